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

from dubegrid_lib.schema import load_monitor
from dubegrid_lib.sources.sample.faults import Faults, Planted, planted_windows
from dubegrid_lib.sources.sample.register import write_register
from dubegrid_lib.sources.sample.rows import DRESSES, Dress
from dubegrid_lib.sources.sample.site import asset_id
from dubegrid_lib.sources.sample.spec import DEFAULT_SEED, BadSample, SampleSpec
from dubegrid_lib.sources.sample.writer import HEADER, lines_of, quoted

Layout = Literal["per-asset", "per-month"]
READINGS, REGISTER, TRUTH = "readings", "asset_register.csv", "planted_faults.csv"
TRUTH_COLUMNS = ("asset_id", "series", "from", "to", "file", "line", "rule")
MISSING_COLUMN = "missing column"


@dataclass(frozen=True)
class SampleSummary:
    """What was written.

    Attributes
    ----------
    files : the files of readings, in the order in which they were written.
    register, truth : paths of the asset register and of the list of planted faults, which is empty without faults.
    rows : lines of readings in all files, without headers.
    bytes : size of all files of readings.
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
    out : folder, created if missing; files of the same names are overwritten, other files are an error.
    layout : a file an asset (``721030.csv``), as on the portal, or a file a month (``lv_data_2025_05.csv``).

    Raises
    ------
    BadSample
        The sample cannot be made as requested, or the folder has readings of another sample; the message says which.
    """
    spec = SampleSpec(assets, start, end, faults, seed)
    if layout not in get_args(Layout):
        raise BadSample(f"Layout {layout!r} is not one of {', '.join(get_args(Layout))}.")
    targets = _targets(spec, layout, out / READINGS)
    _reject_other_samples(out / READINGS, {target.path for target in targets})
    (out / READINGS).mkdir(parents=True, exist_ok=True)
    truth: list[Planted] = []
    rows = 0
    for target in targets:
        rows += _write_without_units(target.path, spec, truth) if target.lacks_units else _write(target, spec, truth)
    for number in range(assets):
        found = spec.plan(number)
        truth += [*found.lasting, *planted_windows(found, start)]
    write_register(spec.sites(), out / REGISTER)
    truth.sort(key=lambda p: (p.asset_id, p.rule, p.start, p.file, p.line or 0, p.series))
    _write_truth(truth, out / TRUTH)
    written = tuple(target.path for target in targets)
    size = sum(path.stat().st_size for path in written)
    return SampleSummary(written, out / REGISTER, out / TRUTH, assets, rows, size, tuple(truth))


@dataclass(frozen=True)
class _Target:
    """A file to write: its assets, its days, and how it is stored."""

    path: Path
    dress: Dress
    numbers: Sequence[int]
    months: Sequence[tuple[dt.date, dt.date]]
    lacks_units: bool = False


def _targets(spec: SampleSpec, layout: Layout, folder: Path) -> list[_Target]:
    """Each file, in the order in which they are written."""
    dresses = DRESSES if spec.faults == "many" else DRESSES[:1]
    months = spec.months()
    held: list[tuple[str, Sequence[int], Sequence[tuple[dt.date, dt.date]]]]
    if layout == "per-asset":
        held = [(asset_id(number), [number], months) for number in range(spec.assets)]
    else:
        held = [(f"lv_data_{month[0]:%Y_%m}", range(spec.assets), [month]) for month in months]
    targets = []
    for turn, (stem, numbers, days) in enumerate(held):
        dress = dresses[turn % len(dresses)]
        name = f"{stem}.csv{'.gz' if dress.gzipped else ''}"
        targets.append(_Target(folder / name, dress, numbers, days))
    if spec.faults == "many":
        # It is rejected as a whole, so it repeats part of another file: one day of the first asset.
        targets.append(_Target(folder / f"{asset_id(0)}_without_units.csv", DRESSES[0], [0], months, lacks_units=True))
    return targets


def _reject_other_samples(folder: Path, expected: set[Path]) -> None:
    """Readings of another sample in the folder would be uploaded and counted with this one."""
    strangers = sorted(path.name for path in folder.glob("*.csv*") if path not in expected)
    if strangers:
        others = f"{len(strangers)} files of another sample ({strangers[0]})"
        raise BadSample(f"{folder} holds {others}: remove them, or choose another folder.")


@contextmanager
def _opened(path: Path, dress: Dress) -> Iterator[TextIO]:
    if not dress.gzipped:
        with path.open("w", encoding=dress.encoding, newline=dress.newline) as file:
            yield file
        return
    # Without a time in the gzip header, the same readings are the same bytes.
    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as packed,
        io.TextIOWrapper(packed, encoding=dress.encoding, newline=dress.newline) as text,
    ):
        yield text


def _write(target: _Target, spec: SampleSpec, truth: list[Planted]) -> int:
    """Write one file and add its faults to `truth`; returns the number of its rows."""
    rows = 0
    name, dress = target.path.name, target.dress
    if dress.rule:
        truth.append(Planted(dress.rule, "", file=name, line=1))
    with _opened(target.path, dress) as file:
        file.write(HEADER)
        for number in target.numbers:
            found = spec.plan(number)
            asset = found.site
            if found.dialect.rule:
                truth.append(Planted(found.dialect.rule, asset.asset_id, file=name, line=2 + rows))
            for first, last in target.months:
                readings = spec.readings(found, first, last)
                named = replace(readings, site=replace(asset, name=asset.name + dress.name_end))
                before = spec.interval(first)
                faults = {fault.interval - before: fault for fault in found.rows}
                for lines in lines_of(named, found.dialect, faults):
                    file.write(lines.text)
                    for at, fault in lines.faults:
                        series = readings.columns[fault.column].series
                        truth.append(Planted(fault.rule, asset.asset_id, series, file=name, line=2 + rows + at))
                    rows += lines.count
    return rows


def _write_without_units(path: Path, spec: SampleSpec, truth: list[Planted]) -> int:
    """One day of the first asset in a file that lacks a column."""
    truth.append(Planted(MISSING_COLUMN, "", file=path.name, line=1))
    units = load_monitor.LV_COLUMNS.index("Units")
    readings = spec.readings(spec.plan(0), spec.start, spec.start)
    rows: list[Sequence[str]] = [load_monitor.LV_COLUMNS]
    for lines in lines_of(readings):
        rows += csv.reader(lines.text.splitlines())
    path.write_text("".join(quoted([*row[:units], *row[units + 1 :]]) + "\n" for row in rows), encoding="utf-8")
    return len(rows) - 1


def _write_truth(truth: Sequence[Planted], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(TRUTH_COLUMNS)
        rows.writerows([p.asset_id, p.series, p.start, p.end, p.file, p.line, p.rule] for p in truth)
