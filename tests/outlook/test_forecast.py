"""The forecast does not look ahead, has honest coverage, and uses and names the better baseline."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from generated_demand import power, temperature

from dubegrid_lib.analysis.load import half_hourly
from dubegrid_lib.outlook import backtest, forecast
from dubegrid_lib.outlook.correction import TooFewReadings
from dubegrid_lib.outlook.likely_overload import likely_overload
from dubegrid_lib.reporting.charts.look_ahead import forecast_chart
from dubegrid_lib.teaching.leak import with_a_leak

PERIOD = dt.date(2025, 1, 6), dt.date(2025, 3, 9)
ISSUED = pd.Timestamp("2025-03-02", tz="UTC")


def past(seed, number, issued=ISSUED, change=None):
    load, degrees = power(seed, number, *PERIOD), temperature(seed, *PERIOD)
    if change is not None:
        load, degrees = change(load), change(degrees)
    return forecast.history(load, issued, degrees)


@pytest.fixture(scope="module")
def made():
    return backtest.forecast("721030", past(1, 0))


def test_changing_the_future_changes_no_forecast(made):
    """Readings and weather after the issue time are replaced; everything that was known before it stays."""
    again = backtest.forecast("721030", past(1, 0, change=lambda series: series.where(series.index < ISSUED, 999.0)))
    pd.testing.assert_frame_equal(again.frame, made.frame)
    pd.testing.assert_frame_equal(again.backtest.table, made.backtest.table)


def test_no_feature_looks_ahead_of_its_own_issue_time():
    """This also holds for issue times in the past: otherwise, a backtest would not be honest."""
    known = past(1, 0)
    origin = known.now - 10 * forecast.DAY
    before = forecast.known_at(known, origin).features
    later = past(1, 0)
    later.demand[origin:] = 999.0
    later.temperature[origin:] = 30.0
    np.testing.assert_array_equal(forecast.known_at(later, origin).features, before)
    lesson = forecast.lessons(known, origin)
    shorter = forecast.lessons(known.until(origin))
    np.testing.assert_array_equal(lesson.came, shorter.came)


def test_forecast_covers_the_week_after_its_issue_time(made):
    frame = made.frame
    assert list(frame.columns) == ["asset_id", "issued", "ts", "p10_kw", "p50_kw", "p90_kw", "kva_per_kw", "method"]
    assert len(frame) == 336
    assert frame["ts"].iloc[0] == ISSUED == frame["issued"].iloc[0]
    assert (frame["p10_kw"] <= frame["p50_kw"]).all()
    assert (frame["p50_kw"] <= frame["p90_kw"]).all()


def test_the_method_with_the_lowest_loss_is_used_and_named(made):
    table = made.backtest.table
    for horizon, rows in table.groupby("horizon"):
        best = rows.loc[rows["pinball"].idxmin(), "method"]
        assert made.backtest.used(horizon) == best
        assert f"{horizon}: {best}" in made.backtest.sentence
    assert made.frame["method"].iloc[0] == made.backtest.used(backtest.NEXT_DAY)
    assert made.frame["method"].iloc[-1] == made.backtest.used(backtest.REST_OF_WEEK)


def test_coverage_is_what_the_band_promises():
    """Bands of several generated sites, tested with the readings of the week after the issue time and by backtest."""
    inside, tested = [], []
    for seed, number in ((1, 1), (2, 1), (3, 2), (4, 3), (5, 0), (6, 2), (7, 1), (8, 0)):
        made = backtest.forecast("a", past(seed, number))
        load = half_hourly(power(seed, number, *PERIOD)).reindex(pd.DatetimeIndex(made.frame["ts"])).to_numpy()
        inside.append((load >= made.frame["p10_kw"].to_numpy()) & (load <= made.frame["p90_kw"].to_numpy()))
        tested.append(made.backtest.table["coverage"].mean())
    assert np.mean(inside) == pytest.approx(0.8, abs=0.05)
    assert np.mean(tested) == pytest.approx(0.8, abs=0.05)


def test_profile_is_used_for_noise_and_trees_for_a_daily_swing():
    """If nothing can be learned, the baseline is used; if yesterday predicts today, the trees are."""
    index = pd.date_range("2025-01-06", "2025-03-09", freq="10min", tz="UTC", inclusive="left").as_unit("ns")
    draw = np.random.default_rng(1)
    swing = np.repeat(np.cumsum(draw.normal(0, 8, len(index) // 144 + 1)), 144)[: len(index)]
    shape = 100 + 30 * np.sin(2 * np.pi * np.arange(len(index)) / 144)
    noise = pd.Series(shape + draw.normal(0, 10, len(index)), index=index)
    still, moving = (backtest.forecast("a", forecast.history(load, ISSUED)).backtest for load in (noise, noise + swing))
    assert still.used(backtest.REST_OF_WEEK) == forecast.PROFILE
    assert moving.used(backtest.NEXT_DAY) == forecast.BOOSTED


def test_last_week_is_the_same_local_time_when_the_clocks_change():
    index = pd.date_range("2025-02-24", "2025-04-07", freq="10min", tz="UTC", inclusive="left").as_unit("ns")
    local = index.tz_convert("Europe/London")
    load = pd.Series(local.hour + local.minute / 60.0, index=index)
    issued = pd.Timestamp("2025-03-30T00:00", tz="UTC")  # the night on which summer time begins
    known = forecast.known_at(forecast.history(load, issued), forecast.history(load, issued).now)
    came = load[load.index >= issued].resample("30min").mean().iloc[:336].to_numpy()
    np.testing.assert_allclose(known.last_week[4:], came[4:])


def test_too_little_history_is_an_error():
    with pytest.raises(TooFewReadings, match=r"needs 21 days of readings .* there are 14.0"):
        past(1, 0, pd.Timestamp("2025-01-20", tz="UTC"))
    with pytest.raises(forecast.NoForecast, match="not on a half hour"):
        past(1, 0, pd.Timestamp("2025-02-20T00:10", tz="UTC"))
    short = backtest.forecast("a", past(1, 0, pd.Timestamp("2025-01-28", tz="UTC")))
    assert short.backtest.table.empty
    assert "Too few readings for a backtest" in short.backtest.sentence
    assert set(short.frame["method"]) == {forecast.PROFILE}


def test_missing_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "sklearn.ensemble", None)
    with pytest.raises(forecast.NoForecast, match=r"pip install -e \.\[outlook\]"):
        backtest.forecast("a", past(1, 0))


def test_chart_shows_the_band_and_the_later_readings(made):
    load = half_hourly(power(1, 0, *PERIOD))
    chart = forecast_chart(made.frame, load, 500.0)
    assert chart.picture.startswith(b"\x89PNG")
    inside = load.reindex(pd.DatetimeIndex(made.frame["ts"])).to_numpy()
    share = ((inside >= made.frame["p10_kw"]) & (inside <= made.frame["p90_kw"])).mean() * 100
    assert f"{share:.0f} % of the readings that followed lie in the band" in chart.sentence
    assert len(chart.table) == 7


def test_a_likely_overload_is_red_a_possible_one_amber_and_none_without_a_rating(made):
    peak, high = made.frame["p50_kw"].max(), made.frame["p90_kw"].max()
    frame = made.frame.assign(kva_per_kw=1.0)
    red = likely_overload(frame, peak - 1)
    amber = likely_overload(frame, (peak + high) / 2)
    assert red is not None
    assert amber is not None
    assert (red.kind, red.severity, red.value) == ("forecast", "red", round(float(peak), 1))
    assert red.sentence.startswith(f"Likely above its rating of {peak - 1:.0f} kVA within a week")
    assert (amber.severity, amber.value) == ("amber", round(float(high), 1))
    assert likely_overload(frame, high + 1) is None
    assert likely_overload(frame, None) is None
    assert likely_overload(frame.assign(kva_per_kw=1.05), high + 1).severity == "amber"


def test_a_leak_wins_the_backtest_and_loses_in_use():
    table = with_a_leak(past(1, 0))
    assert table["difference, %"].iloc[1] < -5
    assert table["difference, %"].iloc[2] > 0
