"""What all file formats share when a scan reads its objects: the input of a reader, and its result."""

import gzip
import mmap
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from localcloud.athena import tables
from localcloud.athena.addresses import S3Object
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.sandbox import Sandbox
from localcloud.athena.types import literal

# A text that no field contains: as the text for NULL, it keeps an empty field an empty text.
NO_NULL = "\x01NULL\x01"
BROKEN_GZIP = (EOFError, gzip.BadGzipFile, zlib.error)
CHUNK = 1 << 20
# The maximum bytes of a line: DuckDB's default (`max_line_size`), and Athena's limit ("Considerations and limitations
# for SQL queries in Amazon Athena": 200 MB).
PLAIN_LINE = 2_000_000
MAX_LINE = 200 * 10**6
_UNREADABLE = (".snappy", ".lzo", ".lz4", ".deflate", ".zip")


@dataclass(frozen=True)
class Source:
    """The input of a reader: the table, the columns that the query names and those it reads, the objects, a folder."""

    table: tables.Table
    named: set[str]
    needed: set[str]
    objects: list[S3Object]
    sandbox: Sandbox
    folder: Path

    @property
    def columns(self) -> Iterator[tuple[int, tables.Column]]:
        """The named columns with their positions in the table."""
        return ((i, c) for i, c in enumerate(self.table.columns) if c.name in self.named)

    @property
    def size(self) -> int:
        return sum(each.size for each in self.objects)


@dataclass(frozen=True)
class Reader:
    """How DuckDB reads a scan's files: the values to select, the function that reads, and its arguments."""

    values: tuple[str, ...]
    function: str
    arguments: tuple[str, ...]
    # The SQL between the function and the values, if a record is not read into columns.
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
    """A planned scan: how it is read, the bytes scanned, and each text column's position for HIVE_BAD_DATA."""

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


def line_limits(source: Source) -> tuple[str, ...]:
    """The arguments that DuckDB needs to read the longest line of these objects; none for lines of the usual length.

    Raises
    ------
    QueryError
        A line is longer than Athena reads.
    """
    longest = longest_line(source)
    if longest <= PLAIN_LINE:
        return ()
    return (f"max_line_size={longest + 2}", f"buffer_size={2 * longest + 4}")


def longest_line(source: Source) -> int:
    """Bytes of the longest line of these objects, or less than `PLAIN_LINE` if no line is longer than that.

    Raises
    ------
    QueryError
        A line is longer than Athena reads; the message ends with the object's address.
    """
    longest = 0
    for each in source.objects:
        length = _longest_line(each.path, each.etag)
        if length > MAX_LINE:
            raise QueryError(
                "HIVE_CURSOR_ERROR",
                f"TextLineLengthLimitExceededException: Too many bytes before newline: a line of more than "
                f"{MAX_LINE // 10**6} MB in {each.url}",
            )
        longest = max(longest, length)
    return longest


@lru_cache(maxsize=100_000)
def _longest_line(path: str, etag: str) -> int:
    """Bytes of the longest line of a file if it matters; looked up once for each version of an object."""
    if path.lower().endswith(".gz"):
        return _longest_packed_line(path)
    if Path(path).stat().st_size <= PLAIN_LINE:
        return 0
    longest = start = 0
    with Path(path).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        while len(content) - start > PLAIN_LINE:
            # Search from the right: if lines are short, only one page in every two megabytes is read.
            end = content.rfind(b"\n", start, start + PLAIN_LINE)
            if end < 0:
                end = content.find(b"\n", start + PLAIN_LINE)
                end = len(content) if end < 0 else end
                longest = max(longest, end - start)
            start = end + 1
    return longest


def _longest_packed_line(path: str) -> int:
    longest = length = 0
    try:
        with gzip.open(path) as content:
            while (chunk := content.read(CHUNK)) and length <= MAX_LINE:
                first = chunk.find(b"\n")
                longest = max(longest, length + (len(chunk) if first < 0 else first))
                length = length + len(chunk) if first < 0 else len(chunk) - 1 - chunk.rfind(b"\n")
    except BROKEN_GZIP:
        return 0  # the scan will fail on it
    return longest if longest > PLAIN_LINE else 0


def listed(paths: list[str]) -> str:
    return "[" + ", ".join(literal(exactly(path)) for path in paths) + "]"


def exactly(path: str) -> str:
    """A path with its wildcards escaped, because an object's key may contain stars and brackets.

    It contains no backslash: objects whose path has one are read under another name (`scans`).
    """
    return re.sub(r"[*?\[]", r"[\g<0>]", path)


def skipped(table: tables.Table) -> int:
    return table.whole_number("skip.header.line.count", "0")
