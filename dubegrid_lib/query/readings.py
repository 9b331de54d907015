"""Read an asset's readings back from DynamoDB, by key: a day, a month or a range, never a scan."""

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from dubegrid_lib.analysis.items import readings_of_items
from dubegrid_lib.errors import DubeGridError, NoReadings
from dubegrid_lib.schema.asset_id import parse_asset
from dubegrid_lib.schema.month import parse_month
from dubegrid_lib.stack import resources
from dubegrid_lib.stack.session import Kit

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import QueryInputPaginateTypeDef

AFTER_ALL = "~"  # sorts after everything that a timestamp can contain


class BadPeriod(DubeGridError, ValueError):
    """Not a valid day, month or range."""


def of_day(kit: Kit, asset: str, day: str, *, flags: bool = False) -> pd.DataFrame:
    """An asset's readings of one UTC day.

    Parameters
    ----------
    day : ``2025-08-14``.
    flags : whether to add a column `flags`: the names of `rules.FLAG_RULES` that a reading carries, separated by ``;``,
        blank if there are none. `unflagged` leaves such readings out.

    Returns
    -------
    DataFrame, one row a reading: `asset_id`, `timestamp` (UTC), `feeder_id` (``BUSBAR`` for the substation as a
    whole), `description`, `units`, `value` (NaN where the monitor reported none); sorted by timestamp and series.

    Raises
    ------
    BadPeriod
        `day` is not a date.
    NoReadings
        Nothing is stored of that asset and day.
    BadAsset
        `asset` is a number (ids are text), empty, or has a blank at an end.
    MissingResource
        There is no table yet.
    """
    return _of_prefix(kit, asset, _day(day), flags)


def of_month(kit: Kit, asset: str, month: str, *, flags: bool = False) -> pd.DataFrame:
    """An asset's readings of one UTC month, ``2025-08``; otherwise as `of_day`."""
    return _of_prefix(kit, asset, parse_month(month), flags)


def unflagged(frame: pd.DataFrame) -> pd.DataFrame:
    """The readings without a flag, of a frame that was read with `flags`."""
    return frame[frame["flags"] == ""].drop(columns="flags").reset_index(drop=True)


def of_range(kit: Kit, asset: str, start: dt.datetime, end: dt.datetime, *, flags: bool = False) -> pd.DataFrame:
    """An asset's readings from `start` (included) to `end` (not included), both with a time zone; else as `of_day`."""
    if not all(isinstance(moment, dt.datetime) and moment.tzinfo is not None for moment in (start, end)):
        raise BadPeriod("A range needs times with a time zone, for instance datetime(2025, 5, 1, tzinfo=UTC).")
    if start >= end:
        raise BadPeriod(f"The range ends ({end.isoformat()}) before it starts ({start.isoformat()}).")
    # Fractions of a second sort wrongly as text (`:59.5Z` before `:59Z`): query whole seconds, then cut.
    first, last = (moment.astimezone(dt.UTC).isoformat(timespec="seconds")[:19] for moment in (start, end))
    items = _items(kit, asset, "#ts BETWEEN :first AND :last", {":first": {"S": first}, ":last": {"S": f"{last}Z"}})
    inside = (item for item in items if start <= dt.datetime.fromisoformat(item["timestamp"]["S"]) < end)
    return _tidy(inside, asset, f"from {first}Z to {last}Z", flags)


def name_of(kit: Kit, asset: str) -> str:
    """An asset's name in its first item; blank if nothing is stored."""
    items = kit.dynamodb.query(
        TableName=kit.settings.table,
        KeyConditionExpression="asset_id = :asset",
        ExpressionAttributeValues={":asset": {"S": asset}},
        Limit=1,
    )["Items"]
    return items[0].get("substation_name", {}).get("S", "") if items else ""


def months_of(kit: Kit, asset: str) -> list[str]:
    """The UTC months with readings of an asset, such as ``2025-05``, in order; one request of one item per month."""
    months: list[str] = []
    while at := first_after(kit, asset, months[-1] + AFTER_ALL if months else " "):
        months.append(at[:7])
    return months


def first_after(kit: Kit, asset: str, moment: str) -> str | None:
    """The first timestamp of an asset after a moment; None if there is none."""
    items = kit.dynamodb.query(
        TableName=kit.settings.table,
        KeyConditionExpression="asset_id = :asset AND #ts > :moment",
        ProjectionExpression="#ts",
        ExpressionAttributeNames={"#ts": "timestamp"},
        ExpressionAttributeValues={":asset": {"S": asset}, ":moment": {"S": moment}},
        Limit=1,
        ConsistentRead=True,
    )["Items"]
    return items[0]["timestamp"]["S"] if items else None


def _of_prefix(kit: Kit, asset: str, prefix: str, flags: bool) -> pd.DataFrame:
    items = _items(kit, asset, "begins_with(#ts, :prefix)", {":prefix": {"S": prefix}})
    return _tidy(items, asset, f"in {prefix}", flags)


def _day(text: str) -> str:
    expected = "a day such as 2025-08-14"
    if not isinstance(text, str):
        raise BadPeriod(f"{text!r} is not {expected}, in quotes.")
    try:
        is_valid = dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        is_valid = False
    if not is_valid:
        raise BadPeriod(f"{text!r} is not {expected}.")
    return text


def _items(kit: Kit, asset: str, condition: str, values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    query: QueryInputPaginateTypeDef = {
        "TableName": kit.settings.table,
        "KeyConditionExpression": f"asset_id = :asset AND {condition}",
        # `timestamp` is a reserved word: DynamoDB accepts it only as a placeholder.
        "ExpressionAttributeNames": {"#ts": "timestamp"},
        "ExpressionAttributeValues": {":asset": {"S": parse_asset(asset)}, **values},
    }
    place = f"{kit.settings.table} in {kit.settings.region}"
    with resources.required(f"There is no table {place} yet: run `dubegrid provision` first."):
        for page in kit.dynamodb.get_paginator("query").paginate(**query):
            yield from page["Items"]


def _tidy(items: Iterator[dict[str, Any]], asset: str, period: str, flags: bool) -> pd.DataFrame:
    try:
        return readings_of_items(items, asset, flags=flags)
    except NoReadings:
        raise NoReadings(
            f"Nothing is stored of asset {asset} {period}. Check the asset id and the period; "
            f"if a file was just uploaded, `dubegrid logs` shows its outcome."
        ) from None
