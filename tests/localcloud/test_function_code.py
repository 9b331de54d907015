"""A function's code is unpacked once for all its processes and for all local clouds that share an environment; a
process stays when the handler raises.
"""

import hashlib
import io
import json
import os
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from steps import processes_of

from dubegrid_lib.stack import lambda_functions

CODE = """import os
def lambda_handler(event, context):
    return [os.path.realpath(os.environ["LAMBDA_TASK_ROOT"]), os.path.realpath(__file__), TEXT]
"""


def zip_of(text: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        made.writestr("where.py", f"TEXT = {text!r}\n{CODE}")
    return written.getvalue()


@pytest.fixture
def new_function(pipeline, asset):
    """Create a function from a zip and return its name; the functions are removed afterwards."""
    role = pipeline.iam.get_role(RoleName=pipeline.settings.role)["Role"]["Arn"]
    made: list[str] = []

    def create(content: bytes) -> str:
        made.append(f"Where{asset}-{len(made)}")
        pipeline.lambda_.create_function(
            FunctionName=made[-1], Role=role, Runtime="python3.12", Handler="where.lambda_handler",
            Code={"ZipFile": content},
        )  # fmt: skip
        lambda_functions.wait_until(pipeline, "function_active_v2", made[-1])
        return made[-1]

    yield create
    for name in made:
        pipeline.lambda_.delete_function(FunctionName=name)


@pytest.fixture
def answer_of_new(pipeline, new_function):
    """Create a function from a zip and return its answer."""

    def answer(content: bytes) -> list[str]:
        return list(json.load(pipeline.lambda_.invoke(FunctionName=new_function(content))["Payload"]))

    return answer


def test_same_code_is_unpacked_once_and_other_code_apart(pipeline, asset, answer_of_new):
    first, other = zip_of(f"one {asset}"), zip_of(f"two {asset}")
    folder = pipeline.settings.env_dir.resolve() / "unpacked" / hashlib.sha256(first).hexdigest()
    assert answer_of_new(first) == [str(folder), str(folder / "where.py"), f"one {asset}"]
    unpacked = (folder / "where.py").stat().st_ino
    assert answer_of_new(first)[0] == str(folder)
    assert (folder / "where.py").stat().st_ino == unpacked
    apart, _, text = answer_of_new(other)
    assert (apart, text) == (str(folder.with_name(hashlib.sha256(other).hexdigest())), f"two {asset}")


def test_ended_process_leaves_the_code_for_the_next(pipeline, asset, answer_of_new):
    content = zip_of(f"left {asset}")
    folder = Path(answer_of_new(content)[0])
    for process in processes_of(pipeline.settings):
        if f"Where{asset}-0" in " ".join(process.cmdline()):
            process.kill()
    unpacked = (folder / "where.py").stat().st_ino
    assert answer_of_new(content)[0] == str(folder)
    assert (folder / "where.py").stat().st_ino == unpacked


def test_code_that_no_process_used_for_a_week_is_removed(monkeypatch, tmp_path):
    from localcloud import function_code

    monkeypatch.setattr(function_code, "lambda_runtime", type("Runtime", (), {}))
    for name, days in (("old", 8), ("recent", 6)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "code.py").touch()
        os.utime(tmp_path / name, (time.time() - days * 86400,) * 2)
    function_code.install(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["recent"]


def test_system_without_links_unpacks_a_copy_for_each_process(monkeypatch, tmp_path):
    from localcloud import function_code

    class Runtime:
        zipfile = zipfile

    def reject_link(*arguments: object, **options: object) -> None:
        raise OSError("a required privilege is not held by the client")

    monkeypatch.setattr(function_code, "lambda_runtime", Runtime)
    monkeypatch.setattr(Path, "symlink_to", reject_link)
    function_code.install(tmp_path / "unpacked")
    (tmp_path / "code.zip").write_bytes(zip_of("copied"))
    (tmp_path / "code").mkdir()
    with Runtime.zipfile.ZipFile(tmp_path / "code.zip") as content:
        content.extractall(tmp_path / "code")
    assert "copied" in (tmp_path / "code" / "where.py").read_text()
    assert not (tmp_path / "code").is_symlink()


RAISING = """import os
calls = []
def lambda_handler(event, context):
    calls.append(event)
    if event == "raise":
        raise ValueError("as asked")
    if event == "crash":
        os._exit(1)
    return [os.getpid(), calls]
"""


def test_process_stays_when_the_handler_raises_and_ends_when_it_crashes(pipeline, new_function):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        made.writestr("where.py", RAISING)
    name = new_function(written.getvalue())

    def answer(event: str) -> tuple[str | None, Any]:
        said = pipeline.lambda_.invoke(FunctionName=name, Payload=json.dumps(event))
        return said.get("FunctionError"), json.load(said["Payload"])

    _, (first, _) = answer("begin")
    error, said = answer("raise")
    assert (error, said["errorMessage"]) == ("Unhandled", "as asked")
    assert answer("go on") == (None, [first, ["begin", "raise", "go on"]])
    assert answer("crash")[0] == "Unhandled"
    _, (second, calls) = answer("again")
    assert second != first
    assert calls == ["again"]
