"""Statutory limits: one dated setting, which the library, SQL, alerts and Terraform all read.

They are in `infra/settings.json`, which the function's zip contains too: when the lower limit changes from -6 to -10 %,
one line changes.
"""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SETTINGS = Path(__file__).resolve().parents[2] / "infra" / "settings.json"


@dataclass(frozen=True)
class VoltageLimits:
    """Statutory limits, phase to neutral, V: the limits, the date since which they hold, and their source."""

    low: float
    high: float
    since: dt.date
    source: str

    @property
    def text(self) -> str:
        """``216.2-253.0 V``."""
        return f"{self.low:.1f}-{self.high:.1f} V"


def _read() -> VoltageLimits:
    stated: dict[str, Any] = json.loads(SETTINGS.read_text(encoding="utf-8"))["voltage_limits"]
    since = dt.date.fromisoformat(stated["since"])
    return VoltageLimits(float(stated["low_v"]), float(stated["high_v"]), since, str(stated["source"]))


VOLTAGE = _read()
