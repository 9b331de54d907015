"""Summaries equal what plain Python computes from the same readings, in any order; days are days of London."""

import math
import statistics
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from load_readings import REAL_FILES, needs_real_readings, read_lv_csv, tidy, whole_site

from dubegrid_lib.analysis.alerts import alerts_of, silent
from dubegrid_lib.analysis.demand import month_period
from dubegrid_lib.analysis.summary import plain, summarise
from dubegrid_lib.errors import NoReadings
from dubegrid_lib.schema.load_monitor import london_month

P, V = "Active Power", "Voltage"


def by_hand(values, due):
    """Statistics of a list of numbers, computed with the standard library."""
    ordered = sorted(values)
    place = 0.95 * (len(ordered) - 1)
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    return {
        "count": len(values),
        "mean": statistics.fmean(values),
        "minimum": ordered[0],
        "maximum": ordered[-1],
        "variance": statistics.pvariance(values),
        "p95": low + (high - low) * (place % 1),
        "completeness": len(values) / due * 100,
    }


def check_against(found, wanted):
    for name, value in wanted.items():
        assert getattr(found, name) == pytest.approx(value, rel=1e-9), name


def busbar_power(frame, start, end):
    """The sum of the busbar's phases by interval, computed with plain loops."""
    sums, counts = {}, {}
    for row in frame.itertuples():
        wanted = row.feeder_id == "BUSBAR" and row.description.endswith(f" {P}")
        if wanted and start <= row.timestamp < end and not math.isnan(row.value):
            sums[row.timestamp] = sums.get(row.timestamp, 0.0) + row.value
            counts[row.timestamp] = counts.get(row.timestamp, 0) + 1
    return {stamp: total for stamp, total in sums.items() if counts[stamp] == 3}


def test_day_and_month_equal_plain_python():
    frame = tidy(whole_site(3), start="2025-05-12")
    found = summarise(frame, "2025-05", rating_kva=300)
    day = next(day for day in found.days if day.period == "2025-05-13")
    start = pd.Timestamp("2025-05-12T23:00Z")
    powers = busbar_power(frame, start, start + pd.Timedelta(days=1))
    check_against(day.stored["active_power"], by_hand(list(powers.values()), 144))
    assert day.stored["active_power"].peak_time == max(powers, key=powers.get).isoformat()[:19] + "Z"
    volts = frame[(frame["feeder_id"] == "BUSBAR") & frame["description"].str.endswith(V)]
    check_against(found.month.stored["voltage"], by_hand(volts["value"].tolist(), 31 * 144 * 3))
    assert (day.readings, day.missing, day.expected, day.intervals) == (144 * 51, 0, 144, 144)
    energy = sum(powers.values()) / 6
    assert day.kpi("energy imported").value == pytest.approx(energy)
    assert day.kpi("utilisation").value > 0
    assert found.month.readings == sum(day.readings for day in found.days) == len(frame)


@pytest.mark.parametrize(
    ("start", "day", "intervals"), [("2025-03-29", "2025-03-30", 138), ("2025-10-25", "2025-10-26", 150)]
)
def test_days_on_which_clocks_change(start, day, intervals):
    found = summarise(tidy(whole_site(3), start=start), day[:7])
    one = next(one for one in found.days if one.period == day)
    assert (one.expected, one.intervals) == (intervals, intervals)
    assert one.kpi("completeness").value == 100


def test_month_begins_at_midnight_in_london():
    frame = tidy(whole_site(2), start="2025-05-31")
    may, june = summarise(frame, "2025-05"), summarise(frame, "2025-06")
    assert may.month.last == "2025-05-31T22:50:00Z"
    assert june.month.first == "2025-05-31T23:00:00Z"
    assert may.month.readings + june.month.readings == len(frame)
    for stamp in ("2025-05-31T22:50:00Z", "2025-05-31T23:00:00Z", "2025-01-31T23:50:00Z"):
        start, end = month_period(london_month(stamp))
        assert start <= pd.Timestamp(stamp) < end
    assert london_month("0001-01-01T00:00:00Z") == "0001-01"


def test_readings_that_a_rule_leaves_out_are_named_and_counted():
    columns = whole_site(7)
    columns["1", f"L1 {P}"][300:340] = 7.5
    found = summarise(tidy(columns, start="2025-05-12"), "2025-05")
    assert len(found.left_out) == found.month.left_out == sum(day.left_out for day in found.days) == 40
    assert {rules[0] for rules in found.left_out["rules"]} == {"STUCK"}
    assert set(found.left_out["description"]) == {f"L1 {P}"}
    assert found.month.flags["STUCK"] == sum(day.flags.get("STUCK", 0) for day in found.days) == 40
    assert [flag.rule for flag in found.month.findings if flag.rule == "STUCK"] == ["STUCK"]


def test_figures_differ_only_where_something_is_left_out():
    columns = whole_site(7)
    columns["BUSBAR", f"L1 {P}"][500] = 5000.0
    found = summarise(tidy(columns, start="2025-05-12"), "2025-05")
    assert found.month.stored["active_power"].maximum > 5000
    assert found.month.sound["active_power"].maximum < 400
    touched = {day.period for day in found.days if day.left_out}
    assert len(touched) == 1
    for day in found.days:
        assert (plain(day)["stored"] == plain(day)["sound"]) == (day.period not in touched)


def test_value_of_the_small_schema_has_statistics_too():
    times = pd.date_range("2025-08-14T15:00", periods=4, freq="10min", tz="UTC")
    frame = pd.DataFrame({"asset_id": "LV1", "timestamp": times, "feeder_id": "BUSBAR", "description": "value",
                          "units": "", "value": [1.0, np.nan, 2.0, 6.0]})  # fmt: skip
    found = summarise(frame, "2025-08")
    check_against(found.days[0].stored["value"], by_hand([1.0, 2.0, 6.0], 144))
    assert (found.month.readings, found.month.missing, found.month.kpis) == (3, 1, ())


def test_a_month_without_readings_is_an_error():
    with pytest.raises(NoReadings, match="2025-06"):
        summarise(tidy(whole_site(1), start="2025-05-12"), "2025-06")


def test_a_stored_summary_has_no_nan_and_no_numpy():
    def leaves(value):
        if isinstance(value, dict):
            return [leaf for part in value.values() for leaf in leaves(part)]
        return [leaf for part in value for leaf in leaves(part)] if isinstance(value, list) else [value]

    found = summarise(tidy(whole_site(2), start="2025-05-12"), "2025-05")
    for summary in (found.month, *found.days):
        kinds = {type(leaf) for leaf in leaves(plain(summary))}
        assert kinds <= {int, float, str, bool}
        assert not [leaf for leaf in leaves(plain(summary)) if leaf != leaf]
    assert "value" not in plain(found.month)["kpis"]["utilisation"]


@cache
def with_faults(faults):
    """Readings with as many stuck phases, and their summary."""
    columns = whole_site(4, feeders=2)
    for fault in range(faults):
        columns["1", f"L{fault + 1} {P}"][100 + fault : 112] = 9.0
    frame = tidy(columns, start="2025-05-12")
    return frame, summarise(frame, "2025-05")


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 3))
def test_order_of_readings_does_not_matter(seed, faults):
    frame, first = with_faults(faults)
    order = np.random.default_rng(seed).permutation(len(frame))
    second = summarise(frame.iloc[order].reset_index(drop=True), "2025-05")
    assert [plain(one) for one in (first.month, *first.days)] == [plain(one) for one in (second.month, *second.days)]
    assert first.left_out.reset_index(drop=True).equals(second.left_out.reset_index(drop=True))


@needs_real_readings
def test_real_days_equal_plain_python():
    for path in REAL_FILES[:3]:
        frame = read_lv_csv(path)
        month = london_month(frame["timestamp"].iloc[len(frame) // 2].isoformat())
        found = summarise(frame, month)
        assert found.month.readings == int(frame["value"].notna().sum()) - _outside(frame, month)
        assert sum(day.readings for day in found.days) == found.month.readings


def _outside(frame, month):
    start, end = month_period(month)
    inside = (frame["timestamp"] >= start) & (frame["timestamp"] < end)
    return int((~inside & frame["value"].notna()).sum())


def alerts(columns, **known):
    return alerts_of(summarise(tidy(columns, start="2025-05-12"), "2025-05", **known))


def test_a_sound_site_within_its_rating_has_no_alert():
    assert alerts(whole_site(7), rating_kva=500) == ()
    assert alerts(whole_site(7)) == ()


def test_utilisation_alerts_by_day_and_severity():
    columns = whole_site(7)
    peak = summarise(tidy(columns, start="2025-05-12"), "2025-05", rating_kva=100).month.kpi("utilisation").value
    for share, severity in ((1.35, "critical"), (1.05, "red"), (0.85, "amber")):
        found = alerts(columns, rating_kva=peak / share)
        worst = max(found, key=lambda alert: alert.value)
        assert (worst.kind, worst.severity) == ("utilisation", severity)
        assert f"{worst.value:.0f} %" in worst.sentence
    assert len({alert.name for alert in found}) == len(found)


def test_voltage_outage_imbalance_and_quality_alert():
    columns = whole_site(7)
    for phase in (1, 2, 3):
        columns["BUSBAR", f"L{phase} {V}"][200:260] += 12.0
    assert {alert.kind for alert in alerts(columns)} == {"voltage"}

    columns = whole_site(7)
    for key in columns:
        columns[key][200:212] = 0.0
    outage = [alert for alert in alerts(columns) if alert.kind == "outage"]
    assert [(alert.period, alert.value) for alert in outage] == [("2025-05-13", 2.0)]

    columns = whole_site(7)
    for key in columns:
        if key[1] in (f"L1 {P}", "L1 Current", "L1 Reactive Power"):
            columns[key] = columns[key] * 4
    (imbalance,) = [alert for alert in alerts(columns) if alert.kind == "imbalance"]
    assert imbalance.period == "2025-05"

    columns = whole_site(7)
    columns["BUSBAR", f"L2 {P}"] = -columns["BUSBAR", f"L2 {P}"]
    found = alerts(columns, rating_kva=50)
    assert all(alert.sound and "(feeder sum)" in alert.sentence for alert in found if alert.kind == "utilisation")
    assert {alert.detail.split(" busbar")[0] for alert in found if alert.kind == "quality"} >= {"POLARITY"}
    # Without feeders, nothing can replace the busbar.
    bare = {key: values for key, values in columns.items() if key[0] == "BUSBAR"}
    assert not [alert for alert in alerts(bare, rating_kva=50) if alert.sound]

    columns = whole_site(7)
    for key in columns:
        if "L2" in key[1] and "THD" not in key[1]:
            columns[key][200:254] = 0.0
    fuse = [alert for alert in alerts(columns) if alert.kind == "outage"]
    assert [(alert.severity, alert.detail, alert.value) for alert in fuse] == [("amber", "blown fuse", 9.0)]
    assert all(alert.sound for alert in fuse)


def test_an_asset_is_silent_if_it_stops_while_others_go_on():
    noon, hour = 1_700_000_000.0, 3600.0
    assert silent({}, "2025-05") == ()
    assert silent({"1": noon, "2": noon - 23 * hour}, "2025-05") == ()
    (alert,) = silent({"1": noon, "2": noon - 25 * hour}, "2025-05")
    assert (alert.asset_id, alert.value) == ("2", 25.0)
