"""The JSON functions of standard SQL: json_exists, json_value and json_query, with paths of the SQL/JSON language.

A path starts with a list of one item, the document, and each step turns the list into another. In `lax` mode a step
replaces an array by its elements, and skips items that lack what it looks for; in `strict` mode that is an error,
represented here by NULL. Source: Trino's manual, "JSON functions and operators".
"""

import re

from sqlglot import exp

from localcloud.athena import casts
from localcloud.athena.dialect import JsonCall
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.scopes import Value
from localcloud.athena.translation import Context, coerced, translate
from localcloud.athena.types import BOOLEAN, UNKNOWN, VARCHAR, Type, coerces, from_parsed, literal

_NO_ITEMS = "JSON path found no items"
_SEVERAL_ITEMS = "JSON path found multiple items"
_NO_SQL_VALUE = "JSON path found an item that cannot be converted to an SQL value"
_OF_VALUE = "JSON_VALUE_RESULT_ERROR: cannot extract SQL scalar from JSON: "
_OF_QUERY = "JSON_OUTPUT_CONVERSION_ERROR: conversion from JSON failed: "
_MODE = re.compile(r"\s*(lax|strict)\b")
_STEP = re.compile(
    r"""\s*(?:\.\s*([A-Za-z_]\w*)\b(?!\s*\()|\.\s*"([^"\\]*)"(?!")|\[\s*(\d+)\s*\]|(\[\s*\*\s*\]))""", re.A
)
# Further syntax that Trino's paths allow, at their start and after a step (its grammar JsonPath.g4).
_OTHER_BASE = re.compile(r"""[-+(\d."@]|\$[A-Za-z_]|(?:last|null|true|false)\b""", re.A)
_OTHER_STEP = re.compile(
    r"""\.\s*(?:[-*]|"(?:[^"]|"")*"|(?:type|size|double|ceiling|floor|abs|datetime|keyvalue)\s*\()
    |\[\s*[^\s\]].*\]|\?\s*\(|[-+*/%]\s*\S""",
    re.A | re.S | re.X,
)


def _steps_of(path: str, node: exp.Expr) -> tuple[str, str]:
    """A path's mode, and what follows its `$`.

    Raises
    ------
    QueryError
        SYNTAX_ERROR: it is not a path. NOT_SUPPORTED: it does not start with `$`.
    """
    mode = _MODE.match(path)
    if mode is None:
        raise QueryError("SYNTAX_ERROR", f"the JSON path '{path}' must begin with lax or strict", node)
    base = path[mode.end() :].lstrip()
    if _OTHER_BASE.match(base):
        raise Unsupported(f"the JSON path {path}", node)
    if not base.startswith("$"):
        raise QueryError("SYNTAX_ERROR", f"the JSON path '{path}' must have a $ after its mode", node)
    return mode[1], base[1:]


def _items(path: str, node: exp.Expr) -> str:
    """The list of items that a path finds in the document `pd`; NULL if the path is an error there."""
    mode, steps = _steps_of(path, node)
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
    left = steps[at:].strip()
    if left and _OTHER_STEP.match(left):
        raise Unsupported(f"the JSON path {path}", node)
    if left:
        raise QueryError("SYNTAX_ERROR", f"the JSON path '{path}' cannot be read from '{left}' on", node)
    return text


def _over_items(ctx: Context, node: JsonCall, body: str) -> str:
    """SQL of the items, bound to a lambda's parameter so that it is written only once."""
    given = translate(ctx, node.this)
    if not given.type.is_text and given.type != UNKNOWN:
        raise QueryError("TYPE_MISMATCH", f"Cannot read input of type {given.type} as JSON", node)
    text = casts.coerce(given.sql, given.type, VARCHAR)
    items = _items(node.args["path"].name, node)
    # Each step has a name of its own, because a strict step uses its items several times.
    document = (
        f"list_transform([struct_pack(i := dg_path_items({text}))], "
        f"lambda pd: struct_pack(valid := (pd).i IS NOT NULL, i := {items}))"
    )
    found = f"list_transform({document}, lambda pq: {body})[1]"
    return f"CASE WHEN {text} IS NOT NULL THEN {found} END"


def json_call(ctx: Context, node: JsonCall) -> Value:
    """A call of one of the three."""
    return {"json_exists": _exists, "json_value": _value, "json_query": _query}[node.args["function"]](ctx, node)


def _failure(message: str) -> str:
    """An error as the query runs; `message` is SQL."""
    return f"CAST(dg_fail({message}) AS VARCHAR)"


def _why(others: str) -> str:
    """SQL of the message for ERROR ON ERROR; `others` is the message if there are items."""
    return (
        "CASE WHEN NOT (pq).valid THEN 'JSON_INPUT_CONVERSION_ERROR: conversion to JSON failed: ' "
        f"WHEN (pq).i IS NULL THEN 'PATH_EVALUATION_ERROR: path evaluation failed' ELSE {others} END"
    )


def _exists(ctx: Context, node: JsonCall) -> Value:
    word = str(node.args.get("on_error") or "FALSE")
    wrong = {"ERROR": f"CAST({_failure(_why('NULL'))} AS BOOLEAN)", "UNKNOWN": "NULL"}.get(word, word)
    body = f"CASE WHEN (pq).i IS NULL THEN {wrong} ELSE len((pq).i) > 0 END"
    return Value(_over_items(ctx, node, body), BOOLEAN)


def _value(ctx: Context, node: JsonCall) -> Value:
    kind = from_parsed(node.args["returning"]) if node.args.get("returning") is not None else VARCHAR
    why = (
        f"CASE WHEN len((pq).i) > 1 THEN {literal(_OF_VALUE + _SEVERAL_ITEMS)} "
        f"WHEN dg_path_scalar((pq).i) IS NULL THEN {literal(_OF_VALUE + _NO_SQL_VALUE)} "
        f"ELSE {literal(f'{_OF_VALUE}Cannot cast value to declared return type of function JSON_VALUE: {kind}')} END"
    )
    empty = _behaviour(ctx, node, "on_empty", kind, literal(_OF_VALUE + _NO_ITEMS))
    wrong = _behaviour(ctx, node, "on_error", kind, _why(why))
    scalar = casts.cast("dg_path_scalar((pq).i)", Type("json"), kind)
    made = casts.coerce(f"TRY({scalar})", kind, kind)
    body = (
        f"CASE WHEN (pq).i IS NULL THEN {wrong} WHEN len((pq).i) = 0 THEN {empty} "
        f"WHEN dg_path_scalar((pq).i) IS NULL THEN {wrong} WHEN dg_path_scalar((pq).i) = 'null' THEN NULL "
        f"ELSE coalesce({made}, {wrong}) END"
    )
    return Value(_over_items(ctx, node, body), kind)


def _behaviour(ctx: Context, node: JsonCall, which: str, kind: Type, message: str) -> str:
    """The value of NULL, ERROR or DEFAULT … ON EMPTY or ON ERROR; `message` is the SQL of the error's text."""
    given = node.args.get(which) or "NULL"
    if isinstance(given, exp.Expr):
        value = translate(ctx, given)
        if not coerces(value.type, kind):
            raise QueryError("TYPE_MISMATCH", "Return type of JSON_VALUE: "
                             f"{kind} is not compatible with the default's type: {value.type}", given)  # fmt: skip
        return coerced(ctx, given, kind)
    null = casts.coerce("NULL", UNKNOWN, kind)
    return null if given == "NULL" else casts.coerce(_failure(message), UNKNOWN, kind)


def _query(ctx: Context, node: JsonCall) -> Value:
    if node.args.get("returning") is not None:
        raise Unsupported("json_query with RETURNING", node)
    made = {"NULL": "NULL", "EMPTY ARRAY": "'[]'", "EMPTY OBJECT": "'{}'"}
    empty, wrong = (
        made.get(str(node.args.get(which) or "NULL"), _failure(why))
        for which, why in (
            ("on_empty", literal(_OF_QUERY + _NO_ITEMS)),
            ("on_error", _why(literal(_OF_QUERY + _SEVERAL_ITEMS))),
        )
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
