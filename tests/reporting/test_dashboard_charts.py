"""The dashboard's charts, tested as the specifications from which the browser draws them."""

import itertools

import numpy as np
import pandas as pd
import pytest

from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.reporting.dashboard import charts


@pytest.mark.parametrize("count", [30, 3000])
def test_the_map_names_the_most_loaded_and_its_points_stay_distinguishable(count: int) -> None:
    ids = [f"{700000 + n}" for n in range(count)]
    draw = np.random.default_rng(1)
    fleet = pd.DataFrame({"name": "Elm Grove", "utilisation_pct": draw.uniform(10, 140, count)}, index=ids)
    register = {one: AssetRecord(one, 500, latitude=52 + draw.random(), longitude=-2 + draw.random()) for one in ids}
    drawn = charts.fleet_map(fleet, register)
    spec = drawn.to_dict()
    points, halo, labels = spec["layer"]
    named = [one["asset"] for one in spec["datasets"][labels["data"]["name"]]]
    most = list(fleet["utilisation_pct"].nlargest(count).index)
    assert len(named) == (10 if count == 30 else 5)
    assert named[0] == most[0]
    assert named == [one for one in most if one in named], "the most loaded must come first"
    at = [(register[one].longitude or 0, register[one].latitude or 0) for one in named]
    pairs = itertools.combinations(at, 2)
    assert all(abs(a - c) > 0.15 or abs(b - d) > 0.1 for (a, b), (c, d) in pairs), "labels must not overlap"
    assert (halo["data"], halo["mark"]["stroke"]) == (labels["data"], "white"), (
        "labels must be readable over other points"
    )
    # In a chart of 700 by 300 pixels, all points together cover at most a tenth of the area, unless they were too small
    # to be seen.
    assert points["mark"]["size"] * count <= max(0.1 * 700 * 300, 12 * count)
    order = [one["utilisation, %"] for one in spec["datasets"][points["data"]["name"]]]
    assert order == sorted(order), "the most loaded must be drawn last, over the others"


def test_an_axis_of_voltages_does_not_begin_at_zero_and_shows_the_limits() -> None:
    index = pd.date_range("2025-01-05", periods=144, freq="10min", tz="UTC")
    volts = pd.DataFrame({"L1": 241.0, "L2": 243.0}, index=index)
    lines, limits = charts.day_lines(volts, "2025-01-05", "V", "phase").to_dict()["layer"]
    assert lines["encoding"]["y"]["scale"]["zero"] is False
    assert limits["mark"]["type"] == "rule"
    amps = charts.day_lines(volts, "2025-01-05", "A", "phase").to_dict()
    assert amps["encoding"]["y"]["scale"]["zero"] is True
