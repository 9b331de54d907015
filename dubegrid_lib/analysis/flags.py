"""What a flag is, the thresholds of all rules, and the words that describe flags."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from dubegrid_lib.analysis.demand import HOURS, AssetSeries, SeriesKey
from dubegrid_lib.analysis.load import local_time, runs
from dubegrid_lib.schema.load_monitor import BUSBAR
from dubegrid_lib.schema.rules import SERIES_RULES

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
# The names of flags; CONFLICT, OFF GRID and DOUBLED HOUR come with the readings.
RULES = SERIES_RULES


@dataclass(frozen=True)
class Thresholds:
    """All numbers of the rules in one place; [M] is measured on 49 real sites."""

    dead_voltage: float = 20.0
    # Below these a conductor carries nothing.
    idle_current: float = 1.0
    idle_power: float = 0.25
    # The longest run of one value on real active series: P99 is 3 [M].
    stuck_run: int = 6
    # Tenths of a volt repeat more often than tenths of a kilowatt: how often chance may flag a sound series as stuck.
    stuck_chance: float = 0.0001
    # Values of up to this many steps of resolution are compared with other values as low, which repeat as often.
    low_steps: int = 5
    frozen_run: int = 144
    # A series is active if its P1-P99 spread is at least this large, by quantity (kW, kvar, A, V), and at least this
    # many steps of its resolution: whole volts repeat by nature.
    active_spread: dict[str, float] = field(
        default_factory=lambda: {"active_power": 2.0, "reactive_power": 2.0, "current": 5.0, "voltage": 2.0}
    )
    active_steps: int = 20
    zero_run: int = 2
    # A zero is compared with this many intervals before and after it and nothing further off, so that the same readings
    # get the same flag whatever the period.
    zero_window: int = 504
    zero_neighbour: float = 0.25
    zero_plausible: float = 0.02
    # Noise of an unloaded feeder is ±0.1 kW [M]; the worst of the eight real ones has its P99 at 0.18.
    inactive_kw: float = 0.25
    # Nearly zero to the end of the period, for at least this many intervals, after a load of at least this much (kW).
    noise_run: int = 144
    noise_before_kw: float = 1.0
    # Load that moves from one feeder to another: the smaller change over the larger, and each change over its spread.
    transfer_ratio: float = 0.6
    transfer_sigma: float = 4.0
    spike_z: float = 8.0
    spike_rating: float = 1.5
    spike_run: int = 2
    spike_contradiction: float = 0.5
    # 27 % of real sites fail this [M].
    mismatch: float = 0.02
    mismatch_floor_kw: float = 1.0
    polarity_kw: float = -0.25
    polarity_nights: int = 3
    # A phase that hovers around zero crosses it on some nights; one fitted backwards is below it on most.
    polarity_share: float = 0.6
    inconsistent: float = 1.02
    inconsistent_kw: float = 0.1
    new_monitor_days: int = 60
    # Faulty readings gate actions if they are at least this share of the series' readings: 1 % of a whole month is
    # seven hours. Of the period, a week alone would be treated otherwise than the month that holds no other readings.
    gate_share: float = 0.01


THRESHOLDS = Thresholds()


@dataclass(frozen=True, eq=False)
class Flag:
    """One rule broken by one series (or feeder, or site), with the intervals concerned and a sentence.

    `phase` and `quantity` are blank if the flag concerns a whole feeder, and `feeder` is blank for the site. `share`,
    0..1, is of the intervals in which the series (or feeder, or site) was measured; of `INCOMPLETE`, of the period's.
    `fault` says whether the monitor needs a repair, `gates` whether the fault also blocks actions on the network,
    because no figure of the site can be relied on.
    """

    rule: str
    asset_id: str
    feeder: str
    quantity: str
    phase: str
    intervals: pd.DatetimeIndex
    share: float
    gates: bool
    sentence: str
    fault: bool = False

    @property
    def where(self) -> str:
        return " ".join(part for part in (feeder_name(self.feeder), self.phase) if part) or "site"


def new_flag(
    rule: str, series: AssetSeries, key: SeriesKey, mask: Mask, sentence: str, t: Thresholds, share: float | None = None
) -> Flag:
    """A flag of the intervals in `mask`; `gates` is decided once all flags are known (`quality.check`).

    Parameters
    ----------
    share : of the intervals with a reading, if it is not that of `mask`.
    """
    if share is None:
        measured = series.measured(key)
        share = float((mask & measured).sum() / max(measured.sum(), 1))
    gate = RULES[rule].gate
    fault = gate == "always" or (gate == "share" and share >= t.gate_share)
    return Flag(rule, series.asset_id, *key, series.intervals[mask], share, False, sentence, fault)


def feeder_name(feeder: str) -> str:
    """``feeder 3``, ``busbar``; blank for the site."""
    return {"": "", BUSBAR: "busbar"}.get(feeder, f"feeder {feeder}")


def series_name(key: SeriesKey) -> str:
    """``L2 active power of feeder 3``."""
    feeder, quantity, phase = key
    part = "" if phase == "total" else f"{phase} "
    return f"{part}{quantity.replace('_', ' ')} of {feeder_name(feeder)}"


def first_run(mask: Mask, series: AssetSeries) -> str:
    """The local time and length of the first run, and the number of further ones."""
    found = runs(mask)
    first = local_time(series.intervals[[found[0][0]]])[0]
    hours = (found[0][1] - found[0][0]) * HOURS
    length = f"for {hours:.1f} h" if hours >= 1 else f"for {hours * 60:.0f} min"
    more = f", and {len(found) - 1} more times" if len(found) > 1 else ""
    return f"from {first:%d %b %H:%M} {length}{more}"
