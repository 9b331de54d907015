"""Charts of the outlook: demand against cold, and a forecast's band with the readings that followed."""

import numpy as np
import pandas as pd

from dubegrid_lib.outlook.correction import BASE_DEGREES, Sensitivity
from dubegrid_lib.outlook.forecast import BANDS
from dubegrid_lib.reporting.charts import style
from dubegrid_lib.reporting.charts.style import Chart


@style.styled
def cold_chart(days: pd.DataFrame, found: Sensitivity) -> Chart:
    """Each day's demand against its heating degrees.

    Parameters
    ----------
    days : from `correction.daily`. found : from `correction.sensitivity`, of the same days.
    """
    what = {"mean_kw": "mean of the day", "peak_kw": "highest half hour of the day"}[found.figure]
    figure, axes = style.new_axes("Demand against cold")
    kinds = ((False, style.BLUE, "working days"), (True, style.ORANGE, "weekends and bank holidays"))
    for rest, colour, label in kinds:
        part = days[days["rest"] == rest]
        axes.plot(part["heating"], part[found.figure], "o", markersize=4, color=colour, label=label)
    middle = days[["heating", found.figure]].mean()
    line = np.array([days["heating"].min(), days["heating"].max()])
    level = middle[found.figure] + found.per_degree.value * (line - middle["heating"])
    axes.plot(line, level, color=style.GREY, linewidth=1.6, label=f"{found.per_degree.value:.2f} kW per °C")
    axes.set_xlabel(f"degrees below {BASE_DEGREES} °C, mean of the day")
    axes.set_ylabel(f"{what}, kW")
    style.legend_below(axes, 3)
    colder = days.assign(degrees=days["heating"].floordiv(2).mul(2).astype(int)).groupby("degrees")
    table = pd.DataFrame({"days": colder.size(), f"{what}, kW": colder[found.figure].mean().round(1)})
    sentence = f"Each degree colder adds {found.per_degree} kW. {found.basis}"
    return Chart("demand against cold", figure, table, sentence)


@style.styled
def forecast_chart(frame: pd.DataFrame, came: pd.Series | None = None, rating_kva: float | None = None) -> Chart:
    """A forecast's band, with the readings that followed if they are known.

    Parameters
    ----------
    frame : from `forecast.forecast_frame`. came : half-hourly kW (UTC), None if the week has not come yet.
    """
    times = pd.DatetimeIndex(frame["ts"])
    figure, axes = style.new_axes(f"Forecast of {frame['issued'].iloc[0]:%Y-%m-%d %H:%M} UTC")
    low, middle, high = (frame[name].to_numpy() for name in BANDS)
    axes.fill_between(times, low, high, color=style.BLUE, alpha=0.2, linewidth=0, label="P10 to P90")
    axes.plot(times, middle, color=style.BLUE, linewidth=1.4, label="P50")
    sentence = f"Methods: {', '.join(dict.fromkeys(frame['method']))}."
    columns = dict(zip(("P10, kW", "P50, kW", "P90, kW"), (low, middle, high), strict=True))
    if came is not None:
        actual = came.reindex(times).to_numpy()
        axes.plot(times, actual, color=style.VERMILION, linewidth=1.1, label="what came")
        measured = ~np.isnan(actual)
        inside = ((actual >= low) & (actual <= high))[measured].mean() * 100 if measured.any() else np.nan
        sentence += f" {inside:.0f} % of the readings that followed lie in the band, which should hold 80 %."
        columns["what came, kW"] = actual
    if rating_kva:
        limit = rating_kva / float(frame["kva_per_kw"].iloc[0])
        axes.axhline(limit, color=style.VERMILION, linestyle="--", label=f"rating {rating_kva:.0f} kVA")
    axes.set_ylim(bottom=min(0.0, float(low.min())))
    axes.set_ylabel("kW")
    style.date_axis(axes, times)
    style.legend_below(axes, 4)
    daily = pd.DataFrame(columns, index=times.tz_convert("Europe/London")).resample("D").max().round(1)
    daily.index = pd.Index(daily.index.strftime("%a %d %b"), name="highest half hour of")  # type: ignore[attr-defined]
    return Chart("forecast", figure, daily, sentence)
