"""What a report found, stored as lines of JSON that Athena reads as `lv_findings`."""

import json
import time
from collections.abc import Iterable

from botocore.exceptions import ClientError

from dubegrid_lib.analysis.finding_rows import Row
from dubegrid_lib.config import FINDINGS_PREFIX
from dubegrid_lib.reporting.report_choice import Choice
from dubegrid_lib.stack.session import Kit

DENIED = ("AccessDenied", "403")


def store(kit: Kit, choice: Choice, rows: Iterable[Row]) -> str:
    """Store the rows of a report; a later run of the same report and period replaces them.

    Returns
    -------
    The object's key; blank if this user may not write to the bucket: users who can only read can make reports too.
    """
    run = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
    about = {"run": run, "report": choice.kind, "period": choice.period, "register": choice.register_used}
    body = "".join(json.dumps(about | row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows)
    key = f"{FINDINGS_PREFIX}{choice.period}/{choice.name}.jsonl"
    try:
        kit.s3.put_object(Bucket=kit.bucket, Key=key, Body=body.encode(), ContentType="application/x-ndjson")
    except ClientError as error:
        if error.response["Error"]["Code"] in DENIED:
            return ""
        raise
    return key
