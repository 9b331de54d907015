"""The stored outputs are what the notebooks print today and contain nothing private; the notebooks follow the rules."""

import ast
import base64
import configparser
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import numpy as np
import pytest
from matplotlib.image import imread, imsave
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbval.plugin import IPyNbCell, nocolors
from notebook_pictures import SHARE, compare, differing, pictures

from dubegrid_lib.config import PROJECT_ROOT, load_settings
from dubegrid_lib.reporting import kernels
from dubegrid_lib.teaching.lanes import Done, Job, run_all
from dubegrid_lib.teaching.run_notebooks import numbered, solutions
from localcloud import lifecycle

NOTEBOOKS = numbered()
SOLUTIONS = solutions()
EVERY = pytest.mark.parametrize(
    "path", [*NOTEBOOKS, *SOLUTIONS], ids=lambda path: path.stem if path in NOTEBOOKS else f"solutions/{path.stem}"
)
LONGEST_CELL = 14
# How long nbval may take for all notebooks on a busy machine.
LONGEST_SECONDS = 900
SECTIONS = [
    "What you will build",
    "Before you start",
    "Steps",
    "Check your work",
    "What it costs on AWS",
    "Exercise",
    "Five questions",
    "Clean up and go on",
]


def cells_of(path: Path, kind: str) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == kind]


# An account id, a key, a home folder, a port of this machine, an ARN with an account in it.
PRIVATE = re.compile(
    r"(?<![\d.])\d{12}(?![\d.])|\bAKIA|ASIA[A-Z0-9]{12}|LOCAL[A-Z2-7]{15}|/home/|/Users/|/root/|/tmp/|127\.0\.0\.1:\d+"
    r"|arn:aws:\w+:[\w-]*:\d|aws_secret_access_key|-----BEGIN"
)
# Besides its compressed pixels, a picture may contain texts: its program, its author, a path.
TEXTS_OF_PICTURE = re.compile(rb"(?:tEXt|iTXt|eXIf)[ -~\0]+")


def private(path: Path) -> list[str]:
    """Private details in a notebook's stored outputs, before any rule of the comparison is applied."""
    found = []
    for cell in cells_of(path, "code"):
        for output in cell["outputs"]:
            texts = {kind: text for kind, text in output.get("data", {}).items() if not kind.startswith("image/")}
            beside = [
                text.replace(b"\0", b" ").decode()
                for picture in pictures([output])
                for text in TEXTS_OF_PICTURE.findall(base64.b64decode(picture))
            ]
            raw = json.dumps([texts, {key: of for key, of in output.items() if key != "data"}, beside])
            where = f"cell {cell['execution_count']}"
            found += [f"{where}: {raw[leak.start() - 10 : leak.end() + 20]}" for leak in PRIVATE.finditer(raw)]
    return found


EVERYWHERE = sorted(path for path in (PROJECT_ROOT / "notebooks").rglob("*.ipynb") if "checkpoint" not in str(path))


@pytest.mark.parametrize("path", EVERYWHERE, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_outputs_hold_nothing_private(path: Path) -> None:
    """This is checked first, before a rule of the comparison could hide private details."""
    assert private(path) == []


SECRETS = (
    "210987654321",
    "AKIAIOSFODNN7EXAMPLE",
    "LOCALABCDEFGHIJKLMNO",
    "/home/jane/x",
    "http://127.0.0.1:4566",
    "arn:aws:iam::2",
)


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("place", ["stream", "html", "error", "picture"])
def test_a_planted_secret_stops_the_comparison_before_it_begins(tmp_path: Path, place: str, secret: str) -> None:
    notebook = json.loads(NOTEBOOKS[0].read_text(encoding="utf-8"))
    cell = next(cell for cell in notebook["cells"] if pictures(cell.get("outputs", [])))
    output = next(output for output in cell["outputs"] if pictures([output]))
    if place == "picture":
        drawn, stored = imread(BytesIO(base64.b64decode(output["data"]["image/png"]))), BytesIO()
        imsave(stored, np.ascontiguousarray(drawn), metadata={"Comment": secret})
        output["data"]["image/png"] = base64.b64encode(stored.getvalue()).decode()
    planted = {
        "stream": {"output_type": "stream", "name": "stdout", "text": [f"made {secret}\n"]},
        "html": {"output_type": "display_data", "metadata": {}, "data": {"text/html": [f"<b>{secret}</b>"]}},
        "error": {"output_type": "error", "ename": "E", "evalue": secret, "traceback": []},
    }
    cell["outputs"] += [planted[place]] if place in planted else []
    (tmp_path / "planted.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    with pytest.raises(AssertionError, match=re.escape(secret)):
        run_nbval([tmp_path / "planted.ipynb"], tmp_path)
    assert not (tmp_path / "state").exists()


def nbval(paths: list[Path], environ: dict[str, str], root: Path) -> subprocess.CompletedProcess[str]:
    """Run nbval, pictures included, over notebooks in order, after checking that they contain nothing private."""
    leaks = {path.name: private(path) for path in paths}
    assert not any(leaks.values()), leaks
    environ = environ | {"PYTHONPATH": str(PROJECT_ROOT / "tests")}
    if kernels.CAN_FORK:  # as in the demo
        environ["JUPYTER_DEFAULT_PROVISIONER_NAME"] = kernels.FORKED
    plugins = ["no:cacheprovider", "notebook_pictures", kernels.__name__]
    options = [*(f"-p{plugin}" for plugin in plugins), "--nbval", "-q", "-x", "--rootdir", str(root)]
    options += ["--nbval-kernel-startup-timeout", str(kernels.START_SECONDS)]
    options += ["--nbval-sanitize-with", str(PROJECT_ROOT / "tests" / "nbval_sanitize.cfg"), *map(str, paths)]
    command = [sys.executable, "-m", "pytest", *options]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)


def run_nbval(paths: list[Path], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run nbval on a local cloud that starts empty."""
    own = {"DUBEGRID_STATE_DIR": str(folder / "state"), "DUBEGRID_ENV_DIR": str(load_settings().env_dir)}
    environ = os.environ | own
    try:
        return nbval(paths, environ, folder)
    finally:
        lifecycle.down(load_settings(environ))


def compare_stored(paths: list[Path], root: Path) -> str:
    """A lane's job: run nbval on the lane's local cloud; if an output differs, raise with the end of its report."""
    done = nbval(paths, dict(os.environ), root)
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


@pytest.mark.timeout(LONGEST_SECONDS + 60)
def test_stored_outputs_are_what_the_notebooks_print(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In lanes, as in the demo: the notebooks in order on one local cloud, the solutions on another."""
    monkeypatch.setenv("DUBEGRID_ENV_DIR", str(load_settings().env_dir))
    walk = Job("the walk", compare_stored, (NOTEBOOKS, tmp_path))
    answers = Job("the answers", compare_stored, (SOLUTIONS, tmp_path))
    done: list[Done] = []
    run_all([walk], [answers], tmp_path / "states", done.append, limit=LONGEST_SECONDS)
    assert {job.name for job in done} == {walk.name, answers.name}


def test_a_changed_number_in_a_stored_output_is_found(tmp_path: Path) -> None:
    text = NOTEBOOKS[1].read_text(encoding="utf-8")
    assert "AES256" in text
    altered = tmp_path / NOTEBOOKS[1].name
    altered.write_text(text.replace("AES256", "AES255"), encoding="utf-8")
    done = run_nbval([altered], tmp_path)
    assert done.returncode == 1
    assert "AES255" in done.stdout


def with_a_line(picture: str) -> str:
    """The same picture with an additional thin line across a quarter of it, as a changed series would leave."""
    drawn, stored = np.array(imread(BytesIO(base64.b64decode(picture)))), BytesIO()
    height, width = drawn.shape[:2]
    drawn[height // 2 : height // 2 + 2, width // 4 : 3 * width // 4, :3] = (
        0.5,
        0.0,
        0.8,
    )  # a colour that no chart uses
    imsave(stored, drawn)
    return base64.b64encode(stored.getvalue()).decode()


@EVERY
def test_any_altered_picture_would_be_found(path: Path) -> None:
    cell = comparer()
    for outputs in [joined(cell["outputs"]) for cell in cells_of(path, "code") if pictures(cell["outputs"])]:
        assert compare(cell, outputs, outputs)
        altered = json.loads(json.dumps(outputs))
        shown = next(output for output in altered if pictures([output]))
        shown["data"]["image/png"] = with_a_line(shown["data"]["image/png"])
        assert differing(*pictures(altered)[:1], *pictures(outputs)[:1]) > SHARE
        assert not compare(cell, [nbformat.from_dict(output) for output in altered], outputs)


@EVERY
def test_a_figure_is_shown_and_not_only_named(path: Path) -> None:
    for cell in cells_of(path, "code"):
        for output in cell["outputs"]:
            named = "".join(output.get("data", {}).get("text/plain", ""))
            assert not re.match(r"<(Figure|Chart)", named) or pictures([output]), f"cell {cell['execution_count']}"


def test_nbval_compares_pictures(tmp_path: Path) -> None:
    """A picture that was drawn from other numbers fails the run, although no text differs."""
    source = "import matplotlib.pyplot as plt\n\nfigure, axis = plt.subplots()\nlines = axis.plot({})"
    drawn = tmp_path / "drawn.ipynb"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source.format("[1, 3, 2]"))])
    nbformat.write(notebook, drawn)
    executed = NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    nbformat.write(executed, drawn)
    assert run_nbval([drawn], tmp_path).returncode == 0
    executed.cells[0].source = source.format("[1, 3, 2.5]")
    nbformat.write(executed, drawn)
    done = run_nbval([drawn], tmp_path)
    assert done.returncode == 1
    assert "pixels differ" in done.stdout


def comparer() -> IPyNbCell:
    """An nbval cell that compares given outputs, instead of its own, by this project's rules."""
    rules = configparser.ConfigParser()
    rules.read(PROJECT_ROOT / "tests" / "nbval_sanitize.cfg")
    patterns = {rules[name]["regex"]: rules[name]["replace"] for name in rules.sections()}
    # pytest's nodes cannot be created without a session.
    cell = object.__new__(IPyNbCell)
    # What nbval skips by default.
    skipped = ("metadata", "traceback", "prompt_number", "output_type", "name", "execution_count", "image/png")
    cell.parent = SimpleNamespace(sanitize_patterns=patterns, skip_compare=skipped)
    cell.colors = nocolors
    cell.format_output_compare = lambda *_: None
    return cell


def with_one_digit_changed(outputs: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """For each number in a cell's outputs: the outputs with that number changed."""
    for place, output in enumerate(outputs):
        texts = {"text": output["text"]} if "text" in output else output.get("data", {})
        for kind, lines in texts.items():
            if kind not in ("text", "text/plain", "text/html"):
                continue
            text = "".join(lines)
            if text.startswith("<Figure size"):  # the picture itself is compared, and so are the numbers next to it
                continue
            digits = [found.start() for found in re.finditer(r"(?<![\w#.-])\d", text)]
            # Test the first, the middle and the last digit of an output.
            for at in {digits[index] for index in (0, len(digits) // 2, -1) if digits}:
                altered = json.loads(json.dumps(outputs))
                changed = text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :]
                (altered[place] if kind == "text" else altered[place]["data"])[kind] = changed
                yield altered


def joined(outputs: list[dict[str, Any]]) -> list[NotebookNode]:
    """Outputs as nbformat reads them, with each text as a single string."""
    whole = json.loads(json.dumps(outputs))
    for output in whole:
        if "text" in output:
            output["text"] = "".join(output["text"])
        output["data"] = {kind: "".join(text) for kind, text in output.get("data", {}).items()}
    return [nbformat.from_dict(output) for output in whole]


@EVERY
def test_any_altered_number_would_be_found(path: Path) -> None:
    """The comparison detects a change of any stored number; none of our rules hides one."""
    compare = comparer().compare_outputs
    changed = 0
    for cell in cells_of(path, "code"):
        stored = joined(cell["outputs"])
        assert compare(stored, stored)
        for altered in with_one_digit_changed(cell["outputs"]):
            assert not compare(joined(altered), stored), f"cell {cell['execution_count']}"
            changed += 1
    assert changed > 0 or path in SOLUTIONS  # some outputs have no numbers, only words


@EVERY
def test_cells_call_the_library_and_are_short(path: Path) -> None:
    for cell in cells_of(path, "code"):
        source = "".join(cell["source"])
        found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)]
        where = f"cell {cell['execution_count']}"
        # Statements are counted, not lines: a query may have many lines.
        assert len(found) <= LONGEST_CELL, f"{where} has {len(found)} statements: a function's work"
        assert not [node for node in found if isinstance(node, ast.ClassDef)], f"{where} defines a class"
        assert not re.search(r"\binput\(|%store", source), where


def linked(text: str) -> list[str]:
    return re.findall(r"\]\((\d\d_\w+)\.ipynb\)", text)


def test_each_notebook_links_to_the_previous_and_the_next() -> None:
    """The links in each first cell lead to an earlier and a later notebook; following them visits all notebooks."""
    order = [path.stem for path in NOTEBOOKS]
    passed = {order[0]}
    for place, path in enumerate(NOTEBOOKS):
        first = "".join(cells_of(path, "markdown")[0]["source"])
        if place == 0:
            first = "".join(cells_of(path, "markdown")[1]["source"])
        links = linked(next(line for line in first.splitlines() if line.startswith("| ") and "**" in line))
        before = [link for link in links if order.index(link) < place]
        after = [link for link in links if order.index(link) > place]
        assert before or place == 0, f"{path.name} has no link to an earlier one"
        assert after or place == len(order) - 1, f"{path.name} has no link to a later one"
        passed |= set(after[:1])
    assert passed == set(order), f"no notebook leads to {set(order) - passed}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_exercise_has_a_hint_and_its_answer_is_elsewhere(path: Path) -> None:
    """A reader who accidentally reads on sees the hint, not the answer."""
    cells = ["".join(cell["source"]) for cell in cells_of(path, "markdown")]
    asked = next(text for text in cells if "## Exercise" in text)
    assert "<details><summary>Hint</summary>" in asked[asked.index("## Exercise") :]
    answer = path.parent / "solutions" / path.name
    assert f"(solutions/{path.name})" in "\n".join(cells)
    assert f"(../{path.name})" in "".join(cells_of(answer, "markdown")[0]["source"])
    assert [cell for cell in cells_of(path, "code") if "".join(cell["source"]).startswith("# Your answer here")]
    assert cells_of(answer, "code")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_sections_are_in_order(path: Path) -> None:
    text = "\n".join("".join(cell["source"]) for cell in cells_of(path, "markdown"))
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == SECTIONS


@EVERY
def test_run_from_top_to_bottom_without_errors_or_warnings(path: Path) -> None:
    cells = cells_of(path, "code")
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert not [output for output in outputs if output["output_type"] == "error" or output.get("name") == "stderr"]


@EVERY
def test_links_resolve(path: Path) -> None:
    text = "\n".join("".join(cell["source"]) for cell in cells_of(path, "markdown"))
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (path.parent / target).exists(), f"{path.name} links to {target}, which does not exist"
