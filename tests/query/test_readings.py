"""A day, a month or a range is read by key, whatever its number of pages, and never with a scan."""

import datetime as dt
import math

import pandas as pd
import pytest
from steps import csv_of, ingest, lv_row, lv_rows, month_key, stamp

from dubegrid_lib.errors import BadMonth, MissingResource, NoReadings
from dubegrid_lib.query import readings
from dubegrid_lib.stack.session import Kit


@pytest.fixture(scope="module")
def stored(pipeline):
    """Three days of three series, with one missing value, one reading off the 10-minute grid, and one day in June."""
    asset = "880001"
    rows = lv_rows(asset, 432)
    extra = [
        lv_row(asset, "2025-05-04T00:00:00Z", "", "1"),
        lv_row(asset, "2025-05-31T23:58:59Z", 5, "1"),
        lv_row(asset, "2025-06-01T00:00:00Z", 7, "1"),
    ]
    ingest(pipeline, month_key(f"{asset}.csv"), csv_of([*rows, *extra]))
    return asset


def test_day_is_a_frame_with_one_row_per_reading(pipeline, stored):
    frame = readings.of_day(pipeline, stored, "2025-05-02")
    assert list(frame.columns) == ["asset_id", "timestamp", "feeder_id", "description", "units", "value"]
    assert len(frame) == 3 * 144
    assert str(frame["timestamp"].dt.tz) == "UTC"
    assert (frame["timestamp"].min(), frame["timestamp"].max()) == (
        pd.Timestamp("2025-05-02T00:00Z"),
        pd.Timestamp("2025-05-02T23:50Z"),
    )
    first = frame.iloc[0].to_dict()
    assert first == {
        "asset_id": stored,
        "timestamp": pd.Timestamp("2025-05-02T00:00Z"),
        "feeder_id": "1",
        "description": "L1 Active Power",
        "units": "kW",
        "value": 144.1,
    }
    assert frame["feeder_id"].value_counts().to_dict() == {"BUSBAR": 144, "1": 144, "2": 144}
    assert frame["timestamp"].is_monotonic_increasing


def test_month_ends_with_its_last_second(pipeline, stored):
    frame = readings.of_month(pipeline, stored, "2025-05")
    assert len(frame) == 3 * 432 + 2
    assert frame["timestamp"].max() == pd.Timestamp("2025-05-31T23:58:59Z")
    assert len(readings.of_month(pipeline, stored, "2025-06")) == 1


def test_months_of_an_asset(pipeline, stored):
    assert readings.months_of(pipeline, stored) == ["2025-05", "2025-06"]
    assert readings.months_of(pipeline, "880000") == []


def test_value_that_was_not_measured_is_nan_never_zero(pipeline, stored):
    (value,) = readings.of_day(pipeline, stored, "2025-05-04")["value"]
    assert math.isnan(value)


def test_range_includes_its_start_and_not_its_end(pipeline, stored):
    start = dt.datetime(2025, 5, 1, 22, tzinfo=dt.UTC)
    frame = readings.of_range(pipeline, stored, start, start + dt.timedelta(hours=4))
    assert len(frame) == 3 * 24
    assert frame["timestamp"].min() == start
    assert frame["timestamp"].max() == start + dt.timedelta(hours=3, minutes=50)


def test_range_may_be_given_in_any_time_zone(pipeline, stored):
    bst = dt.timezone(dt.timedelta(hours=1))
    frame = readings.of_range(
        pipeline, stored, dt.datetime(2025, 5, 2, tzinfo=bst), dt.datetime(2025, 5, 2, 1, tzinfo=bst)
    )
    assert frame["timestamp"].unique().tolist() == [pd.Timestamp("2025-05-01T23:00Z") + pd.Timedelta(minutes=10 * n)
                                                   for n in range(6)]  # fmt: skip


def test_range_holds_readings_of_any_second(pipeline, asset):
    """Sort keys are strings: ``…:59Z`` sorts after ``…:59.999Z``, and no reading may be lost because of that."""
    texts = ["15:04:59Z", "15:04:59.5Z", "15:05:00Z", "15:05:00.25Z", "16:04:59Z", "16:04:59.75Z", "16:05:00Z"]
    rows = [lv_row(asset, f"2025-05-01T{text}", n) for n, text in enumerate(texts)]
    ingest(pipeline, month_key(f"{asset}.csv"), csv_of(rows))
    hour = [dt.datetime(2025, 5, 1, hour, 5, tzinfo=dt.UTC) for hour in (15, 16)]
    assert readings.of_range(pipeline, asset, *hour)["value"].tolist() == [2, 3, 4, 5]


def test_all_pages_of_a_query_are_read(pipeline, asset):
    """A page of a query holds 1 MB; this month holds some 2 MB."""
    feeders = [f"Switchboard A way {n}" for n in range(1, 13)]
    ingest(pipeline, month_key(f"{asset}.csv"), csv_of(lv_rows(asset, 31 * 144, feeders)), seconds=120)
    pages = []
    pipeline.dynamodb.meta.events.register("after-call.dynamodb.Query", lambda **kwargs: pages.append(kwargs))
    frame = readings.of_month(pipeline, asset, "2025-05")
    assert len(pages) > 1
    assert len(frame) == 31 * 144 * 12
    assert not frame.duplicated(["timestamp", "feeder_id"]).any()
    assert frame["value"].sum() == pytest.approx(sum(n + k / 10 for n in range(31 * 144) for k in range(12)))


def test_reads_by_key_and_never_scans(pipeline, stored):
    kit = Kit(pipeline.settings, pipeline.endpoint_url)
    calls = []
    kit.dynamodb.meta.events.register("before-call.dynamodb", lambda model, params, **_: calls.append(model.name))
    readings.of_day(kit, stored, "2025-05-02")
    readings.of_month(kit, stored, "2025-05")
    assert set(calls) == {"Query"}


def test_day_of_another_asset_is_not_read(pipeline, stored, asset):
    ingest(pipeline, month_key(f"{asset}.csv"), csv_of(lv_rows(asset, 3)))
    assert set(readings.of_day(pipeline, asset, "2025-05-01")["asset_id"]) == {asset}


@pytest.mark.parametrize("day", ["2025-05", "2025-5-1", "2025-02-30", "today", "", "2025-05-01T00", " 2025-05-01"])
def test_invalid_day_is_rejected(pipeline, day):
    with pytest.raises(readings.BadPeriod, match="is not a day such as 2025-08-14"):
        readings.of_day(pipeline, "1", day)


@pytest.mark.parametrize("month", ["2025", "2025-13", "2025-05-01", "May"])
def test_invalid_month_is_rejected(pipeline, month):
    with pytest.raises(BadMonth, match="is not a month"):
        readings.of_month(pipeline, "1", month)


def test_range_without_time_zone_or_backwards_is_rejected(pipeline):
    early, late = dt.datetime(2025, 5, 1, tzinfo=dt.UTC), dt.datetime(2025, 5, 2, tzinfo=dt.UTC)
    with pytest.raises(readings.BadPeriod, match="time zone"):
        readings.of_range(pipeline, "1", early.replace(tzinfo=None), late)
    with pytest.raises(readings.BadPeriod, match="before it starts"):
        readings.of_range(pipeline, "1", late, early)


def test_if_nothing_is_stored_the_error_says_what_to_check(pipeline, asset):
    with pytest.raises(NoReadings, match=f"asset {asset} in 2025-05-01. Check the asset id"):
        readings.of_day(pipeline, asset, "2025-05-01")


def test_missing_table_says_what_to_run(settings, cloud):
    kit = Kit(settings.named("notable"), cloud.endpoint_url)
    with pytest.raises(MissingResource, match="run `dubegrid provision` first"):
        readings.of_day(kit, "1", "2025-05-01")


def test_flags_are_shown_on_request_and_flagged_readings_left_out(pipeline, asset):
    off_grid = "2025-05-01T00:04:30Z"
    rows = [
        lv_row(asset, stamp(0), 1),
        lv_row(asset, stamp(0), 2),
        lv_row(asset, off_grid, 3),
        lv_row(asset, stamp(2), 4),
    ]
    ingest(pipeline, month_key(f"{asset}.csv"), csv_of(rows))
    plain = readings.of_day(pipeline, asset, "2025-05-01")
    assert "flags" not in plain
    frame = readings.of_month(pipeline, asset, "2025-05", flags=True)
    assert frame["flags"].tolist() == ["CONFLICT", "OFF GRID", ""]
    assert readings.unflagged(frame)["value"].tolist() == [4]
    pd.testing.assert_frame_equal(frame.drop(columns="flags"), plain)
