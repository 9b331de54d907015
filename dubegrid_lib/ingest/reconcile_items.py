"""The DynamoDB side of a reconciliation: what the readings table holds of an asset's month, and removing readings."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from dubegrid_lib.query.readings import AFTER_ALL, first_after
from dubegrid_lib.schema.load_monitor import FLAG_SEPARATOR, SMALL_DESCRIPTION, series_key
from dubegrid_lib.schema.series_codes import BY_SERIES, encode_names, full_item
from dubegrid_lib.stack.session import Kit

# Sums of doubles depend on their order, so smaller differences are ignored; one altered value among a month's 4,464 is
# larger.
TOLERANCE = 1e-11
# The walk-through's small schema is not a load monitor's: its readings are in DynamoDB alone.
SMALL_SERIES = series_key("", SMALL_DESCRIPTION, "")
# A reading: timestamp and series.
Place = tuple[str, str]


@dataclass(frozen=True)
class Sums:
    """One series of an asset's month: how many readings, values and flagged readings; the values' sum, plain and
    weighted by minute."""

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


def held(kit: Kit, asset: str, month: str) -> dict[str, Sums]:
    """What DynamoDB holds of an asset's UTC month, by load monitor series."""
    found: dict[str, list[float]] = {}
    for item in items_of(kit, asset, month, "series, flags, precedence, precedences, #ts"):
        at = item["timestamp"]["S"]
        minute = (int(at[8:10]) * 24 + int(at[11:13])) * 60 + int(at[14:16]) - 24 * 60
        flagged = item.get("flags", {}).get("M", {})
        for name, one in series_of(item).items():
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
    """The assets and UTC months of which DynamoDB holds anything; with `month`, only those of that month.

    At most one read unit for each: the table is stepped through key by key (AWS database blog, "Generate a distinct
    set of partition keys for an Amazon DynamoDB table efficiently"), never read whole.
    """
    found = set()
    more: dict[str, Any] = {}
    while page := kit.dynamodb.scan(
        TableName=kit.settings.table, Limit=1, ProjectionExpression="asset_id", ConsistentRead=True, **more
    )["Items"]:
        asset = page[0]["asset_id"]["S"]
        more = {"ExclusiveStartKey": {"asset_id": {"S": asset}, "timestamp": {"S": AFTER_ALL}}}
        after = month or " "
        while at := first_after(kit, asset, after):
            if month and not at.startswith(month):
                break
            found.add((asset, at[:7]))
            if month:
                break
            after = at[:7] + AFTER_ALL
    return found


def items_of(kit: Kit, asset: str, month: str, wanted: str | None = None) -> Iterator[dict[str, Any]]:
    """An asset's items of a UTC month, with full series names; `wanted` are the attributes to read."""
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


def series_of(item: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """An item's load monitor series, in DynamoDB's form."""
    return {name: one for name, one in item["series"]["M"].items() if name != SMALL_SERIES}


def value_of(one: dict[str, Any]) -> float | None:
    """A stored value; None if the monitor reported none."""
    return float(one["N"]) if "N" in one else None


def flags_of(item: dict[str, Any], series: str) -> str:
    """A stored reading's flags, as the Parquet writes them."""
    carried = item.get("flags", {}).get("M", {}).get(series, {"L": []})
    return FLAG_SEPARATOR.join(flag["S"] for flag in carried["L"])


def forget_readings(kit: Kit, items: dict[str, dict[str, Any]], surplus: list[Place]) -> None:
    """Remove readings from their items, and items that are then empty.

    An item that the function has changed in the meantime is not changed; the next reconciliation handles it.

    Parameters
    ----------
    items : by timestamp, as read.
    surplus : the readings to remove, sorted.
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
