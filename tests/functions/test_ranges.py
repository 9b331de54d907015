"""Files too large for one invocation are split at line ends into queued ranges, and are concluded exactly once."""

import gzip
import io
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fault_proxy import Kill, Proxy, proxied
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from ranges import Range, _lines, read
from steps import (
    HEADER,
    csv_of,
    eventually,
    ingest,
    lv_row,
    lv_rows,
    make_pipeline,
    month_key,
    put,
    rejected_rows,
    series_of,
    stamp,
    wait,
    wait_for_failure,
)

from dubegrid_lib.ingest import ledger, replay
from dubegrid_lib.ingest.reconcile import reconcile
from dubegrid_lib.query import logs
from dubegrid_lib.stack import lambda_functions, provision, resources
from dubegrid_lib.stack.session import Kit

SPLIT, STEP = 60_000, 25_000
INTERVALS = 400  # some 90 kB: four ranges


class Stored:
    """An object whose ranges S3 returns."""

    def __init__(self, content: bytes):
        self.content = content

    def get_object(self, Range: str, **_: str) -> dict[str, Any]:
        first, last = map(int, Range.removeprefix("bytes=").split("-"))
        assert first < len(self.content)
        return {"Body": io.BytesIO(self.content[first : last + 1]), "LastModified": None, "VersionId": "v"}


@given(
    lines=st.lists(st.binary(max_size=9).map(lambda text: text.replace(b"\n", b"")), max_size=12),
    ends_with_newline=st.booleans(),
    step=st.integers(1, 30),
)
@hypothesis_settings(max_examples=300, deadline=None)
def test_every_line_is_in_exactly_one_range(lines, ends_with_newline, step):
    header = b"a,b\n"
    content = header + b"\n".join(lines) + (b"\n" if ends_with_newline else b"")
    starts = range(len(header), len(content), step)
    found = b""
    for number, start in enumerate(starts):
        end = min(start + step, len(content))
        one = Range("k", "v", 1, len(content), number, len(starts), start, end, header.decode())
        stream, _ = read(Stored(content), "bucket", one)
        assert stream.readline() == header
        found += stream.read()
    assert found == content[len(header) :]


def test_endless_line_is_read_only_until_it_is_too_long():
    content = b"a,b\n" + b"x" * 1_000_000 + b"\n1,2\n"
    one = Range("k", "v", 1, len(content), 0, 2, 4, 500, "a,b\n")
    assert 16 * 1024 < sum(map(len, _lines(one, io.BytesIO(content[3 : 500 + 16 * 1024 + 1])))) < 17_000


@pytest.fixture(scope="module")
def large(settings, cloud) -> Kit:
    """A pipeline that splits files above some 60 kB, and hides a range in progress for some seconds."""
    kit = make_pipeline(settings, cloud, "large")
    kit.sqs.set_queue_attributes(
        QueueUrl=resources.queue_url(kit, kit.settings.ranges_queue), Attributes={"VisibilityTimeout": "8"}
    )
    found = kit.lambda_.get_function_configuration(FunctionName=kit.settings.function)["Environment"]["Variables"]
    variables = found | {"DUBEGRID_SPLIT_BYTES": str(SPLIT), "DUBEGRID_RANGE_BYTES": str(STEP)}
    kit.lambda_.update_function_configuration(FunctionName=kit.settings.function, Environment={"Variables": variables})
    return kit


@pytest.fixture(scope="module")
def proxy(large) -> Iterator[Proxy]:
    """One for all tests: each change of the function's variables ends its running processes."""
    with proxied(large) as proxy:
        yield proxy


def content_of(asset: str) -> tuple[bytes, dict[int, str]]:
    """A file with broken rows in every range, and each broken row's line and rule."""
    rows: list[str] = []
    for n in range(0, INTERVALS, 20):
        rows += lv_rows(asset, INTERVALS)[3 * n : 3 * n + 60]
        rows += ["", "broken", lv_row(asset, "soon", 1)]
    wrong = {"broken": "wrong number of fields", lv_row(asset, "soon", 1): "unparsable timestamp"}
    return csv_of(rows), {line: wrong[row] for line, row in enumerate(rows, start=2) if row in wrong}


def ranges_of(content: bytes) -> int:
    return -(-(len(content) - len(HEADER) - 1) // STEP)


def assert_concluded(kit: Kit, asset: str, key: str, since: float, broken: dict[int, str]) -> None:
    """The file is complete everywhere, and was published once."""
    (record,) = ledger.of_key(kit, key)
    counts = [record.count(name) for name in ("rows", "stored", "duplicates", "rejected")]
    assert counts == [3 * INTERVALS + len(broken), 3 * INTERVALS, 0, len(broken)]
    assert record.status == "ingested"
    assert "done" not in record.fields
    feeders = ("BUSBAR", "1", "2")
    assert series_of(kit, asset) == {
        stamp(n): {f"{feeder}|L1 Active Power|kW": n + index / 10 for index, feeder in enumerate(feeders)}
        for n in range(INTERVALS)
    }
    listed = [line.split(",")[:2] for line in rejected_rows(kit, f"rejected/{key}").splitlines()[1:]]
    assert listed == [[str(line), rule] for line, rule in broken.items()]
    lines = logs.read(kit, since)
    summaries = [line for line in lines if line.fields.get("message") == "summary"]
    assert [line.fields["file"] for line in summaries].count(key) == 1
    metrics = [line.fields.get("Rows") for line in lines if "_aws" in line.fields and line.fields.get("object") == key]
    assert metrics == [[record.count("rows")]]
    left = kit.s3.list_objects_v2(Bucket=kit.bucket, Prefix=f"rejected/{key}.range").get("Contents", [])
    assert left == []


def test_large_file_is_split_with_the_same_result_as_if_read_whole(large, asset):
    content, broken = content_of(asset)
    key = month_key(f"{asset}.csv")
    sent = put(large, key, content)
    summary = wait(large, sent)[key]
    assert summary["ranges"] == ranges_of(content) > 3
    assert summary["bytes"] == len(content)
    assert_concluded(large, asset, key, sent.since, broken)
    assert [str(difference) for difference in reconcile(large).differences] == []


def test_compressed_file_is_not_split(large, asset):
    content, broken = content_of(asset)
    summary = ingest(large, month_key(f"{asset}.csv.gz"), gzip.compress(content, 0))
    assert "ranges" not in summary
    assert (summary["stored"], summary["rejected"]) == (3 * INTERVALS, len(broken))


def test_large_file_without_a_header_is_rejected_as_a_whole(large, asset):
    key = month_key(f"{asset}.csv")
    summary = ingest(large, key, b"Station,When\n" + b"1,2\n" * SPLIT)
    assert (summary["status"], summary["stored"]) == ("rejected", 0)
    assert "missing column" in rejected_rows(large, f"rejected/{key}")


@pytest.mark.parametrize(
    ("stage", "after"),
    [
        ("dynamodb BatchExecuteStatement", False),
        ("dynamodb BatchExecuteStatement", True),
        ("s3 PutObject processed", True),
        ("sqs SendMessage", True),
    ],
)
def test_range_of_a_killed_worker_is_taken_by_another(large, proxy, asset, stage, after):
    content, broken = content_of(asset)
    key = month_key(f"{asset}.csv")
    pending = [Kill(after)]
    with proxy.rule(lambda c: pending.pop() if pending and c.stage == stage and c.names(asset) else None):
        sent = put(large, key, content)
        wait(large, sent, seconds=90)
        assert pending == []
    assert_concluded(large, asset, key, sent.since, broken)


@pytest.mark.parametrize("after", [False, True], ids=["before the record", "after the record"])
def test_worker_killed_while_it_concludes(large, proxy, asset, after):
    """The last range's worker dies before or after it updates the ledger: the file is concluded once."""
    content, broken = content_of(asset)
    key = month_key(f"{asset}.csv")
    pending = [Kill(after)]

    def concludes(call) -> bool:
        return call.operation == "UpdateItem" and call.names(asset) and b"REMOVE done" in call.body

    with proxy.rule(lambda call: pending.pop() if pending and concludes(call) else None):
        sent = put(large, key, content)
        eventually(lambda: not pending or None, "nobody concluded the file", 60)
        eventually(lambda: ledger.of_key(large, key)[0].is_final or None, "the file was not concluded", 60)
        if not after:
            wait(large, sent)
            assert_concluded(large, asset, key, sent.since, broken)
    (record,) = ledger.of_key(large, key)
    assert record.count("stored") == 3 * INTERVALS


def test_repeated_ranges_and_a_repeated_file_change_nothing(large, proxy, asset):
    content, broken = content_of(asset)
    key = month_key(f"{asset}.csv")
    with proxy.rule(lambda call: None) as calls:
        sent = put(large, key, content)
        wait(large, sent)
        messages = [json.loads(call.body)["MessageBody"] for call in calls if call.operation == "SendMessage"]
    assert len(messages) > 3
    url = resources.queue_url(large, large.settings.ranges_queue)
    for body in messages:
        large.sqs.send_message(QueueUrl=url, MessageBody=body)
    eventually(lambda: is_empty(large, url) or None, "the ranges were not taken", 60)
    assert_concluded(large, asset, key, sent.since, broken)
    time.sleep(1)  # so that the first summary is older than `since`: the local cloud's clock may round down
    since = time.time() - 1
    (again,) = replay.objects(large, [key])
    assert again.files[0]["status"] == "split"
    summary = logs.wait_for(large, {key: sent.version}, since, 60)[key]
    assert (summary["items"]["created"], summary["values_replaced"]) == (0, 0)
    assert [str(difference) for difference in reconcile(large).differences] == []


def test_finally_failed_range_is_reported_and_its_dead_letter_completes_the_file(large, asset):
    """The operator sees that the file is incomplete; one replay of the dead letters completes it."""
    content, broken = content_of(asset)
    key, url = month_key(f"{asset}.csv"), resources.queue_url(large, large.settings.ranges_queue)
    names: Any = ["RedrivePolicy", "VisibilityTimeout"]
    before = large.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    hasty = {"RedrivePolicy": json.dumps(json.loads(before["RedrivePolicy"]) | {"maxReceiveCount": 1})}
    large.sqs.set_queue_attributes(QueueUrl=url, Attributes=hasty | {"VisibilityTimeout": "2"})
    document = large.iam.get_role_policy(RoleName=large.settings.role, PolicyName=provision.POLICY_NAME)
    less = json.loads(json.dumps(document["PolicyDocument"]))
    less["Statement"] = [one for one in less["Statement"] if one["Sid"] != "StoreReadings"]
    try:
        large.iam.put_role_policy(
            RoleName=large.settings.role, PolicyName=provision.POLICY_NAME, PolicyDocument=json.dumps(less)
        )
        sent = put(large, key, content)
        failure = wait_for_failure(large, key)
        eventually(lambda: is_empty(large, url) or None, "the ranges were not given up", 60)
    finally:
        provision.role(large)
        large.sqs.set_queue_attributes(QueueUrl=url, Attributes=before)
    assert "a range of the file failed in every attempt" in failure.error
    (difference,) = reconcile(large).differences
    assert difference.where == key
    count = ranges_of(content)
    assert difference.what.startswith(f"split into {count} ranges at ")
    assert difference.what.endswith(" of which 0 are done")
    replayed = list(replay.dead_letters(large))
    assert [one.error for one in replayed] == [None] * count
    assert sum(len(one.files) for one in replayed) == 1  # once, although each range has a dead letter
    wait(large, sent)
    assert_concluded(large, asset, key, sent.since, broken)
    assert lambda_functions.failures(large) == []
    assert reconcile(large).is_clean


def is_empty(kit: Kit, url: str) -> bool:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = kit.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]  # type: ignore[arg-type]
    return all(count == "0" for count in found.values())
