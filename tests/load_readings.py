"""Readings for tests, from eight-column files or made up, as the tidy frame that the library returns."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dubegrid_lib.schema import load_monitor

REAL_READINGS = os.environ.get("DUBEGRID_REAL_READINGS", "")
needs_real_readings = pytest.mark.skipif(
    not REAL_READINGS, reason="DUBEGRID_REAL_READINGS is not set: it names the folder of real readings"
)
REAL_FILES = sorted(Path(REAL_READINGS).glob("*.csv")) if REAL_READINGS else []


def read_lv_csv(path: Path) -> pd.DataFrame:
    """The readings of an eight-column file, read with the rules of `dubegrid_lib.schema.load_monitor`."""
    raw = pd.read_csv(path, dtype=str, keep_default_na=False)
    values = [load_monitor.parse_value(text, units) for text, units in zip(raw["Value"], raw["Units"], strict=True)]
    return pd.DataFrame(
        {
            "asset_id": raw["Substation Number"].str.strip(),
            "timestamp": pd.to_datetime(raw["Timestamp"].map(load_monitor.parse_timestamp), utc=True),
            "feeder_id": raw["Feeder ID"].map(load_monitor.canonical_feeder),
            "description": raw["Description"].str.strip(),
            "units": raw["Units"].map(load_monitor.canonical_units),
            "value": np.array(values, dtype=float),
        }
    )


def real_file(asset_id: str) -> Path:
    return next(path for path in REAL_FILES if path.name.startswith(asset_id))


UNITS = {"Active Power": "kW", "Reactive Power": "kvar", "Current": "A", "Voltage": "V", "THD": "%"}


Columns = dict[tuple[str, str], np.ndarray]


def tidy(columns: Columns, start: str = "2025-01-06", asset_id: str = "990001") -> pd.DataFrame:
    """Tidy readings from arrays: {(feeder, description): values of consecutive intervals}."""
    lengths = [len(values) for values in columns.values()]
    grid = pd.date_range(start, periods=max(lengths), freq="10min", tz="UTC")

    def repeated(words: list[str]) -> pd.api.extensions.ExtensionArray:
        # A string array of 200,000 rows takes a tenth of a second to build from its rows, and none from its words.
        return pd.array(words, dtype="str").take(np.repeat(np.arange(len(words)), lengths))

    return pd.DataFrame(
        {
            "asset_id": pd.array([asset_id], dtype="str").take(np.zeros(sum(lengths), int)),
            "timestamp": grid[np.concatenate([np.arange(length) for length in lengths])],
            "feeder_id": repeated([feeder for feeder, _ in columns]),
            "description": repeated([description for _, description in columns]),
            "units": repeated([next(u for name, u in UNITS.items() if name in each) for _, each in columns]),
            "value": np.concatenate([np.asarray(values, float) for values in columns.values()]),
        }
    )


def whole_site(
    days: int = 28, start: str = "2025-01-06", feeders: int = 4, seed: int = 1, scale: float = 1.0
) -> Columns:
    """The columns (for `tidy`) of a sound site with every quantity: feeders, and a busbar that is their sum.

    The shape is the working day of DOMAIN.md in steps of an hour; noise is seeded.
    """
    rng = np.random.default_rng(seed)
    shape = np.array(
        [.72, .69, .65, .61, .61, .64, .81, 1, 1.02, 1.02, 1.03, 1, .99, 1, .99, 1.03, 1.21, 1.43,
         1.52, 1.41, 1.33, 1.19, 1.01, .84]
    )  # fmt: skip
    n = days * 144
    hour = np.arange(n) / 6
    usual = np.interp(hour % 24, np.arange(25), np.append(shape, shape[0]))
    columns: Columns = {}
    totals = {quantity: np.zeros((n, 3)) for quantity in ("P", "Q", "I")}
    drift = 1.5 * np.sin(hour / 31)
    volts = np.round(246 - 4 * (usual - 0.6)[:, None] + drift[:, None] + rng.normal(0, 0.4, (n, 3)), 1)
    for feeder in range(1, feeders + 1):
        for phase in range(3):
            mean = scale * rng.uniform(6, 14)
            p = np.round(mean * usual * np.exp(rng.normal(0, 0.12, n)), 2)
            q = np.round(p * 0.25, 2)
            i = np.round(np.hypot(p, q) / volts[:, phase] * 1000, 1)
            columns |= {
                (str(feeder), f"L{phase + 1} Active Power"): p,
                (str(feeder), f"L{phase + 1} Reactive Power"): q,
                (str(feeder), f"L{phase + 1} Current"): i,
            }
            for name, values in (("P", p), ("Q", q), ("I", i)):
                totals[name][:, phase] += values
    for phase in range(3):
        for name, description in (("P", "Active Power"), ("Q", "Reactive Power"), ("I", "Current")):
            columns["BUSBAR", f"L{phase + 1} {description}"] = totals[name][:, phase].round(2)
        columns["BUSBAR", f"L{phase + 1} Voltage"] = volts[:, phase]
        columns["BUSBAR", f"L{phase + 1} THD"] = np.round(2 + rng.normal(0, 0.3, n), 2)
    return columns
