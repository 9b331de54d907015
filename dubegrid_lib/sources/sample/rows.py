"""Faults and variants of single rows and whole files, which an ingest has to accept, quarantine or repair."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Row = list[str]  # the eight fields
STAMP, FEEDER, UNITS, VALUE = 2, 4, 6, 7
# Longer than a snap of 60 s allows, and shorter.
OFF_GRID, SNAPPED = dt.timedelta(seconds=200), dt.timedelta(seconds=40)


@dataclass(frozen=True)
class RowFault:
    """A wrongly written row: its `interval` and `column` in the block; `turn` picks the variant."""

    rule: str
    interval: int
    column: int
    turn: int = 0

    def rows(self, row: Row) -> list[Row]:
        """What the file contains instead of the row."""
        return PLANTED_IN_ROWS[self.rule](row, self.turn)


def _with(row: Row, position: int, text: str) -> Row:
    return [*row[:position], text, *row[position + 1 :]]


def _pick(turn: int, *texts: str) -> str:
    return texts[turn % len(texts)]


def _unparsable_timestamp(row: Row, turn: int) -> list[Row]:
    return [_with(row, STAMP, _pick(turn, row[STAMP].replace("T", "T2", 1), "31/02/2025 25:00", "#REF!"))]


def _unparsable_value(row: Row, turn: int) -> list[Row]:
    return [_with(row, VALUE, _pick(turn, row[VALUE].replace(".", ","), "error", row[VALUE] + "?"))]


def _wrong_number_of_fields(row: Row, turn: int) -> list[Row]:
    return [[row[:-1], [*row, ""], row[:3]][turn % 3]]


def _missing_value(row: Row, turn: int) -> list[Row]:
    return [_with(row, VALUE, _pick(turn, "", "-", "NaN", "null"))]


def _exact_duplicate(row: Row, turn: int) -> list[Row]:
    return [row, row]


def _conflict(row: Row, turn: int) -> list[Row]:
    return [row, _with(row, VALUE, str(round(float(row[VALUE]) * 1.1 + 1, 2)))]


def _moved(by: dt.timedelta) -> Callable[[Row, int], list[Row]]:
    def moved(row: Row, turn: int) -> list[Row]:
        when = dt.datetime.fromisoformat(row[STAMP]) + by
        return [_with(row, STAMP, when.isoformat().replace("+00:00", "Z"))]

    return moved


def _thousands(row: Row, turn: int) -> list[Row]:
    return [_with(_with(row, UNITS, "W"), VALUE, f"{float(row[VALUE]) * 1000:,.1f}")]


# A row out of order is not changed: the writer puts it after the next interval.
LATE = "out of order"
PLANTED_IN_ROWS: dict[str, Callable[[Row, int], list[Row]]] = {
    "unparsable timestamp": _unparsable_timestamp,
    "unparsable value": _unparsable_value,
    "wrong number of fields": _wrong_number_of_fields,
    "missing value": _missing_value,
    "exact duplicate": _exact_duplicate,
    "CONFLICT": _conflict,
    LATE: lambda row, turn: [row],
    "OFF GRID": _moved(OFF_GRID),
    "snapped": _moved(SNAPPED),
    # Only for kW, which is then written in W and so has a thousands separator.
    "thousands separator": _thousands,
}


@dataclass(frozen=True)
class Dialect:
    """How an asset's rows are spelled; all spellings mean the same and must be accepted."""

    rule: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    padded: bool = False
    busbar: str = ""
    stamp: Literal["Z", "+00:00", ""] = "Z"

    def feeder(self, feeder: str) -> str:
        return feeder.zfill(2) if feeder and self.padded else feeder or self.busbar

    def spelled(self, units: str) -> str:
        return self.units.get(units, units)


@dataclass(frozen=True)
class Dress:
    """How a file is stored: encoding, line ends, compression; all must be accepted."""

    rule: str = ""
    encoding: str = "utf-8"
    newline: str = "\n"
    gzipped: bool = False
    # Added to names: letters that differ between the encodings.
    name_end: str = ""


DIALECTS = (
    Dialect(),
    Dialect("unit spelling", units={"kVAr": "kVAR", "A": "Amps", "V": "Volts"}),
    Dialect("padded feeder", padded=True),
    Dialect("feeder nan", busbar="nan"),
    Dialect("timestamp with offset", stamp="+00:00"),
    Dialect("naive timestamp", stamp=""),
)
DRESSES = (
    Dress(),
    Dress("BOM", encoding="utf-8-sig"),
    Dress("CRLF", newline="\r\n"),
    Dress("cp1252", encoding="cp1252", name_end=" CAFÉ"),
    Dress("gz", gzipped=True),
)
