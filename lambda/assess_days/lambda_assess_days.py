"""Judges the months whose readings have changed: summaries, flags of rules that need whole series, alerts.

SQS calls it with messages ``{"asset_id": …, "month": "2025-05"}`` (`ingest_csv/announce.py` sends them), EventBridge
once a day to look for assets that went silent. Whatever the order, repetition or concurrency of messages, what stands
in the end follows from the stored readings alone (`summary_table.py`).
"""

import json
import os
import time
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import boto3
from alert_book import AlertBook
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from botocore.config import Config
from judge import Judge
from rating import rating_of
from summary_table import ALWAYS, SummaryTable

from dubegrid_lib.schema.load_monitor import LONDON

logger = Logger(service="assess_days", utc=True, serialize_stacktrace=False)
metrics = Metrics(namespace="DubeGrid", service="assess_days")
# "adaptive": see ingest_csv.
config = Config(retries={"mode": "adaptive", "max_attempts": 8}, connect_timeout=5, read_timeout=60)
# botocore's own check of each parameter would cost more than all else a write costs; DynamoDB checks them anyway.
dynamodb: Any = boto3.client("dynamodb", config=config.merge(Config(parameter_validation=False)))
sns: Any = boto3.client("sns", config=config)
s3: Any = boto3.client("s3", config=config)


class BadMessage(ValueError):
    """A message that names no asset and month."""


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Judge every month that the event's messages name, each once; or look for silent assets.

    Returns
    -------
    For SQS, ``batchItemFailures``: the messages to deliver again. One bad month does not hold up the others.
    """
    if "Records" not in event:
        return {"silent": look_for_silence(event.get("months"))}
    failed: list[str] = []
    messages: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for record in event["Records"]:
        try:
            messages.setdefault(named_in(record["body"]), []).append(record)
        except BadMessage as error:
            logger.error("refused", extra={"cause": str(error)})
            failed.append(record["messageId"])
    for (asset, month), records in messages.items():
        started = time.monotonic()
        try:
            record = judge().judge(asset, month, max(map(asked_at, records)))
        except Exception as error:
            # Whatever it was, the message comes back, and at last goes to the dead letters, which have an alarm.
            cause = f"{type(error).__name__}: {error}"
            logger.exception("failed", extra={"asset_id": asset, "month": month, "cause": cause})
            failed += [record["messageId"] for record in records]
        else:
            record["milliseconds"] = round(1000 * (time.monotonic() - started))
            logger.info("judged", extra=record)
            count(record)
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}


def named_in(body: str) -> tuple[str, str]:
    """Asset and month of a message.

    Raises
    ------
    BadMessage
        It has none.
    """
    try:
        message = json.loads(body)
        asset, month = message["asset_id"], datetime.strptime(message["month"], "%Y-%m").strftime("%Y-%m")
    except (ValueError, KeyError, TypeError) as error:
        raise BadMessage(f"a message names no asset and month: {body[:200]!r}") from error
    return str(asset), month


def asked_at(record: dict[str, Any]) -> float:
    """When a message was sent (seconds of the UNIX epoch); `ALWAYS` for one that comes again.

    What failed before may have failed after the summary was written, and before all was told.
    """
    attributes = record["attributes"]
    again = int(attributes["ApproximateReceiveCount"]) > 1
    return ALWAYS if again else int(attributes["SentTimestamp"]) / 1000


def judge() -> Judge:
    """As the function's environment says."""
    names = os.environ
    book = AlertBook(dynamodb, names["DUBEGRID_ALERT_TABLE"], sns, names["DUBEGRID_TOPIC"])
    return Judge(
        dynamodb,
        names["DUBEGRID_TABLE"],
        SummaryTable(dynamodb, names["DUBEGRID_SUMMARY_TABLE"]),
        book if names["DUBEGRID_ALERTS"] == "on" else None,
        partial(rating_of, s3, names["DUBEGRID_BUCKET"]),
    )


def look_for_silence(months: list[str] | None) -> list[str]:
    """The assets told of.

    Parameters
    ----------
    months : such as ``["2025-04", "2025-05"]``; None looks at last month and this one, by the clock.
    """
    today = datetime.now(ZoneInfo(LONDON))
    last_month = today.replace(day=1) - timedelta(days=1)
    months = months or [last_month.strftime("%Y-%m"), today.strftime("%Y-%m")]
    told = judge().look_for_silence(months)
    logger.info("silence", extra={"months": months, "told": told})
    return told


def count(record: dict[str, Any]) -> None:
    """One line of metrics in CloudWatch's embedded format (EMF)."""
    metrics.set_default_dimensions(function=os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "assess_days"))
    metrics.add_metric("MonthsJudged", MetricUnit.Count, 1)
    metrics.add_metric("JudgeDuration", MetricUnit.Milliseconds, record["milliseconds"])
    metrics.add_metric("AlertsTold", MetricUnit.Count, record["alerts"])
    metrics.flush_metrics()
