"""Publishing: new shards go up unseen, then one commit swaps the card and takes the old ones away.

Readers follow the card, which names each shard exactly. Until the last commit they see what was there before, after it
what is new, and never some of both. A crash before it leaves shards that nothing names; the next apply uses or removes
them.
"""

import logging
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provider.errors import Busy, ProviderError, StaleParent
from provider.resources.dataset.card import DEFAULT, CardChange, is_referenced
from provider.resources.dataset.readme import KIND, README, card_in, read_readme
from provider.resources.shared.files import commit_title, inline

if TYPE_CHECKING:
    from provider.dataset_builder.shard import RemoteShard
    from provider.hub.client import Hub
    from provider.hub.commit import StoredFile
    from provider.hub.uploads import Staged

FILES_PER_COMMIT = 50
"""As many as the Hub's clients put into one commit; the Hub's documentation advises 50 to 100."""
ATTEMPTS = 10
"""How often the last commit is tried again when somebody else commits at the same moment."""
PAUSE = 0.5
"""Seconds before the next attempt, times the number of attempts so far."""
OWN_SHARD = re.compile(r"(?P<folder>[^/]+)/(?P<split>.+)-\d{5}-of-\d{5}-[0-9a-f]{8}\.parquet")

_log = logging.getLogger(__name__)


def shard_path(config: str, split: str, number: int, of: int, key: str) -> str:
    """Return the name of a shard: that of `push_to_hub`, and a part of the key that makes it new.

    Args:
        config: name of the config.
        split: name of the split.
        number: of the shard when it is published first, from 0 on.
        of: how many the split has then.
        key: of the task that makes it.
    """
    return f"{shard_folder(config)}/{split}-{number:05d}-of-{of:05d}-{key[:8]}.parquet"


def shard_folder(config: str) -> str:
    """Return the folder that holds the shards of a config."""
    return "data" if config == DEFAULT else config


@dataclass(repr=False, eq=False)
class Publication:
    """What a dataset's repository is to become.

    Args:
        id: of the dataset.
        revision: the branch.
        shards: files to put there, by path in the repository: on this machine, or of a cluster.
        splits: the configs and splits that this resource manages.
        kept: paths of the shards that stay or come.
        dropped: paths of shards that were published from here and are not wanted any more.
        card: what changes in the card.
        body: the text below the card, None for what is there.
        files: contents of other files to write, by path.
        removed: other files to delete.
        message: title of the commits, None for what they change.
        remote: where those of the shards are that workers of a cluster built.
    """

    id: str
    revision: str
    shards: "Mapping[str, bytes | Path | StoredFile]"
    splits: Collection[tuple[str, str]]
    kept: Collection[str]
    dropped: Collection[str]
    card: CardChange
    body: str | None = None
    files: Mapping[str, bytes | Path] = field(default_factory=dict)
    removed: Collection[str] = ()
    message: str | None = None
    remote: "Mapping[str, RemoteShard]" = field(default_factory=dict)


@dataclass(frozen=True)
class Published:
    """What came of it.

    Args:
        sha: the newest commit of the branch.
        readme_oid: git's id of README.md, None without one.
        hashes: the SHA-256 of the new shards, by path.
    """

    sha: str
    readme_oid: str | None
    hashes: Mapping[str, str | None] = field(default_factory=dict)


def publish(
    hub: "Hub", publication: Publication, report: Callable[[int], None], sleep: Callable[[float], bool]
) -> Published:
    """Bring a dataset's repository to what is wanted; nothing is committed where it is so already.

    Args:
        hub: the Hub client.
        publication: what it is to become.
        report: is told the bytes that arrived, batch after batch.
        sleep: waits some seconds; false once the user asked to stop.

    Raises:
        StaleParent: others committed at the same moment again and again.
    """
    tree = hub.files.tree(KIND, publication.id, hub.files.head(KIND, publication.id, publication.revision))
    missing = {
        path: local for path, local in publication.shards.items() if path not in tree or not tree[path].holds(local)
    }
    hashes = {path: tree[path].sha256 for path in publication.shards.keys() - missing.keys()}
    staged = None
    local = {path: content for path, content in missing.items() if isinstance(content, Path)}
    if local:
        staged = hub.files.stage(KIND, publication.id, local, revision=publication.revision, report=report)
        hashes |= staged.hashes
    if len(missing) > len(local):
        remote = {path: publication.remote[path] for path in missing.keys() - local.keys()}
        hashes |= {path: shard.sha256 for path, shard in remote.items()}
        from provider.resources.dataset.sending import send_from_workers  # noqa: PLC0415 - only with a cluster

        sent = send_from_workers(hub, (publication.id, publication.revision), remote, report)
        publication = replace(publication, shards={**publication.shards, **sent})
    for attempt in range(1, ATTEMPTS + 1):
        try:
            published = replace(_Attempt(hub, publication, staged).commit(), hashes=hashes)
        except (StaleParent, Busy) as error:
            if attempt == ATTEMPTS or not sleep(PAUSE * attempt):
                raise
            _log.info(
                "somebody else committed to %s at the same moment, trying again: %s", publication.id, error.summary
            )
        else:
            _forget(publication)
            return published
    raise AssertionError("unreachable")


def size_of(content: "bytes | Path | StoredFile") -> int:
    """Return the bytes of a file that is to be published."""
    if isinstance(content, Path):
        return content.stat().st_size
    return len(content) if isinstance(content, bytes) else content.size


def _forget(publication: Publication) -> None:
    """Let the workers of a cluster remove what is published; what they keep otherwise goes after a day."""
    if publication.remote:
        from provider.resources.dataset.sending import forget  # noqa: PLC0415 - only with a cluster

        try:
            forget(publication.remote)
        except ProviderError as error:
            _log.info("the workers keep what they built of %s for a day: %s", publication.id, error.summary)


class _Attempt:
    """One attempt on top of the branch's head as it is now."""

    def __init__(self, hub: "Hub", publication: Publication, staged: "Staged | None") -> None:
        self._hub = hub
        self._publication = publication
        self._staged = staged
        self._head = hub.files.head(KIND, publication.id, publication.revision)
        self._tree = hub.files.tree(KIND, publication.id, self._head)

    def commit(self) -> Published:
        """Commit the shards that are too many for one commit, then the rest with the card."""
        before, readme = self._readmes()
        shards: dict[str, bytes | Path | StoredFile] = {
            path: local for path, local in self._publication.shards.items() if self._differs(path, local)
        }
        *parts, last = _parts(shards) if _is_shielded(shards, card_in(before, self._publication.id)) else [shards]
        for number, part in enumerate(parts, start=1):
            self._commit(f"{self._title(part, ())} (part {number} of {len(parts) + 1})", part, ())
        rest: dict[str, bytes | Path | StoredFile] = dict(self._publication.files)
        if readme:
            rest[README] = readme.encode()
        add = last | {path: content for path, content in rest.items() if self._differs(path, content)}
        delete = sorted(self._superfluous(readme))
        if add or delete:
            self._commit(self._title(add, delete), add, delete)
        return Published(self._head, self._readme_oid(readme))

    def _readmes(self) -> tuple[str, str]:
        """Return README.md as it is, and as it is to become; nothing where it stays."""
        from provider.hub.card import front_matter, with_body, with_edits  # noqa: PLC0415 - start-up

        publication = self._publication
        if publication.body is None and publication.card.is_empty:
            return "", ""
        before = read_readme(self._hub, publication.id, self._tree, self._head)
        card = card_in(before, publication.id)
        readme = with_edits(before, publication.card.edit)
        if front_matter(readme) == card:
            readme = before
        return before, readme if publication.body is None else with_body(readme, publication.body)

    def _readme_oid(self, readme: str) -> str | None:
        from provider.hub.files import blob_id  # noqa: PLC0415 - start-up

        if readme:
            return blob_id(readme.encode())
        return self._tree[README].oid if README in self._tree else None

    def _superfluous(self, readme: str) -> Iterator[str]:
        """Yield what to delete: what was ours, and shards of ours that an earlier attempt left and nothing names."""
        from provider.hub.card import front_matter  # noqa: PLC0415 - start-up

        card = front_matter(readme)
        ours = {(shard_folder(config), split) for config, split in self._publication.splits}
        for path in self._tree:
            if path in self._publication.kept or path in self._publication.files:
                continue
            stray = OWN_SHARD.fullmatch(path)
            left = path in self._publication.dropped or (stray and (stray["folder"], stray["split"]) in ours)
            if path in self._publication.removed or (left and not is_referenced(path, card)):
                yield path

    def _differs(self, path: str, content: "bytes | Path | StoredFile") -> bool:
        return path not in self._tree or not self._tree[path].holds(content)

    def _commit(self, title: str, add: "Mapping[str, bytes | Path | StoredFile]", delete: Collection[str]) -> None:
        publication, files = self._publication, self._hub.files
        options: dict[str, Any] = {"revision": publication.revision, "parent": self._head}
        from provider.hub.commit import StoredFile  # noqa: PLC0415 - start-up

        contents = {path: content for path, content in add.items() if isinstance(content, StoredFile)} | inline(add)
        if len(contents) == len(add):
            self._head = files.commit(KIND, publication.id, title, contents, delete, **options)
        else:
            self._head = files.upload(KIND, publication.id, title, add, delete, staged=self._staged, **options)

    def _title(self, add: Collection[str], delete: Collection[str]) -> str:
        return self._publication.message or commit_title(add, delete)


def _is_shielded(shards: Collection[str], card: Mapping[str, Any]) -> bool:
    """Return whether readers don't see new shards before a card names them: today's card says where everything is.

    Without `configs` in the card the loaders take whatever they find, and a pattern may mean a new file too.
    """
    return bool(card.get("configs")) and not any(is_referenced(path, card) for path in shards)


def _parts(
    shards: "Mapping[str, bytes | Path | StoredFile]",
) -> "list[dict[str, bytes | Path | StoredFile]]":
    """Divide shards into commits: at least one part, the last of which has room for what goes with it."""
    paths = list(shards)
    starts = range(0, max(len(paths), 1), FILES_PER_COMMIT)
    return [{path: shards[path] for path in paths[start : start + FILES_PER_COMMIT]} for start in starts]
