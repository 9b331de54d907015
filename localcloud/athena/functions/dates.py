"""Functions of dates and times, and the session's constants."""

from sqlglot import exp

from localcloud.athena import casts, joda
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.functions.overloads import AMBIGUOUS, Form, Forms, chosen, written
from localcloud.athena.functions.signatures import overloads_of
from localcloud.athena.functions.type_variables import MOMENTS
from localcloud.athena.scopes import Value
from localcloud.athena.translation import Context, coerced, translate
from localcloud.athena.types import BIGINT, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, UNKNOWN, VARCHAR, Type, common


def _now(kind: str) -> Form:
    def form(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
        now = ctx.analysis.now
        moment = f"TIMESTAMP '{now:%Y-%m-%d %H:%M:%S}.{now.microsecond // 1000:03d}'"
        if kind == "date":
            return Value(f"DATE '{now:%Y-%m-%d}'", DATE)
        if kind == "time":
            return Value(f"CAST({moment} AS TIME)", TIME)
        if kind == "local":
            return Value(moment, TIMESTAMP)
        return Value(f"dg_zoned({moment}, 'UTC')", TIMESTAMPTZ)

    return form


_UNITS = ("millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year")


def _unit(nodes: list[exp.Expr], name: str, node: exp.Expr, kind: Type) -> str:
    if not isinstance(nodes[0], exp.Literal) or not nodes[0].is_string:
        raise Unsupported(f"{name} with a unit that is no literal", node)
    unit = nodes[0].name.lower()
    if unit not in _UNITS or (unit == "millisecond" and name == "date_trunc"):
        raise QueryError(
            "INVALID_FUNCTION_ARGUMENT",
            f"'{nodes[0].name}' is not a valid {'DATE' if kind == DATE else 'TIMESTAMP'} field",
            node,
        )
    if kind == DATE and unit in ("millisecond", "second", "minute", "hour"):
        raise QueryError("INVALID_FUNCTION_ARGUMENT", f"'{unit}' is not a valid DATE field", node)
    return unit


def _date_trunc(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    value = _moment(ctx, nodes, "date_trunc", 2, 1, node)
    unit = _unit(nodes, "date_trunc", node, value.type)
    if value.type == DATE:
        return Value(f"CAST(date_trunc('{unit}', {value.sql}) AS DATE)", DATE)
    if value.type.name == "timestamptz" and unit in ("second", "minute"):
        # Use the instant, not the wall clock: offsets of the 19th century include seconds.
        return Value(f"dg_zoned(date_trunc('{unit}', ({value.sql}).t), ({value.sql}).z)", value.type)
    if value.type.name == "timestamptz":
        return Value(f"dg_near(date_trunc('{unit}', dg_local({value.sql})), {value.sql})", value.type)
    return Value(f"date_trunc('{unit}', {value.sql})", value.type)


def _date_add(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    value = _moment(ctx, nodes, "date_add", 3, 2, node)
    unit = _unit(nodes, "date_add", node, value.type)
    amount = coerced(ctx, nodes[1], BIGINT)
    span = {"week": f"to_days(CAST(7 * {amount} AS INTEGER))", "quarter": f"to_months(CAST(3 * {amount} AS INTEGER))",
            "day": f"to_days(CAST({amount} AS INTEGER))", "month": f"to_months(CAST({amount} AS INTEGER))",
            "year": f"to_years(CAST({amount} AS INTEGER))"}.get(unit, f"to_{unit}s({amount})")  # fmt: skip
    if value.type == DATE:
        return Value(f"CAST({value.sql} + {span} AS DATE)", DATE)
    if value.type.name == "timestamptz":
        if unit in ("millisecond", "second", "minute", "hour"):
            return Value(f"dg_zoned(({value.sql}).t + {span}, ({value.sql}).z)", value.type)
        return Value(f"dg_near(dg_local({value.sql}) + {span}, {value.sql})", value.type)
    return Value(f"({value.sql} + {span})", value.type)


def _date_diff(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    """Whole units that have passed, not the number of boundaries crossed."""
    first = _moment(ctx, nodes, "date_diff", 3, 1, node)
    second = _moment(ctx, nodes, "date_diff", 3, 2, node)
    kind = common(first.type, second.type)
    assert kind is not None
    unit = _unit(nodes, "date_diff", node, kind)
    a, b = (casts.coerce(v.sql, v.type, kind) for v in (first, second))
    if kind.name == "timestamptz" and unit in ("millisecond", "second", "minute", "hour"):
        return Value(f"datesub('{unit}', ({a}).t, ({b}).t)", BIGINT)
    if kind.name == "timestamptz":
        zone = f"({a}).z"
        a, b = f"dg_local({a})", f"dg_local_in(({b}).t, {zone})"
    return Value(f"datesub('{unit}', {a}, {b})", BIGINT)


def _moment(ctx: Context, nodes: list[exp.Expr], name: str, arity: int, index: int, node: exp.Expr) -> Value:
    value = translate(ctx, nodes[index]) if len(nodes) == arity else None
    if value is None or value.type.name not in (*MOMENTS, "unknown"):
        actual = ", ".join(str(translate(ctx, each).type) for each in nodes)
        shape = ", ".join(
            ["varchar(x)", "bigint", "timestamp(p)"]
            if name == "date_add"
            else ["varchar(x)", *["timestamp(p)"] * (arity - 1)]
        )
        raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters ({actual}) for function {name}. "
                         f"Expected: {name}({shape})", node)  # fmt: skip
    if value.type == UNKNOWN and name != "date_diff":
        raise QueryError("AMBIGUOUS_FUNCTION_CALL", AMBIGUOUS, node)
    if value.type == UNKNOWN:
        return Value("CAST(NULL AS TIMESTAMP)", TIMESTAMP)
    return value


def _patterned(ctx: Context, nodes: list[exp.Expr], name: str, node: exp.Expr) -> tuple[Value, str]:
    if len(nodes) != 2:
        raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters for function {name}: {len(nodes)} of them", node)
    if not isinstance(nodes[1], exp.Literal) or not nodes[1].is_string:
        raise Unsupported(f"{name} with a pattern that is no literal", node)
    return translate(ctx, nodes[0]), nodes[1].name


def _text_of(value: Value, name: str, node: exp.Expr) -> str:
    if not value.type.is_text and value.type != UNKNOWN:
        raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters ({value.type}, varchar) for function {name}. "
                         f"Expected: {name}(varchar(x), varchar(y))", node)  # fmt: skip
    return casts.coerce(value.sql, value.type, VARCHAR)


def _wall_clock(value: Value, name: str, node: exp.Expr) -> tuple[str, str]:
    """A moment's local date and time, and its zone."""
    if value.type.name not in MOMENTS:
        raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters ({value.type}, varchar) for function {name}. "
                         f"Expected: {name}(timestamp(p), varchar(x)), {name}(timestamp(p) with time zone, varchar(x))",
                         node)  # fmt: skip
    if value.type.name == "timestamptz":
        return f"dg_near_moment(dg_local({value.sql}))", value.sql
    moment = f"dg_near_moment(CAST({value.sql} AS TIMESTAMP))"
    return moment, f"dg_zoned({moment}, 'UTC')"


def _format_datetime(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    value, pattern = _patterned(ctx, nodes, "format_datetime", node)
    moment, zoned = _wall_clock(value, "format_datetime", node)
    return Value(joda.formatted(moment, zoned, pattern), VARCHAR)


def _date_format(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    value, pattern = _patterned(ctx, nodes, "date_format", node)
    moment, _ = _wall_clock(value, "date_format", node)
    return Value(joda.mysql_formatted(moment, pattern), VARCHAR)


def _parse_datetime(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    value, pattern = _patterned(ctx, nodes, "parse_datetime", node)
    return Value(joda.parsed(_text_of(value, "parse_datetime", node), pattern), TIMESTAMPTZ)


def _date_parse(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    value, pattern = _patterned(ctx, nodes, "date_parse", node)
    return Value(joda.mysql_parsed(_text_of(value, "date_parse", node), pattern), TIMESTAMP)


def _to_iso8601(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    value = translate(ctx, nodes[0]) if len(nodes) == 1 else None
    if value is None or value.type.name not in ("timestamp", "timestamptz"):
        choice, texts, bound, types = chosen(ctx, overloads_of("scalars")["to_iso8601"], nodes, node)
        return written(choice, texts, bound, types, {})
    zoned = value.type.name == "timestamptz"
    moment = f"dg_local({value.sql})" if zoned else value.sql
    text = casts.second_fraction(moment, value.type.args[0], "%Y-%m-%dT%H:%M:%S")
    return Value(f"({text} || dg_offset({value.sql}))" if zoned else text, VARCHAR)


FORMS: Forms = {
    "current_date": _now("date"), "now": _now("zoned"), "current_timestamp": _now("zoned"),
    "localtimestamp": _now("local"), "localtime": _now("time"), "date_trunc": _date_trunc, "date_add": _date_add,
    "date_diff": _date_diff, "format_datetime": _format_datetime, "date_format": _date_format,
    "parse_datetime": _parse_datetime, "date_parse": _date_parse, "to_iso8601": _to_iso8601,
}  # fmt: skip
