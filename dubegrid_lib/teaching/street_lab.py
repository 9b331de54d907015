"""Generated streets for the notebook on what will fit: readings, weather, and the true peak with more cars."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from dubegrid_lib.analysis.assessment import Assessment, assess
from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.analysis.load import half_hourly
from dubegrid_lib.outlook.street import Street, peak_draws, street_of
from dubegrid_lib.outlook.technologies import Cars
from dubegrid_lib.sources.sample.block import block
from dubegrid_lib.sources.sample.demand import active_power
from dubegrid_lib.sources.sample.site import Site, site, with_more
from dubegrid_lib.sources.sample.spec import DEFAULT_SEED
from dubegrid_lib.sources.sample.weather import weather
from dubegrid_lib.teaching.detection import readings_of_block

FIRST, LAST = dt.date(2025, 1, 6), dt.date(2025, 1, 19)
# How the generator's cars behave: 7 kWh, two days of five, half of them on the night tariff.
TRUE_CARS = Cars("the generator's cars", session_kwh=7, sessions_per_day=0.4, night_share=0.5)


@dataclass(frozen=True, eq=False)
class GeneratedStreet:
    """A street of the generator over two weeks of January, and its weather by time (UTC)."""

    site: Site
    assessment: Assessment
    street: Street
    temperature: pd.Series
    sun: pd.Series


def generated(number: int = 2, fuse_a: float | None = None) -> GeneratedStreet:
    """The `number`-th street, read and assessed as a file of it would be; every feeder has the same fuse."""
    asset = site(DEFAULT_SEED, number)
    record = AssetRecord(asset.asset_id, float(asset.rating_kva), asset.customers, fuse_a=fuse_a)
    one = assess(readings_of_block(block(DEFAULT_SEED, asset, FIRST, LAST)), name=asset.name, record=record)
    sky = weather(DEFAULT_SEED, FIRST, LAST)
    index = _index()
    return GeneratedStreet(asset, one, street_of(one), pd.Series(sky.temperature, index), pd.Series(sky.sun, index))


def true_peak(asset: Site, cars: int, behaviour: float = 1.0) -> float:
    """The highest half hour, kW, once the street has so many more cars; `behaviour` multiplies their sessions."""
    more = with_more(asset, cars=cars, sessions=TRUE_CARS.sessions_per_day * behaviour)
    demand, generation = active_power(DEFAULT_SEED, more, FIRST, LAST)
    return float(half_hourly(pd.Series((demand - generation).sum(axis=(1, 2)), _index())).max())


def predicted_and_true(numbers: Iterable[int], cars: int) -> pd.DataFrame:
    """For each street the bounds of its highest half hour (kW) with more cars, and the true one.

    Each street's cars behave otherwise: their sessions are spread as `Cars.spread` says.
    """
    rows = {}
    numbers = list(numbers)
    quantiles = np.random.default_rng(1).permutation((np.arange(len(numbers)) + 0.5) / len(numbers))
    for number, quantile in zip(numbers, quantiles, strict=True):
        asset = site(DEFAULT_SEED, number)
        demand, generation = active_power(DEFAULT_SEED, asset, FIRST, LAST)
        p = half_hourly(pd.Series((demand - generation).sum(axis=(1, 2)), _index()))
        street = Street(AssetRecord(asset.asset_id), asset.name, p, 0 * p, {})
        low, middle, high = np.quantile(peak_draws(street, [(TRUE_CARS.profile(street.index), cars)]), (0.1, 0.5, 0.9))
        truth = true_peak(asset, cars, float(np.exp(TRUE_CARS.spread * NormalDist().inv_cdf(quantile))))
        # To the watt: where evening cars do not touch a shop's noon, both are the same measured half hour.
        inside = round(low, 3) <= round(truth, 3) <= round(high, 3)
        rows[asset.asset_id] = (p.max(), low, middle, high, truth, inside)
    columns = ["now", "low", "expected", "high", "true", "inside"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("asset")


def _index() -> pd.DatetimeIndex:
    return pd.date_range(FIRST, LAST + dt.timedelta(days=1), freq="10min", inclusive="left", tz="UTC")
