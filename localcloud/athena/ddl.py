"""DDL: statements that edit Glue's catalog. The answer is the lines of the result, mostly none."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from localcloud.athena import catalog, objects, permissions
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.formats import JSON_SERDES, LAZY_SIMPLE, OPEN_CSV, PARQUET
from localcloud.athena.statements import Cursor
from localcloud.athena.types import from_hive

TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
PARQUET_INPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
PARQUET_OUTPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"
_FORMATS = {"TEXTFILE": (TEXT_INPUT, TEXT_OUTPUT, LAZY_SIMPLE), "PARQUET": (PARQUET_INPUT, PARQUET_OUTPUT, PARQUET)}


@dataclass(frozen=True)
class Answer:
    """The answer to a DDL statement: the lines of its result, and the columns that these lines contain."""

    lines: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


def failed(message: str) -> QueryError:
    """An error as Hive reports it."""
    return QueryError("", f"FAILED: {message}")


def run(sql: str, database: str) -> Answer | None:
    """Run a DDL statement; None if the statement is of another kind.

    Raises
    ------
    QueryError, ApiError
        The error that Athena reports.
    """
    cursor = Cursor(sql)
    for words, statement in _STATEMENTS:
        if cursor.accept(*words):
            answer = statement(cursor, database)
            cursor.end()
            return answer
    return None


# -- databases ----------------------------------------------------------------------------------------------------


def _create_database(cursor: Cursor, database: str) -> Answer:
    tolerant = cursor.accept("IF", "NOT", "EXISTS")
    name = cursor.name("create database statement")
    comment, location, properties = "", None, {}
    while cursor.peek().kind != "end":
        if cursor.accept("COMMENT"):
            comment = cursor.text()
        elif cursor.accept("LOCATION"):
            location = cursor.text()
        elif cursor.accept("WITH", "DBPROPERTIES"):
            properties = cursor.properties()
        else:
            raise cursor.unexpected()
    if catalog.database_exists(name):
        if tolerant:
            return Answer()
        raise failed(
            f"Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. Database {name} "
            f"already exists"
        )
    catalog.create_database(name, comment, location, properties)
    return Answer()


def _drop_database(cursor: Cursor, database: str) -> Answer:
    tolerant = cursor.accept("IF", "EXISTS")
    name = cursor.name("drop database statement")
    cascade = cursor.accept("CASCADE")
    if not cascade:
        cursor.accept("RESTRICT")
    cursor.end()
    if not catalog.database_exists(name):
        if tolerant:
            return Answer()
        raise failed(f"SemanticException [Error 10072]: Database does not exist: {name}")
    if catalog.tables(name) and not cascade:
        raise failed(f"Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
                     f"InvalidOperationException(message:Database {name} is not empty. One or more tables "
                     f"exist.)")  # fmt: skip
    catalog.drop_database(name)
    return Answer()


def _alter_database(cursor: Cursor, database: str) -> Answer:
    name = cursor.name("alter database statement")
    cursor.expect("SET", "DBPROPERTIES")
    properties = cursor.properties()
    if not catalog.database_exists(name):
        raise failed(f"SemanticException [Error 10072]: Database does not exist: {name}")
    permissions.require_glue("UpdateDatabase", name)
    record = catalog.call("GetDatabase", Name=name)["Database"]
    catalog.call("UpdateDatabase", Name=name,
                 DatabaseInput={"Name": name, "Parameters": (record.get("Parameters") or {}) | properties})  # fmt: skip
    return Answer()


# -- CREATE TABLE -------------------------------------------------------------------------------------------------


def _create_table(cursor: Cursor, database: str) -> Answer:
    tolerant = cursor.accept("IF", "NOT", "EXISTS")
    given, name = cursor.qualified("table name")
    database = given or database
    columns = _columns(cursor, "column specification") if cursor.accept_sign("(") else []
    parts = _TableParts()
    while cursor.peek().kind != "end":
        parts.read(cursor)
    if not columns:
        raise failed(
            "SemanticException [Error 10043]: Either list of columns or a custom serializer should be specified"
        )
    if not catalog.database_exists(database):
        raise failed(f"SemanticException [Error 10072]: Database does not exist: {database}")
    if catalog.find(database, name):
        if tolerant:
            return Answer()
        raise failed(f"Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
                     f"AlreadyExistsException(message:Table {name} already exists.)")  # fmt: skip
    if not parts.location:
        raise failed("SemanticException table is not partitioned but has no location: a LOCATION clause is required")
    repeated = {c["Name"] for c in columns} & {c["Name"] for c in parts.partitions}
    if repeated:
        raise failed("SemanticException [Error 10035]: Column repeated in partitioning columns")
    names = [c["Name"] for c in columns]
    if len(set(names)) != len(names):
        raise failed(f"SemanticException [Error 10036]: Duplicate column name: {max(names, key=names.count)}")
    catalog.create(database, parts.table_input(name, columns))
    return Answer()


def _columns(cursor: Cursor, where: str) -> list[dict[str, str]]:
    """``name type [COMMENT 'text'], …)``; the opening parenthesis has already been read."""
    found = []
    while True:
        column = {"Name": cursor.name(where), "Type": _hive_type(cursor)}
        if cursor.accept("COMMENT"):
            column["Comment"] = cursor.text()
        found.append(column)
        if not cursor.accept_sign(","):
            break
    cursor.expect_sign(")")
    return found


def _hive_type(cursor: Cursor) -> str:
    """A column's type, as written, checked and in Hive's spelling."""
    text, depth = "", 0
    while True:
        token = cursor.peek()
        if token.kind == "end" or (depth == 0 and text and not (token.is_sign("<") or token.is_sign("("))):
            break
        depth += token.text in "<(" if token.kind == "sign" else 0
        depth -= token.text in ">)" if token.kind == "sign" else 0
        text += cursor.next().text.lower()
        if depth == 0 and text[-1] in ">)":
            break
    text = {"integer": "int", "varchar": "varchar"}.get(text, text)
    try:
        from_hive(text)
    except QueryError as error:
        raise failed(f"ParseException: cannot recognize the type '{text}' in column type") from error
    return text


class _TableParts:
    """The clauses of CREATE TABLE after its columns, in any order."""

    def __init__(self) -> None:
        self.partitions: list[dict[str, str]] = []
        self.comment = ""
        self.location = ""
        self.properties: dict[str, str] = {}
        self.serde = LAZY_SIMPLE
        self.serde_properties: dict[str, str] = {}
        self.formats = (TEXT_INPUT, TEXT_OUTPUT)

    def read(self, cursor: Cursor) -> None:
        if cursor.accept("COMMENT"):
            self.comment = cursor.text()
        elif cursor.accept("PARTITIONED", "BY"):
            cursor.expect_sign("(")
            self.partitions = _columns(cursor, "column specification")
        elif cursor.accept("ROW", "FORMAT", "SERDE"):
            self.serde = cursor.text()
            if cursor.accept("WITH", "SERDEPROPERTIES"):
                self.serde_properties = cursor.properties()
        elif cursor.accept("ROW", "FORMAT", "DELIMITED"):
            self._delimited(cursor)
        elif cursor.accept("WITH", "SERDEPROPERTIES"):
            self.serde_properties = cursor.properties()
        elif cursor.accept("STORED", "AS", "INPUTFORMAT"):
            first = cursor.text()
            cursor.expect("OUTPUTFORMAT")
            self.formats = (first, cursor.text())
        elif cursor.accept("STORED", "AS"):
            self._stored_as(cursor.next().text.upper())
        elif cursor.accept("LOCATION"):
            self.location = cursor.text()
            objects.folder_of(self.location)
        elif cursor.accept("TBLPROPERTIES"):
            self.properties = cursor.properties()
        elif cursor.accept("CLUSTERED", "BY"):
            raise Unsupported("CLUSTERED BY (buckets)")
        else:
            raise cursor.unexpected()

    def _stored_as(self, name: str) -> None:
        if name not in _FORMATS:
            raise Unsupported(f"STORED AS {name}")
        first, second, serde = _FORMATS[name]
        self.formats = (first, second)
        self.serde = serde if self.serde == LAZY_SIMPLE else self.serde

    def _delimited(self, cursor: Cursor) -> None:
        self.serde = LAZY_SIMPLE
        clauses = {("FIELDS", "TERMINATED", "BY"): "field.delim", ("ESCAPED", "BY"): "escape.delim",
                   ("COLLECTION", "ITEMS", "TERMINATED", "BY"): "colelction.delim",
                   ("MAP", "KEYS", "TERMINATED", "BY"): "mapkey.delim", ("LINES", "TERMINATED", "BY"): "line.delim",
                   ("NULL", "DEFINED", "AS"): "serialization.null.format"}  # fmt: skip
        found = True
        while found:
            found = False
            for words, key in clauses.items():
                if cursor.accept(*words):
                    self.serde_properties[key] = cursor.text()
                    found = True
        if "field.delim" in self.serde_properties:
            self.serde_properties["serialization.format"] = self.serde_properties["field.delim"]

    def table_input(self, name: str, columns: list[dict[str, str]]) -> dict[str, Any]:
        if self.serde not in (OPEN_CSV, LAZY_SIMPLE, PARQUET, *JSON_SERDES):
            raise Unsupported(f"the SerDe {self.serde}")
        comment = {"comment": self.comment} if self.comment else {}
        return {
            "Name": name,
            "TableType": "EXTERNAL_TABLE",
            "Parameters": {"EXTERNAL": "TRUE", "transient_lastDdlTime": str(int(time.time()))}
            | comment
            | self.properties,
            "PartitionKeys": self.partitions,
            "StorageDescriptor": {
                "Columns": columns,
                "Location": self.location,
                "InputFormat": self.formats[0],
                "OutputFormat": self.formats[1],
                "Compressed": False,
                "NumberOfBuckets": -1,
                "SerdeInfo": {"SerializationLibrary": self.serde, "Parameters": self.serde_properties},
                "BucketColumns": [],
                "SortColumns": [],
                "StoredAsSubDirectories": False,
            },
        }


# -- tables -------------------------------------------------------------------------------------------------------


def table_of(cursor: Cursor, database: str) -> catalog.Table:
    """The table that a statement names.

    Raises
    ------
    QueryError
        There is no such table.
    """
    given, name = cursor.qualified()
    found = catalog.find(given or database, name)
    if found is None:
        raise failed(f"SemanticException [Error 10001]: Table not found {given or database}.{name}")
    return found


def _drop_table(cursor: Cursor, database: str) -> Answer:
    tolerant = cursor.accept("IF", "EXISTS")
    given, name = cursor.qualified()
    cursor.end()
    found = catalog.find(given or database, name)
    if found is None:
        if tolerant:
            return Answer()
        raise failed(f"SemanticException [Error 10001]: Table not found {given or database}.{name}")
    if found.is_view:
        raise failed(f"SemanticException Cannot drop a view with DROP TABLE: {given or database}.{name}")
    catalog.drop(found.database, found.name)
    return Answer()


def _repair(cursor: Cursor, database: str) -> Answer:
    """MSCK REPAIR TABLE: adds partitions for the folders ``key=value`` below the table's location."""
    table = table_of(cursor, database)
    cursor.end()
    if not table.partition_keys:
        return Answer()
    bucket, prefix = objects.folder_of(table.location)
    known = {partition.values for partition in catalog.partitions(table)}
    found: dict[tuple[str, ...], str] = {}
    pattern = re.compile(
        "/".join(f"{re.escape(key.name)}=([^/]+)" for key in table.partition_keys) + "/", re.IGNORECASE
    )
    for key in objects.keys_below(bucket, prefix):
        match = pattern.match(key[len(prefix) :])
        if match:
            values = tuple(objects.unescape_value(v) for v in match.groups())
            found.setdefault(values, f"s3://{bucket}/{prefix}{match[0]}")
    missing = [values for values in found if values not in known]
    catalog.add_partitions(table, [catalog.Partition(values, found[values]) for values in missing])
    if not missing:
        return Answer()
    places = [f"{table.name}:{catalog.partition_name(table, values)}" for values in missing]
    lines = [f"Partitions not in metastore:\t{' '.join(places)}"]
    lines += [f"Repair: Added partition to metastore {place}" for place in places]
    return Answer(tuple(lines))


# -- ALTER TABLE --------------------------------------------------------------------------------------------------


def _alter_table(cursor: Cursor, database: str) -> Answer:
    table = table_of(cursor, database)
    for words, change in _CHANGES:
        if cursor.accept(*words):
            change(cursor, table)
            cursor.end()
            return Answer()
    if cursor.accept("PARTITION"):
        values = partition_values(cursor, table)
        if cursor.accept("RENAME", "TO", "PARTITION"):
            _rename_partition(table, values, partition_values(cursor, table))
        elif cursor.accept("SET", "LOCATION"):
            _move_partition(table, values, cursor.text())
        else:
            raise cursor.unexpected()
        cursor.end()
        return Answer()
    raise cursor.unexpected()


def partition_values(cursor: Cursor, table: catalog.Table) -> tuple[str, ...]:
    """``(y = '2025', m = '05')``: all of the partition's keys, in the table's order."""
    found: dict[str, str] = {}
    cursor.expect_sign("(")
    while not cursor.accept_sign(")"):
        name = cursor.name("partition specification")
        cursor.expect_sign("=")
        found[name] = cursor.next().text
        cursor.accept_sign(",")
    keys = [key.name for key in table.partition_keys]
    if set(found) != set(keys):
        raise failed(f"SemanticException Partition spec {found} does not match the partition columns {keys}")
    return tuple(found[key] for key in keys)


def _default_location(table: catalog.Table, values: tuple[str, ...]) -> str:
    return f"{table.location.rstrip('/')}/{catalog.partition_name(table, values, objects.escape_value)}/"


def _add_partitions(cursor: Cursor, table: catalog.Table) -> None:
    tolerant = cursor.accept("IF", "NOT", "EXISTS")
    known = {partition.values for partition in catalog.partitions(table)}
    added = []
    while cursor.accept("PARTITION"):
        values = partition_values(cursor, table)
        location = cursor.text() if cursor.accept("LOCATION") else _default_location(table, values)
        if values not in known:
            added.append(catalog.Partition(values, location))
        elif not tolerant:
            raise failed(f"Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
                         f"AlreadyExistsException(message:Partition already exists: {list(values)})")  # fmt: skip
    catalog.add_partitions(table, added)


def _drop_partitions(cursor: Cursor, table: catalog.Table) -> None:
    tolerant = cursor.accept("IF", "EXISTS")
    known = {partition.values for partition in catalog.partitions(table)}
    while cursor.accept("PARTITION"):
        values = partition_values(cursor, table)
        cursor.accept_sign(",")
        if values in known:
            catalog.drop_partition(table, values)
        elif not tolerant:
            raise failed(
                f"SemanticException [Error 10006]: Partition not found ({catalog.partition_name(table, values)})"
            )


def _stored_partition(table: catalog.Table, values: tuple[str, ...]) -> catalog.Partition:
    for partition in catalog.partitions(table):
        if partition.values == values:
            return partition
    raise failed(f"SemanticException [Error 10006]: Partition not found ({catalog.partition_name(table, values)})")


def _rename_partition(table: catalog.Table, old: tuple[str, ...], new: tuple[str, ...]) -> None:
    partition = _stored_partition(table, old)
    catalog.drop_partition(table, old)
    catalog.add_partitions(table, [catalog.Partition(new, partition.location)])


def _move_partition(table: catalog.Table, values: tuple[str, ...], location: str) -> None:
    _stored_partition(table, values)
    catalog.drop_partition(table, values)
    catalog.add_partitions(table, [catalog.Partition(values, location)])


def _set_location(cursor: Cursor, table: catalog.Table) -> None:
    changed = catalog.input_of(table)
    changed["StorageDescriptor"]["Location"] = cursor.text()
    catalog.update(table.database, changed)


def _set_properties(cursor: Cursor, table: catalog.Table) -> None:
    changed = catalog.input_of(table)
    changed["Parameters"] = changed.get("Parameters", {}) | cursor.properties()
    catalog.update(table.database, changed)


def _add_columns(cursor: Cursor, table: catalog.Table) -> None:
    cursor.expect_sign("(")
    added = _columns(cursor, "column specification")
    known = {column.name for column in (*table.columns, *table.partition_keys)}
    for column in added:
        if column["Name"] in known:
            raise failed(f"Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
                         f"Duplicate column name: {column['Name']}")  # fmt: skip
    changed = catalog.input_of(table)
    changed["StorageDescriptor"]["Columns"] += added
    catalog.update(table.database, changed)


def _replace_columns(cursor: Cursor, table: catalog.Table) -> None:
    cursor.expect_sign("(")
    changed = catalog.input_of(table)
    changed["StorageDescriptor"]["Columns"] = _columns(cursor, "column specification")
    catalog.update(table.database, changed)


_CHANGES: list[tuple[tuple[str, ...], Callable[[Cursor, catalog.Table], None]]] = [
    (("ADD", "PARTITION"), lambda cursor, table: _again(cursor, table, _add_partitions)),
    (("ADD", "IF"), lambda cursor, table: _again(cursor, table, _add_partitions)),
    (("ADD", "COLUMNS"), _add_columns),
    (("REPLACE", "COLUMNS"), _replace_columns),
    (("DROP",), _drop_partitions),
    (("SET", "LOCATION"), _set_location),
    (("SET", "TBLPROPERTIES"), _set_properties),
]


def _again(cursor: Cursor, table: catalog.Table, change: Callable[[Cursor, catalog.Table], None]) -> None:
    # The keyword that selected this change is also the first that it reads: go back to it.
    cursor.at -= 1
    change(cursor, table)


_STATEMENTS: list[tuple[tuple[str, ...], Callable[[Cursor, str], Answer]]] = [
    (("CREATE", "DATABASE"), _create_database),
    (("CREATE", "SCHEMA"), _create_database),
    (("DROP", "DATABASE"), _drop_database),
    (("DROP", "SCHEMA"), _drop_database),
    (("ALTER", "DATABASE"), _alter_database),
    (("ALTER", "SCHEMA"), _alter_database),
    (("CREATE", "EXTERNAL", "TABLE"), _create_table),
    (("DROP", "TABLE"), _drop_table),
    (("MSCK", "REPAIR", "TABLE"), _repair),
    (("ALTER", "TABLE"), _alter_table),
]
