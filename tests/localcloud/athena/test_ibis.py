"""ibis generates SQL for Athena. It runs in its own environment: its pins differ from the kit's."""

import json
import os
import subprocess

from infra.separate_tools import environment
from lake import Lake

from localcloud import lifecycle

SCRIPT = """
import functools, json, os, sys
import ibis, pyarrow.fs

# pyarrow takes the host of AWS_ENDPOINT_URL for one whose buckets are host names, which loopback does not resolve.
pyarrow.fs.S3FileSystem = functools.partial(pyarrow.fs.S3FileSystem, endpoint_override=os.environ["AWS_ENDPOINT_URL"])
output, database, region = sys.argv[1:]
lake = ibis.athena.connect(s3_staging_dir=output, schema_name=database, region_name=region, poll_interval=0.01)
readings = lake.table("lv_data")
year = readings.filter(readings.y == "2025")
grouped = year.group_by("substation_number").aggregate(peak=year.value.max(), n=year.count())
peaks = grouped.order_by("substation_number")
print(json.dumps({"tables": lake.list_tables(), "peaks": peaks.execute().values.tolist()}))
"""


def test_ibis(lake: Lake) -> None:
    settings = lake.kit.settings
    arguments = [str(environment("ibis") / "python"), "-c", SCRIPT, lake.output, lake.database, settings.region]
    environ = {"PATH": os.environ["PATH"], **lifecycle.child_environment(settings)}
    done = subprocess.run(arguments, env=environ, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert "lv_data" in found["tables"]
    rows = lake.rows("SELECT substation_number, count(*) FROM lv_data WHERE y = '2025' GROUP BY 1 ORDER BY 1")
    counts = [int(count or 0) for _, count in rows]
    assert found["peaks"] == [["100001", 33.5, counts[0]], ["100002", 43.5, counts[1]]]
