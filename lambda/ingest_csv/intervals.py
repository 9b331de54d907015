"""From readings in any order to one item an asset and interval, within bounded memory.

Accepted readings are staged in a file; DuckDB sorts it, spilling to disk; neighbours make an item.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import duckdb
from csv_rows import Rejection

from dubegrid_lib.schema import Reading

MEMORY_LIMIT = "96MB"  # enough to sort 1 GB, which spills to disk
FETCH_ROWS = 4096
STAGED_COLUMNS = {
    "line": "BIGINT",
    "asset_id": "VARCHAR",
    "timestamp": "VARCHAR",
    "name": "VARCHAR",
    "series": "VARCHAR",
    "value": "DOUBLE",
}


@dataclass
class Interval:
    """All series of one asset at one timestamp; a value is None where the monitor reported none."""

    asset_id: str
    timestamp: str
    name: str
    series: dict[str, float | None] = field(default_factory=dict)


class Staging:
    """Readings of one file, on disk. Add all, then iterate the intervals once.

    Parameters
    ----------
    folder : an empty folder with room for about twice the file.
    reject : called with each conflicting duplicate; the first of its kind in the file is kept.
    """

    def __init__(self, folder: Path, reject: Callable[[Rejection], None]):
        self.stored = 0
        self.duplicates = 0
        self._folder = folder
        self._reject = reject
        self._path = folder / "staged.csv"
        self._file = self._path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")

    def add(self, line: int, reading: Reading) -> None:
        self._writer.writerow((line, *reading))

    def intervals(self) -> Iterator[Interval]:
        """Intervals by asset and time; readings to store and duplicates are counted, conflicting ones rejected."""
        self._file.close()
        for (asset_id, timestamp), rows in groupby(self._sorted(), key=itemgetter(1, 2)):
            interval = Interval(asset_id, timestamp, "")
            for line, _, _, name, series, value in rows:
                interval.name = interval.name or name or ""
                if series not in interval.series:
                    interval.series[series] = value
                    self.stored += 1
                elif interval.series[series] == value:
                    self.duplicates += 1
                else:
                    kept = interval.series[series]
                    reason = f"an earlier line gives {kept} for {series} at {timestamp}, which is kept"
                    self._reject(Rejection(line, "conflicting duplicate", reason, f"{asset_id}: {value}"))
            yield interval

    def _sorted(self) -> Iterator[tuple[int, str, str, str | None, str, float | None]]:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY_LIMIT,
            "threads": 1,
            "temp_directory": str(self._folder / "spill"),
            "autoinstall_known_extensions": False,
        }
        with duckdb.connect(":memory:", config=settings) as connection:
            # Every option is given: sniffing took a name with a comma for two fields on a real file (721372).
            # The usual read buffer of 32 MB would leave a sort of 500 MB too little of the memory limit.
            rows = connection.execute(
                """
                SELECT * FROM read_csv(?, auto_detect = false, header = false, columns = ?, delim = ',', quote = '"',
                                       escape = '"', nullstr = '', new_line = '\\n', strict_mode = true,
                                       buffer_size = 4194304)
                ORDER BY asset_id, timestamp, series, line
                """,
                [str(self._path), STAGED_COLUMNS],
            )
            while batch := rows.fetchmany(FETCH_ROWS):
                yield from batch
