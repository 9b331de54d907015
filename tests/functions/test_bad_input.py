"""If a file cannot be ingested, an error names file and cause: under `rejected/` if the file is wrong; in the log
and the failure queue if a service fails. A retry completes whatever was only half-written."""

import codecs
import csv
import gzip
import io
import json

import pytest
from steps import (
    HEADER,
    csv_of,
    event_of,
    eventually,
    ingest,
    items_of,
    lv_row,
    lv_rows,
    make_pipeline,
    month_key,
    put,
    rejected_rows,
    send,
    series_of,
    stamp,
    wait_for_failure,
)

from dubegrid_lib.query import logs
from dubegrid_lib.stack import lambda_functions, provision


def rejections(kit, key):
    """The rows of a file's list under `rejected/`."""
    return list(csv.DictReader(io.StringIO(rejected_rows(kit, f"rejected/{key}"))))


PACKED = gzip.compress(csv_of([lv_row("900000", stamp(n), n) for n in range(100)]))


@pytest.mark.parametrize(
    ("name", "body", "rule", "reason"),
    [
        ("wrong-header.csv", b"Station,When,kW\n1,2,3\n", "missing column", "Found: Station, When, kW"),
        ("column-missing.csv", csv_of(["1"], HEADER.replace(",Units", "")), "missing column", "no column Units."),
        ("empty.csv", b"", "empty file", "the file is empty"),
        ("only-bom.csv", codecs.BOM_UTF8, "missing column", "Found: nothing"),
        ("header-only.csv", HEADER.encode() + b"\n", "no rows", "a header and no rows"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(200), "not a CSV file", "a PNG picture"),
        ("page.csv", b"<!DOCTYPE html>\n<html>Sign in</html>\n", "not a CSV file", "a web page (<!doctype"),
        ("semicolons.csv", csv_of(lv_rows("900000", 3)).replace(b",", b";"), "wrong delimiter", "commas between"),
        ("nul.csv", bytes(5000), "not a CSV file", "line 1: the line holds a NUL byte"),
        ("utf16.csv", csv_of(lv_rows("900000", 3)).decode().encode("utf-16"), "wrong encoding", "save it as UTF-8"),
        ("truncated.csv.gz", PACKED[: len(PACKED) // 2], "broken gzip", "upload the file again"),
        ("not-packed.csv.gz", csv_of(lv_rows("900000", 3)), "broken gzip", "Not a gzipped file"),
        ("line.csv", b"x" * 100_000_000, "not a CSV file", "line 1: longer than"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.endswith((".csv", ".gz")) else "",
)  # fmt: skip
def test_file_that_cannot_be_read_is_rejected_with_its_cause(pipeline, asset, name, body, rule, reason):
    key = month_key(f"{asset}-{name}")
    summary = ingest(pipeline, key, body)
    assert (summary["status"], summary["stored"], summary["items"]) == ("rejected", 0, {"created": 0, "merged": 0})
    assert summary["rows"] == summary["rejected"]
    where = summary["rejected_key"].removeprefix("rejected/")
    (row,) = rejections(pipeline, where)
    assert row["rule"] == rule
    assert reason in row["reason"]
    (line,) = [line for line in logs.read(pipeline) if key in line.text and line.fields.get("level") == "ERROR"]
    assert (line.fields["rule"], line.fields["file"]) == (rule, key)
    assert reason in line.fields["reason"]


def test_rejected_file_stores_nothing_of_its_readable_beginning(pipeline, asset):
    """A file that was cut short is rejected; then the complete file is uploaded."""
    rows = lv_rows(asset, 144)
    packed = gzip.compress(csv_of(rows))
    key = month_key(f"{asset}.csv.gz")
    summary = ingest(pipeline, key, packed[:-200])
    assert (summary["status"], summary["stored"]) == ("rejected", 0)
    assert items_of(pipeline, asset) == {}
    put(pipeline, key, packed)
    eventually(lambda: len(items_of(pipeline, asset)) == 144 or None, "the repaired file was not ingested")


def test_gz_bomb_is_stopped_at_the_limit(pipeline, asset):
    """1.1 GB of zeros in a file of some 1 MB."""
    largest = int(lambda_functions.configuration(pipeline)["Environment"]["Variables"]["DUBEGRID_MAX_FILE_BYTES"])
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=1) as bomb:
        bomb.write(csv_of([lv_row(asset, stamp(0), 1)]))
        block = b"0" * (1 << 20)
        for _ in range(largest // len(block) + 16):
            bomb.write(block)
    key = month_key(f"{asset}-bomb.csv.gz")
    summary = ingest(pipeline, key, buffer.getvalue(), seconds=120)
    assert summary["rules"] == {"file too large": 1}
    assert str(largest) in rejections(pipeline, f"{key}.csv")[0]["reason"]
    assert summary["peak_memory_mb"] < 512
    assert items_of(pipeline, asset) == {}


def test_truncated_file_keeps_its_complete_rows_and_rejects_the_cut_one(pipeline, asset):
    rows = lv_rows(asset, 4, ["1"])
    key = month_key(f"{asset}.csv")
    summary = ingest(pipeline, key, csv_of(rows)[:-25])
    assert (summary["rows"], summary["stored"], summary["rejected"]) == (4, 3, 1)
    assert not summary["ends_with_newline"]
    (row,) = rejections(pipeline, key)
    assert (row["line"], row["rule"]) == ("5", "wrong number of fields")
    assert "cut off?" in row["reason"]


def test_bad_rows_are_listed_with_line_rule_reason_and_text(pipeline, asset):
    good = lv_rows(asset, 3, ["1"])
    bad = {
        "wrong number of fields": f"{asset},short",
        "unparsable timestamp": lv_row(asset, "01/05/2025 00:00", 1),
        "unparsable value": lv_row(asset, stamp(5), '"12,5"'),
        "NUL byte": lv_row(asset, stamp(6), "1\0"),
        "missing description": lv_row(asset, stamp(7), 1, description=""),
        "missing asset": lv_row("", stamp(8), 1),
        "line too long": lv_row(asset, stamp(9), "1" * 100_000),
        "broken quotes": lv_row(asset, stamp(9), '"1'),
    }
    key = month_key(f"{asset}.csv")
    summary = ingest(pipeline, key, csv_of([*good, *bad.values()]))
    assert (summary["rows"], summary["stored"], summary["rejected"]) == (11, 3, 8)
    listed = rejections(pipeline, key)
    assert [(int(row["line"]), row["rule"]) for row in listed] == list(enumerate(bad, start=5))
    assert all(row["reason"] for row in listed)
    assert listed[1]["row"] == bad["unparsable timestamp"]
    assert len(items_of(pipeline, asset)) == 3


def test_100_mb_line_is_rejected_alone(pipeline, asset):
    rows = lv_rows(asset, 2, ["1"])
    body = csv_of(rows[:1]) + b"y" * 100_000_000 + b"\n" + rows[1].encode() + b"\n"
    summary = ingest(pipeline, month_key(f"{asset}.csv.gz"), gzip.compress(body, 1))
    assert (summary["rows"], summary["stored"], summary["rules"]) == (3, 2, {"line too long": 1})
    assert summary["peak_memory_mb"] < 512


def test_missing_key_fails_the_event_and_names_it(pipeline, asset):
    key = month_key(f"{asset}-gone.csv")
    sent = put(pipeline, f"{key}.part", b"")
    send(pipeline, event_of(pipeline, key, version=sent.version))
    good = put(pipeline, month_key(f"{asset}.csv"), csv_of(lv_rows(asset, 2)))
    versions = {key: sent.version, good.key: good.version}
    with pytest.raises(logs.IngestFailed, match=rf"s3://{pipeline.bucket}/{key}: .*NoSuch.*after 3 attempts") as failed:
        logs.wait_for(pipeline, versions, sent.since, seconds=60)
    assert {name: summary["stored"] for name, summary in failed.value.summaries.items()} == {good.key: 6}
    failure = wait_for_failure(pipeline, key)
    assert f"s3://{pipeline.bucket}/{key}: " in failure.error
    assert "NoSuch" in failure.error


@pytest.mark.parametrize("event", [{}, {"Records": None}, {"Records": [{"eventSource": "aws:sqs", "body": "{}"}]}])
def test_event_that_is_not_from_s3_is_rejected(pipeline, event):
    answer = lambda_functions.invoke(pipeline, event)
    assert "event.json shows the form" in answer.error


@pytest.fixture(scope="module")
def fragile(settings, cloud):
    """A pipeline to break and repair."""
    return make_pipeline(settings, cloud, "fragile")


def without_table(kit):
    kit.dynamodb.delete_table(TableName=kit.settings.table)


def without_the_right_to_write_items(kit):
    only_s3 = {"Effect": "Allow", "Action": "s3:*", "Resource": f"arn:aws:s3:::{kit.bucket}/*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [only_s3]})
    kit.iam.put_role_policy(RoleName=kit.settings.role, PolicyName=provision.POLICY_NAME, PolicyDocument=document)


@pytest.mark.parametrize(
    ("break_it", "cause"),
    [
        (without_table, "ResourceNotFound"),
        (without_the_right_to_write_items, "AccessDenied"),
    ],
)
def test_failing_service_fails_the_event_and_a_replay_completes_it(fragile, asset, break_it, cause):
    key = month_key(f"{asset}.csv")
    break_it(fragile)
    try:
        put(fragile, key, csv_of([*lv_rows(asset, 60), "broken"]))
        failure = wait_for_failure(fragile, key)
    finally:
        provision.everything(fragile)
    assert f"s3://{fragile.bucket}/{key}: " in failure.error
    assert cause in failure.error
    assert any(key in line.fields.get("cause", "") for line in logs.read(fragile))
    assert items_of(fragile, asset) == {}

    answer = lambda_functions.invoke(fragile, failure.event)
    assert answer.error is None
    (summary,) = answer.payload["files"]
    assert (summary["rows"], summary["stored"], summary["rejected"]) == (181, 180, 1)
    assert len(series_of(fragile, asset)) == 60
