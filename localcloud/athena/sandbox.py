"""A DuckDB that reaches only the files it is given: the inputs of one query, or of several that have the same.

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


# How many locked sandboxes a process keeps open; each takes 8 MB of memory.
KEPT = 8


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
            # An object may be replaced between two queries.
            "enable_external_file_cache": False,
            "temp_directory": str(self._own / "spill"),
            "max_temp_directory_size": MAX_SPILL,
            # This optimisation would read a CSV's column as the type of a TRY_CAST, and fail where the cast would not.
            "disabled_optimizers": "type_pushdown",
        }
        self._database = duckdb.connect(str(database), read_only=True, config=config)
        # Global, because `forget` opens further connections.
        self._database.execute("SET GLOBAL TimeZone = 'UTC'")
        self.connection = self._database.cursor()

    def lock(self, memory: int, threads: int, files: list[str], folder: Path | None = None) -> None:
        """Allow these files and this folder, and permanently deny everything else.

        Parameters
        ----------
        memory : in bytes; data beyond it is spilled.
        """
        run = self._database.execute
        run(f"SET memory_limit = '{memory}B'")
        run(f"SET threads = {threads}")
        for setting, paths in (("paths", files), ("directories", [f"{folder}/"] if folder is not None else [])):
            if paths:
                run("SET VARIABLE opened = $1", [paths])
                run(f"SET allowed_{setting} = getvariable('opened')")
                run("RESET VARIABLE opened")
        run("SET enable_external_access = false")
        run("SET lock_configuration = true")

    def forget(self) -> None:
        """Forget the query: its tables, macros and variables are its connection's, and end with it."""
        self.connection.close()
        self.connection = self._database.cursor()

    def close(self) -> None:
        self.connection.close()
        self._database.close()
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


class Sandboxes:
    """The sandboxes of one process, for one query after another.

    To open a DuckDB takes 25 ms of CPU, most of it to register its functions. What a locked one reaches cannot be
    changed any more. So it is kept for queries that may reach the same files with the same limits.

    Parameters
    ----------
    folder : where they keep their databases.
    own : the folder of the query that runs, which is emptied after each.
    """

    def __init__(self, folder: Path, own: Path):
        self._folder, self._own = folder, own
        self._spare: Sandbox | None = Sandbox(folder)
        # The one used last is the last.
        self._locked: dict[tuple[Any, ...], Sandbox] = {}

    def locked(self, memory: int, threads: int, files: list[str]) -> Sandbox:
        """A sandbox that reaches these files and the query's folder, and nothing else."""
        inputs = (memory, threads, *sorted(files))
        found = self._locked.pop(inputs, None)
        if found is None:
            found, self._spare = self._spare or Sandbox(self._folder), None
            found.lock(memory, threads, files, self._own)
        self._locked[inputs] = found
        return found

    def end(self, keep: bool) -> None:
        """Forget the query, and have a new sandbox ready for one with other inputs.

        Parameters
        ----------
        keep : False closes all that queries ran in.
        """
        if keep and self._locked:
            list(self._locked.values())[-1].forget()
        for inputs in list(self._locked)[: -KEPT if keep else None]:
            self._locked.pop(inputs).close()
        if self._spare is None:
            self._spare = Sandbox(self._folder)


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
