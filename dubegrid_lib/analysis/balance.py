"""How unequal the phases are, which one is the heaviest, and what flows in the neutral."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dubegrid_lib.analysis.demand import PHASES

# The median of 49 real busbars is 18 %, that of their feeders 36 % [M]: a busbar at twice the usual is worth a visit.
IMBALANCE_LIMIT = 36.0
IMBALANCE_PERSISTENCE = 50.0


@dataclass(frozen=True)
class Imbalance:
    """Phase imbalance at high load.

    `percent` is the median over the intervals of high load, `persistence` the share (%) of them in which the same phase
    (`heavy`) is the heaviest. `heavy_mean` and `light_mean` are the means of that phase and of the lightest (`light`),
    `means` those of all phases in their order.
    """

    percent: float
    persistence: float
    intervals: int
    heavy: str = ""
    light: str = ""
    heavy_mean: float = math.nan
    light_mean: float = math.nan
    means: tuple[float, ...] = ()

    @property
    def beyond(self) -> bool:
        return self.percent > IMBALANCE_LIMIT and self.persistence >= IMBALANCE_PERSISTENCE

    @property
    def to_move(self) -> float:
        """How much to move from the heaviest to the lightest phase, at high load: half of their difference."""
        return (self.heavy_mean - self.light_mean) / 2


UNKNOWN = Imbalance(math.nan, math.nan, 0)


def phase_imbalance(phases: pd.DataFrame) -> Imbalance:
    """max\\|I - Ī\\| / Ī where the load is at or above its own P90, of a busbar or a feeder.

    Parameters
    ----------
    phases : columns L1, L2, L3; current in A, or kW where no current is measured.

    Returns
    -------
    Imbalance
        NaN if not all three phases are measured.

    Notes
    -----
    If the heaviest phase changes from interval to interval, moving a customer to another phase does not help; hence
    `persistence`. Source: CIRED 2015-0837. On kW, real feeders have a median of 36 %, busbars 18 % [M].
    """
    values = phases.to_numpy(float)
    mean = values.mean(axis=1) if len(phases.columns) == len(PHASES) else np.array([])
    if not (~np.isnan(mean)).any():
        return UNKNOWN
    high = (mean >= np.nanquantile(mean, 0.9)) & (mean > 0)
    if not high.any():
        return UNKNOWN
    values, mean = values[high], mean[high]
    percent = np.abs(values - mean[:, None]).max(axis=1) / mean * 100
    heaviest = np.bincount(values.argmax(axis=1), minlength=len(PHASES))
    # Equal phases have no heaviest.
    unequal = values.max(axis=1) > values.min(axis=1)
    heavy = int(heaviest.argmax())
    means = values.mean(axis=0)
    light = int(means.argmin())
    same = float(((values.argmax(axis=1) == heavy) & unequal).mean() * 100)
    names = [str(name) for name in phases.columns]
    return Imbalance(
        float(np.median(percent)), same, int(high.sum()), names[heavy], names[light], float(means[heavy]),
        float(means[light]), tuple(float(mean) for mean in means),
    )  # fmt: skip


def neutral_current(currents: pd.DataFrame) -> pd.Series:
    """√(a² + b² + c² - ab - bc - ca), in A: an estimate, at equal power factor of the phases [K].

    Parameters
    ----------
    currents : columns L1, L2, L3 in A.
    """
    a, b, c = (currents[phase].to_numpy(float) for phase in PHASES)
    # Equal phases can leave -1e-14.
    square = np.maximum(a * a + b * b + c * c - a * b - b * c - c * a, 0)
    return pd.Series(np.sqrt(square), index=currents.index, name="neutral")
