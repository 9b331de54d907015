"""One SELECT, by Trino's rules."""

from collections.abc import Iterator
from dataclasses import replace

from sqlglot import exp

from localcloud.athena.blocks import Block
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.expressions.columns import use
from localcloud.athena.expressions.comparisons import comparable, is_plain_map
from localcloud.athena.functions.signatures import is_constant
from localcloud.athena.grouping import grouped_by
from localcloud.athena.pruning import prune
from localcloud.athena.queries import Query
from localcloud.athena.relations import from_text
from localcloud.athena.scopes import Field, Relation, ScanColumn, Scope, Value
from localcloud.athena.sorting import SortItem, limits, sort_item
from localcloud.athena.translation import condition, name_parts, require_known, translate
from localcloud.athena.types import holds_map, holds_zone


def select(block: Block) -> Query:
    """A SELECT with its FROM, WHERE, GROUP BY, HAVING, ORDER BY and LIMIT."""
    node = block.node
    require_known(node)
    if node.args.get("distinct"):
        require_known(node.args["distinct"])
    if not node.expressions:
        raise QueryError(
            "SYNTAX_ERROR", "mismatched input 'FROM'. Expecting: '*', 'ALL', 'DISTINCT', <expression>", node
        )
    source = from_text(block)
    where = ""
    if node.args.get("where") is not None:
        where = f" WHERE {condition(block.context('WHERE'), node.args['where'].this, 'WHERE')}"
        prune(block, node.args["where"].this)
    items = list(_items(block))
    _check_names(block, items)
    grouped, group_text = grouped_by(block, items)
    outputs = [_output(block, item, grouped) for item in items]
    having = ""
    if node.args.get("having") is not None:
        ctx = block.context("", grouped=grouped)
        having = f" HAVING {condition(ctx, node.args['having'].this, 'HAVING')}"
    distinct = bool(node.args.get("distinct"))
    if distinct:
        _check_distinct(block, outputs)
    tail = limits(node, _order(block, outputs, grouped, distinct))
    if distinct and tail.ties:
        raise Unsupported("SELECT DISTINCT … WITH TIES", node)
    listed = ", ".join(f"{f.sql} AS c{i}" for i, f in enumerate(outputs))
    word = "DISTINCT " if distinct else ""
    if distinct and any(f.type.name in ("timestamptz", "map") for f in outputs):
        # One row per instant in any zone, and one per map with its keys in any order.
        word = f"DISTINCT ON ({', '.join(comparable(f.sql, f.type) for f in outputs)}) "
    sql = f"SELECT {word}{listed}{source}{where}{group_text}{having}{tail.text}"
    return Query(sql, _exposed(block, [node for node, _ in items], outputs, grouped, tail.limits))


def _items(block: Block) -> Iterator[tuple[exp.Expr | Field, str | None]]:
    """The selected items, with ``*`` expanded: an expression or a field, and its name."""
    for item in block.node.expressions:
        if isinstance(item, exp.Star) or (isinstance(item, exp.Column) and isinstance(item.this, exp.Star)):
            qualifier = name_parts(item)[:-1] if isinstance(item, exp.Column) else None
            require_known(item.this if isinstance(item, exp.Column) else item)
            found = list(block.scope.visible(qualifier))
            if not found:
                raise QueryError("TABLE_NOT_FOUND" if qualifier else "COLUMN_NOT_FOUND",
                                 "SELECT * not allowed in queries without FROM clause" if not qualifier
                                 else f"Unable to resolve reference {'.'.join(qualifier)}", item)  # fmt: skip
            yield from ((each, each.label or each.name) for each in found)
        elif isinstance(item, exp.Alias):
            yield item.this, item.alias
        elif isinstance(star := item.this if isinstance(item, exp.Aliases) else item, exp.Dot) and isinstance(
            star.expression, exp.Star
        ):
            # Only in this message, Trino writes an unquoted name in capitals.
            names = [name.name if name.quoted else name.name.upper() for name in item.expressions]
            yield from _fields_of(block, star, names)
        else:
            yield item, _own_name(item)


def _fields_of(block: Block, star: exp.Dot, names: list[str]) -> Iterator[tuple[exp.Expr, str | None]]:
    """``row.*``, ``row.* AS (a, b)``."""
    kind = translate(block.context("", needs=set()), star.this).type
    if kind.name != "row":
        raise QueryError("TYPE_MISMATCH", f"expected expression of type Row: {star.this.sql('trino')}", star)
    if names and len(names) != len(kind.args):
        raise QueryError("MISMATCHED_COLUMN_ALIASES", f"Column alias list has {len(names)} entries but relation "
                         f"has {len(kind.args)} columns", star)  # fmt: skip
    for i, name in enumerate(names or kind.fields):
        yield exp.Bracket(this=star.this.copy(), expressions=[exp.Literal.number(i + 1)]), name


def _check_names(block: Block, items: list[tuple[exp.Expr | Field, str | None]]) -> None:
    """Report unknown columns of the select list before those of GROUP BY, as Trino does."""
    for node, _ in items:
        if isinstance(node, exp.Column) and not is_constant(node.sql().lower()):
            block.scope.resolve(name_parts(node), node)


def _output(block: Block, item: tuple[exp.Expr | Field, str | None], grouped: dict[str, Value] | None) -> Field:
    node, name = item
    needs: set[ScanColumn] = set()
    ctx = block.context("", grouped=grouped, needs=needs)
    if isinstance(node, Field):
        value = use(ctx, node)
        if grouped is not None:
            if value.sql not in grouped:
                raise QueryError("EXPRESSION_NOT_AGGREGATE", f"'{node.name}' must be an aggregate expression or "
                                 f"appear in GROUP BY clause", block.node)  # fmt: skip
            value = grouped[value.sql]
        origins = node.origins
    else:
        value = translate(ctx, node)
        origins = _origins_of(block, node)
    if grouped is not None or block.node.args.get("distinct"):
        # Every row of a group counts, even if its value is not shown.
        block.analysis.always.update(needs if block.node.args.get("distinct") else set())
    return Field(name.lower() if name else None, value.sql, value.type, frozenset(needs), origins, label=name)


def _origins_of(block: Block, node: exp.Expr) -> frozenset[ScanColumn]:
    if not isinstance(node, exp.Column):
        return frozenset()
    try:
        found, rest, outer = block.scope.resolve(name_parts(node), node)
    except QueryError:
        return frozenset()
    return frozenset() if rest or outer else found.origins


def _exposed(
    block: Block, nodes: list[exp.Expr | Field], outputs: list[Field], grouped: dict[str, Value] | None, limited: bool
) -> tuple[Field, ...]:
    """The outputs as an enclosing query sees them: it may prune only by columns on which no other row depends."""
    windows = [part for e in block.node.expressions for part in e.walk() if isinstance(part, exp.Window)]
    # Rows may be dropped if they are in other partitions of every window: no remaining row depends on them.
    apart = [{key.sql() for key in window.args.get("partition_by") or []} for window in windows]
    fixed = set.intersection(*apart) if apart else set()
    group = block.node.args.get("group")
    sets = group is not None and group.find(exp.GroupingSets, exp.Cube, exp.Rollup) is not None
    keys = {} if sets else grouped
    fields = []
    for i, (node, each) in enumerate(zip(nodes, outputs, strict=True)):
        windowed = bool(windows) and not (isinstance(node, exp.Expr) and node.sql() in fixed)
        safe = not limited and not windowed and (grouped is None or (keys is not None and each.sql in keys))
        fields.append(replace(each, sql=f"c{i}", origins=each.origins if safe else frozenset()))
    return tuple(fields)


def _check_distinct(block: Block, outputs: list[Field]) -> None:
    for each in outputs:
        if each.type.name == "json":
            raise QueryError("TYPE_MISMATCH", f"DISTINCT can only be applied to comparable types (actual: "
                                              f"{each.type})",
                             block.node)  # fmt: skip
        if holds_zone(each.type) and each.type.name != "timestamptz":
            raise Unsupported(f"SELECT DISTINCT of {each.type}", block.node)
        if holds_map(each.type) and not is_plain_map(each.type):
            raise Unsupported("SELECT DISTINCT of maps", block.node)


def _order(block: Block, outputs: list[Field], grouped: dict[str, Value] | None, distinct: bool) -> list[SortItem]:
    order = block.node.args.get("order")
    if order is None:
        return []
    named = Relation(None, tuple(f for f in outputs if f.name))
    items = []
    for item in order.expressions:
        node = item.this if isinstance(item, exp.Ordered) else item
        bare = isinstance(node, exp.Column) and len(name_parts(node)) == 1
        same = [f for f in outputs if bare and f.name == name_parts(node)[0]]
        if same:
            if len({f.sql for f in same}) > 1:
                raise QueryError("AMBIGUOUS_NAME", f"Column '{name_parts(node)[0]}' is ambiguous", node)
            shown = item.copy()
            shown.this.replace(exp.Literal.number(outputs.index(same[0]) + 1)) if isinstance(
                item, exp.Ordered
            ) else None
            items.append(sort_item(block.context(""), shown, outputs))
            continue
        ctx = block.context("", grouped=grouped)
        try:
            found = sort_item(ctx, item, outputs)
        except QueryError as error:
            if error.name != "COLUMN_NOT_FOUND":
                raise
            inner = Scope([named], block.scope)
            found = sort_item(replace(ctx, scope=inner, grouped=None), item, outputs)
        if distinct and found.place is None and found.text not in [comparable(f.sql, f.type) for f in outputs]:
            raise QueryError("EXPRESSION_NOT_IN_DISTINCT",
                             "For SELECT DISTINCT, ORDER BY expressions must appear in select "
                             "list", node)  # fmt: skip
        items.append(found)
    return items


def _own_name(node: exp.Expr) -> str | None:
    """The name of a select item without an alias: that of its column or of its row's field."""
    if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Identifier):
        inner = node.this
        while isinstance(inner, exp.Dot):
            inner = inner.this
        return node.expression.name if isinstance(inner, exp.Column) else None
    return node.name if isinstance(node, exp.Column) else None
