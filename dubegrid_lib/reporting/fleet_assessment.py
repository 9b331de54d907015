"""Every asset of a fleet assessed, by two processes.

A process that assesses loads neither charts nor clients, which take a second and 60 MB.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context
from typing import Any, TypeVar

import pandas as pd

from dubegrid_lib.analysis.assessment import assess
from dubegrid_lib.analysis.fleet import FleetEntry, fleet_entry
from dubegrid_lib.errors import NoReadings
from dubegrid_lib.outlook.street import street_of
from dubegrid_lib.outlook.uptake import RunsOut, Uptake, runs_out
from dubegrid_lib.outlook.weather import Weather, temperature_of
from dubegrid_lib.reporting.asset_files import AssetFiles, readings_of
from dubegrid_lib.reporting.provenance import digest_of
from dubegrid_lib.reporting.report_choice import Choice

Result = TypeVar("Result")
WORKERS = 2
# Starting two processes takes as long as assessing this many assets.
WORTH_PROCESSES = 20


@dataclass(frozen=True, eq=False)
class Assessed:
    """What a worker returns for an asset: its summary, or why there is none."""

    asset: str
    summary: FleetEntry | None
    readings: int
    digest: str
    why: str = ""
    runs_out: RunsOut | None = None


def assess_all(choice: Choice, assets: Iterable[AssetFiles], weather: Weather | None = None) -> Iterable[Assessed]:
    """Assess one asset after another; more than twenty by two processes.

    Parameters
    ----------
    weather : for the heat pumps of "who runs out first"; without it they run as on a cold day every day.
    """
    period = {"start": choice.start, "end": choice.end, "stamp": choice.stamp}
    jobs = (
        (files, choice.timestamps, period | {"name": files.name, "record": choice.register.get(files.asset_id)},
         choice.uptake, _air(weather, choice, files.asset_id))
        for files in assets
    )  # fmt: skip
    return by_two(_assess_one, jobs, WORTH_PROCESSES)


def _air(weather: Weather | None, choice: Choice, asset: str) -> pd.Series | None:
    """The air temperature at an asset in the period; None if it is unknown or not needed."""
    hourly, _ = temperature_of(weather, choice.register.get(asset))
    if choice.uptake is None or hourly is None:
        return None
    margin = pd.Timedelta(days=1)
    inside = hourly[choice.start - margin : choice.end + margin]
    return inside if len(inside) else None


def by_two(work: Callable[..., Result], jobs: Iterable[tuple[Any, ...]], few: int) -> Iterator[Result]:
    """The results of `work` on each job's arguments, in order; by two processes if there are more than `few`."""
    jobs = iter(jobs)
    at_first = list(islice(jobs, few + 1))
    if len(at_first) <= few:
        yield from (work(*job) for job in at_first)
        return
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(work, *job) for job in chain(at_first, jobs)]
        for future in waiting:
            yield future.result()


def _assess_one(
    files: AssetFiles,
    timestamps: tuple[pd.Timestamp, pd.Timestamp],
    known: Mapping[str, Any],
    uptake: Uptake | None,
    ambient: pd.Series | None,
) -> Assessed:
    frame = readings_of(files, *timestamps)
    if frame.empty:
        return Assessed(files.asset_id, None, 0, "")
    try:
        one = assess(frame, **known)
    except (NoReadings, ValueError) as error:
        return Assessed(files.asset_id, None, len(frame), digest_of(frame), str(error))
    found = runs_out(street_of(one), uptake, ambient) if uptake else None
    return Assessed(files.asset_id, fleet_entry(one), len(frame), digest_of(frame), runs_out=found)
