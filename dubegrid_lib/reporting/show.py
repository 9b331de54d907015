"""What the cells of the reports show: headings, sentences, charts with their numbers, the exported files."""

import html
from collections.abc import Iterable

import pandas as pd
from IPython.display import HTML, Image, display

from dubegrid_lib.analysis.finding_rows import Row
from dubegrid_lib.reporting import exports, stored_findings
from dubegrid_lib.reporting.charts import Chart
from dubegrid_lib.reporting.report_choice import Choice
from dubegrid_lib.reporting.tables import Table, as_html, of_chart
from dubegrid_lib.stack.session import Kit

ACTION_WORDS = {
    "reinforce": "Reinforce",
    "reinforce?": "Consider reinforcing: evidence is missing",
    "rebalance": "Rebalance the phases",
    "retap": "Change the tap",
    "fix the monitor": "Fix the monitor first",
    "check a sensor": "Check a sensor",
    "keep watching": "Keep watching",
}


def show_html(text: str) -> None:
    display(HTML(text))


def items(sentences: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{html.escape(sentence)}</li>" for sentence in sentences) + "</ul>"


def banner(action: str, sentence: str, words: str = "") -> str:
    kind = action.replace(" ", "-").removesuffix("?")
    return f"<blockquote class='{kind}'><b>{words or ACTION_WORDS[action]}.</b> {html.escape(sentence)}</blockquote>"


def show_charts(charts: Iterable[Chart]) -> None:
    """Each chart with its heading and sentence, its picture, and its numbers folded below it."""
    for chart in charts:
        show_html(f"<h3>{chart.name[0].upper()}{chart.name[1:]}</h3><p>{html.escape(chart.sentence)}</p>")
        if chart.figure is None:
            continue
        display(Image(chart.picture, width=1024, alt=f"{chart.name}: {chart.sentence}"))
        show_html(f"<details><summary>The numbers</summary>{as_html(of_chart(chart.name, chart.table))}</details>")


def export(choice: Choice, kit: Kit, tables: list[Table], rows: Iterable[Row]) -> None:
    """Write the tables beside the page and the rows for Athena to the bucket, and say where."""
    written = exports.write_all(tables, choice.folder, choice.name, kit.bucket)
    kinds = pd.Series([path.suffix for path in written]).value_counts()
    show_html(
        f"<p>Exported to <code>{choice.period}/{choice.name}/</code>: a workbook with {len(tables)} sheets, "
        f"{kinds['.csv']} CSV files and their QuickSight manifests.</p>"
    )
    key = stored_findings.store(kit, choice, rows)
    stored = f"For Athena's table <code>lv_findings</code>: <code>{html.escape(key)}</code>."
    denied = "The findings are not in lv_findings: this user may not write to the bucket."
    show_html(f"<p>{stored if key else denied}</p>")
