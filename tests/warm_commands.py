"""Commands for the shells of tests that do not start an interpreter each: `aws` and `dubegrid`, the real ones.

A start of the AWS CLI spends most of its second on imports. Here one process imports both commands once, and runs each
call in a fork of itself, with the caller's arguments, environment, folder and streams; the fork ends with the call.
"""

import importlib
import marshal
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

ENTRIES = {"aws": "awscli.clidriver:main", "dubegrid": "dubegrid_lib.cli.app:main"}
# Calls that need neither the network nor a local cloud, and import most of what others import.
REHEARSED = {"aws": ("sts", "get-caller-identity", "--generate-cli-skeleton"), "dubegrid": ("env",)}
# What nearly each call of `dubegrid` imports beyond that.
IMPORTS = ("boto3", "pandas", "dubegrid_lib.stack.session")
# Sends itself to the process that has imported the commands, and returns what the fork returns; a call that ends
# without a status, as by a signal, returns 70. `_socket`: importing `socket` takes longer than all the rest.
CALLER = """#!{python} -IS
import _socket, marshal, os, sys
call = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
call.connect({address!r})
streams = b"".join(number.to_bytes(4, sys.byteorder) for number in range(3))
call.sendmsg([b"."], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)])
call.sendall(marshal.dumps(({name!r}, sys.argv, os.getcwd(), dict(os.environ))))
call.shutdown(_socket.SHUT_WR)
status = call.recv(1)
sys.exit(status[0] if status else 70)
"""


@contextmanager
def warm_commands(folder: Path) -> Iterator[Path]:
    """A folder of commands, to be the first of a shell's PATH; they work until the context ends."""
    address = folder / "calls"
    folder.mkdir()
    for name in ENTRIES:
        text = CALLER.format(python=sys._base_executable, address=str(address), name=name)  # type: ignore[attr-defined]
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    # Only what a process needs: each call brings its own variables.
    environ = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
    environ["DUBEGRID_STATE_DIR"] = str(folder)
    process = subprocess.Popen(
        [sys.executable, __file__, str(address)], env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n", "the process that runs the commands ended"
        yield folder
    finally:
        process.kill()
        process.communicate()


@dataclass(frozen=True)
class Command:
    """A command's function, and the variables that its import sets: the AWS CLI finds its data by AWS_DATA_PATH."""

    main: Callable[[], object]
    variables: dict[str, str]


def imported(name: str) -> Command:
    """Import a command, and call it once without effect."""
    given = dict(os.environ)
    module, _, function = ENTRIES[name].partition(":")
    command = getattr(importlib.import_module(module), function)
    sys.argv = [name, *REHEARSED[name]]
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        status_of(command)
    variables = {key: value for key, value in os.environ.items() if given.get(key) != value}
    os.environ.clear()
    os.environ.update(given)
    return Command(command, variables)


def answer_calls(address: str) -> None:
    """Import the commands, then fork for each call, until the tests' process has ended."""
    started_by = os.getppid()
    commands = {name: imported(name) for name in ENTRIES}
    for module in IMPORTS:
        importlib.import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a fork: it reports its status itself
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as calls:
        calls.bind(address)
        calls.listen()
        calls.settimeout(1)
        print("ready", flush=True)
        while os.getppid() == started_by:
            with suppress(TimeoutError):
                call, _ = calls.accept()
                if os.fork() == 0:
                    calls.close()
                    answer(call, commands)
                call.close()


def answer(call: socket.socket, commands: dict[str, Command]) -> None:
    """Become the command that a call names, and end with it."""
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        call.settimeout(None)
        _, streams, _, _ = socket.recv_fds(call, 1, 3)
        with call.makefile("rb") as sent:
            name, arguments, folder, environ = marshal.loads(sent.read())
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        sys.stdin, sys.stdout = os.fdopen(0, closefd=False), os.fdopen(1, "w", closefd=False)
        sys.stderr = os.fdopen(2, "w", errors="backslashreplace", buffering=1, closefd=False)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(commands[name].variables | environ)
        sys.argv = arguments
        status = status_of(commands[name].main)
    finally:
        call.sendall(bytes([status]))
        os._exit(status)


def status_of(main: Callable[[], object]) -> int:
    """Call a command's function as its script does: `sys.exit(main())`."""
    try:
        sys.exit(main())  # type: ignore[arg-type]
    except SystemExit as ended:
        if not isinstance(ended.code, int | None):
            print(ended.code, file=sys.stderr)
            return 1
        return (ended.code or 0) & 0xFF
    except BaseException:
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


if __name__ == "__main__":
    sys.path.pop(0)  # this folder: its modules are the tests', not the commands'
    answer_calls(sys.argv[1])
