"""The active power of a generated site without its files, for studies of demand over months and years."""

import datetime as dt

import pandas as pd

from dubegrid_lib.sources.sample.calendar import stretch
from dubegrid_lib.sources.sample.demand import active_power
from dubegrid_lib.sources.sample.site import site
from dubegrid_lib.sources.sample.spec import DEFAULT_SEED


def site_power(number: int, first: dt.date, last: dt.date, seed: int = DEFAULT_SEED) -> pd.Series:
    """kW of the `number`-th site in 10-minute intervals (UTC) of the days `first` to `last`, panels subtracted."""
    taken, given = active_power(seed, site(seed, number), first, last)
    index = pd.DatetimeIndex(stretch(first, last).utc, tz="UTC", name="interval").as_unit("ns")
    return pd.Series((taken - given).sum(axis=(1, 2)), index=index, name="kw")
