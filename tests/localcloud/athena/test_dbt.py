"""dbt, whose models become Athena's tables and views; in an environment of its own: its pins are not the kit's."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lake import Lake

from dubegrid_lib.config import PROJECT_ROOT
from localcloud import lifecycle

# dbt-core 1.11 and later come with a parser that not every machine has a wheel of.
REQUIREMENTS = ("dbt-core>=1.9,<1.11", "dbt-athena>=1.9,<1.11")
INSTALL_SECONDS = 180
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


@pytest.fixture(scope="session")
def dbt_program() -> Path:
    """The `dbt` command; installed at first use, in some 20 s."""
    folder = PROJECT_ROOT / ".dubegrid" / "clients" / "dbt"
    python, complete = folder / "bin" / "python", folder / "complete"
    if not complete.exists():
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True, timeout=INSTALL_SECONDS)
            subprocess.run([*pip, *REQUIREMENTS], check=True, timeout=INSTALL_SECONDS, capture_output=True, text=True)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            pytest.skip(f"dbt cannot be installed here: {error} {str(error.stderr or '')[-300:]}")
        complete.touch()
    return folder / "bin" / "dbt"


@pytest.fixture
def dbt(lake: Lake, dbt_program: Path, tmp_path: Path) -> Dbt:
    """A dbt project over the lake; what runs a command of it and gives each node's status by name."""
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
    environment = {
        "PATH": os.environ["PATH"], "DBT_PROFILES_DIR": str(tmp_path), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        **lifecycle.child_environment(settings),
    }  # fmt: skip

    def run(*arguments: str) -> dict[str, str]:
        done = subprocess.run([str(dbt_program), *arguments], cwd=tmp_path, env=environment, capture_output=True,
                              text=True, check=False, timeout=RUN_SECONDS)  # fmt: skip
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
    # The incremental run replaces one partition, and no row of it is there twice.
    assert dbt("run", "--select", "days") == {"days": "success"}
    assert lake.rows(f"SELECT asset_id, mean, m FROM {schema}.days ORDER BY m, asset_id") == before
