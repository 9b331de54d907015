"""Planted odd hours, lasting changes and trends are found, and nothing is reported if there are none."""

import numpy as np
import pandas as pd
import pytest
from load_readings import tidy, whole_site

from dubegrid_lib.analysis.anomalies import anomalies, robust_z, step_changes, trend, usual_demand
from dubegrid_lib.analysis.demand import asset_series, site_demand

DAY = 144


@pytest.fixture
def demand() -> pd.Series:
    return site_demand(asset_series(tidy(whole_site(28)))).p_kw


def test_a_quiet_month_has_few_odd_hours_no_step_and_no_trend(demand: pd.Series):
    assert len(anomalies(demand)) <= 2
    assert step_changes(demand.to_frame("the site")) == ()
    found = trend(demand)
    assert not found.significant
    assert found.sentence.startswith("No trend over 28 days")


def test_an_odd_evening_is_found_with_its_time_size_and_sentence(demand: pd.Series):
    at = 15 * DAY + 18 * 6
    demand.iloc[at : at + 9] += 80
    found = anomalies(demand)[0]
    assert found.start == pd.Timestamp("2025-01-21 18:00", tz="Europe/London")
    assert found.end == pd.Timestamp("2025-01-21 19:30", tz="Europe/London")
    assert found.demand_kw - found.usual_kw == pytest.approx(80, abs=8)
    assert found.energy_kwh == pytest.approx(120, abs=12)
    assert found.sentence.startswith("Tue 21 Jan 18:00-19:30 demand was ")
    assert "above the" in found.sentence
    assert "usual for a Tuesday at that time" in found.sentence


def test_a_shortfall_is_odd_too_and_gaps_are_not(demand: pd.Series):
    at = 15 * DAY + 12 * 6
    demand.iloc[at : at + 6] = 2.0
    demand.iloc[2 * DAY : 3 * DAY] = np.nan
    found = anomalies(demand)
    assert found[0].z < 0
    assert "below the" in found[0].sentence
    assert all(one.start.day != 8 for one in found)


def test_usual_load_is_by_weekday_if_there_are_three_of_each_and_else_by_day_type(demand: pd.Series):
    usual, compared = usual_demand(demand)
    assert compared == "weekday"
    tuesdays = demand[(demand.index.day_of_week == 1) & (demand.index.hour == 18) & (demand.index.minute == 0)]
    assert usual[tuesdays.index].tolist() == [pytest.approx(tuesdays.median())] * 4
    week = demand.iloc[: 7 * DAY]
    usual, compared = usual_demand(week)
    assert compared == "day type"
    assert usual[week.index.day_of_week >= 5].isna().all()
    assert robust_z(week)[week.index.day_of_week >= 5].isna().all()


def test_z_does_not_depend_on_the_unit(demand: pd.Series):
    np.testing.assert_allclose(robust_z(demand * 1000), robust_z(demand), rtol=1e-6)


@pytest.mark.parametrize("factor", [0.5, 1.8])
def test_a_lasting_change_is_dated_and_sized(demand: pd.Series, factor: float):
    demand.iloc[18 * DAY :] *= factor
    (found,) = step_changes(demand.to_frame("the site"))
    assert found.date == pd.Timestamp("2025-01-24")
    assert found.after_kw / found.before_kw == pytest.approx(factor, rel=0.12)
    assert ("rose" if factor > 1 else "fell") in found.sentence


def test_an_odd_day_is_not_a_lasting_change(demand: pd.Series):
    demand.iloc[10 * DAY : 11 * DAY] *= 3
    assert step_changes(demand.to_frame("the site")) == ()


def test_a_trend_is_measured_and_a_short_period_has_none(demand: pd.Series):
    growing = demand + np.arange(len(demand)) / DAY
    found = trend(growing)
    assert found.significant
    assert found.kw_per_day == pytest.approx(1, abs=0.1)
    assert found.sentence.startswith("Demand rises by ")
    assert trend(demand.iloc[: 10 * DAY]) is None
