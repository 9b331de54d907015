"""What the function's role may do: asked of IAM itself, without trying it."""

import pandas as pd

from dubegrid_lib.stack.session import Kit


def may(kit: Kit, asked: dict[str, str]) -> pd.DataFrame:
    """Ask IAM whether the function's role would be allowed each action on a resource.

    Parameters
    ----------
    asked : action → resource ARN, such as ``{"s3:GetObject": "arn:aws:s3:::bucket/raw/a.csv"}``.

    Returns
    -------
    DataFrame with `action`, `resource` (without account id) and `decision`.

    Notes
    -----
    IAM's SimulatePrincipalPolicy looks at the role's own policies, as the real request would.
    """
    role = f"arn:aws:iam::{kit.account_id}:role/{kit.settings.role}"
    rows = []
    for action, resource in asked.items():
        answer = kit.iam.simulate_principal_policy(PolicySourceArn=role, ActionNames=[action], ResourceArns=[resource])
        decision = answer["EvaluationResults"][0]["EvalDecision"]
        rows.append((action, resource.rsplit(":", 1)[-1], decision))
    return pd.DataFrame(rows, columns=["action", "resource", "decision"])
