"""Pull requests and history of the official Python client."""

from pathlib import Path

import pytest
from huggingface_hub import DiscussionWithDetails, HfApi


@pytest.fixture
def dataset(api: HfApi) -> str:
    """A dataset with one file."""
    api.create_repo("alice/thing", repo_type="dataset")
    api.upload_file(path_or_fileobj=b"1\n", path_in_repo="a.txt", repo_id="alice/thing", repo_type="dataset")
    return "alice/thing"


def _details(api: HfApi, dataset: str, number: int) -> DiscussionWithDetails:
    return api.get_discussion_details(dataset, number, repo_type="dataset")


def test_a_commit_opens_a_pull_request_that_is_merged(api: HfApi, dataset: str) -> None:
    done = api.upload_file(
        path_or_fileobj=b"2\n", path_in_repo="a.txt", repo_id=dataset, repo_type="dataset", create_pr=True
    )
    assert (done.pr_num, done.pr_revision) == (1, "refs/pr/1")
    pull = _details(api, dataset, 1)
    assert (pull.status, pull.target_branch, pull.conflicting_files) == ("open", "refs/heads/main", [])
    assert "-1\n+2\n" in (pull.diff or "")
    [named] = api.list_repo_refs(dataset, repo_type="dataset", include_pull_requests=True).pull_requests or []
    assert (named.ref, named.target_commit) == ("refs/pr/1", done.oid)
    content = api.hf_hub_download(dataset, "a.txt", repo_type="dataset", revision="refs/pr/1")
    assert Path(content).read_bytes() == b"2\n"
    api.merge_pull_request(dataset, 1, repo_type="dataset")
    merged = _details(api, dataset, 1)
    assert (merged.status, merged.merge_commit_oid) == ("merged", api.dataset_info(dataset).sha)
    assert Path(api.hf_hub_download(dataset, "a.txt", repo_type="dataset")).read_bytes() == b"2\n"


def test_a_folder_is_proposed_by_somebody_who_may_not_write(
    api: HfApi, bob: HfApi, dataset: str, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "b.txt").write_text("b")
    bob.upload_folder(folder_path=tmp_path / "folder", repo_id=dataset, repo_type="dataset", create_pr=True)
    [pull] = api.get_repo_discussions(dataset, repo_type="dataset")
    assert (pull.author, pull.is_pull_request) == ("bob", True)
    assert "b.txt" not in api.list_repo_files(dataset, repo_type="dataset")
    assert "b.txt" in api.list_repo_files(dataset, repo_type="dataset", revision=pull.git_reference)


def test_discussions_are_opened_commented_renamed_and_closed(api: HfApi, dataset: str) -> None:
    opened = api.create_discussion(dataset, "A question", description="Why?", repo_type="dataset")
    api.comment_discussion(dataset, opened.num, "Because", repo_type="dataset")
    api.rename_discussion(dataset, opened.num, "An answer", repo_type="dataset")
    api.change_discussion_status(dataset, opened.num, "closed", repo_type="dataset")
    told = _details(api, dataset, opened.num)
    assert (told.title, told.status, told.is_pull_request) == ("An answer", "closed", False)
    assert [event.type for event in told.events] == ["comment", "comment", "title-change", "status-change"]


def test_history_is_squashed(api: HfApi, dataset: str) -> None:
    assert len(api.list_repo_commits(dataset, repo_type="dataset")) == 2
    api.super_squash_history(dataset, repo_type="dataset", commit_message="One")
    assert [one.title for one in api.list_repo_commits(dataset, repo_type="dataset")] == ["One"]
    assert "a.txt" in api.list_repo_files(dataset, repo_type="dataset")
