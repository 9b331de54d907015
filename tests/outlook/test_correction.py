"""Demand corrected for the weather, compared with the generator's truth: sensitivity, average cold spell, trend."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from generated_demand import highest_half_hour, power, temperature, true_sensitivity

from dubegrid_lib.outlook.correction import TooFewReadings, daily, sensitivity, trend, winter_peak

WINTER = dt.date(2024, 11, 1), dt.date(2025, 2, 28)
NOMINAL = 0.8


def winter(seed, number):
    return daily(power(seed, number, *WINTER), temperature(seed, *WINTER))


def test_sensitivity_lies_within_its_bounds_as_often_as_they_say():
    """Each seed has different weather and sites."""
    cases = [(seed, number) for seed in range(100, 116) for number in (0, 1)]
    inside = [
        true_sensitivity(seed, number, *WINTER) in sensitivity(winter(seed, number)).per_degree
        for seed, number in cases
    ]
    assert np.mean(inside) == pytest.approx(NOMINAL, abs=0.05)


def test_corrected_peak_is_nearer_to_the_average_winter_than_the_measured_one():
    """The truth is the median of the peaks of ten generated winters of the same site."""
    inside, corrected, measured = [], [], []
    for seed, number in ((1, 0), (1, 1), (3, 0)):
        winters = [(dt.date(year, 11, 1), dt.date(year + 1, 2, 28)) for year in range(2015, 2025)]
        truth = float(np.median([highest_half_hour(power(seed, number, *days)) for days in winters]))
        found = winter_peak(winter(seed, number), temperature(seed, *WINTER, 12))
        inside.append(truth in found.corrected)
        corrected.append(abs(found.corrected.value / truth - 1))
        measured.append(abs(found.measured / truth - 1))
        assert found.winter == "2024/25"
        assert found.winters >= 12
    assert np.mean(inside) >= 2 / 3
    assert np.mean(corrected) < np.mean(measured)
    assert max(corrected) < 0.03


def test_growth_is_found_without_season_and_weather():
    days = dt.date(2023, 11, 1), dt.date(2025, 2, 28)
    load = power(7, 0, *days)
    years = (load.index - load.index[0]) / pd.Timedelta(days=365.25)
    found = trend(daily(load * (1 + 0.05 * years), temperature(7, *days)))
    assert 0.045 * 100 in found.percent_per_year or abs(found.percent_per_year.value - 4.8) < 1
    assert found.percent_per_year.low > 0
    still = trend(daily(load, temperature(7, *days)))
    assert abs(still.percent_per_year.value) < 1.0


def test_too_few_readings_are_an_error_not_an_estimate():
    load, degrees = power(7, 0, *WINTER), temperature(7, *WINTER)
    short = daily(load.iloc[: 20 * 144], degrees)
    with pytest.raises(TooFewReadings, match="20 whole days with a temperature; at least 28"):
        sensitivity(short)
    with pytest.raises(TooFewReadings, match="hardly changed"):
        sensitivity(winter(7, 0).assign(heating=8.0))
    with pytest.raises(TooFewReadings, match="needs 42 whole days from November to February; there are 20"):
        winter_peak(short, degrees)
    with pytest.raises(TooFewReadings, match="10 winters of weather; the file holds 1"):
        winter_peak(winter(7, 0), degrees)
    with pytest.raises(TooFewReadings, match="over 400 days; these span 120"):
        trend(winter(7, 0))
    with pytest.raises(TooFewReadings, match="No half hour has both"):
        daily(load, temperature(7, dt.date(2020, 1, 1), dt.date(2020, 1, 5)))


def test_day_with_a_gap_is_left_out():
    load = power(7, 0, *WINTER).copy()
    load.iloc[144:180] = np.nan
    assert len(daily(load, temperature(7, *WINTER))) == 119
