"""Cloning with git itself."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from huggingface_hub import CommitOperationDelete, HfApi
from starlette.testclient import TestClient

from provider.local_hub.app import create_app
from provider.local_hub.model.models import Account
from provider.local_hub.model.store import Hub
from provider.local_hub.server import LocalHub

Git = Callable[..., subprocess.CompletedProcess[str]]
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
PREFIXES = {"model": "", "dataset": "datasets/", "space": "spaces/"}


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """Call git, which knows no user, asks for no password and leaves large files pointers."""
    environment = {
        **{
            key: value for key, value in os.environ.items() if not key.startswith("GIT_") and "proxy" not in key.lower()
        },
        "HOME": str(tmp_path),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_LFS_SKIP_SMUDGE": "1",
    }

    def call(*arguments: str, into: str = "clone") -> subprocess.CompletedProcess[str]:
        folder = tmp_path / into
        where = ["-C", str(folder)] if folder.exists() else []
        command = ["git", "-c", "core.autocrlf=false", *where, *arguments]
        command += [str(folder)] if "clone" in arguments else []
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)

    return call


def _signed_in(url: str, token: str) -> str:
    return url.replace("://", f"://anybody:{token}@")


@pytest.mark.parametrize("suffix", ["", ".git"])
@pytest.mark.parametrize("kind", PREFIXES)
def test_a_clone_has_the_files_history_branches_and_tags_under_their_ids(
    kind: str, suffix: str, api: HfApi, git: Git, tmp_path: Path
) -> None:
    api.create_repo("alice/a", repo_type=kind, space_sdk="docker" if kind == "space" else None)
    for path, content in {"b/c.txt": b"1", "b.txt": b"2", "b0": b"3", "b/\u00fc/x y": "\u00fc\n".encode()}.items():
        api.upload_file(path_or_fileobj=content, path_in_repo=path, repo_id="alice/a", repo_type=kind)
    api.upload_file(path_or_fileobj=bytes(5000), path_in_repo="x.bin", repo_id="alice/a", repo_type=kind)
    api.create_tag("alice/a", tag="v1", repo_type=kind)
    api.create_branch("alice/a", branch="next/one", repo_type=kind)
    api.create_commit(
        "alice/a",
        [CommitOperationDelete("b.txt")],
        commit_message="Delete \u00fc <b>",
        commit_description="Twice\n\nsaid",
        repo_type=kind,
        revision="next/one",
    )
    cloned = git("clone", f"{api.endpoint}/{PREFIXES[kind]}alice/a{suffix}")
    assert cloned.returncode == 0, cloned.stderr
    assert git("fsck", "--full", "--strict").returncode == 0
    for revision in ("main", "next/one"):
        commits = [one.commit_id for one in api.list_repo_commits("alice/a", repo_type=kind, revision=revision)]
        assert git("log", "--format=%H", f"origin/{revision}").stdout.split() == commits
        entries = api.list_repo_tree("alice/a", repo_type=kind, revision=revision, recursive=True)
        ids = {entry.path: getattr(entry, "blob_id", getattr(entry, "tree_id", None)) for entry in entries}
        listed = git("ls-tree", "-r", "-t", "-z", f"origin/{revision}").stdout.split("\0")[:-1]
        assert {line.partition("\t")[2]: line.partition("\t")[0].split()[2] for line in listed} == ids
    assert git("rev-parse", "HEAD", "v1").stdout.split() == [api.repo_info("alice/a", repo_type=kind).sha] * 2
    assert (
        git("log", "-1", "--format=%an%n%B", "origin/next/one").stdout.strip()
        == "alice\nDelete \u00fc <b>\n\nTwice\n\nsaid"
    )
    assert (tmp_path / "clone" / "b" / "\u00fc" / "x y").read_bytes() == "\u00fc\n".encode()
    assert (
        (tmp_path / "clone" / "x.bin").read_text().startswith("version https://git-lfs.github.com/spec/v1\noid sha256:")
    )


def test_a_pull_brings_what_was_committed_since_and_a_pull_request(hub: LocalHub, api: HfApi, git: Git) -> None:
    api.create_repo("alice/a")
    git("clone", f"{hub.url}/alice/a")
    api.upload_file(path_or_fileobj=b"1", path_in_repo="a.txt", repo_id="alice/a")
    pull = api.upload_file(path_or_fileobj=b"2", path_in_repo="a.txt", repo_id="alice/a", create_pr=True)
    assert git("pull").returncode == 0
    assert git("rev-parse", "HEAD").stdout.strip() == api.model_info("alice/a").sha
    assert git("fetch", "origin", "refs/pr/1:proposed").returncode == 0
    assert git("rev-parse", "proposed").stdout.strip() == pull.oid


def test_a_history_without_its_large_files_is_one_of_git_still(hub: LocalHub, api: HfApi, git: Git) -> None:
    api.create_repo("alice/a")
    api.upload_file(path_or_fileobj=bytes(5000), path_in_repo="x.bin", repo_id="alice/a")
    api.upload_file(path_or_fileobj=b"1", path_in_repo="a.txt", repo_id="alice/a")
    api.permanently_delete_lfs_files("alice/a", api.list_lfs_files("alice/a"))
    assert git("clone", f"{hub.url}/alice/a").returncode == 0
    assert git("ls-tree", "--name-only", "HEAD").stdout.split() == [".gitattributes", "a.txt"]


def test_a_private_repository_opens_to_those_who_may_read_it(hub: LocalHub, api: HfApi, git: Git) -> None:
    api.create_repo("acme/a", private=True)
    api.create_repo("alice/a", private=True)
    url = f"{hub.url}/acme/a"
    assert git("clone", _signed_in(url, "hf_bob"), into="basic").returncode == 0
    assert git("-c", "http.extraHeader=Authorization: Bearer hf_alice", "clone", url, into="bearer").returncode == 0
    anonymous = git("clone", url, into="anonymous")
    assert "could not read Username" in anonymous.stderr
    assert "Authentication failed" in git("clone", _signed_in(url, "hf_nobody"), into="unknown").stderr
    stranger = git("clone", _signed_in(f"{hub.url}/alice/a", "hf_bob"), into="stranger")
    assert "Repository not found" in stranger.stderr


def test_a_gated_repository_is_cloned_by_those_with_access_only(hub: LocalHub, api: HfApi, git: Git) -> None:
    api.create_repo("alice/a")
    api.update_repo_settings("alice/a", gated="manual")
    refused = git("clone", _signed_in(f"{hub.url}/alice/a", "hf_bob"))
    assert "you are not in the authorized list" in refused.stderr
    api.grant_access("alice/a", "bob")
    assert git("clone", _signed_in(f"{hub.url}/alice/a", "hf_bob")).returncode == 0


def test_a_push_and_what_is_missing_are_refused_in_words(hub: LocalHub, api: HfApi, git: Git) -> None:
    api.create_repo("alice/a")
    assert git("clone", _signed_in(f"{hub.url}/alice/a", "hf_alice")).returncode == 0
    assert "The local Hub takes no git push" in git("push", "origin", "HEAD:refs/heads/new").stderr
    assert "Repository not found" in git("clone", _signed_in(f"{hub.url}/alice/none", "hf_alice"), into="none").stderr


def test_a_clone_by_the_id_of_before_a_move_is_led_on(hub: LocalHub, api: HfApi, git: Git) -> None:
    api.create_repo("alice/a")
    api.move_repo("alice/a", "acme/b")
    assert git("clone", f"{hub.url}/alice/a").returncode == 0
    assert git("rev-parse", "HEAD").stdout.strip() == api.model_info("acme/b").sha


def test_what_has_no_whole_history_here_is_not_cloned_and_told(hub: LocalHub, api: HfApi, git: Git) -> None:
    """Copies have the ids of the Hub that they are of, and older data folders ids by chance."""
    for name in ("a", "b"):
        api.create_repo(f"alice/{name}")
    copied, emptied = (hub.hub.find("model", f"alice/{name}") for name in ("a", "b"))
    assert copied is not None
    assert emptied is not None
    other = replace(copied.head, id="1" * 40)
    copied.commits, copied.branches = {other.id: other}, {"main": other.id}
    emptied.blobs.clear()
    told = git("clone", f"{hub.url}/alice/a").stderr
    assert f"git can't clone alice/a from the local Hub: commit {other.id} was copied" in told
    api.upload_file(path_or_fileobj=b"1", path_in_repo="a.txt", repo_id="alice/a")
    assert "alice/a from the local Hub" in git("clone", f"{hub.url}/alice/a").stderr
    assert "the content of .gitattributes was not copied" in git("clone", f"{hub.url}/alice/b").stderr


def test_a_clone_of_what_a_folder_kept_is_the_same(tmp_path: Path, git: Git) -> None:
    heads = []
    for into in ("before", "after"):
        with LocalHub(data=tmp_path / "data") as hub:
            HfApi(endpoint=hub.url, token=hub.token).create_repo("local/a", exist_ok=True)
            assert git("clone", f"{hub.url}/local/a", into=into).returncode == 0
            heads.append(git("rev-parse", "HEAD", into=into).stdout)
    assert heads[0] == heads[1]


def test_a_dataset_may_have_the_name_of_the_head(hub: LocalHub, api: HfApi) -> None:
    api.create_repo("alice/HEAD", repo_type="dataset")
    assert httpx.get(f"{hub.url}/datasets/alice/HEAD").text.startswith("<!")


def test_no_object_is_served_that_no_ref_leads_to() -> None:
    hub = Hub([Account("alice", "hf_alice")])
    client = TestClient(create_app(hub), headers={"Authorization": "Bearer hf_alice"})
    client.post("/api/repos/create", json={"name": "a"})
    head = client.get("/api/models/alice/a").json()["sha"]
    client.post("/api/models/alice/a/branch/gone", json={})
    line = '{"key":"header","value":{"summary":"x"}}\n{"key":"file","value":{"path":"a","content":"hello\\n"}}'
    made = client.post("/api/models/alice/a/commit/gone", content=line).json()["commitOid"]
    wanted = [made, "ce013625030ba8dba906f756967f9e9ca394464a"]

    def statuses() -> list[int]:
        return [client.get(f"/alice/a.git/objects/{one[:2]}/{one[2:]}").status_code for one in [head, *wanted]]

    assert statuses() == [200, 200, 200]
    client.delete("/api/models/alice/a/branch/gone")
    assert statuses() == [200, 404, 404]
    assert client.get("/alice/a.git/objects/info/packs").status_code == 404
