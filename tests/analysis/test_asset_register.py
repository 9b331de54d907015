"""The asset register: which files are accepted, and which are rejected with line and column."""

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dubegrid_lib.analysis.asset_register import (
    AssetRecord,
    BadRegister,
    FeederRecord,
    UnreadableRegister,
    read_register,
    read_register_file,
    write_register,
)
from dubegrid_lib.errors import DubeGridError, MissingColumns

HEADER = "asset_id,rating_kva,customers,licence_area,latitude,longitude\n"


def write(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "register.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_whole_register(tmp_path: Path):
    rows = '721030,500,210,"Midlands, West",52.4,-1.9\n721031,,,,,\n\n'
    found = read_register(write(tmp_path, HEADER + rows))
    assert found["721030"] == AssetRecord("721030", 500, 210, "Midlands, West", 52.4, -1.9)
    assert found["721031"] == AssetRecord("721031")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8"])
def test_two_columns_any_order_bom_and_crlf(tmp_path: Path, encoding: str):
    found = read_register(write(tmp_path, "Rating_kVA, asset_id ,owner\r\n315,00721,x\r\n", encoding))
    assert found == {"00721": AssetRecord("00721", 315)}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("1,0,,,,", "rating_kva"),
        ("1,-500,,,,", "rating_kva"),
        ("1,nan,,,,", "rating_kva"),
        ("1,inf,,,,", "rating_kva"),
        ("1,500 kVA,,,,", "rating_kva"),
        ("1,500000,,,,", "rating_kva"),
        ("1,500,0,,,", "customers"),
        ("1,500,2.5,,,", "customers"),
        ("1,500,-1,,,", "customers"),
        ("1,500,,,91,0", "latitude"),
        ("1,500,,,52,-181", "longitude"),
        (",500,,,,", "asset_id"),
        ("7,500,,,,", "asset_id"),
    ],
)
def test_an_unusable_field_is_rejected_with_line_and_column(tmp_path: Path, row: str, column: str):
    path = write(tmp_path, f"{HEADER}7,315,,,,\n{row}\n")
    with pytest.raises(BadRegister, match=rf"^register.csv, line 3, column {column}: ") as error:
        read_register(path)
    assert (error.value.line, error.value.column) == (3, column)
    assert isinstance(error.value, DubeGridError)
    assert isinstance(error.value, ValueError)


def test_a_header_without_rating_is_rejected(tmp_path: Path):
    with pytest.raises(MissingColumns, match=r"register\.csv: no column rating_kva"):
        read_register(write(tmp_path, "asset_id,rating\n1,500\n"))
    with pytest.raises(MissingColumns):
        read_register(write(tmp_path, ""))


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.from_regex(r"[0-9]{1,6}", fullmatch=True), st.floats(0.1, 10000), max_size=20))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, ratings: dict[str, float]):
    path = tmp_path_factory.mktemp("register") / "register.csv"
    path.write_text("asset_id,rating_kva\n" + "".join(f"{asset},{rating!r}\n" for asset, rating in ratings.items()))
    assert {asset: record.rating_kva for asset, record in read_register(path).items()} == ratings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings_that_spreadsheets_write(tmp_path: Path, encoding: str):
    found = read_register(write(tmp_path, "asset_id,rating_kva,licence_area\n7,500,Mön West\n", encoding))
    assert found["7"].licence_area == "Mön West"


def test_workbook_is_read_like_a_csv(tmp_path: Path):
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["asset_id", "rating_kva", "customers"], [724700, 500.0, 210], ["007", 315, None]):
        book.active.append(row)
    book.save(tmp_path / "register.xlsx")
    assert read_register(tmp_path / "register.xlsx") == {
        "724700": AssetRecord("724700", 500, 210),
        "007": AssetRecord("007", 315),
    }
    (tmp_path / "register.xlsx").write_text("asset_id,rating_kva\n")
    with pytest.raises(UnreadableRegister, match=r"register\.xlsx is not an Excel workbook"):
        read_register(tmp_path / "register.xlsx")


def test_spreadsheet_ids_are_repaired_and_reported_or_rejected(tmp_path: Path):
    found = read_register_file(write(tmp_path, "asset_id,rating_kva\n724700.0,500\n"))
    assert list(found.records) == ["724700"]
    assert found.remarks() == ["Repaired 1 ids that a spreadsheet turned into decimals: 724700.0."]
    with pytest.raises(BadRegister, match="line 3, column asset_id: '724700' is already in line 2"):
        read_register(write(tmp_path, "asset_id,rating_kva\n724700.0,500\n724700,500\n"))
    with pytest.raises(BadRegister, match="a spreadsheet rounded"):
        read_register(write(tmp_path, "asset_id,rating_kva\n7.247e5,500\n"))


def test_unknown_columns_are_named_with_a_suggestion(tmp_path: Path):
    found = read_register_file(write(tmp_path, "asset_id,rating_kva,license_area,owner\n7,500,x,y\n"))
    assert found.remarks() == ["Unknown columns: license_area (did you mean licence_area?), owner."]


def test_column_names_of_operators_are_understood(tmp_path: Path):
    rows = "secondary_substation_id,CustomerCount,onanrating\nLPN-S000000065878,80,500\n"
    assert read_register(write(tmp_path, rows)) == {"LPN-S000000065878": AssetRecord("LPN-S000000065878", 500, 80)}
    with pytest.raises(UnreadableRegister, match="two columns give rating_kva"):
        read_register(write(tmp_path, "asset_id,rating_kva,onanrating\n1,2,3\n"))


def test_fuses_of_the_asset_and_of_one_feeder(tmp_path: Path):
    rows = "asset_id,rating_kva,feeder_id,fuse_a,cable_a\n7,500,,400,\n7,,05,200,185\n"
    found = read_register(write(tmp_path, rows))
    assert (found["7"].rating_kva, found["7"].feeder("5")) == (500, FeederRecord(200, 185))
    assert found["7"].feeder("1") == FeederRecord(400, None)
    with pytest.raises(BadRegister, match="column fuse_a"):
        read_register(write(tmp_path, "asset_id,rating_kva,fuse_a\n7,500,-1\n"))


def test_a_register_that_is_written_reads_back_the_same(tmp_path: Path):
    rows = 'asset_id,rating_kva,licence_area,feeder_id,fuse_a\n7,500,"Mön, West",,400\n7,,,2,200\n8,,,,\n'
    found = read_register(write(tmp_path, rows))
    assert read_register(write(tmp_path, write_register(found.values()))) == found


def test_errors_mention_the_register(tmp_path: Path):
    with pytest.raises(MissingColumns, match="Check that the file is an asset register"):
        read_register(write(tmp_path, "a,b\n1,2\n"))
    with pytest.raises(UnreadableRegister, match="not a CSV in UTF-8 or cp1252"):
        read_register(write(tmp_path, "asset_id,rating_kva\n1,2\n", "utf-16"))
