"""Writing intervals, against the local cloud's DynamoDB: create, merge, throttling, failures that a retry completes."""

import itertools
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from asset_table import ATTEMPTS, BATCH_SIZE, WORKERS, AssetTable, WriteFailed, Written
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from intervals import Interval
from steps import items_of, series_of, stamp

from dubegrid_lib.schema.series_codes import decode, encode

POWER, VOLTS = "1|L1 Active Power|kW", "1|L1 Voltage|V"


@dataclass
class Throttling:
    """A client that passes on only some statements of a batch, and returns DynamoDB's errors for the others."""

    client: Any
    error_code: Callable[[], str | None]
    slept: list[float] = field(default_factory=list)

    def batch_execute_statement(self, Statements):
        codes = [self.error_code() for _ in Statements]
        passed = [statement for statement, code in zip(Statements, codes, strict=True) if code is None]
        answers = iter(self.client.batch_execute_statement(Statements=passed)["Responses"] if passed else [])
        errors = [code and {"Error": {"Code": code, "Message": ""}} for code in codes]
        return {"Responses": [error or next(answers) for error in errors]}

    def update_item(self, **request):
        return self.client.update_item(**request)


def intervals_of(asset, count, series=POWER, value: float | None = 1.5):
    return [Interval(asset, stamp(n), "High Street", {series: value}) for n in range(count)]


@pytest.fixture
def table(pipeline):
    return AssetTable(pipeline.dynamodb, pipeline.settings.table, 7)


def test_creates_one_item_per_interval(pipeline, table, asset):
    assert table.write(intervals_of(asset, 60)) == Written(created=60)
    items = items_of(pipeline, asset)
    assert len(items) == 60
    assert items[stamp(7)] == {
        "asset_id": {"S": asset},
        "timestamp": {"S": stamp(7)},
        "substation_name": {"S": "High Street"},
        "precedence": {"N": "7"},
        "series": {"M": {"1|P1": {"N": "1.5"}}},
    }


def test_merges_series_into_an_existing_interval(pipeline, table, asset):
    table.write(intervals_of(asset, 30))
    assert table.write(intervals_of(asset, 40, VOLTS, 240.0)) == Written(created=10, merged=30)
    stored = series_of(pipeline, asset)
    assert stored[stamp(0)] == {POWER: 1.5, VOLTS: 240.0}
    assert stored[stamp(39)] == {VOLTS: 240.0}


def test_writing_again_changes_nothing(pipeline, table, asset):
    table.write(intervals_of(asset, 30))
    before = items_of(pipeline, asset)
    assert table.write(intervals_of(asset, 30)) == Written(merged=30)
    assert items_of(pipeline, asset) == before


@pytest.mark.parametrize(
    ("first", "second", "replaced", "stored"), [(1.0, 2.0, 2, 2.0), (1.0, None, 0, 1.0), (None, 3.0, 0, 3.0)]
)
def test_later_file_replaces_a_value_unless_its_own_is_missing(pipeline, table, asset, first, second, replaced, stored):
    table.write(intervals_of(asset, 2, value=first))
    assert series_of(pipeline, asset)[stamp(0)] == {POWER: first}
    assert table.write(intervals_of(asset, 2, value=second)) == Written(merged=2, replaced=replaced)
    assert series_of(pipeline, asset) == {stamp(n): {POWER: stored} for n in range(2)}


def at(pipeline, precedence):
    return AssetTable(pipeline.dynamodb, pipeline.settings.table, precedence)


readings_of_files = st.lists(
    st.dictionaries(st.sampled_from("abc"), st.none() | st.sampled_from([1.0, 2.0])), min_size=1, max_size=4
)


@given(readings_of_files, st.randoms(use_true_random=False))
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_stored_values_follow_from_precedence_in_any_order(pipeline, more_assets, files, random):
    """Files in any order, some repeated: each reading is from the latest upload that has a measured value."""
    (asset,) = more_assets(1)
    wanted: dict[str, tuple[bool, int]] = {}
    for number, file in enumerate(files):
        for series, value in file.items():
            wanted[series] = max(wanted.get(series, (False, 0)), (value is not None, number))
    order = [*range(len(files)), *random.choices(range(len(files)), k=random.randrange(3))]
    random.shuffle(order)
    for number in order:
        flags = {series: [f"of {number}"] for series in files[number]}
        at(pipeline, number + 1).write([Interval(asset, stamp(0), "", files[number], flags)])
    assert series_of(pipeline, asset) == {stamp(0): {one: files[number][one] for one, (_, number) in wanted.items()}}
    assert flags_of(pipeline, asset) == {one: [f"of {number}"] for one, (_, number) in wanted.items()}


def test_earlier_upload_that_arrives_late_replaces_nothing(pipeline, asset):
    at(pipeline, 2).write(intervals_of(asset, 3, value=2.0))
    before = items_of(pipeline, asset)
    assert at(pipeline, 1).write(intervals_of(asset, 3, value=1.0)) == Written(merged=3, outranked=3)
    assert items_of(pipeline, asset) == before
    assert at(pipeline, 1).write(intervals_of(asset, 3, VOLTS, 240.0)) == Written(merged=3)
    assert series_of(pipeline, asset)[stamp(0)] == {POWER: 2.0, VOLTS: 240.0}


@dataclass
class Counting:
    """A client that counts what DynamoDB would charge for, by kind, including what fails; and its requests."""

    client: Any
    charged: Counter[str] = field(default_factory=Counter)
    requests: int = 0

    def batch_execute_statement(self, Statements):
        self.requests += 1
        self.charged.update(statement["Statement"].split()[0].lower() for statement in Statements)
        return self.client.batch_execute_statement(Statements=Statements)

    def update_item(self, **request):
        self.requests += 1
        self.charged["update"] += 1
        return self.client.update_item(**request)


IN_FLIGHT = 2 * WORKERS * BATCH_SIZE  # sent before it is known that the items exist


def test_unchanged_item_costs_one_write_and_a_changed_one_two(pipeline, asset):
    """The same values again, with the same or a later precedence; then other values."""

    def written(precedence, count=1000, value=1.0):
        client = Counting(pipeline.dynamodb)
        done = AssetTable(client, pipeline.settings.table, precedence).write(intervals_of(asset, count, value=value))
        return done, client.charged, client.requests

    assert written(1) == (Written(created=1000), {"insert": 1000}, 40)
    before = items_of(pipeline, asset)
    for precedence in (1, 2):
        done, charged, requests = written(precedence)
        assert done == Written(merged=1000)
        # With the same precedence the condition fails, and the item that comes back needs no change.
        assert charged["update"] == 1000
        assert charged["insert"] <= IN_FLIGHT
        assert requests <= 40 + IN_FLIGHT // BATCH_SIZE
    raised = items_of(pipeline, asset)
    assert {item["precedence"]["N"] for item in raised.values()} == {"2"}
    assert [item["series"] for item in raised.values()] == [item["series"] for item in before.values()]
    done, charged, _ = written(3, value=2.0)
    assert done == Written(merged=1000, replaced=1000)
    assert charged["update"] == 2000
    # New items after existing ones: a few updates fail before the next items are inserted again.
    done, charged, _ = written(4, 1500, 2.0)
    assert done == Written(created=500, merged=1000)
    assert charged["update"] <= 1000 + IN_FLIGHT
    assert charged["insert"] <= 500 + IN_FLIGHT


def test_item_without_precedence_is_replaced_by_any_file(pipeline, table, asset):
    place = {"asset_id": {"S": asset}, "timestamp": {"S": stamp(0)}}
    old = place | {"substation_name": {"S": ""}, "series": {"M": {POWER: {"N": "1"}}}}
    pipeline.dynamodb.put_item(TableName=pipeline.settings.table, Item=old)
    assert table.write(intervals_of(asset, 1, value=2.0)) == Written(merged=1, replaced=1)


def old_item(asset, **more):
    """An item as versions without series codes wrote it: every series under its full name."""
    values = {POWER: {"N": "1.5"}, VOLTS: {"N": "240"}}
    return {
        "asset_id": {"S": asset},
        "timestamp": {"S": stamp(0)},
        "substation_name": {"S": "High Street"},
        "precedence": {"N": "5"},
        "series": {"M": values},
        "flags": {"M": {POWER: {"L": [{"S": "CONFLICT"}]}}},
    } | more


@pytest.mark.parametrize(
    ("series", "flags", "done", "stored"),
    [
        ({POWER: 1.5, VOLTS: 240.0}, {POWER: ["CONFLICT"]}, Written(merged=1), {POWER: 1.5, VOLTS: 240.0}),
        ({POWER: 2.5}, {POWER: ["CONFLICT"]}, Written(merged=1, replaced=1), {POWER: 2.5, VOLTS: 240.0}),
        ({"2|Odd|": 3.0}, {}, Written(merged=1), {POWER: 1.5, VOLTS: 240.0, "2|Odd|": 3.0}),
        ({POWER: None}, {}, Written(merged=1), {POWER: 1.5, VOLTS: 240.0}),
    ],
)
def test_old_item_has_each_series_once_and_coded_after_a_merge(pipeline, table, asset, series, flags, done, stored):
    """The same file again, another value, another series, a missing value: no merge leaves both names of a series."""
    old = old_item(asset, precedences={"M": {VOLTS: {"N": "6"}}})
    pipeline.dynamodb.put_item(TableName=pipeline.settings.table, Item=old)
    assert table.write(interval_of(asset, series, flags)) == done
    (item,) = items_of(pipeline, asset).values()
    assert item["series"]["M"].keys() == {encode(one) for one in stored}
    assert item["flags"]["M"].keys() == {"1|P1"}
    assert item.get("precedences", {"M": {}})["M"].keys() <= item["series"]["M"].keys()
    assert series_of(pipeline, asset) == {stamp(0): stored}
    table.write(interval_of(asset, series, flags))
    assert series_of(pipeline, asset) == {stamp(0): stored}


def test_earlier_upload_changes_only_the_names_in_an_old_item(pipeline, asset):
    pipeline.dynamodb.put_item(TableName=pipeline.settings.table, Item=old_item(asset))
    assert at(pipeline, 4).write(interval_of(asset, {POWER: 9.0})) == Written(merged=1, outranked=1)
    (item,) = items_of(pipeline, asset).values()
    assert item["series"] == {"M": {"1|P1": {"N": "1.5"}, "1|V1": {"N": "240"}}}
    assert (item["flags"], item["precedence"]) == ({"M": {"1|P1": {"L": [{"S": "CONFLICT"}]}}}, {"N": "5"})


def test_two_names_of_a_series_left_by_an_older_version_become_one(pipeline, table, asset):
    """While a function is updated, its older version may merge a file into a coded item."""
    both = {"1|P1": {"N": "1"}, POWER: {"N": "2"}, "1|V1": {"N": "240"}}
    mixed = old_item(asset, series={"M": both}, precedences={"M": {POWER: {"N": "6"}}})
    pipeline.dynamodb.put_item(TableName=pipeline.settings.table, Item=mixed)
    table.write(interval_of(asset, {VOLTS: 241.0}))
    (item,) = items_of(pipeline, asset).values()
    assert item["series"] == {"M": {"1|P1": {"N": "2"}, "1|V1": {"N": "241"}}}


def test_item_with_many_series_is_merged_in_one_update(pipeline, table, asset):
    series = {f"{n}|L1 Active Power|kW": float(n) for n in range(250)}
    table.write([Interval(asset, stamp(0), "", dict(itertools.islice(series.items(), 120)))])
    assert table.write([Interval(asset, stamp(0), "", series)]) == Written(merged=1)
    assert series_of(pipeline, asset) == {stamp(0): series}


def test_awkward_names_are_stored_as_they_are(pipeline, table, asset):
    """Text that would be syntax in a statement or an expression is stored unchanged."""
    series = {"1|It's \"L1\" {'a': ?} #s0 :v0 ⚡|kW": 1.0, "2|size|kW": 2.0, "3|a.b[0]|kW": 3.0}
    for _ in range(2):
        table.write([Interval(asset, stamp(0), 'O\'Neill "Road"; DROP TABLE', series)])
    assert series_of(pipeline, asset) == {stamp(0): series}


values = st.none() | st.floats(-1e12, 1e12).filter(lambda value: value == 0 or abs(value) >= 1e-12)


@given(
    st.dictionaries(st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=12), values, max_size=5)
)
@hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_item_format_keeps_every_series_and_value(pipeline, table, more_assets, series):
    (asset,) = more_assets(1)
    table.write([Interval(asset, stamp(0), "", series)])
    before = items_of(pipeline, asset)
    assert series_of(pipeline, asset) == {stamp(0): series}
    if series:
        table.write([Interval(asset, stamp(0), "", series)])
    assert items_of(pipeline, asset) == before


def test_throttled_statements_are_sent_again(pipeline, asset):
    first = ["ProvisionedThroughputExceeded", None, "ThrottlingError", "RequestLimitExceeded", None] * 30
    codes = itertools.chain(first, itertools.repeat(None))
    slept: list[float] = []
    client = Throttling(pipeline.dynamodb, lambda: next(codes))
    patient = AssetTable(client, pipeline.settings.table, sleep=slept.append)
    assert patient.write(intervals_of(asset, 100)) == Written(100)
    assert len(items_of(pipeline, asset)) == 100
    assert 0 < len(slept) < 4 * ATTEMPTS
    assert max(slept) <= 5


def test_permanent_throttling_raises_and_a_retry_completes(pipeline, table, asset):
    answers = itertools.count()
    client = Throttling(pipeline.dynamodb, lambda: "ThrottlingError" if next(answers) > 40 else None)
    broken = AssetTable(client, pipeline.settings.table, sleep=lambda seconds: None)
    with pytest.raises(WriteFailed, match=f"still throttled or contended for after {ATTEMPTS} attempts"):
        broken.write(intervals_of(asset, 100))
    existing = len(items_of(pipeline, asset))
    assert 0 < existing < 100
    assert table.write(intervals_of(asset, 100)) == Written(created=100 - existing, merged=existing)
    assert series_of(pipeline, asset) == {stamp(n): {POWER: 1.5} for n in range(100)}


def test_rejected_item_is_named(pipeline, asset):
    client = Throttling(pipeline.dynamodb, lambda: "ItemCollectionSizeLimitExceeded")
    with pytest.raises(WriteFailed, match=f"{asset} at {stamp(0)}: ItemCollectionSizeLimitExceeded"):
        AssetTable(client, pipeline.settings.table).write(intervals_of(asset, 1))


@pytest.mark.parametrize("operation", ["BatchExecuteStatement", "UpdateItem"])
def test_request_throttled_as_a_whole_is_sent_again(pipeline, asset, operation):
    """botocore retries: DynamoDB's first answers are replaced before botocore sees them."""
    client = pipeline.client("dynamodb")
    table = AssetTable(client, pipeline.settings.table)
    table.write(intervals_of(asset, 5))
    throttled = [b'{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}'] * 2
    lock = threading.Lock()

    def answer(request, **_):
        with lock:
            if not throttled:
                return None
            response = AWSResponse(request.url, 400, {"Content-Type": "application/x-amz-json-1.0"}, None)
            response._content = throttled.pop()
            return response

    client.meta.events.register(f"before-send.dynamodb.{operation}", answer)
    assert table.write(intervals_of(asset, 10, VOLTS, 240.0)) == Written(created=5, merged=5)
    assert throttled == []
    assert len(series_of(pipeline, asset)) == 10


def test_missing_table_is_an_error_that_names_it(pipeline, asset):
    with pytest.raises((ClientError, WriteFailed), match="ResourceNotFound"):
        AssetTable(pipeline.dynamodb, "NoSuchTable").write(intervals_of(asset, 1))


def test_concurrent_writers_of_the_same_intervals_lose_nothing(pipeline, table, asset):
    """One writer per series, all at the same time: every item ends up with every series."""
    series = [f"{n}|L1 Active Power|kW" for n in range(1, 7)]
    with ThreadPoolExecutor(len(series)) as writers:
        totals = list(writers.map(lambda one: table.write(intervals_of(asset, 100, one)), series))
    assert sum(totals, Written()) == Written(created=100, merged=500)
    assert series_of(pipeline, asset) == {stamp(n): dict.fromkeys(series, 1.5) for n in range(100)}


def test_large_file_does_not_queue_up_in_memory(pipeline, asset):
    """The next batch is read from the file only after one has been written."""
    written = [0]
    ahead = []

    class Slow(Throttling):
        def batch_execute_statement(self, Statements):
            written[0] += len(Statements)
            return {"Responses": [{} for _ in Statements]}

    def watched():
        for n, interval in enumerate(intervals_of(asset, 2000)):
            ahead.append(n - written[0])
            yield interval

    AssetTable(Slow(None, lambda: None), pipeline.settings.table).write(watched())
    assert written[0] == 2000
    assert max(ahead) <= 9 * 25


FLAGS = {POWER: ["CONFLICT"], VOLTS: ["OFF GRID"]}


def flags_of(pipeline, asset):
    """The flags of an asset's one interval, as stored."""
    (item,) = items_of(pipeline, asset).values()
    stored = item.get("flags", {"M": {}})["M"]
    return {decode(series): [flag["S"] for flag in flags["L"]] for series, flags in stored.items()}


def interval_of(asset, series, flags=None):
    return [Interval(asset, stamp(0), "", series, flags or {})]


@pytest.mark.parametrize("flagged_first", [True, False])
def test_flags_of_two_files_merge(pipeline, table, asset, flagged_first):
    parts = [interval_of(asset, {POWER: 1.0}, {POWER: ["CONFLICT"]}), interval_of(asset, {VOLTS: 240.0})]
    for part in parts if flagged_first else reversed(parts):
        table.write(part)
    assert flags_of(pipeline, asset) == {POWER: ["CONFLICT"]}
    assert series_of(pipeline, asset) == {stamp(0): {POWER: 1.0, VOLTS: 240.0}}


def test_replacing_a_value_removes_its_flags(pipeline, table, asset):
    table.write(interval_of(asset, {POWER: 1.0, VOLTS: 240.0}, FLAGS))
    assert table.write(interval_of(asset, {POWER: 2.0})) == Written(merged=1, replaced=1)
    assert flags_of(pipeline, asset) == {VOLTS: ["OFF GRID"]}
    table.write(interval_of(asset, {POWER: 2.0}, {POWER: ["DOUBLED HOUR"]}))
    assert flags_of(pipeline, asset) == {POWER: ["DOUBLED HOUR"], VOLTS: ["OFF GRID"]}


def test_missing_value_keeps_the_stored_value_and_its_flags(pipeline, table, asset):
    table.write(interval_of(asset, {POWER: 1.0}, {POWER: ["CONFLICT"]}))
    table.write(interval_of(asset, {POWER: None, VOLTS: None}, {VOLTS: ["OFF GRID"]}))
    assert flags_of(pipeline, asset) == FLAGS
    assert series_of(pipeline, asset) == {stamp(0): {POWER: 1.0, VOLTS: None}}


def test_flags_are_stored_with_the_item_and_writing_them_again_changes_nothing(pipeline, table, asset):
    written = interval_of(asset, {POWER: 1.0, VOLTS: None}, FLAGS)
    table.write(written)
    assert flags_of(pipeline, asset) == FLAGS
    assert series_of(pipeline, asset) == {stamp(0): {POWER: 1.0, VOLTS: None}}
    before = items_of(pipeline, asset)
    assert table.write(written) == Written(merged=1)
    assert items_of(pipeline, asset) == before


def test_many_flags_fit_into_an_update(pipeline, table, asset):
    series = {f"{n}|L{n % 3} Reactive Power|kvar": float(n) for n in range(250)}
    flags = {name: ["CONFLICT", "OFF GRID"] for name in series}
    table.write(interval_of(asset, {POWER: 1.0}))
    table.write(interval_of(asset, series, flags))
    assert flags_of(pipeline, asset) == flags
    table.write(interval_of(asset, series))
    assert flags_of(pipeline, asset) == {}
