"""Patterns of dates and times: Joda's (`parse_datetime`, `format_datetime`), MySQL's (`date_parse`, `date_format`).

Sources: Joda-Time, `DateTimeFormat`; Trino's manual, "Date and time functions", MySQL date functions.
"""

import re

from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.types import literal

_JODA_TOKEN = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']")
_SPECIAL = r"\.[]{}()*+?^$|"


def _tokens(pattern: str) -> list[tuple[str, int, str]]:
    """(letter, length, '') for a field; ('', 0, text) for literal text."""
    found = []
    for match in _JODA_TOKEN.finditer(pattern):
        if match[2]:
            found.append((match[2], len(match[0]), ""))
        elif match[0].startswith("'"):
            found.append(("", 0, match[1].replace("''", "'") or "'"))
        else:
            found.append(("", 0, match[0]))
    return found


# DateTimeFormat's letters.
_LETTERS = "GCYxweEyDMdaKhHkmsSzZ"


def _require_letter(letter: str) -> None:
    if letter not in _LETTERS:
        raise QueryError("INVALID_FUNCTION_ARGUMENT", f"Illegal pattern component: {letter}")


def _at_least(number: str, digits: int) -> str:
    return f"lpad({number}, CAST(greatest({digits}, length({number})) AS INTEGER), '0')" if digits > 1 else number


# Joda's letter and its minimum length → strftime's code, for formatting.
_WRITTEN = {
    ("y", 2): "%y", ("y", 4): "%Y", ("Y", 4): "%Y", ("x", 4): "%G", ("M", 4): "%B", ("M", 3): "%b",
    ("M", 2): "%m", ("M", 1): "%-m",
    ("d", 2): "%d", ("d", 1): "%-d", ("H", 2): "%H", ("H", 1): "%-H", ("h", 2): "%I", ("h", 1): "%-I",
    ("m", 2): "%M", ("m", 1): "%-M", ("s", 2): "%S", ("s", 1): "%-S", ("S", 3): "%g", ("S", 6): "%f", ("a", 1): "%p",
    ("E", 4): "%A", ("E", 3): "%a", ("E", 1): "%a", ("e", 1): "%u", ("D", 3): "%j", ("D", 1): "%-j", ("w", 2): "%V",
    ("S", 1): "%g", ("S", 2): "%g",
}  # fmt: skip


def formatted(moment: str, zoned: str, pattern: str) -> str:
    """`format_datetime`."""
    parts = []
    for letter, length, text in _tokens(pattern):
        if not letter:
            parts.append(literal(text))
        elif letter == "Z" and length <= 2:
            offset = f"CASE WHEN dg_offset({zoned}) = 'Z' THEN '+00:00' ELSE dg_offset({zoned}) END"
            parts.append(f"replace({offset}, ':', '')" if length == 1 else offset)
        elif letter in "zZ":
            parts.append(f"({zoned}).z")
        elif letter == "S" and length < 3:
            parts.append(f"substring(strftime({moment}, '%g'), 1, {length})")
        elif letter == "k":
            # Hours of a day that count from 1 to 24.
            hour = f"CAST(CASE hour({moment}) WHEN 0 THEN 24 ELSE hour({moment}) END AS VARCHAR)"
            parts.append(_at_least(hour, length))
        elif letter == "K":
            parts.append(_at_least(f"CAST(hour({moment}) % 12 AS VARCHAR)", length))
        elif letter == "y" and length == 1:
            parts.append(f"CAST(year({moment}) AS VARCHAR)")
        else:
            fitting = [(least, c) for (key, least), c in _WRITTEN.items() if key == letter and length >= least]
            code = max(fitting)[1] if fitting else None
            if code is None:
                _require_letter(letter)
                raise Unsupported(f"format_datetime's pattern letter {letter * length}")
            parts.append(f"strftime({moment}, '{code}')")
    return f"({' || '.join(parts or [literal('')])})"


# Joda's letter → the name of the piece and the pattern of its text, for parsing.
_READ = {
    "y": ("year", r"[+-]?\d{1,9}"), "Y": ("year", r"[+-]?\d{1,9}"), "M": ("month", r"\d{1,2}"),
    "d": ("day", r"\d{1,2}"), "H": ("hour", r"\d{1,2}"), "k": ("hour", r"\d{1,2}"), "h": ("hour12", r"\d{1,2}"),
    "K": ("hour12", r"\d{1,2}"),
    "m": ("minute", r"\d{1,2}"), "s": ("second", r"\d{1,2}"), "a": ("half", r"(?:AM|PM|am|pm)"),
    "D": ("day_of_year", r"\d{1,3}"),
}  # fmt: skip
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_LONG_MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
                "november", "december"]  # fmt: skip
_MONTH_NAMES = "(?i:" + "|".join([*_LONG_MONTHS, *_MONTHS]) + ")"
_DAY_NAMES = "(?i:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)"


def parsed(text: str, pattern: str) -> str:
    """`parse_datetime`: a timestamp with time zone, in UTC if the text names no zone."""
    pieces = []
    for letter, length, plain in _tokens(pattern):
        if not letter:
            pieces.append(("", _escaped(plain)))
        elif letter == "Z" or (letter == "z" and length < 3):
            pieces.append(("zone", r"(?:Z|[+-]\d\d:?\d\d)" if length < 3 else r"[A-Za-z][A-Za-z_/+-]*"))
        elif letter == "M" and length >= 3:
            pieces.append(("month_name", _MONTH_NAMES))
        elif letter == "E":
            pieces.append(("", _DAY_NAMES))
        elif letter == "S":
            pieces.append(("fraction", rf"\d{{1,{max(length, 1)}}}"))
        elif letter in "yY" and length == 2:
            pieces.append(("year2", r"\d{2}"))
        elif letter in _READ:
            pieces.append(_READ[letter])
        else:
            _require_letter(letter)
            raise Unsupported(f"parse_datetime's pattern letter {letter * length}")
    names = [name for name, _ in pieces]
    for i, (name, _) in enumerate(pieces[:-1]):
        # If digits follow directly, a year takes exactly as many digits as its pattern has letters.
        if name == "year" and pieces[i + 1][1].startswith(r"\d") and pieces[i + 1][0]:
            pieces[i] = (name, r"\d{4}")
    moment = _moment(text, pieces)
    zone = "'UTC'"
    if "zone" in names:
        found = _piece(text, pieces, "zone")
        zone = (
            f"dg_zone(CASE WHEN {found} SIMILAR TO '[+-]\\d\\d\\d\\d' THEN {found}[1:3] || ':' || "
            f"{found}[4:5] ELSE {found} "
            f"END)"
        )
    return f"dg_from_text({moment}, {zone})"


_MYSQL_READ = {
    "Y": ("year", r"\d{4}"), "y": ("year2", r"\d{2}"), "m": ("month", r"\d{1,2}"), "c": ("month", r"\d{1,2}"),
    "d": ("day", r"\d{1,2}"), "e": ("day", r"\d{1,2}"), "H": ("hour", r"\d{1,2}"), "k": ("hour", r"\d{1,2}"),
    "h": ("hour12", r"\d{1,2}"), "I": ("hour12", r"\d{1,2}"), "l": ("hour12", r"\d{1,2}"), "i": ("minute", r"\d{1,2}"),
    "s": ("second", r"\d{1,2}"), "S": ("second", r"\d{1,2}"), "f": ("fraction", r"\d{1,9}"),
    "p": ("half", r"(?:AM|PM|am|pm)"),
    "b": ("month_name", _MONTH_NAMES), "M": ("month_name", _MONTH_NAMES), "a": ("", _DAY_NAMES), "W": ("", _DAY_NAMES),
    "j": ("day_of_year", r"\d{1,3}"),
}  # fmt: skip
_MYSQL_WRITTEN = {
    "Y": "%Y", "y": "%y", "m": "%m", "c": "%-m", "d": "%d", "e": "%-d", "H": "%H", "k": "%-H", "h": "%I", "I": "%I",
    "l": "%-I", "i": "%M", "s": "%S", "S": "%S", "f": "%f", "p": "%p", "b": "%b", "M": "%B", "a": "%a", "W": "%A",
    "j": "%j", "T": "%H:%M:%S", "r": "%I:%M:%S %p", "v": "%V", "x": "%G",
}  # fmt: skip


def mysql_formatted(moment: str, pattern: str) -> str:
    """`date_format`."""
    parts = []
    for match in re.finditer(r"%(.)|([^%]+)", pattern):
        if match[2] or match[1] not in "YymcdeHkhIlisSfpbMaWjTrvxD%UuVXw":
            parts.append(literal(match[2] or match[1]))
        elif match[1] == "%":
            parts.append("'%'")
        elif match[1] in _MYSQL_WRITTEN:
            parts.append(f"strftime({moment}, '{_MYSQL_WRITTEN[match[1]]}')")
        else:
            raise QueryError("INVALID_FUNCTION_ARGUMENT", f"%{match[1]} not supported in date format string")
    return f"({' || '.join(parts or [literal('')])})"


def mysql_parsed(text: str, pattern: str) -> str:
    """`date_parse`: a timestamp(3)."""
    pattern = pattern.replace("%T", "%H:%i:%s").replace("%r", "%I:%i:%s %p")
    pieces = []
    for match in re.finditer(r"%(.)|([^%]+)", pattern):
        if match[2]:
            pieces.append(("", _escaped(match[2])))
        elif match[1] == "%":
            pieces.append(("", "%"))
        elif match[1] in _MYSQL_READ:
            pieces.append(_MYSQL_READ[match[1]])
        else:
            raise QueryError("INVALID_FUNCTION_ARGUMENT", f"%{match[1]} not supported in date format string")
    return _moment(text, pieces)


def _escaped(text: str) -> str:
    return "".join("\\" + letter if letter in _SPECIAL else letter for letter in text)


def _whole(pieces: list[tuple[str, str]], caught: str = "") -> str:
    """The pattern as a regular expression; the piece named `caught` is its group 1."""
    return "".join(f"({p})" if name == caught and name else f"(?:{p})" for name, p in pieces)


def _piece(text: str, pieces: list[tuple[str, str]], name: str) -> str:
    return f"regexp_extract({text}, {literal('^' + _whole(pieces, name) + '$')}, 1)"


def _number(text: str, pieces: list[tuple[str, str]], name: str, default: int) -> str:
    if name not in [found for found, _ in pieces]:
        return str(default)
    return f"CAST({_piece(text, pieces, name)} AS BIGINT)"


def _moment(text: str, pieces: list[tuple[str, str]]) -> str:
    """The date and time in a text, or Joda's error message."""
    names = [name for name, _ in pieces]
    year = _number(text, pieces, "year", 1970)
    if "year2" in names:
        # Joda reads two digits as a year from 50 before to 49 after the pivot; MySQL's pivot is 2020.
        short = _number(text, pieces, "year2", 0)
        year = f"(CASE WHEN {short} < 70 THEN 2000 ELSE 1900 END + {short})"
    month = _number(text, pieces, "month", 1)
    if "month_name" in names:
        short_names = "[" + ", ".join(literal(m) for m in _MONTHS) + "]"
        month = f"list_position({short_names}, lower({_piece(text, pieces, 'month_name')})[1:3])"
    hour = _number(text, pieces, "hour", 0)
    if "hour12" in names:
        hour = f"({_number(text, pieces, 'hour12', 0)} % 12)"
    if "half" in names:
        hour = f"({hour} + CASE WHEN upper({_piece(text, pieces, 'half')}) = 'PM' THEN 12 ELSE 0 END)"
    second = f"CAST({_number(text, pieces, 'second', 0)} AS DOUBLE)"
    built = f"make_timestamp({year}, {month}, {_number(text, pieces, 'day', 1)}, {hour}, "
    built += f"{_number(text, pieces, 'minute', 0)}, {second})"
    if "fraction" in names:
        built += f" + to_milliseconds(CAST(rpad({_piece(text, pieces, 'fraction')}, 3, '0')[1:3] AS BIGINT))"
    if "day_of_year" in names:
        built += f" + to_days(CAST({_number(text, pieces, 'day_of_year', 1)} - 1 AS INTEGER))"
    whole = _whole(pieces)
    rest = f"regexp_extract({text}, {literal('^' + whole + '(.*)$')}, 1)"
    wrong = f"CAST(dg_unparsed({text}, {rest}) AS TIMESTAMP)"
    return (
        f"CASE WHEN regexp_full_match({text}, {literal(whole)}) THEN {built} WHEN {text} IS NOT NULL THEN {wrong} END"
    )
