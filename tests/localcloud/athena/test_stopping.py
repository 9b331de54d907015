"""Stopping the local cloud ends the queries that its Athena is still running."""

import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from dubegrid_lib.config import Settings
from dubegrid_lib.stack.session import Kit
from localcloud import lifecycle

# Each takes hours: a sum over a cross join of 10^12 rows, and one over a recursion that ends with 100^10 rows.
RUNAWAYS = {
    "cross join": """
        SELECT sum(x * y % 7) FROM UNNEST(sequence(1, 10000)) a(x) CROSS JOIN UNNEST(sequence(1, 10000)) b(y)
        CROSS JOIN UNNEST(sequence(1, 10000)) c(z) WHERE (x * 7 + y * 3 + z) % 11 = 5""",
    "recursion": """
        WITH RECURSIVE r(n) AS (
            SELECT BIGINT '1' UNION ALL SELECT n + x FROM r CROSS JOIN UNNEST(sequence(1, 100)) u(x) WHERE n > 0
        ) SELECT count(*) FROM r""",
}
STOP_SECONDS = 10


def await_running(kit: Kit, identifier: str) -> None:
    """Wait until a query is running, not only parsed."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        status = kit.athena.get_query_execution(QueryExecutionId=identifier)["QueryExecution"]["Status"]
        if status["State"] == "RUNNING":
            time.sleep(0.5)
            return
        assert status["State"] == "QUEUED", status
        time.sleep(0.02)
    raise AssertionError("the query did not start within 10 s")


@pytest.mark.parametrize("runaway", RUNAWAYS)
def test_the_local_cloud_stops_within_seconds(settings: Settings, tmp_path: Path, runaway: str) -> None:
    own = replace(settings, state_dir=tmp_path / "state", port=None)
    server = lifecycle.up(own)
    try:
        kit = Kit(own, server.endpoint_url)
        kit.s3.create_bucket(Bucket="results")
        identifier = kit.athena.start_query_execution(
            QueryString=RUNAWAYS[runaway], ResultConfiguration={"OutputLocation": "s3://results/"}
        )["QueryExecutionId"]
        await_running(kit, identifier)
        status = kit.athena.get_query_execution(QueryExecutionId=identifier)["QueryExecution"]["Status"]
        assert status["State"] == "RUNNING", status
    finally:
        started = time.monotonic()
        assert lifecycle.down(own)
    assert time.monotonic() - started < STOP_SECONDS
    assert not psutil.pid_exists(server.pid)
