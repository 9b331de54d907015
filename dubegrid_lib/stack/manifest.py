"""The list of what the kit made, so that `teardown` removes exactly that, and nothing by guesswork."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """One resource: its kind (a key of `resources.KINDS`) and its name."""

    kind: str
    name: str


def read(path: Path) -> list[Entry]:
    """The entries in the order they were made; empty if nothing was made yet."""
    if not path.exists():
        return []
    return [Entry(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def add(path: Path, entry: Entry) -> None:
    """Add a resource, before it is made, so that a crash in between leaves nothing unlisted."""
    entries = read(path)
    if entry not in entries:
        _write(path, [*entries, entry])


def remove(path: Path, entry: Entry) -> None:
    """Remove a deleted resource from the list."""
    _write(path, [other for other in read(path) if other != entry])


def _write(path: Path, entries: list[Entry]) -> None:
    if not entries:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps([asdict(entry) for entry in entries], indent=2) + "\n", encoding="utf-8")
    fresh.replace(path)
