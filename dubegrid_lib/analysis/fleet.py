"""Many assets beside one another: one row each, small enough that thousands fit."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dubegrid_lib.analysis.assessment import Assessment
from dubegrid_lib.analysis.feeders import Feeder
from dubegrid_lib.analysis.finding_rows import Row, finding_rows
from dubegrid_lib.analysis.findings import Finding, findings
from dubegrid_lib.analysis.kpis import UTILISATION_AMBER, local_time, peak_time
from dubegrid_lib.analysis.quality import rules_broken
from dubegrid_lib.analysis.words import plain_name


@dataclass(frozen=True, eq=False)
class FleetEntry:
    """What the fleet report keeps of an assessment: its row, daily completeness (%, local days), findings, feeders, and
    the rows for Athena (`finding_rows`)."""

    row: dict[str, object]
    daily_completeness: pd.Series
    findings: tuple[Finding, ...]
    feeders: tuple[Feeder, ...] = ()
    rows: tuple[Row, ...] = ()


# Column of the fleet table → the KPI it holds (units in `kpis.DEFINITIONS`).
KPI_COLUMNS = {
    "utilisation_pct": "utilisation",
    "headroom_kva": "headroom",
    "max_demand_kw": "maximum demand",
    "max_kva": "maximum apparent power",
    "load_factor": "load factor",
    "imbalance_pct": "phase imbalance",
    "voltage_outside_pct": "voltage outside limits",
    "voltage_p1": "voltage P1",
    "voltage_p99": "voltage P99",
    "thd_p95": "THD P95",
    "energy_kwh": "energy imported",
    "admd_kw": "ADMD",
    "completeness_pct": "completeness",
    "hours_above_rating": "hours above rating",
}


def fleet_entry(assessment: Assessment) -> FleetEntry:
    """One asset's line of the fleet report."""
    when = peak_time(assessment.demand.p_kw)
    record = assessment.record
    found = findings(assessment)
    row: dict[str, object] = {
        "asset_id": assessment.asset_id,
        "name": plain_name(assessment.name),
        "licence_area": record.licence_area,
        "rating_kva": np.nan if record.rating_kva is None else record.rating_kva,
        "customers": np.nan if record.customers is None else record.customers,
        **{column: assessment.kpi(name).value for column, name in KPI_COLUMNS.items()},
        "peak_hour": np.nan if when is None else when.hour,
        "peak_date": pd.NaT if when is None else when.tz_localize(None).normalize(),
        "demand_basis": assessment.basis.source,
        "worst_feeder": _worst_feeder(assessment),
        "monitor_sound": assessment.basis.trusted,
        "rules_broken": ", ".join(rules_broken(assessment.flags)),
        "action": found[0].action,
    }
    rows = tuple(finding_rows(assessment, found))
    return FleetEntry(row, daily_completeness(assessment.demand.p_kw), found, assessment.feeders, rows)


def _worst_feeder(assessment: Assessment) -> str:
    """The feeder on which most load should be moved, and how much; blank if there is none."""
    worth = [one for one in assessment.feeders if one.worth_rebalancing]
    worst = max(worth, key=lambda one: one.imbalance.to_move, default=None)
    return "" if worst is None else f"{worst.feeder} ({worst.imbalance.to_move:.0f} {worst.unit})"


def daily_completeness(demand: pd.Series) -> pd.Series:
    """Valid over expected intervals of each local day, in %; the expected ones are those of the index."""
    days = local_time(demand.index).tz_localize(None).normalize()
    return demand.notna().groupby(days).mean() * 100


def fleet_table(summaries: Iterable[FleetEntry]) -> pd.DataFrame:
    """One row an asset, most stressed first, indexed by asset id.

    Returns
    -------
    DataFrame: the columns of `FleetEntry.row`, and ``rank``. Assets with a rating come first, by utilisation. Those
    without one, whose stress cannot be determined, follow by the mean of their ranks in maximum demand, load factor and
    imbalance, then by demand.
    """
    table = pd.DataFrame([summary.row for summary in summaries]).set_index("asset_id")
    ranks = table[["max_demand_kw", "load_factor", "imbalance_pct"]].rank(ascending=False, na_option="bottom")
    table["_load_rank"] = ranks.mean(axis=1)
    order = ["utilisation_pct", "_load_rank", "max_demand_kw"]
    table = table.sort_values(order, ascending=[False, True, False], na_position="last")
    table["rank"] = np.arange(1, len(table) + 1)
    return table.drop(columns="_load_rank")


def rated(fleet: pd.DataFrame) -> pd.DataFrame:
    """The assets whose utilisation is known and whose monitor is sound: the base of every count of stressed assets."""
    return fleet[fleet["utilisation_pct"].notna() & fleet["monitor_sound"].astype(bool)]


FEEDER_COLUMNS = (
    "asset", "feeder", "maximum, kW", "at", "utilisation, %", "share of site's peak, %", "imbalance, %", "heaviest",
    "same phase, %", "to move, kW", "advice",
)  # fmt: skip


def feeder_ranking(summaries: Iterable[FleetEntry]) -> pd.DataFrame:
    """Every feeder of the fleet, the most urgent first: an asset's own figures can hide a stressed feeder.

    Returns
    -------
    DataFrame, columns `FEEDER_COLUMNS`: first the feeders at or above 80 % of their fuse or cable, by utilisation; then
    those worth rebalancing, by what would be moved; then the others, by maximum; last those of monitors at fault, on
    which nothing should be moved.
    """
    rows = []
    for summary in summaries:
        for one in summary.feeders:
            uneven = one.imbalance
            peak = None if one.peak is None else one.peak.tz_localize(None)
            sound = bool(summary.row["monitor_sound"])
            stressed = one.utilisation if sound and one.utilisation >= UTILISATION_AMBER else 0.0
            move = uneven.to_move if sound and one.worth_rebalancing else np.nan
            order = (not sound, -stressed, -np.nan_to_num(move), -np.nan_to_num(one.max_kw))
            rows.append(
                (order, summary.row["asset_id"], one.feeder, one.max_kw, peak, one.utilisation, one.share,
                 uneven.percent, uneven.heavy, uneven.persistence, move, one.advice or one.doubtful)
            )  # fmt: skip
    rows.sort(key=lambda row: row[:3])
    return pd.DataFrame([row[1:] for row in rows], columns=list(FEEDER_COLUMNS))


def completeness_matrix(summaries: Iterable[FleetEntry]) -> pd.DataFrame:
    """Daily completeness (%), one row an asset, one column a local day."""
    return pd.DataFrame({str(one.row["asset_id"]): one.daily_completeness for one in summaries}).T


def licence_areas(fleet: pd.DataFrame) -> pd.DataFrame:
    """The fleet by licence area: assets, those with a rating, median and largest utilisation, actions.

    A monitor at fault is counted, but its readings are in no other figure.

    Parameters
    ----------
    fleet : from `fleet_table`.
    """
    named = fleet.assign(licence_area=fleet["licence_area"].replace("", "not in the register"))
    groups = named.groupby("licence_area")
    sound = named.where(named["monitor_sound"].astype(bool)).groupby(named["licence_area"])
    return pd.DataFrame(
        {
            "assets": groups.size(),
            "with rating": groups["rating_kva"].count(),
            "median utilisation, %": sound["utilisation_pct"].median(),
            "largest utilisation, %": sound["utilisation_pct"].max(),
            "energy, MWh": sound["energy_kwh"].sum() / 1000,
            "monitors at fault": groups["monitor_sound"].agg(lambda sound: int((~sound).sum())),
            "to reinforce": groups["action"].agg(lambda action: int((action == "reinforce").sum())),
        }
    )
