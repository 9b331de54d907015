"""The figures a planner asks for, each a pure function of demand, then all of them for one asset.

Demand is kW (or kVA) in 10-minute intervals, indexed by the interval's start in UTC, NaN where nothing was measured.
Nothing is ever filled: `completeness` says how much was there. Days and hours of the day are Europe/London.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from dubegrid_lib.analysis.demand import HOURS, PHASES, AssetSeries, SiteDemand
from dubegrid_lib.analysis.words import counted
from dubegrid_lib.schema.load_monitor import BUSBAR, LONDON

Status = Literal["ok", "amber", "red", "critical", "flag", "unknown"]

UTILISATION_AMBER, UTILISATION_RED, UTILISATION_CRITICAL = 80.0, 100.0, 130.0
# ESQCR 2002 reg. 27: 230 V +10 % / -6 %.
VOLTAGE_LOW, VOLTAGE_HIGH = 216.2, 253.0
POWER_FACTOR_LIMIT = 0.95
POWER_FACTOR_MIN_LOAD = 0.05
# Of 49 real busbars the median is 18 %, of their feeders 36 % [M]: twice the usual busbar is worth a visit.
IMBALANCE_LIMIT = 36.0
IMBALANCE_PERSISTENCE = 50.0
COMPLETENESS_FLAG, COMPLETENESS_FLOOR = 95.0, 75.0
ANNUAL_DAYS = 365
EVENING = (16, 20)
NIGHT = (0, 6)


def local_time(index: pd.Index) -> pd.DatetimeIndex:
    """UTC intervals as Europe/London time; the hour that occurs twice in autumn keeps both."""
    return pd.DatetimeIndex(index).tz_convert(LONDON)


def completeness(demand: pd.Series) -> float:
    """Valid over expected intervals.

    Returns
    -------
    float in %; the expected intervals are those of the index. Limit: below 95 flag, below 75 no annual KPI (house
    choice). NaN without intervals.
    """
    return float(demand.notna().mean() * 100) if len(demand) else math.nan


def half_hourly(demand: pd.Series) -> pd.Series:
    """Means of the clock's half hours: what a maximum demand indicator reads [K].

    Returns
    -------
    Series in the unit of `demand`; NaN where one of the three intervals is missing, so that a gap beside a
    peak cannot raise or lower it.
    """
    halves = demand.resample("30min")
    return halves.mean().where(halves.count() == 3)


def maximum_demand(demand: pd.Series) -> float:
    """Largest half-hourly mean, in the unit of `demand` (kW or kVA); NaN where no half hour is whole.

    Notes
    -----
    Formula: max of 30-min means. On 49 real sites the 10-min maximum is 1.03 times as much (P90 1.07) [M].
    Source: common practice; half hours are the settlement period.
    """
    return float(half_hourly(demand).max())


def peak_time(demand: pd.Series) -> pd.Timestamp | None:
    """Start of the half hour of maximum demand, Europe/London; the first of equals; None where there is none."""
    means = half_hourly(demand).dropna()
    return None if means.empty else means.index[int(means.argmax())].tz_convert(LONDON)


def utilisation(s_kva: pd.Series, rating_kva: float | None) -> float:
    """S_max / S_rated, in %; NaN without a rating.

    Parameters
    ----------
    s_kva : apparent power √((ΣP)² + (ΣQ)²) of the site, kVA. rating_kva : of the transformer; None if unknown.

    Notes
    -----
    S_max is the largest half-hourly mean. Limits: 80 amber, 100 red, 130 critical (house choice); IEC 60076-7 allows
    150 % as a normal cyclic load of a distribution transformer.
    """
    return maximum_demand(s_kva) / rating_kva * 100 if rating_kva else math.nan


def headroom(s_kva: pd.Series, rating_kva: float | None, quantile: float | None = None) -> float:
    """S_rated - S_max, in kVA; NaN without a rating. Limit: below 0 red. Source: common practice.

    Parameters
    ----------
    quantile : take this quantile of the 10-min values (0.995: P99.5) for S_max, which one odd hour cannot move.
    """
    if not rating_kva:
        return math.nan
    return rating_kva - (maximum_demand(s_kva) if quantile is None else float(s_kva.quantile(quantile)))


def load_factor(demand: pd.Series) -> float:
    """Mean over maximum demand: how evenly an asset is used.

    Returns
    -------
    float, at most 1; NaN where nothing was measured or the maximum is not positive.

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
    float; at least 1 where the site is the sum of its feeders, real sites 1.06-1.29 [M]. NaN where there is no
    feeder or no positive site maximum. Below 1 the busbar carries what no feeder shows: see BUSBAR MISMATCH.
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
    return float(demand.clip(lower=0).sum() * HOURS)


def energy_export(demand: pd.Series) -> float:
    """Σ -P·Δt over the intervals with P < 0, in kWh, positive."""
    return float(abs(demand.clip(upper=0).sum()) * HOURS)


@dataclass(frozen=True)
class Imbalance:
    """Phase imbalance at high load: the median in %, and in which share of those intervals (%) it is above limit."""

    percent: float
    persistence: float
    intervals: int

    @property
    def beyond(self) -> bool:
        return self.percent > IMBALANCE_LIMIT and self.persistence >= IMBALANCE_PERSISTENCE


def phase_imbalance(phases: pd.DataFrame) -> Imbalance:
    """max\\|I - Ī\\| / Ī where the load is above its own P90.

    Parameters
    ----------
    phases : columns L1, L2, L3; current in A, or kW where no current is measured.

    Returns
    -------
    Imbalance
        Median over the intervals at or above P90 of the mean phase load, and its persistence: the share of them above
        36 %, twice the busbar median (house choice). NaN where not all three phases are measured.

    Notes
    -----
    Source: CIRED 2015-0837. On kW, real feeders have a median of 36 %, busbars 18 % [M].
    """
    if len(phases.columns) < len(PHASES):
        return Imbalance(math.nan, math.nan, 0)
    values = phases.to_numpy(float)
    mean = values.mean(axis=1)
    measured = ~np.isnan(mean)
    if not measured.any():
        return Imbalance(math.nan, math.nan, 0)
    high = measured & (mean >= np.nanquantile(mean, 0.9)) & (mean > 0)
    if not high.any():
        return Imbalance(math.nan, math.nan, 0)
    percent = np.abs(values[high] - mean[high, None]).max(axis=1) / mean[high] * 100
    return Imbalance(float(np.median(percent)), float((percent > IMBALANCE_LIMIT).mean() * 100), int(high.sum()))


def neutral_current(currents: pd.DataFrame) -> pd.Series:
    """√(a² + b² + c² - ab - bc - ca), in A: an estimate, at equal power factor of the phases [K].

    Parameters
    ----------
    currents : columns L1, L2, L3 in A.
    """
    a, b, c = (currents[phase].to_numpy(float) for phase in PHASES)
    # Equal phases can leave -1e-14.
    square = np.maximum(a * a + b * b + c * c - a * b - b * c - c * a, 0)
    return pd.Series(np.sqrt(square), index=currents.index, name="neutral")


@dataclass(frozen=True)
class PowerFactor:
    """Mean power factor at load, and the share of those intervals (%) below 0.95."""

    mean: float
    low_share: float


def power_factor(p_kw: pd.Series, s_kva: pd.Series, rating_kva: float | None = None) -> PowerFactor:
    """Σ\\|P\\| / ΣS over the intervals at or above 5 % of rating. Limit: below 0.95 flag (house choice).

    Parameters
    ----------
    s_kva : from measured reactive power; where that is not measured the result has no meaning.
    rating_kva : None takes the maximum of `s_kva` in its place: a light load has any power factor.
    """
    floor = POWER_FACTOR_MIN_LOAD * (rating_kva or float(s_kva.max()))
    loaded = (s_kva >= floor) & (s_kva > 0) & p_kw.notna()
    p, s = p_kw[loaded].abs(), s_kva[loaded]
    if p.empty:
        return PowerFactor(math.nan, math.nan)
    return PowerFactor(float(p.sum() / s.sum()), float((p / s < POWER_FACTOR_LIMIT).mean() * 100))


@dataclass(frozen=True)
class VoltageCompliance:
    """Shares (%) of readings outside the statutory limits, and P1 and P99 (V)."""

    outside: float
    low: float
    high: float
    p1: float
    p99: float


def voltage_compliance(voltages: pd.DataFrame) -> VoltageCompliance:
    """Share of phase voltages outside 216.2-253.0 V, and P1, P99.

    Parameters
    ----------
    voltages : V, phase to neutral, one column a phase; outages already taken out (`quality.sound`).

    Notes
    -----
    Limit: any. Source: ESQCR 2002 reg. 27 (230 V +10/-6 %). It holds at the customers' terminals: at the busbar the
    result is indicative, with the fall along the feeder still to come.
    """
    values = voltages.to_numpy(float)
    values = values[~np.isnan(values)]
    if not values.size:
        return VoltageCompliance(*[math.nan] * 5)
    low, high = float((values < VOLTAGE_LOW).mean() * 100), float((values > VOLTAGE_HIGH).mean() * 100)
    p1, p99 = np.quantile(values, [0.01, 0.99])
    return VoltageCompliance(low + high, low, high, float(p1), float(p99))


def en50160(voltages: pd.DataFrame, thd: pd.DataFrame) -> pd.DataFrame:
    """Each week against EN 50160, on 10-minute means.

    Parameters
    ----------
    voltages : V, columns L1..L3. thd : %, any columns, may be empty. Same index.

    Returns
    -------
    DataFrame, one row a week (Monday, Europe/London), columns ``within_10`` (% of means within ±10 % of 230 V, limit
    95), ``within_10_15`` (% within +10/-15 %, limit 100), ``unbalance_p95`` and ``thd_p95`` (%, limits 2 and 8),
    ``completeness`` (% of 1,008 intervals) and ``passes`` (NaN limits are not counted).

    Notes
    -----
    Unbalance is max\\|V - V̄\\|/V̄: only magnitudes are measured, the standard means the negative sequence.
    """
    columns = ["within_10", "within_10_15", "unbalance_p95", "thd_p95", "completeness", "passes"]
    if voltages.empty or not voltages.notna().any().any():
        return pd.DataFrame(columns=columns)
    local = local_time(voltages.index).tz_localize(None)
    rows = {}
    for week, volts in voltages.groupby(local.to_period("W").start_time):
        v = volts.to_numpy(float)
        v = v[~np.isnan(v).any(axis=1)]
        if not len(v):
            continue
        mean = v.mean(axis=1, keepdims=True)
        harmonics = thd.loc[volts.index].to_numpy(float) if not thd.empty else np.empty(0)
        harmonics = harmonics[~np.isnan(harmonics)]
        rows[week] = {
            "within_10": ((v >= 207) & (v <= 253)).mean() * 100,
            "within_10_15": ((v >= 195.5) & (v <= 253)).mean() * 100,
            "unbalance_p95": np.quantile(np.abs(v - mean).max(axis=1) / mean[:, 0] * 100, 0.95),
            "thd_p95": np.quantile(harmonics, 0.95) if harmonics.size else math.nan,
            "completeness": len(v) / (7 * 24 / HOURS) * 100,
        }
    weeks = pd.DataFrame.from_dict(rows, orient="index", columns=columns[:-1])
    weeks["passes"] = (
        (weeks["within_10"] >= 95)
        & (weeks["within_10_15"] == 100)
        & ~(weeks["unbalance_p95"] > 2)
        & ~(weeks["thd_p95"] > 8)
    )
    return weeks


@dataclass(frozen=True)
class ReverseFlow:
    """Hours with ΣP < 0, and the largest export in kW (0 where there was none)."""

    hours: float
    max_export_kw: float


def reverse_flow(demand: pd.Series) -> ReverseFlow:
    """Hours with ΣP < 0 and the largest 10-minute export.

    Notes
    -----
    Meaningful only where polarity passes the quality rules: a current transformer fitted backwards exports on paper.
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
class Definition:
    """What a KPI is: for glossaries, tables and the reader who asks where a limit comes from."""

    name: str
    unit: str
    formula: str
    limit: str
    source: str


DEFINITIONS = {
    row[0]: Definition(*row)
    for row in (
        ("maximum demand", "kW", "max of 30-min means of ΣP", "", "common practice"),
        ("maximum demand, 10 min", "kW", "max of ΣP", "", "common practice"),
        ("maximum apparent power", "kVA", "max of 30-min means of √((ΣP)² + (ΣQ)²)", "", "common practice"),
        ("utilisation", "%", "S max / S rated", "80 amber, 100 red, 130 critical", "house choice; IEC 60076-7"),
        ("headroom", "kVA", "S rated - S max", "< 0 red", "common practice"),
        ("headroom at P99.5", "kVA", "S rated - P99.5 of S", "< 0 red", "common practice"),
        ("load factor", "", "mean / max", "", "common practice"),
        ("diversity factor", "", "Σ feeder maxima / site maximum", "≥ 1", "common practice"),
        ("ADMD", "kW", "maximum demand / customers", "", "ACE 49"),
        ("energy imported", "kWh", "Σ P·Δt, P > 0", "", ""),
        ("energy exported", "kWh", "Σ -P·Δt, P < 0", "", ""),
        ("phase imbalance", "%", "median of max|I - Ī| / Ī at or above P90 load", "> 36 flag", "CIRED 2015-0837"),
        ("neutral current", "A", "max of √(a² + b² + c² - ab - bc - ca)", "", "common practice"),
        ("power factor", "", "Σ|P| / ΣS at 5 % of rating or more", "< 0.95 flag", "house choice"),
        ("voltage outside limits", "%", "share outside 216.2-253.0 V", "> 0 flag", "ESQCR 2002 reg. 27"),
        ("voltage P1", "V", "1st percentile", "< 216.2 flag", "ESQCR 2002 reg. 27"),
        ("voltage P99", "V", "99th percentile", "> 253.0 flag", "ESQCR 2002 reg. 27"),
        ("EN 50160 weeks failed", "weeks", "weeks outside a limit", "> 0 flag", "EN 50160"),
        ("reverse flow", "h", "hours with ΣP < 0", "", "house choice"),
        ("maximum export", "kW", "max of -ΣP", "", "house choice"),
        ("evening share", "%", "energy 16-20 h / day", "", "49 real sites: 20-26"),
        ("night ratio", "", "mean 00-06 h / mean", "", "49 real sites: 0.52-0.83; 1.45 storage heating"),
        ("completeness", "%", "valid / expected intervals", "< 95 flag, < 75 no annual KPI", "house choice"),
    )
}


@dataclass(frozen=True)
class Kpi:
    """One KPI of one asset.

    `value` is NaN where it cannot be told, and `note` then says why; `completeness` is the share (%) of expected
    intervals that it rests on.
    """

    name: str
    value: float
    completeness: float
    status: Status = "ok"
    note: str = ""

    @property
    def definition(self) -> Definition:
        return DEFINITIONS[self.name]

    @property
    def unit(self) -> str:
        return self.definition.unit


def asset_kpis(
    series: AssetSeries,
    demand: SiteDemand,
    *,
    as_measured: SiteDemand | None = None,
    rating_kva: float | None = None,
    customers: int | None = None,
    backwards: bool = False,
) -> tuple[Kpi, ...]:
    """All KPIs of one asset and period.

    Parameters
    ----------
    series, demand : faulty readings already missing (`quality.sound`).
    as_measured : the demand before spikes were taken out; the maximum is then given with and without them.
    rating_kva, customers : from the register; None leaves utilisation, headroom and ADMD null.
    backwards : a phase of the demand is fitted backwards (`quality.backwards`): figures that then mean nothing, such
        as export, are null, and those that are only too low are flagged.
    """
    kpis = (
        *_load_kpis(series, demand, as_measured or demand, rating_kva, customers),
        *_energy_kpis(demand),
        *_phase_kpis(series, demand, rating_kva),
        *_voltage_kpis(series),
    )
    if backwards:
        kpis = tuple(_despite_polarity(kpi) for kpi in kpis)
    if len(demand.p_kw) * HOURS / 24 >= ANNUAL_DAYS:
        kpis = tuple(_despite_gaps(kpi) for kpi in kpis)
    return kpis


def _despite_gaps(kpi: Kpi) -> Kpi:
    """No KPI of a year from less than three quarters of it: which season is missing decides the figure."""
    if kpi.name == "completeness" or math.isnan(kpi.value) or kpi.completeness >= COMPLETENESS_FLOOR:
        return kpi
    note = f"{kpi.completeness:.1f} % complete: below {COMPLETENESS_FLOOR:.0f} % no annual figure"
    return replace(kpi, value=math.nan, status="unknown", note=note)


def period_kpis(
    series: AssetSeries, demand: SiteDemand, *, rating_kva: float | None = None, backwards: bool = False
) -> tuple[Kpi, ...]:
    """The KPIs that make sense for a single day too, and are cheap enough to be kept for each.

    Parameters
    ----------
    series, demand : of a day or longer, faulty readings already missing; otherwise as `asset_kpis`.
    """
    p, s = demand.p_kw, demand.s_kva
    part, part_s = completeness(p), completeness(s)
    phases, _ = busbar_phases(series, demand)
    imbalance = phase_imbalance(phases)
    volts = series.phases(BUSBAR, "voltage")
    outside = voltage_compliance(volts).outside
    v_part = float(volts.notna().to_numpy().mean() * 100) if volts.size else 0.0
    peak, evenness, used = maximum_demand(p), load_factor(p), utilisation(s, rating_kva)
    measured = part > 0
    kpis = (
        Kpi("completeness", part, part, "flag" if not part >= COMPLETENESS_FLAG else "ok"),
        Kpi("maximum demand", peak, part, _told(peak)),
        Kpi("utilisation", used, part_s, _utilisation_status(used)),
        Kpi("load factor", evenness, part, _told(evenness)),
        _kpi("energy imported", energy_import(p) if measured else math.nan, part, "nothing measured"),
        _kpi("energy exported", energy_export(p) if measured else math.nan, part, "nothing measured"),
        _kpi("phase imbalance", imbalance.percent, part, "three phases needed", "", imbalance.beyond),
        _kpi("voltage outside limits", outside, v_part, "voltage is not measured", "", outside > 0),
    )
    return tuple(_despite_polarity(kpi) for kpi in kpis) if backwards else kpis


# With a phase subtracted instead of added the sum is too low, and shapes and shares of it mean nothing.
_TOO_LOW = {
    "maximum demand",
    "maximum demand, 10 min",
    "maximum apparent power",
    "utilisation",
    "energy imported",
    "ADMD",
}
_MEANINGLESS = {
    "load factor", "diversity factor", "energy exported", "reverse flow", "maximum export", "evening share",
    "night ratio", "phase imbalance", "power factor", "headroom", "headroom at P99.5",
}  # fmt: skip


def _despite_polarity(kpi: Kpi) -> Kpi:
    if kpi.name in _MEANINGLESS:
        return replace(kpi, value=math.nan, status="unknown", note="a phase is fitted backwards: means nothing")
    if kpi.name in _TOO_LOW and not math.isnan(kpi.value):
        note = f"{kpi.note}; a phase is fitted backwards: not to be relied on".removeprefix("; ")
        return replace(kpi, status="flag", note=note)
    return kpi


def _load_kpis(
    series: AssetSeries, demand: SiteDemand, as_measured: SiteDemand, rating_kva: float | None, customers: int | None
) -> list[Kpi]:
    p, s = demand.p_kw, demand.s_kva
    part, part_s = completeness(p), completeness(s)
    peak, when = maximum_demand(p), peak_time(p)
    note = f"{when:%a %d %b %Y %H:%M}, local time" if when is not None else "no half hour is whole"
    with_spikes = maximum_demand(as_measured.p_kw)
    if with_spikes > peak:
        note += f"; {with_spikes:.1f} kW with spikes"
    ten = float(p.max())
    used, left, left_p = (utilisation(s, rating_kva), headroom(s, rating_kva), headroom(s, rating_kva, 0.995))
    bound = "" if demand.reactive_measured else "reactive power not measured: "
    low, high = (f"{bound}at least this", f"{bound}at most this") if bound else ("", "")
    no_rating = "" if rating_kva else "no rating in the register"
    measured = f"{int(p.notna().sum()):,} of {counted(len(p), 'interval')}"
    feeders = series.feeder_power()
    together = completeness(p.where(feeders.notna().all(axis=1))) if not feeders.empty else 0.0
    return [
        Kpi("completeness", part, part, "flag" if not part >= COMPLETENESS_FLAG else "ok", measured),
        Kpi("maximum demand", peak, part, _told(peak), note),
        Kpi(
            "maximum demand, 10 min",
            ten,
            part,
            _told(ten),
            f"{ten / peak:.2f} times the half-hourly" if peak > 0 else "",
        ),
        Kpi("maximum apparent power", maximum_demand(s), part_s, _told(maximum_demand(s)), low),
        Kpi("utilisation", used, part_s, _utilisation_status(used), no_rating or low),
        Kpi("headroom", left, part_s, _below_zero(left), no_rating or high),
        Kpi("headroom at P99.5", left_p, part_s, _below_zero(left_p), no_rating or high),
        Kpi("load factor", load_factor(p), part, _told(load_factor(p))),
        _kpi("diversity factor", diversity_factor(feeders, p), together, "no feeder is recorded"),
        _kpi("ADMD", admd(p, customers), part, "no customer count in the register"),
    ]


def _energy_kpis(demand: SiteDemand) -> list[Kpi]:
    p = demand.p_kw
    part = completeness(p)
    flow = reverse_flow(p)
    note = "" if part == 100 else f"of {part:.1f} % of the time; missing intervals are not filled"
    nothing = "nothing measured"
    measured = bool(p.notna().any())
    return [
        _kpi("energy imported", energy_import(p) if measured else math.nan, part, nothing, note),
        _kpi("energy exported", energy_export(p) if measured else math.nan, part, nothing, note),
        _kpi("reverse flow", flow.hours, part, nothing),
        _kpi("maximum export", flow.max_export_kw, part, nothing),
        _kpi("evening share", evening_share(p), part, "no positive energy"),
        _kpi("night ratio", night_ratio(p), part, "no positive energy"),
    ]


def busbar_phases(series: AssetSeries, demand: SiteDemand) -> tuple[pd.DataFrame, str]:
    """What imbalance is judged on, and its unit: the busbar's currents (A), or the site's kW where not measured."""
    currents = series.phases(BUSBAR, "current")
    if len(currents.columns) == len(PHASES) and currents.notna().all(axis=1).any():
        return currents, "A"
    return demand.phases, "kW"


def _phase_kpis(series: AssetSeries, demand: SiteDemand, rating_kva: float | None) -> list[Kpi]:
    phases, unit = busbar_phases(series, demand)
    imbalance = phase_imbalance(phases)
    whole = completeness(phases.sum(axis=1, skipna=False))
    status: Status = "flag" if imbalance.beyond else _told(imbalance.percent)
    on = f"on {unit}; above {IMBALANCE_LIMIT:.0f} % in {imbalance.persistence:.0f} % of {imbalance.intervals} intervals"
    neutral = float(neutral_current(phases).max()) if unit == "A" else math.nan
    factor = power_factor(demand.p_kw, demand.s_kva, rating_kva) if demand.reactive_measured else None
    value = factor.mean if factor else math.nan
    below = f"below {POWER_FACTOR_LIMIT} in {factor.low_share:.0f} % of intervals at load" if factor else ""
    q_part = completeness(demand.table["q_kvar"])
    return [
        Kpi("phase imbalance", imbalance.percent, whole, status, on if imbalance.intervals else "three phases needed"),
        _kpi("neutral current", neutral, whole, "current is not measured", "estimate at equal power factor"),
        _kpi("power factor", value, q_part, "reactive power is not measured", below, value < POWER_FACTOR_LIMIT),
    ]


def _voltage_kpis(series: AssetSeries) -> list[Kpi]:
    volts = series.phases(BUSBAR, "voltage")
    part = float(volts.notna().to_numpy().mean() * 100) if volts.size else 0.0
    found = voltage_compliance(volts)
    harmonics = [key for key in series.keys if key[:2] == (BUSBAR, "thd")]
    weeks = en50160(volts, series.values[harmonics])
    failed = float((~weeks["passes"].astype(bool)).sum()) if len(weeks) else math.nan
    whole = int((weeks["completeness"] >= COMPLETENESS_FLOOR).sum()) if len(weeks) else 0
    why = "voltage is not measured"
    sides = f"at the busbar, indicative: {found.low:.2f} % low, {found.high:.2f} % high"
    weeks_told = f"of {counted(len(weeks), 'week')}, {whole} of them whole"
    return [
        _kpi("voltage outside limits", found.outside, part, why, sides, found.outside > 0),
        _kpi("voltage P1", found.p1, part, why, "", found.p1 < VOLTAGE_LOW),
        _kpi("voltage P99", found.p99, part, why, "", found.p99 > VOLTAGE_HIGH),
        _kpi("EN 50160 weeks failed", failed, part, why, weeks_told, failed > 0),
    ]


def _kpi(name: str, value: float, part: float, why: str, note: str = "", flagged: bool = False) -> Kpi:
    if math.isnan(value):
        return Kpi(name, value, part, "unknown", why)
    return Kpi(name, value, part, "flag" if flagged else "ok", note)


def _told(value: float) -> Status:
    return "unknown" if math.isnan(value) else "ok"


def _below_zero(value: float) -> Status:
    return "red" if value < 0 else _told(value)


def _utilisation_status(percent: float) -> Status:
    for limit, status in ((UTILISATION_CRITICAL, "critical"), (UTILISATION_RED, "red"), (UTILISATION_AMBER, "amber")):
        if percent >= limit:
            return status  # type: ignore[return-value]
    return _told(percent)


def kpi_table(kpis: Collection[Kpi]) -> pd.DataFrame:
    """The KPIs as a report shows them: one row each, with unit, limit, source, completeness and note."""
    return pd.DataFrame(
        [
            {
                "KPI": kpi.name,
                "value": kpi.value,
                "unit": kpi.unit,
                "status": kpi.status,
                "completeness, %": round(kpi.completeness, 1),
                "limit": kpi.definition.limit,
                "note": kpi.note,
                "formula": kpi.definition.formula,
                "source": kpi.definition.source,
            }
            for kpi in kpis
        ]
    )
