"""From active power to everything that a monitor reports, by the physics that relates the quantities. [K]"""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from dubegrid_lib.sources.sample.calendar import stretch
from dubegrid_lib.sources.sample.demand import active_power
from dubegrid_lib.sources.sample.randomness import PER_DAY, Floats, Purpose, autoregressive, daily_normals
from dubegrid_lib.sources.sample.site import Site
from dubegrid_lib.sources.sample.weather import WARM_UP_DAYS, weather

# Phase voltages are 120° apart.
PHASORS = np.exp(-2j * np.pi / 3 * np.arange(3))


@dataclass(frozen=True)
class Measured:
    """Everything measured over a stretch; axis 1 is the busbar, then the feeders; the last axis is the phase.

    Attributes
    ----------
    kw, kvar, amps : (intervals, 1 + feeders, 3)
    neutral : (intervals, 1 + feeders) A
    volts, thd : (intervals, 3) V to neutral and %, busbar.
    """

    kw: Floats
    kvar: Floats
    amps: Floats
    neutral: Floats
    volts: Floats
    thd: Floats


def measure(seed: int, asset: Site, first: dt.date, last: dt.date) -> Measured:
    """What the monitor of an asset would read over the UTC days `first` to `last`.

    S² = P² + Q² and I = S / V hold for each node and phase; a neutral's current is the sum of its phases' phasors; the
    busbar reads the sum of its feeders, apart from its meter's error of at most 0.5 %.
    """
    demand, generation = active_power(seed, asset, first, last)
    noise = _meter_noise(seed, asset, first, last)
    kw, kvar = demand - generation, demand * np.tan(np.radians(asset.lag_degrees))
    kw = (kw + _idle_noise(seed, asset, first, last)) * asset.direction
    kvar = kvar * asset.direction
    gain = asset.meter_gain + 0.0005 * np.clip(noise[:, 0], -4, 4)
    kw = np.concatenate([(kw.sum(axis=1) * gain)[:, None], kw], axis=1)
    kvar = np.concatenate([(kvar.sum(axis=1) * gain)[:, None], kvar], axis=1)
    volts = _busbar_volts(seed, asset, first, last, kw[:, 0], noise[:, 1])
    amps = np.hypot(kw, kvar) * 1000 / volts[:, None]
    # I = (S / V)*: conjugate power over the phase's voltage, at the phase's angle.
    currents = (kw - 1j * kvar) * (1000 / volts[:, None]) * PHASORS
    load = np.abs(kw[:, 0]) / (asset.mean_kw[:, None] * asset.share).sum(axis=0)
    thd = asset.thd + 0.35 * np.clip(1.3 - load, -1, 1.3) + 0.07 * noise[:, 2]
    return Measured(kw, kvar, amps, np.abs(currents.sum(axis=2)), volts, np.clip(thd, 0.8, 6.0))


def _idle_noise(seed: int, asset: Site, first: dt.date, last: dt.date) -> Floats:
    """What a monitor reads on a feeder without load: within ±0.1 kW. [M]"""
    idle = asset.mean_kw == 0
    if not idle.any():
        return np.zeros((1, 1, 1))
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    normals = daily_normals(seed, Purpose.METER, (asset.number, 1), days, (PER_DAY, len(idle), 3))
    noise: Floats = np.clip(0.02 * normals + [-0.03, 0.0, 0.03], -0.1, 0.1) * idle[:, None]
    return noise


def _busbar_volts(seed: int, asset: Site, first: dt.date, last: dt.date, kw: Floats, noise: Floats) -> Floats:
    """The tap's voltage less the drop by load, with the drift of the 11 kV network and flicker."""
    mean_kw = (asset.mean_kw[:, None] * asset.share).sum(axis=0)
    drop = asset.drop_volts * kw / (2.2 * mean_kw)
    volts: Floats = asset.tap_volts - drop + weather(seed, first, last).drift[:, None] + 0.3 * noise
    return volts


def _meter_noise(seed: int, asset: Site, first: dt.date, last: dt.date) -> Floats:
    """(intervals, 3, 3): unit noise of gain, voltage and distortion for each phase, a little persistent."""
    days = [first + dt.timedelta(days=n) for n in range(-WARM_UP_DAYS, (last - first).days + 1)]
    normals = daily_normals(seed, Purpose.METER, (asset.number,), days, (PER_DAY, 3, 3))
    return autoregressive(normals, 0.6)[len(normals) - len(stretch(first, last)) :]
