"""Does what went in equal what is there? Every object of the bucket against ledger, Parquet, Athena and DynamoDB.

What is comparable: a file's rows with its own counts, and with what Athena counts in the CSV; its stored readings with
the rows of its Parquet; and, since files may share readings, the *distinct* readings of an asset's month in all Parquet
with those that DynamoDB holds.
"""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from dubegrid_lib import athena, catalog, ledger
from dubegrid_lib.config import CURATED_PREFIX, RAW_PREFIX, RAW_PROD_PREFIX
from dubegrid_lib.errors import DubeGridError
from dubegrid_lib.kit import Kit
from dubegrid_lib.ledger import Record
from dubegrid_lib.schema import LOAD_MONITOR, SMALL_DESCRIPTION, series_key

SUFFIXES = (".csv", ".csv.gz")  # of the trigger
QUERIES_AT_ONCE = 8
# The walk-through's small schema is no load monitor's: it is in DynamoDB alone.
SMALL_SERIES = series_key("", SMALL_DESCRIPTION, "")


class BadMonth(DubeGridError, ValueError):
    """A month that is none."""


@dataclass(frozen=True)
class Difference:
    """Where something is missing or too much, what, and what to do about it."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.remedy}"


@dataclass
class Account:
    """What was compared, and every difference.

    `rows`, `stored`, `duplicates` and `rejected` are sums over the objects; `parquet_rows`, `readings` (distinct) and
    `dynamodb_readings` are None where they were not compared.
    """

    objects: int = 0
    rows: int = 0
    stored: int = 0
    duplicates: int = 0
    rejected: int = 0
    csv_rows: int | None = None
    parquet_rows: int | None = None
    readings: int | None = None
    dynamodb_readings: int | None = None
    scanned: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.differences

    def differs(self, where: str, what: str, remedy: str) -> None:
        self.differences.append(Difference(where, what, remedy))


@dataclass(frozen=True)
class Object:
    """An object under `raw/` that calls the function: the version that stands now."""

    key: str
    version: str
    size: int

    @property
    def month(self) -> tuple[str, str] | None:
        """Year and month of its partition; None outside `raw/prod/lv/`, where Athena's `lv_data` does not look."""
        found = re.match(re.escape(RAW_PROD_PREFIX) + r"y=(\d{4})/m=(\d{2})/", self.key)
        return (found[1], found[2]) if found else None


def reconcile(kit: Kit, month: str | None = None) -> Account:
    """Compare everything, or what belongs to one UTC month.

    Parameters
    ----------
    month : ``2025-05``: the objects in that month's partition, and those with readings in it.

    Raises
    ------
    BadMonth
        `month` is none.
    MissingResource
        There is no ledger, or no database.
    """
    if month is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise BadMonth(f"{month!r} is not a month. Write it as 2025-05.")
    account = Account()
    standing = list(objects(kit))
    records = ledger.of_versions(kit, [(one.key, one.version) for one in standing])
    wanted = (month[:4], month[5:]) if month else None
    found = [one for one in standing if wanted is None or _touches(one, records.get((one.key, one.version)), wanted)]
    accounted = {one.key: record for one in found if (record := _ingested(account, one, records))}
    if kit.settings.curated == "on":
        catalog.everything(kit)
        whole = _parquet(kit, account, accounted, wanted, {key for r in records.values() for key in r.parquet})
        _csv_rows(kit, account, found, accounted)
        _readings(kit, account, wanted, whole)
    return account


def objects(kit: Kit) -> Iterator[Object]:
    """The objects that the trigger calls the function for."""
    for page in kit.s3.get_paginator("list_object_versions").paginate(Bucket=kit.bucket, Prefix=RAW_PREFIX):
        for version in page.get("Versions", []):
            if version["IsLatest"] and version["Key"].endswith(SUFFIXES):
                yield Object(version["Key"], version["VersionId"], version["Size"])


def _touches(one: Object, record: Record | None, month: tuple[str, str]) -> bool:
    return one.month == month or (record is not None and any(_month_of(key) == month for key in record.parquet))


def _month_of(parquet: str) -> tuple[str, str]:
    y, m = parquet.removeprefix(CURATED_PREFIX).split("/")[:2]
    return y.removeprefix("y="), m.removeprefix("m=")


def _ingested(account: Account, one: Object, records: dict[tuple[str, str], Record]) -> Record | None:
    """An object's record, its counts added to the account; None where it was not read to its end."""
    account.objects += 1
    record = records.get((one.key, one.version))
    remedy = f"Ingest it: `dubegrid replay {one.key}`"
    if record is None:
        account.differs(one.key, "never ingested", remedy)
        return None
    if not record.is_final:
        since = record.fields.get("started_at", "an unknown time")
        told = {
            "started": f"begun at {since} (attempt {record.attempts}) and not finished",
            "failed": f"failed after {record.attempts} attempts: {record.fields.get('cause')}",
        }
        account.differs(one.key, told.get(record.status, f"not ingested: {record.status}"), remedy)
        return None
    counts = {name: record.count(name) for name in ("rows", "stored", "duplicates", "rejected")}
    for name, count in counts.items():
        setattr(account, name, getattr(account, name) + count)
    by_rule = sum(record.fields.get("rules", {}).values())
    if counts["rows"] != counts["stored"] + counts["duplicates"] + counts["rejected"] or by_rule != counts["rejected"]:
        told_counts = ", ".join(f"{count} {name}" for name, count in counts.items())
        account.differs(one.key, f"the counts do not add up: {told_counts}, {by_rule} rejected by rule", remedy)
    if record.count("bytes") != one.size:
        account.differs(one.key, f"{record.count('bytes')} bytes were read of {one.size}", remedy)
    return record


def _parquet(
    kit: Kit, account: Account, accounted: dict[str, Record], month: tuple[str, str] | None, known: set[str]
) -> bool:
    """Each object's Parquet is there with the rows that were stored, and no other; returns whether that is so."""
    before = len(account.differences)
    where, values = _of_month(month)
    counted = _rows_by_path(kit, account, catalog.CURATED, where, values)
    expected = {
        file: (key, rows)
        for key, record in accounted.items()
        for file, rows in record.parquet.items()
        if month is None or _month_of(file) == month
    }
    for file, (key, rows) in expected.items():
        if counted.get(file, 0) != rows:
            what = f"{rows:,} rows of Parquet were written, {counted.get(file, 0):,} are there ({file})"
            account.differs(key, what, f"Write it again: `dubegrid replay {key}`")
    for file in sorted(counted.keys() - known):
        account.differs(file, "Parquet of no object that stands in the bucket", "Delete it, or upload its file again")
    account.parquet_rows = sum(counted.values())
    for key, record in accounted.items():
        stored, written = record.count("stored"), sum(record.parquet.values())
        # The small schema has no Parquet, and an unreadable version leaves that of the one before.
        if record.status == "ingested" and record.fields.get("schema") == LOAD_MONITOR and written != stored:
            what = f"{stored:,} readings are stored, {written:,} of them written as Parquet"
            account.differs(key, what, f"Write it again: `dubegrid replay {key}`")
    return len(account.differences) == before


def _csv_rows(kit: Kit, account: Account, found: list[Object], accounted: dict[str, Record]) -> None:
    """Athena counts in each CSV of `lv_data` the rows that the function read; month by month, for the scan limit."""
    account.csv_rows = 0
    for month in sorted({one.month for one in found if one.month and one.key in accounted}):
        counted = _rows_by_path(kit, account, catalog.TABLE, *_of_month(month))
        for one in found:
            record = accounted.get(one.key)
            if one.month != month or record is None or record.status != "ingested":
                continue
            rows = counted.get(one.key, 0)
            account.csv_rows += rows
            # A blank line may be a row to Athena: one with blanks in it is, an empty one is not everywhere.
            if not 0 <= rows - record.count("rows") <= record.count("blank_lines"):
                what = f"Athena counts {rows:,} rows, the function read {record.count('rows'):,}"
                account.differs(one.key, what, f"Ingest it again: `dubegrid replay {one.key}`")


def _readings(kit: Kit, account: Account, month: tuple[str, str] | None, whole: bool) -> None:
    """DynamoDB holds of each asset's month as many readings as there are distinct ones in the Parquet."""
    where, values = _of_month(month)
    asked = athena.run(
        kit,
        "SELECT y, m, asset_id, count(*) AS readings, min(source) AS source FROM (\n"
        "    SELECT y, m, asset_id, ts, feeder_id, description, units, min(source) AS source\n"
        f"    FROM {catalog.CURATED} {where} GROUP BY 1, 2, 3, 4, 5, 6, 7\n) GROUP BY 1, 2, 3",
        values,
    )
    account.scanned += asked.scanned
    rows = [(f"{row.y}-{row.m}", str(row.asset_id), int(row.readings), str(row.source)) for row in _tuples(asked)]
    with ThreadPoolExecutor(QUERIES_AT_ONCE) as pool:
        counts = list(pool.map(lambda row: held(kit, row[1], row[0]), rows))
    account.readings, account.dynamodb_readings = sum(row[2] for row in rows), sum(counts)
    for (of, asset, readings, source), count in zip(rows, counts, strict=True):
        if count == readings:
            continue
        what = f"DynamoDB holds {count:,} readings of {of}, the Parquet {readings:,} different ones"
        if count < readings or not whole:
            remedy = f"Ingest its files again: `dubegrid replay {source}`"
        else:
            remedy = "The surplus is of a version or file that is gone: nothing else in the bucket has these readings"
        account.differs(f"asset {asset}", what, remedy)


def held(kit: Kit, asset: str, month: str) -> int:
    """How many readings of load monitors DynamoDB holds of an asset's UTC month."""
    pages = kit.dynamodb.get_paginator("query").paginate(
        TableName=kit.settings.table,
        KeyConditionExpression="asset_id = :asset AND begins_with(#ts, :month)",
        ProjectionExpression="series",
        ExpressionAttributeNames={"#ts": "timestamp"},
        ExpressionAttributeValues={":asset": {"S": asset}, ":month": {"S": month}},
        ConsistentRead=True,
    )
    return sum(
        len(item["series"]["M"]) - (SMALL_SERIES in item["series"]["M"]) for page in pages for item in page["Items"]
    )


def _of_month(month: tuple[str, str] | None) -> tuple[str, list[str]]:
    return ("WHERE y = ? AND m = ?", list(month)) if month else ("", [])


def _rows_by_path(kit: Kit, account: Account, table: str, where: str, values: list[str]) -> dict[str, int]:
    """Rows of each object that a table reads, by key."""
    asked = athena.run(kit, f'SELECT "$path" AS path, count(*) AS counted FROM {table} {where} GROUP BY 1', values)
    account.scanned += asked.scanned
    start = f"s3://{kit.bucket}/"
    return {str(row.path).removeprefix(start): int(row.counted) for row in _tuples(asked)}


def _tuples(asked: athena.QueryResult) -> list[Any]:
    return list(asked.frame.astype(object).itertuples(index=False))
