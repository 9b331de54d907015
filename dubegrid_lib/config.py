"""The one configuration: which target answers, and what everything is called.

Each setting has a default (the names of the walk-through the kit grew from) and a `DUBEGRID_*` variable that
overrides it. Which target is used, and what only one of them requires (TLS, a budget), follows from them too.
"""
# mypy: implicit-reexport

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from dubegrid_lib.errors import BadSetting, BadWord
from dubegrid_lib.schema.load_monitor import NaiveTime
from dubegrid_lib.schema.prefixes import (  # noqa: F401 (part of the configuration, though not used here)
    CURATED_PREFIX,
    FINDINGS_PREFIX,
    FORECAST_PREFIX,
    LINES_PREFIX,
    PROCESSED_PREFIX,
    RAW_PREFIX,
    RAW_PROD_PREFIX,
    RAW_TEST_PREFIX,
    REGISTER_PREFIX,
    REJECTED_PREFIX,
    RESULTS_PREFIX,
    WEATHER_PREFIX,
)

Target = Literal["local", "aws"]
Switch = Literal["on", "off"]

PROJECT_ROOT = Path(__file__).resolve().parent.parent

# Names and numbers are said once, in files that Terraform reads too (infra/terraform/locals.tf).
INFRA = PROJECT_ROOT / "infra"
NAMES: dict[str, dict[str, str]] = json.loads((INFRA / "names.json").read_text(encoding="utf-8"))
SHARED: dict[str, Any] = json.loads((INFRA / "settings.json").read_text(encoding="utf-8"))

TAGS: dict[str, str] = SHARED["tags"]


@dataclass(frozen=True)
class Settings:
    """Where the kit works, and the names of its resources.

    `bucket` is None if its name needs the account id, which only the connected account has (`Kit.bucket`).
    `state_dir` holds the local cloud's data and the manifests, `env_dir` the environments it runs from (made once,
    shareable between state folders); `port` is the local cloud's, None to choose a free one and remember it.
    `naive_time` says what a timestamp without an offset means; `curated` and `ledger` are stages of the function.
    `summaries`, `alerts` and `stream` are further stages; with None, a stage is on if the resource it needs exists.
    `budget_email` receives alerts about costs, and `confirmed_account` is the account in which the kit may create
    resources: both only matter on `aws`.
    """

    target: Target = "local"
    region: str = "us-east-1"
    state_dir: Path = PROJECT_ROOT / ".dubegrid"
    env_dir: Path = PROJECT_ROOT / ".dubegrid" / "env"
    port: int | None = None
    bucket: str | None = NAMES["bucket"]["default"]
    role: str = NAMES["role"]["default"]
    table: str = NAMES["table"]["default"]
    ingest_log: str = NAMES["ingest_log"]["default"]
    function: str = NAMES["function"]["default"]
    failure_queue: str = NAMES["failure_queue"]["default"]
    ranges_queue: str = NAMES["ranges_queue"]["default"]
    database: str = NAMES["database"]["default"]
    workgroup: str = NAMES["workgroup"]["default"]
    budget: str = NAMES["budget"]["default"]
    budget_email: str | None = None
    confirmed_account: str | None = None
    summary_table: str = NAMES["summary_table"]["default"]
    alert_table: str = NAMES["alert_table"]["default"]
    assess_function: str = NAMES["assess_function"]["default"]
    assess_role: str = NAMES["assess_role"]["default"]
    assess_queue: str = NAMES["assess_queue"]["default"]
    topic: str = NAMES["topic"]["default"]
    intervals_stream: str = NAMES["intervals_stream"]["default"]
    naive_time: NaiveTime = "utc"
    curated: Switch = "on"
    ledger: Switch = "on"
    summaries: Switch | None = None
    alerts: Switch | None = None
    stream: Switch | None = None

    @property
    def log_group(self) -> str:
        return f"/aws/lambda/{self.function}"

    @property
    def assess_log_group(self) -> str:
        return f"/aws/lambda/{self.assess_function}"

    @property
    def assess_dead_letters(self) -> str:
        """The queue of messages that the second function gave up on."""
        return f"{self.assess_queue}Dead"

    @property
    def assess_schedule(self) -> str:
        """The rule by which the second function looks for silent assets."""
        return f"{self.assess_function}Silence"

    @property
    def manifest_path(self) -> Path:
        """The list of what was made; one a target and function, so that two set-ups never share one."""
        return self.state_dir / f"manifest-{self.target}-{self.region}-{self.function}.json"

    @property
    def is_local(self) -> bool:
        return self.target == "local"

    @property
    def requires_tls(self) -> bool:
        """Whether the bucket denies plain HTTP: always on AWS; the local cloud uses plain HTTP on loopback."""
        return not self.is_local

    @property
    def requires_budget(self) -> bool:
        """Whether a budget must exist before anything that costs: always on AWS; the local cloud is free."""
        return not self.is_local

    def named(self, word: str) -> "Settings":
        """The same settings for a second set of resources, kept apart by a word in every name.

        Parameters
        ----------
        word : lower-case letters and digits, such as ``tour``: what every service takes in a name.

        Raises
        ------
        BadWord
            It is not; the bucket's name would be invalid.
        """
        if not re.fullmatch(r"[a-z][a-z0-9]*", word):
            raise BadWord(word)
        return replace(self, **{field: _with_word(field, getattr(self, field), word) for field in NAMES})  # type: ignore[arg-type]


def _with_word(field: str, name: str | None, word: str) -> str | None:
    """A resource's second name, in the style of its default: ``TableTour``, ``bucket-tour`` or ``database_tour``."""
    default = NAMES[field]["default"]
    if name is None:
        return None
    if not default.islower():
        return name + word.capitalize()
    return f"{name}{'_' if '_' in default else '-'}{word}"


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the `DUBEGRID_*` variables.

    Raises
    ------
    BadSetting
        A variable has a value that AWS or the kit would reject.
    """
    target = environ.get("DUBEGRID_TARGET", "local")
    if target not in get_args(Target):
        raise BadSetting("DUBEGRID_TARGET", target, "one of: local, aws")
    base = Settings(target=target, bucket=Settings.bucket if target == "local" else None)  # type: ignore[arg-type]
    patterns = {
        "region": (r"[a-z]{2}(-[a-z]+)+-\d", "an AWS region such as eu-west-2"),
        **{field: (name["pattern"], name["rule"]) for field, name in NAMES.items()},
        "naive_time": ("utc|london", "one of: utc, london"),
        "budget_email": (r"[^@\s]+@[^@\s]+", "a mail address"),
        "confirm_aws": (r"\d{12}", "the twelve digits of an account"),
        **dict.fromkeys(("curated", "ledger", "summaries", "alerts", "stream"), ("on|off", "one of: on, off")),
    }
    found: dict[str, str] = {}
    for field, (pattern, expected) in patterns.items():
        variable = f"DUBEGRID_{field.upper()}"
        value = environ.get(variable)
        if not value:
            continue
        if not re.fullmatch(pattern, value, flags=re.ASCII):
            raise BadSetting(variable, value, expected)
        found[field] = value
    if "confirm_aws" in found:
        found["confirmed_account"] = found.pop("confirm_aws")
    state_dir = Path(environ.get("DUBEGRID_STATE_DIR") or base.state_dir).expanduser().resolve()
    env_dir = Path(environ.get("DUBEGRID_ENV_DIR") or state_dir / "env").expanduser().resolve()
    port = environ.get("DUBEGRID_PORT")
    if port and not (port.isdecimal() and 1024 <= int(port) <= 65535):
        raise BadSetting("DUBEGRID_PORT", port, "a port number from 1024 to 65535")
    return replace(base, state_dir=state_dir, env_dir=env_dir, port=int(port) if port else None, **found)  # type: ignore[arg-type]


def project_file(path: str | Path) -> Path:
    """A file by its path, or else by its path from the project's folder, since notebooks run in a subfolder."""
    path = Path(path)
    return path if path.is_absolute() or path.exists() else PROJECT_ROOT / path


def real_readings(environ: Mapping[str, str] = os.environ) -> list[Path]:
    """The CSV files of the folder that `DUBEGRID_REAL_READINGS` names; empty where it is not set.

    Raises
    ------
    BadSetting
        The variable names no folder with CSV files in it.
    """
    folder = environ.get("DUBEGRID_REAL_READINGS")
    if not folder:
        return []
    files = sorted(Path(folder).expanduser().glob("*.csv"))
    if not files:
        raise BadSetting("DUBEGRID_REAL_READINGS", folder, "a folder with LV load monitor CSV files")
    return files
