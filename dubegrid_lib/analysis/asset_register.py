"""The asset register: what the readings cannot tell (rating, customers, place), from a CSV file, checked."""

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from dubegrid_lib.errors import DubeGridError, MissingColumns

COLUMNS = ("asset_id", "rating_kva", "customers", "licence_area", "latitude", "longitude")
REQUIRED = ("asset_id", "rating_kva")


class BadRegister(DubeGridError, ValueError):
    """A field of the register cannot be used."""

    def __init__(self, source: str, line: int, column: str, value: str, problem: str):
        super().__init__(f"{source}, line {line}, column {column}: {value!r} {problem}. Leave it blank if not known.")
        self.line = line
        self.column = column


@dataclass(frozen=True)
class AssetRecord:
    """One asset of the register; None (licence area: blank) where it is not known.

    `feeder_amps` has what each feeder may carry; a blank feeder stands for all those that are not named.
    """

    asset_id: str
    rating_kva: float | None = None
    customers: int | None = None
    licence_area: str = ""
    latitude: float | None = None
    longitude: float | None = None
    feeder_amps: tuple[tuple[str, float], ...] = ()

    def amps_of(self, feeder: str) -> float | None:
        """What a feeder's fuse or cable may carry, A, whichever is less; None if not known."""
        return next((amps for name, amps in self.feeder_amps if name in (feeder, "")), None)


Register = Mapping[str, AssetRecord]


def read_register(path: str | Path) -> dict[str, AssetRecord]:
    """Read a register, one line an asset.

    Parameters
    ----------
    path : CSV, UTF-8 with or without BOM. `asset_id` and `rating_kva` (kVA) are required columns; `customers`,
        `licence_area`, `latitude` and `longitude` (degrees, WGS 84), `fuse_a` and `cable_a` (A, ``315`` for all or
        ``1=400; 8=315``) may follow. Further columns are left alone.

    Raises
    ------
    BadRegister
        A rating that is not above 0, a customer count that is not a whole number above 0, a position off the
        globe, an asset named twice or not at all: the message names line and column.
    MissingColumns
        The header lacks a required column.
    FileNotFoundError
        There is no such file.
    """
    path = Path(path)
    records: dict[str, AssetRecord] = {}
    lines: dict[str, int] = {}
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.reader(file)
        header = [name.strip().casefold() for name in next(rows, [])]
        if any(column not in header for column in REQUIRED):
            raise MissingColumns(path.name, REQUIRED, header)
        for row in rows:
            if not any(field.strip() for field in row):
                continue
            fields = dict(zip(header, (field.strip() for field in row), strict=False))
            record = _record(path.name, rows.line_num, fields)
            if record.asset_id in records:
                problem = f"stands in line {lines[record.asset_id]} already"
                raise BadRegister(path.name, rows.line_num, "asset_id", record.asset_id, problem)
            records[record.asset_id] = record
            lines[record.asset_id] = rows.line_num
    return records


def _record(source: str, line: int, fields: Mapping[str, str]) -> AssetRecord:
    asset_id = fields.get("asset_id", "")
    if not asset_id:
        raise BadRegister(source, line, "asset_id", "", "names no asset")

    def number(column: str, low: float, high: float, problem: str) -> float | None:
        text = fields.get(column, "")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            raise BadRegister(source, line, column, text, "is not a number") from None
        if not (math.isfinite(value) and low < value <= high):
            raise BadRegister(source, line, column, text, problem)
        return value

    customers = number("customers", 0, 1e6, "is not a number of customers above 0")
    if customers is not None and customers != int(customers):
        raise BadRegister(source, line, "customers", fields["customers"], "is not a whole number")
    return AssetRecord(
        asset_id=asset_id,
        feeder_amps=_feeder_amps(source, line, fields),
        # Distribution transformers end at some MVA: a larger figure is in VA.
        rating_kva=number("rating_kva", 0, 1e4, "is not a rating in kVA above 0 and up to 10,000"),
        customers=None if customers is None else int(customers),
        licence_area=fields.get("licence_area", ""),
        latitude=number("latitude", -90.000001, 90, "is not a latitude in degrees"),
        longitude=number("longitude", -180.000001, 180, "is not a longitude in degrees"),
    )


def _feeder_amps(source: str, line: int, fields: Mapping[str, str]) -> tuple[tuple[str, float], ...]:
    """``315`` for every feeder, or ``1=400; 8=315``, of columns `fuse_a` and `cable_a`: the less of both counts."""
    least: dict[str, float] = {}
    for column in ("fuse_a", "cable_a"):
        for part in filter(None, (text.strip() for text in fields.get(column, "").split(";"))):
            feeder, _, text = part.rpartition("=")
            try:
                amps = float(text)
            except ValueError:
                raise BadRegister(source, line, column, part, "is not a current in A, such as 315 or 8=315") from None
            if not 0 < amps <= 5000:
                raise BadRegister(source, line, column, part, "is not a current in A above 0 and up to 5,000")
            name = feeder.strip()
            least[name] = min(amps, least.get(name, amps))
    # A feeder that is named goes before the blank that stands for all others.
    return tuple(sorted(least.items(), reverse=True))


def register_table(register: Register) -> pd.DataFrame:
    """The register as a table, one row an asset, columns `COLUMNS`."""
    rows = [[getattr(record, column) for column in COLUMNS] for record in register.values()]
    return pd.DataFrame(rows, columns=list(COLUMNS))
