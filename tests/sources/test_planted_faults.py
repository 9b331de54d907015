"""Faults that the sample generator plants are found by name and place; without planted faults, nothing is found."""

import datetime as dt

import pytest

from dubegrid_lib.analysis.assessment import assess
from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.analysis.findings import findings
from dubegrid_lib.analysis.quality import Flag
from dubegrid_lib.sources.sample.faults import MISSING, Faults, Planted, planted_windows
from dubegrid_lib.sources.sample.spec import SampleSpec
from dubegrid_lib.teaching.detection import readings_of_block

START, END = dt.date(2025, 1, 1), dt.date(2025, 1, 31)
# These are flagged correctly too: they follow from a planted fault elsewhere on the asset.
CONSEQUENCES = {"STEP": "STEP", "POLARITY": "POLARITY"}


def is_it(planted: Planted, flag: Flag) -> bool:
    """Whether a flag names a planted fault: the rule, the feeder and, for a single series, its phase."""
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
    found = assess(readings_of_block(spec.readings(plan, START, END)), record=record)
    truth = [one for one in (*plan.lasting, *planted_windows(plan, START)) if one.rule != MISSING]
    assert truth
    missed = [one for one in truth if not any(is_it(one, flag) for flag in found.flags)]
    assert missed == []
    rules = {one.rule for one in truth}
    extra = [flag for flag in found.flags if not any(is_it(one, flag) for one in truth)]
    assert [(flag.rule, flag.where) for flag in extra if not (flag.rule in CONSEQUENCES and flag.rule in rules)] == []
    # A fault affects only the readings that it touches: the load of each of these sites is known.
    assert found.basis.trusted
    assert "fix the monitor" not in {one.action for one in findings(found)}


@pytest.mark.parametrize("number", [0, 3, 7])
def test_a_sample_without_faults_has_no_fault(number: int):
    spec = SampleSpec(number + 1, START, END, "none")
    plan = spec.plan(number)
    found = assess(readings_of_block(spec.readings(plan, START, END)))
    assert [flag.rule for flag in found.flags if flag.gates] == []
    assert found.kpi("completeness").value == 100


@pytest.mark.parametrize(
    ("faults", "number", "rule"), [("many", 15, "SPIKE"), ("many", 2, "STUCK"), ("few", 1, "STEP")]
)
def test_a_dead_sensor_a_small_feeder_and_a_holiday_raise_no_false_alarm(faults: Faults, number: int, rule: str):
    """Peaks of a busbar with a dead sensor; a feeder whose night load has few steps; two holidays before a month."""
    spec = SampleSpec(number + 1, START, END, faults)
    plan = spec.plan(number)
    flags = assess(readings_of_block(spec.readings(plan, START, END))).flags
    truth = [one for one in (*plan.lasting, *planted_windows(plan, START)) if one.rule == rule]
    false = [flag.sentence for flag in flags if flag.rule == rule and not any(is_it(one, flag) for one in truth)]
    assert false == []
