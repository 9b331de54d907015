"""The process that plans and runs queries, one after another, for the local cloud, which ends it where one overruns.

It gets its orders as messages on its standard input, and asks what it needs to know on its standard output (`link`).
It has no credentials, no state of the local cloud, and no way to either but those questions, which the local cloud
answers with the rights of the caller whose query it is.
"""

import contextlib
import datetime as dt
import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import duckdb
from sqlglot import exp

from localcloud.athena import engine, link, planning, writes
from localcloud.athena.errors import ApiError, QueryError
from localcloud.athena.lake import RemoteLake
from localcloud.athena.sandbox import Sandbox, Sandboxes

# Addresses, not memory: far above what a query may use (`processes.MEMORY`), which the local cloud watches; this is for
# what grows too fast to be seen.
ADDRESS_SPACE = 8 * 2**30
# After one of these, or a fault of the local Athena's, no other query runs in the same DuckDB.
_BREAKING = (duckdb.FatalException, duckdb.InternalException, duckdb.OutOfMemoryException)
TOO_DEEP = "statement is too large (stack overflow during {})"


class Worker:
    """Its side of the conversation.

    Parameters
    ----------
    folder : where its DuckDBs keep what is theirs.
    own : the folder of the query that runs.
    """

    def __init__(self, orders: IO[bytes], reports: IO[bytes], folder: Path, own: Path):
        self._reports = reports
        self._own = own
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=self._listen, args=(orders,), name="orders", daemon=True).start()
        self._lake = RemoteLake(self._ask)
        self._closed = Sandbox(folder)
        self._closed.lock(engine.MEMORY // 4, 2, [])
        self._sandboxes = Sandboxes(folder, own)
        self._is_broken = False
        self._job: planning.Job | None = None
        # The statement that was checked last, which is analysed next.
        self._checked: dict[tuple[str, ...], exp.Expr] = {}
        self._orders: dict[str, Callable[..., Any]] = {
            "check": self._check, "parameters": planning.parameters, "analyse": self._analyse, "plan": self._plan,
            "run": self._run, "explain": self._explain, "view": self._view, "match": self._match, "end": self._end,
        }  # fmt: skip

    def _listen(self, orders: IO[bytes]) -> None:
        try:
            while True:
                self._inbox.put(link.receive(orders))
        except EOFError:
            # The local cloud is gone: whatever still runs is for nobody.
            os._exit(0)

    def _ask(self, question: str, *arguments: Any) -> Any:
        link.send(self._reports, {"ask": question, "with": arguments})
        answer = self._inbox.get()
        if "error" in answer:
            raise link.restored(answer["error"])
        return answer["answer"]

    def serve(self) -> None:
        while True:
            order = self._inbox.get()
            try:
                report = {"done": self._orders[order["do"]](**order["with"])}
            except (QueryError, ApiError) as error:
                self._is_broken |= isinstance(error.__cause__, _BREAKING)
                report = {"error": link.noted(error)}
            except duckdb.Error as error:
                self._is_broken |= isinstance(error, _BREAKING)
                report = {"error": link.noted(engine.explained(error, {}))}
            except RecursionError:
                report = {"error": link.noted(_too_deep(order["do"]))}
            except MemoryError:
                # What is left of this process is not to be relied on.
                os._exit(1)
            except Exception as error:
                # A fault of the local Athena's, such as a property of a table that nobody foresaw.
                traceback.print_exc()
                self._is_broken = True
                text = f"{type(error).__name__}: {error}"[:500]
                report = {"error": link.noted(QueryError("GENERIC_INTERNAL_ERROR", text, category=1))}
            if order["do"] != "end":
                link.send(self._reports, report)

    # -- orders -----------------------------------------------------------------------------------------------

    def _check(self, sql: str, parameters: list[str]) -> None:
        self._checked = {(sql, *parameters): planning.bound_tree(sql, parameters)}

    def _analyse(
        self, sql: str, parameters: list[str], database: str, statement: dict[str, Any] | None = None,
        location: str = "", enforced: bool = False,
    ) -> dict[str, Any]:  # fmt: skip
        tree = self._checked.pop((sql, *parameters), None) or planning.bound_tree(sql, parameters)
        job = planning.analysed(self._lake, tree, database, _now())
        target = None
        if statement is not None:
            planning.aimed(job, writes.Statement(**statement), location, enforced)
            assert job.target is not None
            target = writes.noted(job.target, of_table=statement["kind"] == "CTAS")
        self._job = job
        return {"columns": job.columns, "target": target}

    def _plan(self, memory: int, threads: int) -> int:
        assert self._job is not None

        def locked(files: list[str]) -> Sandbox:
            return self._sandboxes.locked(memory, threads, files)

        return planning.plan(self._job, self._closed, locked, self._own)

    def _run(self) -> int:
        assert self._job is not None
        return planning.run(self._job)

    def _explain(self) -> list[str]:
        assert self._job is not None
        return planning.explained(self._job)

    def _view(self, name: str, text: str, database: str) -> dict[str, Any]:
        return planning.view_input(self._lake, name, text, database, _now())

    def _match(self, database: str, name: str, expression: str) -> list[int]:
        return planning.matching_partitions(self._lake, self._closed, database, name, expression, _now())

    def _end(self, keep: bool) -> None:
        """Forget the query; `keep`: what it ran in may serve another one."""
        self._job = None
        self._sandboxes.end(keep and not self._is_broken)
        self._is_broken = False


def _too_deep(order: str) -> QueryError | ApiError:
    if order == "check":
        return ApiError(f"line 1:1: {TOO_DEEP.format('parsing')}")
    return QueryError("NOT_SUPPORTED", TOO_DEEP.format("analysis"))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def _limit() -> None:
    """Where the system knows such a limit: no process of ours takes the machine's whole memory."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    _limit()
    orders, reports = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # Nothing that prints may speak in between.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    Worker(orders, reports, *map(Path, sys.argv[-2:])).serve()


if __name__ == "__main__":
    main()
