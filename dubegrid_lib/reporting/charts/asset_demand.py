"""Charts of one asset's demand: over the period, by day and time, by duration, on a usual day."""

import math

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from dubegrid_lib.analysis.assessment import Assessment
from dubegrid_lib.analysis.demand import HOURS, STEP
from dubegrid_lib.analysis.kpis import UTILISATION_AMBER, daily_profile, half_hourly, load_duration, local_time
from dubegrid_lib.analysis.load import runs
from dubegrid_lib.analysis.supply_events import SUPPLY
from dubegrid_lib.analysis.trust import left_out_of_demand
from dubegrid_lib.analysis.words import counted
from dubegrid_lib.reporting.charts import style
from dubegrid_lib.reporting.charts.style import Chart


def demand_frame(assessment: Assessment) -> pd.DataFrame:
    """What the demand chart draws: kVA in each interval (UTC), whether it is missing, whether a faulty reading of this
    demand was left out, and whether the supply failed on a phase or on all."""
    s = assessment.demand.s_kva
    faulty = left_out_of_demand(assessment.series, assessment.flags, assessment.demand)
    event = np.zeros(len(s), bool)
    for flag in assessment.flags:
        if flag.rule in SUPPLY:
            event[s.index.get_indexer(flag.intervals)] = True
    return pd.DataFrame({"kva": s, "missing": s.isna(), "faulty": faulty, "event": event})


def demand_table(frame: pd.DataFrame) -> pd.DataFrame:
    """By local day: largest and mean kVA, hours missing, hours in which a faulty reading is left out."""
    days = frame.groupby(local_time(frame.index).tz_localize(None).normalize())
    columns = {
        "max, kVA": days["kva"].max(),
        "mean, kVA": days["kva"].mean(),
        "missing, h": days["missing"].sum() * HOURS,
        "faulty, h": days["faulty"].sum() * HOURS,
    }
    return pd.DataFrame(columns).rename_axis("day")


def _measured_days(index: pd.Index, measured: pd.Series) -> tuple[int, int]:
    """First and last position (excluded) of the local days with readings; days before and after would only be grey."""
    days = local_time(index).tz_localize(None).normalize()
    inside = (days >= days[measured.to_numpy()].min()) & (days <= days[measured.to_numpy()].max())
    places = np.flatnonzero(inside)
    return int(places[0]), int(places[-1]) + 1


def _undrawn_days(assessment: Assessment, shown: pd.Index) -> str:
    """A sentence on the days that a chart leaves out; blank if it shows the whole period."""
    if shown[0] == assessment.demand.p_kw.index[0] and shown[-1] == assessment.demand.p_kw.index[-1]:
        return ""
    first, last = local_time(shown)[[0, -1]]
    return f" There are no readings before {first:%d %b} and after {last:%d %b}: those days are not drawn."


@style.styled
def demand_chart(assessment: Assessment) -> Chart:
    """Demand against rating, with missing and faulty intervals shaded."""
    frame = demand_frame(assessment)
    table = demand_table(frame)
    if not frame["kva"].notna().any():
        return style.absent("demand", "No interval has a complete demand, so there is none to draw.")
    peak = assessment.kpi("maximum apparent power").value
    at_least = "" if assessment.demand.reactive_measured else "at least "
    highest = f"The highest half hour carries {at_least}{peak:.0f} kVA"
    sentence_of_peak = "No half hour is complete" if math.isnan(peak) else highest
    rating = assessment.record.rating_kva
    if rating and not math.isnan(peak):
        sentence_of_peak += f", {peak / rating * 100:.0f} % of the rating"
    frame = frame.iloc[slice(*_measured_days(frame.index, frame["kva"].notna()))]
    against = "demand against rating" if rating else "demand (no rating known)"
    figure, axes = style.asset_axes(assessment, against)
    axes.plot(frame.index, frame["kva"], color=style.BLUE, linewidth=0.9, label="demand, 10-minute means")
    if rating:
        axes.axhline(rating, color=style.VERMILION, linewidth=1.6, label=f"rating {rating:.0f} kVA")
        amber = f"{UTILISATION_AMBER:.0f} % of rating"
        axes.axhline(rating * UTILISATION_AMBER / 100, color=style.ORANGE, linestyle="--", label=amber)
    _shade(axes, frame["missing"], style.MISSING_COLOUR, "missing", 1.0)
    _shade(axes, frame["faulty"], style.PURPLE, "faulty reading left out", 0.35)
    _shade(axes, frame["event"], style.SKY, "outage or blown fuse", 0.4)
    axes.set_ylabel("kVA" if assessment.demand.reactive_measured else "kVA, at least")
    axes.set_ylim(bottom=0)
    style.date_axis(axes, frame.index)
    style.legend_below(axes, 3)
    rated = "" if rating else " No rating is known, so stress cannot be determined."
    sentence = f"{style.despite_polarity(assessment)}{sentence_of_peak}.{rated}{_undrawn_days(assessment, frame.index)}"
    return Chart("demand", figure, table, sentence)


def _shade(axes: Axes, marked: pd.Series, colour: str, label: str, alpha: float) -> None:
    for start, end in runs(marked.to_numpy()):
        left, right = marked.index[start], marked.index[end - 1] + STEP
        axes.axvspan(left, right, color=colour, alpha=alpha, linewidth=0, zorder=0.5, label=label)
        label = "_"


def heatmap_frame(assessment: Assessment) -> pd.DataFrame:
    """kW by local day (rows) and half hour of the day (0-47); the doubled hour in autumn is averaged."""
    means = half_hourly(assessment.demand.p_kw)
    local = local_time(means.index)
    slot = np.asarray(local.hour * 2 + local.minute // 30)
    grid = means.groupby([local.tz_localize(None).normalize(), slot]).mean().unstack()
    return grid.reindex(columns=range(style.HALF_HOURS)).rename_axis(index="day", columns="half hour")


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


@style.styled
def heatmap_chart(assessment: Assessment) -> Chart:
    """Day x time of day."""
    frame = heatmap_frame(assessment)
    if not frame.notna().any().any():
        return style.absent("heatmap", "No half hour is complete, so there is no pattern to draw.")
    table = heatmap_table(frame)
    measured = np.flatnonzero(frame.notna().any(axis=1))
    frame = frame.iloc[measured[0] : measured[-1] + 1]
    figure, axes = style.asset_axes(assessment, "demand by day and time", style.rows_height(len(frame), 0.16, 2.6, 9))
    colours = mpl.colormaps[style.SEQUENTIAL].with_extremes(bad=style.MISSING_COLOUR)
    image = axes.imshow(frame.to_numpy(), aspect="auto", cmap=colours, extent=(0, 24, len(frame) - 0.5, -0.5))
    figure.colorbar(image, ax=axes, label="kW, half-hourly means (grey: missing)", pad=0.01)
    every = max(1, math.ceil(len(frame) / 16))
    axes.set_yticks(range(0, len(frame), every), list(pd.DatetimeIndex(frame.index[::every]).strftime("%a %d %b")))
    axes.grid(False)
    style.hour_axis(axes)
    common = list(table["at"].mode())
    often = int((table["at"] == common[0]).sum())
    each = " each" if len(common) > 1 else ""
    sentence = (
        f"The daily maximum most often begins at {' or '.join(common)} (on {often} of "
        f"{counted(len(table), 'day')}{each})."
    )
    if often == 1 < len(table):
        sentence = "The daily maximum begins at another time each day."
    return Chart("heatmap", figure, table, style.despite_polarity(assessment) + sentence)


def duration_frame(assessment: Assessment) -> pd.DataFrame:
    """kVA from largest to smallest, by share of measured time (%)."""
    return load_duration(assessment.demand.s_kva).to_frame("kva")


def duration_table(frame: pd.DataFrame) -> pd.DataFrame:
    """kVA reached or exceeded in 1, 5, 10, 25, 50, 75, 90 and 100 % of measured time, and the maximum."""
    shares = [1, 5, 10, 25, 50, 75, 90, 100]
    at = [min(int(np.searchsorted(frame.index, share)), len(frame) - 1) for share in shares]
    table = pd.DataFrame({"kVA or more": frame["kva"].to_numpy()[[0, *at]]}, index=pd.Index([0, *shares]))
    return table.rename_axis("share of time, %")


@style.styled
def duration_chart(assessment: Assessment) -> Chart:
    """Load-duration curve."""
    frame = duration_frame(assessment)
    if frame.empty:
        return style.absent("load duration", "No interval has a complete demand, so there is no curve to draw.")
    table = duration_table(frame)
    figure, axes = style.asset_axes(assessment, "load-duration curve")
    axes.plot(frame.index, frame["kva"], color=style.BLUE, linewidth=1.8, label="demand")
    axes.fill_between(frame.index, frame["kva"], color=style.BLUE, alpha=0.12, linewidth=0)
    axes.plot(table.index, table["kVA or more"], "o", color=style.BLUE, markersize=4, label="in the table")
    rating = assessment.record.rating_kva
    sentence = f"Demand is at or above {float(table['kVA or more'].loc[50]):.0f} kVA half of the time."
    if rating:
        axes.axhline(rating, color=style.VERMILION, linewidth=1.6, label=f"rating {rating:.0f} kVA")
        above = float((frame["kva"] > rating).sum() * HOURS)
        sentence += f" It is above the rating for {above:.1f} h." if above else " It is never above the rating."
    axes.set_xlim(0, 100)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("share of measured time, %")
    axes.set_ylabel("kVA" if assessment.demand.reactive_measured else "kVA, at least")
    style.legend_below(axes, 3)
    return Chart("load duration", figure, table, style.despite_polarity(assessment) + sentence)


def profile_frame(assessment: Assessment) -> pd.DataFrame:
    """P10, P50, P90 in kW by local time of day, weekday and weekend (`kpis.daily_profile`)."""
    return daily_profile(assessment.demand.p_kw)


def profile_table(frame: pd.DataFrame) -> pd.DataFrame:
    """The profile on the hour: 24 rows."""
    hours = frame[[float(hour).is_integer() for hour in frame.index]]
    columns = [f"{day} {quantile}, kW" for day in ("weekday", "weekend") for quantile in ("P10", "P50", "P90")]
    return hours.set_axis(columns, axis=1).set_axis([f"{int(hour):02d}:00" for hour in hours.index]).rename_axis("time")


@style.styled
def profile_chart(assessment: Assessment) -> Chart:
    """Weekday and weekend: median day with P10-P90."""
    frame = profile_frame(assessment)
    if not frame.notna().any().any():
        return style.absent("daily profile", "No interval has a complete demand, so there is no profile to draw.")
    figure, axes = style.asset_axes(assessment, "a usual day")
    sentences = []
    for day, colour, line in (("weekday", style.BLUE, "-"), ("weekend", style.ORANGE, "--")):
        band, median = frame[day], frame[day, "P50"]
        if not band.notna().any().any():
            continue
        axes.plot(frame.index, median, line, color=colour, linewidth=1.8, label=f"{day}, median")
        low, high, label = band["P10"], band["P90"], f"{day}, P10-P90"
        axes.fill_between(frame.index, low, high, color=colour, alpha=0.2, linewidth=0, label=label)
        at = float(median.index[int(median.argmax())])
        sentences.append(f"the median {day} peaks at {int(at):02d}:{round(at % 1 * 60):02d} with {median.max():.0f} kW")
    axes.set_xlim(0, 24)
    axes.set_ylim(bottom=min(0, float(frame.min().min()) * 1.05))
    axes.set_ylabel("kW")
    style.hour_axis(axes)
    style.legend_below(axes, 4)
    local = local_time(assessment.demand.p_kw.dropna().index)
    days = pd.Series(local.day_of_week < 5, index=local.tz_localize(None).normalize()).groupby(level=0).first()
    rests = f"from {counted(int(days.sum()), 'weekday')} and {counted(int((~days).sum()), 'weekend day')}"
    sentence = f"{'; '.join(sentences).replace('the', 'The', 1)} ({rests})."
    return Chart("daily profile", figure, profile_table(frame), style.despite_polarity(assessment) + sentence)
