"""The `dubegrid` command: each step of the pipeline, with one-line errors."""

import datetime as dt
import json
import shlex
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dubegrid_lib.config import PROJECT_ROOT, RAW_PROD_PREFIX, RAW_TEST_PREFIX, load_settings
from dubegrid_lib.errors import DubeGridError, MissingColumns, MissingResource, UnreadableFile
from dubegrid_lib.ingest import health, pipeline, replay, upload
from dubegrid_lib.query import athena, catalog, logs, readings, sent_alerts, summaries
from dubegrid_lib.sources import portal
from dubegrid_lib.sources.sample import DEFAULT_SEED, Faults, Layout, write_sample
from dubegrid_lib.stack import (
    assess_stack,
    lambda_functions,
    monitoring,
    packaging,
    policies,
    preflight,
    provision,
    teardown,
    trigger,
)
from dubegrid_lib.stack.session import Kit, connect
from localcloud import environment, lifecycle

app = typer.Typer(
    help="UK low-voltage substation loads: S3 → Lambda → DynamoDB and Athena, on your laptop or on AWS.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
errors = Console(stderr=True, highlight=False)

LOCAL = "The local cloud"
FILES = "Load files"
PIPELINE = "The pipeline"
LOOK = "Looking at it"
REPORTS = "Reports"


@app.command(rich_help_panel=LOCAL)
def up() -> None:
    """Start the local cloud, or find the one that runs."""
    settings = load_settings()
    running = lifecycle.find(settings)
    first_time = not environment.is_ready(settings.env_dir)
    wait = "Setting up the local cloud's environment (once, some 15 seconds) ..." if first_time else "Starting ..."
    with errors.status(wait):
        server = running or lifecycle.up(settings)
    for warning in lifecycle.warnings(settings):
        errors.print(warning, style="yellow", markup=False)
    typer.echo(f"The local cloud {'runs already' if running else 'is up'} on {server.endpoint_url}.")
    typer.echo('To point the AWS CLI and other clients at it: eval "$(dubegrid env)"')


@app.command(rich_help_panel=LOCAL)
def down() -> None:
    """Stop the local cloud; what it holds is kept for the next start."""
    stopped = lifecycle.down(load_settings(), lambda text: errors.print(text))
    typer.echo("The local cloud is stopped; its data is kept." if stopped else "The local cloud was not running.")


@app.command(rich_help_panel=LOCAL)
def status() -> None:
    """Say whether the local cloud runs, where, and where it keeps its data."""
    settings = load_settings()
    server = lifecycle.find(settings)
    if server is None:
        typer.echo(f"The local cloud is not running. Its data: {settings.state_dir}")
        raise typer.Exit(3)
    since = dt.datetime.fromtimestamp(server.started).isoformat(" ", "seconds")
    typer.echo(f"The local cloud runs on {server.endpoint_url} (process {server.pid}, since {since}).")
    typer.echo(f"Its data: {settings.state_dir}")


@app.command(rich_help_panel=LOCAL)
def reset() -> None:
    """Stop the local cloud and delete all that it holds."""
    lifecycle.reset(load_settings())
    typer.echo("The local cloud is stopped and empty.")


@app.command(rich_help_panel=LOCAL)
def env() -> None:
    """Print `export` lines that point any AWS client at the local cloud: `eval "$(dubegrid env)"`."""
    for name, value in lifecycle.child_environment(load_settings()).items():
        typer.echo(f"export {name}={shlex.quote(value)}")


@app.command(rich_help_panel=FILES)
def sample(
    start: Annotated[dt.datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First UTC day.")],
    end: Annotated[dt.datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last UTC day, included.")],
    assets: Annotated[int, typer.Option(help="How many substations.")] = 10,
    faults: Annotated[Faults, typer.Option(help="Faults to plant; planted_faults.csv lists each.")] = "none",
    seed: Annotated[int, typer.Option(help="Equal seeds give equal bytes.")] = DEFAULT_SEED,
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("out/sample"),
    layout: Annotated[Layout, typer.Option(help="A file an asset, as on the portal, or a file a month.")] = "per-asset",
) -> None:
    """Make synthetic readings that behave like real ones, with an asset register."""
    with errors.status("Making readings ..."):
        made = write_sample(assets, start.date(), end.date(), faults, seed, out, layout)
    typer.echo(
        f"{made.rows:,} readings of {made.assets} assets, {made.bytes:,} bytes, in {len(made.files)} files: {out}"
    )
    typer.echo(f"{len(made.planted)} planted faults: {made.truth}")


@app.command("preflight", rich_help_panel=PIPELINE)
def preflight_command() -> None:
    """Before a real account: identity, region, missing permissions, taken names, cost. Changes nothing."""
    found = preflight.look(connect())
    typer.echo(found)
    if not found.clear:
        raise typer.Exit(1)


@app.command("package", rich_help_panel=PIPELINE)
def package_command(
    out: Annotated[Path, typer.Option(help="Where to write it.")] = Path("out/function.zip"),
    function: Annotated[str, typer.Option(help="Which function: ingest or assess.")] = "ingest",
) -> None:
    """Build a function's zip for the target, as Terraform and the AWS CLI deploy it."""
    sources = {"ingest": packaging.INGEST_CSV, "assess": packaging.ASSESS_DAYS}
    if function not in sources:
        raise typer.BadParameter(f"There is no function {function!r}. Choose: {' or '.join(sources)}.")
    with errors.status("Building the zip ..."):
        packed = packaging.build(load_settings(), sources[function])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(packed)
    typer.echo(f"{out}: {len(packed):,} bytes")


@app.command("documents", rich_help_panel=PIPELINE)
def documents_command(
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("out/documents"),
) -> None:
    """Write policies and configurations with their names filled in, as the AWS CLI takes them (docs/aws_cli.md)."""
    out.mkdir(parents=True, exist_ok=True)
    kit = connect()
    for name, document in (policies.for_cli(kit) | monitoring.for_cli(kit)).items():
        (out / name).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
        typer.echo(out / name)


@app.command("provision", rich_help_panel=PIPELINE)
def provision_command() -> None:
    """Make bucket, tables, failure queue, log group and role; what is there already is reused."""
    kit = connect()
    for made in provision.everything(kit):
        typer.echo(made)


@app.command(rich_help_panel=PIPELINE)
def deploy() -> None:
    """Build the function's zip and create or update the function."""
    kit = connect()
    with errors.status("Building the zip and deploying it ..."):
        made = lambda_functions.deploy(kit)
    typer.echo(made)


@app.command("assess", rich_help_panel=PIPELINE)
def assess_command() -> None:
    """Stand up the second function, which summarises and judges each month that a file touched, and tells alerts."""
    kit = connect()
    with errors.status("Building the zip and deploying it ..."):
        # The first function asks for it as soon as there is a queue to ask by.
        made = [*assess_stack.stand_up(kit), lambda_functions.deploy(kit)]
    for one in made:
        typer.echo(one)


@app.command("monitor", rich_help_panel=PIPELINE)
def monitor_command() -> None:
    """Stand up what watches the pipeline: alarms that tell a topic, a dashboard, questions to the log."""
    kit = connect()
    for made in monitoring.stand_up(kit):
        typer.echo(made)


@app.command(rich_help_panel=PIPELINE)
def wire() -> None:
    """Let S3 call the function for each new file under raw/."""
    for made in trigger.wire(connect()):
        typer.echo(made)


@app.command("upload", rich_help_panel=PIPELINE)
def upload_command(
    files: Annotated[list[Path], typer.Argument(help="CSV files, plain or .gz.")],
    wait: Annotated[bool, typer.Option(help="Wait until the function has ingested them, and say what it made.")] = True,
) -> None:
    """Put files where their readings' dates say, and tell what the function made of them.

    Eight-column files go to `raw/prod/lv/y=YYYY/m=MM/` (split by month where needed), the small
    `asset_id,timestamp,value` schema to `raw/test/`.
    """
    kit = connect()
    since = time.time() - 1
    uploaded, refused = _upload_all(kit, files)
    for part in uploaded:
        typer.echo(f"{part.rows:>9,} rows  {part.size:>12,} bytes  s3://{kit.bucket}/{part.key}")
    if uploaded and wait:
        refused += _await_ingest(kit, uploaded, since)
    if refused:
        raise typer.Exit(1)


def _await_ingest(kit: Kit, uploaded: list[upload.Uploaded], since: float) -> list[str]:
    """Tell what the function made of each object; returns the keys of those that it did not ingest."""
    if not trigger.is_wired(kit):
        typer.echo("S3 does not call the function yet (`dubegrid deploy`, `dubegrid wire`): nothing is ingested.")
        return []
    with errors.status("The function reads them ..."):
        summaries = logs.wait_for(kit, {part.key: part.version for part in uploaded}, since, pipeline.INGEST_SECONDS)
    for key, summary in summaries.items():
        typer.echo(describe(key, summary))
    return [key for key, summary in summaries.items() if summary["status"] != "ingested"]


@app.command("fetch", rich_help_panel=FILES)
def fetch_command(
    substation: Annotated[list[str] | None, typer.Option(help="A substation's number; may be repeated.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every file of the dataset.")] = False,
    month: Annotated[str | None, typer.Option(help="Only the readings of a UTC month, such as 2025-05.")] = None,
    token: Annotated[
        str | None,
        typer.Option(help="The portal's API token; better set DUBEGRID_PORTAL_TOKEN, which no shell history keeps."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("out/portal"),
    send: Annotated[bool, typer.Option("--upload", help="Then upload them, as `dubegrid upload` does.")] = False,
    refresh: Annotated[bool, typer.Option("--refresh", help="Ask anew what the dataset holds.")] = False,
    verify: Annotated[bool, typer.Option(help="Check size and checksum where the portal gives them.")] = True,
) -> None:
    """Fetch real readings from National Grid Electricity Distribution's data portal (docs/portal.md)."""
    if all_ == bool(substation):
        raise typer.BadParameter("Give either --substation 721030 (it may be repeated) or --all.")
    spec = portal.load_spec(None if all_ else tuple(substation or ()), month, token, verify=verify)
    if send:
        connect()  # no download for a bucket that cannot be reached
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task(spec.host, total=None)
        fetched = portal.fetch(
            spec,
            out,
            lambda name, held, total: progress.update(task, description=name, completed=held, total=total),
            refresh,
        )
    for file in fetched:
        checked = f", {' and '.join(file.checked)} checked" if file.checked else ""
        typer.echo(file.problem or f"{file.rows:>9,} rows  {file.path}  ({file.status}{checked})")
    typer.echo(f"Licence and attribution: {out / 'LICENCE.txt'}")
    if send:
        upload_command([file.path for file in fetched if file.path])
    if any(file.problem for file in fetched):
        raise typer.Exit(1)


def describe(key: str, summary: dict[str, Any]) -> str:
    """A file's fate in one line: its counts, which add up, and where its rejected rows are."""
    text = (
        f"{summary['status']}: {summary['rows']:,} rows = {summary['stored']:,} stored + "
        f"{summary['duplicates']:,} duplicates + {summary['rejected']:,} rejected; "
        f"{summary['items']['created']:,} items created, {summary['items']['merged']:,} merged, "
        f"{summary['milliseconds']:,} ms"
    )
    if summary["rules"]:
        rules = ", ".join(f"{rule} ({count:,})" for rule, count in summary["rules"].items())
        text += f"\n  {rules}: see s3://…/{summary['rejected_key']}"
    return f"{key.removeprefix(RAW_PROD_PREFIX).removeprefix(RAW_TEST_PREFIX)}: {text}"


def _upload_all(kit: Kit, files: list[Path]) -> tuple[list[upload.Uploaded], list[str]]:
    """Upload one file after another; one that cannot be is named, and the others go on."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        uploaded: list[upload.Uploaded] = []
        sent: list[Path] = []
        refused = []
        for path in files:
            task = progress.add_task(path.name, total=path.stat().st_size if path.is_file() else None)
            try:
                upload.refuse_namesakes(
                    [*(one for one in sent if one.name == path.name), path], kit.settings.naive_time
                )
                uploaded += upload.upload(kit, path, lambda size, task=task: progress.advance(task, size))  # type: ignore[misc]
                sent.append(path)
            except (UnreadableFile, MissingColumns) as error:
                refused.append(path.name)
                _tell_error(str(error))
        return uploaded, refused


@app.command("readings", rich_help_panel=LOOK)
def readings_command(
    asset: Annotated[str, typer.Argument(help="The substation's number.")],
    day: Annotated[str | None, typer.Option(help="A UTC day, such as 2025-05-14.")] = None,
    month: Annotated[str | None, typer.Option(help="A UTC month, such as 2025-05.")] = None,
    rows: Annotated[int, typer.Option(help="How many rows to print.")] = 20,
    csv: Annotated[Path | None, typer.Option(help="Write all of them to this CSV file instead.")] = None,
    flags: Annotated[bool, typer.Option("--flags", help="Show the flags that readings carry.")] = False,
) -> None:
    """Print an asset's readings of a day or a month, read from DynamoDB by key."""
    if (day is None) == (month is None):
        raise typer.BadParameter("Give either --day or --month.")
    kit = connect()
    frame = (
        readings.of_day(kit, asset, day, flags=flags)
        if day
        else readings.of_month(kit, asset, month or "", flags=flags)
    )
    if csv:
        frame.to_csv(csv, index=False)
        typer.echo(f"{len(frame):,} readings written to {csv}")
        return
    typer.echo(frame.head(rows).to_string(index=False))
    series = frame.groupby(["feeder_id", "description", "units"]).ngroups
    typer.echo(f"{len(frame):,} readings, {frame['timestamp'].nunique():,} intervals, {series} series")


@app.command("summary", rich_help_panel=LOOK)
def summary_command(
    asset: Annotated[str, typer.Argument(help="The substation's number.")],
    month: Annotated[str, typer.Option(help="A month of Europe/London, such as 2025-05.")],
) -> None:
    """Print the kept summaries of an asset's month and of its days (`dubegrid assess` has them kept)."""
    kit = connect()
    found = [summaries.of_month(kit, asset, month), *summaries.days(kit, asset, month)]
    typer.echo(summaries.table(found).round(3).to_string(index=False))


@app.command("logs", rich_help_panel=LOOK)
def logs_command(
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Keep printing new lines until Ctrl-C.")] = False,
    minutes: Annotated[float, typer.Option(help="How far back to begin.")] = 60,
) -> None:
    """Print the function's log."""
    kit = connect()
    since = time.time() - 60 * minutes
    try:
        for line in logs.follow(kit, since) if follow else logs.read(kit, since):
            typer.echo(line.text)
    except KeyboardInterrupt:
        return


@app.command("health", rich_help_panel=LOOK)
def health_command(
    files: Annotated[int, typer.Option(help="How many of the last files to show.")] = health.FILES_SHOWN,
) -> None:
    """On a bad day: what became of the last files, what failed for good, which alarms are on, and what to do next.

    Ends with 1 where there is something to do.
    """
    found = health.look(connect(), files)
    typer.echo(found)
    if not found.is_well:
        raise typer.Exit(1)


@app.command("alerts", rich_help_panel=LOOK)
def alerts_command(
    month: Annotated[str | None, typer.Option(help="What was told of assets in a month, such as 2025-05.")] = None,
) -> None:
    """Print what the topic was told: the alarms' changes, or what was found of the assets in a month."""
    kit = connect()
    if month is None:
        changes = sent_alerts.alarm_changes(kit)
        for change in changes:
            typer.echo(f"{change.at:%Y-%m-%d %H:%M:%S}  {change.alarm}: {change.before} → {change.after}")
        typer.echo(f"{len(changes)} change(s) of alarms; --month 2025-05 prints what was found of assets")
        return
    told = sent_alerts.of_month(kit, month)
    for one in told:
        typer.echo(f"{one.period:<10} {one.severity:<8} {one.kind:<12} {one.asset_id}: {one.sentence}")
    typer.echo(f"{len(told)} alert(s)")


@app.command("log-query", rich_help_panel=LOOK)
def log_query_command(
    name: Annotated[str | None, typer.Argument(help="Which question; none lists them.")] = None,
    hours: Annotated[float, typer.Option(help="How far back to look.")] = 24,
) -> None:
    """Ask the functions' logs one of the kept questions (CloudWatch Logs Insights): what failed, what was slow."""
    if name is None:
        for kept, text in monitoring.questions().items():
            typer.echo(f"{kept:<18} {text.splitlines()[0].removeprefix('# DubeGrid: ')}")
        return
    found = monitoring.ask(connect(), name, hours)
    typer.echo(found.fillna("").to_string(index=False) if len(found) else "Nothing was found.")


@app.command(rich_help_panel=LOOK)
def failures() -> None:
    """Print the events that failed for good, from the failure destination."""
    found = lambda_functions.failures(connect())
    for failure in found:
        typer.echo(json.dumps(failure["responsePayload"]))
    typer.echo(f"{len(found)} failed event(s)")


@app.command("replay", rich_help_panel=PIPELINE)
def replay_command(
    keys: Annotated[
        list[str] | None, typer.Argument(help="Objects, such as raw/prod/lv/y=2025/m=05/721030.csv.")
    ] = None,
    dead_letters: Annotated[
        bool, typer.Option("--dead-letters", help="The events of the failure queue; one that succeeds leaves it.")
    ] = False,
) -> None:
    """Ingest files again: what is there already stays as it is, what is missing is completed."""
    if dead_letters == bool(keys):
        raise typer.BadParameter("Give either keys or --dead-letters.")
    kit = connect()
    done = []
    for one in replay.dead_letters(kit) if dead_letters else replay.objects(kit, keys or []):
        done.append(one)
        for summary in one.files:
            typer.echo(describe(summary["file"], summary))
        if one.error is not None:
            typer.echo(f"{one.what}: failed again: {one.error}")
    failed = sum(one.error is not None for one in done)
    typer.echo(f"{len(done)} replayed, {failed} failed again")
    if failed:
        raise typer.Exit(1)


@app.command("reconcile", rich_help_panel=LOOK)
def reconcile_command(
    month: Annotated[str | None, typer.Option(help="Only what belongs to a UTC month, such as 2025-05.")] = None,
    forget: Annotated[
        bool, typer.Option("--forget", help="Remove from DynamoDB the readings that no file gives any more.")
    ] = False,
) -> None:
    """Prove that what went in is there: every object against ledger, Parquet, Athena and DynamoDB.

    Ends with 1 where anything differs, and names it.
    """
    from dubegrid_lib.ingest.reconcile import reconcile

    kit = connect()
    with errors.status("Comparing ..."):
        account = reconcile(kit, month, forget=forget)
    typer.echo(
        f"{account.objects:,} objects: {account.rows:,} rows = {account.stored:,} stored + "
        f"{account.duplicates:,} duplicates + {account.rejected:,} rejected"
    )
    if account.readings is not None:
        typer.echo(
            f"Athena: {account.csv_rows:,} rows of CSV, {account.parquet_rows:,} of Parquet; different readings: "
            f"{account.readings:,} in the Parquet, {account.dynamodb_readings:,} in DynamoDB"
        )
    else:
        typer.echo("The curated zone is off (DUBEGRID_CURATED): only objects and ledger were compared.")
    if account.forgotten:
        typer.echo(f"Removed from DynamoDB: {account.forgotten:,} readings that no file gives any more")
    for difference in account.differences:
        typer.echo(f"Differs: {difference}")
    typer.echo(f"{len(account.differences)} difference(s); {account.scanned:,} bytes scanned")
    if not account.is_clean:
        raise typer.Exit(1)


@app.command("catalog", rich_help_panel=PIPELINE)
def catalog_command() -> None:
    """Make what Athena needs: workgroup with a limit, database, table; what is there already is reused."""
    for made in catalog.everything(connect()):
        typer.echo(made)


@app.command(rich_help_panel=LOOK)
def query(
    sql: Annotated[str, typer.Argument(help="One statement, in quotes; the table is lv_data.")],
    csv: Annotated[Path | None, typer.Option(help="Write the rows to this CSV file instead.")] = None,
    rows: Annotated[int, typer.Option(help="How many rows to print.")] = 50,
) -> None:
    """Ask Athena: prints the rows, how long it took, the bytes scanned and what that costs on AWS."""
    kit = connect()
    if not catalog.stands(kit):
        raise MissingResource("Athena has no table yet: run `dubegrid catalog` first.")
    result = athena.run(kit, sql)
    if csv:
        result.frame.to_csv(csv, index=False)
        typer.echo(f"written to {csv}")
    elif result.rows:
        typer.echo(result.frame.head(rows).to_string(index=False))
    # Ten megabytes is the least that a query is charged.
    typer.echo(
        f"{result.rows:,} rows, {result.seconds:.1f} s, {result.scanned:,} bytes scanned, "
        f"{result.cost:.6f} USD on AWS (10 MB at least)"
    )


report = typer.Typer(help="Make reports: pages, executed notebooks, CSV and Excel tables.", no_args_is_help=True)
app.add_typer(report, name="report", rich_help_panel=REPORTS)
Month = Annotated[str, typer.Option(help="A month of local time, such as 2025-05.")]
Start = Annotated[str, typer.Option(help="Instead of a month: the first local day, such as 2025-05-12.")]
End = Annotated[str, typer.Option(help="With --start: the last local day, included.")]
RegisterFile = Annotated[str, typer.Option(help="Asset register: CSV with asset_id, rating_kva, customers, …")]
Out = Annotated[str, typer.Option(help="Folder for the pages; out/reports if not given.")]
StampOption = Annotated[str, typer.Option("--stamp", help="What a timestamp marks of its interval: start or end.")]


@report.command("asset")
def report_asset(
    asset: Annotated[str, typer.Argument(help="The substation's number.")],
    month: Month = "",
    start: Start = "",
    end: End = "",
    register: RegisterFile = "",
    stamp: StampOption = "start",
    out: Out = "",
) -> None:
    """The report of one asset."""
    given = {"month": month, "start": start, "end": end, "register": register, "stamp": stamp, "out": out}
    _publish("asset", {"asset": asset, **given})


@report.command("fleet")
def report_fleet(
    month: Month = "",
    start: Start = "",
    end: End = "",
    register: RegisterFile = "",
    stamp: StampOption = "start",
    out: Out = "",
) -> None:
    """The report of all assets that have readings in the period."""
    given = {"month": month, "start": start, "end": end, "register": register, "stamp": stamp, "out": out}
    _publish("fleet", given)


@report.command("all")
def report_all(
    month: Month = "",
    start: Start = "",
    end: End = "",
    register: RegisterFile = "",
    stamp: StampOption = "start",
    out: Out = "",
) -> None:
    """The fleet's report and that of every asset, two at once; one that fails does not stop the others."""
    from dubegrid_lib.reporting import publish

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task("reports", total=None)
        made = publish.publish_all(
            _absolute({"month": month, "start": start, "end": end, "register": register, "stamp": stamp, "out": out}),
            started=lambda count: progress.update(task, total=count),
            done=lambda one: progress.update(task, advance=1, description=one.name),
        )
    failed = publish.failures_told(made)
    typer.echo(f"{len(made) - len(failed)} of {len(made)} reports: {publish.index_of(out)}")
    for line in failed:
        typer.echo(f"Not made: {line}")
    if failed:
        raise typer.Exit(1)


def _publish(kind: Any, parameters: dict[str, str]) -> None:
    # Imported here: papermill and Matplotlib take a second, which no other command should wait for.
    from dubegrid_lib.reporting import publish

    with errors.status("The report is being made ..."):
        page = publish.publish(kind, _absolute(parameters))
        publish.write_index(page.parent.parent)
    typer.echo(page)


def _absolute(parameters: dict[str, str]) -> dict[str, str]:
    """Paths as this command sees them: the notebook runs in another folder."""
    for name in ("register", "out"):
        if parameters[name]:
            parameters[name] = str(Path(parameters[name]).expanduser().resolve())
    return parameters


@app.command(rich_help_panel=REPORTS)
def dashboard(
    port: Annotated[int | None, typer.Option(help="Port on 127.0.0.1; 8501 or a free one if not given.")] = None,
    register: RegisterFile = str(PROJECT_ROOT / "data" / "asset_register.csv"),
) -> None:
    """Open the fleet, its assets and their days in a browser; files appear in it as they arrive."""
    # Imported here: no other command needs Streamlit.
    from dubegrid_lib.reporting.dashboard import serve

    connect()  # starts the local cloud where it does not run
    path = str(Path(register).expanduser().resolve()) if register else ""
    if path and not Path(path).is_file():
        raise typer.BadParameter(f"There is no register {register}. Leave it out, or give --register '' for none.")
    raise typer.Exit(serve.serve(port, path))


@app.command("teardown", rich_help_panel=PIPELINE)
def teardown_command(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be deleted.")] = False,
) -> None:
    """Delete what the kit made, by its manifest, and prove that nothing is left."""
    kit = connect()
    with errors.status("Looking ..." if dry_run else "Deleting ..."):
        removals = teardown.plan(kit) if dry_run else teardown.remove(kit)
    for removal in removals:
        typer.echo(removal)
    left = teardown.left(kit)
    if dry_run:
        typer.echo(f"{len(left)} resource(s) stand; nothing was changed.")
        return
    typer.echo(f"{len(left)} left")
    if left:
        raise typer.Exit(1)


@app.command(rich_help_panel=PIPELINE)
def demo(
    store: Annotated[bool, typer.Option("--store", help="Write the outputs back into notebooks/.")] = False,
) -> None:
    """Run every notebook in order, on a local cloud of its own that starts empty; results under out/."""
    # Imported here: papermill takes half a second, which no other command should wait for.
    from dubegrid_lib.teaching import run_notebooks as notebooks

    notebooks.run(store=store, say=typer.echo)


def main() -> None:
    """Run the command; what went wrong is said in one line, without a stack trace."""
    try:
        app(standalone_mode=True)
    except DubeGridError as error:
        _fail(str(error))
    except (ClientError, BotoCoreError) as error:
        _fail(f"AWS refused: {error}")


def _fail(message: str) -> None:
    _tell_error(message)
    sys.exit(1)


def _tell_error(message: str) -> None:
    errors.print(f"dubegrid: {message}", style="red", markup=False, soft_wrap=True)
