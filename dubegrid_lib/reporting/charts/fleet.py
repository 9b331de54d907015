"""Charts of all assets together, each drawn from the fleet's table."""

import math
from collections.abc import Iterable
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from dubegrid_lib.analysis.fleet import rated
from dubegrid_lib.analysis.kpis import (
    COMPLETENESS_FLAG,
    COMPLETENESS_FLOOR,
    IMBALANCE_LIMIT,
    UTILISATION_AMBER,
    UTILISATION_CRITICAL,
    UTILISATION_RED,
    utilisation_status,
)
from dubegrid_lib.analysis.limits import VOLTAGE
from dubegrid_lib.analysis.words import counted, part_of
from dubegrid_lib.reporting.charts import style
from dubegrid_lib.reporting.charts.asset_supply import NOT_WORTH
from dubegrid_lib.reporting.charts.style import Chart

CLASSES = 20
LABEL_POINTS = 8
# Where a label may be, seen from its point: right, left, above, below, and between these.
DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1), (0.8, 0.8), (-0.8, 0.8), (0.8, -0.8), (-0.8, -0.8))


def ranking_frame(fleet: pd.DataFrame, column: str) -> pd.DataFrame:
    """The assets with the largest values of a column, largest first: the column, and whether the monitor is sound."""
    known = fleet[fleet[column].notna()].sort_values(column, ascending=False, kind="stable")
    return known.head(style.RANKED)[["name", column, "monitor_sound"]]


def _ranking(
    what: str, count: int, frame: pd.DataFrame, column: str, colours: Iterable[str], decimals: int = 0
) -> tuple[Figure, Axes]:
    """A bar for each of the first of `count` assets, hatched if its monitor is at fault."""
    title = style.first_of(what, len(frame), count)
    figure, axes = style.new_axes(title, style.rows_height(len(frame), 0.26, 1.5, 8))
    positions = np.arange(len(frame))[::-1]
    bars = axes.barh(positions, frame[column], 0.72, color=list(colours))
    for bar, sound in zip(bars, frame["monitor_sound"], strict=True):
        if not sound:
            bar.set_hatch("///")
            bar.set_edgecolor("white")
    axes.bar_label(bars, fmt=f"%.{decimals}f", padding=3, fontsize=9)
    labels = (f"{asset} {name}" for asset, name in zip(frame.index, frame["name"], strict=True))
    axes.set_yticks(positions, [style.short_name(label, style.NAME_LENGTH) for label in labels])
    axes.set_ylim(-0.6, len(frame) - 0.4)
    axes.margins(x=0.08)
    axes.grid(False, axis="y")
    return figure, axes


def _fault_note(frame: pd.DataFrame) -> list[Patch]:
    if frame["monitor_sound"].all():
        return []
    return [Patch(facecolor=style.GREY, hatch="///", edgecolor="white", label="monitor at fault")]


@style.styled
def utilisation_chart(fleet: pd.DataFrame) -> Chart:
    """Utilisation ranking, or maximum demand if no asset has a rating."""
    is_rated = fleet["utilisation_pct"].notna().any()
    column, name = ("utilisation_pct", "utilisation") if is_rated else ("max_demand_kw", "maximum demand")
    frame = ranking_frame(fleet, column)
    if frame.empty:
        return style.absent("utilisation", "No asset has a maximum demand, so there is nothing to rank.")
    colours = [style.STATUS_COLOURS[utilisation_status(value) if is_rated else "ok"] for value in frame[column]]
    # One decimal: 99.7 % is amber, and must not read 100.
    count, decimals = int(fleet[column].notna().sum()), 1 if is_rated else 0
    figure, axes = _ranking(name.capitalize(), count, frame, column, colours, decimals)
    handles = _fault_note(frame)
    if is_rated:
        for limit in (UTILISATION_AMBER, UTILISATION_RED, UTILISATION_CRITICAL):
            axes.axvline(limit, color=style.STATUS_COLOURS[utilisation_status(limit)], linestyle="--", linewidth=1)
        names = {"ok": "below 80 %", "amber": "from 80 %", "red": "from 100 %", "critical": "from 130 %"}
        handles = [Patch(color=style.STATUS_COLOURS[status], label=names[status]) for status in names] + handles
        axes.set_xlabel("maximum half-hourly demand, % of rating")
        sentence = _stressed_sentence(fleet)
        if unknown := int(fleet["utilisation_pct"].isna().sum()):
            verb = "is" if unknown == 1 else "are"
            sentence += f" {counted(unknown, 'asset')} without a rating or usable demand {verb} not ranked here."
    else:
        axes.set_xlabel("maximum half-hourly demand, kW")
        sentence = "No rating is known: assets are ranked by maximum demand, and stress cannot be determined."
    if handles:
        figure.legend(handles=handles, loc="outside lower center", ncols=5)
    units = {column: f"{name}, {'%' if is_rated else 'kW'}", "monitor_sound": "monitor sound"}
    return Chart("utilisation", figure, frame.rename(columns=units), sentence)


def _stressed_sentence(fleet: pd.DataFrame) -> str:
    """How many of the rated assets are at or above their rating, and how many are not counted."""
    known = rated(fleet)
    over = int((known["utilisation_pct"] >= UTILISATION_RED).sum())
    counts = f"{part_of(over, len(known), 'rated asset', 'is', 'are')} at or above the rating"
    return f"{counts}{_not_counted(fleet)}."


def _not_counted(fleet: pd.DataFrame, column: str = "utilisation_pct") -> str:
    """How many assets with a value a count leaves out because their monitor is at fault; blank if none."""
    faulty = int((fleet[column].notna() & ~_sound(fleet)).sum())
    return f" ({counted(faulty, 'asset')} with a monitor at fault not counted)" if faulty else ""


def _sound(fleet: pd.DataFrame) -> pd.Series:
    return fleet["monitor_sound"].astype(bool)


def _count_of(fleet: pd.DataFrame, column: str, over: pd.Series, verbs: tuple[str, str], what: str) -> str:
    """How many of the assets with a value and a sound monitor meet a condition, in a sentence.

    Parameters
    ----------
    over : whether an asset meets it. verbs : after one and after several assets. what : the sentence's end.
    """
    known = fleet[column].notna() & _sound(fleet)
    if not known.any():
        return "No asset is counted, because every monitor is at fault."
    counts = part_of(int((over & known).sum()), int(known.sum()), "asset", *verbs)
    return f"{counts} {what}{_not_counted(fleet, column)}."


def scatter_frame(fleet: pd.DataFrame) -> pd.DataFrame:
    """Assets with utilisation and load factor: both, kVA rating, whether the monitor is sound."""
    columns = ["name", "utilisation_pct", "load_factor", "rating_kva", "monitor_sound"]
    return fleet[columns].dropna(subset=["utilisation_pct", "load_factor"])


@style.styled
def scatter_chart(fleet: pd.DataFrame) -> Chart:
    """Utilisation against load factor, sized by rating."""
    frame = scatter_frame(fleet)
    if frame.empty:
        return style.absent("utilisation and load factor", "No asset has both a rating and a load factor.")
    figure, axes = style.new_axes("Utilisation against load factor, sized by rating", 4.6)
    for sound, marker, label in ((True, "o", "monitor sound"), (False, "X", "monitor at fault")):
        part = frame[frame["monitor_sound"] == sound]
        if len(part):
            used = part["utilisation_pct"]
            look: dict[str, Any] = {"alpha": 0.65, "linewidths": 0.8, "edgecolors": "white"}
            colours = [style.STATUS_COLOURS[utilisation_status(value)] for value in used]
            axes.scatter(part["load_factor"], used, s=part["rating_kva"] / 4, c=colours, marker=marker, **look)
            axes.scatter([], [], s=80, c=style.GREY, marker=marker, label=label)
    for limit in (UTILISATION_AMBER, UTILISATION_RED):
        axes.axhline(limit, color=style.STATUS_COLOURS[utilisation_status(limit)], linestyle="--", linewidth=1)
    axes.set_ylim(0, max(110.0, float(frame["utilisation_pct"].max()) * 1.1))
    axes.set_xlim(*_tenths_around(frame["load_factor"]))
    axes.set_xlabel("load factor (mean / maximum)")
    axes.set_ylabel("utilisation, % of rating")
    handles, _ = axes.get_legend_handles_labels()
    sizes = [axes.scatter([], [], s=kva / 4, c=style.GREY, alpha=0.65, label=f"{kva} kVA") for kva in (100, 500, 1000)]
    figure.legend(handles=[*handles, *sizes], loc="outside lower center", ncols=5)
    _label_points(figure, axes, frame)
    stressed = (frame["utilisation_pct"] >= UTILISATION_AMBER) & (frame["load_factor"] >= 0.7)
    sentence = _count_of(
        frame, "utilisation_pct", stressed, ("is", "are"),
        f"at {UTILISATION_AMBER:.0f} % of the rating or above and also loaded evenly (load factor 0.7 or more), with "
        f"little time to cool",
    )  # fmt: skip
    names = {"utilisation_pct": "utilisation, %", "load_factor": "load factor", "rating_kva": "rating, kVA"}
    table = frame.sort_values("utilisation_pct", ascending=False).head(style.RANKED)
    names["monitor_sound"] = "monitor sound"
    return Chart("utilisation and load factor", figure, table.rename(columns=names), sentence)


def _tenths_around(values: pd.Series) -> tuple[float, float]:
    """An axis of 0..1 that ends at tenths a little beyond the values."""
    low, high = math.floor(values.min() * 10 - 0.5) / 10, math.ceil(values.max() * 10 + 0.5) / 10
    return max(0.0, low), min(1.02, high)


def _label_points(figure: Figure, axes: Axes, frame: pd.DataFrame) -> None:
    """Asset ids at the highest points, each at the nearest place that no bubble and no other label takes.

    A label that is not beside its bubble has a line to it.
    """
    figure.draw_without_rendering()  # the layout decides how far the points are from one another
    points = 72 / figure.dpi
    at = axes.transData.transform(frame[["load_factor", "utilisation_pct"]].to_numpy(float)) * points
    radii = np.sqrt(frame["rating_kva"].to_numpy(float) / 4) / 2
    bubbles = [Bbox.from_extents(x - r, y - r, x + r, y + r) for (x, y), r in zip(at, radii, strict=True)]
    inside, taken = Bbox(axes.bbox.get_points() * points), list(bubbles)
    for number in np.argsort(-frame["utilisation_pct"].to_numpy(float), kind="stable")[:5]:
        asset, radius = str(frame.index[number]), float(radii[number])
        width, height = 0.62 * LABEL_POINTS * len(asset), 1.3 * LABEL_POINTS
        for away, (right, up) in product((3, 12, 24, 36, 50), DIRECTIONS):
            middle = right * (radius + away + width / 2), up * (radius + away + height / 2)
            x, y = at[number] + middle - np.array([width, height]) / 2
            box = Bbox.from_bounds(float(x), float(y), width, height)
            fits = inside.contains(*box.min) and inside.contains(*box.max)
            if fits and not any(box.overlaps(other) for other in taken):
                break
        else:
            continue
        taken.append(box)
        line = {"arrowstyle": "-", "color": style.GREY, "lw": 0.7, "shrinkA": 0, "shrinkB": radius}
        axes.annotate(
            asset, frame[["load_factor", "utilisation_pct"]].iloc[number].astype(float).to_list(), middle,
            textcoords="offset points", ha="center", va="center", fontsize=LABEL_POINTS,
            arrowprops=line if away > 3 else None,
        )  # fmt: skip


def histogram_frame(values: pd.Series) -> pd.DataFrame:
    """Assets by class of a value; the class edges are round numbers, and 0 is one of them."""
    known = values.dropna()
    if known.empty:
        return pd.DataFrame(columns=["from", "to", "assets"])
    spread = max(float(known.max() - min(known.min(), 0)), 1.0)
    widths = (step * 10.0**power for power in range(-2, 6) for step in (1, 2, 5))
    width = next(width for width in widths if width * CLASSES >= spread)
    first, last = math.floor(known.min() / width), math.floor(known.max() / width) + 1
    edges = np.arange(first, last + 1) * width
    return pd.DataFrame({"from": edges[:-1], "to": edges[1:], "assets": np.histogram(known, edges)[0]})


@style.styled
def headroom_chart(fleet: pd.DataFrame) -> Chart:
    """Headroom histogram."""
    headroom = rated(fleet)["headroom_kva"].dropna()
    frame = histogram_frame(headroom)
    if frame.empty:
        return style.absent("headroom", "No asset has a rating and a sound monitor, so headroom is unknown.")
    figure, axes = style.new_axes("Headroom: rating less maximum demand")
    colours = [style.VERMILION if low < 0 else style.BLUE for low in frame["from"]]
    width = float((frame["to"] - frame["from"]).iloc[0])
    axes.bar(frame["from"], frame["assets"], width * 0.94, align="edge", color=colours)
    axes.axvline(0, color="black", linewidth=1)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(False, axis="x")
    axes.set_xlabel("headroom, kVA (below 0: above rating)")
    axes.set_ylabel("assets")
    none = int((headroom <= 0).sum())
    sentence = (
        f"{part_of(none, len(headroom), 'rated asset', 'has', 'have')} none left{_not_counted(fleet)}; the median has "
        f"{headroom.median():.0f} kVA."
    )
    return Chart("headroom", figure, frame.rename(columns={"from": "from, kVA", "to": "to, kVA"}), sentence)


@style.styled
def imbalance_chart(fleet: pd.DataFrame) -> Chart:
    """Imbalance ranking."""
    frame = ranking_frame(fleet, "imbalance_pct")
    if frame.empty:
        return style.absent("phase imbalance", "No asset has three phases whose balance can be determined.")
    count = int(fleet["imbalance_pct"].notna().sum())
    colours = [style.VERMILION if value > IMBALANCE_LIMIT else style.BLUE for value in frame["imbalance_pct"]]
    figure, axes = _ranking("Phase imbalance at high load", count, frame, "imbalance_pct", colours)
    axes.axvline(IMBALANCE_LIMIT, color=style.VERMILION, linestyle="--", linewidth=1)
    axes.set_xlabel(
        f"largest deviation from the mean of the phases, % (median at high load; limit {IMBALANCE_LIMIT:.0f})"
    )
    if _fault_note(frame):
        figure.legend(handles=_fault_note(frame), loc="outside lower center")
    table = frame.rename(columns={"imbalance_pct": "imbalance, %", "monitor_sound": "monitor sound"})
    over, what = fleet["imbalance_pct"] > IMBALANCE_LIMIT, f"above {IMBALANCE_LIMIT:.0f} %"
    sentence = _count_of(fleet, "imbalance_pct", over, ("is", "are"), what)
    return Chart("phase imbalance", figure, table, sentence)


@style.styled
def exceedance_chart(fleet: pd.DataFrame) -> Chart:
    """Voltage exceedance ranking."""
    if not fleet["voltage_outside_pct"].notna().any():
        return style.absent("voltage outside limits", "Voltage is not measured at any asset.")
    frame = ranking_frame(fleet[fleet["voltage_outside_pct"] > 0], "voltage_outside_pct")
    if frame.empty:
        return style.absent("voltage outside limits", f"No asset has a busbar voltage outside {VOLTAGE.text}.")
    over = fleet["voltage_outside_pct"] > 0
    high = fleet.loc[frame.index, "voltage_p99"] > VOLTAGE.high
    colours = [style.VERMILION if is_high else style.BLUE for is_high in high]
    figure, axes = _ranking(
        f"Voltage outside {VOLTAGE.text}", int(over.sum()), frame, "voltage_outside_pct", colours, 2
    )
    axes.set_xlabel("share of busbar readings, % (indicative: the limits hold at the customers' terminals)")
    handles = [
        Patch(color=style.VERMILION, label=f"P99 above {VOLTAGE.high:.1f} V"),
        Patch(color=style.BLUE, label="otherwise"),
    ]
    figure.legend(handles=handles + _fault_note(frame), loc="outside lower center", ncols=3)
    names = {"voltage_outside_pct": "outside, %", "p1": "P1, V", "p99": "P99, V", "monitor_sound": "monitor sound"}
    table = frame.assign(p1=fleet["voltage_p1"], p99=fleet["voltage_p99"]).rename(columns=names)
    sentence = _count_of(fleet, "voltage_outside_pct", over, ("leaves", "leave"), "the limits at times")
    return Chart("voltage outside limits", figure, table, sentence)


def peak_hour_frame(fleet: pd.DataFrame) -> pd.DataFrame:
    """Assets with a sound monitor by the local hour in which their maximum demand began."""
    hours = fleet["peak_hour"].where(_sound(fleet))
    counts = hours.dropna().astype(int).value_counts().reindex(range(24), fill_value=0)
    return counts.rename("assets").rename_axis("hour").to_frame()


@style.styled
def peak_hour_chart(fleet: pd.DataFrame) -> Chart:
    """Peak-hour distribution."""
    frame = peak_hour_frame(fleet)
    if not frame["assets"].sum():
        return style.absent(
            "peak hour", "No asset with a sound monitor has a maximum demand, so there is no peak hour."
        )
    figure, axes = style.new_axes("Hour of the maximum demand")
    evening = [style.ORANGE if 16 <= int(hour) < 20 else style.BLUE for hour in frame.index]
    axes.bar(frame.index, frame["assets"], 0.85, color=evening)
    axes.set_xticks(range(24), [f"{hour:02d}" for hour in range(24)])
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(False, axis="x")
    axes.set_xlabel("hour of the day (Europe/London)")
    axes.set_ylabel("assets")
    handles = [Patch(color=style.ORANGE, label="evening, 16-20 h"), Patch(color=style.BLUE, label="other hours")]
    figure.legend(handles=handles, loc="outside lower center", ncols=2)
    sentence = _count_of(
        fleet, "peak_hour", fleet["peak_hour"].between(16, 19), ("peaks", "peak"), "between 16 and 20 h"
    )
    return Chart("peak hour", figure, frame, sentence)


def completeness_table(matrix: pd.DataFrame) -> pd.DataFrame:
    """By asset, least complete first: mean and worst day (%), days below 95 %."""
    table = pd.DataFrame(
        {
            "mean, %": matrix.mean(axis=1),
            "worst day, %": matrix.min(axis=1),
            f"days below {COMPLETENESS_FLAG:.0f} %": (matrix < COMPLETENESS_FLAG).sum(axis=1),
        }
    )
    return table.sort_values("mean, %", kind="stable").rename_axis("asset_id")


@style.styled
def completeness_chart(matrix: pd.DataFrame) -> Chart:
    """Completeness matrix (`fleet.completeness_matrix`), least complete assets first, at most 40 of them."""
    if matrix.empty:
        return style.absent("completeness", "There is no asset to show.")
    table = completeness_table(matrix)
    shown = matrix.loc[table.index[: style.MATRIX_ROWS]]
    of_all = f", the {len(shown)} least complete of {len(matrix)} assets" if len(shown) < len(matrix) else ""
    title = f"Completeness by day{of_all}"
    figure, axes = style.new_axes(title, style.rows_height(len(shown), 0.17, 1.6, 9))
    style.completeness_image(figure, axes, shown)
    axes.set_yticks(range(len(shown)), [str(asset) for asset in shown.index], fontsize=8)
    every = max(1, math.ceil(shown.shape[1] / 10))
    axes.set_xticks(range(0, shown.shape[1], every), [f"{day:%d %b}" for day in shown.columns[::every]])
    axes.set_xlabel("day (Europe/London)")
    low, part = (int((table["mean, %"] < limit).sum()) for limit in (COMPLETENESS_FLOOR, COMPLETENESS_FLAG))
    sentence = (
        f"{part_of(part, len(matrix), 'asset', 'is', 'are')} below {COMPLETENESS_FLAG:.0f} %, "
        f"{low or 'none'} below {COMPLETENESS_FLOOR:.0f} %."
    )
    return Chart("completeness", figure, table.head(style.MATRIX_ROWS), sentence)


@style.styled
def feeder_ranking_chart(feeders: pd.DataFrame) -> Chart:
    """The feeders (`fleet.feeder_ranking`) on which most load should be moved from phase to phase."""
    worth = feeders[feeders["to move, kW"].notna()] if len(feeders) else feeders
    if worth.empty:
        return style.absent("feeders to rebalance", NOT_WORTH)
    worth = worth.sort_values("to move, kW", ascending=False, kind="stable")
    shown = worth.head(style.RANKED)
    title = f"Feeders to rebalance{f', the first {len(shown)} of {len(worth)}' if len(shown) < len(worth) else ''}"
    figure, axes = style.new_axes(title, style.rows_height(len(shown), 0.26, 1.5, 8))
    positions = np.arange(len(shown))[::-1]
    bars = axes.barh(positions, shown["to move, kW"], 0.72, color=style.ORANGE)
    labels = [f"{kw:.0f} kW from {heavy}" for kw, heavy in zip(shown["to move, kW"], shown["heaviest"], strict=True)]
    axes.bar_label(bars, labels, padding=3, fontsize=9)
    names = [f"{asset}, feeder {feeder}" for asset, feeder in zip(shown["asset"], shown["feeder"], strict=True)]
    axes.set_yticks(positions, names)
    axes.set_ylim(-0.6, len(shown) - 0.4)
    axes.margins(x=0.14)
    axes.grid(False, axis="y")
    axes.set_xlabel("kW to move from the heaviest to the lightest phase, at the feeder's high load")
    sites = worth["asset"].nunique()
    sentence = f"Moving load would even out {counted(len(worth), 'feeder')} at {counted(sites, 'asset')}."
    return Chart("feeders to rebalance", figure, shown.drop(columns="advice"), sentence)
