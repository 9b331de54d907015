"""Files whose true readings are known, with damage that still looks valid: decimal commas, what spreadsheets and
locales do to values, ids and dates, invisible characters, cut tails. The oracle checks that only planted readings are
stored. It knows what was planted, and uses none of the library's code that reads fields.
"""

import codecs
import gzip
import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from csv_rows import CsvRows, RejectedFile, Rejection, open_object
from intervals import Staging
from steps import HEADER

Key = tuple[str, str, str]  # asset, timestamp, feeder
FULL_WIDTH = {ord(digit): 0xFF10 + int(digit) for digit in "0123456789"}


def _comma(text: str) -> str:
    return f'"{text.replace(".", ",")}"'


# Each returns a text that a reader may reject or read as the original value, but not as another one.
VALUES: dict[str, Callable[[Random, str], str]] = {
    "decimal comma": lambda random, text: _comma(text),
    "German": lambda random, text: f'"{float(text) * 1.0:,.2f}"'.replace(",", "x").replace(".", ",").replace("x", "."),
    "thousands": lambda random, text: f'"{float(text):,.3f}"',
    "spaces": lambda random, text: f"{float(text):,.2f}".replace(",", random.choice(" '\u00a0\u202f")),
    "scientific": lambda random, text: f"{float(text):.2E}",
    "hashes": lambda random, text: random.choice(["#####", "#REF!", "#DIV/0!", "#VALUE!", "##"]),
    "date": lambda random, text: random.choice(["01-May", "May-25", "14/05/2025"]),
    "full width": lambda random, text: text.translate(FULL_WIDTH),
    "minus": lambda random, text: text.replace("-", "\u2212"),
    "invisible": lambda random, text: random.choice(["\u200b", "\ufeff", "\u200e"]) + text,
    "no-break": lambda random, text: f"\u00a0{text} ",
    "unit": lambda random, text: f"{text} kW",
    "formula": lambda random, text: f"={text}",
    "underscore": lambda random, text: text[:1] + "_" + text[1:],
    "hexadecimal": lambda random, text: float(text).hex(),
}
IDS: dict[str, Callable[[Random, str], str]] = {
    "float": lambda random, text: f"{text}.0",
    "scientific": lambda random, text: f"{float(text):.{random.randrange(1, 6)}E}",
    "exponent": lambda random, text: f"{float(text):.5e}".replace("e+0", "e"),
    "thousands": lambda random, text: f'"{int(text):,}"',
    "mark": lambda random, text: random.choice(["\ufeff", "\u200b", "\u200e", "\u00a0", " "]) + text,
    "mark behind": lambda random, text: text + random.choice(["\ufeff", "\u200b", "\u00a0", " ", "\t"]),
    "mark inside": lambda random, text: text[:3] + random.choice(["\ufeff", "\u200b", "\u00ad", "\u00a0"]) + text[3:],
    "full width": lambda random, text: text.translate(FULL_WIDTH),
    "hashes": lambda random, text: "######",
    "missing": lambda random, text: random.choice(["nan", "NA", "<NA>", "NULL", "\\N"]),
}
STAMPS: dict[str, Callable[[Random, str], str]] = {
    "day first": lambda random, text: f"{text[8:10]}/{text[5:7]}/{text[:4]} {text[11:16]}",
    "serial": lambda random, text: "45791.5",
    "hashes": lambda random, text: "########",
    "clock": lambda random, text: f"{text[14:16]}:00.0",
    "mark": lambda random, text: f"\ufeff{text}\u00a0",
}
FEEDERS: dict[str, Callable[[Random, str], str]] = {
    "float": lambda random, text: f"{text}.0",
    "padded": lambda random, text: f"0{text}",
    "mark": lambda random, text: f"\u200b{text}",
    "mark inside": lambda random, text: f"{text[:1]}\u200b{text[1:]}0",
}


@dataclass
class Planted:
    """A file and its true readings; `damage` names what was done to it."""

    content: bytes
    truth: dict[Key, float]
    damage: list[str] = field(default_factory=list)
    is_cut: bool = False
    is_packed: bool = False
    # The last reading, if its value is written with an exponent: 1.11E+01 that is cut off after 1.1 looks like 1.1.
    scientific_end: Key | None = None

    @property
    def suffix(self) -> str:
        return ".gz" if self.is_packed else ""

    def wrong(self, stored: dict[Key, float | None], *, end_is_counted: bool) -> list[str]:
        """The stored readings that differ from what was planted.

        If a file is cut off at the end of an interval, nothing shows that the last decimal is missing, so a difference
        of less than a tenth is allowed if the summary counts the missing line end. Nothing shows either that an
        exponent is missing, if as many decimals are left as other values have.
        """
        unseen = self.scientific_end if self.is_cut and end_is_counted else None
        return [
            f"{key}: {value} instead of {self.truth.get(key)} ({', '.join(self.damage)})"
            for key, value in stored.items()
            if key != unseen
            if key not in self.truth
            or value is None
            or (
                value != self.truth[key] and not (self.is_cut and end_is_counted and abs(value - self.truth[key]) < 0.1)
            )
        ]


def planted_file(random: Random, asset: str) -> Planted:
    """A file of one asset with some kinds of damage. `asset` has six digits and is used by no other file."""
    planted = Planted(b"", {})
    commas_everywhere = random.random() < 0.1
    style = random.choice(["{:.2f}", "{:.3f}", "{:.1f}", "short"])
    chance = random.choice([0, 0.02, 0.2])
    rows = []
    for n in range(random.randrange(2, 12)):
        stamp = f"2025-05-14T{n // 6:02}:{n % 6}0:00Z"
        for feeder in ("1", "2", "3")[: random.choice([3, 3, 3, 2])]:
            value = round(random.choice([1, 30, 30, 30, 3000]) * random.uniform(-0.2, 1), 2)
            text = (
                f"{value:g}" if style == "short" and abs(value) < 1000 else style.replace("short", "{}").format(value)
            )
            planted.truth[asset, stamp, feeder] = float(text)
            planted.scientific_end = None
            cells = [asset, "High Street", stamp, "feeder", feeder, "L1 Active Power", "kW", text]
            if commas_everywhere:
                cells[7] = _comma(text)
            elif random.random() < chance:
                at, kinds = random.choice([(0, IDS), (2, STAMPS), (4, FEEDERS), (7, VALUES), (7, VALUES)])
                name = random.choice(sorted(kinds))
                cells[at] = kinds[name](random, cells[at])
                planted.damage.append(f"{name} in column {at}")
                if (name, at) == ("scientific", 7):
                    planted.scientific_end = (asset, stamp, feeder)
            rows.append(",".join(cells))
    if commas_everywhere:
        planted.damage.append("decimal commas throughout")
    _dress(random, planted, [HEADER, *rows])
    return planted


def stored_of(planted: Planted, folder: Path) -> tuple[dict[Key, float | None], bool, int]:
    """What the function would store of a file, whether it counts a missing line end, and how many rows it rejects."""
    rejections: list[Rejection] = []
    name = f"raw/a.csv{planted.suffix}"
    rows = CsvRows(open_object(io.BytesIO(planted.content), name), 1 << 30)
    try:
        found = list(rows)
        if rows.marks.are_doubtful:
            rows = rows.again(open_object(io.BytesIO(planted.content), name))
            found = list(rows)
    except RejectedFile:
        return {}, False, rows.rows
    staging = Staging(folder, rejections.append)
    for line, row in found:
        if isinstance(row, Rejection):
            rejections.append(row)
        else:
            staging.add(line, row)
    stored = {
        (one.asset_id, one.timestamp, series.split("|")[0]): value
        for one in staging.intervals()
        for series, value in one.series.items()
    }
    assert rows.rows == staging.stored + staging.duplicates + len(rejections)
    return stored, rows.last_line_is_stored, len(rejections)


def _dress(random: Random, planted: Planted, lines: list[str]) -> None:
    """The lines as bytes: with line ends and an encoding, and perhaps cut off or compressed."""
    end = random.choice(["\n", "\n", "\r\n"])
    if random.random() < 0.05:
        lines = [line.replace(",", random.choice(";\t|")) for line in lines]
        planted.damage.append("other delimiter")
    encoding = random.choice(["utf-8"] * 12 + ["utf-16", "utf-16-le", "utf-32"])
    if encoding != "utf-8":
        planted.damage.append(encoding)
    content = end.join(lines).encode(encoding)
    kind = random.random()
    if kind < 0.4:
        content += end.encode()
    elif kind < 0.8:
        content = content[: len(content) - random.randrange(1, 2 * len(lines[-1]))]
        planted.is_cut = True
        planted.damage.append("cut off")
    if random.random() < 0.1:
        content = codecs.BOM_UTF8 + content
    planted.content = content
    if random.random() < 0.1:
        planted.is_packed = True
        planted.content = random.choice(sorted(GZIPS.items()))[1](content)


def packed(content: bytes, flags: int = 0, level: int = 6) -> bytes:
    """A gzip member with header fields of RFC 1952: 1 FTEXT, 2 FHCRC, 4 FEXTRA, 8 FNAME, 16 FCOMMENT.

    At level 0, the content is in uncompressed blocks.
    """
    deflate = zlib.compressobj(level, zlib.DEFLATED, -15)
    body = deflate.compress(content) + deflate.flush()
    header = b"\x1f\x8b\x08" + bytes([flags]) + bytes(4) + b"\x02\xff"
    header += b"\x04\0AP\0\0" * bool(flags & 4) + b"a.csv\0" * bool(flags & 8) + b"a comment\0" * bool(flags & 16)
    if flags & 2:
        header += struct.pack("<H", zlib.crc32(header) & 0xFFFF)
    return header + body + struct.pack("<II", zlib.crc32(content), len(content))


# All of these are complete, and every gzip reader must return the content.
GZIPS: dict[str, Callable[[bytes], bytes]] = {
    "plain": gzip.compress,
    "padded": lambda content: gzip.compress(content) + bytes(512),
    "two members": lambda content: gzip.compress(content[:99]) + gzip.compress(content[99:]),
    "two padded members": lambda content: gzip.compress(content[:99]) + bytes(8) + gzip.compress(content[99:]) + b"\0",
    "empty member": lambda content: gzip.compress(b"") + gzip.compress(content),
    "stored blocks": lambda content: packed(content, level=0),
    **{f"flags {flags}": lambda content, flags=flags: packed(content, flags) for flags in (1, 2, 4, 8, 16, 31)},  # type: ignore[misc]
}
