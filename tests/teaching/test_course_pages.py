"""The course's pages: each message on the troubleshooting page is one that the kit really prints."""

import re
from pathlib import Path

import pytest

from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.teaching.run_notebooks import numbered

SOURCES = [*(PROJECT_ROOT / "dubegrid_lib").rglob("*.py"), *(PROJECT_ROOT / "localcloud").rglob("*.py")]


def test_messages_of_the_troubleshooting_page_are_real() -> None:
    texts = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    # In the code, a message may continue in the next literal and contain placeholders for names.
    texts = re.sub(r'"\s*\n\s*f?"', "", texts)
    texts = re.sub(r"\{[^{}]+\}", "…", texts)
    texts += "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT_ROOT / "notebooks").glob("*.ipynb"))
    page = (PROJECT_ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    messages = re.findall(r"^\| `([^`]+)`", page, re.MULTILINE)
    assert len(messages) > 10
    for message in messages:
        assert message in texts or message.lower() in texts, f"no such message: {message}"


@pytest.mark.parametrize("path", numbered()[1:], ids=lambda path: path.stem)
def test_links_to_the_glossary_name_a_section_that_explains_the_word(path: Path) -> None:
    page = (PROJECT_ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    sections = {part.split("\n")[0].lower().replace(" ", "-"): part.lower() for part in page.split("\n## ")[1:]}
    linked = re.findall(r"\[\*?([^\]*?)\*?\]\(\.\./docs/glossary\.md#([\w-]+)\)", path.read_text(encoding="utf-8"))
    for word, section in linked:
        assert word.lower().rstrip("s")[:8] in sections[section], f"{word} in {section}"


def test_glossary_explains_each_word_once() -> None:
    page = (PROJECT_ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = [row[0].strip() for row in re.findall(r"^\| ([^|]+)\|([^|]+)\|$", page, re.MULTILINE)]
    words = [word for word in words if word not in ("word", "---")]
    assert len(words) == len(set(words)) > 50
