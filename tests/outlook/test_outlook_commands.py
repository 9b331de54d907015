"""From files to a stored forecast on the local cloud: weather, forecast, the Athena table, the alert."""

import datetime as dt
import json

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from generated_demand import power, temperature
from steps import make_pipeline
from typer.testing import CliRunner

from dubegrid_lib.analysis.assessment import assess
from dubegrid_lib.cli import outlook
from dubegrid_lib.cli.app import app
from dubegrid_lib.config import INFRA
from dubegrid_lib.errors import DubeGridError, UnknownName
from dubegrid_lib.outlook.weather import BadWeather, Weather, write_weather
from dubegrid_lib.query import athena, catalog, sent_alerts
from dubegrid_lib.reporting import forecasts
from dubegrid_lib.reporting.dashboard import charts
from dubegrid_lib.stack import monitoring, stored_register, stored_weather

PERIOD = dt.date(2025, 1, 6), dt.date(2025, 2, 17)
SITES = {"721030": (1, 0), "722267": (1, 1)}
ISSUED = "2025-02-17T00:00"


@pytest.fixture(scope="module")
def kit(settings, cloud, tmp_path_factory):
    """A pipeline whose curated zone contains six generated weeks of two sites, with a register and weather."""
    made = make_pipeline(settings, cloud, "outlook")
    catalog.create(made)
    monitoring.deploy(made)
    folder = tmp_path_factory.mktemp("outlook")
    for asset, (seed, number) in SITES.items():
        put_readings(made, asset, power(seed, number, *PERIOD), folder)
    register = folder / "register.csv"
    register.write_text("asset_id,rating_kva,licence_area\n721030,50,West Midlands\n722267,900,West Midlands\n")
    stored_register.store(made, register)
    return made


def put_readings(kit, asset, load, folder):
    """Write Parquet as the function does: the busbar's three phases, one file per month, and their source objects."""
    for month, part in load.groupby(load.index.strftime("%Y-%m")):
        key = f"lv/y={month[:4]}/m={month[5:]}/{asset}"
        phases = [
            pd.DataFrame(
                {"ts": part.index.tz_localize(None), "description": f"{phase} Active Power", "value": part / 3}
            )
            for phase in ("L1", "L2", "L3")
        ]
        frame = pd.concat(phases, ignore_index=True).assign(
            asset_id=asset, substation_name="MILL LANE", feeder_id="BUSBAR", units="kW", quantity="active_power",
            phase="", flags=None, source=f"raw/prod/{key}.csv", uploaded=pd.Timestamp("2025-02-17")
        )  # fmt: skip
        columns = [
            column["name"] for column in json.loads((INFRA / "tables" / "lv_curated.json").read_text())["columns"]
        ]
        types = {name: pa.timestamp("ms") for name in ("ts", "uploaded")} | {"value": pa.float64()}
        schema = pa.schema([(name, types.get(name, pa.string())) for name in columns])
        path = folder / "part.parquet"
        pq.write_table(pa.Table.from_pandas(frame[columns], schema=schema, preserve_index=False), path)
        kit.s3.upload_file(str(path), kit.bucket, f"processed/{key}.parquet")
        kit.s3.put_object(Bucket=kit.bucket, Key=f"raw/prod/{key}.txt", Body=b"")


@pytest.fixture
def command(kit, monkeypatch):
    monkeypatch.setattr(outlook, "connect", lambda: kit)

    def run(*words):
        return CliRunner().invoke(app, list(words))

    return run


def test_forecast_is_made_stored_queried_and_alerted(kit, command, tmp_path):
    without = command("forecast", "--asset", "721030", "--issue-time", ISSUED)
    assert without.exit_code == 0, without.output
    assert "No weather is stored" in without.output
    write_weather(Weather("w", {"West Midlands": temperature(1, *PERIOD)}), tmp_path / "w.csv")
    assert (
        "West Midlands: 2025-01-06 to 2025-02-17, 0 hours missing" in command("weather", str(tmp_path / "w.csv")).output
    )
    done = command("forecast", "--all", "--issue-time", ISSUED)
    assert done.exit_code == 0, done.output
    assert "2 of 2 forecasts" in done.output
    assert "[temperature of West Midlands]" in done.output
    assert "red: 721030: Likely above its rating of 50 kVA within a week" in done.output
    rows = athena.query(
        kit, "SELECT asset_id, count(*) AS n, min(ts) AS first, max(issued) AS issued FROM lv_forecast "
        "WHERE y = '2025' AND m = '02' GROUP BY 1 ORDER BY 1"
    )  # fmt: skip
    assert rows["n"].tolist() == [336, 336]
    assert {str(stamp) for stamp in [*rows["first"], *rows["issued"]]} == {"2025-02-17 00:00:00"}
    alerts = [one for one in sent_alerts.published_for(kit, "2025-02") if one.kind == "forecast"]
    assert [(one.asset_id, one.severity, one.published) for one in alerts] == [("721030", "red", True)]
    assert "(published before)" in command("forecast", "--asset", "721030", "--issue-time", ISSUED).output
    day = forecasts.of_asset(kit, "722267", "2025-02-18")
    assert len(day) == 48
    assert forecasts.of_asset(kit, "722267", "2025-03-18") is None


def test_mistakes_are_reported(kit, command, tmp_path):
    assert command("forecast").exit_code == 2
    with pytest.raises(DubeGridError, match="'tomorrow' is not a time"):
        raise command("forecast", "--all", "--issue-time", "tomorrow").exception
    with pytest.raises(UnknownName, match="no asset with readings"):
        raise command("forecast", "--asset", "1", "--issue-time", ISSUED).exception
    early = command("forecast", "--asset", "721030", "--issue-time", "2025-01-15T00:00")
    assert "no forecast: A forecast needs 21 days of readings" in early.output
    (tmp_path / "bad.csv").write_text("a,b\n")
    with pytest.raises(BadWeather):
        raise command("weather", str(tmp_path / "bad.csv")).exception
    assert stored_weather.stored(kit.named("elsewhere")) is None


def test_dashboard_draws_the_band_behind_the_day(kit, command):
    assert command("forecast", "--asset", "722267", "--issue-time", "2025-02-10T00:00").exit_code == 0
    load = power(*SITES["722267"], *PERIOD)
    readings = pd.DataFrame(
        {"asset_id": "722267", "timestamp": load.index, "feeder_id": "", "description": "Active Power", "units": "kW"}
    ).assign(value=load.to_numpy())
    forecast = forecasts.of_asset(kit, "722267", "2025-02-12")
    drawn = charts.day_demand(assess(readings), "2025-02-12", forecast).to_dict()
    encodings = [encoding for layer in layers(drawn) for encoding in layer["encoding"].values()]
    fields = {encoding["field"] for encoding in encodings if "field" in encoding}
    assert {"low", "high", "kva"} <= fields
    band = next(rows for rows in drawn["datasets"].values() if "low" in rows[0])
    assert band[0]["low"] == pytest.approx(forecast["p10_kw"].iloc[0] * forecast["kva_per_kw"].iloc[0])


def layers(drawn):
    return [part for layer in drawn["layer"] for part in (layers(layer) if "layer" in layer else [layer])]
