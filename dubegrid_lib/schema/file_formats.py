"""What a file is if it is not a comma-separated CSV in UTF-8, by its first bytes, and what its sender can do about it.

Pure, standard library only: `upload` checks a file with it before sending, the function before reading.
"""

import codecs
from collections.abc import Sequence

# First bytes → what the file is, and the way out. Longer signatures come before shorter ones that also match.
# Signatures: Wikipedia, "List of file signatures"; the Parquet, ORC and Arrow specifications.
_CSV = "Save or export it as CSV (UTF-8)"
_UNPACK = "Unpack it and upload the CSV inside"
SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls)", _CSV),
    (b"PAR1", "a Parquet file", _CSV),
    (b"ARROW1", "an Arrow (Feather) file", _CSV),
    (b"ORC", "an ORC file", _CSV),
    (b"Obj\x01", "an Avro file", _CSV),
    (b"SQLite format 3\0", "an SQLite database", _CSV),
    (b"\x89PNG", "a PNG picture", _CSV),
    (b"\xff\xd8\xff", "a JPEG picture", _CSV),
    (b"%PDF", "a PDF document", "Ask for the CSV it was made from"),
    (b"\x1f\x8b", "compressed with gzip", "Name it .csv.gz, or unpack it once"),
    (b"BZh", "compressed with bzip2", _UNPACK),
    (b"\xfd7zXZ\0", "compressed with xz", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "compressed with Zstandard", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
)
ZIP = b"PK\x03\x04"
# UTF-32 first: its mark begins with that of UTF-16.
UNICODE_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def foreign_format(first: bytes) -> tuple[str, str] | None:
    """Which of `FILE_RULES` the first bytes of a file break, and the reason; None if they may be a CSV's.

    Parameters
    ----------
    first : the first line, or as much of it as was read.
    """
    if encoding := _wide_encoding(first):
        return "wrong encoding", f"the file is {encoding}: save it as UTF-8 CSV"
    for signature, what, remedy in SIGNATURES:
        if first.startswith(signature):
            return "not a CSV file", f"the file is {what}. {remedy}"
    if first.startswith(ZIP):
        return "not a CSV file", _archive(first)
    start = first.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<script")):
        shown = start[:40].decode("latin-1")
        reason = f"the file is a web page ({shown}): an error or sign-in page instead of the download"
        return "not a CSV file", f"{reason}. Download it again"
    if start.startswith(b"<?xml"):
        return "not a CSV file", f"the file is XML. {_CSV}"
    if start.startswith((b'{"', b"[{", b"[[", b"{'")) or start in (b"{", b"["):
        return "not a CSV file", f"the file is JSON. {_CSV}"
    if b"," in first and b"\r" in first.rstrip(b"\r\n"):
        reason = "lines end with a carriage return alone, as on an old Mac"
        return "not a CSV file", f"{reason}. Save the file again: lines end with LF or CRLF"
    return None


def wrong_delimiter(fields: Sequence[str], known: Sequence[str]) -> str | None:
    """Why a header has no known columns: another delimiter, or quotes around the line; None if it is neither.

    Parameters
    ----------
    fields : the header, split at commas.
    known : names of columns; one of them is enough to recognise a header.
    """
    header = ",".join(fields)
    if header.lower().startswith("sep="):
        return f"the first line {header!r} is for Excel only. Delete it: a CSV begins with its header"
    names = {name.casefold() for name in known}
    for delimiter, what in DELIMITERS.items():
        found = [field.strip().strip('"').casefold() for field in header.split(delimiter)]
        if len(found) > 1 and len(names & set(found)) > len(names & {field.casefold() for field in fields}):
            return f"columns are separated by {what} ({delimiter!r}). Save the file with commas between the columns"
    if len(fields) == 1 and names & {field.strip().casefold() for field in header.split(",")} and "," in header:
        return "each line is in quotes as one field. Save the file without quotes around whole lines"
    return None


def _wide_encoding(first: bytes) -> str:
    """``UTF-16`` or ``UTF-32``, by its mark or by the zero bytes that ASCII letters have in it; else ``""``."""
    if found := next((name for mark, name in UNICODE_MARKS if first.startswith(mark)), ""):
        return found
    sample = first[:400]
    if len(sample) < 8 or not any(sample):
        return ""
    zeros = [sum(1 for byte in sample[place::4] if not byte) / len(sample[place::4]) for place in range(4)]
    if sum(share > 0.9 for share in zeros) == 3:
        return "UTF-32 without a byte order mark"
    if [share > 0.9 for share in zeros] in ([False, True] * 2, [True, False] * 2):
        return "UTF-16 without a byte order mark"
    return ""


def _archive(first: bytes) -> str:
    if b"[Content_Types].xml" in first or b"xl/" in first or b"_rels/" in first or b"docProps/" in first:
        return f"the file is an Excel workbook (.xlsx), whatever its name says. {_CSV}"
    if b"opendocument" in first:
        return f"the file is an OpenDocument spreadsheet (.ods). {_CSV}"
    return f"the file is a zip archive. {_UNPACK}"
