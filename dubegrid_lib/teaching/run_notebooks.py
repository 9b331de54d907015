"""Run every notebook in order, on a local cloud of its own that starts empty and is stopped at the end."""

import base64
import datetime as dt
import json
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import papermill
from filelock import FileLock, Timeout
from nbconvert import HTMLExporter
from papermill.exceptions import PapermillExecutionError

from dubegrid_lib.config import PROJECT_ROOT, load_settings, real_readings
from dubegrid_lib.errors import DubeGridError
from dubegrid_lib.ingest import pipeline
from dubegrid_lib.reporting import publish
from dubegrid_lib.reporting.kernels import kernels
from dubegrid_lib.reporting.report_choice import NOTEBOOKS as REPORTS
from dubegrid_lib.reporting.report_choice import Kind, chosen, notebook_defaults
from dubegrid_lib.stack import local_target, teardown
from dubegrid_lib.stack.session import Kit, connect

NOTEBOOKS = PROJECT_ROOT / "notebooks"
OUT = PROJECT_ROOT / "out"
# A cell that takes longer than this hangs: the slowest takes some seconds.
CELL_SECONDS = 180


class NotebookFailed(DubeGridError, RuntimeError):
    """A notebook's cell raised."""


class DemoRuns(DubeGridError, RuntimeError):
    """The demo runs already: two of them would use the same cloud and the same files."""


def numbered() -> list[Path]:
    """The walk's notebooks, in the order in which they are read."""
    return sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))


def solutions() -> list[Path]:
    """The answers to the walk's exercises, a notebook each; they stand on their own and are read beside the walk."""
    return sorted((NOTEBOOKS / "solutions").glob("*.ipynb"))


def run(store: bool, say: Callable[[str], object]) -> None:
    """Execute notebooks and answers into `out/notebooks`, a page each; then the reports, then the real readings.

    Parameters
    ----------
    store : write the outputs back into `notebooks/` too, without the times of the run.
    say : prints one line of progress.

    Raises
    ------
    NotebookFailed
        A cell raised; the message names notebook, cell and error, and where the executed copy is.
    DemoRuns
        Another process runs the demo in this clone.
    """
    with _only_one():
        _run(store, say)


@contextmanager
def _only_one() -> Iterator[None]:
    """Hold the clone's `out` folder; the lock ends with the process, however that ends."""
    OUT.mkdir(exist_ok=True)
    lock, holder = FileLock(OUT / "demo.lock"), OUT / "demo.json"
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise DemoRuns(_told(holder)) from error
    try:
        holder.write_text(json.dumps({"pid": os.getpid(), "since": time.time()}), encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _told(holder: Path) -> str:
    try:
        found = json.loads(holder.read_text(encoding="utf-8"))
        since = dt.datetime.fromtimestamp(found["since"]).isoformat(" ", "seconds")
        who = f" (process {found['pid']}, since {since})"
    except (OSError, ValueError, KeyError):
        who = ""  # it is about to write it
    return f"The demo is already running in this clone{who}: wait until it ends, or use another clone."


def _run(store: bool, say: Callable[[str], object]) -> None:
    # Notebooks and their kernels find the demo's own cloud by these variables, and leave the user's alone.
    os.environ["DUBEGRID_ENV_DIR"] = str(load_settings().env_dir)
    os.environ["DUBEGRID_STATE_DIR"] = str(OUT / "state")
    os.environ["DUBEGRID_TARGET"] = "local"
    settings = load_settings()
    begun = time.monotonic()
    paths = [*numbered(), *solutions()]
    say(
        f"Runs {len(numbered())} notebooks, the answers to their exercises and both reports on a local cloud of its "
        "own, which it stops at the end: some three minutes. Your own local cloud, if one runs, is left alone."
    )
    if not local_target.is_set_up(settings):
        say("Setting up the local cloud's environment (once, some 15 seconds) ...")
    # Ended from outside, it must still stop its cloud and its kernels: an exception lets `finally` run.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    local_target.reset(settings)
    try:
        local_target.up(settings)
        pages = [_execute(path, store, f"[{n}/{len(paths)}]", say) for n, path in enumerate(paths, start=1)]
        index = make_reports(connect(settings), store, say)
        ingest_real_readings(connect(settings), say)
    finally:
        local_target.down(settings)
    say(f"All {len(pages)} notebooks ran in {time.monotonic() - begun:.0f} s. Read them, beginning with {pages[0]}")
    say(f"The reports: {index}")


def make_reports(kit: Kit, store: bool, say: Callable[[str], object]) -> Path:
    """Both reports on the sample's May, with the parameters that stand in their notebooks; returns the index page."""
    begun = time.monotonic()
    pipeline.deploy(kit)
    pipeline.send(kit, [PROJECT_ROOT / "data" / "lv_data_2025_05.csv"])
    folder = OUT / "reports"
    kinds: tuple[Kind, ...] = ("asset", "fleet")
    for kind in kinds:
        source = REPORTS / f"{kind}_report.ipynb"
        choice = chosen(kind, notebook_defaults(kind))
        executed = choice.folder.with_name(f"{choice.folder.name}.ipynb")
        executed.parent.mkdir(parents=True, exist_ok=True)
        publish.execute(kind, executed, {})
        publish.write_page(executed, f"{choice.name.replace('_', ' ').capitalize()}, {choice.period_told}")
        if store:
            store_outputs(executed, source)
    teardown.remove(kit)
    say(f"Both reports         {time.monotonic() - begun:5.1f} s")
    return publish.write_index(folder)


def ingest_real_readings(kit: Kit, say: Callable[[str], object]) -> None:
    """Take the files that `DUBEGRID_REAL_READINGS` names through a pipeline, and count what became of them."""
    files = real_readings()
    if not files:
        say("DUBEGRID_REAL_READINGS is not set: no real readings were ingested. Set it to a folder of portal CSVs.")
        return
    kit = kit.named("real")
    pipeline.deploy(kit)
    counts = pipeline.send(kit, files)[pipeline.COUNTS].sum()
    say(f"Real readings: {len(files)} files, " + ", ".join(f"{name} {count:,}" for name, count in counts.items()))
    if counts["rows"] != counts[["stored", "duplicates", "rejected"]].sum():
        raise DubeGridError(f"The counts of the real readings do not add up: {counts.to_dict()}")
    teardown.remove(kit)


def _execute(path: Path, store: bool, number: str, say: Callable[[str], object]) -> Path:
    begun = time.monotonic()
    executed = OUT / "notebooks" / path.relative_to(NOTEBOOKS)
    executed.parent.mkdir(parents=True, exist_ok=True)
    try:
        with kernels() as config:
            papermill.execute_notebook(
                str(path),
                str(executed),
                kernel_name="python3",
                progress_bar=False,
                execution_timeout=CELL_SECONDS,
                config=config,
            )
    except PapermillExecutionError as error:
        raise NotebookFailed(
            f"{path.name}, cell {error.exec_count}: {error.ename}: {error.evalue} The executed copy: {executed}"
        ) from error
    if store:
        store_outputs(executed, path)
    say(f"{number} {path.relative_to(NOTEBOOKS).with_suffix('')!s:<30} {time.monotonic() - begun:5.1f} s")
    return write_page(executed)


def write_page(executed: Path) -> Path:
    """The HTML page of an executed notebook, beside it: pictures inside, links to its neighbours' pages."""
    notebook: Any = nbformat.read(executed, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            # nbconvert's own `embed_images` closes every <details> early, which shows what should be folded.
            cell.source = re.sub(r"\]\(\.\./([\w/]+\.png)\)", _embedded, cell.source)
            # The copy lies one folder deeper than its source, but beside the copies of the walk's notebooks.
            cell.source = re.sub(r"\]\(\.\./(?!\d\d_)", "](../../", cell.source).replace(".ipynb)", ".html)")
    page = executed.with_suffix(".html")
    page.write_text(HTMLExporter().from_notebook_node(notebook)[0], encoding="utf-8")
    return page


def _embedded(picture: re.Match[str]) -> str:
    content = base64.b64encode((PROJECT_ROOT / picture[1]).read_bytes()).decode()
    return f"](data:image/png;base64,{content})"


def store_outputs(executed: Path, path: Path) -> None:
    """Copy an executed notebook over its source, without what changes from run to run."""
    notebook: Any = nbformat.read(executed, as_version=4)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        # With the suffix, `jupyter nbconvert --to script` writes a .py file.
        "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
    }
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = _in_one_piece(cell.outputs)
        cell.metadata = {key: value for key, value in cell.metadata.items() if key == "tags" and value}
    nbformat.validate(notebook)
    fresh = path.with_suffix(".new")
    nbformat.write(notebook, fresh)
    shutil.move(fresh, path)


def _in_one_piece(outputs: list[Any]) -> list[Any]:
    """What is printed without a break as one output: how a kernel cuts it depends on how busy the machine is."""
    joined: list[Any] = []
    for output in outputs:
        before = joined[-1] if joined else None
        if before and output.output_type == before.output_type == "stream" and output.name == before.name:
            before.text += output.text
        else:
            joined.append(output)
    return joined
