"""The steps that tests share: create a pipeline on the local cloud, send it files, and look at what it stored."""

import json
import time
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import boto3
import psutil
from botocore.exceptions import ClientError

from dubegrid_lib.config import Settings
from dubegrid_lib.query import logs
from dubegrid_lib.schema.load_monitor import LV_COLUMNS
from dubegrid_lib.schema.series_codes import decode
from dubegrid_lib.stack import assess_stack, lambda_functions, provision, resources, trigger
from dubegrid_lib.stack.session import Kit
from localcloud import lifecycle

T = TypeVar("T")

HEADER = ",".join(LV_COLUMNS)


def processes_of(settings: Settings) -> list[psutil.Process]:
    """Every process of a state folder's local cloud: they all inherit its TMPDIR."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("TMPDIR") == str(settings.state_dir / "tmp"):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return found


def is_running(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def make_pipeline(settings: Settings, cloud: lifecycle.Server, word: str) -> Kit:
    """Provision, deploy and wire a pipeline under names of its own."""
    kit = Kit(settings.named(word), cloud.endpoint_url)
    provision.everything(kit)
    lambda_functions.deploy(kit)
    trigger.wire(kit)
    return kit


def month_key(name: str, year: int = 2025, month: int = 5) -> str:
    return f"raw/prod/lv/y={year}/m={month:02}/{name}"


def make_assessing(settings: Settings, cloud: lifecycle.Server, word: str) -> Kit:
    """A pipeline with the second function, which waits one second for more files, not five: tests send few at once."""
    kit = make_pipeline(settings, cloud, word)
    assess_stack.deploy(kit)
    lambda_functions.deploy(kit)
    kit.sqs.set_queue_attributes(
        QueueUrl=resources.queue_url(kit, kit.settings.assess_queue), Attributes={"DelaySeconds": "1"}
    )
    return kit


def lv_row(asset: str, timestamp: str, value: object, feeder: str = "1", description: str = "L1 Active Power") -> str:
    return f'{asset},"High Street, Test -",{timestamp},feeder,{feeder},{description},kW,{value}'


def lv_rows(asset: str, intervals: int, feeders: Sequence[str] = ("", "1", "2"), day: int = 1) -> list[str]:
    """Rows of consecutive 10-minute intervals with one description. Values count up, so each shows its position."""
    return [
        lv_row(asset, stamp(n, day), n + index / 10, feeder)
        for n in range(intervals)
        for index, feeder in enumerate(feeders)
    ]


def stamp(interval: int, day: int = 1) -> str:
    """The timestamp of the n-th 10-minute interval from a day of May 2025 on."""
    days, rest = divmod(interval, 144)
    return f"2025-05-{day + days:02}T{rest // 6:02}:{rest % 6 * 10:02}:00Z"


def csv_of(rows: Sequence[str], header: str = HEADER, end: str = "\n") -> bytes:
    return "".join(f"{row}{end}" for row in [header, *rows]).encode()


@dataclass(frozen=True)
class Sent:
    """An object that was uploaded; its log lines are to be read from `since` on."""

    key: str
    version: str
    since: float


def put(kit: Kit, key: str, body: bytes) -> Sent:
    since = time.time() - 1
    version = kit.s3.put_object(Bucket=kit.bucket, Key=key, Body=body)["VersionId"]
    return Sent(key, version, since)


def wait(kit: Kit, *sent: Sent, seconds: float = 60) -> dict[str, dict[str, Any]]:
    """Wait for the function's summary of each object; returns them by key."""
    return logs.wait_for(kit, {one.key: one.version for one in sent}, min(one.since for one in sent), seconds)


def ingest(kit: Kit, key: str, body: bytes, seconds: float = 60) -> dict[str, Any]:
    """Upload, wait, and return the function's summary."""
    return wait(kit, put(kit, key, body), seconds=seconds)[key]


def event_of(kit: Kit, *keys: str, version: str | None = None) -> dict[str, Any]:
    """The event that S3 sends for some objects, or for one version of one."""
    pinned = {"versionId": version} if version else {}
    return {
        "Records": [
            {
                "eventSource": "aws:s3",
                "eventName": "ObjectCreated:Put",
                "s3": {"bucket": {"name": kit.bucket}, "object": {"key": key} | pinned},
            }
            for key in keys
        ]
    }


def send(kit: Kit, event: dict[str, Any]) -> None:
    """Invoke the function as S3 does: asynchronously, with retries and the failure queue."""
    kit.lambda_.invoke(FunctionName=kit.settings.function, InvocationType="Event", Payload=json.dumps(event))


def items_of(kit: Kit, asset: str) -> dict[str, dict[str, Any]]:
    """An asset's items by timestamp, as DynamoDB stores them."""
    pages = kit.dynamodb.get_paginator("query").paginate(
        TableName=kit.settings.table,
        KeyConditionExpression="asset_id = :asset",
        ExpressionAttributeValues={":asset": {"S": asset}},
        ConsistentRead=True,
    )
    return {item["timestamp"]["S"]: item for page in pages for item in page["Items"]}


def series_of(kit: Kit, asset: str) -> dict[str, dict[str, float | None]]:
    """The stored values of an asset: timestamp → full name of the series → value."""
    return {
        timestamp: {
            decode(name): float(value["N"]) if "N" in value else None for name, value in item["series"]["M"].items()
        }
        for timestamp, item in items_of(kit, asset).items()
    }


def rejected_rows(kit: Kit, key: str) -> str:
    """The list of an object's rows that were rejected."""
    return kit.s3.get_object(Bucket=kit.bucket, Key=key)["Body"].read().decode()


def as_role(kit: Kit, role: str) -> Callable[[str], Any]:
    """Clients with the temporary credentials of a role, as a function gets them."""
    arn = f"arn:aws:iam::{kit.account_id}:role/{role}"
    given = kit.sts.assume_role(RoleArn=arn, RoleSessionName="tests")["Credentials"]
    session = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], kit.settings.region)
    return lambda service: session.client(service, endpoint_url=kit.endpoint_url)


def is_denied(call: Callable[..., object], *args: object, **kwargs: object) -> bool:
    """Whether a call is denied because of a missing permission; success or another error is not a denial."""
    try:
        call(*args, **kwargs)
    except ClientError as error:
        return error.response["Error"]["Code"] in ("AccessDenied", "AccessDeniedException", "AuthorizationError")
    return False


@dataclass(frozen=True)
class Failure:
    """The message about a file in the failure queue."""

    error: str
    event: dict[str, Any]


def wait_for_failure(kit: Kit, key: str, seconds: float = 40) -> Failure:
    """The message in the failure queue that names a key, once all attempts have failed."""

    def look() -> Failure | None:
        for message in lambda_functions.failures(kit, wait_seconds=1):
            if key in urllib.parse.unquote_plus(json.dumps(message["requestPayload"])):
                return Failure(message["responsePayload"]["errorMessage"], message["requestPayload"])
        return None

    return eventually(look, f"no message about {key} in the failure queue", seconds)


@contextmanager
def listening(kit: Kit, name: str, wanted: dict[str, list[str]] | None = None) -> Iterator[str]:
    """A queue subscribed to the topic, for all messages or with a filter on attributes; returns its address."""
    url, arn = kit.sqs.create_queue(QueueName=name)["QueueUrl"], kit.arn("sqs", name)
    topic = kit.arn("sns", kit.settings.topic)
    statement = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    statement |= {"Resource": arn, "Condition": {"ArnEquals": {"aws:SourceArn": topic}}}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    kit.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    attributes = {"RawMessageDelivery": "true"} | ({"FilterPolicy": json.dumps(wanted)} if wanted else {})
    subscription = kit.sns.subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=attributes, ReturnSubscriptionArn=True
    )["SubscriptionArn"]
    try:
        yield url
    finally:
        kit.sns.unsubscribe(SubscriptionArn=subscription)
        kit.sqs.delete_queue(QueueUrl=url)


def heard(kit: Kit, url: str) -> list[dict[str, Any]]:
    """Receive and delete all messages of a queue."""
    found = []
    while messages := kit.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [json.loads(message["Body"]) for message in messages]
        for message in messages:
            kit.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def eventually(look: Callable[[], T | None], complaint: str, seconds: float = 20) -> T:
    """Call until there is an answer; after a timeout, fail with the complaint."""
    deadline = time.monotonic() + seconds
    while (found := look()) is None:
        assert time.monotonic() < deadline, f"{complaint} after {seconds} s"
        time.sleep(0.1)
    return found
