"""Checks with Terraform itself: expressions; validate, plan and apply if its provider can be downloaded."""

import json
import os
import re
import shutil
import subprocess

import pytest
from terraform_files import Configuration

from dubegrid_lib.config import INFRA, PROJECT_ROOT
from dubegrid_lib.stack import packaging
from localcloud import lifecycle

ACCOUNT = "123456789012"
READ_BY_IT = ["infra", "lambda/ingest_csv", "lambda/assess_days"]


@pytest.fixture(scope="module")
def terraform():
    found = shutil.which("terraform")
    if found is None:
        pytest.skip("Terraform is not on this machine: how it reads the files was NOT checked")
    return found


@pytest.fixture
def copy(tmp_path):
    """The files that Terraform reads, in a folder in which it may write."""
    for part in READ_BY_IT:
        shutil.copytree(PROJECT_ROOT / part, tmp_path / part)
    return tmp_path / "infra" / "terraform"


def test_terraform_evaluates_as_the_tests_do(terraform, copy, tmp_path):
    """Compares all local values of Terraform's console with those of `terraform_files`, on which other tests rely."""
    packed = tmp_path / "function.zip"
    packed.write_bytes(b"a zip")
    variables = {"budget_email": "planner@example.org", "function_zip": str(packed), "assess_zip": str(packed)}
    blocks = []
    for path in sorted(copy.glob("*.tf")):
        text = path.read_text()
        # Without resources, the console needs no provider.
        blocks += re.findall(r"^(?:locals|variable \"\w+\") \{.*?^\}", text, re.M | re.S)
        path.unlink()
    text = "\n\n".join(blocks).replace("data.aws_caller_identity.current.account_id", f'"{ACCOUNT}"')
    (copy / "main.tf").write_text(text)
    ours = Configuration(INFRA / "terraform", variables, ACCOUNT)
    names = sorted({name for block in ours.of("locals") for name in block.attributes()})
    environ = os.environ | {f"TF_VAR_{name}": value for name, value in variables.items()}
    # The console answers only the last of its input lines.
    asked = f"jsonencode({{ {', '.join(f'{name} = local.{name}' for name in names)} }})\n"
    command = [terraform, f"-chdir={copy}", "console"]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, env=environ, check=False)
    assert done.returncode == 0, done.stderr
    (answer,) = [json.loads(json.loads(line)) for line in done.stdout.splitlines() if line.startswith('"')]
    for name in names:
        mine = json.loads(json.dumps(ours.locals(name)).replace(str(INFRA / "terraform"), "."))
        assert answer[name] == mine, name
    print(f"{len(names)} local values evaluated alike")


def test_validate_plan_apply_and_destroy_on_the_local_cloud(terraform, copy, settings, cloud, tmp_path):
    environ = {**os.environ, **lifecycle.child_environment(settings), "TF_IN_AUTOMATION": "1"}

    def run(*arguments, check=True):
        command = [terraform, f"-chdir={copy}", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=environ, check=check, timeout=240)

    started = run("init", "-backend=false", "-input=false", check=False)
    if started.returncode:
        pytest.skip("the AWS provider cannot be downloaded here: terraform validate, plan and apply were NOT run")
    packed = tmp_path / "function.zip"
    packed.write_bytes(packaging.build(settings, packaging.INGEST_CSV))
    given = {"budget_email": "planner@example.org", "function_zip": packed, "require_tls": "false"}
    second = packed.with_name("assess.zip")
    second.write_bytes(packaging.build(settings, packaging.ASSESS_DAYS))
    given |= {"assess_zip": second, "s3_use_path_style": "true", "stream": "on"}
    variables = [word for name, value in given.items() for word in ("-var", f"{name}={value}")]
    assert "Success" in run("validate").stdout
    run("apply", "-input=false", "-auto-approve", *variables)
    assert run("plan", "-input=false", "-detailed-exitcode", *variables, check=False).returncode == 0
    run("destroy", "-input=false", "-auto-approve", *variables)
    assert run("state", "list").stdout == ""
