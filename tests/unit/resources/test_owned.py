"""Maps of which a resource manages only the keys that it wrote."""

from typing import Any

from provider.plugin.types import Unknown
from provider.resources._owned import own, owned_keys, plan_map, to_delete, to_set


def owning(*keys: str) -> dict[str, Any]:
    """Give private state in which some variables are ours."""
    private: dict[str, Any] = {}
    own(private, "variables", set(keys))
    return private


def test_keys_are_remembered_by_map() -> None:
    """What is owned of one map says nothing of another."""
    private = owning("A", "B")
    own(private, "files", {"app.py"})
    assert owned_keys(private, "variables") == {"A", "B"}
    assert owned_keys(private, "files") == {"app.py"}
    assert owned_keys(private, "secrets") == set()


def test_only_keys_of_our_own_are_deleted() -> None:
    """A key that others wrote stays, also when the state knows it."""
    assert to_delete(owning("A", "B"), "variables", {"B": "2"}) == ["A"]
    assert to_delete(owning("A"), "variables", None) == ["A"]
    assert to_delete({}, "variables", {}) == []


def test_only_new_and_changed_entries_are_set() -> None:
    """Unchanged keys are never sent again: each costs a restart."""
    assert to_set({"A": "1", "B": "2"}, {"A": "1", "B": "3", "C": "4"}) == {"B": "3", "C": "4"}
    assert to_set(None, {"A": "1"}) == {"A": "1"}
    assert to_set({"A": "1"}, None) == {}


def test_what_was_only_imported_is_no_change() -> None:
    """The configuration agrees with a part of what is there, and the rest is not ours."""
    assert plan_map({}, "variables", {"A": "1", "B": "2"}, {"A": "1"}) == {"A": "1", "B": "2"}


def test_a_key_of_our_own_that_left_the_configuration_is_a_change() -> None:
    """Then the plan shows it going."""
    assert plan_map(owning("A", "B"), "variables", {"A": "1", "B": "2"}, {"A": "1"}) == {"A": "1"}


def test_another_value_is_a_change_even_beside_imported_keys() -> None:
    """The imported key leaves the state, not the Hub."""
    assert plan_map({}, "variables", {"A": "1", "B": "2"}, {"A": "9"}) == {"A": "9"}


def test_an_unknown_map_or_element_is_planned_as_it_is() -> None:
    """What is not known yet can't be compared."""
    assert plan_map({}, "variables", {"A": "1"}, Unknown) is Unknown
    assert plan_map({}, "variables", {"A": "1", "B": "2"}, {"A": Unknown}) == {"A": Unknown}
