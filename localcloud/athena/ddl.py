"""DDL: statements that edit Glue's catalog. The answer is the lines of the result, mostly none."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from localcloud.athena import catalog, objects, permissions
from localcloud.athena.statements import Cursor
from localcloud.athena.table_clauses import TableParts, columns_of, failed


@dataclass(frozen=True)
class Answer:
    """The answer to a DDL statement: the lines of its result, and the columns that these lines contain."""

    lines: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


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
    columns = columns_of(cursor, "column specification") if cursor.accept_sign("(") else []
    parts = TableParts()
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
    added = columns_of(cursor, "column specification")
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
    changed["StorageDescriptor"]["Columns"] = columns_of(cursor, "column specification")
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
