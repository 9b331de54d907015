"""The commands of docs/aws_cli.md, run line by line with the AWS CLI on a local cloud that starts empty."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from steps import eventually
from terraform_files import Configuration
from test_parity import compare

from dubegrid_lib.config import INFRA, PROJECT_ROOT
from dubegrid_lib.ingest import ledger
from dubegrid_lib.stack import monitoring
from dubegrid_lib.stack.session import Kit
from localcloud import lifecycle

# Hundreds of calls of the AWS CLI: seconds on a free machine, minutes on a busy one.
pytestmark = pytest.mark.timeout(900)
PAGE = PROJECT_ROOT / "docs" / "aws_cli.md"
BIN = Path(sys.executable).parent
# Debian's package: version 2. Only version 2 has `logs tail`; this one ignores AWS_ENDPOINT_URL.
VERSION_2 = Path("/usr/bin/aws")
# Resources that the walk-through has no command for.
NOT_ON_THE_PAGE = {"aws_athena_named_query", "aws_budgets_budget", "aws_s3_bucket_policy"}
# The walk-through does not have the second function.
NOT_ON_THE_PAGE |= {"aws_lambda_event_source_mapping", "aws_cloudwatch_event_rule", "aws_cloudwatch_event_target"}
SECOND_FUNCTION = {"summaries", "asset_days", "asset_days_dead", "assess", "schedule_calls_assess"}
TABLES_NOT_ON_THE_PAGE = {
    f'aws_glue_catalog_table.loads["{name}"]' for name in ("lv_curated", "lv_files", "lv_findings", "lv_forecast")
}
TABLES_NOT_ON_THE_PAGE |= {"aws_glue_catalog_table.readings", "aws_dynamodb_table.alerts"}


class Shell:
    """Runs the page's commands in order and in one folder; each sees the variables that earlier ones exported."""

    def __init__(self, folder: Path, environ: dict[str, str]):
        self.folder, self.environ, self.exports = folder, environ, ""

    def run(self, command: str) -> str:
        script = f"set -euo pipefail\n{self.exports}{command}\n"
        if exported := re.match(r"export (\w+)=", command):
            script += f"declare -px {exported[1]}\n"
        done = subprocess.run(
            ["bash", "-c", script], cwd=self.folder, env=self.environ, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        if exported:
            self.exports += done.stdout
        return done.stdout


@pytest.fixture(scope="module")
def kit(settings, tmp_path_factory):
    """An empty local cloud for this module, with the page's names."""
    own = replace(settings, state_dir=tmp_path_factory.mktemp("cli"))
    server = lifecycle.up(own)
    yield Kit(own, server.endpoint_url)
    lifecycle.down(own)


@pytest.fixture(scope="module")
def shell(kit, warm_bin, tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    for name in ("data", "dubegrid_lib", "infra", "lambda"):
        (folder / name).symlink_to(PROJECT_ROOT / name)
    (folder / "out").mkdir()
    own = {
        "HOME": str(folder),
        "PATH": f"{warm_bin}:{BIN}:{os.environ['PATH']}",
        "DUBEGRID_STATE_DIR": str(kit.settings.state_dir),
        "DUBEGRID_ENV_DIR": str(kit.settings.env_dir),
    }
    return Shell(folder, os.environ | own | lifecycle.child_environment(kit.settings))


def commands(kind=""):
    """The page's command lines, without comments."""
    for block in re.findall(rf"^```bash{kind}\n(.*?)^```", PAGE.read_text(), re.M | re.S):
        for line in block.splitlines():
            yield re.sub(r"\s{2,}# .*", "", line)


@pytest.fixture(scope="module")
def walked(kit, shell):
    """Run the page from top to bottom: each command's output, by command.

    A reader takes longer from a file's upload to the first command that looks for its readings than the function does
    to ingest it; here the commands wait for that.
    """
    answers = {}
    for command in commands():
        if "logs tail" in command:
            eventually(lambda: all_ingested(kit) or None, "not all uploaded files are ingested", seconds=60)
        else:
            answers[command] = shell.run(command)
    return answers


def all_ingested(kit):
    """Whether the ledger says of each uploaded file that the function has finished it."""
    objects = kit.s3.list_objects_v2(Bucket=kit.bucket, Prefix="raw/")["Contents"]
    records = [ledger.of_key(kit, found["Key"]) for found in objects]
    return all(versions and versions[0].is_final for versions in records)


def test_page_creates_what_terraform_and_the_library_create(kit, walked, shell):
    names = {"bucket": kit.bucket}
    variables = {"names": names, "budget_email": "planner@example.org", "require_tls": False}
    variables["function_zip"] = variables["assess_zip"] = str(shell.folder / "out" / "function.zip")
    planned = Configuration(INFRA / "terraform", variables, kit.account_id)
    covered = [
        resource
        for resource in planned.resources()
        if resource.type not in NOT_ON_THE_PAGE
        and resource.name not in SECOND_FUNCTION
        and resource.address not in TABLES_NOT_ON_THE_PAGE
    ]
    compared = compare(kit, covered)
    print(f"{len(walked)} lines run, {len(covered)} resources, {len(compared.equal)} attributes equal")
    # The page creates no second function, so the first one's stages that feed it stay off.
    environment = "aws_lambda_function.ingest.environment[0].variables"
    assert sorted(str(difference) for difference in compared.different) == [
        f"{environment}.{stage}: Terraform says 'on', the account holds 'off'"
        for stage in ("DUBEGRID_ALERTS", "DUBEGRID_SUMMARIES")
    ]
    assert len(compared.equal) > 100


def test_readings_can_be_queried_as_the_page_says(walked):
    by_key, by_sql = [
        answer for command, answer in walked.items() if re.search("dynamodb query |athena get-query-results", command)
    ]
    assert "721030" in by_key
    assert "2025-05-14T10:00:00Z" in by_key
    assert "readings" in by_sql
    assert '"stored"' in walked["cat out/output.json"]


def test_monitoring_answers_as_the_page_says(kit, walked):
    shown = {
        word: answer
        for command, answer in walked.items()
        for word in command.split()
        if "aws logs" in command or "aws cloudwatch" in command
    }
    alarms = shown["describe-alarms"].splitlines()
    assert {line.split("\t")[0] for line in alarms} == {
        monitoring.alarm_name(kit, short) for short in monitoring.alarm_terms(kit)
    }
    assert all(line.split("\t")[1] in ("OK", "INSUFFICIENT_DATA") for line in alarms)
    assert "RowsStored" in shown["get-metric-statistics"]
    keys = json.loads(shown["get-query-results"])
    assert "raw/prod/lv/y=2025/m=05/lv_data_2025_05.csv" in keys


def test_log_is_tailed_with_version_2(walked, shell, kit):
    if not VERSION_2.exists():
        pytest.skip("AWS CLI 2 (/usr/bin/aws) is not on this machine: `aws logs tail` was NOT tested")
    (line,) = [command for command in commands() if "logs tail" in command]
    once = line.replace("aws ", f"{VERSION_2} ", 1).replace(" --follow", "") + f" --endpoint-url {kit.endpoint_url}"
    eventually(lambda: "ingested" in shell.run(once) or None, "the function has logged nothing", seconds=60)


def test_page_removes_what_it_created(kit, walked, shell):
    for command in commands(" clean-up"):
        shell.run(command)
    assert kit.s3.list_buckets()["Buckets"] == []
    assert kit.dynamodb.list_tables()["TableNames"] == []
    assert kit.lambda_.list_functions()["Functions"] == []
    assert kit.logs.describe_log_groups(logGroupNamePrefix=kit.settings.log_group)["logGroups"] == []
    assert kit.settings.role not in {role["RoleName"] for role in kit.iam.list_roles()["Roles"]}
    assert kit.sqs.list_queues().get("QueueUrls", []) == []
    assert kit.cloudwatch.describe_alarms()["MetricAlarms"] == []
    assert kit.cloudwatch.list_dashboards()["DashboardEntries"] == []
    assert kit.logs.describe_query_definitions()["queryDefinitions"] == []
    assert kit.sns.list_topics()["Topics"] == []
    assert [database["Name"] for database in kit.glue.get_databases()["DatabaseList"]] in ([], ["default"])


def test_no_line_of_the_page_grants_full_access_or_holds_a_key():
    for command in [*commands(), *commands(" clean-up")]:
        assert "FullAccess" not in command
        assert not re.search(r"AKIA|aws_secret|secret-access-key", command, re.I)
    assert shutil.which("aws", path=str(BIN)), "the AWS CLI of requirements.lock is not in this environment"
