"""Texts that a spreadsheet program, a locale or a copy from a web page has made of a value, an id or a date.

Pure, standard library only. Each function explains one kind of text: what happened to it, and what to do.
`load_monitor` decides what is rejected; the reasons here quote the text, so that a sender can find it.
"""

import datetime as dt
import re
import unicodedata

EXPORT_AGAIN = "Export the file again without opening it in a spreadsheet"
_SCIENTIFIC = re.compile(r"[+-]?\d(\.\d{1,5})?E\+\d{2,}")
_ERROR = re.compile(r"#(REF|DIV/0|VALUE|NAME|NUM|NULL|SPILL|CALC|FIELD|GETTING_DATA|N/A)[!?]?", re.IGNORECASE)
_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = re.compile(
    rf"\d{{1,2}}[-/. ]({_MONTH})[a-z]*\.?([-/. ]\d{{2,4}})?|({_MONTH})[a-z]*[-/. ]\d{{1,4}}|"
    r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}",
    re.IGNORECASE,
)
# Of an id only what Excel itself writes: MAR-1001 may be an id.
_DATE_FOR_ID = re.compile(r"\d{1,2}-[A-Z][a-z]{2}(-\d{2,4})?|[A-Z][a-z]{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}")
_DAY_FIRST = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}([ T].*)?")
_CLOCK = re.compile(r"\d{1,3}:\d{2}(:\d{2})?(\.\d+)?( ?[AP]M)?", re.IGNORECASE)
_SERIAL = re.compile(r"[2-7]\d{4}([.,]\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?[\d.' ]*\d,\d+|[+-]?,\d+")
_DAMAGED_ID = re.compile(r"\d\.\d+[eE][+-]?\d+|\d[eE]\+\d+|\d{1,3}(,\d{3})+(\.\d+)?")
EPOCH = dt.datetime(1899, 12, 30)  # Excel counts days from here, from March 1900 on


def is_scientific(text: str) -> bool:
    """Whether a number is written as a spreadsheet shows one that is too long for its cell: ``1.23E+05``."""
    return "E+" in text and _SCIENTIFIC.fullmatch(text) is not None


def cell_damage(text: str) -> str | None:
    """What a spreadsheet did to a cell of whatever kind; None if it did nothing that shows."""
    if len(text) > 1 and not text.strip("#"):
        return f"{text!r} is what a spreadsheet shows if a column is too narrow. {EXPORT_AGAIN}"
    if _ERROR.fullmatch(text):
        return f"{text!r} is a spreadsheet's error, not what was measured. {EXPORT_AGAIN}"
    return None


def value_reason(text: str) -> str:
    """Why a text is not a number, and what to do."""
    if found := cell_damage(text):
        return found
    if is_scientific(text):
        why = "a spreadsheet shortened it, digits are lost"
        return f"{text!r} is not a number that can be trusted: {why}. {EXPORT_AGAIN}"
    if _DATE.fullmatch(text):
        return f"{text!r} is not a number: a spreadsheet took it for a date. {EXPORT_AGAIN}"
    if _DECIMAL_COMMA.fullmatch(text):
        return f"{text!r} is not a number: it looks like a decimal comma. Write decimals with a point, such as 0.123"
    if character := odd_character(text):
        return f"{text!r} is not a number: it holds {character}. Write it in plain digits"
    return f"{text!r} is not a number"


def timestamp_reason(text: str) -> str:
    """Why a text is not an ISO-8601 timestamp, and what to do."""
    reason = f"{text!r} is not an ISO-8601 date and time"
    if found := cell_damage(text):
        return f"{reason}: {found}"
    if _SERIAL.fullmatch(text):
        days = float(text.replace(",", "."))
        when = EPOCH + dt.timedelta(seconds=round(days * 86400))
        return f"{reason}: it looks like a spreadsheet's count of days, then {when:%Y-%m-%d %H:%M}. {EXPORT_AGAIN}"
    if _DAY_FIRST.fullmatch(text):
        why = "a spreadsheet may have rewritten it, day and month may be swapped"
        return f"{reason}: {why}. Write 2025-05-14T09:40:00Z"
    if _CLOCK.fullmatch(text):
        return f"{reason}: a spreadsheet has cut it to a time of day. {EXPORT_AGAIN}"
    return reason


def id_damage(text: str) -> str | None:
    """What a spreadsheet did to an id that can no longer be read from it; None if it did nothing that shows."""
    if found := cell_damage(text):
        return found
    if _DAMAGED_ID.fullmatch(text):
        return f"{text!r}: a spreadsheet took the id for a number and reformatted it. {EXPORT_AGAIN}"
    if _DATE_FOR_ID.fullmatch(text):
        return f"{text!r}: a spreadsheet took the id for a date. {EXPORT_AGAIN}"
    return None


def bare(text: str) -> str:
    """A text without surrounding blanks and invisible characters: byte order marks, U+200B, no-break spaces."""
    text = text.strip()
    if text.isascii():
        return text
    first, last = 0, len(text)
    while first < last and (text[first] == " " or _is_invisible(text[first])):
        first += 1
    while first < last and (text[last - 1] == " " or _is_invisible(text[last - 1])):
        last -= 1
    return text[first:last]


def odd_character(text: str) -> str | None:
    """The first character that is invisible or looks like another: its code point and name; None if there is none."""
    if text.isascii() and text.isprintable():
        return None
    for letter in text:
        if _is_invisible(letter) or (letter.isdecimal() and not letter.isascii()) or letter == "\N{MINUS SIGN}":
            return f"U+{ord(letter):04X} ({unicodedata.name(letter, 'a control character')})"
    return None


def plain_spaces(text: str) -> str:
    """A text with every kind of blank as a space, and invisible characters left out: how headers are compared."""
    return " ".join("".join(letter for letter in text if letter.isspace() or not _is_invisible(letter)).split())


def _is_invisible(letter: str) -> bool:
    return letter != " " and (letter.isspace() or unicodedata.category(letter) in ("Cc", "Cf", "Zs", "Zl", "Zp"))
