"""What was published to the topic: by the functions, which record each message in a table, and by the alarms."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dubegrid_lib.stack import monitoring, resources
from dubegrid_lib.stack.session import Kit


@dataclass(frozen=True)
class SentAlert:
    """An alert of the second function, claimed or published; subscribers filter by `kind` and `severity`."""

    kind: str
    severity: str
    asset_id: str
    period: str
    sentence: str
    published: bool


@dataclass(frozen=True)
class AlarmChange:
    """An alarm that changed its state, and when (UTC)."""

    alarm: str
    before: str
    after: str
    at: datetime


def published_for(kit: Kit, month: str) -> list[SentAlert]:
    """The alerts about assets in a month (Europe/London), by period and asset.

    Raises
    ------
    MissingResource
        There is no table of alerts.
    """
    found = [(json.loads(item["message"]["S"]), "published" in item) for item in _entries(kit, month)]
    alerts = [
        SentAlert(m["kind"], m["severity"], m["asset_id"], m["period"], m["sentence"], published)
        for m, published in found
    ]
    return sorted(alerts, key=lambda one: (one.period, one.asset_id, one.kind))


def alarm_changes(kit: Kit) -> list[AlarmChange]:
    """The alarms' changes of the last two weeks, latest first; CloudWatch keeps them no longer."""
    changes = []
    for alarm in monitoring.alarms(kit):
        pages = kit.cloudwatch.get_paginator("describe_alarm_history").paginate(
            AlarmName=alarm.name, HistoryItemType="StateUpdate"
        )
        for item in (item for page in pages for item in page["AlarmHistoryItems"]):
            states = json.loads(item["HistoryData"])
            before, after = (states[which]["stateValue"] for which in ("oldState", "newState"))
            if before != after:
                changes.append(AlarmChange(alarm.name, before, after, item["Timestamp"]))
    return sorted(changes, key=lambda change: change.at, reverse=True)


def _entries(kit: Kit, about: str) -> list[dict[str, Any]]:
    pages = kit.dynamodb.get_paginator("query").paginate(
        TableName=kit.settings.alert_table,
        KeyConditionExpression="about = :about",
        ExpressionAttributeValues={":about": {"S": about}},
    )
    with resources.required(
        f"There is no table of alerts {kit.settings.alert_table} yet: run `dubegrid monitor` first."
    ):
        return [item for page in pages for item in page["Items"]]
