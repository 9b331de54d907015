"""Tests of the sandbox alone: hostile DuckDB statements are run in it directly."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from localcloud.athena.errors import QueryError
from localcloud.athena.sandbox import KEPT, Sandbox, Sandboxes

SECRET = "canary 4711"
# Each is run on the database's own connection, without the checks that the local Athena makes first.
STATEMENTS = [
    "FROM read_text('{canary}')",
    "FROM read_blob('{canary}')",
    "FROM read_csv('{canary}')",
    "FROM read_json('{canary}')",
    "FROM read_parquet('{canary}')",
    "FROM parquet_metadata('{canary}')",
    "FROM sniff_csv('{canary}')",
    "FROM '{canary}'",
    "FROM read_text('{own}/../canary.csv')",
    "FROM read_text(['{object}', '{canary}'])",
    "FROM query('FROM read_text(''{canary}'')')",
    "FROM glob('{folder}/*')",
    "FROM read_text('/proc/self/environ')",
    "FROM read_text('/etc/hostname')",
    "FROM read_csv('https://127.0.0.1:9/a.csv')",
    "SELECT getenv('HOME')",
    "COPY (SELECT 1) TO '{folder}/written.csv'",
    "COPY (SELECT 1) TO '{own}/../written.csv'",
    "EXPORT DATABASE '{folder}/written'",
    "IMPORT DATABASE '{folder}'",
    "ATTACH '{folder}/written.duckdb' AS written",
    "ATTACH '{canary}' AS read",
    "INSTALL httpfs",
    "LOAD httpfs",
    "LOAD '{canary}'",
    "UPDATE EXTENSIONS",
    "CREATE PERSISTENT SECRET s (TYPE s3)",
    "CREATE SECRET s (TYPE s3)",
    "SET enable_external_access = true",
    "SET allowed_paths = ['{canary}']",
    "SET allowed_directories = ['/']",
    "SET lock_configuration = false",
    "SET memory_limit = '100GB'",
    "SET temp_directory = '{folder}'",
    "RESET threads",
    "PRAGMA enable_profiling",
    "PRAGMA profiling_output = '{folder}/written.json'",
    "CALL enable_logging(storage = 'file', storage_path = '{folder}/written')",
    "CREATE TABLE t (a INTEGER)",
    "CREATE MACRO dg_fail(m) AS 1",
]
NOT_ONE_SELECT = [
    *(each for each in STATEMENTS if not each.startswith(("FROM", "SELECT"))),
    "COPY (SELECT 1) TO '{object}' (FORMAT csv, USE_TMP_FILE false)",
    "ATTACH ':memory:' AS other",
    "SELECT 1; SELECT 2",
    "SELECT 1) TO '{object}' (FORMAT csv, USE_TMP_FILE false) --",
    "CREATE TEMP MACRO dg_fail(m) AS 1",
    "SET VARIABLE a = 1",
    "EXPLAIN SELECT 1",
    "CHECKPOINT",
    "",
    "-- SELECT 1",
]


@pytest.fixture
def places(tmp_path: Path) -> dict[str, str]:
    """A query's own folder and its one object, next to a file that belongs to somebody else."""
    own = tmp_path / "own"
    own.mkdir()
    found = {"folder": str(tmp_path), "own": str(own), "canary": str(tmp_path / "canary.csv"),
             "object": str(tmp_path / "object.csv")}  # fmt: skip
    Path(found["canary"]).write_text(SECRET)
    Path(found["object"]).write_text("a reading\n")
    return found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sandboxes' databases."""
    return tmp_path_factory.mktemp("duckdb")


@pytest.fixture
def sandbox(places: dict[str, str], home: Path) -> Iterator[Sandbox]:
    made = Sandbox(home)
    made.lock(200 * 10**6, 2, [places["object"]], Path(places["own"]))
    yield made
    made.close()


def untouched(places: dict[str, str]) -> bool:
    names = sorted(path.name for path in Path(places["folder"]).iterdir())
    return names == ["canary.csv", "object.csv", "own"] and Path(places["canary"]).read_text() == SECRET


def test_a_query_reads_its_objects_and_writes_into_its_folder(sandbox: Sandbox, places: dict[str, str]) -> None:
    sandbox.name_rows("scan_0", f"SELECT content FROM read_text('{places['object']}')")
    assert sandbox.rows("SELECT * FROM scan_0() t1") == [("a reading\n",)]
    assert sandbox.write("SELECT 1 AS a UNION ALL SELECT 2", Path(places["own"]) / "out.csv", "FORMAT csv") == 2
    assert (Path(places["own"]) / "out.csv").read_text().splitlines() == ["a", "1", "2"]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_itself_rejects_the_statement(sandbox: Sandbox, places: dict[str, str], statement: str) -> None:
    with pytest.raises(duckdb.Error):
        sandbox.connection.execute(statement.format(**places)).fetchall()
    assert untouched(places)


@pytest.mark.parametrize("statement", NOT_ONE_SELECT)
def test_anything_but_a_single_select_is_not_run(sandbox: Sandbox, places: dict[str, str], statement: str) -> None:
    sql = statement.format(**places)
    for run in (sandbox.rows, sandbox.explained, lambda text: sandbox.name_rows("scan_0", text),
                lambda text: sandbox.keep("staged", text),
                lambda text: sandbox.write(text, Path(places["own"]) / "out.csv", "FORMAT csv")):  # fmt: skip
        with pytest.raises((QueryError, duckdb.ParserException)):
            run(sql)
    assert untouched(places)
    assert Path(places["object"]).read_text() == "a reading\n"


def test_one_query_reads_nothing_of_another(sandbox: Sandbox, home: Path) -> None:
    other = Sandbox(home)
    other.lock(200 * 10**6, 2, [])
    other.keep("staged", "SELECT 1 AS a")
    with pytest.raises(duckdb.CatalogException):
        sandbox.rows("SELECT a FROM staged")
    other.close()


def test_a_later_query_meets_the_same_walls(sandbox: Sandbox, places: dict[str, str]) -> None:
    for statement in STATEMENTS:
        with pytest.raises(duckdb.Error):
            sandbox.connection.execute(statement.format(**places)).fetchall()
        sandbox.forget()
    assert untouched(places)


def test_a_later_query_reads_nothing_of_an_earlier_one(sandbox: Sandbox) -> None:
    sandbox.keep("staged", "SELECT 1 AS a")
    sandbox.name_rows("scan_0", "SELECT 1 AS a")
    sandbox.connection.execute("SET VARIABLE v = 1")
    sandbox.forget()
    for left in ("FROM staged", "FROM scan_0()"):
        with pytest.raises(duckdb.CatalogException):
            sandbox.rows(f"SELECT a {left}")
    assert sandbox.rows("SELECT getvariable('v'), current_setting('TimeZone')") == [(None, "UTC")]


@pytest.fixture
def sandboxes(places: dict[str, str], home: Path) -> Iterator[Sandboxes]:
    made = Sandboxes(home, Path(places["own"]))
    yield made
    made.end(keep=False)


def test_a_query_shares_a_sandbox_only_with_one_of_the_same_inputs(
    sandboxes: Sandboxes, places: dict[str, str]
) -> None:
    def reads(file: str, memory: int = 200 * 10**6) -> str:
        sandbox = sandboxes.locked(memory, 2, [file])
        found = sandbox.rows(f"SELECT content FROM read_text('{file}')")
        for other in {places["object"], places["canary"]} - {file}:
            with pytest.raises(duckdb.PermissionException):
                sandbox.rows(f"SELECT content FROM read_text('{other}')")
        sandboxes.end(keep=True)
        return f"{id(sandbox)} {found}"

    first, other = reads(places["object"]), reads(places["canary"])
    assert "a reading" in first
    assert SECRET in other
    assert reads(places["object"]) == first
    assert reads(places["object"], memory=150 * 10**6) != first
    Path(places["object"]).write_text("a reading of its next version\n")
    assert reads(places["object"]) == first.replace("a reading", "a reading of its next version")
    with pytest.raises(duckdb.PermissionException):
        sandboxes.locked(200 * 10**6, 2, []).rows(f"SELECT content FROM read_text('{places['object']}')")


def test_a_process_keeps_few_sandboxes_and_none_if_told_so(
    sandboxes: Sandboxes, places: dict[str, str], home: Path
) -> None:
    before = set(home.glob("duckdb-*"))
    for number in range(KEPT + 3):
        sandboxes.locked(200 * 10**6, 2, [f"{places['folder']}/{number}.csv"])
        sandboxes.end(keep=True)
    # One more is ready for a query with other inputs.
    assert len(set(home.glob("duckdb-*")) - before) == KEPT + 1
    sandboxes.end(keep=False)
    assert len(set(home.glob("duckdb-*")) - before) == 1
