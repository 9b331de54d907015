"""Build the site under `out/site`: README, notebooks, reports and pages, readable from a folder, with search.

Run by `make site` in an environment of its own: Sphinx and the AWS CLI need different versions of docutils.
"""

import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
CHAPTERS = {
    "The course": "notebooks/[0-9][0-9]_*.ipynb",
    "Answers": "notebooks/solutions/*.ipynb",
    "Reports": "notebooks/reports/*.ipynb",
    "Reference": "notebooks/reference/*.ipynb",
    "Pages": "docs/*.md",
}
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "data/README.md")
PICTURES = ("diagrams/*.png", "diagrams/*.gif", "docs/pictures/*.png")
# Answers are one entry of the sidebar, closed until it is opened: who reads on by accident sees none.
ANSWERS = "notebooks/solutions/index.md"
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)#:\s]+)(#[^)]*)?\)")


def build(out: Path) -> None:
    """Write the site into a folder, anew.

    Raises
    ------
    CalledProcessError
        Sphinx warned of something: a link that leads nowhere, a page that no list holds.
    """
    source = out.with_name(f"{out.name}-source")
    for folder in (out, source):
        shutil.rmtree(folder, ignore_errors=True)
    copied = [*PAGES, *(name for pattern in (*CHAPTERS.values(), *PICTURES) for name in found(pattern))]
    copied = [name for name in copied if (ROOT / name).exists()]
    for name in copied:
        target = source / ("index.md" if name == "README.md" else name)
        target.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith((".md", ".ipynb")):
            target.write_text(relinked(name, set(copied)), encoding="utf-8")
        else:
            shutil.copy(ROOT / name, target)
    with (source / "index.md").open("a", encoding="utf-8") as index:
        index.write(contents(copied))
    answers = [name for name in found(CHAPTERS["Answers"]) if name in copied]
    listed = "\n".join(Path(name).name for name in answers)
    about = "Our answers to the exercises, a page for each notebook. Try each exercise first."
    (source / ANSWERS).write_text(f"# Answers\n\n{about}\n\n```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```\n")
    (source / "_static").mkdir()
    shutil.copy(HERE / "dubegrid.css", source / "_static")
    shutil.copy(HERE / "conf.py", source)
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q", str(source), str(out)]
    subprocess.run(command, check=True)
    shutil.rmtree(source)
    add_excerpts(out)


def add_excerpts(out: Path) -> None:
    """Give the search page the text of all pages: a browser fetches none of them when the site is read from a folder.

    Answers are left out, pages of them and folded ones: somebody who searches must not read them by accident.
    """
    texts = {}
    for path in sorted(out.rglob("*.html")):
        name = path.relative_to(out).as_posix()
        if "/solutions/" not in name and name not in ("search.html", "genindex.html"):
            page = PageText()
            page.feed(path.read_text(encoding="utf-8"))
            texts[name] = " ".join("".join(page.parts).replace("¶", " ").split())
    static = out / "_static"
    (static / "page_texts.js").write_text(f"window.PAGE_TEXTS = {json.dumps(texts)};\n", encoding="utf-8")
    shutil.copy(HERE / "excerpts.js", static)
    search = out / "search.html"
    scripts = "".join(f'<script src="_static/{name}.js"></script>' for name in ("page_texts", "excerpts"))
    search.write_text(search.read_text(encoding="utf-8").replace("</body>", f"{scripts}</body>"), encoding="utf-8")


class PageText(HTMLParser):
    """The words of a page's article, without what is folded."""

    LEFT_OUT = ("details", "script", "style")

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.is_article = False
        self.folded = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_article |= tag == "article"
        self.folded += tag in self.LEFT_OUT
        self.parts.append(" " if tag in ("p", "li", "td", "th", "pre", "h1", "h2", "h3", "br") else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self.is_article = False
        self.folded -= tag in self.LEFT_OUT

    def handle_data(self, data: str) -> None:
        if self.is_article and not self.folded:
            self.parts.append(data)


def found(pattern: str) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in ROOT.glob(pattern))


def contents(copied: list[str]) -> str:
    """The lists from which the pages' order, and previous and next, come."""
    listed = {caption: [name for name in found(pattern) if name in copied] for caption, pattern in CHAPTERS.items()}
    listed["Answers"] = [ANSWERS]
    listed["Pages"] += [name for name in PAGES if name != "README.md" and name in copied]
    parts = [
        f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(names) + "\n```\n"
        for caption, names in listed.items()
    ]
    return "".join(parts)


def relinked(name: str, copied: set[str]) -> str:
    """A page's text; links to what is not in the site (code, folders) become plain text."""
    text = (ROOT / name).read_text(encoding="utf-8")
    folder = (ROOT / name).parent

    def link(match: re.Match[str]) -> str:
        label, target = match[1], match[2]
        path = (folder / target).resolve()
        inside = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else ""
        if inside == "README.md":
            return match[0].replace(target, target.replace("README.md", "index.md"))
        return match[0] if inside in copied else label

    if name.endswith(".md"):
        return LINK.sub(link, text)
    notebook = json.loads(text)
    if not re.match("# ", "".join(notebook["cells"][0]["source"])):
        # A report's title is an output, where Sphinx does not look for one.
        title = f"# {Path(name).stem.replace('_', ' ').capitalize()}"
        notebook["cells"].insert(0, {"id": "title", "cell_type": "markdown", "metadata": {}, "source": title})
        # Readers of a report want its first page, not the cells that write it: they are folded.
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell["metadata"]["tags"] = [*cell["metadata"].get("tags", []), "hide-input"]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = LINK.sub(link, "".join(cell["source"])).splitlines(keepends=True)
    return json.dumps(notebook)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "out" / "site"
    build(folder.resolve())
    print(f"The site: {folder.resolve() / 'index.html'}")
