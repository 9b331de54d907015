"""Read the summaries of an asset's days and months that the second function stores, and wait for them."""

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import pandas as pd
from boto3.dynamodb.types import TypeDeserializer

from dubegrid_lib.errors import NoReadings
from dubegrid_lib.query.logs import StillRunning
from dubegrid_lib.schema.month import parse_month
from dubegrid_lib.stack import resources
from dubegrid_lib.stack.polling import poll
from dubegrid_lib.stack.session import Kit

EMPTY_SECONDS = 0.03


def month_summary(kit: Kit, asset: str, month: str) -> dict[str, Any]:
    """The summary of one month of Europe/London, ``2025-05``, as `analysis.summary.plain` gives it.

    Raises
    ------
    BadMonth
        Not a month.
    NoReadings
        There is no summary of it.
    MissingResource
        There is no table of summaries yet.
    """
    found = _month(kit, asset, parse_month(month))
    if "assessed" not in found:
        raise NoReadings(f"Asset {asset}, {month}: being summarised for the first time. Try again in a moment.")
    return found


def days(kit: Kit, asset: str, month: str) -> list[dict[str, Any]]:
    """The summaries of all days of a month that have readings, in order."""
    parse_month(month)
    values = {":asset": {"S": asset}, ":month": {"S": f"{month}-"}}
    return list(_query(kit, "asset_id = :asset AND begins_with(#period, :month)", "period", values))


def of_months(kit: Kit, asset: str, months: Sequence[str]) -> list[dict[str, Any]]:
    """The existing summaries of some months of one asset, in order of time; at most 100 months.

    Raises
    ------
    BadMonth
        One is not a month.
    MissingResource
        There is no table of summaries yet.
    """
    keys: Any = [{"asset_id": {"S": asset}, "period": {"S": parse_month(month)}} for month in months]
    name = kit.settings.summary_table
    with _required(kit):
        # 100 is BatchGetItem's limit.
        answer = kit.dynamodb.batch_get_item(RequestItems={name: {"Keys": keys}})
    found = [plain_item(item) for item in answer["Responses"].get(name, [])]
    return sorted((one for one in found if "assessed" in one), key=lambda one: str(one["period"]))


def of_fleet(kit: Kit, month: str) -> list[dict[str, Any]]:
    """The month's summary of every asset that has one, by asset.

    If `revision` is above `assessed`, the month is being assessed again, or that failed: see the dead letters.
    """
    parse_month(month)
    return list(_query(kit, "#month = :month", "month", {":month": {"S": month}}, IndexName="by_month"))


def table(summaries: list[dict[str, Any]]) -> pd.DataFrame:
    """Summaries as a table: one row each, KPIs as columns, NaN if a summary lacks a KPI."""
    rows = []
    for one in summaries:
        row = {"asset": one["asset_id"], "period": one["period"], "readings": one.get("readings", 0)}
        row |= {name: kpi["value"] for name, kpi in one.get("kpis", {}).items() if "value" in kpi}
        rows.append(row | {"left out": one.get("left_out", 0), "rules": ", ".join(sorted(one.get("flags", {})))})
    return pd.DataFrame(rows)


def wait(kit: Kit, seconds: float = 120) -> None:
    """Wait until every month that ingestion has requested is assessed.

    Raises
    ------
    StillRunning
        It takes longer; failed messages come back only after twelve minutes.
    MissingResource
        There is no queue yet.
    """

    def count() -> int:
        waiting = backlog(kit, kit.settings.assess_queue)
        if waiting == 0:  # the queue's counts are approximate: one reading of zero proves little
            time.sleep(EMPTY_SECONDS)
            waiting = backlog(kit, kit.settings.assess_queue)
        return waiting

    if waiting := poll(count, lambda waiting: waiting == 0, seconds=seconds):
        raise StillRunning(
            f"{waiting} months are not assessed after {seconds:.0f} s: "
            f"look at the log of the function {kit.settings.assess_function}."
        )


def backlog(kit: Kit, queue: str) -> int:
    """How many messages a queue holds, including those in flight or delayed.

    Raises
    ------
    MissingResource
        There is no such queue.
    """
    names: Any = [f"ApproximateNumberOfMessages{kind}" for kind in ("", "NotVisible", "Delayed")]
    with resources.required(f"There is no queue {queue} yet: run `dubegrid assess` first."):
        url = resources.queue_url(kit, queue)
        attributes = kit.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(attributes[name]) for name in names)


def _month(kit: Kit, asset: str, month: str) -> dict[str, Any]:
    values = {":asset": {"S": asset}, ":period": {"S": month}}
    found = list(_query(kit, "asset_id = :asset AND #period = :period", "period", values, ConsistentRead=True))
    if not found:
        raise NoReadings(
            f"There is no summary of asset {asset} in {month}. Check the asset id and the month (Europe/London); "
            f"if a file was just ingested, its months are assessed some seconds later."
        )
    return found[0]


def _query(kit: Kit, condition: str, name: str, values: dict[str, Any], **more: Any) -> Iterator[dict[str, Any]]:
    """The items that meet a condition, in which `name` has a placeholder: it is a reserved word."""
    pages = kit.dynamodb.get_paginator("query").paginate(
        TableName=kit.settings.summary_table,
        KeyConditionExpression=condition,
        ExpressionAttributeNames={f"#{name}": name},
        ExpressionAttributeValues=values,
        **more,
    )
    with _required(kit):
        for page in pages:
            yield from map(plain_item, page["Items"])


def _required(kit: Kit) -> AbstractContextManager[None]:
    return resources.required(f"There is no table {kit.settings.summary_table} yet: run `dubegrid assess` first.")


def plain_item(item: dict[str, Any]) -> dict[str, Any]:
    """An item in DynamoDB's form as plain Python: whole numbers as int, others as float."""
    return {name: _number(TypeDeserializer().deserialize(value)) for name, value in item.items()}


def _number(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _number(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_number(part) for part in value]
    if isinstance(value, (str, bool)) or value is None:
        return value
    return int(value) if value == value.to_integral_value() and "." not in str(value) else float(value)
