"""Lanes of notebooks, each with its own local cloud, in order if required; however they end, nothing is left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import psutil
import pytest
from steps import eventually

from dubegrid_lib.config import PROJECT_ROOT, Settings, load_settings
from dubegrid_lib.teaching import run_notebooks
from dubegrid_lib.teaching.lanes import Done, Job, JobFailed, run_all
from localcloud import lifecycle


class NeedsTwoWords(Exception):
    """An exception that cannot be unpickled, like some of other libraries."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"{one} {other}")


def note(word: str, file: Path) -> str:
    """Add a word to a file; returns the port of the local cloud that this process uses."""
    with file.open("a") as lines:
        lines.write(f"{word}\n")
    server = lifecycle.find(load_settings())
    assert server is not None
    return str(server.port)


def fail() -> str:
    raise NeedsTwoWords("two", "words")


def die() -> str:
    os._exit(3)


def sleep() -> str:
    time.sleep(600)
    return ""


def sleeping_notebook(folder: Path) -> str:
    """Execute a notebook whose only cell writes its kernel's process id to a file, and then sleeps."""
    source = f"import os, pathlib, time\npathlib.Path('{folder / 'pid'}').write_text(str(os.getpid()))\ntime.sleep(600)"
    path = folder / "slow.ipynb"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(notebook, path)
    run_notebooks.OUT, run_notebooks.NOTEBOOKS = folder, folder
    return run_notebooks._execute(path, store=False)


@pytest.fixture
def of_these_lanes(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[int]]:
    """A function that finds every process of this test's lanes: they inherit an environment variable from it."""
    monkeypatch.setenv("DUBEGRID_ENV_DIR", str(settings.env_dir))

    def found() -> list[int]:
        processes = []
        for process in psutil.process_iter():
            try:
                environ = process.environ()
            except psutil.Error:
                continue
            folders = (environ.get("DUBEGRID_STATE_DIR", ""), environ.get("TMPDIR", ""))
            if process.pid != os.getpid() and any(folder.startswith(str(tmp_path)) for folder in folders):
                processes.append(process.pid)
        return processes

    return found


def test_jobs_of_a_lane_run_in_order_and_each_lane_has_its_own_cloud(
    tmp_path: Path, of_these_lanes: Callable[[], list[int]]
) -> None:
    walk = [Job(word, note, (word, tmp_path / "walk")) for word in ("one", "two", "three")]
    others = [Job(word, note, (word, tmp_path / "others")) for word in ("four", "five")]
    found: dict[str, Done] = {}
    run_all(walk, others, tmp_path / "states", lambda done: found.update({done.name: done}))
    assert (tmp_path / "walk").read_text().split() == ["one", "two", "three"]
    assert sorted((tmp_path / "others").read_text().split()) == ["five", "four"]
    assert len({found[word].result for word in ("one", "two", "three")}) == 1
    assert len(found) == 5
    assert {path.name for path in (tmp_path / "states").iterdir()} == {"1", "2", "3"}
    assert of_these_lanes() == []


@pytest.mark.parametrize(
    ("work", "why"),
    [
        (fail, "broken: NeedsTwoWords: two words"),
        (die, "broken: its process ended by itself"),
        (sleep, "broken: not finished after 2 s"),
    ],
)
def test_one_failure_ends_all_lanes_and_names_the_job(
    tmp_path: Path, of_these_lanes: Callable[[], list[int]], work: Callable[[], str], why: str
) -> None:
    others = [Job("meanwhile", sleep)] if work is not sleep else []
    limit = 2 if work is sleep else 600
    with pytest.raises(JobFailed, match=why):
        run_all([Job("broken", work)], others, tmp_path / "states", print, limit)
    assert of_these_lanes() == []


def test_a_cell_that_raises_is_named_with_its_notebook(tmp_path: Path) -> None:
    """The demo names the notebook, the cell, the error and the executed copy."""
    path = tmp_path / "solutions" / "05_wrong.ipynb"
    path.parent.mkdir()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    nbformat.write(notebook, path)
    monkeypatch = pytest.MonkeyPatch()
    with monkeypatch.context() as patched:
        patched.setattr(run_notebooks, "OUT", tmp_path / "out")
        patched.setattr(run_notebooks, "NOTEBOOKS", tmp_path)
        assert run_notebooks._job(path, False).name == "solutions/05_wrong"
        with pytest.raises(run_notebooks.NotebookFailed, match=r"cell 1: ZeroDivisionError: .*executed copy: .*05_wro"):
            run_notebooks._execute(path, False)


WITH_A_NOTEBOOK = """
import sys
from pathlib import Path
from dubegrid_lib.teaching.lanes import Job, run_all
from test_lanes import sleep, sleeping_notebook
folder = Path(sys.argv[1])
run_all([Job("slow", sleeping_notebook, (folder,))], [Job("asleep", sleep)], folder / "states", print)
"""


def test_ctrl_c_ends_kernels_clouds_and_lanes(tmp_path: Path, of_these_lanes: Callable[[], list[int]]) -> None:
    """As in a terminal, Ctrl-C reaches all processes at once."""
    paths = [PROJECT_ROOT, PROJECT_ROOT / "tests", PROJECT_ROOT / "tests" / "teaching"]
    environ = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))}
    process = subprocess.Popen(
        [sys.executable, "-c", WITH_A_NOTEBOOK, tmp_path], env=environ, stderr=subprocess.PIPE, start_new_session=True
    )
    try:
        kernel = int(eventually(lambda: ((tmp_path / "pid").exists() and (tmp_path / "pid").read_text()) or None,
                                "no kernel started", 120))  # fmt: skip
        os.killpg(process.pid, signal.SIGINT)
        process.wait(90)
        assert process.returncode != 0
        eventually(lambda: True if not of_these_lanes() else None, "processes of the lanes are left", 10)
        assert not psutil.pid_exists(kernel)
    finally:
        process.kill()
        process.communicate()
