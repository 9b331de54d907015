"""The kind of a statement, and the parts of those that are not queries: Hive's DDL and Athena's SHOW family."""

import re
from dataclasses import dataclass

from localcloud.athena.errors import ApiError, QueryError

_TOKEN = re.compile(
    r"\s*(?:(`[^`]*`)|(\"(?:[^\"\\]|\\.|\"\")*\"|'(?:[^'\\]|\\.|'')*')|([A-Za-z_][\w$]*|\d+\.\d+|\d[\w]*)|([^\s\"'`])"
    r"|([\"'`]))",
    re.DOTALL,
)
# In a literal: a character after a backslash, or a doubled quote.
_WRITTEN = re.compile(r"\\(.)|''")
_LETTERS = {"t": "\t", "n": "\n", "r": "\r", "0": "\0"}
# Hive's reserved words (Athena user guide, "Escape reserved keywords in DDL statements").
RESERVED = frozenset(
    """
    all alter and array as authorization between bigint binary boolean both by case cashe cast char column conf
    constraint commit create cross cube current current_date current_timestamp cursor database date dayofweek
    decimal delete describe distinct div double drop else end exchange exists extended external extract false
    fetch float floor following for foreign from full function grant group grouping having if import in inner
    insert int integer intersect interval into is join lateral left less like local macro map minus more none
    not null numeric of on only or order out outer over partialscan partition percent preceding precision
    preserve primary procedure range reads reduce regexp references revoke right rlike rollback rollup row rows
    select set smallint start table tablesample then time timestamp to transform trigger true truncate unbounded
    union uniquejoin update user using utc_timestamp values varchar views when where window with
    """.split()  # noqa: SIM905
)
_UTILITY = ("SHOW", "DESCRIBE", "DESC", "EXPLAIN")


@dataclass(frozen=True)
class Token:
    """A piece of a statement. `kind` is ``name`` (quoted by backticks), ``text`` (a literal), ``word`` or ``sign``."""

    kind: str
    text: str
    start: int

    def is_word(self, *words: str) -> bool:
        return self.kind == "word" and self.text.upper() in words

    def is_sign(self, sign: str) -> bool:
        return self.kind == "sign" and self.text == sign


class Cursor:
    """Reads a statement's tokens from left to right, and no further than requested."""

    def __init__(self, sql: str):
        self.sql = sql
        self.at = 0
        self._tokens: list[Token] = []
        # Strip trailing blanks, which are not tokens: from each of them the pattern would scan all that follow.
        self._coming = _TOKEN.finditer(sql, 0, len(sql.rstrip()))

    def _read(self, match: re.Match[str]) -> Token:
        kind = ("name", "text", "word", "sign", "open")[(match.lastindex or 1) - 1]
        text, start = match[match.lastindex or 1], match.start(match.lastindex or 1)
        if kind == "open":
            raise ApiError(f"{self._place(start)}: a quoted text or name is not closed")
        if kind == "name":
            text = text[1:-1]
        elif kind == "text":
            text = _WRITTEN.sub(lambda m: _LETTERS.get(m[1], m[1] or "'"), text[1:-1])
        return Token(kind, text, start)

    def _place(self, start: int) -> str:
        return f"line {self.sql.count(chr(10), 0, start) + 1}:{start - (self.sql.rfind(chr(10), 0, start) + 1)}"

    def peek(self, ahead: int = 0) -> Token:
        place = self.at + ahead
        while place >= len(self._tokens):
            match = next(self._coming, None)
            if match is None:
                return Token("end", "<EOF>", len(self.sql))
            self._tokens.append(self._read(match))
        return self._tokens[place]

    def next(self) -> Token:
        token = self.peek()
        self.at += 1
        return token

    def accept(self, *words: str) -> bool:
        """Read these words if they come next, in this order."""
        if all(self.peek(i).is_word(word) for i, word in enumerate(words)):
            self.at += len(words)
            return True
        return False

    def accept_sign(self, sign: str) -> bool:
        if self.peek().is_sign(sign):
            self.at += 1
            return True
        return False

    def expect(self, *words: str) -> None:
        for word in words:
            if not self.accept(word):
                raise self.unexpected(word)

    def expect_sign(self, sign: str) -> None:
        if not self.accept_sign(sign):
            raise self.unexpected(f"'{sign}'")

    def unexpected(self, wanted: str = "") -> ApiError:
        token = self.peek()
        expecting = f" expecting {wanted}" if wanted else ""
        return ApiError(f"{self._place(token.start)}: mismatched input '{token.text}'{expecting}")

    def end(self) -> None:
        if self.peek().kind != "end":
            raise self.unexpected("<EOF>")

    def name(self, where: str = "table name") -> str:
        """An identifier in lower case; Hive's reserved words need backticks.

        Raises
        ------
        QueryError
            Hive's ParseException.
        """
        token = self.next()
        if token.kind == "name":
            return token.text.lower()
        if token.kind == "text" and self.sql[token.start] == '"' and where != "column specification":
            return token.text.lower()
        if token.kind == "word" and token.text.lower() not in RESERVED and not token.text[0].isdigit():
            return token.text.lower()
        line = self.sql.count("\n", 0, token.start) + 1
        column = token.start - (self.sql.rfind("\n", 0, token.start) + 1)
        if token.kind == "word" and token.text.lower() in RESERVED:
            raise QueryError("", f"FAILED: ParseException line {line}:{column} Failed to recognize predicate "
                             f"'{token.text}'. Failed rule: 'identifier' in {where}")  # fmt: skip
        raise QueryError("", f"FAILED: ParseException line {line}:{column} cannot recognize input near '{token.text}' "
                         f"in {where}")  # fmt: skip

    def qualified(self, where: str = "table name") -> tuple[str | None, str]:
        """``[catalog.][database.]name``."""
        parts = [self.name(where)]
        while self.accept_sign("."):
            parts.append(self.name(where))
        if len(parts) == 3 and parts[0] == "awsdatacatalog":
            parts = parts[1:]
        if len(parts) > 2:
            raise self.unexpected()
        return (parts[0], parts[1]) if len(parts) == 2 else (None, parts[0])

    def text(self) -> str:
        token = self.next()
        if token.kind != "text":
            self.at -= 1
            raise self.unexpected("a string literal")
        return token.text

    def properties(self) -> dict[str, str]:
        """``('key' = 'value', …)``."""
        found = {}
        self.expect_sign("(")
        while not self.accept_sign(")"):
            key = self.text()
            self.expect_sign("=")
            found[key] = self.text()
            self.accept_sign(",")
        return found

    def rest(self) -> str:
        return self.sql[self.peek().start :]


def statement_type(sql: str) -> str:
    """DDL, DML or UTILITY, as GetQueryExecution reports it."""
    words = [w.upper() for w in re.findall(r"\w+", sql)[:2]] + ["", ""]
    if words[0] in ("SELECT", "WITH", "VALUES", "TABLE", "INSERT", "UNLOAD", "DELETE", "MERGE", "UPDATE", "EXECUTE"):
        return "DML"
    if words[0] in _UTILITY:
        return "UTILITY"
    if sql.lstrip().startswith("("):
        return "DML"
    if is_ctas(sql):
        return "DDL"
    return "DDL"


def is_command(sql: str) -> bool:
    """Whether a statement is anything but a query."""
    first = re.match(r"\s*(\w+)", sql)
    return first is not None and first[1].upper() in _COMMANDS


_COMMANDS = frozenset(
    """ALTER ANALYZE CALL COMMENT CREATE DEALLOCATE DELETE DESC DESCRIBE DROP EXECUTE EXPLAIN EXPORT IMPORT INSERT LOCK
    MERGE MSCK OPTIMIZE PREPARE REFRESH RESET SET SHOW UNLOAD UNLOCK UPDATE USE VACUUM""".split()  # noqa: SIM905
)
_CTAS = re.compile(r"\s*CREATE\s+TABLE\s[^(]*?(?:\bWITH\s*\(|\bAS\b)", re.IGNORECASE | re.DOTALL)


def is_ctas(sql: str) -> bool:
    """Whether a statement is CREATE TABLE … AS."""
    return bool(_CTAS.match(sql)) and not re.match(r"\s*CREATE\s+EXTERNAL", sql, re.IGNORECASE)


def substatement_type(sql: str) -> str:
    """The subtype that GetQueryExecution reports, such as ``CREATE_TABLE`` or ``SELECT``."""
    words: list[str] = [w.upper() for w in re.findall(r"\w+", sql)[:6]]
    if not words or words[0] in ("SELECT", "WITH", "VALUES", "TABLE"):
        return "SELECT"
    if is_ctas(sql):
        return "CREATE_TABLE_AS_SELECT"
    if words[0] in ("INSERT", "UNLOAD", "EXPLAIN", "EXECUTE", "PREPARE", "MSCK"):
        return words[0]
    if words[0] == "DESC":
        return "DESCRIBE"
    kinds = {"EXTERNAL", "OR", "REPLACE", "IF", "NOT", "EXISTS"}
    kept = [w for w in words if w not in kinds]
    return {"DESCRIBE": "DESCRIBE", "SHOW": "_".join(kept[:2])}.get(
        words[0], "_".join(kept[:2]).replace("SCHEMA", "DATABASE")
    )


def like(pattern: str, name: str) -> bool:
    """Hive's patterns: ``*`` matches any text, ``|`` means or."""
    return any(_matches(part.casefold(), name.casefold()) for part in pattern.split("|"))


def _matches(pattern: str, name: str) -> bool:
    """Whether a pattern matches a whole name, in time proportional to their lengths.

    A regular expression would try every way to divide the name among the stars, and block the local cloud meanwhile.
    """
    first, *rest = pattern.split("*")
    if not rest:
        return name == first
    *inner, last = rest
    if len(name) < len(first) + len(last) or not (name.startswith(first) and name.endswith(last)):
        return False
    at, end = len(first), len(name) - len(last)
    for part in inner:
        # The first match leaves the most text for the parts that follow.
        at = name.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True
