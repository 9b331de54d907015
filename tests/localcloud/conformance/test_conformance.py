"""The local Athena must answer as Trino 435 did, or as AWS documents if Athena differs from Trino (README.md)."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest
from corpus import Answer, Case, Failure, Rows, is_ordered, load_all
from local_athena import answer_of, result_type, statements_of

from dubegrid_lib.stack.session import Kit

KNOWN = tomllib.loads(Path(__file__).with_name("known_differences.toml").read_text(encoding="utf-8"))
CASES = {case.id: case for case in load_all()}


def _parameters() -> list[object]:
    """The cases. A known difference that no longer exists fails the test, so that the list stays correct."""
    marks = {case_id: pytest.mark.xfail(reason=reason, strict=True) for case_id, reason in KNOWN.items()}
    return [pytest.param(case, id=case_id, marks=marks.get(case_id, ())) for case_id, case in CASES.items()]


def _cells(row: tuple[str | None, ...]) -> tuple[str, ...]:
    """A row of Hive's DDL output: cells are padded with blanks, and one may contain several, separated by tabs."""
    cells = [cell.strip() for cell in "\t".join(cell or "" for cell in row).split("\t")]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def assert_same(case: Case, found: Answer, expected: Answer) -> None:
    """Compare the kind of error, or columns, types and rows; their order only if the statement has an ORDER BY."""
    if isinstance(expected, Failure):
        assert isinstance(found, Failure), f"must fail with {expected.kind}: {expected.message}"
        assert expected.kind in ("*", found.kind), f"must be {expected.kind}: {expected.message}"
        return
    assert isinstance(found, Rows), f"must not fail: {found}"
    rows, wanted = list(found.rows), list(expected.rows)
    if case.is_athena_only:
        rows, wanted = list(map(_cells, rows)), list(map(_cells, wanted))
    if [column.name for column in expected.columns] != ["*"]:
        assert [column.name for column in found.columns] == [column.name for column in expected.columns]
        types = [result_type(column.type) for column in expected.columns]
        assert [column.type for column in found.columns] == types
    if is_ordered(statements_of(case)[-1]):
        assert rows == wanted
    else:
        assert Counter(rows) == Counter(wanted)


@pytest.mark.parametrize("case", _parameters())
def test_answers_like_athena(athena: Kit, case: Case) -> None:
    assert_same(case, answer_of(athena, case), case.expected)


def test_known_differences_name_cases() -> None:
    assert not set(KNOWN) - set(CASES)


def test_corpus_is_whole() -> None:
    assert len(CASES) >= 400
    assert all(case.expected for case in CASES.values())
