"""Athena's API: replaces MiniStack's own in its table of services, behind its authentication.

MiniStack still answers what needs no engine: named queries, data catalogs, tags.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from localcloud.athena import executions, glue, metadata, permissions, processes, workgroups
from localcloud.athena.errors import ApiError, QueryError
from localcloud.ministack_adapter import app, responses, router
from localcloud.ministack_adapter import athena as store

Answer = tuple[int, dict[str, str], bytes]

_ACTIONS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "StartQueryExecution": executions.start,
    "GetQueryExecution": executions.get,
    "BatchGetQueryExecution": executions.batch_get,
    "ListQueryExecutions": executions.listed,
    "StopQueryExecution": executions.stop,
    "GetQueryResults": executions.result_page,
    "GetQueryRuntimeStatistics": executions.runtime_statistics,
    "CreateWorkGroup": workgroups.create,
    "GetWorkGroup": workgroups.describe,
    "UpdateWorkGroup": workgroups.update,
    "DeleteWorkGroup": workgroups.delete,
    "GetDatabase": metadata.database,
    "ListDatabases": metadata.databases,
    "GetTableMetadata": metadata.table,
    "ListTableMetadata": metadata.tables,
    "UpdatePreparedStatement": metadata.update_prepared,
}
# These read or write objects, or may wait for a lock: never on the event loop.
_SLOW = frozenset({"StartQueryExecution", "GetQueryResults"})


async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
    """One request to Athena."""
    processes.expect_queries()
    action = headers.get("x-amz-target", "").rpartition(".")[2]
    run = _ACTIONS.get(action)
    if run is None:
        answer: Answer = await store.handle_request(method, path, headers, body, query)
        return answer
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return refusal(ApiError("Invalid JSON", "SerializationException"))
    permissions.act_as(router.extract_access_key_id(headers, query) or "")
    try:
        found = await asyncio.to_thread(run, request) if action in _SLOW else run(request)
    except (ApiError, QueryError) as error:
        return refusal(error)
    except KeyError as error:
        return refusal(ApiError(f"{error.args[0]} is required"))
    status, answer_headers, content = responses.json_response(found)
    return status, answer_headers, content


def refusal(error: ApiError | QueryError) -> Answer:
    code = error.code if isinstance(error, ApiError) else "InvalidRequestException"
    members = error.members if isinstance(error, ApiError) else {}
    extra = {"Message": str(error)} | members
    if code == "InvalidRequestException":
        extra.setdefault("AthenaErrorCode", "INVALID_INPUT")
    answer: Answer = responses.error_response_json(code, str(error), 400, extra=extra)
    return answer


def install() -> None:
    """Register the answers for Athena and Glue in MiniStack's table of services."""
    app.handlers["athena"] = handle
    glue.install()
