"""From a file's bytes to readings and rejected rows: encodings, line ends, broken lines and files, bounded memory."""

import codecs
import csv
import gzip
import io
import tracemalloc

import pytest
from csv_rows import MAX_LINE_BYTES, CsvRows, RejectedFile, Rejection, open_object
from hypothesis import given
from hypothesis import strategies as st
from load_readings import REAL_FILES
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
    with pytest.raises(RejectedFile) as rejected:
        rows_of(content, key, max_bytes)
    return rejected.value


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


def test_gz_with_several_members_is_unpacked():
    content = csv_of([GOOD, OTHER])
    packed = gzip.compress(content[:100]) + gzip.compress(content[100:])
    assert rows_of(packed, "raw/a.csv.gz")[1] == rows_of(content)[1]


def test_cp1252_and_utf8_are_distinguished_line_by_line():
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


def test_line_numbers_match_an_editor():
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
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not a CSV file", "a PNG picture"),
        (b"\0" * 100, "not a CSV file", "NUL byte"),
        (b"%PDF-1.7\n%...", "not a CSV file", "a PDF document"),
        (b"PK\x03\x04\x14\0\x06\0[Content_Types].xml\n", "not a CSV file", "an Excel workbook (.xlsx)"),
        (b"PK\x03\x04\x14\0\0\0\x08\0readings.csv\n", "not a CSV file", "a zip archive. Unpack it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90), "not a CSV file", "an old Excel workbook (.xls)"),
        (b"PAR1\x15\x04\x15", "not a CSV file", "a Parquet file"),
        (gzip.compress(csv_of([GOOD])), "not a CSV file", "compressed with gzip. Name it .csv.gz"),
        (b"<!DOCTYPE html>\n<html><body>Sign in</body></html>\n", "not a CSV file", "a web page (<!doctype html>"),
        (b'\n {"success": false, "error": {}}', "missing column", "Found: nothing"),
        (b'{"success": false, "error": {}}', "not a CSV file", "JSON"),
        (b"sep=;\n" + csv_of([GOOD]).replace(b",", b";"), "wrong delimiter", "for Excel only. Delete it"),
        (csv_of([GOOD]).replace(b",", b";"), "wrong delimiter", "separated by semicolons (';')"),
        (csv_of([GOOD]).replace(b",", b"\t"), "wrong delimiter", "separated by tabs ('\\t')"),
        (csv_of([GOOD]).replace(b",", b"|"), "wrong delimiter", "separated by vertical bars"),
        (b"asset_id;timestamp;value\nA;2025-05-01T00:00:00Z;1,5\n", "wrong delimiter", "semicolons"),
        (b'"' + HEADER.encode() + b'"\n', "wrong delimiter", "each line is in quotes"),
        (b"x" * 3 * MAX_LINE_BYTES, "not a CSV file", "longer than"),
        (csv_of([GOOD]).decode().encode("utf-16"), "wrong encoding", "UTF-16: save it as UTF-8"),
        (codecs.BOM_UTF16_BE + csv_of([GOOD]).decode().encode("utf-16-be"), "wrong encoding", "UTF-16"),
        (csv_of([GOOD]).decode().encode("utf-16-le"), "wrong encoding", "UTF-16 without a byte order mark"),
        (csv_of([GOOD]).decode().encode("utf-16-be"), "wrong encoding", "UTF-16 without a byte order mark"),
        (csv_of([GOOD]).decode().encode("utf-32"), "wrong encoding", "UTF-32"),
        (csv_of([GOOD]).decode().encode("utf-32-be"), "wrong encoding", "UTF-32 without a byte order mark"),
        (csv_of([GOOD]).replace(b"\n", b"\r"), "not a CSV file", "lines end with LF or CRLF"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else value[:20],
)  # fmt: skip
def test_unreadable_file_says_why(content, rule, named):
    error = unreadable(content)
    assert error.rule == rule
    assert named in str(error)


@pytest.mark.parametrize(
    "header", [f"\ufeff\ufeff{HEADER}", HEADER.replace(" ", "\u00a0"), HEADER.replace("Value", "\u200eValue\u200b")]
)
def test_invisible_characters_in_the_header_are_ignored(header):
    assert [type(row) for _, row in rows_of(csv_of([GOOD], header))[1]] == [Reading]


def values_of(content):
    """The values that the function stores of a file: it reads the file a second time if the first leaves doubts."""
    rows, found = rows_of(content)
    if rows.marks.are_doubtful:
        found = list(rows.again(open_object(io.BytesIO(content), "raw/a.csv")))
    return [row.value if isinstance(row, Reading) else row.rule for _, row in found]


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        # If every value has decimals, one thousand would be written with some, so 1,234 may have three decimals.
        (["12.5", "1,234"], [12.5, "unparsable value"]),
        (["12.5", "1,234", "7"], [12.5, 1234.0, 7.0]),
        (["850", "1,234"], [850.0, 1234.0]),
        (["1,234.5", "1,234"], [1234.5, "unparsable value"]),
        (["1,234,567", "1,234"], [1234567.0, 1234.0]),
        (["12,5", "1,234"], ["unparsable value"] * 2),
        (["1,234", "0,123"], ["unparsable value"] * 2),
        (["1,234", "12.5", "12,5"], ["unparsable value", 12.5, "unparsable value"]),
        (["1,234", "2,345"], ["unparsable value"] * 2),
        (["1,234", "0", "-"], ["unparsable value", 0.0, None]),
        # German thousands: if the decimal mark is a comma, 1.234 is 1234, unless another value has a decimal point.
        (["1.234", "0,5"], ["unparsable value"] * 2),
        (["1.234", "0.5", "0,5"], [1.234, 0.5, "unparsable value"]),
        (["1.234", "2.345"], [1.234, 2.345]),
        (["1.234,5", "1.234"], ["unparsable value"] * 2),
    ],
)
def test_ambiguous_number_is_rejected_if_the_file_does_not_show_its_decimal_mark(texts, values):
    rows = [lv_row("900001", f"2025-05-01T00:{n}0:00Z", f'"{text}"') for n, text in enumerate(texts)]
    assert values_of(csv_of(rows)) == values


def test_value_that_may_be_cut_off_is_no_evidence_of_the_decimal_mark():
    """28 may be the beginning of 28.41, so it does not show that the file has whole numbers."""
    rows = lines_of_values("28.410", '"28,410"', "28.411", "28.415")
    assert values_of(csv_of(rows)[:-5]) == [28.41, "unparsable value", 28.411, "cut off"]


def test_reason_of_a_doubtful_value_names_both_readings_and_the_evidence():
    content = csv_of([GOOD.replace("1.5", '"1,234"'), OTHER.replace("2.5", '"12,5"')])
    again = rows_of(content)[0].again(open_object(io.BytesIO(content), "raw/a.csv"))
    (_, first), _ = again
    assert first.reason.startswith(
        "'1,234' could be 1.234 or 1234: other values of the file have decimal commas (12,5)"
    )


WHOLE = [lv_row("900001", f"2025-05-01T0{n // 4}:{n // 2 % 6}0:00Z", 18.33 + n, str(n % 2 + 1)) for n in range(8)]


@pytest.mark.parametrize("line", range(3, 8))
def test_cut_line_is_rejected_and_a_complete_one_stored(line):
    """All values have two decimals, so a value that lacks one is noticed."""
    for cut in range(1, len(WHOLE[line])):
        rows, found = rows_of(csv_of(WHOLE[:line]) + WHOLE[line][:cut].encode())
        assert isinstance(found[-1][1], Rejection), found[-1]
        assert found[-1][1].rule in ("wrong number of fields", "broken quotes", "cut off")
        assert not rows.last_line_is_stored
    rows, found = rows_of(csv_of(WHOLE[:line]) + WHOLE[line].encode())
    assert found[-1][1].value == float(WHOLE[line].rsplit(",", 1)[1])
    assert rows.last_line_is_stored


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
@pytest.mark.parametrize("column", [0, 7])
def test_row_next_to_digits_that_a_line_break_tore_off_is_rejected(column, end):
    """A line break within 18.33 leaves another value (18.), and one within 900001 leaves another asset (900)."""
    cells = WHOLE[3].rsplit(",", 6)
    text = [*cells[0].split(",", 1), *cells[1:]][column and -1]
    for at in range(1, len(text)):
        before, after = (WHOLE[3][:at], WHOLE[3][at:]) if not column else (WHOLE[3][: at - len(text)], text[at:])
        lines = [*WHOLE[:3], before + end + after, *WHOLE[4:6]]
        _, found = rows_of(csv_of(lines, end="\n" if end == "\n\n" else end))
        stored = [row for _, row in found if not isinstance(row, Rejection)]
        assert {(row.asset_id, row.value) for row in stored} <= {("900001", 18.33 + n) for n in range(8)}
        assert [row.rule for _, row in found if isinstance(row, Rejection)].count("wrong number of fields") == 1
        assert any("Join the two lines" in row.reason for _, row in found if isinstance(row, Rejection))


def test_last_line_is_not_stored_if_every_line_before_it_was_rejected():
    """0 may have been 0.32: rejected lines do not show how many decimals the file has."""
    rows = [WHOLE[0].replace("18.33", "=18.33"), WHOLE[1].replace("900001", '"900,001"'), WHOLE[2][:-5] + "0"]
    assert [row.rule for _, row in rows_of(csv_of(rows)[:-1])[1]] == ["unparsable value", "damaged id", "cut off"]
    assert values_of(csv_of(rows[2:])[:-1]) == [0.0]


def lines_of_values(*values, feeders=("1", "2")):
    """Rows with these values: one per feeder and interval."""
    count = len(feeders)
    return [
        lv_row("900001", f"2025-05-01T{n // count // 6:02}:{n // count % 6}0:00Z", value, feeders[n % count])
        for n, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("values", "stored"),
    [
        (("18.33", "2.41", "17.9", "2.4"), True),  # as short as 17.9, at the end of an interval
        (("18.33", "2.41", "17.9"), False),  # in the middle of an interval
        (("18.33", "2.41", "17.91", "2.4"), False),  # no other value is as short
        (("18.33", "2.41", "17.9", "2"), False),
        (("18.33", "2.41", "17.9", "2."), False),
        (("18.3", "2.4", "17", "2"), False),  # a value with one decimal, or the beginning of 25.1
        (("18.33", "2.41", "17.9", "-"), False),
        (("18.33", "2.41", "17.9", ""), False),
        (("18.33", "-", "17.9", "-"), True),
        (("18.33", "-", "17.9", "NaN"), True),
        (("241", "240", "239", "238"), True),
        (("241", "240", "239", "23"), False),
        (("241", "240", "239"), False),
        (("18.33", "2.41", "17.9", '"2.4"'), True),
        (("18.33", "2.41", "17.9", "2.4\r"), True),
        (("1",), True),
    ],
)
def test_last_line_without_line_end_is_stored_if_the_file_shows_that_it_is_complete(values, stored):
    content = csv_of(lines_of_values(*values))[:-1]
    row = rows_of(content)[1][-1][1]
    assert isinstance(row, Reading) == stored
    if not stored:
        assert row.rule == "cut off"
        assert f"{values[-1]!r} may be cut off. If the file is whole, end its last line" in row.reason
    assert isinstance(rows_of(content + b"\n")[1][-1][1], Reading | Rejection)


def test_file_of_one_series_after_the_other_is_cut_off_unless_its_last_reading_is_the_latest():
    rows = [lv_row("900001", f"2025-05-01T0{n}:00:00Z", f"{n}.25", feeder) for feeder in "12" for n in range(1, 6)]
    rows[2] = rows[2].replace("3.25", "3.2")
    assert rows_of(csv_of(rows).rstrip(b"5\n"))[0].last_line_is_stored
    assert not rows_of(csv_of(rows[:-1]).rstrip(b"5\n"))[0].last_line_is_stored


def test_id_in_the_last_column_is_not_cut_short():
    columns = list(reversed(LV_COLUMNS))
    row = "1.5,kW,L1 Active Power,1,feeder,2025-05-01T00:00:00Z,High Street,900001"
    for cut, found in ((0, Reading), (1, Rejection), (3, Rejection)):
        content = csv_of([row, row.replace("T00", "T01")], ",".join(columns))[: -1 - cut]
        assert type(rows_of(content)[1][-1][1]) is found


@pytest.mark.skipif(not REAL_FILES, reason="DUBEGRID_REAL_READINGS is not set: it names the folder of real readings")
@pytest.mark.parametrize("path", REAL_FILES, ids=lambda path: path.stem)
def test_real_file_is_whole_with_and_without_its_last_line_end(path):
    content = path.read_bytes()
    for body in (content, content.rstrip(b"\r\n")):
        rows, found = rows_of(body)
        assert not rows.marks.are_doubtful
        assert {type(row) for _, row in found} == {Reading}
        assert len(found) == content.count(b"\n") - 1
        assert rows.last_line_is_stored == (body is not content)


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
def test_broken_gzip_is_distinguished_from_a_short_file(damage):
    packed = gzip.compress(csv_of([lv_row("900001", f"2025-05-01T00:00:{n:02}Z", n) for n in range(60)]))
    assert unreadable(damage(packed), "raw/a.csv.gz").rule == "broken gzip"


def test_limit_counts_unpacked_bytes():
    packed = gzip.compress(csv_of([GOOD]) + b"0" * 10_000_000)
    assert len(packed) < 100_000
    assert unreadable(packed, "raw/bomb.csv.gz", max_bytes=5_000_000).rule == "file too large"


def test_file_of_exactly_the_limit_is_read():
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


# Invisible characters are rejected (tests/analysis/test_schema.py).
texts = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp", "Nd"]), max_size=20)


@given(
    st.lists(st.tuples(texts, texts, st.floats(-1e6, 1e6).map(lambda value: round(value, 3))), min_size=1, max_size=20),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_rows_written_by_the_csv_module_are_read_back(readings, line_end, bom):
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
def test_any_bytes_give_rows_that_add_up_or_a_rejected_file(content):
    rows = CsvRows(open_object(io.BytesIO(csv_of([]) + content), "raw/a.csv"), 1 << 30)
    found = []
    try:
        found.extend(rows)
    except RejectedFile:
        assert not content.strip()
    assert len(found) == rows.rows
