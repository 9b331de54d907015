"""The curated zone: what was stored of an object, as typed Parquet of its months, and a line of JSON about the file.

`processed/lv/y=YYYY/m=MM/<name>-<hash of the key>.parquet` has the readings of one object and UTC month, sorted by
asset, time and series. The name follows from the object's key, so a later version or delivery replaces it; the file's
line under `processed/json/` lists what there is, so that a month which a new version lacks is removed. If a version
cannot be read at all, the previous version's Parquet stays, as its items stay in the table, and the line says so.
"""

import csv
import datetime as dt
import hashlib
import io
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import IO, Any

import duckdb
from botocore.exceptions import ClientError
from intervals import Interval
from ranges import Range

from dubegrid_lib.schema.file_summary import Details, FileSummary, ParquetFile
from dubegrid_lib.schema.load_monitor import FLAG_SEPARATOR, quantity_of, split_series
from dubegrid_lib.schema.precedence import placed_at
from dubegrid_lib.schema.prefixes import CURATED_PREFIX, LINES_PREFIX, RAW_PREFIX

MEMORY_LIMIT = "96MB"
# Rows are sorted by asset and time: a group holds some 16 days of one asset, and readers of one asset skip the others.
ROW_GROUP_SIZE = 122_880
# By default Python writes every 8 kB: a system call for every few intervals.
WRITE_BUFFER = 1 << 20
COLUMNS = {
    "asset_id": "VARCHAR",
    "substation_name": "VARCHAR",
    "ts": "TIMESTAMP",
    "feeder_id": "VARCHAR",
    "description": "VARCHAR",
    "units": "VARCHAR",
    "quantity": "VARCHAR",
    "phase": "VARCHAR",
    "value": "DOUBLE",
    "flags": "VARCHAR",
}


@dataclass
class MonthFiles:
    """Copies the readings of one object on their way to the table: one file per month, converted to Parquet later."""

    folder: Path
    rows: dict[str, int] = field(default_factory=dict)

    def passing(self, intervals: Iterable[Interval]) -> Iterator[Interval]:
        """The same intervals, each written to a file once it has passed; those of a month must come together."""
        file: IO[str] | None = None
        month = ""
        try:
            for interval in intervals:
                if interval.timestamp[:7] != month:
                    if file:
                        file.close()
                    month = interval.timestamp[:7]
                    file = self._csv(month).open("a", encoding="utf-8", newline="", buffering=WRITE_BUFFER)
                    self.rows.setdefault(month, 0)
                assert file is not None
                file.write(_lines(interval))
                self.rows[month] += len(interval.series)
                yield interval
        finally:
            if file:
                file.close()

    def parquet(self, month: str, source: str, uploaded: dt.datetime) -> Path:
        """The Parquet file of a month, ``2025-05``.

        Parameters
        ----------
        source, uploaded : the object's key and when this version of it was put (`placed_at`), for the file's last two
            columns.
        """
        path = self.folder / f"{month}.parquet"
        with _connected() as connection:
            connection.execute(
                """
                COPY (SELECT * REPLACE (CAST(ts AS TIMESTAMP_MS) AS ts), ? AS source,
                             CAST(CAST(? AS TIMESTAMP) AS TIMESTAMP_MS) AS uploaded
                      FROM read_csv(?, auto_detect = false, header = false, columns = ?, delim = ',', quote = '"',
                                    escape = '"', nullstr = '', new_line = '\\n', strict_mode = true,
                                    timestampformat = '%Y-%m-%dT%H:%M:%S.%gZ', buffer_size = 4194304))
                TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {size})
                """.format(path=str(path).replace("'", "''"), size=ROW_GROUP_SIZE),
                [source, uploaded.astimezone(dt.UTC).replace(tzinfo=None), str(self._csv(month)), COLUMNS],
            )
        self._csv(month).unlink()
        return path

    def _csv(self, month: str) -> Path:
        return self.folder / f"{month}.csv"


@dataclass(frozen=True)
class CuratedZone:
    """The Parquet objects of one uploaded object, and the line about it."""

    s3: Any
    bucket: str
    key: str

    def replace(self, files: MonthFiles, version: str | None, uploaded: dt.datetime) -> Details:
        """Put the Parquet of each month and remove that of months which an earlier version had and this one lacks.

        All files that may exist are listed in the line first, so that the next attempt finds them after a crash.

        Returns
        -------
        dict with `parquet` (key, rows and bytes of each file) and `parquet_version`, the version they are of.
        """
        before = {file["key"]: file for file in self.line().get("parquet", [])}
        wanted = {parquet_key(self.key, month): month for month in files.rows}
        if wanted.keys() - before.keys():
            listed = [*before.values(), *({"key": key} for key in wanted.keys() - before.keys())]
            self.conclude({"file": self.key, "version": version, "status": "started", "parquet": listed})
        put = self.put(files, uploaded)
        for key in sorted(before.keys() - wanted.keys()):
            self.s3.delete_object(Bucket=self.bucket, Key=key)
        return {"parquet": put, "parquet_version": version}

    def put(self, files: MonthFiles, uploaded: dt.datetime, part: Range | None = None) -> list[ParquetFile]:
        """Put the Parquet of each month, of the object or of a part of it; returns key, rows and bytes of each file."""
        source = part.part if part else self.key
        placed = placed_at(self.key, uploaded, part.number if part else 0)
        put: list[ParquetFile] = []
        for month, rows in files.rows.items():
            key = parquet_key(source, month)
            path = files.parquet(month, source, placed)
            with path.open("rb") as body:
                self.s3.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType="application/vnd.apache.parquet")
            put.append({"key": key, "rows": rows, "bytes": path.stat().st_size})
            path.unlink()
        return put

    def settle(self, summary: FileSummary) -> None:
        """Put the line of an object whose Parquet is written in parts, and remove what only an earlier version had."""
        before = {file["key"] for file in self.line().get("parquet", [])}
        for key in sorted(before - {file["key"] for file in summary["parquet"]}):
            self.s3.delete_object(Bucket=self.bucket, Key=key)
        self.conclude(summary)

    def kept(self) -> Details:
        """The Parquet of the earlier version, which is kept: the result of `replace` without a change."""
        line = self.line()
        return {"parquet": line.get("parquet", []), "parquet_version": line.get("parquet_version")}

    def conclude(self, summary: Mapping[str, Any]) -> None:
        """Put the file's line: its outcome and its Parquet objects."""
        body = json.dumps(summary, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        self.s3.put_object(Bucket=self.bucket, Key=line_key(self.key), Body=body, ContentType="application/json")

    def line(self) -> dict[str, Any]:
        """The line of an earlier attempt or version; empty if there is none."""
        try:
            body = self.s3.get_object(Bucket=self.bucket, Key=line_key(self.key))["Body"].read()
        except ClientError as error:
            # Without the right to list, AWS answers 403 for a missing key.
            if error.response["Error"]["Code"] in ("NoSuchKey", "404", "AccessDenied", "403"):
                return {}
            raise
        line: dict[str, Any] = json.loads(body)
        return line


@contextmanager
def _connected() -> Iterator[duckdb.DuckDBPyConnection]:
    """The connection that this process keeps; after an error the next caller gets a new one."""
    try:
        yield _connection()
    except duckdb.Error:
        _connection.cache_clear()
        raise


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    """Kept, because opening one takes as much CPU as reading 3,000 rows."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "threads": 1,
        # A folder for this process: processes that share a folder would use each other's files.
        "temp_directory": str(Path(tempfile.gettempdir()) / f"spill-{os.getpid()}"),
        "autoinstall_known_extensions": False,
    }
    return duckdb.connect(":memory:", config=settings)


def parquet_key(key: str, month: str) -> str:
    """The key of an object's Parquet of a UTC month: ``…/y=2025/m=05/721372-0f4c….parquet``."""
    stem = re.sub(r"[^\w.-]", "_", key.rsplit("/", 1)[-1].removesuffix(".gz").removesuffix(".csv"), flags=re.ASCII)[:80]
    stem = stem.lstrip("_.") or "file"  # Athena skips names that start with these
    tag = hashlib.sha256(key.encode()).hexdigest()[:16]
    return f"{CURATED_PREFIX}y={month[:4]}/m={month[5:7]}/{stem}-{tag}.parquet"


def line_key(key: str) -> str:
    """The key of the line about an object: ``processed/json/prod/lv/…/721372.csv.jsonl``."""
    return f"{LINES_PREFIX}{key.removeprefix(RAW_PREFIX)}.jsonl"


def _lines(interval: Interval) -> str:
    start = _fields(interval.asset_id, interval.name, _with_milliseconds(interval.timestamp))
    flags = interval.flags
    return "".join(
        f"{start},{_columns_of(series)},{'' if value is None else repr(value)},"
        f"{FLAG_SEPARATOR.join(flags[series]) if series in flags else ''}\n"
        for series, value in interval.series.items()
    )


@lru_cache(maxsize=4096)
def _columns_of(series: str) -> str:
    """Feeder, description, units, quantity and phase of a series, as fields of a CSV."""
    feeder, description, units = split_series(series)
    quantity, phase = quantity_of(description, units) or ("", "")
    return _fields(feeder, description, units, quantity, phase)


def _fields(*texts: str) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(texts)
    return buffer.getvalue()


def _with_milliseconds(timestamp: str) -> str:
    return timestamp.replace("Z", ".000Z") if len(timestamp) == len("2025-05-14T00:00:00Z") else f"{timestamp[:23]}Z"
