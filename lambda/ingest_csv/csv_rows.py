"""From an S3 object's bytes to readings and rejections, a line at a time, in flat memory.

A record is a line: an LV load monitor export has no line breaks inside fields, and Athena's OpenCSVSerDe cannot read
them. So an unclosed quote costs its own line, not the rest of the file.
"""

import codecs
import gzip
import io
import re
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from decimal_marks import DecimalMarks
from last_line import WINDOW, LastLine
from open_csv import opencsv_fields

from dubegrid_lib.schema.file_formats import foreign_format, wrong_delimiter
from dubegrid_lib.schema.load_monitor import (
    LOAD_MONITOR,
    LV_COLUMNS,
    MAX_FIELD_LENGTH,
    SMALL,
    SMALL_COLUMNS,
    BadField,
    NaiveTime,
    Reading,
    layout_of,
    parse_row,
    split_fields,
)
from dubegrid_lib.schema.rules import FILE_RULES

MAX_LINE_BYTES = 16 * 1024
SHOWN_CHARACTERS = 200
# A line of digits alone: a stray line break may have torn it off a value or an id (`_torn`).
_DIGITS = re.compile(rb"""["' ]*[0-9.+-]+["' \r\n]*""")


class RejectedFile(ValueError):
    """The file as a whole cannot be read, and a retry would change nothing; `rule` of `FILE_RULES` names why."""

    def __init__(self, rule: str, reason: str):
        super().__init__(reason)
        self.rule = FILE_RULES[rule].name


@dataclass(frozen=True)
class Rejection:
    """A row that is not stored: its line, which rule it breaks, how, and its text."""

    line: int
    rule: str
    reason: str
    text: str


@dataclass
class CsvRows:
    """The rows of one file. Iterate once; `rows` counts them, and `encodings` says how lines were decoded.

    `is_part` means a part of a file, which may have no rows. `blank_lines` are not rows here, but may be to Athena.
    `schema` is `LOAD_MONITOR` or `SMALL`, blank until the header is read; `in_order` says whether the columns are in
    the published order, by which Athena reads them. `last_line_is_stored` says that the last line lacks a line end but
    is complete. `doubts` is the evidence of an earlier reading (`again`).
    """

    stream: BinaryIO
    max_bytes: int
    naive: NaiveTime = "utc"
    is_part: bool = False
    rows: int = 0
    blank_lines: int = 0
    schema: str = ""
    in_order: bool = True
    ends_with_newline: bool = True
    last_line_is_stored: bool = False
    doubts: DecimalMarks | None = None
    marks: DecimalMarks = field(default_factory=DecimalMarks)
    encodings: set[str] = field(default_factory=set)
    _header_fields: int = 0
    _layout: dict[str, int] = field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[int, Reading | Rejection]]:
        """Line number and reading or rejection of each row after the header; blank lines are no rows.

        Raises
        ------
        RejectedFile
            No header of a known schema, no rows, not text, too large, or a broken gzip stream.
        """
        lines = self._lines()
        self._read_header(next(lines, None))
        marks, layout, value_at = self.marks, self._layout, list(self._layout.values())[-1]
        before: deque[bytes] = deque(maxlen=WINDOW)
        at = latest = earliest = ""
        for number, raw, neighbours in self._with_neighbours(lines):
            try:
                fields = self._split(raw)
                if len(fields) != self._header_fields:
                    raise self._miscounted(fields, raw)
                if neighbours:
                    raise _torn(neighbours)
                text = fields[value_at]
                is_evidence = "," in text or not marks.point or ("." not in text and not marks.plain)
                is_ended = raw.endswith(b"\n")
                if is_evidence and (is_ended or raw.endswith(b'"')):  # 28 may begin 28.41
                    marks.look(text)
                if self.doubts:
                    self.doubts.check(text)
                reading = parse_row(fields, layout, self.naive, is_short=len(raw) <= MAX_FIELD_LENGTH)
                if reading.timestamp is not at:  # `place_timestamp` gives the same text for the same timestamp
                    at = reading.timestamp
                    latest, earliest = max(latest, at), min(earliest or at, at)
                if not is_ended and not raw.endswith(b"\r"):
                    self._check_last(raw, fields, before, is_at_an_end=at in (earliest, latest))
                before.append(raw)
                if b"\\" in raw or (b'"' in raw and '"' in "".join(fields)):
                    reading = self._with_quoting(raw, fields, reading)
                yield number, reading
            except BadField as error:
                yield number, Rejection(number, error.rule, str(error), _shown(raw))
        if not self.rows and not self.is_part:
            raise RejectedFile("no rows", "the file has a header and no rows")

    def again(self, stream: BinaryIO) -> "CsvRows":
        """The same file from its beginning, to be read with what its values show about their decimal mark."""
        return CsvRows(stream, self.max_bytes, self.naive, self.is_part, doubts=self.marks)

    def _read_header(self, first: tuple[int, bytes] | None) -> None:
        header = self._header(first)
        layout = layout_of(header)
        if layout is None:
            if reason := wrong_delimiter(header, (*LV_COLUMNS, *SMALL_COLUMNS)):
                raise RejectedFile("wrong delimiter", reason)
            raise RejectedFile("missing column", _describe_header(header))
        self._header_fields, self._layout = len(header), layout
        self.schema = LOAD_MONITOR if len(layout) == len(LV_COLUMNS) else SMALL
        self.in_order = self.schema == LOAD_MONITOR and list(layout.values()) == list(range(len(LV_COLUMNS)))

    def _with_quoting(self, raw: bytes, fields: list[str], reading: Reading) -> Reading:
        """The reading, marked if Athena's table over the raw files reads its row differently."""
        same = not self.in_order or opencsv_fields(self._decode(raw).rstrip("\r\n")) == fields
        return reading if same else reading._replace(rules=(*reading.rules, "quoting"))

    def _with_neighbours(self, lines: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes, bytes]]:
        """Lines that are not blank, with their numbers; and the line before or after each if it is digits alone."""
        number, raw, before, digits = 0, b"", b"", b""
        for next_number, line in lines:
            if not line.strip():
                self.blank_lines += 1
                continue
            self.rows += 1
            torn = line if b"," not in line[:40] and _DIGITS.fullmatch(line) else b""
            if raw:
                yield number, raw, before or torn
            number, raw, before, digits = next_number, line, digits, torn
        if raw:
            yield number, raw, before

    def _miscounted(self, fields: list[str], raw: bytes) -> BadField:
        cut_off = "" if raw.endswith(b"\n") else "; the file ends here without a line end: is it cut off?"
        return BadField("wrong number of fields", f"{len(fields)} instead of {self._header_fields}{cut_off}")

    def _check_last(self, raw: bytes, fields: list[str], before: Iterable[bytes], is_at_an_end: bool) -> None:
        earlier = [self._split(line) for line in before]
        LastLine(fields, earlier, self._layout, raw.endswith(b'"'), is_at_an_end, self.rows == 1).check()
        self.last_line_is_stored = True

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """Numbered lines; of a line longer than `MAX_LINE_BYTES`, only the beginning is returned."""
        size = number = 0
        try:
            while line := self.stream.readline(MAX_LINE_BYTES + 1):
                number += 1
                size += len(line)
                rest = line
                while len(rest) > MAX_LINE_BYTES and not rest.endswith(b"\n") and size <= self.max_bytes:
                    rest = self.stream.readline(MAX_LINE_BYTES + 1)
                    size += len(rest)
                if size > self.max_bytes:
                    raise RejectedFile("file too large", f"more than {self.max_bytes} bytes: split it before upload")
                self.ends_with_newline = rest.endswith(b"\n")
                yield number, line
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise RejectedFile("broken gzip", f"{error} (after line {number}): upload the file again") from error

    def _header(self, first: tuple[int, bytes] | None) -> list[str]:
        if first is None:
            raise RejectedFile("empty file", "the file is empty")
        raw = first[1]
        if foreign := foreign_format(raw):
            raise RejectedFile(*foreign)
        try:
            return self._split(raw.removeprefix(codecs.BOM_UTF8))
        except BadField as error:
            raise RejectedFile("not a CSV file", f"line 1: {error}") from error

    def _split(self, raw: bytes) -> list[str]:
        if len(raw) > MAX_LINE_BYTES:
            raise BadField("line too long", f"longer than {MAX_LINE_BYTES} bytes")
        if b"\0" in raw:
            raise BadField("NUL byte", "the line holds a NUL byte")
        text = self._decode(raw).rstrip("\r\n")
        if "\r" in text:
            # Where the record ends is ambiguous: Athena ends it here, DuckDB rejects the file.
            raise BadField("carriage return", "there is a carriage return inside the line: lines end with LF or CRLF")
        return split_fields(text)

    def _decode(self, raw: bytes) -> str:
        try:
            text, encoding = raw.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            # Excel on Windows writes cp1252. A byte that cp1252 does not define makes the line unreadable.
            try:
                text, encoding = raw.decode("cp1252"), "cp1252"
            except UnicodeDecodeError:
                raise BadField("wrong encoding", "neither UTF-8 nor Windows-1252") from None
        self.encodings.add(encoding)
        return text


def open_object(body: BinaryIO, key: str) -> BinaryIO:
    """An S3 object's body as a buffered stream of its (unpacked) bytes."""
    stream = gzip.GzipFile(fileobj=body) if key.endswith(".gz") else body
    return io.BufferedReader(stream, 1 << 20)  # type: ignore[type-var]


def _torn(neighbour: bytes) -> BadField:
    reason = f"the line next to it is only {_shown(neighbour).strip()!r}: a line break may have torn it off this row"
    return BadField("cut off", f"{reason}. Join the two lines")


def _describe_header(found: list[str]) -> str:
    near = SMALL_COLUMNS if "asset_id" in found else LV_COLUMNS
    missing = [column for column in near if column not in found]
    shown = ", ".join(found)[:SHOWN_CHARACTERS] or "nothing"
    return f"no column {', '.join(missing)}. Expected: {', '.join(near)}. Found: {shown}"


def _shown(raw: bytes) -> str:
    return raw[: SHOWN_CHARACTERS * 4].decode("utf-8", "backslashreplace").rstrip("\r\n").replace("\0", "\\0")
