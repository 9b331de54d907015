"""One fault at a time on an otherwise sound substation: is it found, and what does it do to a figure if it is not?

The substation and its readings are the sample generator's, so that the truth is known.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dubegrid_lib.analysis.assessment import Assessment, assess
from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.analysis.demand import AssetSeries, SeriesKey, SiteDemand, site_demand
from dubegrid_lib.analysis.findings import findings
from dubegrid_lib.analysis.kpis import diversity_factor, energy_import, maximum_demand, voltage_compliance
from dubegrid_lib.analysis.quality import Flag
from dubegrid_lib.schema.load_monitor import BUSBAR
from dubegrid_lib.sources.sample import BadSample, Block, Planted, SampleSpec
from dubegrid_lib.sources.sample.faults import CHANGE_RULES, LASTING_RULES, WINDOW_RULES, plan_of, planted_windows
from dubegrid_lib.teaching.detection import place_of, readings_of_block

# Two weeks of a substation of four feeders on which every fault can be planted; numbered as the sample numbers them.
ASSET = 8
START, END = dt.date(2025, 5, 12), dt.date(2025, 5, 25)
DAY = pd.Timedelta(days=1)
RULES = (*WINDOW_RULES, *LASTING_RULES, *CHANGE_RULES, "INCOMPLETE")

# The figure that a fault spoils, its unit, and how it is computed from series, demand and the series that shows it.
Figure = tuple[str, str, Callable[[AssetSeries, SiteDemand, SeriesKey], float]]


def _voltage_outside(series: AssetSeries, demand: SiteDemand, key: SeriesKey) -> float:
    return voltage_compliance(series.phases(BUSBAR, "voltage")).outside


def _least(series: AssetSeries, demand: SiteDemand, key: SeriesKey) -> float:
    return float(np.nanmin(series.column(*key)))


def _maximum(series: AssetSeries, demand: SiteDemand, key: SeriesKey) -> float:
    return maximum_demand(demand.p_kw)


def _maximum_of_feeder(series: AssetSeries, demand: SiteDemand, key: SeriesKey) -> float:
    return maximum_demand(series.total(key[0], "active_power"))


def _energy(series: AssetSeries, demand: SiteDemand, key: SeriesKey) -> float:
    return energy_import(demand.p_kw)


def _energy_of_feeder(series: AssetSeries, demand: SiteDemand, key: SeriesKey) -> float:
    return energy_import(series.total(key[0], "active_power"))


def _diversity(series: AssetSeries, demand: SiteDemand, key: SeriesKey) -> float:
    return diversity_factor(series.feeder_power(), demand.p_kw)


def _highest_power_factor(series: AssetSeries, demand: SiteDemand, key: SeriesKey) -> float:
    feeder, _, phase = key
    volt_ampere = series.column(BUSBAR, "voltage", phase) * series.column(feeder, "current", phase)
    return float(np.nanmax(1000 * series.column(feeder, "active_power", phase) / volt_ampere))


def _busbar_over_feeders(series: AssetSeries, demand: SiteDemand, key: SeriesKey) -> float:
    return energy_import(series.total(BUSBAR, "active_power")) / energy_import(series.feeder_power().sum(axis=1))


FIGURES: dict[str, Figure] = {
    "OUTAGE": ("voltage outside limits", "%", _voltage_outside),
    "BLOWN FUSE": ("voltage outside limits", "%", _voltage_outside),
    "FALSE ZERO": ("least load of {phase} of feeder {feeder}", "kW", _least),
    "STUCK": ("energy of feeder {feeder}", "kWh", _energy_of_feeder),
    "SPIKE": ("maximum demand of feeder {feeder}", "kW", _maximum_of_feeder),
    "INCONSISTENT": ("P / V·I of {phase} of feeder {feeder}, highest", "", _highest_power_factor),
    "INACTIVE": ("diversity factor", "", _diversity),
    "POLARITY": ("maximum demand", "kW", _maximum),
    "BUSBAR MISMATCH": ("energy of busbar over feeders", "", _busbar_over_feeders),
    "STEP": ("maximum demand", "kW", _maximum),
    "LOAD TRANSFER": ("energy of feeder {feeder}", "kWh", _energy_of_feeder),
    "DEAD TO NOISE": ("energy of feeder {feeder}", "kWh", _energy_of_feeder),
    "INCOMPLETE": ("energy imported", "kWh", _energy),
}


@dataclass(frozen=True, eq=False)
class Experiment:
    """A fault and what came of it.

    `sound` is the substation without the fault, `faulty` the same with it, `truth` where it was planted.
    """

    rule: str
    block: Block
    truth: tuple[Planted, ...]
    sound: Assessment
    faulty: Assessment

    @property
    def found(self) -> tuple[Flag, ...]:
        """The flags of the planted rule."""
        return tuple(flag for flag in self.faulty.flags if flag.rule == self.rule)

    @property
    def also(self) -> tuple[str, ...]:
        """Other rules that were flagged too."""
        return tuple(sorted({flag.rule for flag in self.faulty.flags} - {self.rule}))

    @property
    def key(self) -> SeriesKey:
        """A series that shows the fault best: the planted one, or the busbar's first phase."""
        feeder, quantity, phase = place_of(self.truth[0].series)
        quantity = quantity or ("voltage" if self.rule == "OUTAGE" else "active_power")
        return feeder or BUSBAR, "current" if self.rule == "INCONSISTENT" else quantity, phase or "L1"

    @property
    def figure(self) -> "Spoilt":
        """The figure that the fault spoils: as it is, with the fault, and with the flagged readings left out."""
        name, unit, of = FIGURES[self.rule]
        feeder, _, phase = self.key
        named = name.format(feeder=feeder, phase=phase)
        return Spoilt(
            f"{named}, {unit}" if unit else named,
            of(self.sound.series, self.sound.demand, self.key),
            of(self.faulty.series, site_demand(self.faulty.series), self.key),
            of(self.faulty.sound_series, self.faulty.demand, self.key),
        )


@dataclass(frozen=True)
class Spoilt:
    """One figure, three times."""

    name: str
    as_it_is: float
    with_the_fault: float
    left_out: float


def plant(rule: str, asset: int = ASSET) -> Experiment:
    """Plant one fault of a series (`RULES`) and assess the substation with and without it.

    Raises
    ------
    BadSample
        The rule is none that can be planted, or this substation does not bear it.
    """
    if rule not in RULES:
        raise BadSample(f"{rule!r} is no fault of a series. Choose one of {', '.join(RULES)}.")
    spec = SampleSpec(asset + 1, START, END)
    site = spec.plan(asset).site
    plan = plan_of(spec.seed, site, START, END, rule)
    truth = (*plan.lasting, *planted_windows(plan, START))
    if not truth:
        raise BadSample(f"{rule} cannot be planted on {site.asset_id}, which does not bear it. Choose another asset.")
    record = AssetRecord(site.asset_id, float(site.rating_kva), int(site.customers))
    block = spec.readings(plan, START, END)
    sound = spec.readings(spec.plan(asset), START, END)
    return Experiment(
        rule,
        block,
        truth,
        assess(readings_of_block(sound), name=site.name, record=record),
        assess(readings_of_block(block), name=site.name, record=record),
    )


def found_table(experiments: Iterable[Experiment]) -> pd.DataFrame:
    """One row a fault: where it was planted, whether it was found, what was said of it.

    Returns
    -------
    DataFrame indexed by rule: ``planted on, from (UTC), found, gates actions, what was found``.
    """
    rows = {
        one.rule: {
            "planted on": (one.truth[0].series or "the whole site").replace("|", " "),
            "from (UTC)": one.truth[0].start[5:16].replace("T", " "),
            "found": bool(one.found),
            "gates actions": any(flag.gates for flag in one.found),
            "what was found": one.found[0].sentence if one.found else "",
        }
        for one in experiments
    }
    return pd.DataFrame(rows).T.rename_axis("planted")


def spoilt_table(experiments: Iterable[Experiment]) -> pd.DataFrame:
    """One row a fault: a figure without it, with it, and with the flagged readings left out.

    Returns
    -------
    DataFrame indexed by rule: ``figure, as it is, with the fault, flagged left out``.
    """
    rows = {
        one.rule: [one.figure.name, one.figure.as_it_is, one.figure.with_the_fault, one.figure.left_out]
        for one in experiments
    }
    columns = ["figure", "as it is", "with the fault", "flagged left out"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("planted")


def cost_table(experiments: Iterable[Experiment]) -> pd.DataFrame:
    """One row a fault: what it costs the verdict, by the rule that any fault voids a site and by the one in force.

    Returns
    -------
    DataFrame indexed by rule: ``true verdict, if any fault voids it, verdict, maximum demand, kW, low, kW, high, kW,
    true maximum, kW, left out, h, rests on``. The bounds are NaN where both readings of the site agree.
    """
    rows = {}
    for one in experiments:
        peak, true = one.faulty.kpi("maximum demand"), one.sound.kpi("maximum demand")
        verdict = findings(one.faulty)[0].action
        rows[one.rule] = {
            "true verdict": findings(one.sound)[0].action,
            "if any fault voids it": "fix the monitor" if any(flag.fault for flag in one.faulty.flags) else verdict,
            "verdict": verdict,
            "true maximum, kW": true.value,
            "maximum demand, kW": peak.value,
            "low, kW": peak.low,
            "high, kW": peak.high,
            "left out, h": one.faulty.basis.hours_left_out,
            "rests on": one.faulty.basis.source,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("planted")


def hidden_by_the_busbar(asset: int = ASSET) -> Assessment:
    """A sound substation with feeders, to look at each beside the busbar; the same two weeks."""
    spec = SampleSpec(asset + 1, START, END)
    site = spec.plan(asset).site
    record = AssetRecord(site.asset_id, float(site.rating_kva), int(site.customers))
    return assess(readings_of_block(spec.readings(spec.plan(asset), START, END)), name=site.name, record=record)


def shown(one: Experiment) -> tuple[pd.Series, pd.Series]:
    """The series that shows a fault, without and with it, around where it was planted.

    Returns
    -------
    Two Series in the quantity's unit, indexed by interval (UTC): half a day around a window, two days around a step,
    the first two days of what lasts.
    """
    begin, end = (pd.Timestamp(time) for time in (one.truth[0].start, one.truth[0].end))
    if one.rule in ("STEP", *CHANGE_RULES):
        begin, end = begin - 2 * DAY, begin + 2 * DAY
    elif one.rule in LASTING_RULES:
        end = begin + 2 * DAY
    else:
        begin, end = begin - DAY / 4, end + DAY / 4
    sound, faulty = (pd.Series(a.series.column(*one.key), index=a.series.intervals) for a in (one.sound, one.faulty))
    return sound[begin:end], faulty[begin:end]
