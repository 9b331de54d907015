"""The page that compares generated readings with real ones runs, whether real readings are at hand or not."""

import json
from pathlib import Path

import papermill
import pytest

from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.reporting.publish import kernels

PAGE = PROJECT_ROOT / "notebooks" / "reference" / "believable_sample.ipynb"


def test_page_runs_without_real_readings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DUBEGRID_REAL_READINGS", raising=False)
    executed = tmp_path / PAGE.name
    with kernels() as config:
        papermill.execute_notebook(str(PAGE), str(executed), kernel_name="python3", progress_bar=False, config=config)
    printed = executed.read_text(encoding="utf-8")
    assert "200 generated sites; 0 real ones at hand" in printed
    assert "real (at hand)" not in printed


def test_page_is_stored_as_it_ran_from_top_to_bottom() -> None:
    cells = [cell for cell in json.loads(PAGE.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert all(cell["outputs"] for cell in cells)
    assert not any(output["output_type"] in ("error", "stream") for cell in cells for output in cell["outputs"])
