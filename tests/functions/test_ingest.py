"""The whole path on the local cloud: S3 event → Lambda → DynamoDB."""

import codecs
import gzip
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from steps import (
    csv_of,
    event_of,
    eventually,
    ingest,
    items_of,
    lv_row,
    lv_rows,
    month_key,
    processes_of,
    put,
    rejected_rows,
    series_of,
    stamp,
    wait,
)

from dubegrid_lib.query import logs
from dubegrid_lib.stack import lambda_functions


def adds_up(summary):
    return summary["rows"] == summary["stored"] + summary["duplicates"] + summary["rejected"]


def test_eight_column_file_becomes_one_item_per_interval(pipeline, asset):
    summary = ingest(pipeline, month_key(f"{asset}.csv"), csv_of(lv_rows(asset, 30)))
    assert (summary["status"], summary["rows"], summary["stored"]) == ("ingested", 90, 90)
    assert summary["items"] == {"created": 30, "merged": 0}
    items = items_of(pipeline, asset)
    assert len(items) == 30
    assert items[stamp(7)].pop("precedence").keys() == {"N"}
    assert items[stamp(7)] == {
        "asset_id": {"S": asset},
        "timestamp": {"S": stamp(7)},
        "substation_name": {"S": "High Street, Test -"},
        "series": {
            "M": {
                "BUSBAR|P1": {"N": "7"},
                "1|P1": {"N": "7.1"},
                "2|P1": {"N": "7.2"},
            }
        },
    }


def test_small_schema(pipeline, asset):
    body = csv_of([f"{asset},2025-08-14T15:00:00Z,42.7", f"{asset},2025-08-14T15:10:00Z,"], "asset_id,timestamp,value")
    assert ingest(pipeline, f"raw/test/{asset}.csv", body)["stored"] == 2
    assert series_of(pipeline, asset) == {
        "2025-08-14T15:00:00Z": {"BUSBAR|value|": 42.7},
        "2025-08-14T15:10:00Z": {"BUSBAR|value|": None},
    }


@pytest.mark.parametrize(
    ("suffix", "body"),
    [
        ("bom.csv", lambda rows: codecs.BOM_UTF8 + csv_of(rows)),
        ("crlf.csv", lambda rows: csv_of(rows, end="\r\n")),
        ("cp1252.csv", lambda rows: csv_of(rows).replace(b"High", b"Caf\xe9")),
        ("packed.csv.gz", lambda rows: gzip.compress(csv_of(rows))),
        ("open-end.csv", lambda rows: csv_of(rows).rstrip(b"\n")),
    ],
)
def test_forms_of_a_file_that_give_the_same_items(pipeline, asset, suffix, body):
    rows = lv_rows(asset, 6)
    summary = ingest(pipeline, month_key(f"{asset}-{suffix}"), body(rows))
    assert (summary["stored"], summary["rejected"]) == (18, 0)
    assert {n: values["2|L1 Active Power|kW"] for n, values in series_of(pipeline, asset).items()} == {
        stamp(n): n + 0.2 for n in range(6)
    }
    if suffix == "cp1252.csv":
        assert items_of(pipeline, asset)[stamp(0)]["substation_name"] == {"S": "Café Street, Test -"}
        assert summary["encodings"] == ["cp1252", "utf-8"]


@pytest.mark.parametrize("name", ["a+b%2Bc.csv", "a b&c=d;é.csv", "100%.csv", "with/slash/and#hash?.csv"])
def test_key_arrives_encoded_and_is_decoded(pipeline, asset, name):
    key = f"raw/{asset}/{name}"
    assert ingest(pipeline, key, csv_of(lv_rows(asset, 2)))["stored"] == 6


def test_every_record_of_an_event_is_ingested(pipeline, more_assets):
    """S3 sends one record per event; a queue or a replay sends several."""
    assets = more_assets(3)
    keys = [
        f"raw/several/{asset}.csv.part" for asset in assets
    ]  # without the trigger's suffix, so that only this event names them
    for asset, key in zip(assets, keys, strict=True):
        put(pipeline, key, csv_of(lv_rows(asset, 4)))
    answer = lambda_functions.invoke(pipeline, event_of(pipeline, *keys))
    assert answer.error is None
    assert [file["file"] for file in answer.payload["files"]] == keys
    assert [len(items_of(pipeline, asset)) for asset in assets] == [4, 4, 4]


def test_good_records_next_to_a_bad_one_are_ingested_and_the_event_fails(pipeline, asset):
    key, gone = f"raw/beside/{asset}.part", f"raw/beside/{asset}-gone.part"
    put(pipeline, key, csv_of(lv_rows(asset, 4)))
    answer = lambda_functions.invoke(pipeline, event_of(pipeline, gone, key))
    assert f"{gone}: NoSuchKey" in answer.error
    assert key not in answer.error
    assert len(items_of(pipeline, asset)) == 4


def test_same_event_twice_changes_nothing(pipeline, asset):
    key = month_key(f"{asset}.csv")
    ingest(pipeline, key, csv_of([*lv_rows(asset, 30), "a bad row"]))
    before, rejected = items_of(pipeline, asset), rejected_rows(pipeline, f"rejected/{key}")
    (again,) = lambda_functions.invoke(pipeline, event_of(pipeline, key)).payload["files"]
    assert (again["items"], again["values_replaced"]) == ({"created": 0, "merged": 30}, 0)
    assert adds_up(again)
    assert items_of(pipeline, asset) == before
    assert rejected_rows(pipeline, f"rejected/{key}") == rejected


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["first then second", "second then first"])
def test_files_that_share_intervals_merge_in_either_order(pipeline, asset, order):
    rows = lv_rows(asset, 30, ["1", "2"])
    parts = [rows[0:40:2], rows[1::2]]  # feeder 1 of the first 20 intervals, feeder 2 of all
    for n in order:
        ingest(pipeline, month_key(f"{asset}-{n}.csv"), csv_of(parts[n]))
    one, two = "1|L1 Active Power|kW", "2|L1 Active Power|kW"
    assert series_of(pipeline, asset) == {
        stamp(n): {one: float(n), two: n + 0.1} if n < 20 else {two: n + 0.1} for n in range(30)
    }


def test_files_that_share_intervals_merge_when_ingested_concurrently(pipeline, asset):
    feeders = ["1", "2", "3", "4"]
    keys = {feeder: month_key(f"{asset}-{feeder}.csv") for feeder in feeders}
    with ThreadPoolExecutor(len(feeders)) as pool:
        sent = list(pool.map(lambda f: put(pipeline, keys[f], csv_of(lv_rows(asset, 288, [f]))), feeders))
    summaries = wait(pipeline, *sent)
    assert all(adds_up(summary) for summary in summaries.values())
    stored = series_of(pipeline, asset)
    assert len(stored) == 288
    assert {len(series) for series in stored.values()} == {4}
    assert sum(summary["items"]["created"] for summary in summaries.values()) == 288


def test_fifty_files_at_once_add_up_and_none_fails(pipeline, more_assets):
    assets = more_assets(50)
    bodies = {}
    for n, asset in enumerate(assets):
        rows = lv_rows(asset, 40 + n)
        # Each with two exact duplicates, a conflicting one, and two rows that cannot be read.
        conflict = lv_row(asset, stamp(0), -1.0, "1")
        bodies[month_key(f"{asset}.csv")] = csv_of([*rows, *rows[:2], conflict, "broken", lv_row(asset, "soon", 1)])
    failed_before = len(lambda_functions.failures(pipeline))
    with ThreadPoolExecutor(16) as pool:
        sent = list(pool.map(lambda item: put(pipeline, *item), bodies.items()))
    summaries = wait(pipeline, *sent, seconds=120)
    for n, key in enumerate(bodies):
        summary = summaries[key]
        counts = [summary[name] for name in ("rows", "stored", "duplicates", "rejected")]
        assert counts == [3 * (40 + n) + 5, 3 * (40 + n), 2, 3], key
        assert summary["rules"] == {
            "conflicting duplicate": 1,
            "wrong number of fields": 1,
            "unparsable timestamp": 1,
        }
    stored = {asset: series_of(pipeline, asset) for asset in assets}
    assert [sum(map(len, stored[asset].values())) for asset in assets] == [3 * (40 + n) for n in range(50)]
    assert len(lambda_functions.failures(pipeline)) == failed_before


def test_new_version_of_a_file_replaces_its_values_and_its_list_of_rejects(pipeline, asset):
    key = month_key(f"{asset}.csv")
    ingest(pipeline, key, csv_of([lv_row(asset, stamp(0), 1.0), "broken"]))
    assert "wrong number of fields" in rejected_rows(pipeline, f"rejected/{key}")
    assert ingest(pipeline, key, csv_of([lv_row(asset, stamp(0), 2.0)]))["values_replaced"] == 1
    assert series_of(pipeline, asset) == {stamp(0): {"1|L1 Active Power|kW": 2.0}}
    with pytest.raises(pipeline.s3.exceptions.NoSuchKey):
        rejected_rows(pipeline, f"rejected/{key}")


@pytest.mark.parametrize("key", ["athena-results/{}.csv", "rejected/{}.csv", "raw/{}.txt", "raw/{}.csv.part"])
def test_only_csv_files_under_raw_invoke_the_function(pipeline, asset, key):
    sent = put(pipeline, key.format(asset), csv_of(lv_rows(asset, 1)))
    # A file that does invoke the function, uploaded later: once it is ingested, the others would be ingested too.
    ingest(pipeline, month_key(f"{asset}-after.csv"), csv_of(lv_rows(asset, 1, day=2)))
    assert not [line for line in logs.read(pipeline, sent.since) if key.format(asset) in line.text]
    assert list(items_of(pipeline, asset)) == [stamp(0, day=2)]


def test_log_has_counts_and_the_request_of_every_file(pipeline, asset):
    key = month_key(f"{asset}.csv")
    summary = ingest(pipeline, key, csv_of(lv_rows(asset, 3)))
    assert summary["level"] == "INFO"
    assert summary["service"] == "ingest_csv"
    assert summary["milliseconds"] > 0
    assert 20 < summary["peak_memory_mb"] < 512
    assert (summary["items"], summary["rules"]) == ({"created": 3, "merged": 0}, {})


def test_function_killed_while_writing_is_retried_and_completes(pipeline, settings, asset, more_assets):
    """The file spans several assets; its function is killed once some but not all of it is stored."""
    intervals, feeders = 144 * 28, ["", *map(str, range(1, 4))]
    assets = [asset, *more_assets(1)]
    key = month_key(f"{asset}-killed.csv")
    rows = [row for one in assets for row in lv_rows(one, intervals, feeders)]
    sent = put(pipeline, key, csv_of(rows))
    eventually(lambda: items_of_first(pipeline, asset), "nothing was stored", 60)
    workers = [p for p in processes_of(settings) if runs(p, pipeline.settings.function)]
    assert workers
    for worker in workers:
        worker.kill()
    existing = sum(len(items_of(pipeline, one)) for one in assets)
    assert 0 < existing < 2 * intervals, "killed too late to prove anything"
    summary = wait(pipeline, sent, seconds=120)[key]
    assert adds_up(summary)
    assert (summary["stored"], summary["rejected"]) == (len(rows), 0)
    assert summary["items"]["merged"] >= existing
    assert sum(summary["items"].values()) == 2 * intervals
    for one in assets:
        stored = series_of(pipeline, one)
        assert len(stored) == intervals
        assert {len(series) for series in stored.values()} == {len(feeders)}


def items_of_first(kit, asset):
    found = kit.dynamodb.get_item(
        TableName=kit.settings.table, Key={"asset_id": {"S": asset}, "timestamp": {"S": stamp(0)}}
    )
    return found.get("Item")


def runs(process, function):
    try:
        return process.environ().get("AWS_LAMBDA_FUNCTION_NAME") == function
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False
