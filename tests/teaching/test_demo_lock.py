"""Two demos in one clone: the second one ends at once and says why, and a killed one leaves no lock behind."""

import re
import signal
import subprocess
import sys

from dubegrid_lib.config import PROJECT_ROOT

# The real lock around a demo that only waits; the notebooks themselves are tested elsewhere.
FIRST = """
import sys, time
from pathlib import Path
from dubegrid_lib.teaching import run_notebooks as demo
demo.OUT = Path(sys.argv[1])
demo._run = lambda store, say: (print("runs", flush=True), time.sleep(60))
demo.run(False, print)
"""
SECOND = """
import sys
from pathlib import Path
from dubegrid_lib.cli import app as cli
from dubegrid_lib.teaching import run_notebooks as demo
demo.OUT = Path(sys.argv.pop(1))
demo._run = lambda store, say: print("ran")
cli.main()
"""


def test_second_demo_says_that_one_is_running_and_ends(tmp_path):
    first = subprocess.Popen(
        [sys.executable, "-c", FIRST, tmp_path], stdout=subprocess.PIPE, text=True, cwd=PROJECT_ROOT
    )
    try:
        assert first.stdout.readline() == "runs\n"
        second = second_demo(tmp_path)
        assert second.returncode == 1
        assert second.stdout == ""
        said = " ".join(second.stderr.split())
        assert re.fullmatch(
            rf"dubegrid: The demo is already running in this clone \(process {first.pid}, since "
            r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\): wait until it ends, or use another clone\.",
            said,
        ), said
        assert first.poll() is None
        first.send_signal(signal.SIGKILL)
        first.wait(10)
        assert second_demo(tmp_path).stdout == "ran\n"
    finally:
        first.kill()
        first.communicate()


def second_demo(out):
    command = [sys.executable, "-c", SECOND, out, "demo"]
    return subprocess.run(command, capture_output=True, text=True, cwd=PROJECT_ROOT, timeout=60, check=False)
