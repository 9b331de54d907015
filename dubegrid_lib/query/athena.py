"""Athena from Python: one statement in, a DataFrame out, with what it scanned and cost; the same on both targets."""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyathena
from pyathena.pandas.cursor import PandasCursor

from dubegrid_lib.config import RESULTS_PREFIX
from dubegrid_lib.errors import DubeGridError
from dubegrid_lib.stack.notebook_errors import NO_ANSWER
from dubegrid_lib.stack.session import Kit

# AWS's price in most regions (us-east-1, 2026): 5 US dollars a terabyte scanned, at least 10 MB a query
# (Amazon Athena pricing, "SQL queries"; "rounded up to the nearest megabyte, with a 10 MB minimum per query").
DOLLARS_PER_TERABYTE = 5.0
TERABYTE, MEGABYTE = 10**12, 10**6
MIN_BILLED = 10 * MEGABYTE
# PyAthena polls once a second by default; the local cloud answers in milliseconds.
POLL_SECONDS = {"local": 0.01, "aws": 0.5}
# PyAthena logs each rejected statement with a stack trace, which Python prints if nothing handles it; we raise instead.
logging.getLogger("pyathena").addHandler(logging.NullHandler())


class QueryFailed(DubeGridError, RuntimeError):
    """Athena rejected a statement, or it failed; the message is Athena's own."""


@dataclass(frozen=True)
class QueryResult:
    """The result of a statement.

    Attributes
    ----------
    frame : the rows; empty for DDL.
    seconds : from submission to the last row read.
    scanned : bytes scanned, as Athena counts them.
    execution_id : to look the query up with.
    """

    frame: pd.DataFrame
    seconds: float
    scanned: int
    execution_id: str

    @property
    def rows(self) -> int:
        return len(self.frame)

    @property
    def cost(self) -> float:
        """What the query costs on AWS, in US dollars (`cost_of`)."""
        return cost_of(self.scanned)


def cost_of(scanned: int) -> float:
    """The price of a query on AWS in US dollars.

    Parameters
    ----------
    scanned : bytes. 0 (DDL, failed statements, results used again) is free; anything else is rounded up to whole
        megabytes, and to 10 MB at least.
    """
    if not scanned:
        return 0.0
    billed = max(MIN_BILLED, -(-scanned // MEGABYTE) * MEGABYTE)
    return billed * DOLLARS_PER_TERABYTE / TERABYTE


class _KitSession:
    """A session whose clients are the kit's own.

    PyAthena passes its endpoint to Athena's client but not to S3's, and makes both anew for every query, which takes as
    long as a short query.
    """

    def __init__(self, kit: Kit):
        self._kit = kit

    def client(self, service: str, **_: Any) -> Any:
        return getattr(self._kit, service)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._kit.session, name)


def connect(kit: Kit, **options: Any) -> "pyathena.connection.Connection[Any]":
    """A PyAthena connection to the kit's Athena: its database, workgroup and place for results.

    Parameters
    ----------
    options : further arguments of `pyathena.connect`, such as ``cursor_class``.
    """
    settings = kit.settings
    given: dict[str, Any] = {
        "session": _KitSession(kit),
        "region_name": settings.region,
        "schema_name": settings.database,
        "work_group": settings.workgroup,
        "s3_staging_dir": f"s3://{kit.bucket}/{RESULTS_PREFIX}",
        "poll_interval": POLL_SECONDS[settings.target],
    }
    return pyathena.connect(**(given | options))


def run(kit: Kit, sql: str, params: Sequence[Any] | Mapping[str, Any] | None = None) -> QueryResult:
    """Run one statement.

    Parameters
    ----------
    sql : the statement, with ``%(name)s`` where a parameter goes, or ``?`` for parameters in a list.
    params : a mapping for ``%(name)s``; a list for ``?``, whose values Athena itself fills in.

    Raises
    ------
    QueryFailed
        Athena rejected it; the message says why.
    botocore.exceptions.ConnectionError
        Athena does not answer.
    """
    if not isinstance(sql, str):
        raise QueryFailed(f"The statement is a {type(sql).__name__}, not text. For a question, pass question.sql.")
    started = time.perf_counter()
    style, given = "pyformat", params
    if not (params is None or isinstance(params, Mapping)):
        style, given = "qmark", [_literal(value) for value in params]
    with connect(kit, cursor_class=PandasCursor) as connection, connection.cursor() as cursor:
        try:
            cursor.execute(sql, given, paramstyle=style)
            frame = cursor.as_pandas()
        except pyathena.error.Error as error:
            if isinstance(error.__cause__, NO_ANSWER):
                raise error.__cause__ from None
            # The message is StartQueryExecution's. The workgroup is created with the catalog.
            missing = f"WorkGroup {kit.settings.workgroup} is not found" in str(error)
            advice = " Run notebook 5, steps 1 to 3, or `catalog.create(kit)`." if missing else ""
            raise QueryFailed(f"{error}{advice}") from error
        scanned = cursor.data_scanned_in_bytes or 0
        return QueryResult(frame, time.perf_counter() - started, scanned, str(cursor.query_id))


def query(kit: Kit, sql: str, params: Sequence[Any] | Mapping[str, Any] | None = None) -> pd.DataFrame:
    """The rows of one statement (`run` returns its cost too).

    Raises
    ------
    QueryFailed
        Athena rejected it.
    """
    return run(kit, sql, params).frame


def _literal(value: Any) -> str:
    """A value for a ``?`` in the form of Athena: a SQL literal."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return repr(value)
    return "'" + str(value).replace("'", "''") + "'"
