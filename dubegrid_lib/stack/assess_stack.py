"""Deploy the second function, which assesses days and months whose readings have changed; every step can be rerun.

Ingestion sends a message for each asset and month to a queue. Lambda takes messages from it in batches, and returns
those that fail. Summaries go into a table, alerts to a topic, and a record of published messages into another table.
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
ASSESS: dict[str, Any] = SHARED["assess"]
STATEMENT_ID = "schedule-calls-assess"


def prerequisites(kit: Kit) -> list[Made]:
    """Create what the second function needs before it can be deployed."""
    steps = (summary_table, alert_table, topic, dead_letters, queue, log_group, role)
    return [step(kit) for step in steps]


def deploy(kit: Kit) -> list[Made]:
    """Deploy the second function with everything it needs; existing resources are reused."""
    return [*prerequisites(kit), function(kit), mapping(kit), schedule(kit)]


def summary_table(kit: Kit) -> Made:
    """The table of summaries, by asset and period; monthly ones also by month (index `by_month`)."""
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
    """The table of published messages, so that none is published twice; an entry expires after 400 days."""
    name = kit.settings.alert_table
    made = provision.make_table(kit, name, "about", "alert")
    ttl = kit.dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if ttl.get("TimeToLiveStatus") not in ("ENABLED", "ENABLING"):
        wanted: Any = {"Enabled": True, "AttributeName": "expires"}
        kit.dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=wanted)
    return made


def topic(kit: Kit) -> Made:
    """The topic for alerts and for the outcome of each file. Subscribe a queue, a function or a mailbox to it."""
    name = kit.settings.topic
    made = ensure(kit, "topic", name, lambda: kit.sns.create_topic(Name=name, Tags=resources.as_pairs(TAGS)))
    policy = json.dumps(policies.topic_policy(kit))
    kit.sns.set_topic_attributes(TopicArn=kit.arn("sns", name), AttributeName="Policy", AttributeValue=policy)
    return made


def dead_letters(kit: Kit) -> Made:
    """The queue for messages that failed five times."""
    return provision.make_queue(kit, kit.settings.assess_dead_letters)


def queue(kit: Kit) -> Made:
    """The queue of months to assess."""
    return provision.make_queue(
        kit,
        kit.settings.assess_queue,
        # Six times the function's timeout, as AWS advises, so that no message is delivered again while it is processed.
        VisibilityTimeout=str(ASSESS["visibility_seconds"]),
        # Files come in bursts, and each requests its months: months requested during the pause are assessed once.
        DelaySeconds=str(ASSESS["pause_seconds"]),
        RedrivePolicy=provision.redrive_policy(kit, kit.settings.assess_dead_letters, ASSESS["deliveries"]),
    )


def log_group(kit: Kit) -> Made:
    """The second function's log, kept for a month."""
    return provision.make_log_group(kit, kit.settings.assess_log_group)


def role(kit: Kit) -> Made:
    """The second function's role: it may do what `infra/policies/assess-function.json` lists."""
    names = kit.settings
    description = f"DubeGrid: read {names.table}, write {names.summary_table}, publish to {names.topic}"
    return provision.make_role(kit, names.assess_role, description, POLICY_NAME, policies.assess_policy(kit))


def function(kit: Kit) -> Made:
    """Create the second function, or update it if it differs."""
    names = kit.settings
    configuration = policies.assess_configuration(kit)
    wanted = lambda_functions.Deployment(names.assess_function, names.assess_role, ASSESS_DAYS, configuration)
    return lambda_functions.install(kit, wanted)


def mapping(kit: Kit) -> Made:
    """Have Lambda take messages from the queue, ten at a time; only failed ones return to it."""
    name, queue = kit.settings.assess_function, kit.settings.assess_queue
    if resources.mapping_of(kit, name, queue):
        return Made("mapping", name, "reused")
    kit.lambda_.create_event_source_mapping(
        FunctionName=name,
        EventSourceArn=kit.arn("sqs", queue),
        BatchSize=ASSESS["batch"],
        # AWS's minimum. Two read DynamoDB at a time: a month of files at once must not throttle interactive reads.
        ScalingConfig={"MaximumConcurrency": ASSESS["at_once"]},
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    return Made("mapping", name, "created")


def schedule(kit: Kit) -> Made:
    """The EventBridge rule that invokes the function once a day to look for silent assets."""
    name, function = kit.settings.assess_schedule, kit.settings.assess_function
    made = ensure(
        kit,
        "schedule",
        name,
        lambda: kit.events.put_rule(
            Name=name,
            ScheduleExpression=ASSESS["schedule"],
            Description="DubeGrid: look for assets that went silent",
            Tags=resources.as_pairs(TAGS),
        ),
    )
    arn = kit.arn("lambda", f"function:{function}")
    kit.events.put_targets(Rule=name, Targets=[{"Id": "assess", "Arn": arn}])
    if not any(statement["Sid"] == STATEMENT_ID for statement in lambda_functions.policy_of(kit, function)):
        kit.lambda_.add_permission(
            FunctionName=function,
            StatementId=STATEMENT_ID,
            Action="lambda:InvokeFunction",
            Principal="events.amazonaws.com",
            SourceArn=kit.arn("events", f"rule/{name}"),
        )
    return made
