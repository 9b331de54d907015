"""Functions of JSON that take a path."""

import re

from sqlglot import exp

from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.functions.overloads import AMBIGUOUS, Forms, chosen, written
from localcloud.athena.functions.signatures import overloads_of
from localcloud.athena.scopes import Value
from localcloud.athena.translation import Context
from localcloud.athena.types import literal

# Trino's own paths: `$`, `.name`, `[1]`, `[name]`, `["any name"]` (io.trino.operator.scalar.JsonPathTokenizer).
_JSON_STEP = re.compile(r"""\.([^\W]+(?:[\w:]*)|:[\w:]*)|\[(\w+)\]|\["((?:[^"\\]|\\["\\])*)"\]""")
# A step of digits is tried both as an array's index and as an object's key.
_MOST_NUMBERED = 3


def _json_steps(path: str, node: exp.Expr) -> list[str]:
    """A path's steps.

    Raises
    ------
    QueryError
        INVALID_FUNCTION_ARGUMENT: it is not a path.
    """
    steps, at = [], 1
    while path.startswith("$") and at < len(path):
        match = _JSON_STEP.match(path, at)
        if match is None:
            break
        steps.append(match[1] or match[2] or re.sub(r"\\(.)", r"\1", match[3] or ""))
        at = match.end()
    if not path.startswith("$") or at < len(path):
        raise QueryError("INVALID_FUNCTION_ARGUMENT", f"Invalid JSON path: '{path}'", node)
    return steps


def _duck_paths(steps: list[str], node: exp.Expr) -> list[str]:
    if any(re.search(r'["\\]', step) for step in steps) or sum(s.isdecimal() for s in steps) > _MOST_NUMBERED:
        raise Unsupported("this JSON path", node)
    paths = ["$"]
    for step in steps:
        forms = [f'."{step}"'] + ([f"[{int(step)}]"] if step.isdecimal() else [])
        paths = [path + form for form in reversed(forms) for path in paths]
    return paths


def _json_extract(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    return _with_json_path(ctx, "json_extract", nodes, node)


def _json_size(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    return _with_json_path(ctx, "json_size", nodes, node)


def _with_json_path(ctx: Context, name: str, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    """A path written in the query is checked and rewritten now; one that comes from data is checked as it runs."""
    choice, texts, bound, types = chosen(ctx, overloads_of("scalars")[name], nodes, node)
    if not isinstance(nodes[1], exp.Literal):
        return written(choice, [texts[0], f"dg_json_path({texts[1]})"], bound, types, {"key": "NULL"})
    steps = _json_steps(nodes[1].name, node)
    key = literal(steps[-1] if steps else "")
    found = [
        written(choice, [texts[0], literal(path)], bound, types, {"key": key}) for path in _duck_paths(steps, node)
    ]
    return found[0] if len(found) == 1 else Value(f"coalesce({', '.join(f.sql for f in found)})", found[0].type)


def _json_extract_scalar(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    if nodes and isinstance(nodes[0], exp.Null):
        raise QueryError("AMBIGUOUS_FUNCTION_CALL", AMBIGUOUS, node)
    return _with_json_path(ctx, "json_extract_scalar", nodes, node)


FORMS: Forms = {"json_extract": _json_extract, "json_extract_scalar": _json_extract_scalar, "json_size": _json_size}
