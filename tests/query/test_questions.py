"""The queries of infra/sql are valid for Athena, bind their parameters, and give the same figures as the KPIs.

Here they run on DuckDB, translated by sqlglot, which is enough to test what they compute.
"""

import re
from collections.abc import Iterator
from functools import cache

import duckdb
import numpy as np
import pandas as pd
import pytest
import sqlglot
from load_readings import Columns, needs_real_readings, read_lv_csv, real_file, tidy, whole_site
from sqlglot import exp

from dubegrid_lib.analysis.assessment import Assessment, assess
from dubegrid_lib.analysis.demand import asset_series, month_period, quantity_of, site_demand
from dubegrid_lib.errors import BadMonth, DubeGridError
from dubegrid_lib.query import questions
from dubegrid_lib.reporting.charts.asset_demand import duration_frame, duration_table

ASSET = {"asset_id": "990001"}
OF_ONE_ASSET = ("daily_trend", "load_duration", "profile")
ALL = questions.names()


TABLES: tuple[questions.ReadingsTable, ...] = ("lv_data", "lv_curated")
OWN_TABLE: dict[str, questions.ReadingsTable] = {"files": "lv_curated"}


def made(name: str, month: str = "2025-01", table: questions.ReadingsTable = "lv_data") -> questions.Query:
    own = dict.fromkeys(OF_ONE_ASSET, ASSET)
    return questions.query(name, month, OWN_TABLE.get(name, table), **own.get(name, {}))


def database(readings: pd.DataFrame) -> duckdb.DuckDBPyConnection:
    """The readings in both tables: lv_data has strings, empty for busbar and missing values; lv_curated has types."""
    connection = duckdb.connect(config={"memory_limit": "1GB", "threads": "1"})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("CREATE MACRO is_finite(x) AS isfinite(x)")
    connection.execute("CREATE MACRO with_timezone(x, zone) AS timezone(zone, x)")
    stamps = readings["timestamp"]
    months = {"y": stamps.dt.strftime("%Y"), "m": stamps.dt.strftime("%m")}
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
            "$path": "s3://bucket/raw/prod/lv/made.csv",
            **months,
        }
    ).astype(object)
    connection.register("texts", texts)
    columns = ", ".join(f'CAST("{column}" AS VARCHAR) AS "{column}"' for column in texts)
    connection.execute(f"CREATE TABLE lv_data AS SELECT {columns} FROM texts")
    names = list(zip(readings["description"], readings["units"], strict=True))
    quantities = {name: quantity_of(*name) or (None, None) for name in set(names)}
    known = [quantities[name] for name in names]
    typed = pd.DataFrame(
        {
            "asset_id": readings["asset_id"],
            "substation_name": "Made, up -",
            "ts": stamps.dt.tz_localize(None),
            "feeder_id": readings["feeder_id"],
            "description": readings["description"],
            "units": readings["units"],
            "quantity": [quantity for quantity, _ in known],
            "phase": [phase for _, phase in known],
            "value": readings["value"],
            "flags": None,
            "source": "raw/prod/lv/made.csv",
            "uploaded": pd.Timestamp("2025-06-01"),
            **months,
        }
    )
    connection.register("typed", typed)
    connection.execute(
        """CREATE TABLE lv_curated AS
           SELECT * REPLACE (CAST(flags AS VARCHAR) AS flags, CASE WHEN isnan(value) THEN NULL ELSE value END AS value)
           FROM typed"""
    )
    return connection


@cache
def in_duckdb(sql: str) -> str:
    (translated,) = sqlglot.transpile(sql, read="athena", write="duckdb")
    return translated


def answer(connection: duckdb.DuckDBPyConnection, query: questions.Query) -> pd.DataFrame:
    return connection.execute(in_duckdb(query.sql), list(query.parameters)).df()


def power_alone(columns: Columns) -> Columns:
    """Active power and the busbar's reactive power: all that the compared figures need, and a fourth of the rows."""
    return {
        (feeder, name): values
        for (feeder, name), values in columns.items()
        if "Active Power" in name or (feeder == "BUSBAR" and "Reactive Power" in name)
    }


@pytest.fixture(scope="module")
def readings() -> pd.DataFrame:
    columns = whole_site(28, start="2025-01-02", feeders=2)
    for key in columns:
        columns[key][700:760] = np.nan
    for phase in (1, 2, 3):
        columns["BUSBAR", f"L{phase} Active Power"][1000:1100] = np.nan
        columns["BUSBAR", f"L{phase} Voltage"][2000:2050] += 12
    columns["2", "L1 Active Power"][1040:1050] = np.nan
    return tidy(columns, start="2025-01-02")


@pytest.fixture(scope="module")
def lv_data(readings: pd.DataFrame) -> Iterator[duckdb.DuckDBPyConnection]:
    with database(readings) as connection:
        yield connection


@pytest.fixture(scope="module")
def assessed(readings: pd.DataFrame) -> Assessment:
    start = pd.Timestamp("2025-01-01", tz="UTC")
    return assess(readings, start=start, end=start + pd.Timedelta(days=31))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("name", ALL)
def test_a_query_states_its_question_unit_and_cost_and_binds_its_parameters(name: str, table: questions.ReadingsTable):
    query = made(name, table=table)
    assert query.question.endswith("?")
    assert query.unit
    assert "scan" in query.cost
    (tree,) = sqlglot.parse(query.sql, read="athena")
    assert isinstance(tree, exp.Select)
    assert len(list(tree.find_all(exp.Placeholder))) == len(query.parameters)
    text = tree.sql("athena", comments=False)
    assert "990001" not in text
    assert "2025" not in text


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("name", ALL)
def test_every_scan_names_its_partitions(name: str, table: questions.ReadingsTable):
    (tree,) = sqlglot.parse(made(name, table=table).sql, read="athena")
    scans = [scan for scan in tree.find_all(exp.Table) if scan.name in TABLES]
    assert [scan.name for scan in scans] == [OWN_TABLE.get(name, table)]
    where = scans[0].find_ancestor(exp.Select).args["where"].sql("athena")
    assert re.match(r"WHERE y = \? AND m (= \?|IN \(\?, \?\))( AND |$)", where)


@pytest.mark.parametrize(
    ("month", "bounds"),
    [
        ("2025-01", ("2025", "01", "01", "2025-01-01 00:00:00", "2025-02-01 00:00:00")),
        ("2025-03", ("2025", "03", "03", "2025-03-01 00:00:00", "2025-03-31 23:00:00")),
        ("2025-05", ("2025", "04", "05", "2025-04-30 23:00:00", "2025-05-31 23:00:00")),
        ("2025-10", ("2025", "09", "10", "2025-09-30 23:00:00", "2025-11-01 00:00:00")),
        ("2025-12", ("2025", "12", "12", "2025-12-01 00:00:00", "2026-01-01 00:00:00")),
    ],
)
def test_a_month_is_a_month_of_london(month: str, bounds: tuple[str, ...]):
    assert questions.query("assets", month, "lv_curated").parameters == bounds


def test_a_hostile_asset_stays_a_parameter(lv_data: duckdb.DuckDBPyConnection):
    query = questions.query("daily_trend", "2025-01", asset_id="x' OR '1'='1")
    assert query.execution_parameters[0] == "'2025'"
    assert query.execution_parameters[-1] == "'x'' OR ''1''=''1'"
    assert answer(lv_data, query).empty


def test_invalid_query_is_rejected_with_the_valid_choices():
    with pytest.raises(questions.BadQuery, match=r"There is no query 'peak'\. Choose one of: assets, busbar_mismatch"):
        questions.query("peak", "2025-01")
    with pytest.raises(questions.BadQuery, match="no query '_reading'"):
        questions.query("_reading", "2025-01")
    with pytest.raises(BadMonth, match="Write it as 2025-05"):
        questions.query("peaks", "2025-1")
    with pytest.raises(questions.BadQuery, match="needs asset_id; given: none"):
        questions.query("profile", "2025-01")
    with pytest.raises(DubeGridError, match="needs no parameter; given: asset_id"):
        questions.query("peaks", "2025-01", asset_id="1")
    with pytest.raises(questions.BadQuery, match=r"cannot use 'lv'\. Choose: lv_data or lv_curated"):
        questions.query("peaks", "2025-01", "lv")  # type: ignore[arg-type]
    with pytest.raises(questions.BadQuery, match=r"files cannot use 'lv_data'\. Choose: lv_curated"):
        questions.query("files", "2025-01")


@pytest.mark.parametrize("partitions", ["catalogued", "projected"])
def test_the_table_has_string_columns_and_a_partition_per_month(partitions: str):
    sql = questions.create_table("s3://bucket-1/raw/prod/lv/", partitions=partitions)  # type: ignore[arg-type]
    (tree,) = sqlglot.parse(sql, read="athena")
    columns = [column.name for column in tree.find_all(exp.ColumnDef)]
    assert columns[:8] == [
        *("substation_number", "substation_name", "timestamp", "attribute_type"),
        *("feeder_id", "description", "units", "value"),
    ]
    assert sql.count("` STRING") == 8
    assert "PARTITIONED BY (y STRING, m STRING)" in sql
    assert "'skip.header.line.count' = '1'" in sql
    assert ("projection.enabled" in sql) == (partitions == "projected")
    assert "`value` DOUBLE" in questions.create_table("s3://bucket-1/raw/prod/lv/", value_type="DOUBLE")


@pytest.mark.parametrize("place", ["s3://bucket/raw", "s3://b/'; DROP TABLE x; --/", "http://bucket/raw/"])
def test_a_table_location_must_be_a_folder_of_a_bucket(place: str):
    with pytest.raises(questions.BadQuery, match="is not a folder"):
        questions.create_table(place)
    with pytest.raises(questions.BadQuery, match="is not a name"):
        questions.create_table("s3://bucket/raw/", table="lv-data; DROP TABLE x")


def compare_with_kpis(
    connection: duckdb.DuckDBPyConnection,
    found: Assessment,
    month: str,
    table: questions.ReadingsTable,
    but: tuple[str, ...] = (),
) -> None:
    """Compare every KPI that the queries compute too, except those of the queries in `but`."""
    rows = {
        name: answer(connection, questions.query(name, month, table)).set_index("asset_id").loc[found.asset_id]
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
        if name in but:
            continue
        assert rows[name][column] == pytest.approx(found.kpi(kpi).value, rel=1e-9), (name, column)
    assert rows["monthly_load"]["mean_kw"] == pytest.approx(found.demand.p_kw.mean())
    assert rows["monthly_load"]["intervals"] == found.demand.p_kw.notna().sum()
    peak = pd.Timestamp(rows["peaks"]["peak_started"]).tz_localize("UTC").tz_convert("Europe/London")
    assert f"{peak:%a %d %b %Y %H:%M}" in found.kpi("maximum demand").note


@pytest.mark.parametrize("table", TABLES)
def test_sql_and_kpis_agree_on_a_site_with_gaps(
    lv_data: duckdb.DuckDBPyConnection, assessed: Assessment, table: questions.ReadingsTable
):
    assert assessed.flags
    assert not [flag for flag in assessed.flags if flag.rule not in ("INCOMPLETE",)]
    compare_with_kpis(lv_data, assessed, "2025-01", table)
    volts = answer(lv_data, made("voltage", table=table)).iloc[0]
    assert volts["outside_pct"] == pytest.approx(assessed.kpi("voltage outside limits").value)
    assert volts["p1_v"] == pytest.approx(assessed.kpi("voltage P1").value, abs=1)
    assert volts["p99_v"] == pytest.approx(assessed.kpi("voltage P99").value, abs=1)


@pytest.mark.parametrize(("month", "lengths"), [("2025-03", {144, 138}), ("2025-05", {144}), ("2025-10", {144, 150})])
def test_sql_and_kpis_agree_on_the_months_of_summer_time(month: str, lengths: set[int]):
    """Given readings from before to after the month, both use London's month, with its days of 138 or 150 intervals."""
    start, end = month_period(month)
    columns = power_alone(whole_site(int((end - start) / pd.Timedelta(days=1)) + 4, feeders=2))
    readings = tidy(columns, start=f"{start - pd.Timedelta(days=2):%Y-%m-%d}")
    found = assess(readings, start=start, end=end)
    assert found.kpi("completeness").value == 100
    with database(readings) as connection:
        for table in TABLES:
            compare_with_kpis(connection, found, month, table)
            days = answer(connection, made("completeness", month, table))
            assert set(days["intervals"]) == lengths
            assert days["completeness_pct"].tolist() == pytest.approx([100.0] * len(days))
            assert days["intervals"].sum() == (end - start) / pd.Timedelta(minutes=10)


@pytest.mark.parametrize("dead", [False, True])
def test_feeder_figures_in_sql_are_those_of_the_library(dead: bool):
    columns = power_alone(whole_site(14))
    if dead:
        columns["1", "L3 Active Power"][-500:] = np.random.default_rng(4).normal(0, 0.05, 500).round(2)
    readings = tidy(columns, start="2025-01-06")
    assessed = assess(readings)
    assert any(flag.rule == "DEAD TO NOISE" for flag in assessed.flags) == dead
    found = {one.feeder: one for one in assessed.feeders}
    with database(readings) as connection:
        answers = [answer(connection, questions.query("feeders", "2025-01", table)) for table in TABLES]
    assert [set(rows["feeder_id"]) for rows in answers] == [set(found)] * len(TABLES)
    for row, one in ((rows.set_index("feeder_id").loc[name], one) for rows in answers for name, one in found.items()):
        assert row["max_kw"] == pytest.approx(one.max_kw)
        assert row["load_factor"] == pytest.approx(one.load_factor)
        # If many intervals carry the same load, sums that differ only in the last bit may fall on either side of P90.
        assert row["imbalance_pct"] == pytest.approx(one.imbalance.percent, rel=0.01)
        assert row["same_phase_pct"] == pytest.approx(one.imbalance.persistence, abs=1)
        assert pd.Timestamp(row["peak_started"]).tz_localize("UTC") == one.peak


@pytest.mark.parametrize("phases", [(1, 2, 3), (2,)])
def test_demand_of_a_dead_busbar_is_the_sum_of_its_feeders_in_sql_too(phases: tuple[int, ...]):
    columns = power_alone(whole_site(7))
    for phase in phases:
        columns["BUSBAR", f"L{phase} Active Power"] = np.full(7 * 144, 0.02) + np.arange(7 * 144) % 3 / 100
    readings = tidy(columns, start="2025-01-06")
    start, end = month_period("2025-01")
    found = assess(readings, start=start, end=end)
    assert found.basis.source == "feeder sum"
    with database(readings) as connection:
        for table in TABLES:
            (row,) = answer(connection, questions.query("peaks", "2025-01", table)).itertuples()
            assert row.basis == "feeder sum"
            assert row.max_kw == pytest.approx(found.kpi("maximum demand").value)


def test_later_file_wins_but_a_missing_value_never_replaces_a_number():
    """The same rule as in DynamoDB."""
    columns = {("BUSBAR", f"L{phase} Active Power"): np.full(144, 10.0 * phase) for phase in (1, 2, 3)}
    with database(tidy(columns, start="2025-01-06")) as connection:
        later = "SELECT * REPLACE ({0} AS value, TIMESTAMP '2025-06-02' AS uploaded) FROM lv_curated WHERE {1}"
        first, second = "hour(ts) < 6 AND phase = 'L1'", "hour(ts) BETWEEN 6 AND 11 AND phase = 'L1'"
        connection.execute(f"CREATE TABLE more AS {later.format('40.0', first)}")
        connection.execute(f"INSERT INTO more {later.format('NULL', second)}")
        connection.execute("INSERT INTO lv_curated SELECT * FROM more")
        days = answer(connection, questions.query("daily_trend", "2025-01", "lv_curated", **ASSET))
        peaks = answer(connection, questions.query("peaks", "2025-01", "lv_curated"))
    assert days["intervals"].tolist() == [144]
    assert days["mean_kw"].iloc[0] == pytest.approx((36 * 90 + 108 * 60) / 144)
    assert peaks["max_kw"].iloc[0] == 90


def test_readings_that_kpis_leave_out_are_left_out_in_sql():
    columns = {("BUSBAR", f"L{phase} Active Power"): np.full(144, 10.0) for phase in (1, 2, 3)}
    with database(tidy(columns, start="2025-01-06")) as connection:
        connection.execute("UPDATE lv_curated SET flags = 'CONFLICT' WHERE hour(ts) = 1")
        connection.execute("UPDATE lv_curated SET flags = 'CONFLICT;OFF GRID' WHERE hour(ts) = 2")
        connection.execute("UPDATE lv_curated SET flags = 'DOUBLED HOUR' WHERE hour(ts) = 3")
        days = answer(connection, questions.query("daily_trend", "2025-01", "lv_curated", **ASSET))
    assert days["intervals"].tolist() == [132]


def test_a_copy_that_is_left_out_is_not_replaced_by_an_earlier_one():
    """DynamoDB has the later, flagged reading too, so an earlier file's reading of the same hour must not appear."""
    columns = {("BUSBAR", f"L{phase} Active Power"): np.full(144, 10.0) for phase in (1, 2, 3)}
    with database(tidy(columns, start="2025-01-06")) as connection:
        connection.execute(
            """INSERT INTO lv_curated SELECT * REPLACE (20.0 AS value, 'DOUBLED HOUR' AS flags, 'later' AS source,
               TIMESTAMP '2025-06-02' AS uploaded) FROM lv_curated WHERE hour(ts) = 3"""
        )
        days = answer(connection, questions.query("daily_trend", "2025-01", "lv_curated", **ASSET))
    assert days["intervals"].tolist() == [138]
    assert days["mean_kw"].tolist() == pytest.approx([30.0])


@pytest.mark.parametrize("table", TABLES)
def test_first_of_two_descriptions_of_a_phase_counts_as_in_the_kpis(table: questions.ReadingsTable):
    columns = {("BUSBAR", f"L{phase} Active Power"): np.full(144, 10.0) for phase in (1, 2, 3)}
    columns["BUSBAR", "Active Power L1"] = np.where(np.arange(144) < 72, 40.0, np.nan)
    readings = tidy(columns, start="2025-01-06").sort_values(["timestamp", "feeder_id", "description"])
    with database(readings) as connection:
        days = answer(connection, questions.query("daily_trend", "2025-01", table, **ASSET))
    start = pd.Timestamp("2025-01-06", tz="UTC")
    demand = site_demand(asset_series(readings, start, start + pd.Timedelta(days=1))).p_kw
    assert days["mean_kw"].tolist() == pytest.approx([demand.mean()])
    assert demand.mean() == 45


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
    table = duration_table(duration_frame(assessed))["kVA or more"]
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


def test_spellings_in_files_mean_the_same_as_in_the_library():
    """Offsets, feeder ids, units, thousands separators and blanks that the ingest accepts mean the same in SQL."""
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
        row = ["1", "n", stamp, "feeder", feeder, description, units, value, "a.csv", "2025", "01"]
        connection.execute("INSERT INTO lv_data VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
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
    with database(readings) as connection:
        for table in TABLES:
            compare_with_kpis(connection, found, "2022-12", table)


def site_with_faulty_busbar(fault: str) -> Columns:
    """A week of readings of a site whose busbar has the given fault."""
    columns = power_alone(whole_site(7))
    if fault == "negative":
        columns["BUSBAR", "L2 Active Power"] = -columns["BUSBAR", "L2 Active Power"]
    if fault == "died":
        noise = np.random.default_rng(4).normal(0, 0.05, 400).round(2)
        columns["BUSBAR", "L1 Active Power"][-400:] = noise
    return columns


@pytest.mark.parametrize("fault", ["negative", "died"])
def test_demand_of_a_busbar_that_is_backwards_or_died_is_the_sum_of_its_feeders_in_sql_too(fault: str):
    readings = tidy(site_with_faulty_busbar(fault), start="2025-01-06")
    start, end = month_period("2025-01")
    found = assess(readings, start=start, end=end)
    assert "feeder sum" in found.basis.source
    with database(readings) as connection:
        for table in TABLES:
            compare_with_kpis(connection, found, "2025-01", table, but=("imbalance",))
            (row,) = answer(connection, questions.query("peaks", "2025-01", table)).itertuples()
            assert row.max_kw == pytest.approx(found.kpi("maximum demand").value)


@pytest.mark.parametrize("minutes", [30, 60])
def test_half_hourly_or_hourly_readings_count_in_sql_as_in_the_kpis(minutes: int):
    readings = tidy(power_alone(whole_site(14, feeders=3)), start="2025-01-06")
    readings = readings[readings["timestamp"].dt.minute % minutes == 0].reset_index(drop=True)
    start, end = month_period("2025-01")
    found = assess(readings, start=start, end=end)
    assert found.series.held == minutes // 10
    with database(readings) as connection:
        for table in TABLES:
            compare_with_kpis(connection, found, "2025-01", table)
