"""How many more electric cars, heat pumps or solar roofs fit on a transformer, before which limit, and how surely."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from dubegrid_lib.analysis.load import local_time
from dubegrid_lib.analysis.voltage import NOMINAL
from dubegrid_lib.outlook.assumptions import Assumption, NoRating
from dubegrid_lib.outlook.street import DRAWS, Street, peak_draws
from dubegrid_lib.outlook.technologies import NORMAL_90, TECHNOLOGIES, Profile, Technology
from dubegrid_lib.outlook.thermal import (
    CURRENT_LIMIT,
    HOT_SPOT_LIMIT,
    TOP_OIL_LIMIT,
    ThermalRun,
    Transformer,
    hottest,
    last_within,
    thermal_run,
    transformer_of,
)

Floats = npt.NDArray[np.float64]

# What a transformer carries for hours of an evening: house choice, like "critical" in the KPI utilisation.
CYCLIC = 1.3
# P10, P50 and P90: four of five streets lie between the first and the last.
BOUNDS = (0.1, 0.5, 0.9)
LIMITS = ("rating", "cyclic rating", "hot spot", "feeder fuse", "reverse flow")


@dataclass(frozen=True)
class LimitCount:
    """How many units fit before one limit: surely (in 9 of 10 streets), as expected, and at most (in 1 of 10).

    A count is None if it is unknown, or if the limit is never reached.
    """

    limit: str
    surely: int | None
    expected: int | None
    at_most: int | None
    note: str = ""


@dataclass(frozen=True, eq=False)
class Fit:
    """One technology on one street.

    `curve` is indexed by the number of units, with columns ``peak_low, peak, peak_high`` (kVA), ``hot_spot_low,
    hot_spot, hot_spot_high`` and ``top_oil_high`` (°C).
    """

    technology: Technology
    profile: Profile
    curve: pd.DataFrame
    counts: tuple[LimitCount, ...]

    def before(self, limit: str) -> LimitCount:
        """The counts of one of `LIMITS`."""
        return next(count for count in self.counts if count.limit == limit)


@dataclass(frozen=True, eq=False)
class WhatFits:
    """All technologies on one street."""

    street: Street
    fits: tuple[Fit, ...]
    assumptions: tuple[Assumption, ...]

    def of(self, name: str) -> Fit:
        """One technology by its name.

        Raises
        ------
        KeyError
            There is no such technology; the message lists them.
        """
        by_name = {fit.technology.name: fit for fit in self.fits}
        if name not in by_name:
            raise KeyError(f"No technology is called {name!r}. There are: {', '.join(by_name)}.")
        return by_name[name]

    @property
    def table(self) -> pd.DataFrame:
        """One row a technology and limit: columns ``technology, limit, surely, expected, at most, note``."""
        rows = [
            (fit.technology.name, one.limit, one.surely, one.expected, one.at_most, one.note)
            for fit in self.fits
            for one in fit.counts
        ]
        frame = pd.DataFrame(rows, columns=["technology", "limit", "surely", "expected", "at most", "note"])
        return frame.astype({"surely": "Int64", "expected": "Int64", "at most": "Int64"})


def what_fits(
    street: Street,
    ambient: pd.Series | None = None,
    sun: pd.Series | None = None,
    technologies: Sequence[Technology] = TECHNOLOGIES,
) -> WhatFits:
    """How many units of each technology fit.

    Parameters
    ----------
    ambient : air temperature, °C by time; without it see `thermal.ambient_on` and `HeatPumps`.
    sun : share of a panel's rating by time; without it every day is clear.

    Raises
    ------
    NoRating
        The register has no rating of the asset.
    """
    transformer = transformer_of(street.record)
    run = thermal_run(street.s_kva, ambient)
    fits = tuple(_fit(street, one, one.profile(street.index, ambient, sun), transformer, run) for one in technologies)
    mine = tuple(assumption for one in technologies for assumption in one.assumptions)
    spread = Assumption("where units are added", "on feeders and their phases in proportion to their load", "default")
    return WhatFits(street, fits, (*mine, spread, *transformer.assumptions, *run.assumptions))


def _fit(street: Street, technology: Technology, profile: Profile, transformer: Transformer, run: ThermalRun) -> Fit:
    rating = transformer.rating_kva
    reach = [_count_at(street, profile, part * rating) for part in (1.0, CYCLIC, CURRENT_LIMIT)]
    factors = ((0.25, 0.5, 0.75, 1.0), (0.85, 1.0), (0.9, 1.05, 1.25))
    grid = sorted({0.0} | {round(count * by, 3) for count, part in zip(reach, factors, strict=True) for by in part})
    counts = np.array([count for count in grid if math.isfinite(count)])
    peaks = np.array([np.quantile(peak_draws(street, [(profile, count)]), BOUNDS) for count in counts])
    # Temperatures are smooth in the number of units: every second count, straight lines between.
    some = np.unique([*range(0, len(counts), 2), len(counts) - 1])
    heat = _heat(street, profile, counts[some], transformer, run)
    oil, hot = (np.column_stack([np.interp(counts, counts[some], of[:, n]) for n in range(3)]) for of in heat)
    columns = ["peak_low", "peak", "peak_high", "hot_spot_low", "hot_spot", "hot_spot_high", "top_oil_high"]
    curve = pd.DataFrame(np.column_stack([peaks, hot, oil[:, 2]]), pd.Index(counts, name="units"), columns)
    found = (
        _crossing("rating", counts, peaks, rating, f"{rating:.0f} kVA"),
        _crossing("cyclic rating", counts, peaks, CYCLIC * rating, f"{CYCLIC * rating:.0f} kVA, for some hours"),
        _hot_spot_count(counts, peaks, oil, hot, rating),
        _fuse_count(street, profile),
        _reverse_count(street, profile),
    )
    return Fit(technology, profile, curve, found)


def _count_at(street: Street, profile: Profile, kva: float) -> float:
    """How many units bring the mean of some half hour to a limit; infinite if no number does."""
    p, q = street.p_kw.to_numpy(np.float64), street.q_kvar.to_numpy(np.float64)
    # |S + n m|² = limit², solved for n in every half hour.
    a = profile.mean**2 * (1 + profile.kvar**2)
    b = 2 * profile.mean * (p + q * profile.kvar)
    c = p**2 + q**2 - kva**2
    with np.errstate(divide="ignore", invalid="ignore"):
        n = (-b + np.sqrt(b**2 - 4 * a * c)) / (2 * a)
    n = np.where((a > 1e-9) & ~np.isnan(p), np.where(c >= 0, 0.0, n), np.inf)
    return float(np.nanmin(n))


def _crossing(limit: str, counts: Floats, curves: Floats, value: float, note: str = "") -> LimitCount:
    """The counts at which the high, middle and low curve of (counts, 3) reach a value."""
    surely, expected, at_most = (_last_below(counts, curves[:, column], value) for column in (2, 1, 0))
    if surely is None and expected is None and at_most is None:
        note = f"{note}; not reached".lstrip("; ")
    return LimitCount(limit, surely, expected, at_most, note)


def _last_below(counts: Floats, curve: Floats, value: float) -> int | None:
    """The largest count up to which a curve stays at or below a value; None if it never exceeds it."""
    above = np.flatnonzero(curve > value)
    if not len(above):
        return None
    first = int(above[0])
    if first == 0:
        return 0
    share = (value - curve[first - 1]) / (curve[first] - curve[first - 1])
    return int(counts[first - 1] + share * (counts[first] - counts[first - 1]))


def _heat(
    street: Street, profile: Profile, counts: Floats, transformer: Transformer, run: ThermalRun
) -> tuple[Floats, Floats]:
    """Highest top oil and hot spot, each (counts, 3): for each count at P10, P50 and P90 of the street's behaviour."""
    first = int(street.index.searchsorted(run.index[0]))
    span = slice(first, first + len(run.index))
    mean = profile.mean[span]
    # Where the load was not measured, the power factor is the usual one.
    p = street.p_kw.to_numpy(np.float64)[span]
    share = np.nanmedian(p / run.load)
    p = np.where(np.isnan(p), share * run.load, p)
    q = np.sqrt(np.clip(run.load**2 - p**2, 0, None))
    scales = np.exp(NORMAL_90 * profile.spread * np.array([-1.0, 0.0, 1.0]))
    oil, hot = np.empty((len(counts), 3)), np.empty((len(counts), 3))
    for row, count in enumerate(counts):
        units = count * scales[:, None]
        oil[row], hot[row] = hottest(np.hypot(p + units * mean, q + units * mean * profile.kvar), run, transformer)
    return oil, hot


def _hot_spot_count(counts: Floats, peaks: Floats, oil: Floats, hot: Floats, rating: float) -> LimitCount:
    """Hot spot, top oil and 150 % of the rating: whichever comes first."""
    note = f"{HOT_SPOT_LIMIT:.0f} °C hot spot, {TOP_OIL_LIMIT:.0f} °C top oil, {CURRENT_LIMIT:.0%} of the rating"
    limits = ((hot, HOT_SPOT_LIMIT), (oil, TOP_OIL_LIMIT), (peaks, CURRENT_LIMIT * rating))

    def first(column: int) -> int | None:
        reached = [_last_below(counts, curves[:, column], value) for curves, value in limits]
        return min((count for count in reached if count is not None), default=None)

    return LimitCount("hot spot", first(2), first(1), first(0), note)


def _fuse_count(street: Street, profile: Profile) -> LimitCount:
    """The feeder whose fuse or cable is reached first, if units are added in proportion to its phases' loads."""
    limits = {feeder: street.record.amps_of(feeder) for feeder in street.feeder_amps}
    known = {feeder: amps for feeder, amps in limits.items() if amps is not None}
    if not known:
        return LimitCount("feeder fuse", None, None, None, "unknown: the register has no fuse_a or cable_a")
    loads = {feeder: amps.mean() for feeder, amps in street.feeder_amps.items()}
    total = sum(float(load.sum()) for load in loads.values())
    found = []
    for feeder, amps in known.items():
        heaviest = float(loads[feeder].max())
        if heaviest > 0:
            phase = street.feeder_amps[feeder][loads[feeder].idxmax()]
            found.append((feeder, _amps_count(phase, profile, heaviest / total, amps)))
    if not found:
        return LimitCount("feeder fuse", None, None, None, "unknown: no feeder carries load")
    feeder, counts = min(found, key=lambda one: one[1][1])
    surely, expected, most = map(_whole, counts)
    return LimitCount("feeder fuse", surely, expected, most, f"feeder {feeder}: {known[feeder]:.0f} A")


def _amps_count(amps: pd.Series, profile: Profile, share: float, limit: float) -> tuple[float, float, float]:
    """Units on the whole street that bring one phase of a feeder to its limit: surely, expected, at most.

    `share` of the street's units are on that phase; the fewer they are, the more their peak varies.
    """
    base = amps.to_numpy(np.float64)
    per_unit = profile.mean * 1000 / NOMINAL / profile.power_factor
    deviation = np.sqrt(profile.variance) * 1000 / NOMINAL / profile.power_factor
    usable = ~np.isnan(base)

    def fits(on_phase: float, scale: float, sigmas: float) -> bool:
        load = np.abs(base + on_phase * scale * per_unit) + sigmas * np.sqrt(on_phase * scale) * deviation
        return bool(load[usable].max() <= limit)

    def most(scale: float, sigmas: float) -> float:
        low, high = 0.0, 1.0
        if not fits(0.0, scale, sigmas):
            return 0.0
        while fits(high, scale, sigmas):
            low, high = high, high * 2
            if high > 1e5:
                return math.inf
        return last_within(lambda units: fits(units, scale, sigmas), low, high, (high - low) / 4096) / share

    up = math.exp(NORMAL_90 * profile.spread)
    return most(up, 3.2), most(1.0, 1.6), most(1 / up, 1.0)


def _reverse_count(street: Street, profile: Profile) -> LimitCount:
    """How many units before some half hour feeds back into the 11 kV network."""
    feeding = profile.mean < -1e-9
    if not feeding.any():
        return LimitCount("reverse flow", None, None, None, "exports nothing")
    p = street.p_kw.to_numpy(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        least = float(np.nanmin(np.where(feeding, np.clip(p, 0, None) / -profile.mean, np.inf)))
    up = math.exp(NORMAL_90 * profile.spread)
    note = "first half hour of export; allowed, but protection and voltage should be checked"
    return LimitCount("reverse flow", _whole(least / up), _whole(least), _whole(least * up), note)


def _whole(count: float) -> int | None:
    return int(count) if math.isfinite(count) else None


def chance_within(
    street: Street, additions: Sequence[tuple[Profile, float]], kva: float, draws: int = 4 * DRAWS
) -> float:
    """The share of draws in which these additions keep the highest half hour at or below a limit."""
    return float((peak_draws(street, additions, draws) <= kva).mean())


def spare_energy(street: Street) -> pd.DataFrame:
    """The energy that fits below the rating at each hour of the local day.

    Returns
    -------
    DataFrame with 24 rows (``hour``) and columns ``usual, kWh`` (median of the days) and ``least, kWh`` (of the fullest
    day): the rating over an hour less the load, negative if the load exceeds the rating.
    """
    if street.record.rating_kva is None:
        raise NoRating(street.record.asset_id)
    spare = street.record.rating_kva - street.s_kva.resample("1h").mean()
    hours = spare.groupby(local_time(spare.index).hour)
    table = pd.DataFrame({"usual, kWh": hours.median(), "least, kWh": hours.min()})
    return table.reindex(range(24)).rename_axis("hour")
