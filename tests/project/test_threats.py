"""Attacks through the content of a file, its name or a query (docs/threat_model.md lists all such tests)."""

import html
import json
import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from alert_book import AlertBook
from markdown_it import MarkdownIt
from openpyxl import load_workbook
from steps import HEADER, csv_of, ingest, items_of, lv_row, lv_rows, month_key, put, stamp

from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.query import athena, catalog, logs
from dubegrid_lib.reporting import show
from dubegrid_lib.reporting.dashboard.markdown import code, plain
from dubegrid_lib.reporting.exports import write_workbook
from dubegrid_lib.reporting.tables import Table, as_html
from dubegrid_lib.stack import assess_stack

TRICKS = ["../../athena-results/x", "..%2f..%2fx", "a b+c&d=e", "ünïcode", "x\ty", "'; DROP TABLE x; --"]


@pytest.mark.parametrize("trick", TRICKS)
def test_key_with_tricks_is_a_name(pipeline, asset, trick):
    """A key is a name, never a path: its rejected rows are under `rejected/`, and nothing else is changed."""
    before = keys(pipeline, "athena-results/")
    key = f"raw/prod/lv/y=2025/m=05/{asset}-{trick}.csv"
    summary = ingest(pipeline, key, csv_of([*lv_rows(asset, 1), "broken"]))
    assert (summary["stored"], summary["rejected"]) == (3, 1)
    assert summary["rejected_key"].startswith("rejected/raw/prod/lv/y=2025/m=05/")
    assert summary["rejected_key"] in keys(pipeline, "rejected/")
    assert keys(pipeline, "athena-results/") == before


def keys(kit, prefix):
    pages = kit.s3.get_paginator("list_objects_v2").paginate(Bucket=kit.bucket, Prefix=prefix)
    return {held["Key"] for page in pages for held in page.get("Contents", [])}


def test_line_break_in_a_file_forges_no_log_record(pipeline, asset):
    """A substation name and a key contain a log record, but all JSON records in the log are the function's own."""
    forged = json.dumps({"message": "file", "status": "ingested", "file": "forged"}).replace('"', '""')
    row = lv_row(asset, stamp(0), 1).replace('"High Street, Test -"', f'"x{forged}"')
    key = month_key(f"{asset}-\t{{'message': 'summary'}}.csv")
    sent = put(pipeline, key, csv_of([row, "broken"]))
    logs.wait_for(pipeline, {key: sent.version}, sent.since, 60)
    records = [line for line in logs.read(pipeline, sent.since) if line.fields]
    assert records
    assert [line for line in records if line.fields.get("file") == "forged"] == []
    assert all("\n" not in line.text.rstrip("\n") for line in records)


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "![seen](http://elsewhere.invalid/seen.png)",
    "[click](javascript:alert(1))",
    '=cmd|"/c calc"!A1',
    "x`![seen](http://elsewhere.invalid/seen.png)",
    "name\n\n# a heading\n<script>alert(1)</script>",
    ":red[red] $x^2$ **bold** ~~gone~~",
]


class Tags(HTMLParser):
    """The tags and addresses of a page, which a browser would act on."""

    def __init__(self, page):
        super().__init__()
        self.found = set()
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found |= {tag, *(name for name, _ in attributes)}


@pytest.mark.parametrize("name", HOSTILE)
def test_text_of_a_file_is_text_in_tables_lists_and_banners(name):
    """Tests what the notebooks' reports show, and the HTML that the dashboard shows."""
    table = Table("t", name, pd.DataFrame({"substation": [name], name: [1.0]}))
    for page in (as_html(table), show.items([name]), show.banner("keep watching", name)):
        assert not Tags(page).found & {"img", "script", "a", "src", "href", "onerror"}
        assert " ".join(name.split()) in " ".join(html.unescape(page).split())
    assert "<img" not in pd.DataFrame({"substation": [name]}).to_html()
    unescaped = [
        path.name
        for path in (PROJECT_ROOT / "dubegrid_lib").rglob("*.py")
        if re.search(r"to_html\([^)]*escape=False|unsafe_allow_html", path.read_text(encoding="utf-8"))
    ]
    assert unescaped == []


@pytest.mark.parametrize("name", HOSTILE)
def test_text_of_a_file_is_text_in_the_dashboards_markdown(name):
    """Rendered with a CommonMark parser that, like Streamlit's, supports tables and strike-through."""
    render = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render
    for page in (render(f"- {plain(name)}"), render(f"**{plain(name)}.**"), render(f"`{code(name)}`")):
        assert Tags(page).found <= {"ul", "li", "p", "strong", "code"}
    shown = html.unescape(re.sub(r"<[^>]+>", "", render(plain(name)))).strip()
    assert shown == " ".join(name.split())
    assert plain("Start it with `dubegrid up`: then 5 kW.") == r"Start it with `dubegrid up`\: then 5 kW\."


@pytest.mark.parametrize("name", HOSTILE)
def test_text_of_a_file_is_no_formula_in_excel(name, tmp_path):
    write_workbook([Table("fleet", name, pd.DataFrame({"name": [name], name: [name]}))], tmp_path / "book.xlsx")
    for sheet in load_workbook(tmp_path / "book.xlsx"):
        for row in sheet.iter_rows():
            assert {cell.data_type for cell in row} <= {"s", "n"}
            assert [cell.hyperlink for cell in row if cell.hyperlink] == []
    assert load_workbook(tmp_path / "book.xlsx")["fleet"]["A2"].value == name


class Topic:
    """A topic that rejects what SNS would reject (API reference, "Publish": Subject)."""

    def __init__(self):
        self.given = []

    def publish(self, **given):
        assert re.fullmatch(r"[!-~][ -~]{0,99}", given["Subject"])
        self.given.append(given)
        return {"MessageId": "1"}


@pytest.mark.parametrize("name", [*HOSTILE, "ünïcode\r\nBcc: x@y.invalid", "x" * 200])
def test_text_of_a_file_is_a_value_in_a_message(pipeline, asset, name):
    """Whatever the name, the message is one JSON document, and the subject is a single line that SNS accepts."""
    topic = Topic()
    assess_stack.alert_table(pipeline)
    book = AlertBook(pipeline.dynamodb, pipeline.settings.alert_table, topic, "arn:aws:sns:us-east-1:000000000000:t")
    attributes = {"kind": "file", "asset_id": name}
    assert book.publish(f"file {asset} {name}", "v1", {"file": name, "substation": name}, attributes)
    message = json.loads(topic.given[0]["Message"])
    assert (message["file"], message["substation"]) == (name, name)
    assert "\n" not in topic.given[0]["Message"]


def test_sql_in_a_value_is_a_value(pipeline, asset):
    catalog.create(pipeline)
    name = "x' OR '1'='1"
    # A separate month: the bucket also contains broken files, and Athena fails on a month that has one.
    row = lv_row(asset, "2031-05-01T00:00:00Z", 1)
    put(pipeline, month_key(f"{asset}-sql.csv", year=2031), csv_of([row], HEADER))
    bound = "'" + name.replace("'", "''") + "'"
    asked = "SELECT count(*) AS n FROM lv_data WHERE y = '2031' AND substation_name = ?"
    found = athena.run(pipeline, asked, [bound])
    assert int(found.frame["n"].iloc[0]) == 0
    assert items_of(pipeline, name) == {}


def test_every_test_that_the_threat_model_names_exists():
    text = (PROJECT_ROOT / "docs" / "threat_model.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:\w+/)*test_\w+\.py)(?:::(\w+))?`", text)
    assert len(named) > 20
    for file, test in named:
        source = (PROJECT_ROOT / "tests" / file).read_text(encoding="utf-8")
        assert not test or f"def {test}(" in source, f"{file}::{test}"
