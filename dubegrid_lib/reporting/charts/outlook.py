"""Charts of what comes next: how many more units fit, the peak they make, temperature, spare energy."""

import numpy as np
import pandas as pd

from dubegrid_lib.analysis.kpis import UTILISATION_RED
from dubegrid_lib.analysis.words import plain_name
from dubegrid_lib.outlook.fit import CYCLIC, Fit, LimitCount, WhatFits
from dubegrid_lib.outlook.thermal import HOT_SPOT_LIMIT, TOP_OIL_LIMIT, Temperatures
from dubegrid_lib.outlook.uptake import Uptake
from dubegrid_lib.reporting.charts import style
from dubegrid_lib.reporting.charts.style import Chart


@style.styled
def fit_chart(fits: WhatFits) -> Chart:
    """How many more of each technology fit before the rating: surely, perhaps, and no more.

    If the rating is already exceeded, before the cyclic rating.
    """
    rating = fits.street.record.rating_kva or np.nan
    limit, already = _next_limit(float(fits.street.s_kva.max()), rating)
    if not limit:
        return style.absent("what will fit", f"{already}: nothing more fits. {fits.street.basis}")
    counts = [(fit, fit.before(limit)) for fit in fits.fits]
    rows = [(fit, one) for fit, one in counts if one.expected is not None]
    if not rows:
        none = f"None of the technologies brings this transformer to its {limit}."
        return style.absent("what will fit", f"{already}. {none}" if already else none)
    name = plain_name(fits.street.title) or "the transformer"
    full = f"below the cyclic rating of {name}" if already else f"before {name} is full"
    figure, axes = style.new_axes(f"How many more fit {full}", 3.2)
    positions = np.arange(len(rows))[::-1]
    surely = np.array([one.surely or 0 for _, one in rows])
    most = np.array([_most(one) for _, one in rows])
    axes.barh(positions, surely, 0.6, color=style.BLUE, label="fit in 9 of 10 cases")
    axes.barh(positions, most - surely, 0.6, left=surely, color=style.SKY, alpha=0.6, label="fit in some cases")
    axes.plot([one.expected or 0 for _, one in rows], positions, "|", color="black", ms=20, mew=2, label="expected")
    for position, (_, one) in zip(positions, rows, strict=True):
        axes.text(_most(one), position, f"  {one.expected}", va="center", fontsize=9)
    axes.set_yticks(positions, [fit.technology.name for fit, _ in rows])
    axes.set_xlabel("how many more, each technology alone")
    axes.margins(x=0.08)
    axes.set_xlim(0, max(axes.get_xlim()[1], 5))  # also where nothing fits any more
    axes.grid(False, axis="y")
    style.legend_below(axes, 3)
    best = "; ".join(f"{one.expected} {fit.technology.name} ({one.surely or 0} to {_most(one)})" for fit, one in rows)
    columns = {"surely": surely, "expected": [one.expected for _, one in rows], "at most": most}
    table = pd.DataFrame(columns, index=pd.Index([fit.technology.name for fit, _ in rows], name="technology"))
    if already:
        best += _fewer_by_heat(fits)
    before = f"{already}. Below its {_cyclic(rating)}" if already else "Before the rating is reached"
    return Chart("what will fit", figure, table, f"{before}: {best}. {fits.street.basis}")


def _fewer_by_heat(fits: WhatFits) -> str:
    """The technologies of which the temperatures allow fewer than the cyclic rating; blank if there are none."""
    fewer = []
    for fit in fits.fits:
        by_heat, by_load = fit.before("hot spot").expected, fit.before("cyclic rating").expected
        if by_heat is not None and (by_load is None or by_heat < by_load):
            fewer.append(f"{by_heat} {fit.technology.name}")
    return f". The temperatures allow fewer: {', '.join(fewer)}" if fewer else ""


def _next_limit(most_kva: float, rating_kva: float) -> tuple[str, str]:
    """The limit that a load has not reached yet (blank if none), and a clause on those that it exceeds."""
    if most_kva <= rating_kva:
        return "rating", ""
    if most_kva <= CYCLIC * rating_kva:
        return "cyclic rating", f"It is already above its rating of {rating_kva:.0f} kVA"
    return "", f"It is already above its rating of {rating_kva:.0f} kVA and its {_cyclic(rating_kva)}"


def _cyclic(rating_kva: float) -> str:
    return f"cyclic rating ({CYCLIC * rating_kva:.0f} kVA, for some hours)"


def _most(one: LimitCount) -> int:
    return max(count for count in (one.at_most, one.expected, one.surely, 0) if count is not None)


def _fit_sentence(fit: Fit, limit: str, cyclic: str) -> str:
    one = fit.before(limit)
    if one.expected is None:
        return one.note
    where = "" if limit == "rating" else f" below its {cyclic}"
    return f"{one.expected} are expected to fit{where}, and {one.surely} fit in 9 of 10 cases."


@style.styled
def peak_chart(fit: Fit, rating_kva: float) -> Chart:
    """The highest half hour against the number of units, with the rating."""
    curve = fit.curve
    figure, axes = style.new_axes(f"The highest half hour with more {fit.technology.name}", 3.6)
    axes.fill_between(
        curve.index, curve["peak_low"], curve["peak_high"], color=style.SKY, alpha=0.5, label="4 of 5 cases"
    )
    axes.plot(curve.index, curve["peak"], color=style.BLUE, label="expected")
    axes.axhline(rating_kva, color=style.VERMILION, ls="--", label=f"rating, {rating_kva:.0f} kVA")
    limit, already = _next_limit(float(curve["peak"].iloc[0]), rating_kva)
    if already:
        cyclic = CYCLIC * rating_kva
        axes.axhline(cyclic, color=style.ORANGE, ls="--", label=f"cyclic rating, {cyclic:.0f} kVA")
    axes.set_xlabel(f"{fit.technology.unit}s added")
    axes.set_ylabel("kVA")
    axes.set_xlim(0, curve.index[-1])
    axes.set_ylim(0)
    style.legend_below(axes, 4)
    sentence = f"{already}: nothing more fits."
    if limit:
        sentence = (f"{already}. " if already else "") + _fit_sentence(fit, limit, _cyclic(rating_kva))
    names = {"peak_low": "low, kVA", "peak": "expected, kVA", "peak_high": "high, kVA", "hot_spot": "hot spot, °C"}
    table = curve[list(names)].rename(columns=names).set_index(curve.index.astype(int))
    return Chart(f"peak with more {fit.technology.name}", figure, table, sentence)


@style.styled
def temperature_chart(found: Temperatures) -> Chart:
    """Hot spot and top oil over the period, with their limits."""
    table = found.table
    shown = table.where(table["known"])
    figure, axes = style.new_axes("The transformer's temperature")
    axes.plot(table.index, shown["hot_spot_c"], color=style.VERMILION, lw=1, label="hot spot")
    axes.plot(table.index, shown["top_oil_c"], color=style.ORANGE, lw=1, label="top oil")
    axes.plot(table.index, table["ambient_c"], color=style.GREY, lw=0.8, label="air")
    for limit, colour in ((HOT_SPOT_LIMIT, style.VERMILION), (TOP_OIL_LIMIT, style.ORANGE)):
        axes.axhline(limit, color=colour, ls="--", lw=1)
        axes.text(table.index[0], limit, f" limit {limit:.0f} °C", color=colour, va="bottom", fontsize=9)
    axes.set_ylabel("°C")
    style.date_axis(axes, table.index)
    style.legend_below(axes, 3)
    figures = {
        "highest hot spot, °C": found.hot_spot_c,
        "highest top oil, °C": found.top_oil_c,
        "too hot, h": found.hours_too_hot,
        "days of life used per day": found.loss_of_life,
        "hours the figures rest on": found.hours,
    }
    numbers = pd.DataFrame({"value": figures}).rename_axis("figure")
    return Chart("transformer temperature", figure, numbers, found.sentence)


@style.styled
def spare_chart(spare: pd.DataFrame) -> Chart:
    """The energy that fits below the rating at each hour of the day."""
    figure, axes = style.new_axes("Room below the rating by hour of the day", 3.4)
    hours = np.asarray(spare.index, float) + 0.5
    axes.bar(hours, spare["usual, kWh"], 0.9, color=style.SKY, label="on a usual day")
    axes.bar(hours, spare["least, kWh"], 0.9, color=style.BLUE, label="on the fullest day")
    axes.axhline(0, color="black", lw=0.8)
    axes.set_ylabel("kWh in the hour")
    style.hour_axis(axes)
    style.legend_below(axes, 2)
    least = spare["least, kWh"]
    roomy, full = int(np.nanargmax(least)), int(np.nanargmin(least))
    sentence = (
        f"Even on the fullest day, {least.clip(lower=0).sum():,.0f} kWh more would fit below the rating. The hour from "
        f"{roomy:02d}:00 has the most room, the hour from {full:02d}:00 the least ({least.min():.0f} kWh)."
    )
    return Chart("spare energy", figure, spare, sentence)


@style.styled
def runs_out_chart(table: pd.DataFrame, uptake: Uptake) -> Chart:
    """The year in which each transformer reaches its rating: from the earliest to the latest, and as expected."""
    known = table[table["earliest"].notna()].head(style.RANKED)
    if known.empty:
        return style.absent("who runs out first", f"No transformer reaches its rating by {uptake.years[-1]}.")
    end = uptake.years[-1] + 1
    title = style.first_of("Who runs out first", len(known), len(table))
    figure, axes = style.new_axes(title, style.rows_height(len(known), 0.3, 1.4, 8.0))
    positions = np.arange(len(known))[::-1]
    early, late = known["earliest"].astype(float), known["latest"].fillna(end).astype(float)
    # A year is drawn from its 0.4 before to 0.4 after the tick, so that one year is a bar and none reaches the next.
    axes.barh(positions, late - early + 0.8, 0.5, left=early - 0.4, color=style.SKY, label="earliest to latest year")
    axes.plot(known["expected"].astype("Float64").astype(float), positions, "o", color=style.BLUE, label="expected")
    for position, used, year in zip(positions, known["utilisation_now_pct"], late, strict=True):
        if used >= UTILISATION_RED:
            axes.text(year + 0.5, position, f"{used:.0f} % of the rating now", va="center", fontsize=9)
    axes.set_yticks(positions, [style.short_name(str(asset)) for asset in known["asset_id"]])
    years = uptake.years
    axes.set_xticks(years, [str(year) for year in years])
    axes.set_xlim(years[0] - 0.5, end + 0.5)
    axes.set_xlabel(f"year in which the rating is reached; a bar beyond {years[-1]}: perhaps not by then")
    axes.grid(False, axis="y")
    style.legend_below(axes, 2)
    return Chart("who runs out first", figure, table, _first_to_run_out(known, uptake))


def _first_to_run_out(known: pd.DataFrame, uptake: Uptake) -> str:
    """The assets that are at or above their rating now, and the next ones with their years."""
    over = known["utilisation_now_pct"] >= UTILISATION_RED
    now = known[over].sort_values("utilisation_now_pct", ascending=False, kind="stable")["asset_id"].to_list()
    following = ", ".join(
        f"{asset} ({'after ' + str(uptake.years[-1]) if pd.isna(year) else year})"
        for asset, year in known.loc[~over, ["asset_id", "expected"]].head(5).itertuples(index=False)
    )
    more = f" and {len(now) - 5} more" if len(now) > 5 else ""
    sentences = [f"Already at or above the rating: {', '.join(now[:5])}{more}."] if now else []
    if following:
        sentences.append(f"{'Next' if now else 'First'} at or above the rating under {uptake.name}: {following}.")
    return " ".join(sentences)
