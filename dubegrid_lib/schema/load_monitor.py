"""What a reading looks like: columns, names, units, keys, quantities. Pure, standard library only.

What the library and the Lambda share, with the names of `rules`: `function_package` puts both into the function's zip.
"""

import csv
import datetime as dt
import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from dubegrid_lib.schema.rules import ROW_RULES

# National Grid Electricity Distribution, "LV load monitor data": the columns, in the file's order.
LV_COLUMNS = (
    "Substation Number",
    "Substation Name",
    "Timestamp",
    "Attribute Type",
    "Feeder ID",
    "Description",
    "Units",
    "Value",
)
# The walk-through's small schema: one quantity an asset, no feeders.
SMALL_COLUMNS = ("asset_id", "timestamp", "value")
SMALL_DESCRIPTION = "value"
# What the two are called.
LOAD_MONITOR, SMALL = "load monitor", "small"

BUSBAR = "BUSBAR"
SERIES_SEPARATOR = "|"
INTERVAL = dt.timedelta(minutes=10)
# A timestamp so near to the grid is a late clock's, and is moved to it.
SNAP = dt.timedelta(seconds=60)
# Years in which a monitor can have measured; the curated table's partitions are computed from them.
YEARS = (2000, 2099)
MAX_FIELD_LENGTH = 256
FLAG_SEPARATOR = ";"

NaiveTime = Literal["utc", "london"]
LONDON = "Europe/London"

MISSING_VALUES = frozenset({"", "-", "nan", "null", "none", "n/a", "#n/a"})
# Spelling in files (lower case) → the unit it is stored in, and the factor to it.
UNITS: dict[str, tuple[str, float]] = {
    "kw": ("kW", 1.0),
    "w": ("kW", 0.001),
    "kvar": ("kvar", 1.0),
    "kva": ("kVA", 1.0),
    "a": ("A", 1.0),
    "amp": ("A", 1.0),
    "amps": ("A", 1.0),
    "v": ("V", 1.0),
    "volts": ("V", 1.0),
    "kv": ("V", 1000.0),
    "%": ("%", 1.0),
}
# The portal publishes no list of labels: "L1 Active Power" is certain, the others are what such monitors call them.
# The first pattern that matches decides; a description that none matches is kept out of the KPIs and named.
LABELS: tuple[tuple[str, str], ...] = (
    (r"reactive power", "reactive_power"),
    (r"apparent power", "apparent_power"),
    (r"active power|real power", "active_power"),
    (r"thd|harmonic", "thd"),
    (r"current", "current"),
    (r"voltage", "voltage"),
)
QUANTITY_UNITS = {
    "active_power": "kW",
    "reactive_power": "kvar",
    "apparent_power": "kVA",
    "thd": "%",
    "current": "A",
    "voltage": "V",
}
PHASE_LABELS: tuple[tuple[str, str], ...] = (
    (r"\b(neutral|n)\b(?!\s*voltage)", "N"),
    (r"\bl1\b", "L1"),
    (r"\bl2\b", "L2"),
    (r"\bl3\b", "L3"),
)
TOTAL = "total"


class BadField(ValueError):
    """A field that cannot be read; `rule` names which of `ROW_RULES` it breaks, the message how."""

    def __init__(self, rule: str, message: str):
        super().__init__(message)
        self.rule = ROW_RULES[rule].name


class Reading(NamedTuple):
    """One row of a file, read. `value` is None where the monitor reported none; `timestamp` is UTC.

    `rules` names what was put right (`MENDED_RULES`) and what stays with it as a flag (`FLAG_RULES`).
    """

    asset_id: str
    timestamp: str
    name: str
    series: str
    value: float | None
    rules: tuple[str, ...] = ()


def split_fields(line: str) -> list[str]:
    """The fields of one line without its line end; names may hold quoted commas.

    Raises
    ------
    BadField
        A quote is not closed, or text follows a closing quote.
    """
    if '"' not in line:
        return line.split(",")
    try:
        return next(csv.reader((line,), strict=True))
    except csv.Error as error:
        raise BadField("broken quotes", str(error)) from error


def layout_of(header: Sequence[str]) -> dict[str, int] | None:
    """Where each column of a known schema stands in a header; None where it is neither schema.

    Case and surrounding blanks do not matter, nor do the columns' order or further columns.
    """
    found = {name.strip().casefold(): position for position, name in reversed(list(enumerate(header)))}
    for columns in (LV_COLUMNS, SMALL_COLUMNS):
        if all(column.casefold() in found for column in columns):
            return {column: found[column.casefold()] for column in columns}
    return None


def parse_value(text: str, units: str = "") -> float | None:
    """A value in its stored unit; None where the monitor reported none, never 0.

    Raises
    ------
    BadField
        Neither a finite number nor one of the marks for a missing value. A comma is a thousands separator
        (``1,234.5``) or nothing: ``12,5`` is refused, since it could be either 12.5 or 125.
    """
    text = text.strip()
    if text.casefold() in MISSING_VALUES:
        return None
    try:
        value = float(text) if "," not in text else float(_without_thousands(text))
    except ValueError:
        raise BadField("unparsable value", f"{text!r} is not a number") from None
    if not math.isfinite(value) or "_" in text:
        raise BadField("unparsable value", f"{text!r} is not a finite number")
    # DynamoDB keeps 38 digits between 1E-130 and 9.9E+125; no monitor measures anything near.
    if abs(value) > 1e12 or 0 < abs(value) < 1e-12:
        raise BadField("unparsable value", f"{text!r} is beyond what a monitor can measure")
    factor = UNITS.get(units.strip().casefold(), ("", 1.0))[1]
    return value if factor == 1.0 else round(value * factor, 6)


def _without_thousands(text: str) -> str:
    whole, _, fraction = text.partition(".")
    head, *groups = whole.split(",")
    if not 1 <= len(head.lstrip("+-")) <= 3 or any(len(group) != 3 for group in groups) or "," in fraction:
        raise ValueError(text)
    return text.replace(",", "")


def canonical_units(units: str) -> str:
    """``kVAr`` and ``kVAR`` → ``kvar``, ``Amps`` → ``A``, ``kV`` → ``V``; a unit not known stays as it is."""
    return UNITS.get(units.strip().casefold(), (units.strip(), 1.0))[0]


def canonical_feeder(feeder: str) -> str:
    """``05`` and ``5`` → ``5``; blank and ``nan`` → ``BUSBAR``; anything else stays text."""
    feeder = feeder.strip()
    if feeder.casefold() in ("", "nan", "busbar"):
        return BUSBAR
    return feeder.lstrip("0") or "0" if feeder.isascii() and feeder.isdecimal() else feeder


@lru_cache(maxsize=4096)
def series_key(feeder: str, description: str, units: str) -> str:
    """The name of a series within an asset: ``<feeder>|<description>|<units>``.

    Raises
    ------
    BadField
        No description, or a separator in feeder or units, where `split_series` could not find it again.
    """
    feeder, description, units = canonical_feeder(feeder), description.strip(), canonical_units(units)
    if not description:
        raise BadField("missing description", "Description is empty: the quantity is not known")
    if SERIES_SEPARATOR in feeder or SERIES_SEPARATOR in units:
        raise BadField("separator in name", f"Feeder ID or Units holds a {SERIES_SEPARATOR!r}")
    return SERIES_SEPARATOR.join((feeder, description, units))


def split_series(series: str) -> tuple[str, str, str]:
    """Feeder, description and units of a `series_key`."""
    feeder, rest = series.split(SERIES_SEPARATOR, 1)
    description, units = rest.rsplit(SERIES_SEPARATOR, 1)
    return feeder, description, units


@lru_cache(maxsize=4096)
def spelling_rules(feeder: str, units: str) -> tuple[str, ...]:
    """Which of `MENDED_RULES` the spelling of feeder and units broke."""
    rules: tuple[str, ...] = ()
    if canonical_units(units) != units.strip():
        rules += ("units normalised",)
    if feeder.strip() and canonical_feeder(feeder) != feeder.strip():
        rules += ("feeder normalised",)
    return rules


@lru_cache(maxsize=4096)
def quantity_of(description: str, units: str) -> tuple[str, str] | None:
    """Which quantity and phase a series measures, from its description; None where no label matches.

    Notes
    -----
    The unit must agree: an "L1 Active Power" in A is not an active power, and is named instead of being summed up.
    """
    text = description.casefold()
    quantity = next((name for pattern, name in LABELS if re.search(pattern, text)), None)
    if quantity is None or units != QUANTITY_UNITS[quantity]:
        return None
    return quantity, next((phase for pattern, phase in PHASE_LABELS if re.search(pattern, text)), TOTAL)


def london_month(timestamp: str) -> str:
    """The calendar month in Europe/London, ``2025-06``, that holds a stored timestamp (``2025-05-31T23:10:00Z``)."""
    return _london_month_of_hour(timestamp[:13])


@lru_cache(maxsize=8192)
def _london_month_of_hour(hour: str) -> str:
    try:
        local = dt.datetime.fromisoformat(f"{hour}:00:00+00:00").astimezone(ZoneInfo(LONDON))
    except OverflowError:  # the first hour of the year 1 is before any calendar in London
        return hour[:7]
    return local.isoformat()[:7]


@lru_cache(maxsize=8192)
def parse_timestamp(text: str, naive: NaiveTime = "utc") -> str:
    """A timestamp's moment: ISO-8601, UTC, ``2025-08-14T15:00:00Z``.

    Parameters
    ----------
    text : ISO-8601, ``T`` or a blank between date and time, with an offset, ``Z`` or none.
    naive : what a timestamp without offset means. In ``london`` the hour that occurs twice in autumn is
        taken as its first occurrence, and the hour that does not exist in spring is refused.

    Raises
    ------
    BadField
        Not an ISO-8601 date and time, or an hour that does not exist.
    """
    return _text(_moment(text, naive)[0])


@lru_cache(maxsize=8192)
def place_timestamp(text: str, naive: NaiveTime = "utc") -> tuple[str, tuple[str, ...]]:
    """A timestamp as it is stored, on the grid of 10 minutes where it is near, and the rules that it broke.

    At most 60 s off, it is moved to the grid (``snapped``); further off it stays, to the millisecond (``OFF GRID``).
    The local hour that occurs twice is taken as its first occurrence and named ``DOUBLED HOUR``: which it is, only
    the file as a whole can tell.

    Raises
    ------
    BadField
        As `parse_timestamp`, or a year in which no monitor measured.
    """
    when, doubled = _moment(text, naive)
    rules: tuple[str, ...] = ("DOUBLED HOUR",) if doubled else ()
    when = when.replace(microsecond=when.microsecond // 1000 * 1000)
    after = dt.timedelta(minutes=when.minute % 10, seconds=when.second, microseconds=when.microsecond)
    if YEARS[0] <= when.year <= YEARS[1]:
        if not after:
            return _text(when), rules
        if after <= SNAP or after >= INTERVAL - SNAP:
            when += INTERVAL - after if after > SNAP else -after
            rules += ("snapped",)
        else:
            rules += ("OFF GRID",)
    if not YEARS[0] <= when.year <= YEARS[1]:
        raise BadField("implausible timestamp", f"{text.strip()!r} is not between {YEARS[0]} and {YEARS[1]}")
    return _text(when), rules


def _moment(text: str, naive: NaiveTime) -> tuple[dt.datetime, bool]:
    """The moment in UTC, and whether it is local time of the hour that occurs twice."""
    text = text.strip()
    doubled = False
    try:
        if len(text) < len("2025-08-14T15:00") or text[4] != "-":
            raise ValueError(text)
        when = dt.datetime.fromisoformat(text)
        if when.tzinfo is None and naive == "london":
            when = when.replace(tzinfo=ZoneInfo(LONDON))
            if when.astimezone(dt.UTC).astimezone(when.tzinfo).replace(tzinfo=None) != when.replace(tzinfo=None):
                raise BadField("nonexistent hour", f"{text!r} does not exist in {LONDON}: clocks went forward")
            doubled = when.utcoffset() != when.replace(fold=1).utcoffset()
        return (when.replace(tzinfo=dt.UTC) if when.tzinfo is None else when.astimezone(dt.UTC)), doubled
    except BadField:
        raise
    except (ValueError, OverflowError):
        raise BadField("unparsable timestamp", f"{text!r} is not an ISO-8601 date and time") from None


def _text(when: dt.datetime) -> str:
    return when.isoformat().removesuffix("+00:00") + "Z"


def parse_row(fields: Sequence[str], layout: dict[str, int], naive: NaiveTime = "utc") -> Reading:
    """One row of either schema.

    Raises
    ------
    BadField
        A field is missing, or cannot be read.
    """
    if max(map(len, fields)) > MAX_FIELD_LENGTH:
        raise BadField("field too long", f"a field is longer than {MAX_FIELD_LENGTH} characters")
    if len(layout) == len(SMALL_COLUMNS):
        asset, timestamp, value = (fields[layout[column]] for column in SMALL_COLUMNS)
        name = feeder = units = ""
        series = series_key("", SMALL_DESCRIPTION, "")
    else:
        # `layout_of` lists the columns in this order; a look-up by name would cost a tenth of all parsing.
        asset, name, timestamp, _, feeder, description, units, value = map(fields.__getitem__, layout.values())
        series = series_key(feeder, description, units)
    asset = asset.strip()
    if not asset:
        raise BadField("missing asset", f"{next(iter(layout))} is empty")
    when, rules = place_timestamp(timestamp, naive)
    number = parse_value(value, units)
    rules += spelling_rules(feeder, units)
    return Reading(
        asset, when, name.strip(), series, number, rules if number is not None else (*rules, "missing value")
    )
