"""Does a sample behave like real readings? The same figures of a fleet, measured on real or generated readings.

A figure is compared with the measurements of 49 real substations (10-minute active power, one winter week each). Its
bounds allow for another fleet, but not for another kind of behaviour.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from dubegrid_lib.schema.load_monitor import BUSBAR, LONDON, canonical_feeder
from dubegrid_lib.sources.sample.archetypes import WEEKDAY, WEEKEND
from dubegrid_lib.sources.sample.block import PHASES, Block
from dubegrid_lib.sources.sample.electrical import PHASORS
from dubegrid_lib.sources.sample.randomness import PER_DAY, Floats

ACTIVE_KW = 1.0  # below this mean of a phase, noise and shares come from the monitor, not from the load


@dataclass(frozen=True)
class Figure:
    """A figure of a fleet: its value on 49 real substations, and the bounds for a sample."""

    name: str
    unit: str
    real: float
    low: float
    high: float


def _by_name(*figures: Figure) -> dict[str, Figure]:
    return {figure.name: figure for figure in figures}


FIGURES = _by_name(
    Figure("site maximum, P10", "kW", 118, 85, 160),
    Figure("site maximum, median", "kW", 245, 195, 300),
    Figure("site maximum, P90", "kW", 436, 360, 560),
    Figure("feeder mean, P10", "kW", 11, 5, 15),
    Figure("feeder mean, median", "kW", 33, 25, 40),
    Figure("feeder mean, P90", "kW", 72, 58, 90),
    Figure("feeder maximum, P10", "kW", 26, 17, 33),
    Figure("feeder maximum, median", "kW", 70, 56, 84),
    Figure("feeder maximum, P90", "kW", 144, 115, 180),
    Figure("load factor, P10", "", 0.47, 0.40, 0.52),
    Figure("load factor, median", "", 0.56, 0.51, 0.61),
    Figure("load factor, P90", "", 0.70, 0.63, 0.77),
    Figure("peak between 16:00 and 19:59", "of sites", 0.83, 0.72, 0.93),
    Figure("diversity factor, P10", "", 1.06, 1.02, 1.12),
    Figure("diversity factor, P90", "", 1.29, 1.18, 1.42),
    Figure("evening share, median", "of energy", 0.235, 0.20, 0.26),
    Figure("night ratio, median", "", 0.67, 0.55, 0.80),
    Figure("phase shares, Dirichlet concentration", "", 7.6, 5.5, 10.5),
    Figure("noise at a mean of 1 kW", "kW", 0.63, 0.50, 0.76),
    Figure("noise, exponent of the mean", "", 0.62, 0.52, 0.72),
    Figure("noise, correlation after 10 minutes", "", 0.75, 0.65, 0.82),
    Figure("noise, correlation after an hour", "", 0.40, 0.25, 0.50),
    Figure("longest run of one value, P99", "intervals", 3, 2, 5),
    Figure("ten-minute maximum over half-hour maximum, median", "", 1.03, 1.015, 1.06),
    Figure("weekday shape, largest deviation", "of the mean", 0.0, 0.0, 0.12),
    Figure("weekend shape, largest deviation", "of the mean", 0.0, 0.0, 0.15),
)
# Faults of monitors in the field, to compare with a sample with few faults. Only the first was measured on the 49; the
# bounds of the others include the eight sites at hand.
MONITOR_FIGURES = _by_name(
    Figure("feeders and busbar disagree by more than 2 %", "of sites", 0.27, 0.17, 0.38),
    Figure("sites with a gap", "of sites", math.nan, 0.10, 0.50),
    Figure("intervals missing", "of all", math.nan, 0.0, 0.06),
    Figure("sites with a phase negative on average", "of sites", math.nan, 0.0, 0.60),
    Figure("feeders without load", "of feeders", math.nan, 0.0, 0.15),
)


def power_of_block(readings: Block) -> pd.DataFrame:
    """kW of one asset: one row an interval (UTC), columns (feeder, phase), the busbar as `BUSBAR`."""
    wanted = {f"{phase} Active Power": phase for phase in PHASES}
    kept = [n for n, column in enumerate(readings.columns) if column.description in wanted]
    columns = [readings.columns[n] for n in kept]
    names = [(canonical_feeder(column.feeder), wanted[column.description]) for column in columns]
    index = pd.DatetimeIndex(readings.utc).tz_localize("UTC")
    return pd.DataFrame(readings.values()[:, kept], index=index, columns=pd.MultiIndex.from_tuples(names))


def power_of_file(path: Path) -> pd.DataFrame:
    """The same for a portal file of one asset; missing intervals become rows of NaN."""
    rows = pd.read_csv(path, dtype={"Feeder ID": str}, parse_dates=["Timestamp"])
    rows = rows[rows["Units"].eq("kW") & rows["Description"].str.endswith("Active Power")]
    feeder = rows["Feeder ID"].fillna("").map(canonical_feeder)
    phase = rows["Description"].str[:2]
    kw = rows.assign(feeder=feeder, phase=phase).set_index(["Timestamp", "feeder", "phase"])["Value"].unstack([1, 2])
    return kw.reindex(pd.date_range(kw.index[0], kw.index[-1], freq="10min")).sort_index(axis=1)


def mismatch(power: pd.DataFrame) -> float:
    """How far the feeders' sum is from the busbar, over the busbar; mean absolute values."""
    total = _totals(power)
    return float((total.drop(columns=BUSBAR).sum(axis=1) - total[BUSBAR]).abs().mean() / total[BUSBAR].abs().mean())


def is_sound(power: pd.DataFrame) -> bool:
    """Whether a site can be compared: no phase is backwards, and the feeders add up to the busbar within 2 %."""
    return bool((power.mean() > -ACTIVE_KW).all() and mismatch(power) < 0.02)


def hourly_shape(power: pd.DataFrame, rest_day: bool) -> pd.Series:
    """Busbar demand by local hour over the mean of the whole period; Saturday and Sunday, or the other days."""
    site = _totals(power)[BUSBAR].tz_convert(LONDON)
    index = pd.DatetimeIndex(site.index)
    days = (index.day_of_week >= 5) == rest_day
    shape: pd.Series = site[days].groupby(index.hour[days]).mean() / site.mean()
    return shape


def noise(power: pd.DataFrame) -> pd.DataFrame:
    """Noise of each active feeder phase: mean (kW), spread around the mean weekday (kW), and autocorrelations."""
    local = power.tz_convert(LONDON)
    weekdays = local[pd.DatetimeIndex(local.index).day_of_week < 5].drop(columns=BUSBAR, level=0)
    index = pd.DatetimeIndex(weekdays.index)
    rest = weekdays - weekdays.groupby(index.hour * 6 + index.minute // 10).transform("mean")
    # A mean over few days removes part of the noise.
    days = len(weekdays) / PER_DAY
    columns = {
        "mean": weekdays.mean(),
        "spread": rest.std() * math.sqrt(days / (days - 1)),
        "after 10 minutes": rest.corrwith(rest.shift(1)),
        "after an hour": rest.corrwith(rest.shift(6)),
    }
    table = pd.DataFrame(columns)
    return table[table["mean"] > ACTIVE_KW]


def measure_fleet(powers: Iterable[pd.DataFrame]) -> pd.Series:
    """All `FIGURES` of a fleet.

    Parameters
    ----------
    powers : kW of each site, from `power_of_block` or `power_of_file`; one week each, only sound sites.
    """
    powers = list(powers)
    sites = pd.DataFrame([_site_figures(power) for power in powers])
    feeders = pd.concat([_feeder_figures(power) for power in powers])
    residuals = pd.concat([noise(power) for power in powers])
    shares = feeders[["L1", "L2", "L3"]].to_numpy()
    exponent, intercept = np.polyfit(np.log(residuals["mean"]), np.log(residuals["spread"]), 1)
    found = {
        **_quantiles("site maximum", sites["maximum"], 0.1, 0.5, 0.9),
        **_quantiles("feeder mean", feeders["mean"], 0.1, 0.5, 0.9),
        **_quantiles("feeder maximum", feeders["maximum"], 0.1, 0.5, 0.9),
        **_quantiles("load factor", sites["load factor"], 0.1, 0.5, 0.9),
        **_quantiles("diversity factor", sites["diversity"], 0.1, 0.9),
        **_quantiles("evening share", sites["evening"], 0.5),
        **_quantiles("night ratio", sites["night"], 0.5),
        **_quantiles("longest run of one value", feeders["run"], 0.99),
        **_quantiles("ten-minute maximum over half-hour maximum", sites["short peak"], 0.5),
        "peak between 16:00 and 19:59": sites["peak hour"].between(16, 19).mean(),
        # The variance of a share of three is 2/9 / (3a + 1).
        "phase shares, Dirichlet concentration": ((2 / 9) / np.mean((shares - 1 / 3) ** 2) - 1) / 3,
        "noise at a mean of 1 kW": math.exp(intercept),
        "noise, exponent of the mean": exponent,
        "noise, correlation after 10 minutes": residuals["after 10 minutes"].median(),
        "noise, correlation after an hour": residuals["after an hour"].median(),
        "weekday shape, largest deviation": _deviation(powers, False),
        "weekend shape, largest deviation": _deviation(powers, True),
    }
    return pd.Series({name: float(found[name]) for name in FIGURES})


def measure_monitors(powers: Iterable[pd.DataFrame]) -> pd.Series:
    """All `MONITOR_FIGURES` of a fleet, faulty sites included."""
    powers = list(powers)
    gaps = np.array([_missing(_totals(power)[BUSBAR]) for power in powers])
    feeders = pd.concat([_totals(power.drop(columns=BUSBAR, level=0)).abs().quantile(0.99) for power in powers])
    found = (
        np.mean([mismatch(power) > 0.02 for power in powers]),
        (gaps > 0).mean(),
        gaps.mean(),
        np.mean([(power.mean() < -ACTIVE_KW).any() for power in powers]),
        (feeders < 0.75).mean(),
    )
    return pd.Series(dict(zip(MONITOR_FIGURES, map(float, found), strict=True)))


def _missing(total: pd.Series) -> float:
    """The share of the due readings that a site lacks; with a feed of 30 minutes every third interval is due."""
    there = np.flatnonzero(total.notna().to_numpy())
    usual = int(np.median(np.diff(there))) if len(there) > 2 else 1
    return max(0.0, 1 - len(there) * usual / len(total))


def compare(
    generated: pd.Series, beside: pd.Series | None = None, figures: Mapping[str, Figure] = FIGURES
) -> pd.DataFrame:
    """A table of figures: 49 real substations, optionally other readings, the sample, and its bounds."""
    wanted = [(figure.unit, figure.real, figure.low, figure.high) for figure in figures.values()]
    table = pd.DataFrame(wanted, index=list(figures), columns=["unit", "real (49)", "at least", "at most"])
    table.insert(2, "generated", generated)
    if beside is not None:
        table.insert(2, "real (at hand)", beside)
    table["within"] = generated.between(table["at least"], table["at most"])
    return table


def _totals(power: pd.DataFrame) -> pd.DataFrame:
    """Sum of the phases, a column a feeder; NaN where one is missing."""
    return power.T.groupby(level=0).sum(min_count=3).T


def _quantiles(name: str, values: pd.Series, *shares: float) -> dict[str, float]:
    names = [f"{name}, {'median' if share == 0.5 else f'P{share * 100:.0f}'}" for share in shares]
    return dict(zip(names, values.quantile(list(shares)), strict=True))


def _site_figures(power: pd.DataFrame) -> dict[str, float]:
    local = power.tz_convert(LONDON)
    total = _totals(local)
    site, feeders = total[BUSBAR], total.drop(columns=BUSBAR)
    hour = pd.DatetimeIndex(site.index).hour
    peak = pd.Timestamp(str(site.idxmax()))
    return {
        "maximum": site.max(),
        "load factor": site.mean() / site.max(),
        "peak hour": peak.hour,
        "diversity": feeders.max().sum() / site.max(),
        "evening": site[(hour >= 16) & (hour < 20)].sum() / site.sum(),
        "night": site[hour < 6].mean() / site.mean(),
        "short peak": site.max() / site.resample("30min").mean().max(),
    }


def _feeder_figures(power: pd.DataFrame) -> pd.DataFrame:
    feeders = power.drop(columns=BUSBAR, level=0)
    total = _totals(feeders)
    shares = feeders.mean().unstack()[list(PHASES)].div(total.mean(), axis=0)
    longest = feeders.apply(_longest_run).groupby(level=0).max()
    table = shares.assign(mean=total.mean(), maximum=total.max(), run=longest)
    return table[(table["mean"] > 3 * ACTIVE_KW) & (feeders.mean().unstack() > 0).all(axis=1)]


def _longest_run(values: pd.Series) -> int:
    changes = values.ne(values.shift()).cumsum()[values.notna()]
    return int(changes.value_counts().max())


def _deviation(powers: Sequence[pd.DataFrame], rest_day: bool) -> float:
    published = np.array([float(hour) for hour in (WEEKEND if rest_day else WEEKDAY).split()])
    mean = pd.concat([hourly_shape(power, rest_day) for power in powers], axis=1).mean(axis=1)
    return float(np.abs(mean.to_numpy() - published).max())


def residuals(readings: Block) -> pd.Series:
    """The largest deviations of an asset's readings, as written, from the physics that relates them.

    Returns
    -------
    Series: apparent power by P and Q against V times I (kVA), P above V times I (kW), neutral against the phasors of
    its phases (A), and busbar against the sum of its feeders (share of the busbar, if it carries 5 kW or more).
    """
    columns = {column.series: position for position, column in enumerate(readings.columns)}
    values = readings.values()

    def phases(feeder: str, quantity: str) -> Floats:
        return values[:, [columns[f"{feeder}|{phase} {quantity}"] for phase in PHASES]]

    found = np.zeros(4)
    volts = phases(BUSBAR, "Voltage|V")
    for feeder in (BUSBAR, *readings.site.feeders):
        p, q = phases(feeder, "Active Power|kW"), phases(feeder, "Reactive Power|kvar")
        flow = volts * phases(feeder, "Current|A") / 1000
        neutral = np.abs(((p - 1j * q) * 1000 / volts * PHASORS).sum(axis=1))
        apart = np.abs(neutral - values[:, columns[f"{feeder}|Neutral Current|A"]])
        largest = [np.abs(np.hypot(p, q) - flow).max(), (np.abs(p) - flow).max(), apart.max(), 0.0]
        found = np.maximum(found, largest)
    busbar = phases(BUSBAR, "Active Power|kW")
    total = np.sum([phases(feeder, "Active Power|kW") for feeder in readings.site.feeders], axis=0)
    loaded = np.abs(busbar) >= 5
    found[3] = (np.abs(busbar - total)[loaded] / np.abs(busbar)[loaded]).max(initial=0)
    names = ["|S - V·I|, kVA", "P - V·I, kW", "|neutral - phasors|, A", "|busbar - feeders|, of the busbar"]
    return pd.Series(found, index=names)
