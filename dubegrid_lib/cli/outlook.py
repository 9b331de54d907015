"""Commands that look ahead: store the weather, forecast the next week."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dubegrid_lib.cli.output import REPORTS, connect, errors, progress_bar
from dubegrid_lib.errors import DubeGridError

if TYPE_CHECKING:
    import pandas as pd

    from dubegrid_lib.reporting.forecasts import AssetForecast
    from dubegrid_lib.stack.session import Kit

commands = typer.Typer()


@commands.command(rich_help_panel=REPORTS)
def weather(
    file: Annotated[
        Path, typer.Argument(help="CSV with area,time,temperature_c, or an Open-Meteo export (CSV or JSON).")
    ],
    area: Annotated[
        list[str] | None,
        typer.Option(help="The licence area of an Open-Meteo export; repeat it for several places, in their order."),
    ] = None,
) -> None:
    """Check a weather file and store it: forecasts and weather-corrected peaks then use it (docs/outlook.md)."""
    from dubegrid_lib.stack import stored_register, stored_weather

    kit = connect()
    found = stored_weather.store(kit, file, area or ())
    typer.echo(f"Stored {found.hours:,} hours of {found.name} as s3://{kit.bucket}/{stored_weather.KEY}")
    for name, hourly in found.hourly.items():
        missing = int(hourly.isna().sum())
        typer.echo(
            f"{name}: {hourly.index[0]:%Y-%m-%d} to {hourly.index[-1]:%Y-%m-%d}, {missing:,} hours missing, "
            f"{hourly.min():.1f} to {hourly.max():.1f} °C"
        )
    register = stored_register.stored(kit)
    if register is None:
        typer.echo("No register is stored: assets have no licence area, so only a weather of one area can be used.")
        return
    areas = {record.licence_area for record in register.records.values() if record.licence_area}
    if lacking := sorted(areas - set(found.areas)):
        typer.echo(f"Licence areas of the register without weather: {', '.join(lacking)}")


@commands.command(rich_help_panel=REPORTS)
def forecast(
    asset: Annotated[list[str] | None, typer.Option(help="A substation's number; may be repeated.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every asset with readings.")] = False,
    issue_time: Annotated[
        str, typer.Option(help="Half hour in UTC, such as 2025-02-28T00:00. Default: after the newest reading.")
    ] = "",
) -> None:
    """Forecast the next week in half hours (P10, P50, P90), by the method that a backtest prefers.

    Stored under processed/forecast/, in Athena `lv_forecast`. A likely overload is published as an alert.
    """
    if all_ == bool(asset):
        raise typer.BadParameter("Give either --asset 721030 (it may be repeated) or --all.")
    from dubegrid_lib.reporting import forecasts
    from dubegrid_lib.stack import stored_register, stored_weather

    kit = connect()
    issued = _issue_time(issue_time) or forecasts.newest(kit)
    register, held = stored_register.stored(kit), stored_weather.stored(kit)
    if register is None:
        typer.echo(
            "No register is stored (`dubegrid register FILE`): ratings are unknown, so no overload is predicted."
        )
    if held is None:
        typer.echo(stored_weather.MISSING)
    typer.echo(f"Issue time {issued:%Y-%m-%d %H:%M} UTC")
    made = []
    with progress_bar() as progress:
        task = progress.add_task("forecasts", total=None)
        records = register.records if register else {}
        for one in forecasts.run(kit, issued, records, held.weather if held else None, asset):
            made.append(one)
            progress.update(task, advance=1, description=one.asset_id)
    _report(kit, issued, made)


def _issue_time(text: str) -> "pd.Timestamp | None":
    if not text:
        return None
    import pandas as pd

    try:
        return pd.to_datetime(text, utc=True)
    except ValueError as error:
        raise DubeGridError(f"--issue-time {text!r} is not a time. Write it as 2025-02-28T00:00 (UTC).") from error


def _report(kit: "Kit", issued: "pd.Timestamp", made: "list[AssetForecast]") -> None:
    """Store what was made, print a line for each asset, publish the alerts; exits with 1 if nothing was made."""
    from dubegrid_lib.reporting import forecasts
    from dubegrid_lib.stack import alert_publishing

    frames = [one.frame for one in made if one.frame is not None]
    for one in made:
        typer.echo(f"{one.asset_id}: {'' if one.frame is not None else 'no forecast: '}{one.sentence} [{one.weather}]")
    if not frames:
        raise DubeGridError(f"No forecast could be made of {len(made)} asset(s): the lines above say why.")
    typer.echo(f"{len(frames)} of {len(made)} forecasts: s3://{kit.bucket}/{forecasts.store(kit, issued, frames)}")
    for alert in (one.alert for one in made if one.alert):
        published = alert_publishing.publish(kit, alert)
        outcome = {True: "published", False: "published before", None: "no topic yet (`dubegrid monitor`)"}[published]
        typer.echo(f"{alert.severity}: {alert.asset_id}: {alert.sentence} ({outcome})")
    if len(frames) < len(made):
        errors.print(f"dubegrid: {len(made) - len(frames)} asset(s) without a forecast", markup=False)
