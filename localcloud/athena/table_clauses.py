"""The clauses of CREATE EXTERNAL TABLE: its columns, where its data lie and in what format."""

import re
import time
from typing import Any

from localcloud.athena import objects
from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.formats import LAZY_SIMPLE
from localcloud.athena.hive_formats import OUTPUT_WITHOUT_FORMAT, SERDES, STORED_AS, TEXT_INPUT, TEXT_OUTPUT
from localcloud.athena.statements import Cursor
from localcloud.athena.types import from_hive


def failed(message: str) -> QueryError:
    """An error as Hive reports it."""
    return QueryError("", f"FAILED: {message}")


def _as_path(location: str) -> str:
    """A table's location as Hive's catalog stores it: Hadoop's `Path` has no closing slash (HMSHandler, create_table).

    Raises
    ------
    QueryError
        It is no address in S3.
    """
    bucket, prefix = objects.folder_of(location)
    return location.rstrip("/") if prefix.strip("/") else f"s3://{bucket}/"


def columns_of(cursor: Cursor, where: str) -> list[dict[str, str]]:
    """``name type [COMMENT 'text'], …)``; the opening parenthesis is read already."""
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


class TableParts:
    """The clauses of CREATE TABLE after its columns, in whatever order they come."""

    def __init__(self) -> None:
        self.partitions: list[dict[str, str]] = []
        self.comment = ""
        self.location = ""
        self.properties: dict[str, str] = {}
        self.serde = LAZY_SIMPLE
        self.serde_properties: dict[str, str] = {}
        self.formats: tuple[str, str] | None = None
        self.bucket_columns: list[str] = []
        self.buckets = -1

    def read(self, cursor: Cursor) -> None:
        if cursor.accept("COMMENT"):
            self.comment = cursor.text()
        elif cursor.accept("PARTITIONED", "BY"):
            cursor.expect_sign("(")
            self.partitions = columns_of(cursor, "column specification")
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
            self.location = _as_path(cursor.text())
        elif cursor.accept("TBLPROPERTIES"):
            self.properties = cursor.properties()
        elif cursor.accept("CLUSTERED", "BY"):
            self._clustered(cursor)
        else:
            raise cursor.unexpected()

    def _stored_as(self, name: str) -> None:
        if name not in STORED_AS:
            raise Unsupported(f"STORED AS {name}")
        first, second, serde = STORED_AS[name]
        self.formats = (first, second)
        self.serde = serde if self.serde == LAZY_SIMPLE else self.serde

    def _clustered(self, cursor: Cursor) -> None:
        """``(a, b) [SORTED BY (…)] INTO 5 BUCKETS``."""
        cursor.expect_sign("(")
        while not cursor.accept_sign(")"):
            self.bucket_columns.append(cursor.name("bucket columns"))
            cursor.accept_sign(",")
        if cursor.accept("SORTED", "BY"):
            raise Unsupported("SORTED BY")
        cursor.expect("INTO")
        count = cursor.next().text
        if not re.fullmatch(r"[1-9][0-9]{0,8}", count):
            raise failed(f"ParseException: the number of buckets is a whole number above 0, not '{count}'")
        self.buckets = int(count)
        cursor.expect("BUCKETS")

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
        if self.serde not in SERDES:
            raise Unsupported(f"the SerDe {self.serde}")
        unknown = set(self.bucket_columns) - {column["Name"] for column in columns}
        if unknown:
            raise failed(f"SemanticException [Error 10002]: Invalid column reference {min(unknown)}")
        formats = self.formats or (TEXT_INPUT, OUTPUT_WITHOUT_FORMAT.get(self.serde, TEXT_OUTPUT))
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
                "InputFormat": formats[0],
                "OutputFormat": formats[1],
                "Compressed": False,
                "NumberOfBuckets": self.buckets,
                "SerdeInfo": {
                    "SerializationLibrary": self.serde,
                    # Hive gives every new table this format (ql.metadata.Table, getEmptyTable).
                    "Parameters": {"serialization.format": "1"} | self.serde_properties,
                },
                "BucketColumns": self.bucket_columns,
                "SortColumns": [],
                "StoredAsSubDirectories": False,
            },
        }
