"""Tables for other programs: no formula from a name, numbers stay numbers, units and decimals, a frozen header."""

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from dubegrid_lib.reporting.exports import harmless, quicksight_manifest, write_all, write_csv, write_workbook
from dubegrid_lib.reporting.tables import Table, as_html

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
def test_a_name_is_no_formula_in_a_csv(name: str, tmp_path: Path) -> None:
    assert harmless(name) == "'" + name
    write_csv(fleet(), tmp_path / "fleet.csv")
    with (tmp_path / "fleet.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(not row["name"].startswith(("=", "+", "@", "\t")) for row in rows)


@pytest.mark.parametrize("value", [-5.2, "-5.2", "plain", 7, None])
def test_numbers_and_ordinary_texts_are_left_alone(value: object) -> None:
    assert harmless(value) is value


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


def test_html_escapes_what_files_say() -> None:
    page = as_html(fleet())
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


def test_every_table_gets_csv_and_manifest_beside_one_workbook(tmp_path: Path) -> None:
    written = write_all([fleet()], tmp_path / "2025-05" / "fleet", "fleet", "a-bucket")
    assert [path.name for path in written] == ["fleet.xlsx", "fleet.csv", "fleet.manifest.json"]
    manifest = json.loads(written[2].read_text())
    assert manifest["fileLocations"] == [{"URIs": ["s3://a-bucket/exports/2025-05/fleet/fleet.csv"]}]
    assert manifest == quicksight_manifest(manifest["fileLocations"][0]["URIs"])
