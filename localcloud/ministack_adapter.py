"""The only module that touches MiniStack's internals, with the list of everything the local cloud relies on.

Each part below represents one of MiniStack's modules and gives plain names to what is used of it: `glue.databases`
is `ministack.services.glue._databases`. Setting such a name replaces it inside MiniStack. Nearly all of these names are
private, so a new version of MiniStack may rename or change them: `check` compares them with this list when the server
starts. MiniStack's modules are imported when they are first used, so this module can be imported without it.
"""

import importlib
import importlib.metadata
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from localcloud.errors import LocalCloudError

# The version that this list was written for; raise it together with the pin in pyproject.toml.
MADE_FOR = "1.5.33"
# The methods of a service's store: MiniStack's own mappings, scoped by account and region.
MAPPING = "get items keys values pop"
# The key of the format number in a service's state file.
STATE_FORMAT = "__ministack_format__"
# The code by which a Python function's process answers an invocation; `adaptations` inserts a line before it.
WORKER_ANSWERS = "        _real_stdout.flush()\n\nrun()"
# Its answer when the handler has raised.
WORKER_RAISED = '"status": "error", "error": str(e), "trace"'


class MiniStackMoved(LocalCloudError):
    """MiniStack's internals differ from what the local cloud relies on."""

    def __init__(self, moved: list[str], found: str):
        super().__init__(
            f"The local cloud was made for MiniStack {MADE_FOR} and found {found}, which differs: {'; '.join(moved)}. "
            f"Install ministack=={MADE_FOR}, or adapt localcloud/ministack_adapter.py."
        )


@dataclass(frozen=True)
class Function:
    """A function with these arguments. Further arguments are allowed if they have a default, but not in a function that
    the local cloud replaces. `options` are passed by name; `mentions` is a constant in its code.
    """

    name: str
    arguments: str = ""
    options: str = ""
    mentions: str = ""
    replaced: bool = False
    is_async: bool = False

    def fault(self, found: Any) -> str:
        """What differs from this description; blank if nothing does."""
        if not callable(found):
            return "is not a function"
        if inspect.iscoroutinefunction(found) != self.is_async:
            return "is no longer async" if self.is_async else "is now async"
        if self.mentions and self.mentions not in found.__code__.co_consts:
            return f"does not mention {self.mentions}"
        given = _parameters(found)
        expected = self.arguments.split()
        further = list(given)[len(expected) :]
        required = [name for name in further if given[name].default is inspect.Parameter.empty]
        as_expected = list(given)[: len(expected)] == expected and set(self.options.split()) <= set(further)
        if as_expected and not (further if self.replaced else required):
            return ""
        return f"takes ({', '.join(given)}) instead of ({', '.join([*expected, *self.options.split()])})"


@dataclass(frozen=True)
class Store:
    """A mapping with these attributes in addition to the usual ones, and at least these keys."""

    name: str
    attributes: str = ""
    keys: str = ""

    def fault(self, found: Any) -> str:
        missing = _missing(found, f"{MAPPING} {self.attributes}")
        if missing or not hasattr(found, "__contains__"):
            return f"is not a store with {', '.join(missing or ['__contains__'])}"
        lost = [key for key in self.keys.split() if key not in found]
        return f"has no {', '.join(lost)}" if lost else ""


@dataclass(frozen=True)
class Text:
    """A text that contains others."""

    name: str
    containing: tuple[str, ...] = ()

    def fault(self, found: Any) -> str:
        if not isinstance(found, str):
            return "is not a text"
        lost = [part for part in self.containing if part not in found]
        return f"does not contain {', '.join(map(repr, lost))}" if lost else ""


@dataclass(frozen=True)
class Variable:
    """A context variable."""

    name: str

    def fault(self, found: Any) -> str:
        missing = _missing(found, "get set reset")
        return "is not a context variable" if missing else ""


@dataclass(frozen=True)
class Library:
    """A module of Python's that MiniStack has imported."""

    name: str

    def fault(self, found: Any) -> str:
        return "" if isinstance(found, ModuleType) else "is not a module"


@dataclass(frozen=True)
class Class:
    """A class derived from `base` whose constructor takes at least `fields`."""

    name: str
    fields: str = ""
    base: type = object

    def fault(self, found: Any) -> str:
        if not inspect.isclass(found) or not issubclass(found, self.base):
            return f"is not a class derived from {self.base.__name__}"
        if not self.fields:
            return ""
        lost = [name for name in self.fields.split() if name not in _parameters(found)]
        return f"has no {', '.join(lost)}" if lost else ""


@dataclass(frozen=True)
class Worker:
    """The class of a function's process: its constructor, its methods, and its instances' attributes."""

    name: str
    constructor: Function
    methods: tuple[Function, ...]
    attributes: str

    def fault(self, found: Any) -> str:
        if not inspect.isclass(found):
            return "is not a class"
        if fault := self.constructor.fault(found):
            return fault
        for method in self.methods:
            if not hasattr(found, method.name):
                return f"has no method {method.name}"
            if fault := method.fault(getattr(found, method.name)):
                return f"has a method {method.name} that {fault}"
        worker: Any = found
        missing = _missing(worker("name", {}, b""), self.attributes)
        return f"has no {', '.join(missing)}" if missing else ""


Expected = Function | Store | Text | Variable | Library | Class | Worker


def _parameters(function: Any) -> Mapping[str, inspect.Parameter]:
    try:
        return inspect.signature(function).parameters
    except (TypeError, ValueError):  # some builtins have no signature
        return {}


def _missing(found: Any, attributes: str) -> list[str]:
    return [name for name in attributes.split() if not hasattr(found, name)]


class Part:
    """One of MiniStack's modules, of which only the names listed here can be read or replaced."""

    def __init__(self, module: str, **names: Expected):
        self.__dict__.update(_module_name=f"ministack.{module}", _names=names)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module(), self._expected(name).name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._module(), self._expected(name).name, value)

    def _module(self) -> ModuleType:
        return importlib.import_module(self.__dict__["_module_name"])

    def _expected(self, name: str) -> Expected:
        try:
            expected: Expected = self.__dict__["_names"][name]
        except KeyError:
            raise AttributeError(f"{name} is not among the names listed in localcloud/ministack_adapter.py") from None
        return expected

    def faults(self) -> Iterator[str]:
        """What differs in this module, one phrase for each name."""
        own = self.__dict__["_module_name"]
        try:
            module = self._module()
        except ModuleNotFoundError as error:
            yield str(error)
            return
        for expected in self.__dict__["_names"].values():
            if not hasattr(module, expected.name):
                yield f"{own}.{expected.name} is missing"
            elif fault := expected.fault(getattr(module, expected.name)):
                yield f"{own}.{expected.name} {fault}"


_REQUEST = "method path headers body query_params"

# The server

app = Part(
    "app",
    handlers=Store("SERVICE_HANDLERS", keys="athena glue logs"),
    asgi=Function("app", "scope receive send", is_async=True),
    main=Function("main"),
    routing_params=Function("_routing_params", _REQUEST, replaced=True),
    load_state=Function("load_state", "service", replaced=True),
    save_all=Function("save_all", "services", replaced=True),
    load_persisted_state=Function("_load_persisted_state", replaced=True),
    states_to_save=Function("_build_persistence_save_dict"),
)
persistence = Part(
    "core.persistence",
    folder=Text("STATE_DIR"),
    load_state=Function("load_state", "service", mentions=STATE_FORMAT),
    format_version=Function("_state_format_version", "service"),
    json_object_hook=Function("_json_object_hook", "obj"),
    json_default=Function("_json_default", "obj"),
)
responses = Part(
    "core.responses",
    json_response=Function("json_response", "data"),
    error_response_json=Function("error_response_json", "code message status", "extra"),
    AccountRegionScopedDict=Class("AccountRegionScopedDict"),
    get_region=Function("get_region"),
    get_account_id=Function("get_account_id"),
    request_account_id=Variable("_request_account_id"),
    request_region=Variable("_request_region"),
    account_from_sts_session=Function("_account_from_sts_session", "access_key_id"),
    service_model=Function("_service_model", "service", replaced=True),
    botocore_name=Store("_BOTOCORE_NAME"),
    fix_error_content_type=Function("fix_error_content_type", "service status headers"),
)
router = Part(
    "core.router",
    extract_access_key_id=Function("extract_access_key_id", "headers query_params"),
    detect_service=Function("detect_service", "method path headers query_params"),
)

# Permissions

iam_actions = Part(
    "core.iam_actions",
    json=Library("json"),
    transaction_checks=Function("dynamodb_transaction_checks", "iam_action body region account_id", replaced=True),
    extract_iam_action=Function("extract_iam_action", f"service {_REQUEST}", replaced=True),
    extract_resource_arn=Function("extract_resource_arn", f"service {_REQUEST} region account_id", replaced=True),
    access_denied_response=Function(
        "access_denied_response", "service action principal_arn request_id", "error_code message headers"
    ),
)
iam_evaluator = Part(
    "core.iam_evaluator",
    enforce=Function("enforce", "access_key_id iam_action service region", "resource_arn"),
    is_root_access_key=Function("is_root_access_key", "access_key_id"),
    find_iam_access_key_account=Function("find_iam_access_key_account", "access_key_id"),
    resolve_credential=Function("resolve_credential", "access_key_id account_id session_token"),
    EvalResult=Class("EvalResult", "principal_arn"),
    ResolvedCredential=Class("ResolvedCredential", "secret_access_key"),
    CredentialResolutionError=Class("CredentialResolutionError", "code message"),
    AmbiguousAccessKeyError=Class("AmbiguousAccessKeyError", base=Exception),
)
sts = Part("services.sts", register_session=Function("register_session", "access_key session"))

# Lambda

lambda_runtime = Part(
    "core.lambda_runtime",
    python_worker_script=Text("_PYTHON_WORKER_SCRIPT", containing=(WORKER_ANSWERS, WORKER_RAISED)),
    execution_credentials=Function("execution_credentials", "config", replaced=True),
    zipfile=Library("zipfile"),
    Worker=Worker(
        "Worker",
        Function("__init__", "func_name config code_zip"),
        methods=(
            Function("_drain_stderr_bounded", "self first_line_wait idle_confirm hard_cap", replaced=True),
            Function("_drain_stderr", "self"),
            Function("invoke", "self event request_id trace_id depth durable invoked_function_arn", replaced=True),
            Function("_spawn", "self", mentions="code.zip"),
        ),
        attributes="config _stderr_queue _stderr_thread",
    ),
)
lambda_svc = Part(
    "services.lambda_svc",
    invoke_async_with_retry=Function("invoke_async_with_retry", "func event", replaced=True),
    execute_function=Function("_execute_function", "func event", replaced=True),
    execute_function_dispatch=Function(
        "_execute_function_dispatch", "func config event request_id started", replaced=True
    ),
    emit_metrics=Function("_emit_lambda_metrics", "function_name duration_ms error throttle", replaced=True),
    execution_credentials=Function("execution_credentials", "config", replaced=True),
)

# Data: DynamoDB, S3, SQS

dynamodb = Part(
    "services.dynamodb",
    parse_partiql=Function("_parse_partiql", "statement parameters", replaced=True),
    parse_statement=Function("parse_partiql_statement", "text parameters", replaced=True),
    tokenize=Function("_tokenize", "expr", replaced=True),
    condition_syntax_error=Function("_condition_syntax_error", "expr slot", replaced=True),
    number_fault=Function("_partiql_number_param_error", "text", replaced=True),
    number_size=Function("_number_size_bytes", "text", replaced=True),
    set_item=Function("_set_item", "table pk_val sk_val item", replaced=True),
    remove_item=Function("_remove_item", "table pk_val sk_val", replaced=True),
    items_replaced=Function("_items_replaced", "table", replaced=True),
    get_state=Function("get_state", replaced=True),
    load_persisted_state=Function("load_persisted_state", "data", replaced=True),
    index_members=Text("_INDEX_MEMBERS"),
    tables=Store("_tables", "all_items all_values set_scoped"),
    ttl_settings=Store("_ttl_settings"),
    pitr_settings=Store("_pitr_settings"),
    kinesis_destinations=Store("_kinesis_destinations"),
    contributor_insights=Store("_contributor_insights"),
    backups=Store("_backups"),
    tags=Store("_tags"),
    resource_policies=Store("_resource_policies"),
    exports=Store("_exports"),
    imports=Store("_imports"),
)
s3 = Part(
    "services.s3",
    folder=Text("DATA_DIR"),
    buckets=Store("_buckets", "_data"),
    object_versions=Store("_object_versions", "_data"),
    object_path=Function("_object_disk_path", "bucket key account_id"),
    version_path=Function("_version_disk_path", "bucket key version_id account_id"),
    persist_object=Function("_persist_object", "bucket key obj", replaced=True),
    object_data=Function("_get_object_data", "bucket_name key"),
    put_object=Function("_put_object", "bucket_name key body headers"),
    delete_object=Function("_delete_object", "bucket_name key headers query_params"),
)
sqs = Part("services.sqs", queues=Store("_queues"))

# CloudWatch

cloudwatch = Part(
    "services.cloudwatch",
    alarms=Store("_alarms", "all_items"),
    metrics=Store("_metrics"),
    dimensions_key=Function("_dims_key", "dims"),
    metric_bucket=Function("_metric_bucket", "key"),
    record_history=Function("_record_history", "alarm_name old_state new_state reason"),
    dispatch_alarm_actions=Function("_dispatch_alarm_actions", "alarm old_state new_state reason"),
    evaluate_alarm=Function("_evaluate_alarm", "alarm", replaced=True),
    evaluate_all_alarms=Function("_evaluate_all_alarms"),
    evaluate_parent_alarms=Function("_evaluate_parent_alarms", "child"),
    calculate_statistics=Function("_calc_stats", "points"),
    statistic_value=Function("_stat_value", "stats stat_name points"),
)
cloudwatch_logs = Part(
    "services.cloudwatch_logs",
    queries=Store("_queries"),
    start_query=Function("_start_query", "data"),
    resolve_log_groups=Function("_resolve_query_log_groups", "data"),
    collect_records=Function("_collect_query_records", "group_names start_time_s end_time_s"),
    append_log_events=Function("_append_log_events", "stream events", replaced=True),
)

# Athena and Glue

athena = Part(
    "services.athena",
    handle_request=Function("handle_request", _REQUEST, is_async=True),
    executions=Store("_executions"),
    prepared_statements=Store("_prepared_statements"),
    named_queries=Store("_named_queries"),
    data_catalogs=Store("_data_catalogs"),
    workgroups=Store("_workgroups"),
    tags=Store("_tags"),
    workgroup_arn=Function("_arn_workgroup", "name"),
    ensure_default_workgroup=Function("_ensure_default_workgroup"),
)
glue = Part(
    "services.glue",
    handle_request=Function("_handle_request_sync", _REQUEST),
    databases=Store("_databases"),
    tables=Store("_tables"),
    partitions=Store("_partitions"),
)

PARTS = tuple(value for value in dict(globals()).values() if isinstance(value, Part))


def version() -> str:
    """The installed version of MiniStack."""
    try:
        return importlib.metadata.version("ministack")
    except importlib.metadata.PackageNotFoundError:
        return "none"


def check(parts: tuple[Part, ...] = PARTS, found: str | None = None) -> None:
    """Compare MiniStack with what the local cloud relies on. This imports all of these modules.

    Raises
    ------
    MiniStackMoved
        A name is missing or differs; the message lists all of them, with the expected and the found version.
    """
    # Each fault once: without MiniStack, all parts have the same fault.
    if moved := dict.fromkeys(fault for part in parts for fault in part.faults()):
        raise MiniStackMoved(list(moved), version() if found is None else found)
