"""Run the corpus on a real Trino, and store its answers: `make conformance`.

Run it from the project's root. If category names are given as arguments, only those are recorded again.
"""

import sys
from dataclasses import replace
from pathlib import Path

import corpus
import trino_server
from tables import DATABASE, TABLES, trino_statements

from dubegrid_lib.config import PROJECT_ROOT

CACHE = PROJECT_ROOT / ".dubegrid" / "trino"


def answer_of(trino: trino_server.Trino, case: corpus.Case) -> corpus.Answer:
    *before, last = case.statements
    for statement in before:
        trino.do(statement)
    answer = trino.run(last)
    if isinstance(answer, corpus.Rows) and not corpus.is_ordered(last):
        # Trino returns the rows in any order. Sorted, they differ only if the answer does.
        return replace(answer, rows=tuple(sorted(answer.rows, key=str)))
    return answer


def record(trino: trino_server.Trino, path: Path) -> tuple[int, int]:
    """Rewrite a category's file. Returns how many cases Trino answered, and how many of these answers changed."""
    heading, cases = corpus.load(path)
    answered = [case if case.is_athena_only else case.with_trino(answer_of(trino, case)) for case in cases]
    corpus.store(path, heading, answered)
    changed = sum(old.trino != new.trino for old, new in zip(cases, answered, strict=True))
    return sum(not case.is_athena_only for case in cases), changed


def main(names: list[str]) -> None:
    trino_server.fetch(CACHE)
    with trino_server.running(CACHE, DATABASE) as trino:
        for table in TABLES:
            for statement in trino_statements(table):
                trino.do(statement)
        for path in corpus.categories():
            if not names or path.stem in names:
                answered, changed = record(trino, path)
                print(f"{path.stem:24} {answered:4} answered, {changed:4} changed", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
