"""How values of an Avro file's schema become values of a table's schema (Avro specification, "Schema Resolution").

| rule | source |
|---|---|
| fields are found by name or alias, whatever the records are called; one that the file lacks has the default of the \
table's schema; without a default it is an error | Avro specification; Java's `Resolver`, which compares the names of \
records only within a union |
| int → long → float → double, string ↔ bytes; anything else that differs is an error | Avro specification |
| a symbol that the table's enum lacks becomes its default, without one it is an error | Avro specification |
| a long without a logical type counts milliseconds in a TIMESTAMP column, an int days in a DATE column | Trino, \
HiveAvroTypeBlockHandler |
| a NULL where the table's schema knows none is an error | Java's `ResolvingDecoder` |

Rejected by name, because what Athena makes of them is not documented: unions of several types beside null, a TIMESTAMP
column of another logical type than `timestamp-millis`, decimals whose scales differ.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from localcloud.athena.errors import Unsupported
from localcloud.athena.types import Type, field_name

Schema = Any  # as JSON: a name, a list (a union), or an object
Change = Callable[[Any], Any]
_PROMOTED = {
    "int": ("long", "float", "double"), "long": ("float", "double"), "float": ("double",), "string": ("bytes",),
    "bytes": ("string",),
}  # fmt: skip
# The types of a table's column for values of Avro's types.
_COLUMNS = {
    "boolean": ("boolean",), "int": ("tinyint", "smallint", "integer", "bigint", "date"), "float": ("real", "double"),
    "long": ("bigint", "timestamp"), "double": ("double",), "string": ("varchar", "char"), "enum": ("varchar", "char"),
    "bytes": ("varbinary", "decimal"), "fixed": ("varbinary", "decimal"), "array": ("array",), "map": ("map",),
    "record": ("row",),
}  # fmt: skip
_NAMED = ("record", "error", "enum", "fixed")


class Mismatch(ValueError):
    """The schemas of a file and of its table cannot be resolved."""


def resolved(file: Schema, table: Schema, kinds: list[Type]) -> list[Change]:
    """For each field of a table's schema, its value for a column of this type, given a record of the file.

    Raises
    ------
    Mismatch
        The schemas cannot be resolved.
    """
    both = _Resolution(named_types(file, {}), named_types(table, {}))
    if _kind(file) != "record":
        raise Mismatch(f"Found {_kind(file)}, expecting record")
    return both.fields(file, table["fields"], kinds)


def _kind(schema: Schema) -> str:
    return str(schema["type"]) if isinstance(schema, dict) else "union" if isinstance(schema, list) else str(schema)


def named_types(schema: Schema, found: dict[str, Schema]) -> dict[str, Schema]:
    """The types of a schema that have names, by these names with and without their namespaces."""
    for each in schema if isinstance(schema, list) else [schema]:
        if not isinstance(each, dict):
            continue
        if each.get("type") in _NAMED:
            name, space = str(each.get("name")), each.get("namespace")
            for key in (name, name.rpartition(".")[2], *([f"{space}.{name}"] if space else [])):
                found.setdefault(key, each)
        parts = [field["type"] for field in each.get("fields", [])] + [each.get("items"), each.get("values")]
        nested = each.get("type")
        for part in [*parts, nested if isinstance(nested, dict | list) else None]:
            if part is not None:
                named_types(part, found)
    return found


class _Resolution:
    """A file's schema and a table's, by the names of their types."""

    def __init__(self, file: dict[str, Schema], table: dict[str, Schema]):
        self._file = file
        self._table = table

    def fields(self, file: Schema, fields: list[Schema], kinds: list[Type]) -> list[Change]:
        """The value of each field of the table's schema, given a record of the file."""
        theirs = {each["name"]: each["type"] for each in file["fields"]}
        return [self._field(theirs, field, kind) for field, kind in zip(fields, kinds, strict=True)]

    def _field(self, theirs: dict[str, Schema], field: Schema, kind: Type) -> Change:
        for name in (field["name"], *field.get("aliases", [])):
            if name in theirs:
                change = self._value(theirs[name], field["type"], kind)
                return lambda record: change(record[name])
        if "default" not in field:
            raise Mismatch(f"missing required field {field['name']}")
        default = field["default"]
        if default is not None:
            default = self._value(field["type"], field["type"], kind, of_table=True)(_default(field["type"], default))
        return lambda record: default

    def _value(self, file: Schema, table: Schema, kind: Type, of_table: bool = False) -> Change:
        may_be_null, table = _plain(table, self._table)
        _, file = _plain(file, self._table if of_table else self._file)
        change = self._present(file, table, kind) if "null" not in (file, table) else lambda value: value

        def checked(value: Any) -> Any:
            if value is not None:
                return change(value)
            if not may_be_null:
                raise ValueError(f"Found null, expecting {_kind(table)}")
            return None

        return checked

    def _present(self, file: Schema, table: Schema, kind: Type) -> Change:
        """How a value that is not NULL changes."""
        found, expected = _kind(file), _kind(table)
        if found != expected and expected not in _PROMOTED.get(found, ()):
            raise Mismatch(f"Found {found}, expecting {expected}")
        if kind.name not in _COLUMNS.get(expected, ()):
            raise Mismatch(f"Found {expected}, expecting {kind}")
        if expected == "array":
            item = self._value(file["items"], table["items"], kind.element)
            return lambda value: [item(each) for each in value]
        if expected == "map":
            item = self._value(file["values"], table["values"], kind.args[1])
            return lambda value: [(key, item(each)) for key, each in value.items()]
        if expected == "record":
            return self._row(file, table, kind)
        if found != expected and {found, expected} == {"string", "bytes"}:
            return (lambda value: value.encode()) if found == "string" else (lambda value: value.decode())
        if expected == "enum":
            return _enum(table)
        if kind.name == "timestamp":
            return _timestamp(file, table)
        return _decimal(file, table) if kind.name == "decimal" else lambda value: value

    def _row(self, file: Schema, table: Schema, kind: Type) -> Change:
        own = {str(each["name"]).lower(): each for each in reversed(table["fields"])}
        names = [field_name(kind, i) for i in range(len(kind.args))]
        missing = [name for name in names if name not in own]
        if missing:
            raise Mismatch(f"missing field {missing[0]} in record {table.get('name')}")
        parts = list(zip(names, self.fields(file, [own[name] for name in names], list(kind.args)), strict=True))
        return lambda value: {name: part(value) for name, part in parts}


def _plain(schema: Schema, names: dict[str, Schema]) -> tuple[bool, Schema]:
    """Whether a schema allows NULL, and the schema without it, with its definition if it is a name."""
    branches = schema if isinstance(schema, list) else [schema]
    present = [each for each in branches if each != "null"]
    if len(present) > 1:
        raise Unsupported(f"an Avro union of {len(present)} types beside null")
    if not present:
        return True, "null"
    (found,) = present
    if isinstance(found, dict) and isinstance(found["type"], dict | list):
        nullable, found = _plain(found["type"], names)
        return nullable or len(branches) > 1, found
    return len(branches) > 1, names.get(found, found) if isinstance(found, str) else found


def _default(schema: Schema, value: Any) -> Any:
    """A default as it is written in JSON, as a value: bytes are written as text, a byte a letter."""
    kinds = {_kind(each) for each in (schema if isinstance(schema, list) else [schema])}
    return value.encode("latin-1") if isinstance(value, str) and kinds & {"bytes", "fixed"} else value


def _enum(table: Schema) -> Change:
    symbols, default = set(table.get("symbols", [])), table.get("default")

    def change(value: Any) -> Any:
        if value not in symbols and default is None:
            raise ValueError(f"No match for {value} in the table's schema")
        return value if value in symbols else default

    return change


def _logical(schema: Schema) -> str | None:
    return schema.get("logicalType") if isinstance(schema, dict) else None


def _timestamp(file: Schema, table: Schema) -> Change:
    for each in (file, table):
        if _logical(each) not in (None, "timestamp-millis"):
            raise Unsupported(f"a TIMESTAMP column of Avro's {_logical(each)}")
    return lambda value: value * 1000


def _decimal(file: Schema, table: Schema) -> Change:
    scales = {each.get("scale", 0) for each in (file, table) if _logical(each) == "decimal"}
    if len(scales) > 1:
        raise Unsupported("an Avro file whose decimals have another scale than its table's")
    if not scales or _kind(table) not in ("bytes", "fixed"):
        raise Mismatch(f"Found {_kind(file)}, expecting decimal")
    (scale,) = scales
    return lambda value: Decimal(f"{int.from_bytes(value, 'big', signed=True)}E-{scale}")
