"""A consumer of the stream receives every ingested interval; rejected records are put again."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import interval_stream
import pytest
from fault_proxy import Amend, Answer, Call, Proxy, proxied
from fuzz import Odd, function_in_process
from interval_stream import ATTEMPTS, MAX_BYTES, MAX_RECORDS, IntervalStream, NotPut, Outbox
from intervals import Interval
from load_readings import needs_real_readings, read_lv_csv, real_file
from steps import csv_of, ingest, items_of, lv_rows, month_key, put, stamp, wait, wait_for_failure

from dubegrid_lib.errors import MissingResource
from dubegrid_lib.ingest import ledger, pipeline, replay, upload
from dubegrid_lib.query import logs
from dubegrid_lib.stack import lambda_functions, provision, resources
from dubegrid_lib.stack.session import Kit

POWER = "1|L1 Active Power|kW"


@pytest.fixture(scope="module")
def streamed(settings, cloud) -> Kit:
    """A pipeline with the stage on."""
    kit = Kit(replace(settings.named("streamed"), stream="on"), cloud.endpoint_url)
    pipeline.deploy(kit)
    return kit


@pytest.fixture(scope="module")
def proxy(streamed) -> Iterator[Proxy]:
    with proxied(streamed) as proxy:
        yield proxy


def records_of(kit: Kit, asset: str) -> list[dict[str, Any]]:
    """An asset's records in all shards, in order."""
    name, found = kit.settings.intervals_stream, []
    for shard in kit.kinesis.list_shards(StreamName=name)["Shards"]:
        where = {"StreamName": name, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        iterator = kit.kinesis.get_shard_iterator(**where)["ShardIterator"]
        while (answer := kit.kinesis.get_records(ShardIterator=iterator))["Records"]:
            found += [json.loads(record["Data"]) for record in answer["Records"] if record["PartitionKey"] == asset]
            iterator = answer["NextShardIterator"]
    return found


def identity(record: dict[str, Any]) -> tuple[str, ...]:
    """The fields by which a consumer recognises a repeated record."""
    return tuple(record[name] for name in ("asset_id", "timestamp", "source", "version"))


def test_every_interval_of_a_file_arrives_with_its_source_and_version(streamed, asset):
    sent = put(streamed, month_key(f"{asset}.csv"), csv_of([*lv_rows(asset, 700), lv_rows(asset, 1)[0], "broken"]))
    summary = wait(streamed, sent)[sent.key]
    assert (summary["streamed"], summary["items"]["created"]) == (700, 700)
    found = records_of(streamed, asset)
    assert [identity(record) for record in found] == [(asset, stamp(n), sent.key, sent.version) for n in range(700)]
    assert found[7] == {
        "asset_id": asset,
        "timestamp": stamp(7),
        "substation_name": "High Street, Test -",
        "series": {"BUSBAR|L1 Active Power|kW": 7.0, "1|L1 Active Power|kW": 7.1, "2|L1 Active Power|kW": 7.2},
        "flags": {},
        "source": sent.key,
        "version": sent.version,
    }
    (record,) = ledger.of_key(streamed, sent.key)
    assert record.count("streamed") == 700


def test_redelivery_puts_the_same_sequence_again(streamed, asset):
    sent = put(streamed, month_key(f"{asset}.csv"), csv_of(lv_rows(asset, 30)))
    wait(streamed, sent)
    first = records_of(streamed, asset)
    assert [replayed.error for replayed in replay.objects(streamed, [sent.key])] == [None]
    assert records_of(streamed, asset) == first + first
    ingest(streamed, sent.key, csv_of(lv_rows(asset, 30)))
    *_, latest = records_of(streamed, asset)
    assert identity(latest)[:3] == identity(first[-1])[:3]
    assert latest["version"] != sent.version


@needs_real_readings
def test_every_interval_of_a_real_file_arrives(streamed):
    path = real_file("721372")
    parts = upload.upload(streamed, path)
    summaries = logs.wait_for(streamed, {part.key: part.version for part in parts}, 0, 120)
    found = {record["timestamp"]: record["series"] for record in records_of(streamed, "721372")}
    expected: dict[str, dict[str, float]] = {}
    for row in read_lv_csv(path).itertuples():
        when = row.timestamp.isoformat().replace("+00:00", "Z")
        expected.setdefault(when, {})[f"{row.feeder_id}|{row.description}|{row.units}"] = row.value
    assert found == {when: {name: none_if_nan(value) for name, value in of.items()} for when, of in expected.items()}
    assert sum(summary["streamed"] for summary in summaries.values()) == len(found)


def none_if_nan(value: float) -> float | None:
    return None if value != value else value


def throttling(chance: random.Random, share: float) -> Amend:
    """Change the stream's answer: a share of the records appears as throttled."""

    def change(body: bytes) -> bytes:
        answer = json.loads(body)
        for number, _ in enumerate(answer["Records"]):
            if chance.random() < share:
                code = {"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "Rate exceeded"}
                answer["Records"][number] = code
        answer["FailedRecordCount"] = sum("ErrorCode" in record for record in answer["Records"])
        return json.dumps(answer).encode()

    return Amend(change)


def test_throttled_records_of_an_answer_are_put_again_and_no_others(streamed, proxy, asset):
    """The proxy reports stored records as throttled, so these are in the stream twice, and the others once."""
    chance = random.Random(5)

    def rule(call: Call) -> Amend | None:
        return throttling(chance, 0.3) if call.operation == "PutRecords" else None

    with proxy.rule(rule) as calls:
        ingest(streamed, month_key(f"{asset}.csv"), csv_of(lv_rows(asset, 600)))
        requests = [call for call in calls if call.operation == "PutRecords"]
    times = Counter(record["timestamp"] for record in records_of(streamed, asset))
    assert set(times) == {stamp(n) for n in range(600)}
    assert len(requests) > 2
    assert 100 < sum(count > 1 for count in times.values()) < 300
    assert lambda_functions.failures(streamed) == []


def test_finally_rejected_records_end_in_the_failure_queue_and_a_replay_puts_them(streamed, proxy, asset):
    key = month_key(f"{asset}.csv")

    def rule(call: Call) -> Answer | None:
        return Answer(400, "ResourceNotFoundException") if call.operation == "PutRecords" else None

    with proxy.rule(rule):
        put(streamed, key, csv_of(lv_rows(asset, 5)))
        failure = wait_for_failure(streamed, key)
    assert "ResourceNotFoundException" in failure.error
    (record,) = ledger.of_key(streamed, key)
    assert (record.status, record.attempts) == ("failed", 3)
    assert "ResourceNotFoundException" in record.fields["cause"]
    assert len(items_of(streamed, asset)) == 5
    assert records_of(streamed, asset) == []
    (replayed,) = replay.dead_letters(streamed)
    assert replayed.error is None
    assert [record["timestamp"] for record in records_of(streamed, asset)] == [stamp(n) for n in range(5)]
    (record,) = ledger.of_key(streamed, key)
    assert (record.status, record.count("streamed")) == ("ingested", 5)


def test_each_range_of_a_large_file_puts_what_it_stored(streamed, asset):
    """Each range is a source of its own: two ranges with series of one interval give two different records."""
    name = streamed.settings.function
    before = lambda_functions.describe(streamed)["Environment"]["Variables"]
    small = before | {"DUBEGRID_SPLIT_BYTES": "60000", "DUBEGRID_RANGE_BYTES": "25000"}
    streamed.lambda_.update_function_configuration(FunctionName=name, Environment={"Variables": small})
    try:
        sent = put(streamed, month_key(f"{asset}.csv"), csv_of(lv_rows(asset, 400)))
        summary = wait(streamed, sent, seconds=90)[sent.key]
    finally:
        streamed.lambda_.update_function_configuration(FunctionName=name, Environment={"Variables": before})
    found = records_of(streamed, asset)
    assert summary["ranges"] > 2
    assert summary["streamed"] == len(found) == len({identity(record) for record in found})
    parts = {f"{sent.key}.range-{n:04}" for n in range(summary["ranges"])}
    assert {record["source"] for record in found} <= parts  # a short last range may contain no start of a line
    merged: dict[str, dict[str, float]] = {}
    for record in found:
        merged.setdefault(record["timestamp"], {}).update(record["series"])
    assert {len(series) for series in merged.values()} == {3}
    assert set(merged) == {stamp(n) for n in range(400)}


@dataclass
class ThrottlingStream:
    """A client that passes on only some records of a request, and reports the others as throttled."""

    client: Any
    throttles: Any
    requests: list[int] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)

    def put_records(self, StreamName, Records):
        self.requests.append(len(Records))
        self.bytes.append(sum(len(record["Data"]) + len(record["PartitionKey"]) for record in Records))
        throttled = [self.throttles() for _ in Records]
        passed = [record for record, no in zip(Records, throttled, strict=True) if not no]
        if passed and self.client:
            self.client.put_records(StreamName=StreamName, Records=passed)
        code = {"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "… under account 123456789012"}
        return {"Records": [code if no else {"SequenceNumber": "1"} for no in throttled]}


def outbox_of(folder, asset: str, count: int, series: dict[str, float | None]) -> Outbox:
    outbox = Outbox(folder / "outbox.jsonl", "raw/a.csv", "v1")
    assert len(list(outbox.passing(Interval(asset, stamp(n), "Elm\n", series) for n in range(count)))) == count
    return outbox


def test_each_record_is_put_once_however_many_are_throttled(streamed, asset, tmp_path):
    chance, slept = random.Random(3), []
    client = ThrottlingStream(streamed.kinesis, lambda: chance.random() < 0.4)
    stream = IntervalStream(client, streamed.settings.intervals_stream, slept.append)
    assert stream.put(outbox_of(tmp_path, asset, 1203, {POWER: None})) == 1203
    assert sorted(record["timestamp"] for record in records_of(streamed, asset)) == [stamp(n) for n in range(1203)]
    assert client.requests[0] == MAX_RECORDS
    assert 0 < sum(slept) < 60


def test_requests_stay_within_the_limits_of_kinesis(asset, tmp_path):
    wide: dict[str, float | None] = {f"{n}|L1 Active Power of feeder {n:06}|kW": n / 7 for n in range(400)}
    client = ThrottlingStream(None, lambda: False)
    assert IntervalStream(client, "s").put(outbox_of(tmp_path, asset, 900, wide)) == 900
    assert max(client.requests) < MAX_RECORDS
    assert max(client.bytes) <= MAX_BYTES
    assert sum(client.requests) == 900


def test_error_has_the_count_and_not_the_account(asset, tmp_path):
    throttles = iter([False] * 510)
    client, slept = ThrottlingStream(None, lambda: next(throttles, True)), []
    with pytest.raises(NotPut, match="s: 690 of 1200 intervals are not in the stream: Provisioned") as raised:
        IntervalStream(client, "s", slept.append).put(outbox_of(tmp_path, asset, 1200, {POWER: 1.0}))
    assert raised.value.left == 690
    assert "123456789012" not in str(raised.value)
    assert client.requests == [500, 500, *[490] * (ATTEMPTS - 1)]
    assert len(slept) == ATTEMPTS - 1
    assert sum(slept) < 22


@pytest.fixture
def in_process(streamed, monkeypatch) -> Iterator[Any]:
    monkeypatch.setattr(interval_stream, "ATTEMPTS", 1)
    with function_in_process(streamed) as run:
        yield run


def test_metrics_count_streamed_and_failed_intervals(streamed, asset, in_process, monkeypatch, capsys):
    import lambda_ingest_csv

    in_process(f"{asset}", Odd(csv_of(lv_rows(asset, 9)), False))
    assert _metrics(capsys)["IntervalsStreamed"] == [9.0]
    monkeypatch.setattr(lambda_ingest_csv, "kinesis", ThrottlingStream(None, lambda: True))
    with pytest.raises(lambda_ingest_csv.FilesFailed, match="9 of 9 intervals are not in the stream"):
        in_process(f"{asset}-throttled", Odd(csv_of(lv_rows(asset, 9)), False))
    assert _metrics(capsys)["IntervalsNotStreamed"] == [9.0]


def _metrics(capsys) -> dict[str, Any]:
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "CloudWatchMetrics" in line]
    return json.loads(line)


def test_stage_is_off_by_default_and_needs_its_stream(settings, cloud, pipeline, asset):
    assert lambda_functions.describe(pipeline)["Environment"]["Variables"]["DUBEGRID_STREAM"] == "off"
    assert resources.find(pipeline, "stream", pipeline.settings.intervals_stream) is None
    assert ingest(pipeline, month_key(f"{asset}.csv"), csv_of(lv_rows(asset, 1)))["streamed"] == 0
    eager = Kit(replace(settings.named("eager"), stream="on"), cloud.endpoint_url)
    with pytest.raises(MissingResource, match=r"DUBEGRID_STREAM is on.* run `dubegrid provision` first"):
        lambda_functions.configuration(eager)


def test_stream_is_encrypted_on_demand_and_repaired(streamed):
    name, kinesis = streamed.settings.intervals_stream, streamed.kinesis
    kinesis.stop_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId="alias/aws/kinesis")
    assert provision.stream(streamed).outcome == "reused"
    held = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    assert (held["EncryptionType"], held["KeyId"]) == ("KMS", "alias/aws/kinesis")
    assert (held["StreamModeDetails"], held["RetentionPeriodHours"]) == ({"StreamMode": "ON_DEMAND"}, 24)


def test_setting_switches_the_stage_off_although_its_stream_exists(streamed):
    def of(stage: Any) -> str:
        kit = Kit(replace(streamed.settings, stream=stage), streamed.endpoint_url)
        return lambda_functions.configuration(kit)["Environment"]["Variables"]["DUBEGRID_STREAM"]

    assert [of(None), of("on"), of("off")] == ["on", "on", "off"]
