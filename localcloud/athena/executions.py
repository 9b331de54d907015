"""Query executions: ten at a time, each with its record, its result in S3 and a way to stop it."""

import contextvars
import hashlib
import json
import threading
import time
import traceback
import uuid
from typing import Any

from localcloud.athena import dialect, jobs, objects, outputs, permissions, results, statements, workgroups, writes
from localcloud.athena.errors import ApiError, QueryError
from localcloud.ministack_adapter import athena as store

AT_ONCE = 10
PAGE = 1000

_turn = threading.BoundedSemaphore(AT_ONCE)
_running: dict[str, jobs.Run] = {}
_lock = threading.Lock()


# -- starting -----------------------------------------------------------------------------------------------------


def start(request: dict[str, Any]) -> dict[str, Any]:
    """StartQueryExecution.

    Raises
    ------
    ApiError
        The statement is none, or the workgroup or the output location do not allow it.
    """
    text = str(request.get("QueryString") or "")
    if not text.strip():
        raise ApiError("Query string cannot be empty")
    if len(text.encode()) > 262_144:
        raise ApiError("Query string exceeds the limit of 262144 bytes")
    workgroup = request.get("WorkGroup") or "primary"
    output = workgroups.output_of(workgroup, request.get("ResultConfiguration") or {})
    token = request.get("ClientRequestToken")
    earlier = _same_request(token, request) if token else None
    if earlier:
        return {"QueryExecutionId": earlier}
    context = request.get("QueryExecutionContext") or {}
    database = str(context.get("Database") or "").strip('`"').lower()
    sql = dialect.without_comments(text)
    parameters = [str(p) for p in request.get("ExecutionParameters") or []]
    if output is not None:
        _check_output(output["OutputLocation"])
    kind = statements.statement_type(sql)
    identifier = str(uuid.uuid4())
    name = _result_name(sql, identifier)
    root = output["OutputLocation"].rstrip("/") if output is not None else ""
    unreadable: QueryError | None = None
    query = _query_of(sql)
    if query is not None:
        # Text that is not SQL is rejected at once, as by Athena; what is wrong within a query shows in its state.
        try:
            jobs.check(query, parameters)
        except QueryError as error:
            unreadable = error
    now = time.time()
    record: dict[str, Any] = {
        "QueryExecutionId": identifier,
        "Query": text.strip(),
        "StatementType": kind,
        "SubstatementType": statements.substatement_type(sql),
        "QueryExecutionContext": {k: v for k, v in (("Database", database), ("Catalog", context.get("Catalog"))) if v},
        "Status": {"State": "QUEUED", "SubmissionDateTime": now},
        "Statistics": {},
        "WorkGroup": workgroup,
        "EngineVersion": workgroups.ENGINE,
        "_token": token,
        "_request": _fingerprint(request),
        "_sql": sql,
        "_root": root,
        "_name": name,
    }
    if output is None:
        record["ManagedQueryResultsConfiguration"] = {"Enabled": True}
    else:
        record["ResultConfiguration"] = output | {"OutputLocation": f"{root}/{name}"}
    if parameters:
        record["ExecutionParameters"] = parameters
    if request.get("ResultReuseConfiguration"):
        record["ResultReuseConfiguration"] = request["ResultReuseConfiguration"]
    run = jobs.Run()
    with _lock:
        _running[identifier] = run
    store.executions[identifier] = record
    context_of_caller = contextvars.copy_context()
    # A daemon, so that the local cloud stops at once whatever still runs.
    threading.Thread(
        target=context_of_caller.run,
        args=(_in_turn, record, run, unreadable),
        name=f"athena-{identifier[:8]}",
        daemon=True,
    ).start()
    return {"QueryExecutionId": identifier}


def _result_name(sql: str, identifier: str) -> str:
    if statements.is_ctas(sql):
        return f"tables/{identifier}"
    if statements.substatement_type(sql) in ("INSERT", "UNLOAD"):
        return identifier
    return f"{identifier}.{'txt' if statements.statement_type(sql) in ('DDL', 'UTILITY') else 'csv'}"


def _query_of(sql: str) -> str | None:
    """The query of a statement, also of one that writes its rows; None if it has none or cannot be split."""
    if not statements.is_command(sql):
        return sql
    try:
        writing = writes.read(sql)
    except (ApiError, QueryError):
        return None  # the query's state says why
    return writing.sql if writing is not None else None


def _fingerprint(request: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()


def _same_request(token: str, request: dict[str, Any]) -> str | None:
    """The earlier execution of a request sent again with its token.

    Raises
    ------
    ApiError
        The token was used for another request.
    """
    for record in store.executions.values():
        if record.get("_token") == token:
            if record.get("_request") != _fingerprint(request):
                raise ApiError("Idempotent parameters do not match")
            return str(record["QueryExecutionId"])
    return None


def _check_output(location: str) -> None:
    bucket, prefix = objects.folder_of(location)
    if not objects.bucket_exists(bucket):
        raise ApiError(f"Unable to verify/create output bucket {bucket}")
    if not permissions.may_write(bucket, f"{prefix}probe"):
        raise ApiError(f"Access denied when writing to location: {location}")


# -- running ------------------------------------------------------------------------------------------------------


def _in_turn(record: dict[str, Any], run: jobs.Run, unreadable: QueryError | None) -> None:
    with _turn:
        _execute(record, run, unreadable)


def _execute(record: dict[str, Any], run: jobs.Run, unreadable: QueryError | None) -> None:
    started = time.time()
    status, statistics = record["Status"], record["Statistics"]
    statistics["QueryQueueTimeInMillis"] = int((started - status["SubmissionDateTime"]) * 1000)
    status["State"] = "RUNNING"
    try:
        run.check()
        if unreadable is not None:
            raise unreadable
        jobs.run_statement(record, run)
        run.check()
        status["State"] = "SUCCEEDED"
    except jobs.Stopped as stopped:
        status |= {"State": "CANCELLED", "StateChangeReason": str(stopped)}
    except (QueryError, ApiError) as error:
        _fail(status, run, str(error), getattr(error, "category", 2))
    except Exception as error:
        # Nothing that a query does may end without an answer to its caller.
        traceback.print_exc()
        _fail(status, run, f"GENERIC_INTERNAL_ERROR: {type(error).__name__}: {error}", 1)
    finally:
        with _lock:
            _running.pop(record["QueryExecutionId"], None)
        done = time.time()
        status["CompletionDateTime"] = done
        statistics["TotalExecutionTimeInMillis"] = int((done - status["SubmissionDateTime"]) * 1000)
        statistics.setdefault("EngineExecutionTimeInMillis", int((done - started) * 1000))
        statistics.setdefault("QueryPlanningTimeInMillis", 0)
        statistics.setdefault("DataScannedInBytes", 0)
        statistics["ServiceProcessingTimeInMillis"] = 1
        # Nothing that AWS's service does takes less than a millisecond; clients test these for truth.
        statistics |= {key: max(1, value) for key, value in statistics.items() if key.endswith("TimeInMillis")}
        statistics.setdefault("ResultReuseInformation", {"ReusedPreviousResult": False})


def _fail(status: dict[str, Any], run: jobs.Run, message: str, category: int) -> None:
    if run.stopped:
        status |= {"State": "CANCELLED", "StateChangeReason": run.stopped}
        return
    status |= {
        "State": "FAILED",
        "StateChangeReason": message,
        "AthenaError": {"ErrorCategory": category, "ErrorType": 1006 if category == 2 else 100, "Retryable": False,
                        "ErrorMessage": message},
    }  # fmt: skip


# -- asking -------------------------------------------------------------------------------------------------------


def find(identifier: str) -> dict[str, Any]:
    """An execution's record.

    Raises
    ------
    ApiError
        There is none.
    """
    record: dict[str, Any] | None = store.executions.get(identifier)
    if record is None:
        raise ApiError(f"QueryExecution {identifier} was not found")
    if record["Status"]["State"] in ("QUEUED", "RUNNING") and identifier not in _running:
        # Between the two looks it may have ended by itself.
        record = store.executions[identifier]
        if record["Status"]["State"] in ("QUEUED", "RUNNING"):
            record["Status"] |= {
                "State": "FAILED",
                "StateChangeReason": "The local cloud was stopped while the query ran",
            }
    return record


def shown(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if not key.startswith("_")}


def get(request: dict[str, Any]) -> dict[str, Any]:
    return {"QueryExecution": shown(find(request["QueryExecutionId"]))}


def batch_get(request: dict[str, Any]) -> dict[str, Any]:
    found, missing = [], []
    for identifier in request["QueryExecutionIds"]:
        try:
            found.append(shown(find(identifier)))
        except ApiError as error:
            missing.append(
                {"QueryExecutionId": identifier, "ErrorCode": "INVALID_QUERY_EXECUTION_ID", "ErrorMessage": str(error)}
            )
    return {"QueryExecutions": found, "UnprocessedQueryExecutionIds": missing}


def listed(request: dict[str, Any]) -> dict[str, Any]:
    workgroup = request.get("WorkGroup") or "primary"
    workgroups.find(workgroup)
    most, first = int(request.get("MaxResults") or 50), int(request.get("NextToken") or 0)
    found = [r for r in store.executions.values() if r["WorkGroup"] == workgroup]
    found.sort(key=lambda r: r["Status"]["SubmissionDateTime"], reverse=True)
    answer: dict[str, Any] = {"QueryExecutionIds": [r["QueryExecutionId"] for r in found[first : first + most]]}
    if first + most < len(found):
        answer["NextToken"] = str(first + most)
    return answer


def stop(request: dict[str, Any]) -> dict[str, Any]:
    record = find(request["QueryExecutionId"])
    with _lock:
        run = _running.get(record["QueryExecutionId"])
    if run is not None:
        run.stop("Query cancelled by user")
        if record["Status"]["State"] == "QUEUED":
            record["Status"] |= {"State": "CANCELLED", "StateChangeReason": "Query cancelled by user"}
    return {}


def _finished(identifier: str) -> dict[str, Any]:
    record = find(identifier)
    state = record["Status"]["State"]
    if state in ("QUEUED", "RUNNING"):
        raise ApiError(f"Query has not yet finished. Current state: {state}")
    if state != "SUCCEEDED":
        raise ApiError(f"Query did not finish successfully. Final query state: {state}")
    return record


def result_page(request: dict[str, Any]) -> dict[str, Any]:
    """GetQueryResults: the header row comes first, on a SELECT's first page only."""
    record = _finished(request["QueryExecutionId"])
    columns = record.get("_columns") or []
    most = int(request.get("MaxResults") or PAGE)
    if not 1 <= most <= PAGE:
        raise ApiError(f"MaxResults is more than maximum allowed length {PAGE}.")
    first = int(request.get("NextToken") or 0)
    name = outputs.name_of(record)
    rows: list[list[str | None]] = []
    following = 0
    if name.endswith(".csv"):
        content = outputs.read(record)
        rows, following = results.csv_page(content, first, most, len(columns))
    elif name.endswith(".txt"):
        lines = outputs.read(record).decode().splitlines()
        rows = [[line] for line in lines[first : first + most]]
        following = first + most if first + most < len(lines) else 0
    answer: dict[str, Any] = {
        "UpdateCount": record.get("_updated", 0),
        "ResultSet": {"Rows": results.data_rows(rows), "ResultSetMetadata": {"ColumnInfo": columns}},
    }
    if following:
        answer["NextToken"] = str(following)
    return answer


def runtime_statistics(request: dict[str, Any]) -> dict[str, Any]:
    record = _finished(request["QueryExecutionId"])
    statistics = record["Statistics"]
    timeline = {key: statistics[key] for key in ("QueryQueueTimeInMillis", "QueryPlanningTimeInMillis",
                "EngineExecutionTimeInMillis", "ServiceProcessingTimeInMillis",
                "TotalExecutionTimeInMillis")}  # fmt: skip
    rows = {"InputBytes": statistics["DataScannedInBytes"], "OutputRows": record.get("_rows", 0)}
    return {"QueryRuntimeStatistics": {"Timeline": timeline, "Rows": rows}}
