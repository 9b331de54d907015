"""Bank holidays of England and Wales, and the days on which people do not work."""

import datetime as dt

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


def rest_days(local: pd.DatetimeIndex) -> npt.NDArray[np.bool_]:
    """Whether each local time falls on a weekend or a bank holiday.

    Parameters
    ----------
    local : Europe/London times, or local days without a time zone; not empty.
    """
    midnight = local.tz_localize(None).normalize()
    margin = pd.Timedelta(days=7)
    holidays = BankHolidays().holidays(midnight.min() - margin, midnight.max() + margin)
    return np.asarray((midnight.day_of_week >= 5) | midnight.isin(holidays))
