"""A report's table: shown as HTML, written as CSV, and a sheet of its workbook, with the same units and decimals."""

import html
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

# Decimals by unit: what the monitors resolve, no more.
DECIMALS = {"kWh": 0, "kW": 1, "kVA": 1, "MWh": 1, "A": 1, "V": 1, "h": 1, "%": 1, "weeks": 0, "": 2}
WHOLE = frozenset(
    {"assets", "rank", "hour", "peak hour", "customers", "rows", "with rating", "to reinforce"}
    | {"surely", "expected", "at most", "units"}
)
TENTHS = frozenset({"electric cars", "heat pumps", "solar roofs"})
# Texts up to SHORT stay on one line. Columns of longer texts have a least width (em), and those with texts beyond LONG
# a larger one, depending on whether more than two of them share the page.
SHORT, LONG = 20, 60
MEDIUM_WIDTH, LONG_WIDTH, CROWDED_WIDTH = 6, 15, 10
# A wider table does not fit a phone, which then shows each row as a list of column and value: more columns than this,
# or more em (of 13 px: 390 px less the page's margins) by the columns' least widths.
PHONE_COLUMNS, PHONE_WIDTH = 3, 28
# Of a column's text that stays on one line, and of the space beside it.
EM_PER_LETTER, PADDING = 0.55, 1.25
BLANK = frozenset({"", "-"})
STATUS_COLOURS = {"critical": "#661100", "red": "#D55E00", "flag": "#D55E00", "amber": "#B37400"}


@dataclass(frozen=True, eq=False)
class Table:
    """A table of a report.

    `name` is that of its CSV file and sheet, `title` is above it. Columns carry their unit after a comma
    (``maximum demand, kW``); if rows differ in unit, a column ``unit`` gives it for the column ``value``. `pages` names
    the column of asset ids that link to the assets' own pages; blank if there is none.
    """

    name: str
    title: str
    frame: pd.DataFrame
    pages: str = ""

    def decimals(self, column: str, row: int) -> int:
        """How many decimals a number of a column is shown with."""
        if column == "value" and "unit" in self.frame:
            return DECIMALS.get(str(self.frame["unit"].iloc[row]), 2)
        if column in WHOLE or column.startswith("days below") or column.endswith("at fault"):
            return 0
        if column == "hours" or column in TENTHS:
            return DECIMALS["h"]
        unit = column.rpartition(", ")[2] if ", " in column else ""
        if unit in DECIMALS:
            return DECIMALS[unit]
        found = re.search(r"\b(kWh|kW|kVA|MWh|[AVh%])\b|%", column)
        return DECIMALS[found[0]] if found and found[0] in DECIMALS else 2

    def text(self, column: str, row: int) -> str:
        """A cell as a reader sees it; a dash if there is no value."""
        value = self.frame[column].iloc[row]
        if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
            return "-"
        if isinstance(value, bool) or type(value).__name__ == "bool":
            return "yes" if value else "no"
        if isinstance(value, pd.Timestamp):
            # Midnight among other times is a time, not a day.
            moments = pd.DatetimeIndex(self.frame[column].dropna())
            return f"{value:%d %b %Y}" if (moments == moments.normalize()).all() else f"{value:%d %b %Y %H:%M}"
        if isinstance(value, int | float) or hasattr(value, "dtype"):
            return f"{float(value):,.{self.decimals(column, row)}f}"
        return str(value)

    def is_number(self, column: str) -> bool:
        series = self.frame[column]
        return pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_bool_dtype(series)


def folded(table: Table, column: str, into: str) -> Table:
    """The table as shown: the texts of a mostly empty column are added to another column's, unless already there."""
    rows = zip(table.frame[into].astype(str), table.frame[column].astype(str), strict=True)
    texts = [f"{text} {column.capitalize()}: {more}." if more not in text else text for text, more in rows]
    return replace(table, frame=table.frame.assign(**{into: texts}).drop(columns=column))


def as_html(table: Table) -> str:
    """The table as HTML, styled only for alignment and line breaks; every text is escaped.

    A table that is wider than the page scrolls by itself. A column without any value is not shown.
    """
    every = [str(column) for column in table.frame.columns]
    texts = {column: [table.text(column, row) for row in range(len(table.frame))] for column in every}
    columns = [column for column in every if not texts[column] or set(texts[column]) - BLANK]
    longest = {column: max(map(len, texts[column]), default=0) for column in columns}
    wide = LONG_WIDTH if sum(length > LONG for length in longest.values()) <= 2 else CROWDED_WIDTH
    styles, least = {}, 0.0
    for column in columns:
        styles[column] = "text-align:" + ("right" if table.is_number(column) else "left")
        width = wide if longest[column] > LONG else MEDIUM_WIDTH
        on_one_line = longest[column] <= SHORT
        styles[column] += ";white-space:nowrap" if on_one_line else f";min-width:{width}em"
        least += PADDING + (EM_PER_LETTER * longest[column] if on_one_line else width)

    def cell(tag: str, column: str, text: str) -> str:
        colour = STATUS_COLOURS.get(text) if column == "status" else None
        style = styles[column] + (f";color:{colour};font-weight:bold" if colour else "")
        if tag == "th":
            return f'<th style="{style.replace(";white-space:nowrap", "")}">{html.escape(text)}</th>'
        label = f' data-label="{html.escape(column)}"' + (" class='none'" if text in BLANK else "")
        shown = page_link(f"asset_{text}.html", text) if column == table.pages else html.escape(text)
        return f'<td{label} style="{style}">{shown}</td>'

    head = "".join(cell("th", column, column) for column in columns)
    rows = (
        "<tr>" + "".join(cell("td", column, texts[column][row]) for column in columns) + "</tr>"
        for row in range(len(table.frame))
    )
    kind = " class='listed'" if len(columns) > PHONE_COLUMNS or least > PHONE_WIDTH else ""
    body = f"<table{kind}><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return f'<div style="overflow-x:auto">{body}</div>'


def page_link(page: str, text: str) -> str:
    """A text that `publish.link_pages` turns into a link while the page beside it exists."""
    return f'<span data-page="{html.escape(page)}">{html.escape(text)}</span>'


def flat(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its index as first columns, unless the index has no name and only counts rows."""
    counts_rows = isinstance(frame.index, pd.RangeIndex) and frame.index.name is None
    return frame if counts_rows else frame.reset_index()


def of_chart(name: str, frame: pd.DataFrame) -> Table:
    """The numbers of a chart (`charts.Chart`)."""
    return Table(name.replace(" ", "_"), f"{name[0].upper()}{name[1:]}: the numbers", flat(frame))


def pairs(name: str, title: str, rows: Iterable[tuple[str, Any]]) -> Table:
    """A table of two columns: ``what``, and its ``value`` as text."""
    return Table(name, title, pd.DataFrame([(what, str(value)) for what, value in rows], columns=["what", "value"]))
