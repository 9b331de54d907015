"""The speed of reports: of an asset, and of a fleet of 50, 100 and 200 assets in a month; bytes that questions scan.

The fleet is twenty generated assets, each used as ten substations. Its Parquet is written here, in the function's
format, since the function would need a quarter of an hour for sixty million readings.
"""

import contextlib
import datetime as dt
import itertools
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import psutil

from bench import _cloud
from bench._figures import Figure, report
from dubegrid_lib.ingest import pipeline
from dubegrid_lib.query import athena, catalog, questions
from dubegrid_lib.schema.load_monitor import quantity_of
from dubegrid_lib.sources.sample import write_sample
from dubegrid_lib.stack.session import Kit

FIRST, LAST, MONTH = dt.date(2025, 1, 1), dt.date(2025, 1, 31), "2025-01"
GENERATED = 20
FLEETS = (50, 100, 200)
FLEET_SECONDS, ASSET_SECONDS, MEMORY_MB = 25, 6, 1000
# Twice the assets may take twice the time, with a margin of a tenth.
PROPORTION = 2.2
QUESTIONS = ("monthly_load", "peaks", "fleet_kpis", "imbalance", "voltage", "diversity", "quantities")


def main() -> int:
    with _cloud.local_cloud() as kit, tempfile.TemporaryDirectory(prefix="dubegrid-bench-") as folder:
        catalog.create(kit)
        files = generated(Path(folder))
        return report([*of_an_asset(kit, files[0]), *scanned(kit), *of_fleets(kit, files, Path(folder))])


def generated(folder: Path) -> list[Path]:
    """A month of portal files, one an asset."""
    print(f"Generating {GENERATED} assets ...", flush=True)
    write_sample(GENERATED, FIRST, LAST, "none", 3365, folder, "per-asset")
    return sorted((folder / "readings").glob("*.csv"))


def of_an_asset(kit: Kit, file: Path) -> list[Figure]:
    """One asset's month through the pipeline, and its report."""
    rows = int(pipeline.send(kit, [file])["stored"].sum())
    seconds, memory = timed(kit, "asset", file.stem)
    return [
        Figure(f"asset report, {rows:,} readings", seconds, "s", ("<=", ASSET_SECONDS)),
        Figure("its memory", memory, "MB", ("<=", MEMORY_MB)),
    ]


def scanned(kit: Kit) -> Iterator[Figure]:
    """How much each question about the month scans of the raw CSV and of the curated Parquet."""
    for name in QUESTIONS:
        asked = {table: questions.query(name, MONTH, table) for table in ("lv_data", "lv_curated")}  # type: ignore[arg-type]
        took = {table: athena.run(kit, query.sql, query.parameters) for table, query in asked.items()}
        raw, curated = took["lv_data"], took["lv_curated"]
        bytes_scanned = f"{name}: CSV {raw.scanned:,} bytes, Parquet {curated.scanned:,}"
        yield Figure(bytes_scanned, curated.scanned / raw.scanned, "")
        yield Figure(f"{name}: CSV {raw.seconds:.1f} s, Parquet", curated.seconds, "s")


def of_fleets(kit: Kit, files: list[Path], folder: Path) -> list[Figure]:
    """Fleets of growing size, each timed from the command to the page."""
    figures, took = [], {}
    parquet = [curated(file) for file in files]
    for before, size in itertools.pairwise((0, *FLEETS)):
        for number in range(before, size):
            put_parquet(kit, parquet[number % GENERATED], f"9{number:05}", folder)
        took[size], memory = timed(kit, "fleet", "")
        target = ("<=", FLEET_SECONDS) if size == FLEETS[-1] else None
        figures.append(Figure(f"fleet report, {size + 1} assets", took[size], "s", target))
        figures.append(Figure("its memory", memory, "MB", ("<=", MEMORY_MB)))
        print(f"{size + 1} assets: {took[size]:.1f} s, {memory:.0f} MB", flush=True)
    figures.append(Figure("200 assets over 100", took[200] / took[100], "times", ("<=", PROPORTION)))
    return figures


def curated(file: Path) -> Path:
    """A portal file in the form that the function writes."""
    path = file.with_suffix(".parquet")
    with duckdb.connect(config={"memory_limit": "1GB"}) as db:
        db.execute("SET TimeZone = 'UTC'")
        db.execute(f"CREATE VIEW file AS FROM read_csv('{file}', all_varchar = true)")
        known = db.execute('SELECT DISTINCT "Description", "Units" FROM file').fetchall()
        db.execute("CREATE TABLE kinds (label VARCHAR, unit VARCHAR, quantity VARCHAR, phase VARCHAR)")
        kinds = [(*one, *(quantity_of(*one) or (None, None))) for one in known]
        db.executemany("INSERT INTO kinds VALUES (?, ?, ?, ?)", kinds)
        db.execute(f"""
            COPY (SELECT "Substation Number" AS asset_id, "Substation Name" AS substation_name,
                         CAST(CAST("Timestamp" AS TIMESTAMPTZ) AS TIMESTAMP_MS) AS ts,
                         coalesce(nullif("Feeder ID", ''), 'BUSBAR') AS feeder_id, label AS description,
                         unit AS units, quantity, phase, CAST("Value" AS DOUBLE) AS value,
                         CAST(NULL AS VARCHAR) AS flags, 'raw/prod/lv/{file.name}' AS source,
                         CAST(TIMESTAMP '2025-02-01' AS TIMESTAMP_MS) AS uploaded
                  FROM file JOIN kinds ON "Description" = label AND "Units" = unit
                  ORDER BY ts, feeder_id, label)
            TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)""")
    return path


def put_parquet(kit: Kit, of: Path, asset: str, folder: Path) -> None:
    """The same readings as another substation's."""
    path = folder / "copy.parquet"
    with duckdb.connect(config={"memory_limit": "1GB"}) as db:
        db.execute(f"""
            COPY (SELECT * REPLACE ('{asset}' AS asset_id) FROM '{of}')
            TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)""")
    kit.s3.upload_file(str(path), kit.bucket, f"processed/lv/y=2025/m=01/{asset}.parquet")


def timed(kit: Kit, kind: str, asset: str) -> tuple[float, float]:
    """Seconds of the command from its start to the page, and the largest memory of its processes together, MB."""
    # The command that users have: `python -m` took 5 s more, unmapping memory half a million times in one import.
    script = str(Path(sys.executable).with_name("dubegrid"))
    command = [script, "report", kind, *([asset] if asset else []), "--month", MONTH]
    with tempfile.TemporaryDirectory(prefix="dubegrid-bench-") as out:
        begin = time.perf_counter()
        process = psutil.Popen([*command, "--out", out], env=_cloud.environment(kit))
        peak = [0]
        watcher = threading.Thread(target=_watch, args=(process, peak))
        watcher.start()
        code = process.wait(timeout=600)
        seconds = time.perf_counter() - begin
        watcher.join()
        _cloud.require(code == 0, f"the {kind} report failed")
    return seconds, peak[0] / 1e6


def _watch(process: psutil.Popen, peak: list[int]) -> None:
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        # A process ends now and then between being listed and being looked at.
        with contextlib.suppress(psutil.NoSuchProcess):
            # PSS divides shared memory among the processes that share it, so that the sum counts it once.
            total = sum(one.memory_full_info().pss for one in (process, *process.children(recursive=True)))
            peak[0] = max(peak[0], total)
            time.sleep(0.25)


if __name__ == "__main__":
    sys.exit(main())
