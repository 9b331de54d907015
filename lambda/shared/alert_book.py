"""Tell each alert once: noted in a table first, then published, then noted as published.

A message that is delivered again finds its alerts told. Only a function that is killed between the topic's answer and
the note tells one twice: no system of queues can do better.
"""

import json
import time
from dataclasses import asdict, dataclass
from typing import Any

from botocore.exceptions import ClientError

# As long as a function may run: until then another one leaves the alert to whoever has begun to tell it.
LEASE_SECONDS = 900
KEPT_SECONDS = 400 * 24 * 3600


@dataclass(frozen=True)
class AlertBook:
    """The table of what was told, and the topic it is told to."""

    dynamodb: Any
    table: str
    sns: Any
    topic_arn: str

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
        """Publish a message, once for each `name`; False where that was done before.

        Parameters
        ----------
        about : under which the book files it: a month, or a file's key. attributes : by which subscribers filter.
        """
        key = {"about": {"S": about}, "alert": {"S": name}}
        if not self._claim(key, message):
            return False
        try:
            answer = self.sns.publish(
                TopicArn=self.topic_arn,
                Subject=f"DubeGrid: {attributes['kind']} {attributes.get('asset_id', '')}".strip()[:100],
                Message=json.dumps(message, ensure_ascii=False, sort_keys=True),
                MessageAttributes={
                    label: {"DataType": "String", "StringValue": text} for label, text in attributes.items() if text
                },
            )
        except Exception:
            # The next attempt comes within minutes, long before the claim would have lapsed.
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
        now = int(time.time())
        note = {
            "message": {"S": json.dumps(message, ensure_ascii=False, sort_keys=True)},
            "claimed_until": {"N": str(now + LEASE_SECONDS)},
            "expires": {"N": str(now + KEPT_SECONDS)},
        }
        try:
            self.dynamodb.put_item(
                TableName=self.table,
                Item=key | note,
                ConditionExpression="attribute_not_exists(alert)"
                " OR (attribute_not_exists(published) AND claimed_until < :now)",
                ExpressionAttributeValues={":now": {"N": str(now)}},
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True
