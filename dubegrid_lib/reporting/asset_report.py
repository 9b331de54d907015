"""The report of one asset: what its notebook shows, cell by cell, and the tables it exports."""

import html
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from dubegrid_lib.analysis.anomalies import Anomaly, StepChange
from dubegrid_lib.analysis.assessment import Assessment, assess
from dubegrid_lib.analysis.asset_register import REQUIRED
from dubegrid_lib.analysis.demand import STEP
from dubegrid_lib.analysis.feeders import feeder_table
from dubegrid_lib.analysis.finding_rows import finding_rows
from dubegrid_lib.analysis.findings import Finding, action_table, findings
from dubegrid_lib.analysis.kpis import (
    COMPLETENESS_FLAG,
    UTILISATION_RED,
    Kpi,
    half_hourly,
    kpi_table,
    local_time,
    utilisation_status,
)
from dubegrid_lib.analysis.quality import RULES, flag_table, monitor_faults, rules_broken, sensor_faults
from dubegrid_lib.analysis.supply_events import Change, change_table
from dubegrid_lib.analysis.words import plain_name
from dubegrid_lib.errors import NoReadings
from dubegrid_lib.outlook.thermal import CURRENT_LIMIT
from dubegrid_lib.outlook.weather import Weather
from dubegrid_lib.query import athena as athena_client
from dubegrid_lib.query import catalog, readings
from dubegrid_lib.reporting import fleet_readings
from dubegrid_lib.reporting.charts import Chart, asset_charts
from dubegrid_lib.reporting.measured_days import rests_on, whole_days
from dubegrid_lib.reporting.month_to_month import month_to_month
from dubegrid_lib.reporting.outlook import Outlook, asset_outlook, temperature_verdict
from dubegrid_lib.reporting.provenance import digest_of, iso, provenance
from dubegrid_lib.reporting.report_choice import Choice, chosen
from dubegrid_lib.reporting.show import banner, export, items, show_charts, show_html
from dubegrid_lib.reporting.tables import Table, as_html, folded, of_chart, page_link, pairs
from dubegrid_lib.stack import stored_weather
from dubegrid_lib.stack.session import Kit, connect

KEY_FIGURES = (
    "maximum demand", "maximum apparent power", "utilisation", "hours above rating", "headroom", "load factor",
    "phase imbalance", "voltage outside limits", "THD P95", "energy imported", "completeness",
)  # fmt: skip
NO_REGISTER = (
    "No register was given: name one by --register FILE, or in a notebook's parameter register; a CSV with the columns "
    f"{' and '.join(REQUIRED)}, such as data/asset_register.csv."
)
UNRATED = "The register that was given has no rating of it: add a line there."
STRESS_WORDS = {
    "critical": "It is far above its rating",
    "red": "It is at or above its rating",
    "amber": "It comes close to its rating",
}


@dataclass(frozen=True, eq=False)
class AssetReport:
    """Everything the asset report shows."""

    choice: Choice
    kit: Kit
    assessment: Assessment
    findings: tuple[Finding, ...]
    readings: int
    digest: str
    months: pd.DataFrame = field(default_factory=pd.DataFrame)
    weather: Weather | None = None

    @cached_property
    def charts(self) -> list[Chart]:
        """All charts, drawn once."""
        return asset_charts(self.assessment)

    def first_page(self) -> None:
        """Show the finding in words, how sure it is, what to do first, and the key figures."""
        one = self.assessment
        name = html.escape(plain_name(one.title))
        show_html(f"<h1>{name}</h1><p class='period'>{self.choice.period_in_words}, Europe/London</p>")
        show_html(f"<p>{page_link('fleet.html', 'The fleet in this period')}</p>")
        show_html(banner(self.findings[0].action, self.headline()))
        show_html("<h2>How sure are we?</h2>" + items(self.certainty()))
        show_html("<h2>What should be done first?</h2>" + as_html(folded(self.actions, "missing", "evidence")))
        if len(self.changes.frame):
            show_html("<h2>What changed</h2>" + as_html(self.changes))
        if len(self.months) > 1:
            show_html("<h2>Month to month</h2>" + as_html(self.month_table))
        show_html("<h2>Key figures</h2>" + as_html(self.key_figures))
        if len(self.feeders.frame):
            show_html("<h2>The feeders</h2>" + as_html(self.shown_feeders) + items(self.feeder_advice))

    def headline(self) -> str:
        """Whether the asset is stressed, in a sentence."""
        one = self.assessment
        used, rating = one.kpi("utilisation"), one.record.rating_kva
        peak = one.kpi("maximum demand")
        if not one.basis.trusted:
            return f"It cannot be determined whether it is stressed: {one.basis.why}."
        if math.isnan(peak.value):
            return "No half hour is complete, so it cannot be determined whether it is stressed."
        when = peak.note.split(";")[0].removesuffix(", local time")
        if rating is None:
            return (
                "Its rating is unknown, so it cannot be determined whether it is stressed; its highest half hour is "
                f"{peak.figure} kW ({when})."
            )
        at_least = "" if one.demand.reactive_measured else "at least "
        on = ", by the feeder sum," if one.basis.source == "feeder sum" else ""
        said = f"{_stress(used)}: {at_least}{used.figure} %{on} of {rating:.0f} kVA in the highest half hour ({when})."
        return f"{said} {self._heat(used)}".strip()

    def _heat(self, used: Kpi) -> str:
        """Whether a load above the rating is too hot, if that can be computed; blank otherwise."""
        # The temperatures are of the lower load if there are two readings of it, and of no use above 150 %.
        doubtful = used.high > used.value or used.value > CURRENT_LIMIT * 100
        if not used.value >= UTILISATION_RED or doubtful or self.outlook.temperatures is None:
            return ""
        return temperature_verdict(self.outlook.temperatures)

    def certainty(self) -> list[str]:
        """Sentences: how much was measured, whether the monitor is believed, what is missing."""
        one = self.assessment
        part = one.kpi("completeness").value
        lines = [rests_on(whole_days(one.demand.p_kw))]
        lines.append(_partial_text(one) if part < COMPLETENESS_FLAG else f"{part:.1f} % of the intervals are measured.")
        lines.append(one.basis.sentence)
        if one.basis.hours_left_out:
            lines.append(f"Faulty readings are left out in {one.basis.hours_left_out:.1f} h.")
        sensors = sensor_faults(one.flags)
        if not one.basis.trusted:
            rules = ", ".join(rules_broken(monitor_faults(one.flags))) or "INCOMPLETE"
            lines.append(f"The monitor is at fault ({rules}): no action on the network.")
        elif sensors:
            lines.append(f"A sensor should be checked ({', '.join(rules_broken(sensors))}); the site's figures hold.")
        else:
            lines.append("The monitor has no fault that prevents acting on its readings.")
        missing = sorted({finding.missing for finding in self.findings if finding.missing})
        lines += [f"Missing for a firmer conclusion: {what}." for what in missing]
        if one.record.rating_kva is None and not any("rating" in what for what in missing):
            lines.append("The register gives no rating: utilisation, headroom and stress cannot be determined.")
        if one.record.rating_kva is None:
            lines.append(UNRATED if self.choice.register else NO_REGISTER)
        elif self.choice.register_used:
            lines.append(f"Its rating comes from {self.choice.register_used}.")
        if one.series.unknown:
            lines.append(f"Left out, because their quantity is unknown: {', '.join(one.series.unknown)}.")
        return lines

    @property
    def actions(self) -> Table:
        """The action table."""
        frame = action_table(self.findings).drop(columns=["asset_id", "severity"])
        frame = frame.rename(columns={"would_change": "what would change it"})
        return Table("actions", "What should be done", frame)

    @property
    def key_figures(self) -> Table:
        """The KPIs of the first page."""
        frame = self.kpis.frame.set_index("KPI").loc[list(KEY_FIGURES)].reset_index()
        columns = ["KPI", "value", "unit", "status", "limit", "rests on", "note"]
        return Table("key_figures", "Key figures", frame[columns])

    @property
    def changes(self) -> Table:
        """Outages, blown fuses, steps, transfers, dead sensors: from, to, how much."""
        return Table("changes", "What changed", change_table(self.assessment.changes))

    @property
    def month_table(self) -> Table:
        """The months that have a summary, oldest first."""
        return Table("months", "Month to month", self.months)

    @property
    def feeders(self) -> Table:
        """One row a feeder, the largest maximum first."""
        return Table("feeders", "The feeders", feeder_table(self.assessment.feeders))

    @property
    def shown_feeders(self) -> Table:
        """The feeders without their advice, which is below the table in whole sentences."""
        return Table("feeders", self.feeders.title, self.feeders.frame.drop(columns="advice"))

    @property
    def feeder_advice(self) -> list[str]:
        """What to move on which feeder, and which feeders have doubtful readings."""
        feeders = [one for one in self.assessment.feeders if one.advice or one.doubtful]
        return [one.advice or f"Feeder {one.feeder}: {one.doubtful}." for one in feeders]

    @property
    def half_hours(self) -> Table:
        """Demand by half hour of local time, for spreadsheets: kW, kVA and which readings it rests on."""
        demand = self.assessment.demand
        frame = pd.DataFrame({"kW": half_hourly(demand.p_kw), "kVA": half_hourly(demand.s_kva)})
        source = demand.table["source"].resample("30min").first().map({"busbar": "busbar", "feeders": "feeder sum"})
        frame.insert(0, "from (Europe/London)", local_time(frame.index).tz_localize(None))
        frame.insert(1, "from (UTC)", pd.DatetimeIndex(frame.index).tz_localize(None))
        frame["rests on"] = source.where(frame["kW"].notna(), "").fillna("")
        return Table("half_hourly_demand", "Demand by half hour", frame.reset_index(drop=True))

    @property
    def kpis(self) -> Table:
        """All KPIs with formula, limit and source."""
        return Table("kpis", "All KPIs", kpi_table(self.assessment.kpis))

    @property
    def quality(self) -> Table:
        """The flags."""
        return Table("data_quality", "Data quality", flag_table(self.assessment.flags))

    def show_charts(self) -> None:
        """Show each chart with its sentence, and its numbers below it; then the outlook."""
        show_html("<h2 class='new-page'>The charts</h2>")
        show_charts(self.charts)
        self.outlook.show()

    @cached_property
    def outlook(self) -> Outlook:
        """Temperature and what will fit, or what is missing for it."""
        return asset_outlook(self.assessment, self.weather)

    def show_unusual(self) -> None:
        """Show what was unusual: odd hours, lasting changes, the trend."""
        one = self.assessment
        events: tuple[Change | Anomaly | StepChange, ...] = (*one.changes, *one.anomalies, *one.steps)
        sentences = list(dict.fromkeys(event.sentence for event in events))  # a step is also a change
        sentences += [one.trend.sentence] if one.trend else ["Less than 14 days: too short for a trend."]
        if not one.anomalies and not one.changes:
            sentences.insert(0, "No period of half an hour or more differs clearly from the usual demand.")
        show_html("<h2>Anomalies, lasting changes, trend</h2>" + items(sentences))

    def show_quality(self) -> None:
        """Show the rules broken, and that the others are not."""
        show_html("<h2>Data quality</h2>")
        if self.assessment.flags:
            show_html(as_html(self.quality))
        broken = rules_broken(self.assessment.flags)
        fine = [rule for rule in RULES if rule not in broken and rule != "NEW MONITOR"]
        show_html(f"<p>These rules found nothing: {', '.join(fine)}. NEW MONITOR is not assessed, because the readings "
                  f"do not say when the monitor was installed.</p>")  # fmt: skip

    def show_kpis(self) -> None:
        """Show all KPIs."""
        show_html("<h2>All KPIs</h2>" + as_html(self.kpis))

    @property
    def appendix(self) -> Table:
        """Parameters, source, hash and versions."""
        return pairs("appendix", "Appendix", provenance(self.choice, self.readings, self.digest))

    def show_appendix(self) -> None:
        """Show how the readings were queried, the parameters, the hash of the readings, the commit of the code."""
        show_html("<h2>Appendix</h2><p>The readings were queried by key; in PartiQL the same query is:</p>")
        show_html(f"<pre>{html.escape(self.statement)}</pre>" + as_html(self.appendix))

    @property
    def statement(self) -> str:
        """The request to DynamoDB as PartiQL."""
        first, last = iso(self.choice.start), iso(self.choice.end - STEP)
        return (
            f'SELECT * FROM "{self.kit.settings.table}"\n'
            f"WHERE asset_id = '{self.choice.asset}'\n"
            f"  AND \"timestamp\" BETWEEN '{first}' AND '{last}'"
        )

    @property
    def tables(self) -> list[Table]:
        """All tables, in the report's order."""
        charts = [of_chart(chart.name, chart.table) for chart in self.charts if chart.figure is not None]
        quality = [self.quality] if self.assessment.flags else []
        more = [table for table in (self.changes, self.month_table, self.feeders) if len(table.frame)]
        tables = [self.actions, self.key_figures, *more, self.kpis, *quality, *charts]
        return [*tables, self.half_hours, self.appendix]

    def export(self) -> None:
        """Write all tables as CSV, workbook and QuickSight manifests, and the findings for Athena; say where."""
        tables = [*self.tables, *self.outlook.tables]
        export(self.choice, self.kit, tables, finding_rows(self.assessment, self.findings))


def asset_report(parameters: Mapping[str, Any]) -> AssetReport:
    """Read and assess one asset and period.

    Parameters
    ----------
    parameters : `report_choice.PARAMETERS`; a notebook passes ``globals()``, so that a misspelt name is found.

    Raises
    ------
    BadParameter, BadRegister
        A parameter or the register is not valid.
    NoReadings
        Nothing is stored for that asset and period; the message names the asset's months and, if Athena has a table,
        the assets that have readings in the period.
    """
    choice = chosen("asset", parameters)
    kit = connect(choice.settings)
    try:
        frame = readings.of_range(kit, choice.asset, *choice.timestamps, flags=True)
    except NoReadings as error:
        sentences = (str(error), _months_text(kit, choice.asset), _others_text(kit, choice))
        raise NoReadings(" ".join(filter(None, sentences))) from None
    assessment = assess(
        frame,
        name=readings.name_of(kit, choice.asset),
        record=choice.register.get(choice.asset),
        start=choice.start,
        end=choice.end,
        stamp=choice.stamp,
    )
    months = month_to_month(kit, choice)
    held = stored_weather.stored(kit)
    weather = held.weather if held else None
    return AssetReport(choice, kit, assessment, findings(assessment), len(frame), digest_of(frame), months, weather)


def _months_text(kit: Kit, asset: str) -> str:
    months = readings.months_of(kit, asset)
    shown = ", ".join(months[-12:])
    return f"Asset {asset} has readings in {'…, ' if len(months) > 12 else ''}{shown}." if months else ""


def _others_text(kit: Kit, choice: Choice) -> str:
    """The assets that have readings in the period, looked up in Athena if its table exists."""
    if not catalog.exists(kit):
        return ""
    try:
        found = fleet_readings.assets_of(kit, choice)
    except athena_client.QueryFailed:
        return ""
    if not found:
        return f"No asset has readings in {choice.period_in_words}."
    shown = ", ".join(found[:10]) + (f" and {len(found) - 10} more" if len(found) > 10 else "")
    return f"With readings in {choice.period_in_words}: {shown}."


def _stress(used: Kpi) -> str:
    """How a utilisation compares with the rating; "may" if the site's two readings say different things."""
    low, high = (used.value, used.value) if math.isnan(used.low) else (used.low, used.high)
    words = STRESS_WORDS.get(utilisation_status(high), "It is not stressed")
    if utilisation_status(low) == utilisation_status(high):
        return words
    return words.replace("is", "may be", 1).replace("comes", "may come", 1)


def _partial_text(one: Assessment) -> str:
    part = one.kpi("completeness").value
    measured = one.demand.p_kw.dropna().index
    if not len(measured):
        return "No interval has a complete demand: no figure of load can be determined."
    first, last = local_time(measured[[0, -1]])
    days = math.ceil((one.end - one.start) / pd.Timedelta(days=1))
    return (
        f"Only {part:.1f} % of the intervals are measured: readings from {first:%d %b %H:%M} to {last:%d %b %H:%M} of "
        f"a period of {days} days. The figures hold for that part; nothing is filled in."
    )
