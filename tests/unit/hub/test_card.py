"""The front matter of README.md."""

import pytest

from provider.errors import ConfigurationError
from provider.hub.card import front_matter, with_front_matter

yaml = pytest.importorskip("yaml", reason="PyYAML comes with the datasets library, which is not installed")

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


@pytest.mark.parametrize(
    "readme",
    [
        "---\nsdk: docker\ntags:\n  - b\n  - a\n---\ntext",
        "---\nsdk: docker\ntags:\n    - b\ncustom:\n    x: 1\n---\n",
        "---\r\nsdk: docker\r\ntags:\r\n- b\r\n---\r\n# Text\r\nline\r\n",
        "---\r\nsdk: docker\r\ntags:\r\n  - b\r\n---\r\n# Text\nline\n",
        "\ufeff---\nsdk: docker\n---\ntext\n",
    ],
)
def test_line_ends_indentation_and_the_byte_order_mark_stay(readme: str) -> None:
    assert with_front_matter(readme, {"sdk": "gradio"}) == readme.replace("docker", "gradio")


def test_new_front_matter_has_the_line_ends_of_the_text() -> None:
    assert with_front_matter("# A\r\nb\r\n", {"sdk": "static"}) == "---\r\nsdk: static\r\n---\r\n# A\r\nb\r\n"
    assert with_front_matter("\ufeff# A\n", {"sdk": "static"}) == "\ufeff---\nsdk: static\n---\n# A\n"


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


WORDS = ["on", "No", "yes", "OFF", "12:30", "1_000", "0777", "2024-02-29", "null", "~", "1.5", "", "=", "y", "plain"]


def test_text_is_text_for_readers_of_the_older_yaml_too() -> None:
    """In YAML 1.1, which PyYAML and with it `datasets` reads, `on`, `no`, `12:30` and `1_000` are no text."""
    columns = [{"name": word} for word in WORDS]
    readme = with_front_matter("", {"columns": columns})
    assert yaml.safe_load(readme.split("---\n")[1]) == {"columns": columns}
    assert front_matter(readme) == {"columns": columns}


def test_what_others_wrote_without_quotes_stays_without() -> None:
    """It may be meant as the older YAML reads it."""
    theirs = "---\nviewer: off\nat: 12:30\nsdk: docker\n---\n"
    assert with_front_matter(theirs, {"sdk": "on"}) == theirs.replace("docker", "'on'")


@pytest.mark.parametrize("odd", ["released: 2023-02-30", "t: 2001-12-14t99:00:00Z", "n: " + "9" * 5000, "f: 1e9999"])
def test_a_value_of_others_that_can_t_be_survives_a_change(odd: str) -> None:
    readme = f"---\nsdk: docker\n{odd}\n---\ntext"
    assert front_matter(readme)["sdk"] == "docker"
    assert with_front_matter(readme, {"sdk": "gradio"}) == readme.replace("docker", "gradio")


@pytest.mark.parametrize("odd", ["a: [", "[" * 2000, "a: &a [*a]", "a: !!int [1]", "a: \x00"])
def test_a_front_matter_that_can_t_be_read_is_an_error_of_ours(odd: str) -> None:
    with pytest.raises(ConfigurationError, match="front matter"):
        front_matter(f"---\n{odd}\n---\n")
