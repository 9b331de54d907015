"""The calls of Athena's API about its catalog: databases, tables, prepared statements.

Databases and tables are Glue's. The answers follow the examples of the AWS CLI reference (`get-table-metadata`): a
table's parameters also contain its location, formats and SerDe, which SQLAlchemy and others read.
"""

import re
import time
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from localcloud.athena import catalog
from localcloud.athena.errors import ApiError, QueryError
from localcloud.ministack_adapter import athena as store
from localcloud.ministack_adapter import glue

Found = TypeVar("Found")
MOST = 50
_PATTERN_ERROR = "Expression is not a valid regular expression"


def _metadata_error(message: str) -> ApiError:
    return ApiError(message, "MetadataException")


def _absent(what: str) -> ApiError:
    """Glue's error as Athena passes it on: clients read its code from the text."""
    return _metadata_error(
        f"{what} not found. (Service: AmazonDataCatalog; Status Code: 400; Error Code: EntityNotFoundException; "
        f"Request ID: {uuid.uuid4()}; Proxy: null)"
    )


def _check_catalog(request: dict[str, Any]) -> None:
    """Check a catalog's name, in upper or lower case."""
    name = str(request.get("CatalogName") or catalog.CATALOG)
    store.ensure_default_workgroup()
    if name.lower() not in {catalog.CATALOG, *(known.lower() for known in store.data_catalogs)}:
        raise _metadata_error(f"Catalog {name} not found")


def _checked(ask: Callable[..., Found], *arguments: str) -> Found:
    try:
        return ask(*arguments)
    except QueryError as error:
        raise _metadata_error(str(error)) from error


def _page(request: dict[str, Any], found: list[dict[str, Any]], member: str) -> dict[str, Any]:
    token = str(request.get("NextToken") or "0")
    if not token.isdigit():
        raise ApiError("Invalid NextToken")
    first, most = int(token), int(request.get("MaxResults") or MOST)
    answer: dict[str, Any] = {member: found[first : first + most]}
    if first + most < len(found):
        answer["NextToken"] = str(first + most)
    return answer


# -- databases ----------------------------------------------------------------------------------------------------


def _shown_database(name: str) -> dict[str, Any]:
    record = glue.databases[name]
    shown = {"Name": name, "Parameters": record.get("Parameters") or {}}
    return shown | ({"Description": record["Description"]} if record.get("Description") else {})


def database(request: dict[str, Any]) -> dict[str, Any]:
    _check_catalog(request)
    name = str(request["DatabaseName"]).lower()
    if not _checked(catalog.database_exists, name):
        raise _absent(f"Database {name}")
    return {"Database": _shown_database(name)}


def databases(request: dict[str, Any]) -> dict[str, Any]:
    _check_catalog(request)
    return _page(request, [_shown_database(name) for name in _checked(catalog.databases)], "DatabaseList")


# -- tables -------------------------------------------------------------------------------------------------------


def table(request: dict[str, Any]) -> dict[str, Any]:
    _check_catalog(request)
    place = str(request["DatabaseName"]).lower(), str(request["TableName"]).lower()
    found = _checked(catalog.find, *place)
    if found is None:
        raise _absent(f"Table {place[1]}")
    return {"TableMetadata": shown_table(found)}


def tables(request: dict[str, Any]) -> dict[str, Any]:
    _check_catalog(request)
    name = str(request["DatabaseName"]).lower()
    if not _checked(catalog.database_exists, name):
        raise _absent(f"Database {name}")
    found = _checked(catalog.tables, name)
    if expression := str(request.get("Expression") or ""):
        try:
            pattern = re.compile(expression.replace("*", ".*").replace("..*", ".*"), re.IGNORECASE)
        except re.error as error:
            raise ApiError(f"{_PATTERN_ERROR}: {expression}") from error
        found = [each for each in found if pattern.fullmatch(each.name)]
    return _page(request, [shown_table(each) for each in found], "TableMetadataList")


def shown_table(found: catalog.Table) -> dict[str, Any]:
    """A table as GetTableMetadata shows it."""
    storage = found.storage
    parameters = dict(found.parameters)
    if "comment" in parameters:
        # The API joins a comment's lines into one (according to PyAthena's tests on AWS); Glue keeps the lines.
        parameters["comment"] = re.sub(r"\s+", " ", parameters["comment"]).strip()
    also = {
        "location": storage.get("Location"), "inputformat": storage.get("InputFormat"),
        "outputformat": storage.get("OutputFormat"), "serde.serialization.lib": found.serde,
    } | {f"serde.param.{key}": value for key, value in found.serde_parameters.items()}  # fmt: skip
    made = float(found.record.get("CreateTime") or time.time())
    return {
        "Name": found.name,
        "CreateTime": made,
        "LastAccessTime": float(found.record.get("LastAccessTime") or 0),
        "TableType": found.record.get("TableType") or "EXTERNAL_TABLE",
        "Columns": [_shown_column(each) for each in storage.get("Columns") or []],
        "PartitionKeys": [_shown_column(each) for each in found.record.get("PartitionKeys") or []],
        "Parameters": parameters | {key: str(value) for key, value in also.items() if value is not None},
    }


def _shown_column(record: dict[str, Any]) -> dict[str, Any]:
    shown = {"Name": record["Name"], "Type": record.get("Type") or "string"}
    return shown | ({"Comment": record["Comment"]} if record.get("Comment") else {})


# -- prepared statements ------------------------------------------------------------------------------------------


def update_prepared(request: dict[str, Any]) -> dict[str, Any]:
    name, workgroup = str(request["StatementName"]), str(request["WorkGroup"])
    record = store.prepared_statements.get(f"{workgroup}/{name}")
    if record is None:
        raise ApiError(
            f"PreparedStatement {name} was not found in workGroup {workgroup}", "ResourceNotFoundException",
            ResourceName=name,
        )  # fmt: skip
    record |= {"QueryStatement": request["QueryStatement"], "LastModifiedTime": int(time.time())}
    if "Description" in request:
        record["Description"] = request["Description"]
    return {}
