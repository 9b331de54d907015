"""The readings of a whole fleet by one scan of Athena, an asset at a time, so that memory does not grow with assets.

A month of two hundred substations is some sixty million readings: by key from DynamoDB that is a million items, by
Athena one query whose answer has a row a series.
"""

import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyathena
from pyathena.cursor import Cursor

from dubegrid_lib import athena, queries
from dubegrid_lib.analysis.demand import STEP
from dubegrid_lib.config import RAW_PROD_PREFIX
from dubegrid_lib.kit import Kit
from dubegrid_lib.schema import BadField, NaiveTime, canonical_feeder, canonical_units, parse_timestamp, parse_value

ROWS_AT_ONCE = 100
# An aggregation keeps its result in memory; Athena gives up ("exhausted resources") somewhere above, the local cloud at
# 600 MB, where 0.9 GB of CSV passed and 1.5 GB did not.
PART_BYTES = 1_000_000_000
TEXTS = ("asset_id", "name", "feeder_id", "description", "units", "pairs", "others")


@dataclass
class Scan:
    """What the queries took so far; filled while `by_asset` runs."""

    scanned: int = 0
    seconds: float = 0.0
    asked: list[queries.Query] = field(default_factory=list)

    @property
    def cost(self) -> float:
        """USD on AWS (`athena.cost_of`, each query rounded up by itself)."""
        return athena.cost_of(self.scanned)


def by_asset(kit: Kit, start: pd.Timestamp, end: pd.Timestamp, scan: Scan) -> Iterator[pd.DataFrame]:
    """The series of one asset after another, in no order to rely on, as `readings_of` takes them.

    Parameters
    ----------
    start, end : the period, UTC, end excluded. A local month begins an hour before the UTC month while summer time is
        kept, so it may need the last day of the month before.

    Raises
    ------
    athena.QueryFailed
        Athena refused the query.
    """
    months = pd.period_range(start.tz_localize(None), (end - STEP).tz_localize(None), freq="M")
    for characters in _parts(_bytes_of(kit, months)):
        yield from _merged([_assets(kit, _series_of(month, start, characters), month, scan) for month in months])


def _series_of(month: pd.Period, start: pd.Timestamp, characters: str) -> queries.Query:
    first = max(start.tz_localize(None), month.start_time).strftime("%Y-%m-%d")
    return queries.query("series", str(month), first_day=first, last_characters=characters)


def _bytes_of(kit: Kit, months: pd.PeriodIndex) -> int:
    """How much the files of the largest month come to."""
    pages = kit.s3.get_paginator("list_objects_v2")
    sizes = []
    for month in months:
        prefix = f"{RAW_PROD_PREFIX}y={month.year}/m={month.month:02}/"
        found = pages.paginate(Bucket=kit.bucket, Prefix=prefix)
        sizes.append(sum(each["Size"] for page in found for each in page.get("Contents", [])))
    return max(sizes)


def _parts(size: int) -> list[str]:
    """Last characters of the assets to ask for at once; every asset falls into one part."""
    count = min(len(string.digits), max(1, -(-size // PART_BYTES)))
    # Letters and signs go with the last part: portal ids end in digits.
    others = "".join(each for each in string.printable.strip() if each not in string.digits)
    parts = [string.digits[place::count] for place in range(count)]
    return [*parts[:-1], parts[-1] + others]


def _merged(parts: list[Iterator[pd.DataFrame]]) -> Iterator[pd.DataFrame]:
    """The assets of several months, each once, in order."""
    waiting = [next(part, None) for part in parts]
    while any(rows is not None for rows in waiting):
        asset = min(rows["asset_id"].iloc[0] for rows in waiting if rows is not None)
        found = []
        for place, rows in enumerate(waiting):
            if rows is not None and rows["asset_id"].iloc[0] == asset:
                found.append(rows)
                waiting[place] = next(parts[place], None)
        yield pd.concat(found, ignore_index=True) if len(found) > 1 else found[0]


def _assets(kit: Kit, query: queries.Query, month: pd.Period, scan: Scan) -> Iterator[pd.DataFrame]:
    """One asset's rows after another, of one query."""
    with athena.connect(kit, cursor_class=Cursor) as connection, connection.cursor() as cursor:
        # It fetches a first page of rows through Athena's API, and these rows are long.
        cursor.arraysize = 2
        try:
            cursor.execute(query.sql, query.execution_parameters, paramstyle="qmark")
        except pyathena.error.Error as error:
            raise athena.QueryFailed(str(error)) from error
        scan.asked.append(query)
        scan.scanned += cursor.data_scanned_in_bytes or 0
        scan.seconds += (cursor.total_execution_time_in_millis or 0) / 1000
        bucket, _, key = (cursor.output_location or "").removeprefix("s3://").partition("/")
    body: Any = kit.s3.get_object(Bucket=bucket, Key=key)["Body"]
    held = pd.DataFrame(columns=[*TEXTS, "month_start"])
    for part in pd.read_csv(body, dtype="str", keep_default_na=False, chunksize=ROWS_AT_ONCE):
        held = pd.concat([held, part.assign(month_start=month.start_time)], ignore_index=True)
        if held.empty:  # a month without readings
            continue
        last = held["asset_id"].iloc[-1]
        for _, rows in held[held["asset_id"] != last].groupby("asset_id", sort=False):
            yield rows
        held = held[held["asset_id"] == last]
    if len(held):
        yield held


def readings_of(series: pd.DataFrame, naive: NaiveTime = "utc") -> pd.DataFrame:
    """Tidy readings (`demand.READING_COLUMNS`) of one asset from its series, as `readings.of_month` gives them.

    Parameters
    ----------
    series : from `by_asset`.
    naive : what a timestamp without offset means (`schema.parse_timestamp`).

    Notes
    -----
    Rows that the ingest would reject are left out here too.
    """
    frames = []
    rows: Iterator[Any] = series.itertuples(index=False)
    for row in rows:
        times, values = _pairs(row.pairs, row.month_start, row.units)
        if row.others:
            more_times, more_values = _one_by_one(row.others.split(";"), row.units, naive)
            times, values = np.concatenate((times, more_times)), np.concatenate((values, more_values))
        frames.append((row, times, values))
    lengths = [len(values) for _, _, values in frames]

    def texts(of: list[str]) -> Any:
        kinds = sorted(set(of))
        codes = np.repeat([kinds.index(one) for one in of], lengths)
        return pd.Categorical.from_codes(codes, categories=pd.Index(kinds))

    return pd.DataFrame(
        {
            "asset_id": texts([str(row.asset_id) for row, _, _ in frames]),
            "timestamp": pd.DatetimeIndex(np.concatenate([times for _, times, _ in frames])).tz_localize("UTC"),
            "feeder_id": texts([canonical_feeder(str(row.feeder_id)) for row, _, _ in frames]),
            "description": texts([str(row.description).strip() for row, _, _ in frames]),
            "units": texts([canonical_units(str(row.units)) for row, _, _ in frames]),
            "value": np.concatenate([values for _, _, values in frames]),
        }
    )


def _pairs(text: str, month_start: pd.Timestamp, units: str) -> tuple[Any, Any]:
    """Times (UTC) and values, in the unit they are stored in, of the readings on the ten minutes."""
    count = text.count(";") + 1 if text else 0
    try:
        numbers = np.fromstring(text.replace("T", "").replace(":", "").replace(";", " "), sep=" ")
    except ValueError:  # a value that is no number
        numbers = np.empty(0)
    if len(numbers) != 2 * count or not np.isfinite(numbers).all():
        start = f"{month_start:%Y-%m}-"
        return _one_by_one([start + pair.replace(" ", ":00Z ", 1) for pair in text.split(";")], units, "utc")
    code = numbers[0::2].astype(np.int64)
    minutes = (code // 10_000 - 1) * 1440 + code // 100 % 100 * 60 + code % 100
    times = np.datetime64(month_start, "ns") + minutes.astype("timedelta64[m]")
    # `parse_value` of 1 tells the factor to the stored unit (kV, W).
    return times, numbers[1::2] * (parse_value("1", units) or 1)


def _one_by_one(pairs: list[str], units: str, naive: NaiveTime) -> tuple[Any, Any]:
    """Times and values of readings some of which are missing, or written in another way, or none at all."""
    times, values = [], []
    for pair in pairs:
        stamp, _, text = pair.rpartition(" ")
        try:
            value = parse_value(text, units)
            times.append(np.datetime64(parse_timestamp(stamp, naive).removesuffix("Z"), "ns"))
        except BadField:  # what the ingest rejects is left out here too
            continue
        values.append(np.nan if value is None else value)
    return np.array(times, "datetime64[ns]"), np.array(values, float)
