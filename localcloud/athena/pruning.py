"""Which partitions and buckets a query cannot need: passes conditions on their columns on to the scans."""

from collections.abc import Iterator

from sqlglot import exp

from localcloud.athena import buckets
from localcloud.athena.blocks import Block
from localcloud.athena.errors import QueryError
from localcloud.athena.functions.signatures import is_volatile
from localcloud.athena.queries import Condition, Scan
from localcloud.athena.scopes import Field, Relation, Scope
from localcloud.athena.translation import name_parts, translate
from localcloud.athena.types import quoted


def conjuncts(node: exp.Expr) -> Iterator[exp.Expr]:
    node = node.unnest() if isinstance(node, exp.Paren) else node
    if isinstance(node, exp.And):
        yield from conjuncts(node.this)
        yield from conjuncts(node.expression)
    else:
        yield node


def prune(block: Block, where: exp.Expr, only: list[Relation] | None = None) -> None:
    """Pass each condition that uses only partition columns to the scans whose partitions it can rule out.

    A comparison of one bucket column with constants is passed on too.
    """
    for part in conjuncts(where):
        columns = list(part.find_all(exp.Column))
        if not columns or part.find(exp.Select, exp.Window) or is_volatile(part):
            continue
        fields = [_partition_field(block, column, only) for column in columns]
        if not all(fields):
            continue
        numbers = set.intersection(*({number for number, _ in f.origins} for f in fields if f))
        for number in numbers:
            scan = block.analysis.scans[number]
            names = {name for f in fields if f for own, name in f.origins if own == number}
            if names <= {key.name for key in scan.table.partition_keys}:
                _rule_out(block, scan, part)
            elif len(names) == 1:
                _note_bucket(scan, names.pop(), part)


def _partition_field(block: Block, column: exp.Column, only: list[Relation] | None) -> Field | None:
    scope = block.scope if only is None else Scope(only)
    try:
        found, rest, outer = scope.resolve(name_parts(column), column)
    except QueryError:
        return None
    return None if rest or outer or not found.origins else found


def _rule_out(block: Block, scan: Scan, part: exp.Expr) -> None:
    names = {(scan.number, key.name): quoted(key.name) for key in scan.table.partition_keys}
    ctx = block.context("WHERE", needs=set(), origins=names)
    try:
        sql = translate(ctx, part).sql
    except QueryError:
        return
    read = {name for number, name in ctx.needs if number == scan.number}
    scan.conditions.append(Condition(sql, frozenset(read)))
    for name, values in _equalities(part, block.scope, scan).items():
        scan.equalities[name] = scan.equalities[name] & values if name in scan.equalities else values


def _note_bucket(scan: Scan, name: str, part: exp.Expr) -> None:
    column, values = _compared(part)
    (kind,) = (each.type for each in scan.table.columns if each.name == name)
    constants = {buckets.constant(value, kind) for value in values}
    if isinstance(column, exp.Column) and constants and None not in constants:
        known = {each for each in constants if each is not None}
        scan.bucket_values[name] = scan.bucket_values.get(name, known) & known


def _compared(part: exp.Expr) -> tuple[exp.Expr | None, list[exp.Expr]]:
    """``column = 'a'`` and ``column IN ('a', 'b')``: the column and its values."""
    if isinstance(part, exp.EQ):
        return (part.left, [part.right]) if isinstance(part.left, exp.Column) else (part.right, [part.left])
    if isinstance(part, exp.In) and part.expressions:
        return part.this, part.expressions
    return None, []


def _equalities(part: exp.Expr, scope: Scope, scan: Scan) -> dict[str, set[str]]:
    column, values = _compared(part)
    if not isinstance(column, exp.Column) or not all(isinstance(v, exp.Literal) for v in values):
        return {}
    found, _, _ = scope.resolve(name_parts(column), column)
    return {name: {v.name for v in values} for number, name in found.origins if number == scan.number}
