"""A Space's files: compared by their hash, changed by one commit."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from provider.errors import ProviderError
from provider.plugin.interface import Diagnostics, State
from provider.plugin.types import Unknown

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
    from provider.hub.card import front_matter  # noqa: PLC0415 - only needed with a README.md

    files = config["files"]
    if files is None or files is Unknown or README not in files:
        return None
    text = files[README]
    return text if text is Unknown else front_matter(text or "").get("sdk")


def check_readme(diags: Diagnostics, config: State) -> None:
    """Refuse a README.md that would break the Space, or that says another sdk than the configuration."""
    files = config["files"]
    if files is None or files is Unknown or not isinstance(files.get(README), str):
        return
    path = ["files", (README,)]
    try:
        said = readme_sdk(config)
    except ProviderError as error:
        diags.add_error(error.summary, error.detail, path=path)
        return
    sdk = config["sdk"]
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


def commit_files(hub: "Hub", id_: str, changed: Mapping[str, str], gone: Collection[str], sdk: str | None) -> None:
    """Bring a Space's files to what is wanted, by one commit, or none if they are so already.

    Args:
        hub: the Hub client.
        id_: the Space.
        changed: paths and contents to write.
        gone: paths to delete.
        sdk: the sdk to write into the README's front matter, None to leave it.
    """
    if not changed and not gone and sdk is None:
        return
    tree = hub.files.tree("space", id_)
    wanted = dict(changed)
    if sdk is not None and README not in wanted:
        wanted[README] = _with_sdk(hub, id_, sdk) if README in tree else _card(sdk)
    add = {path: text.encode() for path, text in wanted.items()}
    add = {path: content for path, content in add.items() if path not in tree or not tree[path].holds(content)}
    delete = [path for path in gone if path in tree]
    if add or delete:
        hub.files.commit("space", id_, _message(add, delete), add, delete)


def _text(hub: "Hub", id_: str, path: str) -> str | None:
    try:
        return hub.files.read("space", id_, path).decode()
    except UnicodeDecodeError:
        return None


def _with_sdk(hub: "Hub", id_: str, sdk: str) -> str:
    from provider.hub.card import with_front_matter  # noqa: PLC0415

    return with_front_matter(hub.files.read("space", id_, README).decode(), {"sdk": sdk})


def _card(sdk: str) -> str:
    return f"---\nsdk: {sdk}\n---\n"


def _message(add: Collection[str], delete: Collection[str]) -> str:
    paths = [*add, *delete]
    if len(paths) == 1:
        return f"{'Update' if add else 'Delete'} {paths[0]} with Terraform"
    return f"Update {len(paths)} files with Terraform"
