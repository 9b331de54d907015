"""The results of a writing query: its files become objects, its table and partitions enter the catalog."""

import datetime as dt
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from localcloud.athena import catalog, formats, objects
from localcloud.athena.errors import QueryError
from localcloud.athena.hive_formats import STORED_AS, TEXT_INPUT, TEXT_OUTPUT
from localcloud.athena.types import from_hive
from localcloud.athena.writes import Target


@dataclass
class Written:
    """What was written: rows, objects, and their partitions."""

    rows: int = 0
    objects: list[str] = field(default_factory=list)
    partitions: dict[tuple[str, ...], str] = field(default_factory=dict)


def require_empty(location: str, what: str) -> None:
    bucket, prefix = objects.folder_of(location)
    if objects.keys_below(bucket, prefix):
        raise QueryError("HIVE_PATH_ALREADY_EXISTS", f"Target directory for {what} already exists: {location}. "
                                                     f"You may need to "
                         f"manually clean the data at location '{location}' before retrying. Athena will not "
                         f"delete data in "
                         f"your account.")  # fmt: skip


def upload(target: Target, out: Path, identifier: str, rows: int) -> Written:
    """Put the files in the target's folder; their names contain the query's identifier, as Athena's do."""
    bucket, prefix = objects.folder_of(target.location)
    written = Written(rows)
    suffix = ".gz" if target.codec == "GZIP" and target.format in ("JSON", "TEXTFILE") else ""
    started = dt.datetime.now(dt.UTC).strftime("%Y%m%d_%H%M%S")
    for number, file in enumerate(sorted(path for path in out.rglob("*") if path.is_file() and not path.is_symlink())):
        if rows == 0:
            break
        parts = [part.partition("=")[2] for part in file.relative_to(out).parts[:-1]]
        # As Trino names a bucket's file (HiveWriterFactory, computeNonTransactionalBucketedFilename).
        numbered = f"{int(parts.pop()):06d}_0_" if target.buckets else ""
        values = tuple(map(objects.unescape_value, parts))
        folders = "".join(f"{k}={objects.escape_value(v)}/" for k, v in zip(target.partition_keys, values, strict=True))
        name = f"{prefix}{folders}{numbered}{started}_{number:05d}_{identifier[:8]}_{identifier}{suffix}"
        objects.put_file(bucket, name, file)
        written.objects.append(f"s3://{bucket}/{name}")
        if values:
            written.partitions[values] = f"s3://{bucket}/{prefix}{folders}"
    return written


def target_of(note: dict[str, Any]) -> tuple[Target, list[str]]:
    """A target from its message, and the Hive types of its columns if it is a new table."""
    kinds = [str(each) for each in note["types"]]
    return Target(
        **(note | {"names": tuple(note["names"]), "bucketed_by": tuple(note["bucketed_by"]), "types": ()})
    ), kinds


def register(database: str, name: str, target: Target, kinds: list[str]) -> None:
    """The table that CREATE TABLE AS creates, with columns of these types."""
    given, out, serde = (STORED_AS | {"JSON": (TEXT_INPUT, TEXT_OUTPUT, formats.JSON_SERDES[0])})[target.format]
    parameters = {"JSON": {}, "TEXTFILE": target.serde}.get(target.format, {"serialization.format": "1"})
    columns = [{"Name": n, "Type": t} for n, t in zip(target.names, kinds, strict=True)]
    plain = len(columns) - target.partitioned
    for column in columns:
        from_hive(column["Type"])
    catalog.create(database, {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", "has_encrypted_data": "false",
                       "transient_lastDdlTime": str(int(time.time()))},
        "PartitionKeys": columns[plain:],
        "StorageDescriptor": {
            "Columns": columns[:plain], "Location": target.location, "InputFormat": given, "OutputFormat": out,
            "Compressed": False, "NumberOfBuckets": target.buckets, "StoredAsSubDirectories": False,
            "BucketColumns": list(target.bucketed_by), "SortColumns": [],
            "SerdeInfo": {"Name": name, "SerializationLibrary": serde, "Parameters": parameters},
        },
    })  # fmt: skip


def register_partitions(table: catalog.Table, written: Written) -> None:
    known = {partition.values for partition in catalog.partitions(table)} if table.partition_keys else set()
    catalog.add_partitions(
        table, [catalog.Partition(v, place) for v, place in written.partitions.items() if v not in known]
    )
