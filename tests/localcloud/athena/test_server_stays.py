"""Whatever a statement contains, reading it in the local cloud's own process never blocks other requests."""

import time
from typing import Any

import pytest
from lake import Lake

from localcloud.athena.statements import Cursor, like

LONG = "a" * 200
TOO_LARGE = "NOT_SUPPORTED: statement is too large (stack overflow during analysis)"


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("*", "any", True), ("", "", True), ("", "a", False), ("a*c", "abc", True), ("a*c", "ac", True),
        ("a*a", "a", False), ("*b*d*", "abcde", True), ("*d*b*", "abcde", False), ("x|A*", "abc", True),
        ("a.c", "abc", False), ("*ab*ab", "abab", True), ("*ab*ab", "aab", False), ("ab**cd", "abcd", True),
        ("*a" * 60 + "b", LONG, False), ("*a" * 60 + "*", LONG, True),
    ],
)  # fmt: skip
def test_a_pattern_is_matched_quickly(pattern: str, name: str, fits: bool) -> None:
    """As regular expressions, the last two took so long that the local cloud appeared to hang."""
    started = time.monotonic()
    assert like(pattern, name) is fits
    assert time.monotonic() - started < 1


def test_blanks_at_the_end_of_a_statement_are_skipped_quickly() -> None:
    started = time.monotonic()
    cursor = Cursor("SHOW TABLES" + " " * 250_000)
    assert cursor.accept("SHOW", "TABLES")
    cursor.end()
    assert time.monotonic() - started < 1


def test_show_tables_answers_a_pattern_of_many_stars(lake: Lake) -> None:
    lake.rows(f"CREATE EXTERNAL TABLE {LONG} (a STRING) LOCATION '{lake.url('stars/')}'")
    assert lake.rows("SHOW TABLES '" + "*a" * 40 + "b'") == []
    assert lake.rows("SHOW TABLES '" + "*a" * 40 + "'") == [(LONG,)]
    lake.rows(f"DROP TABLE {LONG}")


def test_the_values_of_execute_are_read_in_the_querys_process(lake: Lake) -> None:
    """The local cloud's own process used to parse them, for seconds or until its stack overflowed."""
    lake.rows("PREPARE bounded FROM SELECT ?")
    assert lake.rows("EXECUTE bounded USING 1 + 1") == [("2",)]
    assert lake.failure("EXECUTE bounded USING " + "(" * 5000 + "1" + ")" * 5000) == TOO_LARGE
    lake.rows("DEALLOCATE PREPARE bounded")


@pytest.mark.parametrize("kind", ["varchar(x)", "array<int,int>", "array<" * 3000 + "int" + ">" * 3000, "struct<a>"])
def test_an_invalid_type_is_an_error_of_the_table(lake: Lake, kind: str) -> None:
    name = lake.new_name("types")
    glue(lake, name, kind=kind)
    assert lake.failure(f"SELECT a FROM {name}").startswith("HIVE_INVALID_METADATA")
    reason = lake.failure(f"CREATE EXTERNAL TABLE {name}_2 (a {kind}) LOCATION '{lake.url('types/')}'")
    assert reason.startswith("FAILED: ParseException: cannot recognize the type")


@pytest.mark.parametrize(
    "properties",
    [
        {"skip.header.line.count": "many"},
        *(
            {"projection.enabled": "true", **{f"projection.p.{name}": value for name, value in given.items()}}
            for given in (
                {"type": "integer", "range": "0,999999999999"},
                {"type": "integer", "range": "0"},
                {"type": "integer", "range": "0,x"},
                {"type": "integer", "range": "0,9", "interval": "0"},
                {"type": "integer", "range": "0,9", "digits": "999999999"},
                {"type": "date", "range": "NOW-99999YEARS,NOW", "format": "yyyy"},
                {"type": "date", "range": "2020-01-01,2021-01-01", "format": "yyyy-MM-dd", "interval": "-1"},
            )
        ),
    ],
)
def test_an_invalid_property_is_an_error_of_the_table(lake: Lake, properties: dict[str, str]) -> None:
    """Each of these used to end the query's process, which was then reported as out of memory."""
    name = lake.new_name("properties")
    glue(lake, name, properties=properties)
    lake.put(f"stays/{name}/a.csv", "1\n")
    assert lake.failure(f"SELECT a FROM {name}").startswith("INVALID_TABLE_PROPERTY")


def glue(
    lake: Lake, name: str, kind: str = "string", properties: dict[str, str] | None = None, serde: str = ""
) -> None:
    """Create a table through Glue's API, which checks neither types nor properties."""
    given = properties or {}
    storage: Any = {
        "Columns": [{"Name": "a", "Type": kind}], "Location": lake.url(f"stays/{name}/"),
        "SerdeInfo": {"SerializationLibrary": serde or "org.apache.hadoop.hive.serde2.OpenCSVSerde"},
    }  # fmt: skip
    keys: Any = [{"Name": "p", "Type": "string"}] if "projection.enabled" in given else []
    table: Any = {"Name": name, "TableType": "EXTERNAL_TABLE", "Parameters": given, "PartitionKeys": keys,
                  "StorageDescriptor": storage}  # fmt: skip
    lake.kit.glue.create_table(DatabaseName=lake.database, TableInput=table)


@pytest.mark.parametrize("serde", ["csv", "lazy", "json"])
def test_a_key_is_not_read_as_a_pattern(lake: Lake, serde: str) -> None:
    """An object named ``*`` used to fail every query of its table: DuckDB matched its path with other files."""
    name = lake.new_name("keys")
    kinds = {"csv": "org.apache.hadoop.hive.serde2.OpenCSVSerde", "json": "org.openx.data.jsonserde.JsonSerDe",
             "lazy": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"}  # fmt: skip
    glue(lake, name, serde=kinds[serde])
    keys = ["a*.csv", "a1.csv", "[a]b?.csv", "**", "it's $$ {x}.csv"]
    for i, key in enumerate(keys):
        lake.put(f"stays/{name}/{key}", f'{{"a": "{i}"}}\n' if serde == "json" else f"{i}\n")
    found = lake.rows(f'SELECT a, "$path" FROM {name} ORDER BY 1')
    assert found == [(str(i), lake.url(f"stays/{name}/{key}")) for i, key in enumerate(keys)]
