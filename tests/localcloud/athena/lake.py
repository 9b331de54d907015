"""A lake: a bucket with readings as CSV and a database; statements are run through boto3."""

import itertools
import time
from dataclasses import dataclass
from typing import Any

from dubegrid_lib.config import RESULTS_PREFIX
from dubegrid_lib.stack.session import Kit

HEADER = "Substation Number,Substation Name,Timestamp,Attribute Type,Feeder ID,Description,Units,Value\n"
LV_COLUMNS = """substation_number STRING, substation_name STRING, `timestamp` STRING, attribute_type STRING,
  feeder_id STRING, description STRING, units STRING, value DOUBLE"""
OPEN_CSV = "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'"
_names = itertools.count(1)


@dataclass(frozen=True)
class Answer:
    """A finished execution: state, reason, rows (without the header), bytes scanned, and Athena's own record of it."""

    state: str
    reason: str
    rows: list[tuple[str | None, ...]]
    scanned: int
    execution: Any


class Lake:
    """The bucket and database of these tests, with methods that run statements."""

    def __init__(self, kit: Kit):
        self.kit = kit
        self.bucket = kit.bucket
        self.database = kit.settings.database

    @property
    def output(self) -> str:
        return f"s3://{self.bucket}/{RESULTS_PREFIX}"

    def put(self, key: str, content: str | bytes) -> None:
        body = content.encode() if isinstance(content, str) else content
        self.kit.s3.put_object(Bucket=self.bucket, Key=key, Body=body)

    def url(self, key: str) -> str:
        return f"s3://{self.bucket}/{key}"

    def new_name(self, word: str = "t") -> str:
        """A table's name, or a prefix, that no other test has."""
        return f"{word}_{next(_names)}"

    def start(self, sql: str, client: Any = None, **options: Any) -> str:
        request: dict[str, Any] = {
            "QueryString": sql,
            "QueryExecutionContext": {"Database": self.database},
            "ResultConfiguration": {"OutputLocation": self.output},
        }
        started: str = (client or self.kit.athena).start_query_execution(**(request | options))["QueryExecutionId"]
        return started

    def wait(self, execution_id: str, seconds: float = 60) -> Any:
        deadline = time.monotonic() + seconds
        while True:
            time.sleep(0.02)
            execution = self.kit.athena.get_query_execution(QueryExecutionId=execution_id)["QueryExecution"]
            if execution["Status"]["State"] not in ("QUEUED", "RUNNING"):
                return execution
            assert time.monotonic() < deadline, f"still {execution['Status']['State']}: {execution['Query']}"

    def ask(self, sql: str, client: Any = None, **options: Any) -> Answer:
        """Run a statement until it ends, however it ends."""
        execution = self.wait(self.start(sql, client, **options))
        status = execution["Status"]
        rows: list[tuple[str | None, ...]] = []
        if status["State"] == "SUCCEEDED":
            pages = self.kit.athena.get_paginator("get_query_results")
            for page in pages.paginate(QueryExecutionId=execution["QueryExecutionId"]):
                rows += [tuple(c.get("VarCharValue") for c in row["Data"]) for row in page["ResultSet"]["Rows"]]
            if execution["SubstatementType"] in ("SELECT", "EXECUTE"):
                rows = rows[1:]
        reason = status.get("StateChangeReason", "")
        return Answer(status["State"], reason, rows, execution["Statistics"]["DataScannedInBytes"], execution)

    def rows(self, sql: str, **options: Any) -> list[tuple[str | None, ...]]:
        answer = self.ask(sql, **options)
        assert answer.state == "SUCCEEDED", answer.reason
        return answer.rows

    def failure(self, sql: str, **options: Any) -> str:
        answer = self.ask(sql, **options)
        assert answer.state == "FAILED", f"{answer.state}: {answer.rows}"
        return answer.reason

    def csv_table(self, columns: str, files: dict[str, str], properties: str = "'skip.header.line.count'='0'") -> str:
        """Create a table with OpenCSVSerDe over files of its own, and return its name."""
        name = self.new_name()
        for key, content in files.items():
            self.put(f"csv/{name}/{key}", content)
        self.rows(f"CREATE EXTERNAL TABLE {name} ({columns}) {OPEN_CSV} LOCATION '{self.url(f'csv/{name}/')}' "
                  f"TBLPROPERTIES ({properties})")  # fmt: skip
        return name


def month(year: str, number: str, assets: int = 2) -> str:
    """A month's file: hourly readings of one day, with values that differ by asset and hour."""
    lines = [
        f'{100001 + asset},"Mill Lane {asset}, Ashby -",{year}-{number}-01T{hour:02d}:00:00Z,feeder,{asset + 1},'
        f"L1 Active Power,kW,{10 * (asset + 1) + hour}.5\n"
        for asset in range(assets)
        for hour in range(24)
    ]
    return HEADER + "".join(lines)
