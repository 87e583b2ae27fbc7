"""What the actions on Spaces have in common."""

from provider.plugin.schema import Attribute
from provider.plugin.timeouts import duration
from provider.plugin.types import Bool, String
from provider.plugin.validators import pattern
from schemas._attributes import REPOSITORY_ID, REPOSITORY_ID_RULE

WAIT = "30m"
"""How long an action waits when nothing is written; so long the Hub itself lets a start take."""


def space_id(verb: str) -> Attribute:
    """Return the argument that tells which Space is meant."""
    return Attribute(
        "space_id",
        String(),
        f"The Space to {verb}, as `namespace/name`: usually `huggingface_space.<name>.id`.",
        required=True,
        validators=[pattern(REPOSITORY_ID, REPOSITORY_ID_RULE)],
    )


def wait(until: str) -> Attribute:
    """Return the argument that tells whether to wait.

    Args:
        until: what is waited for, to follow "until the app".
    """
    return Attribute("wait", Bool(), f"Whether to wait until the app {until}. Default: `true`.", optional=True)


def timeout() -> Attribute:
    """Return the argument that tells how long to wait."""
    return Attribute(
        "timeout",
        String(),
        f'How long to wait at most, such as `"90s"` or `"1h30m"`. Default: `"{WAIT}"`.',
        optional=True,
        validators=[duration],
    )
