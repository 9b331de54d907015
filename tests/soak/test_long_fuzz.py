"""10,000 fuzzed files in process and 200 through S3: the function never crashes, and every row is accounted for.

Also, 10,000 files with damage that still looks valid: all stored values are planted ones. And 100 files each with
unusual quoting and with damaged compression, read by Python and by Athena.
"""

from collections import Counter
from random import Random

import pytest
from fuzz import Odd, assert_accounted_for, function_in_process, good_files, odd_file
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from planted import planted_file, stored_of
from steps import month_key, put, series_of, wait
from two_readers import assert_readers_agree_or_are_named, assert_same_damage_is_seen

from dubegrid_lib.query import catalog
from dubegrid_lib.stack import lambda_functions, provision
from dubegrid_lib.stack.session import Kit

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]

IN_PROCESS = 10_000
THROUGH_S3 = 200
TWO_READERS = 100


@pytest.fixture(scope="module")
def unwired(settings, cloud) -> Kit:
    kit = Kit(settings.named("fuzz"), cloud.endpoint_url)
    provision.everything(kit)
    return kit


def test_ten_thousand_in_process(unwired, more_assets, capsys):
    seen: Counter[str] = Counter()
    good = good_files()

    @given(random=st.randoms(use_true_random=False))
    @hypothesis_settings(
        max_examples=IN_PROCESS,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    def fuzz(random):
        (asset,) = more_assets(1)
        odd = odd_file(random, asset, good)
        summary = call(asset, odd)
        assert_accounted_for(unwired, odd, summary)
        seen.update(files=1, rows=summary["rows"], stored=summary["stored"])
        seen.update({summary["status"]: 1} | dict.fromkeys(summary["rules"], 1))

    with function_in_process(unwired) as call:
        fuzz()
    with capsys.disabled():
        print("\nfuzzed in process:", ", ".join(f"{name} {count:,}" for name, count in seen.most_common()))
    assert seen["files"] >= IN_PROCESS


def test_ten_thousand_damaged_files_leave_no_wrong_value(tmp_path, capsys):
    """Compares every value that the function would store with what was planted."""
    seen: Counter[str] = Counter()
    seed = Random().getrandbits(32)
    for n in range(IN_PROCESS):
        planted = planted_file(Random(seed + n), str(600_000 + n))
        stored, is_counted, rejected = stored_of(planted, tmp_path)
        assert planted.wrong(stored, end_is_counted=is_counted) == [], f"Random({seed + n})"
        exact = sum(value == planted.truth[key] for key, value in stored.items())
        seen.update(files=1, damaged=bool(planted.damage), planted=len(planted.truth), stored=len(stored), exact=exact)
        seen.update(short_ends=len(stored) - exact, rejected=rejected, files_without_readings=not stored)
    with capsys.disabled():
        print("\ndamaged files:", ", ".join(f"{name} {count:,}" for name, count in seen.items()))
    assert seen["files"] == IN_PROCESS


def test_damaged_files_through_the_whole_function(unwired, more_assets, capsys):
    """The same with S3 and DynamoDB. Nothing may be stored under an id that was not planted."""
    seed = Random().getrandbits(32)
    values = 0
    with function_in_process(unwired) as call:
        for n, asset in enumerate(more_assets(THROUGH_S3)):
            planted = planted_file(Random(seed + n), asset)
            odd = Odd(planted.content, planted.is_packed, (asset,))
            summary = call(asset, odd)
            assert_accounted_for(unwired, odd, summary)  # everything that is stored is of this asset
            stored = {
                (asset, at, series.split("|")[0]): value
                for at, item in series_of(unwired, asset).items()
                for series, value in item.items()
            }
            counted = bool(summary.get("repaired", {}).get("missing line end"))
            assert planted.wrong(stored, end_is_counted=counted) == [], f"Random({seed + n})"
            values += len(stored)
    with capsys.disabled():
        print(f"\ndamaged files through the whole function: {THROUGH_S3}, {values:,} values as planted")


def test_two_hundred_through_s3(pipeline, more_assets, capsys):
    random, good = Random(), good_files()
    state = random.getstate()
    odd_files = [odd_file(random, one, good) for one in more_assets(THROUGH_S3)]
    files = {month_key(f"fuzz-{n}.csv{odd.suffix}"): odd for n, odd in enumerate(odd_files)}
    sent = [put(pipeline, key, odd.content) for key, odd in files.items()]
    summaries = wait(pipeline, *sent, seconds=600)
    for key, summary in summaries.items():
        assert_accounted_for(pipeline, files[key], summary)
    assert lambda_functions.failures(pipeline) == [], f"random state: {state}"
    with capsys.disabled():
        statuses = Counter(summary["status"] for summary in summaries.values())
        print(f"\nfuzzed through S3: {len(summaries)}, {dict(statuses)}")


@pytest.mark.parametrize("check", [assert_readers_agree_or_are_named, assert_same_damage_is_seen])
def test_two_readers_agree_or_are_named(settings, cloud, more_assets, capsys, check):
    kit = Kit(settings.named(f"readers{TWO_READERS}{check.__name__[7:11]}"), cloud.endpoint_url)
    provision.everything(kit)
    catalog.create(kit)
    seed = Random().getrandbits(32)
    with capsys.disabled():
        print(f"\n{check.__name__}, Random({seed})")
    with function_in_process(kit) as call:
        seen = check(kit, call, more_assets(TWO_READERS), Random(seed), year=2040)
    with capsys.disabled():
        print(dict(seen))
    assert seen["files"] == TWO_READERS
