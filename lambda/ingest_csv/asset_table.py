"""Write intervals into DynamoDB so that files which share one merge, and no series is ever lost.

An item is created by PartiQL INSERT, 25 a request, which refuses to replace one that exists; one that exists is joined,
series by series. A batch write would replace the item whole, and lose the other file's series.

What stands already is cheap to write again. One update, on the condition that the item holds just this with a lower
precedence, raises that; where the condition fails, the answer gives what stands, at no request more. And where all of
a batch was found to stand, the next batches try that first: DynamoDB charges for an INSERT that fails.

Of two values of one reading that stands which has the higher *precedence*: a number that follows from when its file was
uploaded, and not from when somebody read it. So a replay, a late event and two functions at once all end in the same
item, and the Parquet, which carries the number too, says the same. A reading's flags go with its value.

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


class WriteFailed(RuntimeError):
    """DynamoDB refused an item, or kept refusing it; a retry of the event completes what is missing."""


@dataclass(frozen=True)
class Written:
    """How many items were created and how many stood already; and how many measured values of theirs a merge replaced
    by others, or kept although the file gives others, since a later upload had them."""

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
    """The table of readings: one item an asset and interval.

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
            An item was refused, or was still throttled after `ATTEMPTS` tries.
        botocore.exceptions.ClientError
            A request was refused as a whole: no such table, access denied.
        """
        total = Written()
        stands = threading.Event()
        with ThreadPoolExecutor(WORKERS) as pool:
            pending: set[Future[Written]] = set()
            for batch in _batched(intervals, BATCH_SIZE):
                pending.add(pool.submit(self._write_batch, batch, stands))
                if len(pending) >= 2 * WORKERS:  # bounded: a large file must not queue up in memory
                    done, pending = wait(pending, return_when=FIRST_COMPLETED)
                    total = sum((future.result() for future in done), total)
            return sum((future.result() for future in pending), total)

    def _write_batch(self, batch: list[Interval], stands: threading.Event) -> Written:
        """Write some intervals; `stands` is set while those before them were all found in the table."""
        written = Written()
        if stands.is_set():
            found = [self._merge(interval) for interval in batch]
            written = sum((one for one in found if one), written)
            batch = [interval for interval, one in zip(batch, found, strict=True) if one is None]
            if not batch:
                return written
            stands.clear()
        for attempt in range(ATTEMPTS):
            if attempt:
                self.sleep(random.uniform(0, min(5.0, 0.05 * 2**attempt)))
            answers = self.client.batch_execute_statement(Statements=[self._insert(i) for i in batch])["Responses"]
            again = []
            for interval, answer in zip(batch, answers, strict=True):
                code = answer.get("Error", {}).get("Code")
                if code is None:
                    written += Written(created=1)
                elif code == "DuplicateItem":
                    merged = self._merge(interval)
                    if merged is None:
                        again.append(interval)
                    else:
                        written += merged
                elif code in PASSING:
                    again.append(interval)
                else:
                    raise WriteFailed(
                        f"{self.name}: {interval.asset_id} at {interval.timestamp}: "
                        f"{code}: {answer['Error'].get('Message', '')}"
                    )
            if not again:
                if written.created == 0 and attempt == 0:
                    stands.set()
                return written
            batch = again
        raise WriteFailed(f"{self.name}: {len(batch)} items still throttled or contended for after {ATTEMPTS} attempts")

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

    def _merge(self, interval: Interval) -> Written | None:
        """Join an interval to the item that stands; None where none does, or somebody else changed it meanwhile."""
        key = {"asset_id": {"S": interval.asset_id}, "timestamp": {"S": interval.timestamp}}
        try:
            self.client.update_item(TableName=self.name, Key=key, **self._raise(interval))
        except ClientError as error:
            stands: Any = _refused(error).get("Item")
        else:
            return Written(merged=1)
        if stands is None:
            return None
        joined = _Joined(stands, interval, self.precedence)
        if joined.is_changed:
            try:
                self.client.update_item(TableName=self.name, Key=key, **joined.update())
            except ClientError as error:
                _refused(error)
                return None
        return Written(merged=1, replaced=joined.replaced, outranked=joined.outranked)

    def _raise(self, interval: Interval) -> dict[str, Any]:
        """The request that raises the precedence of an item which holds just this; refused, it gives what stands."""
        held: dict[str, Any] = {"#series": _series(interval)}
        if interval.flags:
            held["#flags"] = _flags(interval)
        same = [f"{name} = {name.replace('#', ':')}" for name in held]
        alone = ["attribute_not_exists(#precedences)", *([] if interval.flags else ["attribute_not_exists(#flags)"])]
        names = ("series", "flags", "precedence", "precedences", "merges")
        return {
            "UpdateExpression": "SET #precedence = :precedence, #merges = if_not_exists(#merges, :none) + :one",
            "ConditionExpression": " AND ".join([*same, *alone, "#precedence < :precedence"]),
            "ExpressionAttributeNames": {f"#{name}": name for name in names},
            "ExpressionAttributeValues": {name.replace("#", ":"): value for name, value in held.items()}
            | {":precedence": {"N": str(self.precedence)}, ":none": {"N": "0"}, ":one": {"N": "1"}},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }


def _refused(error: ClientError) -> dict[str, Any]:
    """The answer to a request whose condition did not hold; any other error is raised again."""
    if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
        raise error
    return dict(error.response)


class _Joined:
    """An item that stands, and an interval joined to it.

    The item's `precedence` is that of all its series but those that `precedences` names; `merges` counts the updates,
    so that none is made of what another has changed. Series have their full names here, and codes in `_fields`.
    """

    def __init__(self, stands: dict[str, Any], interval: Interval, precedence: int):
        self.replaced = self.outranked = 0
        self._stands = stands
        item = full_item(stands)
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
        """One series: the value of the greater `rank` is kept."""
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
        """The item's fields as they should be; an empty map is none."""
        others = {series: {"N": str(number)} for series, number in self._precedences.items() if number != self._base}
        return {
            "series": {"M": encode_names(self._series)},
            "flags": {"M": encode_names(self._flags)},
            "precedence": {"N": str(self._base)},
            "precedences": {"M": encode_names(others)},
        }

    @property
    def is_changed(self) -> bool:
        return any(self._stands.get(name, {"M": {}}) != field for name, field in self._fields.items())

    def update(self) -> dict[str, Any]:
        """The request that writes it, on the condition that the item is still as it was."""
        fields = {name: field for name, field in self._fields.items() if field != {"M": {}}}
        gone = [name for name in ("flags", "precedences") if name in self._stands and name not in fields]
        merges = int(self._stands.get("merges", {"N": "0"})["N"])
        sets = ", ".join([*(f"#{name} = :{name}" for name in fields), "#merges = :next"])
        return {
            "UpdateExpression": f"SET {sets}" + (f" REMOVE {', '.join(f'#{name}' for name in gone)}" if gone else ""),
            "ConditionExpression": "#merges = :merges" if merges else "attribute_not_exists(#merges)",
            "ExpressionAttributeNames": {f"#{name}": name for name in [*fields, *gone, "merges"]},
            "ExpressionAttributeValues": {f":{name}": field for name, field in fields.items()}
            | {":next": {"N": str(merges + 1)}}
            | ({":merges": {"N": str(merges)}} if merges else {}),
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
    """A number as DynamoDB gives it back (``3``, not ``3.0``): written again, an item stays the same to the byte."""
    text = repr(value + 0.0)  # -0.0 becomes 0.0
    return text.removesuffix(".0") if "e" not in text else f"{Decimal(text):f}"


def _batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(itertools.islice(iterator, size)):
        yield batch
