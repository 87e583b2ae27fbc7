"""A Space's files: compared by their hash, changed by one commit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from provider.errors import ProviderError
from provider.plugin.interface import Diagnostics, State
from provider.plugin.types import Unknown, is_known
from provider.resources._space_card import yaml_key

if TYPE_CHECKING:
    from provider.hub.client import Hub

README = "README.md"
MADE_BY_THE_HUB = ".gitattributes"
LARGEST_IMPORTED = 100_000
"""Bytes; larger files are left out of an import, for they do not belong into a state."""
MOST_IMPORTED = 200
"""Files; a repository with more is imported without its files."""


def readme_sdk(config: State) -> Any:
    """Give the sdk that a README.md among the written files says, None without one, or Unknown."""
    files = config["files"]
    if files is None or files is Unknown or README not in files:
        return None
    text = files[README]
    return text if text is Unknown else _front_matter(text or "").get("sdk")


def check_readme(diags: Diagnostics, config: State) -> None:
    """Refuse a README.md that would break the Space, or that says another sdk than the configuration."""
    files = config["files"]
    if files is None or files is Unknown or not isinstance(files.get(README), str):
        return
    path = ["files", (README,)]
    try:
        written = _front_matter(files[README])
    except ProviderError as error:
        diags.add_error(error.summary, error.detail, path=path)
        return
    _check_card(diags, config["card"], written)
    said, sdk = written.get("sdk"), config["sdk"]
    if said is None:
        wanted = "docker" if sdk in {None, Unknown} else sdk
        diags.add_error(
            "README.md has no sdk in its front matter",
            f"The Hub reads the sdk of a Space there. Begin the file with:\n\n---\nsdk: {wanted}\n---",
            path=path,
        )
    elif sdk not in {None, Unknown, said}:
        diags.add_error(
            "README.md and sdk disagree", f'README.md says "{said}", sdk says "{sdk}". Leave sdk out.', path=path
        )


def _check_card(diags: Diagnostics, card: Any, written: Mapping[str, Any]) -> None:
    """Refuse a card beside a README.md that says otherwise; configuration that engines generate has both."""
    if not isinstance(card, dict):
        return
    for name, value in card.items():
        if is_known(value) and value is not None and written.get(yaml_key(name)) != value:
            diags.add_error(
                f"card and README.md disagree about {name}",
                "With a README.md among the files the card stands there: leave card out.",
                path=["card", name],
            )


def _front_matter(readme: str) -> Mapping[str, Any]:
    from provider.hub.card import front_matter  # noqa: PLC0415 - only needed with a README.md

    return front_matter(readme)


def observed_files(hub: "Hub", id_: str, kept: Mapping[str, str]) -> dict[str, str]:
    """Give the remote content of the files that the state has; one that is gone or no text is left out.

    Args:
        hub: the Hub client.
        id_: the Space.
        kept: the files in the state.
    """
    tree = hub.files.tree("space", id_)
    observed = {}
    for path, text in kept.items():
        if path not in tree:
            continue
        content = text if tree[path].holds(text.encode()) else _text(hub, id_, path)
        if content is not None:
            observed[path] = content
    return observed


def imported_files(hub: "Hub", id_: str) -> dict[str, str]:
    """Give the small text files of a Space."""
    tree = hub.files.tree("space", id_)
    small = [path for path, entry in tree.items() if entry.size <= LARGEST_IMPORTED and path != MADE_BY_THE_HUB]
    if len(small) > MOST_IMPORTED:
        return {}
    texts = {path: _text(hub, id_, path) for path in sorted(small)}
    return {path: text for path, text in texts.items() if text is not None}


@dataclass(repr=False, eq=False)
class Wanted:
    """What a Space's files are to become.

    Args:
        changed: paths and contents to write.
        gone: paths to delete.
        front_matter: entries to set in the README's front matter.
        message: title of the commit, None for what it changes.
    """

    changed: Mapping[str, str]
    gone: Collection[str] = ()
    front_matter: Mapping[str, Any] = field(default_factory=dict)
    message: str | None = None


def commit_files(hub: "Hub", id_: str, wanted: Wanted) -> None:
    """Bring a Space's files to what is wanted, by one commit, or none if they are so already."""
    if not wanted.changed and not wanted.gone and not wanted.front_matter:
        return
    tree = hub.files.tree("space", id_)
    texts = dict(wanted.changed)
    if wanted.front_matter and README not in texts:
        readme = hub.files.read("space", id_, README).decode() if README in tree else ""
        texts[README] = readme_with(readme, wanted.front_matter)
    add = {path: text.encode() for path, text in texts.items()}
    add = {path: content for path, content in add.items() if path not in tree or not tree[path].holds(content)}
    delete = [path for path in wanted.gone if path in tree]
    if add or delete:
        hub.files.commit("space", id_, wanted.message or _message(add, delete), add, delete)


def _text(hub: "Hub", id_: str, path: str) -> str | None:
    try:
        return hub.files.read("space", id_, path).decode()
    except UnicodeDecodeError:
        return None


def readme_with(readme: str, front_matter: Mapping[str, Any]) -> str:
    """Give a README.md with some entries of its front matter set, and all else as it was."""
    from provider.hub.card import with_front_matter  # noqa: PLC0415 - only needed when a card changes

    return with_front_matter(readme, front_matter)


def _message(add: Collection[str], delete: Collection[str]) -> str:
    paths = [*add, *delete]
    if len(paths) == 1:
        return f"{'Update' if add else 'Delete'} {paths[0]} with Terraform"
    return f"Update {len(paths)} files with Terraform"
