"""Start, find, stop and wipe the local cloud.

Everything it stores is in the state folder: `server.json` (which process, which port), `keys.json`, `server.log`,
`tmp/`, and its data in `data/`, which survives a restart. The server saves its data as it changes (`saved_state`).
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil
from filelock import FileLock

from localcloud import access_keys, environment
from localcloud.errors import LocalCloudError
from localcloud.saved_state import OUTCOME, REQUEST
from localcloud.settings import ACCOUNT_ID, Settings

HOST = "127.0.0.1"
SERVER = Path(__file__).with_name("server.py")
PACKAGES = Path(__file__).parents[1]
START_SECONDS = 30
# A server whose data is saved ends at once. One that does not is killed, and loses nothing.
STOP_SECONDS = 15
# Saving may take any time, depending on how much has changed, as long as the server reports progress this often.
SILENT_SECONDS = 120
# An environment variable with a process id: a server stops when that process has ended, even if it was killed.
ENDS_WITH = "LOCALCLOUD_ENDS_WITH"


@dataclass(frozen=True)
class Server:
    """A running local cloud. `started` is the process's start time: a process id alone may have been used again."""

    port: int
    pid: int
    started: float

    @property
    def endpoint_url(self) -> str:
        return f"http://{HOST}:{self.port}"


def up(settings: Settings) -> Server:
    """Start the local cloud unless it runs already; returns its server.

    Raises
    ------
    LocalCloudError
        The environment cannot be created, the port is taken, or the server does not become healthy.
    """
    try:
        settings.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(settings.state_dir / "lock"):
            return find(settings) or _start(settings)
    except OSError as error:
        raise LocalCloudError(f"Cannot start the local cloud in {settings.state_dir}: {error}") from error


def find(settings: Settings) -> Server | None:
    """The local cloud of this state folder, if it runs and answers."""
    server = _recorded(settings)
    if server and _process(server) and _is_healthy(server.port):
        return server
    return None


def down(settings: Settings, progress: Callable[[str], object] = lambda text: None) -> bool:
    """Save the data and stop the local cloud; False if none was running.

    Parameters
    ----------
    progress : called with a message about once a second if saving takes more than two seconds.

    Raises
    ------
    LocalCloudError
        Its data cannot be saved, for instance because the disk is full: it keeps running, and nothing is lost.
    """
    process = _running(settings)
    if process is None:
        return False
    _save(settings, process, progress)
    _end(process)
    return True


def reset(settings: Settings) -> None:
    """Stop the local cloud and delete its data and keys; its environment stays."""
    process = _running(settings)
    if process:
        _end(process, saved=False)
    (settings.state_dir / access_keys.FILE_NAME).unlink(missing_ok=True)
    for part in ("data", "tmp"):
        shutil.rmtree(settings.state_dir / part, ignore_errors=True)


def warnings(settings: Settings) -> list[str]:
    """What the running local cloud found damaged in its data at its start."""
    return list(_outcome(settings).get("warnings", []))


def _running(settings: Settings) -> psutil.Process | None:
    server = _recorded(settings)
    return _process(server) if server else None


def _save(settings: Settings, process: psutil.Process, progress: Callable[[str], object]) -> None:
    request = _state(settings) / REQUEST
    if not request.exists():
        return  # the server died while starting
    asked, started = f"{time.time_ns()}", time.monotonic()
    with request.open("r+b") as file:
        file.write(asked.encode().ljust(32))
    last_sign, shown = (started, None), started + 1
    while _runs(process):
        outcome = _outcome(settings)
        now = time.monotonic()
        if outcome.get("asked") == asked and outcome["state"] == "saved":
            return
        if outcome.get("asked") == asked and outcome["state"] == "failed":
            raise LocalCloudError(
                f"The local cloud cannot save its data in {_state(settings)}: {outcome['error']}. It keeps running and "
                "nothing is lost. Free some space and run `python -m localcloud down` again, or discard its data with "
                "`python -m localcloud reset`."
            )
        if outcome.get("at") != last_sign[1]:
            last_sign = (now, outcome.get("at"))
        if now - last_sign[0] > SILENT_SECONDS:
            raise LocalCloudError(
                f"The local cloud (process {process.pid}) has not answered for {SILENT_SECONDS} s. "
                f"Its log: {_log(settings)}. `python -m localcloud reset` stops it and deletes its data."
            )
        if now > shown + 1:
            shown = now
            share = f"{outcome['done']:,} of {outcome['of']:,} items, " if outcome.get("of") else ""
            progress(f"Saving what changed: {share}{now - started:.0f} s ...")
        time.sleep(0.02)


def _end(process: psutil.Process, saved: bool = True) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        workers = process.children(recursive=True)
        if saved:
            process.terminate()
            _wait_for_end(process)
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
            _wait_for_end(process)
        for worker in workers:
            with contextlib.suppress(psutil.NoSuchProcess):
                worker.kill()


def _wait_for_end(process: psutil.Process) -> None:
    # `process.wait` alone would not do: it waits for a process that has ended until its parent notices, and a
    # notebook's kernel that started the local cloud never does. If this process is the parent, `wait(0)` notices.
    deadline = time.monotonic() + STOP_SECONDS
    while _runs(process) and time.monotonic() < deadline:
        time.sleep(0.02)
    with contextlib.suppress(psutil.TimeoutExpired):
        process.wait(0)


def _runs(process: psutil.Process) -> bool:
    try:
        # Threads may outlive the main thread for a moment: then its process looks ended, and is not yet.
        return process.is_running() and (process.status() != psutil.STATUS_ZOMBIE or process.num_threads() > 1)
    except psutil.NoSuchProcess:
        return False


def _state(settings: Settings) -> Path:
    return settings.state_dir / "data" / "state"


def _outcome(settings: Settings) -> dict[str, Any]:
    try:
        return dict(json.loads((_state(settings) / OUTCOME).read_text()))
    except (OSError, ValueError):
        return {}  # missing, or just being overwritten


def child_environment(settings: Settings) -> dict[str, str]:
    """The variables that a client process needs: endpoint, region, credentials.

    Raises
    ------
    LocalCloudError
        It is not running.
    """
    server = find(settings)
    if server is None:
        raise LocalCloudError("The local cloud is not running. Start it with `python -m localcloud up`.")
    root = access_keys.keys_of(settings.state_dir)
    return {
        "AWS_ENDPOINT_URL": server.endpoint_url,
        "AWS_ACCESS_KEY_ID": root.access_key_id,
        "AWS_SECRET_ACCESS_KEY": root.secret_access_key,
        "AWS_DEFAULT_REGION": settings.region,
        "AWS_REGION": settings.region,
    }


def _start(settings: Settings) -> Server:
    python = environment.ensure(settings.env_dir)
    port = _choose_port(settings)
    tmp = settings.state_dir / "tmp"
    tmp.mkdir(exist_ok=True)
    with _log(settings).open("wb") as log:
        process = subprocess.Popen(
            [str(python), str(SERVER), str(environment.engine_of(settings.env_dir)), str(PACKAGES)],
            env=_server_environment(settings, port),
            cwd=tmp,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(port, process.pid, psutil.Process(process.pid).create_time())
    fresh = settings.state_dir / "server.json.new"
    try:
        fresh.write_text(json.dumps(asdict(server)))
        fresh.replace(settings.state_dir / "server.json")
    except OSError:  # without this file, nothing would find the server
        process.kill()
        process.wait()
        raise
    deadline = time.monotonic() + START_SECONDS
    while not _is_healthy(port):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            end = "\n".join(_log(settings).read_text(errors="replace").splitlines()[-12:])
            where = f"{HOST}:{port}. The end of {_log(settings)}"
            raise LocalCloudError(f"The local cloud did not start on {where}:\n{end}")
        time.sleep(0.02)
    return server


def _server_environment(settings: Settings, port: int) -> dict[str, str]:
    data, tmp = settings.state_dir / "data", settings.state_dir / "tmp"
    root = access_keys.keys_of(settings.state_dir)
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG", "TZ", ENDS_WITH) if name in os.environ}
    return kept | {
        # Functions inherit this environment: another HOME keeps the user's ~/.aws out of their reach.
        "HOME": str(tmp),
        "TMPDIR": str(tmp),
        "AUTH": "true",
        "AWS_ACCESS_KEY_ID": root.access_key_id,
        "AWS_SECRET_ACCESS_KEY": root.secret_access_key,
        "MINISTACK_ACCOUNT_ID": ACCOUNT_ID,
        "MINISTACK_REGION": settings.region,
        "MINISTACK_HOST": HOST,
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "1",
        "S3_PERSIST": "1",
        "STATE_DIR": str(data / "state"),
        "S3_DATA_DIR": str(data / "s3"),
        # Without this, MiniStack's own Athena invents its answers.
        "ATHENA_ENGINE": "duckdb",
        "LOG_LEVEL": "INFO",
    }


def _choose_port(settings: Settings) -> int:
    if settings.port:
        if not _is_free(settings.port):
            raise LocalCloudError(
                f"Port {settings.port} is taken by another program. Stop that program, or set no port: then "
                "a free one is chosen."
            )
        return settings.port
    last = _recorded(settings)
    if last and _is_free(last.port):
        return last.port
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _log(settings: Settings) -> Path:
    return settings.state_dir / "server.log"


def _recorded(settings: Settings) -> Server | None:
    try:
        return Server(**json.loads((settings.state_dir / "server.json").read_text()))
    except (OSError, ValueError, TypeError):
        return _search(settings) if _state(settings).exists() else None


def _search(settings: Settings) -> Server | None:
    """Find the server of this state folder among all processes, if its record cannot be read."""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, ValueError):
            environ = process.environ()
            if environ.get("STATE_DIR") == str(_state(settings)) and str(SERVER) in process.cmdline():
                return Server(int(environ["GATEWAY_PORT"]), process.pid, process.create_time())
    return None


def _process(server: Server) -> psutil.Process | None:
    try:
        process = psutil.Process(server.pid)
        same = abs(process.create_time() - server.started) < 1 and _runs(process)
    except psutil.NoSuchProcess:
        return None
    return process if same else None


def _is_healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/_ministack/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
