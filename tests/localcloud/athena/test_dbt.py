"""dbt creates Athena tables and views from models; it has an environment of its own: its pins differ from the kit's."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from infra.separate_tools import environment
from lake import Lake

from localcloud import lifecycle

RUN_SECONDS = 120
Dbt = Callable[..., dict[str, str]]

FILES = {
    "dbt_project.yml": """
name: lv
version: "1.0"
profile: lv
model-paths: [models]
seed-paths: [seeds]
""",
    "profiles.yml": """
lv:
  target: local
  outputs:
    local:
      type: athena
      s3_staging_dir: "{output}"
      s3_data_dir: "{data}"
      region_name: "{region}"
      database: awsdatacatalog
      schema: "{schema}"
      threads: 2
      poll_interval: 0.05
      num_retries: 0
""",
    "seeds/ratings.csv": "asset_id,rating_kva\n100001,500\n100002,800\n",
    "models/peaks.sql": """
{{ config(materialized='table', format='parquet') }}
SELECT substation_number AS asset_id, max(value) AS peak, count(*) AS readings
FROM {{ source('raw', 'lv_data') }} WHERE y = '2025' GROUP BY 1
""",
    "models/stress.sql": """
{{ config(materialized='view') }}
SELECT p.asset_id, p.peak, p.peak / r.rating_kva AS utilisation
FROM {{ ref('peaks') }} p JOIN {{ ref('ratings') }} r ON p.asset_id = CAST(r.asset_id AS varchar)
""",
    "models/days.sql": """
{{ config(materialized='incremental', incremental_strategy='insert_overwrite', partitioned_by=['m'],
          format='parquet') }}
SELECT substation_number AS asset_id, avg(value) AS mean, m FROM {{ source('raw', 'lv_data') }}
WHERE y = '2025' {% if is_incremental() %} AND m = '05' {% endif %} GROUP BY substation_number, m
""",
    "models/schema.yml": """
version: 2
sources:
  - name: raw
    schema: "{database}"
    tables:
      - name: lv_data
models:
  - name: peaks
    columns:
      - name: asset_id
        data_tests: [not_null, unique]
  - name: stress
    columns:
      - name: asset_id
        data_tests: [not_null]
""",
}


@pytest.fixture
def dbt(lake: Lake, tmp_path: Path) -> Dbt:
    """A dbt project over the lake: a function that runs a dbt command and returns each node's status by name."""
    settings = lake.kit.settings
    places = {
        "output": lake.output, "data": lake.url("dbt/"), "region": settings.region, "schema": f"{lake.database}_dbt",
        "database": lake.database,
    }  # fmt: skip
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        for mark, place in places.items():
            text = text.replace(f'"{{{mark}}}"', json.dumps(place))
        path.write_text(text)
    environ = {
        "PATH": os.environ["PATH"], "DBT_PROFILES_DIR": str(tmp_path), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        **lifecycle.child_environment(settings),
    }  # fmt: skip

    def run(*arguments: str) -> dict[str, str]:
        command = [environment("dbt") / "dbt", *arguments]
        done = subprocess.run(
            command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False, timeout=RUN_SECONDS
        )
        assert done.returncode == 0, done.stdout[-4000:]
        found = json.loads((tmp_path / "target" / "run_results.json").read_text())["results"]
        return {result["unique_id"].split(".")[2]: result["status"] for result in found}

    return run


def test_dbt_builds_a_seed_a_table_a_view_and_tests_them(lake: Lake, dbt: Dbt) -> None:
    built = dbt("build")
    assert {built[name] for name in ("ratings", "peaks", "stress", "days")} == {"success"}
    assert [status for name, status in built.items() if name.startswith(("not_null", "unique"))] == ["pass"] * 3
    schema = f"{lake.database}_dbt"
    rows = lake.rows(f"SELECT asset_id, peak, utilisation FROM {schema}.stress ORDER BY asset_id")
    assert rows == [("100001", "33.5", str(33.5 / 500)), ("100002", "43.5", str(43.5 / 800))]
    before = lake.rows(f"SELECT asset_id, mean, m FROM {schema}.days ORDER BY m, asset_id")
    assert [m for *_, m in before] == ["01", "01", "05", "05"]
    # The incremental run replaces one partition, so none of its rows exists twice.
    assert dbt("run", "--select", "days") == {"days": "success"}
    assert lake.rows(f"SELECT asset_id, mean, m FROM {schema}.days ORDER BY m, asset_id") == before
