"""What a valid month is: one check for reports, questions, lookups, the portal and `reconcile`."""

import re

from dubegrid_lib.errors import BadMonth
from dubegrid_lib.schema.load_monitor import YEARS


def parse_month(text: str) -> str:
    """Return a month such as ``2025-05`` if it is valid.

    Raises
    ------
    BadMonth
        It is not ``YYYY-MM`` in ASCII digits, or lies in a year in which no monitor can have measured (`YEARS`).
    """
    form = r"\d{4}-(0[1-9]|1[0-2])"
    if not isinstance(text, str) or not re.fullmatch(form, text, re.ASCII) or not YEARS[0] <= int(text[:4]) <= YEARS[1]:
        raise BadMonth(text)
    return text
