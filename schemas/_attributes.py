"""What several types have in common: the Hub's rules for names and keys, and the attributes built on them."""

import re

from provider.plugin.schema import Attribute
from provider.plugin.types import String
from provider.plugin.validators import Check, Rule, pattern

NAME = r"(?!.*(--|\.\.))(?!.*\.git$)[A-Za-z0-9_]([A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?"
NAME_RULE = (
    "is not a name that the Hub accepts: 1 to 96 letters, digits, `_`, `-` and `.`, no `-` or `.` at either end, "
    "no `--` or `..`, and no `.git` at the end"
)
KEY = r"[A-Za-z][A-Za-z0-9_]*"
KEY_RULE = "is not a key that the Hub accepts: a letter first, then letters, digits and `_`"
REPOSITORY_ID = r"[^/\s]+/[^/\s]+"
REPOSITORY_ID_RULE = 'is not a valid id of a repository: an id is `namespace/name`, as in "acme/support-bot"'


def _name(check: Check) -> None:
    namespace, _, name = check.value.partition("/")
    if re.fullmatch(NAME, namespace) and re.fullmatch(NAME, name):
        check.error(
            "Invalid name",
            f'"{check.value}" is an id, which begins with the namespace. Write namespace = "{namespace}" and '
            f'name = "{name}".',
        )
    else:
        _NAME(check)


_NAME = pattern(NAME, NAME_RULE)
name_rule = Rule(getattr(_NAME, "text", ""), _name)
"""The validator of a repository's name; an id is told how to be written."""


def space_id() -> Attribute:
    """Return the argument that tells which Space something belongs to."""
    return Attribute(
        "space_id",
        String(),
        "The Space it belongs to, as `namespace/name`: usually `huggingface_space.<name>.id`. When the Space is "
        "renamed or transferred the entry follows it; another Space here moves the entry to that Space.",
        required=True,
        validators=[pattern(REPOSITORY_ID, REPOSITORY_ID_RULE)],
    )


def key(noun: str) -> Attribute:
    """Return the argument for the name of a secret or variable.

    Args:
        noun: what it is the name of.
    """
    return Attribute(
        "key",
        String(),
        f"Name of the {noun}, under which the running app finds it in its environment. "
        f"Another key makes another {noun}.",
        required=True,
        requires_replace=True,
        validators=[pattern(KEY, KEY_RULE)],
    )


def entry_id() -> Attribute:
    """Return the id of a secret or variable."""
    return Attribute(
        "id", String(), "`namespace/name/KEY`.", computed=True, use_state_for_unknown=True, never_null=True
    )


def description(noun: str) -> Attribute:
    """Return the argument for what a secret or variable is for."""
    return Attribute(
        "description",
        String(),
        f"What the {noun} is for, shown beside it in the Space's settings. Left as it is when omitted.",
        optional=True,
        computed=True,
        use_state_for_unknown=True,
    )


def updated_at(noun: str) -> Attribute:
    """Return the time of a secret's or variable's last change."""
    return Attribute("updated_at", String(), f"When the {noun} was last set, in UTC (ISO 8601).", computed=True)
