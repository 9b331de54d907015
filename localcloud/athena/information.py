"""Tables that are computed from the catalog: ``information_schema`` and ``"<table>$partitions"``.

Columns and rows are Trino's (`InformationSchemaTable`, `InformationSchemaPageSource`, `PartitionsSystemTable`), without
what the caller may not see.
"""

from collections.abc import Callable, Iterator
from typing import Any

from localcloud.athena import catalog, views
from localcloud.athena.errors import QueryError

SCHEMA = "information_schema"
_PARTITIONS = "$partitions"
_PLACE = ("table_catalog", "table_schema", "table_name")
_TABLES: dict[str, tuple[str, ...]] = {
    "columns": (*_PLACE, "column_name", "ordinal_position", "column_default", "is_nullable", "data_type"),
    "tables": (*_PLACE, "table_type"),
    "views": (*_PLACE, "view_definition"),
    "schemata": ("catalog_name", "schema_name"),
}
Row = list[str | None]


def find(database: str, name: str) -> dict[str, Any] | None:
    """The record of a computed table; None for other tables."""
    if database == SCHEMA and name in _TABLES:
        return _record([(each, _type(each)) for each in _TABLES[name]])
    base = _partitioned(database, name)
    return _record([(key.name, key.hive_type) for key in base.partition_keys]) if base is not None else None


def rows(database: str, name: str) -> list[Row]:
    """A computed table's rows, as texts."""
    if database == SCHEMA:
        return list(_ROWS[name]())
    base = _partitioned(database, name)
    found = catalog.partitions(base) if base is not None else []
    return [[None if value == catalog.NULL_VALUE else value for value in each.values] for each in found]


def _partitioned(database: str, name: str) -> catalog.Table | None:
    if not name.endswith(_PARTITIONS):
        return None
    base = catalog.find(database, name.removesuffix(_PARTITIONS))
    return base if base is not None and base.partition_keys else None


def _type(column: str) -> str:
    return "bigint" if column == "ordinal_position" else "string"


def _record(columns: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "TableType": catalog.COMPUTED,
        "StorageDescriptor": {"Columns": [{"Name": name, "Type": kind} for name, kind in columns]},
    }


def _visible() -> Iterator[catalog.Table]:
    for database in catalog.databases():
        try:
            yield from catalog.tables(database)
        except QueryError:
            continue  # not this caller's


def _columns() -> Iterator[Row]:
    for table in _visible():
        for i, column in enumerate((*table.columns, *table.partition_keys)):
            try:
                kind = str(column.type)
            except QueryError:
                kind = column.hive_type
            yield [catalog.CATALOG, table.database, table.name, column.name, str(i + 1), None, "YES", kind]
    for name, columns in _TABLES.items():
        for i, each in enumerate(columns):
            kind = "bigint" if _type(each) == "bigint" else "varchar"
            yield [catalog.CATALOG, SCHEMA, name, each, str(i + 1), None, "YES", kind]


def _tables() -> Iterator[Row]:
    for table in _visible():
        yield [catalog.CATALOG, table.database, table.name, "VIEW" if table.is_view else "BASE TABLE"]
    for name in _TABLES:
        yield [catalog.CATALOG, SCHEMA, name, "BASE TABLE"]


def _views() -> Iterator[Row]:
    for table in _visible():
        if table.is_view:
            try:
                text: str | None = views.definition_of(table).sql
            except QueryError:
                text = None  # not made by Athena
            yield [catalog.CATALOG, table.database, table.name, text]


def _schemata() -> Iterator[Row]:
    for name in sorted([*catalog.databases(), SCHEMA]):
        yield [catalog.CATALOG, name]


_ROWS: dict[str, Callable[[], Iterator[Row]]] = {
    "columns": _columns, "tables": _tables, "views": _views, "schemata": _schemata,
}  # fmt: skip
