"""The function's peak resident memory on a small and on a large file, measured inside the function itself."""

import itertools
import sys
import tempfile
import time
from pathlib import Path

from bench import _cloud
from bench._cloud import Readings
from bench._figures import Figure, report
from dubegrid_lib.query import logs
from dubegrid_lib.stack import teardown
from dubegrid_lib.stack.session import Kit

SMALL_MB, LARGE_MB = 50, 500
LIMIT_MB = 512
# The difference allowed between two runs of the same work: an allocator's arenas, a library loaded later.
GROWTH_MB = 64


def main() -> int:
    files = _cloud.portal_files()
    figures = []
    peaks = []
    for megabytes in (SMALL_MB, LARGE_MB):
        print(f"Measuring: a file of {megabytes} MB ...", flush=True)
        # Each has its own local cloud, so that the function's process is new.
        with _cloud.local_cloud() as kit, tempfile.TemporaryDirectory(prefix="dubegrid-bench-") as folder:
            path = Path(folder) / "large.csv"
            rows = write_large(path, files, megabytes << 20)
            begin = time.monotonic()
            summary = ingest(kit, path)
            seconds = time.monotonic() - begin
            teardown.remove(kit)  # otherwise stopping would save all of it
        whole = summary["rows"] == rows == summary["stored"] + summary["duplicates"]
        _cloud.require(whole, f"{rows} rows became {summary}")
        peaks.append(summary["peak_memory_mb"])
        figures.append(Figure(f"peak memory on {megabytes} MB ({rows:,} rows)", peaks[-1], "MB", ("<=", LIMIT_MB)))
        figures.append(Figure(f"ingest of {megabytes} MB", rows / seconds, "readings/s"))
    figures.append(Figure("growth of peak memory between them", peaks[1] - peaks[0], "MB", ("<=", GROWTH_MB)))
    return report(figures)


def write_large(path: Path, files: list[Readings], size: int) -> int:
    """Repeat the readings with other substation numbers until the file has `size` bytes; returns the rows written."""
    rows = 0
    with path.open("wb") as file:
        file.write(files[0].content.splitlines(keepends=True)[0])
        numbers = itertools.count()
        while file.tell() < size:
            number = next(numbers)
            _, *lines = files[number % len(files)].of_asset(f"B{number:05}").content.splitlines(keepends=True)
            file.writelines(lines)
            rows += len(lines)
    return rows


def ingest(kit: Kit, path: Path) -> dict[str, int]:
    """Upload a file and wait for its summary."""
    since = time.time()
    key = "raw/prod/lv/y=2023/m=02/large.csv"
    kit.s3.upload_file(str(path), kit.bucket, key)
    version = kit.s3.head_object(Bucket=kit.bucket, Key=key)["VersionId"]
    return logs.wait_for(kit, {key: version}, since, seconds=900)[key]


if __name__ == "__main__":
    sys.exit(main())
