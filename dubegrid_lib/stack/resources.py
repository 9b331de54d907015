"""Each kind of resource that the kit creates: how to find it, whose it is, and how to delete it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from dubegrid_lib.config import TAGS
from dubegrid_lib.errors import MissingResource
from dubegrid_lib.stack.session import Kit

GONE = {
    "404",
    "EntityNotFoundException",
    "NoSuchBucket",
    "NoSuchEntity",
    "NoSuchKey",
    "NoSuchTagSet",
    "NotFoundException",
    "ResourceNotFoundException",
    "AWS.SimpleQueueService.NonExistentQueue",
    "QueueDoesNotExist",
    "NotFound",
    "ResourceNotFound",
}


@dataclass(frozen=True)
class Kind:
    """`tags` raises a `ClientError` with a code of `GONE` if the resource does not exist."""

    tags: Callable[[Kit, str], dict[str, str]]
    delete: Callable[[Kit, str], object]


def is_gone(error: ClientError) -> bool:
    """Whether AWS answered that something does not exist."""
    found = error.response["Error"]
    # Athena has no code of its own for it.
    no_workgroup = found["Code"] == "InvalidRequestException" and "is not found" in found["Message"]
    return found["Code"] in GONE or no_workgroup


@contextmanager
def required(message: str) -> Iterator[None]:
    """Raise `MissingResource` with this message if AWS answers that something does not exist."""
    try:
        yield
    except ClientError as error:
        if is_gone(error):
            raise MissingResource(message) from error
        raise


def exists(look: Callable[[], object]) -> bool:
    """Whether a request finds something; False if AWS answers that it does not exist."""
    try:
        look()
    except ClientError as error:
        if is_gone(error):
            return False
        raise
    return True


def find(kit: Kit, kind: str, name: str) -> dict[str, str] | None:
    """The resource's tags; None if there is no such resource."""
    try:
        return KINDS[kind].tags(kit, name)
    except ClientError as error:
        if is_gone(error):
            return None
        raise


def as_pairs(tags: dict[str, str]) -> Any:
    """Tags as a list of keys and values, which most services take."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _from_pairs(pairs: Any) -> dict[str, str]:
    return {pair["Key"]: pair["Value"] for pair in pairs}


def object_versions(kit: Kit, bucket: str) -> Iterator[list[dict[str, str]]]:
    """Every version and delete marker of a bucket, in pages of at most 1,000, the most that one request can delete."""
    for page in kit.s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        if found:
            yield [{"Key": version["Key"], "VersionId": version["VersionId"]} for version in found]


def _bucket_tags(kit: Kit, name: str) -> dict[str, str]:
    kit.s3.head_bucket(Bucket=name)
    try:
        return _from_pairs(kit.s3.get_bucket_tagging(Bucket=name)["TagSet"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchTagSet":
            return {}
        raise


def _delete_bucket(kit: Kit, name: str) -> None:
    # The trigger first: deletions must not invoke the function.
    kit.s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration={})
    for page in object_versions(kit, name):
        answer = kit.s3.delete_objects(Bucket=name, Delete={"Objects": page, "Quiet": True})  # type: ignore[typeddict-item]
        if answer.get("Errors"):
            first = answer["Errors"][0]
            raise RuntimeError(f"s3://{name}/{first.get('Key')}: {first.get('Code')}: {first.get('Message')}")
    kit.s3.delete_bucket(Bucket=name)


def _delete_role(kit: Kit, name: str) -> None:
    for policy in kit.iam.list_role_policies(RoleName=name)["PolicyNames"]:
        kit.iam.delete_role_policy(RoleName=name, PolicyName=policy)
    kit.iam.delete_role(RoleName=name)


def _table_tags(kit: Kit, name: str) -> dict[str, str]:
    arn = kit.dynamodb.describe_table(TableName=name)["Table"]["TableArn"]
    return _from_pairs(kit.dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"])


def _delete_table(kit: Kit, name: str) -> None:
    kit.dynamodb.delete_table(TableName=name)
    kit.dynamodb.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig={"Delay": 2, "MaxAttempts": 60})


def queue_url(kit: Kit, name: str) -> str:
    return kit.sqs.get_queue_url(QueueName=name)["QueueUrl"]


def mapping_of(kit: Kit, function: str, queue: str) -> str | None:
    """The id of the mapping by which Lambda polls a queue for a function; None if there is none."""
    found = kit.lambda_.list_event_source_mappings(FunctionName=function, EventSourceArn=kit.arn("sqs", queue))
    return next((mapping["UUID"] for mapping in found["EventSourceMappings"]), None)


def _delete_function(kit: Kit, name: str) -> None:
    # Its mappings would outlive it, and go on polling their queues.
    for mapping in kit.lambda_.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]:
        kit.lambda_.delete_event_source_mapping(UUID=mapping["UUID"])
    kit.lambda_.delete_function(FunctionName=name)


def _workgroup_tags(kit: Kit, name: str) -> dict[str, str]:
    kit.athena.get_work_group(WorkGroup=name)
    return _from_pairs(kit.athena.list_tags_for_resource(ResourceARN=kit.arn("athena", f"workgroup/{name}"))["Tags"])


def _delete_workgroup(kit: Kit, name: str) -> None:
    # Recursive: without deleting its query history, Athena rejects the request.
    kit.athena.delete_work_group(WorkGroup=name, RecursiveDeleteOption=True)


def _database_tags(kit: Kit, name: str) -> dict[str, str]:
    kit.glue.get_database(Name=name)
    return kit.glue.get_tags(ResourceArn=kit.arn("glue", f"database/{name}"))["Tags"]


def _delete_database(kit: Kit, name: str) -> None:
    # Glue would remove the tables later; until then they could be found without a database.
    for page in kit.glue.get_paginator("get_tables").paginate(DatabaseName=name):
        for table in page["TableList"]:
            kit.glue.delete_table(DatabaseName=name, Name=table["Name"])
    kit.glue.delete_database(Name=name)


def _budget_tags(kit: Kit, name: str) -> dict[str, str]:
    kit.budgets.describe_budget(AccountId=kit.account_id, BudgetName=name)
    arn = f"arn:aws:budgets::{kit.account_id}:budget/{name}"
    return _from_pairs(kit.budgets.list_tags_for_resource(ResourceARN=arn)["ResourceTags"])


def _schedule_tags(kit: Kit, name: str) -> dict[str, str]:
    return _from_pairs(kit.events.list_tags_for_resource(ResourceARN=kit.arn("events", f"rule/{name}"))["Tags"])


def _delete_schedule(kit: Kit, name: str) -> None:
    targets = kit.events.list_targets_by_rule(Rule=name)["Targets"]
    if targets:
        kit.events.remove_targets(Rule=name, Ids=[target["Id"] for target in targets])
    kit.events.delete_rule(Name=name)


def _alarm_tags(kit: Kit, name: str) -> dict[str, str]:
    return _from_pairs(
        kit.cloudwatch.list_tags_for_resource(ResourceARN=kit.arn("cloudwatch", f"alarm:{name}"))["Tags"]
    )


def _dashboard_tags(kit: Kit, name: str) -> dict[str, str]:
    # Terraform's provider and the local cloud put no tags on a dashboard: its own text names the project.
    body = kit.cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"]
    return {key: value for key, value in TAGS.items() if f"{key}={value}" in body}


def log_query(kit: Kit, name: str) -> Any:
    """A query saved in CloudWatch Logs, as CloudWatch lists it; raises `ClientError` if there is none of that name."""
    listed = kit.logs.describe_query_definitions(queryDefinitionNamePrefix=name)["queryDefinitions"]
    for found in listed:
        if found["name"] == name:
            return found
    gone: Any = {"Error": {"Code": "ResourceNotFoundException", "Message": f"There is no query {name}."}}
    raise ClientError(gone, "DescribeQueryDefinitions")


def _log_query_tags(kit: Kit, name: str) -> dict[str, str]:
    # Saved queries have no tags: the first line names the project.
    return TAGS if log_query(kit, name)["queryString"].startswith(f"# {TAGS['Project']}: ") else {}


def _delete_stream(kit: Kit, name: str) -> None:
    kit.kinesis.delete_stream(StreamName=name)
    kit.kinesis.get_waiter("stream_not_exists").wait(StreamName=name, WaiterConfig={"Delay": 2, "MaxAttempts": 60})


KINDS = {
    "alarm": Kind(_alarm_tags, lambda kit, name: kit.cloudwatch.delete_alarms(AlarmNames=[name])),
    "dashboard": Kind(_dashboard_tags, lambda kit, name: kit.cloudwatch.delete_dashboards(DashboardNames=[name])),
    "log query": Kind(
        _log_query_tags,
        lambda kit, name: kit.logs.delete_query_definition(queryDefinitionId=log_query(kit, name)["queryDefinitionId"]),
    ),
    "budget": Kind(
        _budget_tags, lambda kit, name: kit.budgets.delete_budget(AccountId=kit.account_id, BudgetName=name)
    ),
    "bucket": Kind(_bucket_tags, _delete_bucket),
    "role": Kind(lambda kit, name: _from_pairs(kit.iam.get_role(RoleName=name)["Role"].get("Tags", [])), _delete_role),
    "table": Kind(_table_tags, _delete_table),
    "queue": Kind(
        lambda kit, name: kit.sqs.list_queue_tags(QueueUrl=queue_url(kit, name)).get("Tags", {}),
        lambda kit, name: kit.sqs.delete_queue(QueueUrl=queue_url(kit, name)),
    ),
    "log group": Kind(
        lambda kit, name: kit.logs.list_tags_for_resource(resourceArn=kit.arn("logs", f"log-group:{name}"))["tags"],
        lambda kit, name: kit.logs.delete_log_group(logGroupName=name),
    ),
    "function": Kind(
        lambda kit, name: kit.lambda_.get_function(FunctionName=name).get("Tags", {}),
        _delete_function,
    ),
    "topic": Kind(
        lambda kit, name: _from_pairs(kit.sns.list_tags_for_resource(ResourceArn=kit.arn("sns", name))["Tags"]),
        lambda kit, name: kit.sns.delete_topic(TopicArn=kit.arn("sns", name)),
    ),
    "stream": Kind(
        lambda kit, name: _from_pairs(kit.kinesis.list_tags_for_stream(StreamName=name)["Tags"]),
        _delete_stream,
    ),
    "schedule": Kind(_schedule_tags, _delete_schedule),
    "workgroup": Kind(_workgroup_tags, _delete_workgroup),
    "database": Kind(_database_tags, _delete_database),
}
