"""A local cloud with the corpus's tables, shared by the corpus tests and the fuzz test."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from local_athena import lay_tables

from dubegrid_lib.config import load_settings
from dubegrid_lib.stack.session import Kit
from localcloud import lifecycle


@pytest.fixture(scope="session")
def athena(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    settings = replace(load_settings({}), env_dir=load_settings().env_dir, state_dir=tmp_path_factory.mktemp("cloud"))
    kit = Kit(settings, lifecycle.up(settings).endpoint_url)
    try:
        lay_tables(kit, tmp_path_factory.mktemp("tables"))
        yield kit
    finally:
        lifecycle.down(settings)
