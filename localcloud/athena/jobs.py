"""One statement: its kind found, run, its result written, and its statistics noted in the execution's record."""

import contextlib
import os
import re
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from localcloud.athena import (
    catalog,
    ddl,
    objects,
    outputs,
    processes,
    results,
    show,
    uploads,
    workgroups,
    writes,
)
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.statements import Cursor, is_command
from localcloud.ministack_adapter import athena as store

# A result passes through the server's memory on its way into S3; Athena itself knows no such limit.
MAX_RESULT = 512 * 10**6
# Athena's limit for DML (Athena user guide, "Service Quotas": DML query timeout, 30 minutes).
MAX_SECONDS = 30 * 60
CUTOFF_MESSAGE = "Bytes scanned limit was exceeded"


class Stopped(Exception):
    """The query was cancelled; the text is the reason."""


class Run:
    """A query on its way: the process that works at it, and whether somebody asked it to stop."""

    def __init__(self) -> None:
        self.stopped = ""
        self.process: processes.Process | None = None

    def stop(self, reason: str) -> None:
        self.stopped = reason
        if self.process is not None:
            self.process.end(reason)

    def check(self) -> None:
        if self.stopped:
            raise Stopped(self.stopped)

    @contextlib.contextmanager
    def working(self) -> Iterator[processes.Process]:
        """A process for the query, ended with it if it is stopped."""
        try:
            with processes.taken() as process:
                self.process = process
                self.check()
                yield process
        except QueryError:
            self.check()
            raise
        finally:
            self.process = None


def check(sql: str, parameters: list[str]) -> None:
    """Read a query without running it.

    Raises
    ------
    ApiError, QueryError
        It is none, or cannot be read.
    """
    with processes.taken() as process:
        process.order("check", processes.ANALYSIS, sql=sql, parameters=parameters)


def run_statement(record: dict[str, Any], run: Run) -> None:
    """Run an execution's statement.

    Raises
    ------
    QueryError, ApiError
        It fails.
    Stopped
        It was cancelled.
    """
    database = record["QueryExecutionContext"].get("Database", "default")
    sql, parameters = _prepared(record["_sql"], record.get("ExecutionParameters") or [], record["WorkGroup"], run)
    if sql is None:
        _write_answer(record, ddl.Answer())
        return
    answer = show.run(sql, database) or _view_statement(sql, database, run) or ddl.run(sql, database)
    if answer is not None:
        _write_answer(record, answer)
        return
    explained = re.match(r"\s*EXPLAIN\b", sql, re.IGNORECASE)
    if explained:
        _explain(record, run, sql, explained.end(), database)
        return
    if is_command(sql) and not re.match(r"\s*(CREATE\s+TABLE|INSERT|UNLOAD)\b", sql, re.IGNORECASE):
        word = sql.split(maxsplit=1)[0].upper()
        raise QueryError("", f"FAILED: Queries of this type are not supported: {word}")
    writing = writes.read(sql)
    if writing is not None:
        _write(record, run, writing, parameters, database)
        return
    _select(record, run, sql, parameters, database)


# -- prepared statements ------------------------------------------------------------------------------------------


def _prepared(sql: str, parameters: list[str], workgroup: str, run: Run) -> tuple[str | None, list[str]]:
    """The statement that EXECUTE means and its parameters; None after PREPARE and DEALLOCATE."""
    cursor = Cursor(sql)
    if cursor.accept("PREPARE"):
        name = cursor.name("statement name")
        cursor.expect("FROM")
        store.prepared_statements[f"{workgroup}/{name}"] = {
            "StatementName": name, "QueryStatement": cursor.rest(), "WorkGroupName": workgroup, "Description": "",
            "LastModifiedTime": int(time.time()),
        }  # fmt: skip
        return None, []
    if cursor.accept("DEALLOCATE", "PREPARE"):
        name = cursor.name("statement name")
        _find_prepared(name, workgroup)
        del store.prepared_statements[f"{workgroup}/{name}"]
        return None, []
    if cursor.accept("EXECUTE"):
        name = cursor.name("statement name")
        found = _find_prepared(name, workgroup)
        given = parameters
        if cursor.accept("USING"):
            with run.working() as process:
                given = process.order("parameters", processes.ANALYSIS, text=cursor.rest())
        return str(found["QueryStatement"]), given
    return sql, parameters


def _find_prepared(name: str, workgroup: str) -> dict[str, Any]:
    keys = {key.lower(): value for key, value in store.prepared_statements.items()}
    found: dict[str, Any] | None = keys.get(f"{workgroup}/{name}".lower())
    if found is None:
        raise QueryError("NOT_FOUND", f"Prepared statement not found: {name}")
    return found


# -- views --------------------------------------------------------------------------------------------------------


def _view_statement(sql: str, database: str, run: Run) -> ddl.Answer | None:
    """CREATE [OR REPLACE] VIEW and DROP VIEW."""
    cursor = Cursor(sql)
    if cursor.accept("DROP", "VIEW"):
        tolerant = cursor.accept("IF", "EXISTS")
        given, name = cursor.qualified()
        found = catalog.find(given or database, name)
        if found is not None and found.is_view:
            catalog.drop(found.database, name)
        elif not tolerant:
            raise QueryError(
                "TABLE_NOT_FOUND", f"line 1:1: View '{catalog.CATALOG}.{given or database}.{name}' does not exist"
            )
        return ddl.Answer()
    if not cursor.accept("CREATE"):
        return None
    replacing = cursor.accept("OR", "REPLACE")
    if not cursor.accept("VIEW"):
        return None
    given, name = cursor.qualified()
    cursor.expect("AS")
    _make_view(given or database, name, cursor.rest(), database, replacing, run)
    return ddl.Answer()


def _make_view(database: str, name: str, text: str, session: str, replacing: bool, run: Run) -> None:
    existing = catalog.find(database, name)
    if existing is not None and not (existing.is_view and replacing):
        kind = "View" if existing.is_view else "Table"
        raise QueryError(
            "TABLE_ALREADY_EXISTS", f"line 1:1: {kind} already exists: '{catalog.CATALOG}.{database}.{name}'"
        )
    if not catalog.database_exists(database):
        raise QueryError("SCHEMA_NOT_FOUND", f"line 1:1: Schema '{database}' does not exist")
    with run.working() as process:
        stored = process.order("view", processes.ANALYSIS, name=name, text=text, database=session)
    (catalog.update if existing is not None else catalog.create)(database, stored)


# -- queries ------------------------------------------------------------------------------------------------------


def _execution(folder: Path) -> processes.Limit:
    return processes.Limit(MAX_SECONDS, "EXCEEDED_LOCAL_LIMIT: Query timeout", folder, MAX_RESULT)


def _plan(record: dict[str, Any], process: processes.Process, began: float, folder: Path) -> None:
    """Find what an analysed query reads, and note the bytes; beyond the workgroup's limit the query is cancelled."""
    threads = max(2, os.cpu_count() or 2)
    scanned = process.order("plan", _execution(folder), memory=processes.share(), threads=threads)
    record["Statistics"]["DataScannedInBytes"] = scanned
    record["Statistics"]["QueryPlanningTimeInMillis"] = int((time.perf_counter() - began) * 1000)


def _check_cutoff(record: dict[str, Any]) -> None:
    cutoff = workgroups.configuration(record["WorkGroup"]).get("BytesScannedCutoffPerQuery")
    if cutoff and record["Statistics"]["DataScannedInBytes"] > cutoff:
        raise Stopped(CUTOFF_MESSAGE)


def _select(record: dict[str, Any], run: Run, sql: str, parameters: list[str], database: str) -> None:
    """Run a query into its CSV."""
    began = time.perf_counter()
    with run.working() as process, process.workspace() as folder:
        found = process.order("analyse", processes.ANALYSIS, sql=sql, parameters=parameters, database=database)
        record["_columns"] = found["columns"]
        _plan(record, process, began, folder)
        if _reuse(record):
            return
        _check_cutoff(record)
        record["_rows"] = process.order("run", _execution(folder))
        outputs.put(record, (folder / "result.csv").read_bytes(), "text/csv")


def _reuse(record: dict[str, Any]) -> bool:
    """Point to an earlier result of the same query, where the caller allows one of its age."""
    asked = (record.get("ResultReuseConfiguration") or {}).get("ResultReuseByAgeConfiguration") or {}
    if not asked.get("Enabled") or outputs.is_managed(record):
        return False
    oldest = time.time() - 60 * int(asked.get("MaxAgeInMinutes", 60))
    same = ("_sql", "ExecutionParameters", "QueryExecutionContext", "WorkGroup", "_root")
    for earlier in store.executions.values():
        status = earlier["Status"]
        if outputs.is_managed(earlier) or status["State"] != "SUCCEEDED":
            continue
        if status.get("CompletionDateTime", 0) >= oldest and all(earlier.get(key) == record.get(key) for key in same):
            location = earlier["ResultConfiguration"]["OutputLocation"]
            if objects.get(*objects.split_url(location)) is None:
                continue
            record["ResultConfiguration"] = record["ResultConfiguration"] | {"OutputLocation": location}
            record["Statistics"] |= {"DataScannedInBytes": 0, "ResultReuseInformation": {"ReusedPreviousResult": True}}
            record["_rows"] = earlier.get("_rows", 0)
            return True
    return False


def _write_answer(record: dict[str, Any], answer: ddl.Answer) -> None:
    content = "".join(f"{line}\n" for line in answer.lines)
    outputs.put(record, content.encode(), "text/plain")
    record["_columns"] = [results.Column(name, "string").record() for name in answer.columns]


# -- EXPLAIN ------------------------------------------------------------------------------------------------------


def _explain(record: dict[str, Any], run: Run, sql: str, start: int, database: str) -> None:
    """EXPLAIN: what is scanned, then DuckDB's plan. The text is not Trino's, and says so."""
    options = re.match(r"\s*(ANALYZE\b)?\s*(\([^)]*\))?", sql[start:], re.IGNORECASE)
    assert options is not None
    if options[1]:
        raise Unsupported("EXPLAIN ANALYZE")
    kind = re.search(r"\bTYPE\s+(\w+)", options[2] or "", re.IGNORECASE)
    began = time.perf_counter()
    inner = re.sub(r"[^\n]", " ", sql[: start + options.end()]) + sql[start + options.end() :]
    form = kind[1].upper() if kind else "LOGICAL"
    with run.working() as process, process.workspace() as folder:
        process.order("analyse", processes.ANALYSIS, sql=inner, parameters=[], database=database)
        if form not in ("VALIDATE", "DISTRIBUTED", "LOGICAL"):
            raise Unsupported(f"EXPLAIN (TYPE {form})")
        lines = ["true"]
        if form != "VALIDATE":
            _plan(record, process, began, folder)
            lines = process.order("explain", _execution(folder))
    # Nothing is read for it.
    record["Statistics"]["DataScannedInBytes"] = 0
    _write_answer(record, ddl.Answer(tuple(lines), ("Valid" if form == "VALIDATE" else "Query Plan",)))


# -- writing ------------------------------------------------------------------------------------------------------


def _write(record: dict[str, Any], run: Run, statement: writes.Statement, parameters: list[str], database: str) -> None:
    """CREATE TABLE AS, INSERT INTO, UNLOAD."""
    began = time.perf_counter()
    goal = statement.database or database
    statement = replace(statement, database=goal)
    if statement.kind == "CTAS" and _ctas_exists(statement, goal):
        return
    if statement.kind == "CTAS" and outputs.is_managed(record) and "external_location" not in statement.properties:
        # There is no output location to derive one from (Athena user guide, "Managed query results").
        raise QueryError("INVALID_TABLE_PROPERTY", "CREATE TABLE AS needs the property external_location in a "
                         "workgroup with managed query results")  # fmt: skip
    table = catalog.find(goal, statement.table) if statement.kind == "INSERT" else None
    if statement.kind == "INSERT" and table is None:
        raise QueryError(
            "TABLE_NOT_FOUND", f"line 1:1: Table '{catalog.CATALOG}.{goal}.{statement.table}' does not exist"
        )
    with run.working() as process, process.workspace() as folder:
        found = process.order(
            "analyse", processes.ANALYSIS, sql=statement.sql, parameters=parameters, database=database,
            statement=asdict(statement), enforced=_is_enforced(record["WorkGroup"]),
            location=f"{record['_root']}/tables/{record['QueryExecutionId']}",
        )  # fmt: skip
        target, kinds = uploads.target_of(found["target"])
        if statement.kind != "INSERT":
            what = "UNLOAD" if statement.kind == "UNLOAD" else f"table '{goal}.{statement.table}'"
            uploads.require_empty(target.location, what)
        _plan(record, process, began, folder)
        _check_cutoff(record)
        written = uploads.Written()
        if not statement.empty:
            rows = process.order("run", _execution(folder))
            written = uploads.upload(target, folder / "out", record["QueryExecutionId"], rows)
    if statement.kind == "CTAS":
        uploads.register(goal, statement.table, target, kinds)
        table = catalog.find(goal, statement.table)
    if table is not None:
        uploads.register_partitions(table, written)
    _note_written(record, written)


def _is_enforced(workgroup: str) -> bool:
    settings = workgroups.configuration(workgroup)
    own = settings.get("ResultConfiguration") or {}
    return bool(settings["EnforceWorkGroupConfiguration"] and own.get("OutputLocation"))


def _ctas_exists(statement: writes.Statement, database: str) -> bool:
    """Whether there is nothing to do.

    Raises
    ------
    QueryError
        The table is there already, or its database is not.
    """
    if not catalog.database_exists(database):
        raise QueryError("SCHEMA_NOT_FOUND", f"line 1:1: Schema '{database}' does not exist")
    if catalog.find(database, statement.table) is None:
        return False
    if statement.tolerant:
        return True
    raise QueryError(
        "TABLE_ALREADY_EXISTS", f"line 1:1: Table '{catalog.CATALOG}.{database}.{statement.table}' already exists"
    )


def _note_written(record: dict[str, Any], written: uploads.Written) -> None:
    if not outputs.is_managed(record):
        location = record["ResultConfiguration"]["OutputLocation"]
        bucket, key = objects.split_url(f"{location}-manifest.csv")
        objects.put(bucket, key, "".join(f"{url}\n" for url in written.objects).encode(), "text/csv")
        objects.put(bucket, f"{objects.split_url(location)[1]}.metadata", b"")
        record["Statistics"]["DataManifestLocation"] = f"{location}-manifest.csv"
    record["_updated"] = written.rows
    record["_columns"] = (
        [results.Column("rows", "bigint", 19).record()] if record["SubstatementType"] != "INSERT" else []
    )
