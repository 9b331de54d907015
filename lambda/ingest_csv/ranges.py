"""Split a file that is too large for one invocation into ranges of bytes, which workers take from a queue.

A line belongs to the range in which it starts, so that each line is read once. A range is treated like a file of its
own: a duplicate within the range is dropped; a duplicate in another range merges in the table, as from another file.
"""

import io
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, cast
from urllib.parse import quote_plus

from csv_rows import MAX_LINE_BYTES, CsvRows, RejectedFile

from dubegrid_lib.schema.file_summary import Counts
from dubegrid_lib.schema.precedence import MAX_RANGES

CHUNK = 1 << 20
# The error of a message that ends in the failure queue. The message is otherwise like Lambda's own, so that one replay
# serves both.
GIVEN_UP = "a range of the file failed in every attempt: the file is incomplete"
ADDED = (
    *("rows", "blank_lines", "stored", "duplicates", "rejected", "streamed"),
    *("asset_days", "values_replaced", "values_outranked", "milliseconds"),
)
COUNTED = ("rules", "flagged", "repaired", "items")


class Overwritten(RuntimeError):
    """The file was overwritten."""


@dataclass(frozen=True)
class Range:
    """Range `number` of `count` of a file of `size` bytes: the bytes from `start` up to, without, `end`.

    `attempt` is the one that split the file: ranges of earlier attempts in the queue are ignored. `header` is the first
    line of the file, byte by byte.
    """

    key: str
    version: str
    attempt: int
    size: int
    number: int
    count: int
    start: int
    end: int
    header: str

    @property
    def part(self) -> str:
        """The name of the range as a source of Parquet."""
        return f"{self.key}.range-{self.number:04}"

    def rejects_of(self, number: int) -> str:
        """The key for the list of a range's rejected rows, by attempt, until the file has a list."""
        return f"{self.key}.range-{self.attempt}-{number:04}"


def are_needed(key: str, size: int) -> bool:
    """Whether a file is too large for one invocation and can be split; a compressed one cannot."""
    return size > int(os.environ["DUBEGRID_SPLIT_BYTES"]) and not key.endswith(".gz")


def cut(s3: Any, bucket: str, key: str, version: str, attempt: int, size: int) -> list[Range]:
    """The ranges of a file; none if its first line is not a header, since reading the whole file reports that better.

    Raises
    ------
    Overwritten
        The version is not current any more.
    """
    first = _get(s3, bucket, key, version, 0, MAX_LINE_BYTES)["Body"].read()
    header, end, _ = first.partition(b"\n")
    try:
        next(iter(CsvRows(io.BytesIO(header + b"\nx\n"), size)))
    except RejectedFile:
        return []
    step = int(os.environ["DUBEGRID_RANGE_BYTES"])
    step = max(step, -(-size // MAX_RANGES))
    header += end
    starts = range(len(header), size, step)
    return [
        Range(
            key, version, attempt, size, number, len(starts), start, min(start + step, size), header.decode("latin-1")
        )
        for number, start in enumerate(starts)
    ]


def send(sqs: Any, queue: str, bucket: str, ranges: list[Range]) -> None:
    """Send ranges to the queue. If the attempt dies, they do no harm: the next attempt makes new ones."""
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    for one in ranges:
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps(message(bucket, one)))


def message(bucket: str, one: Range) -> dict[str, Any]:
    """The queue's message for a range."""
    s3 = {"bucket": {"name": bucket}, "object": {"key": quote_plus(one.key), "versionId": one.version}}
    return {
        "bucket": bucket,
        "range": asdict(one),
        "requestPayload": {"Records": [{"eventSource": "aws:s3", "s3": s3}]},
        "responsePayload": {"errorType": "RangeFailed", "errorMessage": f"s3://{bucket}/{one.key}: {GIVEN_UP}"},
    }


def of_message(body: str) -> tuple[str, Range]:
    """Bucket and range of a message.

    Raises
    ------
    KeyError, TypeError, ValueError
        It is not a range.
    """
    content = json.loads(body)
    return str(content["bucket"]), Range(**content["range"])


def are_in(event: dict[str, Any]) -> bool:
    """Whether an event is from the queue."""
    records = event.get("Records")
    return isinstance(records, list) and bool(records) and records[0].get("eventSource") == "aws:sqs"


def read(s3: Any, bucket: str, one: Range) -> tuple[BinaryIO, Any]:
    """The header and the lines that start in a range, as a file; and when the object was uploaded.

    Raises
    ------
    Overwritten
        The version is not current any more.
    """
    # From the byte before: if that is a line end, the range starts with a line of its own. Of the last line, no more is
    # read than shows whether it is too long.
    last = min(one.end + MAX_LINE_BYTES, one.size - 1)
    found = _get(s3, bucket, one.key, one.version, one.start - 1, last)
    lines = _Lines(_lines(one, io.BufferedReader(found["Body"], CHUNK)))
    return io.BufferedReader(lines, CHUNK), found["LastModified"]


def _get(s3: Any, bucket: str, key: str, version: str, first: int, last: int) -> Any:
    """Some bytes of an object. The version is compared afterwards: MiniStack ignores Range in a request with one."""
    found = s3.get_object(Bucket=bucket, Key=key, Range=f"bytes={first}-{last}")
    if found.get("VersionId") != version:
        raise Overwritten(f"version {found.get('VersionId')} is current instead of {version}")
    return found


def _lines(one: Range, stream: BinaryIO) -> Iterator[bytes]:
    """The header; then, of a stream from the byte before `start`, everything after its first line end."""
    yield one.header.encode("latin-1")
    at = one.start - 1
    while piece := stream.readline(CHUNK):
        at += len(piece)
        if piece.endswith(b"\n"):
            break
    while at < one.end and (piece := stream.read(min(CHUNK, one.end - at))):
        yield piece
        at += len(piece)
    while piece and not piece.endswith(b"\n") and (piece := stream.readline(CHUNK)):
        yield piece


class _Lines(io.RawIOBase):
    """Pieces of bytes as a stream."""

    def __init__(self, pieces: Iterator[bytes]):
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._rest = self._rest or next(self._pieces, b"")
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def _first_lines(parts: list[Counts]) -> dict[str, int]:
    """The first line that broke each rule, counted from the start of the file."""
    first: dict[str, int] = {}
    before = 0
    for part in parts:
        for rule, line in part["first_lines"].items():
            first.setdefault(rule, before + line)
        before += part["rows"] + part["blank_lines"]
    return first


def add_up(parts: list[Counts]) -> Counts:
    """The counts of a file from those of all its ranges."""
    by_name: list[dict[str, Any]] = [dict(part) for part in parts]
    whole: dict[str, Any] = {name: sum(part[name] for part in by_name) for name in ADDED}
    for name in COUNTED:
        whole[name] = dict(sum((Counter(part[name]) for part in by_name), Counter[str]()))
    whole["items"] = {name: whole["items"].get(name, 0) for name in ("created", "merged")}
    whole["encodings"] = sorted({encoding for part in parts for encoding in part["encodings"]})
    whole["parquet"] = [file for part in parts for file in part["parquet"]]
    whole["schema"], whole["in_order"] = parts[0]["schema"], parts[0]["in_order"]
    whole["peak_memory_mb"] = max(part["peak_memory_mb"] for part in parts)
    whole["first_lines"] = _first_lines(parts)
    whole["ends_with_newline"] = parts[-1]["ends_with_newline"]
    return cast(Counts, whole)
