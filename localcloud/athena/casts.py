"""Conversions: implicit ones (coercions), explicit ones (CAST), and how values are written as text."""

import re
from zoneinfo import available_timezones

from localcloud.athena.errors import QueryError
from localcloud.athena.types import UNKNOWN, VARCHAR, Type, duck, field_name, literal, quoted


def coerce(sql: str, source: Type, target: Type) -> str:
    """A value as another type to which Trino converts it implicitly (`types.coerces`)."""
    if source == target or (source.is_text and target.name == "varchar"):
        return sql
    if target.name == "char":
        return f"rpad({sql}, {target.args[0]}, ' ')"
    if source == UNKNOWN:
        return f"CAST({sql} AS {duck(target)})"
    if target.name == "timestamptz":
        if source.name == "timestamptz":
            return sql
        return f"dg_zoned(CAST({sql} AS TIMESTAMP), 'UTC')"
    if target.name == "timestamp" and source.name == "timestamp":
        return sql
    if target.name in ("array", "map", "row"):
        return nested(sql, source, target, coerce)
    return f"CAST({sql} AS {duck(target)})"


def nested(sql: str, source: Type, target: Type, each: object) -> str:
    """An array, map or row with every part converted by `each` (a function of sql, source, target)."""
    convert = each
    assert callable(convert)
    if source.name == "array":
        inner = convert("dge", source.element, target.element)
        return f"CAST(list_transform({sql}, lambda dge: {inner}) AS {duck(target)})"
    if source.name == "map":
        # In parentheses, because otherwise DuckDB would look for a column named `dge` first; the same below.
        halves = ("(dge).key", "(dge).value")
        key, value = (convert(each, a, b) for each, a, b in zip(halves, source.args, target.args, strict=True))
        entries = f"list_transform(map_entries({sql}), lambda dge: struct_pack(k := {key}, v := {value}))"
        return f"CAST(CASE WHEN {sql} IS NOT NULL THEN map_from_entries({entries}) END AS {duck(target)})"
    parts = []
    for i, (a, b) in enumerate(zip(source.args, target.args, strict=True)):
        inner = convert(f"{sql}.{quoted(field_name(source, i))}", a, b)
        parts.append(f"{quoted(field_name(target, i))} := {inner}")
    return f"CASE WHEN {sql} IS NOT NULL THEN struct_pack({', '.join(parts)}) END"


_FROM_TEXT = {
    "boolean": "dg_to_boolean", "tinyint": "dg_to_tinyint", "smallint": "dg_to_smallint",
    "integer": "dg_to_integer", "bigint": "dg_to_bigint", "double": "dg_to_double", "real": "dg_to_real",
    "date": "dg_to_date", "timestamp": "dg_to_timestamp", "time": "dg_to_time",
}  # fmt: skip


def cast(sql: str, source: Type, target: Type) -> str:
    """``CAST(value AS type)`` by Trino's rules.

    Raises
    ------
    QueryError
        TYPE_MISMATCH: Trino has no such cast.
    """
    if source == UNKNOWN:
        return f"CAST({sql} AS {duck(target)})"
    if target.is_text:
        text = json_text(sql) if source.name == "json" else to_text(sql, source)
        return _sized(text, source, target)
    if source.is_text:
        return _from_text(sql, source, target)
    if source.name == target.name and source.name in ("array", "map", "row"):
        if len(source.args) != len(target.args):
            raise mismatch(source, target)
        return nested(sql, source, target, cast)
    if target.name == "json":
        return to_json(sql, source)
    if source.name == "json":
        # Written once: the text of the operand may be long, and each field of a row uses it.
        return f"list_transform([{sql}], lambda jv: {from_json('jv', target)})[1]"
    found = _between(sql, source, target)
    if found is None:
        raise mismatch(source, target)
    return found


def mismatch(source: Type, target: Type) -> QueryError:
    return QueryError("TYPE_MISMATCH", f"Cannot cast {source} to {target}")


def _between(sql: str, source: Type, target: Type) -> str | None:
    kinds = (source.name, target.name)
    if source.is_number and target.is_integer and source.name in ("double", "real"):
        bounds = {"tinyint": 7, "smallint": 15, "integer": 31, "bigint": 63}[target.name]
        return f"CAST(dg_round_to_integer(CAST({sql} AS DOUBLE), {bounds}, {literal(target.name)}) AS {duck(target)})"
    if source.name in ("double", "real") and target.name == "decimal":
        # Rounded half up by the shortest text of the number: 1.255 becomes 1.26.
        return _checked(f"CAST({sql} AS VARCHAR)", sql, target, f"Cannot cast {source.name.upper()} '", "'")
    if kinds == ("double", "real"):
        return f"dg_real({sql})"
    if source.name == target.name == "decimal" and source.precision - source.scale >= target.precision - target.scale:
        return _checked(sql, sql, target, f"Cannot cast DECIMAL({source.precision}, {source.scale}) '", "'")
    if source.is_number and target.is_number:
        return f"CAST({sql} AS {duck(target)})"
    if source.name == "boolean" and target.is_number:
        return f"CAST({sql} AS {duck(target)})"
    if target.name == "boolean" and source.is_number:
        return f"({sql} <> 0)"
    if kinds in (("date", "timestamp"), ("timestamp", "date"), ("timestamp", "time")):
        return f"CAST({sql} AS {duck(target)})"
    if kinds == ("timestamp", "timestamp"):
        return rounded(sql, source, target.args[0])
    if kinds in (("date", "timestamptz"), ("timestamp", "timestamptz")):
        return f"dg_zoned(CAST({sql} AS TIMESTAMP), 'UTC')"
    if kinds == ("timestamptz", "timestamptz"):
        return sql
    if source.name == "timestamptz" and target.name in ("date", "timestamp", "time"):
        return f"CAST(dg_local({sql}) AS {duck(target)})"
    if source.name == target.name:
        return sql
    return None


def _checked(sql: str, shown: str, target: Type, before: str, after: str) -> str:
    """A decimal, with an error if it does not fit its precision."""
    kind = f"{after} to DECIMAL({target.precision}, {target.scale})"
    message = f"{literal(f'INVALID_CAST_ARGUMENT: {before}')} || CAST({shown} AS VARCHAR) || {literal(kind)}"
    failed = f"CAST(CAST(dg_fail({message}) AS VARCHAR) AS {duck(target)})"
    return f"CASE WHEN {shown} IS NOT NULL THEN coalesce(TRY_CAST({sql} AS {duck(target)}), {failed}) END"


def typed_literal(text: str, target: Type) -> str:
    """A typed literal such as ``DATE '2025-05-01'``: for a wrong one, Trino has an error message of its own."""
    value = f"dg_{target.name}_or_null({literal(text)})"
    if target.name == "timestamp" and target.args[0] <= 3:
        value = f"dg_milliseconds({value})"
    shown = {"timestamptz": "TIMESTAMP"}.get(target.name, target.name.upper())
    zone = re.search(r"[A-Za-z][\w/+-]*$", text)
    if target.name == "timestamptz" and zone and "/" in zone[0] and zone[0] not in available_timezones():
        raise QueryError("INVALID_LITERAL", f"{literal(text)} is not a valid {shown} literal")
    message = f"INVALID_LITERAL: {literal(text)} is not a valid {shown} literal"
    failed = f"CAST(dg_fail({literal(message)}) AS VARCHAR)"
    if target.name == "timestamptz":
        value = f"dg_unless_skipped({value}, dg_zoned_part({literal(text)}))"
        return f"coalesce({value}, dg_zoned(CAST({failed} AS TIMESTAMP), 'UTC'))"
    return f"coalesce({value}, CAST({failed} AS {duck(target)}))"


def rounded(sql: str, source: Type, precision: int) -> str:
    """A timestamp rounded half up to this many digits of its seconds."""
    if not source.args or source.args[0] <= precision or precision >= 6:
        return sql
    step = 10 ** (6 - precision)
    return f"make_timestamp(CAST(floor((epoch_us({sql}) + {step // 2}) / {step}) AS BIGINT) * {step})"


def _sized(sql: str, source: Type, target: Type) -> str:
    if not target.args:
        return sql
    length = target.args[0]
    if target.name == "char":
        return f"rpad(substring({sql}, 1, {length}), {length}, ' ')"
    if source.is_text and source.args and source.args[0] <= length:
        return sql
    if source.is_text:
        return f"substring({sql}, 1, {length})"
    return f"dg_fits({sql}, {length}, {literal(str(source))})"


def _from_text(sql: str, source: Type, target: Type) -> str:
    if target.name == "timestamp" and target.args[0] > 3:
        return f"dg_to_microseconds({sql})"
    if target.name in _FROM_TEXT:
        return f"{_FROM_TEXT[target.name]}({sql})"
    if target.name == "timestamptz":
        return f"dg_to_timestamptz({sql})"
    if target.name == "uuid":
        return f"CAST({sql} AS UUID)"
    if target.name == "decimal":
        number = f"dg_number_text({sql}, {literal(f'DECIMAL({target.precision}, {target.scale})')})"
        return _checked(number, sql, target, "Cannot cast VARCHAR '", "'")
    if target.name == "varbinary":
        return f"encode({sql})"
    if target.name == "json":
        return f"CAST(to_json({sql}) AS VARCHAR)"
    raise mismatch(source, target)


# -- values as text -----------------------------------------------------------------------------------------------


def to_text(sql: str, source: Type) -> str:
    """``CAST(value AS varchar)``."""
    if source.is_text:
        return sql
    if source.name in ("double", "real"):
        return f"dg_double_as_text({sql})"
    if source.name == "decimal":
        return f"dg_decimal_as_text({sql})"
    if source.name == "timestamp":
        return _timestamp_text(sql, source.args[0])
    if source.name == "timestamptz":
        return f"({_timestamp_text(f'dg_local({sql})', source.args[0])} || ' ' || ({sql}).z)"
    if source.name == "time":
        return second_fraction(f"('2000-01-01 ' || CAST({sql} AS VARCHAR))::TIMESTAMP", source.args[0], "%H:%M:%S")
    if source.name == "interval_day":
        return f"dg_interval_day({sql})"
    if source.name == "interval_year":
        return f"dg_interval_year({sql})"
    if source.name == "date":
        return f"dg_date_as_text({sql})"
    if source.name in ("array", "map", "row", "varbinary", "unknown"):
        raise mismatch(source, VARCHAR)
    return f"CAST({sql} AS VARCHAR)"


def _timestamp_text(sql: str, precision: int) -> str:
    return second_fraction(sql, precision, "%Y-%m-%d %H:%M:%S")


def second_fraction(sql: str, precision: int, pattern: str) -> str:
    """A moment formatted by a strftime pattern, with this many digits of fractional seconds."""
    digits = {0: "", 3: ".%g"}.get(precision, ".%f")
    text = f"strftime({sql}, '{pattern}{digits}')"
    if pattern.startswith("%Y"):
        # strftime writes years before 1 and after 9999 differently from Trino.
        text = f"dg_moment_text({sql}, '{pattern}{digits}', '{pattern.removeprefix('%Y')}{digits}')"
    return text if precision in (0, 3, 6) else f"left({text}, {precision - 6})"


def printed(sql: str, source: Type) -> str:
    """A value as Athena prints it in a result: ``[a, b]``, ``{k=v}``, doubles as Java prints them."""
    if source.name == "array":
        inner = printed("dge", source.element)
        return f"('[' || array_to_string(list_transform({sql}, lambda dge: coalesce({inner}, 'null')), ', ') || ']')"
    if source.name == "map":
        key, value = printed("(dge).key", source.args[0]), printed("(dge).value", source.args[1])
        parts = f"list_transform(map_entries({sql}), lambda dge: {key} || '=' || coalesce({value}, 'null'))"
        return f"('{{' || array_to_string({parts}, ', ') || '}}')"
    if source.name == "row":
        fields = [
            f"{literal((name or f'field{i}') + '=')} || "
            f"coalesce({printed(f'{sql}.{quoted(field_name(source, i))}', kind)}, 'null')"
            for i, (name, kind) in enumerate(zip(source.fields, source.args, strict=True))
        ]
        joined = " || ', ' || ".join(fields)
        return f"CASE WHEN {sql} IS NOT NULL THEN '{{' || {joined} || '}}' END"
    if source.name == "varbinary":
        return f"dg_spaced_hex({sql})"
    if source.name in ("double", "real"):
        return f"dg_printed_double({sql})" if source.name == "double" else f"dg_java_real({sql})"
    if source.name in ("timestamp", "timestamptz"):
        return to_text(sql, Type(source.name, (max(3, *source.args),)))
    if source.name == "date":
        return f"dg_date_text({sql})"
    if source.name == "unknown":
        return f"CAST({sql} AS VARCHAR)"
    return to_text(sql, source)


# -- json ---------------------------------------------------------------------------------------------------------


def to_json(sql: str, source: Type) -> str:
    """``CAST(value AS json)``: timestamps and dates as text, rows as objects."""
    if source.name == "json":
        return sql
    if source.name == "decimal":
        return to_text(sql, source)
    if source.name in ("double", "real"):
        number = f"dg_java_{source.name}({sql})"
        return f"CASE WHEN isfinite({sql}) THEN {number} ELSE '\"' || {number} || '\"' END"
    return f"CASE WHEN {sql} IS NOT NULL THEN CAST(to_json({_jsonable(sql, source)}) AS VARCHAR) END"


def _jsonable(sql: str, source: Type) -> str:
    if source.name in ("date", "timestamp", "timestamptz", "time"):
        return f"to_json({to_text(sql, source)})"
    if source.name == "json":
        return f"CAST({sql} AS JSON)"
    if source.name == "array":
        return f"to_json(list_transform({sql}, lambda dge: {_jsonable('dge', source.element)}))"
    if source.name == "map":
        value = _jsonable("(dge).value", source.args[1])
        pairs = (
            f"list_transform(list_sort(map_entries({sql})), lambda dge: struct_pack(k := "
            f"{to_text('(dge).key', source.args[0])}, v := "
            f"{value}))"
        )
        return f"to_json(map_from_entries({pairs}))"
    if source.name == "row":
        parts = [_jsonable(f"{sql}.{quoted(field_name(source, i))}", t) for i, t in enumerate(source.args)]
        named = [literal(name or "") for name in source.fields]
        return f"json_object({', '.join(f'{name}, {part}' for name, part in zip(named, parts, strict=True))})"
    if source.name in ("varbinary", "interval_day", "interval_year"):
        raise mismatch(source, Type("json"))
    if source.name == "decimal":
        return f"CAST(dg_decimal_as_text({sql}) AS JSON)"
    if source.name in ("double", "real"):
        return f"dg_json_of_{source.name}({sql})"
    return f"to_json({sql})"


def from_json(sql: str, target: Type) -> str:
    """``CAST(json AS type)``."""
    if target.name == "array":
        items = (
            f"list_transform(CAST(json_extract({sql}, '$[*]') AS VARCHAR[]), lambda dge: "
            f"{from_json('dge', target.element)})"
        )
        return f"CASE WHEN {sql} IS NOT NULL AND {sql} <> 'null' THEN CAST({items} AS {duck(target)}) END"
    if target.name == "map" and target.args[0] == VARCHAR:
        keys = f"json_keys({sql})"
        value = from_json(f"json_extract({sql}, '$.\"' || k || '\"')::VARCHAR", target.args[1])
        pairs = f"list_transform({keys}, lambda k: struct_pack(k := k, v := {value}))"
        return (
            f"CASE WHEN {sql} IS NOT NULL AND {sql} <> 'null' THEN CAST(map_from_entries({pairs}) AS "
            f"{duck(target)}) END"
        )
    if target.name == "row" and None not in target.fields:
        parts = []
        for i, kind in enumerate(target.args):
            path = literal(f'$."{target.fields[i]}"')
            # An object becomes a row by name, an array by position.
            part = (
                f"CASE json_type({sql}) WHEN 'ARRAY' THEN json_extract({sql}, '$[{i}]') ELSE "
                f"json_extract({sql}, {path}) END"
            )
            inner = from_json(f"nullif(CAST({part} AS VARCHAR), 'null')", kind)
            parts.append(f"{quoted(field_name(target, i))} := {inner}")
        return f"CASE WHEN {sql} IS NOT NULL AND {sql} <> 'null' THEN struct_pack({', '.join(parts)}) END"
    if target.name == "json":
        return sql
    if target.name == "varchar":
        return _sized(json_text(sql), VARCHAR, target)
    if target.is_integer:
        return _from_text(f"dg_json_to_integer({sql}, {literal(target.name)})", VARCHAR, target)
    if target.name in ("boolean", "double", "real", "bigint", "integer", "smallint", "tinyint", "decimal"):
        return _from_text(f"dg_json_to_number({sql}, {literal(target.name)})", VARCHAR, target)
    raise mismatch(Type("json"), target)


def json_text(sql: str) -> str:
    """``CAST(json AS varchar)``: the text of a scalar."""
    return f"dg_json_to_text({sql})"
