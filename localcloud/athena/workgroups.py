"""Workgroups: the settings they impose on a query, and their records, kept with the local cloud's own."""

import time
from typing import Any

from localcloud.athena import permissions
from localcloud.athena.errors import ApiError
from localcloud.ministack_adapter import athena as store

ENGINE = {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"}
# CreateWorkGroup's defaults (Athena API reference, WorkGroupConfiguration).
DEFAULTS: dict[str, Any] = {
    "EnforceWorkGroupConfiguration": True,
    "PublishCloudWatchMetricsEnabled": True,
    "RequesterPaysEnabled": False,
    "EngineVersion": ENGINE,
    "ResultConfiguration": {},
}
MIN_CUTOFF = 10_000_000
MANAGED = "ManagedQueryResultsConfiguration"
_PLAIN = ("EnforceWorkGroupConfiguration", "PublishCloudWatchMetricsEnabled", "BytesScannedCutoffPerQuery",
          "RequesterPaysEnabled", "AdditionalConfiguration", "ExecutionRole")  # fmt: skip
_RESULT = ("OutputLocation", "EncryptionConfiguration", "ExpectedBucketOwner", "AclConfiguration")


def find(name: str) -> dict[str, Any]:
    """A workgroup's record.

    Raises
    ------
    ApiError
        It does not exist.
    """
    store.ensure_default_workgroup()
    record: dict[str, Any] | None = store.workgroups.get(name)
    if record is None:
        raise ApiError(f"WorkGroup {name} is not found.")
    return record


def configuration(name: str) -> dict[str, Any]:
    """A workgroup's settings, with defaults filled in; the primary one enforces none unless configured to."""
    own = find(name).get("Configuration") or {}
    defaults = DEFAULTS | ({"EnforceWorkGroupConfiguration": False} if name == "primary" else {})
    found: dict[str, Any] = defaults | own
    found["EngineVersion"] = ENGINE
    return found


def create(request: dict[str, Any]) -> dict[str, Any]:
    name = request["Name"]
    store.ensure_default_workgroup()
    if name in store.workgroups:
        raise ApiError(f"WorkGroup {name} is already created.")
    settings = DEFAULTS | (request.get("Configuration") or {})
    _check(settings)
    store.workgroups[name] = {
        "Name": name,
        "State": "ENABLED",
        "Description": request.get("Description", ""),
        "CreationTime": int(time.time()),
        "Configuration": settings,
    }
    if request.get("Tags"):
        store.tags[store.workgroup_arn(name)] = {tag["Key"]: tag["Value"] for tag in request["Tags"]}
    return {}


def describe(request: dict[str, Any]) -> dict[str, Any]:
    name = request["WorkGroup"]
    record = find(name)
    return {"WorkGroup": record | {"Configuration": configuration(name)}}


def update(request: dict[str, Any]) -> dict[str, Any]:
    name = request["WorkGroup"]
    record = find(name)
    settings = dict(record.get("Configuration") or {})
    changes = request.get("ConfigurationUpdates") or {}
    settings |= {key: changes[key] for key in _PLAIN if key in changes}
    if changes.get("RemoveBytesScannedCutoffPerQuery"):
        settings.pop("BytesScannedCutoffPerQuery", None)
    results = changes.get("ResultConfigurationUpdates") or {}
    kept = dict(settings.get("ResultConfiguration") or {}) | {key: results[key] for key in _RESULT if key in results}
    for key in _RESULT:
        if results.get(f"Remove{key}"):
            kept.pop(key, None)
    settings["ResultConfiguration"] = kept
    managed = changes.get("ManagedQueryResultsConfigurationUpdates") or {}
    if "Enabled" in managed:
        settings[MANAGED] = {"Enabled": bool(managed["Enabled"])}
    _check(settings)
    record["Configuration"] = settings
    for key in ("Description", "State"):
        if key in request:
            record[key] = request[key]
    return {}


def delete(request: dict[str, Any]) -> dict[str, Any]:
    name = request["WorkGroup"]
    if name == "primary":
        raise ApiError("The primary workgroup cannot be deleted.")
    find(name)
    children = [s for s in (store.named_queries, store.prepared_statements)
                if any(v.get("WorkGroup", v.get("WorkGroupName")) == name for v in s.values())]  # fmt: skip
    if children and not request.get("RecursiveDeleteOption"):
        raise ApiError(f"WorkGroup {name} is not empty")
    for child in children:
        for key, value in child.items():
            if value.get("WorkGroup", value.get("WorkGroupName")) == name:
                del child[key]
    store.workgroups.pop(name, None)
    return {}


def _check(settings: dict[str, Any]) -> None:
    cutoff = settings.get("BytesScannedCutoffPerQuery")
    if cutoff is not None and cutoff < MIN_CUTOFF:
        raise ApiError(f"BytesScannedCutoffPerQuery must be at least {MIN_CUTOFF}")
    if _is_managed(settings) and (settings.get("ResultConfiguration") or {}).get("OutputLocation"):
        raise ApiError("A workgroup has an output location or managed query results, not both")


def _is_managed(settings: dict[str, Any]) -> bool:
    return bool((settings.get(MANAGED) or {}).get("Enabled"))


def output_of(name: str, asked: dict[str, Any]) -> dict[str, Any] | None:
    """The result settings of a query: the workgroup's if it enforces them, else the client's, else the workgroup's.

    None if the workgroup has managed query results.

    Raises
    ------
    ApiError
        The workgroup is disabled, or neither it nor the client gives an output location.
    """
    permissions.require_workgroup("StartQueryExecution", name)
    if find(name).get("State") != "ENABLED":
        raise ApiError(f"WorkGroup {name} is disabled.")
    settings = configuration(name)
    if _is_managed(settings):
        return None
    own = settings.get("ResultConfiguration") or {}
    chosen = own if settings["EnforceWorkGroupConfiguration"] and own.get("OutputLocation") else own | asked
    if not chosen.get("OutputLocation"):
        raise ApiError("No output location provided. An output location is required either through the "
                       "Workgroup result "
                       "configuration setting or as an API input.")  # fmt: skip
    if not str(chosen["OutputLocation"]).startswith("s3://"):
        raise ApiError(f"outputLocation is not a valid S3 path: {chosen['OutputLocation']}")
    return dict(chosen)
