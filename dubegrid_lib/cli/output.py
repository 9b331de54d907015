"""What the commands share: printing errors and progress, connecting to the kit, the panels of the help."""

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from rich.progress import Progress

    from dubegrid_lib.stack.session import Kit

errors = Console(stderr=True, highlight=False)

LOCAL = "The local cloud"
FILES = "Load files"
PIPELINE = "The pipeline"
LOOK = "Looking at it"
REPORTS = "Reports"


def connect() -> "Kit":
    """The kit for the configured target; starts the local cloud if it is not running, and says so."""
    from dubegrid_lib.config import load_settings
    from dubegrid_lib.stack import local_target, session

    settings = load_settings()
    if settings.is_local and local_target.find(settings) is None:
        errors.print("dubegrid: the local cloud is not running; starting it ...", markup=False, soft_wrap=True)
    return session.connect(settings)


def waiting(message: str) -> AbstractContextManager[object]:
    """A spinner with a message on the error output while something takes time."""
    return errors.status(message)


def progress_bar(*, of_bytes: bool = False) -> "Progress":
    """A progress bar that counts steps or bytes; nothing is drawn if the error output is not a terminal."""
    from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    counted = DownloadColumn() if of_bytes else MofNCompleteColumn()
    columns = (TextColumn("{task.description}"), BarColumn(), counted, TimeRemainingColumn())
    return Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal)


def print_error(message: str) -> None:
    """Print an error as one line on the error output."""
    errors.print(f"dubegrid: {message}", style="red", markup=False, soft_wrap=True)
