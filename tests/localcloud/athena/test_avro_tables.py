"""Avro tables follow the rules in `avro_serde` and `avro_resolution`; `avro_files` writes the files."""

import json
from typing import Any

import pytest
from avro_files import avro_file
from lake import Lake

MILLIS = {"type": "long", "logicalType": "timestamp-millis"}
DAY = {"type": "int", "logicalType": "date"}
MONEY = {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}


def record(*fields: tuple[str, Any], name: str = "reading") -> Any:
    return {"type": "record", "name": name, "fields": [{"name": each, "type": kind} for each, kind in fields]}


def avro_table(lake: Lake, columns: str, files: dict[str, bytes], literal: Any = None) -> str:
    """Create an Avro table over these files, and return its name."""
    name = lake.new_name("avro")
    for key, content in files.items():
        lake.put(f"{name}/{key}", content)
    text = json.dumps(literal).replace("'", "\\'") if literal else ""
    schema = f"TBLPROPERTIES ('avro.schema.literal' = '{text}')" if literal else ""
    lake.rows(f"CREATE EXTERNAL TABLE {name} ({columns}) STORED AS AVRO LOCATION '{lake.url(name)}/' {schema}")
    return name


def test_each_type(lake: Lake) -> None:
    schema = record(
        ("b", "boolean"), ("i", "int"), ("l", "long"), ("f", "float"), ("d", "double"), ("s", "string"), ("x", "bytes"),
        ("day", DAY), ("t", MILLIS), ("m", MONEY), ("a", {"type": "array", "items": ["null", "int"]}),
        ("k", {"type": "map", "values": "long"}), ("r", record(("p", "int"), ("q", ["null", "string"]), name="pair")),
    )  # fmt: skip
    values = {"b": True, "i": -7, "l": 1 << 40, "f": 0.5, "d": -2.25, "s": "größer", "x": b"\0\xff", "day": 20209,
              "t": 1746057600123, "m": (-150).to_bytes(2, "big", signed=True), "a": [1, None], "k": {"one": 1},
              "r": {"p": 1, "q": None}}  # fmt: skip
    columns = ("b BOOLEAN, i INT, l BIGINT, f FLOAT, d DOUBLE, s STRING, x BINARY, day DATE, t TIMESTAMP, "
               "m DECIMAL(9,2), a ARRAY<INT>, k MAP<STRING,BIGINT>, r STRUCT<p:INT,q:STRING>")  # fmt: skip
    name = avro_table(lake, columns, {"a.avro": avro_file(schema, [values], "deflate"), "b.avro": b""})
    assert lake.rows(f"SELECT * FROM {name}") == [
        ("true", "-7", "1099511627776", "0.5", "-2.25", "größer", "00 ff", "2025-05-01", "2025-05-01 00:00:00.123",
         "-1.50", "[1, null]", "{one=1}", "{p=1, q=null}")
    ]  # fmt: skip
    assert lake.rows(f'SELECT count(*), count(DISTINCT "$path") FROM {name}') == [("1", "1")]


def test_fields_are_found_by_name_and_numbers_widen(lake: Lake) -> None:
    old = avro_file(record(("n", "int"), ("gone", "string"), name="other.Old"), [{"n": 1, "gone": "x"}])
    new = avro_file(record(("extra", "bytes"), ("n", ["null", "long"])), [{"n": None, "extra": b"text"}])
    name = avro_table(lake, "n BIGINT, extra STRING", {"1": old, "2": new})
    assert sorted(lake.rows(f"SELECT n, extra FROM {name}"), key=str) == [("1", None), (None, "text")]


def test_the_schema_in_the_properties_has_defaults_and_aliases(lake: Lake) -> None:
    literal = record(("Kept", "string"))
    literal["fields"] += [
        {"name": "unit", "type": "string", "default": "kW"},
        {"name": "value", "type": "double", "aliases": ["v"]},
        {"name": "state", "type": {"type": "enum", "name": "State", "symbols": ["ON", "OTHER"], "default": "OTHER"}},
    ]
    state = {"type": "enum", "name": "State", "symbols": ["OFF", "ON"]}
    written = record(("Kept", "string"), ("v", "float"), ("state", state))
    rows = [{"Kept": "it's", "v": 1.5, "state": "OFF"}, {"Kept": "b", "v": 2, "state": "ON"}]
    columns = "kept STRING, unit STRING, value DOUBLE, state STRING"
    name = avro_table(lake, columns, {"a": avro_file(written, rows)}, literal)
    assert lake.rows(f"SELECT * FROM {name}") == [("it's", "kW", "1.5", "OTHER"), ("b", "kW", "2.0", "ON")]


@pytest.mark.parametrize(
    ("columns", "written", "value", "error"),
    [
        ("n INT", "long", 1, "HIVE_CANNOT_OPEN_SPLIT: Avro type resolution error when initializing split from {url}: "
         "Found long, expecting int"),
        ("n STRING", "int", 1, "HIVE_CANNOT_OPEN_SPLIT: Avro type resolution error when initializing split from {url}: "
         "Found int, expecting string"),
        ("n TINYINT", "int", 300, "HIVE_CURSOR_ERROR: Failed to read Avro file: {url}: Value 300 too large"),
        ("n MAP<INT,INT>", "int", 1, "NOT_SUPPORTED: Key of Map must be a String"),
        ("n INT", ["null", "string", "int"], 1, "NOT_SUPPORTED: an Avro union of 2 types beside null"),
        ("n TIMESTAMP", {"type": "long", "logicalType": "timestamp-micros"}, 1,
         "NOT_SUPPORTED: a TIMESTAMP column of Avro's timestamp-micros"),
        ("n DECIMAL(9,1)", MONEY, b"\1", "NOT_SUPPORTED: an Avro file whose decimals have another scale"),
    ],
    ids=["narrower", "other type", "too large", "keys", "union", "microseconds", "scale"],
)  # fmt: skip
def test_unresolvable_schemas_are_an_error(lake: Lake, columns: str, written: Any, value: Any, error: str) -> None:
    name = avro_table(lake, columns, {"a": avro_file(record(("n", written)), [{"n": value}])})
    assert lake.failure(f"SELECT n FROM {name}").startswith(error.format(url=lake.url(f"{name}/a")))


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"Obj", ""), (b"PAR1 is something else", ""), (avro_file(record(("n", "int")), [{"n": 1}])[:-20], "")],
    ids=["short", "other format", "cut off"],
)
def test_a_file_that_is_not_avro_is_named(lake: Lake, content: bytes, text: str) -> None:
    name = avro_table(lake, "n INT", {"a": content})
    assert lake.failure(f"SELECT n FROM {name}").startswith(
        f"HIVE_CURSOR_ERROR: Failed to read Avro file: {lake.url(f'{name}/a')}: "
    )


def test_a_schema_in_the_properties_is_checked(lake: Lake) -> None:
    content = avro_file(record(("n", "int")), [{"n": 1}])
    other = avro_table(lake, "n INT", {"a": content}, record(("m", "int")))
    assert lake.failure(f"SELECT n FROM {other}") == (
        "HIVE_CANNOT_OPEN_SPLIT: Unable to find column n in table Avro schema reading"
    )
    needed = avro_table(lake, "n INT, m INT", {"a": content}, record(("n", "int"), ("m", "int")))
    assert "missing required field m" in lake.failure(f"SELECT m FROM {needed}")
    broken = avro_table(lake, "n INT", {"a": content}, "{")
    assert lake.failure(f"SELECT n FROM {broken}").startswith("HIVE_CANNOT_OPEN_SPLIT: Unable to load or parse schema")


QUERY = (
    "SELECT true AS b, 7 AS i, 1e0 AS d, 'text' AS s, X'00ff' AS x, DATE '2025-05-01' AS day, "
    "TIMESTAMP '1969-12-31 23:59:59.999' AS t, DECIMAL '-1.50' AS m, ARRAY[TIMESTAMP '2025-05-01 00:00:00.000', NULL] "
    "AS a, MAP(ARRAY['k'], ARRAY[1]) AS k, CAST(ROW(7, NULL) AS ROW(p INTEGER, q VARCHAR)) AS r, "
    "CAST(NULL AS VARCHAR) AS missing"
)
SHOWN = ("true", "7", "1.0", "text", "00 ff", "2025-05-01", "1969-12-31 23:59:59.999", "-1.50",
         "[2025-05-01 00:00:00.000, null]", "{k=1}", "{p=7, q=null}", None)  # fmt: skip


@pytest.mark.parametrize("codec", ["", "SNAPPY", "BZIP2", "ZSTD", "NONE"])
def test_written_values_are_read_back(lake: Lake, codec: str) -> None:
    name = lake.new_name("avro")
    compression = f", write_compression = '{codec}'" if codec else ""
    lake.rows(f"CREATE TABLE {name} WITH (format = 'AVRO'{compression}) AS {QUERY}")
    assert lake.rows(f"SELECT * FROM {name}") == [SHOWN]
    lake.rows(f"INSERT INTO {name} {QUERY}")
    assert lake.rows(f"SELECT * FROM {name}") == [SHOWN] * 2


def test_unload_by_partition(lake: Lake) -> None:
    place = lake.new_name("unloaded")
    lake.rows(f"UNLOAD (SELECT * FROM (VALUES (1, 'a'), (2, 'b')) t(n, p)) TO '{lake.url(place)}/' "
              "WITH (format = 'AVRO', partitioned_by = ARRAY['p'])")  # fmt: skip
    name = lake.new_name("avro")
    lake.rows(f"CREATE EXTERNAL TABLE {name} (n INT) PARTITIONED BY (p STRING) STORED AS AVRO "
              f"LOCATION '{lake.url(place)}/'")  # fmt: skip
    lake.rows(f"MSCK REPAIR TABLE {name}")
    assert lake.rows(f"SELECT n, p FROM {name} ORDER BY n") == [("1", "a"), ("2", "b")]


def test_inserted_rows_have_the_schema_of_the_properties(lake: Lake) -> None:
    literal = record(("Name", "string"), ("n", ["null", "long"]))
    name = avro_table(lake, "name STRING, n BIGINT", {}, literal)
    lake.rows(f"INSERT INTO {name} VALUES ('a', 1), ('b', NULL)")
    assert lake.rows(f"SELECT name, n FROM {name} ORDER BY 1") == [("a", "1"), ("b", None)]
    assert lake.failure(f"INSERT INTO {name} VALUES (NULL, 1)").startswith("HIVE_WRITER_DATA_ERROR: Cannot write Avro")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("CAST(1 AS SMALLINT)", "Column 'v' is smallint, which is not supported by Avro. Use integer instead."),
        ("MAP(ARRAY[1], ARRAY[2])", "Column 'v' has a non-varchar map key, which is not supported by Avro"),
    ],
)
def test_types_that_avro_lacks(lake: Lake, value: str, reason: str) -> None:
    made = f"CREATE TABLE {lake.new_name()} WITH (format = 'AVRO') AS SELECT {value} AS v"
    assert lake.failure(made) == f"NOT_SUPPORTED: {reason}"
