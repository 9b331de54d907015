"""What to do about an asset, and the evidence: actions on the network only where its monitor is to be believed."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from dubegrid_lib.analysis.assessment import Assessment
from dubegrid_lib.analysis.demand import HOURS
from dubegrid_lib.analysis.kpis import (
    COMPLETENESS_FLOOR,
    UTILISATION_AMBER,
    UTILISATION_CRITICAL,
    UTILISATION_RED,
    local_time,
    phase_imbalance,
    voltage_compliance,
)
from dubegrid_lib.analysis.quality import monitor_faults, rules_broken
from dubegrid_lib.analysis.words import counted
from dubegrid_lib.schema.load_monitor import BUSBAR

Action = Literal["reinforce", "rebalance", "retap", "fix the monitor", "keep watching"]
ACTIONS: tuple[Action, ...] = get_args(Action)

PEAK_MONTHS = (11, 12, 1, 2)
# House choices: a few cold days tell little of the winter; a tap is not changed for a single hour of a month.
PEAK_SEASON_MIN_DAYS = 5
RETAP_SHARE = 1.0
# The first fault in a sentence; all of them stand under data quality.
TOLD_FAULTS = 1


@dataclass(frozen=True)
class Finding:
    """One action for one asset.

    `evidence` is a sentence or more; `missing` says what a firmer conclusion lacks, blank if nothing; `severity`
    orders findings of the same action, larger first.
    """

    asset_id: str
    action: Action
    evidence: str
    missing: str = ""
    severity: float = 0.0


def peak_season_days(assessment: Assessment) -> float:
    """Days' worth of valid demand in November to February (Europe/London)."""
    measured = assessment.demand.p_kw.dropna().index
    return float(local_time(measured).month.isin(PEAK_MONTHS).sum() * HOURS / 24)


def findings(assessment: Assessment) -> tuple[Finding, ...]:
    """The actions for one asset, most important first; never empty.

    Notes
    -----
    A monitor at fault gates everything: the one finding is then "fix the monitor". "Reinforce" needs a rating, a
    sound monitor and readings of the peak season; where one is missing, an overload is "keep watching" and says which.
    """
    faults = monitor_faults(assessment.flags)
    if faults:
        return (_fix_the_monitor(assessment),)
    found = [
        finding
        for finding in (_overload(assessment), _rebalance(assessment), _retap(assessment))
        if finding is not None
    ]
    found.sort(key=lambda finding: ACTIONS.index(finding.action))
    return tuple(found) if found else (_keep_watching(assessment),)


def _number(value: float) -> float:
    return 0.0 if math.isnan(value) else value


def _stress(assessment: Assessment) -> float:
    """What orders assets among one another: utilisation, or kW/1000 where no rating is known, always below those."""
    used = assessment.kpi("utilisation").value
    return used if not math.isnan(used) else _number(assessment.kpi("maximum demand").value) / 1e6


def _fix_the_monitor(assessment: Assessment) -> Finding:
    faults = monitor_faults(assessment.flags)
    told = [fault.sentence for fault in faults[:TOLD_FAULTS]]
    if len(faults) > TOLD_FAULTS:
        told.append(f"And {counted(len(faults) - TOLD_FAULTS, 'more fault')}.")
    used = assessment.kpi("utilisation").value
    if used >= UTILISATION_AMBER:
        told.append(f"It reads {used:.0f} % of its rating, which cannot be relied on until then.")
    evidence = f"{', '.join(rules_broken(faults))}. {' '.join(told)}"
    return Finding(assessment.asset_id, "fix the monitor", evidence, "a sound monitor", _stress(assessment))


def _missing_for_reinforcement(assessment: Assessment) -> str:
    missing = []
    if assessment.record.rating_kva is None:
        missing.append("a rating in the register")
    if peak_season_days(assessment) < PEAK_SEASON_MIN_DAYS:
        missing.append("readings of the peak season (November to February)")
    return " and ".join(missing)


def _load_told(assessment: Assessment) -> str:
    used, peak = assessment.kpi("utilisation"), assessment.kpi("maximum demand")
    rating = assessment.record.rating_kva
    if rating is None or math.isnan(used.value):
        shape = [f"maximum demand {peak.value:.0f} kW"] if not math.isnan(peak.value) else []
        for name, unit in (("load factor", ""), ("phase imbalance", " %")):
            value = assessment.kpi(name).value
            if not math.isnan(value):
                shape.append(f"{name} {value:.0f}{unit}" if unit else f"{name} {value:.2f}")
        return ", ".join(shape).replace("maximum", "Maximum", 1) if shape else "No half hour of demand is whole"
    at_least = "" if assessment.demand.reactive_measured else "at least "
    when = peak.note.split(";")[0].removesuffix(", local time")
    hours = float((assessment.demand.s_kva > rating).sum() * HOURS)
    above = f", above its rating for {hours:.1f} h" if hours else ""
    return f"Utilisation is {at_least}{used.value:.0f} % of {rating:.0f} kVA ({when}){above}"


def _overload(assessment: Assessment) -> Finding | None:
    used = assessment.kpi("utilisation").value
    if not used >= UTILISATION_RED:
        return None
    missing = _missing_for_reinforcement(assessment)
    evidence = _load_told(assessment) + _part_told(assessment)
    if used >= UTILISATION_CRITICAL:
        evidence += " This is critical: plan a temporary transfer of load too."
    if missing:
        evidence += f" This would call for reinforcement; missing for that: {missing}."
        return Finding(assessment.asset_id, "keep watching", evidence, missing, used)
    return Finding(assessment.asset_id, "reinforce", evidence, "", used)


def _part_told(assessment: Assessment) -> str:
    part = assessment.kpi("completeness").value
    return f", from {part:.0f} % of the period's intervals." if part < COMPLETENESS_FLOOR else "."


def _rebalance(assessment: Assessment) -> Finding | None:
    phases, unit = assessment.phases
    imbalance = phase_imbalance(phases)
    if not imbalance.beyond:
        return None
    high = phases.mean(axis=1) >= phases.mean(axis=1).quantile(0.9)
    at_peak = phases[high].mean()
    heavy, light = str(at_peak.idxmax()), str(at_peak.idxmin())
    evidence = (
        f"At high load the phases differ from their mean by {imbalance.percent:.0f} %, and in "
        f"{imbalance.persistence:.0f} % of those intervals by more than the limit: {heavy} carries "
        f"{at_peak[heavy]:.0f} {unit}, {light} {at_peak[light]:.0f} {unit}."
    )
    return Finding(assessment.asset_id, "rebalance", evidence, "", imbalance.percent)


def _retap(assessment: Assessment) -> Finding | None:
    volts = voltage_compliance(assessment.sound_series.phases(BUSBAR, "voltage"))
    if not volts.outside > 0:
        return None
    evidence = (
        f"{volts.outside:.2f} % of busbar voltages are outside 216.2-253.0 V ({volts.low:.2f} % low, "
        f"{volts.high:.2f} % high; P1 {volts.p1:.1f} V, P99 {volts.p99:.1f} V)"
    )
    both = min(volts.low, volts.high) >= RETAP_SHARE / 10
    if volts.outside < RETAP_SHARE or both:
        why = "both sides, which one tap cannot mend" if both else "too few for a change of tap"
        return Finding(assessment.asset_id, "keep watching", f"{evidence}: {why}.", "", volts.outside)
    side = "lower" if volts.high > volts.low else "higher"
    return Finding(assessment.asset_id, "retap", f"{evidence}: a tap for {side} voltage.", "", volts.outside)


def _keep_watching(assessment: Assessment) -> Finding:
    evidence = _load_told(assessment) + _part_told(assessment)
    missing = ""
    if assessment.record.rating_kva is None:
        missing = "a rating in the register"
        evidence += " Stress cannot be told without a rating."
    elif assessment.kpi("utilisation").value >= UTILISATION_AMBER:
        missing = _missing_for_reinforcement(assessment)
        evidence += f" Above {UTILISATION_AMBER:.0f} %: little is left for new load."
    if assessment.trend is not None and assessment.trend.significant:
        evidence += f" {assessment.trend.sentence}"
    return Finding(assessment.asset_id, "keep watching", evidence, missing, _stress(assessment))


def action_table(found: Iterable[Finding]) -> pd.DataFrame:
    """All findings, what should be done first at the top: one row each.

    Returns
    -------
    DataFrame, columns ``asset_id, action, evidence, missing, severity``, by action in the order of `ACTIONS`, then by
    severity (% of rating, imbalance or voltage share), then by asset.
    """
    rows = sorted(found, key=lambda one: (ACTIONS.index(one.action), -one.severity, one.asset_id))
    columns = ["asset_id", "action", "evidence", "missing", "severity"]
    return pd.DataFrame([[getattr(row, column) for column in columns] for row in rows], columns=columns)
