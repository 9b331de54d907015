"""Glue API calls that MiniStack does not answer fully: table versions, partitions by expression, checks of names.

dbt requests these before it replaces a table or a partition. MiniStack has no versions, and ignores the expression:
a client that deletes what GetPartitions returns for ``m='05'`` would delete every partition.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from localcloud.athena import catalog, names, processes
from localcloud.athena.errors import ApiError, QueryError
from localcloud.ministack_adapter import app, responses
from localcloud.ministack_adapter import glue as store

Answer = tuple[int, dict[str, str], bytes]
# BatchDeletePartition's limit (Glue API reference).
MOST_DELETED = 25


def _table_versions(request: dict[str, Any]) -> dict[str, Any]:
    """The versions of a table, the latest first."""
    table = _table_of(request, request.get("TableName"))
    earlier = catalog.versions().get(f"{request['DatabaseName']}/{request['TableName']}", [])
    found = [table, *reversed(earlier)]
    return {"TableVersions": [{"Table": _shown(each), "VersionId": each.get("VersionId", "1")} for each in found]}


def _table_version(request: dict[str, Any]) -> dict[str, Any]:
    found = _table_versions(request)["TableVersions"]
    wanted = str(request.get("VersionId") or found[0]["VersionId"])
    for each in found:
        if each["VersionId"] == wanted:
            return {"TableVersion": each}
    raise ApiError(f"Version {wanted} of table {request.get('TableName')} not found", "EntityNotFoundException")


def _shown(table: dict[str, Any]) -> dict[str, Any]:
    """A table's record without the empty texts that botocore rejects in a request."""
    return {key: value for key, value in table.items() if key != "Owner" or value}


def _search_tables(request: dict[str, Any]) -> dict[str, Any]:
    """SearchTables: tables whose name, description, columns or properties hold a text, and that meet all filters."""
    text = str(request.get("SearchText") or "").lower()
    filters = [(each["Key"], str(each.get("Value"))) for each in request.get("Filters") or []]
    if other := [key for key, _ in filters if key not in ("DatabaseName", "Name", "TableType", "Owner")]:
        raise ApiError(f"SearchTables by {other[0]} is not supported by the local cloud", "InvalidInputException")
    found = [
        _shown({"DatabaseName": key.partition("/")[0], **table})
        for key, table in store.tables.items()
        if _mentions(table, text.strip('"'))
    ]
    found = [each for each in found if all(str(each.get(key)) == value for key, value in filters)]
    first, most = int(request.get("NextToken") or 0), int(request.get("MaxResults") or 100)
    answer: dict[str, Any] = {"TableList": found[first : first + most]}
    return answer | ({"NextToken": str(first + most)} if first + most < len(found) else {})


def _mentions(table: dict[str, Any], text: str) -> bool:
    columns = [*((table.get("StorageDescriptor") or {}).get("Columns") or []), *(table.get("PartitionKeys") or [])]
    texts = [table["Name"], table.get("Description"), *(each["Name"] for each in columns)]
    return any(text in str(each or "").lower() for each in [*texts, *(table.get("Parameters") or {}).values()])


def _delete_partitions(request: dict[str, Any]) -> dict[str, Any]:
    """BatchDeletePartition: a missing partition is reported as an error; the others are deleted."""
    _table_of(request, request.get("TableName"))
    asked = [list(each["Values"]) for each in request.get("PartitionsToDelete") or []]
    if len(asked) > MOST_DELETED:
        raise ApiError(f"At most {MOST_DELETED} partitions can be deleted at once", "InvalidInputException")
    key = f"{request['DatabaseName']}/{request['TableName']}"
    records = store.partitions.get(key, [])
    known = [list(record["Values"]) for record in records]
    store.partitions[key] = [record for record in records if list(record["Values"]) not in asked]
    missing = {"ErrorCode": "EntityNotFoundException", "ErrorMessage": "Partition not found."}
    return {"Errors": [{"PartitionValues": each, "ErrorDetail": missing} for each in asked if each not in known]}


def _partitions(request: dict[str, Any]) -> dict[str, Any]:
    """The partitions for which an expression holds, such as ``(m='05') or (m='06')``."""
    _table_of(request, request.get("TableName"))
    database, name = str(request["DatabaseName"]), str(request["TableName"])
    records = store.partitions.get(f"{database}/{name}", [])
    with processes.taken() as process:
        kept = process.order(
            "match", processes.ANALYSIS, database=database, name=name, expression=str(request["Expression"])
        )
    return {"Partitions": [records[place] for place in kept]}


def _table_of(request: dict[str, Any], name: Any) -> dict[str, Any]:
    database = request.get("DatabaseName")
    found: dict[str, Any] | None = store.tables.get(f"{database}/{name}")
    if found is None:
        raise ApiError(f"Table {name} not found in {database}", "EntityNotFoundException")
    return found


def _without_empty_owners(answer: Answer) -> Answer:
    status, headers, body = answer
    found = json.loads(body)
    for member in ("Table", "TableList"):
        if isinstance(found.get(member), dict):
            found[member] = _shown(found[member])
        elif member in found:
            found[member] = [_shown(each) for each in found[member]]
    content = json.dumps(found).encode()
    return status, {key: value for key, value in headers.items() if key.lower() != "content-length"}, content


_ACTIONS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "GetTableVersions": _table_versions,
    "GetTableVersion": _table_version,
    "GetPartitions": _partitions,
    "SearchTables": _search_tables,
    "BatchDeletePartition": _delete_partitions,
}
# After these calls the table has changed, or is gone.
_EDITS = frozenset({"CreateTable", "UpdateTable", "DeleteTable"})


def install() -> None:
    """Register these calls in MiniStack's table of services, behind its authentication."""
    others = app.handlers["glue"]

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
        processes.expect_queries()
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        run = _ACTIONS.get(action)
        known = run is not None or action in names.CHECKED or action in _EDITS
        request = json.loads(body or b"{}") if known else {}
        if wrong := names.refusal(action, request):
            rejection: Answer = responses.error_response_json("ValidationException", wrong, 400)
            return rejection
        if run is None or (action == "GetPartitions" and not request.get("Expression")):
            if action in _EDITS:
                catalog.archive(action, str(request.get("DatabaseName")), request)
            answer: Answer = await others(method, path, headers, body, query)
            return _without_empty_owners(answer) if action in ("GetTable", "GetTables") else answer
        try:
            answer = responses.json_response(await asyncio.to_thread(run, request))
        except (ApiError, QueryError) as error:
            code = error.code if isinstance(error, ApiError) else "InvalidInputException"
            code = "InvalidInputException" if code == "InvalidRequestException" else code
            answer = responses.error_response_json(code, str(error), 400)
        return answer

    app.handlers["glue"] = handle
