"""The generated town of the capstone: six substations, a delivery of files with faults of its own, and their truth."""

import csv
import datetime as dt
import io
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from dubegrid_lib.analysis.assessment import Assessment, assess
from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.analysis.demand import SiteDemand, asset_series, site_demand
from dubegrid_lib.config import PROJECT_ROOT, RAW_PROD_PREFIX
from dubegrid_lib.ingest import pipeline
from dubegrid_lib.query import logs
from dubegrid_lib.sources.sample import BadSample, Block, SampleSpec
from dubegrid_lib.sources.sample.block import ABSENT, only
from dubegrid_lib.sources.sample.faults import Plan, plan_of
from dubegrid_lib.sources.sample.register import write_register
from dubegrid_lib.sources.sample.site import Site
from dubegrid_lib.sources.sample.writer import HEADER, lines_of
from dubegrid_lib.stack.session import Kit
from dubegrid_lib.teaching.detection import readings_of_block

START, END = dt.date(2026, 1, 12), dt.date(2026, 1, 19)  # a week of the peak season, and a day more
MONTH = "2026-01"
FOLDER = f"{RAW_PROD_PREFIX}y=2026/m=01/"
RATINGS = (200, 315, 500, 800, 1000, 1500, 2000)
GAIN = 1.25  # a busbar that reads a quarter too much: its transformer looks overloaded, and is not
FIRST_DELIVERY = 1.3  # what the busbar of the corrected file read before it was corrected
# The overloaded site is clearly above its rating, and yet reads less than the busbar that reads too much.
CLEARLY_OVER = (102.0, 109.0)
FAULTS = ("STUCK", "INCOMPLETE", "DEAD TO NOISE")  # of the third monitor, one by the seed


@dataclass(frozen=True)
class Town:
    """What the reader is given: the seed, the files as they arrive (in this order), and the asset register."""

    seed: int
    files: tuple[Path, ...]
    register: Path


@dataclass(frozen=True, eq=False)
class Place:
    """One substation of the truth.

    Attributes
    ----------
    role : `overloaded`, `mismatched`, `backwards`, `third`, `spreadsheet` or `corrected`.
    rule : the fault of its monitor, blank if it is sound.
    measured, sound : its readings as the files say in the end, and as they would be without the fault.
    """

    role: str
    rule: str
    site: Site
    measured: Block
    sound: Block

    @property
    def asset_id(self) -> str:
        return self.site.asset_id

    @property
    def record(self) -> AssetRecord:
        return AssetRecord(self.site.asset_id, float(self.site.rating_kva), int(self.site.customers))

    def assessed(self, block: Block) -> Assessment:
        """The assessment of its readings, measured or sound."""
        return assess(readings_of_block(block), name=self.site.name, record=self.record)


def build(seed: int, folder: Path | None = None) -> Town:
    """Write the town of a seed to `folder` (``out/town_<seed>``): equal seeds give equal bytes.

    Raises
    ------
    BadSample
        The seed is not a whole number, or negative.
    """
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise BadSample(f"Seed {seed!r} is not a whole number: write 7, without quotes.")
    folder = folder or PROJECT_ROOT / "out" / f"town_{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for place in truth(seed):
        text = HEADER + "".join(lines.text for lines in lines_of(place.measured))
        name = f"{place.asset_id}.csv"
        if place.role == "spreadsheet":
            text = as_spreadsheet(text)
        if place.role == "corrected":
            first = _scaled(place.measured, FIRST_DELIVERY)
            files.append(_written(folder / name, HEADER + "".join(lines.text for lines in lines_of(first))))
            name = f"{place.asset_id}_corrected.csv"
        files.append(_written(folder / name, text))
    write_register((place.site for place in truth(seed)), folder / "asset_register.csv")
    return Town(seed, tuple(files), folder / "asset_register.csv")


def deliver(kit: Kit, town: Town) -> pd.DataFrame:
    """Put the files where the trigger sees them, as an operator's own transfer does, past the checks of `upload`.

    Returns
    -------
    DataFrame as of `pipeline.send`: what happened to each file.
    """
    since = time.time() - 1  # the local cloud's clock may round down
    files = {FOLDER + path.name: path for path in town.files}
    corrections = {key for key, path in files.items() if not path.stem.isdigit()}
    versions: dict[str, str] = {}
    for key in sorted(files, key=lambda key: key in corrections):
        if key in corrections:
            # One that overtakes the first delivery would lose against it.
            logs.wait_for(kit, versions, since, pipeline.INGEST_SECONDS)
        versions[key] = kit.s3.put_object(Bucket=kit.bucket, Key=key, Body=files[key].read_bytes())["VersionId"]
    as_listed = {key: versions[key] for key in files}
    return pipeline.outcomes(list(logs.wait_for(kit, as_listed, since, pipeline.INGEST_SECONDS).values()))


@lru_cache(maxsize=4)
def truth(seed: int) -> tuple[Place, ...]:
    """The substations of a seed, in the order of their numbers."""
    spec = SampleSpec(400, START, END, seed=seed)
    draw = np.random.default_rng(seed)
    numbers = iter(draw.permutation(400).tolist())
    third = FAULTS[int(draw.integers(len(FAULTS)))]
    wanted = {"overloaded": "", "mismatched": "BUSBAR MISMATCH", "backwards": "POLARITY", "third": third}
    wanted |= {"spreadsheet": "", "corrected": ""}
    places: list[Place] = []
    for role, rule in wanted.items():
        places.append(_first_fit(spec, numbers, role, rule, places))
    return tuple(sorted(places, key=lambda place: place.asset_id))


def as_spreadsheet(text: str) -> str:
    """A file as a spreadsheet saves it on the continent: semicolons between fields, commas for decimal points."""
    rows = csv.reader(io.StringIO(text))
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(
        [*row[:-1], row[-1].replace(".", ",")] for row in rows
    )
    return out.getvalue()


def _first_fit(spec: SampleSpec, numbers: Iterator[int], role: str, rule: str, others: list[Place]) -> Place:
    """The next site on which the fault shows, alone (without a fault, the next that is sound), and that misleads."""
    for number in numbers:
        place = _place(spec, number, role, rule)
        found = place.assessed(place.measured)
        shows = {flag.rule for flag in found.flags} == ({rule} if rule else set())
        if shows and _misleads(role, found.kpi("utilisation").value, others):
            return place
    raise AssertionError(f"no site of seed {spec.seed} bears {rule}")  # pragma: no cover - one in two does


def _misleads(role: str, reads: float, others: list[Place]) -> bool:
    """Whether the busbar that reads too much is the highest reading of the town, and the overloaded site comes next."""
    if role == "overloaded":
        return CLEARLY_OVER[0] <= reads <= CLEARLY_OVER[1]
    if role == "mismatched":
        return all(reads > place.assessed(place.measured).kpi("utilisation").value for place in others)
    return True


def _place(spec: SampleSpec, number: int, role: str, rule: str) -> Place:
    plain = spec.plan(number)
    planned = plan_of(spec.seed, plain.site, START, END, rule) if rule and rule != "BUSBAR MISMATCH" else plain
    sound = _few_series(spec, plain)
    rating = _rating(site_demand(asset_series(readings_of_block(sound))), role)
    measured = _few_series(spec, planned)
    if role == "mismatched":
        measured = _scaled(measured, GAIN)
    site = replace(plain.site, rating_kva=rating)
    return Place(role, rule, site, replace(measured, site=site), replace(sound, site=site))


def _few_series(spec: SampleSpec, plan: Plan) -> Block:
    """Power of busbar and feeders, and the busbar's voltage: what the tasks need, and half the rows."""
    block = spec.readings(plan, START, END)
    wanted = ("Active Power", "Reactive Power", "Voltage")
    kept = {c.series for c in block.columns if not c.feeder and c.description.endswith(wanted)}
    kept |= {c.series for c in block.columns if c.feeder and c.description.endswith("Active Power")}
    return only(block, frozenset(kept))


def _rating(demand: SiteDemand, role: str) -> int:
    """By what the site carries: exceeded on three days, almost reached, or far away."""
    carried = demand.s_kva
    highest = float(carried.max())
    if role == "overloaded":
        daily = carried.resample("D").max().nlargest(3)
        return 5 * math.floor(0.96 * float(daily.iloc[-1]) / 5)
    if role == "mismatched":
        return 5 * math.ceil(highest / 0.95 / 5)
    return next(rating for rating in RATINGS if rating >= highest / 0.75)


def _scaled(block: Block, factor: float) -> Block:
    """The same readings with the busbar's power read too high."""
    cells = block.hundredths.copy()
    for number, column in enumerate(block.columns):
        if not column.feeder and column.units in ("kW", "kVAr"):
            there = cells[:, number] != ABSENT
            cells[there, number] = np.rint(cells[there, number] * factor).astype(np.int64)
    return replace(block, hundredths=cells)


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
