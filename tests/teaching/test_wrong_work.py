"""Typical wrong work in the notebooks: cells skipped, run twice or stopped half-way, and wrong answers to exercises.

The cells run in this process, on a separate local cloud: starting a kernel for each case would take longer than all
of the cases.
"""

import gzip
import json
import re
import types
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from botocore.exceptions import ClientError

from dubegrid_lib.analysis.assessment import assess
from dubegrid_lib.config import PROJECT_ROOT, RAW_PROD_PREFIX, Settings
from dubegrid_lib.errors import CheckFailed, MissingResource, UnreadableFile
from dubegrid_lib.ingest import pipeline as whole_pipeline
from dubegrid_lib.ingest import replay, upload
from dubegrid_lib.outlook.fit import what_fits
from dubegrid_lib.outlook.technologies import EVENING_CARS, Cars
from dubegrid_lib.query import athena, catalog, logs, readings
from dubegrid_lib.sources.sample import BadSample
from dubegrid_lib.stack import lambda_functions, manifest, monitoring, provision, resources, teardown, trigger
from dubegrid_lib.stack.session import Kit
from dubegrid_lib.teaching import checks, exercises, street_lab, town, traps
from localcloud import lifecycle

pytestmark = pytest.mark.timeout(180)
NOTEBOOKS = PROJECT_ROOT / "notebooks"
MAY, AUGUST = "data/lv_data_2025_05.csv", "data/lv_data_2025_08.csv"


@pytest.fixture(scope="module")
def kit(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    own = replace(settings, state_dir=tmp_path_factory.mktemp("wrong"))
    server = lifecycle.up(own)
    yield Kit(own, server.endpoint_url)
    lifecycle.down(own)


def have(kit: Kit, *paths: str) -> None:
    """Deploy the pipeline, and send those sample files that are not in the bucket or not whole in DynamoDB."""
    whole_pipeline.deploy(kit)
    if missing := [path for path in paths if not is_stored(kit, path)]:
        whole_pipeline.send(kit, missing)


def is_stored(kit: Kit, path: str) -> bool:
    month = path[-6:-4]
    key = f"{RAW_PROD_PREFIX}y=2025/m={month}/{Path(path).name}"
    pages = [
        page
        for asset in exercises.MAY_ASSETS
        for page in kit.dynamodb.get_paginator("query").paginate(
            TableName=kit.settings.table,
            Select="COUNT",
            KeyConditionExpression="asset_id = :asset AND begins_with(#ts, :month)",
            ExpressionAttributeNames={"#ts": "timestamp"},
            ExpressionAttributeValues={":asset": {"S": asset}, ":month": {"S": f"2025-{month}"}},
        )
    ]
    intervals = sum(page["Count"] for page in pages)
    return kit.s3.list_objects_v2(Bucket=kit.bucket, Prefix=key)["KeyCount"] == 1 and intervals == 3 * 7 * 144


@pytest.fixture
def reader(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> "Reader":
    monkeypatch.setenv("DUBEGRID_STATE_DIR", str(kit.settings.state_dir))
    monkeypatch.setenv("DUBEGRID_ENV_DIR", str(kit.settings.env_dir))
    monkeypatch.chdir(NOTEBOOKS)
    return Reader()


class Reader:
    """Runs a notebook's cells as a reader may: not always all of them, and not always once."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}

    def run(self, notebook: str, *, skip: str = "", until: str = "", only: str = "") -> None:
        """Run the code cells; `skip`, `until` (excluded) and `only` select cells by text in them."""
        for cell in json.loads((NOTEBOOKS / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] != "code" or (skip and skip in source) or (only and only not in source):
                continue
            if until and until in source:
                return
            exec(compile(source, notebook, "exec"), self.names)


@pytest.mark.parametrize(
    ("skipped", "step"),
    [("provision.role(kit)", 4), ("provision.bucket(kit)", 1), ("provision.table(kit)", 2), ("ranges_queue(kit)", 3)],
)
def test_notebook_1_with_a_cell_skipped_fails_its_check(kit: Kit, skipped: str, step: int) -> None:
    teardown.remove(kit)
    steps = {1: [provision.bucket], 2: [provision.table, provision.ingest_log], 4: [provision.role]}
    steps[3] = [provision.failure_queue, provision.ranges_queue, provision.log_group]
    source = (NOTEBOOKS / "01_provision.ipynb").read_text(encoding="utf-8")
    assert skipped in source
    for number, calls in steps.items():
        for call in calls if number != step else []:
            call(kit)
    with pytest.raises(CheckFailed, match=rf"step {step}"):
        checks.provisioned(kit)


def test_notebook_1_with_a_policy_deleted_fails_its_check(kit: Kit) -> None:
    provision.everything(kit)
    kit.iam.delete_role_policy(RoleName=kit.settings.role, PolicyName=provision.POLICY_NAME)
    with pytest.raises(CheckFailed, match="step 4"):
        checks.provisioned(kit)
    provision.role(kit)


def test_notebook_1_run_twice_passes(reader: Reader) -> None:
    reader.run("01_provision")
    reader.run("01_provision")


def test_two_notebooks_that_create_the_same_at_once_share_it(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another notebook creates the table after we have checked that it does not exist."""
    provision.everything(kit)
    real, calls = resources.find, []

    def late(kit: Kit, kind: str, name: str) -> dict[str, str] | None:
        calls.append(name)
        return None if len(calls) == 1 else real(kit, kind, name)

    monkeypatch.setattr(resources, "find", late)
    assert provision.table(kit).outcome == "reused"


def test_notebook_2_stopped_at_its_exhibits_leaves_the_real_function_in_place(reader: Reader, kit: Kit) -> None:
    whole_pipeline.deploy(kit)
    before = lambda_functions.describe(kit)["CodeSha256"]
    try:
        reader.run("02_deploy_lambda", until="lambda_functions.ITEM_PER_READING")
        assert lambda_functions.describe(kit)["CodeSha256"] == before
        assert whole_pipeline.send(kit, MAY)["rows"].tolist() == [10080]
    finally:
        teardown.remove(kit.named("trial"))


def test_notebook_2_opened_twice_says_so(reader: Reader, kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    """The other copy has replaced the second handler by its first: the call succeeds, and no error is logged."""
    try:
        reader.run("02_deploy_lambda", until="lambda_functions.ITEM_PER_READING")
        reader.names["lambda_functions"] = types.SimpleNamespace(
            ITEM_PER_READING=None, deploy=lambda *_: None, invoke=lambda_functions.invoke
        )
        reader.run("02_deploy_lambda", only="lambda_functions.ITEM_PER_READING")
        assert "another notebook has replaced the function" in capsys.readouterr().out
    finally:
        teardown.remove(kit.named("trial"))


def test_notebook_2_cells_can_run_again_in_any_order(reader: Reader, kit: Kit) -> None:
    try:
        reader.run("02_deploy_lambda")
        reader.run("02_deploy_lambda", only="summary = answer.payload")
        assert reader.names["summary"]["stored"] + reader.names["summary"]["duplicates"] == 3
        reader.run("02_deploy_lambda", only="checks.check")
    finally:
        teardown.remove(kit.named("trial"))


def test_notebook_3_removes_its_own_failure_only(kit: Kit) -> None:
    provision.everything(kit)
    url = resources.queue_url(kit, kit.settings.failure_queue)
    for key in ("athena-results/some-query.csv", "raw/prod/lv/y%3D2025/m%3D05/theirs.csv"):
        body = {"requestPayload": {"Records": [{"s3": {"object": {"key": key}}}]}}
        kit.sqs.send_message(QueueUrl=url, MessageBody=json.dumps(body))
    try:
        assert traps.remove_failure(kit, "athena-results/some-query.csv") == 1
        assert traps.remove_failure(kit, "athena-results/some-query.csv") == 0
        assert traps.remove_failure(kit, "raw/prod/lv/y=2025/m=05/theirs.csv") == 1
    finally:
        kit.sqs.purge_queue(QueueUrl=url)


def test_notebook_4_check_reads_the_table_and_not_a_variable(reader: Reader, kit: Kit) -> None:
    reader.run("04_query_dynamodb", skip="put_item_per_reading")
    key = {"asset_id": {"S": "721030"}, "timestamp": {"S": "2025-05-14T17:30:00Z"}}
    kit.dynamodb.delete_item(TableName=kit.settings.table, Key=key)
    with pytest.raises(CheckFailed, match=r"572 readings .* run the first cell again"):
        reader.run("04_query_dynamodb", only="checks.day_is_stored")
    reader.run("04_query_dynamodb", only="pipeline.send(kit")
    reader.run("04_query_dynamodb", only="checks.day_is_stored")


def test_notebook_5_stopped_between_steps_2_and_3_leaves_no_empty_table(reader: Reader, kit: Kit) -> None:
    reader.run("05_athena_insights", until="MSCK REPAIR TABLE")
    catalog.create(kit)  # the first step of notebook 6
    sql = "SELECT count(*) AS n FROM lv_data WHERE y = '2025' AND m = '05'"
    assert athena.run(kit, sql).frame["n"].tolist() == [10080]


def test_notebook_5_passes_after_a_file_was_added_to_its_months(reader: Reader, kit: Kit) -> None:
    """Notebook 8 uploads May's first rows again under another name; notebook 5 checks only its own two files."""
    have(kit, MAY, AUGUST)
    traps.send_again(kit, PROJECT_ROOT / MAY, rows=1000)
    try:
        reader.run("05_athena_insights", until="print(question.question")
        reader.run("05_athena_insights", only="catalog.exists(kit)")
    finally:
        kit.s3.delete_object(Bucket=kit.bucket, Key="raw/prod/lv/y=2025/m=05/again_lv_data_2025_05.csv")


ONE_TABLE = {"Effect": "Allow", "Action": "dynamodb:Query"}


def test_notebook_1_exercise(kit: Kit) -> None:
    provision.everything(kit)
    table = kit.arn("dynamodb", f"table/{kit.settings.table}")
    wrong = {
        "lacks Action, Resource": {"Effect": "Allow"},
        "Capital letters count": {"effect": "Allow", "action": "dynamodb:Query", "resource": table},
        "has no Principal": ONE_TABLE | {"Resource": table, "Principal": "*"},
        "still may not query the table": ONE_TABLE | {"Resource": table.replace("table/", "tabel/")},
        "still may not": ONE_TABLE | {"Resource": kit.arn("dynamodb", "table/Another")},
        "may not query the table": {"Effect": "Deny", "Action": "dynamodb:Query", "Resource": table},
        "other tables": ONE_TABLE | {"Resource": "*"},
        "not a list": [{"Effect": "Allow"}],
        "not a str": "Allow dynamodb:Query",
        "no Effect 'allow'": ONE_TABLE | {"Effect": "allow", "Resource": table},
        "rejects the Action 'Query'": ONE_TABLE | {"Action": "Query", "Resource": table},
        "rejects the Resource": ONE_TABLE | {"Resource": kit.settings.table},
        "neither a text nor a list": ONE_TABLE | {"Resource": None},
        "is neither a text": ONE_TABLE | {"Resource": {"*"}},
        "nobody asked for": {"Effect": "Allow", "Action": "dynamodb:*", "Resource": table},
    }
    for message, statement in wrong.items():
        with pytest.raises(CheckFailed, match=message) as raised:
            checks.statement_allows_counting(kit, statement)
        assert table not in str(raised.value)  # the message says what is wrong, never what is right
    checks.statement_allows_counting(kit, ONE_TABLE | {"Resource": table})
    assert kit.iam.list_role_policies(RoleName=kit.settings.role)["PolicyNames"] == [provision.POLICY_NAME]


def test_notebook_2_exercise() -> None:
    wrong = {
        "header and no reading": lambda text: max(1, text.strip().count("\n")),
        "no newline": lambda text: text.count("\n") - 1,
        "inside a quoted name": lambda text: len(text.strip().splitlines()) - 1,
        "one reading": lambda text: "1",
        "FileNotFoundError|No such file": lambda text: Path(text).read_text(),
        "not of the kind.*division by zero": lambda text: 1 / 0,
        "not of the kind.*'text' is not": lambda line: len(text),  # type: ignore[name-defined]  # noqa: F821
    }
    for message, count in wrong.items():
        with pytest.raises(CheckFailed, match=message):
            checks.rows_are_counted(count)


def between(first: str, last: str, asset: str = "722267") -> dict[str, Any]:
    return {
        "KeyConditionExpression": "asset_id = :a AND #ts BETWEEN :first AND :last",
        "ExpressionAttributeNames": {"#ts": "timestamp"},
        "ExpressionAttributeValues": {":a": {"S": asset}, ":first": {"S": first}, ":last": {"S": last}},
    }


def test_notebook_4_exercise(kit: Kit) -> None:
    have(kit, MAY)
    day = "2025-05-14T"
    filtered = between(f"{day}00:00:00Z", f"{day}23:50:00Z")
    filtered |= {"FilterExpression": "begins_with(#ts, :hour)"}
    filtered["ExpressionAttributeValues"][":hour"] = {"S": f"{day}17"}
    wrong = {
        "outside the evening": between(f"{day}17:00:00Z", f"{day}20:50:00Z"),
        "25 intervals|outside the evening": between(f"{day}16:00:00Z", f"{day}20:00:00Z"),
        "some of the evening are missing": between(f"{day}16:00:00Z", f"{day}19:00:00Z"),
        "another substation": between(f"{day}16:00:00Z", f"{day}19:50:00Z", "721030"),
        "no item": between("2025-12-14T16", "2025-12-14T19"),
        "you pay for all": filtered,
    }
    for message, query in wrong.items():
        with pytest.raises(CheckFailed, match=message) as raised:
            checks.evening_is_queried(kit, query)
        assert not re.search(
            "16:00|19:50|BETWEEN", str(raised.value)
        )  # the message says what is wrong, never what is right
    checks.evening_is_queried(kit, between(f"{day}16:00:00Z", f"{day}19:50:00Z"))


def test_the_manifest_lists_what_a_check_shows(kit: Kit) -> None:
    provision.everything(kit)
    shown = checks.provisioned(kit)
    assert len(shown) == len(manifest.read(kit.settings.manifest_path))


def test_the_race_loses_a_series_without_a_condition(kit: Kit) -> None:
    provision.table(kit)
    assert traps.two_writers(kit, conditional=False) == "voltage"
    assert traps.two_writers(kit, conditional=True) == "power and voltage"
    kit.dynamodb.delete_item(
        TableName=kit.settings.table, Key={"asset_id": {"S": "race"}, "timestamp": {"S": "2025-05-14T17:30:00Z"}}
    )


def caught(message: str, of: Any, *answer: Any, never: str = "nothing of the answer") -> None:
    """A wrong answer is caught with a message of at most two lines that does not reveal the right one."""
    with pytest.raises(CheckFailed, match=message) as raised:
        of(*answer)
    assert len(str(raised.value)) < 200
    assert never not in str(raised.value)


def test_notebook_0_exercise(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    have(kit, AUGUST)
    stored = readings.of_day(kit, "721030", "2025-08-13")
    power = stored[stored["units"] == "kW"].pivot_table(index="timestamp", columns="description", values="value")
    right = power.sum(axis=1).max()
    asked = kit, "721030", "2025-08-13"
    for message, wrong in {
        "too low": power.max().max(),
        "too high": stored.groupby("timestamp")["value"].sum().max(),
        "'much' is not a number": "much",
        "nan is not a number": float("nan"),
        "a DataFrame of 576 rows is not": stored,
        "a Series of 576 rows is not": stored["value"],
        "bound method .* is not a number": stored["value"].max,
    }.items():
        caught(message, exercises.peak_of_day, *asked, wrong, never=f"{right:.1f}")
    exercises.peak_of_day(*asked, None)
    exercises.peak_of_day(*asked, round(right, 1))
    assert capsys.readouterr().out.splitlines() == ["No answer yet.", "✓ as it should be"]


def test_notebook_3_exercise(kit: Kit) -> None:
    whole_pipeline.deploy(kit)
    lines = (PROJECT_ROOT / "data" / "lv_data_2025_04.csv").read_bytes().splitlines(keepends=True)

    def put(body: bytes, key: str = exercises.LOGGER) -> None:
        version = kit.s3.put_object(Bucket=kit.bucket, Key=key, Body=body)["VersionId"]
        logs.wait_for(kit, {key: version}, since=0)

    # A key of another month, and one that does not match the trigger.
    for folder in ("raw/prod/lv/y=2025/m=05/", "prod/"):
        kit.s3.put_object(Bucket=kit.bucket, Key=f"{folder}logger a+b.csv.gz", Body=b"")
        caught(f"but '{folder}logger", exercises.logger_file_is_stored, kit)
        kit.s3.delete_object(Bucket=kit.bucket, Key=f"{folder}logger a+b.csv.gz")
    put(gzip.compress(b"".join(lines[:500])), exercises.LOGGER.replace(" ", "+"))
    caught(r"but .*logger\+a", exercises.logger_file_is_stored, kit)
    put(b"".join(lines[:500]))
    caught("rejected the whole file", exercises.logger_file_is_stored, kit)
    put(gzip.compress(b"".join(lines[1:500])))
    caught("rejected the whole file|not those of", exercises.logger_file_is_stored, kit)
    put(gzip.compress(b"".join(lines[:501])))
    caught("not those of the first 500", exercises.logger_file_is_stored, kit)
    put(gzip.compress(b"".join(lines[:500])))
    exercises.logger_file_is_stored(kit)


def test_notebook_5_exercise(kit: Kit) -> None:
    have(kit, MAY, AUGUST)
    catalog.create(kit)
    of = exercises.voltages_are_counted
    caught("too many", of, kit, exercises.VOLTS.replace(exercises.MAY, "y = '2025'"))
    caught("measures no voltage", of, kit, exercises.VOLTS.replace("AND units = 'V'", ""))
    caught("too many", of, kit, exercises.VOLTS.replace("TRY_CAST(value AS double) > 245", "value > '245'"))
    caught("too few", of, kit, exercises.VOLTS.replace("245", "250"))
    caught("several of one substation", of, kit, f"SELECT substation_number, value FROM lv_data WHERE {exercises.MAY}")
    caught("1 columns", of, kit, exercises.VOLTS.replace("substation_number, count", "count").split("GROUP")[0])
    for harmful in (
        "DROP TABLE lv_data",
        "-- mine\nCREATE TABLE x AS SELECT 1 AS a",
        "/* */ INSERT INTO lv_data SELECT 1",
    ):
        caught("begins with SELECT, not with", of, kit, harmful)
    of(kit, exercises.VOLTS)
    of(kit, f"-- the voltages\nWITH v AS ({exercises.VOLTS}) SELECT * FROM v")


def test_notebook_8_exercise(kit: Kit) -> None:
    have(kit, MAY, AUGUST)
    catalog.create(kit)
    month = f"SELECT max(value) FROM lv_curated WHERE {exercises.MAY}"
    day = f"{month} AND asset_id = '721030' AND date(ts) = date '2025-05-14'"
    of = exercises.maxima_are_read
    caught("no SQL for the day", of, kit, month, "")
    caught("not the highest value of the day", of, kit, month, month.replace("max", "avg"))
    caught("not the highest value of the month", of, kit, f"{month} AND units = 'kW'", day)
    caught("does not return one value", of, kit, month.replace("max(value)", "max(value), max(ts)"), day)
    csv = month.replace("max(value)", "max(TRY_CAST(value AS double))").replace("lv_curated", "lv_data")
    caught(r"reads [\d,]+ bytes: more", of, kit, csv, day)
    caught(r"query for the day reads [\d,]+ bytes: fewer", of, kit, month, month)
    highest = athena.run(kit, month).frame.iloc[0, 0]
    caught(r"query for the month reads 0 bytes: fewer", of, kit, f"SELECT {highest}", day)
    caught("The SQL is text in quotes, not a QueryResult", of, kit, athena.run(kit, month), day)
    of(kit, month, day)


def test_notebook_8_can_be_run_again(reader: Reader) -> None:
    """Despite its odd rows and its second copy of May, CSV and Parquet must give the same answers."""
    reader.run("08_curated_parquet", until="check(bool(compared")
    reader.run("08_curated_parquet", until="traps.odd_rows")
    assert reader.names["compared"]["same answer"].all()


def test_notebook_9_exercises(kit: Kit) -> None:
    whole_pipeline.deploy(kit)
    function = kit.settings.function
    of = exercises.brake_was_released
    kit.lambda_.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
    try:
        caught("brake is still on", of, kit, "dead-letters")
        with pytest.raises(trigger.NotInvoked, match=r"is stopped.*delete_function_concurrency"):
            next(replay.dead_letters(kit))
    finally:
        kit.lambda_.delete_function_concurrency(FunctionName=function)
    caught("April has not been", of, kit, "dead-letters")
    whole_pipeline.send(kit, "data/lv_data_2025_04.csv")
    caught("no alarm 'bell'", of, kit, "bell")
    caught("does not set off 'rejected-share'", of, kit, "rejected-share")
    of(kit, "dead-letters")

    right: dict[str, Any] = {
        "Namespace": "AWS/Lambda",
        "MetricName": "Invocations",
        "Dimensions": [{"Name": "FunctionName", "Value": function}],
        "Statistic": "Sum",
        "Period": 86400,
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "LessThanThreshold",
        "TreatMissingData": "breaching",
    }
    of = exercises.alarm_on_silence
    for message, change in {
        "is not how often it runs": {"MetricName": "Errors"},
        "not look at this function": {"Dimensions": [{"Name": "FunctionName", "Value": "Another"}]},
        "It does not look at this": {"Dimensions": [{"Name": "Function", "Value": function}]},
        "at 1 hours": {"Period": 3600},
        "0 does not set it off": {"ComparisonOperator": "GreaterThanThreshold"},
        "although a file came": {"ComparisonOperator": "LessThanOrEqualToThreshold"},
        "stays quiet": {"TreatMissingData": "notBreaching"},
    }.items():
        caught(message, of, kit, right | change, never="breaching")
    caught("lacks Namespace", of, kit, {"Period": 60})
    caught("The alarm is a dictionary, not a list", of, kit, [right])
    of(kit, right)
    assert not kit.cloudwatch.describe_alarms(AlarmNamePrefix=f"{function}-exercise")["MetricAlarms"]


def test_an_interrupted_replay_leaves_the_dead_letter_in_the_queue(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    whole_pipeline.deploy(kit)
    (uploaded,) = upload.upload(kit, PROJECT_ROOT / "data" / "lv_data_2025_04.csv")
    body = json.dumps({"requestPayload": replay.event_of(kit, uploaded.key)})
    kit.sqs.send_message(QueueUrl=resources.queue_url(kit, kit.settings.failure_queue), MessageBody=body)

    def busy(*_: Any) -> None:
        throttled: Any = {"Error": {"Code": "TooManyRequestsException", "Message": "Rate exceeded"}}
        raise ClientError(throttled, "Invoke")

    with monkeypatch.context() as patched:
        patched.setattr(lambda_functions, "invoke", busy)
        with pytest.raises(ClientError, match="Rate exceeded"):
            list(replay.dead_letters(kit))
    assert [(done.what, done.error) for done in replay.dead_letters(kit)] == [(uploaded.key, None)]


def test_waiting_for_an_alarm_says_so_and_ends(
    kit: Kit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """For a reader who skipped the replay: there is no silent wait of a quarter of an hour."""
    monitoring.deploy(kit)
    monkeypatch.setattr(monitoring, "PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr(monitoring, "LOCAL_SECONDS", 1)
    with pytest.raises(monitoring.AlarmStays, match=r"not ALARM\. Events failed for good.*dubegrid replay"):
        monitoring.wait_for(kit, "dead-letters", "ALARM")
    assert "Waiting at most 1 s" in capsys.readouterr().out


def test_notebook_99_exercise(reader: Reader, kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    aside = kit.named("twice")
    provision.table(aside)
    first = teardown.remove(aside)
    caught("found 1 resources", exercises.second_teardown, aside, first)
    exercises.second_teardown(aside, teardown.remove(aside))
    provision.table(aside)
    table = aside.arn("dynamodb", f"table/{aside.settings.table}")
    try:
        aside.dynamodb.tag_resource(ResourceArn=table, Tags=[{"Key": "Project", "Value": "SomebodyElse"}])
        of = exercises.second_teardown
        caught("Not everything .* left: it is not tagged", of, aside, teardown.remove(aside), never="anew")
        reader.names |= {"kit": aside, "teardown": teardown}
        capsys.readouterr()
        reader.run("99_teardown", only="removed = teardown.remove(kit)")
        shown = capsys.readouterr().out
        assert shown.startswith("0 removed")
        assert f"{aside.settings.table} left: it is not tagged" in shown
        aside.dynamodb.tag_resource(ResourceArn=table, Tags=[{"Key": "Project", "Value": "DubeGrid"}])
        caught("1 resources are in the account now", exercises.second_teardown, aside, [])
    finally:
        teardown.remove(aside)


def test_a_kernel_restarted_in_the_exercise_says_what_is_missing(reader: Reader) -> None:
    """After a restart, only the last cells are run: the error names, in one line, what the first cell creates."""
    for notebook in ("00_start_here", "05_athena_insights", "08_curated_parquet"):
        with pytest.raises(NameError, match=r"^name '\w+' is not defined"):
            reader.run(notebook, only="# Your answer here")
        reader.names.clear()


def test_a_resource_deleted_with_the_cli_is_noticed_and_created_again(reader: Reader, kit: Kit) -> None:
    whole_pipeline.deploy(kit)
    kit.dynamodb.delete_table(TableName=kit.settings.table)
    with pytest.raises(MissingResource, match=f"no table {kit.settings.table}.*dubegrid provision"):
        readings.of_day(kit, "721030", "2025-05-14")
    reader.run("04_query_dynamodb", only="pipeline.send(kit")
    reader.run("04_query_dynamodb", only="checks.day_is_stored")


def test_notebook_6_exercise(kit: Kit) -> None:
    have(kit, MAY)
    months = {one: assess(readings.of_month(kit, one, "2025-05")) for one in exercises.MAY_ASSETS}
    right = {one: month.kpi("load factor").value for one, month in months.items()}
    even, uneven = max(right, key=lambda one: right[one]), min(right, key=lambda one: right[one])
    of = exercises.load_factors_are_computed
    percent = {one: 100 * value for one, value in right.items()}
    ten_minutes = {one: month.demand.p_kw.mean() / month.demand.p_kw.max() for one, month in months.items()}
    caught("no mean over a maximum", of, kit, percent, even)
    caught("is it of all of May", of, kit, ten_minutes, even, never=f"{right[even]:.3f}")
    caught("May has others", of, kit, {even: right[even]}, even)
    caught("not the most even", of, kit, right, uneven, never=even)
    caught("none of the three", of, kit, right, "")
    caught("not of the kind", of, kit, 0.6, even)
    of(kit, pd.Series(right), even)


def test_notebook_7_exercise() -> None:
    of = exercises.damage_is_named
    caught("before it looks for 'unparsable value'", of, "unparsable value", 6, never="wrong number")
    caught("No row is rejected as 'decimal comma': the table of step 2", of, "decimal comma", 6)
    caught("The rule is text in quotes, not a list", of, ["wrong number of fields"], 6)
    caught("5 equal values is not", of, "wrong number of fields", 5, never="6")
    caught("is not a number", of, "wrong number of fields", "six")
    of("wrong number of fields", 6)


def test_notebook_10_exercise() -> None:
    of = exercises.sensitivity_is_known
    (kw, right), (_, other) = exercises._per_degree(1), exercises._per_degree(0)
    for message, wrong in {"the first site's": other, "in kW per degree": kw, "cold lowers": -1.0,
                           "is not its sensitivity": 2 * right, "is not a number": "less"}.items():  # fmt: skip
        caught(message, of, wrong, never=f"{right:.2f}")
    of(round(right, 1))


def test_notebook_11_exercise() -> None:
    street = street_lab.generated(2, fuse_a=400).street
    fit = what_fits(street, technologies=[Cars(session_kwh=7)]).fits[0]
    larger = what_fits(street, technologies=[EVENING_CARS]).fits[0].before("rating")
    right, fuse = fit.before("rating"), fit.before("feeder fuse")
    of = exercises.smaller_sessions_fit
    caught("with 14 kWh", of, larger.surely, larger.expected)
    caught("before the fuse", of, fuse.surely, fuse.expected)
    caught("exchanged", of, right.expected, right.surely)
    caught("other counts", of, right.surely, right.expected + 1, never=f"{right.expected} cars")
    caught("is not a number", of, right.surely, None)
    of(right.surely, right.expected)


def test_an_exercise_left_unanswered_says_so(kit: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    """Also if the answer is ``...`` or a function without a body: there is neither silence nor another error."""

    def count(text: str) -> None: ...

    unanswered: list[tuple[Any, ...]] = [
        (checks.statement_allows_counting, kit, {}), (checks.statement_allows_counting, kit, ...),
        (checks.evening_is_queried, kit, {}), (checks.evening_is_queried, kit, ...),
        (checks.rows_are_counted, count), (checks.rows_are_counted, ...),
        (exercises.peak_of_day, kit, "721030", "2025-08-13", ...), (exercises.voltages_are_counted, kit, ...),
        (exercises.maxima_are_read, kit, ..., ...), (exercises.brake_was_released, kit, ...),
        (exercises.alarm_on_silence, kit, ...), (exercises.second_teardown, kit, ...),
        (exercises.load_factors_are_computed, kit, {}, ""), (exercises.load_factors_are_computed, kit, ..., ...),
        (exercises.damage_is_named, "", 0), (exercises.damage_is_named, ..., ...),
        (exercises.sensitivity_is_known, None), (exercises.sensitivity_is_known, ...),
        (exercises.smaller_sessions_fit, None, None), (exercises.smaller_sessions_fit, ..., ...),
    ]  # fmt: skip
    for of, *answer in unanswered:
        of(*answer)
        assert capsys.readouterr().out.startswith(checks.UNANSWERED), of.__name__


def test_answers_that_aws_or_python_rejects_get_two_lines(kit: Kit) -> None:
    """The message says what was tried as the learner and what the answer was, without a traceback through botocore."""
    have(kit, MAY)
    query = checks.evening_is_queried
    caught("AWS rejects the request", query, kit, {"TableName": "DubeGridAssetDat"} | between("2", "3"))
    caught("first cell creates what is missing", query, kit, {"TableName": "DubeGridAssetDat"} | between("2", "3"))
    caught("The query is a dictionary, not a DataFrame", query, kit, readings.of_day(kit, "721030", "2025-05-14"))
    evening = between("2025-05-14T16:00:00Z", "2025-05-14T19:50:00Z")
    caught("leave out Select", query, kit, evening | {"Select": "COUNT"})
    caught("leave out Select", query, kit, evening | {"ProjectionExpression": "asset_id"})
    caught("is not well formed: Unknown parameter", query, kit, {"KeyCondition": "a"})
    untyped = {"KeyConditionExpression": "asset_id = :a", "ExpressionAttributeValues": {":a": "722267"}}
    caught("is not well formed: Invalid type", query, kit, untyped)
    caught("not of the kind", checks.rows_are_counted, None)
    caught("not of the kind", checks.rows_are_counted, lambda text: text["rows"])
    caught("The SQL is text in quotes, not a NoneType", exercises.voltages_are_counted, kit, None)
    terms = {"Namespace": "AWS/Lambda", "MetricName": "Invocations", "Dimensions": "it", "Statistic": "Sum"}
    terms |= {"Period": "day", "EvaluationPeriods": 1, "Threshold": 1, "ComparisonOperator": "<"}
    caught("is not well formed", exercises.alarm_on_silence, kit, terms)
    with pytest.raises(BadSample, match="'7' is not a whole number"):
        town.build("7")  # type: ignore[arg-type]
    with pytest.raises(UnreadableFile, match="No file is given"):
        whole_pipeline.send(kit, [])
