"""Commands that create, change and delete the pipeline's resources in the local cloud or an AWS account."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dubegrid_lib.cli.output import PIPELINE, connect, waiting
from dubegrid_lib.config import load_settings

if TYPE_CHECKING:
    from dubegrid_lib.stack.provision import Made
    from dubegrid_lib.stack.session import Kit

commands = typer.Typer()


@commands.command(rich_help_panel=PIPELINE)
def preflight() -> None:
    """Check a real account before anything is created: identity, region, permissions, names in use, cost.

    Changes nothing. Exits with 1 if something is in the way.
    """
    from dubegrid_lib.stack import preflight as checks

    kit = connect()
    with waiting("Checking the account ..."):
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

    _create("Creating the resources ...", steps.everything)


@commands.command(rich_help_panel=PIPELINE)
def deploy() -> None:
    """Build the ingest function's zip, and create or update the function."""
    from dubegrid_lib.stack import lambda_functions

    _create("Building the zip and deploying it ...", lambda kit: [lambda_functions.deploy(kit)])


@commands.command(rich_help_panel=PIPELINE)
def assess() -> None:
    """Deploy the second function, which assesses each month that a file changes, stores summaries, publishes alerts."""
    from dubegrid_lib.stack import assess_stack, lambda_functions

    # The first function requests assessments as soon as there is a queue to send them to.
    _create(
        "Building the zips and deploying them ...",
        lambda kit: [*assess_stack.deploy(kit), lambda_functions.deploy(kit)],
    )


@commands.command(rich_help_panel=PIPELINE)
def monitor() -> None:
    """Create what watches the pipeline: alarms that publish to a topic, a dashboard, saved log queries."""
    from dubegrid_lib.stack import monitoring

    _create("Creating alarms, dashboard and log queries ...", monitoring.deploy)


@commands.command(rich_help_panel=PIPELINE)
def wire() -> None:
    """Let S3 invoke the function for each new file under raw/."""
    from dubegrid_lib.stack import trigger

    _create("Wiring the trigger ...", trigger.wire)


@commands.command(rich_help_panel=PIPELINE)
def catalog() -> None:
    """Create what Athena needs: workgroup with a scan limit, database, tables, view. Existing ones are reused."""
    from dubegrid_lib.query import catalog as steps

    _create("Creating what Athena needs ...", steps.create)


def _create(message: str, create: "Callable[[Kit], Sequence[Made]]") -> None:
    """Create resources, with a message until it is done, and print what happened to each."""
    kit = connect()
    with waiting(message):
        created = create(kit)
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
    """Run every notebook, on separate local clouds that start empty. Results go to out/."""
    from dubegrid_lib.teaching import run_notebooks as notebooks

    notebooks.run(store=store, say=typer.echo)
