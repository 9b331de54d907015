"""Let S3 invoke the function for each new file, and check that it may and does."""

from typing import Any

from dubegrid_lib.config import SHARED
from dubegrid_lib.errors import DubeGridError
from dubegrid_lib.stack import lambda_functions, policies, resources
from dubegrid_lib.stack.provision import Made
from dubegrid_lib.stack.session import Kit

STATEMENT_ID: str = SHARED["statements"]["s3_calls_function"]


class NotInvoked(DubeGridError, RuntimeError):
    """A new file would not invoke the function, so waiting for its outcome would be pointless."""


def wire(kit: Kit) -> list[Made]:
    """Permission, then notification: S3 tests the permission when the notification is configured."""
    return [allow_bucket(kit), notify(kit)]


def allow_bucket(kit: Kit) -> Made:
    """Permit S3 to invoke the function, for our bucket in our account only.

    Without the account, anyone who later owns a bucket of that name could invoke it (the "confused deputy" problem,
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
    """Configure the bucket to invoke the function for new `.csv` and `.csv.gz` files under `raw/`.

    The prefix matters: with the suffix alone, each of Athena's query results, also `.csv`, would invoke it again.
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


def require_invoked(kit: Kit) -> None:
    """Return if a new file invokes the function: it is deployed, a notification names it, and it is not stopped.

    Raises
    ------
    MissingResource
        There is no bucket, or the function is not deployed.
    NotInvoked
        No notification of the bucket names the function, or its reserved concurrency is 0.
    """
    function = kit.settings.function
    with resources.required(f"There is no bucket {kit.bucket} yet: run `dubegrid provision` first."):
        configured = notification(kit)["LambdaFunctionConfigurations"]
    if function not in [one["LambdaFunctionArn"].rsplit(":", 1)[-1] for one in configured]:
        raise NotInvoked(
            f"S3 does not call the function {function} for new files: nothing was sent. Run notebook 3, steps 2 and 3, "
            "or `dubegrid wire`; then send the file again."
        )
    require_running(kit)


def require_running(kit: Kit) -> None:
    """Return if the function is not stopped.

    Raises
    ------
    MissingResource
        The function is not deployed.
    NotInvoked
        Its reserved concurrency is 0.
    """
    function = kit.settings.function
    if lambda_functions.reserved_concurrency(kit) == 0:
        raise NotInvoked(
            f"The function {function} is stopped (reserved concurrency 0): nothing was sent. Release it with "
            f"`kit.lambda_.delete_function_concurrency(FunctionName={function!r})`; then send the file again."
        )


def covers(kit: Kit, key: str) -> bool:
    """Whether the bucket's notification, as it is now, invokes the function for an object of this key."""
    for configuration in notification(kit)["LambdaFunctionConfigurations"]:
        rules = configuration.get("Filter", {}).get("Key", {}).get("FilterRules", [])
        parts = {rule["Name"]: rule["Value"] for rule in rules}
        if key.startswith(parts.get("prefix", "")) and key.endswith(parts.get("suffix", "")):
            return True
    return False


def is_wired(kit: Kit) -> bool:
    """Whether a new file invokes the function, according to S3 and Lambda."""
    return permission(kit) is not None and notification(kit) == policies.notification(kit)
