"""Summaries, flags and alerts on the local cloud equal what all stored readings say, whatever befell the files."""

import json
import threading
import time
from contextlib import ExitStack

import pytest
from alert_book import AlertBook
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from judge import Judge, Overtaken
from load_readings import UNITS, tidy, whole_site
from rating import REGISTER_KEY, rating_of
from steps import csv_of, eventually, heard, items_of, listening, lv_row, make_pipeline, month_key, put, stamp, wait
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
def judged(settings, cloud):
    """A pipeline with the second function, a register and nothing in it."""
    kit = make_pipeline(settings, cloud, "judged")
    assess_stack.deploy(kit)
    lambda_functions.deploy(kit)
    return kit


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
    return {
        key: value
        for key, value in whole.items()
        if key[1].endswith(("Active Power", "Voltage")) and "Re" not in key[1]
    }


def from_all_readings(kit, asset, month, rating_kva=None):
    """What summaries should hold: computed at once from everything that is stored."""
    start, end = (moment.to_pydatetime() for moment in month_period(month))
    found = summarise(readings.of_range(kit, asset, start, end, flags=True), month, rating_kva=rating_kva)
    return [plain(one) for one in (*found.days, found.month)]


def stored(kit, asset, month):
    found = [*summaries.days(kit, asset, month), summaries.of_month(kit, asset, month)]
    extra = {"revision", "assessed", "looked", "substation_name", "month"}
    return [{name: value for name, value in one.items() if name not in extra} for one in found]


def test_a_file_is_summarised_flagged_and_named(judged, asset):
    columns = whole_site(7, feeders=2)
    columns["1", "L1 Active Power"][300:340] = 7.5
    wait(judged, put(judged, month_key(f"{asset}.csv"), csv_of(rows_of(asset, columns))))
    summaries.wait(judged)
    assert stored(judged, asset, "2025-05") == from_all_readings(judged, asset, "2025-05")
    month = summaries.of_month(judged, asset, "2025-05")
    assert (month["substation_name"], month["left_out"], month["revision"]) == ("Elm, Grove", 40, month["assessed"])
    flagged = {
        stamp: item["series_flags"]["M"] for stamp, item in items_of(judged, asset).items() if "series_flags" in item
    }
    assert len(flagged) == 40
    assert next(iter(flagged.values())) == {"1|P1": {"L": [{"S": "INCONSISTENT"}, {"S": "STUCK"}]}}
    assert asset in [one["asset_id"] for one in summaries.of_fleet(judged, "2025-05")]


def test_a_flag_goes_when_its_cause_goes_and_row_flags_stay(judged, asset):
    columns = whole_site(7, feeders=1)
    sound = columns["1", "L1 Active Power"].copy()
    columns["1", "L1 Active Power"][300:340] = 7.5
    key = month_key(f"{asset}.csv")
    wait(judged, put(judged, key, csv_of(rows_of(asset, columns))))
    summaries.wait(judged)
    stamp = next(stamp for stamp, item in items_of(judged, asset).items() if "series_flags" in item)
    judged.dynamodb.update_item(
        TableName=judged.settings.table,
        Key={"asset_id": {"S": asset}, "timestamp": {"S": stamp}},
        UpdateExpression="SET flags = :flags",
        ExpressionAttributeValues={":flags": {"M": {"9|L1 Active Power|kW": {"L": [{"S": "snapped"}]}}}},
    )
    columns["1", "L1 Active Power"][:] = sound
    wait(judged, put(judged, key, csv_of(rows_of(asset, columns))))
    summaries.wait(judged)
    item = items_of(judged, asset)[stamp]
    assert item["series_flags"] == {"M": {}}
    assert item["flags"]["M"]["9|P1"]["L"] == [{"S": "snapped"}]
    assert summaries.of_month(judged, asset, "2025-05")["left_out"] == 0
    assert stored(judged, asset, "2025-05") == from_all_readings(judged, asset, "2025-05")


def test_flags_of_the_ingest_count_as_in_reports(judged, asset):
    """Two readings that differ, and an hour of which nobody knows whether it was the first or the second."""
    rows = rows_of(asset, small_site(2))
    again = ",".join([*rows[0].split(",")[:-1], "99.5"])
    wait(judged, put(judged, month_key(f"{asset}.csv"), csv_of([*rows, again])))
    summaries.wait(judged)
    power = "BUSBAR|L1 Active Power|kW"
    for n in range(6):
        judged.dynamodb.update_item(
            TableName=judged.settings.table,
            Key={"asset_id": {"S": asset}, "timestamp": {"S": stamp(60 + n, 12)}},
            UpdateExpression="SET flags = :flags",
            ExpressionAttributeValues={":flags": {"M": {power: {"L": [{"S": "DOUBLED HOUR"}]}}}},
        )
    url = resources.queue_url(judged, judged.settings.assess_queue)
    judged.sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"asset_id": asset, "month": "2025-05"}))
    summaries.wait(judged)
    month = summaries.of_month(judged, asset, "2025-05")
    assert {"CONFLICT", "DOUBLED HOUR"} <= {finding["rule"] for finding in month["findings"]}
    assert stored(judged, asset, "2025-05") == from_all_readings(judged, asset, "2025-05")


def test_removed_file_takes_its_summaries_and_flags_along(judged, asset):
    """Two files of one month: the removed one stuck for hours, and had a day of its own."""
    sound, wrong = month_key(f"{asset}.csv"), month_key(f"{asset}-wrong.csv")
    columns = small_site(2)
    wait(judged, put(judged, sound, csv_of(rows_of(asset, columns))))
    summaries.wait(judged)
    before = stored(judged, asset, "2025-05")
    time.sleep(1.1)  # S3 gives the time of an upload in whole seconds
    columns = small_site(3)
    columns["1", "L1 Active Power"][200:260] = 7.5
    wait(judged, put(judged, wrong, csv_of(rows_of(asset, columns))))
    summaries.wait(judged)
    assert len(stored(judged, asset, "2025-05")) == len(before) + 1
    assert any("series_flags" in item for item in items_of(judged, asset).values())

    assert remove(judged, plan(judged, wrong)).differences == []
    summaries.wait(judged)
    assert stored(judged, asset, "2025-05") == before == from_all_readings(judged, asset, "2025-05")
    assert not any(item.get("series_flags", {}).get("M") for item in items_of(judged, asset).values())

    assert remove(judged, plan(judged, sound)).differences == []
    summaries.wait(judged)
    assert items_of(judged, asset) == {}
    assert asset not in [one["asset_id"] for one in summaries.of_fleet(judged, "2025-05")]


def test_small_schema_and_two_months_of_one_utc_file(judged, asset):
    rows = [
        lv_row(asset, f"2025-05-31T{hour}:00:00Z", hour, "", f"L{phase} Active Power")
        for hour in (21, 22, 23)
        for phase in (1, 2, 3)
    ]
    small = [f"{asset}-small,2025-08-14T15:00:00Z,1.5", f"{asset}-small,2025-08-14T15:10:00Z,"]
    sent = [
        put(judged, month_key(f"{asset}.csv"), csv_of(rows)),
        put(judged, f"raw/test/{asset}.csv", csv_of(small, "asset_id,timestamp,value")),
    ]
    wait(judged, *sent)
    summaries.wait(judged)
    assert summaries.of_day(judged, asset, "2025-06-01")["readings"] == 3
    assert summaries.of_month(judged, asset, "2025-05")["readings"] == 6
    value = summaries.of_day(judged, f"{asset}-small", "2025-08-14")
    assert (value["stored"]["value"]["mean"], value["missing"]) == (1.5, 1)
    with pytest.raises(NoReadings, match="2025-05-30"):
        summaries.of_day(judged, asset, "2025-05-30")


@hypothesis_settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_order_number_and_repetition_of_files_do_not_matter(judged, more_assets, data):
    """Readings of two assets, cut into overlapping files that are put in any order, some twice, all at once."""
    assets = more_assets(2)
    rows = [row for asset in assets for row in rows_of(asset, small_site())]
    cuts = data.draw(
        st.lists(st.tuples(st.integers(0, len(rows) - 1), st.integers(1, len(rows))), min_size=2, max_size=5)
    )
    files = [rows, *(rows[first : first + size] for first, size in cuts)]
    order = data.draw(st.permutations([*range(len(files)), 0]))
    sent = [put(judged, month_key(f"{assets[0]}-{place}-{n}.csv"), csv_of(files[n])) for place, n in enumerate(order)]
    wait(judged, *sent)
    summaries.wait(judged)
    for asset in assets:
        assert stored(judged, asset, "2025-05") == from_all_readings(judged, asset, "2025-05")


class Turnstile:
    """A DynamoDB client that waits before each call until it is let through: the test decides whose turn it is."""

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
        """Let one call through, and wait until the next one is asked for or all is done."""
        self.waits.clear()
        self.go.release()
        assert self.waits.wait(30)


@hypothesis_settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_looks_at_once_leave_what_the_last_readings_say(judged, more_assets, data):
    """Each file is stored, then its look begins; the looks' calls to DynamoDB are interleaved as hypothesis likes."""
    (asset,) = more_assets(1)
    kit, looks = judged, []
    pieces = [small_site(1, seed) for seed in (1, 2)]
    pieces[1]["1", "L1 Active Power"][20:60] = 7.5
    for piece in pieces:
        _store(kit, asset, piece)
        turnstile = Turnstile(kit.dynamodb)
        look = Judge(
            turnstile, kit.settings.table, SummaryTable(turnstile, kit.settings.summary_table), None, lambda _: None
        )

        def run(look=look, turnstile=turnstile):
            look.judge(asset, "2025-05")
            turnstile.done = True
            turnstile.waits.set()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        assert turnstile.waits.wait(30)
        looks.append((turnstile, thread))
        for _ in range(data.draw(st.integers(0, 6))):
            _let_one_through(data, looks)
    for _ in range(600):
        if not _let_one_through(data, looks):
            break
    assert all(turnstile.done for turnstile, _ in looks)
    assert stored(kit, asset, "2025-05") == from_all_readings(kit, asset, "2025-05")
    left_out = sum(bool(item.get("series_flags", {}).get("M")) for item in items_of(kit, asset).values())
    assert left_out == summaries.of_month(kit, asset, "2025-05")["left_out"]


def _let_one_through(data, looks):
    running = [turnstile for turnstile, _ in looks if not turnstile.done]
    if not running:
        return False
    data.draw(st.sampled_from(running)).step()
    return True


def _store(kit, asset, columns):
    """Write readings as the ingest would leave them, without its taking time."""
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


def test_a_stale_look_writes_nothing(judged, asset):
    table = SummaryTable(judged.dynamodb, judged.settings.summary_table)
    _store(judged, asset, small_site())
    frame = readings.of_month(judged, asset, "2025-05")
    earlier = table.begin(asset, "2025-05")
    later = table.begin(asset, "2025-05")
    assert later == earlier + 1
    assert not table.write(summarise(frame.iloc[:100], "2025-05"), earlier, 0, "")
    assert table.write(summarise(frame, "2025-05"), later, 0, "")
    assert not table.write(summarise(frame.iloc[:100], "2025-05"), earlier, 0, "")
    assert stored(judged, asset, "2025-05") == from_all_readings(judged, asset, "2025-05")


def test_what_an_earlier_look_has_seen_is_not_looked_at_again(judged, asset):
    table = SummaryTable(judged.dynamodb, judged.settings.summary_table)
    judge = Judge(judged.dynamodb, judged.settings.table, table, None, lambda _: None)
    before = time.time() - CLOCKS_DIFFER_SECONDS
    _store(judged, asset, small_site(1, 1))
    assert judge.judge(asset, "2025-05", before)["outcome"] == "written"
    _store(judged, asset, small_site(1, 2))
    assert judge.judge(asset, "2025-05", before)["outcome"] == "seen"
    assert summaries.of_month(judged, asset, "2025-05")["revision"] == 1
    assert judge.judge(asset, "2025-05", time.time())["outcome"] == "written"
    assert stored(judged, asset, "2025-05") == from_all_readings(judged, asset, "2025-05")


@pytest.mark.parametrize(("received", "looks"), [(1, 1), (2, 2)])
def test_a_message_that_comes_again_is_always_worked_on(judged, asset, received, looks):
    """What failed the first time may have been the telling, after the writing."""
    _store(judged, asset, small_site())
    sent = {"SentTimestamp": str(int(1000 * (time.time() - 60))), "ApproximateReceiveCount": str(received)}
    body = json.dumps({"asset_id": asset, "month": "2025-05"})
    event = {"Records": [{"messageId": "one", "body": body, "attributes": sent}]}
    for _ in range(2):
        answer = judged.lambda_.invoke(FunctionName=judged.settings.assess_function, Payload=json.dumps(event))
        assert json.load(answer["Payload"]) == {"batchItemFailures": []}
    assert summaries.of_month(judged, asset, "2025-05")["revision"] == looks


def test_a_month_of_many_files_is_judged_a_few_times(judged, asset):
    columns = small_site(8)
    days = [{name: values[144 * n : 144 * (n + 1)] for name, values in columns.items()} for n in range(8)]
    sent = [
        put(judged, month_key(f"{asset}-{n}.csv"), csv_of(rows_of(asset, day, f"2025-05-{12 + n}")))
        for n, day in enumerate(days)
    ]
    wait(judged, *sent)
    summaries.wait(judged)
    assert stored(judged, asset, "2025-05") == from_all_readings(judged, asset, "2025-05")
    month = summaries.of_month(judged, asset, "2025-05")
    assert month["readings"] == sum(map(len, columns.values()))
    assert month["revision"] < len(days)


def test_who_is_overtaken_each_time_asks_to_come_again(judged, asset):
    columns = whole_site(3, feeders=1)
    columns["1", "L1 Active Power"][100:140] = 7.5
    _store(judged, asset, columns)
    table = SummaryTable(judged.dynamodb, judged.settings.summary_table)

    class Crowded(SummaryTable):
        """Flags are taken away before each look, and another look begins before it can write."""

        def begin(self, asset, month, asked=ALWAYS):
            for item in items_of(judged, asset).values():
                judged.dynamodb.update_item(
                    TableName=judged.settings.table,
                    Key={"asset_id": item["asset_id"], "timestamp": item["timestamp"]},
                    UpdateExpression="REMOVE series_flags, series_flags_revision",
                )
            return super().begin(asset, month, asked)

    def overtake(_):
        table.begin(asset, "2025-05")

    crowded = Crowded(judged.dynamodb, judged.settings.summary_table)
    with pytest.raises(Overtaken, match=asset):
        Judge(judged.dynamodb, judged.settings.table, crowded, None, overtake).judge(asset, "2025-05")


def test_a_bad_message_does_not_hold_up_the_others(judged, asset):
    """It ends in the dead letters; its neighbours are judged."""
    _store(judged, asset, small_site())
    url = resources.queue_url(judged, judged.settings.assess_queue)
    judged.sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
    try:
        entries = [
            {"Id": "bad", "MessageBody": "no JSON"},
            {"Id": "good", "MessageBody": json.dumps({"asset_id": asset, "month": "2025-05"})},
        ]
        judged.sqs.send_message_batch(QueueUrl=url, Entries=entries)
        eventually(lambda: summaries.backlog(judged, judged.settings.assess_dead_letters) or None, "no dead letter", 40)
    finally:
        judged.sqs.set_queue_attributes(
            QueueUrl=url, Attributes={"VisibilityTimeout": str(assess_stack.VISIBILITY_SECONDS)}
        )
    assert stored(judged, asset, "2025-05") == from_all_readings(judged, asset, "2025-05")
    dead = resources.queue_url(judged, judged.settings.assess_dead_letters)
    (message,) = judged.sqs.receive_message(QueueUrl=dead)["Messages"]
    assert message["Body"] == "no JSON"
    judged.sqs.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])


@pytest.fixture
def subscriber(judged):
    """A queue that hears of alerts, by a filter."""
    with ExitStack() as stack:
        yield lambda name, wanted: stack.enter_context(listening(judged, name, wanted))


def test_alerts_and_fates_are_told_once_to_those_who_want_them(judged, asset, subscriber, tmp_path):
    """The same file ingested and judged twice, and the month judged a third time."""
    register = tmp_path / "register.csv"
    register.write_text(f"asset_id,rating_kva\n{asset},40\n")
    stored_register.store(judged, register)
    overloads = subscriber(f"overloads-{asset}", {"kind": ["utilisation"], "severity": ["red", "critical"]})
    voltages = subscriber(f"voltages-{asset}", {"kind": ["voltage"]})
    fates = subscriber(f"fates-{asset}", {"kind": ["file"]})
    key = month_key(f"{asset}.csv")
    sent = put(judged, key, csv_of(rows_of(asset, whole_site(2))))
    wait(judged, sent)
    summaries.wait(judged)
    first = heard(judged, overloads)
    assert {(one["asset_id"], one["kind"], one["period"]) for one in first} == {
        (asset, "utilisation", f"2025-05-{day}") for day in (12, 13, 14)
    }
    assert heard(judged, voltages) == []
    (fate,) = heard(judged, fates)
    assert (fate["file"], fate["status"], fate["stored"]) == (key, "ingested", 144 * 2 * 51)

    event = {
        "Records": [{"s3": {"bucket": {"name": judged.bucket}, "object": {"key": key, "versionId": sent.version}}}]
    }
    assert lambda_functions.invoke(judged, event).error is None
    summaries.wait(judged)
    assert heard(judged, overloads) + heard(judged, fates) == []
    judged.s3.delete_object(Bucket=judged.bucket, Key=REGISTER_KEY)


KINDS = ("utilisation", "voltage", "imbalance", "outage", "quality", "silent", "file")


def troubled_site():
    """Overloaded, overvolted, out of balance, dead for two hours, and one of its sensors is stuck."""
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


def test_every_kind_of_alert_reaches_the_queue_that_asks_for_it_once(judged, more_assets, subscriber, tmp_path):
    """One queue a kind, by a filter policy on the message's attributes; then all of it happens a second time."""
    asset, alive = more_assets(2)
    register = tmp_path / "register.csv"
    register.write_text(f"asset_id,rating_kva\n{asset},60\n")
    stored_register.store(judged, register)
    of_asset = {"asset_id": [asset]}
    queues = {
        kind: subscriber(f"{kind}-{asset}", {"kind": [kind]} | (of_asset if kind != "file" else {})) for kind in KINDS
    }
    key = month_key(f"{asset}.csv")
    files = [put(judged, key, csv_of(rows_of(asset, troubled_site(), "2025-05-01")))]
    files += [put(judged, month_key(f"{alive}.csv"), csv_of(rows_of(alive, small_site(1), "2025-05-28")))]
    look = json.dumps({"months": ["2025-04", "2025-05"]})
    name = judged.settings.assess_function

    def happens():
        summaries.wait(judged)
        assert "FunctionError" not in judged.lambda_.invoke(FunctionName=name, Payload=look)
        return {kind: heard(judged, url) for kind, url in queues.items()}

    wait(judged, *files)
    told = happens()
    assert {kind: bool(messages) for kind, messages in told.items()} == dict.fromkeys(KINDS, True)
    assert {one["period"] for one in told["utilisation"]} == {f"2025-05-0{day}" for day in (1, 2, 3, 4)}
    assert {one["severity"] for one in told["utilisation"]} == {"critical"}
    assert all(one["value"] > one["limit"] for kind in ("utilisation", "voltage") for one in told[kind])
    assert [(one["period"], one["limit"]) for one in told["imbalance"]] == [("2025-05", IMBALANCE_LIMIT)]
    assert [(one["period"], one["value"]) for one in told["outage"]] == [("2025-05-01", 2.0)]
    assert "STUCK feeder 1 L2 active power" in {one["detail"] for one in told["quality"]}
    # A stuck sensor costs its own hours, and the site's figure still holds.
    assert all(one["sound"] for one in told["utilisation"])
    assert [one["asset_id"] for one in told["silent"]] == [asset]
    fates = {one["file"]: one["status"] for one in told["file"]}
    assert fates == {file.key: "ingested" for file in files}
    found = from_all_readings(judged, asset, "2025-05", rating_kva=60)[-1]
    assert summaries.of_month(judged, asset, "2025-05")["kpis"] == found["kpis"]

    assert [replayed.error for replayed in replay.objects(judged, [file.key for file in files])] == [None, None]
    assert happens() == {kind: [] for kind in KINDS}
    judged.s3.delete_object(Bucket=judged.bucket, Key=REGISTER_KEY)


def test_an_alert_whose_teller_died_is_told_by_the_next(judged, asset):
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

    def tell(topic, waited):
        book = AlertBook(judged.dynamodb, judged.settings.alert_table, topic, "arn", sleep=waited)
        return book.publish("2025-05", f"{asset}#test", {"sentence": "Here."}, {"kind": "quality"})

    def lapses(seconds):
        key = {"about": {"S": "2025-05"}, "alert": {"S": f"{asset}#test"}}
        judged.dynamodb.update_item(
            TableName=judged.settings.alert_table,
            Key=key,
            UpdateExpression="SET claimed_until = :past",
            ExpressionAttributeValues={":past": {"N": "1"}},
        )

    with pytest.raises(ConnectionError):
        tell(Fails(), pytest.fail)
    with pytest.raises(SystemExit):  # the one that failed has let go of it
        tell(Dies(), pytest.fail)
    # Another has begun, and may be at it still: it is waited for. If it tells, that is enough; if not, this one does.
    assert tell(Topic(), lapses)
    assert not tell(Topic(), pytest.fail)
    assert [json.loads(message["Message"])["id"] for message in published] == [f"2025-05/{asset}#test"]


def test_silent_assets_are_told_once(judged, more_assets):
    here, gone = more_assets(2)
    table = SummaryTable(judged.dynamodb, judged.settings.summary_table)
    for asset, days in ((here, 3), (gone, 1)):
        frame = tidy(small_site(days), start="2024-02-10", asset_id=asset)
        table.write(summarise(frame, "2024-02"), table.begin(asset, "2024-02"), 0, "")
    event = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}, "months": ["2024-02"]}
    answer = judged.lambda_.invoke(FunctionName=judged.settings.assess_function, Payload=json.dumps(event))
    told = json.load(answer["Payload"])["silent"]
    assert told == [gone]
    again = judged.lambda_.invoke(FunctionName=judged.settings.assess_function, Payload=json.dumps(event))
    assert json.load(again["Payload"])["silent"] == []


def test_schedule_calls_the_function_once_a_day(judged):
    name = judged.settings.assess_schedule
    assert judged.events.describe_rule(Name=name)["ScheduleExpression"] == "rate(1 day)"
    (target,) = judged.events.list_targets_by_rule(Rule=name)["Targets"]
    assert target["Arn"] == judged.arn("lambda", f"function:{judged.settings.assess_function}")
    (statement,) = lambda_functions.policy_of(judged, judged.settings.assess_function)
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    # Without months in the event it looks at this month and the last, by the clock.
    answer = judged.lambda_.invoke(FunctionName=judged.settings.assess_function, Payload=b"{}")
    assert json.load(answer["Payload"]) == {"silent": []}


def test_register_is_optional_and_checked(judged, asset, tmp_path):
    judged.s3.delete_object(Bucket=judged.bucket, Key=REGISTER_KEY)
    assert rating_of(judged.s3, judged.bucket, asset) is None
    path = tmp_path / "register.csv"
    path.write_text(f"asset_id,rating_kva\n{asset},500\n")
    stored_register.store(judged, path)
    assert rating_of(judged.s3, judged.bucket, asset) == 500
    assert rating_of(judged.s3, judged.bucket, asset) == 500
    assert rating_of(judged.s3, judged.bucket, "not in it") is None
    path.write_text(f"asset_id,rating_kva\n{asset},-1\n")
    with pytest.raises(BadRegister):
        stored_register.store(judged, path)
    assert rating_of(judged.s3, judged.bucket, asset) == 500
    judged.s3.delete_object(Bucket=judged.bucket, Key=REGISTER_KEY)
    assert rating_of(judged.s3, judged.bucket, asset) is None


def test_second_time_everything_is_reused(judged):
    assert {made.outcome for made in assess_stack.deploy(judged)} == {"reused"}


def test_the_command_prints_the_summaries_of_a_month_and_its_days(judged, asset, monkeypatch):
    wait(judged, put(judged, month_key(f"{asset}.csv"), csv_of(rows_of(asset, small_site(2)))))
    summaries.wait(judged)
    for name in ("state_dir", "env_dir", "summary_table"):
        monkeypatch.setenv(f"DUBEGRID_{name.upper()}", str(getattr(judged.settings, name)))
    done = CliRunner().invoke(app, ["summary", asset, "--month", "2025-05"], catch_exceptions=False)
    assert done.exit_code == 0
    found = [summaries.of_month(judged, asset, "2025-05"), *summaries.days(judged, asset, "2025-05")]
    month, *days = summaries.table(found)["readings"]
    assert month == sum(days) > 0
    _, first, *others = done.stdout.splitlines()
    assert first.split()[:3] == [asset, "2025-05", str(month)]
    assert len(others) == len(days)
