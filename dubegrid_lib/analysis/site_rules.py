"""Rules on a site as a whole: busbar against feeders, signs, lasting changes, gaps, and what the ingest flagged."""

from dataclasses import replace

import numpy as np
import pandas as pd

from dubegrid_lib.analysis.anomalies import step_changes, transfers
from dubegrid_lib.analysis.demand import HOURS, PHASES, AssetSeries, site_demand
from dubegrid_lib.analysis.flags import Flag, Thresholds, feeder_name, first_run, new_flag, series_name
from dubegrid_lib.analysis.load import COMPLETENESS_FLAG, COMPLETENESS_FLOOR, NIGHT, completeness, local_time, runs
from dubegrid_lib.schema.load_monitor import BUSBAR

SITE = ("", "", "")


def broken_site(series: AssetSeries, alive: AssetSeries, installed: pd.Timestamp | None, t: Thresholds) -> list[Flag]:
    """All flags of this module; `alive` is the same series without the readings of dead sensors."""
    return [
        *_mismatch(alive, t),
        *_polarity(series, t),
        *_inconsistent(alive, t),
        *_steps(alive, t),
        *_interval(series, t),
        *_incomplete(series, t),
        *_as_filed(series, installed, t),
    ]


def _mismatch(series: AssetSeries, t: Thresholds) -> list[Flag]:
    """Σ\\|Σ feeders - busbar\\| / Σ\\|busbar\\| above 2 % on a phase, where both are complete; one flag a site."""
    parts = []
    marked = np.zeros(len(series.values), bool)
    for key in [key for key in series.keys if key[:2] == (BUSBAR, "active_power")]:
        others = [(feeder, *key[1:]) for feeder in series.feeders if (feeder, *key[1:]) in series.keys]
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
    means = "; ".join(f"{phase}: busbar {b:.1f}, feeders {f:.1f} kW on average" for phase, b, f, _ in parts)
    worst = max(part[3] for part in parts)
    # Relative to a busbar near zero, any share is huge: "more than twice" is enough.
    size_text = f"by up to {worst * 100:.0f} %" if worst < 2 else "by more than twice the busbar's reading"
    sentence = f"Feeders and busbar disagree {size_text} ({means}): one is wrong, or a feeder is not monitored."
    return [new_flag("BUSBAR MISMATCH", series, SITE, marked, sentence, t)]


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
                f"{series_name(key)} is negative on {int(negative.sum())} of {len(nights)} nights (median "
                f"{float(nights[negative].median()):.1f} kW): its current transformer may be fitted backwards, unless "
                f"something generates there at night (a battery, CHP or wind)."
            )
            mask = series.column(*key) < 0
            flags.append(new_flag("POLARITY", series, key, mask, sentence, t))
    return flags


def _inconsistent(series: AssetSeries, t: Thresholds) -> list[Flag]:
    """P > 1.02·V·I on a phase; a feeder without voltages has the busbar's."""
    flags = []
    for feeder in (BUSBAR, *series.feeders):
        for phase in PHASES:
            power, current = (feeder, "active_power", phase), (feeder, "current", phase)
            own = (feeder, "voltage", phase)
            voltage = own if own in series.keys else (BUSBAR, "voltage", phase)
            if any(key not in series.keys for key in (power, current, voltage)):
                continue
            p = np.abs(series.column(*power))
            possible = series.column(*voltage) * np.abs(series.column(*current)) / 1000
            mask = p > t.inconsistent * possible + t.inconsistent_kw
            if mask.any():
                worst = int(np.nanargmax(np.where(mask, p - possible, np.nan)))
                sentence = (
                    f"{series_name(power)} is more than V·I allows {first_run(mask, series)} "
                    f"({p[worst]:.1f} kW where {possible[worst]:.1f} kVA flow): a sensor is wrong."
                )
                flags.append(new_flag("INCONSISTENT", series, power, mask, sentence, t))
    return flags


def _steps(series: AssetSeries, t: Thresholds) -> list[Flag]:
    """Lasting changes of level of the site or of a feeder; those of two feeders that cancel are a transfer."""
    demands = series.feeder_power().add_prefix("feeder ")
    demands.insert(0, "busbar", series.total(BUSBAR, "active_power"))
    flags = []
    moved: set[str] = set()
    for pair in transfers(demands.drop(columns="busbar"), t.transfer_ratio, t.transfer_sigma):
        moved |= {pair.fell.name, pair.rose.name}
        after = np.asarray(local_time(series.intervals).tz_localize(None) >= pair.fell.date)
        for side in (pair.fell, pair.rose):
            key = (side.name.removeprefix("feeder "), "active_power", "")
            flags.append(new_flag("LOAD TRANSFER", series, key, after, pair.sentence, t))
    for step in step_changes(demands):
        if step.name in moved:
            continue
        after = np.asarray(local_time(series.intervals).tz_localize(None) >= step.date)
        key = (BUSBAR if step.name == "busbar" else step.name.removeprefix("feeder "), "active_power", "")
        flags.append(new_flag("STEP", series, key, after, step.sentence, t))
    return flags


def _interval(series: AssetSeries, t: Thresholds) -> list[Flag]:
    """A whole feed of 30 or 60 minutes."""
    if series.held == 1:
        return []
    minutes = series.held * 10
    sentence = (
        f"Readings come every {minutes} minutes, not every 10: each counts for its {minutes} minutes, and no maximum "
        f"is shorter than that."
    )
    none = np.zeros(len(series.values), bool)
    return [new_flag("INTERVAL", series, SITE, none, sentence, t, 1.0)]


def _incomplete(series: AssetSeries, t: Thresholds) -> list[Flag]:
    """Missing intervals (below 95 % complete): before the first and after the last reading, and between them.

    It is a fault only if the site's demand between first and last reading is below 75 % complete: a half-ingested month
    is not a fault of the monitor.
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
        share = float(outside.mean())
        start, end = local_time(series.intervals[[first, last - 1]])
        sentence = (
            f"All readings lie between {start:%d %b %H:%M} and {end:%d %b %H:%M}: "
            f"{share * 100:.1f} % of the period has none."
        )
        flags.append(replace(new_flag("INCOMPLETE", series, SITE, outside, sentence, t, share), fault=False))
    lost = completeness(site_demand(series).p_kw.iloc[first:last]) < COMPLETENESS_FLOOR
    for feeder in (BUSBAR, *series.feeders):
        power = series.total(feeder, "active_power").iloc[first:last]
        if not series.has(feeder, "active_power") or completeness(power) >= COMPLETENESS_FLAG:
            continue
        mask = np.zeros(length, bool)
        mask[first:last] = power.isna()
        name = feeder_name(feeder)
        longest = max(end - start for start, end in runs(mask)) * HOURS
        whose = "its intervals" if last - first == length else "the intervals between first and last reading"
        sentence = (
            f"{name[0].upper()}{name[1:]} lacks {100 - completeness(power):.1f} % of {whose}; "
            f"longest gap between readings {longest:.1f} h."
        )
        found = new_flag("INCOMPLETE", series, (feeder, "active_power", ""), mask, sentence, t, float(mask.mean()))
        flags.append(replace(found, fault=lost))
    return flags


def _as_filed(series: AssetSeries, installed: pd.Timestamp | None, t: Thresholds) -> list[Flag]:
    """What was found when the readings were laid on the grid, and the age of the monitor."""
    none = np.zeros(len(series.values), bool)
    readings = int(series.values.notna().to_numpy().sum())
    flags = []
    either = "and may be of either: left out"
    for rule, count, left_out, what in (
        ("CONFLICT", series.conflicts, 0, "contradict another of the same interval; the first is kept"),
        ("OFF GRID", series.off_grid, 1, "lie more than 60 s off the 10-minute grid and are left out"),
        ("DOUBLED HOUR", series.doubled, 1, f"are from the autumn hour that occurs twice, {either}"),
    ):
        if count:
            share = count / max(readings + left_out * count, 1)
            flags.append(new_flag(rule, series, SITE, none, f"{count} readings {what}.", t, share))
    if installed is not None:
        young = np.asarray(series.intervals < installed + pd.Timedelta(days=t.new_monitor_days))
        if young.any():
            sentence = (
                f"The monitor has reported since {installed:%d %b %Y}: its first two months may include commissioning."
            )
            flags.append(new_flag("NEW MONITOR", series, SITE, young, sentence, t))
    return flags
