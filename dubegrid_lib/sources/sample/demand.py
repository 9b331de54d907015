"""Active power per feeder and phase: shape, season and weather, customers' randomness, cars, heat pumps, panels."""

import datetime as dt

import numpy as np

from dubegrid_lib.sources.sample.archetypes import STORAGE_NIGHT, at_hours
from dubegrid_lib.sources.sample.calendar import Stretch, stretch
from dubegrid_lib.sources.sample.randomness import PER_DAY, Floats, Purpose, autoregressive, daily_normals, stream
from dubegrid_lib.sources.sample.site import Site
from dubegrid_lib.sources.sample.weather import WARM_UP_DAYS, Weather, weather

PANEL_KW, CAR_KW, CAR_KWH, HEAT_PUMP_KW = 3.7, 7.4, 7.0, 1.75
# Measured on 49 substations: a phase's load deviates from its mean by 0.63 * mean**0.62 kW (standard deviation), and
# its autocorrelation is 0.75 after 10 minutes and 0.40 after an hour, which takes two autoregressions.
SPREAD, SPREAD_POWER = 0.63, 0.62
LASTING, LASTING_RHO, PASSING_RHO = 0.54, 0.95, 0.51
# The size of the passing part by local hour, measured on real feeders, whose nights are smooth. Its square averages 1,
# weighted by the day's energy.
ACTIVITY = np.array(
    [0.8, 0.62, 0.58, 0.58, 0.65, 0.72, 0.97, 1.12, 1.15, 1.15, 1.08, 1.05,
     1.05, 1.04, 0.96, 0.96, 0.98, 1.03, 1.02, 0.97, 1.0, 1.0, 0.93, 0.86]
)  # fmt: skip
# 7 kWh at 7.4 kW: five whole intervals and two thirds of a sixth.
_SESSION = np.array([1.0, 1.0, 1.0, 1.0, 1.0, CAR_KWH / CAR_KW * 6 - 5]) * CAR_KW


def active_power(seed: int, asset: Site, first: dt.date, last: dt.date) -> tuple[Floats, Floats]:
    """What the feeders' customers take, and what their panels generate.

    Parameters
    ----------
    first, last : UTC days, both included.

    Returns
    -------
    demand, generation : (intervals, feeders, 3) kW, both ≥ 0; a feeder reads their difference.
    """
    span, sky = stretch(first, last), weather(seed, first, last)
    mean = _expected(asset, span, sky)
    demand = mean * _randomness(seed, asset, span, mean) + _cars(seed, asset, span)
    if asset.step is not None:
        later = span.utc >= np.datetime64(asset.step.day)
        demand[later, asset.step.feeder] *= asset.step.factor
    if asset.moved is not None:
        later = span.utc >= np.datetime64(asset.moved.day)
        gone = demand[later, asset.moved.source] * asset.moved.share
        demand[later, asset.moved.source] -= gone
        demand[later, asset.moved.target] += gone
    return demand, PANEL_KW * sky.sun[:, None, None] * asset.panels


def _expected(asset: Site, span: Stretch, sky: Weather) -> Floats:
    """(intervals, feeders, 3) kW before randomness."""
    season = 1 + 0.15 * np.cos(2 * np.pi * (span.day_of_year - 15) / 365.25)
    cold, usually_cold = (np.clip(15 - t, 0, None) for t in (sky.temperature, sky.usual_temperature))
    level = season * (1 + 0.015 * cold) / (1 + 0.015 * usually_cold)
    # In summer lamps are lit later, so the evening peak is lower.
    lamps = 1 - 0.16 * (1 - season / 1.15) / 0.26 * np.exp(-0.5 * ((span.hour - 17.8) / 1.7) ** 2)
    heat = np.clip((15.5 - sky.temperature) / 12.0, 0, 1.4)
    pump_hours = 1 + 0.35 * np.cos(4 * np.pi * (span.hour - 6.5) / 24)
    feeders = np.empty((len(span), len(asset.feeders), 3))
    for f, kind in enumerate(asset.archetypes):
        hour = span.hour - asset.shift_hours[f]
        for phase in range(3):
            error = 1 + asset.shape_error[f, phase]
            working, resting = at_hours(kind.weekday * error[0], hour), at_hours(kind.rest_day * error[1], hour)
            feeders[:, f, phase] = np.where(span.rest_day, resting, working)
        if kind.homes:
            feeders[:, f] *= lamps[:, None]
        if kind.night_heat:
            night = kind.night_heat * np.clip(heat, 0.1, 1.3) * at_hours(STORAGE_NIGHT, hour)
            feeders[:, f] = feeders[:, f] * (1 - kind.night_heat) + night[:, None]
    pumps = HEAT_PUMP_KW * (heat * pump_hours)[:, None, None] * asset.heat_pumps
    return feeders * level[:, None, None] * asset.mean_kw[:, None] * asset.share + 0.5 * pumps


def _randomness(seed: int, asset: Site, span: Stretch, mean: Floats) -> Floats:
    """A factor of mean 1 for every reading: log-normal, since loads are skewed and never negative."""
    days = [span.days[0] + dt.timedelta(days=n) for n in range(-WARM_UP_DAYS, len(span.days))]
    shape = (PER_DAY, 2, len(asset.feeders), 3)
    normals = daily_normals(seed, Purpose.LOAD, (asset.number,), days, shape)
    lasting = autoregressive(normals[:, 0], LASTING_RHO)[WARM_UP_DAYS * PER_DAY :]
    passing = autoregressive(_heavy_tailed(normals[:, 1]), PASSING_RHO)[WARM_UP_DAYS * PER_DAY :]
    active = at_hours(ACTIVITY, span.hour)[:, None, None]
    z = np.sqrt(LASTING) * lasting + np.sqrt(1 - LASTING) * active * passing
    variance = np.log1p((SPREAD * np.maximum(mean, 0.05) ** (SPREAD_POWER - 1)) ** 2)
    factor: Floats = np.exp(np.sqrt(variance) * z - variance * (LASTING + (1 - LASTING) * active**2) / 2)
    return factor


def _heavy_tailed(normals: Floats) -> Floats:
    """Normals with occasional extremes (a shower, an oven), of unit variance: that of e + a e³ is 1 + 6a + 15a²."""
    a = 0.06
    # Multiplied, since NumPy raises to the third power a hundred times as slowly.
    tailed: Floats = (normals + a * (normals * normals * normals)) / np.sqrt(1 + 6 * a + 15 * a**2)
    return tailed


def _cars(seed: int, asset: Site, span: Stretch) -> Floats:
    """Charging, kW: sessions after people come home, and when the night tariff begins.

    The site's own cars charge on two days of five, half of them on the tariff. Cars added by `site.with_more` draw
    their sessions separately, so that the site's own are not changed.
    """
    charging = _charging(seed, asset.number, span, asset.cars, 0.4, 0.5, ())
    if asset.more_cars is not None:
        more = asset.more_cars
        charging = charging + _charging(seed, asset.number, span, more.count, more.sessions, more.night_share, (1,))
    return charging


def _charging(
    seed: int, number: int, span: Stretch, cars: Floats, sessions: float, late: float, key: tuple[int, ...]
) -> Floats:
    """kW of cars (feeders, 3) with `sessions` a day, of which the share `late` waits for the night tariff."""
    evening = np.exp(-0.5 * ((span.hour - 18.2) / 1.4) ** 2)
    night = np.where((span.hour >= 0.5) & (span.hour < 1.2), np.exp(-(span.hour - 0.5) * 4), 0.0)
    rate = sessions * ((1 - late) * evening / 21.06 + late * night / 1.945)
    # From the day before on, since sessions may go past midnight.
    days = [span.days[0] + dt.timedelta(days=n) for n in range(-1, len(span.days))]
    expected = np.split(np.concatenate([rate[:PER_DAY], rate])[:, None, None] * cars, len(days))
    draws = [stream(seed, Purpose.EV, number, day.toordinal(), *key) for day in days]
    starts = np.concatenate([draw.poisson(mean) for draw, mean in zip(draws, expected, strict=True)])
    charging: Floats = np.sum([kw * starts[PER_DAY - n : len(starts) - n] for n, kw in enumerate(_SESSION)], axis=0)
    return charging
