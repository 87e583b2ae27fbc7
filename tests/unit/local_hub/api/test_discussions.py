"""Discussions and pull requests over the API."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient


@pytest.fixture
def path(space: Callable[..., str]) -> str:
    """A Space of acme's, where alice may write and bob may read."""
    return space(organization="acme")


def _open(client: TestClient, path: str, title: str = "A title", **more: Any) -> str:
    made = client.post(f"{path}/discussions", json={"title": title, "description": "", **more})
    assert made.status_code == 200, made.text
    return f"{path}/discussions/{made.json()['num']}"


def _propose(client: TestClient, path: str, **files: str) -> str:
    """Open a pull request by a commit."""
    rows: list[dict[str, Any]] = [{"key": "header", "value": {"summary": "A change"}}]
    rows += [{"key": "file", "value": {"path": file, "content": content}} for file, content in files.items()]
    made = client.post(f"{path}/commit/main?create_pr=1", content="\n".join(map(json.dumps, rows)))
    assert made.status_code == 200, made.text
    return f"{path}/discussions/{made.json()['pullRequestUrl'].rpartition('/')[2]}"


def _told(client: TestClient, path: str) -> dict[str, Any]:
    told: dict[str, Any] = client.get(path).json()
    return told


class TestDiscussion:
    def test_whoever_sees_the_repository_opens_one_and_comments(self, bob: TestClient, path: str) -> None:
        one = _open(bob, path, description="The first words")
        bob.post(f"{one}/comment", json={"comment": "More"})
        told = _told(bob, one)
        assert (told["num"], told["author"]["name"], told["isPullRequest"]) == (1, "bob", False)
        assert [event["data"]["latest"]["raw"] for event in told["events"]] == ["The first words", "More"]
        assert told["numComments"] == 2

    @pytest.mark.parametrize("title", ["ab", "x" * 201])
    def test_a_title_that_is_too_short_or_long_is_refused(self, title: str, client: TestClient, path: str) -> None:
        assert client.post(f"{path}/discussions", json={"title": title, "description": ""}).status_code == 400

    def test_none_can_be_opened_where_they_are_disabled(self, client: TestClient, path: str) -> None:
        client.put(f"{path}/settings", json={"discussionsDisabled": True})
        assert client.post(f"{path}/discussions", json={"title": "A title", "description": ""}).status_code == 403

    def test_title_and_status_are_changed_by_who_opened_it_or_may_write(
        self, client: TestClient, bob: TestClient, path: str
    ) -> None:
        one = _open(client, path)
        for what, body in (("title", {"title": "Another"}), ("status", {"status": "closed"})):
            assert bob.post(f"{one}/{what}", json=body).status_code == 403
            assert client.post(f"{one}/{what}", json=body).status_code == 200
        told = _told(client, one)
        assert (told["title"], told["status"]) == ("Another", "closed")
        assert [event["type"] for event in told["events"]] == ["comment", "title-change", "status-change"]

    @pytest.mark.parametrize(("where", "status"), [("1/status", 400), ("1/merge", 400), ("1/nonsense", 404)])
    def test_what_can_not_be_is_refused(self, where: str, status: int, client: TestClient, path: str) -> None:
        _open(client, path)
        assert client.post(f"{path}/discussions/{where}", json={}).status_code == status

    def test_a_discussion_that_is_not_there_takes_no_comment(self, client: TestClient, path: str) -> None:
        assert client.post(f"{path}/discussions/2/comment", json={"comment": "x"}).status_code == 404

    def test_a_comment_is_edited_and_hidden_by_its_author_or_a_writer(
        self, client: TestClient, bob: TestClient, path: str
    ) -> None:
        one = _open(client, path)
        comment = _told(client, one)["events"][0]["id"]
        assert bob.post(f"{one}/comment/{comment}/edit", json={"content": "x"}).status_code == 403
        edited = client.post(f"{one}/comment/{comment}/edit", json={"content": "Better"}).json()["updatedComment"]
        assert (edited["data"]["latest"]["raw"], edited["data"]["edited"]) == ("Better", True)
        assert client.post(f"{one}/comment/{comment}/hide").json()["updatedComment"]["data"]["hidden"] is True
        assert _told(client, one)["events"][0]["data"]["latest"]["raw"] == ""
        assert client.post(f"{one}/comment/nothing/hide").status_code == 404

    def test_one_that_is_deleted_is_gone_and_its_number_is_not_given_again(
        self, client: TestClient, bob: TestClient, path: str
    ) -> None:
        one = _open(bob, path, pullRequest=True)
        assert bob.delete(one).status_code == 403
        assert client.delete(one).status_code == 200
        assert client.get(one).status_code == client.delete(one).status_code == 404
        assert _open(bob, path).endswith("/2")
        assert [told["num"] for told in client.get(f"{path}/discussions").json()["discussions"]] == [2]

    def test_they_are_listed_newest_first_and_filtered(self, client: TestClient, bob: TestClient, path: str) -> None:
        _open(client, path, "First")
        _open(bob, path, "Second", pullRequest=True)
        client.post(f"{_open(bob, path, 'Third')}/status", json={"status": "closed"})
        for query, titles in (
            ("", ["Third", "Second", "First"]),
            ("?author=bob", ["Third", "Second"]),
            ("?type=pull_request", ["Second"]),
            ("?status=open", ["Second", "First"]),
            ("?status=closed", ["Third"]),
            ("?p=1", []),
        ):
            listed = client.get(f"{path}/discussions{query}").json()["discussions"]
            assert [one["title"] for one in listed] == titles, query


class TestPullRequest:
    def test_who_may_only_read_proposes_and_who_may_write_merges(
        self, client: TestClient, bob: TestClient, path: str
    ) -> None:
        one = _propose(bob, path, new="from bob")
        told = _told(client, one)
        assert (told["status"], told["isPullRequest"], told["filesWithConflicts"]) == ("open", True, [])
        assert "+from bob" in told["diff"]
        assert client.get(f"{path}/tree/main/new").status_code == 404
        assert bob.post(f"{one}/merge", json={}).status_code == 403
        assert client.post(f"{one}/merge", json={"comment": "Thanks"}).status_code == 200
        newest = client.get(f"{path}/commits/main").json()[0]
        assert (newest["title"], newest["message"]) == ("A change (#1)", "Thanks")
        assert _told(client, one)["changes"]["mergeCommitId"] == newest["id"]
        assert "new" in [entry["path"] for entry in client.get(f"{path}/tree/main").json()]

    def test_what_is_merged_stays_merged(self, client: TestClient, path: str) -> None:
        one = _propose(client, path, new="x")
        client.post(f"{one}/merge")
        assert client.post(f"{one}/merge").status_code == 400
        assert client.post(f"{one}/status", json={"status": "open"}).status_code == 400
        assert _told(client, one)["status"] == "merged"

    def test_two_that_change_a_file_differently_conflict(self, client: TestClient, path: str) -> None:
        first, second = _propose(client, path, same="1"), _propose(client, path, same="2")
        third = _propose(client, path, same="1")
        client.post(f"{first}/merge")
        refused = client.post(f"{second}/merge")
        assert (refused.status_code, refused.json()["error"]) == (409, "These files conflict: same")
        assert _told(client, second)["filesWithConflicts"] == ["same"]
        assert client.post(f"{third}/merge").status_code == 200

    def test_a_draft_is_merged_once_it_is_open(self, client: TestClient, bob: TestClient, path: str) -> None:
        one = _open(bob, path, pullRequest=True)
        assert _told(client, one)["status"] == "draft"
        assert client.post(f"{one}/merge").status_code == 400
        assert bob.post(f"{one}/status", json={"status": "open"}).status_code == 200
        assert client.post(f"{one}/merge").status_code == 200
