"""S3 invokes this function for each CSV under `raw/`. Readings go to DynamoDB and, as Parquet, to `processed/`, rows
that cannot be read to `rejected/`, the state of each file to the ledger, and each interval to a stream if that is on.

A wrong file is quarantined and the invocation succeeds, because a retry would change nothing. A failure of a service
(S3, DynamoDB, permissions) raises, so that Lambda retries and finally sends the event to the failure destination.
Ingestion can be repeated: the same event twice changes nothing.
"""

import os
import resource
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Unpack

import announce
import boto3
import ranges
from asset_table import AssetTable, Written
from aws_lambda_powertools import Logger
from botocore.config import Config
from botocore.exceptions import ClientError
from csv_rows import CsvRows, RejectedFile, Rejection, open_object
from curated import CuratedZone, MonthFiles
from ingest_log import SPLIT, IngestLog, code_version
from interval_stream import IntervalStream, NotPut, Outbox
from intervals import Interval, Staging
from plain_requests import send_as_given
from ranges import Range
from rejects import Rejects, rejected_key
from stages import is_on

from dubegrid_lib.schema.file_summary import Counts, Details, FileSummary
from dubegrid_lib.schema.load_monitor import LOAD_MONITOR, NaiveTime
from dubegrid_lib.schema.precedence import placed_at, precedence_of

logger = Logger(service="ingest_csv", utc=True, serialize_stacktrace=False)
# Lambda's own timeout bounds the whole; these bound one request, so that a lost connection is tried again.
config = Config(retries={"mode": "standard", "max_attempts": 5}, connect_timeout=5, read_timeout=60)
s3: Any = boto3.client("s3", config=config)
# botocore's own check of each parameter would cost more than the rest of a write; DynamoDB checks them anyway.
# "adaptive": the client slows down if DynamoDB throttles. Of ten clients' requests beyond a table's capacity 11 % were
# throttled, in "standard" mode 47 %, and both took the same time (measured).
patient = Config(parameter_validation=False, retries={"mode": "adaptive", "max_attempts": 8})
dynamodb: Any = boto3.client("dynamodb", config=config.merge(patient))
send_as_given(dynamodb, "BatchExecuteStatement", "UpdateItem")
sqs: Any = boto3.client("sqs", config=config)
sns: Any = boto3.client("sns", config=config)
kinesis: Any = boto3.client("kinesis", config=config)
# Give up after this many overwrites during one read; the next event handles the object.
OVERWRITES = 5
DELETED = ""  # the current version of a deleted object


class BadEvent(ValueError):
    """The event is not one that S3 sends."""


class FilesFailed(RuntimeError):
    """Some files of the event could not be ingested; the message names each one and the reason."""


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Ingest every object that the event names, or the ranges of large ones that the queue holds.

    Returns
    -------
    dict with `files`, the logged summary of each object; for the queue `batchItemFailures`, the messages to deliver
    again.

    Raises
    ------
    BadEvent
        The event has no S3 records, or is of the queue and holds no range.
    FilesFailed
        An object could not be read or stored; the others of the event are ingested.
    """
    if ranges.are_in(event):
        return ingest_ranges(event)
    files, failures = [], []
    for bucket, key, version in objects_of(event):
        try:
            files.append(ingest(bucket, key, version))
        except Exception as error:
            failures.append(f"s3://{bucket}/{key}: {type(error).__name__}: {error}")
            logger.exception("failed", extra={"file": key, "version": version, "cause": failures[-1]})
    if failures:
        raise FilesFailed("; ".join(failures))
    return {"files": files}


def objects_of(event: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    """Bucket, key and version of every record; keys arrive URL-encoded (``a+b%2Bc.csv``)."""
    try:
        objects = [record["s3"] for record in event["Records"]]
        return [
            (o["bucket"]["name"], urllib.parse.unquote_plus(o["object"]["key"]), o["object"].get("versionId"))
            for o in objects
        ]
    except (KeyError, TypeError) as error:
        raise BadEvent(f"the event has no {error} where S3 puts it; event.json shows the form") from error


def ingest(bucket: str, key: str, version: str | None) -> FileSummary:
    """Ingest the current version of an object; returns the summary that is logged.

    An event may come late, twice, or for a version that was overwritten since; the newer version's event may already be
    handled. So the current version is always written last.

    Raises
    ------
    FilesFailed
        The object was overwritten repeatedly.
    """
    version = version or current_version(bucket, key)
    for _ in range(OVERWRITES):
        current = current_version(bucket, key)
        if current is not None and version and current != version:
            ingest_log().supersede(key, version, current or "nothing")
            superseded = summary_of(key, version, "superseded")
            logger.info("summary", extra=superseded)
            if current == DELETED:
                return superseded
            version = current
        summary = ingest_version(bucket, key, version)
        if current_version(bucket, key) in (version, DELETED, None):
            return summary
    raise FilesFailed(f"overwritten {OVERWRITES} times while it was read")


def ingest_version(bucket: str, key: str, version: str | None) -> FileSummary:
    """Ingest one version of an object: read, store, record in the ledger, publish; returns its summary.

    The counts add up: rows = stored + duplicates + rejected. A file that is too large for one invocation is only split
    here; its summary follows with its last range (`ingest_range`).
    """
    started = time.monotonic()
    with ingest_log().attempt(key, version or "null") as attempt, tempfile.TemporaryDirectory() as folder:
        source = ObjectVersion.open(bucket, key, version)
        cuts = ranges_of(source, attempt.number)
        summary = split_summary(source, cuts) if cuts else ingest_whole(source, Path(folder), started)
        attempt.outcome = summary
    if cuts:  # only now: the ledger must know of the ranges before a worker takes one
        ranges.send(sqs, os.environ["DUBEGRID_RANGES_QUEUE"], bucket, cuts)
    else:
        announce.publish_outcome(dynamodb, sns, summary)
        announce.count(summary, source.uploaded)
    logger.info(SPLIT if cuts else "summary", extra=summary)
    return summary


@dataclass(frozen=True)
class ObjectVersion:
    """One version of an object, opened: where it is, its size in bytes, when it was uploaded, and its content."""

    bucket: str
    key: str
    version: str | None
    size: int
    uploaded: datetime
    body: Any

    @classmethod
    def open(cls, bucket: str, key: str, version: str | None) -> "ObjectVersion":
        found = s3.get_object(Bucket=bucket, Key=key, **({"VersionId": version} if version else {}))
        return cls(bucket, key, version, found["ContentLength"], found["LastModified"], found["Body"])

    def rows(self) -> CsvRows:
        return CsvRows(open_object(self.body, self.key), int(os.environ["DUBEGRID_MAX_FILE_BYTES"]), naive_time())

    def reopen(self) -> BinaryIO:
        """The content from its beginning, in a request of its own."""
        return open_object(ObjectVersion.open(self.bucket, self.key, self.version).body, self.key)


@dataclass(frozen=True)
class Sinks:
    """Where the rows of a file or range go besides the table; `months` and `outbox` are None if their stage is off."""

    scratch: Path
    rejects: Rejects
    months: MonthFiles | None
    outbox: Outbox | None

    @classmethod
    def of(cls, scratch: Path, rejects: Rejects, source: str, version: str | None) -> "Sinks":
        """The sinks of the stages that are on, under the name of the object or of the range."""
        months = MonthFiles(scratch) if is_on("CURATED") else None
        outbox = Outbox(scratch / "outbox.jsonl", source, version) if is_on("STREAM") else None
        return cls(scratch, rejects, months, outbox)


def ranges_of(source: ObjectVersion, attempt: int) -> list[Range]:
    """The ranges of a file that is too large for one invocation; empty if it can be read whole."""
    if not (source.version and is_on("LEDGER") and ranges.are_needed(source.key, source.size)):
        return []
    return ranges.cut(s3, source.bucket, source.key, source.version, attempt, source.size)


def split_summary(source: ObjectVersion, cuts: list[Range]) -> FileSummary:
    """The summary of a file that is only split so far."""
    source.body.close()
    return summary_of(source.key, source.version, SPLIT, bytes=source.size, ranges=len(cuts), done={})


def ingest_whole(source: ObjectVersion, scratch: Path, started: float) -> FileSummary:
    """Take a file through all stages: readings go to table, Parquet and stream, rejections to `rejected/`."""
    sinks = Sinks.of(scratch, Rejects(s3, source.bucket, source.key, scratch), source.key, source.version)
    zone = CuratedZone(s3, source.bucket, source.key) if sinks.months else None
    rows = source.rows()
    details: Details = {"bytes": source.size}
    try:
        counts = store_rows(rows, source.reopen, sinks, precedence_of(placed_at(source.key, source.uploaded)))
    except RejectedFile as error:
        counts = quarantine(source, rows, sinks, error)
        if zone:
            details = {**details, **zone.kept()}
    else:
        if zone and sinks.months:
            details = {**details, **zone.replace(sinks.months, source.version, source.uploaded)}
    sinks.rejects.upload()
    counts["streamed"] = put_on_stream(sinks.outbox)
    counts["milliseconds"] = round(1000 * (time.monotonic() - started))
    status = "ingested" if counts["stored"] else "rejected"
    summary = summary_of(source.key, source.version, status, counts, **details)
    if zone:
        zone.conclude(summary)
    return summary


def quarantine(source: ObjectVersion, rows: CsvRows, sinks: Sinks, error: RejectedFile) -> Counts:
    """Reject a file as a whole: nothing of it is stored, since its sender will send it again."""
    sinks.rejects.reject_file(error.rule, str(error), rows.rows)
    what = {"file": source.key, "version": source.version, "rule": error.rule, "reason": str(error)}
    logger.error("rejected", extra=what)
    return counts_of(rows, Staging(sinks.scratch, sinks.rejects.add), sinks.rejects, Written())


def store_rows(rows: CsvRows, reopen: Callable[[], BinaryIO], sinks: Sinks, precedence: int) -> Counts:
    """Read, check and stage rows, write them to the table, and copy them for curated zone and stream.

    Parameters
    ----------
    reopen : opens the file from its beginning, to read it again if the first reading leaves its decimal mark in doubt.
    precedence : decides between the values that two files give for one reading (`precedence_of`).

    Raises
    ------
    RejectedFile
        The file cannot be read to its end; nothing of it is stored.
    """
    rejects = sinks.rejects
    staging = Staging(sinks.scratch, rejects.add)
    stage(rows, staging, rejects)
    if rows.marks.are_doubtful:
        rejects.restart()
        staging.discard()
        staging, rows = Staging(sinks.scratch, rejects.add), rows.again(reopen())
        stage(rows, staging, rejects)
    touched = announce.Touched()
    intervals: Iterable[Interval] = touched.passing(staging.intervals())
    if sinks.months and rows.schema == LOAD_MONITOR:
        intervals = sinks.months.passing(intervals)
    if sinks.outbox:
        intervals = sinks.outbox.passing(intervals)
    try:
        written = AssetTable(dynamodb, os.environ["DUBEGRID_TABLE"], precedence).write(intervals)
    finally:
        # Even if the write fails half-way: what is stored by then must be assessed.
        announce.request_assessment(sqs, touched.months)
    return counts_of(rows, staging, rejects, written)


def put_on_stream(outbox: Outbox | None) -> int:
    """Put what was stored on the stream; returns how many intervals, 0 if the stage is off.

    Raises
    ------
    NotPut
        Some could not be put: the metrics count them, and the retry of the event puts all of them.
    """
    if outbox is None:
        return 0
    try:
        return IntervalStream(kinesis, os.environ["DUBEGRID_INTERVALS_STREAM"]).put(outbox)
    except NotPut as error:
        announce.count_unput(error.left)
        raise


def counts_of(rows: CsvRows, staging: Staging, rejects: Rejects, written: Written) -> Counts:
    """The counts after reading and storing; the caller adds `streamed` and `milliseconds`."""
    return {
        "schema": rows.schema,
        "in_order": rows.in_order,
        "rows": rows.rows,
        "blank_lines": rows.blank_lines,
        "stored": staging.stored,
        "duplicates": staging.duplicates,
        "rejected": rejects.rules.total(),
        "streamed": 0,
        "milliseconds": 0,
        "rules": dict(rejects.rules),
        "flagged": dict(staging.flagged),
        "repaired": dict(staging.repaired) | ({"missing line end": 1} if rows.last_line_is_stored else {}),
        "first_lines": staging.first_lines,
        "asset_days": staging.asset_days,
        "items": {"created": written.created, "merged": written.merged},
        "values_replaced": written.replaced,
        "values_outranked": written.outranked,
        "encodings": sorted(rows.encodings),
        "ends_with_newline": rows.ends_with_newline,
        "peak_memory_mb": peak_memory_mb(),
    }


def ingest_ranges(event: dict[str, Any]) -> dict[str, Any]:
    """Ingest the ranges from the queue; failed ones are returned by name, and delivered again.

    Raises
    ------
    BadEvent
        A message contains no range.
    """
    failed = []
    for record in event["Records"]:
        try:
            bucket, one = ranges.of_message(record["body"])
        except (KeyError, TypeError, ValueError) as error:
            what = f"a message contains no range of a file ({error})"
            raise BadEvent(f"{what}; event.json shows the form of S3's") from error
        try:
            ingest_range(bucket, one)
        except Exception as error:
            failed.append({"itemIdentifier": record["messageId"]})
            cause = f"s3://{bucket}/{one.key}, range {one.number}: {type(error).__name__}: {error}"
            logger.exception("range failed", extra={"range_of": one.key, "number": one.number, "cause": cause})
    return {"batchItemFailures": failed}


def ingest_range(bucket: str, one: Range) -> None:
    """Ingest one range of a file, record it in the ledger, and conclude the file if it was the last.

    A repeated range changes nothing: it writes the same again, and the ledger keeps its first counts.
    """
    started = time.monotonic()
    current = current_version(bucket, one.key)
    if current not in (one.version, None):  # overwritten or deleted: the newer version has an event of its own
        ingest_log().supersede(one.key, one.version, current or "nothing")
        return
    zone = CuratedZone(s3, bucket, one.key)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        stream, uploaded = ranges.read(s3, bucket, one)
        rejects = Rejects(s3, bucket, one.rejects_of(one.number), scratch)
        sinks = Sinks.of(scratch, rejects, one.part, one.version)
        rows = CsvRows(stream, 2 * one.size, naive_time(), is_part=True)  # bounded by the range already
        precedence = precedence_of(placed_at(one.key, uploaded, one.number))
        counts = store_rows(rows, lambda: ranges.read(s3, bucket, one)[0], sinks, precedence)
        counts["parquet"] = zone.put(sinks.months, uploaded, one) if sinks.months else []
        rejects.upload()
        counts["streamed"] = put_on_stream(sinks.outbox)
        counts["milliseconds"] = round(1000 * (time.monotonic() - started))
    logger.info("range", extra={"range_of": one.key, "number": one.number, "of": one.count, **counts})
    parts = ingest_log().range_done(one.key, one.version, one.attempt, one.number, counts)
    if parts is None:  # a repeated range: the file is concluded, or another attempt has started
        rejects.forget(one.rejects_of(one.number))
    elif len(parts) == one.count:
        conclude(bucket, one, parts, uploaded)
    if current_version(bucket, one.key) not in (one.version, DELETED, None):
        ingest(bucket, one.key, None)  # overwritten in the meantime: the newest values must be written last


def conclude(bucket: str, one: Range, parts: list[Counts], uploaded: datetime) -> None:
    """Write what every file has at its end: its list of rejected rows, its line, its record and its summary.

    All of it may be written repeatedly except the record: the invocation that changes it from *split* counts the file.
    """
    whole = ranges.add_up(parts)
    with tempfile.TemporaryDirectory() as folder:
        rejects = Rejects(s3, bucket, one.key, Path(folder))
        before = 0
        for number, part in enumerate(parts):
            if part["rejected"]:
                rejects.take_over(one.rejects_of(number), before)
            before += part["rows"] + part["blank_lines"]
        rejects.upload()
    status = "ingested" if whole["stored"] else "rejected"
    details: Details = {"bytes": one.size, "ranges": one.count}
    if is_on("CURATED"):
        details["parquet_version"] = one.version
    summary = summary_of(one.key, one.version, status, whole, **details)
    if is_on("CURATED"):
        CuratedZone(s3, bucket, one.key).settle(summary)
    announce.publish_outcome(dynamodb, sns, summary)
    if ingest_log().conclude(one.key, one.version, one.attempt, summary):
        announce.count(summary, uploaded)
        logger.info("summary", extra=summary)
    for number, part in enumerate(parts):
        if part["rejected"]:
            # Also those of earlier attempts, which nothing refers to any more.
            for attempt in range(1, one.attempt + 1):
                rejects.forget(replace(one, attempt=attempt).rejects_of(number))


def summary_of(
    key: str, version: str | None, status: str, counts: Counts | None = None, **details: Unpack[Details]
) -> FileSummary:
    """The outcome of a file: the fields of the log, the ledger and the line under `processed/json/`."""
    nothing: Counts = {
        "rows": 0,
        "stored": 0,
        "duplicates": 0,
        "rejected": 0,
        "streamed": 0,
        "rules": {},
        "items": {"created": 0, "merged": 0},
        "milliseconds": 0,
    }
    return {
        "file": key,
        "version": version,
        **(counts or nothing),
        "rejected_key": rejected_key(key),
        "code": code_version(),
        "status": status,
        **details,
    }


def current_version(bucket: str, key: str) -> str | None:
    """The current version of an object, or `DELETED`; None if the bucket is not versioned.

    Also None if there never was such a key, or the function lacks the permission: reading the object then gives a
    better error than a HEAD request.
    """
    try:
        found: str | None = s3.head_object(Bucket=bucket, Key=key).get("VersionId")
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPHeaders"].get("x-amz-delete-marker") == "true":
            return DELETED
        if error.response["Error"]["Code"] in ("404", "NoSuchKey", "403"):
            return None
        raise
    return found


def stage(rows: CsvRows, staging: Staging, rejects: Rejects) -> None:
    """Sort the rows of a file into readings, kept on disk for now, and rejections."""
    for line, row in rows:
        if isinstance(row, Rejection):
            rejects.add(row)
        else:
            staging.add(line, row)


def ingest_log() -> IngestLog:
    return IngestLog(dynamodb, os.environ["DUBEGRID_INGEST_LOG"] if is_on("LEDGER") else "")


def naive_time() -> NaiveTime:
    return "london" if os.environ["DUBEGRID_NAIVE_TIME"] == "london" else "utc"


def peak_memory_mb() -> int:
    """Peak resident memory of this process; `getrusage` would include what ran in it before."""
    status = Path("/proc/self/status")
    if not status.exists():  # not Linux: the local cloud of a Mac
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) >> 10
