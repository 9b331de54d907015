"""When two files give the same reading, a measured value wins over a missing one, and then the later upload wins.

The table, the Parquet's readers and `reconcile` all decide by `rank`; `infra/sql/_copies.sql` is the same rule in SQL.
"""

import datetime as dt
import hashlib
from typing import TypeVar

# The maximum number of ranges of a file: the ledger's record of them stays below the 400 KB of an item, and `placed_at`
# has a millisecond for each.
MAX_RANGES = 500

Measured = TypeVar("Measured")
Placed = TypeVar("Placed")


def rank(measured: Measured, precedence: Placed) -> tuple[Measured, Placed]:
    """What decides between two values of one reading: the greater rank wins.

    Parameters
    ----------
    measured : whether the value is a number; a missing value never replaces one.
    precedence : the number of the upload it is from (`precedence_of`): the later upload wins.
        Both may be columns of many readings, to sort by in this order.
    """
    return measured, precedence


def placed_at(key: str, uploaded: dt.datetime, number: int = 0) -> dt.datetime:
    """When an object was uploaded, with a millisecond that distinguishes it from other uploads of that second.

    Parameters
    ----------
    uploaded : when S3 had received this version of the object, with a time zone.
    number : of a range of a large file. The earlier range wins, as the earlier row of a file does.

    Notes
    -----
    S3 has whole seconds, and the `sequencer` of its events orders those of one key only (S3 user guide, "Event message
    structure"). So the hash of the keys decides between two files of one second: arbitrarily, but always and everywhere
    in the same way. Two in a thousand such pairs share a millisecond: the table then has the file that was read last,
    and `lv_readings` the smaller key; `dubegrid reconcile` reports it, and replaying that file resolves it.
    """
    tie = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) % MAX_RANGES
    return uploaded.replace(microsecond=0) + dt.timedelta(milliseconds=MAX_RANGES + tie - number)


def precedence_of(placed: dt.datetime) -> int:
    """The same as a number: milliseconds since 1970."""
    return round(placed.timestamp() * 1000)
