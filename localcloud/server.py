"""The local cloud's server process: MiniStack, with what the kit adds to it.

Run by `lifecycle` on the local cloud's own interpreter, as a script and with nothing of the caller's environment.
"""

import contextvars
import functools
import json
import os
import queue
import re
import sys
import threading
import time
from pathlib import Path
from typing import Any

# S3 may call the function fifty times at once; that many processes would only stand in each other's way on a laptop.
ASYNC_INVOCATIONS_AT_ONCE = max(2, os.cpu_count() or 2)


def queue_async_invocations(lambda_svc: Any, at_once: int) -> None:
    """Let asynchronous invocations wait their turn, as AWS's event queue does.

    MiniStack runs each in a thread of its own at once and counts a throttled attempt as a failed one; AWS keeps
    throttled events in a queue, for up to six hours, without using up their retries (Lambda developer guide,
    "Asynchronous invocation"). Synchronous invocations do not wait.
    """
    is_async = contextvars.ContextVar("localcloud_is_async", default=False)
    turn = threading.BoundedSemaphore(at_once)
    invoke_async, execute = lambda_svc.invoke_async_with_retry, lambda_svc._execute_function

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
    lambda_svc._execute_function = execute_in_turn


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


def authorise_partiql_as_aws_does(iam_actions: Any) -> None:
    """Check PartiQL statements as `dynamodb:PartiQLInsert` and the like, on the table each names.

    MiniStack checks them as `dynamodb:BatchExecuteStatement`, which is no IAM action: a policy that is right for AWS
    would be refused. A statement that names no table is left to MiniStack's own check.
    """
    transaction_checks = iam_actions.dynamodb_transaction_checks

    def checks(action: str, body: bytes, region: str, account_id: str) -> list[tuple[str, str]]:
        if action not in ("dynamodb:ExecuteStatement", "dynamodb:BatchExecuteStatement", "dynamodb:ExecuteTransaction"):
            return list(transaction_checks(action, body, region, account_id))
        request = json.loads(body or b"{}")
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

    iam_actions.dynamodb_transaction_checks = checks


# Batches are no actions of their own: each is authorised as what it does to one message (SQS developer guide, "Amazon
# SQS API permissions"; SNS likewise for PublishBatch).
BATCHES = {
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sns:PublishBatch": "sns:Publish",
}


def authorise_batches_as_aws_does(iam_actions: Any) -> None:
    """Check a batch of messages as AWS does; MiniStack asks for `sqs:SendMessageBatch`, which is no IAM action."""
    extract = iam_actions.extract_iam_action

    def extracted(*arguments: Any, **named: Any) -> Any:
        action = extract(*arguments, **named)
        return BATCHES.get(action, action)

    iam_actions.extract_iam_action = extracted


def parse_partiql_once(dynamodb: Any, keywords: Any) -> None:
    """Spare the server, which runs on one processor, work that it does twice.

    MiniStack splits a statement into tokens anew each time, though a function's statements differ in their parameters
    only, and parses each statement of a batch a second time when it runs it. Neither changes what comes out.
    """
    keywords._tokenize = functools.lru_cache(maxsize=256)(keywords._tokenize)  # 256: one a kind of statement
    parse = dynamodb._parse_partiql
    last: tuple[Any, Any, Any] = (None, None, None)

    def parse_unless_just_parsed(statement: Any, parameters: Any) -> Any:
        nonlocal last
        entry = last  # read once: requests run in threads, and another may replace it at any moment
        if entry[0] is not statement or entry[1] is not parameters:
            last = entry = (statement, parameters, parse(statement, parameters))
        return entry[2]

    dynamodb._parse_partiql = parse_unless_just_parsed


LOG_END = "\x04"  # ASCII's end of transmission: no log line consists of it alone
LOG_SECONDS = 5
WORKER_ANSWERS = "        _real_stdout.flush()\n\nrun()"


def read_logs_to_their_end(lambda_runtime: Any) -> None:
    """Have a function's process mark where the log of an invocation ends, and read up to there.

    MiniStack takes a log for complete once five milliseconds have brought no further line. On a busy machine lines
    come later, and then count as the next invocation's: one summary of 440 was lost at a load of 8 on two processors.
    """
    script = lambda_runtime._PYTHON_WORKER_SCRIPT
    if WORKER_ANSWERS not in script:
        raise RuntimeError("MiniStack's worker script has changed: see read_logs_to_their_end")
    mark = f"        print({LOG_END!r}, file=sys.stderr, flush=True)\n"
    lambda_runtime._PYTHON_WORKER_SCRIPT = script.replace(WORKER_ANSWERS, mark + WORKER_ANSWERS)
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
                lines.append(worker._drain_stderr())  # the process was killed, and left no mark
                break
            if line == LOG_END:
                break
            lines.append(line)
        return "\n".join(lines)

    lambda_runtime.Worker._drain_stderr_bounded = drain


def main() -> None:
    engine, project = sys.argv[1:3]
    # On this process's path only: functions are started as processes of their own and do not inherit it.
    sys.path[:0] = [engine, project]
    sys.path.remove(str(Path(__file__).parent))
    sys.argv = sys.argv[:1]

    import ministack.app
    from ministack.core import iam_actions, lambda_runtime, persistence, responses
    from ministack.services import _dynamodb_keywords, cloudwatch, cloudwatch_logs, dynamodb, lambda_svc, s3, sqs

    from localcloud import cloudwatch as watch
    from localcloud import insights, key_lookup, saved_state
    from localcloud.athena import api

    api.install(ministack.app.SERVICE_HANDLERS)
    authorise_partiql_as_aws_does(iam_actions)
    authorise_batches_as_aws_does(iam_actions)
    parse_partiql_once(dynamodb, _dynamodb_keywords)
    read_logs_to_their_end(lambda_runtime)
    queue_async_invocations(lambda_svc, ASYNC_INVOCATIONS_AT_ONCE)
    watch.authorise_as_aws_does(iam_actions)
    watch.install(responses, cloudwatch, cloudwatch_logs, sqs, lambda_svc)
    insights.install(ministack.app.SERVICE_HANDLERS, cloudwatch_logs, responses)
    saved_state.install(ministack.app, persistence, dynamodb, s3)
    root = key_lookup.RootKey(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
    key_lookup.install(ministack.app, root, int(os.environ["GATEWAY_PORT"]))
    ministack.app.main()


if __name__ == "__main__":
    main()
