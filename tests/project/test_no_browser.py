"""On a machine without a browser, a test run says in one line which tests it skipped and how to get a browser."""

import os
import subprocess
import sys
from pathlib import Path

from dubegrid_lib.config import PROJECT_ROOT

PAGES = """
import pytest
from browser import chromium

@pytest.mark.parametrize("number", range(3))
def test_page(number):
    with chromium():
        pass

def test_without_a_page():
    pass
"""


def test_a_run_without_a_browser_says_so_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "test_pages.py").write_text(PAGES)
    environ = {name: value for name, value in os.environ.items() if name not in ("CI", "PYTEST_ADDOPTS")}
    environ |= {"PATH": str(tmp_path), "PYTHONPATH": os.pathsep.join((str(PROJECT_ROOT), str(PROJECT_ROOT / "tests")))}
    options = ["-q", "-p", "conftest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(tmp_path)]
    command = [sys.executable, "-m", "pytest", *options]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    line = next(line for line in done.stdout.splitlines() if "left out" in line)
    assert line == (
        "3 tests that open pages were left out: this machine has no Chromium. "
        "Install it (apt-get install chromium) and run `make test` again."
    )
    assert "1 passed, 3 skipped" in done.stdout
