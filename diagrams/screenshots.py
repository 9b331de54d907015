"""Pictures of what notebooks and dashboard show, for README: `docs/pictures/*.png`, taken by a headless Chromium.

`python diagrams/screenshots.py` after `make site`; with `--dashboard http://127.0.0.1:8501` of the dashboard, too.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from dubegrid_lib.config import PROJECT_ROOT

SITE = PROJECT_ROOT / "out" / "site"
PICTURES = PROJECT_ROOT / "docs" / "pictures"
# Page, a word of the cell whose output is shown, file name.
RESULTS = (
    ("notebooks/04_query_dynamodb.html", "of_day", "dynamodb_result.png"),
    ("notebooks/05_athena_insights.html", "questions.query", "athena_result.png"),
)


def of_result(page: Page, name: str, word: str, picture: Path) -> None:
    """The first cell that has a word in its code and a table below it, as the site shows both."""
    page.goto((SITE / name).as_uri())
    page.locator(".cell", has_text=word).filter(has=page.locator("table")).first.screenshot(path=picture)


def of_dashboard(page: Page, address: str, picture: Path) -> None:
    """The winter fleet, as the page offers it."""
    page.goto(f"{address}/?month=2025-01")
    page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first.wait_for()
    page.get_by_test_id("stDataFrame").wait_for()
    page.wait_for_timeout(1500)  # the chart fades in
    page.screenshot(path=picture)


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 880})
        for name, word, picture in RESULTS:
            of_result(page, name, word, PICTURES / picture)
        if "--dashboard" in sys.argv:
            of_dashboard(page, sys.argv[sys.argv.index("--dashboard") + 1], PICTURES / "dashboard.png")
        browser.close()
