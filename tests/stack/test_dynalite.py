"""The kit's DynamoDB calls on a second implementation, dynalite: MiniStack accepts expressions that AWS rejects.

Covered, with the names and conditions that the kit really sends: creating the table, the queries of `readings`, and the
updates with which `asset_table` merges. Not covered: PartiQL, which dynalite does not know. Its statements are only
tested on the local cloud.
"""

import datetime as dt
import shutil
import socket
import subprocess
import urllib.request

import pytest
from asset_table import AssetTable, Written
from botocore.exceptions import ClientError
from filelock import FileLock
from ingest_log import IngestLog
from intervals import Interval
from steps import eventually, items_of, series_of, stamp

from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.ingest import ledger
from dubegrid_lib.query import readings
from dubegrid_lib.stack import provision
from dubegrid_lib.stack.session import Kit

DYNALITE = "dynalite@4.0.0"
FOLDER = PROJECT_ROOT / ".dubegrid" / "dynalite"
POWER, VOLTS = "1|L1 Active Power|kW", "1|L1 Voltage|V"

pytestmark = pytest.mark.skipif(
    not (shutil.which("node") and shutil.which("npm")),
    reason="node and npm are not installed: the calls were not tested on dynalite (install nodejs and npm)",
)


@pytest.fixture(scope="module")
def endpoint_url(tmp_path_factory):
    """A running dynalite on a free port of the loopback interface, stopped at the end."""
    installed = FOLDER / "node_modules" / "dynalite" / "cli.js"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with FileLock(FOLDER / "lock"):
        if not installed.exists():
            command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(FOLDER), DYNALITE]
            subprocess.run(command, check=True, timeout=180)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path_factory.mktemp("dynalite") / "log"
    command = ["node", str(installed), "--host", "127.0.0.1", "--port", str(port), "--createTableMs", "0"]
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        url = f"http://127.0.0.1:{port}"
        eventually(lambda: is_up(url) or None, f"dynalite does not answer: {log.read_text()}", 30)
        yield url
    finally:
        server.kill()
        server.wait(10)


def is_up(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


class OnDynalite(Kit):
    """The kit, with its DynamoDB calls sent to dynalite."""

    def __init__(self, settings, endpoint_url):
        super().__init__(settings, endpoint_url)
        # dynalite knows neither point-in-time recovery nor tags at creation; both are checked on the local cloud.
        self.dynamodb.meta.events.register("before-call.dynamodb.UpdateContinuousBackups", self._accepted)

    @staticmethod
    def _accepted(**_):
        return type("Answer", (), {"status_code": 200})(), {}


@pytest.fixture(scope="module")
def kit(settings, endpoint_url):
    kit = OnDynalite(settings.named("dynalite"), endpoint_url)
    assert provision.table(kit).outcome == provision.ingest_log(kit).outcome == "created"
    return kit


def insert(kit, interval):
    """Store an interval as PartiQL's INSERT does: a new item. (INSERT fails if the item exists; this replaces it.)"""
    statement = AssetTable(kit.dynamodb, kit.settings.table)._insert(interval)
    names = ("asset_id", "timestamp", "substation_name", "precedence", "series", "flags")
    kit.dynamodb.put_item(TableName=kit.settings.table, Item=dict(zip(names, statement["Parameters"], strict=False)))


def merge(kit, interval):
    """Merge an interval into its item, as after PartiQL has returned that item; None if there is no item."""
    key = {"asset_id": {"S": interval.asset_id}, "timestamp": {"S": interval.timestamp}}
    item = kit.dynamodb.get_item(TableName=kit.settings.table, Key=key, ConsistentRead=True).get("Item")
    return item and AssetTable(kit.dynamodb, kit.settings.table)._join(interval, item)


def test_merge_adds_series_to_existing_ones(kit, asset):
    insert(kit, Interval(asset, stamp(0), "High Street", {POWER: 1.5}))
    assert merge(kit, Interval(asset, stamp(0), "High Street", {VOLTS: 240.0})) == Written(merged=1)
    assert merge(kit, Interval(asset, stamp(0), "High Street", {POWER: 2.5, VOLTS: 240.0})) == Written(
        merged=1, replaced=1
    )
    assert series_of(kit, asset) == {stamp(0): {POWER: 2.5, VOLTS: 240.0}}


def test_merge_never_replaces_a_value_by_a_missing_one(kit, asset):
    insert(kit, Interval(asset, stamp(0), "", {POWER: 1.5}))
    merge(kit, Interval(asset, stamp(0), "", {POWER: None, VOLTS: None}))
    assert series_of(kit, asset) == {stamp(0): {POWER: 1.5, VOLTS: None}}


def test_merge_of_many_series(kit, asset):
    """An update expression may have 4 KB, which dynalite checks: so the map of series is sent as a single value."""
    series = {f"{n}|L{n % 3} Reactive Power|kvar": float(n) for n in range(250)}
    insert(kit, Interval(asset, stamp(0), "", {POWER: 1.0}))
    assert merge(kit, Interval(asset, stamp(0), "", series)) == Written(merged=1)
    missing = dict.fromkeys((f"m{name}" for name in series), None)
    assert merge(kit, Interval(asset, stamp(0), "", missing)) == Written(merged=1)
    assert series_of(kit, asset) == {stamp(0): {POWER: 1.0} | series | missing}


def test_flags_merge_and_go_with_their_values(kit, asset):
    """Tests the condition on merges and precedence, and an expression with SET and REMOVE."""
    insert(kit, Interval(asset, stamp(0), "", {POWER: 1.5}))
    merge(kit, Interval(asset, stamp(0), "", {VOLTS: 240.0}, {VOLTS: ["OFF GRID"]}))
    many = {f"{n}|L{n % 3} Reactive Power|kvar": float(n) for n in range(250)}
    merge(kit, Interval(asset, stamp(0), "", many, {series: ["CONFLICT"] for series in many}))
    merge(kit, Interval(asset, stamp(0), "", {VOLTS: 241.0} | many))
    assert "flags" not in items_of(kit, asset)[stamp(0)]
    merge(kit, Interval(asset, stamp(0), "", {POWER: None, VOLTS: None}, {POWER: ["CONFLICT"]}))
    assert "flags" not in items_of(kit, asset)[stamp(0)]  # the flags belonged to a value that was not stored


def test_ledger_keeps_the_newest_attempt(kit, asset):
    """Tests reserved words, expressions with SET, REMOVE and ADD, and the condition on the attempt's number."""
    log, key = IngestLog(kit.dynamodb, kit.settings.ingest_log), f"raw/{asset}.csv"
    with log.attempt(key, "1") as older:
        with log.attempt(key, "1") as newer:
            newer.outcome = {"status": "ingested", "rows": 7, "items": {"created": 1}, "rules": {}, "bytes": 9}
        older.outcome = {"status": "rejected"}
    log.supersede(key, "1", by="2")
    log.supersede(key, "0", by="1")
    statuses = {record.version: (record.status, record.attempts) for record in ledger.of_key(kit, key)}
    assert statuses == {"1": ("ingested", 2), "0": ("superseded", 0)}
    assert ledger.of_versions(kit, [(key, "1"), (key, "9")]).keys() == {(key, "1")}


def merge_volts(kit, asset):
    merge(kit, Interval(asset, stamp(0), "", {VOLTS: 240.0}))


def raise_precedence(kit, asset):
    kit.dynamodb.update_item(
        TableName=kit.settings.table,
        Key={"asset_id": {"S": asset}, "timestamp": {"S": stamp(0)}},
        UpdateExpression="SET precedence = :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )


@pytest.mark.parametrize("other", [merge_volts, raise_precedence])
def test_item_that_changed_meanwhile_is_left_for_another_try(kit, asset, monkeypatch, other):
    insert(kit, Interval(asset, stamp(0), "", {POWER: 1.0}))
    update, others = kit.dynamodb.update_item, [other]

    def meanwhile(**request):
        if others:
            others.pop()(kit, asset)
        return update(**request)

    monkeypatch.setattr(kit.dynamodb, "update_item", meanwhile)
    newer = Interval(asset, stamp(0), "", {POWER: None, "1|L2 Voltage|V": 2.0})
    assert merge(kit, newer) is None
    before = items_of(kit, asset)
    assert merge(kit, newer) == Written(merged=1)
    assert items_of(kit, asset) != before
    assert series_of(kit, asset)[stamp(0)].items() >= {(POWER, 1.0), ("1|L2 Voltage|V", 2.0)}


def test_day_month_and_range_are_read_by_key(kit, asset):
    for n in (0, 143, 144, 30 * 144 + 143):
        insert(kit, Interval(asset, stamp(n), "High Street", {POWER: float(n)}))
    assert readings.of_day(kit, asset, "2025-05-01")["value"].tolist() == [0, 143]
    assert readings.of_month(kit, asset, "2025-05")["value"].tolist() == [0, 143, 144, 30 * 144 + 143]
    day = dt.datetime(2025, 5, 1, 12, tzinfo=dt.UTC)
    assert readings.of_range(kit, asset, day, day + dt.timedelta(days=1))["value"].tolist() == [143, 144]


def test_second_implementation_rejects_what_the_first_accepts(kit, asset):
    """The reason for this file: MiniStack accepts a reserved word that has no placeholder."""
    request = {
        "KeyConditionExpression": "asset_id = :a AND begins_with(timestamp, :t)",
        "ExpressionAttributeValues": {":a": {"S": asset}, ":t": {"S": "2025"}},
    }
    with pytest.raises(ClientError, match="reserved keyword: timestamp"):
        kit.dynamodb.query(TableName=kit.settings.table, **request)
