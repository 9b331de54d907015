"""Which transformer runs out first: order, bounds, and unusable uptake files."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.errors import MissingColumns
from dubegrid_lib.outlook.street import Street
from dubegrid_lib.outlook.uptake import BadUptake, ranking, read_uptake, runs_out

EXAMPLE = PROJECT_ROOT / "data" / "uptake_example.csv"


def street(asset_id: str, rating: float | None, customers: int | None = 150, trusted: bool = True) -> Street:
    index = pd.date_range("2025-01-06", "2025-01-20", freq="30min", inclusive="left", tz="UTC")
    hour = index.hour + index.minute / 60
    p = pd.Series(120 + 60 * np.exp(-(((hour - 18) / 3) ** 2)), index)
    return Street(AssetRecord(asset_id, rating, customers), "", p, 0 * p, {}, trusted)


def test_the_fuller_transformer_runs_out_first():
    uptake = read_uptake(EXAMPLE)
    found = [runs_out(one, uptake) for one in (street("large", 800.0), street("small", 200.0), street("middle", 315.0))]
    table = ranking(found)
    assert table["asset_id"].to_list() == ["small", "middle", "large"]
    assert pd.isna(table["expected"].iloc[2])
    assert table["expected"].iloc[0] <= table["expected"].iloc[1]
    for one in found:
        years = [year for year in (one.earliest, one.expected, one.latest) if year is not None]
        assert years == sorted(years)
    assert found[1].utilisation_end > found[1].utilisation_now == pytest.approx(90, abs=1)


def test_a_transformer_above_its_rating_has_run_out_already():
    one = runs_out(street("full", 150.0), read_uptake(EXAMPLE))
    assert one.earliest == one.expected == one.latest == 2026


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (street("a", None), "no rating"),
        (street("b", 315.0, None), "no number of customers"),
        (street("c", 315.0, trusted=False), "monitor is at fault"),
    ],
)
def test_unknown_assets_are_reported_and_come_last(one, why):
    uptake = read_uptake(EXAMPLE)
    table = ranking([runs_out(one, uptake), runs_out(street("large", 800.0), uptake)])
    assert table["asset_id"].to_list() == ["large", one.record.asset_id]
    assert why in table["why"].iloc[1]


def test_without_growth_nothing_runs_out(tmp_path):
    path = tmp_path / "none.csv"
    path.write_text("year,cars\n2026,0\n2027,0\n")
    assert runs_out(street("a", 315.0), read_uptake(path)).earliest is None


def test_uptake_adds_up_over_the_years():
    assert read_uptake(EXAMPLE).table.loc[2028].to_dict() == {"cars": 12, "heat_pumps": 4, "solar": 3}


def test_gaps_do_not_hide_an_asset():
    whole = street("a", 200.0)
    holed = replace(whole, p_kw=whole.p_kw.mask(np.arange(len(whole.p_kw)) % 7 == 0))
    assert runs_out(holed, read_uptake(EXAMPLE)).expected is not None


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("year,vans\n2026,3\n", MissingColumns, "units per 100 customers"),
        ("year,cars\n2026,-3\n", BadUptake, "line 2, column cars: '-3'"),
        ("year,cars\n2026,3\n2026,4\n", BadUptake, "line 3: 2026 is not a year, or occurs twice"),
        ("year,cars\nsoon,3\n", BadUptake, "column year: 'soon'"),
        ("year,cars\n", BadUptake, "has no year"),
    ],
)
def test_the_error_for_an_unusable_file_says_where(tmp_path, text, error, said):
    path = tmp_path / "uptake.csv"
    path.write_text(text)
    with pytest.raises(error, match=said):
        read_uptake(path)
