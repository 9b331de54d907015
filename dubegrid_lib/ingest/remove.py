"""Undo an upload: remove an object and everything made from it from S3, DynamoDB, Parquet, ledger and summaries.

`reconcile` finds the object's readings, and `replay` restores those of earlier files: the steps of a manual removal.
If there is no Parquet, the object's own rows show which readings came from it (`remove_by_rows`).
"""

import contextlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath

from dubegrid_lib.analysis.demand import month_period
from dubegrid_lib.config import LINES_PREFIX, RAW_PREFIX, REJECTED_PREFIX
from dubegrid_lib.errors import MissingResource
from dubegrid_lib.ingest import ledger, remove_by_rows, replay
from dubegrid_lib.ingest.ledger import Record
from dubegrid_lib.ingest.reconcile import reconcile
from dubegrid_lib.ingest.reconcile_account import Difference
from dubegrid_lib.ingest.reconcile_parquet import month_of
from dubegrid_lib.ingest.uploaded_objects import objects
from dubegrid_lib.query import athena, catalog
from dubegrid_lib.schema.load_monitor import london_month
from dubegrid_lib.stack import resources
from dubegrid_lib.stack.session import Kit

ASSET_MONTHS = f"""
SELECT DISTINCT asset_id, date_format(ts, '%Y-%m-%dT%H:00:00Z') AS hour
FROM {catalog.CURATED} WHERE y = ? AND m = ? AND (source = ? OR source LIKE ? ESCAPE '\\')
"""


@dataclass(frozen=True)
class Removal:
    """What is removed with one object: its records in the ledger, the objects made from it, its readings."""

    key: str
    records: list[Record]
    others: list[str]

    @property
    def months(self) -> list[str]:
        """The UTC months of its Parquet."""
        found = {"-".join(month_of(other)) for other in self.others if other.endswith(".parquet")}
        found |= {"-".join(month_of(file)) for record in self.records for file in record.parquet}
        return sorted(found)

    @property
    def has_no_parquet(self) -> bool:
        """Whether readings were stored without Parquet: of the small schema, or with the curated zone off."""
        return any(record.count("stored") and not record.parquet for record in self.records)

    @property
    def readings(self) -> int:
        """How many readings its last ingestion stored."""
        return self.records[0].count("stored") if self.records else 0


@dataclass
class Removed:
    """The result: objects ingested again, readings removed from DynamoDB, and remaining differences."""

    replayed: list[str] = field(default_factory=list)
    readings: int = 0
    differences: list[Difference] = field(default_factory=list)


def plan(kit: Kit, name: str) -> list[Removal]:
    """What `remove` would remove; changes nothing.

    Parameters
    ----------
    name : an object's key, ``raw/prod/lv/y=2025/m=05/721030.csv``, or a file's name, which means every object of that
        name: a file that spans months is one object per month.

    Raises
    ------
    MissingResource
        Nothing of that name was uploaded, or it was removed before.
    """
    if name.startswith(RAW_PREFIX):
        exists = any(one.key == name for one in objects(kit))
        keys = [name] if exists or ledger.of_key(kit, name) else []
    else:
        keys = [one.key for one in objects(kit) if PurePath(one.key).name == PurePath(name).name]
    if not keys:
        raise MissingResource(
            f"There is no object {name!r} in s3://{kit.bucket}/{RAW_PREFIX}: it was never uploaded, or is removed "
            f"already. `dubegrid health` lists the latest files."
        )
    return [_removal(kit, key) for key in keys]


def remove(kit: Kit, removals: Iterable[Removal]) -> Removed:
    """Remove objects, and restore the readings of earlier files.

    S3 keeps a deleted object's versions, as in any versioned bucket. After an interruption, a second run completes the
    removal: the ledger's records are deleted last.
    """
    removals = list(removals)
    done = Removed()
    touched = {pair for removal in removals for pair in _asset_months(kit, removal)}
    neighbours: set[str] = set()
    for removal in removals:
        if removal.has_no_parquet:
            neighbours.update(remove_by_rows.neighbours(kit, removal.key))
            removed, differences = remove_by_rows.forget_rows(kit, removal.records)
            touched |= removed.keys()
            done.readings += sum(removed.values())
            done.differences += differences
        for key in (removal.key, *removal.others):
            kit.s3.delete_object(Bucket=kit.bucket, Key=key)
    for month in sorted({month for removal in removals for month in removal.months}):
        _restore(kit, month, done)
    if neighbours:
        replayed, failed = remove_by_rows.restore(kit, neighbours - {removal.key for removal in removals})
        done.replayed += replayed
        done.differences += failed
    _summarise_again(kit, touched)
    for record in (record for removal in removals for record in removal.records):
        kit.dynamodb.delete_item(
            TableName=kit.settings.ingest_log, Key={"key": {"S": record.key}, "version": {"S": record.version}}
        )
    return done


def _removal(kit: Kit, key: str) -> Removal:
    records = ledger.of_key(kit, key)
    others = [f"{LINES_PREFIX}{key.removeprefix(RAW_PREFIX)}.jsonl"]
    others.append(f"{REJECTED_PREFIX}{key}" + ("" if key.endswith(".csv") else ".csv"))
    others += sorted({file for record in records for file in record.parquet})
    return Removal(key, records, [other for other in others if _exists(kit, other)])


def _exists(kit: Kit, key: str) -> bool:
    return resources.exists(lambda: kit.s3.head_object(Bucket=kit.bucket, Key=key))


def _asset_months(kit: Kit, removal: Removal) -> set[tuple[str, str]]:
    """The assets and local months of which an object gave readings, by its Parquet."""
    if not removal.months:
        return set()
    catalog.create(kit)
    found = set()
    ranges = removal.key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + ".range-%"
    for month in removal.months:
        rows = athena.run(kit, ASSET_MONTHS, [*month.split("-"), removal.key, ranges]).frame
        pairs = zip(rows["asset_id"].astype(str), rows["hour"].astype(str), strict=True)
        found |= {(asset, london_month(hour)) for asset, hour in pairs}
    return found


def _restore(kit: Kit, month: str, done: Removed) -> None:
    """Remove the readings of a month that no file has any more, and replay the files whose values are restored."""
    replayed: set[str] = set()
    while True:
        account = reconcile(kit, month, forget=True)
        done.readings += account.forgotten
        again = {one.source for one in account.differences if one.source} - replayed
        if again:
            failed = [one for one in replay.objects(kit, sorted(again)) if one.error is not None]
            replayed |= again
            done.replayed += sorted(again - {one.what for one in failed})
        elif not account.forgotten:
            done.differences += account.differences
            return


def _summarise_again(kit: Kit, touched: set[tuple[str, str]]) -> None:
    """Delete the summaries of assets' days, and of months without readings; request new ones for the others."""
    queue = kit.settings.assess_queue
    has_queue = resources.find(kit, "queue", queue) is not None  # else there is no second function
    for asset, month in sorted(touched):
        has_readings = _has_readings(kit, asset, month)
        _forget_summaries(kit, asset, month, keep_month=has_readings)
        if has_queue and has_readings:
            body = json.dumps({"asset_id": asset, "month": month})
            kit.sqs.send_message(QueueUrl=resources.queue_url(kit, queue), MessageBody=body)


def _forget_summaries(kit: Kit, asset: str, month: str, *, keep_month: bool) -> None:
    # The month's item counts its revisions, which the flags of its readings carry too: while there are readings it
    # must go on counting, and the next assessment replaces it.
    table = kit.settings.summary_table
    pages = kit.dynamodb.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="asset_id = :asset AND begins_with(#period, :month)",
        ExpressionAttributeNames={"#period": "period"},
        ExpressionAttributeValues={":asset": {"S": asset}, ":month": {"S": month}},
        ProjectionExpression="asset_id, #period",
    )
    with contextlib.suppress(kit.dynamodb.exceptions.ResourceNotFoundException):
        for page in pages:
            for item in page["Items"]:
                if not (keep_month and item["period"]["S"] == month):
                    kit.dynamodb.delete_item(TableName=table, Key=item)


def _has_readings(kit: Kit, asset: str, month: str) -> bool:
    first, last = (when.strftime("%Y-%m-%dT%H:%M:%S") for when in month_period(month))
    found = kit.dynamodb.query(
        TableName=kit.settings.table,
        KeyConditionExpression="asset_id = :asset AND #ts BETWEEN :first AND :last",
        ExpressionAttributeNames={"#ts": "timestamp"},
        # Without a Z, the limits sort before the first reading of this month and of the next.
        ExpressionAttributeValues={":asset": {"S": asset}, ":first": {"S": first}, ":last": {"S": last}},
        ConsistentRead=True,
        Limit=1,
    )["Items"]
    return bool(found)
