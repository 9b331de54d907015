"""Attacks through what a file, its name or a question may hold (docs/threat_model.md, which names all tests)."""

import json
import re

import pandas as pd
import pytest
from steps import HEADER, csv_of, ingest, items_of, lv_row, lv_rows, month_key, put, stamp

from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.query import athena, catalog, logs

TRICKS = ["../../athena-results/x", "..%2f..%2fx", "a b+c&d=e", "ünïcode", "x\ty", "'; DROP TABLE x; --"]


@pytest.mark.parametrize("trick", TRICKS)
def test_key_with_tricks_is_a_name(pipeline, asset, trick):
    """A key is a name, never a path: its rejected rows stand under `rejected/`, and nothing beside it is touched."""
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
    """A name and a key that hold a record: every JSON record of the log is the function's own."""
    forged = json.dumps({"message": "file", "status": "ingested", "file": "forged"}).replace('"', '""')
    row = lv_row(asset, stamp(0), 1).replace('"High Street, Test -"', f'"x{forged}"')
    key = month_key(f"{asset}-\t{{'message': 'summary'}}.csv")
    sent = put(pipeline, key, csv_of([row, "broken"]))
    logs.wait_for(pipeline, {key: sent.version}, sent.since, 60)
    records = [line for line in logs.read(pipeline, sent.since) if line.fields]
    assert records
    assert [line for line in records if line.fields.get("file") == "forged"] == []
    assert all("\n" not in line.text.rstrip("\n") for line in records)


def test_markup_from_a_file_is_text_in_a_page():
    """How a table becomes HTML here: pandas and the templates escape what stands in cells."""
    page = pd.DataFrame({"substation": ["<script>alert(1)</script>"]}).to_html()
    assert "<script>" not in page
    unescaped = [
        path.name
        for path in (PROJECT_ROOT / "dubegrid_lib").rglob("*.py")
        if re.search(r"to_html\([^)]*escape=False", path.read_text(encoding="utf-8"))
    ]
    assert unescaped == []


def test_sql_in_a_value_is_a_value(pipeline, asset):
    catalog.everything(pipeline)
    name = "x' OR '1'='1"
    # A month of its own: the bucket holds broken files too, and Athena fails on a month with one.
    row = lv_row(asset, "2031-05-01T00:00:00Z", 1)
    put(pipeline, month_key(f"{asset}-sql.csv", year=2031), csv_of([row], HEADER))
    bound = "'" + name.replace("'", "''") + "'"
    asked = "SELECT count(*) AS n FROM lv_data WHERE y = '2031' AND substation_name = ?"
    found = athena.run(pipeline, asked, [bound])
    assert int(found.frame["n"].iloc[0]) == 0
    assert items_of(pipeline, name) == {}


def test_every_test_that_the_threat_model_names_is_there():
    text = (PROJECT_ROOT / "docs" / "threat_model.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:\w+/)*test_\w+\.py)(?:::(\w+))?`", text)
    assert len(named) > 20
    for file, test in named:
        source = (PROJECT_ROOT / "tests" / file).read_text(encoding="utf-8")
        assert not test or f"def {test}(" in source, f"{file}::{test}"
