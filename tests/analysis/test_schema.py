"""The item format and how single fields are read: what is accepted, what is rejected, and that nothing is lost."""

import csv
import datetime as dt
import io
import math
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from dubegrid_lib.schema.load_monitor import (
    BUSBAR,
    LV_COLUMNS,
    SMALL_COLUMNS,
    BadField,
    canonical_asset,
    canonical_feeder,
    canonical_units,
    layout_of,
    parse_row,
    parse_timestamp,
    parse_value,
    place_timestamp,
    series_key,
    split_fields,
    split_series,
)
from dubegrid_lib.schema.spreadsheets import bare, id_damage, odd_character


def rejection(parse, *arguments) -> BadField:
    """The error with which a field is rejected."""
    with pytest.raises(BadField) as rejected:
        parse(*arguments)
    return rejected.value


def is_sound(text):
    return odd_character(bare(text)) is None and id_damage(bare(text)) is None


names = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="|"), max_size=20).filter(is_sound)
descriptions = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=20).filter(
    lambda text: bare(text) and is_sound(text)
)
# What a line of a CSV may contain: no line ends, which the function takes for the end of the record.
field_texts = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=30)


@given(names, descriptions, names)
@example("5", "L1 | Active | Power", "kW")
def test_series_key_can_be_split_again(feeder, description, units):
    parts = (canonical_feeder(feeder), bare(description), canonical_units(units))
    assert split_series(series_key(feeder, description, units)) == parts


@given(names, descriptions, names)
def test_series_key_is_stable(feeder, description, units):
    """Ingesting a series again after reading it back gives the same item."""
    key = series_key(feeder, description, units)
    assert series_key(*split_series(key)) == key


@pytest.mark.parametrize(("feeder", "units"), [("1|2", "kW"), ("1", "k|W")])
def test_separator_in_feeder_or_units_is_rejected(feeder, units):
    assert rejection(series_key, feeder, "L1 Active Power", units).rule == "separator in name"


def test_reading_without_description_is_rejected():
    assert rejection(series_key, "1", "  ", "kW").rule == "missing description"


@pytest.mark.parametrize(
    ("feeder", "stored"),
    [
        ("", BUSBAR),
        ("  ", BUSBAR),
        ("nan", BUSBAR),
        ("<NA>", BUSBAR),
        ("NULL", BUSBAR),
        ("\\N", BUSBAR),
        ("5.0", "5"),  # as pandas writes a column of numbers that has gaps
        ("05.00", "5"),
        ("5.5", "5.5"),
        ("\u200e5\u00a0", "5"),
        ("NaN", BUSBAR),
        ("busbar", BUSBAR),
        ("05", "5"),
        (" 5 ", "5"),
        ("0", "0"),
        ("00", "0"),
        ("10", "10"),
        ("A1", "A1"),
        ("\N{ARABIC-INDIC DIGIT FIVE}", "\N{ARABIC-INDIC DIGIT FIVE}"),  # int() would read it as 5
    ],
)
def test_feeder_is_stored_as(feeder, stored):
    assert canonical_feeder(feeder) == stored


@pytest.mark.parametrize(
    ("units", "stored"),
    [("kVAr", "kvar"), ("kVAR", "kvar"), ("Amps", "A"), ("kW", "kW"), (" V ", "V"), ("kV", "V"), ("Hz", "Hz")],
)
def test_units_are_stored_as(units, stored):
    assert canonical_units(units) == stored


@given(st.datetimes(dt.datetime(1, 1, 3), dt.datetime(9999, 12, 29), timezones=st.timezones() | st.just(dt.UTC)))
def test_timestamp_keeps_its_moment(when):
    text = when.isoformat()
    stored = parse_timestamp(text)
    assert stored.endswith("Z")
    assert dt.datetime.fromisoformat(stored) == dt.datetime.fromisoformat(text)


@given(st.datetimes(dt.datetime(1000, 1, 1)).map(lambda when: when.replace(microsecond=0)))
def test_stored_timestamps_sort_as_time_does(when):
    """The sort key is a string, so the order of the strings must be the order in time."""
    later = when + dt.timedelta(seconds=1) if when.year < 9999 else when
    assert parse_timestamp(when.isoformat()) <= parse_timestamp(later.isoformat())
    assert len(parse_timestamp(when.isoformat())) == len("2025-08-14T15:00:00Z")


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2025-08-14T15:00:00Z", "2025-08-14T15:00:00Z"),
        ("2025-08-14T15:00Z", "2025-08-14T15:00:00Z"),
        ("2025-08-14 15:00:00", "2025-08-14T15:00:00Z"),
        ("  2025-08-14T15:00:00Z ", "2025-08-14T15:00:00Z"),
        ("2025-08-14T16:00:00+01:00", "2025-08-14T15:00:00Z"),
        ("2025-01-01T00:30:00+01:00", "2024-12-31T23:30:00Z"),
        ("2025-08-14T15:00:00.250Z", "2025-08-14T15:00:00.250000Z"),
    ],
)
def test_timestamp_is_stored_as(text, stored):
    assert parse_timestamp(text) == stored


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2025-08-14", "14/08/2025 15:00", "20250814T150000Z", "2025-13-01T00:00Z", "2025-08-14T25:00Z",
     "0001-01-01T00:00:00+01:00", "2025-08-14T15:00:00Z; DROP"],
)  # fmt: skip
def test_timestamp_is_rejected(text):
    error = rejection(parse_timestamp, text)
    assert error.rule == "unparsable timestamp"
    assert repr(text.strip()) in str(error)


@given(st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2026, 12, 31)))
def test_naive_london_time_is_that_of_the_clock_there(when):
    london = ZoneInfo("Europe/London")
    # On the last Sunday of March, the times from 01:00 to 02:00 do not exist there.
    assume(not (when.month == 3 and when.day > 24 and when.isoweekday() == 7 and when.hour == 1))
    stored = parse_timestamp(when.isoformat(), "london")
    assert dt.datetime.fromisoformat(stored).astimezone(london).replace(tzinfo=None) == when


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2025-08-14T15:00:00", "2025-08-14T14:00:00Z"),
        ("2025-12-14T15:00:00", "2025-12-14T15:00:00Z"),
        # This time occurs twice that night: the first one, in summer time, is taken.
        ("2025-10-26T01:30:00", "2025-10-26T00:30:00Z"),
        ("2025-08-14T15:00:00Z", "2025-08-14T15:00:00Z"),  # an offset is given: nothing to assume
    ],
)
def test_naive_time_in_london(text, stored):
    assert parse_timestamp(text, "london") == stored


def test_hour_that_does_not_exist_in_london_is_rejected():
    with pytest.raises(BadField, match="does not exist in Europe/London") as rejected:
        parse_timestamp("2025-03-30T01:30:00", "london")
    assert rejected.value.rule == "nonexistent hour"


@pytest.mark.parametrize(
    ("text", "stored", "rules"),
    [
        ("2025-08-14T15:10:00Z", "2025-08-14T15:10:00Z", ()),
        ("2025-08-14T15:10:40Z", "2025-08-14T15:10:00Z", ("snapped",)),
        ("2025-08-14T15:11:00Z", "2025-08-14T15:10:00Z", ("snapped",)),
        ("2025-08-14T15:11:01Z", "2025-08-14T15:11:01Z", ("OFF GRID",)),
        ("2025-08-14T15:18:59Z", "2025-08-14T15:18:59Z", ("OFF GRID",)),
        ("2025-08-14T15:19:00Z", "2025-08-14T15:20:00Z", ("snapped",)),
        ("2025-12-31T23:59:30Z", "2026-01-01T00:00:00Z", ("snapped",)),
        ("2025-08-14T15:05:00.123456Z", "2025-08-14T15:05:00.123000Z", ("OFF GRID",)),
        ("2025-10-26T01:30:00", "2025-10-26T00:30:00Z", ("DOUBLED HOUR",)),
        ("2025-10-26T01:30:20", "2025-10-26T00:30:00Z", ("DOUBLED HOUR", "snapped")),
        ("2025-10-26T01:30:00Z", "2025-10-26T01:30:00Z", ()),
        ("2025-10-26T02:00:00", "2025-10-26T02:00:00Z", ()),
    ],
)
def test_timestamp_is_placed_on_the_grid_and_says_what_was_odd(text, stored, rules):
    assert place_timestamp(text, "london") == (stored, rules)


@given(st.datetimes(dt.datetime(2000, 1, 2), dt.datetime(2099, 12, 30), timezones=st.just(dt.UTC)))
def test_placed_timestamp_is_on_the_grid_or_flagged_and_at_most_a_minute_away(when):
    stored, rules = place_timestamp(when.isoformat())
    placed = dt.datetime.fromisoformat(stored)
    on_grid = not placed.minute % 10 and not placed.second and not placed.microsecond
    assert on_grid == ("OFF GRID" not in rules)
    assert abs(placed - when) < dt.timedelta(seconds=60, milliseconds=1)
    assert place_timestamp(stored) == (stored, tuple(rule for rule in rules if rule == "OFF GRID"))


@pytest.mark.parametrize("text", ["1999-12-31T23:50:00Z", "2100-01-01T00:00:00Z", "2099-12-31T23:59:30Z"])
def test_year_in_which_no_monitor_measured_is_rejected(text):
    with pytest.raises(BadField, match="is not between 2000 and 2099") as rejected:
        place_timestamp(text)
    assert rejected.value.rule == "implausible timestamp"


@given(st.floats(-1e12, 1e12).filter(lambda value: value == 0 or abs(value) >= 1e-12))
def test_value_is_kept_exactly(value):
    assert parse_value(repr(value)) == value


@given(st.decimals(-999_999_999, 999_999_999, places=2, allow_nan=False))
def test_thousands_separators_change_nothing(value):
    assert parse_value(f"{value:,}") == parse_value(str(value)) == float(value)


@pytest.mark.parametrize(
    "text",
    ["", " ", "-", "NaN", "nan", "null", "None", "N/A", "#N/A", "NA", "na", "<NA>", "\\N", "#NA", "-nan", "1.#IND"],
)
def test_missing_value_is_none_never_zero(text):
    assert parse_value(text) is None


@pytest.mark.parametrize(
    "text",
    ["12,5", "1,23", "1,2345", ",123", "1.234,5", "twelve", "1_000", "inf", "-Infinity", "1e400", "1e13", "1e-13",
     "0x10", "1,000.5,00", "12 kW", "--1",
     # a decimal comma: nobody writes 123 as 0,123
     "0,123", "-0,456", "012,500", "+0,5", "000,123", "1 234,5", "1'234.5", "1 234.5", "1\u00a0234.5",
     # digits and signs that Athena does not read
     "\u22121", "\uff11\uff12", "\u0663", "\u200b12.5", "12.5\u200e",
     "0x1p3", "5%", "(12.5)", "12.5-", "'12.5", "=1+1"],
)  # fmt: skip
def test_value_is_rejected(text):
    error = rejection(parse_value, text)
    assert error.rule == "unparsable value"
    assert repr(text.strip()) in str(error)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("0,123", "it looks like a decimal comma"),
        ("1.234,5", "it looks like a decimal comma"),
        ("1.23E+05", "a spreadsheet shortened it"),
        ("-7.2E+11", "a spreadsheet shortened it"),
        ("#####", "a spreadsheet shows if a column is too narrow"),
        ("#REF!", "is a spreadsheet's error"),
        ("#DIV/0!", "is a spreadsheet's error"),
        ("01-May", "a spreadsheet took it for a date"),
        ("May-25", "a spreadsheet took it for a date"),
        ("14/05/2025", "a spreadsheet took it for a date"),
        ("\u22121.5", "U+2212 (MINUS SIGN)"),
        ("1\u00a0234.5", "U+00A0 (NO-BREAK SPACE)"),
        ("\uff11\uff12", "U+FF11 (FULLWIDTH DIGIT ONE)"),
    ],
)
def test_reason_quotes_the_value_and_says_what_happened_to_it(text, wanted):
    error = rejection(parse_value, text)
    assert error.rule == "unparsable value"
    assert repr(text) in str(error)
    assert wanted in str(error)


@pytest.mark.parametrize(
    ("text", "value"), [("1e5", 1e5), ("1.2345e-05", 1.2345e-05), ("1.2E-05", 1.2e-05), ("5E3", 5e3)]
)
def test_number_that_a_program_wrote_in_full_is_kept(text, value):
    assert parse_value(text) == value


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("724253.0", "724253"),
        ("0012.00", "0012"),
        ("\ufeff900003", "900003"),
        ("\u200b 900003\u200e", "900003"),
        ("\u00a0900003\u00a0", "900003"),
    ],
)
def test_substation_number_is_repaired_and_says_so(text, stored):
    assert canonical_asset(text) == (stored, ("id normalised",))


@pytest.mark.parametrize(
    "text", ["724253", "0012", " LV 12 ", "12.3", "5E3", "MAR-1001", "LPN-S000000065878", "Caf\u00e9"]
)
def test_valid_substation_number_is_kept(text):
    assert canonical_asset(text) == (text.strip(), ())


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("7.24253e5", "damaged id"),
        ("7.24253E+05", "damaged id"),
        ("7E+05", "damaged id"),
        ("724,253", "damaged id"),
        ("#####", "damaged id"),
        ("#REF!", "damaged id"),
        ("01-May", "damaged id"),
        ("14/05/2025", "damaged id"),
        ("9000\u200b03", "invisible character"),
        ("9000\u00a003", "invisible character"),
        ("9000\t03", "invisible character"),
        ("\uff17\uff12", "invisible character"),
        ("nan", "missing asset"),
        ("<NA>", "missing asset"),
        ("\ufeff", "missing asset"),
    ],
)
def test_damaged_substation_number_is_rejected(text, rule):
    assert rejection(canonical_asset, text).rule == rule


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        (("1\u200b2", "L1 Active Power", "kW"), "invisible character"),
        (("1", "L1\u00a0Active Power", "kW"), "invisible character"),
        (("1", "L1 Active Power", "k\u00adW"), "invisible character"),
        (("01-May", "L1 Active Power", "kW"), "damaged id"),
        (("1", "#####", "kW"), "damaged id"),
        (("1", "L1 Active Power", "#REF!"), "damaged id"),
    ],
)
def test_series_with_a_damaged_name_is_rejected(parts, rule):
    assert rejection(series_key, *parts).rule == rule


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("45791.5", "a spreadsheet's count of days, then 2025-05-14 12:00"),
        ("14/05/2025 09:40", "day and month may be swapped"),
        ("05/14/25 9:40 AM", "day and month may be swapped"),
        ("#####", "if a column is too narrow"),
        ("40:00.0", "cut it to a time of day"),
    ],
)
def test_reason_says_what_a_spreadsheet_did_to_a_timestamp(text, wanted):
    error = rejection(parse_timestamp, text)
    assert error.rule == "unparsable timestamp"
    assert repr(text) in str(error)
    assert wanted in str(error)


@given(st.text(max_size=20))
def test_any_text_is_a_finite_value_or_none_or_rejected(text):
    try:
        value = parse_value(text)
    except BadField:
        return
    assert value is None or math.isfinite(value)


@pytest.mark.parametrize(("text", "units", "stored"), [("11.2", "kV", 11200.0), ("850", "W", 0.85), ("3", "Amps", 3.0)])
def test_value_is_converted_to_the_stored_unit(text, units, stored):
    assert parse_value(text, units) == stored


@given(st.lists(field_texts, min_size=2, max_size=8))
def test_fields_that_csv_writes_are_read_again(fields):
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(fields)
    assert split_fields(line.getvalue()) == fields


@pytest.mark.parametrize("line", ['"open', '"a"b,c', 'a,"b'])
def test_broken_quotes_are_rejected(line):
    assert rejection(split_fields, line).rule == "broken quotes"


@given(st.permutations(LV_COLUMNS), st.lists(st.sampled_from(["Quality", "Remarks"]), unique=True))
def test_columns_may_be_in_any_order_and_with_others(columns, others):
    header = [*others, *columns]
    layout = layout_of([f"\ufeff {name.upper()}\u200b".replace(" ", "\u00a0") for name in header])
    assert layout == {name: header.index(name) for name in LV_COLUMNS}


@given(st.sampled_from(LV_COLUMNS))
def test_header_without_a_column_fits_no_schema(missing):
    assert layout_of([name for name in LV_COLUMNS if name != missing]) is None


def test_row_of_the_eight_columns():
    layout = layout_of(LV_COLUMNS)
    fields = ["721372", "Warren Lane, Lickey", "2023-02-06T00:00:00Z", "feeder", "03", "L1 Active Power", "kW", "23.66"]
    assert parse_row(fields, layout) == (
        "721372",
        "2023-02-06T00:00:00Z",
        "Warren Lane, Lickey",
        "3|L1 Active Power|kW",
        23.66,
        ("feeder normalised",),
    )


def test_row_of_the_small_schema():
    layout = layout_of(SMALL_COLUMNS)
    reading = parse_row(["LV123", "2025-08-14T15:00:00Z", "42.7"], layout)
    assert reading == ("LV123", "2025-08-14T15:00:00Z", "", "BUSBAR|value|", 42.7, ())


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        (["", "2025-08-14T15:00:00Z", "1"], "missing asset"),
        (["LV1", "soon", "1"], "unparsable timestamp"),
        (["LV1", "2025-08-14T15:00:00Z", "many"], "unparsable value"),
        (["LV1", "2025-08-14T15:00:00Z", "1" * 300], "field too long"),
    ],
)
def test_row_is_rejected_by_rule(fields, rule):
    assert rejection(parse_row, fields, layout_of(SMALL_COLUMNS)).rule == rule
