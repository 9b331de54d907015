"""The files in `data/` are what the generator writes, byte for byte, and what their README says."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.schema import load_monitor
from dubegrid_lib.sources.sample import write_small_months
from dubegrid_lib.sources.sample.small import REGISTER, SERIES, WEEKS

FOLDER = PROJECT_ROOT / "data"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_small_months(folder)
    return folder


@pytest.mark.parametrize("name", [*WEEKS, REGISTER])
def test_committed_file_is_generated_again_byte_for_byte(made: Path, name: str) -> None:
    assert (made / name).read_bytes() == (FOLDER / name).read_bytes(), (
        f"data/{name} differs from what the generator makes: run `python -m dubegrid_lib.sources.sample data`"
    )


@pytest.mark.parametrize("name", WEEKS)
def test_month_holds_the_series_and_week_it_promises(name: str) -> None:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    layout = load_monitor.layout_of(rows[0])
    assert layout is not None
    readings = [load_monitor.parse_row(row, layout) for row in rows[1:]]
    counts = Counter((reading.asset_id, reading.series) for reading in readings)
    assert counts == {(asset, series): 7 * 144 for asset, wanted in SERIES.items() for series in wanted}
    days = {reading.timestamp[:10] for reading in readings}
    assert min(days) == str(WEEKS[name])
    assert len(days) == 7
    assert f"`{name}` | Monday" in (FOLDER / "README.md").read_text()
    assert all(re.fullmatch(r"-?\d+\.\d{1,2}", row[-1]) for row in rows[1:])
