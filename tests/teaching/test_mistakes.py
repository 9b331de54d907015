"""Mistakes of a reader: each gets an error of the kit, of at most two lines, that says what to do."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from dubegrid_lib.analysis.assessment import assess
from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.errors import DubeGridError
from dubegrid_lib.ingest import pipeline as whole_pipeline
from dubegrid_lib.ingest import upload
from dubegrid_lib.query import athena, catalog, questions, readings
from dubegrid_lib.stack.permissions import may
from dubegrid_lib.stack.session import Kit
from dubegrid_lib.teaching.checks import table_of

MAY = "data/lv_data_2025_05.csv"


def ask_for_unknown_kpi(kit: Kit) -> None:
    whole_pipeline.send(kit, MAY)
    assess(readings.of_month(kit, "721030", "2025-05")).kpi("utilization")


def send_bad_sql(kit: Kit) -> None:
    catalog.create(kit)
    athena.run(kit, "SELCT 1")


MISTAKES: dict[str, tuple[Callable[[Kit], Any], str]] = {
    "a number for an asset": (lambda kit: readings.of_day(kit, 721030, "2025-05-14"), r"in quotes: '721030'"),  # type: ignore[arg-type]
    "a number for an asset in SQL": (
        lambda kit: questions.query("daily_trend", "2025-05", asset_id=722267),  # type: ignore[arg-type]
        r"in quotes: '722267'",
    ),
    "no bucket yet": (lambda kit: upload.upload(kit.named("nowhere"), MAY), r"no bucket .*dubegrid provision"),
    "bad SQL": (send_bad_sql, r"SELCT"),
    "no such file": (lambda kit: whole_pipeline.send(kit, "data/lv_data_2035_05.csv"), r"no such file"),
    "unknown KPI": (ask_for_unknown_kpi, r"Did you mean 'utilisation'\?"),
    "misspelt action": (lambda kit: may(kit, {"dynamodb:Qeury": "*"}), r"Did you mean 'dynamodb:Query'\?"),
    "unknown service": (lambda kit: may(kit, {"dynamo:Query": "*"}), r"Did you mean 'dynamodb'\?"),
    "a day that is none": (lambda kit: readings.of_day(kit, "721030", "14.05.2025"), r"a day such as"),
    "a month that is none": (lambda kit: questions.query("peaks", "2025-13"), r"not a month"),
    "an unknown query": (lambda kit: questions.query("peak", "2025-05"), r"Choose one of"),
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


def test_actions_that_are_no_operations_can_be_asked_about(pipeline: Kit) -> None:
    bucket = f"arn:aws:s3:::{pipeline.bucket}"
    asked = dict.fromkeys(("s3:ListBucket", "s3:GetObjectVersion", "s3:GetLifecycleConfiguration"), bucket)
    assert set(may(pipeline, asked)["decision"]) <= {"allowed", "implicitDeny", "explicitDeny"}


def test_a_path_may_be_text_from_any_folder(pipeline: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT_ROOT / "notebooks")
    assert whole_pipeline.send(pipeline, [MAY])["rows"].tolist() == [10080]
