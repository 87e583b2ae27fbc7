"""The official `hf` command, unmodified, against the local Hub."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import httpx

from provider.local_hub.server import LocalHub

Cli = Callable[..., subprocess.CompletedProcess[str]]


def _space(hf: Cli) -> None:
    made = hf("repos", "create", "alice/demo", "--type", "space", "--sdk", "docker", "-e", "MODE=prod")
    assert made.returncode == 0, made.stderr


def test_a_space_is_created_set_up_and_described(hf: Cli, hub: LocalHub) -> None:
    _space(hf)
    secret = hf("spaces", "secrets", "add", "alice/demo", "-s", "TOKEN", TOKEN="s3cret")
    assert secret.returncode == 0, secret.stderr
    settings = hf("spaces", "settings", "alice/demo", "--hardware", "t4-small", "--sleep-time", "600")
    assert settings.returncode == 0, settings.stderr
    info = json.loads(hf("spaces", "info", "alice/demo", "--json").stdout)
    assert info["id"] == "alice/demo"
    truth = httpx.get(f"{hub.url}/_local/repos/space/alice/demo", headers=hub.headers).json()
    assert (truth["hardware"]["requested"], truth["sleep_time"]) == ("t4-small", 600)
    assert (truth["secrets"].keys(), truth["variables"].keys()) == ({"TOKEN"}, {"MODE"})


def test_secrets_are_listed_by_name(hf: Cli) -> None:
    _space(hf)
    hf("spaces", "secrets", "add", "alice/demo", "-s", "TOKEN=s3cret")
    listed = hf("spaces", "secrets", "ls", "alice/demo")
    assert "TOKEN" in listed.stdout
    assert "s3cret" not in listed.stdout + listed.stderr


def test_a_file_is_uploaded_and_downloaded(hf: Cli, tmp_path: Path) -> None:
    _space(hf)
    (tmp_path / "app.py").write_text("print(1)\n")
    up = hf("upload", "alice/demo", str(tmp_path / "app.py"), "src/app.py", "--type", "space")
    assert up.returncode == 0, up.stderr
    down = hf("download", "alice/demo", "src/app.py", "--type", "space", "--local-dir", str(tmp_path / "down"))
    assert down.returncode == 0, down.stderr
    assert (tmp_path / "down" / "src" / "app.py").read_text() == "print(1)\n"


def test_a_missing_space_is_reported_and_fails(hf: Cli) -> None:
    info = hf("spaces", "info", "alice/nothing")
    assert info.returncode != 0
    assert "not found" in (info.stdout + info.stderr).lower()


def test_a_space_is_moved_and_deleted(hf: Cli, hub: LocalHub) -> None:
    _space(hf)
    moved = hf("repos", "move", "spaces/alice/demo", "spaces/alice/renamed")
    assert moved.returncode == 0, moved.stderr
    deleted = hf("repos", "delete", "alice/renamed", "--type", "space", "--yes")
    assert deleted.returncode == 0, deleted.stderr
    assert httpx.get(f"{hub.url}/_local/repos/space/alice/renamed", headers=hub.headers).status_code == 404


def test_the_build_log_of_a_space_is_told(hf: Cli, tmp_path: Path) -> None:
    _space(hf)
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    assert hf("upload", "alice/demo", str(tmp_path / "Dockerfile"), "Dockerfile", "--type", "space").returncode == 0
    log = hf("spaces", "logs", "alice/demo", "--build")
    assert "--> FROM scratch" in log.stdout, log.stderr


def test_a_large_file_goes_up_and_comes_down(hf: Cli, tmp_path: Path) -> None:
    hf("repos", "create", "alice/thing", "--type", "dataset")
    content = bytes(range(256)) * 10_000
    (tmp_path / "big.bin").write_bytes(content)
    up = hf("upload", "alice/thing", str(tmp_path / "big.bin"), "big.bin", "--type", "dataset")
    assert up.returncode == 0, up.stderr
    down = hf("download", "alice/thing", "big.bin", "--type", "dataset", "--local-dir", str(tmp_path / "down"))
    assert down.returncode == 0, down.stderr
    assert (tmp_path / "down" / "big.bin").read_bytes() == content
