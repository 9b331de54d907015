"""Remove the readings of objects that have no Parquet: the small schema, or the curated zone off.

No table records which readings came from them, so the objects' own rows show it: each version's rows are read again,
their readings are removed from DynamoDB, and the other objects of the same place are replayed, which restores theirs.
"""

import gzip
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from dubegrid_lib.ingest import replay
from dubegrid_lib.ingest.ledger import Record
from dubegrid_lib.ingest.reconcile_account import Difference
from dubegrid_lib.ingest.reconcile_items import Place, forget_readings, items_of
from dubegrid_lib.ingest.uploaded_objects import objects
from dubegrid_lib.schema.load_monitor import BadField, Reading, layout_of, parse_row, split_fields
from dubegrid_lib.stack.session import Kit

AssetMonth = tuple[str, str]


def forget_rows(kit: Kit, records: Sequence[Record]) -> tuple[dict[AssetMonth, int], list[Difference]]:
    """Remove from DynamoDB every reading that the rows of an object give, in any of its versions.

    Parameters
    ----------
    records : of the object's versions, the latest first.

    Returns
    -------
    The number of readings removed, by asset and UTC month; and a difference if fewer were found than were stored.
    """
    wanted: dict[AssetMonth, set[Place]] = defaultdict(set)
    for record in records:
        for reading in _readings(kit, record) if record.count("stored") else ():
            wanted[reading.asset_id, reading.timestamp[:7]].add((reading.timestamp, reading.series))
    removed = {}
    for (asset, month), places in wanted.items():
        items = {item["timestamp"]["S"]: item for item in items_of(kit, asset, month)}
        there = sorted((at, name) for at, name in places if name in items.get(at, {}).get("series", {}).get("M", {}))
        forget_readings(kit, items, there)
        removed[asset, month] = len(there)
    found, stored = sum(removed.values()), records[0].count("stored")
    if found >= stored:
        return removed, []
    what = f"{stored:,} readings were stored, but only {found:,} of them were found by its rows"
    return removed, [Difference(records[0].key, what, "Look at what is left: `dubegrid readings`")]


def neighbours(kit: Kit, key: str) -> list[str]:
    """The other objects of an object's month, or of its folder if it has no month: they may give the same readings."""
    found = [one for one in objects(kit) if one.invokes]
    own = next((one for one in found if one.key == key), None)
    month = own.month if own is not None else None
    folder = key.rsplit("/", 1)[0]
    return [
        one.key
        for one in found
        if one.key != key and (one.month == month if month is not None else one.key.rsplit("/", 1)[0] == folder)
    ]


def restore(kit: Kit, keys: Iterable[str]) -> tuple[list[str], list[Difference]]:
    """Replay objects; returns the keys that were ingested, and a difference for each that failed."""
    done, failed = [], []
    for one in replay.objects(kit, sorted(keys)):
        if one.error is None:
            done.append(one.what)
        else:
            failed.append(Difference(one.what, one.error, f"Ingest it again: `dubegrid replay {one.what}`", one.what))
    return done, failed


def _readings(kit: Kit, record: Record) -> Iterator[Reading]:
    body = kit.s3.get_object(Bucket=kit.bucket, Key=record.key, VersionId=record.version)["Body"].read()
    raw = gzip.decompress(body) if record.key.endswith(".gz") else body
    lines = io.StringIO(raw.decode("utf-8-sig", errors="replace"))
    layout = layout_of(split_fields(next(lines, "").rstrip("\r\n")))
    if layout is None:
        return
    for line in lines:
        try:
            yield parse_row(split_fields(line.rstrip("\r\n")), layout, kit.settings.naive_time)
        except (BadField, IndexError):
            continue  # a row that the function rejected gave no reading
