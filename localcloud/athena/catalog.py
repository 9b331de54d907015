"""Glue's catalog, the only catalog: databases, tables and partitions, read with the caller's rights."""

import json
from functools import cache
from typing import Any

from localcloud.athena import names, permissions
from localcloud.athena.errors import QueryError
from localcloud.athena.tables import (
    CATALOG,
    COMPUTED,
    NULL_VALUE,
    Column,
    Partition,
    Table,
    partition_name,
    partition_of,
)
from localcloud.ministack_adapter import glue, responses

__all__ = ["CATALOG", "COMPUTED", "NULL_VALUE", "Column", "Partition", "Table", "partition_name", "partition_of"]


@cache
def versions() -> Any:
    """Each table's earlier versions, oldest first; they last as long as the server runs."""
    return responses.AccountRegionScopedDict()


def archive(action: str, database: str, request: dict[str, Any]) -> None:
    """Keep the version that a request is about to replace; drop all versions if it creates or deletes the table."""
    key = f"{database}/{(request.get('TableInput') or {}).get('Name') or request.get('Name')}"
    record = glue.tables.get(key)
    if action in ("CreateTable", "DeleteTable"):
        versions().pop(key, None)
    elif action == "UpdateTable" and record is not None and not request.get("SkipArchive"):
        versions()[key] = [*versions().get(key, []), json.loads(json.dumps(record))]


def call(action: str, **request: Any) -> dict[str, Any]:
    """One request to Glue.

    Raises
    ------
    QueryError
        Glue's error, named after its code.
    """
    if wrong := names.refusal(action, request):
        raise QueryError(
            "", f"FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. {wrong}"
        )
    archive(action, str(request.get("DatabaseName")), request)
    headers = {"x-amz-target": f"AWSGlue.{action}"}
    status, _, body = glue.handle_request("POST", "/", headers, json.dumps(request).encode(), {})
    answer: dict[str, Any] = json.loads(body or b"{}")
    if status >= 300:
        raise QueryError(answer.get("__type", "GlueError"), answer.get("message", ""))
    return answer


# -- databases ----------------------------------------------------------------------------------------------------


def _ensure_default() -> None:
    """Create the database `default`, which every account that uses Athena has."""
    if "default" not in glue.databases:
        call("CreateDatabase", DatabaseInput={"Name": "default", "Description": "Default database"})


def database_exists(name: str) -> bool:
    permissions.require_glue("GetDatabase", name)
    _ensure_default()
    return name in glue.databases


def databases() -> list[str]:
    permissions.require_glue("GetDatabases")
    _ensure_default()
    return sorted(glue.databases.keys())


def create_database(name: str, description: str, location: str | None, properties: dict[str, str]) -> None:
    permissions.require_glue("CreateDatabase", name)
    request = {"Name": name, "Description": description, "Parameters": properties}
    call("CreateDatabase", DatabaseInput=request | ({"LocationUri": location} if location else {}))


def drop_database(name: str) -> None:
    permissions.require_glue("DeleteDatabase", name)
    call("DeleteDatabase", Name=name)


# -- tables -------------------------------------------------------------------------------------------------------


def find(database: str, name: str) -> Table | None:
    """A table or view, or None if it does not exist."""
    permissions.require_glue("GetTable", database, name)
    record = glue.tables.get(f"{database}/{name}")
    return Table(database, name, record) if record else None


def tables(database: str) -> list[Table]:
    permissions.require_glue("GetTables", database)
    prefix = f"{database}/"
    found = [Table(database, record["Name"], record) for key, record in glue.tables.items() if key.startswith(prefix)]
    return sorted(found, key=lambda table: table.name)


def create(database: str, table_input: dict[str, Any]) -> None:
    permissions.require_glue("CreateTable", database, table_input["Name"])
    call("CreateTable", DatabaseName=database, TableInput=table_input)


def update(database: str, table_input: dict[str, Any]) -> None:
    permissions.require_glue("UpdateTable", database, table_input["Name"])
    call("UpdateTable", DatabaseName=database, TableInput=table_input)


def drop(database: str, name: str) -> None:
    permissions.require_glue("DeleteTable", database, name)
    call("DeleteTable", DatabaseName=database, Name=name)


def input_of(table: Table) -> dict[str, Any]:
    """Glue's record of a table as a request to write it again."""
    kept = ("Name", "Description", "Owner", "Retention", "StorageDescriptor", "PartitionKeys", "TableType",
            "Parameters", "ViewOriginalText", "ViewExpandedText")  # fmt: skip
    copied: dict[str, Any] = json.loads(json.dumps({k: table.record[k] for k in kept if table.record.get(k)}))
    return copied


# -- partitions ---------------------------------------------------------------------------------------------------


def partition_records(table: Table) -> list[dict[str, Any]]:
    """Glue's own records of a table's partitions, in its order. Only those that a query reads become a `Partition`."""
    permissions.require_glue("GetPartitions", table.database, table.name)
    return list(glue.partitions.get(f"{table.database}/{table.name}") or [])


def partitions(table: Table) -> list[Partition]:
    """The partitions that Glue holds."""
    return [partition_of(record) for record in partition_records(table)]


def add_partitions(table: Table, added: list[Partition]) -> None:
    permissions.require_glue("BatchCreatePartition", table.database, table.name)
    requests = [
        {"Values": list(p.values), "StorageDescriptor": table.storage | {"Location": p.location}} for p in added
    ]
    # 100 is BatchCreatePartition's limit on AWS.
    for start in range(0, len(requests), 100):
        call("BatchCreatePartition", DatabaseName=table.database, TableName=table.name,
             PartitionInputList=requests[start : start + 100])  # fmt: skip


def drop_partition(table: Table, values: tuple[str, ...]) -> None:
    permissions.require_glue("DeletePartition", table.database, table.name)
    call("DeletePartition", DatabaseName=table.database, TableName=table.name, PartitionValues=list(values))
