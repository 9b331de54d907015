"""The engine's limits, and its errors in Athena's words."""

import re
import tempfile
import threading
from pathlib import Path

import duckdb

from localcloud.athena import macros
from localcloud.athena.errors import QueryError
from localcloud.athena.sandbox import MAX_SPILL, Sandbox

# For all queries together, in bytes. DuckDB spills to disk beyond its share, and gives up beyond MAX_SPILL.
MEMORY = 600 * 10**6
MEMORY_ERROR = "Query exhausted resources at this scale factor"

_lock = threading.Lock()
_sandbox: list[Sandbox] = []


def connect() -> duckdb.DuckDBPyConnection:
    """A connection within the local cloud's process, for queries of its own that read no file (Logs Insights)."""
    with _lock:
        if not _sandbox:
            made = Sandbox(Path(tempfile.mkdtemp(prefix="athena-engine-")))
            made.lock(MEMORY // 4, 2, [])
            _sandbox.append(made)
        return _sandbox[0].connection.cursor()


_RAISED = re.compile(rf"Could not convert string '{macros.ERROR_MARK}(.*)' to INT32", re.DOTALL)
_BAD_FIELD = re.compile(
    r'Error when converting column "((?:[^"]|"")*)"\. Could not convert string "(.*?)" to \'(\w+)\'', re.DOTALL
)
# Where MiniStack keeps an object: below the account's number, by bucket and key.
_LOCAL_COPY = re.compile(r"\S*/\d{12}/(\S+)")
_BAD_CAST = re.compile(r"Could not convert string '(.*)' to (\w+)", re.DOTALL)


def explained(error: duckdb.Error, fields: dict[str, int]) -> QueryError:
    """DuckDB's error in Athena's words.

    Parameters
    ----------
    fields : each text column's place in its table, for HIVE_BAD_DATA.
    """
    text = str(error)
    raised = _RAISED.search(text)
    if raised:
        name, _, message = raised[1].partition(": ")
        return QueryError(name, message)
    bad = _BAD_FIELD.search(text)
    if bad:
        place = fields.get(bad[1].lower(), 0)
        return QueryError("HIVE_BAD_DATA", f"Error parsing field value '{bad[2]}' for field {place}: "
                          f'For input string: "{bad[2]}"')  # fmt: skip
    if "quoted new lines" in text:
        return QueryError("HIVE_BAD_DATA", "A quoted field holds a line break; Athena's OpenCSVSerDe does not support "
                          "embedded line breaks")  # fmt: skip
    if "not utf-8 encoded" in text:
        return QueryError("NOT_SUPPORTED", "A text file that is not UTF-8 is not supported by the local Athena with "
                          "this SerDe (it is by AWS)")  # fmt: skip
    if "GZIP" in text or "gzip" in text:
        file = _LOCAL_COPY.search(text[:2000])
        return QueryError("HIVE_CURSOR_ERROR", f"Failed to read file: {_s3(file[0]) if file else 'of gzip'}")
    if isinstance(error, duckdb.InterruptException):
        return QueryError("", "Query cancelled by user")
    if isinstance(error, duckdb.OutOfMemoryException):
        return QueryError("EXCEEDED_LOCAL_MEMORY_LIMIT", f"{MEMORY_ERROR}: it needs more than its share of "
                          f"{MEMORY // 10**6} MB of memory and {MAX_SPILL} of disk")  # fmt: skip
    if "invalid perl operator" in text:
        return QueryError("NOT_SUPPORTED", "Java's look-around and (?<name>) in a regular expression are not "
                                           "supported by "
                          "the local Athena (they are by AWS)")  # fmt: skip
    if "JSON path error" in text:
        return QueryError("INVALID_FUNCTION_ARGUMENT", "Invalid JSON path, or one that the local Athena does not read")
    if "Division by zero" in text:
        return QueryError("DIVISION_BY_ZERO", "Division by zero")
    if "More than one row returned by a subquery" in text:
        return QueryError("SUBQUERY_MULTIPLE_ROWS", "Scalar sub-query has returned multiple rows")
    if "Unknown TimeZone" in text:
        zone = re.search(r"Unknown TimeZone '([^']*)'", text)
        return QueryError("INVALID_FUNCTION_ARGUMENT", f"'{zone[1] if zone else ''}' is not a valid time zone")
    if isinstance(error, duckdb.OutOfRangeException) or "overflow" in text.lower() or "out of range" in text:
        return QueryError("NUMERIC_VALUE_OUT_OF_RANGE", _first_line(text))
    if "Map keys must be unique" in text:
        return QueryError("INVALID_FUNCTION_ARGUMENT", "Duplicate map keys are not allowed")
    if isinstance(error, duckdb.InvalidInputException) or "Invalid escape string" in text:
        return QueryError("INVALID_FUNCTION_ARGUMENT", _first_line(text.partition(": ")[2] or text))
    cast = _BAD_CAST.search(text)
    if cast and "DECIMAL(" in text:
        # Casts to decimal that the query contains are checked before this; here it is arithmetic (dg_decimal).
        return QueryError("NUMERIC_VALUE_OUT_OF_RANGE", "Decimal overflow")
    if cast:
        return QueryError("INVALID_CAST_ARGUMENT", f"Cannot cast '{cast[1]}' to {cast[2]}")
    if isinstance(error, duckdb.ConversionException):
        return QueryError("INVALID_CAST_ARGUMENT", _first_line(text))
    return QueryError("GENERIC_INTERNAL_ERROR", _first_line(text), category=1)


def _first_line(text: str) -> str:
    # Cut before the search, whose time grows with the square of the length.
    return _LOCAL_COPY.sub(lambda found: _s3(found[0]), text.partition("\n")[0][:2000])[:500]


def _s3(path: str) -> str:
    """The address of an object, given the file in which MiniStack keeps it."""
    return "s3://" + _LOCAL_COPY.sub(r"\1", path)
