"""The page that Streamlit serves: the fleet of a month, then one of its assets, then one of its days.

Streamlit runs this file again at every click; slow results are kept until a file arrives that changes them.
"""

import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import streamlit as st
from botocore.exceptions import BotoCoreError, ClientError
from streamlit.delta_generator import DeltaGenerator

from dubegrid_lib.analysis.assessment import Assessment
from dubegrid_lib.analysis.asset_register import Register, read_register
from dubegrid_lib.analysis.demand import HOURS
from dubegrid_lib.analysis.fleet import rated
from dubegrid_lib.analysis.kpis import UTILISATION_RED, local_time
from dubegrid_lib.config import load_settings
from dubegrid_lib.errors import DubeGridError, LocalCloudError, MissingResource
from dubegrid_lib.ingest import pipeline, upload
from dubegrid_lib.reporting import forecasts
from dubegrid_lib.reporting.asset_report import AssetReport, asset_report
from dubegrid_lib.reporting.dashboard import charts, stored
from dubegrid_lib.reporting.dashboard.markdown import code, plain
from dubegrid_lib.reporting.fleet_report import FleetReport, fleet_report
from dubegrid_lib.reporting.report_choice import NO_REGISTER
from dubegrid_lib.reporting.show import ACTION_WORDS
from dubegrid_lib.reporting.tables import as_html
from dubegrid_lib.schema.load_monitor import BUSBAR
from dubegrid_lib.sources.sample.winter import write_winter_fleet
from dubegrid_lib.stack import local_target, stored_register, trigger
from dubegrid_lib.stack.session import Kit, connect

EVERY_SECONDS = 2
# The function starts within a second; after this long the trigger is probably missing.
PATIENCE_SECONDS = 60
ALL_ASSETS = "all assets"
ALL_DAYS = "the whole month"
# The first columns are those that a narrow screen shows.
FLEET_COLUMNS = ["asset", "action", "utilisation, %", "maximum demand, kW", "name", "rating, kVA", "completeness, %"]
KINDS = {
    "reinforce": "error",
    "reinforce?": "warning",
    "check a sensor": "info",
    "rebalance": "warning",
    "retap": "warning",
    "fix the monitor": "warning",
}
STYLE = """<style>
.block-container {padding-top: 2.5rem; padding-bottom: 2rem}
.wide {overflow-x: auto} .wide table {font-size: 0.85rem; width: 100%; border-collapse: collapse}
.wide td, .wide th {padding: 0.25rem 0.6rem; border-bottom: 1px solid rgba(128,128,128,0.25)}
[data-testid="stMetricValue"] {font-size: 1.6rem}
@media (max-width: 640px) {
  .block-container {padding: 2.5rem 0.8rem}
  h1 {font-size: 1.6rem !important} h3 {font-size: 1.25rem !important}
}
</style>"""


def main(register_path: str) -> None:
    """Draw the page, then watch: it is drawn again when a file arrives or the cloud stops or starts."""
    st.set_page_config("DubeGrid", "⚡", layout="wide")
    st.html(STYLE)
    since = st.session_state.setdefault("since", stored.started())
    st.title("DubeGrid")
    st.caption("UK low-voltage substations: the readings and rules of the reports, live. Times are Europe/London.")
    drawn = state(since)
    with as_errors():
        kit = found()
        months = stored.months(kit)
        if months:
            draw(kit, months, register_path, since)
        else:
            offer_sample(kit, "Nothing is stored yet.")
    files(since)
    watch(since, drawn)


@contextmanager
def as_errors() -> Iterator[None]:
    """Show an error as one line that says what to do; the rest of the page is drawn."""
    try:
        yield
    except MissingResource as error:
        offer_pipeline(str(error))
    except LocalCloudError as error:
        st.error(plain(str(error)), icon="🔌")
    except DubeGridError as error:
        st.warning(plain(str(error)))
    except (ClientError, BotoCoreError) as error:
        st.error(f"No answer, or access denied: {plain(str(error))}", icon="🔌")


def found() -> Kit:
    """The kit on the cloud that answers now: it may have been restarted on another port."""
    settings = load_settings()
    if not settings.is_local:
        return kit_at(None)
    server = local_target.find(settings)
    if server is None:
        raise LocalCloudError("The local cloud is not running. Start it with `dubegrid up`; this page will find it.")
    return kit_at(server.endpoint_url)


@st.cache_resource(show_spinner=False)
def kit_at(endpoint_url: str | None) -> Kit:
    return Kit(load_settings(), endpoint_url)


def state(since: float) -> str:
    """A text that changes whenever the page must be drawn again."""
    try:
        kit = found()
        months = stored.months(kit)
        month = st.session_state.get("month") or (months[0] if months else "")
        return f"{months} {stored.mark(kit, month, since) if month else ''}"
    except (DubeGridError, ClientError, BotoCoreError) as error:
        return type(error).__name__


# --- fleet, asset, day -------------------------------------------------------------------------------------------


def draw(kit: Kit, months: list[str], register_path: str, since: float) -> None:
    """The controls, and below them the fleet, asset or day that is chosen."""
    register = registered(register_path)
    for_month, for_asset, for_day = st.columns(3)
    month = choose(for_month, "Month", months, month_name)
    mark = stored.mark(kit, month, since)
    fleet = fleet_of(month, mark, register_path)
    names = {str(asset): f"{asset} {name}".strip() for asset, name in fleet.fleet["name"].items()}
    asset = choose(for_asset, "Asset", [ALL_ASSETS, *sorted(names)], lambda each: names.get(each, each), whole_month)
    if asset == ALL_ASSETS:
        st.query_params.from_dict({"month": month})
        show_fleet(fleet, register)
        return
    report = asset_of(asset, month, mark, register_path)
    day = choose(for_day, "Day", [ALL_DAYS, *charts.days_of(report.assessment)], day_name)
    st.query_params.from_dict({"month": month, "asset": asset} | ({} if day == ALL_DAYS else {"day": day}))
    if day == ALL_DAYS:
        show_asset(report)
    else:
        show_day(report.assessment, day, forecasts.of_asset(kit, asset, day))


def choose(
    where: DeltaGenerator,
    label: str,
    options: list[str],
    name: Callable[[str], str],
    on_change: Callable[[], None] | None = None,
) -> str:
    """A list to choose from; a link may have chosen already (`?month=2025-05&asset=721030`)."""
    key = label.casefold()
    # Streamlit's own binding would put names into the address instead of values.
    wanted = st.session_state.get(key, st.query_params.get(key))
    st.session_state[key] = wanted if wanted in options else options[0]
    if wanted not in (None, *options):
        # Kept, because the page may be drawn again; without punctuation, because Streamlit would show Markdown in it.
        st.session_state[f"no {key}"] = re.sub(r"[^\w-]", "", str(wanted))[:20]
    chosen = where.selectbox(label, options, key=key, format_func=name, on_change=chosen_anew, args=(on_change,))
    if f"no {key}" in st.session_state:
        where.warning(f"There is no {key} {st.session_state[f'no {key}']} here. Shown: {name(chosen)}.")
    return chosen


def chosen_anew(then: Callable[[], None] | None = None) -> None:
    """A choice clears the message about what was not found."""
    for label in ("month", "asset", "day"):
        st.session_state.pop(f"no {label}", None)
    if then:
        then()


@st.cache_data(show_spinner=False)
def registered(path: str) -> Register:
    if not path:
        found = stored_register.stored(connect())
        return found.records if found else {}
    return {} if path == NO_REGISTER else read_register(path)


@st.cache_resource(show_spinner="Querying Athena for every asset of the month …", max_entries=6)
def fleet_of(month: str, mark: str, register_path: str) -> FleetReport:
    """The month's fleet, made again when `mark` changes because a file arrived."""
    return fleet_report({"month": month, "register": register_path})


@st.cache_resource(show_spinner="Reading the asset's month from DynamoDB …", max_entries=12)
def asset_of(asset: str, month: str, mark: str, register_path: str) -> AssetReport:
    return asset_report({"asset": asset, "month": month, "register": register_path})


def show_fleet(report: FleetReport, register: Register) -> None:
    fleet = report.fleet
    used = rated(fleet)["utilisation_pct"]
    acted = report.all_findings.drop_duplicates("asset_id")["action"] != "keep watching"
    figures(
        {
            "assets": f"{len(fleet)}",
            "at or above rating": f"{int((used >= UTILISATION_RED).sum())} of {len(used)}",
            "monitors at fault": f"{int((~fleet['monitor_sound'].astype(bool)).sum())}",
            "with something to do": f"{int(acted.sum())}",
        }
    )
    st.info(plain(report.headline()))
    drawn = charts.fleet_map(fleet, register)
    right = st.container()
    if drawn is not None:
        left, right = right.columns([2, 3])
        left.subheader("Where they are")
        left.altair_chart(drawn, alt="Assets by longitude and latitude, coloured by utilisation")
        left.caption("Positions as the register gives them.")
    right.subheader("The assets, most stressed first")
    table = report.assets.frame[FLEET_COLUMNS]
    numbers = [str(name) for name in table.select_dtypes("number")]
    right.dataframe(
        table,
        hide_index=True,
        key="picked",
        on_select=lambda: open_asset(list(table["asset"])),
        selection_mode="single-row",
        alt="One row an asset, most stressed first",
        column_config={name: st.column_config.NumberColumn(format="%.1f") for name in numbers},
    )
    right.caption("Tick a row to open its asset, or choose it in the list above.")
    show_certainty(report)


def show_certainty(report: AssetReport | FleetReport) -> None:
    with st.expander("How sure are we?"):
        st.markdown("\n".join(f"- {plain(sentence)}" for sentence in report.certainty()))


def show_asset(report: AssetReport) -> None:
    one = report.assessment
    st.subheader(plain(one.title))
    banner(report)
    figures({name: number(one, name) for name in ("maximum demand", "utilisation", "load factor", "completeness")})
    st.caption(one.basis.sentence)
    st.markdown("**Demand**, ten-minute means")
    st.altair_chart(charts.demand(one), alt=f"Demand of {one.title} against its rating")
    st.markdown("**A usual day**: median, and P10 to P90 shaded")
    st.altair_chart(charts.profile(one), alt="Median weekday and weekend day")
    show_certainty(report)
    for title, table in (
        ("The feeders", report.feeders),
        ("What changed", report.changes),
        ("All KPIs", report.kpis),
        ("Data quality", report.quality),
    ):
        if len(table.frame):
            with st.expander(title):
                st.html(f"<div class='wide'>{as_html(table)}</div>")
    month = report.choice.period
    st.caption(f"The same figures as a page to keep: `dubegrid report asset {code(one.asset_id)} --month {month}`")


def show_day(one: Assessment, day: str, forecast: pd.DataFrame | None) -> None:
    st.subheader(plain(f"{one.title}, {day_name(day)}"))
    frame = one.demand.table[local_time(one.demand.table.index).strftime("%Y-%m-%d") == day]
    peak = frame["s_kva"].idxmax() if frame["s_kva"].notna().any() else None
    figures(
        {
            "largest demand": "-" if peak is None else f"{frame['s_kva'].max():.0f} kVA",
            "at": "-" if peak is None else f"{local_time(pd.DatetimeIndex([peak]))[0]:%H:%M}",
            "energy": f"{frame['p_kw'].sum() * HOURS:,.0f} kWh",
            "measured": f"{frame['p_kw'].notna().mean() * 100:.0f} %",
        }
    )
    st.altair_chart(charts.day_demand(one, day, forecast), alt=f"Demand of {one.title} on {day}")
    if forecast is None:
        st.caption("No forecast of this day is stored: `dubegrid forecast --all` makes one (docs/outlook.md).")
    else:
        issued, method = forecast["issued"].iloc[0], ", ".join(dict.fromkeys(forecast["method"]))
        st.caption(f"Grey: the forecast of {issued:%Y-%m-%d %H:%M} UTC by {method}, P10 to P90, P50 dashed.")
    power = one.sound_series.feeder_power().rename(columns=lambda feeder: f"feeder {feeder}")
    phases, unit = one.phases
    voltage = one.sound_series.phases(BUSBAR, "voltage")
    panels = [
        ("Phases of the site", phases, unit, "phase"),
        ("Feeders", power, "kW", "feeder"),
        ("Voltage at the busbar", voltage, "V", "phase"),
    ]
    panels = [panel for panel in panels if panel[1].notna().any().any()]
    columns = st.columns(2)
    for place, (title, lines, of, what) in enumerate(panels):
        columns[place % 2].markdown(f"**{title}**")
        columns[place % 2].altair_chart(charts.day_lines(lines, day, of, what), alt=f"{title} on {day}")
    with columns[len(panels) % 2]:
        st.markdown("**The intervals**")
        shown = frame.rename(columns={"p_kw": "kW", "q_kvar": "kvar", "s_kva": "kVA"})[["kW", "kvar", "kVA", "source"]]
        shown.insert(0, "time", list(local_time(frame.index).strftime("%H:%M")))
        st.dataframe(shown.dropna(axis="columns", how="all").round(1), hide_index=True, height=charts.HEIGHT)
    st.caption(f"The readings as stored, by UTC day: `dubegrid readings {code(one.asset_id)} --day {day}`")


def whole_month() -> None:
    """Another asset is first shown for the whole month."""
    st.session_state["day"] = ALL_DAYS


def open_asset(assets: list[str]) -> None:
    rows = st.session_state["picked"]["selection"]["rows"]
    if rows:
        st.session_state["asset"] = assets[rows[0]]
        chosen_anew(whole_month)


def banner(report: AssetReport) -> None:
    first = report.findings[0]
    show = getattr(st, KINDS.get(first.action, "success"))
    show(f"**{ACTION_WORDS[first.action]}.** {plain(first.evidence)}")


def figures(values: dict[str, str]) -> None:
    with st.container(horizontal=True):
        for label, value in values.items():
            st.metric(label, value, border=True, width=165)


def number(one: Assessment, name: str) -> str:
    kpi = one.kpi(name)
    return "-" if pd.isna(kpi.value) else f"{kpi.value:.{0 if abs(kpi.value) >= 10 else 2}f} {kpi.unit}".strip()


def month_name(month: str) -> str:
    return f"{pd.Period(month):%B %Y}"


def day_name(day: str) -> str:
    return day if day == ALL_DAYS else f"{pd.Timestamp(day):%a %d %B %Y}"


# --- files -------------------------------------------------------------------------------------------------------


def offer_pipeline(why: str) -> None:
    st.info(f"{why} Or let this page make bucket, table, function and trigger, which takes some seconds.")
    if st.button("Make the pipeline", type="primary"):
        with as_errors(), st.spinner("Making bucket, table, role, function and trigger …"):
            pipeline.deploy(found())
            st.rerun()


def offer_sample(kit: Kit, why: str) -> None:
    st.info(f"{why} Upload a load file below, or load the sample: eight winter days of 24 substations.")
    if st.button("Load the sample", type="primary"):
        with as_errors(), st.spinner("Uploading 24 files: some 30 seconds …"), tempfile.TemporaryDirectory() as folder:
            fleet = write_winter_fleet(Path(folder))
            stored_register.store(kit, fleet.register)
            pipeline.send(kit, fleet.files)
            st.rerun()


def files(since: float) -> None:
    """The upload box, and the errors of the last upload."""
    st.divider()
    st.subheader("Files")
    turn = st.session_state.setdefault("turn", 0)
    label, kinds = "Upload load files (CSV)", ["csv", "gz"]
    given = st.file_uploader(label, type=kinds, accept_multiple_files=True, key=f"files {turn}")
    if given:
        st.session_state["said"] = [put(each.name, each.getvalue()) for each in given]
        # A new key empties the box.
        st.session_state["turn"] = turn + 1
        st.rerun()
    for sentence in st.session_state.get("said", []):
        if sentence:
            st.error(plain(sentence))


def put(name: str, content: bytes) -> str:
    """Upload a file under the month of its readings; returns why that failed, blank if it did not."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(name).name
            path.write_bytes(content)
            upload.upload(found(), path)
    except (DubeGridError, ClientError, BotoCoreError) as error:
        return str(error)
    return ""


@st.fragment(run_every=EVERY_SECONDS)
def watch(since: float, drawn: str) -> None:
    """List the files that arrived since the page was opened; draw the page again if they change it."""
    if state(since) != drawn:
        st.rerun()
    try:
        kit = found()
        arrived = stored.arrivals(kit, since)
        wired = not arrived or arrived[0].ingested or trigger.is_wired(kit)
    except (DubeGridError, ClientError, BotoCoreError):
        return
    if not arrived:
        st.caption("Live: a file that is uploaded, here or elsewhere, appears within seconds.")
    for one in arrived[:8]:
        late = not one.ingested and (not wired or time.time() - one.when > PATIENCE_SECONDS)
        sign = "✅" if one.ingested and one.sound else "⚠️" if one.ingested or late else "⏳"
        outcome = "not ingested yet: is the trigger wired (`dubegrid wire`)?" if late else plain(one.outcome)
        st.markdown(f"{sign} `{code(one.file)}` · {outcome}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
