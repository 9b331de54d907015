"""Files that DuckDB reads and writes only with an extension: Arrow turns them into Parquet, and Parquet into them.

A query reads a copy of each object, in Parquet, with the columns that the query names, the table's names for them and
the table's types. The copies lie in the query's own folder, so DuckDB's sandbox opens nothing further. Arrow reads the
objects themselves as plain files, batch by batch; it sees no statement.
"""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from localcloud.athena.addresses import S3Object
from localcloud.athena.errors import Unsupported
from localcloud.athena.reading import Plan, Reader, Source, listed
from localcloud.athena.tables import Column
from localcloud.athena.types import Type, field_name, quoted

if TYPE_CHECKING:
    import pyarrow as pa

# Rows of a batch that is written; a batch that is read has the size that its file gives it.
ROWS = 10_000
# The batches of an object as the named columns, in this order and of these types.
Batches = Callable[[Source, S3Object, list[tuple[int, Column]]], Iterator["pa.RecordBatch"]]


def plan(source: Source, batches: Batches, scanned: int) -> Plan:
    """Copy the objects, and read the copies."""
    columns = list(source.columns)
    names = "\n".join(column.name for _, column in columns)
    copies = {}
    for each in source.objects:
        name = hashlib.sha256(f"{each.path}\n{names}".encode()).hexdigest()
        copy = source.folder / f"{name}.parquet"
        if not copy.exists():
            _write(copy, schema_of(columns), batches(source, each, columns) if each.size else iter(()))
        copies[each.path] = str(copy)
    shown = tuple(f"{_value(column)} AS {quoted(column.name)}" for _, column in columns)
    return Plan(Reader(shown, "read_parquet", (listed(list(copies.values())),)), scanned, {}, copies)


def _write(copy: Path, schema: "pa.Schema", batches: "Iterator[pa.RecordBatch]") -> None:
    import pyarrow as pa
    from pyarrow import parquet

    with parquet.ParquetWriter(copy, schema, compression="zstd") as out:
        for batch in batches:
            out.write_batch(batch)
    pa.default_memory_pool().release_unused()


def _value(column: Column) -> str:
    name, kind = quoted(column.name), column.type
    if kind.name == "char":
        return f"rpad({name}, {kind.args[0]}, ' ')"
    return f"substring({name}, 1, {kind.args[0]})" if kind.name == "varchar" and kind.args else name


# A column that is there if the query names none: only the number of rows matters.
_ROWS_ONLY = "__rows"


def schema_of(columns: list[tuple[int, Column]]) -> "pa.Schema":
    """The schema of a copy with these columns."""
    import pyarrow as pa

    fields = [(column.name, arrow_type(column.type)) for _, column in columns]
    return pa.schema(fields or [(_ROWS_ONLY, pa.bool_())])


def batch_of(arrays: "list[pa.Array]", rows: int, columns: list[tuple[int, Column]]) -> "pa.RecordBatch":
    """A batch of a copy with these columns."""
    import pyarrow as pa

    schema = schema_of(columns)
    return pa.record_batch(arrays or [pa.nulls(rows, pa.bool_())], schema=schema)


def arrow_type(of: Type) -> "pa.DataType":
    """The Arrow type for the values of a column's type.

    Raises
    ------
    Unsupported
        No column of a file can have the type.
    """
    import pyarrow as pa

    simple = {
        "boolean": pa.bool_(), "tinyint": pa.int8(), "smallint": pa.int16(), "integer": pa.int32(),
        "bigint": pa.int64(), "real": pa.float32(), "double": pa.float64(), "varchar": pa.string(),
        "char": pa.string(), "varbinary": pa.binary(), "date": pa.date32(), "timestamp": pa.timestamp("us"),
    }  # fmt: skip
    if of.name == "decimal":
        return pa.decimal128(of.precision, of.scale)
    if of.name == "array":
        return pa.list_(arrow_type(of.element))
    if of.name == "map":
        return pa.map_(arrow_type(of.args[0]), arrow_type(of.args[1]))
    if of.name == "row":
        return pa.struct([(field_name(of, i), arrow_type(each)) for i, each in enumerate(of.args)])
    if of.name not in simple:
        raise Unsupported(f"a column of type {of} in an ORC or Avro table")
    return simple[of.name]


def write_int96(parquet_file: Path, to: Path, codec: str) -> None:
    """Copy a Parquet file that DuckDB wrote; timestamps become INT96, as Athena writes them.

    Trino's Hive connector writes them so (`HIVE_PARQUET_USE_INT96_TIMESTAMP_ENCODING`), DuckDB cannot.
    """
    from pyarrow import parquet

    compression = {"UNCOMPRESSED": "none"}.get(codec, codec.lower())
    with (
        parquet.ParquetFile(parquet_file) as file,
        parquet.ParquetWriter(to, file.schema_arrow, compression=compression, store_schema=False,
                              use_deprecated_int96_timestamps=True) as out,
    ):  # fmt: skip
        for group in range(file.num_row_groups):
            out.write_table(file.read_row_group(group, use_threads=False))


def written_batches(parquet_file: Path) -> "Iterator[pa.RecordBatch]":
    """The rows of a Parquet file that DuckDB wrote."""
    from pyarrow import parquet

    with parquet.ParquetFile(parquet_file) as file:
        yield from file.iter_batches(batch_size=ROWS, use_threads=False)
