"""The stored outputs are what the notebooks print today; they leak nothing, and they follow the contract."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dubegrid_lib.config import PROJECT_ROOT, load_settings
from dubegrid_lib.demo import numbered
from dubegrid_lib.localcloud import lifecycle

NOTEBOOKS = numbered()
SECTIONS = [
    "What you will build",
    "Before you start",
    "Steps",
    "Check your work",
    "What it costs on AWS",
    "Exercise",
    "Clean up and go on",
]


def cells_of(path: Path, kind: str) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == kind]


def run_nbval(paths: list[Path], folder: Path) -> subprocess.CompletedProcess[str]:
    """nbval over notebooks, in order, on a local cloud that starts empty."""
    environ = os.environ | {
        "DUBEGRID_STATE_DIR": str(folder / "state"),
        "DUBEGRID_ENV_DIR": str(load_settings().env_dir),
    }
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "--nbval",
        "-q",
        "-x",
        "--rootdir",
        str(folder),
    ]
    command += ["--nbval-sanitize-with", str(PROJECT_ROOT / "tests" / "nbval_sanitize.cfg"), *map(str, paths)]
    try:
        return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=400, check=False)
    finally:
        lifecycle.down(load_settings(environ))


@pytest.mark.timeout(420)
def test_stored_outputs_are_what_the_notebooks_print(tmp_path: Path) -> None:
    done = run_nbval(NOTEBOOKS, tmp_path)
    assert done.returncode == 0, done.stdout[-4000:]


def test_a_changed_number_in_a_stored_output_is_found(tmp_path: Path) -> None:
    text = NOTEBOOKS[1].read_text(encoding="utf-8")
    assert "AES256" in text
    altered = tmp_path / NOTEBOOKS[1].name
    altered.write_text(text.replace("AES256", "AES255"), encoding="utf-8")
    done = run_nbval([altered], tmp_path)
    assert done.returncode == 1
    assert "AES255" in done.stdout


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_sections_stand_in_order(path: Path) -> None:
    text = "\n".join("".join(cell["source"]) for cell in cells_of(path, "markdown"))
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == SECTIONS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_run_from_top_to_bottom_without_errors_or_warnings(path: Path) -> None:
    cells = cells_of(path, "code")
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert not [output for output in outputs if output["output_type"] == "error" or output.get("name") == "stderr"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_links_resolve(path: Path) -> None:
    text = "\n".join("".join(cell["source"]) for cell in cells_of(path, "markdown"))
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (path.parent / target).exists(), f"{path.name} links to {target}, which is not there"


# An account id, a key, a home folder, a port of this machine, an ARN with an account in it.
PRIVATE = re.compile(
    r"\b\d{12}\b|\bAKIA|ASIA[A-Z0-9]{12}|/home/|/Users/|/root/|/tmp/|127\.0\.0\.1:\d+|arn:aws:\w+:[\w-]*:\d"
)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_hold_nothing_private(path: Path) -> None:
    for cell in cells_of(path, "code"):
        for output in cell["outputs"]:
            texts = {kind: text for kind, text in output.get("data", {}).items() if kind != "image/png"}
            found = PRIVATE.search(json.dumps([texts, output.get("text", "")]))
            assert not found, f"{path.name}, cell {cell['execution_count']}: {found[0] if found else ''}"
