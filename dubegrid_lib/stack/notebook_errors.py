"""In a notebook, errors of AWS and cells run out of order end in two lines that say what to do; `%tb` shows the rest.

The kit's own errors do so by themselves (`DubeGridError`); these are botocore's and Python's. `import dubegrid_lib`
installs this in a notebook's kernel. A kernel in which no cell has imported it prints Python's own traceback.
"""

import re
import sys
import traceback
from collections.abc import Callable
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
LONGEST = 240  # characters of AWS's own message; some list every parameter that there is
CELL = re.compile(r"ipykernel_\d+|<ipython-input")

# An error code of AWS begins with one of these → what to do.
ADVICE = {
    "NoSuchBucket": "Check the bucket's name: the kit's is `kit.bucket`.",
    "NoSuchKey": "Check the key: `kit.s3.list_objects_v2(Bucket=kit.bucket, Prefix=...)` lists those that there are.",
    "ResourceNotFound": "Check name and region (`kit.settings`); the notebook's first cell makes what is missing.",
    "NoSuchEntity": "Check the name; notebook 1, step 4, makes the kit's role.",
    "AccessDenied": "The credentials do not allow it: `kit` has those of the target.",
    "ValidationException": "Check the request against AWS's guide for this operation.",
    "MalformedPolicyDocument": "Check the policy: it needs Version, and Statement with Effect, Action and Resource.",
}


def install() -> None:
    """Make IPython, if it runs a notebook or a prompt, print such errors in two lines."""
    from IPython import get_ipython

    shell: Any = get_ipython()
    if shell is not None:
        shell.set_custom_exc((BotoCoreError, ClientError, NameError), _show)


def two_lines(error: BaseException) -> list[str]:
    """An error of AWS, or of a cell that was not run: what is wrong in one line, what to do in another."""
    what, advice = _explained(error)
    return [f"{type(error).__name__}: {what}", advice]


def _explained(error: BaseException) -> tuple[str, str]:
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
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
    return text, next((advice for start, advice in ADVICE.items() if code.startswith(start)), "`%tb` shows where.")


def _show(
    shell: Any, kind: type[BaseException], error: BaseException, where: TracebackType, tb_offset: int | None = None
) -> None:
    """Print an error; a name that is missing inside a library is the library's fault, and is shown whole."""
    sys.last_type, sys.last_value, sys.last_traceback = kind, error, where  # for %tb
    last = traceback.extract_tb(where)[-1].filename
    if isinstance(error, NameError) and not CELL.search(last):
        whole: Callable[..., list[str]] = shell.InteractiveTB.structured_traceback
        lines = whole(kind, error, where, tb_offset=tb_offset)
    else:
        lines = two_lines(error)
    shell._showtraceback(kind, error, lines)
