"""What was measured, as a table with its targets."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass

COMPARE: dict[str, Callable[[float, float], bool]] = {"<=": operator.le, ">=": operator.ge}


@dataclass(frozen=True)
class Figure:
    """One measured value; `target` is for example ``("<=", 2.0)``, or None if the value is only for information."""

    measure: str
    value: float
    unit: str
    target: tuple[str, float] | None = None

    @property
    def is_met(self) -> bool:
        return self.target is None or COMPARE[self.target[0]](self.value, self.target[1])


def report(figures: Sequence[Figure]) -> int:
    """Print the table; returns how many targets were missed."""
    rows = [("measure", "value", "target", "")]
    for figure in figures:
        wanted = f"{figure.target[0]} {figure.target[1]:,g} {figure.unit}" if figure.target else ""
        verdict = ("met" if figure.is_met else "MISSED") if figure.target else ""
        rows.append((figure.measure, f"{figure.value:,.6g} {figure.unit}", wanted, verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return sum(not figure.is_met for figure in figures)
