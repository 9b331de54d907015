"""Rules on the readings of single series: dead voltages, false zeros, stuck values, spikes, series without load."""

import math

import numpy as np

from dubegrid_lib.analysis.anomalies import MAD_TO_SIGMA
from dubegrid_lib.analysis.demand import PHASES, AssetSeries, SeriesKey
from dubegrid_lib.analysis.flags import Flag, Floats, Mask, Thresholds, first_run, new_flag, series_name
from dubegrid_lib.analysis.load import local_time, runs
from dubegrid_lib.schema.load_monitor import BUSBAR


def broken_readings(series: AssetSeries, rating_kva: float | None, t: Thresholds) -> list[Flag]:
    """All flags of this module."""
    dead = _dead_to_noise(series, t)
    return [
        *_dead_voltage(series, t),
        *_false_zeros(series, t),
        *_stuck(series, t),
        *_inactive(series, t),
        *dead,
        *_spikes(series, rating_kva, t, dead),
    ]


def _dead_voltage(series: AssetSeries, t: Thresholds) -> list[Flag]:
    """V < 20: with I ≈ 0 an outage on all phases, a blown fuse on one; if current flows, the voltage sensor is dead."""
    volts = series.phases(BUSBAR, "voltage")
    if volts.empty:
        return []
    load = series.phases(BUSBAR, "current")
    idle = t.idle_current
    if load.empty:
        load, idle = series.phases(BUSBAR, "active_power"), t.idle_power
    # If load is not measured at all, the voltage alone decides.
    quiet = ~(load.reindex(columns=volts.columns).abs().to_numpy() > idle)
    low = volts.to_numpy() < t.dead_voltage
    dead = low & quiet
    everywhere = np.asarray(dead.all(axis=1))
    flags = []
    if everywhere.any():
        sentence = f"No voltage and no current on any phase {first_run(everywhere, series)}: an outage."
        flags.append(new_flag("OUTAGE", series, (BUSBAR, "voltage", ""), everywhere, sentence, t))
    for position, phase in enumerate(volts.columns):
        alone = dead[:, position] & ~everywhere
        if alone.any():
            sentence = (
                f"No voltage and current on {phase} alone {first_run(alone, series)}: a blown fuse, or a dead sensor."
            )
            flags.append(new_flag("BLOWN FUSE", series, (BUSBAR, "voltage", phase), alone, sentence, t))
        sensor = low[:, position] & ~quiet[:, position]
        if sensor.any():
            sentence = (
                f"{phase} of busbar reads less than {t.dead_voltage:.0f} V while it carries load "
                f"{first_run(sensor, series)}: its voltage sensor is dead."
            )
            flags.append(new_flag("INCONSISTENT", series, (BUSBAR, "voltage", phase), sensor, sentence, t))
    return flags


def _active(values: Floats, quantity: str, t: Thresholds) -> bool:
    """Whether a series varies enough, in its unit and in steps of its resolution, for a repeated value to be odd."""
    measured = values[~np.isnan(values)]
    if measured.size < t.active_steps or quantity not in t.active_spread:
        return False
    p1, p99 = np.quantile(measured, [0.01, 0.99])
    if p99 - p1 < t.active_spread[quantity]:
        return False
    return bool(p99 - p1 >= t.active_steps * _resolution(measured))


def _resolution(values: Floats) -> float:
    """The smallest step between two readings of a series; infinite where all are equal."""
    steps = np.diff(np.unique(values[~np.isnan(values)]))
    return float(steps[steps > 1e-9].min(initial=np.inf))


def _dead_rows(series: AssetSeries, phase: str, t: Thresholds) -> Mask:
    """The rows without voltage on a phase: its other series then read noise, which OUTAGE and BLOWN FUSE assess.

    A series that belongs to no single phase, such as the neutral, has no voltage when no phase has.
    """
    asked = [(BUSBAR, "voltage", one) for one in ((phase,) if phase in PHASES else PHASES)]
    dead = [series.column(*key) < t.dead_voltage for key in asked if key in series.keys]
    return np.logical_and.reduce(dead) if dead else np.zeros(len(series.values), bool)


def _false_zeros(series: AssetSeries, t: Thresholds) -> list[Flag]:
    """Zeros for at most two intervals, with ordinary readings on both sides, each assessed on its own window."""
    flags = []
    for key in series.keys:
        if key[1] not in t.active_spread:
            continue
        values = series.column(*key)
        mask = np.zeros(len(values), bool)
        alive = np.where(_dead_rows(series, key[2], t), np.nan, values)
        for start, end in runs(values == 0):
            if end - start <= t.zero_run and start > 0 and end < len(values):
                mask[start:end] = _between_ordinary(alive, start, end, key[1], t)
        mask &= ~_dead_rows(series, key[2], t)
        if mask.any():
            sentence = (
                f"{series_name(key)} reads 0 between ordinary readings {first_run(mask, series)}: "
                f"a missing reading, not zero load."
            )
            flags.append(new_flag("FALSE ZERO", series, key, mask, sentence, t))
    return flags


def _between_ordinary(values: Floats, start: int, end: int, quantity: str, t: Thresholds) -> bool:
    """Whether both neighbours of a zero are ordinary, on a series that is active and otherwise rarely near zero."""
    near = values[max(0, start - t.zero_window) : end + t.zero_window]
    ordinary = max(t.zero_neighbour * float(np.nanmedian(np.abs(near))), 0.5)
    if not (abs(values[start - 1]) > ordinary and abs(values[end]) > ordinary):
        return False
    size = np.abs(near[(near != 0) & ~np.isnan(near)])
    return _active(near, quantity, t) and float((size < ordinary).mean()) <= t.zero_plausible


def _stuck(series: AssetSeries, t: Thresholds) -> list[Flag]:
    """At least six identical values in a row on an active series, or a day of one value that is not zero."""
    flags = []
    for key in series.keys:
        values = series.column(*key)
        active = _active(values, key[1], t)
        if key[1] not in t.active_spread or not (np.abs(values) >= t.active_spread[key[1]]).any():
            continue
        dead = _dead_rows(series, key[2], t)
        mask = np.zeros(len(values), bool)
        longest = 0
        same = (np.diff(values) == 0) & ~dead[1:]
        # A frozen monitor makes a whole series look inactive; that its one value is not zero gives it away.
        shortest = _unlikely_run(same, series.held, t) if active else t.frozen_run
        same &= (values[1:] != 0) | active
        for start, end in runs(same):
            # A run of n equal differences is n + 1 equal values.
            count = end - start + 1
            if count < shortest or (active and count < _unlikely_here(values, same, start, end, series.held, t)):
                continue
            mask[start : end + 1] = True
            longest = max(longest, count)
        if mask.any():
            sentence = (
                f"{series_name(key)} repeats one value {first_run(mask, series)} (longest: {longest} readings): stuck."
            )
            flags.append(new_flag("STUCK", series, key, mask, sentence, t))
    return flags


def _unlikely_run(same: Mask, held: int, t: Thresholds) -> int:
    """The shortest run of one value that counts as stuck: six, or more if values repeat by nature.

    With a share p of repeats, a run of n is expected N·p^(n-1) times in N intervals, which must be at most
    `stuck_chance`.
    """
    # A half-hourly reading fills three intervals with one value: only from one reading to the next is it a repeat.
    share = float(same[held - 1 :: held].mean()) if len(same) >= held else 0.0
    if not 0 < share < 1:
        return t.stuck_run
    return max(t.stuck_run, (1 + math.ceil(math.log(t.stuck_chance * held / len(same)) / math.log(share))) * held)


def _unlikely_here(values: Floats, same: Mask, start: int, end: int, held: int, t: Thresholds) -> int:
    """The same for the days around a run, at times of similarly low load: a load of few steps of resolution repeats."""
    places = np.r_[max(0, start - t.zero_window) : start, end : min(len(same), end + t.zero_window)]
    low = np.abs(values[places]) <= max(1.5 * abs(values[start]), t.low_steps * _resolution(values))
    return _unlikely_run(same[places[low]], held, t) if low.any() else 0


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
            flags.append(new_flag("INACTIVE", series, (feeder, "", ""), np.ones(len(power), bool), sentence, t))
    return flags


def _dead_to_noise(series: AssetSeries, t: Thresholds) -> list[Flag]:
    """A phase that fell to noise and stayed there, while the same phase of another feeder or of the busbar carries on.

    If the busbar loses as much as the phase did, the load is gone, not the reading: that is a STEP.
    """
    flags = []
    for key in series.keys:
        if key[1] != "active_power":
            continue
        values = series.column(*key)
        loud = np.flatnonzero(np.abs(values) > t.inactive_kw)
        if not loud.size:
            continue
        since = int(loud[-1]) + 1
        mask = np.zeros(len(values), bool)
        mask[since:] = ~np.isnan(values[since:])
        before = values[max(0, since - 7 * t.noise_run) : since]
        lost = float(np.nanmedian(np.abs(before)))
        if mask.sum() < t.noise_run or not lost > t.noise_before_kw or not _others_go_on(series, key, since, lost, t):
            continue
        begin = local_time(series.intervals[[since]])[0]
        within = float(np.nanmax(np.abs(values[since:])))
        sentence = (
            f"{series_name(key)} is within ±{within:.2f} kW since {begin:%d %b %H:%M} "
            f"after {lost:.1f} kW, while the rest of the site carries on: its sensor is dead or disconnected."
        )
        flags.append(new_flag("DEAD TO NOISE", series, key, mask, sentence, t))
    return flags


def _others_go_on(series: AssetSeries, key: SeriesKey, since: int, lost: float, t: Thresholds) -> bool:
    feeder, quantity, phase = key
    others = [f for f in series.feeders if f != feeder and (f, quantity, phase) in series.keys]
    rest = (
        np.sum([series.column(f, quantity, phase) for f in others], axis=0) if others else np.zeros(len(series.values))
    )
    if feeder == BUSBAR or (BUSBAR, quantity, phase) not in series.keys:
        return _median(np.abs(rest[since:])) > t.noise_before_kw
    # What the busbar carries beyond the other feeders is what this phase should read.
    return _median((series.column(BUSBAR, quantity, phase) - rest)[since:]) > 0.5 * lost


def _median(values: Floats) -> float:
    measured = values[~np.isnan(values)]
    return float(np.median(measured)) if measured.size else 0.0


def _robust_scale(values: Floats) -> tuple[float, float]:
    measured = values[~np.isnan(values)]
    if not measured.size:
        return np.nan, np.nan
    middle = float(np.median(measured))
    return middle, float(np.median(np.abs(measured - middle)) * MAD_TO_SIGMA)


def _spikes(series: AssetSeries, rating_kva: float | None, t: Thresholds, dead: list[Flag]) -> list[Flag]:
    """Extremes of at most two intervals that the rest of the site contradicts.

    Busbar and sum of feeders measure the same flow twice: a true peak moves both, a spike moves their difference.
    If only one of them is measured, nothing can contradict it and nothing is a spike. Once a sensor is dead (`dead`)
    their difference has another usual value, so the parts before and after that are assessed separately.
    """
    flags = []
    spiked: dict[tuple[str, str], Mask] = {}
    for quantity in ("active_power", "reactive_power"):
        for phase in PHASES:
            died = {int(series.intervals.get_indexer(flag.intervals[[0]])[0]) for flag in dead if flag.phase == phase}
            found = _power_spikes(series, (quantity, phase), rating_kva, t, sorted(died))
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
    sentence = f"{series_name(key)} jumps to {highest:.0f} {first_run(mask, series)}, {why}."
    return new_flag("SPIKE", series, key, mask, sentence, t)


def _power_spikes(
    series: AssetSeries, of: tuple[str, str], rating_kva: float | None, t: Thresholds, died: list[int]
) -> list[tuple[SeriesKey, Mask]]:
    quantity, phase = of
    keys = [(feeder, quantity, phase) for feeder in (BUSBAR, *series.feeders)]
    keys = [key for key in keys if key in series.keys]
    if len(keys) < 2 or keys[0][0] != BUSBAR:
        return []
    values = np.column_stack([series.column(*key) for key in keys])
    difference = values[:, 0] - values[:, 1:].sum(axis=1)
    for part in np.split(difference, died):
        usual, noise = _robust_scale(part)
        part[:] = np.abs(part - usual)
        # Busbar and feeders never agree to the watt: their difference must be extreme too.
        part[part < t.spike_z * noise] = 0
    found = []
    for position, key in enumerate(keys):
        is_site = quantity == "active_power" and key[0] == BUSBAR
        limit = t.spike_rating * rating_kva / len(PHASES) if rating_kva and is_site else np.inf
        mask = _spike_rows(values[:, position], difference, limit, t)
        if mask.any():
            found.append((key, mask))
    return found


def _more_current_than_power(series: AssetSeries, feeder: str, phase: str, t: Thresholds) -> Mask:
    """Intervals in which V·I is far above the apparent power from active and reactive power of the same phase."""
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
    for start, end in runs(extreme):
        if end - start <= t.spike_run and contradicted[start:end].all():
            mask[start:end] = True
    return mask
