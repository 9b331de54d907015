"""Functions of any type: coalesce, nullif, greatest, least, try, typeof, row."""

from sqlglot import exp

from localcloud.athena.expressions.comparisons import compare, orderable
from localcloud.athena.expressions.rows import make_row
from localcloud.athena.functions.overloads import Form, Forms, arity
from localcloud.athena.scopes import Value
from localcloud.athena.translation import Context, translate, unify
from localcloud.athena.types import VARCHAR, literal


def _coalesce(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    arity(nodes, "coalesce", node, 2, 10_000)
    texts, target = unify(ctx, nodes, "All COALESCE operands")
    return Value(f"coalesce({', '.join(texts)})", target)


def _nullif(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    arity(nodes, "nullif", node, 2, 2)
    first, second = (translate(ctx, each) for each in nodes)
    return Value(f"CASE WHEN {compare(first, second, '=', node)} THEN NULL ELSE {first.sql} END", first.type)


def _extremum(word: str) -> Form:
    def form(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
        texts, target = unify(ctx, nodes, f"All {word.upper()} arguments")
        texts = [orderable(text, target) if target.name in ("array", "row") else text for text in texts]
        if target.name == "timestamptz":
            text = texts[0]
            for other in texts[1:]:
                text = f"dg_{word}_moment({text}, {other})"
            return Value(text, target)
        missing = " OR ".join(f"{text} IS NULL" for text in texts)
        if target.name in ("double", "real") and word == "greatest":
            # In DuckDB NaN is the greatest number; Trino prefers any other number to it.
            numbers = f"[{', '.join(texts)}]"
            return Value(f"CASE WHEN {missing} THEN NULL ELSE dg_array_greatest({numbers}) END", target)
        return Value(f"CASE WHEN {missing} THEN NULL ELSE {word}({', '.join(texts)}) END", target)

    return form


def _try(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    arity(nodes, "try", node, 1, 1)
    value = translate(ctx, nodes[0])
    return Value(f"TRY({value.sql})", value.type)


def _row(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    return make_row([translate(ctx, each) for each in nodes])


def _typeof(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    arity(nodes, "typeof", node, 1, 1)
    return Value(literal(str(translate(ctx, nodes[0]).type)), VARCHAR)


FORMS: Forms = {
    "coalesce": _coalesce, "nullif": _nullif, "greatest": _extremum("greatest"), "least": _extremum("least"),
    "try": _try, "row": _row, "typeof": _typeof,
}  # fmt: skip
