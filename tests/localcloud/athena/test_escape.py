"""Nobody can break out of a query: the text of a name, a literal, a location or a property is never executed.

The canary is a file on this machine, or an object of another table. Its content must not be in any answer, and the
file that a statement tries to write must not exist afterwards.
"""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from lake import OPEN_CSV, Answer, Lake

SECRET = "canary-4711-content"
LAZY = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
SERDES = {"csv": "org.apache.hadoop.hive.serde2.OpenCSVSerde", "lazy": LAZY,
          "json": "org.openx.data.jsonserde.JsonSerDe"}  # fmt: skip
# Text that opens, closes, ends or marks something anywhere on the way from a statement to DuckDB.
PIECES = [
    "'", "''", '"', '""', "`", "$$", "{{scan 0}}", "{{scan 1}}", "{path}", "{also}", "{0}", "${a}", "scan_0()", "--",
    "/*", "*/", ";", "\n", "\r\n", "\t", "\x00", "\x01", "\\", "\\'", "\\N", ")", "(", ",", "[", "]", "}", "{", "x",
    "é", "\ud7ff", "\U0001f600", " union all select content from read_text($${canary}$$) ",
    "') union all select content from read_text('{canary}') --",
    "' as c0 union all select content as c0 from read_text($${canary}$$) union all select '",
    ") to $${written}$$ (format csv); copy (select 42) to $${written}$$ (format csv); select (1",
    "; copy (select 42) to '{written}'; --", "; attach '{written}' as w; --",
    "' || (select content from read_text('{canary}')) || '",
]  # fmt: skip
RUNS = 70


@pytest.fixture
def canary(lake: Lake, tmp_path: Path) -> dict[str, str]:
    file = tmp_path / "canary.csv"
    file.write_text(SECRET)
    return {"canary": str(file), "written": str(tmp_path / "written")}


def create(lake: Lake, name: str, columns: list[str], serde: str, **more: Any) -> None:
    """Create a table through Glue's API, which accepts names that Athena's DDL does not."""
    storage = {
        "Columns": [{"Name": column, "Type": "string", "Comment": more.get("comment", "")} for column in columns],
        "Location": more.get("location") or lake.url(f"evil/{name}/"),
        "SerdeInfo": {"SerializationLibrary": serde, "Parameters": more.get("properties", {})},
    }
    table: Any = {
        "Name": name, "TableType": "EXTERNAL_TABLE", "StorageDescriptor": storage,
        "Parameters": more.get("parameters", {}), "PartitionKeys": more.get("keys", []),
    }  # fmt: skip
    lake.kit.glue.create_table(DatabaseName=lake.database, TableInput=table)


def test_a_literal_is_not_replaced_by_a_table(lake: Lake, canary: dict[str, str]) -> None:
    """The first attack that worked: a literal containing the placeholder of a scan was replaced by the scan's SQL."""
    name = lake.new_name("evil")
    column = "x' as c0 union all select content as c0 from read_text($${canary}$$) union all select '".format(**canary)
    create(lake, name, [column], SERDES["csv"])
    quoted = '"' + column.replace('"', '""') + '"'
    sql = f"SELECT '{{{{scan 0}}}}' AS leak FROM {name} e WHERE e.{quoted} IS NULL OR e.{quoted} = '1'"
    assert lake.rows(sql) == []
    lake.put(f"evil/{name}/a.csv", "1\n")
    assert lake.rows(sql) == [("{{scan 0}}",)]


def test_a_literal_writes_no_file(lake: Lake, canary: dict[str, str]) -> None:
    """The second attack: a variant that ended the statement and started another one."""
    name = lake.new_name("evil")
    column = (
        "x' as c0) q) to $${own}$$ (format csv); copy (select 42) to $${written}$$ (format csv); "
        "copy (select c0 from (select '"
    )
    column = column.format(own="/dev/null", **canary)
    create(lake, name, [column], SERDES["csv"])
    quoted = '"' + column.replace('"', '""') + '"'
    sql = f"SELECT '{{{{scan 0}}}}' AS leak FROM {name} e WHERE e.{quoted} IS NULL"
    assert lake.rows(sql) == []
    assert not Path(canary["written"]).exists()


@pytest.mark.parametrize("unit", ["second", "day", "month"])
def test_an_interval_is_a_number(lake: Lake, canary: dict[str, str], unit: str) -> None:
    """The third attack: the text of an interval was copied into the SQL unchanged."""
    inner = "1+length(current_setting(''memory_limit''))"
    text = "0 AS BIGINT)), (SELECT content FROM read_text($${canary}$$)), to_microseconds(CAST(0".format(**canary)
    for given in (inner, text, "--5", "+-5", "5 --"):
        reason = lake.failure(f"SELECT DATE '2025-05-01' + INTERVAL '{given}' {unit}")
        assert reason.startswith(("INVALID_LITERAL", "NOT_SUPPORTED: line 1:")), reason


def test_a_parameter_is_one_expression(lake: Lake) -> None:
    for given in ("1, 2", "1 FROM lv_data", "1 UNION ALL SELECT 2", "1 WHERE false", "1 LIMIT 0", "1; SELECT 2", "*"):
        assert lake.rows("SELECT CAST(? AS varchar) AS a", ExecutionParameters=[given]) == [(given,)]
    assert lake.rows("SELECT ? + 1", ExecutionParameters=["(SELECT 41)"]) == [("42",)]


def test_a_recursive_query_does_not_change_its_literals(lake: Lake) -> None:
    step = "SELECT n + 1, 'r1 r2 r3' FROM t WHERE n < 3"
    sql = f"WITH RECURSIVE t(n, a) AS (SELECT 1, CAST('r1' AS varchar) UNION ALL {step}) SELECT * FROM t"
    assert sorted(lake.rows(sql)) == [("1", "r1"), ("2", "r1 r2 r3"), ("3", "r1 r2 r3")]


@pytest.mark.parametrize("name", ["a\x00b", "a\nb", "a\x1bb", "", "a" * 256])
def test_glue_rejects_invalid_names(lake: Lake, name: str) -> None:
    for table, column in ((name, "a"), (lake.new_name("rejected"), name)):
        request: Any = {"Name": table, "StorageDescriptor": {"Columns": [{"Name": column, "Type": "string"}]}}
        with pytest.raises(Exception, match=r"ValidationException|validation|length") as error:
            lake.kit.glue.create_table(DatabaseName=lake.database, TableInput=request)
        assert "Internal" not in str(error.value)


# -- Fuzzed -------------------------------------------------------------------------------------------------------


class Fuzz:
    """The names and texts of one round; the same seed gives the same ones."""

    def __init__(self, seed: int, canary: dict[str, str]):
        self.random = random.Random(seed)
        self.canary = canary

    def text(self, letters: str = "") -> str:
        pieces = [self.random.choice(PIECES) for _ in range(self.random.randint(1, 4))]
        found = "".join(pieces).replace("{canary}", self.canary["canary"]).replace("{written}", self.canary["written"])
        return re.sub(letters, "", found) if letters else found

    def name(self) -> str:
        """A name that Glue accepts."""
        return (self.text("[\x00-\x08\x0a-\x1f]") or "x").lower()[:80]

    @staticmethod
    def literal(text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    @staticmethod
    def quoted(name: str) -> str:
        return '"' + name.replace('"', '""') + '"'


def answered(ask: Callable[[], Any]) -> str:
    """Everything that an answer or an error contains."""
    try:
        found = ask()
    except ClientError as error:
        return str(error)
    return f"{found.rows} {found.reason}" if isinstance(found, Answer) else json.dumps(found, default=str)


def statements(fuzz: Fuzz, table: str, columns: list[str], view: str) -> list[tuple[str, list[str]]]:
    a, b = (fuzz.quoted(column) for column in columns)
    one, two = fuzz.literal(fuzz.text()), fuzz.literal(fuzz.text())
    alias = fuzz.quoted(fuzz.name())
    return [
        (f'SELECT {one} AS {alias}, e.{a}, "$path" FROM {table} e WHERE e.{b} IS NULL OR e.{b} <> {two}', []),
        (f"WITH {alias} AS (SELECT {a} AS {b} FROM {table}) SELECT {b}, {one}, count(*) FROM {alias} GROUP BY 1, 2",
         []),
        (f"SELECT ?, {a} LIKE {one} ESCAPE '!', regexp_like({b}, ?) FROM {table} WHERE p = ?",
         [fuzz.text("\x00"), fuzz.literal(fuzz.text()), fuzz.text("\x00")]),
        (f"CREATE OR REPLACE VIEW {view} AS SELECT {one} AS {alias}, {a} FROM {table} WHERE p IN ({two}, 'k')", []),
        (f"SELECT * FROM {view}", []),
        (f"EXPLAIN SELECT {a} /* {fuzz.text('[*]/')} */ FROM {table} WHERE p = {one} -- {fuzz.text()}", []),
        (f"UNLOAD (SELECT {one} AS {alias}, {a} AS {b} FROM {table}) TO {two} WITH (format = 'TEXTFILE', "
         f"field_delimiter = {fuzz.literal(fuzz.text())})", []),
        (f"SELECT date_format(now(), {one}), CAST(ROW({one}) AS ROW({alias} varchar)), json_extract({one}, {two}), "
         f"format({one}, {two}), split({one}, {two}), TIMESTAMP {one}, INTERVAL {two} SECOND", []),
        (f"INSERT INTO {table} SELECT {one}, {two}, {one}", []),
        (f"CREATE TABLE {table}_{alias[1:-1] and 'made'} WITH (format = 'JSON', partitioned_by = ARRAY[{one}]) AS "
         f"SELECT {one} AS {alias}, {two} AS p", []),
    ]  # fmt: skip


def test_no_text_of_a_statement_or_a_table_is_executed(lake: Lake, canary: dict[str, str]) -> None:
    said = []
    for seed in range(RUNS // 10):
        fuzz = Fuzz(seed, canary)
        table, view = lake.new_name("fuzzed"), lake.new_name("view")
        columns = [fuzz.name() + "1", fuzz.name() + "2"]
        serde = fuzz.random.choice(list(SERDES.values()))
        properties = {key: fuzz.text() for key in ("separatorChar", "quoteChar", "escapeChar", "field.delim",
                      "serialization.null.format", "mapping.a") if fuzz.random.random() < 0.4}  # fmt: skip
        parameters = {"comment": fuzz.text(), "skip.header.line.count": "0"}
        if seed % 3 == 0:
            parameters |= {"projection.enabled": "true", "projection.p.type": "enum",
                           "projection.p.values": f"k,{fuzz.text()}",
                           "storage.location.template": lake.url(f"evil/{table}/${{p}}/{fuzz.name()}")}  # fmt: skip
        create(lake, table, columns, serde, comment=fuzz.text()[:200], properties=properties, parameters=parameters,
               keys=[{"Name": "p", "Type": "string"}])  # fmt: skip
        for value in ("k", fuzz.text()):
            prefix = f"evil/{table}/p={fuzz.name()}/"
            lake.put(f"{prefix}{fuzz.name()}.csv", '{"a": "1"},2\n')
            storage: Any = {"Location": lake.url(prefix), "Columns": []}
            said.append(answered(lambda value=value, storage=storage, table=table: lake.kit.glue.create_partition(
                DatabaseName=lake.database, TableName=table,
                PartitionInput={"Values": [value], "StorageDescriptor": storage},
            )))  # fmt: skip
        said.append(answered(lambda table=table, fuzz=fuzz: lake.kit.glue.get_partitions(
            DatabaseName=lake.database, TableName=table, Expression=f"p = {fuzz.literal(fuzz.text())}")))  # fmt: skip
        for sql, given in statements(fuzz, table, columns, view):
            options = {"ExecutionParameters": given} if given else {}
            said.append(answered(lambda sql=sql, options=options: lake.ask(sql, **options)))
    assert [each for each in said if SECRET in each] == []
    assert not Path(canary["written"]).exists()
    assert Path(canary["canary"]).read_text() == SECRET
    # Most statements are only unusual: none may end with an internal error.
    assert sum("Internal" in each or "INTERNAL_ERROR: rejected" in each for each in said) == 0
    assert lake.rows("SELECT 1") == [("1",)]


def test_a_canary_of_another_table_is_not_read(lake: Lake) -> None:
    """The sandbox of a query contains the objects of the query's own tables only."""
    name = lake.new_name("evil")
    lake.put(f"evil/{name}/a.csv", "1\n")
    lake.put(f"other/{name}/a.csv", SECRET)
    lake.rows(f"CREATE EXTERNAL TABLE {name} (a STRING) {OPEN_CSV} LOCATION '{lake.url(f'evil/{name}/')}'")
    assert lake.rows(f"SELECT a FROM {name}") == [("1",)]
    assert SECRET not in lake.failure(f"SELECT content FROM read_text('{lake.url(f'other/{name}/a.csv')}')")
