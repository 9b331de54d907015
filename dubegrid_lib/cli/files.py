"""Commands for load files: make, fetch, upload, ingest again, compare, remove."""

import datetime as dt
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dubegrid_lib.cli.output import FILES, LOOK, PIPELINE, connect, print_error, progress_bar, waiting
from dubegrid_lib.config import RAW_PROD_PREFIX, RAW_TEST_PREFIX
from dubegrid_lib.errors import MissingColumns, UnreadableFile

if TYPE_CHECKING:
    from dubegrid_lib.ingest.upload import Uploaded
    from dubegrid_lib.schema.file_summary import FileSummary
    from dubegrid_lib.stack.session import Kit

commands = typer.Typer()


@commands.command(rich_help_panel=FILES)
def sample(
    start: Annotated[dt.datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First UTC day.")],
    end: Annotated[dt.datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last UTC day, included.")],
    assets: Annotated[int, typer.Option(help="Number of substations.")] = 10,
    # Written out rather than imported, as is the seed below: importing the generator takes two seconds.
    faults: Annotated[
        Literal["none", "few", "many"], typer.Option(help="Faults to plant; planted_faults.csv lists each.")
    ] = "none",
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same bytes.")] = None,
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("out/sample"),
    layout: Annotated[
        Literal["per-asset", "per-month"], typer.Option(help="One file per asset, as on the portal, or per month.")
    ] = "per-asset",
    weather_years: Annotated[
        int | None,
        typer.Option(min=0, max=30, help="Also write weather.csv, starting so many years before the first day."),
    ] = None,
) -> None:
    """Generate synthetic readings that behave like real ones, with an asset register."""
    from dubegrid_lib.sources.sample import DEFAULT_SEED, write_sample

    with waiting("Generating readings ..."):
        chosen = DEFAULT_SEED if seed is None else seed
        made = write_sample(assets, start.date(), end.date(), faults, chosen, out, layout)
    typer.echo(
        f"{made.rows:,} readings of {made.assets} assets, {made.bytes:,} bytes, in {len(made.files)} files: {out}"
    )
    typer.echo(f"{len(made.planted)} planted faults: {made.truth}")
    if weather_years is not None:
        from dubegrid_lib.sources.sample.weather_file import write_sample_weather

        written = write_sample_weather(chosen, start.date(), end.date(), weather_years, out)
        typer.echo(f"The weather that drove the demand: {written}")


@commands.command(rich_help_panel=FILES)
def fetch(
    substation: Annotated[list[str] | None, typer.Option(help="A substation's number; may be repeated.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every file of the dataset.")] = False,
    month: Annotated[str | None, typer.Option(help="Only the readings of one UTC month, such as 2025-05.")] = None,
    token: Annotated[
        str | None,
        typer.Option(help="The portal's API token. Setting DUBEGRID_PORTAL_TOKEN keeps it out of the shell history."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("out/portal"),
    send: Annotated[bool, typer.Option("--upload", help="Then upload them, as `dubegrid upload` does.")] = False,
    refresh: Annotated[bool, typer.Option("--refresh", help="Request the list of files again.")] = False,
    verify: Annotated[bool, typer.Option(help="Check size and checksum if the portal gives them.")] = True,
) -> None:
    """Fetch real readings from National Grid Electricity Distribution's data portal (docs/portal.md)."""
    from dubegrid_lib.sources import portal

    if all_ == bool(substation):
        raise typer.BadParameter("Give either --substation 721030 (it may be repeated) or --all.")
    spec = portal.load_spec(None if all_ else tuple(substation or ()), month, token, verify=verify)
    if send:
        connect()  # so that nothing is downloaded for a bucket that cannot be reached
    with progress_bar(of_bytes=True) as progress:
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
        upload([file.path for file in fetched if file.path])
    if any(file.problem for file in fetched):
        raise typer.Exit(1)


@commands.command(rich_help_panel=PIPELINE)
def upload(
    files: Annotated[list[Path], typer.Argument(help="CSV files, plain or .gz.")],
    wait: Annotated[bool, typer.Option(help="Wait for the function, and print the outcome.")] = True,
) -> None:
    """Upload files to the folder of their readings' month, and print what the function made of them.

    Eight-column files go to `raw/prod/lv/y=YYYY/m=MM/` (split by month if needed), the small
    `asset_id,timestamp,value` schema to `raw/test/`.
    """
    kit = connect()
    since = time.time() - 1
    uploaded, rejected = _upload_all(kit, files)
    for part in uploaded:
        typer.echo(f"{part.rows:>9,} rows  {part.size:>12,} bytes  s3://{kit.bucket}/{part.key}")
    if uploaded and wait:
        rejected += _await_ingest(kit, uploaded, since)
    if rejected:
        raise typer.Exit(1)


def _upload_all(kit: "Kit", files: list[Path]) -> tuple[list["Uploaded"], list[str]]:
    """Upload one file after another; one that cannot be uploaded is reported, and does not stop the others."""
    from dubegrid_lib.ingest import upload as steps

    with progress_bar(of_bytes=True) as progress:
        uploaded: list[Uploaded] = []
        sent: list[Path] = []
        rejected = []
        for path in files:
            task = progress.add_task(path.name, total=path.stat().st_size if path.is_file() else None)
            try:
                steps.reject_namesakes([*(one for one in sent if one.name == path.name), path], kit.settings.naive_time)
                uploaded += steps.upload(kit, path, lambda size, task=task: progress.advance(task, size))  # type: ignore[misc]
                sent.append(path)
            except (UnreadableFile, MissingColumns) as error:
                rejected.append(path.name)
                print_error(str(error))
        return uploaded, rejected


def _await_ingest(kit: "Kit", uploaded: list["Uploaded"], since: float) -> list[str]:
    """Print the outcome of each object; returns the keys of those that the function did not ingest."""
    from dubegrid_lib.ingest import pipeline
    from dubegrid_lib.query import logs
    from dubegrid_lib.stack import trigger

    if not trigger.is_wired(kit):
        typer.echo("S3 does not call the function yet (`dubegrid deploy`, `dubegrid wire`): nothing is ingested.")
        return []
    rejected = []
    try:
        with waiting("The function is reading them ..."):
            versions = {part.key: part.version for part in uploaded}
            summaries = logs.wait_for(kit, versions, since, pipeline.INGEST_SECONDS)
    except logs.NotIngested as error:
        summaries = error.summaries
        rejected = [part.key for part in uploaded if part.key not in summaries]
        print_error(str(error))
    for key, summary in summaries.items():
        typer.echo(describe(key, summary))
    return rejected + [key for key, summary in summaries.items() if summary["status"] != "ingested"]


def describe(key: str, summary: "FileSummary") -> str:
    """A file's outcome in one line: its counts, which add up, and where its rejected rows are."""
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


@commands.command(rich_help_panel=PIPELINE)
def replay(
    keys: Annotated[
        list[str] | None, typer.Argument(help="Objects, such as raw/prod/lv/y=2025/m=05/721030.csv.")
    ] = None,
    dead_letters: Annotated[
        bool, typer.Option("--dead-letters", help="Send the events of the failure queue; those that succeed leave it.")
    ] = False,
) -> None:
    """Ingest files again: what is already stored stays as it is, what is missing is added."""
    """Ingest files again: what is stored already stays as it is, what is missing is added."""
    from dubegrid_lib.ingest import replay as steps

    if dead_letters == bool(keys):
        raise typer.BadParameter("Give either keys or --dead-letters.")
    kit = connect()
    done = []
    for one in steps.dead_letters(kit) if dead_letters else steps.objects(kit, keys or []):
        done.append(one)
        for summary in one.files:
            typer.echo(describe(summary["file"], summary))
        if one.error is not None:
            typer.echo(f"{one.what}: failed again: {one.error}")
    failed = sum(one.error is not None for one in done)
    typer.echo(f"{len(done)} replayed, {failed} failed again")
    if failed:
        raise typer.Exit(1)


@commands.command(rich_help_panel=LOOK)
def reconcile(
    month: Annotated[str | None, typer.Option(help="Only what belongs to one UTC month, such as 2025-05.")] = None,
    forget: Annotated[
        bool, typer.Option("--forget", help="Remove readings from DynamoDB that no file contains any more.")
    ] = False,
) -> None:
    """Check that everything uploaded is stored: every object against ledger, Parquet, Athena and DynamoDB.

    Names each difference, and exits with 1 if there is any.
    """
    from dubegrid_lib.ingest.reconcile import reconcile as compare

    kit = connect()
    with waiting("Comparing ..."):
        account = compare(kit, month, forget=forget)
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
        typer.echo(f"Removed from DynamoDB: {account.forgotten:,} readings that no file contains any more")
    for difference in account.differences:
        typer.echo(f"Differs: {difference}")
    typer.echo(f"{len(account.differences)} difference(s); {account.scanned:,} bytes scanned")
    if not account.is_clean:
        raise typer.Exit(1)


@commands.command(rich_help_panel=PIPELINE)
def remove(
    names: Annotated[
        list[str],
        typer.Argument(help="Names of uploaded files, or keys such as raw/prod/lv/y=2025/m=05/1.csv."),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would be removed.")] = False,
) -> None:
    """Undo an upload: remove a file and its readings from S3, DynamoDB, Parquet, ledger and summaries.

    Readings of earlier files that it replaced are restored. Afterwards `dubegrid reconcile` finds no difference in its
    months; if it does, each difference is printed and the command exits with 1.
    """
    from dubegrid_lib.ingest import remove as steps

    kit = connect()
    removals = {one.key: one for name in names for one in steps.plan(kit, name)}
    for one in removals.values():
        typer.echo(
            f"{'Would remove' if dry_run else 'Removing'} s3://{kit.bucket}/{one.key}: {one.readings:,} readings"
        )
        for other in one.others:
            typer.echo(f"  and s3://{kit.bucket}/{other}")
        typer.echo(f"  and {len(one.records)} record(s) of the ledger {kit.settings.ingest_log}")
    if dry_run:
        typer.echo("Nothing was changed. Readings of other files that these replaced would be restored.")
        return
    with waiting("Removing, and restoring earlier files' readings ..."):
        done = steps.remove(kit, removals.values())
    for key in done.replayed:
        typer.echo(f"Ingested again for its readings: {key}")
    for difference in done.differences:
        typer.echo(f"Differs: {difference}")
    typer.echo(f"{len(removals)} object(s) removed, and {done.readings:,} readings from DynamoDB")
    if done.differences:
        raise typer.Exit(1)
