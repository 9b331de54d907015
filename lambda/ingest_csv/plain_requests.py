"""DynamoDB requests whose parameters are sent unchanged, bypassing botocore's serializer.

botocore copies each map and list of a request according to the service's model, which took a quarter of this
function's CPU. If no value is binary, the copy equals the original: DynamoDB's wire format is the same JSON.
"""

import json
from typing import Any


def send_as_given(client: Any, *operations: str) -> None:
    """Let a client's operations, such as ``UpdateItem``, send their parameters as JSON, neither checked nor copied.

    Signatures, retries and answers stay botocore's. No parameter may be binary (`B`, `BS`), and the
    client must be made with ``parameter_validation=False``.
    """
    for operation in operations:
        client.meta.events.register(f"provide-client-params.dynamodb.{operation}", _set_aside)
        client.meta.events.register(f"before-call.dynamodb.{operation}", _put_back)


def _set_aside(params: dict[str, Any], context: dict[str, Any], **_: object) -> dict[str, Any]:
    """Keep the parameters for later; botocore still sees those that are text: the table may decide the address."""
    context["given"] = params
    return {name: value for name, value in params.items() if isinstance(value, str)}


def _put_back(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    params["body"] = json.dumps(context.pop("given"), separators=(",", ":")).encode()
