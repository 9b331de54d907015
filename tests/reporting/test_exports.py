"""Tables for other programs: names never become formulas, numbers stay numbers; units, decimals, a frozen header."""

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from dubegrid_lib.reporting.exports import harmless, quicksight_manifest, write_all, write_csv, write_workbook
from dubegrid_lib.reporting.publish import link_pages
from dubegrid_lib.reporting.tables import Table, as_html, folded, of_chart, page_link

NAMES = ["=HYPERLINK(1)", "+44", "-Elm Grove", "@here", "\ttab", "High Street, Test -", "-5.2", "<b>"]


def fleet() -> Table:
    frame = pd.DataFrame(
        {
            "asset": [str(n) for n in range(len(NAMES))],
            "name": NAMES,
            "headroom, kVA": [-34.71, 1234.56, np.nan, 0.0, 1.0, 2.0, 3.0, 4.0],
            "load factor": 0.512,
            "energy, kWh": 30042.8,
            "monitor sound": [True, False] * 4,
            "day": pd.date_range("2025-05-12", periods=len(NAMES)),
        }
    )
    return Table("fleet", "All assets", frame)


@pytest.mark.parametrize("name", NAMES[:5])
def test_a_name_is_not_a_formula_in_a_csv(name: str, tmp_path: Path) -> None:
    assert harmless(name) == "'" + name
    write_csv(fleet(), tmp_path / "fleet.csv")
    with (tmp_path / "fleet.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(not row["name"].startswith(("=", "+", "@", "\t")) for row in rows)


@pytest.mark.parametrize("value", [-5.2, "-5.2", "plain", 7, None])
def test_numbers_and_ordinary_texts_are_left_alone(value: object) -> None:
    assert harmless(value) == value
    assert type(harmless(value)) is type(value)


def test_the_workbook_holds_texts_and_formatted_numbers(tmp_path: Path) -> None:
    write_workbook([fleet()], tmp_path / "book.xlsx")
    book = load_workbook(tmp_path / "book.xlsx")
    assert book.sheetnames == ["Contents", "fleet"]
    sheet = book["fleet"]
    assert sheet.freeze_panes == "A2"
    for row, name in enumerate(NAMES, start=2):
        cell = sheet.cell(row, 2)
        assert (cell.data_type, cell.value) == ("s", name), "a text must not become a formula"
    assert sheet["C2"].value == pytest.approx(-34.71)
    assert sheet["C2"].number_format == "#,##0.0"
    assert sheet["C4"].value is None, "a missing value is an empty cell, not 0"
    assert sheet["D2"].number_format == "#,##0.00"
    assert sheet["E2"].number_format == "#,##0"
    assert sheet["G2"].value == pd.Timestamp("2025-05-12").to_pydatetime()


def test_a_value_takes_its_decimals_from_its_unit() -> None:
    kpis = pd.DataFrame({"KPI": ["energy", "load factor"], "value": [30042.83, 0.5123], "unit": ["kWh", ""]})
    table = Table("kpis", "", kpis)
    assert [table.text("value", row) for row in range(2)] == ["30,043", "0.51"]


def test_html_escapes_text_from_files() -> None:
    page = as_html(fleet())
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


def test_every_table_gets_csv_and_manifest_beside_one_workbook(tmp_path: Path) -> None:
    written = write_all([fleet()], tmp_path / "2025-05" / "fleet", "fleet", "a-bucket")
    assert [path.name for path in written] == ["fleet.xlsx", "fleet.csv", "fleet.manifest.json"]
    manifest = json.loads(written[2].read_text())
    assert manifest["fileLocations"] == [{"URIs": ["s3://a-bucket/exports/2025-05/fleet/fleet.csv"]}]
    assert manifest == quicksight_manifest(manifest["fileLocations"][0]["URIs"])


def test_fractions_and_dates_are_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    when = pd.to_datetime(["2025-01-12 17:30", "2025-01-13 18:00"])
    table = Table("peaks", "", pd.DataFrame({"at": when, "demand, kW": [103.18600000000002, 0.1 + 0.2]}))
    write_csv(table, tmp_path / "peaks.csv")
    assert "103.18600000000002" not in (tmp_path / "peaks.csv").read_text(encoding="utf-8-sig")
    assert (tmp_path / "peaks.csv").read_text(encoding="utf-8-sig").splitlines()[1].endswith(",103.186")
    write_workbook([table], tmp_path / "book.xlsx")
    sheet = load_workbook(tmp_path / "book.xlsx")["peaks"]
    assert sheet["A2"].number_format == "d mmm yyyy hh:mm"
    assert sheet["B2"].value == 103.186
    assert sheet["B3"].value == 0.3
    book = tmp_path / "days.xlsx"
    write_workbook([fleet()], book)
    assert load_workbook(book)["fleet"]["G2"].number_format == "d mmm yyyy"


def test_the_hours_of_a_day_are_a_column() -> None:
    hours = pd.DataFrame({"assets": range(24)}, index=pd.RangeIndex(24, name="hour"))
    assert list(of_chart("peak hour", hours).frame) == ["hour", "assets"]


def test_a_midnight_among_times_is_shown_as_a_time() -> None:
    times = pd.to_datetime(["2022-12-15 00:00", "2022-12-16 19:00"])
    table = Table("feeders", "Feeders", pd.DataFrame({"at": times, "day": times.normalize()}))
    assert [table.text("at", 0), table.text("day", 1)] == ["15 Dec 2022 00:00", "16 Dec 2022"]


def test_a_mostly_empty_column_is_shown_in_another() -> None:
    texts = ["107 %; but this is missing: days.", "45 %.", "9 kW."]
    table = Table("actions", "Actions", pd.DataFrame({"evidence": texts, "missing": ["days", "", "a rating"]}))
    shown = folded(table, "missing", "evidence").frame
    assert shown.to_dict("list") == {"evidence": [*texts[:2], "9 kW. Missing: a rating."]}
    assert list(table.frame) == ["evidence", "missing"], "exports must keep the column"


def test_a_column_that_no_row_fills_is_not_shown_and_a_wide_table_is_listed_on_a_phone() -> None:
    frame = pd.DataFrame({"asset": ["7"], "fuse": [np.nan], "missing": [""], "kW": [1.0], "kVA": [2.0], "load": [3.0]})
    page = as_html(Table("one", "", frame, pages="asset"))
    assert "fuse" not in page
    assert "missing" not in page
    assert "class='listed'" in page
    assert 'data-label="kVA"' in page
    assert '<span data-page="asset_7.html">7</span>' in page


def test_pages_link_to_each_other_if_they_exist(tmp_path: Path) -> None:
    fleet_page, asset_page = tmp_path / "fleet.html", tmp_path / "asset_7.html"
    fleet_page.write_text(page_link("asset_7.html", "7") + page_link("asset_8.html", "8"))
    asset_page.write_text(page_link("fleet.html", "The fleet"))
    for _ in range(2):
        link_pages(tmp_path)
        assert fleet_page.read_text() == (
            '<a data-page="asset_7.html" href="asset_7.html">7</a><span data-page="asset_8.html">8</span>'
        )
        assert asset_page.read_text() == '<a data-page="fleet.html" href="fleet.html">The fleet</a>'
    asset_page.unlink()
    link_pages(tmp_path)
    assert '<span data-page="asset_7.html">7</span>' in fleet_page.read_text()
