"""Functions of arrays and maps that take a lambda of several parameters, or order elements."""

from sqlglot import exp

from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.functions.lambdas import Lambda, translated_lambda
from localcloud.athena.functions.overloads import Form, Forms, arity, chosen, written
from localcloud.athena.functions.signatures import overloads_of
from localcloud.athena.scopes import Value
from localcloud.athena.translation import Context, translate
from localcloud.athena.types import INTEGER, Type, array, duck, map_of, row


def _reduce(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    arity(nodes, "reduce", node, 4, 4)
    items, start = translate(ctx, nodes[0]), translate(ctx, nodes[1])
    if items.type.name != "array" or not isinstance(nodes[2], exp.Lambda) or not isinstance(nodes[3], exp.Lambda):
        raise QueryError("FUNCTION_NOT_FOUND", "Unexpected parameters for function reduce. Expected: "
                         "reduce(array(T), S, function(S,T,S), function(S,R)) T, S, R", node)  # fmt: skip
    bound = {"T": items.type.element, "S": start.type}
    folded = fold(ctx, items.sql, start, nodes[2], bound)
    finish = translated_lambda(ctx, nodes[3], Type("function", (Type("S"), Type("R"))), bound)
    text = f"CASE WHEN {items.sql} IS NOT NULL THEN list_transform([{folded}], {finish})[1] END"
    return Value(text, bound["R"])


def fold(ctx: Context, items: str, start: Value, by: exp.Expr, bound: dict[str, Type]) -> str:
    """A list's elements (type T) folded one by one into a state (type S) that begins with `start`."""
    # The state and the elements differ in type, so a struct holds both.
    step = translated_lambda(
        ctx, by, Type("function", (Type("S"), Type("T"), Type("S"))), bound,
        lambda state, element: [f"({state}).s", f"({element}).v"],
    )  # fmt: skip
    kind = f"STRUCT(s {duck(bound['S'])}, v {duck(bound['T'])})"
    made = Lambda(step.names, f"CAST(struct_pack(s := {step.body}, v := NULL) AS {kind})")
    wrapped = f"list_transform({items}, lambda v: CAST(struct_pack(s := NULL, v := v) AS {kind}))"
    opening = f"CAST(struct_pack(s := {start.sql}, v := NULL) AS {kind})"
    return f"(list_reduce({wrapped}, {made}, {opening})).s"


def _zip(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    values = [translate(ctx, each) for each in nodes]
    if not values or any(v.type.name != "array" for v in values):
        raise QueryError(
            "FUNCTION_NOT_FOUND", "Unexpected parameters for function zip. Expected: zip(array(T1), …)", node
        )
    longest = f"greatest({', '.join(f'len({v.sql})' for v in values)})" if len(values) > 1 else f"len({values[0].sql})"
    fields = ", ".join(f"field{i} := {v.sql}[i]" for i, v in enumerate(values))
    kind = array(row([v.type.element for v in values]))
    return Value(f"list_transform(range(1, {longest} + 1), lambda i: struct_pack({fields}))", kind)


def _zip_with(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    arity(nodes, "zip_with", node, 3, 3)
    a, b = translate(ctx, nodes[0]), translate(ctx, nodes[1])
    bound = {"T": a.type.element, "U": b.type.element}
    by = translated_lambda(
        ctx, nodes[2], Type("function", (Type("T"), Type("U"), Type("R"))), bound,
        lambda pair, _: [f"({pair}).x", f"({pair}).y"],
    )  # fmt: skip
    pairs = (
        f"list_transform(range(1, greatest(len({a.sql}), len({b.sql})) + 1), lambda i: struct_pack(x := "
        f"{a.sql}[i], y := "
        f"{b.sql}[i]))"
    )
    return Value(f"list_transform({pairs}, {Lambda(by.names[:1], by.body)})", array(bound["R"]))


def _array_sort(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    if len(nodes) == 2 and isinstance(nodes[1], exp.Lambda):
        return _array_sorted_by(ctx, nodes, node)
    return _ordered_elements("array_sort")(ctx, nodes, node)


def _array_sorted_by(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    """array_sort() with a comparison: an insertion sort, each element after those that are not greater."""
    items = translate(ctx, nodes[0])
    if items.type.name != "array":
        raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters ({items.type}, <function>) for function "
                         f"array_sort. Expected: array_sort(array(T), function(T,T,integer))", node)  # fmt: skip
    kind = items.type.element
    compared = translated_lambda(
        ctx, nodes[1], Type("function", (Type("T"), Type("T"), INTEGER)), {"T": kind},
        lambda before, added: [before, f"{added}[1]"],
    )  # fmt: skip
    first, second = compared.names
    sorted_yet = f"s{first}"
    kept = [
        f"list_filter({sorted_yet}, lambda {first}: dg_comparison({compared.body}) {test})" for test in ("<= 0", "> 0")
    ]
    step = f"list_concat(list_concat({kept[0]}, {second}), {kept[1]})"
    wrapped = f"list_transform({items.sql}, lambda sv: [sv])"
    opening = f"CAST([] AS {duck(items.type)})"
    return Value(f"list_reduce({wrapped}, lambda {sorted_yet}, {second}: {step}, {opening})", items.type)


def _map_zip_with(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    arity(nodes, "map_zip_with", node, 3, 3)
    a, b = translate(ctx, nodes[0]), translate(ctx, nodes[1])
    if a.type.name != "map" or b.type.name != "map" or a.type.args[0] != b.type.args[0]:
        raise QueryError("FUNCTION_NOT_FOUND", f"Unexpected parameters ({a.type}, {b.type}, <function>) for function "
                         f"map_zip_with. Expected: map_zip_with(map(K,V1), map(K,V2), function(K,V1,V2,V3))",
                         node)  # fmt: skip
    key = a.type.args[0]
    bound = {"K": key, "V": a.type.args[1], "W": b.type.args[1]}
    kind = Type("function", (Type("K"), Type("V"), Type("W"), Type("R")))
    by = translated_lambda(
        ctx, nodes[2], kind, bound, lambda key, *_: [key, *(f"map_extract({of.sql}, {key})[1]" for of in (a, b))]
    )
    key_name = by.names[0]
    keys = f"list_concat(map_keys({a.sql}), list_filter(map_keys({b.sql}), lambda zk: NOT map_contains({a.sql}, zk)))"
    entries = f"list_transform({keys}, lambda {key_name}: struct_pack(k := {key_name}, v := {by.body}))"
    missing = f"{a.sql} IS NULL OR {b.sql} IS NULL"
    return Value(f"CASE WHEN {missing} THEN NULL ELSE map_from_entries({entries}) END", map_of(key, bound["R"]))


def _ordered_elements(name: str) -> Form:
    """A function that orders an array's elements; as in Trino, NULLs inside arrays or rows cannot be compared."""

    def form(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
        choice, texts, bound, types = chosen(ctx, overloads_of("scalars")[name], nodes, node)
        if types[0].element.name in ("array", "row", "map", "timestamptz"):
            raise Unsupported(f"{name} of {types[0].element}", node)
        return written(choice, texts, bound, types, {})

    return form


FORMS: Forms = {
    "reduce": _reduce, "zip": _zip, "zip_with": _zip_with, "map_zip_with": _map_zip_with, "array_sort": _array_sort,
    "array_min": _ordered_elements("array_min"), "array_max": _ordered_elements("array_max"),
}  # fmt: skip
