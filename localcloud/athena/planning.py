"""One query from its text to its rows: parsed, analysed, its scans planned, run in a sandbox for its inputs.

A `Lake` answers all questions about the catalog and S3; nothing here depends on the local cloud. It runs in a process
that may be ended at any time (`worker`).
"""

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from localcloud.athena import dialect, engine, partitions, reading, results, scans, tables, views, writes
from localcloud.athena.analysis import Analysis
from localcloud.athena.errors import ApiError, QueryError
from localcloud.athena.lake import Lake
from localcloud.athena.pruning import conjuncts
from localcloud.athena.queries import Query
from localcloud.athena.sandbox import Sandbox
from localcloud.athena.types import quoted


def bound_tree(sql: str, parameters: list[str]) -> exp.Expr:
    """A query's tree, with each ``?`` replaced by its execution parameter, which is an SQL expression."""
    numbered, count = dialect.numbered_parameters(sql)
    tree = dialect.parse_query(numbered)
    if count != len(parameters):
        raise ApiError(f"line 1:1: Incorrect number of parameters: expected {count} but found {len(parameters)}")
    marks = list(tree.find_all(exp.Placeholder))
    if sorted(mark.name for mark in marks) != sorted(f"p{i}" for i in range(count)):
        # A named parameter, which sqlglot reads and Trino does not.
        raise ApiError("line 1:1: mismatched input ':'. Expecting: <expression>")
    for mark in marks:
        value = parameters[int(mark.name.removeprefix("p"))]
        mark.replace(exp.Paren(this=_parameter(value)))
    return tree


def parameters(text: str) -> list[str]:
    """The expressions after EXECUTE's USING, each as a text.

    Raises
    ------
    ApiError
        The text is not a list of expressions.
    """
    tree = dialect.parse_query(f"SELECT {text}")
    if not _is_plain(tree) or any(isinstance(each, _NOT_A_VALUE) for each in tree.expressions):
        raise ApiError("line 1:1: mismatched input after USING. Expecting: <expression>, ...")
    return [value.sql(dialect=dialect.AthenaQuery) for value in tree.expressions]


# What the list of a SELECT may contain besides values.
_NOT_A_VALUE = (exp.Alias, exp.Aliases, exp.Star)


def _is_plain(tree: exp.Expr) -> bool:
    """Whether a query consists of SELECT and expressions, without FROM, DISTINCT or anything else."""
    return isinstance(tree, exp.Select) and not any(part for name, part in tree.args.items() if name != "expressions")


def _parameter(value: str) -> exp.Expr:
    """A parameter's expression. Anything that is not exactly one expression, or is a bare word, is a text."""
    try:
        tree = dialect.parse_query(f"SELECT {value}")
    except ApiError:
        return exp.Literal.string(value)
    if not _is_plain(tree) or len(tree.expressions) != 1:
        return exp.Literal.string(value)
    found: exp.Expr = tree.expressions[0]
    bare = isinstance(found, exp.Column) and not (isinstance(found.this, exp.Identifier) and found.this.quoted)
    return exp.Literal.string(value) if bare or isinstance(found, _NOT_A_VALUE) else found


@dataclass
class Job:
    """A query while it is planned and run.

    Parameters
    ----------
    target : where its rows go, if not into a result.
    """

    analysis: Analysis
    query: Query
    target: writes.Target | None = None
    sandbox: Sandbox | None = None
    plans: list[scans.Planned] = field(default_factory=list)
    folder: Path = Path()

    @property
    def columns(self) -> list[dict[str, Any]]:
        names = results.names_of(self.query)
        return [results.column(n, f.type).record() for n, f in zip(names, self.query.fields, strict=True)]


def analysed(lake: Lake, tree: exp.Expr, database: str, now: dt.datetime) -> Job:
    """A query whose names, types and functions are resolved.

    Raises
    ------
    ApiError, QueryError
        Athena rejects the statement, or this engine does not support it.
    """
    analysis = Analysis(database, now, lake)
    return Job(analysis, analysis.query(tree))


def aimed(job: Job, statement: writes.Statement, location: str, enforced: bool) -> None:
    """Give a writing query its target.

    Parameters
    ----------
    location : where CREATE TABLE AS writes if the statement names no location.
    enforced : the workgroup decides where.
    """
    if statement.kind == "CTAS":
        job.target = writes.ctas_target(statement, job.query, location, enforced)
    elif statement.kind == "UNLOAD":
        job.target = writes.unload_target(statement, job.query)
    else:
        table = job.analysis.lake.table(str(statement.database), statement.table)
        if table is None:
            place = f"{tables.CATALOG}.{statement.database}.{statement.table}"
            raise QueryError("TABLE_NOT_FOUND", f"line 1:1: Table '{place}' does not exist")
        job.target = writes.insert_target(table)
        job.query = writes.as_inserted(job.query, job.target, statement.columns)


def plan(job: Job, closed: Sandbox, locked: Callable[[list[str]], Sandbox], folder: Path) -> int:
    """Find what a query reads, get a sandbox for exactly that, define its scans' rows, and return the bytes scanned.

    Parameters
    ----------
    closed : a sandbox with no file open.
    locked : a sandbox that reaches these files and the query's folder only.
    folder : for the query's own files.
    """
    analysis = job.analysis
    needs = _by_scan(analysis.always.union(*(each.needs for each in job.query.fields)))
    named = _by_scan(analysis.mentioned)
    found = [scans.readings(scan, named[scan.number], analysis.lake, closed, analysis.now) for scan in analysis.scans]
    paths = [each.path for own in found for reading in own for each in reading.objects]
    # DuckDB opens a path both as given and with its wildcards escaped.
    sandbox = locked(list(dict.fromkeys([*paths, *map(reading.exactly, paths)])))
    job.sandbox, job.folder = sandbox, folder
    job.plans = []
    for scan, own in zip(analysis.scans, found, strict=True):
        if scan.table.is_computed:
            planned = scans.computed(scan, named[scan.number], analysis.lake, folder)
        else:
            planned = scans.plan(scan, needs[scan.number], named[scan.number], own, sandbox, folder)
        sandbox.name_rows(scan.rows, planned.select)
        job.plans.append(planned)
    return sum(planned.scanned for planned in job.plans)


def _by_scan(columns: set[tuple[int, str]]) -> defaultdict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for number, name in columns:
        found[number].add(name)
    return found


def run(job: Job) -> int:
    """Run a planned query into ``result.csv``, or into files below ``out`` if it writes; return the number of rows.

    Raises
    ------
    QueryError
        The query fails.
    """
    assert job.sandbox is not None
    try:
        if job.target is not None:
            return writes.write(job.sandbox, job.query.sql, job.target, job.folder)
        return results.write_csv(job.sandbox, job.query, job.folder / "result.csv")
    except duckdb.Error as error:
        fields = dict(itertools.chain.from_iterable(planned.fields.items() for planned in job.plans))
        raise engine.explained(error, fields) from error


def explained(job: Job) -> list[str]:
    """The lines of EXPLAIN: what is scanned, then DuckDB's plan. The text is not Trino's, and says so."""
    assert job.sandbox is not None
    lines = ["Query Plan", "(the local Athena runs on DuckDB: this is its plan, not Trino's)"]
    for scan, planned in zip(job.analysis.scans, job.plans, strict=True):
        conditions = " AND ".join(each.sql for each in scan.conditions) or "none"
        lines.append(f"Scan {tables.CATALOG}.{scan.table.database}.{scan.table.name}: {planned.scanned} bytes, "
                     f"partition conditions: {conditions}")  # fmt: skip
    return lines + job.sandbox.explained(job.query.sql)


def view_input(lake: Lake, name: str, text: str, database: str, now: dt.datetime) -> dict[str, Any]:
    """The request that stores a view."""
    query = analysed(lake, bound_tree(text, []), database, now).query
    columns = []
    for i, each in enumerate(query.fields):
        if not each.name:
            raise QueryError("MISSING_COLUMN_NAME", f"line 1:1: Column name not specified at position {i + 1}")
        columns.append((each.name, each.type))
    return views.table_input(name, views.View(text, database, tuple(columns)))


def matching_partitions(
    lake: Lake, closed: Sandbox, database: str, name: str, expression: str, now: dt.datetime
) -> list[int]:
    """The positions of a table's partitions that meet GetPartitions' expression, such as ``(m='05') or (m='06')``.

    Raises
    ------
    ApiError, QueryError
        It is not a condition on partition columns only.
    """
    tree = dialect.parse_query(f"SELECT 1 FROM {quoted(database)}.{quoted(name)} WHERE {expression}\n")
    analysis = Analysis(database, now, lake)
    analysis.query(tree)
    known = {"expressions", "from_", "where"}
    if not isinstance(tree, exp.Select) or len(analysis.scans) != 1 or any(
        part for key, part in tree.args.items() if key not in known
    ):  # fmt: skip
        raise ApiError(f"Unsupported expression '{expression}'", "InvalidInputException")
    (scan,) = analysis.scans
    asked = {column.name.lower() for column in tree.find_all(exp.Column)}
    where = list(conjuncts(tree.args["where"].this))
    if not asked <= {key.name for key in scan.table.partition_keys} or len(scan.conditions) != len(where):
        raise ApiError(f"Unsupported expression '{expression}'", "InvalidInputException")
    return partitions.places(scan, lake, closed)
