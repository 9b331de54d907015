"""How well the rules of `quality` find faults whose truth is known: those planted in a generated sample."""

from collections import Counter

import numpy as np
import pandas as pd

from dubegrid_lib.analysis.demand import READING_COLUMNS, STEP, asset_series
from dubegrid_lib.analysis.quality import RULES, THRESHOLDS, Flag, Thresholds, check
from dubegrid_lib.schema import load_monitor
from dubegrid_lib.schema.load_monitor import quantity_of
from dubegrid_lib.sources.sample import Block, Planted, SampleSpec
from dubegrid_lib.sources.sample.faults import planted_windows

Place = tuple[str, str, str]


def readings_of_block(readings: Block) -> pd.DataFrame:
    """The readings of a block as `READING_COLUMNS`, absent ones left out."""
    times, series = readings.hundredths.shape
    columns = readings.columns
    frame = pd.DataFrame(
        {
            "asset_id": readings.site.asset_id,
            "timestamp": pd.DatetimeIndex(readings.utc).tz_localize("UTC").repeat(series),
            "feeder_id": np.tile([load_monitor.canonical_feeder(column.feeder) for column in columns], times),
            "description": np.tile([column.description for column in columns], times),
            "units": np.tile([load_monitor.canonical_units(column.units) for column in columns], times),
            "value": readings.values().ravel(),
        }
    )
    return frame[list(READING_COLUMNS)].dropna(subset=["value"])


def detection_table(spec: SampleSpec, thresholds: Thresholds = THRESHOLDS) -> pd.DataFrame:
    """Per rule: how many faults were planted and found, and how many findings have no fault behind them.

    Parameters
    ----------
    spec : the sample; its days are one period, so that a month or less is what a report would see.
    thresholds : of the rules, by default those that the kit uses.

    Returns
    -------
    DataFrame indexed by rule, columns ``planted, found, false alarms, precision, recall``; NaN where nothing was
    planted or nothing was found. Every unbroken run of a flag is a finding; of several findings of one fault none is
    false.
    """
    planted, found, false = Counter[str](), Counter[str](), Counter[str]()
    for number in range(spec.assets):
        plan = spec.plan(number)
        truth = [p for p in (*plan.lasting, *planted_windows(plan, spec.start)) if p.rule in RULES]
        readings = readings_of_block(spec.readings(plan, spec.start, spec.end))
        series = asset_series(readings, *_period(spec))
        flags = check(series, rating_kva=plan.site.rating_kva, thresholds=thresholds)
        findings = [(flag, run) for flag in flags for run in _runs(flag, _period(spec))]
        planted.update(fault.rule for fault in truth)
        found.update(fault.rule for fault in truth if any(_is_of(*finding, fault) for finding in findings))
        false.update(f.rule for f, run in findings if not any(_is_of(f, run, fault) for fault in truth))
    table = pd.DataFrame(
        [[planted[rule], found[rule], false[rule]] for rule in RULES],
        index=pd.Index(list(RULES), name="rule"),
        columns=["planted", "found", "false alarms"],
    )
    named = table["found"] + table["false alarms"]
    return table.assign(
        precision=table["found"].div(named).where(named > 0),
        recall=table["found"].div(table["planted"]).where(table["planted"] > 0),
    )


def _period(spec: SampleSpec) -> tuple[pd.Timestamp, pd.Timestamp]:
    """UTC, end excluded."""
    return pd.Timestamp(spec.start, tz="UTC"), pd.Timestamp(spec.end, tz="UTC") + pd.Timedelta(days=1)


def _runs(flag: Flag, period: tuple[pd.Timestamp, pd.Timestamp]) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """First and last interval of each unbroken run; none of a flag that names no intervals, but of the whole feed."""
    intervals = flag.intervals
    if intervals.empty:
        return [period] if flag.rule == "INTERVAL" else []
    ends = np.flatnonzero(np.diff(intervals.to_numpy()) > STEP.to_timedelta64())
    return list(zip(intervals[np.r_[0, ends + 1]], intervals[np.r_[ends, len(intervals) - 1]], strict=True))


def _is_of(flag: Flag, run: tuple[pd.Timestamp, pd.Timestamp], planted: Planted) -> bool:
    """Whether a finding is of a planted fault: the same rule, somewhere it covers, some time it lasts."""
    if flag.rule != planted.rule or run[0] > pd.Timestamp(planted.end) or run[1] < pd.Timestamp(planted.start):
        return False
    if flag.rule == "STEP" and flag.feeder == load_monitor.BUSBAR:
        # What is added to a feeder is added to the site.
        return True
    where = zip((flag.feeder, flag.quantity, flag.phase), place_of(planted.series), strict=True)
    return all(flagged == true or not flagged or not true for flagged, true in where)


def place_of(series: str) -> Place:
    """Feeder, quantity and phase of a truth's series, as flags name them; blank where all are meant."""
    if load_monitor.SERIES_SEPARATOR not in series:
        return series, "", ""
    feeder, description, units = load_monitor.split_series(series)
    quantity, phase = quantity_of(description, units) or ("", "")
    return feeder, quantity, phase
