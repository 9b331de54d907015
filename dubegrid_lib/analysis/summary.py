"""An asset's month and each of its days in figures, stored with the readings so that few need to be read again.

Days and months are Europe/London, as in reports; a day has 138, 144 or 150 intervals. A summary depends only on the
stored readings, not on the order, number or repetition of the files that contained them.
"""

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from dubegrid_lib.analysis import quality
from dubegrid_lib.analysis.demand import (
    SNAP,
    STEP,
    AssetSeries,
    SiteDemand,
    WrongReadings,
    asset_series,
    month_period,
    site_demand,
)
from dubegrid_lib.analysis.kpis import Grounds, Kpi, period_kpis
from dubegrid_lib.analysis.quality import THRESHOLDS, Flag, Thresholds
from dubegrid_lib.analysis.trust import SiteBasis, gated, site_basis
from dubegrid_lib.errors import NoReadings
from dubegrid_lib.schema.load_monitor import BUSBAR, LONDON, canonical_feeder, quantity_of

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Period = tuple[str, pd.Timestamp, pd.Timestamp]
# By phase, of the busbar, or of all feeders if the busbar has none.
OF_PHASES = ("current", "voltage", "thd")


@dataclass(frozen=True)
class Statistics:
    """Statistics of the readings of one quantity in a period, in its stored unit.

    `variance` is the population's (divided by `count`); `p95` interpolates linearly between readings; `peak_time` is
    the first time of the maximum (UTC); `completeness` (%) is `count` over the readings that were due. If nothing was
    measured, the figures are NaN and the time is blank.
    """

    count: int
    mean: float
    minimum: float
    maximum: float
    variance: float
    p95: float
    peak_time: str
    completeness: float


@dataclass(frozen=True)
class Summary:
    """A day (``2025-05-14``) or a month (``2025-05``) of one asset.

    `readings` and `missing` count the stored readings with a value and without one; `intervals` counts the timestamps,
    of `expected`; `first` and `last` are timestamps of readings (UTC). By quantity, `stored` has the statistics of
    every reading, and `sound` those of the readings that no rule leaves out, on which `kpis` rest too; `left_out`
    counts the others. `flags` counts the intervals that break each rule, of every series; `findings` are the month's
    flags in full.
    """

    asset_id: str
    period: str
    readings: int
    missing: int
    intervals: int
    expected: int
    first: str
    last: str
    left_out: int
    stored: dict[str, Statistics]
    sound: dict[str, Statistics]
    kpis: tuple[Kpi, ...] = ()
    flags: dict[str, int] = field(default_factory=dict)
    findings: tuple[Flag, ...] = ()

    def kpi(self, name: str) -> Kpi | None:
        """A KPI by its name in `kpis.DEFINITIONS`; None where the asset has no quantity that it needs."""
        return next((kpi for kpi in self.kpis if kpi.name == name), None)


@dataclass(frozen=True, eq=False)
class AssetMonth:
    """A month's summary, those of its days that have readings, and the readings that rules leave out.

    `left_out` has one row a reading: `timestamp` (UTC), `feeder_id`, `description`, `units`, and `rules`, a tuple.
    """

    month: Summary
    days: tuple[Summary, ...]
    left_out: pd.DataFrame


def plain(summary: Summary) -> dict[str, Any]:
    """A summary as it is stored: texts, numbers (to six decimals), dictionaries and lists; no entry for a NaN."""
    kpis = {kpi.name: _fields(kpi, "value", "status", "completeness", "low", "high") for kpi in summary.kpis}
    for kpi in summary.kpis:
        if kpi.basis:
            kpis[kpi.name]["basis"] = kpi.basis
    findings = [_fields(flag, "rule", "where", "share", "fault", "gates", "sentence") for flag in summary.findings]
    whole = asdict(replace(summary, kpis=(), findings=())) | {"kpis": kpis, "findings": findings}
    stored: dict[str, Any] = _without_nan(whole)
    return stored


def _fields(of: object, *names: str) -> dict[str, Any]:
    return {name: getattr(of, name) for name in names}


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: kept for name, part in value.items() if (kept := _without_nan(part)) is not None}
    if isinstance(value, (list, tuple)):
        return [_without_nan(part) for part in value]
    if isinstance(value, float):
        # Sums of doubles differ in their last digits between machines.
        return None if math.isnan(value) else round(value, 6) + 0.0
    return value


def summarise(
    readings: pd.DataFrame, month: str, *, rating_kva: float | None = None, thresholds: Thresholds = THRESHOLDS
) -> AssetMonth:
    """Summarise all stored readings of one asset and month.

    Parameters
    ----------
    readings : tidy readings of one asset (`demand.READING_COLUMNS`), value NaN where the monitor reported none; those
        outside the month are ignored.
    month : in Europe/London, ``2025-05``. Rules need all of it: a single day does not show what is usual.
    rating_kva : from the register; None leaves utilisation unknown.

    Raises
    ------
    NoReadings
        Nothing lies in the month.
    BadMonth
        `month` is not a month.
    """
    start, end = month_period(month)
    rows = readings[(readings["timestamp"] >= start) & (readings["timestamp"] < end)]
    if rows.empty:
        raise NoReadings(f"No readings in {month}.")
    # If two timestamps fall into one interval, the first counts: sort, so that the files' order does not matter.
    rows = rows.sort_values(["timestamp", "feeder_id", "description", "units"], kind="stable", ignore_index=True)
    grid = _Grid.of(rows, start, end, rating_kva, thresholds)
    taken = _rules_by_row(rows, grid)
    found = []
    for period in ((month, start, end), *_days(start, end)):
        first, last = (int(rows["timestamp"].searchsorted(moment)) for moment in period[1:])
        if first < last:
            found.append(_summary(rows.iloc[first:last], taken[first:last], period, grid, rating_kva))
    left_out = rows.loc[[bool(rules) for rules in taken], ["timestamp", "feeder_id", "description", "units"]]
    left_out["rules"] = [rules for rules in taken if rules]
    return AssetMonth(replace(found[0], findings=grid.flags if grid else ()), tuple(found[1:]), left_out)


def _days(start: pd.Timestamp, end: pd.Timestamp) -> Iterator[Period]:
    day = start.tz_convert(LONDON)
    while day < end:
        following = day + pd.DateOffset(days=1)
        yield day.strftime("%Y-%m-%d"), day.tz_convert("UTC"), following.tz_convert("UTC")
        day = following


@dataclass(frozen=True, eq=False)
class _Grid:
    """The readings of a month whose quantity the KPIs know: all that are stored, and those that are sound."""

    series: AssetSeries
    sound_series: AssetSeries
    demand: SiteDemand
    basis: SiteBasis
    flags: tuple[Flag, ...]
    masks: dict[str, npt.NDArray[np.bool_]]

    @classmethod
    def of(
        cls, rows: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp, rating_kva: float | None, t: Thresholds
    ) -> "_Grid | None":
        try:
            series = asset_series(rows, start, end)
        except (NoReadings, WrongReadings):
            # Nothing on the grid, or no known quantity, as with `value` of the small schema.
            return None
        flags = quality.check(series, rating_kva=rating_kva, thresholds=t)
        basis = site_basis(series, flags)
        sound, masks = quality.sound(series, flags), quality.left_out(series, flags)
        return cls(series, sound, site_demand(series), basis, gated(flags, basis), masks)


def _summary(
    rows: pd.DataFrame, taken: list[tuple[str, ...]], period: Period, grid: _Grid | None, rating_kva: float | None
) -> Summary:
    name, start, end = period
    times = rows["timestamp"]
    measured = rows["value"].notna()
    expected = (end - start) // STEP
    stored = _unlabelled(rows, expected)
    sound = dict(stored)
    kpis: tuple[Kpi, ...] = ()
    flags: dict[str, int] = {}
    if grid:
        first, last = grid.series.intervals.searchsorted([start, end])
        here = slice(int(first), int(last))
        believed, demand = _part(grid.sound_series, here), _part_of_demand(grid.basis.demand, here)
        stored |= _labelled(_part(grid.series, here), _part_of_demand(grid.demand, here))
        sound |= _labelled(believed, demand)
        other = grid.basis.other and _part_of_demand(grid.basis.other, here)
        grounds = Grounds(grid.basis.source, other, 0.0, grid.basis.backwards)
        kpis = period_kpis(believed, demand, rating_kva=rating_kva, grounds=grounds)
        for flag in grid.flags:
            if count := int(((flag.intervals >= start) & (flag.intervals < end)).sum()):
                flags[flag.rule] = flags.get(flag.rule, 0) + count
    with_value = times[measured]
    return Summary(
        asset_id=str(rows["asset_id"].iloc[0]),
        period=name,
        readings=int(measured.sum()),
        missing=int((~measured).sum()),
        intervals=int(times.nunique()),
        expected=int(expected),
        first=_stamp(with_value.iloc[0]) if len(with_value) else "",
        last=_stamp(with_value.iloc[-1]) if len(with_value) else "",
        left_out=sum(bool(rules) for rules in taken),
        stored=stored,
        sound=sound,
        kpis=kpis,
        flags=flags,
    )


def _part(series: AssetSeries, here: slice) -> AssetSeries:
    return replace(series, values=series.values.iloc[here])


def _part_of_demand(demand: SiteDemand, here: slice) -> SiteDemand:
    return replace(demand, table=demand.table.iloc[here])


def _labelled(series: AssetSeries, demand: SiteDemand) -> dict[str, Statistics]:
    """Power of the site as a whole; currents, voltages and distortion of the busbar's phases."""
    table = demand.table
    powers = {"active_power": table["p_kw"], "reactive_power": table["q_kvar"]}
    if demand.reactive_measured:
        powers["apparent_power"] = table["s_kva"]
    grids = {name: power.to_numpy()[:, None] for name, power in powers.items() if power.notna().any()}
    for quantity in OF_PHASES:
        keys = [key for key in series.keys if key[1] == quantity]
        keys = [key for key in keys if key[0] == BUSBAR] or keys
        if keys:
            grids[quantity] = np.column_stack([series.column(*key) for key in keys])
    times = series.intervals.asi8
    return {name: _statistics(grid.ravel(), np.repeat(times, grid.shape[1]), grid.size) for name, grid in grids.items()}


def _unlabelled(rows: pd.DataFrame, expected: int) -> dict[str, Statistics]:
    """Readings whose description names no quantity, by description."""
    names = rows[["description", "units"]].drop_duplicates().itertuples(index=False)
    unknown = {description for description, units in names if quantity_of(description, units) is None}
    found = {}
    for description in sorted(unknown):
        own = rows[rows["description"] == description]
        due = expected * len(own[["feeder_id", "units"]].drop_duplicates())
        found[description] = _statistics(
            own["value"].to_numpy(float), own["timestamp"].astype("datetime64[ns, UTC]").astype("int64").to_numpy(), due
        )
    return found


def _statistics(values: Floats, times: Integers, due: int) -> Statistics:
    measured = ~np.isnan(values)
    values, times = values[measured], times[measured]
    if not values.size:
        nan = math.nan
        return Statistics(0, nan, nan, nan, nan, nan, "", 0.0)
    return Statistics(
        count=int(values.size),
        mean=float(values.mean()),
        minimum=float(values.min()),
        maximum=float(values.max()),
        variance=float(values.var()),
        p95=float(np.quantile(values, 0.95)),
        peak_time=_stamp(pd.Timestamp(int(times[int(values.argmax())]), tz="UTC")),
        completeness=values.size / due * 100,
    )


def _rules_by_row(rows: pd.DataFrame, grid: _Grid | None) -> list[tuple[str, ...]]:
    """For each reading the rules that leave it out."""
    taken: list[tuple[str, ...]] = [()] * len(rows)
    if grid is None or not grid.masks:
        return taken
    position = {key: number for number, key in enumerate(grid.series.keys)}
    codes, series = pd.factorize(pd.MultiIndex.from_frame(rows[["feeder_id", "description", "units"]]))
    column_of = np.full(len(series), -1)
    for number, (feeder, description, units) in enumerate(series):
        if quantity := quantity_of(description, units):
            column_of[number] = position[canonical_feeder(feeder), *quantity]
    ns = pd.DatetimeIndex(rows["timestamp"]).as_unit("ns").asi8
    slot = (ns + STEP.value // 2) // STEP.value
    on_grid = np.abs(ns - slot * STEP.value) <= SNAP.value
    row = slot - grid.series.intervals.as_unit("ns").asi8[0] // STEP.value
    known = on_grid & (column_of[codes] >= 0) & (row >= 0) & (row < len(grid.series.values))
    for rule, mask in grid.masks.items():
        hit = np.flatnonzero(known)
        for index in hit[mask[row[hit], column_of[codes][hit]]].tolist():
            taken[index] = (*taken[index], rule)
    return taken


def _stamp(moment: pd.Timestamp) -> str:
    return moment.isoformat().removesuffix("+00:00") + "Z"
