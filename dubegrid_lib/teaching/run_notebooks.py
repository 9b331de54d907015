"""Run every notebook, three at a time, on local clouds of their own that start empty and are stopped at the end."""

import base64
import datetime as dt
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from dubegrid_lib.config import PROJECT_ROOT, load_settings, real_readings
from dubegrid_lib.errors import DubeGridError
from dubegrid_lib.ingest import pipeline
from dubegrid_lib.reporting import publish
from dubegrid_lib.reporting.forked_kernels import IMPORTS
from dubegrid_lib.reporting.kernels import START_SECONDS, kernels
from dubegrid_lib.reporting.report_choice import NOTEBOOKS as REPORTS
from dubegrid_lib.reporting.report_choice import Kind, chosen, notebook_defaults
from dubegrid_lib.sources.sample.winter import write_winter_fleet
from dubegrid_lib.stack import local_target, stored_register, stored_weather, teardown
from dubegrid_lib.stack.session import connect
from dubegrid_lib.teaching.lanes import Done, Job, run_all

NOTEBOOKS = PROJECT_ROOT / "notebooks"
OUT = PROJECT_ROOT / "out"
# A cell that takes longer than this hangs: the slowest takes some seconds.
CELL_SECONDS = 180
REAL_READINGS = "real readings"
# These have pipelines of their own, or none, so whichever lane is free runs them.
APART = ("07_data_quality", "10_look_ahead", "11_what_will_fit", "12_your_own_network")
# How a report names the time of its register (`StoredRegister`).
REGISTER_STORED = re.compile(r", stored \d{4}-\d\d-\d\d \d\d:\d\d")


class NotebookFailed(DubeGridError, RuntimeError):
    """A notebook's cell raised."""


class DemoRuns(DubeGridError, RuntimeError):
    """The demo runs already: two of them would use the same cloud and the same files."""


def numbered() -> list[Path]:
    """The walk's notebooks, in the order in which they are read."""
    return sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))


def solutions() -> list[Path]:
    """The answers to the walk's exercises, one notebook each; each can be run on its own."""
    return sorted((NOTEBOOKS / "solutions").glob("*.ipynb"))


def run(store: bool, say: Callable[[str], object]) -> None:
    """Execute notebooks and answers into `out/notebooks`, a page each; then the reports, then the real readings.

    Parameters
    ----------
    store : write the outputs back into `notebooks/` too, without the times of the run.
    say : prints one line of progress.

    Raises
    ------
    JobFailed
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
        raise DemoRuns(_demo_is_running(holder)) from error
    try:
        holder.write_text(json.dumps({"pid": os.getpid(), "since": time.time()}), encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _demo_is_running(holder: Path) -> str:
    try:
        found = json.loads(holder.read_text(encoding="utf-8"))
        since = dt.datetime.fromtimestamp(found["since"]).isoformat(" ", "seconds")
        who = f" (process {found['pid']}, since {since})"
    except (OSError, ValueError, KeyError):
        who = ""  # the other process has not written it yet
    return f"The demo is already running in this clone{who}: wait until it ends, or use another clone."


def _run(store: bool, say: Callable[[str], object]) -> None:
    os.environ["DUBEGRID_ENV_DIR"] = str(load_settings().env_dir)
    os.environ["DUBEGRID_TARGET"] = "local"
    settings = load_settings()
    walk, answers = numbered(), solutions()
    say(
        f"Runs {len(walk)} notebooks, the answers to their exercises and both reports, three at a time on local "
        "clouds of their own, which it stops at the end: some two minutes. Your own local cloud is left alone."
    )
    if not local_target.is_set_up(settings):
        say("Setting up the local cloud's environment (once, some 15 seconds) ...")
        with _libraries_compiled_meanwhile():
            local_target.ensure_python(settings)
    # Ended from outside, it must still stop its clouds and kernels: an exception lets `finally` run.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    started = time.monotonic()
    # What takes longest begins first: of the answers, the last ones.
    alone = [*(path for path in walk if path.stem in APART), *reversed(answers)]
    others = [Job("both reports", make_reports, (store,)), *_real_readings(), *(_job(path, store) for path in alone)]
    found = _run_all([_job(path, store) for path in walk if path.stem not in APART], others, say)
    say(f"All {len(walk) + len(answers)} notebooks and both reports: {time.monotonic() - started:.0f} s.")
    say(f"Read the notebooks, beginning with {OUT / 'notebooks' / f'{walk[0].stem}.html'}")
    say(f"The reports: {found['both reports'].result}")
    if not real_readings():
        say("DUBEGRID_REAL_READINGS is not set: no real readings were ingested. Set it to a folder of portal CSVs.")


@contextmanager
def _libraries_compiled_meanwhile() -> Iterator[None]:
    """Have Python compile once what the lanes and their kernels would otherwise all compile at the same time."""
    modules = f"{publish.__name__}, nbclient, nbconvert, {', '.join(IMPORTS)}"
    importing = subprocess.Popen([sys.executable, "-c", f"import {modules}"], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        importing.wait()


def _run_all(in_order: list[Job], others: list[Job], say: Callable[[str], object]) -> dict[str, Done]:
    """Run jobs in lanes, and print a line for each as it is finished."""
    found: dict[str, Done] = {}

    def report(done: Done) -> None:
        found[done.name] = done
        say(f"[{len(found):>2}/{len(in_order) + len(others)}] {done.name:<30} {done.seconds:5.1f} s")
        if done.name == REAL_READINGS:
            say(done.result)

    run_all(in_order, others, OUT / "state", report)
    return found


def _job(path: Path, store: bool) -> Job:
    return Job(str(path.relative_to(NOTEBOOKS).with_suffix("")), _execute, (path, store))


def _real_readings() -> list[Job]:
    return [Job(REAL_READINGS, ingest_real_readings)] if real_readings() else []


def make_reports(store: bool) -> str:
    """Both reports on the winter fleet, with the parameters written in their notebooks; returns the index page."""
    kit = connect()
    fleet = write_winter_fleet(OUT / "winter_fleet")
    pipeline.deploy(kit)
    stored_register.store(kit, fleet.register)
    stored_weather.store(kit, fleet.weather)
    pipeline.send(kit, fleet.files)
    kinds: tuple[Kind, ...] = ("asset", "fleet")
    for kind in kinds:
        choice = chosen(kind, notebook_defaults(kind))
        executed = choice.folder.with_name(f"{choice.folder.name}.ipynb")
        executed.parent.mkdir(parents=True, exist_ok=True)
        publish.execute(kind, executed, {})
        publish.write_page(executed, f"{choice.name.replace('_', ' ').capitalize()}, {choice.period_in_words}")
        if store:
            store_outputs(executed, REPORTS / f"{kind}_report.ipynb")
    teardown.remove(kit)
    return str(publish.write_index(OUT / "reports"))


def ingest_real_readings() -> str:
    """Take the files that `DUBEGRID_REAL_READINGS` names through a pipeline; returns the counts of their rows."""
    files = real_readings()
    kit = connect().named("real")
    pipeline.deploy(kit)
    counts = pipeline.send(kit, files)[pipeline.COUNTS].sum()
    if counts["rows"] != counts[["stored", "duplicates", "rejected"]].sum():
        raise DubeGridError(f"The counts of the real readings do not add up: {counts.to_dict()}")
    teardown.remove(kit)
    return f"Real readings: {len(files)} files, " + ", ".join(f"{name} {count:,}" for name, count in counts.items())


def _execute(path: Path, store: bool) -> str:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    executed = OUT / "notebooks" / path.relative_to(NOTEBOOKS)
    executed.parent.mkdir(parents=True, exist_ok=True)
    notebook: Any = nbformat.read(path, as_version=4)
    try:
        with kernels() as config:
            NotebookClient(
                notebook,
                kernel_name="python3",
                startup_timeout=START_SECONDS,
                timeout=CELL_SECONDS,
                raise_on_iopub_timeout=True,
                config=config,
            ).execute()
    except CellExecutionError as error:
        number = next(cell.execution_count for cell in notebook.cells if _has_failed(cell))
        raise NotebookFailed(f"cell {number}: {error.ename}: {error.evalue} The executed copy: {executed}") from error
    finally:
        nbformat.write(notebook, executed)
    if store:
        store_outputs(executed, path)
    return str(write_page(executed))


def _has_failed(cell: Any) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", []))


def write_page(executed: Path) -> Path:
    """The HTML page of an executed notebook, beside it: pictures inside, links to its neighbours' pages."""
    import nbformat

    notebook: Any = nbformat.read(executed, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            # nbconvert's own `embed_images` closes every <details> early, which shows what should be folded.
            cell.source = re.sub(r"\]\(\.\./([\w/]+\.png)\)", _embedded, cell.source)
            # The copy lies one folder deeper than its source, but beside the copies of the walk's notebooks.
            cell.source = re.sub(r"\]\(\.\./(?!\d\d_)", "](../../", cell.source).replace(".ipynb)", ".html)")
    page = executed.with_suffix(".html")
    page.write_text(_exporter().from_notebook_node(notebook)[0], encoding="utf-8")
    return page


@cache
def _exporter() -> Any:
    """One for all pages: it reads its templates once."""
    from nbconvert import HTMLExporter

    return HTMLExporter()


def _embedded(picture: re.Match[str]) -> str:
    content = base64.b64encode((PROJECT_ROOT / picture[1]).read_bytes()).decode()
    return f"](data:image/png;base64,{content})"


def store_outputs(executed: Path, path: Path) -> None:
    """Copy an executed notebook over its source, without what changes from run to run."""
    import nbformat

    notebook: Any = nbformat.read(executed, as_version=4)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        # With the suffix, `jupyter nbconvert --to script` writes a .py file.
        "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
    }
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [_without_times(output) for output in _in_one_piece(cell.outputs)]
        cell.metadata = {key: value for key, value in cell.metadata.items() if key == "tags" and value}
    nbformat.validate(notebook)
    fresh = path.with_suffix(".new")
    nbformat.write(notebook, fresh)
    shutil.move(fresh, path)


def _without_times(output: Any) -> Any:
    """An output without the time at which this run stored the register."""
    for kind, content in output.get("data", {}).items():
        if isinstance(content, str):
            output.data[kind] = REGISTER_STORED.sub("", content)
    return output


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
