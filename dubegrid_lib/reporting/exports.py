"""A report's tables for other programs: CSV files, one Excel workbook, and a manifest for QuickSight."""

import datetime as dt
import json
import math
import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dubegrid_lib.reporting.tables import Table

# A spreadsheet takes a text that begins with one of these for a formula (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
HEADER_FONT = Font(bold=True, color="FFFFFF")
HEADER_FILL = PatternFill("solid", fgColor="005A8C")
WIDEST = 60
TOP, WRAPPED = Alignment(vertical="top"), Alignment(wrap_text=True, vertical="top")
WIDTH_ROWS = 100
NAME_LENGTH = 31  # Excel's limit for a sheet's name
# Decimals: far finer than any monitor, and without the remainders of binary fractions.
DIGITS = 6


def harmless(value: object) -> object:
    """A cell for a CSV: an apostrophe is put before a text that a spreadsheet would take for a formula.

    Numbers stay numbers, also negative ones and those written as text. A fraction is rounded: 103.18600000000002 is
    103.186.
    """
    if isinstance(value, float) and math.isfinite(value):
        return round(value, DIGITS)
    if isinstance(value, str) and value.startswith(FORMULA_STARTS) and not re.fullmatch(r"-?[\d.,]+", value):
        return "'" + value
    return value


def write_csv(table: Table, path: Path) -> None:
    """A table as UTF-8 CSV with a byte order mark, without which Excel misreads names."""
    frame = table.frame.map(harmless).rename(columns=lambda column: str(harmless(str(column))))
    frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def write_workbook(tables: Sequence[Table], path: Path) -> None:
    """All tables as one workbook: a sheet each, after a sheet of contents."""
    book = Workbook()
    contents = book.active
    assert isinstance(contents, Worksheet)
    contents.title = "Contents"
    listing = pd.DataFrame([(table.name, table.title, len(table.frame)) for table in tables])
    _fill(contents, Table("contents", "", listing.set_axis(["sheet", "what it holds", "rows"], axis=1)))
    for table in tables:
        _fill(book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", table.name)[:NAME_LENGTH]), table)
    book.save(path)


def _fill(sheet: Worksheet, table: Table) -> None:
    count = len(table.frame)
    for place, column in enumerate(map(str, table.frame.columns), start=1):
        _write(sheet, 1, place, column)
        cell = sheet.cell(1, place)
        cell.font, cell.fill, cell.alignment = HEADER_FONT, HEADER_FILL, WRAPPED
        # Looking up a frame's cells is slow, and the first rows show how wide a column is.
        longest = max([len(column) // 2, *(len(table.text(column, row)) for row in range(min(count, WIDTH_ROWS)))])
        sheet.column_dimensions[get_column_letter(place)].width = min(WIDEST, max(9, longest + 2))
        same = "unit" not in table.frame
        decimals = table.decimals(column, 0) if count and same else 0
        for row, value in enumerate(table.frame[column].tolist()):
            _write(sheet, row + 2, place, _plain(value), decimals if same else table.decimals(column, row))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _write(sheet: Worksheet, row: int, column: int, value: object, decimals: int = 0) -> None:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, str):
        # Set first, or a text that begins with "=" would be taken for a formula.
        cell.value = value.replace("\x00", "")
        cell.data_type = "s"
        if value.startswith(FORMULA_STARTS):
            cell.quotePrefix = True
        cell.alignment = WRAPPED if len(value) > WIDEST else TOP
        return
    cell.value = value  # type: ignore[assignment]
    cell.alignment = TOP
    if isinstance(value, dt.datetime):
        cell.number_format = "d mmm yyyy" if value.time() == dt.time(0) else "d mmm yyyy hh:mm"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        cell.number_format = "#,##0" + (f".{'0' * decimals}" if decimals else "")


def _plain(value: object) -> object:
    """A cell's value for openpyxl: no NumPy scalar, no time zone, None if it is missing."""
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return None
    if isinstance(value, pd.Timestamp):
        return value.tz_localize(None).to_pydatetime()
    item = getattr(value, "item", None)
    number = item() if item else value
    return round(number, DIGITS) if isinstance(number, float) else number


def quicksight_manifest(uris: Sequence[str]) -> dict[str, object]:
    """The manifest with which QuickSight reads CSV files on S3 (QuickSight user guide, "Supported formats for Amazon S3
    manifest files")."""
    settings = {"format": "CSV", "delimiter": ",", "textqualifier": '"', "containsHeader": "true"}
    return {"fileLocations": [{"URIs": list(uris)}], "globalUploadSettings": settings}


def write_all(tables: Sequence[Table], folder: Path, name: str, bucket: str) -> list[Path]:
    """Write every table as CSV, all of them as a workbook, and the QuickSight manifests of the CSVs.

    Parameters
    ----------
    bucket : where the manifests expect the files, below `exports/` (``aws s3 sync`` puts them there). All files of a
        QuickSight manifest have one layout, so there is a manifest for each table.

    Returns
    -------
    The files written, the workbook first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / f"{name}.xlsx"]
    write_workbook(tables, written[0])
    for table in tables:
        path = folder / f"{table.name}.csv"
        write_csv(table, path)
        manifest = folder / f"{table.name}.manifest.json"
        uri = f"s3://{bucket}/exports/{folder.parent.name}/{folder.name}/{path.name}"
        manifest.write_text(json.dumps(quicksight_manifest([uri]), indent=2) + "\n", encoding="utf-8")
        written += [path, manifest]
    return written
