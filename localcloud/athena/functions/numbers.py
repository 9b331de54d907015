"""Functions of numbers whose result type depends on the argument's: mod, round, ceiling, floor, truncate."""

from collections.abc import Callable

from sqlglot import exp

from localcloud.athena.errors import Unsupported
from localcloud.athena.expressions.arithmetic import arithmetic
from localcloud.athena.functions.overloads import Form, Forms, chosen, written
from localcloud.athena.functions.signatures import overloads_of
from localcloud.athena.scopes import Value
from localcloud.athena.translation import Context, translate
from localcloud.athena.types import decimal, duck


def _mod(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    values = [translate(ctx, each) for each in nodes]
    if len(values) == 2 and all(v.type.is_number for v in values):
        found = arithmetic(values[0], values[1], "%")
        assert found is not None
        return found
    choice, texts, bound, types = chosen(ctx, overloads_of("scalars")["mod"], nodes, node)
    return written(choice, texts, bound, types, {})


def _to_digits(name: str, value: Value, digits: exp.Expr, node: exp.Expr) -> Value:
    """A decimal rounded or cut to this many digits after its point; a negative number counts digits before it."""
    bare = digits.this if isinstance(digits, exp.Neg) else digits
    if not isinstance(bare, exp.Literal) or not bare.name.isdecimal():
        raise Unsupported(f"{name} of a decimal to a number of digits that is no literal", node)
    of = value.type
    target = decimal(of.precision + 1, of.scale) if name == "round" else of
    dropped = of.scale - (-int(bare.name) if isinstance(digits, exp.Neg) else int(bare.name))
    if dropped <= 0:
        return Value(f"CAST({value.sql} AS {duck(target)})", target)
    if dropped > of.precision:
        return Value(f"CASE WHEN {value.sql} IS NOT NULL THEN CAST(0 AS {duck(target)}) END", target)
    power = f"CAST({10**dropped} AS HUGEINT)"
    unscaled = f"dg_unscaled({value.sql}, {of.scale})"
    kept = f"dg_divide_rounded({unscaled}, {power})" if name == "round" else f"({unscaled} // {power})"
    text = f"dg_decimal({kept} * {power}, CAST({10**of.scale} AS HUGEINT))"
    return Value(f"CAST({text} AS {duck(target)})", target)


def _decimal_form(name: str, called: Callable[[str], str]) -> Form:
    """round, ceiling, floor and truncate of decimals, whose result type depends on the argument's."""

    def form(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
        value = translate(ctx, nodes[0]) if nodes else None
        if value is None or value.type.name != "decimal":
            choice, texts, bound, types = chosen(ctx, overloads_of("scalars")[name], nodes, node)
            return written(choice, texts, bound, types, {})
        of = value.type
        if len(nodes) == 2 and name in ("round", "truncate"):
            return _to_digits(name, value, nodes[1], node)
        widened = of.precision - of.scale + min(of.scale, 1)
        target = decimal(max(1, widened if name != "truncate" else of.precision - of.scale), 0)
        return Value(f"CAST({called(value.sql)} AS {duck(target)})", target)

    return form


FORMS: Forms = {
    "mod": _mod, "round": _decimal_form("round", lambda value: f"round({value}, 0)"),
    **dict.fromkeys(("ceiling", "ceil"), _decimal_form("ceiling", lambda value: f"ceil({value})")),
    "floor": _decimal_form("floor", lambda value: f"floor({value})"),
    "truncate": _decimal_form("truncate", lambda value: f"trunc({value})"),
}  # fmt: skip
