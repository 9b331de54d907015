"""S3 calls this function for each CSV under `raw/`: its readings go to DynamoDB and, as Parquet, to `processed/`, what
cannot be read to `rejected/`, and how far each file came to the ledger.

A file that is wrong is quarantined and the invocation succeeds: a retry would change nothing. A failure of the
surroundings (S3, DynamoDB, permissions) raises, so that Lambda retries and at last sends the event to the failure
destination. Everything can be run again: the same event twice changes nothing.
"""

import os
import resource
import tempfile
import time
import urllib.parse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import boto3
from asset_table import AssetTable, Written
from aws_lambda_powertools import Logger
from botocore.config import Config
from botocore.exceptions import ClientError
from csv_rows import CsvRows, Rejection, UnreadableFile, open_object
from curated import CuratedZone, MonthFiles
from ingest_log import IngestLog, code_version
from intervals import Interval, Staging
from rejects import Rejects, rejected_key

from dubegrid_lib.schema import LOAD_MONITOR, NaiveTime

logger = Logger(service="ingest_csv", utc=True, serialize_stacktrace=False)
# Lambda's own timeout bounds the whole; these bound one request, so that a lost connection is tried again.
config = Config(retries={"mode": "standard", "max_attempts": 5}, connect_timeout=5, read_timeout=60)
s3: Any = boto3.client("s3", config=config)
# botocore's own check of each parameter would cost more than all else a write costs; DynamoDB checks them anyway.
dynamodb: Any = boto3.client("dynamodb", config=config.merge(Config(parameter_validation=False)))
# So often may an object be overwritten while it is read before the function leaves it to the next event.
OVERWRITES = 5


class BadEvent(ValueError):
    """The event is not one that S3 sends."""


class IngestFailed(RuntimeError):
    """Some file of the event could not be ingested; the message names each, and why."""


def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Ingest every object that the event names.

    Returns
    -------
    dict with `files`: one summary an object, as it is logged too.

    Raises
    ------
    BadEvent
        The event has no S3 records.
    IngestFailed
        An object could not be read or stored; the others of the event are ingested all the same.
    """
    files, failures = [], []
    for bucket, key, version in objects_of(event):
        try:
            files.append(ingest(bucket, key, version))
        except Exception as error:
            failures.append(f"s3://{bucket}/{key}: {type(error).__name__}: {error}")
            logger.exception("failed", extra={"file": key, "version": version, "cause": failures[-1]})
    if failures:
        raise IngestFailed("; ".join(failures))
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


def ingest(bucket: str, key: str, version: str | None) -> dict[str, Any]:
    """Ingest what stands under a key; returns the summary that is logged.

    An event may come late, or twice, or for a version that was overwritten since, by one whose event is already done:
    so it is always the version that stands now which is written last.

    Raises
    ------
    IngestFailed
        The object is overwritten again and again.
    """
    version = version or current_version(bucket, key)
    for _ in range(OVERWRITES):
        current = current_version(bucket, key)
        if current and version and current != version:
            ingest_log().supersede(key, version, current)
            logger.info("summary", extra=summary_of(key, version, status="superseded"))
            version = current
        summary = ingest_version(bucket, key, version)
        if current_version(bucket, key) in (version, None):
            return summary
    raise IngestFailed(f"overwritten {OVERWRITES} times while it was read")


def ingest_version(bucket: str, key: str, version: str | None) -> dict[str, Any]:
    """Read, check, stage, store, curate and record one version of an object; returns its summary.

    The counts add up: rows = stored + duplicates + rejected.
    """
    started = time.monotonic()
    with ingest_log().attempt(key, version or "null") as attempt, tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        pinned = {"VersionId": version} if version else {}
        found = s3.get_object(Bucket=bucket, Key=key, **pinned)
        rejects = Rejects(s3, bucket, key, scratch)
        staging = Staging(scratch, rejects.add)
        months = MonthFiles(scratch)
        zone = CuratedZone(s3, bucket, key) if is_on("DUBEGRID_CURATED") else None
        rows = CsvRows(open_object(found["Body"], key), int(os.environ["DUBEGRID_MAX_FILE_BYTES"]), naive_time())
        written = Written()
        try:
            stage(rows, staging, rejects)
        except UnreadableFile as error:
            # Nothing is stored of a file that cannot be read to its end: its sender will send it again.
            rejects.reject_file(error.rule, str(error), rows.rows)
            what = {"file": key, "version": version, "rule": error.rule, "reason": str(error)}
            logger.error("rejected", extra=what)
            curated = zone.kept() if zone else {}
        else:
            intervals: Iterable[Interval] = staging.intervals()
            if zone and rows.schema == LOAD_MONITOR:
                intervals = months.passing(intervals)
            written = AssetTable(dynamodb, os.environ["DUBEGRID_TABLE"]).write(intervals)
            curated = zone.replace(months, version, found["LastModified"]) if zone else {}
        rejects.upload()
        summary = summary_of(
            key,
            version,
            status="ingested" if staging.stored else "rejected",
            schema=rows.schema,
            bytes=found["ContentLength"],
            rows=rows.rows,
            blank_lines=rows.blank_lines,
            stored=staging.stored,
            duplicates=staging.duplicates,
            rejected=rejects.rules.total(),
            rules=dict(rejects.rules),
            flagged=dict(staging.flagged),
            mended=dict(staging.mended),
            asset_days=staging.asset_days,
            items={"created": written.created, "merged": written.merged},
            values_replaced=written.replaced,
            encodings=sorted(rows.encodings),
            ends_with_newline=rows.ends_with_newline,
            milliseconds=round(1000 * (time.monotonic() - started)),
            peak_memory_mb=peak_memory_mb(),
            **curated,
        )
        if zone:
            zone.conclude(summary)
        attempt.outcome = summary
    logger.info("summary", extra=summary)
    return summary


def summary_of(key: str, version: str | None, **known: Any) -> dict[str, Any]:
    """What became of a file: the fields of the log, the ledger and the line under `processed/json/`."""
    nothing: dict[str, Any] = {
        "file": key,
        "version": version,
        "rows": 0,
        "stored": 0,
        "duplicates": 0,
        "rejected": 0,
        "rules": {},
        "rejected_key": rejected_key(key),
        "items": {"created": 0, "merged": 0},
        "milliseconds": 0,
        "code": code_version(),
    }
    return nothing | known


def current_version(bucket: str, key: str) -> str | None:
    """The version that stands under a key; None where nothing does, or versions are not kept.

    None too where the function may not look: reading the object then says so better than a HEAD can.
    """
    try:
        found: str | None = s3.head_object(Bucket=bucket, Key=key).get("VersionId")
    except ClientError as error:
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
    return IngestLog(dynamodb, os.environ["DUBEGRID_INGEST_LOG"] if is_on("DUBEGRID_LEDGER") else "")


def is_on(stage: str) -> bool:
    """Whether a stage of the function is switched on: a setting of its environment, ``on`` or ``off``."""
    return os.environ.get(stage) == "on"


def naive_time() -> NaiveTime:
    return "london" if os.environ["DUBEGRID_NAIVE_TIME"] == "london" else "utc"


def peak_memory_mb() -> int:
    """Peak resident memory of this process. `getrusage` would count what the process was before it was ours."""
    status = Path("/proc/self/status")
    if not status.exists():  # not Linux: the local cloud of a Mac
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) >> 10
