"""Sentences with a number are grammatical for none, one, some and all."""

import pytest

from dubegrid_lib.analysis.words import counted, part_of, plain_name


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


@pytest.mark.parametrize("name", ["THE GLEBE -", "THE GLEBE", " THE GLEBE - ", "THE GLEBE -- "])
def test_a_name_is_shown_without_the_hyphen_at_its_end(name: str) -> None:
    assert plain_name(name) == "THE GLEBE"
    assert plain_name("HEATH DRIVE, ABBEY COURT - Quinton") == "HEATH DRIVE, ABBEY COURT - Quinton"
