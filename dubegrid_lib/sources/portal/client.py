"""A polite client of a CKAN portal: it pauses between requests, retries, and never shows the token."""

import contextlib
import datetime as dt
import email.utils
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from dubegrid_lib import __version__
from dubegrid_lib.sources.portal.spec import (
    GET_A_TOKEN,
    TOKEN_VARIABLE,
    AccessDenied,
    FetchSpec,
    NotOnPortal,
    PortalError,
    PortalUnavailable,
)

ATTEMPTS = 5
LONGEST_WAIT = 120.0  # seconds; if a portal requests a longer pause, stop and report it
TIMEOUT = (10.0, 60.0)  # seconds to connect, and between two pieces of an answer
CHUNK = 1 << 14  # bytes; at most this much of what has arrived is lost with a connection
Progress = Callable[[int, int | None], None]
T = TypeVar("T")


class _Transient(Exception):
    """A failure that is worth a retry; `wait` is how many seconds the portal asks to wait."""

    def __init__(self, reason: str, wait: float = 0.0):
        super().__init__(reason)
        self.wait = wait


@dataclass(frozen=True)
class Part:
    """A download under way: its bytes, and beside them the ETag they belong to."""

    path: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.is_file() else 0

    @property
    def etag(self) -> str:
        """Blank if the portal gave none that proves equal bytes: then the download cannot be resumed."""
        return self._note.read_text("ascii") if self._note.is_file() else ""

    @property
    def _note(self) -> Path:
        return self.path.with_name(self.path.name + ".etag")

    def begin(self, etag: str) -> None:
        """Start an empty file for the representation that `etag` names."""
        self.path.write_bytes(b"")
        # A weak ETag (W/"…") must not be used with If-Range: RFC 9110, 13.1.5.
        self._note.write_text(etag if re.fullmatch(r'"[!#-~]*"', etag) else "", "ascii")

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def finish(self, target: Path) -> None:
        self.path.replace(target)
        self._note.unlink(missing_ok=True)


@dataclass(frozen=True)
class Received:
    """A finished download: its ETag, blank if there is none, and whether it came in pieces."""

    etag: str
    resumed: bool


class _Token(AuthBase):
    """Adds the token to requests to the portal itself; a resource may be on another host.

    As `auth`, not as a header: requests would replace a header with what a .netrc file says. It removes the header when
    the portal redirects to another host, such as a storage service.
    """

    def __init__(self, spec: FetchSpec):
        self.token, self.origin = spec.token, urlsplit(spec.url)[:2]

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self.token and urlsplit(request.url or "")[:2] == self.origin:
            request.headers["Authorization"] = self.token  # without "Bearer": CKAN reads the whole header as the token
        return request


class Client:
    """Sends one request at a time, `spec.pause` seconds apart, and tries each at most `ATTEMPTS` times."""

    def __init__(self, spec: FetchSpec):
        self._spec = spec
        self._next = 0.0
        self._backoff = wait_exponential_jitter(multiplier=spec.backoff, max=30, jitter=spec.backoff / 4)
        self._session = requests.Session()
        self._session.auth = _Token(spec)
        self._session.headers["User-Agent"] = f"dubegrid/{__version__}"

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def action(self, name: str, **parameters: str) -> Any:
        """The `result` of a CKAN action.

        Raises
        ------
        AccessDenied, NotOnPortal, PortalError
            The portal's answer says so, possibly with status 200.
        PortalUnavailable
            There is no proper answer.
        """

        def request() -> Any:
            with self._get(f"{self._spec.url}/api/3/action/{name}", name, params=parameters) as response:
                try:
                    return self._result(response.json(), name, parameters)
                except requests.JSONDecodeError:
                    if response.status_code in (401, 403):
                        raise self._denied(name, f"HTTP {response.status_code}") from None
                    raise PortalError(
                        f"{self._spec.host} answered {name} with {_kind(response)} instead of JSON: it may be under "
                        f"maintenance, or DUBEGRID_PORTAL_URL names no CKAN portal."
                    ) from None

        return self._patiently(request)

    def download(self, url: str, name: str, part: Part, known: str, progress: Progress) -> Received | None:
        """Receive a resource into `part`, resuming an earlier download of the same bytes.

        Parameters
        ----------
        known : ETag of the copy that exists already, or blank.
        progress : called with the bytes received so far and the bytes in all, None if the portal does not say.

        Returns
        -------
        None if the known copy is still the newest.
        """
        return self._patiently(lambda: self._receive(url, name, part, known, progress))

    def _receive(self, url: str, name: str, part: Part, known: str, progress: Progress) -> Received | None:
        held, etag = part.size, part.etag
        headers = {"Accept-Encoding": "identity"}  # ranges and sizes count the file's own bytes
        if held and etag:
            headers |= {"Range": f"bytes={held}-", "If-Range": etag}
        elif known:
            headers["If-None-Match"] = known
        with self._get(url, name, headers=headers) as response:
            if response.status_code == 304 and known:
                return None
            if response.status_code == 416 and response.headers.get("Content-Range") == f"bytes */{held}":
                return Received(etag, True)  # it was complete, but not renamed
            if response.status_code in (206, 416):
                span = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
                same = response.headers.get("ETag", etag) == etag
                if response.status_code == 416 or span is None or int(span[1]) != held or not same:
                    part.drop()
                    raise _Transient("a piece that does not fit the earlier one")
            else:
                self._raise_unless_file(response, name)
                etag, held = response.headers.get("ETag", ""), 0
                part.begin(etag)
            length = response.headers.get("Content-Length", "")
            total = held + int(length) if length.isdecimal() else None
            with part.path.open("ab") as file:
                for chunk in response.iter_content(CHUNK):
                    file.write(chunk)
                    held += len(chunk)
                    progress(held, total)
        return Received(etag, response.status_code == 206)

    @contextlib.contextmanager
    def _get(self, url: str, name: str, **options: Any) -> Iterator[requests.Response]:
        time.sleep(max(0.0, self._next - time.monotonic()))
        try:
            with self._session.get(url, stream=True, timeout=TIMEOUT, **options) as response:
                if response.status_code == 429 or response.status_code >= 500:
                    raise _Transient(f"HTTP {response.status_code}", self._asked(response))
                yield response
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
            raise _Transient(f"lost connection: {type(error).__name__}") from error
        except requests.RequestException as error:
            # Its own text may quote a signed address.
            raise PortalError(f"{name} cannot be requested from {self._spec.host} ({type(error).__name__}).") from None
        finally:
            self._next = time.monotonic() + self._spec.pause

    def _asked(self, response: requests.Response) -> float:
        """Seconds to wait by the answer's Retry-After, which is a number or an HTTP date (RFC 9110, 10.2.3)."""
        text = response.headers.get("Retry-After", "").strip()
        wait = 0.0
        if text.isdecimal():
            wait = float(text)
        elif text:
            with contextlib.suppress(ValueError, TypeError):
                wait = (email.utils.parsedate_to_datetime(text) - dt.datetime.now(dt.UTC)).total_seconds()
        if wait > LONGEST_WAIT:
            raise PortalUnavailable(f"{self._spec.host} requests a pause of {wait:,.0f} seconds: try again after that.")
        return max(0.0, wait)

    def _patiently(self, call: Callable[[], T]) -> T:
        def wait(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            return max(self._backoff(state), error.wait if isinstance(error, _Transient) else 0.0)

        asking = Retrying(
            stop=stop_after_attempt(ATTEMPTS), wait=wait, retry=retry_if_exception_type(_Transient), reraise=True
        )
        try:
            return asking(call)
        except _Transient as error:
            raise PortalUnavailable(
                f"{self._spec.host} did not answer properly in {ATTEMPTS} attempts (last: {error}). Try again later: "
                f"what was received is kept."
            ) from error

    def _result(self, answer: Any, name: str, parameters: dict[str, str]) -> Any:
        if isinstance(answer, dict) and answer.get("success") is True and "result" in answer:
            return answer["result"]
        error = answer.get("error") if isinstance(answer, dict) else None
        fields = error if isinstance(error, dict) else {"message": error or "an answer that is not CKAN's"}
        kind, message = str(fields.get("__type", "")), self._line(fields.get("message") or fields)
        if kind == "Authorization Error" or message.startswith("Access denied"):
            raise self._denied(name, message)
        if kind == "Not Found Error":
            named = " ".join(parameters.values())
            raise NotOnPortal(f"{self._spec.host} knows no {named} ({message}): check DUBEGRID_PORTAL_DATASET.")
        raise PortalError(f"{self._spec.host} denied {name}: {kind or 'error'}, {message}.")

    def _raise_unless_file(self, response: requests.Response, name: str) -> None:
        """Raise an error unless the answer can be the requested file."""
        if response.status_code in (401, 403):
            raise self._denied(name, f"HTTP {response.status_code}")
        if response.status_code == 404:
            raise NotOnPortal(f"{name} is not on {self._spec.host} any more (HTTP 404): fetch again with --refresh.")
        if response.status_code != 200:
            raise PortalError(f"{self._spec.host} answered HTTP {response.status_code} for {name}.")
        kind = _kind(response)
        if kind == "application/json":  # a denial under HTTP 200, as CKAN's API documentation allows
            self._result(response.json(), name, {"name": name})
        if kind in ("text/html", "application/json"):
            raise self._denied(name, "a web page instead of the file, perhaps the login")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise PortalError(f"{self._spec.host} sends {name} compressed, though asked not to: it cannot be checked.")

    def _denied(self, name: str, message: str) -> AccessDenied:
        wrong = f"The token in {TOKEN_VARIABLE} is mistyped, expired or not entitled: make a new one there."
        way_out = wrong if self._spec.token else GET_A_TOKEN
        return AccessDenied(f"{self._spec.host} denies {name} ({message}). {way_out}")

    def _line(self, text: object) -> str:
        """What the portal says, on one short line, without the token."""
        line = " ".join(str(text).split())
        if self._spec.token:
            line = line.replace(self._spec.token, "***")
        return line[:200].rstrip(". ")


def _kind(response: requests.Response) -> str:
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower() or "something"
