"""The access key of one local cloud: random, created once, stored in the state folder readable by its owner only."""

import json
import os
import secrets
import tempfile
from dataclasses import asdict
from pathlib import Path

from filelock import FileLock

from localcloud.errors import LocalCloudError
from localcloud.settings import Keys

FILE_NAME = "keys.json"
# Twenty characters, like AWS's. AWS's begin with AKIA or ASIA, which secret scanners look for.
ID_START = "LOCAL"
ID_LENGTH = 20
ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
SECRET_BYTES = 30  # forty characters in base64, like AWS's


def keys_of(state_dir: Path) -> Keys:
    """The keys of a state folder, created at the first call.

    Raises
    ------
    LocalCloudError
        The key file cannot be read, or is not a key file.
    """
    path = state_dir / FILE_NAME
    if not path.exists():
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(state_dir / "keys.lock"):
            if not path.exists():
                _write(path, _new_keys())
    try:
        return Keys(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise LocalCloudError(
            f"Cannot read the local cloud's keys in {path}: {error}. "
            f"Run `python -m localcloud down`, delete that file, and start it again: it creates new keys."
        ) from error


def _new_keys() -> Keys:
    letters = "".join(secrets.choice(ID_LETTERS) for _ in range(ID_LENGTH - len(ID_START)))
    return Keys(ID_START + letters, secrets.token_urlsafe(SECRET_BYTES))


def _write(path: Path, keys: Keys) -> None:
    """Write the file under another name, then rename it: it is never half written, nor readable by others."""
    # mkstemp opens with O_EXCL and mode 0600 (Python documentation, "tempfile").
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{FILE_NAME}.")
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            json.dump(asdict(keys), file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
