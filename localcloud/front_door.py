"""The first check of every request to the local cloud: does it come from a web page, and is it signed by a known key?

A browser sends any page's requests to 127.0.0.1, and an attacker's host name can resolve to 127.0.0.1. So a request
from another origin, or for another host name, is rejected. All others but the health check must be signed, as on AWS.
"""

import contextlib
import contextvars
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from localcloud.signatures import (
    CHUNKED_PAYLOAD,
    CHUNKED_PAYLOAD_TRAILER,
    UNSIGNED_PAYLOAD,
    Claim,
    Received,
    SignatureRejected,
    check,
    check_chunks,
    check_time,
    claim_of,
    payload_hash,
)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
# An answer: status, headers and body.
Answer = tuple[int, Mapping[str, str], bytes]

HEALTH_PATH = "/_ministack/health"
HOST_NAMES = ("127.0.0.1", "localhost", "[::1]")
# Fetch metadata (W3C): a page of the same origin, or an action of the user, such as in the address bar.
OWN_SITES = ("same-origin", "none")
# Fetch metadata: a page opened in a window, not in a frame of another page.
LINK = ((b"sec-fetch-mode", "navigate"), (b"sec-fetch-dest", "document"))
# The largest body that is read before its signature is checked: a function's zip has at most 50 MB, in base64 67 MB.
LARGEST_UNVERIFIED_BODY = 80 * 1024 * 1024

# Whether the current request is presigned without a signed body; then the body must not decide what the request does.
body_is_open = contextvars.ContextVar("localcloud_body_is_open", default=False)


def foreign(headers: Iterable[tuple[bytes, bytes]], port: int, *, links_allowed: bool = False) -> str:
    """Why a request is rejected as sent by a browser for another site; blank if it is accepted.

    Parameters
    ----------
    headers : names in lower case, as ASGI gives them.
    port : the port of this server.
    links_allowed : whether a link on another site's page may open a page of this server, in a window of its own.
    """
    given = [(name, value.decode("latin-1").lower()) for name, value in headers]
    hosts = [value for name, value in given if name == b"host"]
    if len(hosts) != 1 or hosts[0] not in [f"{name}:{port}" for name in HOST_NAMES]:
        return f"This server answers as {', '.join(HOST_NAMES)} on port {port} only."
    if any(name == b"origin" and value != f"http://{hosts[0]}" for name, value in given):
        return "Requests from web pages of other origins are rejected."
    site = [value for name, value in given if name == b"sec-fetch-site"]
    is_link = links_allowed and all(pair in given for pair in LINK)
    if any(value not in OWN_SITES for value in site) and not is_link:
        return "Requests from web pages of other sites are rejected."
    return ""


class FrontDoor:
    """An ASGI application in front of another, to which it passes only accepted requests.

    Parameters
    ----------
    app : the protected application.
    port : its port.
    secret_of : the secret of the access key that a request names; raises `SignatureRejected` for a key that is
        unknown, inactive or expired.
    refusal : turns an error into an answer in the service's format.
    now : the current time; tests pass their own.
    """

    def __init__(
        self,
        app: App,
        port: int,
        secret_of: Callable[[Claim], str],
        refusal: Callable[[SignatureRejected, Received], Answer],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ):
        self.app = app
        self.port = port
        self.secret_of = secret_of
        self.refusal = refusal
        self.now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        if scope["type"] != "http":
            # Closing a websocket before accepting it answers with 403 (ASGI specification).
            return await send({"type": "websocket.close", "code": 1008})
        reason = foreign(scope["headers"], self.port)
        if reason or scope["method"] == "OPTIONS":
            return await _answer(send, (403, {"Content-Type": "text/plain"}, f"{reason or 'No CORS.'}\n".encode()))
        if scope["path"] == HEALTH_PATH and scope["method"] == "GET":
            return await self.app(scope, _no_body, _without_cors(send))
        return await self._signed(scope, receive, send)

    async def _signed(self, scope: Scope, receive: Receive, send: Send) -> None:
        answers = _Answers(_without_cors(send))
        request = Received(scope["method"], "", (), ())
        try:
            request = _received(scope)
            body = await self._verified_body(request, receive)
            await self.app(scope, body, answers.send)
        except SignatureRejected as error:
            # Also raised while the application reads the body, which it does before anything else.
            if answers.started:
                raise
            status, headers, content = self.refusal(error, request)
            await _answer(answers.send, (status, headers, b"" if scope["method"] == "HEAD" else content))

    async def _verified_body(self, request: Received, receive: Receive) -> Receive:
        """Check all that can be checked now, and return a body that checks the rest while it is read."""
        claim = claim_of(request)
        check_time(claim, self.now())
        secret = self.secret_of(claim)
        stated = payload_hash(claim, request)
        body_is_open.set(claim.signs_no_body)
        if stated is None:
            messages, whole = await _read(receive, claim, LARGEST_UNVERIFIED_BODY)
            check(claim, secret, request, hashlib.sha256(whole).hexdigest())
            return _replayed(messages, receive)
        check(claim, secret, request, stated)
        if stated == UNSIGNED_PAYLOAD:
            # The trailer of such a body would become headers, which must be signed.
            if "aws-chunked" in request.header("content-encoding").lower():
                raise SignatureRejected("SignatureDoesNotMatch", "An aws-chunked body must be signed.", claim.service)
            return receive
        if stated in (CHUNKED_PAYLOAD, CHUNKED_PAYLOAD_TRAILER):
            messages, whole = await _read(receive, claim)
            check_chunks(claim, secret, whole, with_trailer=stated == CHUNKED_PAYLOAD_TRAILER)
            return _replayed(messages, receive)
        return _hashed(receive, stated, claim)


def _received(scope: Scope) -> Received:
    try:
        query = parse_qsl(scope["query_string"].decode("utf-8"), keep_blank_values=True)
        raw_path = scope["raw_path"].decode("ascii")
    except UnicodeDecodeError as error:
        raise SignatureRejected("SignatureDoesNotMatch", "The address is not ASCII.") from error
    return Received(scope["method"], raw_path, query, [(n.decode("latin-1"), _text(v)) for n, v in scope["headers"]])


def _text(value: bytes) -> str:
    """A header's value as clients sign it: UTF-8, or Latin-1 if it is not that."""
    with contextlib.suppress(UnicodeDecodeError):
        return value.decode("utf-8")
    return value.decode("latin-1")


async def _read(receive: Receive, claim: Claim, largest: int | None = None) -> tuple[list[Message], bytes]:
    """A body, as the messages that it came in and as a whole."""
    messages: list[Message] = []
    size, more = 0, True
    while more:
        message = await receive()
        messages.append(message)
        size += len(message.get("body", b""))
        if largest is not None and size > largest:
            raise SignatureRejected(
                "SignatureDoesNotMatch",
                f"A body over {largest // 1024**2} MB needs its hash in x-amz-content-sha256.",
                claim.service,
            )
        more = message["type"] == "http.request" and message.get("more_body", False)
    return messages, b"".join(message.get("body", b"") for message in messages)


def _replayed(messages: list[Message], receive: Receive) -> Receive:
    waiting = iter(messages)

    async def replay() -> Message:
        for message in waiting:
            return message
        return await receive()

    return replay


def _hashed(receive: Receive, stated: str, claim: Claim) -> Receive:
    """A body that is hashed while it is read, and raises at its end if the hash differs from the stated one."""
    digest = hashlib.sha256()

    async def hashed() -> Message:
        message = await receive()
        if message["type"] == "http.request":
            digest.update(message.get("body", b""))
            if not message.get("more_body", False) and digest.hexdigest() != stated:
                text = "The provided 'x-amz-content-sha256' header does not match what was computed."
                raise SignatureRejected("XAmzContentSHA256Mismatch", text, claim.service)
        return message

    return hashed


class _Answers:
    """Passes on an answer, and knows whether it has started."""

    def __init__(self, send: Send):
        self._send = send
        self.started = False

    async def send(self, message: Message) -> None:
        self.started = True
        await self._send(message)


def _without_cors(send: Send) -> Send:
    """Drop the headers by which MiniStack lets any web page read its answers."""

    async def pass_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [pair for pair in message["headers"] if not pair[0].lower().startswith(b"access-control-")]
            message = {**message, "headers": kept}
        await send(message)

    return pass_on


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _answer(send: Send, answer: Answer) -> None:
    status, headers, body = answer
    given = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]
    given.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": given})
    await send({"type": "http.response.body", "body": body})
