"""Making repositories like those of another Hub: all that a plan compares, no content and no secret value."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from provider.local_hub.api.changes import checked_path
from provider.local_hub.api.commits import PREFIXES
from provider.local_hub.model import builds
from provider.local_hub.model.errors import HubError
from provider.local_hub.model.lfs_store import is_sha256
from provider.local_hub.model.models import KINDS, Commit, Entry, File, Kind, Repository, Space, Visibility
from provider.local_hub.model.store import Hub
from provider.local_hub.origin import Origin, OriginError, mapping

MOST_REPOSITORIES = 500
"""So many of each kind are copied of a namespace, those that changed last first."""
_MOST_FILES = 100_000
_MOST_REFS = 50
_LONGEST_TEXT = 1_000_000
_AT_ONCE = 4
_TEXTS = frozenset({"README.md", ".gitattributes"})
"""Files whose content is copied: the card, and what decides which files are large."""
_ID = re.compile(r"(?:(spaces|datasets|models)/)?(\w[\w.-]*)(?:/(\w[\w.-]*))?", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")
_UID = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True)
class Selection:
    """What is to be copied.

    Args:
        namespace: whose repositories.
        name: of one repository; None for all.
        kind: of that one.
    """

    namespace: str
    name: str | None = None
    kind: Kind = "space"

    @classmethod
    def parse(cls, text: str) -> "Selection":
        """Read `NAMESPACE`, `NAMESPACE/NAME` of a Space, or `datasets/NAMESPACE/NAME`, `models/…`.

        Raises:
            ValueError: it is none of them.
        """
        found = _ID.fullmatch(text)
        if not found or (found[1] and not found[3]):
            raise ValueError(f"{text!r} is neither NAMESPACE nor [datasets/ or models/]NAMESPACE/NAME")
        kinds: dict[str | None, Kind] = {"datasets": "dataset", "models": "model"}
        return cls(found[2], found[3], kinds.get(found[1], "space"))


@dataclass
class Copied:
    """What was copied.

    Args:
        kinds: of each repository that was copied.
        hidden: ids of the Spaces whose secrets or variables the token may not list.
        passed_over: what is not copied, and why.
    """

    kinds: list[Kind]
    hidden: list[str]
    passed_over: list[str]


def copy_into(hub: Hub, origin: Origin, copies: Iterable[Selection]) -> Copied:
    """Take in repositories like those of another Hub; what is there already stays as it is.

    Raises:
        OriginError: the other Hub can't be read, or has not what is wanted.
    """
    copied = Copied([], [], [])
    found = list(dict.fromkeys(place for each in copies for place in _found(origin, each, copied)))
    missing = [(kind, id_) for kind, id_ in found if hub.find(kind, id_) is None]
    copied.kinds += _take_in(hub, [_Copy(origin, kind, id_, copied) for kind, id_ in missing])
    return copied


def copy_templates(hub: Hub, origin: Origin) -> None:
    """Take in what the other Hub offers for new Spaces: the list, and the files of those that are there.

    Raises:
        OriginError: the other Hub can't be read.
    """
    listed = mapping(origin.json("/api/spaces/templates")).get("templates")
    offered = [template for template in listed or () if _ID.fullmatch(f"spaces/{mapping(template).get('repoId', '')}")]
    hub.templates = offered or None
    missing = [
        id_ for id_ in dict.fromkeys(str(template["repoId"]) for template in offered) if hub.find("space", id_) is None
    ]
    _take_in(hub, [_Copy(origin, "space", id_, Copied([], [], []), files_only=True) for id_ in missing])


def _take_in(hub: Hub, copies: Sequence["_Copy"]) -> list[Kind]:
    """Make repositories, some at once, and keep those that are new here; return what they are."""
    kinds: list[Kind] = []
    pool = ThreadPoolExecutor(_AT_ONCE)
    try:
        for repository in pool.map(lambda copy: copy.make(), copies):
            if repository and hub.find(repository.kind, repository.id) is None:
                hub.keep(repository)
                kinds.append(repository.kind)
    finally:
        pool.shutdown(cancel_futures=True)
    return kinds


def _found(origin: Origin, copy: Selection, copied: Copied) -> Iterator[tuple[Kind, str]]:
    if copy.name is not None:
        yield copy.kind, f"{copy.namespace}/{copy.name}"
        return
    found = 0
    for kind in KINDS:
        path = f"/api/{kind}s?author={copy.namespace}&sort=lastModified&limit=100"
        for number, item in enumerate(origin.pages(path)):
            if number == MOST_REPOSITORIES:
                copied.passed_over.append(f"all {kind}s of {copy.namespace} but {MOST_REPOSITORIES}")
                break
            id_ = str(mapping(item).get("id"))
            if _ID.fullmatch(id_) and id_.lower().startswith(f"{copy.namespace.lower()}/"):
                found += 1
                yield kind, id_
    if not found and origin.is_signed_in:
        raise OriginError(f"{origin.endpoint} shows no repository of {copy.namespace} to this token")
    if not found:
        copied.passed_over.append(f"anything of {copy.namespace}, which shows nothing without a token")


class _Copy:
    """One repository on its way.

    Args:
        origin: where it is.
        kind: what it is.
        id_: its id.
        copied: takes what could not be read.
        files_only: leave out refs, variables and secrets.
    """

    def __init__(self, origin: Origin, kind: Kind, id_: str, copied: Copied, *, files_only: bool = False) -> None:
        self._origin, self._kind, self._id, self._copied = origin, kind, id_, copied
        self._files_only = files_only
        self._api = f"/api/{kind}s/{id_}"

    def make(self) -> Repository | None:
        info = self._origin.json(self._api)
        if info is None:
            self._copied.passed_over.append(f"the {self._kind} {self._id}, which is not there for this token")
            return None
        try:
            return self._repository(mapping(info))
        except (LookupError, TypeError, ValueError, AttributeError, HubError) as error:
            self._copied.passed_over.append(f"the {self._kind} {self._id} ({error})")
            return None

    def _repository(self, info: Mapping[str, Any]) -> Repository:
        namespace, slash, name = str(info["id"]).partition("/")
        if not (slash and _ID.fullmatch(f"{self._kind}s/{info['id']}")):
            raise ValueError(f"{info['id']!r} is not a valid id")
        visibility = _visibility(info)
        repository = Repository(self._kind, namespace, name, visibility, created_at=_milliseconds(info["createdAt"]))
        if _UID.fullmatch(str(info.get("_id"))):
            repository.uid = info["_id"]
        repository.show(visibility, repository.moment(repository.created_at))
        repository.last_change = _milliseconds(info["lastModified"])
        repository.gated = info["gated"] if info.get("gated") in {"auto", "manual"} else False
        repository.region = _region(info)
        repository.resource_group = mapping(info.get("resourceGroup")).get("id")
        repository.discussions_disabled = bool(info.get("discussionsDisabled"))
        self._add_refs(repository, str(info["sha"]))
        if self._kind == "space":
            repository.space = self._space(info)
        return repository

    def _add_refs(self, repository: Repository, head: str) -> None:
        refs = {} if self._files_only else mapping(self._origin.json(f"{self._api}/refs"))
        repository.branches["main"] = self._commit(repository, head)
        for key, into in (("branches", repository.branches), ("tags", repository.tags)):
            for ref in list(refs.get(key) or ())[:_MOST_REFS]:
                if ref["name"] not in into:
                    into[ref["name"]] = self._commit(repository, ref["targetCommit"])

    def _commit(self, repository: Repository, sha: str) -> str:
        """Take in the files at a commit, once; return its id."""
        if not _COMMIT.fullmatch(sha):
            raise ValueError(f"{sha!r} is not a commit")
        if sha not in repository.commits:
            files = {path: file for entry in self._tree(sha) for path, file in _file(mapping(entry))}
            for path in _TEXTS & files.keys():
                self._add_text(repository, sha, path, files[path])
            repository.large |= {file.sha256: repository.last_change for file in files.values() if file.sha256}
            title, author = "As it is on the Hub that this is a copy of", repository.namespace
            repository.commits[sha] = Commit(sha, None, title, "", author, repository.last_change, files)
        return sha

    def _tree(self, sha: str) -> Iterator[Any]:
        for number, entry in enumerate(self._origin.pages(f"{self._api}/tree/{sha}?recursive=true")):
            if number == _MOST_FILES:
                raise ValueError(f"it has more than {_MOST_FILES:,} files")
            yield entry

    def _add_text(self, repository: Repository, sha: str, path: str, file: File) -> None:
        if file.oid not in repository.blobs and file.size <= _LONGEST_TEXT and not file.sha256:
            content = self._origin.content(f"/{PREFIXES[self._kind]}{self._id}/resolve/{sha}/{path}", _LONGEST_TEXT)
            if content is not None:
                repository.blobs[file.oid] = content

    def _space(self, info: Mapping[str, Any]) -> Space:
        runtime = mapping(info.get("runtime"))
        space = Space(str(info["sdk"]), mapping(runtime.get("hardware")).get("requested"))
        space.sleep_seconds = runtime.get("gcTimeout")
        space.storage, space.volumes = runtime.get("storage"), list(runtime.get("volumes") or ())
        space.replicas = mapping(runtime.get("replicas")).get("requested") or 1
        space.dev_mode = bool(runtime.get("devMode"))
        stage = str(runtime.get("stage"))
        space.paused = stage == "PAUSED"
        space.copied_stage = None if space.paused else "RUNNING" if stage in builds.TRANSIENT else stage
        if not self._files_only:
            space.variables = self._entries("variables", lambda entry: str(entry["value"]))
            space.secrets = self._entries("secrets", lambda _: "")
        return space

    def _entries(self, which: str, value: Callable[[Mapping[str, Any]], str]) -> dict[str, Entry]:
        found = self._origin.json(f"{self._api}/{which}")
        if found is None:
            self._copied.hidden.append(f"{which} of {self._id}")
        return {
            str(key): Entry(value(entry), entry.get("description"), _milliseconds(entry.get("updatedAt")))
            for key, entry in mapping(found).items()
        }


def _visibility(info: Mapping[str, Any]) -> Visibility:
    visibility = info.get("visibility")
    if visibility == "protected":
        return "protected"
    return "private" if info.get("private") or visibility == "private" else "public"


def _file(entry: Mapping[str, Any]) -> Iterator[tuple[str, File]]:
    """Yield path and file of an entry of a tree, nothing for a folder."""
    if entry.get("type") == "file":
        oid, size, large = str(entry["oid"]), int(entry["size"]), mapping(entry.get("lfs"))
        sha256 = str(large["oid"]) if large else None
        if not _COMMIT.fullmatch(oid) or (sha256 and not is_sha256(sha256)):
            raise ValueError(f"{oid!r} is not a valid id of a file")
        yield checked_path(str(entry["path"])), File(oid, size, sha256)


def _region(info: Mapping[str, Any]) -> str | None:
    tagged = (str(tag).partition(":")[2] for tag in info.get("tags") or () if str(tag).startswith("region:"))
    return info.get("region") or next(tagged, None)


def _milliseconds(text: Any) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000) if text else 0
