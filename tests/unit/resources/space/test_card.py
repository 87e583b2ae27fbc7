"""A Space's card as front matter, and what is said of a README.md that is written beside it."""

from typing import Any

import pytest

from provider.plugin.interface import Diagnostics
from provider.resources.shared.card import plan_card
from provider.resources.space.card import front_matter_of, observed_card
from provider.resources.space.readme import check_readme

CARD: Any = {
    "custom_headers": {"cross-origin-embedder-policy": "require-corp"},
    "hf_oauth_expiration_minutes": 60,
    "hf_oauth_authorized_org": ["acme"],
    "suggested_storage": "small",
}


def test_the_entries_of_the_reference_are_written_and_read() -> None:
    """One organization may stand as text; a map keeps its keys."""
    assert front_matter_of(CARD) == CARD
    found = observed_card(CARD | {"hf_oauth_authorized_org": "acme"}, CARD)
    assert found is not None
    assert {name: value for name, value in found.items() if value is not None} == CARD


def test_a_card_of_which_nothing_is_left_is_planned_as_it_is_written() -> None:
    """An object without entries is not null: engines refuse a plan that says so."""
    private: dict[str, Any] = {}
    written, none_left = {"title": "t", "tags": None}, {"title": None, "tags": None}
    assert plan_card(private, written, None, written) == written
    assert plan_card(private, none_left, written, written) == none_left
    assert plan_card(private, None, written, written) is None


def said(readme: str, card: Any = None) -> list[str]:
    """Return what is said of a README.md in `files`."""
    found = Diagnostics()
    config: Any = {"sdk": None, "card": card}
    check_readme(found, config, readme, ["files", ("README.md",)])
    return [f"{one.severity}: {one.summary}" for one in found.diagnostics]


@pytest.mark.parametrize("line", ["python_version: 3.10", "sdk_version:  4.0  # newest", "python_version: 3.10\r"])
def test_a_version_that_yaml_shortens_is_warned_of(line: str) -> None:
    (warning,) = said(f"---\nsdk: gradio\n{line}\n---\n")
    assert warning.startswith("warning: README.md says")


@pytest.mark.parametrize("line", ['python_version: "3.10"', "python_version: 3.11", "sdk_version: 4.0.0", "title: 1.0"])
def test_a_version_that_stays_what_it_is_is_not_warned_of(line: str) -> None:
    assert not said(f"---\nsdk: gradio\n{line}\n---\n")


def test_a_card_that_says_the_same_in_the_hub_s_other_spelling_does_not_disagree() -> None:
    readme = "---\nsdk: docker\nhf_oauth_authorized_org: acme\ntags: x\n---\n"
    assert not said(readme, {"hf_oauth_authorized_org": ["acme"], "tags": ["x"]})
    assert said(readme, {"tags": ["y"]}) == ["error: card and README.md disagree about tags"]
