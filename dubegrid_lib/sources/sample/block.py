"""Readings of one asset over some days as a matrix, which the generator makes, faults change and the writer writes."""

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from dubegrid_lib.schema import load_monitor
from dubegrid_lib.sources.sample.calendar import stretch
from dubegrid_lib.sources.sample.electrical import measure
from dubegrid_lib.sources.sample.randomness import Floats
from dubegrid_lib.sources.sample.site import Site

PHASES = ("L1", "L2", "L3")
# Quantity → units as the files spell them, decimals, whether only the busbar has it. The portal does not publish the
# labels of voltage, current, distortion and neutral; these have the form of `L1 Active Power`.
QUANTITIES = {
    "Active Power": ("kW", 2, False),
    "Reactive Power": ("kVAr", 2, False),
    "Current": ("A", 2, False),
    "Neutral Current": ("A", 2, False),
    "Voltage": ("V", 1, True),
    "Voltage THD": ("%", 2, True),
}
ABSENT = np.iinfo(np.int64).min  # a reading that is not in the file


@dataclass(frozen=True)
class Column:
    """One series: the fields of its rows that do not change."""

    attribute: str
    feeder: str
    description: str
    units: str
    decimals: int

    @property
    def series(self) -> str:
        return load_monitor.series_key(self.feeder, self.description, self.units)


@dataclass(frozen=True)
class Block:
    """Readings of one asset, all intervals of some UTC days.

    Attributes
    ----------
    site : the asset.
    utc : (intervals,) datetime64[s].
    columns : one a series, in the files' order: busbar first, then feeders.
    hundredths : (intervals, series) value in hundredths, rounded as its series is; ABSENT where there is none.
    """

    site: Site
    utc: npt.NDArray[np.datetime64]
    columns: tuple[Column, ...]
    hundredths: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return int(np.count_nonzero(self.hundredths != ABSENT))

    def values(self) -> Floats:
        """(intervals, series) as written; NaN where absent."""
        return np.where(self.hundredths == ABSENT, np.nan, self.hundredths / 100)


def columns_of(asset: Site) -> tuple[Column, ...]:
    """All series of an asset, in the files' order."""
    columns = []
    for feeder in ("", *asset.feeders):
        for quantity, (units, decimals, busbar_only) in QUANTITIES.items():
            if feeder and busbar_only:
                continue
            names = [quantity] if quantity == "Neutral Current" else [f"{phase} {quantity}" for phase in PHASES]
            attribute = "feeder" if feeder else "busbar"
            columns += [Column(attribute, feeder, name, units, decimals) for name in names]
    return tuple(columns)


def block(seed: int, asset: Site, first: dt.date, last: dt.date) -> Block:
    """All readings of an asset over the UTC days `first` to `last`, both included, without faults."""
    measured = measure(seed, asset, first, last)
    parts = []
    for node in range(1 + len(asset.feeders)):
        parts += [measured.kw[:, node], measured.kvar[:, node], measured.amps[:, node], measured.neutral[:, node, None]]
        if node == 0:
            parts += [measured.volts, measured.thd]
    columns = columns_of(asset)
    values = np.concatenate(parts, axis=1)
    step = np.array([10 ** (2 - column.decimals) for column in columns])
    hundredths = np.rint(values * (100 / step)).astype(np.int64) * step
    return Block(asset, stretch(first, last).utc, columns, hundredths)


def only(readings: Block, series: frozenset[str]) -> Block:
    """The readings of some series, which are named as by `load_monitor.series_key`."""
    kept = [n for n, column in enumerate(readings.columns) if column.series in series]
    return replace(readings, columns=tuple(readings.columns[n] for n in kept), hundredths=readings.hundredths[:, kept])
