"""What a report is about: its parameters, checked before anything is read."""

import datetime as dt
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd

from dubegrid_lib.analysis.asset_register import AssetRecord, read_register
from dubegrid_lib.analysis.demand import STEP, Stamp, month_period
from dubegrid_lib.config import PROJECT_ROOT, Settings, load_settings
from dubegrid_lib.errors import DubeGridError
from dubegrid_lib.schema.load_monitor import LONDON

Kind = Literal["asset", "fleet"]

PARAMETERS: dict[str, str] = {
    "asset": "the substation's number, such as 721030",
    "month": "a month of local time, such as 2025-05",
    "start": "instead of a month: the first local day, such as 2025-05-12",
    "end": "with start: the last local day, included",
    "register": "path of an asset register (CSV), blank for none",
    "target": "local or aws, blank for what DUBEGRID_TARGET says",
    "stamp": "whether a timestamp marks the start or the end of its interval",
    "out": "folder for the exported tables, blank for out/reports",
}
# What a notebook's namespace holds beside its parameters.
_NO_PARAMETERS = frozenset(
    {"In", "Out", "get_ipython", "exit", "quit", "open", "papermill", "asset_report", "fleet_report"}
)


class BadParameter(DubeGridError, ValueError):
    """A report's parameter is unknown, missing or wrong; the message lists the valid ones."""


@dataclass(frozen=True)
class Choice:
    """A report's parameters, checked: the period is `start` to `end` (UTC, end excluded)."""

    kind: Kind
    asset: str
    start: pd.Timestamp
    end: pd.Timestamp
    period: str
    register_path: Path | None
    register: Mapping[str, AssetRecord]
    settings: Settings
    stamp: Stamp
    out: Path
    given: Mapping[str, str]

    @property
    def timestamps(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Start and end of the timestamps, a step later where they mark the end of their interval."""
        shift = STEP if self.stamp == "end" else pd.Timedelta(0)
        return self.start + shift, self.end + shift

    @property
    def period_told(self) -> str:
        """The period in words: a month's name, or first and last day."""
        first, last = (when.tz_convert(LONDON) for when in (self.start, self.end - STEP))
        whole = first.day == 1 and (last + STEP).day == 1 and first.month == last.month
        return f"{first:%B %Y}" if whole else f"{first:%d %b %Y} to {last:%d %b %Y}"

    @property
    def name(self) -> str:
        """The report's file name without suffix."""
        return f"asset_{self.asset}" if self.kind == "asset" else "fleet"

    @property
    def folder(self) -> Path:
        """Where the exported tables go."""
        return self.out / self.period / self.name


def valid_parameters(kind: Kind) -> list[str]:
    """Names of the parameters that a report takes."""
    return [name for name in PARAMETERS if kind == "asset" or name != "asset"]


def chosen(kind: Kind, parameters: Mapping[str, Any]) -> Choice:
    """Check the parameters of a report.

    Parameters
    ----------
    parameters : of the report; or all names of its notebook, among which a misspelt one is found.

    Raises
    ------
    BadParameter
        One is unknown, missing or wrong.
    BadRegister, MissingColumns
        The register cannot be used.
    """
    given = _of_notebook(kind, parameters)
    if kind == "asset" and not re.fullmatch(r"[\w.-]{1,64}", given["asset"], flags=re.ASCII):
        what = f"asset {given['asset']!r} is no substation number" if given["asset"] else "asset is missing"
        raise BadParameter(f"{what}. {_listed(kind)}")
    start, end, period = _period(kind, given)
    path = Path(given["register"]).expanduser() if given["register"] else None
    if path and not path.is_absolute() and not path.exists():
        path = PROJECT_ROOT / path
    if path and not path.is_file():
        raise BadParameter(f"register {given['register']!r}: there is no such file. {_listed(kind)}")
    if given["stamp"] not in get_args(Stamp):
        raise BadParameter(f"stamp {given['stamp']!r} is neither start nor end. {_listed(kind)}")
    environ = {**os.environ, "DUBEGRID_TARGET": given["target"]} if given["target"] else os.environ
    return Choice(
        kind,
        given.get("asset", ""),
        start,
        end,
        period,
        path,
        read_register(path) if path else {},
        load_settings(environ),
        given["stamp"],  # type: ignore[arg-type]
        Path(given["out"]).expanduser() if given["out"] else PROJECT_ROOT / "out" / "reports",
        given,
    )


def _of_notebook(kind: Kind, names: Mapping[str, Any]) -> dict[str, str]:
    valid = valid_parameters(kind)
    unknown = [name for name in names if name not in valid and name not in _NO_PARAMETERS and not name.startswith("_")]
    if unknown:
        raise BadParameter(f"There is no parameter {', '.join(unknown)}. {_listed(kind)}")
    given = {name: str(names.get(name, "")).strip() for name in valid}
    given["stamp"] = given["stamp"] or "start"
    return given


def _listed(kind: Kind) -> str:
    return "Valid parameters: " + "; ".join(f"{name} ({PARAMETERS[name]})" for name in valid_parameters(kind)) + "."


def _period(kind: Kind, given: Mapping[str, str]) -> tuple[pd.Timestamp, pd.Timestamp, str]:
    """Start and end (UTC, excluded) and the period's short name."""
    if bool(given["month"]) == bool(given["start"] or given["end"]):
        raise BadParameter(f"Give either month, or start and end. {_listed(kind)}")
    if given["month"]:
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", given["month"]):
            raise BadParameter(f"month {given['month']!r} is not a month such as 2025-05. {_listed(kind)}")
        return *month_period(given["month"]), given["month"]
    try:
        first, last = (dt.date.fromisoformat(given[name]) for name in ("start", "end"))
    except ValueError:
        raise BadParameter(f"start and end need to be days such as 2025-05-12. {_listed(kind)}") from None
    if not 0 <= (last - first).days <= 366:
        raise BadParameter(f"The range {first} to {last} must run forward, and over a year at most. {_listed(kind)}")
    start = pd.Timestamp(first, tz=LONDON)
    end = pd.Timestamp(last, tz=LONDON) + pd.DateOffset(days=1)
    return start.tz_convert("UTC"), end.tz_convert("UTC"), f"{first}_{last}"
