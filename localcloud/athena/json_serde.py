"""The two JSON SerDes: one JSON value per line, read by the rules of each.

| rule | source |
|---|---|
| OpenX: a line that is neither an object nor an array is a row of NULLs, an array gives columns by place; a line that \
is not JSON fails, or is a row of NULLs by `ignore.malformed.json` | OpenXJsonDeserializer (`deserialize`, \
`decodeValueFromList`) |
| keys match in any case at every level, unless `case.insensitive` is false; `mapping.column` names another key; by \
`dots.in.keys` the column `a_b` finds the key `a.b` | OpenXJsonDeserializer (`FieldName`), OpenXJsonOptions |
| OpenX: a value that is not of the column's type is NULL; an object or array in place of a number, and a text in \
place of an object, fail | OpenXJsonDeserializer (the decoders) |
| OpenX: a boolean is true for the text `true` in any case and false for anything else, numbers too | BooleanDecoder |
| OpenX: integers may be hexadecimal (`0x1f`) or octal (`017`), a fraction is dropped | `parseLong` |
| OpenX: timestamps are ISO texts with an offset or without, seconds with a fraction, whole seconds, or milliseconds \
from 13 digits on | TimestampDecoder |
| OpenX: an empty text is a NULL array, any other single value an array of one; a blank text is a NULL map | \
ArrayDecoder, MapDecoder |
| Hive's: a value that is not of the column's type fails, a number in quotes too; keys match in any case | \
JsonDeserializer |

The classes are Trino's (trino-hive-formats), on which Athena's engine version 3 is based. A failure is reported in
Athena's words (`HIVE_BAD_DATA: Error Parsing a column in the table`).
"""

from dataclasses import dataclass, field

from localcloud.athena.errors import Unsupported
from localcloud.athena.reading import PLAIN_LINE, Plan, Reader, Source, listed, longest_line, text_paths
from localcloud.athena.types import Type, duck, field_name, literal, quoted

OPENX = "org.openx.data.jsonserde.JsonSerDe"
HIVE = "org.apache.hive.hcatalog.data.JsonSerDe"
NAMES = (OPENX, HIVE)
_DECIMAL = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
_DATE = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
_TIMESTAMP = _DATE + r"[ tT][0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]+)?)?"
_ZONED = r".+([zZ]|[+-][0-9]{2}:?[0-9]{2})"


@dataclass(frozen=True)
class Rules:
    """The rules of a table's SerDe and its properties."""

    is_openx: bool
    any_case: bool = True
    dots: bool = False
    tolerant: bool = False
    mapping: dict[str, str] = field(default_factory=dict)


def rules_of(serde: str, properties: dict[str, str]) -> Rules:
    """The rules that a SerDe and its properties set.

    Raises
    ------
    Unsupported
        A property that would change the values and is not known here.
    """
    if serde != OPENX:
        return Rules(is_openx=False)
    if properties.get("timestamp.formats"):
        raise Unsupported("timestamp.formats")

    def is_set(name: str, default: str = "false") -> bool:
        return properties.get(name, default).lower() == "true"

    mapping = {k.removeprefix("mapping.").lower(): v for k, v in properties.items() if k.startswith("mapping.")}
    return Rules(True, is_set("case.insensitive", "true"), is_set("dots.in.keys"), is_set("ignore.malformed.json"),
                 mapping)  # fmt: skip


def plan(source: Source) -> Plan:
    """Each line is read as JSON, and each column taken from it."""
    rules = rules_of(source.table.serde, source.table.serde_parameters)
    shown = []
    for place, column in source.columns:
        found = _field("json", column.name, rules)
        if rules.is_openx:
            found = f"CASE WHEN json_type(json) = 'ARRAY' THEN json_extract(json, '$[{place}]') ELSE {found} END"
        shown.append(f"{_value(found, column.type, 0, rules)} AS {quoted(column.name)}")
    longest = max(longest_line(source), PLAIN_LINE)
    arguments = (listed(text_paths(source)), "format='newline_delimited'", "ignore_errors=true",
                 f"maximum_object_size={longest + 4}")  # fmt: skip
    return Plan(Reader(tuple(shown), "read_json_objects", arguments, f"{_line(rules)} AS json"), source.size)


def _line(rules: Rules) -> str:
    """The line's JSON; NULL for a row of NULLs."""
    line = "json" if rules.tolerant else "dg_json_line(json)"
    if rules.is_openx:
        return f"CASE WHEN json_type({line}) IN ('OBJECT', 'ARRAY') THEN json END"
    failed = _failure("Invalid JSON: start of object expected", "JSON")
    return f"CASE WHEN json_type({line}) = 'OBJECT' THEN json ELSE {failed} END"


def _failure(message: str, kind: str) -> str:
    text = literal(f"HIVE_BAD_DATA: Error Parsing a column in the table: {message}")
    return f"CAST(CAST(dg_fail({text}) AS VARCHAR) AS {kind})"


# -- keys ---------------------------------------------------------------------------------------------------------


def _field(parent: str, name: str, rules: Rules) -> str:
    """An object's value by a column's name."""
    key = rules.mapping.get(name, name)
    # A JSON pointer, not a path: only two characters of a key have a special meaning in it.
    exact = f"json_extract({parent}, {literal('/' + _pointer(key))})"
    if not rules.any_case:
        return f"CASE WHEN json_type({parent}) = 'OBJECT' THEN {exact} END"
    same = f"lower(dgk) = {literal(key.lower())}"
    likely = f"contains(lower(CAST({parent} AS VARCHAR)), {literal(key.lower())})"
    if rules.dots and "_" in name:
        same = f"({same} OR (contains(dgk, '.') AND lower(replace(dgk, '.', '_')) = {literal(name.lower())}))"
        likely = "true"
    found = f"list_filter(json_keys({parent}), lambda dgk: {same})[1]"
    pointer = f"'/' || replace(replace({found}, '~', '~0'), '/', '~1')"
    return (
        f"CASE WHEN json_type({parent}) = 'OBJECT' THEN coalesce({exact}, "
        f"CASE WHEN {likely} THEN json_extract({parent}, {pointer}) END) END"
    )


def _pointer(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


# -- values -------------------------------------------------------------------------------------------------------


def _value(sql: str, kind: Type, level: int, rules: Rules) -> str:
    """A JSON value converted to a type. It is bound to a name, because most rules use it more than once."""
    name = f"j{level}"
    if kind.name == "array":
        inner = _array(name, kind, level, rules)
    elif kind.name == "map":
        inner = _map(name, kind, level, rules)
    elif kind.name == "row":
        inner = _row(name, kind, level, rules)
    else:
        inner = _scalar(name, kind, rules)
    return f"list_transform([{sql}], lambda {name}: CASE WHEN json_type({name}) <> 'NULL' THEN {inner} END)[1]"


def _array(name: str, kind: Type, level: int, rules: Rules) -> str:
    item = f"e{level}"
    values = f"lambda {item}: {_value(item, kind.element, level + 1, rules)}"
    one = _failure("Invalid JSON: start of array expected", duck(kind))
    if rules.is_openx:
        one = f"CASE WHEN json_extract_string({name}, '$') <> '' THEN list_transform([{name}], {values}) END"
    items = f"list_transform(json_extract({name}, '$[*]'), {values})"
    return f"CASE WHEN json_type({name}) = 'ARRAY' THEN {items} ELSE {one} END"


def _map(name: str, kind: Type, level: int, rules: Rules) -> str:
    key, entry = f"k{level}", f"m{level}"
    # A key is always a text.
    first = _scalar(f"to_json({key})", kind.args[0], rules)
    found = f"json_extract({name}, '/' || replace(replace({key}, '~', '~0'), '/', '~1'))"
    second = _value(found, kind.args[1], level + 1, rules)
    pairs = f"list_transform(json_keys({name}), lambda {key}: {{'k': {first}, 'v': {second}}})"
    entries = f"list_filter({pairs}, lambda {entry}: {entry}.k IS NOT NULL)"
    seen, place, other = f"x{level}", f"p{level}", f"y{level}"
    distinct = (
        f"list_transform([{entries}], lambda {seen}: list_filter({seen}, lambda {entry}, {place}: "
        f"list_position(list_transform({seen}, lambda {other}: {other}.k), {entry}.k) = {place}))[1]"
    )
    wrong = _failure("Primitive can not be coerced to a MAP", duck(kind))
    if rules.is_openx:
        wrong = f"CASE WHEN trim(json_extract_string({name}, '$')) <> '' THEN {wrong} END"
    return f"CASE WHEN json_type({name}) = 'OBJECT' THEN map_from_entries({distinct}) ELSE {wrong} END"


def _row(name: str, kind: Type, level: int, rules: Rules) -> str:
    parts = []
    for i, each in enumerate(kind.args):
        found = _field(name, field_name(kind, i), rules)
        if rules.is_openx:
            found = f"CASE WHEN json_type({name}) = 'ARRAY' THEN json_extract({name}, '$[{i}]') ELSE {found} END"
        parts.append(f"{quoted(field_name(kind, i))} := {_value(found, each, level + 1, rules)}")
    packed = f"struct_pack({', '.join(parts)})"
    wrong = _failure("Primitive can not be coerced to a ROW", duck(kind))
    fits = f"json_type({name}) = 'OBJECT'"
    if rules.is_openx:
        fits += f" OR json_type({name}) = 'ARRAY' OR trim(json_extract_string({name}, '$')) = ''"
    return f"CASE WHEN {fits} THEN {packed} ELSE {wrong} END"


def _scalar(name: str, kind: Type, rules: Rules) -> str:
    """A scalar value. One that is not of the type is NULL for OpenX's SerDe, and a failure for Hive's."""
    text = f"json_extract_string({name}, '$')"
    if kind.is_text and rules.is_openx:
        return _sized(f"CASE json_type({name}) WHEN 'VARCHAR' THEN {text} ELSE CAST({name} AS VARCHAR) END", kind)
    if kind.name == "boolean":
        value = f"(lower({text}) = 'true')"
    elif kind.is_text:
        value = _sized(text, kind)
    elif kind.name == "varbinary":
        value = f"from_base64({text})" if rules.is_openx else f"encode({text})"
    elif kind.is_number:
        value = _number(text, kind, rules)
    elif kind.name == "date":
        value = _date(text, rules)
    elif kind.name == "timestamp":
        value = _timestamp(text, rules)
    else:
        raise Unsupported(f"a column of type {kind} in a JSON table")
    nested = _failure(f"A JSON object or array can not be coerced to {str(kind).upper()}", duck(kind))
    if not rules.is_openx:
        value = f"coalesce({value}, {_failure(f'a value is not of type {kind}', duck(kind))})"
        if kind.is_number and kind.name != "decimal":
            quotes = _failure("Current token (VALUE_STRING) not numeric", duck(kind))
            value = f"CASE WHEN json_type({name}) = 'VARCHAR' THEN {quotes} ELSE {value} END"
    return f"CASE WHEN json_type({name}) IN ('OBJECT', 'ARRAY') THEN {nested} ELSE {value} END"


def _sized(sql: str, kind: Type) -> str:
    if not kind.args:
        return sql
    cut = f"substring({sql}, 1, {kind.args[0]})"
    return f"rpad({cut}, {kind.args[0]}, ' ')" if kind.name == "char" else cut


def _number(text: str, kind: Type, rules: Rules) -> str:
    target = duck(kind)
    if not kind.is_integer:
        pattern = literal(_DECIMAL if kind.name == "decimal" else rf"\s*{_DECIMAL}\s*|[+-]?(NaN|Infinity)")
        return f"CASE WHEN regexp_full_match({text}, {pattern}) THEN TRY_CAST({text} AS {target}) END"
    whole = f"TRY_CAST(regexp_replace({text}, '\\..*$', '') AS {target})"
    whole = f"CASE WHEN regexp_full_match({text}, '[+-]?[0-9]+(\\.[0-9]*)?') THEN {whole} " \
            f"WHEN regexp_full_match({text}, {literal(_DECIMAL)}) THEN TRY_CAST(trunc(TRY_CAST({text} AS DOUBLE)) " \
            f"AS {target})"  # fmt: skip
    if not rules.is_openx:
        return f"{whole} END"
    octal = f"list_transform(string_split({text}, ''), lambda dgd: CAST(dgd AS HUGEINT))"
    octal = f"TRY_CAST(list_reduce({octal}, lambda dga, dgb: dga * 8 + dgb) AS {target})"
    return (
        f"CASE WHEN regexp_full_match({text}, '0[0-7]{{1,20}}') THEN {octal} "
        f"WHEN regexp_full_match({text}, '0[xX][0-9a-fA-F]{{1,16}}') THEN TRY_CAST({text} AS {target}) "
        f"ELSE {whole} END END"
    )


def _date(text: str, rules: Rules) -> str:
    day = f"split_part({text}, ' ', 1)"
    value = f"CASE WHEN regexp_full_match({day}, {literal(_DATE)}) THEN TRY_CAST({day} AS DATE)"
    if rules.is_openx:
        value += f" WHEN regexp_full_match({text}, '-?[0-9]{{1,9}}') THEN DATE '1970-01-01' + CAST({text} AS INTEGER)"
    return f"CAST({value} END AS DATE)"


def _timestamp(text: str, rules: Rules) -> str:
    plain = f"CASE WHEN regexp_full_match({text}, {literal(_TIMESTAMP)}) THEN TRY_CAST({text} AS TIMESTAMP) END"
    if rules.is_openx:
        # In UTC, the time zone of every query's DuckDB.
        zoned = f"regexp_replace(upper({text}), '([+-][0-9]{{2}}):?([0-9]{{2}})$', '\\1:\\2')"
        zoned = f"CAST(TRY_CAST({zoned} AS TIMESTAMPTZ) AS TIMESTAMP)"
        millis = f"trunc(TRY_CAST({text} AS DECIMAL(38, 6)) * 1000)"
        plain = (
            f"CASE WHEN contains({text}, ':') AND regexp_full_match({text}, {literal(_ZONED)}) THEN {zoned} "
            f"WHEN regexp_full_match({text}, '[+-]?[0-9]*\\.[0-9]*') THEN epoch_ms(CAST({millis} AS BIGINT)) "
            f"WHEN regexp_full_match({text}, '[+-]?[0-9]{{13,18}}') OR (regexp_full_match({text}, '[+-][0-9]{{12}}')) "
            f"THEN epoch_ms(CAST({text} AS BIGINT)) "
            f"WHEN regexp_full_match({text}, '[+-]?[0-9]{{1,12}}') THEN epoch_ms(CAST({text} AS BIGINT) * 1000) "
            f"ELSE {plain} END"
        )
    return f"date_trunc('millisecond', {plain})"
