"""Items of the readings table as tidy readings. Items are in DynamoDB's own form: ``{"value": {"N": "1.5"}}``."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from dubegrid_lib.errors import NoReadings
from dubegrid_lib.schema.load_monitor import FLAG_SEPARATOR, split_series
from dubegrid_lib.schema.series_codes import full_item


def readings_of_items(items: Iterable[dict[str, Any]], asset: str, *, flags: bool = False) -> pd.DataFrame:
    """One row a reading, sorted by timestamp and series.

    Parameters
    ----------
    items : of one asset, each with `timestamp` and `series`, as stored: short codes or full names.
    flags : add each reading's flags: those of its row (`flags`), then those of rules on whole series (`series_flags`).

    Returns
    -------
    DataFrame with `asset_id`, `timestamp` (UTC), `feeder_id`, `description`, `units`, `value` (NaN if the monitor
    reported none) and, with `flags`, a column of that name, blank if there are none.

    Raises
    ------
    NoReadings
        There are no items.
    """
    timestamps, series, values, carried = [], [], [], []
    for item in map(full_item, items):
        flagged = [item[kind]["M"] for kind in ("flags", "series_flags") if kind in item]
        for name, value in item["series"]["M"].items():
            found = [flag["S"] for by_series in flagged if name in by_series for flag in by_series[name]["L"]]
            carried.append(FLAG_SEPARATOR.join(found))
            timestamps.append(item["timestamp"]["S"])
            series.append(name)
            values.append(float(value.get("N", "nan")))
    if not values:
        raise NoReadings(f"Nothing is stored of asset {asset}.")
    names = pd.Series(series, dtype="str")
    parts = pd.DataFrame(
        {name: split_series(name) for name in names.unique()}, index=["feeder_id", "description", "units"]
    )
    frame = parts.T.loc[names].reset_index(drop=True).astype("str")
    frame.insert(0, "asset_id", pd.Series(asset, index=frame.index, dtype="str"))
    frame.insert(1, "timestamp", pd.to_datetime(pd.Series(timestamps), utc=True, format="ISO8601"))
    frame["value"] = values
    if flags:
        frame["flags"] = pd.Series(carried, dtype="str")
    return frame.sort_values(["timestamp", "feeder_id", "description"], kind="stable", ignore_index=True)
