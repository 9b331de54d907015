"""The function's own CPU for a million readings, which Lambda charges for, without the emulator's share.

The function runs in this process, from a file's bytes to Parquet. DynamoDB's answers are faked: requests are built,
signed and read, but never wait.
"""

import datetime as dt
import io
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import _cloud
from bench._cloud import Readings
from bench._figures import Figure, report
from dubegrid_lib.config import PROJECT_ROOT

RUNS = 5
# What the function reads when it is imported or runs.
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_DEFAULT_REGION": "eu-west-2",
    "AWS_LAMBDA_FUNCTION_NAME": "bench",
    "DUBEGRID_TABLE": "bench",
}


def main() -> int:
    files = _cloud.portal_files()
    os.environ.update(ENVIRONMENT)
    sys.path[:0] = [str(PROJECT_ROOT / "lambda" / folder) for folder in ("ingest_csv", "shared")]
    import lambda_ingest_csv as function

    function.dynamodb.meta.events.register("before-send.dynamodb", _stored)
    function.announce.request_assessment = lambda *_: None
    ingest(function, files)  # warm
    seconds = []
    for _ in range(RUNS):
        started = time.process_time()
        ingest(function, files)
        seconds.append(time.process_time() - started)
    rows = sum(file.rows for file in files)
    measure = f"the function's CPU for a million readings (best of {RUNS}, {rows:,} rows)"
    return report([Figure(measure, min(seconds) / rows * 1e6, "s")])


def ingest(function: Any, files: list[Readings]) -> None:
    """Do everything to files that `ingest_whole` does between reading from S3 and writing to it."""
    for file in files:
        with tempfile.TemporaryDirectory() as folder:
            scratch = Path(folder)
            rejects = function.Rejects(None, "bench", file.key, scratch)
            months = function.MonthFiles(scratch)
            rows = function.CsvRows(_body(function, file), 1 << 30)
            sinks = function.Sinks(scratch, rejects, months, None)
            counts = function.store_rows(rows, lambda of=file: _body(function, of), sinks, 1)
            for month in months.rows:
                months.parquet(month, file.key, dt.datetime.now(dt.UTC))
        whole = counts["rows"] == file.rows and counts["items"]["created"] == len(file.timestamps)
        _cloud.require(whole, f"{file.rows} rows became {counts}")


def _body(function: Any, file: Readings) -> Any:
    return function.open_object(io.BytesIO(file.content), file.key)


def _stored(request: Any, **_: object) -> Any:
    """DynamoDB's answer to a batch in which each statement created an item."""
    from botocore.awsrequest import AWSResponse

    statements = json.loads(request.body)["Statements"]
    response = AWSResponse(request.url, 200, {"content-type": "application/x-amz-json-1.0"}, None)
    response._content = json.dumps({"Responses": [{"TableName": "bench"}] * len(statements)}).encode()
    return response


if __name__ == "__main__":
    sys.exit(main())
