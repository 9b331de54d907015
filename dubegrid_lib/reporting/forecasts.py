"""Forecasts of the stored assets: made from the curated readings, kept as Parquet, read back."""

import io
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from dubegrid_lib.analysis.alerts import Alert
from dubegrid_lib.analysis.asset_register import AssetRecord, Register
from dubegrid_lib.analysis.demand import asset_series
from dubegrid_lib.analysis.quality import check
from dubegrid_lib.analysis.trust import site_basis
from dubegrid_lib.config import FORECAST_PREFIX
from dubegrid_lib.errors import DubeGridError, NoReadings, UnknownName
from dubegrid_lib.outlook import backtest
from dubegrid_lib.outlook.forecast import DAY, HALF_HOUR, HISTORY_DAYS, NoForecast, history
from dubegrid_lib.outlook.likely_overload import kva_per_kw, likely_overload
from dubegrid_lib.outlook.weather import Weather, temperature_of
from dubegrid_lib.query import athena, catalog
from dubegrid_lib.reporting.asset_files import AssetFiles, readings_of
from dubegrid_lib.reporting.dashboard import stored
from dubegrid_lib.reporting.fleet_assessment import by_two
from dubegrid_lib.reporting.fleet_readings import Scan, by_asset
from dubegrid_lib.schema.asset_id import parse_asset
from dubegrid_lib.stack.session import Kit

COLUMNS = ("asset_id", "issued", "ts", "p10_kw", "p50_kw", "p90_kw", "kva_per_kw", "method")
# Starting two processes that load scikit-learn takes as long as forecasting this many assets.
WORTH_PROCESSES = 4
_HISTORY = HISTORY_DAYS * DAY * HALF_HOUR
NEWEST = f"SELECT max(ts) AS newest FROM {catalog.CURATED} WHERE y = ? AND m = ?"
_KINDS = {"asset_id": pa.string(), "issued": pa.timestamp("ms"), "ts": pa.timestamp("ms"), "method": pa.string()}
_SCHEMA = pa.schema([(name, _KINDS.get(name, pa.float64())) for name in COLUMNS])


@dataclass(frozen=True, eq=False)
class AssetForecast:
    """The forecast of one asset.

    `frame` is None if none could be made, and `sentence` says why; otherwise `sentence` is the backtest's. `weather`
    says which temperature was used, or what is missing; `alert` is set if the rating is likely exceeded.
    """

    asset_id: str
    frame: pd.DataFrame | None
    sentence: str
    weather: str = ""
    scores: pd.DataFrame = field(default_factory=pd.DataFrame)
    alert: Alert | None = None


def newest(kit: Kit) -> pd.Timestamp:
    """The default issue time: the half hour after the newest reading of any asset.

    Raises
    ------
    NoReadings
        Nothing is stored yet.
    """
    for month in stored.months(kit):
        frame = athena.run(kit, NEWEST, [month[:4], month[5:]]).frame
        found = pd.Timestamp(frame["newest"].iloc[0]) if len(frame) else pd.NaT
        if not pd.isna(found):
            return found.tz_localize("UTC").floor(HALF_HOUR) + HALF_HOUR
    raise NoReadings("No readings are stored yet: upload a file first (`dubegrid upload FILE`).")


def run(
    kit: Kit, issued: pd.Timestamp, register: Register, weather: Weather | None, only: Collection[str] | None = None
) -> Iterator[AssetForecast]:
    """Forecast one asset after another; more than four by two processes.

    Parameters
    ----------
    issued : the issue time (UTC, on a half hour); only readings before it are read.
    only : asset ids; all that have readings by default.

    Raises
    ------
    UnknownName
        An asset of `only` has no readings in the twelve weeks before the issue time.
    """
    if issued != issued.floor(HALF_HOUR):
        raise NoForecast(f"The issue time {issued} is not on a half hour. Choose one such as 2025-01-31T00:00.")
    start = issued - _HISTORY
    seen: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        jobs = (
            (files, register.get(files.asset_id), start, issued, *temperature_of(weather, register.get(files.asset_id)))
            for files in by_asset(kit, start, issued, Path(folder), Scan(), only)
        )
        for one in by_two(forecast_one, jobs, WORTH_PROCESSES):
            seen.add(one.asset_id)
            yield one
    for asset in sorted(set(only or ()) - seen):
        raise UnknownName("asset with readings in the twelve weeks before the issue time", asset, sorted(seen) or ["-"])


def forecast_one(
    files: AssetFiles,
    record: AssetRecord | None,
    start: pd.Timestamp,
    issued: pd.Timestamp,
    hourly: pd.Series | None,
    weather: str,
) -> AssetForecast:
    """Forecast one asset from its files; a worker's whole task."""
    try:
        series = asset_series(readings_of(files, start, issued), start, issued)
        rating = record.rating_kva if record else None
        demand = site_basis(series, check(series, rating_kva=rating)).demand
        made = backtest.forecast(files.asset_id, history(demand.p_kw, issued, hourly), kva_per_kw(demand))
    except NoForecast:
        raise  # the extra is missing: for every asset alike
    except (DubeGridError, ValueError) as error:
        return AssetForecast(files.asset_id, None, str(error), weather)
    alert = likely_overload(made.frame, rating)
    return AssetForecast(files.asset_id, made.frame, made.backtest.sentence, weather, made.backtest.table, alert)


def store(kit: Kit, issued: pd.Timestamp, frames: Collection[pd.DataFrame]) -> str:
    """Store the forecasts of one run as one Parquet file under its issue time; returns its key.

    A second run of the same issue time replaces only the assets it has.
    """
    key = f"{FORECAST_PREFIX}y={issued:%Y}/m={issued:%m}/{issued:%Y%m%dT%H%M}Z.parquet"
    new = pd.concat(list(frames), ignore_index=True)
    before = _read(kit, key)
    if before is not None:
        new = pd.concat([before[~before["asset_id"].isin(new["asset_id"])], new], ignore_index=True)
    for name in ("issued", "ts"):
        new[name] = new[name].dt.tz_localize(None)
    body = io.BytesIO()
    table = pa.Table.from_pandas(new.sort_values(["asset_id", "ts"]), schema=_SCHEMA, preserve_index=False)
    pq.write_table(table, body, compression="zstd")
    kit.s3.put_object(Bucket=kit.bucket, Key=key, Body=body.getvalue())
    return key


def of_asset(kit: Kit, asset: str, day: str) -> pd.DataFrame | None:
    """The latest forecast of an asset that was issued before a local day's end and reaches it; None without one.

    Parameters
    ----------
    day : ``2025-02-28``, Europe/London.
    """
    parse_asset(asset)
    start = pd.Timestamp(day, tz="Europe/London").tz_convert("UTC")
    end = start + pd.Timedelta(days=1)
    for key in sorted(_keys(kit, start - pd.Timedelta(days=7), end), reverse=True):
        issued = pd.to_datetime(key.rpartition("/")[2].removesuffix("Z.parquet"), format="%Y%m%dT%H%M", utc=True)
        if not start - pd.Timedelta(days=7) < issued < end:
            continue
        frame = _read(kit, key)
        if frame is None:
            continue
        found = frame[(frame["asset_id"] == asset) & (frame["ts"] >= start) & (frame["ts"] < end)]
        if len(found):
            return found.reset_index(drop=True)
    return None


def _keys(kit: Kit, start: pd.Timestamp, end: pd.Timestamp) -> list[str]:
    """The stored forecasts issued in the months from `start` to `end`."""
    keys = []
    for month in pd.period_range(start.tz_localize(None), end.tz_localize(None), freq="M"):
        prefix = f"{FORECAST_PREFIX}y={month.year}/m={month.month:02}/"
        pages = kit.s3.get_paginator("list_objects_v2").paginate(Bucket=kit.bucket, Prefix=prefix)
        keys += [each["Key"] for page in pages for each in page.get("Contents", [])]
    return keys


def _read(kit: Kit, key: str) -> pd.DataFrame | None:
    try:
        body = kit.s3.get_object(Bucket=kit.bucket, Key=key)["Body"].read()
    except kit.s3.exceptions.NoSuchKey:
        return None
    frame: pd.DataFrame = pq.read_table(io.BytesIO(body)).to_pandas()
    for name in ("issued", "ts"):
        frame[name] = frame[name].dt.tz_localize("UTC")
    return frame
