"""How soon an upload is queryable, how fast files are ingested, and what the writes would cost on AWS."""

import json
import statistics
import subprocess
import sys
import time

from bench import _cloud
from bench._cloud import Readings
from bench._figures import Figure, report
from dubegrid_lib.query import item_size, logs, summaries
from dubegrid_lib.query.item_size import item_bytes
from dubegrid_lib.schema.series_codes import full_item
from dubegrid_lib.stack import local_target, packaging
from dubegrid_lib.stack.session import Kit

UPLOADS = 50
# What the walk-through's handler and our function are compared by is timed as often, and the median is taken: one time
# differs from another by a third.
TIMES = 3
WARM_FILES = 4  # at once, so that each of the local cloud's workers takes one
WARM_ROWS = 500


def main() -> int:
    files = _cloud.portal_files()
    with _cloud.local_cloud() as kit:
        warm = files[0].of_asset("WARM")
        _cloud.put(kit, [warm])
        _cloud.wait_until_queryable(kit, [warm])
        figures = []
        for measure in (ingest_rate, write_units, start_time, upload_to_query, many_at_once):
            print(f"Measuring: {measure.__name__.replace('_', ' ')} ...", flush=True)
            figures += measure(kit, files)
    return report(figures)


def upload_to_query(kit: Kit, files: list[Readings]) -> list[Figure]:
    """From the start of an upload until a query finds all its intervals; the largest file, each time as a new asset."""
    file = max(files, key=lambda file: file.rows)
    seconds = []
    for number in range(UPLOADS):
        fresh = file.of_asset(f"L{number:05}")
        begin = time.monotonic()
        _cloud.put(kit, [fresh])
        _cloud.wait_until_queryable(kit, [fresh])
        seconds.append(time.monotonic() - begin)
    what = f"upload to queryable ({file.rows:,} rows, {UPLOADS} uploads)"
    return [
        Figure(f"{what}, median", statistics.median(seconds), "s"),
        Figure(f"{what}, p95", statistics.quantiles(seconds, n=20, method="inclusive")[-1], "s", ("<=", 2.0)),
    ]


def ingest_rate(kit: Kit, files: list[Readings]) -> list[Figure]:
    """Readings a second from the first upload to the last stage of the last file, compared with simpler handlers.

    S3 calls all of them with whole files, as many at once as the local cloud runs, and all are warm. Months are
    assessed after a pause; the time until all are assessed is measured too.
    """
    warm = [files[n].of_asset(f"WARM{n}") for n in range(WARM_FILES)]
    logs.wait_for(kit, _cloud.put(kit, warm), time.time() - 1)
    summaries.wait(kit)
    of_fresh_assets = [[file.of_asset(f"F{n}{place:04}") for place, file in enumerate(files)] for n in range(1, TIMES)]
    first = [_first_rates(kit, each) for each in (files, *of_fresh_assets)]
    ours, assessed, peak = (statistics.median(measured) for measured in zip(*first, strict=True))
    again = _replay_rate(kit, files)
    theirs = exhibit_rate(kit, packaging.ITEM_PER_READING, sorted(files, key=lambda file: file.rows)[:2], TIMES)
    batches = exhibit_rate(kit, packaging.BATCH_PER_READING, files)
    return [
        Figure("walk-through's handler", theirs, "readings/s"),
        Figure("an item a reading, by batches", batches, "readings/s"),
        Figure("ingest, every stage on", ours, "readings/s"),
        Figure("ingest over walk-through's handler", ours / theirs, "times", (">=", 30)),
        Figure("ingest over batches of an item a reading", ours / batches, "times", (">=", 4)),
        Figure("until every month is assessed, its pause included", assessed, "readings/s"),
        Figure("the same files again", again, "readings/s"),
        Figure("peak memory of the function", peak, "MB", ("<=", 512)),
    ]


def _first_rates(kit: Kit, files: list[Readings]) -> tuple[float, float, float]:
    """Readings a second until all are ingested, and until all months are assessed; the function's peak memory in MB."""
    since, begin = time.time(), time.monotonic()
    # Until the last stage: a file's log line comes after Parquet and ledger, items come before them.
    lines = logs.wait_for(kit, _cloud.put(kit, files), since).values()
    ingested = sum(file.rows for file in files) / (time.monotonic() - begin)
    _cloud.require(all(s["parquet"] for s in lines), "a file has no Parquet")
    summaries.wait(kit)
    assessed = sum(file.rows for file in files) / (time.monotonic() - begin)
    _cloud.wait_until_queryable(kit, files)
    return ingested, assessed, max(s["peak_memory_mb"] for s in lines)


def _replay_rate(kit: Kit, files: list[Readings]) -> float:
    since, begin = time.time(), time.monotonic()
    lines = logs.wait_for(kit, _cloud.put(kit, files), since, seconds=600).values()
    seconds = time.monotonic() - begin
    _cloud.require(all(not s["items"]["created"] and not s["values_replaced"] for s in lines), "a replay changed items")
    return sum(file.rows for file in files) / seconds


def exhibit_rate(kit: Kit, exhibit: packaging.Source, files: list[Readings], times: int = 1) -> float:
    """Readings a second of a handler that is kept as an exhibit, deployed beside our own function.

    The median of several times. It writes every reading each time: to DynamoDB it is the same whether an item exists.
    """
    kit = kit.named(exhibit.module.replace("_", ""))
    _cloud.deploy(kit, exhibit)
    table = kit.arn("dynamodb", f"table/{kit.settings.table}")
    grant = {"Effect": "Allow", "Action": ["dynamodb:PutItem", "dynamodb:BatchWriteItem"], "Resource": table}
    kit.iam.put_role_policy(
        RoleName=kit.settings.role,
        PolicyName="put-item",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [grant]}),
    )
    header, *lines = files[0].content.splitlines(keepends=True)
    for n in range(WARM_FILES):
        kit.s3.put_object(Bucket=kit.bucket, Key=f"raw/warm{n}.csv", Body=header + b"".join(lines[:WARM_ROWS]))
    before = _processed(kit, WARM_FILES)
    rates = []
    for n in range(1, times + 1):
        begin = time.monotonic()
        _cloud.put(kit, files)
        rows = _processed(kit, WARM_FILES + n * len(files)) - before
        rates.append(rows / (time.monotonic() - begin))
        before += rows
        _cloud.require(rows == sum(file.rows for file in files), f"{exhibit.module} stored {rows} rows")
    return statistics.median(rates)


def _processed(kit: Kit, files: int) -> int:
    """Wait until an exhibit has logged `files` files; returns their rows."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        rows = [int(line.text.split()[1]) for line in logs.read(kit) if line.text.startswith("Processed ")]
        if len(rows) == files:
            return sum(rows)
        time.sleep(logs.POLL_SECONDS)
    raise TimeoutError(f"the exhibit did not finish: {[line.text for line in logs.read(kit)][-5:]}")


def many_at_once(kit: Kit, files: list[Readings]) -> list[Figure]:
    """Fifty files at once: all arrive, and every row is accounted for."""
    many = [files[n % len(files)].of_asset(f"M{n:05}") for n in range(UPLOADS)]
    since, begin = time.time(), time.monotonic()
    uploaded = _cloud.put(kit, many)
    _cloud.wait_until_queryable(kit, many)
    rate = sum(file.rows for file in many) / (time.monotonic() - begin)
    lines = logs.wait_for(kit, uploaded, since).values()
    rows, stored, rejected = (sum(s[name] for s in lines) for name in ("rows", "stored", "rejected"))
    _cloud.require(
        rows == stored + rejected == sum(file.rows for file in many), "the rows of fifty files do not add up"
    )
    return [Figure(f"{UPLOADS} files at once ({rows:,} rows)", rate, "readings/s")]


def write_units(kit: Kit, files: list[Readings]) -> list[Figure]:
    """Bytes and write units of an interval: an item takes one unit for each 1,024 bytes or part of them.

    Computed from the stored items, because the emulator's ConsumedCapacity is 1 for any size.
    """
    items = [item for file in files for item in _cloud.items(kit, file.asset)]
    stored, in_full = ([item_bytes(named) for named in of] for of in (items, map(full_item, items)))
    units = [item_size.write_units(item) for item in items]
    of = f"(of {sum(file.rows for file in files) / len(items):.1f} readings)"
    return [
        Figure(f"an interval {of}", statistics.mean(stored), "bytes"),
        Figure("the same with full names", statistics.mean(in_full), "bytes"),
        Figure(f"write units an interval {of}", statistics.mean(units), "WCU", ("<=", 1.0)),
    ]


def start_time(kit: Kit, files: list[Readings]) -> list[Figure]:
    """`dubegrid up` for a local cloud that is set up and has the readings of `files`."""
    local_target.down(kit.settings)
    command = [sys.executable, "-m", "dubegrid_lib.cli", "up"]
    begin = time.monotonic()
    subprocess.run(command, check=True, capture_output=True, env=_cloud.environment(kit))
    seconds = time.monotonic() - begin
    held = sum(_cloud.count(kit, file.asset) for file in files)
    return [Figure(f"dubegrid up, once set up ({held:,} intervals held)", seconds, "s", ("<=", 2.0))]


if __name__ == "__main__":
    sys.exit(main())
