"""Ingest objects of the bucket, or events of the failure queue, again; ingesting a file twice changes nothing."""

import json
import urllib.parse
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from dubegrid_lib.schema.file_summary import FileSummary
from dubegrid_lib.stack import lambda_functions, resources, trigger
from dubegrid_lib.stack.session import Kit

AT_ONCE = 4
# A message is hidden while its event is retried: for longer than the function may run.
HIDDEN_SECONDS = 960
# Reading the queue (`lambda_functions.failures`) hides a message for a second.
SECONDS_TO_WAIT = 2


@dataclass(frozen=True)
class Replayed:
    """One event sent again: its object, the summaries of its files, and the error if it failed again."""

    what: str
    files: list[FileSummary] = field(default_factory=list)
    error: str | None = None


def event_of(kit: Kit, key: str) -> dict[str, Any]:
    """The event that S3 would send for the current version of an object.

    Raises
    ------
    MissingResource
        There is no such object.
    """
    advice = "Keys begin with raw/; `dubegrid reconcile` lists them."
    with resources.required(f"There is no object s3://{kit.bucket}/{key}. {advice}"):
        version = kit.s3.head_object(Bucket=kit.bucket, Key=key).get("VersionId")
    named = {"key": urllib.parse.quote_plus(key, safe="/")} | ({"versionId": version} if version else {})
    s3 = {"bucket": {"name": kit.bucket}, "object": named}
    return {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": s3}]}


def objects(kit: Kit, keys: Iterable[str]) -> Iterator[Replayed]:
    """Invoke the function for each object and wait, several at a time; in the order of the keys.

    Raises
    ------
    MissingResource, NotInvoked
        An object, or the function, does not exist, or the function is stopped; nothing was sent.
    """
    lambda_functions.describe(kit)
    trigger.require_running(kit)
    events = [(key, event_of(kit, key)) for key in keys]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(lambda pair: _send(kit, *pair), events)


def dead_letters(kit: Kit) -> Iterator[Replayed]:
    """Send each event of the failure queue again; its message is deleted after the function has succeeded.

    Events that fail again stay in the queue, as do messages without an event. Messages of the same event (each range of
    a large file has one) are sent once.

    Raises
    ------
    MissingResource, NotInvoked
        The function does not exist, or is stopped; nothing was sent.
    """
    lambda_functions.describe(kit)
    trigger.require_running(kit)
    url = resources.queue_url(kit, kit.settings.failure_queue)
    seen: set[str] = set()
    succeeded: set[str] = set()
    kept: list[str] = []
    try:
        while True:
            messages = kit.sqs.receive_message(
                QueueUrl=url, MaxNumberOfMessages=1, VisibilityTimeout=HIDDEN_SECONDS, WaitTimeSeconds=SECONDS_TO_WAIT
            ).get("Messages", [])
            if not messages:
                return
            for message in messages:
                receipt = message["ReceiptHandle"]
                if message["MessageId"] in seen:  # visible again: another reader has changed it
                    kept.append(receipt)
                    return
                seen.add(message["MessageId"])
                kept.append(receipt)
                done = _again(kit, message["Body"], succeeded)
                if done.error is None:
                    kept.remove(receipt)
                    kit.sqs.delete_message(QueueUrl=url, ReceiptHandle=receipt)
                yield done
    finally:
        for receipt in kept:  # visible again now, rather than in a quarter of an hour
            kit.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=receipt, VisibilityTimeout=0)


def _again(kit: Kit, body: str, succeeded: set[str]) -> Replayed:
    try:
        event = json.loads(body)["requestPayload"]
        what = ", ".join(urllib.parse.unquote_plus(record["s3"]["object"]["key"]) for record in event["Records"])
    except (ValueError, KeyError, TypeError):
        return Replayed("a message without an S3 event", error=f"{body[:200]!r} is not one that the function sent")
    named = json.dumps(event, sort_keys=True)
    if named in succeeded:
        return Replayed(what)
    done = _send(kit, what, event)
    if done.error is None:
        succeeded.add(named)
    return done


def _send(kit: Kit, what: str, event: dict[str, Any]) -> Replayed:
    answer = lambda_functions.invoke(kit, event)
    if answer.error is not None:
        return Replayed(what, error=answer.error)
    return Replayed(what, answer.payload["files"])
