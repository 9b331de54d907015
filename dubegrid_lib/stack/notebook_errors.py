"""In a notebook, an error takes two lines that say what is wrong and where, or what to do; `%tb` shows the rest.

The kit's own errors do so by themselves (`DubeGridError`); these are botocore's, pandas' and Python's. Only an error in
a function that the reader wrote is shown whole. `import dubegrid_lib` installs this in a notebook's kernel; a kernel in
which no cell has imported it prints Python's own traceback.
"""

import os
import re
import sys
import sysconfig
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
)

# The target does not answer, whatever was requested: the reader's request is not at fault.
NO_ANSWER = (ConnectionError, HTTPClientError)
LONGEST, LONGEST_LINE = 240, 100  # characters of a message (some list every parameter that there is), and of code
# If this variable is set, errors of the reader's and of libraries are shown whole: kernels that nobody watches set it.
WHOLE = "DUBEGRID_WHOLE_TRACEBACKS"
CELL = re.compile(r"ipykernel_\d+|<ipython-input")

# The beginning of an AWS error code → what to do.
ADVICE = {
    "NoSuchBucket": "Check the bucket's name (`kit.bucket`); the notebook's first cell creates what is missing.",
    "NoSuchKey": "Check the key: `kit.s3.list_objects_v2(Bucket=kit.bucket, Prefix=...)` lists the existing ones.",
    "ResourceNotFound": "Check name and region (`kit.settings`); the notebook's first cell creates what is missing.",
    "NoSuchEntity": "Check the name; notebook 1, step 4, makes the kit's role.",
    "TooManyRequests": "The function is busy, or stopped: `kit.lambda_.delete_function_concurrency` releases it.",
    "AccessDenied": "The credentials do not allow it: `kit` has those of the target.",
    "ValidationException": "Check the request against AWS's guide for this operation.",
    "InvalidArgument": "Check the request; all resources belong in one region, here `kit.settings.region`.",
    "MalformedPolicyDocument": "Check the policy: it needs Version, and Statement with Effect, Action and Resource.",
}


def install() -> None:
    """Make IPython, if it runs a notebook or a prompt, print such errors in two lines."""
    from IPython import get_ipython

    shell: Any = get_ipython()
    if shell is not None:
        shell.set_custom_exc((Exception, KeyboardInterrupt), _show)


def two_lines(error: BaseException, line: str = "") -> list[str]:
    """What is wrong in one line, and what to do, or the cell's `line` in which it happened, in another."""
    what, advice = _explained(error)
    return [f"{type(error).__name__}: {what}", advice or f"{line} `%tb` shows the whole traceback.".strip()]


def _explained(error: BaseException) -> tuple[str, str]:
    if isinstance(error, KeyboardInterrupt):
        return (
            "you stopped the cell.",
            "What it has started in the target continues there; run it again later.",
        )
    if isinstance(error, KeyError):
        return f"there is no {error}.", ""
    if isinstance(error, StopIteration):
        return "`next` found nothing.", ""
    if _is_of_no_kit(error):
        return f"{error}.", "It needs the kit: pass what `connect()` returned as the first argument."
    if isinstance(error, NameError):
        return str(error), (
            "The cell that defines it has not run since the kernel started: choose Run, Run All Above Selected Cell."
        )
    if isinstance(error, NO_ANSWER):
        return (
            "The target does not answer.",
            "Run the notebook's first cell again: it starts the local cloud. On AWS, check your network.",
        )
    if isinstance(error, NoCredentialsError | NoRegionError):
        return str(error), "Use the kit's clients, such as `kit.dynamodb`: they know credentials, region and address."
    if isinstance(error, ParamValidationError):
        return str(error).splitlines()[-1][:LONGEST], "Correct the request: nothing was sent."
    text = " ".join(str(error).split())[:LONGEST]
    return text, advice_on(error.response["Error"]["Code"]) if isinstance(error, ClientError) else ""


def advice_on(code: str) -> str:
    """What to do about an AWS error code; blank if we have no advice."""
    return next((advice for start, advice in ADVICE.items() if code.startswith(start)), "")


def _is_of_no_kit(error: BaseException) -> bool:
    """Whether something else was passed, or used, as the kit: text, or `connect` without its parentheses."""
    from dubegrid_lib.stack.session import Kit

    if not isinstance(error, AttributeError) or isinstance(error.obj, Kit):
        return False
    raised_in = traceback.extract_tb(error.__traceback__)[-1].filename
    ours = "dubegrid_lib" in Path(raised_in).parts or getattr(error.obj, "__name__", "") == "connect"
    return ours and (error.name == "settings" or hasattr(Kit, error.name or ""))


def _show(
    shell: Any, kind: type[BaseException], error: BaseException, where: TracebackType, tb_offset: int | None = None
) -> None:
    """Print an error in two lines, or whole as IPython does."""
    sys.last_type, sys.last_value, sys.last_traceback = kind, error, where  # for %tb
    frames = traceback.extract_tb(where)
    if hasattr(error, "_render_traceback_") or _is_shown_whole(error, frames):
        shell.showtraceback((kind, error, where), tb_offset=tb_offset)
        return
    cells = [frame for frame in frames if CELL.search(frame.filename)]
    line = f"Line {cells[-1].lineno} of the cell: `{(cells[-1].line or '')[:LONGEST_LINE]}`." if cells else ""
    shell._showtraceback(kind, error, two_lines(error, line))


def _is_shown_whole(error: BaseException, frames: traceback.StackSummary) -> bool:
    """Whether the reader needs the way to an error: it is in a function of theirs, or IPython has a form for it."""
    if isinstance(error, BotoCoreError | ClientError | KeyboardInterrupt):
        return False
    if isinstance(error, SyntaxError) or type(error).__name__ == "UsageError":
        return True
    last = frames[-1].filename
    if isinstance(error, NameError):
        return not CELL.search(last)  # a name that is missing inside a library is the library's fault
    if os.environ.get(WHOLE):
        return True
    if CELL.search(last):
        return sum(bool(CELL.search(frame.filename)) for frame in frames) > 1
    libraries = {sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")}
    return not last.startswith((*libraries, str(Path(__file__).parents[2]), "<"))
