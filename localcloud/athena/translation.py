"""How an expression is translated: its context, and which function translates which kind of node.

These functions are in `expressions`, those of calls in `functions`: each is given the context, and calls `translate`
for the parts of its node.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from sqlglot import exp

from localcloud.athena import casts
from localcloud.athena.dialect import JsonCall
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.lake import Lake
from localcloud.athena.queries import Query, Scan
from localcloud.athena.scopes import Relation, ScanColumn, Scope, Value
from localcloud.athena.types import BOOLEAN, UNKNOWN, Type, coerces, common


class Analysis(Protocol):
    """What an expression needs from the statement around it (`analysis.Analysis`)."""

    lake: Lake
    database: str
    now: dt.datetime
    handlers: "Handlers"
    scans: list[Scan]
    always: set[ScanColumn]
    mentioned: set[ScanColumn]

    def name(self, letter: str = "t") -> str: ...

    def query(self, node: exp.Expr, parent: Scope | None = None) -> Query: ...

    def subquery(self, node: exp.Expr, ctx: "Context") -> Query: ...

    def table(self, node: exp.Table) -> tuple[str, Relation]: ...

    def derived(self, query: Query, alias: str | None, names: list[str], node: exp.Expr) -> tuple[str, Relation]: ...


@dataclass
class Context:
    """The context of an expression: what its names mean, and which functions may be called there.

    Parameters
    ----------
    grouped : translated grouping expressions → their value, in a query that groups; None elsewhere.
    places : select items that GROUP BY names by position: the node's id → their value, as in `grouped`.
    variables : a lambda's parameters.
    clause : the clause that allows no aggregates, for the error's text; empty where they are allowed.
    needs : collects the columns of scans that the translated SQL reads.
    reads : collects everything that is read from the rows: each field's SQL, and `subquery`. A constant reads nothing.
    depth : how many lambda parameters are in scope in DuckDB's SQL.
    """

    analysis: Analysis
    scope: Scope
    grouped: dict[str, Value] | None = None
    places: dict[int, Value] = field(default_factory=dict)
    variables: dict[str, Value] = field(default_factory=dict)
    clause: str = ""
    inside: str = ""
    windows: dict[str, exp.Expr] = field(default_factory=dict)
    needs: set[ScanColumn] = field(default_factory=set)
    origins: dict[ScanColumn, str] | None = None
    reads: set[str] = field(default_factory=set)
    depth: int = 0

    def ungrouped(self, inside: str) -> "Context":
        return replace(self, grouped=None, inside=inside)


# Which function translates which kind of node.
Handlers = Mapping[type, Callable[[Context, Any], Value]]


def translate(ctx: Context, node: exp.Expr) -> Value:
    """An expression with its type.

    Raises
    ------
    QueryError
        Trino rejects it, or this engine does not support it.
    """
    if ctx.grouped is not None:
        if id(node) in ctx.places:
            ctx.reads.add(ctx.places[id(node)].sql)
            return ctx.places[id(node)]
        key = _grouping_key(ctx, node)
        if key:
            return key
    handler = ctx.analysis.handlers.get(type(node))
    if handler is None:
        raise Unsupported(node.key.replace("_", " "), node)
    require_known(node)
    try:
        return handler(ctx, node)
    except QueryError as error:
        raise located(error, node) from error


# What the translation of each kind of node takes into account beyond `this` and `expression`. Anything else that
# sqlglot notes on a node changes its meaning (as `negate` does LIKE's), and is rejected rather than overlooked.
_PARTS: dict[type, str] = {
    exp.Column: "table db catalog", exp.Literal: "is_string", exp.Interval: "unit", exp.Div: "typed safe",
    exp.Like: "negate", exp.Between: "low high", exp.In: "expressions query", exp.Case: "ifs default",
    exp.If: "true false", exp.Cast: "to safe", exp.TryCast: "to safe", exp.Trim: "position",
    exp.Substring: "start length", exp.StrPosition: "substr", exp.Array: "expressions", exp.Bracket: "expressions",
    exp.Tuple: "expressions", exp.AtTimeZone: "zone", exp.Anonymous: "expressions", exp.Identifier: "quoted",
    exp.Window: "partition_by order spec over alias", exp.WindowSpec: "kind start start_side end end_side",
    exp.GroupConcat: "separator on_overflow", exp.ParseJSON: "is_literal", exp.Lambda: "expressions",
    exp.Select: "with_ expressions from_ joins where group having order limit offset distinct windows",
    exp.Union: "with_ distinct order limit offset", exp.Except: "with_ distinct order limit offset",
    exp.Intersect: "with_ distinct order limit offset", exp.Subquery: "alias with_ order limit offset joins sample",
    exp.Table: "db catalog alias joins sample", exp.Join: "side kind on using", exp.Unnest: "expressions alias offset",
    exp.Values: "expressions alias order limit offset", exp.Lateral: "alias",
    exp.Ordered: "desc nulls_first", exp.Order: "expressions", exp.Distinct: "expressions", exp.CTE: "alias",
    exp.TableAlias: "columns", exp.Star: "", exp.With: "expressions recursive", exp.UnicodeString: "escape",
    JsonCall: "path function returning wrapper omits_quotes on_empty on_error",
    exp.Concat: "expressions coalesce safe", exp.Normalize: "form", exp.Group: "expressions all",
}  # fmt: skip


def require_known(node: exp.Expr) -> None:
    """Reject a node that carries anything its translation would overlook."""
    known = {"this", "expression", *_PARTS.get(type(node), "").split()}
    for name, value in node.args.items():
        if value and name not in known:
            raise Unsupported(f"{name.strip('_')} of {node.key}", node)


def located(error: QueryError, node: exp.Expr) -> QueryError:
    """The error with its line and column, unless it already has them."""
    text = str(error)
    name, _, message = text.partition(": ")
    if name != error.name or message.startswith("line "):
        return error
    return QueryError(name, message, node)


def coerced(ctx: Context, node: exp.Expr, target: Type, what: str = "") -> str:
    """An expression converted to a type that Trino converts it to implicitly."""
    value = translate(ctx, node)
    if not coerces(value.type, target):
        raise QueryError("TYPE_MISMATCH", what or f"Cannot cast {value.type} to {target}", node)
    return casts.coerce(value.sql, value.type, target)


def unify(ctx: Context, nodes: list[exp.Expr], what: str) -> tuple[list[str], Type]:
    """Several expressions converted to their common type.

    Raises
    ------
    QueryError
        TYPE_MISMATCH: they have no common type.
    """
    values = [translate(ctx, node) for node in nodes]
    target = UNKNOWN
    for value, node in zip(values, nodes, strict=True):
        found = common(target, value.type)
        if found is None:
            raise QueryError("TYPE_MISMATCH", f"{what} must be the same type or coercible to a common type. "
                             f"Cannot find common type between {target} and {value.type}", node)  # fmt: skip
        target = found
    return [casts.coerce(v.sql, v.type, target) for v in values], target


def condition(ctx: Context, node: exp.Expr, where: str) -> str:
    """A boolean expression."""
    value = translate(ctx, node)
    if value.type not in (BOOLEAN, UNKNOWN):
        if where in ("AND", "OR"):
            message = f"Logical expression term must evaluate to a boolean (actual: {value.type})"
        else:
            message = f"{where} clause must evaluate to a boolean: actual type {value.type}"
        raise QueryError("TYPE_MISMATCH", message, node)
    return casts.coerce(value.sql, value.type, BOOLEAN)


def _grouping_key(ctx: Context, node: exp.Expr) -> Value | None:
    """The grouping expression that is equal to a node."""
    assert ctx.grouped is not None
    if isinstance(node, exp.Literal | exp.Boolean | exp.Null | exp.Paren):
        return None
    try:
        value = translate(replace(ctx, grouped=None, needs=set(), clause="grouping"), node)
    except QueryError:
        if isinstance(node, exp.Column):
            raise
        return None
    if value.sql in ctx.grouped:
        return ctx.grouped[value.sql]
    if isinstance(node, exp.Column) and not _is_free(ctx, node):
        text = node.sql(dialect="trino")
        raise QueryError(
            "EXPRESSION_NOT_AGGREGATE", f"'{text}' must be an aggregate expression or appear in GROUP BY clause", node
        )
    return None


def _is_free(ctx: Context, node: exp.Column) -> bool:
    """Whether a column is not one of the grouped rows: a lambda's parameter, or an outer query's column."""
    parts = name_parts(node)
    if parts[0] in ctx.variables:
        return True
    _, rest, outer = ctx.scope.resolve(parts, node)
    if rest and not outer:
        base = exp.column(*[exp.to_identifier(p, quoted=True) for p in reversed(parts[: -len(rest)])])
        return _grouping_key(ctx, base) is not None
    return outer


def name_parts(node: exp.Expr) -> list[str]:
    """The lower-case parts of ``a.b.c``."""
    if isinstance(node, exp.Dot):
        return [*name_parts(node.this), node.expression.name.lower()]
    return [p.name.lower() for p in node.parts] if isinstance(node, exp.Column) else [node.name.lower()]
