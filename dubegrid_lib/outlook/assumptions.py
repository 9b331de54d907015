"""What a result rests on that was not measured: each assumption with its value and its source."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from dubegrid_lib.errors import DubeGridError

EXTRA = "pip install -e .[outlook]"


@dataclass(frozen=True)
class Assumption:
    """One assumption: what it is about, its value with its unit, and where that comes from."""

    what: str
    value: str
    source: str


class MissingExtra(DubeGridError, ImportError):
    """A library of the extra `outlook` is not installed."""

    def __init__(self, library: str):
        super().__init__(f"The outlook needs the library {library}, which is not installed. Install it: {EXTRA}")


class NoRating(DubeGridError, LookupError):
    """The register has no rating of an asset."""

    def __init__(self, asset_id: str):
        super().__init__(
            f"Asset {asset_id} has no rating, so neither its temperature nor what will fit is known. "
            "Add its rating_kva to the asset register."
        )


def assumption_table(assumptions: Iterable[Assumption]) -> pd.DataFrame:
    """One row an assumption: columns ``assumption, value, source``."""
    rows = [(one.what, one.value, one.source) for one in assumptions]
    return pd.DataFrame(rows, columns=["assumption", "value", "source"])
