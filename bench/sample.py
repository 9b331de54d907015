"""How fast samples are written on one core, and how much memory that takes.

Each run has its own process on one core, so that CPU time and peak memory are its own.
"""

import datetime as dt
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from bench._figures import Figure, report
from dubegrid_lib.sources.sample import SampleSpec, generate, write_sample

START = dt.date(2025, 1, 1)
SHORT, LONG = 30, 365  # days
ASSETS = 6
TARGET = 1_000_000  # readings a second


def measure(days: int, faults: str) -> dict[str, float]:
    """Write a sample in this process: rows, bytes, seconds of CPU and clock, and peak memory in MB."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    end = START + dt.timedelta(days=days - 1)
    with tempfile.TemporaryDirectory() as folder:
        clock, cpu = time.perf_counter(), time.process_time()
        summary = write_sample(ASSETS, START, end, faults, out=Path(folder))  # type: ignore[arg-type]
        clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    return {"rows": summary.rows, "cpu": cpu, "clock": clock, "memory": peak, "bytes": summary.bytes}


def alone(days: int, faults: str) -> dict[str, float]:
    """`measure` in its own process."""
    command = [sys.executable, "-m", "bench.sample", str(days), faults]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def pandas_rows_a_second() -> float:
    """The same rows by `DataFrame.to_csv`, without generating them, for comparison."""
    readings = next(generate(SampleSpec(1, START, START + dt.timedelta(days=6))))
    columns = readings.columns
    frame = pd.DataFrame(readings.values(), index=pd.DatetimeIndex(readings.utc).strftime("%Y-%m-%dT%H:%M:%SZ"))
    long = frame.stack().rename("Value").reset_index()
    series = [columns[n] for n in long["level_1"]]
    for position, name in enumerate(("attribute", "feeder", "description", "units")):
        long.insert(1 + position, name, [getattr(column, name) for column in series])
    long.insert(0, "name", readings.site.name)
    long.insert(0, "asset", readings.site.asset_id)
    rows = long.drop(columns="level_1")
    with tempfile.TemporaryDirectory() as folder:
        cpu = time.process_time()
        rows.to_csv(Path(folder) / "one.csv", index=False)
        return len(rows) / (time.process_time() - cpu)


def main() -> int:
    short, long, faulty = alone(SHORT, "none"), alone(LONG, "none"), alone(SHORT, "many")
    return report(
        [
            Figure("readings written a CPU second", long["rows"] / long["cpu"], "", (">=", TARGET)),
            Figure("readings written a second", long["rows"] / long["clock"], ""),
            Figure("readings with many faults a CPU second", faulty["rows"] / faulty["cpu"], ""),
            Figure("rows of DataFrame.to_csv a CPU second", pandas_rows_a_second(), ""),
            Figure("readings in the year's sample", long["rows"], ""),
            Figure("size of the year's sample", long["bytes"] / 1e9, "GB"),
            Figure("memory at most, a month", short["memory"], "MB"),
            Figure("memory at most, a year", long["memory"], "MB"),
            Figure("memory, a year over a month", long["memory"] / short["memory"], "", ("<=", 1.25)),
        ]
    )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(measure(int(sys.argv[1]), sys.argv[2])))
    else:
        sys.exit(main())
