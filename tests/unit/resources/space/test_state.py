"""What the Hub says of a Space, as attributes."""

from typing import Any

import pytest

from provider.hub.repositories import RepositoryInfo, read_info
from provider.hub.spaces import Secret
from provider.resources.shared.managed_keys import own
from provider.resources.space.secrets import note_secrets, observed_secrets
from provider.resources.space.state import entries_in, observed_space


def info(**fields: object) -> RepositoryInfo:
    """Return the Hub's answer for acme/bot, with some fields of its own."""
    answer = {
        "_id": "66aa00000000000000000001",
        "id": "acme/bot",
        "private": False,
        "sdk": "docker",
        "runtime": {"stage": "RUNNING", "hardware": {"current": "t4-small", "requested": "t4-small"}},
    }
    return read_info(answer | fields)


def test_a_space_that_never_sleeps_says_minus_one() -> None:
    """The Hub says nothing then; a static Space, which has no hardware, has no sleep time either."""
    assert observed_space(info(), "https://hub.example", {})["sleep_time"] == -1
    static = info(runtime={"stage": "RUNNING", "hardware": {"current": None, "requested": None}})
    assert observed_space(static, "https://hub.example", {})["sleep_time"] is None


@pytest.mark.parametrize(
    ("private", "said", "before", "visibility"),
    [
        (False, None, None, "public"),
        (True, None, "public", "private"),
        (False, None, "protected", "protected"),
        (False, "protected", "public", "protected"),
        (False, "public", "protected", "public"),
    ],
)
def test_visibility_is_what_the_hub_says_or_follows_from_its_flag(
    private: bool,  # noqa: FBT001
    said: str | None,
    before: str | None,
    visibility: str,
) -> None:
    """Older answers have only the flag, which can't tell protected from public: then the state's word stands."""
    answer = info(private=private) if said is None else info(private=private, visibility=said)
    assert observed_space(answer, "https://hub.example", {"visibility": before})["visibility"] == visibility


def test_the_users_spelling_of_a_name_is_kept() -> None:
    """The Hub does not mind case; a plan must not either."""
    observed = observed_space(info(), "https://hub.example", {"namespace": "Acme", "name": "Bot"})
    assert (observed["id"], observed["namespace"], observed["name"]) == ("Acme/Bot", "Acme", "Bot")
    renamed = observed_space(info(), "https://hub.example", {"namespace": "acme", "name": "other"})
    assert renamed["id"] == "acme/bot"


def test_what_is_gone_is_left_out_of_a_map() -> None:
    """And what others made never comes in."""
    assert entries_in({"A": "2", "C": "3"}, {"A": "1", "B": "1"}) == {"A": "2"}


def test_a_secret_set_by_others_is_no_longer_ours_to_know() -> None:
    """Its time moved since we set it; one that we never noted is taken as it is."""
    remote = {key: Secret(key, None, "2026-01-01T00:00:00.000Z") for key in ("A", "B")}
    private: dict[str, object] = {}
    first: Any = {"secrets": {"A": "x"}, "secrets_wo_version": None}
    note_secrets(private, remote, None, first)
    current: Any = {"secrets": {"A": "x", "B": "y", "GONE": "z"}, "secrets_wo_version": 1}
    assert observed_secrets(private, remote, current) == {"secrets": {"A": "x", "B": "y"}}
    remote["A"] = Secret("A", None, "2026-02-02T00:00:00.000Z")
    assert observed_secrets(private, remote, current) == {"secrets": {"A": None, "B": "y"}}


def test_a_secret_that_was_not_sent_keeps_the_time_at_which_it_was_ours() -> None:
    ours, theirs = "2026-01-01T00:00:00.000Z", "2026-02-02T00:00:00.000Z"
    before: Any = {"secrets": {"A": "x"}, "secrets_wo_version": 1}
    private: dict[str, object] = {}
    own(private, "secrets_wo", {"W"})
    note_secrets(private, {key: Secret(key, None, ours) for key in ("A", "W")}, None, before)
    remote = {key: Secret(key, None, theirs) for key in ("A", "B", "W")}
    planned: Any = {"secrets": {"A": "x", "B": "y"}, "secrets_wo_version": 1}
    note_secrets(private, remote, before, planned)
    assert observed_secrets(private, remote, planned) == {
        "secrets": {"A": None, "B": "y"},
        "secrets_wo_version": None,
    }
    next_: Any = {"secrets": {"A": "z", "B": "y"}, "secrets_wo_version": 2}
    note_secrets(private, remote, before, next_)
    assert observed_secrets(private, remote, planned) == {"secrets": {"A": "x", "B": "y"}}


def test_a_write_only_secret_set_by_others_takes_its_version_out_of_the_state() -> None:
    """Its value is in no state, so the version is what can show the change."""
    remote = {"A": Secret("A", None, "2026-01-01T00:00:00.000Z")}
    private: dict[str, object] = {}
    own(private, "secrets_wo", {"A"})
    current: Any = {"secrets": None, "secrets_wo_version": 1}
    note_secrets(private, remote, None, current)
    assert observed_secrets(private, remote, current) == {}
    assert observed_secrets(private, {}, current) == {"secrets_wo_version": None}
