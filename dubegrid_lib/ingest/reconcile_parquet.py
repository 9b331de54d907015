"""The Athena side of a reconciliation: rows per object of a table, and what the view of readings has of a month."""

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dubegrid_lib.config import CURATED_PREFIX
from dubegrid_lib.ingest.reconcile_account import Account
from dubegrid_lib.ingest.reconcile_items import Place, Sums
from dubegrid_lib.query import athena, catalog
from dubegrid_lib.schema.load_monitor import SERIES_SEPARATOR, parse_timestamp
from dubegrid_lib.schema.precedence import rank
from dubegrid_lib.stack.session import Kit

SUMS = f"""
SELECT asset_id, feeder_id, description, units, count(*) AS readings, count(value) AS measured, sum(value) AS total,
    sum(value * date_diff('minute', CAST(? AS timestamp), ts)) AS weighted, count(flags) AS flagged
FROM {catalog.READINGS} WHERE y = ? AND m = ? GROUP BY 1, 2, 3, 4
"""
EACH = f"""
SELECT ts, feeder_id, description, units, value, flags, source, uploaded FROM {catalog.READINGS}
WHERE y = ? AND m = ? AND asset_id = ?
"""
# Year and month of a partition.
Month = tuple[str, str]


@dataclass(frozen=True)
class Expected:
    """A reading as the Parquet has it: value, flags, its object, and that object's place among uploads."""

    value: float | None
    flags: str
    source: str
    precedence: int

    @property
    def rank(self) -> tuple[bool, int]:
        return rank(self.value is not None, self.precedence)


def files_of(kit: Kit, account: Account, table: str, month: Month | None, more: str = "") -> dict[str, Any]:
    """The rows of each object that a table reads (`counted`), and further expressions, by key."""
    where, values = ("WHERE y = ? AND m = ?", list(month)) if month else ("", [])
    sql = f'SELECT "$path" AS path, count(*) AS counted{more} FROM {table} {where} GROUP BY 1'
    answer = athena.run(kit, sql, values)
    account.scanned += answer.scanned
    start = f"s3://{kit.bucket}/"
    return {str(row.path).removeprefix(start): row for row in _tuples(answer)}


def expected_sums(kit: Kit, account: Account, months: set[Month]) -> dict[tuple[str, str], dict[str, Sums]]:
    """What the view of readings has of each asset and month (``2025-05``), by series."""
    expected: dict[tuple[str, str], dict[str, Sums]] = {}
    for y, m in sorted(months):
        answer = athena.run(kit, SUMS, [f"{y}-{m}-01 00:00:00", y, m])
        account.scanned += answer.scanned
        for row in _tuples(answer):
            total, weighted = (0.0 if pd.isna(one) else float(one) for one in (row.total, row.weighted))
            counts = (int(row.readings), int(row.measured), int(row.flagged))
            expected.setdefault((str(row.asset_id), f"{y}-{m}"), {})[_series_of(row)] = Sums(*counts, total, weighted)
    return expected


def expected_readings(kit: Kit, account: Account, asset: str, month: str) -> dict[Place, Expected]:
    """Each reading that the view of readings has of an asset's month."""
    answer = athena.run(kit, EACH, [*month.split("-"), asset])
    account.scanned += answer.scanned
    expected: dict[Place, Expected] = {}
    for row in _tuples(answer):
        at = parse_timestamp(pd.Timestamp(row.ts).isoformat())
        value = None if pd.isna(row.value) else float(row.value)
        uploaded = pd.Timestamp(row.uploaded).tz_localize("UTC")
        flags = "" if pd.isna(row.flags) else str(row.flags)
        placed = round(uploaded.timestamp() * 1000)
        expected[at, _series_of(row)] = Expected(value, flags, object_of(str(row.source)), placed)
    return expected


def month_of(parquet: str) -> Month:
    """Year and month of a Parquet object's partition."""
    y, m = parquet.removeprefix(CURATED_PREFIX).split("/")[:2]
    return y.removeprefix("y="), m.removeprefix("m=")


def object_of(source: str) -> str:
    """The key of the uploaded object that a Parquet file's readings are from; a large object is written in ranges."""
    return re.sub(r"\.range-\d{4}$", "", source)


def _series_of(row: Any) -> str:
    """The series of a row from Athena, as DynamoDB names it."""
    parts = (row.feeder_id, row.description, row.units)
    return SERIES_SEPARATOR.join("" if pd.isna(part) else str(part) for part in parts)


def _tuples(answer: athena.QueryResult) -> list[Any]:
    return list(answer.frame.astype(object).itertuples(index=False))
