"""The stored asset register: one object of the bucket, which reports, dashboard and the second function read."""

from dataclasses import dataclass
from pathlib import Path

from dubegrid_lib.analysis.asset_register import (
    Register,
    RegisterFile,
    read_register,
    read_register_file,
    write_register,
)
from dubegrid_lib.analysis.words import counted
from dubegrid_lib.config import PROJECT_ROOT, REGISTER_PREFIX
from dubegrid_lib.stack import stored_object
from dubegrid_lib.stack.session import Kit

KEY = f"{REGISTER_PREFIX}asset_register.csv"
SAMPLE = PROJECT_ROOT / "data" / "asset_register.csv"


@dataclass(frozen=True)
class StoredRegister:
    """The stored register: its records, the name of the file it came from, and when it was stored (UTC)."""

    records: Register
    name: str
    stored: str

    def __str__(self) -> str:
        what = f"{self.name}, {counted(len(self.records), 'asset')}"
        if not self.stored:
            return f"the sample's {what}; `dubegrid register FILE` stores another"
        return f"the stored register {what}, stored {self.stored}"


def store(kit: Kit, path: str | Path) -> RegisterFile:
    """Check a register and store it; it replaces the previous one. Stored is a CSV with the columns' own names.

    Raises
    ------
    BadRegister, MissingColumns, UnreadableRegister
        It cannot be used; nothing is stored.
    MissingResource
        There is no bucket yet.
    """
    found = read_register_file(path)
    stored_object.put(kit, KEY, write_register(found.records.values()).encode(), found.name)
    return found


def stored(kit: Kit) -> StoredRegister | None:
    """The stored register; None if there is none."""
    held = stored_object.get(kit, KEY)
    return StoredRegister(held.parsed(read_register), held.name, held.stored) if held else None


def stored_or_sample(kit: Kit) -> StoredRegister:
    """The stored register, or the sample's if none is stored; its text says which."""
    return stored(kit) or StoredRegister(read_register(SAMPLE), SAMPLE.name, "")
