"""Faults that take long to test: services that fail permanently, and functions killed at any of their requests."""

import time
from random import Random

import pytest
from fault_proxy import FAILING, THROTTLED, Call, Fault, Kill, proxied
from steps import csv_of, ingest, make_pipeline, month_key, put, wait, wait_for_failure
from test_faults import assert_stored, counts_of, expected_counts, rows_with_faults

from dubegrid_lib.ingest import replay
from dubegrid_lib.ingest.reconcile import reconcile
from dubegrid_lib.stack import lambda_functions

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]

FILES = 60
INTERVALS = 400
THROTTLED_SECONDS = 20


@pytest.fixture(scope="module")
def stormy(settings, cloud):
    return make_pipeline(settings, cloud, "gale")


@pytest.fixture(scope="module")
def proxy(stormy):
    with proxied(stormy) as proxy:
        yield proxy


@pytest.mark.parametrize("fault", ["failing", "throttled"])
@pytest.mark.parametrize("service", ["dynamodb", "s3"])
def test_permanent_failure_leaves_a_dead_letter_whose_replay_completes(stormy, proxy, asset, service, fault):
    """Each case takes some minutes: the SDK tries eight times, ever more slowly (adaptive mode), Lambda three times."""
    key = month_key(f"{asset}.csv")
    answer = FAILING if fault == "failing" else THROTTLED[service]
    with proxy.rule(lambda call: answer if call.service == service and call.names(asset) else None):
        put(stormy, key, csv_of(rows_with_faults(asset)))
        failure = wait_for_failure(stormy, key, seconds=600)
    assert f"s3://{stormy.bucket}/{key}: " in failure.error
    (summary,) = lambda_functions.invoke(stormy, failure.event).payload["files"]
    assert counts_of(summary) == expected_counts()
    assert_stored(stormy, asset, key)


def test_killed_at_any_request_and_throttled_for_a_while(stormy, proxy, more_assets, capsys):
    """Each file's function dies once or twice, at random requests; at first, a tenth of all requests is throttled.

    The throttling has to end: the SDK's adaptive mode takes each throttled request for a limit and sends ever fewer.
    """
    random, assets = Random(11), more_assets(FILES)
    (probe,) = more_assets(1)
    with proxy.rule(lambda call: None) as calls:
        ingest(stormy, month_key(f"{probe}.csv"), csv_of(rows_with_faults(probe, INTERVALS)))
        requests = len(calls)
    deaths = {one: sorted(random.sample(range(requests), random.choice([1, 2]))) for one in assets}
    made = dict.fromkeys(assets, 0)
    throttled_until = time.monotonic() + THROTTLED_SECONDS

    def rule(call: Call) -> Fault | None:
        one = next((one for one in assets if call.names(one)), None)
        if one is None:
            return None
        made[one] += 1
        if deaths[one] and made[one] > deaths[one][0]:
            del deaths[one][0]
            return Kill(after=random.random() < 0.5)
        throttled = time.monotonic() < throttled_until and random.random() < 0.1
        return THROTTLED[call.service] if throttled else None

    with proxy.rule(rule):
        sent = {one: put(stormy, month_key(f"{one}.csv"), csv_of(rows_with_faults(one, INTERVALS))) for one in assets}
        summaries = wait(stormy, *sent.values(), seconds=900)
        kills = sum(isinstance(fault, Kill) for _, fault in proxy.injected)
        throttled = len(proxy.injected) - kills
    for one in assets:
        assert counts_of(summaries[sent[one].key]) == expected_counts(INTERVALS)
        assert_stored(stormy, one, sent[one].key, INTERVALS)
    with capsys.disabled():
        print(f"\n{FILES} files of {requests} requests each: killed {kills} times, {throttled} requests throttled")
    assert kills >= FILES


def test_afterwards_nothing_is_missing_and_no_event_is_given_up(stormy):
    assert [one.error for one in replay.dead_letters(stormy) if one.error] == []
    account = reconcile(stormy)
    assert [str(difference) for difference in account.differences] == []
    assert account.objects > 0
    assert account.readings == account.dynamodb_readings > 0
    assert lambda_functions.failures(stormy) == []
