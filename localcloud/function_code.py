"""The code of functions, unpacked once: MiniStack unpacks a function's zip for each of its processes.

For 25 MB that took half of a cold start. Here a zip is unpacked once for all local clouds that share an environment,
into a folder named by its SHA-256, to which each process has a link as its own. Python keeps the bytecode there, so
that only the first process compiles. AWS's `/var/task` is read-only; nothing enforces that here, so a function must not
write beside its code.
"""

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from localcloud.ministack_adapter import lambda_runtime

# Longer than any function's process lives.
UNUSED_DAYS = 7


def install(folder: Path) -> None:
    """Have functions' code unpacked into `folder`, and remove from it what no process has used for a week."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # another local cloud removes it too
            if old.stat().st_mtime < time.time() - UNUSED_DAYS * 24 * 3600:
                shutil.rmtree(old, ignore_errors=True)

    class CodeZip(zipfile.ZipFile):
        """A function's zip, which is unpacked as a link to the one copy."""

        def extractall(self, path: Any = None, *selection: Any, **more: Any) -> None:
            with contextlib.suppress(OSError):  # the system allows no links: a copy for this process, as MiniStack does
                _link(self, folder, Path(path))
                return
            super().extractall(path, *selection, **more)

    lambda_runtime.zipfile = SimpleNamespace(**vars(zipfile) | {"ZipFile": CodeZip})


def _link(code: zipfile.ZipFile, folder: Path, path: Path) -> None:
    """Put a link to the unpacked code in place of the empty folder `path`."""
    with Path(str(code.filename)).open("rb") as content:
        unpacked = folder / hashlib.file_digest(content, "sha256").hexdigest()
    if not unpacked.exists():
        fresh = Path(tempfile.mkdtemp(prefix="new-", dir=folder))
        zipfile.ZipFile.extractall(code, fresh)
        try:
            fresh.rename(unpacked)
        except OSError:  # another process was faster
            shutil.rmtree(fresh)
            if not unpacked.exists():
                raise
    os.utime(unpacked)
    path.rmdir()
    try:
        path.symlink_to(unpacked, target_is_directory=True)
    except OSError:
        path.mkdir()
        raise
