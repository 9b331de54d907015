"""Create what the pipeline needs. Each step can be rerun, and reports whether it created or reused."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from dubegrid_lib.config import PROCESSED_PREFIX, REJECTED_PREFIX, RESULTS_PREFIX, SHARED, TAGS
from dubegrid_lib.errors import DubeGridError, MissingSetting
from dubegrid_lib.stack import manifest, policies, resources
from dubegrid_lib.stack.polling import poll
from dubegrid_lib.stack.session import Kit

# SQS keeps a message at most 14 days, which is time enough to look at a failure.
DAYS_KEPT: dict[str, int] = SHARED["days_kept"]
RANGES: dict[str, int] = SHARED["ranges"]
STREAM: dict[str, Any] = SHARED["stream"]
# AWS's errors if the resource was created between our check and our call.
EXISTS_ALREADY = {
    "BucketAlreadyOwnedByYou",
    "EntityAlreadyExists",
    "AlreadyExistsException",
    "QueueAlreadyExists",
    "QueueNameExists",
    "ResourceAlreadyExistsException",
    "ResourceConflictException",
    "ResourceInUseException",
}
MEANWHILE_SECONDS = 10
POLICY_NAME: str = SHARED["statements"]["function_policy"]


class NotOurs(DubeGridError, FileExistsError):
    """A resource of that name exists, but the kit did not create it."""

    def __init__(self, kind: str, name: str):
        super().__init__(
            f"There is a {kind} {name} already, and it is not tagged Project=DubeGrid. "
            f"The kit does not touch it: choose another name (docs/settings.md)."
        )


@dataclass(frozen=True)
class Made:
    """What a step did: `outcome` is *created*, *reused* or *updated*."""

    kind: str
    name: str
    outcome: str

    def __str__(self) -> str:
        return f"{self.kind:<10} {self.name:<34} {self.outcome}"


def everything(kit: Kit) -> list[Made]:
    """Create what the function needs before it can be deployed; on AWS the budget comes before anything that costs."""
    return [step(kit) for step in steps(kit)]


def steps(kit: Kit) -> list[Callable[[Kit], Made]]:
    """What `everything` makes, in order."""
    first = [budget] if kit.settings.requires_budget else []
    last = [stream] if kit.settings.stream == "on" else []
    return [*first, bucket, table, ingest_log, failure_queue, ranges_queue, log_group, role, *last]


def ensure(kit: Kit, kind: str, name: str, create: Callable[[], object]) -> Made:
    """Create a resource, or reuse the one that the kit made before.

    Raises
    ------
    NotOurs
        One of that name exists that the kit did not create.
    NotConfirmed
        The account is a real one, and it is not confirmed.
    """
    kit.require_confirmation()
    tags = resources.find(kit, kind, name)
    if tags is None:
        manifest.add(kit.settings.manifest_path, manifest.Entry(kind, name))
        try:
            create()
        except ClientError as error:
            if error.response["Error"]["Code"] not in EXISTS_ALREADY:
                raise
            tags = _made_meanwhile(kit, kind, name)
        else:
            return Made(kind, name, "created")
    if TAGS.items() - tags.items():
        raise NotOurs(kind, name)
    manifest.add(kit.settings.manifest_path, manifest.Entry(kind, name))
    return Made(kind, name, "reused")


def _made_meanwhile(kit: Kit, kind: str, name: str) -> dict[str, str]:
    """The tags of a resource that another process is creating: some services add tags only later."""
    return poll(
        lambda: resources.find(kit, kind, name) or {},
        lambda tags: not TAGS.items() - tags.items(),
        seconds=MEANWHILE_SECONDS,
    )


def budget(kit: Kit) -> Made:
    """The month's budget and its alerts: at half of it spent, all of it spent, all of it forecast.

    It covers the whole account: a budget by tag has no data until the tag has been active for billing for a day.

    Raises
    ------
    MissingSetting
        There is no address for its alerts.
    """
    settings, terms = kit.settings, SHARED["budget"]
    if not settings.budget_email:
        raise MissingSetting("DUBEGRID_BUDGET_EMAIL", "the mail address for alerts about costs")
    subscribers = [{"SubscriptionType": "EMAIL", "Address": settings.budget_email}]
    alerts = [
        {
            "Notification": {
                "NotificationType": alert["type"],
                "ComparisonOperator": "GREATER_THAN",
                "Threshold": alert["percent"],
                "ThresholdType": "PERCENTAGE",
            },
            "Subscribers": subscribers,
        }
        for alert in terms["notifications"]
    ]
    limit = {"Amount": str(terms["limit_usd"]), "Unit": "USD"}
    return ensure(
        kit,
        "budget",
        settings.budget,
        lambda: kit.budgets.create_budget(
            AccountId=kit.account_id,
            Budget={"BudgetName": settings.budget, "BudgetType": "COST", "TimeUnit": "MONTHLY", "BudgetLimit": limit},
            NotificationsWithSubscribers=alerts,
            ResourceTags=resources.as_pairs(TAGS),
        ),
    )


def bucket(kit: Kit) -> Made:
    """The bucket: nothing public, encrypted, versioned, old versions and query results removed after a month."""
    name = kit.bucket

    def create() -> None:
        place: Any = {"LocationConstraint": kit.settings.region}
        # us-east-1 is the one region that must not be named.
        where = {} if kit.settings.region == "us-east-1" else {"CreateBucketConfiguration": place}
        kit.s3.create_bucket(Bucket=name, **where)
        kit.s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": resources.as_pairs(TAGS)})

    made = ensure(kit, "bucket", name, create)
    configure_bucket(kit)
    return made


def configure_bucket(kit: Kit) -> None:
    """The bucket's settings, applied at every run: manual changes are reverted."""
    name, s3 = kit.bucket, kit.s3
    s3.put_public_access_block(
        Bucket=name,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
    )
    s3.put_bucket_encryption(
        Bucket=name,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
    )
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": lifecycle_rules()})
    if kit.settings.requires_tls:
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps(policies.tls_only_policy(kit)))


def lifecycle_rules() -> Any:
    """Delete query results and old versions after a month."""
    return [
        {
            "ID": "query-results",
            "Status": "Enabled",
            "Filter": {"Prefix": RESULTS_PREFIX},
            "Expiration": {"Days": DAYS_KEPT["query_results"]},
        },
        {
            "ID": "old-versions",
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "NoncurrentVersionExpiration": {"NoncurrentDays": DAYS_KEPT["old_versions"]},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": DAYS_KEPT["unfinished_uploads"]},
        },
    ]


def table(kit: Kit) -> Made:
    """The table of readings: one item per asset and interval."""
    return make_table(kit, kit.settings.table, "asset_id", "timestamp")


def ingest_log(kit: Kit) -> Made:
    """The ledger: one record per uploaded object and version."""
    return make_table(kit, kit.settings.ingest_log, "key", "version")


def make_table(kit: Kit, name: str, partition_key: str, sort_key: str, **more: Any) -> Made:
    """A table with text keys, paid per request, restorable to any second of 35 days; `more` is for CreateTable."""
    indexes = more.get("GlobalSecondaryIndexes", ())
    texts = {partition_key, sort_key, *(key["AttributeName"] for index in indexes for key in index["KeySchema"])}

    def create() -> None:
        kit.dynamodb.create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in sorted(texts)],
            KeySchema=[
                {"AttributeName": partition_key, "KeyType": "HASH"},
                {"AttributeName": sort_key, "KeyType": "RANGE"},
            ],
            BillingMode="PAY_PER_REQUEST",
            Tags=resources.as_pairs(TAGS),
            **more,
        )
        kit.dynamodb.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 120})

    made = ensure(kit, "table", name, create)
    kit.dynamodb.update_continuous_backups(
        TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    return made


def failure_queue(kit: Kit) -> Made:
    """The queue for events that failed three times (Lambda's OnFailure destination)."""
    return make_queue(kit, kit.settings.failure_queue)


def make_queue(kit: Kit, name: str, **attributes: str) -> Made:
    """A queue, encrypted at rest, that keeps its messages for two weeks, SQS's maximum."""
    seconds = DAYS_KEPT["failures"] * 24 * 3600
    wanted = {"MessageRetentionPeriod": str(seconds), "SqsManagedSseEnabled": "true", **attributes}
    return ensure(
        kit,
        "queue",
        name,
        lambda: kit.sqs.create_queue(QueueName=name, Attributes=wanted, tags=TAGS),  # type: ignore[arg-type]
    )


def redrive_policy(kit: Kit, queue: str, receives: int) -> str:
    """The attribute that moves a message to another queue after so many failed deliveries."""
    return json.dumps({"deadLetterTargetArn": kit.arn("sqs", queue), "maxReceiveCount": receives})


def ranges_queue(kit: Kit) -> Made:
    """The queue of ranges of files that are too large for one invocation.

    A range in progress is hidden for longer than the function may run; one that fails repeatedly goes to the failure
    queue.
    """
    return make_queue(
        kit,
        kit.settings.ranges_queue,
        VisibilityTimeout=str(RANGES["hidden_seconds"]),
        RedrivePolicy=redrive_policy(kit, kit.settings.failure_queue, RANGES["receives"]),
    )


def stream(kit: Kit) -> Made:
    """The stream of intervals: it scales by itself, keeps records for a day, encrypted with AWS's own key."""
    name, kinesis = kit.settings.intervals_stream, kit.kinesis

    def create() -> None:
        kinesis.create_stream(StreamName=name, StreamModeDetails={"StreamMode": STREAM["mode"]})
        kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 2, "MaxAttempts": 60})
        kinesis.add_tags_to_stream(StreamName=name, Tags=TAGS)

    made = ensure(kit, "stream", name, create)
    held = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    if held.get("EncryptionType") != "KMS":
        kinesis.start_stream_encryption(StreamName=name, EncryptionType="KMS", KeyId=STREAM["key"])
        kinesis.get_waiter("stream_exists").wait(StreamName=name, WaiterConfig={"Delay": 2, "MaxAttempts": 60})
    return made


def log_group(kit: Kit) -> Made:
    """The function's log, kept for a month; otherwise Lambda would create one that is kept forever."""
    return make_log_group(kit, kit.settings.log_group)


def make_log_group(kit: Kit, name: str) -> Made:
    """A log that is kept for a month."""
    made = ensure(kit, "log group", name, lambda: kit.logs.create_log_group(logGroupName=name, tags=TAGS))
    kit.logs.put_retention_policy(logGroupName=name, retentionInDays=DAYS_KEPT["log"])
    return made


def role(kit: Kit) -> Made:
    """The function's role: Lambda may assume it, and it may do what `infra/policies/ingest-function.json` lists."""
    description = f"DubeGrid: read raw/, write {PROCESSED_PREFIX}, {REJECTED_PREFIX} and {kit.settings.table}"
    return make_role(kit, kit.settings.role, description, POLICY_NAME, policies.function_policy(kit))


def make_role(kit: Kit, name: str, description: str, policy_name: str, policy: dict[str, Any]) -> Made:
    """A role that Lambda may assume, with one policy, which every run writes again."""

    def create() -> None:
        kit.iam.create_role(
            RoleName=name,
            AssumeRolePolicyDocument=json.dumps(policies.trust_policy(kit)),
            Description=description,
            Tags=resources.as_pairs(TAGS),
        )

    made = ensure(kit, "role", name, create)
    kit.iam.put_role_policy(RoleName=name, PolicyName=policy_name, PolicyDocument=json.dumps(policy))
    return made
