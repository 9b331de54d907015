"""What CloudWatch does on AWS and MiniStack does not: metrics from log lines, metrics of functions and queues, and
alarms that evaluate their periods.

A minute of CloudWatch lasts a second here, so that nobody waits a quarter of an hour for an alarm on a laptop.
(Lambda's retries, too, come after seconds.)
"""

import json
import operator
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from localcloud.ministack_adapter import cloudwatch, cloudwatch_logs, lambda_svc, responses, sqs

MINUTE_SECONDS = 1.0
# CloudWatch looks further back than the alarm's periods, so that a late point does not count as missing. How far is not
# documented; its examples show five points for three periods (user guide, "Configuring how CloudWatch alarms
# treat missing data").
LOOKED_AT_BEYOND = 2
# Only the last ten "minutes" of a queue's depth and age are kept: a message may stay in a queue for days.
POINTS_KEPT = 600
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


def embedded_metrics(message: str) -> list[tuple[str, str, dict[str, str], str, float, float]]:
    """The metrics of a log line in CloudWatch's embedded format (EMF); empty for an ordinary line.

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
    """An alarm's state by its points; None to keep the current state.

    Parameters
    ----------
    points : for each period, oldest first, whether it breached the threshold; None if it had no value. There are more
        points than `periods`.
    needed : how many of the periods must breach.
    missing : TreatMissingData.

    Notes
    -----
    User guide, "How alarm state is evaluated when data is missing". With `ignore`, an alarm with too few points
    keeps its state, even if CloudWatch could decide from the existing ones.
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
        # A request and the clock may evaluate an alarm at the same moment; its actions must be taken once.
        self.turn = threading.Lock()
        self.held: set[str] = set()

    def record(self, namespace: str, name: str, dimensions: dict[str, str], unit: str, value: float, at: float) -> None:
        key = (namespace, name, cloudwatch.dimensions_key(dimensions))
        point = {"Timestamp": at, "Value": value, "Unit": unit, "Dimensions": dimensions}
        cloudwatch.metric_bucket(key).append(point)

    def evaluate(self, alarm: dict[str, Any]) -> None:
        """Evaluate an alarm's periods, the last of which has not ended yet; take its actions if its state changes."""
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
        """Record depth and age of every queue that holds messages, and a single zero when it becomes empty."""
        now = time.time()
        for url, queue in sqs.queues.items():
            # A copy, because requests change the list at the same time.
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
        """Look at queues and alarms in each account and region that has alarms."""
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
    """Make MiniStack's log groups, functions and alarms behave as AWS's do, and start the clock."""
    watch = Watch()
    append, dispatch = cloudwatch_logs.append_log_events, lambda_svc.execute_function_dispatch

    def append_and_extract(stream: dict[str, Any], events: list[dict[str, Any]]) -> None:
        append(stream, events)
        for event in events:
            for found in embedded_metrics(event["message"]):
                watch.record(*found)

    # MiniStack counts invocations by a client's Invoke, but not those by S3 or a queue.
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
        if throttle and not duration_ms:  # with a duration, it is Invoke's own count of the same call
            watch.record("AWS/Lambda", "Throttles", {"FunctionName": function_name}, "Count", 1, time.time())

    cloudwatch_logs.append_log_events = append_and_extract
    lambda_svc.execute_function_dispatch = execute_and_count
    lambda_svc.emit_metrics = count_throttled
    cloudwatch.evaluate_alarm = watch.evaluate
    threading.Thread(target=watch.run, name="cloudwatch-clock", daemon=True).start()
