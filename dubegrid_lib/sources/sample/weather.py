"""Weather of one region, shared by all its assets: outdoor temperature, and the sun on a roof."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dubegrid_lib.sources.sample.calendar import Stretch, stretch
from dubegrid_lib.sources.sample.randomness import MEMORY, PER_DAY, Floats, Purpose, autoregressive, daily_normals

LATITUDE, LONGITUDE = 52.5, -1.9  # the West Midlands
WARM_UP_DAYS = 2  # ≥ MEMORY intervals
_SPELL_DAYS = 32  # how long a warm or cold spell is remembered


@dataclass(frozen=True)
class Weather:
    """Per interval: temperature and its long-term mean (°C), sun on a panel (0..1 of its rating), 11 kV drift (V)."""

    temperature: Floats
    usual_temperature: Floats
    sun: Floats
    drift: Floats


@lru_cache(maxsize=64)
def weather(seed: int, first: dt.date, last: dt.date) -> Weather:
    """The weather of the UTC days `first` to `last`."""
    span = stretch(first, last)
    usual = 10.5 + 6.5 * np.cos(2 * np.pi * (span.day_of_year - 205) / 365.25)
    swing = 3.0 + 1.5 * np.cos(2 * np.pi * (span.day_of_year - 190) / 365.25)
    diurnal = swing * np.cos(2 * np.pi * (span.hour - 15) / 24)
    return Weather(
        temperature=usual + diurnal + 3.0 * _spells(seed, span),
        usual_temperature=usual + diurnal,
        sun=_clear_sky(span) * _clearness(seed, span),
        drift=1.3 * _slow(seed, Purpose.GRID, span, 0.985),
    )


def _spells(seed: int, span: Stretch) -> Floats:
    """Warm and cold spells: a daily autoregression, interpolated between noons."""
    days = [span.days[0] + dt.timedelta(days=n) for n in range(-_SPELL_DAYS, len(span.days) + 1)]
    daily = autoregressive(daily_normals(seed, Purpose.TEMPERATURE, (), days, (1,)), 0.8, _SPELL_DAYS)
    noon = (np.arange(len(days)) - _SPELL_DAYS) * PER_DAY + PER_DAY / 2
    return np.interp(np.arange(len(span)), noon[_SPELL_DAYS - 1 :], daily[_SPELL_DAYS - 1 :])


def _clear_sky(span: Stretch) -> Floats:
    """Share of a panel's rating under a clear sky, from the sun's elevation (Cooper's formula for its declination)."""
    declination = np.radians(23.45) * np.sin(2 * np.pi * (284 + span.day_of_year) / 365)
    hours = (np.arange(len(span)) % PER_DAY) / 6 + LONGITUDE / 15 + 1 / 12
    angle = np.radians(15 * (hours - 12))
    latitude = np.radians(LATITUDE)
    elevation = np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination) * np.cos(angle)
    share: Floats = 0.86 * np.clip(elevation, 0, None) ** 1.2
    return share


def _clearness(seed: int, span: Stretch) -> Floats:
    """What clouds let through, 0.12 to 1: dull and bright days, and passing clouds."""
    dullness = _slow(seed, Purpose.CLOUD, span, 0.99)
    passing = _slow(seed, Purpose.SHADE, span, 0.75)
    return 0.12 + 0.88 / (1 + np.exp(-(0.1 + 1.5 * dullness + 0.9 * passing)))


def _slow(seed: int, purpose: Purpose, span: Stretch, rho: float) -> Floats:
    days = [span.days[0] + dt.timedelta(days=n) for n in range(-WARM_UP_DAYS, len(span.days))]
    innovations = daily_normals(seed, purpose, (), days, (PER_DAY,))
    return autoregressive(innovations, rho, MEMORY)[WARM_UP_DAYS * PER_DAY :]
