"""Bucketed tables: which rows CTAS writes into which file, and which files a query skips."""

import re

import pytest
from lake import Lake


def bucketed(lake: Lake, columns: str, by: str, files: dict[str, str], properties: str = "") -> str:
    """Create a bucketed text table over these files, and return its name."""
    name = lake.new_name("bucketed")
    for key, content in files.items():
        lake.put(f"{name}/{key}", content)
    lake.rows(f"CREATE EXTERNAL TABLE {name} ({columns}) CLUSTERED BY ({by}) INTO {len(files)} BUCKETS "
              f"ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '{lake.url(name)}/' {properties}")  # fmt: skip
    return name


@pytest.mark.parametrize(
    ("value", "bucket"),
    [
        # Java's hashCode of each value, without its sign bit, modulo 7, as in Hive's ObjectInspectorUtils.
        ("CAST('hello' AS VARCHAR)", (104 * 31**4 + 101 * 31**3 + 108 * 31**2 + 108 * 31 + 111) % 2**32 % 2**31 % 7),
        ("CAST('a' AS VARCHAR)", 97 % 7),
        ("CAST('a' AS VARCHAR(5))", (31 + 97) % 7),
        ("CAST('é' AS VARCHAR)", ((0xC3 - 256) * 31 + 0xA9 - 256) % 2**31 % 7),
        ("CAST('' AS VARCHAR)", 0),
        ("CAST(NULL AS INTEGER)", 0),
        ("-1", (2**31 - 1) % 7),
        ("BIGINT '-2'", 1 % 7),
        ("BIGINT '4294967300'", (1 ^ 4) % 7),
        ("CAST(-3 AS SMALLINT)", (2**32 - 3) % 2**31 % 7),
        ("true", 1),
        ("DATE '1970-01-09'", 8 % 7),
    ],
)
def test_a_row_is_in_the_file_of_its_bucket(lake: Lake, value: str, bucket: int) -> None:
    name, place = lake.new_name(), lake.new_name("made")
    lake.rows(f"CREATE TABLE {name} WITH (bucketed_by = ARRAY['v'], bucket_count = 7, external_location = "
              f"'{lake.url(place)}/') AS SELECT {value} AS v, 1 AS n")  # fmt: skip
    (made,) = lake.kit.s3.list_objects_v2(Bucket=lake.bucket, Prefix=f"{place}/")["Contents"]
    assert re.fullmatch(rf"{place}/{bucket:06d}_0_\S+", made["Key"])
    if "NULL" not in value:
        # A query looks for the written row in the right file.
        assert lake.rows(f"SELECT n FROM {name} WHERE v = {value}") == [("1",)]


def test_ctas_of_several_buckets_and_partitions(lake: Lake) -> None:
    name = lake.new_name()
    rows = ", ".join(f"({i}, 'n{i}', {i % 2})" for i in range(100))
    lake.rows(f"CREATE TABLE {name} WITH (format = 'TEXTFILE', bucketed_by = ARRAY['i', 's'], bucket_count = 4, "
              f"partitioned_by = ARRAY['p']) AS SELECT * FROM (VALUES {rows}) t(i, s, p)")  # fmt: skip
    record = lake.kit.glue.get_table(DatabaseName=lake.database, Name=name)["Table"]["StorageDescriptor"]
    assert (record["BucketColumns"], record["NumberOfBuckets"]) == (["i", "s"], 4)
    assert lake.rows(f'SELECT count(*), sum(i), count(DISTINCT "$path") FROM {name}') == [("100", "4950", "8")]
    whole = lake.ask(f"SELECT s FROM {name}").scanned
    one = lake.ask(f"SELECT s FROM {name} WHERE i = 42 AND s = 'n42' AND p = 0")
    assert one.rows == [("n42",)]
    assert 0 < one.scanned < whole / 4
    found = lake.ask(f"SELECT i FROM (SELECT * FROM {name}) WHERE i IN (41, 42) AND s IN ('n41', 'n42') ORDER BY i")
    assert found.rows == [("41",), ("42",)]
    assert found.scanned < whole
    assert lake.rows(f"SELECT i FROM {name} WHERE i = 42 AND i = 43 AND s = 'n42'") == []


@pytest.mark.parametrize(
    ("condition", "paths"),
    [
        ("a = 1", 1), ("a = -1", 1), ("a IN (1, 3)", 1), ("a IN (1, 2)", 2), ("a = 1.0", 2), ("a > 1", 2),
        ("a = 1 OR a = 2", 2), ("a = 1 AND b = 'x'", 1), ("a = abs(1)", 2),
    ],
)  # fmt: skip
def test_files_that_cannot_hold_the_value_are_skipped(lake: Lake, condition: str, paths: int) -> None:
    files = {"000000_0_x": "2,x\n4,y\n", "000001_0_x": "1,x\n3,y\n-1,z\n"}
    name = bucketed(lake, "a INT, b STRING", "a", files)
    sizes = {1: (len(files["000001_0_x"]),), 2: (len("".join(files.values())),)}
    assert lake.ask(f"SELECT b FROM {name} WHERE {condition}").scanned in sizes[paths]


def test_an_outer_join_skips_no_file_of_the_side_that_it_fills(lake: Lake) -> None:
    name = bucketed(lake, "a INT", "a", {"000000_0_x": "2\n", "000001_0_x": "1\n"})
    query = f"SELECT l.x, r.a FROM (VALUES 1, 2) l(x) LEFT JOIN {name} r ON l.x = r.a WHERE coalesce(r.a, 9) = r.a"
    assert lake.rows(f"{query} ORDER BY 1") == [("1", "1"), ("2", "2")]


def test_files_without_numbers_are_numbered_in_order(lake: Lake) -> None:
    name = bucketed(lake, "a BOOLEAN", "a", {"f": "false\n", "t": "true\n"})
    found = lake.ask(f"SELECT a FROM {name} WHERE a = true")
    assert (found.rows, found.scanned) == ([("true",)], 5)


@pytest.mark.parametrize(
    "properties",
    ["TBLPROPERTIES ('bucketing_format' = 'spark')", "TBLPROPERTIES ('bucketing_version' = '2')"],
)
def test_all_files_are_read_if_the_table_uses_another_hash(lake: Lake, properties: str) -> None:
    # According to Hive's first hash function, 1 is in the second bucket.
    name = bucketed(lake, "a INT", "a", {"000000_0_x": "1\n", "000001_0_x": "2\n"}, properties)
    assert lake.rows(f"SELECT a FROM {name} WHERE a = 1") == [("1",)]


def test_all_files_are_read_if_their_buckets_are_unknown(lake: Lake) -> None:
    name = bucketed(lake, "a INT", "a", {"000000_0_x": "1\n", "other": "2\n"})
    assert lake.rows(f"SELECT a FROM {name} WHERE a = 1") == [("1",)]


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ("bucketed_by = ARRAY['a']", "INVALID_TABLE_PROPERTY: bucketed_by and bucket_count must be specified together"),
        ("bucket_count = 3", "INVALID_TABLE_PROPERTY: bucketed_by and bucket_count must be specified together"),
        ("bucketed_by = ARRAY['z'], bucket_count = 3",
         "INVALID_TABLE_PROPERTY: Bucketing columns [z] not present in schema"),
        ("bucketed_by = ARRAY['b'], bucket_count = 3",
         "NOT_SUPPORTED: bucketed_by with a column of type double is not supported by the local Athena "
         "(it may be by AWS)"),
        ("bucketed_by = ARRAY['a'], bucket_count = 200", "HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100 open "
         "writers for partitions/buckets"),
    ],
)  # fmt: skip
def test_invalid_bucket_settings_are_rejected(lake: Lake, properties: str, reason: str) -> None:
    query = "SELECT a, CAST(a AS DOUBLE) AS b FROM UNNEST(sequence(1, 150)) t(a)"
    assert lake.failure(f"CREATE TABLE {lake.new_name()} WITH ({properties}) AS {query}") == reason
