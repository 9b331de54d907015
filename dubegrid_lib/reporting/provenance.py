"""Where a report's figures come from: the parameters, a hash of the readings, the code's commit, the libraries."""

import hashlib
import subprocess
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.reporting.report_choice import Choice


def digest_of(frame: pd.DataFrame) -> str:
    """SHA-256 of readings in any order: of the sum of the readings' hashes."""
    texts = ("asset_id", "feeder_id", "description", "units")
    columns: dict[str, Any] = {name: frame[name].astype("category") for name in texts}
    # One unit of time, whatever the source uses.
    columns["timestamp"] = pd.DatetimeIndex(frame["timestamp"]).as_unit("ns").asi8
    columns["value"] = frame["value"].to_numpy(float)
    hashes = pd.util.hash_pandas_object(pd.DataFrame(columns, index=frame.index), index=False)
    total = int(np.add.reduce(hashes.to_numpy(np.uint64), dtype=np.uint64))
    return hashlib.sha256(f"{len(frame)} {total}".encode()).hexdigest()


def commit() -> str:
    """The commit of the code, and whether files were changed since; the version if there is no git."""
    run = {"cwd": PROJECT_ROOT, "capture_output": True, "text": True, "check": True}
    try:
        found = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], **run)  # type: ignore[call-overload]
        changed = subprocess.run(["git", "status", "--porcelain", "dubegrid_lib"], **run)  # type: ignore[call-overload]
    except (FileNotFoundError, subprocess.CalledProcessError):
        return f"version {version('dubegrid')}"
    return str(found.stdout.strip()) + (" + uncommitted changes" if changed.stdout.strip() else "")


def provenance(choice: Choice, count: int, digest: str) -> list[tuple[str, str]]:
    """The rows of an appendix: parameters, period, source, hash of the readings, versions."""
    source = (
        "DynamoDB, table " + choice.settings.table
        if choice.kind == "asset"
        else "the Parquet of table lv_curated; of two files with the same reading, a measured value wins over a "
        "missing one, then the later upload"
    )
    given = ", ".join(f"{name}={value}" for name, value in choice.given.items() if value and name != "out")
    if choice.given["register"]:
        given = given.replace(choice.given["register"], Path(choice.given["register"]).name)
    return [
        ("parameters", given),
        ("period (UTC, end excluded)", f"{iso(choice.start)} to {iso(choice.end)}"),
        ("target", choice.settings.target),
        ("source", source),
        ("timestamps", f"read as the {choice.stamp} of their interval (the portal does not say which)"),
        ("readings", f"{count:,}"),
        ("SHA-256 of the readings", digest),
        ("register", choice.register_used or "none"),
        ("commit of the code", commit()),
        ("libraries", f"pandas {version('pandas')}, NumPy {version('numpy')}, Matplotlib {version('matplotlib')}"),
        ("made on", time.strftime("%d %b %Y", time.gmtime())),
    ]


def iso(moment: pd.Timestamp) -> str:
    """A moment as reports print it, UTC."""
    return moment.tz_convert("UTC").strftime("%Y-%m-%dT%H:%M:%SZ")
