"""Comparisons, and the SQL that values are compared, ordered and grouped by."""

from sqlglot import exp

from localcloud.athena import casts
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.expressions.rows import has_null
from localcloud.athena.scopes import Value
from localcloud.athena.types import Type, common, field_name, holds_map, holds_zone, quoted


def comparable(sql: str, of: Type) -> str:
    """The SQL that a value is compared, ordered and grouped by: a moment's instant, a map's sorted entries."""
    if is_plain_map(of):
        return f"CASE WHEN {sql} IS NOT NULL THEN list_sort(map_entries({sql})) END"
    return f"({sql}).t" if of.name == "timestamptz" else sql


def is_plain_map(of: Type) -> bool:
    """Whether DuckDB compares the map's keys and values as Trino does."""
    return of.name == "map" and not any(holds_map(part) or holds_zone(part) for part in of.args)


def orderable(sql: str, of: Type) -> str:
    """The SQL that a value is ordered by; Trino raises an error for arrays and rows with NULL in them."""
    if of.name == "array":
        _require_flat(of.element)
        return f"dg_ordered_array({sql})"
    if of.name == "row":
        for each in of.args:
            _require_flat(each)
        failed = f"({sql}, {_ROW_NULLS})[1]"
        return f"CASE WHEN ({sql}) IS NULL THEN NULL WHEN {has_null(sql, of)} THEN {failed} ELSE {sql} END"
    return comparable(sql, of)


def _require_flat(of: Type) -> None:
    if of.name in ("array", "row", "map", "timestamptz", "double", "real"):
        raise Unsupported(f"the order of arrays or rows that hold {of}")


_ROW_NULLS = "dg_fail('NOT_SUPPORTED: ROW comparison not supported for fields with null elements')"


def _in_order(a: str, b: str, of: Type, symbol: str) -> str:
    """``a < b`` of arrays and rows; an error if the result depends on a NULL, as in Trino."""
    if of.name == "array":
        _require_flat(of.element)
        return f"dg_array_compare({a}, {b}, {a} {symbol} {b})"
    tests = []
    for i, kind in enumerate(of.args):
        _require_flat(kind)
        x, y = (f"({side}).{quoted(field_name(of, i))}" for side in (a, b))
        strict = symbol[0]
        tests.append(f"WHEN {x} IS NULL OR {y} IS NULL THEN CAST({_ROW_NULLS} AS BOOLEAN) "
                     f"WHEN {x} <> {y} THEN {x} {strict} {y}")  # fmt: skip
    return f"CASE WHEN ({a}) IS NULL OR ({b}) IS NULL THEN NULL {' '.join(tests)} ELSE {'=' in symbol} END"


COMPARISONS = {exp.EQ: "=", exp.NEQ: "<>", exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<="}


def compare(left: Value, right: Value, symbol: str, node: exp.Expr) -> str:
    """``left symbol right``.

    Raises
    ------
    QueryError
        TYPE_MISMATCH: the types do not compare, as ``varchar = integer`` does not.
    """
    target = common(left.type, right.type)
    if target is not None and target.name in ("array", "row", "map") and symbol in ("=", "<>"):
        a, b = (casts.coerce(v.sql, v.type, target) for v in (left, right))
        same = _same(a, b, target)
        return same if symbol == "=" else f"(NOT {same})"
    ordered = symbol in ("<", "<=", ">", ">=")
    if target is None or (ordered and target.name in ("map", "json")):
        raise QueryError("TYPE_MISMATCH", f"Cannot apply operator: {left.type} {symbol} {right.type}", node)
    if ordered and target.name in ("array", "row"):
        return _in_order(casts.coerce(left.sql, left.type, target), casts.coerce(right.sql, right.type, target),
                         target, symbol)  # fmt: skip
    if holds_map(target):
        raise Unsupported(f"{symbol} of maps", node)
    a, b = (comparable(casts.coerce(v.sql, v.type, target), target) for v in (left, right))
    if target.name in ("double", "real"):
        # In Trino every comparison with NaN is false; in DuckDB NaN equals itself and is the greatest number.
        return f"dg_compare_{_NAN_SAFE[symbol]}({a}, {b})"
    return f"({a} {symbol} {b})"


def _same(a: str, b: str, of: Type) -> str:
    """``a = b`` of nested values: NULL if it depends on a NULL part, unlike in DuckDB."""
    if of.name == "row":
        parts = [_same(f"({a}).{quoted(field_name(of, i))}", f"({b}).{quoted(field_name(of, i))}", t)
                 for i, t in enumerate(of.args)]  # fmt: skip
        return f"({' AND '.join(parts)})"
    if of.name == "array":
        # One name per level: an inner lambda's parameter must not hide the outer one's.
        place = f"i{len(str(of))}"
        inner = _same(f"{a}[{place}]", f"{b}[{place}]", of.element)
        pairs = f"list_transform(range(1, len({a}) + 1), lambda {place}: {inner})"
        return f"CASE WHEN len({a}) <> len({b}) THEN FALSE ELSE dg_all({pairs}) END"
    if of.name == "map":
        place = f"e{len(str(of))}"
        # In parentheses, because otherwise DuckDB would look for a column of that name first.
        inner = _same(f"({place}).value", f"map_extract({b}, ({place}).key)[1]", of.args[1])
        pairs = f"list_transform(map_entries({a}), lambda {place}: {inner})"
        return (f"CASE WHEN cardinality({a}) <> cardinality({b}) OR NOT list_has_all(map_keys({b}), map_keys({a})) "
                f"THEN FALSE ELSE dg_all({pairs}) END")  # fmt: skip
    if of.name in ("double", "real"):
        return f"dg_compare_eq({a}, {b})"
    return f"({comparable(a, of)} = {comparable(b, of)})"


_NAN_SAFE = {"=": "eq", "<>": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge",
             "IS DISTINCT FROM": "distinct", "IS NOT DISTINCT FROM": "not_distinct"}  # fmt: skip
