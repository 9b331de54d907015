"""What a reading looks like: columns, names, units, keys, quantities. Pure, standard library only.

The library and the Lambda functions share this module, the rules in `rules` and the checks in `spreadsheets`:
`stack.packaging` puts them into the functions' zips.
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
from dubegrid_lib.schema.spreadsheets import (
    bare,
    cell_damage,
    id_damage,
    is_scientific,
    odd_character,
    plain_spaces,
    timestamp_reason,
    value_reason,
)

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
# The names of the two schemas.
LOAD_MONITOR, SMALL = "load monitor", "small"

BUSBAR = "BUSBAR"
SERIES_SEPARATOR = "|"
INTERVAL = dt.timedelta(minutes=10)
# A timestamp this close to the grid comes from a clock that is slightly off, and is moved to the grid.
SNAP = dt.timedelta(seconds=60)
# Years in which a monitor can have measured; the curated table's partitions are computed from them.
YEARS = (2000, 2099)
MAX_FIELD_LENGTH = 256
FLAG_SEPARATOR = ";"

NaiveTime = Literal["utc", "london"]
LONDON = "Europe/London"

# How a missing value is written, in lower case: what pandas reads as missing (`read_csv`, na_values), "-", and the \\N
# of SQL dumps.
MISSING_VALUES = frozenset(
    {"", "-", "nan", "-nan", "null", "none", "na", "n/a", "<na>", "#na", "#n/a", "#n/a n/a", "\\n"}
    | {"1.#ind", "-1.#ind", "1.#qnan", "-1.#qnan"}
)
_WHOLE_AS_FLOAT = re.compile(r"([0-9]+)[.]0+")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+([.][0-9]*)?")
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
    """One row of a file, parsed. `value` is None if the monitor reported none; `timestamp` is UTC.

    `rules` names what was repaired (`REPAIR_RULES`), and what the reading keeps as a flag (`FLAG_RULES`).
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
    """The position of each column of a known schema in a header; None if the header fits neither schema.

    Case, blanks and invisible characters do not matter, nor do the columns' order or further columns.
    """
    found = {plain_spaces(name).casefold(): position for position, name in reversed(list(enumerate(header)))}
    for columns in (LV_COLUMNS, SMALL_COLUMNS):
        if all(column.casefold() in found for column in columns):
            return {column: found[column.casefold()] for column in columns}
    return None


def parse_value(text: str, units: str = "") -> float | None:
    """A value in its stored unit; None if the monitor reported none, never 0.

    Raises
    ------
    BadField
        Neither a finite number nor one of the marks for a missing value. A comma is a thousands separator
        (``1,234.5``) or nothing: ``12,5`` is rejected, since it could be either 12.5 or 125.
    """
    text = text.strip()
    try:
        value = float(text)
    except ValueError:
        if text.casefold() in MISSING_VALUES:
            return None
        if not _THOUSANDS.fullmatch(text):
            raise BadField("unparsable value", value_reason(text)) from None
        value = float(text.replace(",", ""))
    # DynamoDB keeps 38 digits between 1E-130 and 9.9E+125; no monitor measures anything near.
    if not -1e12 <= value <= 1e12 or (-1e-12 < value < 1e-12 and value):
        if text.casefold() in MISSING_VALUES:  # "nan" is a number to Python
            return None
        fault = "is beyond what a monitor can measure" if math.isfinite(value) else "is not a finite number"
        raise BadField("unparsable value", f"{text!r} {fault}")
    # Python reads 1_000 and the digits of other scripts; Athena does not.
    if "_" in text or not text.isascii() or is_scientific(text):
        raise BadField("unparsable value", value_reason(text))
    factor = _factor_of(units)
    return value if factor == 1.0 else round(value * factor, 6)


@lru_cache(maxsize=4096)
def _factor_of(units: str) -> float:
    return UNITS.get(bare(units).casefold(), ("", 1.0))[1]


@lru_cache(maxsize=4096)
def canonical_asset(text: str) -> tuple[str, tuple[str, ...]]:
    """A substation number as it is stored, and which of `REPAIR_RULES` its spelling broke.

    ``724253.0`` → ``724253``; a byte order mark, a no-break space and the like before or after it are dropped.

    Raises
    ------
    BadField
        It is empty or says that it is missing, holds an invisible character, or a spreadsheet damaged it.
    """
    asset = bare(text)
    if asset.casefold() in MISSING_VALUES:
        what = f" ({asset!r})" if asset else ""
        raise BadField("missing asset", f"the substation number is empty{what}")
    _check_characters("the substation number", asset)
    if damage := id_damage(asset):
        raise BadField("damaged id", f"substation number {damage}")
    if found := _WHOLE_AS_FLOAT.fullmatch(asset):
        asset = found[1]
    return asset, ("id normalised",) if asset != text.strip(" ") else ()


def _check_characters(what: str, text: str) -> None:
    if character := odd_character(text):
        raise BadField("invisible character", f"{what} {text!r} holds {character}: write it in plain characters")


def canonical_units(units: str) -> str:
    """``kVAr`` and ``kVAR`` → ``kvar``, ``Amps`` → ``A``, ``kV`` → ``V``; an unknown unit stays as it is."""
    units = bare(units)
    return UNITS.get(units.casefold(), (units, 1.0))[0]


def canonical_feeder(feeder: str) -> str:
    """``05``, ``5.0`` and ``5`` → ``5``; blank, ``nan`` and the like → ``BUSBAR``; anything else stays text."""
    feeder = bare(feeder)
    if feeder.casefold() in MISSING_VALUES or feeder.casefold() == "busbar":
        return BUSBAR
    # pandas makes floats of a column of numbers that has gaps: 5.0.
    feeder = found[1] if (found := _WHOLE_AS_FLOAT.fullmatch(feeder)) else feeder
    return feeder.lstrip("0") or "0" if feeder.isascii() and feeder.isdecimal() else feeder


@lru_cache(maxsize=4096)
def series_key(feeder: str, description: str, units: str) -> str:
    """The name of a series within an asset: ``<feeder>|<description>|<units>``.

    Raises
    ------
    BadField
        No description, a separator in feeder or units (`split_series` could not find it again), an invisible character,
        or damage by a spreadsheet.
    """
    feeder, description, units = canonical_feeder(feeder), bare(description), canonical_units(units)
    if not description:
        raise BadField("missing description", "Description is empty: the quantity is not known")
    if SERIES_SEPARATOR in feeder or SERIES_SEPARATOR in units:
        raise BadField("separator in name", f"Feeder ID or Units holds a {SERIES_SEPARATOR!r}")
    for what, text in (("Feeder ID", feeder), ("Description", description), ("Units", units)):
        _check_characters(what, text)
        if damage := id_damage(text) if text == feeder else cell_damage(text):
            raise BadField("damaged id", f"{what} {damage}")
    return SERIES_SEPARATOR.join((feeder, description, units))


def split_series(series: str) -> tuple[str, str, str]:
    """Feeder, description and units of a `series_key`."""
    feeder, rest = series.split(SERIES_SEPARATOR, 1)
    description, units = rest.rsplit(SERIES_SEPARATOR, 1)
    return feeder, description, units


@lru_cache(maxsize=4096)
def spelling_rules(feeder: str, units: str) -> tuple[str, ...]:
    """Which of `REPAIR_RULES` the spelling of feeder and units broke."""
    rules: tuple[str, ...] = ()
    if canonical_units(units) != units.strip():
        rules += ("units normalised",)
    if feeder.strip() and canonical_feeder(feeder) != feeder.strip():
        rules += ("feeder normalised",)
    return rules


@lru_cache(maxsize=4096)
def quantity_of(description: str, units: str) -> tuple[str, str] | None:
    """Which quantity and phase a series measures, from its description; None if no label matches.

    Notes
    -----
    The unit must agree: an "L1 Active Power" in A is not an active power, and is reported instead of summed up.
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
        taken as its first occurrence, and the hour that does not exist in spring is rejected.

    Raises
    ------
    BadField
        Not an ISO-8601 date and time, or an hour that does not exist.
    """
    return _text(_moment(text, naive)[0])


@lru_cache(maxsize=8192)
def place_timestamp(text: str, naive: NaiveTime = "utc") -> tuple[str, tuple[str, ...]]:
    """A timestamp as it is stored, moved to the 10-minute grid if it is close, and the rules that it broke.

    A timestamp at most 60 s off is moved to the grid (``snapped``); others are kept, to the millisecond (``OFF GRID``).
    The local hour that occurs twice is taken as its first occurrence and flagged ``DOUBLED HOUR``: only the file as a
    whole shows which it is.

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
    text = bare(text)
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
        raise BadField("unparsable timestamp", timestamp_reason(text)) from None


def _text(when: dt.datetime) -> str:
    return when.isoformat().removesuffix("+00:00") + "Z"


def parse_row(
    fields: Sequence[str], layout: dict[str, int], naive: NaiveTime = "utc", *, is_short: bool = False
) -> Reading:
    """One row of either schema.

    Parameters
    ----------
    is_short : whether the caller knows that no field exceeds `MAX_FIELD_LENGTH`; measuring them takes a tenth of the
        time.

    Raises
    ------
    BadField
        A field is missing, or cannot be read.
    """
    if not is_short and max(map(len, fields)) > MAX_FIELD_LENGTH:
        raise BadField("field too long", f"a field is longer than {MAX_FIELD_LENGTH} characters")
    if len(layout) == len(SMALL_COLUMNS):
        asset, timestamp, value = (fields[layout[column]] for column in SMALL_COLUMNS)
        name = feeder = units = ""
        description = SMALL_DESCRIPTION
    else:
        # `layout_of` lists the columns in this order; a look-up by name would cost a tenth of all parsing.
        asset, name, timestamp, _, feeder, description, units, value = map(fields.__getitem__, layout.values())
    asset, name, series, asset_rules, series_rules = _source_of(asset, name, feeder, description, units)
    when, odd = place_timestamp(timestamp, naive)
    number = parse_value(value, units)
    rules = asset_rules + odd + series_rules
    return Reading(asset, when, name, series, number, rules if number is not None else (*rules, "missing value"))


@lru_cache(maxsize=4096)
def _source_of(
    asset: str, name: str, feeder: str, description: str, units: str
) -> tuple[str, str, str, tuple[str, ...], tuple[str, ...]]:
    """Where a reading comes from: asset, name, series, and the rules broken by the asset's and the series' spelling.

    Cached as one look-up instead of four: a file repeats its sources at each timestamp.
    """
    series = series_key(feeder, description, units)
    asset, rules = canonical_asset(asset)
    return asset, name.strip(), series, rules, spelling_rules(feeder, units)
