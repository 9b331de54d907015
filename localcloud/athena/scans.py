"""Scans: which objects a table's reading touches, how many bytes that is, and DuckDB's text that reads them.

Text tables are scanned as whole objects; of Parquet only the column chunks that are used count.
"""

import bisect
import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

import duckdb

from localcloud.athena import catalog, formats, objects, partitions, permissions
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.formats import Plan
from localcloud.athena.objects import S3Object
from localcloud.athena.queries import HIDDEN_COLUMNS, MODIFIED_COLUMN, PATH_COLUMN, SIZE_COLUMN, Scan
from localcloud.athena.types import Type, duck, literal, quoted

# Up to so many objects their paths stand in the query's text; more go through a file.
_INLINE = 64


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
    named: set[str],
    listing: Listing,
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    now: dt.datetime,
) -> Plan:
    """What reading the needed columns of a table takes; the text offers those that are only named as well.

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
    if MODIFIED_COLUMN in named:
        raise Unsupported(MODIFIED_COLUMN)
    read = [each for reading in readings for each in reading.objects]
    permissions.require_reads(read)
    if not read:
        return Plan(_empty(table, named), 0)
    own = {column.name for column in table.columns} & named
    made = formats.reader_of(table)(formats.Source(table, own, needed, read, connection, folder))
    keys = [key for key in table.partition_keys if key.name in named]
    hidden = [name for name in HIDDEN_COLUMNS if name in named]
    made.sql = _with_partitions(made, table, keys, hidden, own, readings, folder / f"scan{scan.number}.json")
    return made


def _check_schema(table: catalog.Table, partition: catalog.Partition) -> None:
    """A partition's own types must be the table's, as Athena asks."""
    for mine, theirs in zip(table.columns, partition.columns, strict=False):
        if mine.name == theirs.name and mine.hive_type.lower() != theirs.hive_type.lower():
            name = catalog.partition_name(table, partition.values)
            raise QueryError(
                "HIVE_PARTITION_SCHEMA_MISMATCH",
                f"There is a mismatch between the table and partition schemas. The types are incompatible and "
                f"cannot be "
                f"coerced. The column '{mine.name}' in table '{table.database}.{table.name}' is declared as type "
                f"'{mine.hive_type}', but partition '{name}' declared column '{theirs.name}' as type "
                f"'{theirs.hive_type}'.",
            )


def _empty(table: catalog.Table, needed: set[str]) -> str:
    kinds = {c.name: c.type for c in (*table.columns, *table.partition_keys)} | HIDDEN_COLUMNS
    listed = [f"CAST(NULL AS {duck(kinds[name])}) AS {quoted(name)}" for name in sorted(needed)]
    return f"(SELECT {', '.join(listed) or '1 AS one'} WHERE FALSE)"


def _with_partitions(
    made: Plan, table: catalog.Table, keys: list[catalog.Column], hidden: list[str], own: set[str],
    readings: list[Reading], file: Path,
) -> str:  # fmt: skip
    """The scan with its partition columns: constants where all objects agree, else joined by the object's path."""
    source = made.sql
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
            row: dict[str, str | int] = {"path": made.copies.get(each.path, each.path)}
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
