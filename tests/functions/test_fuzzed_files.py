"""Fuzzed files: a sample of what `make soak` does for longer (tests/soak/test_long_fuzz.py)."""

from random import Random

import pytest
from fuzz import assert_accounted_for, function_in_process, good_files, odd_file
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from steps import month_key, put, wait

from dubegrid_lib.stack import lambda_functions, provision
from dubegrid_lib.stack.session import Kit

GOOD = good_files()


@pytest.fixture(scope="module")
def unwired(settings, cloud) -> Kit:
    """Bucket, table and role; the function runs in this process."""
    kit = Kit(settings.named("fuzz"), cloud.endpoint_url)
    provision.everything(kit)
    return kit


@pytest.fixture(scope="module")
def call(unwired):
    with function_in_process(unwired) as call:
        yield call


@given(random=st.randoms(use_true_random=False))
@hypothesis_settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.data_too_large, HealthCheck.too_slow],
)
def test_fuzzed_file_is_accounted_for(unwired, call, more_assets, random):
    (asset,) = more_assets(1)
    odd = odd_file(random, asset, GOOD)
    assert_accounted_for(unwired, odd, call(asset, odd))


def test_fuzzed_files_through_s3(pipeline, more_assets):
    random = Random(5)
    files = {month_key(f"{one}.csv"): odd_file(random, one, GOOD) for one in more_assets(12)}
    files = {key + odd.suffix: odd for key, odd in files.items()}
    failed_before = len(lambda_functions.failures(pipeline))
    sent = [put(pipeline, key, odd.content) for key, odd in files.items()]
    for key, summary in wait(pipeline, *sent, seconds=120).items():
        assert_accounted_for(pipeline, files[key], summary)
    assert len(lambda_functions.failures(pipeline)) == failed_before
