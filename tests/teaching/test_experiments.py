"""The failure lab's faults: each is found alone, and spoils a figure that no rule protects."""

import math

import pytest

from dubegrid_lib.analysis.quality import Thresholds
from dubegrid_lib.schema import rules
from dubegrid_lib.sources.sample import BadSample, SampleSpec
from dubegrid_lib.teaching import experiments, failure_lab
from dubegrid_lib.teaching.detection import detection_table
from dubegrid_lib.teaching.experiments import RULES, Experiment, plant, shown
from dubegrid_lib.teaching.fault_charts import faults_chart

# For these faults, leaving readings out does not help: the true ones are missing, or the readings are not wrong.
NOT_REPAIRED = {
    "STUCK",
    "INACTIVE",
    "POLARITY",
    "BUSBAR MISMATCH",
    "STEP",
    "INCOMPLETE",
    "LOAD TRANSFER",
    "DEAD TO NOISE",
}


@pytest.fixture(scope="module")
def planted() -> dict[str, Experiment]:
    return {rule: plant(rule) for rule in RULES}


@pytest.mark.parametrize("rule", RULES)
def test_a_fault_is_found_alone_and_spoils_its_figure(planted: dict[str, Experiment], rule: str) -> None:
    one = planted[rule]
    assert one.sound.flags == ()
    assert one.found
    assert one.also == ()
    figure = one.figure
    assert not math.isclose(figure.as_it_is, figure.with_the_fault, rel_tol=1e-4)
    assert math.isclose(figure.as_it_is, figure.left_out, rel_tol=1e-6) == (rule not in NOT_REPAIRED)


def test_a_chart_of_a_fault_has_two_lines_that_differ(planted: dict[str, Experiment]) -> None:
    for rule, one in planted.items():
        sound, faulty = shown(one)
        assert len(sound) > 70, rule
        assert not sound.equals(faulty), rule
    chart = faults_chart(planted.values())
    assert list(chart.table.index) == list(RULES)
    assert chart.picture.startswith(b"\x89PNG")


def test_every_rule_of_the_vocabulary_has_an_example() -> None:
    """Except two that are not faults: notebook 7 shows them with other readings (`young_monitor`, `slow_feed`)."""
    examples = (*failure_lab.ROWS, *failure_lab.REPAIRED, *failure_lab.FLAGGED)
    known = rules.FILE_RULES | rules.ROW_RULES | rules.REPAIR_RULES | rules.SERIES_RULES
    found = {one.rule for one in examples} | {*failure_lab.FILES} | {*RULES}
    missing = known.keys() - found - {"NEW MONITOR", "INTERVAL"}
    assert not missing, (
        f"No example of {sorted(missing)}: plant it in sources/sample/faults.py if it is a rule of series, "
        f"otherwise add an example to FILES, ROWS, REPAIRED or FLAGGED in teaching/failure_lab.py"
    )
    assert found <= known.keys()


def test_every_rule_that_is_planted_shows_a_figure_that_it_spoils() -> None:
    missing = set(RULES) - experiments.FIGURES.keys()
    assert not missing, f"Add to FIGURES in teaching/experiments.py what these spoil: {sorted(missing)}"


def test_more_sensitive_rules_find_no_more_faults_but_are_wrong_more_often() -> None:
    spec = SampleSpec(4, experiments.START, experiments.END, "many")
    usual = detection_table(spec).loc[["STUCK", "SPIKE"]]
    eager = detection_table(spec, Thresholds(stuck_run=3, stuck_chance=1, spike_z=3)).loc[["STUCK", "SPIKE"]]
    assert (eager["recall"] == usual["recall"]).all()
    assert (eager["precision"] < 0.7 * usual["precision"]).all()


@pytest.mark.parametrize("rule", ["unparsable value", "MADE UP"])
def test_a_rule_that_is_not_a_fault_of_a_series_is_rejected(rule: str) -> None:
    with pytest.raises(BadSample, match="OUTAGE"):
        plant(rule)


def test_a_fault_costs_the_verdict_only_if_any_fault_voids_the_site() -> None:
    table = experiments.cost_table([plant(rule) for rule in ("POLARITY", "STUCK", "OUTAGE")])
    assert (table["verdict"] == table["true verdict"]).all()
    assert table["if any fault voids it"].tolist() == ["fix the monitor", "fix the monitor", "rebalance"]
    low, high = table.loc["POLARITY", ["low, kW", "high, kW"]]
    assert low < high
    assert table.loc["POLARITY", "true maximum, kW"] == pytest.approx(high, rel=0.01), (
        "the true value must be at one of the bounds"
    )
    assert experiments.hidden_by_the_busbar(9).kpi("phase imbalance").value < 36
