"""No wrong value is stored silently: a sample of what `make soak` does 10,000 times (tests/soak/test_long_fuzz.py)."""

import gzip
from random import Random

import pytest
from intervals import MAX_INTERVAL_CHARACTERS
from open_csv import opencsv_fields
from planted import GZIPS, planted_file, stored_of
from steps import HEADER, csv_of, ingest, lv_row, make_pipeline, month_key, rejected_rows, series_of, stamp

from dubegrid_lib.ingest.reconcile import reconcile
from dubegrid_lib.query import athena, catalog
from dubegrid_lib.schema.load_monitor import YEARS
from dubegrid_lib.teaching import failure_lab

FILES = 400


def test_stored_values_of_damaged_files_are_the_planted_ones(tmp_path):
    stored = rejected = 0
    for n in range(FILES):
        planted = planted_file(Random(n), str(600_000 + n))
        found, is_counted, rejected_rows = stored_of(planted, tmp_path)
        assert planted.wrong(found, end_is_counted=is_counted) == [], f"Random({n})"
        if not planted.damage:
            assert len(found) == len(planted.truth), f"Random({n})"
        stored, rejected = stored + len(found), rejected + rejected_rows
    assert stored > 10 * FILES
    assert rejected > FILES / 2


@pytest.fixture(scope="module")
def kit(settings, cloud):
    """A pipeline for these tests, in which Athena reads every object."""
    made = make_pipeline(settings, cloud, "planted")
    catalog.create(made)
    return made


def counted_by_athena(kit, month):
    sql = f"""SELECT "$path" AS path, count(*) AS rows, sum(CAST(value AS double)) AS total
              FROM {catalog.TABLE} WHERE y = ? AND m = ? GROUP BY 1"""
    found = athena.run(kit, sql, month.split("-"))
    return {row.path.rsplit("/", 1)[1]: (int(row.rows), row.total) for row in found.frame.itertuples()}


def test_function_and_athena_read_gzip_variants_alike(kit, more_assets):
    wanted = {}
    for (name, pack), asset in zip(GZIPS.items(), more_assets(len(GZIPS)), strict=True):
        content = csv_of([lv_row(asset, f"2026-01-01T0{n}:00:00Z", n + 0.5) for n in range(5)])
        key = month_key(f"{name.replace(' ', '-')}.csv.gz", 2026, 1)
        summary = ingest(kit, key, pack(content))
        assert (summary["status"], summary["rows"], summary["stored"]) == ("ingested", 5, 5), name
        assert [*series_of(kit, asset).values()] == [{"1|L1 Active Power|kW": n + 0.5} for n in range(5)], name
        wanted[key.rsplit("/", 1)[1]] = (5, 12.5)
    assert counted_by_athena(kit, "2026-01") == wanted
    assert reconcile(kit, "2026-01").differences == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda packed: packed[:-8] + bytes(4) + packed[-4:],
        lambda packed: packed[:-4] + bytes(4),
        lambda packed: packed[:60] + bytes([255]) * 20 + packed[80:],
        lambda packed: packed[:-60],
        lambda packed: packed + b"and more",
    ],
    ids=["check sum", "length", "deflate", "cut", "text behind"],
)
def test_damaged_gzip_is_rejected_by_the_function_and_named_by_reconcile(kit, asset, damage):
    key = month_key(f"{asset}.csv.gz", 2026, 2)
    body = damage(gzip.compress(csv_of([lv_row(asset, f"2026-02-01T00:00:{n:02}Z", n) for n in range(60)])))
    summary = ingest(kit, key, body)
    try:
        assert (summary["status"], summary["rules"].keys()) == ("rejected", {"broken gzip"})
        (difference,) = reconcile(kit, "2026-02").differences
        assert f"s3://{kit.bucket}/{key}" in difference.what
    finally:
        kit.s3.delete_object(Bucket=kit.bucket, Key=key, VersionId=summary["version"])


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("plain", ["plain"]),
        ('"Smith, John"', ["Smith, John"]),
        ('"5"" Main"', ['5" Main']),
        ('5" Main', None),
        (r'"Smith, Jo\"', None),
        ('High "Main" Street', ['High "Main" Street']),
        ('High""Main', ['High"Main']),
        ('900,  "Main"x', ["900", 'Main"x']),
        (r"A\B", ["AB"]),
        (r"A\\B", ["A\\B"]),
        (r'"A\\B"', ["A\\B"]),
    ],
)
def test_line_is_split_as_opencsv_splits_it(field, fields):
    assert opencsv_fields(field) == fields


@pytest.mark.parametrize("name", ['5" Main', r'"Smith, Jo\"', r"A\B", '"5"" Main"', '"Smith, John"'])
def test_name_that_athena_cannot_return_is_counted_and_reported_with_its_line(kit, asset, name):
    key = month_key(f"{asset}.csv", 2026, 3)
    line = f"{asset},{name},2026-03-01T00:10:00Z,feeder,1,L1 Active Power,kW,2.5"
    summary = ingest(kit, key, csv_of([lv_row(asset, "2026-03-01T00:00:00Z", 1.5), line]))
    assert summary["stored"] == 2
    reported = [one.what for one in reconcile(kit, "2026-03").differences if one.where == key]
    if name in ('"5"" Main"', '"Smith, John"'):
        assert (summary["repaired"], reported) == ({}, [])
    else:
        assert summary["repaired"] == {"quoting": 1}
        assert [what.split(" wrong")[0] for what in reported] == ["lv_data reads line 3"]


@pytest.mark.parametrize("year", YEARS)
def test_every_accepted_year_is_in_every_table(kit, asset, year):
    key = month_key(f"{asset}.csv", year, 6)
    ingest(kit, key, csv_of([lv_row(asset, f"{year}-06-01T00:00:00Z", 1.5)]))
    account = reconcile(kit, f"{year}-06")
    assert (account.differences, account.csv_rows, account.readings) == ([], 1, 1)


def test_interval_with_too_many_series_for_an_item_is_quarantined(kit, asset):
    rows = [lv_row(asset, stamp(0), n, "1", f"L1 Active Power of meter {n:05}") for n in range(15_000)]
    key = month_key(f"{asset}.csv")
    summary = ingest(kit, key, csv_of([*rows, lv_row(asset, stamp(1), 1.5)]))
    assert (summary["rows"], summary["stored"], summary["rules"]) == (15_001, 1, {"interval too large": 15_000})
    assert list(series_of(kit, asset)) == [stamp(1)]
    listed = rejected_rows(kit, summary["rejected_key"])
    assert listed.count("more series at 2025-05-01T00:00:00Z than an item of DynamoDB holds") == 15_000
    assert MAX_INTERVAL_CHARACTERS < 15_000 * 30


def test_doubtful_file_is_read_again_and_nothing_of_the_first_reading_is_stored(kit, asset):
    values = ["12.5", '"1,234"', '"2,345"', '"12,5"']
    rows = [lv_row(asset, stamp(n), value) for n, value in enumerate(values)]
    summary = ingest(kit, month_key(f"{asset}.csv"), csv_of(rows, HEADER))
    assert (summary["rows"], summary["stored"], summary["rules"]) == (4, 1, {"unparsable value": 3})
    assert series_of(kit, asset) == {stamp(0): {"1|L1 Active Power|kW": 12.5}}


def test_failure_lab_finds_every_fault_by_its_own_name(settings, cloud, kit):
    lab = failure_lab.open_lab(kit)
    rows = failure_lab.row_faults(lab)
    assert list(rows["planted"]) == list(rows["found"])
    files = failure_lab.file_faults(lab)
    assert list(files["planted"]) == list(files["found"])
    # A reason ends with what to do, so it is never cut short.
    assert rows["reason"].iloc[-1].endswith("download or export it again")
    assert files["reason"].iloc[0].endswith("Feeder ID, Description, Value")
    repaired = failure_lab.kept_rows(lab, failure_lab.REPAIRED)
    assert all(row.planted in row[2].split(", ") for row in repaired.itertuples())
