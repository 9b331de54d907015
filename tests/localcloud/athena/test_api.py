"""Athena's API: executions, pages, workgroups, prepared statements, limits."""

import contextlib
import time
from pathlib import Path

import psutil
import pytest
from botocore.exceptions import ClientError
from lake import Lake

from localcloud import lifecycle

RUNAWAY = "SELECT count(*) FROM UNNEST(sequence(1, 10000)) a(x) CROSS JOIN UNNEST(sequence(1, 10000)) b(y) " \
          "CROSS JOIN UNNEST(sequence(1, 10000)) c(z) WHERE (x * 7 + y * 3 + z) % 11 = 5"  # fmt: skip
MILLION = "SELECT a.x * 1000 + b.y AS n, 'reading ' || CAST(b.y AS varchar) AS t, a.x * 0.5e0 AS v " \
          "FROM UNNEST(sequence(1, 1000)) a(x) CROSS JOIN UNNEST(sequence(1, 1000)) b(y)"  # fmt: skip


def test_results_are_written_as_athena_writes_them(lake: Lake) -> None:
    sql = (
        "SELECT 'a,\"b\"' AS \"A Name\", NULL AS n, '' AS e, ARRAY[1, 2], MAP(ARRAY['k'], ARRAY[1e10]), DECIMAL '1.50'"
    )
    execution = lake.ask(sql).execution
    key = execution["ResultConfiguration"]["OutputLocation"].removeprefix(lake.url(""))
    content = lake.kit.s3.get_object(Bucket=lake.bucket, Key=key)["Body"].read().decode()
    assert content == '"A Name","n","e","_col3","_col4","_col5"\n"a,""b""",,"","[1, 2]","{k=1.0E10}","1.50"\n'
    assert lake.kit.s3.head_object(Bucket=lake.bucket, Key=f"{key}.metadata")["ContentLength"] == 0


def test_pages_have_the_header_once(lake: Lake) -> None:
    identifier = lake.start("SELECT x FROM UNNEST(sequence(1, 2500)) t(x) ORDER BY x")
    lake.wait(identifier)
    first = lake.kit.athena.get_query_results(QueryExecutionId=identifier)
    assert [row["Data"][0]["VarCharValue"] for row in first["ResultSet"]["Rows"][:2]] == ["x", "1"]
    second = lake.kit.athena.get_query_results(QueryExecutionId=identifier, NextToken=first["NextToken"])
    assert second["ResultSet"]["Rows"][0]["Data"][0]["VarCharValue"] == "1000"
    column = first["ResultSet"]["ResultSetMetadata"]["ColumnInfo"][0]
    assert (column["Name"], column["Type"]) == ("x", "bigint")


def test_a_request_token_starts_one_query(lake: Lake) -> None:
    token = "token-of-this-test-0123456789abcdef"
    assert lake.start("SELECT 1", ClientRequestToken=token) == lake.start("SELECT 1", ClientRequestToken=token)
    with pytest.raises(ClientError, match="Idempotent parameters do not match"):
        lake.start("SELECT 2", ClientRequestToken=token)


def test_text_that_is_not_sql_is_rejected_at_once(lake: Lake) -> None:
    with pytest.raises(ClientError, match=r"InvalidRequestException.*line 1:1: mismatched input 'SELEC'"):
        lake.start("SELEC 1")
    with pytest.raises(ClientError, match="Only one sql statement is allowed"):
        lake.start("SELECT 1; SELECT 2")


def test_parameters(lake: Lake) -> None:
    rows = lake.rows("SELECT count(*) FROM lv_data WHERE y = ? AND value > ?", ExecutionParameters=["'2025'", "40"])
    assert rows == [("8",)]
    ordered = "WITH a AS (SELECT ? AS x, '?' AS q) SELECT x, ?, q FROM a WHERE x = ? AND ? = 4 /* ? */"
    assert lake.rows(ordered, ExecutionParameters=["1", "2", "1", "4"]) == [("1", "2", "?")]
    with pytest.raises(ClientError, match="Incorrect number of parameters"):
        lake.start("SELECT ?", ExecutionParameters=["1", "2"])


def test_prepared_statements(lake: Lake) -> None:
    lake.rows("PREPARE by_month FROM SELECT count(*) FROM lv_data WHERE m = ?")
    assert lake.rows("EXECUTE by_month USING '05'") == [("48",)]
    found = lake.kit.athena.get_prepared_statement(StatementName="by_month", WorkGroup="primary")
    assert found["PreparedStatement"]["QueryStatement"] == "SELECT count(*) FROM lv_data WHERE m = ?"
    lake.rows("DEALLOCATE PREPARE by_month")
    assert "not found" in lake.failure("EXECUTE by_month USING '05'")


def test_named_queries_and_metadata(lake: Lake) -> None:
    identifier = lake.kit.athena.create_named_query(Name="n", Database=lake.database, QueryString="SELECT 1")
    found = lake.kit.athena.get_named_query(NamedQueryId=identifier["NamedQueryId"])
    assert found["NamedQuery"]["QueryString"] == "SELECT 1"
    table = lake.kit.athena.get_table_metadata(
        CatalogName="AwsDataCatalog", DatabaseName=lake.database, TableName="lv_data"
    )["TableMetadata"]
    assert [column["Name"] for column in table["PartitionKeys"]] == ["y", "m"]


def test_workgroup_settings_are_enforced(lake: Lake) -> None:
    name = lake.new_name("wg")
    place = lake.url("enforced/")
    lake.kit.athena.create_work_group(Name=name, Configuration={"ResultConfiguration": {"OutputLocation": place}})
    settings = lake.kit.athena.get_work_group(WorkGroup=name)["WorkGroup"]["Configuration"]
    assert settings["EnforceWorkGroupConfiguration"] is True
    execution = lake.ask("SELECT 1", WorkGroup=name).execution
    assert execution["ResultConfiguration"]["OutputLocation"].startswith(place)
    lake.kit.athena.update_work_group(
        WorkGroup=name, ConfigurationUpdates={"EnforceWorkGroupConfiguration": False}, State="ENABLED"
    )
    execution = lake.ask("SELECT 1", WorkGroup=name).execution
    assert execution["ResultConfiguration"]["OutputLocation"].startswith(lake.output)
    assert execution["QueryExecutionId"] in lake.kit.athena.list_query_executions(WorkGroup=name)["QueryExecutionIds"]


def test_a_scan_beyond_the_limit_is_cancelled(lake: Lake) -> None:
    name = lake.new_name("wg")
    lake.kit.athena.create_work_group(Name=name, Configuration={"BytesScannedCutoffPerQuery": 10_000_000})
    big = lake.csv_table("a STRING", {"a.csv": "0123456789abcdef\n" * 600_000})
    answer = lake.ask(f"SELECT max(a) FROM {big}", WorkGroup=name)
    assert (answer.state, answer.reason) == ("CANCELLED", "Bytes scanned limit was exceeded")
    assert lake.ask("SELECT max(value) FROM lv_data", WorkGroup=name).state == "SUCCEEDED"


def test_query_without_an_output_location_is_rejected(lake: Lake) -> None:
    with pytest.raises(ClientError, match="No output location provided"):
        lake.start("SELECT 1", ResultConfiguration={})
    with pytest.raises(ClientError, match="Unable to verify/create output bucket no-such-bucket"):
        lake.start("SELECT 1", ResultConfiguration={"OutputLocation": "s3://no-such-bucket/x/"})


def test_results_are_reused(lake: Lake) -> None:
    sql = "SELECT max(value) FROM lv_data"
    first = lake.ask(sql)
    again = lake.ask(
        sql, ResultReuseConfiguration={"ResultReuseByAgeConfiguration": {"Enabled": True, "MaxAgeInMinutes": 5}}
    )
    assert again.execution["Statistics"]["ResultReuseInformation"]["ReusedPreviousResult"] is True
    assert (again.rows, again.scanned) == (first.rows, 0)


def test_stopping_takes_effect_at_once(lake: Lake) -> None:
    identifier = lake.start(RUNAWAY)
    time.sleep(0.5)
    asked = time.monotonic()
    lake.kit.athena.stop_query_execution(QueryExecutionId=identifier)
    execution = lake.wait(identifier, seconds=10)
    assert execution["Status"]["State"] == "CANCELLED"
    assert time.monotonic() - asked < 2


def states_of(lake: Lake, identifiers: list[str]) -> list[str]:
    found = lake.kit.athena.batch_get_query_execution(QueryExecutionIds=identifiers)["QueryExecutions"]
    return [execution["Status"]["State"] for execution in found]


def runners(cloud: lifecycle.Server) -> list[psutil.Process]:
    """The processes that run a query: the last word of their command is its folder."""
    found = []
    for process in psutil.Process(cloud.pid).children():
        with contextlib.suppress(psutil.Error, IndexError):
            folder = Path(process.cmdline()[-1])
            found += [process] if folder.name == "query" and folder.exists() else []
    return found


def suspend(lake: Lake, cloud: lifecycle.Server, running: list[str]) -> None:
    """Suspend the processes of queries once all are planned: the queries go on running, but take no CPU."""
    found = lake.kit.athena.batch_get_query_execution(QueryExecutionIds=running)["QueryExecutions"]
    if all("QueryPlanningTimeInMillis" in execution["Statistics"] for execution in found):
        for process in runners(cloud):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.suspend()


def test_ten_at_a_time_the_eleventh_waits(lake: Lake, cloud: lifecycle.Server) -> None:
    """While ten queries run, the eleventh waits; once one is stopped, it runs. Slow machines pass this test too."""
    running: list[str] = []
    try:
        for _ in range(10):
            running.append(lake.start(RUNAWAY))
            time.sleep(0.2)
            suspend(lake, cloud, running)
        deadline = time.monotonic() + 120
        while states_of(lake, running) != ["RUNNING"] * 10:
            assert time.monotonic() < deadline, states_of(lake, running)
            time.sleep(0.05)
            suspend(lake, cloud, running)
        waiting = lake.start("SELECT 1")
        for _ in range(4):
            # The ten are looked at last: those that run then have been running all the time.
            state = states_of(lake, [waiting])
            assert (state, states_of(lake, running)) == (["QUEUED"], ["RUNNING"] * 10)
            time.sleep(0.25)
        lake.kit.athena.stop_query_execution(QueryExecutionId=running[3])
        assert lake.wait(waiting, seconds=120)["Status"]["State"] == "SUCCEEDED"
        assert states_of(lake, running) == ["RUNNING"] * 3 + ["CANCELLED"] + ["RUNNING"] * 6
    finally:
        for identifier in running:
            lake.kit.athena.stop_query_execution(QueryExecutionId=identifier)
        for process in runners(cloud):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()


def test_a_million_rows(lake: Lake) -> None:
    execution = lake.ask(f"SELECT count(*), sum(n) FROM ({MILLION})")
    assert execution.rows == [("1000000", str(sum(range(1001, 1001001))))]
    whole = lake.wait(lake.start(MILLION))
    assert whole["Status"]["State"] == "SUCCEEDED"
    statistics = lake.kit.athena.get_query_runtime_statistics(QueryExecutionId=whole["QueryExecutionId"])
    assert statistics["QueryRuntimeStatistics"]["Rows"]["OutputRows"] == 1_000_000


def test_a_result_too_large_for_memory_and_disk_fails_clearly(lake: Lake) -> None:
    sql = (
        "SELECT array_agg(x * 10000 + y) FROM UNNEST(sequence(1, 10000)) a(x) "
        "CROSS JOIN UNNEST(sequence(1, 10000)) b(y)"
    )
    reason = lake.failure(sql)
    assert reason.startswith("EXCEEDED_LOCAL_MEMORY_LIMIT: Query exhausted resources")
    assert lake.rows("SELECT 1") == [("1",)]


def test_a_runaway_result_ends_with_a_clear_error(lake: Lake) -> None:
    sql = (
        "SELECT 'a reading of some length, number ' || CAST(x * y * z AS varchar) FROM UNNEST(sequence(1, 10000)) a(x) "
        "CROSS JOIN UNNEST(sequence(1, 10000)) b(y) CROSS JOIN UNNEST(sequence(1, 10000)) c(z)"
    )
    reason = lake.failure(sql)
    assert reason.startswith("EXCEEDED_LOCAL_LIMIT: Query exhausted resources")
    assert lake.rows("SELECT 1") == [("1",)]


def test_types_row_count_and_output_location_of_each_kind_of_statement(lake: Lake) -> None:
    name = lake.new_name()

    def record_of(sql: str) -> tuple[str, str, int, str]:
        execution = lake.ask(sql, QueryExecutionContext={"Database": f"`{lake.database}`"}).execution
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
        found = lake.kit.athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
        manifest = execution["Statistics"].get("DataManifestLocation", "")
        place = execution["ResultConfiguration"]["OutputLocation"].removeprefix(lake.output)
        assert manifest in ("", f"{lake.output}{place}-manifest.csv")
        shape = place.replace(execution["QueryExecutionId"], "<id>")
        return execution["StatementType"], execution["SubstatementType"], found["UpdateCount"], shape

    assert record_of(f"CREATE TABLE {name} AS SELECT 1 AS a UNION ALL SELECT 2") == (
        "DDL", "CREATE_TABLE_AS_SELECT", 2, "tables/<id>",
    )  # fmt: skip
    assert record_of(f"INSERT INTO {name} VALUES 3, 4, 5") == ("DML", "INSERT", 3, "<id>")
    assert record_of(f"SELECT a FROM {name}") == ("DML", "SELECT", 0, "<id>.csv")
    assert record_of(f"DESCRIBE {name}") == ("UTILITY", "DESCRIBE", 0, "<id>.txt")
    assert record_of(f"DROP TABLE {name}") == ("DDL", "DROP_TABLE", 0, "<id>.txt")


def test_current_catalog_and_schema(lake: Lake) -> None:
    assert lake.rows("SELECT current_catalog, current_schema") == [("awsdatacatalog", lake.database)]


def test_managed_results_need_no_output_location(lake: Lake) -> None:
    name = lake.new_name("wg")
    lake.kit.athena.create_work_group(
        Name=name, Configuration={"ManagedQueryResultsConfiguration": {"Enabled": True}}
    )  # fmt: skip
    for sql, rows in (("SELECT 1 AS a, NULL AS b", [("1", None)]), ("SHOW TABLES LIKE 'lv_data'", [("lv_data",)])):
        answer = lake.ask(sql, WorkGroup=name, ResultConfiguration={})
        assert (answer.state, answer.rows) == ("SUCCEEDED", rows), answer.reason
        assert answer.execution["ManagedQueryResultsConfiguration"] == {"Enabled": True}
        assert "ResultConfiguration" not in answer.execution
    table = lake.new_name()
    made = f"CREATE TABLE {table} WITH (external_location = '{lake.url(table)}/') AS SELECT 1 AS a"
    assert lake.ask(made, WorkGroup=name, ResultConfiguration={}).state == "SUCCEEDED"
    assert lake.rows(f"SELECT a FROM {table}") == [("1",)]
    reason = lake.failure(f"CREATE TABLE {lake.new_name()} AS SELECT 1 AS a", WorkGroup=name, ResultConfiguration={})
    assert "external_location" in reason
    place = {"ResultConfigurationUpdates": {"OutputLocation": lake.output}}
    with pytest.raises(ClientError, match="not both"):
        lake.kit.athena.update_work_group(WorkGroup=name, ConfigurationUpdates=place)
    off = {"ManagedQueryResultsConfigurationUpdates": {"Enabled": False}}
    lake.kit.athena.update_work_group(WorkGroup=name, ConfigurationUpdates=off | place)
    assert "ResultConfiguration" in lake.ask("SELECT 1", WorkGroup=name, ResultConfiguration={}).execution


def test_a_time_prints_as_many_digits_as_it_has(lake: Lake) -> None:
    done = lake.wait(lake.start("SELECT TIME '13:24:11' AS a, CAST(TIMESTAMP '2025-05-01 13:24:11' AS time) AS b"))
    found = lake.kit.athena.get_query_results(QueryExecutionId=done["QueryExecutionId"])["ResultSet"]
    assert [value["VarCharValue"] for value in found["Rows"][1]["Data"]] == ["13:24:11", "13:24:11.000"]
    assert [(each["Type"], each["Precision"]) for each in found["ResultSetMetadata"]["ColumnInfo"]] == [("time", 3)] * 2


def test_a_number_with_a_point_is_a_double(lake: Lake) -> None:
    one = "SELECT 1.2, -0.5, 1.0 / 3, typeof(ARRAY[1.5, 2]), typeof(DECIMAL '1.50'), typeof(DECIMAL '007')"
    assert lake.rows(one) == [
        ("1.2", "-0.5", "0.3333333333333333", "array(double)", "decimal(3,2)", "decimal(1,0)"),
    ]  # fmt: skip
    assert lake.rows("SELECT DECIMAL '0.12' + DECIMAL '77.2'") == [("77.32",)]
    assert lake.failure("SELECT DECIMAL 'x'").endswith("'x' is not a valid DECIMAL literal")
    name = lake.new_name()
    lake.rows(f"CREATE TABLE {name} AS SELECT 1.2 AS a, DECIMAL '1.2' AS b")
    columns = lake.kit.glue.get_table(DatabaseName=lake.database, Name=name)["Table"]["StorageDescriptor"]["Columns"]
    assert [each["Type"] for each in columns] == ["double", "decimal(2,1)"]
    kept = lake.new_name()
    lake.rows(f"CREATE EXTERNAL TABLE {kept} (a FLOAT) STORED AS PARQUET LOCATION '{lake.url(kept)}/'")
    lake.rows(f"INSERT INTO {kept} VALUES (1.5)")
    assert lake.rows(f"SELECT a FROM {kept}") == [("1.5",)]
