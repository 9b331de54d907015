"""Which of two files' values of one reading wins: a measured one over a missing one, then the later upload.

The table, the Parquet's readers and `reconcile` all decide by `rank`; `infra/sql/_copies.sql` is the same rule in SQL.
"""

import datetime as dt
import hashlib
from typing import TypeVar

# Into how many ranges a file is cut, at most: the ledger's record of them stays below the 400 KB that an item may have,
# and `placed_at` has a thousandth of a second for each.
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
    """When an object was uploaded, to a thousandth of a second that differs from those of the second's other objects.

    Parameters
    ----------
    uploaded : when S3 had this version of the object whole, with a time zone.
    number : of a range of a large file. The earlier range wins, as the earlier of a file's rows does.

    Notes
    -----
    S3 gives whole seconds, and the `sequencer` of its events orders those of one key only (S3 user guide, "Event
    message structure"). So of two files of one second the hash of their keys decides: arbitrary, but everywhere and
    always the same. Two in a thousand such pairs share a thousandth: of them the one that was read last stands in the
    table, and the lesser key in `lv_readings`; `dubegrid reconcile` names them, and a replay of that file ends it.
    """
    tie = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) % MAX_RANGES
    return uploaded.replace(microsecond=0) + dt.timedelta(milliseconds=MAX_RANGES + tie - number)


def precedence_of(placed: dt.datetime) -> int:
    """The same as a number: milliseconds since 1970."""
    return round(placed.timestamp() * 1000)
