"""Every command-line block of the notebooks, run in the shell of a reader who has credentials of another account.

The only way out of the machine is a proxy on loopback that records each call and does not answer it: a call that does
not go to the local cloud is recorded there, and fails the test.
"""

import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from steps import eventually

from dubegrid_lib.config import PROJECT_ROOT, Settings
from dubegrid_lib.ingest import pipeline as whole_pipeline
from dubegrid_lib.query import catalog
from dubegrid_lib.stack import lambda_functions, monitoring, provision, teardown, trigger
from dubegrid_lib.stack.session import Kit
from dubegrid_lib.teaching import traps
from dubegrid_lib.teaching.run_notebooks import numbered
from localcloud import lifecycle

# Each block calls the AWS CLI several times: seconds on a free machine, minutes on a busy one.
pytestmark = pytest.mark.timeout(300)
BIN = Path(sys.executable).parent
MAY = PROJECT_ROOT / "data" / "lv_data_2025_05.csv"
HEAD = [
    'export PATH="$PWD/.venv/bin:$PATH"  # run this block in the project\'s folder',
    'eval "$(dubegrid env || echo export AWS_PROFILE=no-local-cloud)"',
]
# The example keys of AWS's documentation, which are valid nowhere.
OTHER_KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_SESSION_TOKEN": "another-session",
    "AWS_PROFILE": "other",
    "AWS_REGION": "eu-west-2",
    "AWS_DEFAULT_REGION": "eu-west-2",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
}


def blocks(path: Path) -> list[str]:
    """The command-line blocks of a notebook, in order."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return re.findall(r"^```bash\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


class WayOut:
    """A proxy that records each request to another machine and closes the connection."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._record, daemon=True)
        self._thread.start()

    def _record(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # closed
                return
            with connection:
                connection.settimeout(5)
                try:
                    request = connection.recv(4096)
                except OSError:
                    request = b"(nothing was sent)"
                self.calls.append(request.split(b"\r\n")[0].decode("latin-1"))

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def way_out() -> Iterator[WayOut]:
    recorder = WayOut()
    yield recorder
    recorder.close()


@pytest.fixture(scope="module")
def kit(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """A separate local cloud, because the blocks use the names of the notebooks."""
    own = replace(settings, state_dir=tmp_path_factory.mktemp("blocks"))
    server = lifecycle.up(own)
    yield Kit(own, server.endpoint_url)
    lifecycle.down(own)


@dataclass
class Shell:
    """A shell in a copy of the project's folder, with credentials and a profile for some other account."""

    folder: Path
    environ: dict[str, str]

    def run(self, script: str, *, strict: bool = True) -> subprocess.CompletedProcess[str]:
        mode = "set -eo pipefail\n" if strict else ""
        return subprocess.run(
            ["bash", "-c", mode + script],
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def shell(kit: Kit, way_out: WayOut, warm_bin: Path, tmp_path: Path) -> Shell:
    home, folder = tmp_path / "home", tmp_path / "project"
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "config").write_text("[default]\nregion = eu-west-2\n[profile other]\nregion = eu-west-2\n")
    keys = "".join(f"{name.lower()} = {value}\n" for name, value in list(OTHER_KEYS.items())[:2])
    (home / ".aws" / "credentials").write_text(f"[default]\n{keys}[other]\n{keys}")
    (folder / "out").mkdir(parents=True)
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(warm_bin)
    for name in ("data", "infra", "lambda"):
        (folder / name).symlink_to(PROJECT_ROOT / name)
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), way_out.url)
    environ = {
        **OTHER_KEYS,
        **proxies,
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        "AWS_ENDPOINT_URL_S3": way_out.url,
        "HOME": str(home),
        "PATH": f"{warm_bin}:{BIN}:/usr/bin:/bin",
        "DUBEGRID_STATE_DIR": str(kit.settings.state_dir),
        "DUBEGRID_ENV_DIR": str(kit.settings.env_dir),
    }
    return Shell(folder, environ)


def empty(kit: Kit) -> None:
    teardown.remove(kit)


def provisioned(kit: Kit) -> None:
    teardown.remove(kit)
    provision.everything(kit)


def with_trial(kit: Kit) -> None:
    provisioned(kit)
    provision.everything(kit.named("trial"))


def deployed(kit: Kit) -> None:
    provisioned(kit)
    lambda_functions.deploy(kit)


def ingested(kit: Kit) -> None:
    whole_pipeline.deploy(kit)
    whole_pipeline.send(kit, [MAY])


def toured(kit: Kit) -> None:
    ingested(kit.named("tour"))


def without_athena(kit: Kit) -> None:
    teardown.remove(kit)
    ingested(kit)


def with_athena(kit: Kit) -> None:
    ingested(kit)
    catalog.create(kit)


def laboratory(kit: Kit) -> None:
    lab = kit.named("lab")
    provision.bucket(lab)
    lab.s3.put_object(Bucket=lab.bucket, Key="rejected/raw/prod/lv/y=2025/m=05/first.csv", Body=b"line,rule\n")


def watched(kit: Kit) -> None:
    monitoring.deploy(kit)
    ingested(kit)
    traps.poisoned_file(kit)


def townhall(kit: Kit) -> None:
    town = kit.named("town")
    provision.bucket(town)
    town.s3.put_object(Bucket=town.bucket, Key="raw/prod/lv/y=2026/m=01/802037.csv", Body=b"")


# What the cells before a notebook's first block have created.
PREPARED: dict[str, Callable[[Kit], None]] = {
    "00_start_here": toured,
    "01_provision": empty,
    "02_deploy_lambda": with_trial,
    "03_wire_trigger": deployed,
    "04_query_dynamodb": ingested,
    "05_athena_insights": without_athena,
    "06_asset_kpis": empty,
    "07_data_quality": laboratory,
    "08_curated_parquet": with_athena,
    "09_operate": watched,
    "10_look_ahead": empty,
    "11_what_will_fit": empty,
    "12_your_own_network": townhall,
    "99_teardown": ingested,
}
# What a notebook's cells create between its blocks, by the number of the block that needs it.
BETWEEN: dict[tuple[str, int], Callable[[Kit], object]] = {("05_athena_insights", 1): catalog.create}


@pytest.mark.parametrize("path", numbered(), ids=lambda path: path.stem)
def test_blocks_work_and_never_leave_the_local_cloud(path: Path, kit: Kit, shell: Shell, way_out: WayOut) -> None:
    PREPARED[path.stem](kit)
    try:
        for number, block in enumerate(blocks(path)):
            if between := BETWEEN.get((path.stem, number)):
                between(kit)
            # `dubegrid health` exits with 1 if something is wrong.
            done = shell.run(re.sub(r"^dubegrid health.*", "dubegrid health || true", block, flags=re.MULTILINE))
            assert way_out.calls == [], f"{path.name}, block {number}: {block}"
            assert done.returncode == 0, f"{path.name}, block {number}: {block}\n{done.stdout}{done.stderr}"
        if path.stem == "01_provision":  # the next cell must accept what the blocks created
            assert {made.outcome for made in provision.everything(kit)} == {"reused"}
        if path.stem == "03_wire_trigger":
            assert trigger.is_wired(kit)
    finally:
        for word in ("tour", "lab", "trial", "town"):
            teardown.remove(kit.named(word))


@pytest.mark.parametrize("path", numbered(), ids=lambda path: path.stem)
def test_blocks_begin_with_the_lines_they_need(path: Path) -> None:
    for block in blocks(path):
        assert block.splitlines()[:2] == HEAD
        assert not re.search(r"<[a-z-]+>|\.\.\.|(?<!\$\{AWS_)AKIA", block), (
            f"a placeholder that nobody fills in: {block}"
        )
        for line in block.replace("\\\n", " ").splitlines():
            assert len(re.findall(r"aws sqs ", line)) == line.count("--endpoint-url $AWS_ENDPOINT_URL")


@pytest.mark.parametrize("missing", ["the project's folder", "a running local cloud"])
def test_a_block_makes_no_call_without(
    missing: str, shell: Shell, way_out: WayOut, warm_bin: Path, tmp_path: Path
) -> None:
    """The first lines fail, the shell continues as an interactive one does, and still no call is made."""
    if missing == "the project's folder":
        shell.folder, shell.environ["PATH"] = tmp_path, "/usr/bin:/bin"
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "aws").symlink_to(warm_bin / "aws")
        shell.environ["PATH"] += f":{tmp_path / 'bin'}"
    else:
        shell.environ["DUBEGRID_STATE_DIR"] = str(tmp_path / "stopped")
    lines = "\n".join([*HEAD, "aws s3 ls", "aws sqs list-queues", "aws sts get-caller-identity"])
    done = shell.run(lines, strict=False)
    assert done.returncode != 0
    assert done.stderr.count("no-local-cloud") == 3, done.stderr
    assert way_out.calls == []


def test_the_way_out_records_a_call_that_leaves(shell: Shell, way_out: WayOut) -> None:
    """Without the first lines, the same command calls AWS, and the tests above would detect that."""
    shell.environ["AWS_MAX_ATTEMPTS"] = "1"
    done = shell.run("aws sts get-caller-identity")
    assert done.returncode != 0
    left = eventually(lambda: way_out.calls or None, f"no call was recorded: {done.stderr}")
    assert any("amazonaws.com" in call for call in left), (left, done.stderr)
