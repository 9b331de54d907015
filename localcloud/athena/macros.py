"""Trino's semantics in DuckDB's own SQL: the macros of `macros.sql`, which the translated queries call.

An error is raised by a cast that fails with the error's text in it (`dg_fail`): DuckDB's own `error()` counts as
volatile, and `TRY` does not accept volatile functions.
"""

from pathlib import Path

import duckdb

# What `dg_fail` puts before an error's text.
ERROR_MARK = "athena~"


def define(connection: duckdb.DuckDBPyConnection) -> None:
    """Define the macros in a database."""
    for macro in definitions(Path(__file__).with_name("macros.sql").read_text()):
        connection.execute(f"CREATE MACRO {macro}")


def definitions(text: str) -> list[str]:
    """The macros of a file: each begins at the start of a line, and its further lines are indented."""
    found: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith(" "):
            found[-1].append(line)
        elif line and not line.startswith("--"):
            found.append([line])
    return ["\n".join(lines) for lines in found]
