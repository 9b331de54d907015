"""The dashboard in a real browser: an empty stack, a day, arriving files, errors, a phone, no requests to elsewhere."""

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import psutil
import pytest
from browser import PHONE, Noticed, chromium, opened
from playwright.sync_api import Browser, Page, expect
from steps import csv_of, eventually, lv_row, make_pipeline, month_key, stamp

from dubegrid_lib.config import Settings
from dubegrid_lib.reporting.dashboard import serve, stored
from dubegrid_lib.stack.session import Kit
from localcloud import lifecycle

# Elements that extend beyond the right edge of the screen, except tables that scroll by themselves.
TOO_WIDE = """[...document.querySelectorAll('[data-testid=stMain] *')]
    .filter(it => it.getBoundingClientRect().right > innerWidth + 1)
    .filter(it => !it.closest('[data-testid=stDataFrame], .wide'))
    .map(it => it.outerHTML.slice(0, 90))"""


def environment_of(settings: Settings) -> dict[str, str]:
    """The environment variables with which another process finds the same resources."""
    values = {field.name: getattr(settings, field.name) for field in fields(settings)}
    return os.environ | {
        f"DUBEGRID_{name.upper()}": str(value) for name, value in values.items() if isinstance(value, str | Path)
    }


class Dashboard:
    """`dubegrid dashboard` as a process."""

    def __init__(self, settings: Settings):
        self.port = serve.free_port()
        command = [sys.executable, "-m", "dubegrid_lib.cli", "dashboard", "--port", str(self.port), "--register", ""]
        self.process = subprocess.Popen(command, env=environment_of(settings), stdout=subprocess.PIPE, text=True)
        self.url = f"http://{serve.HOST}:{self.port}"
        eventually(lambda: self.answers() or None, "the dashboard does not answer", 40)

    def answers(self) -> bool:
        assert self.process.poll() is None, "the dashboard ended"
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError):
            return False

    def stop(self) -> None:
        """End it as closing the terminal does; its server must end with it."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        _, alive = psutil.wait_procs(family, timeout=10)
        assert alive == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # An attacker's host name that resolves to this machine.
    with chromium("--host-resolver-rules=MAP evil.example 127.0.0.1") as found:
        yield found


@pytest.fixture(scope="module")
def kit(settings: Settings, cloud: lifecycle.Server) -> Kit:
    return make_pipeline(settings, cloud, "dash")


@pytest.fixture(scope="module")
def dashboard(kit: Kit, browser: Browser) -> Iterator[Dashboard]:
    running = Dashboard(kit.settings)
    yield running
    running.stop()


def days(asset: str, month: int, high: float, count: int = 3, first: int = 1) -> bytes:
    """Days of a site's three phases, from midnight UTC of the day `first`."""
    rows = [
        lv_row(
            asset,
            stamp(n, first).replace("2025-05", f"2025-{month:02}"),
            high - n % 144 / 10,
            "",
            f"{phase} Active Power",
        )
        for n in range(count * 144)
        for phase in ("L1", "L2", "L3")
    ]
    return csv_of(rows)


def give(page: Page, name: str, content: bytes) -> None:
    box = page.locator("input[type=file]")
    expect(box).to_have_count(1)  # the previous one has disappeared
    box.set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


def choose(page: Page, label: str, option: str | re.Pattern[str]) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).click()


def quiet(noticed: Noticed) -> None:
    assert noticed.errors == []
    assert noticed.hosts <= {"http://127.0.0.1", "data", "blob"}


def test_from_nothing_to_a_day(settings: Settings, cloud: lifecycle.Server, browser: Browser, asset: str) -> None:
    """A new user sees: no bucket yet, no file yet, then the fleet, an asset and a day, only by clicking."""
    running = Dashboard(settings.named("fresh"))
    try:
        with opened(browser) as (page, noticed):
            page.goto(running.url)
            expect(page.get_by_text("There is no bucket")).to_be_visible()
            page.get_by_role("button", name="Make the pipeline").click()
            expect(page.get_by_text("Nothing is stored yet.")).to_be_visible()
            expect(page.get_by_role("button", name="Load the sample")).to_be_visible()
            give(page, f"{asset}.csv", days(asset, 5, 60))
            expect(page.get_by_text("1,296 rows: 1,296 stored")).to_be_visible()
            expect(page.get_by_text("The assets, most stressed first")).to_be_visible()
            choose(page, "Asset", re.compile(asset))
            expect(page.get_by_text("A usual day")).to_be_visible()
            expect(page.get_by_test_id("stMetricValue").filter(has_text="180 kW")).to_be_visible()
            choose(page, "Day", "Fri 02 May 2025")
            expect(page.get_by_text("Phases of the site")).to_be_visible()
            # The load falls during each UTC day, so the maximum is at 00:00 UTC, which is 01:00 in London.
            expect(page.get_by_test_id("stMetricValue").filter(has_text="01:00")).to_be_visible()
            assert "day=2025-05-02" in page.url
            quiet(noticed)
    finally:
        running.stop()


def test_files_from_elsewhere_appear_and_the_month_can_be_changed(
    dashboard: Dashboard, kit: Kit, browser: Browser, asset: str
) -> None:
    kit.s3.put_object(Bucket=kit.bucket, Key=month_key(f"{asset}.csv"), Body=days(asset, 5, 60))
    with opened(browser) as (page, noticed):
        page.goto(f"{dashboard.url}/?month=2025-05&asset={asset}")
        expect(page.get_by_text("A usual day")).to_be_visible()
        value = page.get_by_test_id("stMetricValue")
        expect(value.filter(has_text="180 kW")).to_be_visible()

        kit.s3.put_object(Bucket=kit.bucket, Key=month_key("more.csv"), Body=days(asset, 5, 90, 1, first=10))
        expect(page.get_by_text("more.csv")).to_be_visible()
        expect(value.filter(has_text="270 kW")).to_be_visible()

        kit.s3.put_object(Bucket=kit.bucket, Key=month_key(f"{asset}.csv", month=6), Body=days(asset, 6, 120))
        expect(page.get_by_text("m=06")).to_be_visible()
        choose(page, "Month", "June 2025")
        expect(value.filter(has_text="360 kW")).to_be_visible()
        quiet(noticed)


def test_a_name_is_shown_as_text(dashboard: Dashboard, kit: Kit, browser: Browser, asset: str) -> None:
    """A substation and a file have an HTML image as their name: no request is sent, and the name is readable."""
    name = "![seen](http://elsewhere.invalid/a.png) <img src=http://elsewhere.invalid/b.png>"
    body = days(asset, 5, 60).replace(b"High Street, Test -", name.encode())
    kit.s3.put_object(Bucket=kit.bucket, Key=month_key(f"{asset}`![x](http!elsewhere.invalid).csv"), Body=body)
    with opened(browser) as (page, noticed):
        page.goto(f"{dashboard.url}/?month=2025-05&asset={asset}")
        expect(page.get_by_text("A usual day")).to_be_visible()
        expect(page.get_by_role("heading", name="![seen](http://elsewhere.invalid/a.png)").first).to_be_visible()
        quiet(noticed)


def test_a_row_of_the_table_opens_its_asset(dashboard: Dashboard, kit: Kit, browser: Browser, asset: str) -> None:
    kit.s3.put_object(Bucket=kit.bucket, Key=month_key(f"{asset}.csv", 2024, 1), Body=january(asset))
    with opened(browser) as (page, noticed):
        page.goto(f"{dashboard.url}/?month=2024-01")
        table = page.get_by_test_id("stDataFrame")
        expect(table).to_be_visible()
        expect(page.get_by_text(asset).first).to_be_attached()
        # The rows are painted on a canvas: the first row's tick box is below the header's.
        table.locator("canvas").first.click(position={"x": 16, "y": 54}, force=True)
        expect(page.get_by_text("A usual day")).to_be_visible()
        assert f"asset={asset}" in page.url
        quiet(noticed)


def test_a_link_to_a_missing_asset_says_so(dashboard: Dashboard, kit: Kit, browser: Browser, asset: str) -> None:
    february = days(asset, 1, 60).replace(b",2025-01", b",2024-02")
    kit.s3.put_object(Bucket=kit.bucket, Key=month_key(f"{asset}.csv", 2024, 2), Body=february)
    with opened(browser) as (page, noticed):
        page.goto(f"{dashboard.url}/?month=2024-02&asset=![x](999999)")
        notice = page.get_by_text("There is no asset x999999 here. Shown: all assets.")
        expect(notice).to_be_visible()
        kit.s3.put_object(Bucket=kit.bucket, Key=month_key(f"{asset}_again.csv", 2024, 2), Body=february)
        # The file's line in the list: until the file is ingested, a sentence may name it too.
        expect(page.get_by_text(f"y=2024/m=02/{asset}_again.csv", exact=True)).to_be_visible()
        expect(notice).to_be_visible()  # the page was redrawn by itself: nothing has been chosen yet
        choose(page, "Asset", re.compile(asset))
        expect(page.get_by_text("A usual day")).to_be_visible()
        expect(notice).to_have_count(0)
        quiet(noticed)


def january(asset: str) -> bytes:
    return days(asset, 1, 60).replace(b",2025-01", b",2024-01")


def test_a_file_that_is_not_a_load_file_is_rejected_in_words(
    dashboard: Dashboard, browser: Browser, asset: str
) -> None:
    with opened(browser) as (page, noticed):
        page.goto(dashboard.url)
        expect(page.get_by_text("Files", exact=True)).to_be_visible()
        give(page, "shopping.csv", b"item,price\nbread,2\n")
        expect(page.get_by_text(re.compile(r"shopping\.csv: no column .*Found: item, price"))).to_be_visible()
        give(page, f"{asset}.csv", csv_of([lv_row(asset, stamp(0), 1), lv_row(asset, stamp(1), "12,5")]))
        expect(page.get_by_text(re.compile("2 rows: 1 stored, 1 rejected"))).to_be_visible()
        expect(page.get_by_text("shopping.csv")).to_have_count(0)
        quiet(noticed)


def test_readable_on_a_phone(dashboard: Dashboard, kit: Kit, browser: Browser, asset: str) -> None:
    kit.s3.put_object(Bucket=kit.bucket, Key=month_key(f"{asset}.csv", month=7), Body=days(asset, 7, 60))
    with opened(browser, PHONE) as (page, noticed):
        for query, sign in (
            ("", "The assets, most stressed first"),
            (f"&asset={asset}", "A usual day"),
            (f"&asset={asset}&day=2025-07-02", "The intervals"),
        ):
            page.goto(f"{dashboard.url}/?month=2025-07{query}")
            expect(page.get_by_text(sign)).to_be_visible()
            for figure in page.get_by_test_id("stMetricValue").all():
                assert figure.evaluate("it => it.scrollWidth <= it.clientWidth"), f"{figure.inner_text()} is cut"
            wide = page.evaluate(TOO_WIDE)
            assert wide == []
        quiet(noticed)


def test_a_cloud_that_stops_and_comes_back(settings: Settings, browser: Browser, tmp_path: Path) -> None:
    own = replace(settings, state_dir=tmp_path / "state")
    lifecycle.up(own)
    try:
        running = Dashboard(own)
        try:
            with opened(browser) as (page, _):
                page.goto(running.url)
                expect(page.get_by_text("There is no bucket")).to_be_visible()
                lifecycle.down(own)
                expect(page.get_by_text("The local cloud is not running.")).to_be_visible()
                lifecycle.up(own)
                expect(page.get_by_text("There is no bucket")).to_be_visible()
        finally:
            running.stop()
    finally:
        lifecycle.down(own)


def test_nobody_else_can_reach_it(dashboard: Dashboard) -> None:
    family = psutil.Process(dashboard.process.pid).children(recursive=True)
    listening = {
        connection.laddr.ip
        for process in family
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {serve.HOST}


def test_a_port_that_is_taken_is_named(dashboard: Dashboard) -> None:
    with pytest.raises(serve.CannotServe, match=f"Port {dashboard.port} is taken"):
        serve.serve(dashboard.port)


def test_months_and_mark_follow_what_is_stored(kit: Kit, asset: str) -> None:
    before = stored.mark(kit, "2023-11", stored.started())
    kit.s3.put_object(Bucket=kit.bucket, Key=month_key(f"{asset}.csv", 2023, 11), Body=csv_of([]))
    assert "2023-11" in stored.months(kit)
    assert stored.mark(kit, "2023-11", stored.started()) != before


def test_pages_of_others_reach_neither_the_dashboard_nor_its_websocket(dashboard: Dashboard, browser: Browser) -> None:
    """Pages of another origin, in a frame or by script, and an attacker's host name that resolves to this machine."""
    script = """target => new Promise(done => {
        const socket = new WebSocket(target.replace("http", "ws") + "/_stcore/stream");
        socket.onopen = () => done("open"); socket.onerror = () => done("rejected");
    })"""
    evil = f"http://evil.example:{dashboard.port}"
    with opened(browser) as (page, _):
        for path in ("/", "/_stcore/host-config"):
            assert page.goto(evil + path).status == 403
        assert page.evaluate(script, evil) == "rejected"
        page.goto("about:blank")
        assert page.evaluate(script, dashboard.url) == "rejected"
        # A link may open the page; in a frame, it could receive clicks that are meant for another page (clickjacking).
        page.set_content(f'<iframe src="{dashboard.url}"></iframe>')
        page.wait_for_load_state("networkidle")
        assert page.frames[-1].get_by_text("DubeGrid").count() == 0
        assert page.goto(dashboard.url).status == 200
        expect(page.get_by_text("DubeGrid").first).to_be_visible()


def test_upload_without_the_pages_token_is_denied(dashboard: Dashboard) -> None:
    upload = urllib.request.Request(f"{dashboard.url}/_stcore/upload_file/a/b", b"x", method="PUT")
    with pytest.raises(urllib.error.HTTPError) as rejected:
        urllib.request.urlopen(upload)
    assert rejected.value.code == 403
