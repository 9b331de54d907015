"""Write intervals into DynamoDB so that files which share one merge, and no series is ever lost.

An item is created by PartiQL INSERT, 25 a request, which refuses to replace one that exists; those that exist are
merged by UpdateItem, series by series. A batch write would replace the item whole, and lose the other file's series.

A reading's flags go with its value: whoever writes the value says which flags it carries.
"""

import itertools
import random
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from botocore.exceptions import ClientError
from intervals import Interval

T = TypeVar("T")

BATCH_SIZE = 25  # BatchExecuteStatement's limit
SERIES_PER_UPDATE = 100  # an update expression may hold 4 KB and 300 operators
WORKERS = 4
ATTEMPTS = 8
# Per-statement error codes that a later attempt may overcome (DynamoDB API reference, BatchStatementError).
PASSING = {
    "ProvisionedThroughputExceeded",
    "RequestLimitExceeded",
    "ThrottlingError",
    "InternalServerError",
    "TransactionConflict",
}


class WriteFailed(RuntimeError):
    """DynamoDB refused an item, or kept refusing it; a retry of the event completes what is missing."""


@dataclass(frozen=True)
class Written:
    """How many items were created, merged into items that stood already, and values that a merge replaced."""

    created: int = 0
    merged: int = 0
    replaced: int = 0

    def __add__(self, other: "Written") -> "Written":
        return Written(self.created + other.created, self.merged + other.merged, self.replaced + other.replaced)


@dataclass(frozen=True)
class AssetTable:
    """The table of readings: one item an asset and interval."""

    client: Any
    name: str
    sleep: Callable[[float], None] = time.sleep

    def write(self, intervals: Iterable[Interval]) -> Written:
        """Store every interval, several requests at once.

        Raises
        ------
        WriteFailed
            An item was refused, or was still throttled after `ATTEMPTS` tries.
        botocore.exceptions.ClientError
            A request was refused as a whole: no such table, access denied.
        """
        total = Written()
        with ThreadPoolExecutor(WORKERS) as pool:
            pending: set[Future[Written]] = set()
            for batch in _batched(intervals, BATCH_SIZE):
                pending.add(pool.submit(self._write_batch, batch))
                if len(pending) >= 2 * WORKERS:  # bounded: a large file must not queue up in memory
                    done, pending = wait(pending, return_when=FIRST_COMPLETED)
                    total = sum((future.result() for future in done), total)
            return sum((future.result() for future in pending), total)

    def _write_batch(self, batch: list[Interval]) -> Written:
        written = Written()
        for attempt in range(ATTEMPTS):
            if attempt:
                self.sleep(random.uniform(0, min(5.0, 0.05 * 2**attempt)))
            answers = self.client.batch_execute_statement(Statements=[self._insert(i) for i in batch])["Responses"]
            throttled = []
            for interval, answer in zip(batch, answers, strict=True):
                code = answer.get("Error", {}).get("Code")
                if code is None:
                    written += Written(created=1)
                elif code == "DuplicateItem":
                    written += self._merge(interval)
                elif code in PASSING:
                    throttled.append(interval)
                else:
                    raise WriteFailed(
                        f"{self.name}: {interval.asset_id} at {interval.timestamp}: "
                        f"{code}: {answer['Error'].get('Message', '')}"
                    )
            if not throttled:
                return written
            batch = throttled
        raise WriteFailed(f"{self.name}: {len(batch)} items still throttled after {ATTEMPTS} attempts")

    def _insert(self, interval: Interval) -> dict[str, Any]:
        fields = {
            "asset_id": {"S": interval.asset_id},
            "timestamp": {"S": interval.timestamp},
            "substation_name": {"S": interval.name},
            "series": {"M": {series: _attribute(value) for series, value in interval.series.items()}},
        }
        if interval.flags:
            fields["flags"] = {"M": {series: _list(flags) for series, flags in interval.flags.items()}}
        names = ", ".join(f"'{name}': ?" for name in fields)
        return {"Statement": f'INSERT INTO "{self.name}" VALUE {{{names}}}', "Parameters": list(fields.values())}

    def _merge(self, interval: Interval) -> Written:
        """Set each series of an item that exists; a value not measured never replaces one that was."""
        flagged = bool(interval.flags)
        replaced = 0
        for part in _batched(interval.series.items(), SERIES_PER_UPDATE):
            if not flagged:
                try:
                    replaced += self._set(interval, part)
                    continue
                except ClientError as error:
                    if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                        raise
                    flagged = True  # the item carries flags, perhaps of values that are replaced now
            self._update(
                interval, "SET #flags = if_not_exists(#flags, :none)", {"#flags": "flags"}, {":none": {"M": {}}}
            )
            for half in _batched(part, SERIES_PER_UPDATE // 2):
                replaced += self._set(interval, half, with_flags=True)
        return Written(merged=1, replaced=replaced)

    def _set(self, interval: Interval, part: list[tuple[str, float | None]], *, with_flags: bool = False) -> int:
        """Set some series and, where asked, their flags; returns how many measured values were replaced by others.

        Without flags, an item that carries any is refused by DynamoDB's condition check.
        """
        names = {"#series": "series", "#flags": "flags"}
        values = {}
        assignments, removals = [], []
        for i, (series, value) in enumerate(part):
            names[f"#s{i}"], values[f":v{i}"] = series, _attribute(value)
            measured = value is not None
            assignments.append(f"#series.#s{i} = " + (f":v{i}" if measured else f"if_not_exists(#series.#s{i}, :v{i})"))
            if series in interval.flags:
                values[f":f{i}"] = _list(interval.flags[series])
                kept = f":f{i}" if measured else f"if_not_exists(#flags.#s{i}, :f{i})"
                assignments.append(f"#flags.#s{i} = {kept}")
            elif measured and with_flags:
                removals.append(f"#flags.#s{i}")
        expression = f"SET {', '.join(assignments)}" + (f" REMOVE {', '.join(removals)}" if removals else "")
        condition = {} if with_flags else {"ConditionExpression": "attribute_not_exists(#flags)"}
        before = self._update(interval, expression, names, values, ReturnValues="UPDATED_OLD", **condition)
        old = before.get("Attributes", {}).get("series", {}).get("M", {})
        return sum(
            "N" in old.get(series, {}) and float(old[series]["N"]) != value
            for series, value in part
            if value is not None
        )

    def _update(
        self, interval: Interval, expression: str, names: dict[str, str], values: dict[str, Any], **more: Any
    ) -> dict[str, Any]:
        answer: dict[str, Any] = self.client.update_item(
            TableName=self.name,
            Key={"asset_id": {"S": interval.asset_id}, "timestamp": {"S": interval.timestamp}},
            UpdateExpression=expression,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
            **more,
        )
        return answer


def _attribute(value: float | None) -> dict[str, Any]:
    return {"NULL": True} if value is None else {"N": _number(value)}


def _list(names: list[str]) -> dict[str, Any]:
    return {"L": [{"S": name} for name in names]}


def _number(value: float) -> str:
    """A number as DynamoDB gives it back (``3``, not ``3.0``): written again, an item stays the same to the byte."""
    text = repr(value + 0.0)  # -0.0 becomes 0.0
    return text.removesuffix(".0") if "e" not in text else f"{Decimal(text):f}"


def _batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(itertools.islice(iterator, size)):
        yield batch
