"""Write intervals into DynamoDB so that files which share one merge, and no series is ever lost.

An item is created by PartiQL INSERT, 25 per request, which never replaces an existing item. Into an existing item, an
interval is merged series by series. A batch write would replace the whole item, and lose the other file's series.

Writing the same readings again is cheap. One statement, again 25 per request, raises the item's precedence, on the
condition that the item holds exactly these readings with a lower precedence; if the condition fails, the answer
contains the item, without another request. If all items of a batch exist, the next batches try this first, because
DynamoDB charges for a failed INSERT.

When two files give the same reading, a measured value wins over a missing one, and then the value with the higher
*precedence*: a number derived from the time of upload, not from the time of reading. So a replay, a late event and two
concurrent functions all end in the same item, and the Parquet, which carries the number too, agrees. A reading's flags
go with its value.

Series are stored under short codes (`series_codes`). An item that an older version wrote with full names is rewritten
in codes by the next merge, even if nothing else changes.
"""

import itertools
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from botocore.exceptions import ClientError
from intervals import Interval

from dubegrid_lib.schema.precedence import rank
from dubegrid_lib.schema.series_codes import encode_names, full_item

T = TypeVar("T")

BATCH_SIZE = 25  # BatchExecuteStatement's limit
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
# Those with which a statement says that the item exists, or is not as the statement requires.
EXPECTED = {"DuplicateItem", "ConditionalCheckFailed"}


class WriteFailed(RuntimeError):
    """DynamoDB rejected an item, once or repeatedly; a retry of the event writes what is missing."""


@dataclass(frozen=True)
class Written:
    """How many items were created, and how many existed; of their measured values, how many a merge replaced, and how
    many it kept because they are from a later upload."""

    created: int = 0
    merged: int = 0
    replaced: int = 0
    outranked: int = 0

    def __add__(self, other: "Written") -> "Written":
        return Written(
            self.created + other.created,
            self.merged + other.merged,
            self.replaced + other.replaced,
            self.outranked + other.outranked,
        )


@dataclass(frozen=True)
class AssetTable:
    """The table of readings: one item per asset and interval.

    `precedence` is that of the file whose intervals are written (`precedence_of`).
    """

    client: Any
    name: str
    precedence: int = 0
    sleep: Callable[[float], None] = time.sleep

    def write(self, intervals: Iterable[Interval]) -> Written:
        """Store every interval, several requests at once.

        Raises
        ------
        WriteFailed
            An item was rejected, or still throttled after `ATTEMPTS` tries.
        botocore.exceptions.ClientError
            A whole request failed: no such table, access denied.
        """
        total = Written()
        exist = threading.Event()
        with ThreadPoolExecutor(WORKERS) as pool:
            pending: set[Future[Written]] = set()
            for batch in _batched(intervals, BATCH_SIZE):
                pending.add(pool.submit(self._write_batch, batch, exist))
                if len(pending) >= 2 * WORKERS:  # bounded: a large file must not queue up in memory
                    done, pending = wait(pending, return_when=FIRST_COMPLETED)
                    total = sum((future.result() for future in done), total)
            return sum((future.result() for future in pending), total)

    def _write_batch(self, batch: list[Interval], exist: threading.Event) -> Written:
        """Write some intervals; `exist` is set while all items of the previous batches existed."""
        written = Written()
        if exist.is_set():
            written, batch = self._merge(batch)
            if not batch:
                return written
            exist.clear()
        for attempt in range(ATTEMPTS):
            if attempt:
                self.sleep(random.uniform(0, min(5.0, 0.05 * 2**attempt)))
            created, existing, again = self._create(batch)
            written += Written(created=created)
            if existing:
                merged, left = self._merge(existing)
                written += merged
                again += left
            if not again:
                if written.created == 0 and attempt == 0:
                    exist.set()
                return written
            batch = again
        raise WriteFailed(f"{self.name}: {len(batch)} items still throttled or contended for after {ATTEMPTS} attempts")

    def _create(self, batch: list[Interval]) -> tuple[int, list[Interval], list[Interval]]:
        """Create items: how many were created, the intervals whose items exist, and those to try again."""
        created = 0
        existing: list[Interval] = []
        again: list[Interval] = []
        for interval, code, _ in self._answers(batch, self._insert):
            if code is None:
                created += 1
            else:
                (existing if code == "DuplicateItem" else again).append(interval)
        return created, existing, again

    def _merge(self, batch: list[Interval]) -> tuple[Written, list[Interval]]:
        """Merge intervals into existing items; those left have no item, or are to be tried again."""
        written = Written()
        left: list[Interval] = []
        for interval, code, item in self._answers(batch, self._raise):
            merged = Written(merged=1) if code is None else self._join(interval, item) if item else None
            if merged:
                written += merged
            else:
                left.append(interval)
        return written, left

    def _answers(
        self, batch: list[Interval], statement: Callable[[Interval], dict[str, Any]]
    ) -> Iterator[tuple[Interval, str | None, dict[str, Any] | None]]:
        """Send a statement for each interval, in one request: the code of its error, and the item that it met.

        Raises
        ------
        WriteFailed
            An error that no later attempt overcomes.
        """
        answers = self.client.batch_execute_statement(Statements=[statement(interval) for interval in batch])
        for interval, answer in zip(batch, answers["Responses"], strict=True):
            error = answer.get("Error", {})
            code = error.get("Code")
            if code is not None and code not in EXPECTED | PASSING:
                where = f"{self.name}: {interval.asset_id} at {interval.timestamp}"
                raise WriteFailed(f"{where}: {code}: {error.get('Message', '')}")
            yield interval, code, error.get("Item")

    def _insert(self, interval: Interval) -> dict[str, Any]:
        fields = {
            "asset_id": {"S": interval.asset_id},
            "timestamp": {"S": interval.timestamp},
            "substation_name": {"S": interval.name},
            "precedence": {"N": str(self.precedence)},
            "series": _series(interval),
        }
        if interval.flags:
            fields["flags"] = _flags(interval)
        names = ", ".join(f"'{name}': ?" for name in fields)
        return {"Statement": f'INSERT INTO "{self.name}" VALUE {{{names}}}', "Parameters": list(fields.values())}

    def _raise(self, interval: Interval) -> dict[str, Any]:
        """The statement that raises the precedence of an item with exactly these readings; else it returns the item."""
        same = {
            "asset_id": {"S": interval.asset_id},
            "timestamp": {"S": interval.timestamp},
            "series": _series(interval),
        }
        if interval.flags:
            same["flags"] = _flags(interval)
        absent = ("precedences",) if interval.flags else ("precedences", "flags")
        conditions = [*(f'"{name}" = ?' for name in same), *(f'"{name}" IS MISSING' for name in absent)]
        mine = {"N": str(self.precedence)}
        return {
            "Statement": f'UPDATE "{self.name}" SET "precedence" = ? '
            f'WHERE {" AND ".join(conditions)} AND "precedence" < ?',
            "Parameters": [mine, *same.values(), mine],
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def _join(self, interval: Interval, item: dict[str, Any]) -> Written | None:
        """Merge an interval into an item that was read; None if another writer has changed it since."""
        joined = _Joined(item, interval, self.precedence)
        if joined.is_changed:
            key = {name: item[name] for name in ("asset_id", "timestamp")}
            try:
                self.client.update_item(TableName=self.name, Key=key, **joined.update())
            except ClientError as error:
                if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                    raise
                return None
        return Written(merged=1, replaced=joined.replaced, outranked=joined.outranked)


class _Joined:
    """An existing item, and an interval merged into it.

    The item's `precedence` applies to all its series except those in `precedences`. `merges` counts these merges; with
    the precedence, which otherwise only rises, it shows whether the item has changed, so that no update overwrites
    another. Series have full names here, and codes in `_fields`.
    """

    def __init__(self, stored: dict[str, Any], interval: Interval, precedence: int):
        self.replaced = self.outranked = 0
        self._stored = stored
        item = full_item(stored)
        self._series: dict[str, Any] = item["series"]["M"]
        self._flags: dict[str, Any] = item.get("flags", {}).get("M", {})
        base = int(item.get("precedence", {"N": "0"})["N"])
        others = item.get("precedences", {}).get("M", {})
        self._precedences = {series: int(others[series]["N"]) if series in others else base for series in self._series}
        for series, value in interval.series.items():
            self._take(series, _attribute(value), interval.flags.get(series), precedence)
        found = set(self._precedences.values())
        self._base = found.pop() if len(found) == 1 else base

    def _take(self, series: str, value: dict[str, Any], flags: list[str] | None, precedence: int) -> None:
        """Take a series' value if its `rank` is not lower than the stored one's."""
        if old := self._series.get(series):
            differs = "N" in old and "N" in value and float(old["N"]) != float(value["N"])
            if rank("N" in value, precedence) < rank("N" in old, self._precedences[series]):
                self.outranked += differs
                return
            self.replaced += differs
        self._series[series] = value
        self._precedences[series] = precedence
        self._flags.pop(series, None)
        if flags:
            self._flags[series] = _list(flags)

    @property
    def _fields(self) -> dict[str, Any]:
        """The item's fields after the merge; an empty map means no field."""
        others = {series: {"N": str(number)} for series, number in self._precedences.items() if number != self._base}
        return {
            "series": {"M": encode_names(self._series)},
            "flags": {"M": encode_names(self._flags)},
            "precedence": {"N": str(self._base)},
            "precedences": {"M": encode_names(others)},
        }

    @property
    def is_changed(self) -> bool:
        return any(self._stored.get(name, {"M": {}}) != field for name, field in self._fields.items())

    def update(self) -> dict[str, Any]:
        """The request that writes the item, on the condition that it has not changed since it was read."""
        fields = {name: field for name, field in self._fields.items() if field != {"M": {}}}
        gone = [name for name in ("flags", "precedences") if name in self._stored and name not in fields]
        merges = int(self._stored.get("merges", {"N": "0"})["N"])
        read = {name: self._stored[name] for name in ("merges", "precedence") if name in self._stored}
        sets = ", ".join([*(f"#{name} = :{name}" for name in fields), "#merges = :next"])
        unchanged = [
            f"#{name} = :read_{name}" if name in read else f"attribute_not_exists(#{name})"
            for name in ("merges", "precedence")
        ]
        return {
            "UpdateExpression": f"SET {sets}" + (f" REMOVE {', '.join(f'#{name}' for name in gone)}" if gone else ""),
            "ConditionExpression": " AND ".join(unchanged),
            "ExpressionAttributeNames": {f"#{name}": name for name in [*fields, *gone, "merges"]},
            "ExpressionAttributeValues": {f":{name}": field for name, field in fields.items()}
            | {":next": {"N": str(merges + 1)}}
            | {f":read_{name}": value for name, value in read.items()},
        }


def _series(interval: Interval) -> dict[str, Any]:
    return {"M": {series: _attribute(value) for series, value in encode_names(interval.series).items()}}


def _flags(interval: Interval) -> dict[str, Any]:
    return {"M": {series: _list(flags) for series, flags in encode_names(interval.flags).items()}}


def _attribute(value: float | None) -> dict[str, Any]:
    return {"NULL": True} if value is None else {"N": _number(value)}


def _list(names: list[str]) -> dict[str, Any]:
    return {"L": [{"S": name} for name in names]}


def _number(value: float) -> str:
    """A number as DynamoDB returns it (``3``, not ``3.0``), so that an item written again stays the same."""
    text = repr(value + 0.0)  # -0.0 becomes 0.0
    return text.removesuffix(".0") if "e" not in text else f"{Decimal(text):f}"


def _batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(itertools.islice(iterator, size)):
        yield batch
