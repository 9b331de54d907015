"""Pictures that compare generated readings with real ones."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from dubegrid_lib.schema.load_monitor import BUSBAR, LONDON
from dubegrid_lib.sources.sample.archetypes import WEEKDAY, WEEKEND
from dubegrid_lib.sources.sample.block import PHASES
from dubegrid_lib.sources.sample.demand import SPREAD, SPREAD_POWER
from dubegrid_lib.sources.sample.likeness import hourly_shape, noise

# Okabe and Ito's palette: distinguishable by colour-blind readers, and in grey.
GENERATED, REAL, MEASURED = "#0072B2", "#D55E00", "black"
PHASE_COLOURS = dict(zip(PHASES, ("#0072B2", "#E69F00", "#009E73"), strict=True))


def weeks(powers: Mapping[str, pd.DataFrame]) -> Figure:
    """Each site's phases over its week: the busbar above, its middle feeder below. kW, Europe/London.

    Parameters
    ----------
    powers : by title, as `likeness.power_of_block` gives them.
    """
    size = (7 * len(powers), 5.6)
    figure, axes = plt.subplots(2, len(powers), figsize=size, squeeze=False, layout="constrained", dpi=80)
    for column, (title, power) in enumerate(powers.items()):
        local = power.tz_convert(LONDON)
        index = pd.DatetimeIndex(local.index)
        hours = np.arange(len(index)) / 6
        midnight = (index.hour == 0) & (index.minute == 0)
        means = local.T.groupby(level=0).sum().T.mean().drop(BUSBAR).sort_values()
        middle = str(means.index[len(means) // 2])
        for axis, node in zip(axes[:, column], (BUSBAR, middle), strict=True):
            for phase in PHASES:
                axis.plot(hours, local[(node, phase)], color=PHASE_COLOURS[phase], lw=0.8, label=phase)
            axis.set_xticks(hours[midnight], index[midnight].strftime("%a"))
            axis.set_ylabel("kW")
            axis.grid(alpha=0.3)
        axes[0, column].set_title(f"{title}: whole site")
        axes[1, column].set_title(f"{title}: one feeder")
    axes[0, 0].legend(ncols=3, loc="lower left", bbox_to_anchor=(0, 1), fontsize=8, frameon=False)
    return figure


def shapes(generated: Sequence[pd.DataFrame], real: Sequence[pd.DataFrame] = ()) -> Figure:
    """Mean day of the fleet by local hour, over each site's mean: weekdays on the left, weekends on the right."""
    figure, axes = plt.subplots(1, 2, figsize=(14, 4.2), sharey=True, layout="constrained", dpi=80)
    for axis, rest_day, measured in zip(axes, (False, True), (WEEKDAY, WEEKEND), strict=True):
        table = pd.concat([hourly_shape(power, rest_day) for power in generated], axis=1)
        low, high = table.quantile(0.1, axis=1), table.quantile(0.9, axis=1)
        band = "generated, P10 to P90 of sites"
        axis.fill_between(table.index, low, high, color=GENERATED, alpha=0.15, lw=0, label=band)
        axis.plot(table.mean(axis=1), color=GENERATED, lw=2, label=f"generated, mean of {len(generated)}")
        hours = [float(hour) for hour in measured.split()]
        axis.plot(range(24), hours, color=MEASURED, ls="--", label="real, mean of 49")
        if real:
            at_hand = pd.concat([hourly_shape(power, rest_day) for power in real], axis=1).mean(axis=1)
            axis.plot(at_hand, color=REAL, ls=":", lw=2, label=f"real, mean of {len(real)} at hand")
        axis.set(title="Saturday and Sunday" if rest_day else "Monday to Friday", xlabel="hour, Europe/London")
        axis.set_xticks(range(0, 24, 3))
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("demand over its mean")
    axes[0].legend(fontsize=8)
    return figure


def spread(generated: Sequence[pd.DataFrame], real: Sequence[pd.DataFrame] = ()) -> Figure:
    """Noise of each feeder phase: its size against the mean, and its autocorrelation after 10 min and 1 h."""
    figure, axes = plt.subplots(1, 2, figsize=(14, 4.2), layout="constrained", dpi=80)
    fleets = [("generated", generated, GENERATED), *([("real, at hand", real, REAL)] if real else [])]
    tables = [pd.concat([noise(power) for power in powers]) for _, powers, _ in fleets]
    for table, (label, _, colour) in zip(tables, fleets, strict=True):
        axes[0].scatter(table["mean"], table["spread"], s=12, alpha=0.6, color=colour, lw=0, label=label)
    means = np.geomspace(1, 60)
    axes[0].plot(means, SPREAD * means**SPREAD_POWER, color=MEASURED, ls="--", label="real, fit over 49 sites")
    axes[0].set(xscale="log", yscale="log", xlabel="mean of a phase, kW")
    axes[0].set_ylabel("standard deviation round the mean day, kW")
    axes[0].legend(fontsize=8)
    axes[0].grid(alpha=0.3)
    for position, (table, (label, _, colour)) in enumerate(zip(tables, fleets, strict=True)):
        boxes = axes[1].boxplot(
            [table["after 10 minutes"].dropna(), table["after an hour"].dropna()],
            positions=[position * 0.4, 1.5 + position * 0.4],
            widths=0.3,
            showfliers=False,
            patch_artist=True,
        )
        for box in boxes["boxes"]:
            box.set(facecolor=colour, alpha=0.4, label=label if box is boxes["boxes"][0] else None)
    axes[1].plot([-0.3, 0.7], [0.75, 0.75], color=MEASURED, ls="--", label="real, median of 49")
    axes[1].plot([1.2, 2.2], [0.40, 0.40], color=MEASURED, ls="--")
    axes[1].set_xticks([0.2, 1.7], ["after 10 minutes", "after an hour"])
    axes[1].set_ylabel("correlation of the noise with itself")
    axes[1].legend(fontsize=8)
    axes[1].grid(alpha=0.3)
    return figure
