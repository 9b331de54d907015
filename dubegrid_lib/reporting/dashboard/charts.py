"""The dashboard's charts: the numbers of `reporting.charts`, drawn in the browser so that they fit any width."""

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from dubegrid_lib.analysis.assessment import Assessment
from dubegrid_lib.analysis.asset_register import Register
from dubegrid_lib.analysis.kpis import (
    UTILISATION_AMBER,
    UTILISATION_RED,
    VOLTAGE_HIGH,
    VOLTAGE_LOW,
    local_time,
    utilisation_status,
)
from dubegrid_lib.reporting.charts import style
from dubegrid_lib.reporting.charts.asset_demand import demand_frame, profile_frame

# Statuses differ in colour and in shape; either is enough to distinguish them.
STATUS_COLOURS = {**style.STATUS_COLOURS, "no rating": style.GREY}
SHAPES = dict(zip(STATUS_COLOURS, ("circle", "triangle-up", "square", "diamond", "cross"), strict=True))
SERIES_COLOURS = (style.BLUE, style.ORANGE, style.GREEN, style.VERMILION, style.PURPLE, style.SKY, "#661100", "#F0E442")
HEIGHT = 300
# On the map: only the most loaded assets are named, and points are smaller the more there are.
LABELLED, CROWD, CROWD_LABELLED, POINT_AREA = 10, 200, 5, 20_000
# A label's width and height as parts of the map between its outermost points, on the narrowest map.
LABEL_WIDTH, LABEL_HEIGHT = 0.2, 0.15
Drawing = alt.Chart | alt.LayerChart


def status_of(utilisation: float) -> str:
    """The status of a utilisation in %, in words; ``no rating`` if it is unknown."""
    return "no rating" if np.isnan(utilisation) else utilisation_status(utilisation)


def fleet_map(fleet: pd.DataFrame, register: Register) -> Drawing | None:
    """Where the assets of a register are and how loaded, by longitude and latitude, without a map behind them.

    Parameters
    ----------
    fleet : from `analysis.fleet.fleet_table`.

    Returns
    -------
    None if the register has no position of any of them.
    """
    places = []
    # The least loaded come first, so that the others are drawn over them.
    for asset, row in fleet.sort_values("utilisation_pct", na_position="first").iterrows():
        record = register.get(str(asset))
        if record is None or record.latitude is None or record.longitude is None:
            continue
        used = float(row["utilisation_pct"])
        place = {"asset": str(asset), "name": row["name"], "latitude": record.latitude, "longitude": record.longitude}
        shown = None if np.isnan(used) else round(used, 1)
        places.append(place | {"utilisation, %": shown, "status": status_of(used)})
    if not places:
        return None
    base = alt.Chart(pd.DataFrame(places)).encode(
        # labelBound: a number that does not fit into the picture is left out, not cut
        x=alt.X(
            "longitude:Q",
            title="longitude, °",
            scale=alt.Scale(zero=False, padding=40),
            axis=alt.Axis(labelBound=True, labelFlush=False),
        ),
        y=alt.Y("latitude:Q", title="latitude, °", scale=alt.Scale(zero=False, padding=30)),
        tooltip=["asset", "name", "utilisation, %", "status"],
    )
    statuses, colours = list(STATUS_COLOURS), list(STATUS_COLOURS.values())
    # The area of all points together stays the same, so that even thousands do not cover each other.
    size = min(180.0, max(POINT_AREA / len(places), 12.0))
    points = base.mark_point(size=size, filled=True, opacity=0.9 if len(places) <= CROWD else 0.6).encode(
        color=alt.Color("status:N", scale=alt.Scale(domain=statuses, range=colours), legend=_below()),
        shape=alt.Shape("status:N", scale=alt.Scale(domain=statuses, range=list(SHAPES.values()))),
    )
    named = _labelled(pd.DataFrame(places[::-1]), LABELLED if len(places) <= CROWD else CROWD_LABELLED)
    labels = base.properties(data=named).encode(text="asset:N")
    # A white copy below each label keeps it readable over other points.
    halo = labels.mark_text(dy=-14, fontSize=11, fontWeight="bold", stroke="white", strokeWidth=4)
    return _sized(points + halo + labels.mark_text(dy=-14, fontSize=11, fontWeight="bold"))


def _labelled(places: pd.DataFrame, most: int) -> pd.DataFrame:
    """The first places, at most so many, whose labels do not lie over one another."""
    x, y = (
        (values - values.min()) / max(float(np.ptp(values)), 0.01)
        for values in (places["longitude"], places["latitude"])
    )
    chosen: list[int] = []
    for n in range(len(places)):
        if all(abs(x[n] - x[m]) > LABEL_WIDTH or abs(y[n] - y[m]) > LABEL_HEIGHT for m in chosen):
            chosen.append(n)
        if len(chosen) == most:
            break
    return places.iloc[chosen]


def demand(assessment: Assessment) -> Drawing:
    """kVA in each interval of the period, against the rating."""
    base = _load(assessment, demand_frame(assessment), "%d %b")
    return _sized(base.mark_line(strokeWidth=1.2, color=style.BLUE) + _rating(assessment.record.rating_kva))


def _load(assessment: Assessment, frame: pd.DataFrame, form: str) -> alt.Chart:
    """kVA by local time, the base of both charts of demand."""
    unit = "kVA" if assessment.demand.reactive_measured else "kVA, at least"
    y = alt.Y("kva:Q", title=unit, scale=alt.Scale(zero=True))
    return alt.Chart(_clocked(frame[["kva"]])).encode(x=_time(form), y=y, tooltip=_tip("kva", unit))


def day_demand(assessment: Assessment, day: str, forecast: pd.DataFrame | None = None) -> Drawing:
    """One local day: kVA of the site in each interval, against the rating.

    Parameters
    ----------
    forecast : the day's rows of a forecast (`forecasts.of_asset`), drawn as a band behind the demand.
    """
    base = _load(assessment, _of_day(demand_frame(assessment), day), "%H:%M")
    line = base.mark_line(strokeWidth=2, color=style.BLUE, point=alt.OverlayMarkDef(size=12))
    layers = line + _rating(assessment.record.rating_kva)
    return _sized(layers if forecast is None else _band(forecast) + layers)


def _band(forecast: pd.DataFrame) -> Drawing:
    """P10 to P90 of a forecast in kVA, and its P50 dashed."""
    ratio = forecast["kva_per_kw"]
    columns = {"low": "p10_kw", "kva": "p50_kw", "high": "p90_kw"}
    frame = pd.DataFrame({name: forecast[column] * ratio for name, column in columns.items()})
    frame.index = pd.DatetimeIndex(forecast["ts"])
    base = alt.Chart(_clocked(frame)).encode(x=_time("%H:%M"))
    band = base.mark_area(opacity=0.2, color=style.GREY).encode(y=alt.Y("low:Q", title=""), y2="high:Q")
    line = base.mark_line(strokeDash=[4, 3], color=style.GREY)
    drawn: Drawing = band + line.encode(y="kva:Q", tooltip=_tip("kva", "forecast, P50, kVA"))
    return drawn


def day_lines(frame: pd.DataFrame, day: str, unit: str, what: str) -> Drawing:
    """One local day of several series, a line each.

    Parameters
    ----------
    frame : one column a series, index of intervals (UTC).
    what : what distinguishes the lines, the legend's title.
    """
    columns = [str(column) for column in frame.columns]
    long = _clocked(_of_day(frame, day).set_axis(columns, axis=1)).melt("when", var_name=what, value_name="value")
    colours = [SERIES_COLOURS[place % len(SERIES_COLOURS)] for place in range(len(columns))]
    scale = alt.Scale(domain=columns, range=colours)
    base = alt.Chart(long.dropna()).encode(
        x=_time("%H:%M"),
        # An axis from 0 would draw every voltage as the same line.
        y=alt.Y("value:Q", title=unit, scale=alt.Scale(zero=unit != "V")),
        color=alt.Color(f"{what}:N", sort=columns, scale=scale, legend=_below()),
        tooltip=[what, *_tip("value", unit)],
    )
    lines = base.mark_line(strokeWidth=1.6)
    return _sized(lines + _voltage_limits() if unit == "V" else lines)


def _voltage_limits() -> alt.Chart:
    limits = pd.DataFrame({"volts": [VOLTAGE_LOW, VOLTAGE_HIGH]})
    rule = alt.Chart(limits).mark_rule(color=style.VERMILION, strokeDash=[4, 3])
    tip = alt.Tooltip("volts:Q", title="statutory limit, V")
    drawn: alt.Chart = rule.encode(y=alt.Y("volts:Q", title="V"), tooltip=[tip])
    return drawn


def profile(assessment: Assessment) -> Drawing:
    """The median weekday and weekend day, with P10 to P90."""
    frame = profile_frame(assessment)
    kinds = ["weekday", "weekend"]
    parts = [frame[kind].rename_axis("hour").reset_index().assign(kind=kind) for kind in kinds]
    long = pd.concat([part for part in parts if part[["P10", "P50", "P90"]].notna().any().any()])
    scale = alt.Scale(domain=kinds, range=[style.BLUE, style.ORANGE])
    colours = alt.Color("kind:N", title=None, scale=scale, legend=_below())
    hours = alt.X("hour:Q", title="time of day (Europe/London)", axis=alt.Axis(values=list(range(0, 25, 3))))
    base = alt.Chart(long).encode(x=hours, color=colours)
    band = base.mark_area(opacity=0.2).encode(y=alt.Y("P10:Q", title="kW"), y2="P90:Q")
    return _sized(band + base.mark_line(strokeWidth=2).encode(y="P50:Q"))


def days_of(assessment: Assessment) -> list[str]:
    """The local days of the period that have a reading, such as ``2025-05-14``."""
    measured = assessment.series.values.dropna(how="all").index
    return sorted({f"{day:%Y-%m-%d}" for day in local_time(measured).normalize()})


def _of_day(frame: pd.DataFrame, day: str) -> pd.DataFrame:
    return frame[local_time(frame.index).strftime("%Y-%m-%d") == day]


def _clocked(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with local time as `when`, labelled UTC so that no browser converts it to its own zone."""
    when = local_time(frame.index).tz_localize(None).tz_localize("UTC")
    return frame.reset_index(drop=True).assign(when=when)


def _time(form: str) -> alt.X:
    return alt.X("when:T", title="local time (Europe/London)", scale=alt.Scale(type="utc"), axis=alt.Axis(format=form))


def _tip(column: str, unit: str) -> list[alt.Tooltip]:
    when = alt.Tooltip("utcyearmonthdatehoursminutes(when):T", title="when")
    return [when, alt.Tooltip(f"{column}:Q", title=unit, format=".1f")]


def _rating(rating: float | None) -> Any:
    """The lines at 80 and 100 % of the rating, as a layer; an empty one if the rating is unknown."""
    lines = []
    if rating:
        shares = {UTILISATION_AMBER: style.ORANGE, UTILISATION_RED: style.VERMILION}
        lines = [(rating * share / 100, f"{share:.0f} % of rating", colour) for share, colour in shares.items()]
    frame = pd.DataFrame(lines, columns=["kva", "line", "colour"]).astype({"kva": float})
    base = alt.Chart(frame).encode(y="kva:Q", color=alt.Color("colour:N", scale=None))
    rules = base.mark_rule(strokeDash=[5, 3], strokeWidth=1.5)
    text = base.mark_text(align="left", dx=4, dy=-6, x=0, fontSize=11).encode(text="line:N")
    return rules + text


def _below() -> alt.Legend:
    return alt.Legend(orient="bottom", columns=3, title=None)


def _sized(chart: Drawing) -> Drawing:
    return chart.properties(height=HEIGHT)
