"""Fetch the files of a spec into a folder."""

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
    """What became of one file.

    Attributes
    ----------
    substation, name : whose it is, and what the portal calls it.
    path : the file for the pipeline; None where there is a `problem`, in one line.
    rows : how many rows it has (of the month, where one was asked for).
    size : bytes of the portal's file.
    status : ``fetched``, ``resumed``, ``unchanged`` (the one that was there is still the newest) or ``failed``.
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
    spec: FetchSpec,
    folder: Path,
    progress: FileProgress = lambda name, held, total: None,
    refresh: bool = False,
) -> list[Fetched]:
    """Fetch files of the portal into a folder, one after the other.

    Beside the files: ``LICENCE.txt`` (attribution, for anyone who receives the files) and ``portal.json`` (origin, ETag
    and SHA-256 of each). A file that is there already is asked for by its ETag and not sent again where it has not
    changed; one whose download broke off (``.part``) is resumed.

    Parameters
    ----------
    progress : called with the portal's name of a file, bytes held and bytes in all (None where not known).
    refresh : request the dataset's description even if the kept one is recent enough.

    Returns
    -------
    One `Fetched` a file. What is wrong with one file alone (its columns, its checksum, no reading of the month) does
    not keep the others from coming.

    Raises
    ------
    NotOnPortal, AccessDenied, PortalUnavailable, PortalError
        Nothing more can be fetched: what is asked for is not there, not for this caller, or the portal fails.
    UnknownColumns, UnreadableFile, NoReadings, DamagedDownload, HiddenAddress
        Not one file is of use; the first one's reason.
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
    same = (
        target.is_file() and record.get("url") == resource.url and record.get("sha256") == file_digest(target, "sha256")
    )
    known = record["etag"] if same else ""
    received = client.download(
        resource.url, resource.name, part, known, lambda held, total: progress(resource.name, held, total)
    )
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
    """Give a received file its name; what it was checked against."""
    try:
        checked = check(part.path, resource) if spec.verify else ()
    except DamagedDownload:
        # The kept description may be older than the file, and a spoilt part must not be resumed.
        forget(spec)
        part.drop()
        raise
    part.finish(target)
    return checked
