"""The asset register that comes with a sample: what the readings themselves do not say."""

import csv
from collections.abc import Iterable
from pathlib import Path

from dubegrid_lib.sources.sample.site import Site

REGISTER_COLUMNS = ("asset_id", "rating_kva", "customers", "licence_area", "latitude", "longitude")


def write_register(sites: Iterable[Site], path: Path) -> None:
    """One row an asset, `REGISTER_COLUMNS`; places are made up and point at no real substation."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(REGISTER_COLUMNS)
        for asset in sites:
            rows.writerow([getattr(asset, column) for column in REGISTER_COLUMNS])
