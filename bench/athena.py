"""The local Athena's speed: against DuckDB alone and Trino, pruned scans, planning, a trivial query, streaming."""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import psutil

from bench import _cloud, _trino
from bench._figures import Figure, report
from dubegrid_lib.config import RESULTS_PREFIX
from dubegrid_lib.query import athena, catalog
from dubegrid_lib.stack import local_target
from dubegrid_lib.stack.session import Kit

MONTHS = 12
MEGABYTES = 500
PARTITIONS = 10_000
# About 18 bytes a row: 500 MB of Parquet.
PARQUET_ROWS = 28_000_000
RUNS, TURNS = 3, 3
BY_ASSET = "SELECT asset, description, count(*), avg(value), max(value) FROM {} GROUP BY asset, description"
FULL_SCAN = "SELECT count(asset), count(description), min(units), sum(value) FROM {}"
MILLION = (
    "SELECT a.x * 1000 + b.y AS n, 'reading ' || CAST(b.y AS varchar) AS t, a.x * 0.5e0 AS v "
    "FROM UNNEST(sequence(1, 1000)) a(x) CROSS JOIN UNNEST(sequence(1, 1000)) b(y)"
)


def month_of_rows() -> list[tuple[Any, ...]]:
    """Distinct readings of one month; `{}` is the month in their times."""
    source = random.Random(1)
    return [
        (str(100000 + source.randrange(200)), "Mill Lane, Ashby -", f"{{}}-{day:02d}T{source.randrange(24):02d}:00:00Z",
         str(source.randrange(1, 7)), f"L{source.randrange(1, 4)} Active Power", "kW",
         round(source.uniform(-5, 120), 2))
        for day in range(1, 29)
        for _ in range(2000)
    ]  # fmt: skip


def csv_block(rows: list[tuple[Any, ...]], month: str) -> bytes:
    lines = (f'{a},"{n}",{at},{f},{d},{u},{v:.2f}\n' for a, n, at, f, d, u, v in rows)
    return "".join(lines).replace("{}", f"2025-{month}").encode()


def repeats_of(rows: list[tuple[Any, ...]]) -> int:
    """How many times a month's CSV has the rows, for half a gigabyte a year."""
    return MEGABYTES * 10**6 // MONTHS // len(csv_block(rows, "01"))


def write_months(folder: Path) -> list[Path]:
    """A year of readings, one CSV a month, together half a gigabyte."""
    rows = month_of_rows()
    paths = []
    for month in range(1, MONTHS + 1):
        path = folder / f"{month:02d}.csv"
        block = csv_block(rows, path.stem)
        with path.open("wb") as file:
            for _ in range(repeats_of(rows)):
                file.write(block)
        paths.append(path)
    return paths


def write_parquet(path: Path, month: str) -> None:
    """A month of readings that Parquet cannot compress much: every value and most times differ."""
    readings = f"""
        SELECT CAST(100000 + CAST(floor(random() * 200) AS INTEGER) AS VARCHAR) AS asset, 'Mill Lane, Ashby -' AS name,
            strftime(TIMESTAMP '2025-{month}-01' + to_seconds(CAST(floor(random() * 2419200) AS INTEGER)),
                     '%Y-%m-%dT%H:%M:%SZ') AS at,
            CAST(1 + CAST(floor(random() * 6) AS INTEGER) AS VARCHAR) AS feeder,
            'L' || (1 + CAST(floor(random() * 3) AS INTEGER)) || ' Active Power' AS description, 'kW' AS units,
            random() * 125 - 5 AS value
        FROM range({PARQUET_ROWS // MONTHS})"""
    with duckdb.connect(config={"memory_limit": "1GB", "preserve_insertion_order": False}) as db:
        db.execute(f"COPY ({readings}) TO '{path}' (FORMAT parquet)")


def lay_tables(kit: Kit, paths: list[Path], folder: Path) -> None:
    """Readings as CSV, the same as Parquet (`t_same`), as much Parquet as CSV, and a table of many partitions."""
    columns = "asset STRING, name STRING, at STRING, feeder STRING, description STRING, units STRING, value DOUBLE"
    kinds = ", ".join(f"'{c.split()[0]}': '{c.split()[1].replace('STRING', 'VARCHAR')}'" for c in columns.split(", "))
    catalog.workgroup(kit)
    catalog.database(kit)
    for path in paths:
        month = path.stem
        kit.s3.upload_file(str(path), kit.bucket, f"csv/m={month}/a.csv")
        same, parquet = folder / f"same{month}.pq", folder / f"{month}.parquet"
        with duckdb.connect() as db:
            db.execute(
                f"COPY (FROM read_csv('{path}', columns={{{kinds}}}, header=false)) TO '{same}' (FORMAT parquet)"
            )
        write_parquet(parquet, month)
        kit.s3.upload_file(str(same), kit.bucket, f"same/m={month}/a.parquet")
        kit.s3.upload_file(str(parquet), kit.bucket, f"parquet/m={month}/a.parquet")
    for name, form in (
        ("csv", "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'"),
        ("parquet", "STORED AS PARQUET"),
        ("same", "STORED AS PARQUET"),
    ):
        athena.run(kit, f"CREATE EXTERNAL TABLE t_{name} ({columns}) PARTITIONED BY (m STRING) {form} "
                        f"LOCATION 's3://{kit.bucket}/{name}/'")  # fmt: skip
        athena.run(kit, f"MSCK REPAIR TABLE t_{name}")
    athena.run(kit, f"CREATE EXTERNAL TABLE t_many (a STRING) PARTITIONED BY (d STRING, k STRING) ROW FORMAT SERDE "
                    f"'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION 's3://{kit.bucket}/many/'")  # fmt: skip
    for start in range(0, PARTITIONS, 100):
        kit.glue.batch_create_partition(
            DatabaseName=kit.settings.database,
            TableName="t_many",
            PartitionInputList=[
                {"Values": [f"d{n // 100}", f"k{n % 100}"],
                 "StorageDescriptor": {"Location": f"s3://{kit.bucket}/many/d=d{n // 100}/k=k{n % 100}/"}}
                for n in range(start, start + 100)
            ],
        )  # fmt: skip


def best(run: Callable[[], Any]) -> float:
    """Seconds of the fastest of a few runs, after one to warm up."""
    run()
    seconds = []
    for _ in range(RUNS):
        started = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def engine_seconds(kit: Kit, sql: str) -> float:
    """The time that Athena reports for a statement, up to its written result, without the client's polling."""

    def once() -> float:
        started = kit.athena.start_query_execution(
            QueryString=sql,
            QueryExecutionContext={"Database": kit.settings.database},
            ResultConfiguration={"OutputLocation": f"s3://{kit.bucket}/{RESULTS_PREFIX}"},
        )["QueryExecutionId"]
        while True:
            found = kit.athena.get_query_execution(QueryExecutionId=started)["QueryExecution"]
            if found["Status"]["State"] == "SUCCEEDED":
                return found["Statistics"]["TotalExecutionTimeInMillis"] / 1000
            assert found["Status"]["State"] in ("QUEUED", "RUNNING"), found["Status"]
            time.sleep(0.05)  # polling more often would slow down the server

    once()
    return min(once() for _ in range(RUNS))


def duckdb_seconds(sql: str, source: str) -> float:
    with duckdb.connect() as db:
        db.execute("SET memory_limit = '600MB'")
        return best(lambda: db.execute(sql.format(source)).fetchall())


def against_duckdb(kit: Kit, folder: Path) -> list[Figure]:
    kinds = {n: "DOUBLE" if n == "value" else "VARCHAR"
             for n in ("asset", "name", "at", "feeder", "description", "units", "value")}  # fmt: skip
    sources = {
        "csv": f"read_csv('{folder}/*.csv', columns={kinds}, header=false, auto_detect=false, delim=',', quote='\"')",
        "parquet": f"read_parquet('{folder}/*.parquet')",
    }
    size = sum(path.stat().st_size for path in folder.glob("*.parquet")) / 10**6
    figures = [Figure("size of the Parquet files", size, "MB")]
    for name, source in sources.items():
        for title, sql in (("GROUP BY", BY_ASSET), ("full scan", FULL_SCAN)):
            # In turn, so that other load on the machine slows down both.
            pairs = [(engine_seconds(kit, sql.format(f"t_{name}")), duckdb_seconds(sql, source)) for _ in range(TURNS)]
            ours, alone = (min(seconds) for seconds in zip(*pairs, strict=True))
            one = engine_seconds(kit, sql.format(f"t_{name} WHERE m = '05'"))
            figures += [
                Figure(f"{title} of {MEGABYTES} MB as {name}", ours, "s"),
                Figure(f"{title}, {name}: over DuckDB alone ({alone:.3f} s)", ours / alone, "times", ("<=", 1.3)),
                Figure(f"{title}, {name}: one month of twelve over all", one / ours, "times", ("<=", 1 / 6)),
            ]
    return figures


def against_trino(kit: Kit) -> list[Figure]:
    """Each query on the same rows: here from CSV and Parquet files, there from Trino's memory connector."""
    if reason := _trino.why_not():
        print(f"bench.athena: no comparison with Trino. {reason}")
        return []
    rows = month_of_rows()
    values = [f"({', '.join(repr(text) for text in row[:-1])}, {row[-1]!r}e0)" for row in rows]
    figures = []
    with _trino.running(values, MONTHS, repeats_of(rows)) as seconds:
        for title, sql in (("GROUP BY", BY_ASSET), ("full scan", FULL_SCAN)):
            for span, where in (("", ""), (" of a month", " WHERE m = '05'")):
                query = sql.format(f"t{where}")
                seconds(query)
                theirs = min(seconds(query) for _ in range(RUNS))
                for form, table in (("CSV", "t_csv"), ("Parquet", "t_same")):
                    ours = engine_seconds(kit, sql.format(f"{table}{where}"))
                    measure = f"{title}{span}, {form}: over Trino 435, rows in its memory ({theirs:.3f} s)"
                    # CSV is only for information: Trino parses nothing, the local Athena half a gigabyte.
                    target = ("<=", 1.0) if form == "Parquet" else None
                    figures.append(Figure(measure, ours / theirs, "times", target))
    return figures


def planning(kit: Kit) -> Figure:
    sql = "SELECT count(*) FROM t_many WHERE d = 'd7' AND k = 'k42'"
    milliseconds = []
    for _ in range(RUNS + 1):
        identifier = athena.run(kit, sql).execution_id
        found = kit.athena.get_query_execution(QueryExecutionId=identifier)["QueryExecution"]
        milliseconds.append(found["Statistics"]["QueryPlanningTimeInMillis"])
    return Figure(f"planning over {PARTITIONS:,} partitions", statistics.median(milliseconds), "ms", ("<=", 20))


def trivial(kit: Kit) -> Figure:
    with athena.connect(kit, poll_interval=0.005) as connection, connection.cursor() as cursor:
        seconds = best(lambda: cursor.execute("SELECT 1").fetchall())
    return Figure("a trivial query through PyAthena", seconds * 1000, "ms", ("<=", 60))


def streaming(kit: Kit, server: psutil.Process) -> list[Figure]:
    result = athena.run(kit, MILLION)
    assert result.rows == 1_000_000
    rate = result.rows / result.seconds
    memory = server.memory_info().rss / 10**6
    return [
        Figure("rows a second, 1,000,000 rows into a DataFrame", rate, "rows/s", (">=", 100_000)),
        Figure("the server's memory after all of it", memory, "MB", ("<=", 1000)),
    ]


def main() -> int:
    with (
        tempfile.TemporaryDirectory(prefix="dubegrid-bench-") as name,
        _cloud.local_cloud(lambda kit: kit.s3.create_bucket(Bucket=kit.bucket)) as kit,
    ):
        folder = Path(name)
        lay_tables(kit, write_months(folder), folder)
        server = local_target.find(kit.settings)
        assert server is not None
        figures = [*against_duckdb(kit, folder), *against_trino(kit), planning(kit), trivial(kit)]
        return report([*figures, *streaming(kit, psutil.Process(server.pid))])


if __name__ == "__main__":
    sys.exit(main())
