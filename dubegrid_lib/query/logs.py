"""Read the function's log: one JSON record per line, returned as dictionaries."""

import difflib
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from botocore.exceptions import ClientError

from dubegrid_lib.errors import DubeGridError
from dubegrid_lib.schema.file_summary import FileSummary
from dubegrid_lib.stack import resources, trigger
from dubegrid_lib.stack.lambda_functions import RETRIES
from dubegrid_lib.stack.polling import poll
from dubegrid_lib.stack.session import Kit

POLL_SECONDS = 0.2
ADVICE = "fix the cause, then `dubegrid replay --dead-letters`"
# After this time `wait_for` looks up whether what it waits for exists, for so many objects.
PATIENCE_SECONDS, LOOKED_UP = 10, 20
# HeadObject answers without a body, so without a code of its own: 404, or 400 if the version is no version's name.
ABSENT = {"400", "404", "NoSuchKey", "NoSuchVersion", "NoSuchBucket"}


class NotIngested(DubeGridError):
    """Some files were not ingested; `summaries` has those that were, by key."""

    def __init__(self, message: str, summaries: "Mapping[str, FileSummary] | None" = None):
        super().__init__(message)
        self.summaries = dict(summaries or {})


class StillRunning(NotIngested, TimeoutError):
    """A file was not ingested in time."""


class IngestFailed(NotIngested, RuntimeError):
    """Lambda gave up on a file: every attempt failed."""


@dataclass(frozen=True)
class Line:
    """One line of the log; `fields` is empty if it is not JSON (START, END, REPORT, prints)."""

    milliseconds: int
    text: str
    fields: dict[str, Any]


def read(kit: Kit, since: float = 0) -> list[Line]:
    """The log's lines since a moment (seconds of the UNIX epoch), oldest first.

    Raises
    ------
    MissingResource
        There is no log group: the function was never provisioned.
    """
    pages = kit.logs.get_paginator("filter_log_events").paginate(
        logGroupName=kit.settings.log_group, startTime=int(since * 1000)
    )
    advice = "`dubegrid provision` creates it; otherwise Lambda creates one at the function's first run."
    with resources.required(f"There is no log group {kit.settings.log_group} yet: {advice}"):
        events = [event for page in pages for event in page["events"]]
    # Events of one millisecond keep the order in which they were written.
    ordered = sorted(events, key=lambda event: event["timestamp"])
    return [_line(event["timestamp"], part) for event in ordered for part in event["message"].splitlines() if part]


def follow(kit: Kit, since: float) -> Iterator[Line]:
    """The log's lines as they arrive, until the caller stops iterating."""
    seen: set[tuple[int, str]] = set()
    while True:
        for line in read(kit, since):
            if (line.milliseconds, line.text) not in seen:
                seen.add((line.milliseconds, line.text))
                yield line
        time.sleep(POLL_SECONDS)


def wait_for(kit: Kit, objects: Mapping[str, str], since: float, seconds: float = 120) -> dict[str, FileSummary]:
    """Wait until every object has its summary in the log.

    Parameters
    ----------
    objects : key → version id: the same key may have been ingested before.

    Returns
    -------
    dict of key → summary, in the order of `objects`.

    Raises
    ------
    IngestFailed
        Every attempt to ingest one of them failed, or it is not in the bucket; the message has the cause.
    StillRunning
        Some have neither a summary nor three failures in time.
    """
    if not isinstance(objects, Mapping) or not all(isinstance(one, str) for one in objects.values()):
        raise NotIngested("Name each object with its version: {key: version}. `put_object` returns the version.")
    failed: dict[str, str] = {}
    started: set[str] = set()

    def summaries() -> dict[str, FileSummary]:
        lines = [line.fields for line in read(kit, since) if objects.get(line.fields.get("file", "")) is not None]
        lines = [fields for fields in lines if fields["version"] == objects[fields["file"]]]
        started.update(fields["file"] for fields in lines)
        found = {fields["file"]: cast(FileSummary, fields) for fields in lines if fields["message"] == "summary"}
        causes = [fields for fields in lines if "cause" in fields and fields["file"] not in found]
        for key, attempts in Counter(fields["file"] for fields in causes).items():
            if attempts > RETRIES:
                cause = next(fields["cause"] for fields in causes if fields["file"] == key)
                failed[key] = f"{cause} (after {attempts} attempts; the event is in the failure queue: {ADVICE})"
        return found

    def complete(found: Mapping[str, FileSummary]) -> bool:
        return found.keys() | failed.keys() == objects.keys()

    patience = min(PATIENCE_SECONDS, seconds)
    found = poll(summaries, complete, seconds=patience, pause=POLL_SECONDS)
    if not complete(found):
        for key in [key for key in objects if key not in started][:LOOKED_UP]:
            if absent := _absent(kit, key, objects[key]):
                failed[key] = absent
        found = poll(summaries, complete, seconds=seconds - patience, pause=POLL_SECONDS)
    ingested = {key: found[key] for key in objects if key in found}
    if failed.keys() - found.keys():
        raise IngestFailed("\n".join(failed[key] for key in objects if key in failed.keys() - found.keys()), ingested)
    if missing := ", ".join(sorted(objects.keys() - found.keys())):
        message = f"Not ingested after {seconds:.0f} s: {missing}. See `dubegrid logs`; is the trigger wired?"
        raise StillRunning(message, ingested)
    return ingested


def _absent(kit: Kit, key: str, version: str) -> str | None:
    """Why nothing can ingest an object: it does not exist. Prints a line if S3 does not invoke the function for it."""
    try:
        kit.s3.head_object(Bucket=kit.bucket, Key=key, VersionId=version)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ABSENT:
            return None
        folder = key.rpartition("/")[0]
        page = kit.s3.list_objects_v2(Bucket=kit.bucket, Prefix=folder)
        close = difflib.get_close_matches(key, [one["Key"] for one in page.get("Contents", [])], n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        return f"The bucket has no object {key!r} with version {version!r}: nothing to wait for.{hint}"
    if not trigger.covers(kit, key):
        print(f"Waiting for {key!r}, but S3 does not invoke the function for such a key (notebook 3, step 3).")
    return None


def _line(milliseconds: int, text: str) -> Line:
    try:
        fields = json.loads(text)
    except ValueError:
        fields = {}
    return Line(milliseconds, text, fields if isinstance(fields, dict) else {})
