"""A request is repeated until its answer is done, and never after the time is up."""

import pytest

from dubegrid_lib.stack.polling import poll


def test_request_is_repeated_until_its_answer_is_done():
    answers = iter([1, 2, 3, 4])
    assert poll(lambda: next(answers), lambda answer: answer == 3, seconds=5, pause=0) == 3
    assert next(answers) == 4


def test_last_answer_is_returned_when_the_time_is_up():
    requests = []
    assert poll(lambda: requests.append(1), lambda answer: False, seconds=0, pause=0) is None
    assert requests == [1]


def test_error_of_the_request_ends_the_wait():
    def fail():
        raise LookupError("no such alarm")

    with pytest.raises(LookupError, match="no such alarm"):
        poll(fail, lambda answer: False, seconds=5)
