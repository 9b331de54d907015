"""Whether a last line without a line end is complete: a file cut off in mid-row looks like one without a line end.

The rule, as `rules.ROW_RULES` names it ("cut off"). The line is stored if it has all its fields and

- the last one ends with a quote, or (if it is not the value) is written as in an earlier line; or
- the value has as many decimals as any earlier value of its units; or
- it lacks one decimal at most but has one, the file writes others as short (``2.4`` among ``2.41``), and the line ends
  an interval as the one before it ended, at the latest or earliest time of the file; or
- values of its units are whole numbers, it has no fewer digits than the shortest, and it ends an interval likewise; or
- it is the only line of the file.

Otherwise it is rejected: ``kW,1`` may have been 18.33. If a line ends an interval, the loss of its last decimal is not
noticed; the summary counts each last line that is stored by this rule ("missing line end").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dubegrid_lib.schema.load_monitor import MISSING_VALUES, BadField

WINDOW = 512  # earlier lines that are looked at: several intervals of any asset
PLACE = ("Substation Number", "asset_id", "Timestamp", "timestamp", "Feeder ID", "Description", "Units")
REMEDY = "If the file is whole, end its last line with a line end; if not, download or export it again"


@dataclass(frozen=True)
class LastLine:
    """The fields of the last line, those of the lines before it, and the position of each column.

    `ends_in_quote` says that the last field is quoted; `is_at_an_end` that no reading of the file is later, or none
    earlier; `is_alone` that the file has no other line, not even one that was rejected.
    """

    fields: Sequence[str]
    before: Sequence[Sequence[str]]
    layout: dict[str, int]
    ends_in_quote: bool
    is_at_an_end: bool
    is_alone: bool

    def check(self) -> None:
        """Accept a line that is complete as far as the file shows.

        Raises
        ------
        BadField
            It may be cut off.
        """
        last = len(self.fields) - 1
        value_at = next(place for column, place in self.layout.items() if column.casefold() == "value")
        if self.ends_in_quote or last not in self.layout.values():
            return
        text = self.fields[last].strip()
        earlier = [fields[last].strip() for fields in self.before]
        whole = self._value_is_whole(text) if last == value_at else self._is_like(text, earlier)
        if not whole:
            raise BadField("cut off", f"the file ends here without a line end, and {text!r} may be cut off. {REMEDY}")

    def _value_is_whole(self, text: str) -> bool:
        if text.endswith((".", "+", "e", "E", ",")):
            return False
        units = self._units_of(self.fields)
        alike = [fields[-1].strip() for fields in self.before if self._units_of(fields) == units]
        if text.casefold() in MISSING_VALUES:  # "" and "-" may be the beginning of a number
            return text not in ("", "-") or (text in alike and self._ends_an_interval())
        numbers = [one for one in alike if one.casefold() not in MISSING_VALUES]
        if not numbers:
            return self.is_alone or (bool(self.before) and self._ends_an_interval())
        decimals, most = _decimals(text), max(map(_decimals, numbers))
        if most == 0:
            return len(text) >= min(map(len, numbers)) and self._ends_an_interval()
        if decimals >= most:
            return True
        written_as_short = decimals >= min(map(_decimals, numbers))
        return 0 < decimals == most - 1 and written_as_short and self._ends_an_interval()

    def _ends_an_interval(self) -> bool:
        """Whether the line ends its interval as the asset's interval before it ended."""
        if not self.is_at_an_end:
            return False
        rows = [self._place_of(fields) for fields in (*self.before, self.fields)]
        rows = [row for row in rows if row[0] == rows[-1][0]]
        ended = [one[2:] for one, following in pairwise(rows) if one[1] != following[1]]
        return not ended or rows[-1][2:] == ended[-1]

    @staticmethod
    def _is_like(text: str, earlier: Sequence[str]) -> bool:
        return not earlier or text in earlier or {len(text)} == {len(one) for one in earlier}

    def _units_of(self, fields: Sequence[str]) -> str:
        return fields[self.layout["Units"]].strip() if "Units" in self.layout else ""

    def _place_of(self, fields: Sequence[str]) -> list[str]:
        """Asset, timestamp and series of a line, as they are written."""
        return [fields[self.layout[column]].strip() for column in PLACE if column in self.layout]


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])
