"""Queries: SELECT, VALUES, UNION and the rest, resolved against the catalog by Trino's rules and written for DuckDB.

Every SELECT names its output columns c0, c1, …; the names that Athena shows are kept separately.
"""

import datetime as dt
from dataclasses import dataclass, replace

from sqlglot import exp

from localcloud.athena import buckets, casts, dialect, tables, views
from localcloud.athena.blocks import Block
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.expressions.table import HANDLERS
from localcloud.athena.lake import Lake
from localcloud.athena.queries import HIDDEN_COLUMNS, Query, Scan
from localcloud.athena.scopes import Field, Relation, ScanColumn, Scope, Value
from localcloud.athena.selects import select
from localcloud.athena.sorting import SortItem, limits, sort_item
from localcloud.athena.translation import Context, require_known, translate
from localcloud.athena.types import UNKNOWN, Type, common, field_name, holds_map, holds_zone, quoted

# Trino's `max_recursion_depth`; Athena offers no way to raise it.
MAX_RECURSION = 10
# A WITH query is written out again at each reference: the maximum number of such copies, and of tables read. Trino has
# a similar limit, of 150 stages (`query.max-stage-count`).
MAX_PARTS = 2000


@dataclass
class Cte:
    name: str
    node: exp.CTE
    environment: dict[str, "Cte"]
    relation: Relation | None = None
    text: str = ""


class Analysis:
    """One statement under translation."""

    handlers = HANDLERS

    def __init__(self, database: str, now: dt.datetime, lake: Lake):
        self.lake = lake
        self.database = database
        self.now = now
        self.scans: list[Scan] = []
        self.always: set[ScanColumn] = set()
        # All columns that the text names; not all are read, for example a subquery's column that the outer query skips.
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
                return select(Block(self, node, Scope(parent=parent)))
            if isinstance(node, exp.SetOperation):
                return self._set_operation(node, parent)
            if isinstance(node, exp.Values):
                return self._values(node, parent)
            if isinstance(node, exp.Table):
                return select(Block(self, exp.select("*").from_(node), Scope(parent=parent)))
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
        """A reference to a WITH query: written out again at each reference, as Trino does."""
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
        keys = {key.name for key in table.partition_keys} | set(buckets.columns_of(table))
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
    """One row of VALUES: several values, or one value of type row, whose fields then are the columns."""
    values = [translate(ctx, each) for each in nodes]
    if len(values) != 1 or values[0].type.name != "row":
        return values
    kind = values[0].type
    parts = [f"({values[0].sql}).{quoted(field_name(kind, i))}" for i in range(len(kind.args))]
    return [Value(sql, of) for sql, of in zip(parts, kind.args, strict=True)]


def _unrolled(name: str, anchor: str, step: str, listed: str) -> str:
    """A recursion as Trino runs it: at most ten steps, after which there must be no more rows."""
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
