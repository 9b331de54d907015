"""The operator's view: the outcome of the latest files, what failed, which alarms are on, and what to do."""

import heapq
import json
import time
import urllib.parse
from dataclasses import dataclass
from typing import Any

from dubegrid_lib.config import RAW_PREFIX, REJECTED_PREFIX
from dubegrid_lib.ingest import ledger
from dubegrid_lib.ingest.ledger import Record
from dubegrid_lib.ingest.uploaded_objects import SUFFIXES
from dubegrid_lib.stack import lambda_functions, monitoring
from dubegrid_lib.stack.monitoring import Alarm
from dubegrid_lib.stack.session import Kit

FILES_SHOWN = 10


@dataclass(frozen=True)
class File:
    """The current version of an object, and its record in the ledger; None if its ingestion never started."""

    key: str
    record: Record | None

    @property
    def status(self) -> str:
        return self.record.status if self.record else "not started"

    @property
    def rules(self) -> dict[str, int]:
        """Rows rejected, by rule."""
        return dict(self.record.fields.get("rules", {})) if self.record else {}

    @property
    def is_done(self) -> bool:
        return self.record is not None and self.record.is_final

    def __str__(self) -> str:
        text = f"{self.status:<12} {self.key}"
        if self.record is None:
            return text
        if not self.record.is_final:
            return f"{text}: attempt {self.record.attempts}, {self.record.fields.get('cause', 'no cause recorded')}"
        counts = {name: self.record.count(name) for name in ("rows", "stored", "duplicates", "rejected")}
        line = f"{text}: " + ", ".join(f"{count:,} {name}" for name, count in counts.items())
        return line + "".join(f"; {rule} {count:,}" for rule, count in self.rules.items())


@dataclass(frozen=True)
class DeadLetter:
    """A message of the failure queue: its objects, the error, and how long it has been there (seconds)."""

    keys: tuple[str, ...]
    error: str
    age: float

    def __str__(self) -> str:
        return f"{_span(self.age)}  {', '.join(self.keys) or 'no object named'}: {self.error}"


@dataclass(frozen=True)
class Health:
    """What was found. `files` are the last uploads, latest first; `watched` says whether there are any alarms."""

    files: list[File]
    letters: list[DeadLetter]
    alarms: list[Alarm]
    watched: bool

    @property
    def is_well(self) -> bool:
        return not self.todo

    @property
    def todo(self) -> list[str]:
        """What to do next, most urgent first."""
        steps = []
        if self.letters:
            steps.append(
                "Fix the cause (`dubegrid log-query what_failed`), then `dubegrid replay --dead-letters`: its files "
                "are not stored."
            )
        in_letters = {key for letter in self.letters for key in letter.keys}
        for file in self.files:
            if not file.is_done and file.key not in in_letters:
                steps.append(f"Unless it is being ingested now: `dubegrid replay {file.key}`")
        for file in self.files:
            if file.status == "rejected":
                steps.append(f"Nothing of {file.key} could be stored: see s3://…/{REJECTED_PREFIX} and ask its sender.")
        steps += [f"Alarm {alarm.name}: {alarm.meaning}" for alarm in self.alarms if alarm.state == "ALARM"]
        return steps

    def __str__(self) -> str:
        on = [alarm for alarm in self.alarms if alarm.state == "ALARM"]
        watched = ["  none is on"] if self.watched else ["  there are none: `dubegrid monitor` creates them"]
        last = [f"  {step}" for step in self.todo] or ["  nothing. `dubegrid reconcile` checks that all is stored."]
        lines = [
            f"The last {len(self.files)} file(s):",
            *(f"  {file}" for file in self.files),
            f"Dead letters: {len(self.letters)}",
            *(f"  {letter}" for letter in self.letters),
            "Alarms:",
            *([f"  {alarm.name}: {alarm.reason}" for alarm in on] or watched),
            "To do:",
            *last,
        ]
        return "\n".join(lines)


def look(kit: Kit, shown: int = FILES_SHOWN) -> Health:
    """Look up all of this without changing anything; dead letters are hidden from other readers for a second.

    Parameters
    ----------
    shown : how many of the last files.

    Raises
    ------
    MissingResource
        There is no ledger yet.
    """
    alarms = monitoring.alarms(kit)
    return Health(last_files(kit, shown), letters(kit), alarms, bool(alarms))


def last_files(kit: Kit, shown: int) -> list[File]:
    """The latest uploads, each with its record."""
    pages = kit.s3.get_paginator("list_object_versions").paginate(Bucket=kit.bucket, Prefix=RAW_PREFIX)
    current = (
        (one["LastModified"], one["Key"], one["VersionId"])
        for page in pages
        for one in page.get("Versions", [])
        if one["IsLatest"] and one["Key"].endswith(SUFFIXES)
    )
    last = heapq.nlargest(shown, current)
    records = ledger.of_versions(kit, [(key, version) for _, key, version in last])
    return [File(key, records.get((key, version))) for _, key, version in last]


def letters(kit: Kit) -> list[DeadLetter]:
    """The failure queue's messages, the oldest first."""
    found = map(_letter, lambda_functions.failure_messages(kit))
    return sorted(found, key=lambda letter: -letter.age)


def _letter(message: Any) -> DeadLetter:
    age = max(0.0, time.time() - int(message["Attributes"]["SentTimestamp"]) / 1000)
    try:
        body = json.loads(message["Body"])
        records = body["requestPayload"]["Records"]
        keys = tuple(urllib.parse.unquote_plus(record["s3"]["object"]["key"]) for record in records)
        return DeadLetter(keys, str(body["responsePayload"].get("errorMessage", "the function was not run")), age)
    except (ValueError, KeyError, TypeError, AttributeError):
        return DeadLetter((), f"not an event of S3: {message['Body'][:100]}", age)


def _span(seconds: float) -> str:
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"
