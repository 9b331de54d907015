"""The figures of `scale_and_cost.md`: what a month of a given number of substations needs and costs, computed from
measured figures and AWS's published limits and prices.

`python docs/scale_and_cost.py` writes the page's tables again; a test compares them, so page and figures cannot drift
apart.
"""

from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).with_suffix(".md")
SIZES = (100, 10_000, 100_000)

# One substation's month. [M] was measured by this project: with `python -m bench`, or the named test.
INTERVALS = 30 * 144
SERIES = 46  # of a generated substation with every quantity
READINGS = INTERVALS * SERIES
CSV_BYTES = 78 * READINGS  # [M] a generated month: 78.05 bytes a row
PARQUET_BYTES = 2.6 * READINGS  # [M] the same month: 2.58, zstd
ITEM_BYTES = 552  # [M] a generated week: an interval of 46 series, by DynamoDB's rules; 1,234 with full names
WRITE_UNITS = INTERVALS  # an item of up to 1,024 bytes takes one
LOG_BYTES = 3_000  # [M] a summary, START, END and REPORT
# [M] bench.scale readings, with every stage but the stream on: the median of two functions at once on two processors,
# which the emulator and other work used too.
READINGS_PER_SECOND = 14_000

# [P] US East (N. Virginia), in US dollars, read in November 2026 on the pages that `scale_and_cost.md` names.
GB = 10**9
LAMBDA_GB_SECOND = 0.0000166667
LAMBDA_REQUEST = 0.20 / 1e6
LAMBDA_TMP_GB_SECOND = 0.0000000309
DYNAMODB_WRITE_UNIT = 0.625 / 1e6
DYNAMODB_GB_MONTH = 0.25
DYNAMODB_BACKUP_GB_MONTH = 0.20
S3_GB_MONTH = 0.023
S3_PUT = 0.005 / 1e3
S3_GET = 0.0004 / 1e3
LOG_GB = 0.50
ATHENA_TB = 5.00

# [L] Limits, from the pages that `scale_and_cost.md` names.
PARTITION_WRITE_UNITS = 1_000  # per second, of one partition key
NEW_TABLE_WRITE_UNITS = 4_000  # per second, of a new on-demand table
TABLE_WRITE_UNITS = 40_000  # per second, of a table: the default quota
EVENT_HOURS = 6  # how long Lambda keeps an asynchronous event
CONCURRENCY = 1_000  # invocations at once: the default quota of a region

MEMORY_GB = 1769 / 1024
TMP_GB = (4096 - 512) / 1024
PUTS_A_FILE = 4  # the file itself, its Parquet, its line, its list of rejected rows
GETS_A_FILE = 4
LEDGER_WRITE_UNITS = 4


@dataclass(frozen=True)
class Cost:
    """One line of the bill, in dollars a month."""

    name: str
    dollars: float


def function_seconds() -> float:
    """Seconds that one substation's month takes: to compute, or until its single partition has accepted the writes."""
    return max(READINGS / READINGS_PER_SECOND, WRITE_UNITS / PARTITION_WRITE_UNITS)


def bill(substations: int) -> list[Cost]:
    """What it costs to ingest a month of readings and keep them for that month."""
    seconds = substations * function_seconds()
    csv, parquet = substations * CSV_BYTES / GB, substations * PARQUET_BYTES / GB
    table = substations * INTERVALS * ITEM_BYTES / GB
    second = MEMORY_GB * LAMBDA_GB_SECOND + TMP_GB * LAMBDA_TMP_GB_SECOND
    return [
        Cost("DynamoDB: writes", substations * (WRITE_UNITS + LEDGER_WRITE_UNITS) * DYNAMODB_WRITE_UNIT),
        Cost("DynamoDB: the month's items and their backup", table * (DYNAMODB_GB_MONTH + DYNAMODB_BACKUP_GB_MONTH)),
        Cost("Lambda", seconds * second + substations * LAMBDA_REQUEST),
        Cost("S3: CSV and Parquet kept", (csv + parquet) * S3_GB_MONTH),
        Cost("S3: requests", substations * (PUTS_A_FILE * S3_PUT + GETS_A_FILE * S3_GET)),
        Cost("CloudWatch: logs", substations * LOG_BYTES / GB * LOG_GB),
        Cost("Athena: each reading read ten times, from Parquet", 10 * parquet / 1000 * ATHENA_TB),
    ]


def hours(substations: int, write_units: float) -> float:
    """Hours to store a month's files that arrive at once, if the table accepts this many write units per second."""
    return substations * WRITE_UNITS / write_units / 3600


def money(dollars: float) -> str:
    return f"{dollars:,.0f}" if dollars >= 100 else f"{dollars:,.2f}"


def figure(value: float) -> str:
    return f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"


def span(hours: float) -> str:
    if hours * 3600 < 1:
        return "under 1 s"
    return f"{hours * 3600:,.0f} s" if hours < 1 / 30 else f"{hours * 60:,.0f} min" if hours < 2 else f"{hours:,.1f} h"


def table(header: list[str], rows: list[list[str]]) -> str:
    line = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [header, line, *rows])


def sizes() -> str:
    per = [
        ("readings", READINGS / 1e6, "M"),
        ("CSV", CSV_BYTES / GB, "GB"),
        ("Parquet", PARQUET_BYTES / GB, "GB"),
        ("items", INTERVALS / 1e6, "M"),
        ("DynamoDB", INTERVALS * ITEM_BYTES / GB, "GB"),
        ("write units", WRITE_UNITS / 1e6, "M"),
    ]
    rows = [[name, *(f"{figure(n * value)} {unit}" for n in SIZES)] for name, value, unit in per]
    return table(["a month of", *(f"{n:,}" for n in SIZES)], rows)


def costs() -> str:
    bills = [bill(n) for n in SIZES]
    rows = [[lines[0].name, *(money(line.dollars) for line in lines)] for lines in zip(*bills, strict=True)]
    totals = [sum(line.dollars for line in lines) for lines in bills]
    rows.append(["**together**", *(f"**{money(total)}**" for total in totals)])
    rows.append(["a substation", *(f"{total / n:.4f}" for total, n in zip(totals, SIZES, strict=True))])
    return table(["US dollars a month", *(f"{n:,}" for n in SIZES)], rows)


def times() -> str:
    one = function_seconds()
    many = f"a month's files at once, {CONCURRENCY:,} functions and no other limit"
    quota = f"a month's files at once, the table at its quota ({TABLE_WRITE_UNITS:,}/s)"
    new = f"a month's files at once, a new table ({NEW_TABLE_WRITE_UNITS:,}/s)"
    rows = [
        ["one file on its own", *[span(one / 3600)] * len(SIZES)],
        [many, *(span(max(1, n / CONCURRENCY) * one / 3600) for n in SIZES)],
        [quota, *(span(max(hours(n, TABLE_WRITE_UNITS), one / 3600)) for n in SIZES)],
        [new, *(span(max(hours(n, NEW_TABLE_WRITE_UNITS), one / 3600)) for n in SIZES)],
        ["a day's files at once, the table at its quota", *(span(hours(n, TABLE_WRITE_UNITS) / 30) for n in SIZES)],
    ]
    return table(["time until all is stored", *(f"{n:,}" for n in SIZES)], rows)


BLOCKS = {"sizes": sizes, "costs": costs, "times": times}


def written(page: str) -> str:
    """The page with its tables computed again. Each table is between two comments that name it."""
    for name, block in BLOCKS.items():
        start, end = f"<!-- {name} -->\n", f"\n<!-- end of {name} -->"
        head, rest = page.split(start)
        page = f"{head}{start}{block()}{end}{rest.split(end, 1)[1]}"
    return page


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
