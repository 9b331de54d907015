"""The figures that the benchmark computes instead of measuring: an item's size, and whether a target is met."""

import pytest

from bench._figures import Figure, report
from dubegrid_lib.query.item_size import item_bytes


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({"asset_id": {"S": "721372"}}, 8 + 6),
        ({"name": {"S": "é"}}, 4 + 2),
        ({"v": {"N": "12.5"}}, 1 + 3),  # three digits: two bytes, plus one
        ({"v": {"N": "-0.0500"}}, 1 + 3),  # one digit: one byte, plus one, plus one for the minus sign
        ({"v": {"N": "1e3"}}, 1 + 2),
        ({"v": {"NULL": True}}, 1 + 1),
        ({"series": {"M": {"1|a|kW": {"N": "1"}, "b": {"N": "22"}}}}, 6 + 3 + (1 + 6 + 2) + (1 + 1 + 2)),
    ],
)
def test_item_size_is_what_dynamodb_charges(item, size):
    assert item_bytes(item) == size


def test_missed_targets_are_counted(capsys):
    met, missed, free = Figure("a", 1, "s", ("<=", 2)), Figure("b", 39.9, "times", (">=", 40)), Figure("c", 7, "MB")
    assert report([met, missed, free]) == 1
    _, first, second, third = capsys.readouterr().out.splitlines()
    assert "met" in first
    assert "MISSED" in second
    assert third.split() == ["c", "7", "MB"]
