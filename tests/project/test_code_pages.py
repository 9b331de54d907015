"""The pages for people who change the code: every file and every name that they mention exists."""

import re
import subprocess
from fnmatch import fnmatch

import pytest

from dubegrid_lib.config import PROJECT_ROOT

SELF = "tests/project/test_code_pages.py"
PAGES = ("CONTRIBUTING.md", "docs/architecture.md")
FILE = re.compile(r"[\w./*-]+\.(?:py|json|md|tf|sql|toml|yml|txt|cfg|csv)")
# Such as `LEFT_OUT`, `period_kpis` and `_bounds`; a word without an underscore may be plain English.
NAME = re.compile(r"[A-Za-z]*_[A-Za-z_]+|[A-Z]{5,}")


@pytest.fixture(scope="module")
def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.splitlines() if (PROJECT_ROOT / name).exists()]


def marked(page: str) -> list[str]:
    """The texts that a page marks as code."""
    return re.findall(r"`([^`\n]+)`", (PROJECT_ROOT / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES)
def test_files_that_a_page_names_exist(page: str, tracked: list[str]) -> None:
    names = {word for word in marked(page) if FILE.fullmatch(word)}
    assert len(names) > 10
    assert [name for name in sorted(names) if not any(fnmatch(f"/{file}", f"*/{name}") for file in tracked)] == []


@pytest.mark.parametrize("page", PAGES)
def test_names_that_a_page_mentions_are_in_the_code(page: str, tracked: list[str]) -> None:
    sources = [name for name in tracked if name.endswith((".py", ".json", ".tf", "Makefile")) and name != SELF]
    code = {word for name in sources for word in re.findall(r"\w+", (PROJECT_ROOT / name).read_text(encoding="utf-8"))}
    names = {word for word in marked(page) if NAME.fullmatch(word)}
    assert len(names) > 5
    assert sorted(names - code) == []
