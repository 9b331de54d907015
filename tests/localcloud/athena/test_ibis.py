"""ibis, whose tables become Athena's SQL; in an environment of its own, since it brings pins that are not the kit's."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lake import Lake

from dubegrid_lib.config import PROJECT_ROOT
from localcloud import lifecycle

# Bounds for what ibis leaves open: without them pip tries every fsspec there ever was, for minutes. It uses packaging
# without asking for it.
REQUIREMENTS = ("ibis-framework[athena]==12.0.0", "fsspec>=2026", "s3fs>=2026", "packaging")
INSTALL_SECONDS = 180
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


@pytest.fixture(scope="session")
def ibis_python() -> Path:
    """The interpreter that has ibis; made at first use, in some 20 s."""
    folder = PROJECT_ROOT / ".dubegrid" / "clients" / "ibis"
    python, complete = folder / "bin" / "python", folder / "complete"
    if not complete.exists():
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"]
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True, timeout=INSTALL_SECONDS)
            subprocess.run([*pip, *REQUIREMENTS], check=True, timeout=INSTALL_SECONDS, capture_output=True, text=True)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            pytest.skip(f"ibis cannot be installed here: {error} {str(error.stderr or '')[-300:]}")
        complete.touch()
    return python


def test_ibis(lake: Lake, ibis_python: Path) -> None:
    settings = lake.kit.settings
    arguments = [str(ibis_python), "-c", SCRIPT, lake.output, lake.database, settings.region]
    environment = {"PATH": os.environ["PATH"], **lifecycle.child_environment(settings)}
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert "lv_data" in found["tables"]
    rows = lake.rows("SELECT substation_number, count(*) FROM lv_data WHERE y = '2025' GROUP BY 1 ORDER BY 1")
    counts = [int(count or 0) for _, count in rows]
    assert found["peaks"] == [["100001", 33.5, counts[0]], ["100002", 43.5, counts[1]]]
