"""The local cloud's front door rejects requests from other web pages, and replayed, altered and unsigned requests."""

import asyncio
import hmac
import http.client
import io
import json
import os
import re
import stat
import subprocess
import sys
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import boto3
import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from browser import chromium
from playwright.sync_api import Browser, Page

from dubegrid_lib.config import Settings
from dubegrid_lib.stack.session import Kit
from localcloud import lifecycle
from localcloud.access_keys import ID_LENGTH, keys_of
from localcloud.errors import LocalCloudError
from localcloud.front_door import FrontDoor
from localcloud.signatures import UNSIGNED_PAYLOAD, Received, SignatureRejected, check, check_chunks, claim_of

BUCKET = "front-door"
# The requests that a page tries. Browsers send `no-cors` requests and forms without a preflight; none may take effect.
ATTACK = """async ([target, bucket, invocation]) => {
  const answers = [];
  const attempt = async (path, options) => {
    try {
      const answer = await fetch(target + path, options);
      answers.push([path, answer.type, answer.status, answer.type === "opaque" ? "" : await answer.text()]);
    } catch (error) { answers.push([path, "failed", 0, String(error)]) }
  };
  const code = JSON.stringify(
    {FunctionName: "Planted", Runtime: "python3.12", Handler: "x.y", Code: {ZipFile: "UEsFBg=="}});
  const scope = "20250101/us-east-1/lambda/aws4_request";
  const signed = `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=host, Signature=00`;
  const query = `?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test/${scope}&X-Amz-Signature=00`;
  for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
    const headers = {"Content-Type": type};
    const post = {method: "POST", mode: "no-cors", headers};
    await attempt("/2015-03-31/functions" + query, {...post, body: code});
    await attempt("/2015-03-31/functions/Victim/invocations" + query, {...post, body: "{}"});
    await attempt(invocation, {...post, body: ""});
    await attempt("/", {...post, body: "Action=CreateUser&UserName=planted"});
  }
  for (const mode of ["cors", "no-cors"]) await attempt(`/${bucket}/secret.txt`, {mode});
  await attempt(`/${bucket}/planted.txt`, {method: "PUT", body: "planted"});
  await attempt("/2015-03-31/functions", {method: "POST", headers: {Authorization: signed}, body: code});
  await attempt("/_ministack/reset", {method: "POST", mode: "no-cors"});
  const picture = new Image(); picture.src = `${target}/${bucket}/secret.txt`;
  const form = document.createElement("form");
  form.method = "POST"; form.enctype = "text/plain"; form.action = target + "/2015-03-31/functions" + query;
  form.target = "frame"; document.body.innerHTML = "<iframe name=frame></iframe>"; document.body.append(form);
  const field = document.createElement("input"); field.name = code; form.append(field); form.submit();
  await new Promise(done => setTimeout(done, 500));
  return answers;
}"""


@pytest.fixture(scope="module")
def kit(settings: Settings, cloud: lifecycle.Server) -> Kit:
    """A bucket with a secret in it."""
    kit = Kit(settings, cloud.endpoint_url)
    kit.s3.create_bucket(Bucket=BUCKET)
    kit.s3.put_object(Bucket=BUCKET, Key="secret.txt", Body=b"the secret", ContentType="text/plain")
    return kit


class Victim:
    """A function that leaves a mark when it runs, and a request to run it that is valid except for its sender."""

    def __init__(self, kit: Kit, mark: Path):
        self.mark = mark
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("victim.py", f"def run(event, context):\n    open({str(mark)!r}, 'w').close()\n")
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        role = kit.iam.create_role(RoleName="victim", AssumeRolePolicyDocument=document)["Role"]["Arn"]
        kit.lambda_.create_function(FunctionName="Victim", Runtime="python3.12", Handler="victim.run", Role=role,
                                    Code={"ZipFile": code.getvalue()})  # fmt: skip
        url = f"{kit.endpoint_url}/2015-03-31/functions/Victim/invocations"
        request = AWSRequest("POST", url, {"Host": urlsplit(url).netloc})
        keys = kit.session.get_credentials().get_frozen_credentials()
        botocore.auth.SigV4QueryAuth(keys, "lambda", kit.settings.region, expires=600).add_auth(request)
        self.invocation = str(request.url).removeprefix(str(kit.endpoint_url))

    @property
    def has_run(self) -> bool:
        """Whether the function has run since the last call."""
        found = self.mark.exists()
        self.mark.unlink(missing_ok=True)
        return found


@pytest.fixture
def victim(kit: Kit, tmp_path: Path) -> Iterator[Victim]:
    """The function. Before the attack, it is run once with the request that the attack will send."""
    try:
        made = Victim(kit, tmp_path / "ran")
        status, _, body = send(kit, "POST", made.invocation, Content_Type="text/plain")
        assert (status, made.has_run) == (200, True), body
        yield made
    finally:
        kit.lambda_.delete_function(FunctionName="Victim")
        kit.iam.delete_role(RoleName="victim")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, in which the attacker's host name resolves to this machine."""
    with chromium("--host-resolver-rules=MAP evil.example 127.0.0.1") as found:
        yield found


@pytest.fixture(scope="module")
def stranger() -> Iterator[int]:
    """The port of a web server that has nothing to do with the local cloud."""

    class Blank(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Stranger</title>")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Blank)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def state_of(kit: Kit) -> dict[str, Any]:
    """Everything that an attack could have changed."""
    return {
        "functions": sorted(each["FunctionName"] for each in kit.lambda_.list_functions()["Functions"]),
        "users": [each["UserName"] for each in kit.iam.list_users()["Users"]],
        "objects": [each["Key"] for each in kit.s3.list_objects_v2(Bucket=BUCKET)["Contents"]],
    }


def send(kit: Kit, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Send a request exactly as given, with nothing added."""
    connection = http.client.HTTPConnection(urlsplit(str(kit.endpoint_url)).netloc, timeout=20)
    try:
        connection.request(method, path, body or None, {name.replace("_", "-"): of for name, of in headers.items()})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def set_clock_back(patched: pytest.MonkeyPatch, seconds: int) -> None:
    """Make botocore sign as if it were that many seconds ago."""
    now = botocore.auth.get_current_datetime
    patched.setattr(botocore.auth, "get_current_datetime", lambda: now() - timedelta(seconds=seconds))


def client_with(kit: Kit, service: str, key_id: str, secret: str, token: str | None = None, **options: Any) -> Any:
    """A client of the local cloud with these keys, which does not retry."""
    session = boto3.Session(key_id, secret, token, kit.settings.region)
    config = Config(retries={"total_max_attempts": 1}, **options)
    return session.client(service, endpoint_url=kit.endpoint_url, config=config)  # type: ignore[call-overload]


def signed(
    kit: Kit, monkeypatch: pytest.MonkeyPatch, *, service: str = "s3", ago: int = 0, **given: Any
) -> tuple[str, str, bytes, dict[str, str]]:
    """Method, path, body and headers of a request that the root user signed `ago` seconds ago."""
    request = AWSRequest(
        given.get("method", "PUT"),
        f"{kit.endpoint_url}{given.get('path', f'/{BUCKET}/put.txt')}",
        {"Host": urlsplit(str(kit.endpoint_url)).netloc, **given.get("headers", {})},
        given.get("body", b"the body"),
    )
    keys = given.get("keys") or kit.session.get_credentials().get_frozen_credentials()
    signer = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
    with monkeypatch.context() as patched:
        set_clock_back(patched, ago)
        if "payload" in given:
            patched.setattr(botocore.auth.S3SigV4Auth, "payload", lambda self, request: given["payload"])
        signer(keys, service, kit.settings.region).add_auth(request)
    url = urlsplit(request.url)
    return request.method, url.path + (f"?{url.query}" if url.query else ""), request.body, dict(request.headers)


def test_a_page_of_another_origin_creates_reads_and_runs_nothing(
    kit: Kit, page: Page, stranger: int, victim: Victim
) -> None:
    before = state_of(kit)
    for origin in (f"http://127.0.0.1:{stranger}", f"http://localhost:{stranger}", f"http://evil.example:{stranger}"):
        page.goto(origin)
        answers = page.evaluate(ATTACK, [kit.endpoint_url, BUCKET, victim.invocation])
        assert len(answers) == 13
        assert {kind for _, kind, _, _ in answers} <= {"failed", "opaque"}, answers
    assert not victim.has_run
    assert state_of(kit) == before


def test_a_name_that_resolves_to_this_machine_reaches_nothing(kit: Kit, page: Page, victim: Victim) -> None:
    """DNS rebinding: the page's origin is then the attacker's host name with the local cloud's port."""
    before = state_of(kit)
    port = urlsplit(str(kit.endpoint_url)).port
    answer = page.goto(f"http://evil.example:{port}/{BUCKET}/secret.txt")
    assert answer is not None
    assert answer.status == 403
    answers = page.evaluate(ATTACK, [f"http://evil.example:{port}", BUCKET, victim.invocation])
    assert {status for _, _, status, _ in answers} == {403}, answers
    assert not [text for *_, text in answers if "the secret" in text]
    assert not victim.has_run
    assert state_of(kit) == before


def test_presigned_link_opens_from_the_address_bar_until_it_expires(kit: Kit, page: Page) -> None:
    link = kit.s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "secret.txt"}, ExpiresIn=600)
    answer = page.goto(link)
    assert answer is not None
    assert (answer.status, answer.text()) == (200, "the secret")
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    altered = page.goto(link.replace("secret.txt", "other.txt"))
    assert altered is not None
    assert altered.status == 403


def test_expired_presigned_link_is_rejected(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        set_clock_back(patched, 61)
        params = {"Bucket": BUCKET, "Key": "secret.txt"}
        link = kit.s3.generate_presigned_url("get_object", Params=params, ExpiresIn=60)
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(link)
    assert raised.value.code == 403
    assert b"Request has expired" in raised.value.read()


def test_signature_of_version_2_is_rejected_as_by_new_buckets(kit: Kit) -> None:
    keys = kit.session.get_credentials()
    older = client_with(kit, "s3", keys.access_key, keys.secret_key, signature_version="s3")
    link = older.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "secret.txt"})
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(link)
    assert b"Please use AWS4-HMAC-SHA256" in raised.value.read()
    with pytest.raises(ClientError, match="Please use AWS4-HMAC-SHA256"):
        older.list_buckets()


def test_presigned_upload_allows_nothing_in_other_services(kit: Kit) -> None:
    """Nobody signed its body, so neither a form's `Action` nor the trailer of an aws-chunked body has an effect."""
    before = state_of(kit)["users"]
    link = kit.s3.generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": "open.txt"}, ExpiresIn=60)
    path = link.removeprefix(str(kit.endpoint_url))
    form = "application/x-www-form-urlencoded"
    assert send(kit, "PUT", path, b"Action=CreateUser&UserName=planted", Content_Type=form)[0] == 200
    assert state_of(kit)["users"] == before
    chunked = f"0\r\nx-amz-copy-source:/{BUCKET}/secret.txt\r\n\r\n".encode()
    assert send(kit, "PUT", path, chunked, Content_Encoding="aws-chunked")[0] == 403
    assert send(kit, "PUT", path, b"", **{"x-amz-copy-source": f"/{BUCKET}/secret.txt"})[0] == 403
    assert kit.s3.get_object(Bucket=BUCKET, Key="open.txt")["Body"].read() == b"Action=CreateUser&UserName=planted"
    kit.s3.delete_object(Bucket=BUCKET, Key="open.txt")


@pytest.mark.parametrize("service", ["s3", "sqs"])
def test_captured_request_is_valid_for_fifteen_minutes_and_only_unchanged(
    kit: Kit, monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    given: dict[str, Any] = {"service": service}
    if service == "sqs":  # SQS requests sign their body's hash without sending it
        target = {"X-Amz-Target": "AmazonSQS.ListQueues", "Content-Type": "application/x-amz-json-1.0"}
        given |= {"method": "POST", "path": "/", "body": b"{}", "headers": target}
    method, path, body, headers = signed(kit, monkeypatch, **given, ago=14 * 60)
    assert send(kit, method, path, body, **headers)[0] == 200
    for altered in (
        (method, path, body + b" ", headers),
        (method, path, body, headers | {"x-amz-added": "1"}),
        (method, path + "?added=1", body, headers),
        ("POST" if method == "PUT" else "PUT", path, body, headers),
        (method, path + "x", body, headers),
    ):
        assert send(kit, *altered[:3], **altered[3])[0] in (400, 403), altered
    for ago in (16 * 60, -16 * 60):
        method, path, body, headers = signed(kit, monkeypatch, **given, ago=ago)
        status, _, answer = send(kit, method, path, body, **headers)
        assert (status, b"RequestTimeTooSkewed" in answer or b"Signature expired" in answer) == (403, True)
    if service == "s3":
        kit.s3.delete_object(Bucket=BUCKET, Key="put.txt")


def test_body_declared_unsigned_is_rejected(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    for marker in ("UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"):
        method, path, body, headers = signed(kit, monkeypatch, payload=marker)
        assert send(kit, method, path, body, **headers)[0] == 403
    assert state_of(kit)["objects"] == ["secret.txt"]


@pytest.mark.parametrize("key", ["test", "000000000000", "AKIAIOSFODNN7EXAMPLE", ""])
def test_well_known_keys_are_rejected(kit: Kit, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    method, path, body, headers = signed(kit, monkeypatch, keys=Credentials(key or "x", "test"))
    headers["Authorization"] = headers["Authorization"].replace("Credential=x/", "Credential=/")
    assert send(kit, method, path, body, **headers)[0] in (400, 403)
    headers["Authorization"] = re.sub("Signature=.*", "Signature=00", headers["Authorization"])
    assert send(kit, method, path, body, **headers)[0] in (400, 403)
    root = kit.session.get_credentials().access_key
    method, path, body, headers = signed(kit, monkeypatch, keys=Credentials(root, "test"))
    assert send(kit, method, path, body, **headers)[0] == 403


@pytest.fixture
def stranger_keys(kit: Kit) -> Iterator[Credentials]:
    """The keys of a user who may do nothing."""
    kit.iam.create_user(UserName="Nobody")
    made = kit.iam.create_access_key(UserName="Nobody")["AccessKey"]
    yield Credentials(made["AccessKeyId"], made["SecretAccessKey"])
    kit.iam.delete_access_key(UserName="Nobody", AccessKeyId=made["AccessKeyId"])
    kit.iam.delete_user(UserName="Nobody")


@pytest.mark.parametrize("place", ["Credential={other}, {own}", "X-Credential={other}, {own}", "last", "headers"])
def test_a_second_key_in_the_authorization_header_is_rejected(
    kit: Kit, monkeypatch: pytest.MonkeyPatch, stranger_keys: Credentials, place: str
) -> None:
    """The front door used to check the last key's signature, but MiniStack acted for the first key, the root user's."""
    method, path, body, headers = signed(
        kit, monkeypatch, method="GET", path=f"/{BUCKET}/secret.txt", body=b"", keys=stranger_keys
    )
    given = headers["Authorization"]
    own = re.findall("Credential=[^,]+", given)[0]
    for key in (kit.session.get_credentials().access_key, "test", "000000000000"):
        other = own.replace(stranger_keys.access_key, key).removeprefix("Credential=")
        if place == "last":
            doubled = f"{given}, Credential={other}"
        elif place == "headers":
            doubled = given.replace(f"{own}, ", "").replace("SignedHeaders=", f"SignedHeaders=Credential={other};")
            doubled += f", {own}"
        else:
            doubled = given.replace(own, place.format(own=own, other=other))
        status, _, answer = send(kit, method, path, body, **headers | {"Authorization": doubled})
        assert status in (400, 403), doubled
        assert b"the secret" not in answer
        assert b"AuthorizationHeaderMalformed" in answer  # what S3 calls the same error


def test_keys_of_another_local_cloud_are_rejected(kit: Kit, settings: Settings, tmp_path: Any) -> None:
    other = Kit(replace(settings, state_dir=tmp_path), kit.endpoint_url)
    with pytest.raises(ClientError, match="InvalidAccessKeyId"):
        other.s3.list_buckets()
    with pytest.raises(ClientError, match="UnrecognizedClientException"):
        other.dynamodb.list_tables()


@pytest.mark.parametrize(
    ("path", "headers", "error"),
    [
        ("/", {}, "AccessDenied"),
        ("/", {"X-Amz-Target": "DynamoDB_20120810.ListTables"}, "MissingAuthenticationToken"),
        ("/?Action=GetCallerIdentity&Version=2011-06-15", {}, "MissingAuthenticationToken"),
    ],
)
def test_unsigned_request_gets_the_services_own_error(kit: Kit, path: str, headers: dict[str, str], error: str) -> None:
    status, given, body = send(kit, "POST", path, b"{}", **headers)
    assert status in (400, 403)
    assert error in body.decode()
    assert ("json" in given["content-type"]) == ("X-Amz-Target" in headers)


def test_only_the_health_check_needs_no_signature(kit: Kit) -> None:
    assert send(kit, "GET", "/_ministack/health")[0] == 200
    for method, path in [
        ("POST", "/_ministack/health"),
        ("GET", "/health"),
        ("POST", "/_ministack/reset"),
        ("POST", "/_ministack/config"),
        ("GET", "/_ministack/sns/sms-messages"),
        ("GET", "/_localstack/health"),
        ("OPTIONS", f"/{BUCKET}/secret.txt"),
        ("POST", "/_ministack/rds/iam-auth"),
    ]:
        assert send(kit, method, path)[0] == 403, path


def test_websockets_are_rejected(kit: Kit) -> None:
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    assert send(kit, "GET", "/_aws/execute-api/a/b", **upgrade, **key)[0] == 403


@pytest.mark.parametrize(
    "header",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Host": "127.0.0.1"},
        {"Host": "evil.127.0.0.1.example"},
        {"Host": ""},
    ],
    ids=str,
)
def test_foreign_request_is_rejected_although_it_is_signed(
    kit: Kit, monkeypatch: pytest.MonkeyPatch, header: dict[str, str]
) -> None:
    method, path, body, headers = signed(kit, monkeypatch, headers=header)
    status, given, _ = send(kit, method, path, body, **headers)
    assert status == 403
    assert not [name for name in given if name.startswith("access-control-")]
    assert state_of(kit)["objects"] == ["secret.txt"]


def test_chunked_body_is_checked_chunk_by_chunk(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDKs for Java and Go send such bodies over plain HTTP."""
    chunks = [b"a" * 8192, b"b" * 100, b""]
    marker = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    headers = {"X-Amz-Decoded-Content-Length": "8292", "Content-Encoding": "aws-chunked"}
    method, path, _, headers = signed(kit, monkeypatch, headers=headers, path=f"/{BUCKET}/chunked.bin", payload=marker)
    keys = kit.session.get_credentials().get_frozen_credentials()
    signer = botocore.auth.SigV4Auth(keys, "s3", kit.settings.region)
    request = AWSRequest("PUT", "http://local/")
    request.context["timestamp"] = date = headers["X-Amz-Date"]
    previous = headers["Authorization"].rsplit("Signature=")[-1]
    body = b""
    for chunk in chunks:
        scope = signer.credential_scope(request)
        parts = [date, scope, previous, sha256(b"").hexdigest(), sha256(chunk).hexdigest()]
        previous = signer.signature("\n".join(["AWS4-HMAC-SHA256-PAYLOAD", *parts]), request)
        body += f"{len(chunk):x};chunk-signature={previous}\r\n".encode() + chunk + b"\r\n"
    headers.pop("Content-Length", None)
    assert send(kit, method, path, body, **headers)[0] == 200
    assert kit.s3.get_object(Bucket=BUCKET, Key="chunked.bin")["Body"].read() == b"".join(chunks)
    kit.s3.delete_object(Bucket=BUCKET, Key="chunked.bin")
    for altered in (body.replace(b"bbb", b"bcb", 1), body[:-2] + b"x-amz-acl:public-read\r\n\r\n", body[:8400]):
        assert send(kit, method, path, altered, **headers)[0] in (400, 403)
    assert state_of(kit)["objects"] == ["secret.txt"]


def test_keys_of_functions_cannot_be_derived_from_their_names(kit: Kit, pipeline: Kit) -> None:
    """MiniStack itself derives them from the ARNs of the function and the role."""
    function = pipeline.lambda_.get_function_configuration(FunctionName=pipeline.settings.function)
    digest = sha256(f"{function['FunctionArn']}:{function['Role']}".encode()).hexdigest()
    pipeline.lambda_.invoke(FunctionName=pipeline.settings.function, Payload=b'{"Records": []}')
    secret, token = (sha256(f"{what}:{digest}".encode()).hexdigest() for what in ("secret", "token"))
    guessed = client_with(kit, "sts", f"ASIA{digest[:16].upper()}", secret, token)
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        guessed.get_caller_identity()


def test_temporary_keys_need_their_token(kit: Kit) -> None:
    trust = {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}}
    role = kit.iam.create_role(RoleName="Visitor", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    given = kit.sts.assume_role(RoleArn=role, RoleSessionName="visit")["Credentials"]
    kit.iam.delete_role(RoleName="Visitor")
    keys, token = (given["AccessKeyId"], given["SecretAccessKey"]), given["SessionToken"]
    arn = client_with(kit, "sts", *keys, token).get_caller_identity()["Arn"]
    assert arn.endswith(":assumed-role/Visitor/visit")
    for wrong in (None, token + "x"):
        with pytest.raises(ClientError, match="InvalidClientTokenId"):
            client_with(kit, "sts", *keys, wrong).get_caller_identity()


def test_key_file_is_the_owners_alone_and_no_two_are_alike(tmp_path: Any) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: keys_of(tmp_path / "one"), range(8)))
    assert len(made) == 1  # eight threads create one pair of keys
    other = keys_of(tmp_path / "other")
    (own,) = made
    assert own.access_key_id != other.access_key_id
    assert own.secret_access_key != other.secret_access_key
    assert len(own.access_key_id) == ID_LENGTH
    assert own.secret_access_key not in repr(own)
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == ["keys.json", "keys.lock"]
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "one" / "keys.json").stat().st_mode) == 0o600


def test_key_file_that_is_broken_is_named(tmp_path: Any) -> None:
    (tmp_path / "keys.json").write_text("{")
    with pytest.raises(LocalCloudError, match=r"keys\.json.*delete that file"):
        keys_of(tmp_path)


def test_aws_cli_presigns_links_that_work(kit: Kit, tmp_path: Path) -> None:
    """Version 1 of the CLI uses Signature Version 2 in us-east-1 unless it is configured otherwise."""
    (tmp_path / "config").write_text("[default]\ns3 =\n    signature_version = s3v4\n")
    keys = kit.session.get_credentials()
    own = {"AWS_ACCESS_KEY_ID": keys.access_key, "AWS_SECRET_ACCESS_KEY": keys.secret_key,
           "AWS_ENDPOINT_URL": str(kit.endpoint_url), "AWS_DEFAULT_REGION": kit.settings.region,
           "PATH": os.environ["PATH"], "AWS_CONFIG_FILE": str(tmp_path / "config")}  # fmt: skip
    command = [str(Path(sys.executable).with_name("aws")), "s3", "presign", f"s3://{BUCKET}/secret.txt"]
    made = subprocess.run(command, env=own, capture_output=True, text=True, timeout=60, check=True)
    with urllib.request.urlopen(made.stdout.strip(), timeout=10) as answer:
        assert answer.read() == b"the secret"


def trailer_body(claim: Any, secret: str, chunks: list[bytes], trailer: bytes) -> bytes:
    """Chunks and a trailer, each signed (Amazon S3 API reference, "including trailing headers")."""
    key = f"AWS4{secret}".encode()
    for part in (claim.scope_date, claim.region, claim.service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    scope = f"{claim.scope_date}/{claim.region}/{claim.service}/aws4_request"
    previous, body = claim.signature, b""

    def sign(kind: str, *hashes: str) -> str:
        text = "\n".join([kind, claim.timestamp, scope, previous, *hashes])
        return hmac.new(key, text.encode(), "sha256").hexdigest()

    for chunk in [*chunks, b""]:
        previous = sign("AWS4-HMAC-SHA256-PAYLOAD", sha256(b"").hexdigest(), sha256(chunk).hexdigest())
        body += f"{len(chunk):x};chunk-signature={previous}\r\n".encode() + chunk + b"\r\n" * bool(chunk)
    previous = sign("AWS4-HMAC-SHA256-TRAILER", sha256(trailer + b"\n").hexdigest())
    return body + trailer + b"\r\nx-amz-trailer-signature:" + previous.encode() + b"\r\n\r\n"


# The examples of Amazon's documentation: the key that they use (it is not a real one), and the resulting signatures.
EXAMPLE_ID = "AKIAIOSFODNN7EXAMPLE"
EXAMPLE_SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
EXAMPLE_SCOPE = f"{EXAMPLE_ID}/20130524/us-east-1/s3/aws4_request"
EXAMPLE_HOST = "examplebucket.s3.amazonaws.com"


def example(names: str, signature: str, method: str, target: str, **given: str) -> Received:
    path, _, query = target.partition("?")
    credential = f"Credential={EXAMPLE_SCOPE},SignedHeaders={names},Signature={signature}"
    headers = {
        "host": EXAMPLE_HOST,
        "x-amz-date": "20130524T000000Z",
        "authorization": f"AWS4-HMAC-SHA256 {credential}",
    }
    headers |= {name.replace("_", "-"): value for name, value in given.items()}
    return Received(method, path, parse_qsl(query, keep_blank_values=True), list(headers.items()))


@pytest.mark.parametrize(
    "request_",
    [
        example("host;range;x-amz-content-sha256;x-amz-date",
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", "GET", "/test.txt",
                range="bytes=0-9", x_amz_content_sha256=sha256(b"").hexdigest()),
        example("date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd", "PUT", "/test%24file.text",
                date="Fri, 24 May 2013 00:00:00 GMT", x_amz_storage_class="REDUCED_REDUNDANCY",
                x_amz_content_sha256=sha256(b"Welcome to Amazon S3.").hexdigest()),
        example("host;x-amz-content-sha256;x-amz-date",
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543", "GET", "/?lifecycle",
                x_amz_content_sha256=sha256(b"").hexdigest()),
        example("host;x-amz-content-sha256;x-amz-date",
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7", "GET", "/?max-keys=2&prefix=J",
                x_amz_content_sha256=sha256(b"").hexdigest()),
    ],
    ids=["get an object", "put an object", "get the lifecycle", "list objects"],
)  # fmt: skip
def test_amazons_examples_of_signatures_are_accepted(request_: Received) -> None:
    """Amazon S3 API reference, "Examples: Signature Calculations in AWS Signature Version 4"."""
    stated = request_.header("x-amz-content-sha256")
    claim = claim_of(request_)
    check(claim, EXAMPLE_SECRET, request_, stated)
    with pytest.raises(SignatureRejected):
        check(claim, EXAMPLE_SECRET.lower(), request_, stated)
    with pytest.raises(SignatureRejected):
        check(claim, EXAMPLE_SECRET, replace(request_, method="DELETE"), stated)


def test_amazons_example_of_a_presigned_link_is_accepted() -> None:
    """Amazon S3 API reference, "Authenticating Requests: Using Query Parameters"."""
    query = {"X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Credential": EXAMPLE_SCOPE, "X-Amz-Date": "20130524T000000Z",
             "X-Amz-Expires": "86400", "X-Amz-SignedHeaders": "host",
             "X-Amz-Signature": "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"}  # fmt: skip
    request_ = Received("GET", "/test.txt", list(query.items()), [("host", EXAMPLE_HOST)])
    check(claim_of(request_), EXAMPLE_SECRET, request_, UNSIGNED_PAYLOAD)
    with pytest.raises(SignatureRejected):
        check(claim_of(request_), EXAMPLE_SECRET, replace(request_, raw_path="/test2.txt"), UNSIGNED_PAYLOAD)


def seed() -> Any:
    """The claim of the request: the first chunk's signature is computed from its signature."""
    signature = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e"
    return claim_of(example("host;x-amz-date", signature, "PUT", "/examplebucket/chunkObject.txt"))


def test_a_trailer_is_checked_with_its_chunks() -> None:
    """Amazon's example of chunks with a trailer is accepted; a copy with any of its parts altered is rejected."""
    chunks, trailer = [b"a" * 65536, b"a" * 1024], b"x-amz-checksum-crc32c:sOO8/Q=="
    body = trailer_body(seed(), EXAMPLE_SECRET, chunks, trailer)
    # The signatures that the documentation prints.
    for printed in ("b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
                    "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
                    "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
                    "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435"):  # fmt: skip
        assert printed.encode() in body
    check_chunks(seed(), EXAMPLE_SECRET, body, with_trailer=True)
    for altered in (
        body.replace(b"sOO8", b"sOO9"),
        body.replace(b"aaaa", b"aaba", 1),
        body.replace(b"x-amz-trailer-signature:d8", b"x-amz-trailer-signature:d9"),
        body.replace(trailer, trailer + b"\r\nx-amz-acl:public-read"),
        body.partition(b"x-amz-trailer-signature")[0],
        body + b"more",
    ):
        with pytest.raises(SignatureRejected):
            check_chunks(seed(), EXAMPLE_SECRET, altered, with_trailer=True)
    with pytest.raises(SignatureRejected):
        check_chunks(seed(), EXAMPLE_SECRET, body, with_trailer=False)


def test_the_same_request_is_accepted_now_but_not_after_a_quarter_of_an_hour(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    method, path, body, headers = signed(kit, monkeypatch)
    keys = kit.session.get_credentials().get_frozen_credentials()
    port = urlsplit(str(kit.endpoint_url)).port
    assert port is not None
    scope = {"type": "http", "method": method, "raw_path": path.encode(), "path": path, "query_string": b"",
             "headers": [(name.lower().encode(), str(value).encode()) for name, value in headers.items()]}  # fmt: skip
    reached: list[bytes] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        reached.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    def answer(seconds: int) -> int:
        sent: list[Any] = []
        now = datetime.now(UTC) + timedelta(seconds=seconds)
        door = FrontDoor(app, port, lambda claim: str(keys.secret_key), lambda *_: (403, {}, b""), lambda: now)

        async def receive() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        # In a separate thread: the browser tests run an event loop in this one.
        with ThreadPoolExecutor(1) as threads:
            threads.submit(lambda: asyncio.run(door(scope, receive, send))).result()
        return int(sent[0]["status"])

    assert [answer(0), answer(14 * 60), answer(16 * 60), answer(24 * 3600)] == [200, 200, 403, 403]
    assert reached == [body, body]
