"""What changed in a period: outages and blown fuses at the customers' supply, steps, transfers, sensors that died."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from dubegrid_lib.analysis.demand import STEP, AssetSeries
from dubegrid_lib.analysis.flags import Flag
from dubegrid_lib.analysis.load import local_time
from dubegrid_lib.analysis.words import counted

SUPPLY = ("OUTAGE", "BLOWN FUSE")
LASTING = ("STEP", "LOAD TRANSFER", "DEAD TO NOISE")
# At most this many runs of one flag are listed: a sensor that drops out every hour is not a list of events.
MOST_EVENTS = 20


@dataclass(frozen=True)
class Change:
    """One event, Europe/London: `kind` is its rule, `where` the feeder and phases; `end` is None if it lasts."""

    kind: str
    where: str
    start: pd.Timestamp
    end: pd.Timestamp | None
    sentence: str

    @property
    def hours(self) -> float | None:
        """How long it lasted; None if it has not ended."""
        return None if self.end is None else (self.end - self.start) / pd.Timedelta(hours=1)


def what_changed(series: AssetSeries, flags: Collection[Flag], customers: int | None = None) -> tuple[Change, ...]:
    """Events of the supply and lasting changes, in order of time.

    Parameters
    ----------
    flags : of `quality.check`. customers : of the site, reported with an outage if known.
    """
    found = []
    seen: set[str] = set()
    for flag in flags:
        if flag.rule in SUPPLY:
            found += _supply(flag, customers)
        elif flag.rule in LASTING and flag.sentence not in seen and len(flag.intervals):
            seen.add(flag.sentence)
            start = local_time(flag.intervals[[0]])[0]
            found.append(Change(flag.rule, flag.where, start, None, flag.sentence))
    return tuple(sorted(found, key=lambda change: (change.start, change.kind, change.where)))


def _supply(flag: Flag, customers: int | None) -> list[Change]:
    ends = np.flatnonzero(np.diff(flag.intervals.to_numpy()) > STEP.to_timedelta64())
    starts = local_time(flag.intervals[np.r_[0, ends + 1]])
    stops = local_time(flag.intervals[np.r_[ends, len(flag.intervals) - 1]] + STEP)
    phases = "L1, L2, L3" if flag.rule == "OUTAGE" else flag.phase
    what, up_to = ("Outage", "") if flag.rule == "OUTAGE" else ("Blown fuse or dead phase sensor", "up to ")
    who = "" if customers is None else f", {up_to}{counted(customers, 'customer')}"
    return [
        Change(flag.rule, phases, start, stop, f"{what} on {phases}: {start:%d %b %H:%M} to {stop:%d %b %H:%M}{who}.")
        for start, stop in list(zip(starts, stops, strict=True))[:MOST_EVENTS]
    ]


def change_table(changes: Iterable[Change]) -> pd.DataFrame:
    """The changes as a report shows them: one row each, times in Europe/London."""
    rows = [
        [one.kind, one.where, one.start.tz_localize(None), None if one.end is None else one.end.tz_localize(None),
         one.hours, one.sentence]
        for one in changes
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["what", "where", "from", "to", "hours", "in words"])
