"""The pipeline as a whole: deploy it, send files through it, report the outcome of each."""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pandas as pd

from dubegrid_lib.config import project_file
from dubegrid_lib.errors import UnreadableFile
from dubegrid_lib.ingest import upload
from dubegrid_lib.query import logs
from dubegrid_lib.schema.file_summary import FileSummary
from dubegrid_lib.stack import assess_stack, lambda_functions, provision, trigger
from dubegrid_lib.stack.provision import Made
from dubegrid_lib.stack.session import Kit

COUNTS = ["rows", "stored", "duplicates", "rejected"]
INGEST_SECONDS = 900


def deploy(kit: Kit) -> list[Made]:
    """Create everything from bucket to trigger, and what the enabled stages need; existing resources are reused."""
    made = provision.everything(kit)
    if "on" in (kit.settings.summaries, kit.settings.alerts):
        made += assess_stack.deploy(kit)
    return [*made, lambda_functions.deploy(kit), *trigger.wire(kit)]


def send(
    kit: Kit, paths: Iterable[Path | str] | Path | str, progress: Callable[[int], None] = lambda sent: None
) -> pd.DataFrame:
    """Upload files and wait until the function has ingested each.

    Parameters
    ----------
    paths : one file or several, as paths or text; a relative path is looked up here, then in the project's folder.

    Returns
    -------
    DataFrame, one row per object (a file over several months gives several): `key`, `status`, `rows`, `stored`,
    `duplicates`, `rejected`, `items_created`, `items_merged`, `milliseconds`; rows = stored + duplicates + rejected.

    Raises
    ------
    UnreadableFile
        No file is given, one is not an LV load monitor export, or two would have the same key.
    MissingResource, NotInvoked
        A new file would not invoke the function; nothing is sent.
    IngestFailed, StillRunning
        The function failed on one, or did not finish in 15 minutes.
    """
    given = [paths] if isinstance(paths, str | Path) else paths
    files = [project_file(path) for path in given] if isinstance(given, Iterable) else []
    if not files:
        raise UnreadableFile("No file is given: name one, such as data/lv_data_2025_05.csv.")
    upload.reject_namesakes(files, kit.settings.naive_time)
    trigger.require_invoked(kit)
    since = time.time() - 1  # the local cloud's clock may round down
    versions = {part.key: part.version for path in files for part in upload.upload(kit, path, progress)}
    return outcomes(list(logs.wait_for(kit, versions, since, INGEST_SECONDS).values()))


def outcomes(summaries: Sequence[FileSummary]) -> pd.DataFrame:
    """The function's summaries as a table: the outcome of each file."""
    frame = pd.json_normalize([dict(summary) for summary in summaries])
    frame = frame.rename(columns={"file": "key", "items.created": "items_created", "items.merged": "items_merged"})
    return frame[["key", "status", *COUNTS, "items_created", "items_merged", "milliseconds"]]
