"""Faults planted on purpose, each with the truth: which rule should find it, where and when.

There are three kinds: lasting faults of a monitor (its `Site` is changed before it is measured), windows of intervals
with wrong readings (changed in a block), and faults of single rows or files (made by the writer).
"""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from dubegrid_lib.schema import load_monitor
from dubegrid_lib.sources.sample.block import ABSENT, Block, Column, columns_of
from dubegrid_lib.sources.sample.randomness import PER_DAY, Purpose, stream
from dubegrid_lib.sources.sample.rows import DIALECTS, PLANTED_IN_ROWS, Dialect, RowFault
from dubegrid_lib.sources.sample.site import Moved, Site, Step

Faults = Literal["none", "few", "many"]
MISSING = "missing interval"
LASTING_RULES = ("INACTIVE", "POLARITY", "BUSBAR MISMATCH", "STEP")
# Added later without a random draw, so that the rest of a sample stayed the same.
SWAP, INTERVAL = "SWAP", "INTERVAL"
CHANGE_RULES = ("LOAD TRANSFER", "DEAD TO NOISE")
CHANGE_OF_REMAINDER = {4: ("LOAD TRANSFER",), 0: ("DEAD TO NOISE",), 2: (SWAP,)}
# The last of every ten assets sends half hours or hours; it has no short faults, which would not show.
SLOW_FEEDS = 10
# A swap of two feeders would not show if their loads differed by less than this share of the larger.
SWAP_SHARE = 0.5
MOVED_SHARE = 0.7
CHANGE_MIN_DAYS = 8
# A further entry here or in FEW would change most samples with faults: see CONTRIBUTING, a quality rule.
PLANTED_IN_SERIES = ("FALSE ZERO", "STUCK", "SPIKE", "INCONSISTENT")
WINDOW_RULES = ("OUTAGE", "BLOWN FUSE", *PLANTED_IN_SERIES)
LEAST_KW = 6.0  # mean of a phase on which a fault of a series is planted
# How often they occur in the field, per asset. [M]: feeders and busbar disagree at 27 % of real sites, feeders without
# load are common, 5 % miss a day or more; the others are a house choice.
FEW = {"INACTIVE": 0.2, "POLARITY": 0.1, "BUSBAR MISMATCH": 0.27, "STEP": 0.03, "INCOMPLETE": 0.1, MISSING: 0.3}
FEW_CHANGES = {"LOAD TRANSFER": 0.05, "DEAD TO NOISE": 0.05, SWAP: 0.05, INTERVAL: 0.05}
FEW_WINDOW, FEW_ROWS = 0.06, 0.08
MANY_ROWS = 3
STEP_FACTOR = 2.3
# The random stream of what was added to `few` later, so that the rest of a sample stayed the same.
RARE = 1_000

Cells = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Planted:
    """One line of the truth.

    Attributes
    ----------
    rule : the data-quality rule that should find it.
    series : a series; only the feeder if all its series are affected; blank for the whole asset or file.
    start, end : first and last affected interval, UTC, ``2025-05-01T00:00:00Z``; blank for a row or a file.
    file, line : where it is, for rows and files; line 1 is the header.
    """

    rule: str
    asset_id: str
    series: str = ""
    start: str = ""
    end: str = ""
    file: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Window:
    """Wrong readings of some columns over some intervals, counted from the sample's first.

    In a SWAP the first half of the columns changes places with the second; in a slow feed `every` intervals share one
    reading, their mean.
    """

    rule: str
    columns: tuple[int, ...]
    first: int
    length: int
    every: int = 1


@dataclass(frozen=True)
class Plan:
    """All faults of one asset over the whole sample."""

    site: Site
    lasting: tuple[Planted, ...] = ()
    windows: tuple[Window, ...] = ()
    rows: tuple[RowFault, ...] = ()
    dialect: Dialect = DIALECTS[0]


def plan(seed: int, asset: Site, start: dt.date, end: dt.date, faults: Faults) -> Plan:
    """What to plant on an asset; windows and gaps are on different days as long as there are enough."""
    if faults == "none":
        return Plan(asset)
    draw = stream(seed, Purpose.FAULTS, asset.number)
    chosen = _chosen(draw, asset.number, faults)
    if faults == "few":
        rare = stream(seed, Purpose.FAULTS, asset.number, RARE)
        lasting = (*chosen[0], *(rule for rule, share in FEW_CHANGES.items() if rare.random() < share))
        chosen = (lasting, *chosen[1:])
        if INTERVAL in lasting:
            chosen = (tuple(rule for rule in lasting if rule not in (MISSING, "INCOMPLETE")), (), ())
    found = _planned(draw, asset, start, end, *chosen)
    return replace(found, dialect=DIALECTS[asset.number % len(DIALECTS)] if faults == "many" else DIALECTS[0])


def plan_of(seed: int, asset: Site, start: dt.date, end: dt.date, rule: str) -> Plan:
    """A single fault on an asset, by a rule of `LASTING_RULES`, `CHANGE_RULES`, `WINDOW_RULES` or `PLANTED_IN_ROWS`, or
    INCOMPLETE, SWAP or INTERVAL.

    The `Plan` is empty if the asset or the period does not allow the fault: a STEP takes eight days.
    """
    draw = stream(seed, Purpose.FAULTS, asset.number)
    lasting = (rule,) if rule in (*LASTING_RULES, *CHANGE_RULES, SWAP, INTERVAL, "INCOMPLETE") else ()
    windows = (rule,) if rule in WINDOW_RULES else ()
    return _planned(draw, asset, start, end, lasting, windows, (rule,) if rule in PLANTED_IN_ROWS else ())


def _planned(
    draw: np.random.Generator, asset: Site, start: dt.date, end: dt.date,
    lasting: Sequence[str], windows: Sequence[str], row_rules: Sequence[str],
) -> Plan:  # fmt: skip
    days = (end - start).days + 1
    asset, planted, spared = _lasting(draw, asset, start, days, lasting)
    everything = tuple(range(len(columns_of(asset))))
    free = [int(day) for day in draw.permutation(np.arange(1, days - 1))]
    planned: list[Window] = []
    if "INCOMPLETE" in lasting and days >= 3:
        planned.append(_gap(draw, asset, days))
        dark = range(planned[0].first // PER_DAY, (planned[0].first + planned[0].length) // PER_DAY)
        free = [day for day in free if day not in dark]
    if "DEAD TO NOISE" in lasting and days >= CHANGE_MIN_DAYS and len(asset.feeders) - len(spared) >= 2:
        planned.append(_dying(asset, spared, days))
        spared.add(_least_loaded(asset, spared))
    if SWAP in lasting and days >= CHANGE_MIN_DAYS and (swapped := _swap(asset, spared, days)):
        planned.append(swapped)
    if MISSING in lasting:
        planned += [
            Window(MISSING, everything, free.pop() * PER_DAY + int(draw.integers(PER_DAY)), int(draw.integers(1, 3)))
            for _ in range(min(2, len(free)))
        ]
    for rule in windows[: len(free)]:
        window = _window(draw, rule, asset, spared, free.pop())
        planned += [window] if window else []
    if INTERVAL in lasting:
        planned.append(Window(INTERVAL, everything, 0, days * PER_DAY, 3 if asset.number % 2 else 6))
    rows = _rows(draw, asset, free or list(range(days)), row_rules)
    return Plan(asset, planted, tuple(planned), rows)


def _chosen(
    draw: np.random.Generator, number: int, faults: Faults
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Rules for the asset as a whole, for windows, for rows. `many` rotates, so that each rule is on some assets."""
    if faults == "many":
        lasting = (*LASTING_RULES, "none")[number % 5]
        changes = CHANGE_OF_REMAINDER.get(number % 5, ())
        if number % SLOW_FEEDS == SLOW_FEEDS - 1:
            return (lasting, *changes, INTERVAL), (), ()
        gap = "INCOMPLETE" if number % 3 == 0 else MISSING
        turned = tuple(np.roll(np.array(WINDOW_RULES), -number).tolist())
        return (lasting, gap, *changes), turned, tuple(rule for rule in PLANTED_IN_ROWS for _ in range(MANY_ROWS))
    lasting_rules = tuple(rule for rule, share in FEW.items() if draw.random() < share)
    windows = tuple(rule for rule in WINDOW_RULES if draw.random() < FEW_WINDOW)
    return lasting_rules, windows, tuple(rule for rule in PLANTED_IN_ROWS if draw.random() < FEW_ROWS)


def _lasting(
    draw: np.random.Generator, asset: Site, start: dt.date, days: int, rules: Sequence[str]
) -> tuple[Site, tuple[Planted, ...], set[int]]:
    """The site with its lasting faults, their truth, and the feeders to spare from further ones."""
    planted = []
    smallest = int(asset.mean_kw.argmin())
    spared: set[int] = set()
    first, last = _stamp(start, 0), _stamp(start, days * PER_DAY - 1)
    if "INACTIVE" in rules:
        asset = _without_load(asset, smallest)
        planted.append(Planted("INACTIVE", asset.asset_id, asset.feeders[smallest], first, last))
        spared.add(smallest)
    if "POLARITY" in rules:
        feeder, phase = _minor_phase(draw, asset)
        direction = asset.direction.copy()
        direction[feeder, phase] = -1
        asset = replace(asset, direction=direction)
        series = load_monitor.series_key(asset.feeders[feeder], f"L{phase + 1} Active Power", "kW")
        planted.append(Planted("POLARITY", asset.asset_id, series, first, last))
        spared.add(feeder)
    if "BUSBAR MISMATCH" in rules:
        asset = replace(asset, meter_gain=asset.meter_gain * draw.choice([0.86, 0.93, 1.06, 1.15]))
        planted.append(Planted("BUSBAR MISMATCH", asset.asset_id, "", first, last))
    # Where weekends or cold days differ as much as a step, no rule could find the step.
    homes = [f for f, kind in enumerate(asset.archetypes) if kind.homes and not kind.night_heat and f not in spared]
    if "STEP" in rules and days >= 8 and homes:
        feeder = max(homes, key=lambda f: float(asset.mean_kw[f]))
        day = int(days * draw.uniform(0.4, 0.6))
        asset = replace(asset, step=Step(feeder, start + dt.timedelta(days=day), STEP_FACTOR))
        planted.append(Planted("STEP", asset.asset_id, asset.feeders[feeder], _stamp(start, day * PER_DAY), last))
        spared.add(feeder)
    others = [f for f in range(len(asset.feeders)) if f not in spared]
    if "LOAD TRANSFER" in rules and days >= CHANGE_MIN_DAYS and len(others) >= 2:
        source, target = sorted(others, key=lambda f: -float(asset.mean_kw[f]))[:2]
        day = days // 2
        asset = replace(asset, moved=Moved(source, target, start + dt.timedelta(days=day), MOVED_SHARE))
        begin = _stamp(start, day * PER_DAY)
        planted += [Planted("LOAD TRANSFER", asset.asset_id, asset.feeders[f], begin, last) for f in (source, target)]
        spared |= {source, target}
    return asset, tuple(planted), spared


def _least_loaded(asset: Site, spared: set[int]) -> int:
    """The feeder with the least load above the noise, of those without another lasting fault."""
    free = [f for f in range(len(asset.feeders)) if f not in spared]
    loaded = [f for f in free if asset.mean_kw[f] >= LEAST_KW]
    return min(loaded or free, key=lambda f: float(asset.mean_kw[f]))


def _dying(asset: Site, spared: set[int], days: int) -> Window:
    """The heaviest phase of a feeder with little load: after two thirds of the sample its sensor reads noise."""
    feeder = _least_loaded(asset, spared)
    name, number = f"L{int(asset.share[feeder].argmax()) + 1}", asset.feeders[feeder]
    columns = _where(asset, lambda column: column.feeder == number and column.description.startswith(name))
    first = (2 * days // 3) * PER_DAY
    return Window("DEAD TO NOISE", columns, first, days * PER_DAY - first)


def _where(asset: Site, wanted: Callable[[Column], bool]) -> tuple[int, ...]:
    """The positions of the columns that are wanted."""
    return tuple(n for n, column in enumerate(columns_of(asset)) if wanted(column))


def _swap(asset: Site, spared: set[int], days: int) -> Window | None:
    """The most and the least loaded feeder change places halfway, and are spared; None if it would not show."""
    free = sorted((f for f in range(len(asset.feeders)) if f not in spared), key=lambda f: -float(asset.mean_kw[f]))
    if len(free) < 2 or asset.mean_kw[free[-1]] > (1 - SWAP_SHARE) * asset.mean_kw[free[0]]:
        return None
    spared.update((free[0], free[-1]))
    one, other = asset.feeders[free[0]], asset.feeders[free[-1]]
    columns = _where(asset, lambda column: column.feeder == one) + _where(asset, lambda column: column.feeder == other)
    first = days // 2 * PER_DAY
    return Window(SWAP, columns, first, days * PER_DAY - first)


def _minor_phase(draw: np.random.Generator, asset: Site) -> tuple[int, int]:
    """A feeder and phase with visible load, but less than the other feeders', so that the busbar stays positive."""
    load = asset.mean_kw[:, None] * asset.share
    minor = [
        (f, phase)
        for f, phase in np.ndindex(load.shape)
        if 1.0 < load[f, phase] < 0.3 * load[:, phase].sum() and asset.panels[f, phase] < load[f, phase]
    ]
    return minor[int(draw.integers(len(minor)))] if minor else (int(asset.mean_kw.argmin()), 0)


def _without_load(asset: Site, feeder: int) -> Site:
    kept = (np.arange(len(asset.feeders)) != feeder).astype(float)
    units = {name: getattr(asset, name) * kept[:, None] for name in ("panels", "cars", "heat_pumps")}
    return replace(asset, mean_kw=asset.mean_kw * kept, **units)


def _gap(draw: np.random.Generator, asset: Site, days: int) -> Window:
    """Whole days without readings, at least 7 % of the sample, for a completeness below 95 %."""
    length = max(1, math.ceil(0.07 * days))
    first = int(draw.integers(1, max(2, days - length)))
    return Window("INCOMPLETE", tuple(range(len(columns_of(asset)))), first * PER_DAY, length * PER_DAY)


def _window(draw: np.random.Generator, rule: str, asset: Site, spared: set[int], day: int) -> Window | None:
    """A window on a day; None if a fault of a single series would look ordinary on this site."""
    # What is left at a sunny noon: a phase that comes near zero anyway may read zero, or have spikes.
    load = asset.mean_kw[:, None] * asset.share
    noon = load - 2.4 * asset.panels
    noon[list(spared)] = -np.inf
    feeder, phase = (int(n) for n in np.unravel_index(int(noon.argmax()), noon.shape))
    if rule in PLANTED_IN_SERIES and (
        noon[feeder, phase] < 0.3 * load[feeder, phase] or load[feeder, phase] < LEAST_KW
    ):
        return None
    name, number = f"L{phase + 1}", asset.feeders[feeder]
    channel = _where(asset, lambda c: c.feeder == number and c.description.startswith(name))
    evening = day * PER_DAY + int(draw.integers(17 * 6, 20 * 6))
    anytime = day * PER_DAY + int(draw.integers(0, 12 * 6))
    match rule:
        case "OUTAGE":
            return Window(rule, _where(asset, lambda c: True), anytime, int(draw.integers(3, 20)))
        case "BLOWN FUSE":
            phase_columns = _where(asset, lambda c: c.description.startswith(name))
            return Window(rule, phase_columns, anytime, int(draw.integers(18, 72)))
        case "FALSE ZERO":
            return Window(rule, channel[:1], evening, 1)
        case "STUCK":
            return Window(rule, channel, anytime, int(draw.integers(8, 60)))
        case "SPIKE":
            return Window(rule, channel, anytime, int(draw.integers(1, 3)))
        case _:
            amps = _where(asset, lambda c: c.feeder == number and c.description == f"{name} Current")
            return Window(rule, amps, day * PER_DAY, PER_DAY)


def _rows(draw: np.random.Generator, asset: Site, days: Sequence[int], rules: Sequence[str]) -> tuple[RowFault, ...]:
    columns = columns_of(asset)
    power = [n for n, column in enumerate(columns) if column.units == "kW"]
    faults: dict[int, RowFault] = {}
    for turn, rule in enumerate(rules):
        # At most every fourth interval, so that a late row does not come among other faults.
        interval = int(draw.choice(days)) * PER_DAY + 4 * int(draw.integers(PER_DAY // 4 - 1))
        column = int(draw.choice(power if rule == "thousands separator" else np.arange(len(columns))))
        faults.setdefault(interval, RowFault(rule, interval, column, turn))
    return tuple(faults[interval] for interval in sorted(faults))


def planted_windows(found: Plan, start: dt.date) -> list[Planted]:
    """The truth of a plan's windows: a line for each series, or one for the asset if all are affected."""
    columns = columns_of(found.site)
    truth = []
    for window in found.windows:
        times = _stamp(start, window.first), _stamp(start, window.first + window.length - 1)
        named = [columns[n].series for n in window.columns]
        if window.rule in ("OUTAGE", "INCOMPLETE", MISSING, INTERVAL):
            named = [""]
        elif window.rule == SWAP:
            named = sorted({columns[n].feeder for n in window.columns})
        elif window.rule == "BLOWN FUSE":
            busbar = [series for series in named if series.startswith(load_monitor.BUSBAR)]
            named = [series for series in busbar if series.endswith("Voltage|V")]
        elif window.rule == "DEAD TO NOISE":
            named = [series for series in named if "Active Power" in series and series.endswith("|kW")]
        elif window.rule == "INCONSISTENT":
            named = [series.replace("Current|A", "Active Power|kW") for series in named]
        rule = "LOAD TRANSFER" if window.rule == SWAP else window.rule
        truth += [Planted(rule, found.site.asset_id, series, *times) for series in named]
    return truth


def with_windows(seed: int, readings: Block, found: Plan, first: int) -> Block:
    """A block with the wrong readings of its windows; `first` is its first interval, counted from the sample's."""
    cells = readings.hundredths
    for turn, window in enumerate(found.windows):
        begin, end = window.first - first, window.first + window.length - first
        if end <= 0 or begin >= len(cells):
            continue
        if cells is readings.hundredths:
            cells = cells.copy()
        draw = stream(seed, Purpose.FAULTS, readings.site.number, 1 + turn)
        inside = slice(max(begin, 0), min(end, len(cells)))
        if window.rule == SWAP:
            half = len(window.columns) // 2
            cells[inside, list(window.columns)] = cells[inside][:, [*window.columns[half:], *window.columns[:half]]]
        elif window.rule == INTERVAL:
            cells[inside] = _slow(cells[inside], window.every, readings.columns)
        else:
            for column in window.columns:
                cells[inside, column] = _wrong(window.rule, draw, cells[:, column], inside, readings.columns[column])
    return replace(readings, hundredths=cells)


def _slow(cells: Cells, every: int, columns: Sequence[Column]) -> Cells:
    """The first of every `every` intervals has their mean, the others are absent. A block begins at midnight."""
    step = np.array([10 if column.decimals == 1 else 1 for column in columns])
    means = cells.reshape(-1, every, cells.shape[1]).mean(axis=1)
    slow = np.full_like(cells, ABSENT)
    slow[::every] = np.rint(means / step).astype(np.int64) * step
    return slow


def _wrong(rule: str, draw: np.random.Generator, series: Cells, inside: slice, column: Column) -> Cells:
    values = series[inside]
    match rule:
        case "OUTAGE" | "BLOWN FUSE":
            # A dead channel reads a little noise: a few volts, a fraction of an ampere.
            most = {"V": 60, "A": 4, "kW": 1, "kVAr": 1, "%": 0}[column.units]
            dead: Cells = draw.integers(0, most, len(values), endpoint=True) * (10 if column.decimals == 1 else 1)
            return dead
        case "DEAD TO NOISE":
            noise: Cells = draw.integers(-10, 10, len(values), endpoint=True)
            return noise if column.decimals == 2 else noise // 10 * 10
        case "FALSE ZERO":
            return np.zeros_like(values)
        case "STUCK":
            return np.full_like(values, values[0])
        case "SPIKE":
            peak = np.abs(series[max(0, inside.start - PER_DAY) : inside.stop + PER_DAY]).max()
            return np.full_like(values, 4 * peak)
        case "INCONSISTENT":
            half: Cells = np.rint(values * 0.5).astype(np.int64)
            return half
        case _:
            return np.full_like(values, ABSENT)


def _stamp(start: dt.date, interval: int) -> str:
    when = dt.datetime.combine(start, dt.time()) + interval * load_monitor.INTERVAL
    return f"{when.isoformat()}Z"
