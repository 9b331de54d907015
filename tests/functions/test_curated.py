"""The curated zone: Parquet of the stored readings, which matches its source object after every version and event."""

import datetime as dt
import gzip
import json
import time
from dataclasses import replace

import duckdb
import pandas as pd
import pytest
from curated import MonthFiles, line_key, parquet_key
from intervals import Interval
from steps import csv_of, event_of, ingest, lv_row, lv_rows, make_pipeline, month_key, put, series_of, stamp, wait

from dubegrid_lib.config import CURATED_PREFIX, INFRA, LINES_PREFIX, REJECTED_PREFIX
from dubegrid_lib.query import athena, catalog, questions, readings
from dubegrid_lib.schema.load_monitor import BUSBAR
from dubegrid_lib.schema.precedence import placed_at
from dubegrid_lib.stack import lambda_functions, trigger
from dubegrid_lib.stack.session import Kit

NOON = dt.datetime(2025, 11, 1, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def kit(settings, cloud):
    """A pipeline in which Athena finds only what these tests upload."""
    kit = make_pipeline(settings, cloud, "curated")
    catalog.create(kit)
    catalog.readings(kit)
    return kit


def curated(kit, asset, table=catalog.CURATED):
    """An asset's curated readings, in order."""
    sql = f"SELECT * FROM {table} WHERE asset_id = ? ORDER BY ts, feeder_id, description, units, source"
    return athena.query(kit, sql, [asset])


def line_of(kit, key):
    return json.loads(kit.s3.get_object(Bucket=kit.bucket, Key=line_key(key))["Body"].read())


def parquet_of(kit, key):
    """The Parquet objects in the bucket of one source object."""
    tag = parquet_key(key, "2025-05").rsplit("-", 1)[-1]
    pages = kit.s3.get_paginator("list_objects_v2").paginate(Bucket=kit.bucket, Prefix=CURATED_PREFIX)
    return [one["Key"] for page in pages for one in page.get("Contents", []) if one["Key"].endswith(tag)]


def test_curated_readings_are_typed_named_and_sorted(kit, asset):
    rows = [
        lv_row(asset, stamp(1), 236.5, "", "L2 Voltage").replace(",kW,", ",V,"),
        lv_row(asset, stamp(0), 1.5, "02"),
        lv_row(asset, stamp(0), "", "1", "L3 Active Power"),
        lv_row(asset, stamp(0), 2, "1", "Odd | thing"),
        lv_row(asset, stamp(0), "0.4", "", "Neutral Current").replace(",kW,", ",Amps,"),
    ]
    key = month_key(f"{asset}.csv")
    ingest(kit, key, csv_of(rows))
    found = curated(kit, asset)
    definition = json.loads((INFRA / "tables" / "lv_curated.json").read_text(encoding="utf-8"))
    assert list(found.columns) == [*(column["name"] for column in definition["columns"]), "y", "m"]
    shown = found[["ts", "feeder_id", "description", "units", "quantity", "phase", "value"]].astype(object)
    first, second = pd.Timestamp("2025-05-01T00:00"), pd.Timestamp("2025-05-01T00:10")
    assert shown.where(shown.notna(), None).to_numpy().tolist() == [
        [first, "1", "L3 Active Power", "kW", "active_power", "L3", None],
        [first, "1", "Odd | thing", "kW", None, None, 2.0],
        [first, "2", "L1 Active Power", "kW", "active_power", "L1", 1.5],
        [first, BUSBAR, "Neutral Current", "A", "current", "N", 0.4],
        [second, BUSBAR, "L2 Voltage", "V", "voltage", "L2", 236.5],
    ]
    assert set(found["substation_name"]) == {"High Street, Test -"}
    assert set(found["source"]) == {key}
    assert found["flags"].isna().all()


def test_file_is_zstd_with_times_in_milliseconds(tmp_path):
    files = MonthFiles(tmp_path)
    name = 'High "Street", Test -'
    list(files.passing([Interval("1", stamp(n), name, {"1|P, q|kW": 0.1 + n, "m|x|": None}) for n in range(3)]))
    path = files.parquet("2025-05", 'raw/it\'s, "one".csv', dt.datetime(2025, 6, 1, 12, tzinfo=dt.UTC))
    with duckdb.connect() as db:
        kinds = dict(db.execute("SELECT name, converted_type FROM parquet_schema(?)", [str(path)]).fetchall())
        packed = db.execute("SELECT DISTINCT compression FROM parquet_metadata(?)", [str(path)]).fetchall()
        rows = db.execute("SELECT substation_name, description, units, value, source FROM read_parquet(?)", [str(path)])
        assert rows.fetchall()[:2] == [
            (name, "P, q", "kW", 0.1, 'raw/it\'s, "one".csv'),
            (name, "x", None, None, 'raw/it\'s, "one".csv'),
        ]
    assert kinds["ts"] == kinds["uploaded"] == "TIMESTAMP_MILLIS"
    assert packed == [("ZSTD",)]


def test_many_months_do_not_need_many_open_files(tmp_path):
    files = MonthFiles(tmp_path)
    months = [f"{year}-{month:02}" for year in range(2000, 2100) for month in range(1, 13)]
    passed = list(files.passing(Interval("1", f"{month}-01T00:00:00Z", "", {"1|P|kW": 1.0}) for month in months))
    assert len(passed) == len(files.rows) == 1200


def test_values_are_the_same_in_dynamodb_csv_and_parquet(kit, asset):
    rows = lv_rows(asset, 50)
    ingest(kit, month_key(f"{asset}.csv"), csv_of(rows))
    found = curated(kit, asset)
    stored = {
        (timestamp, series): value
        for timestamp, values in series_of(kit, asset).items()
        for series, value in values.items()
    }
    named = found["feeder_id"] + "|" + found["description"] + "|" + found["units"]
    times = pd.to_datetime(found["ts"]).dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert dict(zip(zip(times, named, strict=True), found["value"], strict=True)) == stored
    sql = "SELECT count(*) AS n, sum(CAST(value AS double)) AS total FROM lv_data WHERE substation_number = ?"
    of_csv = athena.query(kit, sql, [asset])
    assert (of_csv["n"][0], of_csv["total"][0]) == (len(found), pytest.approx(found["value"].sum()))


def test_flags_are_stored_with_readings_in_both_places(kit, asset):
    off_grid = "2025-05-01T00:04:30Z"
    rows = [
        lv_row(asset, stamp(0), 1),
        lv_row(asset, stamp(0), 2),
        lv_row(asset, off_grid, 3),
        lv_row(asset, stamp(2), 4),
    ]
    summary = ingest(kit, month_key(f"{asset}.csv"), csv_of(rows))
    assert summary["flagged"] == {"CONFLICT": 1, "OFF GRID": 1}
    found = curated(kit, asset)
    assert [None if pd.isna(flags) else flags for flags in found["flags"]] == ["CONFLICT", "OFF GRID", None]
    assert found["value"].tolist() == [1, 3, 4]


def test_second_delivery_changes_nothing(kit, asset):
    key = month_key(f"{asset}.csv")
    ingest(kit, key, csv_of(lv_rows(asset, 20)))
    before = curated(kit, asset)
    again = lambda_functions.invoke(kit, event_of(kit, key))
    assert again.error is None
    pd.testing.assert_frame_equal(curated(kit, asset), before)
    assert len(parquet_of(kit, key)) == 1


def test_month_that_a_new_version_lacks_is_removed(kit, asset):
    key = f"raw/{asset}.csv"
    june = lv_row(asset, "2025-06-01T00:00:00Z", 5)
    ingest(kit, key, csv_of([*lv_rows(asset, 2), june]))
    assert parquet_of(kit, key) == [parquet_key(key, "2025-05"), parquet_key(key, "2025-06")]
    summary = ingest(kit, key, csv_of([june]))
    assert parquet_of(kit, key) == [parquet_key(key, "2025-06")]
    assert [file["key"] for file in summary["parquet"]] == parquet_of(kit, key)
    assert len(curated(kit, asset)) == 1


def test_unreadable_version_keeps_the_readings_of_the_previous_one_and_says_so(kit, asset):
    key = month_key(f"{asset}.csv.gz")
    packed = gzip.compress(csv_of(lv_rows(asset, 20)))
    first = ingest(kit, key, packed)
    second = ingest(kit, key, packed[:-30])
    assert second["status"] == "rejected"
    assert second["parquet"] == first["parquet"]
    assert second["parquet_version"] == first["version"] != second["version"]
    assert len(curated(kit, asset)) == len(series_of(kit, asset)) * 3 == 60
    assert line_of(kit, key)["parquet_version"] == first["version"]


def test_version_with_only_rejected_rows_has_no_parquet(kit, asset):
    key = month_key(f"{asset}.csv")
    ingest(kit, key, csv_of(lv_rows(asset, 2)))
    assert ingest(kit, key, csv_of(["broken"]))["parquet"] == []
    assert parquet_of(kit, key) == []


def test_crash_between_parquet_and_line_is_repaired_by_the_next_version(kit, asset):
    """A killed function leaves its Parquet, and the line that was written before it to list it."""
    key = f"raw/{asset}.csv"
    may, june = parquet_key(key, "2025-05"), parquet_key(key, "2025-06")
    for one in (may, june):
        kit.s3.put_object(Bucket=kit.bucket, Key=one, Body=b"half a file")
    announced = {"file": key, "version": "1", "status": "started", "parquet": [{"key": may}, {"key": june}]}
    kit.s3.put_object(Bucket=kit.bucket, Key=line_key(key), Body=json.dumps(announced).encode())
    ingest(kit, key, csv_of(lv_rows(asset, 2)))
    assert parquet_of(kit, key) == [may]
    assert len(curated(kit, asset)) == 6


def test_readings_that_files_share_count_once_in_the_view(kit, asset):
    """The later upload's value wins, as in DynamoDB, but a missing value never replaces a measured one."""
    earlier = [lv_row(asset, stamp(n), n) for n in range(4)]
    later = [lv_row(asset, stamp(2), 20), lv_row(asset, stamp(3), ""), lv_row(asset, stamp(4), 4)]
    first = ingest(kit, month_key(f"{asset}-a.csv"), csv_of(earlier))
    time.sleep(1.1)  # S3 has upload times in whole seconds
    ingest(kit, month_key(f"{asset}-b.csv"), csv_of(later))
    assert len(curated(kit, asset)) == 7
    once = curated(kit, asset, catalog.READINGS)
    assert once["value"].tolist() == [0, 1, 20, 3, 4]
    assert values_of(kit, asset) == [0, 1, 20, 3, 4]
    # Ingesting the earlier upload again does not make it the later one.
    (again,) = lambda_functions.invoke(kit, event_of(kit, first["file"])).payload["files"]
    assert (again["values_replaced"], again["values_outranked"]) == (0, 1)
    assert values_of(kit, asset) == [0, 1, 20, 3, 4]


def values_of(kit, asset):
    series = "1|L1 Active Power|kW"
    return [values[series] for _, values in sorted(series_of(kit, asset).items())]


@pytest.mark.parametrize("again", [0, 1], ids=["in order", "the first again"])
def test_uploads_of_one_second_are_ordered_the_same_way_everywhere(kit, asset, again):
    """Which of the two wins is arbitrary, but table and view agree, whatever the order of ingestion."""
    keys = [month_key(f"{asset}-{name}.csv") for name in "ab"]
    for key, value in zip(keys, (1, 2), strict=True):
        put(kit, key, csv_of([lv_row(asset, stamp(0), value)]))
    for key in [*keys, *keys[:again]]:
        assert lambda_functions.invoke(kit, event_of(kit, key)).error is None
    assert values_of(kit, asset) == curated(kit, asset, catalog.READINGS)["value"].tolist()


@pytest.mark.parametrize("again", [0, 1], ids=["in order", "the first again"])
def test_copies_of_one_second_and_of_the_repeated_hour_are_resolved_alike_everywhere(kit, asset, again):
    """DynamoDB, view and queries keep the same copy and its flag; readings that may be of either hour are left out."""
    names = sorted((month_key(f"{asset}-{name}.csv", month=10) for name in "ab"), key=lambda key: placed_at(key, NOON))
    rows = {
        number: [
            lv_row(asset, f"2025-10-26T01:{minute}:00", number, "", f"L{phase} Active Power")
            for minute in ("00", "30")
            for phase in (1, 2, 3)
        ]
        for number in (1, 2)
    }
    # The first file has 01:30 twice, in an order that shows which is which. All other readings may be of either hour.
    rows[1] += [row.removesuffix("1") + "7" for row in rows[1][3:]]
    try:
        lambda_functions.deploy(Kit(replace(kit.settings, naive_time="london"), kit.endpoint_url))
        wait(kit, *[put(kit, key, csv_of(rows[number])) for number, key in enumerate(names, start=1)])
        for key in names[:again]:
            assert lambda_functions.invoke(kit, event_of(kit, key)).error is None
    finally:
        lambda_functions.deploy(kit)
    view = curated(kit, asset, catalog.READINGS)
    held = readings.of_month(kit, asset, "2025-10", flags=True)
    first, second, third = (pd.Timestamp(f"2025-10-26T{text}Z") for text in ("00:00", "00:30", "01:30"))
    copies = [[(row.timestamp, row.description, row.value, row.flags) for row in held.itertuples()]]
    view = view.assign(timestamp=view["ts"].dt.tz_localize("UTC"), flags=view["flags"].fillna(""))
    copies += [[(row.timestamp, row.description, row.value, row.flags) for row in view.itertuples()]]
    either = "DOUBLED HOUR"
    for found in copies:
        assert [one for one in found if one[1] == "L2 Active Power"] == [
            (first, "L2 Active Power", 2, either),
            (second, "L2 Active Power", 2, either),
            (third, "L2 Active Power", 7, ""),
        ]
    assert copies[0] == copies[1]
    asked = questions.query("daily_trend", "2025-10", "lv_curated", asset_id=asset)
    (day,) = athena.query(kit, asked.sql, asked.parameters).itertuples()
    assert (day.intervals, day.mean_kw) == (1, 21)


def test_view_scans_only_the_queried_months(kit, asset):
    ingest(kit, month_key(f"{asset}.csv"), csv_of(lv_rows(asset, 200)))
    ingest(kit, month_key(f"{asset}.csv", month=6), csv_of([lv_row(asset, "2025-06-01T00:00:00Z", 1)]))
    whole = athena.run(kit, "SELECT sum(value) FROM lv_readings").scanned
    june = athena.run(kit, "SELECT sum(value) FROM lv_readings WHERE y = '2025' AND m = '06'").scanned
    assert 0 < june < whole / 2


def test_small_schema_has_no_parquet(kit, asset):
    body = csv_of([f"{asset},2025-08-14T15:00:00Z,42.7"], "asset_id,timestamp,value")
    summary = ingest(kit, f"raw/test/{asset}.csv", body)
    assert (summary["stored"], summary["schema"], summary["parquet"]) == (1, "small", [])
    assert curated(kit, asset).empty


def test_lines_have_the_outcome_of_each_file(kit, asset):
    key = month_key(f"{asset}.csv")
    summary = ingest(kit, key, csv_of([*lv_rows(asset, 4), "broken", lv_row(asset, stamp(0), "", "05")]))
    lines = athena.query(kit, "SELECT *, rules['wrong number of fields'] AS bad FROM lv_files WHERE file = ?", [key])
    assert len(lines) == 1
    row = lines.iloc[0]
    assert (row["status"], row["rows"], row["stored"], row["rejected"], row["bad"]) == ("ingested", 14, 13, 1, 1)
    assert row["repaired"] == "{feeder normalised=1, missing value=1}"
    assert summary["repaired"] == {"feeder normalised": 1, "missing value": 1}


def test_late_event_of_an_overwritten_version_leaves_the_newer_readings(kit, asset):
    key = month_key(f"{asset}.csv")
    first = ingest(kit, key, csv_of([lv_row(asset, stamp(0), 1.0)]))
    ingest(kit, key, csv_of([lv_row(asset, stamp(0), 2.0)]))
    late = lambda_functions.invoke(kit, event_of(kit, key, version=first["version"]))
    assert late.error is None
    assert series_of(kit, asset) == {stamp(0): {"1|L1 Active Power|kW": 2.0}}
    assert curated(kit, asset)["value"].tolist() == [2.0]


def test_function_with_the_stage_off_writes_no_parquet_and_no_line(settings, cloud, asset):
    kit = Kit(replace(settings.named("curated"), curated="off"), cloud.endpoint_url)
    try:
        lambda_functions.deploy(kit)
        summary = ingest(kit, month_key(f"{asset}.csv"), csv_of(lv_rows(asset, 2)))
        assert "parquet" not in summary
        assert parquet_of(kit, month_key(f"{asset}.csv")) == []
        with pytest.raises(kit.s3.exceptions.NoSuchKey):
            line_of(kit, month_key(f"{asset}.csv"))
    finally:
        lambda_functions.deploy(Kit(settings.named("curated"), cloud.endpoint_url))
        assert trigger.is_wired(kit)


def test_prefixes_match_the_library():
    assert parquet_key("raw/a.csv", "2025-05").startswith(f"{CURATED_PREFIX}y=2025/m=05/a-")
    assert line_key("raw/prod/a b.csv") == f"{LINES_PREFIX}prod/a b.csv.jsonl"
    assert REJECTED_PREFIX not in CURATED_PREFIX


@pytest.mark.parametrize(
    "key",
    ["raw/a b&c=d;é.csv", "raw/with/slash/and#hash?.csv.gz", "raw/" + "x" * 200 + ".csv", "raw/é.csv", "raw/.h.csv"],
)
def test_any_key_has_a_parquet_name_of_its_own(key):
    name = parquet_key(key, "2025-05").rsplit("/", 1)[1]
    assert name.isascii()
    assert not name.startswith(("_", "."))  # Athena would skip it
    assert len(name) < 120
    assert parquet_key(key, "2025-05") != parquet_key(key + ".csv", "2025-05")


def test_several_files_at_once_have_all_their_readings(kit, more_assets):
    assets = more_assets(6)
    sent = [put(kit, month_key(f"{asset}.csv"), csv_of(lv_rows(asset, 30))) for asset in assets]
    summaries = wait(kit, *sent)
    assert {sum(file["rows"] for file in summary["parquet"]) for summary in summaries.values()} == {90}
    assert all(len(curated(kit, asset)) == 90 for asset in assets)
