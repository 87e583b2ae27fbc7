"""Repositories: make, look at, change, move and delete them."""

# ruff: noqa: A002 - `id` is the Hub's own word for namespace/name.

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from provider.errors import NotFound, ProviderError, RepositoryNotFound
from provider.hub.accounts import Account
from provider.hub.messages import Answer, Kind, Request, api_path, named, optional_text, record, split_id, text
from provider.hub.retries import read_date
from provider.hub.sender import Sender
from provider.hub.snapshots import Snapshots
from provider.hub.spaces import Runtime, read_runtime
from provider.hub.stopping import Turns

SLACK = 2.0
"""Seconds by which the Hub's `Date` and `createdAt` may disagree: the first knows whole seconds only."""


@dataclass(frozen=True)
class RepositoryInfo:
    """What the Hub says of a repository.

    Args:
        uid: the id that stays when it is renamed.
        id: `namespace/name` as the Hub writes it.
        private: whether only its namespace sees it.
        visibility: `public`, `private` or `protected`, None if the Hub did not say.
        sdk: of a Space.
        sha: last commit of the main branch.
        host: URL of a Space's app.
        created_at: as the Hub writes it.
        runtime: of a Space.
    """

    uid: str
    id: str
    private: bool
    visibility: str | None = None
    sdk: str | None = None
    sha: str | None = None
    host: str | None = None
    created_at: str | None = None
    runtime: Runtime | None = None

    @property
    def namespace(self) -> str:
        """The user or organization."""
        return self.id.partition("/")[0]

    @property
    def name(self) -> str:
        """The part after the slash."""
        return self.id.partition("/")[2]

    @property
    def known_visibility(self) -> str:
        """The visibility, told from `private` where the Hub did not say it: then `protected` reads `private`."""
        return self.visibility or ("private" if self.private else "public")


class Repositories:
    """Spaces, datasets and models as repositories."""

    def __init__(self, sender: Sender, snapshots: Snapshots, account: Callable[[], Account]) -> None:
        self._sender = sender
        self._snapshots = snapshots
        self._account = account
        # The Hub refuses two creates of one account at the same moment.
        self._creating = Turns(sender.stop)

    def create(
        self,
        kind: Kind,
        id: str,
        *,
        visibility: str | None = None,
        sdk: str | None = None,
        hardware: str | None = None,
        sleep_time: int | None = None,
        secrets: Mapping[str, str] | None = None,
        variables: Mapping[str, str] | None = None,
        files: Mapping[str, bytes] | None = None,
    ) -> str:
        """Make a repository: `POST /api/repos/create`.

        Args:
            kind: what to make.
            id: `namespace/name`.
            visibility: `public`, `private` or, for Spaces, `protected`.
            sdk: of a Space: `gradio`, `docker` or `static`.
            hardware: flavor of a Space.
            sleep_time: of a Space in seconds, -1 for never.
            secrets: of a Space, value by key.
            variables: of a Space, value by key.
            files: of the first commit, content by path.

        Returns:
            The id as the Hub writes it.

        Raises:
            AlreadyExists: there is one of this id, and this call did not make it.
        """
        namespace, name = split_id(id)
        body = {
            "type": kind,
            "name": name,
            "organization": namespace,
            "visibility": visibility,
            "sdk": sdk,
            "hardware": hardware,
            "sleepTimeSeconds": sleep_time,
            "secrets": _entries(secrets),
            "variables": _entries(variables),
            "files": _files(files),
        }
        payload = {field: value for field, value in body.items() if value is not None}
        hidden = tuple((secrets or {}).values())
        request = Request.with_json("POST", "/api/repos/create", f"create {named(kind, id)}", payload, hidden)
        with self._creating.turn(request.aim):
            return self._snapshots.write(
                f"{kind}/{id}",
                lambda: self._sender.send_once(
                    request,
                    lambda answer: answer.read(lambda body: "/".join(split_name(record(body)["name"]))),
                    lambda since: self._made_since(kind, id, since),
                ),
            )

    def info(self, kind: Kind, id: str) -> RepositoryInfo:
        """Read a repository: `GET /api/{kind}s/{id}`; of a renamed one the answer holds the new id.

        Raises:
            RepositoryNotFound: there is none that this token may see.
        """
        request = self._info_request(kind, id)
        info = self._snapshots.get(
            f"{kind}/{id}", "info", request.aim, lambda: self._sender.send(request).read(read_info)
        )
        if info.id.lower() != id.lower():
            self._snapshots.unite(f"{kind}/{id}", f"{kind}/{info.id}")
        return info

    def find(self, kind: Kind, id: str) -> RepositoryInfo | None:
        """Read a repository that may be gone.

        Returns:
            None only where it is proven gone.

        Raises:
            ProviderError: this token can't tell whether it is gone.
        """
        try:
            return self.info(kind, id)
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
            self._snapshots.write(f"{kind}/{id}", lambda: self._sender.send(request))
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
            return self._sender.send_once(request, lambda _: True, lambda _: self._moved(kind, before, to) or None)

        self._snapshots.write(f"{kind}/{id}", lambda: self._snapshots.write(f"{kind}/{to}", act))

    def set_visibility(self, kind: Kind, id: str, visibility: str) -> None:
        """Change who sees it: `PUT /api/{kind}s/{id}/settings`.

        Args:
            kind: what it is.
            id: `namespace/name`.
            visibility: `public`, `private` or, for Spaces, `protected`.
        """
        aim = f"make {named(kind, id)} {visibility}"
        request = Request.with_json("PUT", api_path(kind, id, "settings"), aim, {"visibility": visibility})
        self._snapshots.write(f"{kind}/{id}", lambda: self._sender.send(request))

    @staticmethod
    def _info_request(kind: Kind, id: str) -> Request:
        return Request("GET", api_path(kind, id), f"read {named(kind, id)}")

    def _look(self, kind: Kind, id: str) -> tuple[Answer, RepositoryInfo] | None:
        """Read it past every snapshot; None if there is none, also where the id is only the former name of another."""
        try:
            answer = self._sender.send(self._info_request(kind, id))
        except RepositoryNotFound:
            return None
        found = answer.read(read_info)
        return (answer, found) if found.id.lower() == id.lower() else None

    def _made_since(self, kind: Kind, id: str, since: float) -> str | None:
        """Find what was made after a moment of our clock, told by the Hub's clock."""
        looked = self._look(kind, id)
        if looked is None:
            return None
        answer, found = looked
        now, made = read_date(answer.headers.get("date", "")), _moment(found.created_at)
        if now is None or made is None:
            return None
        return found.id if made >= now - timedelta(seconds=answer.at - since + SLACK) else None

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


def split_name(name: object) -> tuple[str, str]:
    """Take the `name` of a create answer apart, which is `namespace/name`."""
    namespace, slash, rest = text(name).partition("/")
    if not (namespace and slash and rest):
        raise ValueError("not an id")
    return namespace, rest


def read_info(body: object) -> RepositoryInfo:
    """Make a repository of the answer of `/api/{kind}s/{id}`."""
    data = record(body)
    runtime = data.get("runtime")
    return RepositoryInfo(
        uid=text(data["_id"]),
        id=text(data["id"]),
        private=data.get("private") is True,
        visibility=optional_text(data.get("visibility")),
        sdk=optional_text(data.get("sdk")),
        sha=optional_text(data.get("sha")),
        host=optional_text(data.get("host")),
        created_at=optional_text(data.get("createdAt")),
        runtime=None if runtime is None else read_runtime(runtime),
    )


def _entries(values: Mapping[str, str] | None) -> list[dict[str, str]] | None:
    return None if values is None else [{"key": key, "value": value} for key, value in values.items()]


def _files(files: Mapping[str, bytes] | None) -> list[dict[str, str]] | None:
    if files is None:
        return None
    return [
        {"path": path, "content": base64.b64encode(content).decode(), "encoding": "base64"}
        for path, content in files.items()
    ]


def _moment(value: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
