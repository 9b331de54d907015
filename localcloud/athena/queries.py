"""Queries: SELECT, VALUES, UNION and the rest, resolved against the catalog by Trino's rules and written for DuckDB.

Every SELECT names its output columns c0, c1, …; the names that Athena shows stay beside the text. Tables stand in
the text under generated names (`scan_3()`), to which `scans` gives their rows in the query's own DuckDB, once it is
known which partitions and columns are read: nothing is ever put into a text that is written.
"""

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sqlglot import exp

from localcloud.athena import casts, dialect, functions, tables, views
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.expressions import (
    Context,
    comparable,
    compare,
    condition,
    name_parts,
    orderable,
    require_known,
    translate,
    use,
)
from localcloud.athena.lake import Lake
from localcloud.athena.scopes import Field, Relation, ScanColumn, Scope, Value
from localcloud.athena.types import (
    BIGINT,
    UNKNOWN,
    VARCHAR,
    Type,
    common,
    duck,
    field_name,
    holds_map,
    holds_zone,
    quoted,
)

# Trino's `max_recursion_depth`; Athena offers no way to raise it.
MAX_RECURSION = 10
# A WITH query is written out anew each time: so many of them, and of tables' readings, and no more. Trino has such a
# limit as well, of 150 stages (`query.max-stage-count`).
MAX_PARTS = 2000
# Trino's `max_grouping_sets`.
MAX_GROUPING_SETS = 2048
_SETS = exp.GroupingSets | exp.Rollup | exp.Cube
PATH_COLUMN, SIZE_COLUMN, MODIFIED_COLUMN = "$path", "$file_size", "$file_modified_time"
HIDDEN_COLUMNS = {PATH_COLUMN: VARCHAR, SIZE_COLUMN: BIGINT}


@dataclass(frozen=True)
class Condition:
    """What a partition must meet: a DuckDB expression, and the partition columns it speaks of."""

    sql: str
    keys: frozenset[str]


@dataclass
class Scan:
    """One reading of one table: which columns, and the conditions its partitions must meet.

    `conditions` are DuckDB expressions over the partition columns by name; `equalities` the literal values that a
    partition column is set equal to, which injected partition projection asks for.
    """

    number: int
    table: tables.Table
    conditions: list[Condition] = field(default_factory=list)
    equalities: dict[str, set[str]] = field(default_factory=dict)

    @property
    def rows(self) -> str:
        """What stands for its rows in the query's DuckDB."""
        return f"scan_{self.number}"


@dataclass(frozen=True)
class Query:
    """A translated query: DuckDB's text with columns c0, c1, …, and what each of them is."""

    sql: str
    fields: tuple[Field, ...]


@dataclass
class Cte:
    name: str
    node: exp.CTE
    environment: dict[str, "Cte"]
    relation: Relation | None = None
    text: str = ""


class Analysis:
    """One statement under translation."""

    def __init__(self, database: str, now: dt.datetime, lake: Lake):
        self.lake = lake
        self.database = database
        self.now = now
        self.scans: list[Scan] = []
        self.always: set[ScanColumn] = set()
        # All that the text names, read or not: a subquery's column that nothing reads is named and not read.
        self.mentioned: set[ScanColumn] = set()
        self.environment: dict[str, Cte] = {}
        self._names = 0
        self._parts = 0
        self._views: list[str] = []

    def _count_part(self, node: exp.Expr) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise QueryError("QUERY_HAS_TOO_MANY_STAGES", f"Query exhausted resources at this scale factor: it reads "
                             f"more than {MAX_PARTS} tables and WITH queries, each as often as it is named. Please "
                             f"simplify it", node)  # fmt: skip

    def name(self, letter: str = "t") -> str:
        self._names += 1
        return f"{letter}{self._names}"

    # -- entry points -----------------------------------------------------------------------------------------

    def query(self, node: exp.Expr, parent: Scope | None = None) -> Query:
        """A whole query, with its WITH."""
        node = _unwrapped(node)
        require_known(node)
        with_ = node.args.get("with_")
        outer = self.environment
        if with_ is not None:
            self.environment = dict(outer)
            names = set()
            for cte in with_.expressions:
                require_known(cte)
                name = cte.alias.lower()
                if name in names:
                    raise QueryError("DUPLICATE_NAMED_QUERY", f"WITH query name '{name}' specified more than once", cte)
                names.add(name)
                self.environment[name] = Cte(name, cte, dict(self.environment))
                if with_.args.get("recursive"):
                    self.environment[name].environment[name] = self.environment[name]
        try:
            if isinstance(node, exp.Select):
                return Block(self, node, parent).translate()
            if isinstance(node, exp.SetOperation):
                return self._set_operation(node, parent)
            if isinstance(node, exp.Values):
                return self._values(node, parent)
            if isinstance(node, exp.Table):
                return Block(self, exp.select("*").from_(node), parent).translate()
        finally:
            self.environment = outer
        raise Unsupported(f"a query of the form {node.key.upper()}", node)

    def subquery(self, node: exp.Expr, ctx: Context) -> Query:
        """A query inside an expression; its columns are all read."""
        scope = ctx.scope if not ctx.variables else Scope(parent=ctx.scope)
        if ctx.variables and any(isinstance(c, exp.Column) and c.name in ctx.variables for c in node.walk()):
            raise Unsupported("a subquery that reads a lambda's parameter", node)
        found = self.query(node, scope)
        ctx.reads.add("subquery")
        for each in found.fields:
            self.always.update(each.needs)
        return found

    # -- forms of query ---------------------------------------------------------------------------------------

    def _set_operation(self, node: exp.SetOperation, parent: Scope | None) -> Query:
        left, right = self.query(node.this, parent), self.query(node.expression, parent)
        word = {exp.Union: "UNION", exp.Intersect: "INTERSECT", exp.Except: "EXCEPT"}[type(node)]
        if len(left.fields) != len(right.fields):
            raise QueryError("TYPE_MISMATCH", f"{word} query has different number of fields: "
                             f"{len(left.fields)}, {len(right.fields)}", node)  # fmt: skip
        targets = []
        for i, (a, b) in enumerate(zip(left.fields, right.fields, strict=True)):
            target = common(a.type, b.type)
            if target is None:
                raise QueryError("TYPE_MISMATCH", f"column {i + 1} in {word} query has incompatible types: "
                                 f"{a.type}, {b.type}", node)  # fmt: skip
            targets.append(target)
        distinct = bool(node.args.get("distinct", True))
        sides = (_as_types(left, targets), _as_types(right, targets))
        sql = f" {word}{'' if distinct else ' ALL'} ".join(f"({side})" for side in sides)
        keeps = word == "UNION"
        fields = tuple(
            Field(
                a.name,
                f"c{i}",
                target,
                a.needs | b.needs,
                a.origins | b.origins if keeps else frozenset(),
                label=a.label,
            )
            for i, (a, b, target) in enumerate(zip(left.fields, right.fields, targets, strict=True))
        )
        if distinct or not keeps:
            for each in fields:
                self.always.update(each.needs)
        if distinct and any(holds_zone(t) for t in targets):
            raise Unsupported(f"{word} DISTINCT of timestamps with time zone", node)
        if (distinct or not keeps) and any(holds_map(t) for t in targets):
            raise Unsupported(f"{word} of maps", node)
        alias = self.name()
        whole = Query(f"SELECT {_listed(fields)} FROM ({sql}) {alias}", fields)
        return self._ordered(whole, node, parent)

    def _ordered(self, query: Query, node: exp.Expr, parent: Scope | None) -> Query:
        """ORDER BY, OFFSET and LIMIT after a set operation or VALUES."""
        order = node.args.get("order")
        if order is None and not node.args.get("limit") and not node.args.get("offset"):
            return query
        alias = self.name()
        scope = Scope([Relation(None, tuple(replace(f, sql=f"{alias}.c{i}") for i, f in enumerate(query.fields)))],
                      parent)  # fmt: skip
        items: list[SortItem] = []
        if order is not None:
            ctx = Context(self, scope, clause="ORDER BY", needs=self.always)
            items = [sort_item(ctx, item, list(scope.visible())) for item in order.expressions]
        tail = limits(node, items)
        fields = tuple(replace(f, origins=frozenset()) for f in query.fields) if tail.limits else query.fields
        return Query(f"SELECT {_listed(fields)} FROM ({query.sql}) {alias}{tail.text}", fields)

    def _values(self, node: exp.Values, parent: Scope | None) -> Query:
        ctx = Context(self, Scope(parent=parent), clause="VALUES", needs=self.always)
        rows = [_cells(ctx, each.expressions if isinstance(each, exp.Tuple) else [each]) for each in node.expressions]
        if len({len(each) for each in rows}) != 1:
            raise QueryError("TYPE_MISMATCH", "Values rows have mismatched sizes", node)
        targets = [UNKNOWN] * len(rows[0])
        for each in rows:
            for i, value in enumerate(each):
                found = common(targets[i], value.type)
                if found is None:
                    raise QueryError(
                        "TYPE_MISMATCH", f"Values rows have mismatched types: {targets[i]} vs {value.type}", node
                    )
                targets[i] = found
        texts = [
            "(" + ", ".join(casts.coerce(v.sql, v.type, t) for v, t in zip(each, targets, strict=True)) + ")"
            for each in rows
        ]
        fields = tuple(Field(None, f"c{i}", target) for i, target in enumerate(targets))
        sql = f"SELECT {_listed(fields)} FROM (VALUES {', '.join(texts)}) {self.name()}({_listed(fields)})"
        bare = node.copy()
        return self._ordered(Query(sql, fields), bare, parent)

    # -- relations --------------------------------------------------------------------------------------------

    def cte(self, cte: Cte, alias: str) -> tuple[str, Relation]:
        """A reference to a WITH query: written out anew each time, as Trino does."""
        if cte.relation is not None:
            return cte.text, replace(cte.relation, alias=alias)
        outer, self.environment = self.environment, dict(cte.environment)
        try:
            recursive = cte.name in cte.environment and any(
                t.name.lower() == cte.name and not t.db for t in cte.node.this.find_all(exp.Table)
            )
            query = self._recursive(cte) if recursive else self.query(cte.node.this)
        finally:
            self.environment = outer
        names = [c.name.lower() for c in cte.node.args["alias"].columns]
        return self.derived(query, alias, names, cte.node)

    def derived(self, query: Query, alias: str | None, names: list[str], node: exp.Expr) -> tuple[str, Relation]:
        """A query as a relation of an enclosing FROM."""
        if names and len(names) != len(query.fields):
            raise QueryError("MISMATCHED_COLUMN_ALIASES", f"Column alias list has {len(names)} entries but "
                             f"'{alias}' has {len(query.fields)} columns available", node)  # fmt: skip
        own = self.name()
        fields = tuple(
            replace(f, name=names[i] if names else f.name, sql=f"{own}.c{i}", label=None if names else f.label)
            for i, f in enumerate(query.fields)
        )
        return f"({query.sql}) {own}", Relation(alias, fields)

    def _recursive(self, cte: Cte) -> Query:
        """WITH RECURSIVE, with Trino's limit on its depth."""
        node = _unwrapped(cte.node.this)
        if not isinstance(node, exp.Union):
            raise QueryError("INVALID_RECURSIVE_REFERENCE", "WITH table query must be a UNION", node)
        columns = [c.name.lower() for c in cte.node.args["alias"].columns]
        if not columns:
            raise QueryError("MISSING_COLUMN_ALIASES", "missing column aliases in recursive WITH query", cte.node)
        if node.args.get("distinct"):
            raise QueryError("NOT_SUPPORTED", "UNION DISTINCT is not supported in recursive WITH", node)
        anchor = self.query(node.this)
        name = self.name("r")
        fields = tuple(Field(columns[i], f"{name}.c{i}", f.type) for i, f in enumerate(anchor.fields))
        self.environment[cte.name] = replace(cte, relation=Relation(cte.name, fields), text=name)
        step = self.query(node.expression)
        for each in (*anchor.fields, *step.fields):
            self.always.update(each.needs)
        targets = [f.type for f in fields]
        for i, each in enumerate(step.fields):
            if common(each.type, targets[i]) != targets[i]:
                raise QueryError("TYPE_MISMATCH", f"recursion step relation output type ({each.type}) is not coercible "
                                 f"to recursion base relation output type ({targets[i]}) at column "
                                 f"{i + 1}", node)  # fmt: skip
        return Query(_unrolled(name, _as_types(anchor, targets), _as_types(step, targets), _listed(fields)),
                     tuple(Field(f.name, f"c{i}", f.type) for i, f in enumerate(fields)))  # fmt: skip

    def table(self, node: exp.Table) -> tuple[str, Relation]:
        """A table, view or WITH query named in FROM."""
        self._count_part(node)
        name, database, alias = node.name.lower(), node.text("db").lower(), node.alias.lower()
        if not database and name in self.environment:
            text, relation = self.cte(self.environment[name], alias or name)
            return text, _with_columns(relation, node)
        if node.text("catalog").lower() not in ("", tables.CATALOG):
            raise QueryError("CATALOG_NOT_FOUND", f"Catalog '{node.text('catalog')}' does not exist", node)
        if not database and not self.database:
            raise QueryError("MISSING_SCHEMA_NAME", "Schema must be specified when session schema is not set", node)
        database = database or self.database
        table = self.find_table(database, name, node)
        if table.is_view:
            text, relation = self._view(table, alias or name, node)
        else:
            text, relation = self._scan(table, alias or name)
        return text, _with_columns(replace(relation, database=None if alias else database), node)

    def find_table(self, database: str, name: str, node: exp.Expr) -> tables.Table:
        table = self.lake.table(database, name)
        if table is None:
            if not self.lake.database_exists(database):
                raise QueryError("SCHEMA_NOT_FOUND", f"Schema '{database}' does not exist", node)
            raise QueryError("TABLE_NOT_FOUND", f"Table '{tables.CATALOG}.{database}.{name}' does not exist", node)
        return table

    def _scan(self, table: tables.Table, alias: str) -> tuple[str, Relation]:
        scan = Scan(len(self.scans), table)
        self.scans.append(scan)
        own = self.name()
        fields = []
        keys = {key.name for key in table.partition_keys}
        for column in (*table.columns, *table.partition_keys):
            place = (scan.number, column.name)
            origins = frozenset([place]) if column.name in keys else frozenset()
            fields.append(Field(column.name, f"{own}.{quoted(column.name)}", column.type, frozenset([place]), origins))
        for name, kind in HIDDEN_COLUMNS.items():
            place = (scan.number, name)
            fields.append(Field(name, f"{own}.{quoted(name)}", kind, frozenset([place]), hidden=True))
        return f"{scan.rows}() {own}", Relation(alias, tuple(fields))

    def _view(self, table: tables.Table, alias: str, node: exp.Expr) -> tuple[str, Relation]:
        place = f"{table.database}.{table.name}"
        if place in self._views:
            raise QueryError("VIEW_IS_RECURSIVE", f"View {place} is recursive", node)
        definition = views.definition_of(table)
        outer = (self.database, self.environment)
        self.database, self.environment = definition.database, {}
        self._views.append(place)
        try:
            query = self.query(dialect.parse_query(definition.sql))
        except QueryError as error:
            raise QueryError("INVALID_VIEW", f"Failed analyzing stored view '{tables.CATALOG}.{place}': {error}",
                             node) from error  # fmt: skip
        finally:
            self._views.pop()
            self.database, self.environment = outer
        stale = len(query.fields) != len(definition.columns)
        for found, (_, stored) in zip(query.fields, definition.columns, strict=False):
            stale = stale or not casts_to_stored(found.type, stored)
        if stale:
            raise QueryError("VIEW_IS_STALE", f"View '{tables.CATALOG}.{place}' is stale or in invalid state: "
                             f"its columns no longer match the query", node)  # fmt: skip
        return self.derived(query, alias, [name for name, _ in definition.columns], node)


def _cells(ctx: Context, nodes: list[exp.Expr]) -> list[Value]:
    """One of VALUES' rows: several values, or one value that is a row, whose fields then are the columns."""
    values = [translate(ctx, each) for each in nodes]
    if len(values) != 1 or values[0].type.name != "row":
        return values
    kind = values[0].type
    parts = [f"({values[0].sql}).{quoted(field_name(kind, i))}" for i in range(len(kind.args))]
    return [Value(sql, of) for sql, of in zip(parts, kind.args, strict=True)]


def _unrolled(name: str, anchor: str, step: str, listed: str) -> str:
    """A recursion as Trino runs it: step after step, at most ten, after which there must be no more rows."""
    parts = [f"{name}_0 AS MATERIALIZED ({anchor})"]
    for depth in range(1, MAX_RECURSION + 2):
        before = f"{name} AS (SELECT {listed} FROM {name}_{depth - 1})"
        parts.append(f"{name}_{depth} AS MATERIALIZED (WITH {before} SELECT {listed} FROM ({step}) q)")
    rows = " UNION ALL ".join(f"SELECT {listed} FROM {name}_{depth}" for depth in range(MAX_RECURSION + 1))
    check = f"(SELECT dg_recursion(count(*), {MAX_RECURSION}) FROM {name}_{MAX_RECURSION + 1}) = 0"
    return f"WITH {', '.join(parts)} SELECT {listed} FROM ({rows}) WHERE {check}"


def casts_to_stored(found: Type, stored: Type) -> bool:
    return found == stored or common(found, stored) == stored or (found.is_text and stored.is_text)


def _unwrapped(node: exp.Expr) -> exp.Expr:
    """A query without the parentheses around it, unless they carry an ORDER BY or LIMIT of their own."""
    while isinstance(node, exp.Subquery) and not any(node.args.get(a) for a in ("order", "limit", "offset", "alias")):
        inner = node.this
        if node.args.get("with_") is not None:
            inner = inner.copy()
            inner.set("with_", node.args["with_"])
        node = inner
    if isinstance(node, exp.Subquery):
        outer = exp.select("*").from_(exp.Subquery(this=node.this))
        for part in ("order", "limit", "offset"):
            outer.set(part, node.args.get(part))
        return outer
    return node


def _listed(fields: tuple[Field, ...]) -> str:
    return ", ".join(f"c{i}" for i in range(len(fields)))


def _as_types(query: Query, targets: list[Type]) -> str:
    if [f.type for f in query.fields] == targets:
        return query.sql
    parts = [f"{casts.coerce(f'q.c{i}', f.type, t)} AS c{i}" for i, (f, t) in
             enumerate(zip(query.fields, targets, strict=True))]  # fmt: skip
    return f"SELECT {', '.join(parts)} FROM ({query.sql}) q"


def _with_columns(relation: Relation, node: exp.Expr) -> Relation:
    """``table AS t(a, b)``."""
    alias = node.args.get("alias")
    names = [c.name.lower() for c in alias.columns] if alias is not None else []
    if not names:
        return relation
    shown = [f for f in relation.fields if not f.hidden]
    if len(names) != len(shown):
        raise QueryError("MISMATCHED_COLUMN_ALIASES", f"Column alias list has {len(names)} entries but "
                         f"'{relation.alias}' has {len(shown)} columns available", node)  # fmt: skip
    return replace(relation, fields=tuple(replace(f, name=n) for f, n in zip(shown, names, strict=True)))


@dataclass(frozen=True)
class SortItem:
    """One item of ORDER BY: DuckDB's text of it, and its place among the outputs if it is one of them."""

    text: str
    direction: str
    nulls: str
    place: int | None = None

    def __str__(self) -> str:
        return f"{self.place or self.text} {self.direction} NULLS {self.nulls}"

    @property
    def in_window(self) -> str:
        """The item in a window's ORDER BY, where a number means no place."""
        return str(replace(self, place=None))


@dataclass(frozen=True)
class Tail:
    """The end of a query: its order, what is left of its rows, and whether ties with the last one stay."""

    text: str
    limits: bool
    ties: bool = False


def limits(node: exp.Expr, order: list[SortItem]) -> Tail:
    """ORDER BY, OFFSET and LIMIT (or FETCH FIRST)."""
    limit, offset = node.args.get("limit"), node.args.get("offset")
    skipped = _count(offset.expression, "OFFSET") if offset is not None else 0
    ordered = f" ORDER BY {', '.join(map(str, order))}" if order else ""
    if isinstance(limit, exp.Fetch):
        count = _count(limit.args.get("count") or exp.Literal.number(1), "FETCH FIRST")
        options = limit.args.get("limit_options")
        if options is not None and options.args.get("with_ties"):
            return Tail(_with_ties(limit, count, skipped, order) + ordered, True, ties=True)
        if count == 0:
            raise QueryError("NUMERIC_VALUE_OUT_OF_RANGE", _NO_ROWS, limit)
        ordered += f" LIMIT {count}"
    elif limit is not None and limit.expression.name.lower() != "all":
        ordered += f" LIMIT {_count(limit.expression, 'LIMIT')}"
    if offset is not None:
        ordered += f" OFFSET {skipped}"
    return Tail(ordered, limit is not None or offset is not None)


_NO_ROWS = "FETCH FIRST row count must be positive (actual value: 0)"


def _with_ties(limit: exp.Fetch, count: int, skipped: int, order: list[SortItem]) -> str:
    """The rows up to the last one asked for, and those that the order does not tell apart from it."""
    if not order:
        raise QueryError("MISSING_ORDER_BY", "FETCH FIRST WITH TIES clause requires ORDER BY", limit)
    if count == 0:
        raise QueryError("NUMERIC_VALUE_OUT_OF_RANGE", _NO_ROWS, limit)
    over = f"OVER (ORDER BY {', '.join(item.in_window for item in order)})"
    return f" QUALIFY rank() {over} <= {skipped + count} AND row_number() {over} > {skipped}"


def _count(node: exp.Expr, clause: str) -> int:
    node = node.unnest()
    if not isinstance(node, exp.Literal | exp.Null):
        raise QueryError("SYNTAX_ERROR", f"mismatched input '{node.sql(dialect='trino')}'. Expecting: <integer>", node)
    if not isinstance(node, exp.Literal) or node.is_string or not node.name.isdecimal():
        raise QueryError("TYPE_MISMATCH", f"Non constant parameter value for {clause}", node)
    return int(node.name)


def sort_item(ctx: Context, item: exp.Expr, outputs: list[Field] | None) -> SortItem:
    """One item of ORDER BY; NULLs come last unless told otherwise, in both directions.

    Parameters
    ----------
    outputs : what a number means, by place; None where a number is just a number, as in a window.
    """
    node, direction, nulls = item, "ASC", "LAST"
    require_known(item)
    if isinstance(item, exp.Ordered):
        node, direction = item.this, "DESC" if item.args.get("desc") else "ASC"
        nulls = "FIRST" if item.args.get("nulls_first") else "LAST"
    if outputs is not None and isinstance(node, exp.Literal) and not node.is_string:
        index = int(node.name) if node.name.isdecimal() else 0
        if not 1 <= index <= len(outputs):
            raise QueryError("INVALID_COLUMN_REFERENCE", f"ORDER BY position {node.name} is not in select list", node)
        value = Value(outputs[index - 1].sql, outputs[index - 1].type)
        if value.type.name not in ("timestamptz", "array", "row"):
            return SortItem(value.sql, direction, nulls, index)
        reads = {value.sql}
    else:
        ctx = replace(ctx, reads=set())
        value, reads = translate(ctx, node), ctx.reads
    if value.type.name in ("map", "json", "unknown") and value.type.name != "unknown":
        raise QueryError("TYPE_MISMATCH", f"Type {value.type} is not orderable, and therefore cannot be used in "
                         f"ORDER BY: {node.sql(dialect='trino')}", node)  # fmt: skip
    text = orderable(value.sql, value.type)
    varies = functions.holds_aggregate(node) or functions.is_volatile(node) or node.find(exp.Window) is not None
    if not varies and not reads:
        # A constant orders nothing, and DuckDB would take it for a column's place.
        text = "(SELECT 0)"
    return SortItem(text, direction, nulls)


class Block:
    """One SELECT."""

    def __init__(self, analysis: Analysis, node: exp.Select, parent: Scope | None):
        self.analysis = analysis
        self.node = node
        self.scope = Scope(parent=parent)
        self.places: dict[int, Value] = {}
        self.windows = {w.name.lower(): w for w in node.args.get("windows") or []}

    def context(self, clause: str, **more: object) -> Context:
        ctx = Context(self.analysis, self.scope, clause=clause, needs=self.analysis.always, windows=self.windows,
                      places=self.places)  # fmt: skip
        return replace(ctx, **more) if more else ctx  # type: ignore[arg-type]

    def translate(self) -> Query:
        node = self.node
        require_known(node)
        if node.args.get("distinct"):
            require_known(node.args["distinct"])
        if not node.expressions:
            raise QueryError(
                "SYNTAX_ERROR", "mismatched input 'FROM'. Expecting: '*', 'ALL', 'DISTINCT', <expression>", node
            )
        source = self._from()
        where = ""
        if node.args.get("where") is not None:
            where = f" WHERE {condition(self.context('WHERE'), node.args['where'].this, 'WHERE')}"
            self._prune(node.args["where"].this)
        items = list(self._items())
        self._check_names(items)
        grouped, group_text = self._grouping(items)
        outputs = [self._output(item, i, grouped) for i, item in enumerate(items)]
        having = ""
        if node.args.get("having") is not None:
            ctx = self.context("", grouped=grouped)
            having = f" HAVING {condition(ctx, node.args['having'].this, 'HAVING')}"
        distinct = bool(node.args.get("distinct"))
        if distinct:
            self._check_distinct(outputs)
        tail = limits(node, self._order(outputs, grouped, distinct))
        if distinct and tail.ties:
            raise Unsupported("SELECT DISTINCT … WITH TIES", node)
        listed = ", ".join(f"{f.sql} AS c{i}" for i, f in enumerate(outputs))
        word = "DISTINCT " if distinct else ""
        if distinct and any(f.type.name == "timestamptz" for f in outputs):
            # One of each instant, whatever its zone.
            word = f"DISTINCT ON ({', '.join(comparable(f.sql, f.type) for f in outputs)}) "
        sql = f"SELECT {word}{listed}{source}{where}{group_text}{having}{tail.text}"
        return Query(sql, self._exposed([node for node, _ in items], outputs, grouped, tail.limits))

    # -- SELECT -----------------------------------------------------------------------------------------------

    def _items(self) -> Iterator[tuple[exp.Expr | Field, str | None]]:
        """What is selected, ``*`` written out: an expression or a field, and its name."""
        for item in self.node.expressions:
            if isinstance(item, exp.Star) or (isinstance(item, exp.Column) and isinstance(item.this, exp.Star)):
                qualifier = name_parts(item)[:-1] if isinstance(item, exp.Column) else None
                require_known(item.this if isinstance(item, exp.Column) else item)
                found = list(self.scope.visible(qualifier))
                if not found:
                    raise QueryError("TABLE_NOT_FOUND" if qualifier else "COLUMN_NOT_FOUND",
                                     "SELECT * not allowed in queries without FROM clause" if not qualifier
                                     else f"Unable to resolve reference {'.'.join(qualifier)}", item)  # fmt: skip
                yield from ((each, each.label or each.name) for each in found)
            elif isinstance(item, exp.Alias):
                yield item.this, item.alias
            elif isinstance(star := item.this if isinstance(item, exp.Aliases) else item, exp.Dot) and isinstance(
                star.expression, exp.Star
            ):
                # Trino shows a name that is not quoted in capitals, here alone.
                names = [name.name if name.quoted else name.name.upper() for name in item.expressions]
                yield from self._fields_of(star, names)
            else:
                yield item, _own_name(item)

    def _fields_of(self, star: exp.Dot, names: list[str]) -> Iterator[tuple[exp.Expr, str | None]]:
        """``row.*``, ``row.* AS (a, b)``."""
        kind = translate(self.context("", needs=set()), star.this).type
        if kind.name != "row":
            raise QueryError("TYPE_MISMATCH", f"expected expression of type Row: {star.this.sql('trino')}", star)
        if names and len(names) != len(kind.args):
            raise QueryError("MISMATCHED_COLUMN_ALIASES", f"Column alias list has {len(names)} entries but relation "
                             f"has {len(kind.args)} columns", star)  # fmt: skip
        for i, name in enumerate(names or kind.fields):
            yield exp.Bracket(this=star.this.copy(), expressions=[exp.Literal.number(i + 1)]), name

    def _check_names(self, items: list[tuple[exp.Expr | Field, str | None]]) -> None:
        """Unknown columns of the select list are complained of before those of GROUP BY, as Trino does."""
        for node, _ in items:
            if isinstance(node, exp.Column) and not functions.is_constant(node.sql().lower()):
                self.scope.resolve(name_parts(node), node)

    def _output(self, item: tuple[exp.Expr | Field, str | None], index: int, grouped: dict[str, Value] | None) -> Field:
        node, name = item
        needs: set[ScanColumn] = set()
        ctx = self.context("", grouped=grouped, needs=needs)
        if isinstance(node, Field):
            value = use(ctx, node)
            if grouped is not None:
                if value.sql not in grouped:
                    raise QueryError("EXPRESSION_NOT_AGGREGATE", f"'{node.name}' must be an aggregate expression or "
                                     f"appear in GROUP BY clause", self.node)  # fmt: skip
                value = grouped[value.sql]
            origins = node.origins
        else:
            value = translate(ctx, node)
            origins = self._origins_of(node)
        if grouped is not None or self.node.args.get("distinct"):
            # Every row of a group counts, whether or not its value is shown.
            self.analysis.always.update(needs if self.node.args.get("distinct") else set())
        return Field(name.lower() if name else None, value.sql, value.type, frozenset(needs), origins, label=name)

    def _origins_of(self, node: exp.Expr) -> frozenset[ScanColumn]:
        if not isinstance(node, exp.Column):
            return frozenset()
        try:
            found, rest, outer = self.scope.resolve(name_parts(node), node)
        except QueryError:
            return frozenset()
        return frozenset() if rest or outer else found.origins

    def _exposed(
        self, nodes: list[exp.Expr | Field], outputs: list[Field], grouped: dict[str, Value] | None, limited: bool
    ) -> tuple[Field, ...]:
        """The outputs as an enclosing query sees them: what it may prune by is what no other row depends on."""
        windows = [part for e in self.node.expressions for part in e.walk() if isinstance(part, exp.Window)]
        # Rows of other partitions of every window may go: they are in none that is looked at.
        apart = [{key.sql() for key in window.args.get("partition_by") or []} for window in windows]
        fixed = set.intersection(*apart) if apart else set()
        group = self.node.args.get("group")
        sets = group is not None and group.find(exp.GroupingSets, exp.Cube, exp.Rollup) is not None
        keys = {} if sets else grouped
        fields = []
        for i, (node, each) in enumerate(zip(nodes, outputs, strict=True)):
            windowed = bool(windows) and not (isinstance(node, exp.Expr) and node.sql() in fixed)
            safe = not limited and not windowed and (grouped is None or (keys is not None and each.sql in keys))
            fields.append(replace(each, sql=f"c{i}", origins=each.origins if safe else frozenset()))
        return tuple(fields)

    def _check_distinct(self, outputs: list[Field]) -> None:
        for each in outputs:
            if each.type.name == "json":
                raise QueryError("TYPE_MISMATCH", f"DISTINCT can only be applied to comparable types (actual: "
                                                  f"{each.type})",
                                 self.node)  # fmt: skip
            if holds_zone(each.type) and each.type.name != "timestamptz":
                raise Unsupported(f"SELECT DISTINCT of {each.type}", self.node)
            if holds_map(each.type):
                raise Unsupported("SELECT DISTINCT of maps", self.node)

    def _order(self, outputs: list[Field], grouped: dict[str, Value] | None, distinct: bool) -> list[SortItem]:
        order = self.node.args.get("order")
        if order is None:
            return []
        named = Relation(None, tuple(f for f in outputs if f.name))
        items = []
        for item in order.expressions:
            node = item.this if isinstance(item, exp.Ordered) else item
            bare = isinstance(node, exp.Column) and len(name_parts(node)) == 1
            same = [f for f in outputs if bare and f.name == name_parts(node)[0]]
            if same:
                if len({f.sql for f in same}) > 1:
                    raise QueryError("AMBIGUOUS_NAME", f"Column '{name_parts(node)[0]}' is ambiguous", node)
                shown = item.copy()
                shown.this.replace(exp.Literal.number(outputs.index(same[0]) + 1)) if isinstance(
                    item, exp.Ordered
                ) else None
                items.append(sort_item(self.context(""), shown, outputs))
                continue
            ctx = self.context("", grouped=grouped)
            try:
                found = sort_item(ctx, item, outputs)
            except QueryError as error:
                if error.name != "COLUMN_NOT_FOUND":
                    raise
                inner = Scope([named], self.scope)
                found = sort_item(replace(ctx, scope=inner, grouped=None), item, outputs)
            if distinct and found.place is None and found.text not in [comparable(f.sql, f.type) for f in outputs]:
                raise QueryError("EXPRESSION_NOT_IN_DISTINCT",
                                 "For SELECT DISTINCT, ORDER BY expressions must appear in select "
                                 "list", node)  # fmt: skip
            items.append(found)
        return items

    # -- GROUP BY ---------------------------------------------------------------------------------------------

    def _grouping(self, items: list[tuple[exp.Expr | Field, str | None]]) -> tuple[dict[str, Value] | None, str]:
        """The grouping expressions (None where the query does not group) and the clause's text."""
        group = self.node.args.get("group")
        if group is None:
            parts = [self.node.args.get("having"), *(n for n, _ in items if isinstance(n, exp.Expr))]
            order = self.node.args.get("order")
            parts += order.expressions if order is not None else []
            if self.node.args.get("having") is not None or any(
                functions.holds_aggregate(p) for p in parts if p is not None
            ):
                # One group, also where the text comes to hold no aggregate: typeof(count(*)).
                return {}, " GROUP BY GROUPING SETS (())"
            return None, ""
        grouped: dict[str, Value] = {}

        def key(node: exp.Expr) -> str:
            if isinstance(node, exp.Literal) and not node.is_string:
                index = int(node.name) if node.name.isdecimal() else 0
                if not 1 <= index <= len(items):
                    raise QueryError(
                        "INVALID_COLUMN_REFERENCE", f"GROUP BY position {node.name} is not in select list", node
                    )
                chosen = items[index - 1][0]
            else:
                chosen = node
            ctx = self.context("GROUP BY")
            value = use(ctx, chosen) if isinstance(chosen, Field) else translate(ctx, chosen)
            if value.type.name in ("json",):
                raise QueryError(
                    "TYPE_MISMATCH", f"{value.type} is not comparable, and therefore cannot be used in GROUP BY", node
                )
            if holds_map(value.type):
                raise Unsupported("GROUP BY a map", node)
            if value.type.name == "timestamptz":
                grouped[value.sql] = Value(f"any_value({value.sql})", value.type)
                return f"({value.sql}).t"
            grouped[value.sql] = value
            if chosen is not node and isinstance(chosen, exp.Expr) and chosen.find(exp.Query):
                # Translated again, a subquery would have other names inside.
                self.places[id(chosen)] = value
            if ctx.reads:
                return value.sql
            # A constant alone would be taken for a column's place.
            return f"(({value.sql}) || '')" if value.type.is_text else f"CAST({value.sql} AS {duck(value.type)})"

        def one_set(node: exp.Expr, columns: bool = False) -> tuple[str, ...]:
            parts = node.expressions if isinstance(node, exp.Tuple) else [node.unnest()]
            for part in parts if columns else []:
                if not isinstance(part, exp.Column) or self.scope.resolve(name_parts(part), part)[1]:
                    raise QueryError("INVALID_COLUMN_REFERENCE", "GROUP BY expression must be a column reference: "
                                     f"{part.sql(dialect='trino')}", part)  # fmt: skip
            return tuple(key(part) for part in parts)

        sets: list[tuple[str, ...]] = [()]
        # `GROUP BY ALL` alone groups by a column of that name.
        for each in group.expressions or [exp.column("all")]:
            several = isinstance(each, _SETS)
            own = [one_set(inner, columns=True) for inner in each.expressions] if several else [one_set(each)]
            if isinstance(each, exp.Rollup):
                own = [tuple(itertools.chain(*own[:count])) for count in range(len(own), -1, -1)]
            elif isinstance(each, exp.Cube):
                own = [
                    tuple(itertools.chain(*few)) for n in range(len(own) + 1) for few in itertools.combinations(own, n)
                ]
            sets = [(*before, *more) for before, more in itertools.product(sets, own)]
            if len(sets) > MAX_GROUPING_SETS:
                message = f"GROUP BY has {len(sets)} grouping sets but can contain at most {MAX_GROUPING_SETS}"
                raise QueryError("TOO_MANY_GROUPING_SETS", message, group)
        if group.args.get("all") is False:
            sets = list({frozenset(keys): keys for keys in reversed(sets)}.values())
        listed = [", ".join(keys) for keys in sets]
        if len(sets) == 1 and sets[0]:
            return grouped, f" GROUP BY {listed[0]}"
        return grouped, f" GROUP BY GROUPING SETS ({', '.join(f'({keys})' for keys in listed)})"

    # -- FROM -------------------------------------------------------------------------------------------------

    def _from(self) -> str:
        source = self.node.args.get("from_")
        if source is None:
            return ""
        text = self._relation(source.this)
        for join in self.node.args.get("joins") or []:
            text = self._join(text, join, 0)
        return f" FROM {text}"

    def _relation(self, node: exp.Expr) -> str:
        """One relation of FROM, added to the scope."""
        nested = node.args.get("joins") or [] if isinstance(node, exp.Table | exp.Subquery) else []
        first = len(self.scope.relations)
        if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Table):
            text = self._relation(node.this)
            if node.alias:
                raise Unsupported("a name for a join in parentheses", node)
        else:
            text, relation = self._single(node)
            text += _sampled(node.args.get("sample"))
            self.scope.relations.append(relation)
        for join in nested:
            text = self._join(text, join, first)
        return f"({text})" if nested else text

    def _single(self, node: exp.Expr) -> tuple[str, Relation]:
        require_known(node)
        alias = node.alias.lower() or None
        names = [c.name.lower() for c in node.args["alias"].columns] if node.args.get("alias") is not None else []
        if isinstance(node, exp.Table):
            if not isinstance(node.this, exp.Identifier):
                name = node.this.name or node.this.key
                if name.upper() == "TABLE":
                    raise Unsupported("a table function", node)
                raise QueryError("SYNTAX_ERROR", f"mismatched input '(' after '{name}'. Expecting: ','", node)
            return self.analysis.table(node)
        if isinstance(node, exp.Unnest):
            return self._unnest(node, alias)
        if isinstance(node, exp.Values):
            bare = exp.Values(expressions=node.expressions)
            return self.analysis.derived(self.analysis.query(bare, self.scope.parent), alias, names, node)
        if isinstance(node, exp.Lateral):
            inner = node.this
            if isinstance(inner, exp.Unnest):
                return self._unnest(inner, alias)
            text, relation = self.analysis.derived(self.analysis.query(inner, self.scope), alias, names, node)
            return f"LATERAL {text}", relation
        if isinstance(node, exp.Subquery):
            return self.analysis.derived(self.analysis.query(node.this, self.scope.parent), alias, names, node)
        raise Unsupported(f"{node.key} in FROM", node)

    def _unnest(self, node: exp.Unnest, alias: str | None) -> tuple[str, Relation]:
        """UNNEST of arrays and maps: side by side, the shorter ones filled with NULL; rows become columns."""
        ctx = self.context("UNNEST")
        inner: list[str] = []
        outer: list[str] = []
        kinds: list[Type] = []
        own_names: list[str | None] = []
        lengths = []
        for argument in node.expressions:
            value = translate(ctx, argument)
            if value.type.name == "map":
                for part, kind in (("keys", value.type.args[0]), ("values", value.type.args[1])):
                    outer.append(f"u.u{len(inner)}")
                    inner.append(f"unnest(map_{part}({value.sql}))")
                    kinds.append(kind)
                    own_names.append(None)
            elif value.type.name == "array":
                place = f"u.u{len(inner)}"
                inner.append(f"unnest({value.sql})")
                if value.type.element.name == "row":
                    for i, kind in enumerate(value.type.element.args):
                        outer.append(f"{place}.{quoted(field_name(value.type.element, i))}")
                        kinds.append(kind)
                        own_names.append(value.type.element.fields[i])
                else:
                    outer.append(place)
                    kinds.append(value.type.element)
                    own_names.append(None)
            else:
                raise QueryError("INVALID_FUNCTION_ARGUMENT", f"Cannot unnest type: {value.type}", argument)
            lengths.append(f"cardinality({value.sql})" if value.type.name == "map" else f"len({value.sql})")
        names: list[str | None] = [c.name.lower() for c in node.args["alias"].columns] if node.args.get("alias") else []
        offset = node.args.get("offset")
        if offset:
            inner.append(f"unnest(range(1, greatest({', '.join(f'coalesce({n}, 0)' for n in lengths)}) + 1))")
            outer.append(f"u.u{len(inner) - 1}")
            kinds.append(BIGINT)
            own_names.append(None)
            if isinstance(offset, exp.Identifier) and len(names) < len(kinds):
                names.append(offset.name.lower())
        if names and len(names) != len(kinds):
            raise QueryError("MISMATCHED_COLUMN_ALIASES", f"Column alias list has {len(names)} entries but "
                                                          f"'{alias}' has "
                             f"{len(kinds)} columns available", node)  # fmt: skip
        own = self.analysis.name()
        listed = ", ".join(f"{text} AS c{i}" for i, text in enumerate(outer))
        parts = ", ".join(f"{text} AS u{i}" for i, text in enumerate(inner))
        fields = tuple(Field(names[i] if names else own_names[i], f"{own}.c{i}", kind) for i, kind in enumerate(kinds))
        return f"LATERAL (SELECT {listed} FROM (SELECT {parts}) u) {own}", Relation(alias, fields)

    def _join(self, left: str, join: exp.Join, first: int) -> str:
        side, kind = (join.side or "").upper(), (join.kind or "").upper()
        require_known(join)
        if kind not in ("", "INNER", "CROSS", "OUTER"):
            raise Unsupported(f"{kind} JOIN", join)
        before = len(self.scope.relations)
        right = self._relation(join.this)
        using, on = join.args.get("using"), join.args.get("on")
        explicit = bool(side or kind == "INNER" or on is not None or using)
        text = ""
        if using:
            text = " ON " + " AND ".join(
                self._using(column.name.lower(), first, before, side, join) for column in using
            )
        elif on is not None:
            text = f" ON {condition(self.context('JOIN'), on, 'JOIN ON')}"
            if side in ("", "LEFT"):
                self._prune(on, only=None if not side else self.scope.relations[before:])
        elif explicit and kind != "CROSS":
            raise QueryError("SYNTAX_ERROR", "a JOIN needs ON or USING", join)
        if side in ("LEFT", "FULL"):
            self._forget_origins(before, len(self.scope.relations))
        if side in ("RIGHT", "FULL"):
            self._forget_origins(first, before)
        if not explicit or kind == "CROSS":
            return f"{left} CROSS JOIN {right}"
        return f"{left} {side} JOIN {right}{text}"

    def _forget_origins(self, start: int, end: int) -> None:
        # The side that an outer join fills with NULLs must not be pruned by what WHERE asks.
        for i in range(start, end):
            self.scope.relations[i] = self.scope.relations[i].without_origins()

    def _using(self, name: str, first: int, before: int, side: str, join: exp.Join) -> str:
        left_scope = Scope(self.scope.relations[first:before], merged=self.scope.merged)
        right_scope = Scope(self.scope.relations[before:])
        column = exp.column(name, quoted=True)
        a, _, _ = left_scope.resolve([name], column)
        b, _, _ = right_scope.resolve([name], column)
        ctx = self.context("JOIN")
        x, y = use(ctx, a), use(ctx, b)
        target = common(a.type, b.type)
        test = compare(x, y, "=", join)
        assert target is not None
        if side == "FULL":
            sql = f"coalesce({casts.coerce(a.sql, a.type, target)}, {casts.coerce(b.sql, b.type, target)})"
            self.scope.merged[name] = Field(name, sql, target, a.needs | b.needs)
        else:
            kept = b if side == "RIGHT" else a
            self.scope.merged[name] = replace(kept, sql=casts.coerce(kept.sql, kept.type, target), type=target)
        return test

    # -- pruning ----------------------------------------------------------------------------------------------

    def _prune(self, where: exp.Expr, only: list[Relation] | None = None) -> None:
        """Hand each condition on partition columns alone to the scans whose partitions it can rule out."""
        for part in conjuncts(where):
            columns = list(part.find_all(exp.Column))
            if not columns or part.find(exp.Select, exp.Window) or functions.is_volatile(part):
                continue
            fields = [self._partition_field(column, only) for column in columns]
            if not all(fields):
                continue
            numbers = set.intersection(*({number for number, _ in f.origins} for f in fields if f))
            for number in numbers:
                self._rule_out(self.analysis.scans[number], part)

    def _partition_field(self, column: exp.Column, only: list[Relation] | None) -> Field | None:
        scope = self.scope if only is None else Scope(only)
        try:
            found, rest, outer = scope.resolve(name_parts(column), column)
        except QueryError:
            return None
        return None if rest or outer or not found.origins else found

    def _rule_out(self, scan: Scan, part: exp.Expr) -> None:
        names = {(scan.number, key.name): quoted(key.name) for key in scan.table.partition_keys}
        ctx = self.context("WHERE", needs=set(), origins=names)
        try:
            sql = translate(ctx, part).sql
        except QueryError:
            return
        read = {name for number, name in ctx.needs if number == scan.number}
        scan.conditions.append(Condition(sql, frozenset(read)))
        for name, values in _equalities(part, self.scope, scan).items():
            scan.equalities[name] = scan.equalities[name] & values if name in scan.equalities else values


def _sampled(sample: exp.TableSample | None) -> str:
    """``TABLESAMPLE BERNOULLI (10)``; SYSTEM takes whole blocks, which are DuckDB's here, and splits in Trino."""
    if sample is None:
        return ""
    percent, method = sample.args.get("percent"), sample.args["method"].name.upper()
    if not isinstance(percent, exp.Literal) or percent.is_string or method not in ("BERNOULLI", "SYSTEM"):
        raise Unsupported("TABLESAMPLE in this form", sample)
    if float(percent.name) > 100:
        raise QueryError("NUMERIC_VALUE_OUT_OF_RANGE", "Sample percentage must be less than or equal to 100", sample)
    return f" TABLESAMPLE {method} ({float(percent.name)!r} PERCENT)"


def _own_name(node: exp.Expr) -> str | None:
    """The name an unnamed select item takes from what it is: a column's, or a row's field's."""
    if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Identifier):
        inner = node.this
        while isinstance(inner, exp.Dot):
            inner = inner.this
        return node.expression.name if isinstance(inner, exp.Column) else None
    return node.name if isinstance(node, exp.Column) else None


def conjuncts(node: exp.Expr) -> Iterator[exp.Expr]:
    node = node.unnest() if isinstance(node, exp.Paren) else node
    if isinstance(node, exp.And):
        yield from conjuncts(node.this)
        yield from conjuncts(node.expression)
    else:
        yield node


def _equalities(part: exp.Expr, scope: Scope, scan: Scan) -> dict[str, set[str]]:
    """``column = 'a'`` and ``column IN ('a', 'b')``: the column and its values."""
    if isinstance(part, exp.EQ):
        column, values = (part.left, [part.right]) if isinstance(part.left, exp.Column) else (part.right, [part.left])
    elif isinstance(part, exp.In) and part.expressions:
        column, values = part.this, part.expressions
    else:
        return {}
    if not isinstance(column, exp.Column) or not all(isinstance(v, exp.Literal) for v in values):
        return {}
    found, _, _ = scope.resolve(name_parts(column), column)
    return {name: {v.name for v in values} for number, name in found.origins if number == scan.number}
