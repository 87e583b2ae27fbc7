"""README.md of a dataset, as it is on the Hub; what is wrong with it is told with the dataset's name."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from provider.errors import ConfigurationError

if TYPE_CHECKING:
    from provider.hub.client import Hub
    from provider.hub.files import TreeEntry

KIND: Final = "dataset"
MAIN = "main"
README = "README.md"


def read_readme(hub: "Hub", id_: str, tree: "Mapping[str, TreeEntry]", revision: str) -> str:
    """Return the text of README.md, empty without one.

    Args:
        hub: the Hub client.
        id_: of the dataset.
        tree: the files of the revision.
        revision: branch or commit.

    Raises:
        ConfigurationError: it is not text in UTF-8.
    """
    if README not in tree:
        return ""
    try:
        return hub.files.read(KIND, id_, README, revision).decode()
    except UnicodeDecodeError as error:
        raise _unreadable(id_, f"It is not text in UTF-8: {error.reason} at byte {error.start}.") from error


def card_in(readme: str, id_: str) -> Mapping[str, Any]:
    """Return the front matter of a README.md.

    Args:
        readme: its text.
        id_: of the dataset.

    Raises:
        ConfigurationError: it is not YAML, or no mapping.
    """
    from provider.hub.card import front_matter  # noqa: PLC0415 - start-up

    try:
        return front_matter(readme)
    except ConfigurationError as error:
        raise _unreadable(id_, f"{error.summary}: {error.detail}") from error


def _unreadable(id_: str, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"The README.md of the dataset {id_} can't be read",
        f"{why} Nothing was changed. Correct it on the Hub, or delete it there to have it made anew, and try again.",
    )
