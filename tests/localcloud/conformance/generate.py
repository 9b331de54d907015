"""Random statements: well-typed queries over the corpus's tables, and such queries with one planted fault.

`python tests/localcloud/conformance/generate.py` writes a fixed selection of them into the corpus; record their answers
afterwards. `test_fuzz.py` generates new ones each time.
"""

import random
from dataclasses import dataclass

import corpus

CATEGORY = "generated"
SEED = 435
WELL_TYPED = 200
FAULTY = 60
DEPTH = 3


@dataclass(frozen=True)
class Source:
    """What a query reads from, and its columns by type."""

    sql: str
    columns: dict[str, list[str]]


SOURCES = [
    Source("lefts", {"integer": ["k"], "varchar": ["v"]}),
    Source("tree", {"integer": ["id", "parent"], "varchar": ["label"]}),
    Source(
        "assets",
        {
            "integer": ["customers", "rating_kva"],
            "varchar": ["name", "asset_id"],
            "date": ["commissioned"],
            "decimal": ["price"],
        },
    ),
    Source("moments", {"integer": ["id"], "date": ["d"], "timestamp": ["ts"]}),
    Source("words", {"integer": ["id"], "varchar": ["v", "n"]}),
    Source("lefts l JOIN rights r ON l.k = r.k", {"integer": ["l.k", "r.k"], "varchar": ["v", "w"]}),
    Source("lefts l LEFT JOIN rights r ON l.k = r.k", {"integer": ["l.k", "r.k"], "varchar": ["v", "w"]}),
    Source("nested CROSS JOIN UNNEST(levels) AS u(x)", {"integer": ["id", "x"]}),
    Source("(VALUES (1, 1.5e0), (2, NULL), (-3, -0.25e0)) AS t(i, x)", {"integer": ["i"], "double": ["x"]}),
]

LITERALS = {
    "integer": ["0", "1", "-7", "42", "NULLIF(1, 1)"],
    "double": ["0.5e0", "-2.25e0", "1e3", "0e0"],
    "decimal": ["1.5", "-0.25", "100.00"],
    "varchar": ["'feeder'", "''", "'a,b'", "'Größe'"],
    "boolean": ["true", "false"],
    "date": ["DATE '2025-01-31'", "DATE '2024-02-29'"],
    "timestamp": ["TIMESTAMP '2025-03-30 01:30:00.000'", "TIMESTAMP '1999-12-31 23:59:59.999'"],
}
# Each `{type}` is filled by an expression of that type.
PATTERNS = {
    "integer": [
        "({integer} + {integer})",
        "({integer} - {integer})",
        "({integer} * {integer})",
        "({integer} / 3)",
        "({integer} % 4)",
        "abs({integer})",
        "coalesce({integer}, {integer})",
        "CASE WHEN {boolean} THEN {integer} ELSE {integer} END",
        "if({boolean}, {integer})",
        "CAST(round({double}) AS integer)",
        "greatest({integer}, {integer})",
        "ARRAY[{integer}, {integer}][2]",
        "CAST(length({varchar}) AS integer)",
        "CAST(year({date}) AS integer)",
        "CAST(date_diff('day', {date}, {date}) AS integer)",
        "CAST(strpos({varchar}, 'e') AS integer)",
        "(SELECT max(k) FROM rights WHERE rights.k > {integer})",
        "TRY(CAST({varchar} AS integer))",
        "(- {integer})",
        "CAST({decimal} AS integer)",
        "CAST(cardinality(filter(ARRAY[1, {integer}], e -> e > 0)) AS integer)",
    ],
    "double": [
        "({double} + {double})",
        "({double} * {integer})",
        "({double} / 4)",
        "abs({double})",
        "round({double}, 1)",
        "CAST({integer} AS double)",
        "floor({double})",
    ],
    "decimal": [
        "({decimal} + {decimal})",
        "({decimal} * 2)",
        "({decimal} / 3)",
        "round({decimal}, 1)",
        "(- {decimal})",
        "({decimal} * {decimal})",
        "abs({decimal})",
        "CAST({integer} AS decimal(12, 2))",
        "CAST({double} AS decimal(20, 3))",
    ],
    "varchar": [
        "({varchar} || {varchar})",
        "upper({varchar})",
        "substr({varchar}, 2, 3)",
        "replace({varchar}, 'e', 'E')",
        "CAST({integer} AS varchar)",
        "coalesce({varchar}, 'none')",
        "reverse({varchar})",
        "split_part({varchar}, ',', 2)",
        "lpad({varchar}, 4, '.')",
        "CAST({date} AS varchar)",
        "regexp_replace({varchar}, '([aeiou])', '<$1>')",
        "format_datetime({timestamp}, 'yyyy-MM-dd HH:mm')",
        "date_format({timestamp}, '%d/%m/%y %H:%i')",
        "CAST({timestamp} AS varchar)",
        "CAST({decimal} AS varchar)",
        "CAST({double} AS varchar)",
        "nullif({varchar}, 'feeder')",
        "array_join(ARRAY[{varchar}, {varchar}], '|')",
        "if({boolean}, {varchar}, {varchar})",
    ],
    "boolean": [
        "({integer} > {integer})",
        "({varchar} <= {varchar})",
        "({integer} IS NULL)",
        "({varchar} LIKE '%e%')",
        "({boolean} AND {boolean})",
        "({boolean} OR {boolean})",
        "(NOT {boolean})",
        "({integer} BETWEEN {integer} AND {integer})",
        "({integer} IN (1, 2, {integer}))",
        "({integer} IS DISTINCT FROM {integer})",
        "({date} < {date})",
        "({decimal} >= {decimal})",
        "({integer} IN (SELECT k FROM rights))",
        "EXISTS (SELECT 1 FROM rights WHERE rights.k = {integer})",
        "regexp_like({varchar}, '^[a-f]')",
        "({timestamp} < {timestamp})",
        "({double} <> {double})",
        "({varchar} NOT LIKE '_e%')",
        "contains(ARRAY[1, {integer}], {integer})",
        "coalesce({boolean}, false)",
    ],
    "date": ["({date} + INTERVAL '1' MONTH)", "date_trunc('month', {date})", "date_add('day', -3, {date})"],
    "timestamp": [
        "({timestamp} - INTERVAL '90' MINUTE)",
        "date_trunc('hour', {timestamp})",
        "CAST({date} AS timestamp)",
        "CAST(with_timezone({timestamp}, 'UTC') AT TIME ZONE 'Europe/London' AS timestamp)",
    ],
}
AGGREGATES = [
    "count(*)",
    "count({integer})",
    "sum({integer})",
    "min({varchar})",
    "max({integer})",
    "avg({integer})",
    # A column, because Trino 435 answers the number of rows, instead of one, for a grouped count(DISTINCT constant).
    "count(DISTINCT {column})",
    "bool_or({boolean})",
    "max({date})",
    "sum({decimal})",
    "sum({integer}) FILTER (WHERE {boolean})",
    "array_sort(array_agg({integer}))",
]

Choose = random.Random


def expression(choose: Choose, source: Source, kind: str, depth: int = DEPTH) -> str:
    """An expression of a type, over a source's columns."""
    leaves = source.columns.get(kind, []) * 3 + LITERALS[kind]
    if depth == 0 or choose.random() < 0.3:
        return choose.choice(leaves)
    return fill(choose, source, choose.choice(PATTERNS[kind]), depth - 1)


def fill(choose: Choose, source: Source, pattern: str, depth: int = 1) -> str:
    """A pattern with each `{type}` replaced by an expression of that type, and `{column}` by any column."""
    pattern = pattern.replace("{column}", choose.choice([name for names in source.columns.values() for name in names]))
    for kind in LITERALS:
        while f"{{{kind}}}" in pattern:
            pattern = pattern.replace(f"{{{kind}}}", expression(choose, source, kind, depth), 1)
    return pattern


def well_typed(choose: Choose) -> str:
    """A query that Trino accepts; it may still fail while it runs, for example because of an overflow."""
    source = choose.choice(SOURCES)
    shape = choose.choice([plain, plain, grouped, rolled_up, united, windowed, named])
    return shape(choose, source)


def plain(choose: Choose, source: Source) -> str:
    items = [expression(choose, source, choose.choice(list(LITERALS))) for _ in range(choose.randint(1, 3))]
    distinct = choose.choice(["", "DISTINCT "])
    where = choose.choice(["", f" WHERE {expression(choose, source, 'boolean')}"])
    order = ", ".join(map(str, range(1, len(items) + 1)))
    limit = choose.choice(["", " LIMIT 3"])
    return f"SELECT {distinct}{', '.join(items)} FROM {source.sql}{where} ORDER BY {order}{limit}"


def grouped(choose: Choose, source: Source) -> str:
    key = expression(choose, source, choose.choice(["integer", "varchar", "boolean"]), 1)
    totals = [fill(choose, source, choose.choice(AGGREGATES)) for _ in range(2)]
    having = choose.choice(["", " HAVING count(*) > 1"])
    return f"SELECT {key}, {', '.join(totals)} FROM {source.sql} GROUP BY 1{having} ORDER BY 1"


def rolled_up(choose: Choose, source: Source) -> str:
    keys = [expression(choose, source, choose.choice(["integer", "varchar"]), 1) for _ in range(2)]
    sets = choose.choice(["ROLLUP (a, b)", "CUBE (a, b)", "GROUPING SETS ((a), (b), ())"])
    inner = f"SELECT {keys[0]} AS a, {keys[1]} AS b FROM {source.sql}"
    return f"SELECT a, b, grouping(a, b), count(*) FROM ({inner}) GROUP BY {sets} ORDER BY 1, 2, 3"


def named(choose: Choose, source: Source) -> str:
    key, value = (expression(choose, source, kind, 2) for kind in ("integer", "varchar"))
    inner = f"SELECT {key} AS a, {value} AS b FROM {source.sql}"
    join = choose.choice(["JOIN", "LEFT JOIN", "FULL JOIN"])
    return f"WITH t AS ({inner}) SELECT a, b, w FROM t {join} rights ON t.a = rights.k ORDER BY 1, 2, 3"


def united(choose: Choose, source: Source) -> str:
    kinds = [choose.choice(list(LITERALS)) for _ in range(2)]
    other = choose.choice(SOURCES)
    branches = [
        f"SELECT {', '.join(expression(choose, one, kind, 1) for kind in kinds)} FROM {one.sql}"
        for one in (source, other)
    ]
    operator = choose.choice(["UNION", "UNION ALL", "EXCEPT", "INTERSECT"])
    return f"{f' {operator} '.join(branches)} ORDER BY 1, 2"


def windowed(choose: Choose, source: Source) -> str:
    key, value = (expression(choose, source, "integer", 1) for _ in range(2))
    call = choose.choice(["rank()", "dense_rank()", f"sum({value})", f"max({value})", "count(*)", f"min({value})"])
    part = choose.choice(["", f"PARTITION BY {expression(choose, source, 'boolean', 1)} "])
    return f"SELECT {key}, {call} OVER ({part}ORDER BY {key}) FROM {source.sql} ORDER BY 1, 2"


# Planted fault → the kind of error that Trino answers. `{…}` as in PATTERNS; `{source}` is the query's source.
FAULTS: list[tuple[str, str]] = [
    ("SELECT {integer} + nothing FROM {source}", "COLUMN_NOT_FOUND"),
    ("SELECT no_such_function({integer}) FROM {source}", "FUNCTION_NOT_FOUND"),
    ("SELECT list_value({integer}) FROM {source}", "FUNCTION_NOT_FOUND"),
    ("SELECT upper({integer}) FROM {source}", "FUNCTION_NOT_FOUND"),
    ("SELECT sum({varchar}) FROM {source}", "FUNCTION_NOT_FOUND"),
    ("SELECT {integer} + {varchar} FROM {source}", "TYPE_MISMATCH"),
    ("SELECT {varchar} = {integer} FROM {source}", "TYPE_MISMATCH"),
    ("SELECT {date} > '2025-01-01' FROM {source}", "TYPE_MISMATCH"),
    ("SELECT 1 FROM {source} WHERE {integer}", "TYPE_MISMATCH"),
    ("SELECT coalesce({integer}, {varchar}) FROM {source}", "TYPE_MISMATCH"),
    ("SELECT CASE WHEN {boolean} THEN {integer} ELSE {varchar} END FROM {source}", "TYPE_MISMATCH"),
    ("SELECT {boolean} AND {integer} FROM {source}", "TYPE_MISMATCH"),
    ("SELECT {integer} AS an_alias FROM {source} WHERE an_alias > 1", "COLUMN_NOT_FOUND"),
    ("SELECT {integer} AS an_alias, count(*) FROM {source} GROUP BY an_alias", "COLUMN_NOT_FOUND"),
    ("SELECT {column}, count(*) FROM {source}", "EXPRESSION_NOT_AGGREGATE"),
    ("SELECT {integer} FROM {source} WHERE count(*) > 1", "EXPRESSION_NOT_SCALAR"),
    ("SELECT sum(count(*)) FROM {source}", "NESTED_AGGREGATION"),
    ("SELECT {integer} FROM {source} ORDER BY 9", "INVALID_COLUMN_REFERENCE"),
    ("SELECT {integer} FROM {source} CROSS JOIN no_such_table", "TABLE_NOT_FOUND"),
    ("SELECT (SELECT k FROM rights), {integer} FROM {source}", "SUBQUERY_MULTIPLE_ROWS"),
    ("SELECT {integer} FROM {source} UNION ALL SELECT {varchar} FROM {source}", "TYPE_MISMATCH"),
    ("SELECT date_trunc('fortnight', {date}) FROM {source}", "INVALID_FUNCTION_ARGUMENT"),
    ("SELECT CAST('x' || CAST(count(*) AS varchar) AS integer) FROM {source}", "INVALID_CAST_ARGUMENT"),
    ("SELECT count(*) / (count(*) - count(*)) FROM {source}", "DIVISION_BY_ZERO"),
    ("SELECT ARRAY[1, 2][count(*) + 5] FROM {source}", "INVALID_FUNCTION_ARGUMENT"),
    ("SELECT MAP(ARRAY['a'], ARRAY[1])['b' || CAST(count(*) AS varchar)] FROM {source}", "INVALID_FUNCTION_ARGUMENT"),
]


def faulty(choose: Choose) -> tuple[str, str]:
    """A query with one fault, and the kind of error that Trino answers."""
    source = choose.choice(SOURCES)
    pattern, kind = choose.choice(FAULTS)
    return fill(choose, source, pattern.replace("{source}", source.sql)), kind


def well_typed_choice() -> list[str]:
    """The corpus's fixed selection of well-typed queries."""
    choose = random.Random(SEED)
    return [well_typed(choose) for _ in range(WELL_TYPED)]


def faulty_choice() -> list[tuple[str, str]]:
    """The corpus's fixed selection of faulty queries, each with its kind of error."""
    choose = random.Random(SEED)
    return [faulty(choose) for _ in range(FAULTY)]


def _cases() -> list[corpus.Case]:
    named = {f"query_{number}": sql for number, sql in enumerate(well_typed_choice(), 1)}
    named |= {f"fault_{number}": sql for number, (sql, _) in enumerate(faulty_choice(), 1)}
    return [corpus.Case(CATEGORY, name, (), sql) for name, sql in named.items()]


if __name__ == "__main__":
    corpus.store(corpus.FOLDER / f"{CATEGORY}.sql", "# Statements made at random by generate.py\n\n", _cases())
