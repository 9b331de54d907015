"""Assess the months whose readings have changed: summaries, flags by rules that need whole series, alerts.

SQS calls it with messages ``{"asset_id": …, "month": "2025-05"}``, which `ingest_csv/announce.py` sends; EventBridge
calls it once a day to look for assets that went silent. Messages may come in any order, repeatedly and concurrently:
what is stored in the end follows from the stored readings alone (`summary_table.py`).
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
from assess_month import Assessor
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from botocore.config import Config
from rating import rating_of
from summary_table import ALWAYS, SummaryTable

from dubegrid_lib.schema.load_monitor import LONDON

logger = Logger(service="assess_days", utc=True, serialize_stacktrace=False)
metrics = Metrics(namespace="DubeGrid", service="assess_days")
# "adaptive": see ingest_csv.
config = Config(retries={"mode": "adaptive", "max_attempts": 8}, connect_timeout=5, read_timeout=60)
# botocore's own check of each parameter would cost more than the rest of a write; DynamoDB checks them anyway.
dynamodb: Any = boto3.client("dynamodb", config=config.merge(Config(parameter_validation=False)))
sns: Any = boto3.client("sns", config=config)
s3: Any = boto3.client("s3", config=config)


class BadMessage(ValueError):
    """A message that does not name an asset and a month."""


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Assess every month that the event's messages name, each once; or look for silent assets.

    Returns
    -------
    For SQS, ``batchItemFailures``: the messages to deliver again. One bad month does not stop the others.
    """
    if "Records" not in event:
        return {"silent": check_silence(event.get("months"))}
    failed: list[str] = []
    messages: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for record in event["Records"]:
        try:
            messages.setdefault(named_in(record["body"]), []).append(record)
        except BadMessage as error:
            logger.error("bad message", extra={"cause": str(error)})
            failed.append(record["messageId"])
    for (asset, month), records in messages.items():
        started = time.monotonic()
        try:
            record = assessor().assess(asset, month, max(map(requested_at, records)))
        except Exception as error:
            # Whatever the cause, the message is delivered again, and finally becomes a dead letter, which has an alarm.
            cause = f"{type(error).__name__}: {error}"
            logger.exception("failed", extra={"asset_id": asset, "month": month, "cause": cause})
            failed += [record["messageId"] for record in records]
        else:
            record["milliseconds"] = round(1000 * (time.monotonic() - started))
            logger.info("assessed", extra=record)
            count(record)
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}


def named_in(body: str) -> tuple[str, str]:
    """Asset and month of a message.

    Raises
    ------
    BadMessage
        It does not name them.
    """
    try:
        message = json.loads(body)
        asset, month = message["asset_id"], datetime.strptime(message["month"], "%Y-%m").strftime("%Y-%m")
    except (ValueError, KeyError, TypeError) as error:
        raise BadMessage(f"a message does not name an asset and a month: {body[:200]!r}") from error
    return str(asset), month


def requested_at(record: dict[str, Any]) -> float:
    """When a message was sent (seconds of the UNIX epoch); `ALWAYS` if it is delivered again.

    The first delivery may have failed after the summary was written and before all alerts were published.
    """
    attributes = record["attributes"]
    repeated = int(attributes["ApproximateReceiveCount"]) > 1
    return ALWAYS if repeated else int(attributes["SentTimestamp"]) / 1000


def assessor() -> Assessor:
    """The assessor for the tables and topic that the function's environment names."""
    names = os.environ
    book = AlertBook(dynamodb, names["DUBEGRID_ALERT_TABLE"], sns, names["DUBEGRID_TOPIC"])
    return Assessor(
        dynamodb,
        names["DUBEGRID_TABLE"],
        SummaryTable(dynamodb, names["DUBEGRID_SUMMARY_TABLE"]),
        book if names["DUBEGRID_ALERTS"] == "on" else None,
        partial(rating_of, s3, names["DUBEGRID_BUCKET"]),
    )


def check_silence(months: list[str] | None) -> list[str]:
    """Publish alerts about assets that went silent; returns those assets.

    Parameters
    ----------
    months : such as ``["2025-04", "2025-05"]``; None means last month and this one, by the clock.
    """
    today = datetime.now(ZoneInfo(LONDON))
    last_month = today.replace(day=1) - timedelta(days=1)
    months = months or [last_month.strftime("%Y-%m"), today.strftime("%Y-%m")]
    silent = assessor().check_silence(months)
    logger.info("silence", extra={"months": months, "silent": silent})
    return silent


def count(record: dict[str, Any]) -> None:
    """One line of metrics in CloudWatch's embedded format (EMF)."""
    metrics.set_default_dimensions(function=os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "assess_days"))
    metrics.add_metric("MonthsAssessed", MetricUnit.Count, 1)
    metrics.add_metric("AssessDuration", MetricUnit.Milliseconds, record["milliseconds"])
    metrics.add_metric("AlertsPublished", MetricUnit.Count, record["alerts"])
    metrics.flush_metrics()
