"""JSON documents kept as files with `${…}` blanks, which Terraform's `templatefile` fills in the same way."""

import json
from pathlib import Path
from string import Template
from typing import Any

from dubegrid_lib.config import INFRA, NAMES, PROJECT_ROOT
from dubegrid_lib.stack.session import Kit

POLICIES = INFRA / "policies"
FUNCTION_FOLDER = PROJECT_ROOT / "lambda" / "ingest_csv"
ASSESS_FOLDER = PROJECT_ROOT / "lambda" / "assess_days"


def blanks(kit: Kit) -> dict[str, str]:
    """The values for the blanks of a document."""
    settings = kit.settings
    return {field: getattr(settings, field) for field in NAMES} | {
        "account_id": kit.account_id,
        "alerts": settings.alerts or "on",
        "assess_dead_letters": settings.assess_dead_letters,
        "assess_function_arn": kit.arn("lambda", f"function:{settings.assess_function}"),
        "assess_log_group": settings.assess_log_group,
        "assess_role_arn": f"arn:aws:iam::{kit.account_id}:role/{settings.assess_role}",
        "assess_schedule": settings.assess_schedule,
        "bucket": kit.bucket,
        "curated": settings.curated,
        "function_arn": kit.arn("lambda", f"function:{settings.function}"),
        "ledger": settings.ledger,
        "log_group": settings.log_group,
        "naive_time": settings.naive_time,
        "region": settings.region,
        "role_arn": f"arn:aws:iam::{kit.account_id}:role/{settings.role}",
        "topic_arn": kit.arn("sns", settings.topic),
    }


def fill(path: Path, values: dict[str, str]) -> dict[str, Any]:
    """A document with its blanks filled.

    Raises
    ------
    KeyError
        The document has a blank that `values` lacks.
    """
    document: dict[str, Any] = json.loads(Template(path.read_text(encoding="utf-8")).substitute(values))
    return document


def trust_policy(kit: Kit) -> dict[str, Any]:
    """Who may assume the function's role."""
    return fill(FUNCTION_FOLDER / "trust-policy.json", blanks(kit))


def function_policy(kit: Kit) -> dict[str, Any]:
    """What the function may do, and nothing more."""
    return fill(POLICIES / "ingest-function.json", blanks(kit))


def provisioner_policy(kit: Kit) -> dict[str, Any]:
    """The permissions to provision, use and remove the kit's resources."""
    return fill(POLICIES / "provisioner.json", blanks(kit))


def assess_policy(kit: Kit) -> dict[str, Any]:
    """What the function that assesses days and months may do, and nothing more."""
    return fill(POLICIES / "assess-function.json", blanks(kit))


def topic_policy(kit: Kit) -> dict[str, Any]:
    """Who else may publish to the topic: alarms of our account; on AWS, nobody over plain HTTP."""
    policy = fill(POLICIES / "alert-topic.json", blanks(kit))
    kept = [s for s in policy["Statement"] if kit.settings.requires_tls or s["Sid"] != "DenyPlainHttp"]
    return policy | {"Statement": kept}


def assess_configuration(kit: Kit) -> dict[str, Any]:
    """The configuration of the function that assesses days and months, for CreateFunction."""
    return fill(ASSESS_FOLDER / "lambda_config.json", blanks(kit))


def tls_only_policy(kit: Kit) -> dict[str, Any]:
    """The bucket policy that denies plain HTTP."""
    return fill(POLICIES / "bucket-tls-only.json", blanks(kit))


def notification(kit: Kit) -> dict[str, Any]:
    """Which new objects invoke the function."""
    return fill(FUNCTION_FOLDER / "s3-notify.json", blanks(kit))


def function_configuration(kit: Kit) -> dict[str, Any]:
    """The function's configuration for CreateFunction: runtime, role, memory, `/tmp`, timeout, environment."""
    return fill(FUNCTION_FOLDER / "lambda_config.json", blanks(kit))


def for_cli(kit: Kit) -> dict[str, dict[str, Any]]:
    """The documents that the AWS CLI reads as files, by file name."""
    return {
        "trust-policy.json": trust_policy(kit),
        "ingest-function.json": function_policy(kit),
        "provisioner.json": provisioner_policy(kit),
        "lambda_config.json": function_configuration(kit),
        "s3-notify.json": notification(kit),
        "event.json": sample_event(kit),
    }


def sample_event(kit: Kit) -> dict[str, Any]:
    """The event that S3 would send for `raw/test/sample.csv`, with this kit's bucket."""
    event = fill(FUNCTION_FOLDER / "event.json", {})
    event["Records"][0]["s3"]["bucket"]["name"] = kit.bucket
    return event
