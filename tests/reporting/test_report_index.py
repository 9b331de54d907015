"""The page that lists all reports: the last made first, when, what to do first and why in short."""

import datetime as dt
import os
import re
from pathlib import Path

import pandas as pd
import pytest

from dubegrid_lib.reporting import publish
from dubegrid_lib.reporting.tables import Table, as_html

OVERLOAD = (
    "Utilisation is 118 % of 200 kVA in the highest half hour (Mon 20 Jan 2025 19:30); above its rating for 18.2 h "
    "(10-min means) on 8 days, longest spell 3.7 h; P99.5 is 116 %. This is below 150 %, the limit."
)


def made(out: Path, period: str, name: str, when: dt.datetime, evidence: str, action: str = "reinforce") -> None:
    """A report with one action, made at a time; its page is newer, because links were added since."""
    tables = out / period / name
    tables.mkdir(parents=True)
    row = {"asset": "725978", "action": action, "evidence": evidence}
    pd.DataFrame([row]).to_csv(tables / "actions.csv", index=False)
    (out / period / f"{name}.html").write_text("page")
    executed = out / period / f"{name}.ipynb"
    executed.write_text("{}")
    os.utime(executed, (when.timestamp(), when.timestamp()))


@pytest.fixture
def index(tmp_path: Path) -> str:
    """An earlier run of a later period, and today's of January."""
    made(tmp_path, "2025-05", "asset_722267.1", dt.datetime(2026, 11, 28, 9, 5), "STUCK, STEP. L1 repeats. And more.")
    made(tmp_path, "2025-01", "asset_721030", dt.datetime(2026, 11, 29, 21, 4), OVERLOAD)
    made(tmp_path, "2025-01", "fleet", dt.datetime(2026, 11, 29, 21, 3), OVERLOAD)
    return publish.write_index(tmp_path).read_text(encoding="utf-8")


def test_the_last_made_period_is_first_and_each_report_says_when_it_was_made(index: str) -> None:
    assert index.index("<h2>2025-01</h2>") < index.index("<h2>2025-05</h2>")
    assert re.findall(r"data-label='made'>(.*?)<", index) == [
        "29 Nov 2026 21:03", "29 Nov 2026 21:04", "28 Nov 2026 09:05",
    ]  # fmt: skip
    assert "2025-05/asset_722267.1.html'>722267.1</a>" in index
    assert "“reinforce?” is an overload for which evidence is still missing" in index


def test_each_report_has_one_clause_of_its_evidence(index: str) -> None:
    clause = "Utilisation is 118 % of 200 kVA in the highest half hour, above the rating for 18.2 h"
    assert re.findall(r"data-label='why'>(.*?)</td>", index) == [
        f"asset 725978: {clause}", clause, "STUCK, STEP: L1 repeats",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("evidence", "clause"),
    [
        ("Rebalance feeder 1: at high load L1 carries 48 kW.", "Rebalance feeder 1"),
        ("2.50 % of busbar voltages are outside 216.2-253.0 V (0.00 % low): set the tap.",
         "2.50 % of busbar voltages are outside 216.2-253.0 V"),
        ("Utilisation is 57 % of 800 kVA in the highest half hour (Mon).",
         "Utilisation is 57 % of 800 kVA in the highest half hour"),
        ("Maximum demand 120 kW, load factor 0.51. Stress cannot be determined without a rating.",
         "Maximum demand 120 kW, load factor 0.51"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_clause_ends_where_its_figures_begin_to_repeat(evidence: str, clause: str) -> None:
    assert publish._in_short(evidence) == clause


def test_a_table_of_three_columns_of_sentences_becomes_cards_on_a_phone(index: str) -> None:
    long = "A sentence that is longer than sixty characters, so that it needs a column of its own."
    three = Table("actions", "", pd.DataFrame({"action": ["reinforce"], "evidence": [long], "would change it": [long]}))
    assert "class='listed'" in as_html(three)
    two = Table("appendix", "", pd.DataFrame({"what": ["source"], "value": [long]}))
    assert "class='listed'" not in as_html(two)
    short = Table("months", "", pd.DataFrame({"month": ["2025-01"], "kW": [1.0], "load factor": [0.5]}))
    assert "class='listed'" not in as_html(short)
    assert index.count("<table class='listed'>") == 2
