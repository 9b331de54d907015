"""The local cloud's own Python environment: made once, at the first start, apart from the kit's.

Functions run on the server's interpreter and see its packages. So this environment holds the emulator and boto3
and nothing more, and what a function's zip forgot fails here as it would on AWS. What only the server needs
(DuckDB, sqlglot) lies in a folder beside it that functions do not see.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

from dubegrid_lib.errors import LocalCloudError

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "requirements.localcloud.txt"
ENGINE_REQUIREMENTS = HERE / "requirements.engine.txt"
# The function's runtime on AWS (`Runtime=python3.12`).
RUNTIME_VERSION = (3, 12)


def python_of(env_dir: Path) -> Path:
    return env_dir / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def engine_of(env_dir: Path) -> Path:
    return env_dir / "engine"


def is_ready(env_dir: Path) -> bool:
    """Whether the environment is complete and made from the pins as they are now."""
    marker = env_dir / "made-from"
    return marker.is_file() and marker.read_text() == _fingerprint() and python_of(env_dir).exists()


def ensure(env_dir: Path) -> Path:
    """Make the environment unless it stands already; returns its interpreter.

    Raises
    ------
    LocalCloudError
        The environment could not be made; the message holds the end of pip's output.
    """
    env_dir.mkdir(parents=True, exist_ok=True)
    with FileLock(env_dir / "lock"):
        if not is_ready(env_dir):
            _make(env_dir)
    return python_of(env_dir)


def runtime_python() -> str:
    """The interpreter to build from: Python 3.12 where the machine has one, else the kit's own."""
    name = ".".join(map(str, RUNTIME_VERSION))
    candidates = [sys.executable, shutil.which(f"python{name}"), shutil.which("python3")]
    # pyenv's shims answer for every version, and fail for those not selected: look behind them.
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    candidates += sorted(map(str, pyenv.glob(f"versions/{name}.*/bin/python")), reverse=True)
    for candidate in filter(None, candidates):
        probe = [candidate, "-c", f"import sys, venv; sys.exit(sys.version_info[:2] != {RUNTIME_VERSION})"]
        if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
            return candidate
    return sys.executable


def _fingerprint() -> str:
    pins = REQUIREMENTS.read_bytes() + ENGINE_REQUIREMENTS.read_bytes()
    return hashlib.sha256(pins).hexdigest()


def _make(env_dir: Path) -> None:
    for part in ("venv", "engine"):
        shutil.rmtree(env_dir / part, ignore_errors=True)
    python = python_of(env_dir)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    steps = [
        [runtime_python(), "-m", "venv", str(env_dir / "venv")],
        [*pip, "-r", str(REQUIREMENTS)],
        [*pip, "--target", str(engine_of(env_dir)), "-r", str(ENGINE_REQUIREMENTS)],
    ]
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        if done.returncode:
            end = "\n".join((done.stdout + done.stderr).splitlines()[-8:])
            raise LocalCloudError(
                f"Cannot set up the local cloud in {env_dir}: `{' '.join(step[1:4])}` failed:\n{end}\n"
                f"Check that the package registry can be reached, then try again."
            )
    (env_dir / "made-from").write_text(_fingerprint())
