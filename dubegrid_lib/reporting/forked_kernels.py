"""A process that starts kernels as forks of itself: each begins with the libraries of nearly every notebook imported.

Importing them takes a kernel more than a second. `kernels` runs this as a script, since a notebook must import the kit
by itself (`dubegrid_lib/__init__.py`), and writes it a line of JSON for each kernel.
"""

import builtins
import gc
import importlib
import json
import os
import signal
import sys
from contextlib import suppress
from types import SimpleNamespace

IMPORTS = ("ipykernel.kernelapp", "pandas", "matplotlib.pyplot", "boto3", "pyarrow.parquet", "pyathena.pandas.cursor")


def main() -> None:
    """Answer each line with the kernel's process id, until the process that writes them has closed its end."""
    gc.disable()
    # What pandas shows of a wide table depends on whether it is imported in a notebook.
    builtins.get_ipython = lambda: SimpleNamespace(kernel=True)  # type: ignore[attr-defined]
    for module in IMPORTS:
        importlib.import_module(module)
    del builtins.get_ipython  # type: ignore[attr-defined]
    gc.freeze()  # what is imported stays: no kernel needs to look through it for garbage
    gc.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches this process too, but is not meant for it
    kernels = []
    for line in sys.stdin:
        kernel = os.fork()
        if kernel == 0:
            become_kernel(**json.loads(line))
        kernels.append(kernel)
        print(kernel, flush=True)
    # Their exit statuses are not collected before, so each process id is still its kernel's.
    for kernel in kernels:
        with suppress(ProcessLookupError):
            os.killpg(kernel, signal.SIGKILL)
        os.waitpid(kernel, 0)


def become_kernel(arguments: list[str], folder: str, environ: dict[str, str]) -> None:
    """Run a kernel in this process, as `python -m ipykernel_launcher` would, and end with it."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):  # a cell's output goes over the kernel's sockets
        os.dup2(nowhere, stream)
    os.environ.clear()
    # It ends if this process's parent does, as a kernel otherwise does with the process that started it.
    os.environ.update(environ | {"JPY_PARENT_PID": str(os.getppid())})
    os.chdir(folder)
    sys.argv = arguments
    try:
        importlib.import_module("ipykernel.kernelapp").launch_new_instance()
    finally:
        os._exit(0)


if __name__ == "__main__":
    sys.path.pop(0)  # this folder: its modules are the kit's
    main()
