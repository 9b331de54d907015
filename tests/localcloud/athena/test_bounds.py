"""An oversized statement or object ends with an error as on Athena, and affects no other query."""

import gzip
import threading
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError
from lake import OPEN_CSV, Lake

JSON = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"
TEXT = "ROW FORMAT DELIMITED"
STAGES = "QUERY_HAS_TOO_MANY_STAGES: line 1:"


def doubled(count: int, source: str) -> str:
    """WITH queries, each of which joins the one before it with itself, so that the source is read 2^count times."""
    steps = [f"c{i} AS (SELECT a.x FROM c{i - 1} a JOIN c{i - 1} b ON a.x = b.x)" for i in range(1, count)]
    return f"WITH c0 AS (SELECT x FROM {source}), {', '.join(steps)} SELECT count(*) FROM c{count - 1}"


STATEMENTS = {
    "WITH queries that double": doubled(17, "(VALUES 1) t(x)"),
    "parentheses": "SELECT " + "(" * 5000 + "1" + ")" * 5000,
    "calls": "SELECT " + "abs(" * 3000 + "1" + ")" * 3000,
    "NOTs": "SELECT " + "NOT " * 20_000 + "true",
    "subqueries": "SELECT * FROM " + "(SELECT * FROM " * 2000 + "(VALUES 1)" + ")" * 2000,
    "BETWEENs": "SELECT " + "(" * 60 + "1" + " BETWEEN 0 AND 1) = true" * 60,
    "ORs": "SELECT 1 WHERE " + " OR ".join(f"1 = {i}" for i in range(15_000)),
    "UNIONs": " UNION ALL ".join(["SELECT 1"] * 13_000),
    "arrays": "SELECT " + "ARRAY[" * 3000 + "1" + "]" * 3000,
    "a cross join": "SELECT sum(x * y % 7) FROM UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(y), "
    "UNNEST(sequence(1, 10000)) c(z), UNNEST(sequence(1, 10000)) d(w)",
    "open comments": "SELECT " + "/*" * 130_000,
    "open quotes": "SHOW TABLES " + '"' + '\\"' * 130_000,
    "a CREATE TABLE of blanks": "CREATE TABLE " + " " * 130_000 + "x" * 130_000,
}  # fmt: skip

TOO_DEEP = "REJECTED line 1:1: statement is too large (stack overflow during parsing)"
TOO_COMPLEX = "FAILED EXCEEDED_TIME_LIMIT: Query exhausted resources at this scale factor"
# How each may end: on a slow machine, the analysis of the widest statements reaches its time limit first.
ENDS: dict[str, tuple[str, ...]] = {
    "WITH queries that double": (f"FAILED {STAGES}",),
    "ORs": ("SUCCEEDED", TOO_COMPLEX),
    "UNIONs": ("FAILED NOT_SUPPORTED: statement is too large (stack overflow during analysis)", TOO_COMPLEX),
    "a cross join": ("CANCELLED",),
    "open comments": ("REJECTED line 1:1: Error tokenizing",),
    "open quotes": ("FAILED line 1:12: a quoted text or name is not closed",),
    "a CREATE TABLE of blanks": ("FAILED line 1:1: mismatched input: CREATE TABLE needs",),
    **dict.fromkeys(("parentheses", "calls", "NOTs", "subqueries", "BETWEENs", "arrays"), (TOO_DEEP,)),
}


# The only one that no limit ends soon is stopped while it is in full run.
STOPPED_AFTER = {"a cross join": 5.0}


def outcome(lake: Lake, sql: str, seconds: float = 30) -> str:
    """How a statement ends. One that takes too long is stopped, which must take effect at once."""
    try:
        identifier = lake.start(sql)
    except ClientError as error:
        return f"REJECTED {error.response['Error']['Message']}"
    deadline = time.monotonic() + seconds
    while True:
        status = lake.kit.athena.get_query_execution(QueryExecutionId=identifier)["QueryExecution"]["Status"]
        if status["State"] not in ("QUEUED", "RUNNING"):
            return f"{status['State']} {status.get('StateChangeReason', '')}"
        if time.monotonic() > deadline:
            stopped = time.monotonic()
            lake.kit.athena.stop_query_execution(QueryExecutionId=identifier)
            whole: Any = lake.wait(identifier, seconds=5)
            assert time.monotonic() - stopped < 3
            return str(whole["Status"]["State"])
        time.sleep(0.02)


@pytest.mark.parametrize("kind", STATEMENTS)
def test_an_oversized_statement_does_not_slow_down_others(lake: Lake, kind: str) -> None:
    ended: list[str] = []
    seconds = STOPPED_AFTER.get(kind, 30)
    one = threading.Thread(target=lambda: ended.append(outcome(lake, STATEMENTS[kind], seconds)))
    one.start()
    slowest = 0.0
    while one.is_alive():
        started = time.monotonic()
        assert lake.rows("SELECT 1") == [("1",)]
        slowest = max(slowest, time.monotonic() - started)
        time.sleep(0.3)
    assert slowest < 10, "other callers' queries were too slow"
    (how,) = ended
    assert how.startswith(ENDS[kind]), how


def test_with_queries_that_double_fail_with_too_many_stages(lake: Lake) -> None:
    assert lake.failure(STATEMENTS["WITH queries that double"]).startswith(STAGES)
    assert lake.rows(doubled(6, "(VALUES 1) t(x)")) == [("1",)]


def test_json_of_deeply_nested_brackets_is_read(lake: Lake) -> None:
    name = lake.new_name("brackets")
    lake.put(f"bounds/{name}/a.json", '{"a": ' + "[" * 200_000 + "]" * 200_000 + "}\n")
    lake.rows(f"CREATE EXTERNAL TABLE {name} (a STRING) {JSON} LOCATION '{lake.url(f'bounds/{name}/')}'")
    assert lake.rows(f"SELECT length(a), substr(a, 1, 3) FROM {name}") == [("400000", "[[[")]


def table_of(lake: Lake, content: bytes, serde: str, ending: str) -> str:
    name = lake.new_name("line")
    lake.put(f"bounds/{name}/a{ending}", content)
    lake.rows(f"CREATE EXTERNAL TABLE {name} (a STRING) {serde} LOCATION '{lake.url(f'bounds/{name}/')}'")
    return name


@pytest.fixture(scope="module")
def gigabyte() -> bytes:
    """A line of 1.2 GB: a gzip file may have several members, here twelve times the same."""
    return gzip.compress(b"x" * 10**8, 1) * 12


@pytest.mark.parametrize("serde", [OPEN_CSV, TEXT, JSON], ids=["csv", "text", "json"])
def test_a_line_of_a_gigabyte_fails_and_the_file_is_named(lake: Lake, gigabyte: bytes, serde: str) -> None:
    name = table_of(lake, gigabyte, serde, ".gz")
    reason = lake.failure(f"SELECT count(*) FROM {name} WHERE length(a) > 0")
    assert reason.startswith("HIVE_CURSOR_ERROR: TextLineLengthLimitExceededException: Too many bytes before newline")
    assert reason.endswith(lake.url(f"bounds/{name}/a.gz"))
    assert lake.rows("SELECT 1") == [("1",)]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    ("serde", "form", "length"),
    [(OPEN_CSV, "%s", 20_000_000), (TEXT, "%s", 20_000_000), (JSON, '{"a": "%s"}', 5_000_000)],
    ids=["csv", "text", "json"],
)
def test_a_long_line_is_read(lake: Lake, serde: str, form: str, length: int, packed: bool) -> None:
    lines = [form % text for text in ("first", "x" * length, "last")]
    content = ("\n".join(lines) + "\n").encode()
    name = table_of(lake, gzip.compress(content, 1) if packed else content, serde, ".gz" if packed else ".txt")
    assert lake.rows(f"SELECT length(a) FROM {name}") == [("5",), (str(length),), ("4",)]
