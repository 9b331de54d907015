"""The `dubegrid` command: all groups of commands, and errors as one line.

Each group imports what it needs inside its commands: `dubegrid --help` must not wait for pandas and boto3.
"""

import sys
from typing import Any

import typer

from dubegrid_lib.cli import account, cloud, files, lookup, outlook, reports
from dubegrid_lib.cli.output import print_error
from dubegrid_lib.errors import DubeGridError

# What Typer exits with after Ctrl-C, as shells do (128 and the signal's number).
INTERRUPTED = 130

app = typer.Typer(
    help="UK low-voltage substation loads: S3 to Lambda to DynamoDB and Athena, on your laptop or on AWS.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
for group in (cloud, files, account, lookup, reports, outlook):
    app.add_typer(group.commands)


def main() -> None:
    """Run the command; print an error as one line, without a stack trace."""
    for stream in (sys.stdout, sys.stderr):
        replace_unprintable(stream)
    try:
        app(standalone_mode=True)
    except SystemExit as end:
        if end.code == INTERRUPTED:
            print_error("stopped. Files that were already sent are still ingested: `dubegrid health` lists the latest.")
        raise
    except DubeGridError as error:
        _fail(str(error))
    except OSError as error:
        _fail(_described(error))
    except Exception as error:
        if not _is_aws_error(error):
            raise
        _fail(f"AWS rejected the request: {error}")


def _described(error: OSError) -> str:
    """An error of the operating system with its file, or with both if a file could not be renamed to another."""
    if not (error.filename and error.strerror):
        return str(error)
    named = " to ".join(str(name) for name in (error.filename, error.filename2) if name)
    advice = " Close it in other programs, or ask for permission." if isinstance(error, PermissionError) else ""
    return f"{named}: {error.strerror}.{advice}"


def replace_unprintable(stream: Any) -> None:
    """Print a question mark for a character that the output's encoding lacks, such as an arrow in cp1252."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")


def _is_aws_error(error: Exception) -> bool:
    # Imported here, because only an error needs it.
    from botocore.exceptions import BotoCoreError, ClientError

    return isinstance(error, BotoCoreError | ClientError)


def _fail(message: str) -> None:
    print_error(message)
    sys.exit(1)
