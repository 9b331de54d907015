"""ORC tables follow the rules in `orc_serde`; Arrow writes the files."""

import datetime as dt
import io
import random
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from lake import Lake
from pyarrow import orc

BY_NAME = "WITH SERDEPROPERTIES ('orc.column.index.access' = 'false')"
SERDE = "org.apache.hadoop.hive.ql.io.orc.OrcSerde"


def orc_file(columns: dict[str, pa.Array], compression: str = "zlib", **options: Any) -> bytes:
    out = io.BytesIO()
    orc.write_table(pa.table(columns), out, compression=compression, **options)
    return out.getvalue()


def orc_table(lake: Lake, columns: str, files: dict[str, bytes], clauses: str = "") -> str:
    """Create an ORC table over these files, and return its name."""
    name = lake.new_name("orc")
    for key, content in files.items():
        lake.put(f"{name}/{key}", content)
    lake.rows(f"CREATE EXTERNAL TABLE {name} ({columns}) ROW FORMAT SERDE '{SERDE}' {clauses} STORED AS ORC "
              f"LOCATION '{lake.url(name)}/'")  # fmt: skip
    return name


@pytest.mark.parametrize("compression", ["zlib", "snappy", "lz4", "zstd", "uncompressed"])
def test_each_type(lake: Lake, compression: str) -> None:
    pair = pa.struct([("P", pa.int32()), ("q", pa.string())])
    content = orc_file({
        "b": pa.array([True, None]), "y": pa.array([-7, None], pa.int8()), "h": pa.array([-7, None], pa.int16()),
        "i": pa.array([-7, None], pa.int32()), "l": pa.array([1 << 40, None]), "f": pa.array([0.5, None], pa.float32()),
        "d": pa.array([-2.25, None]), "s": pa.array(["größer", None]), "x": pa.array([b"\0\xff", None]),
        "day": pa.array([dt.date(2025, 5, 1), None]),
        "t": pa.array([dt.datetime(2025, 5, 1, 1, 2, 3, 4000), None], pa.timestamp("us")),
        "m": pa.array([Decimal("-1.50"), None], pa.decimal128(9, 2)), "a": pa.array([[1, None], None]),
        "k": pa.array([[("one", 1)], None], pa.map_(pa.string(), pa.int64())),
        "r": pa.array([{"P": 1, "q": "x"}, None], pair), "deep": pa.array([[{"P": 1, "q": None}], []], pa.list_(pair)),
    }, compression)  # fmt: skip
    columns = ("b BOOLEAN, y TINYINT, h SMALLINT, i INT, l BIGINT, f FLOAT, d DOUBLE, s STRING, x BINARY, day DATE, "
               "t TIMESTAMP, m DECIMAL(9,2), a ARRAY<BIGINT>, k MAP<STRING,BIGINT>, r STRUCT<q:STRING,p:INT>, "
               "deep ARRAY<STRUCT<p:INT,q:STRING,z:DOUBLE>>")  # fmt: skip
    name = orc_table(lake, columns, {"a.orc": content, "empty": b""})
    assert lake.rows(f"SELECT * FROM {name}") == [
        ("true", "-7", "-7", "-7", "1099511627776", "0.5", "-2.25", "größer", "00 ff", "2025-05-01",
         "2025-05-01 01:02:03.004", "-1.50", "[1, null]", "{one=1}", "{q=x, p=1}", "[{p=1, q=null, z=null}]"),
        (*[None] * 15, "[]"),
    ]  # fmt: skip
    assert lake.rows(f'SELECT count(*), count(DISTINCT "$path") FROM {name}') == [("2", "1")]


def test_columns_are_found_by_position_unless_the_table_says_by_name(lake: Lake) -> None:
    content = orc_file({"B": pa.array([1, 2]), "a": pa.array(["x", "y"]), "with.point": pa.array([3, 4])})
    name = orc_table(lake, "a BIGINT, b STRING, c BIGINT, d DOUBLE", {"f": content})
    assert lake.rows(f"SELECT c, a, b, d FROM {name}") == [("3", "1", "x", None), ("4", "2", "y", None)]
    named = orc_table(lake, "a STRING, b BIGINT, z DOUBLE", {"f": content}, BY_NAME)
    assert lake.rows(f"SELECT z, b, a FROM {named}") == [(None, "1", "x"), (None, "2", "y")]
    assert lake.rows(f"SELECT z FROM {named}") == [(None,)] * 2
    hive = orc_table(lake, "a BIGINT", {"f": orc_file({"_col0": pa.array([1])})}, BY_NAME)
    assert lake.failure(f"SELECT a FROM {hive}") == (
        f"HIVE_FILE_MISSING_COLUMN_NAMES: ORC file does not contain column names in the footer: {lake.url(hive)}/f"
    )


@pytest.mark.parametrize(
    ("column", "values", "shown"),
    [
        ("SMALLINT", pa.array([7], pa.int64()), "7"),
        ("BIGINT", pa.array([7], pa.int16()), "7"),
        ("DATE", pa.array([20209], pa.int32()), "2025-05-01"),
        ("VARCHAR(2)", pa.array(["abc"]), "ab"),
        ("CHAR(4)", pa.array(["abc"]), "abc "),
        ("DECIMAL(9,1)", pa.array([Decimal("1.25")], pa.decimal128(9, 2)), "1.3"),
        ("DECIMAL(9,3)", pa.array([Decimal("-1.25")], pa.decimal128(9, 2)), "-1.250"),
        ("ARRAY<SMALLINT>", pa.array([[7]], pa.list_(pa.int64())), "[7]"),
    ],
    ids=str,
)
def test_types_that_are_read_as_others(lake: Lake, column: str, values: pa.Array, shown: str) -> None:
    name = orc_table(lake, f"v {column}", {"f": orc_file({"v": values})})
    assert lake.rows(f"SELECT v FROM {name}") == [(shown,)]


@pytest.mark.parametrize(
    ("column", "values", "reason"),
    [
        ("DOUBLE", pa.array(["x"]), "Cannot read SQL type 'DOUBLE' from ORC stream '.v' of type STRING with "
         "attributes {}"),
        ("STRING", pa.array([1]), "Cannot read SQL type 'VARCHAR' from ORC stream '.v' of type LONG with "
         "attributes {}"),
        ("INT", pa.array([1], pa.int8()), "Cannot read SQL type 'INTEGER' from ORC stream '.v' of type BYTE with "
         "attributes {}"),
        ("STRUCT<p:INT>", pa.array([{"P": "x"}]), "Cannot read SQL type 'INTEGER' from ORC stream '.v.P' of type "
         "STRING with attributes {}"),
        ("INT", pa.array([1 << 40]), "Integer value 1099511627776 not in range"),
        ("DECIMAL(3,1)", pa.array([Decimal("123.4")]), ""),
    ],
    ids=["text", "number", "byte", "nested", "range", "precision"],
)  # fmt: skip
def test_types_that_are_not_read(lake: Lake, column: str, values: pa.Array, reason: str) -> None:
    name = orc_table(lake, f"v {column}", {"f": orc_file({"v": values})})
    found = lake.failure(f"SELECT v FROM {name}")
    assert found.startswith(f"HIVE_BAD_DATA: Malformed ORC file. {reason}")
    assert found.endswith(f"[{lake.url(name)}/f]")


GOOD = orc_file({"v": pa.array(list(range(1000)))})


@pytest.mark.parametrize(
    "content",
    [
        b"ORC",
        b"PAR1 is something else",
        GOOD[:-30],
        GOOD[:100] + b"\xff" * 100 + GOOD[200:],
        GOOD[:-60] + b"\xff" * 20 + GOOD[-40:],
    ],
    ids=["short", "other format", "cut off", "overwritten", "footer"],
)
def test_a_file_that_is_not_orc_is_named(lake: Lake, content: bytes) -> None:
    name = orc_table(lake, "v BIGINT", {"f": content})
    found = lake.failure(f"SELECT sum(v) FROM {name}")
    assert found.startswith("HIVE_BAD_DATA: Malformed ORC file. ")
    assert found.endswith(f"[{lake.url(name)}/f]")


def test_several_stripes_and_a_table_that_is_read_twice(lake: Lake) -> None:
    values = pa.array(range(50_000))
    content = orc_file({"v": values, "w": values}, "uncompressed", stripe_size=1024)
    with io.BytesIO(content) as file:
        assert orc.ORCFile(file).nstripes > 1
    name = orc_table(lake, "v BIGINT, w BIGINT", {"f": content})
    assert lake.rows(f"SELECT count(*), sum(a.v), sum(b.w) FROM {name} a JOIN {name} b ON a.v = b.w + 1") == [
        ("49999", "1249975000", "1249925001")
    ]


@pytest.mark.parametrize("compression", ["zlib", "snappy", "lz4", "zstd", "uncompressed"])
def test_only_the_columns_that_are_used_count_as_scanned(lake: Lake, compression: str) -> None:
    rng = random.Random(7)
    nested = pa.array([[{"p": rng.getrandbits(60)}] for _ in range(2000)])
    wide = pa.array([rng.randbytes(50).hex() for _ in range(2000)])
    narrow = pa.array([i % 100 for i in range(2000)], pa.int8())
    content = orc_file({"n": narrow, "w": wide, "r": nested}, compression, stripe_size=20_000)
    name = orc_table(lake, "n TINYINT, w STRING, r ARRAY<STRUCT<p:BIGINT>>", {"f": content, "empty": b""})
    scanned = {each: lake.ask(f"SELECT max({each}) FROM {name}").scanned for each in ("n", "w", "r[1].p")}
    assert 0 < scanned["n"] < 2500
    assert 16_000 < scanned["r[1].p"] < 25_000
    assert scanned["w"] > 100_000
    assert 0 <= len(content) - sum(scanned.values()) < 5000
    assert lake.ask(f"SELECT count(*) FROM {name}").scanned == 0
    assert lake.ask(f"SELECT max(n) FROM {name} WHERE w > 'a'").scanned == scanned["n"] + scanned["w"]


QUERY = (
    "SELECT true AS b, CAST(7 AS TINYINT) AS y, 1e0 AS d, 'text' AS s, X'00ff' AS x, DATE '2025-05-01' AS day, "
    "TIMESTAMP '1969-12-31 23:59:59.999' AS t, DECIMAL '-1.50' AS m, ARRAY[1, NULL] AS a, MAP(ARRAY[1], ARRAY['v']) "
    "AS k, CAST(ROW(7, NULL) AS ROW(p INTEGER, q VARCHAR)) AS r, CAST(NULL AS VARCHAR) AS missing"
)
SHOWN = ("true", "7", "1.0", "text", "00 ff", "2025-05-01", "1969-12-31 23:59:59.999", "-1.50", "[1, null]", "{1=v}",
         "{p=7, q=null}", None)  # fmt: skip


@pytest.mark.parametrize(("codec", "written"), [("", "ZLIB"), ("SNAPPY", "SNAPPY"), ("NONE", "UNCOMPRESSED")])
def test_written_values_are_read_back(lake: Lake, codec: str, written: str) -> None:
    name, place = lake.new_name("orc"), lake.new_name("made")
    compression = f", write_compression = '{codec}'" if codec else ""
    lake.rows(f"CREATE TABLE {name} WITH (format = 'ORC', external_location = '{lake.url(place)}/'{compression}) "
              f"AS {QUERY}")  # fmt: skip
    assert lake.rows(f"SELECT * FROM {name}") == [SHOWN]
    (made,) = lake.kit.s3.list_objects_v2(Bucket=lake.bucket, Prefix=f"{place}/")["Contents"]
    content = lake.kit.s3.get_object(Bucket=lake.bucket, Key=made["Key"])["Body"].read()
    assert orc.ORCFile(io.BytesIO(content)).compression == written
    lake.rows(f"INSERT INTO {name} {QUERY}")
    assert lake.rows(f"SELECT * FROM {name}") == [SHOWN] * 2


def test_unload_by_partition(lake: Lake) -> None:
    place, name = lake.new_name("unloaded"), lake.new_name("orc")
    lake.rows(f"UNLOAD (SELECT * FROM (VALUES (1, 'a'), (2, 'b')) t(n, p)) TO '{lake.url(place)}/' "
              "WITH (format = 'ORC', compression = 'zstd', partitioned_by = ARRAY['p'])")  # fmt: skip
    lake.rows(f"CREATE EXTERNAL TABLE {name} (n INT) PARTITIONED BY (p STRING) STORED AS ORC "
              f"LOCATION '{lake.url(place)}/'")  # fmt: skip
    lake.rows(f"MSCK REPAIR TABLE {name}")
    assert lake.rows(f"SELECT n, p FROM {name} ORDER BY n") == [("1", "a"), ("2", "b")]
    assert lake.failure(
        f"UNLOAD (SELECT 1 AS n) TO '{lake.url(place)}-2/' WITH (format = 'ORC', compression = 'gzip')"
    ) == ("NOT_SUPPORTED: ORC compressed by GZIP is not supported by the local Athena (it may be by AWS)")
