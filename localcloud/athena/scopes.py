"""What a name means: the relations in scope of an expression, and their fields."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sqlglot import exp

from localcloud.athena.errors import QueryError
from localcloud.athena.types import Type

# A column of one scan of a table: (scan's number, column's name).
ScanColumn = tuple[int, str]


@dataclass(frozen=True)
class Value:
    """A translated expression: its SQL in DuckDB and its type in Trino."""

    sql: str
    type: Type


@dataclass(frozen=True)
class Field:
    """A column in scope. `needs` are the scans' columns it is computed from; `origins` are the partition columns whose
    unchanged value it has in every row, so that a condition on it can prune partitions."""

    name: str | None
    sql: str
    type: Type
    needs: frozenset[ScanColumn] = frozenset()
    origins: frozenset[ScanColumn] = frozenset()
    hidden: bool = False
    # The name as written, which a result shows.
    label: str | None = None


@dataclass(frozen=True)
class Relation:
    """A table, view, subquery or UNNEST in FROM, under the name it has there."""

    alias: str | None
    fields: tuple[Field, ...]
    database: str | None = None

    def without_origins(self) -> "Relation":
        return replace(self, fields=tuple(replace(f, origins=frozenset()) for f in self.fields))


@dataclass
class Scope:
    """The relations of one FROM. Names not found here are looked up in the enclosing query."""

    relations: list[Relation] = field(default_factory=list)
    parent: "Scope | None" = None
    # Columns joined by USING: name → the one field for both.
    merged: dict[str, Field] = field(default_factory=dict)

    def resolve(self, parts: list[str], node: exp.Expr) -> tuple[Field, list[str], bool]:
        """The field that a dotted name means, the remaining parts (fields of a row), and whether it belongs to an outer
        query.

        Raises
        ------
        QueryError
            COLUMN_NOT_FOUND, AMBIGUOUS_NAME.
        """
        found = self._find(parts, node)
        if found:
            return (*found, False)
        if self.parent:
            outer = self.parent.resolve(parts, node)
            return outer[0], outer[1], True
        raise QueryError("COLUMN_NOT_FOUND", f"Column '{'.'.join(parts)}' cannot be resolved", node)

    def _find(self, parts: list[str], node: exp.Expr) -> tuple[Field, list[str]] | None:
        if parts[0] in self.merged:
            return self.merged[parts[0]], parts[1:]
        if len(parts) > 3 and parts[0] == "awsdatacatalog":
            parts = parts[1:]
        for qualifiers in (2, 1, 0):
            # Columns joined by USING no longer belong to either table.
            if len(parts) <= qualifiers or (qualifiers and parts[qualifiers] in self.merged):
                continue
            candidates = [
                f for r in self.relations if _matches(r, parts[:qualifiers])
                for f in r.fields if f.name == parts[qualifiers]
            ]  # fmt: skip
            if len(candidates) > 1:
                raise QueryError("AMBIGUOUS_NAME", f"Column '{'.'.join(parts)}' is ambiguous", node)
            if candidates:
                return candidates[0], parts[qualifiers + 1 :]
        return None

    def visible(self, qualifier: list[str] | None = None) -> Iterator[Field]:
        """The fields that ``*`` (or ``t.*``) means, in order."""
        if qualifier is None:
            yield from self.merged.values()
        for relation in self.relations:
            if qualifier is not None and not _matches(relation, qualifier):
                continue
            for found in relation.fields:
                if not found.hidden and not (qualifier is None and found.name in self.merged):
                    yield found


def _matches(relation: Relation, qualifiers: list[str]) -> bool:
    if not qualifiers:
        return True
    if len(qualifiers) == 2:
        return relation.database == qualifiers[0] and relation.alias == qualifiers[1]
    return relation.alias == qualifiers[0]
