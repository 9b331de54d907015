"""What the local cloud cannot prove, tested on a real account: opt-in, costs a few cents (docs/local_versus_aws.md).

``DUBEGRID_LIVE_AWS=1 DUBEGRID_CONFIRM_AWS=<account> DUBEGRID_BUDGET_EMAIL=<mail> pytest tests/stack/test_live_aws.py``
creates a pipeline under names of its own, tests it and removes it: a few hundred requests, some 200 KB, about 0.02 USD.
"""

import json
import os
import secrets
from dataclasses import replace

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from steps import csv_of, lv_rows, month_key, put, wait

from dubegrid_lib.config import load_settings
from dubegrid_lib.ingest import pipeline
from dubegrid_lib.query import athena, catalog
from dubegrid_lib.stack import lambda_functions, policies, preflight, teardown, trigger
from dubegrid_lib.stack.session import Kit

pytestmark = [
    pytest.mark.skipif(
        os.environ.get("DUBEGRID_LIVE_AWS") != "1",
        reason="DUBEGRID_LIVE_AWS=1 is not set: NOT tested on a real account (about 0.02 USD)",
    ),
    pytest.mark.timeout(1800),
]


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    settings = load_settings({**os.environ, "DUBEGRID_TARGET": "aws"})
    word = "live" + secrets.token_hex(3)
    own = replace(settings.named(word), state_dir=tmp_path_factory.mktemp("live"))
    kit = Kit(replace(own, bucket=f"dubegrid-{word}"))
    found = preflight.look(kit)
    assert found.clear, str(found)
    try:
        pipeline.deploy(kit)
        catalog.create(kit)
        yield kit
    finally:
        teardown.remove(kit)
        assert teardown.left(kit) == []


def fails(call, code, **request):
    with pytest.raises(ClientError) as error:
        call(**request)
    assert code in str(error.value)


def test_file_is_ingested_once_by_the_trigger(live):
    key = month_key("900001.csv")
    summary = wait(live, put(live, key, csv_of(lv_rows("900001", 144))), seconds=300)[key]
    assert (summary["stored"], summary["rejected"]) == (432, 0)
    assert summary["peak_memory_mb"] < lambda_functions.configuration(live)["MemorySize"]


def test_reserved_word_is_rejected(live):
    key = {"asset_id": {"S": "1"}, "timestamp": {"S": "2"}}
    call = live.dynamodb.update_item
    fails(call, "reserved", TableName=live.settings.table, Key=key, UpdateExpression="SET value = timestamp")


def test_write_units_follow_the_items_size(live):
    item = {"asset_id": {"S": "size"}, "timestamp": {"S": "2025"}, "text": {"S": "x" * 2500}}
    answer = live.dynamodb.put_item(TableName=live.settings.table, Item=item, ReturnConsumedCapacity="TOTAL")
    assert answer["ConsumedCapacity"]["CapacityUnits"] == 3


def test_plain_http_is_denied_even_to_the_owner(live):
    plain = live.session.client("s3", use_ssl=False)
    fails(plain.get_object, "AccessDenied", Bucket=live.bucket, Key="raw/any.csv")


def test_stranger_is_denied(live):
    stranger = boto3.client("s3", region_name=live.settings.region, config=Config(signature_version=UNSIGNED))
    fails(stranger.list_objects_v2, "AccessDenied", Bucket=live.bucket)


def test_s3_does_not_call_a_function_that_does_not_permit_it(live):
    live.lambda_.remove_permission(FunctionName=live.settings.function, StatementId=trigger.STATEMENT_ID)
    live.s3.put_bucket_notification_configuration(Bucket=live.bucket, NotificationConfiguration={})
    try:
        wanted = policies.notification(live)
        call = live.s3.put_bucket_notification_configuration
        fails(call, "Unable to validate", Bucket=live.bucket, NotificationConfiguration=wanted)
    finally:
        trigger.wire(live)


def test_iam_agrees_with_the_functions_policy(live):
    """Ask AWS's SimulatePrincipalPolicy about what the function needs and about what it must not do."""
    role = f"arn:aws:iam::{live.account_id}:role/{live.settings.role}"

    def may(action, resource):
        answer = live.iam.simulate_principal_policy(PolicySourceArn=role, ActionNames=[action], ResourceArns=[resource])
        return answer["EvaluationResults"][0]["EvalDecision"] == "allowed"

    table = live.arn("dynamodb", f"table/{live.settings.table}")
    assert may("s3:GetObject", f"arn:aws:s3:::{live.bucket}/raw/a.csv")
    assert may("dynamodb:PartiQLInsert", table)
    assert not may("s3:PutObject", f"arn:aws:s3:::{live.bucket}/raw/a.csv")
    assert not may("dynamodb:Scan", table)


def test_athena_answers_as_the_local_one(live):
    found = athena.run(live, "SELECT count(*) AS n FROM lv_data WHERE y = '2025' AND m = '05'")
    assert int(found.frame["n"].iloc[0]) == 432
    assert len(catalog.find_saved_queries(live)) > 10
    assert json.dumps(found.scanned)
