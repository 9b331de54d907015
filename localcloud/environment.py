"""The local cloud's own Python environment, separate from the caller's: created once, at the first start.

Functions run on the server's interpreter and see its packages. So this environment holds only the emulator and boto3:
an import that is missing from a function's zip fails here as it would on AWS. What only the server needs (DuckDB,
sqlglot) is in a folder next to it, which functions do not see.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from filelock import FileLock

from localcloud.errors import LocalCloudError

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "requirements.localcloud.txt"
ENGINE_REQUIREMENTS = HERE / "requirements.engine.txt"
# The function's runtime on AWS (`Runtime=python3.12`, Amazon Linux 2023 on x86_64).
RUNTIME_VERSION = (3, 12)


def python_of(env_dir: Path) -> Path:
    return env_dir / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def engine_of(env_dir: Path) -> Path:
    return env_dir / "engine"


def is_ready(env_dir: Path) -> bool:
    """Whether the environment is complete and was made from the current pins."""
    marker = env_dir / "made-from"
    return marker.is_file() and marker.read_text() == _fingerprint() and python_of(env_dir).exists()


def ensure(env_dir: Path) -> Path:
    """Create the environment if it does not exist, and return its interpreter.

    Raises
    ------
    LocalCloudError
        The environment could not be made; the message holds the end of the installer's output.
    """
    env_dir.mkdir(parents=True, exist_ok=True)
    with FileLock(env_dir / "lock"):
        if not is_ready(env_dir):
            _make(env_dir)
    return python_of(env_dir)


def runtime_python() -> str:
    """The interpreter to build from: Python 3.12 if the machine has one, else the one that runs this."""
    name = ".".join(map(str, RUNTIME_VERSION))
    candidates = [sys.executable, shutil.which(f"python{name}"), shutil.which("python3")]
    # pyenv's shims exist for every version, but fail for versions that are not selected: use its real interpreters.
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    candidates += sorted(map(str, pyenv.glob(f"versions/{name}.*/bin/python")), reverse=True)
    for candidate in filter(None, candidates):
        probe = [candidate, "-c", f"import sys, venv; sys.exit(sys.version_info[:2] != {RUNTIME_VERSION})"]
        if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
            return candidate
    return sys.executable


def install(python: str | Path, *options: str, for_lambda: bool = False, compiled: bool = True) -> None:
    """Install pinned packages, checked by their hashes, for an interpreter that may lack pip.

    uv is several times as fast as pip, but does not read pip's configuration. If uv fails, pip is tried: only pip may
    know this network's package index.

    Parameters
    ----------
    python : the interpreter to install for.
    options : options that both installers accept, such as ``-r FILE`` and ``--target FOLDER``.
    for_lambda : install for Lambda's runtime instead of this machine.
    compiled : compile every module now, instead of each when it is first imported.

    Raises
    ------
    LocalCloudError
        Neither could install; the message holds the end of the last one's output.
    """
    end = f"there is neither uv nor pip beside {sys.executable}"
    for command in _installers(python, for_lambda, compiled):
        command += ["--quiet", "--require-hashes", *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        end = "\n".join((done.stdout + done.stderr).splitlines()[-8:])
    raise LocalCloudError(f"{end}\nCheck that the package index can be reached, then try again.")


def _installers(python: str | Path, for_lambda: bool, compiled: bool) -> list[list[str]]:
    version = ".".join(map(str, RUNTIME_VERSION))
    found = []
    uv = shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv:
        platform = ["--python-platform", "x86_64-manylinux_2_28", "--python-version", version]
        # As pip does by default: the processes of Athena's queries cannot write bytecode.
        target = ["--python", str(python), *(["--compile-bytecode"] if compiled else [])]
        found.append([uv, "pip", "install", *target, *(platform if for_lambda else [])])
    if importlib.util.find_spec("pip"):
        platform = ["--platform", "manylinux_2_28_x86_64", "--platform", "manylinux2014_x86_64"]
        platform += ["--python-version", version, "--implementation", "cp"]
        pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--disable-pip-version-check"]
        found.append([*pip, *([] if compiled else ["--no-compile"]), *(platform if for_lambda else [])])
    return found


def _fingerprint() -> str:
    pins = REQUIREMENTS.read_bytes() + ENGINE_REQUIREMENTS.read_bytes()
    return hashlib.sha256(pins).hexdigest()


def _make(env_dir: Path) -> None:
    for part in ("venv", "engine"):
        shutil.rmtree(env_dir / part, ignore_errors=True)
    command = [runtime_python(), "-m", "venv", "--without-pip", str(env_dir / "venv")]
    try:
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            end = "\n".join((made.stdout + made.stderr).splitlines()[-8:])
            raise LocalCloudError(f"`{' '.join(command[1:])}` failed: {end}")
        install(python_of(env_dir), "-r", str(REQUIREMENTS))
        install(python_of(env_dir), "--target", str(engine_of(env_dir)), "-r", str(ENGINE_REQUIREMENTS))
    except LocalCloudError as error:
        raise LocalCloudError(f"Cannot set up the local cloud in {env_dir}:\n{error}") from error
    (env_dir / "made-from").write_text(_fingerprint())
