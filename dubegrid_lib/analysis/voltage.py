"""Voltages against the statutory limits and against EN 50160."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from dubegrid_lib.analysis.demand import HOURS
from dubegrid_lib.analysis.limits import VOLTAGE
from dubegrid_lib.analysis.load import COMPLETENESS_FLOOR, local_time

NOMINAL = 230.0
WEEK_INTERVALS = 7 * 24 / HOURS
WITHIN_10, WITHIN_15 = (0.90 * NOMINAL, 1.10 * NOMINAL), (0.85 * NOMINAL, 1.10 * NOMINAL)
WITHIN_SHARE, UNBALANCE_LIMIT, THD_LIMIT = 95.0, 2.0, 8.0


@dataclass(frozen=True)
class VoltageCompliance:
    """Shares (%) of readings outside the statutory limits, and P1 and P99 (V)."""

    outside: float
    low: float
    high: float
    p1: float
    p99: float


def voltage_compliance(voltages: pd.DataFrame) -> VoltageCompliance:
    """Share of phase voltages outside the statutory limits (`limits.VOLTAGE`), and P1, P99.

    Parameters
    ----------
    voltages : V, phase to neutral, one column a phase; outages already taken out (`quality.sound`).

    Notes
    -----
    Limit: any. Source: ESQCR 2002 reg. 27 (230 V +10/-6 %). It holds at the customers' terminals: at the busbar, before
    the voltage drop along the feeder, the result is indicative.
    """
    values = voltages.to_numpy(float)
    values = values[~np.isnan(values)]
    if not values.size:
        return VoltageCompliance(*[math.nan] * 5)
    low, high = float((values < VOLTAGE.low).mean() * 100), float((values > VOLTAGE.high).mean() * 100)
    p1, p99 = np.quantile(values, [0.01, 0.99])
    return VoltageCompliance(low + high, low, high, float(p1), float(p99))


def thd_p95(thd: pd.DataFrame) -> float:
    """95th percentile of the total harmonic distortion of the worst phase, in %; NaN if none is measured.

    Parameters
    ----------
    thd : %, one column a phase. Limit: 8 in each week (EN 50160).
    """
    measured = [column.dropna() for _, column in thd.items() if column.notna().any()]
    return max((float(column.quantile(0.95)) for column in measured), default=math.nan)


EN50160_COLUMNS = (
    "within_10", "within_10_15", "unbalance_p95", "thd_p95", "completeness", "thd_completeness", "passes",
)  # fmt: skip


def en50160(voltages: pd.DataFrame, thd: pd.DataFrame) -> pd.DataFrame:
    """Each week against EN 50160, on 10-minute means, each phase on its own.

    Parameters
    ----------
    voltages : V, columns L1..L3. thd : %, one column a phase, may be empty. Same index.

    Returns
    -------
    DataFrame, one row a week (Monday, Europe/London), of the worst phase: ``within_10`` (% of means within ±10 % of
    230 V, limit 95), ``within_10_15`` (% within +10/-15 %, limit 100), ``unbalance_p95`` and ``thd_p95`` (%, limits 2
    and 8), ``completeness`` and ``thd_completeness`` (% of the week's 1,008 intervals, of the least complete phase).
    ``passes`` is True, False, or None (unknown). A week that is less than 75 % complete cannot pass; it fails if the
    measured part is enough to fail it, whatever the rest was.

    Notes
    -----
    Pooling the three phases would pass one that is low for 14 % of the week. Unbalance is max\\|V - V̄\\|/V̄; the
    standard uses the negative sequence, but only magnitudes are measured.
    """
    if voltages.empty or not voltages.notna().any().any():
        return pd.DataFrame(columns=list(EN50160_COLUMNS))
    local = local_time(voltages.index).tz_localize(None)
    rows = {}
    for week, volts in voltages.groupby(local.to_period("W").start_time):
        if volts.notna().any().any():
            rows[week] = _week(volts.to_numpy(float), thd.loc[volts.index].to_numpy(float) if not thd.empty else None)
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(EN50160_COLUMNS))


def _week(v: npt.NDArray[np.float64], thd: npt.NDArray[np.float64] | None) -> list[object]:
    counts = (~np.isnan(v)).sum(axis=0)
    measured = v[:, counts > 0]
    of = counts[counts > 0]
    outside_10 = ((measured < WITHIN_10[0]) | (measured > WITHIN_10[1])).sum(axis=0)
    outside_15 = ((measured < WITHIN_15[0]) | (measured > WITHIN_15[1])).sum(axis=0)
    together = v[~np.isnan(v).any(axis=1)]
    mean = together.mean(axis=1, keepdims=True)
    apart = np.abs(together - mean).max(axis=1) / mean[:, 0] * 100 if len(together) else np.empty(0)
    unbalance = float(np.quantile(apart, 0.95)) if apart.size else math.nan
    part = float(counts.min() / WEEK_INTERVALS * 100)
    worst_thd, thd_part, thd_over = _distortion(thd)
    # What fails whatever the missing intervals were: more of the whole week's means than may lie outside.
    allowed = (100 - WITHIN_SHARE) / 100 * WEEK_INTERVALS
    failed = bool((outside_10 > allowed).any() or outside_15.any() or (apart > UNBALANCE_LIMIT).sum() > allowed)
    failed = failed or thd_over > allowed
    whole = part >= COMPLETENESS_FLOOR and (thd is None or thd_part >= COMPLETENESS_FLOOR)
    within = float((1 - outside_10 / of).min() * 100)
    if whole:
        failed = failed or within < WITHIN_SHARE or unbalance > UNBALANCE_LIMIT or worst_thd > THD_LIMIT
    passes = False if failed else True if whole else None
    return [within, float((1 - outside_15 / of).min() * 100), unbalance, worst_thd, part, thd_part, passes]


def _distortion(thd: npt.NDArray[np.float64] | None) -> tuple[float, float, float]:
    """P95 of the worst phase, completeness of the least complete, and most means above the limit."""
    if thd is None or not (~np.isnan(thd)).any():
        return math.nan, 0.0 if thd is not None else math.nan, 0.0
    counts = (~np.isnan(thd)).sum(axis=0)
    worst = max(float(np.nanquantile(column[~np.isnan(column)], 0.95)) for column in thd.T[counts > 0])
    return worst, float(counts.min() / WEEK_INTERVALS * 100), float((thd > THD_LIMIT).sum(axis=0).max())
