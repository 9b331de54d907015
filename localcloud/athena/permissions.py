"""The caller's rights: Athena reads the catalog and the objects with the caller's permissions, not its own."""

import contextvars

from localcloud.athena.addresses import S3Object
from localcloud.athena.errors import ApiError, QueryError
from localcloud.ministack_adapter import iam_evaluator, responses

ROOT_KEY = "test"
_access_key = contextvars.ContextVar[str]("localcloud_athena_access_key", default=ROOT_KEY)


def act_as(access_key: str) -> None:
    """Record who sent this request; the query's thread inherits it with the request's context."""
    _access_key.set(access_key)


def _denied_to(action: str, arn: str) -> str | None:
    """The principal who is denied this action, or None if the caller may do it."""
    service = action.split(":")[0]
    answer = iam_evaluator.enforce(_access_key.get(), action, service, responses.get_region(), resource_arn=arn)
    if answer is None:
        return None
    return getattr(answer, "principal_arn", "") or "the caller"


def require_glue(action: str, *path: str) -> None:
    """Check that the caller may do this to the catalog, and to each resource down to the last one.

    Glue checks a table's action against the catalog, the database and the table (Glue developer guide,
    "Specifying AWS Glue resource ARNs").
    """
    for resource in ("catalog", *(f"{kind}/{'/'.join(path[: i + 1])}" for i, kind in
                                  enumerate(("database", "table")[: len(path)]))):  # fmt: skip
        arn = f"arn:aws:glue:{responses.get_region()}:{responses.get_account_id()}:{resource}"
        who = _denied_to(f"glue:{action}", arn)
        if who:
            raise QueryError(
                "",
                f"User: {who} is not authorized to perform: glue:{action} on resource: {arn} because no identity-based "
                f"policy allows the glue:{action} action (Service: AmazonDataCatalog; Status Code: 400; "
                f"Error Code: AccessDeniedException)",
            )


def require_reads(read: list[S3Object]) -> None:
    """Check that the caller may read each of the objects."""
    if not iam_evaluator.is_root_access_key(_access_key.get()):
        for each in read:
            _require_s3("s3:GetObject", each.bucket, each.key)


def require_list(bucket: str, prefix: str) -> None:
    who = _denied_to("s3:ListBucket", f"arn:aws:s3:::{bucket}")
    if who:
        raise QueryError("PERMISSION_DENIED", _s3_denial(who, "s3:ListBucket", f"s3://{bucket}/{prefix}"))


def require_write(bucket: str, key: str) -> None:
    _require_s3("s3:PutObject", bucket, key)


def require_delete(bucket: str, key: str) -> None:
    _require_s3("s3:DeleteObject", bucket, key)


def may_write(bucket: str, key: str) -> bool:
    return _denied_to("s3:PutObject", f"arn:aws:s3:::{bucket}/{key}") is None


def require_workgroup(action: str, workgroup: str) -> None:
    """Check that the caller may use this workgroup.

    Raises
    ------
    ApiError
        ``AccessDeniedException``.
    """
    arn = f"arn:aws:athena:{responses.get_region()}:{responses.get_account_id()}:workgroup/{workgroup}"
    who = _denied_to(f"athena:{action}", arn)
    if who:
        raise ApiError(
            f"User: {who} is not authorized to perform: athena:{action} on resource: {arn} because no identity-based "
            f"policy allows the athena:{action} action",
            "AccessDeniedException",
        )


def _require_s3(action: str, bucket: str, key: str) -> None:
    who = _denied_to(action, f"arn:aws:s3:::{bucket}/{key}")
    if who:
        raise QueryError("PERMISSION_DENIED", _s3_denial(who, action, f"s3://{bucket}/{key}"))


def _s3_denial(who: str, action: str, path: str) -> str:
    return (
        f"Permission denied on S3 path: {path} (User: {who} is not authorized to perform: {action}; "
        f"Service: Amazon S3; Status Code: 403; Error Code: AccessDenied)"
    )
