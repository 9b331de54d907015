"""The generator's own weather as a weather file: what drove the demand of a sample."""

import datetime as dt
from pathlib import Path

import pandas as pd

from dubegrid_lib.outlook.weather import Weather, write_weather
from dubegrid_lib.sources.sample.site import LICENCE_AREAS
from dubegrid_lib.sources.sample.weather import weather

WEATHER = "weather.csv"


def sample_weather(
    seed: int, start: dt.date, end: dt.date, years: int = 0, areas: tuple[str, ...] = LICENCE_AREAS
) -> Weather:
    """Hourly temperature of the UTC days `start` to `end`, and of `years` years before; all areas have the same."""
    first = dt.date(start.year - years, start.month, min(start.day, 28 if years else 31))
    degrees = weather(seed, first, end).temperature[::6].round(2)
    hours = pd.date_range(first, periods=len(degrees), freq="h", tz="UTC", name="time").as_unit("ns")
    return Weather(WEATHER, {area: pd.Series(degrees, index=hours, name=area) for area in areas})


def write_sample_weather(seed: int, start: dt.date, end: dt.date, years: int, out: Path) -> Path:
    """Write `sample_weather` as `out/weather.csv`."""
    out.mkdir(parents=True, exist_ok=True)
    write_weather(sample_weather(seed, start, end, years), out / WEATHER)
    return out / WEATHER
