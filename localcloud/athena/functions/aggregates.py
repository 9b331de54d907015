"""Aggregate functions, also over a window."""

from collections.abc import Callable
from dataclasses import replace

from sqlglot import exp

from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.expressions.comparisons import comparable, is_plain_map, orderable
from localcloud.athena.functions.arrays import fold
from localcloud.athena.functions.lambdas import translated_lambda
from localcloud.athena.functions.overloads import Forms, chosen, written
from localcloud.athena.functions.signatures import not_registered, overloads_of
from localcloud.athena.functions.windows import Modifiers, refuse_maps, refuse_nested_windows, sorted_by
from localcloud.athena.scopes import Value
from localcloud.athena.translation import Context, coerced, translate
from localcloud.athena.types import BIGINT, INTEGER, INTEGERS, VARCHAR, Type, decimal, duck


def aggregate(ctx: Context, name: str, nodes: list[exp.Expr], node: exp.Expr, modifiers: Modifiers) -> Value:
    windowed = bool(modifiers.over)
    if windowed and (modifiers.filter or any(isinstance(n, exp.Distinct) for n in nodes)):
        what = "FILTER" if modifiers.filter else "DISTINCT in window function parameters"
        raise QueryError("NOT_SUPPORTED", f"{what} is not yet supported for window functions", node)
    if not windowed:
        if ctx.clause == "grouping":
            raise QueryError("", "an aggregate is no grouping expression")
        if ctx.inside:
            raise QueryError("NESTED_AGGREGATION", f"Cannot nest aggregations inside {ctx.inside}: "
                             f"{node.sql(dialect='trino')}", node)  # fmt: skip
        if ctx.clause:
            raise QueryError("EXPRESSION_NOT_SCALAR", f"{ctx.clause} clause cannot contain aggregations, window "
                             f"functions or grouping operations: [{node.sql(dialect='trino')}]", node)  # fmt: skip
    refuse_nested_windows(nodes, "window function arguments" if windowed else f"aggregation '{name}'", node)
    inner = ctx if windowed else ctx.ungrouped(f"aggregation '{name}'")
    if name in AGGREGATE_FORMS:
        return AGGREGATE_FORMS[name](inner, nodes, node, modifiers)
    if name == "checksum" and len(nodes) == 1 and not isinstance(nodes[0], exp.Distinct):
        _require_checksum(inner, nodes[0], node)
    choices = overloads_of("aggregates").get(name) or (overloads_of("windows").get(name) if windowed else None)
    if not choices:
        raise not_registered(name, node)
    if name == "nth_value" and len(nodes) == 2 and isinstance(nodes[1], exp.Literal) and nodes[1].name == "0":
        raise QueryError("INVALID_FUNCTION_ARGUMENT", "Offset must be at least 1", node)
    if name in ("lag", "lead") and len(nodes) > 1 and isinstance(nodes[1], exp.Neg):
        raise QueryError("INVALID_FUNCTION_ARGUMENT", "Offset must be at least 0", node)
    if name in ("lag", "lead") and not modifiers.ordered:
        raise QueryError("MISSING_ORDER_BY", f"{name} function requires an ORDER BY window clause", node)
    if name in ("lag", "lead") and modifiers.framed:
        raise QueryError("INVALID_WINDOW_FRAME", f"Cannot specify window frame for {name} function", node)
    nodes, modifiers = _inner_modifiers(inner, nodes, modifiers)
    choice, texts, bound, types = chosen(inner, choices, nodes, node)
    if name in _BY_EQUALITY or modifiers.distinct:
        refuse_maps(name, types, node)
    if name in ("min_by", "max_by") and types[1].name in ("array", "row"):
        raise Unsupported(f"{name} in the order of {types[1]}", node)
    return written(choice, texts, bound, types, _marks(modifiers))


_BY_EQUALITY = ("approx_distinct", "histogram", "map_agg", "multimap_agg", "map_union")
_CHECKSUMMED = (
    *INTEGERS,
    "boolean",
    "real",
    "double",
    "date",
    "timestamp",
    "timestamptz",
    "varchar",
    "char",
    "varbinary",
)


def _require_checksum(ctx: Context, argument: exp.Expr, node: exp.Expr) -> None:
    """checksum(): Trino adds up xxHash64 of any type; here only of types of eight bytes and of byte strings."""
    kind = translate(ctx, argument).type
    if kind.name not in _CHECKSUMMED or (kind.name == "timestamptz" and kind.args[0] > 3):
        raise Unsupported(f"checksum of {kind}", node)


def _marks(modifiers: Modifiers) -> dict[str, str]:
    return {
        "D": "DISTINCT " if modifiers.distinct else "",
        "O": modifiers.order,
        "F": modifiers.filter + modifiers.over,
        "N": modifiers.nulls,
    }


def _inner_modifiers(ctx: Context, nodes: list[exp.Expr], modifiers: Modifiers) -> tuple[list[exp.Expr], Modifiers]:
    """DISTINCT and ORDER BY inside the parentheses."""
    if nodes and isinstance(nodes[-1], exp.Order):
        order = nodes[-1]
        nodes = [*nodes[:-1], order.this]
        modifiers = replace(modifiers, order=f" ORDER BY {sorted_by(ctx, order)}")
    if nodes and isinstance(nodes[0], exp.Distinct):
        nodes = [*nodes[0].expressions, *nodes[1:]]
        modifiers = replace(modifiers, distinct=True)
        if nodes and isinstance(nodes[-1], exp.Order):
            return _inner_modifiers(ctx, nodes, modifiers)
    return nodes, modifiers


def _count(ctx: Context, nodes: list[exp.Expr], node: exp.Expr, modifiers: Modifiers) -> Value:
    nodes, modifiers = _inner_modifiers(ctx, nodes, modifiers)
    if modifiers.distinct and nodes and isinstance(nodes[0], exp.Star):
        raise QueryError("SYNTAX_ERROR", "mismatched input '*'. Expecting: <expression>", node)
    if not nodes or isinstance(nodes[0], exp.Star):
        return Value(f"count(*){modifiers.filter}{modifiers.over}", BIGINT)
    if len(nodes) > 1:
        raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters for function count: {len(nodes)} of them", node)
    value = translate(ctx, nodes[0])
    text = comparable(value.sql, value.type)
    distinct = "DISTINCT " if modifiers.distinct else ""
    if distinct and not is_plain_map(value.type):
        refuse_maps("count", [value.type], node)
    return Value(f"count({distinct}{text}){modifiers.filter}{modifiers.over}", BIGINT)


def _decimal_total(name: str) -> Callable[[Context, list[exp.Expr], exp.Expr, Modifiers], Value]:
    def total(ctx: Context, nodes: list[exp.Expr], node: exp.Expr, modifiers: Modifiers) -> Value:
        nodes, modifiers = _inner_modifiers(ctx, nodes, modifiers)
        value = translate(ctx, nodes[0]) if len(nodes) == 1 else None
        marks = _marks(modifiers)
        if value is not None and value.type.name == "decimal":
            of = value.type
            if name == "sum":
                target = decimal(38, of.scale)
                return Value(f"CAST(sum({marks['D']}{value.sql}){marks['F']} AS {duck(target)})", target)
            unscaled = f"dg_unscaled(sum({marks['D']}{value.sql}){marks['F']}, {of.scale})"
            count = f"count({marks['D']}{value.sql}){marks['F']}"
            mean = f"dg_divide_rounded({unscaled}, CAST({count} AS HUGEINT))"
            return Value(
                f"CASE WHEN {count} > 0 THEN dg_decimal({mean}, CAST({10**of.scale} AS HUGEINT))::{duck(of)} END", of
            )
        if value is not None and value.type.name.startswith("interval"):
            unit, made, whole = (
                ("dg_microseconds", "to_microseconds", "BIGINT")
                if value.type.name == "interval_day"
                else ("dg_months", "to_months", "INTEGER")
            )
            found = f"{name}({marks['D']}{unit}({value.sql})){marks['F']}"
            if name == "avg":
                step = 1000 if whole == "BIGINT" else 1
                found = f"dg_round({found} / {step}, 0) * {step}"
            return Value(f"{made}(CAST({found} AS {whole}))", value.type)
        choice, texts, bound, types = chosen(ctx, overloads_of("aggregates")[name], nodes, node)
        return written(choice, texts, bound, types, marks)

    return total


def _extreme(name: str) -> Callable[[Context, list[exp.Expr], exp.Expr, Modifiers], Value]:
    def extreme(ctx: Context, nodes: list[exp.Expr], node: exp.Expr, modifiers: Modifiers) -> Value:
        value = translate(ctx, nodes[0]) if len(nodes) == 1 and not isinstance(nodes[0], exp.Distinct) else None
        if value is not None and value.type.name == "timestamptz":
            word = "arg_min" if name == "min" else "arg_max"
            return Value(f"{word}({value.sql}, ({value.sql}).t){modifiers.filter}{modifiers.over}", value.type)
        if value is not None and name == "max" and value.type.name in ("double", "real"):
            # In DuckDB NaN is the greatest number; Trino leaves it out of a maximum.
            marks = modifiers.filter + modifiers.over
            numbers = f"{name}(CASE WHEN NOT isnan({value.sql}) THEN {value.sql} END){marks}"
            return Value(f"coalesce({numbers}, {name}({value.sql}){marks})", value.type)
        if value is not None and value.type.name in ("map", "json"):
            raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters ({value.type}) for function {name}. "
                             f"Expected: {name}(t) T:orderable", node)  # fmt: skip
        nodes, modifiers = _inner_modifiers(ctx, nodes, modifiers)
        choice, texts, bound, types = chosen(ctx, overloads_of("aggregates")[name], nodes, node)
        texts[0] = orderable(texts[0], types[0])
        return written(choice, texts, bound, types, _marks(modifiers))

    return extreme


def listagg(ctx: Context, inner: exp.Expr, node: exp.Expr, modifiers: Modifiers, order: exp.Expr | None) -> Value:
    inside = ctx if modifiers.over else ctx.ungrouped("aggregation 'listagg'")
    value, separator = inner.this, inner.args.get("separator")
    overflow = inner.args.get("on_overflow")
    if isinstance(value, exp.Order):
        value, order = value.this, value
    if order is None:
        raise QueryError("SYNTAX_ERROR", "listagg needs WITHIN GROUP (ORDER BY …)", node)
    distinct = isinstance(value, exp.Distinct)
    value = value.expressions[0] if distinct else value
    text = coerced(inside, value, VARCHAR)
    between = coerced(inside, separator, VARCHAR) if separator is not None else "''"
    items = sorted_by(inside, order)
    word = "DISTINCT " if distinct else ""
    whole = f"string_agg({word}{text}, {between} ORDER BY {items}){modifiers.filter}{modifiers.over}"
    truncates = isinstance(overflow, exp.OverflowTruncateBehavior)
    return Value(f"dg_listagg({whole}, {'TRUE' if truncates else 'FALSE'})", VARCHAR)


def _grouping(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    if ctx.grouped is None:
        raise QueryError("MISSING_GROUP_BY", "A GROUPING() operation can only be used with a corresponding GROUPING "
                         "SET/CUBE/ROLLUP/GROUP BY clause", node)  # fmt: skip
    texts = [translate(ctx, each).sql for each in nodes]
    return Value(f"CAST(grouping({', '.join(texts)}) AS INTEGER)", INTEGER)


def _reduce_agg(ctx: Context, nodes: list[exp.Expr], node: exp.Expr, modifiers: Modifiers) -> Value:
    """reduce_agg(): folded in one pass in any order; the function that combines partial states is never called."""
    if len(nodes) != 4 or not all(isinstance(each, exp.Lambda) == (i > 1) for i, each in enumerate(nodes)):
        raise QueryError("FUNCTION_NOT_FOUND", "Unexpected parameters for function reduce_agg. Expected: "
                         "reduce_agg(T, S, function(S,T,S), function(S,S,S)) T, S", node)  # fmt: skip
    if modifiers.over:
        raise Unsupported("reduce_agg over a window", node)
    value, start = translate(ctx, nodes[0]), translate(ctx, nodes[1])
    if start.type.name not in (*INTEGERS, "boolean", "real", "double") or not isinstance(nodes[1], exp.Literal):
        raise Unsupported(f"reduce_agg whose state is a {start.type}, or no literal", node)
    bound = {"T": value.type, "S": start.type}
    translated_lambda(ctx, nodes[3], Type("function", (Type("S"), Type("S"), Type("S"))), bound)
    items = f"list_filter(list({value.sql}){modifiers.filter}, lambda v: v IS NOT NULL)"
    return Value(f"CASE WHEN len({items}) > 0 THEN {fold(ctx, items, start, nodes[2], bound)} END", start.type)


def _rank(node: exp.Expr) -> str:
    """The percentile for which DuckDB's quantile_disc returns the value that Trino's digest returns for few rows."""
    if isinstance(node, exp.Array):
        return f"[{', '.join(_rank(each) for each in node.expressions)}]"
    inner = node.this if isinstance(node, exp.Cast | exp.Paren) else node
    if not isinstance(inner, exp.Literal):
        raise Unsupported("approx_percentile with a percentile that is no literal", node)
    number = float(inner.name)
    if not 0 <= number <= 1:
        raise QueryError("INVALID_FUNCTION_ARGUMENT", "Percentile must be between 0 and 1", node)
    return repr(min(1.0, number + 1e-9))


def _approx_percentile(ctx: Context, nodes: list[exp.Expr], node: exp.Expr, modifiers: Modifiers) -> Value:
    choice, texts, bound, types = chosen(ctx, overloads_of("aggregates")["approx_percentile"], nodes, node)
    if len(nodes) > 2:
        raise Unsupported("approx_percentile with weights", node)
    texts[1] = _rank(nodes[1])
    return written(choice, texts, bound, types, _marks(modifiers))


AGGREGATE_FORMS: dict[str, Callable[[Context, list[exp.Expr], exp.Expr, Modifiers], Value]] = {
    "count": _count, "sum": _decimal_total("sum"), "avg": _decimal_total("avg"), "min": _extreme("min"),
    "max": _extreme("max"), "approx_percentile": _approx_percentile,
    "reduce_agg": _reduce_agg,
}  # fmt: skip
FORMS: Forms = {"grouping": _grouping}
