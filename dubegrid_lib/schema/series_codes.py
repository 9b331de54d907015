"""Short codes for the series names of stored items. Pure.

Series names make up most of an item: DynamoDB charges for them with every write and every month. A name such as
``5|L1 Active Power|kW`` is stored as ``5|P1``; a description or unit that is not in the table keeps its full name. A
full name has at least two separators and a code has one, so they cannot be confused. Readers decode items with
`full_item`, which also reads items that older versions wrote with full names.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

from dubegrid_lib.schema.precedence import rank

T = TypeVar("T")

SEPARATOR = "|"
# The code of a quantity, and its description and units as `load_monitor.series_key` writes them.
QUANTITIES = {
    "P": ("Active Power", "kW"),
    "Q": ("Reactive Power", "kvar"),
    "S": ("Apparent Power", "kVA"),
    "I": ("Current", "A"),
    "V": ("Voltage", "V"),
    "THD": ("Voltage THD", "%"),
}
PHASE_DIGITS = ("1", "2", "3")
# Code → description and units: `P1` is "L1 Active Power|kW", `P` is "Active Power|kW".
LEGEND: dict[str, str] = {
    **{code: f"{what}{SEPARATOR}{units}" for code, (what, units) in QUANTITIES.items()},
    **{
        f"{code}{digit}": f"L{digit} {what}{SEPARATOR}{units}"
        for code, (what, units) in QUANTITIES.items()
        for digit in PHASE_DIGITS
    },
    "N": f"Neutral Current{SEPARATOR}A",
}
_CODES = {name: code for code, name in LEGEND.items()}
# The maps of an item whose keys are series: those that go with a value, and the assessment's.
OF_VALUES = ("series", "flags", "precedences")
BY_SERIES = (*OF_VALUES, "series_flags")


@lru_cache(maxsize=4096)
def encode(series: str) -> str:
    """The key under which a series is stored: ``5|L1 Active Power|kW`` → ``5|P1``.

    Parameters
    ----------
    series : a `load_monitor.series_key`.

    Returns
    -------
    The feeder and the code, or `series` itself if its description or its units differ from those in `LEGEND`.
    """
    feeder, _, name = series.partition(SEPARATOR)
    return f"{feeder}{SEPARATOR}{_CODES[name]}" if name in _CODES else series


@lru_cache(maxsize=4096)
def decode(stored: str) -> str:
    """The full name of a stored series key: the inverse of `encode`; a full name is returned unchanged."""
    feeder, _, code = stored.partition(SEPARATOR)
    return f"{feeder}{SEPARATOR}{LEGEND[code]}" if code in LEGEND else stored


def encode_names(by_series: Mapping[str, T]) -> dict[str, T]:
    """The same mapping with each series encoded."""
    return {encode(series): value for series, value in by_series.items()}


def stored_rank(item: Mapping[str, Any], key: str) -> tuple[bool, int]:
    """What decides between two values of a reading: whether it was measured, then the precedence of its upload.

    Parameters
    ----------
    item : in DynamoDB's form. key : of a series, spelled as in `item`.
    """
    precedence = item.get("precedences", {}).get("M", {}).get(key, item.get("precedence", {"N": "0"}))
    return rank("N" in item["series"]["M"][key], int(precedence["N"]))


def full_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item with its series named in full, whichever form it is stored in.

    Parameters
    ----------
    item : in DynamoDB's form, with `series` and any of `flags`, `precedences` and `series_flags`.

    Notes
    -----
    An item has one series in both forms if an older version of the function merged a file into a coded item. Then the
    reading with the higher `stored_rank` is returned with its own flags and precedence; the next merge stores only it.
    """
    taken: dict[str, str] = {}
    for key in item["series"]["M"]:
        other = taken.setdefault(decode(key), key)
        if other != key and stored_rank(item, key) > stored_rank(item, other):
            taken[decode(key)] = key
    left_out = item["series"]["M"].keys() - taken.values() if len(taken) < len(item["series"]["M"]) else ()
    full = dict(item)
    for name in BY_SERIES:
        if name in item:
            passed = left_out if name in OF_VALUES else ()
            full[name] = {"M": {decode(key): value for key, value in item[name]["M"].items() if key not in passed}}
    return full
