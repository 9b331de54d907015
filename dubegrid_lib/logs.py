"""What the function wrote into its log: one JSON record a line, read back as dictionaries."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from dubegrid_lib import resources
from dubegrid_lib.errors import DubeGridError, MissingResource
from dubegrid_lib.functions import RETRIES
from dubegrid_lib.kit import Kit

POLL_SECONDS = 0.2


class StillRunning(DubeGridError, TimeoutError):
    """A file was not ingested in the time that was allowed."""


class IngestFailed(DubeGridError, RuntimeError):
    """Lambda gave up on a file: every attempt failed."""


@dataclass(frozen=True)
class Line:
    """One line of the log; `fields` is empty where it is not JSON (START, END, REPORT, prints)."""

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
    try:
        events = [event for page in pages for event in page["events"]]
    except ClientError as error:
        if resources.is_gone(error):
            raise MissingResource(
                f"There is no log group {kit.settings.log_group} yet: `dubegrid provision` makes it; "
                f"without it, Lambda makes one at the function's first run."
            ) from error
        raise
    # Events of one millisecond keep the order in which they were written.
    ordered = sorted(events, key=lambda event: event["timestamp"])
    return [_line(event["timestamp"], part) for event in ordered for part in event["message"].splitlines() if part]


def follow(kit: Kit, since: float) -> Iterator[Line]:
    """The log's lines as they come, until the caller stops asking."""
    seen: set[tuple[int, str]] = set()
    while True:
        for line in read(kit, since):
            if (line.milliseconds, line.text) not in seen:
                seen.add((line.milliseconds, line.text))
                yield line
        time.sleep(POLL_SECONDS)


def wait_for(kit: Kit, keys: list[str], since: float, seconds: float = 120) -> dict[str, dict[str, Any]]:
    """Wait until every object has its summary in the log.

    Raises
    ------
    IngestFailed
        Every attempt at one of them failed; the message holds the cause.
    StillRunning
        Some have neither a summary nor three failures in time.
    """
    deadline = time.monotonic() + seconds
    while True:
        lines = read(kit, since)
        found = {line.fields["file"]: line.fields for line in lines if line.fields.get("message") == "summary"}
        if all(key in found for key in keys):
            return {key: found[key] for key in keys}
        for key in keys:
            causes = [
                line.fields["cause"] for line in lines if line.fields.get("file") == key and "cause" in line.fields
            ]
            if len(causes) > RETRIES and key not in found:
                raise IngestFailed(f"{causes[-1]} (after {len(causes)} attempts; the event is in the failure queue)")
        if time.monotonic() > deadline:
            missing = ", ".join(key for key in keys if key not in found)
            raise StillRunning(
                f"Not ingested after {seconds:.0f} s: {missing}. See `dubegrid logs`; is the trigger wired?"
            )
        time.sleep(POLL_SECONDS)


def _line(milliseconds: int, text: str) -> Line:
    try:
        fields = json.loads(text)
    except ValueError:
        fields = {}
    return Line(milliseconds, text, fields if isinstance(fields, dict) else {})
