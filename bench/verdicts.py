"""How often the verdict on a site with faulty readings is the verdict that its true load deserves.

For each of 30 generated sites the truth is the verdict on the same load without the faults of its monitor; load that
changed for good (STEP, LOAD TRANSFER) is true. Prints a confusion matrix and each action's precision and recall.
"""

import datetime as dt
import sys
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from dubegrid_lib.analysis.assessment import assess
from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.analysis.findings import ACTIONS, findings
from dubegrid_lib.sources.sample import SampleSpec
from dubegrid_lib.sources.sample.block import block
from dubegrid_lib.sources.sample.faults import Faults
from dubegrid_lib.sources.sample.randomness import Floats
from dubegrid_lib.sources.sample.site import Site, site
from dubegrid_lib.teaching.detection import readings_of_block

ASSETS = 30
JANUARY = dt.date(2025, 1, 1), dt.date(2025, 1, 31)
# The whole of January at rated sites: so many verdicts of 30 must be the true ones.
LEAST_RIGHT = {"few": 0.9, "many": 0.8}


def verdicts(spec: SampleSpec) -> pd.DataFrame:
    """The true verdict and the one given, one row a site: columns ``true, given, evidence``.

    A site's verdict is what is to be done on its network first: "check a sensor" is no work on the network.
    """
    rows = {}
    for number in range(spec.assets):
        plan = spec.plan(number)
        record = AssetRecord(plan.site.asset_id, float(plan.site.rating_kva), int(plan.site.customers))
        sound = site(spec.seed, number)
        true_site = _with_true_monitor(plan.site, sound.meter_gain)
        readings = {
            "true": readings_of_block(block(spec.seed, true_site, spec.start, spec.end)),
            "given": readings_of_block(spec.readings(plan, spec.start, spec.end)),
        }
        start, end = (pd.Timestamp(day, tz="UTC") for day in (spec.start, spec.end + dt.timedelta(days=1)))
        found = {name: findings(assess(frame, record=record, start=start, end=end)) for name, frame in readings.items()}
        row = {name: of_network(one.action for one in of) for name, of in found.items()}
        rows[plan.site.asset_id] = row | {"evidence": found["given"][0].evidence}
    return pd.DataFrame.from_dict(rows, orient="index")


def _with_true_monitor(planted: Site, gain: Floats) -> Site:
    return replace(planted, direction=np.ones_like(planted.direction), meter_gain=gain)


def of_network(actions: Iterable[str]) -> str:
    """The first action on the network, or whether there is none."""
    return next((action for action in actions if action != "check a sensor"), "keep watching")


def confusion(found: pd.DataFrame) -> pd.DataFrame:
    """Sites by true verdict (rows) and given verdict (columns)."""
    names = [action for action in ACTIONS if action != "check a sensor"]
    return pd.crosstab(found["true"], found["given"]).reindex(index=names, columns=names, fill_value=0)


def rates(matrix: pd.DataFrame) -> pd.DataFrame:
    """Precision and recall of each action; NaN where it was never given, or never true."""
    right = pd.Series(np.diag(matrix), index=matrix.index)
    given, true = matrix.sum(axis=0), matrix.sum(axis=1)
    return pd.DataFrame({"precision": right / given.where(given > 0), "recall": right / true.where(true > 0)})


def measured(faults: Faults) -> float:
    """Print the matrix of 30 sites; returns the share of verdicts that are right."""
    found = verdicts(SampleSpec(ASSETS, *JANUARY, faults))
    matrix = confusion(found)
    right = float((found["true"] == found["given"]).mean())
    print(f"faults {faults}: {right:.0%} of {ASSETS} verdicts are the true ones (rows true, columns given)")
    print(matrix.to_string())
    print(rates(matrix).round(2).to_string())
    for asset, row in found[found["true"] != found["given"]].iterrows():
        print(f"  {asset}: true {row['true']}, given {row['given']}: {row['evidence']}")
    return right


def main() -> int:
    """Measure `few` and `many`; 1 where too few verdicts are right."""
    shares = {faults: measured(faults) for faults in LEAST_RIGHT}  # type: ignore[arg-type]
    return int(any(shares[faults] < least for faults, least in LEAST_RIGHT.items()))


if __name__ == "__main__":
    sys.exit(main())
