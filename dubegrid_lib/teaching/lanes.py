"""Two processes that take jobs one after the other, each with a local cloud of its own.

A lane asks for its next job, so that none waits while there is work; what it prints goes through its pipe.
"""

import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

from dubegrid_lib.errors import DubeGridError

AT_ONCE = 2
# A lane that is told to end stops its kernel and saves its cloud's data first.
ENDING_SECONDS = 60


class LaneEnded(DubeGridError, RuntimeError):
    """A lane's process ended before its work was done."""


@dataclass(frozen=True)
class Job:
    """One piece of work: a function at the top of its module, what it is called with, and its name for the reader."""

    name: str
    work: Callable[..., str]
    arguments: tuple[object, ...] = ()


@dataclass(frozen=True)
class Done:
    """What a job returned, and how long it took."""

    name: str
    result: str
    seconds: float


def run_all(in_order: Iterable[Job], others: Iterable[Job], states: Path, done: Callable[[Done], object]) -> None:
    """Run all jobs, two at a time.

    Parameters
    ----------
    in_order : run by the first lane, one after the other, on one cloud. others : by whichever lane is free.
    states : the folder of the clouds' own folders. done : called with each job as it is finished.

    Raises
    ------
    DubeGridError
        A job raised it; the others are stopped.
    LaneEnded
        A lane's process ended.
    """
    context = get_context("spawn")
    first, rest = deque(in_order), deque(others)
    with ExitStack() as stack:
        waiting: dict[Connection, deque[Job]] = {}
        for number in range(AT_ONCE):
            ours, theirs = context.Pipe()
            lane = context.Process(target=_lane, args=(theirs, states / str(number + 1)))
            lane.start()
            theirs.close()
            stack.callback(_end, lane)
            waiting[ours] = deque() if number else first
        while waiting:
            for pipe in connection.wait(list(waiting)):
                assert isinstance(pipe, Connection)
                if not _answer(pipe, waiting[pipe] or rest, done):
                    del waiting[pipe]


def _answer(pipe: Connection, jobs: deque[Job], done: Callable[[Done], object]) -> bool:
    """Take what a lane sends and give it its next job; False once it has ended."""
    try:
        told = pipe.recv()
    except EOFError:
        raise LaneEnded("A process that runs notebooks ended by itself: is the memory enough for two?") from None
    match told:
        case Done():
            done(told)
        case DubeGridError():
            raise told
        case "next":
            pipe.send(jobs.popleft() if jobs else None)
        case "ended":
            return False
    return True


def _end(lane: object) -> None:
    """Stop a lane that still works, and wait until its cloud is stopped."""
    lane.terminate()  # type: ignore[attr-defined]
    lane.join(ENDING_SECONDS)  # type: ignore[attr-defined]


def _lane(pipe: Connection, state: Path) -> None:
    """The work of a lane's process: notebooks and their kernels find its cloud by the variables it sets."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    os.environ["DUBEGRID_STATE_DIR"] = str(state)
    # Imported here: the process that hands out the jobs needs none of it.
    from dubegrid_lib.config import load_settings
    from dubegrid_lib.stack import local_target

    settings = load_settings()
    try:
        local_target.reset(settings)
        local_target.up(settings)
        while job := _next(pipe):
            begun = time.monotonic()
            result = job.work(*job.arguments)
            pipe.send(Done(job.name, result, time.monotonic() - begun))
    except Exception as error:  # whatever it is, it is the demo's end, and the other process says so
        _send(pipe, error if isinstance(error, DubeGridError) else LaneEnded(f"{type(error).__name__}: {error}"))
    finally:
        local_target.down(settings)
    _send(pipe, "ended")


def _next(pipe: Connection) -> Job | None:
    """The next job; None when there is none, or nobody who would give one."""
    try:
        pipe.send("next")
        found: Job | None = pipe.recv()
    except (EOFError, OSError):
        return None
    return found


def _send(pipe: Connection, told: object) -> None:
    with suppress(OSError):  # the other process has ended
        pipe.send(told)


def _leave(number: int, frame: FrameType | None) -> None:
    """Ended from outside, a lane still stops its kernel and its cloud: an exception lets `finally` run, once."""
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    sys.exit(128 + number)
