"""The function is killed, services throttle or fail, events come twice, late and out of order. Whatever happens, the
counts add up, the stored readings are those of the file, and whatever is missing is reported and restored by a replay.
`make soak` does the same for longer (tests/soak/)."""

import datetime as dt
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote_plus
from zoneinfo import ZoneInfo

import psutil
import pytest
from fault_proxy import FAILING, THROTTLED, Call, Fault, Hold, Kill, Proxy, Rule, proxied
from fuzz import Odd, function_in_process
from steps import (
    csv_of,
    event_of,
    eventually,
    heard,
    ingest,
    listening,
    lv_row,
    lv_rows,
    make_assessing,
    make_pipeline,
    month_key,
    processes_of,
    put,
    rejected_rows,
    series_of,
    stamp,
    wait,
)

from dubegrid_lib.config import Settings
from dubegrid_lib.ingest import ledger, replay
from dubegrid_lib.ingest.reconcile import reconcile
from dubegrid_lib.query import summaries
from dubegrid_lib.stack import lambda_functions, provision
from dubegrid_lib.stack.session import Kit
from localcloud import lifecycle

COUNTS = ("rows", "stored", "duplicates", "rejected")


@pytest.fixture(scope="module")
def stormy(settings, cloud) -> Kit:
    return make_pipeline(settings, cloud, "stormy")


@pytest.fixture(scope="module")
def proxy(stormy) -> Iterator[Proxy]:
    with proxied(stormy) as proxy:
        yield proxy


def rows_with_faults(asset: str, intervals: int = 60) -> list[str]:
    """Rows with one duplicate and some that cannot be read, so that the function writes every kind of output."""
    rows = lv_rows(asset, intervals)
    return [*rows, rows[3], "broken", lv_row(asset, "soon", 1)]


def assert_stored(kit: Kit, asset: str, key: str, intervals: int = 60) -> None:
    """The table and the list of rejected rows are those of an undisturbed run with `rows_with_faults`."""
    feeders = ("BUSBAR", "1", "2")
    assert series_of(kit, asset) == {
        stamp(n): {f"{feeder}|L1 Active Power|kW": n + index / 10 for index, feeder in enumerate(feeders)}
        for n in range(intervals)
    }
    lines = rejected_rows(kit, f"rejected/{key}").splitlines()
    assert [line.split(",")[:2] for line in lines[1:]] == [
        [str(3 * intervals + 3), "wrong number of fields"],
        [str(3 * intervals + 4), "unparsable timestamp"],
    ]


def expected_counts(intervals: int = 60) -> tuple[int, ...]:
    return (3 * intervals + 3, 3 * intervals, 1, 2)


def counts_of(summary: dict[str, object]) -> tuple[object, ...]:
    return tuple(summary[name] for name in COUNTS)


def stages_of(kit: Kit, proxy: Proxy, asset: str) -> list[str]:
    """The steps of an undisturbed run, each once, in order."""
    with proxy.rule(lambda call: None) as calls:
        ingest(kit, month_key(f"{asset}.csv"), csv_of(rows_with_faults(asset)))
    return list(dict.fromkeys(call.stage for call in calls))


def once(fault: Fault, when: Callable[[Call], bool]) -> Rule:
    """Cause the fault at the first call for which `when` is true, and not again."""
    pending = [fault]
    return lambda call: pending.pop() if pending and when(call) else None


def first_of(rules: list[Rule]) -> Rule:
    return lambda call: next((fault for rule in rules if (fault := rule(call))), None)


def test_killed_before_and_after_every_stage(stormy, proxy, asset, more_assets):
    """The function dies before or after each stage, with one file per case, all at once; retries complete the files."""
    stages = stages_of(stormy, proxy, asset)
    assert "s3 GetObject raw" in stages
    assert "s3 PutObject rejected" in stages
    assert "dynamodb BatchExecuteStatement" in stages
    cases = [(stage, after) for stage in stages for after in (False, True)]
    assets = more_assets(len(cases))
    rules = [
        once(Kill(after), lambda call, stage=stage, one=one: call.stage == stage and call.names(one))
        for (stage, after), one in zip(cases, assets, strict=True)
    ]
    with proxy.rule(first_of(rules)):
        sent = {one: put(stormy, month_key(f"{one}.csv"), csv_of(rows_with_faults(one))) for one in assets}
        summaries = wait(stormy, *sent.values(), seconds=120)
        died = [call.stage for call, _ in proxy.injected]
    assert sorted(died) == sorted(stage for stage, _ in cases)
    for one in assets:
        key = sent[one].key
        assert counts_of(summaries[key]) == expected_counts(), key
        assert_stored(stormy, one, key)
    assert lambda_functions.failures(stormy) == []


@pytest.mark.parametrize("service", ["dynamodb", "s3"])
def test_a_third_of_all_requests_throttled(stormy, proxy, more_assets, service):
    chance = random.Random(7)
    assets = more_assets(4)

    def rule(call: Call) -> Fault | None:
        return THROTTLED[service] if call.service == service and chance.random() < 1 / 3 else None

    with proxy.rule(rule):
        sent = {one: put(stormy, month_key(f"{one}.csv"), csv_of(rows_with_faults(one))) for one in assets}
        summaries = wait(stormy, *sent.values(), seconds=120)
        assert proxy.injected
    for one in assets:
        assert counts_of(summaries[sent[one].key]) == expected_counts()
        assert_stored(stormy, one, sent[one].key)
    assert lambda_functions.failures(stormy) == []


def test_service_that_comes_back_between_two_attempts(stormy, proxy, asset):
    """The outage lasts longer than the SDK's retries, and ends before Lambda's last attempt."""
    key, down_until = month_key(f"{asset}.csv"), time.monotonic() + 5

    def rule(call: Call) -> Fault | None:
        return FAILING if call.service == "dynamodb" and time.monotonic() < down_until else None

    with proxy.rule(rule):
        summary = ingest(stormy, key, csv_of(rows_with_faults(asset)), seconds=90)
    assert counts_of(summary) == expected_counts()
    assert_stored(stormy, asset, key)


@pytest.fixture(scope="module")
def publishing(settings, cloud) -> Kit:
    """A pipeline that requests assessments and publishes the outcome of each file."""
    return make_assessing(settings, cloud, "publishing")


@pytest.fixture(scope="module")
def publishing_proxy(publishing) -> Iterator[Proxy]:
    with proxied(publishing) as proxy:
        yield proxy


@pytest.mark.parametrize("service", ["sns", "sqs"])
def test_topic_or_queue_that_does_not_answer_for_a_while(publishing, publishing_proxy, asset, service):
    """The next attempt sends what is missing: the file is published and assessed, once."""
    key = month_key(f"{asset}.csv")
    throttled = [THROTTLED[service]] * 7  # more than the SDK's attempts, fewer than those of two invocations

    def rule(call: Call) -> Fault | None:
        return throttled.pop() if throttled and call.service == service else None

    with publishing_proxy.rule(rule):
        sent = put(publishing, key, csv_of(rows_with_faults(asset)))
        wait(publishing, sent)
        assert len(publishing_proxy.injected) == 7
    note: Any = {"about": {"S": f"file {key}"}, "alert": {"S": sent.version}}
    assert "published" in publishing.dynamodb.get_item(TableName=publishing.settings.alert_table, Key=note)["Item"]
    summaries.wait(publishing)
    assert summaries.month_summary(publishing, asset, "2025-05")
    assert_stored(publishing, asset, key)
    assert lambda_functions.failures(publishing) == []


def test_outcome_is_published_if_the_function_dies_between_claim_and_record(
    publishing, publishing_proxy, asset, more_assets
):
    """One function dies before it publishes, another before it records it. Each retry waits, then publishes."""
    before, after = (month_key(f"{one}.csv") for one in more_assets(2))
    with listening(publishing, f"outcomes-{asset}", {"kind": ["file"]}) as queue:

        def publishes(call: Call, key: str) -> bool:
            return (call.service, call.operation) == ("sns", "Publish") and call.names(quote_plus(key))

        rules = [
            once(Kill(late), lambda call, key=key: publishes(call, key))
            for key, late in ((before, False), (after, True))
        ]
        with publishing_proxy.rule(first_of(rules)):
            wait(publishing, *[put(publishing, key, csv_of(rows_with_faults(asset))) for key in (before, after)])
            assert len(publishing_proxy.killed) == 2
        published = [(one["file"], one["id"]) for one in heard(publishing, queue)]
    ids = dict(published)
    assert sorted(published) == sorted([(before, ids[before]), *[(after, ids[after])] * 2])
    assert lambda_functions.failures(publishing) == []


def test_concurrent_deliveries_of_one_event_publish_the_outcome_once(publishing, publishing_proxy, asset):
    """While one delivery is publishing, the others wait for it; none publishes again."""
    key = month_key(f"{asset}.csv")
    with listening(publishing, f"outcomes-{asset}", {"kind": ["file"]}) as queue:
        version = ingest(publishing, key, csv_of(rows_with_faults(asset)))["version"]
        (first,) = heard(publishing, queue)
        note: Any = {"about": {"S": f"file {key}"}, "alert": {"S": version}}
        publishing.dynamodb.delete_item(TableName=publishing.settings.alert_table, Key=note)
        hold = Hold()
        rule = once(hold, lambda call: call.service == "sns" and call.operation == "Publish")
        with publishing_proxy.rule(rule) as calls:
            answers: list[lambda_functions.Invocation] = []
            event = event_of(publishing, key, version=version)
            callers = [
                threading.Thread(target=lambda: answers.append(lambda_functions.invoke(publishing, event)))
                for _ in range(3)
            ]
            for caller in callers:
                caller.start()
            assert hold.reached.wait(30)

            def waited() -> bool | None:
                return sum(call.operation == "PutItem" and call.names(key) for call in calls) > 3 or None

            eventually(waited, "no other delivery waits for the one that publishes", 30)
            hold.until.set()
            for caller in callers:
                caller.join(60)
        assert [answer.error for answer in answers] == [None] * 3
        assert [one["id"] for one in heard(publishing, queue)] == [first["id"]]


def test_interrupted_answer_of_s3_is_read_again(stormy, proxy, asset):
    """The connection breaks after half of the object, which must never count as the whole file."""
    key = month_key(f"{asset}.csv")
    rule = once(Hold(cut=True), lambda call: call.stage == "s3 GetObject raw" and call.names(asset))
    with proxy.rule(rule):
        summary = ingest(stormy, key, csv_of(rows_with_faults(asset, 600)))
        assert len(proxy.injected) == 1
    assert counts_of(summary) == expected_counts(600)
    assert_stored(stormy, asset, key, 600)


def test_event_delivered_concurrently(stormy, asset):
    key = month_key(f"{asset}.csv")
    summary = ingest(stormy, key, csv_of(rows_with_faults(asset)))
    answers: list[lambda_functions.Invocation] = []
    event = event_of(stormy, key, version=summary["version"])
    callers = [
        threading.Thread(target=lambda: answers.append(lambda_functions.invoke(stormy, event))) for _ in range(3)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(60)
    assert [answer.error for answer in answers] == [None] * 3
    for answer in answers:
        (again,) = answer.payload["files"]
        assert again["values_replaced"] == 0
        assert counts_of(again) == expected_counts()
    assert_stored(stormy, asset, key)


def test_object_overwritten_while_it_is_read(stormy, proxy, asset):
    """Each event reads the version that it names, and the values of the newer one are stored in the end."""
    key = month_key(f"{asset}.csv")
    hold = Hold()
    rule = once(hold, lambda call: call.stage == "s3 GetObject raw" and call.names(asset))
    with proxy.rule(rule):
        old = put(stormy, key, csv_of([lv_row(asset, stamp(n), 1) for n in range(600)]))
        assert hold.reached.wait(30)
        new = put(stormy, key, csv_of([lv_row(asset, stamp(n), 2) for n in range(600)]))
        wait(stormy, new)
        hold.until.set()
        wait(stormy, old)
        eventually(lambda: values_of(stormy, asset) == [2.0] * 600 or None, "the older version's values are stored", 60)
    (first,) = [record for record in ledger.of_key(stormy, key) if record.version == old.version]
    assert (first.status, first.count("stored")) == ("ingested", 600)  # the version that the event named


def test_event_of_an_older_version_comes_last(stormy, asset):
    """The newer version's values are kept."""
    key = month_key(f"{asset}.csv")
    old, new = (csv_of([lv_row(asset, stamp(n), value) for n in range(30)]) for value in (1, 2))
    version = ingest(stormy, key, old)["version"]
    ingest(stormy, key, new)
    assert lambda_functions.invoke(stormy, event_of(stormy, key, version=version)).error is None
    assert values_of(stormy, asset) == [2.0] * 30


def values_of(kit: Kit, asset: str) -> list[float | None]:
    return [series["1|L1 Active Power|kW"] for series in series_of(kit, asset).values()]


@pytest.mark.parametrize("naive", ["utc", "london"])
@pytest.mark.parametrize(("day", "local"), [("2025-03-30", 138), ("2025-10-26", 150)], ids=["spring", "autumn"])
def test_day_on_which_the_clocks_change(settings, cloud, asset, naive, day, local):
    """A monitor on UTC has 144 intervals that day, one on local time 138 or 150: each is stored once."""
    kit = Kit(replace(settings.named("clocks"), naive_time=naive), cloud.endpoint_url)
    provision.everything(kit)
    zone = ZoneInfo("Europe/London") if naive == "london" else dt.UTC
    first = dt.datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=zone).astimezone(dt.UTC)
    count = local if naive == "london" else 144
    times = [first + n * dt.timedelta(minutes=10) for n in range(count)]
    shown = [time.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S") for time in times]
    rows = [lv_row(asset, text, n) for n, text in enumerate(shown)]
    impossible = [lv_row(asset, f"{day}T01:30:00", 7)] if (naive, local) == ("london", 138) else []
    with function_in_process(kit) as call:
        summary = call(asset, Odd(csv_of([*rows, *impossible]), False, (asset,)))
    assert counts_of(summary) == (count + len(impossible), count, 0, len(impossible))
    assert series_of(kit, asset) == {
        time.strftime("%Y-%m-%dT%H:%M:%SZ"): {"1|L1 Active Power|kW": float(n)} for n, time in enumerate(times)
    }


def test_after_all_faults_every_file_reconciles(stormy):
    """For every file above, bucket, ledger, Parquet, Athena and DynamoDB agree."""
    account = reconcile(stormy)
    assert [str(difference) for difference in account.differences] == []
    assert account.objects > 10


def test_local_cloud_killed_during_ingestion(settings, tmp_path, more_assets):
    """The local cloud loses what it had not saved, including running events; the objects in S3 show what is missing."""
    own = replace(settings, state_dir=tmp_path, port=None)
    try:
        kit = make_pipeline(own, lifecycle.up(own), "killed")
        lifecycle.down(own)  # this saves: the provisioned resources must survive
        killed_during_ingestion(kit.settings, lifecycle.up(own), more_assets(4))
    finally:
        lifecycle.down(own)


def killed_during_ingestion(own: Settings, server: lifecycle.Server, assets: list[str]) -> None:
    kit = Kit(own, server.endpoint_url)
    for one in assets:
        put(kit, month_key(f"{one}.csv"), csv_of(rows_with_faults(one, 400)))
    eventually(lambda: series_of(kit, assets[0]) or None, "nothing was stored")
    family = processes_of(own)
    assert server.pid in {process.pid for process in family}
    for process in family:  # as when the power fails
        process.kill()
    psutil.wait_procs(family, timeout=10)
    kit = Kit(own, lifecycle.up(own).endpoint_url)
    objects = kit.s3.list_objects_v2(Bucket=kit.bucket, Prefix="raw/").get("Contents", [])
    assert {found["Key"] for found in objects} == {month_key(f"{one}.csv") for one in assets}
    missing = {difference.where for difference in reconcile(kit).differences}
    assert missing, "nothing was lost: killed too late to prove anything"
    assert missing <= {month_key(f"{one}.csv") for one in assets} | {f"asset {one}" for one in assets}
    for one in assets:
        (replayed,) = replay.objects(kit, [month_key(f"{one}.csv")])
        (summary,) = replayed.files
        assert counts_of(summary) == expected_counts(400)
        assert_stored(kit, one, month_key(f"{one}.csv"), 400)
    assert [str(difference) for difference in reconcile(kit).differences] == []
