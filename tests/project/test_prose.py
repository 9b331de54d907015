"""Plain English: no text contains a word that the glossary below replaces."""

import json
import re
import subprocess
from pathlib import Path

from dubegrid_lib.config import PROJECT_ROOT

# Word that a reader would stumble over → what to write instead.
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
# Not preceded by a dot, which would be a method such as a file's `tell()`.
PHRASE = re.compile(rf"(?<!\.)\b(?:{'|'.join(GLOSSARY)})\b", re.IGNORECASE)
KINDS = {".py", ".md", ".ipynb", ".tf", ".sql", ".json", ".logs"}
NOT_PROSE = ("tests/localcloud/conformance/corpus/", "tests/project/test_prose.py", "CHANGELOG.md")


def text_of(path: Path) -> str:
    """A file's text; of a notebook its sources, without outputs."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])


def instead(phrase: str) -> str:
    """What to write instead of a phrase that was found."""
    return next(words for pattern, words in GLOSSARY.items() if re.fullmatch(pattern, phrase, re.IGNORECASE))


def tracked() -> list[str]:
    """The project's tracked files."""
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True).stdout
    names = [name for name in listed.splitlines() if Path(name).suffix in KINDS and not name.startswith(NOT_PROSE)]
    return [name for name in names if (PROJECT_ROOT / name).exists()]


def test_no_text_contains_a_replaced_word() -> None:
    found = {name: PHRASE.findall(text_of(PROJECT_ROOT / name)) for name in tracked()}
    wrong = [f"{name}: {phrase!r}, write: {instead(phrase)}" for name, phrases in found.items() for phrase in phrases]
    assert not wrong, "Rewrite (the list is GLOSSARY in tests/project/test_prose.py):\n" + "\n".join(wrong)


def test_a_planted_phrase_is_found() -> None:
    assert PHRASE.findall("Whoever is told what becomes of a file stands by") == [
        "Whoever", "told", "what becomes of", "stands"
    ]  # fmt: skip
    assert instead("Whoever") == "name them: users, callers, readers"
