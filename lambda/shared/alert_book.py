"""Tell each alert at least once, and as a rule once: noted in a table first, then published, then noted as published.

A message that is delivered again finds its alerts told. One that finds an alert begun and not told waits a moment for
whoever is at it, and then tells it itself: the other may have been killed. So an alert is told twice where its teller
died between the topic's answer and the note, or took longer than the moment; both have the same `id`.
"""

import json
import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from botocore.exceptions import ClientError

# Between its claim and its note a teller asks the topic once, which answers within a second. A retry comes a minute
# later on AWS, a second later on the local cloud.
LEASE_SECONDS = 10
POLL_SECONDS = 0.5
KEPT_SECONDS = 400 * 24 * 3600


@dataclass(frozen=True)
class AlertBook:
    """The table of what was told, and the topic it is told to."""

    dynamodb: Any
    table: str
    sns: Any
    topic_arn: str
    sleep: Callable[[float], None] = time.sleep

    def tell(self, alert: Any) -> bool:
        """Publish an alert of the analysis; False where it was told before."""
        message = asdict(alert)
        attributes = {
            "kind": alert.kind,
            "severity": alert.severity,
            "asset_id": alert.asset_id,
            "period": alert.period,
            "monitor": "sound" if alert.sound else "doubtful",
        }
        return self.publish(alert.period[:7], alert.name, message, attributes)

    def publish(self, about: str, name: str, message: dict[str, Any], attributes: dict[str, str]) -> bool:
        """Publish a message for each `name`, with an `id` of its own; False where that was done before.

        Parameters
        ----------
        about : under which the book files it: a month, or a file's key. attributes : by which subscribers filter.
        """
        message = message | {"id": f"{about}/{name}"}
        key = {"about": {"S": about}, "alert": {"S": name}}
        if not self._claim(key, message):
            return False
        try:
            answer = self.sns.publish(
                TopicArn=self.topic_arn,
                Subject=_one_line(f"DubeGrid: {attributes['kind']} {attributes.get('asset_id', '')}"),
                Message=json.dumps(message, ensure_ascii=False, sort_keys=True),
                MessageAttributes={
                    label: {"DataType": "String", "StringValue": text} for label, text in attributes.items() if text
                },
            )
        except Exception:
            # The next attempt need not wait for the claim to lapse.
            self._set(key, "claimed_until", {"N": "0"})
            raise
        self._set(key, "published", {"S": answer["MessageId"]})
        return True

    def _set(self, key: dict[str, Any], name: str, value: dict[str, str]) -> None:
        self.dynamodb.update_item(
            TableName=self.table,
            Key=key,
            UpdateExpression=f"SET {name} = :value",
            ExpressionAttributeValues={":value": value},
        )

    def _claim(self, key: dict[str, Any], message: dict[str, Any]) -> bool:
        """Whether the alert is ours to tell: nobody has told it, and nobody is at it any more."""
        while True:
            now = time.time()
            note = {
                "message": {"S": json.dumps(message, ensure_ascii=False, sort_keys=True)},
                "claimed_until": {"N": f"{now + LEASE_SECONDS:.3f}"},
                "expires": {"N": str(int(now) + KEPT_SECONDS)},
            }
            try:
                self.dynamodb.put_item(
                    TableName=self.table,
                    Item=key | note,
                    ConditionExpression="attribute_not_exists(alert)"
                    " OR (attribute_not_exists(published) AND claimed_until < :now)",
                    ExpressionAttributeValues={":now": {"N": f"{now:.3f}"}},
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except ClientError as error:
                if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                    raise
                stands: Any = error.response.get("Item", {})
                if "published" in stands:
                    return False
                self.sleep(POLL_SECONDS)
            else:
                return True


def _one_line(text: str) -> str:
    """A subject as SNS takes it: up to 100 printable ASCII characters (API reference, "Publish")."""
    return re.sub(r"[^ -~]", "?", text).strip()[:100]
