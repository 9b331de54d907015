"""The lake that all tests of the local Athena share, on the running local cloud."""

import pytest
from lake import LV_COLUMNS, OPEN_CSV, Lake, month

from dubegrid_lib.config import RAW_PROD_PREFIX, Settings
from dubegrid_lib.query import catalog
from dubegrid_lib.stack.session import Kit
from localcloud import lifecycle


@pytest.fixture(scope="session")
def lake(settings: Settings, cloud: lifecycle.Server) -> Lake:
    kit = Kit(settings.named("athena"), cloud.endpoint_url)
    found = Lake(kit)
    kit.s3.create_bucket(Bucket=found.bucket)
    catalog.workgroup(kit)
    for year, number in (("2024", "12"), ("2025", "01"), ("2025", "05")):
        found.put(f"{RAW_PROD_PREFIX}y={year}/m={number}/lv_{year}_{number}.csv", month(year, number))
    found.rows(f"CREATE DATABASE {found.database}")
    found.rows(
        f"CREATE EXTERNAL TABLE lv_data ({LV_COLUMNS}) PARTITIONED BY (y STRING, m STRING) {OPEN_CSV} "
        f"""WITH SERDEPROPERTIES ("separatorChar" = ",", "quoteChar" = "\\"") """
        f"LOCATION '{found.url(RAW_PROD_PREFIX)}' TBLPROPERTIES ('skip.header.line.count'='1')"
    )
    found.rows("MSCK REPAIR TABLE lv_data")
    return found
