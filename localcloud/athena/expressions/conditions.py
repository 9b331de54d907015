"""Conditions: comparisons, their quantified forms, IN, BETWEEN, LIKE, AND, OR and NOT."""

from sqlglot import exp

from localcloud.athena import casts
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.expressions.comparisons import COMPARISONS, comparable, compare
from localcloud.athena.expressions.rows import has_null, make_row
from localcloud.athena.queries import Query
from localcloud.athena.scopes import Value
from localcloud.athena.translation import Context, Handlers, coerced, condition, require_known, translate, unify
from localcloud.athena.types import BOOLEAN, VARCHAR, common, row


def _comparison(ctx: Context, node: exp.Binary) -> Value:
    symbol = COMPARISONS[type(node)]
    if quantifier := _quantifier(node.right):
        return _quantified(ctx, node, symbol, *quantifier)
    left, right = translate(ctx, node.left), translate(ctx, node.right)
    return Value(compare(left, right, symbol, node), BOOLEAN)


def _distinct_from(ctx: Context, node: exp.Binary) -> Value:
    symbol = "IS NOT DISTINCT FROM" if isinstance(node, exp.NullSafeEQ) else "IS DISTINCT FROM"
    return Value(compare(translate(ctx, node.left), translate(ctx, node.right), symbol, node), BOOLEAN)


def _quantifier(node: exp.Expr) -> tuple[str, exp.Expr] | None:
    """The word and the query of ``ALL (query)`` or ``ANY (query)``."""
    if isinstance(node, exp.Any | exp.All):
        return node.key.upper(), node.this
    called = isinstance(node, exp.Anonymous) and node.name.upper() in ("ALL", "ANY", "SOME")
    if called and isinstance(node.expressions[0], exp.Query | exp.Values):
        return ("ALL" if node.name.upper() == "ALL" else "ANY"), node.expressions[0]
    return None


def _quantified(ctx: Context, node: exp.Binary, symbol: str, word: str, query: exp.Expr) -> Value:
    inner = ctx.analysis.subquery(query.unnest() if isinstance(query, exp.Subquery | exp.Paren) else query, ctx)
    left = translate(ctx, node.left)
    if len(inner.fields) != 1 or left.type.name == "row":
        found = _row_in(left, inner, node)
        if (symbol, word) not in (("=", "ANY"), ("<>", "ALL")):
            raise Unsupported(f"{symbol} {word} of several columns", node)
        return found if word == "ANY" else Value(f"(NOT {found.sql})", BOOLEAN)
    target = common(left.type, inner.fields[0].type)
    if target is None:
        raise QueryError("TYPE_MISMATCH", "Value expression and result of subquery must be of the same type: "
                         f"{left.type} vs {inner.fields[0].type}", node)  # fmt: skip
    a, b = (casts.coerce(sql, of, target) for sql, of in ((left.sql, left.type), ("q.c0", inner.fields[0].type)))
    if symbol not in ("=", "<>") or word == ("ALL" if symbol == "=" else "ANY"):
        if target.name in ("array", "map", "row"):
            raise Unsupported(f"{symbol} {word} of {target}", node)
        if target.name in ("double", "real"):
            # Trino compares with the minimum or the maximum, and NaN is neither.
            a, b = f"dg_ordered_number({a})", f"dg_ordered_number({b})"
    a, b = comparable(a, target), comparable(b, target)
    return Value(f"({a} {symbol} {word} (SELECT {b} FROM ({inner.sql}) q))", BOOLEAN)


def _logical(ctx: Context, node: exp.Binary) -> Value:
    word = "AND" if isinstance(node, exp.And) else "OR"
    # A long chain is a tree that is deep on its left: walk it in a loop.
    parts: list[exp.Expr] = []
    current: exp.Expr = node
    while isinstance(current, type(node)):
        parts.append(current.expression)
        current = current.this
    parts.append(current)
    texts = [condition(ctx, part, word) for part in reversed(parts)]
    return Value("(" + f" {word} ".join(texts) + ")", BOOLEAN)


def _not(ctx: Context, node: exp.Not) -> Value:
    return Value(f"(NOT {condition(ctx, node.this, 'NOT')})", BOOLEAN)


def _is(ctx: Context, node: exp.Is) -> Value:
    if not isinstance(node.expression, exp.Null):
        raise Unsupported("IS with anything but NULL", node)
    return Value(f"({translate(ctx, node.this).sql} IS NULL)", BOOLEAN)


def _between(ctx: Context, node: exp.Between) -> Value:
    low = compare(translate(ctx, node.this), translate(ctx, node.args["low"]), ">=", node)
    high = compare(translate(ctx, node.this), translate(ctx, node.args["high"]), "<=", node)
    return Value(f"({low} AND {high})", BOOLEAN)


def _in(ctx: Context, node: exp.In) -> Value:
    query = node.args.get("query")
    if query is None:
        sides, target = unify(ctx, [node.this, *node.expressions], "IN value and list items")
        if target.name in ("double", "real", "array", "row", "map"):
            # Equality differs from DuckDB's: NaN equals nothing, and with a NULL inside the result is NULL.
            first, *rest = (Value(side, target) for side in sides)
            return Value("(" + " OR ".join(compare(first, other, "=", node) for other in rest) + ")", BOOLEAN)
        compared = [comparable(side, target) for side in sides]
        return Value(f"({compared[0]} IN ({', '.join(compared[1:])}))", BOOLEAN)
    _refuse_correlated_unnest(query.unnest())
    inner = ctx.analysis.subquery(query.unnest(), ctx)
    left = translate(ctx, node.this)
    if len(inner.fields) != 1 or left.type.name == "row":
        return _row_in(left, inner, node)
    both = common(left.type, inner.fields[0].type)
    if both is None:
        raise QueryError("TYPE_MISMATCH", "value and result of subquery must be of the same type for IN expression: "
                         f"{left.type} vs {inner.fields[0].type}", node)  # fmt: skip
    a = comparable(casts.coerce(left.sql, left.type, both), both)
    b = comparable(casts.coerce("q.c0", inner.fields[0].type, both), both)
    return Value(f"({a} IN (SELECT {b} FROM ({inner.sql}) q))", BOOLEAN)


def _row_in(left: Value, inner: Query, node: exp.Expr) -> Value:
    """``(a, b) IN (SELECT …)``.

    Whether a NULL inside a row equals another NULL depends on Trino's plan: no if the whole condition filters rows, yes
    in other places. In those other places such a NULL is an error as the query runs.
    """
    mine = left if left.type.name == "row" else make_row([left])
    target = common(mine.type, row([f.type for f in inner.fields]))
    if target is None:
        raise QueryError("TYPE_MISMATCH", "Value expression and result of subquery must be of the same type: "
                         f"{mine.type} vs {row([f.type for f in inner.fields])}", node)  # fmt: skip
    if nested := [part for part in target.args if part.name in ("array", "map", "row", "timestamptz", "char")]:
        raise Unsupported(f"IN with a subquery of several columns, {nested[0]} among them,", node)
    theirs = make_row([Value(f"q.c{i}", f.type) for i, f in enumerate(inner.fields)])
    a, b = (casts.coerce(v.sql, v.type, target) for v in (mine, theirs))
    if _is_filter(node):
        whole = " AND ".join(f"q.c{i} IS NOT NULL" for i in range(len(inner.fields)))
        return Value(f"({a} IN (SELECT {b} FROM ({inner.sql}) q WHERE {whole}))", BOOLEAN)
    a, b = (f"CASE WHEN {has_null(side, target)} THEN ({side}, {_IN_NULLS})[1] ELSE {side} END" for side in (a, b))
    return Value(f"({a} IN (SELECT {b} FROM ({inner.sql}) q))", BOOLEAN)


_IN_NULLS = "dg_fail('NOT_SUPPORTED: IN of several columns with a NULL among them is not supported by the local " \
            "Athena (it is by AWS)')"  # fmt: skip


def _is_filter(node: exp.Expr) -> bool:
    """Whether a condition filters rows by itself: it is the WHERE clause, or one of the conditions that AND joins."""
    while isinstance(node.parent, exp.And | exp.Paren):
        node = node.parent
    return isinstance(node.parent, exp.Where)


def _like(ctx: Context, node: exp.Expr) -> Value:
    escape = ""
    if isinstance(node, exp.Escape):
        require_known(node.this)
        escape = f" ESCAPE {coerced(ctx, node.expression, VARCHAR)}"
        node = node.this
    message = "Left side of LIKE expression must evaluate to a varchar"
    a, b = (coerced(ctx, side, VARCHAR, message) for side in (node.this, node.expression))
    if escape:
        b = f"dg_like_pattern({b}, {escape.removeprefix(' ESCAPE ')})"
    return Value(f"({a} {'NOT ' if node.args.get('negate') else ''}LIKE {b}{escape})", BOOLEAN)


def _refuse_correlated_unnest(query: exp.Expr) -> None:
    """Reject what Trino cannot decorrelate: a filter over the elements of an outer row's array."""
    source = query.args.get("from_")
    if source is not None and isinstance(source.this, exp.Unnest) and source.this.find(exp.Column):
        raise QueryError("NOT_SUPPORTED", "Given correlated subquery is not supported", query)


def _exists(ctx: Context, node: exp.Exists) -> Value:
    if node.this.unnest().args.get("where") is not None:
        _refuse_correlated_unnest(node.this.unnest())
    inner = ctx.analysis.subquery(node.this.unnest(), ctx)
    return Value(f"EXISTS ({inner.sql})", BOOLEAN)


HANDLERS: Handlers = {
    **dict.fromkeys(COMPARISONS, _comparison), exp.NullSafeEQ: _distinct_from, exp.NullSafeNEQ: _distinct_from,
    exp.And: _logical, exp.Or: _logical, exp.Not: _not, exp.Is: _is, exp.Between: _between, exp.In: _in,
    exp.Like: _like, exp.Escape: _like, exp.Exists: _exists,
}  # fmt: skip
