"""A block of readings as lines of the portal's CSV: the hot spot of the generator, so measured.

Intervals of an asset differ by their time and values alone. Hence one template with all rows of an interval, filled by
`%` with texts from a table: some ten times as fast as `DataFrame.to_csv` (bench/sample.py).
"""

import csv
import io
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from dubegrid_lib import schema
from dubegrid_lib.sample.block import ABSENT, Block

HEADER = ",".join(schema.LV_COLUMNS) + "\n"
_SMALLEST, _LARGEST = -30_000, 120_000


@lru_cache(maxsize=1)
def _texts() -> list[str]:
    """Every value from -300 to 1,200 in steps of 0.01, as text: 1 or 2 decimals, as in the real files."""
    return [repr(n / 100) for n in range(_SMALLEST, _LARGEST)]


def value_texts(hundredths: Sequence[int]) -> tuple[str, ...]:
    """Hundredths as the text of a file."""
    texts = _texts()
    try:
        return tuple([texts[n - _SMALLEST] if n >= _SMALLEST else repr(n / 100) for n in hundredths])
    except IndexError:
        return tuple([repr(n / 100) for n in hundredths])


def quoted(fields: Sequence[str]) -> str:
    """Fields as CSV, quoted where they need be, without a line end."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(fields)
    return text.getvalue()


def row_starts(readings: Block) -> list[tuple[str, str]]:
    """Per series, what stands before the timestamp, and what between timestamp and value."""
    asset = quoted([readings.site.asset_id, readings.site.name])
    return [
        (asset + ",", "," + quoted([c.attribute, c.feeder, c.description, c.units]) + ",") for c in readings.columns
    ]


def interval_texts(readings: Block) -> Iterator[str]:
    """The rows of each interval, ended by line feeds."""
    starts = row_starts(readings)
    template = "".join(f"{before}\0{after}".replace("%", "%%") + "%s\n" for before, after in starts)
    stamps = np.datetime_as_string(readings.utc, unit="s").tolist()
    whole = (readings.hundredths != ABSENT).all(axis=1).tolist()
    for stamp, is_whole, values in zip(stamps, whole, readings.hundredths.tolist(), strict=True):
        if is_whole:
            yield template.replace("\0", stamp + "Z") % value_texts(values)
        else:
            yield "".join(
                f"{before}{stamp}Z{after}{value_texts([value])[0]}\n"
                for (before, after), value in zip(starts, values, strict=True)
                if value != ABSENT
            )
