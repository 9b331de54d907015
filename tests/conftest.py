"""Fixtures shared by the tests: one running local cloud, one pipeline on it, and asset ids that no other test has."""

import gc
import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from steps import is_running, make_pipeline, processes_of
from warm_commands import warm_commands

from dubegrid_lib.config import PROJECT_ROOT, Settings, load_settings
from dubegrid_lib.stack.session import Kit
from localcloud import lifecycle

_assets = itertools.count(900001)

# A test that requests one of these, itself or through another fixture, needs a running local cloud.
CLOUD_FIXTURES = {"cloud", "pipeline"}
# The files that take the longest, longest first. `make test` gives its processes whole files: if one of these started
# last, the other process would have nothing left to do.
LONGEST_FILES = (
    "teaching/test_notebooks.py",
    "localcloud/conformance/test_conformance.py",
    "functions/test_faults.py",
    "functions/test_assess_days.py",
    "reporting/test_reports.py",
    "functions/test_ranges.py",
    "ingest/test_reconcile.py",
    "teaching/test_command_lines.py",
    "teaching/test_wrong_work.py",
    "reporting/test_dashboard.py",
    "infra/test_offline_checks.py",
    "teaching/test_capstone.py",
)


# The objects that are made before Python looks for garbage, instead of 700: an eighth of the analysis tests' time.
MADE_BEFORE_COLLECTING = 100_000
gc.disable()  # until all modules are imported


def pytest_configure() -> None:
    """Local clouds that tests start end with this process, even if it is killed."""
    os.environ[lifecycle.ENDS_WITH] = str(os.getpid())


def pytest_collection_finish() -> None:
    """Look for garbage from now on, but not in what was imported."""
    gc.freeze()
    gc.set_threshold(MADE_BEFORE_COLLECTING)
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a local cloud, so that `make check` can leave them out; the longest files come first."""
    for item in items:
        if CLOUD_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.cloud)
    places = {Path(__file__).parent / name: place for place, name in enumerate(LONGEST_FILES)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Report in one line how many tests were skipped because there is no browser, and how to get one."""
    skipped = [test.longrepr for test in terminalreporter.stats.get("skipped", []) if isinstance(test.longrepr, tuple)]
    reasons = [reason for path, _, reason in skipped if Path(path).name == "browser.py"]
    if reasons:
        why = reasons[0].removeprefix("Skipped: ")
        terminalreporter.write_line(f"{len(reasons)} tests that open pages were left out: {why}", yellow=True)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a state folder of their own, but the project's environment, which takes long to create."""
    env_dir = os.environ.get("DUBEGRID_ENV_DIR") or PROJECT_ROOT / ".dubegrid" / "env"
    return replace(load_settings({}), state_dir=tmp_path_factory.mktemp("state"), env_dir=Path(env_dir))


@pytest.fixture(scope="session")
def cloud(settings: Settings) -> Iterator[lifecycle.Server]:
    """The running local cloud. Afterwards, neither it nor any of its functions' processes may be left."""
    server = lifecycle.up(settings)
    family: list[psutil.Process] = []
    try:
        yield server
    finally:
        family = processes_of(settings)
        lifecycle.down(settings)
    assert server.pid in {process.pid for process in family}
    psutil.wait_procs(family, timeout=5)
    assert [process for process in family if is_running(process)] == []


@pytest.fixture(scope="session")
def pipeline(settings: Settings, cloud: lifecycle.Server) -> Kit:
    """The pipeline that most tests share; those that break or delete something make one of their own."""
    return make_pipeline(settings, cloud, "tests")


@pytest.fixture(scope="session")
def warm_bin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with `aws` and `dubegrid` as commands that start fast: the first of a shell's PATH that runs many."""
    with warm_commands(tmp_path_factory.mktemp("warm") / "bin") as folder:
        yield folder


@pytest.fixture
def asset() -> str:
    """A substation number that no other test has."""
    return str(next(_assets))


@pytest.fixture
def more_assets() -> Callable[[int], list[str]]:
    return lambda count: [str(next(_assets)) for _ in range(count)]
