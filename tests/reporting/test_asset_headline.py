"""The asset report's first sentence claims no more than its figures support."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from load_readings import Columns, tidy, whole_site

from dubegrid_lib.analysis.assessment import assess
from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.analysis.findings import findings
from dubegrid_lib.reporting.asset_report import AssetReport
from dubegrid_lib.reporting.measured_days import rests_on, usual_whole_days, whole_days
from dubegrid_lib.reporting.outlook import temperature_verdict

RECORD = AssetRecord("990001", rating_kva=None, customers=100)


def headline(columns: Columns, of_peak: float | None) -> str:
    """The headline of a site whose rating is the busbar's peak divided by `of_peak`; None: it has no rating."""
    peak = assess(tidy(columns), record=RECORD).kpi("maximum apparent power").value
    record = replace(RECORD, rating_kva=peak / of_peak if of_peak else None)
    nothing: Any = None
    return AssetReport(nothing, nothing, assess(tidy(columns), record=record), (), 0, "").headline()


def with_busbar_off(by: float) -> Columns:
    columns = whole_site(14)
    for key in [key for key in columns if key[0] == "BUSBAR"]:
        if key[1].endswith(("Active Power", "Reactive Power", "Current")):
            columns[key] = columns[key] * by
    return columns


@pytest.mark.parametrize(
    ("of_peak", "words"),
    [
        (0.5, "It is not stressed: 50 % of"),
        (0.9, "It comes close to its rating: 90 % of"),
        (1.1, "It is at or above its rating: 110 % of"),
        (1.4, "It is far above its rating: 140 % of"),
        (None, "it cannot be determined whether it is stressed; its highest half hour is "),
    ],
)
def test_one_reading_of_the_load(of_peak: float | None, words: str) -> None:
    said = headline(whole_site(14), of_peak)
    assert words in said
    assert "between" not in said


@pytest.mark.parametrize(
    ("of_peak", "words"),
    [
        (0.5, "It is not stressed: between 43 and 50 % of"),
        (0.9, "It may come close to its rating: between 78 and 90 % of"),
        (1.1, "It may be at or above its rating: between 96 and 110 % of"),
        (1.25, "It is at or above its rating: between 109 and 125 % of"),
        (1.4, "It may be far above its rating: between 122 and 140 % of"),
        (None, "its highest half hour is between "),
    ],
)
def test_two_readings_that_differ(of_peak: float | None, words: str) -> None:
    """The feeder sum is 15 % below the busbar: both are given, and "is" is used only if both support it."""
    assert words in headline(with_busbar_off(1.15), of_peak)


def report_of(columns: Columns, of_peak: float, **record: Any) -> AssetReport:
    peak = assess(tidy(columns), record=RECORD).kpi("maximum apparent power").value
    one = assess(tidy(columns), record=replace(RECORD, rating_kva=peak / of_peak, **record))
    nothing: Any = None
    return AssetReport(nothing, nothing, one, findings(one), 0, "")


def test_above_its_rating_but_not_too_hot_is_both_said_in_one_place() -> None:
    report = report_of(whole_site(14), 1.18)
    said = report.headline()
    heat = report.outlook.temperatures
    assert heat is not None
    assert heat.hours_too_hot == 0
    assert said.startswith("It is at or above its rating: 118 % of")
    assert said.endswith(
        f"Even so, its computed temperatures stay within the limits of IEC 60076-7: hot spot {heat.hot_spot_c:.0f} of "
        f"120 °C, top oil {heat.top_oil_c:.0f} of 105 °C (from load and air temperature, with default losses and "
        "mounting; neither is measured)."
    )
    (reinforce,) = [one for one in report.findings if one.action == "reinforce"]
    assert "Neither is measured here; the outlook of the asset's report computes both." in reinforce.evidence
    assert reinforce.would_change.endswith("a hot spot and top oil measured within limits")


def test_what_the_register_says_about_the_transformer_is_no_default() -> None:
    stated = {"load_loss_w": 3000.0, "no_load_loss_w": 300.0}
    assert "with default mounting; neither" in report_of(whole_site(14), 1.1, **stated).headline()
    said = report_of(whole_site(14), 1.1, mounting="pole", **stated).headline()
    assert "with the register's losses and mounting; neither" in said


def test_a_transformer_that_is_computed_too_hot_is_not_said_to_be_within_limits() -> None:
    report = report_of(whole_site(14), 1.45)
    heat = report.outlook.temperatures
    assert heat is not None
    assert heat.hours_too_hot > 0
    assert f"exceed the limits of IEC 60076-7 for {heat.hours_too_hot:.1f} h: hot spot" in report.headline()
    assert "within the limits" not in report.headline()


@pytest.mark.parametrize("of_peak", [0.9, 1.6])
def test_temperatures_are_not_named_below_the_rating_or_above_150_percent(of_peak: float) -> None:
    assert "computed" not in report_of(whole_site(14), of_peak).headline()


def test_temperatures_of_the_lower_of_two_loads_are_not_named() -> None:
    assert "computed" not in headline(with_busbar_off(0.85), 1.1)


def test_the_highest_load_after_a_gap_has_no_temperature_to_name() -> None:
    found = report_of(whole_site(14), 1.18).outlook.temperatures
    assert found is not None
    assert temperature_verdict(found)
    peak = found.table["load_kva"].idxmax()
    unknown = found.table.assign(known=found.table["known"] & (found.table.index != peak))
    assert temperature_verdict(replace(found, table=unknown)) == ""


def test_the_first_answer_to_how_sure_is_the_days_measured_and_those_that_a_winters_peak_needs() -> None:
    one = assess(tidy(whole_site(8)), record=RECORD)
    assert len(whole_days(one.demand.p_kw)) == 8
    assert rests_on(whole_days(one.demand.p_kw)) == (
        "It rests on 8 whole days of readings, all in the peak season (November to February): a winter's peak may be "
        "higher, and 42 such days are needed to estimate it."
    )


@pytest.mark.parametrize(
    ("first", "days", "words"),
    [
        ("2025-05-12", 7, "7 whole days of readings, none of them in the peak season (November to February): a winter"),
        ("2025-02-27", 4, "4 whole days of readings, 2 of them in the peak season"),
        ("2025-01-01", 42, "42 whole days of readings, all in the peak season (November to February)."),
        ("2025-02-01", 330, "330 whole days of readings, 85 of them in the peak season (November to February)."),
        ("2025-01-21", 300, "300 whole days of readings, 55 of them in the peak season (November to February): a"),
        ("2025-01-21", 0, "0 whole days of readings: a winter's peak"),
    ],
)
def test_a_winters_peak_needs_42_days_of_one_winter(first: str, days: int, words: str) -> None:
    assert f"It rests on {words}" in rests_on(pd.date_range(first, periods=days, freq="D"))


def test_a_fleet_rests_on_the_days_of_its_median_asset() -> None:
    days = pd.date_range("2025-01-13", periods=8, freq="D")
    matrix = pd.DataFrame([[100.0] * 8, [0.0] * 3 + [100.0] * 5, [92.0] * 7 + [91.0]], ["1", "2", "3"], days)
    assert list(usual_whole_days(matrix)) == list(days[:7])
