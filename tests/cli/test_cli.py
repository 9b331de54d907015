"""The `dubegrid` command as a user types it, and the plain AWS CLI once `dubegrid env` points it at the local cloud."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from steps import csv_of, event_of, ingest, lv_row, lv_rows, month_key, stamp
from typer.testing import CliRunner

from dubegrid_lib.cli.app import app
from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.errors import MissingResource
from dubegrid_lib.stack.session import Kit
from localcloud import lifecycle

COMMANDS = ["up", "down", "status", "reset", "env", "provision", "deploy", "wire", "upload", "readings", "logs",
            "failures", "teardown", "demo"]  # fmt: skip
BIN = Path(sys.executable).parent


def variables(settings):
    """The settings as a user would set them, without the machine's own AWS configuration."""
    named = ("bucket", "role", "table", "ingest_log", "function", "failure_queue", "ranges_queue")
    return {
        "DUBEGRID_STATE_DIR": str(settings.state_dir),
        "DUBEGRID_ENV_DIR": str(settings.env_dir),
        **{f"DUBEGRID_{name.upper()}": getattr(settings, name) for name in named},
    }


def shell_environment(settings, home):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "DUBEGRID_"))}
    return kept | variables(settings) | {"HOME": str(home), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture
def dubegrid(settings, cloud, monkeypatch):
    """Run the command in this process, with separate resource names or with those of a pipeline."""

    names_of_its_own = settings.named("cli")

    def run(*arguments, settings=names_of_its_own, code=0, typed=None):
        for name, value in variables(settings).items():
            monkeypatch.setenv(name, value)
        done = CliRunner().invoke(app, list(map(str, arguments)), input=typed, catch_exceptions=False)
        assert done.exit_code == code, done.output
        return done.stdout

    return run


@pytest.fixture
def shell(settings, cloud, tmp_path):
    """Run a script as a user's shell would; `first` is a folder whose commands come before the installed ones."""

    def run(script, settings=settings, code=0, first=BIN):
        environ = shell_environment(settings, tmp_path)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            env=environ | {"PATH": f"{first}{os.pathsep}{environ['PATH']}"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return run


def test_walk_from_nothing_to_readings_and_back(dubegrid, settings, cloud, tmp_path, asset):
    kit_of_cli = Kit(settings.named("cli"), cloud.endpoint_url)
    made = dubegrid("provision")
    assert [line.split()[-1] for line in made.splitlines()] == ["created"] * 7
    assert "reused" in dubegrid("provision")
    assert dubegrid("deploy").split()[-1] == "created"

    path = tmp_path / f"{asset}.csv"
    path.write_bytes(csv_of([*lv_rows(asset, 6), "broken"]))
    assert "nothing is ingested" in dubegrid("upload", path)

    assert dubegrid("wire").count("created") == 2
    printed = dubegrid("upload", path)
    assert f"19 rows  {path.stat().st_size:>12,} bytes  s3://dubegrid-data-ingest-cli/{month_key(path.name)}" in printed
    assert "ingested: 19 rows = 18 stored + 0 duplicates + 1 rejected; 6 items created" in printed
    assert f"wrong number of fields (1): see s3://…/rejected/{month_key(path.name)}" in printed

    printed = dubegrid("readings", asset, "--day", "2025-05-01", "--rows", 3)
    assert printed.splitlines()[0].split() == ["asset_id", "timestamp", "feeder_id", "description", "units", "value"]
    assert "18 readings, 6 intervals, 3 series" in printed
    everything = tmp_path / "all.csv"
    assert "18 readings written" in dubegrid("readings", asset, "--month", "2025-05", "--csv", everything)
    assert pd.read_csv(everything)["value"].sum() == pytest.approx(3 * 15 + 6 * 0.3)

    lines = [json.loads(line) for line in dubegrid("logs").splitlines() if line.startswith("{")]
    assert [line["stored"] for line in lines if line.get("message") == "summary"] == [18]
    assert dubegrid("failures") == "0 failed event(s)\n"
    assert "0 replayed, 0 failed again" in dubegrid("replay", "--dead-letters")
    again = dubegrid("replay", month_key(path.name))
    assert "0 items created, 6 merged" in again
    assert "1 replayed, 0 failed again" in again
    assert dubegrid("reconcile", "--month", "2025-05").splitlines()[:2] == [
        "1 objects: 19 rows = 18 stored + 0 duplicates + 1 rejected",
        "Athena: 19 rows of CSV, 18 of Parquet; different readings: 18 in the Parquet, 18 in DynamoDB",
    ]
    (parquet,) = kit_of_cli.s3.list_objects_v2(Bucket=kit_of_cli.bucket, Prefix="processed/lv/")["Contents"]
    kit_of_cli.s3.delete_object(Bucket=kit_of_cli.bucket, Key=parquet["Key"])
    printed = dubegrid("reconcile", code=1)
    assert f"Differs: {month_key(path.name)}: 18 rows of Parquet were written, 0 are there" in printed

    assert "10 resource(s) exist; nothing was changed." in dubegrid("teardown", "--dry-run")
    removed = dubegrid("teardown")
    assert removed.count(" deleted") == 10
    assert removed.splitlines()[-1] == "0 left"
    assert dubegrid("teardown") == "0 left\n"


def test_remove_first_says_what_it_would_delete(dubegrid, pipeline, asset):
    key = month_key(f"{asset}.csv")
    ingest(pipeline, key, csv_of(lv_rows(asset, 2)))
    planned = dubegrid("remove", f"{asset}.csv", "--dry-run", settings=pipeline.settings)
    assert f"Would remove s3://{pipeline.bucket}/{key}: 6 readings" in planned
    assert "Nothing was changed" in planned
    assert "6 readings" in dubegrid("readings", asset, "--day", "2025-05-01", settings=pipeline.settings)
    with pytest.raises(MissingResource, match="There is no object"):
        dubegrid("remove", "never.csv", settings=pipeline.settings)


def test_rejected_file_makes_the_command_fail(dubegrid, pipeline, tmp_path, asset):
    path = tmp_path / f"{asset}.csv"
    path.write_bytes(csv_of([f"{asset},,2025-05-01T00:00:00Z,feeder,1,L1 Active Power,kW,many"]))
    assert "rejected: 1 rows = 0 stored" in dubegrid("upload", path, settings=pipeline.settings, code=1)


def test_own_cloud_up_status_down_reset(dubegrid, settings, tmp_path):
    own = replace(settings, state_dir=tmp_path)
    try:
        assert "not running" in dubegrid("status", settings=own, code=3)
        assert "is up on http://127.0.0.1:" in dubegrid("up", settings=own)
        assert "runs already" in dubegrid("up", settings=own)
        assert re.search(r"runs on http://127\.0\.0\.1:\d+ \(process \d+", dubegrid("status", settings=own))
        assert "its data is kept" in dubegrid("down", settings=own)
        assert "was not running" in dubegrid("down", settings=own)
        kept = own.state_dir / "data" / "kept"
        kept.touch()
        for typed, code, said in (None, 1, "Delete everything"), ("n\n", 1, "Nothing was deleted"), ("y\n", 0, "empty"):
            assert kept.exists()
            assert said in dubegrid("reset", settings=own, code=code, typed=typed)
        assert not kept.exists()
        assert "stopped and empty" in dubegrid("reset", "--yes", settings=own)
    finally:
        lifecycle.down(own)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command):
    done = CliRunner().invoke(app, [command, "--help"])
    assert done.exit_code == 0
    assert "Usage:" in done.output
    sentence = done.output.split("Usage:")[1]
    assert re.search(r"[A-Z][a-z]+ .*\.", sentence)


def test_help_waits_for_nothing_heavy():
    """Help takes half a second: only commands that use pandas, boto3, DuckDB or Matplotlib import them."""
    heavy = ("pandas", "numpy", "boto3", "botocore", "matplotlib", "pyathena", "papermill", "rich.progress")
    script = f"import sys, dubegrid_lib.cli.app; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("arguments", ["--help", "report --help", "query --help", "report asset --help"])
def test_help_prints_in_an_encoding_without_arrows(shell, arguments):
    done = shell(f"PYTHONIOENCODING=cp1252 dubegrid {arguments} > help.txt")
    assert done.stderr == ""


def test_error_prints_in_an_encoding_without_the_letters_of_a_name(shell):
    done = shell("PYTHONIOENCODING=cp1252 dubegrid upload '雪 😀.csv'", code=1)
    assert done.stderr.endswith("? ?.csv: there is no such file.\n")


def test_one_broken_file_does_not_stop_the_others(dubegrid, pipeline, tmp_path, asset):
    good, last, broken = (tmp_path / f"{asset}-{name}.csv" for name in ("good", "last", "broken"))
    good.write_bytes(csv_of([lv_row(asset, stamp(0), 1)]))
    last.write_bytes(csv_of([lv_row(asset, stamp(1), 1)]))
    broken.write_text("Substation Number,Value\n1,2\n")
    printed = dubegrid("upload", good, broken, last, settings=pipeline.settings, code=1)
    assert printed.count("ingested: 1 rows = 1 stored") == 2


def test_help_lists_every_command_in_its_group():
    output = CliRunner().invoke(app, []).output
    for heading in ("The local cloud", "The pipeline", "Looking at it"):
        assert heading in output
    for command in COMMANDS:
        assert re.search(rf"\b{command}\b", output)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("readings 1 --day 2025-05-01", "There is no table DubeGridAssetDataNowhere in us-east-1 yet: run"),
        ("readings 1 --day yesterday", "'yesterday' is not a day such as 2025-08-14."),
        ("upload nothing.csv", f"{PROJECT_ROOT / 'nothing.csv'}: there is no such file."),
        ("deploy", "There is no role DubeGridLambdaRoleNowhere yet: run `dubegrid provision` first."),
        ("wire", "There is no function DubeGridIngestCSVNowhere yet: run `dubegrid deploy` first."),
        ("logs", "There is no log group /aws/lambda/DubeGridIngestCSVNowhere yet"),
    ],
)  # fmt: skip
def test_error_is_one_line_that_says_what_to_do(shell, warm_bin, settings, arguments, message):
    done = shell(f"dubegrid {arguments}", settings.named("nowhere"), code=1, first=warm_bin)
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"dubegrid: {message}")


def test_rejected_statement_is_one_line_and_pyathena_connects(shell, warm_bin, settings):
    own = settings.named("sql")
    names = f"work_group='{own.workgroup}', schema_name='{own.database}'"
    export = f"export DUBEGRID_DATABASE={own.database} DUBEGRID_WORKGROUP={own.workgroup}"
    rows = f"connect({names}).cursor().execute('SELECT count(*) FROM lv_readings').fetchall()"
    done = shell(f"""
        {export}
        dubegrid provision > made.txt
        dubegrid catalog > made.txt
        eval "$(dubegrid env)"
        python -c "from pyathena import connect; print({rows})"
        """, own, first=warm_bin)  # fmt: skip
    assert done.stdout == "[(0,)]\n"
    done = shell(f"{export}\ndubegrid query 'SELEC 1'", own, code=1, first=warm_bin)
    assert done.stdout == ""
    assert done.stderr.startswith("dubegrid: ")
    assert len(done.stderr.splitlines()) <= 2


def test_command_says_that_it_starts_a_stopped_cloud(shell, settings, tmp_path):
    own = replace(settings, state_dir=tmp_path / "own state é")
    try:
        done = shell("dubegrid query 'SELECT 1'", own, code=1)
        assert done.stderr.startswith("dubegrid: the local cloud is not running; starting it ...\n")
        assert "run `dubegrid catalog` first" in done.stderr
    finally:
        lifecycle.down(own)


def test_bad_setting_is_one_line(shell):
    done = shell("DUBEGRID_TARGET=azure python -m dubegrid_lib.cli status", code=1)
    assert done.stderr == (
        "dubegrid: DUBEGRID_TARGET='azure' is not one of: local, aws. Correct it, or unset it to use the default.\n"
    )


def test_day_or_month_not_both(dubegrid):
    dubegrid("readings", "1", "--day", "2025-05-01", "--month", "2025-05", code=2)
    dubegrid("readings", "1", code=2)


def test_env_needs_a_running_cloud(shell, settings, tmp_path):
    done = shell("dubegrid env", replace(settings, state_dir=tmp_path / "none"), code=1)
    assert "Start it with `dubegrid up`" in done.stderr


def test_plain_aws_cli_works_after_eval(shell, pipeline, asset, tmp_path):
    """The commands as in the walk-through, with the awscli package of PyPI."""
    settings, bucket = pipeline.settings, pipeline.bucket
    (tmp_path / "new.csv").write_bytes(csv_of(lv_rows(asset, 3)))
    ingest(pipeline, month_key(f"{asset}.csv"), csv_of(lv_rows(asset, 2, ["5"])))
    values = json.dumps({":asset": {"S": asset}, ":day": {"S": "2025-05-01"}})
    (tmp_path / "values.json").write_text(values)
    (tmp_path / "event.json").write_text(json.dumps(event_of(pipeline, "raw/cli/new.part")))
    done = shell(f"""
        eval "$(dubegrid env)"
        aws s3 cp new.csv s3://{bucket}/raw/cli/new.part
        aws s3 cp s3://{bucket}/raw/cli/new.part back.csv
        cmp new.csv back.csv
        aws lambda invoke --function-name {settings.function} --payload file://event.json output.json > called.json
        aws dynamodb query --table-name {settings.table} \\
            --key-condition-expression 'asset_id = :asset AND begins_with(#ts, :day)' \\
            --expression-attribute-names '{{"#ts": "timestamp"}}' \\
            --expression-attribute-values file://values.json > items.json
        aws logs filter-log-events --log-group-name {settings.log_group} --filter-pattern summary > lines.json
        aws sts get-caller-identity > me.json
        """)
    assert f"to s3://{bucket}/raw/cli/new.part" in done.stdout
    (file,) = json.loads((tmp_path / "output.json").read_text())["files"]
    assert (file["stored"], file["items"]) == (9, {"created": 1, "merged": 2})
    assert json.loads((tmp_path / "called.json").read_text())["StatusCode"] == 200
    items = json.loads((tmp_path / "items.json").read_text())["Items"]
    assert [len(item["series"]["M"]) for item in items] == [4, 4, 3]
    lines = json.loads((tmp_path / "lines.json").read_text())["events"]
    assert any("raw/cli/new.part" in line["message"] for line in lines)
    assert json.loads((tmp_path / "me.json").read_text())["Account"] == pipeline.account_id
