"""What the local cloud does if MiniStack's internals differ from what it relies on."""

import contextvars
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from localcloud import environment
from localcloud.ministack_adapter import (
    MADE_FOR,
    Class,
    Function,
    Library,
    MiniStackMoved,
    Part,
    Store,
    Text,
    Variable,
    Worker,
    check,
)

PACKAGE = Path(environment.__file__).parent


class Process:
    def __init__(self, name: str, config: dict[str, Any], code_zip: bytes):
        self.config = config

    def drain(self, wait: float) -> str:
        return ""


async def handle(method: str, path: str) -> None: ...


def load(service: str) -> str:
    return "format"


@pytest.fixture
def module(monkeypatch):
    """A module that looks as the adapter expects MiniStack's module to look."""
    made = ModuleType("ministack.services.fake")
    made.__dict__.update(
        _put=lambda bucket, key: None,
        _evaluate=lambda alarm: None,
        _handle=handle,
        _load=load,
        _tables={"a": 1},
        _SCRIPT="answer()\nrun()",
        zipfile=zipfile,
        _region=contextvars.ContextVar("region"),
        Worker=Process,
    )
    made.__dict__["Credential"] = type("Credential", (), {"__init__": lambda self, secret: None})
    for name in ("ministack", "ministack.services"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, "ministack.services.fake", made)
    return made


PART = Part(
    "services.fake",
    put=Function("_put", "bucket key"),
    evaluate=Function("_evaluate", "alarm", replaced=True),
    handle=Function("_handle", "method path", is_async=True),
    load=Function("_load", "service", mentions="format"),
    tables=Store("_tables", "setdefault", keys="a"),
    script=Text("_SCRIPT", containing=("run()",)),
    region=Variable("_region"),
    zipfile=Library("zipfile"),
    Credential=Class("Credential", "secret"),
    Worker=Worker(
        "Worker",
        Function("__init__", "name config code_zip"),
        (Function("drain", "self wait", replaced=True),),
        "config",
    ),
)


def test_names_are_read_and_replaced_inside_ministack(module):
    check((PART,), MADE_FOR)
    assert PART.tables is module._tables
    PART.put = len
    assert module._put is len
    with pytest.raises(AttributeError, match=r"not among the names listed in localcloud/ministack_adapter\.py"):
        PART.unlisted = len
    with pytest.raises(AttributeError, match="_tables is not among the names"):
        PART._tables  # noqa: B018


def without_config(self: object, name: str, config: dict[str, Any], code_zip: bytes) -> None: ...


BREAKS: dict[str, tuple[Callable[[ModuleType], object], str]] = {
    "a name is gone": (lambda m: delattr(m, "_tables"), "_tables is missing"),
    "not a function": (lambda m: setattr(m, "_put", {}), "_put is not a function"),
    "an argument renamed": (
        lambda m: setattr(m, "_put", lambda bucket, name: None),
        "_put takes (bucket, name) instead of (bucket, key)",
    ),
    "one more argument is required": (
        lambda m: setattr(m, "_put", lambda bucket, key, account: None),
        "_put takes (bucket, key, account) instead of (bucket, key)",
    ),
    "a replaced function is given one more": (
        lambda m: setattr(m, "_evaluate", lambda alarm, now=None: None),
        "_evaluate takes (alarm, now) instead of (alarm)",
    ),
    "no longer async": (lambda m: setattr(m, "_handle", lambda method, path: None), "_handle is no longer async"),
    "another format": (lambda m: setattr(m, "_load", lambda service: None), "_load does not mention format"),
    "not a store": (lambda m: setattr(m, "_tables", []), "_tables is not a store with get, items, keys, values"),
    "a key is gone": (lambda m: m._tables.clear(), "_tables has no a"),
    "another worker script": (lambda m: setattr(m, "_SCRIPT", "main()"), "_SCRIPT does not contain 'run()'"),
    "not a text": (lambda m: setattr(m, "_SCRIPT", b"run()"), "_SCRIPT is not a text"),
    "not a module": (lambda m: setattr(m, "zipfile", None), "zipfile is not a module"),
    "not a variable": (lambda m: setattr(m, "_region", "us-east-1"), "_region is not a context variable"),
    "not a class": (lambda m: setattr(m, "Credential", dict), "Credential has no secret"),
    "a method is gone": (
        lambda m: setattr(m, "Worker", type("Worker", (), {"__init__": without_config})),
        "Worker has no method drain",
    ),
    "another constructor": (
        lambda m: setattr(m, "Worker", type("Worker", (), {})),
        "Worker takes () instead of (name, config, code_zip)",
    ),
    "a method takes less": (
        lambda m: setattr(m, "Worker", type("Worker", (Process,), {"drain": lambda self: ""})),
        "Worker has a method drain that takes (self) instead of (self, wait)",
    ),
    "an attribute is gone": (
        lambda m: setattr(m, "Worker", type("Worker", (Process,), {"__init__": without_config})),
        "Worker has no config",
    ),
}


@pytest.mark.parametrize("kind", BREAKS)
def test_what_has_moved_is_named_with_both_versions(module, kind):
    breaking, phrase = BREAKS[kind]
    breaking(module)
    with pytest.raises(MiniStackMoved) as moved:
        check((PART,), "9.9.9")
    assert str(moved.value).startswith(
        f"The local cloud was made for MiniStack {MADE_FOR} and found 9.9.9, which differs: "
        f"ministack.services.fake.{phrase}"
    )
    assert str(moved.value).endswith(f". Install ministack=={MADE_FOR}, or adapt localcloud/ministack_adapter.py.")


def test_module_that_is_gone_is_named(module):
    with pytest.raises(MiniStackMoved, match=r"which differs: No module named 'ministack\.services\.gone'"):
        check((Part("services.gone", put=Function("_put")),), "9.9.9")


def test_server_does_not_start_when_ministack_has_moved(settings, tmp_path):
    """The real MiniStack, with one of its names removed."""
    python = environment.ensure(settings.env_dir)
    engine = environment.engine_of(settings.env_dir)
    code = (
        "import runpy, sys; import ministack.services.glue as glue; del glue._databases; "
        f"sys.path.insert(0, {str(PACKAGE)!r}); "
        f"sys.argv = ['server.py', {str(engine)!r}, {str(PACKAGE.parent)!r}]; "
        f"runpy.run_path({str(PACKAGE / 'server.py')!r}, run_name='__main__')"
    )
    environ = {"PATH": "", "HOME": str(tmp_path), "GATEWAY_PORT": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([python, "-c", code], env=environ, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1] == (
        f"The local cloud was made for MiniStack {MADE_FOR} and found {MADE_FOR}, which differs: "
        f"ministack.services.glue._databases is missing. "
        f"Install ministack=={MADE_FOR}, or adapt localcloud/ministack_adapter.py."
    )


def test_version_is_the_pinned_one():
    """If the pin changes, the adapter must be checked and its own version number changed too."""
    groups = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text())["dependency-groups"]
    assert f"ministack=={MADE_FOR}" in groups["localcloud"]


def test_no_other_module_imports_ministack():
    importing = re.compile(r"^\s*(import|from)\s+ministack\b|import_module\(.*ministack", re.MULTILINE)
    found = {path.name for path in PACKAGE.rglob("*.py") if importing.search(path.read_text())}
    assert found == set()
    reaching = {path.name for path in PACKAGE.rglob("*.py") if "import_module" in path.read_text()}
    assert reaching == {"ministack_adapter.py"}
