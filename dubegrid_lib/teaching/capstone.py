"""Mark the capstone: five tasks on a generated town. A mark says what is wrong, never what is right."""

import json
import numbers
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pandas as pd
from botocore.exceptions import ClientError

from dubegrid_lib.config import CURATED_PREFIX, TAGS
from dubegrid_lib.errors import CheckFailed, DubeGridError
from dubegrid_lib.query import athena, readings
from dubegrid_lib.stack.resources import as_pairs
from dubegrid_lib.stack.session import Kit
from dubegrid_lib.teaching import town as towns
from dubegrid_lib.teaching.checks import check_quietly, of_kind, only_reads, statement_is_whole
from dubegrid_lib.teaching.town import MONTH, Place, Town

POINTS = 2  # a task
TASKS = ("faults", "sql", "reinforce", "utilisation", "statement")
ANALYST = "Analyst"


def mark(kit: Kit, town: Town, answers: Mapping[str, Any]) -> pd.DataFrame:
    """Mark every task; a wrong answer, or one that raises, costs its points and stops nothing.

    Parameters
    ----------
    answers : `faults` (asset → rule), `sql` (text), `reinforce` (asset), `utilisation` (%), `statement` (IAM, a dict).

    Returns
    -------
    DataFrame, a row a task: ``points``, and ``what is wrong``, blank if nothing is.

    Raises
    ------
    CheckFailed
        The answers are no dictionary, or one of them has a name that no task has.
    """
    of_kind(answers, Mapping, "What you answer")
    unknown = [str(name) for name in answers if name not in TASKS]
    check_quietly(not unknown, f"No task has the name {', '.join(unknown)}: the names are {', '.join(TASKS)}.")
    answers = {name: answer for name, answer in answers.items() if answer is not ...}
    tasks: dict[str, Callable[[], None]] = {
        "1 every file": lambda: every_file(kit, town),
        "2 the monitors": lambda: monitors(town, answers.get("faults", {})),
        "3 the peaks": lambda: peaks(kit, town, answers.get("sql", "")),
        "4 the transformer": lambda: transformer(town, answers.get("reinforce", ""), answers.get("utilisation", 0)),
        "5 the analyst": lambda: analyst(kit, answers.get("statement", {})),
    }
    rows = {}
    for task, of in tasks.items():
        try:
            of()
            rows[task] = [POINTS, ""]
        except (DubeGridError, ClientError) as error:
            rows[task] = [0, str(error)]
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            rows[task] = [0, f"The answer is not of the kind that is asked for: {error}."]
    return pd.DataFrame.from_dict(rows, orient="index", columns=["points", "what is wrong"]).rename_axis("task")


def every_file(kit: Kit, town: Town) -> None:
    """Every substation's readings are in the table, with the values that its monitor sent.

    Raises
    ------
    CheckFailed
        A substation has none, too few, or other values.
    """
    for place in towns.truth(town.seed):
        try:
            stored = readings.of_month(kit, place.asset_id, MONTH)
        except DubeGridError as error:
            raise CheckFailed(f"The table has no reading of {place.asset_id}, although its file arrived.") from error
        expected = len(place.measured)
        check_quietly(
            len(stored) == expected,
            f"The table has {len(stored):,} readings of {place.asset_id}, and its file {expected:,}.",
        )
        off = abs(stored["value"].sum() - float(pd.Series(place.measured.values().ravel()).sum()))
        check_quietly(off < 0.01, f"The table has other values of {place.asset_id} than its monitor sent last.")


def monitors(town: Town, faults: Mapping[str, str]) -> None:
    """The reader's faults are those that were planted: each substation, and the rule's name.

    Raises
    ------
    CheckFailed
        A sound monitor is accused, a fault has another name, or one is not named.
    """
    check_quietly(faults, "No fault is named.")
    check_quietly(isinstance(faults, Mapping), "The faults are a dictionary: substation and rule.")
    faults = {str(asset): rule for asset, rule in faults.items()}
    planted = {place.asset_id: place.rule for place in towns.truth(town.seed)}
    for asset, rule in faults.items():
        check_quietly(asset in planted, f"There is no substation {asset!r} in this town.")
        check_quietly(planted[asset], f"{asset}: its monitor is sound.")
        check_quietly(planted[asset] == str(rule).upper(), f"{asset}: something is wrong there, but not {rule!r}.")
    missing = {asset for asset, rule in planted.items() if rule} - set(faults)
    check_quietly(not missing, "Not every faulty monitor is named.")


def peaks(kit: Kit, town: Town, sql: str) -> None:
    """Run the reader's SQL, and compare it with the highest ten minutes of each busbar, as measured.

    Raises
    ------
    CheckFailed
        The answer has other rows or columns, or values that are too high or too low.
    """
    only_reads(sql)
    check_quietly(sql.strip(), "There is no SQL.")
    frame = athena.run(kit, sql).frame
    expected = {place.asset_id: _highest(place) for place in towns.truth(town.seed)}
    check_quietly(frame.shape[1] == 2, f"The answer has {frame.shape[1]} columns, not the number and the kilowatts.")
    check_quietly(len(frame) == len(expected), f"The answer has {len(frame)} rows, and the town {len(expected)} sites.")
    found = dict(zip(frame.iloc[:, 0].astype(str), frame.iloc[:, 1].astype(float), strict=True))
    check_quietly(set(found) == set(expected), "The first column is not the substations' numbers.")
    check_quietly(list(found) == sorted(found), "The substations are not in the order of their numbers.")
    for side, factor in (("high", 1), ("low", -1)):
        wrong = [asset for asset in expected if factor * (found[asset] - expected[asset]) > 0.01]
        check_quietly(not wrong, f"The maximum is too {side} for {', '.join(wrong)}.")


def _highest(place: Place) -> float:
    """The highest sum of the three phases of the busbar, kW."""
    values = place.measured.values()
    phases = [n for n, column in enumerate(place.measured.columns) if not column.feeder and column.units == "kW"]
    return float(pd.DataFrame(values[:, phases]).sum(axis=1, min_count=len(phases)).max())


def transformer(town: Town, asset: str, utilisation: float) -> None:
    """The transformer to reinforce, and its utilisation to half a per cent.

    Raises
    ------
    CheckFailed
        It is another one, or the figure is wrong.
    """
    check_quietly(asset, "No transformer is named.")
    places = {place.asset_id: place for place in towns.truth(town.seed)}
    check_quietly(str(asset) in places, f"There is no substation {asset!r} in this town.")
    place = places[str(asset)]
    check_quietly(
        place.role != "mismatched",
        f"{asset} reads above its rating. What does that figure rest on, and what contradicts it?",
    )
    check_quietly(place.role == "overloaded", f"{asset} is within its rating.")
    is_number = isinstance(utilisation, numbers.Real) and not isinstance(utilisation, bool)
    check_quietly(is_number, f"The utilisation is a number in per cent, such as 93.5, not {utilisation!r}.")
    used = place.assessed(place.sound).kpi("utilisation").value
    check_quietly(
        abs(float(utilisation) - used) <= 0.5,
        f"The utilisation is not {utilisation} %: which mean, which unit, and which rating does it take?",
    )


def analyst(kit: Kit, statement: Mapping[str, Any]) -> None:
    """Give the reader's IAM statement to a role made for this, see what it may do, and remove the role.

    Raises
    ------
    CheckFailed
        It may not read a curated file, or may do more.
    """
    statement_is_whole(statement)
    bucket = f"arn:aws:s3:::{kit.bucket}"
    wanted = ("s3:GetObject", f"{bucket}/{CURATED_PREFIX}y=2026/m=01/any.parquet")
    more = {
        "read the raw files": ("s3:GetObject", f"{bucket}/{towns.FOLDER}any.csv"),
        "read what others' queries returned": ("s3:GetObject", f"{bucket}/athena-results/any.csv"),
        "read other buckets": ("s3:GetObject", "arn:aws:s3:::somebody-elses/processed/lv/any.parquet"),
        "overwrite a curated file": ("s3:PutObject", wanted[1]),
        "delete a curated file": ("s3:DeleteObject", wanted[1]),
        "read the table": ("dynamodb:Query", kit.arn("dynamodb", f"table/{kit.settings.table}")),
    }
    with _role(kit, statement) as may:
        check_quietly(may(*wanted), "With this statement the analyst cannot read a curated file.")
        beyond = [what for what, asked in more.items() if may(*asked)]
    check_quietly(not beyond, f"With this statement the analyst may also {' and '.join(beyond)}.")


@contextmanager
def _role(kit: Kit, statement: Mapping[str, Any]) -> Iterator[Callable[[str, str], bool]]:
    """A role with one statement, while the block runs; gives a function that asks what it may do."""
    name = kit.settings.role + ANALYST
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    kit.iam.create_role(RoleName=name, AssumeRolePolicyDocument=_document(trust), Tags=as_pairs(TAGS))
    try:
        kit.iam.put_role_policy(RoleName=name, PolicyName=name, PolicyDocument=_document(statement))
        arn = f"arn:aws:iam::{kit.account_id}:role/{name}"

        def may(action: str, resource: str) -> bool:
            asked = kit.iam.simulate_principal_policy(
                PolicySourceArn=arn, ActionNames=[action], ResourceArns=[resource]
            )
            return bool(asked["EvaluationResults"][0]["EvalDecision"] == "allowed")

        yield may
    finally:
        for policy in kit.iam.list_role_policies(RoleName=name)["PolicyNames"]:
            kit.iam.delete_role_policy(RoleName=name, PolicyName=policy)
        kit.iam.delete_role(RoleName=name)


def _document(statement: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [dict(statement)]})
