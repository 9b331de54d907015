"""How tidy readings become an asset's grid of intervals and its demand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from load_readings import tidy, whole_site

from dubegrid_lib.analysis.demand import WrongReadings, asset_series, month_period, site_demand
from dubegrid_lib.errors import BadMonth, NoReadings
from dubegrid_lib.schema.load_monitor import quantity_of

THREE = {("BUSBAR", f"L{phase} Active Power"): np.array([10.0, 20.0, 30.0]) for phase in (1, 2, 3)}


def test_every_interval_of_the_period_is_there_and_missing_ones_stay_missing():
    start = pd.Timestamp("2025-01-05 23:00", tz="UTC")
    series = asset_series(tidy(THREE), start, start + pd.Timedelta(hours=2))
    demand = site_demand(series).p_kw
    assert len(demand) == 12
    assert demand.notna().sum() == 3
    assert demand.dropna().tolist() == [30, 60, 90]


def test_order_of_readings_does_not_matter():
    readings = tidy(whole_site(2))
    shuffled = readings.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(asset_series(readings).values, asset_series(shuffled).values)


def test_repeats_and_contradictions_are_counted_and_the_first_is_kept():
    readings = tidy(THREE)
    again, other = readings.iloc[[0]], readings.iloc[[1]].assign(value=99.0)
    series = asset_series(pd.concat([readings, again, other]))
    assert (series.duplicates, series.conflicts) == (1, 1)
    assert site_demand(series).p_kw.tolist() == [30, 60, 90]


def test_a_missing_reading_does_not_hide_an_existing_one():
    readings = tidy(THREE)
    series = asset_series(pd.concat([readings.iloc[[0]].assign(value=np.nan), readings]))
    assert site_demand(series).p_kw.tolist() == [30, 60, 90]
    assert (series.duplicates, series.conflicts) == (0, 0)


@pytest.mark.parametrize(("seconds", "kept"), [(60, True), (-60, True), (61, False), (299, False)])
def test_a_minute_off_the_grid_is_snapped_and_more_is_left_out(seconds: int, kept: bool):
    readings = tidy(THREE)
    readings.loc[4, "timestamp"] += pd.Timedelta(seconds=seconds)
    series = asset_series(readings)
    assert series.off_grid == (0 if kept else 1)
    assert site_demand(series).p_kw.notna().tolist() == [True, kept, True]


def test_a_stamp_at_the_end_of_the_interval_is_moved_back_by_ten_minutes():
    start = asset_series(tidy(THREE)).intervals[0]
    assert asset_series(tidy(THREE), stamp="end").intervals[0] == start - pd.Timedelta(minutes=10)


def test_the_busbar_is_used_and_complete_sums_of_feeders_where_it_is_missing():
    columns = {**THREE, **{(feeder, d): v / 2 for feeder in ("1", "2") for (_, d), v in THREE.items()}}
    columns["BUSBAR", "L1 Active Power"] = np.array([np.nan, np.nan, 30.0])
    columns["2", "L3 Active Power"] = np.array([5.0, np.nan, 15.0])
    demand = site_demand(asset_series(tidy(columns)))
    assert demand.table["source"].tolist() == ["feeders", "", "busbar"]
    assert demand.p_kw.tolist()[0] == 30
    assert np.isnan(demand.p_kw.iloc[1])
    assert demand.basis == (
        "Demand is read from the busbar in 1 intervals and the sum of feeders in 1; 1 intervals have neither and stay "
        "missing; reactive power is not measured, so kVA are at least the kW shown."
    )


def test_apparent_power_is_the_root_of_squares_of_the_sums():
    columns = dict(THREE)
    columns |= {("BUSBAR", f"L{phase} Reactive Power"): np.array([7.5, 0.0, 40.0]) for phase in (1, 2, 3)}
    demand = site_demand(asset_series(tidy(columns)))
    assert demand.s_kva.tolist() == [37.5, 60, 150]


def test_a_phase_that_is_not_recorded_is_named():
    one = {key: values for key, values in THREE.items() if "L1" in key[1]}
    assert "only L1 recorded" in site_demand(asset_series(tidy(one))).basis


@pytest.mark.parametrize(
    ("description", "units", "expected"),
    [
        ("L1 Active Power", "kW", ("active_power", "L1")),
        ("L3 Reactive Power", "kvar", ("reactive_power", "L3")),
        ("Neutral Current", "A", ("current", "N")),
        ("L2 Voltage", "V", ("voltage", "L2")),
        ("L2-N Voltage", "V", ("voltage", "L2")),
        ("L1 Voltage THD", "%", ("thd", "L1")),
        ("L1 Current THD", "%", ("thd", "L1")),
        ("Active Power", "kW", ("active_power", "total")),
        ("L1 Active Power", "A", None),
        ("Oil Temperature", "C", None),
    ],
)
def test_what_a_description_measures(description: str, units: str, expected: tuple[str, str] | None):
    assert quantity_of(description, units) == expected


def test_an_unknown_quantity_is_left_out_and_named():
    readings = pd.concat([tidy(THREE), tidy(THREE).assign(description="Oil Temperature", units="C")])
    series = asset_series(readings)
    assert series.unknown == ("Oil Temperature",)
    assert len(series.keys) == 3
    with pytest.raises(WrongReadings, match=r"no quantity the KPIs know \(Oil Temperature\)\. Known: reactive power"):
        asset_series(readings[readings["description"] == "Oil Temperature"])


def test_readings_that_cannot_be_assessed_are_rejected_with_a_sentence():
    readings = tidy(THREE)
    with pytest.raises(WrongReadings, match="lack the column feeder_id"):
        asset_series(readings.drop(columns="feeder_id"))
    with pytest.raises(WrongReadings, match="Readings of 2 assets"):
        asset_series(pd.concat([readings, readings.assign(asset_id="2")]))
    with pytest.raises(WrongReadings, match="not a time with zone"):
        asset_series(readings.assign(timestamp=readings["timestamp"].dt.tz_localize(None)))
    with pytest.raises(NoReadings, match="No readings of asset 990001 between 2025-05"):
        asset_series(readings, *month_period("2025-06"))


def test_a_month_is_a_local_month():
    start, end = month_period("2025-05")
    assert (str(start), str(end)) == ("2025-04-30 23:00:00+00:00", "2025-05-31 23:00:00+00:00")
    assert month_period("2025-03")[1] - month_period("2025-03")[0] == pd.Timedelta(days=31, hours=-1)
    for wrong in ("2025-13", "2025-5", "May 2025", "2025-05-01"):
        with pytest.raises(BadMonth, match="Write it as 2025-05"):
            month_period(wrong)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-500, 500), min_size=2, max_size=40), st.integers(1, 6))
def test_the_sum_of_feeders_is_used_if_there_is_no_busbar(values: list[float], feeders: int):
    part = np.array(values)
    columns = {(str(f), f"L{phase} Active Power"): part for f in range(feeders) for phase in (1, 2, 3)}
    demand = site_demand(asset_series(tidy(columns)))
    np.testing.assert_allclose(demand.p_kw, part * 3 * feeders, atol=1e-9)


def test_flags_of_the_ingest_are_counted_and_readings_of_either_hour_are_left_out():
    frame = tidy(THREE).assign(flags="")
    frame.loc[0, "flags"] = "CONFLICT"
    frame.loc[1, "flags"] = "DOUBLED HOUR"
    frame.loc[2, "flags"] = "DOUBLED HOUR;CONFLICT"
    series = asset_series(frame)
    assert (series.conflicts, series.doubled) == (1, 2)
    assert int(series.values.notna().to_numpy().sum()) == len(frame) - 2
