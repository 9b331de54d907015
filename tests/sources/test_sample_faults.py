"""Planted faults: each is where the truth file says, and nothing else is wrong."""

import csv
import datetime as dt
import gzip
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from dubegrid_lib.schema import load_monitor
from dubegrid_lib.sources.sample import BadSample, Planted, SampleSpec, SampleSummary, generate, write_sample
from dubegrid_lib.sources.sample.block import Column, block
from dubegrid_lib.sources.sample.faults import (
    CHANGE_RULES,
    INTERVAL,
    LASTING_RULES,
    SWAP,
    WINDOW_RULES,
    Plan,
    plan_of,
    planted_windows,
)
from dubegrid_lib.sources.sample.files import MISSING_COLUMN
from dubegrid_lib.sources.sample.rows import DIALECTS, DRESSES, PLANTED_IN_ROWS
from dubegrid_lib.sources.sample.site import site

START, END = dt.date(2025, 4, 23), dt.date(2025, 5, 8)
ASSETS = 6
SPELLED = {rule for rule in (*(d.rule for d in DIALECTS), *(d.rule for d in DRESSES)) if rule}


@pytest.fixture(scope="module")
def per_asset(tmp_path_factory: pytest.TempPathFactory) -> SampleSummary:
    return write_sample(ASSETS, START, END, "many", seed=11, out=tmp_path_factory.mktemp("a"), layout="per-asset")


@pytest.fixture(scope="module")
def per_month(tmp_path_factory: pytest.TempPathFactory) -> SampleSummary:
    return write_sample(ASSETS, START, END, "many", seed=11, out=tmp_path_factory.mktemp("m"), layout="per-month")


def lines_of_file(path: Path, encoding: str = "utf-8-sig") -> list[str]:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return raw.decode(encoding).splitlines()


def encoding_of(path: Path, planted: tuple[Planted, ...]) -> str:
    return "cp1252" if any(p.rule == "cp1252" and p.file == path.name for p in planted) else "utf-8-sig"


def fields(line: str) -> list[str]:
    return next(csv.reader([line]))


def test_every_rule_is_planted_and_listed(per_asset: SampleSummary) -> None:
    rules = {planted.rule for planted in per_asset.planted}
    assert rules == {
        *LASTING_RULES,
        *CHANGE_RULES,
        *WINDOW_RULES,
        *PLANTED_IN_ROWS,
        *SPELLED,
        "INCOMPLETE",
        "missing interval",
        MISSING_COLUMN,
    }


def test_truth_file_says_what_the_summary_says(per_asset: SampleSummary) -> None:
    with per_asset.truth.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["rule"], row["asset_id"], row["line"]) for row in rows] == [
        (p.rule, p.asset_id, "" if p.line is None else str(p.line)) for p in per_asset.planted
    ]
    for row in rows:
        # Each has a position either in time or in a file.
        assert bool(row["from"] and row["to"]) != bool(row["file"] and row["line"])


@pytest.mark.parametrize("layout", ["per_asset", "per_month"])
def test_every_planned_row_is_written_once(layout: str, request: pytest.FixtureRequest) -> None:
    summary: SampleSummary = request.getfixturevalue(layout)
    spec = SampleSpec(ASSETS, START, END, "many", seed=11)
    plans = [spec.plan(number) for number in range(ASSETS)]
    planned = Counter((plan.site.asset_id, fault.rule) for plan in plans for fault in plan.rows)
    assert Counter((p.asset_id, p.rule) for p in summary.planted if p.rule in PLANTED_IN_ROWS) == planned


@pytest.mark.parametrize("layout", ["per_asset", "per_month"])
def test_rows_that_cannot_be_read_are_exactly_those_in_the_truth(layout: str, request: pytest.FixtureRequest) -> None:
    summary: SampleSummary = request.getfixturevalue(layout)
    for path in summary.files:
        lines = lines_of_file(path, encoding_of(path, summary.planted))
        listed = {p.line: p.rule for p in summary.planted if p.file == path.name and p.rule in PLANTED_IN_ROWS}
        positions = load_monitor.layout_of(fields(lines[0]))
        if path.name.endswith("_without_units.csv"):
            assert positions is None
            continue
        assert positions is not None
        unread: dict[int, str] = {}
        empty: set[int] = set()
        for number, line in enumerate(lines[1:], start=2):
            row = fields(line)
            if len(row) != 8:
                unread[number] = "wrong number of fields"
                continue
            try:
                if load_monitor.parse_row(row, positions).value is None:
                    empty.add(number)
            except load_monitor.BadField as error:
                unread[number] = error.rule
        quarantined = ("wrong number of fields", "unparsable timestamp", "unparsable value")
        assert unread == {line: rule for line, rule in listed.items() if rule in quarantined}
        assert empty == {line for line, rule in listed.items() if rule == "missing value"}


def test_files_hold_as_many_rows_as_the_summary_says(per_asset: SampleSummary) -> None:
    lines = [len(lines_of_file(path, encoding_of(path, per_asset.planted))) - 1 for path in per_asset.files]
    assert sum(lines) == per_asset.rows
    assert sum(path.stat().st_size for path in per_asset.files) == per_asset.bytes


def test_repeated_moved_and_late_rows_are_on_their_lines(per_month: SampleSummary) -> None:
    checked: Counter[str] = Counter()
    for path in per_month.files:
        lines = lines_of_file(path, encoding_of(path, per_month.planted))
        for planted in (p for p in per_month.planted if p.file == path.name and p.rule in PLANTED_IN_ROWS and p.line):
            row, above = fields(lines[planted.line - 1]), fields(lines[planted.line - 2])
            match planted.rule:
                case "exact duplicate":
                    assert row == above
                case "CONFLICT":
                    assert row[:-1] == above[:-1]
                    assert row[-1] != above[-1]
                case "OFF GRID":
                    assert row[2][14:19] in {f"{minute}3:20" for minute in range(6)}
                case "snapped":
                    assert row[2][14:19] in {f"{minute}0:40" for minute in range(6)}
                case "out of order":
                    assert row[2] < above[2]
                case "thousands separator":
                    assert row[6] == "W"
                    assert load_monitor.parse_value(row[7], row[6]) is not None
                case _:
                    continue
            checked[planted.rule] += 1
    assert set(checked) == {"exact duplicate", "CONFLICT", "OFF GRID", "snapped", "out of order", "thousands separator"}


def test_spellings_and_encodings_are_what_the_truth_says(per_asset: SampleSummary) -> None:
    path_of = {path.name: path for path in per_asset.files}
    for planted in (p for p in per_asset.planted if p.rule in SPELLED):
        path = path_of[planted.file]
        raw = path.read_bytes()
        row = [fields(line) for line in lines_of_file(path, encoding_of(path, per_asset.planted))[1:200]]
        found = {
            "BOM": raw.startswith(b"\xef\xbb\xbf"),
            "CRLF": raw.count(b"\r\n") == raw.count(b"\n") > 100,
            "cp1252": b" CAF\xc9" in raw,
            "gz": raw.startswith(b"\x1f\x8b"),
            "unit spelling": {"kVAR", "Amps", "Volts"} <= {r[6] for r in row},
            "padded feeder": all(r[4] == "" or (len(r[4]) == 2 and r[4][0] == "0") for r in row),
            "feeder nan": "nan" in {r[4] for r in row} and "" not in {r[4] for r in row},
            "timestamp with offset": all(r[2].endswith("+00:00") for r in row),
            "naive timestamp": all(len(r[2]) == len("2025-04-20T00:00:00") for r in row),
        }
        assert found[planted.rule], planted


def concerns(planted: Planted, column: Column) -> bool:
    """A window on a series affects all quantities of its feeder and phase; a blown fuse, its phase on all feeders."""
    if not planted.series:
        return True
    if load_monitor.SERIES_SEPARATOR not in planted.series:
        return load_monitor.canonical_feeder(column.feeder) == load_monitor.canonical_feeder(planted.series)
    feeder, description, _ = load_monitor.split_series(planted.series)
    same_feeder = planted.rule == "BLOWN FUSE" or load_monitor.canonical_feeder(column.feeder) == feeder
    return same_feeder and column.description[:2] == description[:2]


def test_wrong_readings_lie_in_the_windows_of_the_truth_and_nowhere_else(per_asset: SampleSummary) -> None:
    """A sample with faults differs from one without only in the listed faults."""
    spec = SampleSpec(ASSETS, START, END, "many", seed=11)
    plans = [spec.plan(n) for n in range(ASSETS)]
    swapped = {plan.site.asset_id for plan in plans if any(window.rule == SWAP for window in plan.windows)}
    windows = [
        p
        for p in per_asset.planted
        if p.start and p.rule not in LASTING_RULES and (p.rule != "LOAD TRANSFER" or p.asset_id in swapped)
    ]
    # The site with its lasting faults, but without the windows.
    sound = (block(11, spec.plan(n).site, *month) for n in range(ASSETS) for month in spec.months())
    faulty = generate(spec)
    touched: Counter[str] = Counter()
    for right, wrong in zip(sound, faulty, strict=True):
        asset = right.site.asset_id
        stamps = np.datetime_as_string(right.utc, unit="s")
        listed = np.zeros(right.hundredths.shape, bool)
        for planted in (p for p in windows if p.asset_id == asset):
            rows = (stamps >= planted.start.rstrip("Z")) & (stamps <= planted.end.rstrip("Z"))
            for n, column in enumerate(right.columns):
                listed[rows, n] |= concerns(planted, column)
            touched[planted.rule] += int((right.hundredths[rows] != wrong.hundredths[rows]).any())
        np.testing.assert_array_equal(right.hundredths[~listed], wrong.hundredths[~listed])
    assert all(touched[rule] for rule in (*WINDOW_RULES, "missing interval")), touched


def test_lasting_faults_change_the_site_as_listed(per_asset: SampleSummary) -> None:
    listed = {(p.rule, p.asset_id): p for p in per_asset.planted if p.rule in LASTING_RULES}
    spec = SampleSpec(ASSETS, START, END, "many", seed=11)
    for number in range(ASSETS):
        faulty = spec.plan(number)
        readings = spec.readings(faulty, START, START + dt.timedelta(days=3))
        series = {column.series: readings.values()[:, n] for n, column in enumerate(readings.columns)}
        asset = faulty.site.asset_id
        if found := listed.get(("INACTIVE", asset)):
            power = [v for name, v in series.items() if name.startswith(f"{found.series}|") and name.endswith("kW")]
            assert np.nanmax(np.abs(power)) <= 0.1
            assert np.nanstd(power) > 0
        if found := listed.get(("POLARITY", asset)):
            assert np.nanmean(series[found.series]) < -1
        if ("BUSBAR MISMATCH", asset) in listed:
            busbar = np.nansum([v for name, v in series.items() if name.startswith("BUSBAR") and name.endswith("kW")])
            feeders = np.nansum([v for name, v in series.items() if name[0].isdigit() and name.endswith("kW")])
            assert abs(busbar / feeders - 1) > 0.05


def test_the_same_sample_is_the_same_bytes(per_asset: SampleSummary, tmp_path: Path) -> None:
    again = write_sample(ASSETS, START, END, "many", seed=11, out=tmp_path, layout="per-asset")
    first, second = ((*s.files, s.register, s.truth) for s in (per_asset, again))
    for one, other in zip(first, second, strict=True):
        assert one.name == other.name
        assert one.read_bytes() == other.read_bytes()


def test_layouts_hold_the_same_readings(tmp_path: Path) -> None:
    rows = []
    for layout in ("per-asset", "per-month"):
        summary = write_sample(
            3, dt.date(2025, 4, 29), dt.date(2025, 5, 2), seed=8, out=tmp_path / layout, layout=layout
        )
        rows.append(sorted(line for path in summary.files for line in lines_of_file(path)[1:]))
        assert summary.planted == ()
        assert summary.truth.read_text() == "asset_id,series,from,to,file,line,rule\n"
    assert rows[0] == rows[1]
    assert layout == "per-month"
    assert [path.name for path in summary.files] == ["lv_data_2025_04.csv", "lv_data_2025_05.csv"]


def test_setting_few_plants_about_as_many_faults_as_in_the_field() -> None:
    spec = SampleSpec(300, START, END, "few")
    lasting = Counter(p.rule for number in range(300) for p in spec.plan(number).lasting)
    assert 0.2 < lasting["BUSBAR MISMATCH"] / 300 < 0.34
    assert 0.12 < lasting["INACTIVE"] / 300 < 0.28
    assert all(spec.plan(number).dialect == DIALECTS[0] for number in range(50))


@pytest.mark.parametrize("days", [1, 2, 3, 8])
@pytest.mark.parametrize("faults", ["few", "many"])
def test_a_sample_of_few_days_gets_what_fits(tmp_path: Path, days: int, faults: str) -> None:
    summary = write_sample(4, START, START + dt.timedelta(days=days - 1), faults, out=tmp_path)  # type: ignore[arg-type]
    assert summary.rows > 0
    last = f"{START + dt.timedelta(days=days - 1)}T23:50:00Z"
    assert all(p.end <= last for p in summary.planted)


def test_an_unknown_layout_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(BadSample, match="per-asset, per-month"):
        write_sample(1, START, END, out=tmp_path, layout="per-year")  # type: ignore[arg-type]


def test_a_folder_with_another_sample_is_rejected_and_the_same_sample_overwritten(tmp_path: Path) -> None:
    first = write_sample(2, START, START, out=tmp_path)
    assert write_sample(2, START, START, out=tmp_path).files == first.files
    with pytest.raises(BadSample, match=f"1 files of another sample .{first.files[1].name}"):
        write_sample(1, START, START, out=tmp_path)


def test_register_rates_every_asset(per_asset: SampleSummary) -> None:
    with per_asset.register.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == ASSETS
    assert {int(row["rating_kva"]) for row in rows} <= {25, 50, 100, 200, 315, 500, 800, 1000}
    assert all(int(row["customers"]) > 0 and 49 < float(row["latitude"]) < 56 for row in rows)


def planned_on(rule: str, days: int = 16) -> tuple[SampleSpec, Plan]:
    """The first asset that has this fault and no other one."""
    spec = SampleSpec(20, START, START + dt.timedelta(days=days - 1), seed=11)
    plans = (plan_of(spec.seed, site(spec.seed, number), spec.start, spec.end, rule) for number in range(20))
    return spec, next(plan for plan in plans if plan.windows)


def test_two_feeders_change_places_and_the_busbar_does_not_notice() -> None:
    spec, plan = planned_on(SWAP)
    right = block(spec.seed, plan.site, spec.start, spec.end)
    wrong = spec.readings(plan, spec.start, spec.end)
    (window,) = plan.windows
    half = len(window.columns) // 2
    one, other = list(window.columns[:half]), list(window.columns[half:])
    later = slice(window.first, None)
    np.testing.assert_array_equal(wrong.hundredths[: window.first], right.hundredths[: window.first])
    np.testing.assert_array_equal(wrong.hundredths[later][:, one], right.hundredths[later][:, other])
    np.testing.assert_array_equal(wrong.hundredths[later][:, other], right.hundredths[later][:, one])
    rest = [n for n in range(len(right.columns)) if n not in window.columns]
    np.testing.assert_array_equal(wrong.hundredths[:, rest], right.hundredths[:, rest])
    truth = planted_windows(plan, spec.start)
    assert [planted.rule for planted in truth] == ["LOAD TRANSFER"] * 2
    assert {planted.series for planted in truth} == {right.columns[n].feeder for n in window.columns}


def test_a_slow_feed_has_the_means_of_its_half_hours_or_hours() -> None:
    spec, plan = planned_on(INTERVAL, days=2)
    right = block(spec.seed, plan.site, spec.start, spec.end).values()
    wrong = spec.readings(plan, spec.start, spec.end).values()
    (window,) = plan.windows
    assert window.every in (3, 6)
    kept = np.arange(len(wrong)) % window.every == 0
    assert np.isnan(wrong[~kept]).all()
    means = right.reshape(-1, window.every, right.shape[1]).mean(axis=1)
    np.testing.assert_allclose(wrong[kept], means, atol=0.0501)
    assert [planted.rule for planted in planted_windows(plan, spec.start)] == [INTERVAL]


def test_setting_few_plants_each_change_occasionally() -> None:
    spec = SampleSpec(300, START, END, "few")
    plans = [spec.plan(number) for number in range(300)]
    kinds = Counter(window.rule for plan in plans for window in plan.windows)
    kinds["LOAD TRANSFER"] = sum(any(p.rule == "LOAD TRANSFER" for p in plan.lasting) for plan in plans)
    for rule in (SWAP, INTERVAL, "DEAD TO NOISE", "LOAD TRANSFER"):
        assert 0.01 < kinds[rule] / 300 < 0.1, rule
