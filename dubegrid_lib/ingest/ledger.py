"""Read the ledger that the function keeps: how far each version of an object is ingested, and its outcome."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal, cast

from dubegrid_lib.errors import DubeGridError
from dubegrid_lib.query.summaries import plain_item
from dubegrid_lib.schema.file_summary import LedgerFields
from dubegrid_lib.stack import resources
from dubegrid_lib.stack.session import Kit

AT_ONCE = 100  # BatchGetItem's limit
CountName = Literal["rows", "stored", "duplicates", "rejected", "blank_lines", "bytes", "ranges"]


class LedgerBusy(DubeGridError, TimeoutError):
    """DynamoDB repeatedly returned only some of the records."""


@dataclass(frozen=True)
class Record:
    """What the ledger says about one version of an object.

    `status` is *started* (or crashed), *ingested*, *rejected* (nothing of it was stored), *failed* or *superseded* (by
    a later version, before it was ingested). `fields` holds the rest as the function wrote it; a record that is not
    final lacks most of them.
    """

    key: str
    version: str
    status: str
    attempts: int
    fields: LedgerFields

    @property
    def is_final(self) -> bool:
        """Whether the object was read to its end, so that its counts cover every row."""
        return self.status in ("ingested", "rejected")

    def count(self, name: CountName) -> int:
        return self.fields.get(name, 0)

    @property
    def parquet(self) -> dict[str, int]:
        """The Parquet files of the object, with their row counts."""
        return {file["key"]: file.get("rows", 0) for file in self.fields.get("parquet", [])}


def of_key(kit: Kit, key: str) -> list[Record]:
    """The records of all versions of an object, latest start first.

    Raises
    ------
    MissingResource
        There is no ledger yet.
    """
    pages = kit.dynamodb.get_paginator("query").paginate(
        TableName=kit.settings.ingest_log,
        KeyConditionExpression="#key = :key",
        ExpressionAttributeNames={"#key": "key"},
        ExpressionAttributeValues={":key": {"S": key}},
        ConsistentRead=True,
    )
    with _required(kit):
        found = [_record(item) for page in pages for item in page["Items"]]
    return sorted(found, key=lambda record: str(record.fields.get("started_at", "")), reverse=True)


def of_versions(kit: Kit, versions: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Record]:
    """The records of some versions, by key and version; those without one are left out.

    Raises
    ------
    MissingResource
        There is no ledger yet.
    LedgerBusy
        DynamoDB repeatedly returns only some of the records.
    """
    name, ordered = kit.settings.ingest_log, sorted(set(versions))
    found: dict[tuple[str, str], Record] = {}
    for start in range(0, len(ordered), AT_ONCE):
        part = ordered[start : start + AT_ONCE]
        wanted: Any = [{"key": {"S": key}, "version": {"S": version}} for key, version in part]
        for _ in range(10):
            with _required(kit):
                answer = kit.dynamodb.batch_get_item(RequestItems={name: {"Keys": wanted, "ConsistentRead": True}})
            for item in answer["Responses"].get(name, []):
                record = _record(item)
                found[record.key, record.version] = record
            withheld = answer.get("UnprocessedKeys", {})
            if name not in withheld:
                break
            wanted = withheld[name]["Keys"]
        else:
            raise LedgerBusy(f"DynamoDB did not return {len(wanted)} records of {name}: try again in a minute.")
    return found


def _record(item: dict[str, Any]) -> Record:
    fields = plain_item(item)
    named = {name: fields.pop(name) for name in ("key", "version", "status")}
    return Record(**named, attempts=fields.pop("attempts", 0), fields=cast(LedgerFields, fields))


def _required(kit: Kit) -> AbstractContextManager[None]:
    return resources.required(f"There is no ledger {kit.settings.ingest_log} yet: run `dubegrid provision` first.")
