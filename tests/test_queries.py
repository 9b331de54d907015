"""The insight queries: valid for Athena, parameters bound, and the same figures as the KPIs on the same readings.

They run here on DuckDB, translated by sqlglot; that stands in for Athena's engine where only the sense is asked for.
"""

import re
from collections.abc import Iterator

import duckdb
import numpy as np
import pandas as pd
import pytest
import sqlglot
from load_readings import needs_real_readings, read_lv_csv, real_file, tidy, whole_site
from sqlglot import exp

from dubegrid_lib import queries
from dubegrid_lib.analysis.assessment import Assessment, assess
from dubegrid_lib.errors import DubeGridError
from dubegrid_lib.reporting import plots

ASSET = {"asset_id": "990001"}
PART_OF_MONTH = {"first_day": "2025-01-01", "last_characters": "01234"}
OF_ONE_ASSET = ("daily_trend", "load_duration", "profile")
ALL = queries.names()


def made(name: str, month: str = "2025-01") -> queries.Query:
    own = {"series": PART_OF_MONTH} | dict.fromkeys(OF_ONE_ASSET, ASSET)
    return queries.query(name, month, **own.get(name, {}))


def database(readings: pd.DataFrame) -> duckdb.DuckDBPyConnection:
    """Readings as lv_data stores them: texts, blank for the busbar and for what is missing."""
    connection = duckdb.connect(config={"memory_limit": "1GB", "threads": "1"})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("CREATE MACRO is_finite(x) AS isfinite(x)")
    connection.execute("CREATE MACRO with_timezone(x, zone) AS timezone(zone, x)")
    stamps = readings["timestamp"]
    texts = pd.DataFrame(
        {
            "substation_number": readings["asset_id"],
            "substation_name": "Made, up -",
            "timestamp": stamps.dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "attribute_type": "feeder",
            "feeder_id": readings["feeder_id"].replace("BUSBAR", ""),
            "description": readings["description"],
            "units": readings["units"],
            "value": readings["value"].map(lambda value: "" if np.isnan(value) else repr(float(value))),
            "y": stamps.dt.strftime("%Y"),
            "m": stamps.dt.strftime("%m"),
        }
    ).astype(object)
    connection.register("texts", texts)
    columns = ", ".join(f'CAST("{column}" AS VARCHAR) AS "{column}"' for column in texts)
    connection.execute(f"CREATE TABLE lv_data AS SELECT {columns} FROM texts")
    return connection


def answer(connection: duckdb.DuckDBPyConnection, query: queries.Query) -> pd.DataFrame:
    (sql,) = sqlglot.transpile(query.sql, read="athena", write="duckdb")
    return connection.execute(sql, list(query.parameters)).df()


@pytest.fixture(scope="module")
def readings() -> pd.DataFrame:
    columns = whole_site(28, start="2025-01-02")
    for key in columns:
        columns[key][700:760] = np.nan
    for phase in (1, 2, 3):
        columns["BUSBAR", f"L{phase} Active Power"][1000:1100] = np.nan
        columns["BUSBAR", f"L{phase} Voltage"][2000:2050] += 12
    columns["3", "L1 Active Power"][1040:1050] = np.nan
    return tidy(columns, start="2025-01-02")


@pytest.fixture(scope="module")
def lv_data(readings: pd.DataFrame) -> Iterator[duckdb.DuckDBPyConnection]:
    with database(readings) as connection:
        yield connection


@pytest.fixture(scope="module")
def assessed(readings: pd.DataFrame) -> Assessment:
    start = pd.Timestamp("2025-01-01", tz="UTC")
    return assess(readings, start=start, end=start + pd.Timedelta(days=31))


@pytest.mark.parametrize("name", ALL)
def test_a_query_says_its_question_unit_and_cost_and_binds_its_parameters(name: str):
    query = made(name)
    assert query.question.endswith("?")
    assert query.unit
    assert "scan" in query.cost
    (tree,) = sqlglot.parse(query.sql, read="athena")
    assert isinstance(tree, exp.Select)
    assert len(list(tree.find_all(exp.Placeholder))) == len(query.parameters)
    assert query.parameters[:2] == ("2025", "01")
    text = tree.sql("athena", comments=False)
    assert "990001" not in text
    assert "2025" not in text


@pytest.mark.parametrize("name", ALL)
def test_every_scan_is_of_one_month(name: str):
    (tree,) = sqlglot.parse(made(name).sql, read="athena")
    scans = [table for table in tree.find_all(exp.Table) if table.name == "lv_data"]
    assert len(scans) == 1
    where = scans[0].find_ancestor(exp.Select).args["where"].sql("athena")
    assert re.match(r"WHERE y = \? AND m = \?( AND |$)", where)


def test_a_hostile_asset_stays_a_parameter(lv_data: duckdb.DuckDBPyConnection):
    query = queries.query("daily_trend", "2025-01", asset_id="x' OR '1'='1")
    assert query.execution_parameters == ["'2025'", "'01'", "'x'' OR ''1''=''1'"]
    assert answer(lv_data, query).empty


def test_what_cannot_be_asked_is_refused_with_what_can():
    with pytest.raises(queries.BadQuery, match=r"There is no query 'peak'\. Choose one of: assets, busbar_mismatch"):
        queries.query("peak", "2025-01")
    with pytest.raises(queries.BadQuery, match="no query '_reading'"):
        queries.query("_reading", "2025-01")
    with pytest.raises(queries.BadQuery, match="Write it as 2025-05"):
        queries.query("peaks", "2025-1")
    with pytest.raises(queries.BadQuery, match="needs asset_id; given: none"):
        queries.query("profile", "2025-01")
    with pytest.raises(DubeGridError, match="needs no parameter; given: asset_id"):
        queries.query("peaks", "2025-01", asset_id="1")


@pytest.mark.parametrize("partitions", ["catalogued", "projected"])
def test_the_table_is_text_over_the_months(partitions: str):
    sql = queries.create_table("s3://bucket-1/raw/prod/lv/", partitions=partitions)  # type: ignore[arg-type]
    (tree,) = sqlglot.parse(sql, read="athena")
    columns = [column.name for column in tree.find_all(exp.ColumnDef)]
    assert columns[:8] == list(queries.COLUMNS)
    assert sql.count("` STRING") == 8
    assert "PARTITIONED BY (y STRING, m STRING)" in sql
    assert "'skip.header.line.count' = '1'" in sql
    assert ("projection.enabled" in sql) == (partitions == "projected")
    assert "`value` DOUBLE" in queries.create_table("s3://bucket-1/raw/prod/lv/", value_type="DOUBLE")


@pytest.mark.parametrize("place", ["s3://bucket/raw", "s3://b/'; DROP TABLE x; --/", "http://bucket/raw/"])
def test_a_table_is_made_over_a_folder_of_a_bucket_only(place: str):
    with pytest.raises(queries.BadQuery, match="is not a folder"):
        queries.create_table(place)
    with pytest.raises(queries.BadQuery, match="is not a name"):
        queries.create_table("s3://bucket/raw/", table="lv-data; DROP TABLE x")


def compare_with_kpis(connection: duckdb.DuckDBPyConnection, found: Assessment, month: str) -> None:
    """Every KPI that SQL can give too."""
    rows = {
        name: answer(connection, queries.query(name, month)).set_index("asset_id").loc[found.asset_id]
        for name in ("monthly_load", "peaks", "fleet_kpis", "imbalance", "diversity")
    }
    pairs = [
        ("monthly_load", "completeness_pct", "completeness"),
        ("peaks", "max_kw", "maximum demand"),
        ("peaks", "max_10_min_kw", "maximum demand, 10 min"),
        ("peaks", "max_kva", "maximum apparent power"),
        ("fleet_kpis", "load_factor", "load factor"),
        ("fleet_kpis", "imported_kwh", "energy imported"),
        ("fleet_kpis", "exported_kwh", "energy exported"),
        ("fleet_kpis", "evening_share_pct", "evening share"),
        ("fleet_kpis", "night_ratio", "night ratio"),
        ("fleet_kpis", "reverse_h", "reverse flow"),
        ("fleet_kpis", "max_export_kw", "maximum export"),
        ("imbalance", "imbalance_pct", "phase imbalance"),
        ("diversity", "diversity_factor", "diversity factor"),
    ]
    for name, column, kpi in pairs:
        assert rows[name][column] == pytest.approx(found.kpi(kpi).value, rel=1e-9), (name, column)
    assert rows["monthly_load"]["mean_kw"] == pytest.approx(found.demand.p_kw.mean())
    assert rows["monthly_load"]["intervals"] == found.demand.p_kw.notna().sum()
    peak = pd.Timestamp(rows["peaks"]["peak_started"]).tz_localize("UTC").tz_convert("Europe/London")
    assert f"{peak:%a %d %b %Y %H:%M}" in found.kpi("maximum demand").note


def test_sql_and_kpis_agree_on_a_site_with_gaps(lv_data: duckdb.DuckDBPyConnection, assessed: Assessment):
    assert assessed.flags
    assert not [flag for flag in assessed.flags if flag.rule not in ("INCOMPLETE",)]
    compare_with_kpis(lv_data, assessed, "2025-01")
    volts = answer(lv_data, made("voltage")).iloc[0]
    assert volts["outside_pct"] == pytest.approx(assessed.kpi("voltage outside limits").value)
    assert volts["p1_v"] == pytest.approx(assessed.kpi("voltage P1").value, abs=1)
    assert volts["p99_v"] == pytest.approx(assessed.kpi("voltage P99").value, abs=1)


def test_sql_and_charts_agree_on_days_profile_duration_and_completeness(
    lv_data: duckdb.DuckDBPyConnection, assessed: Assessment
):
    demand = assessed.demand.p_kw
    days = answer(lv_data, made("daily_trend")).set_index("local_day")
    np.testing.assert_allclose(days["mean_kw"].dropna(), demand.groupby(demand.index.date).mean().dropna())
    profile = answer(lv_data, made("profile"))
    assert len(profile) == 48
    weekday = profile[profile["kind"] == "weekday"].set_index("local_hour")["p50_kw"]
    working = demand[demand.index.day_of_week < 5]
    np.testing.assert_allclose(weekday, working.groupby(working.index.hour).median(), rtol=0.02)
    duration = answer(lv_data, made("load_duration")).set_index("share_pct")["kva"]
    table = plots.duration_table(plots.duration_frame(assessed))["kVA or more"]
    np.testing.assert_allclose(duration, table.loc[duration.index])
    valid = answer(lv_data, made("completeness"))
    assert valid["intervals"].sum() == demand.notna().sum()


def test_quantities_counts_what_cannot_be_read(readings: pd.DataFrame):
    connection = database(readings)
    connection.execute(
        """UPDATE lv_data SET value = CASE substr("timestamp", 12, 5)
               WHEN '00:00' THEN '12,5' WHEN '00:10' THEN '1,234.5' WHEN '00:20' THEN 'NaN' ELSE value END
           WHERE description = 'L1 Voltage' AND "timestamp" LIKE '2025-01-02%'"""
    )
    table = answer(connection, made("quantities")).set_index("description")
    row = table.loc["L1 Voltage"]
    assert (row["quantity"], row["units"], row["assets"], row["empty"], row["not_a_number"]) == (
        "voltage",
        "V",
        1,
        60,
        2,
    )
    assert table.loc["L1 THD", "quantity"] == "thd"
    assert table["row_count"].sum() == len(readings)


def test_spellings_of_the_files_are_the_library_s():
    """What the ingest accepts means the same in SQL: offsets, feeder ids, units, thousands, blanks."""
    odd = [
        ("2025-01-01T00:00:00Z", "05", "L1 Active Power", "kW", "1,234.5", ("5", 1234.5, "00:00")),
        ("2025-01-01 00:10:00", " 5", " l1 active power", "KW", "7", ("5", 7.0, "00:10")),
        ("2025-01-01T01:20:00+01:00", "nan", "L2 Voltage", "kV", "0.24", ("BUSBAR", 240.0, "00:20")),
        ("2025-01-01T00:30:00.000Z", "", "L2 Reactive Power", "kVAR", "-", ("BUSBAR", None, "00:30")),
        ("2024-12-31T19:10:00-05:30", "A7", "L3 Current", "Amps", "NaN", ("A7", None, "00:40")),
        ("yesterday", "1", "L3 Current", "Amps", "3", ("1", 3.0, None)),
    ]
    connection = database(tidy({("1", "L1 Active Power"): np.ones(1)}, start="2025-01-01").iloc[:0])
    for stamp, feeder, description, units, value, _ in odd:
        row = ["1", "n", stamp, "feeder", feeder, description, units, value, "2025", "01"]
        connection.execute("INSERT INTO lv_data VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    query = made("quantities")
    fragment = query.sql[: query.sql.rindex("\nSELECT")] + "\nSELECT feeder_id, value, ts, quantity FROM reading"
    (sql,) = sqlglot.transpile(fragment, read="athena", write="duckdb")
    found = connection.execute(sql, list(query.parameters)).fetchall()
    for (feeder, value, ts, quantity), (*_, expected) in zip(found, odd, strict=True):
        assert (feeder, value, ts.strftime("%H:%M") if ts else None) == expected
        assert quantity is not None


@needs_real_readings
@pytest.mark.parametrize("asset_id", ["724023", "724253", "724700"])
def test_sql_and_kpis_agree_on_real_readings(asset_id: str):
    readings = read_lv_csv(real_file(asset_id))
    start = pd.Timestamp("2022-12-01", tz="UTC")
    found = assess(readings, start=start, end=start + pd.Timedelta(days=31))
    compare_with_kpis(database(readings), found, "2022-12")
