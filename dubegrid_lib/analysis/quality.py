"""Can the monitor be trusted? Rules on whole series of one asset; each finding is a named flag with a sentence.

The rules are named in `dubegrid_lib.schema.rules`, beside those on single rows, which the ingest applies; their
thresholds are in `flags`.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from dubegrid_lib.analysis.demand import AssetSeries, WrongReadings, masked
from dubegrid_lib.analysis.flags import RULES, THRESHOLDS, Flag, Mask, Thresholds
from dubegrid_lib.analysis.reading_rules import broken_readings
from dubegrid_lib.analysis.site_rules import broken_site

__all__ = [
    "LEFT_OUT", "RULES", "THRESHOLDS", "Flag", "Thresholds", "check", "flag_table", "left_out", "monitor_faults",
    "rules_broken", "sensor_faults", "sound",
]  # fmt: skip

# Rules whose readings are left out of KPIs; of an outage, and of a blown fuse, only the voltages.
LEFT_OUT = ("FALSE ZERO", "STUCK", "INCONSISTENT", "SPIKE", "DEAD TO NOISE", "OUTAGE", "BLOWN FUSE")


def check(
    series: AssetSeries,
    *,
    rating_kva: float | None = None,
    installed: pd.Timestamp | None = None,
    thresholds: Thresholds = THRESHOLDS,
) -> tuple[Flag, ...]:
    """All flags of one asset's period, in the order of `RULES`.

    Parameters
    ----------
    series : one asset. rating_kva : kVA, for spikes on the site's total; None if not known.
    installed : first reading ever of the asset (UTC), for the two months after installation; None if not known.

    Raises
    ------
    WrongReadings
        It is another kind, such as the table of the series' values.
    """
    if not isinstance(series, AssetSeries):
        kind = type(series).__name__
        raise WrongReadings(f"`check` takes an asset's series, such as `assess(...).series`, not a {kind}.")
    # Thresholds count readings, runs are intervals: a half-hourly reading fills three.
    longer = {name: getattr(thresholds, name) * series.held for name in ("stuck_run", "zero_run", "spike_run")}
    t = replace(thresholds, **longer)
    flags = broken_readings(series, rating_kva, t)
    # The readings of a dead sensor must not look like a mismatch, a step of the load, or more power than V·I allows.
    dead = ("DEAD TO NOISE", "INCONSISTENT")
    alive = sound(series, [flag for flag in flags if flag.rule in dead])
    flags += broken_site(series, alive, installed, t)
    order = list(RULES)
    return tuple(sorted(flags, key=lambda flag: order.index(flag.rule)))


def sound(series: AssetSeries, flags: Collection[Flag], *, with_spikes: bool = False) -> AssetSeries:
    """The same series with faulty readings missing: what KPIs are computed from.

    FALSE ZERO, STUCK, INCONSISTENT and SPIKE readings are left out, voltages of an OUTAGE or BLOWN FUSE too.
    `with_spikes` keeps spikes: the maximum is reported with and without them.
    """
    masks = left_out(series, flags)
    none = np.zeros(series.values.shape, bool)
    spikes = masks.pop("SPIKE", none)
    mask = np.logical_or.reduce([none, *masks.values()])
    # A spike also breaks INCONSISTENT, and may still be kept.
    mask = mask & ~spikes if with_spikes else mask | spikes
    return masked(series, mask) if mask.any() else series


def left_out(series: AssetSeries, flags: Collection[Flag]) -> dict[str, Mask]:
    """The readings that each rule of `LEFT_OUT` removes, in the shape of `series.values`; no entry if none."""
    masks: dict[str, Mask] = {}
    for flag in flags:
        if flag.rule in LEFT_OUT:
            targets = series.matching((flag.feeder, flag.quantity, flag.phase))
            mask = masks.setdefault(flag.rule, np.zeros(series.values.shape, bool))
            mask[np.ix_(series.intervals.get_indexer(flag.intervals), np.flatnonzero(targets))] = True
    return masks


def monitor_faults(flags: Collection[Flag]) -> tuple[Flag, ...]:
    """The flags that block actions on the network."""
    return tuple(flag for flag in flags if flag.gates)


def sensor_faults(flags: Collection[Flag]) -> tuple[Flag, ...]:
    """Faults of the monitor that leave the site's figures valid: they need a repair but block nothing."""
    return tuple(flag for flag in flags if flag.fault and not flag.gates)


def flag_table(flags: Collection[Flag]) -> pd.DataFrame:
    """The flags as a report shows them: one row each."""
    return pd.DataFrame(
        [[flag.rule, flag.where, flag.quantity.replace("_", " "), round(flag.share * 100, 1), flag.fault, flag.gates,
          flag.sentence]
         for flag in flags],
        columns=["rule", "where", "quantity", "share of period, %", "fault", "gates actions", "what was found"],
    )  # fmt: skip


def rules_broken(flags: Sequence[Flag]) -> tuple[str, ...]:
    """Names of the rules broken, each once, in the order of `RULES`."""
    found = {flag.rule for flag in flags}
    return tuple(rule for rule in RULES if rule in found)
