"""The local cloud survives full disks, kills and damaged files: nothing hangs, losses are named, a replay repairs."""

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from botocore.exceptions import ClientError
from steps import csv_of, eventually, ingest, lv_rows, make_pipeline, month_key, processes_of, series_of

from dubegrid_lib.ingest import replay
from dubegrid_lib.ingest.reconcile import reconcile
from dubegrid_lib.stack.session import Kit
from localcloud import lifecycle
from localcloud.errors import LocalCloudError


@pytest.fixture
def own(settings, tmp_path):
    own = replace(settings, state_dir=tmp_path / "state", port=None)
    yield own
    lifecycle.reset(own)
    assert processes_of(own) == []


def table_of(kit, name="Notes"):
    kit.dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in "ab"],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


def write(kit, table, first, count, size=10):
    items = [
        {"a": {"S": str(n % 3)}, "b": {"S": f"{n:06}"}, "c": {"S": "x" * size}} for n in range(first, first + count)
    ]
    for start in range(0, count, 25):
        requests = [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]
        kit.dynamodb.batch_write_item(RequestItems={table: requests})


def stored(kit, table):
    pages = kit.dynamodb.get_paginator("scan").paginate(TableName=table)
    return sorted(int(item["b"]["S"]) for page in pages for item in page["Items"])


def killed(own):
    family = processes_of(own)
    for process in family:
        process.kill()
    psutil.wait_procs(family, timeout=10)


def restarted(own):
    return Kit(own, lifecycle.up(own).endpoint_url)


def test_restart_keeps_items_that_were_written_changed_and_deleted(own):
    kit = restarted(own)
    table = table_of(kit)
    write(kit, table, 0, 100)
    for n in range(3):
        lifecycle.down(own)
        kit = restarted(own)
        kit.dynamodb.delete_item(TableName=table, Key={"a": {"S": str(n)}, "b": {"S": f"{n:06}"}})
        write(kit, table, 100 + n, 1)
    lifecycle.down(own)
    kit = restarted(own)
    assert stored(kit, table) == list(range(3, 103))
    assert kit.dynamodb.describe_table(TableName=table)["Table"]["ItemCount"] == 100
    found = kit.dynamodb.query(
        TableName=table, KeyConditionExpression="a = :a", ExpressionAttributeValues={":a": {"S": "1"}}
    )["Items"]
    assert [int(item["b"]["S"]) for item in found] == list(range(4, 103, 3))
    kit.dynamodb.delete_table(TableName=table)
    lifecycle.down(own)
    kit = restarted(own)
    assert stored(kit, table_of(kit)) == []


def test_kill_loses_only_the_last_seconds(own):
    kit = restarted(own)
    table = table_of(kit)
    write(kit, table, 0, 50)
    time.sleep(5)  # the local cloud saves meanwhile; no request ever waits for that
    killed(own)
    assert stored(restarted(own), table) == list(range(50))


def test_killed_while_it_saves_keeps_what_was_saved_before(own):
    kit = restarted(own)
    table = table_of(kit)
    write(kit, table, 0, 25)
    lifecycle.down(own)
    kit = restarted(own)
    write(kit, table, 25, 3000, size=2000)
    (own.state_dir / "data" / "state" / lifecycle.REQUEST).write_text("now".ljust(32))
    time.sleep(0.1)
    killed(own)
    assert lifecycle.down(own) is False
    found = stored(restarted(own), table)
    assert found[:25] == list(range(25))
    assert lifecycle.warnings(own) == []


@contextmanager
def small_disk(folder, megabytes):
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount the small disk that this test fills")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(path):
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while file.write(b"x" * 65_536) == 65_536:
            pass


def test_full_disk_is_named_and_nothing_is_lost(settings, tmp_path):
    own = replace(settings, state_dir=tmp_path / "small", port=None)
    with small_disk(own.state_dir, 24):
        try:
            kit = restarted(own)
            table = table_of(kit)
            write(kit, table, 0, 25)
            kit.s3.create_bucket(Bucket="full")
            with pytest.raises(ClientError, match=r"s3://full/big.csv is not stored: [\d,]+ bytes are free"):
                kit.s3.put_object(Bucket="full", Key="big.csv", Body=b"x" * 30_000_000)
            filler = own.state_dir / "filler"
            fill(filler)
            write(kit, table, 25, 1000, size=1000)
            said = r"cannot save its data in .*(No space left|full).* Free some space and run `python -m localcloud"
            with pytest.raises(LocalCloudError, match=said):
                lifecycle.down(own)
            assert lifecycle.find(own)
            filler.unlink()
            assert lifecycle.down(own) is True
            assert stored(restarted(own), table) == list(range(1025))
        finally:
            lifecycle.reset(own)


def test_second_server_on_the_same_data_is_rejected(own):
    first = lifecycle.up(own)
    with pytest.raises(LocalCloudError, match=r"Another local cloud is using .*: stop it first"):
        lifecycle._start(own)
    (own.state_dir / "server.json").write_text('{"port": 4')  # cut short
    assert lifecycle.find(own) == replace(first, started=lifecycle.find(own).started)
    assert lifecycle.up(own).pid == first.pid
    assert lifecycle.down(own) is True


def stopped_copy(made, own):
    """A local cloud's data, copied for a test that damages them; `made`: a stopped one's settings."""
    shutil.copytree(made.state_dir, own.state_dir)
    return own.state_dir / "data" / "state"


@pytest.fixture(scope="module")
def stopped(settings, tmp_path_factory):
    """Settings of a local cloud for each of several stopped ones, by name."""
    made = []

    def settings_of(name):
        made.append(replace(settings, state_dir=tmp_path_factory.mktemp(name), port=None))
        return made[-1]

    yield settings_of
    for each in made:
        lifecycle.reset(each)
        assert processes_of(each) == []


@pytest.fixture(scope="module")
def saved_twice(stopped):
    """A local cloud with a queue that both copies of its description have, and one that only the last has."""
    made = stopped("queues")
    for name in ("early", "late"):
        restarted(made).sqs.create_queue(QueueName=name)
        lifecycle.down(made)
    return made


@pytest.mark.parametrize("damage", ["cut", "empty", "noise"])
def test_damaged_description_of_a_service_falls_back_to_the_copy_before(own, saved_twice, damage):
    path = stopped_copy(saved_twice, own) / "sqs.json"
    whole = path.read_bytes()
    path.write_bytes({"cut": whole[: len(whole) // 2], "empty": b"", "noise": os.urandom(200)}[damage])
    kit = restarted(own)
    (warning,) = lifecycle.warnings(own)
    assert "sqs.json was damaged and was moved to sqs.json.broken; the copy before it is used" in warning
    assert kit.sqs.get_queue_url(QueueName="early")["QueueUrl"]


@pytest.fixture(scope="module")
def ingested(stopped):
    """A stopped local cloud whose pipeline has ingested one file: its settings, the file's key, its series."""
    made = stopped("ingested")
    kit = make_pipeline(made, lifecycle.up(made), "lost")
    key = month_key("900000.csv")
    ingest(kit, key, csv_of(lv_rows("900000", 300)))
    series = series_of(kit, "900000")
    lifecycle.down(made)
    return made, kit.settings, key, series


@pytest.mark.parametrize("damage", ["cut", "noise"])
def test_lost_items_are_named_by_reconcile_and_restored_by_replay(own, ingested, damage):
    made, named, key, before = ingested
    path = stopped_copy(made, own) / "items.sqlite"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if damage == "cut" else os.urandom(8192) + whole[8192:])
    kit = Kit(replace(named, state_dir=own.state_dir), lifecycle.up(own).endpoint_url)
    (warning,) = lifecycle.warnings(own)
    assert "items.sqlite was damaged" in warning
    assert "can be ingested again" in warning
    assert reconcile(kit).differences
    list(replay.objects(kit, [key]))
    assert series_of(kit, "900000") == before
    assert [str(difference) for difference in reconcile(kit).differences] == []


def test_object_that_was_cut_short_is_set_aside_and_named(own):
    kit = restarted(own)
    kit.s3.create_bucket(Bucket="cut")
    for name in ("a.csv", "b.csv", "c.csv"):
        kit.s3.put_object(Bucket="cut", Key=name, Body=b"rows" * 100)
    lifecycle.down(own)
    folder = own.state_dir / "data" / "s3" / "000000000000" / "cut"
    (folder / "a.csv").write_bytes(b"rows" * 10)
    (folder / "b.csv.meta.json").write_text('{"content_type"')
    kit = restarted(own)
    assert [found["Key"] for found in kit.s3.list_objects_v2(Bucket="cut")["Contents"]] == ["c.csv"]
    said = " ".join(lifecycle.warnings(own))
    assert "s3://cut/a.csv was damaged and was moved to" in said
    assert "s3://cut/b.csv was damaged and was moved to" in said


def test_stop_shows_what_it_saves_when_that_takes_long(own, monkeypatch):
    """The server is suspended, and saves once it is resumed."""
    server = psutil.Process(lifecycle.up(own).pid)
    shown = []

    def show(text):
        shown.append(text)
        if len(shown) == 2:
            server.resume()

    server.suspend()
    assert lifecycle.down(own, show) is True
    assert shown[0].startswith("Saving what changed: 2 s")


def test_state_of_an_earlier_version_is_converted(own):
    """Earlier versions saved all tables in one JSON file, as MiniStack itself does."""
    kit = restarted(own)
    table = table_of(kit)
    lifecycle.down(own)
    state = own.state_dir / "data" / "state"
    saved = json.loads((state / "dynamodb.json").read_text())
    (described,) = saved["payload"]["tables"]["data"].values()
    described["items"] = {"0": {"000007": {"a": {"S": "0"}, "b": {"S": "000007"}}}}
    (state / "dynamodb.json").write_text(json.dumps(saved))
    assert stored(restarted(own), table) == [7]
    lifecycle.down(own)
    assert '"000007"' not in (state / "dynamodb.json").read_text()
    assert stored(restarted(own), table) == [7]


def test_command_that_cannot_create_its_state_folder_says_so(tmp_path, settings):
    (tmp_path / "file").write_text("in the way")
    environ = os.environ | {"DUBEGRID_STATE_DIR": str(tmp_path / "file"), "DUBEGRID_ENV_DIR": str(settings.env_dir)}
    command = [str(Path(sys.executable).with_name("dubegrid")), "up"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "Cannot start the local cloud in" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_new_table_is_saved_at_once(own):
    """The table is saved with its first items, even if the services' state is not due to be saved for a long time."""
    kit = restarted(own)
    table = table_of(kit)
    write(kit, table, 0, 25)
    path = own.state_dir / "data" / "state" / "dynamodb.json"
    eventually(lambda: (path.exists() and table in path.read_text()) or None, "the table is not saved", 15)
