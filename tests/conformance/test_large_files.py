"""Large files of the official Python client: by Xet and by git-lfs, up and down."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationCopy, HfApi, HfFileSystem
from huggingface_hub.errors import GatedRepoError
from huggingface_hub.hf_api import RepoFile

from provider.local_hub.server import LocalHub

UPLOAD = """
import sys
from huggingface_hub import HfApi
api = HfApi(endpoint=sys.argv[1], token=sys.argv[2])
api.upload_folder(folder_path=sys.argv[3], repo_id="alice/thing", repo_type="dataset")
"""


@pytest.fixture
def dataset(api: HfApi) -> str:
    """An empty dataset."""
    api.create_repo("alice/thing", repo_type="dataset")
    return "alice/thing"


@pytest.fixture
def content() -> bytes:
    """Bytes that no compression makes small."""
    return os.urandom(3_000_000)


def _upload(api: HfApi, dataset: str, content: bytes, path: str = "big.bin") -> None:
    api.upload_file(path_or_fileobj=content, path_in_repo=path, repo_id=dataset, repo_type="dataset")


def test_a_file_goes_up_by_xet_and_comes_back(api: HfApi, dataset: str, content: bytes, hub: LocalHub) -> None:
    _upload(api, dataset, content)
    there = api.hf_hub_download(dataset, "big.bin", repo_type="dataset")
    assert Path(there).read_bytes() == content
    assert httpx.get(f"{hub.url}/_local/requests", headers=hub.headers).json()["by_route"][
        "GET /api/datasets/{id}/xet-write-token/{rev}"
    ]
    [entry] = api.get_paths_info(dataset, "big.bin", repo_type="dataset")
    [stored] = api.list_lfs_files(dataset, repo_type="dataset")
    sha256 = hashlib.sha256(content).hexdigest()
    assert isinstance(entry, RepoFile)
    assert entry.lfs is not None
    assert (entry.lfs.sha256, entry.size, stored.oid, stored.filename) == (sha256, len(content), sha256, "big.bin")


@pytest.mark.long
def test_a_file_of_more_than_one_xorb_goes_up_by_xet_and_comes_back(api: HfApi, dataset: str) -> None:
    """A xorb holds 64 MiB of chunks, and is larger itself."""
    content = os.urandom(150_000_000)
    _upload(api, dataset, content)
    there = api.hf_hub_download(dataset, "big.bin", repo_type="dataset")
    assert Path(there).read_bytes() == content


def test_the_same_content_makes_no_second_commit(api: HfApi, dataset: str, content: bytes) -> None:
    _upload(api, dataset, content)
    before = api.dataset_info(dataset).sha
    _upload(api, dataset, content)
    assert api.dataset_info(dataset).sha == before


def test_small_and_large_files_go_in_one_commit(api: HfApi, dataset: str, content: bytes) -> None:
    operations = [CommitOperationAdd("a.txt", b"a"), CommitOperationAdd("b.bin", content)]
    api.create_commit(dataset, operations, commit_message="Both", repo_type="dataset")
    copy = CommitOperationCopy(src_path_in_repo="b.bin", path_in_repo="c.bin")
    api.create_commit(dataset, [copy], commit_message="Copy", repo_type="dataset")
    info = api.dataset_info(dataset, files_metadata=True)
    sizes = {file.rfilename: file.size for file in info.siblings or []}
    assert (sizes["a.txt"], sizes["b.bin"], sizes["c.bin"]) == (1, len(content), len(content))


def test_a_folder_goes_up_and_comes_down_as_a_snapshot(
    api: HfApi, dataset: str, content: bytes, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "big.bin").write_bytes(content)
    (folder / "notes.md").write_text("notes")
    api.upload_folder(folder_path=folder, repo_id=dataset, repo_type="dataset")
    snapshot = Path(api.snapshot_download(dataset, repo_type="dataset", cache_dir=tmp_path / "snapshots"))
    assert (snapshot / "big.bin").read_bytes() == content
    assert (snapshot / "notes.md").read_text() == "notes"


@pytest.mark.parametrize("part", [64 << 20, 1_000_000], ids=["whole", "in parts"])
def test_without_xet_files_go_by_lfs(part: int, hub: LocalHub, dataset: str, content: bytes, tmp_path: Path) -> None:
    httpx.put(f"{hub.url}/_local/settings", json={"lfs_part_bytes": part}, headers=hub.headers)
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "big.bin").write_bytes(content)
    environment = os.environ | {"HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HOME": str(tmp_path)}
    command = [sys.executable, "-c", UPLOAD, hub.url, hub.token, str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert httpx.get(f"{hub.url}/datasets/{dataset}/resolve/main/big.bin", follow_redirects=True).content == content
    routes = httpx.get(f"{hub.url}/_local/requests", headers=hub.headers).json()["by_route"]
    assert not [route for route in routes if "xet" in route]
    uploads = [count for route, count in routes.items() if route.startswith("PUT /_lfs/")]
    assert uploads == [1 if part > len(content) else 3]


def test_the_file_system_reads_parts_and_writes(api: HfApi, dataset: str, content: bytes, hub: LocalHub) -> None:
    _upload(api, dataset, content)
    system = HfFileSystem(endpoint=hub.url, token=hub.token, skip_instance_cache=True)
    with system.open(f"datasets/{dataset}/big.bin", "rb", block_size=1 << 16) as file:
        file.seek(1_000_000)
        assert file.read(100) == content[1_000_000:1_000_100]
    with system.open(f"datasets/{dataset}/new/a.txt", "w") as file:
        file.write("a")
    listed = system.ls(f"datasets/{dataset}", detail=False)
    assert {Path(str(one)).name for one in listed} == {".gitattributes", "big.bin", "new"}
    assert system.cat(f"datasets/{dataset}/new/a.txt") == b"a"
    system.rm(f"datasets/{dataset}/new/a.txt")
    assert system.glob(f"datasets/{dataset}/new/*") == []


def test_a_stored_file_is_deleted_for_good(api: HfApi, dataset: str, content: bytes, hub: LocalHub) -> None:
    _upload(api, dataset, content)
    api.permanently_delete_lfs_files(dataset, api.list_lfs_files(dataset, repo_type="dataset"), repo_type="dataset")
    assert list(api.list_lfs_files(dataset, repo_type="dataset")) == []
    assert httpx.get(f"{hub.url}/datasets/{dataset}/resolve/main/big.bin").status_code == 404


def test_a_gated_dataset_shows_itself_but_not_its_content(
    api: HfApi, bob: HfApi, anonymous: HfApi, dataset: str
) -> None:
    _upload(api, dataset, b"a,b\n", "t.csv")
    api.update_repo_settings(dataset, gated="manual", repo_type="dataset")
    assert bob.dataset_info(dataset).gated == "manual"
    for stranger in (bob, anonymous):
        with pytest.raises(GatedRepoError):
            stranger.hf_hub_download(dataset, "t.csv", repo_type="dataset")
    api.grant_access(dataset, "bob", repo_type="dataset")
    assert Path(bob.hf_hub_download(dataset, "t.csv", repo_type="dataset")).read_bytes() == b"a,b\n"
