"""A user's file that is stored as one object of the bucket: the asset register, the weather."""

import tempfile
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from botocore.exceptions import ClientError

from dubegrid_lib.stack import resources
from dubegrid_lib.stack.session import Kit

Content = TypeVar("Content")


@dataclass(frozen=True)
class StoredObject:
    """What is stored: the key, the content, the name of the file it came from, and when it was stored (UTC)."""

    key: str
    body: bytes
    name: str
    stored: str

    def parsed(self, read: Callable[[Path], Content]) -> Content:
        """The content, as a function that reads a file returns it."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / self.key.rpartition("/")[2]
            path.write_bytes(self.body)
            return read(path)


def put(kit: Kit, key: str, body: bytes, name: str) -> None:
    """Store a CSV under its key; it replaces the previous one.

    Raises
    ------
    MissingResource
        There is no bucket yet.
    """
    metadata = {"file": urllib.parse.quote(name)}  # S3 takes ASCII only
    with resources.required(f"There is no bucket {kit.bucket} yet: run `dubegrid provision` first."):
        kit.s3.put_object(Bucket=kit.bucket, Key=key, Body=body, ContentType="text/csv", Metadata=metadata)


def get(kit: Kit, key: str) -> StoredObject | None:
    """The object under a key; None if there is none."""
    try:
        answer = kit.s3.get_object(Bucket=kit.bucket, Key=key)
    except ClientError as error:
        if resources.is_gone(error):
            return None
        raise
    name = urllib.parse.unquote(answer["Metadata"].get("file", key.rpartition("/")[2]))
    return StoredObject(key, answer["Body"].read(), name, f"{answer['LastModified']:%Y-%m-%d %H:%M}")
