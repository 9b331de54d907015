"""The asset register: what is accepted, and what is refused with line and column."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dubegrid_lib.analysis.asset_register import AssetRecord, BadRegister, read_register, register_table
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
    assert register_table(found)["rating_kva"].tolist()[0] == 500


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
def test_what_cannot_be_used_is_refused_with_line_and_column(tmp_path: Path, row: str, column: str):
    path = write(tmp_path, f"{HEADER}7,315,,,,\n{row}\n")
    with pytest.raises(BadRegister, match=rf"^register.csv, line 3, column {column}: ") as error:
        read_register(path)
    assert (error.value.line, error.value.column) == (3, column)
    assert isinstance(error.value, DubeGridError)
    assert isinstance(error.value, ValueError)


def test_a_header_without_rating_is_refused(tmp_path: Path):
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
