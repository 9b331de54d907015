"""README's table of what is built: each row names a test that is there and runs, and the roadmap is covered."""

import ast
import re
from pathlib import Path

import pytest

from dubegrid_lib.config import PROJECT_ROOT

PAGES = [*PROJECT_ROOT.glob("*.md"), *PROJECT_ROOT.glob("docs/*.md")]
README = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
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
    table = README.partition("## Build status\n")[2].partition("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_roadmap_is_covered_in_its_order() -> None:
    told = [row[0].removeprefix("*roadmap:* ").partition(":")[0] for row in rows() if row[0].startswith("*roadmap:*")]
    assert list(dict.fromkeys(told)) == ROADMAP


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_each_row_names_a_test_that_runs(row: list[str]) -> None:
    _, state, kept = row
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", kept)
    assert named or state == "not yet", f"no test keeps this true: {row}"
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
    targets = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []
