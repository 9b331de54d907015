"""What stays the same about an asset: its name, place, transformer, feeders and the customers on them."""

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np

from dubegrid_lib.sources.sample.archetypes import ARCHETYPES, Archetype
from dubegrid_lib.sources.sample.randomness import Floats, Purpose, stream
from dubegrid_lib.sources.sample.weather import LATITUDE, LONGITUDE

FIRST_ID, ID_STEP, ID_COUNT = 721030, 1237, 180_000
GROUND_RATINGS, POLE_RATINGS = (315, 500, 800, 1000), (25, 50, 100, 200)
HOME_KW = 0.47  # an average home: 4,100 kWh a year, heat pump and car apart
# fmt: off
_STREETS = (
    "MILL LANE", "STATION ROAD", "VICTORIA AVENUE", "CHURCH HILL", "Quarry Bank", "ORCHARD CLOSE", "LIMES ROAD",
    "Heath Drive", "MANOR WAY", "PRIORY GARDENS", "CANAL STREET", "Beacon View", "SPRINGFIELD", "THE GLEBE",
    "KINGS CRESCENT", "Foundry Yard", "WHARF ROAD", "ABBEY COURT", "MEADOW RISE", "Hollybush Lane", "SCHOOL LANE",
    "PARK TERRACE", "WINDMILL CLOSE", "Elm Grove",
)
_PLACES = (
    "ASHBY", "Barford", "CLENT", "Dunley", "EARLSWOOD", "Fernhill", "GREET", "Hartlebury", "INKFORD", "Kempsey",
    "LONGDON", "Marlbrook", "NORTHFIELD", "Ombersley", "PELSALL", "Quinton", "ROWLEY", "Stapenhill", "TARDEBIGGE",
    "Upton", "WALTON", "Wythall", "YARDLEY", "Alvechurch",
)
# fmt: on
LICENCE_AREAS = ("West Midlands", "East Midlands", "South Wales", "South West")
_CENTRES = {
    "West Midlands": (LATITUDE, LONGITUDE),
    "East Midlands": (52.9, -1.1),
    "South Wales": (51.7, -3.4),
    "South West": (50.9, -3.6),
}


@dataclass(frozen=True)
class Step:
    """From a UTC day on, a feeder (its position) carries `factor` times its load."""

    feeder: int
    day: dt.date
    factor: float


@dataclass(frozen=True)
class Moved:
    """From a UTC day on, a share of one feeder's load is carried by another (both by position)."""

    source: int
    target: int
    day: dt.date
    share: float


@dataclass(frozen=True)
class MoreCars:
    """Cars added to a site: how many (feeders, 3), daily sessions of each, and the share on the night tariff."""

    count: Floats
    sessions: float = 0.4
    night_share: float = 0.5


@dataclass(frozen=True)
class Site:
    """One asset. Arrays have a row for each feeder and, if they are by phase, three columns.

    Attributes
    ----------
    feeders : feeder numbers as the files write them, 1-8 with gaps.
    mean_kw : (feeders,) mean demand of a year without cars, panels and heat pumps.
    share : (feeders, 3) of a feeder's demand on each phase.
    shift_hours : (feeders,) how much later than the archetype a feeder's day is.
    shape_error : (feeders, 3, 2, 24) how customers differ from the archetype, weekday and rest day; mean 0.
    homes, panels, cars, heat_pumps : (feeders, 3) how many.
    lag_degrees : (feeders, 3) angle of the demand's power factor.
    meter_gain : (3,) the busbar's reading over the feeders' sum.
    tap_volts, drop_volts : (3,) busbar voltage without load, and its drop at full load.
    thd : (3,) total harmonic distortion of the voltage, %.
    direction : (feeders, 3) 1, or -1 where a current transformer is fitted backwards.
    step : a lasting change of one feeder's load, if there is one.
    moved : load that moves from one feeder to another, if any does.
    more_cars : added cars, with their own behaviour.
    """

    asset_id: str
    number: int
    name: str
    licence_area: str
    latitude: float
    longitude: float
    rating_kva: int
    customers: int
    archetypes: tuple[Archetype, ...]
    feeders: tuple[str, ...]
    mean_kw: Floats
    share: Floats
    shift_hours: Floats
    shape_error: Floats
    homes: Floats
    panels: Floats
    cars: Floats
    heat_pumps: Floats
    lag_degrees: Floats
    meter_gain: Floats
    tap_volts: Floats
    drop_volts: Floats
    thd: Floats
    direction: Floats
    step: Step | None = None
    moved: Moved | None = None
    more_cars: MoreCars | None = None


def with_more(
    asset: Site, *, cars: float = 0, sessions: float = 0.4, night_share: float = 0.5, heat_pumps: float = 0,
    panels: float = 0,
) -> Site:  # fmt: skip
    """The same asset with more units, spread over feeders and phases like its homes (or its load, without homes)."""
    weight = asset.homes if asset.homes.any() else asset.mean_kw[:, None] * asset.share
    weight = weight / weight.sum()
    return replace(
        asset,
        more_cars=MoreCars(cars * weight, sessions, night_share) if cars else None,
        heat_pumps=asset.heat_pumps + heat_pumps * weight,
        panels=asset.panels + panels * weight,
    )


def site(seed: int, number: int) -> Site:
    """The `number`-th asset (from 0) of a seed; it does not depend on how many assets there are."""
    draw = stream(seed, Purpose.SITE, number)
    pole = draw.random() < 0.06
    main = ARCHETYPES[draw.choice(len(ARCHETYPES), p=[a.share for a in ARCHETYPES])]
    winter_max = (40.0 if pole else 250.0) * np.exp(0.48 * np.clip(draw.standard_normal(), -2.2, 2.2))
    count = 2 if pole else int(draw.choice([2, 3, 4, 5, 6], p=[0.1, 0.16, 0.22, 0.3, 0.22]))
    numbers = np.sort(draw.choice(np.arange(1, 9), count, replace=False, p=_feeder_number_odds()))
    others = draw.choice(len(ARCHETYPES), count, p=[a.share for a in ARCHETYPES])
    kinds = tuple(ARCHETYPES[k] if draw.random() < 0.2 else main for k in others)
    # 1.1: a January mean over the year's.
    mean_kw = winter_max * main.load_factor / 1.1 * draw.dirichlet(np.full(count, 2.4))
    share = draw.dirichlet(np.full(3, 7.6), count)
    homes = np.round(mean_kw[:, None] * share / HOME_KW) * np.array([[kind.homes] for kind in kinds])
    utilisation = 0.5 * np.exp(0.38 * np.clip(draw.standard_normal(), -2.5, 2.5))
    ratings = np.array(POLE_RATINGS if pole else GROUND_RATINGS)
    area = LICENCE_AREAS[draw.choice(4, p=[0.4, 0.3, 0.15, 0.15])]
    latitude, longitude = np.array(_CENTRES[area]) + draw.uniform(-0.25, 0.25, 2)
    return Site(
        asset_id=asset_id(number),
        number=number,
        name=_name(stream(seed, Purpose.NAME, number)),
        licence_area=area,
        latitude=round(float(latitude), 4),
        longitude=round(float(longitude), 4),
        rating_kva=int(ratings[np.argmin(np.abs(np.log(ratings * utilisation / winter_max)))]),
        customers=int(homes.sum() + sum(1 + m // 6 for m, kind in zip(mean_kw, kinds, strict=True) if not kind.homes)),
        archetypes=kinds,
        feeders=tuple(str(n) for n in numbers),
        mean_kw=mean_kw,
        share=share,
        shift_hours=0.35 * draw.standard_normal(count),
        shape_error=_shape_error(draw, mean_kw[:, None] * share),
        homes=homes,
        panels=draw.binomial(homes.astype(int), np.minimum(0.6, draw.gamma(0.9, 0.07, (count, 1)))).astype(float),
        cars=draw.binomial(homes.astype(int), draw.uniform(0.0, 0.07)).astype(float),
        heat_pumps=draw.binomial(homes.astype(int), draw.uniform(0.0, 0.06)).astype(float),
        lag_degrees=np.degrees(np.arccos(draw.uniform(0.95, 0.99, (count, 1)))) + draw.normal(0, 0.6, (count, 3)),
        meter_gain=1 + np.clip(draw.normal(0, 0.0012, 3), -0.003, 0.003),
        tap_volts=draw.uniform(243.5, 249.0) + draw.normal(0, 0.5, 3),
        drop_volts=draw.uniform(2.5, 6.0) + draw.normal(0, 0.4, 3),
        thd=draw.uniform(1.7, 2.9) + draw.normal(0, 0.12, 3),
        direction=np.ones((count, 3)),
    )


def asset_id(number: int) -> str:
    """Six digits, spread over 720000-899999; 145 assets before the first wraps round."""
    return str(720_000 + (FIRST_ID - 720_000 + ID_STEP * number) % ID_COUNT)


def _feeder_number_odds() -> Floats:
    odds = np.array([9.0, 8, 7, 6, 5, 3, 2, 2])
    shares: Floats = odds / odds.sum()
    return shares


def _shape_error(draw: np.random.Generator, phase_kw: Floats) -> Floats:
    """Smooth deviations from the archetype, partly by feeder, partly by phase; larger for few customers."""
    hours = np.arange(24) * 2 * np.pi / 24
    feeders = len(phase_kw)
    error = np.zeros((feeders, 3, 2, 24))
    for harmonic in (1, 2, 3, 5):
        own, rest = 0.7 * draw.normal(0, 1, (2, feeders, 1, 2)) + 0.7 * draw.normal(0, 1, (2, feeders, 3, 2))
        for day, weight in ((0, own), (1, 0.8 * own + 0.6 * rest)):
            error[:, :, day] += weight[..., :1] * np.cos(harmonic * hours) + weight[..., 1:] * np.sin(harmonic * hours)
    return error * (0.07 * np.clip(phase_kw[:, :, None, None] / 8, 0.3, None) ** -0.3)


def _name(draw: np.random.Generator) -> str:
    street, other = draw.choice(_STREETS, 2, replace=False)
    place = draw.choice(_PLACES)
    style = draw.random()
    if style < 0.15:
        return f"{street}, {other} - {place}"
    if style < 0.3:
        return f"{street} -"
    if style < 0.4:
        return f"{street} - {place} {draw.integers(10, 99)}{draw.choice(list('ABC'))}{draw.integers(1, 9)}"
    return f"{street} - {place}"
