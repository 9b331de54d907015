"""Buckets: in which file of a bucketed table a row is, by the hash of its bucket columns.

| rule | source |
|---|---|
| a bucket's number is the hash of the columns modulo their count, with Hive's hash (version 1) | Hive, \
ObjectInspectorUtils (`hashCode`); Trino, HiveBucketingV1, HiveBucketing (`getBucketNumber`) |
| a file's bucket is in its name, `000003_0_…` or `…_bucket-00003…`; otherwise, with one file for each bucket, it is \
the file's place in the order of names | Trino, BackgroundHiveSplitLoader (`BUCKET_PATTERNS`, `getBucketedSplits`) |
| only the buckets of the values that a query compares all bucket columns with are read | Athena user guide, "What is \
bucketing?"; Trino, HiveBucketing (`getHiveBucketFilter`) |
| columns of these types are bucketed: BOOLEAN, whole numbers, DATE, STRING, VARCHAR | Athena user guide, "What is \
bucketing?"; it names DOUBLE and FLOAT too, which are read and not written here |

All files are read if the table is bucketed by Spark's hash (`bucketing_format`) or Hive's second one
(`bucketing_version`), or if the buckets of its files are unknown.
"""

import datetime as dt
import itertools
import math
import re
import struct
from collections.abc import Iterable, Sequence

from sqlglot import exp

from localcloud.athena.addresses import S3Object
from localcloud.athena.errors import Unsupported
from localcloud.athena.tables import Table
from localcloud.athena.types import Type

Value = bool | int | float | str
_NAMES = (re.compile(r"(0\d+)_\d+.*"), re.compile(r"\d{8}_\d{6}_\d{5}_[a-z0-9]{5}_bucket-(\d+)(?:[-_.].*)?"))
_MASK = 0xFFFFFFFF
# Combinations of values beyond which nothing is left out (Trino, BUCKETS_EXPLORATION_GUARANTEED_LIMIT).
_MOST = 1000
_EPOCH = dt.date(1970, 1, 1)


def columns_of(table: Table) -> list[str]:
    """The columns by whose values files of the table can be left out."""
    of_hive = str(table.parameters.get("bucketing_format", "hive")).lower() == "hive"
    if not of_hive or str(table.parameters.get("bucketing_version", "1")) != "1" or count_of(table) < 1:
        return []
    return [str(name).lower() for name in table.storage.get("BucketColumns") or []]


def count_of(table: Table) -> int:
    count = table.storage.get("NumberOfBuckets")
    return count if isinstance(count, int) else 0


def kept(table: Table, values: dict[str, set[Value]], objects: Sequence[S3Object]) -> list[S3Object]:
    """Those of a folder's objects whose bucket can hold a row with these values.

    Parameters
    ----------
    values : of columns that the query compares with constants; rows with other values are not needed.
    """
    columns, count = columns_of(table), count_of(table)
    if not columns or not set(columns) <= set(values):
        return list(objects)
    kinds = {column.name: column for column in table.columns}
    choices = [sorted(values[name], key=str) for name in columns]
    if math.prod(map(len, choices)) > max(_MOST, 4 * count):
        return list(objects)
    found = _buckets(objects, count)
    if found is None:
        return list(objects)
    starts = [int(kinds[name].hive_type.lower().startswith("varchar")) for name in columns]
    wanted = {
        number(list(zip(combination, [kinds[name].type for name in columns], starts, strict=True)), count)
        for combination in itertools.product(*choices)
    }
    return [each for each, bucket in zip(objects, found, strict=True) if bucket in wanted]


def _buckets(objects: Sequence[S3Object], count: int) -> list[int] | None:
    """Each object's bucket; None if one is unknown."""
    names = [each.key.rpartition("/")[2] for each in objects]
    matches = [next((int(m[1]) for pattern in _NAMES if (m := pattern.fullmatch(name))), None) for name in names]
    if all(match is not None and match < count for match in matches):
        return [match for match in matches if match is not None]
    if len(objects) != count or any(match is not None for match in matches):
        return None
    order = sorted(range(count), key=lambda i: objects[i].key)
    return [order.index(i) for i in range(count)]


# -- values -------------------------------------------------------------------------------------------------------


def constant(node: exp.Expr, kind: Type) -> Value | None:
    """A literal that a column of this type is compared with, as the column's value; None if it is not one."""
    node = node.unnest()
    sign = -1 if isinstance(node, exp.Neg) else 1
    node = node.this.unnest() if isinstance(node, exp.Neg) else node
    if isinstance(node, exp.Boolean):
        return bool(node.this) if kind.name == "boolean" else None
    if kind.name == "date" and isinstance(node, exp.Cast) and node.to.this == exp.DType.DATE:
        inner = node.this
        if not isinstance(inner, exp.Literal) or not re.fullmatch(r"\d{4}-\d\d-\d\d", inner.name):
            return None
        try:
            return (dt.date.fromisoformat(inner.name) - _EPOCH).days
        except ValueError:
            return None
    if not isinstance(node, exp.Literal):
        return None
    if node.is_string:
        return node.name if kind.name == "varchar" and sign > 0 else None
    if kind.is_integer:
        return sign * int(node.name) if re.fullmatch(r"\d{1,18}", node.name) else None
    return _number(sign * float(node.name), kind) if kind.name in ("double", "real") else None


def _number(value: float, kind: Type) -> float | None:
    """A DOUBLE or REAL that only one pattern of bits equals."""
    if value == 0 or not math.isfinite(value):
        return None
    if kind.name == "real":
        try:
            return value if struct.unpack("<f", struct.pack("<f", value))[0] == value else None
        except OverflowError:
            return None
    return value


# -- the hash -----------------------------------------------------------------------------------------------------


def number(values: Iterable[tuple[Value, Type, int]], count: int) -> int:
    """The bucket of a row.

    Parameters
    ----------
    values : of the bucket columns, each with its type and the hash of an empty text: 1 for VARCHAR(n), 0 for STRING.
    """
    hashed = 0
    for value, kind, start in values:
        hashed = (hashed * 31 + _hash(value, kind, start)) & _MASK
    return (hashed & 0x7FFFFFFF) % count


def _hash(value: Value, kind: Type, start: int) -> int:
    if isinstance(value, str):
        hashed = start
        for byte in value.encode():
            hashed = (hashed * 31 + (byte - 256 if byte > 127 else byte)) & _MASK
        return hashed
    if kind.name == "real":
        return int(struct.unpack("<I", struct.pack("<f", value))[0])
    if kind.name == "double":
        bits: int = struct.unpack("<Q", struct.pack("<d", value))[0]
        return (bits >> 32 ^ bits) & _MASK
    whole = int(value)
    return (whole >> 32 ^ whole) & _MASK if kind.name == "bigint" else whole & _MASK


def number_sql(columns: list[tuple[str, Type]], count: int) -> str:
    """The bucket of a row in DuckDB.

    Raises
    ------
    Unsupported
        A column is of a type whose hash is not written here.
    """
    hashed = "0::BIGINT"
    for sql, kind in columns:
        hashed = f"(({hashed} * 31 + coalesce({_hash_sql(sql, kind)}, 0)) & {_MASK})"
    return f"(({hashed} & {0x7FFFFFFF}) % {count})"


def _hash_sql(sql: str, kind: Type) -> str:
    if kind.name == "boolean":
        return f"CAST({sql} AS BIGINT)"
    if kind.name == "bigint":
        return f"(xor({sql} >> 32, {sql}) & {_MASK})"
    if kind.is_integer:
        return f"(CAST({sql} AS BIGINT) & {_MASK})"
    if kind.name == "date":
        return f"(CAST(date_diff('day', DATE '1970-01-01', {sql}) AS BIGINT) & {_MASK})"
    if kind.name == "varchar":
        text = f"hex({sql})"
        byte = f"CAST('0x' || substring({text}, 2 * i + 1, 2) AS BIGINT)"
        signed = f"list_transform(range(length({text}) // 2), lambda i: ({byte} + 128) % 256 - 128)"
        start = f"[{1 if kind.args else 0}::BIGINT]"
        return f"list_reduce({start} || {signed}, lambda h, b: (h * 31 + b) & {_MASK})"
    raise Unsupported(f"bucketed_by with a column of type {kind}")
