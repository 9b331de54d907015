"""Results as Athena writes them to S3 and as GetQueryResults reads them, page by page."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localcloud.athena import casts
from localcloud.athena.queries import Query
from localcloud.athena.sandbox import Sandbox
from localcloud.athena.types import Type

_FIELD = re.compile(rb'"((?:[^"]|"")*)"|([^,\n]*)')


@dataclass(frozen=True)
class Column:
    """A result's column as the API shows it."""

    name: str
    type: str
    precision: int = 0
    scale: int = 0

    def record(self) -> dict[str, Any]:
        return {
            "CatalogName": "hive", "SchemaName": "", "TableName": "", "Name": self.name, "Label": self.name,
            "Type": self.type, "Precision": self.precision, "Scale": self.scale, "Nullable": "UNKNOWN",
            "CaseSensitive": self.type == "varchar",
        }  # fmt: skip


_PRECISIONS = {"bigint": 19, "integer": 10, "smallint": 5, "tinyint": 3, "double": 17, "float": 17,
               "varchar": 2147483647, "time": 3,
               "timestamp": 3, "timestamp with time zone": 3, "date": 0, "varbinary": 1073741824}  # fmt: skip


def column(name: str, of: Type) -> Column:
    """A column of a query's result."""
    shown = {"real": "float", "timestamptz": "timestamp with time zone", "interval_day": "interval day to second",
             "interval_year": "interval year to month"}.get(of.name, of.name)  # fmt: skip
    if of.name == "decimal":
        return Column(name, "decimal", of.precision, of.scale)
    if of.is_text and of.args:
        return Column(name, shown, of.args[0])
    return Column(name, shown, _PRECISIONS.get(shown, 0))


def names_of(query: Query) -> list[str]:
    """The columns' names as the result shows them: unnamed ones are ``_col0``, ``_col1``, … by position."""
    return [field.label or field.name or f"_col{i}" for i, field in enumerate(query.fields)]


def write_csv(sandbox: Sandbox, query: Query, file: Path) -> int:
    """Run a query into a CSV file with a header, every field quoted and NULL left empty; return the number of rows.

    DuckDB writes the file itself, row by row, so that a result is never held in memory.
    """
    printed = ", ".join(f"{casts.printed(f'q.c{i}', f.type)} AS c{i}" for i, f in enumerate(query.fields))
    body = file.with_suffix(".body")
    options = "FORMAT csv, HEADER false, DELIMITER ',', QUOTE '\"', ESCAPE '\"', FORCE_QUOTE *, NULLSTR ''"
    rows = sandbox.write(f"SELECT {printed} FROM ({query.sql}) q", body, options)
    header = ",".join('"' + name.replace('"', '""') + '"' for name in names_of(query)) + "\n"
    with file.open("wb") as out, body.open("rb") as content:
        out.write(header.encode())
        while chunk := content.read(1 << 20):
            out.write(chunk)
    body.unlink()
    return rows


def csv_page(content: bytes, start: int, most: int, width: int) -> tuple[list[list[str | None]], int]:
    """Up to `most` records from a byte offset, and the offset of the next one (0 if there is none)."""
    rows: list[list[str | None]] = []
    at = start
    while at < len(content) and len(rows) < most:
        row: list[str | None] = []
        while True:
            match = _FIELD.match(content, at)
            assert match is not None
            quoted = match[1]
            row.append(quoted.replace(b'""', b'"').decode() if quoted is not None else None)
            at = match.end()
            ending = content[at : at + 1]
            at += 1
            if ending != b",":
                break
        rows.append(row + [None] * (width - len(row)))
    return rows, at if at < len(content) else 0


def data_rows(rows: Iterable[Iterable[str | None]]) -> list[dict[str, Any]]:
    return [{"Data": [{} if value is None else {"VarCharValue": value} for value in row]} for row in rows]
