"""Repeat a request until its answer is the wanted one, or the time is up."""

from collections.abc import Callable
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def poll(
    request: Callable[[], Answer], is_done: Callable[[Answer], bool], *, seconds: float, pause: float = 0.3
) -> Answer:
    """The first answer that is done, or the last answer if the time is up; errors of the request are raised at once.

    Parameters
    ----------
    is_done : whether an answer is the wanted one. Call it again on the result to see whether the time was up.
    seconds : how long to keep trying; there is always one request.
    pause : seconds between two requests.
    """
    from tenacity import RetryCallState, Retrying, retry_if_result, stop_after_delay, wait_fixed

    def last(state: RetryCallState) -> Answer:
        assert state.outcome is not None
        answer: Answer = state.outcome.result()
        return answer

    again = retry_if_result(lambda answer: not is_done(answer))
    limits: Any = {"stop": stop_after_delay(seconds), "wait": wait_fixed(pause)}
    return Retrying(retry=again, retry_error_callback=last, **limits)(request)
