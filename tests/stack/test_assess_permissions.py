"""Requests with the second function's role: what the function needs is allowed, everything else is denied."""

import json

import pytest
from botocore.exceptions import ClientError
from steps import as_role, eventually, is_denied, put

from dubegrid_lib.stack import assess_stack, policies, provision, resources
from dubegrid_lib.stack.session import Kit


@pytest.fixture(scope="module")
def assessing(settings, cloud) -> Kit:
    """Everything that the second function works with. The function itself is not needed to test its role."""
    kit = Kit(settings.named("assessing"), cloud.endpoint_url)
    provision.everything(kit)
    assess_stack.prerequisites(kit)
    return kit


@pytest.fixture(scope="module")
def bystander(settings, cloud) -> Kit:
    """Somebody else's resources of the same kinds, in the same account."""
    kit = Kit(settings.named("onlooker"), cloud.endpoint_url)
    provision.everything(kit)
    assess_stack.prerequisites(kit)
    return kit


@pytest.fixture(scope="module")
def as_assess_role(assessing):
    return as_role(assessing, assessing.settings.assess_role)


READING = {"asset_id": {"S": "900001"}, "timestamp": {"S": "2025-05-01T00:00:00Z"}}
SUMMARY = {"asset_id": {"S": "900001"}, "period": {"S": "2025-05"}}
ALERT = {"about": {"S": "2025-05"}, "alert": {"S": "test"}}
OF_ASSET = {"KeyConditionExpression": "asset_id = :a", "ExpressionAttributeValues": {":a": {"S": "900001"}}}


def test_may_do_what_assessing_a_month_needs(assessing, as_assess_role, asset):
    names = assessing.settings
    dynamodb, s3, sqs = (as_assess_role(service) for service in ("dynamodb", "s3", "sqs"))
    dynamodb.query(TableName=names.table, **OF_ASSET)
    dynamodb.update_item(TableName=names.table, Key=READING)
    dynamodb.put_item(TableName=names.summary_table, Item=SUMMARY)
    dynamodb.update_item(TableName=names.summary_table, Key=SUMMARY)
    dynamodb.query(
        TableName=names.summary_table,
        IndexName=assess_stack.BY_MONTH,
        KeyConditionExpression="#month = :m",
        ExpressionAttributeNames={"#month": "month"},
        ExpressionAttributeValues={":m": {"S": "2025-05"}},
    )
    dynamodb.put_item(TableName=names.alert_table, Item=ALERT)
    dynamodb.update_item(TableName=names.alert_table, Key=ALERT)
    as_assess_role("sns").publish(TopicArn=assessing.arn("sns", names.topic), Message="an alert")
    put(assessing, "register/asset_register.csv", b"asset_id,rating_kva\n")
    s3.get_object(Bucket=assessing.bucket, Key="register/asset_register.csv")
    with pytest.raises(ClientError, match="NoSuchKey"):
        s3.get_object(Bucket=assessing.bucket, Key="register/not-there.csv")
    url = resources.queue_url(assessing, names.assess_queue)

    def received() -> list[dict[str, str]] | None:
        # The deployed function reads the same queue and may receive the message first.
        assessing.sqs.send_message(QueueUrl=url, MessageBody="x", DelaySeconds=0)
        return sqs.receive_message(QueueUrl=url).get("Messages") or None

    (message,) = eventually(received, "no message reaches the role", 30)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    log = as_assess_role("logs")
    log.create_log_stream(logGroupName=names.assess_log_group, logStreamName=asset)
    event = {"timestamp": 0, "message": "a line"}
    log.put_log_events(logGroupName=names.assess_log_group, logStreamName=asset, logEvents=[event])


# Requests beyond what the role needs, on tables that it may use.
TABLES = {
    "readings: get": ("table", "get_item", {"Key": READING}),
    "readings: replace": ("table", "put_item", {"Item": READING}),
    "readings: delete": ("table", "delete_item", {"Key": READING}),
    "readings: scan": ("table", "scan", {}),
    "readings: drop": ("table", "delete_table", {}),
    "summaries: query the table": ("summary_table", "query", OF_ASSET),
    "summaries: get": ("summary_table", "get_item", {"Key": SUMMARY}),
    "summaries: delete": ("summary_table", "delete_item", {"Key": SUMMARY}),
    "summaries: scan": ("summary_table", "scan", {}),
    "summaries: drop": ("summary_table", "delete_table", {}),
    "alerts: get": ("alert_table", "get_item", {"Key": ALERT}),
    "alerts: delete": ("alert_table", "delete_item", {"Key": ALERT}),
    "alerts: scan": ("alert_table", "scan", {}),
    "alerts: keep forever": (
        "alert_table",
        "update_time_to_live",
        {"TimeToLiveSpecification": {"Enabled": False, "AttributeName": "expires"}},
    ),
    "ledger: update": ("ingest_log", "update_item", {"Key": {"key": {"S": "raw/a.csv"}, "version": {"S": "1"}}}),
    "ledger: scan": ("ingest_log", "scan", {}),
}


@pytest.mark.parametrize("attempt", TABLES)
def test_is_denied_on_tables(assessing, as_assess_role, attempt):
    name, operation, request = TABLES[attempt]
    call = getattr(as_assess_role("dynamodb"), operation)
    assert is_denied(call, TableName=getattr(assessing.settings, name), **request)


BUCKET = {
    "reads raw files": ("get_object", {"Key": "raw/any.csv"}),
    "reads curated files": ("get_object", {"Key": "processed/lv/any.parquet"}),
    "reads rejected rows": ("get_object", {"Key": "rejected/any.csv"}),
    "reads query results": ("get_object", {"Key": "athena-results/any.csv"}),
    "writes raw files": ("put_object", {"Key": "raw/forged.csv", "Body": b""}),
    "writes the register": ("put_object", {"Key": "register/asset_register.csv", "Body": b""}),
    "deletes the register": ("delete_object", {"Key": "register/asset_register.csv"}),
    "lists the whole bucket": ("list_objects_v2", {}),
    "lists raw files": ("list_objects_v2", {"Prefix": "raw/"}),
    "opens the bucket": ("put_bucket_policy", {"Policy": "{}"}),
    "deletes the bucket": ("delete_bucket", {}),
}


@pytest.mark.parametrize("attempt", BUCKET)
def test_is_denied_in_the_bucket(assessing, as_assess_role, attempt):
    operation, request = BUCKET[attempt]
    assert is_denied(getattr(as_assess_role("s3"), operation), Bucket=assessing.bucket, **request)


ELSEWHERE = {
    "sqs send_message": lambda c, kit: c("sqs").send_message(
        QueueUrl=resources.queue_url(kit, kit.settings.assess_queue), MessageBody="forged"
    ),
    "sqs purge_queue": lambda c, kit: c("sqs").purge_queue(
        QueueUrl=resources.queue_url(kit, kit.settings.assess_queue)
    ),
    "sqs dead letters": lambda c, kit: c("sqs").receive_message(
        QueueUrl=resources.queue_url(kit, kit.settings.assess_dead_letters)
    ),
    "sqs failures": lambda c, kit: c("sqs").receive_message(
        QueueUrl=resources.queue_url(kit, kit.settings.failure_queue)
    ),
    "sns subscribe": lambda c, kit: c("sns").subscribe(
        TopicArn=kit.arn("sns", kit.settings.topic), Protocol="email", Endpoint="mole@example.org"
    ),
    "sns delete_topic": lambda c, kit: c("sns").delete_topic(TopicArn=kit.arn("sns", kit.settings.topic)),
    "sns set policy": lambda c, kit: c("sns").set_topic_attributes(
        TopicArn=kit.arn("sns", kit.settings.topic), AttributeName="Policy", AttributeValue="{}"
    ),
    "kinesis put_records": lambda c, kit: c("kinesis").put_records(
        StreamName=kit.settings.intervals_stream, Records=[{"Data": b"{}", "PartitionKey": "1"}]
    ),
    "lambda invoke itself": lambda c, kit: c("lambda").invoke(FunctionName=kit.settings.assess_function),
    "lambda invoke the first": lambda c, kit: c("lambda").invoke(FunctionName=kit.settings.function),
    "lambda update_function_code": lambda c, kit: c("lambda").update_function_code(
        FunctionName=kit.settings.assess_function, ZipFile=b"PK"
    ),
    "iam put_role_policy": lambda c, kit: c("iam").put_role_policy(
        RoleName=kit.settings.assess_role,
        PolicyName=assess_stack.POLICY_NAME,
        PolicyDocument='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    ),
    "iam create_user": lambda c, kit: c("iam").create_user(UserName="mole"),
    "sts the first function's role": lambda c, kit: c("sts").assume_role(
        RoleArn=f"arn:aws:iam::{kit.account_id}:role/{kit.settings.role}", RoleSessionName="mole"
    ),
    "events disable_rule": lambda c, kit: c("events").disable_rule(Name=kit.settings.assess_schedule),
    "logs the first function's": lambda c, kit: c("logs").create_log_stream(
        logGroupName=kit.settings.log_group, logStreamName="mole"
    ),
    "logs read its own": lambda c, kit: c("logs").filter_log_events(logGroupName=kit.settings.assess_log_group),
    "logs delete its own": lambda c, kit: c("logs").delete_log_group(logGroupName=kit.settings.assess_log_group),
    "glue get_databases": lambda c, kit: c("glue").get_databases(),
    "athena list_work_groups": lambda c, kit: c("athena").list_work_groups(),
}  # fmt: skip


@pytest.mark.parametrize("attempt", ELSEWHERE)
def test_is_denied_elsewhere(assessing, as_assess_role, attempt):
    assert is_denied(ELSEWHERE[attempt], as_assess_role, assessing)


OTHERS = {
    "readings": lambda c, kit: c("dynamodb").query(TableName=kit.settings.table, **OF_ASSET),
    "summaries": lambda c, kit: c("dynamodb").put_item(TableName=kit.settings.summary_table, Item=SUMMARY),
    "alerts": lambda c, kit: c("dynamodb").put_item(TableName=kit.settings.alert_table, Item=ALERT),
    "topic": lambda c, kit: c("sns").publish(TopicArn=kit.arn("sns", kit.settings.topic), Message="forged"),
    "register": lambda c, kit: c("s3").get_object(Bucket=kit.bucket, Key="register/asset_register.csv"),
    "queue": lambda c, kit: c("sqs").receive_message(QueueUrl=resources.queue_url(kit, kit.settings.assess_queue)),
    "log": lambda c, kit: c("logs").create_log_stream(logGroupName=kit.settings.assess_log_group, logStreamName="x"),
}


@pytest.mark.parametrize("attempt", OTHERS)
def test_is_denied_what_is_somebody_elses(bystander, as_assess_role, attempt):
    assert is_denied(OTHERS[attempt], as_assess_role, bystander)


def test_policy_names_every_action_and_resource(assessing):
    names = assessing.settings
    own = {assessing.bucket, names.table, names.summary_table, names.alert_table, names.topic}
    own |= {names.assess_queue, names.assess_log_group}
    for statement in policies.assess_policy(assessing)["Statement"]:
        assert statement["Effect"] == "Allow"
        assert "*" not in json.dumps(statement["Action"])
        named = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        assert all(any(name in arn for name in own) for arn in named)


def test_role_is_for_lambda_alone_and_holds_one_policy(assessing):
    role = assessing.iam.get_role(RoleName=assessing.settings.assess_role)["Role"]
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert (statement["Principal"], statement["Action"]) == ({"Service": "lambda.amazonaws.com"}, "sts:AssumeRole")
    assert assessing.iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"] == [assess_stack.POLICY_NAME]
    assert assessing.iam.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"] == []
