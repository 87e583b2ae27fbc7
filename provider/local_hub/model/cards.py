"""The front matter of README.md: the card that says what a repository is."""

import json
import re
from functools import lru_cache
from typing import Any

from provider.local_hub.model.card_rules import faults_of_card
from provider.local_hub.model.errors import bad_request
from provider.local_hub.model.models import ContentMissing, Kind, Repository

_LONGEST = 500_000
"""Characters of metadata that are read."""
_FRONT_MATTER = re.compile(r"\A[\s\ufeff]*---[\r\n]+([\S\s]*?)[\r\n]+---(\r\n|\n|\Z)")


class InvalidCard(Exception):
    """The front matter is not a YAML mapping; the message is the Hub's."""


@lru_cache(maxsize=256)
def parse_card(readme: str) -> dict[str, Any]:
    """Read the front matter of a README as JSON values; empty when it has none.

    Raises:
        InvalidCard: it is not a YAML mapping.
    """
    found = _FRONT_MATTER.match(readme)
    if not found:
        return {}
    if len(found[1]) > _LONGEST:
        raise InvalidCard(f"the metadata is longer than {_LONGEST:,} characters")
    # slow to import, and most requests need no card
    from ruamel.yaml import YAML  # noqa: PLC0415
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        card = YAML(typ="safe", pure=True).load(found[1])
        _weigh(card, _LONGEST)
        plain = json.loads(json.dumps(card, default=str), parse_constant=lambda _: None)
    except RecursionError:
        raise InvalidCard("Invalid YAML in README.md: it is nested too deep") from None
    except (YAMLError, LookupError, TypeError, ValueError) as error:
        raise InvalidCard(f"Invalid YAML in README.md: {error}") from error
    if isinstance(plain, list):
        raise InvalidCard('"value" must be of type object')
    if not isinstance(plain, dict):
        raise InvalidCard("The YAML metadata of your README.md is invalid.")
    return plain


def _weigh(value: Any, left: int) -> int:
    """Return what is left of a number of characters after those of a value, all that its aliases stand for included.

    Raises:
        InvalidCard: there are more.
    """
    left -= len(value) if isinstance(value, str | bytes) else 1
    if left < 0:
        raise InvalidCard(f"its aliases make the metadata longer than {_LONGEST:,} characters")
    inside = (*value.keys(), *value.values()) if isinstance(value, dict) else value
    if isinstance(inside, list | tuple | set):
        for element in inside:
            left = _weigh(element, left)
    return left


def card_of(repository: Repository) -> dict[str, Any]:
    """Return the card on `main`; empty when there is none that can be read."""
    try:
        readme = repository.read("README.md")
        return parse_card(readme.decode()) if readme else {}
    except (InvalidCard, ContentMissing, UnicodeDecodeError):
        return {}


def space_readme(name: str, sdk: str, *, sdk_version: str | None, short_description: str | None, licence: str) -> str:
    """Write the README that a new Space starts with."""
    card = {
        "title": name.replace("-", " ").replace("_", " ").title(),
        "emoji": "🏠",
        "colorFrom": "indigo",
        "colorTo": "green",
        "sdk": sdk,
        "sdk_version": sdk_version,
        "app_file": "app.py" if sdk == "gradio" else None,
        "pinned": False,
        "license": licence or None,
        "short_description": short_description,
    }
    return _readme(card) + "\nThe keys above are told at https://huggingface.co/docs/hub/spaces-config-reference\n"


def licence_readme(licence: str) -> str:
    """Write the README that a new model or dataset with a license starts with."""
    return _readme({"license": licence})


def _readme(card: dict[str, Any]) -> str:
    plain = re.compile(r"[a-z]+|[A-Z][a-z]+( [A-Z][a-z]+)*")

    def written(value: Any) -> str:
        if isinstance(value, str) and plain.fullmatch(value) and value.lower() not in {"true", "false", "null"}:
            return value
        return json.dumps(value, ensure_ascii=False)

    lines = (f"{key}: {written(value)}\n" for key, value in card.items() if value is not None)
    return f"---\n{''.join(lines)}---\n"


def check_readme(readme: bytes, kind: Kind) -> None:
    """Refuse the README.md of a commit whose card the Hub does not take.

    Raises:
        HubError: with all that is wrong.
    """
    faults = judge(readme.decode(errors="replace"), kind)[0]
    if faults:
        raise bad_request("\n".join(faults))


def judge(readme: str, kind: Kind) -> tuple[list[str], list[str]]:
    """Return the errors and the warnings of a README.

    Args:
        readme: its text.
        kind: of its repository.
    """
    try:
        card = parse_card(readme)
    except InvalidCard as error:
        return [str(error)], []
    return faults_of_card(card, kind), [] if card else ["empty or missing yaml metadata in repo card"]
