"""Regular expressions: Trino's (Joni's, in Java's syntax) as DuckDB's RE2 reads them.

What the two read differently is rewritten if RE2 can express it in another way, and rejected if it cannot.
"""

import re
from dataclasses import dataclass

from localcloud.athena.errors import Unsupported

_QUANTIFIER = re.compile(r"(?:[*+?]|\{\d+(?:,\d*)?\})\??")
_GROUP = re.compile(r"\((?:\?:|\?<(\w+)>|\?([ims]*(?:-[ims]+)?)([:)])|(?!\?))")
# Classes that both read in the same way: ASCII classes, and general categories of Unicode.
_ESCAPE = re.compile(r"\\(?:[dDwWtnrf]|[^\w]|u([0-9A-Fa-f]{4})|x[0-9A-Fa-f]{2}|[pP]\{[A-Z][a-z]?\})")
_OUTSIDE = re.compile(r"\\[bBAz]")
# RE2's limit on the repetitions of one atom.
_MOST = 1000
# Letters that equal two others when case is ignored (`ß` equals `ss`): in Joni, not in RE2.
_FOLDED_TO_MORE = "ßẞŉǰΐΰևẖẗẘẙẚᾀ-ῼﬀ-ﬗ"


@dataclass(frozen=True)
class Pattern:
    """A pattern as RE2 reads it; `names` are the names of its groups by number from 1, None for unnamed ones.

    `apart` is a pattern of the texts in which Joni finds other matches than RE2; empty if there are none.
    `least` and `most` are the minimum and maximum length of a match.
    """

    text: str
    names: tuple[str | None, ...]
    apart: str
    starts: bool
    least: int
    most: int

    @property
    def may_be_empty(self) -> bool:
        """Whether it matches the empty text in some places and longer texts in others.

        RE2 skips an empty match directly after another match, Joni does not.
        """
        return self.least == 0 < self.most


# Used for a pattern that is not known before the query runs.
NONE = Pattern("", (), "", False, 1, 1)


def read(pattern: str) -> Pattern:
    """A pattern that is written in the query.

    Raises
    ------
    Unsupported
        RE2 does not support it, or reads it differently.
    """
    parts: list[str] = []
    names: list[str | None] = []
    apart: set[str] = set()
    starts = in_class = False
    at = 0
    while at < len(pattern):
        letter = pattern[at]
        if pattern.startswith(r"\Q", at):
            quoted = pattern[at + 2 :].partition(r"\E")[0]
            parts.append("".join(re.sub(r"[^\w\s]", r"\\\g<0>", character) for character in quoted))
            at += len(quoted) + 4
            continue
        if pattern.startswith((r"\s", r"\S"), at):
            # Joni's white space includes the vertical tab.
            if in_class and pattern[at + 1] == "S":
                raise _unknown(r"\S inside [ ]")
            parts.append(r"\s\x0b" if in_class else r"[\s\x0b]" if pattern[at + 1] == "s" else r"[^\s\x0b]")
            at += 2
        elif letter == "\\":
            match = _ESCAPE.match(pattern, at) or (None if in_class else _OUTSIDE.match(pattern, at))
            if match is None:
                raise _unknown(pattern[at : at + 2])
            parts.append(rf"\x{{{match[1]}}}" if match.re is _ESCAPE and match[1] else match[0])
            starts = starts or match[0] == r"\A"
            if match[0] in (r"\b", r"\B"):
                # Words consist of Unicode letters in Joni, of ASCII letters in RE2.
                apart.add(r"[^\x00-\x7f]")
            at = match.end()
        elif in_class:
            if letter == "[" or pattern.startswith("&&", at):
                raise _unknown(f"{letter} inside [ ]")
            in_class = letter != "]"
            parts.append(letter)
            at += 1
        elif letter == "[":
            opening = re.compile(r"\[\^?\]?").match(pattern, at)
            assert opening is not None
            if opening[0].endswith("]"):
                raise _unknown("[]")
            parts.append(opening[0])
            in_class = True
            at = opening.end()
        elif letter == "(":
            match = _GROUP.match(pattern, at)
            if match is None:
                raise _unknown(pattern[at : at + 3])
            if match[2] and "i" in match[2].partition("-")[0]:
                apart.add(f"[{_FOLDED_TO_MORE}]")
            if match[0] == "(" or match[1]:
                names.append(match[1])
            parts.append(f"(?P<{match[1]}>" if match[1] else match[0])
            at = match.end()
        elif letter in "*+?{":
            match = _QUANTIFIER.match(pattern, at)
            if match is None or pattern.startswith("+", match.end()):
                raise _unknown(pattern[at : at + 4])
            if any(int(count) > _MOST for count in re.findall(r"\d+", match[0])):
                raise _unknown(f"more than {_MOST} of one thing")
            parts.append(match[0])
            at = match.end()
        else:
            starts = starts or letter == "^"
            if letter == "$":
                # In Joni it also matches before the last line break.
                apart.add(r"\n\z")
            parts.append(letter)
            at += 1
    text = "".join(parts)
    least, most = _widths(text)
    if any("[ß" in each for each in apart) and re.search(f"[{_FOLDED_TO_MORE}]", text):
        raise _unknown("(?i) with letters that fold to several")
    return Pattern(text, tuple(names), "|".join(sorted(apart)), starts, least, most)


def _unknown(what: str) -> Unsupported:
    return Unsupported(f"{what} in a regular expression")


def _widths(text: str) -> tuple[int, int]:
    """The shortest and the longest text that a pattern matches; 1 for both if it is not valid, which DuckDB reports."""
    spelled = re.sub(r"\\x\{....\}|\\[pP]\{\w+\}", "x", text).replace(r"\z", r"\Z")
    try:
        # Python rejects inline flags that are not at the start; they do not change a length.
        widths = re._parser.parse(re.sub(r"\(\?[ims-]+(:|\))", lambda m: "(?:" if m[1] == ":" else "", spelled))  # type: ignore[attr-defined]
    except re.error:
        return 1, 1
    least, most = widths.getwidth()
    return int(least), int(most)


def replacement(text: str, pattern: Pattern) -> str | None:
    r"""Java's ``$1`` and ``${name}`` as RE2's ``\1``; None if it is illegal in Java."""
    parts: list[str] = []
    at = 0
    while at < len(text):
        match = re.compile(r"\\(.)|\$(\d)|\$\{(\w+)\}|[^\\$]+", re.DOTALL).match(text, at)
        if match is None or (match[3] and match[3] not in pattern.names):
            return None
        if match[1]:
            parts.append("\\\\" if match[1] == "\\" else match[1])
        elif match[2]:
            parts.append(f"\\{match[2]}")
        elif match[3]:
            parts.append(f"\\{pattern.names.index(match[3]) + 1}")
        else:
            parts.append(match[0])
        at = match.end()
    if len(pattern.names) > 9:
        raise Unsupported("regexp_replace with more than nine groups")
    return "".join(parts)
