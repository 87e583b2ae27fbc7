"""The front matter of README.md."""

import pytest

from provider.errors import ConfigurationError
from provider.hub.card import front_matter, with_front_matter

README = """---
# the owner's own words
title: "Quoted"   # why
sdk: docker
tags:
- b
- a
custom: {x: 1}
---
# Text

--- not front matter ---
"""


def test_only_the_asked_key_changes() -> None:
    """Comments, quotes, order, foreign keys and the text survive."""
    assert with_front_matter(README, {"sdk": "gradio"}) == README.replace("sdk: docker", "sdk: gradio")


def test_a_readme_without_front_matter_gets_one() -> None:
    """Its text follows unchanged."""
    assert with_front_matter("Only text\n", {"sdk": "static"}) == "---\nsdk: static\n---\nOnly text\n"
    assert with_front_matter("", {"sdk": "static"}) == "---\nsdk: static\n---\n"


@pytest.mark.parametrize(
    ("readme", "sdk"),
    [
        (README, "docker"),
        ("---\r\nsdk: gradio\r\n---\r\ntext", "gradio"),
        ("\ufeff---\nsdk: gradio\n---", "gradio"),
        ("---\n---\ntext", None),
        ("text\n---\nsdk: gradio\n---\n", None),
        ("", None),
    ],
)
def test_the_front_matter_stands_at_the_very_beginning(readme: str, sdk: str | None) -> None:
    """With either kind of line end; a later block of the same form is text."""
    assert front_matter(readme).get("sdk") == sdk


@pytest.mark.parametrize("yaml", ["a: [", "- a\n- b", "just words"])
def test_front_matter_that_is_no_mapping_is_told_as_such(yaml: str) -> None:
    """It is the user's file: the error says what is wrong with it."""
    with pytest.raises(ConfigurationError, match=r"front matter of README\.md"):
        front_matter(f"---\n{yaml}\n---\n")
