"""A loopback proxy between the functions and the local cloud, which makes their requests fail on demand.

Requests pass through byte by byte, so that their signatures stay valid. A test provides a rule, which decides
about each request: the proxy lets it pass, answers instead of the service, cuts, delays or changes the answer, or kills
the process that sent the request.
"""

import http.client
import json
import re
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psutil
from steps import eventually

from dubegrid_lib.stack.session import Kit

S3_OPERATIONS = {"GET": "GetObject", "PUT": "PutObject", "HEAD": "HeadObject", "DELETE": "DeleteObject"}
CHUNK = 1 << 16


@dataclass(frozen=True)
class Call:
    """What a rule needs to know about one request of a function."""

    service: str
    operation: str
    path: str
    body: bytes = field(repr=False)

    def names(self, word: str) -> bool:
        """Whether the request contains that name, such as a key or an asset."""
        return word in urllib.parse.unquote(self.path) or word.encode() in self.body

    @property
    def stage(self) -> str:
        """Which step of the function's work it is: service, operation and, for S3, the zone of the bucket."""
        zone = self.path.split("/")[2:3] if self.service == "s3" else []
        return " ".join([self.service, self.operation, *zone])


@dataclass(frozen=True)
class Answer:
    """An error instead of the service's answer, in the format of its protocol."""

    status: int
    code: str


@dataclass(frozen=True)
class Kill:
    """Kill the process that sent the request: before the request is forwarded, or after it has been carried out."""

    after: bool


@dataclass(frozen=True)
class Hold:
    """Send the answer's first half at once, and the second when `until` is set; with `cut`, never."""

    until: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)
    cut: bool = False


@dataclass(frozen=True)
class Amend:
    """Change the service's answer on its way: the request has been carried out, but its answer differs."""

    change: Callable[[bytes], bytes]


Fault = Answer | Kill | Hold | Amend
Rule = Callable[[Call], Fault | None]

THROTTLED = {
    "dynamodb": Answer(400, "ProvisionedThroughputExceededException"),
    "s3": Answer(503, "SlowDown"),
    "sns": Answer(400, "Throttling"),
    "sqs": Answer(400, "ThrottlingException"),
    "kinesis": Answer(400, "ProvisionedThroughputExceededException"),
}
FAILING = Answer(500, "InternalError")


class Proxy(ThreadingHTTPServer):
    """Listens on a free port of 127.0.0.1; `calls` lists all requests in the order in which they arrived."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, upstream: str):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = urllib.parse.urlsplit(upstream).netloc
        self.calls: list[Call] = []
        self.injected: list[tuple[Call, Fault]] = []
        self.killed: list[int] = []
        self._rule: Rule = lambda call: None
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @contextmanager
    def rule(self, rule: Rule) -> Iterator[list[Call]]:
        """Apply a rule within the block; yields the list of the calls that arrive meanwhile."""
        with self._lock:
            self.calls, self.injected, self.killed, self._rule = [], [], [], rule
        try:
            yield self.calls
        finally:
            self._rule = lambda call: None

    def fault_of(self, call: Call) -> Fault | None:
        with self._lock:  # a rule may count calls
            self.calls.append(call)
            fault = self._rule(call)
            if fault:
                self.injected.append((call, fault))
            return fault

    def kill(self, port: int) -> None:
        """End the process at the other end of a connection."""
        own = self.server_address[1]  # a connection to another server may use the same local port
        for connection in psutil.net_connections("tcp4"):
            if connection.laddr.port == port and connection.pid and connection.raddr and connection.raddr.port == own:
                psutil.Process(connection.pid).kill()
                self.killed.append(connection.pid)
                return
        raise AssertionError(f"no process is behind port {port}")

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A process that was killed leaves its connections open: nothing to report."""


class _Handler(BaseHTTPRequestHandler):
    server: Proxy
    protocol_version = "HTTP/1.1"
    # Without this, an answer that is sent in two pieces waits 40 ms for the other side's acknowledgement.
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        pass

    def do_any(self) -> None:
        body = self._body()
        # A client sends a proxy the whole address; the server expects only the path and query.
        whole = urllib.parse.urlsplit(self.path)
        path = urllib.parse.urlunsplit(("", "", whole.path, whole.query, ""))
        call = call_of(self.command, path, dict(self.headers), body)
        fault = self.server.fault_of(call)
        if isinstance(fault, Answer):
            return self._reply(fault.status, *error_body(call, fault))
        if isinstance(fault, Kill) and not fault.after:
            return self._die()
        upstream = http.client.HTTPConnection(self.server.upstream, timeout=120)
        try:
            upstream.putrequest(self.command, path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                # The whole body has been read, so it is forwarded with its length, not in chunks and without `Expect`.
                if name.lower() not in ("transfer-encoding", "content-length", "expect", "connection"):
                    upstream.putheader(name, value)
            upstream.putheader("Content-Length", str(len(body)))
            upstream.endheaders(body)
            answer = upstream.getresponse()
            if isinstance(fault, Kill):
                answer.read()
                return self._die()
            return self._pass_on(answer, fault)
        except (OSError, http.client.HTTPException):
            self.close_connection = True  # the local cloud is down, so this connection is closed too
        finally:
            upstream.close()

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do_any

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _pass_on(self, answer: http.client.HTTPResponse, fault: Hold | Amend | None) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            amended = isinstance(fault, Amend) and name.lower() == "content-length"
            if name.lower() not in ("transfer-encoding", "connection") and not amended:
                self.send_header(name, value)
        if fault is None and answer.length is not None:
            self.end_headers()
            while chunk := answer.read(CHUNK):
                self.wfile.write(chunk)
            return
        body = answer.read()
        if isinstance(fault, Amend):
            body = fault.change(body)
        if isinstance(fault, Amend) or answer.getheader("Content-Length") is None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not isinstance(fault, Hold):
            self.wfile.write(body)
            return
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        fault.reached.set()
        if fault.cut:
            self.close_connection = True
            return
        fault.until.wait(60)
        self.wfile.write(body[len(body) // 2 :])

    def _reply(self, status: int, kind: str, body: bytes) -> None:
        self.send_response_only(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _die(self) -> None:
        self.close_connection = True
        self.server.kill(self.client_address[1])


def call_of(method: str, path: str, headers: dict[str, str], body: bytes) -> Call:
    """Service and operation of a request: the service is in its signature, the operation where its protocol puts it."""
    lower = {name.lower(): value for name, value in headers.items()}
    signature = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", lower.get("authorization", ""))
    service = signature[1] if signature else "unsigned"
    if target := lower.get("x-amz-target"):
        return Call(service, target.rsplit(".", 1)[-1], path, body)
    if service == "s3":
        query = urllib.parse.urlsplit(path).query
        operation = S3_OPERATIONS.get(method, method) if "list-type" not in query else "ListObjectsV2"
        if "uploads" in query or "uploadId" in query:
            operation = {"POST": "MultipartUpload", "PUT": "UploadPart"}.get(method, operation)
        return Call(service, operation, urllib.parse.urlsplit(path).path, body)
    action = urllib.parse.parse_qs(body.decode("latin-1")).get("Action", [method])[0]
    return Call(service, action, path, body)


def error_body(call: Call, answer: Answer) -> tuple[str, bytes]:
    """Content type and body of an error, as the service would write it."""
    if call.service in ("s3", "sns"):
        error = f"<Error><Code>{answer.code}</Code><Message>injected</Message></Error>"
        whole = error if call.service == "s3" else f"<ErrorResponse>{error}</ErrorResponse>"
        return "text/xml", f'<?xml version="1.0"?>{whole}'.encode()
    return "application/x-amz-json-1.0", json.dumps({"__type": f"#{answer.code}", "message": "injected"}).encode()


@contextmanager
def proxied(kit: Kit, *functions: str) -> Iterator[Proxy]:
    """Within the block, the functions of a pipeline send their requests through a proxy."""
    proxy = Proxy(str(kit.endpoint_url))
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    names = functions or (kit.settings.function,)
    before = {name: _variables(kit, name) for name in names}
    try:
        for name in names:
            _configure(kit, name, before[name] | {"HTTP_PROXY": proxy.url})
        yield proxy
    finally:
        for name in names:
            with suppress(Exception):  # a test may have stopped the cloud
                _configure(kit, name, before[name])
        proxy.shutdown()
        proxy.server_close()
        thread.join(5)


def _variables(kit: Kit, function: str) -> dict[str, str]:
    return kit.lambda_.get_function_configuration(FunctionName=function)["Environment"]["Variables"]


def _configure(kit: Kit, function: str, variables: dict[str, str]) -> None:
    kit.lambda_.update_function_configuration(FunctionName=function, Environment={"Variables": variables})

    def settled() -> bool | None:
        found = kit.lambda_.get_function_configuration(FunctionName=function)
        return found["LastUpdateStatus"] == "Successful" or None

    eventually(settled, f"{function} was not reconfigured")
