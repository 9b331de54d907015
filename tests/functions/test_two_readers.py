"""Compression and quoting, read by Python and by Athena: a sample of what `make soak` does for longer."""

from random import Random

import pytest
from fuzz import function_in_process
from two_readers import assert_readers_agree_or_are_named, assert_same_damage_is_seen

from dubegrid_lib.query import catalog
from dubegrid_lib.stack import provision
from dubegrid_lib.stack.session import Kit

FILES = 16


@pytest.fixture(scope="module")
def unwired(settings, cloud) -> Kit:
    """Bucket, table, role and catalog; the function runs in this process."""
    kit = Kit(settings.named("tworeaders"), cloud.endpoint_url)
    provision.everything(kit)
    catalog.create(kit)
    return kit


@pytest.fixture(scope="module")
def call(unwired):
    with function_in_process(unwired) as call:
        yield call


def test_quoting_is_read_alike_or_named(unwired, call, more_assets):
    seen = assert_readers_agree_or_are_named(unwired, call, more_assets(FILES), Random(14), year=2040)
    assert seen["stored"] > FILES * 3
    assert min(seen["named"], seen["agree"]) > 2, seen


def test_damaged_compression_is_detected_by_both(unwired, call, more_assets):
    seen = assert_same_damage_is_seen(unwired, call, more_assets(FILES), Random(14), year=2060)
    assert seen["broken"] > FILES / 2
