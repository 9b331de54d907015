"""The asset register: what the readings do not say (rating, customers, place, fuses), from a CSV or Excel file."""

import csv
import difflib
import io
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dubegrid_lib.errors import DubeGridError, MissingColumns
from dubegrid_lib.schema.load_monitor import canonical_feeder

COLUMNS = ("asset_id", "rating_kva", "customers", "licence_area", "latitude", "longitude")
FEEDER_COLUMNS = ("feeder_id", "fuse_a", "cable_a")
# What the transformer's temperature depends on; `write_register` leaves these columns out if no asset has them.
TRANSFORMER_COLUMNS = ("mounting", "load_loss_w", "no_load_loss_w")
MOUNTINGS = ("indoor", "outdoor", "pole")
REQUIRED = ("asset_id", "rating_kva")
# What the operators' own registers call these columns: UK Power Networks joins `secondary_substation_id` to a site
# register with `CustomerCount` and `onanrating` (kVA); SSEN's look-up counts `total_mpan_count`. The first is also how
# National Grid's load monitor files name a substation.
ALIASES = {
    "substation number": "asset_id",
    "secondary_substation_id": "asset_id",
    "onanrating": "rating_kva",
    "customercount": "customers",
    "total_mpan_count": "customers",
}
KNOWN_COLUMNS = (*COLUMNS, *FEEDER_COLUMNS, *TRANSFORMER_COLUMNS)
ADVICE = "Check that the file is an asset register: one line per asset, with at least asset_id and rating_kva."


class BadRegister(DubeGridError, ValueError):
    """A field of the register cannot be used."""

    def __init__(self, source: str, line: int, column: str, value: str, problem: str):
        super().__init__(f"{source}, line {line}, column {column}: {value!r} {problem}. Leave it blank if not known.")
        self.line = line
        self.column = column


class UnreadableRegister(DubeGridError, ValueError):
    """The file is neither a CSV nor an Excel workbook that can be read."""


@dataclass(frozen=True)
class FeederRecord:
    """Ratings of one feeder in amperes; None if not known."""

    fuse_a: float | None = None
    cable_a: float | None = None


@dataclass(frozen=True)
class AssetRecord:
    """One asset of the register; None (licence area: blank) if not known.

    `fuse_a` and `cable_a` hold for every feeder that `feeders` does not name. `mounting` is one of `MOUNTINGS`; the
    losses are the transformer's at rated load and without load.
    """

    asset_id: str
    rating_kva: float | None = None
    customers: int | None = None
    licence_area: str = ""
    latitude: float | None = None
    longitude: float | None = None
    fuse_a: float | None = None
    cable_a: float | None = None
    mounting: str = ""
    load_loss_w: float | None = None
    no_load_loss_w: float | None = None
    feeders: Mapping[str, FeederRecord] = field(default_factory=dict, hash=False)

    def feeder(self, feeder_id: str) -> FeederRecord:
        """The ratings of one feeder: its own if the register has them, else those given for the whole asset."""
        own = self.feeders.get(_feeder(feeder_id), FeederRecord())
        return FeederRecord(
            self.fuse_a if own.fuse_a is None else own.fuse_a, self.cable_a if own.cable_a is None else own.cable_a
        )

    def amps_of(self, feeder_id: str) -> float | None:
        """What a feeder's fuse and cable allow, in amperes: the lower of the two; None if neither is known."""
        limits = self.feeder(feeder_id)
        return min((amps for amps in (limits.fuse_a, limits.cable_a) if amps is not None), default=None)


Register = Mapping[str, AssetRecord]


@dataclass(frozen=True)
class RegisterFile:
    """A register as it was read: its records, columns that were ignored, ids that were repaired (as written)."""

    name: str
    records: dict[str, AssetRecord]
    unknown: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()

    def remarks(self) -> list[str]:
        """Sentences about what was ignored or repaired."""
        said = []
        if self.unknown:
            said.append(f"Unknown columns: {', '.join(map(_with_suggestion, self.unknown))}.")
        if self.repaired:
            shown = ", ".join(self.repaired[:5]) + (" ..." if len(self.repaired) > 5 else "")
            said.append(f"Repaired {len(self.repaired)} ids that a spreadsheet turned into decimals: {shown}.")
        return said


def read_register(path: str | Path) -> dict[str, AssetRecord]:
    """The records of a register, by asset id; `read_register_file` also says what was ignored and repaired."""
    return read_register_file(path).records


def read_register_file(path: str | Path) -> RegisterFile:
    """Read a register.

    Parameters
    ----------
    path : CSV (UTF-8 with or without BOM, or cp1252) or Excel workbook (.xlsx, its first sheet). `asset_id` and
        `rating_kva` (kVA) are required columns; `customers`, `licence_area`, `latitude`, `longitude` (degrees, WGS 84),
        `fuse_a` and `cable_a` (amperes), `mounting` (indoor, outdoor or pole), `load_loss_w` and `no_load_loss_w` may
        follow. A line with a `feeder_id` gives the fuse and cable of that feeder only. Names of `ALIASES` are accepted
        too; other columns are ignored and reported.

    Raises
    ------
    BadRegister
        A rating is not above 0, a customer count is not a whole number above 0, a position is not on the globe, or an
        asset is named twice or not at all; the message names line and column.
    MissingColumns
        The header lacks a required column.
    UnreadableRegister
        The file is neither a CSV in one of these encodings nor a workbook.
    FileNotFoundError
        There is no such file.
    """
    path = Path(path)
    rows = _workbook_rows(path) if path.suffix.casefold() == ".xlsx" else _csv_rows(path)
    _, first = next(rows, (1, []))
    written = [name.strip() for name in first]
    header = [ALIASES.get(name.casefold(), name.casefold()) for name in written]
    if any(column not in header for column in REQUIRED):
        raise MissingColumns(path.name, REQUIRED, written, ADVICE)
    for column in KNOWN_COLUMNS:
        if header.count(column) > 1:
            raise UnreadableRegister(f"{path.name}: two columns give {column}. Delete one of them.")
    unknown = tuple(name for name, column in zip(written, header, strict=True) if column not in ("", *KNOWN_COLUMNS))
    reading = _Reading(path.name)
    for line, row in rows:
        if any(text.strip() for text in row):
            reading.add(line, dict(zip(header, (text.strip() for text in row), strict=False)))
    return RegisterFile(path.name, reading.records, unknown, tuple(reading.repaired))


def write_register(records: Iterable[AssetRecord]) -> str:
    """A register as CSV with the columns' own names, which `read_register` reads back as the same records."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    records = list(records)
    stated = any(getattr(record, column) for record in records for column in TRANSFORMER_COLUMNS)
    transformer = TRANSFORMER_COLUMNS if stated else ()
    writer.writerow([*COLUMNS, *FEEDER_COLUMNS, *transformer])
    for record in records:
        own = [getattr(record, column) for column in COLUMNS]
        own += ["", record.fuse_a, record.cable_a, *(getattr(record, column) for column in transformer)]
        writer.writerow(["" if value is None else value for value in own])
        for feeder_id, feeder in record.feeders.items():
            blanks = [""] * (len(COLUMNS) - 1)
            values = (record.asset_id, *blanks, feeder_id, feeder.fuse_a, feeder.cable_a, *[""] * len(transformer))
            writer.writerow(["" if value is None else value for value in values])
    return text.getvalue()


class _Reading:
    """The lines read so far."""

    def __init__(self, source: str):
        self.source = source
        self.records: dict[str, AssetRecord] = {}
        self.repaired: list[str] = []
        self._lines: dict[tuple[str, str], int] = {}

    def add(self, line: int, fields: dict[str, str]) -> None:
        """Check one line and keep its record; raises `BadRegister`."""
        asset = self._asset_id(line, fields.get("asset_id", ""))
        feeder = _feeder(fields.get("feeder_id", ""))
        if (asset, feeder) in self._lines:
            problem = f"is already in line {self._lines[asset, feeder]}"
            column, value = ("feeder_id", feeder) if feeder else ("asset_id", asset)
            raise BadRegister(self.source, line, column, value, problem)
        self._lines[asset, feeder] = line
        known = self.records.get(asset, AssetRecord(asset))
        not_amperes = "is not a current in amperes above 0 and up to 5,000"
        amperes = [_number(self.source, line, fields, column, 0, 5000, not_amperes) for column in ("fuse_a", "cable_a")]
        if feeder:
            self.records[asset] = replace(known, feeders={**known.feeders, feeder: FeederRecord(*amperes)})
        else:
            self.records[asset] = replace(_record(self.source, line, asset, fields, amperes), feeders=known.feeders)

    def _asset_id(self, line: int, text: str) -> str:
        if not text:
            raise BadRegister(self.source, line, "asset_id", "", "names no asset")
        if re.fullmatch(r"\d+\.0+", text):
            self.repaired.append(text)
            return text.split(".")[0]
        if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", text):
            problem = "is an id that a spreadsheet rounded: format the column as text, and export it again"
            raise BadRegister(self.source, line, "asset_id", text, problem)
        return text


def _record(
    source: str, line: int, asset: str, fields: Mapping[str, str], amperes: Sequence[float | None]
) -> AssetRecord:
    customers = _number(source, line, fields, "customers", 0, 1e6, "is not a number of customers above 0")
    if customers is not None and customers != int(customers):
        raise BadRegister(source, line, "customers", fields["customers"], "is not a whole number")
    mounting = fields.get("mounting", "").casefold()
    if mounting and mounting not in MOUNTINGS:
        raise BadRegister(source, line, "mounting", fields["mounting"], f"is not one of {', '.join(MOUNTINGS)}")
    not_watts = "is not a loss in watts above 0 and up to 100,000"
    # Distribution transformers end at some MVA: a larger figure is in VA.
    not_kva = "is not a rating in kVA above 0 and up to 10,000"
    return AssetRecord(
        asset,
        _number(source, line, fields, "rating_kva", 0, 1e4, not_kva),
        None if customers is None else int(customers),
        fields.get("licence_area", ""),
        _number(source, line, fields, "latitude", -90.000001, 90, "is not a latitude in degrees"),
        _number(source, line, fields, "longitude", -180.000001, 180, "is not a longitude in degrees"),
        fuse_a=amperes[0],
        cable_a=amperes[1],
        mounting=mounting,
        load_loss_w=_number(source, line, fields, "load_loss_w", 0, 1e5, not_watts),
        no_load_loss_w=_number(source, line, fields, "no_load_loss_w", 0, 1e5, not_watts),
    )


def _number(
    source: str, line: int, fields: Mapping[str, str], column: str, low: float, high: float, problem: str
) -> float | None:
    text = fields.get(column, "")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise BadRegister(source, line, column, text, "is not a number") from None
    if not (math.isfinite(value) and low < value <= high):
        raise BadRegister(source, line, column, text, problem)
    return value


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines of a CSV with their numbers."""
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff", b"PK")) or b"\x00" in content[:1000]:
        raise UnreadableRegister(
            f"{path.name} is not a CSV in UTF-8 or cp1252. Save it as 'CSV UTF-8', or as an Excel workbook named .xlsx."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    rows = csv.reader(io.StringIO(text, newline=""))
    for row in rows:
        yield rows.line_num, row


def _workbook_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a workbook's first sheet, numbered as Excel does; whole numbers without a decimal point."""
    # Imported here: the second function, which reads the stored CSV, has no openpyxl.
    import openpyxl

    if not path.exists():
        raise FileNotFoundError(2, "No such file", str(path))
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise UnreadableRegister(f"{path.name} is not an Excel workbook: {error}. Save it as .xlsx or CSV.") from error
    try:
        for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            yield number, [_text(value) for value in row]
    finally:
        book.close()


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _feeder(text: str) -> str:
    """A feeder's id as readings have it (05 and 5 are one feeder); blank if there is none."""
    return canonical_feeder(text) if text.strip() else ""


def _with_suggestion(name: str) -> str:
    near = difflib.get_close_matches(name.casefold(), (*KNOWN_COLUMNS, *ALIASES), n=1, cutoff=0.8)
    return f"{name} (did you mean {near[0]}?)" if near else name
