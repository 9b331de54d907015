"""What Glue's API must answer beyond MiniStack's: a table's versions, partitions by an expression, names refused.

dbt asks for both before it replaces a table or a partition. MiniStack lacks the one and overlooks the other, so that
whoever deletes what GetPartitions gives for ``m='05'`` would delete every partition.
"""

import asyncio
import json
from typing import Any

from localcloud.athena import names, processes
from localcloud.athena.errors import ApiError, QueryError
from localcloud.ministack_adapter import app, responses
from localcloud.ministack_adapter import glue as store

Answer = tuple[int, dict[str, str], bytes]


def _table_versions(request: dict[str, Any]) -> dict[str, Any]:
    """MiniStack keeps no earlier versions: a table has the one that it is."""
    table = _table_of(request, request.get("TableName"))
    return {"TableVersions": [{"Table": {**table, "VersionId": "0"}, "VersionId": "0"}]}


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


def install() -> None:
    """Answer these in MiniStack's table of services, behind its authentication."""
    others = app.handlers["glue"]

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        run = {"GetTableVersions": _table_versions, "GetPartitions": _partitions}.get(action)
        request = json.loads(body or b"{}") if run is not None or action in names.CHECKED else {}
        if wrong := names.refusal(action, request):
            refused: Answer = responses.error_response_json("ValidationException", wrong, 400)
            return refused
        if run is None or (action == "GetPartitions" and not request.get("Expression")):
            answer: Answer = await others(method, path, headers, body, query)
            return answer
        try:
            answer = responses.json_response(await asyncio.to_thread(run, request))
        except (ApiError, QueryError) as error:
            code = error.code if isinstance(error, ApiError) else "InvalidInputException"
            code = "InvalidInputException" if code == "InvalidRequestException" else code
            answer = responses.error_response_json(code, str(error), 400)
        return answer

    app.handlers["glue"] = handle
