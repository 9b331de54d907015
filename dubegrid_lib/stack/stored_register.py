"""The stored asset register: one object of the bucket, which reports, dashboard and the second function read."""

import tempfile
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

import botocore.exceptions

from dubegrid_lib.analysis.asset_register import (
    Register,
    RegisterFile,
    read_register,
    read_register_file,
    write_register,
)
from dubegrid_lib.config import PROJECT_ROOT, REGISTER_PREFIX
from dubegrid_lib.errors import MissingResource
from dubegrid_lib.stack.session import Kit

KEY = f"{REGISTER_PREFIX}asset_register.csv"
SAMPLE = PROJECT_ROOT / "data" / "asset_register.csv"


@dataclass(frozen=True)
class StoredRegister:
    """The stored register: its records, the name of the file that it was, and when it was stored (UTC)."""

    records: Register
    name: str
    stored: str

    def __str__(self) -> str:
        if not self.stored:
            return f"the sample's {self.name}, {len(self.records)} assets; `dubegrid register FILE` stores another"
        return f"the stored register {self.name}, {len(self.records)} assets, stored {self.stored}"


def store(kit: Kit, path: str | Path) -> RegisterFile:
    """Check a register and store it; it replaces the one before. What is stored is a CSV with the columns' own names.

    Raises
    ------
    BadRegister, MissingColumns, UnreadableRegister
        It cannot be used; nothing is stored.
    MissingResource
        There is no bucket yet.
    """
    found = read_register_file(path)
    try:
        kit.s3.put_object(
            Bucket=kit.bucket,
            Key=KEY,
            Body=write_register(found.records.values()).encode(),
            ContentType="text/csv",
            Metadata={"file": urllib.parse.quote(found.name)},  # S3 takes ASCII only
        )
    except kit.s3.exceptions.NoSuchBucket as error:
        raise MissingResource(f"There is no bucket {kit.bucket} yet: run `dubegrid provision` first.") from error
    return found


def stored(kit: Kit) -> StoredRegister | None:
    """The stored register; None if there is none."""
    try:
        answer = kit.s3.get_object(Bucket=kit.bucket, Key=KEY)
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "NoSuchBucket", "404"):
            return None
        raise
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "asset_register.csv"
        path.write_bytes(answer["Body"].read())
        records = read_register(path)
    name = urllib.parse.unquote(answer["Metadata"].get("file", "asset_register.csv"))
    return StoredRegister(records, name, f"{answer['LastModified']:%Y-%m-%d %H:%M}")


def stored_or_sample(kit: Kit) -> StoredRegister:
    """The stored register; that of the sample if none is stored, which its words then say."""
    return stored(kit) or StoredRegister(read_register(SAMPLE), SAMPLE.name, "")
