"""Files that no monitor should send: built from odd parts, or taken from good files and damaged. Whatever the file, the
function must end, its counts must add up, and what it reports as stored must be in the table."""

import codecs
import csv
import gzip
import importlib
import io
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from random import Random
from types import ModuleType
from typing import Any

from load_readings import REAL_FILES
from steps import HEADER, event_of, put, rejected_rows, series_of

from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.schema.load_monitor import LV_COLUMNS, SMALL_COLUMNS
from dubegrid_lib.stack import lambda_functions
from dubegrid_lib.stack.session import Kit

TIMES = ["2025-05-01T00:00:00Z", "2025-05-01 00:10", "2025-03-30T01:30:00", "2025-10-26T01:30:00", "", "2025-05-01"]
TIMES += ["2025-05-01T00:20:00+01:00", "01/05/2025 00:30", "2025-02-30T00:00:00Z", "9999-12-31T23:50:00-14:00"]
TIMES += ["0001-01-01T00:00:00+14:00", "2025-05-01T00:00:00.123456Z", "20250501T000000Z", "2025-W18-4T00:00:00"]
TIMES += ["٢٠٢٥-05-01T00:00:00Z", " 2025-05-01T00:40:00Z "]
VALUES = [
    "1",
    "-0.5",
    "0",
    "",
    "-",
    "NaN",
    "null",
    "1e3",
    "1E400",
    "inf",
    "-0.0",
    "12,5",
    '"1,234.5"',
    '"12,5"',
    "1_000",
]
VALUES += [
    "0x10",
    "٣",
    "1.5 ",
    "+2",
    "1" * 400,
    "1e-13",
    "999999999999.5",
    "\u22121",
    "1;2",
    "1\t",
    "\x00",
    "=1+1",
    "'",
]
FEEDERS = ["", "1", "05", "5", "nan", "BUSBAR", "busbar", "a|b", "0", "000", "F-1", "²", " 2 "]
DESCRIPTIONS = ["L1 Active Power", "L1 Voltage", "L2 Current", "", "  ", "a|b|c", "Total THD", "{'a': ?}", "x" * 300]
DESCRIPTIONS += ["⚡", "\u202e"]
UNITS = ["kW", "kVAr", "Amps", "kV", "V", "", "%", "W", "parsecs", "k|W"]
NAMES = ["High Street", '"High Street, Test -"', '"O""Neill"', '"open', 'in"ner', "Café", "\ufeffmark", "a\rb", ""]
NAMES += ["x" * 20_000]
QUOTED = ",".join(f'"{name}"' for name in LV_COLUMNS)
HEADERS = [
    HEADER,
    HEADER.upper(),
    f"{HEADER},extra",
    QUOTED,
    HEADER.replace(",Units", ""),
    ",".join(reversed(LV_COLUMNS)),
]
HEADERS += ["", ";".join(LV_COLUMNS), HEADER.replace(",", ", ")]
SNIPPETS = [
    b"\x00",
    b"\n",
    b"\r",
    b"\r\n",
    b'"',
    b",",
    b",,,,,,,",
    b"\xff",
    b"\x81",
    b"\xe9",
    b"NaN",
    b"-",
    b" ",
    b"\x1a",
]
SNIPPETS += [
    codecs.BOM_UTF8,
    codecs.BOM_UTF16_LE,
    b"<html>",
    b"\x1f\x8b\x08",
    "€".encode(),
    b"'",
    b"\\",
    b"0" * 300,
    b"|",
]


@dataclass(frozen=True)
class Odd:
    """A fuzzed file: its content, whether it is compressed, and the only assets in it, if they are known."""

    content: bytes
    is_packed: bool
    assets: tuple[str, ...] = ()

    @property
    def suffix(self) -> str:
        return ".gz" if self.is_packed else ""


def good_files() -> list[bytes]:
    """The first rows of the real readings, if there are any, and of the sample months."""
    paths = [*REAL_FILES[:4], *sorted((PROJECT_ROOT / "data").glob("lv_data_*.csv"))]
    beginnings = []
    for path in paths:
        with path.open("rb") as file:
            beginnings.append(b"".join(line for line, _ in zip(file, range(400), strict=False)))
    return beginnings


def odd_file(random: Random, asset: str, good: list[bytes]) -> Odd:
    """One fuzzed file. `asset` is a substation number that no other file has.

    The draws from `random` do not depend on `asset`, so that hypothesis can find a smaller file that fails too.
    """
    other = Random(random.getrandbits(64))
    assets = (asset, f"{asset}x") if random.random() < 0.5 else ()
    content = built(random, assets) if assets else damaged(other, other.choice(good))
    if other.random() < 0.85:
        return Odd(content, False, assets)
    packed = gzip.compress(content, 1)
    return Odd(damaged(other, packed) if other.random() < 0.4 else packed, True, assets)


def built(random: Random, assets: tuple[str, ...]) -> bytes:
    """A file of odd parts."""
    small = random.random() < 0.15
    header = HEADER if random.random() < 0.8 else random.choice(HEADERS)
    lines = [",".join(SMALL_COLUMNS) if small else header]
    for _ in range(random.randrange(14)):
        asset, when, value = random.choice(assets), random.choice(TIMES), random.choice(VALUES)
        if random.random() < 0.6:  # otherwise, hardly any row would have both a valid timestamp and a valid value
            when, value = f"2025-05-01T0{random.randrange(3)}:00:00Z", str(random.randrange(3))
        row = [asset, when, value]
        if not small:
            parts = [random.choice(choices) for choices in (NAMES, FEEDERS, DESCRIPTIONS, UNITS)]
            if random.random() < 0.6:
                parts = ["High Street", random.choice("12"), "L1 Active Power", "kW"]
            row = [asset, parts[0], when, "feeder", *parts[1:], value]
        lines.append(",".join(row))
        if random.random() < 0.1:
            lines.append(random.choice(["", " ", "broken", lines[-1], lines[0], ",", '"', "a,b,c", "\x00" * 20]))
    end = random.choice(["\n", "\n", "\n", "\r\n", "\r"])
    text = end.join(lines) + (end if random.random() < 0.7 else "")
    encoding = random.choice(["utf-8", "utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16", "latin-1"])
    return text.encode(encoding, "replace")


def damaged(random: Random, content: bytes) -> bytes:
    """Some lines of a good file, or random bytes, with a few kinds of damage that happen to files."""
    lines = content.splitlines(keepends=True)
    first = random.randrange(1, max(2, len(lines) - 60))
    data = bytearray(b"".join([*lines[:1], *lines[first : first + random.randrange(60)]]))
    for _ in range(random.randrange(6)):
        at, length = random.randrange(len(data) + 1), random.choice([1, 2, 8, 60, 600])
        change = random.randrange(7)
        if change == 0:
            data[at : at + length] = b""
        elif change == 1:
            data[at:at] = random.choice(SNIPPETS)
        elif change == 2 and at < len(data):
            data[at] = random.randrange(256)
        elif change == 3:
            data[at:at] = data[at : at + length]
        elif change == 4:
            data[at : at + length] = bytes(random.randrange(256) for _ in range(min(length, 8)))
        elif change == 5 and random.random() < 0.3:
            data = data[:at]
        elif change == 6:
            data[at : at + length] = data[at : at + length].swapcase()
    return bytes(data)


def rows_in(odd: Odd) -> int | None:
    """The number of non-blank lines after the first, counted independently; None if the file cannot be unpacked."""
    content = odd.content
    if odd.is_packed:
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            return None
    return sum(1 for line in content.split(b"\n")[1:] if line.strip())


def assert_accounted_for(kit: Kit, odd: Odd, summary: dict[str, Any]) -> None:
    """The counts add up, every rejected row is listed, and whatever is reported as stored is in the table."""
    assert summary["rows"] == summary["stored"] + summary["duplicates"] + summary["rejected"], summary
    assert sum(summary["rules"].values()) == summary["rejected"]
    rows = rows_in(odd)
    was_refused = summary["status"] == "rejected" and not summary["items"]["created"]
    if not was_refused:
        assert summary["rows"] == rows, summary
    listed: list[dict[str, str]] = []
    with suppress(kit.s3.exceptions.NoSuchKey):
        listed = list(csv.DictReader(io.StringIO(rejected_rows(kit, summary["rejected_key"]))))
    if was_refused and len(listed) == 1 and summary["rejected"] != 1:
        assert summary["rules"].keys() == {listed[0]["rule"]}  # the file was rejected as a whole
    else:
        assert len(listed) == summary["rejected"], summary
        assert len({row["line"] for row in listed}) == len(listed)
    if odd.assets:
        stored = sum(len(series) for asset in odd.assets for series in series_of(kit, asset).values())
        assert stored == summary["stored"], summary


@contextmanager
def function_in_process(kit: Kit) -> Iterator[Callable[..., dict[str, Any]]]:
    """The function's handler in this process, on the real local cloud: a call that uploads and ingests a file."""
    variables: dict[str, str] = lambda_functions.configuration(kit)["Environment"]["Variables"]
    keys = kit.session.get_credentials()
    variables |= {
        "AWS_ENDPOINT_URL": str(kit.endpoint_url),
        "AWS_ACCESS_KEY_ID": keys.access_key,
        "AWS_SECRET_ACCESS_KEY": keys.secret_key,
        "AWS_DEFAULT_REGION": kit.settings.region,
        "POWERTOOLS_LOG_LEVEL": "CRITICAL",
    }
    before = os.environ.copy()
    os.environ.update(variables)
    sys.modules.pop("lambda_ingest_csv", None)  # the module creates its clients when it is imported
    try:
        handler: ModuleType = importlib.import_module("lambda_ingest_csv")

        def ingest(name: str, odd: Odd, folder: str = "raw/fuzz/", ending: str = ".part") -> dict[str, Any]:
            # The key lacks the trigger's suffix, so the deployed function does not ingest it.
            sent = put(kit, f"{folder}{name}{ending}{odd.suffix}", odd.content)
            (summary,) = handler.lambda_handler(event_of(kit, sent.key, version=sent.version), None)["files"]
            return dict(summary)

        yield ingest
    finally:
        sys.modules.pop("lambda_ingest_csv", None)
        os.environ.clear()
        os.environ.update(before)
