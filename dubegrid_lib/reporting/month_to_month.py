"""A month beside the months before it, from the summaries that the second function keeps."""

from typing import Any

import pandas as pd

from dubegrid_lib.errors import MissingResource
from dubegrid_lib.query import summaries
from dubegrid_lib.reporting.report_choice import Choice
from dubegrid_lib.schema.load_monitor import LONDON
from dubegrid_lib.stack.session import Kit

MONTHS = 13
# Column of the table and the KPI it holds.
COLUMNS = {
    "completeness, %": "completeness",
    "maximum demand, kW": "maximum demand",
    "load factor": "load factor",
    "energy, kWh": "energy imported",
    "phase imbalance, %": "phase imbalance",
    "voltage outside, %": "voltage outside limits",
}


def months_of(choice: Choice) -> list[str]:
    """The month in which a report's period begins, and the twelve before it, oldest first."""
    first = choice.start.tz_convert(LONDON).tz_localize(None).to_period("M")
    return [str(month) for month in pd.period_range(end=first, periods=MONTHS, freq="M")]


def month_to_month(kit: Kit, choice: Choice) -> pd.DataFrame:
    """One row a month of the asset that has a summary, oldest first: the figures, and how maximum demand changed.

    Returns
    -------
    DataFrame, columns ``month``, those of `COLUMNS`, ``change of maximum, %``; empty where there are no summaries.
    """
    try:
        found = summaries.of_months(kit, choice.asset, months_of(choice))
    except MissingResource:
        found = []
    rows = [[one["period"], *(_value(one, name) for name in COLUMNS.values())] for one in found]
    frame = pd.DataFrame(rows, columns=["month", *COLUMNS]).astype(dict.fromkeys(COLUMNS, float))
    frame["change of maximum, %"] = frame["maximum demand, kW"].pct_change(fill_method=None) * 100
    return frame


def month_before(kit: Kit, choice: Choice) -> dict[str, float]:
    """Maximum demand (kW) of every asset in the month before the period's; empty where there are no summaries."""
    try:
        found = summaries.of_fleet(kit, months_of(choice)[-2])
    except MissingResource:
        return {}
    return {str(one["asset_id"]): _value(one, "maximum demand") for one in found if "assessed" in one}


def _value(summary: dict[str, Any], name: str) -> float:
    return float(summary.get("kpis", {}).get(name, {}).get("value", float("nan")))
