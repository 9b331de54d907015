"""Scans: which objects a query reads from a table, how many bytes they are, and the DuckDB SQL that reads them.

Text tables are scanned as whole objects; for Parquet only the column chunks that are used count.
"""

import bz2
import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from localcloud.athena import buckets, formats, partitions, tables
from localcloud.athena.addresses import S3Object
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.lake import Lake
from localcloud.athena.queries import HIDDEN_COLUMNS, MODIFIED_COLUMN, PATH_COLUMN, SIZE_COLUMN, Scan
from localcloud.athena.reading import CHUNK, Plan, Reader, Source
from localcloud.athena.sandbox import Sandbox
from localcloud.athena.types import Type, duck, literal, quoted

# Up to this many objects, their paths are written in the query's text; more go through a file.
_INLINE = 64


@dataclass(frozen=True)
class Reading:
    """One partition's objects with the partition's values."""

    partition: tables.Partition
    objects: tuple[S3Object, ...]


@dataclass(frozen=True)
class Planned:
    """A scan's rows as a DuckDB query, and how they are read."""

    select: str
    scanned: int
    fields: dict[str, int]


def readings(scan: Scan, named: set[str], lake: Lake, sandbox: Sandbox, now: dt.datetime) -> list[Reading]:
    """The objects that a scan reads, by partition.

    Parameters
    ----------
    named : the columns that the query names.
    sandbox : has no file open; finds the partitions that meet a condition.

    Raises
    ------
    QueryError
        The caller may not read the table or an object.
    """
    table = scan.table
    if table.is_computed:
        return []
    if not table.location:
        raise QueryError("HIVE_INVALID_METADATA", f"Table {table.database}.{table.name} has no location")
    lake.require_list(table.location)
    chosen = partitions.selected(scan, lake, sandbox, now)
    for partition in chosen:
        _check_schema(table, partition)
    if MODIFIED_COLUMN in named:
        raise Unsupported(MODIFIED_COLUMN)
    found = lake.objects([partition.location for partition in chosen])
    if scan.bucket_values:
        found = [buckets.kept(table, scan.bucket_values, own) for own in found]
    return [Reading(each, tuple(own)) for each, own in zip(chosen, found, strict=True) if own]


def plan(
    scan: Scan, needed: set[str], named: set[str], found: list[Reading], sandbox: Sandbox, folder: Path
) -> Planned:
    """Plan how the needed columns of a table are read; the SQL also has the columns that are only named.

    Parameters
    ----------
    sandbox, folder : the sandbox may read the scan's objects and the folder, which is for copies of files.

    Raises
    ------
    QueryError
        The format is unknown, or an object's content does not have it.
    """
    table = scan.table
    if not found:
        return Planned(_empty(table, named), 0, {})
    found = [replace(each, objects=tuple(_readable(each.objects, folder))) for each in found]
    own = {column.name for column in table.columns} & named
    read = [each for reading in found for each in reading.objects]
    made = formats.reader_of(table)(Source(table, own, needed, read, sandbox, folder))
    keys = [key for key in table.partition_keys if key.name in named]
    hidden = [name for name in HIDDEN_COLUMNS if name in named]
    select = _with_partitions(made, table, keys, hidden, own, found, folder / f"scan{scan.number}.json")
    return Planned(select, made.scanned, made.fields)


def _readable(objects: tuple[S3Object, ...], folder: Path) -> Iterator[S3Object]:
    """The objects; those that DuckDB cannot open are replaced by a link with another name, or by a copy.

    DuckDB does not unpack bzip2, and a backslash in a path has a special meaning.
    """
    for each in objects:
        packed = each.key.lower().endswith(".bz2")
        if not packed and "\\" not in each.path:
            yield each
            continue
        name = folder / f"{hashlib.sha256(each.path.encode()).hexdigest()}{'.gz' * each.path.endswith('.gz')}"
        if packed and not name.exists():
            _unpack(each, name)
        elif not name.exists():
            # Not a symbolic link: DuckDB would follow it to the path that it cannot open.
            try:
                name.hardlink_to(each.path)
            except OSError:  # another file system, or one without hard links
                shutil.copyfile(each.path, name)
        yield replace(each, path=str(name))


def _unpack(packed: S3Object, to: Path) -> None:
    try:
        with bz2.open(packed.path) as content, to.open("wb") as out:
            shutil.copyfileobj(content, out, CHUNK)
    except (OSError, EOFError) as error:
        raise QueryError("HIVE_CURSOR_ERROR", f"Failed to read file ({error}): {packed.url}") from error


def computed(scan: Scan, named: set[str], lake: Lake, folder: Path) -> Planned:
    """The rows of a table that is computed from the catalog; nothing is scanned."""
    rows = lake.computed_rows(scan.table)
    if not rows or not named:
        counted = f"SELECT 1 AS one FROM range({len(rows)})" if rows else _empty(scan.table, named)
        return Planned(counted, 0, {})
    file = folder / f"scan{scan.number}.json"
    names = [column.name for column in scan.table.columns]
    file.write_text("\n".join(json.dumps(dict(zip(names, row, strict=True))) for row in rows))
    kinds = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    shown = [f"CAST({quoted(c.name)} AS {duck(c.type)}) AS {quoted(c.name)}" for c in scan.table.columns]
    shown += [f"CAST(NULL AS {duck(kind)}) AS {quoted(name)}" for name, kind in HIDDEN_COLUMNS.items()]
    source = f"read_json({literal(str(file))}, format='newline_delimited', columns={{{kinds}}})"
    return Planned(f"SELECT {', '.join(shown)} FROM {source}", 0, {})


def _check_schema(table: tables.Table, partition: tables.Partition) -> None:
    """Check that a partition's types are the table's, as Athena requires."""
    for mine, theirs in zip(table.columns, partition.columns, strict=False):
        if mine.name == theirs.name and mine.hive_type.lower() != theirs.hive_type.lower():
            name = tables.partition_name(table, partition.values)
            raise QueryError(
                "HIVE_PARTITION_SCHEMA_MISMATCH",
                f"There is a mismatch between the table and partition schemas. The types are incompatible and "
                f"cannot be "
                f"coerced. The column '{mine.name}' in table '{table.database}.{table.name}' is declared as type "
                f"'{mine.hive_type}', but partition '{name}' declared column '{theirs.name}' as type "
                f"'{theirs.hive_type}'.",
            )


def _empty(table: tables.Table, needed: set[str]) -> str:
    kinds = {c.name: c.type for c in (*table.columns, *table.partition_keys)} | HIDDEN_COLUMNS
    listed = [f"CAST(NULL AS {duck(kinds[name])}) AS {quoted(name)}" for name in sorted(needed)]
    return f"SELECT {', '.join(listed) or '1 AS one'} WHERE FALSE"


def _with_partitions(
    made: Plan, table: tables.Table, keys: list[tables.Column], hidden: list[str], own: set[str],
    readings: list[Reading], file: Path,
) -> str:  # fmt: skip
    """The scan with its partition columns: constants if all objects agree, else joined by the object's path."""
    reader: Reader = made.reader
    index = {key.name: i for i, key in enumerate(table.partition_keys)}
    columns = [quoted(name) for name in sorted(own)]
    if not keys and not hidden:
        return f"SELECT {', '.join(columns) or '1 AS one'} FROM ({reader.select(with_path=False)})"
    varying = []
    for key in keys:
        values = {r.partition.values[index[key.name]] for r in readings}
        if len(values) == 1:
            columns.append(f"{_typed(literal(values.pop()), key.type)} AS {quoted(key.name)}")
        else:
            varying.append(key)
    if not varying and not hidden:
        return f"SELECT {', '.join(columns)} FROM ({reader.select(with_path=False)})"
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
    columns = [f"s.{quoted(name)}" for name in sorted(own)] + columns[len(own) :]
    columns += [f"{_typed(f'p.k{i}', key.type)} AS {quoted(key.name)}" for i, key in enumerate(varying)]
    columns += [{PATH_COLUMN: "p.url", SIZE_COLUMN: "CAST(p.size AS BIGINT)"}[n] + f" AS {quoted(n)}" for n in hidden]
    source = reader.select(with_path=True)
    return f"SELECT {', '.join(columns)} FROM ({source}) s JOIN {lookup} ON s.__path = p.path"


def _typed(sql: str, of: Type) -> str:
    own = f"nullif({sql}, {literal(tables.NULL_VALUE)})"
    return own if of.is_text else f"CAST({own} AS {duck(of)})"
