"""Arithmetic of numbers, dates and intervals."""

from sqlglot import exp

from localcloud.athena import casts
from localcloud.athena.errors import QueryError
from localcloud.athena.scopes import Value
from localcloud.athena.translation import Context, Handlers, translate
from localcloud.athena.types import (
    BIGINT,
    DATE,
    DOUBLE,
    INTEGER,
    INTERVAL_DAY,
    TIMESTAMPTZ,
    UNKNOWN,
    Type,
    as_decimal,
    common,
    decimal,
    duck,
    literal,
)

_SYMBOLS = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Mod: "%"}


def _arithmetic(ctx: Context, node: exp.Binary) -> Value:
    left, right = translate(ctx, node.left), translate(ctx, node.right)
    symbol = _SYMBOLS[type(node)]
    found = arithmetic(left, right, symbol)
    if found is None:
        raise QueryError("TYPE_MISMATCH", f"Cannot apply operator: {left.type} {symbol} {right.type}", node)
    return found


def arithmetic(left: Value, right: Value, symbol: str) -> Value | None:
    """``left symbol right``; None if Trino has no such operator."""
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


HANDLERS: Handlers = {**dict.fromkeys(_SYMBOLS, _arithmetic), exp.Neg: _negate}
