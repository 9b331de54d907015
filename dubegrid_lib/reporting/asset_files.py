"""The files that hold one asset's readings, copied from the curated zone, and the readings in them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from dubegrid_lib.schema.precedence import rank

COLUMNS = ("asset_id", "ts", "feeder_id", "description", "units", "value", "flags")
TEXTS = ("asset_id", "feeder_id", "description", "units", "flags")
SERIES = ["timestamp", "feeder_id", "description", "units"]


@dataclass(frozen=True)
class AssetFiles:
    """One asset and the local copies of the files that hold its readings, the latest uploaded first."""

    asset_id: str
    name: str
    paths: tuple[Path, ...]


def readings_of(files: AssetFiles, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Tidy readings (`demand.READING_COLUMNS`) of one asset from `start` to `end` (UTC, excluded).

    Returns
    -------
    DataFrame as `readings.of_range` returns it with flags (missing if there are none), in the files' order. If two
    files give the same reading, the file uploaded later wins, but a missing value never replaces a number, as in
    DynamoDB.
    """
    low, high = (when.tz_convert("UTC").tz_localize(None) for when in (start, end))
    filters = [("asset_id", "=", files.asset_id), ("ts", ">=", low), ("ts", "<", high)]
    parts = [
        pq.read_table(path, columns=list(COLUMNS), filters=filters, read_dictionary=list(TEXTS), use_threads=False)
        for path in files.paths
    ]
    table = pa.concat_tables(part.unify_dictionaries() for part in parts).unify_dictionaries()
    frame: pd.DataFrame = table.to_pandas(self_destruct=True, split_blocks=True)
    frame = frame.rename(columns={"ts": "timestamp"})
    frame["timestamp"] = frame["timestamp"].dt.tz_localize("UTC")
    return _once(frame) if sum(part.num_rows > 0 for part in parts) > 1 else frame


def _once(frame: pd.DataFrame) -> pd.DataFrame:
    # The latest uploaded file comes first, so a row's position from the end is its precedence.
    measured, precedence = rank(frame["value"].notna().to_numpy(), -np.arange(len(frame)))
    winners_last = frame.iloc[np.lexsort((precedence, measured))]
    return winners_last.drop_duplicates(SERIES, keep="last").sort_index()
