"""Checks of the Terraform files and policies that need no account, no Terraform and no provider."""

import json
import re
import shutil
import subprocess

import provider_schema
import pytest
import separate_tools
from terraform_files import Configuration

from dubegrid_lib.config import INFRA, PROJECT_ROOT, load_settings
from dubegrid_lib.stack import policies
from dubegrid_lib.stack.session import Kit

TERRAFORM = INFRA / "terraform"
FILES = sorted([*TERRAFORM.glob("*.tf"), *TERRAFORM.glob("*.tf.example"), *TERRAFORM.glob("*.tfvars.example")])


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    packed = tmp_path_factory.mktemp("zip") / "function.zip"
    packed.write_bytes(b"a zip")
    user = "arn:aws:quicksight:us-east-1:123456789012:user/default/planner"
    given = {"budget_email": "planner@example.org", "function_zip": str(packed), "assess_zip": str(packed)}
    return Configuration(TERRAFORM, given | {"quicksight_user_arn": user})


def test_files_are_formatted():
    """Checked with the formatter that Go builds and with `terraform fmt`, as available; at least one must be."""
    formatters = []
    if (hclfmt := separate_tools.hclfmt()) is not None:
        formatters.append([str(hclfmt)])
    if terraform := shutil.which("terraform"):
        formatters.append([terraform, "fmt", "-"])
    assert formatters, (
        "Neither Go nor Terraform is installed, and the formatter needs one of them (.ci/run installs Go)."
    )
    for path in FILES:
        text = path.read_text()
        for command in formatters:
            done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
            assert done.stdout == text, f"{path.name}: {' '.join(command)} would format it differently"
    print(f"{len(FILES)} files formatted, by {len(formatters)} formatter(s)")


def test_arguments_are_those_of_the_pinned_provider(planned):
    """Each argument of each resource has a known name and the right type, and no required one is missing."""
    resources = planned.resources()
    found = provider_schema.schema(frozenset(resource.type for resource in resources))
    assert f'version = "{found.version}"' in (TERRAFORM / "versions.tf").read_text()
    complaints, checked = [], 0
    for resource in resources:
        if resource.type not in found.resources:
            complaints.append(f"{resource.address}: the provider has no such type")
            continue
        more, count = _complaints(resource.address, resource.arguments, found.resources[resource.type])
        complaints += more
        checked += count
    print(f"{checked} arguments of {len(resources)} resources, provider {found.version}")
    assert complaints == []
    assert checked > 3 * len(resources)


def _complaints(where, given, known):
    complaints = [f"{where}: {name} is required" for name, a in known.items() if a.required and name not in given]
    checked = 0
    for name, value in given.items():
        if name not in known:
            complaints.append(f"{where}: no argument {name}")
            continue
        checked += 1
        argument = known[name]
        if argument.type == "block":
            # A block, or an attribute that contains objects.
            for held in value if isinstance(value, list) else [value]:
                more, count = _complaints(f"{where}.{name}", held, argument.block)
                complaints += more
                checked += count
        elif value is not None and not isinstance(value, PYTHON[argument.type]):
            complaints.append(f"{where}: {name} is {value!r}, not a {argument.type}")
    return complaints, checked


PYTHON = {"string": str, "number": int | float, "bool": bool, "list": list, "map": dict, "any": object}


@pytest.mark.parametrize(
    ("type_", "given", "complaint"),
    [
        ("aws_sqs_queue", {"nmae": "x"}, "no argument nmae"),
        ("aws_sqs_queue", {"delay_seconds": "soon"}, "delay_seconds is 'soon', not a number"),
        ("aws_glue_catalog_table", {"name": "x"}, "database_name is required"),
        ("aws_s3_bucket_lifecycle_configuration", {"bucket": "b", "rule": [{"stat": "y"}]}, "no argument stat"),
    ],
)  # fmt: skip
def test_wrong_argument_is_found(planned, type_, given, complaint):
    found = provider_schema.schema(frozenset(resource.type for resource in planned.resources()))
    complaints, _ = _complaints(type_, given, found.resources[type_])
    assert any(complaint in text for text in complaints)


def test_checkov_finds_nothing_that_is_not_explained():
    """Each failed check has its reason next to the resource, and there is no reason for a check that does not fail."""
    command = separate_tools.environment("checkov") / "checkov"
    arguments = [
        "--directory",
        str(TERRAFORM),
        "--framework",
        "terraform",
        "--skip-download",
        "--compact",
        "-o",
        "json",
    ]
    done = subprocess.run([command, *arguments], capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)
    counts = found["summary"]
    print(f"checkov {counts['checkov_version']}: {counts['passed']} passed, {counts['skipped']} explained")
    assert [
        f"{check['check_id']} {check['resource']}: {check['check_name']}" for check in found["results"]["failed_checks"]
    ] == []
    assert counts["parsing_errors"] == 0
    assert counts["passed"] >= 30
    skipped = {(check["check_id"], check["resource"]) for check in found["results"]["skipped_checks"]}
    written = set()
    for path in TERRAFORM.glob("*.tf"):
        for block in re.finditer(r'^resource "(\w+)" "(\w+)" \{(.*?)^\}', path.read_text(), re.M | re.S):
            for check, reason in re.findall(r"checkov:skip=(\w+): (.+)", block[3]):
                assert len(reason) > 20, f"{block[2]}: {check} is skipped without a reason"
                written.add((check, f"{block[1]}.{block[2]}"))
    assert written - {(check, re.sub(r"\[.*", "", name)) for check, name in skipped} == set()


def lint(*documents: str) -> list[list[str]]:
    """What parliament reports about each policy."""
    python = separate_tools.environment("parliament") / "python"
    script = (
        "import sys, json; from parliament import analyze_policy_string; "
        "read = [analyze_policy_string(one, include_community_auditors=True) for one in json.load(sys.stdin)]; "
        "print(json.dumps([[f'{f.issue}: {f.detail} {f.location}' for f in p.findings] for p in read]))"
    )
    command = [python, "-W", "ignore", "-c", script]
    done = subprocess.run(command, input=json.dumps(documents), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def planned_policies(planned):
    """Every policy that Terraform would attach, by the resource that has it."""
    for resource in planned.resources():
        for name in ("policy", "assume_role_policy"):
            if name in resource.arguments:
                yield f"{resource.address}.{name}", json.loads(resource.arguments[name])


def test_policies_are_clean(planned):
    """The actions exist, resources and conditions fit them, and nothing grants more than it seems to."""
    documents = {}
    for where, document in planned_policies(planned):
        assert document["Version"] == "2012-10-17", where
        # parliament reads policies of identities; a policy of a resource differs only in having principals.
        statements = [{key: value for key, value in s.items() if key != "Principal"} for s in document["Statement"]]
        if where.endswith("assume_role_policy"):
            assert [s["Principal"] for s in document["Statement"]] == [{"Service": "lambda.amazonaws.com"}], where
            continue
        documents[where] = json.dumps(document | {"Statement": statements})
    remarks = dict(zip(documents, lint(*documents.values()), strict=True))
    assert {where: said for where, said in remarks.items() if said} == {}
    assert len(documents) >= 2


# What parliament reports about the provisioner's policy, and why it is accepted.
OF_THE_PROVISIONER = {
    "PERMISSIONS_MANAGEMENT_ACTIONS": "making roles and policies is its work; each is allowed by the kit's names alone",
    "PRIVILEGE_ESCALATION": "a user who creates a function may use its role: both only with the kit's names",
    "RESOURCE_STAR ['lambda:DeleteEventSourceMapping']": "a mapping's id is not known before it is made",
    "RESOURCE_STAR ['logs:GetQueryResults']": "has no resource to name",
    "RESOURCE_MISMATCH athena:TagResource": "only workgroups are tagged",
    "RESOURCE_MISMATCH athena:ListTagsForResource": "only workgroups are tagged",
    "RESOURCE_MISMATCH glue:DeleteDatabase": "the database holds no functions of users",
    "RESOURCE_MISMATCH kinesis:StartStreamEncryption": "AWS's own key needs no right",
}


def test_each_remark_of_the_linter_about_the_provisioner_is_explained():
    said = set()
    (findings,) = lint(json.dumps(policies.provisioner_policy(Kit(load_settings({}), "http://127.0.0.1:1"))))
    for finding in findings:
        issue, _, detail = finding.partition(": ")
        if issue == "RESOURCE_MISMATCH":
            said |= {f"{issue} {action}" for action in re.findall(r"'action': '([^']+)'", detail)}
        else:
            said.add(f"{issue} {detail.partition(' {')[0]}" if issue == "RESOURCE_STAR" else issue)
    assert said == OF_THE_PROVISIONER.keys()


def test_linter_finds_bad_policies():
    wrong = {
        ("s3:GetObjekt", "arn:aws:s3:::b/*"): "UNKNOWN_ACTION",
        ("s3:GetObject", "arn:aws:s3:::b"): "RESOURCE_MISMATCH",
        ("iam:*", "*"): "PRIVILEGE_ESCALATION|CREDENTIALS_EXPOSURE|PERMISSIONS_MANAGEMENT_ACTIONS",
    }
    statements = [{"Effect": "Allow", "Action": action, "Resource": resource} for action, resource in wrong]
    found = lint(*(json.dumps({"Version": "2012-10-17", "Statement": [one]}) for one in statements))
    for findings, complaint in zip(found, wrong.values(), strict=True):
        assert re.search(complaint, str(findings))


def test_no_policy_opens_to_everybody(planned):
    """The principal `*` occurs only in denials, and no statement that allows something has a wildcard action."""
    for where, document in planned_policies(planned):
        for statement in document["Statement"]:
            if statement["Effect"] == "Deny":
                continue
            assert statement.get("Principal") != "*", where
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            assert [action for action in actions if "*" in action] == [], where
            assert statement.get("Resource") != "*" or "Condition" in statement, where


def test_bill_of_materials_names_every_pin(tmp_path):
    for path in separate_tools.sbom(tmp_path):
        found = json.loads(path.read_text())
        assert found["bomFormat"] == "CycloneDX"
        pins = separate_tools.requirements_of(separate_tools.PINNED[path.name.removesuffix(".cyclonedx.json")])
        named = {component["name"].lower() for component in found["components"]}
        assert named == {re.split(r"[=\[ ]", pin)[0].lower() for pin in pins}


def test_every_pinned_file_is_audited():
    """Every list of pins from which something is installed, except the checkers' own, which never read any readings."""
    lists = {
        path
        for path in PROJECT_ROOT.rglob("requirements*.txt")
        if not {".venv", ".venv-site", ".dubegrid", "out"} & set(path.parts) and "==" in path.read_text()
    }
    lists -= set(separate_tools.REQUIREMENTS.iterdir())
    assert lists | {PROJECT_ROOT / "requirements.lock"} == set(separate_tools.PINNED.values())
