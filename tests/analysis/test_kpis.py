"""KPIs are compared with numbers worked out by hand, and with properties that hold for any readings."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from load_readings import tidy, whole_site

from dubegrid_lib.analysis import kpis
from dubegrid_lib.analysis.assessment import assess
from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.analysis.demand import asset_series, site_demand
from dubegrid_lib.analysis.limits import VOLTAGE
from dubegrid_lib.query import questions


def series(values: list[float], start: str = "2025-01-06") -> pd.Series:
    return pd.Series(np.array(values, float), index=pd.date_range(start, periods=len(values), freq="10min", tz="UTC"))


def phases(*rows: tuple[float, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["L1", "L2", "L3"], index=series([0.0] * len(rows)).index)


# Two half hours: means 20 and 50.
HOUR = series([10, 20, 30, 40, 50, 60])


def test_maximum_demand_is_the_larger_half_hour():
    assert kpis.half_hourly(HOUR).tolist() == [20, 50]
    assert kpis.maximum_demand(HOUR) == 50
    assert kpis.peak_time(HOUR) == pd.Timestamp("2025-01-06 00:30", tz="Europe/London")


def test_a_half_hour_with_a_gap_has_no_mean():
    assert kpis.maximum_demand(series([10, 20, 30, 40, math.nan, 600])) == 20
    assert math.isnan(kpis.maximum_demand(series([math.nan, 1, 1])))
    assert kpis.peak_time(series([math.nan, 1, 1])) is None


def test_load_factor_by_hand():
    assert kpis.load_factor(HOUR) == pytest.approx(35 / 50)
    assert math.isnan(kpis.load_factor(series([0, 0, 0])))


def test_utilisation_headroom_and_admd_by_hand():
    assert kpis.utilisation(HOUR, 40) == 125
    assert kpis.headroom(HOUR, 40) == -10
    assert kpis.headroom(HOUR, 100, 0.5) == 65
    assert kpis.admd(HOUR, 25) == 2
    for missing in (kpis.utilisation(HOUR, None), kpis.headroom(HOUR, None), kpis.admd(HOUR, None)):
        assert math.isnan(missing)


def test_diversity_factor_by_hand():
    feeders = pd.DataFrame({"1": series([30, 30, 30, 0, 0, 0]), "2": series([0, 0, 0, 20, 20, 20])})
    assert kpis.diversity_factor(feeders, feeders.sum(axis=1)) == pytest.approx(50 / 30)
    assert math.isnan(kpis.diversity_factor(pd.DataFrame(index=HOUR.index), HOUR))


def test_energy_keeps_import_and_export_apart_and_fills_nothing():
    demand = series([60, -30, math.nan, 60])
    assert kpis.energy_import(demand) == pytest.approx(20)
    assert kpis.energy_export(demand) == pytest.approx(5)
    assert kpis.reverse_flow(demand) == kpis.ReverseFlow(pytest.approx(1 / 6), 30)
    assert kpis.reverse_flow(HOUR) == kpis.ReverseFlow(0, 0)
    assert kpis.completeness(demand) == 75


def test_imbalance_by_hand():
    # Mean 20, largest deviation 10: 50 %. The light interval, 100 % unbalanced, is below P90 and does not count.
    found = kpis.phase_imbalance(phases((10, 20, 30), (2, 0, 1)))
    assert (found.percent, found.persistence, found.intervals) == (50, 100, 1)
    assert (found.heavy, found.light, found.to_move) == ("L3", "L1", 10)
    assert found.beyond
    # If the heaviest phase changes in every interval, moving a joint does not help.
    rotating = phases(*[(10, 10, 40), (40, 10, 10), (10, 40, 10)] * 4)
    found = kpis.phase_imbalance(rotating)
    assert found.percent == pytest.approx(100)
    assert found.persistence == pytest.approx(100 / 3)
    assert not found.beyond
    assert kpis.phase_imbalance(phases((20, 20, 20))).percent == 0
    assert math.isnan(kpis.phase_imbalance(phases((20, 20, math.nan))).percent)
    assert math.isnan(kpis.phase_imbalance(phases((1, 2, 3)).drop(columns="L3")).percent)


def test_neutral_current_by_hand():
    found = kpis.neutral_current(phases((10, 10, 10), (10, 0, 0), (30, 20, 10)))
    np.testing.assert_allclose(found, [0, 10, math.sqrt(300)])


def test_power_factor_by_hand():
    p, s = series([80, 100, 1]), series([100, 100, 4.9])
    found = kpis.power_factor(p, s, 100)
    assert (found.mean, found.low_share) == (0.9, 50)
    # Without a rating, the limit is 5 % of the maximum. With a lower rating, the light load counts too.
    assert kpis.power_factor(p, s).mean == 0.9
    assert kpis.power_factor(p, s, 50).mean == pytest.approx(181 / 204.9)


def test_voltage_compliance_by_hand():
    found = kpis.voltage_compliance(phases((216.2, 230, 253), (216.1, 253.1, math.nan)))
    assert (found.low, found.high, found.outside) == (20, 20, 40)
    assert math.isnan(kpis.voltage_compliance(phases()).outside)


def test_en50160_assesses_each_week():
    n = 1008 * 2
    volts = pd.DataFrame(240.0, index=series([0.0] * n).index, columns=["L1", "L2", "L3"])
    volts.iloc[1008 : 1008 + 60] = 256.0  # 6 % of the second week
    weeks = kpis.en50160(volts, pd.DataFrame(index=volts.index))
    assert weeks.index.strftime("%Y-%m-%d").tolist() == ["2025-01-06", "2025-01-13"]
    assert weeks["passes"].tolist() == [True, False]
    assert weeks["within_10"].tolist() == [100, pytest.approx(100 - 6000 / 1008)]
    assert weeks["completeness"].tolist() == [100, 100]
    noisy = kpis.en50160(volts, pd.DataFrame({"thd": 9.0}, index=volts.index))
    assert noisy["passes"].tolist() == [False, False]


def test_en50160_assesses_each_phase_separately_and_never_passes_an_hour():
    volts = pd.DataFrame(235.0, index=series([0.0] * 1008).index, columns=["L1", "L2", "L3"])
    volts.iloc[:141, 0] = 206.0  # L1 is outside 14 % of the week; the three phases taken together, 95.3 % are within
    none = pd.DataFrame(index=volts.index)
    (week,) = kpis.en50160(volts, none).itertuples()
    assert (week.within_10, week.passes) == (pytest.approx(86.0, abs=0.1), False)
    even = pd.DataFrame(235.0, index=volts.index, columns=["L1", "L2", "L3"])
    thd = pd.DataFrame(3.0, index=volts.index, columns=["L1", "L2", "L3"])
    thd.iloc[:141, 2] = 9.0
    assert kpis.en50160(even, thd)["passes"].tolist() == [False]
    assert kpis.en50160(even.iloc[:6], none.iloc[:6])["passes"].tolist() == [None]
    assert kpis.en50160(even, none)["passes"].tolist() == [True]
    # An hour at 190 V fails, whatever the other voltages are.
    assert kpis.en50160(even.iloc[:6] - 45, none.iloc[:6])["passes"].tolist() == [False]


def test_the_measured_neutral_wins_over_the_estimate():
    columns = whole_site(7)
    columns["BUSBAR", "Neutral Current"] = np.full(7 * 144, 300.0)
    columns["BUSBAR", "Neutral Current"][500] = 367.3
    found = assess(tidy(columns)).kpi("neutral current")
    assert found.value == 367.3
    assert found.note.startswith("measured; estimate ")


def test_a_maximum_per_customer_warns_of_few_customers():
    few, many = (assess(tidy(whole_site(7)), record=AssetRecord("990001", 315, n)).kpi("ADMD") for n in (6, 60))
    assert few.note == "of 6 customers only: few customers inflate it"
    assert many.note == ""


def test_limits_are_one_dated_setting_that_sql_reads_too():
    assert (VOLTAGE.low, VOLTAGE.high, VOLTAGE.since.year) == (216.2, 253.0, 2003)
    query = questions.query("voltage", "2025-01")
    assert "value < 216.2 OR value > 253.0" in query.sql
    assert VOLTAGE.text in query.question
    assert VOLTAGE.text in kpis.DEFINITIONS["voltage outside limits"].formula


def test_evening_and_night_follow_the_local_clock_in_summer():
    # 2025-07-01: 16-20 h local time is 15-19 h UTC.
    day = series([0.0] * 144, "2025-06-30 23:00")
    day[(day.index.hour >= 15) & (day.index.hour < 19)] = 6.0
    assert kpis.evening_share(day) == 100
    night = series([1.0] * 36 + [0.0] * 108, "2025-06-30 23:00")
    assert kpis.night_ratio(night) == 4


@pytest.mark.parametrize(
    ("start", "intervals", "share"), [("2025-03-30", 138, 24 / 138), ("2025-10-25 23:00", 150, 24 / 150)]
)
def test_evening_share_of_days_with_23_and_25_hours(start: str, intervals: int, share: float):
    day = series([1.0] * intervals, start)
    assert set(kpis.local_time(day.index).date) == {kpis.local_time(day.index).date[0]}
    assert kpis.evening_share(day) == pytest.approx(share * 100)


def test_the_profile_counts_the_doubled_hour_at_its_local_time():
    day = series([1.0] * 150, "2025-10-25 23:00")
    first = (kpis.local_time(day.index).hour == 1) & (np.arange(150) < 12)
    day[first] = 3.0
    profile = kpis.daily_profile(day)
    assert profile["weekend", "P50"].loc[1.0] == 2
    assert profile["weekday", "P50"].isna().all()
    assert len(profile) == 144


def test_load_duration_by_hand():
    curve = kpis.load_duration(series([10, 40, math.nan, 20, 30]))
    assert curve.tolist() == [40, 30, 20, 10]
    assert curve.index.tolist() == [25, 50, 75, 100]


DEMANDS = st.lists(st.one_of(st.floats(0.5, 1000), st.just(math.nan)), min_size=6, max_size=60).map(
    lambda values: series(values[: len(values) // 3 * 3])
)


@settings(max_examples=60, deadline=None)
@given(DEMANDS, st.floats(0.01, 100))
def test_ratios_do_not_depend_on_the_unit(demand: pd.Series, factor: float):
    for ratio in (kpis.load_factor, kpis.night_ratio, kpis.evening_share):
        np.testing.assert_allclose(ratio(demand * factor), ratio(demand), rtol=1e-9)
    np.testing.assert_allclose(kpis.maximum_demand(demand * factor), kpis.maximum_demand(demand) * factor, rtol=1e-9)
    np.testing.assert_allclose(
        kpis.utilisation(demand * factor, 100 * factor), kpis.utilisation(demand, 100), rtol=1e-9
    )


@settings(max_examples=60, deadline=None)
@given(DEMANDS, st.data())
def test_splitting_a_period_adds_up(demand: pd.Series, data: st.DataObject):
    # The split is at a half hour, so that none is cut in two.
    cut = 3 * data.draw(st.integers(1, max(1, len(demand) // 3 - 1)))
    parts = (demand.iloc[:cut], demand.iloc[cut:])
    assert kpis.energy_import(demand) == pytest.approx(sum(kpis.energy_import(part) for part in parts))
    maxima = [kpis.maximum_demand(part) for part in parts]
    larger = max((maximum for maximum in maxima if not math.isnan(maximum)), default=math.nan)
    np.testing.assert_allclose(kpis.maximum_demand(demand), larger)
    valid = sum(kpis.completeness(part) * len(part) for part in parts if len(part))
    assert kpis.completeness(demand) * len(demand) == pytest.approx(valid)


@settings(max_examples=60, deadline=None)
@given(DEMANDS)
def test_bounds_hold_for_any_demand(demand: pd.Series):
    factor = kpis.load_factor(demand)
    assert math.isnan(factor) or 0 < factor <= 1 + 1e-9
    maximum = kpis.maximum_demand(demand)
    assert math.isnan(maximum) or maximum <= demand.max() + 1e-9
    curve = kpis.load_duration(demand)
    assert curve.is_monotonic_decreasing
    assert len(curve) == demand.notna().sum()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.floats(0.5, 500)] * 3), min_size=1, max_size=30), st.permutations(["L1", "L2", "L3"]))
def test_phases_may_be_swapped(rows: list[tuple[float, float, float]], order: list[str]):
    frame = phases(*rows)
    swapped = frame[order].set_axis(["L1", "L2", "L3"], axis=1)
    assert kpis.phase_imbalance(swapped).percent == pytest.approx(kpis.phase_imbalance(frame).percent)
    np.testing.assert_allclose(kpis.neutral_current(swapped), kpis.neutral_current(frame), atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 6), st.integers(0, 1000))
def test_diversity_is_at_least_one_if_the_site_is_the_sum_of_its_feeders(count: int, seed: int):
    values = np.random.default_rng(seed).uniform(1, 50, (60, count))
    feeders = pd.DataFrame(values, index=series([0.0] * 60).index)
    assert kpis.diversity_factor(feeders, feeders.sum(axis=1)) >= 1 - 1e-9


def test_all_kpis_of_a_sound_site_carry_their_completeness():
    record = AssetRecord("990001", 315, 120)
    found = assess(tidy(whole_site(14)), record=record)
    assert {kpi.name for kpi in found.kpis} == set(kpis.DEFINITIONS)
    assert not [kpi.name for kpi in found.kpis if kpi.status == "unknown"]
    assert {kpi.completeness for kpi in found.kpis} == {100}
    s = np.hypot(found.demand.p_kw, found.demand.table["q_kvar"])
    halves = [s.iloc[i : i + 3].mean() for i in range(0, len(s), 3)]
    assert found.kpi("utilisation").value == pytest.approx(max(halves) / 315 * 100)
    assert found.kpi("power factor").value == pytest.approx(1 / math.hypot(1, 0.25), abs=1e-3)
    table = kpis.kpi_table(found.kpis)
    assert table["formula"].str.len().min() > 0
    assert len(table) == len(kpis.DEFINITIONS)


def test_without_a_register_kpis_that_need_one_are_null_and_say_so():
    found = assess(tidy(whole_site(7)))
    for name in ("utilisation", "headroom", "headroom at P99.5", "ADMD"):
        assert math.isnan(found.kpi(name).value)
        assert "register" in found.kpi(name).note


def test_kw_alone_gives_a_lower_bound_and_says_so():
    columns = {key: values for key, values in whole_site(7).items() if "Active" in key[1]}
    found = assess(tidy(columns), record=AssetRecord("990001", 315))
    assert found.kpi("utilisation").note == "reactive power not measured: at least this"
    assert "not measured" in found.kpi("power factor").note
    assert "not measured" in found.kpi("voltage P1").note
    assert "on kW" in found.kpi("phase imbalance").note


def test_completeness_counts_the_whole_period():
    start = pd.Timestamp("2025-01-06", tz="UTC")
    found = assess(tidy(whole_site(7)), start=start, end=start + pd.Timedelta(days=28))
    assert found.kpi("completeness").value == 25
    assert found.kpi("completeness").status == "flag"
    assert found.kpi("energy imported").note == "of 25.0 % of the time; missing intervals are not filled"


def test_a_year_that_lacks_a_quarter_has_only_its_completeness():
    start = pd.Timestamp("2024-01-01", tz="UTC")
    daily = 10 + np.round(np.sin(np.arange(144 * 270) * 2 * np.pi / 144), 3)
    readings = tidy({("BUSBAR", f"L{phase} Active Power"): daily for phase in (1, 2, 3)}, "2024-01-01")
    year = assess(readings, start=start, end=start + pd.Timedelta(days=366))
    assert year.kpi("completeness").value == pytest.approx(270 / 366 * 100)
    for name in ("maximum demand", "energy imported", "load factor", "phase imbalance"):
        assert math.isnan(year.kpi(name).value)
        assert year.kpi(name).status == "unknown"
        assert year.kpi(name).note == "73.8 % complete: below 75 % no annual figure"
    part = assess(readings, start=start, end=start + pd.Timedelta(days=364))
    assert part.kpi("maximum demand").value == pytest.approx(33, abs=0.1), (
        "shorter than a year: reported with its completeness"
    )


def test_site_demand_of_the_whole_site_is_the_busbar():
    columns = whole_site(2)
    demand = site_demand(asset_series(tidy(columns)))
    expected = sum(columns["BUSBAR", f"L{phase} Active Power"] for phase in (1, 2, 3))
    np.testing.assert_allclose(demand.p_kw, expected)
    assert demand.basis == "Demand is read from the busbar in 288 intervals."
