"""A block of readings as lines of the portal's CSV: the slowest part of the generator, so it is optimised.

The rows of an asset differ from interval to interval only in time and values. Hence there is one list with the pieces
of an interval's text, in which only those are replaced, and values come from a table of texts: readings are generated
and written about seven times as fast as `DataFrame.to_csv` writes them (bench/sample.py).
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dubegrid_lib.schema import load_monitor
from dubegrid_lib.sources.sample.block import ABSENT, Block, Column
from dubegrid_lib.sources.sample.rows import DIALECTS, LATE, Dialect, Row, RowFault

HEADER = ",".join(load_monitor.LV_COLUMNS) + "\n"
# The hundredths in the table of texts: voltages, currents and powers of ordinary sites are within.
_SMALLEST, _LARGEST = -30_000, 120_000


@dataclass(frozen=True)
class Lines:
    """Some lines of a file; `faults` are the faults in them, each with its line, counted from 0."""

    text: str
    count: int
    faults: tuple[tuple[int, RowFault], ...] = ()


def lines_of(
    readings: Block, dialect: Dialect = DIALECTS[0], faults: Mapping[int, RowFault] | None = None
) -> Iterator[Lines]:
    """The rows of a block, an interval or a few at a time.

    Parameters
    ----------
    faults : by interval of this block.
    """
    faults = faults or {}
    starts = _row_starts(readings, dialect)
    count = len(starts)
    pieces = [""] * (4 * count + 1)
    pieces[0::4] = [f"\n{before}" if n else before for n, (before, _) in enumerate(starts)] + ["\n"]
    pieces[2::4] = [after for _, after in starts]
    stamps = [stamp + dialect.stamp for stamp in np.datetime_as_string(readings.utc, unit="s").tolist()]
    whole = (readings.hundredths != ABSENT).all(axis=1).tolist()
    values = value_texts(readings.hundredths).tolist()
    late: list[tuple[RowFault, Row]] = []
    for interval, stamp in enumerate(stamps):
        if whole[interval] and interval not in faults and not late:
            pieces[1::4] = [stamp] * count
            pieces[3::4] = values[interval]
            yield Lines("".join(pieces), count)
            continue
        rows = _rows(readings, dialect, stamp, values[interval])
        held, late = late, []
        yield _with_faults(rows, faults.get(interval), held, late)
    if late:
        yield _with_faults([], None, late, [])


def value_texts(hundredths: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    """Hundredths as text with 1 or 2 decimals, as in real files; "" if absent."""
    texts = _texts()[np.clip(hundredths - _SMALLEST, 0, _LARGEST - _SMALLEST)]
    beyond = (hundredths < _SMALLEST) | (hundredths > _LARGEST)
    texts[beyond] = ["" if n == ABSENT else repr(n / 100) for n in hundredths[beyond].tolist()]
    return texts


def quoted(fields: Sequence[str]) -> str:
    """Fields as CSV, quoted where necessary, without a line end."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(fields)
    return text.getvalue()


@lru_cache(maxsize=1)
def _texts() -> npt.NDArray[np.object_]:
    """Every value from -300 to 1,200 in steps of 0.01, as text."""
    return np.array([repr(n / 100) for n in range(_SMALLEST, _LARGEST + 1)], dtype=object)


def _row_starts(readings: Block, dialect: Dialect) -> list[tuple[str, str]]:
    """For each series, the text before the timestamp, and the text between timestamp and value."""
    asset = quoted([readings.site.asset_id, readings.site.name])
    return [(asset + ",", f",{quoted(_series(column, dialect))},") for column in readings.columns]


def _series(column: Column, dialect: Dialect) -> Row:
    """A series' fields, spelled in a dialect."""
    return [column.attribute, dialect.feeder(column.feeder), column.description, dialect.spelled(column.units)]


def _rows(readings: Block, dialect: Dialect, stamp: str, values: Sequence[str]) -> list[Row | None]:
    """The rows of one interval as fields, None where a reading is absent."""
    site = [readings.site.asset_id, readings.site.name]
    return [
        [*site, stamp, *_series(column, dialect), value] if value else None
        for column, value in zip(readings.columns, values, strict=True)
    ]


def _with_faults(
    rows: Sequence[Row | None],
    fault: RowFault | None,
    held: Sequence[tuple[RowFault, Row]],
    late: list[tuple[RowFault, Row]],
) -> Lines:
    """One interval's rows with its fault, then the rows `held` back before; rows to hold back now are put in `late`."""
    lines: list[str] = []
    found: list[tuple[int, RowFault]] = []
    for column, row in enumerate(rows):
        if row is None:
            continue
        if fault is None or column != fault.column:
            lines.append(quoted(row))
        elif fault.rule == LATE:
            late.append((fault, row))
        else:
            replaced = fault.rows(row)
            # Of two duplicates, the second is the fault.
            found.append((len(lines) + len(replaced) - 1, fault))
            lines += map(quoted, replaced)
    for behind, row in held:
        found.append((len(lines), behind))
        lines.append(quoted(row))
    return Lines("".join(line + "\n" for line in lines), len(lines), tuple(found))
