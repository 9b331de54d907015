"""Where a query's result is kept: in S3, or with Athena itself if the workgroup has managed query results.

Managed results have no address, and only GetQueryResults reads them (Athena user guide, "Managed query results").
Here they last as long as the server runs; Athena keeps them for a day.
"""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from localcloud.athena import objects, permissions
from localcloud.athena.errors import ApiError


@cache
def _managed_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="athena-managed-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def is_managed(record: dict[str, Any]) -> bool:
    return "ManagedQueryResultsConfiguration" in record


def name_of(record: dict[str, Any]) -> str:
    """The name of the result's file; its ending depends on the kind of statement."""
    if is_managed(record):
        return str(record["_name"])
    return str(record["ResultConfiguration"]["OutputLocation"])


def put(record: dict[str, Any], content: bytes, content_type: str) -> None:
    """Keep a result.

    Raises
    ------
    QueryError
        The caller may not write to the output location.
    """
    if is_managed(record):
        (_managed_folder() / record["_name"]).write_bytes(content)
        return
    bucket, key = objects.split_url(name_of(record))
    objects.put(bucket, key, content, content_type)
    objects.put(bucket, f"{key}.metadata", b"")


def read(record: dict[str, Any]) -> bytes:
    """A result that was kept.

    Raises
    ------
    ApiError
        It no longer exists.
    """
    if is_managed(record):
        file: Path = _managed_folder() / record["_name"]
        if not file.exists():
            raise ApiError(f"Query result of {record['QueryExecutionId']} has expired")
        return file.read_bytes()
    bucket, key = objects.split_url(name_of(record))
    permissions.require_reads([found] if (found := objects.get(bucket, key)) else [])
    content: bytes | None = objects.read(bucket, key)
    if content is None:
        raise ApiError(f"Could not find results: s3://{bucket}/{key}")
    return content
