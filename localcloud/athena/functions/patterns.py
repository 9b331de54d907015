"""Functions of regular expressions: the pattern is rewritten for RE2 (see `regexps`)."""

from sqlglot import exp

from localcloud.athena import regexps
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.functions.overloads import Form, Forms, chosen, written
from localcloud.athena.functions.signatures import overloads_of
from localcloud.athena.functions.texts import sized_text, unsized
from localcloud.athena.scopes import Value
from localcloud.athena.translation import Context
from localcloud.athena.types import literal


def _regexp(name: str) -> Form:
    """The form of a function that takes a regular expression: the pattern is rewritten for RE2."""

    def form(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
        choice, texts, bound, types = chosen(ctx, overloads_of("scalars")[name], nodes, node)
        pattern = _pattern_of(nodes)
        if pattern is not None and name == "regexp_split" and pattern.least == 0:
            raise Unsupported("regexp_split at a pattern that matches an empty text", node)
        if name == "regexp_position" and (len(nodes) == 3 or (pattern is not None and pattern.starts)):
            raise Unsupported("regexp_position of a pattern with ^, or from a place on", node)
        if pattern is not None and name.startswith("regexp_extract") and len(nodes) == 3:
            _require_group(nodes[2].unnest(), len(pattern.names), node)
        texts[:2] = _with_pattern(texts[0], texts[1], pattern, whole=name in ("regexp_split", "regexp_position"))
        return written(choice, texts, bound, types, {})

    return form


def _require_group(wanted: exp.Expr, groups: int, node: exp.Expr) -> None:
    negative, bare = isinstance(wanted, exp.Neg), wanted.this if isinstance(wanted, exp.Neg) else wanted
    if not isinstance(bare, exp.Literal) or bare.is_string:
        raise Unsupported("the number of a regular expression's group that is no literal", node)
    if negative and int(bare.name):
        raise QueryError("INVALID_FUNCTION_ARGUMENT", "Group cannot be negative", node)
    if int(bare.name) > groups:
        raise QueryError("INVALID_FUNCTION_ARGUMENT", f"Pattern has {groups} groups. Cannot access group {bare.name}",
                         node)  # fmt: skip


def _pattern_of(nodes: list[exp.Expr]) -> regexps.Pattern | None:
    literal_given = len(nodes) > 1 and isinstance(nodes[1], exp.Literal) and nodes[1].is_string
    return regexps.read(nodes[1].name) if literal_given else None


def _with_pattern(text: str, given: str, pattern: regexps.Pattern | None, whole: bool) -> tuple[str, str]:
    """The text to search and the pattern, with a check that RE2 reads both as Trino does.

    `whole`: the pattern must not match the empty text.
    """
    if pattern is None:
        return text, f"dg_pattern({given}, {str(whole).upper()})"
    guarded = f"dg_searched({text}, {literal(pattern.apart)})" if pattern.apart else text
    return guarded, literal(pattern.text)


def _regexp_replace(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    """Java's ``$1`` and ``${name}`` become ``\\1`` in RE2."""
    if len(nodes) == 3 and isinstance(nodes[2], exp.Lambda):
        raise Unsupported("regexp_replace with a function", node)
    _, texts, bound, _ = chosen(ctx, overloads_of("scalars")["regexp_replace"], nodes, node)
    pattern = _pattern_of(nodes)
    if pattern is not None and pattern.may_be_empty:
        raise Unsupported("regexp_replace of a pattern that may match an empty text", node)
    searched, text = _with_pattern(texts[0], texts[1], pattern, whole=True)
    kind = unsized(bound.get("x"))
    replacement = "''"
    if len(nodes) == 3:
        replacement = f"dg_replacement({texts[2]})"
        if isinstance(nodes[2], exp.Literal):
            respelled = regexps.replacement(nodes[2].name, pattern or regexps.NONE)
            if respelled is None:
                message = f"Illegal replacement sequence: {nodes[2].name}"
                raise QueryError("INVALID_FUNCTION_ARGUMENT", message, node)
            replacement = literal(respelled)
        kind = sized_text(kind, unsized(bound.get("y")), lambda x, y: x + max(x * y // 2, y) * (x + 1))
    return Value(f"regexp_replace({searched}, {text}, {replacement}, 'g')", kind)


FORMS: Forms = {
    "regexp_replace": _regexp_replace,
    **{name: _regexp(name) for name in ("regexp_like", "regexp_extract", "regexp_extract_all", "regexp_count",
                                        "regexp_split", "regexp_position")},
}  # fmt: skip
