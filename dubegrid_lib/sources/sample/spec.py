"""What sample to make, and the readings of it, block by block."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from dubegrid_lib.errors import DubeGridError
from dubegrid_lib.sources.sample.block import Block, block
from dubegrid_lib.sources.sample.faults import Faults, Plan, plan, with_windows
from dubegrid_lib.sources.sample.randomness import PER_DAY
from dubegrid_lib.sources.sample.site import ID_COUNT, Site, site

DEFAULT_SEED = 3365


class BadSample(DubeGridError, ValueError):
    """A sample cannot be made as requested."""


@dataclass(frozen=True)
class SampleSpec:
    """What to make: two equal specs give equal bytes.

    Attributes
    ----------
    assets : how many; asset n is the same however many there are.
    start, end : first and last UTC day, both included.
    faults : `none`; `few`, as often as in the field; `many`, each rule on some assets, for teaching and tests.
    seed : any integer ≥ 0.
    """

    assets: int
    start: dt.date
    end: dt.date
    faults: Faults = "none"
    seed: int = DEFAULT_SEED

    def __post_init__(self) -> None:
        if not 1 <= self.assets <= ID_COUNT:
            raise BadSample(f"{self.assets} assets are out of range: choose 1 to {ID_COUNT:,}.")
        if self.end < self.start:
            raise BadSample(f"The sample would end on {self.end}, before it starts on {self.start}: swap the two days.")
        if not 1990 <= self.start.year <= self.end.year <= 2100:
            raise BadSample(f"{self.start} to {self.end} lies outside 1990 to 2100: choose days within.")
        if self.faults not in get_args(Faults):
            raise BadSample(f"Faults {self.faults!r} is not one of {', '.join(get_args(Faults))}.")
        if self.seed < 0:
            raise BadSample(f"Seed {self.seed} is negative: choose 0 or more.")

    def months(self) -> list[tuple[dt.date, dt.date]]:
        """The first and last day of the sample in each of its months."""
        months = []
        first = self.start
        while first <= self.end:
            following = (first.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
            months.append((first, min(self.end, following - dt.timedelta(days=1))))
            first = following
        return months

    def sites(self) -> Iterator[Site]:
        """The assets, in order."""
        return (site(self.seed, number) for number in range(self.assets))

    def plan(self, number: int) -> Plan:
        """The `number`-th asset and the faults to plant on it."""
        return plan(self.seed, site(self.seed, number), self.start, self.end, self.faults)

    def interval(self, day: dt.date) -> int:
        """How many intervals the sample has before a day."""
        return (day - self.start).days * PER_DAY

    def readings(self, planned: Plan, first: dt.date, last: dt.date) -> Block:
        """The readings of an asset over some of the sample's days, including planned wrong ones."""
        return with_windows(self.seed, block(self.seed, planned.site, first, last), planned, self.interval(first))


def generate(spec: SampleSpec) -> Iterator[Block]:
    """The readings of a sample, an asset and a month at a time; memory does not grow with the sample.

    They include faults of series; faults of rows and files are made by `write_sample`.
    """
    for number in range(spec.assets):
        planned = spec.plan(number)
        for first, last in spec.months():
            yield spec.readings(planned, first, last)
