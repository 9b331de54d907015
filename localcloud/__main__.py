"""`python -m localcloud up|down|status|reset|env`: a local cloud for any project."""

import argparse
import sys
from pathlib import Path

from localcloud import lifecycle
from localcloud.errors import LocalCloudError
from localcloud.settings import CloudSettings


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m localcloud", description="A local AWS on 127.0.0.1.")
    parser.add_argument("command", choices=COMMANDS, help="; ".join(f"{name}: {does}" for name, does in HELP.items()))
    parser.add_argument("--state", type=Path, default=Path(".localcloud"), help="the folder for its data, keys and log")
    parser.add_argument("--region", default="us-east-1")
    parser.add_argument("--port", type=int, help="its port; by default a free one, chosen once and remembered")
    given = parser.parse_args(arguments)
    state = given.state.expanduser().resolve()
    settings = CloudSettings(state, state / "env", given.region, given.port)
    try:
        return COMMANDS[given.command](settings)
    except LocalCloudError as error:
        print(error, file=sys.stderr)
        return 1


def _up(settings: CloudSettings) -> int:
    server = lifecycle.up(settings)
    for warning in lifecycle.warnings(settings):
        print(warning, file=sys.stderr)
    print(f"The local cloud runs at {server.endpoint_url}")
    return 0


def _down(settings: CloudSettings) -> int:
    stopped = lifecycle.down(settings, lambda text: print(text, file=sys.stderr))
    print("Stopped; its data is kept" if stopped else "The local cloud was not running")
    return 0


def _status(settings: CloudSettings) -> int:
    server = lifecycle.find(settings)
    print(f"The local cloud runs at {server.endpoint_url}" if server else "The local cloud is not running")
    return 0 if server else 1


def _reset(settings: CloudSettings) -> int:
    lifecycle.reset(settings)
    print("Stopped; its data and keys are deleted")
    return 0


def _env(settings: CloudSettings) -> int:
    for name, value in lifecycle.child_environment(settings).items():
        print(f"export {name}={value}")
    return 0


HELP = {
    "up": "start it, or find the one that runs",
    "down": "stop it and keep its data",
    "status": "say whether it runs",
    "reset": "stop it and delete its data and keys",
    "env": "print the variables that clients need",
}
COMMANDS = {"up": _up, "down": _down, "status": _status, "reset": _reset, "env": _env}

if __name__ == "__main__":
    sys.exit(main())
