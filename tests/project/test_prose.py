"""Plain English: the turns of phrase that the glossary below replaces may become fewer in a room, never more."""

import json
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from dubegrid_lib.config import PROJECT_ROOT

# What to write instead, by what a reader would stumble over.
GLOSSARY = {
    r"told|telling|tells?": "publish, report, log, return, say",
    r"stands?|stood": "exist, be in force, win, be stored",
    r"mend(?:s|ed|ing)?": "fix, correct, repair",
    r"judg(?:e|es|ed|ing)": "assess",
    r"fates?": "outcome",
    r"refus(?:e|es|ed)": "reject (a row, a file, a value); deny (a permission)",
    r"whoever": "name them: users, callers, readers",
    r"begun": "started",
    r"specimens?": "example",
    r"what becomes of": "what happens to",
    r"cannot be told": "cannot be determined",
}
PHRASE = re.compile(rf"\b(?:{'|'.join(GLOSSARY)})\b", re.IGNORECASE)
# How many are left in each room. A room that is not listed has none. Lower a number when you rewrite a room.
LEFT = {
    "bench": 1,
    "dubegrid_lib/teaching": 62,
    "localcloud/athena": 11,
    "notebooks/05_athena_insights.ipynb": 3,
}
KINDS = {".py", ".md", ".ipynb", ".tf", ".sql", ".json", ".logs"}
NOT_PROSE = ("tests/localcloud/conformance/corpus/", "tests/project/test_prose.py", "CHANGELOG.md")


def room_of(path: str) -> str:
    """The folder whose sentences are counted together; a page or a notebook counts on its own."""
    parts = path.split("/")
    if path.endswith((".md", ".ipynb")) or len(parts) == 1:
        return path
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def text_of(path: Path) -> str:
    """A file's text; of a notebook its sources, without outputs."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])


def tracked() -> list[str]:
    """The project's own files, as a clone has them."""
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True).stdout
    names = [name for name in listed.splitlines() if Path(name).suffix in KINDS and not name.startswith(NOT_PROSE)]
    return [name for name in names if (PROJECT_ROOT / name).exists()]


@pytest.fixture(scope="module")
def counted() -> Counter[str]:
    found: Counter[str] = Counter()
    for name in tracked():
        count = len(PHRASE.findall(text_of(PROJECT_ROOT / name)))
        if count:
            found[room_of(name)] += count
    return found


def test_no_room_has_more_than_it_had(counted: Counter[str]) -> None:
    more = {room: (count, LEFT.get(room, 0)) for room, count in counted.items() if count > LEFT.get(room, 0)}
    assert more == {}, f"Rewrite with the words of GLOSSARY (found, allowed): {more}"


def test_the_list_is_no_longer_than_it_must_be(counted: Counter[str]) -> None:
    fewer = {room: counted[room] for room, left in LEFT.items() if counted[room] < left}
    assert fewer == {}, f"These rooms have become better: lower their numbers in LEFT to {fewer}"


def test_a_planted_phrase_is_found() -> None:
    assert PHRASE.findall("Whoever is told what becomes of a file stands by") == [
        "Whoever", "told", "what becomes of", "stands"
    ]  # fmt: skip
