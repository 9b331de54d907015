"""The transformer's temperature: IEC's step response, the library's reference cases, and impossible values."""

import math

import numpy as np
import pandas as pd
import pytest

from dubegrid_lib.analysis.asset_register import AssetRecord, BadRegister, read_register, write_register
from dubegrid_lib.errors import NoReadings
from dubegrid_lib.outlook.assumptions import NoRating, assumption_table
from dubegrid_lib.outlook.thermal import (
    CURRENT_LIMIT,
    HOT_SPOT_LIMIT,
    TOP_OIL_LIMIT,
    BadTemperatures,
    Transformer,
    ambient_on,
    dynamic_headroom,
    filtered_temperatures,
    losses_of,
    temperatures,
    thermal_run,
    transformer_of,
)

OUTDOOR = transformer_of(AssetRecord("7", 500.0, mounting="outdoor"))


def load(values, start="2025-01-13", freq="30min"):
    return pd.Series(values, pd.date_range(start, periods=len(values), freq=freq, tz="UTC"), dtype=float)


def steady_air(series, celsius):
    return pd.Series(float(celsius), series.index)


def test_step_response_is_iecs():
    """IEC 60076-7: from no load to 1.2 of the rating, the oil rises by 1 - exp(-t/180 min), the winding with 8 min."""
    step = load([0.0] * 288 + [600.0] * 288, freq="10min")
    found = temperatures(step, OUTDOOR, steady_air(step, 20)).table
    ratio = 5500 / 510
    before, after = 60 * (1 / (1 + ratio)) ** 0.8, 60 * ((1 + ratio * 1.2**2) / (1 + ratio)) ** 0.8
    minutes = 10.0 * np.arange(1, 289)  # the load of an interval has its full effect at the interval's end
    oil = 20 + before + (after - before) * (1 - np.exp(-minutes / 180))
    hot = oil + 1.2 * 23 * 1.2**1.6 * (1 - np.exp(-minutes / 8))
    assert found["top_oil_c"].to_numpy()[288:] == pytest.approx(oil, abs=1e-9)
    assert found["hot_spot_c"].to_numpy()[288:] == pytest.approx(hot, abs=1e-9)


def test_rated_load_ends_at_rated_rises():
    rated = load([500.0] * 96)
    table = temperatures(rated, OUTDOOR, steady_air(rated, 20)).table
    assert table["top_oil_c"].iloc[-1] == pytest.approx(80)
    assert table["hot_spot_c"].iloc[-1] == pytest.approx(80 + 1.2 * 23)
    assert temperatures(rated, OUTDOOR, steady_air(rated, 20)).loss_of_life == pytest.approx(2 ** ((107.6 - 98) / 6))


def test_librarys_case_of_a_distribution_transformer():
    """The library's `test_expected_rise_distribution`, from the standard's formulas: 8 time constants on, 8 off."""
    from transformer_thermal_model.model import Model
    from transformer_thermal_model.schemas import InputProfile, UserTransformerSpecifications
    from transformer_thermal_model.transformer import DistributionTransformer

    specs = UserTransformerSpecifications(
        load_loss=1000, nom_load_sec_side=1500, no_load_loss=200, amb_temp_surcharge=20, hot_spot_fac=1.1
    )
    index = pd.date_range("2021-01-01", periods=16, freq="180min")
    amps = np.array([1000.0] * 8 + [0.0] * 8)
    profile = InputProfile.create(index.to_numpy(), amps, np.full(16, 20.0))
    found = Model(profile, DistributionTransformer(specs)).run()
    loaded, idle = (80 * ((200 + 1000 * ratio**2) / 1200) ** 0.8 for ratio in (1000 / 1500, 0.0))
    n = np.arange(16)
    oil = np.where(n < 8, loaded * -np.expm1(-n), idle + (loaded * -np.expm1(-7.0) - idle) * np.exp(-(n - 7.0)))
    assert found.top_oil_temp_profile.to_numpy() == pytest.approx(20 + oil, abs=1e-9)
    assert found.top_oil_temp_profile.iloc[[1, 8]].to_list() == pytest.approx([50.75341103, 49.9420479])
    assert found.hot_spot_temp_profile.iloc[1] == pytest.approx(50.75341103 + 1.1 * 23 * (2 / 3) ** 1.6)


def test_librarys_case_of_iecs_loading_example():
    """IEC 60076-7:2018, annex on the example with steps of 1.0, 0.6, 1.5, 0.3, 2.1 and 0: its table, within 1.1 K."""
    from transformer_thermal_model.cooler import CoolerType
    from transformer_thermal_model.model import Model
    from transformer_thermal_model.schemas import InputProfile, UserTransformerSpecifications
    from transformer_thermal_model.schemas.thermal_model.initial_state import InitialTopOilTemp
    from transformer_thermal_model.transformer import PowerTransformer

    ends, steps = [190, 365, 500, 705, 730, 745], [1.0, 0.6, 1.5, 0.3, 2.1, 0.0]
    minutes = np.arange(5, 746, 5)
    loads = np.array(steps)[np.searchsorted(ends, minutes)]
    index = pd.Timestamp("2021-01-01") + pd.to_timedelta(minutes, unit="min")
    specs = UserTransformerSpecifications(
        load_loss=1000, nom_load_sec_side=1, no_load_loss=1, amb_temp_surcharge=0, top_oil_temp_rise=38.3,
        winding_oil_gradient=14.5, hot_spot_fac=1.4,
    )  # fmt: skip
    model = PowerTransformer(specs, CoolerType.ONAF)
    profile = InputProfile.create(index.to_numpy(), loads, np.full(len(loads), 25.6))
    found = Model(profile, model, InitialTopOilTemp(initial_top_oil_temp=25.6 + 12.7)).run()
    at = np.searchsorted(minutes, ends)
    assert found.top_oil_temp_profile.to_numpy()[at] == pytest.approx([61.9, 44.4, 89.2, 35, 67.9, 60.3], abs=1.1)
    assert found.hot_spot_temp_profile.to_numpy()[at] == pytest.approx([83.8, 54, 127, 37.54, 138.6, 75.3], abs=1.1)


def random_load(days=20, seed=1):
    draw = np.random.default_rng(seed)
    shape = 250 + 150 * np.sin(np.arange(48 * days) / 48 * 2 * np.pi)
    return load(shape * np.exp(0.2 * draw.standard_normal(len(shape))))


def test_filters_give_what_the_library_gives():
    series = random_load()
    air = pd.Series(np.linspace(-5, 30, len(series)), series.index)
    for transformer in (OUTDOOR, transformer_of(AssetRecord("7", 200.0))):
        table = temperatures(series, transformer, air).table
        oil, hot = filtered_temperatures(series.to_numpy(), thermal_run(series, air), transformer)
        assert oil == pytest.approx(table["top_oil_c"].to_numpy(), abs=1e-8)
        assert hot == pytest.approx(table["hot_spot_c"].to_numpy(), abs=1e-8)


def test_dynamic_headroom_keeps_all_limits_and_no_more():
    series = random_load()
    air = steady_air(series, 15)
    extra = dynamic_headroom(series, OUTDOOR, air)
    least = temperatures(series + extra, OUTDOOR, air)
    assert least.hours_too_hot == 0
    assert (series + extra).max() <= CURRENT_LIMIT * 500 + 1e-6
    more = temperatures(series + extra + 1, OUTDOOR, air)
    assert more.hot_spot_c > HOT_SPOT_LIMIT or more.top_oil_c > TOP_OIL_LIMIT or series.max() + extra + 1 > 750


def test_more_air_temperature_less_headroom_and_negative_when_overloaded():
    series = random_load()
    cold, warm = (dynamic_headroom(series, OUTDOOR, steady_air(series, celsius)) for celsius in (0, 35))
    assert cold > warm
    flat = load([900.0] * 96)
    assert dynamic_headroom(flat, OUTDOOR, steady_air(flat, 20)) < -100


def test_hours_and_ageing_of_an_overload():
    """Five hours at twice the rating, after a day at half of it: the transformer is hot, for that many hours."""
    series = load([250.0] * 48 + [1000.0] * 10 + [250.0] * 38)
    found = temperatures(series, OUTDOOR, steady_air(series, 25))
    hot = (found.table["hot_spot_c"] > HOT_SPOT_LIMIT) | (found.table["top_oil_c"] > TOP_OIL_LIMIT)
    assert found.hours_too_hot == hot.sum() / 2 > 3
    assert found.loss_of_life > 10
    assert "too hot for 7.0 h" in found.sentence


def test_long_gaps_and_the_hours_after_them_do_not_count():
    series = random_load(4)
    series.iloc[100:103] = math.nan  # an hour and a half: bridged
    short = temperatures(series, OUTDOOR)
    assert short.hours == 96
    series.iloc[120:140] = math.nan  # ten hours
    long = temperatures(series, OUTDOOR)
    assert long.hours == 96 - 10 - 9
    assert not long.table["known"].iloc[120:158].any()
    gaps = assumption_table(long.assumptions).set_index("assumption").loc["gaps in the load", "value"]
    assert gaps.startswith("1.5 h bridged")
    assert "19.0 h" in gaps


def test_a_gap_does_not_count_as_zero_load():
    """As soon as the hot spot counts again after a gap, it is what it would be without the gap."""
    whole = random_load(6)
    holed = whole.copy()
    holed.iloc[96:120] = math.nan
    a, b = (temperatures(series, OUTDOOR).table for series in (whole, holed))
    later = b["known"] & (b.index > b.index[120])
    assert (a["hot_spot_c"] - b["hot_spot_c"])[later].abs().max() < 1.5


def test_no_load_at_all_is_an_error():
    with pytest.raises(NoReadings, match="never measured"):
        temperatures(load([math.nan] * 10), OUTDOOR)


def test_register_decides_and_defaults_are_listed(tmp_path):
    path = tmp_path / "register.csv"
    path.write_text("asset_id,rating_kva,mounting,load_loss_w,no_load_loss_w\n7,500,Pole,6000,800\n8,500,,,\n")
    records = read_register(path)
    stated, default = transformer_of(records["7"]), transformer_of(records["8"])
    assert (stated.load_loss_w, stated.no_load_loss_w, stated.surcharge_k) == (6000, 800, 0)
    assert (default.load_loss_w, default.no_load_loss_w, default.surcharge_k) == (5500, 510, 10)
    table = assumption_table(default.assumptions).set_index("assumption")
    assert table.loc["load loss at rating", "source"].startswith("default")
    assert assumption_table(stated.assumptions).set_index("assumption").loc["mounting", "source"] == "asset register"
    path.write_text(write_register(records.values()))
    assert read_register(path) == records


def test_register_rejects_a_mounting_it_does_not_know(tmp_path):
    path = tmp_path / "register.csv"
    path.write_text("asset_id,rating_kva,mounting\n7,500,roof\n")
    with pytest.raises(BadRegister, match=r"mounting.*'roof' is not one of indoor, outdoor, pole"):
        read_register(path)


def test_without_a_rating_there_is_no_temperature():
    with pytest.raises(NoRating, match="Asset 9 has no rating"):
        transformer_of(AssetRecord("9"))


@pytest.mark.parametrize(("rating", "losses"), [(500, (5500, 510)), (350, (4188, 389)), (2000, (21000, 1540))])
def test_losses_are_interpolated_and_extrapolated_from_the_table(rating, losses):
    assert losses_of(rating) == pytest.approx(losses, rel=0.01)


def test_weather_may_have_any_resolution_and_gaps():
    index = load([0.0] * 96).index
    hourly = pd.Series(5.0, index[::2][:24])
    air, said = ambient_on(index, hourly)
    assert air[:47] == pytest.approx(5)
    assert "lacks" in said.source
    default, usual = ambient_on(index, None)
    assert air[60:] == pytest.approx(default[60:])
    assert usual.source.startswith("default")


@pytest.mark.parametrize("wrong", ["naive", "fahrenheit"])
def test_wrong_weather_is_rejected(wrong):
    index = load([0.0] * 4).index
    weather = pd.Series(10.0, index.tz_localize(None)) if wrong == "naive" else pd.Series(68.0, index)
    with pytest.raises(BadTemperatures, match="UTC" if wrong == "naive" else "not an air temperature"):
        ambient_on(index, weather)


def test_a_missing_library_is_reported(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "transformer_thermal_model.schemas", None)
    fresh = Transformer(500, 5500, 510, 0, ())
    with pytest.raises(ImportError, match=r"transformer-thermal-model.*\.\[outlook\]"):
        _ = fresh.model
