"""Time and memory of forecasts: one asset-month with its backtest, then 200 assets by two processes.

The assets are generated, for four and for nine weeks; reading them from the curated Parquet is not included
(`bench.reports` measures that). The backtest of nine weeks has four earlier issue times, that of a month has two.
"""

import datetime as dt
import resource
import sys
import time

import pandas as pd

from bench._figures import Figure, report
from dubegrid_lib.outlook import backtest, forecast
from dubegrid_lib.reporting.fleet_assessment import by_two
from dubegrid_lib.sources.sample.site_power import site_power
from dubegrid_lib.sources.sample.spec import DEFAULT_SEED
from dubegrid_lib.sources.sample.weather_file import sample_weather

ASSETS, SITES = 200, 20
MONTH = dt.date(2025, 1, 1), dt.date(2025, 1, 31)
NINE_WEEKS = dt.date(2025, 1, 1), dt.date(2025, 3, 4)


def forecast_of(asset_id: str, demand: pd.Series, hourly: pd.Series) -> float:
    """Forecast one asset; returns the seconds it took."""
    started = time.perf_counter()
    backtest.forecast(asset_id, forecast.history(demand, demand.index[-1].floor("30min"), hourly))
    return time.perf_counter() - started


def main() -> int:
    """Measure and report; returns how many targets were missed."""
    hourly = sample_weather(DEFAULT_SEED, *NINE_WEEKS).of("West Midlands")
    month = site_power(0, *MONTH)
    forecast_of("loads scikit-learn", month, hourly)
    one = forecast_of("721030", month, hourly)
    # Twenty different sites, ten times each: forecasting is measured, not generating.
    loads = [site_power(number, *NINE_WEEKS) for number in range(SITES)]
    started = time.perf_counter()
    each = list(by_two(forecast_of, ((str(n), loads[n % SITES], hourly) for n in range(ASSETS)), 1))
    fleet = time.perf_counter() - started
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return report(
        [
            Figure("one asset-month, forecast and backtest", one, "s", ("<=", 10.0)),
            Figure(f"{ASSETS} assets of nine weeks, two processes", fleet, "s", ("<=", 300.0)),
            Figure("  of that, one asset in its process", sum(each) / len(each), "s"),
            Figure("memory of one process", memory / 1024, "MB", ("<=", 1024.0)),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
