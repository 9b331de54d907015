"""How many whole days a report rests on, and how many a winter's peak needs: its first answer to "how sure are we?"."""

import pandas as pd

from dubegrid_lib.analysis.load import PEAK_MONTHS, half_hourly, local_time
from dubegrid_lib.analysis.words import counted
from dubegrid_lib.outlook.correction import MIN_WINTER_DAYS, WHOLE_DAY

HALF_HOURS = 48


def whole_days(demand: pd.Series) -> pd.DatetimeIndex:
    """The local days with at least 22 hours of demand, as `correction.winter_peak` counts them.

    Parameters
    ----------
    demand : kW in 10-minute intervals (UTC), NaN where nothing was measured.
    """
    halves = half_hourly(demand)
    measured = halves.notna().groupby(local_time(halves.index).tz_localize(None).normalize()).sum()
    return pd.DatetimeIndex(measured.index[measured >= WHOLE_DAY])


def usual_whole_days(matrix: pd.DataFrame) -> pd.DatetimeIndex:
    """The whole days of the median asset.

    Parameters
    ----------
    matrix : `fleet.completeness_matrix`, not empty.
    """
    whole = matrix >= 100 * WHOLE_DAY / HALF_HOURS
    median = whole.sum(axis=1).sort_values(kind="stable").index[(len(whole) - 1) // 2]
    return pd.DatetimeIndex(matrix.columns[whole.loc[median]])


def rests_on(days: pd.DatetimeIndex, whose: str = "") -> str:
    """On how many days the figures rest, and whether a winter's peak can be estimated from them.

    Parameters
    ----------
    days : from `whole_days`. whose : whose days they are, such as ``the median of the assets``; blank for one asset.
    """
    lead = f"It rests on {counted(len(days), 'whole day')} of readings{f' ({whose})' if whose else ''}"
    season = days[days.month.isin(PEAK_MONTHS)]
    winters = season.year - (season.month < PEAK_MONTHS[0])
    latest = int((winters == winters.max()).sum()) if len(season) else 0
    if not len(days):
        part = ""
    elif len(season) == len(days):
        part = ", all in the peak season (November to February)"
    else:
        part = f", {len(season) or 'none'} of them in the peak season (November to February)"
    if latest >= MIN_WINTER_DAYS:
        return f"{lead}{part}."
    return f"{lead}{part}: a winter's peak may be higher, and {MIN_WINTER_DAYS} such days are needed to estimate it."
