"""The local cloud starts, is found, stops and restarts; nobody else can reach it, and it leaves nothing behind."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import replace

import boto3
import psutil
import pytest
from steps import is_running, processes_of

from dubegrid_lib.stack import local_target
from dubegrid_lib.stack.session import Kit
from localcloud import environment, lifecycle
from localcloud.errors import LocalCloudError


@pytest.fixture
def own(settings, tmp_path):
    """Settings of a separate local cloud, which is stopped at the end whatever happens."""
    own = replace(settings, state_dir=tmp_path / "state")
    yield own
    lifecycle.down(own)
    assert processes_of(own) == []


def test_up_finds_the_first(own):
    assert lifecycle.find(own) is None
    first = lifecycle.up(own)
    assert lifecycle.up(own) == first == lifecycle.find(own)


def test_state_and_port_survive_a_restart(own):
    first = lifecycle.up(own)
    kit = Kit(own, first.endpoint_url)
    kit.s3.create_bucket(Bucket="kept")
    kit.s3.put_object(Bucket="kept", Key="a.csv", Body=b"rows")
    kit.sqs.create_queue(QueueName="kept")
    assert lifecycle.down(own)
    second = lifecycle.up(own)
    assert second.pid != first.pid
    assert second.port == first.port
    assert kit.s3.get_object(Bucket="kept", Key="a.csv")["Body"].read() == b"rows"
    assert kit.sqs.get_queue_url(QueueName="kept")["QueueUrl"]


def test_down_leaves_no_process_and_says_whether_there_was_one(own):
    server = lifecycle.up(own)
    family = processes_of(own)
    assert server.pid in {process.pid for process in family}
    assert lifecycle.down(own) is True
    psutil.wait_procs(family, timeout=5)
    assert not [process for process in family if is_running(process)]
    assert lifecycle.find(own) is None
    assert lifecycle.down(own) is False


def test_down_in_a_terminal_stops_what_a_notebook_started(own):
    lifecycle.up(own)  # like a notebook's kernel, this process is the server's parent and continues to run
    started = time.monotonic()
    dubegrid = [sys.executable, "-m", "dubegrid_lib.cli", "down"]
    environment_of = os.environ | {"DUBEGRID_STATE_DIR": str(own.state_dir), "DUBEGRID_ENV_DIR": str(own.env_dir)}
    ended = subprocess.run(dubegrid, env=environment_of, capture_output=True, text=True, timeout=90)
    assert ended.returncode == 0, ended.stderr
    assert "is stopped" in ended.stdout
    assert time.monotonic() - started < lifecycle.STOP_SECONDS


def test_reset_empties_it(own):
    kit = Kit(own, lifecycle.up(own).endpoint_url)
    kit.s3.create_bucket(Bucket="gone")
    own.manifest_path.write_text("[]")
    local_target.reset(own)
    assert lifecycle.find(own) is None
    assert not own.manifest_path.exists()
    assert Kit(own, lifecycle.up(own).endpoint_url).s3.list_buckets()["Buckets"] == []


def test_listens_on_loopback_only(cloud):
    listening = [c for c in psutil.Process(cloud.pid).net_connections("inet") if c.status == psutil.CONN_LISTEN]
    assert [(c.laddr.ip, c.laddr.port) for c in listening] == [("127.0.0.1", cloud.port)]


def test_requests_without_valid_credentials_are_rejected(cloud, settings):
    stranger = boto3.client(
        "s3",
        endpoint_url=cloud.endpoint_url,
        region_name=settings.region,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
        aws_secret_access_key="guess",
    )
    with pytest.raises(stranger.exceptions.ClientError, match=r"InvalidAccessKeyId|InvalidClientTokenId"):
        stranger.list_buckets()


def test_port_that_is_taken_is_named(own):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(LocalCloudError, match=f"Port {port} is taken .* set no port"):
            lifecycle.up(replace(own, port=port))


def test_remembered_port_that_is_taken_now_is_given_up(own):
    first = lifecycle.up(own)
    lifecycle.down(own)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", first.port))
        other.listen()
        assert lifecycle.up(own).port != first.port


def test_start_that_fails_shows_the_end_of_its_log(own, monkeypatch):
    """Here, the local cloud is started with a Python that lacks the emulator: the kit's own."""
    monkeypatch.setattr(environment, "ensure", lambda env_dir: sys.executable)
    with pytest.raises(LocalCloudError) as failed:
        lifecycle.up(own)
    assert "did not start on 127.0.0.1:" in str(failed.value)
    assert str(own.state_dir / "server.log") in str(failed.value)
    assert "No module named 'ministack'" in str(failed.value)
    assert lifecycle.find(own) is None


def test_environment_that_cannot_be_made_says_what_failed(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "runtime_python", lambda: shutil.which("false"))
    with pytest.raises(LocalCloudError, match=r"Cannot set up the local cloud in .*/env:\n`-m venv .*` failed"):
        environment.ensure(tmp_path / "env")
    assert not environment.is_ready(tmp_path / "env")


def test_process_with_the_servers_former_id_is_not_taken_for_the_server(own):
    """After a reboot, another program may have the server's process id; its start time shows that."""
    server = lifecycle.up(own)
    lifecycle.down(own)
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        state = {"port": server.port, "pid": bystander.pid, "started": server.started - 3600}
        (own.state_dir / "server.json").write_text(json.dumps(state))
        assert lifecycle.find(own) is None
        assert lifecycle.down(own) is False
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_server_that_was_killed_is_started_again(own):
    first = lifecycle.up(own)
    psutil.Process(first.pid).kill()
    psutil.wait_procs([psutil.Process(first.pid)] if psutil.pid_exists(first.pid) else [], timeout=5)
    second = lifecycle.up(own)
    assert second.pid != first.pid
    assert lifecycle.find(own) == second


def starting(own, **more):
    """A process that starts the local cloud, prints the server's process id, and waits until its input ends."""
    code = "import sys; from localcloud import lifecycle; from dubegrid_lib.config import load_settings; "
    code += "print(lifecycle.up(load_settings()).pid, flush=True); sys.stdin.read()"
    environ = os.environ | {"DUBEGRID_STATE_DIR": str(own.state_dir), "DUBEGRID_ENV_DIR": str(own.env_dir)} | more
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-c", code], env=environ, text=True, **pipes)


@pytest.mark.skipif(os.name != "posix", reason="on Windows, the server does not watch the process that started it")
def test_server_ends_with_the_process_that_it_was_started_under(own):
    owner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        start = starting(own, **{lifecycle.ENDS_WITH: str(owner.pid)})
        server = psutil.Process(int(start.stdout.readline()))
        start.communicate(timeout=30)
        time.sleep(3)
        assert server.is_running(), "the server must outlive the process that started it"
    finally:
        owner.kill()
        owner.wait()
    assert psutil.wait_procs([server], timeout=60)[1] == []
    assert lifecycle.find(own) is None
    assert processes_of(own) == []


def test_two_starts_at_once_give_one_server(own):
    starts = [starting(own) for _ in range(3)]
    pids = [start.communicate(timeout=60)[0].strip() for start in starts]
    server = lifecycle.find(own)
    assert pids == [str(server.pid)] * 3
    servers = [process for process in processes_of(own) if "server.py" in " ".join(process.cmdline())]
    assert [process.pid for process in servers] == [server.pid]


def test_start_is_fast_once_set_up(own):
    lifecycle.up(own)
    lifecycle.down(own)
    start = time.monotonic()
    lifecycle.up(own)
    assert time.monotonic() - start < 10  # 0.4 s on an otherwise idle machine


def test_function_cannot_import_packages_that_only_the_server_has(cloud, settings):
    """The environment in which functions run contains neither DuckDB nor sqlglot."""
    python = environment.python_of(settings.env_dir)
    done = subprocess.run([python, "-c", "import boto3, duckdb"], capture_output=True, text=True, check=False)
    assert "No module named 'duckdb'" in done.stderr


def test_client_environment_needs_a_running_cloud(own):
    with pytest.raises(LocalCloudError, match="Start it with `python -m localcloud up`"):
        lifecycle.child_environment(own)
