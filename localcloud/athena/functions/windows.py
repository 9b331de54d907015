"""Windows: OVER with its partitions, its order and its frame."""

from dataclasses import dataclass, replace

from sqlglot import exp

from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.expressions.comparisons import comparable
from localcloud.athena.sorting import sort_item
from localcloud.athena.translation import Context, translate
from localcloud.athena.types import Type, holds_map


@dataclass(frozen=True)
class Modifiers:
    """What is written around the arguments of an aggregate or window function, as DuckDB SQL."""

    distinct: bool = False
    order: str = ""
    filter: str = ""
    over: str = ""
    nulls: str = ""
    # Whether the window has an ORDER BY, and whether it has a frame.
    ordered: bool = False
    framed: bool = False


def over(ctx: Context, node: exp.Window, modifiers: Modifiers) -> Modifiers:
    """The window of an OVER clause, written there or named."""
    if ctx.clause:
        raise QueryError("INVALID_WINDOW" if ctx.clause != "WHERE" else "EXPRESSION_NOT_SCALAR",
                         f"{ctx.clause} clause cannot contain aggregations, window functions or grouping operations: "
                         f"[{node.sql(dialect='trino')}]", node)  # fmt: skip
    base = node.args.get("alias")
    named = ctx.windows.get(base.name.lower()) if base is not None else None
    if base is not None and named is None:
        raise QueryError("INVALID_WINDOW_REFERENCE", f"Cannot resolve WINDOW name {base.name}", node)
    parts = []
    partition = node.args.get("partition_by") or (named.args.get("partition_by") if named is not None else None) or []
    if partition:
        refuse_nested_windows(partition, "window specification", node)
        values = [translate(ctx, each) for each in partition]
        refuse_maps("PARTITION BY", [v.type for v in values], node)
        parts.append("PARTITION BY " + ", ".join(comparable(v.sql, v.type) for v in values))
    order = node.args.get("order") or (named.args.get("order") if named is not None else None)
    if order is not None:
        refuse_nested_windows(order.expressions, "window specification", node)
        parts.append("ORDER BY " + sorted_by(ctx, order))
    spec = node.args.get("spec") or (named.args.get("spec") if named is not None else None)
    if spec is not None:
        _check_frame(spec)
        parts.append(f"{spec.args['kind']} BETWEEN {_bound(ctx, spec, 'start')} AND {_bound(ctx, spec, 'end')}")
    return replace(modifiers, over=f" OVER ({' '.join(parts)})", ordered=order is not None, framed=spec is not None)


def sorted_by(ctx: Context, order: exp.Expr) -> str:
    return ", ".join(str(sort_item(ctx, item, None)) for item in order.expressions)


def refuse_nested_windows(nodes: list[exp.Expr], inside: str, node: exp.Expr) -> None:
    for each in nodes:
        # A subquery's windows are its own.
        if any(isinstance(part, exp.Window) for part in each.walk(prune=lambda part: isinstance(part, exp.Query))):
            message = f"Cannot nest window functions or row pattern measures inside {inside}"
            raise QueryError("NESTED_WINDOW", message, node)


def _check_frame(spec: exp.Expr) -> None:
    """Reject a frame that ends before it starts."""

    def kind(which: str) -> str:
        value, side = spec.args.get(which), spec.args.get(f"{which}_side") or ""
        return f"UNBOUNDED {side}" if value == "UNBOUNDED" else str(side or "CURRENT ROW")

    start, end = kind("start"), kind("end")
    order = ["UNBOUNDED PRECEDING", "PRECEDING", "CURRENT ROW", "FOLLOWING", "UNBOUNDED FOLLOWING"]
    message = ""
    if start == order[-1]:
        message = f"Window frame start cannot be {start}"
    elif end == order[0]:
        message = f"Window frame end cannot be {end}"
    elif order.index(start) > order.index(end):
        message = f"Window frame starting from {start} cannot end with {end}"
    if message:
        raise QueryError("INVALID_WINDOW_FRAME", message, spec)


def _bound(ctx: Context, spec: exp.Expr, which: str) -> str:
    value, side = spec.args.get(which), spec.args.get(f"{which}_side") or ""
    if value is None:
        return "CURRENT ROW"
    return f"{value if isinstance(value, str) else translate(ctx, value).sql} {side}".strip()


def refuse_maps(name: str, kinds: list[Type], node: exp.Expr) -> None:
    """Equal maps may hold their keys in different orders, which DuckDB treats as different maps."""
    compared = kinds if name == "PARTITION BY" else kinds[0].args[:1] if name == "map_union" else kinds[:1]
    if any(holds_map(kind) for kind in compared):
        raise Unsupported(f"{name} of maps, by their equality,", node)
