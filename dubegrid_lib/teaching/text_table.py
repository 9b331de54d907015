"""A table of texts as a notebook shows it: whole texts, aligned to the left. pandas aligns them to the right."""

import html
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class TextTable:
    """Shows a frame in a notebook: columns of numbers to the right, all others to the left, no text cut short.

    The frame's index is shown too, unless it only counts rows.
    """

    frame: pd.DataFrame

    def __repr__(self) -> str:
        return self.frame.to_string()

    def _repr_html_(self) -> str:
        counts_rows = isinstance(self.frame.index, pd.RangeIndex)
        shown = self.frame if counts_rows else self.frame.reset_index(names=self.frame.index.name or "")
        sides = ["right" if pd.api.types.is_numeric_dtype(kind) else "left" for kind in shown.dtypes]
        rows = "\n".join(_row("td", row, sides) for row in shown.itertuples(index=False, name=None))
        head = _row("th", shown.columns, sides)
        return f"<table>\n<thead>\n{head}\n</thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _row(tag: str, cells: Iterable[object], alignments: Iterable[str]) -> str:
    """A row of the table, one line a cell, so that a stored notebook shows what changed."""
    pairs = zip(cells, alignments, strict=True)
    inside = "\n".join(f'<{tag} style="text-align: {side}">{html.escape(str(cell))}</{tag}>' for cell, side in pairs)
    return f"<tr>\n{inside}\n</tr>"
