"""README's picture of the dashboard, `docs/pictures/dashboard.png`, taken by a headless Chromium.

`python diagrams/screenshots.py http://127.0.0.1:8501`, the address of a dashboard that shows the winter fleet.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import FloatRect, sync_playwright

from dubegrid_lib.config import PROJECT_ROOT

PICTURE = PROJECT_ROOT / "docs" / "pictures" / "dashboard.png"
# From the figures to the first rows of the table: so much can still be read in README.
PART: FloatRect = {"x": 60, "y": 235, "width": 980, "height": 615}


def take(address: str, picture: Path) -> None:
    """The month's fleet, as the page first shows it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1100, "height": 900}, device_scale_factor=1.5)
        page.goto(f"{address}/?month=2025-01")
        page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first.wait_for()
        page.get_by_test_id("stDataFrame").wait_for()
        page.wait_for_timeout(1500)  # the chart fades in
        page.screenshot(path=picture, clip=PART)
        browser.close()


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    take(sys.argv[1], PICTURE)
