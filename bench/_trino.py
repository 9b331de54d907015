"""Trino 435 to compare with the local Athena: the same rows, queries and processors.

Trino has the rows in its memory connector, parsed and typed, while the local Athena reads files for each query. That
favours Trino; its start-up is left out.
"""

import contextlib
import importlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.errors import DubeGridError

SCHEMA = "bench"
INSERT_ROWS = 2000
# The rows of a year take about 1 GB in the connector, whose default limit is 128 MB.
TABLE_BYTES = "4GB"
HEAP = "6G"
CACHE = PROJECT_ROOT / ".dubegrid" / "trino"


def why_not() -> str:
    """Why there is no Trino to compare with; blank if its jars are there or have been fetched."""
    try:
        _trino_server().fetch(CACHE)
    except DubeGridError as error:
        return str(error)
    return ""


@contextlib.contextmanager
def running(rows: Sequence[str], months: int, repeats: int) -> Iterator[Callable[[str], float]]:
    """A Trino with the benchmark's table `t`; yields a function that measures a statement's seconds there.

    Parameters
    ----------
    rows : one month's distinct rows as SQL (``('a', 'b', 1e0)``), with ``{}`` for the month.
    months, repeats : how many months, and how many times each has the rows.

    Raises
    ------
    trino_server.TrinoError
        Trino does not start.
    """
    server = _trino_server()
    with server.running(CACHE, SCHEMA, heap=HEAP, table_bytes=TABLE_BYTES) as trino:
        columns = "asset, name, at, feeder, description, units, value"
        text = ", ".join(f"{column} varchar" for column in columns.split(", ")[:-1])
        trino.do(f"CREATE TABLE block ({text}, value double)")
        for start in range(0, len(rows), INSERT_ROWS):
            trino.do(f"INSERT INTO block VALUES {', '.join(rows[start : start + INSERT_ROWS])}")
        trino.do(
            f"CREATE TABLE t AS SELECT asset, name, replace(at, '{{}}', '2025-' || m) AS at, feeder, description, "
            f"units, value, m FROM block CROSS JOIN UNNEST(sequence(1, {repeats})) u(n) CROSS JOIN "
            f"(SELECT lpad(CAST(x AS varchar), 2, '0') AS m FROM UNNEST(sequence(1, {months})) v(x)) w"
        )

        def seconds(sql: str) -> float:
            started = time.perf_counter()
            trino.do(sql)
            return time.perf_counter() - started

        yield seconds


def _trino_server() -> Any:
    """The Trino of the conformance tests, which are not a package."""
    folder = str(PROJECT_ROOT / "tests" / "localcloud" / "conformance")
    sys.path.insert(0, folder)
    try:
        return importlib.import_module("trino_server")
    finally:
        sys.path.remove(folder)
