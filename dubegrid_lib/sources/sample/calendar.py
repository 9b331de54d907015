"""A stretch of intervals: their UTC timestamps, with clock time and calendar of the United Kingdom."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from dubegrid_lib.outlook.holidays import rest_days
from dubegrid_lib.schema.load_monitor import LONDON
from dubegrid_lib.sources.sample.randomness import Floats


@dataclass(frozen=True)
class Stretch:
    """Intervals from 00:00 UTC of `first` to the end of `last`, a whole number of days.

    Attributes
    ----------
    days : the UTC days.
    utc : datetime64[s], one an interval, its start.
    hour : local time of day in hours, 0 ≤ hour < 24, Europe/London.
    rest_day : True at weekends and bank holidays, local calendar.
    day_of_year : fractional, UTC.
    """

    days: tuple[dt.date, ...]
    utc: npt.NDArray[np.datetime64]
    hour: Floats
    rest_day: npt.NDArray[np.bool_]
    day_of_year: Floats

    def __len__(self) -> int:
        return len(self.utc)


@lru_cache(maxsize=64)
def stretch(first: dt.date, last: dt.date) -> Stretch:
    """The intervals of the UTC days `first` to `last`, both included."""
    utc = pd.date_range(first, last + dt.timedelta(days=1), freq="10min", inclusive="left", tz="UTC")
    local = utc.tz_convert(LONDON)
    return Stretch(
        days=tuple(first + dt.timedelta(days=n) for n in range((last - first).days + 1)),
        utc=utc.tz_localize(None).to_numpy().astype("datetime64[s]"),
        hour=np.asarray(local.hour + local.minute / 60, dtype=np.float64),
        rest_day=rest_days(local),
        day_of_year=np.asarray(utc.day_of_year + utc.hour / 24, dtype=np.float64),
    )
