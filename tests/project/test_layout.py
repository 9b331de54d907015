"""The layout that docs/architecture.md draws: who imports whom, no circular imports, a small root, nothing too long."""

import ast
from functools import cache
from pathlib import Path

import pytest

from dubegrid_lib.config import PROJECT_ROOT

# From top to bottom in docs/architecture.md: a layer imports only from itself and from those above it.
LAYERS = (
    "errors",
    "schema",
    "config",
    "analysis",
    "outlook",
    "sources",
    "stack",
    "query",
    "ingest",
    "reporting",
    "teaching",
    "cli",
)
FUNCTIONS_USE = {"errors", "schema", "analysis"}
ROOT_ENTRIES = 12
MODULE_LINES, FUNCTION_LINES = 500, 60

UPHILL: dict[str, set[str]] = {}
CIRCLES: list[set[str]] = []
# The exceptions, each with its reason.
LONG_MODULES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {
    "dubegrid_lib.analysis.assessment.assess": "half of it is its docstring",
    "dubegrid_lib.analysis.demand.asset_series": "half of it is its docstring",
    "localcloud.athena.executions.start": "one check of a request after another",
    "localcloud.athena.regexps.read": "one loop over a pattern's characters",
}


@cache
def modules() -> dict[str, tuple[Path, ast.Module]]:
    """Every module of the library and the local cloud, by dotted name."""
    found = {}
    for folder in ("dubegrid_lib", "localcloud"):
        for path in sorted((PROJECT_ROOT / folder).rglob("*.py")):
            name = ".".join(path.relative_to(PROJECT_ROOT).with_suffix("").parts).removesuffix(".__init__")
            found[name] = path, ast.parse(path.read_text(encoding="utf-8"))
    return found


def imported(tree: ast.AST) -> set[str]:
    """This project's modules that a module imports, at any place; `from package import module` counts as the module."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                names.add(inner if inner in modules() else node.module)
    return {name for name in names if name.split(".")[0] in ("dubegrid_lib", "localcloud")}


def layer_of(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def test_local_cloud_imports_nothing_of_the_library():
    found = {}
    for name, (_, tree) in modules().items():
        uses = {other for other in imported(tree) if other.startswith("dubegrid_lib")}
        if name.startswith("localcloud") and uses:
            found[name] = uses
    assert found == {}


def test_one_module_of_the_library_imports_the_local_cloud():
    uses = {name for name, (_, tree) in modules().items() if any(of.startswith("localcloud") for of in imported(tree))}
    assert {name for name in uses if name.startswith("dubegrid_lib")} == {"dubegrid_lib.stack.local_target"}


def test_each_layer_imports_only_from_those_above_it():
    found = {}
    for name, (_, tree) in modules().items():
        if not name.startswith("dubegrid_lib."):
            continue
        ours = [other for other in imported(tree) if other.startswith("dubegrid_lib.")]
        uphill = {other for other in ours if LAYERS.index(layer_of(other)) > LAYERS.index(layer_of(name))}
        if uphill:
            found[name] = uphill
    assert found == UPHILL


@pytest.mark.parametrize("folder", ["ingest_csv", "assess_days", "shared"])
def test_functions_import_only_what_their_zip_holds(folder):
    for path in sorted((PROJECT_ROOT / "lambda" / folder).glob("*.py")):
        uses = imported(ast.parse(path.read_text(encoding="utf-8")))
        assert {layer_of(name) for name in uses} - {""} <= FUNCTIONS_USE, path


def test_no_circle_of_imports():
    graph = {name: imported(tree) & modules().keys() - {name} for name, (_, tree) in modules().items()}
    assert circles(graph) == CIRCLES


def test_a_circle_is_found():
    """Tests the search itself, with two modules that import each other and a third that both import."""
    assert circles({"a": {"b", "c"}, "b": {"a", "c"}, "c": set()}) == [{"a", "b"}]


def test_root_has_few_entries():
    entries = {path.name for path in (PROJECT_ROOT / "dubegrid_lib").iterdir() if not path.name.startswith("__pyc")}
    assert len(entries - {"__init__.py"}) <= ROOT_ENTRIES


def test_modules_are_short():
    lines = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, (path, _) in modules().items()}
    assert {name for name, count in lines.items() if count > MODULE_LINES} == set(LONG_MODULES)


def test_functions_fit_on_a_screen():
    long = set()
    for name, (_, tree) in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES:
                long.add(f"{name}.{node.name}")
    assert long == set(LONG_FUNCTIONS)


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """The sets of modules that can reach one another through imports."""
    reach = {name: reachable(graph, name) for name in graph}
    found: list[set[str]] = []
    for name in sorted(graph):
        circle = {other for other in reach[name] if name in reach[other]}
        if circle and circle not in found:
            found.append(circle)
    return found


def reachable(graph: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += graph[name]
    return seen
