"""The JSON SerDes handle values, keys and errors as in the sources that `json_serde` names."""

import pytest
from lake import Lake

OPENX = "org.openx.data.jsonserde.JsonSerDe"
HIVE = "org.apache.hive.hcatalog.data.JsonSerDe"


def json_table(lake: Lake, columns: str, content: str, properties: str = "", serde: str = OPENX) -> str:
    """Create a JSON table over one file, and return its name."""
    name = lake.new_name("json")
    lake.put(f"{name}/a.json", content)
    given = f"WITH SERDEPROPERTIES ({properties})" if properties else ""
    lake.rows(f"CREATE EXTERNAL TABLE {name} ({columns}) ROW FORMAT SERDE '{serde}' {given} "
              f"LOCATION '{lake.url(name)}/'")  # fmt: skip
    return name


@pytest.mark.parametrize("serde", [OPENX, HIVE])
def test_keys_match_in_any_case_at_every_level(lake: Lake, serde: str) -> None:
    line = '{"Site": {"NAME": "Mill", "Feeders": [{"ID": 1}, {"id": 2}]}, "byName": {"A/b~c": {"KW": 1.5}}}\n'
    kind = "site STRUCT<name:STRING,feeders:ARRAY<STRUCT<id:INT>>>, byname MAP<STRING,STRUCT<kw:DOUBLE>>"
    name = json_table(lake, kind, line, serde=serde)
    sql = f"SELECT site.name, site.feeders[1].id, site.feeders[2].id, byname['A/b~c'].kw FROM {name}"
    assert lake.rows(sql) == [("Mill", "1", "2", "1.5")]


def test_keys_by_properties(lake: Lake) -> None:
    line = '{"a.b": 1, "in": {"c.d": 2}, "ts": 3}\n'
    columns = "a_b INT, `in` STRUCT<c_d:INT>, noted INT"
    name = json_table(lake, columns, line, "'dots.in.keys'='true', 'mapping.noted'='ts'")
    assert lake.rows(f'SELECT a_b, "in".c_d, noted FROM {name}') == [("1", "2", "3")]
    exact = json_table(lake, "a INT, b INT", '{"A": 1, "b": 2}\n', "'case.insensitive'='false'")
    assert lake.rows(f"SELECT a, b FROM {exact}") == [(None, "2")]


VALUES = {
    "BOOLEAN": [("true", "true"), ('"TRUE"', "true"), ("1", "false"), ('"yes"', "false"), ("null", None)],
    "INT": [("1.9", "1"), ('"7"', "7"), ('"0x1f"', "31"), ('"017"', "15"), ("-2.5e1", "-25"), ('"x"', None),
            ("3000000000", None), ('""', None)],
    "DOUBLE": [('"1.5"', "1.5"), ('"NaN"', "NaN"), ('"x"', None), ("true", None)],
    "DECIMAL(4,2)": [("1.005", "1.01"), ('"2.5"', "2.50"), ('"x"', None)],
    "DATE": [('"2025-05-01"', "2025-05-01"), ('"2025-05-01 10:00:00"', "2025-05-01"), ("1", "1970-01-02"),
             ('"May"', None)],
    "TIMESTAMP": [('"2025-05-01 10:00:00"', "2025-05-01 10:00:00.000"),
                  ('"2025-05-01T10:00:00.1239Z"', "2025-05-01 10:00:00.123"),
                  ('"2025-05-01T10:00:00+0100"', "2025-05-01 09:00:00.000"),
                  ('"2025-05-01T10:00:00+01:00"', "2025-05-01 09:00:00.000"),
                  ("1.5", "1970-01-01 00:00:01.500"), ("1746093600", "2025-05-01 10:00:00.000"),
                  ("1746093600123", "2025-05-01 10:00:00.123"), ('"2025-05-01"', None), ('"soon"', None)],
    "STRING": [("1", "1"), ("true", "true"), ('{"a": [1, null]}', '{"a":[1,null]}'), ("null", None)],
    "VARCHAR(3)": [('"abcdef"', "abc")],
    "BINARY": [('"aGk="', "68 69")],
    "ARRAY<INT>": [("[1, \"2\", null]", "[1, 2, null]"), ("5", "[5]"), ('""', None)],
    "MAP<INT,STRING>": [('{"1": "a", "x": "b", "1.0": "c"}', "{1=a}"), ('" "', None)],
    "STRUCT<a:INT,b:INT>": [("[1, 2, 3]", "{a=1, b=2}"), ('{"B": 2}', "{a=null, b=2}"), ('" "', "{a=null, b=null}")],
}  # fmt: skip


@pytest.mark.parametrize("kind", VALUES)
def test_values_by_openx(lake: Lake, kind: str) -> None:
    lines = "".join(f'{{"n": {i}, "v": {text}}}\n' for i, (text, _) in enumerate(VALUES[kind]))
    name = json_table(lake, f"n INT, v {kind}", lines)
    assert lake.rows(f"SELECT v FROM {name} ORDER BY n") == [(shown,) for _, shown in VALUES[kind]]


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("INT", "[1]", "can not be coerced to INTEGER"),
        ("STRUCT<a:INT>", "5", "Primitive can not be coerced to a ROW"),
        ("MAP<STRING,INT>", '"a"', "Primitive can not be coerced to a MAP"),
    ],
)
def test_shapes_that_fail_by_openx(lake: Lake, kind: str, text: str, reason: str) -> None:
    name = json_table(lake, f"v {kind}", f'{{"v": {text}}}\n')
    found = lake.failure(f"SELECT v FROM {name}")
    assert found.startswith("HIVE_BAD_DATA: Error Parsing a column in the table: ")
    assert reason in found


def test_lines_of_other_kinds(lake: Lake) -> None:
    lines = '{"a": 1, "b": "x"}\n[2, "y"]\n"text"\n5\n'
    name = json_table(lake, "a INT, b STRING", lines)
    assert lake.rows(f"SELECT a, b FROM {name}") == [("1", "x"), ("2", "y"), (None, None), (None, None)]
    broken = json_table(lake, "a INT", '{"a": 1}\n{"a": \n', "'ignore.malformed.json'='true'")
    assert lake.rows(f"SELECT a FROM {broken}") == [("1",), (None,)]
    reason = lake.failure(f"SELECT a FROM {json_table(lake, 'a INT', '{oops}')}")
    assert reason.startswith("HIVE_CURSOR_ERROR: Row is not a valid JSON Object")


@pytest.mark.parametrize(
    ("kind", "text"),
    [("INT", '"5"'), ("INT", "3000000000"), ("DATE", '"May"'), ("TIMESTAMP", "5"), ("ARRAY<INT>", "5"),
     ("STRING", "{}"), ("MAP<STRING,INT>", "[]"), ("DOUBLE", "true")],
)  # fmt: skip
def test_values_that_fail_by_hive(lake: Lake, kind: str, text: str) -> None:
    name = json_table(lake, f"v {kind}", f'{{"v": {text}}}\n', serde=HIVE)
    assert lake.failure(f"SELECT v FROM {name}").startswith("HIVE_BAD_DATA: Error Parsing a column in the table: ")


def test_values_by_hive(lake: Lake) -> None:
    line = '{"i": 1.9, "b": "true", "s": 5, "t": "2025-05-01 10:00:00", "d": null}\n'
    name = json_table(lake, "i INT, b BOOLEAN, s STRING, t TIMESTAMP, d DATE", line, serde=HIVE)
    assert lake.rows(f"SELECT i, b, s, t, d FROM {name}") == [("1", "true", "5", "2025-05-01 10:00:00.000", None)]
