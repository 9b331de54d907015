"""Which partitions a scan reads: Glue's, or those that partition projection computes, without those ruled out."""

import datetime as dt
import itertools
import re
from collections.abc import Iterable

import duckdb

from localcloud.athena import engine, tables
from localcloud.athena.errors import QueryError
from localcloud.athena.lake import Lake
from localcloud.athena.queries import Condition, Scan
from localcloud.athena.sandbox import Sandbox
from localcloud.athena.types import VARCHAR, duck, literal, quoted

MAX_PROJECTED = 1_000_000
_UNITS = {"SECONDS": "seconds", "MINUTES": "minutes", "HOURS": "hours", "DAYS": "days", "WEEKS": "weeks",
          "MONTHS": "months", "YEARS": "years"}  # fmt: skip


def selected(scan: Scan, lake: Lake, sandbox: Sandbox, now: dt.datetime) -> list[tables.Partition]:
    """The partitions to read; one without values for a table that is not partitioned.

    Parameters
    ----------
    sandbox : has no file open; finds the partitions that meet a condition.
    """
    table = scan.table
    if not table.partition_keys:
        return [tables.Partition((), table.location)]
    if table.is_projected:
        return _projected(scan, sandbox, now)
    return lake.partitions(table, places(scan, lake, sandbox) if scan.conditions else None)


def places(scan: Scan, lake: Lake, sandbox: Sandbox) -> list[int]:
    """The places, in the catalog's order, of the partitions that meet a scan's conditions."""
    table = scan.table
    # Of many partitions most are ruled out by a text that is asked for: the catalog itself leaves them out.
    equal = {place: sorted(scan.equalities[key.name]) for place, key in enumerate(table.partition_keys)
             if key.name in scan.equalities and key.type == VARCHAR}  # fmt: skip
    found, columns = lake.partition_values(table, equal)
    return [found[i] for i in matching(table, columns, scan.conditions, sandbox)]


def matching(table: tables.Table, columns: list[str], conditions: list[Condition], sandbox: Sandbox) -> list[int]:
    """The positions of the value tuples that meet all conditions, evaluated by DuckDB over the list of partitions."""
    if not columns:
        return []
    count = columns[0].count("\x01") + 1
    # One long text per column: DuckDB is four times as slow with a list of ten thousand values.
    lists = ", ".join(f"unnest(string_split(${i + 1}, chr(1))) AS v{i}" for i in range(len(columns)))
    typed = ", ".join(
        f"CAST({_not_null(f'v{i}', key)} AS {duck(key.type)}) AS {quoted(key.name)}"
        for i, key in enumerate(table.partition_keys)
    )
    sql = (
        f"SELECT place FROM (SELECT place, {typed} FROM (SELECT unnest(range({count})) AS place, {lists})) "
        f"WHERE {' AND '.join(each.sql for each in conditions)} ORDER BY place"
    )
    try:
        return [place for (place,) in sandbox.rows(sql, list(columns))]
    except duckdb.Error as error:
        raise engine.explained(error, {}) from error


def _not_null(sql: str, key: tables.Column) -> str:
    """SQL of a partition's value: NULL for Hive's text for NULL, and for an empty text unless the column is text."""
    own = f"nullif({sql}, {literal(tables.NULL_VALUE)})"
    return own if key.type.is_text else f"nullif({own}, '')"


def _joined(values: list[tuple[str, ...]]) -> list[str]:
    return ["\x01".join(column) for column in zip(*values, strict=True)]


# -- projection ---------------------------------------------------------------------------------------------------


def _projected(scan: Scan, sandbox: Sandbox, now: dt.datetime) -> list[tables.Partition]:
    table = scan.table
    choices = []
    for key in table.partition_keys:
        own = [each for each in scan.conditions if each.keys == {key.name}]
        values = _values_of(scan, key, now)
        if own:
            single = tables.Table(
                table.database, table.name, {"PartitionKeys": [{"Name": key.name, "Type": key.hive_type}]}
            )
            values = [values[i] for i in matching(single, _joined([(v,) for v in values]), own, sandbox)]
        choices.append(values)
    total = 1
    for values in choices:
        total *= len(values)
    if total > MAX_PROJECTED:
        raise QueryError("GENERIC_USER_ERROR", f"Partition projection of {table.name} gives {total} partitions; "
                         f"narrow the WHERE clause or the ranges in the table's properties")  # fmt: skip
    combined = list(itertools.product(*choices))
    if scan.conditions:
        combined = [combined[i] for i in matching(table, _joined(combined), scan.conditions, sandbox)]
    return [tables.Partition(values, _location(table, values)) for values in combined]


def _location(table: tables.Table, values: Iterable[str]) -> str:
    template = table.parameters.get("storage.location.template")
    if template:
        missing = [key.name for key in table.partition_keys if f"${{{key.name}}}" not in template]
        if missing:
            # "must contain a placeholder for each partition column" (Athena user guide, partition projection).
            raise _wrong(table, f"storage.location.template has no placeholder for {', '.join(missing)}")
        own = {key.name: value for key, value in zip(table.partition_keys, values, strict=True)}
        # All replaced in one pass: a placeholder inside a value is not replaced again.
        return re.sub(r"\$\{([^}]*)\}", lambda found: own.get(found[1], found[0]), template)
    return f"{table.location.rstrip('/')}/{tables.partition_name(table, values)}/"


def _property(table: tables.Table, key: str, name: str, default: str | None = None) -> str:
    value = table.parameters.get(f"projection.{key}.{name}", default)
    if value is None:
        raise QueryError("INVALID_TABLE_PROPERTY", f"Table {table.database}.{table.name} is configured for partition "
                         f"projection, but the following partition columns are missing projection configuration: "
                         f"[{key}] ({name})")  # fmt: skip
    return value


def _values_of(scan: Scan, key: tables.Column, now: dt.datetime) -> list[str]:
    """All values that a projected column can have."""
    table = scan.table
    kind = _property(table, key.name, "type").lower()
    if kind == "injected":
        values = scan.equalities.get(key.name)
        if not values:
            raise QueryError("CONSTRAINT_VIOLATION", f"For the injected projected partition column {key.name}, "
                                                     f"the WHERE "
                             f"clause must contain only static equality conditions, and at least one such condition "
                             f"must be present.")  # fmt: skip
        return sorted(values)
    if kind == "enum":
        return [value.strip() for value in _property(table, key.name, "values").split(",")]
    if kind == "integer":
        low, high = (_number(table, key.name, part) for part in _ends(table, key.name))
        digits = table.whole_number(f"projection.{key.name}.digits", "0")
        numbers = range(low, high + 1, _step(table, key.name))
        if len(numbers) > MAX_PROJECTED or digits > 100:
            raise _wrong(table, f"column {key.name} gives {len(numbers)} values of {digits} digits")
        return [str(number).zfill(digits) for number in numbers]
    if kind == "date":
        return _dates(table, key.name, now)
    raise QueryError("INVALID_TABLE_PROPERTY", f"Unknown projection type '{kind}' for column {key.name}")


def _wrong(table: tables.Table, what: str) -> QueryError:
    return QueryError("INVALID_TABLE_PROPERTY", f"Partition projection of {table.database}.{table.name}: {what}")


def _ends(table: tables.Table, key: str) -> list[str]:
    ends = _property(table, key, "range").split(",")
    if len(ends) != 2:
        raise _wrong(table, f"column {key} needs a range of two values")
    return ends


def _number(table: tables.Table, key: str, text: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text.strip()):
        raise _wrong(table, f"column {key} has a range of whole numbers, not {text[:100]}")
    return int(text)


def _step(table: tables.Table, key: str) -> int:
    step = table.whole_number(f"projection.{key}.interval", "1")
    if step < 1:
        raise _wrong(table, f"column {key} needs an interval of at least 1")
    return step


_JAVA_DATE = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S", "yy": "%y"}


def _dates(table: tables.Table, key: str, now: dt.datetime) -> list[str]:
    written = _property(table, key, "format")
    pattern = re.sub(r"'([^']*)'|([A-Za-z])\2*", lambda m: m[1] if m[1] is not None else _date_piece(m[0]), written)
    first, last = (_date(part.strip(), pattern, now) for part in _ends(table, key))
    unit = _property(table, key, "interval.unit", _finest(written))
    step = _step(table, key)
    found, current, count = [], first, 0
    while current <= last and count <= MAX_PROJECTED:
        found.append(current.strftime(pattern))
        count += 1
        current = _later(first, step * count, unit)
    return found


def _date_piece(letters: str) -> str:
    if letters not in _JAVA_DATE:
        raise QueryError(
            "INVALID_TABLE_PROPERTY", f"The date format piece {letters} is not supported by the local Athena"
        )
    return _JAVA_DATE[letters]


def _finest(written: str) -> str:
    """The default unit: the finest that the format shows.

    AWS's documentation requires a unit if the format is finer than a day, but Athena also reads tables that awswrangler
    creates without one.
    """
    units = {"ss": "SECONDS", "mm": "MINUTES", "HH": "HOURS", "dd": "DAYS", "MM": "MONTHS"}
    return next((unit for letters, unit in units.items() if letters in written), "YEARS")


def _date(text: str, pattern: str, now: dt.datetime) -> dt.datetime:
    relative = re.fullmatch(r"NOW\s*(?:([+-])\s*(\d+)\s*([A-Z]+?)S?)?", text)
    if relative:
        amount = int(relative[2] or 0) * (-1 if relative[1] == "-" else 1)
        return _later(now.replace(tzinfo=None), amount, f"{relative[3] or 'DAY'}S")
    try:
        return dt.datetime.strptime(text, pattern)
    except ValueError as error:
        raise QueryError("INVALID_TABLE_PROPERTY", f"projection range: {error}") from error


def _later(start: dt.datetime, amount: int, unit: str) -> dt.datetime:
    name = _UNITS.get(unit.upper().rstrip("S") + "S")
    if name is None:
        raise QueryError("INVALID_TABLE_PROPERTY", f"Unknown projection interval unit {unit}")
    try:
        if name in ("months", "years"):
            months = start.year * 12 + start.month - 1 + amount * (12 if name == "years" else 1)
            return start.replace(year=months // 12, month=months % 12 + 1, day=min(start.day, 28))
        return start + dt.timedelta(**{name: amount})
    except (ValueError, OverflowError) as error:
        raise QueryError("INVALID_TABLE_PROPERTY", f"projection range: {amount} {name} are out of range") from error
