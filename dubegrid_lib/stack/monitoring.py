"""Monitoring of the pipeline: alarms that publish to the topic, a dashboard, and saved log queries.

All of it is data that Terraform reads too: `infra/alarms.json`, `infra/dashboard.json`, `infra/log_queries/*.logs`.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from botocore.exceptions import ClientError

from dubegrid_lib.config import INFRA, TAGS
from dubegrid_lib.errors import DubeGridError, MissingResource
from dubegrid_lib.stack import assess_stack, policies, resources
from dubegrid_lib.stack.polling import poll
from dubegrid_lib.stack.provision import Made, ensure
from dubegrid_lib.stack.session import Kit

ALARMS = INFRA / "alarms.json"
DASHBOARD = INFRA / "dashboard.json"
LOG_QUERIES = INFRA / "log_queries"
# A query with this line also searches the log of the second function.
OF_BOTH = "# Searches the logs of both functions."
QUERY_SECONDS = 60
UNFINISHED = ("Scheduled", "Running", "Unknown")


class LogQueryFailed(DubeGridError, RuntimeError):
    """CloudWatch Logs did not complete a query."""


# How long `wait_for` waits: the longest of our alarms looks at 15 minutes, which are 15 seconds on the local cloud.
AWS_SECONDS, LOCAL_SECONDS, PATIENCE_SECONDS = 900, 120, 45


class AlarmStays(DubeGridError, TimeoutError):
    """An alarm did not change in time."""


@dataclass(frozen=True)
class Alarm:
    """An alarm's current state: *OK*, *ALARM* or *INSUFFICIENT_DATA*, `since` when (UTC), and why."""

    name: str
    state: str
    since: datetime
    meaning: str
    reason: str


def deploy(kit: Kit) -> list[Made]:
    """Create topic, alarms, dashboard and log queries; existing ones are reused, and manual changes reverted."""
    # Once there is a topic, the function publishes outcomes and records them in this table: both are needed.
    publishing = [assess_stack.alert_table(kit), assess_stack.topic(kit)]
    alarms = [alarm(kit, name) for name in alarm_terms(kit)]
    return [*publishing, *alarms, dashboard(kit), *(saved_log_query(kit, name) for name in log_queries())]


def alarm_terms(kit: Kit) -> dict[str, dict[str, Any]]:
    """Each alarm by its short name, in the form of PutMetricAlarm."""
    terms = policies.fill(ALARMS, policies.blanks(kit))
    topic = [kit.arn("sns", kit.settings.topic)]
    return {
        short: term
        | {
            "AlarmName": alarm_name(kit, short),
            "Dimensions": [{"Name": name, "Value": value} for name, value in term["Dimensions"].items()],
            # Missing data counts as healthy: no file, no failure.
            "TreatMissingData": "notBreaching",
            "AlarmActions": topic,
            "OKActions": topic,
        }
        for short, term in terms.items()
    }


def alarm_name(kit: Kit, short: str) -> str:
    return f"{kit.settings.function}-{short}"


def alarm(kit: Kit, short: str) -> Made:
    """Create or update one alarm; its state does not change."""
    terms = alarm_terms(kit)[short]
    name = terms["AlarmName"]
    tags = resources.as_pairs(TAGS)
    made = ensure(kit, "alarm", name, lambda: kit.cloudwatch.put_metric_alarm(**terms, Tags=tags))
    if made.outcome == "reused":
        kit.cloudwatch.put_metric_alarm(**terms)
    return made


def dashboard_name(kit: Kit) -> str:
    return f"{kit.settings.function}Operations"


def dashboard(kit: Kit) -> Made:
    """The dashboard: files, rows, lag, duration, failures, dead letters, alarms."""
    name = dashboard_name(kit)
    terms = {"DashboardName": name, "DashboardBody": json.dumps(policies.fill(DASHBOARD, policies.blanks(kit)))}
    tags = resources.as_pairs(TAGS)
    made = ensure(kit, "dashboard", name, lambda: kit.cloudwatch.put_dashboard(**terms, Tags=tags))
    if made.outcome == "reused":
        kit.cloudwatch.put_dashboard(**terms)
    return made


def log_queries() -> dict[str, str]:
    """The log queries, by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(LOG_QUERIES.glob("*.logs"))}


def log_groups(kit: Kit, name: str) -> list[str]:
    """The logs that a query searches: the first function's, or both functions'."""
    of_both = OF_BOTH in log_queries()[name].splitlines()
    return [kit.settings.log_group, *([kit.settings.assess_log_group] if of_both else [])]


def kept_name(kit: Kit, name: str) -> str:
    """The name under which a query is saved in the account."""
    return f"{kit.settings.function}/{name}"


def saved_log_query(kit: Kit, name: str) -> Made:
    """Save one query in the account under the function's name: `DubeGridIngestCSV/what_failed`."""
    kept, text = kept_name(kit, name), log_queries()[name]
    groups = log_groups(kit, name)
    terms: dict[str, Any] = {"name": kept, "queryString": text, "logGroupNames": groups}
    made = ensure(kit, "log query", kept, lambda: kit.logs.put_query_definition(**terms))
    if made.outcome == "reused":
        terms["queryDefinitionId"] = resources.log_query(kit, kept)["queryDefinitionId"]
        kit.logs.put_query_definition(**terms)
    return made


def ask(kit: Kit, name: str, hours: float = 24, replacing: tuple[str, str] | None = None) -> pd.DataFrame:
    """Run one of the saved log queries. If it is for both functions, the second one's log is searched once it exists.

    Parameters
    ----------
    hours : how far back to search.
    replacing : a text in the query and its replacement, such as a file's name.

    Returns
    -------
    DataFrame of texts, one column per field; empty if nothing was found.

    Raises
    ------
    MissingResource
        There is no such query, or no log.
    LogQueryFailed
        CloudWatch Logs rejected it, or did not finish in a minute.
    """
    if name not in log_queries():
        raise MissingResource(f"There is no query {name!r}. Choose one of: {', '.join(log_queries())}.")
    text = log_queries()[name].replace(*replacing) if replacing else log_queries()[name]
    now = time.time()
    own, *others = log_groups(kit, name)
    groups = [own, *(group for group in others if resources.find(kit, "log group", group) is not None)]
    try:
        with resources.required(f"There is no log {own}: run `dubegrid provision`."):
            id_ = kit.logs.start_query(
                logGroupNames=groups, startTime=int(now - 3600 * hours), endTime=int(now) + 1, queryString=text
            )["queryId"]
    except ClientError as error:
        raise LogQueryFailed(f"{name}: {error.response['Error']['Message']}") from error
    found = poll(
        lambda: kit.logs.get_query_results(queryId=id_),
        lambda answer: answer["status"] not in UNFINISHED,
        seconds=QUERY_SECONDS,
    )
    if found["status"] in UNFINISHED:
        raise LogQueryFailed(f"{name} did not finish in a minute. Query fewer hours.")
    if found["status"] != "Complete":
        raise LogQueryFailed(f"{name} ended as {found['status']}.")
    rows = [{cell["field"]: cell["value"] for cell in row if cell["field"] != "@ptr"} for row in found["results"]]
    return pd.DataFrame(rows)


def names(kit: Kit) -> list[tuple[str, str]]:
    """Kind and name of each alarm, of the dashboard and of each saved query."""
    return [
        *(("alarm", alarm_name(kit, short)) for short in alarm_terms(kit)),
        ("dashboard", dashboard_name(kit)),
        *(("log query", kept_name(kit, name)) for name in log_queries()),
    ]


def for_cli(kit: Kit) -> dict[str, dict[str, Any]]:
    """Alarms, dashboard and the topic's policy as files for the AWS CLI, by file name."""
    alarm_files = {f"alarm-{short}.json": terms for short, terms in alarm_terms(kit).items()}
    board = policies.fill(DASHBOARD, policies.blanks(kit))
    return alarm_files | {"dashboard.json": board, "alert-topic.json": policies.topic_policy(kit)}


def alarms(kit: Kit) -> list[Alarm]:
    """The current state of the kit's alarms, in the order of `infra/alarms.json`; empty if there are none."""
    names = [alarm_name(kit, short) for short in alarm_terms(kit)]
    found = {one["AlarmName"]: one for one in kit.cloudwatch.describe_alarms(AlarmNames=names)["MetricAlarms"]}
    return [
        Alarm(
            name,
            found[name]["StateValue"],
            found[name]["StateUpdatedTimestamp"],
            found[name].get("AlarmDescription", ""),
            found[name]["StateReason"],
        )
        for name in names
        if name in found
    ]


def wait_for(kit: Kit, short: str, state: str, seconds: float | None = None) -> Alarm:
    """Wait until an alarm is in a state; if it takes longer, print what it is waiting for.

    Parameters
    ----------
    seconds : how long at most; by default 15 minutes on AWS, and 2 on the local cloud.

    Raises
    ------
    MissingResource
        There is no such alarm.
    AlarmStays
        It does not reach the state in time.
    """

    def look() -> Alarm:
        found = next((one for one in alarms(kit) if one.name == alarm_name(kit, short)), None)
        if found is None:
            raise MissingResource(f"There is no alarm {alarm_name(kit, short)}: run `dubegrid monitor` first.")
        return found

    limit = seconds if seconds is not None else LOCAL_SECONDS if kit.settings.is_local else AWS_SECONDS
    patience = min(PATIENCE_SECONDS, limit)
    found = poll(look, lambda alarm: alarm.state == state, seconds=patience)
    if found.state != state and limit > patience:
        print(f"Waiting at most {limit:.0f} s: {found.name} is {found.state}, not {state}. {found.meaning}")
        found = poll(look, lambda alarm: alarm.state == state, seconds=limit - patience)
    if found.state != state:
        raise AlarmStays(f"{found.name} is {found.state} after {limit:.0f} s, not {state}. {found.meaning}")
    return found


def dashboard_metrics(kit: Kit) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Namespace, name and dimensions of each metric that the dashboard draws."""
    for widget in policies.fill(DASHBOARD, policies.blanks(kit))["widgets"]:
        for line in widget["properties"].get("metrics", []):
            namespace, name, *rest = [part for part in line if isinstance(part, str)]
            yield namespace, name, dict(zip(rest[::2], rest[1::2], strict=True))
