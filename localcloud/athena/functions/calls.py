"""Function calls: by name, or followed by FILTER, OVER or WITHIN GROUP."""

from dataclasses import replace

from sqlglot import exp

from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.functions import (
    aggregates,
    arrays,
    conditional,
    dates,
    json_paths,
    numbers,
    patterns,
    session,
    texts,
)
from localcloud.athena.functions.aggregates import aggregate, listagg
from localcloud.athena.functions.overloads import Forms, chosen, written
from localcloud.athena.functions.signatures import is_aggregate, not_registered, overloads_of
from localcloud.athena.functions.windows import Modifiers, over
from localcloud.athena.scopes import Value
from localcloud.athena.translation import Context, condition

_FORMS: Forms = {
    **aggregates.FORMS, **arrays.FORMS, **conditional.FORMS, **dates.FORMS, **json_paths.FORMS, **numbers.FORMS,
    **patterns.FORMS, **session.FORMS, **texts.FORMS,
}  # fmt: skip


def call(ctx: Context, name: str, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    """A function call.

    Raises
    ------
    QueryError
        FUNCTION_NOT_FOUND: Athena has no such function for these arguments.
    """
    if name in _FORMS:
        return _FORMS[name](ctx, nodes, node)
    if is_aggregate(name):
        return aggregate(ctx, name, nodes, node, Modifiers())
    if name in overloads_of("windows"):
        raise QueryError("MISSING_OVER", f"Window function {name} requires an OVER clause", node)
    choices = overloads_of("scalars").get(name)
    if not choices:
        raise not_registered(name, node)
    choice, arguments, bound, types = chosen(ctx, choices, nodes, node)
    return written(choice, arguments, bound, types, {})


def aggregate_call(ctx: Context, node: exp.Expr) -> Value:
    """``f(…) FILTER (…) OVER (…)``, in any combination."""
    modifiers = Modifiers()
    inner: exp.Expr = node
    if isinstance(node, exp.GroupConcat):
        return listagg(ctx, node, node, modifiers, None)
    while not isinstance(inner, exp.Anonymous):
        if isinstance(inner, exp.Window):
            modifiers = over(ctx, inner, modifiers)
        elif isinstance(inner, exp.Filter):
            inside = ctx if modifiers.over else ctx.ungrouped("an aggregation's filter")
            test = condition(inside, inner.expression.this, "FILTER")
            modifiers = replace(modifiers, filter=f" FILTER (WHERE {test})")
        elif isinstance(inner, exp.IgnoreNulls):
            modifiers = replace(modifiers, nulls=" IGNORE NULLS")
        elif isinstance(inner, exp.RespectNulls):
            pass
        elif isinstance(inner, exp.GroupConcat):
            return listagg(ctx, inner, node, modifiers, None)
        elif isinstance(inner, exp.WithinGroup):
            if isinstance(inner.this, exp.GroupConcat) or (
                isinstance(inner.this, exp.Anonymous) and inner.this.name.lower() == "listagg"
            ):
                return listagg(ctx, inner.this, node, modifiers, inner.expression)
            raise QueryError("SYNTAX_ERROR", "mismatched input 'WITHIN'. Expecting: <EOF>", node)
        else:
            raise Unsupported(f"{inner.key} with OVER, FILTER or a NULLS clause", node)
        inner = inner.this
    name = inner.name.lower()
    if not modifiers.over and not is_aggregate(name):
        raise QueryError("FUNCTION_NOT_AGGREGATE" if name in overloads_of("scalars") else "FUNCTION_NOT_FOUND",
                         f"Filter is only valid for aggregation functions: {name}", node)  # fmt: skip
    return aggregate(ctx, name, inner.expressions, node, modifiers)
