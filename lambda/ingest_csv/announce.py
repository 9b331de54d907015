"""Announce what was ingested: the months to assess to a queue, the file's outcome to a topic, its counts as metrics."""

import json
import os
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from alert_book import AlertBook
from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit
from intervals import Interval
from stages import is_on

from dubegrid_lib.schema.file_summary import FileSummary
from dubegrid_lib.schema.load_monitor import london_month

MESSAGES = 10  # SendMessageBatch's limit
PUBLISHED = ("file", "version", "status", "rows", "stored", "duplicates", "rejected", "rules", "rejected_key")

metrics = Metrics(namespace="DubeGrid", service="ingest_csv")


class NotSent(RuntimeError):
    """The queue did not accept a message; a retry of the event sends it again."""


class Touched:
    """Records the assets and months of the intervals that pass."""

    def __init__(self) -> None:
        self.months: set[tuple[str, str]] = set()

    def passing(self, intervals: Iterable[Interval]) -> Iterator[Interval]:
        for interval in intervals:
            self.months.add((interval.asset_id, london_month(interval.timestamp)))
            yield interval


def request_assessment(sqs: Any, months: set[tuple[str, str]]) -> None:
    """Send a message for each asset and month to the queue of the second function.

    Raises
    ------
    NotSent
        The queue rejected some messages.
    """
    if not is_on("SUMMARIES"):
        return
    bodies = [json.dumps({"asset_id": asset, "month": month}) for asset, month in sorted(months)]
    for first in range(0, len(bodies), MESSAGES):
        batch = bodies[first : first + MESSAGES]
        entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(batch)]
        answer = sqs.send_message_batch(QueueUrl=_queue_url(sqs, os.environ["DUBEGRID_ASSESS_QUEUE"]), Entries=entries)
        if failed := answer.get("Failed"):
            raise NotSent(
                f"{len(failed)} of {len(batch)} messages: {failed[0].get('Code')}: {failed[0].get('Message')}"
            )


@lru_cache(maxsize=4)
def _queue_url(sqs: Any, name: str) -> str:
    # Looked up by name, because the local cloud's address may change between two starts.
    return str(sqs.get_queue_url(QueueName=name)["QueueUrl"])


def publish_outcome(dynamodb: Any, sns: Any, summary: FileSummary) -> None:
    """Publish the outcome of a file, once per version."""
    if not is_on("ALERTS"):
        return
    book = AlertBook(dynamodb, os.environ["DUBEGRID_ALERT_TABLE"], sns, os.environ["DUBEGRID_TOPIC"])
    message = {name: value for name, value in summary.items() if name in PUBLISHED}
    attributes = {"kind": "file", "status": summary["status"], "rejects": "some" if summary["rejected"] else "none"}
    book.publish(f"file {summary['file']}", summary["version"] or "unversioned", message, attributes)


def count(summary: FileSummary, uploaded: datetime) -> None:
    """Write the file's metrics, as one line of metrics in CloudWatch's embedded format (EMF).

    Parameters
    ----------
    uploaded : when S3 had received the object, with a time zone.
    """
    _of_this_function()
    metrics.add_metadata("object", summary["file"])  # searchable; a dimension would make each file a metric
    metrics.add_metric("FilesRead", MetricUnit.Count, 1)
    metrics.add_metric("FilesRejected", MetricUnit.Count, int(summary["status"] != "ingested"))
    metrics.add_metric("Rows", MetricUnit.Count, summary["rows"])
    metrics.add_metric("RowsStored", MetricUnit.Count, summary["stored"])
    metrics.add_metric("RowsDuplicates", MetricUnit.Count, summary["duplicates"])
    metrics.add_metric("RowsRejected", MetricUnit.Count, summary["rejected"])
    metrics.add_metric("RejectedShare", MetricUnit.Percent, 100 * summary["rejected"] / max(summary["rows"], 1))
    metrics.add_metric("IntervalsStreamed", MetricUnit.Count, summary["streamed"])
    metrics.add_metric("IngestDuration", MetricUnit.Milliseconds, summary["milliseconds"])
    metrics.add_metric("Lag", MetricUnit.Seconds, max(0.0, time.time() - uploaded.timestamp()))
    metrics.flush_metrics()


def count_unput(intervals: int) -> None:
    """Write a line of metrics with the number of intervals that the stream finally rejected in this attempt."""
    _of_this_function()
    metrics.add_metric("IntervalsNotStreamed", MetricUnit.Count, intervals)
    metrics.flush_metrics()


def _of_this_function() -> None:
    metrics.set_default_dimensions(function=os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "ingest_csv"))
