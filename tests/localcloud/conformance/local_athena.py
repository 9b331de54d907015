"""The local Athena under test: creates the corpus's tables in its S3 and Glue, and runs statements through boto3."""

import re
import time
from pathlib import Path
from typing import Any

import duckdb
from botocore.exceptions import ClientError
from corpus import Answer, Case, Column, Failure, Rows
from tables import CSV_FILES, DATABASE, TABLES, Table, json_lines, partitions_of

from dubegrid_lib.stack.session import Kit

BUCKET = "conformance"
STATEMENT_SECONDS = 60
# Other names of Trino's types: Hive's in the Glue catalog, DuckDB's to write Parquet, and Athena's in its results.
HIVE_NAMES = {"varchar": "string", "integer": "int", "real": "float", "timestamp(3)": "timestamp"}
DUCKDB_NAMES = {"real": "float", "timestamp(3)": "timestamp"}
RESULT_NAMES = {"real": "float"}


def _nested(kind: str, names: dict[str, str], array: str, mapping: str, row: str, field: str) -> str:
    """The name of a Trino type in another system; the given patterns spell nested types."""
    if match := re.fullmatch(r"array\((.+)\)", kind):
        return array.format(_nested(match[1], names, array, mapping, row, field))
    if match := re.fullmatch(r"map\((\w+), (\w+)\)", kind):
        return mapping.format(*(names.get(part, part) for part in match.groups()))
    if match := re.fullmatch(r"row\((.+)\)", kind):
        fields = (part.split() for part in match[1].split(", "))
        return row.format(", ".join(field.format(name, names.get(part, part)) for name, part in fields))
    return names.get(kind, kind)


def hive_type(kind: str) -> str:
    return _nested(kind, HIVE_NAMES, "array<{}>", "map<{},{}>", "struct<{}>", "{}:{}").replace(", ", ",")


def duckdb_type(kind: str) -> str:
    return _nested(kind, DUCKDB_NAMES, "{}[]", "MAP({}, {})", "STRUCT({})", "{} {}")


def lay_tables(kit: Kit, folder: Path) -> None:
    """Create bucket, database and tables, with their rows as Parquet; `folder` is for temporary files."""
    kit.s3.create_bucket(Bucket=BUCKET)
    kit.glue.create_database(DatabaseInput={"Name": DATABASE})
    for table in TABLES:
        kit.glue.create_table(DatabaseName=DATABASE, TableInput=_glue_table(table))
        for values, rows in partitions_of(table).items():
            prefix = _prefix(table, values)
            parquet = _write_parquet(table, rows, folder)
            kit.s3.upload_file(str(parquet), BUCKET, f"{prefix}part-0.parquet")
            if values:
                entry: Any = {"Values": list(values), "StorageDescriptor": _storage(table, prefix)}
                kit.glue.create_partition(DatabaseName=DATABASE, TableName=table.name, PartitionInput=entry)
    for name, text in CSV_FILES.items():
        kit.s3.put_object(Bucket=BUCKET, Key=f"csv/{name}/{name}.csv", Body=text.encode())


def statements_of(case: Case) -> list[str]:
    """A case's statements, with S3 locations filled in: the case's own, the readings' and the CSV files'."""
    places = {
        "{location}": f"s3://{BUCKET}/cases/{case.id}/",
        "{readings}": f"s3://{BUCKET}/tables/readings/",
        "{csv}": f"s3://{BUCKET}/csv",
    }
    statements = case.statements
    if case.athena is None:
        statements = [with_decimals(statement) for statement in statements]
    for mark, place in places.items():
        statements = [statement.replace(mark, place) for statement in statements]
    return statements


# Quoted strings and names, comments, words and numbers with an exponent; or a number with a point, as a named group.
_POINTED = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|/\*.*?\*/|[A-Za-z_$][\w$]*"""
    r"""|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)[eE][+-]?\d+|(?P<number>\d[\d_]*\.[\d_]*|(?<![\w\])"])\.\d[\d_]*)|\d+""",
    re.DOTALL,
)


def with_decimals(sql: str) -> str:
    """Write Trino's ``1.5`` as ``DECIMAL '1.5'``, because Athena reads a number with a point as a DOUBLE."""

    def written(found: re.Match[str]) -> str:
        return f"DECIMAL '{found['number'].replace('_', '')}'" if found["number"] else found[0]

    return _POINTED.sub(written, sql)


def answer_of(kit: Kit, case: Case) -> Answer:
    """What the local Athena answers to a case's last statement; the ones before it must succeed."""
    *before, last = statements_of(case)
    for statement in before:
        answer = ask(kit, statement)
        assert not isinstance(answer, Failure), f"{answer.kind}: {answer.message}\nin the preparatory {statement}"
    return ask(kit, last)


def ask(kit: Kit, sql: str) -> Answer:
    """Run one statement, and return its rows, or its error's kind and message."""
    context: Any = {"Database": DATABASE, "Catalog": "AwsDataCatalog"}
    output: Any = {"OutputLocation": f"s3://{BUCKET}/results/"}
    try:
        started = kit.athena.start_query_execution(
            QueryString=sql, QueryExecutionContext=context, ResultConfiguration=output
        )
    except ClientError as error:
        # Athena rejects a statement that it cannot parse before it starts it.
        if error.response["Error"]["Code"] != "InvalidRequestException":
            raise
        return Failure("SYNTAX_ERROR", error.response["Error"]["Message"])
    execution_id = started["QueryExecutionId"]
    deadline = time.monotonic() + STATEMENT_SECONDS
    while True:
        # A query takes longer than this, and each look costs as much CPU as half of it.
        time.sleep(0.02)
        execution = kit.athena.get_query_execution(QueryExecutionId=execution_id)["QueryExecution"]
        state = execution["Status"]["State"]
        if state not in ("QUEUED", "RUNNING"):
            break
        if time.monotonic() > deadline:
            kit.athena.stop_query_execution(QueryExecutionId=execution_id)
            raise TimeoutError(f"still {state} after {STATEMENT_SECONDS} s: {sql}")
    if state != "SUCCEEDED":
        return _failure(execution["Status"].get("StateChangeReason", ""))
    writes = execution.get("SubstatementType") in ("INSERT", "UNLOAD")
    return _rows(kit, execution_id, has_header=execution["StatementType"] == "DML" and not writes)


def _failure(reason: str) -> Failure:
    if reason.startswith("FAILED: ParseException"):
        return Failure("SYNTAX_ERROR", reason)
    match = re.match(r"([A-Z][A-Z0-9_]+): ?(.*)", reason, flags=re.DOTALL)
    return Failure(match[1], match[2]) if match else Failure("", reason)


def _rows(kit: Kit, execution_id: str, has_header: bool) -> Rows:
    columns: tuple[Column, ...] = ()
    rows: list[tuple[str | None, ...]] = []
    for page in kit.athena.get_paginator("get_query_results").paginate(QueryExecutionId=execution_id):
        details = page["ResultSet"]["ResultSetMetadata"].get("ColumnInfo", [])
        columns = columns or tuple(Column(one["Name"], _type_of(one)) for one in details)
        rows += (tuple(cell.get("VarCharValue") for cell in row.get("Data", [])) for row in page["ResultSet"]["Rows"])
    if has_header:
        header, *rows = rows
        assert header == tuple(column.name for column in columns), f"the first row is {header}, not the columns' names"
    return Rows(columns, tuple(rows))


def _type_of(column: Any) -> str:
    if column["Type"] == "decimal":
        return f"decimal({column['Precision']}, {column['Scale']})"
    return str(column["Type"])


def result_type(trino_type: str) -> str:
    """The name of a Trino type in Athena's results: without lengths and element types, but decimals in full."""
    if trino_type.startswith("decimal"):
        return trino_type
    bare = re.sub(r"\(.*\)", "", trino_type)
    return RESULT_NAMES.get(bare, bare)


def _prefix(table: Table, values: tuple[str, ...] = ()) -> str:
    parts = (f"{name}={value}/" for name, value in zip(table.partitions, values, strict=False))
    return f"tables/{table.name}/{''.join(parts)}"


def _storage(table: Table, prefix: str) -> dict[str, Any]:
    return {
        "Columns": [{"Name": name, "Type": hive_type(kind)} for name, kind in table.columns.items()],
        "Location": f"s3://{BUCKET}/{prefix}",
        "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
    }


def _glue_table(table: Table) -> Any:
    return {
        "Name": table.name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", "classification": "parquet"},
        "PartitionKeys": [{"Name": name, "Type": hive_type(kind)} for name, kind in table.partitions.items()],
        "StorageDescriptor": _storage(table, _prefix(table)),
    }


def _write_parquet(table: Table, rows: list[tuple[Any, ...]], folder: Path) -> Path:
    source, target = folder / f"{table.name}.json", folder / f"{table.name}.parquet"
    source.write_text(json_lines(table, rows), encoding="utf-8")
    columns = ", ".join(f"'{name}': '{duckdb_type(kind)}'" for name, kind in table.columns.items())
    with duckdb.connect() as db:
        db.execute(
            f"COPY (FROM read_json('{source}', columns={{{columns}}}, format='newline_delimited'))"
            f" TO '{target}' (FORMAT parquet)"
        )
    return target
