"""One statement at work: told apart, run, its result written, and what it came to noted in the execution's record."""

import contextlib
import datetime as dt
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
from ministack.services import athena as store
from sqlglot import exp

from localcloud.athena import catalog, ddl, dialect, engine, objects, results, scans, show, views, workgroups, writes
from localcloud.athena.errors import ApiError, QueryError, Unsupported
from localcloud.athena.formats import Plan
from localcloud.athena.queries import Analysis, Query
from localcloud.athena.statements import Cursor, is_command

# A result passes through the server's memory on its way into S3; Athena itself knows no such limit.
MAX_RESULT = 512 * 10**6
# Athena's limit for DML (Athena user guide, "Service Quotas": DML query timeout, 30 minutes).
MAX_SECONDS = 30 * 60
CUTOFF_MESSAGE = "Bytes scanned limit was exceeded"


class Stopped(Exception):
    """The query was cancelled; the text is the reason."""


class Run:
    """A query on its way: its connection, and whether somebody asked it to stop."""

    def __init__(self) -> None:
        self.stopped = ""
        # Why the engine itself ended the query, where it did.
        self.exceeded = ""
        self.connection: duckdb.DuckDBPyConnection | None = None

    def stop(self, reason: str) -> None:
        self.stopped = reason
        if self.connection is not None:
            self.connection.interrupt()

    def check(self) -> None:
        if self.stopped:
            raise Stopped(self.stopped)
        if self.exceeded:
            raise QueryError("EXCEEDED_LOCAL_LIMIT", self.exceeded)

    def exceed(self, reason: str) -> None:
        self.exceeded = reason
        if self.connection is not None:
            self.connection.interrupt()


def _written(folder: Path) -> int:
    """Bytes that a query has written so far."""
    total = 0
    for path in folder.rglob("*"):
        # A file may be gone by the time it is looked at; result.csv is a second copy, made when all is written.
        with contextlib.suppress(FileNotFoundError):
            total += path.stat().st_size if path.is_file() and path.name != "result.csv" else 0
    return total


@contextlib.contextmanager
def _watched(run: Run, folder: Path) -> Iterator[None]:
    """End a query whose result outgrows what the local cloud can hold, or that takes longer than Athena lets it."""
    done = threading.Event()

    def watch() -> None:
        deadline = time.monotonic() + MAX_SECONDS
        while not done.wait(0.2):
            if _written(folder) > MAX_RESULT:
                run.exceed(f"Query exhausted resources at this scale factor: its result is larger than "
                           f"{MAX_RESULT // 10**6} MB, the most that the local Athena writes")  # fmt: skip
                return
            if time.monotonic() > deadline:
                run.exceed("Query timeout")
                return

    threading.Thread(target=watch, name="athena-watch", daemon=True).start()
    try:
        yield
    finally:
        done.set()


def bound_tree(sql: str, parameters: list[str]) -> exp.Expr:
    """A query's tree, its ``?`` replaced by the execution parameters, which are SQL literals."""
    numbered, count = dialect.numbered_parameters(sql)
    tree = dialect.parse_query(numbered)
    if count != len(parameters):
        raise ApiError(f"line 1:1: Incorrect number of parameters: expected {count} but found {len(parameters)}")
    marks = list(tree.find_all(exp.Placeholder))
    if sorted(mark.name for mark in marks) != sorted(f"p{i}" for i in range(count)):
        # A parameter with a name of its own, which sqlglot reads and Trino does not.
        raise ApiError("line 1:1: mismatched input ':'. Expecting: <expression>")
    for mark in marks:
        value = parameters[int(mark.name.removeprefix("p"))]
        try:
            mark.replace(exp.Paren(this=dialect.parse_query(f"SELECT {value}").expressions[0]))
        except ApiError:
            mark.replace(exp.Literal.string(value))
    return tree


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
    sql, parameters = _prepared(record["_sql"], record.get("ExecutionParameters") or [], record["WorkGroup"])
    if sql is None:
        _write_answer(record, ddl.Answer())
        return
    answer = show.run(sql, database) or _view_statement(sql, database) or ddl.run(sql, database)
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
    _select(record, run, bound_tree(sql, parameters), database)


# -- prepared statements ------------------------------------------------------------------------------------------


def _prepared(sql: str, parameters: list[str], workgroup: str) -> tuple[str | None, list[str]]:
    """The statement that EXECUTE means and its parameters; None after PREPARE and DEALLOCATE."""
    cursor = Cursor(sql)
    if cursor.accept("PREPARE"):
        name = cursor.name("statement name")
        cursor.expect("FROM")
        store._prepared_statements[f"{workgroup}/{name}"] = {
            "StatementName": name, "QueryStatement": cursor.rest(), "WorkGroupName": workgroup, "Description": "",
            "LastModifiedTime": int(time.time()),
        }  # fmt: skip
        return None, []
    if cursor.accept("DEALLOCATE", "PREPARE"):
        name = cursor.name("statement name")
        _find_prepared(name, workgroup)
        del store._prepared_statements[f"{workgroup}/{name}"]
        return None, []
    if cursor.accept("EXECUTE"):
        name = cursor.name("statement name")
        found = _find_prepared(name, workgroup)
        given = parameters
        if cursor.accept("USING"):
            values = dialect.parse_query(f"SELECT {cursor.rest()}").expressions
            given = [value.sql(dialect=dialect.AthenaQuery) for value in values]
        return str(found["QueryStatement"]), given
    return sql, parameters


def _find_prepared(name: str, workgroup: str) -> dict[str, Any]:
    keys = {key.lower(): value for key, value in store._prepared_statements.items()}
    found: dict[str, Any] | None = keys.get(f"{workgroup}/{name}".lower())
    if found is None:
        raise QueryError("NOT_FOUND", f"Prepared statement not found: {name}")
    return found


# -- views --------------------------------------------------------------------------------------------------------


def _view_statement(sql: str, database: str) -> ddl.Answer | None:
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
    _make_view(given or database, name, cursor.rest(), database, replacing)
    return ddl.Answer()


def _make_view(database: str, name: str, text: str, session: str, replacing: bool) -> None:
    existing = catalog.find(database, name)
    if existing is not None and not (existing.is_view and replacing):
        kind = "View" if existing.is_view else "Table"
        raise QueryError(
            "TABLE_ALREADY_EXISTS", f"line 1:1: {kind} already exists: '{catalog.CATALOG}.{database}.{name}'"
        )
    if not catalog.database_exists(database):
        raise QueryError("SCHEMA_NOT_FOUND", f"line 1:1: Schema '{database}' does not exist")
    query = _analysis(session).query(dialect.parse_query(text))
    columns = []
    for i, each in enumerate(query.fields):
        if not each.name:
            raise QueryError("MISSING_COLUMN_NAME", f"line 1:1: Column name not specified at position {i + 1}")
        columns.append((each.name, each.type))
    stored = views.table_input(name, views.View(text, session, tuple(columns)))
    (catalog.update if existing is not None else catalog.create)(database, stored)


# -- queries ------------------------------------------------------------------------------------------------------


def _analysis(database: str) -> Analysis:
    return Analysis(database, dt.datetime.now(dt.UTC).replace(tzinfo=None))


def _planned(
    analysis: Analysis, query: Query, connection: duckdb.DuckDBPyConnection, folder: Path
) -> tuple[str, list[Plan]]:
    """A query's text with its scans filled in."""
    needed = set(analysis.always)
    for field in query.fields:
        needed |= field.needs
    needs: dict[int, set[str]] = {}
    for number, name in needed:
        needs.setdefault(number, set()).add(name)
    named: dict[int, set[str]] = {}
    for number, name in analysis.mentioned:
        named.setdefault(number, set()).add(name)
    listing = scans.Listing()
    plans = [
        scans.plan(
            scan,
            needs.get(scan.number, set()),
            named.get(scan.number, set()),
            listing,
            connection,
            folder,
            analysis.now,
        )
        for scan in analysis.scans
    ]
    marks = {scan.mark: plan.sql for scan, plan in zip(analysis.scans, plans, strict=True)}
    return re.sub(r"\{\{scan \d+\}\}", lambda match: marks[match[0]], query.sql), plans


def _check_cutoff(record: dict[str, Any], plans: list[Plan]) -> None:
    """Note the bytes scanned; beyond the workgroup's limit the query is cancelled."""
    scanned = sum(plan.scanned for plan in plans)
    record["Statistics"]["DataScannedInBytes"] = scanned
    cutoff = workgroups.configuration(record["WorkGroup"]).get("BytesScannedCutoffPerQuery")
    if cutoff and scanned > cutoff:
        raise Stopped(CUTOFF_MESSAGE)


def _select(record: dict[str, Any], run: Run, tree: exp.Expr, database: str) -> None:
    """Run a query into its CSV."""
    began = time.perf_counter()
    analysis = _analysis(database)
    query = analysis.query(tree)
    names = results.names_of(query)
    record["_columns"] = [results.column(n, f.type).record() for n, f in zip(names, query.fields, strict=True)]
    with objects.Workspace() as folder, engine.connect() as connection:
        run.connection = connection
        sql, plans = _planned(analysis, query, connection, folder)
        record["Statistics"]["QueryPlanningTimeInMillis"] = int((time.perf_counter() - began) * 1000)
        if _reuse(record):
            return
        _check_cutoff(record, plans)
        run.check()
        file = folder / "result.csv"
        try:
            with _watched(run, folder):
                record["_rows"] = results.write_csv(connection, query, sql, file)
        except duckdb.Error as error:
            run.check()
            raise writes.explained(error, plans) from error
        bucket, key = objects.split_url(record["ResultConfiguration"]["OutputLocation"])
        objects.put_file(bucket, key, file, "text/csv")
        objects.put(bucket, f"{key}.metadata", b"")


def _reuse(record: dict[str, Any]) -> bool:
    """Point to an earlier result of the same query, where the caller allows one of its age."""
    asked = (record.get("ResultReuseConfiguration") or {}).get("ResultReuseByAgeConfiguration") or {}
    if not asked.get("Enabled"):
        return False
    oldest = time.time() - 60 * int(asked.get("MaxAgeInMinutes", 60))
    same = ("_sql", "ExecutionParameters", "QueryExecutionContext", "WorkGroup", "_root")
    for earlier in store._executions.values():
        status = earlier["Status"]
        if status["State"] == "SUCCEEDED" and status.get("CompletionDateTime", 0) >= oldest \
                and all(earlier.get(key) == record.get(key) for key in same):  # fmt: skip
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
    bucket, key = objects.split_url(record["ResultConfiguration"]["OutputLocation"])
    objects.put(bucket, key, content.encode(), "text/plain")
    objects.put(bucket, f"{key}.metadata", b"")
    record["_columns"] = [results.Column(name, "string").record() for name in answer.columns]


# -- EXPLAIN ------------------------------------------------------------------------------------------------------


def _explain(record: dict[str, Any], run: Run, sql: str, start: int, database: str) -> None:
    """EXPLAIN: what is scanned, then DuckDB's plan. The text is not Trino's, and says so."""
    options = re.match(r"\s*(ANALYZE\b)?\s*(\([^)]*\))?", sql[start:], re.IGNORECASE)
    assert options is not None
    if options[1]:
        raise Unsupported("EXPLAIN ANALYZE")
    kind = re.search(r"\bTYPE\s+(\w+)", options[2] or "", re.IGNORECASE)
    inner = re.sub(r"[^\n]", " ", sql[: start + options.end()]) + sql[start + options.end() :]
    analysis = _analysis(database)
    query = analysis.query(bound_tree(inner, []))
    if kind and kind[1].upper() == "VALIDATE":
        _write_answer(record, ddl.Answer(("true",), ("Valid",)))
        return
    if kind and kind[1].upper() not in ("DISTRIBUTED", "LOGICAL"):
        raise Unsupported(f"EXPLAIN (TYPE {kind[1].upper()})")
    with objects.Workspace() as folder, engine.connect() as connection:
        run.connection = connection
        text, plans = _planned(analysis, query, connection, folder)
        lines = ["Query Plan", "(the local Athena runs on DuckDB: this is its plan, not Trino's)"]
        for scan, plan in zip(analysis.scans, plans, strict=True):
            lines.append(f"Scan {catalog.CATALOG}.{scan.table.database}.{scan.table.name}: {plan.scanned} bytes, "
                         f"partition conditions: {' AND '.join(scan.conditions) or 'none'}")  # fmt: skip
        for _, drawn in connection.execute(f"EXPLAIN {text}").fetchall():
            lines += drawn.splitlines()
    _write_answer(record, ddl.Answer(tuple(lines), ("Query Plan",)))


# -- writing ------------------------------------------------------------------------------------------------------


def _write(record: dict[str, Any], run: Run, statement: writes.Statement, parameters: list[str], database: str) -> None:
    """CREATE TABLE AS, INSERT INTO, UNLOAD."""
    began = time.perf_counter()
    goal = statement.database or database
    table = None
    if statement.kind == "CTAS":
        if _ctas_exists(statement, goal):
            return
    elif statement.kind == "INSERT":
        table = catalog.find(goal, statement.table)
        if table is None:
            raise QueryError(
                "TABLE_NOT_FOUND", f"line 1:1: Table '{catalog.CATALOG}.{goal}.{statement.table}' does not exist"
            )
    analysis = _analysis(database)
    query = analysis.query(bound_tree(statement.sql, parameters))
    if table is not None:
        target = writes.insert_target(table)
        query = writes.as_inserted(query, target, statement.columns)
    elif statement.kind == "CTAS":
        enforced = _is_enforced(record["WorkGroup"])
        target = writes.ctas_target(
            statement, query, f"{record['_root']}/tables/{record['QueryExecutionId']}", enforced
        )
        writes.require_empty(target.location, f"table '{goal}.{statement.table}'")
    else:
        target = writes.unload_target(statement, query)
        writes.require_empty(target.location, "UNLOAD")
    with objects.Workspace() as folder, engine.connect() as connection:
        run.connection = connection
        sql, plans = _planned(analysis, query, connection, folder)
        record["Statistics"]["QueryPlanningTimeInMillis"] = int((time.perf_counter() - began) * 1000)
        _check_cutoff(record, plans)
        run.check()
        try:
            with _watched(run, folder):
                written = writes.Written()
                if not statement.empty:
                    written = writes.write(connection, sql, target, folder, record["QueryExecutionId"])
        except duckdb.Error as error:
            run.check()
            raise writes.explained(error, plans) from error
    if statement.kind == "CTAS":
        writes.register(goal, statement.table, target)
        table = catalog.find(goal, statement.table)
    if table is not None:
        writes.register_partitions(table, written)
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


def _note_written(record: dict[str, Any], written: writes.Written) -> None:
    location = record["ResultConfiguration"]["OutputLocation"]
    bucket, key = objects.split_url(f"{location}-manifest.csv")
    objects.put(bucket, key, "".join(f"{url}\n" for url in written.objects).encode(), "text/csv")
    objects.put(bucket, f"{objects.split_url(location)[1]}.metadata", b"")
    record["Statistics"]["DataManifestLocation"] = f"{location}-manifest.csv"
    record["_updated"] = written.rows
    record["_columns"] = (
        [results.Column("rows", "bigint", 19).record()] if record["SubstatementType"] != "INSERT" else []
    )
