"""The keys that the local cloud accepts: its root user's, its IAM users', and those of sessions and functions.

MiniStack accepts several well-known keys as its root user's (`test`, any account number) without checking the
signature, and gives functions keys that follow from their names. Here each key has a secret that cannot be guessed.
"""

import hashlib
import hmac
from typing import Any

from localcloud.front_door import Answer, FrontDoor, body_is_open
from localcloud.ministack_adapter import (
    app,
    iam_actions,
    iam_evaluator,
    lambda_runtime,
    lambda_svc,
    responses,
    router,
    sts,
)
from localcloud.settings import Keys
from localcloud.signatures import Claim, Received, SignatureRejected


def install(root: Keys, port: int) -> None:
    """Put the front door before MiniStack's application, and give functions secret keys."""
    app.asgi = FrontDoor(app.asgi, port, lambda claim: secret_of(claim, root), refusal)
    _give_functions_secret_keys(root)
    _route_by_what_is_signed()


def secret_of(claim: Claim, root: Keys) -> str:
    """The secret of the access key that a request names.

    Raises
    ------
    SignatureRejected
        The key is unknown, inactive or expired, or the session token is wrong.
    """
    key_id = claim.access_key_id
    if key_id == root.access_key_id and not claim.token:
        return root.secret_access_key
    unknown = SignatureRejected(
        "InvalidClientTokenId", "The security token included in the request is invalid.", claim.service
    )
    if iam_evaluator.is_root_access_key(key_id):
        raise unknown
    try:
        account = responses.account_from_sts_session(key_id) or iam_evaluator.find_iam_access_key_account(key_id)
    except iam_evaluator.AmbiguousAccessKeyError as error:
        raise unknown from error
    found = iam_evaluator.resolve_credential(key_id, account, claim.token)
    if isinstance(found, iam_evaluator.CredentialResolutionError):
        raise SignatureRejected(found.code, found.message, claim.service)
    return str(found.secret_access_key)


def refusal(error: SignatureRejected, request: Received) -> Answer:
    """An error in the service's protocol: XML for S3 and the query services, JSON for the others."""
    headers = dict(request.headers)
    query = {name: [value] for name, value in request.query}
    service = error.service or router.detect_service(request.method, request.raw_path, headers, query)
    status, given, body = iam_actions.access_denied_response(
        service, "", "", "", error_code=error.code, message=str(error), headers=headers
    )
    responses.fix_error_content_type(service, status, given)
    return status, given, body


def _give_functions_secret_keys(root: Keys) -> None:
    def execution_credentials(config: dict[str, Any]) -> dict[str, str]:
        """The keys of a function's role; all its processes share one session, and so these keys."""
        function_arn, role_arn = config["FunctionArn"], config.get("Role", "")
        about = f"{function_arn}:{role_arn}"

        def derived(purpose: str) -> str:
            return hmac.new(root.secret_access_key.encode(), f"{purpose}:{about}".encode(), hashlib.sha256).hexdigest()

        key_id = f"ASIA{derived('id')[:16].upper()}"
        account, role = function_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
        name = config.get("FunctionName", "function")[:64]  # a session's name has at most 64 characters
        session = {
            "Arn": f"arn:aws:sts::{account}:assumed-role/{role}/{name}",
            "UserId": f"{role}:{name}",
            "SecretAccessKey": derived("secret"),
            "SessionToken": derived("token"),
        }
        sts.register_session(key_id, session)
        return {
            "AWS_ACCESS_KEY_ID": key_id,
            "AWS_SECRET_ACCESS_KEY": session["SecretAccessKey"],
            "AWS_SESSION_TOKEN": session["SessionToken"],
        }

    lambda_runtime.execution_credentials = execution_credentials
    lambda_svc.execution_credentials = execution_credentials


def _route_by_what_is_signed() -> None:
    """Ignore an unsigned body when MiniStack determines which service is called.

    MiniStack reads `Action=…` from a form's body, so a presigned URL for one object could be used to call IAM.
    """
    routing_params = app.routing_params

    def signed_params(method: str, path: str, headers: Any, body: bytes, query_params: Any) -> Any:
        return query_params if body_is_open.get() else routing_params(method, path, headers, body, query_params)

    app.routing_params = signed_params
