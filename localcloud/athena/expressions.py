"""Expressions: Trino's operators and special forms, typed by its rules and written for DuckDB."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from localcloud.athena import casts, functions
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.scopes import Field, ScanColumn, Scope, Value
from localcloud.athena.types import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    INTEGER,
    INTERVAL_DAY,
    INTERVAL_YEAR,
    TIMESTAMPTZ,
    UNKNOWN,
    VARBINARY,
    VARCHAR,
    Type,
    array,
    as_decimal,
    coerces,
    common,
    decimal,
    duck,
    field_name,
    from_parsed,
    holds_map,
    literal,
    quoted,
    row,
)

if TYPE_CHECKING:
    from localcloud.athena.queries import Analysis, Query


@dataclass
class Context:
    """Where an expression stands: what its names mean, and which functions may be called there.

    Parameters
    ----------
    grouped : translated grouping expressions → their value, in a query that groups; None elsewhere.
    places : select items that GROUP BY names by their place: the node's id → their value, as `grouped`.
    variables : a lambda's parameters.
    clause : the clause that allows no aggregates, for the refusal's text; empty where they may stand.
    needs : collects the columns of scans that what is translated reads.
    reads : collects what is read of the rows at all: each field's text, and `subquery`. A constant reads nothing.
    depth : how many lambda parameters DuckDB's text has in reach.
    """

    analysis: "Analysis"
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


def translate(ctx: Context, node: exp.Expr) -> Value:
    """An expression with its type.

    Raises
    ------
    QueryError
        Trino refuses it, or this engine does.
    """
    if ctx.grouped is not None:
        if id(node) in ctx.places:
            ctx.reads.add(ctx.places[id(node)].sql)
            return ctx.places[id(node)]
        key = _grouping_key(ctx, node)
        if key:
            return key
    handler = _HANDLERS.get(type(node))
    if handler is None:
        raise Unsupported(node.key.replace("_", " "), node)
    require_known(node)
    try:
        return handler(ctx, node)
    except QueryError as error:
        raise located(error, node) from error


# What the translation of each kind of node takes into account beyond `this` and `expression`. Anything else that
# sqlglot notes on a node changes its meaning (as `negate` does LIKE's), and is refused rather than overlooked.
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
    exp.Concat: "expressions coalesce safe", exp.Normalize: "form", exp.Group: "expressions all",
}  # fmt: skip


def require_known(node: exp.Expr) -> None:
    """Refuse a node that carries anything its translation would overlook."""
    known = {"this", "expression", *_PARTS.get(type(node), "").split()}
    for name, value in node.args.items():
        if value and name not in known:
            raise Unsupported(f"{name.strip('_')} of {node.key}", node)


def located(error: QueryError, node: exp.Expr) -> QueryError:
    """The error with its line and column, where it has none yet."""
    text = str(error)
    name, _, message = text.partition(": ")
    if name != error.name or message.startswith("line "):
        return error
    return QueryError(name, message, node)


def coerced(ctx: Context, node: exp.Expr, target: Type, what: str = "") -> str:
    """An expression as a type that Trino turns it into of itself."""
    value = translate(ctx, node)
    if not coerces(value.type, target):
        raise QueryError("TYPE_MISMATCH", what or f"Cannot cast {value.type} to {target}", node)
    return casts.coerce(value.sql, value.type, target)


def unify(ctx: Context, nodes: list[exp.Expr], what: str) -> tuple[list[str], Type]:
    """Several expressions as the one type that all of them turn into.

    Raises
    ------
    QueryError
        TYPE_MISMATCH: there is none.
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


# -- names --------------------------------------------------------------------------------------------------------


def _grouping_key(ctx: Context, node: exp.Expr) -> Value | None:
    """The grouping expression that a node repeats."""
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
    """Whether a column is no column of the grouped rows: a lambda's parameter, or an outer query's."""
    parts = name_parts(node)
    if parts[0] in ctx.variables:
        return True
    _, rest, outer = ctx.scope.resolve(parts, node)
    if rest and not outer:
        base = exp.column(*[exp.to_identifier(p, quoted=True) for p in reversed(parts[: -len(rest)])])
        return _grouping_key(ctx, base) is not None
    return outer


def name_parts(node: exp.Expr) -> list[str]:
    """``a.b.c`` as its lower-case parts."""
    if isinstance(node, exp.Dot):
        return [*name_parts(node.this), node.expression.name.lower()]
    return [p.name.lower() for p in node.parts] if isinstance(node, exp.Column) else [node.name.lower()]


def _column(ctx: Context, node: exp.Expr) -> Value:
    if isinstance(node.this, exp.Star):
        raise QueryError("SYNTAX_ERROR", "'*' is not allowed here", node)
    parts = name_parts(node)
    if parts[0] in ctx.variables:
        return dereference(ctx.variables[parts[0]], parts[1:], node)
    try:
        found, rest, _ = ctx.scope.resolve(parts, node)
    except QueryError as error:
        # Without parentheses these are functions; sqlglot knows not all of them.
        if error.name == "COLUMN_NOT_FOUND" and len(parts) == 1 and functions.is_constant(parts[0]):
            return functions.call(ctx, parts[0], [], node)
        raise
    return dereference(use(ctx, found), rest, node)


def use(ctx: Context, found: Field) -> Value:
    """A field read: what it needs is noted."""
    ctx.needs.update(found.needs)
    ctx.reads.add(found.sql)
    ctx.analysis.mentioned.update(found.needs)
    if ctx.origins is not None:
        for origin in found.origins:
            if origin in ctx.origins:
                return Value(ctx.origins[origin], found.type)
        raise Unsupported("a condition that is not on partition columns alone")
    return Value(found.sql, found.type)


def dereference(value: Value, names: list[str], node: exp.Expr) -> Value:
    """A field of a row, of that field's row, and so on."""
    for name in names:
        if value.type.name != "row":
            raise QueryError("TYPE_MISMATCH", f"Expression {node.sql(dialect='trino')} is not of type ROW", node)
        lowered = [f and f.lower() for f in value.type.fields]
        if name not in lowered:
            raise QueryError("COLUMN_NOT_FOUND", f"Column '{node.sql(dialect='trino')}' cannot be resolved", node)
        index = lowered.index(name)
        value = Value(f"({value.sql}).{quoted(field_name(value.type, index))}", value.type.args[index])
    return value


def _dot(ctx: Context, node: exp.Dot) -> Value:
    inner = node
    while isinstance(inner, exp.Dot):
        inner = inner.this
    if isinstance(inner, exp.Column | exp.Identifier):
        return _column(ctx, node)
    return dereference(translate(ctx, node.this), [node.expression.name.lower()], node)


# -- literals -----------------------------------------------------------------------------------------------------


def _literal(ctx: Context, node: exp.Literal) -> Value:
    if node.is_string:
        return Value(literal(node.this), Type("varchar", (len(node.this),)))
    text = node.this.replace("_", "")
    if not re.fullmatch(r"([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text):
        raise QueryError("SYNTAX_ERROR", f"Invalid numeric literal: {text}", node)
    if "e" in text.lower():
        return Value(f"CAST({text} AS DOUBLE)", DOUBLE)
    if "." in text:
        whole, _, fraction = text.partition(".")
        whole = whole.lstrip("0")
        kind = decimal(max(1, len(whole) + len(fraction)), len(fraction))
        if len(whole) + len(fraction) > 38:
            raise QueryError("INVALID_LITERAL", f"Invalid decimal literal: {text}", node)
        return Value(f"CAST({literal(text)} AS DECIMAL({kind.precision},{kind.scale}))", kind)
    if int(text) > 2**63 - 1:
        raise QueryError("SYNTAX_ERROR", f"Invalid numeric literal: {text}", node)
    return Value(text, INTEGER) if int(text) < 2**31 else Value(f"CAST({text} AS BIGINT)", BIGINT)


def _unicode(ctx: Context, node: exp.UnicodeString) -> Value:
    """``U&'caf\\00e9'``, ``U&'caf#00e9' UESCAPE '#'``."""
    given = node.args.get("escape")
    mark = given.name if isinstance(given, exp.Expr) else "\\"
    if not re.fullmatch(r"[^0-9A-Fa-f+'\"\s]", mark):
        raise QueryError("SYNTAX_ERROR", f"Invalid Unicode escape character: {mark}", node)

    def letter(match: re.Match[str]) -> str:
        code = int(match[1] or match[2] or "-1", 16)
        if match[3]:
            return mark
        if not 0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise QueryError("SYNTAX_ERROR", f"Invalid escape sequence: {match[0]}", node)
        return chr(code)

    one = re.escape(mark)
    pattern = rf"{one}(?:([0-9A-Fa-f]{{4}})|\+([0-9A-Fa-f]{{6}})|({one})|)"
    return _literal(ctx, exp.Literal.string(re.sub(pattern, letter, node.this)))


def _adjacent(ctx: Context, node: exp.Expr) -> Value:
    raise QueryError("SYNTAX_ERROR", f"mismatched input {node.expressions[-1].sql()}. Expecting: <EOF>", node)


def _normalized(ctx: Context, node: exp.Normalize) -> Value:
    form = node.args.get("form")
    if isinstance(form, exp.Expr) and form.name.upper() != "NFC":
        raise Unsupported(f"normalize to {form.name.upper()}", node)
    return functions.call(ctx, "normalize", [node.this], node)


def _national(ctx: Context, node: exp.Expr) -> Value:
    return Value(f"from_hex({literal(node.this)})", VARBINARY)


def _interval(ctx: Context, node: exp.Interval) -> Value:
    if isinstance(node.args.get("unit"), exp.IntervalSpan):
        return _interval_span(node)
    unit = (node.text("unit") or "").lower()
    sign = ""
    if isinstance(node.this, exp.Neg):
        sign = "-"
        node.this.replace(node.this.this)
    if not isinstance(node.this, exp.Literal) or unit not in (*functions.DAY_UNITS, "year", "month"):
        raise Unsupported(f"interval {node.sql(dialect='trino')}", node)
    text = node.this.name
    if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]*)?", text):
        raise QueryError("INVALID_LITERAL", f"Invalid INTERVAL {unit} literal: {sign}{text}", node)
    # Two signs would begin a comment.
    amount = ("-" if (sign == "-") != text.startswith("-") else "") + text.lstrip("+-")
    if "." not in amount:
        kind = INTERVAL_YEAR if unit in ("year", "month") else INTERVAL_DAY
        return Value(f"to_{unit}s(CAST({amount} AS BIGINT))", kind)
    if unit == "second":
        return Value(f"to_microseconds(CAST({amount} * 1000000 AS BIGINT))", INTERVAL_DAY)
    raise QueryError("INVALID_LITERAL", f"Invalid INTERVAL {unit} literal: {amount}", node)


# The parts of each span as they stand in its text; what may stand before a field's digits lies between.
_SPANS = {
    "day": (r"(\d+)(?: (\d+)(?::(\d+)(?::(\d+(?:\.\d{1,3})?))?)?)?",
            (86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000)),
    "hour": (r"(\d+)(?::(\d+)(?::(\d+(?:\.\d{1,3})?))?)?", (3_600_000_000, 60_000_000, 1_000_000)),
    "minute": (r"(\d+)(?::(\d+(?:\.\d{1,3})?))?", (60_000_000, 1_000_000)),
    "year": (r"(\d+)(?:-(\d+))?", (12, 1)),
}  # fmt: skip
_SPAN_FIELDS = ("day", "hour", "minute", "second")


def _interval_span(node: exp.Interval) -> Value:
    """``INTERVAL '1 02:03' DAY TO MINUTE``: as many parts as the span names."""
    span = node.args["unit"]
    first, last = span.this.name.lower(), span.expression.name.lower()
    negative = isinstance(node.this, exp.Neg)
    text = node.this.this.name if negative else node.this.name
    negative = negative != text.startswith("-")
    fields = ("year", "month") if first == "year" else _SPAN_FIELDS
    if first not in _SPANS or last not in fields or fields.index(first) >= fields.index(last):
        raise QueryError("SYNTAX_ERROR", f"Invalid interval qualifier: {first} to {last}", node)
    pattern, factors = _SPANS[first]
    match = re.fullmatch(pattern, text.lstrip("+-"))
    wanted = fields.index(last) - fields.index(first) + 1
    if match is None or sum(part is not None for part in match.groups()) != wanted:
        raise QueryError("INVALID_LITERAL", f"Invalid INTERVAL {first} to {last} literal: {text}", node)
    total = sum(round(Decimal(part) * factor) for part, factor in zip(match.groups(), factors, strict=True) if part)
    total = -total if negative else total
    if first == "year":
        return Value(f"to_months(CAST({total} AS INTEGER))", INTERVAL_YEAR)
    return Value(f"to_microseconds(CAST({total} AS BIGINT))", INTERVAL_DAY)


# -- operators ----------------------------------------------------------------------------------------------------

_SYMBOLS = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Mod: "%"}
_COMPARISONS = {exp.EQ: "=", exp.NEQ: "<>", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<="}


def _arithmetic(ctx: Context, node: exp.Binary) -> Value:
    left, right = translate(ctx, node.left), translate(ctx, node.right)
    symbol = _SYMBOLS[type(node)]
    found = arithmetic(left, right, symbol)
    if found is None:
        raise QueryError("TYPE_MISMATCH", f"Cannot apply operator: {left.type} {symbol} {right.type}", node)
    return found


def arithmetic(left: Value, right: Value, symbol: str) -> Value | None:
    """``left symbol right``; None where Trino has no such operator."""
    if left.type.is_number and right.type.is_number:
        target = common(left.type, right.type)
        assert target is not None
        if target.name == "decimal":
            return _decimal_arithmetic(left, right, symbol)
        a, b = (casts.coerce(v.sql, v.type, target) for v in (left, right))
        if target.is_integer:
            operator = {"/": "dg_divide", "%": "dg_modulo"}.get(symbol)
            return Value(f"{operator}({a}, {b})" if operator else f"({a} {symbol} {b})", target)
        if symbol in "/%":
            operator = {"/": "dg_divide_double", "%": "dg_modulo_double"}[symbol]
            return Value(casts.coerce(f"{operator}({a}, {b})", DOUBLE, target), target)
        return Value(f"({a} {symbol} {b})", target)
    if UNKNOWN in (left.type, right.type) and (left.type.is_number or right.type.is_number):
        target = common(left.type, right.type)
        return Value(f"CAST(NULL AS {target})", target) if target else None
    return _time_arithmetic(left, right, symbol)


def _decimal_arithmetic(left: Value, right: Value, symbol: str) -> Value:
    """Trino's rules for precision and scale (DecimalOperators)."""
    a, b = as_decimal(left.type), as_decimal(right.type)
    x, y = casts.coerce(left.sql, left.type, a), casts.coerce(right.sql, right.type, b)
    if symbol in "+-":
        scale = max(a.scale, b.scale)
        target = decimal(max(a.precision - a.scale, b.precision - b.scale) + scale + 1, scale)
        wide = duck(target)
        return Value(f"CAST(CAST({x} AS {wide}) {symbol} CAST({y} AS {wide}) AS {wide})", target)
    if symbol == "*":
        target = decimal(a.precision + b.precision, a.scale + b.scale)
        return Value(f"dg_decimal({_unscaled(x, a)} * {_unscaled(y, b)}, {_power(target.scale)})"
                     f"::{duck(target)}", target)  # fmt: skip
    if symbol == "/":
        scale = max(a.scale, b.scale)
        target = decimal(a.precision + b.scale + max(0, b.scale - a.scale), scale)
        numerator = f"{_unscaled(x, a)} * {_power(scale - a.scale + b.scale)}"
        return Value(f"dg_decimal(dg_divide_rounded({numerator}, {_unscaled(y, b)}), {_power(scale)})"
                     f"::{duck(target)}", target)  # fmt: skip
    scale = max(a.scale, b.scale)
    target = decimal(min(a.precision - a.scale, b.precision - b.scale) + scale, scale)
    rest = f"dg_modulo({_unscaled(x, a)} * {_power(scale - a.scale)}, {_unscaled(y, b)} * {_power(scale - b.scale)})"
    return Value(f"dg_decimal({rest}, {_power(scale)})::{duck(target)}", target)


def _unscaled(sql: str, of: Type) -> str:
    return f"dg_unscaled({sql}, {of.scale})"


def _power(exponent: int) -> str:
    return f"CAST({10**exponent} AS HUGEINT)"


def _time_arithmetic(left: Value, right: Value, symbol: str) -> Value | None:
    kinds = (left.type.name, right.type.name)
    if symbol == "+" and kinds[0].startswith("interval") and not kinds[1].startswith("interval"):
        return _time_arithmetic(right, left, symbol)
    if kinds[1].startswith("interval") and symbol in "+-":

        def moved(moment: str) -> str:
            return f"{moment} {symbol} {right.sql}"

        if kinds[0] == "date":
            if kinds[1] == "interval_day":
                return Value(f"dg_whole_days({left.sql}, {right.sql}, {literal(symbol)})", DATE)
            return Value(f"CAST({moved(left.sql)} AS DATE)", DATE)
        if kinds[0] == "timestamp":
            return Value(f"({moved(left.sql)})", left.type)
        if kinds[0] == "timestamptz":
            if kinds[1] == "interval_day":
                return Value(f"dg_zoned({moved(f'({left.sql}).t')}, ({left.sql}).z)", left.type)
            return Value(f"dg_near({moved(f'dg_local({left.sql})')}, {left.sql})", left.type)
        if kinds[0] == "time" and kinds[1] == "interval_day":
            return Value(f"({moved(left.sql)})", left.type)
        if kinds[0] == kinds[1]:
            return Value(f"({left.sql} {symbol} {right.sql})", left.type)
    if symbol == "-" and kinds == ("date", "date"):
        return Value(f"to_days(CAST({left.sql} - {right.sql} AS INTEGER))", INTERVAL_DAY)
    if symbol == "-" and kinds == ("timestamp", "timestamp"):
        return Value(f"to_microseconds(epoch_us({left.sql}) - epoch_us({right.sql}))", INTERVAL_DAY)
    if symbol == "-" and set(kinds) <= {"timestamp", "timestamptz", "date"}:
        a, b = (casts.coerce(v.sql, v.type, TIMESTAMPTZ) for v in (left, right))
        return Value(f"to_microseconds(epoch_us(({a}).t) - epoch_us(({b}).t))", INTERVAL_DAY)
    if symbol in "*/" and kinds[0].startswith("interval") and right.type.is_number:
        return Value(f"({left.sql} {symbol} {right.sql})", left.type)
    if symbol == "*" and kinds[1].startswith("interval") and left.type.is_number:
        return Value(f"({right.sql} * {left.sql})", right.type)
    return None


def _negate(ctx: Context, node: exp.Neg) -> Value:
    if isinstance(node.this, exp.Literal) and not node.this.is_string:
        if node.this.name == "9223372036854775808":
            return Value("CAST('-9223372036854775808' AS BIGINT)", BIGINT)
        if node.this.name == "2147483648":
            return Value("CAST('-2147483648' AS INTEGER)", INTEGER)
    value = translate(ctx, node.this)
    if not (value.type.is_number or value.type.name.startswith("interval")):
        raise QueryError("TYPE_MISMATCH", f"Cannot negate {value.type}", node)
    return Value(f"(-{value.sql})", value.type)


def comparable(sql: str, of: Type) -> str:
    """What a value is compared, ordered and grouped by: an instant, whatever its zone."""
    return f"({sql}).t" if of.name == "timestamptz" else sql


def orderable(sql: str, of: Type) -> str:
    """What a value is ordered by; Trino refuses to order arrays and rows with NULL in them."""
    if of.name == "array":
        _require_flat(of.element)
        return f"dg_ordered_array({sql})"
    if of.name == "row":
        for each in of.args:
            _require_flat(each)
        failed = f"({sql}, {_ROW_NULLS})[1]"
        return f"CASE WHEN ({sql}) IS NULL THEN NULL WHEN {_has_null(sql, of)} THEN {failed} ELSE {sql} END"
    return comparable(sql, of)


def _require_flat(of: Type) -> None:
    if of.name in ("array", "row", "map", "timestamptz", "double", "real"):
        raise Unsupported(f"the order of arrays or rows that hold {of}")


_ROW_NULLS = "dg_fail('NOT_SUPPORTED: ROW comparison not supported for fields with null elements')"


def _in_order(a: str, b: str, of: Type, symbol: str) -> str:
    """``a < b`` of arrays and rows; an error where a NULL decides, as in Trino."""
    if of.name == "array":
        _require_flat(of.element)
        return f"dg_array_compare({a}, {b}, {a} {symbol} {b})"
    tests = []
    for i, kind in enumerate(of.args):
        _require_flat(kind)
        x, y = (f"({side}).{quoted(field_name(of, i))}" for side in (a, b))
        strict = symbol[0]
        tests.append(f"WHEN {x} IS NULL OR {y} IS NULL THEN CAST({_ROW_NULLS} AS BOOLEAN) "
                     f"WHEN {x} <> {y} THEN {x} {strict} {y}")  # fmt: skip
    return f"CASE WHEN ({a}) IS NULL OR ({b}) IS NULL THEN NULL {' '.join(tests)} ELSE {'=' in symbol} END"


def _comparison(ctx: Context, node: exp.Binary) -> Value:
    symbol = _COMPARISONS[type(node)]
    if quantifier := _quantifier(node.right):
        return _quantified(ctx, node, symbol, *quantifier)
    left, right = translate(ctx, node.left), translate(ctx, node.right)
    return Value(compare(left, right, symbol, node), BOOLEAN)


def compare(left: Value, right: Value, symbol: str, node: exp.Expr) -> str:
    """``left symbol right``.

    Raises
    ------
    QueryError
        TYPE_MISMATCH: the types do not compare, as ``varchar = integer`` does not.
    """
    target = common(left.type, right.type)
    if target is not None and target.name in ("array", "row", "map") and symbol in ("=", "<>"):
        a, b = (casts.coerce(v.sql, v.type, target) for v in (left, right))
        same = _same(a, b, target)
        return same if symbol == "=" else f"(NOT {same})"
    ordered = symbol in ("<", "<=", ">", ">=")
    if target is None or (ordered and target.name in ("map", "json")):
        raise QueryError("TYPE_MISMATCH", f"Cannot apply operator: {left.type} {symbol} {right.type}", node)
    if ordered and target.name in ("array", "row"):
        return _in_order(casts.coerce(left.sql, left.type, target), casts.coerce(right.sql, right.type, target),
                         target, symbol)  # fmt: skip
    if holds_map(target):
        raise Unsupported(f"{symbol} of maps", node)
    a, b = (comparable(casts.coerce(v.sql, v.type, target), target) for v in (left, right))
    if target.name in ("double", "real"):
        # Trino: NaN equals and orders as nothing; DuckDB: NaN equals itself and is the greatest.
        return f"dg_compare_{_NAN_SAFE[symbol]}({a}, {b})"
    return f"({a} {symbol} {b})"


def _same(a: str, b: str, of: Type) -> str:
    """``a = b`` of nested values: unknown where NULL parts leave it open, unlike DuckDB's."""
    if of.name == "row":
        parts = [_same(f"({a}).{quoted(field_name(of, i))}", f"({b}).{quoted(field_name(of, i))}", t)
                 for i, t in enumerate(of.args)]  # fmt: skip
        return f"({' AND '.join(parts)})"
    if of.name == "array":
        # One name a level: an inner lambda must not catch the outer one's place.
        place = f"i{len(str(of))}"
        inner = _same(f"{a}[{place}]", f"{b}[{place}]", of.element)
        pairs = f"list_transform(range(1, len({a}) + 1), lambda {place}: {inner})"
        return f"CASE WHEN len({a}) <> len({b}) THEN FALSE ELSE dg_all({pairs}) END"
    if of.name == "map":
        place = f"e{len(str(of))}"
        # In parentheses, or a column of that name would come first.
        inner = _same(f"({place}).value", f"map_extract({b}, ({place}).key)[1]", of.args[1])
        pairs = f"list_transform(map_entries({a}), lambda {place}: {inner})"
        return (f"CASE WHEN cardinality({a}) <> cardinality({b}) OR NOT list_has_all(map_keys({b}), map_keys({a})) "
                f"THEN FALSE ELSE dg_all({pairs}) END")  # fmt: skip
    if of.name in ("double", "real"):
        return f"dg_compare_eq({a}, {b})"
    return f"({comparable(a, of)} = {comparable(b, of)})"


_NAN_SAFE = {"=": "eq", "<>": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge",
             "IS DISTINCT FROM": "distinct", "IS NOT DISTINCT FROM": "not_distinct"}  # fmt: skip


def _distinct_from(ctx: Context, node: exp.Binary) -> Value:
    symbol = "IS NOT DISTINCT FROM" if isinstance(node, exp.NullSafeEQ) else "IS DISTINCT FROM"
    return Value(compare(translate(ctx, node.left), translate(ctx, node.right), symbol, node), BOOLEAN)


def _quantifier(node: exp.Expr) -> tuple[str, exp.Expr] | None:
    """``ALL (query)``, ``ANY (query)``: the word and the query."""
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
            # Trino compares with the least or the greatest, of which NaN is neither.
            a, b = f"dg_ordered_number({a})", f"dg_ordered_number({b})"
    a, b = comparable(a, target), comparable(b, target)
    return Value(f"({a} {symbol} {word} (SELECT {b} FROM ({inner.sql}) q))", BOOLEAN)


def _logical(ctx: Context, node: exp.Binary) -> Value:
    word = "AND" if isinstance(node, exp.And) else "OR"
    # A long chain is a deep tree to the left: walk it in a loop.
    parts: list[exp.Expr] = []
    current: exp.Expr = node
    while isinstance(current, type(node)):
        parts.append(current.expression)
        current = current.this
    parts.append(current)
    texts = [condition(ctx, part, word) for part in reversed(parts)]
    return Value("(" + f" {word} ".join(texts) + ")", BOOLEAN)


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
            # Their equality is not DuckDB's: NaN equals nothing, and a NULL inside leaves it open.
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


def _row_in(left: Value, inner: "Query", node: exp.Expr) -> Value:
    """``(a, b) IN (SELECT …)``.

    What a NULL within equals depends on the plan that Trino makes: nothing where rows are filtered by the whole
    condition, another NULL elsewhere. Elsewhere it is refused as the query runs.
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
    a, b = (f"CASE WHEN {_has_null(side, target)} THEN ({side}, {_IN_NULLS})[1] ELSE {side} END" for side in (a, b))
    return Value(f"({a} IN (SELECT {b} FROM ({inner.sql}) q))", BOOLEAN)


_IN_NULLS = "dg_fail('NOT_SUPPORTED: IN of several columns with a NULL among them is not supported by the local " \
            "Athena (it is by AWS)')"  # fmt: skip


def _has_null(sql: str, of: Type) -> str:
    return " OR ".join(f"({sql}).{quoted(field_name(of, i))} IS NULL" for i in range(len(of.args)))


def _is_filter(node: exp.Expr) -> bool:
    """Whether WHERE keeps the rows for which a condition holds: it is one of those that AND joins there."""
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


def _concat(ctx: Context, node: exp.DPipe) -> Value:
    return functions.call(ctx, "concat", [node.this, node.expression], node)


# -- special forms ------------------------------------------------------------------------------------------------


def _case(ctx: Context, node: exp.Case) -> Value:
    branches = node.args["ifs"]
    results = [branch.args["true"] for branch in branches]
    default = node.args.get("default")
    texts, target = unify(ctx, results + ([default] if default is not None else []), "All CASE results")
    parts = []
    for branch, text in zip(branches, texts, strict=False):
        if node.this is not None:
            test = compare(translate(ctx, node.this), translate(ctx, branch.this), "=", branch)
        else:
            test = condition(ctx, branch.this, "CASE WHEN")
        parts.append(f"WHEN {test} THEN {text}")
    otherwise = f" ELSE {texts[-1]}" if default is not None else ""
    return Value(f"CASE {' '.join(parts)}{otherwise} END", target)


def _if(ctx: Context, node: exp.If) -> Value:
    results = [node.args["true"], *([node.args["false"]] if node.args.get("false") is not None else [])]
    texts, target = unify(ctx, results, "Result types for IF")
    otherwise = f" ELSE {texts[1]}" if len(texts) > 1 else ""
    return Value(f"CASE WHEN {condition(ctx, node.this, 'IF')} THEN {texts[0]}{otherwise} END", target)


def _cast(ctx: Context, node: exp.Cast) -> Value:
    target = from_parsed(node.to)
    if node.meta.get("typed_literal") and isinstance(node.this, exp.Literal):
        return Value(casts.typed_literal(node.this.name, target), target)
    value = translate(ctx, node.this)
    try:
        sql = casts.cast(value.sql, value.type, target)
    except QueryError as error:
        raise located(error, node) from error
    return Value(f"TRY({sql})" if isinstance(node, exp.TryCast) else sql, target)


def _extract(ctx: Context, node: exp.Extract) -> Value:
    unit = node.name.lower()
    if unit not in _EXTRACTED:
        raise QueryError("SYNTAX_ERROR", f"Invalid EXTRACT field: {node.name}", node)
    try:
        return functions.call(ctx, unit, [node.expression], node)
    except QueryError as error:
        if error.name != "FUNCTION_NOT_FOUND":
            raise
        kind = translate(ctx, node.expression).type
        raise QueryError("TYPE_MISMATCH", f"Cannot extract {unit.upper()} from {kind}", node) from error


_EXTRACTED = frozenset(
    """year quarter month week day day_of_month day_of_week dow day_of_year doy year_of_week yow hour minute second
    timezone_hour timezone_minute""".split()  # noqa: SIM905
)


def _trim(ctx: Context, node: exp.Trim) -> Value:
    name = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get((node.args.get("position") or "").upper(), "trim")
    arguments = [node.this] + ([node.expression] if node.expression is not None else [])
    return functions.call(ctx, name, arguments, node)


def _substring(ctx: Context, node: exp.Substring) -> Value:
    arguments = [node.this, node.args.get("start"), node.args.get("length")]
    return functions.call(ctx, "substring", [a for a in arguments if a is not None], node)


def _position(ctx: Context, node: exp.StrPosition) -> Value:
    return functions.call(ctx, "strpos", [node.this, node.args["substr"]], node)


def _array(ctx: Context, node: exp.Array) -> Value:
    texts, element = unify(ctx, node.expressions, "All ARRAY elements")
    if not texts:
        return Value("[]", array(UNKNOWN))
    return Value(f"[{', '.join(texts)}]", array(element))


def _subscript(ctx: Context, node: exp.Bracket) -> Value:
    value = translate(ctx, node.this)
    if len(node.expressions) != 1:
        raise Unsupported("this subscript", node)
    index = node.expressions[0]
    if value.type.name == "array":
        return Value(f"dg_element({value.sql}, {coerced(ctx, index, BIGINT)})", value.type.element)
    if value.type.name == "map":
        wanted = VARCHAR if value.type.args[0].is_text else value.type.args[0]
        key = coerced(ctx, index, wanted)
        return Value(f"dg_map_value({value.sql}, {key}, {casts.printed(key, value.type.args[0])})", value.type.args[1])
    if value.type.name == "row" and isinstance(index, exp.Literal):
        position = int(index.name) - 1
        if not 0 <= position < len(value.type.args):
            raise QueryError("INVALID_FUNCTION_ARGUMENT", f"Invalid row field index: {index.name}", node)
        return Value(f"({value.sql}).{quoted(field_name(value.type, position))}", value.type.args[position])
    raise QueryError("TYPE_MISMATCH", f"Cannot use {value.type} for subscript", node)


def _tuple(ctx: Context, node: exp.Tuple) -> Value:
    values = [translate(ctx, part) for part in node.expressions]
    return make_row(values)


def make_row(values: list[Value]) -> Value:
    parts = ", ".join(f"field{i} := {value.sql}" for i, value in enumerate(values))
    return Value(f"struct_pack({parts})", row([v.type for v in values]))


def _paren(ctx: Context, node: exp.Paren) -> Value:
    return translate(ctx, node.this)


def _at_time_zone(ctx: Context, node: exp.AtTimeZone) -> Value:
    return functions.call(ctx, "at_timezone", [node.this, node.args["zone"]], node)


def _scalar_subquery(ctx: Context, node: exp.Expr) -> Value:
    inner = ctx.analysis.subquery(node.unnest() if isinstance(node, exp.Subquery) else node, ctx)
    if len(inner.fields) != 1:
        kind = row([f.type for f in inner.fields], [f.name for f in inner.fields])
        parts = ", ".join(f"{quoted(field_name(kind, i))} := q.c{i}" for i in range(len(inner.fields)))
        return Value(f"(SELECT struct_pack({parts}) FROM ({inner.sql}) q)", kind)
    return Value(f"({inner.sql})", inner.fields[0].type)


def _refuse_correlated_unnest(query: exp.Expr) -> None:
    """Refuse what Trino cannot decorrelate: a filter over the elements of an outer row's array."""
    source = query.args.get("from_")
    if source is not None and isinstance(source.this, exp.Unnest) and source.this.find(exp.Column):
        raise QueryError("NOT_SUPPORTED", "Given correlated subquery is not supported", query)


def _exists(ctx: Context, node: exp.Exists) -> Value:
    if node.this.unnest().args.get("where") is not None:
        _refuse_correlated_unnest(node.this.unnest())
    inner = ctx.analysis.subquery(node.this.unnest(), ctx)
    return Value(f"EXISTS ({inner.sql})", BOOLEAN)


def _function(ctx: Context, node: exp.Anonymous) -> Value:
    return functions.call(ctx, node.name.lower(), node.expressions, node)


def _keyword(name: str) -> Callable[[Context, Any], Value]:
    return lambda ctx, node: functions.call(ctx, name, [node.this] if node.this is not None else [], node)


def _wrapped_call(ctx: Context, node: exp.Expr) -> Value:
    return functions.aggregate_call(ctx, node)


_HANDLERS: dict[type, Callable[[Context, Any], Value]] = {
    exp.Column: _column, exp.Identifier: _column, exp.Dot: _dot, exp.Literal: _literal, exp.HexString: _national,
    exp.UnicodeString: _unicode, exp.Concat: _adjacent, exp.Normalize: _normalized,
    exp.Interval: _interval,
    exp.ParseJSON: lambda ctx, node: functions.call(ctx, "json_parse", [node.this], node),
    exp.Boolean: lambda ctx, node: Value(str(bool(node.this)).upper(), BOOLEAN),
    exp.Null: lambda ctx, node: Value("NULL", UNKNOWN),
    **dict.fromkeys(_SYMBOLS, _arithmetic), exp.Neg: _negate, **dict.fromkeys(_COMPARISONS, _comparison),
    exp.NullSafeEQ: _distinct_from, exp.NullSafeNEQ: _distinct_from, exp.And: _logical, exp.Or: _logical,
    exp.Not: _not, exp.Is: _is, exp.Between: _between, exp.In: _in, exp.Like: _like, exp.Escape: _like,
    exp.DPipe: _concat, exp.Case: _case, exp.If: _if, exp.Cast: _cast, exp.TryCast: _cast, exp.Extract: _extract,
    exp.Trim: _trim, exp.Substring: _substring, exp.StrPosition: _position, exp.Array: _array,
    exp.Bracket: _subscript, exp.Tuple: _tuple, exp.Paren: _paren, exp.AtTimeZone: _at_time_zone,
    exp.Subquery: _scalar_subquery, exp.Select: _scalar_subquery, exp.SetOperation: _scalar_subquery,
    exp.Union: _scalar_subquery, exp.Exists: _exists, exp.Anonymous: _function,
    exp.CurrentDate: _keyword("current_date"), exp.CurrentTimestamp: _keyword("current_timestamp"),
    exp.CurrentTime: _keyword("current_time"), exp.Localtimestamp: _keyword("localtimestamp"),
    exp.Localtime: _keyword("localtime"), exp.CurrentUser: _keyword("current_user"),
    exp.CurrentCatalog: _keyword("current_catalog"), exp.CurrentSchema: _keyword("current_schema"),
    exp.Window: _wrapped_call, exp.Filter: _wrapped_call, exp.WithinGroup: _wrapped_call,
    exp.GroupConcat: _wrapped_call, exp.IgnoreNulls: _wrapped_call, exp.RespectNulls: _wrapped_call,
}  # fmt: skip
