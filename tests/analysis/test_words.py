"""Sentences with a number are grammatical for none, one, some and all."""

import pytest

from dubegrid_lib.analysis.words import counted, part_of


@pytest.mark.parametrize(("count", "text"), [(0, "0 days"), (1, "1 day"), (24, "24 days"), (1008, "1,008 days")])
def test_a_count_agrees_with_its_noun(count: int, text: str) -> None:
    assert counted(count, "day") == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 5, "None of 5 assets have"),
        (1, 5, "1 of 5 assets has"),
        (2, 5, "2 of 5 assets have"),
        (5, 5, "All 5 assets have"),
        (0, 1, "None of 1 asset have"),
        (1, 1, "The one asset has"),
    ],
)
def test_a_part_agrees_with_its_verb(part: int, whole: int, text: str) -> None:
    assert part_of(part, whole, "asset", "has", "have") == text
