"""Rules that several parts share are the same everywhere: which of two readings wins, what a month and a name is."""

import datetime as dt
from dataclasses import fields
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from dubegrid_lib.analysis.demand import month_period
from dubegrid_lib.config import INFRA, NAMES, Settings
from dubegrid_lib.errors import BadMonth
from dubegrid_lib.query import questions
from dubegrid_lib.reporting.asset_files import AssetFiles, readings_of
from dubegrid_lib.reporting.report_choice import chosen
from dubegrid_lib.schema.month import parse_month
from dubegrid_lib.schema.precedence import precedence_of, rank
from dubegrid_lib.sources.portal.spec import FetchSpec

NOON = dt.datetime(2025, 5, 1, 12, tzinfo=dt.UTC)
# Copies of one reading: a value or none, and when each file was uploaded, in milliseconds (all different).
COPIES = st.lists(
    st.tuples(st.none() | st.floats(-500, 500), st.integers(0, 10_000)),
    min_size=1,
    max_size=5,
    unique_by=lambda c: c[1],
)


@limits(deadline=None)
@given(COPIES)
def test_sql_and_python_choose_the_same_copy(copies):
    wins = max(copies, key=lambda copy: rank(copy[0] is not None, precedence_of(_uploaded(copy[1]))))
    fragment = (INFRA / "sql" / "_copies.sql").read_text(encoding="utf-8")
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE copy (asset_id TEXT, ts TIMESTAMP, feeder_id TEXT, description TEXT, units TEXT,"
            " value DOUBLE, uploaded TIMESTAMP, source TEXT)"
        )
        for number, (value, at) in enumerate(copies):
            row = ["1", NOON.replace(tzinfo=None), "5", "Power", "kW", value]
            connection.execute(
                "INSERT INTO copy VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [*row, _uploaded(at).replace(tzinfo=None), f"{number}.csv"],
            )
        found = connection.execute(
            f"SELECT value FROM (SELECT value, row_number() OVER (PARTITION BY {fragment}) AS place FROM copy)"
            " WHERE place = 1"
        ).fetchall()
    assert found == [(wins[0],)]


@pytest.mark.parametrize(
    ("latest", "earlier", "wins"), [(1.0, 2.0, 1.0), (None, 2.0, 2.0), (1.0, None, 1.0), (None, None, None)]
)
def test_reports_that_read_the_files_choose_the_same_copy(tmp_path: Path, latest, earlier, wins):
    paths = [tmp_path / "latest.parquet", tmp_path / "earlier.parquet"]
    for path, value in zip(paths, (latest, earlier), strict=True):
        row = {"asset_id": "1", "ts": NOON.replace(tzinfo=None), "feeder_id": "5", "description": "Power"}
        row |= {"units": "kW", "value": value, "flags": None, "substation_name": "One"}
        types = dict.fromkeys(row, pa.string()) | {"ts": pa.timestamp("ms"), "value": pa.float64()}
        pq.write_table(pa.Table.from_pylist([row], pa.schema(list(types.items()))), path)
    day = pd.Timestamp("2025-05-01", tz="UTC")
    frame = readings_of(AssetFiles("1", "One", tuple(paths)), day, day + pd.Timedelta(days=1))
    assert [None if pd.isna(value) else value for value in frame["value"]] == [wins]


@pytest.mark.parametrize(
    "text", ["", "2025", "2025-13", "2025-00", "2025-5", "25-05", "2025-05-01", "1999-12", "\uff12025-05"]
)
def test_anything_but_a_month_is_rejected_with_the_same_error_everywhere(text):
    for parse in (
        parse_month,
        month_period,
        lambda month: questions.query("assets", month),
        lambda month: FetchSpec(("721030",), month),
    ):
        with pytest.raises(BadMonth, match="Write it as 2025-05"):
            parse(text)
    if text:
        with pytest.raises(BadMonth):
            chosen("fleet", {"month": text})


def test_a_month_is_returned_as_it_is():
    assert parse_month("2025-05") == "2025-05"


def test_each_name_that_terraform_knows_is_a_setting_with_a_second_name():
    """A resource needs an entry in names.json and a field of `Settings`; neither may be forgotten."""
    assert set(NAMES) <= {field.name for field in fields(Settings)}
    own = Settings()
    assert own.named("tour").table == "DubeGridAssetDataTour"
    assert own.named("tour").bucket == "dubegrid-data-ingest-tour"
    assert own.named("tour").database == "dubegrid_db_tour"
    assert not [field for field in NAMES if getattr(own, field) == getattr(own.named("tour"), field)]


def _uploaded(milliseconds: int) -> dt.datetime:
    return NOON + dt.timedelta(milliseconds=milliseconds)
