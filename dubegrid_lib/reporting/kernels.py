"""The kernels that run notebooks: of this interpreter, over sockets with short paths, and ended quietly."""

import contextlib
import json
import logging
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from functools import cache
from importlib.metadata import EntryPoint
from pathlib import Path
from types import FrameType
from typing import Any

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets.config import Config

from dubegrid_lib.errors import DubeGridError
from dubegrid_lib.stack.notebook_errors import WHOLE

# A socket's path may have 107 characters on Linux and 103 on macOS; ours adds up to 30 to the folder's.
LONGEST_FOLDER = 70
# A kernel starts in two seconds; on a machine that is busy with ten other things in a minute.
START_SECONDS = 180
# By this name jupyter_client finds `ForkedKernel` in a process that has imported this module.
FORKED = "dubegrid-forked"


class KernelNotStarted(DubeGridError, RuntimeError):
    """The process that forks kernels has ended."""


def _can_wait_for_others_children() -> bool:
    """Linux from 5.3 on has a handle of a process that is not one's own child; some containers forbid it."""
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


# Where this cannot be, each kernel imports everything by itself.
CAN_FORK = _can_wait_for_others_children()


@cache
def _forking() -> subprocess.Popen[str]:
    """This process's own process for forking kernels; it ends when this one does."""
    return subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("forked_kernels.py"))],
        # Imported before a kernel could say that pictures belong in the notebook.
        env={"MPLBACKEND": "module://matplotlib_inline.backend_inline"} | os.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


class _Fork:
    """A kernel's process, with what jupyter_client uses of a `Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, **kernel: Any):
        forking = _forking()
        assert forking.stdin is not None
        assert forking.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            forking.stdin.write(f"{json.dumps(kernel)}\n")
            forking.stdin.flush()
        started = forking.stdout.readline()
        if not started:
            _forking.cache_clear()
            raise KernelNotStarted("The process that starts kernels has ended. Is there enough memory? Try again.")
        self.pid = int(started)
        self._handle = os.pidfd_open(self.pid)
        self._ends = select.poll()
        self._ends.register(self._handle, select.POLLIN)

    def __del__(self) -> None:
        if hasattr(self, "_handle"):
            os.close(self._handle)

    def poll(self) -> int | None:
        """None while it runs; how it ended is not known."""
        return 0 if self._ends.poll(0) else None

    def wait(self) -> int:
        """Wait until it has ended."""
        self._ends.poll()
        return 0

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        signal.pidfd_send_signal(self._handle, number)


class ForkedKernel(LocalProvisioner):
    """Starts a kernel as a fork of a process that has imported what most notebooks need."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel with the arguments of a command as `get_kernel_dict` makes it."""
        folder = str(kwargs.get("cwd") or Path.cwd())
        kernel = _Fork(arguments=cmd[2:], folder=folder, environ=kwargs["env"])
        self.process = kernel  # type: ignore[assignment]  # as much of a `Popen` as is used
        self.pid = self.pgid = kernel.pid
        self.cwd = folder
        return self.connection_info


KernelProvisionerFactory.provisioners[FORKED] = EntryPoint(
    FORKED, f"{__name__}:{ForkedKernel.__name__}", KernelProvisionerFactory.GROUP_NAME
)


class OwnKernel(AsyncKernelManager):
    """A kernel of this interpreter, whatever kernel of the name `python3` is installed for the user."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """How to start this interpreter's kernel."""
        spec = KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())
        if CAN_FORK:
            spec.metadata |= {"kernel_provisioner": {"provisioner_name": FORKED}}
        return spec

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        # A cell's output goes over the sockets; what the kernel itself prints, such as twenty lines when Ctrl-C removes
        # its sockets, is of no use. Nobody watches, so the executed copy keeps an error's whole traceback.
        env = {**(kw.pop("env", None) or os.environ), WHOLE: "1"}
        await super()._async_launch_kernel(kernel_cmd, **{"stderr": subprocess.DEVNULL, "env": env, **kw})

    async def _async_interrupt_kernel(self) -> None:
        # At the end the kernel is asked to stop over its control channel. The interrupt that jupyter_client sends first
        # would make an idle kernel print "KeyboardInterrupt caught in kernel" to the terminal.
        if not self.shutting_down:
            await super()._async_interrupt_kernel()


@contextlib.contextmanager
def kernels() -> Iterator[Config]:
    """The configuration for such kernels, over sockets in the file system rather than unencrypted TCP.

    On Windows, or if the path is too long, they use TCP on this machine. The sockets are in a folder of their own: two
    kernels in one folder would use each other's. At the end a kernel is killed: tidying up its memory by itself would
    take it half a second, and nothing in our notebooks waits for a kernel's end.
    """
    client = {"kernel_manager_class": OwnKernel, "shutdown_kernel": "immediate"}
    own: dict[str, Any] = {"NotebookClient": client}
    folder = _short_folder()
    with _ctrl_c_ends():
        if folder is None:
            yield Config(own)
            return
        with tempfile.TemporaryDirectory(prefix="dubegrid-", dir=folder) as place:
            yield Config(own | {"KernelManager": {"transport": "ipc", "ip": f"{place}/kernel"}})


@contextlib.contextmanager
def _ctrl_c_ends() -> Iterator[None]:
    """End with KeyboardInterrupt if Ctrl-C was pressed meanwhile.

    What the libraries that run notebooks make of it depends on the moment: some go on, some say that the kernel died.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed = False
    before = signal.getsignal(signal.SIGINT)

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True
        # It would print, after our last line, that nobody asked what the libraries' tasks made of the dead kernel.
        logging.getLogger("asyncio").disabled = True
        if callable(before):
            before(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    except Exception:
        if not pressed:
            raise
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt


def _short_folder() -> str | None:
    if sys.platform == "win32":
        return None
    usable = (path for path in (tempfile.gettempdir(), "/tmp") if len(os.fsencode(path)) <= LONGEST_FOLDER)
    return next((path for path in usable if os.access(path, os.W_OK)), None)
