"""Functions whose value comes from the session: its schema and catalog, a new UUID."""

from sqlglot import exp

from localcloud.athena.functions.overloads import Form, Forms
from localcloud.athena.scopes import Value
from localcloud.athena.translation import Context
from localcloud.athena.types import UUID, VARCHAR, Type, literal


def _uuid(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    return Value("uuid()", UUID)


def _constant(text: str, of: Type) -> Form:
    return lambda ctx, nodes, node: Value(text, of)


def _current_schema(ctx: Context, nodes: list[exp.Expr], node: exp.Expr) -> Value:
    return Value(literal(ctx.analysis.database), VARCHAR)


FORMS: Forms = {
    "uuid": _uuid, "current_schema": _current_schema, "current_catalog": _constant("'awsdatacatalog'", VARCHAR),
}  # fmt: skip
