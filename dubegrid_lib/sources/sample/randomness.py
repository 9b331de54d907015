"""Random numbers that depend on what they are for, never on what was drawn before.

Each draw names its purpose, asset and day, so that a reading is a function of (seed, asset, interval), however many
assets and days are generated.
"""

import datetime as dt
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# `autoregressive` looks back this many intervals; 0.95 ** 256 is 2e-6, less than a reading shows.
MEMORY = 256
PER_DAY = 144


class Purpose(IntEnum):
    """What random numbers are drawn for. Values are part of a sample's identity: never renumber them."""

    SITE = 1
    LOAD = 2
    EV = 3
    METER = 4
    FAULTS = 5
    TEMPERATURE = 6
    CLOUD = 7
    GRID = 8
    SHADE = 9
    NAME = 10


def stream(seed: int, purpose: Purpose, *key: int) -> np.random.Generator:
    """The generator for one purpose and key; equal arguments give equal numbers, on any platform."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, int(purpose), *key])))


def daily_normals(
    seed: int, purpose: Purpose, key: tuple[int, ...], days: list[dt.date], shape: tuple[int, ...]
) -> Floats:
    """Standard normals, one block of `shape` a day, stacked along the first axis."""
    return np.concatenate([stream(seed, purpose, *key, day.toordinal()).standard_normal(shape) for day in days])


def autoregressive(innovations: Floats, rho: float, memory: int = MEMORY) -> Floats:
    """A first-order autoregression of unit variance along the first axis, from standard normals.

    The recursion y[t] = rho * y[t-1] + e[t] is cut off after `memory` steps (a power of two) and applied by doubling:
    with r = rho times a lag of one, 1 + r + r² + … = (1 + r)(1 + r²)(1 + r⁴)…, which is eight array operations instead
    of a loop over time. The first `memory` values have a shorter past than the rest: draw more, and drop them.
    """
    y: Any = innovations * np.sqrt(1.0 - rho**2)
    lag = 1
    while lag < memory:
        y = np.concatenate([y[:lag], y[lag:] + rho**lag * y[:-lag]])
        lag *= 2
    result: Floats = y
    return result
