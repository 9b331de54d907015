"""What Athena needs before the first query: a workgroup with a limit, a database, tables over CSVs and Parquet."""

from typing import Any, Final, Literal

from dubegrid_lib.config import (
    CURATED_PREFIX,
    FINDINGS_PREFIX,
    FORECAST_PREFIX,
    LINES_PREFIX,
    RAW_PROD_PREFIX,
    RESULTS_PREFIX,
    SHARED,
    TAGS,
)
from dubegrid_lib.errors import MissingResource
from dubegrid_lib.query import athena, questions
from dubegrid_lib.stack import resources
from dubegrid_lib.stack.provision import Made, ensure
from dubegrid_lib.stack.session import Kit

TABLE = "lv_data"
CURATED: Final = "lv_curated"
FILES: Final = "lv_files"
FINDINGS: Final = "lv_findings"
FORECAST: Final = "lv_forecast"
READINGS = "lv_readings"
# A month of a thousand substations as raw CSV is some 17 GB: a mistaken query stops at 0.10 USD.
SCAN_LIMIT_BYTES: int = SHARED["scan_limit_bytes"]


def create(kit: Kit) -> list[Made]:
    """Create the workgroup, database, tables, the view of readings and the saved queries; existing ones are reused."""
    steps = (workgroup, database, table, curated, files, findings, forecast, readings, saved_queries)
    return [step(kit) for step in steps]


def workgroup(kit: Kit) -> Made:
    """The workgroup: results go to `athena-results/`, whatever the client requests, and queries stop at 20 GB."""
    name = kit.settings.workgroup
    # Enforced: a client cannot send results elsewhere, nor leave them unencrypted.
    settings: Any = {
        "EnforceWorkGroupConfiguration": True,
        "BytesScannedCutoffPerQuery": SCAN_LIMIT_BYTES,
        "PublishCloudWatchMetricsEnabled": True,
    }
    results: Any = {
        "OutputLocation": f"s3://{kit.bucket}/{RESULTS_PREFIX}",
        "EncryptionConfiguration": {"EncryptionOption": "SSE_S3"},
    }
    made = ensure(
        kit,
        "workgroup",
        name,
        lambda: kit.athena.create_work_group(
            Name=name,
            Description="DubeGrid's queries of its load readings",
            Configuration=settings | {"ResultConfiguration": results},
            Tags=resources.as_pairs(TAGS),
        ),
    )
    if made.outcome == "reused":  # reverts manual changes
        updates = settings | {"ResultConfigurationUpdates": results}
        kit.athena.update_work_group(WorkGroup=name, ConfigurationUpdates=updates)
    return made


def database(kit: Kit) -> Made:
    """The database: an entry of the Glue catalog, which Athena reads."""
    name = kit.settings.database
    return ensure(
        kit,
        "database",
        name,
        lambda: kit.glue.create_database(
            DatabaseInput={"Name": name, "Description": "DubeGrid: LV substation load readings"}, Tags=TAGS
        ),
    )


def saved_queries(kit: Kit) -> Made:
    """Save the queries of `questions` in the workgroup (Athena's named queries); they are deleted with it.

    Their parameters stay question marks: Athena's console prompts for the values.
    """
    group = kit.settings.workgroup
    wanted = {name: questions.saved(name) for name in questions.names()}
    kept = find_saved_queries(kit)
    stale = [name for name, query in kept.items() if wanted.get(name) != (query["Description"], query["QueryString"])]
    for name in stale:
        kit.athena.delete_named_query(NamedQueryId=kept.pop(name)["NamedQueryId"])
    for name in wanted.keys() - kept.keys():
        description, sql = wanted[name]
        kit.athena.create_named_query(
            Name=name, Description=description, Database=kit.settings.database, QueryString=sql, WorkGroup=group
        )
    outcome = "reused" if wanted.keys() <= kept.keys() and not stale else "updated" if kept else "created"
    return Made("questions", group, outcome)


def find_saved_queries(kit: Kit) -> dict[str, Any]:
    """The workgroup's named queries, by name."""
    pages = kit.athena.get_paginator("list_named_queries").paginate(WorkGroup=kit.settings.workgroup)
    ids = [id_ for page in pages for id_ in page["NamedQueryIds"]]
    # 50 is BatchGetNamedQuery's limit.
    batches = (ids[start : start + 50] for start in range(0, len(ids), 50))
    found = (kit.athena.batch_get_named_query(NamedQueryIds=batch)["NamedQueries"] for batch in batches)
    return {query["Name"]: query for queries in found for query in queries}


def table(
    kit: Kit,
    name: str = TABLE,
    *,
    partitions: Literal["catalogued", "projected"] = "projected",
    value_type: Literal["STRING", "DOUBLE"] = "STRING",
) -> Made:
    """The table over `raw/prod/lv/`; it is deleted with the database.

    An existing table of that name is reused unchanged: call `drop_table` first to replace it.

    Raises
    ------
    MissingResource
        There is no database yet.
    """
    return _made(kit, name, table_ddl(kit, name, partitions=partitions, value_type=value_type))


def curated(kit: Kit) -> Made:
    """The table over the curated Parquet: the readings that the function stored, as it stored them.

    Files that share intervals each have their own readings here; `readings` has each reading once.

    Raises
    ------
    MissingResource
        There is no database yet.
    """
    location = f"s3://{kit.bucket}/{CURATED_PREFIX}"
    return _made(kit, CURATED, questions.create_parquet_table(location, kit.settings.database, CURATED))


def files(kit: Kit) -> Made:
    """The table over the lines about files, one per file with its outcome; otherwise as `curated`."""
    location = f"s3://{kit.bucket}/{LINES_PREFIX}"
    return _made(kit, FILES, questions.create_json_table(location, kit.settings.database, FILES))


def findings(kit: Kit) -> Made:
    """The table over what reports found: actions, KPIs, changes and flags, one row each; otherwise as `curated`."""
    location = f"s3://{kit.bucket}/{FINDINGS_PREFIX}"
    return _made(kit, FINDINGS, questions.create_json_table(location, kit.settings.database, FINDINGS))


def forecast(kit: Kit) -> Made:
    """The table over the stored forecasts (`dubegrid forecast`); otherwise as `curated`."""
    location = f"s3://{kit.bucket}/{FORECAST_PREFIX}"
    return _made(kit, FORECAST, questions.create_parquet_table(location, kit.settings.database, FORECAST))


def readings(kit: Kit) -> Made:
    """The view of the curated readings that has each reading once, even if files share it; otherwise as `curated`."""
    return _made(kit, READINGS, questions.create_readings_view(kit.settings.database, READINGS, CURATED))


def _made(kit: Kit, name: str, ddl: str) -> Made:
    if find_table(kit, name):
        return Made("lv table", name, "reused")
    if resources.find(kit, "database", kit.settings.database) is None:
        raise MissingResource(f"There is no database {kit.settings.database} yet: create it first (catalog.database).")
    athena.run(kit, ddl)
    return Made("lv table", name, "created")


def table_ddl(
    kit: Kit,
    name: str = TABLE,
    *,
    partitions: Literal["catalogued", "projected"] = "projected",
    value_type: Literal["STRING", "DOUBLE"] = "STRING",
) -> str:
    """The statement that `table` runs."""
    location = f"s3://{kit.bucket}/{RAW_PROD_PREFIX}"
    return questions.create_table(location, kit.settings.database, name, partitions=partitions, value_type=value_type)


def drop_table(kit: Kit, name: str = TABLE) -> None:
    """Drop a table: the catalog's entry is deleted, the files are kept."""
    athena.run(kit, f"DROP TABLE IF EXISTS {kit.settings.database}.{name}")


def exists(kit: Kit) -> bool:
    """Whether the workgroup and the table exist, so that Athena can be queried."""
    return resources.find(kit, "workgroup", kit.settings.workgroup) is not None and find_table(kit)


def find_table(kit: Kit, name: str = TABLE) -> bool:
    """Whether the catalog has the table."""
    return resources.exists(lambda: kit.glue.get_table(DatabaseName=kit.settings.database, Name=name))
