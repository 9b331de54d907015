"""Does what went in equal what is there? Every object of the bucket against ledger, Parquet, Athena and DynamoDB.

What is comparable: a file's rows with its own counts, and with what Athena counts in the CSV; its stored readings with
the rows of its Parquet; and, since files may share readings, those of `lv_readings`, which has each once, with what
DynamoDB holds: of each series and month their number, the sum of their values, that sum weighted by time, and how many
carry a flag.
"""

import datetime as dt
import math
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd

from dubegrid_lib.config import CURATED_PREFIX, RAW_PREFIX, RAW_PROD_PREFIX
from dubegrid_lib.ingest import ledger
from dubegrid_lib.ingest.ledger import Record
from dubegrid_lib.query import athena, catalog
from dubegrid_lib.schema.load_monitor import (
    FLAG_SEPARATOR,
    LOAD_MONITOR,
    SERIES_SEPARATOR,
    SMALL_DESCRIPTION,
    parse_timestamp,
    series_key,
)
from dubegrid_lib.schema.month import parse_month
from dubegrid_lib.schema.precedence import rank
from dubegrid_lib.schema.series_codes import BY_SERIES, encode_names, full_item, stored_rank
from dubegrid_lib.stack.session import Kit

SUFFIXES = (".csv", ".csv.gz")  # of the trigger
QUERIES_AT_ONCE = 8
# So many months of assets are looked at reading by reading, to name what differs.
NAMED = 20
AFTER_ALL = "~"  # after all that a timestamp can hold
# Sums of doubles depend on their order: two that differ by less are equal. One altered value of a month's 4,464 shows.
TOLERANCE = 1e-11
SUMS = f"""
SELECT asset_id, feeder_id, description, units, count(*) AS readings, count(value) AS measured, sum(value) AS total,
    sum(value * date_diff('minute', CAST(? AS timestamp), ts)) AS weighted, count(flags) AS flagged
FROM {catalog.READINGS} WHERE y = ? AND m = ? GROUP BY 1, 2, 3, 4
"""
EACH = f"""
SELECT ts, feeder_id, description, units, value, flags, source, uploaded FROM {catalog.READINGS}
WHERE y = ? AND m = ? AND asset_id = ?
"""
# The walk-through's small schema is no load monitor's: it is in DynamoDB alone.
SMALL_SERIES = series_key("", SMALL_DESCRIPTION, "")


@dataclass(frozen=True)
class Sums:
    """One series of an asset's month: readings, with a value, with a flag; sum of values, and weighted by minute."""

    readings: int
    measured: int
    flagged: int
    total: float
    weighted: float

    def differs(self, other: "Sums") -> bool:
        pairs = ((self.total, other.total), (self.weighted, other.weighted))
        counts = [(one.readings, one.measured, one.flagged) for one in (self, other)]
        return counts[0] != counts[1] or not all(
            math.isclose(one, two, rel_tol=TOLERANCE, abs_tol=1e-6) for one, two in pairs
        )


@dataclass(frozen=True)
class Difference:
    """Where something is missing or too much, what, and what to do about it.

    `source` is the object whose replay brings back readings that DynamoDB lacks or has otherwise.
    """

    where: str
    what: str
    remedy: str
    source: str | None = None

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.remedy}"


@dataclass
class Account:
    """What was compared, and every difference.

    `rows`, `stored`, `duplicates` and `rejected` are sums over the objects; `parquet_rows`, `readings` (distinct) and
    `dynamodb_readings` are None where they were not compared. `forgotten` readings were removed from DynamoDB.
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
    forgotten: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.differences

    def differs(self, where: str, what: str, remedy: str, source: str | None = None) -> None:
        self.differences.append(Difference(where, what, remedy, source))


@dataclass(frozen=True)
class Object:
    """An object under `raw/`: the version that stands now, and when it was put, to the second."""

    key: str
    version: str
    size: int
    uploaded: dt.datetime

    @property
    def calls(self) -> bool:
        """Whether the trigger calls the function for it. S3 tells upper case from lower."""
        return self.key.endswith(SUFFIXES)

    @property
    def is_hidden(self) -> bool:
        """Whether Athena passes over it: a name that begins with one of these is no table's."""
        return self.key.rsplit("/", 1)[1].startswith(("_", "."))

    @property
    def month(self) -> tuple[str, str] | None:
        """Year and month of its partition; None outside `raw/prod/lv/`, where Athena's `lv_data` does not look."""
        found = re.match(re.escape(RAW_PROD_PREFIX) + r"y=(\d{4})/m=(\d{2})/", self.key)
        return (found[1], found[2]) if found else None


def reconcile(kit: Kit, month: str | None = None, *, forget: bool = False) -> Account:
    """Compare everything, or what belongs to one UTC month.

    Parameters
    ----------
    month : ``2025-05``: the objects in that month's partition, and those with readings in it.
    forget : remove from DynamoDB the readings that no file gives any more (only an overwritten version had them, or a
        deleted file); where an earlier file gives the same reading, its replay then brings that one's value. Nothing is
        removed while an object is not ingested, its Parquet is not whole, or files come.

    Raises
    ------
    BadMonth
        `month` is none.
    MissingResource
        There is no ledger, or no database.
    """
    wanted = (parse_month(month)[:4], month[5:]) if month is not None else None
    account = Account()
    standing = []
    for one in objects(kit):
        if one.calls:
            standing.append(one)
        elif wanted in (None, one.month):
            what = (
                f"calls no function: its name ends neither in {SUFFIXES[0]} nor in {SUFFIXES[1]}, as S3 compares them"
            )
            account.differs(one.key, what, "Upload it under a name that does, and delete this one")
    records = ledger.of_versions(kit, [(one.key, one.version) for one in standing])
    found = [one for one in standing if wanted is None or _touches(one, records.get((one.key, one.version)), wanted)]
    accounted = {one.key: record for one in found if (record := _ingested(account, one, records))}
    if kit.settings.curated == "on":
        catalog.create(kit)
        uploads = {one.key: one.uploaded for one in found}
        months = _parquet(
            kit, account, accounted, uploads, wanted, {key for r in records.values() for key in r.parquet}
        )
        whole = account.is_clean
        _csv_rows(kit, account, found, accounted)
        _readings(kit, account, wanted, months, _Before(kit, standing, records) if whole else None, forget)
    return account


def objects(kit: Kit) -> Iterator[Object]:
    """The objects under `raw/`; a folder's own empty one is none."""
    for page in kit.s3.get_paginator("list_object_versions").paginate(Bucket=kit.bucket, Prefix=RAW_PREFIX):
        for version in page.get("Versions", []):
            if version["IsLatest"] and not version["Key"].endswith("/"):
                uploaded = version["LastModified"].replace(microsecond=0)
                yield Object(version["Key"], version["VersionId"], version["Size"], uploaded)


@dataclass(frozen=True)
class _Before:
    """The bucket and the ledger as they were when the comparison began, nothing of them under way."""

    kit: Kit
    standing: list[Object]
    records: dict[tuple[str, str], Record]

    def still_holds(self) -> bool:
        """Whether no file has come, gone or been ingested since.

        What is in DynamoDB and not in the Parquet may be of a file that is being ingested: its readings are written
        first. Asked after DynamoDB was read, this tells: whatever had been written by then was in the bucket by then.
        """
        now = [one for one in objects(self.kit) if one.calls]
        return now == self.standing and self.records == ledger.of_versions(
            self.kit, [(one.key, one.version) for one in now]
        )


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
            "split": f"cut into {record.count('ranges')} ranges at {since}, of which "
            f"{len(record.fields.get('done', {}))} are done",
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
    kit: Kit,
    account: Account,
    accounted: dict[str, Record],
    uploads: dict[str, dt.datetime],
    month: tuple[str, str] | None,
    known: set[str],
) -> set[tuple[str, str]]:
    """Each object's Parquet is there with the rows that were stored, and no other; returns the months there are."""
    where, values = _of_month(month)
    found = _files_of(
        kit, account, catalog.CURATED, where, values, ", max(uploaded) AS uploaded, max(source) AS source"
    )
    counted = {file: int(one.counted) for file, one in found.items()}
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
        elif accounted[key].status == "ingested" and rows:  # an unreadable version leaves that of the one before
            written = found[file].uploaded.tz_localize("UTC").floor("s")
            if written != uploads[key]:  # a later version was deleted: S3 tells nobody that the older one stands again
                times = [f"{when:%Y-%m-%dT%H:%M:%SZ}" for when in (written, uploads[key])]
                what = f"its Parquet is of a version put at {times[0]}, and that of {times[1]} stands"
                account.differs(key, what, f"Ingest it again: `dubegrid replay {key}`")
    for file in sorted(counted.keys() - known):
        if (key := _object_of(str(found[file].source))) in uploads and key not in accounted:
            continue  # its object is named: what was written of it, its replay writes again
        account.differs(file, "Parquet of no object that stands in the bucket", "Delete it, or upload its file again")
    account.parquet_rows = sum(counted.values())
    for key, record in accounted.items():
        stored, written = record.count("stored"), sum(record.parquet.values())
        # The small schema has no Parquet, and an unreadable version leaves that of the one before.
        if record.status == "ingested" and record.fields.get("schema") == LOAD_MONITOR and written != stored:
            what = f"{stored:,} readings are stored, {written:,} of them written as Parquet"
            account.differs(key, what, f"Write it again: `dubegrid replay {key}`")
    return {_month_of(file) for file in counted}


def _csv_rows(kit: Kit, account: Account, found: list[Object], accounted: dict[str, Record]) -> None:
    """Athena counts in each CSV of `lv_data` the rows that the function read; month by month, for the scan limit."""
    account.csv_rows = 0
    for month in sorted({one.month for one in found if one.month and one.key in accounted}):
        try:
            where, values = _of_month(month)
            files = _files_of(kit, account, catalog.TABLE, where, values)
            counted = {key: int(one.counted) for key, one in files.items()}
        except athena.QueryFailed as error:
            where = f"table {catalog.TABLE}, {'-'.join(month or ())}"
            remedy = "Put a whole file in the place of the one that Athena cannot read, or delete it"
            account.differs(where, f"Athena cannot count its rows: {error}".rstrip("."), remedy)
            continue
        for one in found:
            record = accounted.get(one.key)
            if one.month != month or record is None or record.status != "ingested":
                continue
            rows = counted.get(one.key, 0)
            account.csv_rows += rows
            _name_quoting(account, one.key, record)
            if one.is_hidden:
                what = f"{catalog.TABLE} does not have it: Athena passes over names that begin with . or _"
                account.differs(one.key, what, "Upload it under another name, and delete this one")
            elif not record.fields.get("in_order", True):
                what = f"{catalog.TABLE} reads it wrong: Athena goes by a column's place, and they stand otherwise here"
                remedy = (
                    "Put the columns in the published order, then upload it again; `lv_curated` and DynamoDB are right"
                )
                account.differs(one.key, what, remedy)
            # A blank line may be a row to Athena: one with blanks in it is, an empty one is not everywhere.
            elif not 0 <= rows - record.count("rows") <= record.count("blank_lines"):
                what = f"Athena counts {rows:,} rows, the function read {record.count('rows'):,}"
                account.differs(one.key, what, f"Ingest it again: `dubegrid replay {one.key}`")


def _name_quoting(account: Account, key: str, record: Record) -> None:
    """Name the rows whose text OpenCSVSerde does not give back; the function counted them (`rules`, "quoting")."""
    count = int(record.fields.get("mended", {}).get("quoting", 0))
    if count:
        line = int(record.fields.get("first_lines", {}).get("quoting", 0))
        others = f" and {count - 1:,} others" if count > 1 else ""
        what = f'{catalog.TABLE} reads line {line}{others} wrong: OpenCSVSerde takes a \\ or " in them for its own'
        remedy = (
            "Put the field in quotes, its quotes doubled, without backslashes, and upload it again; "
            f"{catalog.CURATED} and DynamoDB are right"
        )
        account.differs(key, what, remedy)


def _readings(
    kit: Kit,
    account: Account,
    month: tuple[str, str] | None,
    months: set[tuple[str, str]],
    before: _Before | None,
    forget: bool,
) -> None:
    """DynamoDB holds of each asset's month the readings that `lv_readings` has: as many, and of the same values.

    `months` are those that have Parquet; `before` is None where something is not ingested. What only DynamoDB has, with
    no Parquet of the asset's month at all, is found by its own keys.
    """
    catalog.readings(kit)
    expected: dict[tuple[str, str], dict[str, Sums]] = {}
    for y, m in sorted(months):
        asked = athena.run(kit, SUMS, [f"{y}-{m}-01 00:00:00", y, m])
        account.scanned += asked.scanned
        for row in _tuples(asked):
            place = (str(row.asset_id), f"{y}-{m}")
            name = _name_of(row)
            total, weighted = (0.0 if pd.isna(one) else float(one) for one in (row.total, row.weighted))
            counts = (int(row.readings), int(row.measured), int(row.flagged))
            expected.setdefault(place, {})[name] = Sums(*counts, total, weighted)
    places = sorted(expected.keys() | held_months(kit, month and "-".join(month)))
    account.readings = sum(one.readings for of in expected.values() for one in of.values())
    account.dynamodb_readings = 0
    differing = []
    with ThreadPoolExecutor(QUERIES_AT_ONCE) as pool:
        for place, found in zip(places, pool.map(lambda place: held(kit, *place), places), strict=True):
            account.dynamodb_readings += sum(one.readings for one in found.values())
            wanted = expected.get(place, {})
            if found.keys() != wanted.keys() or any(found[name].differs(wanted[name]) for name in found):
                differing.append(place)
    for asset, of in differing[:NAMED]:
        _name(kit, account, asset, of, before, forget)
    if len(differing) > NAMED:
        rest = ", ".join(f"{asset} {of}" for asset, of in differing[NAMED : 2 * NAMED])
        what = f"DynamoDB and Parquet differ in {len(differing) - NAMED} further months of assets ({rest}, …)"
        account.differs(f"table {kit.settings.table}", what, "Mend what is named above, then reconcile again")


def _name(kit: Kit, account: Account, asset: str, month: str, before: _Before | None, forget: bool) -> None:
    """Name the readings of an asset's month that differ; with `forget`, remove those that no file gives any more."""
    asked = athena.run(kit, EACH, [*month.split("-"), asset])
    account.scanned += asked.scanned
    expected: dict[tuple[str, str], _Expected] = {}
    for row in _tuples(asked):
        at = parse_timestamp(pd.Timestamp(row.ts).isoformat())
        value = None if pd.isna(row.value) else float(row.value)
        uploaded = pd.Timestamp(row.uploaded).tz_localize("UTC")
        flags = "" if pd.isna(row.flags) else str(row.flags)
        placed = round(uploaded.timestamp() * 1000)
        expected[at, _name_of(row)] = _Expected(value, flags, _object_of(str(row.source)), placed)
    items = {item["timestamp"]["S"]: item for item in _items(kit, asset, month)}
    stored = {(at, name): _value(one) for at, item in items.items() for name, one in _series(item).items()}
    missing = sorted(expected.keys() - stored.keys())
    shared = sorted(expected.keys() & stored.keys())
    others = [one for one in shared if expected[one].value != stored[one]]
    flagged = [one for one in shared if one not in others and expected[one].flags != _flags(items[one[0]], one[1])]
    # No file that stands was uploaded so late, or has a value at all: a replay of one that does could not replace them.
    outranking = [one for one in others if stored_rank(items[one[0]], one[1]) > expected[one].rank]
    surplus = sorted(stored.keys() - expected.keys())
    gone = sorted([*surplus, *outranking])
    whole = before is not None and (not gone or before.still_holds())
    if gone and whole and forget:
        _forget(kit, items, gone)
        account.forgotten += len(gone)
        account.dynamodb_readings = (account.dynamodb_readings or 0) - len(gone)
        missing, others, gone = sorted([*missing, *outranking]), sorted({*others} - {*outranking}), []
    for kind, found in (
        ("lacks", missing),
        ("has other values for", sorted({*others} - {*outranking})),
        ("has other flags for", flagged),
    ):
        if found:
            at, name = found[0]
            wanted = expected[found[0]]
            told = {
                "lacks": f"{wanted.value} in the Parquet",
                "has other values for": f"{wanted.value} in the Parquet, {stored.get(found[0])} in DynamoDB",
                "has other flags for": f"{wanted.flags or 'none'} in the Parquet",
            }
            shown = f"the first {name} at {at}: {told[kind]}"
            what = f"DynamoDB {kind} {_count(found)} of {month}, {shown}"
            remedy = f"Ingest its file again: `dubegrid replay {wanted.source}`"
            account.differs(f"asset {asset}", what, remedy, wanted.source)
    if gone:
        at, name = gone[0]
        what = f"DynamoDB alone has {_count(gone)} of {month}, the first {name} at {at}"
        if gone[0] in expected:
            what += f": {stored[gone[0]]}, and {expected[gone[0]].value} in the Parquet"
        remedy = "They are of a version or file that is gone: `dubegrid reconcile --forget` removes them"
        if before is None:
            remedy = "They may be of what is missing above: mend that first"
        elif not whole:
            remedy = "They may be of files that came meanwhile: reconcile again once those are ingested"
        account.differs(f"asset {asset}", what, remedy)


@dataclass(frozen=True)
class _Expected:
    """A reading as the Parquet has it: value, flags, the object it is of, and that one's place among uploads."""

    value: float | None
    flags: str
    source: str
    precedence: int

    @property
    def rank(self) -> tuple[bool, int]:
        return rank(self.value is not None, self.precedence)


def _flags(item: dict[str, Any], series: str) -> str:
    """A stored reading's flags as the Parquet writes them."""
    carried = item.get("flags", {}).get("M", {}).get(series, {"L": []})
    return FLAG_SEPARATOR.join(flag["S"] for flag in carried["L"])


def _forget(kit: Kit, items: dict[str, dict[str, Any]], surplus: list[tuple[str, str]]) -> None:
    """Remove readings from their items; an item of which nothing is left goes whole.

    An item that the function has changed meanwhile stays as it is, for the next time.
    """
    for at, group in groupby(surplus, key=itemgetter(0)):
        item, names = items[at], {name for _, name in group}
        merges = int(item.get("merges", {"N": "0"})["N"])
        kept = {
            field: {"M": encode_names({name: one for name, one in item[field]["M"].items() if name not in names})}
            for field in BY_SERIES
            if field in item
        }
        request: dict[str, Any] = {
            "TableName": kit.settings.table,
            "Key": {name: item[name] for name in ("asset_id", "timestamp")},
            "ConditionExpression": "#merges = :merges" if merges else "attribute_not_exists(#merges)",
            "ExpressionAttributeNames": {"#merges": "merges"},
            "ExpressionAttributeValues": {":merges": {"N": str(merges)}} if merges else {},
        }
        try:
            if not kept["series"]["M"]:
                if not merges:
                    del request["ExpressionAttributeValues"]
                kit.dynamodb.delete_item(**request)
                continue
            request["UpdateExpression"] = "SET #merges = :next, " + ", ".join(f"#{name} = :{name}" for name in kept)
            request["ExpressionAttributeNames"] |= {f"#{name}": name for name in kept}
            request["ExpressionAttributeValues"] |= {f":{name}": field for name, field in kept.items()}
            request["ExpressionAttributeValues"][":next"] = {"N": str(merges + 1)}
            kit.dynamodb.update_item(**request)
        except kit.dynamodb.exceptions.ConditionalCheckFailedException:
            continue


def held(kit: Kit, asset: str, month: str) -> dict[str, Sums]:
    """What DynamoDB holds of an asset's UTC month, by series of load monitors."""
    found: dict[str, list[float]] = {}
    for item in _items(kit, asset, month, "series, flags, precedence, precedences, #ts"):
        at = item["timestamp"]["S"]
        minute = (int(at[8:10]) * 24 + int(at[11:13])) * 60 + int(at[14:16]) - 24 * 60
        flagged = item.get("flags", {}).get("M", {})
        for name, one in _series(item).items():
            sums = found.setdefault(name, [0, 0, 0, 0.0, 0.0])
            sums[0] += 1
            sums[2] += name in flagged
            if "N" in one:
                value = float(one["N"])
                sums[1] += 1
                sums[3] += value
                sums[4] += value * minute
    return {name: Sums(*map(int, sums[:3]), *sums[3:]) for name, sums in found.items()}


def held_months(kit: Kit, month: str | None = None) -> set[tuple[str, str]]:
    """Assets and UTC months of which DynamoDB holds anything, or of one month those alone.

    One read unit at most for each: the table is stepped through key by key (AWS database blog, "Generate a distinct
    set of partition keys for an Amazon DynamoDB table efficiently"), never read whole.
    """
    found = set()
    more: dict[str, Any] = {}
    while page := kit.dynamodb.scan(
        TableName=kit.settings.table, Limit=1, ProjectionExpression="asset_id", ConsistentRead=True, **more
    )["Items"]:
        asset = page[0]["asset_id"]["S"]
        more = {"ExclusiveStartKey": {"asset_id": {"S": asset}, "timestamp": {"S": AFTER_ALL}}}
        after = month or ""
        while at := _first_after(kit, asset, after):
            if month and not at.startswith(month):
                break
            found.add((asset, at[:7]))
            if month:
                break
            after = at[:7] + AFTER_ALL
    return found


def _first_after(kit: Kit, asset: str, moment: str) -> str | None:
    """The first timestamp of an asset after a moment."""
    items = kit.dynamodb.query(
        TableName=kit.settings.table,
        KeyConditionExpression="asset_id = :asset AND #ts > :moment",
        ProjectionExpression="#ts",
        ExpressionAttributeNames={"#ts": "timestamp"},
        ExpressionAttributeValues={":asset": {"S": asset}, ":moment": {"S": moment or " "}},
        Limit=1,
        ConsistentRead=True,
    )["Items"]
    return items[0]["timestamp"]["S"] if items else None


def _items(kit: Kit, asset: str, month: str, wanted: str | None = None) -> Iterator[dict[str, Any]]:
    """An asset's items of a UTC month, their series named in full."""
    projection: Any = {"ProjectionExpression": wanted} if wanted else {}
    pages = kit.dynamodb.get_paginator("query").paginate(
        TableName=kit.settings.table,
        KeyConditionExpression="asset_id = :asset AND begins_with(#ts, :month)",
        ExpressionAttributeNames={"#ts": "timestamp"},
        ExpressionAttributeValues={":asset": {"S": asset}, ":month": {"S": month}},
        ConsistentRead=True,
        **projection,
    )
    for page in pages:
        yield from map(full_item, page["Items"])


def _series(item: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: one for name, one in item["series"]["M"].items() if name != SMALL_SERIES}


def _value(one: dict[str, Any]) -> float | None:
    return float(one["N"]) if "N" in one else None


def _name_of(row: Any) -> str:
    """The series of a row of Athena's, as DynamoDB names it."""
    parts = (row.feeder_id, row.description, row.units)
    return SERIES_SEPARATOR.join("" if pd.isna(part) else str(part) for part in parts)


def _object_of(source: str) -> str:
    """The object of which a Parquet file's readings are; a large one's are in ranges."""
    return re.sub(r"\.range-\d{4}$", "", source)


def _count(readings: list[tuple[str, str]]) -> str:
    return f"{len(readings):,} reading" + ("s" if len(readings) > 1 else "")


def _of_month(month: tuple[str, str] | None) -> tuple[str, list[str]]:
    return ("WHERE y = ? AND m = ?", list(month)) if month else ("", [])


def _files_of(kit: Kit, account: Account, table: str, where: str, values: list[str], more: str = "") -> dict[str, Any]:
    """Rows of each object that a table reads (`counted`), and what more is asked of it, by key."""
    sql = f'SELECT "$path" AS path, count(*) AS counted{more} FROM {table} {where} GROUP BY 1'
    asked = athena.run(kit, sql, values)
    account.scanned += asked.scanned
    start = f"s3://{kit.bucket}/"
    return {str(row.path).removeprefix(start): row for row in _tuples(asked)}


def _tuples(asked: athena.QueryResult) -> list[Any]:
    return list(asked.frame.astype(object).itertuples(index=False))
