"""The kit's only access to the package `localcloud`: its errors become the kit's own, and name the kit's commands."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from dubegrid_lib.config import Settings
from dubegrid_lib.errors import LocalCloudError
from localcloud import environment, errors, lifecycle
from localcloud.access_keys import keys_of as _keys_of
from localcloud.front_door import foreign
from localcloud.lifecycle import Server
from localcloud.settings import ACCOUNT_ID, Keys

WHAT_TO_DO = (
    "Run `dubegrid provision`, `deploy` and `wire` again; then `dubegrid reconcile` lists what is missing, and "
    "`dubegrid replay` ingests it again."
)
__all__ = ["ACCOUNT_ID", "Keys", "Server", "foreign"]


@contextlib.contextmanager
def _kits_errors() -> Iterator[None]:
    try:
        yield
    except errors.LocalCloudError as error:
        raise LocalCloudError(str(error).replace("python -m localcloud", "dubegrid")) from error


def up(settings: Settings) -> Server:
    """Start the local cloud unless it runs already; returns its server.

    Raises
    ------
    LocalCloudError
        It cannot be set up or started.
    """
    with _kits_errors():
        return lifecycle.up(settings)


def find(settings: Settings) -> Server | None:
    """The local cloud of this state folder, if it runs and answers."""
    return lifecycle.find(settings)


def down(settings: Settings, progress: Callable[[str], object] = lambda text: None) -> bool:
    """Stop the local cloud with its data saved; False if none was running.

    Raises
    ------
    LocalCloudError
        Its data cannot be saved; it keeps running.
    """
    with _kits_errors():
        return lifecycle.down(settings, progress)


def reset(settings: Settings) -> None:
    """Stop the local cloud and delete its data, keys and manifests; its environment stays."""
    with _kits_errors():
        lifecycle.reset(settings)
    for manifest in settings.state_dir.glob("manifest-local-*.json"):
        manifest.unlink()


def warnings(settings: Settings) -> list[str]:
    """What the running local cloud found damaged in its data at its start, and what to do about it."""
    found = lifecycle.warnings(settings)
    return [*found, WHAT_TO_DO] if found else []


def child_environment(settings: Settings) -> dict[str, str]:
    """The variables that a client process needs: endpoint, region, keys.

    Raises
    ------
    LocalCloudError
        The local cloud is not running.
    """
    with _kits_errors():
        return lifecycle.child_environment(settings)


def keys_of(settings: Settings) -> Keys:
    """The local cloud's own access key, made at the first call.

    Raises
    ------
    LocalCloudError
        The key file cannot be read.
    """
    with _kits_errors():
        return _keys_of(settings.state_dir)


def is_set_up(settings: Settings) -> bool:
    """Whether the local cloud's Python environment exists already; making it takes some seconds."""
    return environment.is_ready(settings.env_dir)


def ensure_python(settings: Settings) -> Path:
    """The interpreter of the local cloud's environment, which is made if it is missing.

    Raises
    ------
    LocalCloudError
        It cannot be made.
    """
    with _kits_errors():
        return environment.ensure(settings.env_dir)


def install(python: Path, *options: str, for_lambda: bool = False) -> None:
    """Install packages for an interpreter, with uv if it is available, else with pip.

    Raises
    ------
    LocalCloudError
        They cannot be installed.
    """
    with _kits_errors():
        environment.install(python, *options, for_lambda=for_lambda)
