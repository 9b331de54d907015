"""What the project installs: one list of packages, said in two files, and exact versions with no addresses."""

import re
import tomllib

import pytest

from dubegrid_lib.config import PROJECT_ROOT

LOCKS = [
    PROJECT_ROOT / "requirements.lock",
    PROJECT_ROOT / "localcloud/requirements.localcloud.txt",
    PROJECT_ROOT / "localcloud/requirements.engine.txt",
    PROJECT_ROOT / "lambda/ingest_csv/requirements.txt",
    PROJECT_ROOT / "lambda/assess_days/requirements.txt",
    PROJECT_ROOT / "docs/site/requirements.txt",
]


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
    extras.remove("dubegrid[dashboard]")  # the tests' extra takes in the other one
    return requirements(project["dependencies"]) | requirements(extras)


def locked(path):
    lines = [line.partition("#")[0].strip() for line in path.read_text().splitlines()]
    return requirements(filter(None, lines))


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_lock_file_has_exact_versions_and_no_addresses(path):
    assert "://" not in path.read_text()
    for name, version in locked(path).items():
        assert re.fullmatch(r"==[\w.!+]+( *;.*)?", version), f"{name}{version}"


def test_lock_file_covers_what_pyproject_names(declared):
    pins = locked(LOCKS[0])
    assert declared.keys() - pins.keys() == set()
    for name, wanted in declared.items():
        if wanted.startswith("=="):
            assert pins[name].split(";")[0].strip() == wanted, name


def test_function_is_tested_with_the_versions_it_is_deployed_with():
    pins = locked(LOCKS[0])
    for path in PROJECT_ROOT.glob("lambda/*/requirements.txt"):
        # A name may stand twice, for two versions of Python: the last is the function's.
        for name, version in locked(path).items():
            if name in pins:
                assert pins[name].split(";")[0].strip() == version.split(";")[0].strip(), name


def test_conda_and_pip_install_the_same_packages(declared):
    """Names and versions of all that the kit and its tests need, whichever of the two installs it."""
    lines = (PROJECT_ROOT / "environment.yml").read_text().partition("\ndependencies:\n")[2].splitlines()
    entries = [line.strip().removeprefix("- ") for line in lines if line.strip().startswith("- ")]
    assert entries.pop() == "--editable ."  # pip adds the kit itself
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
