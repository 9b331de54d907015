"""Files whose compression or quoting is hard to read, and how two readers that are independent of the kit read them.

Python's csv and gzip read the bytes; the local Athena reads the object. The function must store what was planted. If
Athena reads a stored row differently, or another number of rows, `reconcile` must name the file.
"""

import csv
import gzip
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any

from fuzz import Odd, assert_accounted_for
from planted import packed
from steps import HEADER, series_of

from dubegrid_lib.ingest.reconcile import reconcile
from dubegrid_lib.query import athena, catalog
from dubegrid_lib.schema.load_monitor import LV_COLUMNS
from dubegrid_lib.stack.session import Kit

ROWS = 8
# Pieces of a name. All but the first few have a special meaning to some CSV reader.
PIECES = ["High", "Street", "Sub", " ", " ", ",", '"', '""', "\\", "\\\\", '\\"', '",', "'", "5", "é", "\u2028", "\x0c"]
PIECES += ["\x85", "\t", ";", "|", "⚡"]
BREAKS = ["\r", "\n", "\r\n", "\r\r\n"]

SQL = ", ".join(f'"{name.replace(" ", "_").lower()}"' for name in LV_COLUMNS)


@dataclass(frozen=True)
class Quoted:
    """A file of one month, and the eight fields of each of its planted rows, by timestamp."""

    odd: Odd
    planted: dict[str, list[str]]
    month: str

    @property
    def folder(self) -> str:
        return f"raw/prod/lv/y={self.month[:4]}/m={self.month[5:]}/"


def quoted_file(random: Random, asset: str, month: str) -> Quoted:
    """A file of one asset, with cells written in the ways in which programs and people write them."""
    planted, lines = {}, []
    careful = random.random() < 0.5  # all cells are quoted according to the rules and have no backslashes
    for n in range(ROWS):
        stamp, feeder = f"{month}-01T0{n}:00:00Z", random.choice(["1", "2", ""])
        name = _name(random)
        name = name.replace("\\", "") if careful else name
        fields = [asset, name, stamp, "feeder", feeder, "L1 Active Power", "kW", f"{n}.{n}5"]
        planted[stamp] = fields
        lines.append(",".join(_written(random, text, careful or i != 1) for i, text in enumerate(fields)))
        if random.random() < 0.05:
            at = random.randrange(len(lines[-1]))
            lines[-1] = lines[-1][:at] + random.choice(BREAKS) + lines[-1][at:]
    end = random.choice(["\n", "\n", "\r\n"])
    header = HEADER if random.random() < 0.7 else ",".join(f'"{name}"' for name in LV_COLUMNS)
    content = (end.join([header, *lines]) + end).encode()
    is_packed = random.random() < 0.5
    return Quoted(Odd(somehow_packed(random, content) if is_packed else content, is_packed, (asset,)), planted, month)


def _name(random: Random) -> str:
    count = random.choice([1, 1, 3, 6])
    return "".join(random.choice(PIECES if random.random() < 0.4 else PIECES[:5]) for _ in range(count)).strip()


def _written(random: Random, text: str, by_the_rules: bool) -> str:
    doubled = f'"{text.replace(chr(34), chr(34) * 2)}"'
    if by_the_rules:
        return doubled if any(mark in text for mark in ',"') or random.random() < 0.1 else text
    ways = [doubled, text, f'"{text}"', '"' + text.replace('"', '\\"') + '"']
    ways += [f'"{text}', f'{text}"', f' "{text}"', f'"{text}" ']
    return random.choice(ways if random.random() < 0.5 else ways[:2])


def somehow_packed(random: Random, content: bytes) -> bytes:
    """The content in complete gzip members of various headers and levels, some of them empty, padded with zeros."""
    cuts = sorted(random.randrange(len(content) + 1) for _ in range(random.choice([0, 0, 1, 3])))
    parts = [content[a:b] for a, b in zip([0, *cuts], [*cuts, len(content)], strict=True)]
    members = []
    for part in parts:
        members.append(packed(part, random.randrange(32), random.choice([0, 1, 6, 9])))
        if random.random() < 0.2:
            members.append(packed(b"", random.choice([0, 8])))
        if random.random() < 0.2:
            members.append(bytes(random.choice([1, 4, 512, 5000])))
    return b"".join(members)


def damaged_packing(random: Random, stream: bytes) -> bytes:
    """A gzip stream that is cut off, has a wrong checksum or length, other bytes within it, or text after it."""
    kind, at = random.randrange(6), random.randrange(1, len(stream))
    if kind == 0:
        return stream[:at]
    if kind == 1:
        return stream[: -random.randrange(1, 9)]
    if kind == 2:
        return stream[:-8] + bytes([stream[-8] ^ 1]) + stream[-7:]
    if kind == 3:
        return stream[:-4] + bytes([stream[-4] ^ 255]) + stream[-3:]
    if kind == 4:
        return stream[:at] + bytes([stream[at] ^ (1 << random.randrange(8))]) + stream[at + 1 :]
    return stream + random.choice([b"\n", b"and more", HEADER.encode(), b"\x1f\x8b"])


def unpacked(odd: Odd) -> bytes | None:
    """The content as Python's gzip returns it; None if the stream is damaged."""
    try:
        return gzip.decompress(odd.content) if odd.is_packed else odd.content
    except (OSError, EOFError, zlib.error):
        return None


def python_rows(content: bytes) -> list[list[str]]:
    """Each line's fields as Python's csv reads them; no fields for a line that is not a record."""
    rows: list[list[str]] = []
    for line in content.split(b"\n")[1:]:
        text = line.decode().rstrip("\r")
        if text.strip():
            rows.append([])
            with suppress(csv.Error):
                rows[-1] = next(csv.reader([text], strict=True)) if "\r" not in text else []
    return rows


def whole_rows(content: bytes) -> dict[str, list[str]]:
    """The rows with eight fields, by timestamp, except next to a row with fewer than two: a line break split those."""
    ends = [list(LV_COLUMNS)]
    rows = [*ends, *python_rows(content), *ends]
    return {
        row[2]: row
        for before, row, after in zip(rows, rows[1:], rows[2:], strict=False)
        if len(row) == len(LV_COLUMNS) and min(len(before), len(after)) > 1
    }


def athena_rows(kit: Kit, month: str) -> list[list[str]] | str:
    """The rows of a month of `lv_data`, as strings from Athena; or the reason why Athena cannot read them."""
    try:
        frame = athena.run(kit, f"SELECT {SQL} FROM {catalog.TABLE} WHERE y = ? AND m = ?", month.split("-")).frame
    except athena.QueryFailed as error:
        return str(error)
    return [
        ["" if cell is None or cell != cell else str(cell) for cell in row] for row in frame.itertuples(index=False)
    ]


def disagreements(content: bytes, stored: Iterable[str], rows: list[list[str]] | str) -> list[str]:
    """The stored rows (by timestamp) that Athena reads differently from Python."""
    if isinstance(rows, str):
        return [rows]
    expected = {row[2]: row for row in python_rows(content) if len(row) == len(LV_COLUMNS)}
    found = [f"{at}: {expected[at]}" for at in stored if expected[at] not in rows]
    if len(rows) != len(python_rows(content)):
        found.append(f"{len(rows)} rows instead of {len(python_rows(content))}")
    return found


def months_from(year: int) -> Iterator[str]:
    """One month for each file, so that a file that Athena cannot read fails only its own query."""
    return (f"{year + n // 12}-{n % 12 + 1:02}" for n in count())


def assert_readers_agree_or_are_named(
    kit: Kit, call: Callable[..., dict[str, Any]], assets: list[str], random: Random, year: int
) -> Counter[str]:
    """Ingest one file per asset: all stored values are the planted ones, and what Athena reads differently is named."""
    seen: Counter[str] = Counter()
    others: dict[str, list[str]] = {}
    unread = set()
    for asset, month in zip(assets, months_from(year), strict=False):
        quoted = quoted_file(random, asset, month)
        summary = call(asset, quoted.odd, quoted.folder, ".csv")
        assert_accounted_for(kit, quoted.odd, summary)
        content = unpacked(quoted.odd)
        assert content is not None
        assert summary["status"] == "ingested", summary
        stored = {at: value for at, item in series_of(kit, asset).items() for value in item.values()}
        assert all(value == float(quoted.planted[at][7]) for at, value in stored.items()), content
        assert whole_rows(content).keys() & quoted.planted.keys() <= stored.keys(), content
        rows = athena_rows(kit, month)
        if found := disagreements(content, stored, rows):
            others[summary["file"]] = [*found, f"{content!r}"]
        if isinstance(rows, str) and summary["rejected"]:
            unread.add(summary["file"])
        seen.update(stored=len(stored), agree=not found, files=1)
    named = {one.where for one in reconcile(kit).differences}
    silent = [(key, others[key]) for key in sorted(others.keys() - named - unread)]
    assert not silent, silent
    assert not named - others.keys(), named - others.keys()
    seen.update(named=len(named), unread=len(unread - named))
    return seen


def assert_same_damage_is_seen(
    kit: Kit, call: Callable[..., dict[str, Any]], assets: list[str], random: Random, year: int
) -> Counter[str]:
    """Ingest one damaged gzip stream per asset: either both the function and Athena read all of it, or neither does.

    A stream that neither can read is rejected as a whole, and `reconcile` names its address.
    """
    seen: Counter[str] = Counter()
    broken = set()
    for asset, month in zip(assets, months_from(year), strict=False):
        whole = quoted_file(random, asset, month)
        stream = somehow_packed(random, unpacked(whole.odd) or b"")
        damaged = Odd(damaged_packing(random, stream), True, (asset,))
        summary = call(asset, damaged, whole.folder, ".csv")
        stored = {at: value for at, item in series_of(kit, asset).items() for value in item.values()}
        content, rows = unpacked(damaged), athena_rows(kit, month)
        if content is None:
            assert (summary["status"], summary["rules"].keys(), stored) == ("rejected", {"broken gzip"}, {})
            assert isinstance(rows, str), damaged
            assert rows.rstrip(".").endswith(summary["file"]), rows
            broken.add(summary["file"])
        else:
            assert all(value == float(whole.planted[at][7]) for at, value in stored.items()), content
            assert whole_rows(content).keys() & whole.planted.keys() <= stored.keys(), content
        seen.update(files=1, broken=content is None)
    differing = " ".join(one.what for one in reconcile(kit).differences)
    assert {key for key in broken if f"/{key}" not in differing} == set()
    return seen
