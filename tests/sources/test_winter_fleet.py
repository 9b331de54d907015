"""The demo's fleet: every action of the reports occurs where it was planted, and the fleet is the same each time."""

import csv
import hashlib
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest
from load_readings import read_lv_csv

from dubegrid_lib.analysis.assessment import assess
from dubegrid_lib.analysis.asset_register import read_register_file
from dubegrid_lib.analysis.findings import ACTIONS, Finding, findings
from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.sources.sample.winter import ASSETS, END, SHOWN, START, WinterFleet, winter_blocks, write_winter_fleet
from dubegrid_lib.teaching.detection import readings_of_block


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> WinterFleet:
    return write_winter_fleet(tmp_path_factory.mktemp("winter"))


def test_every_action_of_the_reports_occurs(fleet: WinterFleet) -> None:
    register = read_register_file(fleet.register)
    assert register.remarks() == []
    start, end = (pd.Timestamp(day, tz="UTC") for day in (START, END + pd.Timedelta(days=1)))
    found: dict[str, list[Finding]] = defaultdict(list)
    for block in winter_blocks():
        record = register.records[block.site.asset_id]
        one = assess(readings_of_block(block), name=block.site.name, record=record, start=start, end=end)
        for finding in findings(one):
            found[finding.action].append(finding)
    assert set(found) == set(ACTIONS)
    assert SHOWN in {finding.asset_id for finding in found["reinforce"]}
    assert SHOWN in {finding.asset_id for finding in found["rebalance"]}
    # As in reality, most assets need nothing.
    assert len(found["keep watching"]) >= 10
    assert max(len(found[action]) for action in ACTIONS[:-1]) <= 4


def test_files_hold_what_was_generated(fleet: WinterFleet) -> None:
    """There is one file per asset, with that block's readings; together, they are small enough for a demo."""
    blocks = list(winter_blocks())
    assert [path.stem for path in fleet.files] == [block.site.asset_id for block in blocks]
    assert fleet.rows == sum(map(len, blocks)) <= 800_000
    number = min(range(len(blocks)), key=lambda n: len(blocks[n]))
    written = read_lv_csv(fleet.files[number])
    keys = ["feeder_id", "description", "units", "timestamp"]
    expected, found = (
        frame.sort_values(keys)["value"].to_numpy() for frame in (readings_of_block(blocks[number]), written)
    )
    assert (expected == found).all()


def test_no_asset_is_one_of_the_course_with_another_transformer(fleet: WinterFleet) -> None:
    fleets = read_register_file(fleet.register).records
    assert len(fleets) == ASSETS
    assert not fleets.keys() & read_register_file(PROJECT_ROOT / "data" / "asset_register.csv").records.keys()
    names = [block.site.name for block in winter_blocks()]
    assert len(set(names)) == ASSETS
    with (PROJECT_ROOT / "data" / "lv_data_2025_05.csv").open(encoding="utf-8", newline="") as file:
        assert not set(names) & {row["Substation Name"] for row in csv.DictReader(file)}


def test_two_fleets_are_the_same_bytes(fleet: WinterFleet, tmp_path: Path) -> None:
    again = write_winter_fleet(tmp_path)
    for one, other in zip((*fleet.files, fleet.register), (*again.files, again.register), strict=True):
        assert one.name == other.name
        assert hashlib.sha256(one.read_bytes()).digest() == hashlib.sha256(other.read_bytes()).digest()
