"""A headless Chromium for the tests that open pages as a person would."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# In CI, a skipped browser test would be a check that cannot fail, so Chromium is required there.
MUST_RUN = bool(os.environ.get("CI"))
# Enough for a page's first rendering on a busy machine.
PATIENCE_MS = 40_000
expect.set_options(timeout=PATIENCE_MS)
WIDE = (1280, 900)
PHONE = (390, 844)
# Printed at the end of a run, after the number of tests (tests/conftest.py).
NO_BROWSER = "this machine has no Chromium. Install it (apt-get install chromium) and run `make test` again."


@dataclass
class Noticed:
    """What a page did that its reader cannot see."""

    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)


@contextmanager
def chromium(*options: str) -> Iterator[Browser]:
    """The machine's own Chromium; nothing is downloaded. If there is none, the test is skipped and says so."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        assert not MUST_RUN, "CI needs Chromium: .ci/run installs it"
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        # Without Chromium's sandbox, which root may not use; it opens only this project's pages.
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu", *options])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(
    browser: Browser, size: tuple[int, int] = WIDE, zone: str = "America/New_York"
) -> Iterator[tuple[Page, Noticed]]:
    """Open a page in a window of the given size and in a time zone far from London; record what it does unseen."""
    noticed = Noticed()
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, timezone_id="America/New_York")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("console", lambda message: noticed.errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: noticed.errors.append(str(error)))
    page.on("request", lambda request: noticed.hosts.add(host_of(request.url)))
    try:
        yield page, noticed
    finally:
        context.close()


def host_of(url: str) -> str:
    """Scheme and host: ``file``, ``data``, ``http://127.0.0.1``."""
    scheme, _, rest = url.partition(":")
    return f"{scheme}://{rest.lstrip('/').split('/')[0].split(':')[0]}" if scheme.startswith(("http", "ws")) else scheme
