"""Deploy the function, invoke it manually, and look up its configuration and failed events."""

import base64
import hashlib
import json
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

from dubegrid_lib.config import SHARED, TAGS
from dubegrid_lib.errors import MissingResource
from dubegrid_lib.stack import packaging, policies, resources
from dubegrid_lib.stack.packaging import FIRST_HANDLER as FIRST_HANDLER
from dubegrid_lib.stack.packaging import INGEST_CSV, Source
from dubegrid_lib.stack.packaging import ITEM_PER_READING as ITEM_PER_READING
from dubegrid_lib.stack.provision import Made, ensure
from dubegrid_lib.stack.session import Kit

if TYPE_CHECKING:
    from mypy_boto3_lambda.type_defs import FunctionConfigurationResponseTypeDef

RETRIES: int = SHARED["retries"]
# A new role takes some ten seconds on AWS until it is known everywhere.
ROLE_PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Invocation:
    """The result of a synchronous invocation: the function's answer, or its error, and the end of its log."""

    payload: Any
    error: str | None
    log: str


@dataclass(frozen=True)
class Deployment:
    """The wanted state of a function: its code, and its configuration for CreateFunction."""

    name: str
    role: str
    source: Source
    configuration: dict[str, Any]


def install(kit: Kit, wanted: Deployment) -> Made:
    """Create a function, or update its code and configuration where they differ.

    Raises
    ------
    MissingResource
        Its role does not exist yet.
    """
    _require(kit, "role", wanted.role)
    packed = packaging.build(kit.settings, wanted.source)
    made = ensure(kit, "function", wanted.name, lambda: _create(kit, wanted, packed))
    if made.outcome == "reused" and _update(kit, wanted, packed):
        made = Made(made.kind, made.name, "updated")
    wait_until(kit, "function_updated_v2", wanted.name)
    return made


def wait_until(kit: Kit, state: Literal["function_active_v2", "function_updated_v2"], name: str) -> None:
    """Wait until a function that was created is active, or one that was changed is updated; five minutes at most."""
    often: Any = {"Delay": 0.2, "MaxAttempts": 1500}
    kit.lambda_.get_waiter(state).wait(FunctionName=name, WaiterConfig=often)


def deploy(kit: Kit, source: Source = INGEST_CSV) -> Made:
    """Create or update the function that ingests files, and set the destination of failed events.

    Raises
    ------
    MissingResource
        Its role, or the queue of ranges, does not exist yet.
    """
    settings = kit.settings
    made = install(kit, Deployment(settings.function, settings.role, source, configuration(kit, source)))
    kit.lambda_.put_function_event_invoke_config(
        FunctionName=settings.function,
        MaximumRetryAttempts=RETRIES,
        DestinationConfig={"OnFailure": {"Destination": kit.arn("sqs", settings.failure_queue)}},
    )
    if source == INGEST_CSV:
        _poll_ranges(kit)
    return made


def _poll_ranges(kit: Kit) -> None:
    """Have Lambda invoke the function with the ranges of large files, one range per invocation."""
    settings = kit.settings
    _require(kit, "queue", settings.ranges_queue)
    if resources.mapping_of(kit, settings.function, settings.ranges_queue) is None:
        kit.lambda_.create_event_source_mapping(
            FunctionName=settings.function,
            EventSourceArn=kit.arn("sqs", settings.ranges_queue),
            BatchSize=1,
            FunctionResponseTypes=["ReportBatchItemFailures"],
            # As many ranges at a time as a new table's 4,000 write units per second allow.
            ScalingConfig={"MaximumConcurrency": SHARED["ranges"]["at_once"]},
        )


def _require(kit: Kit, kind: str, name: str) -> None:
    if resources.find(kit, kind, name) is None:
        raise MissingResource(f"There is no {kind} {name} yet: run `dubegrid provision` first.")


def configuration(kit: Kit, source: Source = INGEST_CSV) -> dict[str, Any]:
    """The function's configuration: runtime, role, memory, `/tmp`, timeout, environment.

    Raises
    ------
    MissingResource
        A stage is switched on by its setting, and a resource that it needs does not exist yet.

    Notes
    -----
    `lambda_config.json` is sized for the largest file that the function accepts: staging and sorting take about twice
    its size in `/tmp`; 900 s is Lambda's maximum; from 1,769 MB on, Lambda provides a whole processor (Lambda developer
    guide, "Configure memory").
    """
    wanted = policies.function_configuration(kit) | {"Handler": f"{source.module}.lambda_handler"}
    for stage, (setting, kind, name, command) in _stages(kit).items():
        if setting == "off":
            continue
        if resources.find(kit, kind, name) is not None:
            wanted["Environment"]["Variables"][f"DUBEGRID_{stage}"] = "on"
        elif setting == "on":
            raise MissingResource(
                f"DUBEGRID_{stage} is on, and there is no {kind} {name} yet: run `dubegrid {command}` first."
            )
    return wanted


def _stages(kit: Kit) -> dict[str, tuple[str | None, str, str, str]]:
    """Each optional stage of ingestion: its setting, the kind and name of the resource it needs, the command for that.

    A stage without a setting is on if its resource exists, so that a later `dubegrid deploy` in a shell without the
    variable changes nothing.
    """
    settings = kit.settings
    return {
        "SUMMARIES": (settings.summaries, "queue", settings.assess_queue, "assess"),
        "ALERTS": (settings.alerts, "topic", settings.topic, "assess"),
        "STREAM": (settings.stream, "stream", settings.intervals_stream, "provision"),
    }


def describe(kit: Kit) -> "FunctionConfigurationResponseTypeDef":
    """The deployed function's configuration, as Lambda returns it.

    Raises
    ------
    MissingResource
        It is not deployed.
    """
    with _deployed(kit):
        return kit.lambda_.get_function_configuration(FunctionName=kit.settings.function)


def reserved_concurrency(kit: Kit) -> int | None:
    """How many invocations of the function may run at once; 0 stops it, None means the account's limit.

    Raises
    ------
    MissingResource
        It is not deployed.
    """
    with _deployed(kit):
        found = kit.lambda_.get_function(FunctionName=kit.settings.function)
    return found.get("Concurrency", {}).get("ReservedConcurrentExecutions")


def policy_of(kit: Kit, name: str) -> list[dict[str, Any]]:
    """Who else may invoke a function: the statements of its resource policy, if it has one."""
    try:
        statements: list[dict[str, Any]] = json.loads(kit.lambda_.get_policy(FunctionName=name)["Policy"])["Statement"]
    except ClientError as error:
        if resources.is_gone(error):
            return []
        raise
    return statements


def invoke(kit: Kit, event: dict[str, Any]) -> Invocation:
    """Invoke the function and wait for its answer.

    Raises
    ------
    MissingResource
        It is not deployed.
    """
    with _deployed(kit):
        answer = kit.lambda_.invoke(FunctionName=kit.settings.function, Payload=json.dumps(event), LogType="Tail")
    payload = json.load(answer["Payload"])
    failed = "FunctionError" in answer
    return Invocation(
        payload,
        payload["errorMessage"] if failed else None,
        base64.b64decode(answer.get("LogResult", "")).decode("utf-8", "replace"),
    )


def failures(kit: Kit, wait_seconds: int = 0) -> list[dict[str, Any]]:
    """Events that failed for good, each with its error; they stay in the queue, hidden from others for a second."""
    return [json.loads(message["Body"]) for message in failure_messages(kit, wait_seconds)]


def failure_messages(kit: Kit, wait_seconds: int = 0) -> list[Any]:
    """The messages of the failure queue, as SQS returns them."""
    url = resources.queue_url(kit, kit.settings.failure_queue)
    found: dict[str, Any] = {}
    while messages := kit.sqs.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=10,
        WaitTimeSeconds=wait_seconds,
        VisibilityTimeout=1,
        MessageSystemAttributeNames=["SentTimestamp"],
    ).get("Messages"):
        fresh = {message["MessageId"]: message for message in messages}
        if fresh.keys() <= found.keys():
            break
        found |= fresh
        wait_seconds = 0
    return list(found.values())


def _create(kit: Kit, wanted: Deployment, packed: bytes) -> None:
    from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_fixed

    patient = Retrying(
        retry=retry_if_exception(_is_role_too_new),
        stop=stop_after_delay(ROLE_PATIENCE_SECONDS),
        wait=wait_fixed(2),
        reraise=True,
    )
    code = {"ZipFile": packed}
    patient(kit.lambda_.create_function, FunctionName=wanted.name, Code=code, Tags=TAGS, **wanted.configuration)
    wait_until(kit, "function_active_v2", wanted.name)


def _is_role_too_new(error: BaseException) -> bool:
    return isinstance(error, ClientError) and "cannot be assumed" in error.response["Error"]["Message"]


def _update(kit: Kit, deployment: Deployment, packed: bytes) -> bool:
    name, wanted = deployment.name, deployment.configuration
    deployed = kit.lambda_.get_function_configuration(FunctionName=name)
    changed = False
    if deployed["CodeSha256"] != base64.b64encode(hashlib.sha256(packed).digest()).decode():
        kit.lambda_.update_function_code(FunctionName=name, ZipFile=packed)
        wait_until(kit, "function_updated_v2", name)
        changed = True
    if any(deployed.get(key) != value for key, value in wanted.items()):
        kit.lambda_.update_function_configuration(FunctionName=name, **wanted)
        changed = True
    return changed


def _deployed(kit: Kit) -> AbstractContextManager[None]:
    return resources.required(f"There is no function {kit.settings.function} yet: run `dubegrid deploy` first.")
