"""The text of literals and names does not affect the rest of a statement: it is translated as a tree, never as text."""

import json

import pytest
from lake import Lake
from sqlglot import exp

from localcloud.athena import dialect

# Each of these literals once changed a part of the generated SQL, or was taken for one.
ANSWERS = {
    "reduce": ("SELECT reduce(ARRAY['a'], CAST('' AS varchar), (s, x) -> s || 'dgl1 dgl2' || x, s -> s)", "dgl1 dgl2a"),
    "zip_with": ("SELECT zip_with(ARRAY['a'], ARRAY['b'], (x, y) -> x || 'dgl1 dgl2' || y)", "[adgl1 dgl2b]"),
    "array_sort": (
        "SELECT array_sort(ARRAY['a', 'dgl2'], (x, y) -> CASE 'dgl2' WHEN x THEN -1 WHEN y THEN 1 ELSE 0 END)",
        "[dgl2, a]",
    ),
    "map_zip_with": (
        "SELECT map_zip_with(MAP(ARRAY['k'], ARRAY['a']), MAP(ARRAY['k'], ARRAY['b']), (k, v, w) -> v || 'dgl2' || w)",
        "{k=adgl2b}",
    ),
    "reduce_agg": (
        "SELECT reduce_agg(x, 0, (s, x) -> s + CAST(length('dgl1') AS integer), (a, b) -> a + b) FROM (VALUES 7) t(x)",
        "4",
    ),
    "lambda in a lambda": (
        "SELECT transform(ARRAY[1], x -> reduce(ARRAY[2], x, (s, y) -> s + y, s -> s * length('dgl1')))[1]",
        "12",
    ),
    "order by": ("SELECT x FROM (VALUES 1) t(x) ORDER BY 'a1', 't1.x', x", "1"),
    "group by": ("SELECT count(*) FROM (VALUES 1, 2) t(x) GROUP BY 't1.x', 'r1.c0'", "2"),
    "frame": (
        "SELECT lag(x) OVER (PARTITION BY 'ROWS BETWEEN' ORDER BY x) FROM (VALUES 1, 2) t(x) ORDER BY x DESC LIMIT 1",
        "1",
    ),
    "ties": ("SELECT DISTINCT x || 'QUALIFY' FROM (VALUES 'a') t(x) ORDER BY x || 'QUALIFY'", "aQUALIFY"),
    "date and interval": (
        "SELECT DATE '2025-05-01' + CASE WHEN '{0}{}' = concat('{', '0}{}') THEN INTERVAL '1' MONTH END",
        "2025-06-01",
    ),
    "timestamp and interval": (
        "SELECT CAST(TIMESTAMP '2025-05-01 00:00:00' + CASE '{' WHEN '{' THEN INTERVAL '1' DAY END AS date)",
        "2025-05-02",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_a_literal_changes_nothing_else(lake: Lake, name: str) -> None:
    sql, expected = ANSWERS[name]
    assert lake.rows(sql) == [(expected,)]


def test_a_literal_is_not_taken_for_the_order_of_a_window(lake: Lake) -> None:
    failure = lake.failure("SELECT lag(x) OVER (PARTITION BY 'ORDER BY') FROM (VALUES 1) t(x)")
    assert "MISSING_ORDER_BY" in failure


@pytest.mark.parametrize(
    ("column", "expression", "expected"),
    [
        ("dgl1", "map_filter(m, (k, v) -> k = 'a')", "{a=1}"),
        ("dgl1", "transform_values(m, (k, v) -> v + 1)", "{a=2, b=3}"),
        ("dgl1", "reduce(ARRAY[1], 2, (s, x) -> s + x, s -> s)", "3"),
        ("dgl1", "zip_with(ARRAY[1], ARRAY[2], (x, y) -> x + y)", "[3]"),
        ("dge", "CAST(m AS map(varchar, varchar))", "{a=1, b=2}"),
        ("dge", "CAST(m AS json)", '{"a":1,"b":2}'),
        ("dgv", "map_entries(m)", "[{field0=a, field1=1}, {field0=b, field1=2}]"),
        ("e24", "m = MAP(ARRAY['b', 'a'], ARRAY[2, 1])", "true"),
    ],
)
def test_a_column_is_not_taken_for_a_lambda_parameter(lake: Lake, column: str, expression: str, expected: str) -> None:
    """DuckDB reads `name.key` as a field of a column of that name first, and only then as a lambda's parameter."""
    name = lake.new_name()
    lake.put(f"json/{name}/a.json", json.dumps({column: {"key": "z", "value": 9, "s": 9, "v": 9, "x": 9, "y": 9}}))
    lake.rows(
        f"CREATE EXTERNAL TABLE {name} ({column} struct<key:string,value:int,s:int,v:int,x:int,y:int>) "
        f"ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION '{lake.url(f'json/{name}/')}'"
    )
    rows = lake.rows(
        f"SELECT {expression}, {column} FROM {name} CROSS JOIN (SELECT MAP(ARRAY['a', 'b'], ARRAY[1, 2]) AS m)"
    )
    assert [row[0] for row in rows] == [expected]


def test_a_name_is_not_changed() -> None:
    """Numbers with underscores are rewritten for the parser; a name that looks like such a number is not."""
    tree = dialect.parse_query("""SELECT X'65 66' AS "X'65 66'", 1_000 AS "1_000" -- it's 2_000""")
    assert [each.alias for each in tree.expressions] == ["X'65 66'", "1_000"]
    assert [each.this for each in tree.find_all(exp.Literal)] == ["1000"]
