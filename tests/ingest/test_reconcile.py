"""Ledger, reconcile and replay: they show what happened to a file and what is missing, and restore it."""

import gzip
import json
import time
from typing import Any

import pytest
from fault_proxy import Call, Fault, Hold, proxied
from ingest_log import IngestLog
from steps import (
    csv_of,
    event_of,
    eventually,
    ingest,
    lv_row,
    lv_rows,
    make_pipeline,
    month_key,
    put,
    send,
    series_of,
    stamp,
    wait,
    wait_for_failure,
)

import dubegrid_lib.ingest.reconcile as comparing
from dubegrid_lib.errors import BadMonth, MissingResource
from dubegrid_lib.ingest import ledger, replay
from dubegrid_lib.ingest.reconcile import reconcile
from dubegrid_lib.query import logs
from dubegrid_lib.schema.load_monitor import LV_COLUMNS
from dubegrid_lib.stack import lambda_functions, provision, resources
from dubegrid_lib.stack.session import Kit


@pytest.fixture(scope="module")
def kit(settings, cloud):
    """A pipeline for these tests: reconciliation reads every object of its bucket."""
    return make_pipeline(settings, cloud, "reconcile")


@pytest.fixture(autouse=True)
def clean_afterwards(kit):
    """Each test must leave a bucket that reconciles. Then it is emptied, or each comparison would take longer."""
    yield
    account = reconcile(kit)
    assert account.differences == []
    empty(kit)


def empty(kit):
    """Delete all objects, and the items of readings and ledger."""
    for page in resources.object_versions(kit, kit.bucket):
        kit.s3.delete_objects(Bucket=kit.bucket, Delete={"Objects": page, "Quiet": True})
    for table, keys in ((kit.settings.table, ("asset_id", "timestamp")), (kit.settings.ingest_log, ("key", "version"))):
        for page in kit.dynamodb.get_paginator("scan").paginate(TableName=table):
            gone = [{"DeleteRequest": {"Key": {name: item[name] for name in keys}}} for item in page["Items"]]
            for first in range(0, len(gone), 25):  # BatchWriteItem's limit
                kit.dynamodb.batch_write_item(RequestItems={table: gone[first : first + 25]})


def differences(kit, month=None):
    return {(one.where, one.what) for one in reconcile(kit, month).differences}


def record_of(kit, sent):
    return ledger.of_versions(kit, [(sent["file"], sent["version"])])[sent["file"], sent["version"]]


def quietly(kit, key, body):
    """Upload an object without invoking the function: the trigger is off for a moment."""
    found = kit.s3.get_bucket_notification_configuration(Bucket=kit.bucket)
    kit.s3.put_bucket_notification_configuration(Bucket=kit.bucket, NotificationConfiguration={})
    try:
        return put(kit, key, body)
    finally:
        kept = {"LambdaFunctionConfigurations": found["LambdaFunctionConfigurations"]}
        kit.s3.put_bucket_notification_configuration(Bucket=kit.bucket, NotificationConfiguration=kept)


def test_record_has_the_outcome_of_every_row(kit, asset):
    rows = [*lv_rows(asset, 4), "broken", lv_row(asset, "soon", 1), lv_row(asset, stamp(0), -1, "1")]
    body = csv_of([*rows, rows[0]])
    summary = ingest(kit, month_key(f"{asset}.csv"), body)
    record = record_of(kit, summary)
    assert (record.status, record.attempts) == ("ingested", 1)
    counts = [record.count(name) for name in ("rows", "stored", "duplicates", "rejected", "bytes", "asset_days")]
    assert counts == [16, 12, 1, 3, len(body), 1]
    assert record.fields["rules"] == {
        "wrong number of fields": 1,
        "unparsable timestamp": 1,
        "conflicting duplicate": 1,
    }
    assert record.fields["flagged"] == {"CONFLICT": 1}
    assert list(record.parquet.values()) == [12]
    assert record.fields["items"] == {"created": 4, "merged": 0}
    assert len(record.fields["code"]) == 12
    assert record.fields["started_at"] < record.fields["finished_at"]


def test_complete_bucket_reconciles_and_the_sums_agree(kit, more_assets):
    first, second, third = more_assets(3)
    ingest(kit, month_key(f"{first}.csv"), csv_of([*lv_rows(first, 30), "broken", "", "  "]))
    ingest(kit, month_key(f"{second}.csv"), csv_of(lv_rows(second, 30)))
    # Half of the rows again, under another name: readings that files share are not a difference.
    ingest(kit, month_key(f"{second}-again.csv"), csv_of(lv_rows(second, 15)))
    ingest(kit, f"raw/{third}.csv", csv_of([*lv_rows(third, 2), lv_row(third, "2025-06-01T00:00:00Z", 1)]))
    small = csv_of([f"{third},2025-05-01T00:00:00Z,42.7"], "asset_id,timestamp,value")
    ingest(kit, f"raw/test/{third}.csv", small)
    ingest(kit, month_key(f"{third}-unreadable.csv"), b"no such header\n1\n")
    account = reconcile(kit)
    assert account.differences == []
    assert account.rows == account.stored + account.duplicates + account.rejected
    assert account.readings == account.dynamodb_readings
    assert account.parquet_rows == account.readings + 45
    assert account.csv_rows >= 91 + 90 + 45
    june = reconcile(kit, "2025-06")
    assert (june.objects, june.readings, june.dynamodb_readings) == (1, 1, 1)


def test_object_that_was_never_ingested_is_reported_and_restored_by_a_replay(kit, asset):
    key = month_key(f"{asset}.csv")
    quietly(kit, key, csv_of(lv_rows(asset, 5)))
    (difference,) = reconcile(kit, "2025-05").differences
    assert (difference.where, difference.what) == (key, "never ingested")
    assert difference.remedy == f"Ingest it: `dubegrid replay {key}`"
    (done,) = replay.objects(kit, [key])
    assert (done.error, done.files[0]["stored"]) == (None, 15)


def test_file_that_athena_cannot_read_is_reported_and_does_not_end_the_comparison(kit, asset):
    good, broken = month_key(f"{asset}.csv", year=2031), month_key(f"{asset}-broken.csv.gz", year=2031)
    row = lv_row(asset, "2031-05-01T00:00:00Z", 1)
    packed = gzip.compress(csv_of([row] * 5_000))
    ingest(kit, good, csv_of([row]))
    version = ingest(kit, broken, packed[: len(packed) // 2])["version"]
    ((where, what),) = differences(kit, "2031-05")
    assert where == "table lv_data, 2031-05"
    assert what.startswith("Athena cannot count its rows: ")
    assert what.endswith(broken)
    kit.s3.delete_object(Bucket=kit.bucket, Key=broken, VersionId=version)


def test_unfinished_attempt_is_reported(kit, asset):
    key = month_key(f"{asset}.csv")
    sent = quietly(kit, key, csv_of(lv_rows(asset, 5)))
    IngestLog(kit.dynamodb, kit.settings.ingest_log)._begin(key, sent.version, {"status": "started", "started_at": "9"})
    assert differences(kit) == {(key, "started at 9 (attempt 1) and not finished")}
    assert [one.error for one in replay.objects(kit, [key])] == [None]
    assert ledger.of_key(kit, key)[0].attempts == 2


def test_parquet_of_an_object_without_a_record_is_not_reported_as_stray(kit, asset):
    """If the local cloud is killed, S3 keeps every object, but the ledger loses the records since it was last saved."""
    key = month_key(f"{asset}.csv")
    version = ingest(kit, key, csv_of(lv_rows(asset, 2)))["version"]
    record: Any = {"key": {"S": key}, "version": {"S": version}}
    kit.dynamodb.delete_item(TableName=kit.settings.ingest_log, Key=record)
    assert differences(kit) == {(key, "never ingested")}
    assert [one.error for one in replay.objects(kit, [key])] == [None]


def test_older_attempt_does_not_overwrite_the_record_of_a_newer(kit, asset):
    log, key = IngestLog(kit.dynamodb, kit.settings.ingest_log), f"raw/{asset}.csv"
    with log.attempt(key, "1") as older:
        with log.attempt(key, "1") as newer:
            newer.outcome = {"status": "ingested", "rows": 7}
        older.outcome = {"status": "ingested", "rows": 3}
    (record,) = ledger.of_key(kit, key)
    assert (record.status, record.attempts, record.count("rows")) == ("ingested", 2, 7)
    with pytest.raises(ZeroDivisionError), log.attempt(key, "1"):
        raise ZeroDivisionError("a crash")
    (record,) = ledger.of_key(kit, key)
    assert (record.status, record.fields["cause"]) == ("failed", "ZeroDivisionError: a crash")
    log.supersede(key, "1", by="2")
    assert ledger.of_key(kit, key)[0].status == "superseded"


def test_late_event_does_not_mark_an_ingested_version_as_superseded(kit, asset):
    key = month_key(f"{asset}.csv")
    first = ingest(kit, key, csv_of([lv_row(asset, stamp(0), 1.0)]))
    second = ingest(kit, key, csv_of([lv_row(asset, stamp(0), 2.0)]))
    assert lambda_functions.invoke(kit, event_of(kit, key, version=first["version"])).error is None
    assert record_of(kit, first).status == record_of(kit, second).status == "ingested"
    assert record_of(kit, second).attempts == 2


def test_event_of_an_overwritten_version_ingests_the_current_one(kit, asset):
    key = month_key(f"{asset}.csv")
    old = quietly(kit, key, csv_of([lv_row(asset, stamp(0), 1.0)]))
    new = quietly(kit, key, csv_of([lv_row(asset, stamp(0), 2.0)]))
    answer = lambda_functions.invoke(kit, event_of(kit, key, version=old.version))
    assert [(one["version"], one["stored"]) for one in answer.payload["files"]] == [(new.version, 1)]
    records = {record.version: record.status for record in ledger.of_key(kit, key)}
    assert records == {old.version: "superseded", new.version: "ingested"}


def parquet_key_of(summary):
    return summary["parquet"][0]["key"]


def test_missing_altered_and_stray_parquet_is_reported(kit, more_assets):
    gone, altered, nobodys = more_assets(3)
    lost = ingest(kit, month_key(f"{gone}.csv"), csv_of(lv_rows(gone, 5)))
    other = ingest(kit, month_key(f"{altered}.csv"), csv_of(lv_rows(altered, 4)))
    copy = {"Bucket": kit.bucket, "Key": parquet_key_of(other)}
    stray = f"processed/lv/y=2025/m=05/{nobodys}.parquet"
    kit.s3.copy_object(Bucket=kit.bucket, Key=stray, CopySource=copy)
    kit.s3.copy_object(Bucket=kit.bucket, Key=parquet_key_of(other), CopySource={**copy, "Key": parquet_key_of(lost)})
    kit.s3.delete_object(Bucket=kit.bucket, Key=parquet_key_of(lost))
    found = differences(kit)
    assert (lost["file"], f"15 rows of Parquet were written, 0 are there ({parquet_key_of(lost)})") in found
    assert (other["file"], f"12 rows of Parquet were written, 15 are there ({parquet_key_of(other)})") in found
    assert (stray, "Parquet of an object that is not in the bucket") in found
    assert len(found) == 3  # all readings exist, each once
    kit.s3.delete_object(Bucket=kit.bucket, Key=stray)
    assert [one.error for one in replay.objects(kit, [lost["file"], other["file"]])] == [None, None]


def test_items_missing_in_dynamodb_are_reported_and_restored(kit, asset):
    key = month_key(f"{asset}.csv")
    ingest(kit, key, csv_of(lv_rows(asset, 10)))
    kit.dynamodb.delete_item(TableName=kit.settings.table, Key={"asset_id": {"S": asset}, "timestamp": {"S": stamp(3)}})
    (difference,) = reconcile(kit, "2025-05").differences
    assert difference.where == f"asset {asset}"
    assert difference.what == (
        f"DynamoDB lacks 3 readings of 2025-05, the first 1|L1 Active Power|kW at {stamp(3)}: 3.1 in the Parquet"
    )
    assert difference.remedy == f"Ingest its file again: `dubegrid replay {key}`"
    list(replay.objects(kit, [key]))


def test_altered_value_is_reported_and_restored(kit, asset):
    """The number of readings and their sum are the same: two values have been swapped."""
    key = month_key(f"{asset}.csv")
    ingest(kit, key, csv_of(lv_rows(asset, 10)))
    for n in (3, 4):
        kit.dynamodb.update_item(
            TableName=kit.settings.table,
            Key={"asset_id": {"S": asset}, "timestamp": {"S": stamp(n)}},
            UpdateExpression="SET series.#name = :value",
            ExpressionAttributeNames={"#name": "1|P1"},
            ExpressionAttributeValues={":value": {"N": str({3: 4.1, 4: 3.1}[n])}},
        )
    (difference,) = reconcile(kit, "2025-05").differences
    shown = f"the first 1|L1 Active Power|kW at {stamp(3)}: 3.1 in the Parquet, 4.1 in DynamoDB"
    assert difference.what == f"DynamoDB has other values for 2 readings of 2025-05, {shown}"
    assert [one.error for one in replay.objects(kit, [key])] == [None]


def test_lost_flag_is_reported_and_restored(kit, asset):
    """Without its flag, a doubtful reading would count in every figure."""
    key = month_key(f"{asset}.csv")
    ingest(kit, key, csv_of([lv_row(asset, stamp(n), n) for n in (0, 1)] + [lv_row(asset, stamp(1), 9)]))
    place: Any = {"asset_id": {"S": asset}, "timestamp": {"S": stamp(1)}}
    kit.dynamodb.update_item(TableName=kit.settings.table, Key=place, UpdateExpression="REMOVE flags")
    (difference,) = reconcile(kit).differences
    shown = f"the first 1|L1 Active Power|kW at {stamp(1)}: CONFLICT in the Parquet"
    assert difference.what == f"DynamoDB has other flags for 1 reading of 2025-05, {shown}"
    assert [one.error for one in replay.objects(kit, [key])] == [None]
    assert reconcile(kit).is_clean


def test_reading_of_an_overwritten_version_is_reported(kit, asset):
    """DynamoDB only merges, so the reading stays there although no object contains it any more."""
    key = month_key(f"{asset}.csv")
    ingest(kit, key, csv_of([lv_row(asset, stamp(0), 1.0), lv_row(asset, stamp(1), 1.0)]))
    second = quietly(kit, key, csv_of([lv_row(asset, stamp(1), 1.0)]))
    assert (key, "never ingested") in differences(kit)
    assert [one.files[0]["version"] for one in replay.objects(kit, [key])] == [second.version]
    (difference,) = reconcile(kit).differences
    shown = f"the first 1|L1 Active Power|kW at {stamp(0)}"
    assert difference.where == f"asset {asset}"
    assert difference.what == f"only DynamoDB has 1 reading of 2025-05, {shown}"
    assert difference.remedy.startswith("Their version or file is gone")
    assert reconcile(kit, forget=True).forgotten == 1
    assert series_of(kit, asset) == {stamp(1): {"1|L1 Active Power|kW": 1.0}}


def test_readings_of_an_asset_or_month_that_no_file_has_any_more_are_found(kit, more_assets):
    """A file's new version is about another substation and month; readings that both versions share are kept."""
    old, new = more_assets(2)
    key = f"raw/{old}.csv"
    shared = lv_row(new, stamp(0), 1.0, "1")
    ingest(kit, key, csv_of([lv_row(old, stamp(0), 1.0), lv_row(new, "2025-06-01T00:00:00Z", 2.0), shared,
                             lv_row(new, stamp(0), 3.0, "2")]))  # fmt: skip
    ingest(kit, key, csv_of([shared]))
    found = reconcile(kit).differences
    assert [difference.where for difference in found] == sorted(f"asset {one}" for one in (old, new, new))
    assert reconcile(kit, "2025-06").differences[0].where == f"asset {new}"
    account = reconcile(kit, forget=True)
    assert (account.forgotten, account.differences) == (3, [])
    assert series_of(kit, old) == {}
    assert series_of(kit, new) == {stamp(0): {"1|L1 Active Power|kW": 1.0}}


def test_nothing_is_forgotten_while_a_file_is_not_ingested(kit, more_assets):
    old, other = more_assets(2)
    ingest(kit, month_key(f"{old}.csv"), csv_of(lv_rows(old, 2)))
    kit.s3.delete_object(Bucket=kit.bucket, Key=month_key(f"{old}.csv"))
    quietly(kit, month_key(f"{other}.csv"), csv_of(lv_rows(other, 2)))
    account = reconcile(kit, forget=True)
    assert account.forgotten == 0
    assert (month_key(f"{other}.csv"), "never ingested") in {(one.where, one.what) for one in account.differences}
    list(replay.objects(kit, [month_key(f"{other}.csv")]))
    (stray,) = reconcile(kit).differences
    assert stray.what == "Parquet of an object that is not in the bucket"
    kit.s3.delete_object(Bucket=kit.bucket, Key=stray.where)
    assert reconcile(kit, forget=True).forgotten == 6
    assert series_of(kit, old) == {}


def test_nothing_is_forgotten_of_a_file_that_arrives_during_the_comparison(kit, more_assets, monkeypatch):
    """Its readings are in DynamoDB but not yet in the Parquet, so they look like those of a deleted file."""
    old, new = more_assets(2)
    ingest(kit, month_key(f"{old}.csv"), csv_of(lv_rows(old, 2)))
    key, hold, found, sent = month_key(f"{new}.csv"), Hold(), comparing.objects, []
    pending: list[Fault] = [hold]

    def rule(call: Call) -> Fault | None:
        stores = call.operation == "BatchExecuteStatement" and call.names(new)
        return pending.pop() if pending and stores else None

    def listed_before_it_came(kit):
        yield from list(found(kit))
        if not sent:
            sent.append(put(kit, key, csv_of(lv_rows(new, 2))))
            assert hold.reached.wait(30)

    monkeypatch.setattr(comparing, "objects", listed_before_it_came)
    with proxied(kit) as proxy, proxy.rule(rule):
        account = reconcile(kit, forget=True)
        hold.until.set()
        wait(kit, *sent)
    assert account.forgotten == 0
    (difference,) = account.differences
    assert difference.where == f"asset {new}"
    assert "to files that arrived in the meantime: reconcile again" in difference.remedy
    assert len(series_of(kit, new)) == 2


def test_values_of_a_deleted_later_file_are_replaced_by_those_of_the_earlier(kit, asset):
    """A replay of the earlier file alone is not enough: DynamoDB still has the values of the later upload."""
    first, second = (month_key(f"{asset}-{name}.csv") for name in ("first", "second"))
    ingest(kit, first, csv_of([lv_row(asset, stamp(n), 1) for n in range(4)]))
    time.sleep(1.1)  # S3 has upload times in whole seconds
    (parquet,) = ingest(kit, second, csv_of([lv_row(asset, stamp(n), 2) for n in range(3)]))["parquet"]
    kit.s3.delete_object(Bucket=kit.bucket, Key=second)
    kit.s3.delete_object(Bucket=kit.bucket, Key=parquet["key"])
    list(replay.objects(kit, [first]))
    (difference,) = reconcile(kit).differences
    shown = f"1|L1 Active Power|kW at {stamp(0)}: 2.0, but 1.0 in the Parquet"
    assert difference.what == f"only DynamoDB has 3 readings of 2025-05, the first {shown}"
    assert "--forget" in difference.remedy
    account = reconcile(kit, forget=True)
    assert account.forgotten == 3
    (difference,) = account.differences
    assert difference.remedy == f"Ingest its file again: `dubegrid replay {first}`"
    list(replay.objects(kit, [first]))
    assert [one["1|L1 Active Power|kW"] for one in series_of(kit, asset).values()] == [1.0] * 4


def test_older_version_that_is_current_again_is_reported(kit, asset):
    """S3 sends no event when the newest version is deleted permanently, so its readings are still stored everywhere."""
    key = month_key(f"{asset}.csv")
    ingest(kit, key, csv_of([lv_row(asset, stamp(n), 1) for n in range(4)]))
    time.sleep(1.1)
    newest = ingest(kit, key, csv_of([lv_row(asset, stamp(n), 2) for n in range(4)]))
    kit.s3.delete_object(Bucket=kit.bucket, Key=key, VersionId=newest["version"])
    (difference,) = reconcile(kit).differences
    assert difference.where == key
    assert difference.what.startswith("its Parquet is of the version uploaded at ")
    assert difference.remedy == f"Ingest it again: `dubegrid replay {key}`"
    list(replay.objects(kit, [key]))
    assert reconcile(kit, forget=True).forgotten == 4
    list(replay.objects(kit, [key]))
    assert [one["1|L1 Active Power|kW"] for one in series_of(kit, asset).values()] == [1.0] * 4


def test_value_that_a_new_version_lacks_is_reported_and_forgotten(kit, asset):
    """A missing value never replaces a measured one, since files may share an interval; only `--forget` removes it."""
    key = month_key(f"{asset}.csv")
    ingest(kit, key, csv_of([lv_row(asset, stamp(n), 1) for n in range(3)]))
    ingest(kit, key, csv_of([lv_row(asset, stamp(n), "" if n else 1) for n in range(3)]))
    (difference,) = reconcile(kit).differences
    shown = f"1|L1 Active Power|kW at {stamp(1)}: 1.0, but None in the Parquet"
    assert difference.what == f"only DynamoDB has 2 readings of 2025-05, the first {shown}"
    assert reconcile(kit, forget=True).forgotten == 2
    list(replay.objects(kit, [key]))
    assert [one["1|L1 Active Power|kW"] for one in series_of(kit, asset).values()] == [1.0, None, None]


def test_file_that_is_deleted_before_its_event_is_handled_is_not_stored(kit, asset):
    sent = quietly(kit, month_key(f"{asset}.csv"), csv_of(lv_rows(asset, 2)))
    kit.s3.delete_object(Bucket=kit.bucket, Key=sent.key)
    (summary,) = lambda_functions.invoke(kit, event_of(kit, sent.key, version=sent.version)).payload["files"]
    assert (summary["status"], summary["stored"]) == ("superseded", 0)
    (record,) = ledger.of_key(kit, sent.key)
    assert (record.status, record.fields["superseded_by"]) == ("superseded", "nothing")
    assert series_of(kit, asset) == {}


NAMES = [
    "with a space.csv",
    "100%25 sure%.csv",
    "a+b&c=d.csv",
    "q?x#y.csv",
    "star*[0-9]{a,b}.csv",
    "é.csv",
    "変電所.csv",
]
NAMES += ["'quo\"te.csv", "sub//double.csv", "back\\slash.csv", "x.csv.csv"]


def test_file_name_is_only_a_name(kit, more_assets):
    """Whatever characters a name contains, all readings are stored in all places."""
    sent = [
        put(kit, month_key(name, year=2032), csv_of([lv_row(one, "2032-05-01T00:00:00Z", 1)]))
        for name, one in zip(NAMES, more_assets(len(NAMES)), strict=True)
    ]
    assert {summary["stored"] for summary in wait(kit, *sent).values()} == {1}
    account = reconcile(kit, "2032-05")
    assert account.differences == []
    counts = (account.csv_rows, account.parquet_rows, account.readings, account.dynamodb_readings)
    assert counts == (len(NAMES),) * 4


@pytest.mark.parametrize("name", ["upper.CSV", "upper.csv.GZ", "packed.gz", "notes.txt"])
def test_object_that_does_not_invoke_the_function_is_reported(kit, name):
    """Athena would read its rows as readings nevertheless."""
    key = month_key(name)
    rows = csv_of([])
    version = put(kit, key, gzip.compress(rows) if name.lower().endswith(".gz") else rows).version
    kit.s3.put_object(Bucket=kit.bucket, Key=month_key("folder/"), Body=b"")
    ((where, what),) = differences(kit, "2025-05")
    assert (where, what.split(":")[0]) == (key, "does not invoke the function")
    assert differences(kit, "2025-06") == set()
    kit.s3.delete_object(Bucket=kit.bucket, Key=key, VersionId=version)


def test_file_that_athena_skips_or_reads_wrong_is_reported(kit, more_assets):
    """A hidden name, columns in another order, and the small schema among load monitor files."""
    hidden, turned, small = more_assets(3)
    columns = [*LV_COLUMNS[1:], LV_COLUMNS[0]]
    files = {
        month_key("_hidden.csv"): csv_of(lv_rows(hidden, 2)),
        month_key(f"{turned}.csv"): csv_of([f"N,{stamp(0)},,1,L1 Active Power,kW,5,{turned}"], ",".join(columns)),
        month_key(f"{small}.csv"): csv_of([f"{small},{stamp(0)},5"], "asset_id,timestamp,value"),
    }
    for key, body in files.items():
        ingest(kit, key, body)
    found = {one.where: one for one in reconcile(kit).differences}
    assert found.keys() == files.keys()
    reasons = [found[key].what.split(":")[0] for key in files]
    assert reasons == ["lv_data lacks it", *["lv_data reads it wrong"] * 2]
    for key in files:
        kit.s3.delete_object(Bucket=kit.bucket, Key=key)
    for stray in reconcile(kit).differences:
        kit.s3.delete_object(Bucket=kit.bucket, Key=stray.where)
    assert reconcile(kit, forget=True).forgotten == 7


def test_dead_letter_leaves_the_queue_only_when_its_replay_succeeds(kit, asset):
    key = month_key(f"{asset}.csv")
    document = kit.iam.get_role_policy(RoleName=kit.settings.role, PolicyName=provision.POLICY_NAME)
    kit.iam.delete_role_policy(RoleName=kit.settings.role, PolicyName=provision.POLICY_NAME)
    try:
        only_failing = json.loads(json.dumps(document["PolicyDocument"]))
        only_failing["Statement"] = [s for s in only_failing["Statement"] if s["Sid"] != "StoreReadings"]
        kit.iam.put_role_policy(
            RoleName=kit.settings.role, PolicyName=provision.POLICY_NAME, PolicyDocument=json.dumps(only_failing)
        )
        sent = put(kit, key, csv_of(lv_rows(asset, 3)))
        wait_for_failure(kit, key)
        (found,) = reconcile(kit, "2025-05").differences
        assert "failed after 3 attempts: ClientError" in found.what
        (failed,) = replay.dead_letters(kit)
        assert failed.what == key
        assert "AccessDenied" in failed.error
        assert len(lambda_functions.failures(kit)) == 1
    finally:
        provision.role(kit)
    (done,) = replay.dead_letters(kit)
    assert (done.error, done.files[0]["version"]) == (None, sent.version)
    assert lambda_functions.failures(kit) == []
    assert list(replay.dead_letters(kit)) == []


def test_message_without_an_event_stays_in_the_queue(kit):
    url = resources.queue_url(kit, kit.settings.failure_queue)
    kit.sqs.send_message(QueueUrl=url, MessageBody="not ours")
    (done,) = replay.dead_letters(kit)
    assert "'not ours' is not one that the function sent" in done.error
    (left,) = kit.sqs.receive_message(QueueUrl=url)["Messages"]
    kit.sqs.delete_message(QueueUrl=url, ReceiptHandle=left["ReceiptHandle"])


def test_replay_of_a_missing_object_invokes_nothing(kit):
    with pytest.raises(MissingResource, match=r"There is no object s3://.*/raw/none\.csv"):
        list(replay.objects(kit, ["raw/none.csv"]))


def test_concurrent_deliveries_are_counted_once(kit, asset):
    key = month_key(f"{asset}.csv")
    sent = put(kit, key, csv_of(lv_rows(asset, 50)))
    send(kit, event_of(kit, key, version=sent.version))
    list(replay.objects(kit, [key]))
    eventually(
        lambda: len(summaries_of(kit, sent)) == 3 or None, "the trigger, the event and the replay have not ended"
    )
    (record,) = ledger.of_key(kit, key)
    assert record.count("stored") == 150


def summaries_of(kit, sent):
    lines = [line.fields for line in logs.read(kit, sent.since)]
    return [fields for fields in lines if fields.get("message") == "summary" and fields["file"] == sent.key]


def test_month_is_validated(kit):
    with pytest.raises(BadMonth, match="Write it as 2025-05"):
        reconcile(kit, "2025-13")


def test_error_without_a_ledger_says_what_to_do(settings, cloud):
    kit = Kit(settings.named("nothing"), cloud.endpoint_url)
    with pytest.raises(MissingResource, match="There is no ledger DubeGridIngestLogNothing yet: run"):
        ledger.of_key(kit, "raw/a.csv")
