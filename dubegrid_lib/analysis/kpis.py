"""What each KPI is, and all KPIs of one asset: the figures a planner asks for.

The figures themselves are pure functions in `load`, `balance` and `voltage`; they can be imported from here too.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from dubegrid_lib.analysis.balance import (
    IMBALANCE_LIMIT,
    IMBALANCE_PERSISTENCE,
    Imbalance,
    neutral_current,
    phase_imbalance,
)
from dubegrid_lib.analysis.demand import HOURS, PHASES, AssetSeries, SiteDemand
from dubegrid_lib.analysis.limits import VOLTAGE
from dubegrid_lib.analysis.load import (
    COMPLETENESS_FLAG,
    COMPLETENESS_FLOOR,
    EVENING,
    NIGHT,
    POWER_FACTOR_LIMIT,
    Overload,
    PowerFactor,
    ReverseFlow,
    admd,
    completeness,
    daily_profile,
    diversity_factor,
    energy_export,
    energy_import,
    evening_share,
    half_hourly,
    headroom,
    load_duration,
    load_factor,
    local_time,
    maximum_demand,
    night_ratio,
    overload,
    peak_time,
    power_factor,
    reverse_flow,
    utilisation,
)
from dubegrid_lib.analysis.voltage import THD_LIMIT, VoltageCompliance, en50160, thd_p95, voltage_compliance
from dubegrid_lib.analysis.words import counted
from dubegrid_lib.schema.load_monitor import BUSBAR

__all__ = [
    "COMPLETENESS_FLAG", "COMPLETENESS_FLOOR", "EVENING", "IMBALANCE_LIMIT", "IMBALANCE_PERSISTENCE", "NIGHT",
    "POWER_FACTOR_LIMIT", "Imbalance", "Overload", "PowerFactor", "ReverseFlow", "VoltageCompliance", "admd",
    "completeness", "daily_profile", "diversity_factor", "en50160", "energy_export", "energy_import", "evening_share",
    "half_hourly", "headroom", "load_duration", "load_factor", "local_time", "maximum_demand", "neutral_current",
    "night_ratio", "overload", "peak_time", "phase_imbalance", "power_factor", "reverse_flow", "utilisation",
    "voltage_compliance",
]  # fmt: skip

Status = Literal["ok", "amber", "red", "critical", "flag", "unknown"]

UTILISATION_AMBER, UTILISATION_RED, UTILISATION_CRITICAL = 80.0, 100.0, 130.0
VOLTAGE_LOW, VOLTAGE_HIGH = VOLTAGE.low, VOLTAGE.high
ANNUAL_DAYS = 365
# Fewer customers than this do not even out each other's appliances, and inflate a maximum per customer. House choice.
ADMD_CUSTOMERS = 20


@dataclass(frozen=True)
class Definition:
    """What a KPI is, for glossaries and tables: its unit and formula, its limit and where that comes from."""

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
        ("utilisation", "%", "S max / S rated, 30-min means", "80 amber, 100 red, 130 critical",
         "house choice; IEC 60076-7 allows 150 only to 105 °C top oil, 120 °C hot spot"),
        ("headroom", "kVA", "S rated - S max", "< 0 red", "common practice"),
        ("headroom at P99.5", "kVA", "S rated - P99.5 of S", "< 0 red", "common practice"),
        ("load factor", "", "mean / max", "", "common practice"),
        ("diversity factor", "", "Σ feeder maxima / site maximum", "≥ 1", "common practice"),
        ("ADMD", "kW", "maximum demand / customers", "", "ACE 49"),
        ("energy imported", "kWh", "Σ P·Δt, P > 0", "", ""),
        ("energy exported", "kWh", "Σ -P·Δt, P < 0", "", ""),
        ("phase imbalance", "%", "median of max|I - Ī| / Ī at or above P90 load", "> 36 flag", "CIRED 2015-0837"),
        ("neutral current", "A", "max as measured; without it of √(a² + b² + c² - ab - bc - ca)", "",
         "common practice"),
        ("power factor", "", "Σ|P| / ΣS at 5 % of rating or more", "< 0.95 flag", "house choice"),
        ("voltage outside limits", "%", f"share outside {VOLTAGE.text}", "> 0 flag", VOLTAGE.source),
        ("voltage P1", "V", "1st percentile", f"< {VOLTAGE.low:.1f} flag", VOLTAGE.source),
        ("voltage P99", "V", "99th percentile", f"> {VOLTAGE.high:.1f} flag", VOLTAGE.source),
        ("THD P95", "%", "95th percentile of the worst phase", "> 8 flag", "EN 50160"),
        ("EN 50160 weeks failed", "weeks", "weeks in which a phase is outside a limit", "> 0 flag", "EN 50160"),
        ("hours above rating", "h", "Σ Δt with S > S rated, 10-min means", "> 0 flag", "house choice"),
        ("reverse flow", "h", "hours with ΣP < 0", "", "house choice"),
        ("maximum export", "kW", "max of -ΣP", "", "house choice"),
        ("evening share", "%", "energy 16-20 h / day", "", "49 real sites: 20-26"),
        ("night ratio", "", "mean 00-06 h / mean", "", "49 real sites: 0.52-0.83; 1.45 storage heating"),
        ("completeness", "%", "valid / expected intervals", "< 95 flag, < 75 no annual KPI", "house choice"),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Kpi:
    """One KPI of one asset.

    `value` is NaN if it cannot be determined, and `note` then says why; `completeness` is the share (%) of expected
    intervals that it rests on. `basis` names the readings (``busbar``, ``feeder sum``, ``busbar and feeder sum``; blank
    if it rests on others), `low` and `high` bound the value if two readings of the site disagree (otherwise NaN), and
    `hours_left_out` are the hours of faulty readings that were left out.
    """

    name: str
    value: float
    completeness: float
    status: Status = "ok"
    note: str = ""
    basis: str = ""
    low: float = math.nan
    high: float = math.nan
    hours_left_out: float = 0.0

    @property
    def definition(self) -> Definition:
        return DEFINITIONS[self.name]

    @property
    def unit(self) -> str:
        return self.definition.unit

    @property
    def figure(self) -> str:
        """The value for a sentence, without decimals: ``80``, or ``between 80 and 95`` if two readings bound it."""
        return f"{self.value:.0f}" if math.isnan(self.low) else f"between {self.low:.0f} and {self.high:.0f}"


@dataclass(frozen=True, eq=False)
class Grounds:
    """What the site's figures rest on: `other` is a second reading of the same demand, which bounds them.

    `backwards`: a phase of the demand may be fitted backwards, so what looks like export may be none.
    """

    basis: str = ""
    other: SiteDemand | None = None
    hours_left_out: float = 0.0
    backwards: bool = False


def asset_kpis(
    series: AssetSeries,
    demand: SiteDemand,
    *,
    as_measured: SiteDemand | None = None,
    rating_kva: float | None = None,
    customers: int | None = None,
    grounds: Grounds | None = None,
) -> tuple[Kpi, ...]:
    """All KPIs of one asset and period.

    Parameters
    ----------
    series, demand : faulty readings already missing (`quality.sound`).
    as_measured : the demand with spikes; the maximum is then given with and without them.
    rating_kva, customers : from the register; None leaves utilisation, headroom and ADMD null.
    grounds : what the demand rests on (`trust.site_basis`).
    """
    grounds = grounds or Grounds()
    of_demand = (*_load_kpis(series, demand, as_measured or demand, rating_kva, customers), *_energy_kpis(demand))
    if grounds.other is not None:
        other = grounds.other
        bounds = (*_load_kpis(series, other, other, rating_kva, customers), *_energy_kpis(other))
        of_demand = tuple(_bounded(kpi, bound) for kpi, bound in zip(of_demand, bounds, strict=True))
    kpis = (
        *(replace(kpi, basis=grounds.basis, hours_left_out=grounds.hours_left_out) for kpi in of_demand),
        *_phase_kpis(series, demand, rating_kva),
        *_voltage_kpis(series),
    )
    if grounds.backwards:
        kpis = tuple(_despite_polarity(kpi) for kpi in kpis)
    if len(demand.p_kw) * HOURS / 24 >= ANNUAL_DAYS:
        kpis = tuple(_despite_gaps(kpi) for kpi in kpis)
    return kpis


def _bounded(kpi: Kpi, other: Kpi) -> Kpi:
    """A KPI, bounded by its value from the site's other reading."""
    if kpi.name == "completeness" or math.isnan(kpi.value) or math.isnan(other.value):
        return kpi
    low, high = sorted((kpi.value, other.value))
    if high - low <= 0.001 * abs(high):
        return kpi
    note = f"{kpi.note}; between {low:.{_places(high)}f} and {high:.{_places(high)}f}".removeprefix("; ")
    return replace(kpi, low=low, high=high, note=note)


def _places(value: float) -> int:
    return 0 if abs(value) >= 10 else 2


def _despite_gaps(kpi: Kpi) -> Kpi:
    """No annual KPI from less than three quarters of a year: the missing season would decide the figure."""
    if kpi.name == "completeness" or math.isnan(kpi.value) or kpi.completeness >= COMPLETENESS_FLOOR:
        return kpi
    note = f"{kpi.completeness:.1f} % complete: below {COMPLETENESS_FLOOR:.0f} % no annual figure"
    return replace(kpi, value=math.nan, status="unknown", note=note)


def period_kpis(
    series: AssetSeries, demand: SiteDemand, *, rating_kva: float | None = None, grounds: Grounds | None = None
) -> tuple[Kpi, ...]:
    """The KPIs that make sense for a single day too, and are cheap enough to be stored for each.

    Parameters
    ----------
    series, demand : of a day or longer, faulty readings already missing; otherwise as `asset_kpis`.
    """
    grounds = grounds or Grounds()
    p, s = demand.p_kw, demand.s_kva
    part, part_s = completeness(p), completeness(s)
    phases, _ = busbar_phases(series, demand)
    imbalance = phase_imbalance(phases)
    volts = series.phases(BUSBAR, "voltage")
    outside = voltage_compliance(volts).outside
    v_part = float(volts.notna().to_numpy().mean() * 100) if volts.size else 0.0
    peak, evenness, used = maximum_demand(p), load_factor(p), utilisation(s, rating_kva)
    measured = part > 0
    kpis: tuple[Kpi, ...] = (
        Kpi("completeness", part, part, "flag" if not part >= COMPLETENESS_FLAG else "ok"),
        Kpi("maximum demand", peak, part, _status(peak)),
        Kpi("utilisation", used, part_s, utilisation_status(used)),
        Kpi("load factor", evenness, part, _status(evenness)),
        _kpi("energy imported", energy_import(p) if measured else math.nan, part, "nothing measured"),
        _kpi("energy exported", energy_export(p) if measured else math.nan, part, "nothing measured"),
        _kpi("phase imbalance", imbalance.percent, part, "three phases needed", "", imbalance.beyond),
        _kpi("voltage outside limits", outside, v_part, "voltage is not measured", "", outside > 0),
    )
    if grounds.other is not None:
        kpis = tuple(
            _bounded(kpi, bound) for kpi, bound in zip(kpis, _bounds(kpis, grounds.other, rating_kva), strict=True)
        )
    kpis = tuple(replace(kpi, basis=grounds.basis) if kpi.name not in _OF_PHASES else kpi for kpi in kpis)
    return tuple(_despite_polarity(kpi) for kpi in kpis) if grounds.backwards else kpis


_OF_PHASES = ("phase imbalance", "voltage outside limits")


def _bounds(kpis: tuple[Kpi, ...], other: SiteDemand, rating_kva: float | None) -> tuple[Kpi, ...]:
    """The KPIs of a period by the other reading; those that do not rest on the demand stay the same."""
    values = {
        "maximum demand": maximum_demand(other.p_kw),
        "utilisation": utilisation(other.s_kva, rating_kva),
        "load factor": load_factor(other.p_kw),
        "energy imported": energy_import(other.p_kw),
        "energy exported": energy_export(other.p_kw),
    }
    return tuple(replace(kpi, value=values.get(kpi.name, kpi.value)) for kpi in kpis)


# If a phase may be fitted backwards, apparent export may be import.
_MEANINGLESS = {"energy exported", "reverse flow", "maximum export"}


def _despite_polarity(kpi: Kpi) -> Kpi:
    on_kw = kpi.name == "phase imbalance" and kpi.note.startswith("on kW")
    if kpi.name in _MEANINGLESS or on_kw:
        note = "a phase reads negative at night, perhaps fitted backwards: means nothing"
        return replace(kpi, value=math.nan, status="unknown", note=note, low=math.nan, high=math.nan)
    return kpi


def _load_kpis(
    series: AssetSeries, demand: SiteDemand, as_measured: SiteDemand, rating_kva: float | None, customers: int | None
) -> list[Kpi]:
    p, s = demand.p_kw, demand.s_kva
    part, part_s = completeness(p), completeness(s)
    peak, when = maximum_demand(p), peak_time(p)
    note = f"{when:%a %d %b %Y %H:%M}, local time" if when is not None else "no half hour is complete"
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
    over = overload(s, rating_kva)
    times = f"{ten / peak:.2f} times the half-hourly" if peak > 0 else ""
    return [
        Kpi("completeness", part, part, "flag" if not part >= COMPLETENESS_FLAG else "ok", measured),
        Kpi("maximum demand", peak, part, _status(peak), note),
        Kpi("maximum demand, 10 min", ten, part, _status(ten), times),
        Kpi("maximum apparent power", maximum_demand(s), part_s, _status(maximum_demand(s)), low),
        Kpi("utilisation", used, part_s, utilisation_status(used), no_rating or low),
        Kpi("headroom", left, part_s, _below_zero(left), no_rating or high),
        Kpi("headroom at P99.5", left_p, part_s, _below_zero(left_p), no_rating or high),
        Kpi("load factor", load_factor(p), part, _status(load_factor(p))),
        _kpi("diversity factor", diversity_factor(feeders, p), together, "no feeder is recorded"),
        _kpi("ADMD", admd(p, customers), part, "no customer count in the register", _few_customers(customers)),
        _kpi("hours above rating", over.hours, part_s, "no rating in the register", _spell_text(over), over.hours > 0),
    ]


def _few_customers(customers: int | None) -> str:
    few = customers is not None and customers < ADMD_CUSTOMERS
    return f"of {counted(customers or 0, 'customer')} only: few customers inflate it" if few else ""


def _spell_text(found: Overload) -> str:
    if not found.hours:
        return "10-min means"
    return f"10-min means, on {counted(found.days, 'day')}; longest spell {found.longest_hours:.1f} h"


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
    """What imbalance is computed from, and its unit: the busbar's currents (A), or the site's kW without them."""
    currents = series.phases(BUSBAR, "current")
    if len(currents.columns) == len(PHASES) and currents.notna().all(axis=1).any():
        return currents, "A"
    return demand.phases, "kW"


def _phase_kpis(series: AssetSeries, demand: SiteDemand, rating_kva: float | None) -> list[Kpi]:
    phases, unit = busbar_phases(series, demand)
    imbalance = phase_imbalance(phases)
    whole = completeness(phases.sum(axis=1, skipna=False))
    status: Status = "flag" if imbalance.beyond else _status(imbalance.percent)
    on = (
        f"on {unit}; {imbalance.heavy} is the heaviest in {imbalance.persistence:.0f} % of "
        f"{counted(imbalance.intervals, 'interval')} at high load"
    )
    neutral, neutral_text = _neutral(series, phases, unit)
    factor = power_factor(demand.p_kw, demand.s_kva, rating_kva) if demand.reactive_measured else None
    value = factor.mean if factor else math.nan
    below = f"below {POWER_FACTOR_LIMIT} in {factor.low_share:.0f} % of intervals at load" if factor else ""
    q_part = completeness(demand.table["q_kvar"])
    return [
        Kpi("phase imbalance", imbalance.percent, whole, status, on if imbalance.intervals else "three phases needed"),
        _kpi("neutral current", neutral, whole, "current is not measured", neutral_text),
        _kpi("power factor", value, q_part, "reactive power is not measured", below, value < POWER_FACTOR_LIMIT),
    ]


def _neutral(series: AssetSeries, phases: pd.DataFrame, unit: str) -> tuple[float, str]:
    """The largest neutral current (A), as measured or else estimated, and which of the two it is."""
    estimate = float(neutral_current(phases).max()) if unit == "A" else math.nan
    if (BUSBAR, "current", "N") in series.keys:
        measured = float(pd.Series(series.column(BUSBAR, "current", "N")).max())
        if not math.isnan(measured):
            return measured, "measured" + ("" if math.isnan(estimate) else f"; estimate {estimate:.1f} A")
    return estimate, "estimate at equal power factor"


def _voltage_kpis(series: AssetSeries) -> list[Kpi]:
    volts = series.phases(BUSBAR, "voltage")
    part = float(volts.notna().to_numpy().mean() * 100) if volts.size else 0.0
    found = voltage_compliance(volts)
    harmonics = [key for key in series.keys if key[:2] == (BUSBAR, "thd")]
    weeks = en50160(volts, series.values[harmonics])
    failed, unknown, total = ((weeks["passes"] == False).sum(), weeks["passes"].isna().sum(), len(weeks))  # noqa: E712
    # If no week is whole and none fails, nothing is known.
    weeks_failed = float(failed) if failed or unknown < total else math.nan
    why = "voltage is not measured"
    sides = f"at the busbar, indicative: {found.low:.2f} % low, {found.high:.2f} % high"
    weeks_text = f"of {counted(total, 'week')}, {unknown} of them unknown (below {COMPLETENESS_FLOOR:.0f} % complete)"
    why_weeks = weeks_text if total else why
    return [
        _kpi("voltage outside limits", found.outside, part, why, sides, found.outside > 0),
        _kpi("voltage P1", found.p1, part, why, "", found.p1 < VOLTAGE_LOW),
        _kpi("voltage P99", found.p99, part, why, "", found.p99 > VOLTAGE_HIGH),
        _thd_kpi(series.values[harmonics]),
        _kpi("EN 50160 weeks failed", weeks_failed, part, why_weeks, weeks_text, weeks_failed > 0),
    ]


def _thd_kpi(thd: pd.DataFrame) -> Kpi:
    values = thd.to_numpy(float)
    part = float((~np.isnan(values)).mean() * 100) if values.size else 0.0
    found = thd_p95(thd)
    return _kpi("THD P95", found, part, "THD is not measured", "of voltage, at the busbar", found > THD_LIMIT)


def _kpi(name: str, value: float, part: float, why: str, note: str = "", flagged: bool = False) -> Kpi:
    if math.isnan(value):
        return Kpi(name, value, part, "unknown", why)
    return Kpi(name, value, part, "flag" if flagged else "ok", note)


def _status(value: float) -> Status:
    return "unknown" if math.isnan(value) else "ok"


def _below_zero(value: float) -> Status:
    return "red" if value < 0 else _status(value)


def utilisation_status(percent: float) -> Status:
    """``ok``, ``amber`` (80), ``red`` (100) or ``critical`` (130 %); ``unknown`` if it is NaN."""
    for limit, status in ((UTILISATION_CRITICAL, "critical"), (UTILISATION_RED, "red"), (UTILISATION_AMBER, "amber")):
        if percent >= limit:
            return status  # type: ignore[return-value]
    return _status(percent)


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
                "rests on": kpi.basis,
                "low": kpi.low,
                "high": kpi.high,
                "left out, h": round(kpi.hours_left_out, 1),
                "limit": kpi.definition.limit,
                "note": kpi.note,
                "formula": kpi.definition.formula,
                "source": kpi.definition.source,
            }
            for kpi in kpis
        ]
    )
