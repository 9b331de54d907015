"""Commands for the local cloud: start, stop, state, environment."""

import datetime as dt
import os
import shlex
from typing import Annotated

import typer

from dubegrid_lib.cli.output import LOCAL, errors, waiting
from dubegrid_lib.config import load_settings

commands = typer.Typer()


@commands.command(rich_help_panel=LOCAL)
def up() -> None:
    """Start the local cloud, or find the one that is running."""
    from dubegrid_lib.stack import local_target

    settings = load_settings()
    running = local_target.find(settings)
    first_time = not local_target.is_set_up(settings)
    wait = "Setting up the local cloud's environment (once, about 15 seconds) ..." if first_time else "Starting ..."
    with waiting(wait):
        server = running or local_target.up(settings)
    for warning in local_target.warnings(settings):
        errors.print(warning, style="yellow", markup=False)
    typer.echo(f"The local cloud {'runs already' if running else 'is up'} on {server.endpoint_url}.")
    typer.echo('To point the AWS CLI and other clients at it: eval "$(dubegrid env)"')


@commands.command(rich_help_panel=LOCAL)
def down() -> None:
    """Stop the local cloud. Its data is kept for the next start."""
    from dubegrid_lib.stack import local_target

    stopped = local_target.down(load_settings(), lambda text: errors.print(text, markup=False))
    typer.echo("The local cloud is stopped; its data is kept." if stopped else "The local cloud was not running.")


@commands.command(rich_help_panel=LOCAL)
def status() -> None:
    """Show whether the local cloud is running, where, and where it keeps its data. Exits with 3 if it is not."""
    from dubegrid_lib.stack import local_target

    settings = load_settings()
    server = local_target.find(settings)
    if server is None:
        typer.echo(f"The local cloud is not running. Its data: {settings.state_dir}")
        raise typer.Exit(3)
    since = dt.datetime.fromtimestamp(server.started).isoformat(" ", "seconds")
    typer.echo(f"The local cloud runs on {server.endpoint_url} (process {server.pid}, since {since}).")
    typer.echo(f"Its data: {settings.state_dir}")


@commands.command(rich_help_panel=LOCAL)
def reset(yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False) -> None:
    """Stop the local cloud and delete everything in it. Asks for confirmation first."""
    from dubegrid_lib.stack import local_target

    settings = load_settings()
    if not (yes or typer.confirm(f"Delete everything in the local cloud ({settings.state_dir})?")):
        typer.echo("Nothing was deleted.")
        raise typer.Exit(1)
    local_target.reset(settings)
    typer.echo("The local cloud is stopped and empty.")


@commands.command(rich_help_panel=LOCAL)
def env() -> None:
    """Print `export` lines that point any AWS client at the local cloud: `eval "$(dubegrid env)"`."""
    from dubegrid_lib.stack import local_target

    variables = local_target.child_environment(load_settings())
    for name, value in variables.items():
        typer.echo(f"export {name}={shlex.quote(value)}")
    # These would send a call elsewhere, or add another account's token to it.
    elsewhere = {"AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN"} - variables.keys()
    elsewhere |= {name for name in os.environ if name.startswith("AWS_ENDPOINT_URL_")}
    typer.echo(f"unset {' '.join(sorted(elsewhere))}")
    # A shared configuration file may set endpoints too; this variable takes precedence over the file.
    typer.echo("export AWS_IGNORE_CONFIGURED_ENDPOINT_URLS=false")
