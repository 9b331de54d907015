"""GROUP BY: its expressions, and its grouping sets."""

import itertools

from sqlglot import exp

from localcloud.athena.blocks import Block
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.expressions.columns import use
from localcloud.athena.expressions.comparisons import comparable, is_plain_map
from localcloud.athena.functions.signatures import holds_aggregate
from localcloud.athena.scopes import Field, Value
from localcloud.athena.translation import name_parts, translate
from localcloud.athena.types import duck, holds_map

# Trino's `max_grouping_sets`.
MAX_GROUPING_SETS = 2048
_SETS = exp.GroupingSets | exp.Rollup | exp.Cube
Items = list[tuple[exp.Expr | Field, str | None]]


def grouped_by(block: Block, items: Items) -> tuple[dict[str, Value] | None, str]:
    """The grouping expressions (None if the query does not group) and the clause's SQL."""
    group = block.node.args.get("group")
    if group is None:
        return ({}, " GROUP BY GROUPING SETS (())") if _is_one_group(block, items) else (None, "")
    grouped: dict[str, Value] = {}
    sets = _sets(block, group, items, grouped)
    if group.args.get("all") is False:
        sets = list({frozenset(keys): keys for keys in reversed(sets)}.values())
    listed = [", ".join(keys) for keys in sets]
    if len(sets) == 1 and sets[0]:
        return grouped, f" GROUP BY {listed[0]}"
    return grouped, f" GROUP BY GROUPING SETS ({', '.join(f'({keys})' for keys in listed)})"


def _is_one_group(block: Block, items: Items) -> bool:
    """Whether a query without GROUP BY aggregates, even if its SQL contains no aggregate, as for typeof(count(*))."""
    if block.node.args.get("having") is not None:
        return True
    order = block.node.args.get("order")
    parts = [node for node, _ in items if isinstance(node, exp.Expr)] + (order.expressions if order is not None else [])
    return any(map(holds_aggregate, parts))


def _sets(block: Block, group: exp.Expr, items: Items, grouped: dict[str, Value]) -> list[tuple[str, ...]]:
    """The grouping sets, each as the SQL of its expressions; adds their values to `grouped`."""
    sets: list[tuple[str, ...]] = [()]
    # `GROUP BY ALL` with nothing else groups by a column named "all".
    for each in group.expressions or [exp.column("all")]:
        own = [
            tuple(_key(block, part, items, grouped) for part in parts)
            for parts in ([_columns(block, n) for n in each.expressions] if isinstance(each, _SETS) else [_parts(each)])
        ]
        if isinstance(each, exp.Rollup):
            own = [tuple(itertools.chain(*own[:count])) for count in range(len(own), -1, -1)]
        elif isinstance(each, exp.Cube):
            own = [tuple(itertools.chain(*few)) for n in range(len(own) + 1) for few in itertools.combinations(own, n)]
        sets = [(*before, *more) for before, more in itertools.product(sets, own)]
        if len(sets) > MAX_GROUPING_SETS:
            message = f"GROUP BY has {len(sets)} grouping sets but can contain at most {MAX_GROUPING_SETS}"
            raise QueryError("TOO_MANY_GROUPING_SETS", message, group)
    return sets


def _parts(node: exp.Expr) -> list[exp.Expr]:
    return node.expressions if isinstance(node, exp.Tuple) else [node.unnest()]


def _columns(block: Block, node: exp.Expr) -> list[exp.Expr]:
    """One set of GROUPING SETS, ROLLUP or CUBE, which allow columns only."""
    parts = _parts(node)
    for part in parts:
        if not isinstance(part, exp.Column) or block.scope.resolve(name_parts(part), part)[1]:
            raise QueryError("INVALID_COLUMN_REFERENCE", "GROUP BY expression must be a column reference: "
                             f"{part.sql(dialect='trino')}", part)  # fmt: skip
    return parts


def _key(block: Block, node: exp.Expr, items: Items, grouped: dict[str, Value]) -> str:
    """The SQL of one expression."""
    chosen = _item(node, items) if isinstance(node, exp.Literal) and not node.is_string else node
    ctx = block.context("GROUP BY")
    value = use(ctx, chosen) if isinstance(chosen, Field) else translate(ctx, chosen)
    if value.type.name == "json":
        raise QueryError(
            "TYPE_MISMATCH", f"{value.type} is not comparable, and therefore cannot be used in GROUP BY", node
        )
    if holds_map(value.type) and not is_plain_map(value.type):
        raise Unsupported("GROUP BY a map", node)
    if value.type.name in ("timestamptz", "map"):
        grouped[value.sql] = Value(f"any_value({value.sql})", value.type)
        return comparable(value.sql, value.type)
    grouped[value.sql] = value
    if chosen is not node and isinstance(chosen, exp.Expr) and chosen.find(exp.Query):
        # Reuse the translation: translated again, a subquery would have other names inside.
        block.places[id(chosen)] = value
    if ctx.reads:
        return value.sql
    # DuckDB would read a plain constant as a column's position.
    return f"(({value.sql}) || '')" if value.type.is_text else f"CAST({value.sql} AS {duck(value.type)})"


def _item(node: exp.Literal, items: Items) -> exp.Expr | Field:
    """The select item at a position."""
    index = int(node.name) if node.name.isdecimal() else 0
    if not 1 <= index <= len(items):
        raise QueryError("INVALID_COLUMN_REFERENCE", f"GROUP BY position {node.name} is not in select list", node)
    return items[index - 1][0]
