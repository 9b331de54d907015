"""The second function with real readings, if `DUBEGRID_REAL_READINGS` names a folder of them."""

from collections import Counter
from dataclasses import replace

import pytest
from load_readings import REAL_FILES, needs_real_readings, read_lv_csv
from steps import items_of

from dubegrid_lib.analysis.alerts import alerts_of
from dubegrid_lib.analysis.summary import AssetMonth, plain, summarise
from dubegrid_lib.ingest import pipeline
from dubegrid_lib.query import summaries
from dubegrid_lib.stack.session import Kit

pytestmark = needs_real_readings

# According to the README of the readings, current transformers are fitted backwards at four sites.
BACKWARDS = {"721448", "723003", "723349", "731018"}
SOUND = {"721372", "724023", "724253", "724700"}
MISMATCH = {"721448", "723003"}


@pytest.fixture(scope="module")
def assessed(settings, cloud) -> Kit:
    """All eight files, ingested and assessed by a pipeline with every stage on."""
    kit = Kit(replace(settings.named("winter"), summaries="on", alerts="on"), cloud.endpoint_url)
    pipeline.deploy(kit)
    outcomes = pipeline.send(kit, REAL_FILES)
    assert (outcomes["rows"] == outcomes["stored"] + outcomes["duplicates"] + outcomes["rejected"]).all()
    summaries.wait(kit, 240)
    return kit


@pytest.fixture(scope="module")
def from_files() -> dict[tuple[str, str], AssetMonth]:
    """The results of the analysis on the same readings, read directly from the files: by asset and month."""
    found = {}
    for path in REAL_FILES:
        frame = read_lv_csv(path)
        asset = str(frame["asset_id"].iloc[0])
        # In winter, London's months are those of UTC.
        for month in sorted(set(frame["timestamp"].dt.strftime("%Y-%m"))):
            found[asset, month] = summarise(frame, month)
    return found


def test_every_summary_is_what_the_analysis_says_of_the_file(assessed, from_files):
    extra = {"revision", "assessed", "looked", "substation_name", "month"}
    for (asset, month), found in from_files.items():
        stored = [*summaries.days(assessed, asset, month), summaries.month_summary(assessed, asset, month)]
        assert [{name: one[name] for name in one if name not in extra} for one in stored] == [
            plain(one) for one in (*found.days, found.month)
        ], (asset, month)
        assert stored[-1]["revision"] == stored[-1]["assessed"]


def test_readings_that_rules_leave_out_carry_their_flags(assessed, from_files):
    for asset in BACKWARDS | SOUND:
        wanted = {
            (moment.isoformat().replace("+00:00", "Z"), f"{feeder}|{description}|{units}"): list(rules)
            for (one, _), found in from_files.items()
            if one == asset
            for moment, feeder, description, units, rules in found.left_out.itertuples(index=False)
        }
        stored = {
            (stamp, series): [rule["S"] for rule in rules["L"]]
            for stamp, item in items_of(assessed, asset).items()
            for series, rules in item.get("series_flags", {"M": {}})["M"].items()
        }
        assert stored == {place: sorted(rules) for place, rules in wanted.items()}, asset


def test_alerts_are_about_the_four_sites_with_backwards_transformers_only(assessed, from_files):
    """Read from the table of published alerts. There is no register, so none is about utilisation."""
    published_items = assessed.dynamodb.scan(TableName=assessed.settings.alert_table)["Items"]
    alerts = {item["alert"]["S"] for item in published_items if not item["about"]["S"].startswith("file ")}
    assert alerts == {alert.name for found in from_files.values() for alert in alerts_of(found)}
    assert all("published" in item for item in published_items)
    kinds = Counter(name.split("#")[2] for name in alerts)
    assert kinds["utilisation"] == 0
    quality = {tuple(name.split("#")[1:5:3]) for name in alerts if "#quality#" in name}
    assert {asset for asset, detail in quality if detail.startswith("POLARITY")} == BACKWARDS
    assert {asset for asset, detail in quality if detail.startswith("BUSBAR MISMATCH")} == MISMATCH
    assert {asset for asset, _ in quality} & SOUND == set()
    files = {item["about"]["S"] for item in published_items if item["about"]["S"].startswith("file ")}
    assert len(files) >= len(REAL_FILES)


def test_a_few_figures_of_the_year_end(assessed):
    """Known figures, also found by the loops of `tests/ingest/test_real_readings.py`: maximum demands, completeness."""
    kpis = {
        asset: summaries.month_summary(assessed, asset, "2022-12")["kpis"] for asset in ("724023", "724253", "724700")
    }
    assert {asset: round(of["maximum demand"]["value"], 2) for asset, of in kpis.items()} == {
        "724023": 291.52,
        "724253": 275.05,
        "724700": 515.93,
    }
    gappy = summaries.month_summary(assessed, "723349", "2023-02")
    assert gappy["flags"] == {"POLARITY": 4396, "INCOMPLETE": 3562}
