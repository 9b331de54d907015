"""The function's zip has the same bytes each time, contains nothing that is not needed, and lacks nothing."""

import importlib.util
import io
import json
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from steps import csv_of, event_of, lv_rows, put

from dubegrid_lib.stack import lambda_functions, local_target, packaging, provision
from dubegrid_lib.stack.packaging import ASSESS_DAYS, FIRST_HANDLER, INGEST_CSV
from dubegrid_lib.stack.session import Kit


@pytest.fixture(scope="module")
def packed(settings):
    return packaging.build(settings, INGEST_CSV)


@pytest.fixture
def bare(settings, cloud):
    """A pipeline whose function is deployed by hand, from a zip that the test made."""
    kit = Kit(settings.named("bare"), cloud.endpoint_url)
    provision.everything(kit)
    yield kit
    kit.lambda_.delete_function(FunctionName=kit.settings.function)


def names_in(packed):
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return archive.namelist()


def without(packed, *packages):
    """The zip without some packages, as if their line were missing in requirements.txt."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as whole, zipfile.ZipFile(buffer, "w") as rest:
        for entry in whole.infolist():
            if not entry.filename.startswith(packages):
                rest.writestr(entry, whole.read(entry))
    assert len(names_in(buffer.getvalue())) < len(names_in(packed))
    return buffer.getvalue()


def deploy(kit, packed):
    kit.lambda_.create_function(
        FunctionName=kit.settings.function, Code={"ZipFile": packed}, **lambda_functions.configuration(kit)
    )
    kit.lambda_.get_waiter("function_active_v2").wait(FunctionName=kit.settings.function)


def test_same_inputs_give_the_same_bytes(packed):
    """Zip the files again, in another order. (`build` would return the zip that it has kept.)"""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        files = {name: archive.read(name) for name in reversed(archive.namelist())}
    assert packaging._zip(files) == packed


def test_changed_module_gives_other_bytes(settings, tmp_path):
    own = replace(settings, env_dir=tmp_path)
    changed = tmp_path / FIRST_HANDLER.path.name
    changed.write_bytes(FIRST_HANDLER.path.read_bytes() + b"# changed\n")
    first = packaging.build(own, FIRST_HANDLER)
    assert packaging.build(own, FIRST_HANDLER) == first
    assert packaging.build(own, replace(FIRST_HANDLER, path=changed)) != first


def test_holds_its_modules_and_of_the_kit_only_schema_and_errors(packed):
    names = names_in(packed)
    modules = (
        "lambda_ingest_csv",
        "csv_rows",
        "intervals",
        "asset_table",
        "rejects",
        "curated",
        "ingest_log",
        "ranges",
    )
    assert {f"{module}.py" for module in modules} <= set(names)
    assert [name for name in names if name.startswith("dubegrid_lib/")] == [
        "dubegrid_lib/__init__.py",
        "dubegrid_lib/errors.py",
        "dubegrid_lib/schema/__init__.py",
        "dubegrid_lib/schema/asset_id.py",
        "dubegrid_lib/schema/file_formats.py",
        "dubegrid_lib/schema/file_summary.py",
        "dubegrid_lib/schema/load_monitor.py",
        "dubegrid_lib/schema/month.py",
        "dubegrid_lib/schema/precedence.py",
        "dubegrid_lib/schema/prefixes.py",
        "dubegrid_lib/schema/rules.py",
        "dubegrid_lib/schema/series_codes.py",
        "dubegrid_lib/schema/spreadsheets.py",
    ]
    assert {name.split("/")[0] for name in names if "/" in name} >= {"duckdb", "aws_lambda_powertools"}
    assert not [name for name in names if name.startswith(("boto", "ministack", "pandas")) or name.endswith(".pyc")]
    assert names == sorted(names)


def test_dates_and_rights_do_not_depend_on_the_machine(packed):
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o644}


def test_fits_what_aws_accepts(packed):
    assert len(packed) < 50 * 1024 * 1024
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert sum(entry.file_size for entry in archive.infolist()) < 250 * 1024 * 1024


def test_deployed_from_the_zip_it_ingests(bare, packed, asset):
    deploy(bare, packed)
    key = f"raw/{asset}.part"
    put(bare, key, csv_of(lv_rows(asset, 2)))
    answer = lambda_functions.invoke(bare, event_of(bare, key))
    assert answer.error is None
    assert answer.payload["files"][0]["stored"] == 6


def test_zip_that_lacks_a_package_fails(bare, packed):
    deploy(bare, without(packed, "duckdb", "_duckdb"))
    answer = lambda_functions.invoke(bare, event_of(bare, "raw/any.csv"))
    assert "No module named 'duckdb'" in answer.error


def test_zip_for_aws_is_built_of_linux_wheels_for_the_runtime(settings):
    """Whichever machine builds the zip, its wheels are for AWS's Linux, not for this machine."""
    names = names_in(packaging.build(replace(settings, target="aws"), INGEST_CSV))
    compiled = [name for name in names if name.endswith(".so")]
    assert compiled
    assert all("cpython-312-x86_64-linux-gnu" in name or "abi3" in name for name in compiled)


def test_second_function_brings_the_analysis_and_is_within_awss_limits(settings):
    packed = packaging.build(settings, packaging.ASSESS_DAYS)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names, unpacked = archive.namelist(), sum(entry.file_size for entry in archive.infolist())
    wanted = {"lambda_assess_days.py", "assess_month.py", "alert_book.py", "dubegrid_lib/analysis/summary.py"}
    assert wanted <= set(names)
    assert not [name for name in names if name.startswith(("boto", "duckdb")) or "/tests/" in name]
    assert len(packed) < packaging.MAX_ZIP_BYTES
    assert unpacked < 250 * 1024 * 1024


# Lambda's Python runtime includes these (developer guide, "Runtime-included SDK versions"); the zip has the rest.
OF_THE_RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six", "urllib3")
IMPORT_EACH = """
import importlib, json, sys
zip_folder, runtime, names = json.loads(sys.argv[1])
sys.path[:] = [zip_folder, runtime, *[path for path in sys.path if "site-packages" not in path]]
failed = {}
for name in names:
    try:
        module = importlib.import_module(name)
        assert module.__file__.startswith(zip_folder), f"comes from {module.__file__}"
    except Exception as error:
        failed[name] = repr(error)
print(json.dumps(failed))
"""


@pytest.mark.parametrize("source", [INGEST_CSV, ASSESS_DAYS], ids=lambda source: source.module)
def test_every_packed_module_imports_from_the_zip_alone(settings, tmp_path, source):
    """The zip may contain modules that the function never uses, but then also everything that these import."""
    unpacked, runtime = tmp_path / "zip", tmp_path / "runtime"
    with zipfile.ZipFile(io.BytesIO(packaging.build(settings, source))) as archive:
        archive.extractall(unpacked)
    runtime.mkdir()
    for name in OF_THE_RUNTIME:
        found = importlib.util.find_spec(name)
        path = Path(found.origin).parent if found.submodule_search_locations else Path(found.origin)
        (runtime / path.name).symlink_to(path)
    own = [*unpacked.glob("*.py"), *unpacked.glob("dubegrid_lib/**/*.py")]
    names = sorted(
        {".".join(path.relative_to(unpacked).with_suffix("").parts).removesuffix(".__init__") for path in own}
    )
    assert source.module in names
    assert "dubegrid_lib.schema.load_monitor" in names
    done = subprocess.run(
        [
            local_target.ensure_python(settings),
            "-I",
            "-S",
            "-c",
            IMPORT_EACH,
            json.dumps([str(unpacked), str(runtime), names]),
        ],
        env={"AWS_DEFAULT_REGION": "eu-west-2"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {}


def test_a_kept_zip_is_not_used_once_something_else_is_chosen_from_the_libraries(settings, tmp_path, monkeypatch):
    own, libraries = replace(settings, env_dir=tmp_path / "env"), tmp_path / "function-local-abc"
    libraries.mkdir()
    (libraries / "lib.py").write_text("1")
    packed = packaging._zipped(own, {"a.py": b"1"}, libraries)
    assert packaging._zipped(own, {"a.py": b"1"}, libraries) == packed
    changed = tmp_path / "packaging.py"
    changed.write_text("leaves lib.py out")
    monkeypatch.setattr(packaging, "__file__", str(changed))
    monkeypatch.setattr(packaging, "_code_of", lambda folder: [])
    assert zipfile.ZipFile(io.BytesIO(packaging._zipped(own, {"a.py": b"1"}, libraries))).namelist() == ["a.py"]
