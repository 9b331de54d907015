"""A portal on 127.0.0.1 that answers like CKAN 2.9, and fails on demand.

Sources of the answers' format: CKAN's API guide (envelope, error types, denials with HTTP 200), its `ckan/views/api.py`
(403 and 404 with a body) and `ckan/views/resource.py` (download addresses). The `redacted` addresses and the wording
of a denial are as observed on the real portal (docs/portal.md).
"""

import contextlib
import hashlib
import json
import re
import socket
import struct
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

DATASET = "lv-load-monitor-data"
TOKEN = "eyJ0eXAi.a-token-of-the-tests.q9Zr"
DENIED = "Access denied: Resource access restricted to registered users"

Fault = Callable[["Handler"], None]


@dataclass
class File:
    """A resource; only token holders see the address and content of `restricted` ones."""

    name: str
    body: bytes
    restricted: bool = True
    format: str = "CSV"
    etag: str | None = None
    further: dict[str, Any] = field(default_factory=dict)


class Portal:
    """What the server offers and which requests it got; `fail` plans how the next requests for a path fail."""

    def __init__(self, *files: File):
        self.files = list(files)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.faults: dict[str, list[Fault]] = defaultdict(list)
        self.ranges = True
        self.url = ""

    def fail(self, part_of_path: str, *faults: Fault) -> None:
        self.faults[part_of_path] += faults

    def asked_for(self, part_of_path: str) -> list[dict[str, str]]:
        return [headers for path, headers in self.asked if part_of_path in path]

    def package(self, with_token: bool) -> dict[str, Any]:
        return {
            "id": "6c8f1f5e-0000-4000-8000-000000000001",
            "name": DATASET,
            "title": "LV Load Monitor Data",
            "type": "dataset",
            "state": "active",
            "private": False,
            "license_id": "wpd-open-data",
            "license_title": "WPD Open Data Licence",
            "metadata_modified": "2025-09-01T09:00:00.000000",
            "num_resources": len(self.files),
            "organization": {"name": "national_grid_electricity_distribution", "state": "active"},
            "resources": [self._resource(file, with_token) for file in self.files],
            "tags": [],
        }

    def address(self, file: File) -> str:
        number = self.files.index(file)
        return f"{self.url}/dataset/x/resource/00000000-0000-4000-8000-{number:012}/download/{file.name.lower()}"

    def _resource(self, file: File, with_token: bool) -> dict[str, Any]:
        hidden = file.restricted and not with_token
        return {
            "id": f"00000000-0000-4000-8000-{self.files.index(file):012}",
            "package_id": "6c8f1f5e-0000-4000-8000-000000000001",
            "name": file.name,
            "description": "",
            "format": file.format,
            "mimetype": "text/csv",
            "url_type": "upload",
            "url": "redacted" if hidden else self.address(file),
            "size": len(file.body),
            "hash": hashlib.md5(file.body).hexdigest(),
            "created": "2025-08-01T00:00:00.000000",
            "last_modified": "2025-09-01T08:00:00.000000",
            "datastore_active": False,
            "state": "active",
            **file.further,
        }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    portal: Portal

    def do_GET(self) -> None:
        self.portal.asked.append((self.path, dict(self.headers)))
        for part_of_path, faults in self.portal.faults.items():
            if part_of_path in self.path and faults:
                faults.pop(0)(self)
                return
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if path == "/api/3/action/package_show":
            self.package_show(query.get("id", [""])[0])
        elif match := re.fullmatch(r"/dataset/x/resource/[0-9a-f]{8}-0000-4000-8000-(\d{12})/download/[^/]+", path):
            self.download(self.portal.files[int(match[1])])
        else:
            self.answer(404, b"<html>Not found</html>", "text/html")

    def package_show(self, name: str) -> None:
        if name != DATASET:
            self.json(404, {"success": False, "error": {"__type": "Not Found Error", "message": "Not found"}})
            return
        self.json(200, {"success": True, "result": self.portal.package(self.headers.get("Authorization") == TOKEN)})

    def download(self, file: File) -> None:
        if file.restricted and self.headers.get("Authorization") != TOKEN:
            self.answer(403, b"<html>Forbidden</html>", "text/html")
            return
        etag = file.etag if file.etag is not None else f'"{hashlib.md5(file.body).hexdigest()}"'
        headers = {"ETag": etag} if etag else {}
        if etag and self.headers.get("If-None-Match") == etag:
            self.answer(304, b"", "text/csv", headers)
            return
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if asked and self.portal.ranges and self.headers.get("If-Range") == etag:
            start, size = int(asked[1]), len(file.body)
            if start >= size:
                self.answer(416, b"", "text/csv", {**headers, "Content-Range": f"bytes */{size}"})
                return
            headers["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
            self.answer(206, file.body[start:], "text/csv", headers)
            return
        self.answer(200, file.body, "text/csv", headers)

    def json(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        envelope = {"help": f"{self.portal.url}/api/3/action/help_show?name=package_show", **body}
        self.answer(status, json.dumps(envelope).encode(), "application/json;charset=utf-8", headers)

    def answer(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@contextlib.contextmanager
def running(portal: Portal) -> Iterator[Portal]:
    """Run the portal until the block ends."""
    handler = type("Bound", (Handler,), {"portal": portal})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        portal.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield portal
        finally:
            server.shutdown()
            thread.join(5)


def status(code: int, body: bytes = b"<html>Sorry</html>", kind: str = "text/html", **headers: str) -> Fault:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.answer(code, body, kind, named)


def denial(message: str = DENIED, code: int = 200) -> Fault:
    error = {"__type": "Authorization Error", "message": message}
    return lambda handler: handler.json(code, {"success": False, "error": error})


def broken_off(body: bytes, after: int, etag: str | None = None) -> Fault:
    """Announce the whole file, send a part of it, and close the connection."""

    def fault(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/csv")
        handler.send_header("Content-Length", str(len(body)))
        if etag != "":
            handler.send_header("ETag", etag or f'"{hashlib.md5(body).hexdigest()}"')
        handler.end_headers()
        handler.wfile.write(body[:after])
        handler.wfile.flush()
        handler.close_connection = True

    return fault


def reset(handler: Handler) -> None:
    """Reset the connection (RST), as a firewall or a crashed server does."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True
