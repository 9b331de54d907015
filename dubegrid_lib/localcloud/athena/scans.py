"""Scans: which objects a table's reading touches, how many bytes that is, and DuckDB's text that reads them.

Text tables are scanned as whole objects; of Parquet only the column chunks that are used count.
"""

import bisect
import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from dubegrid_lib.localcloud.athena import catalog, objects, partitions, permissions
from dubegrid_lib.localcloud.athena.errors import QueryError, Unsupported
from dubegrid_lib.localcloud.athena.objects import S3Object
from dubegrid_lib.localcloud.athena.queries import HIDDEN_COLUMNS, MODIFIED_COLUMN, PATH_COLUMN, SIZE_COLUMN, Scan
from dubegrid_lib.localcloud.athena.types import Type, duck, literal, quoted

OPEN_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
LAZY_SIMPLE = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
PARQUET = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
JSON_SERDES = ("org.openx.data.jsonserde.JsonSerDe", "org.apache.hive.hcatalog.data.JsonSerDe")
# A text that no field holds: with it, an empty field stays an empty text.
_NO_NULL = "\x01NULL\x01"
# Up to so many objects their paths stand in the query's text; more go through a file.
_INLINE = 64


@dataclass
class Plan:
    """What a scan came to: DuckDB's text, bytes scanned, and the objects it reads."""

    sql: str
    scanned: int
    objects: list[S3Object]
    fields: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """One partition's objects with the partition's values."""

    partition: catalog.Partition
    objects: tuple[S3Object, ...]


class Listing:
    """The keys of the buckets that a query touches, listed once."""

    def __init__(self) -> None:
        self._keys: dict[str, list[str]] = {}

    def visible(self, location: str) -> list[S3Object]:
        """The objects of a location that Athena reads: not those whose name, or a folder's below the location,
        starts with ``_`` or ``.``, and no empty ones."""
        bucket, prefix = objects.folder_of(location)
        if bucket not in self._keys:
            self._keys[bucket] = objects.keys_below(bucket, "")
        keys = self._keys[bucket]
        found = []
        for i in range(bisect.bisect_left(keys, prefix), len(keys)):
            key = keys[i]
            if not key.startswith(prefix):
                break
            rest = key[len(prefix) :]
            if (
                rest
                and not key.endswith("/")
                and not rest.startswith(("_", "."))
                and "/_" not in rest
                and "/." not in rest
            ):
                record = objects.get(bucket, key)
                if record and record.size:
                    found.append(record)
        return found


def plan(
    scan: Scan,
    needed: set[str],
    listing: Listing,
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    now: dt.datetime,
) -> Plan:
    """What reading the needed columns of a table takes.

    Raises
    ------
    QueryError
        The caller may not read it, or its format is not known.
    """
    table = scan.table
    if not table.location:
        raise QueryError("HIVE_INVALID_METADATA", f"Table {table.database}.{table.name} has no location")
    bucket, prefix = objects.folder_of(table.location)
    permissions.require_list(bucket, prefix)
    readings = []
    for partition in partitions.selected(scan, connection, now):
        _check_schema(table, partition)
        found = listing.visible(partition.location)
        if found:
            readings.append(Reading(partition, tuple(found)))
    if MODIFIED_COLUMN in needed:
        raise Unsupported(MODIFIED_COLUMN)
    read = [each for reading in readings for each in reading.objects]
    permissions.require_reads(read)
    if not read:
        return Plan(_empty(table, needed), 0, [])
    own = {column.name for column in table.columns} & needed
    made = _FORMATS.get(table.serde, _unknown_format)(table, own, read, connection)
    keys = [key for key in table.partition_keys if key.name in needed]
    hidden = [name for name in HIDDEN_COLUMNS if name in needed]
    made.sql = _with_partitions(made.sql, table, keys, hidden, own, readings, folder / f"scan{scan.number}.json")
    return made


def _check_schema(table: catalog.Table, partition: catalog.Partition) -> None:
    """A partition's own types must be the table's, as Athena asks."""
    for mine, theirs in zip(table.columns, partition.columns, strict=False):
        if mine.name == theirs.name and mine.hive_type.lower() != theirs.hive_type.lower():
            name = catalog.partition_name(table, partition.values)
            raise QueryError(
                "HIVE_PARTITION_SCHEMA_MISMATCH",
                f"There is a mismatch between the table and partition schemas. The types are incompatible and cannot be "
                f"coerced. The column '{mine.name}' in table '{table.database}.{table.name}' is declared as type "
                f"'{mine.hive_type}', but partition '{name}' declared column '{theirs.name}' as type '{theirs.hive_type}'.",
            )


def _empty(table: catalog.Table, needed: set[str]) -> str:
    kinds = {c.name: c.type for c in (*table.columns, *table.partition_keys)} | HIDDEN_COLUMNS
    listed = [f"CAST(NULL AS {duck(kinds[name])}) AS {quoted(name)}" for name in sorted(needed)]
    return f"(SELECT {', '.join(listed) or '1 AS one'} WHERE FALSE)"


def _unknown_format(
    table: catalog.Table, own: set[str], read: list[S3Object], connection: duckdb.DuckDBPyConnection
) -> Plan:
    raise Unsupported(f"the format of table {table.name} ({table.serde or 'no SerDe'})")


def _with_partitions(
    source: str, table: catalog.Table, keys: list[catalog.Column], hidden: list[str], own: set[str],
    readings: list[Reading], file: Path,
) -> str:  # fmt: skip
    """The scan with its partition columns: constants where all objects agree, else joined by the object's path."""
    index = {key.name: i for i, key in enumerate(table.partition_keys)}
    columns = [quoted(name) for name in sorted(own)]
    if not keys and not hidden:
        return f"(SELECT {', '.join(columns) or '1 AS one'} FROM {_without_path(source)})"
    varying = []
    for key in keys:
        values = {r.partition.values[index[key.name]] for r in readings}
        if len(values) == 1:
            columns.append(f"{_typed(literal(values.pop()), key.type)} AS {quoted(key.name)}")
        else:
            varying.append(key)
    if not varying and not hidden:
        return f"(SELECT {', '.join(columns)} FROM {_without_path(source)})"
    rows = []
    for reading in readings:
        for each in reading.objects:
            row: dict[str, str | int] = {"path": each.path}
            row |= {f"k{i}": reading.partition.values[index[key.name]] for i, key in enumerate(varying)}
            row |= {"url": each.url, "size": each.size}
            rows.append(row)
    names = list(rows[0])
    if len(rows) <= _INLINE:
        listed = ", ".join("(" + ", ".join(literal(str(row[n])) for n in names) + ")" for row in rows)
        lookup = f"(VALUES {listed}) p({', '.join(names)})"
    else:
        file.write_text("\n".join(json.dumps(row) for row in rows))
        kinds = ", ".join(f"{n}: 'VARCHAR'" for n in names)
        lookup = f"read_json({literal(str(file))}, format='newline_delimited', columns={{{kinds}}}) p"
    columns = [f"s.{c}" if c.startswith('"') else c for c in columns]
    columns += [f"{_typed(f'p.k{i}', key.type)} AS {quoted(key.name)}" for i, key in enumerate(varying)]
    columns += [{PATH_COLUMN: "p.url", SIZE_COLUMN: "CAST(p.size AS BIGINT)"}[n] + f" AS {quoted(n)}" for n in hidden]
    return f"(SELECT {', '.join(columns)} FROM {_with_path(source)} s JOIN {lookup} ON s.__path = p.path)"


def _without_path(source: str) -> str:
    return source.replace("{path}", "").replace("{also}", "1 AS one")


def _with_path(source: str) -> str:
    """The scan with each row's file beside it."""
    return source.replace("{path}", ", filename='__path'").replace("{also}", "__path")


def _typed(sql: str, of: Type) -> str:
    if of.is_text:
        return sql
    return f"CAST(nullif({sql}, '__HIVE_DEFAULT_PARTITION__') AS {duck(of)})"


def _paths(read: list[S3Object]) -> str:
    return "[" + ", ".join(literal(each.path) for each in read) + "]"


def _total(read: list[S3Object]) -> int:
    return sum(each.size for each in read)


def _skipped(table: catalog.Table) -> int:
    return int(table.parameters.get("skip.header.line.count") or 0)


# -- text ---------------------------------------------------------------------------------------------------------


def _open_csv(table: catalog.Table, own: set[str], read: list[S3Object], connection: duckdb.DuckDBPyConnection) -> Plan:
    """OpenCSVSerDe as Athena reads it (Athena user guide, "Open CSV SerDe for processing CSV").

    A number is read as its type within the scan, so that a bad field fails the query wherever it stands, also in
    rows that WHERE drops. A TIMESTAMP is milliseconds since 1970, a DATE days since 1970.
    """
    given = table.serde_parameters
    separator, quote = given.get("separatorChar", ","), given.get("quoteChar", '"')
    tolerant = table.parameters.get("use.null.for.invalid.data", "").lower() == "true"
    kinds, shown = [], []
    for column in table.columns:
        kind = column.type
        raw = {"double": "DOUBLE", "real": "FLOAT", "timestamp": "BIGINT", "date": "BIGINT"}.get(kind.name, "VARCHAR")
        if kind.is_integer:
            # As a DECIMAL, since DuckDB would round 1.5 to an integer without a word.
            raw = "DECIMAL(38,9)"
        kinds.append(f"{literal(column.name)}: {literal('VARCHAR' if tolerant else raw)}")
        if column.name in own:
            shown.append(f"{_csv_value(quoted(column.name), kind, tolerant)} AS {quoted(column.name)}")
    options = (
        f"auto_detect=false, header=false, skip={_skipped(table)}, delim={literal(separator)}, quote={literal(quote)}, "
        f"escape={literal(quote)}, null_padding=true, strict_mode=false, nullstr={literal(_NO_NULL)}"
    )
    source = f"read_csv({_paths(read)}, columns={{{', '.join(kinds)}}}, {options}{{path}})"
    sql = f"(SELECT {', '.join([*shown, '{also}']) if shown else '{also}'} FROM {source})"
    return Plan(sql, _total(read), read, {column.name: i for i, column in enumerate(table.columns)})


def _csv_value(name: str, kind: Type, tolerant: bool) -> str:
    if kind.is_text:
        return name
    if tolerant:
        raw = {"timestamp": "BIGINT", "date": "BIGINT"}.get(kind.name, duck(kind))
        name = f"TRY_CAST({name} AS {raw})"
    if kind.is_integer and not tolerant:
        return f"dg_csv_integer({name}, {literal(name)})::{duck(kind)}"
    if kind.name == "timestamp":
        return f"make_timestamp({name} * 1000)"
    if kind.name == "date":
        return f"CAST(DATE '1970-01-01' + CAST({name} AS INTEGER) AS DATE)"
    if kind.name == "boolean":
        return name if tolerant else f"dg_csv_boolean({name})"
    if kind.name in ("double", "real", "decimal"):
        return (
            name if kind.name != "decimal" or tolerant else f"CAST(dg_number_text({name}, 'DECIMAL') AS {duck(kind)})"
        )
    if kind.is_integer:
        return name
    raise Unsupported(f"a column of type {kind} in a table with OpenCSVSerde")


_FORMATS: dict[str, Callable[[catalog.Table, set[str], list[S3Object], duckdb.DuckDBPyConnection], Plan]] = {
    OPEN_CSV: _open_csv,
}
