"""One asset, one period: readings in, and everything a report says about them out."""

from dataclasses import dataclass

import pandas as pd

from dubegrid_lib.analysis.anomalies import Anomaly, StepChange, Trend, anomalies, step_changes, trend
from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.analysis.demand import STEP, AssetSeries, SiteDemand, Stamp, WrongReadings, asset_series, site_demand
from dubegrid_lib.analysis.feeders import Feeder, feeder_figures
from dubegrid_lib.analysis.kpis import Grounds, Kpi, asset_kpis, busbar_phases
from dubegrid_lib.analysis.quality import THRESHOLDS, Flag, Thresholds, check, sound
from dubegrid_lib.analysis.supply_events import Change, what_changed
from dubegrid_lib.analysis.trust import SiteBasis, gated, site_basis
from dubegrid_lib.errors import UnknownName


@dataclass(frozen=True, eq=False)
class Assessment:
    """What is known of one asset in one period, `start` to `end` (UTC, end excluded).

    `series` is as measured, `sound_series` and `demand` without faulty readings; `as_measured` is the demand with
    spikes. `basis` says what the site's figures rest on, `feeders` has the figures of each feeder, `changes` what
    changed in the period.
    """

    asset_id: str
    name: str
    record: AssetRecord
    start: pd.Timestamp
    end: pd.Timestamp
    series: AssetSeries
    sound_series: AssetSeries
    demand: SiteDemand
    as_measured: SiteDemand
    flags: tuple[Flag, ...]
    kpis: tuple[Kpi, ...]
    anomalies: tuple[Anomaly, ...]
    steps: tuple[StepChange, ...]
    trend: Trend | None
    basis: SiteBasis
    feeders: tuple[Feeder, ...]
    changes: tuple[Change, ...]

    @property
    def title(self) -> str:
        return f"{self.asset_id} {self.name}".strip()

    @property
    def backwards(self) -> bool:
        """Whether a phase of the demand may be fitted backwards, which makes the demand too low."""
        return self.basis.backwards

    @property
    def phases(self) -> tuple[pd.DataFrame, str]:
        """L1, L2, L3 of the site and their unit: A if current is measured, otherwise kW."""
        return busbar_phases(self.sound_series, self.demand)

    def kpi(self, name: str) -> Kpi:
        """One KPI by its name in `kpis.DEFINITIONS`.

        Raises
        ------
        UnknownName
            There is no KPI of that name; the message suggests one, or lists them.
        """
        by_name = {kpi.name: kpi for kpi in self.kpis}
        if name not in by_name:
            raise UnknownName("KPI", name, sorted(by_name))
        return by_name[name]


def assess(
    readings: pd.DataFrame,
    *,
    name: str = "",
    record: AssetRecord | None = None,
    start: pd.Timestamp | None = None,
    end: pd.Timestamp | None = None,
    stamp: Stamp = "start",
    installed: pd.Timestamp | None = None,
    thresholds: Thresholds = THRESHOLDS,
) -> Assessment:
    """Assess one asset.

    Parameters
    ----------
    readings : tidy readings of one asset (`demand.READING_COLUMNS`).
    name : of the substation. record : from the register; None leaves rating and customers unknown.
    start, end : the period (`demand.month_period`), by default first to last reading; missing intervals count.
    stamp : whether timestamps mark the start or the end of their interval.
    installed : the asset's first reading ever, for the rule NEW MONITOR; None if not known.

    Raises
    ------
    NoReadings
        Nothing lies in the period.
    WrongReadings
        The frame is not tidy readings of one asset, or the record does not come from an asset register.
    """
    if not isinstance(record, AssetRecord | None):
        raise WrongReadings(f"record is a {type(record).__name__}, not one of a register: `register.records.get(...)`.")
    series = asset_series(readings, start, end, stamp)
    record = record or AssetRecord(series.asset_id)
    flags = check(series, rating_kva=record.rating_kva, installed=installed, thresholds=thresholds)
    basis = site_basis(series, flags)
    flags, demand = gated(flags, basis), basis.demand
    sound_series, as_measured = sound(series, flags), demand
    if any(flag.rule == "SPIKE" for flag in flags):
        prefer = "feeders" if (demand.table["source"] == "feeders").mean() > 0.5 else "busbar"
        as_measured = site_demand(sound(series, flags, with_spikes=True), prefer)  # type: ignore[arg-type]
    return Assessment(
        asset_id=series.asset_id,
        name=name,
        record=record,
        start=series.intervals[0],
        end=series.intervals[-1] + STEP,
        series=series,
        sound_series=sound_series,
        demand=demand,
        as_measured=as_measured,
        flags=flags,
        kpis=asset_kpis(
            sound_series,
            demand,
            as_measured=as_measured,
            rating_kva=record.rating_kva,
            customers=record.customers,
            grounds=Grounds(basis.source, basis.other, basis.hours_left_out, basis.backwards),
        ),
        anomalies=anomalies(demand.p_kw),
        steps=step_changes(demand.p_kw.to_frame("the site")),
        trend=trend(demand.p_kw),
        basis=basis,
        feeders=feeder_figures(sound_series, demand, record, flags),
        changes=what_changed(series, flags, record.customers),
    )
