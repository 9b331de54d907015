"""Weather files: the kit's own format, Open-Meteo's format, and which files are rejected with which advice."""

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest

from dubegrid_lib.errors import UnknownName
from dubegrid_lib.outlook.weather import BadWeather, Weather, at, read_weather, write_weather
from dubegrid_lib.sources.sample.site import LICENCE_AREAS
from dubegrid_lib.sources.sample.weather import weather as drawn
from dubegrid_lib.sources.sample.weather_file import write_sample_weather

PLACE = "latitude,longitude,elevation,utc_offset_seconds,timezone,timezone_abbreviation\n"


def written(tmp_path, text, name="weather.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_samples_own_weather_is_written_and_read_back(tmp_path):
    first, last = dt.date(2025, 1, 1), dt.date(2025, 1, 7)
    found = read_weather(write_sample_weather(3365, first, last, 0, tmp_path))
    assert found.areas == LICENCE_AREAS
    np.testing.assert_allclose(found.of("South West"), drawn(3365, first, last).temperature[::6], atol=0.005)
    assert found.of("South West").index[0] == pd.Timestamp("2025-01-01", tz="UTC")
    write_weather(found, tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "weather.csv").read_bytes()


def test_hour_without_a_row_or_value_is_missing(tmp_path):
    rows = "area,time,temperature_c\nA,2025-01-01T00:00:00Z,1\nA,2025-01-01T02:00+01:00,\nA,2025-01-01T03:00,4\n"
    series = read_weather(written(tmp_path, rows)).of("")
    assert series.isna().tolist() == [False, True, True, False]
    quarter = pd.date_range("2025-01-01", periods=3, freq="90min", tz="UTC")
    assert at(series, quarter).tolist() == [1.0, 2.5, 4.0]


def test_long_gap_stays_missing():
    hours = pd.date_range("2025-01-01", periods=8, freq="h", tz="UTC").as_unit("ns")
    series = pd.Series([1.0, *[np.nan] * 4, 6.0, np.nan, 8.0], index=hours)
    assert at(series, hours).isna().tolist() == [False, *[True] * 4, False, False, False]


def test_open_meteo_csv_of_one_place_is_read_in_utc(tmp_path):
    text = (
        PLACE + "52.5,-1.9,130.0,3600,Europe/London,GMT+1\n\ntime,temperature_2m (°C)\n2025-07-01T01:00,15.5\n"
        "2025-07-01T02:00,NaN\n2025-07-01T03:00,16.1\n"
    )
    series = read_weather(written(tmp_path, text), ["West Midlands"]).of("West Midlands")
    assert series.index[0] == pd.Timestamp("2025-07-01T00:00Z")
    assert series.iloc[[0, 2]].tolist() == [15.5, 16.1]


def test_open_meteo_csv_of_two_places_takes_two_areas(tmp_path):
    text = (
        f"location_id,{PLACE}0,52.5,-1.9,130.0,0,GMT,GMT\n1,50.9,-3.6,90.0,0,GMT,GMT\n\n"
        "location_id,time,temperature_2m (°C)\n0,2025-01-01T00:00,1.0\n1,2025-01-01T00:00,6.5\n"
    )
    path = written(tmp_path, text)
    found = read_weather(path, ["West Midlands", "South West"])
    assert {area: series.iloc[0] for area, series in found.hourly.items()} == {"West Midlands": 1.0, "South West": 6.5}
    with pytest.raises(BadWeather, match=r"of 2 place\(s\), but 0 area\(s\) were named.*--area"):
        read_weather(path)


def test_open_meteo_json_is_read(tmp_path):
    place = {
        "utc_offset_seconds": 0,
        "hourly_units": {"time": "iso8601", "temperature_2m": "°C"},
        "hourly": {"time": ["2025-01-01T00:00", "2025-01-01T01:00"], "temperature_2m": [1.5, None]},
    }
    series = read_weather(written(tmp_path, json.dumps(place), "a.json"), ["A"]).of("A")
    assert series.iloc[0] == 1.5
    assert np.isnan(series.iloc[1])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a,b\n1,2\n", "no column area, time, temperature_c. Found: a, b"),
        ("area,time,temperature_c\n", "no rows"),
        ("area,time,temperature_c\nA,yesterday,1\n", r"row 2 \(A\): 'yesterday' is not a time"),
        ("area,time,temperature_c\nA,2025-01-01T00:10:00Z,1\n", "is not on the hour"),
        ("area,time,temperature_c\nA,2025-01-01T00:00:00Z,mild\n", "'mild' is not a number of degrees"),
        ("area,time,temperature_c\nA,2025-01-01T00:00:00Z,61\n", "is not between -35 and 45 °C"),
        ("area,time,temperature_c\nA,2025-01-01T00:00Z,1\nA,2025-01-01T00:00Z,1\n", "row 3 .*comes twice for A"),
        ("area,time,temperature_c\n,2025-01-01T00:00Z,1\n", "line 2: the area is blank"),
        (PLACE + "1,2,3,0,GMT,GMT\n\ntime,temperature_2m (°F)\n2025-01-01T00:00,50\n", "not in degrees Celsius"),
        (PLACE + "1,2,3,0,GMT,GMT\n\ntime,rain (mm)\n2025-01-01T00:00,0\n", "no column temperature_2m"),
        ('{"hourly": {}}', "no hourly temperature_2m"),
        ("{", "not JSON"),
    ],
)
def test_unusable_file_is_rejected_with_its_row(tmp_path, text, complaint):
    with pytest.raises(BadWeather, match=complaint):
        read_weather(written(tmp_path, text), ["A"])


def test_unknown_area_is_named():
    hours = pd.date_range("2025-01-01", periods=2, freq="h", tz="UTC").as_unit("ns")
    found = Weather("w.csv", {"South West": pd.Series([1.0, 2], hours), "South Wales": pd.Series([1.0, 2], hours)})
    with pytest.raises(UnknownName, match=r"no weather area 'South Wset'\. Did you mean 'South West'"):
        found.of("South Wset")
