"""Let S3 invoke the function for each new file, and check whether it may and does."""

from typing import Any

from dubegrid_lib.config import SHARED
from dubegrid_lib.stack import lambda_functions, policies
from dubegrid_lib.stack.provision import Made
from dubegrid_lib.stack.session import Kit

STATEMENT_ID: str = SHARED["statements"]["s3_calls_function"]


def wire(kit: Kit) -> list[Made]:
    """Permission and notification, in the order that AWS requires: S3 tests the permission when it is configured."""
    return [allow_bucket(kit), notify(kit)]


def allow_bucket(kit: Kit) -> Made:
    """Permit S3 to invoke the function, for our bucket in our account only.

    Without the account, another account's bucket of that name could invoke it once ours is deleted (the "confused
    deputy", Lambda developer guide, "Using AWS Lambda with Amazon S3").

    Raises
    ------
    MissingResource
        The function is not deployed.
    """
    lambda_functions.describe(kit)
    wanted = {
        "Action": "lambda:InvokeFunction",
        "Principal": "s3.amazonaws.com",
        "SourceArn": f"arn:aws:s3:::{kit.bucket}",
        "SourceAccount": kit.account_id,
    }
    if permission(kit):
        return Made("permission", STATEMENT_ID, "reused")
    kit.lambda_.add_permission(FunctionName=kit.settings.function, StatementId=STATEMENT_ID, **wanted)  # type: ignore[arg-type]
    return Made("permission", STATEMENT_ID, "created")


def notify(kit: Kit) -> Made:
    """Configure the bucket to invoke the function for new `.csv` and `.csv.gz` files under `raw/`.

    The prefix matters: with the suffix alone, each query result of Athena, also a `.csv`, would invoke it again.
    """
    wanted = policies.notification(kit)
    if notification(kit) == wanted:
        return Made("trigger", kit.bucket, "reused")
    kit.s3.put_bucket_notification_configuration(Bucket=kit.bucket, NotificationConfiguration=wanted)  # type: ignore[arg-type]
    return Made("trigger", kit.bucket, "created")


def permission(kit: Kit) -> dict[str, Any] | None:
    """The statement by which S3 may invoke the function; None if there is none."""
    statements = lambda_functions.policy_of(kit, kit.settings.function)
    return next((s for s in statements if s["Sid"] == STATEMENT_ID), None)


def notification(kit: Kit) -> dict[str, Any]:
    """The bucket's notification, in the form of `s3-notify.json`."""
    found = kit.s3.get_bucket_notification_configuration(Bucket=kit.bucket)
    configurations: list[dict[str, Any]] = found.get("LambdaFunctionConfigurations", [])  # type: ignore[assignment]
    for configuration in configurations:
        for rule in configuration.get("Filter", {}).get("Key", {}).get("FilterRules", []):
            rule["Name"] = rule["Name"].lower()  # AWS answers "Prefix" for "prefix"
    return {"LambdaFunctionConfigurations": configurations}


def is_wired(kit: Kit) -> bool:
    """Whether a new file invokes the function, as S3 and Lambda say now."""
    return permission(kit) is not None and notification(kit) == policies.notification(kit)
