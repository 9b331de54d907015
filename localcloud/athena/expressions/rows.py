"""Rows and their fields."""

from sqlglot import exp

from localcloud.athena.errors import QueryError
from localcloud.athena.scopes import Value
from localcloud.athena.types import Type, field_name, quoted, row


def dereference(value: Value, names: list[str], node: exp.Expr) -> Value:
    """A field of a row, or a field of a row in it, and so on."""
    for name in names:
        if value.type.name != "row":
            raise QueryError("TYPE_MISMATCH", f"Expression {node.sql(dialect='trino')} is not of type ROW", node)
        lowered = [f and f.lower() for f in value.type.fields]
        if name not in lowered:
            raise QueryError("COLUMN_NOT_FOUND", f"Column '{node.sql(dialect='trino')}' cannot be resolved", node)
        index = lowered.index(name)
        value = Value(f"({value.sql}).{quoted(field_name(value.type, index))}", value.type.args[index])
    return value


def make_row(values: list[Value]) -> Value:
    parts = ", ".join(f"field{i} := {value.sql}" for i, value in enumerate(values))
    return Value(f"struct_pack({parts})", row([v.type for v in values]))


def has_null(sql: str, of: Type) -> str:
    return " OR ".join(f"({sql}).{quoted(field_name(of, i))} IS NULL" for i in range(len(of.args)))
