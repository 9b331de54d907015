"""Charts: nothing is clipped, the drawing equals its table, and nothing is drawn where there are no readings."""

import math
from io import BytesIO
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from load_readings import tidy, whole_site
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from dubegrid_lib.analysis.assessment import Assessment, assess
from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.analysis.fleet import (
    FleetEntry,
    completeness_matrix,
    feeder_ranking,
    fleet_entry,
    fleet_table,
    licence_areas,
    rated,
)
from dubegrid_lib.reporting import charts as report_charts
from dubegrid_lib.reporting.charts.asset_demand import demand_frame
from dubegrid_lib.reporting.charts.fleet import histogram_frame
from dubegrid_lib.reporting.charts.style import STATUS_COLOURS, WIDTH

LONG = "WWW MARSTON GREEN HOSPITAL, OUTPATIENTS AND WARDS - MARSTON GREEN -"


@pytest.fixture(scope="module")
def asset() -> Assessment:
    columns = whole_site(21, scale=1.7)
    for key in columns:
        columns[key][1000:1100] = np.nan
    columns["BUSBAR", "L1 Active Power"][1500:1507] = 71.0
    return assess(tidy(columns), record=AssetRecord("990001", 315, 150), name=LONG)


@pytest.fixture(scope="module")
def summaries() -> list[FleetEntry]:
    made = []
    for number in range(45):
        columns = whole_site(7, feeders=1 + number % 3, seed=number, scale=0.5 + number / 20)
        if number % 6 == 0:
            for key in columns:
                columns[key][: 20 * number] = np.nan
        if number % 7 == 0:
            columns["1", "L2 Active Power"] *= -1
        for key in columns:
            if "Voltage" in key[1] and number % 5 == 0:
                columns[key] = columns[key] + 7
            if number % 8 == 0 and ("L1 Current" in key[1] or "L1 Active" in key[1]):
                columns[key] = columns[key] * 2.2
        record = AssetRecord(str(990000 + number), 315.0 if number % 4 else None, 90, "West")
        made.append(fleet_entry(assess(tidy(columns, asset_id=record.asset_id), record=record, name=LONG)))
    return made


def drawn_texts(figure: Figure) -> list[tuple[Text, Bbox]]:
    """Every text that is drawn, with its position. Ticks beyond the end of an axis are not drawn."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    beyond = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            slack = (high - low) * 1e-6
            ticks = [tick for tick in axis.get_major_ticks() if not low - slack <= tick.get_loc() <= high + slack]
            beyond |= {label for tick in ticks for label in (tick.label1, tick.label2)}
    texts = [t for t in figure.findobj(Text) if t.get_text().strip() and t.get_visible() and t not in beyond]
    return [(text, text.get_window_extent(renderer)) for text in texts]


def clipped(figure: Figure) -> list[str]:
    """Drawn texts that are partly outside the figure."""
    frame = figure.bbox.padded(1)
    return [
        text.get_text()
        for text, box in drawn_texts(figure)
        if box.x0 < frame.x0 or box.x1 > frame.x1 or box.y0 < frame.y0 or box.y1 > frame.y1
    ]


def overlapping_ticks(figure: Figure) -> list[tuple[str, str]]:
    """Neighbouring tick labels that overlap in the drawing."""
    places = dict(drawn_texts(figure))
    found = []
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            labels = [label for label in axis.get_ticklabels() if label in places]
            found += [(a.get_text(), b.get_text()) for a, b in pairwise(labels) if places[a].overlaps(places[b])]
    return found


def test_all_charts_of_an_asset_are_drawn_whole_with_units_and_numbers(asset: Assessment):
    charts = report_charts.asset_charts(asset)
    assert len(charts) == 9
    assert len({chart.name for chart in charts}) == 9
    for chart in charts:
        assert chart.figure is not None, chart.name
        assert clipped(chart.figure) == [], chart.name
        assert overlapping_ticks(chart.figure) == [], chart.name
        assert not chart.table.empty
        assert chart.sentence.endswith(".")
        axes = chart.figure.axes[0]
        assert axes.get_title(loc="left")
        if chart.name != "completeness":
            assert axes.get_xlabel() or chart.name in ("phase balance", "feeders")
        assert chart.figure.get_size_inches()[0] == WIDTH
        assert chart.figure.get_size_inches()[1] <= 9


def test_all_charts_of_a_fleet_are_drawn_whole(summaries: list[FleetEntry]):
    charts = report_charts.fleet_charts(fleet_table(summaries), completeness_matrix(summaries))
    assert len(charts) == 7
    for chart in charts:
        assert chart.figure is not None, chart.name
        assert clipped(chart.figure) == [], chart.name
        assert overlapping_ticks(chart.figure) == [], chart.name
        assert not chart.table.empty
        assert chart.sentence.endswith(".")


def test_a_chart_is_a_picture_that_a_notebook_can_show(asset: Assessment):
    figure = report_charts.demand_chart(asset).figure
    assert figure is not None
    file = BytesIO()
    figure.savefig(file, format="png")
    assert file.getvalue().startswith(b"\x89PNG")
    assert mpl.rcParams["axes.spines.top"], "the style must not affect the reader's own charts"


def test_the_demand_chart_draws_what_its_table_says(asset: Assessment):
    chart = report_charts.demand_chart(asset)
    line = chart.figure.axes[0].lines[0]
    drawn = pd.Series(line.get_ydata(), index=asset.demand.s_kva.index)
    days = drawn.groupby(drawn.index.normalize()).max()
    np.testing.assert_allclose(chart.table["max, kVA"], days)
    assert chart.table["missing, h"].sum() == pytest.approx(100 / 6)
    assert chart.table["faulty, h"].sum() == pytest.approx(7 / 6)
    assert 315 in [line.get_ydata()[0] for line in chart.figure.axes[0].lines]


def test_times_at_which_the_daily_maximum_begins_equally_often_are_all_named():
    columns = {key: values for key, values in whole_site(4).items() if key == ("BUSBAR", "L1 Active Power")}
    (load,) = columns.values()
    load[:] = 10.0
    for day, start in enumerate((17 * 6, 17 * 6, 18 * 6, 18 * 6)):
        load[day * 144 + start : day * 144 + start + 3] = 50.0
    sentence = report_charts.heatmap_chart(assess(tidy(columns))).sentence
    assert "The daily maximum most often begins at 17:00 or 18:00 (on 2 of 4 days each)." in sentence


def test_the_heatmap_draws_what_its_table_says(asset: Assessment):
    chart = report_charts.heatmap_chart(asset)
    image = chart.figure.axes[0].images[0].get_array()
    np.testing.assert_allclose(chart.table["max, kW"], np.ma.filled(image.max(axis=1), np.nan))
    assert image.shape == (21, 48)


def test_the_duration_curve_passes_through_the_points_of_its_table(asset: Assessment):
    chart = report_charts.duration_chart(asset)
    curve, points = chart.figure.axes[0].lines[:2]
    np.testing.assert_allclose(points.get_ydata(), chart.table["kVA or more"])
    np.testing.assert_allclose(
        np.interp(points.get_xdata()[1:], curve.get_xdata(), curve.get_ydata()), points.get_ydata()[1:], rtol=0.01
    )
    assert chart.table["kVA or more"].iloc[0] == asset.demand.s_kva.max()


def test_the_profile_draws_what_its_table_says(asset: Assessment):
    chart = report_charts.profile_chart(asset)
    weekday = chart.figure.axes[0].lines[0]
    np.testing.assert_allclose(weekday.get_ydata()[::6], chart.table["weekday P50, kW"])


def test_bars_draw_what_their_tables_say(asset: Assessment):
    phases = report_charts.phase_chart(asset)
    heights = [bar.get_height() for container in phases.figure.axes[0].containers for bar in container]
    np.testing.assert_allclose(heights, phases.table[["L1, A", "L2, A", "L3, A"]].to_numpy().T.ravel())
    feeders = report_charts.contribution_chart(asset)
    widths = [bar.get_width() for bar in feeders.figure.axes[0].containers[0]]
    np.testing.assert_allclose(widths, feeders.table["kW at the site's peak"])
    assert feeders.table["share, %"].sum() == pytest.approx(100, abs=1)


def test_the_voltage_histogram_adds_up_and_its_table_with_it(asset: Assessment):
    chart = report_charts.voltage_chart(asset)
    for patch, column in zip(chart.figure.axes[0].patches, chart.table, strict=True):
        assert sum(patch.get_data().values) == pytest.approx(100)
        assert chart.table[column].sum() == pytest.approx(100)


def test_the_calendar_draws_what_its_table_says(asset: Assessment):
    chart = report_charts.calendar_chart(asset)
    np.testing.assert_allclose(chart.figure.axes[0].images[0].get_array().filled(np.nan), chart.table.to_numpy())


def test_fleet_charts_draw_what_their_tables_say(summaries: list[FleetEntry]):
    fleet = fleet_table(summaries)
    for chart, column in (
        (report_charts.utilisation_chart(fleet), "utilisation, %"),
        (report_charts.imbalance_chart(fleet), "imbalance, %"),
        (report_charts.exceedance_chart(fleet), "outside, %"),
    ):
        widths = [bar.get_width() for bar in chart.figure.axes[0].containers[0]]
        np.testing.assert_allclose(widths, chart.table[column])
        assert widths == sorted(widths, reverse=True)
    headroom = report_charts.headroom_chart(fleet)
    heights = [bar.get_height() for bar in headroom.figure.axes[0].containers[0]]
    assert heights == headroom.table["assets"].tolist()
    assert sum(heights) == fleet["headroom_kva"].notna().sum()
    peaks = report_charts.peak_hour_chart(fleet)
    assert [bar.get_height() for bar in peaks.figure.axes[0].containers[0]] == peaks.table["assets"].tolist()
    matrix = completeness_matrix(summaries)
    drawn = report_charts.completeness_chart(matrix)
    np.testing.assert_allclose(
        drawn.figure.axes[0].images[0].get_array().mean(axis=1), drawn.table["mean, %"], rtol=1e-9
    )


def test_if_nothing_is_measured_a_sentence_replaces_the_chart():
    columns = {key: values for key, values in whole_site(3).items() if key == ("BUSBAR", "L1 Active Power")}
    found = assess(tidy(columns))
    charts = {chart.name: chart for chart in report_charts.asset_charts(found)}
    assert charts["voltage"].figure is None
    assert charts["voltage"].sentence == "Voltage is not measured at this site."
    assert charts["phase balance"].figure is None
    assert charts["feeder contribution"].figure is None
    assert charts["demand"].figure is not None
    fleet = fleet_table([fleet_entry(found)])
    charts = {chart.name: chart for chart in report_charts.fleet_charts(fleet, pd.DataFrame())}
    assert [name for name, chart in charts.items() if chart.figure is None] == [
        "utilisation and load factor", "headroom", "phase imbalance", "voltage outside limits", "completeness",
    ]  # fmt: skip
    assert "No rating is known" in charts["utilisation"].sentence


@pytest.mark.parametrize("start", ["2025-03-28", "2025-10-24"])
def test_charts_hold_across_clock_changes(start: str):
    found = assess(tidy(whole_site(5, start=start), start=start), record=AssetRecord("990001", 315))
    for chart in report_charts.asset_charts(found):
        assert clipped(chart.figure) == []
    calendar = report_charts.calendar_chart(found).table.to_numpy()
    assert set(calendar[~np.isnan(calendar)]) == {100}


@pytest.mark.parametrize(
    ("values", "edges"), [([-130.0, 40, 90], (-140, 100)), ([5.0], (5, 5.5)), ([0.0, 0.0], (0, 0.05))]
)
def test_histogram_classes_are_round_and_hold_every_asset(values: list[float], edges: tuple[float, float]):
    frame = histogram_frame(pd.Series(values))
    assert frame["assets"].sum() == len(values)
    assert frame["from"].iloc[0] <= min(values) < frame["to"].iloc[-1]
    assert max(values) < frame["to"].iloc[-1]
    width = (frame["to"] - frame["from"]).iloc[0]
    assert math.isclose(frame["from"].iloc[0] / width, round(frame["from"].iloc[0] / width), abs_tol=1e-9)
    assert frame["from"].iloc[0] == pytest.approx(edges[0], abs=width)


def test_colours_can_be_distinguished_in_grey():
    luminance = {
        name: np.dot(mpl.colors.to_rgb(colour), [0.299, 0.587, 0.114]) for name, colour in STATUS_COLOURS.items()
    }
    assert len({round(value, 2) for value in luminance.values()}) == len(luminance)


def test_the_check_for_clipped_text_finds_one():
    figure = Figure(figsize=(3, 2))
    figure.add_subplot().set_title("a title far too long for a figure as narrow as this one is")
    assert any(text.startswith("a title far too long") for text in clipped(figure))


def test_days_before_the_first_and_after_the_last_reading_are_not_drawn():
    start = pd.Timestamp("2025-01-01", tz="UTC")
    found = assess(tidy(whole_site(7)), start=start, end=start + pd.Timedelta(days=31))
    demand = report_charts.demand_chart(found)
    assert "no readings before 06 Jan and after 12 Jan: those days are not drawn" in demand.sentence
    assert demand.figure.axes[0].get_xlabel().startswith("06 Jan 2025 to 12 Jan 2025")
    assert len(demand.table) == 31, "the numbers must be those of the whole period"


def test_charts_of_a_site_with_a_phase_backwards_say_that_they_are_not_its_load():
    columns = whole_site(7)
    for key in columns:
        if key[1] == "L1 Active Power":
            columns[key] = -columns[key]
    found = assess(tidy(columns))
    assert found.backwards
    for draw in (
        report_charts.demand_chart,
        report_charts.heatmap_chart,
        report_charts.duration_chart,
        report_charts.profile_chart,
    ):
        assert draw(found).sentence.startswith("A phase is fitted backwards: this is what was measured, not the load.")
    parts = report_charts.contribution_chart(found)
    assert "%" not in parts.sentence
    assert "%" not in parts.figure.axes[0].get_xlabel()


@pytest.mark.parametrize("name", ["A", LONG])
def test_the_time_of_the_peak_is_not_cut_by_a_long_name(name: str):
    figure = report_charts.contribution_chart(assess(tidy(whole_site(7)), name=name)).figure
    assert clipped(figure) == []


def test_only_what_affects_the_demand_is_shaded(asset: Assessment):
    columns = whole_site(7)
    columns["1", "L2 Active Power"][300:320] = 9.0
    columns["BUSBAR", "L1 Active Power"][500:520] = 71.0
    shaded = demand_frame(assess(tidy(columns)))["faulty"].to_numpy()
    assert shaded[500:520].all(), "the busbar, from which the demand is read, was stuck"
    assert not shaded[300:320].any(), "a feeder's phase was stuck: the busbar did not need it"


def test_the_voltage_axis_begins_near_the_voltages():
    columns = whole_site(7)
    columns["BUSBAR", "L1 Voltage"][100] = 150.0
    chart = report_charts.voltage_chart(assess(tidy(columns)))
    low, high = chart.figure.axes[0].get_xlim()
    assert 205 < low < 216.2, "a single dip must not stretch the axis"
    assert 253.0 < high < 260
    limits = {line.get_xdata()[0] for line in chart.figure.axes[0].lines}
    assert limits == {216.2, 253.0}
    assert "from 150 to" in chart.sentence


def uneven_site() -> Assessment:
    columns = whole_site(7, scale=2.0)
    for quantity in ("Active Power", "Current"):
        columns["2", f"L1 {quantity}"] *= 2.5
        columns["2", f"L3 {quantity}"] *= 0.3
        columns["3", f"L2 {quantity}"] *= 0.6
    record = AssetRecord("990001", 500, 150, fuse_a=400.0)
    return assess(tidy(columns), record=record)


def test_the_feeder_chart_names_the_load_to_move():
    one = uneven_site()
    chart = report_charts.feeder_chart(one)
    assert chart.figure is not None
    (worth,) = [feeder for feeder in one.feeders if feeder.worth_rebalancing]
    assert worth.feeder == "2"
    assert f"move {worth.imbalance.to_move:.0f} kW" in [text.get_text() for text in chart.figure.axes[0].texts]
    bars = [bar.get_height() for bar in chart.figure.axes[0].patches]
    drawn = chart.table[["L1, kW", "L2, kW", "L3, kW"]].to_numpy().T.ravel()
    assert bars == pytest.approx(drawn.tolist())
    assert chart.sentence.startswith("1 feeder is worth rebalancing. Feeder 2: at high load L1 carries")


def test_the_feeder_ranking_names_overloaded_and_uneven_feeders_first():
    ranking = feeder_ranking([fleet_entry(uneven_site())])
    assert ranking["feeder"].iloc[0] == "2"
    assert ranking["utilisation, %"].iloc[0] > 0
    assert ranking["to move, kW"].notna().sum() == 1
    chart = report_charts.feeder_ranking_chart(ranking)
    assert chart.sentence == "Moving load would even out 1 feeder at 1 asset."
    assert chart.table["to move, kW"].tolist() == pytest.approx(ranking["to move, kW"].dropna().tolist())


def test_a_feeder_without_load_has_no_imbalance():
    columns = whole_site(7)
    for phase in (1, 2, 3):
        columns["1", f"L{phase} Active Power"] = np.random.default_rng(phase).normal(0, 0.05, 7 * 144)
    (idle, *_) = assess(tidy(columns)).feeders
    assert idle.feeder == "1"
    assert math.isnan(idle.imbalance.percent)


def test_stressed_assets_and_headroom_are_counted_over_the_same_assets(summaries: list[FleetEntry]):
    fleet = fleet_table(summaries)
    fleet.loc[fleet.index[:6], ["utilisation_pct", "headroom_kva"]] = [120.0, -63.0]
    fleet.loc[fleet.index[:3], "monitor_sound"] = False
    known = rated(fleet)
    over = int((known["utilisation_pct"] >= 100).sum())
    used, headroom = report_charts.utilisation_chart(fleet).sentence, report_charts.headroom_chart(fleet).sentence
    assert used.startswith(f"{over} of {len(known)} rated assets are at or above the rating (3 assets with a monitor")
    assert headroom.startswith(f"{over} of {len(known)} rated assets have none left (3 assets with a monitor")
    areas = licence_areas(fleet)
    sound = fleet[fleet["monitor_sound"].astype(bool)]
    assert areas["energy, MWh"].sum() == pytest.approx(sound["energy_kwh"].sum() / 1000)
    assert areas["monitors at fault"].sum() == len(fleet) - len(sound)
    assert areas["assets"].sum() == len(fleet)


def test_a_monitor_at_fault_is_in_no_count_of_the_fleet(summaries: list[FleetEntry]):
    fleet = fleet_table(summaries)
    everyone = fleet.assign(monitor_sound=True)
    fleet["monitor_sound"] = ~fleet.index.isin(fleet.index[:3])
    fleet.loc[fleet.index[:9:2], "peak_hour"] = 3.0
    sound = fleet[fleet["monitor_sound"]]
    for draw, column, over in (
        (report_charts.imbalance_chart, "imbalance_pct", sound["imbalance_pct"] > 36),
        (report_charts.exceedance_chart, "voltage_outside_pct", sound["voltage_outside_pct"] > 0),
        (report_charts.peak_hour_chart, "peak_hour", sound["peak_hour"].between(16, 19)),
    ):
        said = draw(fleet).sentence
        known = int(sound[column].notna().sum())
        assert said.startswith(f"{int(over.sum()) or 'None'} of {known} assets"), said
        assert said.endswith("(3 assets with a monitor at fault not counted)."), said
        assert "not counted" not in draw(everyone).sentence
    assert report_charts.peak_hour_chart(fleet).table["assets"].sum() == sound["peak_hour"].notna().sum()
    scatter = report_charts.scatter_chart(fleet).sentence
    assert f" of {int(sound['utilisation_pct'].notna().sum())} assets " in scatter
    assert scatter.endswith("with a monitor at fault not counted).")


def test_if_every_monitor_is_at_fault_nothing_is_counted(summaries: list[FleetEntry]):
    fleet = fleet_table(summaries).assign(monitor_sound=False)
    for draw in (report_charts.imbalance_chart, report_charts.exceedance_chart, report_charts.scatter_chart):
        assert draw(fleet).sentence == "No asset is counted, because every monitor is at fault."
    assert "sound monitor" in report_charts.peak_hour_chart(fleet).sentence


CROWDS = {
    "two beside one another": [(0.482, 95.7, 1000), (0.507, 93.0, 315), (0.545, 131, 200), (0.546, 118, 200)],
    "a row": [(0.5 + 0.006 * n, 90.0, 800) for n in range(8)],
    "one place": [(0.6, 110.0, 1000)] * 4,
    "at the edges": [(0.0, 100.0, 500), (0.99, 99.0, 500), (0.98, 98.0, 1000), (0.01, 97.0, 1000)],
    "one": [(0.5, 20.0, 100)],
}


@pytest.mark.parametrize("points", CROWDS.values(), ids=CROWDS.keys())
def test_labels_of_the_scatter_lie_on_no_bubble_and_no_label(points: list[tuple[float, float, float]]):
    fleet = pd.DataFrame(points, columns=["load_factor", "utilisation_pct", "rating_kva"])
    fleet = fleet.assign(name="x", monitor_sound=True).set_index(pd.Index([f"73{n:04}" for n in range(len(points))]))
    figure = report_charts.scatter_chart(fleet).figure
    texts = drawn_texts(figure)
    assert clipped(figure) == []
    axes = figure.axes[0]
    labels = {text.get_text(): box for text, box in texts if text.get_text() in fleet.index}
    assert len(labels) == min(5, len(points))
    for asset, box in labels.items():
        assert not any(box.overlaps(other) for name, other in labels.items() if name != asset)
        for load, used, kva in points:
            x, y = axes.transData.transform((load, used))
            radius = math.sqrt(kva / 4) / 2 * figure.dpi / 72
            away = math.hypot(max(box.x0 - x, 0, x - box.x1), max(box.y0 - y, 0, y - box.y1))
            assert away >= radius - 1, f"{asset} lies on the bubble at {load}, {used}"
