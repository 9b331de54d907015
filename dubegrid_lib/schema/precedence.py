"""Which of two files' values of one reading stands: that of the later upload, in the table as in the Parquet."""

import datetime as dt
import hashlib

RANGES = 500  # of a file, at most


def placed_at(key: str, uploaded: dt.datetime, number: int = 0) -> dt.datetime:
    """When an object was uploaded, to a thousandth of a second that tells it from the others of that second.

    Parameters
    ----------
    uploaded : when S3 had this version of the object whole, with a time zone.
    number : of a range of a large file. The earlier range wins, as the earlier of a file's rows does.

    Notes
    -----
    S3 tells whole seconds, and the `sequencer` of its events orders those of one key only (S3 user guide, "Event
    message structure"). So of two files of one second the hash of their keys decides: arbitrary, but everywhere and
    always the same. Two in a thousand such pairs share a thousandth: of them the one that was read last stands in the
    table, and the lesser key in `lv_readings`; `dubegrid reconcile` names them, and a replay of that file ends it.
    """
    tie = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) % RANGES
    return uploaded.replace(microsecond=0) + dt.timedelta(milliseconds=RANGES + tie - number)


def precedence_of(placed: dt.datetime) -> int:
    """The same as a number: milliseconds since 1970."""
    return round(placed.timestamp() * 1000)
