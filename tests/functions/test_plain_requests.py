"""Requests that bypass botocore's serializer have the same meaning, signature and route as botocore's own."""

import json

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from plain_requests import send_as_given

KEY = {"asset_id": {"S": "723003"}, "timestamp": {"S": "2022-12-12T17:30:00Z"}}
ITEM = {"series": {"M": {"5|P1": {"N": "42.7"}, "5|P2": {"NULL": True}}}, "flags": {"M": {"5|P1": {"L": [{"S": "é"}]}}}}
REQUESTS = {
    "batch_execute_statement": {
        "Statements": [{"Statement": "INSERT INTO \"t\" VALUE {'series': ?}", "Parameters": [ITEM["series"]]}] * 2
    },
    "update_item": {
        "TableName": "t",
        "Key": KEY,
        "UpdateExpression": "SET #series = :series",
        "ExpressionAttributeNames": {"#series": "series"},
        "ExpressionAttributeValues": {":series": ITEM["series"], ":flags": ITEM["flags"]},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    },
}


def sent(operation: str, parameters: dict[str, object], as_given: bool) -> AWSPreparedRequest:
    """The requests that a client would send to DynamoDB."""
    keys = {"aws_access_key_id": "AKID", "aws_secret_access_key": "secret"}
    client = boto3.client("dynamodb", "eu-west-2", config=Config(parameter_validation=False), **keys)
    if as_given:
        send_as_given(client, "BatchExecuteStatement", "UpdateItem")
    requests: list[AWSPreparedRequest] = []

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        requests.append(request)
        response = AWSResponse(request.url, 200, {}, None)
        response._content = b"{}"
        return response

    client.meta.events.register("before-send.dynamodb", answer)
    getattr(client, operation)(**parameters)
    return requests[0]


@pytest.mark.parametrize("operation", REQUESTS)
def test_a_request_is_what_botocore_would_send(operation: str) -> None:
    ours, botocores = (sent(operation, REQUESTS[operation], as_given) for as_given in (True, False))
    assert json.loads(ours.body) == json.loads(botocores.body) == REQUESTS[operation]
    assert ours.url == botocores.url
    for name in ("X-Amz-Target", "Content-Type"):
        assert ours.headers[name] == botocores.headers[name]
    assert "SignedHeaders=content-type;host;x-amz-date;x-amz-target" in ours.headers["Authorization"].decode()


def test_other_operations_are_left_alone() -> None:
    assert json.loads(sent("get_item", {"TableName": "t", "Key": KEY}, as_given=True).body)["Key"] == KEY
