"""The list of what the kit created, so that `teardown` removes exactly that and never guesses."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """One resource: its kind (a key of `resources.KINDS`) and its name."""

    kind: str
    name: str


def read(path: Path) -> list[Entry]:
    """The entries, in the order of their creation; empty if nothing was created yet."""
    if not path.exists():
        return []
    return [Entry(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]


def add(path: Path, entry: Entry) -> None:
    """Add a resource. Call this before creating it, so that a crash in between leaves nothing unlisted."""
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
