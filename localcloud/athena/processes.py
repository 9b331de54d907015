"""The processes that plan and run queries: kept warm, watched, and ended where a query overruns its limits.

A query's statement is parsed, analysed and run in one of them, so that none takes the local cloud's memory or holds up
other callers' queries, and none that crashes takes the local cloud with it. Memory is watched where the system
reports it (Linux, macOS); elsewhere only DuckDB's own limit and the time limits apply.
"""

import contextlib
import functools
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import sqlglot

import localcloud
from localcloud.athena import answers, engine, link
from localcloud.athena.errors import ApiError, QueryError

# Bytes that one process may take: DuckDB's share, and as much again for the plan and for what DuckDB does not count.
MEMORY = 1200 * 10**6
LEAST_SHARE = 150 * 10**6
# Reading and analysing a statement; Trino's own limit for planning is minutes, for what here takes milliseconds.
ANALYSIS_SECONDS = 20.0
# Idle ones that are kept: for two queries at once, or while one is ended.
KEPT = 2
# What a process takes at rest; DuckDB gives back the memory of a large query only when it is closed.
RESTING = 300 * 10**6
_LOOK_SECONDS = 0.05
_BOOT = "import sys; sys.path[:0] = sys.argv[1:-2]; from localcloud.athena import worker; worker.main()"


@dataclass(frozen=True)
class Limit:
    """What an order may take: seconds, and the bytes that it may write below a folder."""

    seconds: float
    overrun: str
    folder: Path | None = None
    most_written: int = 0


ANALYSIS = Limit(ANALYSIS_SECONDS, f"EXCEEDED_TIME_LIMIT: {engine.MEMORY_ERROR}: the statement is too complex, its "
                 f"analysis took longer than {ANALYSIS_SECONDS:.0f} s")  # fmt: skip


class Process:
    """One process, from its start to its end; it follows one order at a time."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="athena-process-"))
        self._own = self._folder / "query"
        packages = [str(Path(package.__file__ or "").parents[1]) for package in (duckdb, sqlglot, localcloud)]
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG", "TZ") if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _BOOT, *dict.fromkeys(packages), str(self._folder), str(self._own)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self._folder,
            env=kept | {"HOME": str(self._folder), "TMPDIR": str(self._folder), "PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._orders, self._reports = self._process.stdin, self._process.stdout
        self._reason = ""
        self._is_ended = False
        self._limit: Limit | None = None
        self._since = 0.0

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        # A process that was killed may look alive for a moment.
        return not self._is_ended and self._process.poll() is None

    def order(self, what: str, limit: Limit, **given: Any) -> Any:
        """Have an order followed; what it came to.

        Raises
        ------
        QueryError, ApiError
            It failed, or took more than it may.
        """
        self._since, self._limit = time.monotonic(), limit
        with _awake:
            _awake.notify()
        try:
            link.send(self._orders, {"do": what, "with": given})
            while True:
                report = link.receive(self._reports)
                if "ask" not in report:
                    break
                link.send(self._orders, _answered(report))
        except (EOFError, OSError) as error:
            raise self._lost() from error
        finally:
            self._limit = None
        if "error" in report:
            raise link.restored(report["error"])
        return report["done"]

    @contextlib.contextmanager
    def workspace(self) -> Iterator[Path]:
        """The folder for the files of the query that runs, deleted when the query ends."""
        self._own.mkdir()
        try:
            yield self._own
        finally:
            shutil.rmtree(self._own, ignore_errors=True)

    def release(self) -> None:
        """Have the query forgotten; nothing is waited for."""
        if self._own.exists():
            # The next query could read what this one left behind.
            self.end()
        keep = 0 < resident(self.pid) < RESTING
        with contextlib.suppress(OSError):
            link.send(self._orders, {"do": "end", "with": {"keep": keep}})

    def end(self, reason: str = "") -> None:
        """End it, whatever it does; `reason`: the error of the order that it follows."""
        self._reason = self._reason or reason
        self._is_ended = True
        self._process.kill()

    def clear(self) -> None:
        """Leave nothing of an ended process behind."""
        self._process.wait()
        for stream in (self._orders, self._reports):
            with contextlib.suppress(OSError):
                stream.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def look(self) -> None:
        """End it if it takes more than its order may."""
        limit = self._limit
        if limit is None:
            return
        if time.monotonic() > self._since + limit.seconds:
            self.end(limit.overrun)
        elif resident(self.pid) > MEMORY:
            self.end(f"EXCEEDED_LOCAL_MEMORY_LIMIT: {engine.MEMORY_ERROR}: its process takes more than "
                     f"{MEMORY // 10**6} MB of memory")  # fmt: skip
        elif limit.folder is not None and _written(limit.folder) > limit.most_written:
            self.end(f"EXCEEDED_LOCAL_LIMIT: {engine.MEMORY_ERROR}: its result is larger than "
                     f"{limit.most_written // 10**6} MB, the most that the local Athena writes")  # fmt: skip

    def _lost(self) -> QueryError:
        self.end()
        status = self._process.wait()
        text = self._reason or (
            f"EXCEEDED_LOCAL_MEMORY_LIMIT: {engine.MEMORY_ERROR}: the process that ran it ended by itself ({status})"
        )
        name, _, message = text.partition(": ")
        return QueryError(name, message)


def _answered(report: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"answer": answers.answer(report["ask"], report["with"])}
    except QueryError as error:
        return {"error": link.noted(error)}


def resident(pid: int) -> int:
    """The bytes of memory that a process takes; 0 where the system does not report it."""
    try:
        if sys.platform == "linux":
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            return pages * os.sysconf("SC_PAGE_SIZE")
        if sys.platform == "darwin":
            found = subprocess.run(["/bin/ps", "-o", "rss=", "-p", str(pid)], capture_output=True, timeout=5)
            return int(found.stdout or 0) * 1024
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        pass  # it has just ended
    return 0


def _written(folder: Path) -> int:
    """Bytes that a query has written so far."""
    total = 0
    for path in folder.rglob("*"):
        # A file may be gone by the time it is looked at; result.csv is a second copy, made when all is written.
        with contextlib.suppress(FileNotFoundError):
            status = path.stat()
            # A file with a second name is an object that the query reads.
            own = path.is_file() and path.name != "result.csv" and status.st_nlink == 1
            total += status.st_size if own else 0
    return total


# -- which one a query gets ---------------------------------------------------------------------------------------

_awake = threading.Condition()
_idle: list[Process] = []
_busy: list[Process] = []
_watching: list[threading.Thread] = []
_warming: list[threading.Thread] = []


@contextlib.contextmanager
def taken() -> Iterator[Process]:
    """A process for one query; one that its query has broken is not used again."""
    process = _take()
    try:
        yield process
    except (QueryError, ApiError):
        raise
    except BaseException:
        process.end()
        raise
    finally:
        _give_back(process)


def share() -> int:
    """The bytes of DuckDB's memory that a query starting now may have: all queries share one budget."""
    with _awake:
        return max(LEAST_SHARE, engine.MEMORY // max(1, len(_busy)))


@functools.cache
def expect_queries() -> None:
    """Start a process once a caller uses the catalog or Athena.

    It takes half a second, which delays neither the first query nor the start of a server that runs no query.
    """
    threading.Thread(target=warm, name="athena-warm", daemon=True).start()


def warm() -> None:
    """Have a process ready before the first query asks for one."""
    with _awake:
        _watch()
        if _idle or _warming:
            return
        _warming.append(threading.current_thread())
    try:
        made = Process()
        with _awake:
            _idle.append(made)
    finally:
        _warming.clear()


def _take() -> Process:
    with _awake:
        _watch()
        alive = [process for process in _idle if process.is_alive]
        _retire([process for process in _idle if process not in alive])
        # The one used last has open what the next query probably needs.
        chosen = alive[-1] if alive else None
        _idle[:] = [process for process in alive if process is not chosen]
        if chosen is None:
            chosen = Process()
        _busy.append(chosen)
        if not _idle and len(_busy) < KEPT:
            threading.Thread(target=warm, name="athena-warm", daemon=True).start()
        return chosen


def _give_back(process: Process) -> None:
    process.release()
    left = []
    with _awake:
        _busy.remove(process)
        # In the order in which they were freed.
        _idle.append(process)
        if not process.is_alive:
            left.append(_idle.pop())
        left += _idle[:-KEPT]
        del _idle[:-KEPT]
    _retire(left)


def _retire(processes: list[Process]) -> None:
    for process in processes:
        process.end()
        threading.Thread(target=process.clear, name="athena-clear", daemon=True).start()


def _watch() -> None:
    if not _watching:
        _watching.append(threading.Thread(target=_look_on, name="athena-watch", daemon=True))
        _watching[0].start()


def _look_on() -> None:
    while True:
        with _awake:
            while not _busy:
                _awake.wait()
            looked_at = list(_busy)
        for process in looked_at:
            with contextlib.suppress(OSError):
                process.look()
        time.sleep(_LOOK_SECONDS)
