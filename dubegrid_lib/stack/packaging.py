"""Build a function's zip: its own files, the shared schema, and the libraries it imports.

The same inputs give the same bytes, so that an unchanged function is not deployed again.
"""

import hashlib
import io
import os
import shutil
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from dubegrid_lib.config import PROJECT_ROOT, Settings
from dubegrid_lib.errors import DubeGridError, LocalCloudError
from dubegrid_lib.stack import local_target

# AWS's limit for a zip sent with the request; a larger one would have to go through S3.
MAX_ZIP_BYTES = 50 * 1024 * 1024
FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold


class PackageError(DubeGridError, RuntimeError):
    """The zip cannot be built."""


@dataclass(frozen=True)
class Source:
    """A function's code: a folder of modules or one file, and the module that holds `lambda_handler`.

    `shared` are patterns, from the project's root, of modules that several functions use. Those of the library keep
    their folder; those of `lambda/shared/` are put next to the function's own.
    """

    path: Path
    module: str
    shared: tuple[str, ...] = ()

    @property
    def requirements(self) -> Path | None:
        found = self.path / "requirements.txt"
        return found if found.is_file() else None


# Modules that several functions use: pure ones of the kit, and those in `lambda/shared/`.
PURE = (
    "dubegrid_lib/__init__.py",
    "dubegrid_lib/errors.py",
    "dubegrid_lib/schema/*.py",
    "infra/settings.json",
    "lambda/shared/*.py",
)
LAMBDA = PROJECT_ROOT / "lambda"
INGEST_CSV = Source(LAMBDA / "ingest_csv", "lambda_ingest_csv", PURE)
ASSESS_DAYS = Source(LAMBDA / "assess_days", "lambda_assess_days", (*PURE, "dubegrid_lib/analysis/*.py"))
# Exhibits, for notebooks and the benchmark: the walk-through's two handlers, and one item per reading in batches.
FIRST_HANDLER = Source(LAMBDA / "exhibits" / "first_handler.py", "first_handler")
ITEM_PER_READING = Source(LAMBDA / "exhibits" / "item_per_reading.py", "item_per_reading")
BATCH_PER_READING = Source(LAMBDA / "exhibits" / "batch_per_reading.py", "batch_per_reading")


def build(settings: Settings, source: Source) -> bytes:
    """The function's zip for the configured target.

    Raises
    ------
    PackageError
        A library is not available for the target, or the zip is larger than AWS accepts.
    """
    own = source.path.glob("*.py") if source.path.is_dir() else [source.path]
    files = {path.name: path.read_bytes() for path in own}
    for path in (path for pattern in source.shared for path in PROJECT_ROOT.glob(pattern)):
        inside = path.name if LAMBDA in path.parents else path.relative_to(PROJECT_ROOT).as_posix()
        files[inside] = path.read_bytes()
    libraries = _libraries(settings, source.requirements) if source.requirements else None
    packed = _zipped(settings, files, libraries)
    if len(packed) > MAX_ZIP_BYTES:
        raise PackageError(f"{source.path.name}: the zip has {len(packed):,} bytes, AWS accepts {MAX_ZIP_BYTES:,}")
    return packed


def _zipped(settings: Settings, files: dict[str, bytes], libraries: Path | None) -> bytes:
    """The zip of these files and libraries. It is kept and used again, since compressing DuckDB takes seconds."""
    parts = [f"{name} {len(files[name])} ".encode() + files[name] for name in sorted(files)]
    if libraries:
        # Instead of its 70 MB: its name, a hash of the pins and of this Python, and this module, which chooses from it.
        parts += [libraries.name.encode(), Path(__file__).read_bytes()]
    key = hashlib.sha256(b"".join(parts)).hexdigest()
    kept = settings.env_dir / f"function-{key[:16]}.zip"
    if kept.exists():
        return kept.read_bytes()
    settings.env_dir.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_suffix(f".{os.getpid()}")
    if libraries:
        files = files | {path.relative_to(libraries).as_posix(): path.read_bytes() for path in _code_of(libraries)}
    packed = _zip(files)
    fresh.write_bytes(packed)
    try:
        fresh.replace(kept)
    except PermissionError:  # Windows: another process has just made the same file, and reads it
        fresh.unlink()
    return packed


def _zip(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, FIXED_DATE)
            entry.external_attr = 0o644 << 16  # readable by the function's user
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def _code_of(folder: Path) -> list[Path]:
    # Their own tests are a third of NumPy and pandas.
    skipped = {"__pycache__", "bin", "tests"}
    return [
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not skipped & set(path.relative_to(folder).parts)
        and not path.parent.name.endswith(".dist-info")
        and not path.name.startswith(".")  # written by the installer and this module
        and path.suffix != ".pyi"
    ]


def _libraries(settings: Settings, requirements: Path) -> Path:
    """The libraries for the target, unpacked in a folder of their own: downloaded once per set of pins."""
    python = local_target.ensure_python(settings) if settings.is_local else Path(sys.executable)
    key = hashlib.sha256(requirements.read_bytes() + str(python).encode()).hexdigest()[:12]
    folder = settings.env_dir / f"function-{settings.target}-{key}"
    settings.env_dir.mkdir(parents=True, exist_ok=True)
    options = ["--no-deps", "--only-binary", ":all:", "--target", str(folder), "-r", str(requirements)]
    with FileLock(settings.env_dir / "lock"):
        if not (folder / ".complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            try:
                local_target.install(python, *options, for_lambda=not settings.is_local)
            except LocalCloudError as error:
                what = f"Cannot download the libraries in {requirements} for {settings.target}"
                raise PackageError(f"{what}:\n{error}") from error
            (folder / ".complete").touch()
    return folder
