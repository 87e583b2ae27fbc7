"""The requests of our client and the Hub's published description, which HUB_OPENAPI names."""

import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import httpx
import pytest

from provider.hub.client import Hub
from provider.hub.http.requests import Kind
from provider.hub.http.settings import HubSettings
from provider.hub.runtime import Volume
from provider.local_hub.server import LocalHub
from tests.conformance.descriptions import Description

GROUP = "66aa00000000000000000001"
VOLUME = Volume("dataset", "acme/rows", "/data", revision="main", read_only=True, path="train")

EXEMPT = {
    "close": "asks nothing",
    "grace_period": "asks nothing",
    "files.guard_huggingface_hub": "asks nothing",
    "files.stage": "huggingface_hub sends these requests",
    "files.upload": "huggingface_hub sends these requests",
}

Call = Callable[[Hub, Kind, str], object]


def _create(hub: Hub, kind: Kind, id_: str) -> None:
    if kind != "space":
        hub.repositories.create(kind, id_, visibility="public", region="us", files={"README.md": b"# Rows\n"})
        return
    hub.repositories.create(
        kind,
        id_,
        visibility="public",
        region="us",
        resource_group_id=GROUP,
        sdk="docker",
        hardware="t4-small",
        sleep_time=300,
        dev_mode=True,
        secrets={"TOKEN": "s"},
        variables={"LEVEL": "1"},
        volumes=[VOLUME],
        files={"Dockerfile": b"FROM scratch\n"},
    )
    template = hub.catalog.templates()[0]
    hub.repositories.create(kind, "acme/other", sdk=template.sdk, template=template.id)


def _set_resource_group(hub: Hub, kind: Kind, id_: str) -> None:
    for group in (GROUP, None):
        hub.repositories.set_resource_group(kind, id_, group)


def _set_volumes(hub: Hub, kind: Kind, id_: str) -> None:
    for volumes in ([VOLUME], []):
        hub.spaces.set_volumes(id_, volumes)


CALLS: dict[str, Call] = {
    "account": lambda hub, kind, id_: hub.account(),
    "cards.check": lambda hub, kind, id_: hub.cards.check(kind, "---\nlicense: mit\n---\n"),
    "catalog.hardware": lambda hub, kind, id_: hub.catalog.hardware(),
    "catalog.templates": lambda hub, kind, id_: hub.catalog.templates(),
    "repositories.create": _create,
    "repositories.info": lambda hub, kind, id_: hub.repositories.info(kind, id_),
    "repositories.find": lambda hub, kind, id_: hub.repositories.find(kind, id_, whole=True),
    "repositories.list": lambda hub, kind, id_: hub.repositories.list(kind, "acme"),
    "repositories.set_visibility": lambda hub, kind, id_: hub.repositories.set_visibility(kind, id_, "private"),
    "repositories.set_resource_group": _set_resource_group,
    "files.commit": lambda hub, kind, id_: hub.files.commit(
        kind, id_, "Add\n\nThe first", {"src/a b.txt": b"a", "old": b"o"}, parent=hub.repositories.info(kind, id_).sha
    ),
    "files.head": lambda hub, kind, id_: hub.files.head(kind, id_),
    "files.tree": lambda hub, kind, id_: [hub.files.tree(kind, id_), hub.files.tree(kind, id_, path="src")],
    "files.some": lambda hub, kind, id_: hub.files.some(kind, id_, ["src/a b.txt"]),
    "files.read": lambda hub, kind, id_: hub.files.read(kind, id_, "src/a b.txt"),
    "refs.create_branch": lambda hub, kind, id_: hub.refs.create_branch(kind, id_, "feature/one", "main"),
    "refs.create_tag": lambda hub, kind, id_: hub.refs.create_tag(kind, id_, "v1", "feature/one", "The first"),
    "refs.all": lambda hub, kind, id_: hub.refs.all(kind, id_),
    "refs.commits": lambda hub, kind, id_: hub.refs.commits(kind, id_, "feature/one", 2000),
    "discussions.open_pull_requests": lambda hub, kind, id_: hub.discussions.open_pull_requests(kind, id_),
    "refs.delete_tag": lambda hub, kind, id_: hub.refs.delete_tag(kind, id_, "v1"),
    "refs.delete_branch": lambda hub, kind, id_: hub.refs.delete_branch(kind, id_, "feature/one"),
    "repositories.move": lambda hub, kind, id_: hub.repositories.move(kind, id_, "acme/moved"),
    "repositories.delete": lambda hub, kind, id_: hub.repositories.delete(kind, "acme/moved"),
}
CALLS_OF_DATASETS: dict[str, Call] = {
    "repositories.set_gated": lambda hub, kind, id_: hub.repositories.set_gated(kind, id_, "manual"),
}
# the description has the route of duplicates for Spaces only
CALLS_OF_SPACES: dict[str, Call] = {
    "repositories.duplicate": lambda hub, kind, id_: hub.repositories.duplicate(
        kind, id_, "alice/copy", visibility="private"
    ),
    "spaces.runtime": lambda hub, kind, id_: hub.spaces.runtime(id_),
    "spaces.set_hardware": lambda hub, kind, id_: hub.spaces.set_hardware(id_, "t4-small", 3600),
    "spaces.set_sleep_time": lambda hub, kind, id_: hub.spaces.set_sleep_time(id_, -1),
    "spaces.pause": lambda hub, kind, id_: hub.spaces.pause(id_),
    "spaces.restart": lambda hub, kind, id_: hub.spaces.restart(id_, factory=True),
    "spaces.set_dev_mode": lambda hub, kind, id_: hub.spaces.set_dev_mode(id_, enabled=True),
    "spaces.set_volumes": _set_volumes,
    "spaces.set_storage": lambda hub, kind, id_: [hub.spaces.set_storage(id_, tier) for tier in ("small", None)],
    "spaces.logs": lambda hub, kind, id_: hub.spaces.logs(id_, "build", 10, 0.2),
    "spaces.set_secret": lambda hub, kind, id_: hub.spaces.set_secret(id_, "KEY", "v", "A key"),
    "spaces.secrets": lambda hub, kind, id_: hub.spaces.secrets(id_),
    "spaces.delete_secret": lambda hub, kind, id_: hub.spaces.delete_secret(id_, "KEY"),
    "spaces.set_variable": lambda hub, kind, id_: hub.spaces.set_variable(id_, "MODE", "v", "A mode"),
    "spaces.variables": lambda hub, kind, id_: hub.spaces.variables(id_),
    "spaces.delete_variable": lambda hub, kind, id_: hub.spaces.delete_variable(id_, "MODE"),
}


class Recording(httpx.HTTPTransport):
    """The network, and what was sent over it."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and remember it."""
        request.read()
        self.sent.append(request)
        return super().handle_request(request)


@contextmanager
def _client(served: LocalHub) -> Iterator[tuple[Hub, Recording]]:
    recording = Recording()
    with closing(Hub(HubSettings(served.token, served.url, coalesce=False), transport=recording)) as client:
        yield client, recording


@pytest.mark.parametrize("kind", ["space", "dataset", "model"])
def test_every_request_is_as_described(kind: Kind, hub: LocalHub, description: Description) -> None:
    more = CALLS_OF_SPACES if kind == "space" else CALLS_OF_DATASETS
    names = list(CALLS)
    first = names.index("files.commit")
    calls = {name: (CALLS | more)[name] for name in [*names[:first], *more, *names[first:]]}
    hub.hub.settings.storage_tiers = True
    faults, described = {}, 0
    with _client(hub) as (client, recording):
        for name, call in calls.items():
            call(client, kind, "acme/demo")
            assert recording.sent, f"{name} asked nothing"
            for request in recording.sent:
                described += description.operation(request.method, request.url.path) is not None
                faults[f"{name}: {request.method} {request.url.path}"] = description.faults_of_sent(request)
            recording.sent.clear()
    assert {call: found for call, found in faults.items() if found} == {}
    assert described > {"space": 30, "dataset": 15, "model": 3}[kind]


def test_no_public_method_of_the_client_is_left_out(hub: LocalHub) -> None:
    with _client(hub) as (client, _):
        parts = {"": client} | {name: part for name, part in vars(client).items() if _is_part(name, part)}
    methods = {
        f"{part}.{name}".lstrip(".")
        for part, object_ in parts.items()
        for name, _ in inspect.getmembers(type(object_), inspect.isfunction)
        if not name.startswith("_")
    }
    assert methods == {*CALLS, *CALLS_OF_DATASETS, *CALLS_OF_SPACES, *EXEMPT}


def _is_part(name: str, part: object) -> bool:
    return not name.startswith("_") and name != "settings"


@pytest.mark.parametrize(
    ("method", "path", "body", "fault"),
    [
        ("POST", "/api/repos/create", {"type": "space", "name": "a"}, "$"),
        ("POST", "/api/repos/create", {"type": "dataset", "name": "a", "colour": "red"}, "$.colour: is not described"),
        ("GET", "/api/spaces/a/b/refs?nothing=1", None, "query nothing: is not described"),
        ("GET", "/api/spaces/a/b/logs/other", None, "path logType $: 'other' is not one of"),
        ("GET", "/api/spaces/a/b/commits/main?limit=2000", None, "query limit $: 2000 is greater"),
        ("POST", "/api/spaces/a/b/commit/main", {}, ""),
        ("GET", "/api/spaces/a/b/refs", {}, "a body is not described"),
    ],
)
def test_a_request_that_differs_is_noticed(
    method: str, path: str, body: object, fault: str, description: Description
) -> None:
    content = None if body is None else json.dumps(body)
    headers = {"Content-Type": "application/json"} if body is not None else {}
    request = httpx.Request(method, f"http://127.0.0.1{path}", content=content, headers=headers)
    found = description.faults_of_sent(request)
    assert [one for one in found if one.startswith(fault)] if fault else found == []
