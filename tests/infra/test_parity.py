"""No drift: what Terraform would create is what the library creates on the local cloud, attribute by attribute."""

import base64
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import account
import pytest
from terraform_files import Configuration, Resource

from dubegrid_lib.config import INFRA, NAMES, SHARED, TAGS, Settings
from dubegrid_lib.ingest import pipeline
from dubegrid_lib.query import catalog, questions
from dubegrid_lib.stack import manifest, monitoring, packaging, provision, resources, teardown
from dubegrid_lib.stack.session import Kit

MAIL = "planner@example.org"

# Attributes that cannot be read from an account, and why.
NOT_COMPARED = {
    ("aws_s3_bucket", "force_destroy"): "Terraform's own: empty the bucket when it is destroyed, as teardown does",
    ("aws_athena_workgroup", "force_destroy"): "Terraform's own: delete its queries with it, as teardown does",
    ("aws_lambda_function", "filename"): "where the zip lies; its hash is compared",
}
# Terraform's type for each kind in the manifest. All other resources belong to one of these and are removed with it.
TYPE_OF_KIND = {
    "alarm": "aws_cloudwatch_metric_alarm",
    "bucket": "aws_s3_bucket",
    "budget": "aws_budgets_budget",
    "dashboard": "aws_cloudwatch_dashboard",
    "database": "aws_glue_catalog_database",
    "function": "aws_lambda_function",
    "log group": "aws_cloudwatch_log_group",
    "log query": "aws_cloudwatch_query_definition",
    "mapping": "aws_lambda_event_source_mapping",
    "queue": "aws_sqs_queue",
    "role": "aws_iam_role",
    "stream": "aws_kinesis_stream",
    "schedule": "aws_cloudwatch_event_rule",
    "table": "aws_dynamodb_table",
    "topic": "aws_sns_topic",
    "workgroup": "aws_athena_workgroup",
}
VIEW = re.compile(r"/\* Presto View: (\S+) \*/")  # JSON in base64
JSON_TEXT = {"policy", "assume_role_policy", "redrive_policy", "dashboard_body"}


@dataclass(frozen=True)
class Difference:
    where: str
    terraform: Any
    account: Any

    def __str__(self) -> str:
        return f"{self.where}: Terraform says {_short(self.terraform)}, the account holds {_short(self.account)}"


@dataclass(frozen=True)
class Comparison:
    equal: list[str]
    different: list[Difference]
    not_compared: list[str]


@pytest.fixture(scope="module")
def made(settings, cloud) -> Iterator[Kit]:
    """Everything that the library creates in a real account, on the local cloud: TLS only, and with a budget."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Settings, "requires_tls", True)
        patch.setattr(Settings, "requires_budget", True)
        stages: dict[str, Any] = {"summaries": "on", "alerts": "on", "stream": "on"}
        kit = Kit(replace(settings.named("parity"), budget_email=MAIL, **stages), cloud.endpoint_url)
        pipeline.deploy(kit)
        catalog.create(kit)
        catalog.readings(kit)
        monitoring.deploy(kit)
    yield kit
    teardown.remove(kit)


@pytest.fixture(scope="module")
def planned(made, tmp_path_factory) -> Configuration:
    """What Terraform would create under the same names, from the same zip."""
    packed = tmp_path_factory.mktemp("zip") / "function.zip"
    packed.write_bytes(packaging.build(made.settings, packaging.INGEST_CSV))
    names = {field: getattr(made.settings, field) for field in NAMES}
    variables = {"names": names, "budget_email": MAIL, "function_zip": str(packed), "stream": "on"}
    second = packed.with_name("assess.zip")
    second.write_bytes(packaging.build(made.settings, packaging.ASSESS_DAYS))
    variables["assess_zip"] = str(second)
    return Configuration(INFRA / "terraform", variables, made.account_id, made.settings.region)


def compare(kit: Kit, planned: list[Resource]) -> Comparison:
    """Compare every argument that Terraform sets with the account's resources, and the other way round."""
    found = Comparison([], [], [])
    for resource in planned:
        held = account.look(kit, resource.type, resource.arguments)
        if held is None:
            found.different.append(Difference(resource.address, "it is there", None))
            continue
        wanted = dict(resource.arguments)
        for type_, name in NOT_COMPARED:
            if type_ == resource.type and name in wanted:
                found.not_compared.append(f"{resource.address}.{name}")
                del wanted[name]
        _compare(found, resource.address, wanted, held)
    return found


def _compare(found: Comparison, where: str, wanted: Any, held: Any) -> None:
    if isinstance(wanted, dict) and isinstance(held, dict):
        for name in sorted(wanted.keys() | held.keys()):
            if name in JSON_TEXT and name in wanted and name in held:
                _compare(found, f"{where}.{name}", json.loads(wanted[name]), json.loads(held[name]))
            elif name == "view_original_text":
                _compare(found, f"{where}.{name}", _view(wanted.get(name)), _view(held.get(name)))
            else:
                _compare(found, f"{where}.{name}", wanted.get(name), held.get(name))
    elif isinstance(wanted, list) and isinstance(held, list) and len(wanted) == len(held):
        for number, (one, other) in enumerate(zip(wanted, held, strict=True)):
            _compare(found, f"{where}[{number}]", one, other)
    elif wanted == held:
        found.equal.append(where)
    else:
        found.different.append(Difference(where, wanted, held))


def _view(text: str | None) -> Any:
    """The view's definition that a comment contains; any other text is returned unchanged."""
    packed = VIEW.fullmatch(text or "")
    return json.loads(base64.b64decode(packed[1])) if packed else text


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 200 else f"{text[:197]}..."


def test_terraform_would_create_what_the_library_created(made, planned, record_property):
    resources = planned.resources()
    compared = compare(made, resources)
    record_property("attributes compared", len(compared.equal))
    print(
        f"{len(resources)} resources: {len(compared.equal)} attributes equal, {len(compared.different)} different, "
        f"{len(compared.not_compared)} that cannot be read from an account:"
    )
    for name in compared.not_compared:
        print(f"  {name}")
    assert [str(difference) for difference in compared.different] == []
    assert len(compared.equal) > 5 * len(resources)


def test_terraform_lacks_nothing_that_the_library_created(made, planned):
    """Uses the manifest, which lists everything that the library created."""
    known = {
        (resource.type, resource.arguments.get(field))
        for resource in planned.resources()
        for field in ("name", "bucket", "function_name", "alarm_name", "dashboard_name")
    }
    lacking = [
        f"{entry.kind} {entry.name}"
        for entry in manifest.read(made.settings.manifest_path)
        if (TYPE_OF_KIND.get(entry.kind), entry.name) not in known
    ]
    assert lacking == [], f"Terraform lacks: {', '.join(lacking)}"


def test_terraform_lacks_no_table_or_query_of_the_catalog(made, planned):
    tables = made.glue.get_tables(DatabaseName=made.settings.database)["TableList"]
    have = {"aws_glue_catalog_table": {table["Name"] for table in tables}}
    have["aws_athena_named_query"] = set(catalog.find_saved_queries(made))
    for type_, names in have.items():
        assert {r.arguments["name"] for r in planned.resources() if r.type == type_} == names


def test_terraform_composes_every_question_as_the_library_does(tmp_path, monkeypatch):
    """Also one that reads a single table, whichever that is, through a fragment."""
    shutil.copytree(INFRA, tmp_path / "infra")
    for below in ("reading", "once", "half_hour"):
        headers = {"question": "How many?", "unit": "rows", "cost": "one scan", "with": below, "table": "lv_curated"}
        text = "".join(f"-- {key}: {value}\n" for key, value in headers.items()) + f"SELECT count(*) FROM {below}\n"
        (tmp_path / "infra" / "sql" / f"of_parquet_{below}.sql").write_text(text)
    monkeypatch.setattr(questions, "_FOLDER", tmp_path / "infra" / "sql")
    files = Configuration(tmp_path / "infra" / "terraform")
    (block,) = [one for one in files.of("resource") if one.labels[0] == "aws_athena_named_query"]
    composed = {
        name: files.value(block.attributes()["query"], {"each": {"key": name, "value": chain}})
        for name, chain in files.locals("questions").items()
    }
    assert composed == {name: questions.saved(name)[1] for name in questions.names()}


def test_every_name_of_the_settings_is_one_that_terraform_knows(made):
    """`Settings.named` changes exactly the names of resources."""
    plain, other = Settings(), Settings().named("other")
    names = {field for field in vars(plain) if getattr(plain, field) != getattr(other, field)}
    assert names == NAMES.keys()
    assert {name["kind"] for name in NAMES.values()} <= resources.KINDS.keys() <= TYPE_OF_KIND.keys()
    assert {field: getattr(plain, field) for field in names} == {
        field: name["default"] for field, name in NAMES.items()
    }


def test_difference_is_found_and_named(made, planned):
    """The comparison fails if a setting was changed by hand, an argument is added, or a resource is missing."""
    made.logs.put_retention_policy(logGroupName=made.settings.log_group, retentionInDays=7)
    url = made.sqs.get_queue_url(QueueName=made.settings.failure_queue)["QueueUrl"]
    made.sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "77"})
    try:
        different = [str(difference) for difference in compare(made, planned.resources()).different]
    finally:
        provision.log_group(made)
        made.sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "30"})
    assert different == [
        "aws_cloudwatch_log_group.ingest.retention_in_days: Terraform says 30, the account holds 7",
        "aws_sqs_queue.failures.visibility_timeout_seconds: Terraform says None, the account holds 77",
    ]


def test_tags_are_the_librarys(planned):
    (provider,) = planned.of("provider")
    (tags,) = planned.arguments(provider, {})["default_tags"]
    assert tags["tags"] == TAGS == SHARED["tags"]
    assert [r.address for r in planned.resources() if "tags" in r.arguments] == []


@pytest.mark.parametrize(
    ("variable", "value", "complaint"),
    [
        ("names", {"tabel": "x"}, "Name only what infra/names.json names"),
        ("names", {"bucket": "UPPER"}, "A name contains characters that AWS does not allow"),
        ("names", {"function": "x" * 65}, "A name contains characters that AWS does not allow"),
        ("region", "eu-west", "Give an AWS region"),
        ("naive_time", "paris", "Choose utc or london"),
        ("stream", "perhaps", "Choose on or off"),
        ("budget_email", "nobody", "Give a mail address"),
        ("budget_limit_usd", 0, "The budget must be greater than 0"),
        ("tags", {"Project": "Other"}, "The tag Project is reserved"),
        ("function_zip", "nowhere.zip", "There is no such zip yet"),
    ],
)
def test_invalid_variable_is_rejected(planned, variable, value, complaint):
    wrong = Configuration(planned.folder, planned.variables | {variable: value})
    assert planned.failed_validations() == []
    assert [message for message in wrong.failed_validations() if complaint in message]
