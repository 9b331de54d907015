"""Random statements: the server survives each of them, and never returns rows if Trino fails."""

import random

from corpus import Failure, load_all
from generate import faulty, faulty_choice, well_typed
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st
from local_athena import ask

from dubegrid_lib.stack.session import Kit

# Errors within the local engine: a query that Trino can run must not end with one of these.
INTERNAL_ERRORS = {
    "",
    "GENERIC_INTERNAL_ERROR",
    "SYNTAX_ERROR",
    "COLUMN_NOT_FOUND",
    "FUNCTION_NOT_FOUND",
    "TYPE_MISMATCH",
}

# The server is shared, which is fine because the statements are independent: shrinking still finds the relevant part.
fuzz = settings(
    max_examples=150,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
choices = st.randoms(use_true_random=False)


def assert_alive(athena: Kit) -> None:
    assert not isinstance(ask(athena, "SELECT 1"), Failure)


@fuzz
@given(choose=choices)
def test_well_typed_queries_are_run(athena: Kit, choose: random.Random) -> None:
    sql = well_typed(choose)
    note(sql)
    answer = ask(athena, sql)
    if isinstance(answer, Failure):
        assert answer.kind not in INTERNAL_ERRORS, answer
        assert_alive(athena)


@fuzz
@given(choose=choices)
def test_faulty_queries_are_rejected(athena: Kit, choose: random.Random) -> None:
    sql, kind = faulty(choose)
    note(sql)
    answer = ask(athena, sql)
    assert isinstance(answer, Failure), f"Trino rejects this with {kind}"
    assert answer.kind not in {"", "GENERIC_INTERNAL_ERROR"}, answer
    assert_alive(athena)


def test_planted_faults_have_the_kind_that_trino_answers() -> None:
    recorded = [case.trino for case in load_all() if case.category == "generated" and case.name.startswith("fault")]
    assert [answer.kind if isinstance(answer, Failure) else None for answer in recorded] == [
        kind for _, kind in faulty_choice()
    ]


@fuzz
@given(text=st.text(max_size=60))
def test_server_survives_any_text(athena: Kit, text: str) -> None:
    answer = ask(athena, f"SELECT {text}")
    assert not isinstance(answer, Failure) or answer.kind != "GENERIC_INTERNAL_ERROR", answer
    assert_alive(athena)
