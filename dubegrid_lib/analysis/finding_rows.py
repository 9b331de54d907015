"""Actions, KPIs, changes and flags of assessments as rows of one table: what Athena reads as `lv_findings`."""

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd

from dubegrid_lib.analysis.assessment import Assessment
from dubegrid_lib.analysis.findings import Finding
from dubegrid_lib.analysis.flags import Flag
from dubegrid_lib.analysis.kpis import Kpi
from dubegrid_lib.analysis.supply_events import Change

Row = dict[str, Any]
# In the order of the table's definition, `infra/tables/lv_findings.json`, which has the report's own columns first.
COLUMNS = (
    "asset_id", "name", "kind", "what", "feeder", "from_utc", "to_utc", "value", "unit", "low", "high", "status",
    "basis", "hours_left_out", "completeness_pct", "evidence", "missing",
)  # fmt: skip


def finding_rows(assessment: Assessment, actions: Iterable[Finding]) -> list[Row]:
    """One row for each action, KPI, change and flag of an assessment; unknown values are None.

    Parameters
    ----------
    actions : of `findings.findings`, of the same assessment.

    Returns
    -------
    Rows with the keys `COLUMNS`. ``kind`` is ``action``, ``kpi``, ``change`` or ``flag``; ``from_utc`` and ``to_utc``
    (excluded) are those of the event, otherwise of the period: ``2025-01-10 06:50:00``.
    """
    rows = [
        *(_of_action(action, number) for number, action in enumerate(actions, start=1)),
        *(_of_kpi(kpi) for kpi in assessment.kpis),
        *(_of_change(change) for change in assessment.changes),
        *(_of_flag(flag) for flag in assessment.flags),
    ]
    of_asset = {"asset_id": assessment.asset_id, "name": assessment.name}
    period = {"from_utc": _utc(assessment.start), "to_utc": _utc(assessment.end), "basis": assessment.basis.source}
    return [{column: (of_asset | period | row).get(column) for column in COLUMNS} for row in rows]


def _of_action(action: Finding, number: int) -> Row:
    return {"kind": "action", "what": action.action, "value": float(number), "unit": "priority",
            "evidence": action.evidence, "missing": action.missing}  # fmt: skip


def _of_kpi(kpi: Kpi) -> Row:
    return {
        "kind": "kpi", "what": kpi.name, "value": _known(kpi.value), "unit": kpi.unit, "low": _known(kpi.low),
        "high": _known(kpi.high), "status": kpi.status, "basis": kpi.basis, "hours_left_out": kpi.hours_left_out,
        "completeness_pct": _known(kpi.completeness), "evidence": kpi.note,
    }  # fmt: skip


def _of_change(change: Change) -> Row:
    times = {"from_utc": _utc(change.start)} | ({} if change.end is None else {"to_utc": _utc(change.end)})
    return {"kind": "change", "what": change.kind, "feeder": change.where, "value": change.hours, "unit": "h",
            "evidence": change.sentence, **times}  # fmt: skip


def _of_flag(flag: Flag) -> Row:
    return {"kind": "flag", "what": flag.rule, "feeder": flag.where, "value": flag.share * 100, "unit": "%",
            "status": "fault" if flag.fault else "note", "evidence": flag.sentence}  # fmt: skip


def _known(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None


def _utc(when: pd.Timestamp) -> str:
    return f"{when.tz_convert('UTC'):%Y-%m-%d %H:%M:%S}"
