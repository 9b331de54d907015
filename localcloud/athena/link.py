"""Messages between the local cloud and the processes that plan and run its queries: JSON, each after its length.

JSON cannot execute code while it is read: the local cloud does not trust a process that runs a caller's SQL.
"""

import json
import struct
from typing import IO, Any

from localcloud.athena.errors import ApiError, QueryError

# Far more than any answer of a well-behaved process.
MAX_MESSAGE = 256 * 10**6
_LENGTH = struct.Struct(">Q")


def send(stream: IO[bytes], message: Any) -> None:
    body = json.dumps(message, default=str, separators=(",", ":")).encode()
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """The next message.

    Raises
    ------
    EOFError
        The other side is gone, or sent something that is not a message.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    if length > MAX_MESSAGE:
        raise EOFError
    body = stream.read(length)
    if len(body) < length:
        raise EOFError
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise EOFError from error


def noted(error: QueryError | ApiError) -> dict[str, Any]:
    """An error as a message."""
    if isinstance(error, QueryError):
        return {"kind": "query", "text": str(error), "name": error.name, "category": error.category}
    return {"kind": "request", "text": str(error), "name": error.code}


def restored(note: dict[str, Any]) -> QueryError | ApiError:
    """The error that a message describes."""
    if note["kind"] == "request":
        return ApiError(str(note["text"]), str(note["name"]))
    error = QueryError("", str(note["text"]), category=int(note["category"]))
    error.name = str(note["name"])
    return error
