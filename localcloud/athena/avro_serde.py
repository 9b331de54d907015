"""Avro: read and written by fastavro, with the rules of Trino's reader and of Avro's schema resolution.

| rule | source |
|---|---|
| the table's schema is `avro.schema.literal`, else it is made from the columns: each may be NULL, and is by default \
| Athena user guide, "Avro SerDe"; Trino, AvroHiveFileUtils (`determineSchemaOrThrowException`) |
| a column is looked up in the literal by its name, in any case; one that is not there is an error | Trino, \
AvroPageSourceFactory (`maskColumnsFromTableSchema`) |
| a file's type and the table's may differ as `avro_resolution` says, and no further | Avro specification, "Schema \
Resolution" |
| TIMESTAMP is `timestamp-millis`, or a long that counts milliseconds; DATE is a `date` or an int that counts days | \
Trino, AvroHiveFileUtils (`createAvroPrimitive`), HiveAvroTypeBlockHandler |
| keys of maps are texts; a TINYINT or SMALLINT is read from an int, and cannot be written | Trino, AvroHiveFileUtils, \
HiveStorageFormat (`validateAvroType`) |
| an empty object holds no rows | Trino, AvroPageSourceFactory |
| written: DEFLATE unless another codec is named | Athena user guide, "Use Hive table compression" |
"""

import datetime as dt
import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from localcloud.athena import arrow_copies
from localcloud.athena.addresses import S3Object
from localcloud.athena.avro_resolution import Mismatch, Schema, named_types, resolved
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.reading import Plan, Source
from localcloud.athena.tables import Column
from localcloud.athena.types import Type, field_name

if TYPE_CHECKING:
    import pyarrow as pa

NAME = "org.apache.hadoop.hive.serde2.avro.AvroSerDe"
CODECS = ("DEFLATE", "SNAPPY", "BZIP2", "ZSTD", "NONE")
_EPOCH = dt.datetime(1970, 1, 1)
_PRIMITIVES = {
    "boolean": "boolean", "tinyint": "int", "smallint": "int", "integer": "int", "bigint": "long", "real": "float",
    "double": "double", "varchar": "string", "char": "string", "varbinary": "bytes",
    "date": {"type": "int", "logicalType": "date"}, "timestamp": {"type": "long", "logicalType": "timestamp-millis"},
}  # fmt: skip


# -- schemas ------------------------------------------------------------------------------------------------------


def schema_of(names: list[str], kinds: list[Type]) -> Schema:
    """The schema of a table that has none of its own."""
    numbers = itertools.count()
    return _record("baseRecord", names, kinds, numbers)


def _record(name: str, names: list[str], kinds: list[Type], numbers: Iterator[int]) -> Schema:
    fields = [
        {"name": each, "type": ["null", _schema(kind, numbers)], "default": None}
        for each, kind in zip(names, kinds, strict=True)
    ]
    return {"type": "record", "name": name, "fields": fields}


def _schema(kind: Type, numbers: Iterator[int]) -> Schema:
    if kind.name == "decimal":
        return {"type": "bytes", "logicalType": "decimal", "precision": kind.precision, "scale": kind.scale}
    if kind.name == "array":
        return {"type": "array", "items": ["null", _schema(kind.element, numbers)]}
    if kind.name == "map":
        if not kind.args[0].is_text:
            raise QueryError("NOT_SUPPORTED", "Key of Map must be a String")
        return {"type": "map", "values": ["null", _schema(kind.args[1], numbers)]}
    if kind.name == "row":
        name = f"record_{next(numbers)}"
        return _record(name, [field_name(kind, i) for i in range(len(kind.args))], list(kind.args), numbers)
    if kind.name not in _PRIMITIVES:
        raise Unsupported(f"a column of type {kind} in an Avro table")
    return _PRIMITIVES[kind.name]


def literal_of(properties: dict[str, str]) -> Schema | None:
    """The schema in a table's properties, if it has one.

    Raises
    ------
    QueryError
        It is no schema of a record, or is at an address.
    """
    text = properties.get("avro.schema.literal", "").strip()
    if not text or text == "none":
        if properties.get("avro.schema.url", "").strip():
            raise Unsupported("avro.schema.url (avro.schema.literal is)")
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unparsable(error) from error
    if not isinstance(found, dict) or found.get("type") != "record" or not isinstance(found.get("fields"), list):
        raise _unparsable("it is not a record")
    return found


def _unparsable(why: object) -> QueryError:
    return QueryError("HIVE_CANNOT_OPEN_SPLIT", f"Unable to load or parse schema avro.schema.literal: {why}")


def _masked(schema: Schema, columns: list[str]) -> Schema:
    """A table's schema with the fields for these columns only."""
    fields = {str(each.get("name")).lower(): each for each in reversed(schema["fields"])}
    missing = [name for name in columns if name not in fields]
    if missing:
        raise QueryError("HIVE_CANNOT_OPEN_SPLIT", f"Unable to find column {missing[0]} in table Avro schema "
                         f"{schema.get('name')}")  # fmt: skip
    return schema | {"fields": [fields[name] for name in columns]}


# -- reading ------------------------------------------------------------------------------------------------------


def plan(source: Source) -> Plan:
    return arrow_copies.plan(source, _batches, source.size)


def _batches(source: Source, each: S3Object, columns: list[tuple[int, Column]]) -> "Iterator[pa.RecordBatch]":
    import fastavro
    import pyarrow as pa

    # Dates, times and decimals stay the numbers and bytes that they are in the file.
    fastavro.read.LOGICAL_READERS.clear()
    names, kinds = [column.name for _, column in columns], [column.type for _, column in columns]
    own = _masked(literal_of(source.table.parameters | source.table.serde_parameters) or schema_of(names, kinds), names)
    types = [arrow_copies.arrow_type(kind) for kind in kinds]
    try:
        with Path(each.path).open("rb") as opened:
            reader = fastavro.reader(opened)
            values = resolved(reader.writer_schema, own, kinds)
            while batch := list(itertools.islice(reader, arrow_copies.ROWS)):
                arrays = [
                    pa.array([value(record) for record in batch], kind)
                    for value, kind in zip(values, types, strict=True)
                ]
                yield arrow_copies.batch_of(arrays, len(batch), columns)
    except Mismatch as error:
        text = f"Avro type resolution error when initializing split from {each.url}: {error}"
        raise QueryError("HIVE_CANNOT_OPEN_SPLIT", text) from error
    except (QueryError, MemoryError):
        raise
    except Exception as error:
        # fastavro lets through whatever its decoding meets: EOFError, zlib.error, KeyError, ….
        text = f"{error}".partition("\n")[0][:300] or type(error).__name__
        raise QueryError("HIVE_CURSOR_ERROR", f"Failed to read Avro file: {each.url}: {text}") from error


# -- writing ------------------------------------------------------------------------------------------------------


def require_writable(names: list[str], kinds: list[Type]) -> None:
    """Check that a new table's columns can be written.

    Raises
    ------
    QueryError
        NOT_SUPPORTED.
    """
    for name, kind in zip(names, kinds, strict=True):
        if kind.name == "map" and not kind.args[0].is_text:
            raise QueryError(
                "NOT_SUPPORTED", f"Column '{name}' has a non-varchar map key, which is not supported by Avro"
            )
        if kind.name in ("tinyint", "smallint"):
            raise QueryError(
                "NOT_SUPPORTED",
                f"Column '{name}' is {kind.name}, which is not supported by Avro. Use integer instead.",
            )


def write(parquet_file: Path, to: Path, codec: str, names: list[str], kinds: list[Type],
          properties: dict[str, str]) -> None:  # fmt: skip
    """Write the rows of a Parquet file as Avro."""
    import fastavro

    literal = literal_of(properties)
    schema = _masked(literal, names) if literal else schema_of(names, kinds)
    nested = [each["name"] for part in named_types(schema, {}).values() for each in part.get("fields", [])]
    if any(name != name.lower() for name in set(nested) - {each["name"] for each in schema["fields"]}):
        raise Unsupported("INSERT INTO an Avro table whose schema names a nested field in upper case")
    fields = [(each["name"], _or_none(_written(kind))) for each, kind in zip(schema["fields"], kinds, strict=True)]

    def records() -> Iterator[dict[str, Any]]:
        for batch in arrow_copies.written_batches(parquet_file):
            columns = [column.to_pylist() for column in batch.columns]
            for row in zip(*columns, strict=True):
                yield {
                    name: change(value) if change else value for (name, change), value in zip(fields, row, strict=True)
                }

    name = {"NONE": "null", "ZSTD": "zstandard"}.get(codec, codec.lower())
    try:
        with to.open("wb") as out:
            fastavro.writer(out, fastavro.parse_schema(schema), records(), codec=name)
    except (ValueError, TypeError, KeyError, fastavro.schema.SchemaParseException) as error:
        # A value that the schema in the table's properties does not allow, or a schema that is none.
        raise QueryError("HIVE_WRITER_DATA_ERROR", f"Cannot write Avro: {error}"[:500]) from error


def _or_none(change: Callable[[Any], Any] | None) -> Callable[[Any], Any] | None:
    return change and (lambda value: None if value is None else change(value))


def _each(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda values: [None if value is None else change(value) for value in values]


def _written(kind: Type) -> Callable[[Any], Any] | None:
    """How a value that Arrow read becomes one that fastavro takes; None if it is one already."""
    if kind.name == "timestamp":
        return lambda value: (value - _EPOCH) // dt.timedelta(milliseconds=1)
    if kind.name == "array":
        element = _written(kind.element)
        return _each(element) if element else None
    if kind.name == "map":
        item = _or_none(_written(kind.args[1]))
        return lambda value: {key: item(each) if item else each for key, each in value}
    if kind.name == "row":
        parts = [(field_name(kind, i), _or_none(_written(each))) for i, each in enumerate(kind.args)]
        return lambda value: {name: item(value[name]) if item else value[name] for name, item in parts}
    return None
