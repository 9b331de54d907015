"""`dubegrid demo --store` writes nothing into a notebook that differs from run to run."""

from pathlib import Path

import nbformat

from dubegrid_lib.stack.stored_register import StoredRegister
from dubegrid_lib.teaching.run_notebooks import store_outputs


def stored(folder: Path, when: str, pieces: list[str]) -> str:
    """The text of a notebook after the outputs of a run at some time have been stored in it."""
    register = StoredRegister({}, "winter_register.csv", when)
    shown = nbformat.v4.new_output("display_data", {"text/html": f"<p>Ratings come from {register}.</p>"})
    printed = [nbformat.v4.new_output("stream", name="stdout", text=piece) for piece in pieces]
    cell = nbformat.v4.new_code_cell("report", id="report", execution_count=1, outputs=[shown, *printed])
    cell.metadata["execution"] = {"iopub.execute_input": when}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), folder / "executed.ipynb")
    store_outputs(folder / "executed.ipynb", folder / "stored.ipynb")
    return (folder / "stored.ipynb").read_text(encoding="utf-8")


def test_two_runs_store_the_same_bytes(tmp_path: Path) -> None:
    first = stored(tmp_path, "2025-01-21 09:49", ["one\n", "two\n"])
    assert first == stored(tmp_path, "2025-03-30 23:05", ["one\ntwo\n"])
    assert "the stored register winter_register.csv, 0 assets." in first
