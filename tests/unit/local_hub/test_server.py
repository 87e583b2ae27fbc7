"""Serving the Hub."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx
import pytest

from provider.local_hub.server import DEVELOPMENT_TOKEN, LocalHub, run

COMMAND = [sys.executable, "-c", "import sys; from provider.local_hub.server import run; sys.exit(run(sys.argv[1:]))"]
Started = tuple[subprocess.Popen[str], str, str]
Start = Callable[..., Started]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start `local-hub`, and give the process with the endpoint and the token that it told."""
    processes: list[subprocess.Popen[str]] = []

    def begin(*arguments: str, command: Sequence[str] = COMMAND) -> Started:
        process = subprocess.Popen(
            [*command, "--port", "0", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        processes.append(process)
        assert process.stdout is not None
        endpoint, token = (process.stdout.readline().rstrip("\n") for _ in range(2))
        assert endpoint.startswith("export HF_ENDPOINT=http://127.0.0.1:")
        assert token.startswith("export HF_TOKEN=")
        return process, endpoint.partition("=")[2], token.partition("=")[2]

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


def _call(url: str, token: str) -> httpx.Client:
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"})


def test_the_first_lines_say_how_to_reach_a_hub_that_answers_already(start: Start) -> None:
    _, url, token = start()
    assert token == DEVELOPMENT_TOKEN
    with _call(url, token) as client:
        me = client.get("/api/whoami-v2")
    assert (me.json()["name"], me.json()["orgs"][0]["name"]) == ("local", "acme")
    assert me.headers["Date"]
    assert "Server" not in me.headers


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well_and_at_once_while_callers_wait(number: signal.Signals, start: Start) -> None:
    process, url, token = start()
    with _call(url, token) as client, socket.create_connection((httpx.URL(url).host, httpx.URL(url).port or 0)) as slow:
        client.put("/_local/faults", json=[{"path": "/api/spaces", "action": "delay", "ms": 60_000}])
        slow.sendall(b"GET /api/spaces HTTP/1.1\r\nHost: localhost\r\n\r\n")
        deadline = time.monotonic() + 30
        while not client.get("/_local/requests").json()["total"]:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.send_signal(number)
        assert process.wait(10) == 0
        assert slow.recv(100) == b""
    assert process.stderr is not None
    assert process.stderr.read() == f"The Hub is at {url}, Ctrl-C stops it.\n"


_READING = (
    "import sys; from pathlib import Path; from provider.local_hub import server; "
    "from provider.local_hub.pages import parquet; parquet._SCRIPT = Path(sys.argv[1]); "
    "sys.exit(server.run(sys.argv[2:]))"
)


def test_a_signal_ends_it_at_once_while_parquet_is_read(start: Start, tmp_path: Path) -> None:
    script, told = tmp_path / "endless.py", tmp_path / "pid"
    script.write_text(
        f"import os, pathlib, time\npathlib.Path({str(told)!r}).write_text(f'{{os.getpid()}}.')\ntime.sleep(600)\n"
    )
    process, url, token = start(command=[sys.executable, "-c", _READING, str(script)])
    with _call(url, token) as client:
        body = {"type": "dataset", "name": "d", "files": [{"path": "data/train.parquet", "content": "rows"}]}
        assert client.post("/api/repos/create", json=body).status_code == 200
    with socket.create_connection((httpx.URL(url).host, httpx.URL(url).port or 0)) as reader:
        reader.sendall(b"GET /datasets/local/d HTTP/1.1\r\nHost: localhost\r\n\r\n")
        deadline = time.monotonic() + 60
        while not (told.exists() and told.read_text().endswith(".")):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0, "it took as long as the reader may"
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text().rstrip(".")), 0)


def test_users_from_the_command_line_sign_in(start: Start) -> None:
    _, url, token = start("--user", "carol:hf_carol", "--user", "dave:hf_dave")
    assert token == "hf_carol"
    with _call(url, "hf_dave") as client:
        assert client.get("/api/whoami-v2").json()["name"] == "dave"
    with _call(url, DEVELOPMENT_TOKEN) as client:
        assert client.get("/api/whoami-v2").status_code == 401


def test_users_from_a_file_sign_in_with_their_organizations(start: Start, tmp_path: Path) -> None:
    users = [
        {"name": "alice", "token": "hf_a", "organizations": [{"name": "acme", "role": "read"}], "is_pro": True},
        {"name": "bob", "token": "hf_b"},
    ]
    (tmp_path / "accounts.json").write_text(json.dumps({"users": users}))
    _, url, token = start("--accounts", str(tmp_path / "accounts.json"))
    with _call(url, token) as client:
        me = client.get("/api/whoami-v2").json()
    assert (me["name"], me["isPro"], me["orgs"][0]["roleInOrg"]) == ("alice", True, "read")


def test_a_data_folder_survives_a_kill(start: Start, tmp_path: Path) -> None:
    process, url, token = start("--data", str(tmp_path / "data"))
    secret = {"key": "TOKEN", "value": "s3cret"}
    with _call(url, token) as client:
        body = {"type": "space", "name": "demo", "sdk": "docker", "secrets": [secret]}
        made = client.post("/api/repos/create", json=body).json()
    process.kill()
    process.wait()
    _, url, token = start("--data", str(tmp_path / "data"))
    with _call(url, token) as client:
        assert client.get("/api/spaces/local/demo").json()["_id"] == made["id"]
        assert client.get("/api/spaces/local/demo/secrets").json().keys() == {"TOKEN"}


def test_a_data_folder_of_somebody_else_is_told_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "repositories" / "thesis").mkdir(parents=True)
    assert run(["--port", "0", "--data", str(tmp_path)]) == 1
    assert "nothing was changed" in capsys.readouterr().err
    assert (tmp_path / "repositories" / "thesis").is_dir()


def test_a_data_folder_that_another_process_serves_is_told_and_left_alone(
    start: Start, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    process, url, token = start("--data", str(data))
    draft = data / "repositories" / f"{'a' * 24}.draft"
    draft.mkdir()
    assert run(["--port", "0", "--data", str(data)]) == 1
    assert f"{data} is in use by another local Hub" in capsys.readouterr().err
    assert draft.is_dir(), "the other one may be writing it"
    with _call(url, token) as client:
        assert client.post("/api/repos/create", json={"type": "dataset", "name": "d"}).status_code == 200
    process.kill()
    process.wait()
    _, url, token = start("--data", str(data))
    with _call(url, token) as client:
        assert client.get("/api/datasets/local/d").status_code == 200


def test_a_name_that_is_allowed_is_answered(start: Start) -> None:
    _, url, token = start("--allow-host", "hub.test")
    with _call(url, token) as client:
        statuses = [client.get("/", headers={"Host": host}).status_code for host in ("hub.test:80", "other.test")]
    assert statuses == [200, 421]


def test_a_port_that_is_taken_is_told_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert run(["--port", str(taken.getsockname()[1])]) == 1
    assert "in use" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--user", "name"], ["--user", ":token"], ["--port", "x"], ["more"]])
def test_arguments_that_are_none_are_refused(arguments: list[str]) -> None:
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2
    assert "usage: local-hub" in done.stderr


def test_it_starts_without_the_clients_and_the_rest_of_the_project() -> None:
    code = "import sys, provider.local_hub.server; print(*sys.modules)"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    modules = set(loaded.stdout.split())
    assert not modules & {"httpx", "huggingface_hub", "ruamel.yaml", "grpc", "pyarrow"}
    own = {name for name in modules if name.startswith("provider.")}
    assert {name.split(".")[1] for name in own} == {"local_hub"}


def test_hubs_in_threads_live_side_by_side_and_end_with_their_block() -> None:
    with LocalHub() as one, LocalHub() as other:
        assert one.url != other.url
        with _call(one.url, one.token) as client:
            client.post("/api/repos/create", json={"name": "m"})
            assert len(client.get("/api/models").json()) == 1
        with _call(other.url, other.token) as client:
            assert client.get("/api/models").json() == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(one.url)


def test_only_this_machine_is_served() -> None:
    with LocalHub() as hub, pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", httpx.URL(hub.url).port or 0), timeout=1)
