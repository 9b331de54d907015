"""Tables: how partitions are found, pruned and projected, which bytes are scanned, and what is written."""

import bz2
import gzip
import io

import pyarrow.parquet
import pytest
from botocore.exceptions import ClientError
from lake import LV_COLUMNS, OPEN_CSV, Lake, month

from dubegrid_lib.config import RAW_PROD_PREFIX


def size(lake: Lake, key: str) -> int:
    return lake.kit.s3.head_object(Bucket=lake.bucket, Key=key)["ContentLength"]


def one_month(lake: Lake) -> int:
    return size(lake, f"{RAW_PROD_PREFIX}y=2025/m=05/lv_2025_05.csv")


def test_repair_lists_the_partitions_that_it_added(lake: Lake) -> None:
    name = lake.new_name()
    for number in ("01", "02"):
        lake.put(f"{name}/y=2025/m={number}/a.csv", month("2025", number))
    lake.rows(f"CREATE EXTERNAL TABLE {name} ({LV_COLUMNS}) PARTITIONED BY (y STRING, m STRING) {OPEN_CSV} "
              f"LOCATION '{lake.url(name)}/'")  # fmt: skip
    assert lake.rows(f"SELECT count(*) FROM {name}") == [("0",)]
    assert lake.rows(f"MSCK REPAIR TABLE {name}") == [
        (f"Partitions not in metastore:\t{name}:y=2025/m=01 {name}:y=2025/m=02",),
        (f"Repair: Added partition to metastore {name}:y=2025/m=01",),
        (f"Repair: Added partition to metastore {name}:y=2025/m=02",),
    ]
    assert lake.rows(f"MSCK REPAIR TABLE {name}") == []
    assert lake.rows(f"SHOW PARTITIONS {name}") == [("y=2025/m=01",), ("y=2025/m=02",)]


def test_only_the_requested_partitions_are_scanned(lake: Lake) -> None:
    whole = lake.ask("SELECT count(*) FROM lv_data")
    part = lake.ask("SELECT count(*) FROM lv_data WHERE y = '2025' AND m > '04'")
    assert (whole.rows, part.rows) == ([("144",)], [("48",)])
    assert part.scanned == one_month(lake)
    assert whole.scanned == 3 * part.scanned


@pytest.mark.parametrize(
    ("condition", "months"),
    [
        ("m = '05' AND y = '2025'", 1),
        ("'05' = m", 1),
        ("m IN ('05', '5', '01') AND y = '2025'", 2),
        ("m IN ('05', '01') AND m IN ('05', '12') AND y = '2025'", 1),
        ("m = '05' AND m = '01'", 0),
        ("m = ' 05'", 0),
        ("m = '05' OR m = '01'", 2),
        ("NOT m = '05'", 2),
        ("m = '__HIVE_DEFAULT_PARTITION__'", 0),
    ],
)
def test_equal_strings_select_partitions(lake: Lake, condition: str, months: int) -> None:
    found = lake.ask(f"SELECT count(*) FROM lv_data WHERE {condition}")
    by_row = lake.rows(f"SELECT count(*) FROM (SELECT m, y FROM lv_data LIMIT 500) WHERE {condition}")
    assert found.rows == by_row
    assert found.scanned == months * one_month(lake)


def test_conditions_prune_partitions_through_views_and_subqueries(lake: Lake) -> None:
    view = lake.new_name("v")
    lake.rows(f"CREATE VIEW {view} AS SELECT substation_number, value, y || '' AS year, y, m FROM lv_data")
    assert lake.ask(f"SELECT max(value) FROM {view} WHERE y = '2025' AND m = '05'").scanned == one_month(lake)
    through = lake.ask(
        "WITH monthly AS (SELECT m, y, sum(value) AS s FROM lv_data GROUP BY m, y) "
        "SELECT s FROM monthly WHERE m = '05' AND y = '2025'"
    )
    assert (through.rows, through.scanned) == ([("1296.0",)], one_month(lake))


def test_a_limit_or_an_outer_join_keeps_conditions_from_pruning(lake: Lake) -> None:
    assert lake.ask("SELECT * FROM (SELECT m FROM lv_data LIMIT 500) WHERE m = '05'").scanned == 3 * one_month(lake)
    outer = lake.ask("SELECT count(*) FROM (VALUES '05', '99') w(m) LEFT JOIN lv_data d ON d.m = w.m WHERE d.m IS NULL")
    assert outer.rows == [("1",)]


def test_projection(lake: Lake) -> None:
    name = lake.new_name()
    lake.rows(
        f"CREATE EXTERNAL TABLE {name} ({LV_COLUMNS}) PARTITIONED BY (y INT, m STRING) {OPEN_CSV} "
        f"LOCATION '{lake.url(RAW_PROD_PREFIX)}' TBLPROPERTIES ('skip.header.line.count'='1', "
        f"'projection.enabled'='true', 'projection.y.type'='integer', 'projection.y.range'='2020,2030', "
        f"'projection.m.type'='enum', 'projection.m.values'='01,05,12')"
    )
    answer = lake.ask(f"SELECT y, m, count(*) FROM {name} WHERE y >= 2025 GROUP BY y, m ORDER BY 2")
    assert answer.rows == [("2025", "01", "48"), ("2025", "05", "48")]
    assert answer.scanned == 2 * one_month(lake)


def test_projected_dates_and_injected_values(lake: Lake) -> None:
    name = lake.new_name()
    lake.put(f"{name}/2025-05-01/site-a/a.csv", "1\n2\n")
    lake.put(f"{name}/2025-05-02/site-b/b.csv", "3\n")
    lake.rows(
        f"CREATE EXTERNAL TABLE {name} (n INT) PARTITIONED BY (day STRING, site STRING) {OPEN_CSV} "
        f"LOCATION '{lake.url(name)}/' TBLPROPERTIES ('projection.enabled'='true', 'projection.day.type'='date', "
        f"'projection.day.format'='yyyy-MM-dd', 'projection.day.range'='2025-05-01,2025-05-03', "
        f"'projection.site.type'='injected', 'storage.location.template'='{lake.url(name)}/${{day}}/${{site}}/')"
    )
    assert lake.rows(f"SELECT sum(n) FROM {name} WHERE site = 'site-a'") == [("3",)]
    assert lake.failure(f"SELECT sum(n) FROM {name}").startswith("CONSTRAINT_VIOLATION: For the injected projected")


def test_hidden_files_gzip_and_path(lake: Lake) -> None:
    name = lake.new_name()
    lake.put(f"{name}/a.csv.gz", gzip.compress(b"1,x\n2,y\n"))
    lake.put(f"{name}/b.csv", "3,z\n")
    lake.put(f"{name}/_hidden.csv", "9,q\n")
    lake.put(f"{name}/.also", "9,q\n")
    lake.put(f"{name}/_folder/c.csv", "9,q\n")
    lake.rows(f"CREATE EXTERNAL TABLE {name} (n BIGINT, t STRING) {OPEN_CSV} LOCATION '{lake.url(name)}/'")
    assert lake.rows(f'SELECT n, "$path" FROM {name} ORDER BY n') == [
        ("1", lake.url(f"{name}/a.csv.gz")),
        ("2", lake.url(f"{name}/a.csv.gz")),
        ("3", lake.url(f"{name}/b.csv")),
    ]


def test_broken_gzip_is_named_by_its_address(lake: Lake) -> None:
    name = lake.new_name()
    packed = gzip.compress(b"".join(b"%d,x\n" % n for n in range(10_000)))
    lake.put(f"{name}/a.csv.gz", packed[: len(packed) // 2])
    lake.rows(f"CREATE EXTERNAL TABLE {name} (n BIGINT, t STRING) {OPEN_CSV} LOCATION '{lake.url(name)}/'")
    message = lake.failure(f"SELECT count(*) FROM {name}")
    assert message.startswith("HIVE_CURSOR_ERROR: Failed to read file (Compressed file ended")
    assert message.endswith(f": {lake.url(name)}/a.csv.gz")


def test_open_csv_fields(lake: Lake) -> None:
    name = lake.csv_table("a STRING, b STRING, c STRING", {"a.csv": 'x,"y, z",\n1\n1,2,3,4\n"say ""hi""","a\\"b",c\n'})
    assert lake.rows(f"SELECT a, b, c FROM {name} ORDER BY a, b") == [
        ("1", "2", "3"),
        ("1", None, None),
        ('say "hi"', 'a"b', "c"),
        ("x", "y, z", ""),
    ]


def test_open_csv_types(lake: Lake) -> None:
    columns = "i INT, t TIMESTAMP, d DATE, f BOOLEAN"
    name = lake.csv_table(columns, {"a.csv": "7,1746057600000,20209,TRUE\n"})
    assert lake.rows(f"SELECT i, t, d, f FROM {name}") == [("7", "2025-05-01 00:00:00.000", "2025-05-01", "true")]
    bad = lake.csv_table("i INT", {"a.csv": "1.5\n"})
    assert lake.failure(f"SELECT i FROM {bad}").startswith("HIVE_BAD_DATA: Error parsing field value '1.5'")
    empty = lake.csv_table("v DOUBLE", {"a.csv": '1.5\n""\n'})
    assert lake.failure(f"SELECT v FROM {empty}") == (
        "HIVE_BAD_DATA: Error parsing field value '' for field 0: For input string: \"\""
    )
    tolerant = lake.csv_table("v DOUBLE", {"a.csv": '1.5\n""\nx\n'}, "'use.null.for.invalid.data'='true'")
    assert lake.rows(f"SELECT count(*), count(v) FROM {tolerant}") == [("3", "1")]


def test_quoted_line_break_is_rejected(lake: Lake) -> None:
    name = lake.csv_table("a STRING, b STRING", {"a.csv": '1,"two\nlines"\n2,x\n'})
    assert "line break" in lake.failure(f"SELECT a FROM {name}")


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    ("field", "read"),
    [
        ('High "Main" Street', 'High "Main" Street'),
        ('High""Main', 'High"Main'),
        ('  "Main"x', 'Main"x'),
        ('5",6"', "5,6"),
        (r"A\B", "AB"),
        (r"A\\B", r"A\B"),
        (r'"A\B ""x"""', 'AB "x"'),
    ],
)
def test_quotes_and_escapes_in_unusual_places_are_read_as_by_opencsv(
    lake: Lake, field: str, read: str, packed: bool
) -> None:
    content = f"1,2024,{field},4\n".encode()
    name = lake.csv_table("a STRING, b STRING, c STRING, d STRING", {"a.csv": "0,0,0,0\n"})
    lake.put(f"csv/{name}/b.csv.gz" if packed else f"csv/{name}/b.csv", gzip.compress(content) if packed else content)
    assert lake.rows(f"SELECT c, d FROM {name} ORDER BY a") == [("0", "0"), (read, "4")]


def test_an_unclosed_quote_does_not_affect_other_lines(lake: Lake) -> None:
    broken = lake.csv_table("a STRING, b STRING, c STRING", {"a.csv": '1,"x",2\n2,"y,3\n3,"z",4\n'})
    assert lake.rows(f"SELECT a, c FROM {broken}") == [("1", "2"), ("2", None), ("3", "4")]
    assert lake.rows(f"SELECT count(*) FROM {broken}") == [("3",)]
    assert lake.failure(f"SELECT b FROM {broken}").startswith("HIVE_BAD_DATA: A line opens a quote")
    lake.put(f"csv/{broken}/a.csv", '1,"x",2\n2,"y ""z""",3\n3,"a \\" b",4\n')
    assert lake.rows(f"SELECT a, b FROM {broken}") == [("1", "x"), ("2", 'y "z"'), ("3", 'a " b')]


@pytest.mark.parametrize(
    ("content", "first"),
    [
        (b"caf\xe9,x\n", "caf\N{REPLACEMENT CHARACTER}"),
        (gzip.compress(b"1,x\n" * 1000, mtime=0), "\x1f\N{REPLACEMENT CHARACTER}\x08"),
    ],
    ids=["Latin-1", "a gzip without the ending"],
)
def test_bytes_that_are_not_text_are_replaced_and_affect_no_other_file(lake: Lake, content: bytes, first: str) -> None:
    name = lake.csv_table("a STRING, b STRING", {"a.csv": "1,x\n"})
    lake.put(f"csv/{name}/b.csv", content)
    assert ("1", "x") in lake.rows(f"SELECT a, b FROM {name}")
    found = lake.rows(f"SELECT a FROM {name} WHERE a LIKE '{first}%'")
    assert len(found) == 1
    lazy = "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','"
    other = lake.new_name()
    lake.rows(f"CREATE EXTERNAL TABLE {other} (a STRING, b STRING) {lazy} LOCATION '{lake.url(f'csv/{name}')}/'")
    assert lake.failure(f"SELECT a FROM {other}").startswith("NOT_SUPPORTED: A text file that is not UTF-8")


def test_parquet_counts_the_columns_it_reads(lake: Lake) -> None:
    name = lake.new_name()
    made = lake.ask(
        f"CREATE TABLE {name} WITH (format = 'PARQUET', partitioned_by = ARRAY['y', 'm']) AS "
        f"SELECT substation_number, value, y, m FROM lv_data"
    )
    assert made.state == "SUCCEEDED", made.reason
    assert lake.ask(f"SELECT count(*) FROM {name}").scanned == 0
    one, both = lake.ask(f"SELECT sum(value) FROM {name}"), lake.ask(f"SELECT * FROM {name}")
    assert 0 < one.scanned < both.scanned
    assert one.rows == [("3888.0",)]
    assert lake.rows(f"SELECT count(*) FROM {name} WHERE m = '05'") == [("48",)]
    assert len(lake.rows(f"SHOW PARTITIONS {name}")) == 3


def test_a_bucketed_table_can_be_read_but_not_inserted_into(lake: Lake) -> None:
    name = lake.new_name()
    buckets = "CLUSTERED BY (a, b) INTO 4 BUCKETS"
    lake.put(f"{name}/part", b"1,x\n")
    lake.rows(f"CREATE EXTERNAL TABLE {name} (a INT, b STRING) {buckets} ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' "
              f"LOCATION '{lake.url(name)}/'")  # fmt: skip
    storage = lake.kit.glue.get_table(DatabaseName=lake.database, Name=name)["Table"]["StorageDescriptor"]
    assert (storage["BucketColumns"], storage["NumberOfBuckets"]) == (["a", "b"], 4)
    assert lake.rows(f"SELECT * FROM {name}") == [("1", "x")]
    shown = "\n".join(line for (line,) in lake.rows(f"SHOW CREATE TABLE {name}"))
    assert "CLUSTERED BY ( \n  a, \n  b) \nINTO 4 BUCKETS\nROW FORMAT SERDE" in shown
    assert lake.failure(f"INSERT INTO {name} VALUES (2, 'y')").startswith("NOT_SUPPORTED: INSERT INTO")
    wrong = f"CREATE EXTERNAL TABLE {lake.new_name()} (a INT) CLUSTERED BY (c) INTO 4 BUCKETS LOCATION 's3://x/y/'"
    assert lake.failure(wrong) == "FAILED: SemanticException [Error 10002]: Invalid column reference c"


def test_insert_select_and_values(lake: Lake) -> None:
    name = lake.new_name()
    lake.rows(f"CREATE TABLE {name} WITH (partitioned_by = ARRAY['m']) AS SELECT value, m FROM lv_data WHERE m = '05'")
    lake.rows(f"INSERT INTO {name} SELECT value, m FROM lv_data WHERE m = '01'")
    lake.rows(f"INSERT INTO {name} (value, m) VALUES (1.5e0, '07'), (NULL, '07')")
    assert lake.rows(f"SELECT m, count(*), count(value) FROM {name} GROUP BY m ORDER BY m") == [
        ("01", "48", "48"),
        ("05", "48", "48"),
        ("07", "2", "1"),
    ]
    assert "mismatched column types" in lake.failure(f"INSERT INTO {name} VALUES ('x', '08')")


def test_unload(lake: Lake) -> None:
    name = lake.new_name("out")
    for form in ("PARQUET", "JSON", "TEXTFILE"):
        place = lake.url(f"{name}/{form}/")
        answer = lake.ask(f"UNLOAD (SELECT value, m FROM lv_data WHERE m = '05') TO '{place}' WITH (format = '{form}')")
        assert answer.state == "SUCCEEDED", answer.reason
        manifest = answer.execution["Statistics"]["DataManifestLocation"]
        key = manifest.removeprefix(lake.url(""))
        listed = lake.kit.s3.get_object(Bucket=lake.bucket, Key=key)["Body"].read().decode().split()
        assert listed
        assert all(url.startswith(place) for url in listed)
    assert "already exists" in lake.failure(f"UNLOAD (SELECT 1 AS a) TO '{place}' WITH (format = 'JSON')")


def test_json_and_text_tables(lake: Lake) -> None:
    name = lake.new_name()
    lake.put(f"{name}/a.json", '{"Name": "x", "v": 1.5, "tags": ["a", "b"]}\n{"name": null, "other": 1}\n')
    lake.rows(f"CREATE EXTERNAL TABLE {name} (name STRING, v DOUBLE, tags ARRAY<STRING>) "
              f"ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION '{lake.url(name)}/'")  # fmt: skip
    assert lake.rows(f"SELECT * FROM {name} ORDER BY v") == [("x", "1.5", "[a, b]"), (None, None, None)]
    text = lake.new_name()
    lake.put(f"{text}/a.tsv", 'a\t1\t"q\nb\tx\t\\N\n')
    lake.rows(f"CREATE EXTERNAL TABLE {text} (a STRING, n INT, q STRING) ROW FORMAT DELIMITED "
              f"FIELDS TERMINATED BY '\\t' LOCATION '{lake.url(text)}/'")  # fmt: skip
    assert lake.rows(f"SELECT * FROM {text} ORDER BY a") == [("a", "1", '"q'), ("b", None, None)]


def test_alter_table(lake: Lake) -> None:
    name = lake.new_name()
    lake.put(f"{name}/elsewhere/a.csv", "1\n2\n")
    lake.rows(f"CREATE EXTERNAL TABLE {name} (n INT) PARTITIONED BY (k STRING) {OPEN_CSV} LOCATION '{lake.url(name)}/'")
    lake.rows(f"ALTER TABLE {name} ADD IF NOT EXISTS PARTITION (k = 'a') LOCATION '{lake.url(f'{name}/elsewhere/')}'")
    assert lake.rows(f"SELECT k, sum(n) FROM {name} GROUP BY k") == [("a", "3")]
    lake.rows(f"ALTER TABLE {name} PARTITION (k = 'a') RENAME TO PARTITION (k = 'b')")
    lake.rows(f"ALTER TABLE {name} ADD COLUMNS (extra STRING)")
    lake.rows(f"ALTER TABLE {name} SET TBLPROPERTIES ('note' = 'x')")
    assert lake.rows(f"SELECT k, extra FROM {name}") == [("b", None), ("b", None)]
    assert ("note\tx",) in lake.rows(f"SHOW TBLPROPERTIES {name}")
    lake.rows(f"ALTER TABLE {name} DROP PARTITION (k = 'b')")
    assert lake.rows(f"SELECT count(*) FROM {name}") == [("0",)]
    lake.rows(f"DROP TABLE {name}")
    assert "does not exist" in lake.failure(f"SELECT * FROM {name}")


def test_partition_with_other_types(lake: Lake) -> None:
    name = lake.new_name()
    lake.put(f"{name}/k=a/a.csv", "1\n")
    lake.rows(f"CREATE EXTERNAL TABLE {name} (n INT) PARTITIONED BY (k STRING) {OPEN_CSV} LOCATION '{lake.url(name)}/'")
    lake.rows(f"MSCK REPAIR TABLE {name}")
    lake.rows(f"ALTER TABLE {name} REPLACE COLUMNS (n STRING)")
    assert lake.failure(f"SELECT n FROM {name}").startswith("HIVE_PARTITION_SCHEMA_MISMATCH")


def test_partitions_by_an_expression(lake: Lake) -> None:
    asked = {"DatabaseName": lake.database, "TableName": "lv_data"}

    def months(expression: str) -> list[list[str]]:
        found = lake.kit.glue.get_partitions(**asked, Expression=expression)["Partitions"]
        return sorted(partition["Values"] for partition in found)

    assert months("(y='2025' and m='05') or (y='2024')") == [["2024", "12"], ["2025", "05"]]
    assert months("m IN ('01', '12') AND y > '2024'") == [["2025", "01"]]
    for wrong in ("value > 1", "m = ", "no_such = '1'", "y = '2025' AND random() < 0.5"):
        with pytest.raises(ClientError, match="InvalidInputException"):
            months(wrong)


@pytest.mark.parametrize("key", ["a\\*b", "a\\b*", "\\\\a\\", "a[1]\\?", "a\\[*]"])
def test_keys_with_characters_that_have_a_meaning_in_patterns(lake: Lake, key: str) -> None:
    text, packed, typed = lake.new_name("key"), lake.new_name("key"), lake.new_name("key")
    lake.put(f"{text}/{key}", f"{key}\n\nlast\n")
    lake.put(f"{packed}/{key}.gz", gzip.compress(f"{key}\n".encode()))
    for name in (text, packed):
        lake.rows(f"CREATE EXTERNAL TABLE {name} (a STRING) ROW FORMAT DELIMITED LOCATION '{lake.url(name)}/'")
    lake.rows(f"CREATE TABLE {typed} WITH (external_location = '{lake.url(typed)}/') AS SELECT 5 AS a")
    (made,) = lake.kit.s3.list_objects_v2(Bucket=lake.bucket, Prefix=f"{typed}/")["Contents"]
    content = lake.kit.s3.get_object(Bucket=lake.bucket, Key=made["Key"])["Body"].read()
    lake.put(f"{typed}/{key}", content)
    assert lake.rows(f"SELECT a FROM {text}") == [(key,), ("",), ("last",)]
    assert lake.rows(f'SELECT a, "$path" FROM {packed}') == [(key, lake.url(f"{packed}/{key}.gz"))]
    assert lake.rows(f"SELECT a FROM {typed}") == [("5",), ("5",)]


def test_bzip2(lake: Lake) -> None:
    name = lake.new_name("packed")
    lake.put(f"{name}/a.csv.bz2", bz2.compress(b"1,a\n2,b\n"))
    lake.rows(f"CREATE EXTERNAL TABLE {name} (n INT, t STRING) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' "
              f"LOCATION '{lake.url(name)}/'")  # fmt: skip
    assert lake.rows(f"SELECT n, t FROM {name}") == [("1", "a"), ("2", "b")]
    lake.put(f"{name}/b.csv.bz2", bz2.compress(b"3,c\n" * 9999)[:-20])
    assert lake.failure(f"SELECT n FROM {name}").endswith(lake.url(f"{name}/b.csv.bz2"))


def test_parquet_columns_may_be_null(lake: Lake) -> None:
    place = lake.new_name("out")
    lake.rows(f"UNLOAD (SELECT 1 AS a, 'x' AS b) TO '{lake.url(place)}/' WITH (format = 'PARQUET')")
    (made,) = lake.kit.s3.list_objects_v2(Bucket=lake.bucket, Prefix=f"{place}/")["Contents"]
    content = lake.kit.s3.get_object(Bucket=lake.bucket, Key=made["Key"])["Body"].read()
    assert [field.nullable for field in pyarrow.parquet.read_schema(io.BytesIO(content))] == [True, True]


def test_parquet_timestamps_are_int96(lake: Lake) -> None:
    """Trino's Hive connector writes INT96. Arrow reads it with nanoseconds, as PyAthena's tests on AWS show."""
    place = lake.new_name("unloaded")
    texts = ["0001-01-01 00:00:00.000", "1969-12-31 23:59:59.999", "2025-05-01 01:02:03.004", "9999-12-31 23:59:59.999"]
    values = ", ".join(f"({i}, TIMESTAMP '{text}', ARRAY[TIMESTAMP '{text}'])" for i, text in enumerate(texts))
    lake.rows(f"UNLOAD (SELECT * FROM (VALUES {values}) v(n, t, a)) TO '{lake.url(place)}/' "
              "WITH (format = 'PARQUET', compression = 'ZSTD')")  # fmt: skip
    (made,) = lake.kit.s3.list_objects_v2(Bucket=lake.bucket, Prefix=f"{place}/")["Contents"]
    content = lake.kit.s3.get_object(Bucket=lake.bucket, Key=made["Key"])["Body"].read()
    file = pyarrow.parquet.ParquetFile(io.BytesIO(content))
    kinds = [file.schema.column(i).physical_type for i in range(3)]
    assert kinds == ["INT32", "INT96", "INT96"]
    assert file.metadata.row_group(0).column(1).compression == "ZSTD"
    name = lake.new_name()
    lake.rows(f"CREATE EXTERNAL TABLE {name} (n INT, t TIMESTAMP, a ARRAY<TIMESTAMP>) STORED AS PARQUET "
              f"LOCATION '{lake.url(place)}/'")  # fmt: skip
    assert lake.rows(f"SELECT t, a[1] FROM {name} ORDER BY n") == [(text, text) for text in texts]
    assert lake.rows(f"SELECT n FROM {name} WHERE t = TIMESTAMP '2025-05-01 01:02:03.004'") == [("2",)]
