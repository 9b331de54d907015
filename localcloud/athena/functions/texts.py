"""Functions of texts: concat, replace, format."""

import re
from collections.abc import Callable

from sqlglot import exp

from localcloud.athena import casts
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.functions.overloads import AMBIGUOUS, Forms, chosen, written
from localcloud.athena.functions.signatures import overloads_of
from localcloud.athena.scopes import Value
from localcloud.athena.translation import Context, coerced, translate
from localcloud.athena.types import UNKNOWN, VARBINARY, VARCHAR, Type, array, common, duck, literal


def _concat(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    if len(nodes) < 2:
        raise QueryError("INVALID_FUNCTION_ARGUMENT", "There must be two or more concatenation arguments", node)
    values = [translate(ctx, each) for each in nodes]
    kinds = [v.type for v in values]
    if any(k.name == "array" for k in kinds):
        if UNKNOWN in kinds:
            raise QueryError("AMBIGUOUS_FUNCTION_CALL", AMBIGUOUS, node)
        target = UNKNOWN
        for kind in kinds:
            found = common(target, kind if kind.name == "array" else array(kind))
            if found is None:
                break
            target = found
        else:
            parts = [
                casts.coerce(v.sql if v.type.name == "array" else f"[{v.sql}]",
                             v.type if v.type.name == "array" else array(v.type), target)
                for v in values
            ]  # fmt: skip
            missing = " OR ".join(f"{p} IS NULL" for p in parts)
            text = parts[0]
            for part in parts[1:]:
                text = f"list_concat({text}, {part})"
            return Value(f"CASE WHEN {missing} THEN NULL ELSE {text} END", target)
    if len(kinds) == 2 and UNKNOWN in kinds:
        return _concat_null(kinds, node)
    if any(k.name == "char" for k in kinds) and all(k.is_text for k in kinds):
        if len(kinds) > 2 or not all(k.args for k in kinds):
            raise Unsupported("concat of char with varchar of any length, or of more than two", node)
        padded = [f"rpad({v.sql}, {v.type.args[0]}, ' ')" for v in values]
        return Value(f"({' || '.join(padded)})", Type("char", (kinds[0].args[0] + kinds[1].args[0],)))
    if all(k.is_text or k == UNKNOWN for k in kinds):
        return Value("(" + " || ".join(casts.coerce(v.sql, v.type, VARCHAR) for v in values) + ")", VARCHAR)
    if all(k == VARBINARY for k in kinds):
        return Value("(" + " || ".join(v.sql for v in values) + ")", VARBINARY)
    actual = ", ".join(map(str, kinds))
    raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters ({actual}) for function concat. Expected: "
                     f"concat(char(x), char(y)), concat(array(E), E) E, concat(E, array(E)) E, concat(array(E)) E, "
                     f"concat(varchar), concat(varbinary)", node)  # fmt: skip


def _concat_null(kinds: list[Type], node: exp.Expr) -> Value:
    """``'a' || NULL``: of Trino's overloads of concat, that of an element and an array fits best, if one does."""
    kind = kinds[0] if kinds[1] == UNKNOWN else kinds[1]
    # An unbounded varchar fits the concat of texts as well, and Trino does not choose between the two.
    if kind in (UNKNOWN, VARCHAR, VARBINARY) or kind.name == "char":
        raise QueryError("AMBIGUOUS_FUNCTION_CALL", AMBIGUOUS, node)
    target = array(kind)
    return Value(f"CAST(NULL AS {duck(target)})", target)


def _concat_ws(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    if len(nodes) == 2 and translate(ctx, nodes[1]).type == UNKNOWN:
        raise QueryError("AMBIGUOUS_FUNCTION_CALL", AMBIGUOUS, node)
    if len(nodes) == 2 and translate(ctx, nodes[1]).type.name == "array":
        choice, texts, bound, types = chosen(ctx, overloads_of("scalars")["concat_ws"], nodes, node)
        return written(choice, texts, bound, types, {})
    texts = [coerced(ctx, each, VARCHAR) for each in nodes]
    return Value(f"concat_ws({', '.join(texts)})", VARCHAR)


def unsized(of: Type | None) -> Type:
    return of if of is not None and of.name == "varchar" else VARCHAR


def sized_text(a: Type, b: Type, length: Callable[[int, int], int]) -> Type:
    """A varchar of the length computed from the lengths of two others; unbounded if one of them or the result is."""
    if not (a.args and b.args):
        return VARCHAR
    found = length(a.args[0], b.args[0])
    return Type("varchar", (found,)) if found < 2**31 - 1 else VARCHAR


def _replace(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    choice, texts, bound, types = chosen(ctx, overloads_of("scalars")["replace"], nodes, node)
    value = written(choice, texts, bound, types, {})
    if len(nodes) == 2:
        return value
    kind = sized_text(unsized(bound.get("x")), unsized(bound.get("z")), lambda x, z: x + z * (x + 1))
    return Value(value.sql, kind)


def _format(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    """``format('%s %05d', …)`` with Java's patterns; the common ones are the same in printf."""
    if not nodes or not isinstance(nodes[0], exp.Literal):
        raise Unsupported("format with a pattern that is no literal", node)
    pieces = re.findall(r"%(?:%|n|([-#+ 0,(]*)(\d*)(?:\.(\d+))?([a-zA-Z]))|([^%]+)", nodes[0].name)
    values = iter([translate(ctx, each) for each in nodes[1:]])
    texts = []
    for (flags, width, digits, letter, plain), whole in zip(
        pieces, re.findall(r"%(?:%|n|[-#+ 0,(]*\d*(?:\.\d+)?[a-zA-Z])|[^%]+", nodes[0].name), strict=True
    ):
        if plain or not letter:
            texts.append(literal({"%%": "%", "%n": "\n"}.get(whole, plain)))
            continue
        value = next(values, None)
        if value is None:
            raise QueryError("INVALID_FUNCTION_ARGUMENT", f"Format specifier '{whole}'", node)
        texts.append(_formatted(value, flags, width, digits, letter, whole, node))
    return Value("(" + " || ".join(texts or ["''"]) + ")", VARCHAR)


def _formatted(value: Value, flags: str, width: str, digits: str, letter: str, whole: str, node: exp.Expr) -> str:
    if (letter in "dxX" and not value.type.is_integer) or (
        letter in "feEg" and (value.type.is_integer or not value.type.is_number)
    ):
        raise QueryError("INVALID_FUNCTION_ARGUMENT", f"Invalid format string: {whole} (of a {value.type})", node)
    if letter == "s" and not flags.strip("-"):
        text = f"coalesce({casts.printed(value.sql, value.type)}, 'null')"
        if digits:
            text = f"substring({text}, 1, {digits})"
        if width:
            text = f"{'rpad' if '-' in flags else 'lpad'}({text}, greatest(length({text}), {width})::INTEGER, ' ')"
        return text
    if letter == "d" and value.type.is_integer and "(" not in flags:
        if "," in flags:
            if flags != "," or width:
                raise Unsupported(f"format's {whole}", node)
            return f"format('{{:,}}', {value.sql})"
        return f"printf('%{flags}{width}d', {value.sql})"
    if letter == "f" and value.type.is_number and "(" not in flags:
        amount = f"dg_round(CAST({value.sql} AS DOUBLE), {digits or 6})"
        if "," in flags:
            if flags != "," or width:
                raise Unsupported(f"format's {whole}", node)
            return f"format('{{:,.{digits or 6}f}}', {amount})"
        return f"printf('%{flags}{width}.{digits or 6}f', {amount})"
    if letter in "xX" and value.type.is_integer and not flags.strip("0"):
        return f"printf('%{flags}{width}{letter}', {value.sql})"
    raise Unsupported(f"format's {whole} for {value.type}", node)


FORMS: Forms = {"concat": _concat, "concat_ws": _concat_ws, "replace": _replace, "format": _format}
