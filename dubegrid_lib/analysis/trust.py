"""Which readings the site's figures rest on, how far they can be off, and whether they can be relied on at all.

A fault affects only its own series and hours. They are left out, and the other reading of the same load (the feeder sum
or the busbar) replaces them or bounds the figure.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dubegrid_lib.analysis.demand import HOURS, PHASES, AssetSeries, SiteDemand, masked, site_demand
from dubegrid_lib.analysis.flags import Flag, Mask, feeder_name
from dubegrid_lib.analysis.load import COMPLETENESS_FLOOR, completeness, maximum_demand
from dubegrid_lib.analysis.quality import left_out, sound
from dubegrid_lib.schema.load_monitor import BUSBAR

# A busbar phase that reads less than this share of its feeders' sum is dead (a real one reads 8 kW at 90 % of the
# rating); `sql/_demand.sql` has the same two numbers.
DEAD_SHARE = 0.2
DEAD_FLOOR_KW = 1.0
# If two readings of one load differ by more than this, there is no verdict. House choice.
SPREAD_LIMIT = 0.5
AGREE = 0.05


@dataclass(frozen=True, eq=False)
class SiteBasis:
    """What the site's figures rest on.

    `demand` is from the most reliable readings; `other`, if there is one, is what else the load may have been, and
    bounds the figures. `trusted` says whether a verdict can rest on them, and `why` what is wrong if not. `backwards`:
    a phase of the demand may be fitted backwards. `hours_left_out` are hours in which the site's preferred reading was
    left out.
    """

    demand: SiteDemand
    other: SiteDemand | None
    trusted: bool
    backwards: bool
    hours_left_out: float
    remark: str = ""
    why: str = ""

    @property
    def source(self) -> str:
        """``busbar``, ``feeder sum``, ``busbar and feeder sum``, or blank if nothing is complete."""
        used = set(self.demand.table["source"].unique())
        names = [name for name, source in (("busbar", "busbar"), ("feeder sum", "feeders")) if source in used]
        return " and ".join(names)

    @property
    def sentence(self) -> str:
        """Which readings the demand comes from, and why."""
        return f"{self.demand.basis} {self.remark}".strip()


def site_basis(series: AssetSeries, flags: Collection[Flag]) -> SiteBasis:
    """What the site's figures rest on.

    Parameters
    ----------
    series : as measured. flags : of `quality.check`, of the same series.
    """
    believed = sound(series, flags)
    negative = {(flag.feeder, flag.phase) for flag in flags if flag.rule == "POLARITY"}
    dead = dead_busbar(believed)
    remark = ""
    # If the feeders cannot replace it, a negative busbar is kept, and bounds the load with either sign.
    replaceable = _completeness(site_demand(_without_busbar(believed)), believed) >= COMPLETENESS_FLOOR
    if dead or (replaceable and any(feeder == BUSBAR for feeder, _ in negative)):
        believed = _without_busbar(believed)
        what = (
            "reads almost nothing while its feeders carry load" if dead else "has a phase that reads negative at night"
        )
        remark = f"The busbar {what}: the feeder sum replaces it."
    demand = site_demand(believed)
    turned = [(feeder, phase) for feeder, phase in sorted(negative) if feeder != BUSBAR or not replaceable]
    other, why_other = _other_reading(believed, demand, turned, flags)
    if why_other:
        remark = f"{remark} {why_other}".strip()
    hours = float(left_out_of_demand(series, flags, demand).sum() * HOURS)
    why = _why_not(believed, demand, other)
    backwards = bool(turned) and other is not None
    return SiteBasis(demand, other, not why, backwards, hours, remark, why)


def gated(flags: Collection[Flag], basis: SiteBasis) -> tuple[Flag, ...]:
    """The flags; faults gate actions if no figure of the site can be relied on."""
    return tuple(replace(flag, gates=flag.fault and not basis.trusted) for flag in flags)


def dead_busbar(series: AssetSeries) -> bool:
    """Whether a phase of the busbar (or its total) reads less than a fifth of what all its feeders carry."""
    for phase in ("total", *PHASES):
        keys = [(feeder, "active_power", phase) for feeder in (BUSBAR, *series.feeders_with_power)]
        if len(keys) < 2 or any(key not in series.keys for key in keys):
            continue
        busbar = series.column(*keys[0])
        total = np.sum([series.column(*key) for key in keys[1:]], axis=0)
        both = ~np.isnan(busbar) & ~np.isnan(total)
        carried = np.abs(total[both]).sum()
        if carried >= DEAD_FLOOR_KW * max(both.sum(), 1) and np.abs(busbar[both]).sum() < DEAD_SHARE * carried:
            return True
    return False


def _without_busbar(series: AssetSeries) -> AssetSeries:
    gone = np.array([key[0] == BUSBAR and key[1] in ("active_power", "reactive_power") for key in series.keys])
    return masked(series, np.broadcast_to(gone, series.values.shape))


def _other_reading(
    series: AssetSeries, demand: SiteDemand, turned: list[tuple[str, str]], flags: Collection[Flag]
) -> tuple[SiteDemand | None, str]:
    """What else the load may have been, and why; None if the two readings agree or there is only one."""
    feeders = site_demand(series, "feeders")
    if turned:
        return _with_signs_turned(series, demand, turned, feeders)
    if any(flag.rule == "BUSBAR MISMATCH" for flag in flags) and (demand.table["source"] == "busbar").any():
        return feeders, "The feeder sum differs: figures are given with both readings."
    return None, ""


def _with_signs_turned(
    series: AssetSeries, demand: SiteDemand, turned: list[tuple[str, str]], feeders: SiteDemand
) -> tuple[SiteDemand | None, str]:
    """The load if phases that read negative at night are fitted backwards: their sign is turned in the feeders, and in
    the busbar that measures their sum."""
    values = series.values.to_numpy(copy=True)
    columns = {key: position for position, key in enumerate(series.keys)}
    named = " and ".join(f"{phase} of {feeder_name(feeder)}" for feeder, phase in turned)
    on_busbar = (demand.table["source"] == "busbar").any()
    for feeder, phase in turned:
        for quantity in ("active_power", "reactive_power"):
            if (feeder, quantity, phase) in columns:
                own = values[:, columns[feeder, quantity, phase]]
                if feeder != BUSBAR and (BUSBAR, quantity, phase) in columns and (BUSBAR, phase) not in turned:
                    values[:, columns[BUSBAR, quantity, phase]] -= 2 * np.nan_to_num(own)
                values[:, columns[feeder, quantity, phase]] = -own
    corrected = replace(series, values=pd.DataFrame(values, series.values.index, series.values.columns))
    whole = site_demand(corrected, "feeders")
    if on_busbar and _apart(demand, whole) <= AGREE < _apart(demand, feeders):
        return None, f"The busbar agrees with the feeders once the sign of {named} is turned: it is used unchanged."
    why = f"If {named} is fitted backwards, the load is larger: figures are given with both signs."
    return site_demand(corrected), why


def _completeness(demand: SiteDemand, series: AssetSeries) -> float:
    """Completeness (%) of a demand between the first and the last reading; NaN without readings."""
    measured = np.flatnonzero(series.values.notna().any(axis=1).to_numpy())
    return completeness(demand.p_kw.iloc[measured[0] : measured[-1] + 1]) if measured.size else np.nan


def _apart(busbar: SiteDemand, feeders: SiteDemand) -> float:
    """How much two readings of the same load differ, over the load."""
    both = (busbar.table["source"] == "busbar") & (feeders.table["source"] == "feeders")
    size = busbar.p_kw[both].abs().sum()
    return float((feeders.p_kw[both] - busbar.p_kw[both]).abs().sum() / size) if size > 0 else np.inf


def left_out_of_demand(series: AssetSeries, flags: Collection[Flag], demand: SiteDemand) -> Mask:
    """The intervals in which a rule left out a reading of the demand's main source (busbar or feeders)."""
    source = demand.table["source"].mode()
    on_busbar = bool(len(source)) and source.iloc[0] == "busbar"
    power = np.array([key[1] == "active_power" and (key[0] == BUSBAR) == on_busbar for key in series.keys])
    masks = left_out(series, flags).values()
    none = np.zeros(len(series.values), bool)
    rows: Mask = np.logical_or.reduce([none, *(mask[:, power].any(axis=1) for mask in masks)])
    return rows


def _why_not(series: AssetSeries, demand: SiteDemand, other: SiteDemand | None) -> str:
    """Why no verdict can rest on the site's figures; blank if one can."""
    part = _completeness(demand, series)
    if np.isnan(part):
        return "no reading is left"
    if part < COMPLETENESS_FLOOR:
        return f"neither busbar nor all feeders are sound in {100 - part:.0f} % of the intervals"
    if other is None:
        return ""
    first, second = maximum_demand(demand.p_kw), maximum_demand(other.p_kw)
    # If the feeders sum to less, some may not be monitored: the busbar is used.
    if second > (1 + SPREAD_LIMIT) * first:
        return f"its maximum demand may be {first:.0f} or {second:.0f} kW"
    return ""
