"""Gated repositories and the list of what one owns, by the official client."""

from pathlib import Path

import httpx
import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError

from provider.local_hub.server import LocalHub


@pytest.fixture
def gated(api: HfApi) -> str:
    """A dataset that opens by hand."""
    api.create_repo("alice/gated", repo_type="dataset")
    api.upload_file(path_or_fileobj=b"a\n", path_in_repo="a.csv", repo_id="alice/gated", repo_type="dataset")
    api.update_repo_settings("alice/gated", gated="manual", repo_type="dataset")
    return "alice/gated"


def _ask(hub: LocalHub, repo_id: str, token: str = "hf_bob") -> int:
    url = f"{hub.url}/datasets/{repo_id}/ask-access"
    return httpx.post(url, headers={"Authorization": f"Bearer {token}"}, json={}).status_code


def test_who_asks_is_let_in_turned_away_and_made_to_wait(api: HfApi, bob: HfApi, gated: str, hub: LocalHub) -> None:
    assert _ask(hub, gated) == 303
    [pending] = api.list_pending_access_requests(gated, repo_type="dataset")
    assert (pending.username, pending.status) == ("bob", "pending")
    steps: tuple[tuple[str, dict[str, str], bool], ...] = (
        ("accept", {}, True),
        ("reject", {"rejection_reason": "No"}, False),
        ("accept", {}, True),
        ("cancel", {}, False),
    )
    for action, more, may in steps:
        getattr(api, f"{action}_access_request")(gated, "bob", repo_type="dataset", **more)
        if may:
            bob.auth_check(gated, repo_type="dataset")
            assert Path(bob.hf_hub_download(gated, "a.csv", repo_type="dataset")).read_bytes() == b"a\n"
        else:
            with pytest.raises(GatedRepoError):
                bob.auth_check(gated, repo_type="dataset")
    assert [one.username for one in api.list_pending_access_requests(gated, repo_type="dataset")] == ["bob"]
    assert list(api.list_accepted_access_requests(gated, repo_type="dataset")) == []


def test_an_automatic_gate_opens_to_who_asks(api: HfApi, bob: HfApi, gated: str, hub: LocalHub) -> None:
    api.update_repo_settings(gated, gated="auto", repo_type="dataset")
    with pytest.raises(GatedRepoError):
        bob.auth_check(gated, repo_type="dataset")
    _ask(hub, gated)
    bob.auth_check(gated, repo_type="dataset")


def test_only_writers_hear_of_those_who_asked(api: HfApi, bob: HfApi, gated: str) -> None:
    with pytest.raises(HfHubHTTPError, match="403"):
        list(bob.list_pending_access_requests(gated, repo_type="dataset"))
    with pytest.raises(HfHubHTTPError, match="404"):
        api.accept_access_request(gated, "bob", repo_type="dataset")
    with pytest.raises(HfHubHTTPError):
        api.grant_access(gated, "nobody", repo_type="dataset")


def test_one_hears_of_all_that_one_owns_with_its_size(api: HfApi, bob: HfApi) -> None:
    api.create_repo("alice/small", private=True)
    api.create_repo("acme/large", repo_type="dataset")
    api.upload_file(path_or_fileobj=b"x" * 500, path_in_repo="a.txt", repo_id="alice/small")
    mine, ours = list(api.list_user_repos()), list(api.list_user_repos(namespace="acme"))
    assert [(one.id, one.visibility) for one in mine] == [("alice/small", "private")]
    assert [one.id for one in ours] == ["acme/large"]
    with pytest.raises(HfHubHTTPError):
        list(bob.list_user_repos(namespace="alice"))


@pytest.mark.parametrize("call", ["repo_info", "list_repo_commits", "list_repo_tree", "list_repo_refs", "dataset_info"])
def test_an_id_without_namespace_is_of_nothing_on_every_route(call: str, api: HfApi) -> None:
    more = {} if call == "dataset_info" else {"repo_type": "dataset"}
    with pytest.raises(RepositoryNotFoundError):
        list(getattr(api, call)("squad", **more))
    with pytest.raises(RepositoryNotFoundError):
        api.hf_hub_download("squad", "a.csv", repo_type="dataset")


def test_a_pull_request_is_pushed_to_squashed_and_talked_about_by_who_opened_it(
    api: HfApi, bob: HfApi, gated: str
) -> None:
    api.update_repo_settings(gated, gated=False, repo_type="dataset")
    opened = bob.create_pull_request(gated, title="Better", repo_type="dataset")
    for name in ("b.csv", "c.csv"):
        bob.upload_file(
            path_or_fileobj=name.encode(), path_in_repo=name, repo_id=gated, repo_type="dataset", revision="refs/pr/1"
        )
    bob.super_squash_history(gated, branch="refs/pr/1", repo_type="dataset")
    assert len(bob.list_repo_commits(gated, revision="refs/pr/1", repo_type="dataset")) == 1
    comment = bob.comment_discussion(gated, opened.num, comment="Frist", repo_type="dataset")
    bob.edit_discussion_comment(gated, opened.num, comment.id, new_content="First", repo_type="dataset")
    with pytest.warns(UserWarning, match="irreversible"):
        hidden = api.hide_discussion_comment(gated, opened.num, comment.id, repo_type="dataset")
    assert hidden.hidden
    with pytest.raises(RevisionNotFoundError):
        bob.super_squash_history(gated, branch="refs/pr/9", repo_type="dataset")
    with pytest.raises(HfHubHTTPError):
        bob.super_squash_history(gated, branch="main", repo_type="dataset")


def test_lists_are_filtered_by_card_and_gate(api: HfApi, gated: str) -> None:
    card = b"---\nsize_categories: n<1K\ntask_ids: [parsing]\nlicense: mit\n---\n"
    api.upload_file(path_or_fileobj=card, path_in_repo="README.md", repo_id=gated, repo_type="dataset")
    api.create_repo("alice/open", repo_type="dataset")

    def found(**wanted: object) -> list[str]:
        return sorted(one.id for one in api.list_datasets(author="alice", **wanted))  # type: ignore[arg-type]

    assert found() == ["alice/gated", "alice/open"]
    for wanted in ({"gated": True}, {"size_categories": "n<1K"}, {"task_ids": "parsing"}, {"filter": "license:mit"}):
        assert found(**wanted) == ["alice/gated"], wanted
    assert found(gated=False) == ["alice/open"]
    assert found(filter="library:nothing") == found(multilinguality="monolingual") == []
    models = [one.id for one in api.list_models(author="alice", pipeline_tag="text-generation")]
    assert models == []
