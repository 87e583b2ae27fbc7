"""The card of a repository: the YAML front matter of its README.md.

It makes a round trip through the YAML of `provider.foreign`, so that comments, order and the keys of others survive.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from provider.errors import ConfigurationError, InvalidData

README = "README.md"
BOM = "\ufeff"
LINE_END = re.compile(r"\A[^\n]*\r\n")
FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(?P<yaml>.*?)(?:^---[ \t]*(?:\r?\n|\Z))", re.DOTALL | re.MULTILINE)


def front_matter(readme: str) -> Mapping[str, Any]:
    """Return the front matter of a README; empty when it has none.

    Args:
        readme: the whole text of README.md.

    Raises:
        ConfigurationError: if it is not YAML, or no mapping.
    """
    found = FRONT_MATTER.match(readme)
    return _load(found["yaml"]) if found else {}


def with_front_matter(readme: str, changes: Mapping[str, Any]) -> str:
    """Return a README with some keys of its front matter set, and all else as it was.

    Args:
        readme: the whole text of README.md; it may be empty.
        changes: the keys to set, and to take out where they are None.

    Raises:
        ConfigurationError: if the front matter is not YAML, or no mapping.
    """
    return with_edits(readme, lambda card: set_entries(card, changes))


def set_entries(card: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Set keys of a front matter in place, and take out those whose value is None."""
    for key, value in changes.items():
        if value is None:
            card.pop(key, None)
        else:
            card[key] = value


def with_edits(readme: str, edit: Callable[[dict[str, Any]], None]) -> str:
    """Return a README whose front matter was edited; what the edit does not touch keeps its comments and its form.

    Line ends, the mark of the byte order and the indentation of lists stay, too.

    Args:
        readme: the whole text of README.md; it may be empty.
        edit: changes the front matter in place.

    Raises:
        ConfigurationError: if the front matter is not YAML, or no mapping.
    """
    from provider.foreign.yaml_text import dump_yaml  # noqa: PLC0415 - only needed when a card changes

    found = FRONT_MATTER.match(readme)
    card = _load(found["yaml"]) if found else {}
    edit(card)
    text = f"---\n{dump_yaml(card, like=found['yaml'] if found else '')}---\n"
    if LINE_END.search(readme, 0, found.end() if found else len(readme)):
        text = text.replace("\n", "\r\n")
    return BOM * readme.startswith(BOM) + text + body_of(readme).removeprefix(BOM)


def body_of(readme: str) -> str:
    """Return the text of a README below its front matter."""
    found = FRONT_MATTER.match(readme)
    return readme[found.end() :] if found else readme


def with_body(readme: str, body: str) -> str:
    """Return a README with another text below its front matter."""
    return readme[: len(readme) - len(body_of(readme))] + body


def _load(text: str) -> Any:
    from provider.foreign.yaml_text import parse_yaml  # noqa: PLC0415 - start-up: few processes read a card

    try:
        card = parse_yaml(text)
    except InvalidData as error:
        raise ConfigurationError("The front matter of README.md can't be read", f"It {error.summary}.") from error
    if card is None:
        return {}
    if not isinstance(card, dict):
        raise ConfigurationError(
            "The front matter of README.md is not a mapping", "It is lines of the form key: value."
        )
    return card
