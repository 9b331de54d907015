"""`dubegrid remove`: a wrong upload leaves no trace, and the values that it had replaced are restored."""

import gzip
import time
from dataclasses import replace

import pytest
from steps import csv_of, ingest, lv_row, lv_rows, make_pipeline, month_key, series_of, stamp

from dubegrid_lib.errors import MissingResource
from dubegrid_lib.ingest import ledger
from dubegrid_lib.ingest.reconcile import reconcile
from dubegrid_lib.ingest.remove import plan, remove
from dubegrid_lib.query import athena

SERIES = "1|L1 Active Power|kW"


@pytest.fixture(scope="module")
def kit(settings, cloud):
    return make_pipeline(settings, cloud, "remove")


def everything_of(kit, name):
    pages = kit.s3.get_paginator("list_objects_v2").paginate(Bucket=kit.bucket)
    return [one["Key"] for page in pages for one in page.get("Contents", []) if name in one["Key"]]


def test_wrong_upload_is_undone_everywhere(kit, asset):
    """The second file is wrong: it replaces three values, adds a fourth interval and a rejected row."""
    first, wrong = month_key(f"{asset}.csv"), month_key(f"{asset}-wrong.csv")
    ingest(kit, first, csv_of([lv_row(asset, stamp(n), 1) for n in range(3)]))
    before = series_of(kit, asset)
    time.sleep(1.1)  # S3 has upload times in whole seconds
    ingest(kit, wrong, csv_of([*(lv_row(asset, stamp(n), 9) for n in range(4)), "broken"]))
    assert [one[SERIES] for one in series_of(kit, asset).values()] == [9.0] * 4

    (removal,) = plan(kit, wrong)
    assert removal.readings == 4
    assert {other.split("/")[0] for other in removal.others} == {"processed", "rejected"}
    assert series_of(kit, asset)[stamp(0)] == {SERIES: 9.0}, "the plan alone changed something"

    done = remove(kit, [removal])
    assert done.differences == []
    assert (done.readings, done.replayed) == (4, [first])
    assert series_of(kit, asset) == before
    assert everything_of(kit, f"{asset}-wrong") == []
    assert ledger.of_key(kit, wrong) == []
    assert reconcile(kit).differences == []
    rows = athena.query(kit, f"SELECT value FROM lv_readings WHERE asset_id = '{asset}'")
    assert rows["value"].tolist() == [1.0] * 3

    with pytest.raises(MissingResource, match="is removed already"):
        plan(kit, wrong)


def test_file_of_several_months_is_removed_by_its_name(kit, asset):
    for month in (5, 6):
        rows = [row.replace("2025-05", f"2025-{month:02}") for row in lv_rows(asset, 2)]
        ingest(kit, month_key(f"{asset}.csv", month=month), csv_of(rows))
    removals = plan(kit, f"/somewhere/else/{asset}.csv")
    assert [one.key for one in removals] == [month_key(f"{asset}.csv", month=month) for month in (5, 6)]
    assert remove(kit, removals).readings == 12
    assert series_of(kit, asset) == {}
    assert reconcile(kit).differences == []


def test_removal_that_was_interrupted_is_completed(kit, asset, monkeypatch):
    key = month_key(f"{asset}.csv")
    ingest(kit, key, csv_of(lv_rows(asset, 2)))

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("dubegrid_lib.ingest.remove.reconcile", interrupted)
        with pytest.raises(KeyboardInterrupt):
            remove(kit, plan(kit, key))
    assert len(series_of(kit, asset)) == 2
    assert remove(kit, plan(kit, key)).differences == []
    assert series_of(kit, asset) == {}
    assert reconcile(kit).differences == []


def test_small_schema_is_undone_by_its_rows(kit, asset):
    """The wrong file replaces one value of the first and adds another; both have two versions."""
    first, wrong = f"raw/test/{asset}.csv", f"raw/test/{asset}-wrong.csv.gz"
    header, at = "asset_id,timestamp,value\n", "2025-05-01T00:{}0:00Z"
    ingest(kit, first, f"{header}{asset},{at.format(0)},1\n{asset},{at.format(1)},2\n".encode())
    before = series_of(kit, asset)
    time.sleep(1.1)  # S3 gives the time of an upload in whole seconds
    ingest(kit, wrong, gzip.compress(f"{header}{asset},{at.format(3)},7\n".encode()))
    body = f"\ufeff{header}{asset},{at.format(1)},9\nbroken\n{asset},{at.format(2)},9\n"
    ingest(kit, wrong, gzip.compress(body.encode()))
    assert len(series_of(kit, asset)) == 4

    done = remove(kit, plan(kit, wrong))
    assert done.differences == []
    assert done.readings == 3
    assert first in done.replayed
    assert series_of(kit, asset) == before
    assert everything_of(kit, f"{asset}-wrong") == []
    assert reconcile(kit).differences == []


def test_without_the_curated_zone_a_file_is_undone_by_its_rows(settings, cloud, asset):
    kit = make_pipeline(replace(settings, curated="off"), cloud, "removeoff")
    first, wrong = month_key(f"{asset}.csv"), month_key(f"{asset}-wrong.csv")
    ingest(kit, first, csv_of(lv_rows(asset, 2)))
    before = series_of(kit, asset)
    time.sleep(1.1)
    ingest(kit, wrong, csv_of([lv_row(asset, stamp(n), 99) for n in (1, 2)]))
    assert series_of(kit, asset)[stamp(1)][SERIES] == 99.0
    done = remove(kit, plan(kit, wrong))
    assert (done.differences, done.readings, done.replayed) == ([], 2, [first])
    assert series_of(kit, asset) == before


def test_unknown_name_is_reported(kit):
    with pytest.raises(MissingResource, match=r"There is no object 'never\.csv'"):
        plan(kit, "never.csv")
