"""A report's parameters, checked before anything is read."""

import ast
import datetime as dt
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd

from dubegrid_lib.analysis.asset_register import AssetRecord, read_register
from dubegrid_lib.analysis.demand import STEP, Stamp, month_period
from dubegrid_lib.analysis.words import counted
from dubegrid_lib.config import PROJECT_ROOT, Settings, load_settings
from dubegrid_lib.errors import DubeGridError
from dubegrid_lib.outlook.uptake import Uptake, read_uptake
from dubegrid_lib.schema.load_monitor import LONDON
from dubegrid_lib.stack.session import connect
from dubegrid_lib.stack.stored_register import stored

Kind = Literal["asset", "fleet"]
NOTEBOOKS = PROJECT_ROOT / "notebooks" / "reports"
NO_REGISTER = "none"

PARAMETERS: dict[str, str] = {
    "asset": "the substation's number, such as 721030",
    "month": "a month of local time, such as 2025-05",
    "start": "instead of a month: the first local day, such as 2025-05-12",
    "end": "with start: the last local day, included",
    "register": "path of an asset register (CSV or .xlsx), blank for the stored one, or none",
    "target": "local or aws, blank for the value of DUBEGRID_TARGET",
    "stamp": "whether a timestamp marks the start or the end of its interval",
    "uptake": "path of a CSV of annual growth for who runs out first, blank for none",
    "out": "folder for the exported tables, blank for out/reports",
}
# Names in a notebook that are not parameters.
_NO_PARAMETERS = frozenset(
    {"In", "Out", "get_ipython", "exit", "quit", "open", "papermill", "asset_report", "fleet_report"}
)


class BadParameter(DubeGridError, ValueError):
    """A report's parameter is unknown, missing or wrong; the message lists the valid ones.

    `problem` is the message without that list.
    """

    def __init__(self, problem: str, kind: Kind):
        super().__init__(f"{problem} {_listed(kind)}")
        self.problem = problem


@dataclass(frozen=True)
class Choice:
    """A report's parameters, checked: the period is `start` to `end` (UTC, end excluded).

    `register_used` says in words which register it is; blank for none.
    """

    kind: Kind
    asset: str
    start: pd.Timestamp
    end: pd.Timestamp
    period: str
    register_used: str
    register: Mapping[str, AssetRecord]
    settings: Settings
    stamp: Stamp
    out: Path
    given: Mapping[str, str]
    uptake: Uptake | None = None

    @property
    def timestamps(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Start and end of the timestamps, a step later if they mark the end of their interval."""
        shift = STEP if self.stamp == "end" else pd.Timedelta(0)
        return self.start + shift, self.end + shift

    @property
    def period_in_words(self) -> str:
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
    others = {"asset": "uptake", "fleet": "asset"}[kind]
    return [name for name in PARAMETERS if name != others]


def chosen(kind: Kind, parameters: Mapping[str, Any]) -> Choice:
    """Check the parameters of a report.

    Parameters
    ----------
    parameters : the report's, or all names of its notebook, so that a misspelt one is found.

    Raises
    ------
    BadParameter
        One is unknown, missing or wrong.
    BadMonth
        `month` is not a month.
    BadRegister, BadUptake, MissingColumns
        The register or the uptake cannot be used.
    """
    given = _of_notebook(kind, parameters)
    if kind == "asset" and not re.fullmatch(r"[\w.-]{1,64}", given["asset"], flags=re.ASCII):
        what = f"asset {given['asset']!r} is no substation number" if given["asset"] else "asset is missing"
        raise BadParameter(f"{what}.", kind)
    start, end, period = _period(kind, given)
    if given["stamp"] not in get_args(Stamp):
        raise BadParameter(f"stamp {given['stamp']!r} is neither start nor end.", kind)
    environ = {**os.environ, "DUBEGRID_TARGET": given["target"]} if given["target"] else os.environ
    settings = load_settings(environ)
    used, register = _register(kind, given["register"], settings)
    uptake = read_uptake(_file(kind, "uptake", given["uptake"])) if given.get("uptake") else None
    return Choice(
        kind=kind,
        asset=given.get("asset", ""),
        start=start,
        end=end,
        period=period,
        register_used=used,
        register=register,
        settings=settings,
        stamp=given["stamp"],  # type: ignore[arg-type]
        out=Path(given["out"]).expanduser() if given["out"] else PROJECT_ROOT / "out" / "reports",
        given=given,
        uptake=uptake,
    )


def _file(kind: Kind, parameter: str, name: str) -> Path:
    """A file that a parameter names, by itself or from the project's folder."""
    path = Path(name).expanduser()
    if not path.is_absolute() and not path.exists():
        path = PROJECT_ROOT / path
    if not path.is_file():
        raise BadParameter(f"{parameter} {name!r}: there is no such file.", kind)
    return path


def notebook_defaults(kind: Kind) -> dict[str, str]:
    """The parameters in a report's notebook, as they are stored."""
    notebook: Any = json.loads((NOTEBOOKS / f"{kind}_report.ipynb").read_text(encoding="utf-8"))
    (cell,) = [one for one in notebook["cells"] if "parameters" in one["metadata"].get("tags", [])]
    lines = ast.parse("".join(cell["source"])).body
    return {ast.unparse(one.targets[0]): ast.literal_eval(one.value) for one in lines if isinstance(one, ast.Assign)}


def _register(kind: Kind, name: str, settings: Settings) -> tuple[str, Mapping[str, AssetRecord]]:
    """The register in words, and its records: the file of that name, the stored one if blank, or none."""
    if name == NO_REGISTER:
        return "", {}
    if not name:
        found = stored(connect(settings))
        return (str(found), found.records) if found else ("", {})
    path = _file(kind, "register", name)
    records = read_register(path)
    return f"{path.name}, {counted(len(records), 'asset')}", records


def _of_notebook(kind: Kind, names: Mapping[str, Any]) -> dict[str, str]:
    valid = valid_parameters(kind)
    unknown = [name for name in names if name not in valid and name not in _NO_PARAMETERS and not name.startswith("_")]
    if unknown:
        raise BadParameter(f"There is no parameter {', '.join(unknown)}.", kind)
    if isinstance(number := names.get("asset"), int | float):
        # papermill's -p turns 0012 into the number 12, which is another substation.
        raise BadParameter(
            f"asset is the number {number}, and a number has no leading zeros: write it as text, in a notebook "
            f'"{number}", for papermill `-r asset {number}` (raw) instead of `-p`.',
            kind,
        )
    given = {name: str(names.get(name, "")).strip() for name in valid}
    if given["month"] and "get_ipython" in names:
        # In a notebook, a given month wins over the days that are there as an example.
        example = notebook_defaults(kind)
        if all(given[name] == example[name] for name in ("start", "end")):
            given |= {"start": "", "end": ""}
    given["stamp"] = given["stamp"] or "start"
    return given


def _listed(kind: Kind) -> str:
    return "Valid parameters: " + "; ".join(f"{name} ({PARAMETERS[name]})" for name in valid_parameters(kind)) + "."


def _period(kind: Kind, given: Mapping[str, str]) -> tuple[pd.Timestamp, pd.Timestamp, str]:
    """Start and end (UTC, excluded) and the period's short name."""
    if bool(given["month"]) == bool(given["start"] or given["end"]):
        raise BadParameter("Give either month, or start and end, not both.", kind)
    if given["month"]:
        return *month_period(given["month"]), given["month"]
    try:
        first, last = (dt.date.fromisoformat(given[name]) for name in ("start", "end"))
    except ValueError:
        raise BadParameter("start and end need to be days such as 2025-05-12.", kind) from None
    if not 0 <= (last - first).days <= 366:
        raise BadParameter(f"The range {first} to {last} must run forward, and over a year at most.", kind)
    start, end = pd.Timestamp(first, tz=LONDON), pd.Timestamp(last, tz=LONDON) + pd.DateOffset(days=1)
    return start.tz_convert("UTC"), end.tz_convert("UTC"), f"{first}_{last}"
