"""ORC: read and written through Arrow's own reader and writer, with the rules of Trino's.

| rule | source |
|---|---|
| a column is found by its position; by its name if `orc.column.index.access` is `false`; fields of a struct always by \
name; names in any case | Athena user guide, "Index access for ORC and Parquet"; Trino, OrcPageSourceFactory, \
StructColumnReader |
| a column or field that the file lacks is NULL | Trino, OrcPageSourceFactory (`ColumnAdaptation.nullColumn`) |
| by name, a file whose columns are all called `_col0`, `_col1`, … is rejected | Trino, OrcPageSourceFactory \
(`verifyFileHasColumnNames`) |
| each kind of stream is read as the types in `_READ_AS`, and as no other | Trino, the readers of \
`io.trino.orc.reader` (`verifyStreamType`) |
| a number that does not fit its column is an error; a decimal's further digits are rounded, half up | Trino, \
LongInputStream (`next`), DecimalColumnReader (`rescale`) |
| bytes scanned are those of the columns that the query uses (`orc_streams`) | Athena pricing; Athena user guide, \
"Columnar storage formats" |
| an empty object holds no rows | Trino, OrcReader (`createOrcReader`) |
| written: ZLIB unless another codec is named; `orc.compress` is a table's | Athena user guide, "Use Hive table \
compression"; Hive, OrcConf |
"""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from localcloud.athena import arrow_copies, orc_streams
from localcloud.athena.addresses import S3Object
from localcloud.athena.errors import QueryError
from localcloud.athena.reading import Plan, Source
from localcloud.athena.tables import Column
from localcloud.athena.types import Type

if TYPE_CHECKING:
    import pyarrow as pa

NAME = "org.apache.hadoop.hive.ql.io.orc.OrcSerde"
CODECS = ("ZLIB", "SNAPPY", "LZ4", "ZSTD", "NONE")
_WHOLE = ("smallint", "integer", "bigint", "date")
# The kinds of ORC's columns: how Arrow's type for them begins, and the types of a table's column.
_READ_AS: dict[str, tuple[str, tuple[str, ...]]] = {
    "BOOLEAN": (r"bool", ("boolean",)), "BYTE": (r"int8", ("tinyint",)), "SHORT": (r"int16", _WHOLE),
    "INT": (r"int32", _WHOLE), "LONG": (r"int64", _WHOLE), "FLOAT": (r"float", ("real",)),
    "DOUBLE": (r"double", ("double",)), "STRING": (r"string", ("varchar", "char", "varbinary")),
    "BINARY": (r"binary", ("varchar", "char", "varbinary")), "DATE": (r"date32.*", _WHOLE),
    "TIMESTAMP": (r"timestamp\[\w+\]", ("timestamp",)), "TIMESTAMP_INSTANT": (r"timestamp\[\w+, .*", ()),
    "DECIMAL": (r"decimal.*", ("decimal",)), "LIST": (r"list<.*", ("array",)), "MAP": (r"map<.*", ("map",)),
    "STRUCT": (r"struct<.*", ("row",)),
}  # fmt: skip


# -- reading ------------------------------------------------------------------------------------------------------


def plan(source: Source) -> Plan:
    return arrow_copies.plan(source, _batches, sum(_scanned(source, each) for each in source.objects))


def _scanned(source: Source, each: S3Object) -> int:
    """The bytes of the columns that the query uses, in one object."""
    import pyarrow as pa
    from pyarrow import orc

    if not each.size:
        return 0
    columns = [(place, column) for place, column in source.columns if column.name in source.needed]
    try:
        with Path(each.path).open("rb") as opened, pa.OSFile(each.path) as own:
            file = orc.ORCFile(own)
            sizes = orc_streams.column_sizes(file, opened)
            places = {place for place in _places(source, each, file.schema, columns) if place is not None}
    except (pa.ArrowException, OSError, ValueError, TypeError, IndexError, zlib.error) as error:
        raise _malformed(each, str(error).partition("\n")[0]) from error
    return sum(sizes[place] for place in places)


def _malformed(each: S3Object, why: object) -> QueryError:
    return QueryError("HIVE_BAD_DATA", f"Malformed ORC file. {why} [{each.url}]")


def _batches(source: Source, each: S3Object, columns: list[tuple[int, Column]]) -> "Iterator[pa.RecordBatch]":
    import pyarrow as pa
    from pyarrow import orc

    try:
        with pa.OSFile(each.path) as opened:
            file = orc.ORCFile(opened)
            places = _places(source, each, file.schema, columns)
            for (_, column), place in zip(columns, places, strict=True):
                if place is not None:
                    _check(each, column.type, file.schema.field(place).type, f".{file.schema.field(place).name}")
            # Arrow takes names, and a name with a point for a path.
            dotted = any("." in name for name in file.schema.names)
            wanted = None if dotted else [place for place in places if place is not None]
            if not any(place is not None for place in places):
                yield from _rows_only(file.nrows, columns)
                return
            for stripe in range(file.nstripes):
                found = file.read_stripe(stripe, columns=wanted)
                arrays = [
                    _as_type(found.column(file.schema.field(place).name), column.type)
                    if place is not None
                    else pa.nulls(found.num_rows, arrow_copies.arrow_type(column.type))
                    for (_, column), place in zip(columns, places, strict=True)
                ]
                yield arrow_copies.batch_of(arrays, found.num_rows, columns)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise _malformed(each, str(error).partition("\n")[0]) from error


def _rows_only(rows: int, columns: list[tuple[int, Column]]) -> "Iterator[pa.RecordBatch]":
    """The batches of a file that has none of the columns."""
    import pyarrow as pa

    for start in range(0, rows, arrow_copies.ROWS):
        count = min(arrow_copies.ROWS, rows - start)
        arrays = [pa.nulls(count, arrow_copies.arrow_type(column.type)) for _, column in columns]
        yield arrow_copies.batch_of(arrays, count, columns)


def _places(source: Source, each: S3Object, schema: "pa.Schema", columns: list[tuple[int, Column]]) -> list[int | None]:
    """Where the file has each of these columns; None if it lacks it."""
    given = source.table.parameters | source.table.serde_parameters
    if str(given.get("orc.column.index.access", "true")).lower() != "false":
        return [place if place < len(schema) else None for place, _ in columns]
    names = [name.lower() for name in schema.names]
    if names and all(re.fullmatch(r"_col\d+", name) for name in names):
        raise QueryError("HIVE_FILE_MISSING_COLUMN_NAMES",
                         f"ORC file does not contain column names in the footer: {each.url}")  # fmt: skip
    return [names.index(column.name) if column.name in names else None for _, column in columns]


def _check(each: S3Object, kind: Type, found: "pa.DataType", path: str) -> None:
    """Check that a column of the file is read as its type in the table."""
    stream = next((name for name, (begin, _) in _READ_AS.items() if re.fullmatch(begin, str(found))), "UNION")
    if kind.name not in _READ_AS.get(stream, ("", ()))[1]:
        raise _malformed(
            each,
            f"Cannot read SQL type '{str(kind).upper()}' from ORC stream '{path}' of type {stream} with attributes "
            f"{{}}",
        )
    if stream == "LIST":
        _check(each, kind.element, found.value_type, f"{path}.item")
    elif stream == "MAP":
        _check(each, kind.args[0], found.key_type, f"{path}.key")
        _check(each, kind.args[1], found.item_type, f"{path}.value")
    elif stream == "STRUCT":
        for wanted, i in zip(kind.args, _fields(kind, found), strict=True):
            if i is not None:
                _check(each, wanted, found.field(i).type, f"{path}.{found.field(i).name}")


def _fields(kind: Type, found: "pa.DataType") -> list[int | None]:
    """Where a struct of the file has each of a row's fields."""
    names = [found.field(i).name.lower() for i in range(found.num_fields)]
    return [names.index(name) if name in names else None for name in kind.fields]


def _as_type(array: "pa.Array", kind: Type) -> "pa.Array":
    """A column of the file as its type in the table, which `_check` found to be possible.

    Raises
    ------
    pyarrow.ArrowInvalid
        A value does not fit.
    """
    import pyarrow as pa
    from pyarrow import compute

    target = arrow_copies.arrow_type(kind)
    if kind.name == "array":
        return pa.ListArray.from_arrays(array.offsets, _as_type(array.values, kind.element), mask=array.is_null())
    if kind.name == "map":
        keys, items = (_as_type(part, each) for part, each in zip((array.keys, array.items), kind.args, strict=True))
        return pa.MapArray.from_arrays(array.offsets, keys, items, mask=array.is_null())
    if kind.name == "row":
        parts = [
            pa.nulls(len(array), target.field(i).type) if place is None else _as_type(array.field(place), each)
            for i, (each, place) in enumerate(zip(kind.args, _fields(kind, array.type), strict=True))
        ]
        return pa.StructArray.from_arrays(parts, fields=list(target), mask=array.is_null())
    if kind.name == "decimal":
        if array.type.scale > kind.scale:
            array = compute.round(array, kind.scale, "half_towards_infinity")
        return array.cast(target)
    if kind.name == "timestamp":
        return array.cast(target, safe=False)
    if "date32[day]" in (str(array.type), str(target)) and array.type != target:
        return array.cast(pa.int32()).cast(target)
    return array.cast(target)


# -- writing ------------------------------------------------------------------------------------------------------


def write(parquet_file: Path, to: Path, codec: str) -> None:
    """Write the rows of a Parquet file as ORC."""
    import pyarrow as pa
    from pyarrow import orc

    compression = {"NONE": "uncompressed"}.get(codec, codec.lower())
    with orc.ORCWriter(to, compression=compression) as out:
        for batch in arrow_copies.written_batches(parquet_file):
            out.write(pa.Table.from_batches([batch]))
