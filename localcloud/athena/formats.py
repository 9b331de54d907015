"""File formats: how DuckDB reads each of them so that values, NULLs and errors are those of Athena's SerDes."""

import gzip
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import duckdb

from localcloud.athena import avro_serde, json_serde, lazy_simple, orc_serde, tables
from localcloud.athena.addresses import S3Object
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.reading import (
    BROKEN_GZIP,
    CHUNK,
    NO_NULL,
    Plan,
    Reader,
    Source,
    line_limits,
    listed,
    skipped,
    text_paths,
)
from localcloud.athena.sandbox import Sandbox
from localcloud.athena.types import Type, duck, literal, quoted

OPEN_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
LAZY_SIMPLE = lazy_simple.NAME
PARQUET = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
JSON_SERDES = json_serde.NAMES
ORC, AVRO = orc_serde.NAME, avro_serde.NAME
_FLAGS_OF_DUCKDB = 0x04 | 0x08  # FEXTRA and FNAME, of the flags of a gzip header (RFC 1952)
# Marks a field whose quote is not closed on its line.
_OPEN = "\x02OPEN QUOTE\x02"


def reader_of(table: tables.Table) -> Callable[[Source], Plan]:
    """How a table's objects are read.

    Raises
    ------
    QueryError
        NOT_SUPPORTED: the SerDe is unknown.
    """
    if table.parameters.get("table_type", "").lower() == "iceberg":
        raise Unsupported(f"the Iceberg table {table.name}")
    if table.serde not in _READERS:
        raise Unsupported(f"the format of table {table.name} ({table.serde or 'no SerDe'})")
    return _READERS[table.serde]


# -- OpenCSVSerDe -------------------------------------------------------------------------------------------------


def _open_csv(source: Source) -> Plan:
    """OpenCSVSerDe as Athena reads it (Athena user guide, "Open CSV SerDe for processing CSV").

    A number is converted within the scan, so that a bad field fails the query in any row, even one that WHERE drops. A
    TIMESTAMP is milliseconds since 1970, a DATE days since 1970.
    """
    table, given = source.table, source.table.serde_parameters
    separator, quote = given.get("separatorChar", ","), given.get("quoteChar", '"')
    escape = given.get("escapeChar", "\\")
    # opencsv always reads a doubled quote as one quote.
    escape = "" if escape == quote else escape
    tolerant = table.parameters.get("use.null.for.invalid.data", "").lower() == "true"
    limits = line_limits(source)
    has_open = any(
        not _is_plain(each.path, each.etag, separator, quote, escape)
        and _has_open_quote(each.path, each.etag, separator, quote, escape)
        for each in source.objects
    )
    kinds, shown = [], []
    for column in table.columns:
        raw = "VARCHAR" if tolerant else _raw_csv_type(column.type)
        kinds.append(f"{literal(column.name)}: {literal(raw)}")
        if column.name in source.named:
            value = _csv_value(quoted(column.name), column.type, tolerant)
            value = f"dg_closed({value}, {literal(_OPEN)})" if column.type.is_text and has_open else value
            shown.append(f"{value} AS {quoted(column.name)}")
    own = text_paths(source)
    paths = _unescaped(source, own, separator, quote, escape)
    arguments = (
        listed(paths), f"columns={{{', '.join(kinds)}}}", "auto_detect=false", "header=false", f"skip={skipped(table)}",
        f"delim={literal(separator)}", f"quote={literal(quote)}", f"escape={literal(quote)}", "null_padding=true",
        "strict_mode=false", f"nullstr={literal(NO_NULL)}", *limits,
    )  # fmt: skip
    places = {column.name: i for i, column in enumerate(table.columns)}
    reader = Reader(tuple(shown), "read_csv", arguments)
    return Plan(reader, source.size, places, dict(zip(own, paths, strict=True)))


def _raw_csv_type(kind: Type) -> str:
    if kind.is_integer:
        # Not as an integer: DuckDB would silently round 1.5.
        return "DECIMAL(38,9)"
    return {"double": "DOUBLE", "real": "FLOAT", "timestamp": "BIGINT", "date": "BIGINT"}.get(kind.name, "VARCHAR")


def _csv_value(name: str, kind: Type, tolerant: bool) -> str:
    if kind.is_text:
        return name
    if tolerant:
        name = f"TRY_CAST({name} AS {'BIGINT' if kind.name in ('timestamp', 'date') else duck(kind)})"
    if kind.name == "timestamp":
        return f"make_timestamp({name} * 1000)"
    if kind.name == "date":
        return f"CAST(DATE '1970-01-01' + CAST({name} AS INTEGER) AS DATE)"
    if tolerant or kind.name in ("double", "real"):
        return name
    if kind.is_integer:
        return f"dg_csv_integer({name}, {literal(name)})::{duck(kind)}"
    if kind.name == "boolean":
        return f"dg_csv_boolean({name})"
    if kind.name == "decimal":
        return f"CAST(dg_number_text({name}, 'DECIMAL') AS {duck(kind)})"
    raise Unsupported(f"a column of type {kind} in a table with OpenCSVSerde")


def _unescaped(source: Source, paths: list[str], separator: str, quote: str, escape: str) -> list[str]:
    """The files; those that DuckDB would read differently from opencsv are replaced by copies that it reads alike.

    DuckDB knows one escape, opencsv two. OpenCSVSerDe ends a record at the end of a line; in DuckDB an open quote
    continues over the next lines. And bytes that are not UTF-8 become U+FFFD in Hadoop's `Text.decode`, an error in
    DuckDB.
    """
    found = []
    for i, path in enumerate(paths):
        etag, packed = source.objects[i].etag, path.endswith(".gz")
        readable = not packed or _duckdb_unpacks(path, etag, source.objects[i].url)
        if readable and _is_utf8(path, etag) and _is_plain(path, etag, separator, quote, escape):
            found.append(path)
            continue
        copy = source.folder / f"unescaped{i}.csv"
        try:
            with (
                (gzip.open if packed else open)(path, "rt", encoding="utf-8", errors="replace") as lines,
                copy.open("w", encoding="utf-8", newline="") as out,
            ):
                for line in lines:
                    fields = _opencsv_fields(line.rstrip("\n"), separator, quote, escape)
                    out.write(separator.join(quote + f.replace(quote, quote * 2) + quote for f in fields) + "\n")
        except BROKEN_GZIP:
            found.append(path)  # the scan will fail on it
            continue
        found.append(str(copy))
    return found


@lru_cache(maxsize=100_000)
def _duckdb_unpacks(path: str, etag: str, url: str) -> bool:
    """Whether DuckDB unpacks an object as Hadoop does; looked up once for each version of an object.

    Java's GZIPInputStream ignores zeros after the stream and reads headers with the flags FTEXT, FHCRC and FCOMMENT
    (RFC 1952), which DuckDB rejects; and it verifies the checksum at the end, which DuckDB does not.

    Raises
    ------
    QueryError
        HIVE_CURSOR_ERROR: the stream is damaged or ends early; the message ends with the object's address.
    """
    length = 0
    try:
        with gzip.open(path) as content:
            while chunk := content.read(CHUNK):
                length += len(chunk)
    except BROKEN_GZIP as error:
        raise QueryError("HIVE_CURSOR_ERROR", f"Failed to read file ({error}): {url}") from error
    with Path(path).open("rb") as file:
        flags = file.read(4)[3:]
        file.seek(-4, io.SEEK_END)
        # A stream ends with the length of its content; if not, there are several streams, or something follows.
        ends_there = int.from_bytes(file.read(), "little") == length & 0xFFFFFFFF
    return ends_there and bool(flags) and not flags[0] & ~_FLAGS_OF_DUCKDB


@lru_cache(maxsize=100_000)
def _is_utf8(path: str, etag: str) -> bool:
    """Whether a text file is UTF-8 throughout; looked up once for each version of an object."""
    try:
        with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8", newline="\n") as text:
            while text.read(CHUNK):
                pass
    except UnicodeDecodeError:
        return False
    except BROKEN_GZIP:
        return True  # the scan will fail on it
    return True


@lru_cache(maxsize=100_000)
def _has_open_quote(path: str, etag: str, separator: str, quote: str, escape: str) -> bool:
    """Whether any line of a file leaves a quote open; looked up once for each version of an object."""
    try:
        # A lone CR ends a line too, to Hadoop as to Python.
        with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8", errors="replace") as lines:
            return any(
                _opencsv_fields(line.rstrip("\n"), separator, quote, escape)[-1] == _OPEN
                for line in lines
                if line.count(quote) % 2 or (escape and escape in line)
            )
    except BROKEN_GZIP:
        return False  # the scan will fail on it


@lru_cache(maxsize=100_000)
def _is_plain(path: str, etag: str, separator: str, quote: str, escape: str) -> bool:
    """Whether DuckDB and opencsv split every line of a file alike; looked up once for each version of an object.

    They do if no line holds an escape and quotes only enclose whole fields, doubled within them.
    """
    mark, escaping, comma = quote.encode(), escape.encode(), re.escape(separator.encode())
    if max(map(len, (mark, escaping, separator.encode()))) > 1:
        return False  # the pattern is of bytes
    q, e = re.escape(mark), re.escape(escaping)
    cell = rb"(?:%b(?:[^%b%b\r\n]|%b%b)*+%b|[^%b%b%b\r\n]*+)" % (q, q, e, q, q, q, q, e, comma)
    line = re.compile(rb"%b(?:%b%b)*+\r?\n?" % (cell, comma, cell))
    try:
        with (gzip.open if path.endswith(".gz") else open)(path, "rb") as lines:
            return all(line.fullmatch(each) for each in lines if mark in each or (escaping and escaping in each))
    except BROKEN_GZIP:
        return True  # the scan will fail on it


def _opencsv_fields(line: str, separator: str, quote: str, escape: str) -> list[str]:
    """A line's fields as opencsv 2.3's `CSVParser.parseLine` finds them.

    An escape counts only before a quote or escape within a field. A quote opens or closes wherever it is, and is kept
    between other characters. The result of an open quote is not documented: the field is marked, and a query that reads
    it fails.
    """
    fields, current, inside, started, i = [], "", False, False, 0
    while i < len(line):
        letter, following = line[i], line[i + 1 : i + 2]
        if letter == escape:
            if (inside or started) and following in (quote, escape) and following:
                current += following
                i += 1
        elif letter == quote:
            if (inside or started) and following == quote:
                current += quote
                i += 1
            else:
                if i > 2 and line[i - 1] != separator and following not in ("", separator):
                    current = "" if current.isspace() else current + quote
                inside = not inside
            started = not started
        elif letter == separator and not inside:
            fields.append(current)
            current, started = "", False
        else:
            current += letter
            started = True
        i += 1
    return [*fields, _OPEN if inside else current]


# -- Parquet ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ParquetFile:
    """What a file's footer says: its columns' DuckDB types and compressed sizes, by lower-case name."""

    types: dict[str, str]
    sizes: dict[str, int]


# By path and ETag: a footer never changes, and reading ten thousand of them takes a while.
_footers: dict[tuple[str, str], ParquetFile] = {}


def _footers_of(source: Source) -> list[ParquetFile]:
    unknown = [each for each in source.objects if (each.path, each.etag) not in _footers]
    if unknown:
        types = _parquet_types(unknown, source.sandbox)
        sizes = _parquet_sizes(unknown, source.sandbox)
        for each in unknown:
            _footers[each.path, each.etag] = ParquetFile(types.get(each.path, {}), sizes.get(each.path, {}))
    return [_footers[each.path, each.etag] for each in source.objects]


def _parquet_types(objects: list[S3Object], sandbox: Sandbox) -> dict[str, dict[str, str]]:
    sql = (
        f"SELECT file_name, name, duckdb_type, coalesce(num_children, 0) FROM "
        f"parquet_schema({listed([o.path for o in objects])})"
    )
    by_file: dict[str, list[tuple[str, str, int]]] = {}
    try:
        for file, name, kind, children in sandbox.rows(sql):
            by_file.setdefault(file, []).append((name, kind, children))
    except duckdb.Error as error:
        raise _bad_parquet(objects, error) from error
    return {file: dict(_top_level(rows)) for file, rows in by_file.items()}


def _bad_parquet(objects: list[S3Object], error: duckdb.Error) -> QueryError:
    bad = next((each for each in objects if each.path in str(error)), objects[0])
    return QueryError("HIVE_CANNOT_OPEN_SPLIT", f"Error opening Hive split {bad.url}: Not valid Parquet file")


def _top_level(rows: list[tuple[str, str, int]]) -> Iterator[tuple[str, str]]:
    """The columns of a schema that lists each node before its children; the first row is the root."""
    at = 1
    while at < len(rows):
        yield rows[at][0].lower(), rows[at][1]
        open_nodes = 1
        while open_nodes and at < len(rows):
            open_nodes += rows[at][2] - 1
            at += 1


def _parquet_sizes(objects: list[S3Object], sandbox: Sandbox) -> dict[str, dict[str, int]]:
    sql = (
        f"SELECT file_name, lower(string_split(path_in_schema, ', ')[1]) AS name, "
        f"CAST(sum(total_compressed_size) AS BIGINT) "
        f"FROM parquet_metadata({listed([o.path for o in objects])}) GROUP BY ALL"
    )
    found: dict[str, dict[str, int]] = {}
    for file, name, size in sandbox.rows(sql):
        found.setdefault(file, {})[name] = size or 0
    return found


def _parquet(source: Source) -> Plan:
    """Columns by name; one that a file lacks is NULL."""
    footers = _footers_of(source)
    scanned, shown = 0, []
    for _, column in source.columns:
        if column.name in source.needed:
            scanned += sum(footer.sizes.get(column.name, 0) for footer in footers)
        kinds = {footer.types[column.name] for footer in footers if column.name in footer.types}
        for each, footer in zip(source.objects, footers, strict=True):
            if column.name in footer.types:
                _check_parquet(each, column, footer.types[column.name])
        target = duck(column.type)
        if not kinds:
            value = f"CAST(NULL AS {target})"
        else:
            value = (
                _padded(column)
                if column.type.name == "char"
                else quoted(column.name)
                if kinds == {target}
                else f"CAST({quoted(column.name)} AS {target})"
            )
        shown.append(f"{value} AS {quoted(column.name)}")
    names = [set(footer.types) for footer in footers]
    apart = any((source.named & each) != (source.named & names[0]) for each in names)
    apart = apart or len({tuple(f.types.get(n) for n in sorted(source.named)) for f in footers}) > 1
    arguments = (listed([each.path for each in source.objects]), *(["union_by_name=true"] if apart else []))
    return Plan(Reader(tuple(shown), "read_parquet", arguments), scanned)


def _padded(column: tables.Column) -> str:
    return f"rpad({quoted(column.name)}, {column.type.args[0]}, ' ')"


_COMPATIBLE = {
    "boolean": r"BOOLEAN", "tinyint": r"U?TINYINT|SMALLINT|INTEGER|BIGINT",
    "smallint": r"U?(TINY|SMALL)INT|INTEGER|BIGINT",
    "integer": r"U?(TINY|SMALL)INT|U?INTEGER|BIGINT", "bigint": r"U?(TINY|SMALL|BIG)INT|U?INTEGER", "real": r"FLOAT",
    "double": r"DOUBLE|FLOAT", "decimal": r"DECIMAL.*|U?INTEGER|BIGINT", "varchar": r"VARCHAR|BLOB|ENUM.*|JSON",
    "char": r"VARCHAR", "varbinary": r"BLOB|VARCHAR", "date": r"DATE", "timestamp": r"TIMESTAMP.*",
    "array": r".*\[\]", "map": r"MAP.*", "row": r"STRUCT.*",
}  # fmt: skip


def _check_parquet(each: S3Object, column: tables.Column, found: str) -> None:
    if not re.fullmatch(_COMPATIBLE.get(column.type.name, "-"), found):
        raise QueryError("HIVE_BAD_DATA", f"Field {column.name}'s type {found} in parquet file {each.url} is "
                                          f"incompatible "
                         f"with type {column.type} defined in table schema")  # fmt: skip


_READERS: dict[str, Callable[[Source], Plan]] = {
    OPEN_CSV: _open_csv,
    LAZY_SIMPLE: lazy_simple.plan,
    PARQUET: _parquet,
    ORC: orc_serde.plan,
    AVRO: avro_serde.plan,
    **dict.fromkeys(JSON_SERDES, json_serde.plan),
}
