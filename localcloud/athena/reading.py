"""What reading a scan's objects takes, whatever their format: what a reader is given, and what it answers."""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from localcloud.athena import tables
from localcloud.athena.addresses import S3Object
from localcloud.athena.errors import Unsupported
from localcloud.athena.sandbox import Sandbox
from localcloud.athena.types import literal

# A text that no field holds: with it, an empty field stays an empty text.
NO_NULL = "\x01NULL\x01"
BROKEN_GZIP = (EOFError, gzip.BadGzipFile, zlib.error)
CHUNK = 1 << 20
_UNREADABLE = (".bz2", ".snappy", ".lzo", ".lz4", ".deflate", ".zip")


@dataclass(frozen=True)
class Source:
    """What a reader is given: the table, the columns that the query names and those it reads, the objects, a folder."""

    table: tables.Table
    named: set[str]
    needed: set[str]
    objects: list[S3Object]
    sandbox: Sandbox
    folder: Path

    @property
    def columns(self) -> Iterator[tuple[int, tables.Column]]:
        """The named columns with their places in the table."""
        return ((i, c) for i, c in enumerate(self.table.columns) if c.name in self.named)

    @property
    def size(self) -> int:
        return sum(each.size for each in self.objects)


@dataclass(frozen=True)
class Reader:
    """How DuckDB reads a scan's files: the values it takes, the function that reads, and that function's arguments."""

    values: tuple[str, ...]
    function: str
    arguments: tuple[str, ...]
    # What stands between the function and the values, where a record is not read into columns.
    record: str = ""

    def select(self, with_path: bool) -> str:
        """The query; `with_path`: each row's file is in a column ``__path``."""
        also = "__path" if with_path else "1 AS one"
        arguments = (*self.arguments, "filename='__path'") if with_path else self.arguments
        source = f"{self.function}({', '.join(arguments)})"
        if self.record:
            source = f"(SELECT {self.record}, {also} FROM {source})"
        return f"SELECT {', '.join([*self.values, also])} FROM {source}"


@dataclass(frozen=True)
class Plan:
    """What a scan came to: how it is read, the bytes scanned, and each text column's place for HIVE_BAD_DATA."""

    reader: Reader
    scanned: int
    fields: dict[str, int] = field(default_factory=dict)
    # Objects that are read from a copy: the object's path → the copy's.
    copies: dict[str, str] = field(default_factory=dict)


def text_paths(source: Source) -> list[str]:
    for each in source.objects:
        if each.key.lower().endswith(_UNREADABLE):
            raise Unsupported(f"the compression of {each.url}")
    return [each.path for each in source.objects]


def listed(paths: list[str]) -> str:
    return "[" + ", ".join(literal(exactly(path)) for path in paths) + "]"


def exactly(path: str) -> str:
    """A path that DuckDB does not take for a pattern of paths: an object's key may hold stars and brackets."""
    if not re.search(r"[*?\[]", path):
        return path
    return re.sub(r"[*?\[]", r"[\g<0>]", path.replace("\\", "\\\\"))


def skipped(table: tables.Table) -> int:
    return table.whole_number("skip.header.line.count", "0")
