"""Which stages of the function are switched on: settings of its environment, ``on`` or ``off``."""

import os


def is_on(stage: str) -> bool:
    """Whether a stage is switched on: ``DUBEGRID_<STAGE>=on``."""
    return os.environ.get(f"DUBEGRID_{stage}") == "on"
