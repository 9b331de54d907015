"""Who runs out first: the year in which each transformer reaches its rating under a growth that the user states.

The growth is a small CSV with the columns ``year, cars, heat_pumps, solar``: the units that 100 customers add in that
year, as published scenarios of future energy state them. The file that comes with the kit is an example.
"""

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from dubegrid_lib.errors import DubeGridError, MissingColumns
from dubegrid_lib.outlook.fit import BOUNDS
from dubegrid_lib.outlook.street import Street, peak_draws
from dubegrid_lib.outlook.technologies import EVENING_CARS, HEAT_PUMPS, SOLAR, Technology

COLUMNS: dict[str, Technology] = {"cars": EVENING_CARS, "heat_pumps": HEAT_PUMPS, "solar": SOLAR}
MOST_PER_100 = 100.0
DRAWS = 60


class BadUptake(DubeGridError, ValueError):
    """A file of annual uptake that cannot be used."""


@dataclass(frozen=True)
class Uptake:
    """Units that 100 customers have added by the end of each year, by technology (`COLUMNS`); `name` is the file's."""

    name: str
    added: Mapping[int, Mapping[str, float]]

    @property
    def years(self) -> list[int]:
        return sorted(self.added)

    @property
    def table(self) -> pd.DataFrame:
        """One row a year: what 100 customers have added by its end."""
        added = {year: self.added[year] for year in self.years}
        return pd.DataFrame.from_dict(added, orient="index").rename_axis("year")


@dataclass(frozen=True)
class RunsOut:
    """When an asset reaches its rating: as expected, and at the earliest and latest (1 of 10 streets each).

    A year is None if it is later than the years of the uptake. `why` says why nothing is known.
    """

    asset_id: str
    earliest: int | None = None
    expected: int | None = None
    latest: int | None = None
    utilisation_now: float = math.nan
    utilisation_end: float = math.nan
    why: str = ""


def read_uptake(path: str | Path) -> Uptake:
    """Read annual uptake.

    Raises
    ------
    MissingColumns
        `year` or every technology is missing.
    BadUptake
        A year occurs twice or is not a year; a number is negative, or above 100 per 100 customers in a year.
    """
    path = Path(path)
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    header = [name.strip().casefold() for name in (rows[0] if rows else [])]
    given = [name for name in COLUMNS if name in header]
    if "year" not in header or not given:
        advice = "Give units per 100 customers and year, such as year,cars,heat_pumps,solar."
        raise MissingColumns(path.name, ("year", *COLUMNS), header, advice)
    yearly: dict[int, dict[str, float]] = {}
    for line, row in enumerate(rows[1:], start=2):
        fields = dict(zip(header, (text.strip() for text in row), strict=False))
        if not any(fields.values()):
            continue
        where = f"{path.name}, line {line}"
        year = _number(where, "year", fields.get("year", ""), 2000, 2100)
        if year != int(year) or int(year) in yearly:
            raise BadUptake(f"{where}: {fields['year']} is not a year, or occurs twice. Give each year one line.")
        yearly[int(year)] = {name: _number(where, name, fields.get(name, "") or "0", 0, MOST_PER_100) for name in given}
    if not yearly:
        raise BadUptake(f"{path.name} has no year. Add a line for each year.")
    sums, added = dict.fromkeys(given, 0.0), {}
    for year in sorted(yearly):
        sums = {name: sums[name] + yearly[year][name] for name in given}
        added[year] = sums
    return Uptake(path.name, added)


def _number(where: str, column: str, text: str, low: float, high: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise BadUptake(f"{where}, column {column}: {text!r} is not a number from {low:g} to {high:g}. Correct it.")
    return value


def runs_out(street: Street, uptake: Uptake, ambient: pd.Series | None = None, sun: pd.Series | None = None) -> RunsOut:
    """The first year in which the highest half hour exceeds the rating: in 9, 5 and 1 of 10 draws.

    Notes
    -----
    Growth is per 100 customers of the register, on top of the measured load, which is used unchanged. The first year is
    the one from which on every year's peak exceeds the rating.
    """
    record = street.record
    if record.rating_kva is None:
        return RunsOut(record.asset_id, why="the register has no rating")
    if not record.customers:
        return RunsOut(record.asset_id, why="the register has no number of customers")
    if not street.trusted:
        return RunsOut(record.asset_id, why="its monitor is at fault")
    if not street.s_kva.notna().any():
        return RunsOut(record.asset_id, why="no half hour is complete")
    profiles = {name: one.profile(street.index, ambient, sun) for name, one in COLUMNS.items()}
    years = uptake.years
    added = [[(profiles[name], n * record.customers / 100) for name, n in uptake.added[year].items()] for year in years]
    peaks = np.array([np.quantile(peak_draws(street, additions, DRAWS), BOUNDS) for additions in added])
    rating = record.rating_kva
    low, middle, high = (_first_over(years, peaks[:, column], rating) for column in range(3))
    now = float(street.s_kva.max()) / rating * 100
    return RunsOut(record.asset_id, high, middle, low, now, float(peaks[-1, 1]) / rating * 100)


def _first_over(years: Sequence[int], peaks: npt.NDArray[np.float64], rating: float) -> int | None:
    """The first year from which on all peaks exceed the rating."""
    below = np.flatnonzero(peaks <= rating)
    first = int(below[-1]) + 1 if len(below) else 0
    return years[first] if first < len(years) else None


def ranking(found: Iterable[RunsOut]) -> pd.DataFrame:
    """Who runs out first: sorted by expected year, then earliest, then utilisation in the last year.

    Returns
    -------
    DataFrame with columns ``asset_id, earliest, expected, latest, utilisation_now_pct, utilisation_end_pct, why``;
    assets of which nothing is known come last.
    """
    rows = [
        (one.asset_id, one.earliest, one.expected, one.latest, one.utilisation_now, one.utilisation_end, one.why)
        for one in found
    ]
    columns = ["asset_id", "earliest", "expected", "latest", "utilisation_now_pct", "utilisation_end_pct", "why"]
    frame = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(("earliest", "expected", "latest"), "Int64"))
    frame["unknown"] = frame["why"] != ""
    order = ["unknown", "expected", "earliest", "utilisation_end_pct"]
    frame = frame.sort_values(order, ascending=[True, True, True, False], na_position="last")
    return frame.drop(columns="unknown").reset_index(drop=True)
