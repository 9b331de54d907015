"""SQL's own functions of JSON: json_exists, json_value and json_query, with a path of the SQL standard's language.

A path makes of a list of items, at first the document alone, another list, step by step. In `lax` mode a step takes
an array for its elements, and passes over what does not have what it asks for; in `strict` mode that is an error,
which NULL stands for. Source: Trino's manual, "JSON functions and operators".
"""

import re

from sqlglot import exp

from localcloud.athena import casts
from localcloud.athena.dialect import JsonCall
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.scopes import Value
from localcloud.athena.translation import Context, coerced, translate
from localcloud.athena.types import BOOLEAN, UNKNOWN, VARCHAR, Type, coerces, from_parsed, literal

_STEP = re.compile(r"""\s*(?:\.\s*(\w+)|\.\s*"([^"\\]*)"|\[\s*(\d+)\s*\]|(\[\s*\*\s*\]))""")
_NOT_FOUND = {
    "ERROR": "PATH_EVALUATION_ERROR: path evaluation failed",
    "EMPTY": "JSON_VALUE_RESULT_ERROR: cannot extract SQL scalar from JSON: no items found",
}


def _items(path: str, node: exp.Expr) -> str:
    """The list of items that a path leads to from `pd`, the document; NULL where it is an error."""
    mode, _, steps = path.strip().partition("$")
    mode = mode.strip().lower()
    if mode not in ("lax", "strict", "") or "$" not in path:
        raise QueryError("INVALID_PATH", f"invalid JSON path: '{path}'", node)
    mode = mode or "lax"
    text, at = "(pd).i", 0
    while match := _STEP.match(steps, at):
        name = match[1] if match[1] is not None else match[2]
        if name is not None:
            pointer = "/" + name.replace("~", "~0").replace("/", "~1")
            text = f"dg_path_member_{mode}({text}, {literal(pointer)})"
        elif match[3] is not None:
            text = f"dg_path_element_{mode}({text}, {int(match[3]) + 1})"
        else:
            text = f"dg_path_each_{mode}({text})"
        at = match.end()
    if steps[at:].strip():
        raise Unsupported(f"the JSON path {path}", node)
    return text


def _over_items(ctx: Context, node: JsonCall, body: str) -> str:
    """What is made of the items, written once, under the name of a lambda's parameter."""
    given = translate(ctx, node.this)
    if not given.type.is_text and given.type != UNKNOWN:
        raise QueryError("TYPE_MISMATCH", f"Cannot read input of type {given.type} as JSON", node)
    text = casts.coerce(given.sql, given.type, VARCHAR)
    items = _items(node.args["path"].name, node)
    # Each under a name of its own: a strict step names its items several times.
    document = f"list_transform([struct_pack(i := dg_path_items({text}))], lambda pd: struct_pack(i := {items}))"
    found = f"list_transform({document}, lambda pq: {body})[1]"
    return f"CASE WHEN {text} IS NOT NULL THEN {found} END"


def json_call(ctx: Context, node: JsonCall) -> Value:
    """A call of one of the three."""
    return {"json_exists": _exists, "json_value": _value, "json_query": _query}[node.args["function"]](ctx, node)


def _failed(message: str, of: str) -> str:
    return f"CAST(CAST(dg_fail({literal(message)}) AS VARCHAR) AS {of})"


def _exists(ctx: Context, node: JsonCall) -> Value:
    word = str(node.args.get("on_error") or "FALSE")
    wrong = {"ERROR": _failed(_NOT_FOUND["ERROR"], "BOOLEAN"), "UNKNOWN": "NULL"}.get(word, word)
    body = f"CASE WHEN (pq).i IS NULL THEN {wrong} ELSE len((pq).i) > 0 END"
    return Value(_over_items(ctx, node, body), BOOLEAN)


def _value(ctx: Context, node: JsonCall) -> Value:
    kind = from_parsed(node.args["returning"]) if node.args.get("returning") is not None else VARCHAR
    empty = _behaviour(ctx, node, "on_empty", kind, _NOT_FOUND["EMPTY"])
    wrong = _behaviour(ctx, node, "on_error", kind, _NOT_FOUND["ERROR"])
    scalar = casts.cast("dg_path_scalar((pq).i)", Type("json"), kind)
    made = casts.coerce(f"TRY({scalar})", kind, kind)
    body = (
        f"CASE WHEN (pq).i IS NULL THEN {wrong} WHEN len((pq).i) = 0 THEN {empty} "
        f"WHEN dg_path_scalar((pq).i) IS NULL THEN {wrong} WHEN dg_path_scalar((pq).i) = 'null' THEN NULL "
        f"ELSE coalesce({made}, {wrong}) END"
    )
    return Value(_over_items(ctx, node, body), kind)


def _behaviour(ctx: Context, node: JsonCall, which: str, kind: Type, message: str) -> str:
    """What NULL, ERROR or DEFAULT … ON EMPTY or ON ERROR gives."""
    given = node.args.get(which) or "NULL"
    if isinstance(given, exp.Expr):
        value = translate(ctx, given)
        if not coerces(value.type, kind):
            raise QueryError("TYPE_MISMATCH", "Return type of JSON_VALUE: "
                             f"{kind} is not compatible with the default's type: {value.type}", given)  # fmt: skip
        return coerced(ctx, given, kind)
    null = casts.coerce("NULL", UNKNOWN, kind)
    return null if given == "NULL" else casts.coerce(f"CAST(dg_fail({literal(message)}) AS VARCHAR)", UNKNOWN, kind)


def _query(ctx: Context, node: JsonCall) -> Value:
    if node.args.get("returning") is not None:
        raise Unsupported("json_query with RETURNING", node)
    made = {"NULL": "NULL", "EMPTY ARRAY": "'[]'", "EMPTY OBJECT": "'{}'"}
    empty, wrong = (
        made.get(str(node.args.get(which) or "NULL"), _failed(f"JSON_QUERY_RESULT_ERROR: {why}", "VARCHAR"))
        for which, why in (("on_empty", "no items found"), ("on_error", "path evaluation failed"))
    )
    array = "'[' || array_to_string((pq).i, ',') || ']'"
    one = "(pq).i[1]"
    if node.args.get("omits_quotes"):
        one = f"CASE WHEN json_type({one}) = 'VARCHAR' THEN json_extract_string({one}, '$') ELSE {one} END"
    wrapper = node.args.get("wrapper")
    if wrapper == "UNCONDITIONAL":
        chosen = array
    elif wrapper == "CONDITIONAL":
        whole = "len((pq).i) = 1 AND json_type((pq).i[1]) IN ('ARRAY', 'OBJECT')"
        chosen = f"CASE WHEN {whole} THEN {one} ELSE {array} END"
    else:
        chosen = f"CASE WHEN len((pq).i) = 1 THEN {one} ELSE {wrong} END"
    body = f"CASE WHEN (pq).i IS NULL THEN {wrong} WHEN len((pq).i) = 0 THEN {empty} ELSE {chosen} END"
    return Value(_over_items(ctx, node, body), VARCHAR)
