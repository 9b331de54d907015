"""Tables as recorded in Glue's catalog, for the server and for the process that plans and runs a query."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from localcloud.athena.errors import QueryError
from localcloud.athena.types import Type, from_hive

CATALOG = "awsdatacatalog"
# The type of a table whose rows are computed from the catalog.
COMPUTED = "COMPUTED"
# How Hive writes a partition's NULL (HiveConf, `hive.exec.default.partition.name`).
NULL_VALUE = "__HIVE_DEFAULT_PARTITION__"


@dataclass(frozen=True)
class Column:
    """A column: its name in lower case, its type as Glue holds it, and its comment."""

    name: str
    hive_type: str
    comment: str = ""

    @property
    def type(self) -> Type:
        return from_hive(self.hive_type)


@dataclass(frozen=True)
class Partition:
    values: tuple[str, ...]
    location: str
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table or view of the catalog; `record` is Glue's own."""

    database: str
    name: str
    record: dict[str, Any] = field(repr=False, hash=False)

    @property
    def storage(self) -> dict[str, Any]:
        return self.record.get("StorageDescriptor") or {}

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return _columns(self.storage.get("Columns"))

    @cached_property
    def partition_keys(self) -> tuple[Column, ...]:
        return _columns(self.record.get("PartitionKeys"))

    @property
    def location(self) -> str:
        return str(self.storage.get("Location") or "")

    @property
    def serde(self) -> str:
        return str((self.storage.get("SerdeInfo") or {}).get("SerializationLibrary") or "")

    @property
    def serde_parameters(self) -> dict[str, str]:
        return (self.storage.get("SerdeInfo") or {}).get("Parameters") or {}

    @property
    def parameters(self) -> dict[str, str]:
        return self.record.get("Parameters") or {}

    def whole_number(self, name: str, default: str) -> int:
        """A property that is a whole number.

        Raises
        ------
        QueryError
            It is not.
        """
        value = str(self.parameters.get(name) or default).strip()
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
            raise QueryError(
                "INVALID_TABLE_PROPERTY", f"{name} of table {self.database}.{self.name} is not a whole number: {value}"
            )
        return int(value)

    @property
    def is_view(self) -> bool:
        return self.record.get("TableType") == "VIRTUAL_VIEW"

    @property
    def is_computed(self) -> bool:
        return self.record.get("TableType") == COMPUTED

    @property
    def is_projected(self) -> bool:
        return self.parameters.get("projection.enabled", "").lower() == "true"


def _columns(records: Iterable[dict[str, Any]] | None) -> tuple[Column, ...]:
    return tuple(Column(c["Name"].lower(), c.get("Type", "string"), c.get("Comment") or "") for c in records or ())


def partition_of(record: dict[str, Any]) -> Partition:
    storage = record.get("StorageDescriptor") or {}
    return Partition(tuple(record["Values"]), storage.get("Location", ""), _columns(storage.get("Columns")))


def partition_name(table: Table, values: Iterable[str], escape: Any = str) -> str:
    """``y=2025/m=05``."""
    return "/".join(f"{key.name}={escape(value)}" for key, value in zip(table.partition_keys, values, strict=True))
