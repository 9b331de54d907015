"""Which overload of a function a call means, by Trino's rules, and its SQL in DuckDB."""

import re
from collections.abc import Callable

from sqlglot import exp

from localcloud.athena import casts
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.functions.lambdas import ENTRY_FORMS, as_named, of_entry, translated_lambda
from localcloud.athena.functions.signatures import Signature
from localcloud.athena.functions.type_variables import MOMENTS, distance_of, filled
from localcloud.athena.scopes import Value
from localcloud.athena.translation import Context, translate
from localcloud.athena.types import UNKNOWN, Type, coerces

# The translation of a function that a line of `functions.txt` cannot express, from the call's arguments and the call.
Form = Callable[[Context, list[exp.Expr], exp.Expr], Value]
Forms = dict[str, Form]


def chosen(
    ctx: Context, choices: list[Signature], nodes: list[exp.Expr], node: exp.Expr
) -> tuple[Signature, list[str], dict[str, Type], list[Type]]:
    """The overload that fits best, the SQL of its arguments, its type variables, and its arguments' types."""
    values = [None if isinstance(n, exp.Lambda) else translate(ctx, n) for n in nodes]
    fitting: list[tuple[int, Signature, dict[str, Type]]] = []
    for choice in choices:
        if len(choice.parameters) != len(nodes):
            continue
        bound: dict[str, Type] = {}
        total = 0
        for pattern, value in zip(choice.parameters, values, strict=True):
            if (pattern.name == "function") != (value is None):
                break
            cost = distance_of(pattern, value.type, bound) if value is not None else 0
            if cost is None:
                break
            total += cost
        else:
            fitting.append((total, choice, bound))
    if not fitting:
        actual = ", ".join("<function>" if v is None else str(v.type) for v in values)
        expected = ", ".join(map(str, choices))
        raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters ({actual}) for function {choices[0].name}. "
                         f"Expected: {expected}", node)  # fmt: skip
    if any(value is not None and value.type == UNKNOWN for value in values):
        actual_types = [value.type if value is not None else UNKNOWN for value in values]
        _require_one_meaning([(choice, bound) for _, choice, bound in fitting], actual_types, node)
    _, choice, bound = min(fitting, key=lambda each: each[0])
    if choice.template == "-":
        raise Unsupported(f"{choice}", node)
    texts, types = [], []
    for pattern, value, argument in zip(choice.parameters, values, nodes, strict=True):
        if value is None:
            entry = re.search(r"\{1:(entry\w*)\}", choice.template)
            found = translated_lambda(ctx, argument, pattern, bound, of_entry if entry else as_named)
            texts.append(ENTRY_FORMS[entry[1]](found) if entry else str(found))
            types.append(UNKNOWN)
            continue
        target = filled(pattern, bound, value.type)
        text = casts.coerce(value.sql, value.type, target)
        if pattern.name in ("moment", "instant") and target.name == "timestamptz":
            text = f"dg_local({text})"
        texts.append(text)
        types.append(target)
    return choice, texts, bound, types


def _require_one_meaning(fitting: list[tuple[Signature, dict[str, Type]]], actual: list[Type], node: exp.Expr) -> None:
    """A NULL fits many overloads: Trino takes the most specific one, or any if all return the same type."""
    meant = [
        (tuple(filled(p, bound, of) for p, of in zip(choice.parameters, actual, strict=True)),
         filled(choice.returns, bound))
        for choice, bound in fitting
    ]  # fmt: skip

    def is_beaten(by: tuple[Type, ...], parameters: tuple[Type, ...]) -> bool:
        return by != parameters and all(coerces(a, b) for a, b in zip(by, parameters, strict=True))

    left = {returns for own, returns in meant if not any(is_beaten(other, own) for other, _ in meant)}
    if len(left) > 1:
        raise QueryError("AMBIGUOUS_FUNCTION_CALL", AMBIGUOUS, node)


AMBIGUOUS = "Could not choose a best candidate operator. Explicit type casts must be added."


def written(
    choice: Signature, texts: list[str], bound: dict[str, Type], types: list[Type], marks: dict[str, str]
) -> Value:
    """The overload's text with everything filled in."""

    def fill(match: re.Match[str]) -> str:
        word = match[1]
        if word.isdecimal():
            return texts[int(word)]
        if word[0].isdecimal():
            return texts[int(word.split(":")[0])]
        if word.startswith("text:"):
            _, variable, name = word.split(":")
            return casts.printed(name, bound[variable])
        return marks[word]

    # Doubled braces in the template mean single ones; braces in an argument are left alone.
    sql = re.sub(r"\{\{|\}\}|\{([\w:]+)\}", lambda m: fill(m) if m[1] else m[0][0], choice.template)
    returns = types[0] if choice.returns.name == "same" else filled(choice.returns, bound)
    if returns.name in ("timestamp", "timestamptz") and not returns.args:
        returns = Type(returns.name, next((t.args for t in types if t.name in MOMENTS and t.args), (3,)))
    if returns.name == "char":
        sql = f"rpad({sql}, {returns.args[0]}, ' ')"
    return Value(sql if choice.is_call else f"({sql})", returns)


def arity(nodes: list[exp.Expr], name: str, node: exp.Expr, least: int, most: int) -> None:
    if not least <= len(nodes) <= most:
        kind = "SYNTAX_ERROR" if name in ("coalesce", "nullif", "try") else "FUNCTION_NOT_FOUND"
        raise QueryError(kind, f"Invalid number of arguments for '{name}' function", node)
