"""Make a portal file fit the kit's schema: its columns' names, its labels, the rows of one month."""

import contextlib
import csv
import gzip
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Literal, cast

from dubegrid_lib.errors import NoReadings, UnreadableFile
from dubegrid_lib.schema.load_monitor import LV_COLUMNS, BadField, layout_of, parse_timestamp, split_fields
from dubegrid_lib.sources.portal.spec import FetchSpec

MAX_LINE_BYTES = 1 << 20

# Other names of the schema's columns, compared by letters and digits only, so that `substation_number` needs no entry.
# They are guesses, because the portal's files could not be read; DUBEGRID_PORTAL_COLUMNS adds to them.
COLUMN_VARIANTS = {
    "Substation No": "Substation Number",
    "Substation ID": "Substation Number",
    "Substation": "Substation Name",
    "Site Name": "Substation Name",
    "Date Time": "Timestamp",
    "Time": "Timestamp",
    "Attribute": "Attribute Type",
    "Feeder": "Feeder ID",
    "Feeder Number": "Feeder ID",
    "Measurement": "Description",
    "Unit": "Units",
    "Reading": "Value",
}
# Other spellings of descriptions and units, in any case; those in `schema.UNITS` need no entry. They are guesses too;
# DUBEGRID_PORTAL_LABELS adds to them.
LABEL_VARIANTS = {
    **{f"Phase {n} {what}": f"L{n} {what}" for n in (1, 2, 3) for what in ("Active Power", "Current", "Voltage")},
    "Kilowatts": "kW",
    "Ampere": "A",
    "Amperes": "A",
    "Volt": "V",
    "Percent": "%",
}


class UnknownColumns(UnreadableFile):
    """A portal file lacks columns, and none of their known variants is there either."""

    def __init__(self, source: str, header: list[str]):
        found = {name.casefold() for name in header}
        missing = [column for column in LV_COLUMNS if column.casefold() not in found]
        super().__init__(
            f"{source}: no column {', '.join(missing)}. Found: {', '.join(header)}. If one goes by another name, say "
            f"so: DUBEGRID_PORTAL_COLUMNS='Their name={missing[0]}'."
        )


@dataclass(frozen=True)
class Fitted:
    """The file to read, how many rows it has, and how many the portal's file has (`of`)."""

    path: Path
    rows: int
    of: int


def fit(source: Path, spec: FetchSpec) -> Fitted:
    """A file that the pipeline can read, limited to the spec's month if there is one.

    The source is not changed. If the result differs, it is written to a folder beside the source, under the same name
    so that it gets the same key in S3: ``2025-05/721030.csv`` for a month, ``schema/721030.csv`` for renamed columns or
    labels; otherwise the result is the source itself. Except for labels, rows are copied byte for byte. A row with an
    unreadable timestamp stays with the row before it, so that the function quarantines it with its reason.

    Raises
    ------
    UnknownColumns, UnreadableFile
        The file is not a CSV of this dataset.
    NoReadings
        It has no row, or none of the month (UTC).
    """
    target = source.parent / (spec.month or "schema") / source.name
    target.parent.mkdir(exist_ok=True)
    part = target.with_name("part-" + target.name)
    try:
        rows, of, changed = _copy(source, part, spec)
        if rows == of and not changed:
            return Fitted(source, rows, of)
        part.replace(target)
    except (EOFError, gzip.BadGzipFile) as error:
        raise UnreadableFile(f"{source.name}: the gzip stream is broken ({error}). Fetch it again.") from error
    finally:
        part.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # not empty: it holds other files
            target.parent.rmdir()
    return Fitted(target, rows, of)


def _copy(source: Path, target: Path, spec: FetchSpec) -> tuple[int, int, bool]:
    """Rows written, rows read, and whether anything but their number differs."""
    labels = {_key(theirs): ours for theirs, ours in (LABEL_VARIANTS | dict(spec.labels)).items()}

    @lru_cache(maxsize=4096)
    def relabel(label: str) -> str:
        return labels.get(_key(label), label)

    months: set[str] = set()
    with _open(source) as file, _open(target, "wb") as output:
        first = file.readline(MAX_LINE_BYTES)
        header, layout = _header(source.name, first, spec)
        output.write(header)
        rows = of = 0
        changed = header != first
        keep = not spec.month
        for line, fields in _rows(file):
            of += 1
            if spec.month and (timestamp := _timestamp(fields, layout, spec)):
                months.add(timestamp[:7])
                keep = timestamp.startswith(spec.month)
            if keep:
                rows += 1
                written = _relabelled(line, fields, layout, relabel)
                changed |= written is not line
                output.write(written)
    if not rows:
        instead = f" of {spec.month}, only of {min(months)} to {max(months)} (UTC)" if months else ""
        raise NoReadings(f"{source.name} holds no readings{instead}.")
    return rows, of, changed


def _header(source: str, line: bytes, spec: FetchSpec) -> tuple[bytes, dict[str, int]]:
    """The header line to write, and the place of each column; the line itself if it fits already."""
    try:
        text = line.decode("utf-8-sig")
        found = [name.strip() for name in split_fields(text.rstrip("\r\n"))]
    except (UnicodeDecodeError, BadField) as error:
        raise UnreadableFile(f"{source}: the first line is not a CSV header ({error}).") from error
    layout = layout_of(found)
    if layout and "Timestamp" in layout:
        return line, layout
    header = _renamed(found, spec)
    layout = layout_of(header)
    if layout is None or "Timestamp" not in layout:
        raise UnknownColumns(source, header)
    return _written(header, text).encode(), layout


def _written(fields: list[str], line: str) -> str:
    """Fields as a CSV line with the line end of another line."""
    written = io.StringIO()
    csv.writer(written, lineterminator=line[len(line.rstrip("\r\n")) :]).writerow(fields)
    return written.getvalue()


def _renamed(found: list[str], spec: FetchSpec) -> list[str]:
    """Each column under its schema name; the user's variants come first. A name that fits two columns is not given."""
    header = list(found)
    for variants in (spec.columns, {column: column for column in LV_COLUMNS}, COLUMN_VARIANTS):
        keyed = {_key(theirs): ours for theirs, ours in variants.items()}
        for ours in LV_COLUMNS:
            places = [place for place, name in enumerate(header) if keyed.get(_key(name)) == ours]
            if ours not in header and len(places) == 1:
                header[places[0]] = ours
    return header


def _rows(file: IO[bytes]) -> Iterator[tuple[bytes, list[str] | None]]:
    """Each line that is not blank, and its fields, None if they cannot be separated."""
    for line in file:
        if not line.strip():
            continue
        try:
            yield line, split_fields(line.decode("utf-8", "surrogateescape").rstrip("\r\n"))
        except BadField:
            yield line, None


def _timestamp(fields: list[str] | None, layout: dict[str, int], spec: FetchSpec) -> str | None:
    try:
        return parse_timestamp(fields[layout["Timestamp"]], spec.naive_time) if fields else None
    except (BadField, IndexError):
        return None


def _relabelled(line: bytes, fields: list[str] | None, layout: dict[str, int], relabel: Callable[[str], str]) -> bytes:
    """The line with known labels; the same object if there is nothing to change."""
    places = (layout["Description"], layout["Units"])
    if fields is None or len(fields) <= max(places) or all(relabel(fields[p]) == fields[p] for p in places):
        return line
    for place in places:
        fields[place] = relabel(fields[place])
    return _written(fields, line.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def _key(name: str) -> str:
    """What is compared of a name: its letters, digits and % signs."""
    return re.sub(r"[^\w%]|_", "", name).casefold()


def _open(path: Path, mode: Literal["rb", "wb"] = "rb") -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, mode) if path.name.endswith(".gz") else path.open(mode))
