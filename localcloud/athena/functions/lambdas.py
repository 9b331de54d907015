"""Lambdas: their parameters, the type they return, and their SQL in DuckDB."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlglot import exp

from localcloud.athena import casts
from localcloud.athena.errors import QueryError
from localcloud.athena.functions.type_variables import filled
from localcloud.athena.scopes import Value
from localcloud.athena.translation import Context, translate
from localcloud.athena.types import Type, coerces


@dataclass(frozen=True)
class Lambda:
    """A translated lambda: DuckDB's names of its parameters, and the text of its body."""

    names: tuple[str, ...]
    body: str

    def __str__(self) -> str:
        return f"lambda {', '.join(self.names)}: {self.body}"


def as_named(*names: str) -> list[str]:
    """Each parameter becomes one parameter in DuckDB."""
    return list(names)


def of_entry(entry: str, _: str) -> list[str]:
    """A map's key and value, read from one parameter that is its entry.

    In parentheses, because DuckDB reads `name.key` as a column's field if there is a column of that name.
    """
    return [f"({entry}).key", f"({entry}).value"]


def _entry_form(made: str) -> Callable[[Lambda], str]:
    def form(of: Lambda) -> str:
        entry = of.names[0]
        parts = {"key": f"({entry}).key", "value": f"({entry}).value"}
        if made in parts:
            parts[made] = of.body
            return f"lambda {entry}: struct_pack(k := {parts['key']}, v := {parts['value']})"
        return f"lambda {entry}: {of.body}"

    return form


# What a lambda returns for a map's entry: any value, or the entry with another key or value.
ENTRY_FORMS = {"entry": _entry_form(""), "entry_key": _entry_form("key"), "entry_value": _entry_form("value")}


def translated_lambda(
    ctx: Context, node: exp.Expr, pattern: Type, bound: dict[str, Type], texts: Callable[..., list[str]] = as_named
) -> Lambda:
    """A lambda; binds the type it returns.

    Parameters
    ----------
    texts : the SQL of each parameter in the body, given DuckDB's names of them.
    """
    *parameters, returns = pattern.args
    names = [part.name.lower() for part in node.expressions]
    if len(names) != len(parameters):
        raise QueryError("INVALID_PARAMETER_USAGE", f"Expected a lambda that takes {len(parameters)} argument(s) but "
                         f"got {len(names)}", node)  # fmt: skip
    # Named by depth, so that an expression written twice has the same text.
    own = tuple(f"dgl{ctx.depth + i}" for i in range(1, len(names) + 1))
    variables = {n: Value(t, filled(p, bound)) for n, t, p in zip(names, texts(*own), parameters, strict=True)}
    inner = replace(ctx, variables={**ctx.variables, **variables}, depth=ctx.depth + len(own))
    body = translate(inner, node.this)
    target = filled(returns, bound) if returns.name not in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" else bound.get(returns.name)
    if target is None:
        bound[returns.name] = target = body.type
    if not coerces(body.type, target):
        raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected lambda result type: {body.type}, expected {target}", node)
    return Lambda(own, casts.coerce(body.sql, body.type, target))
