"""The two ways in which Athena reports an error: the API call fails at once, or the query fails with a message."""

from typing import Any

from sqlglot import exp


class ApiError(ValueError):
    """A request that Athena's API answers with an error.

    Parameters
    ----------
    code : the exception's name in the API, such as ``InvalidRequestException``.
    """

    def __init__(self, message: str, code: str = "InvalidRequestException", **members: Any):
        super().__init__(message)
        self.code = code
        self.members = members


class QueryError(RuntimeError):
    """A query that ends FAILED; the text is the execution's `StateChangeReason`.

    Parameters
    ----------
    name : Trino's or Hive's name of the error, such as ``COLUMN_NOT_FOUND``; empty for Hive's ``FAILED: …`` texts.
    node : the part of the statement at fault; its line and column go before the message, as in Trino's.
    """

    def __init__(self, name: str, message: str, node: exp.Expr | None = None, category: int = 2):
        where = position(node) if node is not None else ""
        super().__init__(f"{name}: {where}{message}" if name else f"{where}{message}")
        self.name = name
        self.category = category


class Unsupported(QueryError):
    """SQL that Athena runs and this engine does not: rejected, because a guess could be wrong."""

    def __init__(self, what: str, node: exp.Expr | None = None):
        super().__init__("NOT_SUPPORTED", f"{what} is not supported by the local Athena (it may be by AWS)", node)


def position(node: exp.Expr) -> str:
    """``line 1:8: ``: the position of the first token below a node that has one; empty if none has."""
    places = [
        (part.meta["line"], part.meta["col"] - (part.meta["end"] - part.meta["start"]))
        for part in node.walk()
        if "line" in part.meta and "start" in part.meta
    ]
    if not places:
        return ""
    line, column = min(places)
    return f"line {line}:{column}: "
