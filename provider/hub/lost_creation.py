"""Whether a repository that is there after the answer to its creation was lost was made by that creation."""

from collections.abc import Callable, Mapping
from typing import Any

from provider.hub.accounts import Account
from provider.hub.create_options import CreateOptions
from provider.hub.files import Files
from provider.hub.http.executor import RequestExecutor
from provider.hub.http.read_cache import ReadCache
from provider.hub.http.requests import Kind
from provider.hub.refs import Refs
from provider.hub.repository_info import RepositoryInfo
from provider.hub.spaces import Spaces


class LostCreation:
    """Compares what was asked for with what is there: all that can be told must agree.

    Args:
        executor: asks.
        read_cache: of the client.
        account: tells whose token this is.
    """

    def __init__(self, executor: RequestExecutor, read_cache: ReadCache, account: Callable[[], Account]) -> None:
        self._files = Files(executor, read_cache)
        self._refs = Refs(executor, read_cache)
        self._spaces = Spaces(executor, read_cache)
        self._account = account

    def made(self, kind: Kind, found: RepositoryInfo, choices: CreateOptions, *, is_copy: bool = False) -> bool:
        """Check whether a young repository is the one that was asked for.

        Args:
            kind: what it is.
            found: what the Hub says of it.
            choices: what was asked for.
            is_copy: whether its commits are those of another repository.
        """
        asked = {name: choices.get(name) for name in ("visibility", "sdk", "region", "resource_group_id")}
        observed = (found.known_visibility, found.sdk, found.region, found.resource_group)
        if any(
            want is not None and is_ not in {None, want} for want, is_ in zip(asked.values(), observed, strict=True)
        ):
            return False
        files, variables = choices.get("files"), choices.get("variables")
        return (
            (not files or self._holds(kind, found.id, files))
            and (not variables or self._has(found.id, variables))
            and (bool(files) or is_copy or bool(choices.get("template")) or self._is_by_this_account(kind, found.id))
        )

    def _holds(self, kind: Kind, id_: str, files: Mapping[str, bytes]) -> bool:
        there = self._files.some(kind, id_, list(files))
        return all(path in there and there[path].holds(content) for path, content in files.items())

    def _has(self, id_: str, variables: Mapping[str, str]) -> bool:
        there: Mapping[str, Any] = self._spaces.variables(id_)
        return all(key in there and there[key].value == value for key, value in variables.items())

    def _is_by_this_account(self, kind: Kind, id_: str) -> bool:
        """Check who made the first commits; a repository without any tells nothing."""
        authors = {author for commit in self._refs.commits(kind, id_) for author in commit.authors}
        return not authors or self._account().name in authors
