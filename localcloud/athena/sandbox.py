"""A DuckDB for one query, which reaches only the files it is given.

Three walls, each sufficient by itself. Only one SELECT runs in it: if DuckDB's parser finds anything else, it is
rejected before it runs. Outside of the query's objects and its folder, DuckDB opens no file and no address, loads no
extension and attaches no database (`enable_external_access`, `allowed_paths`). And its settings are locked, so that no
statement can change the other two. The database itself, which holds the macros, is opened read-only.
"""

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import duckdb

from localcloud.athena import macros
from localcloud.athena.errors import QueryError
from localcloud.athena.types import literal

MAX_SPILL = "8GB"


class Sandbox:
    """One DuckDB, from opening to closing.

    Parameters
    ----------
    folder : where it keeps its database and the data it spills; no statement can reach it.
    """

    def __init__(self, folder: Path):
        self._own = Path(tempfile.mkdtemp(prefix="duckdb-", dir=folder))
        # A copy for each: DuckDB treats a file that is opened twice as one database with one set of settings.
        database = shutil.copy(_macros_file(folder), self._own / "macros.duckdb")
        config: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_persistent_secrets": False,
            "temp_directory": str(self._own / "spill"),
            "max_temp_directory_size": MAX_SPILL,
            # This optimisation would read a CSV's column as the type of a TRY_CAST, and fail where the cast would not.
            "disabled_optimizers": "type_pushdown",
        }
        self.connection = duckdb.connect(str(database), read_only=True, config=config)
        self.connection.execute("SET TimeZone = 'UTC'")
        self.connection.execute("SET enable_progress_bar = false")

    def lock(self, memory: int, threads: int, files: list[str], folder: Path | None = None) -> None:
        """Allow these files and this folder, and permanently deny everything else.

        Parameters
        ----------
        memory : in bytes; data beyond it is spilled.
        """
        run = self.connection.execute
        run(f"SET memory_limit = '{memory}B'")
        run(f"SET threads = {threads}")
        for setting, paths in (("paths", files), ("directories", [f"{folder}/"] if folder is not None else [])):
            if paths:
                run("SET VARIABLE opened = $1", [paths])
                run(f"SET allowed_{setting} = getvariable('opened')")
                run("RESET VARIABLE opened")
        run("SET enable_external_access = false")
        run("SET lock_configuration = true")

    def close(self) -> None:
        self.connection.close()
        shutil.rmtree(self._own, ignore_errors=True)

    # -- what runs in it --------------------------------------------------------------------------------------

    def rows(self, select: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """A query's rows."""
        return self.connection.execute(self._one_select(select), parameters).fetchall()

    def name_rows(self, name: str, select: str) -> None:
        """Define ``name()`` as a query's rows."""
        self.connection.execute(f"CREATE TEMP MACRO {_generated(name)}() AS TABLE {self._one_select(select)}")

    def keep(self, name: str, select: str) -> None:
        """Run a query and keep its rows in a table."""
        self.connection.execute(f"CREATE TEMP TABLE {_generated(name)} AS {self._one_select(select)}")

    def write(self, select: str, path: Path, options: str) -> int:
        """Run a query into a file or folder of its own; return the number of rows."""
        self.connection.execute(f"COPY ({self._one_select(select)}) TO {literal(str(path))} ({options})")
        (rows,) = self.connection.fetchone() or (0,)
        return int(rows)

    def explained(self, select: str) -> list[str]:
        """DuckDB's plan of a query, as it draws it."""
        found = self.connection.execute(f"EXPLAIN {self._one_select(select)}").fetchall()
        return [line for _, drawn in found for line in drawn.splitlines()]

    def _one_select(self, sql: str) -> str:
        """The text and a line end, if DuckDB's parser reads the text as exactly one SELECT.

        Such a text means the same in parentheses, because it cannot close them itself.

        Raises
        ------
        QueryError
            The text is anything else: a fault of the translation, whatever the user's statement was.
        """
        try:
            kinds = [each.type for each in self.connection.extract_statements(sql)]
        except ValueError:
            kinds = []  # of a kind that DuckDB's Python does not know
        if kinds != [duckdb.StatementType.SELECT]:
            raise QueryError("GENERIC_INTERNAL_ERROR", "rejected: the translation is not one SELECT", category=1)
        return f"{sql}\n"


def _generated(name: str) -> str:
    assert re.fullmatch(r"[a-z_0-9]+", name), name
    return name


def _macros_file(folder: Path) -> Path:
    """A database with the macros and no data, created once per folder."""
    file = folder / "macros.duckdb"
    if not file.exists():
        made = duckdb.connect(str(file))
        macros.define(made)
        made.close()
    return file
