"""Trino's types: how they are written, which convert to which, and how DuckDB represents them.

Two have a representation of their own. A `timestamp with time zone` is a struct of its UTC instant `t` and its zone's
name `z`, because DuckDB's own type drops the zone. An unnamed field of a row is called `field0`, `field1`, ….
"""

import re
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from localcloud.athena.errors import QueryError, Unsupported

MAX_PRECISION = 38
INTEGERS = ("tinyint", "smallint", "integer", "bigint")
NUMBERS = (*INTEGERS, "decimal", "real", "double")


@dataclass(frozen=True)
class Type:
    """A Trino type. `args` holds numbers (length, precision, scale) or types; `fields` the names of a row's fields."""

    name: str
    args: tuple[Any, ...] = ()
    fields: tuple[str | None, ...] = ()

    def __str__(self) -> str:
        if self.name == "row":
            parts = (f"{n} {t}" if n else str(t) for n, t in zip(self.fields, self.args, strict=True))
            return f"row({', '.join(parts)})"
        if self.name == "timestamptz":
            return f"timestamp({self.args[0]}) with time zone"
        if self.name == "interval_day":
            return "interval day to second"
        if self.name == "interval_year":
            return "interval year to month"
        between = "," if self.name == "decimal" else ", "
        return f"{self.name}({between.join(map(str, self.args))})" if self.args else self.name

    @property
    def element(self) -> "Type":
        return self.args[0]  # type: ignore[no-any-return]

    @property
    def is_number(self) -> bool:
        return self.name in NUMBERS

    @property
    def is_integer(self) -> bool:
        return self.name in INTEGERS

    @property
    def is_text(self) -> bool:
        return self.name in ("varchar", "char")

    @property
    def scale(self) -> int:
        return int(self.args[1])

    @property
    def precision(self) -> int:
        return int(self.args[0])


BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT = map(Type, ("boolean", "tinyint", "smallint", "integer", "bigint"))
REAL, DOUBLE, VARCHAR, VARBINARY, DATE, JSON = map(Type, ("real", "double", "varchar", "varbinary", "date", "json"))
TIME, TIMESTAMP, TIMESTAMPTZ = Type("time", (3,)), Type("timestamp", (3,)), Type("timestamptz", (3,))
UNKNOWN, INTERVAL_DAY, INTERVAL_YEAR = Type("unknown"), Type("interval_day"), Type("interval_year")
UUID = Type("uuid")
SIMPLE = {t.name: t for t in (BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, VARCHAR, VARBINARY, DATE)}
SIMPLE |= {"json": JSON, "time": TIME, "timestamp": TIMESTAMP, "unknown": UNKNOWN}
_INTEGER_DIGITS = {"tinyint": 3, "smallint": 5, "integer": 10, "bigint": 19}


def decimal(precision: int, scale: int) -> Type:
    return Type("decimal", (min(precision, MAX_PRECISION), scale))


def array(element: Type) -> Type:
    return Type("array", (element,))


def map_of(key: Type, value: Type) -> Type:
    return Type("map", (key, value))


def row(types: list[Type], names: list[str | None] | None = None) -> Type:
    return Type("row", tuple(types), tuple(names or [None] * len(types)))


def field_name(of: Type, index: int) -> str:
    """The name of a row's field in DuckDB's struct."""
    return (of.fields[index] or f"field{index}").lower()


# The only two ways in which names and texts enter DuckDB's SQL. Between its quotes, DuckDB knows no escape but the
# doubled quote; a NUL would end the whole text, and half of a surrogate pair is not a character.


def quoted(name: str) -> str:
    """A name as an identifier.

    Raises
    ------
    QueryError
        No identifier can contain it.
    """
    return '"' + _writable(name, "name").replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as a literal.

    Raises
    ------
    QueryError
        No literal can contain it.
    """
    return "'" + _writable(text, "text").replace("'", "''") + "'"


def _writable(text: str, what: str) -> str:
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise QueryError(
            "NOT_SUPPORTED",
            f"A {what} with U+0000 or half a surrogate pair is not supported by the local Athena: {text[:100]!r}",
        )
    return text


def duck(of: Type) -> str:
    """DuckDB's name of the type for values of a Trino type."""
    plain = {"real": "FLOAT", "varbinary": "BLOB", "json": "VARCHAR", "char": "VARCHAR", "unknown": "INTEGER"}
    if of.name == "decimal":
        return f"DECIMAL({of.precision},{of.scale})"
    if of.name == "array":
        return f"{duck(of.element)}[]"
    if of.name == "map":
        return f"MAP({duck(of.args[0])}, {duck(of.args[1])})"
    if of.name == "row":
        parts = (f"{quoted(field_name(of, i))} {duck(t)}" for i, t in enumerate(of.args))
        return f"STRUCT({', '.join(parts)})"
    if of.name == "timestamptz":
        return "STRUCT(t TIMESTAMP, z VARCHAR)"
    if of.name in ("interval_day", "interval_year"):
        return "INTERVAL"
    return plain.get(of.name, of.name.upper())


def holds_zone(of: Type) -> bool:
    """Whether a value of the type is, or contains, a timestamp with time zone."""
    return of.name == "timestamptz" or any(isinstance(arg, Type) and holds_zone(arg) for arg in of.args)


def holds_timestamp(of: Type) -> bool:
    """Whether a value of the type is, or contains, a timestamp without time zone."""
    return of.name == "timestamp" or any(isinstance(arg, Type) and holds_timestamp(arg) for arg in of.args)


def holds_map(of: Type) -> bool:
    """Whether a value of the type is, or contains, a map: equal ones may hold their keys in another order."""
    return of.name == "map" or any(isinstance(arg, Type) and holds_map(arg) for arg in of.args)


# -- reading types ------------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"\s*([A-Za-z_$][\w$]*|\d+|\"(?:[^\"]|\"\")*\"|[<>(),:])")
_HIVE_NAMES = {"int": "integer", "string": "varchar", "float": "real", "binary": "varbinary"}


class _Reader:
    """Reads Hive's types (`array<struct<a:int>>`) from left to right."""

    def __init__(self, text: str):
        self.text = text
        self.tokens = _TOKEN.findall(text)
        if "".join(self.tokens) != re.sub(r"\s+", "", text):
            raise QueryError("HIVE_INVALID_METADATA", f"Glue holds a column type that cannot be read: {text}")
        self.at = 0

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, expected: str = "") -> str:
        token = self.peek()
        if not token or (expected and token != expected):
            raise QueryError("HIVE_INVALID_METADATA", f"Glue holds a column type that cannot be read: {self.text}")
        self.at += 1
        return token

    def read(self) -> Type:
        word = self.take().lower()
        name = _HIVE_NAMES.get(word, word)
        if name == "array":
            return array(*self.listed("<", ">"))
        if name == "map":
            return map_of(*self.listed("<", ">"))
        if name == "struct":
            return self.struct()
        sizes = self.sizes() if self.peek() == "(" else []
        if name == "decimal":
            return decimal(*(sizes + [10, 0][len(sizes) :]))
        if name in ("varchar", "char"):
            return Type(name, tuple(sizes))
        if name in SIMPLE:
            return SIMPLE[name]
        raise Unsupported(f"column type {self.text}")

    def sizes(self) -> list[int]:
        self.take("(")
        found = [int(self.take())]
        while self.peek() == ",":
            self.take(",")
            found.append(int(self.take()))
        self.take(")")
        return found

    def listed(self, opening: str, closing: str) -> list[Type]:
        self.take(opening)
        found = [self.read()]
        while self.peek() == ",":
            self.take(",")
            found.append(self.read())
        self.take(closing)
        return found

    def struct(self) -> Type:
        self.take("<")
        names: list[str | None] = []
        kinds = []
        while True:
            names.append(self.take().lower())
            self.take(":")
            kinds.append(self.read())
            if self.take() == ">":
                return row(kinds, names)


def from_hive(text: str) -> Type:
    """A column's type as Glue holds it, such as ``struct<a:int,b:array<string>>``.

    Raises
    ------
    QueryError
        It is not a type, or is nested too deeply.
    """
    try:
        return _Reader(text).read()
    except (ValueError, TypeError, RecursionError) as error:  # varchar(x), array<int,int>, array<array<...
        raise QueryError(
            "HIVE_INVALID_METADATA", f"Glue holds a column type that cannot be read: {text[:200]}"
        ) from error


def to_hive(of: Type) -> str:
    """A type as CREATE TABLE AS stores it in Glue."""
    names = {"integer": "int", "real": "float", "varbinary": "binary"}
    if of.name == "varchar":
        return f"varchar({of.args[0]})" if of.args else "string"
    if of.name == "array":
        return f"array<{to_hive(of.element)}>"
    if of.name == "map":
        return f"map<{to_hive(of.args[0])},{to_hive(of.args[1])}>"
    if of.name == "row":
        if None in of.fields:
            raise QueryError("NOT_SUPPORTED", f"Unsupported Hive type: {of}")
        return f"struct<{','.join(f'{n}:{to_hive(t)}' for n, t in zip(of.fields, of.args, strict=True))}>"
    if of.name == "timestamp":
        return "timestamp"
    if of.name in ("timestamptz", "time", "json", "unknown", "uuid", "interval_day", "interval_year"):
        raise QueryError("NOT_SUPPORTED", f"Unsupported Hive type: {of}")
    return names.get(of.name, str(of))


_PARSED = {
    "BOOLEAN": BOOLEAN, "TINYINT": TINYINT, "SMALLINT": SMALLINT, "INT": INTEGER, "BIGINT": BIGINT, "FLOAT": REAL,
    "DOUBLE": DOUBLE, "VARBINARY": VARBINARY, "DATE": DATE, "JSON": JSON,
    "UUID": UUID,
}  # fmt: skip


def from_parsed(node: exp.DataType) -> Type:
    """A type written in a query, as in ``CAST(x AS decimal(10,2))``."""
    if isinstance(node.this, exp.Interval):
        return INTERVAL_YEAR if node.this.sql(dialect="trino").endswith("YEAR TO MONTH") else INTERVAL_DAY
    kind = node.this.value if isinstance(node.this, exp.DType) else str(node.this)
    sizes = [int(p.this.name) for p in node.expressions if isinstance(p, exp.DataTypeParam)]
    if kind in _PARSED:
        return _PARSED[kind]
    if kind in ("VARCHAR", "CHAR"):
        return Type(kind.lower(), tuple(sizes)) if sizes or kind == "VARCHAR" else Type("char", (1,))
    if kind == "DECIMAL":
        if sizes and sizes[0] > MAX_PRECISION:
            raise QueryError(
                "INVALID_FUNCTION_ARGUMENT", f"DECIMAL precision must be in range [1, 38]: {sizes[0]}", node
            )
        return decimal(*(sizes + [MAX_PRECISION, 0][len(sizes) :]))
    if kind in ("TIMESTAMP", "TIMESTAMPTZ", "TIME"):
        precision = sizes[0] if sizes else 3
        if precision > 6:
            raise Unsupported(f"{kind.lower()} precision {precision} (finer than microseconds)", node)
        return Type(kind.lower(), (precision,))
    if kind in ("TIMETZ", "IPADDRESS", "HLLSKETCH", "TDIGEST"):
        raise Unsupported(f"the type {node.sql(dialect='trino').lower()}", node)
    if kind == "ARRAY":
        return array(*(from_parsed(e) for e in node.expressions))
    if kind == "MAP":
        return map_of(*(from_parsed(e) for e in node.expressions))
    if kind == "STRUCT":
        named = [(e.name.lower(), e.args["kind"]) if isinstance(e, exp.ColumnDef) else (None, e)
                 for e in node.expressions]  # fmt: skip
        return row([from_parsed(t) for _, t in named], [n for n, _ in named])
    raise QueryError("TYPE_MISMATCH", f"Unknown type: {node.sql(dialect='trino').lower()}", node)


# -- coercion -----------------------------------------------------------------------------------------------------


def as_decimal(of: Type) -> Type:
    return of if of.name == "decimal" else decimal(_INTEGER_DIGITS[of.name], 0)


def common(a: Type, b: Type) -> Type | None:
    """The type to which values of both are converted implicitly; None if there is none (Trino's TypeCoercion)."""
    if a == b or b.name == "unknown":
        return a
    if a.name == "unknown":
        return b
    if a.is_number and b.is_number:
        return _common_number(a, b)
    if a.is_text and b.is_text:
        if a.args and b.args:
            kind = "char" if "char" in (a.name, b.name) else "varchar"
            return Type(kind, (max(a.args[0], b.args[0]),))
        if "char" in (a.name, b.name):
            raise Unsupported("char together with a varchar of any length")
        return VARCHAR
    if a.name == b.name == "array":
        element = common(a.element, b.element)
        return element and array(element)
    if a.name == b.name == "map":
        key, value = common(a.args[0], b.args[0]), common(a.args[1], b.args[1])
        return map_of(key, value) if key and value else None
    if a.name == b.name == "row" and len(a.args) == len(b.args):
        types = [common(x, y) for x, y in zip(a.args, b.args, strict=True)]
        names = [x if x == y else None for x, y in zip(a.fields, b.fields, strict=True)]
        return row([t for t in types if t], names) if all(types) else None
    times = ("date", "timestamp", "timestamptz")
    if a.name in times and b.name in times:
        return Type(max(a.name, b.name, key=times.index), (max([*a.args, *b.args], default=3),))
    if a.name == b.name == "time":
        return Type("time", (max(a.args[0], b.args[0]),))
    return None


def _common_number(a: Type, b: Type) -> Type:
    if a.is_integer and b.is_integer:
        return max(a, b, key=lambda t: INTEGERS.index(t.name))
    if "double" in (a.name, b.name):
        return DOUBLE
    if "real" in (a.name, b.name):
        return REAL
    x, y = as_decimal(a), as_decimal(b)
    scale = max(x.scale, y.scale)
    return decimal(max(x.precision - x.scale, y.precision - y.scale) + scale, scale)


def coerces(source: Type, target: Type) -> bool:
    """Whether Trino implicitly converts a value of one type to the other."""
    return source == target or (common(source, target) == target) or (source.is_text and target == VARCHAR)
