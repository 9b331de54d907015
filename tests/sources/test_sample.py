"""Generated readings: the same for the same seed, physically possible in each row, and with realistic figures."""

import datetime as dt
import itertools
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dubegrid_lib.schema import load_monitor
from dubegrid_lib.sources.sample import BadSample, Block, SampleSpec, generate
from dubegrid_lib.sources.sample.calendar import stretch
from dubegrid_lib.sources.sample.likeness import (
    FIGURES,
    MONITOR_FIGURES,
    compare,
    hourly_shape,
    is_sound,
    measure_fleet,
    measure_monitors,
    power_of_block,
    power_of_file,
    residuals,
)
from dubegrid_lib.sources.sample.site import asset_id, site
from dubegrid_lib.sources.sample.weather import weather

WINTER_WEEK = dt.date(2025, 1, 20), dt.date(2025, 1, 26)
SUMMER = dt.date(2025, 6, 27), dt.date(2025, 7, 6)


def values(readings: Block) -> pd.DataFrame:
    """Readings as written, with one column per series."""
    return pd.DataFrame(readings.values(), columns=[column.series for column in readings.columns])


@pytest.fixture(scope="module")
def summer() -> list[Block]:
    """Eight assets, on days around the end of a month."""
    return list(generate(SampleSpec(8, *SUMMER, seed=11)))


@pytest.fixture(scope="module")
def fleet() -> list[pd.DataFrame]:
    """Power of 200 assets in a winter week, because the measured figures are from winter."""
    return [power_of_block(readings) for readings in generate(SampleSpec(200, *WINTER_WEEK))]


@pytest.fixture(scope="module")
def figures(fleet: list[pd.DataFrame]) -> pd.Series:
    return measure_fleet(fleet)


@pytest.fixture(scope="module")
def monitors() -> pd.Series:
    """Figures of 200 assets with few faults."""
    return measure_monitors(map(power_of_block, generate(SampleSpec(200, *WINTER_WEEK, faults="few"))))


# The same for the same seed


def test_an_asset_is_the_same_however_many_there_are_and_whatever_the_days(summer: list[Block]) -> None:
    third_july = summer[5]
    spec = SampleSpec(3, dt.date(2025, 7, 2), dt.date(2025, 7, 3), seed=11)
    alone = next(itertools.islice(generate(spec), 2, 3))
    inside = (third_july.utc >= alone.utc[0]) & (third_july.utc <= alone.utc[-1])
    assert third_july.site.asset_id == alone.site.asset_id
    np.testing.assert_array_equal(third_july.hundredths[inside], alone.hundredths)


def test_another_seed_gives_other_readings_and_the_same_ids(summer: list[Block]) -> None:
    other = next(generate(SampleSpec(1, *SUMMER, seed=12)))
    assert other.site.asset_id == summer[0].site.asset_id == "721030"
    assert other.columns != summer[0].columns or not np.array_equal(other.hundredths, summer[0].hundredths)


def test_asset_ids_have_six_digits_and_differ() -> None:
    ids = [asset_id(number) for number in range(20_000)]
    assert len(set(ids)) == len(ids)
    assert all(len(i) == 6 and i.isdecimal() for i in ids)


def test_blocks_come_one_at_a_time_from_a_sample_of_any_size() -> None:
    blocks = generate(SampleSpec(100_000, dt.date(2000, 1, 1), dt.date(2025, 12, 31)))
    assert next(blocks).utc[0] == np.datetime64("2000-01-01T00:00:00")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"assets": 0}, "0 assets"),
        ({"end": dt.date(2025, 6, 1)}, "before it starts"),
        ({"start": dt.date(1890, 1, 1)}, "1990 to 2100"),
        ({"faults": "some"}, "none, few, many"),
        ({"seed": -1}, "negative"),
    ],
)
def test_impossible_sample_is_rejected_with_a_sentence(wrong: dict[str, object], message: str) -> None:
    asked: dict[str, object] = {"assets": 1, "start": SUMMER[0], "end": SUMMER[1], **wrong}
    with pytest.raises(BadSample, match=message):
        SampleSpec(**asked)  # type: ignore[arg-type]


# Physical, row by row


def test_voltage_times_current_is_the_apparent_power_of_p_and_q(summer: list[Block]) -> None:
    for readings in summer:
        table = values(readings)
        for feeder, phase in itertools.product((load_monitor.BUSBAR, *readings.site.feeders), ("L1", "L2", "L3")):
            p, q = table[f"{feeder}|{phase} Active Power|kW"], table[f"{feeder}|{phase} Reactive Power|kvar"]
            i, v = table[f"{feeder}|{phase} Current|A"], table[f"BUSBAR|{phase} Voltage|V"]
            # Each is rounded, so it may be off by half a digit: 0.005 kW, 0.005 kvar, 0.005 A, 0.05 V.
            rounding = (0.005 * v + 0.05 * i) / 1000 + 0.008
            assert ((np.hypot(p, q) - v * i / 1000).abs() <= rounding).all()
            assert (p.abs() <= v * i / 1000 + rounding).all()


def test_neutral_is_the_sum_of_the_phases_as_phasors(summer: list[Block]) -> None:
    turn = np.exp(-2j * np.pi / 3 * np.arange(3))
    for readings in summer:
        table = values(readings)
        for feeder in (load_monitor.BUSBAR, *readings.site.feeders):
            p, q, v = (
                table[[f"{node}|{phase} {name}" for phase in ("L1", "L2", "L3")]].to_numpy()
                for node, name in (
                    (feeder, "Active Power|kW"),
                    (feeder, "Reactive Power|kvar"),
                    (load_monitor.BUSBAR, "Voltage|V"),
                )
            )
            phasors = ((p - 1j * q) * 1000 / v * turn).sum(axis=1)
            # A phase's current may be off by its rounded power over its voltage: 0.03 A, and by 0.02 % of itself.
            allowed = 0.12 + 0.0003 * np.abs(p).sum(axis=1) * 1000 / 240
            assert (np.abs(np.abs(phasors) - table[f"{feeder}|Neutral Current|A"]) <= allowed).all()


def test_busbar_is_the_sum_of_its_feeders_within_half_a_percent(summer: list[Block]) -> None:
    for readings in summer:
        table = values(readings)
        for phase, quantity in itertools.product(("L1", "L2", "L3"), ("Active Power|kW", "Reactive Power|kvar")):
            busbar = table[f"BUSBAR|{phase} {quantity}"]
            feeders = table[[f"{feeder}|{phase} {quantity}" for feeder in readings.site.feeders]]
            rounding = 0.005 * (len(readings.site.feeders) + 1)
            assert ((busbar - feeders.sum(axis=1)).abs() <= 0.005 * busbar.abs() + rounding).all()


def test_residuals_distinguish_a_sound_site_from_one_with_a_wrong_current(summer: list[Block]) -> None:
    sound = residuals(summer[0])
    assert sound.iloc[0] < 0.15
    assert sound.iloc[1] < 0.1
    assert sound.iloc[2] < 1
    assert sound.iloc[3] < 0.007
    position = [column.series for column in summer[0].columns].index("BUSBAR|L2 Current|A")
    wrong = summer[0].hundredths.copy()
    wrong[:, position] //= 2
    assert residuals(replace(summer[0], hundredths=wrong)).iloc[1] > 5


def test_voltages_and_distortion_lie_where_a_sound_network_has_them(summer: list[Block]) -> None:
    table = pd.concat([values(readings) for readings in summer])
    volts = table.filter(like="Voltage|V")
    distortion = table.filter(like="THD")
    assert volts.min().min() > 230
    assert volts.max().max() < 256
    assert 239 < volts.mean().mean() < 250
    assert distortion.min().min() > 0.8
    assert 1.5 < distortion.mean().mean() < 4


def test_power_factor_without_sun_is_that_of_homes_and_shops(summer: list[Block]) -> None:
    for readings in summer:
        night = (readings.utc.astype("datetime64[h]").astype(int) % 24) < 3
        table = values(readings)[night]
        p = sum(table[f"BUSBAR|{phase} Active Power|kW"] for phase in ("L1", "L2", "L3"))
        q = sum(table[f"BUSBAR|{phase} Reactive Power|kvar"] for phase in ("L1", "L2", "L3"))
        assert (p / np.hypot(p, q)).between(0.94, 0.995).all()


# Clock, season, weather


def test_days_follow_the_clock_of_the_customers_not_utc() -> None:
    """After the clocks go forward, the load of a working day comes an hour earlier in UTC."""
    spring = {day: [] for day in ("Friday before", "Monday after")}
    for number in range(40):
        for name, day in (("Friday before", dt.date(2025, 3, 28)), ("Monday after", dt.date(2025, 3, 31))):
            spec = SampleSpec(number + 1, day, day)
            power = power_of_block(spec.readings(spec.plan(number), day, day))
            spring[name].append(power[load_monitor.BUSBAR].sum(axis=1).to_numpy())
    before, after = (np.mean(days, axis=0) for days in spring.values())
    shift = {lag: np.corrcoef(before[6:-6], after[6 - lag : len(after) - 6 - lag])[0, 1] for lag in range(-6, 7)}
    assert 4 <= max(shift, key=lambda lag: shift[lag]) <= 6


def test_bank_holidays_have_the_load_of_rest_days() -> None:
    easter = stretch(dt.date(2025, 4, 17), dt.date(2025, 5, 27))
    noon = {day: bool(easter.rest_day[n * 144 + 72]) for n, day in enumerate(easter.days)}
    holidays = [day for day, rest in noon.items() if rest and day.weekday() < 5]
    assert holidays == [dt.date(2025, 4, 18), dt.date(2025, 4, 21), dt.date(2025, 5, 5), dt.date(2025, 5, 26)]


def test_january_exceeds_july_by_the_seasons_factor() -> None:
    means = {}
    for month in (1, 7):
        spec = SampleSpec(40, dt.date(2025, month, 6), dt.date(2025, month, 19))
        powers = map(power_of_block, generate(spec))
        means[month] = np.mean([power[load_monitor.BUSBAR].sum(axis=1).mean() for power in powers])
    # 1.15 / 0.85, plus the effect of heat pumps and the sun.
    assert 1.3 < means[1] / means[7] < 1.75


def test_the_sun_shines_by_day_and_a_region_shares_its_weather() -> None:
    sky = weather(5, dt.date(2025, 6, 1), dt.date(2025, 6, 30))
    hours = stretch(dt.date(2025, 6, 1), dt.date(2025, 6, 30)).hour
    assert (sky.sun[(hours < 4) | (hours > 22)] == 0).all()
    assert 0.5 < sky.sun.max() <= 0.9
    assert 8 < sky.temperature.mean() < 24
    assert weather(5, dt.date(2025, 6, 1), dt.date(2025, 6, 30)) is sky


def test_panels_lower_the_noon_of_a_sunny_site() -> None:
    sunny = max(range(60), key=lambda n: site(3365, n).panels.sum() / site(3365, n).mean_kw.sum())
    spec = SampleSpec(sunny + 1, dt.date(2025, 6, 2), dt.date(2025, 6, 29))
    shape = hourly_shape(power_of_block(spec.readings(spec.plan(sunny), spec.start, spec.end)), rest_day=False)
    assert shape[13] < shape[7]
    assert shape[13] < 0.8


# Like real substations


@pytest.mark.parametrize("name", FIGURES)
def test_figure_of_the_fleet_is_within_its_bounds(figures: pd.Series, name: str) -> None:
    row = compare(figures).loc[name]
    assert row["within"], f"{name}: {row['generated']:.3f}, not within {row['at least']} to {row['at most']}"


@pytest.mark.parametrize("name", MONITOR_FIGURES)
def test_monitors_fail_about_as_often_as_in_the_field(monitors: pd.Series, name: str) -> None:
    row = compare(monitors, figures=MONITOR_FIGURES).loc[name]
    assert row["within"], f"{name}: {row['generated']:.3f}, not within {row['at least']} to {row['at most']}"


# Figures that do not depend on a site's size, and by how much the sample may differ from the real sites at hand.
SCALE_FREE = {
    "noise at a mean of 1 kW": 0.25,
    "noise, exponent of the mean": 0.25,
    "noise, correlation after 10 minutes": 0.15,
    "noise, correlation after an hour": 0.35,
    "phase shares, Dirichlet concentration": 0.35,
    "ten-minute maximum over half-hour maximum, median": 0.03,
    "evening share, median": 0.2,
    "night ratio, median": 0.2,
}


@pytest.mark.parametrize("name", SCALE_FREE)
def test_figure_of_the_fleet_is_near_that_of_real_readings_at_hand(figures: pd.Series, name: str) -> None:
    folder = os.environ.get("DUBEGRID_REAL_READINGS")
    if not folder:
        pytest.skip("DUBEGRID_REAL_READINGS is not set: no real readings at hand")
    sites = [power for power in map(power_of_file, sorted(Path(folder).glob("*.csv"))) if is_sound(power)]
    assert len(sites) >= 3
    real, generated = measure_fleet(sites)[name], figures[name]
    assert abs(generated - real) <= SCALE_FREE[name] * abs(real), f"generated {generated:.3f}, real {real:.3f}"


def test_ratings_leave_most_sites_between_30_and_70_percent(fleet: list[pd.DataFrame]) -> None:
    spec = SampleSpec(200, *WINTER_WEEK)
    peaks = [power[load_monitor.BUSBAR].sum(axis=1).max() / 0.97 for power in fleet]
    used = np.array([peak / asset.rating_kva for peak, asset in zip(peaks, spec.sites(), strict=True)])
    assert 0.6 < ((used > 0.3) & (used < 0.7)).mean() < 0.9
    assert 0.01 < (used > 1).mean() < 0.1
