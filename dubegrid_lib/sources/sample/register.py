"""The asset register of a sample: what the readings do not say."""

import csv
from collections.abc import Iterable
from pathlib import Path

from dubegrid_lib.sources.sample.site import Site

REGISTER_COLUMNS = ("asset_id", "rating_kva", "customers", "licence_area", "latitude", "longitude")


def write_register(sites: Iterable[Site], path: Path) -> None:
    """One row an asset, `REGISTER_COLUMNS`; the positions are invented and are those of no real substation."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(REGISTER_COLUMNS)
        rows.writerows([getattr(asset, column) for column in REGISTER_COLUMNS] for asset in sites)
