"""The tables that the corpus queries: small, defined here, with the same rows for Trino and for the local Athena.

Doubles are multiples of 1/8, so that sums are exact in whatever order they are added.
"""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

DATABASE = "conformance"


@dataclass(frozen=True)
class Table:
    """`columns` and `partitions`: name → Trino type. Rows hold the partition values last."""

    name: str
    columns: dict[str, str]
    rows: list[tuple[Any, ...]]
    partitions: dict[str, str]

    @property
    def all_columns(self) -> dict[str, str]:
        return self.columns | self.partitions


def _series(asset: int, feeder: str | None) -> Iterator[tuple[str, str, float]]:
    """Description, unit and base level of each series: three phases everywhere, a voltage only at the busbar."""
    size = {None: 24.0, "1": 9.0, "3": 14.5}[feeder] * (1 + asset / 2)
    for phase in (1, 2, 3):
        yield f"L{phase} Active Power", "kW", size * (1 + phase / 8)
    if feeder is None:
        yield "L1 Voltage", "V", 241.0


def _value(base: float, unit: str, asset: int, step: int, minute: int) -> float | None:
    """A daily profile with an evening peak; every 17th reading is missing, and asset 3 exports at noon."""
    if (step * 7 + asset * 3) % 17 == 0:
        return None
    hour = minute // 60
    if unit == "V":
        return base - (3.5 if 16 <= hour < 20 else 0.25 * (step % 5))
    shape = 1.5 if 16 <= hour < 20 else 0.625 if hour < 6 else 1.0
    export = -1.25 * base if asset == 2 and 11 <= hour < 13 else 0.0
    return round((base * shape + export + (step * 5 % 11) / 8) * 8) / 8


def _readings() -> list[tuple[Any, ...]]:
    """Half-hourly readings of three assets on three days, one of them the day on which British summer time starts."""
    names = ["Mill Lane, Ashby -", "Station Road", "Brook Street - Unit 4, Weir"]
    rows: list[tuple[Any, ...]] = []
    step = 0
    for day in (dt.date(2025, 3, 30), dt.date(2025, 4, 30), dt.date(2025, 5, 1)):
        for asset, name in enumerate(names):
            for feeder in (None, "1", "3"):
                for description, unit, base in _series(asset, feeder):
                    for minute in range(0, 1440, 30):
                        step += 1
                        at = dt.datetime.combine(day, dt.time(minute // 60, minute % 60))
                        kind = "feeder" if feeder else "busbar"
                        value = _value(base, unit, asset, step, minute)
                        row = (f"11000{asset + 1}", name, at, kind, feeder, description, unit, value)
                        rows.append((*row, f"{day:%Y}", f"{day:%m}"))
    return rows


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


READINGS = Table(
    "readings",
    {
        "asset_id": "varchar",
        "substation_name": "varchar",
        "timestamp": "timestamp(3)",
        "attribute_type": "varchar",
        "feeder": "varchar",
        "description": "varchar",
        "units": "varchar",
        "value": "double",
    },
    _readings(),
    {"y": "varchar", "m": "varchar"},
)

ASSETS = Table(
    "assets",
    {
        "asset_id": "varchar",
        "name": "varchar",
        "rating_kva": "integer",
        "customers": "integer",
        "commissioned": "date",
        "price": "decimal(12,2)",
    },
    [
        ("110001", "Mill Lane, Ashby -", 500, 182, dt.date(1994, 6, 1), "18250.50"),
        ("110002", "Station Road", 800, 240, dt.date(2008, 2, 29), "27999.99"),
        ("110003", "Brook Street - Unit 4, Weir", None, None, dt.date(2021, 12, 31), None),
        ("110009", "Quarry Top", 50, 3, None, "0.00"),
    ],
    {},
)

NUMBERS = Table(
    "numbers",
    {
        "id": "integer",
        "t": "tinyint",
        "s": "smallint",
        "i": "integer",
        "b": "bigint",
        "r": "real",
        "d": "double",
        "c": "decimal(10,2)",
        "w": "decimal(38,6)",
        "f": "boolean",
    },
    [
        (1, 1, 10, 100, 1000, 0.5, 1.5, "12.34", "1.000001", True),
        (2, -1, -10, -100, -1000, -0.25, -2.5, "-0.05", "-99999999999999999999.123456", False),
        (3, 127, 32767, 2147483647, 9223372036854775807, 16384.5, 1e300, "99999999.99", "0.000000", True),
        (4, -128, -32768, -2147483648, -9223372036854775807, 3.25, 0.125, "0.00", "7.500000", None),
        (5, None, None, None, None, None, None, None, None, None),
        (6, 0, 0, 0, 0, 0.0, 0.0, "1.00", "2.000000", False),
        (7, 7, 10, 100, 5, 2.0, 2.5, "2.50", "3.141593", True),
    ],
    {},
)

WORDS = Table(
    "words",
    {"id": "integer", "v": "varchar", "c": "char(5)", "n": "varchar(8)"},
    [
        (1, "feeder", "ab", "one"),
        (2, "", "", ""),
        (3, None, None, None),
        (4, "Größe 日本 😀", "abcde", "drei"),
        (5, "a,b;c", "a b", "x y"),
        (6, "Feeder", "AB", "ONE"),
        (7, ' "quoted" ', " ab", "seven"),
        (8, "line\nbreak\ttab", "z", "eight"),
    ],
    {},
)

MOMENTS = Table(
    "moments",
    {"id": "integer", "d": "date", "ts": "timestamp(3)"},
    [
        (1, dt.date(2025, 1, 31), _at("2025-01-31T23:59:59.999")),
        (2, dt.date(2024, 2, 29), _at("2024-02-29T12:00:00")),
        (3, None, None),
        (4, dt.date(1969, 12, 31), _at("1969-12-31T23:59:59.500")),
        (5, dt.date(2025, 3, 30), _at("2025-03-30T01:30:00")),
        (6, dt.date(2025, 10, 26), _at("2025-10-26T01:30:00")),
    ],
    {},
)

LEFTS = Table(
    "lefts",
    {"k": "integer", "v": "varchar"},
    [(1, "a"), (2, "b"), (2, "bb"), (None, "null"), (4, "d")],
    {},
)
RIGHTS = Table(
    "rights",
    {"k": "integer", "w": "varchar"},
    [(2, "x"), (2, "xx"), (4, None), (None, "null"), (5, "y")],
    {},
)
EMPTY = Table("empty_one", {"k": "integer", "v": "varchar"}, [], {})

TREE = Table(
    "tree",
    {"id": "integer", "parent": "integer", "label": "varchar"},
    [
        (1, None, "grid"),
        (2, 1, "primary"),
        (3, 1, "other"),
        (4, 2, "substation"),
        (5, 4, "feeder 1"),
        (6, 4, "feeder 3"),
    ],
    {},
)

NESTED = Table(
    "nested",
    {
        "id": "integer",
        "tags": "array(varchar)",
        "levels": "array(integer)",
        "series": "map(varchar, double)",
        "place": "row(lat double, lon double)",
    },
    [
        (1, ["a", "b", "c"], [3, 1, 2], {"1|L1": 1.5, "1|L2": 2.5}, {"lat": 52.5, "lon": -1.25}),
        (2, [], [], {}, {"lat": 0.0, "lon": 0.0}),
        (3, None, None, None, None),
        (4, ["x", None], [None, 5, 5], {"BUSBAR|L1": None}, {"lat": None, "lon": 4.0}),
    ],
    {},
)

TABLES = [READINGS, ASSETS, NUMBERS, WORDS, MOMENTS, LEFTS, RIGHTS, EMPTY, TREE, NESTED]

# Folder → its only CSV file, for the cases that only AWS's documentation answers.
CSV_FILES = {
    "plain": "asset_id,name,value\n110001,Mill Lane,1.5\n110002,Station Road,2.25\n",
    "quoted": '"110001","Mill Lane, Ashby -","1.5"\n"110002","Say ""hi""","2.25"\n',
    "gaps": "110001,Mill Lane,\n110002,Station Road,2.25\n",
    "short": "110001,Mill Lane\n110002,Station Road,2.25,extra\n",
    "words": "110001,Mill Lane,n/a\n110002,Station Road,2.25\n",
    "semicolons": "110001;Mill Lane;1.5\n110002;Station Road;2.25\n",
    "times": "110001,1746057600000,20209\n",
    "nulls": "110001,\\N,\\N\n110002,,2.25\n",
}


def _literal(value: Any, kind: str) -> str:
    if value is None:
        return f"CAST(NULL AS {kind})"
    if isinstance(value, list):
        return f"CAST(ARRAY[{', '.join(_text(item) for item in value)}] AS {kind})"
    if isinstance(value, dict) and kind.startswith("map"):
        keys, values = (", ".join(map(_text, part)) for part in (value.keys(), value.values()))
        return f"CAST(MAP(ARRAY[{keys}], ARRAY[{values}]) AS {kind})"
    if isinstance(value, dict):
        return f"CAST(ROW({', '.join(_text(item) for item in value.values())}) AS {kind})"
    return f"CAST({_text(value)} AS {kind})"


def _text(value: Any) -> str:
    if value is None:
        return "NULL"
    text = value.isoformat(sep=" ") if isinstance(value, dt.datetime) else str(value)
    return "'" + text.replace("'", "''") + "'"


def trino_statements(table: Table, rows_at_once: int = 300) -> Iterator[str]:
    """The statements that create and fill a table in Trino."""
    columns = table.all_columns
    definitions = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    yield f"CREATE TABLE {table.name} ({definitions})"
    for start in range(0, len(table.rows), rows_at_once):
        batch = table.rows[start : start + rows_at_once]
        rows = (f"({', '.join(map(_literal, row, columns.values()))})" for row in batch)
        yield f"INSERT INTO {table.name} VALUES {', '.join(rows)}"


def json_lines(table: Table, rows: list[tuple[Any, ...]]) -> str:
    """Rows, without their partition columns, as JSON, one object a line."""

    def plain(value: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.date) else value

    objects = (dict(zip(table.columns, map(plain, row), strict=False)) for row in rows)
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in objects)


def partitions_of(table: Table) -> dict[tuple[str, ...], list[tuple[Any, ...]]]:
    """Partition values → the partition's rows; a single entry without values if the table has no partitions."""
    found: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    width = len(table.columns)
    for row in table.rows:
        found.setdefault(tuple(row[width:]), []).append(row)
    return found
