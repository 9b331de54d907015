"""The benchmark's own local cloud, the files that it ingests, and waiting until they can be queried."""

import contextlib
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dubegrid_lib.config import PROJECT_ROOT, RAW_PROD_PREFIX, load_settings, real_readings
from dubegrid_lib.query import logs
from dubegrid_lib.schema.load_monitor import LV_COLUMNS, parse_timestamp, split_fields
from dubegrid_lib.stack import assess_stack, lambda_functions, local_target, provision, trigger
from dubegrid_lib.stack.packaging import INGEST_CSV, Source
from dubegrid_lib.stack.session import Kit, connect

POLL_SECONDS = 0.05  # polling more often would slow down what is measured


@dataclass(frozen=True)
class Readings:
    """One portal file held in memory: its asset, rows and distinct UTC timestamps."""

    name: str
    asset: str
    content: bytes
    rows: int
    timestamps: tuple[str, ...]

    def of_asset(self, asset: str) -> "Readings":
        """The same readings of another substation, so that every item is new."""
        header, *lines = self.content.splitlines(keepends=True)
        ours, theirs = f"{self.asset},".encode(), f"{asset},".encode()
        content = header + b"".join(line.replace(ours, theirs, 1) for line in lines)
        return replace(self, name=f"{asset}.csv", asset=asset, content=content)

    @property
    def key(self) -> str:
        first = self.timestamps[0]
        return f"{RAW_PROD_PREFIX}y={first[:4]}/m={first[5:7]}/{self.name}"


def portal_files() -> list[Readings]:
    """The real readings, or the sample months if there are none; prints which."""
    paths = real_readings()
    if not paths:
        paths = sorted((PROJECT_ROOT / "data").glob("lv_data_*.csv"))
        print("DUBEGRID_REAL_READINGS is not set: the sample months in data/ are used instead of real readings.")
    files = [part for path in paths for part in _assets(path)]
    if not real_readings():  # the sample months have the same assets: each gets an id, and so an object, of its own
        files = [part.of_asset(f"{part.asset}-{number}") for number, part in enumerate(files)]
    print(f"Readings: {len(files)} assets, {sum(file.rows for file in files):,} rows, from {paths[0].parent}")
    return files


def _assets(path: Path) -> list[Readings]:
    """A file's readings by asset, since a portal file has one asset."""
    header, *lines = path.read_bytes().splitlines(keepends=True)
    column = LV_COLUMNS.index("Timestamp")
    rows: dict[str, list[bytes]] = {}
    timestamps: dict[str, set[str]] = {}
    for line in lines:
        fields = split_fields(line.decode().rstrip("\r\n"))
        rows.setdefault(fields[0], []).append(line)
        timestamps.setdefault(fields[0], set()).add(parse_timestamp(fields[column]))
    return [
        Readings(path.name, asset, header + b"".join(own), len(own), tuple(sorted(timestamps[asset])))
        for asset, own in rows.items()
    ]


@contextlib.contextmanager
def local_cloud(prepare: Callable[[Kit], object] | None = None) -> Iterator[Kit]:
    """A local cloud that starts empty in a temporary folder and is stopped at the end, by default with a pipeline."""
    given = load_settings()
    if not given.is_local:
        raise SystemExit("bench: it measures the local cloud; unset DUBEGRID_TARGET.")
    local_target.ensure_python(given)
    # Like Ctrl-C: whatever was started here is stopped when the benchmark is terminated.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="dubegrid-bench-") as folder:
        settings = replace(given, state_dir=Path(folder), port=None)
        try:
            kit = connect(settings)
            (prepare or deploy)(kit)
            yield kit
        finally:
            local_target.down(settings)


def deploy(kit: Kit, source: Source = INGEST_CSV) -> None:
    provision.everything(kit)
    if source is INGEST_CSV:
        assess_stack.deploy(kit)  # with every stage: assessments are requested, outcomes published
    lambda_functions.deploy(kit, source)
    trigger.wire(kit)


def put(kit: Kit, files: Sequence[Readings]) -> dict[str, str]:
    """Upload files; returns key → version, as `logs.wait_for` takes it."""
    return {
        file.key: kit.s3.put_object(Bucket=kit.bucket, Key=file.key, Body=file.content)["VersionId"] for file in files
    }


def wait_until_queryable(kit: Kit, files: Sequence[Readings], seconds: float = 300) -> None:
    """Return as soon as a query by key finds every interval of every file.

    Raises
    ------
    TimeoutError
        Something is missing after `seconds`.
    """
    deadline = time.monotonic() + seconds
    for file in files:
        # Look up the last interval first, which is cheap: counting takes time of the server that the function needs.
        while not (_has(kit, file.asset, file.timestamps[-1]) and count(kit, file.asset) == len(file.timestamps)):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{file.key}: not queryable after {seconds:.0f} s; {logs.read(kit)[-1:]}")
            time.sleep(POLL_SECONDS)


def _has(kit: Kit, asset: str, timestamp: str) -> bool:
    key = {"asset_id": {"S": asset}, "timestamp": {"S": timestamp}}
    return "Item" in kit.dynamodb.get_item(TableName=kit.settings.table, Key=key, ProjectionExpression="asset_id")


def count(kit: Kit, asset: str) -> int:
    """How many intervals of an asset the table holds."""
    return sum(page["Count"] for page in _pages(kit, asset, Select="COUNT"))


def items(kit: Kit, asset: str) -> list[dict[str, Any]]:
    """An asset's items, as they are stored."""
    return [item for page in _pages(kit, asset) for item in page["Items"]]


def environment(kit: Kit) -> dict[str, str]:
    """The variables with which another process finds this cloud."""
    folders = {"DUBEGRID_STATE_DIR": str(kit.settings.state_dir), "DUBEGRID_ENV_DIR": str(kit.settings.env_dir)}
    return os.environ | folders


def require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise RuntimeError(f"bench: {otherwise}")


def _pages(kit: Kit, asset: str, **more: Any) -> Any:
    return kit.dynamodb.get_paginator("query").paginate(
        TableName=kit.settings.table,
        KeyConditionExpression="asset_id = :asset",
        ExpressionAttributeValues={":asset": {"S": asset}},
        **more,
    )
