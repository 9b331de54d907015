"""Commands that create, change and delete the pipeline's resources in the local cloud or an AWS account."""

import json
from pathlib import Path
from typing import Annotated

import typer

from dubegrid_lib.cli.output import PIPELINE, connect, waiting

commands = typer.Typer()


@commands.command(rich_help_panel=PIPELINE)
def preflight() -> None:
    """Check a real account before anything is created: identity, region, permissions, names in use, cost.

    Changes nothing. Exits with 1 if something is in the way.
    """
    from dubegrid_lib.stack import preflight as checks

    kit = connect()
    with waiting("Asking the account ..."):
        found = checks.look(kit)
    typer.echo(found)
    if not found.clear:
        raise typer.Exit(1)


@commands.command(rich_help_panel=PIPELINE)
def package(
    out: Annotated[Path, typer.Option(help="Where to write the zip.")] = Path("out/function.zip"),
    function: Annotated[str, typer.Option(help="Which function: ingest or assess.")] = "ingest",
) -> None:
    """Build a function's zip, as Terraform and the AWS CLI deploy it."""
    from dubegrid_lib.config import load_settings
    from dubegrid_lib.stack import packaging

    sources = {"ingest": packaging.INGEST_CSV, "assess": packaging.ASSESS_DAYS}
    if function not in sources:
        raise typer.BadParameter(f"There is no function {function!r}. Choose {' or '.join(sources)}.")
    with waiting("Building the zip ..."):
        packed = packaging.build(load_settings(), sources[function])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(packed)
    typer.echo(f"{out}: {len(packed):,} bytes")


@commands.command(rich_help_panel=PIPELINE)
def documents(
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("out/documents"),
) -> None:
    """Write the policies and configurations that the AWS CLI needs, with names filled in (docs/aws_cli.md)."""
    from dubegrid_lib.stack import monitoring, policies

    out.mkdir(parents=True, exist_ok=True)
    kit = connect()
    for name, document in (policies.for_cli(kit) | monitoring.for_cli(kit)).items():
        (out / name).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
        typer.echo(out / name)


@commands.command(rich_help_panel=PIPELINE)
def provision() -> None:
    """Create the bucket, tables, failure queue, log group and role. Existing ones are reused."""
    from dubegrid_lib.stack import provision as steps

    kit = connect()
    with waiting("Creating the resources ..."):
        created = steps.everything(kit)
    for made in created:
        typer.echo(made)


@commands.command(rich_help_panel=PIPELINE)
def deploy() -> None:
    """Build the ingest function's zip, and create or update the function."""
    from dubegrid_lib.stack import lambda_functions

    kit = connect()
    with waiting("Building the zip and deploying it ..."):
        made = lambda_functions.deploy(kit)
    typer.echo(made)


@commands.command(rich_help_panel=PIPELINE)
def assess() -> None:
    """Deploy the second function: it assesses each month that a file changes, keeps summaries and publishes alerts."""
    from dubegrid_lib.stack import assess_stack, lambda_functions

    kit = connect()
    with waiting("Building the zip and deploying it ..."):
        # The first function requests assessments as soon as there is a queue to send them to.
        made = [*assess_stack.deploy(kit), lambda_functions.deploy(kit)]
    for one in made:
        typer.echo(one)


@commands.command(rich_help_panel=PIPELINE)
def monitor() -> None:
    """Create what watches the pipeline: alarms that publish to a topic, a dashboard, saved log queries."""
    from dubegrid_lib.stack import monitoring

    kit = connect()
    with waiting("Creating alarms, dashboard and log queries ..."):
        created = monitoring.deploy(kit)
    for made in created:
        typer.echo(made)


@commands.command(rich_help_panel=PIPELINE)
def wire() -> None:
    """Let S3 invoke the function for each new file under raw/."""
    from dubegrid_lib.stack import trigger

    for made in trigger.wire(connect()):
        typer.echo(made)


@commands.command(rich_help_panel=PIPELINE)
def catalog() -> None:
    """Create what Athena needs: workgroup with a scan limit, database, tables, view. Existing ones are reused."""
    from dubegrid_lib.query import catalog as steps

    kit = connect()
    with waiting("Creating what Athena needs ..."):
        created = steps.create(kit)
    for made in created:
        typer.echo(made)


@commands.command(rich_help_panel=PIPELINE)
def teardown(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would be deleted.")] = False,
) -> None:
    """Delete everything that DubeGrid created, by its manifest, and check that nothing is left."""
    from dubegrid_lib.stack import teardown as steps

    kit = connect()
    with waiting("Looking ..." if dry_run else "Deleting ..."):
        removals = steps.plan(kit) if dry_run else steps.remove(kit)
    for removal in removals:
        typer.echo(removal)
    left = steps.left(kit)
    if dry_run:
        typer.echo(f"{len(left)} resource(s) exist; nothing was changed.")
        return
    typer.echo(f"{len(left)} left")
    if left:
        raise typer.Exit(1)


@commands.command(rich_help_panel=PIPELINE)
def demo(
    store: Annotated[bool, typer.Option("--store", help="Write the outputs back into notebooks/.")] = False,
) -> None:
    """Run every notebook in order, on a local cloud of its own that starts empty. Results go to out/."""
    from dubegrid_lib.teaching import run_notebooks as notebooks

    notebooks.run(store=store, say=typer.echo)
