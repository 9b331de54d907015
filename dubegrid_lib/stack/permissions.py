"""Ask IAM to simulate what the function's role may do."""

import difflib
import re

import botocore.session
import pandas as pd

from dubegrid_lib.errors import DubeGridError, UnknownName
from dubegrid_lib.stack import policies
from dubegrid_lib.stack.session import Kit


class NotAsked(DubeGridError, TypeError):
    """Actions were given without the resources they apply to."""


def may(kit: Kit, asked: dict[str, str]) -> pd.DataFrame:
    """Ask IAM whether the function's role would be allowed each action on a resource.

    Parameters
    ----------
    asked : action → resource ARN, such as ``{"s3:GetObject": "arn:aws:s3:::bucket/raw/a.csv"}``.

    Returns
    -------
    DataFrame with `action`, `resource` (without account id) and `decision`.

    Raises
    ------
    NotAsked
        `asked` is not a dictionary, or a resource is not an ARN: AWS rejects it, the local cloud would allow nothing.
    UnknownName
        An action is probably misspelt, or its service is unknown: IAM would answer *implicitDeny* for a misspelt
        action, as for one that is not allowed.

    Notes
    -----
    IAM's SimulatePrincipalPolicy looks at the role's own policies, as the real request would.
    """
    if not isinstance(asked, dict):
        raise NotAsked(f"{asked!r} names no resource. Write {{action: ARN}}, such as {{'dynamodb:Query': table_arn}}.")
    role = f"arn:aws:iam::{kit.account_id}:role/{kit.settings.role}"
    rows = []
    for action, resource in asked.items():
        _check_action(kit, action)
        if not (isinstance(resource, str) and (resource == "*" or resource.startswith("arn:"))):
            raise NotAsked(
                f"{resource!r} is not an ARN. The table's: kit.arn('dynamodb', 'table/{kit.settings.table}')."
            )
        answer = kit.iam.simulate_principal_policy(PolicySourceArn=role, ActionNames=[action], ResourceArns=[resource])
        decision = answer["EvaluationResults"][0]["EvalDecision"]
        rows.append((action, resource.rsplit(":", 1)[-1], decision))
    return pd.DataFrame(rows, columns=["action", "resource", "decision"])


def _check_action(kit: Kit, action: str) -> None:
    """Reject actions that are probably misspelt: IAM itself would only report them as not allowed."""
    service, _, name = action.partition(":")
    models = botocore.session.get_session()
    if service not in models.get_available_services():
        raise UnknownName("service", service, sorted({known.split(":")[0] for known in _granted(kit)}))
    operations = models.get_service_model(service).operation_names
    # Most actions have the names of API operations; the others (s3:ListBucket) are in the kit's policies.
    known = {f"{service}:{operation}" for operation in operations}
    known |= {granted for granted in _granted(kit) if granted.startswith(f"{service}:")}
    if name != "*" and action.lower() not in {one.lower() for one in known}:
        verbs = {_verb(one) for one in known}
        likely = [one for one in sorted(known) if _verb(action) == _verb(one) or _verb(action) not in verbs]
        close = difflib.get_close_matches(action, likely, n=1, cutoff=0.92)
        if close:
            raise UnknownName("action", action, close)


def _verb(action: str) -> str:
    """The first word of an action: ``s3:GetObject`` → ``Get``. Get and Put are two actions, not a typing error."""
    found = re.match(r"[A-Z][a-z0-9]*", action.partition(":")[2])
    return found[0] if found else ""


def _granted(kit: Kit) -> set[str]:
    """Every action that a policy of the kit names."""
    statements = [*policies.function_policy(kit)["Statement"], *policies.provisioner_policy(kit)["Statement"]]
    named = [statement["Action"] for statement in statements]
    return {action for one in named for action in ([one] if isinstance(one, str) else one)}
