"""Kernels are forks of a process with the libraries imported; elsewhere than on Linux, each starts by itself."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from steps import eventually

from dubegrid_lib.reporting import kernels

SECONDS = 60
forked = pytest.mark.skipif(not kernels.CAN_FORK, reason="this system cannot wait for another process's child")
# A process that has started a kernel, writes the kernel's process id to a file, and does nothing more.
STARTS_ONE = """
import asyncio, sys, time
from pathlib import Path
from dubegrid_lib.reporting.kernels import OwnKernel
kernel = OwnKernel()
asyncio.run(kernel.start_kernel())
Path(sys.argv[1]).write_text(str(kernel.provisioner.pid))
time.sleep(600)
"""


def outputs_of(*cells: str) -> list[str]:
    """Run cells in a new kernel; what each prints."""
    notebook: Any = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    with kernels.kernels() as config:
        NotebookClient(notebook, config=config, kernel_name="python3", timeout=SECONDS).execute()
    return ["".join(output.get("text", "") for output in cell.outputs) for cell in notebook.cells]


@forked
def test_libraries_are_imported_and_the_kit_is_not() -> None:
    (found,) = outputs_of(
        "import sys; print([name in sys.modules for name in ('pandas', 'matplotlib.pyplot', 'dubegrid_lib')])"
    )
    assert found == "[True, True, False]\n"


def test_pandas_and_matplotlib_know_that_they_are_in_a_notebook() -> None:
    found = outputs_of(
        "import pandas as pd; print(pd.options.display.max_columns)",
        "import matplotlib; print(matplotlib.rcParams['backend'])",
        "get_ipython().kernel.session; print('kept')",
    )
    assert found == ["20\n", "module://matplotlib_inline.backend_inline\n", "kept\n"]


def test_kernels_share_no_names_and_have_this_folder_and_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = set()
    for name, value in {"first": "1", "second": "2"}.items():
        folder = tmp_path / name
        folder.mkdir()
        monkeypatch.chdir(folder)
        monkeypatch.setenv("KERNEL_TEST", value)
        where, leftover, number = outputs_of(
            "import os; print(os.getcwd(), os.environ['KERNEL_TEST'])",
            f"print('mine' in globals()); mine = {value}",
            "import random; print(random.random())",
        )
        assert (where, leftover) == (f"{folder} {value}\n", "False\n")
        drawn.add(number)
    assert len(drawn) == 2  # though both are forks of one process


def test_kernel_that_ends_by_itself_is_noticed_and_the_next_one_works() -> None:
    with pytest.raises(DeadKernelError):
        outputs_of("import os; os._exit(1)")
    assert outputs_of("print(1)") == ["1\n"]


@forked
def test_kernel_ends_with_the_process_that_wanted_it(tmp_path: Path) -> None:
    written = tmp_path / "pid"
    process = subprocess.Popen([sys.executable, "-c", STARTS_ONE, str(written)])
    try:
        number = eventually(lambda: (written.exists() and written.read_text()) or None, "no kernel started", SECONDS)
        kernel = psutil.Process(int(number))
        assert "forked_kernels.py" in " ".join(kernel.cmdline())
    finally:
        process.kill()
        process.wait()
    eventually(lambda: not kernel.is_running() or None, "the kernel is left", 10)


@forked
def test_killed_forking_process_is_named_and_replaced() -> None:
    outputs_of("1")
    os.kill(kernels._forking().pid, signal.SIGKILL)
    kernels._forking().wait(10)
    with pytest.raises(kernels.KernelNotStarted, match="Is there enough memory"):
        outputs_of("1")
    assert outputs_of("print(2)") == ["2\n"]
