"""Small changes that make MiniStack's services behave as AWS's do; larger ones have modules of their own.

Each function makes one change, before the server starts. `install` makes them all.
"""

import contextvars
import functools
import gzip
import importlib.util
import json
import os
import queue
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from localcloud.ministack_adapter import (
    WORKER_ANSWERS,
    WORKER_RAISED,
    dynamodb,
    iam_actions,
    lambda_runtime,
    lambda_svc,
    responses,
)

# S3 may call the function fifty times at once; that many processes would only slow one another down on a laptop.
ASYNC_INVOCATIONS_AT_ONCE = max(2, os.cpu_count() or 2)
# ASCII's end of transmission: no log line consists of it alone.
LOG_END = "\x04"
LOG_SECONDS = 5


def install() -> None:
    """Make all these changes."""
    look_up_protocols()
    authorise_partiql_as_aws_does()
    authorise_batches_as_aws_does()
    authorise_cloudwatch_as_aws_does()
    parse_expressions_once()
    read_requests_once()
    size_numbers_once()
    read_logs_to_their_end()
    keep_processes_that_raise()
    queue_async_invocations(ASYNC_INVOCATIONS_AT_ONCE)


# -- answers ------------------------------------------------------------------------------------------------------


def look_up_protocols() -> None:
    """Read a service's protocol, which decides an answer's Content-Type, from the beginning of its botocore model.

    MiniStack reads whole models for it, each by a new botocore session: a third of what it spends on a deployment.
    """
    found = importlib.util.find_spec("botocore")
    assert found is not None
    assert found.origin is not None
    models = Path(found.origin).parent / "data"

    @functools.cache
    def service_model(service: str) -> SimpleNamespace | None:
        versions = sorted((models / responses.botocore_name.get(service, service)).glob("*/service-2.json.gz"))
        return SimpleNamespace(metadata=metadata_of(versions[-1])) if versions else None

    responses.service_model = service_model


def metadata_of(model: Path) -> dict[str, Any]:
    """The metadata of a botocore model, with which each begins."""
    with gzip.open(model, "rt", encoding="utf-8") as content:
        beginning = content.read(8192)
    metadata, _ = json.JSONDecoder().raw_decode(beginning, beginning.index("{", beginning.index('"metadata"')))
    return dict(metadata)


# -- permissions --------------------------------------------------------------------------------------------------

# The actions by which AWS authorises PartiQL (DynamoDB developer guide, "IAM security policies with PartiQL").
PARTIQL_VERBS = {
    "INSERT": "PartiQLInsert",
    "SELECT": "PartiQLSelect",
    "UPDATE": "PartiQLUpdate",
    "DELETE": "PartiQLDelete",
}
PARTIQL_TABLE = re.compile(
    r"""\s*(INSERT\s+INTO|UPDATE|DELETE\s+FROM|SELECT\b.*?\bFROM)\s+"?([\w.-]+)""", re.IGNORECASE | re.DOTALL
)
PARTIQL_ACTIONS = ("dynamodb:ExecuteStatement", "dynamodb:BatchExecuteStatement", "dynamodb:ExecuteTransaction")


def authorise_partiql_as_aws_does() -> None:
    """Check PartiQL statements as `dynamodb:PartiQLInsert` and the like, on the table that each names.

    MiniStack checks them as `dynamodb:BatchExecuteStatement`, which is not an IAM action: a policy that is right for
    AWS would be denied. If a statement names no table, MiniStack's own check decides.
    """
    transaction_checks = iam_actions.transaction_checks

    def checks(iam_action: str, body: bytes, region: str, account_id: str) -> list[tuple[str, str]]:
        if iam_action in PARTIQL_ACTIONS:
            return partiql_checks(iam_actions.json.loads(body or b"{}"), region, account_id)
        return list(transaction_checks(iam_action, body, region, account_id))

    iam_actions.transaction_checks = checks


def partiql_checks(request: dict[str, Any], region: str, account_id: str) -> list[tuple[str, str]]:
    """The actions and tables for which a PartiQL request needs permission; empty if a statement names no table."""
    statements = request.get("Statements") or request.get("TransactStatements") or [request]
    found = [PARTIQL_TABLE.match(str(statement.get("Statement"))) for statement in statements]
    if not all(found):
        return []
    # Statements of one kind on one table need one check: MiniStack reads the role's policies anew for each.
    kinds = dict.fromkeys((match[1].split()[0].upper(), match[2]) for match in filter(None, found))
    return [
        (f"dynamodb:{PARTIQL_VERBS[verb]}", f"arn:aws:dynamodb:{region}:{account_id}:table/{table}")
        for verb, table in kinds
    ]


# A batch is authorised by what it does to each message (SQS developer guide, "Amazon SQS API permissions"; the same for
# SNS's PublishBatch).
BATCHES = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sns:PublishBatch": "sns:Publish",
}


def authorise_batches_as_aws_does() -> None:
    """Check a batch of messages as AWS does; MiniStack asks for `sqs:SendMessageBatch`, which is not an IAM action."""
    extract = iam_actions.extract_iam_action

    def extracted(*arguments: Any, **named: Any) -> Any:
        action = extract(*arguments, **named)
        return BATCHES.get(action, action)

    iam_actions.extract_iam_action = extracted


def authorise_cloudwatch_as_aws_does() -> None:
    """Check each request to CloudWatch against the alarm or dashboard that it names; of several names, the first.

    MiniStack looks for the name in forms only. Current clients send JSON: it would require a right to everything.
    """
    extract = iam_actions.extract_resource_arn

    def extracted(service: str, method: str, path: str, headers: Any, body: bytes, query: Any, *scope: str) -> str:
        if service != "monitoring" or "json" not in headers.get("content-type", ""):
            return str(extract(service, method, path, headers, body, query, *scope))
        request, (region, account) = json.loads(body or b"{}"), scope
        if arn := request.get("ResourceARN"):
            return str(arn)
        if alarm := request.get("AlarmName") or next(iter(request.get("AlarmNames") or []), None):
            return f"arn:aws:cloudwatch:{region}:{account}:alarm:{alarm}"
        if shown := request.get("DashboardName") or next(iter(request.get("DashboardNames") or []), None):
            return f"arn:aws:cloudwatch::{account}:dashboard/{shown}"
        return "*"

    iam_actions.extract_resource_arn = extracted


# -- DynamoDB -----------------------------------------------------------------------------------------------------


def parse_expressions_once() -> None:
    """Save the server, which uses one processor, from doing the same work again; the result is the same.

    MiniStack parses a function's PartiQL statements one by one, though they differ only in their parameters, and those
    of a batch twice; a query's condition it parses for each item that it looks at.
    """
    # 256: one for each kind of statement or condition
    dynamodb.tokenize = functools.lru_cache(maxsize=256)(dynamodb.tokenize)
    dynamodb.condition_syntax_error = functools.lru_cache(maxsize=256)(dynamodb.condition_syntax_error)
    parse_each = dynamodb.parse_statement

    @functools.lru_cache(maxsize=256)
    def parse_with_marks(statement: str, types: tuple[str, ...]) -> Any:
        return parse_each(statement, [_Mark(number, kind) for number, kind in enumerate(types)])

    def parse(statement: Any, parameters: Any) -> Any:
        types = _types_of(parameters)
        # a set written out is checked for equal members: it cannot be parsed without them
        if types is None or "<<" in statement:
            return parse_each(statement, parameters)
        return _filled(parse_with_marks(statement, types), parameters)

    dynamodb.parse_statement = parse
    dynamodb.parse_partiql = _of_the_same_objects(dynamodb.parse_partiql)


class _Mark(dict[str, Any]):
    """A place for a statement's parameter of that number. It has its type, on which the parser's checks depend."""

    def __init__(self, number: int, kind: str):
        super().__init__({kind: ""})
        self.number = number


def _types_of(parameters: Any) -> tuple[str, ...] | None:
    """The DynamoDB type of each parameter; None if one is not an attribute value."""
    found = [tuple(value) if isinstance(value, dict) else () for value in parameters or []]
    return tuple(kind for (kind,) in found) if all(len(kinds) == 1 for kinds in found) else None


def _filled(parsed: Any, parameters: Any) -> Any:
    """A copy of a parsed statement with each mark replaced by its parameter."""
    kind = type(parsed)
    if kind is _Mark:
        return parameters[parsed.number]
    if kind is dict:
        return {key: _filled(value, parameters) for key, value in parsed.items()}
    if kind is tuple or kind is list:
        return kind([_filled(value, parameters) for value in parsed])
    return parsed


def _of_the_same_objects(parse: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A parser that answers again what it has just answered about the same two objects."""
    last: tuple[Any, Any, Any] = (None, None, None)

    def parse_unless_just_parsed(statement: Any, parameters: Any) -> Any:
        nonlocal last
        entry = last  # read once: requests run in threads, and another may replace it at any moment
        if entry[0] is not statement or entry[1] is not parameters:
            last = entry = (statement, parameters, parse(statement, parameters))
        return entry[2]

    return parse_unless_just_parsed


def read_requests_once() -> None:
    """Have the checks of permissions read a request's JSON once: they read it four times, a function's code included.

    They only look at it; the service itself, which may change it, reads it again.
    """
    read_again = json.loads
    last: tuple[Any, Any] = (None, None)

    def loads(body: Any) -> Any:
        nonlocal last
        entry = last
        if entry[0] is not body:
            last = entry = (body, read_again(body))
        return entry[1]

    iam_actions.json = SimpleNamespace(**vars(json) | {"loads": loads})


def size_numbers_once() -> None:
    """Keep what MiniStack finds out about a number, its size and whether DynamoDB can hold it: loads recur."""
    dynamodb.number_fault = _of_each_text(dynamodb.number_fault)
    dynamodb.number_size = _of_each_text(dynamodb.number_size)


def _of_each_text(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The function, with its last answers about texts kept; what else a request may hold cannot be looked up."""
    kept = functools.lru_cache(maxsize=2**15)(function)
    return lambda value: kept(value) if isinstance(value, str) else function(value)


# -- Lambda -------------------------------------------------------------------------------------------------------


def read_logs_to_their_end() -> None:
    """Have a function's process mark where the log of an invocation ends, and read up to that mark.

    MiniStack considers a log complete if no line arrives for five milliseconds. On a busy machine lines arrive later,
    and are then taken for the next invocation's: one summary of 440 was lost at a load of 8 on two processors.
    """
    mark = f"        print({LOG_END!r}, file=sys.stderr, flush=True)\n"
    script = lambda_runtime.python_worker_script
    lambda_runtime.python_worker_script = script.replace(WORKER_ANSWERS, mark + WORKER_ANSWERS)
    drain_by_time = lambda_runtime.Worker._drain_stderr_bounded

    def drain(worker: Any, *waits: float, **named_waits: float) -> str:
        if not worker.config.get("Runtime", "").startswith("python"):
            return str(drain_by_time(worker, *waits, **named_waits))
        lines: list[str] = []
        deadline = time.monotonic() + LOG_SECONDS
        while time.monotonic() < deadline:
            try:
                line = worker._stderr_queue.get(timeout=0.05)
            except queue.Empty:
                if worker._stderr_thread.is_alive():
                    continue
                lines.append(worker._drain_stderr())  # the process was killed before it wrote the mark
                break
            if line == LOG_END:
                break
            lines.append(line)
        return "\n".join(lines)

    lambda_runtime.Worker._drain_stderr_bounded = drain


def keep_processes_that_raise() -> None:
    """Keep a function's process when the handler raises; MiniStack ends it, so that each retry is a cold start.

    On AWS only a crash or a timeout ends it (Lambda developer guide, "Failures during the invoke phase").
    """
    raised = '"status": "ok", "raised": str(e), "trace"'
    lambda_runtime.python_worker_script = lambda_runtime.python_worker_script.replace(WORKER_RAISED, raised)
    invoke = lambda_runtime.Worker.invoke

    def invoke_and_keep(worker: Any, event: Any, request_id: str, **context: Any) -> dict[str, Any]:
        answer: dict[str, Any] = invoke(worker, event, request_id, **context)
        if "raised" in answer:
            answer |= {"status": "error", "error": answer.pop("raised")}
        return answer

    lambda_runtime.Worker.invoke = invoke_and_keep


def queue_async_invocations(at_once: int) -> None:
    """Let asynchronous invocations wait their turn, as in AWS's event queue. Synchronous invocations do not wait.

    MiniStack runs each at once in a thread of its own, and counts a throttled attempt as a failed one. AWS keeps
    throttled events in a queue for up to six hours without using up their retries (Lambda developer guide,
    "Asynchronous invocation").
    """
    is_async = contextvars.ContextVar("localcloud_is_async", default=False)
    turn = threading.BoundedSemaphore(at_once)
    invoke_async, execute = lambda_svc.invoke_async_with_retry, lambda_svc.execute_function

    def invoke_async_marked(func: dict[str, Any], event: dict[str, Any]) -> None:
        token = is_async.set(True)  # invoke_async copies the context into its thread
        try:
            invoke_async(func, event)
        finally:
            is_async.reset(token)

    def execute_in_turn(func: dict[str, Any], event: dict[str, Any]) -> Any:
        if not is_async.get():
            return execute(func, event)
        with turn:
            return execute(func, event)

    lambda_svc.invoke_async_with_retry = invoke_async_marked
    lambda_svc.execute_function = execute_in_turn
