"""S3 calls this function for each CSV under `raw/`: its readings go to DynamoDB, what cannot be read to `rejected/`.

A file that is wrong is quarantined and the invocation succeeds: a retry would change nothing. A failure of the
surroundings (S3, DynamoDB, permissions) raises, so that Lambda retries and at last sends the event to the failure
destination. Everything can be run again: the same event twice changes nothing.
"""

import os
import resource
import tempfile
import time
import urllib.parse
from pathlib import Path
from typing import Any

import boto3
from asset_table import AssetTable, Written
from aws_lambda_powertools import Logger
from botocore.config import Config
from csv_rows import CsvRows, Rejection, UnreadableFile, open_object
from intervals import Staging
from rejects import Rejects, rejected_key

from dubegrid_lib.schema import NaiveTime

logger = Logger(service="ingest_csv", utc=True, serialize_stacktrace=False)
# Lambda's own timeout bounds the whole; these bound one request, so that a lost connection is tried again.
config = Config(retries={"mode": "standard", "max_attempts": 5}, connect_timeout=5, read_timeout=60)
s3: Any = boto3.client("s3", config=config)
# botocore's own check of each parameter would cost more than all else a write costs; DynamoDB checks them anyway.
dynamodb: Any = boto3.client("dynamodb", config=config.merge(Config(parameter_validation=False)))


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
    """Read, check, group and store one object; returns the summary that is logged.

    The counts add up: rows = stored + duplicates + rejected.
    """
    started = time.monotonic()
    # The version that the event names: an upload in the meantime has an event of its own.
    pinned = {"VersionId": version} if version else {}
    body = s3.get_object(Bucket=bucket, Key=key, **pinned)["Body"]
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        rejects = Rejects(s3, bucket, key, scratch)
        staging = Staging(scratch, rejects.add)
        rows = CsvRows(open_object(body, key), int(os.environ["DUBEGRID_MAX_FILE_BYTES"]), naive_time())
        written = Written()
        try:
            stage(rows, staging, rejects)
        except UnreadableFile as error:
            # Nothing is stored of a file that cannot be read to its end: its sender will send it again.
            rejects.reject_file(error.rule, str(error), rows.rows)
            what = {"file": key, "version": version, "rule": error.rule, "reason": str(error)}
            logger.error("rejected", extra=what)
        else:
            written = AssetTable(dynamodb, os.environ["DUBEGRID_TABLE"]).write(staging.intervals())
        rejects.upload()
    summary = {
        "file": key,
        "version": version,
        "status": "ingested" if staging.stored else "rejected",
        "rows": rows.rows,
        "stored": staging.stored,
        "duplicates": staging.duplicates,
        "rejected": rejects.rules.total(),
        "rules": dict(rejects.rules),
        "rejected_key": rejected_key(key),
        "items": {"created": written.created, "merged": written.merged},
        "values_replaced": written.replaced,
        "encodings": sorted(rows.encodings),
        "ends_with_newline": rows.ends_with_newline,
        "milliseconds": round(1000 * (time.monotonic() - started)),
        "peak_memory_mb": peak_memory_mb(),
    }
    logger.info("summary", extra=summary)
    return summary


def stage(rows: CsvRows, staging: Staging, rejects: Rejects) -> None:
    """Sort the rows of a file into readings, kept on disk for now, and rejections."""
    for line, row in rows:
        if isinstance(row, Rejection):
            rejects.add(row)
        else:
            staging.add(line, row)


def naive_time() -> NaiveTime:
    return "london" if os.environ["DUBEGRID_NAIVE_TIME"] == "london" else "utc"


def peak_memory_mb() -> int:
    """Peak resident memory of this process. `getrusage` would count what the process was before it was ours."""
    status = Path("/proc/self/status")
    if not status.exists():  # not Linux: the local cloud of a Mac
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 20
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) >> 10
