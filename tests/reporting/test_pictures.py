"""Pictures show their numbers: where a chart's data are, pixels have the series' colour, within a tolerance."""

from io import BytesIO

import numpy as np
import pytest
from load_readings import tidy, whole_site
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.image import imread

from dubegrid_lib.analysis.assessment import assess
from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.reporting.charts import Chart, asset_charts

# One line may hide a part of another. A line's pixel may be two pixels from its point, and be blended with the
# background.
REACH, COLOUR = 2, 0.35
SHARE = 0.93


@pytest.fixture(scope="module")
def charts() -> list[Chart]:
    one = assess(tidy(whole_site(14, scale=1.7)), record=AssetRecord("990001", 315, 150), name="High Street")
    return [chart for chart in asset_charts(one) if chart.figure is not None]


def picture_of(figure: Figure) -> np.ndarray:
    """The picture as a report stores it: rows from top to bottom, RGB values from 0 to 1."""
    stored = BytesIO()
    figure.savefig(stored, format="png", dpi=figure.dpi, metadata={"Software": None})
    stored.seek(0)
    return imread(stored)[:, :, :3]


def shown_share(figure: Figure, picture: np.ndarray, shift: float = 0.0) -> float:
    """The share of the points of a figure's lines and bars that have their colour in a picture.

    Parameters
    ----------
    shift : moves each point by this part of the axis' height, to see the share for a wrong picture.
    """
    found, asked = 0, 0
    for axes in figure.axes:
        low, high = axes.get_ylim()
        points = [
            (x, y + shift * (high - low), line.get_color())
            for line in axes.lines
            if line.get_linestyle() == "-" and len(line.get_xdata()) > 20
            for x, y in list(zip(line.get_xdata(), line.get_ydata(), strict=True))[::7]
        ]
        # A bar is filled just below its top, and not above it.
        for bar in [each for container in axes.containers for each in container.patches]:
            at = bar.get_x() + bar.get_width() / 2
            top = bar.get_y() + bar.get_height() + shift * (high - low)
            points.append((at, top - 0.01 * (high - low), bar.get_facecolor()))
        for x, y, colour in points:
            place = axes.transData.transform((axes.convert_xunits(x), float(y)))
            if not np.isfinite(place).all():
                continue
            asked += 1
            column, row = round(place[0]), picture.shape[0] - 1 - round(place[1])
            near = picture[max(0, row - REACH) : row + REACH + 1, max(0, column - REACH) : column + REACH + 1]
            away = np.abs(near.reshape(-1, 3) - np.array(to_rgb(colour))).max(axis=1)
            found += bool(len(away) and away.min() <= COLOUR)
    return found / asked if asked else float("nan")


def test_each_picture_shows_its_data(charts: list[Chart]) -> None:
    shares = {chart.name: shown_share(chart.figure, picture_of(chart.figure)) for chart in charts if chart.figure}
    looked_at = {name: share for name, share in shares.items() if not np.isnan(share)}
    assert len(looked_at) >= 4, shares
    assert {name: share for name, share in looked_at.items() if share < SHARE} == {}


def test_a_picture_of_other_data_is_found(charts: list[Chart]) -> None:
    """If each value were off by a twentieth of the axis, the picture would not pass."""
    shares = [
        shown_share(chart.figure, picture_of(chart.figure), shift=0.05)
        for chart in charts
        if chart.figure and chart.name in ("demand", "load duration", "daily profile")
    ]
    assert len(shares) == 3
    assert max(shares) < SHARE
