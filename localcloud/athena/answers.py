"""The local cloud's answers to the requests of a query's planning (`lake`), with the rights of the query's caller."""

import bisect
from collections.abc import Callable
from dataclasses import astuple
from typing import Any

from localcloud.athena import catalog, information, objects, permissions
from localcloud.athena.addresses import S3Object, folder_of
from localcloud.athena.errors import QueryError


def answer(question: str, arguments: list[Any]) -> Any:
    """The answer, as values that JSON can hold.

    Raises
    ------
    QueryError
        The caller lacks the permission, or there is no such request.
    """
    if question not in _ANSWERS:
        raise QueryError("GENERIC_INTERNAL_ERROR", f"a query asked for {question!r}", category=1)
    return _ANSWERS[question](*arguments)


def _table(database: str, name: str) -> dict[str, Any] | None:
    if (computed := information.find(database, name)) is not None:
        return computed
    found = catalog.find(database, name)
    return found.record if found is not None else None


def _database_exists(name: str) -> bool:
    return name == information.SCHEMA or catalog.database_exists(name)


def _existing(database: str, name: str) -> catalog.Table:
    found = catalog.find(database, name)
    if found is None:
        raise QueryError("TABLE_NOT_FOUND", f"Table '{catalog.CATALOG}.{database}.{name}' does not exist")
    return found


def _partition_values(database: str, name: str, equal: list[tuple[int, list[str]]]) -> tuple[list[int], list[str]]:
    records = catalog.partition_records(_existing(database, name))
    found = [(place, record["Values"]) for place, record in enumerate(records)]
    for key, values in equal:
        wanted = frozenset(values)
        found = [(place, own) for place, own in found if own[key] in wanted]
    # One long text per column: ten thousand short ones take several times as long to send.
    columns = ["\x01".join(column) for column in zip(*[own for _, own in found], strict=True)]
    return [place for place, _ in found], columns


def _partitions(database: str, name: str, places: list[int] | None) -> list[Any]:
    records = catalog.partition_records(_existing(database, name))
    chosen = records if places is None else [records[place] for place in places if 0 <= place < len(records)]
    return [astuple(catalog.partition_of(record)) for record in chosen]


def _require_list(location: str) -> None:
    permissions.require_list(*folder_of(location))


def _objects(locations: list[str]) -> list[list[Any]]:
    listing = Listing()
    found = [listing.visible(location) for location in locations]
    permissions.require_reads([each for some in found for each in some])
    return [[astuple(each) for each in some] for some in found]


_ANSWERS: dict[str, Callable[..., Any]] = {
    "table": _table,
    "database_exists": _database_exists,
    "computed_rows": information.rows,
    "partition_values": _partition_values,
    "partitions": _partitions,
    "require_list": _require_list,
    "objects": _objects,
}


class Listing:
    """The keys of the buckets that a query uses, listed once."""

    def __init__(self) -> None:
        self._keys: dict[str, list[str]] = {}

    def visible(self, location: str) -> list[S3Object]:
        """The objects of a location that Athena reads: it skips empty ones, and those whose name, or the name of a
        folder below the location, starts with ``_`` or ``.``."""
        bucket, prefix = folder_of(location)
        if bucket not in self._keys:
            self._keys[bucket] = objects.keys_below(bucket, "")
        keys = self._keys[bucket]
        found = []
        for i in range(bisect.bisect_left(keys, prefix), len(keys)):
            key = keys[i]
            if not key.startswith(prefix):
                break
            rest = key[len(prefix) :]
            if (
                rest
                and not key.endswith("/")
                and not rest.startswith(("_", "."))
                and "/_" not in rest
                and "/." not in rest
            ):
                record = objects.get(bucket, key)
                if record and record.size:
                    found.append(record)
        return found
