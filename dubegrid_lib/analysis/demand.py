"""From tidy readings to demand: one grid of 10-minute intervals an asset, then what the site carries in each.

Intervals are UTC and named by their start. A missing reading is NaN from here on, and stays so.
"""

from collections.abc import KeysView
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from dubegrid_lib.errors import DubeGridError, NoReadings
from dubegrid_lib.schema import load_monitor
from dubegrid_lib.schema.load_monitor import (
    BUSBAR,
    FLAG_SEPARATOR,
    INTERVAL,
    LABELS,
    LONDON,
    TOTAL,
    canonical_feeder,
    quantity_of,
)
from dubegrid_lib.schema.month import parse_month

Stamp = Literal["start", "end"]

READING_COLUMNS = ("asset_id", "timestamp", "feeder_id", "description", "units", "value")
STEP = pd.Timedelta(INTERVAL)
SNAP = pd.Timedelta(load_monitor.SNAP)
HOURS = STEP / pd.Timedelta(hours=1)
PHASES = ("L1", "L2", "L3")
SeriesKey = tuple[str, str, str]


class WrongReadings(DubeGridError, ValueError):
    """A frame that is not tidy readings of one asset."""


@dataclass(frozen=True, eq=False)
class AssetSeries:
    """All series of one asset on one grid of intervals.

    `values` has a row for every interval of the period (UTC, its start) and columns (feeder, quantity, phase); NaN
    where nothing was measured. `unknown` holds descriptions that no label matches. `held` is how many intervals each
    reading covers: 3 or 6 if the monitor sends every 30 or 60 minutes.
    """

    asset_id: str
    values: pd.DataFrame
    duplicates: int = 0
    conflicts: int = 0
    off_grid: int = 0
    doubled: int = 0
    unknown: tuple[str, ...] = ()
    held: int = 1

    @property
    def intervals(self) -> pd.DatetimeIndex:
        return pd.DatetimeIndex(self.values.index)

    @property
    def keys(self) -> KeysView[SeriesKey]:
        """(feeder, quantity, phase) of each column, in their order."""
        return self._position.keys()

    @cached_property
    def _position(self) -> dict[SeriesKey, int]:
        columns: list[SeriesKey] = self.values.columns.to_list()  # type: ignore[assignment]
        return {key: position for position, key in enumerate(columns)}

    def column(self, feeder: str, quantity: str, phase: str) -> npt.NDArray[np.float64]:
        """The readings of one series, in the order of `intervals`."""
        return self.values.to_numpy()[:, self._position[feeder, quantity, phase]]

    def matching(self, key: SeriesKey) -> npt.NDArray[np.bool_]:
        """Which columns are of a key; a blank in it means any feeder, quantity or phase."""
        return np.array([all(a in ("", b) for a, b in zip(key, column, strict=True)) for column in self.keys], bool)

    def measured(self, key: SeriesKey) -> npt.NDArray[np.bool_]:
        """In which intervals there is a reading in one of the `matching` columns."""
        found: npt.NDArray[np.bool_] = ~np.isnan(self.values.to_numpy()[:, self.matching(key)]).all(axis=1)
        return found

    @property
    def feeders(self) -> tuple[str, ...]:
        """Feeders that were recorded, without the busbar, in numeric order (2 before 10)."""
        found = {feeder for feeder, _, _ in self.keys} - {BUSBAR}
        return tuple(sorted(found, key=lambda feeder: (len(feeder), feeder)))

    @property
    def feeders_with_power(self) -> tuple[str, ...]:
        """Feeders whose active power is recorded."""
        return tuple(feeder for feeder in self.feeders if self.has(feeder, "active_power"))

    def phases(self, feeder: str, quantity: str) -> pd.DataFrame:
        """The recorded phases (of L1, L2, L3) of a quantity, one column each; no column if none is recorded."""
        found = [phase for phase in PHASES if (feeder, quantity, phase) in self._position]
        grid = self.values.to_numpy()[:, [self._position[feeder, quantity, phase] for phase in found]]
        return pd.DataFrame(grid, index=self.values.index, columns=found)

    def total(self, feeder: str, quantity: str) -> pd.Series:
        """Sum over the phases (kW, kvar or A); NaN where a phase is missing, or throughout if none is recorded."""
        if (feeder, quantity, TOTAL) in self._position:
            return pd.Series(self.column(feeder, quantity, TOTAL), index=self.values.index, name=feeder)
        phases = self.phases(feeder, quantity)
        if phases.empty:
            return pd.Series(np.nan, index=self.values.index, name=feeder)
        return pd.Series(phases.to_numpy().sum(axis=1), index=self.values.index, name=feeder)

    def has(self, feeder: str, quantity: str) -> bool:
        return any(key[:2] == (feeder, quantity) for key in self.keys)

    def feeder_power(self) -> pd.DataFrame:
        """kW of each of `feeders_with_power`, one column a feeder."""
        columns = {feeder: self.total(feeder, "active_power") for feeder in self.feeders_with_power}
        return pd.DataFrame(columns, index=self.values.index)


@dataclass(frozen=True, eq=False)
class SiteDemand:
    """What the site carries in each interval.

    `table` has columns ``p_kw, q_kvar, s_kva, l1_kw, l2_kw, l3_kw`` (float) and ``source`` (``busbar``, ``feeders``
    or blank where neither was complete). Without reactive power `s_kva` is \\|P\\|: a lower bound.
    """

    asset_id: str
    table: pd.DataFrame
    reactive_measured: bool

    @property
    def p_kw(self) -> pd.Series:
        return self.table["p_kw"]

    @property
    def s_kva(self) -> pd.Series:
        return self.table["s_kva"]

    @property
    def phases(self) -> pd.DataFrame:
        """kW of L1, L2, L3."""
        return self.table[["l1_kw", "l2_kw", "l3_kw"]].set_axis(list(PHASES), axis=1)

    @property
    def basis(self) -> str:
        """One sentence: which readings the demand comes from."""
        source = self.table["source"]
        busbar, feeders, neither = (int((source == name).sum()) for name in ("busbar", "feeders", ""))
        parts = [f"the busbar in {busbar:,} intervals" if busbar else "", f"the sum of feeders in {feeders:,}"]
        if feeders and not busbar:
            parts[1] += " intervals"
        sources = " and ".join(part for part, count in zip(parts, (busbar, feeders), strict=True) if count)
        sentence = f"Demand is read from {sources}" if sources else "No interval has a complete demand"
        if neither and sources:
            sentence += f"; {neither:,} intervals have neither and stay missing"
        if sources and not self.reactive_measured:
            sentence += "; reactive power is not measured, so kVA are at least the kW shown"
        recorded = [phase for phase in PHASES if self.phases[phase].notna().any()]
        if 0 < len(recorded) < len(PHASES):
            sentence += (
                f"; only {' and '.join(recorded)} recorded, so it is the whole demand of a site with no other phase"
            )
        return sentence + "."


def month_period(month: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Start and end (UTC, end excluded) of a calendar month in Europe/London.

    Parameters
    ----------
    month : ``2025-05``.

    Raises
    ------
    BadMonth
        Not a month.
    """
    start = pd.Timestamp(f"{parse_month(month)}-01", tz=LONDON)
    return start.tz_convert("UTC"), (start + pd.DateOffset(months=1)).tz_convert("UTC")


def asset_series(
    readings: pd.DataFrame, start: pd.Timestamp | None = None, end: pd.Timestamp | None = None, stamp: Stamp = "start"
) -> AssetSeries:
    """Lay the readings of one asset on the grid of its intervals.

    Parameters
    ----------
    readings : tidy, columns `READING_COLUMNS`, one row a reading, `timestamp` UTC, in any order. An optional column
        `flags` holds what the ingest found (`rules.FLAG_RULES`).
    start, end : the period, UTC, end excluded; by default from the first to the last reading.
    stamp : whether a timestamp marks the start or the end of its interval (the portal does not say).

    Returns
    -------
    AssetSeries
        A reading at most 60 s off the grid is snapped to it; one further off is left out and counted. If readings
        contradict each other in one cell, the first is kept and the others are counted, as are those that the ingest
        flagged CONFLICT. Readings that may belong to either of the two hours in autumn are left out and counted.

    Raises
    ------
    WrongReadings
        Columns are missing, the timestamps have no time zone, or there is more than one asset.
    NoReadings
        Nothing lies in the period.
    """
    if not isinstance(readings, pd.DataFrame):
        raise WrongReadings(f"Readings are a table of `readings.of_month(...)`, not a {type(readings).__name__}.")
    asset_id = _asset_of(readings)
    ns = _utc_nanoseconds(readings["timestamp"])
    step = STEP.value
    held = _held(ns)
    if stamp == "end":
        ns = ns - held * step
    slot = (ns + step // 2) // step
    on_grid = np.abs(ns - slot * step) <= SNAP.value
    first = -(-start.value // step) if start is not None else (int(slot[on_grid].min()) if on_grid.any() else 0)
    last = -(-end.value // step) if end is not None else (int(slot[on_grid].max()) + held if on_grid.any() else 0)
    inside = (slot >= first) & (slot < last)
    either = _carry(readings, "DOUBLED HOUR")
    keep = on_grid & inside & ~either
    carried = int((keep & _carry(readings, "CONFLICT")).sum())
    if not keep.any():
        raise NoReadings(
            f"No readings of asset {asset_id} {_between(start, end)}. Choose a month that has been ingested."
        )
    columns, code, unknown = _columns(readings)
    if not columns:
        known = ", ".join(name.replace("_", " ") for _, name in LABELS)
        raise WrongReadings(f"Asset {asset_id} has no quantity the KPIs know ({', '.join(unknown)}). Known: {known}.")
    keep &= code >= 0
    cell = (slot - first) * len(columns) + code
    grid, duplicates, conflicts = _fill(
        cell[keep], readings["value"].to_numpy(float)[keep], (last - first, len(columns))
    )
    index = pd.DatetimeIndex(np.arange(first, last) * step, tz="UTC", name="interval")
    names = pd.MultiIndex.from_tuples(columns, names=["feeder", "quantity", "phase"])
    values = pd.DataFrame(grid, index=index, columns=names)
    if held > 1:
        values = values.ffill(limit=held - 1)
    off_grid, doubled = int((inside & ~on_grid).sum()), int((inside & either).sum())
    return AssetSeries(asset_id, values, duplicates, conflicts + carried, off_grid, doubled, unknown, held)


def _held(ns: npt.NDArray[np.int64]) -> int:
    """How many 10-minute intervals a reading covers: 1, or 3 or 6 if nearly all readings are that far apart."""
    apart = np.diff(np.unique(ns))
    if len(apart) < 12:
        return 1
    for intervals in (6, 3):
        if (np.abs(apart - intervals * STEP.value) <= 2 * SNAP.value).mean() >= 0.9:
            return intervals
    return 1


def _carry(readings: pd.DataFrame, flag: str) -> npt.NDArray[np.bool_]:
    """Which readings the ingest gave a flag."""
    if "flags" not in readings:
        return np.zeros(len(readings), bool)
    codes, kinds = pd.factorize(readings["flags"])
    carrying = [flag in str(kind).split(FLAG_SEPARATOR) for kind in kinds]
    return np.array([*carrying, False])[codes]  # code -1: missing


def _asset_of(readings: pd.DataFrame) -> str:
    missing = [column for column in READING_COLUMNS if column not in readings.columns]
    if missing:
        raise WrongReadings(f"Readings lack the column {', '.join(missing)}. Expected: {', '.join(READING_COLUMNS)}.")
    if readings.empty:
        raise NoReadings("No readings at all. Ingest a file of the asset first.")
    assets = readings["asset_id"].unique()
    if len(assets) > 1:
        raise WrongReadings(f"Readings of {len(assets)} assets, where one was expected. Group them by asset_id first.")
    return str(assets[0])


def _utc_nanoseconds(timestamps: pd.Series) -> npt.NDArray[np.int64]:
    if not isinstance(timestamps.dtype, pd.DatetimeTZDtype):
        raise WrongReadings(f"timestamp is {timestamps.dtype}, not a time with zone. Convert it with utc=True.")
    return pd.DatetimeIndex(timestamps).tz_convert("UTC").as_unit("ns").asi8


def _between(start: pd.Timestamp | None, end: pd.Timestamp | None) -> str:
    if start is None or end is None:
        return "on the 10-minute grid"
    return f"between {start:%Y-%m-%d %H:%M} and {end:%Y-%m-%d %H:%M} UTC"


def _columns(readings: pd.DataFrame) -> tuple[list[tuple[str, str, str]], npt.NDArray[np.int64], tuple[str, ...]]:
    """The series found, the number of each reading's series (-1 if unknown), and the descriptions that are unknown."""
    codes, names = [], []
    for column in ("feeder_id", "description", "units"):
        code, values = pd.factorize(readings[column], use_na_sentinel=False)
        codes.append(code.astype(np.int64))
        names.append(["" if pd.isna(value) else str(value) for value in values])
    combined = (codes[0] * len(names[1]) + codes[1]) * len(names[2]) + codes[2]
    number, found = pd.factorize(combined)
    series: dict[tuple[str, str, str], int] = {}
    column_of = np.empty(len(found), np.int64)
    unknown = set()
    for position, found_code in enumerate(found.tolist()):
        rest, unit = divmod(found_code, len(names[2]))
        feeder, description = divmod(rest, len(names[1]))
        quantity = quantity_of(names[1][description], names[2][unit])
        if quantity is None:
            unknown.add(names[1][description])
            column_of[position] = -1
        else:
            key = (canonical_feeder(names[0][feeder]), *quantity)
            column_of[position] = series.setdefault(key, len(series))
    order = sorted(series)
    rank = np.array([order.index(key) for key in series] + [-1], np.int64)
    return order, rank[column_of[number]], tuple(sorted(unknown))


def _fill(
    cell: npt.NDArray[np.int64], value: npt.NDArray[np.float64], shape: tuple[int, int]
) -> tuple[npt.NDArray[np.float64], int, int]:
    """The grid, how many readings repeat the value of their cell, and how many contradict it."""
    measured = ~np.isnan(value)
    cell, value = cell[measured], value[measured]
    again = pd.Series(cell).duplicated().to_numpy()
    flat = np.full(shape[0] * shape[1], np.nan)
    flat[cell[~again]] = value[~again]
    conflicts = int((flat[cell[again]] != value[again]).sum())
    return flat.reshape(shape), int(again.sum()) - conflicts, conflicts


def site_demand(series: AssetSeries, prefer: Literal["busbar", "feeders"] = "busbar") -> SiteDemand:
    """P, Q and S of the site in each interval, from its busbar, or from the sum of its feeders.

    Parameters
    ----------
    series : one asset.
    prefer : ``feeders`` if the busbar's monitor is known to be wrong.

    Returns
    -------
    SiteDemand
        The other source is used in intervals that the preferred one lacks, and `source` says where. A sum of
        feeders counts only in intervals that have every feeder of the period: a partial sum would look like a drop in
        load. S = √((ΣP)² + (ΣQ)²).
    """
    sources = {"busbar": _source(series, (BUSBAR,)), "feeders": _source(series, series.feeders_with_power)}
    first, second = (prefer, "feeders" if prefer == "busbar" else "busbar")
    use_first = sources[first]["p_kw"].notna()
    use_second = ~use_first & sources[second]["p_kw"].notna()
    table = sources[first].where(use_first, sources[second])
    table["source"] = np.select([use_first, use_second], [first, second], "")
    reactive = bool(table["q_kvar"].notna().any())
    p = table["p_kw"].to_numpy()
    table.insert(2, "s_kva", np.hypot(p, table["q_kvar"].to_numpy()) if reactive else np.abs(p))
    return SiteDemand(series.asset_id, table, reactive)


def _source(series: AssetSeries, feeders: tuple[str, ...]) -> pd.DataFrame:
    names = ["p_kw", "q_kvar", "l1_kw", "l2_kw", "l3_kw"]
    sums = np.full((len(series.values), len(names)), 0.0 if feeders else np.nan)
    for feeder in feeders:
        sums[:, 0] += series.total(feeder, "active_power").to_numpy()
        sums[:, 1] += series.total(feeder, "reactive_power").to_numpy()
        for place, phase in enumerate(PHASES, 2):
            key = (feeder, "active_power", phase)
            sums[:, place] += series.column(*key) if key in series.keys else np.nan
    return pd.DataFrame(sums, index=series.values.index, columns=names)


def masked(series: AssetSeries, mask: npt.NDArray[np.bool_]) -> AssetSeries:
    """The same series with the marked readings missing; `mask` has the shape of `values`."""
    return replace(series, values=series.values.mask(mask))
