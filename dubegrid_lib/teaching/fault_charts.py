"""The failure lab's chart: each planted fault, with the series as it is and as the monitor reports it."""

import math
from collections.abc import Iterable

import matplotlib.dates as mdates
import pandas as pd
from matplotlib.figure import Figure

from dubegrid_lib.reporting.charts.style import GREY, VERMILION, WIDTH, Chart, styled
from dubegrid_lib.schema.load_monitor import BUSBAR, QUANTITY_UNITS
from dubegrid_lib.teaching.experiments import Experiment, shown


def faults_frame(experiments: Iterable[Experiment]) -> pd.DataFrame:
    """The true values and what the monitor reported, by interval: columns ``planted, as it is, with the fault``."""
    parts = []
    for one in experiments:
        sound, faulty = shown(one)
        parts.append(pd.DataFrame({"planted": one.rule, "as it is": sound, "with the fault": faulty}))
    return pd.concat(parts)


@styled
def faults_chart(experiments: Iterable[Experiment]) -> Chart:
    """One small picture a planted fault: the series that shows it best, without and with it."""
    experiments = list(experiments)
    frame = faults_frame(experiments)
    columns = 3
    rows = math.ceil(len(experiments) / columns)
    figure = Figure(figsize=(WIDTH, 1.9 * rows + 0.5), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes, one in zip(grid.flat, experiments, strict=False):
        part = frame[frame["planted"] == one.rule]
        feeder, quantity, phase = one.key
        axes.plot(part.index, part["as it is"], color=GREY, linewidth=1.2, label="as it is")
        axes.plot(part.index, part["with the fault"], color=VERMILION, linewidth=1.2, label="with the fault")
        axes.set_title(one.rule)
        where = "busbar" if feeder == BUSBAR else f"feeder {feeder}"
        axes.set_ylabel(f"{where} {phase}, {QUANTITY_UNITS[quantity]}", fontsize=8)
        days = (part.index[-1] - part.index[0]) / pd.Timedelta(days=1)
        every = 6 if days < 1 else 12 if days < 3 else 24
        axes.xaxis.set_major_locator(mdates.HourLocator(range(0, 24, every)))  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_formatter(mdates.DateFormatter("%d %b\n%H:%M"))  # type: ignore[no-untyped-call]
        axes.tick_params(labelsize=8)
    for axes in grid.flat[len(experiments) :]:
        axes.set_axis_off()
    handles, labels = grid.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2)
    table = frame.groupby("planted", sort=False)[["as it is", "with the fault"]].agg(["min", "max"])
    sentence = "Each fault where it was planted (UTC): grey as it is, orange as the monitor would have reported it."
    return Chart("planted faults", figure, table, sentence)
