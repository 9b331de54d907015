"""Readers' mistakes: each raises an error of the kit, of at most two lines, that says what to do."""

import datetime as dt
import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from dubegrid_lib.analysis import kpis, quality
from dubegrid_lib.analysis.assessment import Assessment, assess
from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.errors import DubeGridError
from dubegrid_lib.ingest import pipeline as whole_pipeline
from dubegrid_lib.ingest import upload
from dubegrid_lib.query import athena, catalog, logs, questions, readings
from dubegrid_lib.stack import teardown
from dubegrid_lib.stack.permissions import may
from dubegrid_lib.stack.session import Kit, connect
from dubegrid_lib.teaching.checks import table_of

MAY = "data/lv_data_2025_05.csv"


def an_assessment(kit: Kit) -> Assessment:
    whole_pipeline.send(kit, MAY)
    return assess(readings.of_month(kit, "721030", "2025-05"))


def a_day(zone: str | None) -> pd.Series:
    return pd.Series(1.0, index=pd.date_range("2025-05-14", periods=144, freq="10min", tz=zone))


def send_bad_sql(kit: Kit) -> None:
    catalog.create(kit)
    athena.run(kit, "SELCT 1")


MISTAKES: dict[str, tuple[Callable[[Kit], Any], str]] = {
    "a number for an asset": (lambda kit: readings.of_day(kit, 721030, "2025-05-14"), r"in quotes: '721030'"),  # type: ignore[arg-type]
    "a float for an asset": (lambda kit: readings.of_day(kit, 721030.0, "2025-05-14"), r"in quotes: '721030'\."),  # type: ignore[arg-type]
    "nothing for an asset": (lambda kit: readings.of_day(kit, None, "2025-05-14"), r"such as '721030'"),  # type: ignore[arg-type]
    "a number for an asset in SQL": (
        lambda kit: questions.query("daily_trend", "2025-05", asset_id=722267),  # type: ignore[arg-type]
        r"in quotes: '722267'",
    ),
    "no bucket yet": (lambda kit: upload.upload(kit.named("nowhere"), MAY), r"no bucket .*dubegrid provision"),
    "bad SQL": (send_bad_sql, r"SELCT"),
    "no such file": (lambda kit: whole_pipeline.send(kit, "data/lv_data_2035_05.csv"), r"no such file"),
    "unknown KPI": (lambda kit: an_assessment(kit).kpi("utilization"), r"Did you mean 'utilisation'\?"),
    "misspelt action": (lambda kit: may(kit, {"dynamodb:Qeury": "*"}), r"Did you mean 'dynamodb:Query'\?"),
    "unknown service": (lambda kit: may(kit, {"dynamo:Query": "*"}), r"Did you mean 'dynamodb'\?"),
    "a day that is none": (lambda kit: readings.of_day(kit, "721030", "14.05.2025"), r"a day such as"),
    "a month that is none": (lambda kit: questions.query("peaks", "2025-13"), r"not a month"),
    "an unknown query": (lambda kit: questions.query("peak", "2025-05"), r"Choose one of"),
    "a blank after an asset": (lambda kit: readings.of_day(kit, "721030 ", "2025-05-14"), r"Write '721030'"),
    "no asset": (lambda kit: readings.of_day(kit, "", "2025-05-14"), r"is empty"),
    "a blank after an asset in SQL": (
        lambda kit: questions.query("daily_trend", "2025-05", asset_id="722267 "),
        r"Write '722267'",
    ),
    "a date for a day": (lambda kit: readings.of_day(kit, "721030", dt.date(2025, 5, 14)), r"in quotes"),  # type: ignore[arg-type]
    "a number for a month": (lambda kit: readings.of_month(kit, "721030", 202505), r"in quotes"),  # type: ignore[arg-type]
    "text for a range": (
        lambda kit: readings.of_range(kit, "721030", "2025-05-14", "2025-05-15"),  # type: ignore[arg-type]
        r"a time zone",
    ),
    "a number for a file": (lambda kit: whole_pipeline.send(kit, 5), r"No file is given"),  # type: ignore[arg-type]
    "a word with a blank": (lambda kit: kit.named("My Tour"), r"lower-case letters"),
    "a question for its SQL": (lambda kit: athena.run(kit, questions.query("peaks", "2025-05")), r"question\.sql"),  # type: ignore[arg-type]
    "actions without resources": (lambda kit: may(kit, ["dynamodb:Query"]), r"action: ARN"),  # type: ignore[arg-type]
    "demand in local time without a zone": (lambda kit: kpis.maximum_demand(a_day(None)), r"no time zone"),
    "completeness of times without a zone": (lambda kit: kpis.completeness(a_day(None)), r"no time zone"),
    "a table for a demand": (lambda kit: kpis.energy_import(a_day("UTC").to_frame()), r"not a DataFrame"),
    "a table for a series": (lambda kit: quality.check(pd.DataFrame()), r"an asset's series.*not a DataFrame"),  # type: ignore[arg-type]
    "a demand for readings": (lambda kit: assess(a_day("UTC")), r"not a Series"),  # type: ignore[arg-type]
    "a dictionary for a record": (lambda kit: assess(pd.DataFrame(), record={"rating_kva": 200}), r"register"),  # type: ignore[arg-type]
    "a name for an ARN": (lambda kit: may(kit, {"dynamodb:Query": "DubeGridAssetData"}), r"is not an ARN.*kit\.arn"),
    "a region that is none": (
        lambda kit: connect(replace(kit.settings, region="us-eats-1")),
        r"DUBEGRID_REGION='us-eats-1'.*such as us-east-1",
    ),
    "a table's name": (lambda kit: table_of(kit.named("nowhere")), r"no table .*dubegrid provision"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_gets_two_lines_that_say_what_to_do(
    name: str, pipeline: Kit, capfd: pytest.CaptureFixture[str]
) -> None:
    mistake, expected = MISTAKES[name]
    with pytest.raises(DubeGridError, match=expected) as raised:
        mistake(pipeline)
    shown = "\n".join(raised.value._render_traceback_())
    assert len(shown.splitlines()) <= 2, shown
    assert len(re.findall(r"\w+", shown)) < 60
    assert capfd.readouterr().err == ""


def test_actions_that_are_not_operations_can_be_checked(pipeline: Kit) -> None:
    bucket = f"arn:aws:s3:::{pipeline.bucket}"
    asked = dict.fromkeys(("s3:ListBucket", "s3:GetObjectVersion", "s3:GetLifecycleConfiguration"), bucket)
    assert set(may(pipeline, asked)["decision"]) <= {"allowed", "implicitDeny", "explicitDeny"}


def test_a_demand_in_any_time_zone_gives_the_same_figures() -> None:
    there = a_day("UTC").cumsum()
    london = there.tz_convert("Europe/London")
    assert kpis.maximum_demand(there) == kpis.maximum_demand(london)
    assert kpis.peak_time(there) == kpis.peak_time(london)


def test_waiting_for_a_misspelt_key_ends_soon(pipeline: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wait ends soon, not after two minutes: the object does not exist, so nothing will be logged about it."""
    assert logs.PATIENCE_SECONDS <= 10
    monkeypatch.setattr(logs, "PATIENCE_SECONDS", 1)
    key = "raw/prod/lv/y=2025/m=05/mine.csv"
    version = pipeline.s3.put_object(Bucket=pipeline.bucket, Key=key, Body=b"")["VersionId"]
    started = time.monotonic()
    with pytest.raises(logs.IngestFailed, match=r"no object '.*mien.csv'.*Did you mean '.*mine.csv'"):
        logs.wait_for(pipeline, {key.replace("mine", "mien"): version}, since=0)
    with pytest.raises(logs.IngestFailed, match=r"no object .* with version 'v1'"):
        logs.wait_for(pipeline, {key: "v1"}, since=0)
    assert time.monotonic() - started < 20
    for wrong in (key, {key: None}, [key]):
        with pytest.raises(logs.NotIngested, match=r"\{key: version\}"):
            logs.wait_for(pipeline, wrong, since=0)  # type: ignore[arg-type]


def test_waiting_for_a_key_outside_the_trigger_says_so(pipeline: Kit, capsys: pytest.CaptureFixture[str]) -> None:
    version = pipeline.s3.put_object(Bucket=pipeline.bucket, Key="prod/mine.csv", Body=b"")["VersionId"]
    with pytest.raises(logs.StillRunning, match=r"Not ingested after 2 s: prod/mine.csv"):
        logs.wait_for(pipeline, {"prod/mine.csv": version}, since=0, seconds=2)
    assert "S3 does not invoke the function for such a key" in capsys.readouterr().out


def test_waiting_for_a_file_that_is_being_ingested_says_nothing(
    pipeline: Kit, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The function was invoked for the file, whatever the trigger is now; on a busy machine it only takes longer."""
    fields = {"file": "prod/mine.csv", "version": "v1", "message": "invoked"}
    monkeypatch.setattr(logs, "read", lambda kit, since: [logs.Line(0, "", fields)])
    with pytest.raises(logs.StillRunning, match="Not ingested after 1 s"):
        logs.wait_for(pipeline, {"prod/mine.csv": "v1"}, since=0, seconds=1)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("broken", ["the brake", "the trigger", "the function"])
def test_a_file_that_would_not_be_ingested_is_not_sent_and_not_waited_for(pipeline: Kit, broken: str) -> None:
    """There is no wait of 15 minutes: the message says which of three things is missing."""
    kit, function = pipeline.named("unwired"), pipeline.named("unwired").settings.function
    breaks: dict[str, tuple[Callable[[], Any], str]] = {
        "the brake": (
            lambda: kit.lambda_.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0),
            r"stopped .*delete_function_concurrency",
        ),
        "the trigger": (
            lambda: kit.s3.put_bucket_notification_configuration(Bucket=kit.bucket, NotificationConfiguration={}),
            r"notebook 3, steps 2 and 3",
        ),
        "the function": (lambda: kit.lambda_.delete_function(FunctionName=function), r"no function .*deploy"),
    }
    whole_pipeline.deploy(kit)
    try:
        breaks[broken][0]()
        started = time.monotonic()
        with pytest.raises(DubeGridError, match=breaks[broken][1]):
            whole_pipeline.send(kit, MAY)
        assert time.monotonic() - started < 30
        assert kit.s3.list_objects_v2(Bucket=kit.bucket)["KeyCount"] == 0
    finally:
        teardown.remove(kit)


def test_a_path_may_be_text_from_any_folder(pipeline: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT_ROOT / "notebooks")
    assert whole_pipeline.send(pipeline, [MAY])["rows"].tolist() == [10080]
