"""The files of the alarms and the dashboard, as far as they can be checked without a cloud."""

import json
from pathlib import Path
from typing import Any

import pytest

from dubegrid_lib.config import Settings
from dubegrid_lib.stack import monitoring, policies, provision
from dubegrid_lib.stack.session import Kit


@pytest.fixture(scope="module")
def kit(settings: Settings) -> Kit:
    return Kit(settings, "http://127.0.0.1:1")


@pytest.fixture(scope="module")
def terms(kit: Kit) -> dict[str, dict[str, Any]]:
    return monitoring.alarm_terms(kit)


def shown_alarms(dashboard: Path) -> list[str]:
    """The alarms on the dashboard, in order, with the placeholder for the function's name."""
    widgets = json.loads(dashboard.read_text(encoding="utf-8"))["widgets"]
    (arns,) = [widget["properties"]["alarms"] for widget in widgets if widget["type"] == "alarm"]
    return [arn.rpartition(":")[2] for arn in arns]


def test_dashboard_shows_every_alarm_in_the_order_of_the_alarms(terms: dict[str, dict[str, Any]]) -> None:
    assert shown_alarms(monitoring.DASHBOARD) == ["${function}-" + short for short in terms], (
        "Give infra/dashboard.json the ARN of each alarm of infra/alarms.json, in the same order"
    )


def test_thresholds_follow_from_the_limits_that_they_guard(kit: Kit, terms: dict[str, dict[str, Any]]) -> None:
    timeout = policies.function_configuration(kit)["Timeout"]
    assert terms["duration"]["Threshold"] == 0.8 * 1000 * timeout
    ages = {s: t["Threshold"] for s, t in terms.items() if t["MetricName"] == "ApproximateAgeOfOldestMessage"}
    assert "dead-letter-age" in ages
    # Every queue deletes its messages after this time.
    kept = provision.DAYS_KEPT["failures"] * 86400
    assert {short: age for short, age in ages.items() if age >= kept} == {}
    assert {term["TreatMissingData"] for term in terms.values()} == {"notBreaching"}
