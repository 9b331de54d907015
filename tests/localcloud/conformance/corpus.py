"""The conformance corpus: what a case is, and how a file contains it.

Each category has one file under `corpus/`, in a format that is easy to read and diff (README.md shows a case).
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import sqlglot

from dubegrid_lib.errors import DubeGridError

FOLDER = Path(__file__).with_name("corpus")
TRINO_MARK = "----"
ATHENA_MARK = "---- athena"


class BadCase(DubeGridError, ValueError):
    """A case in a corpus file cannot be read."""


@dataclass(frozen=True)
class Column:
    """A column of a result; `type` is Trino's name for it, such as ``decimal(12,2)``."""

    name: str
    type: str


@dataclass(frozen=True)
class Rows:
    """A result set: each value is the text that Athena prints; NULL is None."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True)
class Failure:
    """An error: `kind` is Trino's name for it, such as ``DIVISION_BY_ZERO``."""

    kind: str
    message: str


Answer = Rows | Failure


@dataclass(frozen=True)
class Case:
    """One statement and its expected answer; or several statements, run in order, and the last one's answer.

    `trino` is Trino's answer (None if Trino cannot run the case). `athena` is Athena's answer if it differs from
    Trino's or if Trino has none; `notes` then name its source.
    """

    category: str
    name: str
    notes: tuple[str, ...]
    sql: str
    trino: Answer | None = None
    athena: Answer | None = None

    @property
    def id(self) -> str:
        return f"{self.category}/{self.name}"

    @property
    def statements(self) -> list[str]:
        return [part.strip() for part in re.split(r";\s*$", self.sql, flags=re.MULTILINE) if part.strip()]

    @property
    def is_athena_only(self) -> bool:
        return any(note.startswith("athena only:") for note in self.notes)

    @property
    def expected(self) -> Answer:
        answer = self.athena or self.trino
        if answer is None:
            raise BadCase(f"{self.id}: no answer is recorded. Run `make conformance`.")
        return answer

    def with_trino(self, answer: Answer) -> "Case":
        return replace(self, trino=answer)


def is_ordered(sql: str) -> bool:
    """Whether the order of the rows is compared: only for a query with an ORDER BY at its top level."""
    if not re.match(r"\(|SELECT|WITH|VALUES|TABLE", sql.lstrip(), flags=re.IGNORECASE):
        return False
    try:
        return bool(sqlglot.parse_one(sql, read="trino").args.get("order"))
    except sqlglot.errors.SqlglotError:
        return False


def categories() -> list[Path]:
    return sorted(FOLDER.glob("*.sql"))


def load_all() -> list[Case]:
    return [case for path in categories() for case in load(path)[1]]


def load(path: Path) -> tuple[str, list[Case]]:
    """A file's heading and its cases.

    Raises
    ------
    BadCase
        A case has no SQL, an unreadable answer, another case's name, or an Athena answer without a source.
    """
    heading, *blocks = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    cases = [_parse(path.stem, block) for block in blocks]
    names = [case.name for case in cases]
    if doubled := {name for name in names if names.count(name) > 1}:
        raise BadCase(f"{path.name}: more than one case is called {', '.join(sorted(doubled))}.")
    return heading, cases


def store(path: Path, heading: str, cases: Iterable[Case]) -> None:
    path.write_text(heading + "\n".join(_format(case) for case in cases), encoding="utf-8")


def _parse(category: str, block: str) -> Case:
    name, *lines = block.rstrip("\n").split("\n")
    notes: list[str] = []
    while lines and lines[0].startswith("# "):
        notes.append(lines.pop(0)[2:])
    parts: dict[str, list[str]] = {"sql": []}
    current = "sql"
    for line in lines:
        if line in (TRINO_MARK, ATHENA_MARK):
            current = line
            parts[current] = []
        else:
            parts[current].append(line)
    sql = "\n".join(parts["sql"]).strip()
    trino = _parse_answer(name, parts[TRINO_MARK]) if TRINO_MARK in parts else None
    athena = _parse_answer(name, parts[ATHENA_MARK]) if ATHENA_MARK in parts else None
    if not sql or not re.fullmatch(r"[a-z0-9_]+", name):
        raise BadCase(f"{category}/{name}: a case needs SQL, and a name of lower-case letters, digits and _.")
    if athena and not any(note.startswith(("athena:", "athena only:")) for note in notes):
        raise BadCase(f"{category}/{name}: an answer of Athena's own needs a note `# athena: why (source)`.")
    return Case(category, name, tuple(notes), sql, trino, athena)


def _parse_answer(name: str, lines: list[str]) -> Answer:
    lines = [line for line in lines if line]
    if not lines:
        raise BadCase(f"{name}: an empty answer. A result starts with its columns, an error with `error KIND: text`.")
    if match := re.fullmatch(r"error ([A-Z0-9_]+|\*):? ?(.*)", lines[0]):
        return Failure(match[1], json.loads(match[2]) if match[2].startswith('"') else match[2])
    columns = tuple(_parse_column(name, text) for text in lines[0].split(" | ")) if lines[0] != "no columns" else ()
    return Rows(columns, tuple(tuple(json.loads(line)) for line in lines[1:]))


def _parse_column(name: str, text: str) -> Column:
    match = re.fullmatch(r'("[^"]*"|\S+) (.+)', text)
    if match is None:
        raise BadCase(f"{name}: `{text}` is not a column and its type.")
    return Column(match[1].strip('"'), match[2])


def _format(case: Case) -> str:
    lines = [f"## {case.name}", *(f"# {note}" for note in case.notes), case.sql]
    if case.trino:
        lines += [TRINO_MARK, *_format_answer(case.trino)]
    if case.athena:
        lines += [ATHENA_MARK, *_format_answer(case.athena)]
    return "\n".join(lines) + "\n"


def _format_answer(answer: Answer) -> list[str]:
    if isinstance(answer, Failure):
        multiline = "\n" in answer.message or answer.message.startswith('"')
        return [f"error {answer.kind}: {json.dumps(answer.message) if multiline else answer.message}"]
    columns = [f'"{c.name}" {c.type}' if " " in c.name or not c.name else f"{c.name} {c.type}" for c in answer.columns]
    return [" | ".join(columns) or "no columns", *(json.dumps(row, ensure_ascii=False) for row in answer.rows)]
