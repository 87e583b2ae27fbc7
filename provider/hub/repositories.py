"""Repositories: make, look at, change, move and delete them."""

# ruff: noqa: A002 - `id` is the Hub's own word for namespace/name.

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Unpack
from urllib.parse import urlencode

from provider.errors import NotFound, ProviderError, RepositoryNotFound
from provider.foreign.headers import header_date
from provider.hub.accounts import Account
from provider.hub.create_options import CreateOptions, hidden_in, id_in, payload_of, split_name
from provider.hub.http.cancellation import SerialQueue
from provider.hub.http.executor import RequestExecutor
from provider.hub.http.paging import pages
from provider.hub.http.read_cache import ReadCache
from provider.hub.http.requests import (
    NOUNS,
    Kind,
    Request,
    Response,
    api_path,
    named,
    record,
    split_id,
)
from provider.hub.lost_creation import LostCreation
from provider.hub.namespace_reads import Listings
from provider.hub.repository_info import RepositoryInfo, read_info, read_infos

SLACK = 2.0
"""Seconds by which the Hub's `Date` and `createdAt` may disagree: the first knows whole seconds only."""


__all__ = ["Repositories", "RepositoryInfo", "read_info"]


class Repositories:
    """Spaces, datasets and models as repositories."""

    def __init__(self, executor: RequestExecutor, read_cache: ReadCache, account: Callable[[], Account]) -> None:
        self._executor = executor
        self._read_cache = read_cache
        self._listings = Listings(executor, read_cache)
        self._lost_creation = LostCreation(executor, read_cache, account)
        self._account = account
        # The Hub refuses two creates of one account at the same moment.
        self._creating = SerialQueue(executor.stop)

    def create(self, kind: Kind, id: str, **choices: Unpack[CreateOptions]) -> str:
        """Make a repository: `POST /api/repos/create`.

        Args:
            kind: what to make.
            id: `namespace/name`.
            choices: what it is to be like.

        Returns:
            The id as the Hub writes it.

        Raises:
            AlreadyExists: there is one of this id, and this call did not make it.
        """
        namespace, name = split_id(id)
        payload = {"type": kind, "name": name, "organization": namespace} | payload_of(choices)
        operation = f"create {named(kind, id)}"
        request = Request.with_json("POST", "/api/repos/create", operation, payload, hidden_in(choices))
        return self._make(kind, id, request, lambda body: "/".join(split_name(record(body)["name"])), choices)

    def duplicate(self, kind: Kind, id: str, to: str, **choices: Unpack[CreateOptions]) -> str:
        """Copy a repository with its files, and a Space's variables but no secrets: `POST /api/{kind}s/{id}/duplicate`.

        Args:
            kind: what it is.
            id: what to copy.
            to: `namespace/name` of the copy.
            choices: what the copy is to be like.

        Returns:
            The id of the copy as the Hub writes it.

        Raises:
            AlreadyExists: there is one of this id, and this call did not make it.
        """
        split_id(to)
        operation = f"duplicate {named(kind, id)} as {to}"
        payload = {"repository": to} | payload_of(choices)
        request = Request.with_json("POST", api_path(kind, id, "duplicate"), operation, payload, hidden_in(choices))
        # Whose commits a copy has, and which variables, its source decides.
        asked: CreateOptions = {"visibility": choices.get("visibility")}
        return self._make(kind, to, request, lambda body: id_in(record(body)["url"]), asked, is_copy=True)

    def list(self, kind: Kind, namespace: str) -> tuple[RepositoryInfo, ...]:
        """List what this token sees of a namespace, with the fields that lists hold: `GET /api/{kind}s?author=…`."""
        operation = f"list the {NOUNS[kind]}s of {namespace}"
        request = Request(
            "GET", f"/api/{kind}s", operation, urlencode({"author": namespace, "full": "true", "limit": 100})
        )
        answers = pages(self._executor, request)
        return tuple(info for answer in answers for info in answer.read(read_infos))

    def info(self, kind: Kind, id: str, *, whole: bool = False, fresh: bool = False) -> RepositoryInfo:
        """Read a repository: `GET /api/{kind}s/{id}`; of a renamed one the answer holds the new id.

        When more than a few of one namespace are asked for, they come from its list.

        Args:
            kind: what it is.
            id: `namespace/name`.
            whole: whether to read it by itself in any case, for the sake of what lists do not hold: a runtime's
                volumes, whether a Space is protected, and `discussions_disabled`.
            fresh: whether to read it past every snapshot, as before it is deleted.

        Raises:
            RepositoryNotFound: there is none that this token may see.
        """
        request = self._info_request(kind, id)
        if fresh:
            return self._executor.send(request).read(read_info)
        listed = None if whole else self._listings.find(kind, id)
        if listed is not None:
            return listed
        info = self._read_cache.get(
            f"{kind}/{id}", "info", request.operation, lambda: self._executor.send(request).read(read_info)
        )
        if info.id.lower() != id.lower():
            self._read_cache.alias(f"{kind}/{id}", f"{kind}/{info.id}")
        return info

    def find(self, kind: Kind, id: str, *, whole: bool = False, fresh: bool = False) -> RepositoryInfo | None:
        """Read a repository that may be gone; `whole` and `fresh` are those of `info`.

        Returns:
            None only where it is proven gone.

        Raises:
            ProviderError: this token can't tell whether it is gone.
        """
        try:
            return self.info(kind, id, whole=whole, fresh=fresh)
        except RepositoryNotFound as error:
            self._prove_gone(kind, id, error)
            return None

    def delete(self, kind: Kind, id: str) -> None:
        """Delete a repository, which may be gone already: `DELETE /api/repos/delete`.

        Raises:
            ProviderError: the Hub knows no such repository, and this token can't tell whether it is gone.
        """
        namespace, name = split_id(id)
        payload = {"type": kind, "name": name, "organization": namespace}
        request = Request.with_json("DELETE", "/api/repos/delete", f"delete {named(kind, id)}", payload)
        try:
            self._read_cache.write(f"{kind}/{id}", lambda: self._executor.send(request))
        except RepositoryNotFound as error:
            self._prove_gone(kind, id, error)

    def move(self, kind: Kind, id: str, to: str) -> None:
        """Rename or transfer a repository: `POST /api/repos/move`.

        Raises:
            AlreadyExists: there is another of the new id.
        """
        split_id(to)
        before = self.info(kind, id)
        if before.id == to:
            return
        payload = {"fromRepo": before.id, "toRepo": to, "type": kind}
        request = Request.with_json("POST", "/api/repos/move", f"move {named(kind, id)} to {to}", payload)

        def act() -> bool:
            return self._executor.send_once(request, lambda _: True, lambda _: self._moved(kind, before, to) or None)

        self._read_cache.write(f"{kind}/{id}", lambda: self._read_cache.write(f"{kind}/{to}", act))

    def set_visibility(self, kind: Kind, id: str, visibility: str) -> None:
        """Change who sees it: `PUT /api/{kind}s/{id}/settings`.

        Args:
            kind: what it is.
            id: `namespace/name`.
            visibility: `public`, `private` or, for Spaces, `protected`.
        """
        self._set(kind, id, f"make {named(kind, id)} {visibility}", {"visibility": visibility})

    def set_gated(self, kind: Kind, id: str, gated: str | None) -> None:
        """Let people ask before they read it, or not: `PUT /api/{kind}s/{id}/settings`.

        Args:
            kind: a dataset or a model.
            id: `namespace/name`.
            gated: `auto` grants at once, `manual` after somebody agreed, None asks nobody.
        """
        self._set(kind, id, f"set the gate of {named(kind, id)}", {"gated": gated or False})

    def set_resource_group(self, kind: Kind, id: str, group: str | None) -> None:
        """Move it into a group of its organization, None for no group: `POST …/resource-group`."""
        operation = f"set the resource group of {named(kind, id)}"
        request = Request.with_json("POST", api_path(kind, id, "resource-group"), operation, {"resourceGroupId": group})
        self._read_cache.write(f"{kind}/{id}", lambda: self._executor.send(request))

    def _set(self, kind: Kind, id: str, operation: str, settings: Mapping[str, object]) -> None:
        request = Request.with_json("PUT", api_path(kind, id, "settings"), operation, settings)
        self._read_cache.write(f"{kind}/{id}", lambda: self._executor.send(request))

    def _make(
        self,
        kind: Kind,
        id: str,
        request: Request,
        id_of: Callable[[Any], str],
        choices: CreateOptions,
        *,
        is_copy: bool = False,
    ) -> str:
        def look(since: float) -> str | None:
            found = self._made_since(kind, id, since)
            is_ours = found is not None and self._lost_creation.made(kind, found, choices, is_copy=is_copy)
            return found.id if found is not None and is_ours else None

        with self._creating.turn(request.operation):
            return self._read_cache.write(
                f"{kind}/{id}",
                lambda: self._executor.send_once(request, lambda answer: answer.read(id_of), look),
            )

    @staticmethod
    def _info_request(kind: Kind, id: str) -> Request:
        return Request("GET", api_path(kind, id), f"read {named(kind, id)}")

    def _look(self, kind: Kind, id: str) -> tuple[Response, RepositoryInfo] | None:
        """Read it past every snapshot; None if there is none, also where the id is only the former name of another."""
        try:
            answer = self._executor.send(self._info_request(kind, id))
        except RepositoryNotFound:
            return None
        found = answer.read(read_info)
        return (answer, found) if found.id.lower() == id.lower() else None

    def _made_since(self, kind: Kind, id: str, since: float) -> RepositoryInfo | None:
        """Find what was made after a moment of our clock, told by the Hub's clock."""
        looked = self._look(kind, id)
        if looked is None:
            return None
        answer, found = looked
        now, made = header_date(answer.headers.get("date", "")), _moment(found.created_at)
        if now is None or made is None:
            return None
        return found if made >= now - timedelta(seconds=answer.at - since + SLACK) else None

    def _moved(self, kind: Kind, before: RepositoryInfo, to: str) -> bool:
        looked = self._look(kind, to)
        # A change of case only is found under both ids.
        return looked is not None and looked[1].uid == before.uid and looked[1].id != before.id

    def _prove_gone(self, kind: Kind, id: str, error: NotFound) -> None:
        """Make sure that a 404 means gone: the token is valid and sees the namespace."""
        namespace = split_id(id)[0]
        account = self._account()
        if not account.reaches(namespace):
            raise ProviderError(
                f"Could not tell whether {named(kind, id)} is gone",
                f"{error.detail} The token of {account.name} does not see everything in the namespace {namespace}, "
                "and to such a token the Hub says the same of what is gone and of what is hidden. "
                f"Use a token that can read all of {namespace}.",
            ) from error


def _moment(value: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
