"""The tables of the page on scale and cost are those that its script computes."""

import runpy
import sys

import pytest

from dubegrid_lib.config import PROJECT_ROOT, SHARED

DOCS = PROJECT_ROOT / "docs"


@pytest.fixture(scope="module")
def script():
    sys.path.insert(0, str(DOCS))
    try:
        yield runpy.run_path(str(DOCS / "scale_and_cost.py"))
    finally:
        sys.path.remove(str(DOCS))


@pytest.fixture(scope="module")
def page():
    return (DOCS / "scale_and_cost.md").read_text(encoding="utf-8")


def test_tables_are_those_of_the_script(script, page):
    assert script["written"](page) == page, "run `python docs/scale_and_cost.py`"


def test_a_table_that_differs_from_the_scripts_is_corrected(script, page):
    changed = page.replace("| **together** | **", "| **together** | **9")
    assert changed != page
    assert script["written"](changed) == page


def test_costs_grow_with_the_substations(script):
    small, large = (sum(line.dollars for line in script["bill"](n)) for n in (100, 10_000))
    assert large == pytest.approx(100 * small)
    lines = {line.name: line.dollars for line in script["bill"](100)}
    # 4,320 intervals of one unit each, and four for the ledger, at 0.625 dollars a million
    assert lines["DynamoDB: writes"] == pytest.approx(100 * (4320 + 4) * 0.625e-6)


def test_page_names_the_settings_that_are_in_force(page):
    assert f"after {SHARED['ranges']['hidden_seconds'] // 60} minutes" in page
    assert {4: "four at once"}[SHARED["ranges"]["at_once"]] in page
    assert {5: "five attempts"}[SHARED["ranges"]["receives"]] in page.replace("\n  ", " ")
    assert f"{SHARED['scan_limit_bytes'] // 10**9} GB a query" in page
