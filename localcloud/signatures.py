"""Signature Version 4 on the server's side: what a request claims, and the signature that it should have.

botocore computes the signature, with the code that signs requests. The other rules follow the IAM user guide,
"AWS Signature Version 4 for API requests", and the Amazon S3 API reference, "Authenticating requests".
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials
from botocore.utils import normalize_url_path

ALGORITHM = "AWS4-HMAC-SHA256"
EMPTY_HASH = hashlib.sha256(b"").hexdigest()
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
# The body is a sequence of chunks, each with a signature that includes the one before.
CHUNKED_PAYLOAD = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
CHUNKED_PAYLOAD_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
SHA256 = re.compile("[0-9a-f]{64}")
KEY_ID = re.compile(r"\w{1,128}", re.ASCII)
# Header names in lower case (RFC 9110, section 5.6.2).
SIGNED_HEADERS = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+(;[a-z0-9!#$%&'*+.^_`|~-]+)*")
CLOCK_WINDOW = timedelta(minutes=15)
LONGEST_PRESIGNED = timedelta(days=7)
TIMESTAMP = "%Y%m%dT%H%M%SZ"
# The characters of a path (RFC 3986, section 3.3). botocore splits paths with `urlsplit`, which ends them at a `#`.
PATH = re.compile(r"/[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*")


class SignatureRejected(Exception):
    """A request is not signed correctly.

    Parameters
    ----------
    code : AWS's error code.
    service : the service that the request is signed for; blank if unknown.
    """

    def __init__(self, code: str, message: str, service: str = ""):
        super().__init__(message)
        self.code = code
        self.service = service


@dataclass(frozen=True)
class Received:
    """A request as it was received: header names in lower case, query parameters decoded."""

    method: str
    raw_path: str
    query: Sequence[tuple[str, str]]
    headers: Sequence[tuple[str, str]]

    def header(self, name: str) -> str:
        """The value of a header; blank if it is missing."""
        return next((value for each, value in self.headers if each == name), "")


@dataclass(frozen=True)
class Claim:
    """By whom, when, for what and how a request says that it was signed."""

    access_key_id: str
    scope_date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    timestamp: str
    token: str
    signature: str = field(repr=False)
    valid_seconds: int | None = None

    @property
    def is_presigned(self) -> bool:
        return self.valid_seconds is not None

    @property
    def signs_no_body(self) -> bool:
        """Whether the body is not signed: S3's presigned URLs say who may put an object, not what it contains."""
        return self.is_presigned and self.service == "s3"


def claim_of(request: Received) -> Claim:
    """Read a request's signature, from its Authorization header or its query string.

    Raises
    ------
    SignatureRejected
        It has none, more than one, or an incomplete one.
    """
    query = dict(request.query)
    in_query = "X-Amz-Algorithm" in query
    authorization = [value for name, value in request.headers if name == "authorization"]
    if not authorization and "AWSAccessKeyId" in query:
        raise SignatureRejected("UnsupportedSignature", "Version 2 is not accepted, as on AWS for new buckets.", "s3")
    if not authorization and not in_query:
        raise SignatureRejected("MissingAuthenticationToken", "Request is missing Authentication Token")
    if len(authorization) + in_query > 1:
        raise SignatureRejected("IncompleteSignature", "A request has one signature, in its header or in its query.")
    if in_query:
        names = [name.lower() for name, _ in request.query if name.lower().startswith("x-amz-")]
        if len(set(names)) < len(names):
            raise SignatureRejected("IncompleteSignature", "A signature parameter is given twice.")
        return _query_claim(query)
    return _header_claim(request, authorization[0])


def _header_claim(request: Received, authorization: str) -> Claim:
    algorithm, _, rest = authorization.partition(" ")
    if algorithm != ALGORITHM:
        raise SignatureRejected("UnsupportedSignature", f"Requests are signed with {ALGORITHM}, not {algorithm!r}.")
    given = [part.strip().partition("=")[::2] for part in rest.split(",")]
    parts = dict(given)
    if len(parts) < len(given) or set(parts) != {"Credential", "SignedHeaders", "Signature"}:
        # MiniStack would take the first key in any part as the caller's.
        raise SignatureRejected(
            "IncompleteSignature", "Authorization must be Credential, SignedHeaders and Signature, each given once."
        )
    return _claim(
        credential=parts["Credential"],
        signed_headers=parts["SignedHeaders"],
        signature=parts["Signature"],
        timestamp=request.header("x-amz-date"),
        token=request.header("x-amz-security-token"),
        valid_seconds=None,
    )


def _query_claim(query: Mapping[str, str]) -> Claim:
    if query["X-Amz-Algorithm"] != ALGORITHM:
        raise SignatureRejected("UnsupportedSignature", f"Requests are signed with {ALGORITHM}.")
    seconds = query.get("X-Amz-Expires", "")
    longest = int(LONGEST_PRESIGNED.total_seconds())
    if not (re.fullmatch(r"\d{1,6}", seconds, re.ASCII) and 1 <= int(seconds) <= longest):
        raise SignatureRejected("IncompleteSignature", f"X-Amz-Expires must be from 1 to {longest} seconds.")
    return _claim(
        credential=query.get("X-Amz-Credential", ""),
        signed_headers=query.get("X-Amz-SignedHeaders", ""),
        signature=query.get("X-Amz-Signature", ""),
        timestamp=query.get("X-Amz-Date", ""),
        token=query.get("X-Amz-Security-Token", ""),
        valid_seconds=int(seconds),
    )


def _claim(
    *, credential: str, signed_headers: str, signature: str, timestamp: str, token: str, valid_seconds: int | None
) -> Claim:
    scope = credential.split("/")
    if len(scope) != 5 or scope[4] != "aws4_request" or not all(scope):
        raise SignatureRejected("IncompleteSignature", "Credential must be keyid/date/region/service/aws4_request.")
    key_id, date, region, service, _ = scope
    if not SHA256.fullmatch(signature):
        raise SignatureRejected("SignatureDoesNotMatch", "The signature is not 64 hexadecimal digits.", service)
    if not re.fullmatch(r"\d{8}T\d{6}Z", timestamp, re.ASCII) or timestamp[:8] != date:
        raise SignatureRejected("CredentialDateMismatch", "X-Amz-Date must be on the credential's day.", service)
    if not (KEY_ID.fullmatch(key_id) and SIGNED_HEADERS.fullmatch(signed_headers)):
        raise SignatureRejected("IncompleteSignature", "The key id or a signed header's name is malformed.", service)
    names = tuple(signed_headers.split(";"))
    return Claim(key_id, date, region, service, names, timestamp, token, signature, valid_seconds)


def check_time(claim: Claim, now: datetime) -> None:
    """Reject a signature that is too old, or not valid yet.

    Raises
    ------
    SignatureRejected
        It was made more than 15 minutes before or after `now`, or has expired.
    """
    try:
        signed = datetime.strptime(claim.timestamp, TIMESTAMP).replace(tzinfo=UTC)
    except ValueError as error:
        raise SignatureRejected("IncompleteSignature", f"{claim.timestamp} is not a time.", claim.service) from error
    if claim.valid_seconds is not None and signed + timedelta(seconds=claim.valid_seconds) < now:
        raise SignatureRejected("RequestExpired", "Request has expired", claim.service)
    if signed - now > CLOCK_WINDOW or (not claim.is_presigned and now - signed > CLOCK_WINDOW):
        raise SignatureRejected(
            "RequestTimeTooSkewed",
            f"Signature expired: {claim.timestamp} is more than 15 minutes away from {now.strftime(TIMESTAMP)}.",
            claim.service,
        )


def payload_hash(claim: Claim, request: Received) -> str | None:
    """The body's hash as stated in the request; None if it states none, so that the body must be read first.

    Raises
    ------
    SignatureRejected
        The request says that its body is not signed. AWS's clients do so only over TLS; the local cloud uses plain
        HTTP, where nothing else protects the body.
    """
    if claim.signs_no_body:
        return UNSIGNED_PAYLOAD
    stated = request.header("x-amz-content-sha256")
    if not stated:
        return None
    if SHA256.fullmatch(stated) or stated in (CHUNKED_PAYLOAD, CHUNKED_PAYLOAD_TRAILER):
        return stated
    raise SignatureRejected(
        "SignatureDoesNotMatch",
        f"x-amz-content-sha256 is {stated[:60]!r}: over plain HTTP the body must be signed. Let your client sign it.",
        claim.service,
    )


def check(claim: Claim, secret: str, request: Received, body_hash: str) -> None:
    """Reject a request whose signature is not the one that the key's owner would make.

    Raises
    ------
    SignatureRejected
        The signature differs, or does not cover what must be signed.
    """
    present = {name for name, _ in request.headers}
    must_be_signed = {"host"} | {name for name in present if name.startswith("x-amz-")}
    missing = must_be_signed - set(claim.signed_headers)
    if missing:
        raise SignatureRejected(
            "SignatureDoesNotMatch", f"These headers must be signed: {', '.join(sorted(missing))}.", claim.service
        )
    path_is_plain = claim.service == "s3" or normalize_url_path(request.raw_path) == request.raw_path
    if not (path_is_plain and PATH.fullmatch(request.raw_path)):
        raise SignatureRejected("SignatureDoesNotMatch", "The path is not in its normal form.", claim.service)
    if not hmac.compare_digest(_signature(claim, secret, request, body_hash), claim.signature):
        raise SignatureRejected(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. "
            "Check your AWS Secret Access Key and signing method.",
            claim.service,
        )


class _Verifier(SigV4Auth):
    """botocore's signer, for exactly the headers that the client signed."""

    signed: tuple[str, ...] = ()

    def headers_to_sign(self, request: AWSRequest) -> HTTPHeaders:
        chosen = HTTPHeaders()
        for name in self.signed:
            for value in request.headers.get_all(name, [""]):
                chosen[name] = value
        return chosen


class _S3Verifier(_Verifier, S3SigV4Auth):
    """The same for S3, which signs the path unchanged."""


def _signature(claim: Claim, secret: str, request: Received, body_hash: str) -> str:
    query = "&".join(
        f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
        for name, value in request.query
        if not (claim.is_presigned and name == "X-Amz-Signature")
    )
    seen = AWSRequest(method=request.method, url=f"http://local{request.raw_path}?{query}")
    for name, value in request.headers:
        if name in claim.signed_headers or name == "x-amz-content-sha256":
            seen.headers[name] = value
    if "x-amz-content-sha256" not in claim.signed_headers:
        seen.headers["x-amz-content-sha256"] = body_hash  # botocore reads it, and does not sign it as a header
    seen.context["timestamp"] = claim.timestamp
    kind = _S3Verifier if claim.service == "s3" else _Verifier
    verifier = kind(Credentials(claim.access_key_id, secret), claim.service, claim.region)
    verifier.signed = claim.signed_headers
    canonical = verifier.canonical_request(seen)
    return str(verifier.signature(verifier.string_to_sign(seen, canonical), seen))


def check_chunks(claim: Claim, secret: str, body: bytes, *, with_trailer: bool) -> None:
    """Check the signature of each chunk of a body and of its trailer; nothing may follow them.

    Amazon S3 API reference, "Signature calculations for the authorization header: transferring payload in multiple
    chunks", and the same "including trailing headers".

    Raises
    ------
    SignatureRejected
        A chunk or the trailer was changed after signing.
    """
    scope = f"{claim.scope_date}/{claim.region}/{claim.service}/aws4_request"
    signer = SigV4Auth(Credentials(claim.access_key_id, secret), claim.service, claim.region)
    request = AWSRequest(method="PUT", url="http://local/")
    request.context["timestamp"] = claim.timestamp
    previous, position = claim.signature, 0

    def require(kind: str, *hashes: str, signature: str) -> None:
        nonlocal previous
        previous = signer.signature("\n".join([kind, claim.timestamp, scope, previous, *hashes]), request)
        if not hmac.compare_digest(previous.encode(), signature.encode()):
            raise SignatureRejected("SignatureDoesNotMatch", "A chunk of the body is not as it was signed.", "s3")

    chunk_head = re.compile(rb"([0-9a-f]{1,16});chunk-signature=([0-9a-f]{64})\r\n")
    while head := chunk_head.match(body, position):
        size = int(head[1], 16)
        chunk = memoryview(body)[head.end() : head.end() + size]
        digest = hashlib.sha256(chunk).hexdigest()
        require("AWS4-HMAC-SHA256-PAYLOAD", EMPTY_HASH, digest, signature=head[2].decode())
        position = head.end() + size
        if not size:
            break
        position += len(b"\r\n")
    end = body[position:]
    if head and not with_trailer and end == b"\r\n":
        return
    trailer = re.fullmatch(rb"((?:[a-z0-9-]+:[^\r\n]*\r?\n)+)x-amz-trailer-signature:([0-9a-f]{64})\r\n\r\n", end)
    if not (head and with_trailer and trailer):
        raise SignatureRejected("SignatureDoesNotMatch", "The body does not end as it was signed.", "s3")
    lines = hashlib.sha256(trailer[1].replace(b"\r\n", b"\n")).hexdigest()
    require("AWS4-HMAC-SHA256-TRAILER", lines, signature=trailer[2].decode())
