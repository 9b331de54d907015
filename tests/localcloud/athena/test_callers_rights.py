"""A query runs with its caller's rights: with only `athena:*`, it can neither read nor write anything."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from lake import Lake

from dubegrid_lib.config import RAW_PROD_PREFIX, RESULTS_PREFIX


def client_of(lake: Lake, statements: list[dict[str, Any]], service: str = "athena") -> Any:
    """A client (of Athena, unless another service is given) for a user with these rights."""
    name = lake.new_name("user")
    lake.kit.iam.create_user(UserName=name)
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    lake.kit.iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document)
    key = lake.kit.iam.create_access_key(UserName=name)["AccessKey"]
    return boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=lake.kit.settings.region).client(
        service, endpoint_url=lake.kit.endpoint_url
    )


def allow(*actions: str, on: list[str] | None = None) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": on or ["*"]}


ATHENA, GLUE = allow("athena:*"), allow("glue:Get*")


def results(lake: Lake) -> dict[str, Any]:
    return allow("s3:PutObject", "s3:GetObject", on=[f"arn:aws:s3:::{lake.bucket}/{RESULTS_PREFIX}*"])


def readings(lake: Lake) -> list[dict[str, Any]]:
    return [
        allow("s3:GetObject", on=[f"arn:aws:s3:::{lake.bucket}/{RAW_PROD_PREFIX}*"]),
        allow("s3:ListBucket", on=[f"arn:aws:s3:::{lake.bucket}"]),
    ]


def test_enough_rights(lake: Lake) -> None:
    client = client_of(lake, [ATHENA, GLUE, results(lake), *readings(lake)])
    assert lake.ask("SELECT count(*) FROM lv_data", client).rows == [("144",)]


def test_no_right_to_write_results(lake: Lake) -> None:
    client = client_of(lake, [ATHENA, GLUE, *readings(lake)])
    with pytest.raises(ClientError, match="Access denied when writing to location"):
        lake.start("SELECT 1", client)


def test_no_right_to_the_catalog(lake: Lake) -> None:
    client = client_of(lake, [ATHENA, results(lake), *readings(lake)])
    answer = lake.ask("SELECT count(*) FROM lv_data", client)
    assert answer.state == "FAILED"
    assert "is not authorized to perform: glue:GetTable" in answer.reason


def test_no_right_to_the_readings(lake: Lake) -> None:
    client = client_of(lake, [ATHENA, GLUE, results(lake)])
    answer = lake.ask("SELECT count(*) FROM lv_data", client)
    assert answer.state == "FAILED"
    assert answer.reason.startswith("PERMISSION_DENIED: Permission denied on S3 path")


def test_no_right_to_change_the_catalog(lake: Lake) -> None:
    client = client_of(lake, [ATHENA, GLUE, results(lake), *readings(lake)])
    for sql in (
        "DROP TABLE lv_data",
        "CREATE DATABASE theirs",
        "ALTER TABLE lv_data DROP PARTITION (y='2025', m='05')",
    ):
        answer = lake.ask(sql, client)
        assert answer.state == "FAILED", sql
        assert "is not authorized to perform: glue:" in answer.reason
    assert lake.rows("SELECT count(*) FROM lv_data") == [("144",)]


def test_another_workgroup(lake: Lake) -> None:
    region = lake.kit.settings.region
    only = allow("athena:*", on=[f"arn:aws:athena:{region}:{lake.kit.account_id}:workgroup/theirs"])
    client = client_of(lake, [only, GLUE, results(lake), *readings(lake)])
    with pytest.raises(ClientError, match="AccessDenied"):
        lake.start("SELECT 1", client)


def test_no_right_to_what_glue_answers_beside_the_queries(lake: Lake) -> None:
    """The local Athena also answers requests for partitions by expression and table versions, with the same checks."""
    table = {"DatabaseName": lake.database, "TableName": "lv_data"}
    named = client_of(lake, [allow("glue:GetTableVersions", "glue:GetPartitions")], "glue")
    assert len(named.get_partitions(**table, Expression="m = '05'")["Partitions"]) == 1
    assert named.get_table_versions(**table)["TableVersions"]
    bare = client_of(lake, [ATHENA, allow("glue:GetTable"), *readings(lake)], "glue")
    with pytest.raises(ClientError, match=r"AccessDenied.*glue:GetPartitions"):
        bare.get_partitions(**table, Expression="m = '05'")
    with pytest.raises(ClientError, match=r"AccessDenied.*glue:GetTableVersions"):
        bare.get_table_versions(**table)
