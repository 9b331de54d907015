"""The stored items of one asset and month: read in one query, and flagged if rules leave a reading out."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pandas as pd
from botocore.exceptions import ClientError

from dubegrid_lib.analysis.demand import month_period
from dubegrid_lib.analysis.items import readings_of_items
from dubegrid_lib.schema.load_monitor import series_key
from dubegrid_lib.schema.series_codes import decode, encode

Flags = dict[str, list[str]]


@dataclass(frozen=True)
class StoredMonth:
    """Items as DynamoDB returned them, by timestamp."""

    client: Any
    table: str
    asset: str
    items: dict[str, dict[str, Any]]

    @classmethod
    def read(cls, client: Any, table: str, asset: str, month: str) -> "StoredMonth":
        """All items of a month of Europe/London, by key, in a consistent read."""
        first, last = (moment.isoformat()[:19] for moment in month_period(month))
        pages = client.get_paginator("query").paginate(
            TableName=table,
            KeyConditionExpression="asset_id = :asset AND #ts BETWEEN :first AND :last",
            ExpressionAttributeNames={"#ts": "timestamp"},
            # Fractions of a second sort wrongly as text (`:59.5Z` before `:59Z`): `summarise` applies the exact limits.
            ExpressionAttributeValues={":asset": {"S": asset}, ":first": {"S": first}, ":last": {"S": f"{last}Z"}},
            ConsistentRead=True,
        )
        return cls(client, table, asset, {item["timestamp"]["S"]: item for page in pages for item in page["Items"]})

    def readings(self) -> pd.DataFrame:
        """The month's tidy readings with the flags that ingestion gave them, as reports read them.

        Raises
        ------
        NoReadings
            The month has none.
        """
        return readings_of_items(self.items.values(), self.asset, flags=True)

    @property
    def name(self) -> str:
        """The substation's name, from the first item that has one."""
        names = (item.get("substation_name", {}).get("S", "") for item in self.items.values())
        return next((name for name in names if name), "")

    def flag(self, left_out: pd.DataFrame, revision: int) -> int:
        """Record in `series_flags` which rules leave which series out; returns how many items were changed.

        Items with the right flags are not written again, and an earlier run never replaces a later run's flags.
        Flags of single rows (`flags`) belong to ingestion and are not changed.
        """
        wanted: dict[str, Flags] = defaultdict(dict)
        names = zip(left_out["feeder_id"], left_out["description"], left_out["units"], strict=True)
        for moment, name, rules in zip(left_out["timestamp"], names, left_out["rules"], strict=True):
            stamp = moment.isoformat().removesuffix("+00:00") + "Z"
            wanted[stamp][series_key(*name)] = sorted(rules)
        changed = [stamp for stamp, item in self.items.items() if _flags_of(item) != wanted.get(stamp, {})]
        for stamp in changed:
            self._write(stamp, wanted.get(stamp, {}), revision)
        return len(changed)

    def _write(self, stamp: str, flags: Flags, revision: int) -> None:
        value = {encode(series): {"L": [{"S": rule} for rule in rules]} for series, rules in flags.items()}
        try:
            self.client.update_item(
                TableName=self.table,
                Key={"asset_id": {"S": self.asset}, "timestamp": {"S": stamp}},
                UpdateExpression="SET #flags = :flags, #revision = :revision",
                ConditionExpression="attribute_exists(asset_id)"
                " AND (attribute_not_exists(#revision) OR #revision < :revision)",
                ExpressionAttributeNames={"#flags": "series_flags", "#revision": "series_flags_revision"},
                ExpressionAttributeValues={":flags": {"M": value}, ":revision": {"N": str(revision)}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise


def _flags_of(item: dict[str, Any]) -> Flags:
    stored = item.get("series_flags", {}).get("M", {})
    return {decode(series): [rule["S"] for rule in rules["L"]] for series, rules in stored.items()}
