"""Real readings through the whole pipeline, if `DUBEGRID_REAL_READINGS` names a folder of them."""

import csv
import datetime as dt
import math
import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from dubegrid_lib.config import real_readings
from dubegrid_lib.ingest import upload
from dubegrid_lib.query import logs, readings
from dubegrid_lib.stack import lambda_functions

FILES = real_readings()
pytestmark = pytest.mark.skipif(
    not FILES, reason="DUBEGRID_REAL_READINGS is not set: no real readings to test with; set it to a folder of them"
)


@pytest.fixture(scope="module")
def summaries(pipeline):
    """All files uploaded at once: the function's summary of each, by substation."""
    since = time.time() - 1
    with ThreadPoolExecutor(4) as pool:
        parts = [part for found in pool.map(lambda path: upload.upload(pipeline, path), FILES) for part in found]
    made = logs.wait_for(pipeline, {part.key: part.version for part in parts}, since, seconds=300)
    return [(part, made[part.key]) for part in parts]


def rows_of(path):
    """The rows of a file, read with the csv module and without any code of the kit."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def test_counts_add_up(summaries, capsys):
    counts = {
        name: sum(summary[name] for _, summary in summaries) for name in ("rows", "stored", "duplicates", "rejected")
    }
    with capsys.disabled():
        print(
            f"\nReal readings: {len(FILES)} files, {counts['rows']:,} in, {counts['stored']:,} stored, "
            f"{counts['duplicates']:,} duplicates, {counts['rejected']:,} rejected"
        )
    assert counts["rows"] == sum(1 for path in FILES for _ in rows_of(path))
    assert counts["rows"] == counts["stored"] + counts["duplicates"] + counts["rejected"]
    assert all(part.rows == summary["rows"] for part, summary in summaries)
    assert counts["stored"] > 0.99 * counts["rows"]


def test_every_interval_is_one_item(summaries):
    intervals = len({(row["Substation Number"], row["Timestamp"]) for path in FILES for row in rows_of(path)})
    assert sum(sum(summary["items"].values()) for _, summary in summaries) == intervals


def test_function_stays_within_its_memory(summaries):
    assert max(summary["peak_memory_mb"] for _, summary in summaries) <= 512


def test_none_failed(pipeline, summaries):
    keys = {part.key for part, _ in summaries}
    assert not [f for f in lambda_functions.failures(pipeline) if keys & set(str(f["requestPayload"]).split("'"))]


def test_values_read_back_are_those_of_the_files(pipeline, summaries):
    """A few hundred readings of every file, drawn at random (seeded)."""
    drawn = random.Random(2025)
    for path in FILES:
        rows = [row for row in rows_of(path) if row["Value"].strip()]
        asset = rows[0]["Substation Number"]
        days = sorted({row["Timestamp"][:10] for row in rows})
        first, last = dt.date.fromisoformat(days[0]), dt.date.fromisoformat(days[-1]) + dt.timedelta(days=1)
        start, end = (dt.datetime.combine(day, dt.time(), dt.UTC) for day in (first, last))
        frame = readings.of_range(pipeline, asset, start, end)
        stored = frame.set_index(["timestamp", "feeder_id", "description", "units"])["value"]
        for row in drawn.sample(rows, 300):
            when = dt.datetime.fromisoformat(row["Timestamp"])
            key = (when, row["Feeder ID"] or "BUSBAR", row["Description"], row["Units"])
            assert math.isclose(stored[key], float(row["Value"])), (path.name, key)
