"""The reports on the local cloud: what they say, what they reject, and that both ways of reading the data agree."""

import contextlib
import datetime as dt
import json
import logging
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from load_readings import REAL_FILES, needs_real_readings
from steps import csv_of, ingest, lv_row, stamp
from test_notebooks import PRIVATE
from typer.testing import CliRunner

from dubegrid_lib.analysis.assessment import assess
from dubegrid_lib.analysis.asset_register import BadRegister
from dubegrid_lib.analysis.demand import WrongReadings, month_period
from dubegrid_lib.analysis.findings import CYCLIC_CONDITION, Finding, action_table
from dubegrid_lib.cli.app import app
from dubegrid_lib.config import PROJECT_ROOT, Settings
from dubegrid_lib.errors import DubeGridError, NoReadings
from dubegrid_lib.ingest import pipeline
from dubegrid_lib.outlook.weather import as_csv
from dubegrid_lib.query import athena, catalog, questions, readings, summaries
from dubegrid_lib.reporting import fleet_readings, publish, show
from dubegrid_lib.reporting.asset_files import readings_of
from dubegrid_lib.reporting.asset_report import asset_report
from dubegrid_lib.reporting.fleet_readings import Scan
from dubegrid_lib.reporting.fleet_report import FleetReport, fleet_report
from dubegrid_lib.reporting.provenance import digest_of
from dubegrid_lib.reporting.report_choice import NOTEBOOKS, BadParameter, chosen, notebook_defaults
from dubegrid_lib.sources.sample.weather_file import sample_weather
from dubegrid_lib.stack import resources, stored_register, stored_weather, teardown
from dubegrid_lib.stack.session import Kit
from localcloud import lifecycle

SAMPLE = PROJECT_ROOT / "data" / "lv_data_2025_05.csv"
REGISTER = str(PROJECT_ROOT / "data" / "asset_register.csv")
MAY = {"month": "2025-05", "register": REGISTER}


@pytest.fixture(scope="module")
def kit(settings: Settings, cloud: lifecycle.Server) -> Iterator[Kit]:
    """A separate pipeline with May of the sample, and the environment variables with which a report finds it."""
    kit = Kit(settings.named("reports"), cloud.endpoint_url)
    pipeline.deploy(kit)
    pipeline.send(kit, [SAMPLE])
    catalog.create(kit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUBEGRID_STATE_DIR", str(settings.state_dir))
        patch.setenv("DUBEGRID_ENV_DIR", str(settings.env_dir))
        for name in ("bucket", "role", "table", "function", "failure_queue", "database", "workgroup"):
            patch.setenv(f"DUBEGRID_{name.upper()}", getattr(kit.settings, name))
        yield kit


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a report displays, as text."""
    texts: list[str] = []
    monkeypatch.setattr(show, "display", lambda thing: texts.append(str(getattr(thing, "data", ""))[:100_000]))
    return texts


def test_the_first_page_answers_stress_certainty_and_action(kit: Kit, shown: list[str]) -> None:
    asset_report({"asset": "722267", **MAY}).first_page()
    page = "".join(shown)
    assert "111 % of 315 kVA" in page, "must say which asset is stressed"
    assert "Only 22.6 % of the intervals are measured" in page, "must say how certain that is"
    sure = "It rests on 7 whole days of readings, none of them in the peak season (November to February): a winter"
    assert page.index("How sure are we?</h2><ul><li>" + sure) < page.index("Only 22.6 %"), "the days come first"
    assert "readings of the peak season" in page, "must say what a firmer conclusion needs"
    assert page.index("How sure are we?") < page.index("What should be done first?") < page.index("Key figures")
    assert "Heath Drive, ABBEY COURT - Quinton" in page


def test_without_a_register_stress_is_reported_as_unknown(kit: Kit, shown: list[str]) -> None:
    report = asset_report({"asset": "722267", "month": "2025-05"})
    report.first_page()
    assert "Its rating is unknown, so it cannot be determined whether it is stressed" in "".join(shown)
    assert "Missing for a firmer conclusion: a rating in the register" in "".join(shown)
    assert "No register was given: name one by --register FILE" in "".join(shown)
    utilisation = report.kpis.frame.set_index("KPI").loc["utilisation"]
    assert pd.isna(utilisation["value"])
    assert utilisation["status"] == "unknown"


def test_an_asset_that_is_not_in_the_register_is_reported(kit: Kit, tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    register.write_text("asset_id,rating_kva\n1,500\n", encoding="utf-8")
    text = asset_report({"asset": "722267", "month": "2025-05", "register": str(register)}).certainty()
    assert "The register that was given has no rating of it: add a line there." in text
    fleet = fleet_report({"month": "2025-05", "register": str(register)}).certainty()
    assert any(line.endswith("The one registered asset has no readings in the period (1).") for line in fleet)


def test_the_fleet_report_ranks_and_groups(kit: Kit, shown: list[str]) -> None:
    report = fleet_report(MAY)
    report.first_page()
    report.show_appendix()
    page = "".join(shown)
    assert "1 of 3 rated assets is at or above the rating (722267)" in page
    assert list(report.fleet.index) == ["722267", "721030", "723504"]
    assert report.actions.frame["action"].tolist()[0] == "reinforce?"
    assert set(report.areas.frame["licence area"]) == {"South Wales", "West Midlands", "East Midlands"}
    assert f"{report.scan.scanned:,}" in page
    assert 0 < report.scan.scanned < SAMPLE.stat().st_size / 100, "must scan only a few columns"
    assert "FROM lv_curated" in page
    assert report.scan.not_curated == []
    assert report.certainty()[0].startswith("It rests on 7 whole days of readings (the median of the assets), none")
    assert "a measured value wins over a missing one, then the later upload" in page


def test_both_ways_of_reading_agree(kit: Kit, tmp_path: Path) -> None:
    start, end = month_period("2025-05")
    found = list(fleet_readings.by_asset(kit, start, end, tmp_path, Scan()))
    assert [files.asset_id for files in found] == ["721030", "722267", "723504"]
    for files in found:
        by_parquet = readings_of(files, start, end)
        by_key = readings.of_range(kit, files.asset_id, start, end)
        assert digest_of(by_parquet) == digest_of(by_key)
        one, other = assess(by_parquet, start=start, end=end), assess(by_key, start=start, end=end)
        assert [kpi.value for kpi in one.kpis] == pytest.approx([kpi.value for kpi in other.kpis], nan_ok=True)


def month_of(asset: str, month: str, value: object, intervals: range = range(144)) -> bytes:
    """A file with one day of one asset: L1 to L3 of the busbar."""
    rows = [
        lv_row(asset, stamp(n), value, "", f"L{phase} Active Power").replace("2025-05", month)
        for n in intervals
        for phase in (1, 2, 3)
    ]
    return csv_of(rows)


def test_a_reading_in_two_files_counts_once_and_the_later_upload_wins_both_ways(kit: Kit, tmp_path: Path) -> None:
    for name, content in (
        ("first", month_of("790010", "2025-02", 10)),
        ("second", month_of("790010", "2025-02", 20, range(36, 72))),
        ("third", month_of("790010", "2025-02", "", range(60, 84))),
    ):
        (tmp_path / f"{name}.csv").write_bytes(content)
        pipeline.send(kit, [tmp_path / f"{name}.csv"])
        time.sleep(1.1)  # S3 reports the time of an upload in whole seconds
    start, end = month_period("2025-02")
    (files,) = fleet_readings.by_asset(kit, start, end, tmp_path, Scan())
    assert len(files.paths) == 3
    by_parquet = readings_of(files, start, end)
    by_key = readings.of_range(kit, "790010", start, end)
    assert len(by_parquet) == 432
    assert digest_of(by_parquet) == digest_of(by_key)
    assert by_parquet["value"].sum() == 3 * (108 * 10 + 36 * 20)


def test_a_file_that_is_not_in_the_curated_zone_is_named_at_the_top(kit: Kit, shown: list[str]) -> None:
    key = "raw/prod/lv/y=2025/m=05/never_ingested.csv"
    kit.s3.put_bucket_notification_configuration(Bucket=kit.bucket, NotificationConfiguration={})
    kit.s3.put_object(Bucket=kit.bucket, Key=key, Body=month_of("790020", "2025-05", 1))
    kit.s3.put_object(Bucket=kit.bucket, Key=key.replace("m=05", "m=07"), Body=month_of("790020", "2025-07", 1))
    try:
        report = fleet_report(MAY)
        assert "not in this report: y=2025/m=05/never_ingested.csv" in report.certainty()[0]
        assert list(report.fleet.index) == ["722267", "721030", "723504"]
        with pytest.raises(
            NoReadings, match=r"No asset has readings in July 2025\. Files in raw/ whose readings are not"
        ):
            fleet_report({"month": "2025-07"})
    finally:
        kit.s3.delete_object(Bucket=kit.bucket, Key=key)
        kit.s3.delete_object(Bucket=kit.bucket, Key=key.replace("m=05", "m=07"))
        pipeline.deploy(kit)


@pytest.mark.parametrize(("month", "days"), [("2025-03", 31), ("2025-10", 31)])
def test_a_month_with_a_clock_change_is_londons_both_ways(kit: Kit, tmp_path: Path, month: str, days: int) -> None:
    """The fleet report and the asset report of a whole month agree, and both find all of its intervals."""
    start, end = month_period(month)
    asset = f"79{month.replace('-', '')}"
    times = pd.date_range(start - pd.Timedelta(hours=2), end + pd.Timedelta(hours=2), freq="10min")
    rows = [
        f"{asset},Clock House,{time:%Y-%m-%dT%H:%M:%SZ},feeder,,L{phase} Active Power,kW,{10 * phase + n % 11}"
        for n, time in enumerate(times)
        for phase in (1, 2, 3)
    ]
    (tmp_path / f"{asset}.csv").write_bytes(csv_of(rows))
    pipeline.send(kit, [tmp_path / f"{asset}.csv"])
    fleet = fleet_report({"month": month})
    assert list(fleet.fleet.index) == [asset]
    assert fleet.fleet["completeness_pct"].tolist() == [100.0]
    assert fleet.matrix.shape == (1, days)
    one = asset_report({"asset": asset, "month": month})
    assert one.assessment.kpi("energy imported").value == fleet.fleet["energy_kwh"].iloc[0]
    assert one.readings == fleet.readings == (end - start) / pd.Timedelta(minutes=10) * 3
    load = questions.query("monthly_load", month, "lv_curated")
    by_sql = athena.run(kit, load.sql, load.parameters).frame.iloc[0]
    assert (by_sql["intervals"], by_sql["completeness_pct"]) == (one.readings / 3, 100.0)


def test_the_digest_does_not_depend_on_order_but_on_every_value(kit: Kit) -> None:
    frame = readings.of_day(kit, "721030", "2025-05-14")
    assert digest_of(frame.sample(frac=1, random_state=1)) == digest_of(frame)
    changed = frame.copy()
    changed.loc[0, "value"] += 0.01
    assert digest_of(changed) != digest_of(frame)


@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [
        ({"assett": "721030", **MAY}, "There is no parameter assett. Valid parameters: asset"),
        ({"month": "2025-05"}, "asset is missing"),
        ({"asset": "721030"}, "Give either month, or start and end"),
        ({"asset": "721030", "start": "2025-05-12"}, "start and end need to be days"),
        ({"asset": "721030", "start": "2025-05-12", "end": "2025-05-01"}, "must run forward"),
        ({"asset": "721030", "month": "2025-05", "register": "nowhere.csv"}, "there is no such file"),
        ({"asset": "721030", "month": "2025-05", "stamp": "middle"}, "neither start nor end"),
        ({"asset": "72 1030", "month": "2025-05"}, "no substation number"),
    ],
)
def test_wrong_parameters_are_rejected_with_a_list_of_the_valid_ones(
    parameters: dict[str, str], complaint: str
) -> None:
    with pytest.raises(BadParameter, match=re.escape(complaint)) as refusal:
        chosen("asset", parameters)
    assert "Valid parameters" in str(refusal.value)


def test_a_rating_of_zero_is_rejected_with_its_line(tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    register.write_text("asset_id,rating_kva\n721030,0\n")
    with pytest.raises(BadRegister, match="line 2, column rating_kva"):
        chosen("fleet", {"month": "2025-05", "register": str(register)})


def test_an_unknown_asset_is_rejected_with_a_list_of_assets(kit: Kit) -> None:
    with pytest.raises(NoReadings, match="With readings in May 2025: 721030, 722267, 723504"):
        asset_report({"asset": "999999", **MAY})


def test_a_month_without_readings_of_an_asset_is_rejected_with_a_list_of_its_months(kit: Kit) -> None:
    with pytest.raises(NoReadings, match=r"Asset 722267 has readings in (.*, )?2025-05"):
        asset_report({"asset": "722267", "month": "2020-07"})


def test_a_month_without_readings_is_rejected(kit: Kit) -> None:
    with pytest.raises(NoReadings, match="No asset has readings in July 2025"):
        fleet_report({"month": "2025-07"})


def test_athena_can_query_what_reports_found(kit: Kit, tmp_path: Path) -> None:
    fleet = fleet_report({**MAY, "out": str(tmp_path)})
    for _ in range(2):  # a second run replaces the first
        fleet.export()
    asset = asset_report({"asset": "722267", **MAY, "out": str(tmp_path)})
    asset.export()
    kpis = athena.query(
        kit,
        "SELECT asset_id, value, basis, from_utc, to_utc, run, register FROM lv_findings "
        "WHERE report = 'fleet' AND period = '2025-05' AND kind = 'kpi' AND what = 'maximum demand' ORDER BY asset_id",
    )
    assert kpis["asset_id"].astype(str).tolist() == ["721030", "722267", "723504"]
    assert kpis["value"].tolist() == pytest.approx(fleet.fleet["max_demand_kw"].sort_index().tolist(), abs=1e-5)
    assert set(kpis["basis"]) <= {"busbar", "feeder sum", "busbar and feeder sum"}
    assert pd.Timestamp(kpis["from_utc"].iloc[0]) == pd.Timestamp("2025-04-30 23:00")
    assert pd.Timestamp(kpis["to_utc"].iloc[0]) == pd.Timestamp("2025-05-31 23:00")
    assert abs(pd.Timestamp.now("UTC").tz_localize(None) - pd.Timestamp(kpis["run"].iloc[0])) < pd.Timedelta("10min")
    assert kpis["register"].iloc[0].startswith("asset_register.csv")
    first = athena.query(
        kit, "SELECT what, evidence FROM lv_findings WHERE report = 'asset' AND kind = 'action' AND value = 1"
    )
    assert first["what"].tolist() == [asset.findings[0].action]
    assert first["evidence"].tolist() == [asset.findings[0].evidence]


def test_a_month_is_shown_next_to_the_months_before_it(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        {"period": month, "assessed": 1, "asset_id": "722267", "kpis": {"maximum demand": {"value": kw}}}
        for month, kw in (("2025-04", 300.0), ("2025-05", 330.0))
    ]
    monkeypatch.setattr(summaries, "of_months", lambda kit, asset, months: found)
    monkeypatch.setattr(summaries, "of_fleet", lambda kit, month: found[:1] if month == "2025-04" else [])
    table = asset_report({"asset": "722267", **MAY}).month_table.frame
    assert table["month"].tolist() == ["2025-04", "2025-05"]
    assert table["change of maximum, %"].iloc[1] == pytest.approx(10)
    before = fleet_report(MAY).assets.frame.set_index("asset")["maximum the month before, kW"]
    assert before["722267"] == 300
    assert before.drop("722267").isna().all()


def test_ctrl_c_prints_one_line_and_leaves_no_half_report(kit: Kit, tmp_path: Path) -> None:
    command = str(Path(sys.executable).with_name("dubegrid"))
    given = ["report", "asset", "722267", "--month", "2025-05", "--register", REGISTER, "--out", str(tmp_path)]
    running = subprocess.Popen([command, *given], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    executed = tmp_path / "2025-05" / "asset_722267.ipynb"
    try:
        deadline = time.monotonic() + 60
        while not executed.exists() and running.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(1)  # the kernel is running
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=60)
    finally:
        running.kill()
    assert running.returncode == 130
    last = errors.strip().splitlines()[-1]
    assert last.startswith("dubegrid: stopped.")
    assert "Traceback" not in errors
    assert list((tmp_path / "2025-05").iterdir()) == []


@pytest.mark.parametrize("made", ["ignored", "called a dead kernel"])
def test_ctrl_c_ends_a_report_even_if_a_library_swallows_it(
    made: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(source: str, executed: str, **options: object) -> None:
        Path(executed).touch()
        Path(executed).with_suffix("").mkdir()
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        if made != "ignored":
            raise RuntimeError("Kernel died")

    monkeypatch.setattr("papermill.execute_notebook", interrupted)
    monkeypatch.setattr(logging.getLogger("asyncio"), "disabled", False)
    with pytest.raises(KeyboardInterrupt):
        publish.execute("asset", tmp_path / "asset_1.ipynb", {})
    assert list(tmp_path.iterdir()) == []
    assert logging.getLogger("asyncio").disabled, "it may print of the dead kernel after the last line"


def test_who_runs_out_first_uses_the_stored_weather(kit: Kit, tmp_path: Path) -> None:
    asked = {**MAY, "uptake": str(PROJECT_ROOT / "data" / "uptake_example.csv")}
    assert any("No weather is stored" in line for line in fleet_report(asked).outlook.sentences)
    path = tmp_path / "may.csv"
    path.write_text(as_csv(sample_weather(1, dt.date(2025, 5, 1), dt.date(2025, 5, 31))), encoding="utf-8")
    stored_weather.store(kit, path)
    report = fleet_report(asked)
    by_weather = "Heat pumps run according to the stored weather may.csv"
    assert any(line.startswith(by_weather) for line in report.outlook.sentences)
    assert len(report.runs_out) == len(report.fleet)
    kit.s3.delete_object(Bucket=kit.bucket, Key=stored_weather.KEY)


def test_wrong_quantities_are_named(kit: Kit, shown: list[str], tmp_path: Path) -> None:
    def file_of(asset: str, descriptions: list[str]) -> Path:
        rows = [
            lv_row(asset, stamp(n), 10 + n % 3, "", description) for n in range(144) for description in descriptions
        ]
        path = tmp_path / f"{asset}.csv"
        path.write_bytes(csv_of([row.replace("2025-05", "2025-06") for row in rows]))
        return path

    phases = [f"L{phase} Active Power" for phase in (1, 2, 3)]
    pipeline.send(kit, [file_of("790001", ["Horse Power"]), file_of("790002", [*phases, "Horse Power"])])
    with pytest.raises(WrongReadings, match=r"no quantity the KPIs know \(Horse Power\)"):
        asset_report({"asset": "790001", "month": "2025-06"})
    asset_report({"asset": "790002", "month": "2025-06"}).first_page()
    assert "their quantity is unknown: Horse Power" in "".join(shown)
    fleet = fleet_report({"month": "2025-06"})
    assert list(fleet.fleet.index) == ["790002"]
    assert any(line.startswith("Asset 790001 could not be assessed") for line in fleet.certainty())


def fleet_of(found: list[Finding], feeders: pd.DataFrame | None = None, **columns: object) -> FleetReport:
    """A fleet report of findings alone."""
    assets = list(dict.fromkeys(one.asset_id for one in found))
    fleet = pd.DataFrame({"name": "x", "monitor_sound": True, "utilisation_pct": 50.0, **columns}, index=assets)
    made = FleetReport(None, None, fleet, None, action_table(found), (), Scan(), 0, "")  # type: ignore[arg-type]
    return made if feeders is None else replace(made, feeders=feeders)


def test_the_first_page_shows_the_most_pressing_of_each_action_and_none_to_watch() -> None:
    found = [Finding(str(n), "fix the monitor", "POLARITY.", severity=n) for n in range(50)]
    found += [Finding("790001", "keep watching", "Utilisation is 60 %.", severity=60)]
    found += [Finding("7", "keep watching", "0.10 % of voltages are outside.")]
    report = fleet_of(found)
    assert list(report.shown_actions.frame["asset"]) == [str(n) for n in range(49, 37, -1)]
    below = report._below_actions()
    assert "<p>More in the exported table: fix the monitor 38.</p>" in below
    assert "Keep watching 1 asset: the next table" in below, "an asset with something to do is not only watched"
    assert len(report.actions.frame) == 52, "the exported table has all"


def test_a_fleet_with_nothing_to_do_says_so_instead_of_an_empty_table(shown: list[str]) -> None:
    report = fleet_of([Finding("1", "keep watching", "Utilisation is 60 %.")])
    assert report.shown_actions.frame.empty
    assert report.headline().endswith("Nothing needs to be done now except to keep watching.")
    assert "Keep watching 1 asset" in report._below_actions()


def test_the_condition_of_cyclic_loading_is_said_once_below_the_actions() -> None:
    text = f"Utilisation is 118 %. This is below 150 %. {CYCLIC_CONDITION}"
    report = fleet_of([Finding("1", "reinforce", f"{text} This is critical."), Finding("2", "reinforce", text)])
    assert report.shown_actions.frame["evidence"].to_list() == [
        "Utilisation is 118 %. This is below 150 %. This is critical.",
        "Utilisation is 118 %. This is below 150 %.",
    ]
    assert report._below_actions().count("a hot spot of at most 120 °C") == 1
    assert report.actions.frame["evidence"].str.contains(CYCLIC_CONDITION, regex=False).all()


def test_a_feeder_above_its_fuse_is_in_the_first_sentences() -> None:
    found = [Finding(asset, "keep watching", "") for asset in ("1", "2", "3")]
    feeders = pd.DataFrame(
        [("1", "6", 148.2), ("2", "1", 99.9), ("3", "2", 160.0), ("1", "2", float("nan"))],
        columns=["asset", "feeder", "utilisation, %"],
    )
    said = fleet_of(found, feeders, monitor_sound=[True, True, False]).headline()
    assert " 1 feeder is at or above its fuse or cable rating (1 feeder 6, 148 %). " in said
    both = fleet_of(found, feeders).headline()
    assert "2 feeders are at or above their fuse or cable rating (3 feeder 2, 160 %; 1 feeder 6, 148 %)." in both
    assert "fuse" not in fleet_of(found, feeders[feeders["utilisation, %"] < 100]).headline()


def test_a_misspelt_name_in_the_notebook_is_found() -> None:
    namespace = {"asset": "721030", "month": "2025-05", "registre": "x.csv", "asset_report": asset_report, "_oh": {}}
    with pytest.raises(BadParameter, match="no parameter registre"):
        chosen("asset", namespace)


def test_a_register_is_never_required_and_its_path_is_not_in_a_report(kit: Kit) -> None:
    report = asset_report({"asset": "721030", **MAY})
    given = report.appendix.frame.set_index("what").loc["parameters", "value"]
    assert "register=asset_register.csv" in given, "a report must not contain a folder of this machine"


def test_published_page_has_no_code_and_needs_no_network(kit: Kit, tmp_path: Path) -> None:
    page = publish.publish("asset", {"asset": "722267", **MAY, "out": str(tmp_path)})
    text = page.read_text(encoding="utf-8")
    assert "_report." not in text
    assert not re.search(r"https?://", re.sub(r"data:image/png;base64,[^\"]*", "", text))
    assert text.count("data:image/png") == 10
    executed = json.loads(page.with_suffix(".ipynb").read_text(encoding="utf-8"))
    assert not [o for cell in executed["cells"] for o in cell.get("outputs", []) if o["output_type"] == "error"]
    assert (tmp_path / "2025-05" / "asset_722267" / "asset_722267.xlsx").is_file()
    index = publish.write_index(tmp_path).read_text(encoding="utf-8")
    assert "2025-05/asset_722267.html" in index


def test_stored_register_is_used_and_a_rated_page_is_not_lost(
    kit: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long TMPDIR and a foreign `python3` kernel must not get in the way."""
    long = tmp_path / ("x" * 95)
    foreign = tmp_path / "jupyter" / "kernels" / "python3"
    foreign.mkdir(parents=True)
    long.mkdir()
    (foreign / "kernel.json").write_text('{"argv": ["/nowhere/python"], "display_name": "x", "language": "python"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setattr("tempfile.tempdir", str(long))
    week = ["--start", "2025-05-12", "--end", "2025-05-13", "--out", str(tmp_path / "out")]
    said = CliRunner().invoke(app, ["register", REGISTER], catch_exceptions=False).output
    try:
        assert "Stored 3 assets of asset_register.csv" in said
        assert re.search(r"Matched 3 of \d+ assets with readings", said)
        made = CliRunner().invoke(app, ["report", "asset", "722267", *week], catch_exceptions=False)
        assert made.exit_code == 0
        assert "Register: the stored register asset_register.csv, 3 assets" in made.output
    finally:
        kit.s3.delete_object(Bucket=kit.bucket, Key=stored_register.KEY)
    page = tmp_path / "out" / "2025-05-12_2025-05-13" / "asset_722267.html"
    rated = page.read_text(encoding="utf-8")
    assert "315 kVA" in rated
    with pytest.raises(DubeGridError, match="was made with a register"):
        CliRunner().invoke(app, ["report", "asset", "722267", *week], catch_exceptions=False)
    assert page.read_text(encoding="utf-8") == rated


def test_wrong_report_options_are_named_as_options(kit: Kit) -> None:
    with pytest.raises(DubeGridError, match=r"not both\. Options: --month 2025-05") as error:
        CliRunner().invoke(app, ["report", "asset", "722267"], catch_exceptions=False)
    assert "Valid parameters" not in str(error.value)


def test_assets_are_chosen_by_the_period_not_by_its_month(kit: Kit) -> None:
    """Two assets have readings in the month, but only one on the requested days."""
    one = "790777"
    rows = [lv_row(one, f"2024-03-05T00:{n}0:00Z", 10, "") for n in range(6)]
    other = [lv_row("790778", f"2024-03-20T00:{n}0:00Z", 10, "") for n in range(6)]
    for name, content in ((one, rows), ("790778", other)):
        key = f"raw/prod/lv/y=2024/m=03/{name}.csv"
        ingest(kit, key, csv_of(content))
    choice = chosen("fleet", {"start": "2024-03-04", "end": "2024-03-06"})
    assert fleet_readings.assets_of(kit, choice) == [one]


def test_a_month_given_to_a_notebook_wins_over_its_example_days() -> None:
    notebook = {**notebook_defaults("asset"), "month": "2025-01", "register": "none", "get_ipython": None}
    assert chosen("asset", notebook).period == "2025-01"
    with pytest.raises(BadParameter, match="not both"):
        chosen("asset", notebook | {"start": "2025-01-02"})


def test_an_asset_that_is_given_as_a_number_is_rejected() -> None:
    with pytest.raises(BadParameter, match=r"asset is the number 12, .* `-r asset 12`"):
        chosen("asset", {"asset": 12, "month": "2025-05"})


def test_reports_of_ids_with_dots_keep_their_names(kit: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def executed(kind: str, path: Path, parameters: object) -> None:
        nbformat.write(nbformat.v4.new_notebook(), path)

    monkeypatch.setattr(publish, "execute", executed)
    pages = [
        publish.publish("asset", {"asset": asset, **MAY, "out": str(tmp_path)})
        for asset in ("721030", "721030.1", "721030.2", "7.21030")
    ]
    assert [page.name for page in pages] == [
        "asset_721030.html", "asset_721030.1.html", "asset_721030.2.html", "asset_7.21030.html",
    ]  # fmt: skip
    assert all(page.is_file() for page in pages)


def test_one_failing_asset_does_not_stop_the_others(
    kit: Kit, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "790030.csv").write_bytes(month_of("790030", "2025-01", 10))
    pipeline.send(kit, [tmp_path / "790030.csv"])
    # Athena finds readings of the other asset, DynamoDB does not.
    start, end = month_period("2025-01")
    (first,) = fleet_readings.by_asset(kit, start, end, tmp_path, Scan())
    table = pq.read_table(first.paths[0]).slice(0, 100)
    names = pa.array(["790029"] * 100)
    pq.write_table(table.set_column(0, "asset_id", names), tmp_path / "790029.parquet")
    key = "processed/lv/y=2025/m=01/790029.parquet"
    kit.s3.upload_file(str(tmp_path / "790029.parquet"), kit.bucket, key)
    try:
        made = CliRunner().invoke(app, ["report", "all", "--month", "2025-01", "--out", str(tmp_path / "out")])
    finally:
        kit.s3.delete_object(Bucket=kit.bucket, Key=key)
    assert made.exit_code == 1
    assert "KeyboardInterrupt" not in capfd.readouterr().err, "an ending kernel must not write to the terminal"
    assert "2 of 3 reports" in made.output
    assert "Not made: 790029: Nothing is stored of asset 790029" in made.output
    assert {page.name for page in (tmp_path / "out" / "2025-01").glob("*.html")} == {"asset_790030.html", "fleet.html"}
    assert "790029" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_workgroup_and_database_are_created_once_tagged_and_removed(
    settings: Settings, cloud: lifecycle.Server
) -> None:
    kit = Kit(settings.named("catalog"), cloud.endpoint_url)
    pipeline.deploy(kit)
    assert {made.outcome for made in catalog.create(kit)} == {"created"}
    assert {made.outcome for made in catalog.create(kit)} == {"reused"}
    assert resources.find(kit, "workgroup", kit.settings.workgroup) == {"Project": "DubeGrid"}
    assert resources.find(kit, "database", kit.settings.database) == {"Project": "DubeGrid"}
    teardown.remove(kit)
    assert teardown.left(kit) == []
    assert resources.find(kit, "workgroup", kit.settings.workgroup) is None
    assert resources.find(kit, "database", kit.settings.database) is None


def test_parameters_are_bound_in_the_order_of_the_text(kit: Kit) -> None:
    trend = questions.query("daily_trend", "2025-05", asset_id="722267")
    days = athena.run(kit, trend.sql, trend.parameters).frame
    assert len(days) == 8


def test_query_command_prints_rows_bytes_and_price(kit: Kit) -> None:
    result = CliRunner().invoke(app, ["query", "SELECT count(*) AS n FROM lv_data WHERE y = '2025' AND m = '05'"])
    assert result.exit_code == 0, result.output
    assert "10080" in result.output
    assert f"{SAMPLE.stat().st_size:,} bytes scanned, 0.000050 USD" in result.output


@needs_real_readings
def test_the_eight_real_sites(
    settings: Settings, cloud: lifecycle.Server, monkeypatch: pytest.MonkeyPatch, shown: list[str]
) -> None:
    kit = Kit(settings.named("realreports"), cloud.endpoint_url)
    pipeline.deploy(kit)
    pipeline.send(kit, REAL_FILES)
    for module in ("asset_report", "fleet_report"):
        monkeypatch.setattr(f"dubegrid_lib.reporting.{module}.connect", lambda _: kit)
    december = fleet_report({"month": "2022-12"})
    february = fleet_report({"month": "2023-02"})
    both = pd.concat([december.fleet, february.fleet])
    assert len(both) == 8
    broken = both["rules_broken"]
    backwards = {"721448", "723003", "723349", "731018"}
    assert set(both.index[broken.str.contains("POLARITY")]) == backwards
    assert set(both.index[broken.str.contains("BUSBAR MISMATCH")]) == {"721448", "723003"}
    assert "INCOMPLETE" in broken["723349"]
    at_fault = set(both.index[both["action"] == "fix the monitor"])
    assert at_fault == {"723349"}
    assert set(both.index[both["demand_basis"] == "feeder sum"]) == {"721448", "723003"}
    for asset in both.index:
        month = "2022-12" if asset in december.fleet.index else "2023-02"
        report = asset_report({"asset": asset, "month": month})
        shown.clear()
        report.first_page()
        page = "".join(shown)
        assert ("Fix the monitor first" in page) == (asset in at_fault)
        assert "einforce" not in page or asset not in backwards


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_stored_reports_are_complete_and_contain_nothing_private(path: Path) -> None:
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert cells[0]["metadata"]["tags"] == ["parameters"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert len([output for output in outputs if "image/png" in output.get("data", {})]) >= 6
    assert not [output for output in outputs if output["output_type"] in ("error", "stream")]
    texts = [{kind: text for kind, text in output["data"].items() if kind != "image/png"} for output in outputs]
    assert not PRIVATE.search(json.dumps(texts))


@pytest.mark.parametrize(
    "path", sorted((PROJECT_ROOT / "notebooks").rglob("*.ipynb")), ids=lambda path: f"{path.parent.stem}-{path.stem}"
)
def test_notebooks_say_that_they_are_python(path: Path) -> None:
    """Without the metadata's file suffix, `jupyter nbconvert --to script` writes a .txt file."""
    metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
    assert metadata["language_info"]["file_extension"] == ".py"
