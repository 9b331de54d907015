"""Readings in any order become one item per asset and interval; each is stored, dropped as a duplicate or rejected."""

from collections import Counter

import intervals as module
import pytest
from csv_rows import Rejection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from intervals import Interval, Staging

from dubegrid_lib.schema.load_monitor import Reading, place_timestamp

FIRST, SECOND = "2025-05-01T00:00:00Z", "2025-05-01T00:10:00Z"


@pytest.fixture(autouse=True, params=[1, 250_000], ids=["on disk", "in memory"])
def held(request, monkeypatch):
    """Each test runs for a small file, whose readings stay in memory, and for a large one, whose readings do not."""
    monkeypatch.setattr(module, "HELD_READINGS", request.param)


def group(folder, readings):
    rejections: list[Rejection] = []
    staging = Staging(folder, rejections.append)
    for line, reading in enumerate(readings, start=2):
        staging.add(line, reading)
    return staging, list(staging.intervals()), rejections


def reading(asset="1", timestamp=FIRST, series="1|P|kW", value: float | None = 1.0, name="High Street"):
    return Reading(asset, timestamp, name, series, value)


def test_readings_of_an_interval_make_one_item_in_any_order(tmp_path):
    readings = [reading(series="2|P|kW"), reading(timestamp=SECOND), reading(asset="0"), reading(value=2.0)]
    staging, intervals, rejections = group(tmp_path, readings)
    assert intervals == [
        Interval("0", FIRST, "High Street", {"1|P|kW": 1.0}),
        Interval("1", FIRST, "High Street", {"1|P|kW": 2.0, "2|P|kW": 1.0}),
        Interval("1", SECOND, "High Street", {"1|P|kW": 1.0}),
    ]
    assert (staging.stored, staging.duplicates, rejections) == (4, 0, [])


def test_intervals_come_by_month_asset_and_time_and_their_series_in_order(tmp_path):
    """This way, the curated zone can close a month's file, and equal readings give equal Parquet."""
    june, may = "2025-06-01T00:00:00Z", "2025-05-31T23:50:00Z"
    readings = [reading(asset, when, series) for series in "ba" for when in (june, may) for asset in "21"]
    _, intervals, _ = group(tmp_path, readings)
    order = [("1", may), ("2", may), ("1", june), ("2", june)]
    assert [(interval.asset_id, interval.timestamp) for interval in intervals] == order
    assert [list(interval.series) for interval in intervals] == [["a", "b"]] * 4


def test_a_file_that_is_read_again_leaves_nothing_of_its_first_reading(tmp_path):
    first = Staging(tmp_path, print)
    for line in (2, 3):
        first.add(line, reading(asset="9"))
    first.discard()
    assert [interval.asset_id for interval in group(tmp_path, [reading(asset="1")])[1]] == ["1"]


def test_exact_duplicate_is_dropped_and_counted(tmp_path):
    staging, intervals, rejections = group(tmp_path, [reading(), reading(), reading(value=None, series="m")] * 2)
    assert intervals[0].series == {"1|P|kW": 1.0, "m": None}
    assert (staging.stored, staging.duplicates, rejections) == (2, 4, [])


def test_first_of_conflicting_duplicates_is_kept(tmp_path):
    values = [3.5, 1.0, 3.5, None]
    staging, intervals, rejections = group(tmp_path, [reading(value=value) for value in values])
    assert intervals[0].series == {"1|P|kW": 3.5}
    assert (staging.stored, staging.duplicates) == (1, 1)
    assert [(r.line, r.rule) for r in rejections] == [(3, "conflicting duplicate"), (5, "conflicting duplicate")]
    assert "an earlier line gives 3.5 for 1|P|kW" in rejections[0].reason


def test_missing_value_is_kept_as_missing(tmp_path):
    assert group(tmp_path, [reading(value=None)])[1][0].series == {"1|P|kW": None}


def test_no_readings_make_no_items(tmp_path):
    assert group(tmp_path, [])[1] == []


# `CsvRows` rejects NUL bytes and line ends.
names = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r\n"), max_size=12)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1", "2"]),
            st.sampled_from([FIRST, SECOND]),
            names,
            names.filter(bool),
            st.none() | st.floats(-1e12, 1e12) | st.integers(0, 2).map(float),
        ),
        max_size=30,
    )
)
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_every_reading_is_stored_or_a_duplicate_or_rejected(tmp_path_factory, rows):
    """Values are read back exactly, whatever the names contain: commas, quotes, blanks."""
    readings = [Reading(*row) for row in rows]
    staging, intervals, rejections = group(tmp_path_factory.mktemp("staging"), readings)
    first: dict[tuple[str, str, str], float | None] = {}
    for one in readings:
        first.setdefault((one.asset_id, one.timestamp, one.series), one.value)
    assert {(i.asset_id, i.timestamp, s): v for i in intervals for s, v in i.series.items()} == first
    assert len(readings) == staging.stored + staging.duplicates + len(rejections)
    assert max(Counter((i.asset_id, i.timestamp) for i in intervals).values(), default=1) == 1


@pytest.mark.parametrize("count", [200_000])
def test_rows_that_do_not_fit_in_memory_are_sorted_on_disk(tmp_path, count):
    """The rows go backwards in time, so that no two are in order by chance."""
    stamps = [f"2025-05-{1 + n // 144 % 28:02}T{n % 144 // 6:02}:{n % 6 * 10:02}:00Z" for n in range(4032)]
    staging = Staging(tmp_path, pytest.fail)
    for n in reversed(range(count)):
        staging.add(count - n, Reading(str(n // 4032), stamps[n % 4032], "A name, with a comma", "1|P|kW", float(n)))
    seen, last = 0, ("", "")
    for interval in staging.intervals():
        assert last < (interval.asset_id, interval.timestamp)
        last = (interval.asset_id, interval.timestamp)
        seen += 1
    assert seen == staging.stored == count


def test_kept_reading_of_conflicting_duplicates_is_flagged_once(tmp_path):
    off_grid = Reading("1", FIRST, "", "1|P|kW", 1.0, ("OFF GRID",))
    staging, intervals, _ = group(
        tmp_path, [off_grid, reading(value=2.0), reading(value=3.0), reading(series="2|P|kW")]
    )
    assert intervals[0].flags == {"1|P|kW": ["OFF GRID", "CONFLICT"]}
    assert staging.flagged == {"OFF GRID": 1, "CONFLICT": 1}


def london(clock, value, series="1|P|kW"):
    """A reading of the night in which the clock goes back, in local time without an offset."""
    timestamp, rules = place_timestamp(f"2025-10-26T{clock}:00", "london")
    return Reading("1", timestamp, "", series, value, rules)


NIGHT = [("00:50", 0.0), ("01:00", 1.0), ("01:30", 2.0), ("01:00", 3.0), ("01:30", 4.0), ("02:00", 5.0)]


@pytest.mark.parametrize("newest_first", [False, True])
def test_repeated_hour_is_resolved_by_the_order_of_the_file(tmp_path, newest_first):
    readings = [london(*one) for one in (reversed(NIGHT) if newest_first else NIGHT)]
    staging, intervals, rejections = group(tmp_path, readings)
    assert {interval.timestamp[11:16]: interval.series["1|P|kW"] for interval in intervals} == {
        "23:50": 0.0,
        "00:00": 1.0,
        "00:30": 2.0,
        "01:00": 3.0,
        "01:30": 4.0,
        "02:00": 5.0,
    }
    assert [interval.timestamp for interval in intervals] == sorted(interval.timestamp for interval in intervals)
    assert not any(interval.flags for interval in intervals)
    assert (staging.repaired, rejections) == ({"doubled hour": 4}, [])


def test_order_is_that_of_each_series_not_of_the_whole_file(tmp_path):
    """A file may list one feeder after the other."""
    readings = [london(*one, series) for series in ("1|P|kW", "2|P|kW") for one in NIGHT]
    _, intervals, _ = group(tmp_path, readings)
    assert len(intervals) == 6
    assert all(interval.series["1|P|kW"] == interval.series["2|P|kW"] for interval in intervals)


def test_repeated_hour_that_is_given_once_is_flagged(tmp_path):
    staging, intervals, _ = group(tmp_path, [london("00:50", 0.0), london("01:00", 1.0), london("02:00", 5.0)])
    assert [(i.timestamp[11:16], i.flags) for i in intervals] == [
        ("23:50", {}),
        ("00:00", {"1|P|kW": ["DOUBLED HOUR"]}),
        ("02:00", {}),
    ]
    assert (staging.flagged, staging.repaired) == ({"DOUBLED HOUR": 1}, {})


def test_intervals_are_sorted_by_month(tmp_path):
    readings = [
        reading(asset=asset, timestamp=f"2025-{month}-01T00:00:00Z") for asset in "12" for month in ("06", "05")
    ]
    staging, intervals, _ = group(tmp_path, readings)
    assert [(i.timestamp[:7], i.asset_id) for i in intervals] == [
        ("2025-05", "1"),
        ("2025-05", "2"),
        ("2025-06", "1"),
        ("2025-06", "2"),
    ]
    assert staging.asset_days == 4
