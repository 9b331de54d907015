"""Names of databases, tables and columns that Glue rejects.

One to 255 bytes on one line, no control characters except the tab (Glue API reference, "String patterns": the
single-line string pattern; "Column structure", "TableInput structure", "DatabaseInput structure"). Safety does not
depend on this check.
"""

import re
from collections.abc import Iterator
from typing import Any

MOST_BYTES = 255
_SINGLE_LINE = re.compile("[\t\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
_INPUTS = {"CreateDatabase": "DatabaseInput", "UpdateDatabase": "DatabaseInput", "CreateTable": "TableInput",
           "UpdateTable": "TableInput"}  # fmt: skip

CHECKED = frozenset(_INPUTS)


def refusal(action: str, request: dict[str, Any]) -> str:
    """Glue's error message for the names in a request; empty if they are all valid."""
    given = request.get(_INPUTS.get(action, "")) or {}
    for place, name in _names(_INPUTS.get(action, ""), given):
        if not name or len(name.encode(errors="replace")) > MOST_BYTES:
            return f"Value at '{place}' must have length between 1 and {MOST_BYTES} bytes: {name[:100]!r}"
        if not _SINGLE_LINE.fullmatch(name):
            return f"Value at '{place}' must be a single line without control characters: {name[:100]!r}"
    return ""


def _names(member: str, given: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if not member:
        return
    yield f"{member}.Name", str(given.get("Name") or "")
    columns = (given.get("StorageDescriptor") or {}).get("Columns") or []
    for word, found in (("StorageDescriptor.Columns", columns), ("PartitionKeys", given.get("PartitionKeys") or [])):
        for column in found:
            yield f"{member}.{word}.Name", str(column.get("Name") or "")
