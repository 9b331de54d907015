"""The readings of a whole fleet from the curated Parquet, an asset at a time, so that memory does not grow with assets.

Athena says which files hold which assets; the files are then read as they are. A month of two hundred substations is
some sixty million readings: a million items by key from DynamoDB, and from Athena only a copy of the Parquet that is on
S3 already.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from dubegrid_lib.analysis.demand import STEP
from dubegrid_lib.config import RAW_PROD_PREFIX
from dubegrid_lib.query import athena, catalog, questions
from dubegrid_lib.reporting.asset_files import AssetFiles
from dubegrid_lib.reporting.report_choice import Choice
from dubegrid_lib.stack.session import Kit


@dataclass
class Scan:
    """The queries to Athena (bytes, USD on AWS), what was read, and the files of `raw/` that the curated zone lacks."""

    scanned: int = 0
    cost: float = 0.0
    asked: list[questions.Query] = field(default_factory=list)
    files: int = 0
    bytes_read: int = 0
    not_curated: list[str] = field(default_factory=list)


def by_asset(
    kit: Kit, start: pd.Timestamp, end: pd.Timestamp, folder: Path, scan: Scan, only: Collection[str] | None = None
) -> Iterator[AssetFiles]:
    """One asset after another, in the order of their ids.

    Parameters
    ----------
    start, end : the period, UTC, end excluded. In summer time a local month begins an hour before the UTC month, so it
        needs files of the month before too.
    folder : where the files are copied to; they may be deleted when the last asset has been read.
    scan : filled while reading.
    only : the assets wanted; all by default.

    Raises
    ------
    athena.QueryFailed
        Athena rejected the query.
    """
    found = []
    last = end - pd.Timedelta(milliseconds=1)
    for month in pd.period_range(start.tz_localize(None), last.tz_localize(None), freq="M"):
        query = questions.query("files", str(month), "lv_curated")
        answer = athena.run(kit, query.sql, query.parameters)
        scan.asked.append(query)
        scan.scanned += answer.scanned
        scan.cost += answer.cost
        found.append(answer.frame.astype({"asset_id": str}))
        scan.not_curated += _not_curated(kit, month, answer.frame)
    files = pd.concat(found, ignore_index=True)
    copies: dict[str, Path] = {}
    for asset, rows in files.groupby("asset_id", sort=True):
        if only is not None and asset not in only:
            continue
        rows = rows.sort_values(["uploaded", "path"], ascending=[False, True])
        for path in rows["path"]:
            if path not in copies:
                copies[path] = folder / f"{len(copies)}.parquet"
                kit.s3.download_file(kit.bucket, path.removeprefix(f"s3://{kit.bucket}/"), str(copies[path]))
                scan.files += 1
                scan.bytes_read += copies[path].stat().st_size
        yield AssetFiles(str(asset), str(rows["name"].iloc[0] or ""), tuple(copies[path] for path in rows["path"]))


def _not_curated(kit: Kit, month: pd.Period, files: pd.DataFrame) -> list[str]:
    """Keys under `raw/` of a UTC month that have no Parquet, or were uploaded after their Parquet was made."""
    uploaded = dict(files.groupby("source")["uploaded"].max())
    missing = []
    prefix = f"{RAW_PROD_PREFIX}y={month.year}/m={month.month:02}/"
    for page in kit.s3.get_paginator("list_objects_v2").paginate(Bucket=kit.bucket, Prefix=prefix):
        for each in page.get("Contents", []):
            made = pd.Timestamp(uploaded.get(each["Key"], pd.NaT)).floor("s").tz_localize("UTC")
            # S3 lists whole seconds.
            if pd.isna(made) or made + pd.Timedelta(seconds=1) < each["LastModified"]:
                missing.append(each["Key"].removeprefix(RAW_PROD_PREFIX))
    return missing


def not_curated_text(keys: Sequence[str]) -> str:
    """A sentence on the files that are missing."""
    shown = ", ".join(keys[:3]) + (f" and {len(keys) - 3} more" if len(keys) > 3 else "")
    return (
        f"Files in raw/ whose readings are not in the curated zone, and therefore not in this report: {shown}. They "
        f"were rejected, or not ingested since their upload: `dubegrid replay` ingests them."
    )


ASSETS = f"""
SELECT DISTINCT asset_id FROM {catalog.CURATED}
WHERE y = ? AND m = ? AND ts >= CAST(? AS timestamp) AND ts < CAST(? AS timestamp)
"""


def assets_of(kit: Kit, choice: Choice) -> list[str]:
    """The assets with readings in the period, by one scan of Athena for each of its UTC months."""
    first, end = choice.timestamps
    bounds = [f"{when.tz_convert('UTC'):%Y-%m-%d %H:%M:%S}" for when in (first, end)]
    found: set[str] = set()
    for month in pd.period_range(first.tz_localize(None), (end - STEP).tz_localize(None), freq="M"):
        partition = [f"{month.year}", f"{month.month:02}"]
        found |= set(athena.run(kit, ASSETS, [*partition, *bounds]).frame["asset_id"].astype(str))
    return sorted(found)
