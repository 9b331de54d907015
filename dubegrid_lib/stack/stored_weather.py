"""The stored weather: one object of the bucket, in the kit's own format, which forecasts and reports read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dubegrid_lib.config import WEATHER_PREFIX
from dubegrid_lib.outlook.weather import Weather, as_csv, read_weather
from dubegrid_lib.stack import stored_object
from dubegrid_lib.stack.session import Kit

KEY = f"{WEATHER_PREFIX}weather.csv"
MISSING = "No weather is stored: temperature is left out. `dubegrid weather FILE` stores one."


@dataclass(frozen=True, eq=False)
class StoredWeather:
    """The stored weather, the name of the file it came from, and when it was stored (UTC)."""

    weather: Weather
    name: str
    stored: str

    def __str__(self) -> str:
        return f"the stored weather {self.name}, {', '.join(self.weather.areas)}, stored {self.stored}"


def store(kit: Kit, path: str | Path, areas: Sequence[str] = ()) -> Weather:
    """Check a weather file and store it in the kit's format; it replaces the previous one.

    Parameters
    ----------
    areas : the licence area of each place, in order, if the file is an Open-Meteo export.

    Raises
    ------
    BadWeather
        It cannot be used; nothing is stored.
    MissingResource
        There is no bucket yet.
    """
    found = read_weather(path, areas)
    stored_object.put(kit, KEY, as_csv(found).encode(), found.name)
    return found


def stored(kit: Kit) -> StoredWeather | None:
    """The stored weather; None if there is none."""
    held = stored_object.get(kit, KEY)
    return StoredWeather(held.parsed(read_weather), held.name, held.stored) if held else None
