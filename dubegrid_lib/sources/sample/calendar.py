"""A stretch of intervals: their UTC timestamps, and what clock and calendar in the United Kingdom say at each."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.tseries.holiday import (
    AbstractHolidayCalendar,
    EasterMonday,
    GoodFriday,
    Holiday,
    next_monday,
    next_monday_or_tuesday,
)

from dubegrid_lib.schema.load_monitor import LONDON
from dubegrid_lib.sources.sample.randomness import Floats


def _monday_from(day: dt.datetime) -> dt.datetime:
    """The first Monday on or after a day; from the 25th of a month of 31 days, its last Monday."""
    return day + dt.timedelta(days=-day.weekday() % 7)


class BankHolidays(AbstractHolidayCalendar):
    """Bank holidays of England and Wales (Banking and Financial Dealings Act 1971), without one-off ones."""

    rules = [  # noqa: RUF012 - the base class declares it a list of the class
        Holiday("New Year", month=1, day=1, observance=next_monday),
        GoodFriday,
        EasterMonday,
        Holiday("Early May", month=5, day=1, observance=_monday_from),
        Holiday("Spring", month=5, day=25, observance=_monday_from),
        Holiday("Summer", month=8, day=25, observance=_monday_from),
        Holiday("Christmas Day", month=12, day=25, observance=next_monday),
        Holiday("Boxing Day", month=12, day=26, observance=next_monday_or_tuesday),
    ]


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
    midnight = local.tz_localize(None).normalize()
    holidays = BankHolidays().holidays(midnight[0] - pd.Timedelta(days=7), midnight[-1] + pd.Timedelta(days=7))
    return Stretch(
        days=tuple(first + dt.timedelta(days=n) for n in range((last - first).days + 1)),
        utc=utc.tz_localize(None).to_numpy().astype("datetime64[s]"),
        hour=np.asarray(local.hour + local.minute / 60, dtype=np.float64),
        rest_day=np.asarray((local.day_of_week >= 5) | midnight.isin(holidays)),
        day_of_year=np.asarray(utc.day_of_year + utc.hour / 24, dtype=np.float64),
    )
