"""Which actions are recommended and, above all, which are not."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from load_readings import Columns, tidy, whole_site

from dubegrid_lib.analysis.assessment import Assessment, assess
from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.analysis.findings import ACTIONS, Finding, action_table, findings
from dubegrid_lib.analysis.fleet import completeness_matrix, fleet_entry, fleet_table, licence_areas
from dubegrid_lib.analysis.quality import RULES

P = "Active Power"
WINTER, SUMMER = "2025-01-06", "2025-06-02"
SMALL = AssetRecord("990001", rating_kva=150.0, customers=100)


def assessed(columns: Columns, start: str = WINTER, record: AssetRecord | None = SMALL, name: str = "") -> Assessment:
    return assess(tidy(columns, start), record=record, name=name)


def actions(assessment: Assessment) -> list[str]:
    return [finding.action for finding in findings(assessment)]


def backwards(columns: Columns) -> None:
    columns["1", f"L1 {P}"] = -columns["1", f"L1 {P}"]


def mismatch(columns: Columns) -> None:
    for quantity in (P, "Current", "Reactive Power"):
        columns["BUSBAR", f"L1 {quantity}"] = columns["BUSBAR", f"L1 {quantity}"] * 1.3


def stuck(columns: Columns) -> None:
    columns["BUSBAR", f"L1 {P}"][300:600] = 61.0


def silent(columns: Columns) -> None:
    for key in columns:
        columns[key][200:1200] = np.nan


def test_a_feeder_above_its_fuse_is_named_whatever_the_site_does():
    large = AssetRecord("990001", 1000.0, 100, fuse_a=60.0)
    (first, *_) = findings(assessed(whole_site(14), record=large))
    over = {one.feeder: one.utilisation for one in assessed(whole_site(14), record=large).feeders}
    worst = max(over, key=lambda feeder: over[feeder])
    assert over[worst] > 100
    assert f"Above its fuse or cable rating: feeder {worst} ({over[worst]:.0f} %)" in first.evidence
    (sound, *_) = findings(assessed(whole_site(14), record=replace(large, fuse_a=4000.0)))
    assert "fuse" not in sound.evidence


def test_an_overload_of_a_sound_site_in_winter_is_reinforced():
    (found,) = findings(assessed(whole_site(14)))
    assert found.action == "reinforce"
    assert found.evidence.startswith("Utilisation is 1")
    assert "of 150 kVA in the highest half hour (" in found.evidence
    assert "above its rating for " in found.evidence
    assert "top oil of at most 105 °C" in found.evidence
    assert found.would_change
    assert found.missing == ""


def alone(columns: Columns) -> None:
    """A busbar without feeders, with one phase stuck most of the time: no reliable figure remains."""
    for key in [key for key in columns if key[0] != "BUSBAR"]:
        del columns[key]
    columns["BUSBAR", f"L1 {P}"][300:1400] = 61.0


@pytest.mark.parametrize("fault", [alone, silent])
def test_a_site_without_any_reliable_figure_is_never_reinforced(fault):
    columns = whole_site(14)
    fault(columns)
    (found,) = findings(assessed(columns))
    assert found.action == "fix the monitor"
    assert found.evidence.split(".")[0].split(", ")[0] in RULES
    assert "None of the site's figures can be relied on: neither busbar nor all feeders are sound in" in found.evidence


@pytest.mark.parametrize("fault", [backwards, mismatch, stuck])
def test_a_fault_costs_only_what_it_touches(fault):
    columns = whole_site(14)
    fault(columns)
    first, second = findings(assessed(columns))
    assert (first.action, second.action) == ("reinforce", "check a sensor")
    assert second.evidence.split(".")[0].split(", ")[0] in RULES
    assert "The site's figures hold: they rest on the busbar" in second.evidence


def test_if_readings_disagree_about_the_rating_no_reinforcement_is_recommended():
    columns = whole_site(14)
    peak = assessed(columns).kpi("maximum apparent power").value
    for phase in (1, 2, 3):
        for quantity in (P, "Reactive Power", "Current"):
            columns["BUSBAR", f"L{phase} {quantity}"] = columns["BUSBAR", f"L{phase} {quantity}"] * 1.15
    found = findings(assessed(columns, record=replace(SMALL, rating_kva=peak * 1.05)))[0]
    assert found.action == "reinforce?"
    assert "a busbar and feeders that agree" in found.missing
    assert "between 95 and 110 %" in found.evidence
    higher = findings(assessed(columns, record=replace(SMALL, rating_kva=peak * 1.14)))[0]
    assert "; no 10-minute mean is above it; P99.5 is" in higher.evidence


def test_one_day_above_the_rating_is_not_enough():
    columns = whole_site(14)
    for key in columns:
        if key[1].endswith((P, "Reactive Power", "Current")):
            columns[key][5 * 144 + 100 : 5 * 144 + 112] *= 3.0
    found = findings(assessed(columns, record=replace(SMALL, rating_kva=330.0)))[0]
    assert found.action == "reinforce?"
    assert found.missing == "recurrence: above rating on 1 of 3 days"
    assert "for 2.0 h (10-min means) on 1 day, longest spell 2.0 h" in found.evidence


def test_a_feeder_is_rebalanced_with_what_to_move():
    columns = whole_site(14)
    for phase, factor in (("L1", 0.5), ("L2", 4.0), ("L3", 0.5)):
        for quantity in (P, "Current", "Reactive Power"):
            columns["3", f"{phase} {quantity}"] = columns["3", f"{phase} {quantity}"] * factor
    for phase in ("L1", "L2", "L3"):
        columns["BUSBAR", f"{phase} {P}"] = sum(columns[str(f), f"{phase} {P}"] for f in (1, 2, 3, 4))
    one = assessed(columns, record=replace(SMALL, rating_kva=2000.0))
    found = next(finding for finding in findings(one) if finding.action == "rebalance")
    assert "Rebalance feeder 3: at high load L2 carries" in found.evidence
    assert "moving about" in found.evidence
    assert found.would_change


def test_an_overload_in_summer_is_to_be_confirmed_in_winter():
    (found,) = findings(assessed(whole_site(14), SUMMER))
    assert found.action == "reinforce?"
    assert found.missing == "readings of the peak season (November to February): 0 of the 7 days needed are measured"
    assert "would call for reinforcement" in found.evidence


def test_without_a_rating_stress_cannot_be_determined():
    (found,) = findings(assessed(whole_site(14), record=None))
    assert found.action == "keep watching"
    assert found.missing == "a rating in the register"
    assert "Maximum demand" in found.evidence
    assert "load factor" in found.evidence
    assert "imbalance" in found.evidence
    assert "Stress cannot be determined" in found.evidence


def test_a_lightly_loaded_site_is_kept_under_watch():
    (found,) = findings(assessed(whole_site(14), record=replace(SMALL, rating_kva=800.0)))
    assert found.action == "keep watching"
    assert found.evidence.startswith("Utilisation is 2")


def test_unbalanced_phases_are_to_be_rebalanced():
    columns = {
        k: v * 2.5 if k[1] in (f"L1 {P}", "L1 Reactive Power", "L1 Current") else v for k, v in whole_site(14).items()
    }
    found = findings(assessed(columns, record=replace(SMALL, rating_kva=2000.0)))
    assert [one.action for one in found] == ["rebalance"]
    assert "L1 carries" in found[0].evidence
    assert actions(assessed(columns, record=replace(SMALL, rating_kva=200.0))) == ["reinforce", "rebalance"]


@pytest.mark.parametrize(("shift", "side"), [(9.0, "lower"), (-30.0, "higher")])
def test_voltage_outside_the_limits_is_to_be_retapped(shift: float, side: str):
    columns = {k: v + shift if "Voltage" in k[1] else v for k, v in whole_site(14).items()}
    for key in columns:
        if "Current" in key[1]:
            columns[key] = columns[key] * 1.2
    found = findings(assessed(columns, record=replace(SMALL, rating_kva=2000.0)))
    assert [one.action for one in found] == ["retap"]
    assert f"set the tap for a {side} voltage" in found[0].evidence


def test_no_tap_change_for_voltages_on_both_sides_or_for_a_few_readings():
    few, both = whole_site(14), whole_site(14)
    few["BUSBAR", "L1 Voltage"][:5] = 254.0
    wave = np.round(np.sin(np.arange(400)), 1)
    both["BUSBAR", "L1 Voltage"][:400] = 255.0 + wave
    both["BUSBAR", "L2 Voltage"][:400] = 214.0 + wave
    for key in both:
        if "Current" in key[1]:
            both[key] = both[key] * 1.2
    large = replace(SMALL, rating_kva=2000.0)
    assert "too few for a change of tap" in findings(assessed(few, record=large))[0].evidence
    assert "one tap cannot fix" in findings(assessed(both, record=large))[0].evidence


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([None, backwards, mismatch, stuck, silent, alone]),
    st.sampled_from([None, 60.0, 150.0, 900.0]),
    st.sampled_from([WINTER, SUMMER]),
    st.integers(0, 5),
)
def test_reinforce_needs_rating_sound_monitor_and_peak_season(fault, rating: float | None, start: str, seed: int):
    columns = whole_site(10, feeders=2, seed=seed)
    if fault is not None:
        fault(columns)
    found = findings(assessed(columns, start, AssetRecord("990001", rating)))
    assert found
    for one in found:
        if one.action == "reinforce":
            assert fault not in (silent, alone)
            assert rating is not None
            assert start == WINTER
        assert (one.action == "fix the monitor") == (fault in (silent, alone))
    sensors = [one for one in found if one.action == "check a sensor"]
    assert bool(sensors) == (fault in (backwards, mismatch, stuck))


def test_the_action_table_says_what_comes_first():
    mixed = [
        Finding("4", "keep watching", "e", "", 12.0),
        Finding("3", "reinforce", "e", "", 110.0),
        Finding("2", "fix the monitor", "e", "", 500.0),
        Finding("1", "reinforce", "e", "", 140.0),
        Finding("5", "retap", "e", "", 3.0),
    ]
    table = action_table(mixed)
    assert table["asset_id"].tolist() == ["1", "3", "5", "2", "4"]
    assert list(ACTIONS) == [
        "reinforce", "reinforce?", "rebalance", "retap", "fix the monitor", "check a sensor", "keep watching",
    ]  # fmt: skip
    assert action_table([]).empty


def test_the_fleet_ranks_rated_assets_by_utilisation_and_the_others_by_their_load():
    def one(asset: str, scale: float, rating: float | None, area: str = ""):
        record = AssetRecord(asset, rating, None, area)
        return fleet_entry(
            assess(tidy(whole_site(7, scale=scale), asset_id=asset), record=record, name=f"Site {asset}")
        )

    summaries = [one("a", 1.0, None), one("b", 1.0, 800.0, "West"), one("c", 1.0, 200.0, "West"), one("d", 2.0, None)]
    fleet = fleet_table(summaries)
    assert fleet.index.tolist() == ["c", "b", "d", "a"]
    assert fleet["rank"].tolist() == [1, 2, 3, 4]
    assert math.isnan(fleet.loc["a", "utilisation_pct"])
    assert completeness_matrix(summaries).shape == (4, 7)
    areas = licence_areas(fleet)
    assert areas.loc["West", "assets"] == 2
    assert areas.loc["not in the register", "with rating"] == 0


def test_a_half_complete_period_says_so():
    start = pd.Timestamp("2025-01-01", tz="UTC")
    found = assess(tidy(whole_site(10)), record=SMALL, start=start, end=start + pd.Timedelta(days=31))
    (one,) = findings(found)
    assert one.action == "reinforce"
    assert "from 32 % of the period's intervals" in one.evidence


def test_incomplete_days_of_the_peak_season_are_not_rounded_up():
    columns = whole_site(7)
    for key in columns:
        columns[key][:3] = np.nan
    found = [one for one in findings(assessed(columns)) if one.missing]
    assert [one.missing.split(": ")[1] for one in found] == ["6 of the 7 days needed are measured"]
