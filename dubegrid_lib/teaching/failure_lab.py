"""The failure lab of notebook 7: a separate pipeline, and an example of every fault of a row or a file."""

import csv
import datetime as dt
import gzip
import io
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from dubegrid_lib.analysis.assessment import assess
from dubegrid_lib.config import RAW_PROD_PREFIX
from dubegrid_lib.ingest import pipeline
from dubegrid_lib.query import logs, readings
from dubegrid_lib.schema import rules
from dubegrid_lib.schema.file_summary import FileSummary
from dubegrid_lib.sources.sample.writer import HEADER, lines_of
from dubegrid_lib.stack import lambda_functions, resources
from dubegrid_lib.stack.session import Kit
from dubegrid_lib.teaching.experiments import Experiment

ASSET = "799007"
FEEDER, DESCRIPTION, UNITS, VALUE = "5", "L1 Active Power", "kW", "48.2"
INGEST_SECONDS = 120
# A packed file that ends early fails every query of Athena's over its month: wrong files have one to themselves.
MAY, JUNE = "y=2025/m=05", "y=2025/m=06"
YEAR = dt.datetime(2025, 1, 1, tzinfo=dt.UTC), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Example:
    """Some lines of a file that break a rule; if there are two, the last one breaks it.

    `is_ended` says whether the file's last line has a line end.
    """

    rule: str
    lines: tuple[bytes, ...]
    is_ended: bool = True


def row(
    stamp: str,
    value: str | float = VALUE,
    *,
    asset: str = ASSET,
    name: str = "Fault Street",
    feeder: str = FEEDER,
    description: str = DESCRIPTION,
    units: str = UNITS,
) -> bytes:
    """One line of an LV load monitor export, without its line end; ``17:30`` is a time of 14 May 2025 (UTC)."""
    when = f"2025-05-14T{stamp}:00Z" if len(stamp) == len("17:30") else stamp
    return ",".join([asset, name, when, "feeder", feeder, description, units, str(value)]).encode()


ROWS = (
    Example("wrong encoding", (row("08:00", name="Fault Street").replace(b"u", b"\x81"),)),
    Example("wrong number of fields", (row("08:10")[:-8],)),
    Example("broken quotes", (row("08:20", name='"Fault" Street'),)),
    Example("line too long", (row("08:30", name="Fault " * 3000),)),
    Example("field too long", (row("08:40", name="Fault " * 50),)),
    Example("NUL byte", (row("08:50", "48\0"),)),
    Example("carriage return", (row("09:00", name="Fault\rStreet"),)),
    Example("missing asset", (row("09:10", asset=""),)),
    Example("missing description", (row("09:20", description=""),)),
    Example("separator in name", (row("09:30", feeder="5|6"),)),
    Example("unparsable timestamp", (row("14/05/2025 09:40"),)),
    Example("implausible timestamp", (row("1970-01-01T00:00:00Z"),)),
    Example("nonexistent hour", (row("2025-03-30T01:30:00"),)),
    # As spreadsheets write them: a count of days, a decimal comma, a shortened number, an id that was one.
    Example("unparsable timestamp", (row("45791.5"),)),
    Example("unparsable value", (row("10:10", '"48,2"'),)),
    Example("unparsable value", (row("10:10", '"0,482"'),)),
    Example("unparsable value", (row("10:10", '"1,234"'),)),
    Example("unparsable value", (row("10:10", "4.82E+05"),)),
    Example("damaged id", (row("10:10", asset="7.99007E+05"),)),
    Example("invisible character", (row("10:10", asset=f"{ASSET[:3]}\u200b{ASSET[3:]}"),)),
    Example("conflicting duplicate", (row("10:20"), row("10:20", "53.9"))),
    Example("interval too large", tuple(row("10:30", description=f"L1 {'Load ' * 48}{n}") for n in range(450))),
    # 48.2 without its end: the last line of the file.
    Example("cut off", (row("10:40", "4"),), is_ended=False),
)
REPAIRED = (
    Example("missing value", (row("12:00", "-"),)),
    Example("snapped", (row("2025-05-14T12:10:25Z"),)),
    Example("units normalised", (row("12:20", '"48,200.0"', units="W"),)),
    Example("feeder normalised", (row("12:30", feeder="05"),)),
    Example("id normalised", (row("12:30", asset=f"{ASSET}.0"),)),
    Example("quoting", (row("12:40", name="Fault\\Street"),)),
    Example("missing line end", (row("12:40"), row("12:50", "53.9")), is_ended=False),
    Example("exact duplicate", (row("12:40"), row("12:40"))),
    Example("doubled hour", (row("2025-10-26T01:30:00"), row("2025-10-26T01:30:00", "31.4"))),
)
FLAGGED = (
    Example("CONFLICT", (row("15:00"), row("15:00", "53.9"))),
    Example("OFF GRID", (row("2025-05-14T15:13:00Z"),)),
    Example("DOUBLED HOUR", (row("2025-10-26T01:40:00"),)),
)
_SOUND = HEADER.encode() + row("18:00") + b"\n"
# The lab's function takes no larger a file: one beyond the gigabyte that others take is a long time in the making.
LIMIT_BYTES = 32 << 20
# The file's name and content.
FILES = {
    "missing column": ("no_units.csv", _SOUND.replace(b",Units", b"").replace(b",kW", b"")),
    "empty file": ("empty.csv", b""),
    "no rows": ("header_only.csv", HEADER.encode()),
    "not a CSV file": ("zeros.csv", bytes(4096)),
    "wrong delimiter": ("semicolons.csv", _SOUND.replace(b",", b";")),
    "wrong encoding": ("utf16.csv", _SOUND.decode().encode("utf-16")),
    "broken gzip": ("cut_off.csv.gz", gzip.compress(_SOUND, mtime=0)[:-12]),
    # Some 30 KB, as long as they are packed.
    "file too large": ("packed.csv.gz", gzip.compress(_SOUND, mtime=0) + gzip.compress(bytes(1 << 20), mtime=0) * 32),
}


def open_lab(kit: Kit) -> Kit:
    """A pipeline of its own, so that no planted fault gets among real readings.

    In it naive times are London's, and a file is too large beyond `LIMIT_BYTES`.
    """
    aside = kit.named("lab")
    lab = Kit(replace(aside.settings, naive_time="london"), aside.endpoint_url)
    pipeline.deploy(lab)
    variables = lambda_functions.configuration(lab)["Environment"]["Variables"]
    limited: Any = {"Variables": variables | {"DUBEGRID_MAX_FILE_BYTES": str(LIMIT_BYTES)}}
    lab.lambda_.update_function_configuration(FunctionName=lab.settings.function, Environment=limited)
    lambda_functions.wait_until(lab, "function_updated_v2", lab.settings.function)
    return lab


def file_of(lines: Iterable[bytes], *, is_ended: bool = True) -> bytes:
    """A file: the header of an LV load monitor export, and lines below it; the last may lack its line end."""
    body = HEADER.encode() + b"".join(line + b"\n" for line in lines)
    return body if is_ended else body[:-1]


def readings_file(experiment: Experiment) -> bytes:
    """The readings of an experiment as a file."""
    return (HEADER + "".join(lines.text for lines in lines_of(experiment.block))).encode()


def ingest(lab: Kit, name: str, body: bytes, folder: str = MAY) -> FileSummary:
    """Put a file where the trigger sees it, past the checks of `dubegrid upload`, and wait; returns its summary."""
    since = time.time() - 1  # the local cloud's clock may round down
    key = f"{RAW_PROD_PREFIX}{folder}/{name}"
    version = lab.s3.put_object(Bucket=lab.bucket, Key=key, Body=body).get("VersionId", "")
    return logs.wait_for(lab, {key: version}, since, INGEST_SECONDS)[key]


def counts(summary: FileSummary) -> str:
    """``rows 3 = stored 2 + duplicates 0 + rejected 1``, and the file's status."""
    parts = f"stored {summary['stored']} + duplicates {summary['duplicates']} + rejected {summary['rejected']}"
    return f"{summary['status']}: rows {summary['rows']} = {parts}"


def rejected(lab: Kit, summary: FileSummary) -> pd.DataFrame:
    """The list of what was not stored of a file, as listed under `rejected/`: ``line, rule, reason, row``."""
    found = lab.s3.get_object(Bucket=lab.bucket, Key=summary["rejected_key"])
    rows = list(csv.DictReader(io.StringIO(found["Body"].read().decode())))
    return pd.DataFrame(rows, columns=["line", "rule", "reason", "row"])


def row_faults(lab: Kit) -> pd.DataFrame:
    """Ingest one file with an example of each row rule, and compare what was planted with what was found.

    Returns
    -------
    DataFrame, one row per example: ``line, planted, found, reason``; `found` is blank if the row was stored.
    """
    lines = [line for example in ROWS for line in example.lines]
    body = file_of(lines, is_ended=ROWS[-1].is_ended)
    listed = rejected(lab, ingest(lab, "every_row_rule.csv", body)).set_index("line")
    table = []
    number = 1
    for example in ROWS:
        number += len(example.lines)
        found = listed.loc[str(number)] if str(number) in listed.index else {"rule": "", "reason": ""}
        table.append([number, example.rule, found["rule"], found["reason"]])
    return pd.DataFrame(table, columns=["line", "planted", "found", "reason"])


def kept_rows(lab: Kit, examples: Sequence[Example]) -> pd.DataFrame:
    """Ingest examples that are stored all the same, each as a substation of its own, and read back what is stored.

    Returns
    -------
    DataFrame, one row per example: ``planted, counted as, written, stored``. Written are timestamp, feeder, units and
    value of each line, stored timestamp (UTC), feeder, units, value and flags of each reading, separated by ``;``.
    """
    table = []
    for example in examples:
        asset = str(int(ASSET) + 1 + [*REPAIRED, *FLAGGED].index(example))
        lines = [line.replace(ASSET.encode(), asset.encode()) for line in example.lines]
        summary = ingest(lab, f"{example.rule.replace(' ', '_')}.csv", file_of(lines, is_ended=example.is_ended))
        counted = [rule for rule, count in (summary["repaired"] | summary["flagged"]).items() if count]
        stored = readings.of_range(lab, asset, *YEAR, flags=True)
        written = csv.reader(line.decode() for line in lines)
        table.append(
            [
                example.rule,
                ", ".join(counted),
                "; ".join(f"{one[2]} {one[4]} {one[6]} {one[7]}" for one in written),
                "; ".join(
                    f"{one.timestamp:%Y-%m-%d %H:%M} {one.feeder_id} {one.units} {one.value:g} {one.flags}".strip()
                    for one in stored.itertuples()
                ),
            ]
        )
    return pd.DataFrame(table, columns=["planted", "counted as", "written", "stored"])


def file_faults(lab: Kit) -> pd.DataFrame:
    """Ingest an example of each file rule: ``planted, found, status, stored, reason``."""
    table = []
    for rule, (name, body) in FILES.items():
        summary = ingest(lab, name, body, JUNE)
        (listed,) = rejected(lab, summary).to_dict("records")
        table.append([rule, listed["rule"], summary["status"], summary["stored"], listed["reason"]])
    return pd.DataFrame(table, columns=["planted", "found", "status", "stored", "reason"])


def young_monitor(lab: Kit, asset: str) -> pd.DataFrame:
    """Assess the month of an asset's first reading ever, as the table holds it: ``planted, found, reason``."""
    first = readings.months_of(lab, asset)[0]
    stored = readings.of_month(lab, asset, first, flags=True)
    flags = assess(stored, installed=stored["timestamp"].min()).flags
    found = [["NEW MONITOR", flag.rule, flag.sentence] for flag in flags if flag.rule == "NEW MONITOR"]
    return pd.DataFrame(found, columns=["planted", "found", "reason"])


def slow_feed(lab: Kit, asset: str) -> pd.DataFrame:
    """Assess the half-hourly readings alone of an asset's first month: ``planted, found, reason``."""
    stored = readings.of_month(lab, asset, readings.months_of(lab, asset)[0], flags=True)
    flags = assess(stored[stored["timestamp"].dt.minute % 30 == 0]).flags
    found = [["INTERVAL", flag.rule, flag.sentence] for flag in flags if flag.rule == "INTERVAL"]
    return pd.DataFrame(found, columns=["planted", "found", "reason"])


def failures(lab: Kit) -> int:
    """How many events Lambda gave up on."""
    url = resources.queue_url(lab, lab.settings.failure_queue)
    found = lab.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    return int(found["Attributes"]["ApproximateNumberOfMessages"])


def vocabulary() -> pd.DataFrame:
    """The rules by kind: how many, and an example of what is done."""
    kinds = {
        "of a file": rules.FILE_RULES,
        "of a row: not stored": rules.ROW_RULES,
        "of a row: repaired": rules.REPAIR_RULES,
        "of a row: kept with a flag": rules.FLAG_RULES,
        "of a whole series": {name: rule for name, rule in rules.SERIES_RULES.items() if name not in rules.FLAG_RULES},
    }
    table = {kind: [len(of), next(iter(of)), next(iter(of.values())).action] for kind, of in kinds.items()}
    return pd.DataFrame.from_dict(table, orient="index", columns=["rules", "such as", "what is done"])


def unplanted(*tables: pd.DataFrame) -> set[str]:
    """Rules of the vocabulary that none of these tables (each with `planted`) contains."""
    planted = {str(rule) for table in tables for rule in table.reset_index()["planted"]}
    everything = rules.FILE_RULES | rules.ROW_RULES | rules.REPAIR_RULES | rules.SERIES_RULES
    return everything.keys() - planted
