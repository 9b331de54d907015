"""The outlook of the reports: the asset's temperature and what will fit, the fleet's "who runs out first"."""

from dataclasses import dataclass

import pandas as pd

from dubegrid_lib.analysis.assessment import Assessment
from dubegrid_lib.analysis.words import counted
from dubegrid_lib.outlook.assumptions import MissingExtra, assumption_table
from dubegrid_lib.outlook.correction import TooFewReadings, daily, winter_peak
from dubegrid_lib.outlook.fit import spare_energy, what_fits
from dubegrid_lib.outlook.street import street_of
from dubegrid_lib.outlook.thermal import (
    HOT_SPOT_LIMIT,
    TOP_OIL_LIMIT,
    Temperatures,
    dynamic_headroom,
    temperatures,
    transformer_of,
)
from dubegrid_lib.outlook.uptake import RunsOut, Uptake, ranking
from dubegrid_lib.outlook.weather import Weather, temperature_of
from dubegrid_lib.reporting.charts import outlook as charts
from dubegrid_lib.reporting.charts.style import Chart
from dubegrid_lib.reporting.show import items, show_charts, show_html
from dubegrid_lib.reporting.tables import Table, as_html

NO_UPTAKE = (
    "No uptake was given: name a CSV with the columns year, cars, heat_pumps, solar (units that 100 customers add in a "
    "year) by --uptake FILE, or in a notebook's parameter uptake, such as data/uptake_example.csv."
)
COUNTS = ("surely", "expected", "at most")
USUAL_WEATHER = "the air has its usual temperature, and heat pumps run as on a cold day every day"


@dataclass(frozen=True, eq=False)
class Outlook:
    """The outlook as a report shows it; if something is missing, `missing` says what, and the rest is empty.

    `temperatures` are those of an asset's transformer.
    """

    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    sentences: tuple[str, ...] = ()
    missing: str = ""
    temperatures: Temperatures | None = None

    def show(self, heading: str = "Outlook") -> None:
        """Show sentences, charts and tables, or what is missing."""
        show_html(f"<h2>{heading}</h2>" + items((self.missing,) if self.missing else self.sentences))
        show_charts(self.charts)
        for table in self.tables:
            show_html(f"<h3>{table.title}</h3>{as_html(table)}")


def asset_outlook(assessment: Assessment, weather: Weather | None = None) -> Outlook:
    """Weather-corrected peak, temperature, what will fit and spare energy of one asset.

    Parameters
    ----------
    weather : without it the usual temperatures are used, and the page says so.
    """
    ambient, of_which = temperature_of(weather, assessment.record)
    if assessment.record.rating_kva is None:
        return Outlook(missing="Neither temperature nor what will fit is known without a rating in the asset register.")
    if not assessment.basis.trusted:
        return Outlook(missing=f"There is no outlook, because the monitor is at fault: {assessment.basis.why}.")
    street = street_of(assessment)
    if not street.s_kva.notna().any():
        return Outlook(missing="No half hour is complete, so neither temperature nor what will fit is known.")
    transformer = transformer_of(street.record)
    try:
        found = temperatures(street.s_kva, transformer, ambient)
        extra = dynamic_headroom(street.s_kva, transformer, ambient)
        fits = what_fits(street, ambient)
    except MissingExtra as error:
        return Outlook(missing=str(error))
    evening = charts.peak_chart(fits.fits[0], transformer.rating_kva)
    drawn = [charts.fit_chart(fits), evening, charts.temperature_chart(found), charts.spare_chart(spare_energy(street))]
    sentences = (
        _constant_load(extra),
        street.basis,
        _weather_sentence(assessment, ambient, of_which),
        "The bounds allow for how the added units may behave; the measured load is used unchanged.",
    )
    counts = fits.table.astype(dict.fromkeys(COUNTS, float))
    tables = (
        Table("what_will_fit", "What will fit, and before which limit", counts),
        Table("outlook_assumptions", "What the outlook assumes", assumption_table(dict.fromkeys(fits.assumptions))),
    )
    return Outlook(tuple(drawn), tables, sentences, temperatures=found)


def _constant_load(extra_kva: float) -> str:
    """How much constant load the temperatures allow, or how much is too much."""
    if extra_kva < 0:
        return f"With a constant {-extra_kva:.0f} kVA less, hot spot, top oil and current would be within their limits."
    return f"With a constant {extra_kva:.0f} kVA more, hot spot, top oil and current would stay within their limits."


def temperature_verdict(found: Temperatures) -> str:
    """Whether a load above the rating is too hot, in a sentence; blank if the highest load has no temperature, because
    readings are missing before it."""
    table = found.table
    if not table["known"].to_numpy()[int(table["load_kva"].to_numpy().argmax())]:
        return ""
    hours, limits = found.hours_too_hot, "the limits of IEC 60076-7"
    verdict = (
        f"Its computed temperatures exceed {limits} for {hours:.1f} h"
        if hours
        else f"Even so, its computed temperatures stay within {limits}"
    )
    usual = {"load loss at rating": "losses", "no-load loss": "losses", "mounting": "mounting"}
    of = [usual[one.what] for one in found.assumptions if one.what in usual and one.source.startswith("default")]
    by = f"with default {' and '.join(sorted(set(of)))}" if of else "with the register's losses and mounting"
    return (
        f"{verdict}: hot spot {found.hot_spot_c:.0f} of {HOT_SPOT_LIMIT:.0f} °C, top oil {found.top_oil_c:.0f} of "
        f"{TOP_OIL_LIMIT:.0f} °C (from load and air temperature, {by}; neither is measured)."
    )


def _weather_sentence(assessment: Assessment, ambient: pd.Series | None, of_which: str) -> str:
    """The winter's peak in an average cold spell, or what is missing for it."""
    if ambient is None:
        return f"{of_which[0].upper()}{of_which[1:]}: {USUAL_WEATHER}."
    used = f"The {of_which} is used."
    try:
        peak = winter_peak(daily(assessment.demand.p_kw, ambient), ambient)
    except TooFewReadings as error:
        return f"{used} {error}"
    return (
        f"{used} In an average cold spell the winter {peak.winter} would have peaked at {peak.corrected} kW "
        f"(P10 to P90); {peak.measured:.1f} kW was measured on {peak.days} days."
    )


def fleet_outlook(found: tuple[RunsOut, ...], uptake: Uptake | None, weather: str = "") -> Outlook:
    """Who runs out first, of all assets of the fleet report; `weather` names what heat pumps ran by, if anything."""
    if uptake is None:
        return Outlook(missing=NO_UPTAKE)
    table = ranking(found)
    chart = charts.runs_out_chart(table, uptake)
    names = {
        "asset_id": "asset",
        "utilisation_now_pct": "utilisation now, %",
        "utilisation_end_pct": f"utilisation {uptake.years[-1]}, %",
        "why": "why unknown",
    }
    unknown = int((table["why"] != "").sum())
    for column in ("earliest", "expected", "latest"):
        table[column] = [f"after {uptake.years[-1]}" if pd.isna(year) else str(year) for year in table[column]]
        table.loc[table["why"] != "", column] = ""
    sentences = [
        "1 street in 10 runs out before the earliest year, and 1 in 10 after the latest.",
        f"The growth is taken from {uptake.name}; the measured load is used unchanged.",
        f"Heat pumps run according to {weather}; "
        "if it lacks the licence area or period, they run as on a cold day every day."
        if weather
        else "No weather is stored (`dubegrid weather FILE`): heat pumps run as on a cold day every day.",
        *([f"{counted(unknown, 'asset')} cannot be ranked; the table says why."] if unknown else []),
    ]
    units = {"cars": "electric cars", "heat_pumps": "heat pumps", "solar": "solar roofs"}
    growth = uptake.table.rename(columns=units).reset_index().astype({"year": str})
    tables = (
        Table("who_runs_out_first", "Who runs out first", table.rename(columns=names)),
        Table("uptake", "The growth: units per 100 customers by the end of each year", growth),
    )
    return Outlook((chart,), tables, tuple(sentences))
