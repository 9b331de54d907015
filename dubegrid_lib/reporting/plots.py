"""The charts of both reports. Each is drawn from one frame of numbers, and its small table is cut from the same frame.

`asset_charts` and `fleet_charts` give all of them in a report's order; where there is nothing to draw the figure is
None and the sentence says why. Colours are Okabe and Ito's, which colour-blind readers can tell apart; times are
Europe/London.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from io import BytesIO
from typing import Any, ParamSpec

import matplotlib as mpl
import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from dubegrid_lib.analysis.assessment import Assessment
from dubegrid_lib.analysis.demand import HOURS, PHASES, STEP
from dubegrid_lib.analysis.fleet import daily_completeness
from dubegrid_lib.analysis.kpis import (
    COMPLETENESS_FLAG,
    COMPLETENESS_FLOOR,
    IMBALANCE_LIMIT,
    UTILISATION_AMBER,
    UTILISATION_CRITICAL,
    UTILISATION_RED,
    VOLTAGE_HIGH,
    VOLTAGE_LOW,
    daily_profile,
    half_hourly,
    load_duration,
    local_time,
    phase_imbalance,
    voltage_compliance,
)
from dubegrid_lib.analysis.quality import LEFT_OUT
from dubegrid_lib.analysis.words import counted, part_of
from dubegrid_lib.schema.load_monitor import BUSBAR, LONDON, QUANTITY_UNITS
from dubegrid_lib.teaching.experiments import Experiment, shown

BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, GREY = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#7F7F7F",
)  # fmt: skip
PHASE_COLOURS = dict(zip(PHASES, (BLUE, ORANGE, GREEN), strict=True))
STATUS_COLOURS = {"ok": BLUE, "amber": ORANGE, "red": VERMILION, "critical": "#661100"}
MISSING_COLOUR = "#D9D9D9"
SEQUENTIAL = "cividis"
WIDTH = 9.0
SHOWN_DPI = 140
# So many bars stand in one chart with readable labels; the table of the fleet holds them all.
RANKED = 20
MATRIX_ROWS = 40
NAME_LENGTH = 30
HALF_HOURS = 48

STYLE: Any = {
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E5E5E5",
    "legend.frameon": False,
    "legend.fontsize": 9,
    "figure.dpi": 100,
    "savefig.dpi": 100,
}
P = ParamSpec("P")


@dataclass(frozen=True, eq=False, repr=False)
class Chart:
    """A figure (None where there is nothing to draw), its numbers, and a sentence: what it says or why it is absent.

    A notebook shows it as a picture (`_repr_png_`): of a `Figure` apart from pyplot IPython prints only the name.
    """

    name: str
    figure: Figure | None
    table: pd.DataFrame
    sentence: str

    def __repr__(self) -> str:
        return f"<Chart: {self.name}>"

    @property
    def picture(self) -> bytes:
        """The figure as PNG; empty where there is none."""
        if self.figure is None:
            return b""
        stored = BytesIO()
        self.figure.savefig(stored, format="png", dpi=SHOWN_DPI, metadata={"Software": None})
        return stored.getvalue()

    def _repr_png_(self) -> tuple[bytes, dict[str, int]] | None:
        return (self.picture, {"width": round(WIDTH * 100)}) if self.figure else None


def _styled(draw: Callable[P, Chart]) -> Callable[P, Chart]:
    @wraps(draw)
    def in_style(*args: P.args, **kwargs: P.kwargs) -> Chart:
        with mpl.rc_context(STYLE):
            return draw(*args, **kwargs)

    return in_style


def _axes(title: str, height: float = 3.8) -> tuple[Figure, Axes]:
    """A figure apart from pyplot: it is shown once, and freed with its last reference."""
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title)
    return figure, axes


def _first_of(what: str, shown: int, count: int) -> str:
    """A ranking's title; of how many it shows the first, where it does not show all."""
    return f"{what}, the first {shown} of {count} assets" if shown < count else f"{what} of {counted(count, 'asset')}"


def _absent(name: str, why: str) -> Chart:
    return Chart(name, None, pd.DataFrame(), why)


def _date_axis(axes: Axes, index: pd.Index) -> None:
    """Whole local days as ticks; the years stand in the axis' name, so that no tick needs one."""
    local = local_time(index)
    axes.set_xlim(index[0], index[-1] + STEP)
    days = pd.date_range(local[0].normalize(), local[-1], freq="D")
    shown = days[:: max(1, math.ceil(len(days) / 11))]
    shown = shown[shown >= local[0]]
    ticks = mdates.date2num(shown.to_pydatetime())  # type: ignore[no-untyped-call]
    axes.set_xticks(ticks, list(shown.strftime("%d %b")))
    axes.set_xlabel(f"{local[0]:%d %b %Y} to {local[-1]:%d %b %Y}, local time (Europe/London)")


def _hour_axis(axes: Axes) -> None:
    axes.set_xticks(range(0, 25, 3), [f"{hour:02d}:00" for hour in range(0, 25, 3)])
    axes.set_xlabel("time of day (Europe/London)")


def _legend_below(axes: Axes, columns: int) -> None:
    figure = axes.figure
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=columns)


# --- one asset ---------------------------------------------------------------------------------------------------


def demand_frame(assessment: Assessment) -> pd.DataFrame:
    """What the demand chart draws: kVA in each interval (UTC), whether it is missing, whether a reading was faulty."""
    s = assessment.demand.s_kva
    faulty = np.zeros(len(s), bool)
    for flag in assessment.flags:
        if flag.rule in LEFT_OUT:
            faulty[s.index.get_indexer(flag.intervals)] = True
    return pd.DataFrame({"kva": s, "missing": s.isna(), "faulty": faulty})


def demand_table(frame: pd.DataFrame) -> pd.DataFrame:
    """By local day: largest and mean kVA, hours missing, hours with a faulty reading."""
    days = frame.groupby(local_time(frame.index).tz_localize(None).normalize())
    table = pd.DataFrame(
        {
            "max, kVA": days["kva"].max(),
            "mean, kVA": days["kva"].mean(),
            "missing, h": days["missing"].sum() * HOURS,
            "faulty, h": days["faulty"].sum() * HOURS,
        }
    )
    return table.rename_axis("day")


def _measured_days(index: pd.Index, measured: pd.Series) -> tuple[int, int]:
    """First and last (excluded) place of the local days with readings: days before and after would only be grey."""
    days = local_time(index).tz_localize(None).normalize()
    inside = (days >= days[measured.to_numpy()].min()) & (days <= days[measured.to_numpy()].max())
    places = np.flatnonzero(inside)
    return int(places[0]), int(places[-1]) + 1


def _trimmed_told(assessment: Assessment, shown: pd.Index) -> str:
    """A sentence on the days that a chart leaves out, blank where it shows the whole period."""
    if shown[0] == assessment.demand.p_kw.index[0] and shown[-1] == assessment.demand.p_kw.index[-1]:
        return ""
    first, last = local_time(shown)[[0, -1]]
    return f" There are no readings before {first:%d %b} and after {last:%d %b}: those days are not drawn."


def _despite_polarity(assessment: Assessment) -> str:
    """What stands before a chart's sentence where the demand is not to be believed."""
    return "A phase is fitted backwards: this is what was measured, not the load. " if assessment.backwards else ""


@_styled
def demand_chart(assessment: Assessment) -> Chart:
    """Demand against rating, with missing and faulty intervals shaded."""
    frame = demand_frame(assessment)
    table = demand_table(frame)
    if not frame["kva"].notna().any():
        return _absent("demand", "No interval has a complete demand, so there is none to draw.")
    peak = assessment.kpi("maximum apparent power").value
    at_least = "" if assessment.demand.reactive_measured else "at least "
    told = (
        f"The highest half hour carries {at_least}{peak:.0f} kVA" if not math.isnan(peak) else "No half hour is whole"
    )
    rating = assessment.record.rating_kva
    if rating and not math.isnan(peak):
        told += f", {peak / rating * 100:.0f} % of the rating"
    frame = frame.iloc[slice(*_measured_days(frame.index, frame["kva"].notna()))]
    against = "demand against rating" if rating else "demand (no rating known)"
    figure, axes = _axes(f"{_short(assessment.title)}: {against}")
    axes.plot(frame.index, frame["kva"], color=BLUE, linewidth=0.9, label="demand, 10-minute means")
    if rating:
        axes.axhline(rating, color=VERMILION, linewidth=1.6, label=f"rating {rating:.0f} kVA")
        axes.axhline(
            rating * UTILISATION_AMBER / 100, color=ORANGE, linestyle="--", label=f"{UTILISATION_AMBER:.0f} % of rating"
        )
    _shade(axes, frame["missing"], MISSING_COLOUR, "missing", 1.0)
    _shade(axes, frame["faulty"], PURPLE, "a faulty reading", 0.35)
    axes.set_ylabel("kVA" if assessment.demand.reactive_measured else "kVA, at least")
    axes.set_ylim(bottom=0)
    _date_axis(axes, frame.index)
    _legend_below(axes, 5)
    rated = "" if rating else " No rating is known, so stress cannot be told."
    sentence = f"{_despite_polarity(assessment)}{told}.{rated}{_trimmed_told(assessment, frame.index)}"
    return Chart("demand", figure, table, sentence)


def _shade(axes: Axes, marked: pd.Series, colour: str, label: str, alpha: float) -> None:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marked.to_numpy(), [False])).astype(np.int8)))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        left, right = marked.index[start], marked.index[end - 1] + STEP
        axes.axvspan(left, right, color=colour, alpha=alpha, linewidth=0, zorder=0.5, label=label)
        label = "_"


def heatmap_frame(assessment: Assessment) -> pd.DataFrame:
    """kW by local day (rows) and half hour of the day (0-47); the doubled hour in autumn is averaged."""
    means = half_hourly(assessment.demand.p_kw)
    local = local_time(means.index)
    slot = np.asarray(local.hour * 2 + local.minute // 30)
    grid = means.groupby([local.tz_localize(None).normalize(), slot]).mean().unstack()
    return grid.reindex(columns=range(HALF_HOURS)).rename_axis(index="day", columns="half hour")


def heatmap_table(frame: pd.DataFrame) -> pd.DataFrame:
    """By local day: largest half hour, when it began, smallest half hour."""
    measured = frame.dropna(how="all")
    slot = measured.idxmax(axis=1)
    return pd.DataFrame(
        {
            "max, kW": measured.max(axis=1),
            "at": [f"{int(s) // 2:02d}:{int(s) % 2 * 30:02d}" for s in slot],
            "min, kW": measured.min(axis=1),
        }
    )


@_styled
def heatmap_chart(assessment: Assessment) -> Chart:
    """Day x time of day."""
    frame = heatmap_frame(assessment)
    if not frame.notna().any().any():
        return _absent("heatmap", "No half hour is whole, so there is no pattern to draw.")
    table = heatmap_table(frame)
    measured = np.flatnonzero(frame.notna().any(axis=1))
    frame = frame.iloc[measured[0] : measured[-1] + 1]
    figure, axes = _axes(f"{_short(assessment.title)}: demand by day and time", _rows_height(len(frame), 0.16, 2.6, 9))
    colours = mpl.colormaps[SEQUENTIAL].with_extremes(bad=MISSING_COLOUR)
    image = axes.imshow(frame.to_numpy(), aspect="auto", cmap=colours, extent=(0, 24, len(frame) - 0.5, -0.5))
    figure.colorbar(image, ax=axes, label="kW, half-hourly means (grey: missing)", pad=0.01)
    every = max(1, math.ceil(len(frame) / 16))
    axes.set_yticks(range(0, len(frame), every), list(pd.DatetimeIndex(frame.index[::every]).strftime("%a %d %b")))
    axes.grid(False)
    _hour_axis(axes)
    common = table["at"].mode().iloc[0]
    often = int((table["at"] == common).sum())
    sentence = f"The daily maximum most often begins at {common} (on {often} of {counted(len(table), 'day')})."
    if often == 1 < len(table):
        sentence = "The daily maximum begins at another time each day."
    return Chart("heatmap", figure, table, _despite_polarity(assessment) + sentence)


def duration_frame(assessment: Assessment) -> pd.DataFrame:
    """kVA from largest to smallest, by share of measured time (%)."""
    return load_duration(assessment.demand.s_kva).to_frame("kva")


def duration_table(frame: pd.DataFrame) -> pd.DataFrame:
    """kVA reached or exceeded in 1, 5, 10, 25, 50, 75, 90 and 100 % of measured time, and the maximum."""
    shares = [1, 5, 10, 25, 50, 75, 90, 100]
    at = [min(int(np.searchsorted(frame.index, share)), len(frame) - 1) for share in shares]
    table = pd.DataFrame({"kVA or more": frame["kva"].to_numpy()[[0, *at]]}, index=pd.Index([0, *shares]))
    return table.rename_axis("share of time, %")


@_styled
def duration_chart(assessment: Assessment) -> Chart:
    """Load-duration curve."""
    frame = duration_frame(assessment)
    if frame.empty:
        return _absent("load duration", "No interval has a complete demand, so there is no curve to draw.")
    table = duration_table(frame)
    figure, axes = _axes(f"{_short(assessment.title)}: load-duration curve")
    axes.plot(frame.index, frame["kva"], color=BLUE, linewidth=1.8, label="demand")
    axes.fill_between(frame.index, frame["kva"], color=BLUE, alpha=0.12, linewidth=0)
    axes.plot(table.index, table["kVA or more"], "o", color=BLUE, markersize=4, label="in the table")
    rating = assessment.record.rating_kva
    sentence = f"Half of the time the demand is at least {float(table['kVA or more'].loc[50]):.0f} kVA."
    if rating:
        axes.axhline(rating, color=VERMILION, linewidth=1.6, label=f"rating {rating:.0f} kVA")
        above = float((frame["kva"] > rating).sum() * HOURS)
        sentence += f" It is above its rating for {above:.1f} h." if above else " It is never above its rating."
    axes.set_xlim(0, 100)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("share of measured time, %")
    axes.set_ylabel("kVA" if assessment.demand.reactive_measured else "kVA, at least")
    _legend_below(axes, 3)
    return Chart("load duration", figure, table, _despite_polarity(assessment) + sentence)


def profile_frame(assessment: Assessment) -> pd.DataFrame:
    """P10, P50, P90 in kW by local time of day, weekday and weekend (`kpis.daily_profile`)."""
    return daily_profile(assessment.demand.p_kw)


def profile_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The profile on the hour: 24 rows."""
    hours = frame[[float(hour).is_integer() for hour in frame.index]]
    columns = [f"{day} {quantile}, kW" for day in ("weekday", "weekend") for quantile in ("P10", "P50", "P90")]
    return hours.set_axis(columns, axis=1).set_axis([f"{int(hour):02d}:00" for hour in hours.index]).rename_axis("time")


@_styled
def profile_chart(assessment: Assessment) -> Chart:
    """Weekday and weekend: median day with P10-P90."""
    frame = profile_frame(assessment)
    if not frame.notna().any().any():
        return _absent("daily profile", "No interval has a complete demand, so there is no profile to draw.")
    figure, axes = _axes(f"{_short(assessment.title)}: a usual day")
    for day, colour, style in (("weekday", BLUE, "-"), ("weekend", ORANGE, "--")):
        if not frame[day].notna().any().any():
            continue
        axes.plot(frame.index, frame[day, "P50"], style, color=colour, linewidth=1.8, label=f"{day}, median")
        band = frame[day]
        axes.fill_between(
            frame.index, band["P10"], band["P90"], color=colour, alpha=0.2, linewidth=0, label=f"{day}, P10-P90"
        )
    axes.set_xlim(0, 24)
    axes.set_ylim(bottom=min(0, float(frame.min().min()) * 1.05))
    axes.set_ylabel("kW")
    _hour_axis(axes)
    _legend_below(axes, 4)
    sentences = []
    for day in ("weekday", "weekend"):
        median = frame[day, "P50"]
        if median.notna().any():
            at = float(median.index[int(median.argmax())])
            sentences.append(
                f"the median {day} peaks at {int(at):02d}:{round(at % 1 * 60):02d} with {median.max():.0f} kW"
            )
    local = local_time(assessment.demand.p_kw.dropna().index)
    days = pd.Series(local.day_of_week < 5, index=local.tz_localize(None).normalize()).groupby(level=0).first()
    rests = f"from {counted(int(days.sum()), 'weekday')} and {counted(int((~days).sum()), 'weekend day')}"
    sentence = f"{'; '.join(sentences).replace('the', 'The', 1)} ({rests})."
    return Chart("daily profile", figure, profile_table(frame), _despite_polarity(assessment) + sentence)


def phase_frame(assessment: Assessment) -> pd.DataFrame:
    """Mean of L1, L2, L3 (A, or kW where no current is measured) of site and feeders while the site's load is at or
    above its P90, and their imbalance in %."""
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


@_styled
def phase_chart(assessment: Assessment) -> Chart:
    """Phase balance at peak."""
    frame = phase_frame(assessment)
    if not frame.loc["site", list(PHASES)].notna().all():
        return _absent(
            "phase balance", "Not all three phases of the site are measured, so their balance cannot be told."
        )
    unit = frame.attrs["unit"]
    figure, axes = _axes(f"{_short(assessment.title)}: phase balance at high load")
    positions = np.arange(len(frame))
    for offset, phase in enumerate(PHASES):
        axes.bar(positions + (offset - 1) * 0.27, frame[phase], 0.25, color=PHASE_COLOURS[phase], label=phase)
    axes.set_xticks(positions, [str(name) for name in frame.index])
    axes.axhline(0, color="black", linewidth=0.8)
    axes.grid(False, axis="x")
    axes.set_ylabel(f"mean {unit} while the load is\nat or above its P90")
    _legend_below(axes, 3)
    imbalance = phase_imbalance(assessment.phases[0])
    sentence = (
        f"At high load the phases of the site differ from their mean by {imbalance.percent:.0f} % (median; limit "
        f"{IMBALANCE_LIMIT:.0f} %)."
    )
    if math.isnan(imbalance.percent):
        sentence = "The phases add up to no load: their balance cannot be told."
    elif assessment.backwards:
        sentence = f"{_despite_polarity(assessment)}Its balance cannot be told."
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


@_styled
def voltage_chart(assessment: Assessment) -> Chart:
    """Voltage histogram with the statutory limits."""
    frame = voltage_frame(assessment)
    if frame.empty:
        return _absent("voltage", "Voltage is not measured at this site.")
    figure, axes = _axes(f"{_short(assessment.title)}: voltage at the busbar")
    for phase in frame:
        axes.stairs(
            frame[phase].to_numpy(),
            np.append(frame.index, frame.index[-1] + 1),
            color=PHASE_COLOURS[str(phase)],
            linewidth=1.6,
            label=str(phase),
        )
    for limit in (VOLTAGE_LOW, VOLTAGE_HIGH):
        axes.axvline(limit, color=VERMILION, linestyle="--", label="limits 216.2 and 253.0 V" if limit < 230 else "_")
    axes.set_xlim(min(frame.index[0], VOLTAGE_LOW) - 3, max(frame.index[-1] + 1, VOLTAGE_HIGH) + 3)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("V, phase to neutral, classes of 1 V")
    axes.set_ylabel("share of readings, %")
    _legend_below(axes, 4)
    found = voltage_compliance(assessment.sound_series.phases(BUSBAR, "voltage"))
    sentence = (
        f"{found.outside:.2f} % of readings are outside the limits ({found.low:.2f} % low, {found.high:.2f} % high). "
        f"The limits hold at the customers' terminals: at the busbar this is indicative."
    )
    return Chart("voltage", figure, voltage_table(frame), sentence)


def contribution_frame(assessment: Assessment) -> pd.DataFrame:
    """kW of each feeder in the half hour of the site's maximum demand, largest first, share (%), own maximum.

    What the busbar carries beyond its feeders stands as ``not on a feeder`` where it is above 2 %.
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


@_styled
def contribution_chart(assessment: Assessment) -> Chart:
    """Which feeders make the site's peak."""
    frame = contribution_frame(assessment)
    if frame.empty or not frame.iloc[:, 0].notna().any():
        return _absent("feeder contribution", "No feeder is measured at the site's peak, so its parts cannot be told.")
    when = frame.attrs["when"]
    figure, axes = _axes(
        f"{_short(assessment.title)}: feeders at the site's peak", _rows_height(len(frame), 0.42, 1.5, 9)
    )
    positions = np.arange(len(frame))[::-1]
    axes.barh(positions + 0.17, frame.iloc[:, 0], 0.34, color=BLUE, label="at the site's peak")
    axes.barh(positions - 0.19, frame.iloc[:, 2], 0.34, color=SKY, label="its own maximum")
    for position, (value, share) in zip(positions, zip(frame.iloc[:, 0], frame.iloc[:, 1], strict=True), strict=True):
        # Shares of a sum from which a phase is subtracted mean nothing.
        if not math.isnan(value) and not assessment.backwards:
            axes.annotate(
                f"{share:.0f} %",
                (max(value, 0), position + 0.17),
                (4, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
            )
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_yticks(positions, [str(name) for name in frame.index])
    axes.margins(x=0.1)
    axes.grid(False, axis="y")
    shares = "" if assessment.backwards else " (% of the site's peak)"
    axes.set_xlabel(f"kW, mean of the half hour from {when:%a %d %b %Y %H:%M}{shares}")
    _legend_below(axes, 2)
    largest = frame.drop("not on a feeder", errors="ignore").iloc[0]
    name = str(frame.drop("not on a feeder", errors="ignore").index[0]).capitalize()
    sentence = f"{name} carries most at the site's peak: {largest.iloc[0]:.0f} kW"
    sentence += "." if assessment.backwards else f", {largest.iloc[1]:.0f} % of it."
    sentence = _despite_polarity(assessment) + sentence
    if (frame.iloc[:, 0] < 0).any() and not assessment.backwards:
        sentence += " A negative bar is a fault of polarity or an export."
    return Chart("feeder contribution", figure, frame.rename_axis("feeder"), sentence)


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


@_styled
def calendar_chart(assessment: Assessment) -> Chart:
    """Completeness calendar."""
    frame = calendar_frame(assessment)
    figure, axes = _axes(
        f"{_short(assessment.title)}: completeness of each day", _rows_height(len(frame), 0.36, 1.7, 9)
    )
    _completeness_image(figure, axes, frame)
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


def _completeness_image(figure: Figure, axes: Axes, frame: pd.DataFrame) -> None:
    colours = mpl.colormaps[SEQUENTIAL].with_extremes(bad="white")
    image = axes.imshow(frame.to_numpy(float), aspect="auto", cmap=colours, vmin=0, vmax=100)
    figure.colorbar(image, ax=axes, label="valid intervals, %", pad=0.01)
    axes.grid(False)


ASSET_CHARTS: tuple[Callable[[Assessment], Chart], ...] = (
    demand_chart,
    heatmap_chart,
    duration_chart,
    profile_chart,
    phase_chart,
    voltage_chart,
    contribution_chart,
    calendar_chart,
)


def asset_charts(assessment: Assessment) -> list[Chart]:
    """All charts of the asset report, in its order."""
    return [draw(assessment) for draw in ASSET_CHARTS]


# --- the fleet ---------------------------------------------------------------------------------------------------


def _short(name: str, length: int = NAME_LENGTH + 6) -> str:
    name = name.strip().rstrip("-").strip()
    return name if len(name) <= length else f"{name[: length - 1].rstrip(' -,')}…"


def _labels(fleet: pd.DataFrame) -> list[str]:
    return [_short(f"{asset} {name}", NAME_LENGTH) for asset, name in zip(fleet.index, fleet["name"], strict=True)]


def _rows_height(rows: int, each: float, frame: float, most: float) -> float:
    return min(most, frame + each * rows)


def utilisation_status(percent: float) -> str:
    """``ok``, ``amber`` (80), ``red`` (100) or ``critical`` (130 %)."""
    for limit, status in ((UTILISATION_CRITICAL, "critical"), (UTILISATION_RED, "red"), (UTILISATION_AMBER, "amber")):
        if percent >= limit:
            return status
    return "ok"


def ranking_frame(fleet: pd.DataFrame, column: str, rows: int = RANKED) -> pd.DataFrame:
    """The assets with the largest values of a column, largest first: the column, and whether the monitor is sound."""
    known = fleet[fleet[column].notna()].sort_values(column, ascending=False, kind="stable")
    return known.head(rows)[["name", column, "monitor_sound"]]


def _ranking(axes: Axes, frame: pd.DataFrame, column: str, colours: Iterable[str], decimals: int = 0) -> None:
    positions = np.arange(len(frame))[::-1]
    bars = axes.barh(positions, frame[column], 0.72, color=list(colours))
    for bar, sound in zip(bars, frame["monitor_sound"], strict=True):
        if not sound:
            bar.set_hatch("///")
            bar.set_edgecolor("white")
    axes.bar_label(bars, fmt=f"%.{decimals}f", padding=3, fontsize=9)
    axes.set_yticks(positions, _labels(frame))
    axes.set_ylim(-0.6, len(frame) - 0.4)
    axes.margins(x=0.08)
    axes.grid(False, axis="y")


def _fault_note(frame: pd.DataFrame) -> list[Patch]:
    if frame["monitor_sound"].all():
        return []
    return [Patch(facecolor=GREY, hatch="///", edgecolor="white", label="monitor at fault")]


@_styled
def utilisation_chart(fleet: pd.DataFrame) -> Chart:
    """Utilisation ranking; maximum demand where no asset has a rating."""
    rated = fleet["utilisation_pct"].notna().any()
    column, name = ("utilisation_pct", "utilisation") if rated else ("max_demand_kw", "maximum demand")
    frame = ranking_frame(fleet, column)
    if frame.empty:
        return _absent("utilisation", "No asset has a maximum demand, so there is nothing to rank.")
    title = _first_of(name.capitalize(), len(frame), int(fleet[column].notna().sum()))
    figure, axes = _axes(title, _rows_height(len(frame), 0.26, 1.5, 8))
    statuses = [utilisation_status(value) if rated else "ok" for value in frame[column]]
    # One decimal: 99.7 % is amber, and must not read 100.
    _ranking(axes, frame, column, [STATUS_COLOURS[status] for status in statuses], 1 if rated else 0)
    handles = _fault_note(frame)
    if rated:
        for limit in (UTILISATION_AMBER, UTILISATION_RED, UTILISATION_CRITICAL):
            axes.axvline(limit, color=STATUS_COLOURS[utilisation_status(limit)], linestyle="--", linewidth=1)
        names = {"ok": "below 80 %", "amber": "from 80 %", "red": "from 100 %", "critical": "from 130 %"}
        handles = [Patch(color=STATUS_COLOURS[status], label=names[status]) for status in names] + handles
        axes.set_xlabel("maximum half-hourly demand, % of rating")
        over = int((fleet["utilisation_pct"] >= UTILISATION_RED).sum())
        known = int(fleet["utilisation_pct"].notna().sum())
        sentence = f"{part_of(over, known, 'rated asset', 'is', 'are')} at or above the rating."
        if known < len(fleet):
            sentence += (
                f" {counted(len(fleet) - known, 'asset')} without a rating or usable demand "
                f"{'is' if len(fleet) - known == 1 else 'are'} not ranked here."
            )
    else:
        axes.set_xlabel("maximum half-hourly demand, kW")
        sentence = "No rating is known: assets are ranked by maximum demand, and stress cannot be told."
    if handles:
        figure.legend(handles=handles, loc="outside lower center", ncols=5)
    units = {column: f"{name}, {'%' if rated else 'kW'}", "monitor_sound": "monitor sound"}
    return Chart("utilisation", figure, frame.rename(columns=units), sentence)


def scatter_frame(fleet: pd.DataFrame) -> pd.DataFrame:
    """Assets with utilisation and load factor: both, kVA rating, whether the monitor is sound."""
    columns = ["name", "utilisation_pct", "load_factor", "rating_kva", "monitor_sound"]
    return fleet[columns].dropna(subset=["utilisation_pct", "load_factor"])


@_styled
def scatter_chart(fleet: pd.DataFrame) -> Chart:
    """Utilisation against load factor, sized by rating."""
    frame = scatter_frame(fleet)
    if frame.empty:
        return _absent("utilisation and load factor", "No asset has both a rating and a load factor.")
    figure, axes = _axes("Utilisation against load factor, sized by rating", 4.6)
    size = frame["rating_kva"] / 4
    for sound, marker, label in ((True, "o", "monitor sound"), (False, "X", "monitor at fault")):
        part = frame["monitor_sound"] == sound
        if part.any():
            colours = [STATUS_COLOURS[utilisation_status(value)] for value in frame.loc[part, "utilisation_pct"]]
            axes.scatter(
                frame.loc[part, "load_factor"],
                frame.loc[part, "utilisation_pct"],
                s=size[part],
                c=colours,
                marker=marker,
                alpha=0.65,
                linewidths=0.8,
                edgecolors="white",
            )
            axes.scatter([], [], s=80, c=GREY, marker=marker, label=label)
    for limit in (UTILISATION_AMBER, UTILISATION_RED):
        axes.axhline(limit, color=STATUS_COLOURS[utilisation_status(limit)], linestyle="--", linewidth=1)
    _label_points(axes, frame.nlargest(5, "utilisation_pct"))
    axes.set_ylim(0, max(110.0, float(frame["utilisation_pct"].max()) * 1.1))
    axes.set_xlim(0, 1.02)
    axes.set_xlabel("load factor (mean / maximum)")
    axes.set_ylabel("utilisation, % of rating")
    sizes = [axes.scatter([], [], s=kva / 4, c=GREY, alpha=0.65, label=f"{kva} kVA") for kva in (100, 500, 1000)]
    handles, labels = axes.get_legend_handles_labels()
    shown = [(h, text) for h, text in zip(handles, labels, strict=True) if h not in sizes]
    figure.legend(
        handles=[h for h, _ in shown] + sizes,
        labels=[text for _, text in shown] + [str(h.get_label()) for h in sizes],
        loc="outside lower center",
        ncols=5,
    )
    stressed = frame[(frame["utilisation_pct"] >= UTILISATION_AMBER) & (frame["load_factor"] >= 0.7)]
    sentence = (
        f"{part_of(len(stressed), len(frame), 'asset', 'is', 'are')} both from {UTILISATION_AMBER:.0f} % of rating and "
        f"loaded evenly (load factor 0.7 or more), with little time to cool."
    )
    names = {"utilisation_pct": "utilisation, %", "load_factor": "load factor", "rating_kva": "rating, kVA"}
    table = frame.sort_values("utilisation_pct", ascending=False).head(RANKED)
    names["monitor_sound"] = "monitor sound"
    return Chart("utilisation and load factor", figure, table.rename(columns=names), sentence)


def _label_points(axes: Axes, frame: pd.DataFrame) -> None:
    """Asset ids beside the highest points: right of the point, or left where the next label would stand on it."""
    top = float(frame["utilisation_pct"].max())
    placed: list[tuple[float, float]] = []
    for asset, load, used in zip(frame.index, frame["load_factor"], frame["utilisation_pct"], strict=True):
        crowded = any(abs(load - x) < 0.1 and abs(used - y) < 0.05 * top for x, y in placed)
        placed.append((float(load), float(used)))
        axes.annotate(
            str(asset),
            (float(load), float(used)),
            (-9 if crowded else 9, 0),
            textcoords="offset points",
            ha="right" if crowded else "left",
            va="center",
            fontsize=8,
        )


def histogram_frame(values: pd.Series, classes: int = 20) -> pd.DataFrame:
    """Assets by class of a value; the class edges are round numbers, and 0 is one of them."""
    known = values.dropna()
    if known.empty:
        return pd.DataFrame(columns=["from", "to", "assets"])
    spread = max(float(known.max() - min(known.min(), 0)), 1.0)
    width = next(
        step * 10.0**power for power in range(-2, 6) for step in (1, 2, 5) if step * 10.0**power * classes >= spread
    )
    first, last = math.floor(known.min() / width), math.floor(known.max() / width) + 1
    edges = np.arange(first, last + 1) * width
    return pd.DataFrame({"from": edges[:-1], "to": edges[1:], "assets": np.histogram(known, edges)[0]})


@_styled
def headroom_chart(fleet: pd.DataFrame) -> Chart:
    """Headroom histogram."""
    frame = histogram_frame(fleet["headroom_kva"])
    if frame.empty:
        return _absent("headroom", "No asset has a rating, so headroom cannot be told.")
    figure, axes = _axes("Headroom: rating less maximum demand")
    colours = [VERMILION if low < 0 else BLUE for low in frame["from"]]
    width = float((frame["to"] - frame["from"]).iloc[0])
    axes.bar(frame["from"], frame["assets"], width * 0.94, align="edge", color=colours)
    axes.axvline(0, color="black", linewidth=1)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(False, axis="x")
    axes.set_xlabel("headroom, kVA (below 0: above rating)")
    axes.set_ylabel("assets")
    none = int((fleet["headroom_kva"] < 0).sum())
    headroom = fleet["headroom_kva"].dropna()
    sentence = (
        f"{part_of(none, len(headroom), 'asset', 'has', 'have')} none left; the median has {headroom.median():.0f} kVA."
    )
    return Chart("headroom", figure, frame.rename(columns={"from": "from, kVA", "to": "to, kVA"}), sentence)


@_styled
def imbalance_chart(fleet: pd.DataFrame) -> Chart:
    """Imbalance ranking."""
    frame = ranking_frame(fleet, "imbalance_pct")
    if frame.empty:
        return _absent("phase imbalance", "No asset has three phases whose balance can be told.")
    title = _first_of("Phase imbalance at high load", len(frame), int(fleet["imbalance_pct"].notna().sum()))
    figure, axes = _axes(title, _rows_height(len(frame), 0.26, 1.5, 8))
    colours = [VERMILION if value > IMBALANCE_LIMIT else BLUE for value in frame["imbalance_pct"]]
    _ranking(axes, frame, "imbalance_pct", colours)
    axes.axvline(IMBALANCE_LIMIT, color=VERMILION, linestyle="--", linewidth=1)
    axes.set_xlabel(
        f"largest deviation from the mean of the phases, % (median at high load; limit {IMBALANCE_LIMIT:.0f})"
    )
    if _fault_note(frame):
        figure.legend(handles=_fault_note(frame), loc="outside lower center")
    over = int((fleet["imbalance_pct"] > IMBALANCE_LIMIT).sum())
    table = frame.rename(columns={"imbalance_pct": "imbalance, %", "monitor_sound": "monitor sound"})
    told = part_of(over, int(fleet["imbalance_pct"].notna().sum()), "asset", "is", "are")
    return Chart("phase imbalance", figure, table, f"{told} above {IMBALANCE_LIMIT:.0f} %.")


@_styled
def exceedance_chart(fleet: pd.DataFrame) -> Chart:
    """Voltage exceedance ranking."""
    if not fleet["voltage_outside_pct"].notna().any():
        return _absent("voltage outside limits", "Voltage is not measured at any asset.")
    frame = ranking_frame(fleet[fleet["voltage_outside_pct"] > 0], "voltage_outside_pct")
    if frame.empty:
        return _absent("voltage outside limits", "No asset has a busbar voltage outside 216.2-253.0 V.")
    over = int((fleet["voltage_outside_pct"] > 0).sum())
    title = _first_of("Voltage outside 216.2-253.0 V", len(frame), over)
    figure, axes = _axes(title, _rows_height(len(frame), 0.26, 1.5, 8))
    high = fleet.loc[frame.index, "voltage_p99"] > VOLTAGE_HIGH
    _ranking(axes, frame, "voltage_outside_pct", [VERMILION if is_high else BLUE for is_high in high], 2)
    axes.set_xlabel("share of busbar readings, % (indicative: the limits hold at the customers' terminals)")
    handles = [Patch(color=VERMILION, label="P99 above 253.0 V"), Patch(color=BLUE, label="otherwise")]
    figure.legend(handles=handles + _fault_note(frame), loc="outside lower center", ncols=3)
    table = frame.assign(p1=fleet["voltage_p1"], p99=fleet["voltage_p99"]).rename(
        columns={"voltage_outside_pct": "outside, %", "p1": "P1, V", "p99": "P99, V", "monitor_sound": "monitor sound"}
    )
    told = part_of(over, int(fleet["voltage_outside_pct"].notna().sum()), "asset", "leaves", "leave")
    return Chart("voltage outside limits", figure, table, f"{told} the limits at times.")


def peak_hour_frame(fleet: pd.DataFrame) -> pd.DataFrame:
    """Assets by the local hour in which their maximum demand began."""
    counts = fleet["peak_hour"].dropna().astype(int).value_counts().reindex(range(24), fill_value=0)
    return counts.rename("assets").rename_axis("hour").to_frame()


@_styled
def peak_hour_chart(fleet: pd.DataFrame) -> Chart:
    """Peak-hour distribution."""
    frame = peak_hour_frame(fleet)
    if not frame["assets"].sum():
        return _absent("peak hour", "No asset has a maximum demand, so there is no peak hour.")
    figure, axes = _axes("Hour of the maximum demand")
    evening = [ORANGE if 16 <= int(hour) < 20 else BLUE for hour in frame.index]
    axes.bar(frame.index, frame["assets"], 0.85, color=evening)
    axes.set_xticks(range(24), [f"{hour:02d}" for hour in range(24)])
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(False, axis="x")
    axes.set_xlabel("hour of the day (Europe/London)")
    axes.set_ylabel("assets")
    figure.legend(
        handles=[Patch(color=ORANGE, label="evening, 16-20 h"), Patch(color=BLUE, label="other hours")],
        loc="outside lower center",
        ncols=2,
    )
    told = part_of(int(frame.loc[16:19, "assets"].sum()), int(frame["assets"].sum()), "asset", "peaks", "peak")
    return Chart("peak hour", figure, frame, f"{told} between 16 and 20 h.")


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


@_styled
def completeness_chart(matrix: pd.DataFrame) -> Chart:
    """Completeness matrix (`fleet.completeness_matrix`), least complete assets first, at most 40 of them."""
    if matrix.empty:
        return _absent("completeness", "There is no asset to show.")
    table = completeness_table(matrix)
    shown = matrix.loc[table.index[:MATRIX_ROWS]]
    of_all = f", the {len(shown)} least complete of {len(matrix)} assets" if len(shown) < len(matrix) else ""
    title = f"Completeness by day{of_all}"
    figure, axes = _axes(title, _rows_height(len(shown), 0.17, 1.6, 9))
    _completeness_image(figure, axes, shown)
    axes.set_yticks(range(len(shown)), [str(asset) for asset in shown.index], fontsize=8)
    every = max(1, math.ceil(shown.shape[1] / 10))
    axes.set_xticks(range(0, shown.shape[1], every), [f"{day:%d %b}" for day in shown.columns[::every]])
    axes.set_xlabel("day (Europe/London)")
    low = int((table["mean, %"] < COMPLETENESS_FLOOR).sum())
    part = int((table["mean, %"] < COMPLETENESS_FLAG).sum())
    sentence = (
        f"{part_of(part, len(matrix), 'asset', 'is', 'are')} below {COMPLETENESS_FLAG:.0f} %, "
        f"{low or 'none'} below {COMPLETENESS_FLOOR:.0f} %."
    )
    return Chart("completeness", figure, table.head(MATRIX_ROWS), sentence)


FLEET_CHARTS: tuple[Callable[[pd.DataFrame], Chart], ...] = (
    utilisation_chart,
    scatter_chart,
    headroom_chart,
    imbalance_chart,
    exceedance_chart,
    peak_hour_chart,
)


def fleet_charts(fleet: pd.DataFrame, matrix: pd.DataFrame) -> list[Chart]:
    """All charts of the fleet report, in its order, from `fleet.fleet_table` and `fleet.completeness_matrix`."""
    return [draw(fleet) for draw in FLEET_CHARTS] + [completeness_chart(matrix)]


# --- planted faults ----------------------------------------------------------------------------------------------


def faults_frame(experiments: Iterable[Experiment]) -> pd.DataFrame:
    """What was there and what the monitor told, by interval: columns ``planted, as it is, with the fault``."""
    parts = []
    for one in experiments:
        sound, faulty = shown(one)
        parts.append(pd.DataFrame({"planted": one.rule, "as it is": sound, "with the fault": faulty}))
    return pd.concat(parts)


@_styled
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
    sentence = "Each fault where it was planted (UTC): grey as it is, red as the monitor would have told it."
    return Chart("planted faults", figure, table, sentence)
