"""The walk-through's statements fail as on Athena if run as written, and succeed once corrected."""

import pytest
from lake import OPEN_CSV, Lake

from dubegrid_lib.config import RAW_PROD_PREFIX


def test_timestamp_needs_backticks_in_ddl(lake: Lake) -> None:
    reason = lake.failure(
        f"CREATE EXTERNAL TABLE as_written (\n  substation_number STRING,\n  timestamp STRING,\n  value DOUBLE\n) "
        f"{OPEN_CSV} LOCATION '{lake.url(RAW_PROD_PREFIX)}'"
    )
    assert reason.startswith("FAILED: ParseException line 3:2 Failed to recognize predicate 'timestamp'")


def test_unskipped_header_is_bad_data(lake: Lake) -> None:
    name = lake.csv_table("asset STRING, value DOUBLE", {"a.csv": "Asset,Value\n1,2.5\n"})
    assert lake.failure(f"SELECT avg(value) FROM {name}") == (
        "HIVE_BAD_DATA: Error parsing field value 'Value' for field 1: For input string: \"Value\""
    )
    # This also fails if WHERE would drop the row: Athena converts values before it filters rows.
    assert lake.failure(f"SELECT value FROM {name} WHERE asset = '1'").startswith("HIVE_BAD_DATA")


def test_missing_column(lake: Lake) -> None:
    reason = lake.failure("SELECT asset_id, MAX(value) AS peak_load FROM lv_data GROUP BY asset_id")
    assert reason == "COLUMN_NOT_FOUND: line 1:8: Column 'asset_id' cannot be resolved"


def test_alias_in_group_by(lake: Lake) -> None:
    reason = lake.failure(
        'SELECT date(from_iso8601_timestamp("timestamp")) AS day, AVG(value) AS avg_daily_load\n'
        "FROM lv_data\nWHERE substation_name = 'Main St'\nGROUP BY day\nORDER BY day"
    )
    assert reason == "COLUMN_NOT_FOUND: line 4:10: Column 'day' cannot be resolved"


def test_pattern_without_the_z(lake: Lake) -> None:
    reason = lake.failure("SELECT parse_datetime(timestamp, 'yyyy-MM-dd''T''HH:mm:ss') FROM lv_data WHERE y = '2025'")
    assert reason.startswith('INVALID_FUNCTION_ARGUMENT: Invalid format: "2025-0')
    assert reason.endswith('is malformed at "Z"')


def test_partition_compared_with_a_number(lake: Lake) -> None:
    assert "Cannot apply operator: varchar = integer" in lake.failure("SELECT count(*) FROM lv_data WHERE y = 2025")


def test_average_load_per_substation(lake: Lake) -> None:
    answer = lake.ask(
        "SELECT substation_name, AVG(value) AS avg_load FROM lv_data WHERE y = '2025' AND m = '05' "
        "GROUP BY substation_name ORDER BY avg_load DESC"
    )
    assert answer.rows == [("Mill Lane 1, Ashby -", "32.0"), ("Mill Lane 0, Ashby -", "22.0")]


def test_peak_load_per_asset(lake: Lake) -> None:
    rows = lake.rows("SELECT substation_number, MAX(value) FROM lv_data GROUP BY substation_number ORDER BY 1")
    assert rows == [("100001", "33.5"), ("100002", "43.5")]


@pytest.mark.parametrize(
    "day",
    [
        'date(from_iso8601_timestamp("timestamp"))',
        "date(parse_datetime(timestamp, 'yyyy-MM-dd''T''HH:mm:ss''Z'''))",
        "date(parse_datetime(timestamp, 'yyyy-MM-dd''T''HH:mm:ssZ'))",
    ],
)
def test_daily_trend(lake: Lake, day: str) -> None:
    rows = lake.rows(
        f"SELECT {day} AS day, AVG(value) AS avg_daily_load FROM lv_data "
        f"WHERE substation_name = 'Mill Lane 0, Ashby -' GROUP BY {day} ORDER BY day"
    )
    assert rows == [("2024-12-01", "22.0"), ("2025-01-01", "22.0"), ("2025-05-01", "22.0")]
