"""The *check your work* cells of the notebooks: read the real state, and say what to do if it is not right."""

import functools
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec

import pandas as pd
from botocore.exceptions import ClientError, ParamValidationError

from dubegrid_lib.errors import CheckFailed, DubeGridError, MissingResource
from dubegrid_lib.query import readings
from dubegrid_lib.stack import manifest, provision, resources
from dubegrid_lib.stack.notebook_errors import NO_ANSWER, advice_on
from dubegrid_lib.stack.permissions import may
from dubegrid_lib.stack.session import Kit

EXERCISE_POLICY = "exercise"
LONGEST = 190  # characters of a message: two lines
UNANSWERED = "No answer yet."
# What a statement of a role's policy may have; a Principal belongs to policies of resources, and IAM rejects it here.
ELEMENTS = {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"}

P = ParamSpec("P")


def in_two_lines(of: Callable[P, None]) -> Callable[P, None]:
    """A check whose every failure is a `CheckFailed` of a line or two, also if AWS or Python rejects the answer.

    An exercise that is left as ``...`` is reported as not answered.
    """

    @functools.wraps(of)
    def checked(*given: P.args, **named: P.kwargs) -> None:
        if any(one is ... for one in (*given, *named.values())):
            print(UNANSWERED)
            return
        try:
            of(*given, **named)
            return
        except (DubeGridError, *NO_ANSWER):  # the second are not the reader's: the local cloud was stopped
            raise
        except ClientError as error:
            found = error.response["Error"]
            why = f"AWS rejects the request ({found['Code']}): {found['Message']}"
            if found["Code"].startswith("ResourceNotFound"):  # perhaps not the answer's fault: a table was deleted
                why = f"{why}. {advice_on(found['Code'])}"
        except ParamValidationError as error:
            why = "The request is not well formed: " + str(error).splitlines()[1]
        except Exception as error:  # the reader's own function may raise anything
            why = f"Your answer is not of the kind that is asked for: {in_short(error) or type(error).__name__}."
        raise CheckFailed(why[:LONGEST])

    return checked


def in_short(value: object) -> str:
    """A value as text of one line; of a table or a long text, its kind and beginning."""
    if isinstance(value, pd.DataFrame | pd.Series):
        return f"a {type(value).__name__} of {len(value):,} rows"
    text = " ".join((str(value) if isinstance(value, Exception) else repr(value)).split())
    return text if len(text) <= 80 else f"{text[:79]}…"


def check(holds: object, otherwise: str) -> None:
    """Pass, or stop with what is wrong and which step corrects it.

    Raises
    ------
    CheckFailed
        `holds` is false; the message is `otherwise`.
    """
    if not holds:
        raise CheckFailed(otherwise)
    print("✓ as it should be")


def same_answer(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two results hold the same rows in the same order, numbers to a millionth: their sums differ in order."""
    try:
        pd.testing.assert_frame_equal(one, other, check_dtype=False, rtol=1e-6, atol=1e-6)
    except AssertionError:
        return False
    return True


def provisioned(kit: Kit) -> pd.DataFrame:
    """Check what notebook 1 makes, each kind by itself; returns the manifest.

    Raises
    ------
    CheckFailed
        A resource is missing, or the role lacks its policy; the message names the step.
    """
    settings = kit.settings
    steps = {
        ("bucket", kit.bucket): 1,
        ("table", settings.table): 2,
        ("table", settings.ingest_log): 2,
        ("queue", settings.failure_queue): 3,
        ("queue", settings.ranges_queue): 3,
        ("log group", settings.log_group): 3,
        ("role", settings.role): 4,
    }
    for (kind, name), step in steps.items():
        check_quietly(resources.find(kit, kind, name) is not None, f"There is no {kind} {name}: run step {step}.")
    attached = kit.iam.list_role_policies(RoleName=settings.role)["PolicyNames"]
    check_quietly(provision.POLICY_NAME in attached, f"The role {settings.role} has no policy: run step 4 again.")
    check(True, "")
    return pd.DataFrame(manifest.read(settings.manifest_path))


def check_quietly(holds: object, otherwise: str) -> None:
    """As `check`, without a line if it passes: one part of a larger check."""
    if not holds:
        raise CheckFailed(otherwise)


def of_kind(answer: object, kind: type[str] | type[Mapping[Any, Any]], what: str) -> None:
    """Check that an answer is text, or a dictionary.

    Raises
    ------
    CheckFailed
        It is not; the message names both kinds.
    """
    wanted = "text in quotes" if kind is str else "a dictionary"
    check_quietly(isinstance(answer, kind), f"{what} is {wanted}, not a {type(answer).__name__}.")


def only_reads(sql: str) -> None:
    """Check that the reader's SQL is a query: a check must not drop a table.

    Raises
    ------
    CheckFailed
        It is not text, or begins with another word than SELECT or WITH.
    """
    of_kind(sql, str, "The SQL")
    uncommented = re.sub(r"--[^\n]*|/\*.*?\*/", "", sql, flags=re.DOTALL)
    first = (uncommented.split() or [""])[0].strip("(").upper()
    check_quietly(first in ("SELECT", "WITH", ""), f"The answer is a query, and begins with SELECT, not with {first}.")


def table_of(kit: Kit) -> str:
    """The name of the table of readings, if it exists.

    Raises
    ------
    MissingResource
        It does not.
    """
    if resources.find(kit, "table", kit.settings.table) is None:
        where = kit.settings.region
        raise MissingResource(f"There is no table {kit.settings.table} in {where} yet: run `dubegrid provision` first.")
    return kit.settings.table


def day_is_stored(kit: Kit, asset: str, day: str, series: int) -> None:
    """Check that the table, read now, holds every reading of an asset's UTC day.

    Raises
    ------
    CheckFailed, NoReadings, MissingResource
        Readings, all of them, or the table are missing.
    """
    stored = readings.of_day(kit, asset, day)
    expected = series * 144
    check_quietly(
        len(stored) == expected,
        f"The table holds {len(stored):,} readings of {asset} on {day}, not {series} series of 144: "
        "run the first cell again.",
    )
    gaps = int(stored["value"].isna().sum())
    check(gaps == 0, f"{gaps} readings of {asset} on {day} have no value: another file has replaced the sample's.")


@in_two_lines
def statement_allows_counting(kit: Kit, statement: Mapping[str, Any]) -> None:
    """Attach the reader's IAM statement to the role, see what the role may do then, and detach it.

    Raises
    ------
    CheckFailed
        It allows too little or too much; the message says what the role may or may not do, not how to write it.
    """
    of_kind(statement, Mapping, "A statement")
    if not statement:
        print(UNANSWERED)
        return
    statement_is_whole(statement)
    document = json.dumps({"Version": "2012-10-17", "Statement": [dict(statement)]})
    table = kit.arn("dynamodb", f"table/{kit.settings.table}")
    role = kit.settings.role
    kit.iam.put_role_policy(RoleName=role, PolicyName=EXERCISE_POLICY, PolicyDocument=document)
    try:
        counts = _allowed(kit, "dynamodb:Query", table)
        elsewhere = _allowed(kit, "dynamodb:Query", kit.arn("dynamodb", "table/SomebodyElses"))
        more = [action for action in ("dynamodb:Scan", "dynamodb:DeleteTable") if _allowed(kit, action, table)]
    finally:
        kit.iam.delete_role_policy(RoleName=role, PolicyName=EXERCISE_POLICY)
    check_quietly(counts, "With this statement the role still may not query the table.")
    check_quietly(not elsewhere, "With this statement the role may query other tables of the account too.")
    check(not more, f"With this statement the role may also do what nobody asked for: {', '.join(more)}.")


def statement_is_whole(statement: Mapping[str, Any]) -> None:
    """Check the elements of a statement for a role: all that it needs, in IAM's spelling, and no other.

    Raises
    ------
    CheckFailed
        One is missing, or is none of a role's statement.
    """
    of_kind(statement, Mapping, "A statement")
    missing = [part for part in ("Effect", "Action", "Resource") if part not in statement]
    case = " Capital letters count." if {part.lower() for part in missing} & set(statement) else ""
    check_quietly(not missing, f"The statement lacks {', '.join(missing)}.{case}")
    unknown = [str(part) for part in statement if part not in ELEMENTS]
    check_quietly(not unknown, f"A statement of a role has no {', '.join(unknown)}: IAM rejects it.")
    check_quietly(statement["Effect"] in ("Allow", "Deny"), f"IAM knows no Effect {statement['Effect']!r}.")
    # The local cloud accepts these two, as what allows nothing, or everything.
    for action in _listed(statement["Action"]):
        check_quietly(action == "*" or ":" in action, f"IAM rejects the Action {action!r}: of which service is it?")
    for resource in _listed(statement["Resource"]):
        named = resource == "*" or resource.startswith("arn:")
        check_quietly(named, f"IAM rejects the Resource {resource!r}: it is neither an ARN nor '*'.")


def _listed(value: Any) -> list[str]:
    """The texts of an element of a statement: one, or a list of them."""
    texts = [value] if isinstance(value, str) else list(value) if isinstance(value, list | tuple) else []
    fits = texts and all(isinstance(text, str) for text in texts)
    check_quietly(fits, f"{in_short(value)} is neither a text nor a list of texts.")
    return texts


def _allowed(kit: Kit, action: str, resource: str) -> bool:
    return bool(may(kit, {action: resource})["decision"][0] == "allowed")


@in_two_lines
def rows_are_counted(count: Any) -> None:
    """Try the reader's function `count(text)` on CSV texts that real loggers write.

    Raises
    ------
    CheckFailed
        It counts one of them wrongly; the message says what is special about that text.
    """
    texts = {
        "one reading": ("asset_id,timestamp,value\nA,2025-05-14T00:00:00Z,1\n", 1),
        "a header and no reading": ("asset_id,timestamp,value\n", 0),
        "no newline at its end": ("asset_id,timestamp,value\nA,2025-05-14T00:00:00Z,1", 1),
        "an empty line at its end": ("asset_id,timestamp,value\nA,2025-05-14T00:00:00Z,1\n\n", 1),
        "a newline inside a quoted name": ('asset_id,timestamp,value\n"A\nB",2025-05-14T00:00:00Z,1\n', 1),
    }
    if count(texts["one reading"][0]) is None:
        print(f"{UNANSWERED} The function returns nothing: is there a `return`?")
        return
    for special, (text, right) in texts.items():
        check_quietly(count(text) == right, f"Your function counts a file with {special} wrongly.")
    check(True, "")


@in_two_lines
def evening_is_queried(kit: Kit, query: Mapping[str, Any]) -> None:
    """Send the reader's DynamoDB query and see whether it reads one substation's evening, and nothing else.

    Raises
    ------
    CheckFailed
        It answers another question, or reads more items than it returns.
    """
    of_kind(query, Mapping, "The query")
    if not query:
        print(UNANSWERED)
        return
    answer = kit.dynamodb.query(**{"TableName": kit.settings.table, **query})
    keys = ("asset_id", "timestamp")
    whole = all(key in item for item in answer.get("Items", [{}]) for key in keys)
    check_quietly(whole, "The query returns a count, or parts of the items: leave out Select and ProjectionExpression.")
    found = {item["timestamp"]["S"][11:16] for item in answer["Items"]}
    days = {item["timestamp"]["S"][:10] for item in answer["Items"]}
    check_quietly(found, "The query returns no item. Are the times in UTC, and is the asset id text?")
    assets = {item["asset_id"]["S"] for item in answer["Items"]}
    check_quietly(assets == {"722267"}, "The query returns another substation.")
    check_quietly(len(days) == 1, f"The query returns {len(days)} days, not one.")
    read = answer["ScannedCount"]
    check_quietly(read == answer["Count"], f"DynamoDB reads {read} items to return {answer['Count']}: you pay for all.")
    count = f"The query returns {len(found)} intervals"
    check_quietly(min(found) >= "16:00" and max(found) < "20:00", f"{count}, some of them outside the evening in UTC.")
    check(len(found) == 24, f"{count}: some of the evening are missing, or the end is.")
