"""The size of an item in DynamoDB, and the cost of writing it."""

import math
from decimal import Decimal
from typing import Any

import pandas as pd

from dubegrid_lib.schema.series_codes import full_item

WRITE_UNIT_BYTES = 1024


def item_bytes(item: dict[str, Any]) -> int:
    """An item's size as DynamoDB charges it (DynamoDB developer guide, "DynamoDB item sizes and formats")."""
    return sum(len(name.encode()) + value_bytes(value) for name, value in item.items())


def value_bytes(value: dict[str, Any]) -> int:
    """Text: its UTF-8 bytes. A number: half its digits, 1, and 1 for a minus. A map: 3, and 1 more for each entry."""
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content.encode())
    if kind == "N":
        number = Decimal(content).normalize().as_tuple()
        return math.ceil(len(number.digits) / 2) + 1 + number.sign
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + value_bytes(entry) for name, entry in content.items())
    return 1  # NULL, BOOL


def write_units(item: dict[str, Any]) -> int:
    """Write units to put an item: one per 1,024 bytes, rounded up."""
    return math.ceil(item_bytes(item) / WRITE_UNIT_BYTES)


def compare_names(item: dict[str, Any]) -> pd.DataFrame:
    """Bytes and write units of a stored item, as it is and with its series named in full."""
    forms = {"with codes": item, "with full names": full_item(item)}
    rows = {name: (item_bytes(form), write_units(form)) for name, form in forms.items()}
    return pd.DataFrame(rows.values(), index=pd.Index(rows), columns=["bytes", "write units"])
