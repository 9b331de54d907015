"""Queries whose rows become objects: CREATE TABLE AS, INSERT INTO and UNLOAD."""

import re
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from localcloud.athena import arrow_copies, avro_serde, buckets, casts, formats, lazy_simple, orc_serde, tables
from localcloud.athena.errors import ApiError, QueryError, Unsupported
from localcloud.athena.queries import Query
from localcloud.athena.sandbox import Sandbox
from localcloud.athena.statements import Cursor
from localcloud.athena.types import UNKNOWN, Type, coerces, duck, holds_timestamp, literal, quoted, to_hive

MAX_PARTITIONS = 100
_CODECS = {
    "PARQUET": ("SNAPPY", "GZIP", "ZSTD", "NONE", "UNCOMPRESSED"),
    "JSON": ("GZIP", "NONE"),
    "TEXTFILE": ("GZIP", "NONE"),
    "ORC": orc_serde.CODECS,
    "AVRO": avro_serde.CODECS,
}
# Athena user guide, "Use compression in Athena": what is written if the statement names no codec.
_DEFAULT_CODECS = {"ORC": "ZLIB", "AVRO": "DEFLATE"}
# Formats that DuckDB does not write: it writes Parquet, which Arrow turns into them.
_BY_ARROW = ("ORC", "AVRO")
_PLACE = "__place"
# The folder of a bucket's files, below those of the partition.
BUCKET = "__bucket"


@dataclass(frozen=True)
class Target:
    """Where rows go: format, codec, location, and the names of the columns; the last ones partition the rows."""

    format: str
    codec: str
    location: str
    names: tuple[str, ...]
    types: tuple[Type, ...]
    partitioned: int = 0
    bucketed_by: tuple[str, ...] = ()
    buckets: int = 0
    # The SerDe properties of the table, where the format depends on them.
    serde: dict[str, str] = field(default_factory=dict)

    @property
    def partition_keys(self) -> tuple[str, ...]:
        return self.names[len(self.names) - self.partitioned :]


def noted(target: Target, of_table: bool) -> dict[str, Any]:
    """A target as a message; `of_table`: with the types that the columns of a new table get."""
    note = asdict(replace(target, types=()))
    return note | {"types": [to_hive(each) for each in target.types] if of_table else []}


@dataclass(frozen=True)
class Statement:
    """A parsed writing statement: its query (at its position in the whole text), and the target."""

    kind: str
    sql: str
    database: str | None = None
    table: str = ""
    columns: tuple[str, ...] = ()
    location: str = ""
    properties: dict[str, Any] = field(default_factory=dict)
    tolerant: bool = False
    empty: bool = False


def read(sql: str) -> Statement | None:
    """The parts of a writing statement; None for other statements."""
    cursor = Cursor(sql)
    if cursor.accept("INSERT", "INTO"):
        return _read_insert(cursor)
    if cursor.accept("UNLOAD"):
        return _read_unload(cursor)
    if cursor.accept("CREATE", "TABLE"):
        return _read_ctas(cursor)
    return None


def _read_insert(cursor: Cursor) -> Statement:
    database, name = cursor.qualified()
    columns: list[str] = []
    if cursor.peek().is_sign("(") and not cursor.peek(1).is_word("SELECT", "WITH", "VALUES"):
        cursor.accept_sign("(")
        while not cursor.accept_sign(")"):
            columns.append(cursor.name("column list"))
            cursor.accept_sign(",")
    return Statement("INSERT", _from(cursor, cursor.peek().start), database, name, tuple(columns))


def _from(cursor: Cursor, start: int, end: int | None = None) -> str:
    """A part of the statement with blanks before it, so that positions in it are those in the whole."""
    return re.sub(r"[^\n]", " ", cursor.sql[:start]) + cursor.sql[start:end]


def _read_unload(cursor: Cursor) -> Statement:
    cursor.expect_sign("(")
    start, depth = cursor.peek().start, 1
    while depth:
        token = cursor.next()
        if token.kind == "end":
            raise cursor.unexpected("')'")
        depth += token.is_sign("(") - token.is_sign(")")
    sql = _from(cursor, start, token.start)
    cursor.expect("TO")
    location = cursor.text()
    properties = _with(cursor) if cursor.accept("WITH") else {}
    cursor.end()
    return Statement("UNLOAD", sql, location=location, properties=properties)


def _read_ctas(cursor: Cursor) -> Statement | None:
    tolerant = cursor.accept("IF", "NOT", "EXISTS")
    database, name = cursor.qualified()
    properties = _with(cursor) if cursor.accept("WITH") else {}
    if not cursor.accept("AS"):
        if re.search(r"""['"]?table_type['"]?\s*=\s*['"]iceberg['"]""", cursor.sql, re.IGNORECASE):
            raise Unsupported("an Iceberg table (table_type = 'ICEBERG')")
        raise ApiError("line 1:1: mismatched input: CREATE TABLE needs EXTERNAL, or AS and a query")
    start = cursor.peek().start
    closing = re.search(r"\bWITH\s+(NO\s+)?DATA\s*$", cursor.sql, re.IGNORECASE)
    sql = _from(cursor, start, closing.start() if closing else None)
    return Statement(
        "CTAS", sql, database, name, properties=properties, tolerant=tolerant, empty=bool(closing and closing[1])
    )


def _with(cursor: Cursor) -> dict[str, Any]:
    """``(key = 'text', key = ARRAY['a', 'b'], key = 1)``."""
    found: dict[str, Any] = {}
    cursor.expect_sign("(")
    while not cursor.accept_sign(")"):
        key = cursor.next().text.lower()
        cursor.expect_sign("=")
        if cursor.accept("ARRAY"):
            cursor.expect_sign("[")
            values = []
            while not cursor.accept_sign("]"):
                values.append(cursor.text())
                cursor.accept_sign(",")
            found[key] = values
        else:
            found[key] = cursor.next().text
        cursor.accept_sign(",")
    return found


# -- targets ------------------------------------------------------------------------------------------------------


def _named(query: Query) -> list[str]:
    names = []
    for i, each in enumerate(query.fields):
        if not each.name:
            raise QueryError("MISSING_COLUMN_NAME", f"line 1:1: Column name not specified at position {i + 1}")
        names.append(each.name.lower())
    if len(set(names)) != len(names):
        raise QueryError(
            "DUPLICATE_COLUMN_NAME", f"line 1:1: Column name '{max(names, key=names.count)}' specified more than once"
        )
    return names


def _format_of(properties: dict[str, Any], default: str) -> tuple[str, str]:
    form = str(properties.get("format", default)).upper()
    form = "TEXTFILE" if form == "CSV" else form
    if form not in _CODECS:
        raise Unsupported(f"writing {form}")
    given = (
        properties.get("write_compression")
        or properties.get("compression")
        or properties.get(f"{form.lower()}_compression")
    )
    codec = str(given or _DEFAULT_CODECS.get(form, "GZIP")).upper()
    if codec not in _CODECS[form]:
        raise Unsupported(f"{form} compressed by {codec}")
    return form, codec


def _partitioning(names: list[str], partitioned: list[str]) -> int:
    wanted = [name.lower() for name in partitioned]
    if wanted and names[-len(wanted) :] != wanted:
        raise QueryError("HIVE_COLUMN_ORDER_MISMATCH", "Partition keys must be the last columns in the table "
                                                       "and in the same "
                         f"order as the table properties: [{', '.join(wanted)}]")  # fmt: skip
    if wanted and len(wanted) == len(names):
        raise QueryError("INVALID_TABLE_PROPERTY", "Table contains only partition columns")
    return len(wanted)


_CTAS_KEYS = {"format", "write_compression", "parquet_compression", "compression", "external_location",
              "partitioned_by",
              "bucketed_by", "bucket_count", "field_delimiter", "orc_compression", "table_type", "is_external",
              "compression_level", "location"}  # fmt: skip


def ctas_target(statement: Statement, query: Query, default_location: str, enforced: bool) -> Target:
    """Where CREATE TABLE AS writes, and in which format."""
    given = statement.properties
    unknown = set(given) - _CTAS_KEYS
    if unknown:
        raise QueryError("INVALID_TABLE_PROPERTY", f"line 1:1: Table property '{min(unknown)}' does not exist")
    if str(given.get("table_type", "HIVE")).upper() != "HIVE":
        raise Unsupported(f"table_type {given['table_type']}")
    location = str(given.get("external_location") or "")
    if location and enforced:
        raise QueryError("INVALID_TABLE_PROPERTY", "The Create Table As Select query failed because it was "
                                                   "submitted with an "
                         "'external_location' property to an Athena Workgroup that enforces a centralized "
                         "output location for "
                         "all queries. Please remove the 'external_location' property and resubmit the "
                         "query.")  # fmt: skip
    form, codec = _format_of(given, "PARQUET")
    names = _named(query)
    types = [f.type for f in query.fields]
    for i, kind in enumerate(types):
        if kind == UNKNOWN:
            raise QueryError("COLUMN_TYPE_UNKNOWN", f"line 1:1: Column type is unknown at position {i + 1}")
        to_hive(kind)
    partitioned = _partitioning(names, given.get("partitioned_by") or [])
    _require_writable(form, names, types, partitioned)
    return Target(form, codec, (location or default_location).rstrip("/") + "/", tuple(names), tuple(types),
                  partitioned, *_bucketing(given, names[: len(names) - partitioned]),
                  serde=_serde_properties(form, given))  # fmt: skip


def _bucketing(given: dict[str, Any], names: list[str]) -> tuple[tuple[str, ...], int]:
    columns, count = [str(name).lower() for name in given.get("bucketed_by") or []], str(given.get("bucket_count", "0"))
    if not re.fullmatch(r"\d{1,9}", count):
        raise QueryError("INVALID_TABLE_PROPERTY", "bucket_count must be greater than zero")
    if bool(columns) != bool(int(count)):
        raise QueryError("INVALID_TABLE_PROPERTY", "bucketed_by and bucket_count must be specified together")
    missing = [name for name in columns if name not in names]
    if missing:
        raise QueryError("INVALID_TABLE_PROPERTY", f"Bucketing columns [{', '.join(missing)}] not present in schema")
    return tuple(columns), int(count)


def _require_writable(form: str, names: list[str], types: list[Type], partitioned: int) -> None:
    if form == "AVRO":
        plain = len(names) - partitioned
        avro_serde.require_writable(names[:plain], types[:plain])


def _serde_properties(form: str, given: dict[str, Any]) -> dict[str, str]:
    if form != "TEXTFILE":
        return {}
    separator = str(given.get("field_delimiter", "\x01"))
    return {"field.delim": separator, "serialization.format": separator}


def unload_target(statement: Statement, query: Query) -> Target:
    given = statement.properties
    unknown = set(given) - {"format", "compression", "partitioned_by", "field_delimiter", "compression_level"}
    if unknown:
        raise QueryError("INVALID_PROCEDURE_ARGUMENT", f"Unknown UNLOAD property '{min(unknown)}'")
    if "format" not in given:
        raise QueryError("INVALID_PROCEDURE_ARGUMENT", "UNLOAD needs the property format")
    form, codec = _format_of(given, "")
    names = _named(query)
    types = [each.type for each in query.fields]
    for kind in types:
        to_hive(kind)
    partitioned = _partitioning(names, given.get("partitioned_by") or [])
    _require_writable(form, names, types, partitioned)
    return Target(form, codec, statement.location.rstrip("/") + "/", tuple(names), tuple(types), partitioned,
                  serde=_serde_properties(form, given))  # fmt: skip


def insert_target(table: tables.Table) -> Target:
    """A table as a target; columns that its SerDe cannot write are rejected."""
    columns = (*table.columns, *table.partition_keys)
    kinds = {formats.PARQUET: "PARQUET", formats.LAZY_SIMPLE: "TEXTFILE", formats.ORC: "ORC", formats.AVRO: "AVRO",
             **dict.fromkeys(formats.JSON_SERDES, "JSON")}  # fmt: skip
    if table.is_view:
        raise QueryError("NOT_SUPPORTED", "Inserting into views is not supported")
    if table.serde not in kinds:
        raise Unsupported(f"INSERT INTO a table with {table.serde}")
    if table.storage.get("BucketColumns"):
        # Athena user guide, "INSERT INTO": bucketed tables are not supported.
        raise QueryError("NOT_SUPPORTED", "INSERT INTO is not supported on bucketed tables")
    form = kinds[table.serde]
    codec = _codec_of(table, form)
    return Target(form, codec, table.location.rstrip("/") + "/", tuple(c.name for c in columns),
                  tuple(c.type for c in columns), len(table.partition_keys),
                  serde=(table.parameters if form == "AVRO" else {}) | table.serde_parameters)  # fmt: skip


def _codec_of(table: tables.Table, form: str) -> str:
    given = {"PARQUET": "parquet.compression", "ORC": "orc.compress", "AVRO": "avro.output.codec"}.get(form, "")
    default = {"PARQUET": "SNAPPY"}.get(form) or _DEFAULT_CODECS.get(form, "NONE")
    codec = str(table.parameters.get(given) or table.parameters.get("write.compression") or default).upper()
    if form in _BY_ARROW and codec not in _CODECS[form]:
        raise Unsupported(f"{form} compressed by {codec}")
    return codec


def as_inserted(query: Query, target: Target, columns: tuple[str, ...]) -> Query:
    """A query's columns as the table's columns, in the table's order; columns that are not named are NULL.

    Raises
    ------
    QueryError
        COLUMN_NOT_FOUND, TYPE_MISMATCH.
    """
    given = columns or target.names
    for name in given:
        if name not in target.names:
            raise QueryError("COLUMN_NOT_FOUND", f"line 1:1: Insert column name does not exist in target table: {name}")
    expected = [target.types[target.names.index(name)] for name in given]
    actual = [f.type for f in query.fields]
    if len(actual) != len(expected) or not all(_assignable(a, e) for a, e in zip(actual, expected, strict=True)):
        raise QueryError("TYPE_MISMATCH", f"line 1:1: Insert query has mismatched column types: Table: "
                         f"[{', '.join(map(str, expected))}], Query: [{', '.join(map(str, actual))}]")  # fmt: skip
    parts, fields = [], []
    for i, (name, kind) in enumerate(zip(target.names, target.types, strict=True)):
        if name in given:
            place = given.index(name)
            text = casts.coerce(f"q.c{place}", actual[place], kind)
        else:
            text = f"CAST(NULL AS {duck(kind)})"
        parts.append(f"{text} AS c{i}")
        fields.append(replace(query.fields[0], name=name, sql=f"c{i}", type=kind))
    return Query(f"SELECT {', '.join(parts)} FROM ({query.sql}) q", tuple(fields))


def _assignable(source: Type, target: Type) -> bool:
    if source.is_text and target.is_text:
        return not target.args or not source.args or bool(source.args[0] <= target.args[0])
    if (source.name, target.name) == ("double", "real"):
        # A float column takes 1.5, which is a DOUBLE (PyAthena's test_to_sql, on AWS).
        return True
    return coerces(source, target)


# -- writing ------------------------------------------------------------------------------------------------------


def write(sandbox: Sandbox, select: str, target: Target, folder: Path) -> int:
    """Run a query into files below a folder, one or a few per partition; return the number of rows.

    Raises
    ------
    QueryError
        HIVE_TOO_MANY_OPEN_PARTITIONS, or the query's own error.
    """
    out = folder / "out"
    out.mkdir()
    plain = len(target.names) - target.partitioned
    columns = _columns(target, plain)
    keys = [
        f"coalesce(nullif({casts.to_text(f'q.c{i}', target.types[i])}, ''), {literal(tables.NULL_VALUE)}) AS "
        f"{quoted(f'{_PLACE}{i}')}"
        for i in range(plain, len(target.names))
    ]
    places = [quoted(f"{_PLACE}{i}") for i in range(plain, len(target.names))]
    if target.buckets:
        own = [
            (f"q.c{target.names.index(name)}", target.types[target.names.index(name)]) for name in target.bucketed_by
        ]
        keys.append(f"{buckets.number_sql(own, target.buckets)} AS {quoted(BUCKET)}")
        places.append(quoted(BUCKET))
    source = f"SELECT {', '.join([*columns, *keys])} FROM (SELECT *, random() < 2 AS here FROM ({select})) q"
    if not keys:
        rows = sandbox.write(source, out / "part", _options(target))
        _by_arrow(target, out)
        return rows
    sandbox.keep("staged", source)
    by = ", ".join(places)
    ((count,),) = sandbox.rows(f"SELECT count(*) FROM (SELECT DISTINCT {by} FROM staged)")
    if count > MAX_PARTITIONS:
        raise QueryError(
            "HIVE_TOO_MANY_OPEN_PARTITIONS", f"Exceeded limit of {MAX_PARTITIONS} open writers for partitions/buckets"
        )
    rows = sandbox.write("SELECT * FROM staged", out, f"{_options(target)}, PARTITION_BY ({by}), OVERWRITE_OR_IGNORE")
    _by_arrow(target, out)
    return rows


def _by_arrow(target: Target, out: Path) -> None:
    """Replace the Parquet files that DuckDB wrote by files as Athena writes them, where they differ."""
    plain = len(target.names) - target.partitioned
    names, kinds = list(target.names[:plain]), list(target.types[:plain])
    with_times = target.format == "PARQUET" and any(holds_timestamp(kind) for kind in kinds)
    if target.format not in _BY_ARROW and not with_times:
        return
    for file in [path for path in out.rglob("*") if path.is_file() and not path.is_symlink()]:
        made = file.with_name(f"{file.name}.new")
        if with_times:
            arrow_copies.write_int96(file, made, target.codec)
        elif target.format == "ORC":
            orc_serde.write(file, made, target.codec)
        else:
            avro_serde.write(file, made, target.codec, names, kinds, target.serde)
        made.replace(file)


def _columns(target: Target, plain: int) -> list[str]:
    if target.format == "TEXTFILE":
        values = [(f"q.c{i}", target.types[i]) for i in range(plain)]
        return [f"{lazy_simple.line(values, lazy_simple.rules_of(target.serde))} AS line"]
    shown = []
    for i in range(plain):
        value = f"q.c{i}"
        if target.format == "JSON" and target.types[i].name in ("timestamp", "date"):
            value = casts.to_text(value, target.types[i])
        elif target.format in ("PARQUET", *_BY_ARROW):
            # Trino writes every column as nullable; DuckDB does not if it knows that no value is NULL.
            value = f"CASE WHEN q.here THEN {value} END"
        shown.append(f"{value} AS {quoted(target.names[i])}")
    return shown


def _options(target: Target) -> str:
    if target.format in _BY_ARROW:
        return "FORMAT parquet, COMPRESSION zstd"
    codec = {"NONE": "uncompressed", "UNCOMPRESSED": "uncompressed"}.get(target.codec, target.codec.lower())
    if target.format == "PARQUET":
        return f"FORMAT parquet, COMPRESSION {codec}"
    codec = "none" if codec == "uncompressed" else codec
    if target.format == "JSON":
        return f"FORMAT json, COMPRESSION {codec}"
    delimiter = literal(lazy_simple.NO_SEPARATOR)
    return f"FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER {delimiter}, COMPRESSION {codec}"
