"""The result of a reconciliation: what was compared, and every difference with its remedy."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Difference:
    """Where something is missing or surplus, what, and what to do about it.

    `source` is the object whose replay restores readings that DynamoDB lacks or has with other values.
    """

    where: str
    what: str
    remedy: str
    source: str | None = None

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.remedy}"


@dataclass
class Account:
    """What was compared, and every difference.

    `rows`, `stored`, `duplicates` and `rejected` are sums over the objects; `parquet_rows`, `readings` (distinct) and
    `dynamodb_readings` are None if they were not compared. `forgotten` readings were removed from DynamoDB.
    """

    objects: int = 0
    rows: int = 0
    stored: int = 0
    duplicates: int = 0
    rejected: int = 0
    csv_rows: int | None = None
    parquet_rows: int | None = None
    readings: int | None = None
    dynamodb_readings: int | None = None
    scanned: int = 0
    forgotten: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.differences

    def differs(self, where: str, what: str, remedy: str, source: str | None = None) -> None:
        self.differences.append(Difference(where, what, remedy, source))
