"""The end of a query: ORDER BY, OFFSET, LIMIT and FETCH FIRST."""

from dataclasses import dataclass, replace

from sqlglot import exp

from localcloud.athena.errors import QueryError
from localcloud.athena.expressions.comparisons import orderable
from localcloud.athena.functions.signatures import holds_aggregate, is_volatile
from localcloud.athena.scopes import Field, Value
from localcloud.athena.translation import Context, require_known, translate


@dataclass(frozen=True)
class SortItem:
    """One item of ORDER BY: its SQL in DuckDB, and its position among the outputs if it is one of them."""

    text: str
    direction: str
    nulls: str
    place: int | None = None

    def __str__(self) -> str:
        return f"{self.place or self.text} {self.direction} NULLS {self.nulls}"

    @property
    def in_window(self) -> str:
        """The item in a window's ORDER BY, where a number is not a position."""
        return str(replace(self, place=None))


@dataclass(frozen=True)
class Tail:
    """The end of a query: its order, its OFFSET and LIMIT, and whether ties with the last row stay."""

    text: str
    limits: bool
    ties: bool = False


def limits(node: exp.Expr, order: list[SortItem]) -> Tail:
    """ORDER BY, OFFSET and LIMIT (or FETCH FIRST)."""
    limit, offset = node.args.get("limit"), node.args.get("offset")
    skipped = _count(offset.expression, "OFFSET") if offset is not None else 0
    ordered = f" ORDER BY {', '.join(map(str, order))}" if order else ""
    if isinstance(limit, exp.Fetch):
        count = _count(limit.args.get("count") or exp.Literal.number(1), "FETCH FIRST")
        options = limit.args.get("limit_options")
        if options is not None and options.args.get("with_ties"):
            return Tail(_with_ties(limit, count, skipped, order) + ordered, True, ties=True)
        if count == 0:
            raise QueryError("NUMERIC_VALUE_OUT_OF_RANGE", _NO_ROWS, limit)
        ordered += f" LIMIT {count}"
    elif limit is not None and limit.expression.name.lower() != "all":
        ordered += f" LIMIT {_count(limit.expression, 'LIMIT')}"
    if offset is not None:
        ordered += f" OFFSET {skipped}"
    return Tail(ordered, limit is not None or offset is not None)


_NO_ROWS = "FETCH FIRST row count must be positive (actual value: 0)"


def _with_ties(limit: exp.Fetch, count: int, skipped: int, order: list[SortItem]) -> str:
    """The rows up to the last one requested, and all rows that are equal to it in the order."""
    if not order:
        raise QueryError("MISSING_ORDER_BY", "FETCH FIRST WITH TIES clause requires ORDER BY", limit)
    if count == 0:
        raise QueryError("NUMERIC_VALUE_OUT_OF_RANGE", _NO_ROWS, limit)
    over = f"OVER (ORDER BY {', '.join(item.in_window for item in order)})"
    return f" QUALIFY rank() {over} <= {skipped + count} AND row_number() {over} > {skipped}"


def _count(node: exp.Expr, clause: str) -> int:
    node = node.unnest()
    if not isinstance(node, exp.Literal | exp.Null):
        raise QueryError("SYNTAX_ERROR", f"mismatched input '{node.sql(dialect='trino')}'. Expecting: <integer>", node)
    if not isinstance(node, exp.Literal) or node.is_string or not node.name.isdecimal():
        raise QueryError("TYPE_MISMATCH", f"Non constant parameter value for {clause}", node)
    return int(node.name)


def sort_item(ctx: Context, item: exp.Expr, outputs: list[Field] | None) -> SortItem:
    """One item of ORDER BY; NULLs come last in both directions, unless the item says otherwise.

    Parameters
    ----------
    outputs : the output columns that a number refers to; None if a number is just a number, as in a window.
    """
    node, direction, nulls = item, "ASC", "LAST"
    require_known(item)
    if isinstance(item, exp.Ordered):
        node, direction = item.this, "DESC" if item.args.get("desc") else "ASC"
        nulls = "FIRST" if item.args.get("nulls_first") else "LAST"
    if outputs is not None and isinstance(node, exp.Literal) and not node.is_string:
        index = int(node.name) if node.name.isdecimal() else 0
        if not 1 <= index <= len(outputs):
            raise QueryError("INVALID_COLUMN_REFERENCE", f"ORDER BY position {node.name} is not in select list", node)
        value = Value(outputs[index - 1].sql, outputs[index - 1].type)
        if value.type.name not in ("timestamptz", "array", "row"):
            return SortItem(value.sql, direction, nulls, index)
        reads = {value.sql}
    else:
        ctx = replace(ctx, reads=set())
        value, reads = translate(ctx, node), ctx.reads
    if value.type.name in ("map", "json", "unknown") and value.type.name != "unknown":
        raise QueryError("TYPE_MISMATCH", f"Type {value.type} is not orderable, and therefore cannot be used in "
                         f"ORDER BY: {node.sql(dialect='trino')}", node)  # fmt: skip
    text = orderable(value.sql, value.type)
    varies = holds_aggregate(node) or is_volatile(node) or node.find(exp.Window) is not None
    if not varies and not reads:
        # Ordering by a constant has no effect, and DuckDB would read it as a column's position.
        text = "(SELECT 0)"
    return SortItem(text, direction, nulls)
