"""What works differently on Windows, as far as another system can test it: open files, hard links, names."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from steps import csv_of, ingest, is_running, lv_rows, make_pipeline, month_key, processes_of, series_of

from dubegrid_lib.cli import app
from dubegrid_lib.ingest.reconcile import reconcile
from dubegrid_lib.stack import manifest, packaging
from dubegrid_lib.stack.session import Kit
from localcloud import lifecycle
from localcloud.athena.addresses import S3Object
from localcloud.athena.scans import _readable
from localcloud.errors import LocalCloudError

ENTRY = manifest.Entry("bucket", "b")


@pytest.fixture
def taken(monkeypatch):
    """Names to which no file can be renamed, as on Windows while another program has a file of that name open."""
    names = set()
    rename = Path.replace

    def attempt(self, target):
        if Path(target).name in names or Path(target).suffix in names:
            raise PermissionError(13, "Access is denied", str(self), None, str(target))
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", attempt)
    return names


def test_zip_can_be_built_while_another_process_reads_it(settings, tmp_path, taken):
    own = replace(settings, env_dir=tmp_path / "env")
    taken.add(".zip")
    packed = packaging._zipped(own, {"a.py": b"1"}, None)
    assert list(own.env_dir.iterdir()) == []
    taken.clear()
    assert packaging._zipped(own, {"a.py": b"1"}, None) == packed
    assert [path.read_bytes() for path in own.env_dir.iterdir()] == [packed]


def test_manifest_that_is_open_elsewhere_stays_unchanged_and_is_named(tmp_path, taken, monkeypatch, capsys):
    path = tmp_path / "manifest.json"
    manifest.add(path, ENTRY)
    taken.add(path.name)

    def add(**_):
        manifest.add(path, manifest.Entry("table", "t"))

    monkeypatch.setattr(app, "app", add)
    with pytest.raises(SystemExit) as ended:
        app.main()
    assert ended.value.code == 1
    message = " ".join(capsys.readouterr().err.split())
    assert message == (
        f"dubegrid: {tmp_path / 'manifest.new'} to {path}: Access is denied. Close it in other programs, or ask for "
        f"permission."
    )
    assert manifest.read(path) == [ENTRY]


def test_server_whose_record_cannot_be_written_is_ended(settings, tmp_path, taken):
    own = replace(settings, state_dir=tmp_path)
    taken.add("server.json")
    with pytest.raises(LocalCloudError, match=r"Cannot start the local cloud in .*Access is denied.*server.json'"):
        lifecycle.up(own)
    assert [process for process in processes_of(own) if is_running(process)] == []
    assert lifecycle.find(own) is None


def test_object_is_copied_if_there_are_no_hard_links(tmp_path, monkeypatch):
    def denied(*_):
        raise OSError(1, "A required privilege is not held by the client")

    monkeypatch.setattr(Path, "hardlink_to", denied)
    path = tmp_path / "back\\slash.csv"
    path.write_bytes(b"1,x\n")
    (found,) = _readable((S3Object("b", "k", 4, "e", str(path)),), tmp_path)
    assert "\\" not in found.path
    assert Path(found.path).read_bytes() == b"1,x\n"


def test_everything_works_in_a_folder_with_spaces_and_other_letters(settings, tmp_path, asset):
    own = replace(settings, state_dir=tmp_path / "Étude réseau, Łódź 雪 (1)")
    server = lifecycle.up(own)
    try:
        kit = make_pipeline(own, server, "letters")
        summary = ingest(kit, month_key("Zähler 雪 (1).csv"), csv_of(lv_rows(asset, 3)))
        assert (summary["rows"], summary["stored"]) == (9, 9)
        account = reconcile(kit)
        assert (account.differences, account.csv_rows, account.readings) == ([], 9, 9)
    finally:
        lifecycle.down(own)
    server = lifecycle.up(own)
    try:
        assert len(series_of(Kit(own.named("letters"), server.endpoint_url), asset)) == 3
    finally:
        lifecycle.down(own)
        shutil.rmtree(own.state_dir)
