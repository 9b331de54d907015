"""Short codes of series: decoding reverses encoding for every name, and items with either form read the same."""

from typing import Any

import pytest
from asset_table import AssetTable
from hypothesis import example, given
from hypothesis import strategies as st
from intervals import Interval

from dubegrid_lib.query.item_size import compare_names, item_bytes
from dubegrid_lib.schema.load_monitor import BadField, quantity_of, series_key, split_series
from dubegrid_lib.schema.series_codes import LEGEND, decode, encode, full_item

KNOWN = [split_series(f"x|{name}")[1:] for name in LEGEND.values()]
UNIT_BYTES = 1024  # one write unit (DynamoDB developer guide, "DynamoDB read and write operations")

texts = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)
feeders = st.sampled_from(["BUSBAR", "5", "", "P1", "a|5", "5|P1"]) | texts
descriptions = (
    st.sampled_from([*LEGEND, *(known[0] for known in KNOWN), "5|L1 Active Power", "l1 active power"]) | texts
)
units = st.sampled_from([*(known[1] for known in KNOWN), "kVAr", "kVAR", "MW", "P1"]) | texts
series = st.tuples(feeders, descriptions, units).map("|".join)


@given(series)
@example("5|L1 Active Power|kW")
@example("5|P1|kW")
@example("5|P1|")
@example("a|5|L1 Active Power|kW")
@example("5|L1 Active Power|A")
@example("5||P1")
def test_every_series_is_found_again(name):
    assert decode(encode(name)) == name
    assert decode(decode(encode(name))) == name
    assert len(encode(name).encode()) <= len(name.encode())


@given(st.lists(series, unique=True, max_size=8))
def test_two_series_never_share_a_key(names):
    assert len({encode(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("5|L1 Active Power|kW", "5|P1"),
        ("BUSBAR|L2 Reactive Power|kvar", "BUSBAR|Q2"),
        ("5|L3 Apparent Power|kVA", "5|S3"),
        ("5|L1 Current|A", "5|I1"),
        ("BUSBAR|L1 Voltage|V", "BUSBAR|V1"),
        ("BUSBAR|L1 Voltage THD|%", "BUSBAR|THD1"),
        ("5|Neutral Current|A", "5|N"),
        ("5|Active Power|kW", "5|P"),
        ("5|L1 Active Power|A", "5|L1 Active Power|A"),  # not the unit that the code means
        ("5|L1 Active Power|MW", "5|L1 Active Power|MW"),
        ("5|l1 active power|kW", "5|l1 active power|kW"),  # a file's own spelling is kept
        ("5|L4 Active Power|kW", "5|L4 Active Power|kW"),
        ("5|P1|kW", "5|P1|kW"),
        ("BUSBAR|value|", "BUSBAR|value|"),
    ],
)
def test_known_names_have_codes_and_others_keep_theirs(name, stored):
    assert encode(name) == stored


def test_spellings_of_a_unit_share_a_code():
    assert {encode(series_key("05", "L1 Reactive Power", unit)) for unit in ("kVAr", "kVAR", "kvar")} == {"5|Q1"}


def test_codes_mean_the_quantity_and_phase_that_the_analysis_reads():
    letters = {
        "active_power": "P",
        "reactive_power": "Q",
        "apparent_power": "S",
        "current": "I",
        "voltage": "V",
        "thd": "THD",
    }
    for code, name in LEGEND.items():
        _, description, unit = split_series(f"5|{name}")
        found = quantity_of(description, unit)
        assert found
        quantity, phase = found
        wanted = {"N": "N", "total": letters[quantity]}.get(phase, letters[quantity] + phase[1:])
        assert code == wanted


def test_no_file_can_name_a_series_as_a_code():
    """The key of a series from a file always has two separators; a code has one."""
    with pytest.raises(BadField, match="Feeder ID or Units holds"):
        series_key("5|P1", "L1 Active Power", "kW")
    assert decode(series_key("5", "P1", "")) == "5|P1|"


def number(value: float) -> dict[str, Any]:
    return {"N": str(value)}


FLAGGED: dict[str, Any] = {"L": [{"S": "CONFLICT"}]}
POWER, VOLTS, OTHER = "5|L1 Active Power|kW", "BUSBAR|L1 Voltage|V", "5|Tap Position|"
FULL = {
    "timestamp": {"S": "2025-05-14T17:30:00Z"},
    "series": {"M": {POWER: number(1.5), VOLTS: number(240), OTHER: {"NULL": True}}},
    "flags": {"M": {POWER: FLAGGED}},
    "precedence": {"N": "7"},
    "precedences": {"M": {VOLTS: {"N": "8"}}},
    "series_flags": {"M": {OTHER: FLAGGED}},
}
CODED = FULL | {
    "series": {"M": {"5|P1": number(1.5), "BUSBAR|V1": number(240), OTHER: {"NULL": True}}},
    "flags": {"M": {"5|P1": FLAGGED}},
    "precedences": {"M": {"BUSBAR|V1": {"N": "8"}}},
}


def test_items_of_both_forms_read_the_same():
    assert full_item(CODED) == full_item(FULL) == FULL


@pytest.mark.parametrize(
    ("code", "name", "precedences", "wanted", "flags"),
    [
        (number(1), number(2), {POWER: 8}, number(2), {}),
        (number(1), number(2), {"5|P1": 8}, number(1), {POWER: FLAGGED}),
        (number(1), {"NULL": True}, {POWER: 8}, number(1), {POWER: FLAGGED}),
        ({"NULL": True}, number(2), {"5|P1": 8}, number(2), {}),
    ],
)
@pytest.mark.parametrize("code_first", [True, False])
def test_of_two_spellings_the_reading_with_the_higher_rank_is_returned(
    code, name, precedences, wanted, flags, code_first
):
    """An older version of the function merges a file into a coded item under full names."""
    both = {"5|P1": code, POWER: name} if code_first else {POWER: name, "5|P1": code}
    item = {
        "series": {"M": both},
        "flags": {"M": {"5|P1": FLAGGED}},
        "precedence": {"N": "7"},
        "precedences": {"M": {key: number(value) for key, value in precedences.items()}},
        "series_flags": {"M": {POWER: FLAGGED}},
    }
    found = full_item(item)
    assert found["series"] == {"M": {POWER: wanted}}
    assert found["flags"] == {"M": flags}
    assert found["series_flags"] == {"M": {POWER: FLAGGED}}


def site(feeders: int) -> dict[str, float | None]:
    """A reading of every quantity of a busbar and that many feeders, with three to five digits each."""
    powers = [(f"L{n} Active Power", "kW", 43.21) for n in (1, 2, 3)]
    powers += [(f"L{n} Reactive Power", "kvar", 8.76) for n in (1, 2, 3)]
    powers += [(f"L{n} Current", "A", 188.4) for n in (1, 2, 3)] + [("Neutral Current", "A", 12.34)]
    volts = [(f"L{n} Voltage", "V", 243.2) for n in (1, 2, 3)] + [(f"L{n} Voltage THD", "%", 2.11) for n in (1, 2, 3)]
    names = [("BUSBAR", *one) for one in [*powers, *volts]]
    names += [(str(feeder), *one) for feeder in range(1, feeders + 1) for one in powers]
    return {series_key(feeder, description, unit): value for feeder, description, unit, value in names}


def written(values: dict[str, float | None]) -> dict[str, Any]:
    """The item that the function stores for an interval."""
    interval = Interval("721372", "2025-05-14T17:30:00Z", "Elm Grove, High Street -", values)
    parameters = AssetTable(None, "table", 1_747_243_800_000)._insert(interval)["Parameters"]
    return dict(zip(("asset_id", "timestamp", "substation_name", "precedence", "series"), parameters, strict=True))


@pytest.mark.parametrize(
    ("feeders", "count", "coded", "full"), [(3, 46, 556, 1238), (6, 76, 793, 1937), (8, 96, 951, 2403)]
)
def test_an_interval_of_every_quantity_costs_one_write_unit(feeders, count, coded, full):
    """By DynamoDB's published size rules. With full names, it would take two or three."""
    item = written(site(feeders))
    assert len(item["series"]["M"]) == count
    assert (item_bytes(item), item_bytes(full_item(item))) == (coded, full)
    assert item_bytes(item) <= UNIT_BYTES < item_bytes(full_item(item))


def test_names_are_compared_by_bytes_and_write_units():
    compared = compare_names(written(site(3)))
    assert compared.loc["with codes"].tolist() == [556, 1]
    assert compared.loc["with full names"].tolist() == [1238, 2]
