"""Draw the project's picture, `dubegrid_architecture.svg` and `.png`, and a PNG of each part: the same bytes each run.

`python diagrams/architecture.py [FOLDER]` writes them beside this file, or to FOLDER. Lengths are pixels of the PNG,
from the top left. The picture is made to be read at half its width, as a README shows it: no text is below 22 px.
"""

import math
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, PathPatch, Polygon, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D

WIDTH, HEIGHT, DPI = 1600, 1230, 100
NAME = "dubegrid_architecture"
TITLE = "DubeGrid: from substation monitors to a network planner"

# Okabe and Ito, "Color Universal Design" (2008): distinct under every common colour blindness; green darkened for
# contrast on white. Dashes mark failures without any colour.
INK, GREY, PAPER = "#16232e", "#52616d", "#f5f7f9"
INGEST, ASK, FAIL = "#0072b2", "#00805e", "#d55e00"
SMALL, LARGE = 22, 26

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle by its edges, in pixels."""

    name: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def x(self) -> float:
        return (self.left + self.right) / 2


# Rows: what analyses, what ingests, what assesses and what went wrong, what is watched. Columns: source, S3, functions,
# services, people.
ASK_Y, INGEST_Y, FAIL_Y, ASSESS_Y, WATCH_Y = 245, 530, 702, 856, 1102
CARD = Box("card", 2, 2, WIDTH - 2, HEIGHT - 2)
AWS = Box("aws", 240, 88, 1288, 1210)
MONITORS = Box("monitors", 26, 192, 212, 378)
FILES = Box("files", 26, 420, 212, 640)
BUCKET = Box("bucket", 262, 132, 504, 964)
PROCESSED = Box("processed", 278, 192, 488, 378)
RAW = Box("raw", 278, 420, 488, 640)
REJECTED = Box("rejected", 278, 764, 488, 948)
FUNCTIONS = Box("functions", 680, 334, 944, 964)
ROLE = Box("role", 694, 342, 930, 420)
INGESTS = Box("ingest", 688, 420, 936, 640)
ASSESSES = Box("assess", 688, 764, 936, 948)
LOGS = Box("logs", 680, 1010, 1264, 1194)
ATHENA = Box("athena", 1014, 192, 1264, 378)
TABLE = Box("table", 1014, 420, 1264, 640)
EVENTS = Box("events", 1014, 764, 1264, 948)
QUEUE = Box("queue", 262, 1010, 504, 1194)
NOTEBOOKS = Box("notebooks", 1332, 132, 1574, 656)
REPORTS = Box("reports", 1348, 192, 1558, 378)
READINGS = Box("readings", 1348, 420, 1558, 640)
PLANNER = Box("planner", 1348, 764, 1558, 948)
OPERATOR = Box("operator", 1348, 1010, 1558, 1194)


def _line(*points: Point) -> Outline:
    return Outline(points)


def _ring(*points: Point) -> Outline:
    return Outline([*points, points[0]], closed=True)


# Stroke drawings of our own in a square from -1 to 1, y upwards.
ICONS: dict[str, Sequence[Outline]] = {
    "monitor": (
        _ring((-1, -0.7), (1, -0.7), (1, 0.8), (-1, 0.8)),
        _line((-0.7, 0), (-0.35, 0), (-0.1, 0.5), (0.2, -0.4), (0.4, 0), (0.7, 0)),
    ),
    "file": (
        _ring((-0.75, -1), (0.75, -1), (0.75, 0.5), (0.25, 1), (-0.75, 1)),
        _line((0.25, 1), (0.25, 0.5), (0.75, 0.5)),
        *(_line((-0.4, y), (0.4, y)) for y in (0.1, -0.25, -0.6)),
    ),
    "bucket": (
        _ring((-0.95, 0.8), (0.95, 0.8), (0.65, -0.9), (-0.65, -0.9)),
        _line((-0.85, 0.3), (0.85, 0.3)),
    ),
    "folder": (_ring((-1, -0.75), (1, -0.75), (1, 0.5), (0, 0.5), (-0.25, 0.8), (-1, 0.8)),),
    "cross": (Outline.circle((0, 0), 0.95), _line((-0.4, -0.4), (0.4, 0.4)), _line((-0.4, 0.4), (0.4, -0.4))),
    "bolt": (_ring((0.25, 1), (-0.7, -0.15), (-0.05, -0.15), (-0.25, -1), (0.7, 0.2), (0.05, 0.2)),),
    "shield": (
        _ring((0, 1), (0.8, 0.7), (0.8, -0.1), (0.45, -0.7), (0, -1), (-0.45, -0.7), (-0.8, -0.1), (-0.8, 0.7)),
        _line((-0.38, 0.05), (-0.08, -0.28), (0.42, 0.38)),
    ),
    "lines": (
        _ring((-1, -0.8), (1, -0.8), (1, 0.8), (-1, 0.8)),
        *(_line((-0.65, y), (end, y)) for y, end in ((0.4, 0.6), (0, 0.2), (-0.4, 0.45))),
    ),
    "search": (Outline.circle((-0.2, 0.2), 0.7), _line((0.3, -0.3), (0.95, -0.95))),
    "table": (
        _ring((-1, -0.85), (1, -0.85), (1, 0.85), (-1, 0.85)),
        _line((-0.3, -0.85), (-0.3, 0.85)),
        *(_line((-1, y), (1, y)) for y in (0.28, -0.28)),
    ),
    "queue": tuple(_ring((x, -0.45), (x + 0.55, -0.45), (x + 0.55, 0.45), (x, 0.45)) for x in (-1.15, -0.28, 0.6)),
    "notebook": (
        _ring((-0.7, -1), (0.8, -1), (0.8, 1), (-0.7, 1)),
        *(_line((-0.95, y), (-0.45, y)) for y in (0.6, 0, -0.6)),
    ),
    "chart": (
        _line((-1, 0.9), (-1, -0.9), (1, -0.9)),
        *(_line((x, -0.9), (x, top)) for x, top in ((-0.5, -0.1), (0.05, 0.7), (0.6, 0.25))),
    ),
    "curve": (
        _line((-1, 0.9), (-1, -0.9), (1, -0.9)),
        _line((-0.75, -0.4), (-0.4, -0.5), (-0.1, 0.3), (0.15, 0), (0.5, 0.7), (0.9, -0.2)),
    ),
    "bell": (
        _ring((-0.9, -0.55), (-0.6, -0.2), (-0.5, 0.55), (0, 0.95), (0.5, 0.55), (0.6, -0.2), (0.9, -0.55)),
        _line((-0.25, -0.8), (0.25, -0.8)),
    ),
    "gauge": (
        _line((-1, -0.5), (-0.85, 0.2), (-0.45, 0.7), (0, 0.85), (0.45, 0.7), (0.85, 0.2), (1, -0.5)),
        _line((0, -0.5), (0.4, 0.25)),
        _line((-1, -0.5), (1, -0.5)),
    ),
    "person": (
        Outline.circle((0, 0.5), 0.42),
        _line((-0.85, -0.95), (-0.75, -0.5), (-0.4, -0.2), (0.4, -0.2), (0.75, -0.5), (0.85, -0.95)),
    ),
}


def _frame(ax: Axes, box: Box, edge: str, face: str = "white", width: float = 2.2, dashed: bool = False) -> None:
    """A box with round corners."""
    ax.add_patch(
        FancyBboxPatch(
            (box.left, box.top),
            box.right - box.left,
            box.bottom - box.top,
            boxstyle="round,pad=0,rounding_size=12",
            edgecolor=edge,
            facecolor=face,
            linewidth=width,
            linestyle=(0, (2, 2)) if dashed else "solid",
            gid=f"box-{box.name}",
        )
    )


def _icon(ax: Axes, name: str, x: float, y: float, colour: str, size: float = 22) -> None:
    for stroke in ICONS[name]:
        placed = Affine2D().scale(size, -size).translate(x, y).transform_path(stroke)
        ax.add_patch(
            PathPatch(placed, fill=False, edgecolor=colour, linewidth=2.4, joinstyle="round", capstyle="round")
        )


def _text(ax: Axes, x: float, y: float, words: str, size: float = SMALL, **style: Any) -> None:
    """Lines of words centred on `x`, the first line's baseline at `y`, `size` in pixels; names of code in fixed width.

    Each line is placed by its baseline: matplotlib centres a block by its ink, which moves it for every descender.
    """
    for row, line in enumerate(words.split("\n")):
        family = "monospace" if re.search("[/_]", line) else "sans-serif"
        default = {"ha": "center", "color": INK, "family": family, "fontsize": size * 72 / DPI}
        ax.text(x, y + row * 1.3 * size, line, **{**default, **style})


def _step(ax: Axes, box: Box, colour: str, icon: str, title: str, words: str = "") -> None:
    """A box with icon, title and words stacked in its middle."""
    _frame(ax, box, colour)
    title_extra = title.count("\n") * 1.3 * LARGE
    words_height = 33 + words.count("\n") * 1.3 * SMALL if words else 0
    baseline = (box.top + box.bottom + 78 - title_extra - words_height) / 2
    _icon(ax, icon, box.x, baseline - 60, colour)
    _text(ax, box.x, baseline, title, LARGE, weight="bold")
    if words:
        _text(ax, box.x, baseline + title_extra + 33, words)


def _arrow(ax: Axes, name: str, colour: str, *points: Point, dashed: bool = False) -> None:
    """A line through the points with a head at the last."""
    (x0, y0), (x1, y1) = points[-2:]
    length, half = 18, 10
    along = math.atan2(y1 - y0, x1 - x0)
    dx, dy = math.cos(along), math.sin(along)
    neck = (x1 - dx * length, y1 - dy * length)
    ax.add_patch(
        PathPatch(
            Outline([*points[:-1], neck]),
            fill=False,
            edgecolor=colour,
            linewidth=3.4,
            linestyle=(0, (2.2, 1.3)) if dashed else "solid",
            joinstyle="round",
            capstyle="butt",
            gid=f"arrow-{name}",
        )
    )
    head = [(x1, y1), (neck[0] - dy * half, neck[1] + dx * half), (neck[0] + dy * half, neck[1] - dx * half)]
    ax.add_patch(Polygon(head, facecolor=colour, edgecolor="none", gid=f"head-{name}"))


def _containers(ax: Axes) -> None:
    _frame(ax, CARD, "#c9d2d9", PAPER, 1.4)
    _text(ax, 26, 57, TITLE, 34, ha="left", weight="bold")
    _frame(ax, AWS, GREY, "#e9eef2", 1.6, dashed=True)
    _text(ax, AWS.right - 24, 121, "AWS account, or the local cloud on your machine", ha="right", color=GREY)
    for box, icon, title in ((BUCKET, "bucket", "S3 bucket"), (NOTEBOOKS, "notebook", "Notebooks")):
        _frame(ax, box, GREY, PAPER, 1.6)
        _icon(ax, icon, box.left + 36, 163, INK, 17)
        _text(ax, box.left + 64, 173, title, LARGE, ha="left", weight="bold")


# Of each box: colour, icon, title, words.
STEPS: dict[Box, tuple[str, str, str, str]] = {
    MONITORS: (GREY, "monitor", "Substation\nmonitors", ""),
    FILES: (INGEST, "file", "LV load\nCSVs", ""),
    PROCESSED: (INGEST, "table", "processed/", "curated zone:\ntyped Parquet"),
    RAW: (INGEST, "folder", "raw/", "prod/lv/\ny=2025/m=08/"),
    REJECTED: (FAIL, "cross", "rejected/", "with line\nand reason"),
    INGESTS: (INGEST, "bolt", "Lambda", "ingest_csv\nreads, checks,\ngroups"),
    ASSESSES: (INGEST, "bolt", "Lambda", "assess_days\nassesses series"),
    LOGS: (INGEST, "gauge", "CloudWatch", "logs, metrics, alarms and a dashboard"),
    ATHENA: (ASK, "search", "Athena", "every asset,\nevery month"),
    TABLE: (INGEST, "table", "DynamoDB", "this asset, this day;\nsummaries; ledger\nof every file"),
    EVENTS: (INGEST, "bell", "SNS, Kinesis", "alerts, outcomes,\na stream of intervals"),
    QUEUE: (FAIL, "queue", "SQS", "what failed\nthree times"),
    REPORTS: (ASK, "chart", "Reports", "summaries\nby asset"),
    READINGS: (INGEST, "curve", "Readings", "table and plot\nof one day"),
    PLANNER: (ASK, "person", "Network\nplanner", ""),
    OPERATOR: (INGEST, "person", "Operator", ""),
}
# What each notebook builds or uses, by the name of its picture: the rest is pale.
PARTS: dict[str, tuple[Box, ...]] = {
    "provision": (RAW, TABLE, QUEUE, LOGS),
    "deploy": (INGESTS, LOGS),
    "wire": (RAW, INGESTS, QUEUE),
    "query": (TABLE, READINGS),
    "insights": (RAW, ATHENA, REPORTS),
    "curated": (PROCESSED, ATHENA),
    "operate": (LOGS, EVENTS, QUEUE, OPERATOR),
}
WITH_ROLE = ("provision", "deploy")


def _steps(ax: Axes) -> None:
    _frame(ax, FUNCTIONS, GREY, PAPER, 1.6)
    for box, step in STEPS.items():
        _step(ax, box, *step)
    _role(ax)


def _role(ax: Axes) -> None:
    _frame(ax, ROLE, GREY, width=1.6)
    _icon(ax, "shield", ROLE.left + 32, (ROLE.top + ROLE.bottom) / 2, GREY, 18)
    _text(ax, ROLE.left + 62, ROLE.top + 33, "IAM roles,\nleast privilege", ha="left")


def _highlight(ax: Axes, part: str) -> None:
    """Lay a veil over the picture, and draw the part once more above it."""
    veil = Rectangle((CARD.left, CARD.top), CARD.right, CARD.bottom, facecolor=PAPER, alpha=0.72, zorder=5)
    ax.add_patch(veil)
    before = set(ax.get_children())
    for box in PARTS[part]:
        _step(ax, box, *STEPS[box])
    if part in WITH_ROLE:
        _role(ax)
    for artist in set(ax.get_children()) - before:
        artist.set_zorder(artist.get_zorder() + 5)


def _flows(ax: Axes) -> None:
    between = (BUCKET.right + FUNCTIONS.left) / 2
    _arrow(ax, "monitors-files", INGEST, (MONITORS.x, MONITORS.bottom), (FILES.x, FILES.top))
    _arrow(ax, "files-raw", INGEST, (FILES.right, INGEST_Y), (RAW.left, INGEST_Y))
    _arrow(ax, "raw-ingest", INGEST, (RAW.right, INGEST_Y), (INGESTS.left, INGEST_Y))
    _arrow(ax, "ingest-table", INGEST, (INGESTS.right, INGEST_Y), (TABLE.left, INGEST_Y))
    _arrow(ax, "table-readings", INGEST, (TABLE.right, INGEST_Y), (READINGS.left, INGEST_Y))
    copy = ((INGESTS.left, 450), (between, 450), (between, 344), (PROCESSED.right, 344))
    _arrow(ax, "ingest-processed", INGEST, *copy)
    _arrow(ax, "processed-athena", ASK, (PROCESSED.right, ASK_Y), (ATHENA.left, ASK_Y))
    above = ((RAW.right, 440), (540, 440), (540, 300), (ATHENA.left, 300))
    _arrow(ax, "raw-athena", ASK, *above)
    _arrow(ax, "athena-reports", ASK, (ATHENA.right, ASK_Y), (REPORTS.left, ASK_Y))
    _arrow(ax, "notebooks-planner", ASK, (NOTEBOOKS.x, NOTEBOOKS.bottom), (PLANNER.x, PLANNER.top))
    _arrow(ax, "ingest-assess", INGEST, (INGESTS.x + 70, INGESTS.bottom), (INGESTS.x + 70, ASSESSES.top))
    assessed = ((ASSESSES.right, 806), (979, 806), (979, 596), (TABLE.left, 596))
    _arrow(ax, "assess-table", INGEST, *assessed)
    _arrow(ax, "functions-events", INGEST, (FUNCTIONS.right, ASSESS_Y + 30), (EVENTS.left, ASSESS_Y + 30))
    _arrow(ax, "events-planner", INGEST, (EVENTS.right, ASSESS_Y), (PLANNER.left, ASSESS_Y))
    _arrow(ax, "functions-logs", INGEST, (FUNCTIONS.x, FUNCTIONS.bottom), (FUNCTIONS.x, LOGS.top))
    _arrow(ax, "logs-operator", INGEST, (LOGS.right, WATCH_Y), (OPERATOR.left, WATCH_Y))
    rejected = ((INGESTS.left + 30, INGESTS.bottom), (INGESTS.left + 30, FAIL_Y), (REJECTED.x, FAIL_Y))
    _arrow(ax, "ingest-rejected", FAIL, *rejected, (REJECTED.x, REJECTED.top), dashed=True)
    failed = ((INGESTS.left + 70, INGESTS.bottom), (INGESTS.left + 70, FAIL_Y + 36), (between, FAIL_Y + 36))
    _arrow(ax, "ingest-queue", FAIL, *failed, (between, WATCH_Y), (QUEUE.right, WATCH_Y), dashed=True)
    _text(ax, between, INGEST_Y - 46, "ObjectCreated\nevent")
    _text(ax, (BUCKET.right + ATHENA.left) / 2, ASK_Y - 16, "SQL over the files")
    _text(ax, between, FAIL_Y - 16, "rejected rows")


def _legend(ax: Axes) -> None:
    for row, (colour, words) in enumerate(((INGEST, "ingest"), (ASK, "analyse"), (FAIL, "went wrong"))):
        y = 1060 + 42 * row
        _arrow(ax, f"legend-{row}", colour, (26, y), (76, y), dashed=colour == FAIL)
        _text(ax, 86, y + 8, words, ha="left")


def draw(part: str = "") -> Figure:
    """The picture, whatever the reader's own matplotlib settings are; of `PARTS` one may be highlighted."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor="none")
        ax = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(HEIGHT, 0))
        ax.set_axis_off()
        for of in (_containers, _steps, _flows, _legend):
            of(ax)
        if part:
            _highlight(ax, part)
        return figure


def write(folder: Path) -> list[Path]:
    """Write the picture as SVG and PNG, and one for each part at half its size, without date or version.

    Returns
    -------
    Their paths.
    """
    figure = draw()
    svg, png = (folder / f"{NAME}.{ending}" for ending in ("svg", "png"))
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams["svg.hashsalt"] = NAME
        figure.savefig(svg, metadata={"Title": TITLE, "Date": None, "Creator": None})
        figure.savefig(png, metadata={"Title": TITLE, "Software": None}, pil_kwargs={"optimize": True})
        parts = [folder / f"dubegrid_{part}.png" for part in PARTS]
        for part, path in zip(PARTS, parts, strict=True):
            options = {"dpi": DPI / 2, "pil_kwargs": {"optimize": True}}
            draw(part).savefig(path, metadata={"Title": f"{TITLE}: {part}", "Software": None}, **options)
    return [svg, png, *parts]


if __name__ == "__main__":
    for path in write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent):
        print(path)
