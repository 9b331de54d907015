"""What clients look up: metadata, information_schema, table versions, prepared statements, NULL partitions."""

from urllib.parse import quote_plus

import pandas as pd
import pytest
import sqlalchemy
from botocore.exceptions import ClientError
from lake import LV_COLUMNS, OPEN_CSV, Lake

from localcloud import lifecycle

CATALOGS = ("AwsDataCatalog", "awsdatacatalog", "AWSDATACATALOG")


def commented_table(lake: Lake) -> str:
    name = lake.new_name("shown")
    lake.rows(
        f"""CREATE EXTERNAL TABLE {name} (a STRING COMMENT 'one "s''t''r" %s', b ARRAY<INT>)
        COMMENT 'two\nlines' PARTITIONED BY (p INT COMMENT 'key') ROW FORMAT DELIMITED FIELDS TERMINATED BY ';'
        LOCATION '{lake.url(name)}/' TBLPROPERTIES ('note' = 'x')"""
    )
    return name


@pytest.mark.parametrize("catalog", CATALOGS)
def test_table_metadata(lake: Lake, catalog: str) -> None:
    name = commented_table(lake)
    asked = {"CatalogName": catalog, "DatabaseName": lake.database}
    found = lake.kit.athena.get_table_metadata(**asked, TableName=name.upper())["TableMetadata"]
    assert found["Columns"] == [
        {"Name": "a", "Type": "string", "Comment": "one \"s't'r\" %s"}, {"Name": "b", "Type": "array<int>"},
    ]  # fmt: skip
    assert found["PartitionKeys"] == [{"Name": "p", "Type": "int", "Comment": "key"}]
    parameters = found["Parameters"]
    assert {key: parameters[key] for key in ("EXTERNAL", "note", "location", "inputformat", "comment")} == {
        "EXTERNAL": "TRUE", "note": "x", "location": lake.url(name),
        "inputformat": "org.apache.hadoop.mapred.TextInputFormat", "comment": "two lines",
    }  # fmt: skip
    assert parameters["serde.serialization.lib"] == "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
    assert parameters["serde.param.field.delim"] == ";"
    assert lake.kit.glue.get_table(DatabaseName=lake.database, Name=name)["Table"]["Parameters"]["comment"] == (
        "two\nlines"
    )
    listed = lake.kit.athena.list_table_metadata(**asked, Expression=f"{name}|no_such")["TableMetadataList"]
    assert [each["Name"] for each in listed] == [name]
    databases = lake.kit.athena.list_databases(CatalogName=catalog)["DatabaseList"]
    assert {"default", lake.database} <= {each["Name"] for each in databases}


def test_metadata_of_missing_tables_and_databases(lake: Lake) -> None:
    for ask in (
        lambda: lake.kit.athena.get_table_metadata(CatalogName="x", DatabaseName=lake.database, TableName="lv_data"),
        lambda: lake.kit.athena.get_table_metadata(
            CatalogName="AwsDataCatalog", DatabaseName=lake.database, TableName="no_such"
        ),
        lambda: lake.kit.athena.list_table_metadata(CatalogName="AwsDataCatalog", DatabaseName="no_such"),
    ):
        with pytest.raises(ClientError, match="MetadataException"):
            ask()


def test_information_schema(lake: Lake) -> None:
    name, view = commented_table(lake), lake.new_name("v")
    lake.rows(f"CREATE VIEW {view} AS SELECT 1 AS one")
    where = f"WHERE table_schema = '{lake.database}' AND table_name IN ('{name}', '{view}')"
    assert lake.rows(f"SELECT table_catalog, table_name, table_type FROM information_schema.tables {where}") == [
        ("awsdatacatalog", name, "BASE TABLE"), ("awsdatacatalog", view, "VIEW"),
    ]  # fmt: skip
    columns = f"SELECT column_name, ordinal_position, data_type FROM information_schema.columns {where} ORDER BY 2, 1"
    assert lake.rows(columns) == [
        ("a", "1", "varchar"), ("one", "1", "integer"), ("b", "2", "array(integer)"), ("p", "3", "integer"),
    ]  # fmt: skip
    assert lake.rows(f"SELECT view_definition FROM information_schema.views {where}") == [("SELECT 1 AS one",)]
    found = lake.ask("SELECT schema_name FROM awsdatacatalog.information_schema.schemata")
    assert {("default",), ("information_schema",), (lake.database,)} <= set(found.rows)
    assert found.scanned == 0
    assert lake.rows("SELECT count(*) FROM information_schema.schemata") == [(str(len(found.rows)),)]
    assert "no_such" in lake.failure("SELECT * FROM information_schema.no_such")


def test_the_partitions_table(lake: Lake) -> None:
    assert lake.rows("SELECT * FROM \"lv_data$partitions\" WHERE y = '2025' ORDER BY m") == [
        ("2025", "01"),
        ("2025", "05"),
    ]
    assert "does not exist" in lake.failure('SELECT * FROM "no_such$partitions"')


@pytest.mark.parametrize("kind", ["INT", "STRING"])
def test_a_partition_of_null(lake: Lake, kind: str) -> None:
    name = lake.new_name("nulls")
    lake.put(f"{name}/p=__HIVE_DEFAULT_PARTITION__/a.csv", "none\n")
    lake.put(f"{name}/p=5/a.csv", "five\n")
    lake.rows(f"CREATE EXTERNAL TABLE {name} (t STRING) PARTITIONED BY (p {kind}) {OPEN_CSV} "
              f"LOCATION '{lake.url(name)}/'")  # fmt: skip
    lake.rows(f"MSCK REPAIR TABLE {name}")
    five = "5" if kind == "INT" else "'5'"
    assert lake.rows(f"SELECT t, p FROM {name} ORDER BY t") == [("five", "5"), ("none", None)]
    assert lake.rows(f"SELECT t FROM {name} WHERE p = {five}") == [("five",)]
    assert lake.rows(f"SELECT t, p FROM {name} WHERE p IS NULL") == [("none", None)]
    assert lake.rows(f'SELECT p FROM "{name}$partitions" ORDER BY p') == [("5",), (None,)]


def test_null_is_written_as_a_partition_and_read_as_null(lake: Lake) -> None:
    name = lake.new_name("nulls")
    lake.rows(f"CREATE TABLE {name} WITH (partitioned_by = ARRAY['p']) AS "
              f"SELECT * FROM (VALUES ('a', 5), ('b', CAST(NULL AS INTEGER))) v(t, p)")  # fmt: skip
    lake.rows(f"INSERT INTO {name} VALUES ('c', NULL)")
    assert lake.rows(f"SELECT t, p FROM {name} ORDER BY t") == [("a", "5"), ("b", None), ("c", None)]
    assert ("p=__HIVE_DEFAULT_PARTITION__",) in lake.rows(f"SHOW PARTITIONS {name}")


def test_types_that_hive_lacks_are_not_unloaded(lake: Lake) -> None:
    place = lake.url(f"{lake.new_name('out')}/")
    create = f"CREATE TABLE {lake.new_name()} AS SELECT 1 AS a, NULL AS b"
    assert lake.failure(create) == "COLUMN_TYPE_UNKNOWN: line 1:1: Column type is unknown at position 2"
    unload = f"UNLOAD (SELECT NULL AS a) TO '{place}' WITH (format = 'PARQUET')"
    assert lake.failure(unload).startswith("NOT_SUPPORTED: Unsupported Hive type")
    for value in ("current_timestamp", "INTERVAL '1' DAY", "TIME '01:02:03'"):
        for statement in (
            f"UNLOAD (SELECT {value} AS a) TO '{place}' WITH (format = 'PARQUET')",
            f"CREATE TABLE {lake.new_name()} AS SELECT {value} AS a",
        ):
            assert lake.failure(statement).startswith("NOT_SUPPORTED: Unsupported Hive type")


def test_iceberg_is_rejected_by_name(lake: Lake) -> None:
    name = lake.new_name()
    reason = lake.failure(f"CREATE TABLE {name} (a INT) LOCATION '{lake.url(name)}/' "
                          f"TBLPROPERTIES ('table_type' = 'ICEBERG')")  # fmt: skip
    assert reason.startswith("NOT_SUPPORTED: an Iceberg table (table_type = 'ICEBERG') is not supported")


@pytest.mark.parametrize(
    ("key", "properties", "reason_part"),
    [
        ("p INT", "'projection.p.type'='integer', 'projection.p.range'='5'", "needs a range of two values"),
        ("p INT", "'projection.p.type'='integer', 'projection.p.range'='1,NOW'", "of whole numbers, not NOW"),
        ("p INT", "'projection.p.type'='integer', 'projection.p.range'='1,2', 'projection.p.interval'='0'", "least 1"),
        ("p STRING", "'projection.p.type'='enum', 'projection.p.values'='a', "
         "'storage.location.template'='s3://x/y/'", "no placeholder for p"),
    ],
    ids=["one value", "NOW", "interval", "template"],
)  # fmt: skip
def test_projections_that_aws_does_not_document(lake: Lake, key: str, properties: str, reason_part: str) -> None:
    name = lake.new_name()
    lake.rows(f"CREATE EXTERNAL TABLE {name} ({LV_COLUMNS}) PARTITIONED BY ({key}) {OPEN_CSV} "
              f"LOCATION '{lake.url(name)}/' TBLPROPERTIES ('projection.enabled'='true', {properties})")  # fmt: skip
    reason = lake.failure(f"SELECT count(*) FROM {name}")
    assert reason.startswith("INVALID_TABLE_PROPERTY: ")
    assert reason_part in reason


def test_bare_words_are_strings_as_parameters(lake: Lake) -> None:
    assert lake.rows("SELECT ?, ?, ?", ExecutionParameters=["Washington", "'it''s'", "1 + 1"]) == [
        ("Washington", "it's", "2"),
    ]  # fmt: skip


def test_show_columns_pads_names(lake: Lake) -> None:
    assert lake.rows("SHOW COLUMNS IN lv_data")[-2:] == [("y".ljust(20),), ("m".ljust(20),)]


def test_prepared_statements_are_updated(lake: Lake) -> None:
    client, name = lake.kit.athena, lake.new_name("prepared")
    client.create_prepared_statement(StatementName=name, WorkGroup="primary", QueryStatement="SELECT 1")
    client.update_prepared_statement(
        StatementName=name, WorkGroup="primary", QueryStatement="SELECT 2", Description="d"
    )
    found = client.get_prepared_statement(StatementName=name, WorkGroup="primary")["PreparedStatement"]
    assert (found["QueryStatement"], found["Description"]) == ("SELECT 2", "d")
    assert lake.rows(f"EXECUTE {name}") == [("2",)]
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        client.update_prepared_statement(StatementName="no_such", WorkGroup="primary", QueryStatement="SELECT 2")


@pytest.mark.parametrize(
    "given", ["1 FROM t", "1 AS a", "*", "1 LIMIT 1", "1 WHERE true", "DISTINCT 1", "1 UNION SELECT 2"]
)
def test_execute_takes_only_expressions(lake: Lake, given: str) -> None:
    name = lake.new_name("prepared")
    lake.rows(f"PREPARE {name} FROM SELECT ?")
    assert "mismatched input" in lake.failure(f"EXECUTE {name} USING {given}")
    assert lake.rows(f"EXECUTE {name} USING 1 + 1") == [("2",)]


def test_glue_keeps_versions_and_deletes_partitions(lake: Lake) -> None:
    glue, name = lake.kit.glue, commented_table(lake)
    place = {"DatabaseName": lake.database, "TableName": name}
    table = glue.get_table(DatabaseName=lake.database, Name=name)["Table"]
    kept = {"Name", "StorageDescriptor", "PartitionKeys", "TableType", "Parameters", "Owner"}
    # Glue's answer can be sent back as a request: it contains no empty strings.
    again = {key: value for key, value in table.items() if key in kept}
    glue.update_table(DatabaseName=lake.database, TableInput=again | {"Parameters": {"note": "y"}})
    lake.rows(f"ALTER TABLE {name} SET TBLPROPERTIES ('note' = 'z')")
    versions = glue.get_table_versions(**place)["TableVersions"]
    assert [each["Table"]["Parameters"]["note"] for each in versions] == ["z", "y", "x"]
    assert len({each["VersionId"] for each in versions}) == 3
    oldest = versions[-1]["VersionId"]
    assert glue.get_table_version(**place, VersionId=oldest)["TableVersion"]["Table"]["Parameters"]["note"] == "x"
    lake.rows(f"ALTER TABLE {name} ADD PARTITION (p = '1') PARTITION (p = '2')")
    answer = glue.batch_delete_partition(**place, PartitionsToDelete=[{"Values": ["1"]}, {"Values": ["9"]}])
    assert [each["PartitionValues"] for each in answer["Errors"]] == [["9"]]
    assert lake.rows(f"SHOW PARTITIONS {name}") == [("p=2",)]


def test_execution_times_are_at_least_a_millisecond(lake: Lake) -> None:
    statistics = lake.ask("SELECT 1").execution["Statistics"]
    times = {key: value for key, value in statistics.items() if key.endswith("TimeInMillis")}
    assert len(times) == 5
    assert min(times.values()) >= 1


@pytest.fixture
def engine(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> sqlalchemy.Engine:
    for variable, value in lifecycle.child_environment(lake.kit.settings).items():
        monkeypatch.setenv(variable, value)
    place = f"s3_staging_dir={quote_plus(lake.output)}&location={quote_plus(lake.url('to_sql/'))}"
    region = lake.kit.settings.region
    return sqlalchemy.create_engine(f"awsathena+rest://athena.{region}.amazonaws.com:443/{lake.database}?{place}")


def test_pandas_writes_and_reads_through_sqlalchemy(lake: Lake, engine: sqlalchemy.Engine) -> None:
    frame = pd.DataFrame(
        {"n": [1, None, 3], "t": ["a", "it's", None], "kw": [0.5, 1.5, None], "on": [True, False, None]}
    ).astype({"n": "Int64", "on": "boolean"})
    name = lake.new_name("to_sql")
    frame.to_sql(name, engine, schema=lake.database, index=False, if_exists="replace", method="multi")
    frame.to_sql(name, engine, schema=lake.database, index=False, if_exists="append", method="multi")
    found = pd.read_sql(f'SELECT n, t, kw, "on" FROM {name} ORDER BY n', engine)
    assert found.astype(object).where(found.notna(), None).to_numpy().tolist() == [
        *[[1, "a", 0.5, True]] * 2, *[[3, None, None, None]] * 2, *[[None, "it's", 1.5, False]] * 2,
    ]  # fmt: skip


def test_sqlalchemy_reflects(lake: Lake, engine: sqlalchemy.Engine) -> None:
    name, view = commented_table(lake), lake.new_name("v")
    lake.rows(f"CREATE VIEW {view} AS SELECT a, p FROM {name}")
    inspector = sqlalchemy.inspect(engine)
    assert {"default", lake.database} <= set(inspector.get_schema_names())
    assert name in inspector.get_table_names()
    assert view in inspector.get_view_names()
    assert [(c["name"], str(c["type"]), c["comment"]) for c in inspector.get_columns(name)][::2] == [
        ("a", "VARCHAR", "one \"s't'r\" %s"), ("p", "INTEGER", "key"),
    ]  # fmt: skip
    assert inspector.get_table_comment(name) == {"text": "two lines"}
    assert inspector.get_table_options(name)["awsathena_location"] == lake.url(name)
    assert inspector.has_table(name)
    assert not inspector.has_table("no_such")
    assert inspector.get_view_definition(view).splitlines()[1:] == [f"SELECT a, p FROM {name}"]


def test_show_create_table_names_it_as_the_statement_does(lake: Lake) -> None:
    name = commented_table(lake)
    lines = [line for (line,) in lake.rows(f"SHOW CREATE TABLE {name}")]
    assert lines[:4] == [
        f"CREATE EXTERNAL TABLE `{name}`(", "  `a` string COMMENT 'one \"s\\'t\\'r\" %s', ", "  `b` array<int>)",
        "COMMENT ",
    ]  # fmt: skip
    assert lake.rows(f"SHOW CREATE TABLE {lake.database}.{name}")[0] == (
        f"CREATE EXTERNAL TABLE `{lake.database}.{name}`(",
    )
    made = lake.new_name()
    lake.rows(f"CREATE TABLE {made} AS SELECT 1 AS a")
    assert not [line for (line,) in lake.rows(f"SHOW CREATE TABLE {made}") if "SERDEPROPERTIES" in line]


@pytest.mark.parametrize(
    ("clauses", "serde", "formats"),
    [
        ("STORED AS ORC", "org.apache.hadoop.hive.ql.io.orc.OrcSerde", "orc.Orc"),
        ("STORED AS AVRO", "org.apache.hadoop.hive.serde2.avro.AvroSerDe", "avro.AvroContainer"),
    ],
    ids=["ORC", "Avro"],
)
def test_formats_have_hives_classes_in_the_catalog(lake: Lake, clauses: str, serde: str, formats: str) -> None:
    name = lake.new_name()
    lake.rows(f"CREATE EXTERNAL TABLE {name} (a INT) {clauses} LOCATION '{lake.url(name)}/'")
    made = lake.new_name()
    lake.rows(f"CREATE TABLE {made} WITH (format = '{clauses.split()[-1]}') AS SELECT 1 AS a")
    for each in (name, made):
        storage = lake.kit.glue.get_table(DatabaseName=lake.database, Name=each)["Table"]["StorageDescriptor"]
        assert storage["SerdeInfo"]["SerializationLibrary"] == serde
        assert [storage["InputFormat"], storage["OutputFormat"]] == [
            f"org.apache.hadoop.hive.ql.io.{formats}{way}Format" for way in ("Input", "Output")
        ]


def test_grok_tables_are_in_the_catalog(lake: Lake) -> None:
    name, serde = lake.new_name(), "com.amazonaws.glue.serde.GrokSerDe"
    lake.rows(f"CREATE EXTERNAL TABLE {name} (a STRING) ROW FORMAT SERDE '{serde}' "
              f"WITH SERDEPROPERTIES ('input.format' = '%{{WORD:a}}') LOCATION '{lake.url(name)}/'")  # fmt: skip
    storage = lake.kit.glue.get_table(DatabaseName=lake.database, Name=name)["Table"]["StorageDescriptor"]
    assert storage["SerdeInfo"] == {
        "SerializationLibrary": serde,
        "Parameters": {"serialization.format": "1", "input.format": "%{WORD:a}"},
    }
    lake.put(f"{name}/part", b"word")
    assert lake.failure(f"SELECT * FROM {name}").startswith(
        f"NOT_SUPPORTED: the format of table {name} ({serde}) is not supported"
    )
    wrong = f"CREATE EXTERNAL TABLE {lake.new_name()} (a STRING) ROW FORMAT SERDE 'no.Such' LOCATION 's3://x/y/'"
    assert lake.failure(wrong).startswith("NOT_SUPPORTED: the SerDe no.Such is not supported")


@pytest.mark.parametrize(("ending", "stored"), [("", ""), ("/", ""), ("//", ""), ("/a/b/", "/a/b")])
def test_a_location_is_stored_without_its_closing_slash(lake: Lake, ending: str, stored: str) -> None:
    name = lake.new_name()
    lake.put(f"{name}{stored}/part", b"1\n")
    lake.put(f"{name}{stored}x/part", b"2\n")
    lake.rows(f"CREATE EXTERNAL TABLE {name} (a INT) LOCATION '{lake.url(name)}{ending}'")
    table = lake.kit.glue.get_table(DatabaseName=lake.database, Name=name)["Table"]
    assert table["StorageDescriptor"]["Location"] == f"{lake.url(name)}{stored}"
    assert lake.rows(f"SELECT * FROM {name}") == [("1",)]


def test_output_format_of_a_json_table_that_names_none(lake: Lake) -> None:
    formats = []
    for clauses in ("", " STORED AS TEXTFILE"):
        name = lake.new_name()
        lake.rows(f"CREATE EXTERNAL TABLE {name} (a INT) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'"
                  f"{clauses} LOCATION '{lake.url(name)}/'")  # fmt: skip
        storage = lake.kit.glue.get_table(DatabaseName=lake.database, Name=name)["Table"]["StorageDescriptor"]
        formats.append(storage["OutputFormat"].removeprefix("org.apache.hadoop.hive.ql.io."))
    assert formats == ["IgnoreKeyTextOutputFormat", "HiveIgnoreKeyTextOutputFormat"]


def test_search_tables(lake: Lake) -> None:
    name = commented_table(lake)
    found = lake.kit.glue.search_tables(SearchText=name.upper())["TableList"]
    assert [(each["DatabaseName"], each["Name"]) for each in found] == [(lake.database, name)]
    by = [{"Key": "DatabaseName", "Value": "no_such", "Comparator": "EQUALS"}]
    assert lake.kit.glue.search_tables(SearchText=name, Filters=by)["TableList"] == []


@pytest.mark.parametrize("start", ["CREATE TABLE t AS", "INSERT INTO t", "UNLOAD (SELECT 1"])
def test_a_writing_statement_without_a_query_is_rejected_at_once(lake: Lake, start: str) -> None:
    end = ") TO 's3://x/y/' WITH (format = 'JSON')" if start.startswith("UNLOAD") else ""
    with pytest.raises(ClientError, match="mismatched input"):
        lake.start(f"{start} ALTER TABLE t{end}")


def test_escaped_quotes_in_a_comment_are_kept(lake: Lake) -> None:
    name = lake.new_name()
    comments = r"a INT COMMENT 's\'\'t\'r', b INT COMMENT 'it''s'"
    lake.rows(f"CREATE EXTERNAL TABLE {name} ({comments}) LOCATION '{lake.url(name)}/'")
    table = lake.kit.glue.get_table(DatabaseName=lake.database, Name=name)["Table"]
    assert [each["Comment"] for each in table["StorageDescriptor"]["Columns"]] == ["s''t'r", "it's"]
