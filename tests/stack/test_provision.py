"""Provisioning creates resources as promised, then reuses them; it leaves resources of others alone."""

import hashlib
import json

import boto3
import pytest
from botocore.exceptions import ClientError

from dubegrid_lib.config import TAGS, Settings, load_settings
from dubegrid_lib.errors import MissingResource
from dubegrid_lib.stack import lambda_functions, manifest, policies, provision, resources, trigger
from dubegrid_lib.stack.packaging import FIRST_HANDLER
from dubegrid_lib.stack.session import Kit


@pytest.fixture
def fresh(settings, cloud, request):
    """A kit with names that are not in use yet."""
    word = "p" + hashlib.sha256(request.node.name.encode()).hexdigest()[:8]
    return Kit(settings.named(word), cloud.endpoint_url)


def test_everything_is_created_then_reused(fresh):
    first, second = provision.everything(fresh), provision.everything(fresh)
    assert [made.kind for made in first] == ["bucket", "table", "table", "queue", "queue", "log group", "role"]
    assert {made.outcome for made in first} == {"created"}
    assert {made.outcome for made in second} == {"reused"}
    assert [made.name for made in first] == [made.name for made in second]


def test_all_is_tagged_and_in_the_manifest(pipeline):
    entries = manifest.read(pipeline.settings.manifest_path)
    # Other tests of the shared pipeline may add Athena's resources after these.
    assert [entry.kind for entry in entries][:8] == [
        "bucket",
        "table",
        "table",
        "queue",
        "queue",
        "log group",
        "role",
        "function",
    ]
    for entry in entries:
        assert resources.find(pipeline, entry.kind, entry.name) == TAGS


def test_bucket_is_private_encrypted_versioned_and_cleaned_up(pipeline):
    s3, name = pipeline.s3, pipeline.bucket
    assert set(s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"].values()) == {True}
    (rule,) = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
    rules = {rule["ID"]: rule for rule in s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]}
    assert rules["query-results"]["Filter"]["Prefix"] == "athena-results/"
    assert rules["query-results"]["Expiration"]["Days"] == 30
    assert rules["old-versions"]["NoncurrentVersionExpiration"]["NoncurrentDays"] == 30
    assert {rule["Status"] for rule in rules.values()} == {"Enabled"}


def test_bucket_settings_changed_by_hand_are_reverted(fresh):
    provision.bucket(fresh)
    fresh.s3.put_bucket_versioning(Bucket=fresh.bucket, VersioningConfiguration={"Status": "Suspended"})
    assert provision.bucket(fresh).outcome == "reused"
    assert fresh.s3.get_bucket_versioning(Bucket=fresh.bucket)["Status"] == "Enabled"


def test_table_is_keyed_by_asset_and_time_on_demand_and_restorable(pipeline):
    table = pipeline.dynamodb.describe_table(TableName=pipeline.settings.table)["Table"]
    assert {key["KeyType"]: key["AttributeName"] for key in table["KeySchema"]} == {
        "HASH": "asset_id",
        "RANGE": "timestamp",
    }
    assert {a["AttributeType"] for a in table["AttributeDefinitions"]} == {"S"}
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    backups = pipeline.dynamodb.describe_continuous_backups(TableName=pipeline.settings.table)
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"


def test_log_is_kept_for_a_month(pipeline):
    (group,) = pipeline.logs.describe_log_groups(logGroupNamePrefix=pipeline.settings.log_group)["logGroups"]
    assert (group["logGroupName"], group["retentionInDays"]) == (pipeline.settings.log_group, 30)


def test_failures_are_kept_for_two_weeks(pipeline):
    url = resources.queue_url(pipeline, pipeline.settings.failure_queue)
    attributes = pipeline.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert int(attributes["MessageRetentionPeriod"]) == 14 * 24 * 3600


def test_function_has_what_its_largest_file_needs(pipeline):
    deployed = lambda_functions.describe(pipeline)
    assert (deployed["Runtime"], deployed["Timeout"], deployed["MemorySize"]) == ("python3.12", 900, 1769)
    largest = int(deployed["Environment"]["Variables"]["DUBEGRID_MAX_FILE_BYTES"])
    assert deployed["EphemeralStorage"]["Size"] * 1024 * 1024 >= 2 * largest
    assert deployed["Handler"] == "lambda_ingest_csv.lambda_handler"
    retries = pipeline.lambda_.get_function_event_invoke_config(FunctionName=pipeline.settings.function)
    assert retries["MaximumRetryAttempts"] == 2
    destination = retries["DestinationConfig"]["OnFailure"]["Destination"]
    assert destination == pipeline.arn("sqs", pipeline.settings.failure_queue)


@pytest.mark.parametrize(
    ("kind", "make", "step"),
    [
        ("bucket", lambda kit: kit.s3.create_bucket(Bucket=kit.bucket), provision.bucket),
        ("queue", lambda kit: kit.sqs.create_queue(QueueName=kit.settings.failure_queue), provision.failure_queue),
        ("log group", lambda kit: kit.logs.create_log_group(logGroupName=kit.settings.log_group), provision.log_group),
        (
            "role",
            lambda kit: kit.iam.create_role(
                RoleName=kit.settings.role, AssumeRolePolicyDocument=json.dumps(policies.trust_policy(kit))
            ),
            provision.role,
        ),
        (
            "table",
            lambda kit: kit.dynamodb.create_table(
                TableName=kit.settings.table,
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                BillingMode="PAY_PER_REQUEST",
            ),
            provision.table,
        ),
    ],
)
def test_resource_of_somebody_else_is_left_alone(fresh, kind, make, step):
    make(fresh)
    with pytest.raises(provision.NotOurs, match=f"There is a {kind} .* choose another name"):
        step(fresh)
    assert manifest.read(fresh.settings.manifest_path) == []
    if kind == "bucket":
        assert "Status" not in fresh.s3.get_bucket_versioning(Bucket=fresh.bucket)


def test_deploy_needs_the_role_first(fresh):
    with pytest.raises(MissingResource, match="run `dubegrid provision` first"):
        lambda_functions.deploy(fresh)


def test_wire_needs_the_function_first(fresh):
    with pytest.raises(MissingResource, match="run `dubegrid deploy` first"):
        trigger.wire(fresh)


def test_deploy_creates_reuses_and_updates(fresh):
    provision.everything(fresh)
    assert lambda_functions.deploy(fresh, FIRST_HANDLER).outcome == "created"
    assert lambda_functions.deploy(fresh, FIRST_HANDLER).outcome == "reused"
    fresh.lambda_.update_function_configuration(FunctionName=fresh.settings.function, Timeout=3)
    assert lambda_functions.deploy(fresh, FIRST_HANDLER).outcome == "updated"
    assert lambda_functions.describe(fresh)["Timeout"] == lambda_functions.configuration(fresh)["Timeout"]
    assert lambda_functions.deploy(fresh).outcome == "updated"
    assert lambda_functions.describe(fresh)["Handler"] == "lambda_ingest_csv.lambda_handler"


def test_wire_creates_reuses_and_is_read_from_the_account(fresh):
    provision.everything(fresh)
    lambda_functions.deploy(fresh, FIRST_HANDLER)
    assert not trigger.is_wired(fresh)
    assert [made.outcome for made in trigger.wire(fresh)] == ["created", "created"]
    assert [made.outcome for made in trigger.wire(fresh)] == ["reused", "reused"]
    assert trigger.is_wired(fresh)
    fresh.s3.put_bucket_notification_configuration(Bucket=fresh.bucket, NotificationConfiguration={})
    assert not trigger.is_wired(fresh)
    assert [made.outcome for made in trigger.wire(fresh)] == ["reused", "created"]


def test_trigger_has_prefix_and_both_suffixes(pipeline):
    rules = [
        {rule["Name"]: rule["Value"] for rule in configuration["Filter"]["Key"]["FilterRules"]}
        for configuration in trigger.notification(pipeline)["LambdaFunctionConfigurations"]
    ]
    assert rules == [{"prefix": "raw/", "suffix": ".csv"}, {"prefix": "raw/", "suffix": ".csv.gz"}]
    for configuration in trigger.notification(pipeline)["LambdaFunctionConfigurations"]:
        assert configuration["Events"] == ["s3:ObjectCreated:*"]


@pytest.fixture
def tls_only(fresh, monkeypatch):
    """Resources provisioned as in a real account, but on the local cloud, which uses plain HTTP."""
    monkeypatch.setattr(Settings, "requires_tls", True)
    provision.everything(fresh)
    return fresh


def test_tls_only_policy_denies_plain_http(tls_only):
    """Plain HTTP is denied to everybody except the root user, even to the function's role, which may read `raw/`."""
    policy = json.loads(tls_only.s3.get_bucket_policy(Bucket=tls_only.bucket)["Policy"])
    assert policy == policies.tls_only_policy(tls_only)
    tls_only.s3.put_object(Bucket=tls_only.bucket, Key="raw/a.part", Body=b"rows")
    role = f"arn:aws:iam::{tls_only.account_id}:role/{tls_only.settings.role}"
    given = tls_only.sts.assume_role(RoleArn=role, RoleSessionName="tests")["Credentials"]
    s3 = boto3.client(
        "s3",
        endpoint_url=tls_only.endpoint_url,
        region_name=tls_only.settings.region,
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.get_object(Bucket=tls_only.bucket, Key="raw/a.part")
    tls_only.s3.delete_bucket_policy(Bucket=tls_only.bucket)
    assert s3.get_object(Bucket=tls_only.bucket, Key="raw/a.part")["Body"].read() == b"rows"


def test_tls_is_required_on_aws_and_not_on_the_local_cloud(pipeline):
    assert load_settings({"DUBEGRID_TARGET": "aws"}).requires_tls
    assert not pipeline.settings.requires_tls
    with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
        pipeline.s3.get_bucket_policy(Bucket=pipeline.bucket)


def test_bucket_on_aws_carries_the_account_in_its_default_name():
    assert load_settings({"DUBEGRID_TARGET": "aws"}).bucket is None
    assert load_settings({"DUBEGRID_TARGET": "aws", "DUBEGRID_BUCKET": "my-loads"}).bucket == "my-loads"
    kit = Kit(load_settings({"DUBEGRID_TARGET": "aws"}))
    kit.__dict__["account_id"] = "123456789012"
    assert kit.bucket == "dubegrid-data-ingest-123456789012"
