"""The report of a whole fleet: what its notebook shows, cell by cell, and the tables it exports."""

import hashlib
import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from dubegrid_lib.analysis.finding_rows import Row
from dubegrid_lib.analysis.findings import CYCLIC_CONDITION, action_table
from dubegrid_lib.analysis.fleet import completeness_matrix, feeder_ranking, fleet_table, licence_areas, rated
from dubegrid_lib.analysis.kpis import COMPLETENESS_FLAG, UTILISATION_AMBER, UTILISATION_RED
from dubegrid_lib.analysis.quality import RULES
from dubegrid_lib.analysis.words import counted, part_of
from dubegrid_lib.errors import NoReadings
from dubegrid_lib.outlook.uptake import RunsOut
from dubegrid_lib.query import catalog
from dubegrid_lib.reporting import fleet_readings
from dubegrid_lib.reporting.charts import Chart, feeder_ranking_chart, fleet_charts
from dubegrid_lib.reporting.fleet_assessment import assess_all
from dubegrid_lib.reporting.fleet_readings import Scan, not_curated_text
from dubegrid_lib.reporting.measured_days import rests_on, usual_whole_days
from dubegrid_lib.reporting.month_to_month import month_before
from dubegrid_lib.reporting.outlook import Outlook, fleet_outlook
from dubegrid_lib.reporting.provenance import provenance
from dubegrid_lib.reporting.report_choice import Choice, chosen
from dubegrid_lib.reporting.show import banner, export, items, show_charts, show_html
from dubegrid_lib.reporting.tables import Table, as_html, flat, folded, of_chart, pairs
from dubegrid_lib.stack import stored_weather
from dubegrid_lib.stack.session import Kit, connect

# Of each action: otherwise many monitors at fault would push an overloaded asset off the first page.
ACTIONS_SHOWN = 12
WATCH = "keep watching"
NOTHING_NOW = "Nothing needs to be done now except to keep watching"
FLEET_SHOWN = 60
FEEDERS_SHOWN = 15

FLEET_COLUMNS = {
    "rank": "rank",
    "asset_id": "asset",
    "name": "name",
    "licence_area": "licence area",
    "action": "action",
    "rating_kva": "rating, kVA",
    "utilisation_pct": "utilisation, %",
    "headroom_kva": "headroom, kVA",
    "max_demand_kw": "maximum demand, kW",
    "month_before_kw": "maximum the month before, kW",
    "max_kva": "maximum, kVA",
    "demand_basis": "rests on",
    "peak_date": "peak date",
    "hours_above_rating": "above rating, h",
    "worst_feeder": "feeder to rebalance",
    "load_factor": "load factor",
    "imbalance_pct": "phase imbalance, %",
    "voltage_outside_pct": "voltage outside, %",
    "thd_p95": "THD P95, %",
    "energy_kwh": "energy, kWh",
    "admd_kw": "ADMD, kW",
    "peak_hour": "peak hour",
    "completeness_pct": "completeness, %",
    "rules_broken": "rules broken",
}
FIRST_COLUMNS = (
    "rank", "asset", "name", "action", "rating, kVA", "utilisation, %", "above rating, h", "maximum demand, kW",
    "maximum the month before, kW", "peak date", "load factor", "phase imbalance, %", "completeness, %",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class FleetReport:
    """Everything the fleet report shows."""

    choice: Choice
    kit: Kit
    fleet: pd.DataFrame
    matrix: pd.DataFrame
    all_findings: pd.DataFrame
    failed: tuple[tuple[str, str], ...]
    scan: Scan
    readings: int
    digest: str
    feeders: pd.DataFrame = field(default_factory=pd.DataFrame)
    rows: tuple[Row, ...] = ()
    runs_out: tuple[RunsOut, ...] = ()
    weather: str = ""

    @cached_property
    def outlook(self) -> Outlook:
        """Who runs out first, or what is missing for it."""
        return fleet_outlook(self.runs_out, self.choice.uptake, self.weather)

    @cached_property
    def charts(self) -> list[Chart]:
        """All charts, drawn once."""
        return [*fleet_charts(self.fleet, self.matrix), feeder_ranking_chart(self.feeders)]

    def first_page(self) -> None:
        """Show which assets are stressed, how sure that is, and what to do first."""
        count = counted(len(self.fleet), "asset")
        show_html(f"<h1>The fleet, {self.choice.period_in_words}</h1><p class='period'>{count}, Europe/London</p>")
        show_html(banner(self.all_findings["action"].iloc[0], self.headline(), "In short"))
        show_html("<h2>How sure are we?</h2>" + items(self.certainty()))
        actions = folded(self.shown_actions, "missing", "evidence")
        table = as_html(actions) if len(actions.frame) else f"<p>{NOTHING_NOW}.</p>"
        show_html("<h2>What should be done first?</h2>" + table + self._below_actions())
        show_html("<h2>The assets, most stressed first</h2>" + as_html(self.first_assets))
        if len(self.fleet) > FLEET_SHOWN:
            show_html(f"<p>The first {FLEET_SHOWN} of {len(self.fleet)}; the exported table has all.</p>")
        if len(self.feeders):
            show_html("<h2>The feeders, most pressing first</h2>" + as_html(self.first_feeders))
            show_html(f"<p>There are {counted(len(self.feeders), 'feeder')}; the exported table has all.</p>")

    def headline(self) -> str:
        """The finding in words."""
        known = rated(self.fleet)
        used = known["utilisation_pct"]
        lines = []
        if len(known):
            over = known[used >= UTILISATION_RED]
            near = int(((used >= UTILISATION_AMBER) & (used < UTILISATION_RED)).sum())
            lines.append(f"{part_of(len(over), len(known), 'rated asset', 'is', 'are')} at or above the rating"
                        f"{_named(over.index)}; {near or 'none'} more at "
                        f"{UTILISATION_AMBER:.0f} % or more.")  # fmt: skip
        elif self.fleet["utilisation_pct"].notna().any():
            lines.append("No rated asset has a sound monitor, so it cannot be determined which assets are stressed.")
        else:
            lines.append("No rating is known, so it cannot be determined which assets are stressed; "
                        f"{self.fleet.index[0]} carries most.")  # fmt: skip
        lines.append(self._overloaded_feeders())
        first = self.all_findings.drop_duplicates("asset_id")
        # The table calls it "reinforce?"; in a sentence the question mark would read as its end.
        words = {"reinforce?": "consider reinforcing"}
        steps = [
            f"{words.get(str(action), action)} at {counted(len(some), 'asset')}{_named(some['asset_id'])}"
            for action, some in first.groupby("action", sort=False)
            if action != WATCH
        ]
        lines.append(f"First action by asset: {'; '.join(steps)}." if steps else f"{NOTHING_NOW}.")
        return " ".join(filter(None, lines))

    def _overloaded_feeders(self) -> str:
        """The feeders at or above their fuse or cable, in a sentence; blank if there are none."""
        if self.feeders.empty:
            return ""
        sound = self.feeders["asset"].map(self.fleet["monitor_sound"].astype(bool))
        over = self.feeders[sound & (self.feeders["utilisation, %"] >= UTILISATION_RED)]
        if over.empty:
            return ""
        some = over.sort_values("utilisation, %", ascending=False, kind="stable")
        columns = (some[column] for column in ("asset", "feeder", "utilisation, %"))
        named = _named(
            (f"{asset} feeder {feeder}, {used:.0f} %" for asset, feeder, used in zip(*columns, strict=True)), "; "
        )
        their = "is at or above its" if len(over) == 1 else "are at or above their"
        return f"{counted(len(over), 'feeder')} {their} fuse or cable rating{named}."

    def certainty(self) -> list[str]:
        """Sentences: ratings, completeness, monitors at fault, assets that could not be assessed."""
        fleet, count = self.fleet, len(self.fleet)
        lines = [rests_on(usual_whole_days(self.matrix), "the median of the assets" if count > 1 else "")]
        unrated = int(fleet["rating_kva"].isna().sum())
        if unrated:
            lines.append(f"{part_of(unrated, count, 'asset', 'has', 'have')} no rating in the register: without one, "
                        f"stress cannot be determined, and an asset is ranked by maximum demand, load factor and "
                        f"imbalance.")  # fmt: skip
        part = fleet["completeness_pct"]
        short = int((part < COMPLETENESS_FLAG).sum())
        lines.append(f"{part_of(short, count, 'asset', 'lacks', 'lack')} more than {100 - COMPLETENESS_FLAG:.0f} % "
                    f"of the intervals (median completeness {part.median():.1f} %).")  # fmt: skip
        days = self.matrix.columns[(self.matrix > 0).any()]
        if len(days) and len(days) < self.matrix.shape[1]:
            lines.append(f"The period is incomplete: there are readings on {len(days)} of its {self.matrix.shape[1]} "
                        f"days, {days[0]:%d %b} to {days[-1]:%d %b}.")  # fmt: skip
        faulty = int((~fleet["monitor_sound"].astype(bool)).sum())
        whose, them = ("its", "it") if faulty == 1 else ("their", "them")
        lines.append(f"{part_of(faulty, count, 'monitor', 'is', 'are')} at fault: no action on the network rests on "
                    f"{whose} readings, and the counts and sums of load, phases and voltage leave {them} out."
                    if faulty else "No monitor is at fault.")  # fmt: skip
        if self.choice.register_used:
            lines.append(f"Ratings come from {self.choice.register_used}.{self._without_readings()}")
        lines += [f"Asset {asset} could not be assessed: {why}" for asset, why in self.failed]
        if self.scan.not_curated:
            lines.insert(0, not_curated_text(self.scan.not_curated))
        return lines

    def _without_readings(self) -> str:
        """A sentence on the registered assets without readings in the period; blank if there are none."""
        registered = set(self.choice.register)
        silent = sorted(registered - set(self.fleet.index) - {asset for asset, _ in self.failed})
        if not silent:
            return ""
        having = part_of(len(silent), len(registered), "registered asset", "has", "have")
        return f" {having} no readings in the period{_named(silent)}."

    @property
    def actions(self) -> Table:
        """The action table."""
        names = {"asset_id": "asset", "would_change": "what would change it"}
        frame = self.all_findings.drop(columns="severity").rename(columns=names)
        frame.insert(1, "name", self.fleet["name"].reindex(frame["asset"]).to_numpy())
        return Table("actions", "What should be done, the most pressing first", frame, pages="asset")

    @property
    def shown_actions(self) -> Table:
        """The actions of the first page, the most urgent of each kind: what should be done, not what is watched."""
        frame = self.actions.frame
        shown = frame[frame["action"] != WATCH].groupby("action", sort=False).head(ACTIONS_SHOWN)
        shown = shown.assign(evidence=[str(text).replace(f" {CYCLIC_CONDITION}", "") for text in shown["evidence"]])
        return Table("actions", self.actions.title, shown, pages="asset")

    def _below_actions(self) -> str:
        """What holds for several rows of the first page's actions, and what they leave out."""
        frame, shown = self.actions.frame, self.shown_actions.frame.index
        lines = []
        if frame.loc[shown, "evidence"].str.contains(CYCLIC_CONDITION, regex=False).any():
            lines.append(
                f"On 150 %, the limit of normal cyclic loading: {CYCLIC_CONDITION[0].lower()}{CYCLIC_CONDITION[1:]}"
            )
        more = frame[frame["action"] != WATCH].drop(shown)["action"].value_counts(sort=False)
        if len(more):
            lines.append(
                f"More in the exported table: {', '.join(f'{action} {count}' for action, count in more.items())}."
            )
        if watched := int((frame.drop_duplicates("asset")["action"] == WATCH).sum()):
            assets = counted(watched, "asset")
            lines.append(f"Keep watching {assets}: the next table has the figures, the exported one the evidence.")
        return "".join(f"<p>{html.escape(line)}</p>" for line in lines)

    @property
    def assets(self) -> Table:
        """One row an asset."""
        frame = self.fleet.reset_index().reindex(columns=list(FLEET_COLUMNS)).rename(columns=FLEET_COLUMNS)
        return Table("fleet", "All assets, most stressed first", frame)

    @property
    def first_assets(self) -> Table:
        """The columns of the first page."""
        frame = self.assets.frame[list(FIRST_COLUMNS)].head(FLEET_SHOWN)
        return Table("fleet", self.assets.title, frame, pages="asset")

    @property
    def ranked_feeders(self) -> Table:
        """One row a feeder."""
        return Table("feeders", "All feeders, most pressing first", self.feeders, pages="asset")

    @property
    def first_feeders(self) -> Table:
        """The first feeders, without the advice, which is in the action table."""
        frame = self.feeders.drop(columns="advice").head(FEEDERS_SHOWN)
        return Table("feeders", self.ranked_feeders.title, frame, pages="asset")

    @property
    def areas(self) -> Table | None:
        """By licence area; None if the register names none."""
        if not self.fleet["licence_area"].astype(bool).any():
            return None
        return Table("licence_areas", "By licence area", flat(licence_areas(self.fleet).rename_axis("licence area")))

    def show_charts(self) -> None:
        """Show the charts, the licence areas, and who runs out first."""
        show_html("<h2 class='new-page'>The charts</h2>")
        show_charts(self.charts)
        if self.areas:
            show_html("<h3>By licence area</h3>" + as_html(self.areas))
        self.outlook.show("Who runs out first")

    @property
    def quality(self) -> Table:
        """Assets that break a rule: which rules, and whether the monitor is still sound."""
        broken = self.fleet[self.fleet["rules_broken"] != ""].reset_index()
        names = {"asset_id": "asset", "name": "name", "rules_broken": "rules broken", "monitor_sound": "monitor sound",
                 "completeness_pct": "completeness, %"}  # fmt: skip
        return Table("data_quality", "Data quality", broken[list(names)].rename(columns=names))

    def show_quality(self) -> None:
        """Show the assets that break a rule, and what the rules mean."""
        show_html("<h2>Data quality</h2>")
        frame = self.quality.frame
        if frame.empty:
            show_html("<p>No asset breaks a rule.</p>")
            return
        show_html(as_html(Table("data_quality", "", frame.head(FLEET_SHOWN), pages="asset")))
        found = {rule for text in frame["rules broken"] for rule in str(text).split(", ")}
        show_html(items(f"{rule.name}: {rule.means}; {rule.action}." for rule in RULES.values() if rule.name in found))

    @property
    def appendix(self) -> Table:
        """Parameters, source, bytes scanned and their price, hash and versions."""
        rows = provenance(self.choice, self.readings, self.digest)
        took = [
            ("Parquet files read", f"{self.scan.files:,}, {self.scan.bytes_read:,} bytes"),
            ("bytes scanned by Athena", f"{self.scan.scanned:,}"),
            ("price of that on AWS", f"{self.scan.cost:.6f} USD"),
        ]
        return pairs("appendix", "Appendix", [*rows, *took])

    def show_appendix(self) -> None:
        """Show the SQL, the parameters, what it scanned, the hash of the readings, the commit of the code."""
        show_html("<h2>Appendix</h2>" + as_html(self.appendix))
        for query in self.scan.asked:
            bound = ", ".join(query.execution_parameters)
            show_html(
                f"<p>{html.escape(query.question)} Bound: {html.escape(bound)}</p><pre>{html.escape(query.sql)}</pre>"
            )

    @property
    def tables(self) -> list[Table]:
        """All tables, in the report's order."""
        charts = [of_chart(chart.name, chart.table) for chart in self.charts if chart.figure is not None]
        areas = [self.areas] if self.areas else []
        quality = [self.quality] if len(self.quality.frame) else []
        feeders = [self.ranked_feeders] if len(self.feeders) else []
        return [self.actions, self.assets, *feeders, *areas, *quality, *charts, self.appendix]

    def export(self) -> None:
        """Write all tables as CSV, workbook and QuickSight manifests, and the findings for Athena; say where."""
        export(self.choice, self.kit, [*self.tables, *self.outlook.tables], self.rows)


def fleet_report(parameters: Mapping[str, Any]) -> FleetReport:
    """Read and assess every asset of a period, from the curated Parquet.

    Raises
    ------
    BadParameter, BadRegister
        A parameter or the register is not valid.
    NoReadings
        No asset has readings in the period.
    """
    choice = chosen("fleet", parameters)
    kit = connect(choice.settings)
    catalog.create(kit)
    weather = stored_weather.stored(kit) if choice.uptake else None
    scan = Scan()
    with TemporaryDirectory(prefix="dubegrid-") as folder:
        files = fleet_readings.by_asset(kit, *choice.timestamps, Path(folder), scan)
        assessed = list(assess_all(choice, files, weather.weather if weather else None))
    summaries = [one.summary for one in assessed if one.summary is not None]
    if not summaries:
        why = not_curated_text(scan.not_curated) if scan.not_curated else "Upload a file of that period first."
        raise NoReadings(f"No asset has readings in {choice.period_in_words}. {why}")
    digests = "".join(f"{one.asset} {one.digest}\n" for one in sorted(assessed, key=lambda one: one.asset))
    fleet = fleet_table(summaries)
    fleet["month_before_kw"] = pd.Series(month_before(kit, choice), dtype=float).reindex(fleet.index)
    return FleetReport(
        choice=choice,
        kit=kit,
        fleet=fleet,
        matrix=completeness_matrix(summaries),
        all_findings=action_table(finding for summary in summaries for finding in summary.findings),
        failed=tuple((one.asset, one.why) for one in assessed if one.summary is None and one.why),
        scan=scan,
        readings=sum(one.readings for one in assessed),
        digest=hashlib.sha256(digests.encode()).hexdigest(),
        feeders=feeder_ranking(summaries),
        rows=tuple(row for summary in summaries for row in summary.rows),
        runs_out=tuple(one.runs_out for one in assessed if one.runs_out is not None),
        weather=str(weather or ""),
    )


def _named(names: Iterable[str], between: str = ", ") -> str:
    """The first five names in brackets; blank if there are none."""
    found = [str(name) for name in names]
    return f" ({between.join(found[:5])}{f'{between}…' if len(found) > 5 else ''})" if found else ""
