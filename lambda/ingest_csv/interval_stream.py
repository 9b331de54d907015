"""Put ingested intervals into a Kinesis stream, one record each, for consumers that act on readings as they arrive.

Intervals are copied to a file on their way to the table, and put once all of them are stored: the stream never contains
what the table lacks. If a record cannot be put, the invocation fails, and its retry puts the whole object again in the
same order. So each record comes at least once, and consumers recognise a repeated one by its `asset_id`, `timestamp`,
`source` and `version`.
"""

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intervals import Interval

# PutRecords' limits: records and, with their keys, bytes. AWS takes twice as many bytes since 2025, MiniStack does not.
MAX_RECORDS = 500
MAX_BYTES = 5_000_000
KEY_CHARACTERS = 256  # the maximum length of a partition key
ATTEMPTS = 9  # some 20 seconds with their pauses, in which a shard accepts 20 MB, three months of an asset


class NotPut(RuntimeError):
    """The stream repeatedly rejected records; `left` intervals of the object are not in it."""

    def __init__(self, message: str, left: int):
        super().__init__(message)
        self.left = left


@dataclass
class Outbox:
    """The intervals of an object, or of a range of it, on disk until they may be put.

    `source` is the object's key, for a range the name of the part, as in the curated Parquet.
    """

    path: Path
    source: str
    version: str | None
    intervals: int = 0

    def passing(self, intervals: Iterable[Interval]) -> Iterator[Interval]:
        """The same intervals, each written to the file once it has passed."""
        with self.path.open("w", encoding="utf-8", newline="\n") as file:
            for interval in intervals:
                file.write(self._line(interval))
                self.intervals += 1
                yield interval

    def _line(self, interval: Interval) -> str:
        record: dict[str, Any] = {
            "asset_id": interval.asset_id,
            "timestamp": interval.timestamp,
            "substation_name": interval.name,
            "series": interval.series,
            "flags": interval.flags,
            "source": self.source,
            "version": self.version,
        }
        return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"

    def records(self) -> Iterator[dict[str, Any]]:
        """The records for PutRecords; the key is the asset, so that one shard has an asset's intervals in order."""
        if not self.intervals:
            return
        with self.path.open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                key = json.loads(line)["asset_id"][:KEY_CHARACTERS]
                yield {"Data": line.rstrip("\n").encode(), "PartitionKey": key}


@dataclass(frozen=True)
class IntervalStream:
    """The stream of intervals."""

    client: Any
    name: str
    sleep: Callable[[float], None] = time.sleep

    def put(self, outbox: Outbox) -> int:
        """Put every interval, in batches; returns how many.

        Raises
        ------
        NotPut
            Some were rejected `ATTEMPTS` times.
        botocore.exceptions.ClientError
            A whole request failed: no such stream, access denied.
        """
        put = 0
        for batch in _batches(outbox.records()):
            rejected, code = self._put(batch)
            put += len(batch) - rejected
            if rejected:
                left = outbox.intervals - put
                missing = f"{left} of {outbox.intervals} intervals are not in the stream"
                raise NotPut(f"{self.name}: {missing}: {code}, {ATTEMPTS} times", left)
        return put

    def _put(self, records: list[dict[str, Any]]) -> tuple[int, str]:
        """Put a batch, and rejected records again; returns how many are finally rejected, and why.

        A record that was rejected first comes after the others of its batch: consumers sort by `timestamp`.
        """
        last = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                self.sleep(random.uniform(0.5, 1) * min(5.0, 0.1 * 2**attempt))
            answers = self.client.put_records(StreamName=self.name, Records=records)["Records"]
            # The message next to the code contains the account number: not for a log.
            codes = [answer.get("ErrorCode") for answer in answers]
            records = [record for record, code in zip(records, codes, strict=True) if code]
            if not records:
                return 0, ""
            last = next(filter(None, codes))
        return len(records), last


def _batches(records: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Records in their order, as many at a time as one request may hold."""
    batch: list[dict[str, Any]] = []
    size = 0
    for record in records:
        length = len(record["Data"]) + len(record["PartitionKey"].encode())
        if batch and (len(batch) == MAX_RECORDS or size + length > MAX_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += length
    if batch:
        yield batch
