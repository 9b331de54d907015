"""What goes wrong without it: the walk-through's mistakes, made on purpose and on the side."""

import csv
import itertools
import json
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

from dubegrid_lib.config import RAW_PROD_PREFIX
from dubegrid_lib.errors import CheckFailed
from dubegrid_lib.ingest import pipeline
from dubegrid_lib.query import athena
from dubegrid_lib.schema.load_monitor import LV_COLUMNS
from dubegrid_lib.stack import resources
from dubegrid_lib.stack.policies import notification
from dubegrid_lib.stack.session import Kit


def put_item_per_reading(kit: Kit, path: Path, readings: int) -> int:
    """Write the first readings of a file as the walk-through does, one item each under asset and timestamp.

    Returns
    -------
    How many items the table holds afterwards.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(itertools.islice(csv.DictReader(file), readings))
    for row in rows:
        fields = {"asset_id": "Substation Number", "timestamp": "Timestamp", "value": "Value"}
        item = {attribute: {"S": row[column]} for attribute, column in fields.items()}
        kit.dynamodb.put_item(TableName=kit.settings.table, Item=item)
    return items_of(kit, {row["Substation Number"] for row in rows})


def items_of(kit: Kit, assets: set[str]) -> int:
    """How many items of these assets the table holds, counted by key."""
    pages = kit.dynamodb.get_paginator("query")
    return sum(
        page["Count"]
        for asset in assets
        for page in pages.paginate(
            TableName=kit.settings.table,
            Select="COUNT",
            KeyConditionExpression="asset_id = :asset",
            ExpressionAttributeValues={":asset": {"S": asset}},
        )
    )


def trigger_by_suffix_alone(kit: Kit) -> None:
    """Wire the trigger as the walk-through does: every new `.csv` of the whole bucket calls the function."""
    wanted = notification(kit)
    first = wanted["LambdaFunctionConfigurations"][0]
    rules = first["Filter"]["Key"]["FilterRules"]
    first["Filter"]["Key"]["FilterRules"] = [rule for rule in rules if rule["Name"] == "suffix"]
    kit.s3.put_bucket_notification_configuration(
        Bucket=kit.bucket, NotificationConfiguration={"LambdaFunctionConfigurations": [first]}
    )


def remove_failure(kit: Kit, key: str) -> int:
    """Delete the messages about one object from the failure queue; those about other files stay.

    Returns
    -------
    How many messages were deleted.
    """
    url, deleted = resources.queue_url(kit, kit.settings.failure_queue), 0
    seen: set[str] = set()
    # A message that somebody has just looked at is hidden for a second: the first request waits until it is back. Then
    # ours, hidden again, come back too: once nothing new does, every message has been looked at.
    request: Any = {"QueueUrl": url, "MaxNumberOfMessages": 10, "VisibilityTimeout": 1}
    while messages := kit.sqs.receive_message(**request, WaitTimeSeconds=0 if seen else 3).get("Messages"):
        fresh = [message for message in messages if message["MessageId"] not in seen]
        if not fresh:
            break
        seen |= {message["MessageId"] for message in fresh}
        for message in fresh:
            records = json.loads(message["Body"]).get("requestPayload", {}).get("Records", [])
            if key in {unquote_plus(record["s3"]["object"]["key"]) for record in records if "s3" in record}:
                kit.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                deleted += 1
    return deleted


def error_of(kit: Kit, statement: str) -> str:
    """Athena's error for a statement that it must reject.

    Raises
    ------
    CheckFailed
        Athena accepted it.
    """
    try:
        athena.run(kit, statement)
    except athena.QueryFailed as error:
        return str(error)
    raise CheckFailed(f"Athena accepted a statement that it should reject: {statement}")


def odd_rows(kit: Kit) -> str:
    """Ingest a day of readings some of which are odd, of a substation that no other file has; returns its number."""
    asset, day = "799001", "2025-05-14T"
    measured = {"17:30:00Z": [49.33], "17:40:25Z": [50.1], "17:54:00Z": [50.67], "18:00:00Z": [51.2, 15.2]}
    rows = [
        # A current: the questions that notebook 8 puts to both tables use power and voltage, and can be put again.
        f"{asset},Odd Street,{day}{time},busbar,,L1 Current,A,{value}"
        for time, of in measured.items()
        for value in of
    ]
    _send(kit, "odd_rows.csv", [",".join(LV_COLUMNS), *rows])
    return asset


def poisoned_file(kit: Kit) -> str:
    """Ingest a file of May whose logger wrote every tenth value with a decimal comma; returns its key."""
    values = ["49,33" if n % 10 == 0 else "49.33" for n in range(100)]
    times = [f"2025-05-14T{n // 6:02}:{n % 6 * 10:02}:00Z" for n in range(100)]
    rows = [
        f'799002,Comma Close,{time},busbar,,L1 Active Power,kW,"{value}"'
        for time, value in zip(times, values, strict=True)
    ]
    _send(kit, "decimal_commas.csv", [",".join(LV_COLUMNS), *rows])
    return f"{RAW_PROD_PREFIX}y=2025/m=05/decimal_commas.csv"


def send_again(kit: Kit, path: Path, rows: int) -> None:
    """Ingest the first rows of a file of May once more, under another name."""
    with path.open(encoding="utf-8") as file:
        _send(kit, f"again_{path.name}", [line.rstrip("\n") for line in itertools.islice(file, rows + 1)])


def _send(kit: Kit, name: str, lines: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
        pipeline.send(kit, [path])


def put_file_with_a_gap(kit: Kit) -> None:
    """Put three rows below `trap/`, where no trigger and no other table looks; the second has no value."""
    rows = ["721030,Elm Grove,2025-05-14T17:30:00Z,busbar,,L1 Active Power,kW,49.33"]
    rows += ["721030,Elm Grove,2025-05-14T17:40:00Z,busbar,,L1 Active Power,kW,"]
    rows += ["721030,Elm Grove,2025-05-14T17:50:00Z,busbar,,L1 Active Power,kW,50.67"]
    body = "\n".join([",".join(LV_COLUMNS), *rows, ""])
    kit.s3.put_object(Bucket=kit.bucket, Key="trap/y=2025/m=05/gap.csv", Body=body.encode())


def two_writers(kit: Kit, *, conditional: bool) -> str:
    """Two writers add a series each to one item, both having read it before either wrote.

    Parameters
    ----------
    conditional : whether a write demands that the item is still as its writer read it; one that fails is repeated.

    Returns
    -------
    The names of the series that the item holds afterwards.
    """
    table, key = kit.settings.table, {"asset_id": {"S": "race"}, "timestamp": {"S": "2025-05-14T17:30:00Z"}}
    kit.dynamodb.put_item(TableName=table, Item={**key, "version": {"N": "0"}, "series": {"M": {}}})
    read: Any = {"TableName": table, "Key": key, "ConsistentRead": True}
    before = kit.dynamodb.get_item(**read)["Item"]
    for series in ("power", "voltage"):
        item = before  # what this writer read: for the second one it is out of date
        while not _written(kit, item, series, conditional):
            item = kit.dynamodb.get_item(**read)["Item"]
    return " and ".join(sorted(kit.dynamodb.get_item(**read)["Item"]["series"]["M"]))


def _written(kit: Kit, item: dict[str, Any], series: str, conditional: bool) -> bool:
    version = int(item["version"]["N"])
    changed = item | {
        "series": {"M": {**item["series"]["M"], series: {"N": "1"}}},
        "version": {"N": str(version + 1)},
    }
    condition: Any = {
        "ConditionExpression": "version = :read",
        "ExpressionAttributeValues": {":read": {"N": str(version)}},
    }
    try:
        kit.dynamodb.put_item(TableName=kit.settings.table, Item=changed, **(condition if conditional else {}))
    except kit.dynamodb.exceptions.ConditionalCheckFailedException:
        return False
    return True
