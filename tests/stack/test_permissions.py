"""Requests with the function's role: what the function needs is allowed, everything else is denied."""

import json

import pytest
from botocore.exceptions import ClientError
from steps import as_role, csv_of, eventually, ingest, is_denied, lv_rows, month_key, put

from dubegrid_lib.config import Settings
from dubegrid_lib.query import logs
from dubegrid_lib.stack import policies, provision, resources, trigger
from dubegrid_lib.stack.session import Kit

PARTIQL = "INSERT INTO \"{}\" VALUE {{'asset_id': ?, 'timestamp': ?}}"


@pytest.fixture(scope="module")
def as_ingest_role(pipeline):
    """Clients with the temporary credentials that the function gets."""
    return as_role(pipeline, pipeline.settings.role)


@pytest.fixture(scope="module")
def bystander(settings, cloud):
    """Somebody else's resources of the same kinds, in the same account."""
    kit = Kit(settings.named("bystander"), cloud.endpoint_url)
    provision.everything(kit)
    kit.s3.put_object(Bucket=kit.bucket, Key="raw/theirs.csv", Body=b"theirs")
    return kit


def test_reads_raw_files_and_keeps_rejected_rows(pipeline, as_ingest_role, asset):
    s3, bucket, key = as_ingest_role("s3"), pipeline.bucket, f"raw/permissions/{asset}.part"
    put(pipeline, key, b"rows")
    assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == b"rows"
    s3.put_object(Bucket=bucket, Key=f"rejected/{key}.csv", Body=b"why")
    s3.head_object(Bucket=bucket, Key=f"rejected/{key}.csv")
    s3.delete_object(Bucket=bucket, Key=f"rejected/{key}.csv")


def test_keeps_curated_files_their_lines_and_the_ledger(pipeline, as_ingest_role, asset):
    s3, bucket = as_ingest_role("s3"), pipeline.bucket
    parquet, line = f"processed/lv/y=2025/m=05/{asset}.parquet", f"processed/json/{asset}.csv.jsonl"
    s3.put_object(Bucket=bucket, Key=parquet, Body=b"")
    s3.delete_object(Bucket=bucket, Key=parquet)
    s3.put_object(Bucket=bucket, Key=line, Body=b"{}")
    assert s3.get_object(Bucket=bucket, Key=line)["Body"].read() == b"{}"
    place = {"key": {"S": f"raw/{asset}.csv"}, "version": {"S": "1"}}
    as_ingest_role("dynamodb").update_item(TableName=pipeline.settings.ingest_log, Key=place)


def test_missing_raw_file_is_distinguished_from_a_forbidden_one(pipeline, as_ingest_role):
    with pytest.raises(ClientError, match="NoSuchKey"):
        as_ingest_role("s3").get_object(Bucket=pipeline.bucket, Key="raw/not-there.csv")


def test_stores_readings(pipeline, as_ingest_role, asset):
    dynamodb, table = as_ingest_role("dynamodb"), pipeline.settings.table
    row = {"Statement": PARTIQL.format(table), "Parameters": [{"S": asset}, {"S": "2025-05-01T00:00:00Z"}]}
    assert "Error" not in dynamodb.batch_execute_statement(Statements=[row])["Responses"][0]
    dynamodb.update_item(
        TableName=table,
        Key={"asset_id": {"S": asset}, "timestamp": {"S": "2025-05-01T00:00:00Z"}},
        UpdateExpression="SET substation_name = :name",
        ExpressionAttributeValues={":name": {"S": "Here"}},
    )


def test_reports_failures_and_writes_its_own_log(pipeline, as_ingest_role, asset):
    settings = pipeline.settings
    url = resources.queue_url(pipeline, settings.failure_queue)
    as_ingest_role("sqs").send_message(QueueUrl=url, MessageBody='{"requestPayload": {}, "responsePayload": {}}')
    log = as_ingest_role("logs")
    log.create_log_stream(logGroupName=settings.log_group, logStreamName=f"tests-{asset}")
    event = {"timestamp": 0, "message": "a line"}
    log.put_log_events(logGroupName=settings.log_group, logStreamName=f"tests-{asset}", logEvents=[event])


S3_DENIED = {
    "reads query results": ("get_object", {"Key": "athena-results/any.csv"}),
    "reads processed files": ("get_object", {"Key": "processed/lv/any.parquet"}),
    "deletes lines about files": ("delete_object", {"Key": "processed/json/any.jsonl"}),
    "writes elsewhere below processed": ("put_object", {"Key": "processed/other/forged.csv", "Body": b""}),
    "lists processed files": ("list_objects_v2", {"Prefix": "processed/"}),
    "writes raw files": ("put_object", {"Key": "raw/forged.csv", "Body": b""}),
    "deletes raw files": ("delete_object", {"Key": "raw/victim.part"}),
    "writes query results": ("put_object", {"Key": "athena-results/forged.csv", "Body": b""}),
    "writes beside the prefixes": ("put_object", {"Key": "elsewhere.csv", "Body": b""}),
    "lists the whole bucket": ("list_objects_v2", {}),
    "lists query results": ("list_objects_v2", {"Prefix": "athena-results/"}),
    "lists versions": ("list_object_versions", {}),
    "deletes the bucket": ("delete_bucket", {}),
    "opens the bucket": ("put_bucket_policy", {"Policy": "{}"}),
    "turns versions off": ("put_bucket_versioning", {"VersioningConfiguration": {"Status": "Suspended"}}),
    "redirects the trigger": ("put_bucket_notification_configuration", {"NotificationConfiguration": {}}),
}


@pytest.mark.parametrize("attempt", S3_DENIED)
def test_is_denied_in_its_own_bucket(pipeline, as_ingest_role, attempt):
    operation, request = S3_DENIED[attempt]
    for key in ("athena-results/any.csv", "processed/lv/any.parquet", "raw/victim.part"):
        put(pipeline, key, b"kept")
    assert is_denied(getattr(as_ingest_role("s3"), operation), Bucket=pipeline.bucket, **request)
    assert pipeline.s3.get_object(Bucket=pipeline.bucket, Key="raw/victim.part")["Body"].read() == b"kept"


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("get_object", {"Key": "raw/theirs.csv"}),
        ("put_object", {"Key": "rejected/raw/forged.csv", "Body": b""}),
        ("list_objects_v2", {"Prefix": "raw/"}),
    ],
)
def test_is_denied_in_another_bucket(bystander, as_ingest_role, operation, request_):
    assert is_denied(getattr(as_ingest_role("s3"), operation), Bucket=bystander.bucket, **request_)


def test_is_denied_listing_buckets(as_ingest_role):
    assert is_denied(as_ingest_role("s3").list_buckets)


KEY = {"asset_id": {"S": "900001"}, "timestamp": {"S": "2025-05-01T00:00:00Z"}}
LEDGER_KEY = {"key": {"S": "raw/a.csv"}, "version": {"S": "1"}}
OF_ASSET = {"KeyConditionExpression": "asset_id = :a", "ExpressionAttributeValues": {":a": {"S": "900001"}}}
TABLES_DENIED = [
    *((name, "get_item", {"Key": key}) for name, key in (("table", KEY), ("ingest_log", LEDGER_KEY))),
    *((name, "put_item", {"Item": key}) for name, key in (("table", KEY), ("ingest_log", LEDGER_KEY))),
    *((name, "delete_item", {"Key": key}) for name, key in (("table", KEY), ("ingest_log", LEDGER_KEY))),
    *((name, operation, {}) for name in ("table", "ingest_log") for operation in ("scan", "delete_table")),
    ("table", "query", OF_ASSET),
    ("table", "update_table", {"BillingMode": "PAY_PER_REQUEST"}),
]


@pytest.mark.parametrize(("name", "operation", "request_"), TABLES_DENIED)
def test_is_denied_on_its_tables_what_it_does_not_need(pipeline, as_ingest_role, name, operation, request_):
    call = getattr(as_ingest_role("dynamodb"), operation)
    assert is_denied(call, TableName=getattr(pipeline.settings, name), **request_)


def test_is_denied_another_table(bystander, as_ingest_role):
    dynamodb, table = as_ingest_role("dynamodb"), bystander.settings.table
    row = {"Statement": PARTIQL.format(table), "Parameters": [{"S": "1"}, {"S": "2025-05-01T00:00:00Z"}]}
    assert is_denied(dynamodb.batch_execute_statement, Statements=[row])
    assert is_denied(dynamodb.update_item, TableName=table, Key=KEY)
    assert bystander.dynamodb.scan(TableName=table)["Count"] == 0
    assert is_denied(dynamodb.update_item, TableName=bystander.settings.ingest_log, Key=LEDGER_KEY)


@pytest.mark.parametrize(
    "statement",
    ['SELECT * FROM "{}"', "DELETE FROM \"{}\" WHERE asset_id = '1' AND \"timestamp\" = '2'"],
    ids=["select", "delete"],
)
def test_is_denied_other_partiql_on_its_own_table(pipeline, as_ingest_role, statement):
    filled = statement.format(pipeline.settings.table)
    assert is_denied(as_ingest_role("dynamodb").execute_statement, Statement=filled)


ELSEWHERE = {
    "iam create_user": lambda c, kit: c("iam").create_user(UserName="mole"),
    "iam put_role_policy": lambda c, kit: c("iam").put_role_policy(
        RoleName=kit.settings.role,
        PolicyName=provision.POLICY_NAME,
        PolicyDocument='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    ),
    "iam attach_role_policy": lambda c, kit: c("iam").attach_role_policy(
        RoleName=kit.settings.role, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"
    ),
    "iam list_roles": lambda c, kit: c("iam").list_roles(),
    "lambda create_function": lambda c, kit: c("lambda").create_function(
        FunctionName="mole", Role="arn:aws:iam::000000000000:role/x", Code={"ZipFile": b""}, Handler="a.b",
        Runtime="python3.12",
    ),
    "lambda update_function_code": lambda c, kit: c("lambda").update_function_code(
        FunctionName=kit.settings.function, ZipFile=b"PK"
    ),
    "lambda invoke": lambda c, kit: c("lambda").invoke(FunctionName=kit.settings.function, Payload=b"{}"),
    "sqs receive_message": lambda c, kit: c("sqs").receive_message(
        QueueUrl=resources.queue_url(kit, kit.settings.failure_queue)
    ),
    "sqs purge_queue": lambda c, kit: c("sqs").purge_queue(
        QueueUrl=resources.queue_url(kit, kit.settings.failure_queue)
    ),
    "logs filter_log_events": lambda c, kit: c("logs").filter_log_events(logGroupName=kit.settings.log_group),
    "logs delete_log_group": lambda c, kit: c("logs").delete_log_group(logGroupName=kit.settings.log_group),
    "logs create_log_group": lambda c, kit: c("logs").create_log_group(logGroupName="/aws/lambda/mole"),
    "kinesis create_stream": lambda c, kit: c("kinesis").create_stream(StreamName="mole"),
    "kinesis list_streams": lambda c, kit: c("kinesis").list_streams(),
    "events put_rule": lambda c, kit: c("events").put_rule(Name="mole", ScheduleExpression="rate(1 day)"),
    "sns create_topic": lambda c, kit: c("sns").create_topic(Name="mole"),
    "glue get_databases": lambda c, kit: c("glue").get_databases(),
    "athena list_work_groups": lambda c, kit: c("athena").list_work_groups(),
}  # fmt: skip


@pytest.mark.parametrize("attempt", ELSEWHERE)
def test_is_denied_elsewhere(pipeline, as_ingest_role, attempt):
    assert is_denied(ELSEWHERE[attempt], as_ingest_role, pipeline)


STREAM_DENIED = {
    "put_record": {"Data": b"forged", "PartitionKey": "1"},
    "describe_stream_summary": {},
    "get_shard_iterator": {"ShardId": "shardId-000000000000", "ShardIteratorType": "TRIM_HORIZON"},
    "list_shards": {},
    "delete_stream": {},
    "stop_stream_encryption": {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
}


@pytest.mark.parametrize("operation", STREAM_DENIED)
def test_is_denied_on_its_own_stream_what_it_does_not_need(pipeline, as_ingest_role, operation):
    call = getattr(as_ingest_role("kinesis"), operation)
    assert is_denied(call, StreamName=pipeline.settings.intervals_stream, **STREAM_DENIED[operation])


def test_puts_to_its_own_stream_and_to_no_other(pipeline, bystander, as_ingest_role):
    """The role learns that its own stream does not exist; of another's, it does not even learn that."""
    put_records, records = as_ingest_role("kinesis").put_records, [{"Data": b"{}", "PartitionKey": "1"}]
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        put_records(StreamName=pipeline.settings.intervals_stream, Records=records)
    assert is_denied(put_records, StreamName=bystander.settings.intervals_stream, Records=records)


def test_is_denied_others_queue_and_log(bystander, as_ingest_role):
    url = resources.queue_url(bystander, bystander.settings.failure_queue)
    assert is_denied(as_ingest_role("sqs").send_message, QueueUrl=url, MessageBody="x")
    group = bystander.settings.log_group
    assert is_denied(as_ingest_role("logs").create_log_stream, logGroupName=group, logStreamName="mole")


def test_function_runs_with_its_role_and_not_with_more(pipeline, asset):
    """What the role is denied, the function itself is denied too: it has the role's credentials, not the server's."""
    key = month_key(f"{asset}.csv")
    role = pipeline.settings.role
    pipeline.iam.delete_role_policy(RoleName=role, PolicyName=provision.POLICY_NAME)
    try:
        sent = put(pipeline, key, csv_of(lv_rows(asset, 1)))

        def denial():
            causes = (line.fields.get("cause", "") for line in logs.read(pipeline, sent.since))
            return next((cause for cause in causes if "AccessDenied" in cause), None)

        assert key in eventually(denial, "the function was not denied")
    finally:
        provision.role(pipeline)
    assert ingest(pipeline, month_key(f"{asset}-again.csv"), csv_of(lv_rows(asset, 1)))["stored"] == 3


def test_policy_names_every_action_and_resource(pipeline):
    """No action has a wildcard, and each resource contains one of the pipeline's names."""
    for statement in policies.function_policy(pipeline)["Statement"]:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        named = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        assert statement["Effect"] == "Allow"
        assert not [action for action in actions if "*" in action]
        assert all(any(name in arn for name in _names(pipeline.settings)) for arn in named)


def _names(settings: Settings):
    queues = settings.failure_queue, settings.ranges_queue
    published = settings.assess_queue, settings.alert_table, settings.topic, settings.intervals_stream
    return settings.bucket, settings.table, settings.ingest_log, *queues, settings.log_group, *published


def test_log_is_named_in_both_forms(pipeline):
    """To allow requests about log streams, AWS needs the group's ARN with `:*`, the local cloud the ARN without it."""
    (log,) = [s for s in policies.function_policy(pipeline)["Statement"] if s["Sid"] == "WriteItsOwnLog"]
    arn = pipeline.arn("logs", f"log-group:{pipeline.settings.log_group}")
    assert log["Resource"] == [arn, f"{arn}:*"]


def test_role_is_for_lambda_alone_and_holds_one_policy(pipeline):
    role = pipeline.iam.get_role(RoleName=pipeline.settings.role)["Role"]
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert (statement["Principal"], statement["Action"]) == ({"Service": "lambda.amazonaws.com"}, "sts:AssumeRole")
    assert pipeline.iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"] == [provision.POLICY_NAME]
    assert pipeline.iam.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"] == []


def test_s3_may_call_the_function_for_our_bucket_in_our_account_only(pipeline):
    """The local cloud does not check this permission; AWS does."""
    statement = trigger.permission(pipeline)
    assert statement["Principal"] == {"Service": "s3.amazonaws.com"}
    assert statement["Action"] == "lambda:InvokeFunction"
    condition = json.dumps(statement["Condition"])
    assert f"arn:aws:s3:::{pipeline.bucket}" in condition
    assert pipeline.account_id in condition
