"""One file of the user's, kept as one object of the bucket: the asset register, the weather."""

import tempfile
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import botocore.exceptions

from dubegrid_lib.errors import MissingResource
from dubegrid_lib.stack.session import Kit

Content = TypeVar("Content")


@dataclass(frozen=True)
class StoredObject:
    """What is stored: its key, the bytes, the name of the file that they were, and when they were stored (UTC)."""

    key: str
    body: bytes
    name: str
    stored: str

    def parsed(self, read: Callable[[Path], Content]) -> Content:
        """The content, from a function that reads a file."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / self.key.rpartition("/")[2]
            path.write_bytes(self.body)
            return read(path)


def put(kit: Kit, key: str, body: bytes, name: str) -> None:
    """Store a CSV under its key; it replaces the one before.

    Raises
    ------
    MissingResource
        There is no bucket yet.
    """
    try:
        kit.s3.put_object(
            Bucket=kit.bucket,
            Key=key,
            Body=body,
            ContentType="text/csv",
            Metadata={"file": urllib.parse.quote(name)},  # S3 takes ASCII only
        )
    except kit.s3.exceptions.NoSuchBucket as error:
        raise MissingResource(f"There is no bucket {kit.bucket} yet: run `dubegrid provision` first.") from error


def get(kit: Kit, key: str) -> StoredObject | None:
    """The object under a key; None if there is none."""
    try:
        answer = kit.s3.get_object(Bucket=kit.bucket, Key=key)
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "NoSuchBucket", "404"):
            return None
        raise
    name = urllib.parse.unquote(answer["Metadata"].get("file", key.rpartition("/")[2]))
    return StoredObject(key, answer["Body"].read(), name, f"{answer['LastModified']:%Y-%m-%d %H:%M}")
