"""How long the outlook of an asset's year takes on a generated street: temperature, headroom and what will fit."""

import datetime as dt
import sys
import time

import numpy as np
import pandas as pd

from bench._figures import Figure, report
from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.analysis.demand import PHASES
from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.outlook.fit import what_fits
from dubegrid_lib.outlook.street import Street
from dubegrid_lib.outlook.thermal import dynamic_headroom, temperatures, transformer_of
from dubegrid_lib.outlook.uptake import read_uptake, runs_out
from dubegrid_lib.sources.sample.demand import active_power
from dubegrid_lib.sources.sample.site import site
from dubegrid_lib.sources.sample.spec import DEFAULT_SEED
from dubegrid_lib.sources.sample.weather import weather

FIRST, LAST = dt.date(2025, 1, 1), dt.date(2025, 12, 31)
MOST_SECONDS = 2.0


def year_of(number: int) -> tuple[Street, pd.Series, pd.Series]:
    """A generated street's year by half hour, with a fuse on each feeder, its air temperature and its sun."""
    asset = site(DEFAULT_SEED, number)
    demand, generation = active_power(DEFAULT_SEED, asset, FIRST, LAST)
    index = pd.date_range(FIRST, LAST + dt.timedelta(days=1), freq="10min", inclusive="left", tz="UTC")
    kw = demand - generation
    p = pd.Series(kw.sum(axis=(1, 2)), index).resample("30min").mean()
    amps = {
        feeder: pd.DataFrame(np.abs(kw[:, n]) / 0.23, index, PHASES).resample("30min").mean()
        for n, feeder in enumerate(asset.feeders)
    }
    sky = weather(DEFAULT_SEED, FIRST, LAST)
    record = AssetRecord(asset.asset_id, float(asset.rating_kva), asset.customers, fuse_a=400.0)
    return Street(record, asset.name, p, 0.2 * p, amps), pd.Series(sky.temperature, index), pd.Series(sky.sun, index)


def main() -> int:
    """Measure; 1 if the year takes too long."""
    street, air, sun = year_of(2)
    transformer = transformer_of(street.record)
    dynamic_headroom(street.s_kva.head(96), transformer, air)  # loads the libraries
    temperatures(street.s_kva.head(96), transformer, air)
    uptake = read_uptake(PROJECT_ROOT / "data" / "uptake_example.csv")
    marks = [(time.process_time(), time.perf_counter())]
    for part in (
        lambda: temperatures(street.s_kva, transformer, air),
        lambda: dynamic_headroom(street.s_kva, transformer, air),
        lambda: what_fits(street, air, sun),
        lambda: runs_out(street, uptake, air, sun),
    ):
        part()
        marks.append((time.process_time(), time.perf_counter()))
    parts, clock = np.diff(marks, axis=0).T  # seconds of CPU, which other load does not change, and of the clock
    return report(
        [
            Figure("temperature of an asset-year", parts[0], "s"),
            Figure("dynamic headroom of an asset-year", parts[1], "s"),
            Figure("what will fit, an asset-year", parts[2], "s"),
            Figure("temperature and fit together", float(parts[:3].sum()), "s", ("<=", MOST_SECONDS)),
            Figure("the same by the clock", float(clock[:3].sum()), "s"),
            Figure("who runs out first, an asset-year", parts[3], "s"),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
