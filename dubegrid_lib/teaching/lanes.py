"""A few processes that take jobs one after the other, each with a local cloud of its own.

A lane asks for its next job, so that none waits while there is work; what it prints goes through its pipe.
"""

import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

from dubegrid_lib.errors import DubeGridError

# For two processors: the third lane works while the others wait for a queue, an alarm or a retry.
AT_ONCE = 3
# What the others give way by to the first, whose jobs, one after the other, take as long as all together.
NICENESS = 5
# No job takes this long, not even on a machine that is busy with other things: one that does hangs.
JOB_SECONDS = 600
# A lane that receives the signal to end first stops its kernel and its cloud.
ENDING_SECONDS = 30


class JobFailed(DubeGridError, RuntimeError):
    """A job raised, took too long, or its process ended; the message begins with the job's name."""


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


@dataclass(frozen=True)
class _Failed:
    """Why a lane gave up, in words: not every exception survives the way through a pipe."""

    why: str


class _Lane:
    """A lane's process, as the process that hands out the jobs sees it."""

    def __init__(self, state: Path, own: deque[Job]) -> None:
        context = get_context("spawn")
        self.state, self.own = state, own
        self.job: Job | None = None
        self.since = time.monotonic()
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, state, 0 if own else NICENESS))
        self.process.start()
        theirs.close()

    def answer(self, others: deque[Job], done: Callable[[Done], object]) -> bool:
        """Take what the lane sends and give it its next job; False once it has ended."""
        try:
            sent = self.pipe.recv()
        except EOFError:
            raise JobFailed(
                f"{self.doing}: its process ended by itself. Is there enough memory for {AT_ONCE}?"
            ) from None
        match sent:
            case Done():
                done(sent)
            case _Failed():
                raise JobFailed(f"{self.doing}: {sent.why}")
            case "next":
                jobs = self.own or others
                self.job, self.since = jobs.popleft() if jobs else None, time.monotonic()
                with suppress(OSError):  # it has ended: the next look at its pipe says so
                    self.pipe.send(self.job)
            case "ended":
                return False
        return True

    @property
    def doing(self) -> str:
        """What it is doing now, for a message."""
        return self.job.name if self.job else "A local cloud of the notebooks"

    def check_time(self, limit: float) -> None:
        """Raise if its job has taken longer than one may; a cloud's start and stop have limits of their own."""
        if self.job and time.monotonic() - self.since > limit:
            raise JobFailed(f"{self.doing}: not finished after {limit:.0f} s")

    def stop(self) -> None:
        """Wait until the process, which has the signal to end, is gone; kill it if it stays, and its cloud too."""
        # Imported here: a lane's process sets its state folder before it imports the kit.
        from dubegrid_lib.config import load_settings
        from dubegrid_lib.stack import local_target

        self.process.join(ENDING_SECONDS)
        self.process.kill()
        self.process.join()
        local_target.down(load_settings(os.environ | {"DUBEGRID_STATE_DIR": str(self.state)}))


def run_all(
    in_order: Iterable[Job],
    others: Iterable[Job],
    states: Path,
    done: Callable[[Done], object],
    limit: float = JOB_SECONDS,
) -> None:
    """Run all jobs, up to `AT_ONCE` at a time; when this returns or raises, no process of them is left.

    Parameters
    ----------
    in_order : run by the first lane, one after the other, on one cloud. others : by whichever lane is free.
    states : the folder of the clouds' own folders. done : called with each job as it is finished.
    limit : seconds that a job may take.

    Raises
    ------
    JobFailed
        A job raised, took longer than the limit, or its process ended; the other lanes are stopped.
    """
    first, rest = deque(in_order), deque(others)
    lanes: list[_Lane] = []
    try:
        for number in range(min(AT_ONCE, 1 + len(rest))):
            lanes.append(_Lane(states / str(number + 1), deque() if number else first))
        working = list(lanes)
        while working:
            ready = connection.wait([lane.pipe for lane in working], timeout=1)
            for lane in [lane for lane in working if lane.pipe in ready]:
                if not lane.answer(rest, done):
                    working.remove(lane)
            for lane in working:
                lane.check_time(limit)
    finally:
        for lane in lanes:
            lane.process.terminate()
        for lane in lanes:
            lane.stop()


def _work(pipe: Connection, state: Path, niceness: int) -> None:
    """What a lane's process does: notebooks and their kernels find its cloud by the variables it sets."""
    if niceness and hasattr(os, "nice"):  # not on Windows
        os.nice(niceness)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    os.environ["DUBEGRID_STATE_DIR"] = str(state)
    from dubegrid_lib.config import load_settings
    from dubegrid_lib.stack import local_target

    settings = load_settings()
    try:
        local_target.reset(settings)
        local_target.up(settings)
        while job := _next(pipe):
            started = time.monotonic()
            result = job.work(*job.arguments)
            pipe.send(Done(job.name, result, time.monotonic() - started))
    except Exception as error:  # whatever it is, it ends all jobs, and the other process says so
        why = str(error) if isinstance(error, DubeGridError) else f"{type(error).__name__}: {error}"
        _send(pipe, _Failed(why))
    finally:
        _ignore_signals()
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


def _send(pipe: Connection, message: object) -> None:
    with suppress(OSError):  # the other process has ended
        pipe.send(message)


def _leave(number: int, frame: FrameType | None) -> None:
    """Ended from outside, a lane still stops its kernel and its cloud: an exception lets `finally` run, once."""
    _ignore_signals()
    sys.exit(128 + number)


def _ignore_signals() -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
