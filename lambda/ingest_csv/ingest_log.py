"""The ledger: one record per key and version of an object, which says how far it has been ingested.

The status is ``started`` before anything is read, and remains so after a crash. Only the newest attempt may write the
outcome: an older attempt that ends late finds a higher number in `attempts`, and does not change the record.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from boto3.dynamodb.types import TypeSerializer
from botocore.exceptions import ClientError

import dubegrid_lib.schema
from dubegrid_lib.schema.file_summary import Counts, FileSummary

CAUSE_CHARACTERS = 1000
SPLIT = "split"  # a large file whose ranges are being ingested


@dataclass
class Attempt:
    """One attempt to ingest an object: its number, and its outcome, once known."""

    number: int = 0
    outcome: FileSummary | None = None


@dataclass(frozen=True)
class IngestLog:
    """The table of records; `name` is blank if no ledger is kept."""

    client: Any
    name: str

    @contextmanager
    def attempt(self, key: str, version: str) -> Iterator[Attempt]:
        """Record that an attempt starts, and at the end its `outcome`, or the error that ended it."""
        if not self.name:
            yield Attempt()
            return
        fields = {"status": "started", "started_at": _now(), "code": code_version()}
        attempt = Attempt(self._begin(key, version, fields))
        try:
            yield attempt
        except Exception as error:
            cause = f"{type(error).__name__}: {error}"[:CAUSE_CHARACTERS]
            self._end(key, version, attempt.number, {"status": "failed", "cause": cause})
            raise
        if attempt.outcome:
            self._end(key, version, attempt.number, _fields(attempt.outcome))

    def supersede(self, key: str, version: str, by: str) -> None:
        """Record that a version was overwritten before it was ingested; a version that was ingested is not changed."""
        if not self.name:
            return
        fields = {"status": "superseded", "superseded_by": by, "finished_at": _now()}
        self._set(
            key,
            version,
            fields,
            "attribute_not_exists(#status) OR #status IN (:started, :failed, :split)",
            {":started": {"S": "started"}, ":failed": {"S": "failed"}, ":split": {"S": SPLIT}},
        )

    def range_done(self, key: str, version: str, attempt: int, number: int, counts: Counts) -> list[Counts] | None:
        """Record a range's counts, unless it has some; returns those of all ranges that are done, in their order.

        None if the attempt that split the file is over: another has started, or the file is concluded.
        """
        try:
            answer = self.client.update_item(
                TableName=self.name,
                Key={"key": {"S": key}, "version": {"S": version}},
                UpdateExpression="SET #done.#number = if_not_exists(#done.#number, :counts)",
                ConditionExpression="attempts = :attempt AND #status = :split",
                ExpressionAttributeNames={"#done": "done", "#number": f"{number:04}", "#status": "status"},
                ExpressionAttributeValues={
                    ":counts": {"S": json.dumps(counts, separators=(",", ":"))},
                    ":attempt": {"N": str(attempt)},
                    ":split": {"S": SPLIT},
                },
                ReturnValues="ALL_NEW",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return None
        done = answer["Attributes"]["done"]["M"]
        return [json.loads(done[name]["S"]) for name in sorted(done)]

    def conclude(self, key: str, version: str, attempt: int, summary: FileSummary) -> bool:
        """Write the outcome of a file that was split; False if another invocation has."""
        try:
            self._update(
                key,
                version,
                _fields(summary) | {"finished_at": _now()},
                " REMOVE done",
                {":attempt": {"N": str(attempt)}, ":split": {"S": SPLIT}},
                ConditionExpression="attempts = :attempt AND #status = :split",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def _begin(self, key: str, version: str, fields: dict[str, Any]) -> int:
        more = " REMOVE cause ADD attempts :one"
        answer = self._update(key, version, fields, more, {":one": {"N": "1"}}, ReturnValues="UPDATED_NEW")
        return int(answer["Attributes"]["attempts"]["N"])

    def _end(self, key: str, version: str, number: int, fields: dict[str, Any]) -> None:
        self._set(key, version, fields | {"finished_at": _now()}, "attempts = :number", {":number": {"N": str(number)}})

    def _set(self, key: str, version: str, fields: dict[str, Any], condition: str, values: dict[str, Any]) -> None:
        try:
            self._update(key, version, fields, "", values, ConditionExpression=condition)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise

    def _update(
        self, key: str, version: str, fields: dict[str, Any], more: str, values: dict[str, Any], **options: Any
    ) -> dict[str, Any]:
        serialize = TypeSerializer().serialize
        # `status` and others are reserved words: every name gets a placeholder.
        answer: dict[str, Any] = self.client.update_item(
            TableName=self.name,
            Key={"key": {"S": key}, "version": {"S": version}},
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in fields) + more,
            ExpressionAttributeNames={f"#{name}": name for name in fields},
            ExpressionAttributeValues={f":{name}": serialize(value) for name, value in fields.items()} | values,
            **options,
        )
        return answer


def _fields(summary: FileSummary) -> dict[str, Any]:
    return {name: value for name, value in summary.items() if name not in ("file", "version")}


@cache
def code_version() -> str:
    """The first 12 digits of the hash of the function's own code, as deployed."""
    folders = (Path(__file__).parent, Path(dubegrid_lib.schema.__file__).parent)
    paths = [path for folder in folders for path in folder.glob("*.py")]
    code = hashlib.sha256()
    for path in sorted(paths, key=lambda path: path.name):
        code.update(path.name.encode() + path.read_bytes())
    return code.hexdigest()[:12]


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
