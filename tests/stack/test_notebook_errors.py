"""A notebook shows an error of AWS, or of a cell that was not run, in two lines; `%tb` shows the whole traceback."""

import re

import nbformat
import pytest
from botocore.exceptions import ClientError
from nbclient import NotebookClient

from dubegrid_lib.reporting.kernels import kernels
from dubegrid_lib.stack import notebook_errors
from dubegrid_lib.stack.session import Kit

NO_ANSWER = r"does not answer\.\n.*first cell again"
AWAY = "http://127.0.0.1:9"
CELLS = {
    f"import os; assert os.environ.pop('{notebook_errors.WHOLE}')": "",
    "from dubegrid_lib.config import PROJECT_ROOT\nprint(kit.bucket)": r"^NameError: name 'kit'.*\n.*Run All Above",
    "from dubegrid_lib.stack.session import connect\nkit = connect()": "",
    "kit.s3.put_object(Bucket='dubegrid-data-ingset', Key='raw/a.csv', Body=b'')": r"NoSuchBucket.*\n.*`kit.bucket`",
    "kit.s3.get_object(Bucket='Not A Bucket', Key='a')": r"ParamValidationError: Invalid bucket name.*\nCorrect",
    "kit.dynamodb.get_item(TableName='Deleted', Key={'a': {'S': '1'}})": r"ResourceNotFound.*\n.*first cell",
    "import boto3; boto3.Session().client('sqs', region_name='us-east-1').list_queues()": r"credentials\n.*the kit's",
    "print(august)": r"^NameError: name 'august' is not defined\n.*Run All Above",
    "%tb": r"Traceback",
    f"from dubegrid_lib.stack.session import Kit\naway = Kit(kit.settings, '{AWAY}')": "",
    "away.s3.list_buckets()": NO_ANSWER,
    "from dubegrid_lib.query import athena, readings\nathena.run(away, 'SELECT 1')": NO_ANSWER,
    "readings.of_day(away, '721030', '2025-05-14')": NO_ANSWER,
    "from dubegrid_lib.teaching import checks\nchecks.evening_is_queried(away, {'TableName': 'a'})": NO_ANSWER,
    "from dubegrid_lib.teaching import exercises\nexercises.voltages_are_counted(away, 'SELECT 1')": NO_ANSWER,
    "import textwrap; textwrap.indent = lambda *_: missing\ntextwrap.indent('a')": r"name 'missing'.*\n.*Run All Above",
    "import pandas as pd\npd.DataFrame({'value': [1]})['Value']": r"KeyError: there is no 'Value'\.\nLine 2 .*`pd\.D",
    "readings.of_day('721030', '2025-05-14')": r"missing 1 required .*'day'\nLine 1 of the cell: `readings",
    "checks.table_of('kit')": r"no attribute 'settings'\.\nIt needs the kit: pass what `connect\(\)` returned",
    "other = connect\nother.named('tour')": r"no attribute 'named'\.\nIt needs the kit",
    "next(name for name in [] if name)": r"StopIteration: `next` found nothing\.\nLine 1",
    "from dubegrid_lib.query import athna": r"cannot import name 'athna'.*\nLine 1",
    "raise KeyboardInterrupt": r"you stopped the cell\.\nWhat it has started",
    "1 / 0": r"division by zero\nLine 1 of the cell: `1 / 0`",
    "%nosuchmagic": "",  # IPython prints a line; the kernel raises no error
    "def mine(n):\n    return 1 / n\n\nmine(0)": r"Traceback",  # in the reader's own function: traceback is shown
}


def test_errors_in_a_notebook(pipeline: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBEGRID_STATE_DIR", str(pipeline.settings.state_dir))
    monkeypatch.setenv("DUBEGRID_ENV_DIR", str(pipeline.settings.env_dir))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    with kernels() as config:
        NotebookClient(notebook, config=config, allow_errors=True, kernel_name="python3", timeout=60).execute()
    for cell, expected in zip(notebook.cells, CELLS.values(), strict=True):
        errors = [output for output in cell.outputs if output.output_type == "error"]
        assert len(errors) == bool(expected), cell.source
        for error in errors:
            shown = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error.traceback))
            assert re.search(expected, shown), shown
            assert expected == "Traceback" or len(shown.splitlines()) == 2, shown


def test_a_long_message_of_aws_is_cut() -> None:
    error = ClientError({"Error": {"Code": "AccessDenied", "Message": "very " * 200}}, "Query")
    what, advice = notebook_errors.two_lines(error)
    assert len(what) < 300
    assert advice == notebook_errors.ADVICE["AccessDenied"]
