"""Summaries, written so that an earlier run never replaces the result of a later one.

Each run first takes a number (`revision`, counted up in the month's item), then reads the readings, then writes on
the condition that no other run has taken a later number. A run with a later number also read later and saw all that
this one saw, so this one's result can be dropped. The run with the last number writes; if it dies, SQS delivers its
message again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from dubegrid_lib.analysis.summary import AssetMonth, plain

BY_MONTH = "by_month"
CONDITION_FAILED = "ConditionalCheckFailedException"
# Clocks of queue and function differ: a request sent less than this before a run started is assessed again.
CLOCKS_DIFFER_SECONDS = 2.0
ALWAYS = 1e12  # later than any run


@dataclass(frozen=True)
class SummaryTable:
    """Items by `asset_id` and `period` (``2025-05-14``, ``2025-05``). Only months have `month`, the index's key."""

    client: Any
    name: str

    def begin(self, asset: str, month: str, requested: float = ALWAYS) -> int | None:
        """Take the next number for a month; from now on no earlier run can write.

        Parameters
        ----------
        requested : when the assessment was requested (seconds of the UNIX epoch). Returns None if the stored summary
            rests on readings that were read clearly after that.
        """
        try:
            answer = self.client.update_item(
                TableName=self.name,
                Key=_key(asset, month),
                UpdateExpression="ADD #revision :one SET #month = :month",
                ConditionExpression="attribute_not_exists(#looked) OR #looked < :after",
                ExpressionAttributeNames={"#revision": "revision", "#month": "month", "#looked": "looked"},
                ExpressionAttributeValues={
                    ":one": {"N": "1"},
                    ":month": {"S": month},
                    ":after": {"N": repr(requested + CLOCKS_DIFFER_SECONDS)},
                },
                ReturnValues="UPDATED_NEW",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != CONDITION_FAILED:
                raise
            return None
        return int(answer["Attributes"]["revision"]["N"])

    def write(self, found: AssetMonth, revision: int, looked: float, name: str) -> bool:
        """Write the days, then the month (its `assessed` becomes its `revision`); False if a later run has started.

        Parameters
        ----------
        looked : when this run started to read, for the `begin` of later runs.
        """
        common = {"revision": revision, "substation_name": name}
        try:
            for day in found.days:
                self._put(plain(day) | common, "attribute_not_exists(#revision) OR #revision < :revision", revision)
            own = {"month": found.month.period, "assessed": revision, "looked": looked}
            month = plain(found.month) | common | own
            self._put(month, "#revision = :revision", revision)
        except ClientError as error:
            if error.response["Error"]["Code"] != CONDITION_FAILED:
                raise
            return False
        return True

    def _put(self, item: dict[str, Any], condition: str, revision: int) -> None:
        self.client.put_item(
            TableName=self.name,
            Item={name: attribute(value) for name, value in item.items()},
            ConditionExpression=condition,
            ExpressionAttributeNames={"#revision": "revision"},
            ExpressionAttributeValues={":revision": {"N": str(revision)}},
        )

    def last_readings(self, month: str) -> Iterator[tuple[str, str]]:
        """Every asset with readings in a month, and the timestamp of its last reading."""
        pages = self.client.get_paginator("query").paginate(
            TableName=self.name,
            IndexName=BY_MONTH,
            KeyConditionExpression="#month = :month",
            ExpressionAttributeNames={"#month": "month"},
            ExpressionAttributeValues={":month": {"S": month}},
        )
        for page in pages:
            for item in page["Items"]:
                if last := item.get("last", {}).get("S"):
                    yield item["asset_id"]["S"], last


def attribute(value: Any) -> dict[str, Any]:
    """A plain value in DynamoDB's form."""
    if isinstance(value, dict):
        return {"M": {name: attribute(part) for name, part in value.items()}}
    if isinstance(value, list):
        return {"L": [attribute(part) for part in value]}
    if isinstance(value, bool):
        return {"BOOL": value}
    return {"S": value} if isinstance(value, str) else {"N": repr(value)}


def _key(asset: str, period: str) -> dict[str, Any]:
    return {"asset_id": {"S": asset}, "period": {"S": period}}
