"""Maps of which a resource manages only the keys that the state lists."""

from typing import Any

from provider.resources.shared.managed_keys import managed_keys, own, to_delete, to_set


def test_keys_in_no_state_are_remembered_by_map() -> None:
    """What is owned of one map says nothing of another."""
    private: dict[str, Any] = {}
    own(private, "secrets_wo", {"A", "B"})
    own(private, "card", {"title"})
    assert managed_keys(private, "secrets_wo") == {"A", "B"}
    assert managed_keys(private, "card") == {"title"}
    assert managed_keys({}, "secrets_wo") == set()


def test_only_keys_that_the_state_lists_are_deleted() -> None:
    """A key that others wrote, or that the refresh dropped, is in no state."""
    assert to_delete({"A": "1", "B": "2"}, {"B": "2"}) == ["A"]
    assert to_delete({"A": None}, {}) == ["A"]
    assert to_delete(None, {"B": "2"}) == []
    assert to_delete({"A": "1"}, {"A": None}) == []


def test_only_new_and_changed_entries_are_set() -> None:
    """Unchanged keys are never sent again: each costs a restart."""
    assert to_set({"A": "1", "B": "2"}, {"A": "1", "B": "3", "C": "4"}) == {"B": "3", "C": "4"}
    assert to_set(None, {"A": "1"}) == {"A": "1"}
    assert to_set({"A": "1"}, None) == {}


def test_an_entry_whose_value_is_not_known_is_never_sent() -> None:
    """It is null where `ignore_changes` keeps what others changed."""
    assert to_set({"A": "1"}, {"A": None}) == {}
    assert to_set({"A": None}, {"A": "1"}) == {"A": "1"}
