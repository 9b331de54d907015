"""Literals: texts, numbers, bytes, intervals."""

import re
from decimal import Decimal

from sqlglot import exp

from localcloud.athena.errors import QueryError, Unsupported
from localcloud.athena.scopes import Value
from localcloud.athena.translation import Context, Handlers
from localcloud.athena.types import (
    BIGINT,
    BOOLEAN,
    DOUBLE,
    INTEGER,
    INTERVAL_DAY,
    INTERVAL_YEAR,
    MAX_PRECISION,
    UNKNOWN,
    VARBINARY,
    Type,
    decimal,
    literal,
)


def _literal(ctx: Context, node: exp.Literal) -> Value:
    if node.is_string:
        return Value(literal(node.this), Type("varchar", (len(node.this),)))
    text = node.this.replace("_", "")
    if not re.fullmatch(r"([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text):
        raise QueryError("SYNTAX_ERROR", f"Invalid numeric literal: {text}", node)
    if "e" in text.lower() or "." in text:
        # A number with a point is a DOUBLE to Athena, unlike to Trino, where it is a DECIMAL: the Athena user guide
        # writes DECIMAL '0.12' where a decimal is meant ("Considerations for data types"), and what clients' own tests
        # get on AWS is float64 (aws-sdk-pandas, test_athena_nan_inf; PyAthena, test_float_na_values).
        return Value(f"CAST({text} AS DOUBLE)", DOUBLE)
    if int(text) > 2**63 - 1:
        raise QueryError("SYNTAX_ERROR", f"Invalid numeric literal: {text}", node)
    return Value(text, INTEGER) if int(text) < 2**31 else Value(f"CAST({text} AS BIGINT)", BIGINT)


def exact(text: str, node: exp.Expr) -> Value:
    """``DECIMAL '1.50'``: of as many digits as are written, without zeros before the first.

    Raises
    ------
    QueryError
        INVALID_LITERAL: it is no decimal number, or has more than 38 digits.
    """
    match = re.fullmatch(r"([+-]?)0*([0-9]*)(?:\.([0-9]*))?", text)
    fraction = (match[3] or "") if match else ""
    if match is None or not re.search("[0-9]", text) or len(match[2]) + len(fraction) > MAX_PRECISION:
        raise QueryError("INVALID_LITERAL", f"'{text}' is not a valid DECIMAL literal", node)
    kind = decimal(max(1, len(match[2]) + len(fraction)), len(fraction))
    number = f"{match[1]}{match[2] or '0'}.{fraction or '0'}"
    return Value(f"CAST({literal(number)} AS DECIMAL({kind.precision},{kind.scale}))", kind)


def _unicode(ctx: Context, node: exp.UnicodeString) -> Value:
    """``U&'caf\\00e9'``, ``U&'caf#00e9' UESCAPE '#'``."""
    given = node.args.get("escape")
    mark = given.name if isinstance(given, exp.Expr) else "\\"
    if not re.fullmatch(r"[^0-9A-Fa-f+'\"\s]", mark):
        raise QueryError("SYNTAX_ERROR", f"Invalid Unicode escape character: {mark}", node)

    def letter(match: re.Match[str]) -> str:
        code = int(match[1] or match[2] or "-1", 16)
        if match[3]:
            return mark
        if not 0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise QueryError("SYNTAX_ERROR", f"Invalid escape sequence: {match[0]}", node)
        return chr(code)

    one = re.escape(mark)
    pattern = rf"{one}(?:([0-9A-Fa-f]{{4}})|\+([0-9A-Fa-f]{{6}})|({one})|)"
    return _literal(ctx, exp.Literal.string(re.sub(pattern, letter, node.this)))


def _adjacent(ctx: Context, node: exp.Expr) -> Value:
    raise QueryError("SYNTAX_ERROR", f"mismatched input {node.expressions[-1].sql()}. Expecting: <EOF>", node)


def _national(ctx: Context, node: exp.Expr) -> Value:
    return Value(f"from_hex({literal(node.this)})", VARBINARY)


DAY_UNITS = ("second", "minute", "hour", "day")


def _interval(ctx: Context, node: exp.Interval) -> Value:
    if isinstance(node.args.get("unit"), exp.IntervalSpan):
        return _interval_span(node)
    unit = (node.text("unit") or "").lower()
    sign = ""
    if isinstance(node.this, exp.Neg):
        sign = "-"
        node.this.replace(node.this.this)
    if not isinstance(node.this, exp.Literal) or unit not in (*DAY_UNITS, "year", "month"):
        raise Unsupported(f"interval {node.sql(dialect='trino')}", node)
    text = node.this.name
    if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]*)?", text):
        raise QueryError("INVALID_LITERAL", f"Invalid INTERVAL {unit} literal: {sign}{text}", node)
    # Two minus signs would start a comment.
    amount = ("-" if (sign == "-") != text.startswith("-") else "") + text.lstrip("+-")
    if "." not in amount:
        kind = INTERVAL_YEAR if unit in ("year", "month") else INTERVAL_DAY
        return Value(f"to_{unit}s(CAST({amount} AS BIGINT))", kind)
    if unit == "second":
        return Value(f"to_microseconds(CAST({amount} * 1000000 AS BIGINT))", INTERVAL_DAY)
    raise QueryError("INVALID_LITERAL", f"Invalid INTERVAL {unit} literal: {amount}", node)


# For each unit of an interval literal: the pattern of its text, and the microseconds (or months) of each part.
_SPANS = {
    "day": (r"(\d+)(?: (\d+)(?::(\d+)(?::(\d+(?:\.\d{1,3})?))?)?)?",
            (86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000)),
    "hour": (r"(\d+)(?::(\d+)(?::(\d+(?:\.\d{1,3})?))?)?", (3_600_000_000, 60_000_000, 1_000_000)),
    "minute": (r"(\d+)(?::(\d+(?:\.\d{1,3})?))?", (60_000_000, 1_000_000)),
    "year": (r"(\d+)(?:-(\d+))?", (12, 1)),
}  # fmt: skip
_SPAN_FIELDS = ("day", "hour", "minute", "second")


def _interval_span(node: exp.Interval) -> Value:
    """``INTERVAL '1 02:03' DAY TO MINUTE``: one part for each unit of the span."""
    span = node.args["unit"]
    first, last = span.this.name.lower(), span.expression.name.lower()
    negative = isinstance(node.this, exp.Neg)
    text = node.this.this.name if negative else node.this.name
    negative = negative != text.startswith("-")
    fields = ("year", "month") if first == "year" else _SPAN_FIELDS
    if first not in _SPANS or last not in fields or fields.index(first) >= fields.index(last):
        raise QueryError("SYNTAX_ERROR", f"Invalid interval qualifier: {first} to {last}", node)
    pattern, factors = _SPANS[first]
    match = re.fullmatch(pattern, text.lstrip("+-"))
    wanted = fields.index(last) - fields.index(first) + 1
    if match is None or sum(part is not None for part in match.groups()) != wanted:
        raise QueryError("INVALID_LITERAL", f"Invalid INTERVAL {first} to {last} literal: {text}", node)
    total = sum(round(Decimal(part) * factor) for part, factor in zip(match.groups(), factors, strict=True) if part)
    total = -total if negative else total
    if first == "year":
        return Value(f"to_months(CAST({total} AS INTEGER))", INTERVAL_YEAR)
    return Value(f"to_microseconds(CAST({total} AS BIGINT))", INTERVAL_DAY)


HANDLERS: Handlers = {
    exp.Literal: _literal, exp.HexString: _national, exp.UnicodeString: _unicode, exp.Concat: _adjacent,
    exp.Interval: _interval,
    exp.Boolean: lambda ctx, node: Value(str(bool(node.this)).upper(), BOOLEAN),
    exp.Null: lambda ctx, node: Value("NULL", UNKNOWN),
}  # fmt: skip
