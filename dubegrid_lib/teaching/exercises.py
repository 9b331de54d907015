"""Checks of the exercises of notebooks 0, 3, 5 to 11 and 99: what is wrong, never what is right."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dubegrid_lib.analysis.assessment import assess
from dubegrid_lib.analysis.flags import THRESHOLDS
from dubegrid_lib.config import RAW_PROD_PREFIX
from dubegrid_lib.errors import CheckFailed
from dubegrid_lib.ingest import health, ledger
from dubegrid_lib.query import athena, readings
from dubegrid_lib.schema.prefixes import PROCESSED_PREFIX, REJECTED_PREFIX
from dubegrid_lib.schema.rules import ROW_RULES
from dubegrid_lib.sources.sample.spec import DEFAULT_SEED
from dubegrid_lib.stack import monitoring, teardown
from dubegrid_lib.stack.session import Kit
from dubegrid_lib.teaching.checks import UNANSWERED, check, check_quietly, in_short, in_two_lines, of_kind, only_reads

APRIL = f"{RAW_PROD_PREFIX}y=2025/m=04/lv_data_2025_04.csv"
LOGGER = f"{RAW_PROD_PREFIX}y=2025/m=04/logger a+b.csv.gz"
MAY = "y = '2025' AND m = '05'"
VOLTS = f"""
SELECT substation_number, count_if(TRY_CAST(value AS double) > 245) AS above
FROM lv_data WHERE {MAY} AND units = 'V' GROUP BY substation_number ORDER BY substation_number
"""
MAY_ASSETS = ("721030", "722267", "723504")
WINTER = dt.date(2024, 11, 1), dt.date(2025, 2, 28)
DAY_SECONDS = 86_400


@in_two_lines
def peak_of_day(kit: Kit, asset: str, day: str, kilowatts: Any) -> None:
    """Check a substation's highest load of a UTC day, all phases together, against the table.

    Raises
    ------
    CheckFailed
        It is another figure.
    NoReadings
        The day is not stored.
    """
    if kilowatts is None:
        print(UNANSWERED)
        return
    stored = readings.of_day(kit, asset, day)
    power = stored[stored["units"] == "kW"].pivot_table(index="timestamp", columns="description", values="value")
    right = float(power.sum(axis=1).max())
    given = _number(kilowatts)
    if abs(given - right) > 0.05:
        side = "too high: is something added that is not in kW?" if given > right else "too low: do all phases count?"
        check_quietly(False, f"{given:g} kW is {side}")
    check(True, "")


@in_two_lines
def logger_file_is_stored(kit: Kit) -> None:
    """Check what happened to the gzipped file with a plus sign and a blank in its name: object, ledger and count.

    Raises
    ------
    CheckFailed
        It has another key, was rejected, or holds another number of rows.
    """
    pages = kit.s3.get_paginator("list_objects_v2").paginate(Bucket=kit.bucket)
    # Wherever it was put: its rejected rows and its Parquet have its name too.
    likely = [
        one["Key"]
        for page in pages
        for one in page.get("Contents", [])
        if "logger" in one["Key"] and not one["Key"].startswith((REJECTED_PREFIX, PROCESSED_PREFIX))
    ]
    if not likely:
        print(UNANSWERED)
        return
    check_quietly(LOGGER in likely, f"There is no object of that name, but {likely[0]!r}.")
    now = LOGGER, kit.s3.head_object(Bucket=kit.bucket, Key=LOGGER)["VersionId"]
    last = ledger.of_versions(kit, [now]).get(now)
    if last is None or not last.is_final:
        raise CheckFailed("The file is there, but the function has not finished with it. Did you wait for it?")
    stored, rejected = last.count("stored") + last.count("duplicates"), last.count("rejected")
    check_quietly(last.status != "rejected", "The function rejected the whole file. Is it gzipped, header and all?")
    check_quietly(rejected == 0, f"{rejected} of its rows were rejected: were lines cut, or line ends lost?")
    check(stored == 499, f"Its {stored} rows are not those of the first 500 lines.")


@in_two_lines
def voltages_are_counted(kit: Kit, sql: str) -> None:
    """Run the reader's SQL, and compare it with the readings above 245 V of each substation in May.

    Raises
    ------
    CheckFailed
        Other columns, other substations, or other counts.
    """
    only_reads(sql)
    if not sql.strip():
        print(UNANSWERED)
        return
    frame, right = athena.run(kit, sql).frame, athena.run(kit, VOLTS).frame
    check_quietly(frame.shape[1] == 2, f"The answer has {frame.shape[1]} columns, not a number and a count.")
    numbers = frame.iloc[:, 0].astype(str)
    check_quietly(numbers.is_unique, f"The answer has {len(frame):,} rows, several of one substation: count them.")
    check_quietly(len(frame) <= len(right), "The answer names a substation that measures no voltage.")
    check_quietly(
        numbers.tolist() == right.iloc[:, 0].astype(str).tolist(),
        "The first column is not the numbers of the substations that measure voltage, in order.",
    )
    for given, true in zip(frame.iloc[:, 1].tolist(), right.iloc[:, 1].tolist(), strict=True):
        side = "too many: which months, units or comparison let them in?" if given > true else "too few."
        check_quietly(given == true, f"{given} readings are {side}")
    check(True, "")


@in_two_lines
def load_factors_are_computed(kit: Kit, factors: Mapping[str, Any] | pd.Series, most_even: str) -> None:
    """Compare the load factors of May's three substations, and which of these is used most evenly.

    Raises
    ------
    CheckFailed
        Other substations, another figure, or another choice than the figures say.
    """
    if not len(factors) and not most_even:
        print(UNANSWERED)
        return
    right = {one: assess(readings.of_month(kit, one, "2025-05")).kpi("load factor").value for one in MAY_ASSETS}
    given = {str(asset): _number(value) for asset, value in dict(factors).items()}
    check_quietly(set(given) == set(right), f"The factors are of {', '.join(given) or 'nothing'}: May has others.")
    for asset, value in given.items():
        check_quietly(0 < value <= 1, f"{value:g} of {asset} is no mean over a maximum.")
        wrong = f"{value:g} is not the load factor of {asset}: is it of all of May, and of half hours?"
        check_quietly(abs(value - right[asset]) < 0.005, wrong)
    chosen = str(most_even)
    check_quietly(chosen in right, f"{chosen!r} is none of the three substations.")
    check(right[chosen] == max(right.values()), f"{chosen} is not the most even: what does a larger factor mean?")


@in_two_lines
def damage_is_named(rule: str, shortest_run: Any) -> None:
    """Compare the rule for a decimal comma without quotes, and the shortest run of one value that is STUCK.

    Raises
    ------
    CheckFailed
        There is no such rule, the row does not get that far, or the run is another.
    """
    if not rule and shortest_run in (0, None):
        print(UNANSWERED)
        return
    of_kind(rule, str, "The rule")
    check_quietly(rule in ROW_RULES, f"No row is rejected as {rule!r}: the table of step 2 lists the rules.")
    check_quietly(rule == "wrong number of fields", f"The function rejects this row before it looks for {rule!r}.")
    given = _number(shortest_run)
    check(given == THRESHOLDS.stuck_run, f"{given:g} equal values is not the shortest run: try it on the series.")


@in_two_lines
def sensitivity_is_known(percent: Any) -> None:
    """Compare how sensitive site 1 is to cold, % of its mean demand per degree.

    Raises
    ------
    CheckFailed
        It is another figure: of the other site, in kW, or of another demand.
    """
    if percent in (None, ""):
        print(UNANSWERED)
        return
    given = _number(percent)
    (kw, right), (_, other) = _per_degree(1), _per_degree(0)
    check_quietly(given > 0, f"{given:g} % would mean that cold lowers the demand.")
    check_quietly(abs(given - other) > 0.05, f"{given:g} % is the first site's.")
    check_quietly(abs(given - kw) > 0.05, f"{given:g} is in kW per degree: divide by the mean demand.")
    check(abs(given - right) < 0.05, f"{given:g} % is not its sensitivity: is it of the days' means?")


def _per_degree(number: int) -> tuple[float, float]:
    """A generated site's sensitivity over the notebook's winter: kW per degree, and % of its mean."""
    from dubegrid_lib.outlook import correction
    from dubegrid_lib.sources.sample.site_power import site_power
    from dubegrid_lib.sources.sample.weather_file import sample_weather

    weather = sample_weather(DEFAULT_SEED, *WINTER).of("West Midlands")
    days = correction.daily(site_power(number, *WINTER), weather)
    kw = float(correction.sensitivity(days, "mean_kw").per_degree.value)
    return kw, 100 * kw / float(days["mean_kw"].mean())


@in_two_lines
def smaller_sessions_fit(surely: Any, expected: Any) -> None:
    """Compare how many cars of 7 kWh a session fit before the rating of the notebook's street.

    Raises
    ------
    CheckFailed
        They are other counts: of larger sessions, of another limit, or in the wrong order.
    """
    if surely is None and expected is None:
        print(UNANSWERED)
        return
    from dubegrid_lib.outlook.fit import what_fits
    from dubegrid_lib.outlook.technologies import EVENING_CARS, Cars
    from dubegrid_lib.teaching import street_lab

    street = street_lab.generated(2, fuse_a=400).street
    larger, smaller = (what_fits(street, technologies=[one]).fits[0] for one in (EVENING_CARS, Cars(session_kwh=7)))
    given = _number(surely), _number(expected)
    check_quietly(given[0] <= given[1], "More cars fit surely than as expected: are the two exchanged?")
    for fit, limit, what in (
        (larger, "rating", "with 14 kWh a session"), (smaller, "feeder fuse", "before the fuse, not the rating"),
        (smaller, "cyclic rating", "before the cyclic rating"),
    ):  # fmt: skip
        count = fit.before(limit)
        check_quietly(given != (count.surely, count.expected), f"So many fit {what}.")
    right = smaller.before("rating")
    check(given == (right.surely, right.expected), f"{given[0]:g} and {given[1]:g} cars are other counts.")


@in_two_lines
def maxima_are_read(kit: Kit, month_sql: str, day_sql: str) -> None:
    """Run the reader's two queries: the highest value of May, and of one substation's day; each reads no more than due.

    Raises
    ------
    CheckFailed
        A wrong value, more than one row, or more bytes than the question needs.
    """
    if month_sql in ("", None) and day_sql in ("", None):
        print(UNANSWERED)
        return
    day = "asset_id = '721030' AND ts BETWEEN timestamp '2025-05-14 00:00:00' AND timestamp '2025-05-14 23:50:00'"
    month = f"SELECT max(value) FROM lv_curated WHERE {MAY}"
    for name, given, ours in (("month", month_sql, month), ("day", day_sql, f"{month} AND {day}")):
        only_reads(given)
        check_quietly(given.strip(), f"There is no SQL for the {name} yet.")
        found, right = athena.run(kit, given), athena.run(kit, ours)
        check_quietly(found.frame.shape == (1, 1), f"The query for the {name} does not return one value.")
        value, highest = (_number(one.frame.iloc[0, 0]) for one in (found, right))
        check_quietly(abs(value - highest) < 1e-6, f"{value:g} is not the highest value of the {name}.")
        check_quietly(
            found.scanned <= 1.5 * right.scanned,
            f"The query for the {name} reads {found.scanned:,} bytes: more columns, months or tables than it needs.",
        )
        # The highest value of May happens to be that day's: only the columns show which of the two was queried.
        check_quietly(
            found.scanned >= 0.9 * right.scanned,
            f"The query for the {name} reads {found.scanned:,} bytes: fewer columns than the question needs.",
        )
    check(True, "")


@in_two_lines
def brake_was_released(kit: Kit, alarm: str) -> None:
    """Check the state after the emergency brake: released, April ingested, no dead letter; and which alarm reports it.

    Raises
    ------
    CheckFailed
        The brake is still on, April or a letter is left, or the alarm would not go off.
    """
    if not alarm:
        print(UNANSWERED)
        return
    function = kit.lambda_.get_function_concurrency(FunctionName=kit.settings.function)
    check_quietly("ReservedConcurrentExecutions" not in function, "The brake is still on: no file is ingested.")
    left = health.letters(kit)
    check_quietly(not left, f"{len(left)} events are still in the failure queue.")
    done = [record for record in ledger.of_key(kit, APRIL) if record.is_final]
    check_quietly(done, "April has not been ingested.")
    known = list(monitoring.alarm_terms(kit))
    check_quietly(alarm in known, f"There is no alarm {alarm!r}. The alarms: {', '.join(known)}.")
    check(alarm in ("dead-letters", "throttles"), f"A function that never runs does not set off {alarm!r}.")


@in_two_lines
def alarm_on_silence(kit: Kit, terms: Mapping[str, Any]) -> None:
    """Make the reader's alarm, see whether it goes off after a day without files, and remove it.

    Raises
    ------
    CheckFailed
        Terms are missing, it looks at something else, or silence leaves it quiet.
    """
    of_kind(terms, Mapping, "The alarm")
    if not terms:
        print(UNANSWERED)
        return
    needed = ("Namespace", "MetricName", "Dimensions", "Statistic", "Period", "EvaluationPeriods", "Threshold")
    missing = [term for term in (*needed, "ComparisonOperator") if term not in terms]
    check_quietly(not missing, f"The alarm lacks {', '.join(missing)}.")
    name = f"{kit.settings.function}-exercise"
    kit.cloudwatch.put_metric_alarm(**{**terms, "AlarmName": name})
    kit.cloudwatch.delete_alarms(AlarmNames=[name])
    watched = (terms["Namespace"], terms["MetricName"], terms["Statistic"])
    check_quietly(watched == ("AWS/Lambda", "Invocations", "Sum"), f"{' '.join(watched)} is not how often it runs.")
    of = [(one["Name"], one["Value"]) for one in terms["Dimensions"]]
    check_quietly(of == [("FunctionName", kit.settings.function)], "It does not look at this function.")
    span = int(terms["Period"]) * int(terms["EvaluationPeriods"])
    check_quietly(span == DAY_SECONDS, f"It looks at {span / 3600:g} hours, not at a day.")
    quiet = _goes_off(0, terms["ComparisonOperator"], float(terms["Threshold"]))
    check_quietly(quiet, "A count of 0 does not set it off.")
    busy = _goes_off(1, terms["ComparisonOperator"], float(terms["Threshold"]))
    check_quietly(not busy, "It goes off although a file came.")
    check(
        terms.get("TreatMissingData") == "breaching",
        "A function that never runs sends no data at all, not a 0: this alarm stays quiet.",
    )


def _goes_off(value: float, operator: str, threshold: float) -> bool:
    holds = {
        "LessThanThreshold": value < threshold,
        "LessThanOrEqualToThreshold": value <= threshold,
        "GreaterThanThreshold": value > threshold,
        "GreaterThanOrEqualToThreshold": value >= threshold,
    }
    return holds.get(operator, False)


@in_two_lines
def second_teardown(kit: Kit, second: Sequence[object] | None) -> None:
    """Check what a second teardown returned, and that nothing of the manifest is left in the account.

    Raises
    ------
    CheckFailed
        It found something, or something is there now.
    """
    if second is None:
        print(UNANSWERED)
        return
    for removal in second:
        kept = isinstance(removal, teardown.Removal) and removal.outcome.startswith("left")
        check_quietly(not kept, f"Not everything was removed: {removal}.")
    check_quietly(not second, f"The second run found {len(second)} resources: something made them anew.")
    left = teardown.left(kit)
    check(not left, f"{len(left)} resources are in the account now, such as {left[0].name if left else ''}.")


def _number(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    check_quietly(math.isfinite(number), f"{in_short(value)} is not a number.")
    return number
