"""Is the monitor to be believed? Rules over whole series of one asset; each finding is a named flag with a sentence.

The rules are named in `dubegrid_lib.schema.rules`, beside those on single rows, which are the ingest's; their
thresholds are data here.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from dubegrid_lib.analysis.anomalies import MAD_TO_SIGMA, step_changes
from dubegrid_lib.analysis.demand import HOURS, PHASES, AssetSeries, SeriesKey, SiteDemand, masked, site_demand
from dubegrid_lib.analysis.kpis import COMPLETENESS_FLAG, COMPLETENESS_FLOOR, NIGHT, completeness, local_time
from dubegrid_lib.schema.load_monitor import BUSBAR
from dubegrid_lib.schema.rules import SERIES_RULES

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
# What a flag may be called; CONFLICT, OFF GRID and DOUBLED HOUR come with the readings.
RULES = SERIES_RULES


@dataclass(frozen=True)
class Thresholds:
    """All numbers of the rules in one place; [M] is measured on 49 real sites."""

    dead_voltage: float = 20.0
    # Below these a conductor carries nothing.
    idle_current: float = 1.0
    idle_power: float = 0.25
    # The longest run of one value on real active series: P99 is 3 [M].
    stuck_run: int = 6
    # Tenths of a volt repeat more often than tenths of a kilowatt: so often may chance call a sound series stuck.
    stuck_chance: float = 0.0001
    frozen_run: int = 144
    # A series is active where its P1-P99 spread is at least so large, per quantity (kW, kvar, A, V), and at least
    # so many steps of its resolution: whole volts repeat by nature.
    active_spread: dict[str, float] = field(
        default_factory=lambda: {"active_power": 2.0, "reactive_power": 2.0, "current": 5.0, "voltage": 2.0}
    )
    active_steps: int = 20
    zero_run: int = 2
    zero_neighbour: float = 0.25
    zero_plausible: float = 0.02
    # Noise of an unloaded feeder is ±0.1 kW [M]; the worst of the eight real ones has its P99 at 0.18.
    inactive_kw: float = 0.25
    spike_z: float = 8.0
    spike_rating: float = 1.5
    spike_run: int = 2
    spike_contradiction: float = 0.5
    # 27 % of real sites fail this [M].
    mismatch: float = 0.02
    mismatch_floor_kw: float = 1.0
    polarity_kw: float = -0.25
    polarity_nights: int = 3
    # A phase that hovers about zero crosses it on some nights; one fitted backwards is below it on most.
    polarity_share: float = 0.6
    inconsistent: float = 1.02
    inconsistent_kw: float = 0.1
    new_monitor_days: int = 60
    # From this share of the period on, faulty readings of a series gate actions: 1 % is seven hours of a month.
    gate_share: float = 0.01


THRESHOLDS = Thresholds()
# Rules whose readings KPIs do without (of an outage only the voltages).
LEFT_OUT = ("FALSE ZERO", "STUCK", "INCONSISTENT", "SPIKE", "OUTAGE", "BLOWN FUSE")


@dataclass(frozen=True, eq=False)
class Flag:
    """One rule broken by one series (or feeder, or site), with the intervals concerned and a sentence.

    `phase` and `quantity` are blank where the flag concerns a whole feeder, and `feeder` is blank for the site.
    `share` is of the period's intervals, 0..1; `gates` says whether it stands in the way of actions on the network.
    """

    rule: str
    asset_id: str
    feeder: str
    quantity: str
    phase: str
    intervals: pd.DatetimeIndex
    share: float
    gates: bool
    sentence: str

    @property
    def where(self) -> str:
        return " ".join(part for part in (_feeder_name(self.feeder), self.phase) if part) or "site"


def check(
    series: AssetSeries,
    *,
    rating_kva: float | None = None,
    installed: pd.Timestamp | None = None,
    thresholds: Thresholds = THRESHOLDS,
) -> tuple[Flag, ...]:
    """All flags of one asset's period, in the order of `RULES`.

    Parameters
    ----------
    series : one asset. rating_kva : kVA, for spikes on the site's total; None if not known.
    installed : first reading ever of the asset (UTC), for the two months after installation; None if not known.
    """
    t = thresholds
    flags = [
        *_dead_voltage(series, t),
        *_false_zeros(series, t),
        *_stuck(series, t),
        *_inactive(series, t),
        *_spikes(series, rating_kva, t),
        *_mismatch(series, t),
        *_polarity(series, t),
        *_inconsistent(series, t),
        *_steps(series, t),
        *_incomplete(series, t),
        *_as_filed(series, installed, t),
    ]
    order = list(RULES)
    return tuple(sorted(flags, key=lambda flag: order.index(flag.rule)))


def sound(series: AssetSeries, flags: Collection[Flag], *, with_spikes: bool = False) -> AssetSeries:
    """The same series with faulty readings missing: what KPIs are computed from.

    FALSE ZERO, STUCK, INCONSISTENT and SPIKE readings are left out, voltages of an OUTAGE or BLOWN FUSE too.
    `with_spikes` keeps spikes: the maximum is told with and without them.
    """
    masks = left_out(series, flags)
    none = np.zeros(series.values.shape, bool)
    spikes = masks.pop("SPIKE", none)
    mask = np.logical_or.reduce([none, *masks.values()])
    # A spike is inconsistent with V·I too, and may be kept all the same.
    mask = mask & ~spikes if with_spikes else mask | spikes
    return masked(series, mask) if mask.any() else series


def left_out(series: AssetSeries, flags: Collection[Flag]) -> dict[str, Mask]:
    """Which readings each rule of `LEFT_OUT` takes out, in the shape of `series.values`; no entry where none."""
    masks: dict[str, Mask] = {}
    for flag in flags:
        if flag.rule in LEFT_OUT:
            key = (flag.feeder, flag.quantity, flag.phase)
            targets = [all(a in ("", b) for a, b in zip(key, column, strict=True)) for column in series.keys]
            mask = masks.setdefault(flag.rule, np.zeros(series.values.shape, bool))
            mask[np.ix_(series.intervals.get_indexer(flag.intervals), np.flatnonzero(targets))] = True
    return masks


def sound_demand(series: AssetSeries, flags: Collection[Flag]) -> SiteDemand:
    """The site's demand from sound readings; from its feeders where only the busbar is fitted backwards."""
    wrong = {flag.feeder for flag in flags if flag.rule == "POLARITY"}
    only_busbar = BUSBAR in wrong and not wrong & set(series.feeders)
    return site_demand(sound(series, flags), "feeders" if only_busbar else "busbar")


def backwards(flags: Collection[Flag], demand: SiteDemand) -> bool:
    """Whether a phase that the demand is summed from is fitted backwards.

    A busbar may be the monitor's own sum of its feeders: then a feeder's polarity is the busbar's too.
    """
    found = {flag.feeder for flag in flags if flag.rule == "POLARITY"}
    return bool(found - {BUSBAR}) or (BUSBAR in found and bool((demand.table["source"] == "busbar").any()))


def monitor_faults(flags: Collection[Flag]) -> tuple[Flag, ...]:
    """The flags that stand in the way of actions on the network."""
    return tuple(flag for flag in flags if flag.gates)


def flag_table(flags: Collection[Flag]) -> pd.DataFrame:
    """The flags as a report shows them: one row each."""
    return pd.DataFrame(
        [[flag.rule, flag.where, flag.quantity.replace("_", " "), round(flag.share * 100, 1), flag.gates, flag.sentence]
         for flag in flags],
        columns=["rule", "where", "quantity", "share of period, %", "gates actions", "what was found"],
    )  # fmt: skip


def _flag(
    rule: str, series: AssetSeries, key: SeriesKey, mask: Mask, sentence: str, t: Thresholds, share: float | None = None
) -> Flag:
    share = float(mask.mean()) if share is None else share
    gate = RULES[rule].gate
    gates = gate == "always" or (gate == "share" and share >= t.gate_share)
    return Flag(rule, series.asset_id, *key, series.intervals[mask], share, gates, sentence)


def _feeder_name(feeder: str) -> str:
    return {"": "", BUSBAR: "busbar"}.get(feeder, f"feeder {feeder}")


def _name(key: SeriesKey) -> str:
    feeder, quantity, phase = key
    part = "" if phase == "total" else f"{phase} "
    return f"{part}{quantity.replace('_', ' ')} of {_feeder_name(feeder)}"


def _runs(marked: Mask) -> list[tuple[int, int]]:
    """Start and end (excluded) of each run of marks."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marked, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _times(mask: Mask, series: AssetSeries) -> str:
    """When: the first run with its local time, and how many more there are."""
    runs = _runs(mask)
    first = local_time(series.intervals[[runs[0][0]]])[0]
    hours = (runs[0][1] - runs[0][0]) * HOURS
    length = f"for {hours:.1f} h" if hours >= 1 else f"for {hours * 60:.0f} min"
    more = f", and {len(runs) - 1} more times" if len(runs) > 1 else ""
    return f"from {first:%d %b %H:%M} {length}{more}"


def _dead_voltage(series: AssetSeries, t: Thresholds) -> list[Flag]:
    """V < 20 with I ≈ 0: on all phases an outage, on one a blown fuse or a dead sensor."""
    volts = series.phases(BUSBAR, "voltage")
    if volts.empty:
        return []
    load = series.phases(BUSBAR, "current")
    idle = t.idle_current
    if load.empty:
        load, idle = series.phases(BUSBAR, "active_power"), t.idle_power
    # Where load is not measured at all the voltage decides alone.
    quiet = ~(load.reindex(columns=volts.columns).abs().to_numpy() > idle)
    dead = (volts.to_numpy() < t.dead_voltage) & quiet
    everywhere = np.asarray(dead.all(axis=1))
    flags = []
    if everywhere.any():
        sentence = f"No voltage and no current on any phase {_times(everywhere, series)}: an outage."
        flags.append(_flag("OUTAGE", series, (BUSBAR, "voltage", ""), everywhere, sentence, t))
    for position, phase in enumerate(volts.columns):
        alone = dead[:, position] & ~everywhere
        if alone.any():
            sentence = (
                f"No voltage and current on {phase} alone {_times(alone, series)}: a blown fuse, or a dead sensor."
            )
            flags.append(_flag("BLOWN FUSE", series, (BUSBAR, "voltage", phase), alone, sentence, t))
    return flags


def _active(values: Floats, quantity: str, t: Thresholds) -> bool:
    """Whether a series varies enough, in its unit and in steps of its resolution, for a repeated value to be odd."""
    measured = values[~np.isnan(values)]
    if measured.size < t.active_steps or quantity not in t.active_spread:
        return False
    p1, p99 = np.quantile(measured, [0.01, 0.99])
    if p99 - p1 < t.active_spread[quantity]:
        return False
    steps = np.diff(np.unique(measured))
    return bool(p99 - p1 >= t.active_steps * steps[steps > 1e-9].min(initial=np.inf))


def _active_series(series: AssetSeries, t: Thresholds) -> list[tuple[SeriesKey, Floats]]:
    grid = series.values.to_numpy()
    return [
        (key, grid[:, position]) for position, key in enumerate(series.keys) if _active(grid[:, position], key[1], t)
    ]


def _dead_rows(series: AssetSeries, phase: str, t: Thresholds) -> Mask:
    """Where a phase has no voltage: what its other series then read is noise, and judged by OUTAGE and BLOWN FUSE."""
    key = (BUSBAR, "voltage", phase)
    return series.column(*key) < t.dead_voltage if key in series.keys else np.zeros(len(series.values), bool)


def _false_zeros(series: AssetSeries, t: Thresholds) -> list[Flag]:
    """Zeros for at most two intervals, ordinary readings on both sides."""
    flags = []
    for key, values in _active_series(series, t):
        ordinary = max(t.zero_neighbour * float(np.nanmedian(np.abs(values))), 0.5)
        size = np.abs(values[values != 0])
        mask = np.zeros(len(values), bool)
        # A series that comes near zero anyway, such as a phase with much solar, may well be zero.
        if (size < ordinary).mean() > t.zero_plausible:
            continue
        for start, end in _runs(values == 0):
            beside = [values[i] for i in (start - 1, end) if 0 <= i < len(values)]
            if end - start <= t.zero_run and len(beside) == 2 and all(abs(v) > ordinary for v in beside):
                mask[start:end] = True
        mask &= ~_dead_rows(series, key[2], t)
        if mask.any():
            sentence = (
                f"{_name(key)} reads 0 between ordinary readings {_times(mask, series)}: no reading, not no load."
            )
            flags.append(_flag("FALSE ZERO", series, key, mask, sentence, t))
    return flags


def _stuck(series: AssetSeries, t: Thresholds) -> list[Flag]:
    """At least six identical values in a row on an active series, or a day of one value that is not zero."""
    flags = []
    active = {key for key, _ in _active_series(series, t)}
    for key in series.keys:
        values = series.column(*key)
        if key[1] not in t.active_spread or not (np.abs(values) >= t.active_spread[key[1]]).any():
            continue
        dead = _dead_rows(series, key[2], t)
        mask = np.zeros(len(values), bool)
        longest = 0
        same = (np.diff(values) == 0) & ~dead[1:]
        # A frozen monitor makes a whole series look inactive: its one value, if not zero, gives it away.
        shortest = _unlikely_run(same, t) if key in active else t.frozen_run
        same &= (values[1:] != 0) | (key in active)
        for start, end in _runs(same):
            # A run of n equal differences is n + 1 equal values.
            if end - start + 1 >= shortest:
                mask[start : end + 1] = True
                longest = max(longest, end - start + 1)
        if mask.any():
            sentence = f"{_name(key)} repeats one value {_times(mask, series)} (longest: {longest} readings): stuck."
            flags.append(_flag("STUCK", series, key, mask, sentence, t))
    return flags


def _unlikely_run(same: Mask, t: Thresholds) -> int:
    """The shortest run of one value to be called stuck: six, or more where values repeat by nature.

    With a share p of repeats, a run of n is expected N·p^(n-1) times in N intervals: at most `stuck_chance` is wanted.
    """
    share = float(same.mean())
    if not 0 < share < 1:
        return t.stuck_run
    return max(t.stuck_run, 1 + math.ceil(math.log(t.stuck_chance / len(same)) / math.log(share)))


def _inactive(series: AssetSeries, t: Thresholds) -> list[Flag]:
    """A feeder, or the busbar, whose every phase stays within noise."""
    flags = []
    for feeder in (BUSBAR, *series.feeders):
        power = series.phases(feeder, "active_power").to_numpy()
        if not power.size or np.isnan(power).all():
            continue
        if np.nanquantile(np.abs(power), 0.99) <= t.inactive_kw:
            within = float(np.nanmax(np.abs(power)))
            name = "The busbar" if feeder == BUSBAR else f"Feeder {feeder}"
            sentence = f"{name} never carries load (within ±{within:.2f} kW): not in use, or not connected."
            flags.append(_flag("INACTIVE", series, (feeder, "", ""), np.ones(len(power), bool), sentence, t))
    return flags


def _robust_scale(values: Floats) -> tuple[float, float]:
    measured = values[~np.isnan(values)]
    if not measured.size:
        return np.nan, np.nan
    middle = float(np.median(measured))
    return middle, float(np.median(np.abs(measured - middle)) * MAD_TO_SIGMA)


def _spikes(series: AssetSeries, rating_kva: float | None, t: Thresholds) -> list[Flag]:
    """Extremes of at most two intervals that the rest of the site contradicts.

    Busbar and sum of feeders measure the same flow twice: a true peak moves both, a spike moves their difference.
    Where only one of them is measured nothing can contradict it, and nothing is called a spike.
    """
    flags = []
    spiked: dict[tuple[str, str], Mask] = {}
    for quantity in ("active_power", "reactive_power"):
        for phase in PHASES:
            found = _power_spikes(series, quantity, phase, rating_kva, t)
            flags += [_spike_flag(series, key, mask, t) for key, mask in found]
            for key, mask in found:
                spiked[key[0], phase] = spiked.get((key[0], phase), False) | mask
    for key in series.keys:
        if key[1] == "current" and key[2] in PHASES:
            # Currents have no sign and do not add up where a feeder exports: power and voltage contradict them.
            against = spiked.get((key[0], key[2]), False) | _more_current_than_power(series, key[0], key[2], t)
            mask = _spike_rows(series.column(*key), np.where(against, np.inf, 0.0), np.inf, t)
            if mask.any():
                flags.append(_spike_flag(series, key, mask, t))
    return flags


def _spike_flag(series: AssetSeries, key: SeriesKey, mask: Mask, t: Thresholds) -> Flag:
    values = series.column(*key)[mask]
    highest = values[np.argmax(np.abs(values))]
    other = "the feeders do" if key[0] == BUSBAR else "the busbar does"
    why = "a spike of the sensor" if key[1] == "current" else f"which {other} not show: a spike"
    sentence = f"{_name(key)} jumps to {highest:.0f} {_times(mask, series)}, {why}."
    return _flag("SPIKE", series, key, mask, sentence, t)


def _power_spikes(
    series: AssetSeries, quantity: str, phase: str, rating_kva: float | None, t: Thresholds
) -> list[tuple[SeriesKey, Mask]]:
    keys = [(feeder, quantity, phase) for feeder in (BUSBAR, *series.feeders)]
    keys = [key for key in keys if key in series.keys]
    if len(keys) < 2 or keys[0][0] != BUSBAR:
        return []
    values = np.column_stack([series.column(*key) for key in keys])
    difference = values[:, 0] - values[:, 1:].sum(axis=1)
    usual, noise = _robust_scale(difference)
    difference = np.abs(difference - usual)
    # Busbar and feeders never agree to the watt: their difference must be extreme too.
    difference[difference < t.spike_z * noise] = 0
    found = []
    for position, key in enumerate(keys):
        is_site = quantity == "active_power" and key[0] == BUSBAR
        limit = t.spike_rating * rating_kva / len(PHASES) if rating_kva and is_site else np.inf
        mask = _spike_rows(values[:, position], difference, limit, t)
        if mask.any():
            found.append((key, mask))
    return found


def _more_current_than_power(series: AssetSeries, feeder: str, phase: str, t: Thresholds) -> Mask:
    """Where V·I is far above what active and reactive power of the same phase make of it."""
    keys = [(feeder, "active_power", phase), (feeder, "reactive_power", phase), (BUSBAR, "voltage", phase)]
    if any(key not in series.keys for key in keys):
        return np.zeros(len(series.values), bool)
    p, q, v = (series.column(*key) for key in keys)
    kva = v * series.column(feeder, "current", phase) / 1000
    return np.asarray(kva > (1 + t.spike_contradiction) * np.hypot(p, q) + t.inconsistent_kw)


def _spike_rows(values: Floats, difference: Floats, limit: float, t: Thresholds) -> Mask:
    middle, scale = _robust_scale(values)
    excess = np.abs(values - middle)
    extreme = (excess > t.spike_z * max(scale, 0.1)) | (values > limit)
    contradicted = difference >= t.spike_contradiction * excess
    mask = np.zeros(len(values), bool)
    for start, end in _runs(extreme):
        if end - start <= t.spike_run and contradicted[start:end].all():
            mask[start:end] = True
    return mask


def _mismatch(series: AssetSeries, t: Thresholds) -> list[Flag]:
    """Σ\\|Σ feeders - busbar\\| / Σ\\|busbar\\| above 2 %, phase by phase, where both are whole; one flag a site."""
    feeders = [feeder for feeder in series.feeders if series.has(feeder, "active_power")]
    columns = set(series.keys)
    keys = [key for key in series.keys if key[:2] == (BUSBAR, "active_power")]
    parts = []
    marked = np.zeros(len(series.values), bool)
    for key in keys:
        others = [(f, *key[1:]) for f in feeders if (f, *key[1:]) in columns]
        if not others:
            continue
        busbar, total = series.column(*key), np.sum([series.column(*other) for other in others], axis=0)
        both = ~np.isnan(busbar) & ~np.isnan(total)
        size = np.abs(busbar[both]).sum()
        if not both.any() or np.abs(busbar[both]).mean() < t.mismatch_floor_kw:
            continue
        apart = np.abs(total - busbar)
        if apart[both].sum() / size > t.mismatch:
            marked |= both & (apart > t.mismatch * np.abs(busbar))
            parts.append((key[2], float(busbar[both].mean()), float(total[both].mean()), apart[both].sum() / size))
    if not parts:
        return []
    told = "; ".join(f"{phase}: busbar {b:.1f}, feeders {f:.1f} kW on average" for phase, b, f, _ in parts)
    worst = max(part[3] for part in parts)
    # Beside a busbar near zero any share is huge: "more than twice" says as much.
    size_told = f"by up to {worst * 100:.0f} %" if worst < 2 else "by more than twice the busbar's reading"
    sentence = f"Feeders and busbar disagree {size_told} ({told}): one is wrong, or a feeder is not monitored."
    return [_flag("BUSBAR MISMATCH", series, ("", "", ""), marked, sentence, t)]


def _polarity(series: AssetSeries, t: Thresholds) -> list[Flag]:
    """A phase whose median at night, when nothing generates, is negative on most nights."""
    columns = [key for key in series.keys if key[1] == "active_power"]
    local = local_time(series.intervals)
    night = np.asarray((local.hour >= NIGHT[0]) & (local.hour < NIGHT[1]))
    if not columns or not night.any():
        return []
    dates = local[night].tz_localize(None).normalize()
    medians = series.values.loc[night, columns].groupby(dates).median()
    flags = []
    for key in columns:
        nights = medians[key].dropna()
        negative = nights < t.polarity_kw
        if len(nights) and negative.sum() >= t.polarity_nights and negative.mean() >= t.polarity_share:
            sentence = (
                f"{_name(key)} is negative on {int(negative.sum())} of {len(nights)} nights (median "
                f"{float(nights[negative].median()):.1f} kW): the current transformer is fitted backwards or swapped, "
                f"since the sun does not shine at night."
            )
            mask = series.column(*key) < 0
            flags.append(_flag("POLARITY", series, key, mask, sentence, t))
    return flags


def _inconsistent(series: AssetSeries, t: Thresholds) -> list[Flag]:
    """P > 1.02·V·I on a phase; feeders take the busbar's voltage where they have none."""
    flags = []
    columns = set(series.keys)
    for feeder in (BUSBAR, *series.feeders):
        for phase in PHASES:
            power, current = (feeder, "active_power", phase), (feeder, "current", phase)
            voltage = (
                (feeder, "voltage", phase) if (feeder, "voltage", phase) in columns else (BUSBAR, "voltage", phase)
            )
            if any(key not in columns for key in (power, current, voltage)):
                continue
            p = np.abs(series.column(*power))
            possible = series.column(*voltage) * np.abs(series.column(*current)) / 1000
            mask = p > t.inconsistent * possible + t.inconsistent_kw
            if mask.any():
                worst = int(np.nanargmax(np.where(mask, p - possible, np.nan)))
                sentence = (
                    f"{_name(power)} is more than V·I allows {_times(mask, series)} "
                    f"({p[worst]:.1f} kW where {possible[worst]:.1f} kVA flow): a sensor is wrong."
                )
                flags.append(_flag("INCONSISTENT", series, power, mask, sentence, t))
    return flags


def _steps(series: AssetSeries, t: Thresholds) -> list[Flag]:
    """A lasting change of level of the site or of a feeder."""
    demands = series.feeder_power().add_prefix("feeder ")
    demands.insert(0, "busbar", series.total(BUSBAR, "active_power"))
    flags = []
    for step in step_changes(demands):
        after = np.asarray(local_time(series.intervals).tz_localize(None) >= step.date)
        key = (BUSBAR if step.name == "busbar" else step.name.removeprefix("feeder "), "active_power", "")
        flags.append(_flag("STEP", series, key, after, step.sentence, t))
    return flags


def _incomplete(series: AssetSeries, t: Thresholds) -> list[Flag]:
    """Where intervals are missing: before the first and after the last reading, and between them, below 95 %.

    It gates where the site's demand between first and last reading is below 75 %: a month that was ingested by half is
    no fault of the monitor.
    """
    measured = np.flatnonzero(series.values.notna().any(axis=1).to_numpy())
    if not measured.size:
        return []
    first, last = int(measured[0]), int(measured[-1]) + 1
    length = len(series.values)
    flags = []
    if (last - first) / length * 100 < COMPLETENESS_FLAG:
        outside = np.ones(length, bool)
        outside[first:last] = False
        start, end = local_time(series.intervals[[first, last - 1]])
        sentence = (
            f"All readings lie between {start:%d %b %H:%M} and {end:%d %b %H:%M}: "
            f"{outside.mean() * 100:.1f} % of the period has none."
        )
        flags.append(replace(_flag("INCOMPLETE", series, ("", "", ""), outside, sentence, t), gates=False))
    gates = completeness(site_demand(series).p_kw.iloc[first:last]) < COMPLETENESS_FLOOR
    for feeder in (BUSBAR, *series.feeders):
        power = series.total(feeder, "active_power").iloc[first:last]
        if not series.has(feeder, "active_power") or completeness(power) >= COMPLETENESS_FLAG:
            continue
        mask = np.zeros(length, bool)
        mask[first:last] = power.isna()
        name = _feeder_name(feeder)
        longest = max(end - start for start, end in _runs(mask)) * HOURS
        whose = "its intervals" if last - first == length else "the intervals between first and last reading"
        sentence = (
            f"{name[0].upper()}{name[1:]} lacks {100 - completeness(power):.1f} % of {whose}; "
            f"longest gap between readings {longest:.1f} h."
        )
        flags.append(replace(_flag("INCOMPLETE", series, (feeder, "active_power", ""), mask, sentence, t), gates=gates))
    return flags


def _as_filed(series: AssetSeries, installed: pd.Timestamp | None, t: Thresholds) -> list[Flag]:
    """What was found when the readings were laid on the grid, and the age of the monitor."""
    none = np.zeros(len(series.values), bool)
    readings = int(series.values.notna().to_numpy().sum())
    flags = []
    if series.conflicts:
        sentence = f"{series.conflicts} readings contradict another of the same interval; the first is kept."
        share = series.conflicts / max(readings, 1)
        flags.append(_flag("CONFLICT", series, ("", "", ""), none, sentence, t, share))
    if series.off_grid:
        sentence = f"{series.off_grid} readings lie more than 60 s off the 10-minute grid and are left out."
        share = series.off_grid / max(readings + series.off_grid, 1)
        flags.append(_flag("OFF GRID", series, ("", "", ""), none, sentence, t, share))
    if series.doubled:
        sentence = (
            f"{series.doubled} readings are of the autumn hour that occurs twice, and may be of either: left out."
        )
        share = series.doubled / max(readings + series.doubled, 1)
        flags.append(_flag("DOUBLED HOUR", series, ("", "", ""), none, sentence, t, share))
    if installed is not None:
        young = np.asarray(series.intervals < installed + pd.Timedelta(days=t.new_monitor_days))
        if young.any():
            sentence = (
                f"The monitor reports since {installed:%d %b %Y}: its first two months may hold commissioning work."
            )
            flags.append(_flag("NEW MONITOR", series, ("", "", ""), young, sentence, t))
    return flags


def rules_broken(flags: Sequence[Flag]) -> tuple[str, ...]:
    """Names of the rules broken, each once, in the order of `RULES`."""
    found = {flag.rule for flag in flags}
    return tuple(rule for rule in RULES if rule in found)
