"""Before anything is created in an account: who you are, what you may not do, which names are taken, the cost.

Changes nothing. The account's number is masked, because the result may be pasted into a notebook or a ticket.
"""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from dubegrid_lib.config import NAMES, TAGS
from dubegrid_lib.stack import monitoring, policies, resources
from dubegrid_lib.stack.session import Kit

# On-demand prices of us-east-1 in US dollars, as AWS published them in 2025; other regions differ by tens of percent.
PRICES = {
    "S3, a gigabyte and month": 0.023,
    "DynamoDB, a million writes of a kilobyte": 0.625,
    "DynamoDB, a gigabyte and month": 0.25,
    "Lambda, a gigabyte and second": 0.0000166667,
    "Athena, a terabyte read": 5.0,
    "CloudWatch Logs, a gigabyte written": 0.50,
}
# On demand, without traffic; charged from its creation (0.04 USD an hour).
STREAM_MONTH_USD = 29.2
# The three sample months as `make bench` counts them, rounded up, and each query run ten times.
SAMPLE = {
    "S3, a gigabyte and month": 0.003,
    "DynamoDB, a million writes of a kilobyte": 0.005,
    "DynamoDB, a gigabyte and month": 0.005,
    "Lambda, a gigabyte and second": 30.0,
    "Athena, a terabyte read": 0.0015,
    "CloudWatch Logs, a gigabyte written": 0.0001,
}


@dataclass(frozen=True)
class Preflight:
    """What was found. `missing` are IAM actions; None if IAM could not simulate them, and `unasked` says why.

    `taken` and `existing` are resources by kind and name: those that belong to others, and the kit's own.
    """

    account: str
    identity: str
    region: str
    missing: tuple[str, ...] | None
    unasked: str
    taken: tuple[str, ...]
    existing: tuple[str, ...]
    confirmed: bool
    budget_email: bool
    usd: float

    @property
    def clear(self) -> bool:
        """Whether the kit can be provisioned."""
        return not self.missing and not self.taken and self.confirmed and self.budget_email

    def __str__(self) -> str:
        rights = ", ".join(self.missing or ()) or "none is missing"
        if self.missing is None:
            rights = f"could not be simulated: {self.unasked}"
        budget = "alerts go to DUBEGRID_BUDGET_EMAIL" if self.budget_email else "set DUBEGRID_BUDGET_EMAIL"
        said = "yes" if self.confirmed else "set DUBEGRID_CONFIRM_AWS to the twelve digits of the account"
        lines = {
            "account": f"ends in {self.account[-4:]}",
            "identity": self.identity,
            "region": self.region,
            "permissions": rights,
            "names taken": ", ".join(self.taken) or "none",
            "existing": ", ".join(self.existing) or "nothing yet",
            "budget": budget,
            "confirmed": said,
            "cost": f"about {self.usd:.2f} USD for the sample months and a month of keeping them",
        }
        return "\n".join(f"{name:<12} {text}" for name, text in lines.items())


def look(kit: Kit) -> Preflight:
    """Check, without changing anything."""
    caller = kit.sts.get_caller_identity()
    settings = kit.settings
    missing, unasked = _missing(kit, caller["Arn"])
    taken, existing = _names(kit)
    return Preflight(
        account=kit.account_id,
        identity=caller["Arn"].rsplit(":", 1)[-1],
        region=settings.region,
        missing=missing,
        unasked=unasked,
        taken=tuple(taken),
        existing=tuple(existing),
        confirmed=settings.is_local or settings.confirmed_account == kit.account_id,
        budget_email=settings.budget_email is not None or not settings.requires_budget,
        usd=sum(PRICES[what] * amount for what, amount in SAMPLE.items())
        + (STREAM_MONTH_USD if settings.stream == "on" else 0.0),
    )


def _missing(kit: Kit, caller: str) -> tuple[tuple[str, ...] | None, str]:
    """The actions of infra/policies/provisioner.json that the caller's own policies do not allow.

    An action that is allowed on some of its resources is listed with each of the others.
    """
    if caller.endswith(":root"):
        return (), ""
    source = caller
    if ":assumed-role/" in caller:  # IAM simulates the role, not the session
        source = f"arn:aws:iam::{kit.account_id}:role/{caller.split('/')[1]}"
    denied: list[str] = []
    try:
        for statement in policies.provisioner_policy(kit)["Statement"]:
            actions, named = _as_list(statement["Action"]), _as_list(statement["Resource"])
            # A condition may list several values; a request has one of them.
            context: Any = [
                {"ContextKeyName": key, "ContextKeyValues": _as_list(value)[:1], "ContextKeyType": "string"}
                for held in statement.get("Condition", {}).values()
                for key, value in held.items()
            ]
            not_allowed: dict[str, list[str]] = {action: [] for action in actions}
            for one in named:
                answer = kit.iam.simulate_principal_policy(
                    PolicySourceArn=source, ActionNames=actions, ResourceArns=[one], ContextEntries=context
                )
                for result in answer["EvaluationResults"]:
                    if result["EvalDecision"] != "allowed":
                        not_allowed[result["EvalActionName"]].append(one.split(":", 5)[-1])
            for action, where in not_allowed.items():
                # Without the account's number, and without a list if no resource is allowed.
                denied += [action] if len(where) == len(named) else [f"{action} on {name}" for name in where]
    except ClientError as error:
        return None, f"{error.response['Error']['Code']} (it needs iam:SimulatePrincipalPolicy)"
    return tuple(denied), ""


def _names(kit: Kit) -> tuple[list[str], list[str]]:
    taken: list[str] = []
    existing: list[str] = []
    for kind, name in planned(kit):
        try:
            tags = resources.find(kit, kind, name)
        except ClientError as error:
            # A bucket of that name in another account: names are global.
            denied = ("403", "AccessDenied", "AccessDeniedException", "AuthorizationError")
            if error.response["Error"]["Code"] not in denied:
                raise
            taken.append(f"{kind} {name} (another account's, or not visible)")
            continue
        if tags is not None:
            (taken if TAGS.items() - tags.items() else existing).append(f"{kind} {name}")
    return taken, existing


def planned(kit: Kit) -> list[tuple[str, str]]:
    """Kind and name of each resource whose name is a setting or follows from one."""
    settings = kit.settings
    named = {field: getattr(settings, field) for field in NAMES} | {"bucket": kit.bucket}
    return [
        *((NAMES[field]["kind"], name) for field, name in named.items()),
        ("log group", settings.log_group),
        ("log group", settings.assess_log_group),
        ("queue", settings.assess_dead_letters),
        ("schedule", settings.assess_schedule),
        *monitoring.names(kit),
    ]


def _as_list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
