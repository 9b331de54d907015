"""Fixtures shared by the tests: one running local cloud, one pipeline on it, and asset ids that no other test has."""

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from steps import is_running, make_pipeline, processes_of

from dubegrid_lib.config import PROJECT_ROOT, Settings, load_settings
from dubegrid_lib.stack.session import Kit
from localcloud import lifecycle

_assets = itertools.count(900001)

# A test that requests one of these, itself or through another fixture, needs a running local cloud.
CLOUD_FIXTURES = {"cloud", "pipeline"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a local cloud, so that `make check` can leave them out."""
    for item in items:
        if CLOUD_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.cloud)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """State of its own, and the project's environment: making one takes longer than all the rest."""
    env_dir = os.environ.get("DUBEGRID_ENV_DIR") or PROJECT_ROOT / ".dubegrid" / "env"
    return replace(load_settings({}), state_dir=tmp_path_factory.mktemp("state"), env_dir=Path(env_dir))


@pytest.fixture(scope="session")
def cloud(settings: Settings) -> Iterator[lifecycle.Server]:
    """The running local cloud; afterwards neither it nor any of its functions' processes is left."""
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


@pytest.fixture
def asset() -> str:
    """A substation number that no other test has."""
    return str(next(_assets))


@pytest.fixture
def more_assets() -> Callable[[int], list[str]]:
    return lambda count: [str(next(_assets)) for _ in range(count)]
