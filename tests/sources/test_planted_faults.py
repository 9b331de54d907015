"""Faults that the sample generator plants, found again by name and place; and nothing found on a sample without."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from dubegrid_lib.analysis.assessment import assess
from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.analysis.findings import findings
from dubegrid_lib.analysis.quality import Flag
from dubegrid_lib.schema import load_monitor
from dubegrid_lib.sources.sample.block import Block
from dubegrid_lib.sources.sample.faults import MISSING, Faults, Planted, planted_windows
from dubegrid_lib.sources.sample.spec import SampleSpec

START, END = dt.date(2025, 1, 1), dt.date(2025, 1, 31)
# Flagged too, and rightly: what follows from a planted fault elsewhere on the asset.
CONSEQUENCES = {"STEP": "STEP", "POLARITY": "POLARITY"}


def tidy_block(block: Block) -> pd.DataFrame:
    """A block as tidy readings; what is absent is no reading."""
    names = [load_monitor.split_series(column.series) for column in block.columns]
    count = len(block.utc)
    frame = pd.DataFrame(
        {
            "asset_id": block.site.asset_id,
            "timestamp": np.repeat(pd.DatetimeIndex(block.utc).tz_localize("UTC"), len(names)),
            "value": block.values().ravel(),
        }
    )
    for place, column in enumerate(("feeder_id", "description", "units")):
        frame[column] = np.tile(np.array([name[place] for name in names], object), count)
    return frame.dropna(subset=["value"])


def is_it(planted: Planted, flag: Flag) -> bool:
    """Whether a flag names a planted fault: the rule, the feeder and, where one series is concerned, its phase."""
    if flag.rule != planted.rule:
        return False
    feeder, _, rest = planted.series.partition("|")
    if not feeder or flag.rule in ("OUTAGE", "BUSBAR MISMATCH", "INCOMPLETE"):
        return True
    return flag.feeder == feeder and rest.startswith(flag.phase)


@pytest.mark.parametrize("number", range(10))
def test_every_planted_fault_is_found_and_nothing_else(number: int):
    spec = SampleSpec(number + 1, START, END, "many")
    plan = spec.plan(number)
    site = plan.site
    record = AssetRecord(site.asset_id, float(site.rating_kva), int(site.customers))
    found = assess(tidy_block(spec.readings(plan, START, END)), record=record)
    truth = [one for one in (*plan.lasting, *planted_windows(plan, START)) if one.rule != MISSING]
    assert truth
    missed = [one for one in truth if not any(is_it(one, flag) for flag in found.flags)]
    assert missed == []
    rules = {one.rule for one in truth}
    extra = [flag for flag in found.flags if not any(is_it(one, flag) for one in truth)]
    assert [(flag.rule, flag.where) for flag in extra if not (flag.rule in CONSEQUENCES and flag.rule in rules)] == []
    # A fault costs what it touches: of each of these sites the load can be known.
    assert found.basis.trusted
    assert "fix the monitor" not in {one.action for one in findings(found)}


@pytest.mark.parametrize("number", [0, 3, 7])
def test_a_sample_without_faults_has_no_fault(number: int):
    spec = SampleSpec(number + 1, START, END, "none")
    plan = spec.plan(number)
    found = assess(tidy_block(spec.readings(plan, START, END)))
    assert [flag.rule for flag in found.flags if flag.gates] == []
    assert found.kpi("completeness").value == 100


@pytest.mark.parametrize(
    ("faults", "number", "rule"), [("many", 15, "SPIKE"), ("many", 2, "STUCK"), ("few", 1, "STEP")]
)
def test_a_dead_sensor_a_small_feeder_and_a_holiday_raise_no_false_alarm(faults: Faults, number: int, rule: str):
    """Peaks of the busbar beside a dead sensor; nights of a feeder in few steps; two days of holiday before a month."""
    spec = SampleSpec(number + 1, START, END, faults)
    plan = spec.plan(number)
    flags = assess(tidy_block(spec.readings(plan, START, END))).flags
    truth = [one for one in (*plan.lasting, *planted_windows(plan, START)) if one.rule == rule]
    false = [flag.sentence for flag in flags if flag.rule == rule and not any(is_it(one, flag) for one in truth)]
    assert false == []
