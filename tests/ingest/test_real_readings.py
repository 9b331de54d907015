"""The eight real substations: plain loops confirm the figures, and each known fault is found and named."""

import csv
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from load_readings import REAL_FILES, needs_real_readings, read_lv_csv, real_file

from dubegrid_lib.analysis.assessment import Assessment, assess
from dubegrid_lib.analysis.findings import findings
from dubegrid_lib.analysis.fleet import fleet_entry, fleet_table
from dubegrid_lib.analysis.quality import rules_broken
from dubegrid_lib.reporting.charts import asset_charts

pytestmark = needs_real_readings

# asset: (maximum demand kW, its local time, energy kWh, load factor, completeness %), from `by_plain_loops`, which
# uses neither the library nor pandas.
PINNED = {
    "721372": (165.49, "2023-02-07 18:30", 15087.8567, 0.5436, 99.8016),
    "724023": (291.5167, "2022-12-15 19:00", 34132.6500, 0.6969, 100.0),
    "724253": (275.0533, "2022-12-16 19:00", 30164.5050, 0.6528, 100.0),
    "724700": (515.93, "2022-12-14 17:00", 69875.0217, 0.8062, 100.0),
}
SOUND = sorted(PINNED)
# Current transformers that were fitted backwards according to the README of the readings, by feeder and phase.
BACKWARDS = {
    "721448": {("3", "L3"), ("BUSBAR", "L3")},
    "723003": {("4", "L1"), ("BUSBAR", "L2"), ("BUSBAR", "L3")},
    "723349": {(feeder, phase) for feeder in ("1", "2", "BUSBAR") for phase in ("L1", "L3")},
    "731018": {("1", "L2"), ("1", "L3")},
}


def by_plain_loops(path: Path) -> tuple[float, str, float, float, float]:
    """Busbar figures of one file, by loops over its rows. Both weeks are in winter, so local time is UTC."""
    busbar: dict[datetime, list[float]] = defaultdict(list)
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["Feeder ID"] == "" and row["Description"].endswith("Active Power") and row["Value"] != "":
                busbar[datetime.strptime(row["Timestamp"], "%Y-%m-%dT%H:%M:%SZ")].append(float(row["Value"]))
    total = {when: sum(values) for when, values in busbar.items() if len(values) == 3}
    halves = []
    for when in total:
        if when.minute in (0, 30):
            three = [when + timedelta(minutes=minutes) for minutes in (0, 10, 20)]
            if all(interval in total for interval in three):
                halves.append((sum(total[interval] for interval in three) / 3, when))
    peak, at = max(halves)
    mean = sum(value for value, _ in halves) / len(halves)
    energy = sum(value / 6 for value in total.values() if value > 0)
    expected = int((max(total) - min(total)) / timedelta(minutes=10)) + 1
    return peak, at.strftime("%Y-%m-%d %H:%M"), energy, mean / peak, len(total) / expected * 100


@pytest.fixture(scope="module")
def assessed() -> dict[str, Assessment]:
    found = [assess(read_lv_csv(path)) for path in REAL_FILES]
    return {one.asset_id: one for one in found}


@pytest.mark.parametrize("asset_id", SOUND)
def test_plain_loops_the_pinned_figures_and_the_library_agree(assessed: dict[str, Assessment], asset_id: str):
    peak, at, energy, factor, part = PINNED[asset_id]
    loops = by_plain_loops(real_file(asset_id))
    assert loops == (pytest.approx(peak, abs=1e-4), at, pytest.approx(energy, abs=1e-3),
                     pytest.approx(factor, abs=1e-4), pytest.approx(part, abs=1e-4))  # fmt: skip
    ours = assessed[asset_id]
    assert ours.kpi("maximum demand").value == pytest.approx(loops[0])
    assert ours.kpi("maximum demand").note.startswith(datetime.fromisoformat(at).strftime("%a %d %b %Y %H:%M"))
    assert ours.kpi("energy imported").value == pytest.approx(loops[2])
    assert ours.kpi("load factor").value == pytest.approx(loops[3])
    assert ours.kpi("completeness").value == pytest.approx(loops[4])


def test_all_eight_are_there(assessed: dict[str, Assessment]):
    assert set(assessed) == set(PINNED) | set(BACKWARDS)


@pytest.mark.parametrize("asset_id", sorted(BACKWARDS))
def test_current_transformers_fitted_backwards_are_named(assessed: dict[str, Assessment], asset_id: str):
    found = {(flag.feeder, flag.phase) for flag in assessed[asset_id].flags if flag.rule == "POLARITY"}
    assert found == BACKWARDS[asset_id]


@pytest.mark.parametrize("asset_id", SOUND)
def test_the_other_four_have_no_fault(assessed: dict[str, Assessment], asset_id: str):
    assert rules_broken(assessed[asset_id].flags) == ()


def test_busbars_that_disagree_with_their_feeders_are_named(assessed: dict[str, Assessment]):
    named = {asset for asset, one in assessed.items() if "BUSBAR MISMATCH" in rules_broken(one.flags)}
    assert named == {"721448", "723003"}
    (flag,) = [flag for flag in assessed["721448"].flags if flag.rule == "BUSBAR MISMATCH"]
    assert "L1: busbar 57.5, feeders 50.7 kW" in flag.sentence


def test_missing_intervals_and_idle_feeders_are_named(assessed: dict[str, Assessment]):
    (gap,) = [flag for flag in assessed["723349"].flags if flag.rule == "INCOMPLETE"]
    assert gap.sentence == "Feeder 2 lacks 45.6 % of its intervals; longest gap between readings 65.7 h."
    assert [flag.feeder for flag in assessed["721448"].flags if flag.rule == "INACTIVE"] == ["1"]


def test_verdicts_rest_on_what_can_be_known(assessed: dict[str, Assessment]):
    """One site has no reliable figure: half of its intervals are missing, and its busbar and feeders read backwards."""
    expected = {
        "721448": ["rebalance", "check a sensor"],
        "723003": ["rebalance", "check a sensor"],
        "723349": ["fix the monitor"],
        "731018": ["check a sensor"],
        "724253": ["rebalance"],
    }
    for asset, one in assessed.items():
        assert [finding.action for finding in findings(one)] == expected.get(asset, ["keep watching"]), asset
    assert {asset: one.basis.source for asset, one in assessed.items() if "feeder" in one.basis.source} == {
        "721448": "feeder sum",
        "723003": "feeder sum",
    }


@pytest.mark.parametrize(("asset_id", "feeder"), [("724253", "8"), ("721448", "3")])
def test_unbalanced_feeder_of_a_balanced_busbar_is_found(assessed: dict[str, Assessment], asset_id: str, feeder: str):
    (worst,) = [one for one in assessed[asset_id].feeders if one.worth_rebalancing]
    assert worst.feeder == feeder
    assert worst.imbalance.persistence > 95
    assert worst.advice.startswith(f"Rebalance feeder {feeder}: at high load ")


def test_fleet_of_all_eight_is_ranked_without_ratings(assessed: dict[str, Assessment]):
    fleet = fleet_table(fleet_entry(one) for one in assessed.values())
    assert fleet.index[0] == "724700"
    assert fleet["utilisation_pct"].isna().all()
    assert fleet.index[fleet["monitor_sound"] == False].tolist() == ["723349"]  # noqa: E712


def test_every_asset_has_its_charts(assessed: dict[str, Assessment]):
    for one in assessed.values():
        absent = [chart.name for chart in asset_charts(one) if chart.figure is None]
        assert absent == ["voltage"]
