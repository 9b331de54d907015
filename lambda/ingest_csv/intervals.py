"""From readings in any order to one item an asset and interval, within bounded memory.

Accepted readings are held in memory and grouped. Those of a large file are staged on disk instead; DuckDB sorts them,
spilling to disk, and neighbours make an item. Months come one after the other, so that the curated zone can close a
month's file before the next begins.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
from csv_rows import Rejection

from dubegrid_lib.schema.load_monitor import FLAG_SEPARATOR, Reading
from dubegrid_lib.schema.rules import FLAG_RULES

# Readings that are held in memory, some 40 MB: a substation with 46 series sends 205,000 a month.
HELD_READINGS = 250_000
MEMORY_LIMIT = "96MB"  # enough to sort 1 GB, which spills to disk
FETCH_ROWS = 4096
# The names of an interval's series, in characters. A DynamoDB item may have 400 KB, and contain each name three times
# (value, flags, precedence), and other files add theirs; an asset has some 5 KB.
MAX_INTERVAL_CHARACTERS = 100_000
# Rules whose first line `reconcile` names.
LOCATED = ("quoting",)
CONFLICT, DOUBLED_HOUR = FLAG_RULES["CONFLICT"].name, FLAG_RULES["DOUBLED HOUR"].name
STAGED_COLUMNS = {
    "line": "BIGINT",
    "asset_id": "VARCHAR",
    "timestamp": "VARCHAR",
    "name": "VARCHAR",
    "series": "VARCHAR",
    "value": "DOUBLE",
    "flags": "VARCHAR",
}
Staged = tuple[int, str, str, str | None, str, float | None, str | None]
# Every option is given: sniffing took a name with a comma for two fields on a real file (721372). The usual read buffer
# of 32 MB would leave a sort of 500 MB too little of the memory limit.
STAGED = """
    SELECT * FROM read_csv(?, auto_detect = false, header = false, columns = ?, delim = ',', quote = '"', escape = '"',
                           nullstr = '', new_line = '\\n', strict_mode = true, buffer_size = 4194304)
"""
# The local hour that occurs twice: if a series has two readings at one local time, the first in the file belongs to the
# first hour and the next to the second. A single one keeps its flag, since either hour is possible.
HOURS_RESOLVED = f"""
    SELECT line, asset_id,
           CASE WHEN place > 1 THEN strftime(CAST(timestamp AS TIMESTAMP) + INTERVAL 1 HOUR, '%Y-%m-%dT%H:%M:%SZ')
                ELSE timestamp END AS timestamp,
           name, series, value, CASE WHEN places > 1 THEN nullif(array_to_string(list_filter(
               string_split(flags, '{FLAG_SEPARATOR}'), lambda flag: flag <> '{DOUBLED_HOUR}'), '{FLAG_SEPARATOR}'), '')
               ELSE flags END AS flags
    FROM (SELECT *, row_number() OVER (PARTITION BY asset_id, timestamp, series ORDER BY line {{order}}) AS place,
                 count(*) OVER (PARTITION BY asset_id, timestamp, series) AS places
          FROM staged WHERE contains(flags, '{DOUBLED_HOUR}'))
    UNION ALL
    SELECT * FROM staged WHERE flags IS NULL OR NOT contains(flags, '{DOUBLED_HOUR}')
"""


@dataclass
class Interval:
    """All series of one asset at one timestamp; a value is None where the monitor reported none.

    `flags` holds the names of `FLAG_RULES` that a series' reading carries; series without any are not in it.
    """

    asset_id: str
    timestamp: str
    name: str
    series: dict[str, float | None] = field(default_factory=dict)
    flags: dict[str, list[str]] = field(default_factory=dict)


class Staging:
    """The readings of one file, in memory or on disk. Add all of them, then iterate over the intervals once.

    Parameters
    ----------
    folder : an empty folder with room for about twice the file.
    reject : called with each conflicting duplicate; the first of its kind in the file is kept, and flagged.

    Attributes
    ----------
    stored, duplicates : readings. asset_days : days of assets that the readings touch (UTC).
    repaired, flagged : how many rows broke which of `REPAIR_RULES`, and how many stored readings carry which flag.
    first_lines : the first line that broke a rule of `LOCATED`.
    """

    def __init__(self, folder: Path, reject: Callable[[Rejection], None]):
        self.stored = 0
        self.duplicates = 0
        self.asset_days = 0
        self.repaired = Counter[str]()
        self.flagged = Counter[str]()
        self.first_lines: dict[str, int] = {}
        self._doubled = 0
        self._later = 0
        self._last = ""
        self._folder = folder
        self._reject = reject
        self._path = folder / "staged.csv"
        self._held: list[Staged] = []

    def add(self, line: int, reading: Reading) -> None:
        flags = ""
        if reading.rules:
            flags = FLAG_SEPARATOR.join(rule for rule in reading.rules if rule in FLAG_RULES)
            self.repaired.update(rule for rule in reading.rules if rule not in FLAG_RULES)
            self._doubled += DOUBLED_HOUR in reading.rules
            for rule in LOCATED:
                if rule in reading.rules:
                    self.first_lines.setdefault(rule, line)
        if reading.timestamp != self._last:
            self._later += 1 if reading.timestamp > self._last else -1
            self._last = reading.timestamp
        self._held.append((line, *reading[:5], flags))
        if len(self._held) >= HELD_READINGS:
            self._spill()

    def discard(self) -> None:
        """Drop all readings: the file is read again, into another staging in the same folder."""
        self._held.clear()
        self._path.unlink(missing_ok=True)

    def _spill(self) -> None:
        """Move the readings that are held to the end of the file on disk."""
        with self._path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(self._held)
        self._held.clear()

    def intervals(self) -> Iterator[Interval]:
        """Intervals by month, asset and time; readings to store and duplicates are counted, conflicts rejected."""
        if self._doubled or self._path.exists():
            self._spill()
            grouped: Iterable[tuple[Any, Iterable[Staged]]] = groupby(self._sorted_on_disk(), key=itemgetter(1, 2))
        else:
            grouped = self._grouped_in_memory()
        day = ("", "")
        for (asset_id, timestamp), rows in grouped:
            interval = self._interval(asset_id, timestamp, rows)
            if interval is None:
                continue
            self.stored += len(interval.series)
            if interval.flags:
                self.flagged.update(flag for carried in interval.flags.values() for flag in carried)
            if day != (asset_id, timestamp[:10]):
                day = (asset_id, timestamp[:10])
                self.asset_days += 1
            yield interval
        resolved = self._doubled - self.flagged[DOUBLED_HOUR]
        self.repaired += Counter({"exact duplicate": self.duplicates, "doubled hour": resolved})

    def _grouped_in_memory(self) -> Iterator[tuple[tuple[str, str], list[Staged]]]:
        """The readings of each interval in the order of series and line, as `_sorted_on_disk` gives them."""
        groups: defaultdict[tuple[str, str], list[Staged]] = defaultdict(list)
        for row in self._held:
            groups[row[1:3]].append(row)
        self._held.clear()
        for key in sorted(groups, key=lambda key: (key[1][:7], key)):
            # They are in the order of lines, which sorting by series keeps among equals.
            yield key, sorted(groups.pop(key), key=itemgetter(4))

    def _interval(self, asset_id: str, timestamp: str, rows: Iterable[Staged]) -> Interval | None:
        """The interval that some rows make; None if its series are too many for an item, and all are rejected."""
        interval = Interval(asset_id, timestamp, "")
        lines: list[int] = []
        room = MAX_INTERVAL_CHARACTERS
        unread = iter(rows)
        for line, _, _, name, series, value, flags in unread:
            interval.name = interval.name or name or ""
            if series not in interval.series:
                room -= len(series)
                interval.series[series] = value
                lines.append(line)
                if flags:
                    interval.flags[series] = flags.split(FLAG_SEPARATOR)
                if room < 0:
                    self._reject_interval(interval, lines, unread)
                    return None
            elif interval.series[series] == value:
                self.duplicates += 1
            else:
                kept = interval.series[series]
                reason = f"an earlier line gives {kept} for {series} at {timestamp}, which is kept"
                self._reject(Rejection(line, "conflicting duplicate", reason, f"{asset_id}: {value}"))
                carried = interval.flags.setdefault(series, [])
                if CONFLICT not in carried:
                    carried.append(CONFLICT)
        return interval

    def _reject_interval(self, interval: Interval, lines: list[int], rest: Iterator[Staged]) -> None:
        """Reject what was read of an interval, and the rest of its rows."""
        reason = (
            f"{interval.asset_id} has more series at {interval.timestamp} than an item of DynamoDB holds: "
            f"check Feeder ID and Description, and split the asset if they are right"
        )
        read = ((line, *one) for line, one in zip(lines, interval.series.items(), strict=True))
        unread = ((row[0], row[4], row[5]) for row in rest)
        for line, series, value in chain(read, unread):
            self._reject(Rejection(line, "interval too large", reason, f"{series}: {value}"))

    def _sorted_on_disk(self) -> Iterator[Staged]:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY_LIMIT,
            "threads": 1,
            "temp_directory": str(self._folder / "spill"),
            "autoinstall_known_extensions": False,
        }
        with duckdb.connect(":memory:", config=settings) as connection:
            readings = "SELECT * FROM staged"
            if self._doubled:
                # If a file starts with its newest rows, its repeated hour is in reverse order too.
                readings = HOURS_RESOLVED.format(order="DESC" if self._later < 0 else "ASC")
            order = "ORDER BY timestamp[:7], asset_id, timestamp, series, line"
            statement = f"WITH staged AS ({STAGED}) FROM ({readings}) {order}"
            rows = connection.execute(statement, [str(self._path), STAGED_COLUMNS])
            batch = rows.fetchmany(FETCH_ROWS)
            self._path.unlink()  # read to its end; the sorted rows are in memory and in `spill`
            while batch:
                yield from batch
                batch = rows.fetchmany(FETCH_ROWS)
