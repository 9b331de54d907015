"""Each rule on a site that has its fault, on a sound site, and on something that only looks like the fault."""

import numpy as np
import pandas as pd
import pytest
from load_readings import Columns, tidy, whole_site

from dubegrid_lib.analysis.assessment import assess
from dubegrid_lib.analysis.demand import asset_series, site_demand
from dubegrid_lib.analysis.quality import (
    RULES,
    Flag,
    check,
    flag_table,
    monitor_faults,
    rules_broken,
    sensor_faults,
    sound,
)
from dubegrid_lib.analysis.trust import site_basis

P, V, A = "Active Power", "Voltage", "Current"
DAY = 144


def flags_of(columns: Columns, rule: str | None = None, **known: object) -> list[Flag]:
    found = check(asset_series(tidy(columns)), **known)  # type: ignore[arg-type]
    return [flag for flag in found if rule in (None, flag.rule)]


def busbar_of(columns: Columns, *, quantity: str = P) -> None:
    """Set the busbar to the sum of the feeders again."""
    for phase in (1, 2, 3):
        name = f"L{phase} {quantity}"
        columns["BUSBAR", name] = sum(
            v for (feeder, d), v in columns.items() if d == name and feeder != "BUSBAR"
        ).round(2)


@pytest.fixture
def site() -> Columns:
    return whole_site(14)


def test_a_sound_site_breaks_no_rule(site: Columns):
    assert flags_of(site) == []


def test_every_flag_names_a_rule_and_explains_itself_in_a_sentence():
    columns = whole_site(14)
    columns["BUSBAR", f"L2 {P}"] = -columns["BUSBAR", f"L2 {P}"]
    columns["1", f"L1 {P}"][500:600] = 7.5
    found = flags_of(columns)
    assert len(found) >= 3
    for flag in found:
        assert flag.rule in RULES
        assert flag.sentence.endswith(".")
        assert flag.sentence[0].isupper()
        assert flag.sentence.count(". ") == 0
    table = flag_table(found)
    assert len(table) == len(found)
    assert rules_broken(found) == tuple(rule for rule in RULES if rule in set(table["rule"]))


def test_outage_is_not_a_breach_of_voltage(site: Columns):
    for key in site:
        if key[1].endswith((P, V, A, "Reactive Power", "THD")):
            site[key][300:306] = 0.0
    found = flags_of(site)
    assert [flag.rule for flag in found] == ["OUTAGE"]
    assert len(found[0].intervals) == 6
    assert not found[0].fault
    assert "from 08 Jan 02:00 for 1.0 h" in found[0].sentence
    assert assess(tidy(site)).kpi("voltage outside limits").value == 0


def test_blown_fuse_on_one_phase(site: Columns):
    for feeder in ("BUSBAR", "1", "2", "3", "4"):
        for quantity in (P, A, "Reactive Power"):
            site[feeder, f"L2 {quantity}"][400:900] = 0.0
    site["BUSBAR", f"L2 {V}"][400:900] = 3.0
    found = flags_of(site, "BLOWN FUSE")
    assert [(flag.phase, len(flag.intervals), flag.fault) for flag in found] == [("L2", 500, False)]
    assert not flags_of(site, "OUTAGE")
    assert assess(tidy(site)).kpi("voltage outside limits").value == 0


def test_false_zero_is_left_out_not_counted_as_no_load(site: Columns):
    site["BUSBAR", f"L1 {P}"][700] = 0.0
    (flag,) = flags_of(site, "FALSE ZERO")
    assert (flag.feeder, flag.phase, len(flag.intervals)) == ("BUSBAR", "L1", 1)
    demand = assess(tidy(site)).demand
    assert demand.table["source"].iloc[700] == "feeders"
    assert demand.p_kw.iloc[700] > 50


def test_three_zeros_or_a_phase_that_is_often_near_zero_are_not_false_zeros(site: Columns):
    site["1", f"L1 {P}"][700:703] = 0.0
    wave = np.round(10 * np.sin(np.arange(14 * DAY) / 9), 1)
    wave[100] = 0.0
    site["2", f"L1 {P}"] = wave
    assert not flags_of(site, "FALSE ZERO")


def test_stuck_values(site: Columns):
    site["3", f"L2 {P}"][1000:1006] = 4.4
    (flag,) = flags_of(site, "STUCK")
    assert (flag.feeder, flag.phase, len(flag.intervals)) == ("3", "L2", 6)
    assert not flag.fault  # an hour in two weeks
    site["3", f"L2 {P}"][1000:1040] = 4.4
    assert flags_of(site, "STUCK")[0].fault
    masked = sound(asset_series(tidy(site)), flags_of(site))
    assert int(masked.values["3", "active_power", "L2"].isna().sum()) == 40


def test_the_same_readings_are_judged_alike_whatever_the_period(site: Columns):
    """Forty of two weeks' readings are 2 % of them, and 0.9 % of a month that holds no others."""
    site["3", f"L2 {P}"][1000:1040] = 4.4
    readings = tidy(site)
    start = readings["timestamp"].min()
    alone = check(asset_series(readings))
    padded = check(asset_series(readings, start, start + pd.Timedelta(days=31)))
    stuck = [next(flag for flag in flags if flag.rule == "STUCK") for flags in (alone, padded)]
    assert [flag.fault for flag in stuck] == [True, True]
    assert [flag.share for flag in stuck] == [40 / (14 * DAY)] * 2
    (outside,) = [flag for flag in padded if flag.rule == "INCOMPLETE"]
    assert outside.share == pytest.approx(17 / 31)  # missing intervals are a share of the period


def test_five_repeats_an_idle_feeder_and_coarse_values_are_not_stuck(site: Columns):
    site["3", f"L2 {P}"][1000:1005] = 4.4
    site["3", f"L3 {P}"][:] = 0.03
    for phase in (1, 2, 3):
        site["BUSBAR", f"L{phase} {V}"] = np.round(site["BUSBAR", f"L{phase} {V}"])
    assert not flags_of(site, "STUCK")


def test_repeats_of_the_neutral_in_an_outage_are_not_stuck(site: Columns):
    site["BUSBAR", "N Current"] = np.round(np.abs(site["BUSBAR", f"L1 {A}"] - site["BUSBAR", f"L2 {A}"]), 1)
    for key in site:
        site[key][300:317] = 0.0
    noise = [0.0, *[0.03] * 7, 0.0, 0.04, 0.01, 0.03, 0.03, 0.04, 0.03, 0.04, 0.02]
    site["BUSBAR", "N Current"][300:317] = noise
    assert [flag.rule for flag in flags_of(site)] == ["OUTAGE"]
    site["BUSBAR", "N Current"][702:709] = 12.3
    assert [(flag.rule, flag.phase) for flag in flags_of(site)] == [("OUTAGE", ""), ("STUCK", "N")]


def test_a_load_of_few_resolution_steps_repeats_without_being_stuck(site: Columns):
    rng = np.random.default_rng(7)
    power = np.round(rng.uniform(1, 9, 14 * DAY), 2)
    for night in range(14):
        start = night * DAY
        power[start : start + 36] = rng.integers(2, 5, 36) / 100
    power[7 * DAY + 10 : 7 * DAY + 18] = 0.01
    site["3", f"L2 {P}"] = power
    assert not flags_of(site, "STUCK")
    site["3", f"L2 {P}"][1000:1010] = 4.44
    assert len(flags_of(site, "STUCK")) == 1


def test_a_frozen_monitor_is_stuck_though_nothing_varies(site: Columns):
    for phase in (1, 2, 3):
        site["BUSBAR", f"L{phase} {P}"][:] = 41.5
    found = flags_of(site, "STUCK")
    assert {(flag.feeder, flag.phase) for flag in found} == {("BUSBAR", "L1"), ("BUSBAR", "L2"), ("BUSBAR", "L3")}
    assert all(flag.fault and flag.share == 1 for flag in found)


def test_a_feeder_that_never_carries_load_is_inactive_not_stuck(site: Columns):
    rng = np.random.default_rng(5)
    for phase in (1, 2, 3):
        site["9", f"L{phase} {P}"] = np.round(rng.uniform(-0.1, 0.1, 14 * DAY), 1)
    found = flags_of(site)
    assert [(flag.rule, flag.feeder, flag.fault) for flag in found] == [("INACTIVE", "9", False)]


@pytest.mark.parametrize("feeder", ["BUSBAR", "2"])
def test_a_spike_is_contradicted_by_the_rest_and_reported_with_the_maximum(site: Columns, feeder: str):
    site[feeder, f"L1 {P}"][800:802] = 900.0
    found = flags_of(site, "SPIKE")
    assert [(flag.feeder, flag.phase, len(flag.intervals)) for flag in found] == [(feeder, "L1", 2)]
    assert "900" in found[0].sentence
    assessed = assess(tidy(site))
    assert assessed.kpi("maximum demand").value < 300
    if feeder == "BUSBAR":
        assert "kW with spikes" in assessed.kpi("maximum demand").note
        assert assessed.as_measured.p_kw.max() > 900


def test_a_peak_that_busbar_and_feeder_agree_on_is_not_a_spike(site: Columns):
    site["2", f"L1 {P}"][800:802] = 900.0
    busbar_of(site)
    assert not flags_of(site, "SPIKE", rating_kva=100.0)


def test_a_long_overload_is_never_a_spike(site: Columns):
    site["BUSBAR", f"L1 {P}"][800:803] = 900.0
    assert not flags_of(site, "SPIKE", rating_kva=100.0)


def test_a_reading_that_nothing_can_contradict_is_not_a_spike(site: Columns):
    alone = {key: values for key, values in site.items() if key[0] == "BUSBAR"}
    alone["BUSBAR", f"L1 {P}"][800] = 900.0
    assert not flags_of(alone, "SPIKE")


@pytest.mark.parametrize(("factor", "found"), [(1.015, False), (1.03, True), (0.95, True)])
def test_busbar_mismatch_above_two_percent(site: Columns, factor: float, found: bool):
    site["BUSBAR", f"L3 {P}"] = site["BUSBAR", f"L3 {P}"] * factor
    flags = flags_of(site, "BUSBAR MISMATCH")
    assert bool(flags) == found
    assert all(flag.fault and "L3: busbar" in flag.sentence and "L1" not in flag.sentence for flag in flags)


def test_a_gap_on_a_feeder_is_not_a_mismatch(site: Columns):
    site["1", f"L3 {P}"][:700] = np.nan
    assert not flags_of(site, "BUSBAR MISMATCH")


def test_a_phase_negative_at_night_is_polarity_not_export(site: Columns):
    site["1", f"L2 {P}"] = -site["1", f"L2 {P}"]
    busbar_of(site)
    found = flags_of(site, "POLARITY")
    assert [(flag.feeder, flag.phase, flag.fault) for flag in found] == [("1", "L2", True)]
    assert "14 of 14 nights" in found[0].sentence
    assessed = assess(tidy(site))
    for name in ("reverse flow", "maximum export", "energy exported"):
        assert np.isnan(assessed.kpi(name).value)
        assert "backwards" in assessed.kpi(name).note
    peak = assessed.kpi("maximum demand")
    assert (peak.low, peak.status) == (peak.value, "ok")
    true = whole_site(14)
    assert peak.high == pytest.approx(assess(tidy(true)).kpi("maximum demand").value, rel=0.01)
    assert assessed.kpi("load factor").value > 0
    assert assessed.basis.trusted
    assert [flag.rule for flag in sensor_faults(assessed.flags)] == ["POLARITY"]
    assert monitor_faults(assessed.flags) == ()


def test_solar_export_by_day_is_not_polarity(site: Columns):
    hour = np.arange(14 * DAY) / 6 % 24
    for phase in (1, 2, 3):
        site["1", f"L{phase} {P}"] = np.where((hour > 9) & (hour < 15), -8.0, 6.0) + np.round(
            np.random.default_rng(phase).normal(0, 0.5, 14 * DAY), 2
        )
    busbar_of(site)
    assert not flags_of(site, "POLARITY")


def test_demand_of_a_busbar_fitted_backwards_is_the_sum_of_its_sound_feeders(site: Columns):
    expected = site_demand(asset_series(tidy(site))).p_kw.to_numpy()
    site["BUSBAR", f"L1 {P}"] = -site["BUSBAR", f"L1 {P}"]
    series = asset_series(tidy(site))
    flags = check(series)
    basis = site_basis(series, flags)
    demand = basis.demand
    np.testing.assert_allclose(demand.p_kw, expected, atol=0.1)
    assert set(demand.table["source"]) == {"feeders"}
    assert (basis.source, basis.trusted, basis.backwards) == ("feeder sum", True, False)
    assert not np.isnan(assess(tidy(site)).kpi("load factor").value)


def test_more_power_than_volts_times_amps_is_inconsistent(site: Columns):
    site["2", f"L1 {A}"][500:700] = 1.0
    (flag,) = flags_of(site, "INCONSISTENT")
    assert (flag.feeder, flag.phase, flag.fault) == ("2", "L1", True)
    assert len(flag.intervals) == 200


@pytest.mark.parametrize("volts", [0.0, 5.0])
@pytest.mark.parametrize("phases", [(1,), (1, 2, 3)])
def test_a_dead_voltage_sensor_under_load_costs_the_voltages_and_no_load(
    site: Columns, phases: tuple[int, ...], volts: float
):
    """The supply was there: neither an outage, nor a voltage below its limit, nor power that V·I does not allow."""
    expected = assess(tidy(site))
    for phase in phases:
        site["BUSBAR", f"L{phase} Voltage"][500:700] = volts
    found = flags_of(site, "INCONSISTENT")
    assert {(flag.feeder, flag.quantity, flag.phase) for flag in found} == {
        ("BUSBAR", "voltage", f"L{phase}") for phase in phases
    }
    assert {len(flag.intervals) for flag in found} == {200}
    assert "L1 of busbar reads less than 20 V while it carries load" in found[0].sentence
    assert not flags_of(site, "OUTAGE") + flags_of(site, "BLOWN FUSE")
    assessed = assess(tidy(site))
    assert assessed.kpi("voltage outside limits").value == 0.0
    assert assessed.kpi("maximum demand").value == expected.kpi("maximum demand").value
    assert assessed.kpi("energy imported").value == expected.kpi("energy imported").value


def test_a_step_that_stays(site: Columns):
    columns = whole_site(28)
    for phase in (1, 2, 3):
        columns["2", f"L{phase} {P}"][20 * DAY :] *= 0.4
    busbar_of(columns)
    found = flags_of(columns, "STEP")
    assert [flag.feeder for flag in found] == ["2"]
    assert "feeder 2 fell by" in found[0].sentence
    assert "on 26 Jan 2025" in found[0].sentence
    assert not found[0].fault


def test_a_weekend_is_not_a_step():
    columns = whole_site(21)
    weekend = np.arange(21 * DAY) // DAY % 7 >= 5
    for key in columns:
        columns[key] = np.where(weekend & np.array(P in key[1]), columns[key] * 0.5, columns[key])
    assert not flags_of(columns, "STEP")


def test_missing_intervals_are_named_and_gate_only_where_the_site_itself_is_lost(site: Columns):
    for phase in (1, 2, 3):
        site["4", f"L{phase} {P}"][200:1200] = np.nan
    (flag,) = flags_of(site, "INCOMPLETE")
    assert (flag.feeder, flag.fault) == ("4", False)
    assert flag.sentence == "Feeder 4 lacks 49.6 % of its intervals; longest gap between readings 166.7 h."
    for phase in (1, 2, 3):
        site["BUSBAR", f"L{phase} {P}"][400:1200] = np.nan
    assert {flag.feeder: flag.fault for flag in flags_of(site, "INCOMPLETE")} == {"BUSBAR": True, "4": True}


def test_half_a_month_of_readings_is_not_a_fault_of_the_monitor(site: Columns):
    start = pd.Timestamp("2025-01-01", tz="UTC")
    series = asset_series(tidy(site), start, start + pd.Timedelta(days=31))
    found = check(series)
    assert [(flag.rule, flag.feeder, flag.fault) for flag in found] == [("INCOMPLETE", "", False)]
    assert found[0].sentence == "All readings lie between 06 Jan 00:00 and 19 Jan 23:50: 54.8 % of the period has none."
    assert monitor_faults(check(series)) == ()


def test_contradictions_off_grid_readings_and_a_new_monitor_are_named(site: Columns):
    readings = tidy(site)
    late = readings.iloc[:50].assign(timestamp=readings["timestamp"].iloc[:50] + pd.Timedelta(minutes=4))
    other = readings.iloc[100:120].assign(value=1.0)
    series = asset_series(pd.concat([readings, late, other]))
    found = check(series, installed=pd.Timestamp("2024-12-20", tz="UTC"))
    assert [(flag.rule, flag.fault) for flag in found] == [
        ("CONFLICT", False),
        ("OFF GRID", False),
        ("NEW MONITOR", False),
    ]
    assert not [
        flag for flag in check(series, installed=pd.Timestamp("2024-06-01", tz="UTC")) if flag.rule == "NEW MONITOR"
    ]


def test_a_spike_of_a_current_sensor_is_contradicted_by_its_power(site: Columns):
    site["2", f"L1 {A}"][800] = 4000.0
    (flag,) = flags_of(site, "SPIKE")
    assert (flag.feeder, flag.quantity, flag.phase) == ("2", "current", "L1")
    assert flag.sentence.endswith("a spike of the sensor.")


def test_a_zero_is_assessed_on_the_days_around_it_whatever_the_period():
    """On a real site, readings were flagged when two months were assessed, but not when only their week was."""
    columns = whole_site(28)
    columns["1", f"L1 {P}"][14 * DAY :] += 60.0
    columns["1", f"L1 {P}"][500] = 0.0
    (whole,) = flags_of(columns, "FALSE ZERO")
    (week,) = flags_of({key: values[: 7 * DAY] for key, values in columns.items()}, "FALSE ZERO")
    assert list(whole.intervals) == list(week.intervals)


def test_a_phase_that_dies_to_noise_is_left_out_and_the_busbar_is_kept(site: Columns):
    sound_peak = assess(tidy(site)).kpi("maximum demand").value
    site["2", f"L1 {P}"][1000:] = np.round(np.random.default_rng(2).uniform(-0.1, 0.1, 14 * DAY - 1000), 2)
    found = flags_of(site, "DEAD TO NOISE")
    assert [(flag.feeder, flag.phase, len(flag.intervals)) for flag in found] == [("2", "L1", 14 * DAY - 1000)]
    assessed = assess(tidy(site))
    assert assessed.kpi("maximum demand").value == sound_peak
    assert assessed.basis.trusted


def test_a_feeder_that_is_switched_off_is_not_a_dead_sensor(site: Columns):
    for phase in (1, 2, 3):
        site["2", f"L{phase} {P}"][1000:] = 0.01
    busbar_of(site)
    assert not flags_of(site, "DEAD TO NOISE")


@pytest.mark.parametrize("reads", [0.03, 2.5])
def test_demand_of_a_dead_busbar_is_the_sum_of_its_feeders(site: Columns, reads: float):
    expected = assess(tidy(site)).kpi("maximum demand").value
    rng = np.random.default_rng(3)
    for phase in (1, 2, 3):
        site["BUSBAR", f"L{phase} {P}"] = np.round(rng.uniform(0, reads, 14 * DAY), 2)
        site["BUSBAR", f"L{phase} Reactive Power"] = np.round(rng.uniform(0, 0.05, 14 * DAY), 2)
    assessed = assess(tidy(site))
    assert assessed.basis.source == "feeder sum"
    assert assessed.basis.trusted
    assert assessed.kpi("maximum demand").value == pytest.approx(expected, rel=0.01)
    assert assessed.kpi("maximum demand").basis == "feeder sum"
    assert "feeder sum replaces it" in assessed.basis.sentence


def test_moved_load_and_swapped_feeders_are_transfers_not_steps():
    columns = whole_site(28)
    for phase in (1, 2, 3):
        moved = columns["2", f"L{phase} {P}"][15 * DAY :] * 0.6
        columns["2", f"L{phase} {P}"][15 * DAY :] -= moved
        columns["3", f"L{phase} {P}"][15 * DAY :] += moved
    found = flags_of(columns, "LOAD TRANSFER")
    assert {flag.feeder for flag in found} == {"2", "3"}
    assert "from feeder 2 to feeder 3 on 21 Jan 2025" in found[0].sentence
    assert not flags_of(columns, "STEP")
    swapped = whole_site(28)
    for phase in (1, 2, 3):
        one, other = swapped["1", f"L{phase} {P}"], swapped["2", f"L{phase} {P}"]
        other *= 3
        one[15 * DAY :], other[15 * DAY :] = other[15 * DAY :].copy(), one[15 * DAY :].copy()
    busbar_of(swapped)
    assert "changed places on 21 Jan 2025" in flags_of(swapped, "LOAD TRANSFER")[0].sentence


@pytest.mark.parametrize("held", [3, 6])
def test_a_feed_of_half_hours_or_hours_is_computed_with_its_interval(site: Columns, held: int):
    coarse = tidy(site)
    coarse = coarse[coarse["timestamp"].dt.floor(f"{10 * held}min") == coarse["timestamp"]]
    assessed = assess(coarse)
    assert [flag.rule for flag in assessed.flags] == ["INTERVAL"]
    assert f"every {10 * held} minutes" in assessed.flags[0].sentence
    assert assessed.kpi("completeness").value == 100
    fine = assess(tidy(site))
    assert assessed.kpi("energy imported").value == pytest.approx(fine.kpi("energy imported").value, rel=0.02)
