"""The commands that tests call without starting an interpreter are the real ones: same output, errors and status."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    "script",
    [
        "aws configure list | cat; aws sts get-caller-identity --endpoint-url $NOBODY",
        "aws sqs list-queues --generate-cli-skeleton input > made; cat made; aws s3 nope",
        "DUBEGRID_TARGET=azure dubegrid status || dubegrid env",
    ],
)
def test_a_warm_command_does_what_its_process_does(script: str, warm_bin: Path, tmp_path: Path) -> None:
    variables = {"HOME": str(tmp_path), "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}
    variables |= {"AWS_DEFAULT_REGION": "eu-west-2", "AWS_MAX_ATTEMPTS": "1", "NOBODY": "http://127.0.0.1:1"}
    variables |= {"DUBEGRID_STATE_DIR": str(tmp_path / "state")}

    def run(path: str) -> tuple[int, str, str]:
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=tmp_path,
            env=variables | {"PATH": f"{path}{os.pathsep}/usr/bin{os.pathsep}/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    status, output, errors = run(str(BIN))
    assert status
    assert errors
    assert run(str(warm_bin)) == (status, output, errors)
