"""Upload: the dates of its readings decide which month a file goes to, and no row is lost on the way."""

import csv
import gzip
import time
from collections import Counter

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from steps import HEADER, csv_of, lv_row, lv_rows, series_of, stamp

from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.errors import MissingColumns, UnreadableFile
from dubegrid_lib.ingest import upload
from dubegrid_lib.query import logs

MAY, JUNE = "raw/prod/lv/y=2025/m=05/", "raw/prod/lv/y=2025/m=06/"


def body_of(kit, key):
    body = kit.s3.get_object(Bucket=kit.bucket, Key=key)["Body"].read()
    return gzip.decompress(body) if key.endswith(".gz") else body


def written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz"])
def test_file_of_one_month_goes_there_unchanged(pipeline, asset, tmp_path, suffix):
    path = written(tmp_path, f"{asset}{suffix}", csv_of(lv_rows(asset, 6)))
    sent = []
    (part,) = upload.upload(pipeline, path, sent.append)
    assert (part.key, part.rows, part.size) == (f"{MAY}{asset}{suffix}", 18, path.stat().st_size)
    assert sum(sent) == part.size
    assert pipeline.s3.get_object(Bucket=pipeline.bucket, Key=part.key)["Body"].read() == path.read_bytes()


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz"])
def test_file_over_months_is_split_and_every_reading_is_stored(pipeline, asset, tmp_path, suffix):
    days = ["2025-05-31T23:50:00Z", "2025-06-01T00:00:00Z", "2025-05-31T23:40:00Z", "2025-07-01T00:00:00Z"]
    rows = [lv_row(asset, day, n) for n, day in enumerate(days)]
    since = time.time() - 1
    parts = upload.upload(pipeline, written(tmp_path, f"{asset}{suffix}", csv_of(rows)))
    assert {part.key: part.rows for part in parts} == {
        f"raw/prod/lv/y=2025/m={month}/{asset}{suffix}": count for month, count in [("05", 2), ("06", 1), ("07", 1)]
    }
    assert body_of(pipeline, f"{MAY}{asset}{suffix}") == csv_of([rows[0], rows[2]])
    logs.wait_for(pipeline, {part.key: part.version for part in parts}, since, 60)
    stored = series_of(pipeline, asset)
    assert {when: list(series.values()) for when, series in stored.items()} == {
        day: [float(n)] for n, day in enumerate(days)
    }


def test_months_are_utc_months(tmp_path):
    summer = written(tmp_path, "a.csv", csv_of([lv_row("1", "2025-06-01T00:30:00+01:00", 1)]))
    assert upload.months_of(summer) == {MAY: 1}
    naive = written(tmp_path, "b.csv", csv_of([lv_row("1", "2025-06-01 00:30:00", 1)]))
    assert upload.months_of(naive) == {JUNE: 1}
    assert upload.months_of(naive, "london") == {MAY: 1}


def test_small_schema_goes_to_raw_test(pipeline, asset, tmp_path):
    path = written(tmp_path, f"{asset}.csv", csv_of([f"{asset},2025-05-01T00:00:00Z,1"], "asset_id,timestamp,value"))
    (part,) = upload.upload(pipeline, path)
    assert (part.key, part.rows) == (f"raw/test/{asset}.csv", 1)


def test_row_without_a_readable_date_stays_with_its_neighbours(tmp_path):
    """The function will reject the row and report that; the upload must not lose it."""
    rows = ["first,bad", lv_row("1", stamp(0), 1), "second,bad", lv_row("1", "2025-06-01T00:00:00Z", 2), "third,bad"]
    path = written(tmp_path, "a.csv", csv_of(rows))
    parts = upload.split(path, tmp_path)
    assert parts[MAY].read_bytes() == csv_of(rows[:3])
    assert parts[JUNE].read_bytes() == csv_of(rows[3:])


months = st.sampled_from(["2025-04-30T23:50", "2025-05-01T00:00", "2025-05-31T23:50", "2025-12-31T23:50", "soon", ""])
lines = st.lists(
    st.builds(lv_row, st.just("1"), months, st.integers(0, 99)) | st.sampled_from(['"open', "a,b", "", "\u00e9"]),
    min_size=1,
    max_size=30,
).filter(lambda rows: any("2025-" in row for row in rows))


@given(lines, st.sampled_from(["\n", "\r\n"]), st.booleans())
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_split_neither_loses_nor_repeats_a_row(tmp_path_factory, rows, end, open_end):
    folder = tmp_path_factory.mktemp("split")
    content = csv_of(rows, end=end)
    path = written(folder, "a.csv", content.removesuffix(end.encode()) if open_end else content)
    parts = upload.split(path, folder)
    found = Counter()
    for part in parts.values():
        header, *body = part.read_bytes().replace(b"\r", b"").decode().split("\n")
        assert header == HEADER
        found.update(line for line in body if line.strip())
    assert found == Counter(row for row in rows if row.strip())
    assert parts.keys() == upload.months_of(path).keys()


@pytest.mark.parametrize(
    ("name", "content", "error", "message"),
    [
        ("a.csv", b"", UnreadableFile, "a.csv: the file is empty"),
        ("a.csv", b"Station,When\n1,2\n", MissingColumns, "a.csv: no column Substation Number.*Found: Station, When"),
        ("a.csv", b"asset_id,when\n1,2\n", MissingColumns, "a.csv: no column timestamp, value"),
        ("a.csv", csv_of(["1,2"]), UnreadableFile, "a.csv: no row has a readable timestamp"),
        ("a.csv", HEADER.encode() + b"\n", UnreadableFile, "a.csv: the file has a header and no rows"),
        (
            "a.csv",
            csv_of(lv_rows("1", 9), end="\r"),
            UnreadableFile,
            "a.csv: lines end with a carriage return alone",
        ),
        ("a.csv", b"x," * 9000 + b"\n1\n", MissingColumns, r"a.csv: no column .* Found: (x, ){66}x,\. Check that"),
        ("a\nb.csv", csv_of(lv_rows("1", 1)), UnreadableFile, r"'a\\nb.csv': the name holds a line break"),
        ("a.csv", csv_of([]).decode().encode("utf-16"), UnreadableFile, "a.csv: the file is UTF-16: save it as UTF-8"),
        ("a.csv", csv_of(lv_rows("1", 1)).replace(b",", b";"), UnreadableFile, "a.csv: columns are separated by semic"),
        ("a.csv", b"PK\x03\x04\0xl/workbook.xml", UnreadableFile, r"a.csv: the file is an Excel workbook \(.xlsx\)"),
        ("a.xlsx", b"PK\x03\x04\0xl/workbook.xml", UnreadableFile, r"a.xlsx: the file is an Excel workbook.*as CSV"),
        ("a.xlsx", b"PK", UnreadableFile, r"a.xlsx: only .csv and .csv.gz files"),
        ("A.CSV", csv_of(lv_rows("1", 1)), UnreadableFile, r"A.CSV: only .csv and .csv.gz files"),
        ("_a.csv", csv_of(lv_rows("1", 1)), UnreadableFile, r"_a.csv: Athena skips names"),
    ],
)
def test_unreadable_file_is_not_uploaded(tmp_path, name, content, error, message):
    with pytest.raises(error, match=message):
        upload.months_of(written(tmp_path, name, content))


def test_files_of_one_name_and_month_are_rejected_before_any_is_uploaded(tmp_path):
    """Files of the same name but of different months are fine: each goes to its own month."""
    rows = lv_rows("1", 1)
    for folder, content in (("a", rows), ("b", rows), ("c", [row.replace("2025-05", "2025-06") for row in rows])):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "721030.csv").write_bytes(csv_of(content))
    a, b, c = (tmp_path / folder / "721030.csv" for folder in "abc")
    with pytest.raises(UnreadableFile, match=f"a/721030.csv and .*b/721030.csv would both be {MAY}721030.csv"):
        upload.reject_namesakes([a, c, b])
    upload.reject_namesakes([a, c, a])


def test_broken_gzip_and_missing_file_are_named(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(csv_of(lv_rows("1", 100)))[:-100])
    with pytest.raises(UnreadableFile, match=r"a.csv.gz: the gzip stream is broken"):
        upload.months_of(path)
    packed = gzip.compress(csv_of(lv_rows("1", 1000)), 1)
    path.write_bytes(packed[:200] + bytes([255]) * 40 + packed[240:])  # zlib's own error
    with pytest.raises(UnreadableFile, match=r"a.csv.gz: the gzip stream is broken"):
        upload.months_of(path)
    path.write_bytes(b"plain text")
    with pytest.raises(UnreadableFile, match=r"a.csv.gz: the gzip stream is broken"):
        upload.months_of(path)
    with pytest.raises(UnreadableFile, match="there is no such file"):
        upload.months_of(tmp_path / "b.csv")
    with pytest.raises(UnreadableFile, match="there is no such file"):
        upload.months_of(tmp_path / "b.csv" / "c.csv")


def test_folder_and_file_without_permission_are_named(tmp_path, monkeypatch):
    def locked(*_):
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.csv").mkdir()
    with pytest.raises(UnreadableFile, match=r"a.csv: this is a folder. Give the files in it, such as .*\*.csv"):
        upload.months_of(tmp_path / "a.csv")
    path = written(tmp_path, "b.csv", csv_of(lv_rows("1", 1)))
    with pytest.raises(UnreadableFile, match=r"c.csv: there is no such file"):
        upload.months_of(path / "c.csv")
    monkeypatch.setattr(upload, "open", locked, raising=False)  # as Windows does while a workbook is open in Excel
    with pytest.raises(UnreadableFile, match=r"b.csv: you may not read it. Close it in other programs"):
        upload.months_of(path)


def test_sample_month_goes_to_its_month():
    sample = PROJECT_ROOT / "data" / "lv_data_2025_05.csv"
    with sample.open(newline="") as file:
        count = sum(1 for _ in csv.DictReader(file))
    assert upload.months_of(sample) == {MAY: count}
