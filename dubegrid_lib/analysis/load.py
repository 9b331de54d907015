"""Figures of a load alone: maximum demand, utilisation, load factor, energy, profiles; each a pure function.

Demand is kW (or kVA) in 10-minute intervals, indexed by the interval's start in UTC, NaN where nothing was measured.
Nothing is ever filled: `completeness` says how much was there. Days and hours of the day are Europe/London.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from dubegrid_lib.analysis.demand import HOURS, WrongReadings
from dubegrid_lib.schema.load_monitor import LONDON

HALF_HOUR = pd.Timedelta(minutes=30)
POWER_FACTOR_LIMIT = 0.95
POWER_FACTOR_MIN_LOAD = 0.05
EVENING = (16, 20)
NIGHT = (0, 6)
COMPLETENESS_FLAG, COMPLETENESS_FLOOR = 95.0, 75.0
PEAK_MONTHS = (11, 12, 1, 2)


def local_time(index: pd.Index) -> pd.DatetimeIndex:
    """UTC intervals as Europe/London time; the hour that occurs twice in autumn keeps both."""
    return pd.DatetimeIndex(index).tz_convert(LONDON)


def checked_demand(demand: pd.Series) -> pd.Series:
    """The demand unchanged, if it is valid: local times without a zone would put every figure into the wrong hour.

    Raises
    ------
    WrongReadings
        It is not a Series, or its index has no time zone.
    """
    if not isinstance(demand, pd.Series):
        kind = type(demand).__name__
        raise WrongReadings(f"A demand is one column of kW by interval, not a {kind}: use `assess(...).demand.p_kw`.")
    if len(demand) and getattr(demand.index, "tz", None) is None:
        raise WrongReadings(
            "The demand's times have no time zone. If they are UTC: `demand.tz_localize('UTC')`; "
            "if they are London's clock: `demand.tz_localize('Europe/London').tz_convert('UTC')`."
        )
    return demand


def runs(marked: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Start and end (excluded) of each run of marks."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marked, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def completeness(demand: pd.Series) -> float:
    """Valid over expected intervals.

    Returns
    -------
    float in %; the expected intervals are those of the index. Limit: below 95 flag, below 75 no annual KPI (house
    choice). NaN without intervals.
    """
    return float(checked_demand(demand).notna().mean() * 100) if len(demand) else math.nan


def half_hourly(demand: pd.Series) -> pd.Series:
    """Means of the clock's half hours: what a maximum demand indicator reads [K].

    Returns
    -------
    Series in the unit of `demand`; NaN where one of the three intervals is missing, so that a gap beside a
    peak cannot raise or lower it.
    """
    if checked_demand(demand).empty:
        return demand
    # The same groups as `resample` in a third of the time: the report of 200 assets calls this ten thousand times.
    index = pd.DatetimeIndex(demand.index)
    half = index.as_unit("ns").asi8 // HALF_HOUR.value
    place = half - half.min()
    value = demand.to_numpy(dtype=float)
    measured = np.bincount(place[~np.isnan(value)], minlength=place.max() + 1)
    sums = np.bincount(place, np.where(np.isnan(value), 0.0, value))
    starts = pd.DatetimeIndex((half.min() + np.arange(len(sums))) * HALF_HOUR.value, tz="UTC").tz_convert(index.tz)
    means = np.where(measured == 3, sums / 3, np.nan)
    return pd.Series(means, index=starts.rename(index.name), name=demand.name)


def maximum_demand(demand: pd.Series) -> float:
    """Largest half-hourly mean, in the unit of `demand` (kW or kVA); NaN if no half hour is complete.

    Notes
    -----
    Formula: max of 30-min means. On 49 real sites the 10-min maximum is 1.03 times as much (P90 1.07) [M].
    Source: common practice; half hours are the settlement period.
    """
    return float(half_hourly(demand).max())


def peak_time(demand: pd.Series) -> pd.Timestamp | None:
    """Start of the (first) half hour of maximum demand, Europe/London; None if no half hour is complete."""
    means = half_hourly(demand).dropna()
    return None if means.empty else means.index[int(means.argmax())].tz_convert(LONDON)


def utilisation(s_kva: pd.Series, rating_kva: float | None) -> float:
    """S_max / S_rated, in %; NaN without a rating.

    Parameters
    ----------
    s_kva : apparent power √((ΣP)² + (ΣQ)²) of the site, kVA. rating_kva : of the transformer; None if unknown.

    Notes
    -----
    S_max is the largest half-hourly mean. Limits: 80 amber, 100 red, 130 critical (house choice); IEC 60076-7's 150 %
    for normal cyclic loading holds only with top oil up to 105 °C and hot spot up to 120 °C, which no reading contains.
    """
    return maximum_demand(s_kva) / rating_kva * 100 if rating_kva else math.nan


def headroom(s_kva: pd.Series, rating_kva: float | None, quantile: float | None = None) -> float:
    """S_rated - S_max, in kVA; NaN without a rating. Limit: below 0 red. Source: common practice.

    Parameters
    ----------
    quantile : use this quantile of the 10-min values (0.995: P99.5) for S_max, so that one odd hour does not count.
    """
    if not rating_kva:
        return math.nan
    return rating_kva - (maximum_demand(s_kva) if quantile is None else float(s_kva.quantile(quantile)))


def load_factor(demand: pd.Series) -> float:
    """Mean over maximum demand: how evenly an asset is used.

    Returns
    -------
    float, at most 1; NaN if nothing was measured or the maximum is not positive.

    Notes
    -----
    Mean and maximum are of the same whole half hours. Median of 49 real sites 0.56, P10-P90 0.47-0.70 [M].
    Missing intervals are left out of the mean, never filled.
    """
    means = half_hourly(demand)
    peak = means.max()
    return float(means.mean() / peak) if peak > 0 else math.nan


def diversity_factor(feeders: pd.DataFrame, site: pd.Series) -> float:
    """Σ feeder maxima / site maximum: how little the feeders' peaks coincide.

    Parameters
    ----------
    feeders : kW, one column a feeder, on the index of `site`.

    Returns
    -------
    float; at least 1 if the site is the sum of its feeders, real sites 1.06-1.29 [M]. NaN without a feeder or a
    positive site maximum. Below 1, the busbar carries load that no feeder shows: see BUSBAR MISMATCH.
    """
    if feeders.empty:
        return math.nan
    together = site.where(feeders.notna().all(axis=1))
    peak = maximum_demand(together)
    maxima = sum(maximum_demand(feeders[name].where(together.notna())) for name in feeders)
    return float(maxima / peak) if peak > 0 else math.nan


def admd(demand: pd.Series, customers: int | None) -> float:
    """After diversity maximum demand: maximum demand / customers, in kW; NaN without a customer count.

    Source: ACE 49.
    """
    return maximum_demand(demand) / customers if customers else math.nan


def energy_import(demand: pd.Series) -> float:
    """Σ P·Δt over the intervals with P > 0, in kWh; missing intervals add nothing and are not filled."""
    return float(checked_demand(demand).clip(lower=0).sum() * HOURS)


def energy_export(demand: pd.Series) -> float:
    """Σ -P·Δt over the intervals with P < 0, in kWh, positive."""
    return float(abs(checked_demand(demand).clip(upper=0).sum()) * HOURS)


@dataclass(frozen=True)
class PowerFactor:
    """Mean power factor at load, and the share of those intervals (%) below 0.95."""

    mean: float
    low_share: float


def power_factor(p_kw: pd.Series, s_kva: pd.Series, rating_kva: float | None = None) -> PowerFactor:
    """Σ\\|P\\| / ΣS over the intervals at or above 5 % of rating. Limit: below 0.95 flag (house choice).

    Parameters
    ----------
    s_kva : from measured reactive power; without it the result has no meaning.
    rating_kva : None uses the maximum of `s_kva` instead. Light loads are left out: they can have any power factor.
    """
    floor = POWER_FACTOR_MIN_LOAD * (rating_kva or float(s_kva.max()))
    loaded = (s_kva >= floor) & (s_kva > 0) & p_kw.notna()
    p, s = p_kw[loaded].abs(), s_kva[loaded]
    if p.empty:
        return PowerFactor(math.nan, math.nan)
    return PowerFactor(float(p.sum() / s.sum()), float((p / s < POWER_FACTOR_LIMIT).mean() * 100))


@dataclass(frozen=True)
class ReverseFlow:
    """Hours with ΣP < 0, and the largest export in kW (0 if there was none)."""

    hours: float
    max_export_kw: float


def reverse_flow(demand: pd.Series) -> ReverseFlow:
    """Hours with ΣP < 0 and the largest 10-minute export.

    Notes
    -----
    Meaningful only if no phase breaks the rule POLARITY: a current transformer fitted backwards looks like export.
    """
    if not demand.notna().any():
        return ReverseFlow(math.nan, math.nan)
    return ReverseFlow(float((demand < 0).sum() * HOURS), max(0.0, float(-demand.min())))


def evening_share(demand: pd.Series) -> float:
    """Energy of 16-20 h over energy of the day, in %, local time; NaN without positive energy. Real: 20-26 [M]."""
    hour = local_time(demand.index).hour
    evening = (hour >= EVENING[0]) & (hour < EVENING[1])
    total = demand.sum()
    return float(demand[evening].sum() / total * 100) if total > 0 else math.nan


def night_ratio(demand: pd.Series) -> float:
    """Mean of 00-06 h, local time, over the mean. Real sites: 0.52-0.83, 1.45 with storage heating [M]."""
    hour = local_time(demand.index).hour
    mean = demand.mean()
    return float(demand[(hour >= NIGHT[0]) & (hour < NIGHT[1])].mean() / mean) if mean > 0 else math.nan


def load_duration(demand: pd.Series) -> pd.Series:
    """Load-duration curve: demand from largest to smallest.

    Returns
    -------
    Series in the unit of `demand`, indexed by the share of measured time (%) at or above it.
    """
    values = np.sort(demand.dropna().to_numpy())[::-1]
    share = np.arange(1, len(values) + 1) / max(len(values), 1) * 100
    return pd.Series(values, index=pd.Index(share, name="share of time, %"), name=demand.name)


def daily_profile(demand: pd.Series) -> pd.DataFrame:
    """P10, P50 and P90 by local time of day, weekday and weekend apart.

    Returns
    -------
    DataFrame indexed by hours since midnight (0, 1/6, … 23 5/6), columns (``weekday`` or ``weekend``, ``P10``,
    ``P50``, ``P90``), in the unit of `demand`. The hour that occurs twice in autumn counts twice, at its local time.
    """
    local = local_time(demand.index)
    hour = pd.Index(local.hour + local.minute / 60, name="hour")
    kind = np.where(local.day_of_week < 5, "weekday", "weekend")
    frame = demand.groupby([kind, hour]).quantile(np.array([0.1, 0.5, 0.9])).unstack([0, 2])
    frame = frame.rename(columns={0.1: "P10", 0.5: "P50", 0.9: "P90"}, level=1)
    wanted = [(day, q) for day in ("weekday", "weekend") for q in ("P10", "P50", "P90")]
    return frame.reindex(columns=pd.MultiIndex.from_tuples(wanted, names=["day", "quantile"]))


@dataclass(frozen=True)
class Overload:
    """What lies above a rating: 10-minute hours, the longest unbroken spell (h), local days, P99.5 (% of rating)."""

    hours: float
    longest_hours: float
    days: int
    p995_percent: float


def overload(s_kva: pd.Series, rating_kva: float | None) -> Overload:
    """How often, how long and on how many days the load is above the rating, on 10-minute means.

    Parameters
    ----------
    s_kva : apparent power of the site, kVA. rating_kva : None gives NaN and 0.

    Notes
    -----
    A half-hourly maximum says how high the load is, this says how often. A gap ends a spell. House choice.
    """
    if not rating_kva:
        return Overload(math.nan, math.nan, 0, math.nan)
    above = np.asarray(s_kva > rating_kva)
    longest = max((end - start for start, end in runs(above)), default=0)
    days = local_time(s_kva.index[above]).normalize().nunique()
    share = float(s_kva.quantile(0.995)) / rating_kva * 100
    return Overload(float(above.sum() * HOURS), longest * HOURS, int(days), share)
