"""The settings of a local cloud: the folders of its data and environment, its region, its port; and its root key."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

# It exists on 127.0.0.1 only.
ACCOUNT_ID = "000000000000"


@dataclass(frozen=True)
class Keys:
    """The root user's access key of one local cloud. It is valid nowhere else."""

    access_key_id: str
    secret_access_key: str = field(repr=False)


class Settings(Protocol):
    """What a local cloud needs to know. Another project can pass its own object with these attributes."""

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
    """Settings for a project without its own settings class.

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
