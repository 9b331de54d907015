"""Each feeder on its own: its maximum and when, its share of the site's peak, its phases, what its fuse leaves."""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.analysis.balance import UNKNOWN, Imbalance, phase_imbalance
from dubegrid_lib.analysis.demand import PHASES, AssetSeries, SiteDemand
from dubegrid_lib.analysis.flags import THRESHOLDS, Flag
from dubegrid_lib.analysis.load import completeness, half_hourly, load_factor, maximum_demand, peak_time
from dubegrid_lib.analysis.voltage import NOMINAL

# Half of real feeders are above the limit [M]. A visit pays if this much would be moved, mostly from the same phase: 23
# of the 233 feeders in CIRED 2015-0837. House choices.
WORTH_KW, WORTH_PERSISTENCE = 10.0, 75.0


@dataclass(frozen=True)
class Feeder:
    """Figures of one feeder; NaN where they cannot be determined.

    `peak` is the start of the half hour of its own maximum (Europe/London), `share` its part (%) of the site's load in
    the site's highest half hour, `utilisation` (%) its heaviest phase over its fuse or cable. `imbalance` is on `unit`.
    """

    feeder: str
    max_kw: float
    peak: pd.Timestamp | None
    load_factor: float
    share: float
    max_amps: float
    utilisation: float
    imbalance: Imbalance
    unit: str
    completeness: float
    doubtful: str = ""

    @property
    def worth_rebalancing(self) -> bool:
        """Whether the phases differ beyond the limit, the heaviest is mostly the same, and there is enough to move."""
        one = self.imbalance
        return one.beyond and one.to_move >= WORTH_KW and one.persistence >= WORTH_PERSISTENCE

    @property
    def advice(self) -> str:
        """What to move, in a sentence; blank if nothing should be moved."""
        if not self.worth_rebalancing:
            return ""
        one, unit = self.imbalance, self.unit
        return (
            f"Rebalance feeder {self.feeder}: at high load {one.heavy} carries {one.heavy_mean:.0f} {unit} and "
            f"{one.light} {one.light_mean:.0f} {unit}, and {one.heavy} is the heaviest in {one.persistence:.0f} % of "
            f"those intervals{', ' + self.doubtful if self.doubtful else ''}; "
            f"moving about {one.to_move:.0f} {unit} from {one.heavy} to {one.light} would even them out."
        )


def feeder_figures(
    series: AssetSeries, demand: SiteDemand, record: AssetRecord, flags: Collection[Flag] = ()
) -> tuple[Feeder, ...]:
    """The figures of every feeder whose active power is recorded, in the order of `series.feeders`.

    Parameters
    ----------
    series : faulty readings already missing. demand : of the site. flags : a phase that may be fitted backwards makes
        its feeder's figures doubtful.
    """
    site = half_hourly(demand.p_kw)
    top = pd.Timestamp(site.index[int(site.argmax())]) if site.notna().any() else None
    doubtful: dict[str, tuple[str, ...]] = {}
    for flag in flags:
        if flag.rule == "POLARITY":
            doubtful[flag.feeder] = (*doubtful.get(flag.feeder, ()), flag.phase)
    return tuple(
        _figures(series, feeder, record, site, top, doubtful.get(feeder, ())) for feeder in series.feeders_with_power
    )


def _figures(
    series: AssetSeries,
    feeder: str,
    record: AssetRecord,
    site: pd.Series,
    top: pd.Timestamp | None,
    doubtful: tuple[str, ...],
) -> Feeder:
    power = series.total(feeder, "active_power")
    amps = series.phases(feeder, "current")
    phases, unit = series.phases(feeder, "active_power"), "kW"
    heaviest = _largest_amps(amps, phases)
    at_top = half_hourly(power).get(top, math.nan) if top is not None else math.nan
    site_kw = float(site[top]) if top is not None else math.nan
    allowed = record.amps_of(feeder)
    return Feeder(
        feeder=feeder,
        max_kw=maximum_demand(power),
        peak=peak_time(power),
        load_factor=load_factor(power),
        share=float(at_top) / site_kw * 100 if site_kw > 0 else math.nan,
        max_amps=heaviest,
        utilisation=heaviest / allowed * 100 if allowed else math.nan,
        imbalance=_imbalance(phases, doubtful),
        unit=unit,
        completeness=completeness(power),
        doubtful=f"{' and '.join(doubtful)} read with the sign turned" if doubtful else "",
    )


def _imbalance(phases: pd.DataFrame, doubtful: tuple[str, ...]) -> Imbalance:
    """Imbalance as read, with the sign of doubtful phases turned: the less unequal reading. It is unknown for a feeder
    without load, whose readings are noise."""
    if len(phases.columns) < len(PHASES) or not phases.abs().quantile(0.99).max() > THRESHOLDS.inactive_kw:
        return UNKNOWN
    turned = [-1.0 if phase in doubtful else 1.0 for phase in phases.columns]
    return phase_imbalance(phases * turned)


def _largest_amps(amps: pd.DataFrame, power: pd.DataFrame) -> float:
    """Half-hourly maximum of the heaviest phase, A: as measured, or a lower bound from kW at nominal voltage."""
    measured = amps if len(amps.columns) and amps.notna().any().any() else power.abs() * 1000 / NOMINAL
    if not len(measured.columns):
        return math.nan
    highest = [maximum_demand(measured[phase]) for phase in measured]
    return float(np.nanmax(highest)) if not np.isnan(highest).all() else math.nan


def feeder_table(feeders: Iterable[Feeder]) -> pd.DataFrame:
    """The feeders as a report shows them, the largest maximum first: one row each."""
    rows = [
        [
            one.feeder, one.max_kw, None if one.peak is None else one.peak.tz_localize(None), one.load_factor,
            one.share, one.max_amps, one.utilisation, one.imbalance.percent, one.imbalance.heavy,
            one.imbalance.persistence, one.completeness, one.advice or one.doubtful,
        ]
        for one in sorted(feeders, key=lambda one: -one.max_kw if not math.isnan(one.max_kw) else math.inf)
    ]  # fmt: skip
    columns = [
        "feeder", "maximum, kW", "at", "load factor", "share of site's peak, %", "heaviest phase, A", "utilisation, %",
        "imbalance, %", "heaviest", "same phase, %", "completeness, %", "advice",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)
