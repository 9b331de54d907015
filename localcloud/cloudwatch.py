"""What CloudWatch does by itself on AWS and MiniStack does not: metrics from log lines, metrics of functions and
queues, alarms that evaluate their periods.

A minute of CloudWatch lasts a second here, as Lambda's retries come after seconds, so that nobody waits a quarter of an
hour for an alarm on a laptop.
"""

import json
import operator
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from localcloud.ministack_adapter import cloudwatch, cloudwatch_logs, lambda_svc, responses, sqs

MINUTE_SECONDS = 1.0
# CloudWatch looks further back than the periods of the alarm, so that a late point is not a missing one; how far, it
# does not promise. Its examples show five points for three periods (user guide, "Configuring how CloudWatch alarms
# treat missing data").
LOOKED_AT_BEYOND = 2
# Of a queue's depth and age the last ten "minutes" are kept: a letter may lie there for days.
POINTS_KEPT = 600
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


def embedded_metrics(message: str) -> list[tuple[str, str, dict[str, str], str, float, float]]:
    """The metrics of a log line in CloudWatch's embedded format (EMF); none where it is an ordinary line.

    Returns
    -------
    list of (namespace, name, dimensions, unit, value, seconds of the UNIX epoch)
    """
    if '"_aws"' not in message:
        return []
    try:
        line = json.loads(message)
        stamp = line["_aws"]["Timestamp"] / 1000
        found = []
        for directive in line["_aws"]["CloudWatchMetrics"]:
            for names in directive["Dimensions"]:
                dimensions = {name: str(line[name]) for name in names}
                for metric in directive["Metrics"]:
                    values = line[metric["Name"]]
                    for value in values if isinstance(values, list) else [values]:
                        unit = metric.get("Unit", "None")
                        found.append((directive["Namespace"], metric["Name"], dimensions, unit, float(value), stamp))
    except (ValueError, KeyError, TypeError):
        return []  # CloudWatch treats a malformed line as an ordinary one
    return found


def state_of(points: Sequence[bool | None], needed: int, periods: int, missing: str) -> str | None:
    """The state that follows from an alarm's points; None to keep its present state.

    Parameters
    ----------
    points : oldest first, whether each period breached the threshold, None where it had no value; some more than
        `periods`. needed : so many of the periods must breach. missing : TreatMissingData.

    Notes
    -----
    User guide, "How alarm state is evaluated when data is missing". With `ignore` an alarm that lacks points stays as
    it is, even if CloudWatch could decide from the existing ones.
    """
    there = [point for point in points if point is not None]
    if not there and missing == "missing":
        return "INSUFFICIENT_DATA"
    if len(there) >= periods:
        breaching = sum(there[-periods:])
    elif missing == "ignore":
        return None
    else:
        breaching = sum(there) + (periods - len(there) if missing == "breaching" else 0)
        if missing == "missing":
            needed = min(needed, len(there))
    return "ALARM" if breaching >= needed else "OK"


class Watch:
    """CloudWatch's own work, done in the server's process on MiniStack's stores."""

    def __init__(self) -> None:
        # Requests and the clock may look at one alarm at the same moment; its actions are taken once.
        self.turn = threading.Lock()
        self.held: set[str] = set()

    def record(self, namespace: str, name: str, dimensions: dict[str, str], unit: str, value: float, at: float) -> None:
        key = (namespace, name, cloudwatch.dimensions_key(dimensions))
        point = {"Timestamp": at, "Value": value, "Unit": unit, "Dimensions": dimensions}
        cloudwatch.metric_bucket(key).append(point)

    def evaluate(self, alarm: dict[str, Any]) -> None:
        """Look at an alarm's periods, the last of which has not ended yet; take its actions where its state changes."""
        if not alarm.get("MetricName") or alarm.get("ComparisonOperator") not in COMPARISONS:
            return
        with self.turn:
            points = self._points(alarm, time.time())
            breaches = COMPARISONS[alarm["ComparisonOperator"]]
            breaching = [None if value is None else breaches(value, alarm["Threshold"]) for value in points]
            periods = alarm["EvaluationPeriods"]
            needed = alarm.get("DatapointsToAlarm") or periods
            state, before = state_of(breaching, needed, periods, alarm["TreatMissingData"]), alarm["StateValue"]
            if state is None or state == before:
                return
            values = ", ".join("none" if value is None else f"{value:.1f}" for value in points[-periods:])
            reason = (
                f"Threshold Crossed: {sum(point is True for point in breaching)} datapoints were "
                f"{alarm['ComparisonOperator']} {alarm['Threshold']:g}; the last {periods}: {values}"
            )
            alarm |= {"StateValue": state, "StateReason": reason, "StateUpdatedTimestamp": int(time.time())}
            cloudwatch.record_history(alarm["AlarmName"], before, state, reason)
            cloudwatch.dispatch_alarm_actions(alarm, before, state, reason)
        cloudwatch.evaluate_parent_alarms(alarm)

    def _points(self, alarm: dict[str, Any], now: float) -> list[float | None]:
        dimensions = cloudwatch.dimensions_key({d["Name"]: d["Value"] for d in alarm["Dimensions"]})
        held = cloudwatch.metrics.get((alarm["Namespace"], alarm["MetricName"], dimensions)) or []
        period = alarm["Period"] / 60 * MINUTE_SECONDS
        statistic = alarm.get("ExtendedStatistic") or alarm["Statistic"]
        count = alarm["EvaluationPeriods"] + LOOKED_AT_BEYOND
        slots: list[list[dict[str, Any]]] = [[] for _ in range(count)]
        for point in held:
            # Periods begin at multiples of their length, as in CloudWatch's statistics: a point stays in its own.
            ago = int(now // period) - int(point["Timestamp"] // period)
            if 0 <= ago < count:
                slots[count - 1 - ago].append(point)
        stats = cloudwatch.calculate_statistics
        return [cloudwatch.statistic_value(stats(slot), statistic, slot) if slot else None for slot in slots]

    def look_at_queues(self) -> None:
        """Depth and age of every queue that holds something, and one zero once it is empty."""
        now = time.time()
        for url, queue in sqs.queues.items():
            # A copy: requests change the list meanwhile.
            messages = list(queue["messages"])
            visible = [message for message in messages if message["visible_at"] <= now]
            if not messages and url not in self.held:
                continue
            (self.held.add if messages else self.held.discard)(url)
            values = {
                ("ApproximateNumberOfMessagesVisible", "Count"): len(visible),
                ("ApproximateNumberOfMessagesNotVisible", "Count"): len(messages) - len(visible),
                ("ApproximateAgeOfOldestMessage", "Seconds"): max((now - m["sent_at"] for m in messages), default=0),
            }
            dimensions = {"QueueName": url.rsplit("/", 1)[-1]}
            for (name, unit), value in values.items():
                self.record("AWS/SQS", name, dimensions, unit, float(value), now)
                del cloudwatch.metric_bucket(("AWS/SQS", name, cloudwatch.dimensions_key(dimensions)))[:-POINTS_KEPT]

    def look(self) -> None:
        """Look at the queues, then at the alarms, wherever there are alarms."""
        for account, region in {key[:2] for key, _ in cloudwatch.alarms.all_items()}:
            responses.request_account_id.set(account)
            responses.request_region.set(region)
            self.look_at_queues()
            cloudwatch.evaluate_all_alarms()

    def run(self) -> None:
        while True:
            time.sleep(MINUTE_SECONDS / 2)
            self.look()


def install() -> None:
    """Have MiniStack's log groups, functions and alarms do as AWS's do, and start the clock."""
    watch = Watch()
    append, dispatch = cloudwatch_logs.append_log_events, lambda_svc.execute_function_dispatch

    def append_and_extract(stream: dict[str, Any], events: list[dict[str, Any]]) -> None:
        append(stream, events)
        for event in events:
            for found in embedded_metrics(event["message"]):
                watch.record(*found)

    # MiniStack counts what a client's Invoke calls, and not what S3 or a queue does.
    def execute_and_count(func: dict[str, Any], config: dict[str, Any], *more: Any) -> Any:
        started = time.time()
        result = dispatch(func, config, *more)
        ended = time.time()
        dimensions = {"FunctionName": config["FunctionName"]}
        for name, value in {"Invocations": 1, "Errors": int(bool(result.get("error"))), "Throttles": 0}.items():
            watch.record("AWS/Lambda", name, dimensions, "Count", value, ended)
        watch.record("AWS/Lambda", "Duration", dimensions, "Milliseconds", 1000 * (ended - started), ended)
        return result

    def count_throttled(function_name: str, duration_ms: float, error: bool, throttle: bool) -> None:
        if throttle and not duration_ms:  # with a duration it is Invoke's own count of the same
            watch.record("AWS/Lambda", "Throttles", {"FunctionName": function_name}, "Count", 1, time.time())

    cloudwatch_logs.append_log_events = append_and_extract
    lambda_svc.execute_function_dispatch = execute_and_count
    lambda_svc.emit_metrics = count_throttled
    cloudwatch.evaluate_alarm = watch.evaluate
    threading.Thread(target=watch.run, name="cloudwatch-clock", daemon=True).start()
