"""Outdoor temperature by licence area: one file format of the kit's own, and a reader for Open-Meteo's exports.

The format: a CSV with the columns `area,time,temperature_c`, one row per area and hour. `area` is a licence area as in
the asset register, `time` the hour in UTC (a time with an offset is converted), `temperature_c` the temperature at that
hour in degrees Celsius, blank if it was not measured.

Open-Meteo (https://open-meteo.com/en/docs/historical-weather-api, data under CC BY 4.0) exports `temperature_2m` as CSV
or JSON. Its CSV starts with a table of places, `latitude,longitude,elevation,utc_offset_seconds,timezone,
timezone_abbreviation`, then a blank line, then the rows, `time,temperature_2m (°C)`; with several places both tables
have a first column `location_id`. Source of this layout: `ForecastapiResult.toCsvResponse` in
https://github.com/open-meteo/open-meteo. Times are local, with a constant offset.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.errors import DubeGridError, UnknownName

COLUMNS = ("area", "time", "temperature_c")
HOUR = pd.Timedelta(hours=1)
# The United Kingdom's extremes are -27.2 and 40.3 °C (Met Office, UK climate extremes): anything beyond is a fault.
COLDEST, WARMEST = -35.0, 45.0
# Longer gaps are not interpolated.
BRIDGED_HOURS = 3
_OPEN_METEO = "utc_offset_seconds"
_ADVICE = "Give a CSV with the columns area,time,temperature_c, or Open-Meteo's temperature_2m (docs/outlook.md)."


class BadWeather(DubeGridError, ValueError):
    """A weather file that cannot be used."""


@dataclass(frozen=True, eq=False)
class Weather:
    """Hourly temperature by area: `hourly` maps an area to a Series (°C) on every hour (UTC) of its period.

    An hour that was not measured is NaN. `name` is the file's.
    """

    name: str
    hourly: Mapping[str, pd.Series]

    @property
    def areas(self) -> tuple[str, ...]:
        return tuple(self.hourly)

    @property
    def hours(self) -> int:
        """How many hours have a temperature, in all areas together."""
        return int(sum(series.notna().sum() for series in self.hourly.values()))

    def of(self, area: str) -> pd.Series:
        """The hourly temperature of an area; if `area` is blank, of the only one.

        Raises
        ------
        UnknownName
            The weather has no such area, or several and none was named.
        """
        if not area and len(self.hourly) == 1:
            return next(iter(self.hourly.values()))
        if area not in self.hourly:
            raise UnknownName("weather area", area, self.areas)
        return self.hourly[area]


def temperature_of(weather: Weather | None, record: AssetRecord | None) -> tuple[pd.Series | None, str]:
    """The hourly temperature of an asset's licence area, and a phrase that names the area or says what is missing."""
    if weather is None:
        return None, "no weather is stored (`dubegrid weather FILE`), so temperature is left out"
    area = record.licence_area if record else ""
    try:
        return weather.of(area), f"temperature of {area or weather.areas[0]}"
    except UnknownName:
        named, known = area or "(none in the register)", ", ".join(weather.areas)
        return None, f"the weather has no area {named}, only {known}: temperature is left out"


def at(hourly: pd.Series, times: pd.DatetimeIndex) -> pd.Series:
    """Temperature at any times (UTC), interpolated between hours; NaN outside the period and in gaps beyond 3 hours.

    Parameters
    ----------
    hourly : °C by hour (UTC), as `Weather.of` returns it.
    """
    gap = hourly.isna()
    length = gap.groupby((~gap).cumsum()).transform("sum")
    bridged = hourly.interpolate(limit_area="inside").where(~gap | (length <= BRIDGED_HOURS))
    known = bridged.to_numpy()
    position = (times.as_unit("ns").asi8 - hourly.index[0].value) / HOUR.value
    value = np.interp(position, np.arange(len(known)), known, left=np.nan, right=np.nan)
    return pd.Series(value, index=times)


def read_weather(path: str | Path, areas: Sequence[str] = ()) -> Weather:
    """Read a weather file, in the kit's format or as Open-Meteo exports it.

    Parameters
    ----------
    path : CSV or JSON, UTF-8.
    areas : the licence area of each place of an Open-Meteo export, which knows only latitudes and longitudes, in the
        export's order. Not needed for the kit's own format.

    Raises
    ------
    BadWeather
        The file cannot be used; the message says where and why.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadWeather(f"{path.name}: byte {error.start} is not UTF-8. {_ADVICE}") from error
    if text.lstrip()[:1] in ("{", "["):
        tables = _open_meteo_json(path.name, text)
    elif _OPEN_METEO in text.partition("\n")[0]:
        tables = _open_meteo_csv(path.name, text)
    else:
        return Weather(path.name, _own_format(path.name, text))
    if len(areas) != len(tables):
        raise BadWeather(
            f"{path.name}: an Open-Meteo export of {len(tables)} place(s), but {len(areas)} area(s) were named. "
            f"Name the licence area of each place, in their order: --area 'West Midlands'."
        )
    named = zip(areas, tables, strict=True)
    return Weather(path.name, {area: _hourly(path.name, area, *table) for area, table in named})


def write_weather(weather: Weather, path: str | Path) -> None:
    """Write the kit's format: two decimals, hours that were not measured blank."""
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        file.write(as_csv(weather))


def as_csv(weather: Weather) -> str:
    """The weather in the kit's format."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    for area, series in weather.hourly.items():
        stamps = pd.DatetimeIndex(series.index).strftime("%Y-%m-%dT%H:%M:%SZ")
        values = ["" if np.isnan(value) else f"{value:.2f}" for value in series.to_numpy()]
        rows.writerows(zip([area] * len(series), stamps, values, strict=True))
    return text.getvalue()


def _own_format(name: str, text: str) -> dict[str, pd.Series]:
    header = [column.strip() for column in text.partition("\n")[0].split(",")]
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise BadWeather(f"{name}: no column {', '.join(missing)}. Found: {', '.join(header) or 'nothing'}. {_ADVICE}")
    try:
        table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, skipinitialspace=True)
    except pd.errors.ParserError as error:
        raise BadWeather(f"{name}: {error}. {_ADVICE}") from error
    if table.empty:
        raise BadWeather(f"{name}: no rows. {_ADVICE}")
    table.columns = pd.Index([str(column).strip() for column in table.columns])
    blank = table["area"].str.strip() == ""
    if blank.any():
        raise BadWeather(f"{name}, line {int(blank.argmax()) + 2}: the area is blank. Name the licence area.")
    return {
        str(area): _hourly(name, str(area), rows["time"], rows["temperature_c"])
        for area, rows in table.groupby("area", sort=False)
    }


def _open_meteo_csv(name: str, text: str) -> list[tuple[pd.Series, pd.Series, int]]:
    """Times, temperatures and offset (s) of each place."""
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    if not body.strip():
        raise BadWeather(f"{name}: an Open-Meteo export without rows after its places. Export it again.")
    places = list(csv.DictReader(io.StringIO(head)))
    table = pd.read_csv(io.StringIO(body), dtype=str, keep_default_na=False)
    column = _celsius_column(name, [str(column) for column in table.columns])
    if "location_id" not in table:
        return [(table["time"], table[column], _seconds(name, places[0]))]
    return [
        (rows["time"], rows[column], _seconds(name, place))
        for place in places
        for rows in [table[table["location_id"] == place["location_id"]]]
    ]


def _celsius_column(name: str, columns: Sequence[str]) -> str:
    found = [column for column in columns if column.split(" ")[0] == "temperature_2m"]
    if not found:
        raise BadWeather(f"{name}: no column temperature_2m. Found: {', '.join(columns)}. Export it hourly.")
    if "°C" not in found[0]:
        raise BadWeather(f"{name}: {found[0]} is not in degrees Celsius. Export it with temperature_unit=celsius.")
    return found[0]


def _open_meteo_json(name: str, text: str) -> list[tuple[pd.Series, pd.Series, int]]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadWeather(f"{name}: not JSON ({error}). {_ADVICE}") from error
    tables = []
    for place in found if isinstance(found, list) else [found]:
        hourly = place.get("hourly") if isinstance(place, dict) else None
        if not isinstance(hourly, dict) or not {"time", "temperature_2m"} <= hourly.keys():
            raise BadWeather(f"{name}: no hourly temperature_2m. {_ADVICE}")
        unit = str(place.get("hourly_units", {}).get("temperature_2m", ""))
        _celsius_column(name, [f"temperature_2m ({unit})"])
        values = pd.Series(["" if value is None else str(value) for value in hourly["temperature_2m"]], dtype=str)
        tables.append((pd.Series(hourly["time"], dtype=str), values, _seconds(name, place)))
    return tables


def _seconds(name: str, place: Mapping[str, Any]) -> int:
    try:
        return int(place[_OPEN_METEO])
    except (KeyError, TypeError, ValueError) as error:
        raise BadWeather(f"{name}: no whole number of {_OPEN_METEO} for each place. Export it again.") from error


def _hourly(name: str, area: str, times: pd.Series, values: pd.Series, offset: int = 0) -> pd.Series:
    """One area on every hour from its first to its last."""
    lines = times.index.to_numpy() + 2
    utc = pd.to_datetime(times, utc=True, errors="coerce", format="ISO8601") - pd.Timedelta(seconds=offset)
    text = values.str.strip()
    degrees = pd.to_numeric(text.where(~text.str.lower().isin(["", "nan", "null"])), errors="coerce")
    wrong = {
        "is not a time such as 2024-01-31T18:00:00Z": (utc.isna(), times),
        "is not on the hour": (utc.notna() & (utc != utc.dt.floor("h")), times),
        "is not a number of degrees": (degrees.isna() & ~text.str.lower().isin(["", "nan", "null"]), values),
        f"is not between {COLDEST:g} and {WARMEST:g} °C": ((degrees < COLDEST) | (degrees > WARMEST), values),
        f"comes twice for {area}": (utc.duplicated(), times),
    }
    for problem, (rows, shown) in wrong.items():
        if rows.any():
            first = int(rows.to_numpy().argmax())
            raise BadWeather(f"{name}, row {lines[first]} ({area}): {shown.iloc[first]!r} {problem}. Correct the row.")
    if not degrees.notna().any():
        raise BadWeather(f"{name}: no temperature for {area or 'any area'}. {_ADVICE}")
    series = pd.Series(degrees.to_numpy(float), index=pd.DatetimeIndex(utc).as_unit("ns"), name=area).sort_index()
    return series.reindex(pd.date_range(series.index[0], series.index[-1], freq="h", name="time"))
