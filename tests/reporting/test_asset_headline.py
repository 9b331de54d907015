"""The asset report's first sentence claims no more than its figures support."""

from dataclasses import replace
from typing import Any

import pytest
from load_readings import Columns, tidy, whole_site

from dubegrid_lib.analysis.assessment import assess
from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.reporting.asset_report import AssetReport

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
