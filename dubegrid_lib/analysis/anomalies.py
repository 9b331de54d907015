"""What is unusual in a demand: odd hours, a lasting change, a trend. Each explains itself in a sentence.

Demand is kW in 10-minute intervals (UTC), NaN where missing; weekdays, times of day and dates are Europe/London.
"""

import math
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import numpy.typing as npt
import pandas as pd

from dubegrid_lib.analysis.demand import HOURS
from dubegrid_lib.analysis.load import local_time

# Residuals of real readings have heavier tails than a normal distribution: 4 would flag hours of every quiet week.
Z_LIMIT = 5.0
MIN_INTERVALS = 3
BRIDGED_INTERVALS = 3
MIN_SAMPLES = 3
# 1.4826·MAD estimates the standard deviation of a normal distribution.
MAD_TO_SIGMA = 1.4826

# Two days may be a weekend or a holiday.
STEP_MIN_DAYS = 3
STEP_MIN_SHARE = 0.25
STEP_MIN_SIGMA = 6.0
STEP_MIN_KW = 2.0
TREND_MIN_DAYS = 14
TREND_Z = 1.96
# A smaller change in a month is of no use to a planner, however certain.
TREND_MIN_SHARE = 0.05


@dataclass(frozen=True)
class Anomaly:
    """A stretch of demand far from what is usual at that weekday and time of day."""

    start: pd.Timestamp
    end: pd.Timestamp
    demand_kw: float
    usual_kw: float
    z: float
    usual_for: str

    @property
    def energy_kwh(self) -> float:
        """Excess (or shortfall, negative) of the stretch, kWh."""
        return (self.demand_kw - self.usual_kw) * ((self.end - self.start) / pd.Timedelta(hours=1))

    @property
    def sentence(self) -> str:
        side = "above" if self.demand_kw > self.usual_kw else "below"
        return (
            f"{self.start:%a %d %b %H:%M}-{self.end:%H:%M} demand was {self.demand_kw:.0f} kW on average, "
            f"{abs(self.demand_kw - self.usual_kw):.0f} kW {side} the {self.usual_kw:.0f} kW usual "
            f"for {self.usual_for} at that time (robust z up to {abs(self.z):.1f})."
        )


def usual_demand(demand: pd.Series) -> tuple[pd.Series, str]:
    """The median demand of the same weekday and time of day, and which days were compared.

    Returns
    -------
    Series of kW on the index of `demand` (NaN below three samples), and ``weekday`` or ``day type``: if the demand is
    shorter than three weeks, working days and weekends are compared instead of weekdays.
    """
    local = local_time(demand.index)
    time = np.asarray(local.hour * 6 + local.minute // 10)
    enough = len(demand) * HOURS / 24 / 7 >= MIN_SAMPLES
    kind = np.asarray(local.day_of_week) if enough else np.asarray(local.day_of_week >= 5, int)
    groups = demand.groupby(kind * 144 + time)
    usual = groups.transform("median").where(groups.transform("count") >= MIN_SAMPLES)
    return usual, "weekday" if enough else "day type"


def robust_z(demand: pd.Series) -> pd.Series:
    """(demand - usual) / (1.4826·MAD), the MAD over all days of the hour of day.

    Returns
    -------
    Series without unit; NaN where nothing was measured or the usual demand is unknown. The scale is at least 5 % of the
    usual demand: otherwise a small change on a site that hardly varies would be a large z.
    """
    usual, _ = usual_demand(demand)
    residual = demand - usual
    hour = np.asarray(local_time(demand.index).hour)
    scale = residual.abs().groupby(hour).transform("median") * MAD_TO_SIGMA
    # The median of n days shrinks their residuals, by about sqrt((n - 1) / n): too little to correct.
    return residual / np.maximum(scale, np.maximum(usual.abs() * 0.05, 1e-9))


def anomalies(demand: pd.Series, limit: int = 10) -> tuple[Anomaly, ...]:
    """Stretches of at least 30 minutes with \\|z\\| > 5, largest energy first, at most `limit` of them.

    Stretches up to 30 minutes apart are one.
    """
    z = robust_z(demand).to_numpy()
    usual, compared = usual_demand(demand)
    found = []
    for side in (1, -1):
        for first, last in _stretches(side * z > Z_LIMIT):
            if last - first + 1 < MIN_INTERVALS:
                continue
            inside = slice(first, last + 1)
            start = local_time(demand.index[[first]])[0]
            end = local_time(demand.index[[last]])[0] + pd.Timedelta(minutes=10)
            day = f"a {start:%A}" if compared == "weekday" else ("a weekend" if start.day_of_week >= 5 else "a weekday")
            worst = float(np.nanmax(side * z[inside])) * side
            was, expected = demand.iloc[inside], usual.iloc[inside]
            both = was.notna() & expected.notna()
            found.append(Anomaly(start, end, float(was[both].mean()), float(expected[both].mean()), worst, day))
    return tuple(sorted(found, key=lambda anomaly: -abs(anomaly.energy_kwh))[:limit])


def _stretches(marked: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last position of each run of marks; runs close to each other are joined."""
    where = np.flatnonzero(marked)
    if not where.size:
        return []
    breaks = np.flatnonzero(np.diff(where) > BRIDGED_INTERVALS)
    firsts = where[np.concatenate(([0], breaks + 1))]
    lasts = where[np.concatenate((breaks, [len(where) - 1]))]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


@dataclass(frozen=True)
class StepChange:
    """A level that changed and stayed, on a local date: the median of the days' means before and after it."""

    name: str
    date: pd.Timestamp
    before_kw: float
    after_kw: float

    @property
    def sentence(self) -> str:
        change = abs(self.after_kw - self.before_kw)
        verb = "rose" if self.after_kw > self.before_kw else "fell"
        share = f" ({change / abs(self.before_kw) * 100:.0f} %)" if abs(self.before_kw) > 1 else ""
        return (
            f"Load on {self.name} {verb} by {change:.0f} kW{share} on {self.date:%d %b %Y}, "
            f"from {self.before_kw:.0f} to {self.after_kw:.0f} kW (median of the days' means), and stayed there."
        )


def _daily_levels(demands: pd.DataFrame) -> pd.DataFrame:
    """Median of each local day without the usual shape of a weekday or weekend, plus the overall median.

    Days with less than half their intervals are left out.
    """
    local = local_time(demands.index)
    shape = demands.groupby(np.asarray((local.day_of_week >= 5) * 144 + local.hour * 6 + local.minute // 10))
    residual = demands - shape.transform("median") + demands.median()
    days = residual.groupby(local.tz_localize(None).normalize())
    return days.median().where(days.count() >= 72)


def step_changes(demands: pd.DataFrame) -> tuple[StepChange, ...]:
    """The clearest lasting change of level of each series, if it has one.

    Parameters
    ----------
    demands : kW, one column a series; its name is in the sentence.

    Notes
    -----
    The step is the day (three days from either end) that splits the days so that they lie closest to the medians of
    their sides. It must be at least 25 % of the larger level, 2 kW, and six times the robust spread of the days around
    the median of their side: load that grows steadily, or varies that much from day to day, is not a step.
    """
    levels = _daily_levels(demands)
    means = demands.groupby(local_time(demands.index).tz_localize(None).normalize()).mean()
    found = []
    for name in levels:
        level = levels[name].dropna()
        values = level.to_numpy()
        splits = range(STEP_MIN_DAYS, len(values) - STEP_MIN_DAYS + 1)
        if not splits:
            continue
        split = min(splits, key=lambda at: float(np.abs(_about_sides(values, at)).sum()))
        before, after = _median(values[:split]), _median(values[split:])
        spread = _median(np.abs(_about_sides(values, split))) * MAD_TO_SIGMA
        largest = max(abs(before), abs(after))
        # A few days can lie close together by chance: the spread is taken as at least 2 % of the level.
        least = max(STEP_MIN_SHARE * largest, STEP_MIN_KW, STEP_MIN_SIGMA * max(spread, 0.02 * largest))
        if abs(after - before) >= least:
            date = pd.Timestamp(level.index[split])
            medians = means[name][level.index]
            sides = (float(medians[medians.index < date].median()), float(medians[medians.index >= date].median()))
            found.append(StepChange(str(name), date, *sides))
    return tuple(found)


@dataclass(frozen=True)
class Transfer:
    """Load that moved from one feeder to another on one date, or two feeders that were swapped."""

    fell: StepChange
    rose: StepChange

    @property
    def kw(self) -> float:
        """Mean of one feeder's loss and the other's gain."""
        return (self.fell.before_kw - self.fell.after_kw + self.rose.after_kw - self.rose.before_kw) / 2

    @property
    def swapped(self) -> bool:
        """Whether each now carries what the other carried before, within 15 %."""
        pairs = ((self.fell.after_kw, self.rose.before_kw), (self.rose.after_kw, self.fell.before_kw))
        return all(abs(a - b) <= 0.15 * max(abs(a), abs(b)) for a, b in pairs)

    @property
    def sentence(self) -> str:
        sides = (
            f"{self.fell.name} from {self.fell.before_kw:.0f} to {self.fell.after_kw:.0f} kW, {self.rose.name} from "
            f"{self.rose.before_kw:.0f} to {self.rose.after_kw:.0f} kW"
        )
        if self.swapped:
            places = f"{self.fell.name.capitalize()} and {self.rose.name} changed places"
            return f"{places} on {self.fell.date:%d %b %Y}: {sides}."
        return (
            f"About {self.kw:.0f} kW moved from {self.fell.name} to {self.rose.name} on "
            f"{self.fell.date:%d %b %Y}: {sides}."
        )


def transfers(feeders: pd.DataFrame, ratio: float, sigma: float) -> tuple[Transfer, ...]:
    """Load that moved from one feeder to another on the same day.

    Parameters
    ----------
    feeders : kW, one column a feeder, named in the sentence. ratio : the least ratio of the smaller change to the
        larger. sigma : the least ratio of each change to the spread of its days.

    Notes
    -----
    The day of a transfer is the one that splits the days so that the means of both feeders lie closest to the medians
    of their sides, working days and weekends apart. The one feeder must lose at least 25 % of its load. A feeder takes
    part in one transfer at most.
    """
    days = local_time(feeders.index).tz_localize(None).normalize()
    grouped = feeders.groupby(days)
    means = grouped.mean().where(grouped.count() >= 72).dropna()
    splits = range(STEP_MIN_DAYS, len(means) - STEP_MIN_DAYS + 1)
    rest = np.asarray(pd.DatetimeIndex(means.index).day_of_week >= 5)
    sides = {str(name): [_sides(means[name].to_numpy(), rest, at) for at in splits] for name in means}
    found = []
    for fell, rose in permutations(sides, 2):
        fits = [
            (one.apart + other.apart, at, one, other)
            for at, (one, other) in enumerate(zip(sides[fell], sides[rose], strict=True), STEP_MIN_DAYS)
            if _is_transfer(one, other, ratio, sigma)
        ]
        if fits:
            apart, at, one, other = min(fits, key=lambda fit: fit[0])
            date = pd.Timestamp(means.index[at])
            pair = Transfer(
                StepChange(fell, date, one.before, one.after), StepChange(rose, date, other.before, other.after)
            )
            found.append((apart / pair.kw, pair))
    kept: list[Transfer] = []
    for _, pair in sorted(found, key=lambda one: one[0]):
        if not {pair.fell.name, pair.rose.name} & {side.name for one in kept for side in (one.fell, one.rose)}:
            kept.append(pair)
    return tuple(kept)


@dataclass(frozen=True)
class _Sides:
    """Medians of the days' means before and after a split, their robust spread, and how far the days lie from them."""

    before: float
    after: float
    spread: float
    apart: float


def _sides(values: npt.NDArray[np.float64], rest: npt.NDArray[np.bool_], at: int) -> _Sides:
    """Both sides of the split before the day `at`; `rest` marks the days of weekends."""
    late = np.arange(len(values)) >= at
    residual = values.copy()
    for side in (late, ~late):
        for kind in (rest, ~rest):
            if (side & kind).any():
                residual[side & kind] -= _median(values[side & kind])
    working = ~rest if (~rest & late).any() and (~rest & ~late).any() else np.ones(len(values), bool)
    before, after = (_median(values[side & working]) for side in (~late, late))
    spread = _median(np.abs(residual)) * MAD_TO_SIGMA
    return _Sides(before, after, spread, float(np.abs(residual).sum()))


def _is_transfer(fell: _Sides, rose: _Sides, ratio: float, sigma: float) -> bool:
    lost, gained = fell.before - fell.after, rose.after - rose.before
    if min(lost, gained) < ratio * max(lost, gained, STEP_MIN_KW / ratio) or lost < STEP_MIN_SHARE * fell.before:
        return False
    return all(
        change >= sigma * max(side.spread, 0.02 * max(abs(side.before), abs(side.after)))
        for change, side in ((lost, fell), (gained, rose))
    )


def _median(values: npt.NDArray[np.float64]) -> float:
    """Of values without NaN; `np.median` takes ten times as long for some thirty values, because of its checks."""
    ordered = np.sort(values)
    return float((ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2)


def _about_sides(values: npt.NDArray[np.float64], split: int) -> npt.NDArray[np.float64]:
    """Each value less the median of its side of the split."""
    before, after = values[:split], values[split:]
    return np.concatenate((before - _median(before), after - _median(after)))


@dataclass(frozen=True)
class Trend:
    """A steady change of the daily mean: kW a day, and the mean it starts from."""

    kw_per_day: float
    mean_kw: float
    days: int
    z: float

    @property
    def significant(self) -> bool:
        return abs(self.z) > TREND_Z and abs(self.kw_per_day * 30) >= TREND_MIN_SHARE * self.mean_kw

    @property
    def sentence(self) -> str:
        if not self.significant:
            return f"No trend over {self.days} days: the daily means rise and fall about {self.mean_kw:.0f} kW."
        verb = "rises" if self.kw_per_day > 0 else "falls"
        month = self.kw_per_day * 30
        return (
            f"Demand {verb} by {abs(month):.1f} kW in 30 days ({month / self.mean_kw * 100:+.1f} % of the mean of "
            f"{self.mean_kw:.0f} kW), over {self.days} days; season and weather are not taken out."
        )


def trend(demand: pd.Series) -> Trend | None:
    """Theil-Sen slope of the daily levels, with Mann-Kendall's z; None below 14 days or at a mean of 0.

    The level of a day is its demand without the usual shape of a weekday or weekend, so that a month
    which ends on a Sunday does not fall.
    """
    level = _daily_levels(demand.to_frame("demand"))["demand"].dropna()
    mean = float(demand.mean())
    n = len(level)
    if n < TREND_MIN_DAYS or not mean > 0:
        return None
    day = np.asarray((level.index - level.index[0]) / pd.Timedelta(days=1), float)
    values = level.to_numpy()
    first, second = np.triu_indices(n, 1)
    slope = _median((values[second] - values[first]) / (day[second] - day[first]))
    s = float(np.sign(values[second] - values[first]).sum())
    sigma = math.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    return Trend(slope, mean, n, (s - np.sign(s)) / sigma)
