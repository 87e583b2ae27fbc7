"""The card of a repository: the YAML front matter of its README.md.

Read and written with ruamel.yaml's round trip, so that comments, order and the keys of others survive.
"""

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any

from provider.errors import ConfigurationError

README = "README.md"
TEXT = "tag:yaml.org,2002:str"
FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\r?\n(?P<yaml>.*?)(?:^---[ \t]*(?:\r?\n|\Z))", re.DOTALL | re.MULTILINE)


def front_matter(readme: str) -> Mapping[str, Any]:
    """Give the front matter of a README; empty when it has none.

    Args:
        readme: the whole text of README.md.

    Raises:
        ConfigurationError: if it is not YAML, or no mapping.
    """
    found = FRONT_MATTER.match(readme)
    return _load(found["yaml"]) if found else {}


def with_front_matter(readme: str, changes: Mapping[str, Any]) -> str:
    """Give a README with some keys of its front matter set, and all else as it was.

    Args:
        readme: the whole text of README.md; it may be empty.
        changes: the keys to set.

    Raises:
        ConfigurationError: if the front matter is not YAML, or no mapping.
    """
    return with_edits(readme, lambda card: card.update(changes))


def with_edits(readme: str, edit: Callable[[dict[str, Any]], None]) -> str:
    """Give a README whose front matter was edited; what the edit does not touch keeps its comments and its form.

    Args:
        readme: the whole text of README.md; it may be empty.
        edit: changes the front matter in place.

    Raises:
        ConfigurationError: if the front matter is not YAML, or no mapping.
    """
    from io import StringIO  # noqa: PLC0415 - only needed when a card changes

    found = FRONT_MATTER.match(readme)
    card = _load(found["yaml"]) if found else {}
    edit(card)
    text = StringIO()
    _yaml().dump(card, text)
    return f"---\n{text.getvalue()}---\n{body_of(readme)}"


def body_of(readme: str) -> str:
    """Give the text of a README below its front matter."""
    found = FRONT_MATTER.match(readme)
    return readme[found.end() :] if found else readme


def with_body(readme: str, body: str) -> str:
    """Give a README with another text below its front matter."""
    return readme[: len(readme) - len(body_of(readme))] + body


def _load(text: str) -> Any:
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415 - start-up: few processes read a card

    try:
        card = _yaml().load(text)
    except YAMLError as error:
        problem = getattr(error, "problem", None) or "it can't be read"
        raise ConfigurationError("The front matter of README.md is no YAML", f"{problem}.") from error
    if card is None:
        return {}
    if not isinstance(card, dict):
        raise ConfigurationError("The front matter of README.md is no mapping", "It is lines of the form key: value.")
    return card


class _Unquoted(str):
    """Text that stood in a card without quotes."""

    __slots__ = ()


@functools.cache
def _in_both_yamls() -> tuple[type[Any], type[Any]]:
    """Give what reads and writes text so that it is text in YAML 1.1 too, which `datasets` reads cards as.

    There `on`, `no`, `12:30` and `1_000` are text only in quotes. What others wrote without them stays so.
    """
    from ruamel.yaml.constructor import RoundTripConstructor  # noqa: PLC0415
    from ruamel.yaml.nodes import ScalarNode  # noqa: PLC0415
    from ruamel.yaml.representer import RoundTripRepresenter  # noqa: PLC0415
    from ruamel.yaml.resolver import VersionedResolver  # noqa: PLC0415

    older = VersionedResolver(version=(1, 1))

    class Constructor(RoundTripConstructor):
        def construct_scalar(self, node: Any) -> Any:
            value = super().construct_scalar(node)
            return _Unquoted(value) if type(value) is str else value

    class Representer(RoundTripRepresenter):
        def represent_text(self, text: str) -> Any:
            means = older.resolve(ScalarNode, text, (True, False))
            return self.represent_scalar(TEXT, text, style=None if means == TEXT else "'")

    Representer.add_representer(str, Representer.represent_text)
    Representer.add_representer(_Unquoted, RoundTripRepresenter.represent_str)
    return Constructor, Representer


def _yaml() -> Any:
    from ruamel.yaml import YAML  # noqa: PLC0415

    yaml = YAML(typ="rt")
    yaml.Constructor, yaml.Representer = _in_both_yamls()
    yaml.preserve_quotes = True
    yaml.width = 2**16
    return yaml
