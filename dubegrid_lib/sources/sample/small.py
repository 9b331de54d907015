"""The small months of `data/`: one week a month of the same three assets, with few series, to read on a web page."""

import datetime as dt
from pathlib import Path

from dubegrid_lib.sources.sample.block import Block, block, only
from dubegrid_lib.sources.sample.register import write_register
from dubegrid_lib.sources.sample.site import asset_id, site
from dubegrid_lib.sources.sample.spec import DEFAULT_SEED
from dubegrid_lib.sources.sample.writer import HEADER, lines_of

# Monday of the week each file covers. 14 August, the walk-through's day, is a Thursday.
WEEKS = {
    "lv_data_2025_04.csv": dt.date(2025, 4, 7),
    "lv_data_2025_05.csv": dt.date(2025, 5, 12),
    "lv_data_2025_08.csv": dt.date(2025, 8, 11),
}
REGISTER = "asset_register.csv"
POWER = frozenset(f"BUSBAR|{phase} Active Power|kW" for phase in ("L1", "L2", "L3"))
# The first asset has a voltage too, to show that an average of everything means nothing.
SERIES = {asset_id(0): POWER | {"BUSBAR|L1 Voltage|V"}, asset_id(1): POWER, asset_id(2): POWER}


def small_month(monday: dt.date) -> list[Block]:
    """The readings of one week of the small sample."""
    sunday = monday + dt.timedelta(days=6)
    sites = [site(DEFAULT_SEED, n) for n in range(len(SERIES))]
    return [only(block(DEFAULT_SEED, asset, monday, sunday), SERIES[asset.asset_id]) for asset in sites]


def write_small_months(folder: Path) -> list[Path]:
    """Write the files of `data/`: months and register, always the same bytes with the locked libraries."""
    paths = []
    for name, monday in WEEKS.items():
        paths.append(folder / name)
        with paths[-1].open("w", encoding="utf-8", newline="") as file:
            file.write(HEADER)
            for readings in small_month(monday):
                file.writelines(lines.text for lines in lines_of(readings))
    paths.append(folder / REGISTER)
    write_register([site(DEFAULT_SEED, n) for n in range(len(SERIES))], paths[-1])
    return paths
