"""Large files by their Xet hash: downloads, and copies between repositories that send no content."""

import os
from pathlib import Path

import httpx
import pytest
from huggingface_hub import CommitOperationCopy, HfApi, hf_hub_download
from huggingface_hub.errors import HfHubHTTPError
from huggingface_hub.hf_api import RepoFile

from provider.local_hub.server import LocalHub
from tests.conformance.conftest import Cli

CONTENT = os.urandom(300_000)


@pytest.fixture
def source(api: HfApi) -> str:
    """A dataset with a large file that came by Xet."""
    api.create_repo("alice/source", repo_type="dataset")
    api.upload_file(path_or_fileobj=CONTENT, path_in_repo="big.bin", repo_id="alice/source", repo_type="dataset")
    return "alice/source"


def _file(api: HfApi, repo_id: str, path: str, kind: str = "dataset") -> RepoFile:
    [found] = api.get_paths_info(repo_id, path, repo_type=kind)
    assert isinstance(found, RepoFile)
    return found


def test_a_file_that_came_by_xet_is_told_by_its_hash_and_led_to_xet(api: HfApi, source: str, hub: LocalHub) -> None:
    told = _file(api, source, "big.bin").xet_hash
    assert told
    head = httpx.head(f"{hub.url}/datasets/{source}/resolve/main/big.bin")
    assert (head.status_code, head.headers["X-Xet-Hash"]) == (302, told)
    assert 'rel="xet-auth"' in head.headers["Link"]
    [listed] = [one for one in api.list_repo_tree(source, repo_type="dataset") if one.path == "big.bin"]
    assert isinstance(listed, RepoFile)
    assert listed.xet_hash == told


def test_the_official_client_downloads_by_xet_and_without(
    api: HfApi, source: str, hub: LocalHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = api.hf_hub_download(source, "big.bin", repo_type="dataset")
    assert Path(there).read_bytes() == CONTENT
    routes = httpx.get(f"{hub.url}/_local/requests", headers=hub.headers).json()["by_route"]
    assert routes["GET /api/datasets/{id}/xet-read-token/{rev}"] == 1
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    again = hf_hub_download(source, "big.bin", repo_type="dataset", endpoint=hub.url, cache_dir=tmp_path / "plain")
    assert Path(again).read_bytes() == CONTENT
    routes = httpx.get(f"{hub.url}/_local/requests", headers=hub.headers).json()["by_route"]
    assert routes["GET /_storage/{sha256}"] == 1


def test_a_large_file_is_copied_to_another_repository_without_its_content(api: HfApi, source: str) -> None:
    api.create_repo("acme/target", repo_type="model")
    copy = CommitOperationCopy("big.bin", "copied.bin", src_repo_id=source, src_repo_type="dataset")
    api.create_commit("acme/target", [copy], commit_message="Copy")
    copied, original = _file(api, "acme/target", "copied.bin", "model"), _file(api, source, "big.bin")
    assert (copied.xet_hash, copied.size) == (original.xet_hash, original.size)
    assert Path(api.hf_hub_download("acme/target", "copied.bin")).read_bytes() == CONTENT


def test_hf_copies_between_repositories(api: HfApi, source: str, hf: Cli) -> None:
    api.create_repo("acme/target", repo_type="dataset")
    done = hf("cp", f"hf://datasets/{source}/big.bin", "hf://datasets/acme/target/big.bin")
    assert done.returncode == 0, done.stderr + done.stdout
    assert _file(api, "acme/target", "big.bin").size == len(CONTENT)


def test_what_may_not_be_read_or_written_is_not_copied(api: HfApi, bob: HfApi, source: str, hub: LocalHub) -> None:
    file = _file(api, source, "big.bin")
    assert file.lfs is not None
    files = [{"xetHash": file.xet_hash, "sha256": file.lfs.sha256, "filename": "big.bin"}]
    bob.create_repo("bob/target", repo_type="dataset")
    url, target = f"{hub.url}/api/datasets/{source}/lfs-files/duplicate", {"type": "dataset", "name": "bob/target"}
    headers = {"Authorization": "Bearer hf_bob"}
    wrong = [files[0] | {"xetHash": "0" * 64}, files[0] | {"sha256": "0" * 64}]
    part = httpx.post(url, headers=headers, json={"target": target, "files": files + wrong})
    assert (part.status_code, part.json()["succeeded"], len(part.json()["failed"])) == (207, 1, 2)
    api.create_repo("alice/mine", repo_type="dataset", private=True)
    other = httpx.post(url, headers=headers, json={"target": target | {"name": "alice/mine"}, "files": files})
    assert other.status_code == 404
    api.update_repo_settings(source, private=True, repo_type="dataset")
    assert httpx.post(url, headers=headers, json={"target": target, "files": files}).status_code == 404
    with pytest.raises(HfHubHTTPError):
        bob.create_commit(
            "bob/target",
            [CommitOperationCopy("big.bin", "x.bin", src_repo_id=source, src_repo_type="dataset")],
            commit_message="Copy",
            repo_type="dataset",
        )


def test_a_stored_file_is_deleted_from_the_whole_history(api: HfApi, source: str) -> None:
    api.create_tag(source, tag="v1", repo_type="dataset")
    api.upload_file(path_or_fileobj=b"x", path_in_repo="a.txt", repo_id=source, repo_type="dataset")
    [stored] = api.list_lfs_files(source, repo_type="dataset")
    assert (stored.filename, stored.ref) == ("big.bin", "refs/heads/main")
    api.permanently_delete_lfs_files(source, [stored], repo_type="dataset")
    for revision in ("main", "v1"):
        paths = [one.path for one in api.list_repo_tree(source, repo_type="dataset", revision=revision)]
        assert "big.bin" not in paths
    assert "a.txt" in [one.path for one in api.list_repo_tree(source, repo_type="dataset")]
    assert [one.title for one in api.list_repo_commits(source, repo_type="dataset")][-1] == "initial commit"


def test_the_history_stays_as_it_is_for_those_who_say_so(api: HfApi, source: str) -> None:
    stored = list(api.list_lfs_files(source, repo_type="dataset"))
    api.permanently_delete_lfs_files(source, stored, rewrite_history=False, repo_type="dataset")
    assert "big.bin" in [one.path for one in api.list_repo_tree(source, repo_type="dataset")]
