"""What is stored, and what has just arrived: cheap enough to look up every two seconds."""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass

from botocore.exceptions import ClientError

from dubegrid_lib.config import RAW_PREFIX, RAW_PROD_PREFIX, RAW_TEST_PREFIX
from dubegrid_lib.errors import MissingResource
from dubegrid_lib.query import logs
from dubegrid_lib.stack import resources
from dubegrid_lib.stack.session import Kit


@dataclass(frozen=True)
class Arrival:
    """An uploaded file: its `outcome` in words; `ingested` is False until the function has finished with it."""

    file: str
    when: float
    outcome: str
    ingested: bool
    sound: bool


def months(kit: Kit) -> list[str]:
    """The UTC months that have files, such as ``2025-05``, newest first.

    Raises
    ------
    MissingResource
        There is no bucket yet.
    """
    found = [
        f"{year.rstrip('/')[-4:]}-{month.rstrip('/')[-2:]}"
        for year in _folders(kit, RAW_PROD_PREFIX)
        for month in _folders(kit, year)
    ]
    return sorted(found, reverse=True)


def mark(kit: Kit, month: str, since: float) -> str:
    """A text that changes whenever a file of the month is uploaded, or any file is ingested (`since` a moment)."""
    seen = hashlib.sha256()
    for key, etag, _ in _objects(kit, f"{RAW_PROD_PREFIX}y={month[:4]}/m={month[5:]}/"):
        seen.update(f"{key} {etag}\n".encode())
    for line in _summaries(kit, since):
        seen.update(f"{line.milliseconds} {line.fields['file']}\n".encode())
    return seen.hexdigest()


def arrivals(kit: Kit, since: float) -> list[Arrival]:
    """The files uploaded since a moment (seconds of the UNIX epoch), newest first."""
    found = []
    ended: dict[str, float] = {}
    for line in _summaries(kit, since):
        fields = line.fields
        key = fields["file"]
        ended[key] = line.milliseconds / 1000
        outcome = f"{fields['rows']:,} rows: {fields['stored']:,} stored"
        outcome += "".join(f", {fields[word]:,} {word}" for word in ("duplicates", "rejected") if fields[word])
        ingested = fields["status"] == "ingested"
        outcome = outcome if ingested else f"{fields['status']}: {outcome}"
        found.append(Arrival(_short(key), ended[key], outcome, True, ingested and not fields["rejected"]))
    for key, _, modified in _objects(kit, RAW_PREFIX):
        if modified >= since and modified > ended.get(key, 0):
            found.append(Arrival(_short(key), modified, "being ingested …", False, True))
    return sorted(found, key=lambda arrival: arrival.when, reverse=True)


def started() -> float:
    """Now, with a margin for clocks that round down."""
    return time.time() - 1


def _short(key: str) -> str:
    return key.removeprefix(RAW_PROD_PREFIX).removeprefix(RAW_TEST_PREFIX)


def _summaries(kit: Kit, since: float) -> list[logs.Line]:
    return [line for line in logs.read(kit, since) if line.fields.get("message") == "summary"]


def _folders(kit: Kit, prefix: str) -> list[str]:
    pages = kit.s3.get_paginator("list_objects_v2").paginate(Bucket=kit.bucket, Prefix=prefix, Delimiter="/")
    try:
        return [each["Prefix"] for page in pages for each in page.get("CommonPrefixes", [])]
    except ClientError as error:
        if resources.is_gone(error):
            raise MissingResource(f"There is no bucket {kit.bucket} yet: run `dubegrid provision` first.") from error
        raise


def _objects(kit: Kit, prefix: str) -> Iterator[tuple[str, str, float]]:
    """Key, ETag and moment of last change."""
    for page in kit.s3.get_paginator("list_objects_v2").paginate(Bucket=kit.bucket, Prefix=prefix):
        for each in page.get("Contents", []):
            yield each["Key"], each["ETag"], each["LastModified"].timestamp()
