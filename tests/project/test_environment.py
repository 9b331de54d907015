"""The packages that the project installs: the same list in two files, and exact versions without addresses."""

import re
import tomllib

import pytest
from infra.separate_tools import PINNED, REQUIREMENTS, requirements_of, unpinned

from dubegrid_lib.config import PROJECT_ROOT

LOCKS = [*PINNED.values(), *sorted(REQUIREMENTS.glob("*.txt"))]
KIT = PINNED["kit"]


def requirements(lines):
    """Canonical name → the rest of each requirement."""
    found = {}
    for line in lines:
        name, rest = re.fullmatch(r"([\w.-]+)(?:\[[\w,-]+\])?(.*)", line.strip()).groups()
        found[re.sub(r"[-_.]+", "-", name).lower()] = rest.strip()
    return found


@pytest.fixture(scope="module")
def declared():
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text())["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    extras = [line for line in extras if not line.startswith("dubegrid[")]  # the extra `tests` includes the others
    return requirements(project["dependencies"]) | requirements(extras)


def locked(path):
    return requirements(line.partition(" --hash")[0] for line in requirements_of(path))


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_lock_file_has_exact_versions_and_no_addresses(path):
    assert "://" not in path.read_text()
    assert locked(path)
    for name, version in locked(path).items():
        assert re.fullmatch(r"==[\w.!+]+( *;.*)?", version), f"{name}{version}"


def test_all_installs_and_actions_are_pinned_by_hash():
    assert unpinned(LOCKS) == []


PINNED_ACTION = f"actions/checkout@{'0' * 40} # v4.2.2"
HASHED = f"six==1.17.0 \\\n    --hash=sha256:{'0' * 64}\n"


@pytest.mark.parametrize(
    ("lock", "action", "rest", "complaint"),
    [
        ("six==1.17.0\n", PINNED_ACTION, "", "no exact version with a sha256 hash"),
        (f"{HASHED}pyyaml==6.0.3\n", PINNED_ACTION, "", "pyyaml==6.0.3"),
        (HASHED.replace("sha256", "md5"), PINNED_ACTION, "", "no exact version with a sha256 hash"),
        (HASHED.replace("==", ">="), PINNED_ACTION, "", "no exact version with a sha256 hash"),
        (HASHED, "actions/checkout@v4", "", "actions/checkout@v4: not pinned by a commit"),
        (HASHED, f"actions/checkout@{'0' * 40}", "", "with its version as a comment"),
        (HASHED, "actions/checkout@11bd719 # v4.2.2", "", "not pinned by a commit"),
        (HASHED, PINNED_ACTION, "no-token", "no permissions: for the whole workflow"),
        (HASHED, PINNED_ACTION, "persist", "a checkout without persist-credentials: false"),
    ],
)
def test_planted_loose_pin_is_found(tmp_path, lock, action, rest, complaint):
    (tmp_path / "planted.txt").write_text(lock)
    permissions = "" if rest == "no-token" else "permissions:\n  contents: read\n"
    kept = "" if rest == "persist" else "        with:\n          persist-credentials: false\n"
    workflow = f"{permissions}jobs:\n  test:\n    steps:\n      - uses: {action}\n{kept}"
    (tmp_path / "planted.yml").write_text(f"on: push\n{workflow}")
    (found,) = unpinned([tmp_path / "planted.txt"], tmp_path)
    assert complaint in found


def test_lock_file_covers_what_pyproject_names(declared):
    pins = locked(KIT)
    assert declared.keys() - pins.keys() == set()
    for name, wanted in declared.items():
        if wanted.startswith("=="):
            assert pins[name].split(";")[0].strip() == wanted, name


def test_function_is_tested_with_the_versions_it_is_deployed_with():
    pins = locked(KIT)
    for path in PROJECT_ROOT.glob("lambda/*/requirements.txt"):
        # A name may occur twice, for two versions of Python; the last one is for the function's Python.
        for name, version in locked(path).items():
            if name in pins:
                assert pins[name].split(";")[0].strip() == version.split(";")[0].strip(), name


def test_conda_and_pip_install_the_same_packages(declared):
    """The names and versions of everything that the kit and its tests need are the same with both."""
    lines = (PROJECT_ROOT / "environment.yml").read_text().partition("\ndependencies:\n")[2].splitlines()
    entries = [line.strip().removeprefix("- ") for line in lines if line.strip().startswith("- ")]
    assert entries.pop() == "--editable ."  # with conda, pip installs the kit itself
    entries.remove("pip:")
    named = requirements(entries)
    assert named.pop("python") == ">=3.11"
    assert named.pop("pip") == ""
    assert named == declared


def test_tests_and_notebooks_tools_are_declared(declared):
    assert {
        "jupyterlab",
        "boto3",
        "pandas",
        "pyathena",
        "matplotlib",
        "papermill",
        "nbval",
        "pytest",
    } <= declared.keys()
