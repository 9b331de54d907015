"""Let S3 call the function for each new file, and see whether it may and does."""

from typing import Any

from dubegrid_lib.config import SHARED
from dubegrid_lib.stack import lambda_functions, policies
from dubegrid_lib.stack.provision import Made
from dubegrid_lib.stack.session import Kit

STATEMENT_ID: str = SHARED["statements"]["s3_calls_function"]


def wire(kit: Kit) -> list[Made]:
    """Permission and notification, in the order that AWS demands: S3 tests the permission when it is told to call."""
    return [allow_bucket(kit), notify(kit)]


def allow_bucket(kit: Kit) -> Made:
    """Permit S3 to call the function, for our bucket in our account only.

    Without the account, somebody else's bucket of that name could call it once ours is gone (the "confused deputy",
    Lambda developer guide, "Using AWS Lambda with Amazon S3").

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
    """Tell the bucket to call the function for new `.csv` and `.csv.gz` files under `raw/`.

    The prefix matters: with the suffix alone, each query result that Athena writes, a `.csv` too, would call it again.
    """
    wanted = policies.notification(kit)
    if notification(kit) == wanted:
        return Made("trigger", kit.bucket, "reused")
    kit.s3.put_bucket_notification_configuration(Bucket=kit.bucket, NotificationConfiguration=wanted)  # type: ignore[arg-type]
    return Made("trigger", kit.bucket, "created")


def permission(kit: Kit) -> dict[str, Any] | None:
    """The statement by which S3 may call the function; None where there is none."""
    statements = lambda_functions.policy_of(kit, kit.settings.function)
    return next((s for s in statements if s["Sid"] == STATEMENT_ID), None)


def notification(kit: Kit) -> dict[str, Any]:
    """What the bucket is told to call, in the form of `s3-notify.json`."""
    found = kit.s3.get_bucket_notification_configuration(Bucket=kit.bucket)
    configurations: list[dict[str, Any]] = found.get("LambdaFunctionConfigurations", [])  # type: ignore[assignment]
    for configuration in configurations:
        for rule in configuration.get("Filter", {}).get("Key", {}).get("FilterRules", []):
            rule["Name"] = rule["Name"].lower()  # AWS answers "Prefix" for "prefix"
    return {"LambdaFunctionConfigurations": configurations}


def is_wired(kit: Kit) -> bool:
    """Whether a new file calls the function: read from S3 and Lambda, not from what was done before."""
    return permission(kit) is not None and notification(kit) == policies.notification(kit)
