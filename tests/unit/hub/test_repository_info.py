"""What the Hub says of a repository."""

from provider.hub.repository_info import RepositoryInfo, read_info
from tests.unit.hub.hub_doubles import INFO


def test_a_repository_is_read_with_what_the_hub_says_and_no_more() -> None:
    info = read_info({**INFO, "runtime": {"stage": "NEW_STAGE"}, "sdk": "docker", "sha": "a" * 40, "likes": 3})
    assert (info.uid, info.namespace, info.name, info.private, info.visibility) == ("66aa", "acme", "bot", True, None)
    assert info.runtime is not None
    assert info.runtime.stage == "NEW_STAGE"


def test_a_visibility_that_was_not_said_is_told_from_private() -> None:
    assert RepositoryInfo("1", "a/b", private=True).known_visibility == "private"
    assert RepositoryInfo("1", "a/b", private=False).known_visibility == "public"
    assert RepositoryInfo("1", "a/b", private=True, visibility="protected").known_visibility == "protected"


def test_a_dataset_tells_its_gate_its_tags_and_its_card() -> None:
    info = read_info({**INFO, "gated": "auto", "tags": ["license:mit"], "cardData": {"license": "mit"}, "region": "eu"})
    assert (info.gated, info.tags, dict(info.card), info.region) == ("auto", ("license:mit",), {"license": "mit"}, "eu")
    assert read_info({**INFO, "gated": False}).gated is None
