"""The outlook in the reports: what it shows, and what it says if something is missing."""

import sys
from dataclasses import replace

import pandas as pd
import pytest
from load_readings import REAL_FILES, needs_real_readings, read_lv_csv
from test_fit import FIRST, LAST, SEED

from dubegrid_lib.analysis.assessment import assess
from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.outlook.street import street_of
from dubegrid_lib.outlook.uptake import RunsOut, read_uptake, runs_out
from dubegrid_lib.reporting import show
from dubegrid_lib.reporting.exports import write_all
from dubegrid_lib.reporting.fleet_assessment import _air
from dubegrid_lib.reporting.outlook import asset_outlook, fleet_outlook
from dubegrid_lib.reporting.report_choice import BadParameter, chosen, valid_parameters
from dubegrid_lib.sources.sample.block import block
from dubegrid_lib.sources.sample.site import site
from dubegrid_lib.sources.sample.weather_file import sample_weather
from dubegrid_lib.teaching.detection import readings_of_block

UPTAKE = PROJECT_ROOT / "data" / "uptake_example.csv"


@pytest.fixture(scope="module")
def assessment():
    asset = site(SEED, 2)
    record = AssetRecord(asset.asset_id, float(asset.rating_kva), asset.customers)
    return assess(readings_of_block(block(SEED, asset, FIRST, LAST)), name=asset.name, record=record)


@pytest.fixture(scope="module")
def outlook(assessment):
    return asset_outlook(assessment)


def test_the_page_answers_how_many_fit_and_names_its_basis(outlook, monkeypatch):
    shown: list[str] = []
    monkeypatch.setattr(show, "display", lambda thing: shown.append(str(getattr(thing, "data", ""))[:50_000]))
    outlook.show()
    page = "".join(shown)
    assert "<h2>Outlook</h2>" in page
    assert "Before the rating is reached:" in page
    assert "The hot spot reaches" in page
    assert "No weather is stored" in page
    assert "the air has its usual temperature" in page
    assert "part of a peak season" in page
    assert "Love et al." in page, "the sources of the assumptions must be listed"
    assert "&lt;NA&gt;" not in page


def test_with_weather_the_page_names_its_source_and_what_an_average_cold_spell_needs(assessment, outlook):
    area = assessment.record.licence_area
    own = asset_outlook(assessment, sample_weather(SEED, FIRST, LAST, areas=("South Wales",)))
    assert area == ""
    assert own.tables[0].frame is not None
    (sentence,) = [one for one in own.sentences if "temperature" in one.lower()]
    assert sentence.startswith("The temperature of South Wales is used. A winter peak needs 42 whole days")
    strange = asset_outlook(assessment, sample_weather(SEED, FIRST, LAST, areas=("Here", "There")))
    assert any("The weather has no area (none in the register), only Here, There" in one for one in strange.sentences)


def test_charts_have_their_numbers_and_pictures(outlook):
    assert outlook.charts[0].name == "what will fit"
    for chart in outlook.charts:
        assert chart.picture.startswith(b"\x89PNG")
        assert len(chart.table)
    counts = outlook.charts[0].table
    assert (counts["surely"] <= counts["expected"]).all()
    assert (counts["expected"] <= counts["at most"]).all()


def test_tables_are_exported_for_a_planner(outlook, tmp_path):
    write_all(list(outlook.tables), tmp_path / "out", "outlook", "bucket")
    table = pd.read_csv(tmp_path / "out" / "what_will_fit.csv")
    assert set(table["limit"]) == {"rating", "cyclic rating", "hot spot", "feeder fuse", "reverse flow"}
    assert table.loc[table["limit"] == "rating", "expected"].notna().all()


def test_without_rating_extra_or_monitor_the_page_says_what_is_missing(assessment, monkeypatch):
    unrated = replace(assessment, record=AssetRecord("7"))
    assert "without a rating" in asset_outlook(unrated).missing
    faulty = replace(assessment, basis=replace(assessment.basis, trusted=False, why="its busbar is dead"))
    assert "its busbar is dead" in asset_outlook(faulty).missing
    for name in ("schemas", "model", "aging", "transformer"):
        monkeypatch.setitem(sys.modules, f"transformer_thermal_model.{name}", None)
    assert "pip install -e .[outlook]" in asset_outlook(assessment).missing


def test_the_fleet_says_who_runs_out_first_or_that_no_uptake_was_given(assessment):
    uptake = read_uptake(UPTAKE)
    found = (
        runs_out(street_of(assessment), uptake),
        runs_out(street_of(replace(assessment, record=AssetRecord("7"))), uptake),
    )
    shown = fleet_outlook(found, uptake)
    table = shown.tables[0].frame
    assert table["asset"].to_list() == [assessment.asset_id, "7"]
    assert int(table["expected"].iloc[0]) in uptake.years
    assert table["expected"].iloc[1] == ""
    assert "1 asset cannot be ranked" in " ".join(shown.sentences)
    assert shown.charts[0].picture
    assert "--uptake FILE" in fleet_outlook((), None).missing


def test_heat_pumps_of_who_runs_out_first_depend_on_the_weather(assessment):
    uptake, street = read_uptake(UPTAKE), street_of(assessment)
    hourly = sample_weather(SEED, FIRST, LAST, areas=("South Wales",)).of("South Wales")
    cold, as_it_was, mild = (runs_out(street, uptake, air) for air in (None, hourly, hourly + 12))
    assert mild.utilisation_end < as_it_was.utilisation_end <= cold.utilisation_end
    assert "heat pumps run as on a cold day every day" in " ".join(fleet_outlook((cold,), uptake).sentences)
    by_weather = fleet_outlook((as_it_was,), uptake, "the stored weather winter.csv").sentences
    sentence = "Heat pumps run according to the stored weather winter.csv; if it lacks"
    assert any(line.startswith(sentence) for line in by_weather)
    asked = {"month": "2025-05", "register": "none", "uptake": "data/uptake_example.csv"}
    area, other = (sample_weather(SEED, FIRST, LAST, areas=names) for names in (("A",), ("A", "B")))
    for choice, weather, known in (
        (chosen("fleet", asked), area, False),  # another month
        (replace(chosen("fleet", asked), start=hourly.index[0], end=hourly.index[-1]), area, True),
        (replace(chosen("fleet", asked), start=hourly.index[0], end=hourly.index[-1]), other, False),  # which area?
        (replace(chosen("fleet", asked), uptake=None), area, False),
    ):
        assert (_air(weather, choice, "7") is not None) == known


def test_uptake_is_a_parameter_of_the_fleet_report_only():
    given = {"month": "2025-05", "register": "none", "uptake": "data/uptake_example.csv"}
    choice = chosen("fleet", given)
    assert choice.uptake.years[0] == 2026
    assert "uptake" not in valid_parameters("asset")
    with pytest.raises(BadParameter, match=r"uptake 'none\.csv': there is no such file"):
        chosen("fleet", {**given, "uptake": "none.csv"})


def at(assessment, of_peak):
    """The asset with a rating that its highest half hour exceeds this many times."""
    peak = assessment.kpi("maximum apparent power").value
    return replace(assessment, record=replace(assessment.record, rating_kva=round(peak / of_peak, 1)))


def test_above_the_rating_the_page_shows_what_fits_below_the_cyclic_rating(assessment):
    one = at(assessment, 1.18)
    fit, peak, *_ = asset_outlook(one).charts
    rating = one.record.rating_kva
    start = f"It is already above its rating of {rating:.0f} kVA. "
    below = f"elow its cyclic rating ({1.3 * rating:.0f} kVA, for some hours)"
    counts = asset_outlook(one).tables[0].frame.set_index(["limit", "technology"])["expected"]
    cars = counts["cyclic rating", "electric cars, evening"]
    assert cars > 0
    assert counts["rating", "electric cars, evening"] == 0
    assert fit.sentence.startswith(f"{start}B{below}: {cars:.0f} electric cars, evening (")
    assert fit.table.loc["electric cars, evening", "expected"] == cars
    assert "below the cyclic rating" in fit.figure.axes[0].get_title(loc="left")
    assert peak.sentence.startswith(f"{start}{cars:.0f} are expected to fit b{below}, and ")
    assert peak.figure.axes[0].lines[-1].get_ydata()[0] == pytest.approx(1.3 * rating)
    hotter = [name for name in fit.table.index if counts["hot spot", name] < counts["cyclic rating", name]]
    assert ("The temperatures allow fewer: " in fit.sentence) == bool(hotter)
    assert all(f"{counts['hot spot', name]:.0f} {name}" in fit.sentence for name in hotter)


def test_above_the_cyclic_rating_nothing_fits_and_no_empty_chart_is_drawn(assessment):
    outlook = asset_outlook(at(assessment, 1.4))
    fit, peak, *_ = outlook.charts
    assert fit.figure is None
    assert "for some hours): nothing more fits." in fit.sentence
    assert peak.sentence.endswith("nothing more fits.")
    assert "kVA less, hot spot, top oil and current would be within their limits." in outlook.sentences[0]
    assert "--" not in outlook.sentences[0]
    assert "-" not in outlook.sentences[0].split("kVA")[0]


def test_who_is_above_the_rating_now_is_not_said_to_reach_it_later():
    uptake = read_uptake(UPTAKE)
    years = {"earliest": 2026, "expected": 2026, "latest": 2027}
    found = (
        RunsOut("1", **years, utilisation_now=112.0),
        RunsOut("2", **years, utilisation_now=131.0),
        RunsOut("3", **years, utilisation_now=99.0),
        RunsOut("4", 2028, None, None, utilisation_now=40.0),
    )
    said = fleet_outlook(found, uptake).charts[0]
    assert said.sentence == (
        "Already at or above the rating: 2, 1. Next at or above the rating under uptake_example.csv: 3 (2026), "
        "4 (after 2035)."
    )
    axes = said.figure.axes[0]
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.containers[0]]
    assert ends[0] == pytest.approx((2025.6, 2027.4)), "a bar that ends in 2027 must not reach the tick of 2028"
    assert ends[3] == pytest.approx((2027.6, 2036.4))
    texts = [text.get_text() for text in axes.texts]
    assert texts == ["112 % of the rating now", "131 % of the rating now"]
    only = fleet_outlook(found[2:], uptake).charts[0].sentence
    assert only.startswith("First at or above the rating under uptake_example.csv: 3 (2026)")
    assert fleet_outlook(found[:2], uptake).charts[0].sentence == "Already at or above the rating: 2, 1."


@needs_real_readings
@pytest.mark.parametrize("path", REAL_FILES, ids=lambda path: path.stem)
def test_nothing_absurd_on_real_weeks(path):
    """With a rating at which the week's maximum is between half and nine tenths of it."""
    readings = read_lv_csv(path)
    most = assess(readings).kpi("maximum demand").value
    rating = float(min(kva for kva in (25, 50, 100, 200, 315, 500, 800, 1000) if kva > most * 1.1))
    one = assess(readings, record=AssetRecord(str(readings["asset_id"].iloc[0]), rating, 200))
    outlook = asset_outlook(one)
    if not one.basis.trusted:
        assert "the monitor is at fault" in outlook.missing
        return
    table = outlook.tables[0].frame.set_index(["technology", "limit"])
    cars = table.loc[("electric cars, evening", "rating"), "expected"]
    assert 0 <= cars <= 1.5 * (rating - most) + 20
    temperature = outlook.charts[2].table["value"]
    assert 0 < temperature["highest top oil, °C"] < temperature["highest hot spot, °C"] < 98
