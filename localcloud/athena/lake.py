"""What a query's planning requests from the local cloud: tables, partitions, objects, with the caller's rights."""

from collections.abc import Callable
from typing import Any, Protocol

from localcloud.athena.addresses import S3Object
from localcloud.athena.tables import Column, Partition, Table


class Lake(Protocol):
    """The catalog and the objects, as the caller may see them.

    Each method raises QueryError if the caller lacks the permission, or if the resource does not exist.
    """

    def table(self, database: str, name: str) -> Table | None: ...

    def database_exists(self, name: str) -> bool: ...

    def partition_values(self, table: Table, equal: dict[int, list[str]]) -> tuple[list[int], list[str]]:
        """The partitions' positions in the catalog's order, and each partition column's values, joined by U+0001.

        Parameters
        ----------
        equal : position of a partition column to values: only partitions with one of these values are returned.
        """
        ...

    def partitions(self, table: Table, places: list[int] | None) -> list[Partition]:
        """The partitions at these positions of the catalog's order, or all for None."""
        ...

    def computed_rows(self, table: Table) -> list[list[str | None]]:
        """The rows of a table that is computed from the catalog, as texts."""
        ...

    def require_list(self, location: str) -> None:
        """Check that the caller may list a location."""
        ...

    def objects(self, locations: list[str]) -> list[list[S3Object]]:
        """The objects of each location that Athena reads; checks that the caller may read each of them."""
        ...


class RemoteLake:
    """The lake as a separate process sees it: each request goes to the local cloud.

    Parameters
    ----------
    ask : sends a request with its arguments, returns the answer.
    """

    def __init__(self, ask: Callable[..., Any]):
        self._ask = ask

    def table(self, database: str, name: str) -> Table | None:
        record = self._ask("table", database, name)
        return Table(database, name, record) if record is not None else None

    def database_exists(self, name: str) -> bool:
        return bool(self._ask("database_exists", name))

    def partition_values(self, table: Table, equal: dict[int, list[str]]) -> tuple[list[int], list[str]]:
        places, columns = self._ask("partition_values", table.database, table.name, list(equal.items()))
        return list(map(int, places)), list(map(str, columns))

    def partitions(self, table: Table, places: list[int] | None) -> list[Partition]:
        return [
            Partition(tuple(values), location, tuple(Column(*column) for column in columns))
            for values, location, columns in self._ask("partitions", table.database, table.name, places)
        ]

    def computed_rows(self, table: Table) -> list[list[str | None]]:
        return [list(row) for row in self._ask("computed_rows", table.database, table.name)]

    def require_list(self, location: str) -> None:
        self._ask("require_list", location)

    def objects(self, locations: list[str]) -> list[list[S3Object]]:
        return [[S3Object(*each) for each in found] for found in self._ask("objects", locations)]
