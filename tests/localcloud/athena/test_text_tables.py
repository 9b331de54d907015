"""LazySimpleSerDe: text tables are read and written as in the sources that `lazy_simple` names."""

import gzip

import pytest
from lake import Lake

NESTED = "a ARRAY<INT>, m MAP<STRING,INT>, s STRUCT<x:INT,y:STRING>, deep ARRAY<MAP<STRING,ARRAY<INT>>>"


def text_table(lake: Lake, columns: str, content: str | bytes, clauses: str = "", file: str = "a.txt") -> str:
    """Create a text table over one file, and return its name."""
    name = lake.new_name("text")
    lake.put(f"{name}/{file}", content)
    lake.rows(f"CREATE EXTERNAL TABLE {name} ({columns}) ROW FORMAT DELIMITED {clauses} LOCATION '{lake.url(name)}/'")
    return name


def test_escaped_separators(lake: Lake) -> None:
    clauses = "FIELDS TERMINATED BY ',' ESCAPED BY '\\\\'"
    content = "a\\,b,1\nc\\\\,2\n\\n,3\nend\\\n\\N,5\n"
    name = text_table(lake, "t STRING, n INT", content, clauses)
    # A value is compared with the text for NULL before it is unescaped.
    assert lake.rows(f"SELECT t, n FROM {name}") == [
        ("a,b", "1"), ("c\\", "2"), ("n", "3"), ("end\\", None), (None, "5"),
    ]  # fmt: skip


def test_parts_of_values_have_separators_of_their_own(lake: Lake) -> None:
    line = "1\x022\x02\\N\x01k\x031\x02l\x032\x02k\x039\x017\x02seven\x01p\x041\x052\x03q\x04\n"
    name = text_table(lake, NESTED, f"{line}\x01\x01\x01\n")
    assert lake.rows(f"SELECT * FROM {name}") == [
        ("[1, 2, null]", "{k=1, l=2}", "{x=7, y=seven}", "[{p=[1, 2], q=[]}]"),
        ("[]", "{}", "{x=null, y=null}", "[]"),
    ]


def test_separators_are_properties(lake: Lake) -> None:
    clauses = (
        "FIELDS TERMINATED BY '|' ESCAPED BY '#' COLLECTION ITEMS TERMINATED BY ',' MAP KEYS TERMINATED BY ':' "
        "NULL DEFINED AS '-'"
    )
    content = "a#,b,c|k#:1:v#|w,l|1,t#,u\n-|-|-\n"
    name = text_table(lake, "a ARRAY<STRING>, m MAP<STRING,STRING>, s STRUCT<x:INT,y:STRING>", content, clauses)
    assert lake.rows(f"SELECT * FROM {name}") == [
        ("[a,b, c]", "{k:1=v|w, l=null}", "{x=1, y=t,u}"),
        (None, None, None),
    ]
    numbered = lake.new_name("text")
    lake.put(f"{numbered}/a.txt", "1;2\n")
    lake.rows(
        f"CREATE EXTERNAL TABLE {numbered} (a INT, b INT) ROW FORMAT SERDE "
        f"'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe' WITH SERDEPROPERTIES ('field.delim'='59') "
        f"LOCATION '{lake.url(numbered)}/'"
    )
    assert lake.rows(f"SELECT a, b FROM {numbered}") == [("1", "2")]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("a,1\n\nb,2\n", [("a", "1"), ("", None), ("b", "2")]),
        ("\n", [("", None)]),
        ("a\r\n\r\nb\r\n", [("a", None), ("", None), ("b", None)]),
        ("a,1,further\nb", [("a", "1"), ("b", None)]),
    ],
    ids=["between", "alone", "carriage returns", "fields"],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_an_empty_line_is_a_row(lake: Lake, content: str, rows: list[tuple[str, str]], packed: bool) -> None:
    body = gzip.compress(content.encode(), mtime=0) if packed else content
    name = text_table(lake, "t STRING, n INT", body, "FIELDS TERMINATED BY ','", "a.gz" if packed else "a.txt")
    assert lake.rows(f"SELECT t, n FROM {name}") == rows
    assert lake.rows(f'SELECT count(DISTINCT "$path"), count(*) FROM {name}') == [("1", str(len(rows)))]


def test_values_that_are_not_of_their_type(lake: Lake) -> None:
    content = "1.9,TRUE,2025-1-2,MTIz,1e3\n.5,yes,x,,NaN\n300x,,2025-05-01,TQ==,-Infinity\n"
    columns = "n TINYINT, b BOOLEAN, d DATE, x BINARY, v DOUBLE"
    name = text_table(lake, columns, content, "FIELDS TERMINATED BY ','")
    assert lake.rows(f"SELECT n, b, d, x, v FROM {name}") == [
        ("1", "true", "2025-01-02", "31 32 33", "1000.0"),
        (None, None, None, "", "NaN"),
        (None, None, "2025-05-01", "4d", "-Infinity"),
    ]


def test_written_values_are_read_back(lake: Lake) -> None:
    query = (
        "SELECT ARRAY[1, NULL] AS a, MAP(ARRAY['k'], ARRAY[1]) AS m, CAST(ROW(7, 'y') AS ROW(x INTEGER, y VARCHAR)) "
        "AS s, X'00ff' AS b, 'plain' AS t, CAST(NULL AS VARCHAR) AS missing, '' AS empty"
    )
    name = lake.new_name("text")
    lake.rows(f"CREATE TABLE {name} WITH (format = 'TEXTFILE', write_compression = 'NONE') AS {query}")
    shown = [("[1, null]", "{k=1}", "{x=7, y=y}", "00 ff", "plain", None, "")]
    assert lake.rows(f"SELECT * FROM {name}") == shown
    lake.rows(f"INSERT INTO {name} {query}")
    assert lake.rows(f"SELECT * FROM {name}") == shown * 2


def test_inserted_texts_are_escaped(lake: Lake) -> None:
    name = text_table(lake, "t STRING, n INT", "a,1\n", "FIELDS TERMINATED BY ',' ESCAPED BY '\\\\'")
    lake.rows(f"INSERT INTO {name} VALUES ('x,y\\z', 2), (NULL, NULL)")
    assert sorted(lake.rows(f"SELECT coalesce(t, '-'), n FROM {name}")) == [("-", None), ("a", "1"), ("x,y\\z", "2")]
