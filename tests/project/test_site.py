"""The site is built, then every page is opened from its folder in a real browser, as from a memory stick."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser import MUST_RUN, PHONE, WIDE, chromium, opened
from playwright.sync_api import Browser, expect

from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.teaching.run_notebooks import numbered

PYTHON = Path(os.environ.get("DUBEGRID_SITE_PYTHON") or PROJECT_ROOT / ".venv-site" / "bin" / "python")
SIZES = {"wide": WIDE, "phone": PHONE}
BROKEN_PICTURES = "[...document.images].filter(it => it.complete && !it.naturalWidth).map(it => it.src)"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not PYTHON.exists():
        assert not MUST_RUN, "CI needs the site's environment: `make test` creates it"
        pytest.skip("the site's environment does not exist (`make test` creates it): no page was built")
    out = tmp_path_factory.mktemp("site") / "out"
    done = subprocess.run(
        [PYTHON, PROJECT_ROOT / "docs" / "site" / "build.py", out],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return out


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_notebook_and_report_has_its_page(site: Path) -> None:
    notebooks = {path.relative_to(PROJECT_ROOT) for path in (PROJECT_ROOT / "notebooks").rglob("*.ipynb")}
    notebooks = {path for path in notebooks if not {".ipynb_checkpoints", "solutions"} & set(path.parts)}
    made = {path.relative_to(site) for path in pages(site)}
    assert {path.with_suffix(".html") for path in notebooks} <= made
    assert Path("index.html") in made


@dataclass
class Opened:
    """What a page is like in the browser: pictures that are missing, widths at which it scrolls sideways, its links."""

    broken: list[str]
    too_wide: list[str]
    errors: list[str]
    links: list[str]


@pytest.fixture(scope="module")
def visited(site: Path, browser: Browser) -> tuple[dict[Path, Opened], set[str]]:
    """Every page, opened once and looked at in both sizes, and the hosts to which requests were sent."""
    found = {}
    with opened(browser) as (page, noticed):
        for path in pages(site):
            page.goto(path.as_uri())
            too_wide = []
            for name, (width, height) in SIZES.items():
                page.set_viewport_size({"width": width, "height": height})
                if not page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"):
                    too_wide.append(name)
            links = page.evaluate("[...document.querySelectorAll('a[href]')].map(it => it.href)")
            found[path] = Opened(page.evaluate(BROKEN_PICTURES), too_wide, noticed.errors.copy(), links)
            noticed.errors.clear()
    return found, noticed.hosts


def test_every_page_opens_completely_and_without_a_network(visited: tuple[dict[Path, Opened], set[str]]) -> None:
    """No error, no network request, no missing picture, and nothing that makes the page scroll sideways."""
    found, hosts = visited
    for path, page in found.items():
        assert page.broken == [], path.name
        assert page.too_wide == [], f"{path.name} is too wide"
        assert page.errors == [], path.name
    assert len(found) > 40
    assert hosts <= {"file", "data"}


def test_links_lead_to_existing_pages(visited: tuple[dict[Path, Opened], set[str]]) -> None:
    for path, page in visited[0].items():
        files = {target.partition("#")[0].partition("?")[0] for target in page.links if target.startswith("file:")}
        missing = {each for each in files if not Path(each.removeprefix("file://")).is_file()}
        assert missing == set(), path.name


def test_next_leads_through_all_notebooks(site: Path, browser: Browser) -> None:
    with opened(browser) as (page, noticed):
        page.goto((site / "notebooks" / f"{numbered()[0].stem}.html").as_uri())
        for following in numbered()[1:]:
            page.locator("a.next-page").click()
            page.wait_for_url(f"**/{following.stem}.html")
        assert noticed.errors == []


def test_search_finds_without_a_server(site: Path, browser: Browser) -> None:
    with opened(browser) as (page, noticed):
        page.goto((site / "index.html").as_uri())
        page.get_by_placeholder("Search").first.fill("begins_with")
        page.keyboard.press("Enter")
        found = page.locator("#search-results a", has_text="Query: this substation")
        expect(found).to_be_visible()
        item = page.locator("#search-results li", has=page.locator("a", has_text="Query: this substation"))
        excerpt = item.locator("p.context")
        expect(excerpt).to_contain_text("begins_with")
        found.click()
        expect(page.locator("h1").first).to_contain_text("Query: this substation")
        assert noticed.errors == []


def test_search_shows_no_answer(site: Path) -> None:
    """The texts that the search shows contain neither the page of answers nor a folded answer."""
    texts = (site / "_static" / "page_texts.js").read_text(encoding="utf-8")
    assert "notebooks/01_provision.html" in texts
    assert "solutions/01_provision.html" not in texts
    assert "S3 stores the file, Lambda reads it" not in texts  # the first answer of notebook 0


@pytest.mark.parametrize("size", [(1300, 900), PHONE], ids=["wide", "phone"])
def test_titles_of_previous_and_next_are_fully_visible(site: Path, browser: Browser, size: tuple[int, int]) -> None:
    """The titles are neither cut off nor overlapping; in the sidebar, answers are folded."""
    with opened(browser, size) as (page, _):
        page.goto((site / "notebooks" / "04_query_dynamodb.html").as_uri())
        boxes = [page.locator(f"a.{way}-page").bounding_box() for way in ("prev", "next")]
        (one, other) = [box for box in boxes if box]
        apart = one["x"] + one["width"] <= other["x"] + 1 or abs(one["y"] - other["y"]) >= one["height"] - 1
        assert apart, boxes
        cut = "[...document.querySelectorAll('.related-pages a *')].filter(it => it.scrollWidth > it.clientWidth + 1"
        assert page.evaluate(f"{cut} && getComputedStyle(it).overflow !== 'visible').length") == 0
        listed = page.locator(".sidebar-tree a", has_text="our answer")
        assert not any(link.is_visible() for link in listed.all())
