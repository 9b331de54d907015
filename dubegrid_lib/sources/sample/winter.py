"""The demo's fleet: 24 substations in eight January days, made so that every action of the reports occurs.

Most assets are those of the sample with a register that fits them. Some are changed so that an action is due: a
transformer that is too small, a heavy phase, a tap that is too high, a monitor at fault. Equal versions of the kit give
equal bytes.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dubegrid_lib.sources.sample.block import Block, Column, block, only
from dubegrid_lib.sources.sample.faults import Plan, plan_of, with_windows
from dubegrid_lib.sources.sample.randomness import PER_DAY
from dubegrid_lib.sources.sample.site import Site, site
from dubegrid_lib.sources.sample.spec import DEFAULT_SEED
from dubegrid_lib.sources.sample.weather_file import write_sample_weather
from dubegrid_lib.sources.sample.writer import HEADER, lines_of

ASSETS = 24
# Monday to Monday: "reinforce" needs seven days of the peak season, and a lasting change of load eight.
START, END = dt.date(2025, 1, 13), dt.date(2025, 1, 20)
REGISTER = "winter_register.csv"
REGISTER_COLUMNS = ("asset_id", "rating_kva", "customers", "licence_area", "latitude", "longitude", "fuse_a")
# The asset whose report the demo shows: its transformer is too small, and one feeder's load is on one phase.
SHOWN = "753192"
RATINGS = (200, 315, 500, 800, 1000)
FUSES = (200, 315, 400, 630, 800, 1250)
USUALLY_USED, FUSE_ROOM = 0.8, 2.0
# These have all quantities that a monitor can measure; the others have the common ones, which are less to ingest.
WHOLE = (0, 12, 22)
COMMON = {"": ("Active Power", "Reactive Power", "Voltage"), "feeder": ("Active Power",)}
# The first three are in `data/` with other ratings: here they have the ids and names of further assets of the sample.
RENAMED = {0: 26, 1: 24, 2: 25}
# How much of the difference between phases is kept on an asset that needs no rebalancing.
EVENNESS = 0.35


@dataclass(frozen=True)
class WinterFleet:
    """What was written: a file of readings per asset, the register, and the weather that drove the demand."""

    files: tuple[Path, ...]
    register: Path
    weather: Path
    rows: int


@dataclass(frozen=True)
class _Case:
    """What is special about an asset.

    Attributes
    ----------
    change : applied to the sample's site.
    used : winter maximum over rating. rules : of the planted faults. days : how many of the last days have readings.
    known_rating : whether the register has its rating.
    """

    change: Callable[[Site], Site] = lambda asset: _even(asset)
    used: float | None = None
    rules: tuple[str, ...] = ()
    days: int | None = None
    known_rating: bool = True


def _even(asset: Site) -> Site:
    """Phases that carry nearly the same."""
    return replace(asset, share=1 / 3 + (asset.share - 1 / 3) * EVENNESS)


def _heavy_phase(asset: Site) -> Site:
    """Two thirds of the largest feeder's load on L1."""
    share = _even(asset).share.copy()
    share[int(asset.mean_kw.argmax())] = (0.64, 0.2, 0.16)
    return replace(asset, share=share)


def _high_tap(asset: Site) -> Site:
    return replace(_even(asset), tap_volts=np.array([254.4, 254.9, 254.1]))


def _low_meter(asset: Site) -> Site:
    """The busbar's meter reads half of what the feeders carry."""
    return replace(_even(asset), meter_gain=asset.meter_gain * 0.5)


CASES = {
    0: _Case(change=_heavy_phase, used=1.17),
    2: _Case(change=_high_tap),
    4: _Case(used=1.31),
    5: _Case(change=_heavy_phase),
    7: _Case(change=_low_meter),
    9: _Case(rules=("FALSE ZERO", "STUCK")),
    11: _Case(used=1.12, days=5),
    12: _Case(rules=("POLARITY",)),
    14: _Case(used=0.93),
    15: _Case(rules=("BLOWN FUSE",)),
    17: _Case(rules=("STEP",)),
    18: _Case(known_rating=False),
    20: _Case(rules=("OUTAGE",)),
    22: _Case(rules=("INCONSISTENT",)),
}


def winter_blocks() -> Iterator[Block]:
    """The readings of the fleet, asset by asset, including wrong ones."""
    return (_block(number, CASES.get(number, _Case())) for number in range(ASSETS))


def write_winter_fleet(folder: Path) -> WinterFleet:
    """Write `readings/<asset>.csv`, the register and the weather into a folder, created if missing."""
    (folder / "readings").mkdir(parents=True, exist_ok=True)
    files, rows, lines = [], 0, [",".join(REGISTER_COLUMNS)]
    for number, readings in enumerate(winter_blocks()):
        files.append(folder / "readings" / f"{readings.site.asset_id}.csv")
        with files[-1].open("w", encoding="utf-8", newline="") as file:
            file.write(HEADER)
            for some in lines_of(readings):
                file.write(some.text)
                rows += some.count
        lines.append(_register_line(readings, CASES.get(number, _Case())))
    register = folder / REGISTER
    register.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return WinterFleet(tuple(files), register, write_sample_weather(DEFAULT_SEED, START, END, 0, folder), rows)


def _block(number: int, case: _Case) -> Block:
    asset = case.change(_site(number))
    if case.used:
        asset = _loaded(asset, case.used)
    first = END - dt.timedelta(days=case.days - 1) if case.days else START
    planned = [plan_of(DEFAULT_SEED, asset, START, END, rule) for rule in case.rules]
    # A lasting fault changes the site.
    asset = next((one.site for one in planned if one.lasting), asset)
    windows = tuple(window for one in planned for window in one.windows)
    readings = block(DEFAULT_SEED, asset, first, END)
    readings = with_windows(DEFAULT_SEED, readings, Plan(asset, windows=windows), (first - START).days * PER_DAY)
    if number in WHOLE:
        return readings
    return only(readings, frozenset(column.series for column in readings.columns if _is_common(column)))


def _site(number: int) -> Site:
    asset = site(DEFAULT_SEED, number)
    named = site(DEFAULT_SEED, RENAMED.get(number, number))
    return replace(asset, asset_id=named.asset_id, name=named.name)


def _loaded(asset: Site, used: float) -> Site:
    """The asset with its load scaled so that its maximum is about `used` times an ordinary rating."""
    peak = _highest_half_hour(block(DEFAULT_SEED, asset, START, END))
    rating = min(RATINGS, key=lambda size: abs(np.log(size * used / peak)))
    factor = rating * used / peak
    return replace(
        asset,
        rating_kva=rating,
        customers=round(asset.customers * factor),
        mean_kw=asset.mean_kw * factor,
        panels=np.round(asset.panels * factor),
        cars=np.round(asset.cars * factor),
        heat_pumps=np.round(asset.heat_pumps * factor),
    )


def _is_common(column: Column) -> bool:
    return column.description.partition(" ")[2] in COMMON["feeder" if column.feeder else ""]


def _register_line(readings: Block, case: _Case) -> str:
    """Without `used`, an asset has the smallest rating with some room above its maximum; fuses fit the load too."""
    asset, peak = readings.site, _highest_half_hour(readings)
    rating = asset.rating_kva if case.used else _above(RATINGS, peak / USUALLY_USED)
    # Amperes a phase of the largest feeder at the site's maximum, at 240 V.
    amps = peak * float(asset.mean_kw.max() / asset.mean_kw.sum()) / 3 / 0.24
    fields = [asset.asset_id, rating if case.known_rating else "", asset.customers, asset.licence_area,
              asset.latitude, asset.longitude, _above(FUSES, amps * FUSE_ROOM)]  # fmt: skip
    return ",".join(str(one) for one in fields)


def _above(sizes: tuple[int, ...], least: float) -> int:
    """The smallest size that is at least `least`; the largest if all are smaller."""
    return next((size for size in sizes if size >= least), sizes[-1])


def _highest_half_hour(readings: Block) -> float:
    """The highest half-hour mean of the busbar, kVA."""
    values = readings.values()
    kw, kvar = (
        values[:, [not column.feeder and column.units == units for column in readings.columns]].sum(axis=1)
        for units in ("kW", "kVAr")
    )
    return float(np.nanmax(np.hypot(kw, kvar).reshape(-1, 3).mean(axis=1)))
