"""The world of a history: a local Hub, the whole truth about it, and what other people do there."""

import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from provider.local_hub.api.admin import _truth
from provider.local_hub.model.cards import InvalidCard, parse_card
from provider.local_hub.model.models import Repository
from provider.local_hub.server import LocalHub
from provider.resources.dataset.publish import OWN_SHARD
from tests.truth.shortcut import Shortcut

Aspect = tuple[str, ...]
Seen = dict[Aspect, Any]
"""What can be seen of one repository, aspect by aspect."""
README = "README.md"
SETTINGS = ("visibility", "gated", "region", "resource_group", "discussions_disabled", "created_at")
RUNNING = ("sdk", "sleep_time", "paused", "dev_mode", "replicas", "storage", "volumes")


@dataclass(frozen=True)
class Entry:
    """A secret or a variable: what it holds (of a secret the hash), its description, and when it was set."""

    content: str
    description: str | None
    set_at: str


@dataclass
class Truth:
    """All repositories by their stable id."""

    repositories: dict[str, Seen]
    by_id: dict[str, str] = field(default_factory=dict)
    """Stable ids by kind and id: `space local/bot`."""

    def of(self, kind: str, id_: str) -> str | None:
        """Return the stable id of what has a name now."""
        return self.by_id.get(f"{kind} {id_}".lower())


def digest(value: str | bytes) -> str:
    """Return the SHA-256 of a value."""
    return hashlib.sha256(value.encode() if isinstance(value, str) else value).hexdigest()


class _Clock:
    """Tells the time, and never the same millisecond twice."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self) -> float:
        self._last = max(self._last + 1, int(time.time() * 1000))
        return self._last / 1000


class World:
    """A Hub that is begun anew for each history, and other people, who change it between steps.

    Args:
        served: the running Hub.
    """

    def __init__(self, served: LocalHub) -> None:
        self._served = served
        self.shortcut = Shortcut(served._server.config.app, served.url)
        self._client = httpx.Client(
            base_url=served.url, headers={"Authorization": f"Bearer {served.token}"}, transport=self.shortcut
        )
        self.provider_block = {"endpoint": served.url, "token": served.token, "max_retries": 2}
        self.touched: set[tuple[str, Aspect]] = set()
        """What others changed: the stable id and the aspect."""
        self.strangers: set[str] = set()
        """Stable ids of what others made."""
        served.hub.clock = _Clock()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def begin(self) -> None:
        """Forget all repositories and faults."""
        self._served.hub._repositories.clear()
        self._served.hub.published.clear()
        self.touched.clear()
        self.strangers.clear()
        self._served.hub.settings.build_seconds = 0
        self.fail()

    def fail(self, *faults: Mapping[str, Any]) -> None:
        """Set what goes wrong from now on."""
        self.call("PUT", "/_local/faults", list(faults)).raise_for_status()

    def call(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """Ask the Hub something; a refusal is no error here."""
        return self._client.request(method, path, json=body)

    def published(self) -> list[str]:
        """Return the ids of what was private and then was not."""
        return list(self._served.hub.published)

    def truth(self) -> Truth:
        """Return all that is true now."""
        hub = self._served.hub
        found = {one.uid: self._seen(one) for one in hub}
        return Truth(found, {f"{one.kind} {one.id}".lower(): one.uid for one in hub})

    def _seen(self, repository: Repository) -> Seen:
        told = _truth(self._served.hub, repository)
        seen: Seen = {(name,): told[name] for name in ("id", "type", *SETTINGS)}
        seen["region",] = told["region"] or "us"
        seen |= {("branch", name): head for name, head in told["branches"].items() if name != "main"}
        seen |= {("tag", name): commit for name, commit in told["tags"].items()}
        for path, file in repository.head.files.items():
            content = None if file.sha256 else repository.blobs[file.oid]
            if path == README:
                seen |= _seen_in_readme((content or b"").decode())
            kind = "shard" if told["type"] == "dataset" and OWN_SHARD.fullmatch(path) else "file"
            seen[kind, path] = file.sha256 if content is None else digest(content)
        if repository.space is not None:
            seen |= {(name,): told[name] for name in RUNNING} | {("hardware",): told["hardware"]["requested"]}
            for name, content_of in (("secrets", "sha256"), ("variables", "value")):
                for key, entry in told[name].items():
                    seen[name, key] = Entry(entry[content_of], entry["description"], entry["updatedAt"])
        return seen

    def name_of(self, subject: str, uid: str | None) -> tuple[str, str] | None:
        """Return kind and id of what a step speaks of: `space local/theirs`, or by a stable id."""
        if uid is None:
            kind, _, id_ = subject.partition(" ")
            return (kind, id_) if id_ else None
        found = self.truth().repositories.get(uid)
        return None if found is None else (found["type",], found["id",])

    def act(self, kind: str, id_: str, act: str, *values: Any) -> None:
        """Let somebody else do something to a repository, or make one.

        Args:
            kind: of the repository.
            id_: its id.
            act: a method of this class, without its first underscore.
            values: what it needs.
        """
        before = self.truth()
        getattr(self, f"_{act}")(kind, id_, *values)
        after = self.truth()
        self.strangers |= after.repositories.keys() - before.repositories.keys()
        for uid, seen in after.repositories.items():
            was = before.repositories.get(uid, {})
            self.touched |= {(uid, one) for one in was.keys() | seen.keys() if was.get(one) != seen.get(one)}

    def _create(self, kind: str, id_: str, variables: Mapping[str, str], secrets: Iterable[str] = ()) -> None:
        namespace, name = id_.split("/")
        body: dict[str, Any] = {"type": kind, "name": name, "organization": namespace}
        if kind == "space":
            body |= {
                "sdk": "docker",
                "variables": [{"key": key, "value": value} for key, value in variables.items()],
                "secrets": [{"key": key, "value": f"theirs {key}"} for key in secrets],
            }
        if self.call("POST", "/api/repos/create", body).is_success:
            self._write_file(kind, id_, "theirs.txt", "theirs")

    def _delete(self, kind: str, id_: str) -> None:
        namespace, name = id_.split("/")
        self.call("DELETE", "/api/repos/delete", {"type": kind, "name": name, "organization": namespace})

    def _move(self, kind: str, id_: str, to: str) -> None:
        self.call("POST", "/api/repos/move", {"type": kind, "fromRepo": id_, "toRepo": to})

    def _usurp(self, kind: str, id_: str, to: str, *content: Any) -> None:
        """Rename a repository, and make another one under its old name."""
        if self.truth().of(kind, to) is None:
            self._move(kind, id_, to)
            self._create(kind, id_, *content)

    def _set_secret(self, _: str, id_: str, key: str, value: str) -> None:
        self.call("POST", f"/api/spaces/{id_}/secrets", {"key": key, "value": value})

    def _delete_secret(self, _: str, id_: str, key: str) -> None:
        self.call("DELETE", f"/api/spaces/{id_}/secrets", {"key": key})

    def _set_variable(self, _: str, id_: str, key: str, value: str) -> None:
        self.call("POST", f"/api/spaces/{id_}/variables", {"key": key, "value": value})

    def _delete_variable(self, _: str, id_: str, key: str) -> None:
        self.call("DELETE", f"/api/spaces/{id_}/variables", {"key": key})

    def _write_file(self, kind: str, id_: str, path: str, text: str) -> None:
        self._commit(kind, id_, {"key": "file", "value": {"path": path, "content": text}})

    def _write_binary(self, kind: str, id_: str, path: str, *_: str) -> None:
        self._commit(kind, id_, {"key": "file", "value": {"path": path, "content": "AP8=", "encoding": "base64"}})

    def _delete_file(self, kind: str, id_: str, path: str) -> None:
        self._commit(kind, id_, {"key": "deletedFile", "value": {"path": path}})

    def _show(self, kind: str, id_: str, visibility: str) -> None:
        self.call("PUT", f"/api/{kind}s/{id_}/settings", {"visibility": visibility})

    def _set_hardware(self, _: str, id_: str, flavor: str) -> None:
        self.call("POST", f"/api/spaces/{id_}/hardware", {"flavor": flavor})

    def _pause(self, _: str, id_: str) -> None:
        self.call("POST", f"/api/spaces/{id_}/pause")

    def _unmount(self, _: str, id_: str) -> None:
        self.call("DELETE", f"/api/spaces/{id_}/volumes")

    def _gate(self, _: str, id_: str, gated: str) -> None:
        self.call("PUT", f"/api/datasets/{id_}/settings", {"gated": gated})

    def _commit(self, kind: str, id_: str, line: Mapping[str, Any]) -> None:
        header = {"key": "header", "value": {"summary": "Change something"}}
        lines = "\n".join(map(json.dumps, (header, line)))
        self._client.post(
            f"/api/{kind}s/{id_}/commit/main", content=lines, headers={"Content-Type": "application/x-ndjson"}
        )


def _seen_in_readme(readme: str) -> Seen:
    try:
        card = parse_card(readme)
    except InvalidCard:
        card = {}
    body = readme.partition("\n---\n")[2] if readme.startswith("---\n") else readme
    seen: Seen = {("card", key): value for key, value in card.items()}
    return seen | ({("body",): body.strip()} if body.strip() else {})
