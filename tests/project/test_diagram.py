"""The picture in `diagrams/` is what its script draws, and it is legible: nothing is clipped, crossed or covered."""

import os
import runpy
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from dubegrid_lib.config import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "diagrams"
SCRIPT = FOLDER / "architecture.py"
SVG, PNG = "dubegrid_architecture.svg", "dubegrid_architecture.png"
AGAIN = "differs from what the script draws: run `python diagrams/architecture.py`"
# A README shows the picture at half its width, so 22 px become 11.
SMALLEST_TEXT_PX = 22
MARGIN_PX = 6


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the picture, drawn with a user's own matplotlib settings and from another folder."""
    folder = tmp_path_factory.mktemp("diagram")
    settings = folder / "matplotlibrc"
    settings.write_text("font.family: serif\nsavefig.bbox: tight\nsvg.fonttype: none\nlines.linewidth: 9\n")
    environ = {**os.environ, "MATPLOTLIBRC": str(settings)}
    subprocess.run([sys.executable, SCRIPT, folder], cwd=folder, env=environ, check=True, timeout=120)
    return folder


@pytest.fixture(scope="module")
def figure() -> Figure:
    figure: Figure = runpy.run_path(str(SCRIPT))["draw"]()
    FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    return figure


@pytest.fixture(scope="module")
def texts(figure: Figure) -> dict[str, Bbox]:
    """The area that each text's letters cover, in pixels."""
    found = figure.findobj(lambda artist: isinstance(artist, Text) and bool(artist.get_text()))
    return {f"{n}: {text.get_text()}": text.get_window_extent() for n, text in enumerate(found)}  # type: ignore[attr-defined]


def patches(figure: Figure, kind: str) -> dict[str, Patch]:
    """The shapes whose id starts with a kind: box, arrow, head."""
    return {
        gid: patch
        for patch in figure.findobj(Patch)
        if isinstance(patch, Patch) and (gid := patch.get_gid() or "").startswith(f"{kind}-")
    }


def test_committed_svg_is_drawn_again_byte_for_byte(drawn: Path) -> None:
    assert (drawn / SVG).read_bytes() == (FOLDER / SVG).read_bytes(), f"diagrams/{SVG} {AGAIN}"


def test_committed_png_is_drawn_again(drawn: Path) -> None:
    again, committed = imread(drawn / PNG), imread(FOLDER / PNG)
    assert again.shape == committed.shape, f"diagrams/{PNG} {AGAIN}"
    # Edges may be smoothed a little differently on another processor. One short word changed was 0.06 % of the pixels.
    differing = (np.abs(again - committed).max(axis=2) > 0.1).mean()
    assert differing < 0.0001, f"diagrams/{PNG} {AGAIN} ({differing:.2%} of the pixels)"


def test_each_part_is_highlighted_in_its_picture(drawn: Path) -> None:
    """The picture is drawn again as committed; the part's boxes keep their colours, and everything else is pale."""
    script = runpy.run_path(str(SCRIPT))
    plain = imread(FOLDER / PNG)[::2, ::2]
    for part, boxes in script["PARTS"].items():
        again, committed = (imread(folder / f"dubegrid_{part}.png") for folder in (drawn, FOLDER))
        assert (np.abs(again - committed).max(axis=2) > 0.1).mean() < 0.0005, f"diagrams/dubegrid_{part}.png {AGAIN}"
        for box in script["STEPS"]:
            area = np.s_[int(box.top / 2) : int(box.bottom / 2), int(box.left / 2) : int(box.right / 2), :3]
            darkest, before = committed[area].min(), plain[area].min()
            assert (darkest < before + 0.3) == (box in boxes), f"{box.name} in {part}"


def test_png_has_the_size_of_a_readme_picture() -> None:
    height, width, _ = imread(FOLDER / PNG).shape
    assert (width, height) == (1600, 1230)
    assert (FOLDER / PNG).stat().st_size < 260_000


def test_files_contain_no_date_and_no_folder(drawn: Path) -> None:
    for name in (SVG, PNG):
        content = (FOLDER / name).read_bytes()
        assert b"dc:date" not in content
        assert b"Creation Time" not in content
        assert str(FOLDER.parent).encode() not in content


def test_text_is_large_enough_at_half_size(figure: Figure) -> None:
    sizes = {
        text.get_text(): float(text.get_fontsize()) * figure.dpi / 72
        for text in figure.findobj(Text)
        if isinstance(text, Text) and text.get_text()
    }
    assert min(sizes.values()) >= SMALLEST_TEXT_PX - 1e-6, sizes


def test_text_lies_inside_the_card(figure: Figure, texts: dict[str, Bbox]) -> None:
    card = patches(figure, "box")["box-card"].get_window_extent()
    for words, ink in texts.items():
        assert _inside(ink, card), words


def test_no_text_crosses_a_box_edge(figure: Figure, texts: dict[str, Bbox]) -> None:
    boxes = patches(figure, "box")
    assert len(boxes) == 22
    for words, ink in texts.items():
        for name, box in boxes.items():
            edges = box.get_window_extent()
            assert _inside(ink, edges) or not ink.padded(MARGIN_PX).overlaps(edges), f"{words!r} and {name}"


def test_no_arrow_crosses_text(figure: Figure, texts: dict[str, Bbox]) -> None:
    arrows = patches(figure, "arrow") | patches(figure, "head")
    assert len(arrows) == 2 * 21
    for name, arrow in arrows.items():
        line = arrow.get_transform().transform_path(arrow.get_path())
        for words, ink in texts.items():
            assert not line.intersects_bbox(ink.padded(MARGIN_PX), filled=False), f"{name} and {words!r}"


def test_no_text_covers_another(texts: dict[str, Bbox]) -> None:
    for (one, ink), (other, other_ink) in combinations(texts.items(), 2):
        assert not ink.padded(-1).overlaps(other_ink.padded(-1)), f"{one!r} and {other!r}"


def test_each_arrow_joins_the_boxes_it_names(figure: Figure) -> None:
    boxes = patches(figure, "box")
    shafts, heads = patches(figure, "arrow"), patches(figure, "head")
    for name, shaft in shafts.items():
        _, start, end = name.split("-")
        if start == "legend":
            continue
        tail = _first_point(shaft)
        tip = _first_point(heads[f"head-{start}-{end}"])
        assert _on_edge(tail, boxes[f"box-{start}"].get_window_extent()), name
        assert _on_edge(tip, boxes[f"box-{end}"].get_window_extent()), name


def _inside(ink: Bbox, edges: Bbox) -> bool:
    inner = edges.padded(-MARGIN_PX)
    return bool(inner.x0 <= ink.x0 and ink.x1 <= inner.x1 and inner.y0 <= ink.y0 and ink.y1 <= inner.y1)


def _first_point(shape: Patch) -> np.ndarray:
    first: np.ndarray = np.asarray(shape.get_transform().transform_path(shape.get_path()).vertices)[0]
    return first


def _on_edge(point: np.ndarray, edges: Bbox) -> bool:
    x, y = point
    within = edges.x0 - 1 <= x <= edges.x1 + 1 and edges.y0 - 1 <= y <= edges.y1 + 1
    nearest = min(abs(x - edges.x0), abs(x - edges.x1), abs(y - edges.y0), abs(y - edges.y1))
    return bool(within and nearest < 1)
