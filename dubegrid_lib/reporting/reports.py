"""The two reports: what their notebooks show, cell by cell, and which tables they hand on."""

import hashlib
import html
import math
import subprocess
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
from IPython.display import HTML, Image, display

from dubegrid_lib import athena as athena_client
from dubegrid_lib import catalog, queries, readings
from dubegrid_lib.analysis.assessment import Assessment, assess
from dubegrid_lib.analysis.demand import STEP, Stamp
from dubegrid_lib.analysis.findings import Finding, action_table, findings
from dubegrid_lib.analysis.fleet import Summary, completeness_matrix, fleet_table, licence_areas, summarise
from dubegrid_lib.analysis.kpis import COMPLETENESS_FLAG, UTILISATION_AMBER, UTILISATION_RED, kpi_table, local_time
from dubegrid_lib.analysis.quality import RULES, flag_table, monitor_faults, rules_broken
from dubegrid_lib.analysis.register import AssetRecord
from dubegrid_lib.analysis.words import counted, part_of
from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.errors import NoReadings
from dubegrid_lib.kit import Kit, connect
from dubegrid_lib.reporting import exports, fleet_readings
from dubegrid_lib.reporting.fleet_readings import AssetFiles, Scan, told_not_curated
from dubegrid_lib.reporting.plots import Chart, asset_charts, fleet_charts
from dubegrid_lib.reporting.report_choice import Choice, chosen
from dubegrid_lib.reporting.tables import Table, as_html, flat, of_chart, pairs
from dubegrid_lib.schema import LONDON

KEY_FIGURES = (
    "maximum demand", "maximum apparent power", "utilisation", "headroom", "load factor", "phase imbalance",
    "voltage outside limits", "energy imported", "completeness",
)  # fmt: skip
WORKERS = 2
# Starting two processes takes as long as assessing so many assets.
WORTH_PROCESSES = 20
ACTIONS_SHOWN = 40
FLEET_SHOWN = 60
ACTION_WORDS = {
    "reinforce": "Reinforce",
    "rebalance": "Rebalance the phases",
    "retap": "Change the tap",
    "fix the monitor": "Fix the monitor first",
    "keep watching": "Keep watching",
}

STRESS_WORDS = {
    "critical": "It is far above its rating",
    "red": "It is at or above its rating",
    "amber": "It comes close to its rating",
}


# --- one asset ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class AssetReport:
    """Everything the asset report shows."""

    choice: Choice
    kit: Kit
    assessment: Assessment
    findings: tuple[Finding, ...]
    readings: int
    digest: str

    @cached_property
    def charts(self) -> list[Chart]:
        """All charts, drawn once."""
        return asset_charts(self.assessment)

    def first_page(self) -> None:
        """Show the finding in words, how sure it is, what to do first, and the key figures."""
        one = self.assessment
        name = html.escape(one.title)
        _show(f"<h1>{name}</h1><p class='period'>{self.choice.period_told}, Europe/London</p>")
        _show(_banner(self.findings[0].action, self.headline()))
        _show("<h2>How sure are we?</h2>" + _items(self.certainty()))
        _show("<h2>What should be done first?</h2>" + as_html(self.actions))
        _show("<h2>Key figures</h2>" + as_html(self.key_figures))

    def headline(self) -> str:
        """Whether the asset is stressed, in a sentence."""
        one = self.assessment
        used, rating = one.kpi("utilisation").value, one.record.rating_kva
        peak = one.kpi("maximum demand")
        if monitor_faults(one.flags):
            return "Its readings cannot be relied on, so whether it is stressed cannot be told."
        if math.isnan(peak.value):
            return "No half hour is whole, so whether it is stressed cannot be told."
        when = peak.note.split(";")[0].removesuffix(", local time")
        if rating is None:
            return (f"Whether it is stressed cannot be told, since its rating is not known; it carries up to "
                    f"{peak.value:.0f} kW ({when}).")  # fmt: skip
        stress = STRESS_WORDS.get(one.kpi("utilisation").status, "It is not stressed")
        at_least = "" if one.demand.reactive_measured else "at least "
        return f"{stress}: {at_least}{used:.0f} % of {rating:.0f} kVA in the highest half hour ({when})."

    def certainty(self) -> list[str]:
        """Sentences: how much was measured, whether the monitor is believed, what is missing."""
        one = self.assessment
        part = one.kpi("completeness").value
        told = [_partial_told(one)] if part < COMPLETENESS_FLAG else [f"{part:.1f} % of the intervals are measured."]
        told.append(one.demand.basis)
        faults = monitor_faults(one.flags)
        if faults:
            told.append(f"The monitor is at fault ({', '.join(rules_broken(faults))}): no action on the network.")
        else:
            told.append("No fault of the monitor stands in the way of acting on its readings.")
        missing = sorted({finding.missing for finding in self.findings if finding.missing})
        told += [f"Missing for a firmer conclusion: {what}." for what in missing]
        if one.record.rating_kva is None and not any("rating" in what for what in missing):
            told.append("The register gives no rating: utilisation and headroom cannot be told, and so not stress.")
        if one.series.unknown:
            told.append(f"Left out, since no KPI knows what they are: {', '.join(one.series.unknown)}.")
        return told

    @property
    def actions(self) -> Table:
        """The action table."""
        frame = action_table(self.findings).drop(columns=["asset_id", "severity"])
        return Table("actions", "What should be done", frame)

    @property
    def key_figures(self) -> Table:
        """The KPIs of the first page."""
        frame = self.kpis.frame
        frame = frame.set_index("KPI").loc[list(KEY_FIGURES)].reset_index()
        return Table("key_figures", "Key figures", frame[["KPI", "value", "unit", "status", "limit", "note"]])

    @property
    def kpis(self) -> Table:
        """All KPIs with formula, limit and source."""
        return Table("kpis", "All KPIs", kpi_table(self.assessment.kpis))

    @property
    def quality(self) -> Table:
        """The flags."""
        return Table("data_quality", "Data quality", flag_table(self.assessment.flags))

    def show_charts(self) -> None:
        """Show each chart with its sentence, and its numbers below it."""
        _show_charts(self.charts)

    def show_unusual(self) -> None:
        """Show what was unusual: odd hours, lasting changes, the trend."""
        one = self.assessment
        told = [anomaly.sentence for anomaly in one.anomalies]
        told += [step.sentence for step in one.steps]
        told += [one.trend.sentence] if one.trend else ["Less than 14 days: too short for a trend."]
        if not one.anomalies:
            told.insert(0, "No stretch of half an hour or more stands out from what is usual.")
        _show("<h2>Anomalies, lasting changes, trend</h2>" + _items(told))

    def show_quality(self) -> None:
        """Show the rules broken, and that the others are not."""
        _show("<h2>Data quality</h2>")
        if self.assessment.flags:
            _show(as_html(self.quality))
        broken = rules_broken(self.assessment.flags)
        fine = [rule for rule in RULES if rule not in broken and rule != "NEW MONITOR"]
        _show(f"<p>Nothing was found by: {', '.join(fine)}. NEW MONITOR is not judged, since the readings do not say "
              f"when the monitor was installed.</p>")  # fmt: skip

    def show_kpis(self) -> None:
        """Show all KPIs."""
        _show("<h2>All KPIs</h2>" + as_html(self.kpis))

    @property
    def appendix(self) -> Table:
        """Parameters, source, hash and versions."""
        return pairs("appendix", "Appendix", _provenance(self.choice, self.kit, self.readings, self.digest))

    def show_appendix(self) -> None:
        """Show how the readings were asked for, the parameters, the hash of the readings, the commit of the code."""
        _show("<h2>Appendix</h2><p>The readings were asked for by key; in PartiQL the same request is:</p>")
        _show(f"<pre>{html.escape(self.statement)}</pre>" + as_html(self.appendix))

    @property
    def statement(self) -> str:
        """The request to DynamoDB as PartiQL."""
        last = self.choice.end - STEP
        return (
            f'SELECT * FROM "{self.kit.settings.table}"\n'
            f"WHERE asset_id = '{self.choice.asset}'\n"
            f"  AND \"timestamp\" BETWEEN '{_iso(self.choice.start)}' AND '{_iso(last)}'"
        )

    @property
    def tables(self) -> list[Table]:
        """All tables, in the report's order."""
        charts = [of_chart(chart.name, chart.table) for chart in self.charts if chart.figure is not None]
        quality = [self.quality] if self.assessment.flags else []
        return [self.actions, self.key_figures, self.kpis, *quality, *charts, self.appendix]

    def export(self) -> None:
        """Write all tables as CSV, workbook and QuickSight manifests, and say where."""
        _export(self.choice, self.kit, self.tables)


def asset_report(parameters: Mapping[str, Any]) -> AssetReport:
    """Read and assess one asset and period.

    Parameters
    ----------
    parameters : `report_choice.PARAMETERS`; a notebook gives ``globals()``, so that a misspelt name is found.

    Raises
    ------
    BadParameter, BadRegister
        What was asked is not valid.
    NoReadings
        Nothing is stored of that asset and period; the message names assets that have readings, where Athena knows.
    """
    choice = chosen("asset", parameters)
    kit = connect(choice.settings)
    try:
        frame = readings.of_range(kit, choice.asset, *_asked_for(choice), flags=True)
    except NoReadings as error:
        raise NoReadings(f"{error} {_others_told(kit, choice)}".strip()) from None
    assessment = assess(
        frame,
        name=readings.name_of(kit, choice.asset),
        record=choice.register.get(choice.asset),
        start=choice.start,
        end=choice.end,
        stamp=choice.stamp,
    )
    return AssetReport(choice, kit, assessment, findings(assessment), len(frame), digest_of(frame))


def _others_told(kit: Kit, choice: Choice) -> str:
    """Which assets do have readings in the period, asked of Athena where its table stands."""
    if not catalog.stands(kit):
        return ""
    try:
        found = assets_of(kit, choice)
    except athena_client.QueryFailed:
        return ""
    if not found:
        return f"No asset has readings in {choice.period_told}."
    shown = ", ".join(found[:10]) + (f" and {len(found) - 10} more" if len(found) > 10 else "")
    return f"With readings in {choice.period_told}: {shown}."


def assets_of(kit: Kit, choice: Choice) -> list[str]:
    """The assets with readings in the months of the period, by one scan of Athena each."""
    first, last = (when.tz_convert(LONDON).tz_localize(None) for when in (choice.start, choice.end - STEP))
    months = pd.period_range(first, last, freq="M")
    found: set[str] = set()
    for month in months:
        query = queries.query("assets", str(month), "lv_curated")
        found |= set(athena_client.run(kit, query.sql, query.parameters).frame["asset_id"].astype(str))
    return sorted(found)


# --- the fleet ---------------------------------------------------------------------------------------------------

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
    "max_kva": "maximum, kVA",
    "load_factor": "load factor",
    "imbalance_pct": "phase imbalance, %",
    "voltage_outside_pct": "voltage outside, %",
    "energy_kwh": "energy, kWh",
    "admd_kw": "ADMD, kW",
    "peak_hour": "peak hour",
    "completeness_pct": "completeness, %",
    "rules_broken": "rules broken",
}
FIRST_COLUMNS = (
    "rank", "asset", "name", "action", "rating, kVA", "utilisation, %", "maximum demand, kW", "load factor",
    "phase imbalance, %", "completeness, %",
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

    @cached_property
    def charts(self) -> list[Chart]:
        """All charts, drawn once."""
        return fleet_charts(self.fleet, self.matrix)

    def first_page(self) -> None:
        """Show which assets are stressed, how sure that is, and what to do first."""
        count = counted(len(self.fleet), "asset")
        _show(f"<h1>The fleet, {self.choice.period_told}</h1><p class='period'>{count}, Europe/London</p>")
        _show(_banner(self.all_findings["action"].iloc[0], self.headline(), "In short"))
        _show("<h2>How sure are we?</h2>" + _items(self.certainty()))
        _show("<h2>What should be done first?</h2>" + as_html(self.shown_actions) + self._more_actions())
        _show("<h2>The assets, most stressed first</h2>" + as_html(self.first_assets))
        if len(self.fleet) > FLEET_SHOWN:
            _show(f"<p>The {FLEET_SHOWN} first of {len(self.fleet)}; the exported table holds all.</p>")

    def headline(self) -> str:
        """The finding in words."""
        used = self.fleet["utilisation_pct"]
        rated = int(used.notna().sum())
        told = []
        if rated:
            over = self.fleet[used >= UTILISATION_RED]
            near = int(((used >= UTILISATION_AMBER) & (used < UTILISATION_RED)).sum())
            told.append(f"{part_of(len(over), rated, 'rated asset', 'is', 'are')} at or above the rating"
                        f"{_named(over.index)}; {near or 'none'} more from {UTILISATION_AMBER:.0f} %.")  # fmt: skip
        else:
            told.append("No rating is known, so it cannot be told which assets are stressed; "
                        f"{self.fleet.index[0]} carries most.")  # fmt: skip
        first = self.all_findings.drop_duplicates("asset_id")
        steps = [f"{action} at {counted(len(of_action), 'asset')}{_named(of_action['asset_id'])}"
                 for action, of_action in first.groupby("action", sort=False) if action != "keep watching"]  # fmt: skip
        told.append("To do: " + "; ".join(steps) + "." if steps else "Nothing has to be done now but to keep watching.")
        return " ".join(told)

    def certainty(self) -> list[str]:
        """Sentences: ratings, completeness, monitors at fault, assets that could not be assessed."""
        fleet, count = self.fleet, len(self.fleet)
        told = []
        unrated = int(fleet["rating_kva"].isna().sum())
        if unrated:
            told.append(f"{part_of(unrated, count, 'asset', 'has', 'have')} no rating in the register: stress cannot "
                        f"be told, and the order is by maximum demand, load factor and imbalance.")  # fmt: skip
        part = fleet["completeness_pct"]
        short = int((part < COMPLETENESS_FLAG).sum())
        told.append(f"{part_of(short, count, 'asset', 'is', 'are')} below {COMPLETENESS_FLAG:.0f} % of the intervals "
                    f"(median completeness {part.median():.1f} %).")  # fmt: skip
        days = self.matrix.columns[(self.matrix > 0).any()]
        if len(days) and len(days) < self.matrix.shape[1]:
            told.append(f"The period is not whole: there are readings of {len(days)} of its {self.matrix.shape[1]} "
                        f"days, {days[0]:%d %b} to {days[-1]:%d %b}.")  # fmt: skip
        faulty = int((~fleet["monitor_sound"].astype(bool)).sum())
        told.append(f"{part_of(faulty, count, 'monitor', 'is', 'are')} at fault: no action on the network rests on "
                    f"their readings." if faulty else "No monitor is at fault.")  # fmt: skip
        told += [f"Asset {asset} could not be assessed: {why}" for asset, why in self.failed]
        if self.scan.not_curated:
            told.insert(0, told_not_curated(self.scan.not_curated))
        return told

    @property
    def actions(self) -> Table:
        """The action table."""
        frame = self.all_findings.drop(columns="severity").rename(columns={"asset_id": "asset"})
        frame.insert(1, "name", self.fleet["name"].reindex(frame["asset"]).to_numpy())
        return Table("actions", "What should be done, the most pressing first", frame)

    @property
    def shown_actions(self) -> Table:
        """The actions of the first page: those that change something, then some of those to watch."""
        frame = self.actions.frame
        return Table("actions", self.actions.title, frame.head(max(ACTIONS_SHOWN, 1)))

    def _more_actions(self) -> str:
        more = len(self.actions.frame) - len(self.shown_actions.frame)
        return f"<p>And {more} more, in the exported table.</p>" if more > 0 else ""

    @property
    def assets(self) -> Table:
        """One row an asset."""
        frame = self.fleet.reset_index()[list(FLEET_COLUMNS)].rename(columns=FLEET_COLUMNS)
        return Table("fleet", "All assets, most stressed first", frame)

    @property
    def first_assets(self) -> Table:
        """The columns of the first page."""
        return Table("fleet", self.assets.title, self.assets.frame[list(FIRST_COLUMNS)].head(FLEET_SHOWN))

    @property
    def areas(self) -> Table | None:
        """By licence area, where the register names any."""
        if not self.fleet["licence_area"].astype(bool).any():
            return None
        return Table("licence_areas", "By licence area", flat(licence_areas(self.fleet).rename_axis("licence area")))

    def show_charts(self) -> None:
        """Show the charts, then the licence areas."""
        _show_charts(self.charts)
        if self.areas:
            _show("<h3>By licence area</h3>" + as_html(self.areas))

    @property
    def quality(self) -> Table:
        """Assets that break a rule: which, and what it does to the findings."""
        broken = self.fleet[self.fleet["rules_broken"] != ""].reset_index()
        frame = broken[["asset_id", "name", "rules_broken", "monitor_sound", "completeness_pct"]]
        names = {"asset_id": "asset", "rules_broken": "rules broken", "monitor_sound": "monitor sound",
                 "completeness_pct": "completeness, %"}  # fmt: skip
        return Table("data_quality", "Data quality", frame.rename(columns=names))

    def show_quality(self) -> None:
        """Show the assets that break a rule, and what the rules mean."""
        _show("<h2>Data quality</h2>")
        frame = self.quality.frame
        if frame.empty:
            _show("<p>No asset breaks a rule.</p>")
            return
        _show(as_html(Table("data_quality", "", frame.head(FLEET_SHOWN))))
        found = {rule for text in frame["rules broken"] for rule in str(text).split(", ")}
        _show(_items(f"{rule.name}: {rule.means}; {rule.action}." for rule in RULES.values() if rule.name in found))

    @property
    def appendix(self) -> Table:
        """Parameters, source, bytes scanned and their price, hash and versions."""
        rows = _provenance(self.choice, self.kit, self.readings, self.digest)
        took = [
            ("Parquet files read", f"{self.scan.files:,}, {self.scan.bytes_read:,} bytes"),
            ("bytes scanned by Athena", f"{self.scan.scanned:,}"),
            ("price of that on AWS", f"{self.scan.cost:.6f} USD"),
        ]
        return pairs("appendix", "Appendix", [*rows, *took])

    def show_appendix(self) -> None:
        """Show the SQL, the parameters, what it scanned, the hash of the readings, the commit of the code."""
        _show("<h2>Appendix</h2>" + as_html(self.appendix))
        for query in self.scan.asked:
            bound = ", ".join(query.execution_parameters)
            _show(
                f"<p>{html.escape(query.question)} Bound: {html.escape(bound)}</p><pre>{html.escape(query.sql)}</pre>"
            )

    @property
    def tables(self) -> list[Table]:
        """All tables, in the report's order."""
        charts = [of_chart(chart.name, chart.table) for chart in self.charts if chart.figure is not None]
        areas = [self.areas] if self.areas else []
        quality = [self.quality] if len(self.quality.frame) else []
        return [self.actions, self.assets, *areas, *quality, *charts, self.appendix]

    def export(self) -> None:
        """Write all tables as CSV, workbook and QuickSight manifests, and say where."""
        _export(self.choice, self.kit, self.tables)


@dataclass(frozen=True, eq=False)
class _Assessed:
    """What a worker gives back of an asset: its summary, or why there is none."""

    asset: str
    summary: Summary | None
    readings: int
    digest: str
    why: str = ""


def fleet_report(parameters: Mapping[str, Any]) -> FleetReport:
    """Read and assess every asset of a period, from the curated Parquet.

    Raises
    ------
    BadParameter, BadRegister
        What was asked is not valid.
    NoReadings
        No asset has readings in the period.
    """
    choice = chosen("fleet", parameters)
    kit = connect(choice.settings)
    catalog.everything(kit)
    scan = Scan()
    with TemporaryDirectory(prefix="dubegrid-") as folder:
        start, end = _asked_for(choice)
        assessed = list(_assess_all(choice, fleet_readings.by_asset(kit, start, end, Path(folder), scan)))
    summaries = [one.summary for one in assessed if one.summary is not None]
    if not summaries:
        why = told_not_curated(scan.not_curated) if scan.not_curated else "Upload a file of that period first."
        raise NoReadings(f"No asset has readings in {choice.period_told}. {why}")
    digests = "".join(f"{one.asset} {one.digest}\n" for one in sorted(assessed, key=lambda one: one.asset))
    return FleetReport(
        choice,
        kit,
        fleet_table(summaries),
        completeness_matrix(summaries),
        action_table(finding for summary in summaries for finding in summary.findings),
        tuple((one.asset, one.why) for one in assessed if one.summary is None and one.why),
        scan,
        sum(one.readings for one in assessed),
        hashlib.sha256(digests.encode()).hexdigest(),
    )


def _assess_all(choice: Choice, assets: Iterable[AssetFiles]) -> Iterable[_Assessed]:
    """Assess one asset after another; by two processes from the twentieth on."""
    waiting: list[Future[_Assessed]] = []
    with ExitStack() as stack:
        pool: ProcessPoolExecutor | None = None
        for count, files in enumerate(assets):
            record = choice.register.get(files.asset_id)
            work = (files, record, choice.start, choice.end, choice.stamp)
            if count < WORTH_PROCESSES:
                yield _assess_one(*work)
                continue
            if pool is None:
                pool = stack.enter_context(ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")))
            waiting.append(pool.submit(_assess_one, *work))
        for future in waiting:
            yield future.result()


def _assess_one(
    files: AssetFiles, record: AssetRecord | None, start: pd.Timestamp, end: pd.Timestamp, stamp: Stamp
) -> _Assessed:
    shift = STEP if stamp == "end" else pd.Timedelta(0)
    frame = fleet_readings.readings_of(files, start + shift, end + shift)
    if frame.empty:
        return _Assessed(files.asset_id, None, 0, "")
    try:
        one = assess(frame, name=files.name, record=record, start=start, end=end, stamp=stamp)
    except (NoReadings, ValueError) as error:
        return _Assessed(files.asset_id, None, len(frame), digest_of(frame), str(error))
    return _Assessed(files.asset_id, summarise(one), len(frame), digest_of(frame))


def _asked_for(choice: Choice) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Start and end of the timestamps: an interval stamped at its end belongs to the period until one step later."""
    shift = STEP if choice.stamp == "end" else pd.Timedelta(0)
    return choice.start + shift, choice.end + shift


# --- common ------------------------------------------------------------------------------------------------------


def digest_of(frame: pd.DataFrame) -> str:
    """SHA-256 of readings, whatever their order: of the sum of one hash a reading."""
    columns: dict[str, Any] = {
        name: frame[name].astype("category") for name in ("asset_id", "feeder_id", "description", "units")
    }
    # One unit of time, whatever each source has.
    columns["timestamp"] = pd.DatetimeIndex(frame["timestamp"]).as_unit("ns").asi8
    columns["value"] = frame["value"].to_numpy(float)
    hashes = pd.util.hash_pandas_object(pd.DataFrame(columns, index=frame.index), index=False)
    total = int(np.add.reduce(hashes.to_numpy(np.uint64), dtype=np.uint64))
    return hashlib.sha256(f"{len(frame)} {total}".encode()).hexdigest()


def _partial_told(one: Assessment) -> str:
    part = one.kpi("completeness").value
    measured = one.demand.p_kw.dropna().index
    if not len(measured):
        return "No interval has a complete demand: no figure of load can be told."
    first, last = local_time(measured[[0, -1]])
    days = math.ceil((one.end - one.start) / pd.Timedelta(days=1))
    return (
        f"Only {part:.1f} % of the intervals are measured: readings from {first:%d %b %H:%M} to {last:%d %b %H:%M} of "
        f"a period of {days} days. The figures hold for that part; nothing is filled in."
    )


def commit() -> str:
    """The commit of the code, `+` behind it where files were changed since; the version where there is no git."""
    run = {"cwd": PROJECT_ROOT, "capture_output": True, "text": True, "check": False}
    try:
        found = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], **run)  # type: ignore[call-overload]
        changed = subprocess.run(["git", "status", "--porcelain", "dubegrid_lib"], **run)  # type: ignore[call-overload]
    except FileNotFoundError:
        return f"version {version('dubegrid')}"
    if found.returncode:
        return f"version {version('dubegrid')}"
    return str(found.stdout.strip()) + (" + uncommitted changes" if changed.stdout.strip() else "")


def _provenance(choice: Choice, kit: Kit, count: int, digest: str) -> list[tuple[str, str]]:
    source = (
        "DynamoDB, table " + kit.settings.table
        if choice.kind == "asset"
        else "the Parquet of table lv_curated; of two files with the same reading the one uploaded later wins"
    )
    given = ", ".join(f"{name}={value}" for name, value in choice.given.items() if value and name != "out")
    if choice.register_path:
        given = given.replace(choice.given["register"], choice.register_path.name)
    return [
        ("parameters", given),
        ("period (UTC, end excluded)", f"{_iso(choice.start)} to {_iso(choice.end)}"),
        ("target", choice.settings.target),
        ("source", source),
        ("timestamps", f"read as the {choice.stamp} of their interval (the portal does not say which)"),
        ("readings", f"{count:,}"),
        ("SHA-256 of the readings", digest),
        ("register", f"{choice.register_path.name}, {len(choice.register)} assets" if choice.register_path else "none"),
        ("commit of the code", commit()),
        ("libraries", f"pandas {version('pandas')}, NumPy {version('numpy')}, Matplotlib {version('matplotlib')}"),
        ("made on", time.strftime("%d %b %Y", time.gmtime())),
    ]


def _iso(moment: pd.Timestamp) -> str:
    return moment.tz_convert("UTC").strftime("%Y-%m-%dT%H:%M:%SZ")


def _named(assets: Iterable[str]) -> str:
    """The assets in brackets, the first five of them; nothing where there is none."""
    found = [str(asset) for asset in assets]
    return f" ({', '.join(found[:5])}{', …' if len(found) > 5 else ''})" if found else ""


def _show(text: str) -> None:
    display(HTML(text))


def _items(sentences: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{html.escape(sentence)}</li>" for sentence in sentences) + "</ul>"


def _banner(action: str, sentence: str, words: str = "") -> str:
    kind = action.replace(" ", "-")
    return f"<blockquote class='{kind}'><b>{words or ACTION_WORDS[action]}.</b> {html.escape(sentence)}</blockquote>"


def _show_charts(charts: Iterable[Chart]) -> None:
    _show("<h2 class='new-page'>The charts</h2>")
    for chart in charts:
        _show(f"<h3>{chart.name[0].upper()}{chart.name[1:]}</h3><p>{html.escape(chart.sentence)}</p>")
        if chart.figure is None:
            continue
        picture = BytesIO()
        chart.figure.savefig(picture, format="png", dpi=140, metadata={"Software": None})
        display(Image(picture.getvalue(), width=1024, alt=f"{chart.name}: {chart.sentence}"))
        _show(f"<details><summary>The numbers</summary>{as_html(of_chart(chart.name, chart.table))}</details>")


def _export(choice: Choice, kit: Kit, tables: list[Table]) -> None:
    written = exports.write_all(tables, choice.folder, choice.name, kit.bucket)
    kinds = pd.Series([path.suffix for path in written]).value_counts()
    _show(
        f"<p>Exported to <code>{choice.period}/{choice.name}/</code>: a workbook with {len(tables)} sheets, "
        f"{kinds['.csv']} CSV files and their QuickSight manifests.</p>"
    )
