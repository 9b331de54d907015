"""Commands that look up what is stored and what happened: readings, summaries, SQL, logs, health, alerts."""

import json
import time
from pathlib import Path
from typing import Annotated

import typer

from dubegrid_lib.cli.output import LOOK, connect, waiting
from dubegrid_lib.errors import MissingResource

commands = typer.Typer()


@commands.command(rich_help_panel=LOOK)
def readings(
    asset: Annotated[str, typer.Argument(help="The substation's number.")],
    day: Annotated[str | None, typer.Option(help="A UTC day, such as 2025-05-14.")] = None,
    month: Annotated[str | None, typer.Option(help="A UTC month, such as 2025-05.")] = None,
    rows: Annotated[int, typer.Option(help="How many rows to print.")] = 20,
    csv: Annotated[Path | None, typer.Option(help="Write all rows to this CSV file instead.")] = None,
    flags: Annotated[bool, typer.Option("--flags", help="Show the flags of each reading.")] = False,
) -> None:
    """Print an asset's readings of a day or a month, read from DynamoDB by key."""
    if (day is None) == (month is None):
        raise typer.BadParameter("Give either --day or --month.")
    from dubegrid_lib.query import readings as stored

    kit = connect()
    with waiting("Reading ..."):
        frame = (
            stored.of_day(kit, asset, day, flags=flags)
            if day
            else stored.of_month(kit, asset, month or "", flags=flags)
        )
    if csv:
        frame.to_csv(csv, index=False)
        typer.echo(f"{len(frame):,} readings written to {csv}")
        return
    typer.echo(frame.head(rows).to_string(index=False))
    series = frame.groupby(["feeder_id", "description", "units"]).ngroups
    typer.echo(f"{len(frame):,} readings, {frame['timestamp'].nunique():,} intervals, {series} series")


@commands.command(rich_help_panel=LOOK)
def summary(
    asset: Annotated[str, typer.Argument(help="The substation's number.")],
    month: Annotated[str, typer.Option(help="A month of local time (Europe/London), such as 2025-05.")],
) -> None:
    """Print the stored summaries of an asset's month and of its days (`dubegrid assess` creates them)."""
    from dubegrid_lib.query import summaries

    kit = connect()
    found = [summaries.month_summary(kit, asset, month), *summaries.days(kit, asset, month)]
    typer.echo(summaries.table(found).round(3).to_string(index=False))


@commands.command(rich_help_panel=LOOK)
def query(
    sql: Annotated[str, typer.Argument(help="One statement, in quotes. Tables: lv_data, lv_curated, lv_readings.")],
    csv: Annotated[Path | None, typer.Option(help="Write all rows to this CSV file instead.")] = None,
    rows: Annotated[int, typer.Option(help="How many rows to print.")] = 50,
) -> None:
    """Run a query in Athena: prints the rows, the time, the bytes scanned and what that costs on AWS."""
    from dubegrid_lib.query import athena, catalog

    kit = connect()
    if not catalog.exists(kit):
        raise MissingResource("Athena has no table yet: run `dubegrid catalog` first.")
    with waiting("The query runs ..."):
        result = athena.run(kit, sql)
    if csv:
        result.frame.to_csv(csv, index=False)
        typer.echo(f"written to {csv}")
    elif result.rows:
        typer.echo(result.frame.head(rows).to_string(index=False))
    # AWS charges each query for at least ten megabytes.
    typer.echo(
        f"{result.rows:,} rows, {result.seconds:.1f} s, {result.scanned:,} bytes scanned, "
        f"{result.cost:.6f} USD on AWS (10 MB at least)"
    )


@commands.command(rich_help_panel=LOOK)
def logs(
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Keep printing new lines until Ctrl-C.")] = False,
    minutes: Annotated[float, typer.Option(help="How many minutes back to start.")] = 60,
) -> None:
    """Print the ingest function's log."""
    from dubegrid_lib.query import logs as lines

    kit = connect()
    since = time.time() - 60 * minutes
    try:
        for line in lines.follow(kit, since) if follow else lines.read(kit, since):
            typer.echo(line.text)
    except KeyboardInterrupt:
        return


@commands.command(rich_help_panel=LOOK)
def health(
    files: Annotated[int | None, typer.Option(help="How many of the latest files to show.")] = None,
) -> None:
    """Show the outcome of the latest files, what failed for good, which alarms are on, and what to do next.

    Exits with 1 if there is something to do.
    """
    from dubegrid_lib.ingest import health as checks

    kit = connect()
    with waiting("Looking at ledger, queues, log and alarms ..."):
        found = checks.look(kit, checks.FILES_SHOWN if files is None else files)
    typer.echo(found)
    if not found.is_well:
        raise typer.Exit(1)


@commands.command(rich_help_panel=LOOK)
def alerts(
    month: Annotated[str | None, typer.Option(help="Show alerts about assets in one month, such as 2025-05.")] = None,
) -> None:
    """Print what was published to the topic: changes of alarms, or with --month the alerts about assets."""
    from dubegrid_lib.query import sent_alerts

    kit = connect()
    if month is None:
        changes = sent_alerts.alarm_changes(kit)
        for change in changes:
            typer.echo(f"{change.at:%Y-%m-%d %H:%M:%S}  {change.alarm}: {change.before} -> {change.after}")
        typer.echo(f"{len(changes)} change(s) of alarms; --month 2025-05 prints the alerts about assets")
        return
    published = sent_alerts.published_for(kit, month)
    for one in published:
        typer.echo(f"{one.period:<10} {one.severity:<8} {one.kind:<12} {one.asset_id}: {one.sentence}")
    typer.echo(f"{len(published)} alert(s)")


@commands.command("log-query", rich_help_panel=LOOK)
def log_query(
    name: Annotated[str | None, typer.Argument(help="Which query; leave it out to list them.")] = None,
    hours: Annotated[float, typer.Option(help="How many hours back to look.")] = 24,
) -> None:
    """Run a saved query on the functions' logs (CloudWatch Logs Insights): what failed, what was slow."""
    from dubegrid_lib.stack import monitoring

    if name is None:
        for kept, text in monitoring.log_queries().items():
            typer.echo(f"{kept:<18} {text.splitlines()[0].removeprefix('# DubeGrid: ')}")
        return
    kit = connect()
    with waiting("The query runs ..."):
        found = monitoring.ask(kit, name, hours)
    typer.echo(found.fillna("").to_string(index=False) if len(found) else "Nothing was found.")


@commands.command(rich_help_panel=LOOK)
def failures() -> None:
    """Print the events that failed for good, from the failure queue."""
    from dubegrid_lib.stack import lambda_functions

    found = lambda_functions.failures(connect())
    for failure in found:
        typer.echo(json.dumps(failure["responsePayload"]))
    typer.echo(f"{len(found)} failed event(s)")
