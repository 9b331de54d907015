"""Generated demand whose true parameters are known, for the tests of the outlook."""

import datetime as dt
from dataclasses import replace
from functools import cache

import pandas as pd

from dubegrid_lib.analysis.load import half_hourly, local_time
from dubegrid_lib.outlook.correction import BASE_DEGREES
from dubegrid_lib.sources.sample import demand
from dubegrid_lib.sources.sample.calendar import stretch
from dubegrid_lib.sources.sample.site import site
from dubegrid_lib.sources.sample.site_power import site_power
from dubegrid_lib.sources.sample.weather import weather
from dubegrid_lib.sources.sample.weather_file import sample_weather

AREA = "West Midlands"


@cache
def power(seed: int, number: int, first: dt.date, last: dt.date) -> pd.Series:
    """kW of a generated site in 10-minute intervals."""
    return site_power(number, first, last, seed)


@cache
def temperature(seed: int, first: dt.date, last: dt.date, years: int = 0) -> pd.Series:
    return sample_weather(seed, first, last, years, (AREA,)).of(AREA)


def intervals(first: dt.date, last: dt.date) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(stretch(first, last).utc, tz="UTC").as_unit("ns")


def true_sensitivity(seed: int, number: int, first: dt.date, last: dt.date) -> float:
    """Daily mean kW per heating degree, from what the generator's formula adds if it is half a degree colder."""
    span, sky, index = stretch(first, last), weather(seed, first, last), intervals(first, last)
    means = []
    for shift in (-0.5, 0.5):
        shifted = replace(sky, temperature=sky.temperature + shift)
        load = pd.Series(demand._expected(site(seed, number), span, shifted).sum(axis=(1, 2)), index=index)
        heating = (BASE_DEGREES - pd.Series(shifted.temperature, index=index)).clip(lower=0)
        means.append((float(load.mean()), float(heating.mean())))
    return (means[0][0] - means[1][0]) / (means[0][1] - means[1][1])


def highest_half_hour(load: pd.Series) -> float:
    halves = half_hourly(load)
    return float(halves[local_time(halves.index).month.isin([11, 12, 1, 2])].max())
