"""Start the dashboard's web server: on this machine only, without usage statistics."""

import importlib.util
import signal
import socket
import subprocess
import sys
from pathlib import Path

from dubegrid_lib.errors import DubeGridError

HOST = "127.0.0.1"
PORT = 8501
PAGE = Path(__file__).with_name("page.py")
APP = Path(__file__).with_name("app.py")
# Larger than the largest month of one asset (17 MB); `dubegrid upload` takes more.
UPLOAD_MEGABYTES = 100


class CannotServe(DubeGridError, RuntimeError):
    """The dashboard cannot be served."""


def command(port: int, register: str = "") -> list[str]:
    """The command that serves the page, with an asset register's path for it."""
    options: dict[str, object] = {
        "server.address": HOST,
        "server.port": port,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "server.showEmailPrompt": "false",
        "server.maxUploadSize": UPLOAD_MEGABYTES,
        # The defaults, which a user's configuration file may have changed. In Streamlit, CORS enabled means that other
        # origins are denied.
        "server.enableXsrfProtection": "true",
        "server.enableCORS": "true",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": "false",
        "theme.primaryColor": "#0072B2",
    }
    given = [f"--{name}={value}" for name, value in options.items()]
    # Pages whose host name resolves to 127.0.0.1 may not talk to it; `app` checks what this does not cover.
    given += [f"--server.allowedHosts={name}" for name in (HOST, "localhost")]
    return [sys.executable, "-m", "streamlit", "run", str(APP), *given, "--", register]


def serve(port: int | None = None, register: str = "") -> int:
    """Serve until interrupted; returns the server's exit code.

    Parameters
    ----------
    port : on 127.0.0.1; by default 8501, or a free one if that is taken.
    register : path of an asset register (CSV); blank for none.

    Raises
    ------
    CannotServe
        Streamlit is not installed, or the port that was asked for is taken.
    """
    if importlib.util.find_spec("streamlit") is None:
        raise CannotServe('The dashboard needs Streamlit: pip install "dubegrid[dashboard]".')
    if port is not None and not is_free(port):
        raise CannotServe(f"Port {port} is taken: choose another with --port, or leave it out.")
    chosen = port or (PORT if is_free(PORT) else free_port())
    print(f"The dashboard: http://{HOST}:{chosen}  (Ctrl-C stops it; the local cloud keeps running)", flush=True)
    # When it is terminated, its server must end too: an exception makes `finally` run.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with subprocess.Popen(command(chosen, register), stdout=subprocess.DEVNULL) as server:
        try:
            return server.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            server.terminate()


def is_free(port: int) -> bool:
    """Whether nothing listens on a port of 127.0.0.1."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) != 0


def free_port() -> int:
    """A port of 127.0.0.1 that is not in use."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
