"""`DUBEGRID_TARGET=aws` without an account: AWS's answers are stubs, or the local cloud plays the real account."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY, Stubber
from steps import csv_of, ingest, lv_rows, month_key

from dubegrid_lib.config import Settings, load_settings
from dubegrid_lib.errors import BadSetting, MissingSetting, NotConfirmed
from dubegrid_lib.ingest import pipeline, replay
from dubegrid_lib.query import catalog, readings, summaries
from dubegrid_lib.stack import assess_stack, manifest, monitoring, policies, preflight, provision, resources, teardown
from dubegrid_lib.stack.session import Kit

ACCOUNT = "123456789012"


@pytest.fixture
def aws(tmp_path, monkeypatch):
    """A kit for `aws` whose clients are stubs: an unexpected call fails, and no call leaves the machine."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "not-a-key")

    def make(**environ):
        variables = {"DUBEGRID_TARGET": "aws", "DUBEGRID_STATE_DIR": str(tmp_path)} | environ
        kit = Kit(load_settings(variables))
        for service in ("s3", "sts", "iam", "budgets", "dynamodb", "sqs", "logs"):
            client = getattr(kit, service)
            kit.__dict__[service] = client
            stubs[service] = Stubber(client)
            stubs[service].activate()
        return kit

    stubs = {}
    make.stubs = stubs
    yield make
    for stub in stubs.values():
        stub.assert_no_pending_responses()


def identity(stubs, arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/Planner/me"):
    stubs["sts"].add_response("get_caller_identity", {"Account": ACCOUNT, "Arn": arn, "UserId": "x"})


@pytest.mark.parametrize("confirmed", [None, "210987654321"])
def test_nothing_is_created_in_an_account_that_was_not_confirmed(aws, confirmed):
    kit = aws(**({"DUBEGRID_CONFIRM_AWS": confirmed} if confirmed else {}), DUBEGRID_BUDGET_EMAIL="planner@example.org")
    identity(aws.stubs)
    with pytest.raises(NotConfirmed, match=r"ending in 9012, and DUBEGRID_CONFIRM_AWS .* `dubegrid preflight`") as said:
        provision.everything(kit)
    assert ACCOUNT not in str(said.value)
    assert manifest.read(kit.settings.manifest_path) == []


def test_budget_comes_before_all_else(aws):
    """Without an address for alerts nothing is created; with one, the budget is created first."""
    kit = aws(DUBEGRID_CONFIRM_AWS=ACCOUNT)
    with pytest.raises(MissingSetting, match="DUBEGRID_BUDGET_EMAIL is not set"):
        provision.everything(kit)
    kit = aws(DUBEGRID_CONFIRM_AWS=ACCOUNT, DUBEGRID_BUDGET_EMAIL="planner@example.org")
    identity(aws.stubs)
    which = {"AccountId": ACCOUNT, "BudgetName": "dubegrid-month"}
    aws.stubs["budgets"].add_client_error("describe_budget", "NotFoundException", expected_params=which)
    aws.stubs["budgets"].add_response(
        "create_budget",
        {},
        {
            "AccountId": ACCOUNT,
            "Budget": ANY,
            "NotificationsWithSubscribers": ANY,
            "ResourceTags": [{"Key": "Project", "Value": "DubeGrid"}],
        },
    )
    aws.stubs["s3"].add_client_error("head_bucket", "500", "enough seen")
    with pytest.raises(Exception, match="enough seen"):
        provision.everything(kit)
    assert [entry.kind for entry in manifest.read(kit.settings.manifest_path)] == ["budget"]


def test_bucket_outside_us_east_1_names_its_region(aws):
    kit = aws(DUBEGRID_CONFIRM_AWS=ACCOUNT, DUBEGRID_REGION="eu-west-2", DUBEGRID_BUCKET="loads-of-ours")
    identity(aws.stubs)
    s3, name = aws.stubs["s3"], {"Bucket": "loads-of-ours"}
    s3.add_client_error("head_bucket", "404", expected_params=name)
    place = {"CreateBucketConfiguration": {"LocationConstraint": "eu-west-2"}}
    s3.add_response("create_bucket", {}, name | place)
    s3.add_response("put_bucket_tagging", {}, name | {"Tagging": {"TagSet": [{"Key": "Project", "Value": "DubeGrid"}]}})
    for call in ("put_public_access_block", "put_bucket_encryption", "put_bucket_versioning"):
        s3.add_response(call, {})
    s3.add_response("put_bucket_lifecycle_configuration", {})
    s3.add_response("put_bucket_policy", {}, name | {"Policy": json.dumps(policies.tls_only_policy(kit))})
    assert provision.bucket(kit).outcome == "created"


def test_preflight_names_what_is_missing_and_masks_the_account(aws, monkeypatch):
    kit = aws()
    identity(aws.stubs)
    identity(aws.stubs)
    for statement in policies.provisioner_policy(kit)["Statement"]:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        decisions = [
            {"EvalActionName": action, "EvalDecision": "implicitDeny" if action == "iam:CreateRole" else "allowed"}
            for action in actions
        ]
        named = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        for one in named:
            answer = {"EvaluationResults": decisions}
            if one.endswith("table/DubeGridAlerts"):
                denied = {"EvalActionName": "dynamodb:CreateTable", "EvalDecision": "explicitDeny"}
                answer = {"EvaluationResults": [denied, *decisions[1:]]}
            aws.stubs["iam"].add_response("simulate_principal_policy", answer)
    monkeypatch.setattr(preflight, "planned", lambda kit: [("bucket", "taken"), ("bucket", "ours"), ("bucket", "free")])
    s3 = aws.stubs["s3"]
    s3.add_client_error("head_bucket", "403", http_status_code=403)
    s3.add_response("head_bucket", {})
    s3.add_response("get_bucket_tagging", {"TagSet": [{"Key": "Project", "Value": "DubeGrid"}]})
    s3.add_client_error("head_bucket", "404")

    found = preflight.look(kit)

    assert found.missing == ("dynamodb:CreateTable on table/DubeGridAlerts", "iam:CreateRole")
    assert (found.identity, found.region) == ("assumed-role/Planner/me", "us-east-1")
    assert found.existing == ("bucket ours",)
    assert [text.split(" (")[0] for text in found.taken] == ["bucket taken"]
    assert not found.clear
    page = str(found)
    assert ACCOUNT not in page
    for text in ("ends in 9012", "iam:CreateRole", "DUBEGRID_BUDGET_EMAIL", "DUBEGRID_CONFIRM_AWS", "USD"):
        assert text in page
    assert 0 < found.usd < 0.05


def test_preflight_says_when_iam_cannot_be_asked(aws, monkeypatch):
    kit = aws()
    identity(aws.stubs)
    identity(aws.stubs)
    aws.stubs["iam"].add_client_error("simulate_principal_policy", "AccessDenied")
    monkeypatch.setattr(preflight, "planned", lambda kit: [])
    assert "could not be simulated: AccessDenied" in str(preflight.look(kit))


@pytest.mark.parametrize("value", ["1234", "yes", "12345678901a"])
def test_confirmation_is_an_accounts_number(value):
    with pytest.raises(BadSetting, match="twelve digits"):
        load_settings({"DUBEGRID_CONFIRM_AWS": value})


@pytest.fixture
def as_real(settings, cloud, monkeypatch, tmp_path):
    """The local cloud treated as a real account: it needs a budget, a policy that requires TLS, and a confirmation."""
    monkeypatch.setattr(Settings, "requires_tls", True)
    monkeypatch.setattr(Settings, "requires_budget", True)
    kit = Kit(replace(settings.named("realish"), budget_email="planner@example.org"), cloud.endpoint_url)
    yield kit
    teardown.remove(kit)


def test_using_a_real_account_leaves_nothing_behind(as_real):
    made = pipeline.deploy(as_real)
    catalog.create(as_real)
    assert made[0].kind == "budget"
    for entry in manifest.read(as_real.settings.manifest_path):
        assert resources.find(as_real, entry.kind, entry.name)["Project"] == "DubeGrid"
    found = preflight.look(as_real)
    assert set(found.existing) >= {
        f"bucket {as_real.bucket}",
        f"budget {as_real.settings.budget}",
    }
    assert found.taken == ()
    assert {removal.outcome for removal in teardown.plan(as_real)} == {"would be deleted"}
    assert {removal.outcome for removal in teardown.remove(as_real)} == {"deleted"}
    assert teardown.left(as_real) == []
    assert preflight.look(as_real).existing == ()


def test_preflight_sees_who_else_has_the_name_of_an_alarm_a_dashboard_or_a_question(as_real):
    """`dubegrid monitor` would stop at each name that somebody else uses; the kit's own are listed as existing."""
    monitoring.deploy(as_real)
    found = preflight.look(as_real)
    kinds = Counter(text.rsplit(" ", 1)[0] for text in found.existing)
    of_each = (len(monitoring.alarm_terms(as_real)), 1, len(monitoring.log_queries()))
    assert (kinds["alarm"], kinds["dashboard"], kinds["log query"]) == of_each
    assert found.taken == ()
    teardown.remove(as_real)
    terms = monitoring.alarm_terms(as_real)["lag"] | {"AlarmActions": [], "OKActions": []}
    as_real.cloudwatch.put_metric_alarm(**terms)
    as_real.cloudwatch.put_dashboard(DashboardName=monitoring.dashboard_name(as_real), DashboardBody='{"widgets": []}')
    question = monitoring.kept_name(as_real, "runs")
    id_ = as_real.logs.put_query_definition(name=question, queryString="fields @message")["queryDefinitionId"]
    try:
        assert preflight.look(as_real).taken == (
            f"alarm {terms['AlarmName']}",
            f"dashboard {monitoring.dashboard_name(as_real)}",
            f"log query {question}",
        )
    finally:
        as_real.cloudwatch.delete_alarms(AlarmNames=[terms["AlarmName"]])
        as_real.cloudwatch.delete_dashboards(DashboardNames=[monitoring.dashboard_name(as_real)])
        as_real.logs.delete_query_definition(queryDefinitionId=id_)


def test_preflight_finds_what_a_user_may_not_on_the_local_cloud(as_real):
    """A user with the provisioner's policy lacks nothing. If an action is removed from the policy, it is named."""
    iam, policy = as_real.iam, policies.provisioner_policy(as_real)
    with user_with(as_real, policy) as theirs:
        theirs.__dict__["iam"] = iam  # the user may not query IAM; the preflight reports that separately (tested above)
        # The local cloud's simulator ignores the context that the policy's conditions need; AWS's does not.
        assert set(preflight.look(theirs).missing) <= {
            "iam:PassRole",
            "lambda:CreateEventSourceMapping",
            "lambda:DeleteEventSourceMapping",
        }
        policy["Statement"][0]["Action"].remove("s3:CreateBucket")
        iam.put_user_policy(UserName="planner", PolicyName="p", PolicyDocument=json.dumps(policy))
        assert preflight.look(theirs).missing[0] == "s3:CreateBucket"
        for statement in policy["Statement"]:
            if "TheStream" in statement["Sid"]:
                statement["Resource"] = "arn:aws:kinesis:us-east-1:000000000000:stream/another"
        iam.put_user_policy(UserName="planner", PolicyName="p", PolicyDocument=json.dumps(policy))
        assert "kinesis:CreateStream" in preflight.look(theirs).missing


@contextmanager
def user_with(kit: Kit, policy: dict[str, Any]) -> Iterator[Kit]:
    """The same kit, used by a user who may do only what a policy allows."""
    iam = kit.iam
    iam.create_user(UserName="planner")
    keys = iam.create_access_key(UserName="planner")["AccessKey"]
    iam.put_user_policy(UserName="planner", PolicyName="p", PolicyDocument=json.dumps(policy))
    theirs = Kit(kit.settings, kit.endpoint_url)
    theirs.session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], region_name=kit.settings.region)
    try:
        yield theirs
    finally:
        iam.delete_user_policy(UserName="planner", PolicyName="p")
        iam.delete_access_key(UserName="planner", AccessKeyId=keys["AccessKeyId"])
        iam.delete_user(UserName="planner")


# For these actions, the local cloud cannot determine the resource or names it differently from AWS, so the test allows
# them on any resource. All other actions are tested with their resources.
RESOURCE_UNKNOWN = re.compile(
    "(athena|events|glue):.*|(dynamodb|sns):ListTags.*|kinesis:GetRecords|lambda:(CreateFunction|.*EventSource.*)"
)


def test_provisioner_makes_uses_and_removes_all_of_it(settings, cloud, monkeypatch, asset):
    """A user with only the provisioner's policy deploys every stage, and deploys again to correct what exists.

    If the policy lacks the second function's tables, creating one of them is denied.
    """
    monkeypatch.setattr(Settings, "requires_budget", True)
    stages: dict[str, Any] = {"summaries": "on", "alerts": "on", "stream": "on"}
    own = replace(settings.named("theirs"), budget_email="planner@example.org", **stages)
    root = Kit(own, cloud.endpoint_url)
    policy = policies.provisioner_policy(root)
    assert len(json.dumps(policy, separators=(",", ":"))) < 10_240, "AWS allows no more for a role's inline policies"
    actions = [
        action
        for statement in policy["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    ]
    on_any = [action for action in actions if RESOURCE_UNKNOWN.fullmatch(action)]
    policy["Statement"].append({"Effect": "Allow", "Action": on_any, "Resource": "*"})
    with user_with(root, policy) as planner:
        # The local cloud requires `budgets:DescribeBudget`, which AWS does not have: there it is `budgets:ViewBudget`.
        planner.__dict__["budgets"] = root.budgets
        assert {made.outcome for made in pipeline.deploy(planner)} == {"created"}
        assert {made.outcome for made in pipeline.deploy(planner)} == {"reused"}
        catalog.create(planner)
        key = month_key(f"{asset}.csv")
        assert ingest(planner, key, csv_of(lv_rows(asset, 3)))["streamed"] == 3
        summaries.wait(planner)
        assert summaries.month_summary(planner, asset, "2025-05")["readings"] == 9
        assert len(readings.of_month(planner, asset, "2025-05")) == 9
        assert [replayed.error for replayed in replay.objects(planner, [key])] == [None]
        (shard,) = planner.kinesis.list_shards(StreamName=own.intervals_stream)["Shards"]
        where = {"StreamName": own.intervals_stream, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        iterator = planner.kinesis.get_shard_iterator(**where)["ShardIterator"]
        assert len(planner.kinesis.get_records(ShardIterator=iterator)["Records"]) == 6
        assert {removal.outcome for removal in teardown.remove(planner)} == {"deleted"}
        assert teardown.left(planner) == []
        for statement in policy["Statement"]:
            if statement.get("Sid") == "TheTables":
                statement["Resource"] = statement["Resource"][:2]
        root.iam.put_user_policy(UserName="planner", PolicyName="p", PolicyDocument=json.dumps(policy))
        with pytest.raises(ClientError, match="AccessDenied"):
            assess_stack.summary_table(planner)


def test_keys_are_never_printed(aws, monkeypatch, capsys):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the-secret")
    kit = aws()
    print(kit.settings, vars(kit.settings), kit)
    assert "the-secret" not in capsys.readouterr().out
