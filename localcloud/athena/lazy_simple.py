"""LazySimpleSerDe: text tables with separators, read and written by one set of rules.

| rule | source |
|---|---|
| `field.delim` (else `serialization.format`), `collection.delim` or `colelction.delim`, `mapkey.delim`: a number from \
-128 to 127 is that byte, any other text means its first letter; deeper levels have fixed control characters \
| Trino, TextEncodingOptions (`getByte`, `DEFAULT_SEPARATORS`); HIVE-16922 |
| `escape.delim`: the letter after it is an ordinary letter, not a separator; separators within texts are escaped \
| Trino, SimpleDeserializer, StringEncoding (`unescape`, `needsEscape`) |
| `serialization.null.format` (`\\N`) is compared before anything is unescaped, at every level \
| Trino, SimpleDeserializer, BlockEncoding (`isNullSequence`) |
| an empty line is a row of one empty field; missing fields are NULL, further ones are dropped \
| Trino, SimpleDeserializer (`deserialize`) |
| an integer's fraction is dropped if it consists of digits; a value that is not of the type is NULL \
| Trino, LongEncoding (`parseLong`) |
| BINARY is base64, never escaped | Trino, BinaryEncoding |
| an empty text is an empty array or map; a map keeps the first value of a key, and drops a NULL key \
| Trino, ListEncoding, MapEncoding, DistinctMapKeys |

Trino calls these classes "bug for bug compatible with LazySimpleSerDe"; Athena's engine version 3 is based on Trino.
"""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from localcloud.athena import casts
from localcloud.athena.errors import Unsupported
from localcloud.athena.reading import (
    BROKEN_GZIP,
    CHUNK,
    NO_NULL,
    Plan,
    Reader,
    Source,
    line_limits,
    listed,
    skipped,
    text_paths,
)
from localcloud.athena.types import Type, duck, field_name, literal, quoted

NAME = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
# Unicode noncharacters, which no text contains: DuckDB requires a separator of columns, and drops empty lines.
NO_SEPARATOR, _EMPTY = "\U0010ffff", "\U0010fffe"
_DEFAULT_SEPARATORS = "\x01\x02\x03\x04\x05\x06\x07\x08"
_PATTERNS = {
    "double": r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*|NaN|-?Infinity",
    "date": r"\d{4}-\d{1,2}-\d{1,2}",
    "timestamp": r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d+)?)?", "boolean": r"(?i:true|false)",
}  # fmt: skip
_INTEGER = r"([+-]?[0-9]*)\.[0-9]*"


@dataclass(frozen=True)
class Rules:
    """The rules of a table's SerDe properties."""

    separators: str
    null: str
    escape: str = ""

    def separator(self, level: int) -> str:
        """The separator between the parts of a value at this level; level 0 separates the fields of a line."""
        if level >= len(self.separators):
            raise Unsupported(f"a text table's value of more than {len(self.separators)} levels")
        return self.separators[level]


def rules_of(properties: dict[str, str]) -> Rules:
    """The rules that SerDe properties set.

    Raises
    ------
    Unsupported
        A property that would change the values and is not known here.
    """
    if properties.get("serialization.last.column.takes.rest", "").lower() == "true":
        raise Unsupported("serialization.last.column.takes.rest")
    first = properties.get("field.delim") or properties.get("serialization.format")
    second = properties.get("collection.delim") or properties.get("colelction.delim")
    given = [first, second, properties.get("mapkey.delim")]
    chosen = [_letter(text, default) for text, default in zip(given, _DEFAULT_SEPARATORS, strict=False)]
    escape = properties.get("escape.delim")
    return Rules(
        "".join(chosen) + _DEFAULT_SEPARATORS[3:],
        properties.get("serialization.null.format", r"\N"),
        "" if escape is None else _letter(escape, "\\"),
    )


def _letter(text: str | None, default: str) -> str:
    if not text:
        return default
    if re.fullmatch(r"[+-]?\d+", text) and -128 <= int(text) <= 127:
        if int(text) < 0:
            raise Unsupported(f"the separator {text} of a text table (a byte that is no letter)")
        return chr(int(text))
    return text[0]


# -- reading ------------------------------------------------------------------------------------------------------


def plan(source: Source) -> Plan:
    """Each line is read whole, then split."""
    rules = rules_of(source.table.serde_parameters)
    own = text_paths(source)
    paths = list(_marked(source, own))
    arguments = (
        listed(paths), "columns={'line': 'VARCHAR'}", "auto_detect=false", "header=false",
        f"skip={skipped(source.table)}", f"delim={literal(NO_SEPARATOR)}", "quote=''", "escape=''",
        "strict_mode=false", f"nullstr={literal(NO_NULL)}", *line_limits(source),
    )  # fmt: skip
    line = f"CASE WHEN line = {literal(_EMPTY)} THEN '' ELSE line END" if paths != own else "line"
    record = f"{_split(line, rules.separator(0), rules)} AS f"
    shown = [f"{_item(f'f[{i + 1}]', c.type, 1, rules)} AS {quoted(c.name)}" for i, c in source.columns]
    return Plan(
        Reader(tuple(shown), "read_csv", arguments, record), source.size, {}, dict(zip(own, paths, strict=True))
    )


def _marked(source: Source, paths: list[str]) -> Iterator[str]:
    """The files; one with empty lines is replaced by a copy that has a mark in each of them."""
    for i, path in enumerate(paths):
        if not _has_empty_line(path, source.objects[i].etag):
            yield path
            continue
        copy = source.folder / f"marked_{source.table.name.encode().hex()[:40]}_{i}.txt"
        with _opened(path) as lines, copy.open("wb") as out:
            for line in lines:
                # Hadoop's lines end at a line feed, a carriage return, or both.
                for part in re.split(rb"\r(?!\n)", line.removesuffix(b"\n").removesuffix(b"\r")):
                    out.write((part or _EMPTY.encode()) + b"\n")
        yield str(copy)


def _opened(path: str) -> gzip.GzipFile:
    return gzip.open(path, "rb") if path.endswith(".gz") else Path(path).open("rb")  # type: ignore[return-value]


@lru_cache(maxsize=100_000)
def _has_empty_line(path: str, etag: str) -> bool:
    """Whether a file holds an empty line; looked up once for each version of an object."""
    last = b"\n"
    try:
        with _opened(path) as content:
            while chunk := content.read(CHUNK):
                if re.search(rb"\n[\r\n]|\r\r", last + chunk):
                    return True
                last = chunk[-1:]
    except BROKEN_GZIP:
        return False  # the scan will fail on it
    return False


def _split(sql: str, separator: str, rules: Rules) -> str:
    """A text's parts as a list."""
    if not rules.escape:
        return f"string_split({sql}, {literal(separator)})"
    pattern = f"(?s)({_part(separator, rules)}){_one(separator)}"
    return f"regexp_extract_all(({sql}) || {literal(separator)}, {literal(pattern)}, 1)"


def _one(letter: str) -> str:
    return rf"\x{{{ord(letter):x}}}"


def _part(separator: str, rules: Rules) -> str:
    """A pattern for the text before a separator: an escape and the letter after it belong together."""
    escape = _one(rules.escape)
    return f"(?:[^{_one(separator)}{escape}]|{escape}.)*{escape}?"


def _item(sql: str, kind: Type, level: int, rules: Rules) -> str:
    """A part as a value; NULL if it is missing or is the text for NULL."""
    return f"CASE WHEN {sql} <> {literal(rules.null)} THEN {_value(sql, kind, level, rules)} END"


def _value(sql: str, kind: Type, level: int, rules: Rules) -> str:
    if kind.name == "array":
        return _array(sql, kind, level, rules)
    if kind.name == "map":
        return _map(sql, kind, level, rules)
    if kind.name == "row":
        name = f"r{level}"
        fields = ", ".join(
            f"{quoted(field_name(kind, i))} := {_item(f'{name}[{i + 1}]', each, level + 1, rules)}"
            for i, each in enumerate(kind.args)
        )
        # A list of one, so that the text is split once for all fields.
        parts = f"[{_split(sql, rules.separator(level), rules)}]"
        return f"list_transform({parts}, lambda {name}: struct_pack({fields}))[1]"
    if kind.is_text:
        text = _unescaped(sql, rules)
        return f"substring({text}, 1, {kind.args[0]})" if kind.args else text
    if kind.name == "varbinary":
        return f"from_base64({sql})"
    if kind.name not in ("boolean", "date", "timestamp") and not kind.is_number:
        raise Unsupported(f"a column of type {kind} in a text table")
    if kind.is_integer:
        whole = f"regexp_replace({sql}, {literal(f'^{_INTEGER}$')}, '\\1')"
        return f"CASE WHEN regexp_full_match({whole}, '[+-]?[0-9]+') THEN TRY_CAST({whole} AS {duck(kind)}) END"
    pattern = _PATTERNS.get(kind.name, _PATTERNS["double"])
    return f"CASE WHEN regexp_full_match({sql}, {literal(pattern)}) THEN TRY_CAST({sql} AS {duck(kind)}) END"


def _array(sql: str, kind: Type, level: int, rules: Rules) -> str:
    name = f"a{level}"
    parts = _split(sql, rules.separator(level), rules)
    values = f"list_transform({parts}, lambda {name}: {_item(name, kind.element, level + 1, rules)})"
    return f"CASE WHEN {sql} = '' THEN CAST([] AS {duck(kind)}) ELSE {values} END"


def _map(sql: str, kind: Type, level: int, rules: Rules) -> str:
    between = rules.separator(level + 1)
    e, k, x, y = (f"{letter}{level}" for letter in "ekxy")
    key = f"split_part({e}, {literal(between)}, 1)"
    if rules.escape:
        key = f"regexp_extract({e}, {literal(f'(?s)^({_part(between, rules)})(?:{_one(between)}|$)')}, 1)"
    rest = f"CASE WHEN length({k}.k) < length({k}.e) THEN substring({k}.e, length({k}.k) + 2) END"
    pairs = f"list_transform({_split(sql, rules.separator(level), rules)}, lambda {e}: {{'e': {e}, 'k': {key}}})"
    pairs = f"list_transform({pairs}, lambda {k}: {{'k': {k}.k, 'v': {rest}}})"
    entries = (
        f"list_transform({pairs}, lambda {x}: {{'k': {_item(f'{x}.k', kind.args[0], level + 2, rules)}, "
        f"'v': {_item(f'{x}.v', kind.args[1], level + 2, rules)}}})"
    )
    entries = f"list_filter({entries}, lambda {x}: {x}.k IS NOT NULL)"
    first = (
        f"list_transform([{entries}], lambda {y}: list_filter({y}, lambda {x}, place: "
        f"list_position(list_transform({y}, lambda {e}: {e}.k), {x}.k) = place))[1]"
    )
    return f"CASE WHEN {sql} = '' THEN CAST(MAP {{}} AS {duck(kind)}) ELSE map_from_entries({first}) END"


def _unescaped(sql: str, rules: Rules) -> str:
    if not rules.escape:
        return sql
    return f"regexp_replace({sql}, {literal(f'(?s){_one(rules.escape)}(.)')}, '\\1', 'g')"


# -- writing ------------------------------------------------------------------------------------------------------


def line(values: list[tuple[str, Type]], rules: Rules) -> str:
    """A row as one text."""
    parts = [_or_null(_written(sql, kind, 1, rules), rules) for sql, kind in values]
    return f"concat_ws({literal(rules.separator(0))}, {', '.join(parts)})"


def _or_null(sql: str, rules: Rules) -> str:
    return f"coalesce({sql}, {literal(rules.null)})"


def _written(sql: str, kind: Type, level: int, rules: Rules) -> str:
    """A value as text; NULL for NULL."""
    if kind.name == "array":
        name = f"a{level}"
        item = _or_null(_written(name, kind.element, level + 1, rules), rules)
        return f"array_to_string(list_transform({sql}, lambda {name}: {item}), {literal(rules.separator(level))})"
    if kind.name == "map":
        name = f"m{level}"
        key = _written(f"{name}.key", kind.args[0], level + 2, rules)
        value = _or_null(_written(f"{name}.value", kind.args[1], level + 2, rules), rules)
        pair = f"{key} || {literal(rules.separator(level + 1))} || {value}"
        entries = f"list_transform(map_entries({sql}), lambda {name}: {pair})"
        return f"array_to_string({entries}, {literal(rules.separator(level))})"
    if kind.name == "row":
        fields = [
            _or_null(_written(f"({sql}).{quoted(field_name(kind, i))}", each, level + 1, rules), rules)
            for i, each in enumerate(kind.args)
        ]
        joined = f"concat_ws({literal(rules.separator(level))}, {', '.join(fields)})"
        return f"CASE WHEN {sql} IS NOT NULL THEN {joined} END"
    if kind.name == "varbinary":
        return f"to_base64({sql})"
    if kind.is_text and rules.escape:
        letters = "".join(_one(each) for each in dict.fromkeys(rules.separators + rules.escape))
        return f"regexp_replace({sql}, {literal(f'([{letters}])')}, {literal(_replacement(rules.escape))}, 'g')"
    return casts.to_text(sql, kind)


def _replacement(escape: str) -> str:
    return ("\\\\" if escape == "\\" else escape) + "\\1"
