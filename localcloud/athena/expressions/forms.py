"""Special forms: CASE, CAST, arrays, subscripts, rows, scalar subqueries, and calls with a syntax of their own."""

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from localcloud.athena import casts
from localcloud.athena.dialect import JsonCall
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.expressions.comparisons import compare
from localcloud.athena.expressions.literals import exact
from localcloud.athena.expressions.rows import make_row
from localcloud.athena.functions.calls import aggregate_call, call
from localcloud.athena.functions.json_queries import json_call
from localcloud.athena.scopes import Value
from localcloud.athena.translation import Context, Handlers, coerced, condition, located, translate, unify
from localcloud.athena.types import BIGINT, UNKNOWN, VARCHAR, array, field_name, from_parsed, quoted, row


def _normalized(ctx: Context, node: exp.Normalize) -> Value:
    form = node.args.get("form")
    if isinstance(form, exp.Expr) and form.name.upper() != "NFC":
        raise Unsupported(f"normalize to {form.name.upper()}", node)
    return call(ctx, "normalize", [node.this], node)


def _concat(ctx: Context, node: exp.DPipe) -> Value:
    return call(ctx, "concat", [node.this, node.expression], node)


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
        if target.name == "decimal" and not node.to.expressions:
            return exact(node.this.name, node)
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
        return call(ctx, unit, [node.expression], node)
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
    return call(ctx, name, arguments, node)


def _substring(ctx: Context, node: exp.Substring) -> Value:
    arguments = [node.this, node.args.get("start"), node.args.get("length")]
    return call(ctx, "substring", [a for a in arguments if a is not None], node)


def _position(ctx: Context, node: exp.StrPosition) -> Value:
    return call(ctx, "strpos", [node.this, node.args["substr"]], node)


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


def _paren(ctx: Context, node: exp.Paren) -> Value:
    return translate(ctx, node.this)


def _at_time_zone(ctx: Context, node: exp.AtTimeZone) -> Value:
    return call(ctx, "at_timezone", [node.this, node.args["zone"]], node)


def _scalar_subquery(ctx: Context, node: exp.Expr) -> Value:
    inner = ctx.analysis.subquery(node.unnest() if isinstance(node, exp.Subquery) else node, ctx)
    if len(inner.fields) != 1:
        kind = row([f.type for f in inner.fields], [f.name for f in inner.fields])
        parts = ", ".join(f"{quoted(field_name(kind, i))} := q.c{i}" for i in range(len(inner.fields)))
        return Value(f"(SELECT struct_pack({parts}) FROM ({inner.sql}) q)", kind)
    return Value(f"({inner.sql})", inner.fields[0].type)


def _function(ctx: Context, node: exp.Anonymous) -> Value:
    return call(ctx, node.name.lower(), node.expressions, node)


def _keyword(name: str) -> Callable[[Context, Any], Value]:
    return lambda ctx, node: call(ctx, name, [node.this] if node.this is not None else [], node)


def _wrapped_call(ctx: Context, node: exp.Expr) -> Value:
    return aggregate_call(ctx, node)


HANDLERS: Handlers = {
    JsonCall: json_call,
    exp.ParseJSON: lambda ctx, node: call(ctx, "json_parse", [node.this], node), exp.Normalize: _normalized,
    exp.DPipe: _concat, exp.Case: _case, exp.If: _if, exp.Cast: _cast, exp.TryCast: _cast, exp.Extract: _extract,
    exp.Trim: _trim, exp.Substring: _substring, exp.StrPosition: _position, exp.Array: _array,
    exp.Bracket: _subscript, exp.Tuple: _tuple, exp.Paren: _paren, exp.AtTimeZone: _at_time_zone,
    exp.Subquery: _scalar_subquery, exp.Select: _scalar_subquery, exp.SetOperation: _scalar_subquery,
    exp.Union: _scalar_subquery, exp.Anonymous: _function,
    exp.CurrentDate: _keyword("current_date"), exp.CurrentTimestamp: _keyword("current_timestamp"),
    exp.CurrentTime: _keyword("current_time"), exp.Localtimestamp: _keyword("localtimestamp"),
    exp.Localtime: _keyword("localtime"), exp.CurrentUser: _keyword("current_user"),
    exp.CurrentCatalog: _keyword("current_catalog"), exp.CurrentSchema: _keyword("current_schema"),
    exp.Window: _wrapped_call, exp.Filter: _wrapped_call, exp.WithinGroup: _wrapped_call,
    exp.GroupConcat: _wrapped_call, exp.IgnoreNulls: _wrapped_call, exp.RespectNulls: _wrapped_call,
}  # fmt: skip
