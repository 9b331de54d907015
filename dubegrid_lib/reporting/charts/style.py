"""What all charts share: the figure with its numbers and its sentence, colours, axes, legends.

Colours are Okabe and Ito's, which colour-blind readers can distinguish; times are Europe/London.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from io import BytesIO
from typing import Any, ParamSpec

import matplotlib as mpl
import matplotlib.dates as mdates
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from dubegrid_lib.analysis.assessment import Assessment
from dubegrid_lib.analysis.demand import PHASES, STEP
from dubegrid_lib.analysis.kpis import local_time
from dubegrid_lib.analysis.words import counted, plain_name

BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, GREY = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#7F7F7F",
)  # fmt: skip
PHASE_COLOURS = dict(zip(PHASES, (BLUE, ORANGE, GREEN), strict=True))
STATUS_COLOURS = {"ok": BLUE, "amber": ORANGE, "red": VERMILION, "critical": "#661100"}
MISSING_COLOUR = "#D9D9D9"
SEQUENTIAL = "cividis"
WIDTH = 9.0
SHOWN_DPI = 140
# The bars that fit one chart with readable labels; the table of the fleet has them all.
RANKED = 20
MATRIX_ROWS = 40
NAME_LENGTH = 30
HALF_HOURS = 48

STYLE: Any = {
    "font.size": 10, "axes.titlesize": 11, "axes.titleweight": "bold", "axes.titlelocation": "left",
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True, "axes.axisbelow": True,
    "grid.color": "#E5E5E5", "legend.frameon": False, "legend.fontsize": 9, "figure.dpi": 100, "savefig.dpi": 100,
}  # fmt: skip
P = ParamSpec("P")


@dataclass(frozen=True, eq=False, repr=False)
class Chart:
    """A figure (None if there is nothing to draw), its numbers, and a sentence: what it says or why it is absent.

    A notebook shows it as a picture (`_repr_png_`); of a `Figure` made without pyplot IPython shows only the name.
    """

    name: str
    figure: Figure | None
    table: pd.DataFrame
    sentence: str

    def __repr__(self) -> str:
        return f"<Chart: {self.name}>"

    @property
    def picture(self) -> bytes:
        """The figure as PNG; empty if there is none."""
        if self.figure is None:
            return b""
        stored = BytesIO()
        # `savefig` would draw it twice, the first time only for the layout, which is done by drawing anyway.
        self.figure.set_dpi(SHOWN_DPI)
        FigureCanvasAgg(self.figure).print_png(stored, metadata={"Software": None})  # type: ignore[no-untyped-call]
        return stored.getvalue()

    def _repr_png_(self) -> tuple[bytes, dict[str, int]] | None:
        return (self.picture, {"width": round(WIDTH * 100)}) if self.figure else None


def styled(draw: Callable[P, Chart]) -> Callable[P, Chart]:
    @wraps(draw)
    def in_style(*args: P.args, **kwargs: P.kwargs) -> Chart:
        with mpl.rc_context(STYLE):
            return draw(*args, **kwargs)

    return in_style


def new_axes(title: str, height: float = 3.8) -> tuple[Figure, Axes]:
    """A figure made without pyplot: it is shown once, and freed with its last reference."""
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title)
    return figure, axes


def asset_axes(assessment: Assessment, what: str, height: float = 3.8) -> tuple[Figure, Axes]:
    return new_axes(f"{short_name(assessment.title)}: {what}", height)


def first_of(what: str, shown: int, count: int) -> str:
    """A ranking's title, with the number of all assets if it shows only the first."""
    return f"{what}, the first {shown} of {count} assets" if shown < count else f"{what} of {counted(count, 'asset')}"


def absent(name: str, why: str) -> Chart:
    return Chart(name, None, pd.DataFrame(), why)


def date_axis(axes: Axes, index: pd.Index) -> None:
    """Whole local days as ticks; the years are in the axis label, so that no tick needs one."""
    local = local_time(index)
    axes.set_xlim(index[0], index[-1] + STEP)
    days = pd.date_range(local[0].normalize(), local[-1], freq="D")
    shown = days[:: max(1, math.ceil(len(days) / 11))]
    shown = shown[shown >= local[0]]
    ticks = mdates.date2num(shown.to_pydatetime())  # type: ignore[no-untyped-call]
    axes.set_xticks(ticks, list(shown.strftime("%d %b")))
    axes.set_xlabel(f"{local[0]:%d %b %Y} to {local[-1]:%d %b %Y}, local time (Europe/London)")


def hour_axis(axes: Axes) -> None:
    axes.set_xticks(range(0, 25, 3), [f"{hour:02d}:00" for hour in range(0, 25, 3)])
    axes.set_xlabel("time of day (Europe/London)")


def legend_below(axes: Axes, columns: int) -> None:
    handles, labels = axes.get_legend_handles_labels()
    axes.figure.legend(handles, labels, loc="outside lower center", ncols=columns)


def short_name(name: str, length: int = NAME_LENGTH + 6) -> str:
    name = plain_name(name)
    return name if len(name) <= length else f"{name[: length - 1].rstrip(' -,')}…"


def rows_height(rows: int, each: float, frame: float, most: float) -> float:
    return min(most, frame + each * rows)


def completeness_image(figure: Figure, axes: Axes, frame: pd.DataFrame) -> None:
    colours = mpl.colormaps[SEQUENTIAL].with_extremes(bad="white")
    image = axes.imshow(frame.to_numpy(float), aspect="auto", cmap=colours, vmin=0, vmax=100)
    figure.colorbar(image, ax=axes, label="valid intervals, %", pad=0.01)
    axes.grid(False)


def despite_polarity(assessment: Assessment) -> str:
    """What precedes a chart's sentence if the demand cannot be trusted."""
    return "A phase is fitted backwards: this is what was measured, not the load. " if assessment.backwards else ""
