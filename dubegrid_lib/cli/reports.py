"""Commands that make reports and open the dashboard."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dubegrid_lib.cli.output import REPORTS, connect, errors, progress_bar, waiting
from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.errors import DubeGridError

if TYPE_CHECKING:
    from dubegrid_lib.reporting.report_choice import Kind

commands = typer.Typer()
report = typer.Typer(help="Make reports: pages, executed notebooks, CSV and Excel tables.", no_args_is_help=True)
commands.add_typer(report, name="report", rich_help_panel=REPORTS)

Month = Annotated[str, typer.Option(help="A month of local time, such as 2025-05.")]
Start = Annotated[str, typer.Option(help="Instead of a month: the first local day, such as 2025-05-12.")]
End = Annotated[str, typer.Option(help="With --start: the last local day, included.")]
RegisterFile = Annotated[str, typer.Option(help="Asset register, CSV or .xlsx. Default: the stored one, or none.")]
Out = Annotated[str, typer.Option(help="Folder for the pages. Default: out/reports.")]
UptakeFile = Annotated[
    str, typer.Option(help="Annual growth, to rank which assets run out first: a CSV such as data/uptake_example.csv.")
]
StampOption = Annotated[str, typer.Option("--stamp", help="Which end of its interval a timestamp marks: start or end.")]


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
    """Make the report of one asset."""
    given = {"month": month, "start": start, "end": end, "register": register, "stamp": stamp, "out": out}
    _publish("asset", {"asset": asset, **given})


@report.command("fleet")
def report_fleet(
    month: Month = "",
    start: Start = "",
    end: End = "",
    register: RegisterFile = "",
    stamp: StampOption = "start",
    uptake: UptakeFile = "",
    out: Out = "",
) -> None:
    """Make the report of all assets that have readings in the period."""
    given = {"month": month, "start": start, "end": end, "register": register, "stamp": stamp, "out": out}
    _publish("fleet", {**given, "uptake": uptake})


@report.command("all")
def report_all(
    month: Month = "",
    start: Start = "",
    end: End = "",
    register: RegisterFile = "",
    stamp: StampOption = "start",
    out: Out = "",
) -> None:
    """Make the fleet report and the report of every asset, two at a time. One that fails does not stop the others."""
    given = _checked(
        "fleet", {"month": month, "start": start, "end": end, "register": register, "stamp": stamp, "out": out}
    )
    from dubegrid_lib.reporting import publish

    with progress_bar() as progress:
        task = progress.add_task("reports", total=None)
        made = publish.publish_all(
            given,
            started=lambda count: progress.update(task, total=count),
            done=lambda one: progress.update(task, advance=1, description=one.name),
        )
    failed = publish.failure_lines(made)
    typer.echo(f"{len(made) - len(failed)} of {len(made)} reports: {publish.index_of(out)}")
    for line in failed:
        typer.echo(f"Not made: {line}")
    if failed:
        raise typer.Exit(1)


def _publish(kind: "Kind", parameters: dict[str, str]) -> None:
    given = _checked(kind, parameters)
    from dubegrid_lib.reporting import publish

    with waiting("Making the report ..."):
        page = publish.publish(kind, given)
        publish.write_index(page.parent.parent)
    typer.echo(page)


def _checked(kind: "Kind", parameters: dict[str, str]) -> dict[str, str]:
    """The parameters with absolute paths, since the notebook runs in another folder; prints which register is used."""
    from dubegrid_lib.reporting.report_choice import NO_REGISTER, BadParameter, chosen

    for name in ("register", "out", "uptake"):
        if parameters.get(name) and parameters[name] != NO_REGISTER:
            parameters[name] = str(Path(parameters[name]).expanduser().resolve())
    try:
        choice = chosen(kind, parameters)
    except BadParameter as error:
        options = "--month 2025-05, or --start 2025-05-12 --end 2025-05-18; --register FILE, --stamp start|end, --out"
        raise DubeGridError(f"{error.problem} Options: {options}.") from error
    used = choice.register_used or "none (`dubegrid register FILE` stores one)"
    errors.print(f"Register: {used}", markup=False, soft_wrap=True)
    return parameters


@commands.command(rich_help_panel=REPORTS)
def register(
    file: Annotated[Path, typer.Argument(help="CSV (UTF-8 or cp1252) or .xlsx, with asset_id and rating_kva.")],
) -> None:
    """Check an asset register and store it: reports, the dashboard and utilisation alerts then use it."""
    from dubegrid_lib.analysis.words import counted
    from dubegrid_lib.query import athena, catalog
    from dubegrid_lib.stack import stored_register

    kit = connect()
    found = stored_register.store(kit, file)
    typer.echo(
        f"Stored {counted(len(found.records), 'asset')} of {found.name} as s3://{kit.bucket}/{stored_register.KEY}"
    )
    for remark in found.remarks():
        typer.echo(remark)
    if catalog.find_table(kit, catalog.CURATED):
        rows = athena.run(kit, f"SELECT DISTINCT asset_id FROM {catalog.CURATED}").frame
        assets = set(rows["asset_id"].astype(str))
        typer.echo(f"Matched {len(assets & found.records.keys())} of {len(assets)} assets with readings.")
        if missing := sorted(assets - found.records.keys()):
            typer.echo(f"Not in the register: {', '.join(missing[:10])}{' ...' if len(missing) > 10 else ''}")


@commands.command(rich_help_panel=REPORTS)
def dashboard(
    port: Annotated[int | None, typer.Option(help="Port on 127.0.0.1. Default: 8501, or a free one.")] = None,
    register: Annotated[
        str | None, typer.Option(help="Asset register, or none. Default: the stored one, else the sample's.")
    ] = None,
) -> None:
    """Open the fleet, its assets and their days in a browser. New files appear as they arrive."""
    from dubegrid_lib.reporting.dashboard import serve
    from dubegrid_lib.stack.stored_register import stored

    kit = connect()
    if register is None:
        found = stored(kit)
        sample = PROJECT_ROOT / "data" / "asset_register.csv"
        path = "" if found else str(sample) if sample.is_file() else "none"
        errors.print(f"Register: {found or path}", markup=False, soft_wrap=True)
    elif register in ("", "none"):
        path = "none"
    else:
        path = str(Path(register).expanduser().resolve())
        if not Path(path).is_file():
            raise typer.BadParameter(f"There is no register {register}. Leave it out, or give --register none.")
    raise typer.Exit(serve.serve(port, path))
