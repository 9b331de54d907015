"""Compare what was uploaded with what is stored: each object of the bucket with ledger, Parquet, Athena and DynamoDB.

A file's rows are compared with its own counts, and with the rows that Athena counts in the CSV; its stored readings
with the rows of its Parquet. Files may share readings, so DynamoDB is compared with the view `lv_readings`, which has
each reading once: for each series and month the number of readings, the sum of their values, that sum weighted by time,
and how many carry a flag.
"""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from dubegrid_lib.ingest import ledger
from dubegrid_lib.ingest.ledger import CountName, Record
from dubegrid_lib.ingest.reconcile_account import Account
from dubegrid_lib.ingest.reconcile_items import (
    Place,
    flags_of,
    forget_readings,
    held,
    held_months,
    items_of,
    series_of,
    value_of,
)
from dubegrid_lib.ingest.reconcile_parquet import (
    Expected,
    Month,
    expected_readings,
    expected_sums,
    files_of,
    month_of,
    object_of,
)
from dubegrid_lib.ingest.uploaded_objects import SUFFIXES, Object, objects
from dubegrid_lib.query import athena, catalog
from dubegrid_lib.schema.load_monitor import LOAD_MONITOR
from dubegrid_lib.schema.month import parse_month
from dubegrid_lib.schema.series_codes import stored_rank
from dubegrid_lib.stack.session import Kit

QUERIES_AT_ONCE = 8
# The differing readings are listed for at most this many months of assets.
LISTED = 20
Records = dict[tuple[str, str], Record]


def reconcile(kit: Kit, month: str | None = None, *, forget: bool = False) -> Account:
    """Compare everything, or what belongs to one UTC month.

    Parameters
    ----------
    month : ``2025-05``: the objects in that month's partition, and those with readings in it.
    forget : remove from DynamoDB the readings that no file has any more (they came from an overwritten version or a
        deleted file). If an earlier file has the same reading, replaying that file then restores its value. Nothing is
        removed while an object is not ingested, its Parquet is incomplete, or files arrive.

    Raises
    ------
    BadMonth
        `month` is not a month.
    MissingResource
        There is no ledger, or no database.
    """
    wanted = (parse_month(month)[:4], month[5:]) if month is not None else None
    account = Account()
    current = []
    for one in objects(kit):
        if one.invokes:
            current.append(one)
        elif wanted in (None, one.month):
            ends = " nor in ".join(SUFFIXES)
            what = f"does not invoke the function: its name ends neither in {ends} (S3 compares upper and lower case)"
            account.differs(one.key, what, "Upload it under such a name, and delete this one")
    records = ledger.of_versions(kit, [(one.key, one.version) for one in current])
    found = [one for one in current if wanted is None or _touches(one, records.get((one.key, one.version)), wanted)]
    accounted = {one.key: record for one in found if (record := _ingested(account, one, records))}
    if kit.settings.curated == "on":
        catalog.create(kit)
        uploads = {one.key: one.uploaded for one in found}
        known = {key for record in records.values() for key in record.parquet}
        months = _parquet(kit, account, accounted, uploads, wanted, known)
        whole = account.is_clean
        _csv_rows(kit, account, found, accounted)
        _readings(kit, account, wanted, months, _Start(kit, current, records) if whole else None, forget)
    return account


@dataclass(frozen=True)
class _Start:
    """Bucket and ledger as they were when the comparison started, with nothing in progress."""

    kit: Kit
    current: list[Object]
    records: Records

    def is_unchanged(self) -> bool:
        """Whether no file was uploaded, deleted or ingested since the start.

        Readings in DynamoDB that are not in the Parquet may belong to a file that is being ingested, because DynamoDB
        is written first. Call this after reading DynamoDB: whatever had been written by then was in the bucket already.
        """
        now = [one for one in objects(self.kit) if one.invokes]
        return now == self.current and self.records == ledger.of_versions(
            self.kit, [(one.key, one.version) for one in now]
        )


def _touches(one: Object, record: Record | None, month: Month) -> bool:
    return one.month == month or (record is not None and any(month_of(key) == month for key in record.parquet))


def _ingested(account: Account, one: Object, records: Records) -> Record | None:
    """An object's record, its counts added to the account; None if it was not read to its end."""
    account.objects += 1
    record = records.get((one.key, one.version))
    remedy = f"Ingest it: `dubegrid replay {one.key}`"
    if record is None:
        account.differs(one.key, "never ingested", remedy)
        return None
    if not record.is_final:
        since = record.fields.get("started_at", "an unknown time")
        reasons = {
            "started": f"started at {since} (attempt {record.attempts}) and not finished",
            "failed": f"failed after {record.attempts} attempts: {record.fields.get('cause')}",
            "split": f"split into {record.count('ranges')} ranges at {since}, of which "
            f"{len(record.fields.get('done', {}))} are done",
        }
        account.differs(one.key, reasons.get(record.status, f"not ingested: {record.status}"), remedy)
        return None
    names: tuple[CountName, ...] = ("rows", "stored", "duplicates", "rejected")
    counts = {name: record.count(name) for name in names}
    for name, count in counts.items():
        setattr(account, name, getattr(account, name) + count)
    by_rule = sum(record.fields.get("rules", {}).values())
    if counts["rows"] != counts["stored"] + counts["duplicates"] + counts["rejected"] or by_rule != counts["rejected"]:
        listed = ", ".join(f"{count} {name}" for name, count in counts.items())
        account.differs(one.key, f"the counts do not add up: {listed}, {by_rule} rejected by rule", remedy)
    if record.count("bytes") != one.size:
        account.differs(one.key, f"{record.count('bytes')} of {one.size} bytes were read", remedy)
    return record


def _parquet(
    kit: Kit,
    account: Account,
    accounted: dict[str, Record],
    uploads: dict[str, dt.datetime],
    month: Month | None,
    known: set[str],
) -> set[Month]:
    """Check that each object's Parquet has the stored rows, and that there is no other; returns the months."""
    found = files_of(kit, account, catalog.CURATED, month, ", max(uploaded) AS uploaded, max(source) AS source")
    counted = {file: int(one.counted) for file, one in found.items()}
    expected = {
        file: (key, rows)
        for key, record in accounted.items()
        for file, rows in record.parquet.items()
        if month is None or month_of(file) == month
    }
    for file, (key, rows) in expected.items():
        if counted.get(file, 0) != rows:
            what = f"{rows:,} rows of Parquet were written, {counted.get(file, 0):,} are there ({file})"
            account.differs(key, what, f"Write it again: `dubegrid replay {key}`")
        elif accounted[key].status == "ingested" and rows:  # an unreadable version keeps the previous Parquet
            written = found[file].uploaded.tz_localize("UTC").floor("s")
            if written != uploads[key]:  # a later version was deleted: S3 sends no event for the version now current
                times = [f"{when:%Y-%m-%dT%H:%M:%SZ}" for when in (written, uploads[key])]
                what = f"its Parquet is of the version uploaded at {times[0]}, but that of {times[1]} is current"
                account.differs(key, what, f"Ingest it again: `dubegrid replay {key}`")
    for file in sorted(counted.keys() - known):
        if (key := object_of(str(found[file].source))) in uploads and key not in accounted:
            continue  # its object is listed already, and replaying that writes the Parquet again
        # Its readings may be in DynamoDB too, and `remove` finds them by this Parquet.
        remedy = "Upload its file again; if it should go, `dubegrid remove` it then"
        account.differs(file, "Parquet of an object that is not in the bucket", remedy)
    account.parquet_rows = sum(counted.values())
    for key, record in accounted.items():
        stored, rows = record.count("stored"), sum(record.parquet.values())
        # The small schema has no Parquet, and an unreadable version keeps the Parquet of the previous one.
        if record.status == "ingested" and record.fields.get("schema") == LOAD_MONITOR and rows != stored:
            what = f"{stored:,} readings are stored, but {rows:,} written as Parquet"
            account.differs(key, what, f"Write it again: `dubegrid replay {key}`")
    return {month_of(file) for file in counted}


def _csv_rows(kit: Kit, account: Account, found: list[Object], accounted: dict[str, Record]) -> None:
    """Check that Athena counts in each CSV the rows that the function read; by month, because of the scan limit."""
    account.csv_rows = 0
    for month in sorted({one.month for one in found if one.month and one.key in accounted}):
        try:
            counted = {key: int(one.counted) for key, one in files_of(kit, account, catalog.TABLE, month).items()}
        except athena.QueryFailed as error:
            where = f"table {catalog.TABLE}, {'-'.join(month)}"
            remedy = "Replace the file that Athena cannot read by a complete one, or delete it"
            account.differs(where, f"Athena cannot count its rows: {error}".rstrip("."), remedy)
            continue
        for one in found:
            record = accounted.get(one.key)
            if one.month == month and record is not None and record.status == "ingested":
                account.csv_rows += counted.get(one.key, 0)
                _check_csv(account, one, record, counted.get(one.key, 0))


def _check_csv(account: Account, one: Object, record: Record, rows: int) -> None:
    """Check one CSV against the `rows` that Athena counts in it, and report rows that Athena reads wrong."""
    _check_quoting(account, one.key, record)
    if one.is_hidden:
        what = f"{catalog.TABLE} lacks it: Athena skips names that start with . or _"
        account.differs(one.key, what, "Upload it under another name, and delete this one")
    elif not record.fields.get("in_order", True):
        what = f"{catalog.TABLE} reads it wrong: Athena goes by the order of columns, which is different here"
        remedy = "Put the columns in the published order and upload it again; `lv_curated` and DynamoDB are right"
        account.differs(one.key, what, remedy)
    # Athena may count a blank line as a row: always if it contains blanks, not everywhere if it is empty.
    elif not 0 <= rows - record.count("rows") <= record.count("blank_lines"):
        what = f"Athena counts {rows:,} rows, the function read {record.count('rows'):,}"
        account.differs(one.key, what, f"Ingest it again: `dubegrid replay {one.key}`")


def _check_quoting(account: Account, key: str, record: Record) -> None:
    """Report the rows whose text OpenCSVSerde does not return; the function counted them (`rules`, "quoting")."""
    count = record.fields.get("repaired", {}).get("quoting", 0)
    if count:
        line = record.fields.get("first_lines", {}).get("quoting", 0)
        others = f" and {count - 1:,} others" if count > 1 else ""
        what = f'{catalog.TABLE} reads line {line}{others} wrong: OpenCSVSerde interprets a \\ or " in them'
        remedy = "Quote the field, double the quotes in it, leave out backslashes, and upload it again; "
        account.differs(key, what, remedy + f"{catalog.CURATED} and DynamoDB are right")


def _readings(
    kit: Kit, account: Account, month: Month | None, months: set[Month], start: _Start | None, forget: bool
) -> None:
    """Check that DynamoDB holds the readings of `lv_readings`, by asset and month: as many, with the same values.

    `months` are those that have Parquet; `start` is None if something is not ingested. Months that only DynamoDB has
    are found by its own keys.
    """
    catalog.readings(kit)
    expected = expected_sums(kit, account, months)
    places = sorted(expected.keys() | held_months(kit, month and "-".join(month)))
    account.readings = sum(one.readings for series in expected.values() for one in series.values())
    account.dynamodb_readings = 0
    differing = []
    with ThreadPoolExecutor(QUERIES_AT_ONCE) as pool:
        for place, found in zip(places, pool.map(lambda place: held(kit, *place), places), strict=True):
            account.dynamodb_readings += sum(one.readings for one in found.values())
            wanted = expected.get(place, {})
            if found.keys() != wanted.keys() or any(found[name].differs(wanted[name]) for name in found):
                differing.append(place)
    for asset, of in differing[:LISTED]:
        _list_readings(kit, account, asset, of, start, forget)
    if len(differing) > LISTED:
        rest = ", ".join(f"{asset} {of}" for asset, of in differing[LISTED : 2 * LISTED])
        what = f"DynamoDB and Parquet differ in {len(differing) - LISTED} further months of assets ({rest}, …)"
        account.differs(f"table {kit.settings.table}", what, "Fix what is listed above, then reconcile again")


def _list_readings(kit: Kit, account: Account, asset: str, month: str, start: _Start | None, may_forget: bool) -> None:
    """Report the readings of an asset's month that differ; with `may_forget`, remove those that no file has."""
    expected = expected_readings(kit, account, asset, month)
    items = {item["timestamp"]["S"]: item for item in items_of(kit, asset, month)}
    stored = {(at, name): value_of(one) for at, item in items.items() for name, one in series_of(item).items()}
    missing = sorted(expected.keys() - stored.keys())
    shared = sorted(expected.keys() & stored.keys())
    others = [one for one in shared if expected[one].value != stored[one]]
    flagged = [one for one in shared if one not in others and expected[one].flags != flags_of(items[one[0]], one[1])]
    # Stored by a file that is gone: no current file outranks the value, so a replay cannot replace it.
    outranking = [one for one in others if stored_rank(items[one[0]], one[1]) > expected[one].rank]
    surplus = sorted([*(stored.keys() - expected.keys()), *outranking])
    whole = start is not None and (not surplus or start.is_unchanged())
    others = sorted({*others} - {*outranking})
    if surplus and whole and may_forget:
        forget_readings(kit, items, surplus)
        account.forgotten += len(surplus)
        account.dynamodb_readings = (account.dynamodb_readings or 0) - len(surplus)
        missing, surplus = sorted([*missing, *outranking]), []
    _report(account, asset, month, "lacks", missing, expected, stored)
    _report(account, asset, month, "has other values for", others, expected, stored)
    _report(account, asset, month, "has other flags for", flagged, expected, stored)
    if surplus:
        at, name = surplus[0]
        what = f"only DynamoDB has {_count(surplus)} of {month}, the first {name} at {at}"
        if surplus[0] in expected:
            what += f": {stored[surplus[0]]}, but {expected[surplus[0]].value} in the Parquet"
        remedy = "Their version or file is gone: `dubegrid reconcile --forget` removes them"
        if start is None:
            remedy = "They may belong to what is missing above: fix that first"
        elif not whole:
            remedy = "They may belong to files that arrived in the meantime: reconcile again once those are ingested"
        account.differs(f"asset {asset}", what, remedy)


def _report(
    account: Account,
    asset: str,
    month: str,
    kind: str,
    found: list[Place],
    expected: dict[Place, Expected],
    stored: dict[Place, float | None],
) -> None:
    """Report readings that DynamoDB lacks or has differently, by the first of them."""
    if not found:
        return
    first = found[0]
    wanted = expected[first]
    shown = {
        "lacks": f"{wanted.value} in the Parquet",
        "has other values for": f"{wanted.value} in the Parquet, {stored.get(first)} in DynamoDB",
        "has other flags for": f"{wanted.flags or 'none'} in the Parquet",
    }
    what = f"DynamoDB {kind} {_count(found)} of {month}, the first {first[1]} at {first[0]}: {shown[kind]}"
    account.differs(f"asset {asset}", what, f"Ingest its file again: `dubegrid replay {wanted.source}`", wanted.source)


def _count(readings: list[Place]) -> str:
    return f"{len(readings):,} reading" + ("s" if len(readings) > 1 else "")
