"""Every planted fault is found by the rule that names it, and sound readings raise few alarms."""

import datetime as dt
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from csv_rows import CsvRows, RejectedFile, Rejection, open_object

from dubegrid_lib.analysis.demand import asset_series
from dubegrid_lib.schema.load_monitor import Reading, split_series
from dubegrid_lib.sources.sample import SampleSpec, SampleSummary, write_sample
from dubegrid_lib.sources.sample.faults import CHANGE_RULES, LASTING_RULES, WINDOW_RULES
from dubegrid_lib.teaching.detection import detection_table

MAY = dt.date(2025, 5, 1), dt.date(2025, 5, 31)
PLANTED = (*LASTING_RULES, *CHANGE_RULES, *WINDOW_RULES, "INCOMPLETE")
QUARANTINED = ("wrong number of fields", "unparsable timestamp", "unparsable value")
# If a feeder exports, the busbar's current is less than the sum of its feeders' currents; SPIKE sometimes takes that
# for a contradiction.
PRECISION = {"SPIKE": 0.7}


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    found = detection_table(SampleSpec(20, *MAY, "many", seed=3365))
    print(found.round(3).to_string())
    return found


@pytest.mark.parametrize("rule", PLANTED)
def test_planted_fault_is_found_by_the_rule_that_names_it(table: pd.DataFrame, rule: str) -> None:
    assert table.loc[rule, "planted"] >= 4
    assert table.loc[rule, "recall"] == 1
    assert table.loc[rule, "precision"] >= PRECISION.get(rule, 0.97)


def test_a_slow_feed_is_named(table: pd.DataFrame) -> None:
    assert table.loc["INTERVAL", ["planted", "found", "false alarms"]].tolist() == [2, 2, 0]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> SampleSummary:
    return write_sample(6, dt.date(2025, 4, 25), dt.date(2025, 5, 6), "many", seed=5, out=tmp_path_factory.mktemp("s"))


def read(path: Path) -> tuple[dict[int, str], pd.DataFrame]:
    """Read a file as the ingest does: which rule rejects which line, and the readings."""
    rejected: dict[int, str] = {}
    readings: list[tuple[int, Reading]] = []
    with path.open("rb") as file:
        for line, row in CsvRows(open_object(file, path.name), max_bytes=1 << 30):
            if isinstance(row, Rejection):
                rejected[line] = row.rule
            else:
                readings.append((line, row))
    frame = pd.DataFrame([row for _, row in readings])
    series = pd.DataFrame(
        frame["series"].map(split_series).to_list(), columns=["feeder_id", "description", "units"], index=frame.index
    )
    frame = pd.concat([frame.drop(columns="series"), series], axis=1)
    return rejected, frame.assign(timestamp=pd.to_datetime(frame["timestamp"], utc=True))


def test_rules_of_rows_find_what_was_planted_and_nothing_else(files: SampleSummary) -> None:
    """The ingest's code reads the files, with all their encodings, line ends, spellings and compressions."""
    counted: Counter[str] = Counter()
    for path in files.files:
        documented = [planted for planted in files.planted if planted.file == path.name]
        if path.name.endswith("_without_units.csv"):
            with pytest.raises(RejectedFile) as error:
                read(path)
            assert [planted.rule for planted in documented] == [error.value.rule]
            continue
        rejected, readings = read(path)
        assert rejected == {p.line: p.rule for p in documented if p.rule in QUARANTINED}
        planted = Counter(p.rule for p in documented)
        series = asset_series(readings)
        assert series.conflicts == planted["CONFLICT"]
        assert series.duplicates == planted["exact duplicate"]
        assert series.off_grid == planted["OFF GRID"]
        assert readings["value"].isna().sum() == planted["missing value"]
        assert set(readings["units"]) == {"kW", "kvar", "A", "V", "%"}
        assert set(series.feeders) == set(feeders_of(files, path))
        counted += planted
    assert (
        min(counted[rule] for rule in (*QUARANTINED, "CONFLICT", "exact duplicate", "OFF GRID", "missing value")) >= 6
    )


def feeders_of(files: SampleSummary, path: Path) -> tuple[str, ...]:
    asset = path.name[:6]
    return next(found for found in SampleSpec(files.assets, *MAY, seed=5).sites() if found.asset_id == asset).feeders


def test_sound_readings_raise_few_alarms() -> None:
    alarms = detection_table(SampleSpec(20, *MAY, seed=77))["false alarms"]
    assert alarms.drop("SPIKE").sum() <= 2
    assert alarms["SPIKE"] <= 20
