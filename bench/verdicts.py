"""How often the verdict on a site with faulty readings is the right one for its true load.

The sites are generated from seeds that were not used to tune rules, in January and in May, and altered so that each
action is due somewhere: ratings from well above the maximum to well below it, taps that are too high, and monitors with
neither a complete busbar nor complete feeders. The truth is the verdict on the same load without the monitor's faults;
lasting changes of load (STEP, LOAD TRANSFER) are part of it, and the right verdict on a monitor that is broken for good
is "fix the monitor". Prints a confusion matrix for `few` and for `many`, and each action's precision and recall.
"""

import datetime as dt
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dubegrid_lib.analysis.assessment import Assessment, assess
from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.analysis.findings import ACTIONS, findings
from dubegrid_lib.schema.load_monitor import BUSBAR
from dubegrid_lib.sources.sample import SampleSpec
from dubegrid_lib.sources.sample.block import block
from dubegrid_lib.sources.sample.faults import Faults
from dubegrid_lib.sources.sample.randomness import Floats
from dubegrid_lib.sources.sample.site import Site, site
from dubegrid_lib.teaching.detection import readings_of_block

ASSETS = 30
# These are neither the default seed nor used in tests; January is in the peak season, May is not.
HELD_OUT = ((9101, dt.date(2025, 1, 1), dt.date(2025, 1, 31)), (9202, dt.date(2025, 5, 1), dt.date(2025, 5, 31)))
# True maximum over rating, one after the other for successive sites.
UTILISATIONS = (0.45, 0.7, 0.9, 1.12, 1.4)
# Every 7th site has a tap that is 9 V too high, every 9th a monitor that is broken for good.
RETAP_EVERY, RETAP_VOLTS, BROKEN_EVERY = 7, 9.0, 9
# The least share of right verdicts.
LEAST_RIGHT = {"few": 0.9, "many": 0.8}


@dataclass(frozen=True)
class Case:
    """A site with its true readings, those that its monitor sent, and the true verdict if its fault determines it."""

    asset_id: str
    record: AssetRecord
    true: pd.DataFrame
    given: pd.DataFrame
    verdict: str = ""


def cases(spec: SampleSpec) -> Iterator[Case]:
    """The sites of a sample, altered so that each action is due somewhere."""
    for number in range(spec.assets):
        plan = spec.plan(number)
        tap = RETAP_VOLTS if number % RETAP_EVERY == RETAP_EVERY - 1 else 0.0
        plan = replace(plan, site=replace(plan.site, tap_volts=plan.site.tap_volts + tap))
        true_site = _with_true_monitor(plan.site, site(spec.seed, number).meter_gain)
        true = readings_of_block(block(spec.seed, true_site, spec.start, spec.end))
        given = readings_of_block(spec.readings(plan, spec.start, spec.end))
        highest = assess(true).kpi("maximum apparent power").value
        rating = highest / UTILISATIONS[number % len(UTILISATIONS)]
        record = AssetRecord(plan.site.asset_id, round(rating, 1), int(plan.site.customers))
        broken = number % BROKEN_EVERY == BROKEN_EVERY - 1
        if broken:
            given = _broken(given)
        yield Case(plan.site.asset_id, record, true, given, "fix the monitor" if broken else "")


def _with_true_monitor(planted: Site, gain: Floats) -> Site:
    return replace(planted, direction=np.ones_like(planted.direction), meter_gain=gain)


def _broken(readings: pd.DataFrame) -> pd.DataFrame:
    """A busbar that reads noise, and a first feeder with most readings lost: the site's load is unknown."""
    draw = np.random.default_rng(len(readings))
    busbar = (readings["feeder_id"] == BUSBAR) & ~readings["units"].isin(["V", "%"])
    noise = draw.normal(0, 0.03, len(readings)).round(2)
    first = readings["feeder_id"] == min(set(readings["feeder_id"]) - {BUSBAR})
    lost = first & (readings["timestamp"].dt.day % 3 > 0)
    return readings.assign(value=readings["value"].where(~busbar, noise))[~lost]


def verdicts(spec: SampleSpec) -> pd.DataFrame:
    """The true verdict and the given one, one row a site: columns ``true, given, evidence``.

    A site's verdict is the first action on its network; "check a sensor" is not work on the network.
    """
    start, end = (pd.Timestamp(day, tz="UTC") for day in (spec.start, spec.end + dt.timedelta(days=1)))

    def assessed(readings: pd.DataFrame, case: Case) -> Assessment:
        return assess(readings, record=case.record, start=start, end=end)

    rows = {}
    for case in cases(spec):
        given = findings(assessed(case.given, case))
        true = case.verdict or of_network(one.action for one in findings(assessed(case.true, case)))
        row = {"true": true, "given": of_network(one.action for one in given), "evidence": given[0].evidence}
        rows[f"{case.asset_id} ({spec.seed})"] = row
    return pd.DataFrame.from_dict(rows, orient="index")


def of_network(actions: Iterable[str]) -> str:
    """The first action on the network, otherwise "keep watching"."""
    return next((action for action in actions if action != "check a sensor"), "keep watching")


def confusion(found: pd.DataFrame) -> pd.DataFrame:
    """Sites by true verdict (rows) and given verdict (columns)."""
    names = [action for action in ACTIONS if action != "check a sensor"]
    return pd.crosstab(found["true"], found["given"]).reindex(index=names, columns=names, fill_value=0)


def rates(matrix: pd.DataFrame) -> pd.DataFrame:
    """Precision and recall of each action; NaN if it was never given, or never true."""
    right = pd.Series(np.diag(matrix), index=matrix.index)
    given, true = matrix.sum(axis=0), matrix.sum(axis=1)
    return pd.DataFrame({"precision": right / given.where(given > 0), "recall": right / true.where(true > 0)})


def measured(faults: Faults) -> float:
    """Print the matrix of the held-out sites; returns the share of verdicts that are right."""
    found = pd.concat([verdicts(SampleSpec(ASSETS, start, end, faults, seed)) for seed, start, end in HELD_OUT])
    matrix = confusion(found)
    right = float((found["true"] == found["given"]).mean())
    print(f"faults {faults}: {right:.0%} of {len(found)} verdicts are the true ones (rows true, columns given)")
    print(matrix.to_string())
    print(rates(matrix).round(2).to_string())
    for asset, row in found[found["true"] != found["given"]].iterrows():
        print(f"  {asset}: true {row['true']}, given {row['given']}: {row['evidence']}")
    return right


def main() -> int:
    """Measure `few` and `many`; returns 1 if too few verdicts are right."""
    shares = {faults: measured(faults) for faults in LEAST_RIGHT}  # type: ignore[arg-type]
    return int(any(shares[faults] < least for faults, least in LEAST_RIGHT.items()))


if __name__ == "__main__":
    sys.exit(main())
