"""Publish each alert at least once, normally exactly once: claim it in a table, publish it, record it as published.

If an event is delivered again, its alerts are already recorded as published. If an alert is claimed but not published,
the function waits until the claim expires and then publishes the alert itself: the other one may have been killed. So
an alert is published twice if its publisher died between the topic's answer and the record, or was slower than the
claim allows; both messages have the same `id`.
"""

import json
import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from botocore.exceptions import ClientError

# Between claim and record there is one call to the topic, which answers within a second. Lambda retries a minute later
# on AWS, a second later on the local cloud.
LEASE_SECONDS = 10
POLL_SECONDS = 0.5
KEPT_SECONDS = 400 * 24 * 3600


@dataclass(frozen=True)
class AlertBook:
    """The table that records what was published, and the topic."""

    dynamodb: Any
    table: str
    sns: Any
    topic_arn: str
    sleep: Callable[[float], None] = time.sleep

    def publish_alert(self, alert: Any) -> bool:
        """Publish an alert of the analysis; False if it was published before."""
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
        """Publish one message per `name`, with its own `id`; False if that was done before.

        Parameters
        ----------
        about : the partition of the record: a month, or a file's key.
        attributes : what subscribers filter by.
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
            # The next attempt need not wait for the claim to expire.
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
        """Claim the alert; False if it was published. Waits while another invocation holds a claim."""
        while True:
            now = time.time()
            claim = {
                "message": {"S": json.dumps(message, ensure_ascii=False, sort_keys=True)},
                "claimed_until": {"N": f"{now + LEASE_SECONDS:.3f}"},
                "expires": {"N": str(int(now) + KEPT_SECONDS)},
            }
            try:
                self.dynamodb.put_item(
                    TableName=self.table,
                    Item=key | claim,
                    ConditionExpression="attribute_not_exists(alert)"
                    " OR (attribute_not_exists(published) AND claimed_until < :now)",
                    ExpressionAttributeValues={":now": {"N": f"{now:.3f}"}},
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
            except ClientError as error:
                if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                    raise
                recorded: Any = error.response.get("Item", {})
                if "published" in recorded:
                    return False
                self.sleep(POLL_SECONDS)
            else:
                return True


def _one_line(text: str) -> str:
    """A subject that SNS accepts: up to 100 printable ASCII characters (API reference, "Publish")."""
    return re.sub(r"[^ -~]", "?", text).strip()[:100]
