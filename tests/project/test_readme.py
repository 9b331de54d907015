"""The table of what is built names tests that exist and run, and covers the roadmap; README is short; links resolve."""

import ast
import re
from pathlib import Path

import pytest

from dubegrid_lib.config import PROJECT_ROOT

PAGES = [*PROJECT_ROOT.glob("*.md"), *PROJECT_ROOT.glob("docs/*.md")]
STATUS = (PROJECT_ROOT / "docs" / "build_status.md").read_text(encoding="utf-8")
# Two screens, so that somebody who opens the project can read all of it quickly.
MOST_WORDS = 900
# The walk-through's roadmap, in its order.
ROADMAP = [
    "Data transformation",
    "Curated zone in S3",
    "Athena optimisation",
    "Visual dashboards",
    "Data quality checks",
    "Event fan-out",
]


def rows() -> list[list[str]]:
    table = STATUS.partition("## Parts\n")[2].partition("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_roadmap_is_covered_in_its_order() -> None:
    named = [row[0].removeprefix("*roadmap:* ").partition(":")[0] for row in rows() if row[0].startswith("*roadmap:*")]
    assert list(dict.fromkeys(named)) == ROADMAP


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_each_row_names_a_test_that_runs(row: list[str]) -> None:
    _, state, kept = row
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", kept)
    assert named or state == "not yet", f"no test proves this: {row}"
    for file, test in named:
        functions = {
            node.name: {ast.unparse(mark) for mark in node.decorator_list}
            for node in ast.parse((PROJECT_ROOT / file).read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef)
        }
        assert test in functions, f"{file} has no {test}"
        assert not [mark for mark in functions[test] if "xfail" in mark or "mark.skip" in mark]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_of_pages_resolve(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text)
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_readme_fits_two_screens() -> None:
    assert len((PROJECT_ROOT / "README.md").read_text(encoding="utf-8").split()) <= MOST_WORDS
