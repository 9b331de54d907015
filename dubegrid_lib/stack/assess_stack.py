"""The second function: it judges the days and months whose readings have changed. Made once, as `provision` does it.

Ingest sends a message for each asset and month into a queue; Lambda takes them from there in batches, and gives those
that fail back to it. Summaries go into a table, alerts to a topic, and what was told into another table.
"""

import json
from typing import Any

from dubegrid_lib.config import SHARED, TAGS
from dubegrid_lib.stack import lambda_functions, policies, provision, resources
from dubegrid_lib.stack.packaging import ASSESS_DAYS
from dubegrid_lib.stack.provision import Made, ensure
from dubegrid_lib.stack.session import Kit

POLICY_NAME = "assess"
BY_MONTH = "by_month"
BATCH: int = SHARED["assess"]["batch"]
# AWS's least. Two read DynamoDB at a time: a month's worth of files at once must not throttle what serves people.
AT_ONCE: int = SHARED["assess"]["at_once"]
# Six times the function's timeout, as AWS advises, so that no message is delivered again while it is being worked on.
VISIBILITY_SECONDS: int = SHARED["assess"]["visibility_seconds"]
# Files come in bursts, and each asks for its months: those asked for in the pause are judged once.
PAUSE_SECONDS: int = SHARED["assess"]["pause_seconds"]
DELIVERIES: int = SHARED["assess"]["deliveries"]
SCHEDULE: str = SHARED["assess"]["schedule"]
STATEMENT_ID = "schedule-calls-assess"


def prerequisites(kit: Kit) -> list[Made]:
    """Create what the second function needs before it can be deployed."""
    steps = (summary_table, alert_table, topic, dead_letters, queue, log_group, role)
    return [step(kit) for step in steps]


def deploy(kit: Kit) -> list[Made]:
    """Deploy the second function with everything it needs; existing resources are reused."""
    return [*prerequisites(kit), function(kit), mapping(kit), schedule(kit)]


def summary_table(kit: Kit) -> Made:
    """The table of summaries, by asset and period; its months can be found by month too (index `by_month`)."""
    index = {
        "IndexName": BY_MONTH,
        "KeySchema": [
            {"AttributeName": "month", "KeyType": "HASH"},
            {"AttributeName": "asset_id", "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": "ALL"},
    }
    name = kit.settings.summary_table
    return provision.make_table(kit, name, "asset_id", "period", GlobalSecondaryIndexes=[index])


def alert_table(kit: Kit) -> Made:
    """The table of what was told, so that nothing is told twice; an entry goes after 400 days."""
    name = kit.settings.alert_table
    made = provision.make_table(kit, name, "about", "alert")
    ttl = kit.dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if ttl.get("TimeToLiveStatus") not in ("ENABLED", "ENABLING"):
        wanted: Any = {"Enabled": True, "AttributeName": "expires"}
        kit.dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=wanted)
    return made


def topic(kit: Kit) -> Made:
    """The topic of alerts and of each file's fate. Subscribe a queue, a function or a mailbox (`alerts.subscribe`)."""
    name = kit.settings.topic
    made = ensure(kit, "topic", name, lambda: kit.sns.create_topic(Name=name, Tags=resources.as_pairs(TAGS)))
    kit.sns.set_topic_attributes(
        TopicArn=kit.arn("sns", name),
        AttributeName="Policy",
        AttributeValue=json.dumps(policies.topic_policy(kit)),
    )
    return made


def dead_letters(kit: Kit) -> Made:
    """Where a message goes that failed five times."""
    return provision.make_queue(kit, kit.settings.assess_dead_letters)


def queue(kit: Kit) -> Made:
    """The queue of months to judge."""
    redrive = {
        "deadLetterTargetArn": kit.arn("sqs", kit.settings.assess_dead_letters),
        "maxReceiveCount": DELIVERIES,
    }
    return provision.make_queue(
        kit,
        kit.settings.assess_queue,
        VisibilityTimeout=str(VISIBILITY_SECONDS),
        DelaySeconds=str(PAUSE_SECONDS),
        RedrivePolicy=json.dumps(redrive),
    )


def log_group(kit: Kit) -> Made:
    """The second function's log, kept for a month."""
    return provision.make_log_group(kit, kit.settings.assess_log_group)


def role(kit: Kit) -> Made:
    """The second function's role: it may do what `infra/policies/assess-function.json` lists."""
    description = f"DubeGrid: read {kit.settings.table}, write {kit.settings.summary_table}, tell {kit.settings.topic}"
    return provision.make_role(kit, kit.settings.assess_role, description, POLICY_NAME, policies.assess_policy(kit))


def function(kit: Kit) -> Made:
    """Create the second function, or update it if it differs."""
    settings = kit.settings
    wanted = lambda_functions.Deployment(
        settings.assess_function, settings.assess_role, ASSESS_DAYS, policies.assess_configuration(kit)
    )
    return lambda_functions.install(kit, wanted)


def mapping(kit: Kit) -> Made:
    """Have Lambda take messages from the queue: ten at a time, and only the failed ones of them come back."""
    name, queue = kit.settings.assess_function, kit.settings.assess_queue
    if resources.mapping_of(kit, name, queue):
        return Made("mapping", name, "reused")
    kit.lambda_.create_event_source_mapping(
        FunctionName=name,
        EventSourceArn=kit.arn("sqs", queue),
        BatchSize=BATCH,
        ScalingConfig={"MaximumConcurrency": AT_ONCE},
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    return Made("mapping", name, "created")


def schedule(kit: Kit) -> Made:
    """Once a day the function looks for assets that went silent (an EventBridge rule)."""
    name, function = kit.settings.assess_schedule, kit.settings.assess_function
    made = ensure(
        kit,
        "schedule",
        name,
        lambda: kit.events.put_rule(
            Name=name,
            ScheduleExpression=SCHEDULE,
            Description="DubeGrid: look for assets that went silent",
            Tags=resources.as_pairs(TAGS),
        ),
    )
    arn = kit.arn("lambda", f"function:{function}")
    kit.events.put_targets(Rule=name, Targets=[{"Id": "assess", "Arn": arn}])
    if not _may_call(kit):
        kit.lambda_.add_permission(
            FunctionName=function,
            StatementId=STATEMENT_ID,
            Action="lambda:InvokeFunction",
            Principal="events.amazonaws.com",
            SourceArn=kit.arn("events", f"rule/{name}"),
        )
    return made


def _may_call(kit: Kit) -> bool:
    policy = lambda_functions.policy_of(kit, kit.settings.assess_function)
    return any(statement["Sid"] == STATEMENT_ID for statement in policy)
