"""Where a folder's files came from and under which licence: for the next reader and the next fetch."""

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dubegrid_lib.sources.portal.catalogue import Dataset
from dubegrid_lib.sources.portal.spec import FetchSpec

ATTRIBUTION = "Supported by NGED Open Data"
LICENCE_URL = "https://www.nationalgrid.co.uk/open-data-licence"
LICENCE_FILE = "LICENCE.txt"
RECORD_FILE = "portal.json"


def write_licence(folder: Path, spec: FetchSpec, dataset: Dataset) -> None:
    """`LICENCE.txt`: attribution, licence, origin."""
    (folder / LICENCE_FILE).write_text(
        f"""{ATTRIBUTION}

These files hold "{dataset.title}" of National Grid Electricity Distribution (NGED), fetched from
{spec.url}/dataset/{spec.dataset}
(when, and each file's checksum: {RECORD_FILE}).

Licence: NGED Open Data Licence, based on the Open Government Licence v3.0
{LICENCE_URL}
The portal's own words for this dataset: {dataset.licence}

You may copy, publish, adapt and use them, commercially too, if you acknowledge the source by the line at the top and,
where possible, link to the licence. Where the portal's words above name another licence, that one holds.

The files in the folders named by a month, or named "schema", are extracts made by DubeGrid: rows of that month only,
columns and labels under the names of the kit's schema. The values are unchanged.
""",
        "utf-8",
    )


def read_record(folder: Path) -> dict[str, dict[str, Any]]:
    """File name → its `url`, `etag`, `sha256` and the like; empty if nothing was fetched yet."""
    try:
        return dict(json.loads((folder / RECORD_FILE).read_text("utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):  # none yet, or not written by us: nothing is known
        return {}


def add_to_record(folder: Path, spec: FetchSpec, file: str, entry: Mapping[str, Any]) -> None:
    """Record a file in `portal.json`, with the time at which it was fetched (UTC)."""
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    files = read_record(folder) | {file: {**entry, "fetched": now}}
    record = {"attribution": ATTRIBUTION, "licence": LICENCE_URL, "portal": spec.url, "dataset": spec.dataset}
    (folder / RECORD_FILE).write_text(json.dumps(record | {"files": files}, indent=1) + "\n", "utf-8")
