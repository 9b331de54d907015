"""Summaries, flags and alerts follow from all stored readings, whatever happened to the files."""

import json
import re
import threading
import time
from contextlib import ExitStack

import pytest
from alert_book import AlertBook
from assess_month import Assessor, Overtaken
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from load_readings import UNITS, tidy, whole_site
from rating import REGISTER_KEY, rating_of
from steps import csv_of, eventually, heard, items_of, listening, lv_row, make_assessing, month_key, put, stamp, wait
from summary_table import ALWAYS, CLOCKS_DIFFER_SECONDS, SummaryTable
from typer.testing import CliRunner

from dubegrid_lib.analysis.asset_register import BadRegister
from dubegrid_lib.analysis.demand import month_period
from dubegrid_lib.analysis.kpis import IMBALANCE_LIMIT
from dubegrid_lib.analysis.summary import plain, summarise
from dubegrid_lib.cli.app import app
from dubegrid_lib.errors import NoReadings
from dubegrid_lib.ingest import replay
from dubegrid_lib.ingest.remove import plan, remove
from dubegrid_lib.query import readings, summaries
from dubegrid_lib.stack import assess_stack, lambda_functions, resources, stored_register


@pytest.fixture(scope="module")
def assessing(settings, cloud):
    return make_assessing(settings, cloud, "assessing")


@pytest.fixture
def table(assessing):
    return SummaryTable(assessing.dynamodb, assessing.settings.summary_table)


def assess(kit, *files):
    """Upload files, given as key and rows, and wait until they are ingested and their months assessed."""
    sent = [put(kit, key, csv_of(rows)) for key, rows in files]
    wait(kit, *sent)
    summaries.wait(kit)
    return sent


def called(kit, event):
    """The second function's answer to an event."""
    answer = kit.lambda_.invoke(FunctionName=kit.settings.assess_function, Payload=json.dumps(event))
    return json.load(answer["Payload"])


def rows_of(asset, columns, day="2025-05-12"):
    """CSV rows of `whole_site`'s columns."""
    frame = tidy(columns, start=day, asset_id=asset)
    return [
        f'{asset},"Elm, Grove",{stamp.isoformat()},feeder,{"" if feeder == "BUSBAR" else feeder},{name},{unit},{value}'
        for stamp, feeder, name, unit, value in zip(
            frame["timestamp"], frame["feeder_id"], frame["description"], frame["units"], frame["value"], strict=True
        )
    ]


def small_site(days=1, seed=1):
    """Busbar and one feeder, power and voltage alone: enough for every figure, quick to store."""
    whole = whole_site(days, feeders=1, seed=seed)
    return {key: of for key, of in whole.items() if re.fullmatch("L. (Active Power|Voltage)", key[1])}


def half_hourly(rows):
    """Every third of `rows_of`'s rows: every figure can be computed from them, and they are quicker to store."""
    return [row for row in rows if re.search(":[03]0:00[+]", row)]


def from_all_readings(kit, asset, month, rating_kva=None):
    """What the summaries should hold: computed in one go from all stored readings."""
    start, end = (moment.to_pydatetime() for moment in month_period(month))
    found = summarise(readings.of_range(kit, asset, start, end, flags=True), month, rating_kva=rating_kva)
    return [plain(one) for one in (*found.days, found.month)]


def stored(kit, asset, month):
    found = [*summaries.days(kit, asset, month), summaries.month_summary(kit, asset, month)]
    extra = {"revision", "assessed", "looked", "substation_name", "month"}
    return [{name: value for name, value in one.items() if name not in extra} for one in found]


def test_file_is_summarised_flagged_and_named(assessing, table, asset):
    columns = whole_site(3, feeders=2)
    columns["1", "L1 Active Power"][300:340] = 7.5
    assess(assessing, (month_key(f"{asset}.csv"), rows_of(asset, columns)))
    assert stored(assessing, asset, "2025-05") == from_all_readings(assessing, asset, "2025-05")
    month = summaries.month_summary(assessing, asset, "2025-05")
    assert (month["substation_name"], month["left_out"], month["revision"]) == ("Elm, Grove", 40, month["assessed"])
    flagged = {
        stamp: item["series_flags"]["M"] for stamp, item in items_of(assessing, asset).items() if "series_flags" in item
    }
    assert len(flagged) == 40
    assert next(iter(flagged.values())) == {"1|P1": {"L": [{"S": "INCONSISTENT"}, {"S": "STUCK"}]}}
    assert asset in dict(table.last_readings("2025-05"))


def test_flag_is_removed_with_its_cause_and_row_flags_stay(assessing, asset):
    columns = whole_site(3, feeders=1)
    sound = columns["1", "L1 Active Power"].copy()
    columns["1", "L1 Active Power"][300:340] = 7.5
    key = month_key(f"{asset}.csv")
    assess(assessing, (key, rows_of(asset, columns)))
    stamp = next(stamp for stamp, item in items_of(assessing, asset).items() if "series_flags" in item)
    assessing.dynamodb.update_item(
        TableName=assessing.settings.table,
        Key={"asset_id": {"S": asset}, "timestamp": {"S": stamp}},
        UpdateExpression="SET flags = :flags",
        ExpressionAttributeValues={":flags": {"M": {"9|L1 Active Power|kW": {"L": [{"S": "snapped"}]}}}},
    )
    columns["1", "L1 Active Power"][:] = sound
    assess(assessing, (key, rows_of(asset, columns)))
    item = items_of(assessing, asset)[stamp]
    assert item["series_flags"] == {"M": {}}
    assert item["flags"]["M"]["9|P1"]["L"] == [{"S": "snapped"}]
    assert summaries.month_summary(assessing, asset, "2025-05")["left_out"] == 0
    assert stored(assessing, asset, "2025-05") == from_all_readings(assessing, asset, "2025-05")


def test_flags_of_ingestion_count_as_in_reports(assessing, asset):
    """Two readings that contradict each other, and an hour that may be either of the two when the clocks go back."""
    rows = rows_of(asset, small_site(2))
    again = ",".join([*rows[0].split(",")[:-1], "99.5"])
    assess(assessing, (month_key(f"{asset}.csv"), [*rows, again]))
    power = "BUSBAR|L1 Active Power|kW"
    for n in range(6):
        assessing.dynamodb.update_item(
            TableName=assessing.settings.table,
            Key={"asset_id": {"S": asset}, "timestamp": {"S": stamp(60 + n, 12)}},
            UpdateExpression="SET flags = :flags",
            ExpressionAttributeValues={":flags": {"M": {power: {"L": [{"S": "DOUBLED HOUR"}]}}}},
        )
    url = resources.queue_url(assessing, assessing.settings.assess_queue)
    assessing.sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"asset_id": asset, "month": "2025-05"}))
    summaries.wait(assessing)
    month = summaries.month_summary(assessing, asset, "2025-05")
    assert {"CONFLICT", "DOUBLED HOUR"} <= {finding["rule"] for finding in month["findings"]}
    assert stored(assessing, asset, "2025-05") == from_all_readings(assessing, asset, "2025-05")


def test_removed_file_takes_its_summaries_and_flags_along(assessing, asset):
    """Two files of one month. The removed one has a value stuck for hours, and a day that the other lacks.

    A removal compares the whole month, so no other test uses this one.
    """
    sound, wrong = month_key(f"{asset}.csv", month=9), month_key(f"{asset}-wrong.csv", month=9)
    columns = small_site(1)
    assess(assessing, (sound, half_hourly(rows_of(asset, columns, "2025-09-12"))))
    before = stored(assessing, asset, "2025-09")
    time.sleep(1.1)  # S3 gives the time of an upload in whole seconds
    columns = small_site(2)
    columns["1", "L1 Active Power"][200:260] = 7.5
    assess(assessing, (wrong, half_hourly(rows_of(asset, columns, "2025-09-12"))))
    assert len(stored(assessing, asset, "2025-09")) == len(before) + 1
    assert any("series_flags" in item for item in items_of(assessing, asset).values())

    assert remove(assessing, plan(assessing, wrong)).differences == []
    summaries.wait(assessing)
    assert stored(assessing, asset, "2025-09") == before == from_all_readings(assessing, asset, "2025-09")
    assert not any(item.get("series_flags", {}).get("M") for item in items_of(assessing, asset).values())

    assert remove(assessing, plan(assessing, sound)).differences == []
    summaries.wait(assessing)
    assert items_of(assessing, asset) == {}
    assert summaries.days(assessing, asset, "2025-09") == []
    with pytest.raises(NoReadings):
        summaries.month_summary(assessing, asset, "2025-09")


def test_small_schema_and_two_months_of_one_utc_file(assessing, asset):
    rows = [
        lv_row(asset, f"2025-05-31T{hour}:00:00Z", hour, "", f"L{phase} Active Power")
        for hour in (21, 22, 23)
        for phase in (1, 2, 3)
    ]
    small = [f"{asset}-small,2025-08-14T15:00:00Z,1.5", f"{asset}-small,2025-08-14T15:10:00Z,"]
    sent = put(assessing, f"raw/test/{asset}.csv", csv_of(small, "asset_id,timestamp,value"))
    assess(assessing, (month_key(f"{asset}.csv"), rows))
    wait(assessing, sent)
    summaries.wait(assessing)
    assert [day["readings"] for day in summaries.days(assessing, asset, "2025-06")] == [3]
    assert summaries.month_summary(assessing, asset, "2025-05")["readings"] == 6
    (value,) = summaries.days(assessing, f"{asset}-small", "2025-08")
    assert (value["stored"]["value"]["mean"], value["missing"]) == (1.5, 1)
    with pytest.raises(NoReadings, match="2025-04"):
        summaries.month_summary(assessing, asset, "2025-04")


@hypothesis_settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_order_number_and_repetition_of_files_do_not_change_the_result(assessing, more_assets, data):
    """Half-hourly readings of two assets in overlapping files, uploaded in any order, some twice, at the same time."""
    assets = more_assets(2)
    rows = [row for asset in assets for row in half_hourly(rows_of(asset, small_site()))]
    cuts = data.draw(
        st.lists(st.tuples(st.integers(0, len(rows) - 1), st.integers(1, len(rows))), min_size=2, max_size=5)
    )
    files = [rows, *(rows[first : first + size] for first, size in cuts)]
    order = data.draw(st.permutations([*range(len(files)), 0]))
    assess(assessing, *((month_key(f"{assets[0]}-{place}-{n}.csv"), files[n]) for place, n in enumerate(order)))
    for asset in assets:
        assert stored(assessing, asset, "2025-05") == from_all_readings(assessing, asset, "2025-05")


class Turnstile:
    """A DynamoDB client that blocks before each call until the test lets it through."""

    def __init__(self, client):
        self.client, self.go, self.waits, self.done = client, threading.Semaphore(0), threading.Event(), False

    def __getattr__(self, name):
        call = getattr(self.client, name)

        def in_turn(*arguments, **named):
            self.waits.set()
            self.go.acquire()
            return call(*arguments, **named)

        return in_turn

    def step(self):
        """Let one call through, and wait for the next one or the end."""
        self.waits.clear()
        self.go.release()
        assert self.waits.wait(30)


@hypothesis_settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_concurrent_runs_leave_the_result_of_the_last_readings(assessing, more_assets, data):
    """Each file is stored, then its run starts; hypothesis chooses how the runs' DynamoDB calls interleave."""
    (asset,) = more_assets(1)
    kit, runs = assessing, []
    pieces = [small_site(1, seed) for seed in (1, 2)]
    pieces[1]["1", "L1 Active Power"][20:44] = 7.5
    for piece in pieces:
        _store(kit, asset, piece)
        turnstile = Turnstile(kit.dynamodb)
        assessor = Assessor(
            turnstile, kit.settings.table, SummaryTable(turnstile, kit.settings.summary_table), None, lambda _: None
        )

        def run(assessor=assessor, turnstile=turnstile):
            assessor.assess(asset, "2025-05")
            turnstile.done = True
            turnstile.waits.set()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        assert turnstile.waits.wait(30)
        runs.append((turnstile, thread))
        for _ in range(data.draw(st.integers(0, 6))):
            _let_one_through(data, runs)
    for _ in range(600):
        if not _let_one_through(data, runs):
            break
    assert all(turnstile.done for turnstile, _ in runs)
    assert stored(kit, asset, "2025-05") == from_all_readings(kit, asset, "2025-05")
    left_out = sum(bool(item.get("series_flags", {}).get("M")) for item in items_of(kit, asset).values())
    assert left_out == summaries.month_summary(kit, asset, "2025-05")["left_out"]


def _let_one_through(data, runs):
    running = [turnstile for turnstile, _ in runs if not turnstile.done]
    if not running:
        return False
    data.draw(st.sampled_from(running)).step()
    return True


def _store(kit, asset, columns):
    """Write readings as ingestion would store them, but faster."""
    length = len(next(iter(columns.values())))
    for first in range(0, length, 25):
        requests = []
        for n in range(first, min(first + 25, length)):
            series = {
                f"{feeder}|{name}|{next(u for q, u in UNITS.items() if q in name)}": {"N": str(values[n])}
                for (feeder, name), values in columns.items()
            }
            item = {"asset_id": {"S": asset}, "timestamp": {"S": stamp(n, 12)}, "series": {"M": series}}
            requests.append({"PutRequest": {"Item": item}})
        kit.dynamodb.batch_write_item(RequestItems={kit.settings.table: requests})


def test_stale_run_writes_nothing(assessing, table, asset):
    _store(assessing, asset, small_site())
    frame = readings.of_month(assessing, asset, "2025-05")
    earlier = table.begin(asset, "2025-05")
    later = table.begin(asset, "2025-05")
    assert later == earlier + 1
    assert not table.write(summarise(frame.iloc[:100], "2025-05"), earlier, 0, "")
    assert table.write(summarise(frame, "2025-05"), later, 0, "")
    assert not table.write(summarise(frame.iloc[:100], "2025-05"), earlier, 0, "")
    assert stored(assessing, asset, "2025-05") == from_all_readings(assessing, asset, "2025-05")


def test_readings_of_an_earlier_run_are_not_read_again(assessing, table, asset):
    assessor = Assessor(assessing.dynamodb, assessing.settings.table, table, None, lambda _: None)
    before = time.time() - CLOCKS_DIFFER_SECONDS
    _store(assessing, asset, small_site(1, 1))
    assert assessor.assess(asset, "2025-05", before)["outcome"] == "written"
    _store(assessing, asset, small_site(1, 2))
    assert assessor.assess(asset, "2025-05", before)["outcome"] == "seen"
    assert summaries.month_summary(assessing, asset, "2025-05")["revision"] == 1
    assert assessor.assess(asset, "2025-05", time.time())["outcome"] == "written"
    assert stored(assessing, asset, "2025-05") == from_all_readings(assessing, asset, "2025-05")


@pytest.mark.parametrize(("received", "runs"), [(1, 1), (2, 2)])
def test_repeated_message_is_always_assessed(assessing, asset, received, runs):
    """The first delivery may have failed to publish, after it had written."""
    _store(assessing, asset, small_site())
    sent = {"SentTimestamp": str(int(1000 * (time.time() - 60))), "ApproximateReceiveCount": str(received)}
    body = json.dumps({"asset_id": asset, "month": "2025-05"})
    event = {"Records": [{"messageId": "one", "body": body, "attributes": sent}]}
    for _ in range(2):
        assert called(assessing, event) == {"batchItemFailures": []}
    assert summaries.month_summary(assessing, asset, "2025-05")["revision"] == runs


def test_month_of_many_files_is_assessed_only_a_few_times(assessing, asset):
    columns = small_site(8)
    days = [{name: values[144 * n : 144 * (n + 1)] for name, values in columns.items()} for n in range(8)]
    assess(
        assessing,
        *((month_key(f"{asset}-{n}.csv"), rows_of(asset, day, f"2025-05-{12 + n}")) for n, day in enumerate(days)),
    )
    assert stored(assessing, asset, "2025-05") == from_all_readings(assessing, asset, "2025-05")
    month = summaries.month_summary(assessing, asset, "2025-05")
    assert month["readings"] == sum(map(len, columns.values()))
    assert month["revision"] < len(days)


def test_run_that_is_always_overtaken_fails_and_is_retried(assessing, table, asset):
    columns = whole_site(1, feeders=1)
    columns["1", "L1 Active Power"][100:140] = 7.5
    _store(assessing, asset, columns)

    class Crowded(SummaryTable):
        """Before this run can write, another one always starts."""

        def begin(self, asset, month, requested=ALWAYS):
            for item in items_of(assessing, asset).values():
                assessing.dynamodb.update_item(
                    TableName=assessing.settings.table,
                    Key={"asset_id": item["asset_id"], "timestamp": item["timestamp"]},
                    UpdateExpression="REMOVE series_flags, series_flags_revision",
                )
            return super().begin(asset, month, requested)

    def overtake(_):
        table.begin(asset, "2025-05")

    crowded = Crowded(assessing.dynamodb, assessing.settings.summary_table)
    with pytest.raises(Overtaken, match=asset):
        Assessor(assessing.dynamodb, assessing.settings.table, crowded, None, overtake).assess(asset, "2025-05")


def test_bad_message_does_not_hold_up_the_others(assessing, asset):
    """It ends up as a dead letter; the messages of the same batch are assessed."""
    _store(assessing, asset, small_site())
    url = resources.queue_url(assessing, assessing.settings.assess_queue)
    assessing.sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
    try:
        entries = [
            {"Id": "bad", "MessageBody": "no JSON"},
            {"Id": "good", "MessageBody": json.dumps({"asset_id": asset, "month": "2025-05"})},
        ]
        assessing.sqs.send_message_batch(QueueUrl=url, Entries=entries)
        eventually(
            lambda: summaries.backlog(assessing, assessing.settings.assess_dead_letters) or None, "no dead letter", 40
        )
    finally:
        assessing.sqs.set_queue_attributes(
            QueueUrl=url, Attributes={"VisibilityTimeout": str(assess_stack.ASSESS["visibility_seconds"])}
        )
    assert stored(assessing, asset, "2025-05") == from_all_readings(assessing, asset, "2025-05")
    dead = resources.queue_url(assessing, assessing.settings.assess_dead_letters)
    (message,) = assessing.sqs.receive_message(QueueUrl=dead)["Messages"]
    assert message["Body"] == "no JSON"
    assessing.sqs.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])


@pytest.fixture
def subscriber(assessing):
    """A queue that is subscribed to alerts, with a filter."""
    with ExitStack() as stack:
        yield lambda name, wanted: stack.enter_context(listening(assessing, name, wanted))


def test_alerts_and_outcomes_are_published_once_to_matching_subscribers(assessing, asset, subscriber, tmp_path):
    """The same file is ingested and assessed twice, and its month is assessed a third time."""
    register = tmp_path / "register.csv"
    register.write_text(f"asset_id,rating_kva\n{asset},20\n")
    stored_register.store(assessing, register)
    overloads = subscriber(f"overloads-{asset}", {"kind": ["utilisation"], "severity": ["red", "critical"]})
    voltages = subscriber(f"voltages-{asset}", {"kind": ["voltage"]})
    outcomes = subscriber(f"outcomes-{asset}", {"kind": ["file"]})
    key = month_key(f"{asset}.csv")
    (sent,) = assess(assessing, (key, rows_of(asset, whole_site(2, feeders=2))))
    first = heard(assessing, overloads)
    assert {(one["asset_id"], one["kind"], one["period"]) for one in first} == {
        (asset, "utilisation", f"2025-05-{day}") for day in (12, 13, 14)
    }
    assert heard(assessing, voltages) == []
    (outcome,) = heard(assessing, outcomes)
    assert (outcome["file"], outcome["status"], outcome["stored"]) == (key, "ingested", 144 * 2 * 33)

    event = {
        "Records": [{"s3": {"bucket": {"name": assessing.bucket}, "object": {"key": key, "versionId": sent.version}}}]
    }
    assert lambda_functions.invoke(assessing, event).error is None
    summaries.wait(assessing)
    assert heard(assessing, overloads) + heard(assessing, outcomes) == []
    assessing.s3.delete_object(Bucket=assessing.bucket, Key=REGISTER_KEY)


KINDS = ("utilisation", "voltage", "imbalance", "outage", "quality", "silent", "file")


def troubled_site():
    """A site that is overloaded and unbalanced, with overvoltage, a supply outage of two hours and a stuck sensor."""
    columns = whole_site(3, feeders=2)
    for key in columns:
        if key[1].startswith("L1") and ("Current" in key[1] or "Power" in key[1]):
            columns[key] = columns[key] * 2.5
        if "Voltage" in key[1]:
            columns[key] = columns[key] + 12
        if "THD" not in key[1]:
            columns[key][60:72] = 0
    columns["1", "L2 Active Power"][100:] = 7.5
    return columns


def test_every_kind_of_alert_reaches_its_subscriber_once(assessing, more_assets, subscriber, tmp_path):
    """One queue per kind, with a filter policy on message attributes; then everything happens a second time."""
    asset, alive = more_assets(2)
    register = tmp_path / "register.csv"
    register.write_text(f"asset_id,rating_kva\n{asset},60\n")
    stored_register.store(assessing, register)
    of_asset = {"asset_id": [asset]}
    queues = {
        kind: subscriber(f"{kind}-{asset}", {"kind": [kind]} | (of_asset if kind != "file" else {})) for kind in KINDS
    }
    key = month_key(f"{asset}.csv")
    files = [put(assessing, key, csv_of(rows_of(asset, troubled_site(), "2025-05-01")))]
    files += [put(assessing, month_key(f"{alive}.csv"), csv_of(rows_of(alive, small_site(1), "2025-05-28")))]
    check = json.dumps({"months": ["2025-04", "2025-05"]})
    name = assessing.settings.assess_function

    def happens():
        summaries.wait(assessing)
        assert "FunctionError" not in assessing.lambda_.invoke(FunctionName=name, Payload=check)
        return {kind: heard(assessing, url) for kind, url in queues.items()}

    wait(assessing, *files)
    alerts = happens()
    assert {kind: bool(messages) for kind, messages in alerts.items()} == dict.fromkeys(KINDS, True)
    assert {one["period"] for one in alerts["utilisation"]} == {f"2025-05-0{day}" for day in (1, 2, 3, 4)}
    assert {one["severity"] for one in alerts["utilisation"]} == {"critical"}
    assert all(one["value"] > one["limit"] for kind in ("utilisation", "voltage") for one in alerts[kind])
    assert [(one["period"], one["limit"]) for one in alerts["imbalance"]] == [("2025-05", IMBALANCE_LIMIT)]
    assert [(one["period"], one["value"]) for one in alerts["outage"]] == [("2025-05-01", 2.0)]
    assert "STUCK feeder 1 L2 active power" in {one["detail"] for one in alerts["quality"]}
    # A stuck sensor costs only its own hours: the site's figure is still sound.
    assert all(one["sound"] for one in alerts["utilisation"])
    assert [one["asset_id"] for one in alerts["silent"]] == [asset]
    outcomes = {one["file"]: one["status"] for one in alerts["file"]}
    assert outcomes == {file.key: "ingested" for file in files}
    found = from_all_readings(assessing, asset, "2025-05", rating_kva=60)[-1]
    assert summaries.month_summary(assessing, asset, "2025-05")["kpis"] == found["kpis"]

    assert [replayed.error for replayed in replay.objects(assessing, [file.key for file in files])] == [None, None]
    assert happens() == {kind: [] for kind in KINDS}
    assessing.s3.delete_object(Bucket=assessing.bucket, Key=REGISTER_KEY)


def test_alert_whose_publisher_died_is_published_by_the_next(assessing, asset):
    published = []

    class Topic:
        def publish(self, **message):
            published.append(message)
            return {"MessageId": "1"}

    class Fails(Topic):
        def publish(self, **message):
            raise ConnectionError("gone")

    class Dies(Topic):
        def publish(self, **message):
            raise SystemExit

    def publish(topic, waited):
        book = AlertBook(assessing.dynamodb, assessing.settings.alert_table, topic, "arn", sleep=waited)
        return book.publish("2025-05", f"{asset}#test", {"sentence": "Here."}, {"kind": "quality"})

    def expires(seconds):
        key = {"about": {"S": "2025-05"}, "alert": {"S": f"{asset}#test"}}
        assessing.dynamodb.update_item(
            TableName=assessing.settings.alert_table,
            Key=key,
            UpdateExpression="SET claimed_until = :past",
            ExpressionAttributeValues={":past": {"N": "1"}},
        )

    with pytest.raises(ConnectionError):
        publish(Fails(), pytest.fail)
    with pytest.raises(SystemExit):  # the publisher that failed had released its claim
        publish(Dies(), pytest.fail)
    # Another publisher holds the claim, so this one waits until it expires, and then publishes.
    assert publish(Topic(), expires)
    assert not publish(Topic(), pytest.fail)
    assert [json.loads(message["Message"])["id"] for message in published] == [f"2025-05/{asset}#test"]


def test_silent_assets_are_published_once(assessing, table, more_assets):
    here, gone = more_assets(2)
    for asset, days in ((here, 3), (gone, 1)):
        frame = tidy(small_site(days), start="2024-02-10", asset_id=asset)
        table.write(summarise(frame, "2024-02"), table.begin(asset, "2024-02"), 0, "")
    event = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}, "months": ["2024-02"]}
    assert called(assessing, event)["silent"] == [gone]
    assert called(assessing, event)["silent"] == []


def test_schedule_calls_the_function_once_a_day(assessing):
    name = assessing.settings.assess_schedule
    assert assessing.events.describe_rule(Name=name)["ScheduleExpression"] == "rate(1 day)"
    (target,) = assessing.events.list_targets_by_rule(Rule=name)["Targets"]
    assert target["Arn"] == assessing.arn("lambda", f"function:{assessing.settings.assess_function}")
    (statement,) = lambda_functions.policy_of(assessing, assessing.settings.assess_function)
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    # Without months in the event it checks this month and the last, by the clock.
    assert called(assessing, {}) == {"silent": []}


def test_register_is_optional_and_checked(assessing, asset, tmp_path):
    assessing.s3.delete_object(Bucket=assessing.bucket, Key=REGISTER_KEY)
    assert rating_of(assessing.s3, assessing.bucket, asset) is None
    path = tmp_path / "register.csv"
    path.write_text(f"asset_id,rating_kva\n{asset},500\n")
    stored_register.store(assessing, path)
    assert rating_of(assessing.s3, assessing.bucket, asset) == 500
    assert rating_of(assessing.s3, assessing.bucket, asset) == 500
    assert rating_of(assessing.s3, assessing.bucket, "not in it") is None
    path.write_text(f"asset_id,rating_kva\n{asset},-1\n")
    with pytest.raises(BadRegister):
        stored_register.store(assessing, path)
    assert rating_of(assessing.s3, assessing.bucket, asset) == 500
    assessing.s3.delete_object(Bucket=assessing.bucket, Key=REGISTER_KEY)
    assert rating_of(assessing.s3, assessing.bucket, asset) is None


def test_second_time_everything_is_reused(assessing):
    assert {made.outcome for made in assess_stack.deploy(assessing)} == {"reused"}


def test_the_command_prints_the_summaries_of_a_month_and_its_days(assessing, asset, monkeypatch):
    assess(assessing, (month_key(f"{asset}.csv"), rows_of(asset, small_site(2))))
    for name in ("state_dir", "env_dir", "summary_table"):
        monkeypatch.setenv(f"DUBEGRID_{name.upper()}", str(getattr(assessing.settings, name)))
    done = CliRunner().invoke(app, ["summary", asset, "--month", "2025-05"], catch_exceptions=False)
    assert done.exit_code == 0
    found = [summaries.month_summary(assessing, asset, "2025-05"), *summaries.days(assessing, asset, "2025-05")]
    month, *days = summaries.table(found)["readings"]
    assert month == sum(days) > 0
    _, first, *others = done.stdout.splitlines()
    assert first.split()[:3] == [asset, "2025-05", str(month)]
    assert len(others) == len(days)
