"""A sample as files: readings, the asset register, and the truth about the faults planted."""

import csv
import datetime as dt
import gzip
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TextIO, get_args

from dubegrid_lib import schema
from dubegrid_lib.sample.faults import Faults, Plan, Planted, planted_windows
from dubegrid_lib.sample.register import write_register
from dubegrid_lib.sample.rows import DRESSES, Dress
from dubegrid_lib.sample.spec import DEFAULT_SEED, BadSample, SampleSpec
from dubegrid_lib.sample.writer import HEADER, lines_of, quoted

Layout = Literal["per-asset", "per-month"]
READINGS, REGISTER, TRUTH = "readings", "asset_register.csv", "planted_faults.csv"
TRUTH_COLUMNS = ("asset_id", "series", "from", "to", "file", "line", "rule")
MISSING_COLUMN = "missing column"


@dataclass(frozen=True)
class SampleSummary:
    """What was written.

    Attributes
    ----------
    files : of readings, in the order written.
    register, truth : paths of the asset register and of the planted faults; the truth has no rows without faults.
    rows : lines of readings in all files, headers apart.
    bytes : of all files of readings.
    planted : every fault, as in the truth.
    """

    files: tuple[Path, ...]
    register: Path
    truth: Path
    assets: int
    rows: int
    bytes: int
    planted: tuple[Planted, ...]


def write_sample(
    assets: int,
    start: dt.date,
    end: dt.date,
    faults: Faults = "none",
    seed: int = DEFAULT_SEED,
    out: Path = Path("out/sample"),
    layout: Layout = "per-asset",
) -> SampleSummary:
    """Write a sample: `out/readings/*.csv`, `out/asset_register.csv`, `out/planted_faults.csv`.

    Parameters
    ----------
    assets : how many; asset n is the same however many there are.
    start, end : first and last UTC day, both included.
    faults : `none`; `few`, about as often as in the field; `many`, each rule in turn, for teaching and tests.
    out : folder, made where it is not there; files of the same names are written over.
    layout : a file an asset (``721030.csv``), as on the portal, or a file a month (``lv_data_2025_05.csv``).

    Raises
    ------
    BadSample
        Something asked for cannot be made: the message says what.
    """
    spec = SampleSpec(assets, start, end, faults, seed)
    if layout not in get_args(Layout):
        raise BadSample(f"Layout {layout!r} is not one of {', '.join(get_args(Layout))}.")
    (out / READINGS).mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    truth: list[Planted] = []
    rows = 0
    for path, dress, parts in _files(spec, layout, out / READINGS):
        written.append(path)
        rows += _write(path, dress, parts, spec, truth)
    if faults == "many":
        written.append(out / READINGS / f"{next(spec.sites()).asset_id}_without_units.csv")
        rows += _write_without_units(written[-1], spec, truth)
    for number in range(assets):
        found = spec.plan(number)
        truth += [*found.lasting, *planted_windows(found, start)]
    write_register(spec.sites(), out / REGISTER)
    truth.sort(key=lambda p: (p.asset_id, p.rule, p.start, p.file, p.line or 0, p.series))
    _write_truth(truth, out / TRUTH)
    size = sum(path.stat().st_size for path in written)
    return SampleSummary(tuple(written), out / REGISTER, out / TRUTH, assets, rows, size, tuple(truth))


@dataclass(frozen=True)
class _Part:
    """The readings of one asset in one month, to be written to one file."""

    plan: Plan
    first: dt.date
    last: dt.date


def _files(spec: SampleSpec, layout: Layout, folder: Path) -> Iterator[tuple[Path, Dress, Iterator[_Part]]]:
    """Each file, how it is stored, and what belongs into it, in order."""
    dresses = DRESSES if spec.faults == "many" else DRESSES[:1]
    if layout == "per-asset":
        for number in range(spec.assets):
            found = spec.plan(number)
            dress = dresses[number % len(dresses)]
            parts = (_Part(found, first, last) for first, last in spec.months())
            yield _path(folder, found.site.asset_id, dress), dress, parts
        return
    for turn, (first, last) in enumerate(spec.months()):
        dress = dresses[turn % len(dresses)]
        every = (_Part(spec.plan(number), first, last) for number in range(spec.assets))
        yield _path(folder, f"lv_data_{first:%Y_%m}", dress), dress, every


def _path(folder: Path, stem: str, dress: Dress) -> Path:
    return folder / f"{stem}.csv{'.gz' if dress.gzipped else ''}"


@contextmanager
def _opened(path: Path, dress: Dress) -> Iterator[TextIO]:
    if not dress.gzipped:
        with path.open("w", encoding=dress.encoding, newline=dress.newline) as file:
            yield file
        return
    # Without a time in its header the same readings are the same bytes.
    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as packed,
        io.TextIOWrapper(packed, encoding=dress.encoding, newline=dress.newline) as text,
    ):
        yield text


def _write(path: Path, dress: Dress, parts: Iterator[_Part], spec: SampleSpec, truth: list[Planted]) -> int:
    """Write one file, add what was planted in it to `truth`, and count its rows."""
    rows = 0
    if dress.rule:
        truth.append(Planted(dress.rule, "", file=path.name, line=1))
    spelled: set[str] = set()
    with _opened(path, dress) as file:
        file.write(HEADER)
        for part in parts:
            asset = part.plan.site
            if part.plan.dialect.rule and asset.asset_id not in spelled:
                truth.append(Planted(part.plan.dialect.rule, asset.asset_id, file=path.name, line=2 + rows))
            spelled.add(asset.asset_id)
            readings = spec.readings(part.plan, part.first, part.last)
            if dress.name_end:
                readings = replace(readings, site=replace(asset, name=asset.name + dress.name_end))
            before = spec.interval(part.first)
            faults = {fault.interval - before: fault for fault in part.plan.rows}
            for lines in lines_of(readings, part.plan.dialect, faults):
                file.write(lines.text)
                for at, fault in lines.faults:
                    series = readings.columns[fault.column].series
                    truth.append(Planted(fault.rule, asset.asset_id, series, file=path.name, line=2 + rows + at))
                rows += lines.count
    return rows


def _write_without_units(path: Path, spec: SampleSpec, truth: list[Planted]) -> int:
    """One day of the first asset in a file that lacks a column, and is to be rejected as a whole."""
    truth.append(Planted(MISSING_COLUMN, "", file=path.name, line=1))
    units = schema.LV_COLUMNS.index("Units")
    readings = spec.readings(spec.plan(0), spec.start, spec.start)
    rows: list[Sequence[str]] = [schema.LV_COLUMNS]
    for lines in lines_of(readings):
        rows += csv.reader(lines.text.splitlines())
    path.write_text("".join(quoted([*row[:units], *row[units + 1 :]]) + "\n" for row in rows), encoding="utf-8")
    return len(rows) - 1


def _write_truth(truth: Sequence[Planted], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(TRUTH_COLUMNS)
        for p in truth:
            rows.writerow([p.asset_id, p.series, p.start, p.end, p.file, p.line, p.rule])
