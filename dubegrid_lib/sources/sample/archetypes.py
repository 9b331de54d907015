"""Kinds of feeder, and the hourly shape of each, calibrated on 49 real substations."""

from dataclasses import dataclass

import numpy as np

from dubegrid_lib.sources.sample.randomness import Floats

# Demand by local hour over the mean, measured on 49 NGED substations, one winter week each.
WEEKDAY = "0.72 .69 .65 .61 .61 .64 .81 1.0 1.02 1.02 1.03 1.0 .99 1.0 .99 1.03 1.21 1.43 1.52 1.41 1.33 1.19 1.01 .84"
WEEKEND = ".79 .72 .66 .62 .58 .60 .67 .75 .92 1.07 1.12 1.11 1.18 1.17 1.13 1.16 1.27 1.41 1.40 1.33 1.24 1.09 .95 .80"
# Shops, schools, offices: 1.4-1.9 between 09 and 16; at weekends 0.62 of a weekday's energy, and flatter.
_SHOP = ".55 .54 .53 .53 .54 .58 .72 1.0 1.35 1.62 1.72 1.75 1.74 1.72 1.68 1.6 1.42 1.2 1.0 .82 .72 .66 .6 .57"
_SHOP_REST = ".52 .51 .5 .5 .5 .51 .54 .58 .66 .76 .82 .84 .84 .83 .81 .77 .72 .68 .64 .6 .57 .55 .54 .53"
# Storage heaters charge on the night tariff: the peak is at 02:00, 1.6 times the mean.
_STORAGE = "1.42 1.55 1.6 1.5 1.36 1.2 1.0 .9 .84 .8 .77 .76 .77 .77 .78 .82 .94 1.06 1.1 1.06 .98 .9 .88 1.16"
# Flats, shops and hospitals behind one transformer: load factor 0.79.
_MIXED = "0.97 .95 .92 .88 .85 .84 .87 .9 .93 .99 1.03 1.04 1.04 1.04 1.05 1.08 1.14 1.19 1.18 1.15 1.1 1.05 .97 .91"


@dataclass(frozen=True)
class Archetype:
    """A kind of feeder.

    Attributes
    ----------
    weekday, rest_day : demand over the weekday mean at local 00:00, 01:00, … 23:00.
    share : of feeders of this kind.
    homes : whether its customers are homes, with panels, cars and heat pumps.
    load_factor : what a winter week of a substation of this kind has, to turn a site's maximum into its mean.
    night_heat : share of a winter day's energy that storage heaters take.
    """

    name: str
    weekday: Floats
    rest_day: Floats
    share: float
    homes: bool
    load_factor: float
    night_heat: float = 0.0


def _shape(hours: str, scale: float = 1.0) -> Floats:
    values = np.array([float(hour) for hour in hours.split()])
    shape: Floats = values / values.mean() * scale
    return shape


STORAGE_NIGHT = _shape(_STORAGE)
_NIGHT_HEAT = 0.55
_COMMERCIAL, _STORAGE_HEATING, _MIXED_USE = 0.10, 0.08, 0.15
_DOMESTIC = 1 - _COMMERCIAL - _STORAGE_HEATING - _MIXED_USE


def _homes(fleet: Floats, shops: Floats, mixed: Floats) -> Floats:
    """The shape of homes: the measured fleet's without the other kinds."""
    rest = fleet - _COMMERCIAL * shops - _MIXED_USE * mixed - _STORAGE_HEATING * _NIGHT_HEAT * STORAGE_NIGHT
    shape: Floats = rest / (_DOMESTIC + _STORAGE_HEATING * (1 - _NIGHT_HEAT))
    return shape


_SHOPS = _shape(_SHOP), _shape(_SHOP_REST, 0.62)
_MIXES = _shape(_MIXED), _shape(_MIXED, 0.97)
_HOMES = _homes(_shape(WEEKDAY), _SHOPS[0], _MIXES[0]), _homes(_shape(WEEKEND, 1.013), _SHOPS[1], _MIXES[1])
ARCHETYPES = (
    Archetype("domestic", *_HOMES, _DOMESTIC, True, 0.52),
    Archetype("commercial", *_SHOPS, _COMMERCIAL, False, 0.50),
    Archetype("storage heating", *_HOMES, _STORAGE_HEATING, True, 0.52, _NIGHT_HEAT),
    Archetype("mixed", *_MIXES, _MIXED_USE, True, 0.72),
)


def at_hours(shape: Floats, hour: Floats) -> Floats:
    """A shape of 24 hourly means at any local time of day, interpolated between the middles of hours."""
    position = (hour + 1 / 12 - 0.5) % 24
    whole = position.astype(np.intp)
    share = position - whole
    return shape[whole] * (1 - share) + shape[(whole + 1) % 24] * share
