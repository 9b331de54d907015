"""Fetch the files of a spec into a folder."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from dubegrid_lib.errors import DubeGridError, NoReadings, UnreadableFile
from dubegrid_lib.sources.portal.catalogue import Resource, forget, hidden, look_up
from dubegrid_lib.sources.portal.check import check, file_digest
from dubegrid_lib.sources.portal.client import Client, Part
from dubegrid_lib.sources.portal.columns import fit
from dubegrid_lib.sources.portal.provenance import add_to_record, read_record, write_licence
from dubegrid_lib.sources.portal.spec import DamagedDownload, FetchSpec, HiddenAddress, PortalError

FileProgress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Fetched:
    """The outcome of one file.

    Attributes
    ----------
    substation, name : of which substation it is, and what the portal calls it.
    path : the file for the pipeline; None if there is a `problem`, which is one line.
    rows : how many rows it has (of the month, if one was requested).
    size : bytes of the portal's file.
    status : ``fetched``, ``resumed``, ``unchanged`` (the existing file is still the newest) or ``failed``.
    checked : what the file was checked against: ``size``, a checksum's algorithm, or nothing.
    """

    substation: str
    name: str
    path: Path | None
    rows: int
    size: int
    status: str
    checked: tuple[str, ...] = ()
    problem: str | None = None


def fetch(
    spec: FetchSpec, folder: Path, progress: FileProgress = lambda name, held, total: None, refresh: bool = False
) -> list[Fetched]:
    """Fetch files of the portal into a folder, one after the other.

    Beside the files: ``LICENCE.txt`` (attribution, for anyone who receives the files) and ``portal.json`` (origin, ETag
    and SHA-256 of each). An existing file is requested with its ETag and not sent again if it has not changed; a
    download that broke off (``.part``) is resumed.

    Parameters
    ----------
    progress : called with the portal's name of a file, the bytes received and the bytes in all (None if unknown).
    refresh : request the dataset's description even if the kept one is recent enough.

    Returns
    -------
    One `Fetched` for each file. A problem of one file (its columns, its checksum, no reading of the month) does not
    prevent the others.

    Raises
    ------
    NotOnPortal, AccessDenied, PortalUnavailable, PortalError
        Nothing more can be fetched: the files do not exist or are not for this user, or the portal fails.
    UnknownColumns, UnreadableFile, NoReadings, DamagedDownload, HiddenAddress
        No file can be used; this is the first one's problem.
    """
    folder.mkdir(parents=True, exist_ok=True)
    fetched: list[Fetched] = []
    reasons: list[DubeGridError] = []
    try:
        with FileLock(folder / ".portal.lock", timeout=0), Client(spec) as client:
            dataset = look_up(client, spec, refresh)
            write_licence(folder, spec, dataset)
            for resource in dataset.resources:
                try:
                    fetched.append(_one(client, spec, resource, folder, progress))
                except (UnreadableFile, NoReadings, DamagedDownload, HiddenAddress) as error:
                    reasons.append(error)
                    text = str(error)
                    fetched.append(Fetched(resource.substation, resource.name, None, 0, 0, "failed", problem=text))
    except Timeout:
        raise PortalError(f"Another fetch is writing to {folder}: wait for it, or choose another folder.") from None
    if len(reasons) == len(fetched):
        raise reasons[0]
    return fetched


def _one(client: Client, spec: FetchSpec, resource: Resource, folder: Path, progress: FileProgress) -> Fetched:
    if resource.is_hidden:
        raise hidden(resource, spec)
    target, part = folder / resource.file, Part(folder / f"{resource.file}.part")
    record = read_record(folder).get(resource.file, {})
    same = target.is_file() and record.get("url") == resource.url
    known = record["etag"] if same and record.get("sha256") == file_digest(target, "sha256") else ""
    of_file = functools.partial(progress, resource.name)
    received = client.download(resource.url, resource.name, part, known, of_file)
    status, checked = "unchanged", tuple(record.get("checked", ()))
    if received is not None:
        status = "resumed" if received.resumed else "fetched"
        checked = _accept(part, target, resource, spec)
        entry = {"url": resource.url, "etag": received.etag, "sha256": file_digest(target, "sha256")}
        add_to_record(folder, spec, resource.file, {**entry, "checked": checked})
    fitted = fit(target, spec)
    size = target.stat().st_size
    return Fetched(resource.substation, resource.name, fitted.path, fitted.rows, size, status, checked)


def _accept(part: Part, target: Path, resource: Resource, spec: FetchSpec) -> tuple[str, ...]:
    """Check a received file and give it its name; returns what it was checked against."""
    try:
        checked = check(part.path, resource) if spec.verify else ()
    except DamagedDownload:
        # The kept description may be older than the file, and a damaged part must not be resumed.
        forget(spec)
        part.drop()
        raise
    part.finish(target)
    return checked
