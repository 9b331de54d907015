"""What a local cloud must be given: where its data and its environment are, its region and its port."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

# It exists on 127.0.0.1 only.
ACCOUNT_ID = "000000000000"


class Settings(Protocol):
    """Any object with these attributes will do; another project passes its own settings."""

    @property
    def state_dir(self) -> Path: ...
    @property
    def env_dir(self) -> Path: ...
    @property
    def region(self) -> str: ...
    @property
    def port(self) -> int | None: ...


@dataclass(frozen=True)
class CloudSettings:
    """Settings for those who have none of their own.

    Parameters
    ----------
    state_dir : the folder of one local cloud: its data, keys and log.
    env_dir : its Python environment; several local clouds can share one.
    port : None to choose a free one and remember it.
    """

    state_dir: Path
    env_dir: Path
    region: str = "us-east-1"
    port: int | None = None
