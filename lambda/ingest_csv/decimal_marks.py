"""What the values of a file show about its decimal mark: ``1,234`` is 1234 in one file, and 1.234 in another.

A single value does not show which. So the file is read as if its decimals had points. If other values contradict that,
or none supports it, it is read again, and values that could be either are rejected. ``1,234`` is 1234 if another value
shows that the file writes whole numbers without decimals (``850``, ``1,234,567``): if all values have decimals, 1234
would have some too.
"""

import re
from dataclasses import dataclass

from dubegrid_lib.schema.load_monitor import BadField

_EITHER_COMMA = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
_EITHER_POINT = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}((,\d{3})+\.\d*|(,\d{3}){2,})", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_COMMA = re.compile(r"[+-]?[\d.' ]*,\d+", re.ASCII)


@dataclass
class DecimalMarks:
    """The evidence: `point` is a decimal point for certain, `comma` the first decimal comma.

    `either_comma` and `either_point` count values like ``1,234`` and ``1.234``; `plain` says that a number other than 0
    is whole.
    """

    point: bool = False
    plain: bool = False
    comma: str = ""
    either_comma: int = 0
    either_point: int = 0

    def look(self, text: str) -> None:
        """Take the text of a value into account; once `point` is set, more values with a point add nothing."""
        text = text.strip()
        if "," in text:
            if _EITHER_COMMA.fullmatch(text):
                self.either_comma += 1
            elif _GROUPED.fullmatch(text):
                self.point = self.point or "." in text
                self.plain = self.plain or "." not in text
            elif _COMMA.fullmatch(text):
                self.comma = self.comma or text
        elif _NUMBER.fullmatch(text):
            if _EITHER_POINT.fullmatch(text):
                self.either_point += 1
            elif "." in text:
                self.point = True
            else:
                self.plain = self.plain or bool(text.strip("+-0"))

    @property
    def are_doubtful(self) -> bool:
        """Whether values were read that could be a thousand times larger or smaller."""
        commas = self.either_comma and (self.comma or not self.plain)
        return bool(commas or (self.either_point and self.comma and not self.point))

    def check(self, text: str) -> None:
        """Accept a value that can be read in only one way.

        Raises
        ------
        BadField
            It could be either of two numbers.
        """
        text = text.strip()
        comma = _EITHER_COMMA.fullmatch(text)
        if not comma and not (_EITHER_POINT.fullmatch(text) and self.comma and not self.point):
            return
        digits = text.replace(",", "").replace(".", "")
        point = text.replace(",", ".")
        why = "no other value shows which"
        if self.comma:
            why = f"other values of the file have decimal commas ({self.comma})"
        raise BadField(
            "unparsable value",
            f"{text!r} could be {point} or {digits}: {why}. Write decimals with a point, no separators",
        )
