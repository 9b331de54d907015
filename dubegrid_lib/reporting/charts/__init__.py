"""The charts of both reports. Each is drawn from one frame of numbers, and its small table comes from the same frame.

`asset_charts` and `fleet_charts` return all of them in a report's order; if there is nothing to draw, the figure is
None and the sentence says why.
"""

from collections.abc import Callable

import pandas as pd

from dubegrid_lib.analysis.assessment import Assessment
from dubegrid_lib.reporting.charts.asset_demand import demand_chart, duration_chart, heatmap_chart, profile_chart
from dubegrid_lib.reporting.charts.asset_supply import (
    calendar_chart,
    contribution_chart,
    feeder_chart,
    phase_chart,
    voltage_chart,
)
from dubegrid_lib.reporting.charts.fleet import (
    completeness_chart,
    exceedance_chart,
    feeder_ranking_chart,
    headroom_chart,
    imbalance_chart,
    peak_hour_chart,
    scatter_chart,
    utilisation_chart,
)
from dubegrid_lib.reporting.charts.style import Chart

__all__ = [
    "Chart", "asset_charts", "calendar_chart", "completeness_chart", "contribution_chart", "demand_chart",
    "duration_chart", "exceedance_chart", "feeder_chart", "feeder_ranking_chart", "fleet_charts", "headroom_chart",
    "heatmap_chart", "imbalance_chart", "peak_hour_chart", "phase_chart", "profile_chart", "scatter_chart",
    "utilisation_chart", "voltage_chart",
]  # fmt: skip

ASSET_CHARTS: tuple[Callable[[Assessment], Chart], ...] = (
    demand_chart, heatmap_chart, duration_chart, profile_chart, phase_chart, voltage_chart, contribution_chart,
    feeder_chart, calendar_chart,
)  # fmt: skip


def asset_charts(assessment: Assessment) -> list[Chart]:
    """All charts of the asset report, in its order."""
    return [draw(assessment) for draw in ASSET_CHARTS]


FLEET_CHARTS: tuple[Callable[[pd.DataFrame], Chart], ...] = (
    utilisation_chart, scatter_chart, headroom_chart, imbalance_chart, exceedance_chart, peak_hour_chart,
)  # fmt: skip


def fleet_charts(fleet: pd.DataFrame, matrix: pd.DataFrame) -> list[Chart]:
    """All charts of the fleet report, in its order, from `fleet.fleet_table` and `fleet.completeness_matrix`."""
    return [draw(fleet) for draw in FLEET_CHARTS] + [completeness_chart(matrix)]
