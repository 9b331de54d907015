"""What CREATE EXTERNAL TABLE writes into Glue's catalog for each file format: Hive's class names.

Athena's catalog takes any table whose format Athena knows, also one that this engine cannot read: reading it is what
is rejected by name (`formats.reader_of`).
"""

from localcloud.athena.formats import AVRO, JSON_SERDES, LAZY_SIMPLE, OPEN_CSV, ORC, PARQUET

_IO = "org.apache.hadoop.hive.ql.io"
TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
TEXT_OUTPUT = f"{_IO}.HiveIgnoreKeyTextOutputFormat"
PARQUET_INPUT = f"{_IO}.parquet.MapredParquetInputFormat"
PARQUET_OUTPUT = f"{_IO}.parquet.MapredParquetOutputFormat"

# Input format, output format and SerDe of STORED AS (Hive's StorageFormatDescriptors).
STORED_AS = {
    "TEXTFILE": (TEXT_INPUT, TEXT_OUTPUT, LAZY_SIMPLE),
    "PARQUET": (PARQUET_INPUT, PARQUET_OUTPUT, PARQUET),
    "ORC": (f"{_IO}.orc.OrcInputFormat", f"{_IO}.orc.OrcOutputFormat", ORC),
    "AVRO": (f"{_IO}.avro.AvroContainerInputFormat", f"{_IO}.avro.AvroContainerOutputFormat", AVRO),
}

# What Athena stores as output format where a statement names this SerDe and no format; SHOW CREATE TABLE prints it.
OUTPUT_WITHOUT_FORMAT = {"org.openx.data.jsonserde.JsonSerDe": f"{_IO}.IgnoreKeyTextOutputFormat"}

# Athena user guide, "Supported SerDe libraries", beside those that this engine reads.
SERDES = frozenset(
    {
        OPEN_CSV, LAZY_SIMPLE, PARQUET, *JSON_SERDES, ORC, AVRO,
        "com.amazonaws.glue.serde.GrokSerDe", "com.amazon.emr.hive.serde.CloudTrailSerde",
        "com.amazon.emr.cloudtrail.CloudTrailSerde", "com.amazon.ionhiveserde.IonHiveSerDe",
        "org.apache.hadoop.hive.serde2.RegexSerDe",
    }
)  # fmt: skip
