"""What a query's planning asks of the local cloud: tables, partitions, objects, each by the caller's rights."""

from collections.abc import Callable
from typing import Any, Protocol

from localcloud.athena.addresses import S3Object
from localcloud.athena.tables import Column, Partition, Table


class Lake(Protocol):
    """The catalog and the objects, as the caller may see them.

    Each method raises QueryError where the caller may not, or where what is asked for is not there.
    """

    def table(self, database: str, name: str) -> Table | None: ...

    def database_exists(self, name: str) -> bool: ...

    def partition_values(self, table: Table, equal: dict[int, list[str]]) -> tuple[list[int], list[str]]:
        """The partitions' places in the catalog's order, and each partition column's values, between them U+0001.

        Parameters
        ----------
        equal : by partition column's place, the values of which a partition must have one to be among them.
        """
        ...

    def partitions(self, table: Table, places: list[int] | None) -> list[Partition]:
        """The partitions at these places of the catalog's order; all of them for None."""
        ...

    def computed_rows(self, table: Table) -> list[list[str | None]]:
        """The rows of a table that is computed from the catalog, as texts."""
        ...

    def require_list(self, location: str) -> None:
        """The caller may list a location."""
        ...

    def objects(self, locations: list[str]) -> list[list[S3Object]]:
        """The objects of each location that Athena reads; the caller may read each of them."""
        ...


class RemoteLake:
    """The lake as a process of its own sees it: each question goes to the local cloud.

    Parameters
    ----------
    ask : sends a question with its arguments, returns the answer.
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
