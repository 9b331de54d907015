"""What to do about an asset: each action with its evidence, what is missing for it, and what would change it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import pandas as pd

from dubegrid_lib.analysis.assessment import Assessment
from dubegrid_lib.analysis.balance import phase_imbalance
from dubegrid_lib.analysis.demand import HOURS, SiteDemand
from dubegrid_lib.analysis.flags import Flag
from dubegrid_lib.analysis.kpis import (
    COMPLETENESS_FLOOR,
    UTILISATION_AMBER,
    UTILISATION_CRITICAL,
    UTILISATION_RED,
    Kpi,
    local_time,
    overload,
)
from dubegrid_lib.analysis.limits import VOLTAGE
from dubegrid_lib.analysis.load import PEAK_MONTHS
from dubegrid_lib.analysis.quality import monitor_faults, rules_broken, sensor_faults
from dubegrid_lib.analysis.voltage import voltage_compliance
from dubegrid_lib.analysis.words import counted
from dubegrid_lib.schema.load_monitor import BUSBAR

Action = Literal[
    "reinforce", "reinforce?", "rebalance", "retap", "fix the monitor", "check a sensor", "keep watching"
]  # fmt: skip
ACTIONS: tuple[Action, ...] = get_args(Action)

# House choices: a week of cold days, and an overload that recurs; a tap is not changed for one hour of a month.
PEAK_SEASON_MIN_DAYS = 7
RECURRENCE_MIN_DAYS = 3
RETAP_SHARE = 1.0
# The feeders that are named one by one; the exported table has all.
NAMED_FEEDERS = 3


@dataclass(frozen=True)
class Finding:
    """One action for one asset.

    `evidence` is one or more sentences with figures; `missing` says what a firmer conclusion lacks and `would_change`
    what would change this one (blank if nothing); `severity` orders findings of the same action, larger first.
    """

    asset_id: str
    action: Action
    evidence: str
    missing: str = ""
    severity: float = 0.0
    would_change: str = ""


# What follows "below 150 %" in the evidence of an overload; a table of many assets says it once, below.
CYCLIC_CONDITION = (
    "That limit also requires top oil of at most 105 °C and a hot spot of at most 120 °C. Neither is measured here; "
    "the outlook of the asset's report computes both."
)


def peak_season_days(assessment: Assessment) -> float:
    """Days' worth of valid demand in November to February (Europe/London)."""
    measured = assessment.demand.p_kw.dropna().index
    return float(local_time(measured).month.isin(PEAK_MONTHS).sum() * HOURS / 24)


def _missing_season(assessment: Assessment) -> str:
    """What the readings of the peak season lack; blank if there are enough."""
    days = peak_season_days(assessment)
    if days >= PEAK_SEASON_MIN_DAYS:
        return ""
    there = f"{math.floor(days)} of the {PEAK_SEASON_MIN_DAYS} days needed are measured"
    return f"readings of the peak season (November to February): {there}"


def findings(assessment: Assessment) -> tuple[Finding, ...]:
    """The actions for one asset, most important first; never empty.

    Notes
    -----
    A fault of the monitor gates actions only if it leaves no figure of the site that can be relied on
    (`trust.site_basis`): "fix the monitor" is then the only finding. Any other fault is "check a sensor", after what
    the network needs. "Reinforce" needs a rating, seven days of the peak season and a recurring overload by the lower
    reading of the site; without one of these it is "reinforce?", and says which.
    """
    if not assessment.basis.trusted:
        return (_fix_the_monitor(assessment),)
    network = [finding for finding in (_overload(assessment), _rebalance(assessment), _retap(assessment)) if finding]
    network.sort(key=lambda finding: ACTIONS.index(finding.action))
    sensors = _check_a_sensor(assessment)
    first, *others = [*network, *([sensors] if sensors else [])] or [_keep_watching(assessment)]
    return (replace(first, evidence=first.evidence + _overloaded_feeders(assessment)), *others)


def _overloaded_feeders(assessment: Assessment) -> str:
    """A sentence on the feeders above their fuse or cable; blank if there is none."""
    over = sorted(
        (one for one in assessment.feeders if one.utilisation >= UTILISATION_RED), key=lambda o: -o.utilisation
    )
    named = ", ".join(f"feeder {one.feeder} ({one.utilisation:.0f} %)" for one in over[:NAMED_FEEDERS])
    more = f" and {counted(len(over) - NAMED_FEEDERS, 'more feeder')}" if len(over) > NAMED_FEEDERS else ""
    return f" Above its fuse or cable rating: {named}{more}. Check the rating, then move load." if over else ""


def _number(value: float) -> float:
    return 0.0 if math.isnan(value) else value


def _stress(assessment: Assessment) -> float:
    """What ranks assets: utilisation, or a millionth of the kW without a rating, so that rated assets come first."""
    used = assessment.kpi("utilisation").value
    return used if not math.isnan(used) else _number(assessment.kpi("maximum demand").value) / 1e6


def _fix_the_monitor(assessment: Assessment) -> Finding:
    faults = monitor_faults(assessment.flags)
    evidence = f"{_faults_text(faults)} " if faults else "INCOMPLETE. "
    evidence += f"None of the site's figures can be relied on: {assessment.basis.why}."
    used = assessment.kpi("utilisation")
    if max(used.value, _number(used.high)) >= UTILISATION_AMBER:
        evidence += f" Its utilisation may be up to {max(used.value, _number(used.high)):.0f} %."
    change = "Busbar or feeders that are sound"
    return Finding(assessment.asset_id, "fix the monitor", evidence, "a sound monitor", _stress(assessment), change)


def _faults_text(faults: Sequence[Flag]) -> str:
    """The rules broken, and the first fault in a sentence; data quality lists all of them."""
    more = f" And {counted(len(faults) - 1, 'more fault')}." if len(faults) > 1 else ""
    return f"{', '.join(rules_broken(faults))}. {faults[0].sentence}{more}"


def _check_a_sensor(assessment: Assessment) -> Finding | None:
    """A fault that leaves the site's figures valid."""
    faults = sensor_faults(assessment.flags)
    if not faults:
        return None
    source = assessment.basis.source
    rests = f"the {source}" if source else "other readings"
    evidence = f"{_faults_text(faults)} The site's figures hold: they rest on {rests}."
    return Finding(assessment.asset_id, "check a sensor", evidence, "", max(flag.share for flag in faults) * 100)


def _load_text(assessment: Assessment) -> str:
    used, peak = assessment.kpi("utilisation"), assessment.kpi("maximum demand")
    rating = assessment.record.rating_kva
    if rating is None or math.isnan(used.value):
        shape = [f"maximum demand {peak.figure} kW"] if not math.isnan(peak.value) else []
        for name, unit in (("load factor", ""), ("phase imbalance", " %")):
            value = assessment.kpi(name).value
            if not math.isnan(value):
                shape.append(f"{name} {value:.0f}{unit}" if unit else f"{name} {value:.2f}")
        return ", ".join(shape).replace("maximum", "Maximum", 1) if shape else "No half hour of demand is complete"
    at_least = "" if assessment.demand.reactive_measured else "at least "
    when = peak.note.split(";")[0].removesuffix(", local time")
    on = ", by the feeder sum" if used.basis == "feeder sum" else ""
    return f"Utilisation is {at_least}{used.figure} % of {rating:.0f} kVA in the highest half hour ({when}){on}"


def _habit_text(assessment: Assessment, demand: SiteDemand) -> str:
    """How often: 10-minute hours above rating, days, longest spell, P99.5."""
    found = overload(demand.s_kva, assessment.record.rating_kva)
    above = (
        f"above its rating for {found.hours:.1f} h (10-min means) on {counted(found.days, 'day')}, "
        f"longest spell {found.longest_hours:.1f} h"
    )
    return f"; {above if found.days else 'no 10-minute mean is above it'}; P99.5 is {found.p995_percent:.0f} %"


def _missing_for_reinforcement(assessment: Assessment, lower: SiteDemand) -> list[str]:
    """What is missing for "reinforce", by the lower reading of the site."""
    missing = []
    if assessment.record.rating_kva is None:
        return ["a rating in the register"]
    if season := _missing_season(assessment):
        missing.append(season)
    habit = overload(lower.s_kva, assessment.record.rating_kva)
    used = assessment.kpi("utilisation")
    if not (used.value if math.isnan(used.low) else used.low) >= UTILISATION_RED:
        missing.append("a busbar and feeders that agree: by the lower of the two it is within its rating")
    elif habit.days < RECURRENCE_MIN_DAYS:
        missing.append(f"recurrence: above rating on {habit.days} of {RECURRENCE_MIN_DAYS} days")
    return missing


def _lower(assessment: Assessment) -> SiteDemand:
    other = assessment.basis.other
    if other is None or not other.s_kva.max() < assessment.demand.s_kva.max():
        return assessment.demand
    return other


def _overload(assessment: Assessment) -> Finding | None:
    used = assessment.kpi("utilisation")
    highest = used.value if math.isnan(used.high) else used.high
    if not highest >= UTILISATION_RED:
        return None
    lower = _lower(assessment)
    evidence = f"{_load_text(assessment)}{_habit_text(assessment, lower)}{_part_text(assessment)}"
    evidence += f" {_cyclic_text(highest)}"
    if highest >= UTILISATION_CRITICAL:
        evidence += " This is critical: plan a temporary transfer of load too."
    missing = " and ".join(_missing_for_reinforcement(assessment, lower))
    if missing:
        evidence += f" This would call for reinforcement, but something is missing: {missing}."
        change = f"With {missing.split(':')[0]}, the action becomes reinforce or keep watching"
        return Finding(assessment.asset_id, "reinforce?", evidence, missing, highest, change)
    change = "A larger rating, load moved to another site, or a hot spot and top oil measured within limits"
    return Finding(assessment.asset_id, "reinforce", evidence, "", highest, change)


def _cyclic_text(used: float) -> str:
    side = "below" if used <= 150 else "above"
    return f"This is {side} 150 %, the limit of normal cyclic loading in IEC 60076-7. {CYCLIC_CONDITION}"


def _part_text(assessment: Assessment) -> str:
    part = assessment.kpi("completeness").value
    return f", from {part:.0f} % of the period's intervals." if part < COMPLETENESS_FLOOR else "."


def _rebalance(assessment: Assessment) -> Finding | None:
    """Rebalance the busbar's phases, and each feeder's: load is moved at a joint on a feeder."""
    sentences, severities = [], []
    phases, unit = assessment.phases
    one = phase_imbalance(phases)
    other = assessment.basis.other
    # If busbar and feeders disagree, or a sign is in doubt, both readings must show the same heavy phase.
    second = phase_imbalance(other.phases) if other is not None else one
    if one.beyond and second.beyond and second.heavy == one.heavy:
        sentences.append(
            f"At high load the site's phases differ from their mean by {one.percent:.0f} %, and {one.heavy} is the "
            f"heaviest in {one.persistence:.0f} % of those intervals: {one.heavy} carries {one.heavy_mean:.0f} {unit}, "
            f"{one.light} {one.light_mean:.0f} {unit}."
        )
        severities.append(one.percent)
    worst = sorted(
        (feeder for feeder in assessment.feeders if feeder.worth_rebalancing), key=lambda one: -one.imbalance.to_move
    )
    sentences += [feeder.advice for feeder in worst[:NAMED_FEEDERS]]
    if len(worst) > NAMED_FEEDERS:
        sentences.append(f"And {counted(len(worst) - NAMED_FEEDERS, 'more feeder')}.")
    severities += [feeder.imbalance.percent for feeder in worst]
    if not sentences:
        return None
    change = "A heaviest phase that changes over time, or currents that differ less than the kW do"
    return Finding(assessment.asset_id, "rebalance", " ".join(sentences), "", max(severities), change)


def _retap(assessment: Assessment) -> Finding | None:
    volts = voltage_compliance(assessment.sound_series.phases(BUSBAR, "voltage"))
    if not volts.outside > 0:
        return None
    evidence = (
        f"{volts.outside:.2f} % of busbar voltages are outside {VOLTAGE.text} ({volts.low:.2f} % low, "
        f"{volts.high:.2f} % high; P1 {volts.p1:.1f} V, P99 {volts.p99:.1f} V)"
    )
    both = min(volts.low, volts.high) >= RETAP_SHARE / 10
    change = "Voltages measured at the customers' terminals, where the limits hold"
    if volts.outside < RETAP_SHARE or both:
        why = "both sides, which one tap cannot fix" if both else "too few for a change of tap"
        return Finding(assessment.asset_id, "keep watching", f"{evidence}: {why}.", "", volts.outside, change)
    evidence += f": set the tap for a {'lower' if volts.high > volts.low else 'higher'} voltage."
    return Finding(assessment.asset_id, "retap", evidence, "", volts.outside, change)


def _keep_watching(assessment: Assessment) -> Finding:
    evidence = _load_text(assessment) + _part_text(assessment)
    missing = ""
    used: Kpi = assessment.kpi("utilisation")
    if assessment.record.rating_kva is None:
        missing = "a rating in the register"
        evidence += " Stress cannot be determined without a rating."
    elif max(used.value, _number(used.high)) >= UTILISATION_AMBER:
        missing = _missing_season(assessment)
        evidence += f" Above {UTILISATION_AMBER:.0f} %: little is left for new load."
    if assessment.trend is not None and assessment.trend.significant:
        evidence += f" {assessment.trend.sentence}"
    change = f"A half hour at {UTILISATION_RED:.0f} % of the rating" if assessment.record.rating_kva else "A rating"
    return Finding(assessment.asset_id, "keep watching", evidence, missing, _stress(assessment), change)


def action_table(found: Iterable[Finding]) -> pd.DataFrame:
    """All findings, the most urgent first: one row each.

    Returns
    -------
    DataFrame, columns ``asset_id, action, evidence, missing, would_change, severity``, by action in the order of
    `ACTIONS`, then by severity (% of rating, imbalance or voltage share), then by asset.
    """
    rows = sorted(found, key=lambda one: (ACTIONS.index(one.action), -one.severity, one.asset_id))
    columns = ["asset_id", "action", "evidence", "missing", "would_change", "severity"]
    return pd.DataFrame([[getattr(row, column) for column in columns] for row in rows], columns=columns)
