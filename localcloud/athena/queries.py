"""A translated query as the rest of the local Athena sees it: DuckDB's text, its fields, the tables it scans.

The text names tables by generated names (`scan_3()`). Once it is known which partitions and columns are read, `scans`
defines these names in the query's own connection: a text is never changed once it is written.
"""

from dataclasses import dataclass, field

from localcloud.athena import tables
from localcloud.athena.buckets import Value
from localcloud.athena.scopes import Field
from localcloud.athena.types import BIGINT, VARCHAR

PATH_COLUMN, SIZE_COLUMN, MODIFIED_COLUMN = "$path", "$file_size", "$file_modified_time"
HIDDEN_COLUMNS = {PATH_COLUMN: VARCHAR, SIZE_COLUMN: BIGINT}


@dataclass(frozen=True)
class Condition:
    """A condition on partitions: a DuckDB expression, and the partition columns in it."""

    sql: str
    keys: frozenset[str]


@dataclass
class Scan:
    """One reading of one table: which columns, and the conditions its partitions must meet.

    `conditions` are DuckDB expressions over the partition columns by name; `equalities` are the literal values that a
    partition column is compared with, which injected partition projection requires. `bucket_values` are the constants
    that a bucket column must equal one of.
    """

    number: int
    table: tables.Table
    conditions: list[Condition] = field(default_factory=list)
    equalities: dict[str, set[str]] = field(default_factory=dict)
    bucket_values: dict[str, set[Value]] = field(default_factory=dict)

    @property
    def rows(self) -> str:
        """The name of its rows in the query's DuckDB."""
        return f"scan_{self.number}"


@dataclass(frozen=True)
class Query:
    """A translated query: its SQL in DuckDB with columns c0, c1, …, and the fields that these are."""

    sql: str
    fields: tuple[Field, ...]
