"""Many files at once, many readings, and a file too large for one invocation: nothing lost, nothing published twice.

The part with the large file runs only by name (`python -m bench.scale large`): it takes a quarter of an hour, and three
times the file's size in memory, where MiniStack keeps objects. `DUBEGRID_BENCH_LARGE_MB` makes it smaller.
"""

import datetime as dt
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from bench import _cloud
from bench._figures import Figure, report
from dubegrid_lib.config import CURATED_PREFIX
from dubegrid_lib.ingest.reconcile import reconcile
from dubegrid_lib.query import athena, catalog, logs
from dubegrid_lib.query.item_size import item_bytes
from dubegrid_lib.sources.sample import write_sample
from dubegrid_lib.stack import lambda_functions
from dubegrid_lib.stack.session import Kit

FILES = 1_000
READINGS = 10_000_000
LARGE_MB = int(os.environ.get("DUBEGRID_BENCH_LARGE_MB", "2048"))
MEMORY_MB = 512
SMALL_ASSETS = 5
IN_FILES = (1, 10, 100, 1_000, 4_000)
REPEATS = 3
SMALL_QUESTION = """
SELECT quantity, avg(value) AS mean, count(*) AS readings FROM lv_curated WHERE y = ? AND m = ? GROUP BY quantity
"""
MONTH = (dt.date(2025, 5, 1), dt.date(2025, 5, 31))
SECONDS = 3600


def main(wanted: Sequence[str]) -> int:
    parts = {"files": many_files, "readings": many_readings, "small": small_files, "large": one_large_file}
    figures: list[Figure] = []
    for name in wanted or ("files", "readings", "small"):
        print(f"Measuring: {parts[name].__name__.replace('_', ' ')} ...", flush=True)
        with _cloud.local_cloud() as kit, tempfile.TemporaryDirectory(prefix="dubegrid-bench-") as folder:
            figures += parts[name](kit, Path(folder))
    return report(figures)


def many_files(kit: Kit, folder: Path) -> list[Figure]:
    """A thousand small files at once, each a day of a substation."""
    made = write_sample(FILES, MONTH[0], MONTH[0], out=folder)
    summaries, seconds = send(kit, made.files)
    check(kit, summaries, made.rows)
    return [Figure(f"{len(summaries):,} files at once ({made.rows:,} readings)", made.rows / seconds, "readings/s")]


def many_readings(kit: Kit, folder: Path) -> list[Figure]:
    """Ten million readings, each file a month of a substation."""
    probe = write_sample(1, *MONTH, out=folder / "probe")
    made = write_sample(-(-READINGS // probe.rows), *MONTH, out=folder / "all")
    summaries, seconds = send(kit, made.files)
    check(kit, summaries, made.rows)
    parquet = sum(file["bytes"] for summary in summaries for file in summary.get("parquet", []))
    own = [summary["rows"] / summary["milliseconds"] * 1000 for summary in summaries]
    items = _cloud.items(kit, made.files[0].name.split("_")[0].split(".")[0])
    return [
        Figure(f"end to end ({made.rows:,} readings, {len(summaries)} files)", made.rows / seconds, "readings/s"),
        Figure("one function, while others run, median", statistics.median(own), "readings/s"),
        Figure("peak memory of the function", peak(summaries), "MB", ("<=", MEMORY_MB)),
        Figure("CSV", made.bytes / made.rows, "bytes/reading"),
        Figure("Parquet", parquet / made.rows, "bytes/reading"),
        *([Figure("an item", statistics.mean(map(item_bytes, items)), "bytes")] if items else []),
    ]


def one_large_file(kit: Kit, folder: Path) -> list[Figure]:
    """A file of some gigabytes, ingested in ranges."""
    probe = write_sample(1, *MONTH, out=folder / "probe")
    assets = -(-(LARGE_MB << 20) // probe.bytes)
    made = write_sample(assets, *MONTH, out=folder / "all", layout="per-month")
    (path,) = made.files
    summaries, seconds = send(kit, [path])
    path.unlink()
    check(kit, summaries, made.rows)
    (summary,) = summaries
    summaries = [line for line in logs.read(kit) if line.fields.get("message") == "summary"]
    _cloud.require(len(summaries) == 1, f"the file was summarised {len(summaries)} times")
    what = f"a file of {made.bytes / 1e6:,.0f} MB in {summary['ranges']} ranges ({made.rows:,} readings)"
    return [
        Figure(what, made.rows / seconds, "readings/s"),
        Figure("peak memory of the function on a range", peak(summaries), "MB", ("<=", MEMORY_MB)),
    ]


def small_files(kit: Kit, folder: Path) -> list[Figure]:
    """One month of the curated zone in one file, and in more and more files: seconds and bytes of one question."""
    made = write_sample(SMALL_ASSETS, *MONTH, out=folder)
    send(kit, made.files)
    catalog.create(kit)
    pages = kit.s3.get_paginator("list_objects_v2").paginate(Bucket=kit.bucket, Prefix=f"{CURATED_PREFIX}y=2025/m=05/")
    for each in [one["Key"] for page in pages for one in page["Contents"]]:
        kit.s3.download_file(kit.bucket, each, str(folder / each.rsplit("/", 1)[-1]))
    figures = []
    for month, count in enumerate(IN_FILES, start=1):
        with duckdb.connect() as db:
            db.execute(f"CREATE TABLE whole AS FROM read_parquet('{folder}/*.parquet')")
            step = -(-made.rows // count)
            for number in range(count):
                path = folder / "part.bin"
                rows = f"FROM whole WHERE rowid >= {number * step} AND rowid < {(number + 1) * step}"
                db.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
                kit.s3.upload_file(str(path), kit.bucket, f"{CURATED_PREFIX}y=2030/m={month:02}/{number}.parquet")
        asked = [athena.run(kit, SMALL_QUESTION, ["2030", f"{month:02}"]) for _ in range(REPEATS)]
        _cloud.require(int(asked[0].frame["readings"].sum()) == made.rows, "readings are missing")
        what = f"a question about {made.rows:,} readings in {count:,} files"
        figures += [
            Figure(f"{what}, median", statistics.median(one.seconds for one in asked), "s"),
            Figure(f"{what}, scanned", asked[0].scanned / 1e6, "MB"),
        ]
    return figures


def send(kit: Kit, paths: Sequence[Path]) -> tuple[list[dict[str, Any]], float]:
    """Upload files and wait for their summaries; returns them and the seconds since the first upload."""
    since, begin = time.time() - 1, time.monotonic()
    versions = {}
    for path in paths:
        key = f"raw/prod/lv/y=2025/m=05/{path.name}"
        kit.s3.upload_file(str(path), kit.bucket, key)
        versions[key] = kit.s3.head_object(Bucket=kit.bucket, Key=key)["VersionId"]
    return list(logs.wait_for(kit, versions, since, SECONDS).values()), time.monotonic() - begin


def check(kit: Kit, summaries: list[dict[str, Any]], rows: int) -> None:
    """Every reading is accounted for, stored, and found by `reconcile`; nothing failed."""
    for name, expected in (("rows", rows), ("stored", rows), ("duplicates", 0), ("rejected", 0)):
        found = sum(summary[name] for summary in summaries)
        _cloud.require(found == expected, f"{found:,} {name} instead of {expected:,}")
    _cloud.require(lambda_functions.failures(kit) == [], "something is in the failure queue")
    account = reconcile(kit)
    _cloud.require(account.is_clean, "; ".join(map(str, account.differences[:3])))
    _cloud.require(account.dynamodb_readings == rows, f"DynamoDB holds {account.dynamodb_readings} of {rows} readings")


def peak(summaries: list[dict[str, Any]]) -> int:
    return max(summary["peak_memory_mb"] for summary in summaries)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
