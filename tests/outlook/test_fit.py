"""What will fit, compared with generated streets whose true peak with more units is known."""

import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dubegrid_lib.analysis.assessment import assess
from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.analysis.voltage import NOMINAL
from dubegrid_lib.outlook.assumptions import NoRating
from dubegrid_lib.outlook.fit import LIMITS, chance_within, spare_energy, what_fits
from dubegrid_lib.outlook.street import Street, peak_draws, street_of
from dubegrid_lib.outlook.technologies import EVENING_CARS, NIGHT_CARS, SOLAR, Cars, HeatPumps, Solar
from dubegrid_lib.outlook.thermal import temperatures, transformer_of
from dubegrid_lib.sources.sample.block import block
from dubegrid_lib.sources.sample.demand import active_power
from dubegrid_lib.sources.sample.site import Site, site, with_more
from dubegrid_lib.sources.sample.weather import weather
from dubegrid_lib.teaching.detection import readings_of_block

SEED = 3365
FIRST, LAST = dt.date(2025, 1, 6), dt.date(2025, 1, 19)
# The generator's own cars, heat pumps and panels.
TRUE_CARS = Cars(session_kwh=7, sessions_per_day=0.4, night_share=0.5)
TRUE_PUMPS = HeatPumps(
    admd_kw=0.5 * 1.75 * 1.4 * 1.35,
    lowest_share=0.65 / 1.35,
    design_c=15.5 - 12 * 1.4,
    most=1.0,
    deviation_kw=0.3,
    spread=0,
)


HALF_HOURS = pd.date_range(FIRST, LAST + dt.timedelta(days=1), freq="30min", inclusive="left", tz="UTC")


def half_hours(values: np.ndarray) -> pd.Series:
    """The means of three 10-minute intervals each, none of which is missing."""
    return pd.Series(np.asarray(values).reshape(-1, 3).mean(axis=1), HALF_HOURS)


def net_power(asset: Site, seed: int) -> np.ndarray:
    """kW of each interval, feeder and phase."""
    demand, generation = active_power(seed, asset, FIRST, LAST)
    return demand - generation


def power(asset: Site, seed: int = SEED) -> pd.Series:
    return half_hours(net_power(asset, seed).sum(axis=(1, 2)))


def street(asset: Site, seed: int = SEED, **known) -> Street:
    p = power(asset, seed)
    record = AssetRecord(asset.asset_id, float(asset.rating_kva), asset.customers, **known)
    return Street(record, asset.name, p, 0 * p, {})


def of_generator(seed: int = SEED):
    sky = weather(seed, FIRST, LAST)
    return half_hours(sky.temperature), half_hours(sky.sun)


def test_bounds_of_peaks_with_more_cars_have_the_promised_coverage():
    """120 streets, each with its own behaviour, get 20 to 150 more cars; 80 % must be between P10 and P90."""
    draw = np.random.default_rng(11)
    places, errors = [], []
    for seed in (SEED, 77, 78):
        for number in range(40):
            asset = site(seed, number)
            measured = street(asset, seed)
            count = float(draw.choice([20, 60, 150]))
            behaviour = math.exp(TRUE_CARS.spread * draw.standard_normal())
            truth = power(with_more(asset, cars=count, sessions=0.4 * behaviour), seed).max()
            predicted = peak_draws(measured, [(TRUE_CARS.profile(measured.index), count)], seed=number)
            # Ties (such as a shop's noon peak, to which evening cars add nothing) get a random rank among their equals.
            below, equal = (predicted < truth - 1e-9).sum(), (np.abs(predicted - truth) <= 1e-9).sum()
            places.append((below + draw.uniform() * (equal + 1)) / (len(predicted) + 1))
            errors.append(np.median(predicted) / truth - 1)
    inside = np.mean([0.1 <= place <= 0.9 for place in places])
    assert 0.75 <= inside <= 0.85
    assert abs(np.median(errors)) < 0.02
    assert np.mean(np.abs(errors)) < 0.08


def phase_amps(asset: Site, net: np.ndarray) -> dict[str, pd.DataFrame]:
    """Current (A) of each feeder's phases at nominal voltage and unity power factor, by half hour."""
    amps = net * 1000 / NOMINAL
    return {
        feeder: pd.DataFrame({phase: half_hours(amps[:, f, p]) for p, phase in enumerate(("L1", "L2", "L3"))})
        for f, feeder in enumerate(asset.feeders)
    }


def test_counts_before_the_fuse_have_the_promised_coverage():
    """Streets of three seeds that were not used for tuning, with as many cars as surely, probably and at most fit."""
    draw = np.random.default_rng(4)
    cars = replace(TRUE_CARS, power_factor=1.0)
    within: dict[str, list[bool]] = {"surely": [], "expected": [], "at_most": []}
    for seed in (901, 902, 903):
        for number in range(40):
            asset = site(seed, number)
            net = net_power(asset, seed)
            amps = phase_amps(asset, net)
            fuse = max(float(one.to_numpy().max() * draw.uniform(1.15, 1.8)) for one in amps.values())
            p = half_hours(net.sum(axis=(1, 2)))
            record = AssetRecord(asset.asset_id, 500.0, 100, fuse_a=fuse)
            measured = Street(record, asset.name, p, 0 * p, {feeder: one.abs() for feeder, one in amps.items()})
            found = what_fits(measured, technologies=[cars]).fits[0].before("feeder fuse")
            for name, counts in within.items():
                more = with_more(
                    asset,
                    cars=max(getattr(found, name), 0.01),
                    sessions=0.4 * math.exp(cars.spread * draw.standard_normal()),
                )
                amps = phase_amps(more, net_power(more, seed))
                counts.append(max(one.abs().to_numpy().max() for one in amps.values()) <= fuse)
    surely, expected, at_most = (float(np.mean(within[name])) for name in ("surely", "expected", "at_most"))
    assert 0.85 <= surely <= 0.95
    assert 0.40 <= expected <= 0.60
    assert 0.05 <= at_most <= 0.15


def test_heat_pumps_by_temperature_are_the_generators():
    """Compares not only the peak but the difference in every half hour, with the generator's weather."""
    air, _ = of_generator()
    asset = site(SEED, 2)
    added = power(with_more(asset, heat_pumps=40)) - power(asset)
    profile = TRUE_PUMPS.profile(pd.DatetimeIndex(added.index), air)
    assert 40 * profile.mean.mean() == pytest.approx(added.mean(), rel=0.03)
    assert np.corrcoef(profile.mean, added)[0, 1] > 0.8


def test_peaks_with_more_heat_pumps_are_predicted():
    air, _ = of_generator()
    errors = []
    for number in range(25):
        asset = site(SEED, number)
        measured = street(asset)
        predicted = peak_draws(measured, [(TRUE_PUMPS.profile(measured.index, air), 40.0)])
        errors.append(np.median(predicted) / power(with_more(asset, heat_pumps=40)).max() - 1)
    assert abs(np.median(errors)) < 0.02
    assert np.quantile(np.abs(errors), 0.9) < 0.06


def test_solar_roofs_by_measured_sun_are_the_generators():
    _, sun = of_generator()
    asset = site(SEED, 2)
    added = power(with_more(asset, panels=50)) - power(asset)
    mean = Solar().profile(pd.DatetimeIndex(added.index), sun=sun).mean
    assert 50 * mean == pytest.approx(added.to_numpy(), abs=1e-6)


def test_clear_sky_is_not_below_the_generators_sun():
    """At noon in June: the default assumes more sun than clouds usually leave."""
    index = pd.date_range("2025-06-01", "2025-07-01", freq="30min", inclusive="left", tz="UTC")
    mean = -SOLAR.profile(index).mean
    sun = weather(SEED, dt.date(2025, 6, 1), dt.date(2025, 6, 30)).sun
    assert mean.max() == pytest.approx(3.7 * 0.85 * 0.9, rel=0.06)
    assert mean.sum() / 2 > 3.7 * sun.sum() / 6


def test_one_car_in_figures():
    """Energy per day, and the peak per car of many cars after diversity: over 1 kW, in the evening or at 00:30."""
    index = pd.date_range("2025-01-06", "2025-01-07", freq="30min", inclusive="left", tz="UTC")
    for cars, hour in ((EVENING_CARS, 19), (NIGHT_CARS, 1)):
        mean = cars.profile(index).mean
        assert mean.sum() / 2 == pytest.approx(0.43 * 14)
        assert abs(mean.argmax() / 2 - hour) <= 1
        assert mean.max() > 1
    assert EVENING_CARS.profile(index).mean.max() == pytest.approx(1.5, abs=0.3)


def test_times_are_local_times():
    """In July, a car that arrives at 18:12 arrives at 17:12 UTC."""
    index = pd.date_range("2025-07-01", "2025-07-02", freq="30min", inclusive="left", tz="UTC")
    winter = pd.date_range("2025-01-01", "2025-01-02", freq="30min", inclusive="left", tz="UTC")
    summer = EVENING_CARS.profile(index).mean
    assert np.roll(summer, 2) == pytest.approx(EVENING_CARS.profile(winter).mean)


@pytest.fixture(scope="module")
def domestic():
    """Site 2 with fuses, computed from its readings: a street of 315 kVA, of which half is used."""
    asset = site(SEED, 2)
    readings = readings_of_block(block(SEED, asset, FIRST, LAST))
    record = AssetRecord(asset.asset_id, float(asset.rating_kva), asset.customers, fuse_a=400.0, mounting="outdoor")
    return street_of(assess(readings, name=asset.name, record=record))


@pytest.fixture(scope="module")
def fits(domestic):
    return what_fits(domestic, of_generator()[0])


def test_counts_are_in_order(fits):
    for fit in fits.fits:
        assert [one.limit for one in fit.counts] == list(LIMITS)
        for one in fit.counts:
            known = [count for count in (one.surely, one.expected, one.at_most) if count is not None]
            assert known == sorted(known), one
        rating, cyclic = fit.before("rating"), fit.before("cyclic rating")
        assert (rating.expected or 0) <= (cyclic.expected or math.inf)


def test_a_count_before_the_rating_holds_in_the_generator(fits, domestic):
    """With the generator's cars, the true peak is below the rating at the sure count, and above it at the highest."""
    cars = what_fits(domestic, technologies=[replace(TRUE_CARS, spread=0.05)]).fits[0].before("rating")
    asset = site(SEED, 2)
    lag = domestic.s_kva.max() / domestic.p_kw.max()
    sure, most = (power(with_more(asset, cars=count)).max() * lag for count in (cars.surely, 1.15 * cars.at_most))
    assert sure < asset.rating_kva < most


def test_counts_before_the_hot_spot_hold_in_the_library(fits, domestic):
    """For the expected count of heat pumps and their mean load, the library's calculation stays within its limits."""
    fit = fits.of("heat pumps")
    count = fit.before("hot spot").expected
    load = pd.Series(domestic.s_kva.to_numpy() + count * fit.profile.mean, domestic.index)
    found = temperatures(load, transformer_of(domestic.record), of_generator()[0])
    assert found.hot_spot_c < 125
    assert fit.curve["hot_spot"].is_monotonic_increasing


def test_chances_fall_with_the_number_of_cars(domestic):
    profile = EVENING_CARS.profile(domestic.index)
    chances = [chance_within(domestic, [(profile, count)], 315.0) for count in (0, 30, 70, 150)]
    assert chances[0] == 1
    assert chances[-1] < 0.1
    assert chances == sorted(chances, reverse=True)


def test_without_fuses_the_count_before_the_fuse_is_unknown_and_says_so(domestic):
    bare = replace(domestic, record=replace(domestic.record, fuse_a=None))
    one = what_fits(bare, technologies=[EVENING_CARS]).fits[0].before("feeder fuse")
    assert one.expected is None
    assert "fuse_a" in one.note


def test_a_smaller_fuse_fits_fewer(domestic):
    counts = []
    for amps in (200.0, 400.0):
        some = replace(domestic, record=replace(domestic.record, fuse_a=amps))
        counts.append(what_fits(some, technologies=[EVENING_CARS]).fits[0].before("feeder fuse").expected)
    assert counts[0] < counts[1]


def test_a_full_transformer_fits_none():
    asset = site(SEED, 2)
    full = street(replace(asset, rating_kva=100))
    assert what_fits(full, technologies=[EVENING_CARS]).fits[0].before("rating").expected == 0


def test_reverse_flow_begins_when_the_roofs_generate_more_than_the_street_uses(domestic):
    count = what_fits(domestic, technologies=[SOLAR]).fits[0].before("reverse flow").expected
    mean = SOLAR.profile(domestic.index).mean
    assert (domestic.p_kw + count * mean).min() >= 0
    assert (domestic.p_kw + (count + 1) * mean).min() < 0


def test_spare_energy_is_the_rating_less_the_load(domestic):
    table = spare_energy(domestic)
    assert (table["least, kWh"] <= table["usual, kWh"]).all()
    assert table["usual, kWh"].idxmin() in range(16, 21)
    hourly = domestic.s_kva.resample("1h").mean()
    assert table["least, kWh"].min() == pytest.approx(315 - hourly.max())


def test_the_basis_of_readings_in_may_says_that_winter_is_missing():
    index = pd.date_range("2025-05-01", "2025-06-01", freq="30min", inclusive="left", tz="UTC")
    p = pd.Series(100.0, index)
    assert "none are of the peak season" in Street(AssetRecord("7", 315.0), "", p, 0 * p, {}).basis


def test_gaps_are_never_the_peak_and_stay_gaps(domestic):
    holed = replace(domestic, p_kw=domestic.p_kw.where(domestic.p_kw < domestic.p_kw.quantile(0.9)))
    peaks = peak_draws(holed, [(EVENING_CARS.profile(holed.index), 10.0)])
    assert np.isfinite(peaks).all()
    assert what_fits(holed, technologies=[EVENING_CARS]).fits[0].before("rating").expected > 0


def test_every_technology_lists_its_sources(fits):
    assert all(one.source for one in fits.assumptions)
    for name in ("electric cars, evening", "heat pumps", "solar roofs", "rating", "ambient temperature"):
        assert any(one.what.startswith(name) for one in fits.assumptions), name


def test_no_rating_no_counts(domestic):
    bare = replace(domestic, record=AssetRecord("7"))
    with pytest.raises(NoRating):
        what_fits(bare)
    with pytest.raises(NoRating):
        spare_energy(bare)


def test_more_cars_in_the_generator_change_nothing_else():
    """With no additional units, the site is unchanged, byte for byte."""
    asset = site(SEED, 5)
    assert (power(with_more(asset)) == power(asset)).all()
