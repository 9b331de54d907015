"""Athena's SQL as sqlglot parses it for us: function calls are kept as written, not turned into sqlglot's own nodes."""

import re
from typing import ClassVar

import sqlglot
from sqlglot import TokenType, exp
from sqlglot.dialects.trino import Trino
from sqlglot.errors import ParseError, TokenError

from localcloud.athena.errors import ApiError, QueryError, Unsupported, position

_OPENINGS = ("SELECT", "WITH", "VALUES", "TABLE", "(")
# Words that are not allowed as names unless quoted (Athena user guide, "Reserved keywords in SQL SELECT statements").
RESERVED = frozenset(
    """
    ALTER AND AS BETWEEN BY CASE CAST CONSTRAINT CREATE CROSS CUBE CURRENT_CATALOG CURRENT_DATE CURRENT_PATH
    CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEALLOCATE DELETE DESCRIBE DISTINCT DROP
    ELSE END ESCAPE EXCEPT EXECUTE EXISTS EXTRACT FALSE FOR FROM FULL GROUP GROUPING HAVING IN INNER INSERT INTERSECT
    INTO IS JOIN JSON_ARRAY JSON_EXISTS JSON_OBJECT JSON_QUERY JSON_TABLE JSON_VALUE LEFT LIKE LISTAGG LOCALTIME
    LOCALTIMESTAMP NATURAL NORMALIZE NOT NULL ON OR ORDER OUTER PREPARE RECURSIVE RIGHT ROLLUP SELECT SKIP TABLE THEN
    TRIM TRUE UESCAPE UNION UNNEST USING VALUES WHEN WHERE WITH
    """.split()  # noqa: SIM905
)
# The words that sqlglot takes for types and that are types in Trino too, or have a further meaning.
_TYPE_WORDS = frozenset(
    """
    ARRAY BIGINT BOOLEAN CHAR DATE DECIMAL DOUBLE HYPERLOGLOG INT INTEGER INTERVAL IPADDRESS JSON MAP NULL RANGE REAL
    ROW SMALLINT TDIGEST TIME TIMESTAMP TINYINT UNION UUID VARBINARY VARCHAR
    """.split()  # noqa: SIM905
) | {"DOUBLE PRECISION"}
_SPECIAL_SYNTAX = ("CAST", "TRY_CAST", "EXTRACT", "TRIM", "POSITION", "SUBSTRING", "NORMALIZE", "LISTAGG")


class JsonCall(exp.Expression, exp.Func):
    """``json_value(document, 'lax $.a' RETURNING bigint DEFAULT 0 ON EMPTY)``; also json_exists and json_query."""

    arg_types: ClassVar = {"this": True, "path": True, "function": True, "returning": False, "wrapper": False,
                 "omits_quotes": False, "on_empty": False, "on_error": False}  # fmt: skip


class AthenaQuery(Trino):
    """Trino without sqlglot's catalogue of functions: `functions` defines which ones exist and what they mean."""

    # Leave subscripts as written: sqlglot would shift those whose type it can infer.
    INDEX_OFFSET = 0

    class Tokenizer(Trino.Tokenizer):
        KEYWORDS = {  # noqa: RUF012
            word: token
            for word, token in Trino.Tokenizer.KEYWORDS.items()
            if token not in Trino.Parser.TYPE_TOKENS or word in _TYPE_WORDS
        }

    class Parser(Trino.Parser):  # type: ignore[misc, valid-type]
        FUNCTIONS: dict[str, object] = {}  # noqa: RUF012 - sqlglot's own form
        FUNCTION_PARSERS = {
            name: parser for name, parser in Trino.Parser.FUNCTION_PARSERS.items() if name in _SPECIAL_SYNTAX
        } | {
            "JSON_EXISTS": lambda self: self._parse_json_call("json_exists"),
            "JSON_VALUE": lambda self: self._parse_json_call("json_value"),
            "JSON_QUERY": lambda self: self._parse_json_call("json_query"),
        }
        TYPE_LITERAL_PARSERS = {  # noqa: RUF012
            **Trino.Parser.TYPE_LITERAL_PARSERS,
            exp.DType.DATE: lambda self, this, to: _typed(exp.Cast(this=this, to=to)),
            exp.DType.DECIMAL: lambda self, this, to: _typed(exp.Cast(this=this, to=to)),
        }

        def _parse_json_call(self, name: str) -> exp.Expr:
            found: dict[str, object] = {"function": name, "this": self._parse_bitwise()}
            self._match_text_seq("FORMAT", "JSON")
            self._match(TokenType.COMMA)
            found["path"] = self._parse_string() or self.raise_error("Expected a JSON path")
            if self._match_text_seq("RETURNING"):
                found["returning"] = self._parse_types()
            for words in (("WITHOUT",), ("WITH", "CONDITIONAL"), ("WITH", "UNCONDITIONAL"), ("WITH",)):
                if self._match_text_seq(*words):
                    self._match_text_seq("ARRAY")
                    self._match_text_seq("WRAPPER")
                    found["wrapper"] = None if words == ("WITHOUT",) else (*words, "UNCONDITIONAL")[1]
                    break
            for word in ("KEEP", "OMIT"):
                if self._match_text_seq(word, "QUOTES"):
                    self._match_text_seq("ON", "SCALAR", "STRING")
                    found["omits_quotes"] = word == "OMIT"
            while behaviour := self._parse_json_behaviour():
                self._match_text_seq("ON")
                where = "on_empty" if self._match_text_seq("EMPTY") else "on_error"
                if where == "on_error" and not self._match_text_seq("ERROR"):
                    self.raise_error("Expected ON EMPTY or ON ERROR")
                found[where] = behaviour
            return JsonCall(**found)

        def _parse_json_behaviour(self) -> exp.Expr | str | None:
            if self._match_text_seq("DEFAULT"):
                return self._parse_bitwise()  # type: ignore[no-any-return]
            for word in ("NULL", "ERROR", "TRUE", "FALSE", "UNKNOWN", "EMPTY ARRAY", "EMPTY OBJECT"):
                if self._match_text_seq(*word.split()):
                    return word
            return None

        def _parse_temporal_literal(self, this: exp.Expr, to: exp.DataType) -> exp.Expr:
            return _typed(super()._parse_temporal_literal(this, to))


def _typed(cast: exp.Expr) -> exp.Expr:
    """Mark a cast that was written as a literal, ``DATE '2025-05-01'``: its errors have another wording."""
    cast.meta["typed_literal"] = True
    return cast


def parse_query(sql: str) -> exp.Expr:
    """A query's tree.

    Raises
    ------
    ApiError
        It is not SQL; the message has Athena's wording.
    QueryError
        It is SQL that Athena rejects, or that this engine does not support.
    """
    first = re.match(r"\s*(\w+|\S)?", sql)
    if first is None or str(first[1] or "").upper() not in _OPENINGS:
        place = len(sql) - len(sql.lstrip())
        line, column = sql.count("\n", 0, place) + 1, place - sql.rfind("\n", 0, place)
        raise ApiError(f"line {line}:{column}: mismatched input '{(first and first[1]) or '<EOF>'}'. Expecting: "
                       f"'SELECT', "
                       f"'TABLE', 'VALUES', 'WITH', <query>")  # fmt: skip
    _refuse_other_dialects(sql)
    sql = _RESPELLED.sub(_respelled, sql)
    try:
        trees = [tree for tree in sqlglot.parse(sql, dialect=AthenaQuery) if tree is not None]
    except TokenError as error:
        raise ApiError(f"line 1:1: {str(error).splitlines()[0]}") from error
    except ParseError as error:
        _refuse_lacking(sql)
        if "Expected TYPE" in str(error):
            raise QueryError("TYPE_MISMATCH", f"Unknown type: {error.errors[0]['highlight']}") from error
        raise ApiError(_syntax_error(sql, error)) from error
    if len(trees) != 1:
        raise ApiError("Only one sql statement is allowed. Got: " + sql.strip()[:200])
    for name in trees[0].find_all(exp.Identifier):
        if not name.quoted and name.name.upper() in RESERVED and not name.name.upper().startswith("CURRENT_"):
            raise ApiError(f"{position(name)}mismatched input '{name.name}'. Expecting: <identifier>")
    return trees[0]


# What sqlglot reads otherwise than Trino, written so that it reads the same: 1_000; X'65 66', whose spaces sqlglot
# does not read. Whatever else has quotes, and comments, is passed over.
_RESPELLED = re.compile(
    r"""\b(?P<spaced>\d+(?:_\d+)+\b|X'[0-9A-F ]*')|'(?:[^']|'')*'|"(?:[^"]|"")*"
    |--[^\n]*|/\*.*?\*/""",
    re.I | re.S | re.X,
)


def _respelled(match: re.Match[str]) -> str:
    """The number respelled, padded to its old length so that positions in the statement stay the same."""
    found = match[0]
    if match["spaced"]:
        found = match["spaced"].replace("_", "").replace(" ", "")
    return found.rjust(len(match[0]))


# SQL that Trino reads and sqlglot does not: reported as unsupported by name, not as the user's mistake.
_LACKING = re.compile(r"\b(json_(?:value|query|exists|object|array|table)|match_recognize)\s*\(", re.IGNORECASE)
# SQL of other dialects, which sqlglot accepts and Trino does not.
_OTHER_DIALECTS = re.compile(
    r"==|::|[{}^]|\b\d+_\d*[^\W\d]\w*|\b(?:SELECT|DISTINCT|WHERE|AND|OR|NOT|THEN|ELSE|WHEN|IN|BY|ON|VALUES|FROM|HAVING)\s*\[|[(,=]\s*\["
    r"|,\s*FROM\b|\bDISTINCT\s+ON\s*\(|\*\s*(?:EXCLUDE|REPLACE)\b|\bLIMIT\s+\w+\s+OFFSET\b"
    r"|(?<!WITH )\bPOSITION\s*\([^()]*,"
    r"|\bGROUP\s+BY\s*(?:DISTINCT\s*)?(?:$|\)|HAVING\b|ORDER\b|LIMIT\b)|\b(?:ILIKE|RLIKE|REGEXP|GLOB|QUALIFY)\b",
    re.IGNORECASE,
)


def _refuse_other_dialects(sql: str) -> None:
    for match in _COMMENTS.finditer(sql):
        if match[0] == '""':
            line, column = sql.count("\n", 0, match.start()) + 1, match.start() - sql.rfind("\n", 0, match.start())
            raise ApiError(f"line {line}:{column}: Zero-length delimited identifier not allowed")
    bare = _COMMENTS.sub(lambda match: match[0][0] + " " * (len(match[0]) - 2) + match[0][-1], sql)
    odd = _OTHER_DIALECTS.search(
        re.sub(r"'[^']*'|\"[^\"]*\"", lambda m: m[0][0] + "x" * (len(m[0]) - 2) + m[0][0], bare)
    )
    if odd:
        line, column = sql.count("\n", 0, odd.start()) + 1, odd.start() - sql.rfind("\n", 0, odd.start())
        _refuse_lacking(sql)
        if odd[0].upper().startswith("POSITION"):
            raise QueryError("FUNCTION_NOT_FOUND", f"line {line}:{column}: Function 'position' not registered")
        raise ApiError(f"line {line}:{column}: mismatched input '{odd[0]}'. Expecting: <expression>")


def _refuse_lacking(sql: str) -> None:
    found = _LACKING.search(re.sub(r"'(?:[^']|'')*'", lambda match: " " * len(match[0]), sql))
    if found:
        raise Unsupported(f"{found[1]} in this form")


def _syntax_error(sql: str, error: ParseError) -> str:
    where = error.errors[0] if error.errors else {}
    found = str(where.get("highlight") or "<EOF>")
    line, end = where.get("line") or 1, where.get("col") or 1
    return f"line {line}:{max(1, int(end) - len(found) + 1)}: mismatched input '{found}'. Expecting: <expression>"


# An unclosed quote or comment extends to the end of the text, so each letter is looked at once only.
_COMMENTS = re.compile(
    r"'(?:[^']|'')*(?:'|\Z)|\"(?:[^\"]|\"\")*(?:\"|\Z)|`[^`]*(?:`|\Z)|(--[^\n]*|/\*.*?\*/)|/\*.*", re.DOTALL
)


_PARAMETER = re.compile(r"'(?:[^']|'')*(?:'|\Z)|\"(?:[^\"]|\"\")*(?:\"|\Z)|--[^\n]*|/\*.*?(?:\*/|\Z)|(\?)", re.DOTALL)


def numbered_parameters(sql: str) -> tuple[str, int]:
    """The statement with ``:p0``, ``:p1``, … for its question marks in written order, and their number.

    sqlglot's tree does not record which of two question marks was written first.
    """
    count = 0

    def number(match: re.Match[str]) -> str:
        nonlocal count
        if not match[1]:
            return match[0]
        count += 1
        return f":p{count - 1}"

    return _PARAMETER.sub(number, sql), count


def without_comments(sql: str) -> str:
    """The statement without its closing semicolon; comments become blanks, so that positions stay the same."""

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match[0]) if match[1] else match[0]

    return _COMMENTS.sub(blank, sql).rstrip().removesuffix(";").rstrip()
