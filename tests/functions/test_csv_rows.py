"""From a file's bytes to readings and rejections: encodings, line ends, broken lines and files, bounded memory."""

import codecs
import csv
import gzip
import io
import tracemalloc

import pytest
from csv_rows import MAX_LINE_BYTES, CsvRows, Rejection, UnreadableFile, open_object
from hypothesis import given
from hypothesis import strategies as st
from steps import HEADER, csv_of, lv_row

from dubegrid_lib.schema.load_monitor import LV_COLUMNS, Reading

GOOD = lv_row("900001", "2025-05-01T00:00:00Z", 1.5)
OTHER = lv_row("900001", "2025-05-01T00:10:00Z", 2.5)


def rows_of(
    content: bytes, key="raw/a.csv", max_bytes=1 << 30
) -> tuple[CsvRows, list[tuple[int, Reading | Rejection]]]:
    rows = CsvRows(open_object(io.BytesIO(content), key), max_bytes)
    return rows, list(rows)


def unreadable(content, key="raw/a.csv", max_bytes=1 << 30):
    with pytest.raises(UnreadableFile) as refused:
        rows_of(content, key, max_bytes)
    return refused.value


@pytest.mark.parametrize(
    "content",
    [
        csv_of([GOOD, OTHER]),
        codecs.BOM_UTF8 + csv_of([GOOD, OTHER]),
        csv_of([GOOD, OTHER], end="\r\n"),
        csv_of([GOOD, OTHER]).rstrip(b"\n"),
        csv_of([GOOD, "", "  ", OTHER]),
        codecs.BOM_UTF8 + csv_of([GOOD, OTHER], header=",".join(f'"{name}"' for name in LV_COLUMNS)),
    ],
    ids=["plain", "BOM", "CRLF", "no last line end", "blank lines", "quoted header"],
)
def test_accepted_forms_give_the_same_readings(content):
    rows, found = rows_of(content)
    assert [reading for _, reading in found] == [
        ("900001", "2025-05-01T00:00:00Z", "High Street, Test -", "1|L1 Active Power|kW", 1.5, ()),
        ("900001", "2025-05-01T00:10:00Z", "High Street, Test -", "1|L1 Active Power|kW", 2.5, ()),
    ]
    assert rows.rows == 2


def test_gz_is_unpacked_also_in_several_members():
    content = csv_of([GOOD, OTHER])
    packed = gzip.compress(content[:100]) + gzip.compress(content[100:])
    assert rows_of(packed, "raw/a.csv.gz")[1] == rows_of(content)[1]


def test_cp1252_and_utf8_are_told_apart_line_by_line():
    rows, found = rows_of(
        csv_of([]) + GOOD.replace("High", "Café").encode("cp1252") + b"\n" + OTHER.replace("High", "Café").encode()
    )
    assert [reading.name for _, reading in found] == ["Café Street, Test -"] * 2
    assert rows.encodings == {"cp1252", "utf-8"}


def test_line_in_no_known_encoding_is_rejected_alone():
    _, found = rows_of(csv_of([]) + GOOD.encode().replace(b"High", b"\x81\xff") + b"\n" + OTHER.encode() + b"\n")
    assert [type(row) for _, row in found] == [Rejection, Reading]
    assert found[0][1].rule == "wrong encoding"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (GOOD + ",extra", "wrong number of fields"),
        ("900001,only", "wrong number of fields"),
        (GOOD.replace("1.5", "1\0.5"), "NUL byte"),
        (GOOD.replace("Test", "Te\rst"), "carriage return"),
        (GOOD.replace('"', "").replace(",", "", 1).replace("Test", "Te\rst"), "carriage return"),
        (GOOD.replace("Test", 'Te"st'), "broken quotes"),
        (GOOD.replace('-"', "-"), "broken quotes"),
        (GOOD.replace("1.5", "12,5"), "wrong number of fields"),
        (GOOD.replace("1.5", '"12,5"'), "unparsable value"),
        (GOOD.replace("2025-05-01", "01/05/2025 "), "unparsable timestamp"),
        (GOOD.replace("900001", " "), "missing asset"),
        (GOOD.replace("Test", "x" * 2 * MAX_LINE_BYTES), "line too long"),
        (GOOD.replace("Test", "x" * 300), "field too long"),
    ],
)
def test_broken_line_is_rejected_with_its_number_and_the_next_is_read(line, rule):
    rows, found = rows_of(csv_of([OTHER, line, GOOD]))
    assert [(number, type(row)) for number, row in found] == [(2, Reading), (3, Rejection), (4, Reading)]
    rejection = found[1][1]
    assert (rejection.line, rejection.rule) == (3, rule)
    assert rejection.text.startswith(line[:12])
    assert rows.rows == 3


def test_line_numbers_are_those_an_editor_shows():
    _, found = rows_of(csv_of([GOOD, "", "x" * 5 * MAX_LINE_BYTES, "bad", OTHER]))
    assert [number for number, _ in found] == [2, 4, 5, 6]


@pytest.mark.parametrize(
    ("content", "rule", "named"),
    [
        (b"", "empty file", "empty"),
        (HEADER.encode(), "no rows", "no rows"),
        (csv_of(["", "  "]), "no rows", "no rows"),
        (b"Name,Value\n1,2\n", "missing column", "Found: Name, Value"),
        (csv_of([GOOD], HEADER.replace("Feeder ID,", "")), "missing column", "no column Feeder ID. Expected: Subst"),
        (b"asset_id,time,value\n", "missing column", "no column timestamp. Expected: asset_id, timestamp, value"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "missing column", "Found: "),
        (b"\0" * 100, "not a CSV file", "NUL byte"),
        (b"%PDF-1.7\n%...", "missing column", "Found: %PDF-1.7"),
        (b"x" * 3 * MAX_LINE_BYTES, "not a CSV file", "longer than"),
        (csv_of([GOOD]).decode().encode("utf-16"), "wrong encoding", "UTF-16: save it as UTF-8"),
        (csv_of([GOOD]).replace(b"\n", b"\r"), "not a CSV file", "lines end with LF or CRLF"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else value[:20],
)  # fmt: skip
def test_unreadable_file_says_why(content, rule, named):
    error = unreadable(content)
    assert error.rule == rule
    assert named in str(error)


def test_cut_off_last_line_says_that_the_file_ends_there():
    rows, found = rows_of(csv_of([OTHER]) + GOOD[:30].encode())
    assert "cut off?" in found[-1][1].reason
    assert not rows.ends_with_newline


@pytest.mark.parametrize(
    "damage",
    [
        lambda packed: packed[: len(packed) // 2],
        lambda packed: packed[:-4],
        lambda packed: packed[:60] + bytes(20) + packed[80:],
        lambda packed: b"no gzip at all" + packed,
        lambda packed: packed + b"and more",
    ],
    ids=["half", "no trailer", "damaged", "not gzip", "text behind"],
)
def test_broken_gzip_is_told_from_a_short_file(damage):
    packed = gzip.compress(csv_of([lv_row("900001", f"2025-05-01T00:00:{n:02}Z", n) for n in range(60)]))
    assert unreadable(damage(packed), "raw/a.csv.gz").rule == "broken gzip"


def test_limit_counts_unpacked_bytes():
    packed = gzip.compress(csv_of([GOOD]) + b"0" * 10_000_000)
    assert len(packed) < 100_000
    assert unreadable(packed, "raw/bomb.csv.gz", max_bytes=5_000_000).rule == "file too large"


def test_file_of_just_the_limit_is_read():
    content = csv_of([GOOD, OTHER])
    assert rows_of(content, max_bytes=len(content))[0].rows == 2
    assert unreadable(content, max_bytes=len(content) - 1).rule == "file too large"


def test_memory_does_not_grow_with_a_line():
    packed = gzip.compress(csv_of([GOOD]) + b"x" * 60_000_000 + b"\n" + OTHER.encode() + b"\n")
    tracemalloc.start()
    try:
        _, found = rows_of(packed, "raw/a.csv.gz")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [getattr(row, "rule", "read") for _, row in found] == ["read", "line too long", "read"]
    assert peak < 8_000_000


texts = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20)


@given(
    st.lists(st.tuples(texts, texts, st.floats(-1e6, 1e6).map(lambda value: round(value, 3))), min_size=1, max_size=20),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_what_the_csv_module_writes_is_read_back(readings, line_end, bom):
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=line_end)
    writer.writerow(LV_COLUMNS)
    for name, description, value in readings:
        writer.writerow(["9", name, "2025-05-01T00:00:00Z", "feeder", "1", f"d{description}", "kW", value])
    _, found = rows_of(codecs.BOM_UTF8 * bom + buffer.getvalue().encode())
    assert [(row.name, row.series, row.value) for _, row in found] == [
        (name.strip(), f"1|{f'd{description}'.strip()}|kW", value) for name, description, value in readings
    ]


@given(st.binary(max_size=2000))
def test_any_bytes_end_in_rows_that_add_up_or_an_unreadable_file(content):
    rows = CsvRows(open_object(io.BytesIO(csv_of([]) + content), "raw/a.csv"), 1 << 30)
    found = []
    try:
        found.extend(rows)
    except UnreadableFile:
        assert not content.strip()
    assert len(found) == rows.rows
