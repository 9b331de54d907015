"""SHOW and DESCRIBE: the contents of the catalog, in the lines that Athena writes."""

from collections.abc import Callable

from localcloud.athena import catalog, views
from localcloud.athena.ddl import Answer, partition_values, table_of
from localcloud.athena.errors import Unsupported
from localcloud.athena.statements import Cursor, like
from localcloud.athena.table_clauses import failed


def run(sql: str, database: str) -> Answer | None:
    """Answer a SHOW or DESCRIBE; None if the statement is neither.

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


def _pattern(cursor: Cursor) -> str:
    return cursor.text() if cursor.accept("LIKE") or cursor.peek().kind == "text" else "*"


def _database(cursor: Cursor, default: str) -> str:
    name = cursor.name("database name") if cursor.accept("IN") or cursor.accept("FROM") else default
    if not catalog.database_exists(name):
        raise failed(f"SemanticException [Error 10072]: Database does not exist: {name}")
    return name


def _databases(cursor: Cursor, database: str) -> Answer:
    pattern = _pattern(cursor)
    return Answer(tuple(name for name in catalog.databases() if like(pattern, name)), ("database_name",))


def _tables(cursor: Cursor, database: str) -> Answer:
    name = _database(cursor, database)
    pattern = _pattern(cursor)
    return Answer(tuple(t.name for t in catalog.tables(name) if like(pattern, t.name)), ("tab_name",))


def _views(cursor: Cursor, database: str) -> Answer:
    name = _database(cursor, database)
    pattern = _pattern(cursor)
    return Answer(tuple(t.name for t in catalog.tables(name) if t.is_view and like(pattern, t.name)), ("views",))


def _columns(cursor: Cursor, database: str) -> Answer:
    if not (cursor.accept("IN") or cursor.accept("FROM")):
        raise cursor.unexpected("IN")
    given, name = cursor.qualified()
    if cursor.accept("IN") or cursor.accept("FROM"):
        given = cursor.name("database name")
    found = catalog.find(given or database, name)
    if found is None:
        raise failed(f"SemanticException [Error 10001]: Table not found {given or database}.{name}")
    # Hive pads names to 20 characters (MetaDataFormatUtils.ALIGNMENT); clients strip them.
    return Answer(tuple(f"{c.name:<20}" for c in (*found.columns, *found.partition_keys)), ("field",))


def _partitions(cursor: Cursor, database: str) -> Answer:
    table = table_of(cursor, database)
    if not table.partition_keys:
        raise failed(f"SemanticException Table {table.name} is not a partitioned table")
    return Answer(tuple(catalog.partition_name(table, p.values) for p in catalog.partitions(table)), ("partition",))


def _properties(cursor: Cursor, database: str) -> Answer:
    table = table_of(cursor, database)
    if cursor.accept_sign("("):
        wanted = cursor.text()
        cursor.expect_sign(")")
        if wanted not in table.parameters:
            return Answer(
                (f"Table {table.database}.{table.name} does not have property: {wanted}",), ("prpt_name", "prpt_value")
            )
        return Answer((f"{table.parameters[wanted]}",), ("prpt_name", "prpt_value"))
    lines = tuple(f"{key}\t{value}" for key, value in sorted(table.parameters.items()))
    return Answer(lines, ("prpt_name", "prpt_value"))


def _create_view(cursor: Cursor, database: str) -> Answer:
    table = table_of(cursor, database)
    if not table.is_view:
        raise failed(f"SemanticException {table.database}.{table.name} is not a view")
    text = views.definition_of(table).sql
    return Answer((f"CREATE VIEW {table.database}.{table.name} AS ", *text.splitlines()), ("createtab_stmt",))


def _create_table(cursor: Cursor, database: str) -> Answer:
    start = cursor.at
    given, _ = cursor.qualified()
    cursor.at = start
    table = table_of(cursor, database)
    if table.is_view:
        raise failed(f"SemanticException {table.database}.{table.name} is a view: use SHOW CREATE VIEW")
    # As written in the statement, because clients compare the two.
    lines = [f"CREATE EXTERNAL TABLE `{f'{given}.' if given else ''}{table.name}`("]
    lines += _column_lines(table.columns)
    if table.parameters.get("comment"):
        lines += ["COMMENT ", f"  '{_comment(table.parameters['comment'])}'"]
    if table.partition_keys:
        lines += ["PARTITIONED BY ( ", *_column_lines(table.partition_keys)]
    lines += _bucket_lines(table)
    lines += ["ROW FORMAT SERDE ", f"  '{table.serde}' "]
    # Hive leaves out the format if it is the default (ShowCreateTableOperation, getRowFormat).
    properties = {k: v for k, v in table.serde_parameters.items() if (k, v) != ("serialization.format", "1")}
    if properties:
        lines += ["WITH SERDEPROPERTIES ( ", *_property_lines(properties)]
    lines += ["STORED AS INPUTFORMAT ", f"  '{table.storage.get('InputFormat', '')}' ", "OUTPUTFORMAT ",
              f"  '{table.storage.get('OutputFormat', '')}'", "LOCATION", f"  '{table.location}'"]  # fmt: skip
    shown = {k: v for k, v in table.parameters.items() if k not in ("EXTERNAL", "comment")}
    lines += ["TBLPROPERTIES (", *_property_lines(shown)]
    return Answer(tuple(lines), ("createtab_stmt",))


def _bucket_lines(table: catalog.Table) -> list[str]:
    columns = table.storage.get("BucketColumns") or []
    if not columns:
        return []
    names = [f"  {name}, " for name in columns[:-1]] + [f"  {columns[-1]}) "]
    return ["CLUSTERED BY ( ", *names, f"INTO {table.storage.get('NumberOfBuckets')} BUCKETS"]


def _column_lines(columns: tuple[catalog.Column, ...]) -> list[str]:
    texts = [
        f"  `{c.name}` {c.hive_type}" + (f" COMMENT '{_comment(c.comment)}'" if c.comment else "") for c in columns
    ]
    return [f"{text}, " for text in texts[:-1]] + [f"{texts[-1]})"]


def _comment(text: str) -> str:
    """A comment as Hive prints it (HiveStringUtils, escapeHiveCommand)."""
    return text.replace("'", "\\'").replace(";", "\\;")


def _property_lines(properties: dict[str, str]) -> list[str]:
    texts = [f"  '{_escaped(k)}'='{_escaped(v)}'" for k, v in sorted(properties.items())]
    return [f"{text}, " for text in texts[:-1]] + [f"{texts[-1]})"] if texts else [")"]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'").replace("\t", "\\t").replace("\x01", "\\u0001")


def _describe(cursor: Cursor, database: str) -> Answer:
    if cursor.peek().is_word("FORMATTED", "EXTENDED"):
        raise Unsupported(f"DESCRIBE {cursor.peek().text.upper()}")
    cursor.accept("VIEW")
    table = table_of(cursor, database)
    if cursor.accept("PARTITION"):
        partition_values(cursor, table)
    wanted = cursor.name("column name") if cursor.peek().kind in ("word", "name") else None
    columns = [c for c in (*table.columns, *table.partition_keys) if wanted in (None, c.name)]
    if not columns:
        raise failed(f"SemanticException [Error 10002]: Invalid column reference {wanted}")
    lines = [_described(c) for c in columns]
    if table.partition_keys and wanted is None:
        heading = f"{'# col_name':<20}\t{'data_type':<20}\t{'comment':<20}"
        lines += ["\t \t ", "# Partition Information\t \t ", heading, "\t \t "]
        lines += [_described(c) for c in table.partition_keys]
    return Answer(tuple(lines), ("col_name", "data_type", "comment"))


def _described(column: catalog.Column) -> str:
    return f"{column.name:<20}\t{column.hive_type:<20}\t{column.comment:<20}"


_STATEMENTS: list[tuple[tuple[str, ...], Callable[[Cursor, str], Answer]]] = [
    (("SHOW", "DATABASES"), _databases),
    (("SHOW", "SCHEMAS"), _databases),
    (("SHOW", "TABLES"), _tables),
    (("SHOW", "VIEWS"), _views),
    (("SHOW", "COLUMNS"), _columns),
    (("SHOW", "PARTITIONS"), _partitions),
    (("SHOW", "TBLPROPERTIES"), _properties),
    (("SHOW", "CREATE", "TABLE"), _create_table),
    (("SHOW", "CREATE", "VIEW"), _create_view),
    (("DESCRIBE",), _describe),
    (("DESC",), _describe),
]
