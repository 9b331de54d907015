"""Views, stored in Glue as Athena stores them: a Presto view whose definition is base64-encoded JSON in a comment."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from localcloud.athena import tables
from localcloud.athena.errors import QueryError
from localcloud.athena.types import Type, from_parsed, to_hive

_OPENING, _CLOSING = "/* Presto View: ", " */"


@dataclass(frozen=True)
class View:
    """A view's text, the database of its unqualified names, and its columns."""

    sql: str
    database: str
    columns: tuple[tuple[str, Type], ...]


def definition_of(table: tables.Table) -> View:
    """The definition of a view in the catalog.

    Raises
    ------
    QueryError
        Athena did not create it.
    """
    text = str(table.record.get("ViewOriginalText") or "")
    if not text.startswith(_OPENING):
        raise QueryError("INVALID_VIEW", f"View '{table.database}.{table.name}' is no Presto view")
    stored = json.loads(base64.b64decode(text[len(_OPENING) : -len(_CLOSING)]))
    columns = tuple((c["name"], from_parsed(exp.DataType.build(c["type"], dialect="trino"))) for c in stored["columns"])
    return View(stored["originalSql"], stored.get("schema") or table.database, columns)


def table_input(name: str, view: View) -> dict[str, Any]:
    """The request that stores a view."""
    stored = {
        "originalSql": view.sql,
        "catalog": tables.CATALOG,
        "schema": view.database,
        "columns": [{"name": n, "type": str(t)} for n, t in view.columns],
    }
    encoded = base64.b64encode(json.dumps(stored).encode()).decode()
    columns = [{"Name": n, "Type": _stored_type(t)} for n, t in view.columns]
    return {
        "Name": name,
        "TableType": "VIRTUAL_VIEW",
        "Parameters": {"presto_view": "true", "comment": "Presto View"},
        "StorageDescriptor": {"Columns": columns, "Location": "", "SerdeInfo": {}},
        "PartitionKeys": [],
        "ViewOriginalText": f"{_OPENING}{encoded}{_CLOSING}",
        "ViewExpandedText": "/* Presto View */",
    }


def _stored_type(of: Type) -> str:
    try:
        return to_hive(of)
    except QueryError:
        return "string"
