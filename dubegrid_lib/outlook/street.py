"""What the outlook takes from an assessment (load and feeder currents by half hour), and the peak with more units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pandas as pd

from dubegrid_lib.analysis.assessment import Assessment
from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.analysis.load import PEAK_MONTHS, half_hourly, local_time
from dubegrid_lib.analysis.voltage import NOMINAL
from dubegrid_lib.outlook.technologies import Profile

Floats = npt.NDArray[np.float64]
DRAWS = 100
# At most this many half hours that may become the highest are drawn: those with the highest bounds.
MOST_CANDIDATES = 250


@dataclass(frozen=True, eq=False)
class Street:
    """The measured load of one asset by half hour (UTC); NaN where it was not measured.

    `feeder_amps` holds the phases of each feeder, one column a phase.
    """

    record: AssetRecord
    title: str
    p_kw: pd.Series
    q_kvar: pd.Series
    feeder_amps: Mapping[str, pd.DataFrame]
    trusted: bool = True

    @property
    def index(self) -> pd.DatetimeIndex:
        return pd.DatetimeIndex(self.p_kw.index)

    @cached_property
    def s_kva(self) -> pd.Series:
        """Apparent power, kVA."""
        return pd.Series(np.hypot(self.p_kw, self.q_kvar), self.p_kw.index)

    @property
    def basis(self) -> str:
        """Which days the outlook rests on, and what it cannot know if they are not of the peak season."""
        days = local_time(self.index)
        known = days[self.p_kw.notna().to_numpy()]
        if not len(known):
            return "It rests on no reading: no half hour is whole."
        months = {int(month) for month in known.month}
        said = f"It rests on {len(known) / 48:.0f} days of readings, {known[0]:%d %b %Y} to {known[-1]:%d %b %Y}"
        if not months & set(PEAK_MONTHS):
            return said + "; none are of the peak season (November to February), so fewer will fit in winter."
        return said + "; the peak season is in them." if len(known) >= 90 * 48 else said + ", part of a peak season."


def street_of(assessment: Assessment) -> Street:
    """The load of an assessed asset without its faulty readings."""
    table = assessment.demand.table
    p_kw = half_hourly(table["p_kw"])
    q_kvar = half_hourly(table["q_kvar"]).where(lambda q: q.notna(), 0.0)
    series, amps = assessment.sound_series, {}
    for feeder in series.feeders:
        phases = series.phases(feeder, "current")
        if phases.empty:
            phases = series.phases(feeder, "active_power") * 1000 / NOMINAL
        if not phases.empty:
            amps[feeder] = pd.DataFrame({phase: half_hourly(phases[phase]).abs() for phase in phases})
    return Street(assessment.record, assessment.title, p_kw, q_kvar, amps, assessment.basis.trusted)


Addition = tuple[Profile, float]


def peak_draws(street: Street, additions: Sequence[Addition], draws: int = DRAWS, seed: int = 1) -> Floats:
    """The highest half hour (kVA) with more units, once for each draw.

    Parameters
    ----------
    additions : profiles of one unit over the street's half hours, each with a count.

    Notes
    -----
    The measured load is used unchanged. A draw picks one behaviour of the street for each technology (log-normal, by
    `spread`), and within it sessions of each car (Poisson) or deviations of each unit (normal). Only half hours that
    can become the highest are drawn: those within 3.5 standard deviations of the highest mean.
    """
    rng = np.random.default_rng(seed)
    p, q = street.p_kw.to_numpy(np.float64), street.q_kvar.to_numpy(np.float64)
    chosen = _candidates(p, q, additions)
    power, reactive = np.broadcast_to(p[chosen], (draws, len(chosen))), np.broadcast_to(q[chosen], (draws, len(chosen)))
    for profile, count in additions:
        if count <= 0:
            continue
        behaviour = np.exp(profile.spread * rng.permutation(_normals(draws)))[:, None]
        added = _drawn(profile, count * behaviour, chosen, rng)
        power, reactive = power + added, reactive + profile.kvar * added
    highest: Floats = np.hypot(power, reactive).max(axis=1)
    return highest


def _normals(draws: int) -> Floats:
    """The middles of equally likely parts of the standard normal distribution."""
    normal = NormalDist()
    return np.array([normal.inv_cdf((n + 0.5) / draws) for n in range(draws)])


def _candidates(p: Floats, q: Floats, additions: Sequence[Addition]) -> npt.NDArray[np.intp]:
    """The half hours that can become the highest."""
    deviation = np.sqrt(sum((count * profile.variance for profile, count in additions), np.zeros(len(p))))
    found = np.zeros(len(p), bool)
    bounds = np.full(len(p), -np.inf)
    for step in (-2.0, 0.0, 2.0):
        scaled = [(one, count * np.exp(step * one.spread)) for one, count in additions]
        power = p + sum((count * one.mean for one, count in scaled), np.zeros(len(p)))
        reactive = q + sum((count * one.mean * one.kvar for one, count in scaled), np.zeros(len(p)))
        mean = np.hypot(power, reactive)
        upper = np.where(np.isnan(mean), -np.inf, mean + 3.5 * deviation)
        found |= upper >= np.nanmax(mean)
        bounds = np.maximum(bounds, upper)
    chosen = np.flatnonzero(found)
    if len(chosen) > MOST_CANDIDATES:
        chosen = np.sort(chosen[np.argsort(bounds[chosen])[-MOST_CANDIDATES:]])
    return chosen


def _drawn(profile: Profile, counts: Floats, chosen: npt.NDArray[np.intp], rng: np.random.Generator) -> Floats:
    """(draws, chosen) kW of `counts` (draws, 1) units."""
    if profile.sessions is None:
        noise = np.sqrt(counts * profile.variance[chosen]) * rng.standard_normal((len(counts), len(chosen)))
        drawn: Floats = counts * profile.mean[chosen] + noise
        return drawn
    weights = profile.sessions.weights
    # Sessions that begin up to 20 minutes into the half hour, or before it by as long as a session lasts.
    back = 2 - np.arange(len(weights))
    starts = 3 * chosen[:, None] + back
    needed, place = np.unique(starts, return_inverse=True)
    place = place.reshape(starts.shape)
    local = (3 * profile.slot[chosen][:, None] + back) % len(profile.sessions.starts)
    rate = np.empty(len(needed))
    rate[place] = profile.sessions.starts[local]
    added: Floats = np.tensordot(rng.poisson(counts * rate)[:, place], weights, axes=([2], [0]))
    return added
