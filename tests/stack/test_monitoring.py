"""After failures, alarms go on, notify a subscriber and go off again; `dubegrid health` says what to do."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime

import boto3
import pytest
import ranges
from botocore.exceptions import ClientError
from ranges import Range
from steps import csv_of, eventually, heard, ingest, listening, lv_rows, make_pipeline, month_key, put, wait_for_failure
from typer.testing import CliRunner

from dubegrid_lib.cli.app import app
from dubegrid_lib.config import TAGS
from dubegrid_lib.errors import MissingResource
from dubegrid_lib.ingest import health, replay
from dubegrid_lib.query import logs, sent_alerts
from dubegrid_lib.stack import assess_stack, lambda_functions, monitoring, policies, provision, resources, teardown
from dubegrid_lib.stack.provision import NotOurs
from dubegrid_lib.stack.session import Kit
from localcloud import insights
from localcloud.cloudwatch import MINUTE_SECONDS

# Metrics that SQS sends to CloudWatch for every queue, without any configuration (SQS developer guide, "metrics").
OF_QUEUES = {"ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"}


@pytest.fixture(scope="module")
def watched(settings, cloud):
    """A pipeline with its monitoring."""
    kit = make_pipeline(settings, cloud, "watched")
    monitoring.deploy(kit)
    return kit


@pytest.fixture(scope="module")
def listener(watched):
    """A queue that receives everything published to the topic."""
    with listening(watched, "watched-listener") as url:
        yield url


def alarm_messages(kit, url):
    """Alarm and new state, for each message that an alarm has published so far."""
    start = f"{kit.settings.function}-"
    return [
        (one["AlarmName"].removeprefix(start), one["NewStateValue"]) for one in heard(kit, url) if "AlarmName" in one
    ]


def await_alarm(kit, short, since):
    """Wait until an alarm has gone on; it may be off again by now, since a second is a minute here."""

    def went_on():
        changes = [one for one in sent_alerts.alarm_changes(kit) if one.alarm == monitoring.alarm_name(kit, short)]
        return any(one.after == "ALARM" and one.at >= since for one in changes) or None

    eventually(went_on, f"the alarm {short} did not go on", 20)


def run(kit, monkeypatch, *arguments):
    for variable, value in {
        "DUBEGRID_STATE_DIR": kit.settings.state_dir,
        "DUBEGRID_ENV_DIR": kit.settings.env_dir,
        **{f"DUBEGRID_{name.upper()}": getattr(kit.settings, name)
           for name in ("bucket", "role", "table", "ingest_log", "function", "failure_queue", "topic", "alert_table")},
    }.items():  # fmt: skip
        monkeypatch.setenv(variable, str(value))
    return CliRunner().invoke(app, list(arguments), catch_exceptions=False)


def test_from_the_first_failure_until_all_alarms_are_off(watched, listener, asset, monkeypatch):
    alarm_messages(watched, listener)
    key = month_key(f"{asset}.csv")
    watched.iam.delete_role_policy(RoleName=watched.settings.role, PolicyName=provision.POLICY_NAME)
    try:
        put(watched, key, csv_of(lv_rows(asset, 3)))
        wait_for_failure(watched, key)
    finally:
        provision.role(watched)
    for short in ("errors", "dead-letters"):
        assert "Threshold Crossed" in monitoring.wait_for(watched, short, "ALARM", 20).reason

    (letter,) = eventually(lambda: health.letters(watched) or None, "the dead letter is not visible")
    assert letter.keys == (key,)
    assert "AccessDenied" in letter.error
    assert 0 <= letter.age < 60
    assert set(monitoring.ask(watched, "what_failed")["file"]) == {key}
    time.sleep(1.1)  # reading the queue hides its messages for a second, in which the alarm may go off
    monitoring.wait_for(watched, "dead-letters", "ALARM", 20)
    shown = run(watched, monkeypatch, "health")
    assert shown.exit_code == 1
    assert "Dead letters: 1" in shown.stdout
    assert "dubegrid replay --dead-letters" in shown.stdout
    assert f"{watched.settings.function}-dead-letters" in shown.stdout

    time.sleep(1.1)
    assert [(done.what, done.error) for done in replay.dead_letters(watched)] == [(key, None)]
    for short in ("errors", "dead-letters"):
        monitoring.wait_for(watched, short, "OK", 40)
    shown = run(watched, monkeypatch, "health")
    assert shown.exit_code == 0, shown.stdout
    assert f"ingested     {key}: 9 rows, 9 stored" in shown.stdout
    messages = alarm_messages(watched, listener)
    assert [state for alarm, state in messages if alarm == "errors"] == ["ALARM", "OK"]
    # A second is a minute here: while the queue is read, its messages are hidden, and the alarm may go off.
    of_letters = [state for alarm, state in messages if alarm == "dead-letters"]
    assert of_letters == ["ALARM", "OK"] * (len(of_letters) // 2)
    assert of_letters
    # The changes are: created, on, off. The latest comes first.
    changes = [change for change in sent_alerts.alarm_changes(watched) if change.alarm.endswith("-dead-letters")]
    assert [(c.before, c.after) for c in changes if "assess" not in c.alarm][:2] == [("ALARM", "OK"), ("OK", "ALARM")]
    assert "DubeGrid" in run(watched, monkeypatch, "alerts").stdout


def test_wrong_files_have_alarms_of_their_own(watched, asset, monkeypatch):
    partly, wholly = month_key(f"{asset}.csv"), month_key(f"{asset}-no-columns.csv")
    since = datetime.now(UTC).replace(microsecond=0)  # the local cloud's history has whole seconds
    ingest(watched, partly, csv_of([*lv_rows(asset, 3), "broken", "also,broken"]))
    ingest(watched, wholly, b"a,b\n1,2\n")
    for short in ("rejected-share", "files-rejected"):
        await_alarm(watched, short, since)
    assert partly in set(monitoring.ask(watched, "rejected_files")["file"])
    assert wholly in set(monitoring.ask(watched, "unreadable_files")["file"])
    found = {file.key: file for file in health.look(watched).files}
    assert found[partly].rules == {"FIELD COUNT": 2} or sum(found[partly].rules.values()) == 2
    assert found[wholly].status == "rejected"
    assert any(wholly in step for step in health.look(watched).todo)
    for short in ("rejected-share", "files-rejected"):
        monitoring.wait_for(watched, short, "OK", 40)


def test_stopped_function_is_reported_as_throttled(watched, asset):
    function = watched.settings.function
    watched.lambda_.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
    try:
        sent = put(watched, month_key(f"{asset}-throttled.csv"), csv_of(lv_rows(asset, 1)))
        eventually(lambda: throttled(watched) or None, "no throttled run was counted")
    finally:
        watched.lambda_.delete_function_concurrency(FunctionName=function)
    # Lambda has retried the event, or it is a dead letter by now: either way, nothing is lost.
    eventually(
        lambda: (
            [line for line in logs.read(watched, sent.since) if line.fields.get("file") == sent.key]
            or health.letters(watched)
            or None
        ),
        "neither ingested nor a dead letter",
    )
    time.sleep(1.1)
    list(replay.dead_letters(watched))


def throttled(kit):
    now = time.time()
    found = kit.cloudwatch.get_metric_statistics(
        Namespace="AWS/Lambda", MetricName="Throttles", Statistics=["Sum"], Period=60, StartTime=now - 600,
        EndTime=now + 60, Dimensions=[{"Name": "FunctionName", "Value": kit.settings.function}],
    )  # fmt: skip
    return sum(point["Sum"] for point in found["Datapoints"])


def test_every_alarm_goes_on_above_its_threshold_not_at_it_and_off_again(settings, cloud):
    """In a pipeline without other activity, put one metric value into each period that the alarm evaluates."""
    kit = Kit(settings.named("alarmed"), cloud.endpoint_url)
    monitoring.deploy(kit)
    terms = monitoring.alarm_terms(kit)

    def put_points(more):
        now = time.time()
        for term in terms.values():
            length = term["Period"] / 60 * MINUTE_SECONDS
            points = [
                {"MetricName": term["MetricName"], "Dimensions": term["Dimensions"], "Value": term["Threshold"] + more,
                 "Timestamp": now - n * length}
                for n in range(term["EvaluationPeriods"] + 2)
            ]  # fmt: skip
            kit.cloudwatch.put_metric_data(Namespace=term["Namespace"], MetricData=points)

    put_points(more=0)
    time.sleep(1)
    assert {one.state for one in monitoring.alarms(kit)} == {"OK"}
    put_points(more=1)
    for short in terms:
        monitoring.wait_for(kit, short, "ALARM", 10)
    for short in terms:
        monitoring.wait_for(kit, short, "OK", 60)
    teardown.remove(kit)


def test_alarm_of_another_function_is_left_alone(watched):
    """A metric value with another dimension belongs to another metric."""
    dimensions = [{"Name": "FunctionName", "Value": "somebody-elses"}]
    point = {"MetricName": "Duration", "Dimensions": dimensions, "Value": 1e9}
    watched.cloudwatch.put_metric_data(Namespace="AWS/Lambda", MetricData=[point])
    time.sleep(1)
    found = {one.name: one.state for one in monitoring.alarms(watched)}
    assert found[monitoring.alarm_name(watched, "duration")] == "OK"


def test_every_metric_of_the_alarms_and_the_dashboard_is_measured(watched, asset):
    """Each metric is one that the pipeline sends, or one that AWS records for one of our queues."""
    ingest(watched, month_key(f"{asset}.csv"), csv_of(lv_rows(asset, 1)))
    there = {
        (one["Namespace"], one["MetricName"], tuple(sorted((d["Name"], d["Value"]) for d in one["Dimensions"])))
        for page in watched.cloudwatch.get_paginator("list_metrics").paginate()
        for one in page["Metrics"]
    }
    settings = watched.settings
    queues = {settings.failure_queue, settings.ranges_queue, settings.assess_queue, settings.assess_dead_letters}
    of_alarms = [
        (term["Namespace"], term["MetricName"], {one["Name"]: one["Value"] for one in term["Dimensions"]})
        for term in monitoring.alarm_terms(watched).values()
    ]
    looked_at = [*monitoring.dashboard_metrics(watched), *of_alarms]
    assert len(looked_at) > 20
    for namespace, name, dimensions in looked_at:
        if namespace == "AWS/SQS":
            assert name in OF_QUEUES
            assert set(dimensions) == {"QueueName"}
            assert dimensions["QueueName"] in queues
        else:
            assert (namespace, name, tuple(sorted(dimensions.items()))) in there


def test_dashboard_is_stored_as_written_and_shows_every_alarm(watched):
    kept = watched.cloudwatch.get_dashboard(DashboardName=monitoring.dashboard_name(watched))["DashboardBody"]
    body = policies.fill(monitoring.DASHBOARD, policies.blanks(watched))
    assert json.loads(kept) == body
    (shown,) = [widget["properties"]["alarms"] for widget in body["widgets"] if widget["type"] == "alarm"]
    assert [arn.rsplit(":", 1)[-1] for arn in shown] == [one.name for one in monitoring.alarms(watched)]
    places = [(w["x"], w["y"], w["width"], w["height"]) for w in body["widgets"]]
    cells = [(x, y) for left, top, w, h in places for x in range(left, left + w) for y in range(top, top + h)]
    assert len(cells) == len(set(cells)), "two widgets overlap"
    assert all(x < 24 for x, _ in cells)


def test_every_log_query_names_fields_that_the_log_has(watched, asset):
    ingest(watched, month_key(f"{asset}.csv"), csv_of([*lv_rows(asset, 1), "broken"]))
    ingest(watched, month_key(f"{asset}-wrong.csv"), b"a,b\n1,2\n")
    lines = [{"@message": line.text, "@timestamp": ""} for line in logs.read(watched)]
    there = {name for line in lines for name in insights.fields_of(line)}
    for name, text in monitoring.log_queries().items():
        # These three are fields of failures, and of the second function's log.
        assert insights.read(text).names <= there | {"cause", "asset_id", "month"}, name
    for name in ("rejected_files", "unreadable_files", "slowest_files", "rows_by_hour", "lag_by_hour", "runs"):
        assert len(monitoring.ask(watched, name)) > 0, name
    assert int(monitoring.ask(watched, "one_file", replacing=("lv_data_2025_05", asset))["rows"].dropna().max()) == 4


def test_what_failed_searches_both_logs_or_one_if_there_is_no_second_function(watched, settings, cloud, asset):
    """It lists failed files, months that could not be assessed, and failed ranges of large files."""
    kit = make_pipeline(settings, cloud, "both")
    assert monitoring.log_groups(kit, "runs") == [kit.settings.log_group]
    assert "assess_days" not in set(monitoring.ask(watched, "what_failed").get("service", []))
    assess_stack.deploy(kit)
    kit.iam.delete_role_policy(RoleName=kit.settings.assess_role, PolicyName=assess_stack.POLICY_NAME)
    month = json.dumps({"asset_id": asset, "month": "2025-05"})
    sent = {"ApproximateReceiveCount": "1", "SentTimestamp": f"{time.time() * 1000:.0f}"}
    body = json.dumps({"Records": [{"messageId": "1", "body": month, "attributes": sent}]})
    answer = kit.lambda_.invoke(FunctionName=kit.settings.assess_function, Payload=body)
    assert json.load(answer["Payload"])["batchItemFailures"] == [{"itemIdentifier": "1"}]
    kit.iam.delete_role_policy(RoleName=kit.settings.role, PolicyName=provision.POLICY_NAME)
    cut = Range(month_key(f"{asset}.csv"), "never", 1, 10, 3, 4, 1, 10, "")
    message = {"eventSource": "aws:sqs", "messageId": "1", "body": json.dumps(ranges.message(kit.bucket, cut))}
    lambda_functions.invoke(kit, {"Records": [message]})
    found = monitoring.ask(kit, "what_failed").set_index("service")
    assert found.loc["assess_days", ["asset_id", "month"]].tolist() == [asset, "2025-05"]
    assert "AccessDenied" in found.loc["assess_days", "cause"]
    assert f"{cut.key}, range 3" in found.loc["ingest_csv", "cause"]


def test_unknown_query_and_one_that_cannot_be_run_are_rejected(watched):
    with pytest.raises(MissingResource, match="what_failed"):
        monitoring.ask(watched, "nonsense")
    with pytest.raises(ClientError, match="MalformedQueryException"):
        watched.logs.start_query(
            logGroupName=watched.settings.log_group, startTime=0, endTime=1, queryString="diff previousPeriod"
        )


def test_everything_is_tagged_restored_and_removed(settings, cloud):
    kit = Kit(settings.named("tidied"), cloud.endpoint_url)
    first, name = monitoring.deploy(kit), monitoring.alarm_name(kit, "lag")
    assert {made.outcome for made in first} == {"created"}
    assert [resources.find(kit, made.kind, made.name) for made in first] == [TAGS] * len(first)
    changed = monitoring.alarm_terms(kit)["lag"] | {"Threshold": 1.0}
    kit.cloudwatch.put_metric_alarm(**changed)
    kit.cloudwatch.put_dashboard(
        DashboardName=monitoring.dashboard_name(kit), DashboardBody='{"widgets": [], "note": "Project=DubeGrid"}'
    )
    assert {made.outcome for made in monitoring.deploy(kit)} == {"reused"}
    (put_right,) = kit.cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert put_right["Threshold"] == 1800
    assert len(list(monitoring.dashboard_metrics(kit))) > 0
    assert {removal.outcome for removal in teardown.remove(kit)} == {"deleted"}
    assert teardown.left(kit) == []
    assert [resources.find(kit, made.kind, made.name) for made in first] == [None] * len(first)


def test_alarm_and_dashboard_that_are_somebody_elses_are_left_alone(settings, cloud):
    kit = Kit(settings.named("theirs"), cloud.endpoint_url)
    terms = monitoring.alarm_terms(kit)["lag"] | {"AlarmActions": [], "OKActions": []}
    kit.cloudwatch.put_metric_alarm(**terms)
    kit.cloudwatch.put_dashboard(DashboardName=monitoring.dashboard_name(kit), DashboardBody='{"widgets": []}')
    with pytest.raises(NotOurs, match="alarm"):
        monitoring.alarm(kit, "lag")
    with pytest.raises(NotOurs, match="dashboard"):
        monitoring.dashboard(kit)
    kit.cloudwatch.delete_alarms(AlarmNames=[terms["AlarmName"]])
    kit.cloudwatch.delete_dashboards(DashboardNames=[monitoring.dashboard_name(kit)])


def test_provisioner_may_make_watch_and_remove_it_and_no_other_alarm(settings, cloud, watched):
    kit = Kit(settings.named("byuser"), cloud.endpoint_url)
    iam, user = watched.iam, "watchman"
    iam.create_user(UserName=user)
    policy = policies.provisioner_policy(kit)
    iam.put_user_policy(UserName=user, PolicyName="provision", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=user)["AccessKey"]
    as_user = Kit(replace(kit.settings), cloud.endpoint_url)
    as_user.session = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=kit.settings.region)
    for step in (lambda: monitoring.alarm(as_user, "lag"), lambda: monitoring.dashboard(as_user),
                 lambda: monitoring.saved_log_query(as_user, "runs")):  # fmt: skip
        assert [step().outcome, step().outcome] == ["created", "reused"]
    assert [one.name for one in monitoring.alarms(as_user)] == [monitoring.alarm_name(kit, "lag")]
    with pytest.raises(ClientError, match="AccessDenied"):
        as_user.cloudwatch.delete_alarms(AlarmNames=[monitoring.alarm_name(watched, "lag")])
    with pytest.raises(ClientError, match="AccessDenied"):
        as_user.cloudwatch.put_dashboard(DashboardName="theirs", DashboardBody="{}")
    assert {removal.outcome for removal in teardown.remove(as_user)} == {"deleted"}
    assert teardown.left(kit) == []
