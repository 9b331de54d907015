"""Charts of how an asset is supplied: phase balance, voltage, feeders' shares of the peak, completeness."""

import math

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from dubegrid_lib.analysis.assessment import Assessment
from dubegrid_lib.analysis.demand import PHASES
from dubegrid_lib.analysis.fleet import daily_completeness
from dubegrid_lib.analysis.kpis import (
    COMPLETENESS_FLAG,
    IMBALANCE_LIMIT,
    VOLTAGE_HIGH,
    VOLTAGE_LOW,
    half_hourly,
    phase_imbalance,
    voltage_compliance,
)
from dubegrid_lib.analysis.words import counted
from dubegrid_lib.reporting.charts import style
from dubegrid_lib.reporting.charts.style import Chart
from dubegrid_lib.schema.load_monitor import BUSBAR, LONDON

RARE_VOLTS = 0.001
NOT_WORTH = "No feeder is uneven enough, in one phase, to be worth rebalancing."


def phase_frame(assessment: Assessment) -> pd.DataFrame:
    """Mean of L1, L2, L3 (A, or kW if no current is measured) of site and feeders while the site's load is at or above
    its P90, and their imbalance in %."""
    site, unit = assessment.phases
    mean = site.mean(axis=1, skipna=False)
    high = (mean >= mean.quantile(0.9)).to_numpy()
    quantity = "current" if unit == "A" else "active_power"
    rows = {"site": site}
    for feeder in assessment.sound_series.feeders:
        phases = assessment.sound_series.phases(feeder, quantity)
        if len(phases.columns) == len(PHASES):
            rows[f"feeder {feeder}"] = phases
    frame = pd.DataFrame({name: phases[high].mean() for name, phases in rows.items()}).T.reindex(columns=list(PHASES))
    centre = frame.mean(axis=1)
    frame["imbalance, %"] = frame[list(PHASES)].sub(centre, axis=0).abs().max(axis=1) / centre.where(centre > 0) * 100
    frame.attrs["unit"] = unit
    return frame


def phase_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The same, with the unit in the columns' names."""
    unit = frame.attrs["unit"]
    return frame.rename(columns={phase: f"{phase}, {unit}" for phase in PHASES}).rename_axis("at high load")


def _phase_bars(axes: Axes, frame: pd.DataFrame) -> npt.NDArray[np.int64]:
    """A bar for each phase, in groups of three, one for each row; returns the positions of the groups."""
    positions = np.arange(len(frame))
    for offset, phase in enumerate(PHASES):
        heights = frame.iloc[:, offset]
        axes.bar(positions + (offset - 1) * 0.27, heights, 0.25, color=style.PHASE_COLOURS[phase], label=phase)
    axes.axhline(0, color="black", linewidth=0.8)
    axes.grid(False, axis="x")
    return positions


@style.styled
def phase_chart(assessment: Assessment) -> Chart:
    """Phase balance at peak."""
    frame = phase_frame(assessment)
    if not frame.loc["site", list(PHASES)].notna().all():
        why = "Not all three phases of the site are measured, so their balance cannot be determined."
        return style.absent("phase balance", why)
    unit = frame.attrs["unit"]
    figure, axes = style.asset_axes(assessment, "phase balance at high load")
    axes.set_xticks(_phase_bars(axes, frame), [str(name) for name in frame.index])
    axes.set_ylabel(f"mean {unit} while the load is\nat or above its P90")
    style.legend_below(axes, 3)
    imbalance = phase_imbalance(assessment.phases[0])
    sentence = (
        f"At high load the phases of the site differ from their mean by {imbalance.percent:.0f} % (median; limit "
        f"{IMBALANCE_LIMIT:.0f} %)."
    )
    if math.isnan(imbalance.percent):
        sentence = "The phases add up to zero load: their balance cannot be determined."
    elif assessment.backwards:
        sentence = f"{style.despite_polarity(assessment)}Its balance cannot be determined."
    return Chart("phase balance", figure, phase_table(frame), sentence)


def voltage_frame(assessment: Assessment) -> pd.DataFrame:
    """Share of readings (%) of each phase by whole volt (the class's lower edge), outages left out."""
    volts = assessment.sound_series.phases(BUSBAR, "voltage")
    measured = volts.to_numpy(float)
    measured = measured[~np.isnan(measured)]
    if not measured.size:
        return pd.DataFrame(columns=list(volts.columns))
    edges = np.arange(math.floor(measured.min()), math.floor(measured.max()) + 2)
    shares = {
        phase: np.histogram(volts[phase].dropna(), edges)[0] / max(int(volts[phase].notna().sum()), 1) * 100
        for phase in volts
    }
    return pd.DataFrame(shares, index=pd.Index(edges[:-1], name="V"))


def voltage_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The same in classes of 5 V: share of readings, %."""
    table = frame.groupby(frame.index // 5 * 5).sum()
    table.index = pd.Index([f"{low}-{low + 5}" for low in table.index], name="V")
    return table.rename(columns={phase: f"{phase}, % of readings" for phase in table})


def _usual_volts(frame: pd.DataFrame) -> tuple[float, float]:
    """The voltages below and above which one reading in a thousand lies, so that one dip does not stretch the axis."""
    share = frame.mean(axis=1).cumsum() / frame.mean(axis=1).sum()
    edges = frame.index.to_numpy(float)
    last = min(int((share < 1 - RARE_VOLTS).sum()), len(edges) - 1)
    return float(edges[int((share < RARE_VOLTS).sum())]), float(edges[last]) + 1


@style.styled
def voltage_chart(assessment: Assessment) -> Chart:
    """Voltage histogram with the statutory limits."""
    frame = voltage_frame(assessment)
    if frame.empty:
        return style.absent("voltage", "Voltage is not measured at this site.")
    figure, axes = style.asset_axes(assessment, "voltage at the busbar")
    for phase in frame:
        edges, colour = np.append(frame.index, frame.index[-1] + 1), style.PHASE_COLOURS[str(phase)]
        axes.stairs(frame[phase].to_numpy(), edges, color=colour, linewidth=1.6, label=str(phase))
    for limit in (VOLTAGE_LOW, VOLTAGE_HIGH):
        label = f"limits {VOLTAGE_LOW:.1f} and {VOLTAGE_HIGH:.1f} V" if limit == VOLTAGE_LOW else "_"
        axes.axvline(limit, color=style.VERMILION, linestyle="--", label=label)
    first, last = _usual_volts(frame)
    axes.set_xlim(min(first, VOLTAGE_LOW) - 3, max(last, VOLTAGE_HIGH) + 3)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("V, phase to neutral, classes of 1 V")
    axes.set_ylabel("share of readings, %")
    style.legend_below(axes, 4)
    found = voltage_compliance(assessment.sound_series.phases(BUSBAR, "voltage"))
    sentence = (
        f"{found.outside:.2f} % of readings are outside the limits ({found.low:.2f} % low, {found.high:.2f} % high). "
        f"The limits hold at the customers' terminals, so readings at the busbar are only indicative."
    )
    if frame.index[0] < axes.get_xlim()[0] or frame.index[-1] > axes.get_xlim()[1]:
        sentence += f" The rarest, from {frame.index[0]:.0f} to {frame.index[-1] + 1:.0f} V, are in the table only."
    return Chart("voltage", figure, voltage_table(frame), sentence)


def contribution_frame(assessment: Assessment) -> pd.DataFrame:
    """kW of each feeder in the half hour of the site's maximum demand, largest first, share (%), own maximum.

    What the busbar carries beyond its feeders is shown as ``not on a feeder`` if it is above 2 %.
    """
    site = half_hourly(assessment.demand.p_kw)
    feeders = assessment.sound_series.feeder_power()
    columns = ["kW at the site's peak", "share, %", "own maximum, kW"]
    if not site.notna().any() or feeders.empty:
        return pd.DataFrame(columns=columns)
    when = site.index[int(site.argmax())]
    halves = pd.DataFrame({f"feeder {feeder}": half_hourly(feeders[feeder]) for feeder in feeders})
    at_peak = halves.loc[when]
    frame = pd.DataFrame({columns[0]: at_peak, columns[2]: halves.max()}).sort_values(columns[0], ascending=False)
    rest = float(site.loc[when] - at_peak.sum())
    if abs(rest) > 0.02 * abs(float(site.loc[when])) and at_peak.notna().all():
        frame.loc["not on a feeder"] = [rest, np.nan]
    frame[columns[1]] = frame[columns[0]] / float(site.loc[when]) * 100
    frame.attrs["when"] = when.tz_convert(LONDON)
    return frame[columns]


@style.styled
def contribution_chart(assessment: Assessment) -> Chart:
    """Which feeders make the site's peak."""
    frame = contribution_frame(assessment)
    if frame.empty or not frame.iloc[:, 0].notna().any():
        reason = "No feeder is measured at the site's peak, so its parts cannot be determined."
        return style.absent("feeder contribution", reason)
    when = frame.attrs["when"]
    figure, axes = style.asset_axes(
        assessment, "feeders at the site's peak", style.rows_height(len(frame), 0.42, 1.5, 9)
    )
    positions = np.arange(len(frame))[::-1]
    axes.barh(positions + 0.17, frame.iloc[:, 0], 0.34, color=style.BLUE, label="at the site's peak")
    axes.barh(positions - 0.19, frame.iloc[:, 2], 0.34, color=style.SKY, label="its own maximum")
    for position, value, share in zip(positions, frame.iloc[:, 0], frame.iloc[:, 1], strict=True):
        # If a phase is subtracted from the sum, shares of it mean nothing.
        if not math.isnan(value) and not assessment.backwards:
            place = max(value, 0), position + 0.17
            axes.annotate(f"{share:.0f} %", place, (4, 0), textcoords="offset points", va="center", fontsize=9)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_yticks(positions, [str(name) for name in frame.index])
    axes.margins(x=0.1)
    axes.grid(False, axis="y")
    shares = "" if assessment.backwards else " (% of the site's peak)"
    axes.set_xlabel(f"kW, mean of the half hour from {when:%a %d %b %Y %H:%M}{shares}")
    style.legend_below(axes, 2)
    largest = frame.drop("not on a feeder", errors="ignore").iloc[0]
    sentence = f"{str(largest.name).capitalize()} carries most at the site's peak: {largest.iloc[0]:.0f} kW"
    sentence += "." if assessment.backwards else f", {largest.iloc[1]:.0f} % of that peak."
    sentence = style.despite_polarity(assessment) + sentence
    if (frame.iloc[:, 0] < 0).any() and not assessment.backwards:
        sentence += " A negative bar means wrong polarity, or export."
    return Chart("feeder contribution", figure, frame.rename_axis("feeder"), sentence)


def feeder_frame(assessment: Assessment) -> pd.DataFrame:
    """Mean kW of L1, L2, L3 of each feeder at its own high load (P90), its maximum and utilisation, what to move."""
    rows = {
        f"feeder {one.feeder}": [*one.imbalance.means, one.max_kw, one.utilisation,
                                 one.imbalance.to_move if one.worth_rebalancing else math.nan]
        for one in assessment.feeders if one.imbalance.means
    }  # fmt: skip
    columns = [*(f"{phase}, kW" for phase in PHASES), "maximum, kW", "utilisation, %", "to move, kW"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("feeder")


@style.styled
def feeder_chart(assessment: Assessment) -> Chart:
    """The phases of each feeder at its own high load, which need not coincide with the site's."""
    frame = feeder_frame(assessment)
    if frame.empty:
        return style.absent("feeders", "No feeder has three measured phases, so their balance is unknown.")
    figure, axes = style.asset_axes(assessment, "each feeder at its own high load")
    bars = frame.iloc[:, : len(PHASES)]
    positions = _phase_bars(axes, bars)
    for position, top, move in zip(positions, bars.max(axis=1), frame["to move, kW"], strict=True):
        if not math.isnan(move):
            axes.annotate(f"move {move:.0f} kW", (position, top), (0, 3), textcoords="offset points", ha="center")
    used = [f"\n{value:.0f} % of its fuse" if not math.isnan(value) else "" for value in frame["utilisation, %"]]
    axes.set_xticks(positions, [f"{name}{share}" for name, share in zip(frame.index, used, strict=True)])
    axes.margins(y=0.1)
    axes.set_ylabel("mean kW while the feeder's\nload is at or above its P90")
    style.legend_below(axes, 3)
    worth = [one for one in assessment.feeders if one.worth_rebalancing]
    sentence = NOT_WORTH
    if worth:
        first = max(worth, key=lambda one: one.imbalance.to_move)
        named = f"{counted(len(worth), 'feeder')} {'is' if len(worth) == 1 else 'are'} worth rebalancing. "
        sentence = named + first.advice.removeprefix("Rebalance ").replace("feeder", "Feeder", 1)
    return Chart("feeders", figure, frame, sentence)


def calendar_frame(assessment: Assessment) -> pd.DataFrame:
    """Completeness (%) of each local day: rows are weeks (their Monday), columns 0-6 the weekdays."""
    days = daily_completeness(assessment.demand.p_kw)
    index = pd.DatetimeIndex(days.index)
    monday = index - pd.to_timedelta(index.day_of_week, unit="D")
    return days.groupby([monday, index.day_of_week]).first().unstack().reindex(columns=range(7))


def calendar_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The same with weekdays named, in %."""
    names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    return frame.set_axis(names, axis=1).rename_axis("week of")


@style.styled
def calendar_chart(assessment: Assessment) -> Chart:
    """Completeness calendar."""
    frame = calendar_frame(assessment)
    figure, axes = style.asset_axes(assessment, "completeness of each day", style.rows_height(len(frame), 0.36, 1.7, 9))
    style.completeness_image(figure, axes, frame)
    axes.set_xticks(range(7), calendar_table(frame).columns)
    axes.set_yticks(range(len(frame)), list(pd.DatetimeIndex(frame.index).strftime("week of %d %b %Y")))
    grid = frame.to_numpy(float)
    for row, column in np.argwhere(~np.isnan(grid)):
        value = float(grid[row, column])
        colour = "white" if value < 60 else "black"
        # 99.6 must not read as whole.
        axes.text(column, row, f"{math.floor(value)} %", ha="center", va="center", color=colour, fontsize=9)
    short = int((grid < COMPLETENESS_FLAG).sum())
    whole = assessment.kpi("completeness").value
    sentence = (
        f"{whole:.1f} % of the period's intervals are measured; {counted(short, 'day')} "
        f"{'is' if short == 1 else 'are'} below {COMPLETENESS_FLAG:.0f} %."
    )
    return Chart("completeness", figure, calendar_table(frame), sentence)
