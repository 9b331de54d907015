"""Widely used clients work: PyAthena's cursors, SQLAlchemy, awswrangler and the AWS CLI."""

import functools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import awswrangler as wr
import boto3
import pandas as pd
import pyarrow.fs
import pyathena
import pytest
import sqlalchemy
from lake import Lake
from pyathena.arrow.cursor import ArrowCursor
from pyathena.async_cursor import AsyncCursor
from pyathena.cursor import DictCursor
from pyathena.pandas.cursor import PandasCursor

from dubegrid_lib.query import athena
from localcloud import lifecycle

BY_ASSET = "SELECT substation_number, max(value) AS peak FROM lv_data WHERE y = '2025' GROUP BY 1 ORDER BY 1"
PEAKS = [("100001", 33.5), ("100002", 43.5)]


@pytest.fixture
def environment(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables that `dubegrid env` prints: all that a separate client needs to find the local cloud."""
    for name, value in lifecycle.child_environment(lake.kit.settings).items():
        monkeypatch.setenv(name, value)


def connect(lake: Lake, **options: Any) -> Any:
    return pyathena.connect(
        s3_staging_dir=lake.output, schema_name=lake.database, region_name=lake.kit.settings.region,
        poll_interval=0.01, **options,
    )  # fmt: skip


@pytest.mark.usefixtures("environment")
class TestPyAthena:
    def test_cursor(self, lake: Lake) -> None:
        cursor = connect(lake).cursor()
        cursor.execute(BY_ASSET)
        assert cursor.fetchall() == PEAKS
        assert [column[:2] for column in cursor.description] == [("substation_number", "varchar"), ("peak", "double")]
        assert cursor.data_scanned_in_bytes > 0

    def test_parameters(self, lake: Lake) -> None:
        cursor = connect(lake).cursor()
        cursor.execute("SELECT count(*) FROM lv_data WHERE m = %(m)s AND value > %(v)s", {"m": "05", "v": 40})
        assert cursor.fetchone() == (4,)
        cursor.execute("SELECT count(*) FROM lv_data WHERE m = ?", ["'05'"], paramstyle="qmark")
        assert cursor.fetchone() == (48,)

    def test_dict_cursor(self, lake: Lake) -> None:
        cursor = connect(lake, cursor_class=DictCursor).cursor()
        assert cursor.execute(BY_ASSET).fetchone() == {"substation_number": "100001", "peak": 33.5}

    def test_pandas_cursor(self, lake: Lake) -> None:
        frame = connect(lake, cursor_class=PandasCursor).cursor().execute(BY_ASSET).as_pandas()
        assert list(frame.itertuples(index=False, name=None)) == PEAKS

    def test_pandas_cursor_by_unload(self, lake: Lake) -> None:
        frame = connect(lake, cursor_class=PandasCursor).cursor(unload=True).execute(BY_ASSET).as_pandas()
        assert sorted(frame.itertuples(index=False, name=None)) == PEAKS

    def test_arrow_cursor(self, lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
        # PyAthena builds this file system itself and takes no endpoint; pyarrow takes the host that
        # AWS_ENDPOINT_URL names for one whose buckets are host names, which loopback does not resolve.
        monkeypatch.setattr("pyarrow.fs.S3FileSystem", functools.partial(
            pyarrow.fs.S3FileSystem, endpoint_override=lake.kit.endpoint_url))  # fmt: skip
        table = connect(lake, cursor_class=ArrowCursor).cursor().execute(BY_ASSET).as_arrow()
        assert table.to_pylist() == [{"substation_number": a, "peak": v} for a, v in PEAKS]

    def test_async_cursor(self, lake: Lake) -> None:
        with connect(lake, cursor_class=AsyncCursor) as connection, connection.cursor() as cursor:
            _, future = cursor.execute(BY_ASSET)
            assert future.result(timeout=30).fetchall() == PEAKS

    def test_error_is_raised(self, lake: Lake) -> None:
        with pytest.raises(pyathena.error.OperationalError, match="COLUMN_NOT_FOUND: line 1:8"):
            connect(lake).cursor().execute("SELECT nothing FROM lv_data")

    def test_sqlalchemy(self, lake: Lake) -> None:
        region = lake.kit.settings.region
        engine = sqlalchemy.create_engine(
            f"awsathena+rest://athena.{region}.amazonaws.com:443/{lake.database}?s3_staging_dir={quote_plus(lake.output)}",
            connect_args={"poll_interval": 0.01, "endpoint_url": lake.kit.endpoint_url},
        )
        with engine.connect() as connection:
            frame = pd.read_sql_query(sqlalchemy.text(BY_ASSET), connection)
        assert list(frame.itertuples(index=False, name=None)) == PEAKS
        columns = sqlalchemy.inspect(engine).get_columns("lv_data")
        assert [column["name"] for column in columns][:2] == ["substation_number", "substation_name"]


@pytest.mark.usefixtures("environment")
class TestAwswrangler:
    @pytest.mark.parametrize("options", [{"ctas_approach": True}, {"ctas_approach": False}, {"unload_approach": True}])
    def test_read_sql_query(self, lake: Lake, options: dict[str, bool]) -> None:
        given: Any = {"ctas_approach": False} | options
        frame = wr.athena.read_sql_query(BY_ASSET, database=lake.database, s3_output=self.place(lake), **given)
        assert sorted(frame.itertuples(index=False, name=None)) == PEAKS

    def place(self, lake: Lake) -> str:
        # UNLOAD requires an empty folder.
        return f"{lake.output}{lake.new_name('wr')}/"

    def test_describe_repair_and_start(self, lake: Lake) -> None:
        described = wr.athena.describe_table(table="lv_data", database=lake.database, s3_output=self.place(lake))
        assert described["Column Name"].tolist()[:2] == ["substation_number", "substation_name"]
        state = wr.athena.repair_table(table="lv_data", database=lake.database, s3_output=self.place(lake))
        assert state == "SUCCEEDED"
        identifier = wr.athena.start_query_execution("SELECT 1", database=lake.database, s3_output=self.place(lake))
        assert wr.athena.wait_query(identifier)["Status"]["State"] == "SUCCEEDED"

    def test_to_parquet_with_a_table(self, lake: Lake) -> None:
        name = lake.new_name()
        frame = pd.DataFrame(
            {
                "asset": ["a", "b"],
                "at": pd.to_datetime(["2025-05-01", "2025-05-02"]),
                "kw": [1.5, None],
                "m": ["05", "06"],
            }
        )
        wr.s3.to_parquet(
            frame, path=lake.url(f"{name}/"), dataset=True, database=lake.database, table=name, partition_cols=["m"]
        )
        assert lake.rows(f"SELECT asset, at, kw, m FROM {name} ORDER BY asset") == [
            ("a", "2025-05-01 00:00:00.000", "1.5", "05"),
            ("b", "2025-05-02 00:00:00.000", None, "06"),
        ]

    def test_to_csv_with_a_table(self, lake: Lake) -> None:
        name = lake.new_name()
        frame = pd.DataFrame({"asset": ["a", "b"], "kw": [1.5, None], "m": ["05", "06"]})
        wr.s3.to_csv(
            frame, path=lake.url(f"{name}/"), dataset=True, database=lake.database, table=name, partition_cols=["m"],
            index=False,
        )  # fmt: skip
        read = wr.athena.read_sql_query(
            f"SELECT asset, kw, m FROM {name} ORDER BY asset", database=lake.database, s3_output=self.place(lake),
            ctas_approach=False,
        )  # fmt: skip
        assert read.fillna(-1).to_numpy().tolist() == [["a", 1.5, "05"], ["b", -1, "06"]]


@pytest.mark.usefixtures("environment")
def test_aws_command_line(lake: Lake) -> None:
    aws = str(Path(sys.executable).with_name("aws"))

    def run(*arguments: str) -> Any:
        done = subprocess.run(
            [aws, "athena", *arguments, "--output", "json"], capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    started = run("start-query-execution", "--query-string", BY_ASSET, "--query-execution-context",
                  f"Database={lake.database}", "--result-configuration", f"OutputLocation={lake.output}")  # fmt: skip
    lake.wait(started["QueryExecutionId"])
    found = run("get-query-results", "--query-execution-id", started["QueryExecutionId"])
    rows = [[cell["VarCharValue"] for cell in row["Data"]] for row in found["ResultSet"]["Rows"]]
    assert rows == [["substation_number", "peak"], ["100001", "33.5"], ["100002", "43.5"]]


def test_the_kit_queries_through_pyathena(lake: Lake) -> None:
    result = athena.run(lake.kit, BY_ASSET)
    assert list(result.frame.itertuples(index=False, name=None)) == PEAKS
    assert result.rows == 2
    assert result.scanned > 0
    assert result.cost == pytest.approx(10 * 10**6 * 5 / 10**12)
    frame = athena.query(lake.kit, "SELECT count(*) AS n FROM lv_data WHERE m = %(m)s", {"m": "05"})
    assert frame["n"].tolist() == [48]
    assert athena.query(lake.kit, "SELECT ? AS t", ["it's"])["t"].tolist() == ["it's"]
    with pytest.raises(athena.QueryFailed, match="TABLE_NOT_FOUND"):
        athena.query(lake.kit, "SELECT * FROM nothing_here")
    assert athena.run(lake.kit, "SHOW TABLES").cost == 0


def test_every_answer_has_only_fields_that_botocore_knows(lake: Lake) -> None:
    keys = lake.kit.session.get_credentials()
    client = boto3.client("athena", region_name=lake.kit.settings.region, endpoint_url=lake.kit.endpoint_url,
                          aws_access_key_id=keys.access_key, aws_secret_access_key=keys.secret_key)  # fmt: skip
    assert client.list_work_groups()["WorkGroups"]
    assert client.list_databases(CatalogName="AwsDataCatalog")["DatabaseList"]
