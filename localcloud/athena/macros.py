"""Trino's semantics in DuckDB's own SQL: the macros of `macros.sql`, which the translated queries call.

An error is raised by a cast that fails with the error's text in it (`dg_fail`): DuckDB's own `error()` counts as
volatile, and `TRY` refuses volatile functions.
"""

from pathlib import Path

import duckdb

# What `dg_fail` puts before an error's text.
ERROR_MARK = "athena~"


def define(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the macros known to a database."""
    for line in Path(__file__).with_name("macros.sql").read_text().splitlines():
        if line and not line.startswith("--"):
            connection.execute(f"CREATE MACRO {line}")
