"""`source_dir` of a resource: how it is planned, found on the Hub, and made ready for the commit."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from provider.errors import ConfigurationError
from provider.plugin.interface import Diagnostics, Private
from provider.plugin.types import Unknown, is_known
from provider.resources.shared.files import MADE_BY_THE_HUB, only_grew
from provider.resources.shared.source_folder import SourceFile, changed_meanwhile, contents, read_folder

if TYPE_CHECKING:
    from pathlib import Path

    from provider.hub.client import Hub
    from provider.hub.http.requests import Kind
    from schemas.states import RepositoryAttributes, RepositoryState

BLOBS = "source_blobs"
"""Where the private state has the git blob id of each file: the Hub tells no other hash of small ones."""

Source = dict[str, SourceFile]


def read_source(config: "RepositoryState") -> Source | Any:
    """Look at the folder that a configuration names; None if it names none, Unknown while it is not known which.

    Raises:
        ConfigurationError: the folder, or something in it, can't be taken.
    """
    folder, include, exclude = config["source_dir"], config["source_include"], config["source_exclude"]
    if folder is None:
        return None
    return read_folder(folder, include, exclude) if is_known([folder, include, exclude]) else Unknown


def plan_source(
    diags: Diagnostics, config: "RepositoryState", current: "RepositoryState | None", planned: "RepositoryState"
) -> "tuple[RepositoryAttributes, Any]":
    """Plan `source_hashes`, and refuse a path that is written twice, or is a file and a folder.

    Args:
        diags: where the errors go.
        config: the configuration as written.
        current: the state so far, None for what is to be created.
        planned: the plan so far.

    Returns:
        What to change in the plan, and the folder: None without one, Unknown while it is not known.
    """
    try:
        source = read_source(config)
    except ConfigurationError as error:
        diags.add_error(error.summary, error.detail, path=["source_dir"])
        return {"source_hashes": Unknown}, Unknown
    _refuse_folders(diags, planned["files"], source)
    if source is None or source is Unknown:
        return {"source_hashes": source}, source
    written = config["files"] if isinstance(config["files"], dict) else {}
    for path in sorted(source.keys() & written.keys()):
        diags.add_error(
            f"{path} stands in files and in source_dir",
            "It can come from one of them only: take it out of files, or exclude it by source_exclude.",
            path=["files", (path,)],
        )
    plan: RepositoryAttributes = {"source_hashes": hashes_of(source)}
    if config["files"] is None and isinstance(planned["files"], dict):
        plan["files"] = {path: text for path, text in planned["files"].items() if path not in source} or None
    if current is not None and current["source_hashes"] == plan["source_hashes"] and current["source_dir"] is not None:
        plan["source_dir"] = current["source_dir"]
    return plan, source


def _refuse_folders(diags: Diagnostics, files: Any, source: Any) -> None:
    """Refuse a file whose path is a folder of another one's: git can hold only one of both."""
    paths = {path for known in (files, source) if isinstance(known, dict) for path in known}
    for path in sorted(paths):
        folders = [folder.as_posix() for folder in PurePosixPath(path).parents]
        for folder in sorted(paths.intersection(folders)):
            diags.add_error(
                f"{folder} is planned as a file and as a folder",
                f"The repository can't have both {folder} and {path}. Leave one of them out; what ignore_changes holds "
                "back is there, too.",
                path=["files"],
            )


def source_to_apply(planned: "RepositoryState", before: Mapping[str, str | None] | None) -> Source | None:
    """Read the folder again before anything is changed, if anything of it has to be sent.

    The folder is that of the plan, in which `ignore_changes` is heeded, and not that of the configuration.

    Args:
        planned: what the user agreed to.
        before: `source_hashes` of the state.

    Raises:
        ConfigurationError: it is not any more what was planned, or can't be taken.
    """
    agreed: Any = planned["source_hashes"]
    if planned["source_dir"] is None or agreed == before:
        return None
    source: Source = read_source(planned)
    if agreed is Unknown:
        return source
    found = {path: file.sha256 for path, file in source.items()}
    if found != agreed:
        raise changed_meanwhile(sorted({path for path, _ in found.items() ^ agreed.items()}))
    return source


def source_difference(
    private: Private, source: Source | None, before: Mapping[str, str | None] | None
) -> dict[str, "bytes | Path"]:
    """Return what of the folder has to be written, and remember how to know it again.

    Args:
        private: the object's private state.
        source: the folder, None where nothing of it has to be sent.
        before: `source_hashes` of the state.
    """
    changed = [file for path, file in (source or {}).items() if (before or {}).get(path) != file.sha256]
    written = contents(changed)
    private[BLOBS] = private.get(BLOBS, {}) | _blobs(changed)
    return written


def note_source(private: Private, source: Source | None, hashes: Mapping[str, str | None] | None) -> None:
    """Remember, after the commit, how to know the folder's files again.

    Args:
        private: the object's private state.
        source: the folder, None where nothing of it had to be sent.
        hashes: `source_hashes` of the plan.
    """
    if source is not None or hashes is None:
        private[BLOBS] = _blobs((source or {}).values())


def observed_source(
    hub: "Hub", private: Private, kind: "Kind", id_: str, kept: Mapping[str, str | None], *, revision: str = "main"
) -> dict[str, str]:
    """Return the hashes that the folder's files have on the Hub; one that is gone is left out.

    Nothing is downloaded but a .gitattributes that is another one: the Hub adds lines to it.

    Args:
        hub: the Hub client.
        private: the object's private state.
        kind: what the repository is.
        id_: its id.
        kept: `source_hashes` of the state.
        revision: the branch.
    """
    tree, blobs = hub.files.tree(kind, id_, revision), private.get(BLOBS, {})
    observed = {}
    for path, sha256 in kept.items():
        if path in tree:
            entry, blob = tree[path], blobs.get(path)
            is_ours = blob == entry.oid or (
                path == MADE_BY_THE_HUB and only_grew(hub.files.read(kind, id_, path, revision), sha256)
            )
            observed[path] = entry.sha256 or (sha256 if is_ours else None) or f"blob:{entry.oid}"
    return observed


def hashes_of(source: Source | None) -> dict[str, str] | None:
    """Return `source_hashes`, null without a folder."""
    return None if source is None else {path: file.sha256 for path, file in source.items()}


def _blobs(files: Iterable[SourceFile]) -> dict[str, str]:
    return {file.path: file.blob for file in files}
