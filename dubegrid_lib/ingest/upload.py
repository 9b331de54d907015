"""Upload load files to the folder of their readings' month: `raw/prod/lv/y=YYYY/m=MM/`.

A file that spans months is split, because its readings would be in the wrong Athena partition; the small
`asset_id,timestamp,value` schema goes to `raw/test/`, which the Athena table does not read.
"""

import codecs
import contextlib
import gzip
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from boto3.exceptions import S3UploadFailedError
from botocore.exceptions import ClientError

from dubegrid_lib.config import RAW_PROD_PREFIX, RAW_TEST_PREFIX, project_file
from dubegrid_lib.errors import MissingColumns, MissingResource, UnreadableFile
from dubegrid_lib.schema.file_formats import foreign_format, wrong_delimiter
from dubegrid_lib.schema.load_monitor import (
    LV_COLUMNS,
    SMALL_COLUMNS,
    BadField,
    NaiveTime,
    layout_of,
    parse_timestamp,
    split_fields,
)
from dubegrid_lib.stack.session import Kit

MAX_LINE_BYTES = 1 << 20


@dataclass(frozen=True)
class Uploaded:
    """One uploaded object: its key and version, and how many rows of the file it has."""

    key: str
    version: str
    rows: int
    size: int


def upload(kit: Kit, path: Path | str, progress: Callable[[int], None] = lambda sent: None) -> list[Uploaded]:
    """Upload one `.csv` or `.csv.gz` file, split by month if it spans several.

    Parameters
    ----------
    progress : called with the number of bytes sent since the last call.

    Raises
    ------
    UnreadableFile, MissingColumns
        It is not a file, not a CSV, has no known schema, or no row with a readable date.
    MissingResource
        There is no bucket yet.
    """
    path = project_file(path)
    months = months_of(path, kit.settings.naive_time)
    if len(months) == 1:
        (prefix, rows), *_ = months.items()
        return [_put(kit, path, prefix + path.name, rows, progress)]
    with tempfile.TemporaryDirectory() as folder:
        parts = split(path, Path(folder), kit.settings.naive_time)
        return [_put(kit, part, prefix + path.name, months[prefix], progress) for prefix, part in parts.items()]


def reject_namesakes(paths: Sequence[Path], naive: NaiveTime = "utc") -> None:
    """Reject files that would have the same key: the second would replace the first, as a new version.

    Raises
    ------
    UnreadableFile
        Two have the same name and a month in common, or one of them cannot be read.
    """
    first: dict[str, Path] = {}
    names = Counter(path.name for path in paths)
    for path in (path for path in paths if names[path.name] > 1):
        for key in (prefix + path.name for prefix in months_of(path, naive)):
            other = first.setdefault(key, path)
            if other != path:
                raise UnreadableFile(f"{other} and {path} would both be {key}. Rename one of them.")


def months_of(path: Path, naive: NaiveTime = "utc") -> dict[str, int]:
    """The number of a file's rows by their prefix, such as ``raw/prod/lv/y=2025/m=05/`` (UTC months)."""
    with _open(path) as file:
        counts: dict[str, int] = {}
        for prefix, _ in _rows(path, file, naive):
            counts[prefix] = counts.get(prefix, 0) + 1
    return counts


def split(path: Path, folder: Path, naive: NaiveTime = "utc") -> dict[str, Path]:
    """One file per month, each with the header: prefix → file, in the order of the source's rows.

    A row without a readable timestamp stays with the previous row: the function will quarantine it.
    """
    parts: dict[str, Path] = {}
    with contextlib.ExitStack() as stack, _open(path) as file:
        header = file.readline(MAX_LINE_BYTES)
        file.seek(0)
        outputs: dict[str, IO[bytes]] = {}
        for prefix, line in _rows(path, file, naive):
            if prefix not in outputs:
                parts[prefix] = folder / f"{len(parts)}-{path.name}"
                outputs[prefix] = stack.enter_context(_open(parts[prefix], "wb"))
                outputs[prefix].write(header)
            outputs[prefix].write(line)
    return parts


def _rows(path: Path, file: IO[bytes], naive: NaiveTime) -> Iterator[tuple[str, bytes]]:
    header = _header(path, file)
    layout = layout_of(header)
    if layout is None:
        if reason := wrong_delimiter(header, (*LV_COLUMNS, *SMALL_COLUMNS)):
            raise UnreadableFile(f"{path.name}: {reason}.")
        raise MissingColumns(path.name, SMALL_COLUMNS if "asset_id" in header else LV_COLUMNS, header)
    position = layout.get("Timestamp")
    if position is None:
        yield from ((RAW_TEST_PREFIX, line) for line in file if line.strip())
        return
    prefix, waiting = None, []
    for line in file:
        if not line.strip():
            continue
        try:
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            prefix = _prefix(parse_timestamp(split_fields(text)[position], naive))
        except (BadField, IndexError):
            if prefix is None:  # no readable row yet: it goes with the first one that is
                waiting.append(line)
                continue
        yield from ((prefix, earlier) for earlier in waiting)
        waiting.clear()
        yield prefix, line
    if prefix is None and not waiting:
        raise UnreadableFile(f"{path.name}: the file has a header and no rows.")
    if prefix is None:
        raise UnreadableFile(
            f"{path.name}: no row has a readable timestamp, so its month is not known. "
            f"Timestamps look like 2025-08-14T15:00:00Z."
        )


def _header(path: Path, file: IO[bytes]) -> list[str]:
    first = file.readline(MAX_LINE_BYTES)
    if not first.strip():
        raise UnreadableFile(f"{path.name}: the file is empty.")
    if foreign := foreign_format(first):
        raise UnreadableFile(f"{path.name}: {foreign[1]}.")
    first = first.removeprefix(codecs.BOM_UTF8)
    try:
        return split_fields(first.decode("utf-8").rstrip("\r\n"))
    except (UnicodeDecodeError, BadField) as error:
        raise UnreadableFile(
            f"{path.name}: the first line is not a CSV header ({error}). Save it as UTF-8 CSV."
        ) from error


def _prefix(timestamp: str) -> str:
    return f"{RAW_PROD_PREFIX}y={timestamp[:4]}/m={timestamp[5:7]}/"


@contextlib.contextmanager
def _open(path: Path, mode: str = "rb") -> Iterator[IO[Any]]:
    if path.is_dir():
        raise UnreadableFile(f"{path}: this is a folder. Give the files in it, such as {path / '*.csv'}.")
    if not path.name.isprintable():
        raise UnreadableFile(f"{path.name!r}: the name holds a line break or another unprintable character. Rename it.")
    if not path.name.endswith((".csv", ".csv.gz")):
        if path.is_file() and (foreign := _foreign(path)):
            raise UnreadableFile(f"{path.name}: {foreign}.")
        raise UnreadableFile(f"{path.name}: only .csv and .csv.gz files invoke the function. Rename it.")
    if path.name.startswith((".", "_")):
        raise UnreadableFile(f"{path.name}: Athena skips names that start with . or _. Rename it.")
    try:
        opener: Any = gzip.open if path.name.endswith(".gz") else open
        with opener(path, mode) as file:
            yield file
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableFile(f"{path.name}: the gzip stream is broken ({error}). Make the file again.") from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnreadableFile(f"{path}: there is no such file.") from error
    except PermissionError as error:  # on Windows also while another program has the file open
        advice = "Close it in other programs, or ask for permission."
        raise UnreadableFile(f"{path}: you may not read it. {advice}") from error


def _foreign(path: Path) -> str | None:
    """Why a file whose name does not end in .csv is not a CSV under another name either."""
    with path.open("rb") as file:
        found = foreign_format(file.readline(MAX_LINE_BYTES))
    return found[1] if found else None


def _put(kit: Kit, path: Path, key: str, rows: int, progress: Callable[[int], None]) -> Uploaded:
    try:
        kit.s3.upload_file(str(path), kit.bucket, key, Callback=progress)
    except (S3UploadFailedError, ClientError) as error:
        if "NoSuchBucket" in str(error):
            raise MissingResource(f"There is no bucket {kit.bucket} yet: run `dubegrid provision` first.") from error
        raise
    version = kit.s3.head_object(Bucket=kit.bucket, Key=key).get("VersionId", "")
    return Uploaded(key, version, rows, path.stat().st_size)
