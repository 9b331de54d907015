"""Names: columns, fields of rows, a lambda's parameters."""

from sqlglot import exp

from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.expressions.rows import dereference
from localcloud.athena.functions.calls import call
from localcloud.athena.functions.signatures import is_constant
from localcloud.athena.scopes import Field, Value
from localcloud.athena.translation import Context, Handlers, name_parts, translate


def _column(ctx: Context, node: exp.Expr) -> Value:
    if isinstance(node.this, exp.Star):
        raise QueryError("SYNTAX_ERROR", "'*' is not allowed here", node)
    parts = name_parts(node)
    if parts[0] in ctx.variables:
        return dereference(ctx.variables[parts[0]], parts[1:], node)
    try:
        found, rest, _ = ctx.scope.resolve(parts, node)
    except QueryError as error:
        # These are functions without parentheses; sqlglot does not know all of them.
        if error.name == "COLUMN_NOT_FOUND" and len(parts) == 1 and is_constant(parts[0]):
            return call(ctx, parts[0], [], node)
        raise
    return dereference(use(ctx, found), rest, node)


def use(ctx: Context, found: Field) -> Value:
    """The value of a field; records which columns it needs."""
    ctx.needs.update(found.needs)
    ctx.reads.add(found.sql)
    ctx.analysis.mentioned.update(found.needs)
    if ctx.origins is not None:
        for origin in found.origins:
            if origin in ctx.origins:
                return Value(ctx.origins[origin], found.type)
        raise Unsupported("a condition that is not on partition columns alone")
    return Value(found.sql, found.type)


def _dot(ctx: Context, node: exp.Dot) -> Value:
    inner = node
    while isinstance(inner, exp.Dot):
        inner = inner.this
    if isinstance(inner, exp.Column | exp.Identifier):
        return _column(ctx, node)
    return dereference(translate(ctx, node.this), [node.expression.name.lower()], node)


HANDLERS: Handlers = {exp.Column: _column, exp.Identifier: _column, exp.Dot: _dot}
