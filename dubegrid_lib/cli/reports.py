"""Commands that make reports and open the dashboard."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dubegrid_lib.cli.output import REPORTS, connect, progress_bar, waiting
from dubegrid_lib.config import PROJECT_ROOT

if TYPE_CHECKING:
    from dubegrid_lib.reporting.report_choice import Kind

commands = typer.Typer()
report = typer.Typer(help="Make reports: pages, executed notebooks, CSV and Excel tables.", no_args_is_help=True)
commands.add_typer(report, name="report", rich_help_panel=REPORTS)

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
    out: Out = "",
) -> None:
    """Make the report of all assets that have readings in the period."""
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
    """Make the fleet's report and that of every asset, two at a time. One that fails does not stop the others."""
    from dubegrid_lib.reporting import publish

    with progress_bar() as progress:
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


def _publish(kind: "Kind", parameters: dict[str, str]) -> None:
    from dubegrid_lib.reporting import publish

    with waiting("Making the report ..."):
        page = publish.publish(kind, _absolute(parameters))
        publish.write_index(page.parent.parent)
    typer.echo(page)


def _absolute(parameters: dict[str, str]) -> dict[str, str]:
    """Paths as this command sees them: the notebook runs in another folder."""
    for name in ("register", "out"):
        if parameters[name]:
            parameters[name] = str(Path(parameters[name]).expanduser().resolve())
    return parameters


@commands.command(rich_help_panel=REPORTS)
def dashboard(
    port: Annotated[int | None, typer.Option(help="Port on 127.0.0.1; 8501 or a free one if not given.")] = None,
    register: RegisterFile = str(PROJECT_ROOT / "data" / "asset_register.csv"),
) -> None:
    """Open the fleet, its assets and their days in a browser. New files appear as they arrive."""
    from dubegrid_lib.reporting.dashboard import serve

    connect()
    path = str(Path(register).expanduser().resolve()) if register else ""
    if path and not Path(path).is_file():
        raise typer.BadParameter(f"There is no register {register}. Leave it out, or give --register '' for none.")
    raise typer.Exit(serve.serve(port, path))
